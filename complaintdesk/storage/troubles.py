"""Database trouble in words: which errors are the surroundings' (say what to do) and which are ours (a bug)."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from complaintdesk.domain.errors import ConflictError, DataDamage, Unreachable, UserError
from complaintdesk.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterator

#: A part of the driver's message → sentence, hint.
_SQLITE = (
    (
        "database is locked",
        N_("The database is busy with another program's work."),
        N_("Wait a moment and try again; nothing was lost."),
    ),
    (
        "disk is full",
        N_("The disk is full; nothing was saved."),
        N_("Free some space on the drive and try again. What you typed is kept."),
    ),
    (
        "readonly database",
        N_("The database file cannot be written."),
        N_("Check the file's permissions, or choose another folder."),
    ),
    (
        "unable to open",
        N_("The database file cannot be opened."),
        N_("Check that the folder exists and may be written."),
    ),
    (
        "disk I/O error",
        N_("The disk reported an error."),
        N_("Check the drive; restore the newest backup if it happens again."),
    ),
)
_DAMAGED = ("file is not a database", "malformed", "database disk image", "Could not decode to UTF-8")


class Collided(UserError):
    """Two work places saved at the same moment and one must begin again; safe to repeat."""


#: Before a connection stands the driver knows no code, only the server's words, in the server's language.
_CONNECTING = (
    (
        "28000",
        ("authentication failed", "no pg_hba.conf entry", "no password supplied", 'role "', "认证失败"),
    ),
    ("3D000", ('database "', '数据库 "')),
)


def _state_of_connecting(words: str) -> str:
    fatal = "FATAL" in words or "致命错误" in words or "no password supplied" in words
    found = (state for state, parts in _CONNECTING if any(part in words for part in parts))
    return next(found, "") if fatal else ""


def known_trouble(problem: BaseException) -> UserError | None:
    """The sentence for trouble of the surroundings, or None where it is a bug of ours."""
    if isinstance(problem, StaleDataError):
        return ConflictError(
            _("Somebody else changed this case in the meantime."), _("Load it again; what you typed is kept.")
        )
    if not isinstance(problem, DBAPIError):
        return None
    words = str(problem.orig)
    if any(part in words for part in _DAMAGED):
        return DataDamage(
            _("The database file is damaged or is not a ComplaintDesk database."),
            _("Restore the newest backup."),
        )
    for part, sentence, hint in _SQLITE:
        if part in words:
            return UserError(_(sentence), _(hint))
    if not type(problem.orig).__module__.startswith("psycopg"):
        return None
    state = getattr(problem.orig, "sqlstate", None) or _state_of_connecting(words)
    if state in ("40001", "40P01", "55P03"):
        return Collided(_("Two work places saved at the same moment."), _("Try again; nothing was lost."))
    if state.startswith("28"):
        return UserError(
            _("The database server refused the login."),
            _("Check user name and password of the database address."),
        )
    if state == "3D000":
        return UserError(
            _("There is no such database on the server."), _("Have the server's administrator create it.")
        )
    if state.startswith("53"):
        return UserError(
            _("The database server is out of room or connections."), _("Tell the server's administrator.")
        )
    if problem.connection_invalidated or (
        isinstance(problem, OperationalError) and (not state or state.startswith(("08", "57")))
    ):
        return Unreachable(
            _("The database server does not answer."),
            _("Check the network; what you typed is kept. Try again in a moment."),
            was_there=problem.connection_invalidated,
        )
    return None


@contextmanager
def translated() -> Iterator[None]:
    """Turns known database trouble inside the block into a UserError; bugs pass through unchanged."""
    try:
        yield
    except Exception as problem:
        known = known_trouble(problem)
        if known is None:
            raise
        raise known from problem
