"""办理时限: which limit applies to a case, when it ends, and how urgent it is.

Where several rules of the pack fit one clock, the earliest due time counts (the stricter rule; mission 4.2, trap 2).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from complaintdesk.domain.calendar import WorkCalendar
from complaintdesk.domain.facts import CaseFacts
from complaintdesk.domain.policy import Pack, Rule
from complaintdesk.domain.spans import Unit
from complaintdesk.domain.vocabulary import FINISHED, CaseState, Clock, Light
from complaintdesk.i18n import _, ngettext


@dataclass(frozen=True)
class Limit:
    """时限: a rule applied to a case. `due_at` is the last moment inside it, aware."""

    rule: Rule
    started_at: datetime
    due_at: datetime
    years_without_notice: tuple[int, ...] = ()

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
) -> Limit | None:
    """The strictest limit of the pack for this clock, or None where the pack sets none."""
    limits = []
    for rule in pack.rules:
        if (
            rule.clock is clock
            and rule.counted_from == counted_from
            and rule.when.holds(facts)
        ):
            makeup = pack.switches.makeup_counts if rule.makeup is None else rule.makeup
            result = calendar.with_makeup(makeup).add(started_at, rule.limit, roll=rule.roll)
            limits.append(Limit(rule, started_at, result.due, result.years_without_notice))
    return min(limits, key=lambda limit: limit.due_at, default=None)


def light(
    due_at: datetime | None,
    stopped_at: datetime | None,
    started_at: datetime | None,
    now: datetime,
    calendar: WorkCalendar,
    pack: Pack,
    unit: Unit = Unit.WORKDAYS,
) -> tuple[Light, str]:
    """The traffic light and its words: how much is left, or how late. Colour is never alone."""
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
) -> tuple[Light, str]:
    """The light of a whole case in a list; none where nobody is owed an answer any more and none was given."""
    unowed = state in (CaseState.WITHDRAWN, CaseState.VOID) or (state in FINISHED and met_at is None)
    return light(None if unowed else due_at, met_at, None, now, calendar, pack)


def _overdue_text(due_at: datetime, now: datetime, calendar: WorkCalendar) -> str:
    days = calendar.workdays_left(due_at, now)
    if days < 1:
        hours = max(1, int((now - due_at).total_seconds() // 3600))
        return ngettext("{n} hour overdue", "{n} hours overdue", hours).format(n=hours)
    return ngettext("{n} workday overdue", "{n} workdays overdue", days).format(n=days)
