"""月度顾客满意度 D = D1 + D2 + D3 (S34), a row a month; below 80 it waits for an analysis and measures.

Each month keeps the formula it was reckoned with: one that is changed holds for that month and for those keyed in later.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import func, select

from complaintdesk.desk import reminders
from complaintdesk.desk.book_rows import EntryLines
from complaintdesk.desk.books import Book, EntryCommand, NewEntry, declare
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import step
from complaintdesk.desk.delivering import delivered, one_at_a_time
from complaintdesk.desk.entries import (
    add_entry,
    change_entry,
    entry_done,
    entry_step,
    load_entry,
    offered_in_state,
    visible_entries,
)
from complaintdesk.desk.rows import Done
from complaintdesk.desk.visibility import of_site
from complaintdesk.desk.volumes import last_month, month_number, month_of
from complaintdesk.domain.book_words import BookGroup, EntryKind
from complaintdesk.domain.errors import FieldErrors
from complaintdesk.domain.fields import Input, asks, inputs_of
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.satisfaction_index import (
    Formula,
    Grade,
    MonthFacts,
    SatisfactionIndex,
    formula_words,
    problems_of,
    reckon,
)
from complaintdesk.domain.vocabulary import CaseState, EventKind, Kind, Light
from complaintdesk.i18n import N_, _
from complaintdesk.storage.book_models import Entry
from complaintdesk.storage.models import Case, Complainant

_MARKS = re.compile(r"[0-9]{1,6}(\.[0-9]{1,2})?")
_COUNTED = N_("Left empty: the complaints received in that month are counted.")
_WHOLE = 100
MINUS = "\u2212"


@dataclass(frozen=True, kw_only=True)
class MonthNamed:
    """哪个月: asked for before what was found in it."""

    month: str = asks(N_("Month"), Input.TEXT, required=True)
    customer: str = asks(N_("Customer"), Input.TEXT, hint=N_("Only where each customer has a sheet of its own."))


@dataclass(frozen=True, kw_only=True)
class MonthInputs:
    """当月数据 as typed (S34): the survey, the four counted facts, the customer's audit."""

    got: str = asks(N_("Survey: marks got"), Input.TEXT, hint=N_("Empty in a month without a survey."))
    possible: str = asks(N_("Survey: marks possible"), Input.TEXT)
    complaints: int | None = asks(N_("Complaints (N1)"), Input.NUMBER, default=None, hint=_COUNTED)
    over_target: int = asks(N_("PPM over target, times (N2)"), Input.NUMBER, default=0)
    line_stops: int = asks(N_("Customer's line stopped, times (N3)"), Input.NUMBER, default=0)
    late: int = asks(N_("Late deliveries (N4)"), Input.NUMBER, default=0)
    audit: str = asks(N_("Customer's audit: marks out of 100"), Input.TEXT)
    grade: Grade | None = asks(
        N_("Customer's audit: grade"), Input.CHOICE, words=Grade, default=None, hint=N_("Where there are no marks.")
    )


@dataclass(frozen=True, kw_only=True)
class KeyInMonth(MonthInputs, MonthNamed, NewEntry):
    """录入月度满意度: what was found in a month; for one customer where one is named, else for all."""

    LABEL: ClassVar[str] = N_("Key in a month")


@dataclass(frozen=True, kw_only=True)
class CorrectMonth(MonthInputs, EntryCommand):
    """更正月度满意度: D is reckoned anew."""

    LABEL: ClassVar[str] = N_("Correct the month")
    ICON: ClassVar[str] = "edit"


@entry_step(EntryKind.SATISFACTION, "done", needs=Permission.STATISTICS)
@dataclass(frozen=True, kw_only=True)
class AnalyseMonth(EntryCommand):
    """分析并定措施: why customers were not satisfied, what is done about it and by when."""

    LABEL: ClassVar[str] = N_("Enter analysis and measures")

    analysis: str = asks(N_("Analysis"), Input.LONG_TEXT, required=True)
    measures: str = asks(N_("Measures"), Input.LONG_TEXT, required=True)
    due_on: date | None = asks(N_("Measures due on"), Input.DATE, required=True, default=None)


