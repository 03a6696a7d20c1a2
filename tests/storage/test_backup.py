"""A backup is verified before it counts, restores to the same rows, and never gives a number out twice."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from complaintdesk.desk import care
from complaintdesk.desk.case_list import CaseFilter, CaseList
from complaintdesk.desk.opening import open_office
from complaintdesk.domain.errors import DataDamage, UserError
from complaintdesk.storage import backup, backup_files
from complaintdesk.storage.engine import Database
from complaintdesk.storage.models import Counter, Disclosure, Event
from tests.conftest import KINDS, Databases
from tests.desk.office import START, Clock, a_case
from tests.storage.offices import desk_on, file_of, head_of, opened, rows_of, run_as_owner, vandalise, worked_office

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


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_备份文件与清单(office: Database, tmp_path: Path) -> None:
    done = care.backup_now(office, tmp_path, clock=Clock())
    assert left_in(tmp_path) == [
        "ComplaintDesk-市人民医院-20260302-093000.cdbak", "ComplaintDesk-市人民医院-20260302-093000.cdbak.manifest.json",
    ]
    told = json.loads(Path(f"{done.info.file}.manifest.json").read_text(encoding="utf-8"))
    seq, link = head_of(office)
    assert (told["head_seq"], told["head_hash"], told["counts"]["cases"]) == (seq, link, 6)
    assert (told["size"], told["schema"], told["office"]) == (done.info.file.stat().st_size, "1.0", "市人民医院")
    assert care.newest_backup(tmp_path) == done.info
    assert backup.check_backup(done.info.file).contents.last_number == "TS-2026-0006"


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
    assert [row.number for row in desk.ask(CaseList(filter=CaseFilter(text="护理费"))).rows] == ["TS-2026-0006", "TS-2026-0005",
           "TS-2026-0004", "TS-2026-0003", "TS-2026-0002", "TS-2026-0001"]
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
        told = json.loads(session.scalars(select(Disclosure.payload).order_by(Disclosure.seq.desc())).first() or "")
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
    assert [name for name in left_in(Path(str(restored.set_aside)).parent) if name.startswith(".restore")] == []


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


def test_别家单位的编号不相干(sqlite_office: Database, tmp_path: Path, new_database: Callable[..., str]) -> None:
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
        with pytest.raises(UserError, match="占用|busy|稍"):
            care.restore(file, sqlite_office.url)
    assert head_of(sqlite_office)[0] == 20
    assert list(sqlite_office.file.parent.glob(".restore*")) == []


def test_不恢复到有单位的服务器(tmp_path: Path, databases: Databases, new_database: Callable[..., str]) -> None:
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
    sqlite_office: Database, tmp_path: Path, damage: Callable[[bytes], bytes], has_manifest: bool, new_database: Callable[..., str]
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


def test_没有清单的完好备份可恢复(sqlite_office: Database, tmp_path: Path, new_database: Callable[..., str]) -> None:
    file = care.backup_now(sqlite_office, tmp_path).info.file
    backup_files.manifest_of(file).unlink()
    assert care.newest_backup(tmp_path) is None
    assert care.restore(file, new_database("sqlite")).cases == 6


def test_没有该备份文件(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="没有|There is no"):
        care.restore(tmp_path / "none.cdbak", str(tmp_path / "x.db"))


def test_通不过核验的数据不备份(office: Database, kind: str, tmp_path: Path) -> None:
    good = care.backup_now(office, tmp_path).info
    before = left_in(tmp_path)
    office.close()
    vandalise(office.url.replace("+pysqlite", ""), "UPDATE events SET actor = 'x' WHERE seq = 5")
    with pytest.raises(DataDamage, match="5"):
        care.backup_now(office, tmp_path)
    assert left_in(tmp_path) == before
    assert backup.check_backup(good.file)


@pytest.mark.parametrize("content", [b"", b"garbage" * 999], ids=["空", "乱码"])
def test_不是数据库的文件不备份(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "office.db"
    file.write_bytes(content)
    with pytest.raises(UserError):
        care.backup_now(opened(str(file)), tmp_path / "b")
    assert left_in(tmp_path / "b") == []


def test_空间不足先说明(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="MB"):
        backup_files.need_space(tmp_path, 10**18)


FULL = """
import resource, sys
from pathlib import Path
from complaintdesk.desk import care
from complaintdesk.domain.errors import UserError
from complaintdesk.storage.engine import Database
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
try:
    care.backup_now(Database(sys.argv[1]), Path(sys.argv[2]))
except UserError as refused:
    print("refused:", refused)
