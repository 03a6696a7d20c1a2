"""措施的分析与调整 (S12, S19): the 8D report, five whys and fishbone; a change of goal, owner or day; urging, cancelling."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from complaintdesk.desk.books import EntryCommand
from complaintdesk.desk.context import Context
from complaintdesk.desk.core import step
from complaintdesk.desk.entries import (
    change_entry,
    columns_of,
    entry_done,
    entry_step,
    load_entry,
    local_day,
    offered_in_state,
)
from complaintdesk.desk.rows import Done
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.errors import FieldErrors, NotAllowed
from complaintdesk.domain.fields import Input, asks, inputs_of
from complaintdesk.domain.permissions import Permission
from complaintdesk.i18n import N_, _
from complaintdesk.storage.book_models import Entry
from complaintdesk.storage.models import Case


def not_past(ctx: Context, due_on: date | None) -> None:
    """Raises FieldErrors for a day to be done by that is gone already."""
    if due_on is not None and due_on < local_day(ctx):
        raise FieldErrors({"due_on": _("This day is past. Enter today or a later day.")})


def not_ahead(ctx: Context, day: date | None, field: str) -> None:
    """Raises FieldErrors for a day on which nothing can have happened yet."""
    if day is not None and day > local_day(ctx):
        raise FieldErrors({field: _("This day lies ahead. Enter the day on which it happened.")})


def by_whom(ctx: Context, entry: Entry, _cmd: object = None) -> None:
    """Raises NotAllowed for a department that only assists in the case: it leaves the measures of others alone."""
    if ctx.may(Permission.READ_ALL):
        return
    case = ctx.session.get(Case, entry.case_id) if entry.case_id is not None else None
    if ctx.actor.department_id not in (entry.department_id, case.department_id if case is not None else None):
        raise NotAllowed(
            _("This measure belongs to {department}.").format(
                department=ctx.department_name(entry.department_id)
            ),
            _("Leave it to that department or to the complaint desk."),
        )


@dataclass(frozen=True, kw_only=True)
class EightD(EntryCommand):
    """8D报告 (H3, S19): D1 to D8; what is left empty stays as it was."""

    LABEL: ClassVar[str] = N_("Fill in the 8D report")
    ICON: ClassVar[str] = "edit"

    team: str = asks(N_("D1 Team"), Input.TEXT)
    problem: str = asks(N_("D2 Problem"), Input.LONG_TEXT)
    containment: str = asks(N_("D3 Containment"), Input.LONG_TEXT)
    root_cause: str = asks(N_("D4 Root cause"), Input.LONG_TEXT)
    chosen: str = asks(N_("D5 Measures chosen"), Input.LONG_TEXT)
    implemented: str = asks(N_("D6 Measures implemented"), Input.LONG_TEXT)
    prevention: str = asks(N_("D7 Prevention"), Input.LONG_TEXT)
    conclusion: str = asks(N_("D8 Conclusion"), Input.LONG_TEXT)


@dataclass(frozen=True, kw_only=True)
class FindCause(EntryCommand):
    """五个为什么和鱼骨图 (H5): down to the root, and along the bones 人机料法环测."""

    LABEL: ClassVar[str] = N_("Look for the cause")
    ICON: ClassVar[str] = "search"

    why_1: str = asks(N_("Why? (1)"), Input.TEXT)
    why_2: str = asks(N_("Why? (2)"), Input.TEXT)
    why_3: str = asks(N_("Why? (3)"), Input.TEXT)
    why_4: str = asks(N_("Why? (4)"), Input.TEXT)
    why_5: str = asks(N_("Why? (5)"), Input.TEXT)
    people: str = asks(N_("Bone: people"), Input.LONG_TEXT)
    machine: str = asks(N_("Bone: machine"), Input.LONG_TEXT)
    material: str = asks(N_("Bone: material"), Input.LONG_TEXT)
    method: str = asks(N_("Bone: method"), Input.LONG_TEXT)
    surroundings: str = asks(N_("Bone: surroundings"), Input.LONG_TEXT)
    measurement: str = asks(N_("Bone: measurement"), Input.LONG_TEXT)
    root_cause: str = asks(N_("D4 Root cause"), Input.LONG_TEXT)


@step(EightD, needs=Permission.HANDLE)
def eight_d(ctx: Context, cmd: EightD) -> Done:
    """Laid over what stands there."""
    return _lay_over(ctx, cmd)


@step(FindCause, needs=Permission.HANDLE)
def find_cause(ctx: Context, cmd: FindCause) -> Done:
    """Laid over what stands there."""
    return _lay_over(ctx, cmd)


def _lay_over(ctx: Context, cmd: EightD | FindCause) -> Done:
    entry = load_entry(ctx, cmd.entry_id, EntryKind.MEASURE, version=cmd.version)
    offered_in_state(entry, type(cmd))
    by_whom(ctx, entry)
    given = {asked.name: words for asked in inputs_of(type(cmd)) if (words := getattr(cmd, asked.name))}
    if not given:
        raise FieldErrors(
            {inputs_of(type(cmd))[0].name: _("Nothing was filled in. Fill in at least one of the fields.")}
        )
    change_entry(ctx, entry, note=_(type(cmd).LABEL), data=given)
    return entry_done(ctx, entry)


@dataclass(frozen=True, kw_only=True)
class AmendMeasure(EntryCommand):
    """调整措施: goal, owner or day, with the reason; what is left empty stays."""

    LABEL: ClassVar[str] = N_("Amend the measure")
    ICON: ClassVar[str] = "edit"

    goal: str = asks(N_("Goal of the measure"), Input.TEXT)
    owner: str = asks(N_("Owner of the measure"), Input.STAFF)
    due_on: date | None = asks(N_("To be done by"), Input.DATE, default=None)
    reason: str = asks(N_("Reason for the change"), Input.TEXT, required=True)


@step(AmendMeasure, needs=Permission.DISPATCH)
def amend_measure(ctx: Context, cmd: AmendMeasure) -> Done:
    """The desk's own to change; a department asks for it."""
    entry = load_entry(ctx, cmd.entry_id, EntryKind.MEASURE, version=cmd.version)
    offered_in_state(entry, AmendMeasure)
    columns, data = columns_of(ctx, cmd)
    columns = {name: value for name, value in columns.items() if value is not None}
    is_same = all(getattr(entry, name) == value for name, value in columns.items())
    if is_same and cmd.goal in ("", entry.data.get("goal", "")):
        raise FieldErrors({"goal": _("Nothing was changed. Enter the new goal, owner or day.")})
    if cmd.due_on is not None and cmd.due_on != entry.due_on:
        not_past(ctx, cmd.due_on)
        data |= {"carry_by": cmd.due_on} if entry.state in ("open", "ineffective") else {}
    change_entry(
        ctx,
        entry,
        note=cmd.reason,
        data={name: value for name, value in data.items() if value and name != "reason"},
        **columns,
    )
    return entry_done(ctx, entry)