@dataclass(frozen=True, kw_only=True)
class ChangeFormula(EntryCommand):
    """修改计算参数: for this month and those keyed in later; the months before keep theirs."""

    LABEL: ClassVar[str] = N_("Change the formula")
    ICON: ClassVar[str] = "settings"

    weight_survey: int = asks(N_("Weight of the survey (D1)"), Input.NUMBER, default=20)
    weight_facts: int = asks(N_("Weight of the counted facts (D2)"), Input.NUMBER, default=60)
    weight_audit: int = asks(N_("Weight of the customer's audit (D3)"), Input.NUMBER, default=20)
    most_item: int = asks(N_("The most an item of D2 takes off"), Input.NUMBER, default=15)
    per_complaint: int = asks(N_("Off for each complaint"), Input.NUMBER, default=2)
    per_over_target: int = asks(N_("Off each time the PPM is over target"), Input.NUMBER, default=5)
    per_late: int = asks(N_("Off for each late delivery"), Input.NUMBER, default=3)
    taken_off: int = asks(
        N_("So much of it counts (%)"), Input.NUMBER, default=100, hint=N_("60 where “×60%” is meant that way.")
    )
    grade_a: int = asks(N_("Marks for grade A"), Input.NUMBER, default=85)
    grade_b: int = asks(N_("Marks for grade B"), Input.NUMBER, default=75)
    grade_c: int = asks(N_("Marks for grade C"), Input.NUMBER, default=60)
    demanded_below: int = asks(N_("Measures are demanded below"), Input.NUMBER, default=80)
    decimals: int = asks(N_("Decimals"), Input.NUMBER, default=1)


#: The inputs of ChangeFormula that are called otherwise in the formula, where no month's own inputs stand beside them.
_IN_FORMULA = {
    "weight_survey": "survey", "weight_facts": "facts", "weight_audit": "audit", "most_item": "item",
    "per_complaint": "complaint", "per_over_target": "over_target", "per_late": "late",
}  # fmt: skip


def formula_of(data: dict[str, Any]) -> Formula:
    """The formula that a month with these data is reckoned with."""
    return Formula(**data.get("formula", {}))


def index_of(data: dict[str, Any]) -> SatisfactionIndex:
    """D of a month with these data."""
    month = MonthFacts(
        got=_decimal(data.get("got")), possible=_decimal(data.get("possible")), complaints=data.get("complaints", 0),
        over_target=data.get("over_target", 0), line_stops=data.get("line_stops", 0), late=data.get("late", 0),
        audit=_decimal(data.get("audit")), grade=Grade(data["grade"]) if data.get("grade") else None,
    )  # fmt: skip
    return reckon(month, formula_of(data))


def _decimal(kept: str | None) -> Decimal | None:
    return Decimal(kept) if kept else None


def month_key(month: str, customer: str) -> str:
    """What a month may be there for once: for all customers, or for each."""
    return f"{month} {customer}".strip()


@step(KeyInMonth, needs=Permission.STATISTICS)
def key_in_month(ctx: Context, cmd: KeyInMonth) -> Done:
    """Reckoned at once; below the mark it waits for its analysis. A duty that asks for the month's figures is ticked."""
    period = month_of(ctx, cmd.month)
    customer = " ".join(cmd.customer.split())
    if len(customer) > _WHOLE:
        raise FieldErrors({"customer": _("At most {most} characters.").format(most=_WHOLE)})
    one_at_a_time(ctx)
    key = month_key(period.key, customer)
    kept = select(Entry.id).where(Entry.kind == EntryKind.SATISFACTION.value, Entry.key == key)
    if ctx.session.scalars(kept).first() is not None:
        raise FieldErrors({"month": _("{month} was keyed in already. Correct it there.").format(month=key)})
    formula = _formula_before(ctx, period.key)
    data = _checked(cmd) | {"month": period.key, "customer": customer, "formula": dataclasses.asdict(formula)}
    if data["complaints"] is None:
        data["complaints"] = complaints_of(ctx, period.first, customer)
    state, title = _outcome(data, analysed=False)
    entry = add_entry(ctx, EntryKind.SATISFACTION, title=title, state=state, key=key, data=data)
    if not customer:
        delivered(ctx, EntryKind.SATISFACTION.value, period.first, period.last)
    return entry_done(ctx, entry, EventKind.ENTRY_ADDED)


