"""Bulk reassignment and the handover list from the case list, through the real desk."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.case_list import CaseList
from complaintdesk.desk.core import Desk
from complaintdesk.domain.vocabulary import Role
from complaintdesk.ui.bulk_dialog import BulkDialog
from complaintdesk.ui.case_list_tab import CaseListTab
from complaintdesk.ui.handover_dialog import HandoverDialog
from complaintdesk.ui.printers import PrinterTrouble
from tests.desk.office import desk_as
from tests.ui.conftest import Show
from tests.ui.listing import Open, filled, opener, pressed
from tests.ui.place import a_place


@pytest.fixture
def desk(sqlite_url: str) -> Desk:
    return filled(sqlite_url)


@pytest.fixture
def opened(qtbot: QtBot, show: Show) -> Open:
    return opener(qtbot, show)


class Paper:
    """A printer that remembers, or is out of paper."""

    def __init__(self, *, works: bool = True) -> None:
        self.works = works
        self.jobs: list[tuple[str, bytes, str, int]] = []

    def names(self) -> list[str]:
        return ["柜台"]

    def default(self) -> str:
        return "柜台"

    def warning(self, name: str) -> str:
        return "" if name in self.names() else "打印机不在。"

    def print_pdf(self, name: str, pdf: bytes, title: str, copies: int) -> None:
        if not self.works:
            raise PrinterTrouble("没有纸了。")
        self.jobs.append((name, pdf, title, copies))


def departments(desk: Desk) -> dict[str, str]:
    return {row.number[-2:]: row.department for row in desk.ask(CaseList()).rows}


def dialog_of(tab: CaseListTab, qtbot: QtBot) -> BulkDialog:
    tab.cases.selectAll()
    pressed(tab, "reassign")
    (dialog,) = tab.window().findChildren(BulkDialog)
    qtbot.waitUntil(lambda: len(dialog.rows) == 10)
    return dialog


def press(widget: QWidget, name: str) -> None:
    next(b for b in widget.findChildren(QPushButton, name) if b.isVisible()).click()


class TestReassign:
    def test_the_button_comes_with_the_second_case(self, desk: Desk, opened: Open) -> None:
        tab = opened(desk)
        assert not tab.bulk.isVisible()
        tab.cases.selectAll()
        assert tab.bulk.isVisible()

    def test_a_department_is_not_offered_it(self, desk: Desk, opened: Open) -> None:
        tab = opened(desk_as(desk, Role.DEPARTMENT, "财务科"))
        tab.cases.selectAll()
        assert tab.cases.selected_count() == 5
        assert not tab.bulk.reassign.isVisible()
        assert tab.bulk.print_cases.isVisible(), "it prints its own cases"

    def test_preview_then_all_in_one_step_and_back(self, desk: Desk, opened: Open, qtbot: QtBot) -> None:
        before = departments(desk)
        tab = opened(desk)
        dialog = dialog_of(tab, qtbot)
        assert [bool(row.problem) for row in dialog.rows] == [False, True] * 5
        assert "5" in dialog.leave_out.text()
        dialog.department.set_value("护理部")
        dialog.reason.set_value("人员调整")
        press(dialog, "submit")
        assert "TS-2026-0002" in dialog.bar.sentence()
        assert departments(desk) == before
        dialog.leave_out.setChecked(True)
        assert dialog.count.text() == "将改派 5 件"
        press(dialog, "submit")
        assert set(departments(desk).values()) == {"护理部", ""}
        bar = tab.place.bar
        assert "5 件改派给护理部" in bar.sentence()
        press(tab.window(), "message_action")
        assert departments(desk) == before
        assert bar.kind == "ok"

    def test_where_and_why_are_asked_for_at_their_fields(self, desk: Desk, opened: Open, qtbot: QtBot) -> None:
        dialog = dialog_of(opened(desk), qtbot)
        press(dialog, "submit")
        assert dialog.department.error()
        assert dialog.reason.error()
        dialog.department.set_value("护理部")
        dialog.reason.set_value("调整")
        dialog.reject()
        assert set(departments(desk).values()) == {"财务科", ""}

    def test_the_list_shows_what_moved(self, desk: Desk, opened: Open, qtbot: QtBot) -> None:
        tab = opened(desk)
        dialog = dialog_of(tab, qtbot)
        dialog.leave_out.setChecked(True)
        dialog.department.set_value("护理部")
        dialog.reason.set_value("调整")
        press(dialog, "submit")
        rows = [tab.table.case(row) for row in range(tab.table.total)]
        assert {row.department for row in rows if row} == {"护理部", ""}
        assert tab.filter == CaseFilter()


class TestHandover:
    def open(self, desk: Desk, qtbot: QtBot, printer: Paper) -> HandoverDialog:
        dialog = HandoverDialog(a_place(desk, qtbot), printer=printer)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(dialog)
        dialog.show()
        qtbot.waitUntil(dialog._print.isEnabled)
        return dialog

    def test_what_is_seen_is_printed_and_on_record(self, desk: Desk, qtbot: QtBot) -> None:
        paper = Paper()
        dialog = self.open(desk, qtbot, paper)
        assert "10" in dialog.count.text()
        dialog.department.set_value("财务科")
        qtbot.waitUntil(lambda: "5" in dialog.count.text() and dialog._print.isEnabled())
        press(dialog, "print")
        assert [(name, title, copies) for name, _pdf, title, copies in paper.jobs] == [("柜台", "交接清单", 1)]
        assert paper.jobs[0][1].startswith(b"%PDF")
        assert "柜台" in dialog.place.bar.sentence()

    def test_one_person_or_one_department(self, desk: Desk, qtbot: QtBot) -> None:
        desk_as(desk, Role.DEPARTMENT, "财务科", number="2001")
        dialog = self.open(desk, qtbot, Paper())
        dialog.staff.set_value("2001")
        dialog.department.set_value("财务科")
        assert (dialog.staff.value(), dialog.department.value()) == ("", "财务科")

    def test_no_paper_is_said_and_can_be_tried_again(self, desk: Desk, qtbot: QtBot) -> None:
        paper = Paper(works=False)
        dialog = self.open(desk, qtbot, paper)
        press(dialog, "print")
        assert "没有纸了" in dialog.bar.sentence()
        paper.works = True
        press(dialog, "print")
        assert len(paper.jobs) == 1

    def test_saved_as_a_file(self, desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
        dialog = self.open(desk, qtbot, Paper())
        target = tmp_path / "交接.pdf"
        dialog.choose_file = lambda _name: dialog.save_as(target)
        press(dialog, "save_pdf")
        assert target.read_bytes().startswith(b"%PDF")

    def test_the_list_offers_it(self, desk: Desk, opened: Open) -> None:
        tab = opened(desk)
        pressed(tab, "handover")
        (dialog,) = tab.window().findChildren(HandoverDialog)
        dialog.reject()
