"""进门: from the place of a database to an office that is open for work, upgraded and ready to sign in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from complaintdesk.desk import opening
from complaintdesk.desk.care import migrate
from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _
from complaintdesk.storage.engine import Database


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
    name = opening.office_name(database)
    if name is None:
        return Entrance(database, None)
    return Entrance(database, name, bool(migrate(database, backups)))


def found(where: str, policy: str, office: str, administrator: str) -> opening.Opened:
    """Open a new office there; raises UserError when the folder cannot be made or an office is there already."""
    database = Database(where)
    try:
        if database.file is not None:
            database.file.parent.mkdir(parents=True, exist_ok=True)
        return opening.open_office(database, policy, office, administrator=administrator)
    except OSError:
        raise UserError(
            _("The folder for the data cannot be made."), _("Choose another place."), field="where"
        ) from None
    finally:
        database.close()
