"""The schema: refused when newer, upgraded only after a verified backup, whole or not at all, equal to the models."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text, update

from complaintdesk.desk import care
from complaintdesk.desk.restoring import migrate_schema
from complaintdesk.domain.errors import DataDamage, UserError
from complaintdesk.storage import backup, schema, search
from complaintdesk.storage.base import Base, SchemaVersion
from complaintdesk.storage.engine import Database
from complaintdesk.storage.schema import STEPS, SchemaStep
from tests.conftest import KINDS, Databases
from tests.desk.office import a_case
from tests.storage.offices import desk_on, opened, run_as_owner, vandalise, worked_office


@pytest.fixture(params=KINDS)
def office(
    request: pytest.FixtureRequest, databases: Databases, new_database: Callable[..., str]
) -> Database:
    return opened(worked_office(databases, new_database, request.param))


def set_version(database: Database, major: int, minor: int) -> None:
    with database.write() as session:
        session.execute(update(SchemaVersion).values(major=major, minor=minor))


def columns(database: Database, table: str) -> set[str]:
    with database.engine.execution_options(reading=True).connect() as connection:
        return {column["name"] for column in inspect(connection).get_columns(table)}


def add_remark(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE departments ADD COLUMN remark TEXT NOT NULL DEFAULT ''"))


def add_remark_and_fail(connection: Connection) -> None:
    add_remark(connection)
    connection.execute(text("UPDATE departments SET remark = 'half'"))
    raise UserError("The step fails in the middle.")


def with_step(run: Callable[[Connection], None]) -> tuple[SchemaStep, ...]:
    return (*STEPS, SchemaStep(2, 0, "a remark for departments", run))


def test_更新程序写的库拒绝打开(office: Database, tmp_path: Path) -> None:
    newer = (STEPS[-1].major + 1, 0)
    set_version(office, *newer)
    for refuse in (
        lambda: schema.pending(office),
        lambda: care.migrate(office, tmp_path),
        lambda: care.verify(office),
        lambda: schema.upgrade(office, lambda: None),
    ):
        with pytest.raises(UserError, match=r"2\.0") as told:
            refuse()
        assert told.value.hint
    assert [c.state for c in care.doctor(office) if c.name == "database"] == ["bad"]
    assert schema.current_version(office) == newer


def test_较新的小版本照常办公(office: Database) -> None:
    set_version(office, STEPS[-1].major, STEPS[-1].minor + 7)
    assert schema.pending(office) == []
    assert a_case(desk_on(office)).number == "TS-2026-0007"
    assert care.verify(office).ok


def test_空库无版本(database_url: str) -> None:
    database = opened(database_url)
    assert schema.current_version(database) is None
    assert schema.upgrade(database, lambda: pytest.fail("there is nothing to back up")) == ["the schema"]
    assert schema.upgrade(database, lambda: pytest.fail("there is nothing to do")) == []


def test_升级先备份(office: Database, tmp_path: Path) -> None:
    seen: list[set[str]] = []

    def first() -> None:
        care.backup_now(office, tmp_path)
        seen.append(columns(office, "departments"))

    assert schema.upgrade(office, first, with_step(add_remark)) == ["a remark for departments"]
    assert "remark" not in seen[0]
    assert "remark" in columns(office, "departments")
    assert schema.current_version(office) == (2, 0)
    newest = care.newest_backup(tmp_path)
    assert newest is not None
    assert newest.manifest.schema == f"{STEPS[-1].major}.{STEPS[-1].minor}"
    assert backup.check_backup(newest.file).contents.counts["cases"] == 6


def test_备份不成就不升级(office: Database, tmp_path: Path) -> None:
    office.close()
    vandalise(office.url.replace("+pysqlite", ""), "UPDATE events SET actor = 'x' WHERE seq = 5")

    def first() -> None:
        care.backup_now(office, tmp_path)

    with pytest.raises(DataDamage):
        schema.upgrade(office, first, with_step(add_remark))
    assert schema.current_version(office) == (STEPS[-1].major, STEPS[-1].minor)
    assert "remark" not in columns(office, "departments")


def test_升级失败保持原样(office: Database) -> None:
    with pytest.raises(UserError, match="middle"):
        schema.upgrade(office, lambda: None, with_step(add_remark_and_fail))
    assert schema.current_version(office) == (STEPS[-1].major, STEPS[-1].minor)
    assert "remark" not in columns(office, "departments")
    assert a_case(desk_on(office)).number == "TS-2026-0007"
    assert care.verify(office).ok


def test_无可升级(office: Database, tmp_path: Path) -> None:
    assert care.migrate(office, tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_升级顺带重建查找索引(office: Database, tmp_path: Path) -> None:
    run_as_owner(office.url.replace("+pysqlite", ""), "UPDATE case_search_text SET version = 0")
    assert len(migrate_schema(office, lambda: None)) == 1
    with office.read() as session:
        assert search.is_current(session.connection())
    assert migrate_schema(office, lambda: None) == []


def test_空库不能升级(database_url: str, tmp_path: Path) -> None:
    with pytest.raises(UserError):
        care.migrate(opened(database_url), tmp_path)


def test_结构与模型一致(office: Database) -> None:
    """What the steps make is what the models say; the search index is no model."""

    def ours(_object: object, name: str | None, _kind: str, _reflected: bool, _other: object) -> bool:
        return not str(name).startswith(("case_search", "ix_case_search"))

    with office.engine.execution_options(reading=True).connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours, "compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
