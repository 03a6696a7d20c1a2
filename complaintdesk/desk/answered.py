"""答复前后: what must be there before a person is told the result, and what follows, such as the others of the event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from complaintdesk.desk import assisting
from complaintdesk.desk.context import Context
from complaintdesk.desk.rows import CaseSheet
from complaintdesk.domain.errors import NotAllowed
from complaintdesk.domain.vocabulary import Action, EventKind
from complaintdesk.i18n import _
from complaintdesk.storage.models import Case

#: What passed between the office and the reporter, as the timeline names it.
_TOLD = frozenset(
    {"reply_way", "reply_text", "replied_at", "call_backs", "called_back_at", "call_outcome", "satisfaction",
     "call_next_at", "call_tries", "unsatisfied_count"}
)
#: Stages add to it; the stages of a complaint's life do not know each other.
FOLLOWERS: list[Callable[[Context, Case], object]] = []


def follow(ctx: Context, case: Case) -> None:
    """Do what follows an answer."""
    for then in FOLLOWERS:
        then(ctx, case)


def check_answers(ctx: Context, case: Case) -> None:
    """协办 (D2): raises NotAllowed while an assisting department owes its answer."""
    owing = assisting.open_answers(ctx, case)
    if owing:
        raise NotAllowed(
            _("Not all departments have answered: {names}.").format(names=_(", ").join(owing)),
            _("Have them record their answer first."),
        )


def without_the_answer(sheet: CaseSheet) -> CaseSheet:
    """答复保密 (S01): what a reporter was told, and how, is not for those who may not know who reported."""
    called = (EventKind.CALLED_BACK, EventKind.CALL_MOVED)
    told = (EventKind.REPLIED, *called)
    return replace(
        sheet,
        reply_way=None,
        reply_text="",
        replied_at=None,
        call_backs=(),
        call_next_at=None,
        call_tries=0,
        unsatisfied_count=0,
        records=tuple(row for row in sheet.records if row.action is not Action.REPLY),
        timeline=tuple(
            replace(
                item,
                note="" if item.kind in told else item.note,
                detail={} if item.kind in called else item.detail,
                changes=tuple(change for change in item.changes if change[0] not in _TOLD),
            )
            for item in sheet.timeline
        ),
    )
