"""打印的选择: form, paper, copies, overprint, blanks, and what the work place keeps of them; one key without a dialog."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDoubleSpinBox, QLabel, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot

from complaintdesk.desk.core import Desk
from complaintdesk.desk.printing import RecordPrint
from complaintdesk.domain.vocabulary import FormKind, Role
from complaintdesk.settings import FormHabit, Settings, load_settings, save_settings
from complaintdesk.ui.calibration_dialog import CalibrationDialog
from complaintdesk.ui.print_dialog import PrintDialog
from complaintdesk.ui.print_options import ChoiceField
from complaintdesk.ui.quick_print import QuickPrint
from complaintdesk.ui.tab import WorkPlace
from tests.desk.office import a_case, a_person, an_office, desk_as
from tests.ui.place import a_place
from tests.ui.printing import FakePrinter, Opened, opener, pages_of, press, printed, words_of

MM = 72 / 25.4


@pytest.fixture
def desk(sqlite_url: str) -> Desk:
    return desk_as(an_office(sqlite_url), Role.FRONT_DESK, name="张敏")


@pytest.fixture
def place(desk: Desk, qtbot: QtBot) -> WorkPlace:
    return a_place(desk, qtbot)


@pytest.fixture
def opened(place: WorkPlace, qtbot: QtBot) -> Opened:
    return opener(place, qtbot)


def size_of(pdf: bytes) -> tuple[float, float]:
    """The first page's width and height in millimetres."""
    document = pypdfium2.PdfDocument(pdf)
    width, height = document[0].get_size()
    document.close()
    return width / MM, height / MM


def left_ink(pdf: bytes) -> float:
    """How far from the left edge the first dark thing of the first page is, in millimetres."""
    document = pypdfium2.PdfDocument(pdf)
    bitmap = document[0].render(scale=300 / 72, grayscale=True)
    pixels = bytes(bitmap.buffer)
    left = next(x for x in range(bitmap.width) if min(pixels[x::bitmap.stride]) < 100)
    document.close()
    return left / 300 * 25.4


def words(dialog: PrintDialog, name: str) -> str:
    label = dialog.findChild(QLabel, name)
    assert label is not None
    return label.text() if not label.isHidden() else ""


def entries(field: ChoiceField) -> list[str]:
    return [field.box.itemText(index) for index in range(field.box.count()) if field.box.itemText(index)]


def copies(dialog: PrintDialog) -> QSpinBox:
    found = dialog.findChild(QSpinBox, "copies")
    assert found is not None
    return found


def test_the_forms_that_belong_to_the_case_stand_before_the_others(desk: Desk, opened: Opened) -> None:
    dialog = opened(a_case(desk).id, FakePrinter())
    offered = entries(dialog.options.form)
    heading = offered.index("其他单据")
    assert offered.index("受理回执") < heading < offered.index("投诉答复书")
    row = dialog.options.form.box.findText("其他单据")
    flags = dialog.options.form.box.model().index(row, 0).flags()
    assert not flags & Qt.ItemFlag.ItemIsEnabled, "a heading cannot be chosen"


def test_another_form_is_chosen_in_the_dialog_and_printed(desk: Desk, opened: Opened) -> None:
    case, printer = a_case(desk), FakePrinter()
    dialog = opened(case.id, printer)
    dialog.options.form.set_value("receipt")
    assert "受理回执" in dialog.windowTitle()
    assert dialog.options.paper.value() == "A5", "the form says so"
    press(dialog, "print")
    [event] = printed(desk, case.id)
    assert event["form"] == "receipt"
    assert size_of(printer.taken[0][1]) == pytest.approx((148, 210), abs=0.5)


