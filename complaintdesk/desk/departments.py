"""科室/部门: the departments that complaints are sent to; one may be marked as a branch (网点, desk/sites.py)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.exc import IntegrityError

from complaintdesk.desk import naming, sites
from complaintdesk.desk.case_filter import visible
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import Command, Question, answers, step
from complaintdesk.desk.office_rows import DepartmentRow
from complaintdesk.desk.opening import free_code
from complaintdesk.desk.rows import Done
from complaintdesk.desk.visibility import not_hidden
from complaintdesk.domain.calendar import parse_hours
from complaintdesk.domain.errors import FieldErrors, NotFound, UserError
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.numbering import is_site_code
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import FINISHED, EventKind
from complaintdesk.i18n import N_, _, ngettext
from complaintdesk.storage.models import Case, CategoryEntry, Department, Staff

LONGEST_NAME = 60


def one_line(text: str, field_name: str) -> str:
    """A name: one line of 1 to 60 characters, or FieldErrors."""
    name = " ".join(text.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise FieldErrors({field_name: _("A name has 1 to {most} characters.").format(most=LONGEST_NAME)})
    return name


def changed(before: dict[str, object], after: dict[str, object]) -> dict[str, list[object]]:
    """What differs, name → [before, after]; raises UserError when nothing does."""
    found = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if not found:
        raise UserError(_("Nothing was changed."), _("Change a value before saving, or leave the form."))
    return found


def department_named(ctx: Seen, given: str) -> Department | None:
    """The active department of that name or code, or None."""
    return ctx.session.scalars(
        select(Department)
        .where(Department.active, or_(Department.name == given, func.lower(Department.code) == given.lower()))
        .order_by(Department.id)
    ).first()


@dataclass(frozen=True, kw_only=True)
class AddDepartment(Command):
    """新增科室; without a code the next free number is its code. One that was retired under this name is back."""

    name: str = asks(N_("Department name"), Input.TEXT, required=True)
    code: str = asks(N_("Code"), Input.TEXT)
    hours: str = asks(N_("Office hours"), Input.TEXT)
    parent: str = asks(N_("Stands below"), Input.DEPARTMENT)
    head: str = asks(N_("Head"), Input.STAFF)
    is_site: bool = asks(N_("Branch"), Input.YES_NO, default=False)


@dataclass(frozen=True, kw_only=True)
class RenameDepartment(Command):
    """修改科室: `department` by its name or code; None leaves a value as it is, "" empties it.

    `hours` are its own office hours, `parent` the department above it, `head` who is in charge, by number.
    """

    department: str = asks(N_("Department"), Input.DEPARTMENT, required=True)
    name: str | None = None
    code: str | None = None
    hours: str | None = None
    parent: str | None = None
    head: str | None = None
    is_site: bool | None = None


@dataclass(frozen=True, kw_only=True)
class RetireDepartment(Command):
    """撤销科室: gets no more cases; old cases keep it."""

    department: str = asks(N_("Department"), Input.DEPARTMENT, required=True)


@dataclass(frozen=True, kw_only=True)
class DepartmentList(Question[tuple[DepartmentRow, ...]]):
    """科室名单 by code with the number of open cases the asker may see; with `retired` the former ones as well."""

    retired: bool = False


def _department(ctx: Context, given: str) -> Department:
    found = department_named(ctx, given)
    if found is None:
        raise NotFound(_("There is no department “{name}”. Choose one from the list.").format(name=given))
    # Locked: a case sent there at the same moment is either counted or waits.
    return ctx.session.execute(
        select(Department)
        .where(Department.id == found.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one()


def _check_department(ctx: Context, name: str, code: str, own: Department | None) -> None:
    """Name and code both name a department, so neither may mean two."""
    if len(code) > 20:
        raise FieldErrors({"code": _("A code has at most 20 characters.")})
    for other in ctx.session.scalars(select(Department)):
        if other is own:
            continue
        known = (other.name.lower(), other.code.lower())
        if name.lower() in known:
            raise FieldErrors({"name": _("There is already a department “{name}”.").format(name=name)})
        if code.lower() in known:
            raise FieldErrors(
                {"code": _("The code {code} belongs to {name}.").format(code=code, name=other.name)}
            )


def _mark(ctx: Context, row: Department, is_site: bool | None) -> None:
    """A branch or none; its code becomes part of its numbers, and what it took must stay somebody's."""
    if is_site is not None and not is_site and row.is_site:
        took = ctx.session.scalars(select(Case.id).where(Case.site_id == row.id).limit(1)).first()
        if took is not None:
            raise FieldErrors({"is_site": _("{name} has taken cases as a branch and stays one.").format(name=row.name)})
    row.is_site = row.is_site if is_site is None else is_site
    if not row.is_site:
        return
    row.code = row.code.upper()
    if not is_site_code(row.code):
        raise FieldErrors(
            {"code": _("The code of a branch stands in its case numbers: 1 to 6 letters A–Z or digits, such as DH.")}
        )


