"""本单位: the office's rules as loaded objects (pack, calendar, settings), kept while their revision is unchanged."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaintdesk.desk.sites import NONE, REVISION, Sites, read_sites
from complaintdesk.domain.calendar import DayInfo, WorkCalendar
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.policy import Pack
from complaintdesk.domain.policy_reading import parse_pack
from complaintdesk.i18n import _
from complaintdesk.storage.driver import driver_row
from complaintdesk.storage.models import CalendarDay, Office, PolicyPack

_OFFICE = select(Office)
_OFFICE_ROW = f"SELECT {', '.join(column.name for column in Office.__table__.columns)}"


class House:
    """Caches what rarely changes; every transaction reads the office row and notices a newer revision."""

    def __init__(self) -> None:
        self._packs: dict[int, Pack] = {}
        self._office_seen: tuple[tuple[object, ...], Office] | None = None
        self._calendar: WorkCalendar | None = None
        self._revision: object = None
        self._sites = NONE
        self._sites_revision: object = None
        #: The calendar revision by which running limits were found to fit, up to which case; None, all of them.
        self.limits_fit: tuple[object, int | None] = None, 0

    def office(self, session: Session) -> Office:
        """The office row; raises UserError where none was opened yet."""
        office = session.execute(_OFFICE).scalar_one_or_none()
        if office is None:
            raise UserError(
                _("No office has been opened in this database yet."),
                _("Open one first (init, or the first-run page)."),
            )
        return office

    def office_seen(self, session: Session) -> Office:
        """The office for a mere read; not to be changed."""
        return self._as_before(session, driver_row(session.connection(), f"{_OFFICE_ROW} FROM office"))

    def office_and_moment(self, session: Session) -> tuple[Office, datetime | None]:
        """The same and what the server's clock says (aware), in one way there and back; None: ask for it by itself."""
        row = driver_row(session.connection(), f"{_OFFICE_ROW}, clock_timestamp() FROM office")
        office = self._as_before(session, row and row[:-1])
        return office, row[-1] if row else None

    def _as_before(self, session: Session, row: tuple[object, ...] | None) -> Office:
        """The office that was made of the same row before: made anew it would cost ten times as much."""
        if row is None or self._office_seen is None or self._office_seen[0] != row:
            office = self.office(session)
            session.expunge(office)
            self._office_seen = (row or (), office)
        return self._office_seen[1]

    def pack(self, session: Session, pack_id: int) -> Pack:
        """The installed pack of that row id."""
        if pack_id not in self._packs:
            row = session.get_one(PolicyPack, pack_id)
            self._packs[pack_id] = parse_pack(row.text, f"{row.policy}.toml")
        return self._packs[pack_id]

    def calendar(self, session: Session, office: Office) -> WorkCalendar:
        """The office's working calendar: notices and its own corrections, in its own zone."""
        revision = (office.zone, office.settings.get("calendar_revision", 0))
        if self._calendar is None or revision != self._revision:
            days = {
                row.day: DayInfo(row.is_off, row.name, row.source)
                for row in session.scalars(select(CalendarDay))
            }
            self._calendar = WorkCalendar(days, zone=office.zone)
            self._revision = revision
        return self._calendar

    def sites(self, session: Session, office: Office) -> Sites:
        """The office's branches; where it has none, nothing is read."""
        revision = office.settings.get(REVISION)
        if not revision:
            return NONE
        if revision != self._sites_revision:
            self._sites, self._sites_revision = read_sites(session), revision
        return self._sites


def zone_of(office: Office) -> ZoneInfo:
    """The office's own time zone, never the PC's."""
    return ZoneInfo(office.zone)
