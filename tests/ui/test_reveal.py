"""The screens of whistle-blowing: vault page, custodian's dialog, reveal dialog, banner, read log, receipt code."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from complaintdesk.desk.core import Desk
from complaintdesk.desk.entrance import Entrance
from complaintdesk.desk.intake import RegisterCase
from complaintdesk.desk.revealing import RevealedIdentity
from complaintdesk.desk.rows import Person
from complaintdesk.desk.vault import VaultState
from complaintdesk.domain.receipt import new_receipt_code
from complaintdesk.domain.vocabulary import Action, Role
from complaintdesk.paths import data_folder
from complaintdesk.settings import Settings
from complaintdesk.ui.case_detail_tab import CaseDetailTab
from complaintdesk.ui.desk_tabs import DETAIL
from complaintdesk.ui.identity_dialog import IdentityDialog
from complaintdesk.ui.office_dialog import OfficeDialog
from complaintdesk.ui.program import Program
from complaintdesk.ui.read_log_dialog import ReadLogDialog
from complaintdesk.ui.receipt_dialog import ReceiptDialog
from complaintdesk.ui.reveal_dialog import RevealDialog
from complaintdesk.ui.vault_dialog import VaultDialog
from complaintdesk.ui.vault_page import VaultPage
from complaintdesk.ui.work import InlineExecutor
from tests.desk.office import PASSWORD, desk_as
from tests.desk.test_whistle_vault import a_reveal
from tests.desk.whistle import NAME, OTHER_PASSPHRASE, PASSPHRASE, PHONE, Company, a_company, a_report
from tests.ui.case_stage import Open, Stage, opened
from tests.ui.place import a_place

Show = Callable[[QWidget], None]
D = TypeVar("D", bound=QDialog)


@pytest.fixture
def company(sqlite_url: str) -> Company:
    return a_company(sqlite_url)


@pytest.fixture
def open_tab(qtbot: QtBot, show: Show) -> Iterator[Open]:
    """`open_tab(desk, case_id)` shows the case to the desk's person."""
    kept: list[QWidget] = []
    yield lambda desk, case_id=None: opened(desk, case_id, qtbot, show, kept)
    # Kept until here: a window without a parent goes as soon as nobody holds it.
    kept.clear()


@pytest.fixture
def stage(company: Company, open_tab: Open) -> Stage:
    """A report, open at the inspector's desk."""
    return open_tab(company.inspector, a_report(company.clerk).id)


def texts(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


def press(widget: QWidget, name: str) -> None:
    found = widget.findChild(QPushButton, name)
    assert found is not None, name
    found.click()


def the(stage: Stage, kind: type[D]) -> D:
    """The dialog of that kind that is open now."""
    found = [dialog for dialog in stage.window.findChildren(kind) if dialog.isVisible()]
    assert found, kind
    return found[-1]


def ask_identity(stage: Stage, **changes: str) -> RevealDialog:
    press(stage.tab, "reveal")
    dialog = the(stage, RevealDialog)
    values = {
        "purpose": "evidence", "reason": "核对付款单", "passphrase": PASSPHRASE, "second_number": "2002",
        "second_password": PASSWORD,
    } | changes  # fmt: skip
    for field in dialog.inputs:
        field.set_value(values[field.name])
    press(dialog, "submit")
    return dialog


def test_普通件没有提示条(sqlite_url: str, open_tab: Open) -> None:
    general = a_company(sqlite_url, "general")
    done = general.clerk.do(RegisterCase(facts="灯不亮", complainant=Person(name="李雷", phone="13511112222")))[0]
    assert not open_tab(general.clerk, done.id).tab.banner.isVisible()


def test_查看身份_显示倒计时_到时消失(stage: Stage) -> None:
    banner = stage.tab.banner
    assert banner.isVisible()
    assert NAME not in texts(stage.window)
    ask_identity(stage)
    assert {NAME, PHONE} <= set(texts(banner).split("\n"))
    assert banner.left.text() == "还显示 10:00"
    banner._until -= 599
    banner.count_down()
    assert banner.left.text() == "还显示 0:01"
    banner._until -= 2
    banner.count_down()
    assert NAME not in texts(stage.window)
    assert not banner._tick.isActive()


@pytest.mark.parametrize("leave", ["锁屏", "换案件", "立即隐藏", "离开案件"])
def test_身份随时从屏幕上消失(stage: Stage, company: Company, leave: str) -> None:
    ask_identity(stage)
    banner = stage.tab.banner
    assert NAME in texts(banner)
    if leave == "锁屏":
        stage.tab.hide_secrets()
    elif leave == "换案件":
        stage.tab.show_case(a_report(company.clerk, subject="另一件").id)
    elif leave == "立即隐藏":
        press(banner, "hide_identity")
    else:
        banner.leave_case()
    assert NAME not in texts(stage.window)
    assert PHONE not in texts(stage.window)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"reason": ""}, "reason"), ({"second_password": ""}, "second_password"), ({"purpose": ""}, "purpose")],
)
def test_缺项在框下说明(stage: Stage, changes: dict[str, str], field: str) -> None:
    dialog = ask_identity(stage, **changes)
    assert dialog.isVisible()
    wrong = {f.name for f in dialog.inputs if f.error()}
    assert wrong == {field}
    dialog.close()


