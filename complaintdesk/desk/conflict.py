"""回避: who may not handle a complaint: the accused, their own department, and whoever stands below them (S02)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import or_, select

from complaintdesk.desk import visibility
from complaintdesk.desk.context import Context, Seen
from complaintdesk.domain.errors import FieldErrors
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import Relation
from complaintdesk.i18n import _
from complaintdesk.storage.models import Case, Department, Staff

_BETWEEN = re.compile(r"[\s,，、;；/()（）]+")
_TITLES = re.compile(
    "(?:医生|大夫|主任|副主任|护士|护士长|院长|科长|处长|局长|所长|经理|总监|主管|组长|店长|站长|司机|师傅|老师|先生|女士|小姐|同志)+$"
)


def conflict(seen: Seen, case: Case, department: Department | None, handler: Staff | None) -> str:
    """Why this department or handler must keep away from the case, in a sentence; "" when nothing stands against it."""
    barred = is_barred(case, department, handler)
    if barred:
        return _("{name} may not take part in this case.").format(name=barred)
    if handler is not None and handler.id == _first_handler(seen, case):
        return _("{name} handled the case that is looked at again (recheck).").format(name=handler.name)
    if not seen.pack_of(case).switches.conflict_check:
        return ""
    people = accused(seen, case)
    if handler is not None and (handler.id in {p.id for p in people} or _is_named(case, handler)):
        return _(
            "{name} is the person complained about and may not handle the case (conflict of interest)."
        ).format(name=handler.name)
    where = _accused_department(seen, case, people)
    if handler is not None and where is not None and handler.department_id == where:
        return _("{name} is in the department of the person complained about (conflict of interest).").format(
            name=handler.name
        )
    heads = {p.id: p.name for p in people}
    start = handler.department_id if handler is not None and handler.department_id else None
    for above in _line(seen, start or (department.id if department is not None else None)):
        if above.head_id in heads:
            return _("{accused}, the person complained about, is in charge there (conflict of interest).").format(
                accused=heads[above.head_id or 0]
            )
    return ""


def _first_handler(seen: Seen, case: Case) -> int | None:
    """Who handled the case that this one is the recheck (复查) of."""
    if case.relation != Relation.RECHECK.value or case.parent_id is None:
        return None
    return seen.session.scalars(select(Case.handler_id).where(Case.id == case.parent_id)).first()


def is_barred(case: Case, department: Department | None, handler: Staff | None) -> str:
    """The name of whoever is kept out of a restricted case for good, because they are accused in it; else ""."""
    if case.restricted and department is not None and visibility.is_accused(case, None, department.id):
        return department.name
    if case.restricted and handler is not None and visibility.is_accused(case, handler.id, handler.department_id):
        return handler.name
    return ""


def accused(seen: Seen, case: Case) -> list[Staff]:
    """The members of staff complained about, as far as they are known here by name or number."""
    named = _names(case)
    ids = visibility.ids_in(case.accused_staff)
    same = [Staff.id.in_(ids)] if ids else []
    if named:
        same += [Staff.name.in_(named), Staff.number.in_(named)]
    return list(seen.session.scalars(select(Staff).where(or_(*same)).order_by(Staff.id))) if same else []


def _names(case: Case) -> list[str]:
    """The names in what was written down, also without the title that people say with them."""
    words = [word for word in _BETWEEN.split(case.respondent_person) if word]
    return list(dict.fromkeys([*words, *(bare for word in words if len(bare := _TITLES.sub("", word)) > 1)]))


def _is_named(case: Case, staff: Staff) -> bool:
    return staff.name in _names(case) or staff.number in _names(case)


def _accused_department(seen: Seen, case: Case, people: list[Staff]) -> int | None:
    """Where the accused work. A complaint about a department as such is the department's own to answer."""
    known = next((p.department_id for p in people if p.department_id is not None), None)
    if known is not None or not case.respondent_person or not case.respondent_department:
        return known
    return seen.session.scalars(
        select(Department.id).where(Department.name == case.respondent_department)
    ).first()


def _line(seen: Seen, department_id: int | None) -> Iterator[Department]:
    """The department and those above it."""
    met: set[int] = set()
    while department_id is not None and department_id not in met:
        met.add(department_id)
        found = seen.session.get(Department, department_id)
        if found is None:
            return
        yield found
        department_id = found.parent_id


def may_overrule(seen: Seen, case: Case, department: Department | None) -> bool:
    """Whether the actor may let a conflict stand: a supervisor or the head of the department, never the accused."""
    if seen.actor.staff_id is not None and seen.actor.staff_id in {p.id for p in accused(seen, case)}:
        return False
    is_head = (
        department is not None and department.head_id is not None and department.head_id == seen.actor.staff_id
    )
    return seen.may(Permission.APPROVE) or is_head


def checked(
    ctx: Context,
    case: Case,
    department: Department | None,
    handler: Staff | None,
    override_reason: str,
    field: str = "handler",
) -> dict[str, str]:
    """Refuses a handler with a conflict of interest; overruled with a reason, gives what the event has to tell."""
    reason = conflict(ctx, case, department, handler)
    if not reason:
        return {}
    if not override_reason or is_barred(case, department, handler):
        raise FieldErrors({field: reason})
    if not may_overrule(ctx, case, department):
        raise FieldErrors(
            {"override_reason": _("Only a supervisor or the head of the department may decide this, with a reason.")}
        )
    return {"conflict": reason, "override_reason": override_reason}
