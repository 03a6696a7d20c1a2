"""月度投诉统计分析报告 (S32): where complaints came from, what the departments did, what they were about, the penalties."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from complaintdesk.desk.case_filter import day_start
from complaintdesk.desk.choices import cause_labels
from complaintdesk.desk.entries import visible_entries
from complaintdesk.desk.figures_counting import received_in
from complaintdesk.desk.report_blocks import Cell, ChartKind, Figure, Report
from complaintdesk.desk.report_draft import Draft, day_words, listed, month_words, share, yuan
from complaintdesk.desk.report_names import MONTH_ANALYSIS
from complaintdesk.desk.reports_counting import (
    COMPLAINTS,
    Tally,
    by_root,
    category_words,
    complaints_in,
    count,
    counted_by,
    department_names,
    tally,
    tally_by,
)
from complaintdesk.desk.visibility import ids_in
from complaintdesk.domain.book_words import EntryKind, MeritSort
from complaintdesk.domain.vocabulary import FINISHED, Action, Channel, Clock
from complaintdesk.i18n import _
from complaintdesk.storage.book_models import Entry
from complaintdesk.storage.models import Case, ClockEntry

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from complaintdesk.desk.context import Seen

#: 受理来源 of a pack that keeps it in a field of its own; elsewhere the channel says where a complaint came from.
SOURCE_FIELD = "intake_source"
#: Penalties that hold; what was proposed only, or not approved, was never owed.
_DECIDED = ("approved", "closed")
#: So many problems of a category are named in the sentence; the table has them all.
_NAMED = 8
_FINISHED = frozenset(state.value for state in FINISHED)


def month_analysis(seen: Seen, first: date, last: date) -> Report:
    """Sentences, tables and charts; those for nothing where there was nothing."""
    where = complaints_in(seen, first, last)
    draft = Draft(seen, first, last)
    whole = tally(seen, where)
    draft.say(_("To sum up how complaints were received and settled and what they were mainly about:"))
    _intake(draft, where, whole)
    _assistance(draft, where)
    _about(draft, where, whole)
    others = count(seen, [*received_in(seen, first, last), Case.kind.not_in(COMPLAINTS)])
    if others:
        draft.note(_("Complaints, grumbles and reports are counted; {n} enquiries, suggestions and others are not.").format(
            n=others))  # fmt: skip
    draft.note(_("Closing rate: closed or archived ÷ received, without refused and withdrawn."))
    draft.note(_("Handling rate: answered, closed, refused or withdrawn ÷ received."))
    draft.sign()
    return draft.report(MONTH_ANALYSIS, _("Analysis of complaints, {period}").format(period=month_words(first, last)))


# -- 一、受理


def _intake(draft: Draft, where: list[ColumnElement[bool]], whole: Tally) -> None:
    draft.heading(_("Complaints taken in"))
    sources = _sources(draft.seen, where)
    if whole.received:
        draft.say(
            _("In this period {n} complaints were received, of them {parts}.").format(
                n=whole.received, parts=listed([(label, one.received) for label, one in sources if one.received])
            ),
            _major(whole.major),
            _("By {day}, {closed} were closed: closing rate {closing}, handling rate {handling}.").format(
                day=day_words(_as_at(draft.seen, draft.last)), closed=whole.closed,
                closing=share(whole.closed, whole.counted).text, handling=share(whole.handled, whole.received).text,
            ),
        )  # fmt: skip
    else:
        draft.say(_("No complaint was received in this period."), _major(0))
    rows: list[tuple[Cell, ...]] = [(label, *_line(one)) for label, one in sources]
    draft.table(
        _("Complaints by source"),
        (_("Came from"), _("Number received"), _("Number closed"), _("Closing rate"), _("Handling rate")),
        [*rows, (_("Total"), *_line(whole))], widths=(3.2, 1, 1, 1, 1), total=True,
    )  # fmt: skip
    draft.chart(
        ChartKind.BARS, _("Complaints received by source"), [(label, one.received) for label, one in sources],
        _("Source: the register of complaints"),
    )  # fmt: skip


def _line(one: Tally) -> tuple[Cell, ...]:
    return (
        Figure(one.received), Figure(one.closed), share(one.closed, one.counted), share(one.handled, one.received),
    )  # fmt: skip


def _major(n: int) -> str:
    """The sentence of the source, also for none."""
    if not n:
        return _("There was no major complaint in this period.")
    return _("Of them {n} were major complaints.").format(n=n)


def _as_at(seen: Seen, last: date) -> date:
    """To the end of the period, or today where it is not over."""
    return min(last, seen.now.astimezone(seen.zone).date())


def _sources(seen: Seen, where: list[ColumnElement[bool]]) -> list[tuple[str, Tally]]:
    """受理来源: the pack's own where it keeps one, each of its choices, none left out; else the channels."""
    channels = tally_by(seen, Case.channel, where)
    entry = next((one for one in seen.pack.fields if one.key == SOURCE_FIELD), None)
    if entry is None:
        return [(Channel(key).label, one) for key, one in channels.items()]
    kept = tally_by(seen, Case.fields[SOURCE_FIELD].as_string(), where)
    found = {choice: Tally() for choice in entry.choices}
    for key, one in kept.items():
        if key:
            found[key] = found.get(key, Tally()) + one
    missing = sum((one for key, one in kept.items() if not key), Tally())
    if missing.received:
        found[_("not stated")] = missing
    return list(found.items())