@dataclass(frozen=True, kw_only=True)
class UrgeMeasure(EntryCommand):
    """催办整改: counted, and the department is reminded until it is done."""

    LABEL: ClassVar[str] = N_("Urge the department to do it")
    ICON: ClassVar[str] = "urge"

    urged_for: str = asks(N_("What is asked for"), Input.LONG_TEXT, required=True)


@step(UrgeMeasure, needs=Permission.URGE)
def urge_measure(ctx: Context, cmd: UrgeMeasure) -> Done:
    """One more; a supervisor sees how often."""
    entry = load_entry(ctx, cmd.entry_id, EntryKind.MEASURE, version=cmd.version)
    offered_in_state(entry, UrgeMeasure)
    data = {"urged": int(entry.data.get("urged", 0)) + 1, "urged_for": cmd.urged_for}
    change_entry(ctx, entry, note=cmd.urged_for, data=data)
    return entry_done(ctx, entry)


@entry_step(EntryKind.MEASURE, "cancelled", needs=Permission.APPROVE)
@dataclass(frozen=True, kw_only=True)
class CancelMeasure(EntryCommand):
    """取消措施: a supervisor, with the reason; the only end without a judged effect."""

    LABEL: ClassVar[str] = N_("Cancel the measure")
    ICON: ClassVar[str] = "cross"
    GRAVE: ClassVar[bool] = True

    cancelled_for: str = asks(N_("Reason for cancelling"), Input.LONG_TEXT, required=True)
