"""典型案例: a closed case marked as an example, with what is to be learned from it (I6, S25)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import select

from complaintdesk.desk.books import Book, EntryCommand, declare
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import CaseCommand, step
from complaintdesk.desk.entries import add_entry, entry_step
from complaintdesk.desk.rows import Done
from complaintdesk.domain.book_words import BookGroup, EntryKind
from complaintdesk.domain.errors import NotAllowed
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import Action
from complaintdesk.i18n import N_, _
from complaintdesk.storage.book_models import Entry
from complaintdesk.storage.models import Case

MARKED, WITHDRAWN = "marked", "withdrawn"


@dataclass(frozen=True, kw_only=True)
class MarkTypical(CaseCommand):
    """列为典型案例: under a title, with the comment (案例评析) and the lesson."""

    title: str = asks(N_("Title of the example"), Input.TEXT, required=True, hint=N_("Without names."))
    comment: str = asks(N_("Comment on the case"), Input.LONG_TEXT, required=True)
    lesson: str = asks(N_("What is to be learned"), Input.LONG_TEXT)


@step(MarkTypical, needs=Permission.ARCHIVE, action=Action.TYPICAL)
def mark_typical(ctx: Context, cmd: MarkTypical) -> Done:
    """One example of a case at a time. A confidential case is none: nobody can check its copy against a sealed identity."""
    case = ctx.load(cmd.case_id, cmd.version)
    kind = ctx.advance(case, Action.TYPICAL)
    if case.restricted:
        raise NotAllowed(
            _("A confidential case cannot be a typical case."),
            _("Who reported is sealed, so no copy can be checked for it."),
        )
    if example_of(ctx, case) is not None:
        raise NotAllowed(
            _("The case is a typical case already."), _("Withdraw that entry in the books first, then mark it anew.")
        )
    add_entry(
        ctx, EntryKind.TYPICAL, title=cmd.title, state=MARKED, case=case, event=kind,
        data={"title": cmd.title, "comment": cmd.comment, "lesson": cmd.lesson},
    )  # fmt: skip
    return ctx.done(case, kind)


def example_of(seen: Seen, case: Case) -> Entry | None:
    """The entry by which the case is an example, or None."""
    marked = select(Entry).where(
        Entry.case_id == case.id, Entry.kind == EntryKind.TYPICAL.value, Entry.state == MARKED
    )
    return seen.session.scalars(marked).first()


@entry_step(EntryKind.TYPICAL, WITHDRAWN, needs=Permission.ARCHIVE)
@dataclass(frozen=True, kw_only=True)
class WithdrawTypical(EntryCommand):
    """撤销典型案例."""

    LABEL: ClassVar[str] = N_("Withdraw as a typical case")
    ICON: ClassVar[str] = "undo"

    reason: str = asks(N_("Reason"), Input.TEXT, required=True)


declare(
    Book(
        kind=EntryKind.TYPICAL, group=BookGroup.FILES, icon="flag",
        states={MARKED: N_("Typical case"), WITHDRAWN: N_("Withdrawn")}, steps={MARKED: (WithdrawTypical,)},
        inputs=(MarkTypical, WithdrawTypical),
        hint=N_("Cases worth learning from. Their copy for others is made without names, numbers and addresses."),
    )
)  # fmt: skip
