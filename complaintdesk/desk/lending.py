"""档案借阅: who has a file, and until when (I2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, ClassVar

from sqlalchemy import select

from complaintdesk.desk.books import Book, EntryCommand, declare
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import CaseCommand, step
from complaintdesk.desk.entries import add_entry, department_named, entry_step, local_day, visible_entries
from complaintdesk.desk.hiding import blotters
from complaintdesk.desk.records import records_of
from complaintdesk.desk.reminders import SOURCES, Reminder, ReminderKind
from complaintdesk.desk.rows import Done
from complaintdesk.domain.book_words import BookGroup, EntryKind
from complaintdesk.domain.errors import FieldErrors, NotAllowed
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import Action, Light
from complaintdesk.i18n import N_, _
from complaintdesk.storage.book_models import Entry
from complaintdesk.storage.models import Case

OUT, RETURNED = "out", "returned"


@dataclass(frozen=True, kw_only=True)
class LendFile(CaseCommand):
    """借出档案: to whom, what for, and until when."""

    borrower: str = asks(N_("Borrower"), Input.TEXT, required=True)
    department: str = asks(N_("Department"), Input.DEPARTMENT)
    due_on: date | None = asks(N_("To be returned by"), Input.DATE, required=True, default=None)
    purpose: str = asks(N_("Purpose"), Input.TEXT, required=True)


@step(LendFile, needs=Permission.ARCHIVE, action=Action.LEND)
def lend_file(ctx: Context, cmd: LendFile) -> Done:
    """One file, one borrower: refused while it is out."""
    case = ctx.load(cmd.case_id, cmd.version)
    kind = ctx.advance(case, Action.LEND)
    if (loan := open_loan(ctx, case)) is not None:
        raise NotAllowed(
            _("The file is out: {name} has it until {day}.").format(name=loan.title, day=loan.due_on),
            _("Have it returned first, or prolong that loan."),
        )
    _not_past(ctx, cmd.due_on)
    add_entry(
        ctx, EntryKind.LOAN, title=cmd.borrower, state=OUT, case=case, event=kind,
        note=_("{name}: {purpose}").format(name=cmd.borrower, purpose=cmd.purpose),
        data={"borrower": cmd.borrower, "purpose": cmd.purpose, "lent_on": local_day(ctx), "lent_pages": pages_of(case)},
        due_on=cmd.due_on, department_id=department_named(ctx, cmd.department),
    )  # fmt: skip
    return ctx.done(case, kind)


def open_loan(seen: Seen, case: Case) -> Entry | None:
    """The loan by which the file is out, or None."""
    found = select(Entry).where(Entry.case_id == case.id, Entry.kind == EntryKind.LOAN.value, Entry.closed_at.is_(None))
    return seen.session.scalars(found).first()


def pages_of(case: Case) -> int | None:
    """The pages of the file as it was archived last, where somebody counted them."""
    kept = [record["data"].get("pages") for record in records_of(case, Action.ARCHIVE).values()]
    return int(kept[-1]) if kept and kept[-1] else None


def _not_past(ctx: Context, day: date | None) -> None:
    if day is not None and day < local_day(ctx):
        raise FieldErrors({"due_on": _("This day has passed. Enter the day by which the file comes back.")})


def _check_return(ctx: Context, entry: Entry, cmd: ReturnFile) -> None:
    lent_on = date.fromisoformat(entry.data["lent_on"])
    if cmd.on is not None and not lent_on <= cmd.on <= local_day(ctx):
        raise FieldErrors({"on": _("Enter a day between {first}, when it was lent, and today.").format(first=lent_on)})
    lent = entry.data.get("lent_pages")
    if lent and cmd.pages is not None and cmd.pages != lent and not cmd.condition:
        raise FieldErrors(
            {"condition": _("{lent} pages went out and {back} came back: write down what is missing or was added.").format(
                lent=lent, back=cmd.pages
            )}
        )  # fmt: skip


@entry_step(EntryKind.LOAN, RETURNED, needs=Permission.ARCHIVE, check=_check_return)
@dataclass(frozen=True, kw_only=True)
class ReturnFile(EntryCommand):
    """归还档案: when, in what state, and with how many pages."""

    LABEL: ClassVar[str] = N_("Take the file back")

    on: date | None = asks(N_("Brought back on"), Input.DATE, required=True, default=None)
    pages: int | None = asks(N_("Pages counted"), Input.NUMBER, default=None)
    condition: str = asks(N_("Condition of the file"), Input.TEXT)


def _check_prolonging(ctx: Context, entry: Entry, cmd: ProlongLoan) -> None:
    _not_past(ctx, cmd.due_on)
    if cmd.due_on is not None and entry.due_on is not None and cmd.due_on <= entry.due_on:
        raise FieldErrors({"due_on": _("The new day must lie after {day}.").format(day=entry.due_on)})


@entry_step(EntryKind.LOAN, None, needs=Permission.ARCHIVE, check=_check_prolonging)
@dataclass(frozen=True, kw_only=True)
class ProlongLoan(EntryCommand):
    """续借: a later day, with the reason."""

    LABEL: ClassVar[str] = N_("Prolong the loan")
    ICON: ClassVar[str] = "clock"

    due_on: date | None = asks(N_("To be returned by"), Input.DATE, required=True, default=None)
    reason: str = asks(N_("Reason"), Input.TEXT, required=True)


def _reckoned(_seen: Seen, entry: Entry) -> tuple[tuple[str, str], ...]:
    kept: dict[str, Any] = entry.data
    lines = [(_("Lent on"), kept.get("lent_on", "")), (_("Pages lent"), str(kept.get("lent_pages") or ""))]
    return tuple(line for line in lines if line[1])


declare(
    Book(
        kind=EntryKind.LOAN, group=BookGroup.FILES, icon="archive",
        states={OUT: N_("Out"), RETURNED: N_("Back in the archive")},
        ended=frozenset({RETURNED}), needs=Permission.ARCHIVE, steps={OUT: (ReturnFile, ProlongLoan)},
        inputs=(LendFile, ReturnFile, ProlongLoan), reckoned=_reckoned,
        hint=N_("Files are lent from their case: “Lend the file”."),
    )
)  # fmt: skip


def _overdue(seen: Seen) -> Iterator[Reminder]:
    """Files that should be back, for those who keep the archive."""
    if not seen.may(Permission.ARCHIVE):
        return
    today = local_day(seen)
    late = visible_entries(seen, EntryKind.LOAN).where(Entry.closed_at.is_(None), Entry.due_on < today)
    loans = list(seen.session.scalars(late))
    cases = {loan.case_id for loan in loans if loan.case_id is not None}
    hidden = {} if seen.may(Permission.READ_IDENTITY) else blotters(seen.session, cases)
    for loan in loans:
        case = seen.session.get(Case, loan.case_id) if loan.case_id is not None else None
        if case is None or loan.due_on is None:
            continue
        blot = hidden.get(case.id, str)
        yield Reminder(
            key=f"loan:{loan.id}",
            kind=ReminderKind.BOOK,
            words=_("The file is with {name} and was due back on {day}.").format(name=blot(loan.title), day=loan.due_on),
            case_id=case.id,
            number=case.number,
            subject=blot(case.subject),
            department=seen.department_name(loan.department_id),
            due_at=datetime.combine(loan.due_on, time.max, seen.zone).astimezone(UTC),
            light=Light.LATE,
            entry_id=loan.id,
            opens=EntryKind.LOAN.value,
        )


SOURCES.append(_overdue)
