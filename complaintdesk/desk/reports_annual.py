"""监管年报: what the law of other countries asks for: NHS England and Wales every year, the FCA every half-year.

Each block says by which rule of this program its numbers were counted, since the words of a law are not those of a form.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, or_, select

from complaintdesk.desk.case_filter import closed_condition, day_start, visible
from complaintdesk.desk.entries import visible_entries
from complaintdesk.desk.figures_counting import received_in
from complaintdesk.desk.report_blocks import Cell, Figure, Report
from complaintdesk.desk.report_draft import Draft, day_words, month_words, share, yuan
from complaintdesk.desk.report_names import DISP, NHS, WALES
from complaintdesk.desk.reports_counting import (
    COMPLAINTS,
    UPHELD,
    category_words,
    complaints_in,
    counted_by,
    roots,
    tally,
)
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.vocabulary import FINISHED, Action, CaseState
from complaintdesk.i18n import _
from complaintdesk.storage.book_models import Entry
from complaintdesk.storage.models import Case

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from complaintdesk.desk.context import Seen

#: So many lessons and measures are listed; the books have them all.
_MOST = 25
#: FCA DISP 1 Annex 1: within four weeks, within eight, later.
FOUR_WEEKS, EIGHT_WEEKS = 28, 56
_DAY = timedelta(days=1)


# -- NHS


def nhs_england(seen: Seen, first: date, last: date) -> Report:
    """2009 No. 309, regulation 18."""
    return _health(seen, first, last, NHS, _("NHS complaints, annual report (regulation 18), {period}"),
                   _("Referred to the Health Service Ombudsman"))  # fmt: skip


def nhs_wales(seen: Seen, first: date, last: date) -> Report:
    """2011 No. 704 (W. 108), regulation 51."""
    return _health(seen, first, last, WALES, _("NHS concerns in Wales, annual report (regulation 51), {period}"),
                   _("Referred to the Public Services Ombudsman for Wales"))  # fmt: skip


def _health(seen: Seen, first: date, last: date, name: str, title: str, referred: str) -> Report:
    where, draft = complaints_in(seen, first, last), Draft(seen, first, last)
    whole, sent = tally(seen, where), _referred(seen, where)
    draft.heading(_("Numbers"))
    if not whole.received:
        draft.say(_("No complaint was received in this period."))
    draft.table(
        "", (_("Item"), _("How many"), _("Rule by which it was counted")),
        [
            (_("Complaints received"), Figure(whole.received), _("complaints, grumbles and reports received in the period")),
            (_("Decided to be well-founded"), Figure(whole.upheld), _("of these, found substantiated or partly so")),
            (_("Share well-founded"), share(whole.upheld, whole.received), f"{whole.upheld} ÷ {whole.received}"),
            (referred, Figure(sent), _("of these, those with a referral to another authority on record")),
        ],
        widths=(2.4, 1, 3),
    )  # fmt: skip
    draft.heading(_("Subject matter of the complaints"))
    subjects = roots(counted_by(seen, Case.category, where))
    upheld = roots(counted_by(seen, Case.category, [*where, Case.verdict.in_(UPHELD)]))
    rows: list[tuple[Cell, ...]] = [
        (category_words(seen, root), Figure(n), share(n, whole.received), Figure(upheld.get(root, 0)))
        for root, n in subjects.items()
    ]
    total = (_("Total"), Figure(whole.received), share(whole.received, whole.received), Figure(whole.upheld))
    draft.table(
        "", (_("Category"), _("Cases"), _("Share"), _("Well-founded")), [*rows, total], widths=(3, 1, 1, 1), total=True
    )
    measures = _measures(seen, first, last)
    _lessons(draft, measures)
    _actions(draft, measures)
    draft.sign(_("Responsible person:"), _("Date:"))
    return draft.report(name, title.format(period=month_words(first, last)))


def _referred(seen: Seen, where: list[ColumnElement[bool]]) -> int:
    """Cases with a referral on record: `done` counts the steps since the case was opened, the records keep them all."""
    found = seen.session.execute(select(Case.records).where(*where))
    return sum(any(one["action"] == Action.TRANSFER_OUT.value for one in row.records.values()) for row in found)


def _measures(seen: Seen, first: date, last: date) -> list[Entry]:
    """The measures ordered in the period, oldest first."""
    begin, end = day_start(seen, first), day_start(seen, last + _DAY)
    wanted = visible_entries(seen, EntryKind.MEASURE).where(Entry.at >= begin, Entry.at < end, Entry.state != "cancelled")
    return list(seen.session.scalars(wanted.order_by(None).order_by(Entry.id)))


def _lessons(draft: Draft, measures: list[Entry]) -> None:
    """Matters of general importance: what most causes were, and where more than one complaint was well-founded."""
    seen = draft.seen
    draft.heading(_("Matters of general importance and lessons"))
    upheld = [*complaints_in(seen, draft.first, draft.last), Case.verdict.in_(UPHELD)]
    repeated = [(root, n) for root, n in roots(counted_by(seen, Case.category, upheld)).items() if n > 1]
    causes: Counter[str] = Counter(
        str(entry.data["cause"]).strip() for entry in measures if str(entry.data.get("cause") or "").strip()
    )
    if not repeated and not causes:
        draft.say(_("No matter of general importance arose in this period."))
    for root, n in repeated:
        draft.say(
            _("{category}: {n} complaints were well-founded.").format(category=category_words(seen, root), n=n)
        )
    if causes:
        draft.table(
            "", (_("Cause found"), _("Measures")), [(words, Figure(n)) for words, n in causes.most_common(_MOST)],
            widths=(4, 1),
        )


def _actions(draft: Draft, measures: list[Entry]) -> None:
    draft.heading(_("Action taken to improve services"))
    if not measures:
        draft.say(_("No measure was ordered in this period."))
        return
    closed = sum(entry.state == "closed" for entry in measures)
    draft.say(_("Measures ordered: {n}; of these closed: {closed}.").format(n=len(measures), closed=closed))
    rows: list[tuple[Cell, ...]] = [
        (entry.number, entry.title, day_words(entry.at.astimezone(draft.seen.zone).date()),
         _("closed") if entry.state == "closed" else _("under way"))
        for entry in measures[:_MOST]
    ]  # fmt: skip
    draft.table("", (_("Number"), _("Measure"), _("Ordered on"), _("State")), rows, widths=(1.3, 3.4, 1.4, 1))
    if len(measures) > _MOST:
        draft.note(_("{n} more measures are in the book of measures.").format(n=len(measures) - _MOST))


# -- FCA


@dataclass
class _Return:
    """DISP 的一行: complaints of one product group."""

    outstanding: int = 0
    received: int = 0
    in_four: int = 0
    in_eight: int = 0
    later: int = 0
    upheld: int = 0
    redress: int = 0
    left: int = 0

    @property
    def closed(self) -> int:
        """In the period, whenever received."""
        return self.in_four + self.in_eight + self.later

    def add(self, other: _Return) -> None:
        """Add another line to this."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))

    @property
    def cells(self) -> tuple[Cell, ...]:
        """As the columns of the table stand."""
        return (
            Figure(self.outstanding), Figure(self.received), Figure(self.in_four), Figure(self.in_eight),
            Figure(self.later), Figure(self.closed), Figure(self.upheld), share(self.upheld, self.closed),
            yuan(self.redress), Figure(self.left),
        )  # fmt: skip


