"""Offices that have been worked in, on both databases, and a vandal who changes them behind the program's back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import select

from complaintdesk.desk.attaching import FileContent
from complaintdesk.desk.core import Desk, operator
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.opening import open_office
from complaintdesk.domain.vocabulary import Action
from complaintdesk.storage import chain
from complaintdesk.storage.base import Base
from complaintdesk.storage.engine import Database
from complaintdesk.storage.models import Disclosure, Event
from tests.conftest import Databases
from tests.desk.office import OPENED, START, Clock, a_case, a_person

ZONE = "Asia/Shanghai"
_WORKED: dict[tuple[int, str], str] = {}


def worked_office(databases: Databases, new: Callable[..., str], kind: str) -> str:
    """The address of a fresh copy of an office with six cases, one of them closed, and an event of its own at the end."""
    key = (id(databases), kind)
    if key not in _WORKED:
        template = databases.new(kind)
        with closing(Database(template)) as database:
            _work(database)
        _WORKED[key] = template
    return new(kind, _WORKED[key])


def _work(database: Database) -> None:
    open_office(database, "hospital", "市人民医院", password="geheim-123")
    desk = Desk(database, operator("tester"), Clock())
    done = a_case(desk, attachments=(FileContent("收据.jpg", b"\xff\xd8receipt"),))
    for action, values in (
        (Action.DISPATCH, {"department": "财务科", "note": "请三日内核实"}),
        (Action.INVESTIGATE, {"findings": "核对清单，护理费重复计价 120 元"}),
        (Action.REPLY, {"way": "phone", "text": "已告知退费办法"}),
        (Action.CALL_BACK, {"outcome": "reached", "satisfaction": "satisfied"}),
        (Action.CLOSE, {"verdict": "substantiated"}),
    ):
        desk.do(command_for(action, done.id, None, values, ZONE))
    for place in range(2, 7):
        again = a_case(
            desk,
            complainant=a_person(name=f"王小{place}", phone=f"1390000{place:04d}"),
            subject=f"投诉{place}",
            # Not alike, so that no early warning adds events of its own.
            category="", respondent_department="", respondent_person="",
        )  # fmt: skip
        desk.do(
            command_for(Action.AMEND, again.id, None, {"request": f"诉求{place}", "reason": "补充"}, ZONE)
        )
    with database.write() as session:
        # The last event belongs to no case, so that cutting it off leaves no trace in the cases.
        chain.append(session, [chain.Entry("office_changed", None, {"note": "末"})], START, "1000 tester")


def opened(url: str) -> Database:
    """The database, closed after the test."""
    database = Database(url)
    OPENED.append(database)
    return database


def desk_on(database: Database, clock: Clock | None = None) -> Desk:
    """The operator's desk on it."""
    return Desk(database, operator("tester"), clock or Clock())


def file_of(url: str) -> Path:
    """The file of a SQLite address."""
    return Path(url.removeprefix("sqlite:///"))


def head_of(database: Database) -> tuple[int, str]:
    """Seq and hash of the chain's head."""
    with database.read() as session:
        top = chain.head(session)
        return top.seq, top.hash


def anchors_of(database: Database) -> dict[int, str]:
    """Every event's anchor, as if each had been printed on a form."""
    with database.read() as session:
        return {row.seq: row.hash[:10] for row in session.execute(select(Event.seq, Event.hash))}


def rows_of(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, as the program reads it."""
    with database.read() as session:
        return {
            table.name: sorted((tuple(row) for row in session.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
        }


def vandalise(url: str, *statements: str) -> None:
    """Run the statements with every guard switched off and on again, as somebody with the right tool could."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(file_of(url), isolation_level=None)) as connection:
            guards = connection.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall()
            for name, _text in guards:
                connection.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                connection.execute(statement)
            for _name, text in guards:
                connection.execute(text)
        return
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for statement in statements:
            connection.execute(statement.encode())


def run_as_owner(url: str, *statements: str) -> None:
    """Run the statements with the guards on, as a database tool would."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(file_of(url), isolation_level=None)) as connection:
            for statement in statements:
                connection.execute(statement)
        return
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def written_anew(
    url: str, since: int, payload: str | None = None, *, upto: int | None = None, head: bool = True
) -> None:
    """Forge the event `since` (another actor, or another payload) and hash everything after it again."""
    with closing(Database(url)) as database, database.read() as session:
        events = session.scalars(select(Event).where(Event.seq >= since).order_by(Event.seq)).all()
        texts = {
            d.seq: (d.payload, d.salt)
            for d in session.scalars(select(Disclosure).where(Disclosure.seq >= since))
        }
    statements, prev = [], events[0].prev
    for event in events[: None if upto is None else upto - since + 1]:
        text, salt = texts[event.seq]
        actor = event.actor
        if event.seq == since:
            text, actor = payload or text, actor if payload else "9999 forger"
            statements.append(f"UPDATE disclosures SET payload = '{text}' WHERE seq = {event.seq}")
        content = chain.digest(salt, text)
        link = chain.event_hash(event.seq, event.at, actor, event.kind, event.case_id, prev, content)
        statements.append(
            f"UPDATE events SET actor = '{actor}', prev = '{prev}', digest = '{content}', hash = '{link}'"
            f" WHERE seq = {event.seq}"
        )
        prev = link
    if head:
        statements.append(f"UPDATE chain_head SET hash = '{prev}'")
    vandalise(url, *statements)
