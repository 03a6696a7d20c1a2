"""A restore gives the same rows again, on either database, and never gives a number out twice."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from complaintdesk.desk import care
from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.case_list import CaseList
from complaintdesk.desk.opening import open_office
from complaintdesk.domain.errors import UserError
from complaintdesk.storage import backup, backup_files, schema
from complaintdesk.storage.engine import Database
from complaintdesk.storage.models import Counter, Disclosure, Event
from tests.conftest import KINDS, Databases
from tests.desk.office import Clock, a_case
from tests.storage.offices import (
    desk_on,
    file_of,
    head_of,
    opened,
    rows_of,
    run_as_owner,
    worked_office,
)

OTHER = {"sqlite": "postgresql", "postgresql": "sqlite"}


#: A restore adds its own event, and what follows from it.
TOUCHED = {"events", "disclosures", "chain_head", "requests", "schema_version"}


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def office(kind: str, databases: Databases, new_database: Callable[..., str]) -> Database:
    return opened(worked_office(databases, new_database, kind))


@pytest.fixture
def sqlite_office(databases: Databases, new_database: Callable[..., str]) -> Database:
    return opened(worked_office(databases, new_database, "sqlite"))


@pytest.mark.parametrize("crossed", [False, True], ids=["同类", "换库"])
def test_恢复后逐行相同(
    office: Database, kind: str, crossed: bool, tmp_path: Path, new_database: Callable[..., str]
) -> None:
    file = care.backup_now(office, tmp_path).info.file
    target = new_database(OTHER[kind] if crossed else kind)
    restored = care.restore(file, target, clock=Clock())
    database = opened(target)
    before, after = rows_of(office), rows_of(database)
    assert {name for name in before if before[name] != after[name]} <= TOUCHED
    assert set(before["events"]) < set(after["events"])
    assert set(before["disclosures"]) < set(after["disclosures"])
    assert care.verify(database).ok
    assert (restored.cases, restored.skipped, restored.head_after) == (6, {}, f"20:{head_of(office)[1][:10]}")
    desk = desk_on(database)
    assert [row.number for row in desk.ask(CaseList(filter=CaseFilter(text="护理费"))).rows] == [
        "TS-2026-0006",
        "TS-2026-0005",
        "TS-2026-0004",
        "TS-2026-0003",
        "TS-2026-0002",
        "TS-2026-0001",
    ]
    assert [row.number for row in desk.ask(CaseList(filter=CaseFilter(text="收据"))).rows] == ["TS-2026-0001"]
    assert a_case(desk).number == "TS-2026-0007"
    assert care.verify(database).ok


def test_恢复记入事件链(sqlite_office: Database, tmp_path: Path) -> None:
    file = care.backup_now(sqlite_office, tmp_path).info.file
    before = head_of(sqlite_office)
    a_case(desk_on(sqlite_office))
    now = head_of(sqlite_office)
    sqlite_office.close()
    restored = care.restore(file, sqlite_office.url)
    with sqlite_office.read() as session:
        kinds = session.scalars(select(Event.kind).order_by(Event.seq.desc())).first()
        told = json.loads(
            session.scalars(select(Disclosure.payload).order_by(Disclosure.seq.desc())).first() or ""
        )
    assert kinds == "restored"
    assert told["detail"]["head_before"] == f"{now[0]}:{now[1][:10]}"
    assert told["detail"]["head_after"] == f"{before[0]}:{before[1][:10]}"
    assert told["detail"]["skipped"] == {"TS-2026": [7, 7]}
    assert restored.skipped == {"TS-2026": (7, 7)}


def test_恢复不覆盖原文件且不重发编号(sqlite_office: Database, tmp_path: Path) -> None:
    """Cases 7 to 9 were registered after the backup and stand on paper: the next one is 10."""
    file = care.backup_now(sqlite_office, tmp_path).info.file
    for _n in range(3):
        a_case(desk_on(sqlite_office))
    sqlite_office.close()
    restored = care.restore(file, sqlite_office.url)
    assert restored.set_aside is not None
    with closing(Database(str(restored.set_aside))) as aside:
        assert care.verify(aside).ok
        assert rows_of(aside)["counters"] == [("TS-2026", 9)]
    assert care.verify(sqlite_office).ok
    assert a_case(desk_on(sqlite_office)).number == "TS-2026-0010"
    assert care.verify(sqlite_office).ok
    assert list(restored.set_aside.parent.glob(".restore*")) == []


def test_原库损坏时编号仍接续(sqlite_office: Database, tmp_path: Path) -> None:
    file = care.backup_now(sqlite_office, tmp_path).info.file
    for _n in range(3):
        a_case(desk_on(sqlite_office))
    sqlite_office.close()
    run_as_owner(sqlite_office.url.replace("+pysqlite", ""), "DROP TABLE events")
    assert care.restore(file, sqlite_office.url).skipped == {"TS-2026": (7, 9)}
    assert care.verify(sqlite_office).ok


def test_纸上编号由人补报(sqlite_office: Database, tmp_path: Path, new_database: Callable[..., str]) -> None:
    file = care.backup_now(sqlite_office, tmp_path).info.file
    target = new_database("sqlite")
    with pytest.raises(UserError, match="一百"):
        care.restore(file, target, printed=["一百"])
    assert not file_of(target).exists()
    restored = care.restore(file, target, printed=["ts-2026-0099", "TS-2026-0012", "TS-2025-0003"])
    assert restored.skipped == {"TS-2025": (1, 3), "TS-2026": (7, 99)}
    database = opened(target)
    assert a_case(desk_on(database)).number == "TS-2026-0100"
    assert care.verify(database).ok


def test_别家单位的编号不相干(
    sqlite_office: Database, tmp_path: Path, new_database: Callable[..., str]
) -> None:
    file = care.backup_now(sqlite_office, tmp_path).info.file
    target = new_database("sqlite")
    with closing(Database(target)) as other:
        open_office(other, "hospital", "别家医院")
        for _n in range(9):
            a_case(desk_on(other))
    assert care.restore(file, target).skipped == {}


@pytest.mark.parametrize("is_there", [True, False], ids=["旧库还在", "只剩日志"])
def test_旧日志不会混进新库(sqlite_office: Database, tmp_path: Path, is_there: bool) -> None:
    """A journal left beside the old file by a crash must not be played back into the restored one."""
    file = care.backup_now(sqlite_office, tmp_path).info.file
    sqlite_office.close()
    target = sqlite_office.file
    assert target is not None
    with closing(sqlite3.connect(target, isolation_level=None)) as connection:
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE cases SET facts = hex(randomblob(4000))")
        journal = Path(f"{target}-journal").read_bytes()
        connection.execute("ROLLBACK")
    target.write_bytes(b"damaged beyond reading")
    if not is_there:
        target.unlink()
    Path(f"{target}-journal").write_bytes(journal)
    restored = care.restore(file, sqlite_office.url)
    assert (restored.set_aside is not None) == is_there
    assert not Path(f"{target}-journal").exists()
    assert care.verify(sqlite_office).ok


def test_正在写入的库不换(sqlite_office: Database, tmp_path: Path) -> None:
    file = care.backup_now(sqlite_office, tmp_path).info.file
    assert sqlite_office.file is not None
    with closing(sqlite3.connect(sqlite_office.file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(UserError, match=r"占用|busy|稍"):
            care.restore(file, sqlite_office.url)
    assert head_of(sqlite_office)[0] == 20
    assert list(sqlite_office.file.parent.glob(".restore*")) == []


def test_不恢复到有单位的服务器(
    tmp_path: Path, databases: Databases, new_database: Callable[..., str]
) -> None:
    there = opened(worked_office(databases, new_database, "postgresql"))
    file = care.backup_now(there, tmp_path).info.file
    with pytest.raises(UserError, match="PostgreSQL"):
        care.restore(file, there.url)
    assert head_of(there)[0] == 20


def test_不恢复到备份自身(sqlite_office: Database, tmp_path: Path) -> None:
    file = care.backup_now(sqlite_office, tmp_path).info.file
    with pytest.raises(UserError):
        care.restore(file, str(file))
    assert backup.check_backup(file)


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda c: c[:-1], id="少一字节"),
        pytest.param(lambda c: c[: len(c) // 2], id="截半"),
        pytest.param(lambda c: c.replace("护理费".encode(), "护士费".encode(), 1), id="改一字"),
        pytest.param(lambda _c: b"", id="空文件"),
        pytest.param(lambda _c: b"PK\x03\x04 no database" * 99, id="别的文件"),
    ],
)
@pytest.mark.parametrize("has_manifest", [True, False], ids=["有清单", "无清单"])
def test_损坏的备份不恢复(
    sqlite_office: Database,
    tmp_path: Path,
    damage: Callable[[bytes], bytes],
    has_manifest: bool,
    new_database: Callable[..., str],
) -> None:
    file = care.backup_now(sqlite_office, tmp_path).info.file
    file.write_bytes(damage(file.read_bytes()))
    if not has_manifest:
        backup_files.manifest_of(file).unlink()
    target = new_database("sqlite")
    with pytest.raises(UserError) as refused:
        care.restore(file, target)
    assert refused.value.hint
    assert not file_of(target).exists()


def test_没有清单的完好备份可恢复(
    sqlite_office: Database, tmp_path: Path, new_database: Callable[..., str]
) -> None:
    file = care.backup_now(sqlite_office, tmp_path).info.file
    backup_files.manifest_of(file).unlink()
    assert care.newest_backup(tmp_path) is None
    assert care.restore(file, new_database("sqlite")).cases == 6


def test_没有该备份文件(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"没有|There is no"):
        care.restore(tmp_path / "none.cdbak", str(tmp_path / "x.db"))


def test_搬家(office: Database, kind: str, new_database: Callable[..., str]) -> None:
    target = new_database(OTHER[kind])
    care.move(office, target)
    database = opened(target)
    assert care.verify(database).ok
    assert rows_of(office)["cases"] == rows_of(database)["cases"]
    assert a_case(desk_on(database)).number == "TS-2026-0007"
    with pytest.raises(UserError):
        care.move(office, target)


def test_导出档案可直接打开(tmp_path: Path, databases: Databases, new_database: Callable[..., str]) -> None:
    """The archive made from PostgreSQL is an office of its own: ComplaintDesk opens a copy of it as it is."""
    there = opened(worked_office(databases, new_database, "postgresql"))
    file = care.backup_now(there, tmp_path).info.file
    shutil.copy(file, tmp_path / "office.db")
    database = opened(str(tmp_path / "office.db"))
    assert care.verify(database).ok
    assert rows_of(database)["cases"] == rows_of(there)["cases"]
    assert a_case(desk_on(database)).number == "TS-2026-0007"
    counters: Any = rows_of(database)["counters"]
    assert counters == [("TS-2026", 7)]
    assert Counter.__tablename__ == "counters"


def test_恢复到只有结构的空库(sqlite_office: Database, tmp_path: Path, database_url: str) -> None:
    """A restore that broke off after making the tables can be done again."""
    file = care.backup_now(sqlite_office, tmp_path).info.file
    with closing(Database(database_url)) as empty:
        schema.upgrade(empty, lambda: None)
    assert care.restore(file, database_url).cases == 6
    database = opened(database_url)
    assert care.verify(database).ok
    assert a_case(desk_on(database)).number == "TS-2026-0007"
