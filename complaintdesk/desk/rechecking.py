"""复查: the matter looked at again by somebody else, as a case of its own that belongs to the first."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from complaintdesk.desk.category_paths import category_path
from complaintdesk.desk.context import Context
from complaintdesk.desk.core import CaseCommand, step
from complaintdesk.desk.intake import RegisterCase, open_case
from complaintdesk.desk.new_cases import person_of
from complaintdesk.desk.rows import Done
from complaintdesk.domain.errors import NotAllowed
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.permissions import OF_ACTION
from complaintdesk.domain.vocabulary import FINISHED, Action, Channel, Kind, Relation
from complaintdesk.i18n import N_, _
from complaintdesk.storage.models import Case


@dataclass(frozen=True, kw_only=True)
class RecheckCase(CaseCommand):
    """申请复查: why the person does not accept the answer; whoever handled the case does not handle the recheck."""

    reason: str = asks(N_("Why it is to be looked at again"), Input.LONG_TEXT, required=True)


@step(RecheckCase, needs=OF_ACTION[Action.RECHECK], action=Action.RECHECK)
def recheck_case(ctx: Context, cmd: RecheckCase) -> Done:
    """A linked case of the same person with the limit that the pack sets for rechecks."""
    parent = ctx.load(cmd.case_id, cmd.version)
    kind = ctx.advance(parent, Action.RECHECK)
    _refuse_second(ctx, parent)
    command = RegisterCase(
        kind=Kind(parent.kind),
        channel=Channel(parent.channel),
        source_number=parent.source_number,
        complainant=person_of(ctx.person(parent)),
        respondent_department=parent.respondent_department,
        respondent_person=parent.respondent_person,
        respondent_contact=parent.respondent_contact,
        respondent_phone=parent.respondent_phone,
        respondent_address=parent.respondent_address,
        subject=_("Recheck of {number}: {subject}").format(number=parent.number, subject=parent.subject),
        facts=cmd.reason,
        request=parent.request,
        category=category_path(ctx, parent.category, missing_ok=True) or "",
        level=parent.level,
        fields=dict(parent.fields),
    )
    child = open_case(ctx, command, parent=parent, relation=Relation.RECHECK)
    ctx.log(kind, parent, note="：".join((child.number, cmd.reason)))
    return ctx.done(parent, kind)


def _refuse_second(ctx: Context, parent: Case) -> None:
    """One recheck at a time: a second wish belongs into the one that is open."""
    number = ctx.session.scalars(
        select(Case.number).where(
            Case.parent_id == parent.id,
            Case.relation == Relation.RECHECK.value,
            Case.state.not_in([state.value for state in FINISHED]),
        )
    ).first()
    if number is not None:
        raise NotAllowed(
            _("The recheck {number} is still open.").format(number=number), _("Add what is new to that case.")
        )
