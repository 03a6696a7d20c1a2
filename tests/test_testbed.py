"""The ground the other tests stand on: databases of their own, one language, no message overlooked."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import create_engine, inspect, text

from complaintdesk.i18n import language, set_language
from complaintdesk.paths import data_folder
from tests.conftest import FONTS, close_message_boxes
from tests.postgres_server import find_binaries, version_of

NAMES = ["张三", "欧阳𬭎"]


def fill(url: str) -> None:
    """A table with two names."""
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE names (name TEXT)"))
        connection.execute(text("INSERT INTO names VALUES (:name)"), [{"name": name} for name in NAMES])
    engine.dispose()


def names_in(url: str) -> list[str] | None:
    """The names of the table, or None where there is no table."""
    engine = create_engine(url)
    with engine.begin() as connection:
        there = inspect(connection).has_table("names")
        found = list(connection.scalars(text("SELECT name FROM names ORDER BY name"))) if there else None
    engine.dispose()
    return found


def test_each_test_has_an_empty_database(database_url: str, new_database: Callable[..., str]) -> None:
    """What one test writes no other test reads; rare characters survive."""
    kind = database_url.partition("+")[0].partition(":")[0]
    fill(database_url)
    assert names_in(database_url) == NAMES
    assert names_in(new_database(kind)) is None


def test_copy_of_a_template(database_url: str, new_database: Callable[..., str]) -> None:
    """A prepared office is copied instead of made again; the copies are independent."""
    kind = database_url.partition("+")[0].partition(":")[0]
    fill(database_url)
    copy = new_database(kind, template=database_url)
    assert names_in(copy) == NAMES
    engine = create_engine(copy)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM names"))
    engine.dispose()
    assert names_in(database_url) == NAMES


def connect_until_refused(address: str) -> None:
    """Ask again and again; ends with the error of the connection that is refused."""
    while True:
        psycopg.connect(address).close()


def test_server_ends_with_its_owner() -> None:
    """Even an owner killed outright leaves no server behind."""
    if find_binaries() is None:
        pytest.skip("the server is somebody else's: COMPLAINTDESK_TEST_PG_URL is set and none is installed here")
    code = "from tests import postgres_server as p; print(p.start().url, flush=True); input()"
    named = {k: v for k, v in os.environ.items() if k != "COMPLAINTDESK_TEST_PG_URL"}
    root, pipe = Path(__file__).parent.parent, subprocess.PIPE
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, cwd=root, env=named, text=True, stdin=pipe, stdout=pipe) as owner:
        assert owner.stdout is not None
        address = owner.stdout.readline().strip().replace("+psycopg", "")
        psycopg.connect(address).close()
        owner.kill()
    with pytest.raises(psycopg.OperationalError):
        connect_until_refused(address)


@pytest.mark.parametrize("turn", ["first", "second"])
def test_language_is_set_back(turn: str) -> None:
    """A test that switches to English does not switch its neighbours."""
    assert language() == "zh_CN"
    set_language("en")


def test_home_is_this_tests_own(home: Path) -> None:
    """No test sees the settings of the person at the PC."""
    assert data_folder() == home
    assert list(home.iterdir()) == []


def test_only_the_shipped_fonts_are_there(qtbot: QtBot) -> None:
    """Whatever fonts this machine has, windows look the same."""
    shipped = {path.stem.partition("-")[0] for path in FONTS.glob("*.ttf")}
    aliases = {"Monospace", "Sans Serif", "Serif"}
    assert {family.replace(" ", "") for family in set(QFontDatabase.families()) - aliases} <= shipped


def test_overlooked_message_is_seen(qtbot: QtBot) -> None:
    """The guard behind every test finds an open message box, names it and closes it."""
    window = QWidget()
    qtbot.addWidget(window)
    box = QMessageBox(window)
    box.setText("保存失败")
    box.open()
    assert close_message_boxes() == ["保存失败"]
    assert not box.isVisible()


def test_newest_server_is_chosen() -> None:
    """PostgreSQL 15 is newer than 9.6."""
    assert version_of(Path("/usr/lib/postgresql/15/bin")) > version_of(Path("/usr/lib/postgresql/9.6/bin"))