"""


@pytest.mark.skipif(os.name == "nt", reason="the limit of file sizes is POSIX's")
@pytest.mark.parametrize("limit", [4096, 60_000, 200_000])
def test_写满时不留残件(sqlite_office: Database, tmp_path: Path, limit: int) -> None:
    """The target takes no more bytes in the middle of the copy: a sentence, no file, earlier backups untouched."""
    care.backup_now(sqlite_office, tmp_path)
    before = left_in(tmp_path)
    a_case(desk_on(sqlite_office))
    command = [sys.executable, "-c", FULL, sqlite_office.url, str(tmp_path), str(limit)]
    told = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert told.stdout.startswith("refused:"), told.stderr
    assert left_in(tmp_path) == before


def test_不可写的文件夹(sqlite_office: Database, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="file"):
        care.backup_now(sqlite_office, tmp_path / "file" / "backups")


def test_第二份副本(sqlite_office: Database, tmp_path: Path) -> None:
    usb = tmp_path / "usb"
    done = care.backup_now(sqlite_office, tmp_path / "b", second=usb)
    assert (done.second, str(usb) in done.warning) == (None, True)
    assert backup.check_backup(done.info.file)
    usb.mkdir()
    done = care.backup_now(sqlite_office, tmp_path / "b", second=usb)
    assert done.warning == ""
    assert done.second is not None
    assert backup.check_backup(done.second).made_at == done.info.manifest.created_at


def test_轮换只动本单位的旧备份(sqlite_office: Database, tmp_path: Path, new_database: Callable[..., str]) -> None:
    clock = Clock()
    with closing(Database(new_database("sqlite"))) as other:
        open_office(other, "hospital", "别家医院")
        foreign = [care.backup_now(other, tmp_path, clock=clock).info.file for _n in range(2)]
    first = [care.backup_now(sqlite_office, tmp_path, clock=clock).info.file for _n in range(2)]
    assert len({*first, *foreign}) == 4
    clock.forward(days=5)
    done = care.backup_now(sqlite_office, tmp_path, clock=clock)
    # Both were made in the same second of the clock: they count as one and stay.
    assert (done.removed, [f.exists() for f in first + foreign]) == ((), [True] * 4)
    clock.forward(hours=1)
    care.backup_now(sqlite_office, tmp_path, clock=clock)
    clock.forward(days=5)
    done = care.backup_now(sqlite_office, tmp_path, clock=clock)
    assert len(done.removed) == 1
    assert not done.removed[0].exists()
    assert not backup_files.manifest_of(done.removed[0]).exists()
    assert all(f.exists() for f in foreign)


def test_何时该备份与距今多久(office: Database, tmp_path: Path) -> None:
    clock = Clock()
    desk = desk_on(office, clock)
    assert care.backup_age(tmp_path, clock()).state == "warn"
    assert care.is_backup_due(office, tmp_path, clock=clock)
    care.backup_now(office, tmp_path, clock=clock)
    assert not care.is_backup_due(office, tmp_path, clock=clock, closing=True)
    a_case(desk)
    assert not care.is_backup_due(office, tmp_path, clock=clock)
    assert care.is_backup_due(office, tmp_path, clock=clock, closing=True)
    clock.forward(minutes=31)
    assert care.is_backup_due(office, tmp_path, clock=clock)
    assert "31" in care.backup_age(tmp_path, clock()).sentence
    assert care.backup_age(tmp_path, clock()).state == "ok"
    assert care.backup_age(tmp_path, clock(), second=tmp_path / "usb").state == "warn"
    clock.forward(days=3)
    assert (care.backup_age(tmp_path, clock()).state, "3" in care.backup_age(tmp_path, clock()).sentence) == ("warn", True)


def test_另一单位的备份不算数(sqlite_office: Database, tmp_path: Path, new_database: Callable[..., str]) -> None:
    with closing(Database(new_database("sqlite"))) as other:
        open_office(other, "hospital", "别家医院")
        care.backup_now(other, tmp_path)
    assert care.is_backup_due(sqlite_office, tmp_path)


def test_搬家(office: Database, kind: str, new_database: Callable[..., str]) -> None:
    target = new_database(OTHER[kind])
    care.move(office, target)
    database = opened(target)
    assert care.verify(database).ok
    assert rows_of(office)["cases"] == rows_of(database)["cases"]
    assert a_case(desk_on(database)).number == "TS-2026-0007"
    with pytest.raises(UserError):
        care.move(office, target)


def test_备份时办公照常(office: Database, tmp_path: Path) -> None:
    """Every backup taken between registrations holds exactly a moment of the office."""
    desk = desk_on(office)
    numbers = []
    for place in range(4):
        a_case(desk)
        numbers.append(backup.check_backup(care.backup_now(office, tmp_path / str(place)).info.file).contents.last_number)
    assert numbers == [f"TS-2026-{7 + n:04d}" for n in range(4)]


LOOP = """
import sys
from pathlib import Path
from complaintdesk.desk import care
from complaintdesk.storage.engine import Database
database = Database(sys.argv[1])
while True:
    care.backup_now(database, Path(sys.argv[2]))
    print("made", flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is POSIX's")
def test_备份中途被杀(sqlite_office: Database, tmp_path: Path) -> None:
    """Whatever has a manifest is whole, and there is always one."""
    for _kill in range(4):
        child = subprocess.Popen([sys.executable, "-c", LOOP, sqlite_office.url, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        assert child.stdout.readline() == "made\n"
        child.send_signal(signal.SIGKILL)
        child.communicate()
        made = backup_files.backups_in(tmp_path)
        assert made
        for info in made:
            assert backup.check_backup(info.file)


def test_残件过一天才清(sqlite_office: Database, tmp_path: Path) -> None:
    old, new = (tmp_path / f"ComplaintDesk-{n}.cdbak.tmp" for n in ("a", "b"))
    old.touch()
    new.touch()
    yesterday = (datetime.now(UTC) - timedelta(hours=25)).timestamp()
    os.utime(old, (yesterday, yesterday))
    care.backup_now(sqlite_office, tmp_path)
    assert (old.exists(), new.exists()) == (False, True)


@pytest.mark.parametrize("name", ['a/b\\c:*?"<>|', "  ", "..", "长" * 99, "CON\n"])
def test_单位名不坏文件名(new_database: Callable[..., str], tmp_path: Path, name: str) -> None:
    file = backup_files.free_name(tmp_path, name, START)
    assert file.parent == tmp_path
    assert len(file.name) < 100
    assert not set(file.name) & set('/\\:*?"<>|\n ')


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"file": 1}', "\x00"])
def test_坏清单等于没有(sqlite_office: Database, tmp_path: Path, text: str) -> None:
    file = care.backup_now(sqlite_office, tmp_path).info.file
    backup_files.manifest_of(file).write_text(text, encoding="utf-8")
    assert backup_files.read_manifest(file) is None
    assert care.newest_backup(tmp_path) is None


def test_体检(office: Database, kind: str, tmp_path: Path) -> None:
    checks = {check.name: check for check in care.doctor(office, backups=tmp_path, now=START)}
    wanted = {"python", "sqlite", "pyside6", "fonts", "time_zone", "data_folder", "disk", "backups", "database", "verify", "calendar"}
    assert set(checks) == wanted | ({"clock"} if kind == "postgresql" else set())
    assert {name: check.state for name, check in checks.items() if check.state != "ok"} == {"backups": "warn"}
    care.backup_now(office, tmp_path)
    assert {c.name: c.state for c in care.doctor(office, backups=tmp_path)}["backups"] == "ok"


def test_体检无库与坏库(tmp_path: Path) -> None:
    assert "calendar" in {c.name for c in care.doctor(None, backups=tmp_path, now=START)}
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"nonsense" * 2000)
    for file in (broken, tmp_path / "none.db"):
        assert [c.state for c in care.doctor(opened(str(file)), now=START) if c.name == "database"] == ["bad"]
    assert not (tmp_path / "none.db").exists()


def test_体检看出被改的数据与缺历(sqlite_office: Database) -> None:
    far = {c.name: c.state for c in care.doctor(sqlite_office, now=datetime(2031, 5, 1, tzinfo=UTC))}
    assert far["calendar"] == "bad"
    november = {c.name: c.state for c in care.doctor(sqlite_office, now=datetime(2026, 11, 22, tzinfo=UTC))}
    assert november["calendar"] == "warn"
    sqlite_office.close()
    vandalise(sqlite_office.url.replace("+pysqlite", ""), "UPDATE events SET actor = 'x' WHERE seq = 5")
    assert {c.name: c.state for c in care.doctor(sqlite_office, now=START)}["verify"] == "bad"


def test_字体文件完好与否(tmp_path: Path) -> None:
    from complaintdesk.desk.installation import FONTS, is_whole_font, qt_state
    from complaintdesk.paths import resources

    for name in FONTS:
        assert is_whole_font(resources() / "fonts" / name)
    cut = tmp_path / "cut.ttf"
    cut.write_bytes((resources() / "fonts" / FONTS[0]).read_bytes()[:-1000])
    assert not is_whole_font(cut)
    cut.write_bytes(b"no font")
    assert not is_whole_font(cut)
    assert not is_whole_font(tmp_path / "none.ttf")
    assert [qt_state("6.12.0", (3, 11)), qt_state("6.12.0", (3, 12)), qt_state("6.11.3", (3, 11))] == ["bad", "ok", "ok"]


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
