"""结构版本: which schema a database has, asked before anything else of it is read. The steps are in storage/schema.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, inspect, select

from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _
from complaintdesk.storage.base import SchemaVersion
from complaintdesk.storage.troubles import translated

if TYPE_CHECKING:
    from complaintdesk.storage.engine import Database

#: What this program writes; the last of the steps.
NEWEST: Final = (1, 4)


def current_version(database: Database) -> tuple[int, int] | None:
    """The database's (major, minor), or None where there is no ComplaintDesk schema yet."""
    with translated(), database.engine.execution_options(reading=True).connect() as connection:
        return version_on(connection)


def version_on(connection: Connection) -> tuple[int, int] | None:
    """The same on a connection that is already open."""
    if not inspect(connection).has_table("schema_version"):
        return None
    row = connection.execute(select(SchemaVersion.major, SchemaVersion.minor)).one_or_none()
    return (row.major, row.minor) if row else None


def check_not_newer(version: tuple[int, int] | None, newest: tuple[int, int] = NEWEST) -> None:
    """Raises UserError when the database was written by a newer program."""
    if version and version[0] > newest[0]:
        raise UserError(
            _(
                "This database was made by a newer program (schema {theirs}; this program knows {ours})."
            ).format(theirs=f"{version[0]}.{version[1]}", ours=f"{newest[0]}.{newest[1]}"),
            _("Update ComplaintDesk on this PC."),
        )
