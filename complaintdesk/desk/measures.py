"""整改措施 (S06, S12, S19, S21, S29): from the order through the checks to the judgement of its effect.

A measure is carried out, checked as often in a row as the rules ask (S19: three batches), and only then judged. A failed
check sends it back, and no measure ends without a judgement unless a supervisor cancels it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, cast

from complaintdesk.desk import measure_reminders as measure_reminders
from complaintdesk.desk import recurrence as recurrence
from complaintdesk.desk.books import Book, EntryCommand, NewEntry, declare
from complaintdesk.desk.context import Context
from complaintdesk.desk.core import CaseCommand, step
from complaintdesk.desk.entries import (
    add_entry,
    change_entry,
    columns_of,
    department_named,
    entry_done,
    entry_step,
    load_entry,
    local_day,
    offered_in_state,
)
from complaintdesk.desk.measure_analysis import (
    AmendMeasure,
    CancelMeasure,
    EightD,
    FindCause,
    UrgeMeasure,
    by_whom,
    not_ahead,
    not_past,
)
from complaintdesk.desk.measure_values import (
    check_lines,
    choices,
    in_a_row,
    needed_in_a_row,
    proposed,
    reckoned,
)
from complaintdesk.desk.rows import Done
from complaintdesk.domain.book_words import BookGroup, Effect, EntryKind, MeasureSort
from complaintdesk.domain.errors import FieldErrors, NotAllowed
from complaintdesk.domain.fields import Input, asks, inputs_of
from complaintdesk.domain.permissions import OF_ACTION, Permission
from complaintdesk.domain.vocabulary import Action, EventKind
from complaintdesk.i18n import N_, _
from complaintdesk.storage.book_models import Entry
from complaintdesk.storage.models import Case

SERIES = "ZG"


@dataclass(frozen=True, kw_only=True)
class _Order:
    """What every order says, of a case or of none."""

    sort: MeasureSort | None = asks(
        N_("Sort of measure"), Input.CHOICE, required=True, words=MeasureSort, default=None
    )
    title: str = asks(N_("Measure in brief"), Input.TEXT, required=True)
    demand: str = asks(
        N_("What is to be done"),
        Input.LONG_TEXT,
        hint=N_("Stands in the notice where a rectification is ordered."),
    )
    goal: str = asks(N_("Goal of the measure"), Input.TEXT, hint=N_("By which its effect is judged."))
    department: str = asks(N_("Department to carry it out"), Input.DEPARTMENT)
    owner: str = asks(N_("Owner of the measure"), Input.STAFF)
    due_on: date | None = asks(N_("To be done by"), Input.DATE, required=True, default=None)


@dataclass(frozen=True, kw_only=True)
class OrderMeasure(_Order, CaseCommand):
    """定整改措施: of this case. Without a department it is the responsible one, else the one that handles the case."""


@dataclass(frozen=True, kw_only=True)
class AddMeasure(_Order, NewEntry):
    """定整改措施, of no single case: what an early warning or a review asks for."""

    LABEL: ClassVar[str] = N_("Order a measure")

    category: str = asks(N_("Category concerned"), Input.CATEGORY)


@step(OrderMeasure, needs=OF_ACTION[Action.IMPROVE], action=Action.IMPROVE)
def order_measure(ctx: Context, cmd: OrderMeasure) -> Done:
    """A new entry of the book, numbered; its event stands in the case."""
    case = ctx.load(cmd.case_id, cmd.version)
    kind = ctx.advance(case, Action.IMPROVE)
    department = department_named(ctx, cmd.department or case.responsible_department) or case.department_id
    _add(ctx, cmd, department, kind, case)
    return ctx.done(case, kind)


@step(AddMeasure, needs=Permission.HANDLE)
def add_measure(ctx: Context, cmd: AddMeasure) -> Done:
    """The same without a case."""
    entry = _add(ctx, cmd, department_named(ctx, cmd.department), EventKind.MEASURE_OPENED, None)
    return entry_done(ctx, entry, EventKind.MEASURE_OPENED)


def _add(
    ctx: Context, cmd: OrderMeasure | AddMeasure, department: int | None, kind: EventKind, case: Case | None
) -> Entry:
    _check_order(ctx, cmd, department, case)
    columns, data = columns_of(ctx, cast("NewEntry", cmd))  # inputs are read the same way of either
    columns |= {"department_id": department}
    if case is not None:
        columns["category"] = case.category
    return add_entry(
        ctx, EntryKind.MEASURE, title=columns.pop("title"), state="open", case=case, event=kind, series=SERIES,
        data=data | {"carry_by": cmd.due_on}, **columns,
    )  # fmt: skip


def _check_order(
    ctx: Context, cmd: OrderMeasure | AddMeasure, department: int | None, case: Case | None
) -> None:
    problems = {}
    if cmd.sort is MeasureSort.RECTIFICATION:
        if not cmd.demand:
            problems["demand"] = _("Say what is to be put right; the notice tells it to the department.")
        if department is None:
            problems["department"] = _("Name the department that is to put it right.")
    elif not cmd.goal:
        problems["goal"] = _("Say what the measure is to reach; its effect is judged by that.")
    if problems:
        raise FieldErrors(problems)
    not_past(ctx, cmd.due_on)
    is_desk = ctx.may(Permission.READ_ALL)
    if not is_desk and department not in (ctx.actor.department_id, case.department_id if case else None):
        raise FieldErrors({"department": _("Your department orders measures of its own only.")})


def _by_another(ctx: Context, entry: Entry) -> None:
    """复查: what was ordered from a department is not checked by itself."""
    by_whom(ctx, entry)
    is_own = entry.department_id is not None and entry.department_id == ctx.actor.department_id
    if is_own and entry.data.get("sort") == MeasureSort.RECTIFICATION and not ctx.may(Permission.READ_ALL):
        raise NotAllowed(
            _("A department does not check its own rectification."),
            _("The complaint desk checks it and judges the effect."),
        )


def _done_on(ctx: Context, entry: Entry, cmd: CarryOutMeasure) -> None:
    by_whom(ctx, entry)
    not_ahead(ctx, cmd.done_on, "done_on")
    if entry.data.get("sort") == MeasureSort.RECTIFICATION and not cmd.signed_by:
        raise FieldErrors({"signed_by": _("Name who signed the report for the department.")})


@entry_step(EntryKind.MEASURE, "carried_out", needs=Permission.HANDLE, check=_done_on)
@dataclass(frozen=True, kw_only=True)
class CarryOutMeasure(EntryCommand):
    """落实措施, 整改报告: what was done, and by what it is seen. `due_on` is then the day of the next check."""

    LABEL: ClassVar[str] = N_("Note that it was carried out")

    done_text: str = asks(N_("What was done"), Input.LONG_TEXT, required=True)
    done_on: date | None = asks(N_("Done on"), Input.DATE, required=True, default=None)
    evidence: str = asks(N_("Evidence of it"), Input.LONG_TEXT)
    signed_by: str = asks(
        N_("Signed for the department by"), Input.TEXT, hint=N_("Needed for a rectification report.")
    )
    due_on: date | None = asks(N_("To be checked by"), Input.DATE, default=None)


@dataclass(frozen=True, kw_only=True)
class VerifyMeasure(EntryCommand):
    """验证 (H2, S19): one check, such as one batch."""

    LABEL: ClassVar[str] = N_("Enter a check")

    batch: str = asks(N_("Batch or what was checked"), Input.TEXT, required=True)
    on: date | None = asks(N_("Day of the check"), Input.DATE, required=True, default=None)
    quantity: int | None = asks(N_("Number checked"), Input.NUMBER, default=None)
    defects: int | None = asks(N_("Number of defects"), Input.NUMBER, default=None)
    passed: bool | None = asks(N_("Passed the check"), Input.YES_NO, required=True, default=None)
    checked_by: str = asks(N_("Person who checked"), Input.TEXT)
    note: str = asks(N_("Remark on the check"), Input.TEXT)
    again_by: date | None = asks(N_("After a failure, improve by"), Input.DATE, default=None)


@step(VerifyMeasure, needs=Permission.HANDLE)
def verify_measure(ctx: Context, cmd: VerifyMeasure) -> Done:
    """A row of the checks; enough passed in a row verify the measure, one failed sends it back to be improved."""
    entry = load_entry(ctx, cmd.entry_id, EntryKind.MEASURE, version=cmd.version)
    offered_in_state(entry, VerifyMeasure)
    _by_another(ctx, entry)
    not_ahead(ctx, cmd.on, "on")
    if cmd.quantity is not None and (cmd.defects or 0) > cmd.quantity:
        raise FieldErrors({"defects": _("There cannot be more defects than were checked.")})
    assert cmd.on is not None  # noqa: S101 - required, checked at the desk's door
    row: dict[str, Any] = {
        "batch": cmd.batch, "on": cmd.on.isoformat(), "quantity": cmd.quantity, "defects": cmd.defects,
        "passed": bool(cmd.passed), "by": cmd.checked_by or ctx.actor.name, "note": cmd.note,
    }  # fmt: skip
    data: dict[str, Any] = {"checks": [*entry.data.get("checks", []), row]}
    n, passed, needed = len(data["checks"]), in_a_row(entry.data | data), needed_in_a_row(ctx, entry)
    words = {"n": n, "batch": cmd.batch}
    if not cmd.passed:
        due_on = cmd.again_by or date.fromisoformat(entry.data["carry_by"])
        tried = _tried(ctx, entry, _("Check {n} failed: {batch}").format(**words))
        note = _(
            "Check {n} ({batch}) failed: to be improved anew, and counted from the first check again."
        ).format(**words)
        change_entry(
            ctx, entry, note=note, state="open", due_on=due_on, data=data | tried | {"carry_by": due_on}
        )
    else:
        note = _("Check {n} ({batch}) passed: {passed} of {needed} in a row.").format(
            **words, passed=passed, needed=needed
        )
        change_entry(ctx, entry, note=note, state="verified" if passed >= needed else entry.state, data=data)
    return entry_done(ctx, entry)


def _tried(ctx: Context, entry: Entry, why: str) -> dict[str, Any]:
    """What was done so far and did not do, kept for those who try again."""
    tried = {"demand": entry.data.get("demand", ""), "done": entry.data.get("done_text", ""), "why": why,
             "on": local_day(ctx).isoformat()}  # fmt: skip
    return {"rounds": [*entry.data.get("rounds", []), tried]}


@dataclass(frozen=True, kw_only=True)
class JudgeEffect(EntryCommand):
    """效果评价 (H1): without it no measure is closed."""

    LABEL: ClassVar[str] = N_("Judge the effect")

    effect: Effect | None = asks(
        N_("Effect of the measure"), Input.CHOICE, required=True, words=Effect, default=None
    )
    judged_on: date | None = asks(N_("Judged on"), Input.DATE, required=True, default=None)
    effect_text: str = asks(N_("By what the effect is seen"), Input.LONG_TEXT, required=True)
    follow_up: str = asks(
        N_("What follows"), Input.LONG_TEXT, hint=N_("Needed where it was partly effective.")
    )


@step(JudgeEffect, needs=Permission.HANDLE)
def judge_effect(ctx: Context, cmd: JudgeEffect) -> Done:
    """Effective and partly effective ones are closed; without effect it is to be revised."""
    entry = load_entry(ctx, cmd.entry_id, EntryKind.MEASURE, version=cmd.version)
    offered_in_state(entry, JudgeEffect)
    _by_another(ctx, entry)
    not_ahead(ctx, cmd.judged_on, "judged_on")
    assert cmd.effect is not None  # noqa: S101 - required, checked at the desk's door
    if cmd.effect is Effect.PARTLY and not cmd.follow_up:
        raise FieldErrors({"follow_up": _("Say what follows where the measure was only partly effective.")})
    if cmd.effect is Effect.EFFECTIVE and entry.data.get("recurred"):
        raise FieldErrors(
            {"effect": _("The like was complained about again since: the measure was not fully effective.")}
        )
    data = {asked.name: getattr(cmd, asked.name) for asked in inputs_of(JudgeEffect)} | {
        "judged_by": ctx.actor.name
    }
    state = "ineffective" if cmd.effect is Effect.INEFFECTIVE else "closed"
    change_entry(ctx, entry, note=f"{cmd.effect.label}：{cmd.effect_text}", state=state, data=data)
    return entry_done(ctx, entry)


@dataclass(frozen=True, kw_only=True)
class ReviseMeasure(EntryCommand):
    """重新制定措施: what is done now that the first did not work."""

    LABEL: ClassVar[str] = N_("Revise the measure")

    demand: str = asks(N_("What is to be done"), Input.LONG_TEXT, required=True)
    goal: str = asks(N_("Goal of the measure"), Input.TEXT)
    due_on: date | None = asks(N_("To be done by"), Input.DATE, required=True, default=None)


#: What belongs to one attempt and begins anew with the next.
_OF_ONE_ATTEMPT = (
    "effect",
    "effect_text",
    "judged_on",
    "judged_by",
    "follow_up",
    "done_text",
    "done_on",
    "evidence",
    "signed_by",
)


@step(ReviseMeasure, needs=Permission.HANDLE)
def revise_measure(ctx: Context, cmd: ReviseMeasure) -> Done:
    """Back to be carried out; the attempt before stays readable, and its checks count no more."""
    entry = load_entry(ctx, cmd.entry_id, EntryKind.MEASURE, version=cmd.version)
    offered_in_state(entry, ReviseMeasure)
    by_whom(ctx, entry)
    not_past(ctx, cmd.due_on)
    before = entry.data
    why = (
        _("The like was complained about again.") if before.get("recurred") else before.get("effect_text", "")
    )
    data = _tried(ctx, entry, why) | dict.fromkeys(_OF_ONE_ATTEMPT, "") | {
        "demand": cmd.demand, "goal": cmd.goal or before.get("goal", ""), "carry_by": cmd.due_on,
        "counted_from": len(before.get("checks", [])),
        "recurred": [], "recurred_before": [*before.get("recurred_before", []), *before.get("recurred", [])],
    }  # fmt: skip
    change_entry(ctx, entry, note=_(ReviseMeasure.LABEL), state="open", due_on=cmd.due_on, data=data)
    return entry_done(ctx, entry)


_ANYTIME = (EightD, FindCause, AmendMeasure, UrgeMeasure, CancelMeasure)
declare(
    Book(
        kind=EntryKind.MEASURE, group=BookGroup.IMPROVEMENT, icon="refresh",
        hint=N_("What is put right and kept from happening again. A failed check sends a measure back; it is closed only "
                "once its effect was judged."),
        states={
            "open": N_("To carry out"), "carried_out": N_("To check"),
            "verified": N_("To judge"), "ineffective": N_("Without effect"),
            "closed": N_("Measure closed"), "cancelled": N_("Measure cancelled"),
        },
        ended=frozenset({"closed", "cancelled"}),
        new=AddMeasure,
        steps={
            "open": (CarryOutMeasure, *_ANYTIME),
            "carried_out": (VerifyMeasure, EightD, FindCause, AmendMeasure, CancelMeasure),
            "verified": (JudgeEffect, EightD, FindCause, AmendMeasure, CancelMeasure),
            "ineffective": (ReviseMeasure, EightD, FindCause, UrgeMeasure, CancelMeasure),
        },
        inputs=(AddMeasure, CarryOutMeasure, JudgeEffect, EightD, FindCause, CancelMeasure),
        lines=check_lines, reckoned=reckoned, choices=choices, proposed=proposed,
        forms=("corrective", "eight_d", "rectification", "rectification_report"),
    )
)  # fmt: skip