def test_every_labelled_copy_is_printed_and_named(desk: Desk, opened: Opened) -> None:
    case, printer = a_case(desk), FakePrinter()
    dialog = opened(case.id, printer, "receipt")
    assert copies(dialog).value() == 2
    assert words(dialog, "copy_names") == "投诉人、存根"
    assert dialog.preview.page_count == 2, "what is seen is what is printed"
    copies(dialog).setValue(3)
    assert words(dialog, "copy_names") == "投诉人、存根，另有 1 份不带联名"
    copies(dialog).setValue(1)
    assert words(dialog, "copy_names") == "投诉人"
    copies(dialog).setValue(2)
    press(dialog, "print")
    assert printed(desk, case.id)[0]["copies"] == 2
    assert "存根" in words_of(printer.taken[0][1])


def test_carbon_paper_is_printed_once_and_the_papers_keep_their_sizes(desk: Desk, opened: Opened) -> None:
    case, printer = a_case(desk), FakePrinter()
    dialog = opened(case.id, printer, "receipt")
    assert entries(dialog.options.paper) == [
        "A4", "A5", "A4 一页两张", "连续纸 241×279.4 mm", "连续纸 241×140 mm", "连续纸 241×93.1 mm", "80 mm 卷纸"]
    dialog.options.paper.set_value("241x140")
    assert copies(dialog).parentWidget() is not None
    assert dialog.options.copies.isHidden()
    assert "只印一次" in words(dialog, "copy_names")
    press(dialog, "print")
    assert printed(desk, case.id)[0]["copies"] == 1
    assert size_of(printer.taken[0][1]) == pytest.approx((241, 140), abs=0.5)


def test_each_form_keeps_its_printer_paper_copies_and_overprint(desk: Desk, place: WorkPlace, opened: Opened) -> None:
    case = a_case(desk)
    save_settings(Settings(theme="dark"))
    first = opened(case.id, FakePrinter(), "receipt")
    first.options.printer.set_value("前台打印机")
    first.options.paper.set_value("A4")
    first.options.overprint.set_value(True)
    copies(first).setValue(1)
    press(first, "print")
    second = opened(case.id, FakePrinter())
    second.options.printer.set_value("HP LaserJet")
    press(second, "print")
    assert load_settings().forms == {
        "receipt": FormHabit("前台打印机", "A4", copies=1, overprint=True),
        "registration": FormHabit("HP LaserJet", "A4"),
    }
    assert load_settings().theme == "dark"
    # As after a restart: only the file is known.
    place.settings = load_settings()
    again = opened(case.id, FakePrinter())
    assert again.options.printer.value() == "HP LaserJet"
    again.options.form.set_value("receipt")
    assert again.options.printer.value() == "前台打印机"
    assert again.options.paper.value() == "A4"
    assert copies(again).value() == 1
    assert again.options.overprint.value()


def test_a_broken_settings_file_gives_the_usual_settings(desk: Desk) -> None:
    save_settings(Settings(forms={"receipt": FormHabit("甲", "A5", 2)}, offsets={"甲": (3, -2)}))
    file = next(Path(load_settings().where).parent.glob("settings.toml"))
    good = file.read_text(encoding="utf-8")
    for broken in (
        good.replace("copies = 2", "copies = -2"), good.replace("copies = 2", 'copies = "x"'),
        good.replace("3,", "9999,"), good.replace('printer = "甲"', "printer = 7"), "forms = 3\noffsets = [1]", "]]]",
    ):
        file.write_text(broken, encoding="utf-8")
        habit, offset = load_settings().habit("receipt"), load_settings().offset("甲")
        assert (habit.copies, type(habit.printer)) in ((2, str), (0, str))
        assert offset in ((3, -2), (0, 0))


def test_an_overprint_leaves_out_what_the_stationery_says(desk: Desk, opened: Opened) -> None:
    case, printer = a_case(desk), FakePrinter()
    dialog = opened(case.id, printer)
    dialog.options.overprint.set_value(True)
    press(dialog, "print")
    told = words_of(printer.taken[0][1])
    assert "张三" in told
    assert "联系电话" not in told


