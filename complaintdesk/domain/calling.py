"""回访时间与次数: when a person may be called, when it is tried again, and when nobody waits any more (S12, S15, S21).

Plain reckoning: the rules of the pack, the calendar, the hours a person named, what came of the attempts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from complaintdesk.domain.calendar import WorkCalendar
from complaintdesk.domain.policy_after import CallBackRules, hours_of
from complaintdesk.domain.spans import Span, Unit
from complaintdesk.domain.vocabulary import CallOutcome, Satisfaction

Hours = tuple[tuple[time, time], ...]
#: Five levels as numbers, the best is 5: what means are reckoned with.
POINTS: dict[Satisfaction, int] = {word: 5 - place for place, word in enumerate(Satisfaction)}
_HOUR = r"(\d{1,2})(?:[:时点](半|\d{1,2})?分?)?"
_RANGE = re.compile(rf"(?<!\d){_HOUR}\s*(?:[-–—~〜～]+|至|到|to)\s*(早上?|上午|中午|下午|傍晚|晚上?)?\s*{_HOUR}(?!\d)")
_LATE = re.compile(r"下午|傍晚|晚|pm", re.IGNORECASE)
_EARLY = re.compile(r"早|上午|am", re.IGNORECASE)
#: Nobody looks further ahead than this for a day the office works on.
_FURTHEST = 60


class AfterAttempt(StrEnum):
    """回访去向: what an attempt leads to."""

    REACHED = "reached"
    AGAIN = "again"
    UNREACHABLE = "unreachable"
    WRONG_NUMBER = "wrong_number"
    DECLINED = "declined"


def after_attempt(outcome: CallOutcome, tries: int, rules: CallBackRules) -> AfterAttempt:
    """What follows the attempt that was the `tries`-th since the reply: 接通, 再拨, 无法回访, 空号, 拒访.

    Nobody there or a busy line is tried again until the rules have had enough; a wrong number and a refusal end it.
    """
    if outcome in (CallOutcome.REACHED, CallOutcome.WRONG_NUMBER, CallOutcome.DECLINED):
        return AfterAttempt(outcome.value)
    return AfterAttempt.AGAIN if tries < rules.tries else AfterAttempt.UNREACHABLE


def own_hours_of(words: str) -> Hours:
    """The times of day in what a person said, such as 晚上7点到9点 or 工作日 18:00-20:00; () where none can be read."""
    plain = unicodedata.normalize("NFKC", words)
    found: list[tuple[time, time]] = []
    begin = 0
    for match in _RANGE.finditer(plain):
        before = plain[begin : match.start()]
        begin = match.end()
        first = _time(match[1], match[2], late=_is_late(before))
        last = _time(match[4], match[5], late=_is_late(match[3] or before))
        if first is not None and last is not None and first < last:
            found.append((first, last))
    return tuple(sorted(found))


def _is_late(words: str) -> bool:
    """Whether the last word about the time of day says that it is after noon."""
    late = max((m.start() for m in _LATE.finditer(words)), default=-1)
    early = max((m.start() for m in _EARLY.finditer(words)), default=-1)
    return late > early


def _time(hour: str, minute: str | None, *, late: bool) -> time | None:
    n, m = int(hour), 30 if minute == "半" else int(minute or 0)
    if late and n < 12:
        n += 12
    return time(n, m) if n < 24 and m < 60 else None


def hours_for(rules: CallBackRules, own_hours: str = "") -> tuple[Hours, bool]:
    """The times of day in which to call, and whether they are the person's own: those win over the rules'."""
    own = own_hours_of(own_hours)
    return (own, True) if own else (hours_of(rules.hours), False)


def hours_text(hours: Hours) -> str:
    """9:00–11:30, 14:30–17:00, as people read it."""
    return ", ".join(f"{a.hour}:{a.minute:02d}–{b.hour}:{b.minute:02d}" for a, b in hours)


def next_call(
    at: datetime, rules: CallBackRules, calendar: WorkCalendar, zone: ZoneInfo, own_hours: str = "", *,
    again: bool = False,
) -> datetime:  # fmt: skip
    """When the person may be called first, in UTC: the span after the reply (or `again`, after an attempt in vain),
    moved into the first suitable time of a day on which the office works.

    Days and workdays count from the day after, as limits do, and the call comes at the beginning of the day they end
    on; hours run from the very moment.
    """
    span: Span = rules.again if again else rules.after
    hours, _own = hours_for(rules, own_hours)
    due = calendar.add(at, span).due.astimezone(zone)
    if span.unit in (Unit.DAYS, Unit.WORKDAYS):
        due = max(datetime.combine(due.date(), time(), zone), at.astimezone(zone))
    return _first_suitable(due, hours, calendar, zone).astimezone(UTC)


def _first_suitable(at: datetime, hours: Hours, calendar: WorkCalendar, zone: ZoneInfo) -> datetime:
    day: date = at.date()
    for _n in range(_FURTHEST):
        if calendar.is_workday(day):
            for first, last in hours:
                opens = datetime.combine(day, first, zone)
                if at < datetime.combine(day, last, zone):
                    return max(at, opens)
        day += timedelta(days=1)
    return at


def is_suitable(
    now: datetime, rules: CallBackRules, calendar: WorkCalendar, zone: ZoneInfo, own_hours: str = ""
) -> bool:
    """Whether this is a time of day, on a day the office works, at which the person may be called."""
    there = now.astimezone(zone)
    hours, _own = hours_for(rules, own_hours)
    return calendar.is_workday(there.date()) and any(first <= there.time() < last for first, last in hours)


def overall(scores: Iterable[Satisfaction]) -> Satisfaction | None:
    """总体满意度 out of the single scores: their mean, rounded; a half counts for the worse, so that nothing looks
    better than it was said to be. None without scores."""
    points = [POINTS[score] for score in scores]
    if not points:
        return None
    # Rounded half down, in whole numbers: 3.5 becomes 3.
    rounded = -((-2 * sum(points) + len(points)) // (2 * len(points)))
    return next(word for word, value in POINTS.items() if value == rounded)


def mean(scores: Iterable[Satisfaction]) -> float | None:
    """The mean from 1 to 5, or None where there is nothing to take a mean of."""
    points = [POINTS[score] for score in scores]
    return sum(points) / len(points) if points else None


def kept_scores(scores: Mapping[str, str]) -> dict[str, Satisfaction]:
    """The scores as kept in a call-back; what is no level is left out."""
    known = {word.value: word for word in Satisfaction}
    return {key: known[value] for key, value in scores.items() if value in known}
