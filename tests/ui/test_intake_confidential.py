"""A report taken at the counter: receipt code told, identity in no draft file, the form cleared, the case out of sight."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from complaintdesk.desk.case_list import CaseCount
from complaintdesk.desk.core import Desk
from complaintdesk.desk.receipts import ProgressByReceipt
from complaintdesk.domain.receipt import receipt_digits
from complaintdesk.domain.vocabulary import Kind
from complaintdesk.paths import data_folder
from complaintdesk.ui.intake_tab import IntakeTab
from complaintdesk.ui.work import InlineExecutor
from tests.desk.whistle import NAME, PHONE, Company, a_company
from tests.ui.place import a_place, framed

Show = Callable[[QWidget], None]


@pytest.fixture
def company(sqlite_url: str) -> Company:
    return a_company(sqlite_url)


@pytest.fixture
def a_tab(qtbot: QtBot, show: Show) -> Iterator[Callable[[Desk], IntakeTab]]:
    """`a_tab(desk)` shows the intake to the desk's person."""
    kept: list[QWidget] = []

    def shown(desk: Desk) -> IntakeTab:
        place = a_place(desk, qtbot)
        tab = IntakeTab(place, drafts_executor=InlineExecutor())
        window = framed(place, tab)
        show(window)
        # A window without a parent goes as soon as nobody holds it.
        kept.append(window)
        return tab

    yield shown
    kept.clear()


def type_in(tab: IntakeTab) -> None:
    form = tab.form
    form.kind.set_value(Kind.REPORT.value)
    form.who.name.set_value(NAME)
    form.who.phone.set_value(PHONE)
    form.facts.set_value("采购收回扣，每单百分之五。")
    form.more.subject.set_value("收回扣")
    form.category.set_value("举报/徇私谋利")


def test_登记后给查询码_清空_不再显示案件(company: Company, a_tab: Callable[[Desk], IntakeTab]) -> None:
    tab = a_tab(company.clerk)
    type_in(tab)
    assert tab.form.parts.is_confidential()
    tab.register_and_print()
    assert tab.registered.number.text() == "JBM-2026-0001", tab.place.bar.sentence()
    code = tab.registered.code.text()
    assert receipt_digits(code)
    assert "保密件" in tab.place.bar.sentence()
    assert tab.form.who.name.value() == ""
    for name in ("registered_open", "registered_print"):
        pressed = tab.findChild(QPushButton, name)
        assert pressed is not None
        assert not pressed.isVisible()
    assert company.clerk.ask(CaseCount()) == 0
    assert company.clerk.ask(ProgressByReceipt(code=code)) is not None


def test_已授权的人可以接着打开(company: Company, a_tab: Callable[[Desk], IntakeTab]) -> None:
    tab = a_tab(company.inspector)
    type_in(tab)
    tab.register()
    pressed = tab.findChild(QPushButton, "registered_open")
    assert pressed is not None
    assert pressed.isVisible()


def test_草稿文件里没有身份_其他内容照旧(company: Company, a_tab: Callable[[Desk], IntakeTab]) -> None:
    tab = a_tab(company.clerk)
    type_in(tab)
    tab.drafts.keep()
    files = list((data_folder() / "drafts").glob("*.json"))
    assert files
    kept = "".join(file.read_text(encoding="utf-8") for file in files)
    assert NAME not in kept
    assert PHONE not in kept
    assert "每单百分之五" in kept
