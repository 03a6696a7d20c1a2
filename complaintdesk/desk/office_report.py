"""办公室客情报告单 (S27): visits, feedback, complaints, satisfaction and relations of a period, as one object."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select

from complaintdesk.desk.case_filter import closed_condition, day_start, visible
from complaintdesk.desk.choices import category_label
from complaintdesk.desk.context import Seen
from complaintdesk.desk.core import Question, answers
from complaintdesk.desk.entries import visible_entries
from complaintdesk.desk.statistics import LONGEST, period_title
from complaintdesk.desk.volumes import VolumeRates, rate_of, volume_rates
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.calling import POINTS
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import FINISHED, CallOutcome, CaseState, EventKind, Kind, Satisfaction
from complaintdesk.i18n import _
from complaintdesk.storage.book_models import Entry
from complaintdesk.storage.models import Case, Event

#: Five levels are reported as points of a hundred.
POINTS_A_LEVEL = 20
#: One page has room for so many dimensions, and a line for so many categories.
MOST_DIMENSIONS, MOST_CATEGORIES = 8, 3
NOTHING = "—"


class Unit(StrEnum):
    """What a number of the report is: a count, a share of 1, points of 100, cases for every 10 000."""

    COUNT = "count"
    SHARE = "share"
    POINTS = "points"
    RATE = "rate"


@dataclass(frozen=True)
class ReportLine:
    """报告一行: `value` is None where there is nothing to divide by; `words` stand instead of a number."""

    label: str
    value: float | int | None = None
    unit: Unit = Unit.COUNT
    note: str = ""
    words: str = ""

    @property
    def text(self) -> str:
        """As it is printed."""
        if self.words:
            return self.words
        if self.value is None:
            return NOTHING
        if self.unit is Unit.SHARE:
            return f"{self.value * 100:.1f}%"
        decimals = {Unit.COUNT: 0, Unit.POINTS: 1, Unit.RATE: 2}[self.unit]
        return f"{self.value:,.{decimals}f}"


@dataclass(frozen=True)
class ReportBlock:
    """报告一栏."""

    key: str
    title: str
    lines: tuple[ReportLine, ...]


@dataclass(frozen=True)
class OfficeReportSheet:
    """客情报告单: what screen, paper and workbook show. Days are those of the office's zone, both included."""

    title: str
    office: str
    zone: str
    first: date
    last: date
    made_at: datetime
    made_by: str
    blocks: tuple[ReportBlock, ...]
    is_sample: bool = False


@dataclass(frozen=True, kw_only=True)
class OfficeReport(Question[OfficeReportSheet]):
    """The report of a period, both days included."""

    first: date
    last: date


@answers(OfficeReport, needs=Permission.STATISTICS)
def office_report(seen: Seen, question: OfficeReport) -> OfficeReportSheet:
    """Five blocks; a share without a denominator is a dash, never a nought."""
    first, last = question.first, question.last
    _check(first, last)
    feedback = _kept(seen, EntryKind.FEEDBACK, first, last)
    return OfficeReportSheet(
        title=period_title(first, last), office=seen.office.name, zone=seen.office.zone, first=first, last=last,
        made_at=seen.now, made_by=seen.actor.name, is_sample=seen.office.is_sample,
        blocks=(
            ReportBlock("visits", _("Visits"), _visits(seen, first, last)),
            ReportBlock("feedback", _("Feedback"), _feedback(feedback)),
            ReportBlock("complaints", _("Complaints"), _complaints(seen, first, last)),
            *_of_calls(seen, first, last, feedback),
        ),
    )  # fmt: skip


def _check(first: date, last: date) -> None:
    if last < first:
        raise UserError(_("The period ends before it begins."), field="last")
    if last - first > LONGEST:
        raise UserError(_("The period is longer than 30 years."), field="first")


def _kept(seen: Seen, kind: EntryKind, first: date, last: date) -> list[Entry]:
    """The entries whose day lies in the period. None is entered before its day, so older ones need not be read."""
    found = seen.session.scalars(visible_entries(seen, kind).where(Entry.at >= day_start(seen, first)))
    return [entry for entry in found if first.isoformat() <= entry.data.get("on", "") <= last.isoformat()]


