"""可见范围: which cases a person may know of. One rule, twice: for one loaded case and as a condition for SQL.

A department sees its own cases and those it assists in. A branch (网点) sees what it took and what was sent to it or to
a department below it; the head office sees all. A restricted case (举报, S01) is seen only by staff cleared for
it, and never by the accused or their department: for everybody else it is as if there were none, in every list, count,
search, hint and total.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Protocol

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from complaintdesk.desk.rows import Actor
from complaintdesk.desk.sites import Site
from complaintdesk.domain.permissions import Permission
from complaintdesk.storage.base import EMPTY
from complaintdesk.storage.driver import Repeated
from complaintdesk.storage.models import Case, Department, Staff

_SHORTEST_NAME = 2


class Viewer(Protocol):
    """谁在看: who asks, what they may do now, and the branch they belong to."""

    @property
    def actor(self) -> Actor: ...

    @property
    def permissions(self) -> frozenset[Permission]: ...

    @property
    def site(self) -> Site | None: ...

    @property
    def sees_all_there_is(self) -> bool: ...


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


def may_see(viewer: Viewer, case: Case) -> bool:
    """Whether the viewer may know of the case."""
    permissions, department_id = viewer.permissions, viewer.actor.department_id
    is_own = department_id is not None and (
        case.department_id == department_id or department_id in assisting_ids(case)
    )
    if Permission.READ_ALL not in permissions and not (Permission.READ in permissions and is_own):
        return False
    if viewer.site is not None and not _is_of(viewer.site, case):
        return False
    if not case.restricted:
        return True
    return Permission.READ_RESTRICTED in permissions and not is_accused(case, viewer.actor.staff_id, department_id)


def _is_of(site: Site, case: Case) -> bool:
    """Whether the branch took the case, or it was sent there."""
    if case.site_id in site.within or case.department_id in site.departments:
        return True
    return not site.departments.isdisjoint(assisting_ids(case))


def is_accused(case: Case, staff_id: int | None, department_id: int | None) -> bool:
    """回避: whether the person, or the department they belong to, is accused in this case."""
    return staff_id in ids_in(case.accused_staff) or department_id in ids_in(case.accused_departments)


def visible_cases(viewer: Viewer) -> list[ColumnElement[bool]]:
    """The same rule as conditions on `Case`, for every list, count and figure."""
    return [*_own_cases(viewer), not_hidden(viewer)]


def _own_cases(viewer: Viewer) -> list[ColumnElement[bool]]:
    permissions, department_id = viewer.permissions, viewer.actor.department_id
    found = of_site(viewer)
    if Permission.READ_ALL not in permissions:
        own = or_(Case.department_id == department_id, _holds(Case.assisting, department_id))
        found.append(own if Permission.READ in permissions and department_id is not None else false())
    return found


def visible_in_bulk(viewer: Viewer) -> list[ColumnElement[bool]]:
    """The same for questions that count every case of a year: where nothing is hidden, nothing is looked up for each."""
    return _own_cases(viewer) if viewer.sees_all_there_is else visible_cases(viewer)


def nothing_is_hidden(viewer: Viewer, session: Session) -> bool:
    """Whether there is no restricted case at all that the viewer must not know of, for as long as this read lasts."""
    # On SQLite alone, where one read sees one state of the data: nobody can hide a case between two questions.
    if session.get_bind().dialect.name != "sqlite":
        return False
    return not _one_hidden(*_clearance(viewer)).rows(session.connection(), {})


def of_site(viewer: Viewer) -> list[ColumnElement[bool]]:
    """Only what the branches add to the rule; [] at the head office."""
    site = viewer.site
    if site is None:
        return []
    # Three short indexes hold the branch's cases; the same as one "or" would read every case of the office.
    took, sent, helped, departments = aliased(Case), aliased(Case), aliased(Case), sorted(site.departments)
    own = union_all(
        select(took.id).where(took.site_id.in_(sorted(site.within))),
        select(sent.id).where(sent.department_id.in_(departments)),
        select(helped.id).where(helped.assisting != "", or_(*(_holds(helped.assisting, each) for each in departments))),
    )
    return [Case.id.in_(own)]


def not_hidden(viewer: Viewer) -> ColumnElement[bool]:
    """Only what the restricted cases add to the rule: the case is none that must not be known of."""
    return _not_hidden(*_clearance(viewer))


def hidden_cases(viewer: Viewer) -> Select[int] | None:
    """The ids of the cases that are hidden from who sees all others; None for who sees only some of the cases."""
    if viewer.site is not None or Permission.READ_ALL not in viewer.permissions:
        return None
    return _hidden_ids(*_clearance(viewer))


def _clearance(viewer: Viewer) -> tuple[bool, int | None, int | None]:
    return Permission.READ_RESTRICTED in viewer.permissions, viewer.actor.staff_id, viewer.actor.department_id


@lru_cache(maxsize=64)
def _not_hidden(is_cleared: bool, staff_id: int | None, department_id: int | None) -> ColumnElement[bool]:
    # One object for one person: a statement that is built on the same parts is built only once.
    return Case.id.not_in(_hidden_ids(is_cleared, staff_id, department_id))


@lru_cache(maxsize=64)
def _hidden_ids(is_cleared: bool, staff_id: int | None, department_id: int | None) -> Select[int]:
    # The few restricted cases are found by their own small index; a condition on the column itself would read
    # every case to count them.
    other = aliased(Case)
    hidden = select(other.id).where(other.restricted)
    if is_cleared:
        hidden = hidden.where(
            or_(_holds(other.accused_staff, staff_id), _holds(other.accused_departments, department_id))
        )
    return hidden


@lru_cache(maxsize=64)
def _one_hidden(is_cleared: bool, staff_id: int | None, department_id: int | None) -> Repeated:
    return Repeated(_hidden_ids(is_cleared, staff_id, department_id).limit(1))


def _holds(kept: InstrumentedAttribute[str], wanted: int | None) -> ColumnElement[bool]:
    if wanted is None:
        return false()
    return and_(kept != EMPTY, kept.contains(f",{wanted},", autoescape=True))


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
