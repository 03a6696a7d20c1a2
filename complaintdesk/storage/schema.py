"""数据结构: numbered steps from an empty database to this program's schema.

The version is major.minor. A database with a newer major is refused with a sentence; a newer minor is opened. Each step
is one transaction and runs only after a verified backup of what was there. Steps are never edited once released.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, insert, inspect, select, text, update

from complaintdesk import __version__
from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _
from complaintdesk.storage import chain, search
from complaintdesk.storage.engine import Database
from complaintdesk.storage.models import Base, SchemaVersion
from complaintdesk.storage.troubles import translated


@dataclass(frozen=True)
class SchemaStep:
    """One step of the schema: what `run` does on the connection is frozen once it is released."""

    major: int
    minor: int
    what: str
    run: Callable[[Connection], None]


def _first(connection: Connection) -> None:
    Base.metadata.create_all(connection)
    chain.create_guards(connection)
    search.create(connection)


STEPS: tuple[SchemaStep, ...] = (SchemaStep(1, 0, "the first schema", _first),)


def current_version(database: Database) -> tuple[int, int] | None:
    """The database's (major, minor), or None where there is no ComplaintDesk schema yet."""
    with translated(), database.engine.execution_options(reading=True).connect() as connection:
        return _version(connection)


def _version(connection: Connection) -> tuple[int, int] | None:
    if not inspect(connection).has_table("schema_version"):
        return None
    row = connection.execute(select(SchemaVersion.major, SchemaVersion.minor)).one_or_none()
    return (row.major, row.minor) if row else None


def check_not_newer(version: tuple[int, int] | None, steps: tuple[SchemaStep, ...] = STEPS) -> None:
    """Raises UserError when the database was written by a newer program."""
    if version and version[0] > steps[-1].major:
        raise UserError(
            _(
                "This database was made by a newer program (schema {theirs}; this program knows {ours})."
            ).format(theirs=f"{version[0]}.{version[1]}", ours=f"{steps[-1].major}.{steps[-1].minor}"),
            _("Update ComplaintDesk on this PC."),
        )


def pending(database: Database, steps: tuple[SchemaStep, ...] = STEPS) -> list[SchemaStep]:
    """The steps this database still lacks; raises UserError for a newer one."""
    version = current_version(database)
    check_not_newer(version, steps)
    return [s for s in steps if version is None or (s.major, s.minor) > version]


def upgrade(
    database: Database, backup: Callable[[], None], steps: tuple[SchemaStep, ...] = STEPS
) -> list[str]:
    """Run the missing steps, after `backup` made a verified copy of what is there; returns what was done."""
    missing = pending(database, steps)
    if missing and current_version(database) is not None:
        backup()
    for step in missing:
        with translated(), database.engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                # Two work places starting at once must not both run the step.
                connection.execute(text("select pg_advisory_xact_lock(4711)"))
            version = _version(connection)
            if version is not None and (step.major, step.minor) <= version:
                continue
            step.run(connection)
            values = {"major": step.major, "minor": step.minor, "program": __version__}
            if version is None:
                connection.execute(insert(SchemaVersion).values(id=1, **values))
            else:
                connection.execute(update(SchemaVersion).values(**values))
    return [s.what for s in missing]