def _share(label: str, part: int, whole: int) -> ReportLine:
    return ReportLine(label, part / whole if whole else None, Unit.SHARE, f"{part} ÷ {whole}")


# -- 走访、反馈


def _visits(seen: Seen, first: date, last: date) -> tuple[ReportLine, ...]:
    visits = _kept(seen, EntryKind.VISIT, first, last)
    new = sum(bool(entry.data.get("is_new")) for entry in visits)
    return (
        ReportLine(_("Visits made"), len(visits)),
        ReportLine(_("Visited for the first time"), new),
        ReportLine(_("Known before"), len(visits) - new),
    )


def _feedback(found: Sequence[Entry]) -> tuple[ReportLine, ...]:
    """Each counts once: as a suggestion where it is one, else by its judgement."""
    total = len(found)
    suggestions = sum(bool(entry.data.get("is_suggestion")) for entry in found)
    judged = [_judgement(entry) for entry in found if not entry.data.get("is_suggestion")]
    satisfied = sum(one is not None and one.is_satisfied for one in judged)
    unsatisfied = sum(one is not None and one.is_unsatisfied for one in judged)
    lines = (
        ReportLine(_("Feedback received"), total),
        _share(_("Satisfied"), satisfied, total),
        _share(_("Suggestions"), suggestions, total),
        _share(_("Not satisfied"), unsatisfied, total),
    )
    other = total - suggestions - satisfied - unsatisfied
    return (*lines, _share(_("Neither of these"), other, total)) if other else lines


def _judgement(entry: Entry) -> Satisfaction | None:
    kept = entry.data.get("judgement")
    return Satisfaction(kept) if kept else None


# -- 投诉


def _complaints(seen: Seen, first: date, last: date) -> tuple[ReportLine, ...]:
    """Received in the period as complaints; those refused or withdrawn are neither solved nor open."""
    where = [
        *_received(seen, first, last), Case.state != CaseState.VOID.value, Case.kind == Kind.COMPLAINT.value,
    ]  # fmt: skip
    total, solved, still_open = seen.session.execute(
        select(
            func.count(),
            func.count().filter(closed_condition()),
            func.count().filter(Case.state.not_in([state.value for state in FINISHED])),
        ).where(*where).select_from(Case)
    ).one()  # fmt: skip
    lines = [
        ReportLine(_("Complaints received"), total),
        ReportLine(_("Solved"), solved),
        ReportLine(_("In progress"), still_open),
    ]
    if (other := total - solved - still_open) > 0:
        lines.append(ReportLine(_("Refused or withdrawn"), other))
    counts: dict[str, int] = {}
    for path, count in seen.session.execute(select(Case.category, func.count()).where(*where).group_by(Case.category)):
        root = str(path).partition("/")[0]
        counts[root] = counts.get(root, 0) + count
    most = sorted(((n, root) for root, n in counts.items() if root), key=lambda one: (-one[0], one[1]))[:MOST_CATEGORIES]
    words = _(", ").join(_("{label} {n}").format(label=category_label(seen, root), n=n) for n, root in most)
    lines.append(ReportLine(_("Mainly about"), words=words or NOTHING))
    return tuple(lines)


def _received(seen: Seen, first: date, last: date) -> list[Any]:
    begin, end = day_start(seen, first), day_start(seen, last + timedelta(days=1))
    return [Case.received_at >= begin, Case.received_at < end, *visible(seen)]


# -- 满意度、客户关系


@dataclass(frozen=True)
class _Calls:
    """What the call-backs of the period came to: judgements as points, the last of each case."""

    made: int
    reached: int
    overall: tuple[int, ...]
    by_dimension: dict[str, tuple[str, tuple[int, ...]]]


