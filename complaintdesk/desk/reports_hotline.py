"""热线年度综合分析 (S33): what the hotline received, repaired, answered and called, with annexes A to E.

The source gives two totals for the same thing, so every number here stands with the rule by which it was counted.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from complaintdesk.desk.case_filter import day_start, visible
from complaintdesk.desk.figures_counting import received_in
from complaintdesk.desk.figures_periods import whole_months
from complaintdesk.desk.report_blocks import Cell, ChartKind, Figure, Report
from complaintdesk.desk.report_draft import Draft, month_words, share
from complaintdesk.desk.report_names import HOTLINE
from complaintdesk.desk.reports_counting import Tally, by_root, category_words, count, tally_by
from complaintdesk.desk.volumes import Counted, Counts, VolumeRates, month_counts, volume_rates
from complaintdesk.domain.policy_after_labels import COUNTER_LABELS
from complaintdesk.domain.vocabulary import CaseState, Channel, EventKind, Kind, ReplyWay
from complaintdesk.i18n import _
from complaintdesk.storage.models import Case, Event

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import ColumnElement

    from complaintdesk.desk.context import Seen

#: Fields that the pack of a power hotline has; another office has none of it, and its annexes go by category.
FAULT_FIELD, OUTAGE_FIELD = "fault", "outage"
#: 客户反映的问题: what people tell that is neither complaint nor enquiry.
ISSUES = (Kind.GRUMBLE.value, Kind.SUGGESTION.value, Kind.HELP.value)
#: 停送电通知 by its kinds, as S33 adds them up: 223 = 92 + 44 + 87.
NOTICES = ("outages_planned", "outages_temporary", "outages_repair")
_SERIOUS = (Kind.COMPLAINT.value, Kind.REPORT.value)


@dataclass(frozen=True)
class _Numbers:
    """各模块的数."""

    kinds: dict[str, Tally]
    by_phone: int
    called: int
    messages: int
    business: tuple[tuple[str, int], ...]
    """Keyed-in business by its unit."""
    keyed: Counts
    """业务计数: what is no case, keyed in by month."""
    cut: bool
    """The period cuts a month: what is kept by month is counted whole."""

    @property
    def outgoing(self) -> int:
        """呼出电话 (S33): 停电通知、客户回访 together."""
        return self.called + (self._total("calls_out") or 0)

    @property
    def outages(self) -> int | None:
        """停送电通知 of every kind; None where none was keyed in."""
        known = [total for name in NOTICES if (total := self._total(name)) is not None]
        return sum(known) if known else None

    def _total(self, name: str) -> int | None:
        counted = self.keyed.sums.get(name)
        return counted.total if counted is not None else None

    def of(self, *kinds: str) -> Tally:
        """Of these kinds together."""
        return sum((self.kinds.get(kind, Tally()) for kind in kinds), Tally())


def hotline(seen: Seen, first: date, last: date) -> Report:
    """The modules in sentences, then the annexes."""
    where, draft = received_in(seen, first, last), Draft(seen, first, last)
    numbers = _numbers(seen, where, first, last)
    _modules(draft, numbers)
    _annex_a(draft, numbers)
    _annex(draft, "B", _("Issues that customers raised"), [*where, Case.kind.in_(ISSUES)], chart=True)
    _annex_c(draft, where)
    _annex_own(draft, "D", _("Faults reported"), FAULT_FIELD, [*where, Case.kind == Kind.REPAIR.value], keep_all=True)
    _annex_own(draft, "E", _("Outages"), OUTAGE_FIELD, where, keep_all=False)
    _annex_notices(draft, numbers)
    draft.sign()
    return draft.report(HOTLINE, _("Analysis of the hotline, {period}").format(period=month_words(first, last)))


def _numbers(seen: Seen, where: list[ColumnElement[bool]], first: date, last: date) -> _Numbers:
    months: Counter[str] = Counter()
    for month in volume_rates(seen, VolumeRates(first=first, last=last)):
        if month.volume:
            months[month.unit] += month.volume
    return _Numbers(
        kinds=tally_by(seen, Case.kind, where),
        by_phone=count(seen, [*where, Case.channel == Channel.PHONE.value]),
        called=_called(seen, first, last),
        messages=count(seen, [*where, Case.reply_way == ReplyWay.SMS.value]),
        business=tuple(months.items()),
        keyed=month_counts(seen, first, last),
        cut=whole_months(first, last) == 0,
    )


def _called(seen: Seen, first: date, last: date) -> int:
    """呼出: every attempt of a call-back in the period, whether somebody answered or not."""
    begin, end = day_start(seen, first), day_start(seen, last + timedelta(days=1))
    told = select(Event.case_id).where(Event.kind == EventKind.CALLED_BACK.value, Event.at >= begin, Event.at < end)
    cases = select(Case.call_backs).where(Case.id.in_(told), Case.state != CaseState.VOID.value, *visible(seen))
    return sum(
        begin <= datetime.fromisoformat(call["at"]) < end for row in seen.session.execute(cases) for call in row.call_backs
    )


# -- 模块


def _modules(draft: Draft, numbers: _Numbers) -> None:
    total = numbers.of(*numbers.kinds)
    draft.heading(_("What the hotline did"))
    if not total.received:
        draft.say(_("Nothing was received in this period."))
    else:
        repair, enquiry, serious = numbers.of(Kind.REPAIR.value), numbers.of(Kind.ENQUIRY.value), numbers.of(*_SERIOUS)
        issues = numbers.of(*ISSUES)
        draft.say(
            _("In this period {n} requests were received, {phone} of them by phone.").format(
                n=total.received, phone=numbers.by_phone
            ),
            _("Faults reported: {n}, of which {done} were put right; kept within the promised time: {rate}.").format(
                n=repair.received, done=repair.replied, rate=share(repair.on_time, repair.timed).text
            ),
            _("Complaints {complaints}, reports {reports}, issues raised {issues}.").format(
                complaints=numbers.of(Kind.COMPLAINT.value).received, reports=numbers.of(Kind.REPORT.value).received,
                issues=issues.received,
            ),
            _("Enquiries: {n}, answered {rate}. Outgoing calls: {called}.").format(
                n=enquiry.received, rate=share(enquiry.replied, enquiry.counted).text, called=f"{numbers.outgoing:,}"
            ),
            "" if serious.received else _("There was neither complaint nor report in this period."),
        )  # fmt: skip
    draft.say(*_keyed_sentences(numbers))
    labels = [(Kind(key).label, one.received) for key, one in numbers.kinds.items()]
    draft.chart(ChartKind.BARS, _("Requests by kind"), labels, _("Source: the register of cases"))


def _keyed_sentences(numbers: _Numbers) -> Iterator[str]:
    """停送电模块 of the source: what was keyed in by month, and what was not."""
    sums = numbers.keyed.sums
    if (came := sums.get("calls_in")) and came.total is not None:
        yield _("Calls: {all}, of which {came} came in and {went} went out.").format(
            all=f"{came.total + numbers.outgoing:,}", came=f"{came.total:,}", went=f"{numbers.outgoing:,}"
        )
    if numbers.outages is not None:
        planned, temporary, repair = (_shown(sums.get(name)).text for name in NOTICES)
        yield _("Notices of outages: {n}, of which planned {planned}, temporary {temporary}, line repair {repair}.").format(
            n=f"{numbers.outages:,}", planned=planned, temporary=temporary, repair=repair
        )
    if (sent := sums.get("messages")) and sent.total is not None:
        yield _("Text messages sent: {n}.").format(n=f"{sent.total:,}")
    if missing := [_(COUNTER_LABELS[name]) for name, counted in sums.items() if counted.total is None]:
        yield _("Not keyed in for this period: {what}.").format(what=_(", ").join(missing))


def _shown(counted: Counted | None) -> Figure:
    """A dash where nothing was keyed in: that is not 0."""
    return Figure(counted.total if counted is not None else None)


def _keyed_row(numbers: _Numbers, name: str, label: str = "") -> tuple[Cell, ...]:
    counted = numbers.keyed.sums[name]
    if counted.total is None:
        rule = _("nothing keyed in for this period")
    else:
        rule = _("keyed in by month in the book of business volume: {n} of {of} months").format(
            n=counted.months, of=counted.of
        )
        if numbers.cut:
            rule = _("{rule}, each counted whole").format(rule=rule)
    return label or _(COUNTER_LABELS[name]), _shown(counted), rule


def _calls(numbers: _Numbers) -> Iterator[tuple[Cell, ...]]:
    """来电、呼出: subtotals that add up."""
    sums, back = numbers.keyed.sums, _("every attempt of a call-back on record in the period")
    if (came := sums.get("calls_in")) is not None:
        if came.total is not None:
            both = came.total + numbers.outgoing
            yield (
                _("All calls"), Figure(both),
                _("calls that came in + outgoing calls: {a} + {b}").format(
                    a=f"{came.total:,}", b=f"{numbers.outgoing:,}"
                ),
            )  # fmt: skip
        yield _keyed_row(numbers, "calls_in")
    if (out := sums.get("calls_out")) is None:
        yield _("Outgoing calls"), Figure(numbers.called), back
        return
    parts = _("call-backs + calls without a case: {a} + {b}").format(a=f"{numbers.called:,}", b=_shown(out).text)
    yield _("Outgoing calls"), Figure(numbers.outgoing), parts
    yield _("of them call-backs"), Figure(numbers.called), back
    yield _keyed_row(numbers, "calls_out", _("of them without a case"))


def _notices(numbers: _Numbers) -> Iterator[tuple[Cell, ...]]:
    """停送电通知: the whole, then its kinds."""
    if any(name in numbers.keyed.sums for name in NOTICES):
        parts = " + ".join(_shown(numbers.keyed.sums.get(name)).text for name in NOTICES)
        rule = _("planned + temporary + line repair: {parts}").format(parts=parts)
        nothing = _("nothing keyed in for this period")
        yield _("Notices of outages"), Figure(numbers.outages), rule if numbers.outages is not None else nothing
        labels = _("of them planned"), _("of them temporary"), _("of them line repair")
        for name, label in zip(NOTICES, labels, strict=True):
            if name in numbers.keyed.sums:
                yield _keyed_row(numbers, name, label)
    if "messages" in numbers.keyed.sums:
        yield _keyed_row(numbers, "messages")


def _annex_a(draft: Draft, numbers: _Numbers) -> None:
    """各业务模块数据汇总: each number with its rule."""
    repair, enquiry = numbers.of(Kind.REPAIR.value), numbers.of(Kind.ENQUIRY.value)
    business: list[tuple[Cell, ...]] = [
        (
            _("Business keyed in ({unit})").format(unit=unit or _("no unit")), Figure(n),
            _("sum of the months in the book of business volume; months not keyed in are not in it"),
        )
        for unit, n in numbers.business
    ] or [(_("Business keyed in"), Figure(None), _("nothing keyed in for this period"))]  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        *business,
        (_("Requests received"), Figure(numbers.of(*numbers.kinds).received), _("all kinds, without void cases")),
        (_("of them by phone"), Figure(numbers.by_phone), _("cases whose channel is the telephone")),
        (_("Faults reported"), Figure(repair.received), _("cases of the kind “repair”; details in annex D")),
        (_("Faults put right"), Figure(repair.replied), _("of these, answered; without refused and withdrawn")),
        (
            _("Promise kept"), share(repair.on_time, repair.timed),
            _("put right within the limit ÷ put right or overdue: {a} ÷ {b}").format(a=repair.on_time, b=repair.timed),
        ),
        (Kind.COMPLAINT.label, Figure(numbers.of(Kind.COMPLAINT.value).received), _("cases of this kind; annex C")),
        (Kind.REPORT.label, Figure(numbers.of(Kind.REPORT.value).received), _("cases of this kind; annex C")),
        (
            _("Issues raised"), Figure(numbers.of(*ISSUES).received),
            _("kinds grumble, suggestion and help, counted once each; the same rule as annex B, so both agree"),
        ),
        (_("Enquiries"), Figure(enquiry.received), _("cases of the kind “enquiry”")),
        (
            _("Reply rate of enquiries"), share(enquiry.replied, enquiry.counted),
            _("answered ÷ received, without refused and withdrawn: {a} ÷ {b}").format(a=enquiry.replied, b=enquiry.counted),
        ),
        *_calls(numbers),
        *_notices(numbers),
        (_("Answers by text message"), Figure(numbers.messages), _("cases answered by text message")),
    ]  # fmt: skip
    draft.table(
        _("Annex A: all modules"), (_("Module"), _("How many"), _("Rule by which it was counted")), rows, widths=(2, 1, 3.4)
    )


# -- 附表


def _head(first: str) -> tuple[str, ...]:
    return first, _("Number received"), _("Settled"), _("Within the limit"), _("Rate kept"), _("Share")


def _cells(one: Tally, whole: int) -> tuple[Cell, ...]:
    return (
        Figure(one.received), Figure(one.replied), Figure(one.on_time), share(one.on_time, one.timed),
        share(one.received, whole),
    )  # fmt: skip


def _annex(draft: Draft, letter: str, title: str, where: list[ColumnElement[bool]], *, chart: bool = False) -> None:
    """By the first level of the categories."""
    seen = draft.seen
    found = by_root(tally_by(seen, Case.category, where))
    lines = [(category_words(seen, root), one) for root, one in found.items()]
    _table(draft, letter, title, _("Category"), lines)
    if chart:
        draft.chart(
            ChartKind.PARETO, title, [(label, one.received) for label, one in lines], _("Source: the register of cases")
        )


def _table(draft: Draft, letter: str, title: str, head: str, lines: list[tuple[str, Tally]]) -> None:
    whole = sum((one for _label, one in lines), Tally())
    name = _("Annex {letter}: {title}").format(letter=letter, title=title)
    rows: list[tuple[Cell, ...]] = [(label, *_cells(one, whole.received)) for label, one in lines]
    draft.table(
        name, _head(head), [*rows, (_("Total"), *_cells(whole, whole.received))], widths=(2.6, 1, 1, 1, 1, 1), total=True,
        source=_("Settled: answered. Rate kept: within the limit ÷ answered or overdue, cases with a limit."),
    )  # fmt: skip
    if not whole.received:
        draft.say(_("There was none in this period."))


def _annex_c(draft: Draft, where: list[ColumnElement[bool]]) -> None:
    """受理投诉举报情况: by kind and category, with what was found."""
    seen = draft.seen
    rows: list[tuple[Cell, ...]] = []
    total = Tally()
    for kind in _SERIOUS:
        found = by_root(tally_by(seen, Case.category, [*where, Case.kind == kind]))
        for root, one in found.items():
            rows.append((Kind(kind).label, category_words(seen, root), *_found(one)))
            total += one
    draft.table(
        _("Annex {letter}: {title}").format(letter="C", title=_("Complaints and reports received")),
        (
            _("Kind"), _("Category"), _("Number received"), _("Settled"), _("Well-founded"), _("Satisfied"),
            _("Satisfaction rate"),
        ),
        [*rows, (_("Total"), "", *_found(total))], widths=(1.5, 2, 1, 1, 1, 1, 1), total=True,
        source=_("Well-founded: substantiated or partly. Satisfaction rate: satisfied ÷ all who gave a judgement."),
    )  # fmt: skip
    if not total.received:
        draft.say(_("There was neither complaint nor report in this period."))


def _found(one: Tally) -> tuple[Cell, ...]:
    return (
        Figure(one.received), Figure(one.replied), Figure(one.upheld), Figure(one.satisfied),
        share(one.satisfied, one.judged),
    )  # fmt: skip


def _annex_notices(draft: Draft, numbers: _Numbers) -> None:
    """附表E of the source: the notices month by month, with the text messages; none where none was keyed in."""
    names = [name for name in (*NOTICES, "messages") if (one := numbers.keyed.sums.get(name)) and one.total is not None]
    if numbers.outages is None:
        return
    rows: list[tuple[Cell, ...]] = [
        (month, *(Figure(counts.get(name)) for name in names))
        for month, counts in numbers.keyed.by_month
        if any(name in counts for name in names)
    ]
    whole: tuple[Cell, ...] = (_("Total"), *(_shown(numbers.keyed.sums[name]) for name in names))
    draft.table(
        _("Annex {letter}: {title}").format(letter="E", title=_("Notices of outages by month")),
        (_("Month"), *(_(COUNTER_LABELS[name]) for name in names)), [*rows, whole], total=True,
        source=_("Source: what was keyed in by month in the book of business volume"),
    )  # fmt: skip


def _annex_own(
    draft: Draft, letter: str, title: str, field: str, where: list[ColumnElement[bool]], *, keep_all: bool
) -> None:
    """By a field of the pack; where the rules have none, by category, or not at all."""
    seen = draft.seen
    entry = next((one for one in seen.pack.fields if one.key == field), None)
    if entry is None:
        if keep_all:
            _annex(draft, letter, title, where)
        return
    kept = tally_by(seen, Case.fields[field].as_string(), where)
    lines = [(choice, kept.pop(choice, Tally())) for choice in entry.choices]
    unknown = sum((kept.pop(key, Tally()) for key in (None, "")), Tally())
    lines += [(str(key), one) for key, one in kept.items()]
    if keep_all and unknown.received:
        lines.append((_("not stated"), unknown))
    _table(draft, letter, title, entry.label, lines)