# -- 二、部门协助


@dataclass
class _Part:
    """一个部门: the cases passed to it, of which it owed an answer by the end of the period, and gave one."""

    passed: int = 0
    owed: int = 0
    answered: int = 0
    handled: int = 0

    def add(self, *, owed: bool, answered: bool, handled: bool) -> None:
        """One more case."""
        self.passed += 1
        self.owed += owed or answered
        self.answered += answered
        self.handled += handled

    @property
    def cells(self) -> tuple[Cell, ...]:
        """应回复, 已回复, 回复率, 处理率."""
        return (
            Figure(self.passed), Figure(self.owed), Figure(self.answered), share(self.answered, self.owed),
            share(self.handled, self.passed),
        )  # fmt: skip


@dataclass
class _Passed:
    """转各部门的件."""

    cases: set[int] = field(default_factory=set)
    parts: dict[int, _Part] = field(default_factory=dict)


def _assistance(draft: Draft, where: list[ColumnElement[bool]]) -> None:
    seen = draft.seen
    draft.heading(_("What the departments did"))
    found = _passed(seen, where, draft.last)
    total = _Part()
    for part in found.parts.values():
        total = _Part(*(getattr(total, name) + getattr(part, name) for name in ("passed", "owed", "answered", "handled")))
    if not found.cases:
        draft.say(_("No complaint was passed to a department in this period."))
    else:
        draft.say(
            _("By {day}, {n} complaints had been passed to departments ({parts} parts).").format(
                day=day_words(_as_at(seen, draft.last)), n=len(found.cases), parts=total.passed
            ),
            _("{owed} answers were due and {answered} given: answer rate {reply}, handling rate {handling}.").format(
                owed=total.owed, answered=total.answered, reply=share(total.answered, total.owed).text,
                handling=share(total.handled, total.passed).text,
            ),
            _("Every answer that was due was given.") if total.owed and total.answered == total.owed else "",
        )  # fmt: skip
    names = department_names(seen)
    ordered = sorted(found.parts.items(), key=lambda one: -one[1].passed)
    rows: list[tuple[Cell, ...]] = [(names.get(key, "—"), *part.cells) for key, part in ordered]
    draft.table(
        _("What each department did"),
        (_("Department"), _("Passed to it"), _("Answers due"), _("Answers given"), _("Answer rate"), _("Handling rate")),
        [*rows, (_("Total"), *total.cells)], widths=(2.6, 1, 1, 1, 1, 1), total=True,
        source=_(
            "Due: past its limit by the end of the period, or answered; without a limit every one passed on."
            " Handling rate: answered, closed, refused or withdrawn ÷ passed on."
        ),
    )  # fmt: skip


def _passed(seen: Seen, where: list[ColumnElement[bool]], last: date) -> _Passed:
    """Each case with the departments that have it or assist, and whether they answered."""
    end = min(seen.now, day_start(seen, last + timedelta(days=1)))
    limits = _answer_limits(seen, where)
    columns = (
        Case.id, Case.department_id, Case.assisting, Case.records, Case.investigation, Case.replied_at, Case.state,
        Case.dispatched_at,
    )  # fmt: skip
    found = _Passed()
    for row in seen.session.execute(select(*columns).where(*where, Case.dispatched_at.is_not(None))):
        answered = {
            record["data"].get("department_id") for record in row.records.values()
            if record["action"] == Action.ANSWER.value
        }  # fmt: skip
        handled = row.replied_at is not None or row.state in _FINISHED
        # A pack without the step “answer” has the department's findings as its answer.
        own = {row.department_id} if row.investigation or row.replied_at is not None else set()
        due = limits.get(row.id)
        found.cases.add(row.id)
        for key in {row.department_id, *ids_in(row.assisting)} - {None}:
            found.parts.setdefault(key, _Part()).add(
                owed=due is None or due < end, answered=key in answered | own, handled=handled
            )
    return found