def _of_calls(seen: Seen, first: date, last: date, feedback: Sequence[Entry]) -> tuple[ReportBlock, ReportBlock]:
    calls = _called(seen, first, last)
    satisfaction = [ReportLine(_("Gave a judgement"), len(calls.overall)), _mean(_("Overall"), calls.overall)]
    satisfaction += [_mean(label, given) for label, given in calls.by_dimension.values()]
    praise = [*_received(seen, first, last), Case.state != CaseState.VOID.value, Case.kind == Kind.PRAISE.value]
    praised = seen.session.execute(select(func.count()).select_from(Case).where(*praise)).scalar_one()
    suggested = [entry for entry in feedback if entry.data.get("is_suggestion")]
    relations = (
        ReportLine(_("Call-backs made"), calls.made),
        ReportLine(_("People reached"), calls.reached),
        ReportLine(_("Praise received"), praised),
        _share(_("Suggestions taken up"), sum(one.state == "taken_up" for one in suggested), len(suggested)),
        *_business(seen, first, last),
    )
    return (
        ReportBlock("satisfaction", _("Satisfaction"), tuple(satisfaction)),
        ReportBlock("relations", _("Relations"), relations),
    )


def _called(seen: Seen, first: date, last: date) -> _Calls:
    begin, end = day_start(seen, first), day_start(seen, last + timedelta(days=1))
    made = reached = 0
    overall: list[int] = []
    scores: dict[str, list[int]] = {}
    labels = {one.key: one.label for one in seen.pack.after.call_back.dimensions}
    # The events tell in which cases to look: a case that nobody reached has no day of its own for it.
    told = select(Event.case_id).where(Event.kind == EventKind.CALLED_BACK.value, Event.at >= begin, Event.at < end)
    cases = select(Case).where(Case.id.in_(told), Case.state != CaseState.VOID.value, *visible(seen))
    for case in seen.session.scalars(cases.order_by(Case.id)):
        calls = [call for call in case.call_backs if begin <= datetime.fromisoformat(call["at"]) < end]
        answered = [call for call in calls if call["outcome"] == CallOutcome.REACHED.value]
        made, reached = made + len(calls), reached + bool(answered)
        judged = next((call for call in reversed(answered) if call.get("satisfaction")), None)
        if judged is None:
            continue
        overall.append(_points(judged["satisfaction"]))
        for key, level in (judged.get("scores") or {}).items():
            scores.setdefault(key, []).append(_points(level))
            if key not in labels:
                own = {one.key: one.label for one in seen.pack_of(case).after.call_back.dimensions}
                labels[key] = own.get(key, key)
    shown = [key for key in labels if key in scores or key in _keys_now(seen)][:MOST_DIMENSIONS]
    by_dimension = {key: (labels[key], tuple(scores.get(key, ()))) for key in shown}
    return _Calls(made, reached, tuple(overall), by_dimension)


def _keys_now(seen: Seen) -> set[str]:
    return {one.key for one in seen.pack.after.call_back.dimensions}


def _points(level: str) -> int:
    return POINTS[Satisfaction(level)] * POINTS_A_LEVEL


def _mean(label: str, given: Iterable[int]) -> ReportLine:
    points = tuple(given)
    note = _("mean of {n}").format(n=len(points)) if points else ""
    return ReportLine(label, sum(points) / len(points) if points else None, Unit.POINTS, note)


def _business(seen: Seen, first: date, last: date) -> tuple[ReportLine, ...]:
    """Of the months with a keyed-in volume; only where the period is made of whole months."""
    whole = first.day == 1 and (last + timedelta(days=1)).day == 1
    months = [one for one in volume_rates(seen, VolumeRates(first=first, last=last)) if whole and one.volume]
    volume = sum(one.volume or 0 for one in months)
    cases = sum(one.cases for one in months)
    rate = float(rate_of(cases, volume)) if volume else None
    unit = next((one.unit for one in months if one.unit), "")
    return (
        ReportLine(_("Business of the period"), volume or None, note=unit),
        ReportLine(_("Cases for every 10 000"), rate, Unit.RATE, f"{cases} ÷ {volume:,}" if volume else ""),
    )
