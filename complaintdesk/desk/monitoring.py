"""监测点、监督员、监测卡 (S23): who watches how firms are inspected, and what their cards tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from sqlalchemy import func, select

from complaintdesk.desk.books import Book, EntryCommand, NewEntry, declare
from complaintdesk.desk.case_filter import visible
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import step
from complaintdesk.desk.entries import (
    change_entry,
    columns_of,
    entry_done,
    entry_step,
    load_entry,
    local_day,
    new_entry,
    offered_in_state,
    title_of,
    visible_entries,
)
from complaintdesk.desk.rows import Done
from complaintdesk.domain.book_words import BookGroup, EntryKind
from complaintdesk.domain.errors import FieldErrors
from complaintdesk.domain.fields import Choice, Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.i18n import N_, _
from complaintdesk.storage.book_models import Entry
from complaintdesk.storage.models import Case

#: Why a point or an observer ends.
REASONS = {
    "false_filling": N_("Cards were filled in falsely"),
    "inactive": N_("Did not do the work"),
    "own_wish": N_("At its own wish"),
    "other": N_("Another reason"),
}


def _reason_choices(name: str) -> tuple[Choice, ...] | None:
    return tuple(Choice(key, _(words)) for key, words in REASONS.items()) if name == "reason" else None


def _reason_known(_ctx: Context, _entry: Entry, cmd: CancelPoint | EndObserver) -> None:
    if cmd.reason not in REASONS:
        raise FieldErrors({"reason": _("Choose one of the reasons from the list.")})


def _not_ahead(ctx: Context, day: date | None, name: str) -> None:
    if day is not None and day > local_day(ctx):
        raise FieldErrors({name: _("This day lies ahead. Enter the day on which it happened.")})


def _as_it_stands(_seen: Seen, entry: Entry | None, name: str) -> str:
    """An entry is amended from what it says now."""
    if entry is None:
        return ""
    value = entry.due_on if name == "due_on" else title_of(entry) if name == "title" else entry.data.get(name)
    return str(value or "")


# -- 监测点


def _point_began(ctx: Context, cmd: AddPoint) -> None:
    _not_ahead(ctx, cmd.since, "since")
    _plaque_free(ctx, None, cmd)


def _plaque_free(seen: Seen, entry: Entry | None, cmd: AddPoint | AmendPoint) -> None:
    """No two points in use hang up the same plaque."""
    if not cmd.plaque:
        return
    for other in _points(seen):
        if other.data.get("plaque") == cmd.plaque and (entry is None or other.id != entry.id):
            words = _("The plaque {number} hangs at “{company}”.")
            raise FieldErrors({"plaque": words.format(number=cmd.plaque, company=other.title)})


def _points(seen: Seen) -> list[Entry]:
    wanted = select(Entry).where(Entry.kind == EntryKind.POINT.value, Entry.closed_at.is_(None)).order_by(Entry.title)
    return list(seen.session.scalars(wanted))


def _point_reckoned(seen: Seen, entry: Entry) -> tuple[tuple[str, str], ...]:
    """How many cards it sent, as far as the asker may know of them."""
    cards = visible_entries(seen, EntryKind.CARD).where(Entry.data["point"].as_string() == str(entry.id)).subquery()
    count = seen.session.execute(select(func.count()).select_from(cards)).scalar_one()
    return ((_("Cards received"), str(count)),)


@dataclass(frozen=True, kw_only=True)
class PointInputs:
    """监测点信息: the firm, whom to ask for, its plaque."""

    title: str = asks(N_("Company"), Input.TEXT, required=True)
    address: str = asks(N_("Address"), Input.TEXT)
    contact: str = asks(N_("Contact person"), Input.TEXT)
    phone: str = asks(N_("Phone"), Input.TEXT)
    plaque: str = asks(N_("Plaque number"), Input.TEXT)


@new_entry(EntryKind.POINT, "active", needs=Permission.DISPATCH, check=_point_began)
@dataclass(frozen=True, kw_only=True)
class AddPoint(PointInputs, NewEntry):
    """监测点授牌."""

    LABEL: ClassVar[str] = N_("Enter a monitoring point")

    since: date | None = asks(N_("Since"), Input.DATE, required=True, default=None)


@entry_step(EntryKind.POINT, None, needs=Permission.DISPATCH, check=_plaque_free)
@dataclass(frozen=True, kw_only=True)
class AmendPoint(PointInputs, EntryCommand):
    """监测点更正."""

    LABEL: ClassVar[str] = N_("Amend the point")
    ICON: ClassVar[str] = "edit"


@entry_step(EntryKind.POINT, "cancelled", needs=Permission.DISPATCH, check=_reason_known)
@dataclass(frozen=True, kw_only=True)
class CancelPoint(EntryCommand):
    """取消监测点资格: its cards are not taken any more."""

    LABEL: ClassVar[str] = N_("Cancel the point")
    ICON: ClassVar[str] = "cross"
    GRAVE: ClassVar[bool] = True

    reason: str = asks(N_("Reason"), Input.CHOICE, required=True)
    cancelled_on: date | None = asks(N_("Cancelled on"), Input.DATE, required=True, default=None)
    note: str = asks(N_("Note"), Input.LONG_TEXT)


declare(
    Book(
        kind=EntryKind.POINT, group=BookGroup.OUTSIDE, icon="pin",
        states={"active": N_("In force"), "cancelled": N_("Cancelled")}, ended=frozenset({"cancelled"}),
        new=AddPoint, steps={"active": (AmendPoint, CancelPoint)}, inputs=(AddPoint, CancelPoint),
        reckoned=_point_reckoned, choices=lambda _seen, _entry, name: _reason_choices(name), proposed=_as_it_stands,
        hint=N_("Firms that hang up the plaque and send a card whenever somebody inspects them."),
    )
)  # fmt: skip


# -- 监督员


@new_entry(EntryKind.OBSERVER, "serving", needs=Permission.DISPATCH)
@dataclass(frozen=True, kw_only=True)
class AddObserver(NewEntry):
    """监督员聘任."""

    LABEL: ClassVar[str] = N_("Enter an observer")

    title: str = asks(N_("Name"), Input.TEXT, required=True)
    company: str = asks(N_("Company"), Input.TEXT)
    phone: str = asks(N_("Phone"), Input.TEXT)
    due_on: date | None = asks(N_("Term until"), Input.DATE, required=True, default=None)


@entry_step(EntryKind.OBSERVER, None, needs=Permission.DISPATCH)
@dataclass(frozen=True, kw_only=True)
class RenewObserver(EntryCommand):
    """监督员续聘."""

    LABEL: ClassVar[str] = N_("Renew the term")
    ICON: ClassVar[str] = "redo"

    company: str = asks(N_("Company"), Input.TEXT)
    phone: str = asks(N_("Phone"), Input.TEXT)
    due_on: date | None = asks(N_("Term until"), Input.DATE, required=True, default=None)


@entry_step(EntryKind.OBSERVER, "ended", needs=Permission.DISPATCH, check=_reason_known)
@dataclass(frozen=True, kw_only=True)
class EndObserver(EntryCommand):
    """监督员解聘."""

    LABEL: ClassVar[str] = N_("End the term")
    ICON: ClassVar[str] = "cross"
    GRAVE: ClassVar[bool] = True

    reason: str = asks(N_("Reason"), Input.CHOICE, required=True)
    note: str = asks(N_("Note"), Input.LONG_TEXT)


declare(
    Book(
        kind=EntryKind.OBSERVER, group=BookGroup.OUTSIDE, icon="eye",
        states={"serving": N_("Serving"), "ended": N_("Term ended")}, ended=frozenset({"ended"}),
        new=AddObserver, steps={"serving": (RenewObserver, EndObserver)}, inputs=(AddObserver, EndObserver),
        choices=lambda _seen, _entry, name: _reason_choices(name), proposed=_as_it_stands,
    )
)  # fmt: skip


# -- 监测卡


def _card_choices(seen: Seen, entry: Entry | None, name: str) -> tuple[Choice, ...] | None:
    if name != "point":
        return None
    found = [Choice(str(point.id), point.title) for point in _points(seen)]
    sent_by = seen.session.get(Entry, int(entry.data["point"])) if entry is not None else None
    if sent_by is not None and sent_by.closed_at is not None:
        found.append(Choice(str(sent_by.id), sent_by.title))
    return tuple(found)


def _card_taken(ctx: Context, cmd: AddCard) -> None:
    """A card comes from a point in force, of a day that has been."""
    _not_ahead(ctx, cmd.on, "on")
    if cmd.fee < 0:
        raise FieldErrors({"fee": _("An amount cannot be below zero.")})
    known = ctx.session.scalars(select(Entry).where(Entry.kind == EntryKind.POINT.value))
    point = next((one for one in known if str(one.id) == cmd.point), None)
    if point is None:
        raise FieldErrors({"point": _("There is no such monitoring point. Choose one from the list.")})
    if point.closed_at is not None:
        words = _("“{company}” was cancelled as a monitoring point on {day}; its cards are not taken any more.")
        raise FieldErrors({"point": words.format(company=point.title, day=point.data.get("cancelled_on", ""))})


@new_entry(EntryKind.CARD, "received", needs=Permission.REGISTER, check=_card_taken)
@dataclass(frozen=True, kw_only=True)
class AddCard(NewEntry):
    """监测卡登记: which unit came to the point, when, what for, with which papers, what it charged."""

    LABEL: ClassVar[str] = N_("Enter a card")

    point: str = asks(N_("Monitoring point"), Input.CHOICE, required=True)
    title: str = asks(N_("Unit that came"), Input.TEXT, required=True)
    on: date | None = asks(N_("Day"), Input.DATE, required=True, default=None)
    purpose: str = asks(N_("What for"), Input.TEXT, required=True)
    papers: str = asks(N_("Papers shown"), Input.TEXT, hint=N_("Empty: none were shown."))
    fee: int = asks(N_("Fees taken"), Input.MONEY, default=0)
    opinion: str = asks(N_("Opinion of the point"), Input.LONG_TEXT)


@entry_step(EntryKind.CARD, "passed_on", needs=Permission.REGISTER)
@dataclass(frozen=True, kw_only=True)
class PassOnCard(EntryCommand):
    """监测卡转报: to whom it was passed on."""

    LABEL: ClassVar[str] = N_("Pass the card on")
    ICON: ClassVar[str] = "send"

    passed_to: str = asks(N_("Passed on to"), Input.TEXT, required=True)
    passed_note: str = asks(N_("Note"), Input.LONG_TEXT)


@dataclass(frozen=True, kw_only=True)
class CardBecameCase(EntryCommand):
    """监测卡转为投诉件: the case that was registered for it, by its number."""

    LABEL: ClassVar[str] = N_("Note the case it became")
    ICON: ClassVar[str] = "register"

    case_number: str = asks(N_("Became case"), Input.CASE, required=True, hint=N_("Register the complaint first."))


@step(CardBecameCase, needs=Permission.REGISTER)
def card_became_case(ctx: Context, cmd: CardBecameCase) -> Done:
    """From now on the card is seen only where its case is."""
    entry = load_entry(ctx, cmd.entry_id, EntryKind.CARD, version=cmd.version)
    offered_in_state(entry, CardBecameCase)
    found = ctx.session.scalars(select(Case.id).where(Case.number == cmd.case_number.upper(), *visible(ctx))).first()
    if found is None:
        raise FieldErrors({"case_number": _("There is no case {number}.").format(number=cmd.case_number)})
    case = ctx.load(found)
    _columns, data = columns_of(ctx, cmd)
    change_entry(
        ctx, entry, note=_(cmd.LABEL), data={**data, "case_number": case.number}, state="case", case_id=case.id
    )
    return entry_done(ctx, entry)


@entry_step(EntryKind.CARD, "done", needs=Permission.REGISTER)
@dataclass(frozen=True, kw_only=True)
class FinishCard(EntryCommand):
    """监测卡办结: what came of it; also that it needs nothing."""

    LABEL: ClassVar[str] = N_("Finish the card")

    result: str = asks(N_("Result"), Input.LONG_TEXT, required=True)


declare(
    Book(
        kind=EntryKind.CARD, group=BookGroup.OUTSIDE, icon="letter",
        states={
            "received": N_("Card received"), "passed_on": N_("Passed on"), "case": N_("Became a case"),
            "done": N_("Finished"),
        },
        ended=frozenset({"case", "done"}), new=AddCard,
        steps={"received": (PassOnCard, CardBecameCase, FinishCard), "passed_on": (FinishCard, CardBecameCase)},
        inputs=(AddCard, PassOnCard, CardBecameCase, FinishCard), choices=_card_choices,
    )
)  # fmt: skip
