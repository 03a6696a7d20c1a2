"""Branches and the ways out of the list, through the window: marked, seen by its own staff, exported (N5, M2, M5)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.core import Desk
from complaintdesk.desk.departments import AddDepartment, DepartmentList
from complaintdesk.domain.vocabulary import Role
from complaintdesk.ui.case_list_tab import CaseListTab
from complaintdesk.ui.departments_page import DepartmentsPage
from complaintdesk.ui.ledger_export import LedgerExport
from tests.desk.office import a_case, a_person, an_office, desk_as
from tests.ui.conftest import Show
from tests.ui.listing import Open, opener
from tests.ui.test_office_dialog import choose, opened, press


@pytest.fixture
def desk(sqlite_url: str) -> Desk:
    return an_office(sqlite_url)


@pytest.fixture
def open_list(qtbot: QtBot, show: Show) -> Open:
    return opener(qtbot, show)


def numbers(tab: CaseListTab) -> list[str]:
    cases = [tab.table.case(row) for row in range(tab.table.total)]
    return sorted(case.number if case else "" for case in cases)


def test_a_department_becomes_a_branch_by_a_tick_and_needs_a_code(desk: Desk, qtbot: QtBot) -> None:
    dialog, page = opened(desk, qtbot, DepartmentsPage)
    choose(page, "财务科")
    page.code.set_value("CAIWUKE")
    page.site.set_value(True)
    press(dialog, "submit")
    assert "DH" in page.code.error()
    page.code.set_value("cw")
    press(dialog, "submit")
    row = next(row for row in desk.ask(DepartmentList()) if row.name == "财务科")
    assert (row.code, row.is_site) == ("CW", True)
    assert next(line.cells[4] for line in page.model.lines if line.key == "财务科") == "网点"
    choose(page, "护理部")
    assert page.site.value() is False
    case = a_case(desk_as(desk, Role.FRONT_DESK, "财务科"))
    assert case.number == "TS-CW-2026-0001"
    choose(page, "财务科")
    page.site.set_value(False)
    press(dialog, "submit")
    assert page.site.error()


def test_the_list_of_a_branch_shows_its_own_and_finds_nothing_else(desk: Desk, open_list: Open) -> None:
    desk.do(AddDepartment(name="东湖分院", code="DH", is_site=True))
    east, head = desk_as(desk, Role.FRONT_DESK, "东湖分院"), desk_as(desk, Role.FRONT_DESK)
    a_case(east, subject="东湖停车")
    a_case(head, subject="总院停车", complainant=a_person(name="王小明", phone="13912345678"))
    tab, of_head = open_list(east), open_list(head)
    assert numbers(tab) == ["TS-DH-2026-0001"]
    assert numbers(of_head) == ["TS-2026-0001", "TS-DH-2026-0001"]
    for typed in ("13912345678", "王小明", "wxm", "总院"):
        tab.show_filter(CaseFilter(text=typed))
        assert numbers(tab) == [], typed
        of_head.show_filter(CaseFilter(text=typed))
        assert numbers(of_head) == ["TS-2026-0001"], typed


def test_the_export_menu_writes_json_and_a_calendar(desk: Desk, open_list: Open, tmp_path: Path) -> None:
    a_case(desk, subject="=停车", complainant=a_person(name="王小明", phone="13912345678"))
    tab = open_list(desk_as(desk, Role.FRONT_DESK))
    export = tab.findChild(LedgerExport)
    assert isinstance(export, LedgerExport)
    suggested: list[str] = []

    def choose_file(name: str) -> str:
        suggested.append(name)
        return str(tmp_path / f"out{Path(name).suffix}")

    export.choose_file = choose_file
    menu = export.choices(lambda: tab.filter)
    for name in ("export_json", "export_dates"):
        entry = menu.findChild(QAction, name)
        assert isinstance(entry, QAction)
        entry.trigger()
    (case,) = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert (case["number"], case["subject"]) == ("TS-2026-0001", "=停车")
    assert "王小明" not in json.dumps(case, ensure_ascii=False)
    assert b"SUMMARY:TS-2026-0001" in (tmp_path / "out.ics").read_bytes()
    assert [Path(name).suffix for name in suggested] == [".json", ".ics"]
