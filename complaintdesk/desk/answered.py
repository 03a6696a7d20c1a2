"""答复前后: what must be there before a person is told the result, and what follows, such as the others of the event."""

from __future__ import annotations

from collections.abc import Callable

from complaintdesk.desk import assisting
from complaintdesk.desk.context import Context
from complaintdesk.domain.errors import NotAllowed
from complaintdesk.i18n import _
from complaintdesk.storage.models import Case

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