def _answer_limits(seen: Seen, where: list[ColumnElement[bool]]) -> dict[int, datetime]:
    cases = select(Case.id).where(*where)
    wanted = select(ClockEntry.case_id, ClockEntry.due_at).where(
        ClockEntry.clock == Clock.ANSWER.value, ClockEntry.replaced_at.is_(None), ClockEntry.case_id.in_(cases)
    )
    return {row.case_id: row.due_at for row in seen.session.execute(wanted.order_by(ClockEntry.id))}


# -- 三、分布与问题


def _about(draft: Draft, where: list[ColumnElement[bool]], whole: Tally) -> None:
    seen = draft.seen
    draft.heading(_("What the complaints were about"))
    by_path = tally_by(seen, Case.category, where)
    by_class = by_root(by_path)
    if not whole.received:
        draft.say(_("There is nothing to analyse."))
        return
    penalties = _penalties(seen, where)
    rows: list[tuple[Cell, ...]] = [
        (category_words(seen, root), Figure(one.received), share(one.received, whole.received), yuan(penalties[root]))
        for root, one in by_class.items()
    ]
    total = (_("Total"), Figure(whole.received), share(whole.received, whole.received), yuan(sum(penalties.values())))
    draft.table(
        _("Complaints by class"), (_("Category"), _("Cases"), _("Share"), _("Penalties (yuan)")), [*rows, total],
        widths=(3, 1, 1, 1.3), total=True, source=_("Penalties: approved or carried out, of the complaints of the period."),
    )  # fmt: skip
    for root, one in by_class.items():
        problems = [
            (category_words(seen, str(path), leaf=True), n.received) for path, n in by_path.items()
            if str(path).partition("/")[0] == root and "/" in str(path)
        ]  # fmt: skip
        fined = penalties[root]
        draft.say(
            _("{category}: {n} complaints, {share} of all.").format(
                category=category_words(seen, root), n=one.received, share=f"{one.received / whole.received * 100:.0f}%"
            ),
            _("Penalties of {amount} yuan were imposed.").format(amount=yuan(fined).text) if fined else "",
            _("They were mainly about: {problems}.").format(problems=listed(problems[:_NAMED])) if problems else "",
        )  # fmt: skip
    if not sum(penalties.values()):
        draft.say(_("No penalty was imposed in this period."))
    leaves = [(category_words(seen, str(path), leaf=True), one.received) for path, one in by_path.items()]
    draft.chart(
        ChartKind.PARETO, _("The problems, the most frequent first"), leaves,
        _("Source: the register of complaints. The line is the cumulative share; at 80% the vital few end."),
    )  # fmt: skip
    _causes(draft, where)


def _causes(draft: Draft, where: list[ColumnElement[bool]]) -> None:
    """Only where causes were found."""
    seen = draft.seen
    found = [(key, n) for key, n in counted_by(seen, Case.cause, where) if key]
    if found:
        labels = cause_labels(seen.pack)
        whole = sum(n for _key, n in found)
        draft.table(
            _("Complaints by cause"), (_("Cause"), _("Cases"), _("Share")),
            [(labels.get(key, key), Figure(n), share(n, whole)) for key, n in found], widths=(3, 1, 1),
        )  # fmt: skip


def _penalties(seen: Seen, where: list[ColumnElement[bool]]) -> Counter[str]:
    """违约金 in 分 by class of complaint."""
    wanted = visible_entries(seen, EntryKind.MERIT).add_columns(Case.category).where(
        Entry.state.in_(_DECIDED), Entry.case_id.in_(select(Case.id).where(*where))
    )
    found: Counter[str] = Counter()
    for entry, category in seen.session.execute(wanted):
        if entry.data.get("sort") == MeritSort.PENALTY.value:
            found[str(category).partition("/")[0]] += int(entry.data.get("amount") or 0)
    return found
