"""Signing in, choosing an own password, recovering the administrator, opening an office: by the widgets."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from complaintdesk.desk.entrance import enter, found
from complaintdesk.desk.opening import Opened, open_office
from complaintdesk.desk.rows import Actor
from complaintdesk.domain.fields import Choice
from complaintdesk.domain.vocabulary import Role
from complaintdesk.storage.engine import Database
from complaintdesk.ui.first_run import FirstRunPage, OpenedPage
from complaintdesk.ui.sign_in import Door, DoorCalls, SignInPage
from complaintdesk.ui.work import InlineExecutor, Work
from tests.desk.office import OPENED


@pytest.fixture
def opened(database_url: str) -> tuple[Database, Opened]:
    database = Database(database_url)
    OPENED.append(database)
    return database, open_office(database, "hospital", "市人民医院", administrator="王主任")


@pytest.fixture
def door() -> Work:
    return Work(Door(), InlineExecutor())


def page_of(qtbot: QtBot, door: Work, database: Database, locked: Actor | None = None) -> tuple[SignInPage, list[Actor]]:
    page = SignInPage(door, database, DoorCalls(), "市人民医院", locked)
    qtbot.addWidget(page)
    page.show()
    arrived: list[Actor] = []
    page.signed_in.connect(lambda actor: arrived.append(actor))
    return page, arrived


def press(page: object, name: str) -> None:
    button = page.findChild(QPushButton, name)  # type: ignore[attr-defined]
    button.click()


def test_首次登录须改密码(qtbot: QtBot, door: Work, opened: tuple[Database, Opened]) -> None:
    database, told = opened
    page, arrived = page_of(qtbot, door, database)
    page.number.set_value("1000")
    page.password.set_value(told.one_time_password)
    qtbot.keyClick(page.password.edit, Qt.Key.Key_Return)  # type: ignore[no-untyped-call]
    qtbot.waitUntil(page.new.isVisible)
    assert not arrived
    page.new.set_value("eigen-123")
    page.again.set_value("eigen-124")
    press(page, "change_button")
    assert page.again.error() == "两次输入的密码不一致。"
    page.again.set_value("eigen-123")
    press(page, "change_button")
    assert [(a.number, a.name, a.role) for a in arrived] == [("1000", "王主任", Role.ADMINISTRATOR)]
    page, arrived = page_of(qtbot, door, database)
    page.number.set_value("1000")
    page.password.set_value("eigen-123")
    press(page, "sign_in_button")
    assert len(arrived) == 1


def test_密码错误说清楚且不指明哪一项(qtbot: QtBot, door: Work, opened: tuple[Database, Opened]) -> None:
    page, arrived = page_of(qtbot, door, opened[0])
    sentences = set()
    for number in ("1000", "9999"):
        page.number.set_value(number)
        page.password.set_value("falsch-1")
        press(page, "sign_in_button")
        sentences.add(page.bar.sentence())
    assert len(sentences) == 1
    assert "不" in sentences.pop()
    assert not arrived


def test_空白不提交(qtbot: QtBot, door: Work, opened: tuple[Database, Opened]) -> None:
    page, arrived = page_of(qtbot, door, opened[0])
    press(page, "sign_in_button")
    assert page.number.error()
    assert not arrived


def test_恢复码找回管理员(qtbot: QtBot, door: Work, opened: tuple[Database, Opened]) -> None:
    database, told = opened
    page, arrived = page_of(qtbot, door, database)
    press(page, "recover")
    page.code.set_value("AAAA-BBBB-CCCC-DDDD")
    press(page, "recover_button")
    assert page.bar.sentence()
    page.code.set_value(told.recovery_code.lower().replace("-", " "))
    press(page, "recover_button")
    words = page.bar.sentence()
    assert "1000" in words
    password = words.split("一次性密码：")[1].split()[0]
    page.password.set_value(password)
    press(page, "sign_in_button")
    page.new.set_value("neu-12345")
    page.again.set_value("neu-12345")
    press(page, "change_button")
    assert arrived


def test_锁定后只问密码(qtbot: QtBot, door: Work, opened: tuple[Database, Opened]) -> None:
    database, told = opened
    DoorCalls().change_password(database, "1000", told.one_time_password, "eigen-123")
    actor = DoorCalls().sign_in(database, "1000", "eigen-123")[0]
    page, arrived = page_of(qtbot, door, database, actor)
    assert page.number.value() == "1000"
    page.password.set_value("eigen-123")
    press(page, "sign_in_button")
    assert arrived == [actor]


def test_首次运行四项开办(qtbot: QtBot, door: Work, tmp_path: Path) -> None:
    where = str(tmp_path / "新单位" / "office.db")
    page = FirstRunPage(door, where, [Choice("general", "通用"), Choice("hospital", "医院")], found)
    qtbot.addWidget(page)
    told: list[tuple[Opened, str]] = []
    page.opened.connect(lambda opened, at: told.append((opened, at)))
    press(page, "open_office")
    assert page.office.error()
    page.office.set_value("城南社区医院")
    page.administrator.set_value("李主任")
    page.policy.set_value("hospital")
    press(page, "open_office")
    assert told[0][0].administrator == "1000"
    assert told[0][1] == where
    entrance = enter(where, tmp_path / "backups")
    assert entrance.office == "城南社区医院"
    entrance.database.close()
    again = FirstRunPage(door, where, [Choice("general", "通用")], found)
    qtbot.addWidget(again)
    again.office.set_value("另一单位")
    again.administrator.set_value("某某")
    press(again, "open_office")
    assert "已有单位" in again.bar.sentence()
    assert again.go.isEnabled()


def test_开办页保存恢复码(qtbot: QtBot, tmp_path: Path) -> None:
    told = Opened("城南社区医院", "hospital", "1000", "ABCDEFGH23", "AAAA-BBBB-CCCC-DDDD")
    page = OpenedPage(told)
    qtbot.addWidget(page)
    page.choose_file = lambda: str(tmp_path / "恢复码.txt")
    page._save()
    assert "AAAA-BBBB-CCCC-DDDD" in (tmp_path / "恢复码.txt").read_text(encoding="utf-8")
    page.choose_file = lambda: str(tmp_path / "没有" / "恢复码.txt")
    page._save()
    assert "无法写" in page.bar.sentence()
