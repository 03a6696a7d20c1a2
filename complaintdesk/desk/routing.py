"""归口: who is proposed to handle a case, by its category: the handler set for it, or the substitute."""

from __future__ import annotations

from complaintdesk.desk import conflict, substitution
from complaintdesk.desk.context import Seen
from complaintdesk.domain.policy import SEPARATOR
from complaintdesk.storage.models import Case, CategoryEntry, Department, Staff


def proposed_handler(seen: Seen, case: Case) -> str:
    """The number of whoever the category names and may handle the case, the nearest level first; "" for nobody."""
    path = case.category
    while path:
        entry = seen.session.get(CategoryEntry, path)
        if entry is not None and entry.department_id is not None:
            department = seen.session.get(Department, entry.department_id)
            for staff_id in (entry.handler_id, entry.backup_id):
                staff = seen.session.get(Staff, staff_id) if staff_id is not None else None
                if staff is not None and _can_take_it(seen, case, department, staff):
                    return staff.number
            return ""
        path = path.rpartition(SEPARATOR)[0]
    return ""


def _can_take_it(seen: Seen, case: Case, department: Department | None, staff: Staff) -> bool:
    return (
        staff.active
        and not substitution.is_away(seen, staff)
        and (staff.cleared or not case.restricted)
        and not conflict.conflict(seen, case, department, staff)
    )
