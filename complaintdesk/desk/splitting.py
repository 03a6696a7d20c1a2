"""分立与并发: a report split off, further people of one event, a refused reception: each a case of its own."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from complaintdesk.desk import answered, calling, clocks, naming
from complaintdesk.desk.clock_entries import HANDLING
from complaintdesk.desk.context import Context
from complaintdesk.desk.core import CaseCommand, step
from complaintdesk.desk.intake import RegisterCase, open_case
from complaintdesk.desk.new_cases import person_of
from complaintdesk.desk.rows import Done, Person
from complaintdesk.domain import workflow
from complaintdesk.domain.errors import NotAllowed
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import (
    FINISHED,
    Action,
    CaseState,
    Channel,
    Clock,
    EventKind,
    Kind,
    Moment,
    Relation,
)
from complaintdesk.i18n import N_, _
from complaintdesk.storage.models import Case

_ANSWERED = frozenset({CaseState.REPLIED, CaseState.CALLED_BACK})


@dataclass(frozen=True, kw_only=True)
class SplitReport(CaseCommand):
    """分立举报: the part of a mixed paper that reports wrongdoing becomes a case of its own."""

    facts: str = asks(N_("What is reported"), Input.LONG_TEXT, required=True)
    respondent_department: str = asks(N_("Department reported"), Input.DEPARTMENT)
    respondent_person: str = asks(N_("Person reported"), Input.TEXT)
    subject: str = asks(N_("Subject"), Input.TEXT)


@step(SplitReport, needs=Permission.AMEND, action=Action.SPLIT)
def split_report(ctx: Context, cmd: SplitReport) -> Done:
    """A second number for the report. Where reports are restricted, the complaint's own record does not tell of it."""
    parent = ctx.load(cmd.case_id, cmd.version)
    _refuse_restricted(parent)
    pack = ctx.pack_of(parent)
    if Kind.REPORT not in pack.kinds:
        raise NotAllowed(_("These rules know no reports. Send the person to the office in charge of them."))
    if cmd.respondent_department:
        naming.department(ctx, cmd.respondent_department, "respondent_department")
    command = RegisterCase(
        kind=Kind.REPORT,
        channel=Channel(parent.channel),
        source_number=parent.source_number,
        received_at=parent.received_at,
        complainant=person_of(ctx.person(parent)),
        respondent_department=cmd.respondent_department,
        respondent_person=cmd.respondent_person,
        subject=cmd.subject,
        facts=cmd.facts,
    )
    child = open_case(ctx, command, parent=parent, relation=Relation.SPLIT)
    if child.restricted:
        # A restricted case must not be told of where everybody reads; the step itself is only checked.
        workflow.pack_step(pack, CaseState(parent.state), Action.SPLIT, ctx.facts(parent))
        return ctx.done(child, EventKind.SPLIT_OFF)
    kind = ctx.advance(parent, Action.SPLIT)
    ctx.log(kind, parent, note=child.number)
    return ctx.done(parent, kind)


@dataclass(frozen=True, kw_only=True)
class AddChild(CaseCommand):
    """并发投诉: another person affected by the same event (集中性, 发掘性)."""

    name: str = asks(N_("Name"), Input.TEXT, required=True)
    phone: str = asks(N_("Phone"), Input.TEXT, required=True)
    facts: str = asks(N_("What happened to this person"), Input.LONG_TEXT, hint=N_("Empty: as in this case."))
    found_by_staff: bool = asks(N_("Found out by staff"), Input.YES_NO, default=False)


