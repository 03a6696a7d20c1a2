"""A backup is verified before it counts; bad data and full drives never cost an earlier one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from complaintdesk.desk import care
from complaintdesk.desk.opening import open_office
from complaintdesk.domain.errors import DataDamage, UserError
from complaintdesk.storage import backup, backup_files, schema
from complaintdesk.storage.engine import Database
from tests.conftest import KINDS, Databases
from tests.desk.office import START, Clock, a_case
from tests.storage.offices import (
    desk_on,
    head_of,
    opened,
    vandalise,
    worked_office,
)


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
        "ComplaintDesk-市人民医院-20260302-093000.cdbak",
        "ComplaintDesk-市人民医院-20260302-093000.cdbak.manifest.json",
    ]
    told = json.loads(Path(f"{done.info.file}.manifest.json").read_text(encoding="utf-8"))
    seq, link = head_of(office)
    assert (told["head_seq"], told["head_hash"], told["counts"]["cases"]) == (seq, link, 6)
    assert (told["size"], told["schema"], told["office"]) == (
        done.info.file.stat().st_size,
        ".".join(map(str, (schema.STEPS[-1].major, schema.STEPS[-1].minor))),
        "市人民医院",
    )
    assert care.newest_backup(tmp_path) == done.info
    assert backup.check_backup(done.info.file).contents.last_number == "TS-2026-0006"


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


def test_轮换只动本单位的旧备份(
    sqlite_office: Database, tmp_path: Path, new_database: Callable[..., str]
) -> None:
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
    assert (care.backup_age(tmp_path, clock()).state, "3" in care.backup_age(tmp_path, clock()).sentence) == (
        "warn",
        True,
    )


def test_另一单位的备份不算数(
    sqlite_office: Database, tmp_path: Path, new_database: Callable[..., str]
) -> None:
    with closing(Database(new_database("sqlite"))) as other:
        open_office(other, "hospital", "别家医院")
        care.backup_now(other, tmp_path)
    assert care.is_backup_due(sqlite_office, tmp_path)


def test_备份时办公照常(office: Database, tmp_path: Path) -> None:
    """Every backup taken between registrations holds exactly a moment of the office."""
    desk = desk_on(office)
    numbers = []
    for place in range(4):
        a_case(desk)
        numbers.append(
            backup.check_backup(care.backup_now(office, tmp_path / str(place)).info.file).contents.last_number
        )
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
        child = subprocess.Popen(
            [sys.executable, "-c", LOOP, sqlite_office.url, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
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
