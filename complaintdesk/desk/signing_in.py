"""签到: from number and password to the person who acts; every attempt is an event, no password ever is.

Whatever is wrong, the sentence is the same. After five failures the next attempts have to wait, at most 30 seconds:
a desk is never locked for good. Staff numbers are no secret, they stand on every form.
"""

from __future__ import annotations

import socket
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaintdesk.desk.context import Context
from complaintdesk.desk.core import TRIES, Command, step
from complaintdesk.desk.house import House
from complaintdesk.desk.opening import random_code
from complaintdesk.desk.passwords import hash_password, is_password, needs_rehash
from complaintdesk.desk.rows import Actor, Done
from complaintdesk.desk.staffing import check_new_password, one_time_password, staff_numbered
from complaintdesk.domain.errors import FieldErrors, NotAllowed, NotFound, UserError
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.plain import inert
from complaintdesk.domain.vocabulary import EventKind, Role
from complaintdesk.i18n import _, ngettext
from complaintdesk.storage.engine import Database
from complaintdesk.storage.models import Office, Staff
from complaintdesk.storage.troubles import Collided

T = TypeVar("T")

FREE_FAILURES = 5
LONGEST_WAIT = 30
NOBODY = "-"


class Recovered(NamedTuple):
    """What the administrator must be told once: for whom, the one-time password, and the next recovery code."""

    number: str
    one_time_password: str
    recovery_code: str


@dataclass(frozen=True, kw_only=True)
class RenewRecoveryCode(Command):
    """换发恢复码: the paper with the old code was lost; show `command.code` once, the old code is void."""

    code: str = field(default_factory=lambda: _new_code(), repr=False)


def sign_in(
    database: Database, number: str, password: str, clock: Callable[[], datetime] | None = None
) -> Actor:
    """The person of that number, if the password fits; raises NotAllowed."""

    def work(session: Session, now: datetime) -> Actor | UserError:
        found = _checked(session, now, number, password)
        if isinstance(found, UserError):
            return found
        _log(session, now, _actor(found), EventKind.SIGNED_IN)
        return _actor(found)

    return _at_the_door(database, clock, work)


def staff_actor(database: Database, number: str) -> Actor:
    """The person of that number as the desk knows them, without any password: only for who has checked it."""
    with database.read() as session:
        staff = staff_numbered(session, number)
        if staff is None or not staff.active:
            raise NotFound(
                _("There is no staff member with the number “{number}”.").format(number=number),
                _("Look the number up in the list of staff."),
            )
        return _actor(staff)


def must_change_password(database: Database, actor: Actor) -> bool:
    """Whether the person still has a one-time password and must choose an own one now."""
    if actor.staff_id is None:
        return False
    with database.read() as session:
        return session.get_one(Staff, actor.staff_id).must_change_password


def change_password(
    database: Database, number: str, old: str, new: str, clock: Callable[[], datetime] | None = None
) -> None:
    """The person's own new password; raises FieldErrors for a bad new one, NotAllowed where the old one is wrong."""
    check_new_password(_word(new), "new")
    if _word(new) == _word(old):
        raise FieldErrors({"new": _("The new password must differ from the old one.")})

    def work(session: Session, now: datetime) -> UserError | None:
        found = _checked(session, now, number, old)
        if isinstance(found, UserError):
            return found
        found.password_hash, found.must_change_password = hash_password(_word(new)), False
        _log(session, now, _actor(found), EventKind.STAFF_CHANGED, _("Own password changed"))
        return None

    _at_the_door(database, clock, work)


def recover_administrator(
    database: Database, code: str, clock: Callable[[], datetime] | None = None
) -> Recovered:
    """A new password for the first administrator by the code from the opening. The code works once; keep the new one."""

    def work(session: Session, now: datetime) -> Recovered | UserError:
        office = session.execute(select(Office).with_for_update()).scalar_one()
        failures = int(office.settings.get("recovery_failures", 0))
        failed_at = office.settings.get("recovery_failed_at")
        wait = seconds_to_wait(failures, datetime.fromisoformat(failed_at) if failed_at else None, now)
        if wait:
            return wait_sentence(wait)
        if not is_password(_plain_code(code), office.recovery_hash):
            office.settings = office.settings | {
                "recovery_failures": failures + 1,
                "recovery_failed_at": now.isoformat(),
            }
            _log(session, now, _nobody(), EventKind.SIGN_IN_FAILED, _("Wrong recovery code"))
            return NotAllowed(
                _("The recovery code is wrong."), _("It stands on the sheet printed at the opening.")
            )
        staff = session.scalars(
            select(Staff).where(Staff.active, Staff.role == Role.ADMINISTRATOR.value).order_by(Staff.id)
        ).first()
        if staff is None:
            return NotFound(_("This office has no administrator."))
        password, next_code = one_time_password(), _new_code()
        staff.password_hash, staff.must_change_password = hash_password(password), True
        staff.failures, staff.failed_at = 0, None
        _keep_code(office, next_code)
        _log(session, now, _actor(staff), EventKind.STAFF_CHANGED, _("Password reset with the recovery code"))
        return Recovered(staff.number, password, next_code)

    return _at_the_door(database, clock, work)


