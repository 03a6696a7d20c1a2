"""规则包，答复之后: what a regulation says about call-backs, warnings, merits, measures, the archive; and how it is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time

from complaintdesk.domain.book_words import MeritSort
from complaintdesk.domain.policy_named import Titled
from complaintdesk.domain.policy_table import Table
from complaintdesk.domain.spans import Span, Unit
from complaintdesk.domain.vocabulary import Kind, Severity
from complaintdesk.i18n import _

#: What an early warning may count together, and the base a share of money is taken from.
SAME = ("category", "department", "respondent")
BASES = ("fine", "recovered")
#: What a section of the archived file may ask for; desk/archive_sections.py knows how each is found.
PAPERS = (
    "registration", "person", "attachment", "statement", "dispatch", "investigation", "solution", "approval", "reply",
    "settlement", "call_back", "verdict", "measure", "hearing", "assessment",
)  # fmt: skip
#: What may be counted by month beside the cases (S33): calls, notices of outages by their kinds, text messages.
COUNTERS = ("calls_in", "calls_out", "outages_planned", "outages_temporary", "outages_repair", "messages")
#: What a duty may have to deliver beside reports by their ids: the minutes of a meeting.
MEETING = "meeting"
_A_WORKDAY = Span(1, Unit.WORKDAYS)
_A_QUARTER = Span(90, Unit.DAYS)


@dataclass(frozen=True)
class CallBackRules:
    """回访规则 (S12, S15, S21): when the person is called, how often it is tried, what an unsatisfied one sets off.

    `hours` are the times of day in which people are called unless they named their own; `target` is the share of
    answered cases that must be reached. With `independent` whoever handled the case may not call; else they are warned.
    """

    after: Span = _A_WORKDAY
    hours: str = "9:00-11:30,14:30-17:00"
    again: Span = _A_WORKDAY
    tries: int = 3
    leader_after: int = 2
    target: float = 1.0
    independent: bool = False
    dimensions: tuple[Titled, ...] = (
        Titled("timely", "办理时效", "Time it took"),
        Titled("manner", "服务态度", "Manner of the staff"),
        Titled("result", "处理结果", "The outcome"),
        Titled("process", "办理过程", "How it was handled"),
    )
    source: str = ""


@dataclass(frozen=True)
class WarningRule(Titled):
    """预警规则 (S06, S13): so many alike within a span, or rising so many months in a row."""

    same: tuple[str, ...]
    count: int
    within: Span | None
    rising: int
    source: str


@dataclass(frozen=True)
class MeritRule(Titled):
    """奖惩规则 (S01 第28—32条): a share of a fine or of what was recovered, or an amount in 分, each from … to …"""

    sort: MeritSort
    base: str
    share_from: int
    share_to: int
    amount_from: int
    amount_to: int
    source: str


@dataclass(frozen=True)
class ArchiveSection(Titled):
    """归档目录的一个部分 (S03 第10条); `needs` are papers that must be there, as far as the case came that far."""

    needs: tuple[str, ...]
    source: str = ""


@dataclass(frozen=True)
class RetentionRule(Titled):
    """保管期限: so many years from the year after the archiving; 0 for ever. The first that fits the case holds."""

    years: int
    kinds: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    source: str = ""


#: 投诉档案五个部分 of S03, for packs that name none.
SECTIONS = (
    ArchiveSection("person", "投诉人基本信息", "The complainant", ("person",)),
    ArchiveSection("matter", "投诉事项及证明材料", "The matter and its proof", ()),
    ArchiveSection("inquiry", "调查、处理及结果", "Inquiry, handling and result", ("reply", "verdict")),
    ArchiveSection("improvement", "整改和评估", "Improvement and its evaluation", ()),
    ArchiveSection("other", "其他材料", "Other papers", ()),
)


@dataclass(frozen=True)
class AfterReply:
    """答复之后的规则: all of it; every part has a value that holds where the pack says nothing."""

    call_back: CallBackRules = field(default_factory=CallBackRules)
    warnings: tuple[WarningRule, ...] = ()
    merits: tuple[MeritRule, ...] = ()
    sections: tuple[ArchiveSection, ...] = SECTIONS
    retention: tuple[RetentionRule, ...] = ()
    verifications: int = 1
    """How many checks in a row a measure must pass before its effect is judged (S19: 三批)."""
    recurrence: Span = _A_QUARTER
    """The same class and department within this span says that a measure did not work."""
    counters: tuple[str, ...] = ()
    """业务计数: what this office keys in by month beside its business volume; an office with no use for it sees nothing."""


def read_after(top: Table) -> AfterReply:
    """The part of a pack that tells what comes after the reply; raises PolicyError naming the key."""
    improvement = top.table("improvement")
    recurrence = improvement.span("recurrence", "90 days")
    assert recurrence is not None  # noqa: S101 - a default was given
    verifications = improvement.take("verifications", int, 1)
    improvement.done()
    if not 1 <= verifications <= 10:
        raise improvement.error("verifications", _("a number from 1 to 10 is expected"))
    return AfterReply(
        call_back=_call_back(top.table("call_back"), top.tables("dimensions")),
        warnings=tuple(_warning(t) for t in top.tables("warnings")),
        merits=tuple(_merit(t) for t in top.tables("merits")),
        sections=tuple(_section(t) for t in top.tables("archive")) or SECTIONS,
        retention=tuple(_retention(t) for t in top.tables("retention")),
        verifications=verifications,
        recurrence=recurrence,
        counters=_chosen(top, "counters", COUNTERS),
    )


def _call_back(table: Table, dimensions: list[Table]) -> CallBackRules:
    known = CallBackRules()
    after, again = table.span("after", "1 workday"), table.span("again", "1 workday")
    assert after is not None and again is not None  # noqa: S101, PT018 - defaults were given
    own = []
    for entry in dimensions:
        own.append(Titled(*entry.titled()))
        entry.done()
    rules = CallBackRules(
        after=after,
        hours=table.take("hours", str, known.hours),
        again=again,
        tries=table.take("tries", int, known.tries),
        leader_after=table.take("leader_after", int, known.leader_after),
        target=table.take("target", float, known.target),
        independent=table.take("independent", bool, known.independent),
        dimensions=tuple(own) or known.dimensions,
        source=table.take("source", str, ""),
    )
    table.done()
    if not hours_of(rules.hours):
        raise table.error("hours", _("times of day such as 9:00-11:30,14:30-17:00 are expected"))
    if not 1 <= rules.tries <= 20:
        raise table.error("tries", _("a number from 1 to 20 is expected"))
    if rules.leader_after < 0 or not 0 < rules.target <= 1:
        raise table.error("target", _("a share between 0 and 1 is expected"))
    return rules


def _warning(table: Table) -> WarningRule:
    key, title, title_en = table.titled()
    same = _chosen(table, "same", SAME, None)
    rule = WarningRule(
        key, title, title_en, same, table.take("count", int, 0), table.span("within"), table.take("rising", int, 0),
        table.take("source", str, ""),
    )  # fmt: skip
    table.done()
    if not same or (rule.count < 2 or rule.within is None) is (rule.rising < 2):
        raise table.error("count", _("either count and within are expected, or rising"))
    return rule


def _merit(table: Table) -> MeritRule:
    key, title, title_en = table.titled()
    base = table.take("base", str, "")
    if base and base not in BASES:
        raise table.error(
            "base", _("“{value}” is unknown; known are {known}").format(value=base, known=", ".join(BASES))
        )
    rule = MeritRule(
        key, title, title_en, table.word("sort", MeritSort), base,
        table.take("share_from", int, 0), table.take("share_to", int, 0),
        table.take("amount_from", int, 0) * 100, table.take("amount_to", int, 0) * 100,
        table.take("source", str, ""),
    )  # fmt: skip
    table.done()
    if not 0 <= rule.share_from <= rule.share_to <= 100 or bool(base) is not bool(rule.share_to):
        raise table.error("share_to", _("a share of the base from 1 to 100 is expected, and a base with it"))
    if not 0 <= rule.amount_from <= rule.amount_to:
        raise table.error("amount_to", _("it is smaller than the amount it begins at"))
    return rule


def _section(table: Table) -> ArchiveSection:
    key, title, title_en = table.titled()
    needs = _chosen(table, "needs", PAPERS)
    section = ArchiveSection(key, title, title_en, needs, table.take("source", str, ""))
    table.done()
    return section


def _retention(table: Table) -> RetentionRule:
    key, title, title_en = table.titled()
    inner = table.table("when")
    kinds, severities = inner.words("kind", Kind, []), inner.words("severity", Severity, [])
    inner.done()
    rule = RetentionRule(
        key, title, title_en, table.take("years", int), tuple(kinds), tuple(severities), table.take("source", str, "")
    )
    table.done()
    if not 0 <= rule.years <= 100:
        raise table.error("years", _("a number of years, or 0 for ever, is expected"))
    return rule


def _chosen(
    table: Table, key: str, known: tuple[str, ...], default: tuple[str, ...] | None = ()
) -> tuple[str, ...]:
    """Several of the known words; without a default the key must be there."""
    chosen = table.texts(key, None if default is None else list(default))
    for name in chosen:
        if name not in known:
            raise table.error(
                key, _("“{value}” is unknown; known are {known}").format(value=name, known=", ".join(known))
            )
    return chosen


def hours_of(words: str) -> tuple[tuple[time, time], ...]:
    """The times of day in words such as 9:00-11:30,14:30-17:00; () where there are none or they cannot be read."""
    found = []
    for part in words.replace("，", ",").replace("、", ",").replace("：", ":").replace("—", "-").split(","):
        ends = [_clock(end) for end in part.replace("~", "-").replace("–", "-").split("-")]
        if len(ends) != 2 or ends[0] is None or ends[1] is None or ends[0] >= ends[1]:
            return ()
        found.append((ends[0], ends[1]))
    return tuple(found)


def _clock(words: str) -> time | None:
    hour, colon, minute = words.strip().partition(":")
    if not hour.isdecimal() or not (minute.isdecimal() if colon else True):
        return None
    return time(int(hour), int(minute or 0)) if int(hour) < 24 and int(minute or 0) < 60 else None

