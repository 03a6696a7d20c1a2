"""办理时限: which limit applies to a case, when it ends, and how urgent it is.

Where several rules of the pack fit one clock, the earliest due time counts (the stricter rule; mission 4.2, trap 2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from complaintdesk.domain.calendar import PausedTime, WorkCalendar, parse_hours
from complaintdesk.domain.facts import CaseFacts
from complaintdesk.domain.policy import Pack, Rule
from complaintdesk.domain.spans import Unit
from complaintdesk.domain.vocabulary import FINISHED, CaseState, Clock, Light, Supervision
from complaintdesk.i18n import _, ngettext


@dataclass(frozen=True)
class Limit:
    """时限: a rule applied to a case. `due_at` is the last moment inside it, aware."""

    rule: Rule
    started_at: datetime
    due_at: datetime
    years_without_notice: tuple[int, ...] = ()
    makeup: bool = True
    hours: str = ""

    @property
    def provisional(self) -> bool:
        """暂定: a holiday notice not yet published may move the date."""
        return bool(self.years_without_notice)


def limit_for(
    pack: Pack,
    clock: Clock,
    counted_from: str,
    started_at: datetime,
    calendar: WorkCalendar,
    *,
    facts: CaseFacts,
    pauses: Sequence[PausedTime] = (),
    hours: str = "",
) -> Limit | None:
    """The strictest limit of the pack for this clock, or None where the pack sets none.

    `hours` are the office hours of the case's department where it keeps its own; work-hour limits run in them.
    """
    limits = []
    for rule in pack.rules:
        if rule.clock is clock and rule.counted_from == counted_from and rule.when.holds(facts):
            makeup = pack.switches.makeup_counts if rule.makeup is None else rule.makeup
            own_hours = hours if rule.limit.unit is Unit.WORKHOURS else ""
            kept = calendar.with_makeup(makeup).with_hours(parse_hours(own_hours))
            result = kept.add(started_at, rule.limit, roll=rule.roll, pauses=pauses)
            limits.append(
                Limit(rule, started_at, result.due, result.years_without_notice, makeup, own_hours)
            )
    return min(limits, key=lambda limit: limit.due_at, default=None)


def latest_extension(
    rule: Rule,
    started_at: datetime,
    due_at: datetime,
    calendar: WorkCalendar,
    *,
    makeup: bool = True,
    pauses: Sequence[PausedTime] = (),
) -> datetime | None:
    """延期上限: the last moment to which the limit `due_at`, not extended yet, may be moved; None without a cap."""
    kept = calendar.with_makeup(makeup)
    latest = []
    if rule.extension is not None:
        latest.append(kept.add(due_at, rule.extension, roll=rule.roll).due)
    if rule.extension_total is not None:
        latest.append(kept.add(started_at, rule.extension_total, roll=rule.roll, pauses=pauses).due)
    return min(latest, default=None)


def level_due(
    pack: Pack, due_at: datetime, now: datetime, calendar: WorkCalendar
) -> Supervision | None:
    """督办级别: the highest level that the rules ask for by now, so long after the limit passed."""
    kept = calendar.with_makeup(pack.switches.makeup_counts)
    found = [rule.level for rule in pack.supervision if kept.add(due_at, rule.after).due < now]
    return max(found, key=tuple(Supervision).index, default=None)


def light(
    due_at: datetime | None,
    stopped_at: datetime | None,
    started_at: datetime | None,
    now: datetime,
    calendar: WorkCalendar,
    pack: Pack,
    unit: Unit = Unit.WORKDAYS,
    *,
    is_paused: bool = False,
) -> tuple[Light, str]:
    """The traffic light and its words: how much is left, or how late. Colour is never alone."""
    if is_paused and stopped_at is None:
        return Light.NONE, _("paused")
    if due_at is None:
        return Light.NONE, ""
    if stopped_at is not None:
        if stopped_at <= due_at:
            return Light.MET, _("met in time")
        return Light.LATE, _("met late")
    if now > due_at:
        return Light.LATE, _overdue_text(due_at, now, calendar)
    if unit in (Unit.HOURS, Unit.WORKHOURS):
        hours = max(0, int((due_at - now).total_seconds() // 3600))
        near = (
            started_at is not None
            and calendar.elapsed_share(started_at, due_at, now, unit) >= pack.near_share
        )
        return (Light.NEAR if near else Light.OK), ngettext("{n} hour left", "{n} hours left", hours).format(
            n=hours
        )
    left = calendar.workdays_left(now, due_at)
    words = (
        _("due today")
        if left <= 0
        else ngettext("{n} workday left", "{n} workdays left", left).format(n=left)
    )
    return (Light.NEAR if left <= pack.near_workdays else Light.OK), words


def case_light(
    state: CaseState,
    due_at: datetime | None,
    met_at: datetime | None,
    now: datetime,
    calendar: WorkCalendar,
    pack: Pack,
    *,
    started_at: datetime | None = None,
    unit: Unit = Unit.WORKDAYS,
    is_paused: bool = False,
) -> tuple[Light, str]:
    """The light of a whole case in a list; none where nobody is owed an answer any more and none was given.

    `started_at` and `unit` are those of its handling limit; without them it is taken for one in workdays.
    """
    unowed = state in (CaseState.WITHDRAWN, CaseState.VOID) or (state in FINISHED and met_at is None)
    if unowed:
        return Light.NONE, ""
    return light(due_at, met_at, started_at, now, calendar, pack, unit, is_paused=is_paused)


def _overdue_text(due_at: datetime, now: datetime, calendar: WorkCalendar) -> str:
    days = calendar.workdays_left(due_at, now)
    if days < 1:
        hours = max(1, int((now - due_at).total_seconds() // 3600))
        return ngettext("{n} hour overdue", "{n} hours overdue", hours).format(n=hours)
    return ngettext("{n} workday overdue", "{n} workdays overdue", days).format(n=days)