@step(CorrectMonth, needs=Permission.STATISTICS)
def correct_month(ctx: Context, cmd: CorrectMonth) -> Done:
    """An analysis that was written stays, also where it is no longer demanded."""
    entry = load_entry(ctx, cmd.entry_id, EntryKind.SATISFACTION, version=cmd.version)
    offered_in_state(entry, CorrectMonth)
    data = _checked(cmd)
    if data["complaints"] is None:
        first = date.fromisoformat(f"{entry.data['month']}-01")
        data["complaints"] = complaints_of(ctx, first, entry.data.get("customer", ""))
    return _changed(ctx, entry, data, cmd)


@step(ChangeFormula, needs=Permission.STATISTICS)
def change_formula(ctx: Context, cmd: ChangeFormula) -> Done:
    """Weights that do not make a whole are refused."""
    entry = load_entry(ctx, cmd.entry_id, EntryKind.SATISFACTION, version=cmd.version)
    offered_in_state(entry, ChangeFormula)
    given = {_IN_FORMULA.get(asked.name, asked.name): getattr(cmd, asked.name) for asked in inputs_of(ChangeFormula)}
    formula = Formula(**given)
    problems = problems_of(formula)
    if problems:
        typed = {of: name for name, of in _IN_FORMULA.items()}
        raise FieldErrors({typed.get(name, name): words for name, words in problems.items()})
    return _changed(ctx, entry, {"formula": dataclasses.asdict(formula)}, cmd)


def _changed(ctx: Context, entry: Entry, data: dict[str, Any], cmd: EntryCommand) -> Done:
    state, title = _outcome({**entry.data, **data}, analysed=bool(entry.data.get("analysis")))
    change_entry(ctx, entry, note=_(cmd.LABEL), state=state, title=title, data=data)
    return entry_done(ctx, entry)


def _outcome(data: dict[str, Any], *, analysed: bool) -> tuple[str, str]:
    """The state and the title of a month with these data."""
    index = index_of(data)
    month = " ".join(filter(None, (data["month"], data.get("customer"))))
    title = _("{month}: D = {total}").format(month=month, total=index.total)
    return ("analysis" if index.demands_measures and not analysed else "done"), title


def _formula_before(ctx: Seen, month: str) -> Formula:
    """The one of the latest month up to this one."""
    earlier = [
        entry for entry in ctx.session.scalars(visible_entries(ctx, EntryKind.SATISFACTION)) if entry.data["month"] <= month
    ]
    return formula_of(max(earlier, key=lambda entry: (entry.data["month"], entry.id)).data) if earlier else Formula()


def _checked(cmd: KeyInMonth | CorrectMonth) -> dict[str, Any]:
    """What was typed, as it is kept: marks as exact text."""
    problems: dict[str, str] = {}
    kept: dict[str, Any] = {}
    for name in ("got", "possible", "audit"):
        typed = unicodedata.normalize("NFKC", getattr(cmd, name)).strip()
        if typed and not _MARKS.fullmatch(typed):
            problems[name] = _("“{value}” is no number of marks. Write it like 92 or 92.5.").format(value=typed[:20])
        else:
            kept[name] = typed
    for name in ("complaints", "over_target", "line_stops", "late"):
        value = getattr(cmd, name)
        kept[name] = value
        if value is not None and value < 0:
            problems[name] = _("“{value}” is not a whole number.").format(value=value)
    kept["grade"] = cmd.grade
    if not problems:
        problems = _contradictions(kept)
    if problems:
        raise FieldErrors(problems)
    return kept