def _department_logged(ctx: Context, row: Department, what: str, detail: dict[str, Any]) -> Done:
    sites.note_change(ctx)
    ctx.log(EventKind.DEPARTMENT_CHANGED, note=f"{what}：{row.code} {row.name}", **detail)
    return Done(row.id, row.name, None, 0, 0, EventKind.DEPARTMENT_CHANGED)


@step(AddDepartment, needs=Permission.OFFICE)
def add_department(ctx: Context, cmd: AddDepartment) -> Done:
    """A new department, or a former one again."""
    name = one_line(cmd.name, "name")
    former = ctx.session.scalars(
        select(Department).where(Department.name == name, ~Department.active)
    ).first()
    codes = set(ctx.session.scalars(select(Department.code)))
    code = cmd.code or (former.code if former else free_code(codes))
    _check_department(ctx, name, code, former)
    if former is not None:
        former.active, former.code = True, code
        _mark(ctx, former, cmd.is_site or None)
        _place(ctx, former, cmd.hours or None, cmd.parent or None, cmd.head or None)
        return _department_logged(
            ctx, former, _("Department is back"), {"changes": {"active": [False, True]}}
        )
    if cmd.is_site and not cmd.code:
        raise FieldErrors({"code": _("A branch needs a code of its own, such as DH: it stands in its case numbers.")})
    row = Department(name=name, code=code, active=True)
    try:
        with ctx.session.begin_nested():
            ctx.session.add(row)
    except IntegrityError:
        raise FieldErrors({"name": _("There is already a department “{name}”.").format(name=name)}) from None
    _mark(ctx, row, cmd.is_site)
    _place(ctx, row, cmd.hours, cmd.parent, cmd.head)
    known = {name: value for name, value in _facts(ctx, row).items() if value}
    return _department_logged(ctx, row, _("Department added"), {"after": known})


@step(RenameDepartment, needs=Permission.OFFICE)
def rename_department(ctx: Context, cmd: RenameDepartment) -> Done:
    """Another name, code, office hours, place or head; its cases stay with it."""
    row = _department(ctx, cmd.department)
    before = _facts(ctx, row)
    name = row.name if cmd.name is None else one_line(cmd.name, "name")
    code = cmd.code or row.code
    _check_department(ctx, name, code, row)
    row.name, row.code = name, code
    _mark(ctx, row, cmd.is_site)
    _place(ctx, row, cmd.hours, cmd.parent, cmd.head)
    differences = changed(before, _facts(ctx, row))
    what = _("Department renamed") if {"name", "code"} & differences.keys() else _("Department changed")
    return _department_logged(ctx, row, what, {"changes": differences})


def _facts(ctx: Seen, row: Department) -> dict[str, object]:
    head = ctx.session.get(Staff, row.head_id) if row.head_id is not None else None
    return {
        "name": row.name,
        "code": row.code,
        "hours": row.hours,
        "parent": ctx.department_name(row.parent_id),
        "head": head.number if head is not None else "",
        "is_site": row.is_site,
    }


