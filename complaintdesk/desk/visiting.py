"""走访与反馈 (S27): whom the office visited and what people fed back, as light records that the office report counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from complaintdesk.desk.books import Book, EntryCommand, NewEntry, declare
from complaintdesk.desk.context import Context
from complaintdesk.desk.core import step
from complaintdesk.desk.entries import add_entry, columns_of, entry_done, entry_step, local_day, new_entry
from complaintdesk.desk.rows import Done
from complaintdesk.domain.book_words import BookGroup, EntryKind
from complaintdesk.domain.errors import FieldErrors
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import EventKind, Satisfaction
from complaintdesk.i18n import N_, _


def not_ahead(ctx: Context, cmd: AddVisit | AddFeedback) -> None:
    """What has not happened yet is no record."""
    if cmd.on is not None and cmd.on > local_day(ctx):
        raise FieldErrors({"on": _("This day lies ahead. Enter the day on which it happened.")})


@new_entry(EntryKind.VISIT, "done", needs=Permission.REGISTER, check=not_ahead)
@dataclass(frozen=True, kw_only=True)
class AddVisit(NewEntry):
    """走访登记: whom, new or known, and what was said."""

    LABEL: ClassVar[str] = N_("Enter a visit")

    title: str = asks(N_("Visited"), Input.TEXT, required=True)
    on: date | None = asks(N_("Day"), Input.DATE, required=True, default=None)
    is_new: bool = asks(N_("For the first time"), Input.YES_NO, default=False)
    department: str = asks(N_("Department"), Input.DEPARTMENT)
    said: str = asks(N_("What was said"), Input.LONG_TEXT)


@dataclass(frozen=True, kw_only=True)
class AddFeedback(NewEntry):
    """反馈登记: a judgement or a suggestion that is no complaint."""

    LABEL: ClassVar[str] = N_("Enter feedback")

    title: str = asks(N_("In brief"), Input.TEXT, required=True)
    on: date | None = asks(N_("Day"), Input.DATE, required=True, default=None)
    judgement: Satisfaction | None = asks(N_("Satisfaction"), Input.CHOICE, words=Satisfaction, default=None)
    is_suggestion: bool = asks(N_("It is a suggestion"), Input.YES_NO, default=False)
    department: str = asks(N_("Department"), Input.DEPARTMENT)
    said: str = asks(N_("In their words"), Input.LONG_TEXT)


@step(AddFeedback, needs=Permission.REGISTER)
def add_feedback(ctx: Context, cmd: AddFeedback) -> Done:
    """Praise and contentment are noted and done with; a suggestion, or whoever was not satisfied, waits for an answer."""
    not_ahead(ctx, cmd)
    is_waiting = cmd.is_suggestion or (cmd.judgement is not None and cmd.judgement.is_unsatisfied)
    columns, data = columns_of(ctx, cmd)
    state = "open" if is_waiting else "noted"
    entry = add_entry(ctx, EntryKind.FEEDBACK, title=columns.pop("title"), state=state, data=data, **columns)
    return entry_done(ctx, entry, EventKind.ENTRY_ADDED)


@entry_step(EntryKind.FEEDBACK, "taken_up", needs=Permission.REGISTER)
@dataclass(frozen=True, kw_only=True)
class TakeUpFeedback(EntryCommand):
    """采纳反馈: what was done with it."""

    LABEL: ClassVar[str] = N_("Note what was done")

    result: str = asks(N_("What was done"), Input.LONG_TEXT, required=True)


declare(
    Book(
        kind=EntryKind.VISIT, group=BookGroup.OUTSIDE, icon="person", states={"done": N_("Entered")},
        ended=frozenset({"done"}), new=AddVisit, steps={}, inputs=(AddVisit,),
    )
)  # fmt: skip
declare(
    Book(
        kind=EntryKind.FEEDBACK, group=BookGroup.OUTSIDE, icon="smile",
        states={"open": N_("To be taken up"), "noted": N_("Noted"), "taken_up": N_("Taken up")},
        ended=frozenset({"noted", "taken_up"}),
        new=AddFeedback, steps={"open": (TakeUpFeedback,)}, inputs=(AddFeedback, TakeUpFeedback),
    )
)  # fmt: skip