def disp_return(seen: Seen, first: date, last: date) -> Report:
    """DISP 1 Annex 1: opened, closed by age in three bands, upheld, redress, and what stood open at either end."""
    draft, lines = Draft(seen, first, last), _lines(seen, first, last)
    whole = _Return()
    for line in lines.values():
        whole.add(line)
    draft.heading(_("Complaints of the period"))
    if not whole.received and not whole.closed and not whole.outstanding:
        draft.say(_("There were no complaints in this period, and none outstanding at its start."))
    else:
        draft.say(
            _("Outstanding at the start: {before}; received: {received}; closed: {closed}.").format(
                before=whole.outstanding, received=whole.received, closed=whole.closed
            ),
            _("{share} of those closed were closed within eight weeks; {upheld} were upheld.").format(
                share=share(whole.in_four + whole.in_eight, whole.closed).text, upheld=whole.upheld
            ),
        )  # fmt: skip
    ordered = sorted(lines.items(), key=lambda one: (-one[1].received, one[0]))
    rows: list[tuple[Cell, ...]] = [(category_words(seen, root), *line.cells) for root, line in ordered]
    draft.table(
        _("Complaints by product or service"),
        (
            _("Category"), _("Outstanding at start"), _("Number received"), _("≤ 4 weeks"), _("4–8 weeks"), _("> 8 weeks"),
            _("Total"), _("Upheld"), _("Upheld rate"), _("Redress (yuan)"), _("Outstanding at end"),
        ),
        [*rows, (_("Total"), *whole.cells)], widths=(2.2, 1, 1, 1, 1, 1, 1, 1, 1, 1.4, 1), total=True,
        groups=(("", 3), (_("Closed in the period, by age"), 4), (_("Of those closed"), 3), ("", 1)),
    )  # fmt: skip
    draft.note(_("Complaints, grumbles and reports are counted; refused and withdrawn ones count as received only."))
    draft.note(_("Age: calendar days from receipt to closing; four weeks are 28 days, eight weeks 56 days."))
    draft.note(_("Upheld: substantiated or partly. Redress: the compensation agreed in the complaints closed."))
    draft.sign(_("Prepared by:"), _("Approved by:"))
    title = _("Complaints return (FCA DISP), {period}").format(period=month_words(first, last))
    return draft.report(DISP, title, landscape=True)


def _lines(seen: Seen, first: date, last: date) -> dict[str, _Return]:
    """By the first level of the categories."""
    begin, end = day_start(seen, first), day_start(seen, last + _DAY)
    known = [Case.kind.in_(COMPLAINTS), Case.state != CaseState.VOID.value, *visible(seen)]
    found: dict[str, _Return] = {}

    def line(path: Any) -> _Return:
        return found.setdefault(str(path).partition("/")[0], _Return())

    for name, where in (
        ("outstanding", [*known, Case.received_at < begin, _still_open(begin)]),
        ("received", [*received_in(seen, first, last), Case.kind.in_(COMPLAINTS)]),
        ("left", [*known, Case.received_at < end, _still_open(end)]),
    ):
        for path, n in counted_by(seen, Case.category, where):
            setattr(line(path), name, getattr(line(path), name) + n)
    closed = select(Case.category, Case.received_at, Case.closed_at, Case.verdict, Case.compensation).where(
        *known, closed_condition(), Case.closed_at >= begin, Case.closed_at < end
    )
    for row in seen.session.execute(closed):
        one = line(row.category)
        days = (row.closed_at.astimezone(seen.zone).date() - row.received_at.astimezone(seen.zone).date()).days
        band = "in_four" if days <= FOUR_WEEKS else "in_eight" if days <= EIGHT_WEEKS else "later"
        setattr(one, band, getattr(one, band) + 1)
        one.upheld += row.verdict in UPHELD
        one.redress += row.compensation
    return found


def _still_open(at: Any) -> ColumnElement[bool]:
    """Not closed by that moment, and not given up: a case that is open now, or was closed later."""
    open_now = Case.state.not_in([state.value for state in FINISHED])
    return or_(open_now, and_(closed_condition(), Case.closed_at >= at))
