"""档案销毁: proposed, approved by a second person, and the person erased while the chain stays whole (I3, S13)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import Select, select

from complaintdesk.desk.book_rows import EntryLines
from complaintdesk.desk.books import Book, EntryCommand, NewEntry, declare
from complaintdesk.desk.choices import category_label
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import Question, answers, step
from complaintdesk.desk.entries import (
    add_entry,
    change_entry,
    entry_done,
    entry_step,
    load_entry,
    local_day,
    offered_in_state,
)
from complaintdesk.desk.erasing import erase_cases
from complaintdesk.desk.lending import open_loan
from complaintdesk.desk.rows import Done
from complaintdesk.desk.visibility import visible_cases
from complaintdesk.domain.book_words import BookGroup, EntryKind
from complaintdesk.domain.errors import FieldErrors, NotAllowed
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.numbering import parse_number
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import CaseState, EventKind, Kind
from complaintdesk.i18n import N_, _, ngettext
from complaintdesk.storage.book_models import Entry
from complaintdesk.storage.models import Case

PROPOSED, DESTROYED, REJECTED = "proposed", "destroyed", "rejected"
#: More files than this are proposed in several lists: somebody must have looked at each.
MOST = 500
_APART = re.compile(r"[\s,，;；、]+")


@dataclass(frozen=True)
class DueFile:
    """到期档案一件: what is kept of it for the list; nothing that says who complained or what about."""

    case_id: int
    number: str
    volume: str
    kind: Kind
    month: int
    category: str
    kept_until: date
    is_lent: bool


@dataclass(frozen=True, kw_only=True)
class DisposalDue(Question[tuple[DueFile, ...]]):
    """到期档案: archived files whose time was over on the day before `on` (default: today), the oldest first."""

    on: date | None = None


@answers(DisposalDue, needs=Permission.VOID)
def disposal_due(seen: Seen, question: DisposalDue) -> tuple[DueFile, ...]:
    """As far as the asker may know of the cases."""
    day = min(question.on, local_day(seen)) if question.on is not None else local_day(seen)
    cases = seen.session.scalars(_due(seen, day).limit(MOST))
    return tuple(
        DueFile(
            case.id, case.number, case.volume, Kind(case.kind), case.received_month, category_label(seen, case.category),
            case.kept_until or day, open_loan(seen, case) is not None,
        )
        for case in cases
    )  # fmt: skip


def _due(seen: Seen, day: date) -> Select[Case]:
    visible = visible_cases(seen)
    return (
        select(Case)
        .where(
            Case.kept_until < day, Case.state == CaseState.ARCHIVED.value, Case.erased_at.is_(None), *visible
        )
        .order_by(Case.kept_until, Case.id)
    )


@dataclass(frozen=True, kw_only=True)
class ProposeDisposal(NewEntry):
    """拟定销毁清单: these numbers, or all whose time is over."""

    LABEL: ClassVar[str] = N_("Propose files for destruction")
    ICON: ClassVar[str] = "trash"

    cases: str = asks(
        N_("Case numbers"), Input.LONG_TEXT, hint=N_("Empty: every file whose time is over, confidential ones excepted.")
    )
    until: date | None = asks(N_("Kept until, at the latest"), Input.DATE, default=None, hint=N_("Empty: until yesterday."))
    reason: str = asks(N_("Reason"), Input.TEXT, required=True)
    way: str = asks(N_("Way of destroying the paper"), Input.TEXT, required=True)


@step(ProposeDisposal, needs=Permission.VOID)
def propose_disposal(ctx: Context, cmd: ProposeDisposal) -> Done:
    """Raises FieldErrors naming the first file that may not go yet, and why."""
    cases = _named(ctx, cmd.cases) if cmd.cases else _all_due(ctx, cmd.until)
    for case in cases:
        if why := _obstacle(ctx, case):
            raise FieldErrors({"cases": why})
    hidden = next((case for case in cases if case.restricted), None)
    if hidden is not None and len(cases) > 1:
        # A list is read by everybody who may void; who may not know of this case must not find it there.
        raise FieldErrors({"cases": _("Confidential files are proposed one by one: {number}.").format(number=hidden.number)})
    own = ctx.load(hidden.id) if hidden is not None else None
    title = ngettext("{n} file for destruction", "{n} files for destruction", len(cases)).format(n=len(cases))
    entry = add_entry(
        ctx, EntryKind.DISPOSAL, title=title, state=PROPOSED, case=own,
        data={
            "reason": cmd.reason, "way": cmd.way, "until": cmd.until, "case_ids": tuple(case.id for case in cases),
            "numbers": tuple(case.number for case in cases), "proposed_by": ctx.actor_text,
            "proposed_id": ctx.actor.staff_id,
        },
    )  # fmt: skip
    return entry_done(ctx, entry, EventKind.ENTRY_ADDED)


def _named(ctx: Context, typed: str) -> list[Case]:
    """The cases of these numbers, each once; FieldErrors for one that there is not, or that one may not know of."""
    found: dict[int, Case] = {}
    for word in filter(None, _APART.split(typed)):
        number = str(parse_number(word) or word)
        case = ctx.session.scalars(select(Case).where(Case.number == number)).first()
        if case is None or not ctx.may_see(case):
            raise FieldErrors({"cases": _("There is no case {number}.").format(number=word)})
        found[case.id] = case
    if len(found) > MOST:
        raise FieldErrors({"cases": _too_many()})
    return list(found.values())


def _too_many() -> str:
    return _("At most {n} files stand in one list. Propose them in several.").format(n=MOST)


def _all_due(ctx: Context, until: date | None) -> list[Case]:
    due = _due(ctx, local_day(ctx)).where(Case.restricted.is_(False))
    if until is not None:
        due = due.where(Case.kept_until <= until)
    cases = [case for case in ctx.session.scalars(due.limit(MOST + 1)) if open_loan(ctx, case) is None]
    if not cases:
        raise FieldErrors({"cases": _("No file has outlived its time.")})
    return cases[:MOST]


def _obstacle(seen: Seen, case: Case) -> str:
    """Why the file may not be destroyed now; "" where it may."""
    if case.erased_at is not None:
        return _("The file of case {number} was destroyed already.").format(number=case.number)
    if case.state != CaseState.ARCHIVED.value:
        return _("Case {number} is not archived.").format(number=case.number)
    if case.kept_until is None:
        return _("Case {number} is kept for ever.").format(number=case.number)
    if case.kept_until >= local_day(seen):
        return _("Case {number} is kept until {day}.").format(number=case.number, day=case.kept_until)
    if open_loan(seen, case) is not None:
        return _("The file of case {number} is lent. Have it returned first.").format(number=case.number)
    return ""


@dataclass(frozen=True, kw_only=True)
class ApproveDisposal(EntryCommand):
    """批准销毁: by another person than who proposed; the files are erased with it."""

    LABEL: ClassVar[str] = N_("Approve, and erase the files")
    GRAVE: ClassVar[bool] = True

    opinion: str = asks(N_("Opinion"), Input.TEXT)


@step(ApproveDisposal, needs=Permission.VOID)
def approve_disposal(ctx: Context, cmd: ApproveDisposal) -> Done:
    """Each file is looked at once more: what may not go any longer is left out, and named in the list."""
    entry = load_entry(ctx, cmd.entry_id, EntryKind.DISPOSAL, version=cmd.version)
    offered_in_state(entry, ApproveDisposal)
    if entry.data.get("proposed_id") == ctx.actor.staff_id:
        raise NotAllowed(
            _("Whoever proposed a destruction does not approve it."),
            _("A second person who may void cases signs in and approves."),
        )
    cases = _cases(ctx, entry.data["case_ids"])
    left_out = [why for case in cases if (why := _obstacle(ctx, case))]
    ready = [case.id for case in cases if not _obstacle(ctx, case)]
    told = {
        "proposed_by": entry.data["proposed_by"], "approved_by": ctx.actor_text, "reason": entry.data["reason"],
        "way": entry.data["way"], "disposal": entry.id,
    }  # fmt: skip
    done = erase_cases(ctx, ready, told)
    change_entry(
        ctx, entry, note=_(ApproveDisposal.LABEL), state=DESTROYED,
        data={"opinion": cmd.opinion, "approved_by": ctx.actor_text, "destroyed": done, "left_out": left_out},
    )  # fmt: skip
    return entry_done(ctx, entry)


def _cases(seen: Seen, ids: Iterable[int]) -> list[Case]:
    found = {case.id: case for case in seen.session.scalars(select(Case).where(Case.id.in_(list(ids))))}
    return [found[case_id] for case_id in ids if case_id in found]


@entry_step(EntryKind.DISPOSAL, REJECTED, needs=Permission.VOID)
@dataclass(frozen=True, kw_only=True)
class RejectDisposal(EntryCommand):
    """不同意销毁: the files stay."""

    LABEL: ClassVar[str] = N_("Do not approve")
    ICON: ClassVar[str] = "reject"

    opinion: str = asks(N_("Opinion"), Input.TEXT, required=True)


def _lines(seen: Seen, entry: Entry) -> EntryLines:
    """销毁清单: what the list holds, and what became of each file."""
    headings = (_("Number"), _("Volume no."), _("Kind"), _("Received"), _("Category"), _("Kept until"), _("State"))
    rows = []
    for case in _cases(seen, entry.data.get("case_ids", ())):
        month = f"{case.received_month // 100}-{case.received_month % 100:02d}"
        state = _("destroyed") if case.erased_at is not None else CaseState(case.state).label
        until = str(case.kept_until or _("for ever"))
        kind = Kind(case.kind).label
        rows.append((case.number, case.volume, kind, month, category_label(seen, case.category), until, state))
    return EntryLines(_("Files"), headings, tuple(rows))


def _reckoned(_seen: Seen, entry: Entry) -> tuple[tuple[str, str], ...]:
    kept: dict[str, Any] = entry.data
    lines = [
        (_("Proposed by"), kept.get("proposed_by", "")),
        (_("Approved by"), kept.get("approved_by", "")),
        (_("Left out"), "\n".join(kept.get("left_out", ()))),
    ]
    return tuple(line for line in lines if line[1])


declare(
    Book(
        kind=EntryKind.DISPOSAL, group=BookGroup.FILES, icon="trash",
        states={PROPOSED: N_("Proposed"), DESTROYED: N_("Destroyed"), REJECTED: N_("Not approved")},
        ended=frozenset({DESTROYED, REJECTED}), needs=Permission.VOID, new=ProposeDisposal,
        steps={PROPOSED: (ApproveDisposal, RejectDisposal)}, inputs=(ProposeDisposal, ApproveDisposal, RejectDisposal),
        lines=_lines, reckoned=_reckoned,
        hint=N_(
            "Files whose time is over: proposed by one person, approved by another. The person and all texts are erased,"
            " number and figures stay. Backups made before still hold them until they age out."
        ),
    )
)  # fmt: skip
