"""验证: somebody proves who they are in the middle of a step: with a password, or with the vault's passphrase.

A wrong one counts like a failed sign-in: it stays on record though the step is refused, and waiting grows.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from complaintdesk.desk.context import Context
from complaintdesk.desk.passwords import is_password
from complaintdesk.desk.rows import Done
from complaintdesk.desk.signing_in import seconds_to_wait, wait_sentence
from complaintdesk.domain.errors import NotAllowed, UserError
from complaintdesk.domain.vocabulary import EventKind
from complaintdesk.i18n import _
from complaintdesk.storage.models import Staff

T = TypeVar("T")


def proven(ctx: Context, staff: Staff, tried: Callable[[], T | None]) -> T | UserError:
    """What the trial gives, or the refusal to hand to `refused`. The row of the staff must be locked."""
    if wait := seconds_to_wait(staff.failures, staff.failed_at, ctx.now):
        return wait_sentence(wait)
    found = tried()
    if found is None:
        staff.failures, staff.failed_at = staff.failures + 1, ctx.now
        return NotAllowed(
            _("Passphrase or password of {number} {name} does not fit.").format(
                number=staff.number, name=staff.name
            ),
            _("Check both and try again; every failed attempt is on record."),
        )
    staff.failures, staff.failed_at = 0, None
    return found


def has_password(ctx: Context, staff: Staff, password: str) -> UserError | None:
    """None where the password is that person's; a one-time password is as good as none."""
    own = None if staff.must_change_password else staff.password_hash
    found = proven(ctx, staff, lambda: is_password(password, own) or None)
    return found if isinstance(found, UserError) else None


def refused(ctx: Context, error: UserError) -> Done:
    """End the command with a refusal that stays on record."""
    ctx.refusal = error
    ctx.log(EventKind.SIGN_IN_FAILED, note=_("A passphrase or password was wrong"))
    return Done(0, "", None, 0, 0, EventKind.SIGN_IN_FAILED)
