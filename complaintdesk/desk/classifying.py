"""分类定级: category, severity, level and number of departments decided anew, and the first assessment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from complaintdesk.desk import clocks
from complaintdesk.desk.category_paths import category_path
from complaintdesk.desk.context import Context
from complaintdesk.desk.core import CaseCommand, step
from complaintdesk.desk.early_warnings import look_for_warnings
from complaintdesk.desk.intake_checks import level_key
from complaintdesk.desk.records import inputs_given, keep_record, record_step
from complaintdesk.desk.rows import Done
from complaintdesk.desk.severity import proposal, require_reason
from complaintdesk.domain.assessment import Degree
from complaintdesk.domain.errors import FieldErrors, UserError
from complaintdesk.domain.facts import CaseFacts
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import Action, Clock, Severity
from complaintdesk.i18n import N_, _
from complaintdesk.storage.chain import instant
from complaintdesk.storage.models import Case

MOST_DEPARTMENTS = 999


@dataclass(frozen=True, kw_only=True)
class ClassifyCase(CaseCommand):
    """分类定级: what is left empty stays as it is."""

    category: str = asks(N_("Category"), Input.CATEGORY)
    severity: Severity | None = asks(N_("Severity"), Input.CHOICE, words=Severity, default=None)
    level: str = asks(N_("Class of deadline"), Input.LEVEL)
    departments: int | None = asks(N_("Number of departments concerned"), Input.NUMBER, default=None)
    reason: str = asks(
        N_("Reason"),
        Input.LONG_TEXT,
        hint=N_("Needed for another severity than the one the rules propose."),
    )


@step(ClassifyCase, needs=Permission.TRIAGE, action=Action.CLASSIFY)
def classify_case(ctx: Context, cmd: ClassifyCase) -> Done:
    """Decide anew; the limits follow, and the ones before stay on record."""
    case = ctx.load(cmd.case_id, cmd.version)
    kind = ctx.advance(case, Action.CLASSIFY)
    before = ctx.facts(case)
    wanted = _wanted(ctx, case, cmd, before)
    if wanted == before:
        raise UserError(_("Nothing was changed."), _("Change a value before saving, or leave the form."))
    put_severity(ctx, case, before, wanted, cmd.reason)
    case.category, case.severity, case.level = wanted.category, wanted.severity.value, wanted.level
    case.departments_count = wanted.departments
    detail = limits_anew(ctx, case)
    ctx.log(kind, case, note=cmd.reason, **detail)
    look_for_warnings(ctx, case)
    return ctx.done(case, kind)


def _wanted(ctx: Context, case: Case, cmd: ClassifyCase, before: CaseFacts) -> CaseFacts:
    pack = ctx.pack_of(case)
    problems: dict[str, str] = {}
    category = category_path(ctx, cmd.category) if cmd.category else before.category
    level = level_key(pack, cmd.level) if cmd.level else before.level
    if level is None:
        problems["level"] = _("The rules of this office have no level “{value}”. Their levels: {known}.").format(
            value=cmd.level, known=", ".join(entry.label for entry in pack.levels) or "–"
        )
    departments = before.departments if cmd.departments is None else cmd.departments
    if not 1 <= departments <= MOST_DEPARTMENTS:
        problems["departments"] = _("At least one department is concerned. Enter how many.")
    if problems:
        raise FieldErrors(problems)
    return replace(
        before,
        category=category,
        level=level or "",
        departments=departments,
        severity=cmd.severity or before.severity,
    )


def put_severity(ctx: Context, case: Case, before: CaseFacts, wanted: CaseFacts, reason: str) -> None:
    """The reason for a severity against the rules, kept with the case; one given before holds while nothing changes."""
    pack = ctx.pack_of(case)
    proposed = proposal(pack, wanted)
    settled = wanted.severity is before.severity and proposal(pack, before) == proposed
    if not settled:
        require_reason(wanted.severity, proposed, reason)
    if proposed is None or proposed.severity is wanted.severity:
        case.severity_reason = ""
    elif reason:
        case.severity_reason = reason


def limits_anew(ctx: Context, case: Case) -> dict[str, Any]:
    """The running limits reckoned again after a change; old and new ends for the event, empty when none moved."""
    moved = clocks.recompute(ctx, case)
    if not moved:
        return {}
    main = next((one for one in moved if one.clock is Clock.SOLVE), moved[0])
    return {
        "due_before": instant(main.before),
        "due_after": instant(main.after),
        "limits": {one.clock.value: [instant(one.before), instant(one.after)] for one in moved},
    }


def _check_immediate(_ctx: Context, _case: Case, cmd: AssessCase) -> None:
    """An action that is not possible cannot be needed at once without a word about it."""
    if cmd.immediate_needed and not cmd.immediate_possible and not cmd.note:
        raise FieldErrors({"note": _("Immediate action is needed but not possible. Write down what is done instead.")})


@record_step(Action.ASSESS, _check_immediate)
@dataclass(frozen=True, kw_only=True)
class AssessCase(CaseCommand):
    """首次评估 (ISO 10002, 7.5): how grave, how complex, how far it reaches, and what is called for at once."""

    severity: Degree | None = asks(
        N_("Gravity"), Input.CHOICE, required=True, words=Degree, default=None
    )
    complexity: Degree | None = asks(N_("Complexity"), Input.CHOICE, required=True, words=Degree, default=None)
    impact: Degree | None = asks(N_("Impact"), Input.CHOICE, required=True, words=Degree, default=None)
    immediate_needed: bool = asks(N_("Immediate action is needed"), Input.YES_NO, default=False)
    immediate_possible: bool = asks(N_("Immediate action is possible"), Input.YES_NO, default=False)
    compensation: Degree | None = asks(
        N_("Likelihood of compensation"), Input.CHOICE, required=True, words=Degree, default=None
    )
    note: str = asks(N_("Note"), Input.LONG_TEXT)


@dataclass(frozen=True, kw_only=True)
class EvaluateCase(CaseCommand):
    """反馈评价 (S20): does it make up a complaint, and is it told to the regulator; each with reason and day."""

    is_complaint: bool = asks(N_("It is a complaint"), Input.YES_NO, default=False)
    complaint_reason: str = asks(N_("Why it is one or not"), Input.LONG_TEXT, required=True)
    complaint_on: date | None = asks(N_("Decided on"), Input.DATE, default=None, hint=N_("Empty: today."))
    report_to_regulator: bool = asks(N_("It is reported to the regulator"), Input.YES_NO, default=False)
    regulator_reason: str = asks(N_("Why it is reported or not"), Input.LONG_TEXT, required=True)
    regulator_on: date | None = asks(
        N_("Decided about the report on"), Input.DATE, default=None, hint=N_("Empty: today.")
    )


@step(EvaluateCase, needs=Permission.TRIAGE, action=Action.EVALUATE)
def evaluate_case(ctx: Context, cmd: EvaluateCase) -> Done:
    """Put both decisions on record."""
    case = ctx.load(cmd.case_id, cmd.version)
    kind = ctx.advance(case, Action.EVALUATE)
    today = ctx.now.astimezone(ctx.zone).date()
    received = case.received_at.astimezone(ctx.zone).date()
    given = inputs_given(cmd)
    for name in ("complaint_on", "regulator_on"):
        given[name] = given[name] or today
        if not received <= given[name] <= today:
            raise FieldErrors({name: _("The day must lie between the receipt and today.")})
    number = keep_record(ctx, case, Action.EVALUATE, given)
    words = [
        _("A complaint.") if cmd.is_complaint else _("No complaint."),
        _("Reported to the regulator.") if cmd.report_to_regulator else _("Not reported to the regulator."),
    ]
    ctx.log(kind, case, note=" ".join(words), record=number)
    return ctx.done(case, kind)