def test_口令错误_输入框清空_不显示(stage: Stage) -> None:
    dialog = ask_identity(stage, passphrase="不是这一句口令")
    assert dialog.isVisible()
    assert "不对" in dialog.bar.sentence()
    assert [edit.text() for edit in (dialog.passphrase.edit, dialog.password.edit)] == ["", ""]
    assert NAME not in texts(stage.window)
    dialog.close()


def test_匿名件无可查看(company: Company, open_tab: Open) -> None:
    done = a_report(company.clerk, complainant=Person(anonymous=True))
    made = open_tab(company.inspector, done.id)
    press(made.tab, "reveal")
    dialog = the(made, RevealDialog)
    assert not dialog.show_button.isEnabled()
    dialog.close()


def test_更正身份后重新显示(stage: Stage) -> None:
    ask_identity(stage)
    press(stage.tab.banner, "correct_identity")
    dialog = the(stage, IdentityDialog)
    dialog.inputs["name"].set_value("欧阳寻竹")
    press(dialog, "submit")
    assert "欧阳寻竹" in texts(stage.tab.banner)
    stage.tab.hide_secrets()


def test_更正窗口随身份一起消失(stage: Stage) -> None:
    ask_identity(stage)
    press(stage.tab.banner, "correct_identity")
    dialog = the(stage, IdentityDialog)
    stage.tab.banner.hide_identity()
    stage.tab.banner._tick.timeout.emit()
    assert not dialog.isVisible()


def test_阅读记录列出并存表_导出留痕(stage: Stage, company: Company, tmp_path: Path) -> None:
    ask_identity(stage)
    press(stage.tab, "read_log")
    dialog = the(stage, ReadLogDialog)
    assert dialog.model.rowCount() == 2
    target = tmp_path / "阅读记录.csv"
    dialog.choose_file = lambda _name: str(target)
    press(dialog, "save_log")
    with target.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) == 3
    assert rows[1][1] == "2001 周督查"
    assert rows[1][4] == "2002 吴部长"
    assert "核对付款单" in rows[1][3]
    dialog.close()
    stage.tab.hide_secrets()


def test_保密件的步骤不写草稿文件(stage: Stage) -> None:
    stage.press(f"action_{Action.ACCEPT.value}")
    assert stage.tab.form is not None
    assert stage.tab._keeper is None
    stage.tab.leave_form()
    folder = data_folder() / "drafts"
    assert not folder.exists() or not list(folder.glob("case-*"))


class TestReceiptDialog:
    """查询码."""

    def test_只显示环节与日期(self, company: Company, qtbot: QtBot) -> None:
        code = new_receipt_code()
        a_report(company.clerk, receipt_code=code)
        dialog = ReceiptDialog(a_place(company.clerk, qtbot))
        qtbot.addWidget(dialog)
        dialog.code.set_value(code)
        press(dialog, "submit")
        assert dialog.state.text() == "已登记"
        assert "最近办理：2026-03-02" in dialog.told.text()
        assert "答复期限：" in dialog.told.text()
        assert "回扣" not in texts(dialog)
        dialog.code.set_value("1")
        assert dialog.state.text() == dialog.told.text() == "", "another code begins with nothing shown"

    @pytest.mark.parametrize(("code", "words"), [("12", "十六位"), ("9999-9999-9999-9999", "没有案件")])
    def test_错码在框下说明(self, company: Company, qtbot: QtBot, code: str, words: str) -> None:
        dialog = ReceiptDialog(a_place(company.clerk, qtbot))
        qtbot.addWidget(dialog)
        dialog.code.set_value(code)
        press(dialog, "submit")
        assert words in dialog.code.error()


