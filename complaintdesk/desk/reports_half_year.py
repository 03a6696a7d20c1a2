"""半年分析 (S06): the six questions of the regulation with their answers, against last year; out of it the 整改通报.

Also the half-year paper on channels and causes (S28).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from complaintdesk.desk.choices import cause_labels
from complaintdesk.desk.entries import visible_entries
from complaintdesk.desk.figures_counting import rates_of, received_in, totals_of
from complaintdesk.desk.figures_periods import before, months_of, year_ago
from complaintdesk.desk.report_blocks import Cell, ChartKind, Figure, Report, Unit
from complaintdesk.desk.report_draft import Draft, listed, month_words, rate_figure, share
from complaintdesk.desk.report_names import CHANNELS, HALF_YEAR
from complaintdesk.desk.reports_counting import (
    category_words,
    complaints_in,
    count,
    counted_by,
    department_names,
    department_of,
    roots,
)
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.vocabulary import CaseState, Channel, Kind, Severity
from complaintdesk.i18n import _
from complaintdesk.storage.book_models import Entry
from complaintdesk.storage.models import Case

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from complaintdesk.desk.context import Seen
    from complaintdesk.desk.figures import Rate

#: A category rises where it has so many more than in the period before; one more or less is chance.
RISING = 2
#: The rates of the regulation, and what it asks of them.
_TARGETS = {"timely": None, "on_time": None, "satisfied": None, "call_back": 1.0}
_MOST_MAJOR = 20


@dataclass(frozen=True)
class _Rise:
    """潜在问题: a category that rises."""

    category: str
    now: int
    before: int


def half_year(seen: Seen, first: date, last: date) -> Report:
    """概况, 六个问题, 与去年同期比较, 整改通报."""
    where, draft = complaints_in(seen, first, last), Draft(seen, first, last)
    received, last_year = count(seen, where), count(seen, complaints_in(seen, *year_ago(first, last)))
    rises, major = _rises(seen, first, last), _major(seen, where)
    draft.heading(_("Overview"))
    if received:
        draft.say(_("In this period {n} complaints were received.").format(n=received), _year_on_year(received, last_year))
    else:
        draft.say(_("No complaint was received in this period."), _year_on_year(received, last_year))
    _rates(draft)
    _months(draft, where)
    _questions(draft, received, last_year, rises, len(major))
    _compared(draft, where)
    _notice(draft, where, rises, major)
    draft.note(_("Complaints, grumbles and reports are counted; the rates are those of the statistics, of all cases."))
    draft.note(
        _("A category rises where it has at least {n} more complaints than in the period before.").format(n=RISING)
    )
    draft.sign()
    title = _("Analysis of complaints and grumbles, {period}").format(period=month_words(first, last))
    return draft.report(HALF_YEAR, title)


def _year_on_year(now: int, last_year: int) -> str:
    if not last_year:
        return _("There are no complaints of the same period last year to compare with.")
    if now == last_year:
        return _("That is as many as in the same period last year.")
    change = f"{abs(now - last_year) / last_year * 100:.1f}%"
    words = (
        _("That is {n} fewer than in the same period last year ({before}), {change} less.")
        if now < last_year
        else _("That is {n} more than in the same period last year ({before}), {change} more.")
    )
    return words.format(n=abs(now - last_year), before=last_year, change=change)


def _rates(draft: Draft) -> None:
    rates = {rate.key: rate for rate in rates_of(totals_of(draft.seen, draft.first, draft.last))}
    rows: list[tuple[Cell, ...]] = []
    for key, target in _TARGETS.items():
        rate = rates[key]
        is_asked = target is not None and rate.value is not None
        met: Cell = (_("yes") if (rate.value or 0) >= (target or 0) else _("no")) if is_asked else Figure(None)
        rows.append((
            rate.title, rate_figure(rate), Figure(rate.numerator), Figure(rate.denominator), Figure(target, Unit.SHARE),
            met, rate.formula,
        ))  # fmt: skip
    draft.table(
        _("Rates of the period"),
        (_("Rate"), _("Value"), _("Numerator"), _("Denominator"), _("Target"), _("Target met"), _("Formula")), rows,
        widths=(1.5, 1, 0.9, 0.9, 1, 0.9, 3.6),
    )  # fmt: skip


def _months(draft: Draft, where: list[ColumnElement[bool]]) -> None:
    found = dict(counted_by(draft.seen, Case.received_month, where))
    pairs = [(f"{month // 100}-{month % 100:02d}", found.get(month, 0)) for month in months_of(draft.first, draft.last)]
    draft.chart(
        ChartKind.COLUMNS, _("Complaints by month of receipt"), pairs, _("Source: the register of complaints")
    )  # fmt: skip


# -- 六个问题


def _questions(draft: Draft, received: int, last_year: int, rises: list[_Rise], major: int) -> None:
    seen, first, last = draft.seen, draft.first, draft.last
    rates = {rate.key: rate for rate in rates_of(totals_of(seen, first, last))}
    suggestions, taken_up = _suggestions(seen, first, last)
    draft.heading(_("The six questions of the analysis"))
    fewer: Cell = Figure(None) if not last_year else _("yes") if received < last_year else _("no")
    rows: list[tuple[Cell, ...]] = [
        (_("Were complaints handled in time?"), rate_figure(rates["on_time"]), _fraction(rates["on_time"])),
        (_("Were the customers satisfied?"), rate_figure(rates["satisfied"]), _fraction(rates["satisfied"])),
        (
            _("Were there suggestions of value?"), _yes(suggestions),
            _("Suggestions: {n}; taken up: {taken}").format(n=suggestions, taken=taken_up),
        ),
        (
            _("Were there fewer complaints than last year?"), fewer,
            _("{now} against {before}").format(now=received, before=last_year or "—"),
        ),
        (_("Were there major problems?"), _yes(major), _("Major complaints: {n}").format(n=major)),
        (
            _("Are there problems to come?"), _yes(len(rises)),
            listed([(rise.category, rise.now) for rise in rises]) or _("No category rises."),
        ),
    ]  # fmt: skip
    draft.table("", (_("Question"), _("Answer"), _("On what it rests")), rows, widths=(2.4, 1, 3))


def _fraction(rate: Rate) -> str:
    return f"{rate.numerator} ÷ {rate.denominator}"


def _yes(n: int) -> str:
    return _("there are") if n else _("there are none")


def _suggestions(seen: Seen, first: date, last: date) -> tuple[int, int]:
    """有价值的建议: those registered as cases and those kept as feedback; taken up: closed, or marked so in the book."""
    cases = [*received_in(seen, first, last), Case.kind == Kind.SUGGESTION.value]
    done = [CaseState.CLOSED.value, CaseState.ARCHIVED.value]
    kept = [
        entry for entry in seen.session.scalars(visible_entries(seen, EntryKind.FEEDBACK))
        if entry.data.get("is_suggestion") and first.isoformat() <= entry.data.get("on", "") <= last.isoformat()
    ]  # fmt: skip
    taken = sum(entry.state == "taken_up" for entry in kept)
    return count(seen, cases) + len(kept), count(seen, [*cases, Case.state.in_(done)]) + taken


def _rises(seen: Seen, first: date, last: date) -> list[_Rise]:
    """潜在问题: by first level of the categories, the steepest first."""
    now = roots(counted_by(seen, Case.category, complaints_in(seen, first, last)))
    then = roots(counted_by(seen, Case.category, complaints_in(seen, *before(first, last))))
    found = [
        _Rise(category_words(seen, root), n, then.get(root, 0)) for root, n in now.items() if n >= then.get(root, 0) + RISING
    ]
    return sorted(found, key=lambda rise: (rise.before - rise.now, rise.category))


def _major(seen: Seen, where: list[ColumnElement[bool]]) -> list[tuple[str, str, str]]:
    """重大问题: number, category and department of each."""
    names = department_names(seen)
    rows = seen.session.execute(
        select(Case.number, Case.category, Case.department_id)
        .where(*where, Case.severity == Severity.MAJOR.value).order_by(Case.id)
    )  # fmt: skip
    return [(row.number, category_words(seen, row.category), names.get(row.department_id or 0, "—")) for row in rows]


# -- 比较与通报


def _compared(draft: Draft, where: list[ColumnElement[bool]]) -> None:
    seen = draft.seen
    draft.heading(_("Against last year, by category"))
    now = roots(counted_by(seen, Case.category, where))
    then = roots(counted_by(seen, Case.category, complaints_in(seen, *year_ago(draft.first, draft.last))))
    rows: list[tuple[Cell, ...]] = []
    for root in dict.fromkeys([*now, *then]):
        n, m = now.get(root, 0), then.get(root, 0)
        rows.append((category_words(seen, root), Figure(n), Figure(m), Figure(n - m), _change(n, m)))
    n, m = sum(now.values()), sum(then.values())
    draft.table(
        "", (_("Category"), _("This period"), _("A year ago"), _("Change"), _("Change in percent")),
        [*rows, (_("Total"), Figure(n), Figure(m), Figure(n - m), _change(n, m))], widths=(3, 1, 1, 1, 1.2), total=True,
    )  # fmt: skip


def _change(now: int, then: int) -> Figure:
    return Figure((now - then) / then if then else None, Unit.SHARE)


def _notice(
    draft: Draft, where: list[ColumnElement[bool]], rises: list[_Rise], major: list[tuple[str, str, str]]
) -> None:
    """整改通报: what is to be put right, and by whom."""
    seen = draft.seen
    draft.heading(_("For the notice of rectification"))
    responsible = {
        category_words(seen, root): name
        for path, name in department_of(seen, Case.category, where).items()
        for root in (path.partition("/")[0],)
    }
    rows: list[tuple[Cell, ...]] = [
        (
            rise.category, responsible.get(rise.category, "—"),
            _("rises from {before} to {now}").format(before=rise.before, now=rise.now),
        )
        for rise in rises
    ]  # fmt: skip
    rows += [
        (category, department, _("major complaint {number}").format(number=number))
        for number, category, department in major[:_MOST_MAJOR]
    ]
    if rows:
        draft.say(_("It is proposed to make the following known and have it put right:"))
        draft.table(
            "", (_("Problem"), _("Responsible department"), _("Reason"), _("Put right by")),
            [(*row, "") for row in rows], widths=(2, 1.6, 2, 1.2),
        )  # fmt: skip
    else:
        draft.say(_("There is nothing to have put right."))
    measures = visible_entries(seen, EntryKind.MEASURE).where(Entry.closed_at.is_(None)).order_by(None).subquery()
    still = int(seen.session.execute(select(func.count()).select_from(measures)).scalar_one())
    draft.say(_("Measures still open in the book of measures: {n}.").format(n=still))


# -- S28


def channels(seen: Seen, first: date, last: date) -> Report:
    """渠道与原因: how people complain, and what the main causes were."""
    where = complaints_in(seen, first, last)
    draft, by_channel = Draft(seen, first, last), counted_by(seen, Case.channel, where)
    whole = sum(n for _key, n in by_channel)
    pairs = [(Channel(key).label, n) for key, n in by_channel]
    draft.heading(_("How people complained"))
    if not whole:
        draft.say(_("No complaint was received in this period."))
    elif len(pairs) == 1:
        draft.say(_("All {n} complaints came by one channel: {first}.").format(n=whole, first=pairs[0][0]))
    else:
        draft.say(
            _("Of {n} complaints most came by {first} ({share}), then by {second} ({other}).").format(
                n=whole, first=pairs[0][0], share=share(pairs[0][1], whole).text, second=pairs[1][0],
                other=share(pairs[1][1], whole).text,
            )
        )  # fmt: skip
    draft.table(
        _("Complaints by channel"), (_("Channel"), _("Cases"), _("Share")),
        [*[(label, Figure(n), share(n, whole)) for label, n in pairs], (_("Total"), Figure(whole), share(whole, whole))],
        widths=(3, 1, 1), total=True,
    )  # fmt: skip
    draft.chart(ChartKind.BARS, _("How people complained"), pairs, _("Source: the register of complaints"))
    _causes(draft, where, whole)
    draft.note(_("Complaints, grumbles and reports are counted."))
    draft.sign()
    return draft.report(CHANNELS, _("Channels and causes of complaints, {period}").format(period=month_words(first, last)))


def _causes(draft: Draft, where: list[ColumnElement[bool]], whole: int) -> None:
    draft.heading(_("The main causes"))
    labels, found = cause_labels(draft.seen.pack), counted_by(draft.seen, Case.cause, where)
    known = [(labels.get(key, key), n) for key, n in found if key]
    unknown = sum(n for key, n in found if not key)
    if not known:
        draft.say(_("No cause has been found yet.") if whole else _("There is nothing to analyse."))
        return
    draft.say(_("The main causes were: {causes}.").format(causes=listed(known[:5])))
    rows = [(label, Figure(n), share(n, whole)) for label, n in known]
    if unknown:
        rows.append((_("not found yet"), Figure(unknown), share(unknown, whole)))
    draft.table(_("Complaints by cause"), (_("Cause"), _("Cases"), _("Share")), rows, widths=(3, 1, 1))
    draft.chart(
        ChartKind.PARETO, _("The causes, the most frequent first"), known,
        _("Source: the register of complaints. The line is the cumulative share; at 80% the vital few end."),
    )  # fmt: skip