def test_words_that_the_case_does_not_say_are_told_before_and_printed_as_blanks_only_on_demand(
        desk: Desk, opened: Opened) -> None:
    case, printer = a_case(desk), FakePrinter()
    dialog = opened(case.id, printer, "transfer")
    assert "转往单位" in words(dialog, "missing_values")
    press(dialog, "print")
    assert printed(desk, case.id) == []
    assert "转往单位" in dialog.bar.sentence()
    dialog.options.blanks.set_value(True)
    press(dialog, "print")
    assert len(printed(desk, case.id)) == 1
    assert len(printer.taken) == 1


def test_a_strict_form_is_never_printed_with_blanks(desk: Desk, opened: Opened) -> None:
    case, printer = a_case(desk), FakePrinter()
    dialog = opened(case.id, printer, FormKind.REPLY)
    assert dialog.options.blanks.isHidden()
    assert "请先补录" in words(dialog, "missing_values")
    press(dialog, "print")
    assert "不允许留空" in dialog.bar.sentence()
    assert printer.taken == []
    assert printed(desk, case.id) == []
    dialog.options.form.set_value("registration")
    assert words(dialog, "missing_values") == ""
    press(dialog, "print")
    assert [event["form"] for event in printed(desk, case.id)] == ["registration"]


def test_a_letter_is_saved_for_the_word_processor_and_counted(desk: Desk, opened: Opened, tmp_path: Path) -> None:
    case = a_case(desk)
    dialog = opened(case.id, FakePrinter())
    button = dialog.findChild(QPushButton, "save_word")
    assert button is not None
    assert button.isHidden(), "a table is no letter"
    dialog.options.form.set_value("transfer")
    assert not button.isHidden()
    offered: list[str] = []
    dialog.choose_word_file = offered.append
    press(dialog, "save_word")
    assert offered == [f"{case.number} 投诉转办通知书.docx"]
    dialog.options.blanks.set_value(True)
    dialog.save_as_word(tmp_path / "转办.docx")
    with zipfile.ZipFile(tmp_path / "转办.docx") as parts:
        assert case.number in parts.read("word/document.xml").decode()
    assert [event["form"] for event in printed(desk, case.id)] == ["transfer"]


def test_what_stands_in_the_way_at_the_printer_is_said_beside_it(desk: Desk, opened: Opened) -> None:
    printer = FakePrinter(warnings={"HP LaserJet": "打印机缺纸：装好纸再打印。"})
    dialog = opened(a_case(desk).id, printer)
    assert dialog.options.printer.warning() == "打印机缺纸：装好纸再打印。"
    dialog.options.printer.set_value("前台打印机")
    assert dialog.options.printer.warning() == ""


def test_a_printer_is_adjusted_by_tenths_of_a_millimetre(
        desk: Desk, place: WorkPlace, opened: Opened, qtbot: QtBot) -> None:
    case, printer = a_case(desk), FakePrinter()
    opened_first = opened(case.id, printer)
    press(opened_first, "print")
    again = opened(case.id, printer)
    press(again, "adjust_printer")
    dialog = again.findChild(CalibrationDialog)
    assert dialog is not None
    right, down = dialog.findChild(QDoubleSpinBox, "offset_right"), dialog.findChild(QDoubleSpinBox, "offset_down")
    assert right is not None
    assert down is not None
    right.setValue(3.4)
    down.setValue(-2.0)
    press(dialog, "test_page")
    name, page, _title, _copies = printer.taken[-1]
    assert name == again.options.printer.value()
    # The frame of the page is 10 mm from the edge, and so many tenths further.
    assert left_ink(page) == pytest.approx(10 + 3.4 - 3, abs=0.3), "its corner marks stand 3 mm out"
    press(dialog, "submit")
    assert load_settings().offsets == {name: (34, -20)}
    assert place.settings.offset(name) == (34, -20)
    press(again, "print")
    before, after = printer.taken[0][1], printer.taken[-1][1]
    assert left_ink(after) - left_ink(before) == pytest.approx(3.4, abs=0.1)
    assert [event["copy"] for event in printed(desk, case.id)] == [1, 2], "a test page is no print"