class TestVault:
    """身份保密库."""

    def page(self, desk: Desk, qtbot: QtBot, show: Show) -> tuple[OfficeDialog, VaultPage]:
        dialog = OfficeDialog(a_place(desk, qtbot))
        show(dialog)
        dialog.show_section(VaultPage)
        page = next(page for page in dialog.list if isinstance(page, VaultPage))
        return dialog, page

    def test_管理员指定与取消(self, company: Company, qtbot: QtBot, show: Show) -> None:
        dialog, page = self.page(company.administrator, qtbot, show)
        assert "2 位" in page.state.text()
        page.begin_new()
        page.number.set_value("2003")
        press(page, "submit")
        numbers = [line.key for line in page.model.lines]
        assert numbers == ["2001", "2002", "2003", "2006", "2007"]
        page.table.selectRow(2)
        press(page, "unclear")
        action = dialog.findChild(QPushButton, "message_action")
        assert action is not None
        action.click()
        assert [line.key for line in page.model.lines] == ["2001", "2002", "2006", "2007"]
        assert page.findChildren(QLineEdit, "passphrase") == [], "the administrator is asked for no passphrase"
        dialog.close()

    def test_建立_加入_更改(self, sqlite_url: str, qtbot: QtBot) -> None:
        company = a_company(sqlite_url, vault=False)
        first = VaultDialog(a_place(company.inspector, qtbot))
        qtbot.addWidget(first)
        first.new.set_value(PASSPHRASE)
        first.again.set_value("other")
        press(first, "submit")
        assert "不同" in first.again.error()
        first.again.set_value(PASSPHRASE)
        press(first, "submit")
        assert company.inspector.ask(VaultState()).has_key
        assert first.new.value() == "", "what was typed does not stay"
        second = VaultDialog(a_place(company.head, qtbot))
        qtbot.addWidget(second)
        for field, value in ((second.new, OTHER_PASSPHRASE), (second.again, OTHER_PASSPHRASE), (second.by_number, "2001"),
                             (second.by_passphrase, PASSPHRASE)):  # fmt: skip
            field.set_value(value)
        press(second, "submit")
        assert company.head.ask(VaultState()).has_key
        for field, value in ((second.old, OTHER_PASSPHRASE), (second.new, "一句新的短话写在这里"),
                             (second.again, "一句新的短话写在这里")):  # fmt: skip
            field.set_value(value)
        press(second, "submit")
        assert "已保存" in second.bar.sentence()

    def test_不是经办人没有可填的(self, company: Company, qtbot: QtBot) -> None:
        dialog = VaultDialog(a_place(company.clerk, qtbot))
        qtbot.addWidget(dialog)
        assert all(field.isHidden() for field in dialog.inputs)
        assert dialog.save_button.isHidden()


def test_第二人名单没有被举报的人(stage: Stage) -> None:
    press(stage.tab, "reveal")
    dialog = the(stage, RevealDialog)
    for number, is_listed in (("2002", True), ("2004", True), ("2006", False), ("2007", False), ("2001", False)):
        dialog.second.set_value(number)
        assert bool(dialog.second.value()) is is_listed, number
    dialog.close()


def test_窗口锁屏_身份与内存一起清空(company: Company, qtbot: QtBot) -> None:
    done = a_report(company.clerk)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    program = Program(app, Settings(), executor=InlineExecutor())
    qtbot.addWidget(program.window)
    program.entrance = Entrance(company.operator.database, "星河集团")
    program.work_as(company.inspector.actor)
    assert program.session is not None
    program.session.open_case(done.id)
    detail = program.session.tabs[DETAIL]
    assert isinstance(detail, CaseDetailTab)
    program.session.desk.do(a_reveal(done.id))
    detail.banner.look()
    assert NAME in texts(program.window)
    program.lock()
    assert NAME not in texts(program.window)
    assert program.session.desk.ask(RevealedIdentity(case_id=done.id)) is None
    program.stop()


def test_新人不是经办人(company: Company) -> None:
    fresh = desk_as(company.operator, Role.FRONT_DESK, number="2030", name="新来")
    assert not fresh.ask(VaultState()).is_custodian
