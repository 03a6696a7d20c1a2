"""代理: who signs while a leader is away, and who signs as the head of a department.

A pack grants nothing; these are facts the administrator keeps on the staff and department pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import Role
from complaintdesk.storage.models import Department, Staff

if TYPE_CHECKING:
    from complaintdesk.desk.context import Seen

#: What a deputy holds besides their own role: to decide, and to find what waits. Never the identity.
OF_A_DEPUTY = frozenset({Permission.READ, Permission.READ_ALL, Permission.APPROVE})
#: 科室负责人: signs for the department; the department's own cases only, as before.
OF_A_HEAD = frozenset({Permission.APPROVE})


def is_away(seen: Seen, staff: Staff) -> bool:
    """Whether the person is away today; both days of the absence included."""
    if staff.away_from is None:
        return False
    today = seen.now.astimezone(seen.zone).date()
    return staff.away_from <= today and (staff.away_until is None or today <= staff.away_until)


def principals(seen: Seen) -> tuple[Staff, ...]:
    """The leaders whom the actor stands in for today: away, and the actor is their deputy."""
    if seen.actor.staff_id is None:
        return ()
    found = seen.session.scalars(
        select(Staff).where(Staff.deputy_id == seen.actor.staff_id, Staff.active).order_by(Staff.id)
    ).all()
    return tuple(staff for staff in found if is_away(seen, staff) and decides(seen, staff))


def decides(seen: Seen, staff: Staff) -> bool:
    """Whether that person approves in their own right: a supervisor, or the administrator where there is none."""
    if staff.role != Role.ADMINISTRATOR.value or seen.office.is_sample:
        return staff.role in (Role.SUPERVISOR.value, Role.ADMINISTRATOR.value)
    supervisor = select(Staff.id).where(Staff.active, Staff.role == Role.SUPERVISOR.value).limit(1)
    return seen.session.execute(supervisor).first() is None


def heads(seen: Seen) -> frozenset[int]:
    """The ids of the departments in use that the actor is head of."""
    if seen.actor.staff_id is None:
        return frozenset()
    found = select(Department.id).where(Department.head_id == seen.actor.staff_id, Department.active)
    return frozenset(seen.session.scalars(found))


def held_besides(seen: Seen) -> frozenset[Permission]:
    """What the actor may do today beyond the own role: as the deputy of a leader, as the head of a department."""
    held: frozenset[Permission] = frozenset()
    if principals(seen):
        held |= OF_A_DEPUTY
    if heads(seen):
        held |= OF_A_HEAD
    return held
