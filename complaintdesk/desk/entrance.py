"""进门: from the place of a database to an office that is open for work, upgraded and ready to sign in.

What is needed once in the life of an office (founding it, upgrading it) is loaded only then: this is on everybody's way.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _
from complaintdesk.storage import search
from complaintdesk.storage.engine import Database
from complaintdesk.storage.models import Office
from complaintdesk.storage.version import NEWEST, check_not_newer, current_version

if TYPE_CHECKING:
    from complaintdesk.desk.opening import Opened


@dataclass(frozen=True)
class Entrance:
    """An opened database; `office` is None where no office was opened in it yet."""

    database: Database
    office: str | None
    upgraded: bool = False


def enter(where: str, backups: Path) -> Entrance:
    """Open what is there. An older schema is upgraded after a verified backup; a newer one is refused."""
    database = Database(where)
    if database.file is not None and not database.file.exists():
        return Entrance(database, None)
    version = current_version(database)
    name = _name(database, version)
    if name is None or version is None:
        return Entrance(database, None)
    return Entrance(database, name, _brought_up_to_date(database, version, backups))


def office_name(database: Database) -> str | None:
    """The name of the office kept there, or None where none was opened yet; raises UserError for a newer schema."""
    return _name(database, current_version(database))


def _name(database: Database, version: tuple[int, int] | None) -> str | None:
    check_not_newer(version)
    if version is None:
        return None
    with database.read() as session:
        return session.execute(select(Office.name)).scalar_one_or_none()


def _brought_up_to_date(database: Database, version: tuple[int, int], backups: Path) -> bool:
    with database.read() as session:
        is_current = search.is_current(session.connection())
    if version >= NEWEST and is_current:
        return False
    from complaintdesk.desk.care import migrate

    return bool(migrate(database, backups))


def found(where: str, policy: str, office: str, administrator: str) -> Opened:
    """Open a new office there; raises UserError when the folder cannot be made or an office is there already."""
    from complaintdesk.desk.opening import open_office

    database = Database(where)
    try:
        if database.file is not None:
            database.file.parent.mkdir(parents=True, exist_ok=True)
        return open_office(database, policy, office, administrator=administrator)
    except OSError:
        raise UserError(
            _("The folder for the data cannot be made."), _("Choose another place."), field="where"
        ) from None
    finally:
        database.close()