@step(RenewRecoveryCode, needs=Permission.OFFICE)
def renew_recovery_code(ctx: Context, cmd: RenewRecoveryCode) -> Done:
    """A new code in place of the old one."""
    office = ctx.locked_office()
    _keep_code(office, cmd.code)
    ctx.log(EventKind.OFFICE_CHANGED, note=_("Recovery code renewed"))
    return Done(office.id, office.name, None, 0, 0, EventKind.OFFICE_CHANGED)


def seconds_to_wait(failures: int, failed_at: datetime | None, now: datetime) -> int:
    """Whole seconds until the next attempt is taken: 1, 2, 4 … 30 after the fifth failure in a row, else 0."""
    # A clock that was set back must not lock anybody out until it has caught up.
    if failures < FREE_FAILURES or failed_at is None or now < failed_at:
        return 0
    wait = timedelta(seconds=min(LONGEST_WAIT, 2 ** min(failures - FREE_FAILURES, 10)))
    left = failed_at + wait - now
    return max(0, -(-left // timedelta(seconds=1)))


def _at_the_door(
    database: Database,
    clock: Callable[[], datetime] | None,
    work: Callable[[Session, datetime], T | UserError],
) -> T:
    """One transaction. A refusal that `work` returns is committed with its event and raised afterwards."""
    for attempt in range(1, TRIES + 1):
        try:
            with database.write() as session:
                result = work(session, database.now(session, clock))
            break
        except Collided:
            if attempt == TRIES:
                raise
    if isinstance(result, UserError):
        raise result
    return result


def _checked(session: Session, now: datetime, number: str, password: str) -> Staff | UserError:
    """The person, or the refusal. The row stays locked, so guesses at many work places wait for one another."""
    staff = staff_numbered(session, number, lock=True)
    if staff is not None and (wait := seconds_to_wait(staff.failures, staff.failed_at, now)):
        return wait_sentence(wait)
    if staff is None or not is_password(_word(password), staff.password_hash if staff.active else None):
        if staff is None:
            # What was typed may be a password in the wrong box: it is not kept.
            is_password(_word(password), None)
            _log(session, now, _nobody(), EventKind.SIGN_IN_FAILED, _("Unknown staff number"))
        else:
            staff.failures, staff.failed_at = staff.failures + 1, now
            _log(session, now, _actor(staff), EventKind.SIGN_IN_FAILED)
        return NotAllowed(
            _("Staff number and password do not match."),
            _("Check both and try again; the administrator can reset the password."),
        )
    staff.failures, staff.failed_at = 0, None
    if needs_rehash(staff.password_hash):
        staff.password_hash = hash_password(_word(password))
    return staff


def wait_sentence(seconds: int) -> NotAllowed:
    """The refusal that says how long to wait."""
    return NotAllowed(
        _("Too many failed attempts."),
        ngettext("Try again in {n} second.", "Try again in {n} seconds.", seconds).format(n=seconds),
    )


def _actor(staff: Staff) -> Actor:
    return Actor(staff.id, staff.number, staff.name, Role(staff.role), staff.department_id)


def _nobody() -> Actor:
    return Actor(None, NOBODY, "", Role.FRONT_DESK)


def _log(session: Session, now: datetime, actor: Actor, kind: EventKind, note: str = "") -> None:
    ctx = Context(session, actor, now, House(), socket.gethostname())
    ctx.log(kind, note=note)
    ctx.finish(Done(actor.staff_id or 0, actor.number, None, 0, 0, kind), uuid.uuid4().hex, "SignIn")


def _word(password: str) -> str:
    """A password as the desk's door leaves it: what is pasted with a blank or a line end behind it still fits."""
    return inert(password).strip()


def _new_code() -> str:
    return "-".join(random_code(4) for _n in range(4))


def _plain_code(code: str) -> str:
    """The code as it was made, however it is typed: small letters, blanks instead of hyphens."""
    letters = "".join(c for c in code.upper() if c.isalnum())
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def _keep_code(office: Office, code: str) -> None:
    office.recovery_hash = hash_password(code)
    office.settings = {n: v for n, v in office.settings.items() if not n.startswith("recovery_")}
