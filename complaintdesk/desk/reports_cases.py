"""案件统计表 (S17、S18) and the centre's bulletin (S24): how many of which severity, and what was answered at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from complaintdesk.desk.figures_counting import received_in
from complaintdesk.desk.report_blocks import Cell, ChartKind, Figure, Report
from complaintdesk.desk.report_draft import Draft, day_words, listed, month_words, share
from complaintdesk.desk.report_names import BULLETIN, CASE_STATISTICS
from complaintdesk.desk.reports_counting import (
    COMPLAINTS,
    Tally,
    by_root,
    category_words,
    complaints_in,
    department_names,
    tally,
    tally_by,
)
from complaintdesk.domain.vocabulary import Severity
from complaintdesk.i18n import _
from complaintdesk.storage.models import Case

if TYPE_CHECKING:
    from complaintdesk.desk.context import Seen


def case_statistics(seen: Seen, first: date, last: date) -> Report:
    """客户投诉案件统计表: by category and by department, each severity by itself."""
    where, draft = complaints_in(seen, first, last), Draft(seen, first, last)
    whole = tally(seen, where)
    names = department_names(seen)
    by_class = [
        (category_words(seen, root), one) for root, one in by_root(tally_by(seen, Case.category, where)).items()
    ]
    _severities(draft, _("By category"), _("Category"), by_class, whole)
    by_department = [
        (names.get(key, _("not dispatched")), one) for key, one in tally_by(seen, Case.department_id, where).items()
    ]
    _severities(draft, _("By department"), _("Department"), by_department, whole)
    if whole.received:
        late = whole.timed - whole.on_time
        draft.say(_("Of {timed} answered or past their limit {n} were late.").format(n=late, timed=whole.timed))
    else:
        draft.say(_("No complaint was received in this period."))
    draft.note(_("Complaints, grumbles and reports are counted."))
    draft.note(_("In time: answered within the limit. Late: answered late, or past the limit and still open."))
    draft.sign()
    title = _("Table of complaint cases, {period}").format(period=month_words(first, last))
    return draft.report(CASE_STATISTICS, title, landscape=True)


def _severities(draft: Draft, title: str, head: str, lines: list[tuple[str, Tally]], whole: Tally) -> None:
    rows: list[tuple[Cell, ...]] = [(label, *_cells(one)) for label, one in lines]
    draft.table(
        title,
        (
            head, Severity.GENERAL.label, Severity.SERIOUS.label, Severity.MAJOR.label, _("Total"), _("Number closed"),
            _("Closing rate"), _("In time"), _("Late"), _("On-time rate"), _("Well-founded"), _("Satisfaction rate"),
        ),
        [*rows, (_("Total"), *_cells(whole))],
        widths=(2.4, *[1.0] * 11), total=True,
        groups=(("", 1), (_("Received, by severity"), 4), (_("Handling"), 5), (_("Result"), 2)),
    )  # fmt: skip


def _cells(one: Tally) -> tuple[Cell, ...]:
    return (
        Figure(one.general), Figure(one.serious), Figure(one.major), Figure(one.received), Figure(one.closed),
        share(one.closed, one.counted), Figure(one.on_time), Figure(one.timed - one.on_time),
        share(one.on_time, one.timed), Figure(one.upheld), share(one.satisfied, one.judged),
    )  # fmt: skip


# -- 通报


def bulletin(seen: Seen, first: date, last: date) -> Report:
    """投诉受理处理情况通报: received = answered + taken up as cases; how many of these are closed."""
    where, draft = received_in(seen, first, last), Draft(seen, first, last)
    answered = [*where, Case.resolved_on_spot.is_(True) | Case.kind.not_in(COMPLAINTS)]
    taken_up = [*where, Case.resolved_on_spot.is_(False), Case.kind.in_(COMPLAINTS)]
    told, rights, whole = tally(seen, answered), tally(seen, taken_up), tally(seen, where)
    draft.heading(_("Received and settled"))
    if whole.received:
        draft.say(
            _("From {first} to {last} {n} requests were received:").format(
                first=day_words(first), last=day_words(last), n=whole.received
            ),
            _("{told} asked for an answer and {rights} were taken up as rights cases.").format(
                told=told.received, rights=rights.received
            ),
            _("Of the requests {closed} are closed: closing rate {rate}.").format(
                closed=whole.closed, rate=share(whole.closed, whole.counted).text
            ),
        )  # fmt: skip
    else:
        draft.say(_("Nothing was received in this period."))
    rows: list[tuple[Cell, ...]] = [
        (_("Asked for an answer"), *_line(told, whole)), (_("Rights cases"), *_line(rights, whole)),
        (_("Total"), *_line(whole, whole)),
    ]  # fmt: skip
    draft.table(
        _("Requests received"),
        (_("Item"), _("Number received"), _("Share"), _("Number closed"), _("In hand"), _("Closing rate")), rows,
        widths=(2.2, 1, 1, 1, 1, 1), total=True,
        source=_(
            "Asked for an answer: solved on the spot, or an enquiry, a suggestion or praise. Rights case: any other"
            " complaint, grumble or report. Closing rate: closed or archived ÷ received, without refused and withdrawn."
        ),
    )  # fmt: skip
    departments = tally_by(seen, Case.department_id, where)
    _by(draft, _("By department"), _("Department"), _departments(seen), departments, whole)
    categories = by_root(tally_by(seen, Case.category, where))
    _by(draft, _("By category"), _("Category"), lambda root: category_words(seen, str(root)), categories, whole)
    pairs = [(category_words(seen, root), one.received) for root, one in categories.items()]
    if whole.received:
        draft.say(_("People came mainly about: {problems}.").format(problems=listed(pairs[:5])))
    draft.chart(ChartKind.BARS, _("Requests by category"), pairs, _("Source: the register of cases"))
    draft.sign(_("Prepared by:"), _("Issued by:"))
    return draft.report(BULLETIN, _("Bulletin of complaints, {period}").format(period=month_words(first, last)))


def _departments(seen: Seen) -> Callable[[object], str]:
    names = department_names(seen)
    return lambda key: names.get(key, _("not dispatched")) if isinstance(key, int) else _("not dispatched")


def _by(
    draft: Draft, title: str, head: str, label: Callable[[object], str], found: dict[object, Tally] | dict[str, Tally],
    whole: Tally,
) -> None:  # fmt: skip
    rows: list[tuple[Cell, ...]] = [(label(key), *_line(one, whole)) for key, one in found.items()]
    draft.table(
        title, (head, _("Number received"), _("Share"), _("Number closed"), _("In hand"), _("Closing rate")),
        [*rows, (_("Total"), *_line(whole, whole))], widths=(2.2, 1, 1, 1, 1, 1), total=True,
    )  # fmt: skip


def _line(one: Tally, whole: Tally) -> tuple[Cell, ...]:
    return (
        Figure(one.received), share(one.received, whole.received), Figure(one.closed),
        Figure(one.counted - one.closed), share(one.closed, one.counted),
    )  # fmt: skip
