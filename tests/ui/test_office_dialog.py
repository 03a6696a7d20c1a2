"""The office dialog: staff, departments, categories, calendar, rules, settings through the real desk."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from complaintdesk.desk.calendar_days import CalendarDays
from complaintdesk.desk.categories import CategoryList
from complaintdesk.desk.core import Desk
from complaintdesk.desk.departments import AddDepartment, DepartmentList
from complaintdesk.desk.office_settings import OfficeQuestion
from complaintdesk.desk.signing_in import sign_in
from complaintdesk.desk.staffing import AddStaff, StaffList
from complaintdesk.domain.vocabulary import Role
from complaintdesk.ui.calendar_page import CalendarPage, parse_day
from complaintdesk.ui.categories_page import CategoriesPage
from complaintdesk.ui.departments_page import DepartmentsPage
from complaintdesk.ui.office_dialog import OfficeDialog
from complaintdesk.ui.office_page import OfficePage
from complaintdesk.ui.settings_page import SettingsPage
from complaintdesk.ui.staff_page import StaffPage
from tests.desk.office import a_case, an_office, desk_as
from tests.ui.place import a_place

P = TypeVar("P", bound=QWidget)


@pytest.fixture
def desk(sqlite_url: str) -> Desk:
    return an_office(sqlite_url)


def opened(desk: Desk, qtbot: QtBot, page: type[P]) -> tuple[OfficeDialog, P]:
    dialog = OfficeDialog(a_place(desk, qtbot))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    at = next(at for at, each in enumerate(dialog.list) if isinstance(each, page))
    dialog.sections.setCurrentRow(at)
    dialog.show()
    found = dialog.list[at]
    assert isinstance(found, page)
    return dialog, found


def choose(page: OfficePage, key: str) -> None:
    at = next(at for at, line in enumerate(page.model.lines) if line.key == key)
    page.table.setCurrentIndex(page.model.index(at, 0))


def press(dialog: QWidget, name: str) -> None:
    button = next(b for b in dialog.findChildren(QPushButton, name) if b.isVisible())
    button.click()


def wide(text: str) -> str:
    """As an input method left on types it: full-width."""
    return "".join(chr(ord(char) + 0xFEE0) for char in text)


def keys(page: OfficePage) -> list[str]:
    return [line.key for line in page.model.lines]


class TestStaff:
    def test_a_new_person_gets_a_password_that_is_shown_once_and_works(self, desk: Desk, qtbot: QtBot) -> None:
        dialog, page = opened(desk, qtbot, StaffPage)
        press(dialog, "add")
        page.number.set_value(wide("1003"))
        page.name.set_value("王五")
        page.role.set_value(Role.DEPARTMENT.value)
        page.department.set_value("护理部")
        press(dialog, "submit")
        secret = dialog.findChild(QLabel, "secret")
        assert isinstance(secret, QLabel)
        shown = secret.text()
        assert sign_in(desk.database, "1003", shown).name == "王五"
        press(dialog, "copy_secret")
        assert QGuiApplication.clipboard().text() == shown
        press(dialog, "secret_done")
        assert page.side.count() == 1
        assert "1003" in keys(page)
        assert page.chosen.department == "护理部"

    def test_what_the_desk_refuses_stands_under_the_field(self, desk: Desk, qtbot: QtBot) -> None:
        desk.do(AddStaff(number="1003", name="王五"))
        dialog, page = opened(desk, qtbot, StaffPage)
        press(dialog, "submit")
        assert (page.number.error(), page.name.error()) == ("请填写此项。", "请填写此项。")
        page.number.set_value("1003")
        page.name.set_value("赵六")
        press(dialog, "submit")
        assert "1003" in page.number.error()
        assert page.name.value() == "赵六"
        page.number.set_value("1004")
        page.role.set_value(Role.DEPARTMENT.value)
        press(dialog, "submit")
        assert page.department.error()
        assert len(desk.ask(StaffList())) == 2

    def test_a_person_is_changed_also_in_number_and_department(self, desk: Desk, qtbot: QtBot) -> None:
        desk.do(AddStaff(number="1003", name="王五"))
        dialog, page = opened(desk, qtbot, StaffPage)
        choose(page, "1003")
        page.number.set_value("2003")
        page.role.set_value(Role.DEPARTMENT.value)
        page.department.set_value("财务科")
        press(dialog, "submit")
        row = next(row for row in desk.ask(StaffList()) if row.name == "王五")
        assert (row.number, row.role, row.department) == ("2003", Role.DEPARTMENT, "财务科")
        assert page.chosen.number == "2003"
        assert not page.is_touched()

    def test_a_number_already_taken_shows_at_the_number(self, desk: Desk, qtbot: QtBot) -> None:
        for number in ("1003", "1004"):
            desk.do(AddStaff(number=number, name="王五"))
        dialog, page = opened(desk, qtbot, StaffPage)
        choose(page, "1004")
        page.number.set_value("1003")
        press(dialog, "submit")
        assert "1003" in page.number.error()

    def test_a_leaver_goes_only_after_the_second_press_and_can_come_back(self, desk: Desk, qtbot: QtBot) -> None:
        desk.do(AddStaff(number="1003", name="王五"))
        dialog, page = opened(desk, qtbot, StaffPage)
        choose(page, "1003")
        press(dialog, "retire")
        assert "1003" in keys(page)
        press(dialog, "message_action")
        assert "1003" not in keys(page)
        assert page.chosen is None
        page.former.setChecked(True)
        choose(page, "1003")
        assert not page.number.isEnabled()
        press(dialog, "reinstate")
        secret = dialog.findChild(QLabel, "secret")
        assert isinstance(secret, QLabel)
        assert sign_in(desk.database, "1003", secret.text()).name == "王五"

    def test_a_reset_password_replaces_the_old_one(self, desk: Desk, qtbot: QtBot) -> None:
        desk.do(AddStaff(number="1003", name="王五", password="first-one-1"))
        dialog, page = opened(desk, qtbot, StaffPage)
        choose(page, "1003")
        press(dialog, "reset_password")
        assert sign_in(desk.database, "1003", "first-one-1")
        press(dialog, "message_action")
        secret = dialog.findChild(QLabel, "secret")
        assert isinstance(secret, QLabel)
        assert sign_in(desk.database, "1003", secret.text())

    def test_the_last_administrator_stays(self, desk: Desk, qtbot: QtBot) -> None:
        dialog, page = opened(desk, qtbot, StaffPage)
        page.table.setCurrentIndex(page.model.index(0, 0))
        press(dialog, "retire")
        press(dialog, "message_action")
        assert "最后一位管理员" in dialog.bar.sentence()

    def test_another_work_place_adds_somebody_while_one_types_here(self, desk: Desk, qtbot: QtBot) -> None:
        dialog, page = opened(desk, qtbot, StaffPage)
        page.name.set_value("写到一半")
        dialog.place.work.do(AddStaff(number="1009", name="别处"))
        assert "1009" in keys(page)
        assert page.name.value() == "写到一半"


class TestDepartments:
    def test_add_rename_retire_and_take_back(self, desk: Desk, qtbot: QtBot) -> None:
        dialog, page = opened(desk, qtbot, DepartmentsPage)
        page.name.set_value("信息科")
        press(dialog, "submit")
        assert page.chosen.name == "信息科"
        assert page.code.value()
        page.name.set_value("信息中心")
        press(dialog, "submit")
        assert "信息中心" in keys(page)
        assert "信息科" not in keys(page)
        press(dialog, "retire")
        press(dialog, "message_action")
        assert "信息中心" not in keys(page)
        page.former.setChecked(True)
        choose(page, "信息中心")
        press(dialog, "reinstate")
        assert "信息中心" in [row.name for row in desk.ask(DepartmentList())]

    def test_one_name_names_one_department(self, desk: Desk, qtbot: QtBot) -> None:
        dialog, page = opened(desk, qtbot, DepartmentsPage)
        page.name.set_value("护理部")
        press(dialog, "submit")
        assert "护理部" in page.name.error()


class TestCategories:
    def test_a_category_is_added_below_another_and_routed(self, desk: Desk, qtbot: QtBot) -> None:
        dialog, page = opened(desk, qtbot, CategoriesPage)
        page.parent_path.set_value("收费")
        page.title.set_value("押金")
        page.department.set_value("财务科")
        press(dialog, "submit")
        row = next(row for row in desk.ask(CategoryList()) if row.path == "收费/押金")
        assert row.route == "财务科"
        assert page.chosen.path == "收费/押金"
        assert not page.title.isEnabled()

    def test_order_and_routing(self, desk: Desk, qtbot: QtBot) -> None:
        dialog, page = opened(desk, qtbot, CategoriesPage)
        choose(page, "收费/退费")
        press(dialog, "move_up")
        press(dialog, "move_up")
        press(dialog, "move_up")  # already the first
        below = [key for key in keys(page) if key.startswith("收费/")]
        assert below[0] == "收费/退费"
        page.department.set_value("")
        press(dialog, "submit")
        assert next(row for row in desk.ask(CategoryList()) if row.path == "收费/退费").route == ""

    def test_retire_with_everything_below_and_take_back(self, desk: Desk, qtbot: QtBot) -> None:
        dialog, page = opened(desk, qtbot, CategoriesPage)
        choose(page, "环境")
        press(dialog, "retire")
        press(dialog, "message_action")
        assert not [key for key in keys(page) if key.startswith("环境")]
        page.former.setChecked(True)
        choose(page, "环境")
        press(dialog, "reinstate")
        assert "环境" in [row.path for row in desk.ask(CategoryList())]


class TestCalendar:
    def test_a_day_is_corrected(self, desk: Desk, qtbot: QtBot) -> None:
        dialog, page = opened(desk, qtbot, CalendarPage)
        page.year.setCurrentIndex(page.year.findData(2026))
        page.begin_new()
        page.day.set_value("2026年3月9日")
        page.name.set_value("院庆")
        press(dialog, "submit")
        days = {row.day: row for row in desk.ask(CalendarDays(year=2026))}
        assert days[date(2026, 3, 9)].is_off
        assert days[date(2026, 3, 9)].is_own

    def test_a_day_that_is_none_shows_at_the_field(self, desk: Desk, qtbot: QtBot) -> None:
        dialog, page = opened(desk, qtbot, CalendarPage)
        page.begin_new()
        page.day.set_value("2026-02-30")
        page.name.set_value("院庆")
        press(dialog, "submit")
        assert "2026-05-04" in page.day.error()

    def test_a_notice_shows_first_which_limits_move(self, desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
        done = a_case(desk)
        file = tmp_path / "extra.toml"
        file.write_text('year = 2026\npapers = ["x"]\n[rest]\n2026-03-03 = "院庆"\n[work]\n', encoding="utf-8")
        dialog, page = opened(desk, qtbot, CalendarPage)
        page.choose_file = lambda: str(file)
        press(dialog, "import_calendar")
        moved = dialog.findChild(QPlainTextEdit, "moved_limits")
        assert isinstance(moved, QPlainTextEdit)
        assert done.number in moved.toPlainText()
        assert date(2026, 3, 3) not in [row.day for row in desk.ask(CalendarDays(year=2026))]
        press(dialog, "confirm_import")
        assert date(2026, 3, 3) in [row.day for row in desk.ask(CalendarDays(year=2026))]
        press(dialog, "leave_limits")
        assert page.side.count() == 1

    @pytest.mark.parametrize("content", [b"no calendar at all [", b"\xff\xfe\x00\x01", b""])
    def test_a_file_that_is_none_is_said_in_words(
        self, desk: Desk, qtbot: QtBot, tmp_path: Path, content: bytes
    ) -> None:
        file = tmp_path / "x.toml"
        file.write_bytes(content)
        dialog, page = opened(desk, qtbot, CalendarPage)
        page.choose_file = lambda: str(file)
        press(dialog, "import_calendar")
        assert dialog.bar.kind == "error"
        assert "x.toml" in dialog.bar.sentence()

    @pytest.mark.parametrize(
        ("typed", "day"),
        [
            ("2026-5-4", date(2026, 5, 4)),
            (wide("2026.05.04"), date(2026, 5, 4)),
            ("20260504", date(2026, 5, 4)),
            ("2026年5月4日", date(2026, 5, 4)),
            ("5-4", None),
            ("明天", None),
        ],
    )
    def test_days_as_people_write_them(self, typed: str, day: date | None) -> None:
        assert parse_day(typed) == day


class TestSettings:
    def test_settings_are_saved_as_a_whole(self, desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
        dialog, page = opened(desk, qtbot, SettingsPage)
        page.name.set_value("市第二人民医院")
        page.idle.set_value(wide("10"))
        page.choose_folder = lambda: str(tmp_path)
        press(dialog, "choose_folder")
        press(dialog, "submit")
        office = desk.ask(OfficeQuestion())
        assert (office.name, office.idle_lock_minutes) == ("市第二人民医院", 10)
        assert office.second_backup_folder == str(tmp_path)
        assert not page.is_touched()

    @pytest.mark.parametrize("typed", ["viel", "0", "5000", "-1", "1.5"])
    def test_a_wrong_number_shows_at_its_field(self, desk: Desk, qtbot: QtBot, typed: str) -> None:
        dialog, page = opened(desk, qtbot, SettingsPage)
        page.attachment.set_value(typed)
        press(dialog, "submit")
        assert "200" in page.attachment.error()
        assert desk.ask(OfficeQuestion()).attachment_limit_mb == 30

    def test_the_prefix_of_the_pack_is_not_frozen_by_saving_something_else(
        self, desk: Desk, qtbot: QtBot
    ) -> None:
        dialog, page = opened(desk, qtbot, SettingsPage)
        page.idle.set_value("7")
        press(dialog, "submit")
        page.prefix.set_value("ab1")
        press(dialog, "submit")
        assert page.prefix.error()
        assert desk.ask(OfficeQuestion()).number_prefix == "TS"


class TestDialog:
    def test_closing_asks_once_when_something_was_typed(self, desk: Desk, qtbot: QtBot) -> None:
        dialog, page = opened(desk, qtbot, StaffPage)
        page.name.set_value("写到一半")
        dialog.reject()
        assert dialog.isVisible()
        assert dialog.bar.kind == "warn"
        press(dialog, "message_action")
        assert not dialog.isVisible()

    def test_untouched_it_closes_at_once_after_a_walk_through_all_sections(self, desk: Desk, qtbot: QtBot) -> None:
        desk.do(AddDepartment(name="信息科"))
        dialog, _page = opened(desk, qtbot, StaffPage)
        for at in range(len(dialog.list)):
            dialog.sections.setCurrentRow(at)
        assert dialog.bar.sentence() == ""
        dialog.reject()
        assert not dialog.isVisible()

    def test_who_may_not_keep_the_office_sees_a_sentence_and_no_staff(self, desk: Desk, qtbot: QtBot) -> None:
        dialog, page = opened(desk_as(desk, Role.FRONT_DESK), qtbot, StaffPage)
        assert page.model.rowCount() == 0
        assert dialog.bar.kind == "error"
