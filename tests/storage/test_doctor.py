"""The check-up says what is wrong with an installation, and only that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from complaintdesk.desk import care
from complaintdesk.storage.engine import Database
from tests.conftest import KINDS, Databases
from tests.desk.office import START
from tests.storage.offices import (
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


def test_体检(office: Database, kind: str, tmp_path: Path) -> None:
    checks = {check.name: check for check in care.doctor(office, backups=tmp_path, now=START)}
    wanted = {
        "python",
        "sqlite",
        "pyside6",
        "fonts",
        "time_zone",
        "data_folder",
        "disk",
        "backups",
        "database",
        "verify",
        "calendar",
    }
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
    assert [qt_state("6.12.0", (3, 11)), qt_state("6.12.0", (3, 12)), qt_state("6.11.3", (3, 11))] == [
        "bad",
        "ok",
        "ok",
    ]