def _place(ctx: Context, row: Department, hours: str | None, parent: str | None, head: str | None) -> None:
    """Its office hours, what it stands below, and who is in charge; None leaves as it is."""
    if hours is not None:
        row.hours = _hours(hours)
    if parent is not None:
        row.parent_id = _above(ctx, row, parent)
    if head is not None:
        row.head_id = naming.staff(ctx, head, "head").id if head else None


def _hours(typed: str) -> str:
    """Office hours in one spelling, as the calendar reads them again."""
    try:
        periods = parse_hours(typed)
    except UserError as wrong:
        raise FieldErrors({"hours": str(wrong)}) from None
    return ",".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in periods)


def _above(ctx: Context, row: Department, parent: str) -> int | None:
    if not parent:
        return None
    found = naming.department(ctx, parent, "parent")
    above: Department | None = found
    met: set[int] = set()
    while above is not None and above.id not in met:
        if above.id == row.id:
            raise FieldErrors({"parent": _("A department cannot stand below itself.")})
        met.add(above.id)
        above = ctx.session.get(Department, above.parent_id) if above.parent_id is not None else None
    return found.id


@step(RetireDepartment, needs=Permission.OFFICE)
def retire_department(ctx: Context, cmd: RetireDepartment) -> Done:
    """Refused while it has open cases; categories are no longer routed there."""
    row = _department(ctx, cmd.department)
    # A restricted case that must not be known of does not hinder either: the refusal would tell of it.
    known = not_hidden(ctx)
    count = ctx.session.execute(
        select(func.count()).select_from(Case).where(Case.department_id == row.id, _OPEN, known)
    ).scalar_one()
    if count:
        raise UserError(
            ngettext("{name} still has {n} open case.", "{name} still has {n} open cases.", count).format(
                name=row.name, n=count
            ),
            _("Close them or dispatch them to another department first."),
            field="department",
        )
    below = ctx.session.scalars(
        select(Department.name).where(Department.parent_id == row.id, Department.active).limit(1)
    ).first()
    if row.is_site and below is not None:
        raise UserError(
            _("“{below}” stands below the branch {name}.").format(below=below, name=row.name),
            _("Place the departments of a branch elsewhere, or retire them, before the branch itself."),
            field="department",
        )
    routed = ctx.session.scalars(
        update(CategoryEntry)
        .where(CategoryEntry.department_id == row.id)
        .values(department_id=None)
        .returning(CategoryEntry.path)
    ).all()
    # What stood below it stands below what was above it.
    ctx.session.execute(
        update(Department).where(Department.parent_id == row.id).values(parent_id=row.parent_id)
    )
    row.active = False
    return _department_logged(ctx, row, _("Department retired"), {"categories": sorted(routed)})


_OPEN = Case.state.not_in([state.value for state in FINISHED])


@answers(DepartmentList, needs=None)
def department_list(seen: Seen, question: DepartmentList) -> tuple[DepartmentRow, ...]:
    """Departments by code; a department does not learn how busy the others are."""
    counted = (
        select(Case.department_id, func.count()).where(_OPEN, *visible(seen)).group_by(Case.department_id)
    )
    counts = {row[0]: row[1] for row in seen.session.execute(counted)}
    wanted = select(Department).order_by(Department.code, Department.id)
    if not question.retired:
        wanted = wanted.where(Department.active)
    found = seen.session.scalars(wanted).all()
    names = {d.id: d.name for d in seen.session.scalars(select(Department))}
    heads = {s.id: s for s in seen.session.scalars(select(Staff).where(Staff.id.in_([d.head_id for d in found])))}
    return tuple(
        DepartmentRow(
            d.id,
            d.name,
            d.code,
            d.active,
            counts.get(d.id, 0),
            hours=d.hours,
            parent=names.get(d.parent_id or 0, ""),
            head=head.number if (head := heads.get(d.head_id or 0)) else "",
            head_name=head.name if head else "",
            is_site=d.is_site,
        )
        for d in found
    )
