"""督办: urge the department, supervise a late case in levels (催办 → 督办 → 挂牌), and tell the person how it stands."""

from __future__ import annotations

from dataclasses import dataclass

from complaintdesk.desk.clock_entries import is_paused, running
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import CaseCommand, step
from complaintdesk.desk.records import inputs_given, keep_record
from complaintdesk.desk.rows import Done
from complaintdesk.domain.deadlines import level_due
from complaintdesk.domain.errors import NotAllowed
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import (
    FINISHED,
    Action,
    CaseState,
    Clock,
    Moment,
    ReplyWay,
    Supervision,
)
from complaintdesk.i18n import N_, _
from complaintdesk.storage.models import Case

_LEVELS = tuple(Supervision)


def is_late(seen: Seen, case: Case) -> bool:
    """Whether the handling limit has passed and nobody has answered; never while the limit is paused."""
    return (
        case.due_at is not None
        and case.met_at is None
        and case.due_at < seen.now
        and CaseState(case.state) not in FINISHED
    )


def supervision_owed(seen: Seen, case: Case) -> Supervision | None:
    """督办级别 that the rules of the case ask for by now and that it has not got yet."""
    if not is_late(seen, case) or case.due_at is None:
        return None
    level = level_due(seen.pack_of(case), case.due_at, seen.now, seen.calendar)
    reached = _LEVELS.index(Supervision(case.supervision)) if case.supervision else -1
    return level if level is not None and _LEVELS.index(level) > reached else None


def progress_owed(seen: Seen, case: Case) -> bool:
    """进展告知 that is owed: the rules want one, the limit for it has passed, and the person was not told since."""
    pack = seen.pack_of(case)
    told = case.progress_told_at
    if pack.switches.progress_notice and is_late(seen, case) and case.due_at is not None:
        return told is None or told < case.due_at
    if not any(rule.clock is Clock.PROGRESS for rule in pack.rules) or CaseState(case.state) in FINISHED:
        return False
    entry = running(seen, case, Clock.PROGRESS)
    return (
        entry is not None
        and entry.stopped_at is None
        and not is_paused(entry)
        and entry.due_at < seen.now
        and (entry.counted_from != Moment.OVERDUE or is_late(seen, case))
    )


@dataclass(frozen=True, kw_only=True)
class UrgeDepartment(CaseCommand):
    """催办."""

    note: str = asks(N_("What is asked for"), Input.LONG_TEXT, required=True)


@step(UrgeDepartment, needs=Permission.URGE, action=Action.URGE)
def urge_department(ctx: Context, cmd: UrgeDepartment) -> Done:
    """Remind the department; every reminder is counted. Of a late case it is the first level of supervision."""
    case = ctx.load(cmd.case_id, cmd.version)
    kind = ctx.advance(case, Action.URGE)
    case.urge_count += 1
    if case.supervision is None and is_late(ctx, case):
        case.supervision = Supervision.URGE.value
    ctx.log(kind, case, note=cmd.note)
    return ctx.done(case, kind)


@dataclass(frozen=True, kw_only=True)
class SuperviseDepartment(CaseCommand):
    """督办: at which level, and what the department must do by when."""

    level: Supervision | None = asks(
        N_("Level of supervision"), Input.CHOICE, required=True, words=Supervision, default=None
    )
    note: str = asks(N_("What is asked for"), Input.LONG_TEXT, required=True)


@step(SuperviseDepartment, needs=Permission.URGE, action=Action.SUPERVISE)
def supervise_department(ctx: Context, cmd: SuperviseDepartment) -> Done:
    """Put the case under supervision; the highest level, on the public list, is the supervisor's to order."""
    case = ctx.load(cmd.case_id, cmd.version)
    kind = ctx.advance(case, Action.SUPERVISE)
    assert cmd.level is not None  # noqa: S101 - required, checked at the desk's door
    if cmd.level is Supervision.LISTED and not ctx.may(Permission.EXTEND):
        raise NotAllowed(
            _("“{level}” is ordered by a supervisor.").format(level=cmd.level.label),
            _("Ask the supervisor, or choose a lower level."),
        )
    reached = Supervision(case.supervision) if case.supervision else None
    if reached is not None and _LEVELS.index(cmd.level) < _LEVELS.index(reached):
        raise NotAllowed(
            _("The case is under “{level}” already.").format(level=reached.label),
            _("Choose that level again or a higher one."),
        )
    if cmd.level is Supervision.URGE:
        case.urge_count += 1
    case.supervision = cmd.level.value
    number = keep_record(ctx, case, Action.SUPERVISE, inputs_given(cmd))
    ctx.log(kind, case, note=f"{cmd.level.label}：{cmd.note}", record=number)
    return ctx.done(case, kind)


@dataclass(frozen=True, kw_only=True)
class TellProgress(CaseCommand):
    """进展告知: what the person was told while the matter takes longer."""

    way: ReplyWay | None = asks(N_("Way of telling"), Input.CHOICE, required=True, words=ReplyWay, default=None)
    text: str = asks(N_("What the person was told"), Input.LONG_TEXT, required=True)


@step(TellProgress, needs=Permission.REPLY, action=Action.PROGRESS)
def tell_progress(ctx: Context, cmd: TellProgress) -> Done:
    """Put on record that the person knows how the matter stands; a limit for telling it is met."""
    case = ctx.load(cmd.case_id, cmd.version)
    kind = ctx.advance(case, Action.PROGRESS)
    case.progress_told_at = ctx.now
    number = keep_record(ctx, case, Action.PROGRESS, inputs_given(cmd))
    ctx.log(kind, case, note=cmd.text, record=number)
    return ctx.done(case, kind)
