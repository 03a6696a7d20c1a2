"""信息披露审批: who may be told or given what of the cases, and who allowed it (S13)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from sqlalchemy import select

from complaintdesk.desk.books import Book, EntryCommand, NewEntry, declare
from complaintdesk.desk.case_filter import visible
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import step
from complaintdesk.desk.entries import (
    add_entry,
    change_entry,
    columns_of,
    entry_done,
    entry_step,
    load_entry,
    local_day,
    offered_in_state,
)
from complaintdesk.desk.rows import Done
from complaintdesk.domain.book_words import BookGroup, EntryKind
from complaintdesk.domain.errors import FieldErrors, NotAllowed
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import EventKind
from complaintdesk.i18n import N_, _
from complaintdesk.storage.book_models import Entry
from complaintdesk.storage.models import Case

MOST_CASES = 50
_BETWEEN = re.compile(r"[\s,，、;；]+")


@dataclass(frozen=True, kw_only=True)
class AskDisclosure(NewEntry):
    """披露申请: what of the cases is to be told or given, to whom and what for. Nothing goes out by asking."""

    LABEL: ClassVar[str] = N_("Ask for a disclosure")

    title: str = asks(N_("What is disclosed"), Input.TEXT, required=True)
    recipient: str = asks(N_("To whom"), Input.TEXT, required=True)
    purpose: str = asks(N_("What for"), Input.LONG_TEXT, required=True)
    cases: str = asks(
        N_("Cases concerned"), Input.TEXT, hint=N_("Their numbers, with commas between; empty: figures of all.")
    )
    way: str = asks(N_("In which way"), Input.TEXT, hint=N_("On paper, as a table, by word of mouth …"))


@step(AskDisclosure, needs=Permission.EXPORT)
def ask_disclosure(ctx: Context, cmd: AskDisclosure) -> Done:
    """A restricted case is asked for by itself: the entry is then seen only where that case is."""
    found = _cases_named(ctx, cmd.cases)
    if len(found) > 1 and any(case.restricted for case in found):
        raise FieldErrors({"cases": _("A restricted case is asked for by itself. Enter it alone.")})
    columns, data = columns_of(ctx, cmd)
    data["cases"] = "、".join(case.number for case in found)
    case = ctx.load(found[0].id) if len(found) == 1 else None
    entry = add_entry(
        ctx, EntryKind.DISCLOSURE, title=columns.pop("title"), state="asked", case=case, data=data,
        series="PL", owner_id=ctx.actor.staff_id, **columns,
    )  # fmt: skip
    return entry_done(ctx, entry, EventKind.ENTRY_ADDED)


def _cases_named(ctx: Context, typed: str) -> list[Case]:
    """The cases of these numbers, each once; raises FieldErrors naming those that the asker knows nothing of."""
    numbers = list(dict.fromkeys(part.upper() for part in _BETWEEN.split(typed) if part))
    if len(numbers) > MOST_CASES:
        raise FieldErrors({"cases": _("These are more than {n} cases. Ask for them in parts.").format(n=MOST_CASES)})
    cases = {case.number: case for case in ctx.session.scalars(select(Case).where(Case.number.in_(numbers), *visible(ctx)))}
    unknown = [number for number in numbers if number not in cases]
    if unknown:
        raise FieldErrors({"cases": _("There is no case {number}.").format(number=_(", ").join(unknown))})
    return [cases[number] for number in numbers]


def _another_person(ctx: Context, entry: Entry, cmd: ApproveDisclosure | RefuseDisclosure) -> None:
    """Four eyes: nobody allows their own request; the local operator is one person, whatever the name."""
    if isinstance(cmd, ApproveDisclosure) and entry.owner_id == ctx.actor.staff_id:
        raise NotAllowed(_("You asked for this yourself."), _("Another person must allow it."))
    if isinstance(cmd, ApproveDisclosure) and cmd.due_on is not None and cmd.due_on < local_day(ctx):
        raise FieldErrors({"due_on": _("This day has passed. Enter the last day on which it may be given.")})


def _still_allowed(ctx: Context, entry: Entry, cmd: NoteDisclosed) -> None:
    """What was given must have been given while the approval held."""
    today = local_day(ctx)
    if cmd.given_on is not None and cmd.given_on > today:
        raise FieldErrors({"given_on": _("This day lies ahead. Enter the day on which it happened.")})
    if cmd.given_on is not None and entry.due_on is not None and cmd.given_on > entry.due_on:
        words = _("The approval ended on {day}. Ask for it again before anything is given.")
        raise FieldErrors({"given_on": words.format(day=entry.due_on.isoformat())})
    decided = entry.data.get("decided_on", "")
    if cmd.given_on is not None and decided and cmd.given_on.isoformat() < decided:
        words = _("It was allowed on {day}; before that nothing could be given.")
        raise FieldErrors({"given_on": words.format(day=decided)})


@dataclass(frozen=True, kw_only=True)
class ApproveDisclosure(EntryCommand):
    """同意披露: by another person than who asked, until a day, perhaps with conditions."""

    LABEL: ClassVar[str] = N_("Allow the disclosure")

    due_on: date | None = asks(N_("May be given until"), Input.DATE, required=True, default=None)
    conditions: str = asks(N_("Conditions"), Input.LONG_TEXT, hint=N_("Such as: without names, to be read here only."))


@dataclass(frozen=True, kw_only=True)
class RefuseDisclosure(EntryCommand):
    """不同意披露, with the reason."""

    LABEL: ClassVar[str] = N_("Refuse the disclosure")
    ICON: ClassVar[str] = "reject"
    GRAVE: ClassVar[bool] = True

    reason: str = asks(N_("Reason"), Input.LONG_TEXT, required=True)


def _decide(ctx: Context, cmd: ApproveDisclosure | RefuseDisclosure, state: str) -> Done:
    entry = load_entry(ctx, cmd.entry_id, EntryKind.DISCLOSURE, version=cmd.version)
    offered_in_state(entry, type(cmd))
    _another_person(ctx, entry, cmd)
    columns, data = columns_of(ctx, cmd)
    data |= {"decided_by": ctx.actor.name, "decided_on": local_day(ctx)}
    change_entry(ctx, entry, note=_(cmd.LABEL), data=data, state=state, **columns)
    return entry_done(ctx, entry)


@step(ApproveDisclosure, needs=Permission.APPROVE)
def approve_disclosure(ctx: Context, cmd: ApproveDisclosure) -> Done:
    """From now until the day it may be given."""
    return _decide(ctx, cmd, "allowed")


@step(RefuseDisclosure, needs=Permission.APPROVE)
def refuse_disclosure(ctx: Context, cmd: RefuseDisclosure) -> Done:
    """Nothing may be given."""
    return _decide(ctx, cmd, "refused")


def _decision(_seen: Seen, entry: Entry) -> tuple[tuple[str, str], ...]:
    by = entry.data.get("decided_by")
    return ((_("Decided by"), f"{by} {entry.data['decided_on']}"),) if by else ()


@entry_step(EntryKind.DISCLOSURE, "given", needs=Permission.EXPORT, check=_still_allowed)
@dataclass(frozen=True, kw_only=True)
class NoteDisclosed(EntryCommand):
    """披露登记: that it was given, when and how."""

    LABEL: ClassVar[str] = N_("Note that it was given")
    ICON: ClassVar[str] = "send"

    given_on: date | None = asks(N_("Given on"), Input.DATE, required=True, default=None)
    given_how: str = asks(N_("Given how"), Input.LONG_TEXT, required=True)


@entry_step(EntryKind.DISCLOSURE, "lapsed", needs=Permission.EXPORT)
@dataclass(frozen=True, kw_only=True)
class LetDisclosureLapse(EntryCommand):
    """披露作废: the approval was not used."""

    LABEL: ClassVar[str] = N_("Not needed any more")
    ICON: ClassVar[str] = "cross"

    lapse_note: str = asks(N_("Note"), Input.TEXT)


declare(
    Book(
        kind=EntryKind.DISCLOSURE, group=BookGroup.FILES, icon="eye", needs=Permission.EXPORT,
        states={
            "asked": N_("Asked for"), "allowed": N_("Allowed"), "given": N_("Given"), "refused": N_("Not allowed"),
            "lapsed": N_("Not used"),
        },
        ended=frozenset({"given", "refused", "lapsed"}), new=AskDisclosure,
        steps={
            "asked": (ApproveDisclosure, RefuseDisclosure, LetDisclosureLapse),
            "allowed": (NoteDisclosed, LetDisclosureLapse),
        },
        inputs=(AskDisclosure, ApproveDisclosure, RefuseDisclosure, NoteDisclosed, LetDisclosureLapse),
        reckoned=_decision,
        hint=N_("Nothing of the cases leaves the house before another person has allowed it."),
    )
)  # fmt: skip