@step(AddChild, needs=Permission.AMEND, action=Action.CHILD)
def add_child(ctx: Context, cmd: AddChild) -> Done:
    """A case for that person with their own number; the answer of this case will be theirs too."""
    parent = ctx.load(cmd.case_id, cmd.version)
    _refuse_restricted(parent)
    if parent.relation == Relation.CHILD.value:
        raise NotAllowed(
            _("This case itself belongs to another one."), _("Add the person to the case that it belongs to.")
        )
    kind = ctx.advance(parent, Action.CHILD)
    command = RegisterCase(
        kind=Kind(parent.kind),
        channel=Channel.STAFF if cmd.found_by_staff else Channel(parent.channel),
        complainant=Person(name=cmd.name, phone=cmd.phone),
        respondent_department=parent.respondent_department,
        respondent_person=parent.respondent_person,
        subject=parent.subject,
        facts=cmd.facts or parent.facts,
        category=parent.category,
        level=parent.level,
        fields=dict(parent.fields),
    )
    child = open_case(ctx, command, parent=parent, relation=Relation.CHILD)
    ctx.log(kind, parent, note=child.number)
    return ctx.done(parent, kind)


@dataclass(frozen=True, kw_only=True)
class RefusedReception(CaseCommand):
    """推诿拒收: somebody refused to receive the person; that counts as a complaint against them (S03)."""

    department: str = asks(N_("Department that refused"), Input.DEPARTMENT, required=True)
    employee: str = asks(N_("Employee who refused"), Input.TEXT)
    facts: str = asks(N_("What happened"), Input.LONG_TEXT, required=True)


@step(RefusedReception, needs=Permission.REGISTER, action=Action.REFUSED_RECEPTION)
def refused_reception(ctx: Context, cmd: RefusedReception) -> Done:
    """A linked complaint of the same person against whoever sent them away."""
    parent = ctx.load(cmd.case_id, cmd.version)
    _refuse_restricted(parent)
    department = naming.department(ctx, cmd.department, "department")
    kind = ctx.advance(parent, Action.REFUSED_RECEPTION)
    command = RegisterCase(
        channel=Channel(parent.channel),
        complainant=person_of(ctx.person(parent)),
        respondent_department=department.name,
        respondent_person=cmd.employee,
        subject=_("Refused to receive a complaint"),
        facts=cmd.facts,
    )
    child = open_case(ctx, command, parent=parent, relation=Relation.REFUSED_RECEPTION)
    ctx.log(kind, parent, note=child.number)
    return ctx.done(parent, kind)


def _refuse_restricted(parent: Case) -> None:
    """What is made from a restricted case would tell of it."""
    if parent.restricted:
        raise NotAllowed(
            _("Nothing is split off from a restricted case: it would tell of it."), _("Register it as a case of its own.")
        )


def answer_children(ctx: Context, case: Case) -> list[Case]:
    """批量答复: what this case's person was told is told to everybody of the same event; each has a call-back of their own.

    Called after the reply and at the closing: whoever was added in between gets the same answer.
    """
    if not case.reply_text:
        # One person's wish for no reply is not the others'.
        return []
    wanted = (
        select(Case.id)
        .where(Case.parent_id == case.id, Case.relation == Relation.CHILD.value)
        .order_by(Case.id)
    )
    answered = []
    for child_id in ctx.session.scalars(wanted):
        child = ctx.load(child_id)
        if CaseState(child.state) in FINISHED | _ANSWERED:
            continue
        child.state = CaseState.REPLIED.value
        child.accepted_at = child.accepted_at or case.accepted_at or ctx.now
        child.reply_way, child.replied_at = case.reply_way, case.replied_at or ctx.now
        child.reply_text = _addressed(case, ctx.person(case).name, child, ctx.person(child).name)
        child.responsible_department = case.responsible_department
        child.departments_count = case.departments_count
        for action in (Action.ACCEPT, Action.REPLY):
            ctx.took(child, action)
        clocks.stop(ctx, child, *(clock for clock in HANDLING if clock is not Clock.CALL_BACK))
        clocks.begin(ctx, child, Moment.REPLIED, child.replied_at)
        calling.wait_for_call(ctx, child)
        ctx.log(EventKind.REPLIED, child, note=child.reply_text)
        answered.append(child)
    return answered


def _addressed(case: Case, name: str, child: Case, own_name: str) -> str:
    """The reply with the child's own number and name: nobody is to read another person's."""
    text = case.reply_text.replace(case.number, child.number)
    return text.replace(name, own_name) if len(name) >= 2 else text


answered.FOLLOWERS.append(answer_children)