def _contradictions(kept: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    got, possible, audit = (_decimal(kept[name]) for name in ("got", "possible", "audit"))
    if (got is None) is not (possible is None):
        found["possible" if possible is None else "got"] = _("A survey needs both: the marks got and the marks possible.")
    elif got is not None and possible is not None and (possible == 0 or got > possible):
        found["got"] = _("There cannot be more marks than are possible.")
    if audit is not None and audit > _WHOLE:
        found["audit"] = _("Enter marks from 0 to 100.")
    if audit is not None and kept["grade"] is not None:
        found["grade"] = _("Enter the marks or the grade, not both.")
    return found


def complaints_of(seen: Seen, first: date, customer: str = "") -> int:
    """Complaints received in the month: no void and no confidential ones; of the customer, where one is named."""
    counted = (
        select(func.count())
        .select_from(Case)
        .where(
            Case.received_month == month_number(first), Case.kind == Kind.COMPLAINT.value,
            Case.state != CaseState.VOID.value, Case.restricted.is_(False), *of_site(seen),
        )
    )  # fmt: skip
    if customer:
        counted = counted.join(Complainant, Complainant.case_id == Case.id).where(Complainant.organisation == customer)
    return int(seen.session.execute(counted).scalar_one())


def _reckoned(_seen: Seen, entry: Entry) -> tuple[tuple[str, str], ...]:
    """D1, D2 by its items, D3, D, and what follows from it."""
    index, formula = index_of(entry.data), formula_of(entry.data)
    off = " ".join(
        f"{name} {MINUS}{points}"
        for name, points in (
            ("N1", index.off_complaints), ("N2", index.off_over_target), ("N3", index.off_line_stop), ("N4", index.off_late),
        )
        if points
    )  # fmt: skip
    verdict = (
        _("D is below {mark}: an analysis and measures are demanded.")
        if index.demands_measures
        else _("D is not below {mark}: nothing is demanded.")
    )
    facts = _("{points} of {weight}").format(points=index.facts, weight=formula.facts)
    return (
        (_("D1 survey"), _("{points} of {weight}").format(points=index.survey, weight=formula.survey)),
        (_("D2 counted facts"), f"{facts} ({off})" if off else facts),
        (_("D3 customer's audit"), _("{points} of {weight}").format(points=index.audit, weight=formula.audit)),
        (_("D altogether"), str(index.total)),
        (_("Judgement"), verdict.format(mark=formula.demanded_below)),
    )


def _proposed(seen: Seen, entry: Entry | None, name: str) -> str:
    """For a new month the last one; for a correction what stands there; for the formula the one in force."""
    if entry is None:
        return last_month(seen).key if name == "month" else ""
    if name in entry.data:
        return str(entry.data[name])
    return str(getattr(formula_of(entry.data), _IN_FORMULA.get(name, name), ""))


def _lines(_seen: Seen, entry: Entry) -> EntryLines:
    return EntryLines(_("Formula"), (_("Formula"),), tuple((line,) for line in formula_words(formula_of(entry.data))))


declare(
    Book(
        kind=EntryKind.SATISFACTION, group=BookGroup.DUTIES, icon="smile", needs=Permission.STATISTICS,
        states={"analysis": N_("To be analysed"), "done": N_("Keyed in")}, ended=frozenset({"done"}), new=KeyInMonth,
        steps={"analysis": (AnalyseMonth, CorrectMonth, ChangeFormula), "done": (CorrectMonth, ChangeFormula)},
        inputs=(KeyInMonth, AnalyseMonth), lines=_lines, reckoned=_reckoned,
        proposed=_proposed,
        hint=N_("D = survey + counted facts + customer's audit, every month. Below 80, measures are demanded."),
    )
)  # fmt: skip


def _remind(seen: Seen) -> Iterator[reminders.Reminder]:
    """Months that wait for their analysis, from the day on which they were keyed in."""
    if not seen.may(Permission.STATISTICS):
        return
    for entry in seen.session.scalars(visible_entries(seen, EntryKind.SATISFACTION).where(Entry.closed_at.is_(None))):
        words = _("D is below {mark}: an analysis and measures are demanded.")
        yield reminders.Reminder(
            f"satisfaction:{entry.id}", reminders.ReminderKind.BOOK,
            words.format(mark=formula_of(entry.data).demanded_below), subject=entry.title, light=Light.NEAR,
            entry_id=entry.id,
        )  # fmt: skip


reminders.SOURCES.append(_remind)
