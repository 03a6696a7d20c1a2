"""人员: who works here and in which role; a leaver is retired, never deleted."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from complaintdesk.desk import substitution
from complaintdesk.desk.absence import change_absence, change_post, checked_post
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import Command, Question, answers, step
from complaintdesk.desk.departments import changed, department_named, one_line
from complaintdesk.desk.office_rows import StaffRow
from complaintdesk.desk.opening import random_code
from complaintdesk.desk.passwords import SHORTEST, hash_password
from complaintdesk.desk.rows import Done
from complaintdesk.domain.errors import FieldErrors, NotAllowed, NotFound, UserError
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.plain import inert
from complaintdesk.domain.vocabulary import EventKind, Role
from complaintdesk.i18n import N_, _
from complaintdesk.storage.models import Department, Staff

_NUMBER = re.compile(r"[A-Za-z0-9]{1,20}")
#: How the local operator is named in the chain; nobody else may be.
_TAKEN = "operator"


def one_time_password() -> str:
    """A password for the next sign-in only, easy to read out; kept nowhere but in the command that carries it."""
    return random_code(10)


def typed_number(number: str) -> str:
    """A staff number as typed, full-width digits of the input method forgiven."""
    return unicodedata.normalize("NFKC", inert(number)).strip()


@dataclass(frozen=True, kw_only=True)
class AddStaff(Command):
    """新增人员. Without a password a one-time one is made: show `command.password` once after the desk did it."""

    number: str = asks(N_("Staff number"), Input.TEXT, required=True)
    name: str = asks(N_("Name"), Input.TEXT, required=True)
    role: Role = asks(N_("Role"), Input.CHOICE, required=True, words=Role, default=Role.FRONT_DESK)
    department: str = asks(N_("Department"), Input.DEPARTMENT)
    post: str = asks(N_("Post"), Input.POST)
    password: str = field(default_factory=one_time_password, repr=False)


@dataclass(frozen=True, kw_only=True)
class ChangeStaff(Command):
    """修改人员: None leaves a value as it is; an empty department takes the person out of theirs.

    `deputy` by number stands in from `away_from` to `away_until` (both included; ISO days, empty for none).
    """

    number: str = asks(N_("Staff number"), Input.STAFF, required=True)
    new_number: str | None = None
    name: str | None = None
    role: Role | None = None
    department: str | None = None
    post: str | None = None
    deputy: str | None = None
    away_from: str | None = None
    away_until: str | None = None


@dataclass(frozen=True, kw_only=True)
class RetireStaff(Command):
    """人员离职: can no longer sign in; everything they did keeps their name."""

    number: str = asks(N_("Staff number"), Input.STAFF, required=True)


@dataclass(frozen=True, kw_only=True)
class ReinstateStaff(Command):
    """人员返岗: somebody who had left is back, with a new one-time password (`command.password`)."""

    number: str = asks(N_("Staff number"), Input.TEXT, required=True)
    password: str = field(default_factory=one_time_password, repr=False)


@dataclass(frozen=True, kw_only=True)
class ResetPassword(Command):
    """重置密码: a new one-time password (`command.password`), to be changed at the next sign-in."""

    number: str = asks(N_("Staff number"), Input.STAFF, required=True)
    password: str = field(default_factory=one_time_password, repr=False)


@dataclass(frozen=True, kw_only=True)
class StaffList(Question[tuple[StaffRow, ...]]):
    """人员名单 by number; with `retired` those who left as well."""

    retired: bool = False


def staff_numbered(session: Session, number: str, *, lock: bool = False) -> Staff | None:
    """The person of that number, small and capital letters alike, or None."""
    question = select(Staff).where(func.lower(Staff.number) == typed_number(number).lower())
    if lock:
        question = question.with_for_update().execution_options(populate_existing=True)
    return session.execute(question).scalar_one_or_none()


def _member(ctx: Context, number: str) -> Staff:
    staff = staff_numbered(ctx.session, number, lock=True)
    if staff is None:
        raise NotFound(
            _("There is no staff member with the number “{number}”.").format(number=number),
            _("Look the number up in the list of staff."),
        )
    return staff


def _active_member(ctx: Context, number: str) -> Staff:
    staff = _member(ctx, number)
    if not staff.active:
        raise UserError(
            _("{number} {name} has left.").format(number=staff.number, name=staff.name),
            _("Take the person back first."),
            field="number",
        )
    return staff


def _new_number(ctx: Context, number: str, field_name: str, own: Staff | None = None) -> str:
    number = typed_number(number)
    if not _NUMBER.fullmatch(number) or number.lower() == _TAKEN:
        raise FieldErrors({field_name: _("A staff number is 1 to 20 letters and digits.")})
    other = staff_numbered(ctx.session, number)
    if other is not None and other is not own:
        raise FieldErrors({field_name: _number_taken(number, other)})
    return number


def _number_taken(number: str, other: Staff | None) -> str:
    if other is not None and not other.active:
        return _(
            "The number {number} belonged to {name}, who has left. Choose another, or take the person back."
        ).format(number=number, name=other.name)
    return _("The number {number} is already in use. Choose another.").format(number=number)


def _department_id(ctx: Context, role: Role, department: str) -> int | None:
    """The department for a person in that role; raises FieldErrors where one is missing or unknown."""
    if not department:
        if role is Role.DEPARTMENT:
            raise FieldErrors(
                {"department": _("The role “{role}” needs a department.").format(role=role.label)}
            )
        return None
    found = department_named(ctx, department)
    if found is None:
        raise FieldErrors(
            {
                "department": _("There is no department “{name}”. Choose one from the list.").format(
                    name=department
                )
            }
        )
    return found.id


def check_new_password(password: str, field_name: str = "password") -> None:
    """Raises FieldErrors for a password that is too short."""
    if len(password) < SHORTEST:
        raise FieldErrors({field_name: _("A password has at least {n} characters.").format(n=SHORTEST)})


def _facts(ctx: Seen, staff: Staff) -> dict[str, object]:
    """What the chain keeps of a person; never the password, not even hashed."""
    return {
        "number": staff.number,
        "name": staff.name,
        "role": staff.role,
        "department": ctx.department_name(staff.department_id),
        "active": staff.active,
        "post": staff.post,
        "deputy": _number_of(ctx, staff.deputy_id),
        "away_from": staff.away_from.isoformat() if staff.away_from else "",
        "away_until": staff.away_until.isoformat() if staff.away_until else "",
    }


def _number_of(ctx: Seen, staff_id: int | None) -> str:
    staff = ctx.session.get(Staff, staff_id) if staff_id is not None else None
    return staff.number if staff is not None else ""


def _logged(ctx: Context, staff: Staff, what: str, detail: dict[str, Any]) -> Done:
    ctx.log(EventKind.STAFF_CHANGED, note=f"{what}：{staff.number} {staff.name}", **detail)
    return Done(staff.id, staff.number, None, 0, 0, EventKind.STAFF_CHANGED)


@step(AddStaff, needs=Permission.OFFICE)
def add_staff(ctx: Context, cmd: AddStaff) -> Done:
    """A new person, who must change the password at the first sign-in."""
    number, name = _new_number(ctx, cmd.number, "number"), one_line(cmd.name, "name")
    department_id = _department_id(ctx, cmd.role, cmd.department)
    check_new_password(cmd.password)
    staff = Staff(
        number=number,
        name=name,
        role=cmd.role.value,
        department_id=department_id,
        post=checked_post(ctx, cmd.post, cmd.role),
        active=True,
        password_hash=hash_password(cmd.password),
        must_change_password=True,
        failures=0,
        failed_at=None,
    )
    try:
        with ctx.session.begin_nested():
            ctx.session.add(staff)
    except IntegrityError:
        # Another work place gave out the number at the same moment.
        raise FieldErrors({"number": _number_taken(number, None)}) from None
    return _logged(ctx, staff, _("Staff member added"), {"after": _facts(ctx, staff)})


@step(ChangeStaff, needs=Permission.OFFICE)
def change_staff(ctx: Context, cmd: ChangeStaff) -> Done:
    """New number, name, role or department."""
    staff = _active_member(ctx, cmd.number)
    before = _facts(ctx, staff)
    role = cmd.role or Role(staff.role)
    if role is not Role.ADMINISTRATOR:
        _keep_an_administrator(ctx, staff)
    if cmd.department is not None or role is Role.DEPARTMENT:
        wanted = ctx.department_name(staff.department_id) if cmd.department is None else cmd.department
        staff.department_id = _department_id(ctx, role, wanted)
    if cmd.new_number is not None:
        staff.number = _new_number(ctx, cmd.new_number, "new_number", staff)
    if cmd.name is not None:
        staff.name = one_line(cmd.name, "name")
    staff.role = role.value
    change_post(ctx, staff, cmd.post)
    change_absence(ctx, staff, cmd.deputy, cmd.away_from, cmd.away_until)
    differences = changed(before, _facts(ctx, staff))
    return _logged(ctx, staff, _("Staff member changed"), {"changes": differences})


@step(RetireStaff, needs=Permission.OFFICE)
def retire_staff(ctx: Context, cmd: RetireStaff) -> Done:
    """A leaver: signs in no more, and a window still open at another work place is refused at once."""
    staff = _active_member(ctx, cmd.number)
    if staff.id == ctx.actor.staff_id:
        raise NotAllowed(_("You cannot retire yourself."), _("Ask another administrator."))
    _keep_an_administrator(ctx, staff)
    staff.active = False
    return _logged(ctx, staff, _("Staff member has left"), {"changes": {"active": [True, False]}})


def _keep_an_administrator(ctx: Context, staff: Staff) -> None:
    """Locks all administrators, so that two of them cannot remove each other at the same moment."""
    administrators = ctx.session.scalars(
        select(Staff.id)
        .where(Staff.active, Staff.role == Role.ADMINISTRATOR.value)
        .order_by(Staff.id)
        .with_for_update()
    ).all()
    if list(administrators) == [staff.id]:
        raise NotAllowed(
            _("{name} is the last administrator.").format(name=staff.name),
            _("Make somebody else administrator first."),
        )


@step(ReinstateStaff, needs=Permission.OFFICE)
def reinstate_staff(ctx: Context, cmd: ReinstateStaff) -> Done:
    """Back with the old number and role; the old password no longer fits."""
    staff = _member(ctx, cmd.number)
    if staff.active:
        raise UserError(
            _("{number} {name} has not left.").format(number=staff.number, name=staff.name), field="number"
        )
    check_new_password(cmd.password)
    staff.active = True
    _set_one_time(staff, cmd.password)
    return _logged(ctx, staff, _("Staff member is back"), {"changes": {"active": [False, True]}})


@step(ResetPassword, needs=Permission.OFFICE)
def reset_password(ctx: Context, cmd: ResetPassword) -> Done:
    """A forgotten password is never shown, only replaced; waiting times after failures end."""
    staff = _active_member(ctx, cmd.number)
    check_new_password(cmd.password)
    _set_one_time(staff, cmd.password)
    return _logged(ctx, staff, _("Password reset"), {})


def _set_one_time(staff: Staff, password: str) -> None:
    staff.password_hash, staff.must_change_password = hash_password(password), True
    staff.failures, staff.failed_at = 0, None


@answers(StaffList, needs=Permission.OFFICE)
def staff_list(seen: Seen, question: StaffList) -> tuple[StaffRow, ...]:
    """Everybody by number."""
    wanted = select(Staff, Department.name).join(
        Department, Department.id == Staff.department_id, isouter=True
    )
    if not question.retired:
        wanted = wanted.where(Staff.active)
    found = seen.session.execute(wanted.order_by(Staff.number)).all()
    known = {staff.id: staff for staff in seen.session.scalars(select(Staff))}
    titles = {post.key: post.label for post in seen.pack.posts}
    return tuple(_row(seen, staff, department or "", known, titles) for staff, department in found)


def _row(
    seen: Seen, staff: Staff, department: str, known: dict[int, Staff], titles: dict[str, str]
) -> StaffRow:
    deputy = known.get(staff.deputy_id or 0)
    return StaffRow(
        staff.id,
        staff.number,
        staff.name,
        Role(staff.role),
        staff.department_id,
        department,
        staff.active,
        staff.must_change_password,
        post=staff.post,
        post_title=titles.get(staff.post, staff.post),
        cleared=staff.cleared,
        deputy=deputy.number if deputy else "",
        deputy_name=deputy.name if deputy else "",
        away_from=staff.away_from,
        away_until=staff.away_until,
        is_away=substitution.is_away(seen, staff),
    )
