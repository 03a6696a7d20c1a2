"""重算时限: what would move, shown before it moves: by a new calendar, changed rules, or another class of one case."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, select

from complaintdesk.desk import clocks
from complaintdesk.desk.case_filter import visible
from complaintdesk.desk.context import BulkEvent, Context, Seen
from complaintdesk.desk.core import Command, Question, answers, step
from complaintdesk.desk.rows import Done
from complaintdesk.domain.deadlines import Limit
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import FINISHED, Clock, EventKind, Moment, Severity
from complaintdesk.i18n import _, ngettext
from complaintdesk.storage.models import Case, ClockEntry, Complainant
from complaintdesk.storage.snapshots import difference, snapshot

SLICE = 200


@dataclass(frozen=True)
class MovedLimit:
    """变动的时限: a running limit of an open case that would end at another time."""

    case_id: int
    number: str
    clock: Clock
    before: datetime
    after: datetime
    rule_title: str = ""
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class RecomputePreview(Question[tuple[MovedLimit, ...]]):
    """重算预览: every running limit of an open case that does not fit calendar and rules as they are now."""


@dataclass(frozen=True, kw_only=True)
class ClassPreview(Question[tuple[MovedLimit, ...]]):
    """定级预览: what would become of the limits of one case; what is not given stays as it is."""

    case_id: int
    severity: Severity | None = None
    level: str | None = None
    departments: int | None = None


@dataclass(frozen=True, kw_only=True)
class RecomputeDeadlines(Command):
    """重算时限 of these cases: all of them in one transaction, each told in its own timeline."""

    case_ids: tuple[int, ...] = ()


def running_limits(seen: Seen, *more: ColumnElement[bool]) -> Iterator[tuple[Case, ClockEntry]]:
    """The limits that run for open cases the asker may see, with the people beside them, case by case."""
    wanted = (
        select(ClockEntry, Case, Complainant)
        .join(Case, Case.id == ClockEntry.case_id)
        .join(Complainant, Complainant.case_id == Case.id)
        .where(
            ClockEntry.stopped_at.is_(None),
            ClockEntry.replaced_at.is_(None),
            ClockEntry.counted_from != Moment.OVERDUE.value,
            Case.state.not_in([state.value for state in FINISHED]),
            *_known(seen),
            *more,
        )
        .order_by(Case.id, ClockEntry.id)
    )
    # Bit by bit: who only asks whether there is one that does not fit need not read the others.
    for row in seen.session.execute(wanted).yield_per(SLICE):
        yield row.Case, row.ClockEntry


def _known(seen: Seen) -> list[ColumnElement[bool]]:
    """An administrator sees no cases, but the limits of all that are not restricted follow the calendar they keep."""
    if seen.may(Permission.READ_ALL):
        return visible(seen)
    return [Case.restricted.is_(False)]


def moved_limit(case: Case, entry: ClockEntry, limit: Limit) -> MovedLimit:
    """The limit as a row of a preview."""
    after = limit.due_at.astimezone(UTC)
    return MovedLimit(
        case.id, case.number, Clock(entry.clock), entry.due_at, after, limit.rule.label, limit.rule.source
    )


@answers(RecomputePreview, needs=Permission.CARE)
def recompute_preview(seen: Seen, _question: RecomputePreview) -> tuple[MovedLimit, ...]:
    """Nothing is kept."""
    return tuple(misfits(seen))


def misfits(seen: Seen) -> Iterator[MovedLimit]:
    """The limits that do not fit any more, one by one."""
    for case, entry in running_limits(seen):
        if (limit := _moved(seen, case, entry)) is not None:
            yield moved_limit(case, entry, limit)


def limits_fit(seen: Seen, after: int, most: int) -> tuple[bool, int | None]:
    """Whether so many limits fit, of cases with a higher id than `after`; and the last of these, None where none is left."""
    looked_at, last = 0, after
    for case, entry in running_limits(seen, Case.id > after):
        if looked_at >= most and case.id != last:
            return True, last
        if _moved(seen, case, entry) is not None:
            return False, after
        looked_at, last = looked_at + 1, case.id
    return True, None


def _moved(seen: Seen, case: Case, entry: ClockEntry) -> Limit | None:
    """The limit as it would be reckoned now, where it is not the one that is kept."""
    limit = clocks.reckoned(seen, case, entry)
    return limit if limit is not None and limit.due_at != entry.due_at else None


@answers(ClassPreview, needs=Permission.READ)
def class_preview(seen: Seen, question: ClassPreview) -> tuple[MovedLimit, ...]:
    """The same rules as the step itself uses, with nothing written."""
    case = seen.find(question.case_id)
    facts = seen.facts(case)
    facts = dataclasses.replace(
        facts,
        severity=question.severity or facts.severity,
        level=facts.level if question.level is None else question.level,
        departments=question.departments or facts.departments,
    )
    return tuple(
        moved_limit(case, entry, limit)
        for entry, limit in clocks.would_move(seen, case, facts=facts)
        if limit.due_at != entry.due_at
    )


# Supervisors and administrators: those who keep the rules and the calendar.
@step(RecomputeDeadlines, needs=Permission.CARE)
def recompute_deadlines(ctx: Context, cmd: RecomputeDeadlines) -> Done:
    """Move what the preview showed; a case that fits already stays untouched."""
    wanted = (
        select(Case)
        .where(Case.id.in_(cmd.case_ids), Case.state.not_in([state.value for state in FINISHED]), *_known(ctx))
        .order_by(Case.id)
        .with_for_update()
    )
    told = []
    for case in ctx.session.scalars(wanted).all():
        before = snapshot(case, ctx.person(case))
        moved = clocks.recompute(ctx, case)
        if not moved:
            continue
        ctx.session.flush()
        words = "；".join(f"{m.clock.label} {_day(ctx, m.before)} → {_day(ctx, m.after)}" for m in moved)
        shown = next((m for m in moved if m.clock is Clock.SOLVE), moved[0])
        detail = {"due_before": shown.before.isoformat(), "due_after": shown.after.isoformat()}
        changes = difference(before, snapshot(case, ctx.person(case)))
        told.append(BulkEvent(EventKind.DEADLINES_RECOMPUTED, case.id, changes, detail, words))
    if not told:
        raise UserError(_("No running limit moves."))
    ctx.log_many(told)
    note = ngettext("{n} case", "{n} cases", len(told)).format(n=len(told))
    return Done(0, note, None, 0, 0, EventKind.DEADLINES_RECOMPUTED)


def _day(seen: Seen, moment: datetime) -> str:
    return moment.astimezone(seen.zone).strftime("%m-%d %H:%M")
