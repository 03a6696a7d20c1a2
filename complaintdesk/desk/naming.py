"""Departments, staff and cases as people name them: by name, code or number."""

from __future__ import annotations

from sqlalchemy import func, or_, select

from complaintdesk.desk.context import Seen
from complaintdesk.desk.visibility import visible_cases
from complaintdesk.domain.errors import FieldErrors
from complaintdesk.domain.numbering import parse_number
from complaintdesk.i18n import _
from complaintdesk.storage.models import Case, Department, Staff


def department(ctx: Seen, name: str, field: str) -> Department:
    """The active department of that name or code; FieldErrors when there is none."""
    found = ctx.session.scalars(
        select(Department)
        .where(Department.active, or_(Department.name == name, func.lower(Department.code) == name.lower()))
        .order_by(Department.id)
    ).first()
    if found is None:
        raise FieldErrors(
            {field: _("There is no department “{name}”. Choose one from the list.").format(name=name)}
        )
    return found


def staff(ctx: Seen, name: str, field: str) -> Staff:
    """The active member of staff with that number or name; FieldErrors when there is none."""
    found = ctx.session.scalars(
        select(Staff).where(Staff.active, or_(Staff.number == name, Staff.name == name)).order_by(Staff.id)
    ).first()
    if found is None:
        raise FieldErrors(
            {field: _("There is no staff member “{name}”. Choose one from the list.").format(name=name)}
        )
    return found


def case_id(ctx: Seen, number: str, field: str) -> int:
    """The id of the case with that number, as far as the actor may know of it; FieldErrors when there is none."""
    parsed = parse_number(number)
    visible = visible_cases(ctx)
    found = ctx.session.scalars(
        select(Case.id).where(Case.number == str(parsed or number.strip()), *visible)
    ).first()
    if found is None:
        raise FieldErrors({field: _("There is no case {number}.").format(number=number)})
    return found
