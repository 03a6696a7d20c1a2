"""打印: what is on paper is always on record, counted once, and shows what was seen before. Only the printer is false."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from complaintdesk.desk.amending import AmendCase
from complaintdesk.desk.core import Desk
from complaintdesk.desk.dispatching import DispatchCase
from complaintdesk.desk.printing import RecordPrint
from complaintdesk.domain.vocabulary import FormKind, Role
from complaintdesk.settings import FormHabit, Settings, load_settings, save_settings
from complaintdesk.ui.tab import WorkPlace
from tests.desk.office import a_case, a_person, an_office, desk_as
from tests.ui.place import a_place
from tests.ui.printing import FakePrinter, Opened, opener, pages_of, press, printed, words_of


@pytest.fixture
def desk(sqlite_url: str) -> Desk:
    return desk_as(an_office(sqlite_url), Role.FRONT_DESK, name="张敏")


@pytest.fixture
def place(desk: Desk, qtbot: QtBot) -> WorkPlace:
    return a_place(desk, qtbot)


@pytest.fixture
def opened(place: WorkPlace, qtbot: QtBot) -> Opened:
    return opener(place, qtbot)


def test_looking_at_the_page_records_nothing(desk: Desk, opened: Opened) -> None:
    case, printer = a_case(desk), FakePrinter()
    dialog = opened(case.id, printer)
    assert dialog.preview.page_count == 1
    assert min(dialog.preview.images()[0].constBits()) < 60, "the page is blank"
    dialog.reject()
    assert printed(desk, case.id) == []
    assert printer.taken == []


def test_printing_records_and_sends_what_was_chosen(desk: Desk, place: WorkPlace, opened: Opened) -> None:
    case, printer = a_case(desk), FakePrinter()
    dialog = opened(case.id, printer)
    dialog.options.printer.set_value("前台打印机")
    dialog.findChild(type(dialog.options._copies), "copies").setValue(3)  # type: ignore[union-attr]
    press(dialog, "print")
    [(name, pdf, title, copies)] = printer.taken
    assert (name, title, copies) == ("前台打印机", case.number, 1), "every copy is in the file, with its own code"
    assert pages_of(pdf) == 3
    assert "张三" in words_of(pdf)
    [event] = printed(desk, case.id)
    assert (event["form"], event["copies"], event["copy"], event["masked"]) == ("registration", 3, 1, False)
    assert dialog.result() == dialog.DialogCode.Accepted
    assert "3 份" in place.bar.sentence()


def test_the_printer_is_remembered_and_other_settings_stay(desk: Desk, place: WorkPlace, opened: Opened) -> None:
    save_settings(Settings(theme="dark", language="en"))
    first = opened(a_case(desk).id, FakePrinter())
    first.options.printer.set_value("前台打印机")
    press(first, "print")
    assert load_settings() == Settings(
        theme="dark", language="en", printer="前台打印机",
        forms={"registration": FormHabit("前台打印机", "A4", copies=0, overprint=False)},
    )
    again = opened(a_case(desk).id, FakePrinter())
    assert again.options.printer.value() == "前台打印机", "not the system's own choice"


def test_the_systems_printer_is_offered_first(desk: Desk, opened: Opened) -> None:
    assert opened(a_case(desk).id, FakePrinter()).options.printer.value() == "HP LaserJet"


def test_enter_and_ctrl_p_print(desk: Desk, opened: Opened, qtbot: QtBot) -> None:
    for key, modifier in ((Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier),
                          (Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)):
        printer = FakePrinter()
        dialog = opened(a_case(desk).id, printer)
        dialog.activateWindow()
        qtbot.waitUntil(dialog.isActiveWindow)
        qtbot.keyClick(dialog, key, modifier)  # type: ignore[no-untyped-call]
        # A shortcut presses the button visibly, which takes it a moment.
        qtbot.waitUntil(lambda taken=printer.taken: len(taken) == 1)  # type: ignore[misc]


def test_a_reprint_says_so_and_may_give_the_reason(desk: Desk, opened: Opened) -> None:
    case, printer = a_case(desk), FakePrinter()
    first = opened(case.id, printer)
    assert first.options.reason.isHidden()
    press(first, "print")
    second = opened(case.id, printer)
    count = second.findChild(QLabel, "print_count")
    assert count is not None
    assert "已打印 1 次" in count.text()
    assert "张敏" in count.text()
    second.options.reason.set_value("原件遗失")
    press(second, "print")
    assert [event["copy"] for event in printed(desk, case.id)] == [1, 2]
    assert "原件遗失" in words_of(printer.taken[1][1])


def test_without_the_identity_neither_name_nor_phone_is_on_paper(desk: Desk, opened: Opened) -> None:
    case, printer = a_case(desk, facts="患者张三（13800001234）称多收费。"), FakePrinter()
    dialog = opened(case.id, printer, FormKind.HANDLING)
    dialog.options.masked.set_value(True)
    press(dialog, "print")
    words = words_of(printer.taken[0][1])
    assert "财务科" in words
    assert "13800001234" not in words
    assert "张三" not in words
    assert printed(desk, case.id)[0]["masked"] is True


def test_a_print_by_another_work_place_in_between_never_brings_the_identity(desk: Desk, opened: Opened) -> None:
    case = a_case(desk)
    other = desk_as(desk, Role.FRONT_DESK)
    printer = FakePrinter()
    dialog = opened(case.id, printer)
    dialog.options.masked.set_value(True)
    # Theirs, with the identity, commits between our record and our question for it.
    do = dialog.place.work.desk.do

    def do_and_be_overtaken(command: object) -> object:
        outcome = do(command)
        other.do(RecordPrint(case_id=case.id))
        return outcome

    dialog.place.work.desk.do = do_and_be_overtaken  # type: ignore[method-assign,assignment]
    press(dialog, "print")
    assert "13800001234" not in words_of(printer.taken[0][1])


def test_a_department_prints_without_the_identity_and_has_no_choice(desk: Desk, opened: Opened, qtbot: QtBot) -> None:
    case = a_case(desk)
    desk.do(DispatchCase(case_id=case.id, department="财务科"))
    theirs = a_place(desk_as(desk, Role.DEPARTMENT, "财务科"), qtbot)
    printer = FakePrinter()
    dialog = opened(case.id, printer, FormKind.HANDLING, theirs)
    assert dialog.options.masked.isHidden()
    press(dialog, "print")
    assert "13800001234" not in words_of(printer.taken[0][1])


def test_a_printer_that_fails_counts_once_and_the_next_try_finishes(desk: Desk, opened: Opened) -> None:
    case, printer = a_case(desk), FakePrinter(broken=True)
    dialog = opened(case.id, printer)
    press(dialog, "print")
    assert dialog.isVisible()
    assert "没有接收" in dialog.bar.sentence()
    assert "均已保存" in dialog.bar.sentence()
    assert not dialog.options.masked.isEnabled(), "what is on record is what will be printed"
    assert not dialog.options.copies.isEnabled()
    printer.broken = False
    press(dialog, "print")
    assert len(printer.taken) == 1
    assert len(printed(desk, case.id)) == 1
    assert dialog.result() == dialog.DialogCode.Accepted


def test_a_printer_that_went_away_is_not_offered_again(desk: Desk, opened: Opened) -> None:
    case, printer = a_case(desk), FakePrinter()
    dialog = opened(case.id, printer)
    printer.there.remove("HP LaserJet")
    press(dialog, "print")
    assert dialog.options.printer.value() == "前台打印机"
    press(dialog, "print")
    assert [taken[0] for taken in printer.taken] == ["前台打印机"]
    assert len(printed(desk, case.id)) == 1


def test_leaving_after_a_failed_print_says_that_it_is_on_record(desk: Desk, place: WorkPlace, opened: Opened) -> None:
    case = a_case(desk)
    dialog = opened(case.id, FakePrinter(broken=True))
    press(dialog, "print")
    dialog.reject()
    assert case.number in place.bar.sentence()
    assert "没有印出" in place.bar.sentence()


def test_without_a_printer_there_is_still_the_pdf(desk: Desk, opened: Opened, tmp_path: Path) -> None:
    case, printer = a_case(desk), FakePrinter([])
    dialog = opened(case.id, printer)
    button = dialog.findChild(QPushButton, "print")
    assert button is not None
    assert not button.isEnabled()
    dialog.print_now()
    assert printed(desk, case.id) == []
    dialog.save_as(tmp_path / "表.pdf")
    assert "张三" in words_of((tmp_path / "表.pdf").read_bytes())
    assert len(printed(desk, case.id)) == 1
    other = opened(case.id, printer)
    printer.there.append("新打印机")
    press(other, "refresh_printers")
    assert other.options.printer.value() == "新打印机"


def test_the_file_is_named_by_number_and_form_only(desk: Desk, opened: Opened) -> None:
    case = a_case(desk)
    dialog = opened(case.id, FakePrinter())
    offered: list[str] = []
    dialog.choose_file = offered.append
    press(dialog, "save_pdf")
    assert offered == [f"{case.number} 投诉受理登记表.pdf"]
    assert printed(desk, case.id) == [], "choosing a name is no print"


def test_a_folder_that_is_not_there_is_no_print(desk: Desk, opened: Opened, tmp_path: Path) -> None:
    case = a_case(desk)
    dialog = opened(case.id, FakePrinter())
    dialog.save_as(tmp_path / "没有" / "表.pdf")
    assert "无法写入" in dialog.bar.sentence()
    assert printed(desk, case.id) == []


def test_a_target_that_cannot_be_replaced_keeps_the_record_for_the_next_try(
        desk: Desk, opened: Opened, tmp_path: Path) -> None:
    case = a_case(desk)
    dialog = opened(case.id, FakePrinter())
    (tmp_path / "表.pdf").mkdir()
    dialog.save_as(tmp_path / "表.pdf")
    assert "均已保存" in dialog.bar.sentence()
    dialog.save_as(tmp_path / "另存.pdf")
    assert (tmp_path / "另存.pdf").read_bytes().startswith(b"%PDF")
    assert len(printed(desk, case.id)) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["另存.pdf", "表.pdf"]), "no parts left over"


def test_a_case_changed_meanwhile_is_shown_anew_before_it_is_printed(desk: Desk, opened: Opened) -> None:
    case, printer = a_case(desk), FakePrinter()
    dialog = opened(case.id, printer)
    desk_as(desk, Role.FRONT_DESK).do(AmendCase(case_id=case.id, values={"subject": "护理费多收"}))
    press(dialog, "print")
    assert printer.taken == []
    assert printed(desk, case.id) == []
    assert "刚被他人改动" in dialog.bar.sentence()
    press(dialog, "print")
    assert "护理费多收" in words_of(printer.taken[0][1])


def test_characters_that_no_font_has_are_named_before_printing(desk: Desk, opened: Opened) -> None:
    case, printer = a_case(desk, complainant=a_person(name="𠮷田")), FakePrinter()
    dialog = opened(case.id, printer)
    assert dialog.missing.isVisible()
    assert "𠮷 U+20BB7" in dialog.missing.accessibleName()
    codes = [label.text() for label in dialog.missing.findChildren(QLabel)]
    assert "U+20BB7" in codes
    press(dialog, "print")
    assert "U+20BB7" in words_of(printer.taken[0][1])


def test_ordinary_names_bring_no_warning(desk: Desk, opened: Opened) -> None:
    assert opened(a_case(desk).id, FakePrinter()).missing.isHidden()


def test_the_pages_follow_the_zoom_and_the_page_shown_is_said(desk: Desk, opened: Opened, qtbot: QtBot) -> None:
    case = a_case(desk, facts="多次询问收费明细，未得到答复。" * 120)
    dialog = opened(case.id, FakePrinter())
    dialog.resize(1100, 600)
    assert dialog.preview.page_count == 2
    pages = dialog.findChild(QLabel, "print_pages")
    assert pages is not None
    qtbot.waitUntil(lambda: pages.text() == "第 1 页　共 2 页")
    bar = dialog.preview.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > dialog.preview.viewport().height())
    bar.setValue(bar.maximum())
    assert pages.text() == "第 2 页　共 2 页"
    press(dialog, "actual_size")
    assert dialog.preview.images()[0].width() == pytest.approx(210 / 25.4 * 72 * dialog.preview.real_size(), abs=2)
    press(dialog, "fit_width")
    dialog.resize(dialog.width() + 160, dialog.height())
    qtbot.waitUntil(lambda: abs(dialog.preview.images()[0].width() - (dialog.preview.viewport().width() - 32)) <= 2)
