"""What is asked past the library answers as the library does, and its troubles are told as the library's."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Integer, bindparam, select, text

from complaintdesk.domain.errors import Unreachable, UserError
from complaintdesk.storage.driver import Repeated
from complaintdesk.storage.engine import Database
from complaintdesk.storage.models import Department
from tests.desk.office import an_office

OTHERS = (
    select(Department.id, Department.name)
    .where(Department.name != "没有'%s'这个部门")
    .order_by(Department.id)
    .limit(bindparam("limit", type_=Integer()))
)


def test_一问再问_答案同样(database_url: str) -> None:
    database = an_office(database_url).database
    asked = Repeated(OTHERS)
    with database.read() as session:
        connection = session.connection()
        known = [tuple(row) for row in connection.execute(OTHERS, {"limit": 3})]
        assert len(known) == 3
        first, second = asked.rows(connection, {"limit": 3}), asked.rows(connection, {"limit": 3})
        assert [tuple(row) for row in first] == [tuple(row) for row in second] == known
        assert len(asked.rows(connection, {"limit": 2})) == 2
    with database.write() as session:
        session.add(Department(name="新部门", code="99", active=True))
    with database.read() as session:
        assert asked.rows(session.connection(), {"limit": 99})[-1][1] == "新部门"


def test_计划留在服务器上_答案照样是新的(database_url: str) -> None:
    """The server keeps a plan from the second time on and makes it once for all later; what it answers is of now."""
    database = an_office(database_url).database
    every = select(Department.name).order_by(Department.id)
    asked = Repeated(every, is_planned=True)
    for turn in range(12):
        with database.write() as session:
            session.add(Department(name=f"新部门{turn}", code=f"9{turn}", active=True))
            if turn in (7, 9):
                session.execute(text("ALTER TABLE departments ADD COLUMN later TEXT" if turn == 7 else "ANALYZE"))
        with database.read() as session:
            answer = [row[0] for row in asked.rows(session.connection(), {})]
            assert answer[-1] == f"新部门{turn}"
            assert answer == list(session.scalars(every))


def test_再问时断开_说得清(postgres_url: str) -> None:
    database = an_office(postgres_url).database
    asked = Repeated(OTHERS)
    for _n in range(2):
        with database.read() as session:
            asked.rows(session.connection(), {"limit": 1})
    with pytest.raises(Unreachable):
        _cut(database, asked)
    with database.read() as session:
        assert len(asked.rows(session.connection(), {"limit": 1})) == 1


def _cut(database: Database, asked: Repeated) -> None:
    with database.read() as session:
        connection = session.connection()
        pid = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with database.engine.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        asked.rows(connection, {"limit": 1})


def test_文件坏了_说得清(tmp_path: Path) -> None:
    """The connection that is kept for reading tells it as a new one would; closed, it lets go of the file."""
    file = tmp_path / "office.db"
    database = an_office(str(file)).database
    asked = Repeated(OTHERS)
    for _n in range(2):
        with database.read() as session:
            asked.rows(session.connection(), {"limit": 1})
    size = file.stat().st_size
    with file.open("r+b") as kept:
        kept.write(b"\0" * size)
    with pytest.raises(UserError), database.read() as session:
        asked.rows(session.connection(), {"limit": 1})
    database.close()
    file.unlink()


def test_读到一半关上_读得完(tmp_path: Path) -> None:
    """Another thread closes the database while something is read: what is read is read to its end."""
    database = an_office(str(tmp_path / "office.db")).database
    with database.read() as session:
        session.connection()
        database.close()
        assert session.execute(OTHERS, {"limit": 1}).first() is not None
    with database.read() as session:
        assert session.execute(OTHERS, {"limit": 1}).first() is not None
    database.close()
