"""可见范围: which cases a person may know of. One rule, twice: for one loaded case and as a condition for SQL.

A department sees its own cases and those it assists in. A restricted case (举报, S01) is seen only by staff cleared for
it, and never by the accused or their department: for everybody else it is as if there were none, in every list, count,
search, hint and total.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import aliased

from complaintdesk.domain.permissions import Permission
from complaintdesk.storage.models import Case


def assisting_ids(case: Case) -> frozenset[int]:
    """协办部门: the ids of the departments that assist."""
    return frozenset(int(part) for part in case.assisting.split(",") if part)


def may_see(case: Case, permissions: frozenset[Permission], staff_id: int | None, department_id: int | None) -> bool:
    """Whether somebody with these permissions, of that department, may know of the case."""
    is_own = department_id is not None and (
        case.department_id == department_id or department_id in assisting_ids(case)
    )
    if Permission.READ_ALL not in permissions and not (Permission.READ in permissions and is_own):
        return False
    if not case.restricted:
        return True
    if Permission.READ_RESTRICTED not in permissions:
        return False
    is_accused = staff_id is not None and case.accused_staff_id == staff_id
    return not is_accused and not (department_id is not None and case.accused_department_id == department_id)


def visible_cases(
    permissions: frozenset[Permission], staff_id: int | None, department_id: int | None
) -> list[ColumnElement[bool]]:
    """The same rule as conditions on `Case`, for every list, count and figure."""
    found: list[ColumnElement[bool]] = []
    if Permission.READ_ALL not in permissions:
        assists = and_(Case.assisting != "", Case.assisting.contains(f",{department_id},", autoescape=True))
        found.append(or_(Case.department_id == department_id, assists) if department_id is not None else false())
    # The few restricted cases are found by their own small index; a condition on the column itself would read
    # every case to count them.
    other = aliased(Case)
    hidden = select(other.id).where(other.restricted)
    if Permission.READ_RESTRICTED in permissions:
        hidden = hidden.where(
            or_(
                func.coalesce(other.accused_staff_id, 0) == (staff_id or -1),
                func.coalesce(other.accused_department_id, 0) == (department_id or -1),
            )
        )
    found.append(Case.id.not_in(hidden))
    return found