def quick(place: WorkPlace, printer: FakePrinter) -> tuple[QuickPrint, list[tuple[int, str]]]:
    made = QuickPrint(place, printer, place.bar)
    wanted: list[tuple[int, str]] = []
    made.dialog_wanted.connect(lambda case_id, form: wanted.append((case_id, form)))
    return made, wanted


def remembered(place: WorkPlace, form: str, habit: FormHabit) -> None:
    place.settings = place.settings.with_habit(form, habit)


def test_one_key_prints_as_last_time(desk: Desk, place: WorkPlace, qtbot: QtBot) -> None:
    case, printer = a_case(desk), FakePrinter()
    remembered(place, "receipt", FormHabit("前台打印机", "A4"))
    made, wanted = quick(place, printer)
    made.print_now(case.id, "receipt")
    [(name, pdf, title, _copies)] = printer.taken
    assert (name, title, pages_of(pdf)) == ("前台打印机", case.number, 2)
    assert size_of(pdf) == pytest.approx((210, 297), abs=0.5)
    assert "2 份" in place.bar.sentence()
    assert "不能撤销" in place.bar.sentence()
    assert len(printed(desk, case.id)) == 1
    assert wanted == []


def test_one_key_opens_the_dialog_where_something_must_be_seen_first(desk: Desk, place: WorkPlace) -> None:
    rare, plain, printer = a_case(desk, complainant=a_person(name="𠮷田")), a_case(desk), FakePrinter()
    made, wanted = quick(place, printer)
    made.print_now(plain.id, "registration")
    assert wanted == [(plain.id, "registration")], "no printer is remembered yet"
    remembered(place, "registration", FormHabit("前台打印机"))
    remembered(place, "transfer", FormHabit("前台打印机"))
    made.print_now(rare.id, "registration")
    made.print_now(plain.id, "transfer")
    assert wanted[1:] == [(rare.id, "registration"), (plain.id, "transfer")]
    assert printer.taken == []
    assert printed(desk, rare.id) == printed(desk, plain.id) == []


def test_one_key_records_nothing_where_the_printer_is_gone_or_has_no_paper(desk: Desk, place: WorkPlace) -> None:
    case, printer = a_case(desk), FakePrinter()
    remembered(place, "registration", FormHabit("前台打印机"))
    made, _wanted = quick(place, printer)
    printer.warnings["前台打印机"] = "打印机缺纸：装好纸再打印。"
    made.print_now(case.id, "registration")
    assert "缺纸" in place.bar.sentence()
    assert "没有计入" in place.bar.sentence() or "没有打印" in place.bar.sentence()
    printer.there.remove("前台打印机")
    made.print_now(case.id, "registration")
    assert "已不在" in place.bar.sentence()
    assert printed(desk, case.id) == []


def test_one_key_that_fails_at_the_printer_is_tried_again_without_counting_twice(desk: Desk, place: WorkPlace) -> None:
    case, printer = a_case(desk), FakePrinter(broken=True)
    remembered(place, "registration", FormHabit("前台打印机"))
    made, _wanted = quick(place, printer)
    made.print_now(case.id, "registration")
    assert "均已保存" in place.bar.sentence()
    printer.broken = False
    press(place.bar.window(), "message_action")
    assert len(printer.taken) == 1
    assert len(printed(desk, case.id)) == 1


def test_one_key_says_what_the_desk_refuses(desk: Desk, place: WorkPlace) -> None:
    case = a_case(desk)
    remembered(place, "no such form", FormHabit("前台打印机"))
    made, _wanted = quick(place, FakePrinter())
    made.print_now(case.id, "no such form")
    assert "no such form" in place.bar.sentence()
    desk.do(RecordPrint(case_id=case.id))
    assert len(printed(desk, case.id)) == 1
