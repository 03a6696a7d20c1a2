"""可见范围: which cases a person may know of. One rule, twice: for one loaded case and as a condition for SQL.

A department sees its own cases and those it assists in. A restricted case (举报, S01) is seen only by staff cleared for
it, and never by the accused or their department: for everybody else it is as if there were none, in every list, count,
search, hint and total.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from complaintdesk.domain.permissions import Permission
from complaintdesk.storage.models import Case, Department, Staff

_SHORTEST_NAME = 2


def ids_in(kept: str) -> frozenset[int]:
    """The ids kept as ",3,7,"."""
    return frozenset(int(part) for part in kept.split(",") if part)


def kept_ids(ids: Iterable[int]) -> str:
    """Ids as one text, ",3,7,", in which each can be found by its commas; empty for none."""
    text = ",".join(map(str, sorted(set(ids))))
    return f",{text}," if text else ""


def assisting_ids(case: Case) -> frozenset[int]:
    """协办部门: the ids of the departments that assist."""
    return ids_in(case.assisting)


def may_see(
    case: Case, permissions: frozenset[Permission], staff_id: int | None, department_id: int | None
) -> bool:
    """Whether somebody with these permissions, of that department, may know of the case."""
    is_own = department_id is not None and (
        case.department_id == department_id or department_id in assisting_ids(case)
    )
    if Permission.READ_ALL not in permissions and not (Permission.READ in permissions and is_own):
        return False
    if not case.restricted:
        return True
    return Permission.READ_RESTRICTED in permissions and not is_accused(case, staff_id, department_id)


def is_accused(case: Case, staff_id: int | None, department_id: int | None) -> bool:
    """回避: whether the person, or the department they belong to, is accused in this case."""
    return staff_id in ids_in(case.accused_staff) or department_id in ids_in(case.accused_departments)


def visible_cases(
    permissions: frozenset[Permission], staff_id: int | None, department_id: int | None
) -> list[ColumnElement[bool]]:
    """The same rule as conditions on `Case`, for every list, count and figure."""
    found: list[ColumnElement[bool]] = []
    if Permission.READ_ALL not in permissions:
        own = or_(Case.department_id == department_id, _holds(Case.assisting, department_id))
        found.append(own if Permission.READ in permissions and department_id is not None else false())
    return [*found, not_hidden(permissions, staff_id, department_id)]


def not_hidden(
    permissions: frozenset[Permission], staff_id: int | None, department_id: int | None
) -> ColumnElement[bool]:
    """Only what the restricted cases add to the rule: the case is none that must not be known of."""
    # The few restricted cases are found by their own small index; a condition on the column itself would read
    # every case to count them.
    other = aliased(Case)
    hidden = select(other.id).where(other.restricted)
    if Permission.READ_RESTRICTED in permissions:
        hidden = hidden.where(
            or_(_holds(other.accused_staff, staff_id), _holds(other.accused_departments, department_id))
        )
    return Case.id.not_in(hidden)


def _holds(kept: InstrumentedAttribute[str], wanted: int | None) -> ColumnElement[bool]:
    if wanted is None:
        return false()
    return and_(kept != "", kept.contains(f",{wanted},", autoescape=True))


def name_the_accused(session: Session, case: Case) -> None:
    """认定被举报人: keep who of this office is meant by what was typed, so that they are kept out of the case.

    In case of doubt more rather than fewer: every person of that name or number, whether still here or not, their
    departments, and every department named.
    """
    if not case.restricted:
        return
    typed = f"{case.respondent_person}\n{case.respondent_department}"
    staff = session.scalars(select(Staff)).all()
    named = _named(typed, {s.name for s in staff if len(s.name) >= _SHORTEST_NAME})
    numbers = {word.lower() for word in re.findall(r"[0-9A-Za-z]+", typed)}
    accused = [s for s in staff if s.name in named or s.number.lower() in numbers]
    departments = {d.name: d.id for d in session.scalars(select(Department))}
    theirs = {s.department_id for s in accused if s.department_id is not None}
    case.accused_staff = kept_ids(s.id for s in accused)
    case.accused_departments = kept_ids(theirs | {departments[name] for name in _named(typed, set(departments))})


def _named(typed: str, names: set[str]) -> set[str]:
    """The names that stand in the text. The longest come first: who writes 心内科 does not mean 内科."""
    found, rest = set(), typed
    for name in sorted(names, key=lambda each: (-len(each), each)):
        if name and name in rest:
            found.add(name)
            rest = rest.replace(name, "\n")
    return found
