"""The database: one SQLite file on this PC, or PostgreSQL for a shared office.

SQLite: rollback journal, synchronous FULL, foreign keys on. Commands begin IMMEDIATE, so that the read before the
write is inside the transaction; questions are short deferred reads. WAL is not used: the WAL-reset bug covers
SQLite 3.7.0 to 3.51.2, and a front desk gains nothing from it.
"""

from __future__ import annotations

from collections import deque
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session, sessionmaker

from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _
from complaintdesk.storage.network_drives import network_kind
from complaintdesk.storage.troubles import translated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BUSY_SECONDS = 10
_SURELY_THERE_S = 1.0
_NEVER_BY_ITSELF = 2**31
_PG_OPTIONS = (
    "-c statement_timeout=60000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=60000 -c jit=off"
)


def database_url(where: str) -> str:
    """The SQLAlchemy URL of a file path or a URL as people write it; raises UserError for other databases."""
    if "://" not in where:
        return f"sqlite+pysqlite:///{Path(where).expanduser().resolve()}"
    try:
        url = make_url(where)
    except ArgumentError:
        raise UserError(
            _("“{where}” is neither a file nor a database address.").format(where=where)
        ) from None
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    if url.get_backend_name() == "sqlite" and url.database:
        return f"sqlite+pysqlite:///{Path(url.database).expanduser().resolve()}"
    raise UserError(
        _("Databases of the kind “{kind}” are not supported.").format(kind=url.drivername),
        _("Use a file on this PC, or PostgreSQL for a shared office."),
    )


def _hold(session: Session, row: object) -> None:
    session.info.setdefault("held", []).append(row)


class Database:
    """数据库: opens sessions; one is one transaction. Use as `with database.write() as session`."""

    def __init__(self, url: str) -> None:
        self.url = database_url(url)
        self.is_sqlite = self.url.startswith("sqlite")
        self.file = Path(make_url(self.url).database or "") if self.is_sqlite else None
        if self.file is not None and (kind := network_kind(self.file)):
            raise UserError(
                _(
                    "The database file lies on a network drive ({kind}). Several PCs writing there damage it."
                ).format(kind=kind),
                _("Keep the file on this PC's own disk, or use PostgreSQL for a shared office."),
            )
        self.engine = self._sqlite_engine() if self.is_sqlite else self._postgres_engine()
        self._write = sessionmaker(expire_on_commit=False)
        # SQLAlchemy itself forgets a row as soon as nobody holds it; what a command has read it needs not read again.
        for kept in ("loaded_as_persistent", "pending_to_persistent"):
            event.listen(self._write, kept, _hold)
        self._read = sessionmaker(expire_on_commit=False)
        # PostgreSQL: every statement sees what is committed anyway; a transaction would be two ways to the server more.
        self._reading = self.engine if self.is_sqlite else self.engine.execution_options(isolation_level="AUTOCOMMIT")
        #: Connections that wait, open, for the next session, and since when; on PostgreSQL for reading alone.
        self._kept: deque[tuple[Connection, float]] = deque()

    def _sqlite_engine(self) -> Engine:
        engine = create_engine(
            self.url, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False}, hide_parameters=True
        )

        @event.listens_for(engine, "connect")
        def _on_connect(connection: Any, _record: Any) -> None:
            connection.isolation_level = None
            for pragma in (
                "journal_mode=DELETE",
                "synchronous=FULL",
                "foreign_keys=ON",
                "recursive_triggers=ON",
                "trusted_schema=OFF",
                "cell_size_check=ON",
                # 16 MB: a word of the search index is read in one go; with SQLite's own 2 MB it comes twice from the disk.
                "cache_size=-16000",
            ):
                connection.execute(f"PRAGMA {pragma}")

        @event.listens_for(engine, "begin")
        def _on_begin(connection: Connection) -> None:
            if connection.get_execution_options().get("reading", False):
                # Takes no lock, so it cannot fail; past SQLAlchemy it costs nothing.
                driver: Any = connection.connection.driver_connection
                driver.execute("BEGIN")
            else:
                connection.exec_driver_sql("BEGIN IMMEDIATE")

        return engine

    def _postgres_engine(self) -> Engine:
        engine = create_engine(
            self.url,
            pool_pre_ping=True,
            pool_size=3,
            max_overflow=5,
            hide_parameters=True,
            connect_args={
                "connect_timeout": 5,
                "application_name": "complaintdesk",
                "options": _PG_OPTIONS,
                "keepalives_idle": 10,
                "keepalives_interval": 3,
                "keepalives_count": 3,
                "tcp_user_timeout": 10000,
            },
        )

        @event.listens_for(engine, "connect")
        def _on_connect(connection: Any, _record: Any) -> None:
            # Nothing is prepared but what asks for it. Search statements must be planned with their values: an unknown
            # token is otherwise guessed at 0.5 %.
            connection.prepare_threshold = _NEVER_BY_ITSELF

        return engine

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction that may change things; commits at the end of the block, or leaves nothing behind."""
        with translated(), self._connected(reading=False) as bind, self._write(bind=bind) as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One short read: a transaction on SQLite, on PostgreSQL each statement by itself."""
        with translated(), self._connected(reading=True) as bind, self._read(bind=bind) as session:
            yield session

    @contextmanager
    def _connected(self, *, reading: bool) -> Iterator[Connection | Engine]:
        """What a session is bound to: where it can be, a connection that stays open for the next one.

        To fetch a connection and to give it back costs as much as half of a short read.
        """
        if not (self.is_sqlite or reading):
            yield self.engine
            return
        kept = self._kept
        connection = self._used_just_now() or self._reading.connect()
        if self.is_sqlite:
            connection.execution_options(reading=reading)
        try:
            yield connection
        except BaseException:
            if connection.invalidated:
                # The server let go of one: then of the others too.
                self._let_go()
            connection.close()
            raise
        if kept is self._kept:
            kept.append((connection, monotonic()))
        else:
            connection.close()

    def _used_just_now(self) -> Connection | None:
        """One that waits. A server may have gone meanwhile: after a while it is asked again whether it is there."""
        try:
            connection, used_at = self._kept.pop()
        except IndexError:
            return None
        if self.is_sqlite or monotonic() - used_at < _SURELY_THERE_S:
            return connection
        connection.close()
        return None

    def now(
        self, session: Session, clock: Callable[[], datetime] | None = None, told: datetime | None = None
    ) -> datetime:
        """This moment, aware UTC: the server's on PostgreSQL (work-place clocks lie), unless a clock is given.

        `told` is what the server's clock said just now, where another question has brought it along.
        """
        if clock is not None:
            return clock().astimezone(UTC)
        if self.is_sqlite:
            return datetime.now(UTC)
        if told is not None:
            return told.astimezone(UTC)
        at: datetime = session.execute(text("select clock_timestamp()")).scalar_one()
        return at.astimezone(UTC)

    def close(self) -> None:
        """Let go of every connection."""
        self._let_go()
        self.engine.dispose()

    def _let_go(self) -> None:
        kept, self._kept = self._kept, deque()
        for connection, _used_at in kept:
            connection.close()
