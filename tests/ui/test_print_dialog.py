"""打印: what is on paper is always on record, counted once, and shows what was seen before. Only the printer is false."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from complaintdesk.desk.amending import AmendCase
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.dispatching import DispatchCase
from complaintdesk.desk.printing import RecordPrint
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.vocabulary import EventKind, FormKind, Role
from complaintdesk.settings import Settings, load_settings, save_settings
from complaintdesk.ui.print_dialog import PrintDialog
from complaintdesk.ui.printers import PrinterTrouble, SystemPrinter, paint_pages, save_pdf
from complaintdesk.ui.tab import WorkPlace
from tests.desk.office import a_case, a_person, an_office, desk_as
from tests.ui.place import a_place


@dataclass
class FakePrinter:
    """Keeps what it is given; `broken` takes nothing."""

    there: list[str] = field(default_factory=lambda: ["前台打印机", "HP LaserJet"])
    broken: bool = False
    taken: list[tuple[str, bytes, str, int]] = field(default_factory=list)

    def names(self) -> list[str]:
        return list(self.there)

    def default(self) -> str:
        return self.there[-1] if self.there else ""

    def print_pdf(self, name: str, pdf: bytes, title: str, copies: int) -> None:
        if self.broken or name not in self.there:
            raise PrinterTrouble(f"打印机“{name}”没有接收。")
        self.taken.append((name, pdf, title, copies))


def words_of(pdf: bytes) -> str:
    """All text of a PDF."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def edges_of_the_ink(document: pypdfium2.PdfDocument) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what is dark on the first page, at two pixels to the point."""
    bitmap = document[0].render(scale=2, grayscale=True)
    width, height, pixels = bitmap.width, bitmap.height, bytes(bitmap.buffer)
    rows = [y for y in range(height) if min(pixels[y * bitmap.stride:y * bitmap.stride + width]) < 100]
    columns = [x for x in range(width) if min(pixels[x::bitmap.stride]) < 100]
    return columns[0], rows[0], columns[-1], rows[-1]


def printed(desk: Desk, case_id: int) -> list[dict[str, object]]:
    """The prints that the timeline tells of, oldest first."""
    items = desk.ask(Sheet(case_id=case_id)).timeline
    return [item.detail for item in sorted(items, key=lambda item: item.seq) if item.kind is EventKind.PRINTED]


@pytest.fixture
def desk(sqlite_url: str) -> Desk:
    return desk_as(an_office(sqlite_url), Role.FRONT_DESK, name="张敏")


@pytest.fixture
def place(desk: Desk, qtbot: QtBot) -> WorkPlace:
    return a_place(desk, qtbot)


Opened = Callable[..., PrintDialog]


@pytest.fixture
def opened(place: WorkPlace, qtbot: QtBot) -> Opened:
    """Opens the dialog and waits for the page."""

    def open_dialog(case_id: int, printer: FakePrinter, form: FormKind = FormKind.REGISTRATION,
                    at: WorkPlace | None = None) -> PrintDialog:
        dialog = PrintDialog(at or place, case_id, form, None, printer=printer)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
        qtbot.addWidget(dialog)
        dialog.open()
        qtbot.waitUntil(lambda: dialog.preview.page_count > 0)
        return dialog

    return open_dialog


def press(dialog: PrintDialog, name: str) -> None:
    found = dialog.findChild(QPushButton, name)
    assert found is not None
    found.click()


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
    assert (name, title, copies) == ("前台打印机", case.number, 3)
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
    assert load_settings() == Settings(theme="dark", language="en", printer="前台打印机")
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
    printer.there.append("新打印机")
    other = opened(case.id, FakePrinter([]))
    other._printer = printer
    press(other, "refresh_printers")
    assert other.options.printer.value() == "新打印机"


def test_the_file_is_named_by_number_and_form_only(desk: Desk, opened: Opened) -> None:
    case = a_case(desk)
    dialog = opened(case.id, FakePrinter())
    offered: list[str] = []
    dialog.choose_file = offered.append
    press(dialog, "save_pdf")
    assert offered == [f"{case.number} 投诉登记表.pdf"]
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


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_says_so_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def on_the_full_device(**_where: object) -> tuple[int, str]:
        (tmp_path / "x.part").touch()
        return os.open("/dev/full", os.O_WRONLY), str(tmp_path / "x.part")

    monkeypatch.setattr("tempfile.mkstemp", on_the_full_device)
    (tmp_path / "表.pdf").write_bytes(b"old")
    with pytest.raises(UserError, match="磁盘已满"):
        save_pdf(tmp_path / "表.pdf", b"%PDF" * 9999)
    assert (tmp_path / "表.pdf").read_bytes() == b"old"
    assert not (tmp_path / "x.part").exists()


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
    assert dialog.preview.images()[0].width() == pytest.approx(210 / 25.4 * 96, abs=2)
    press(dialog, "fit_width")
    dialog.resize(dialog.width() + 160, dialog.height())
    qtbot.waitUntil(lambda: abs(dialog.preview.images()[0].width() - (dialog.preview.viewport().width() - 32)) <= 2)


def a_pdf(desk: Desk, case_id: int, opened: Opened) -> bytes:
    printer = FakePrinter()
    press(opened(case_id, printer), "print")
    return printer.taken[0][1]


def test_painted_pages_have_the_size_and_the_number_of_the_pdf(desk: Desk, opened: Opened, tmp_path: Path) -> None:
    pdf = a_pdf(desk, a_case(desk, facts="多次询问收费明细，未得到答复。" * 120).id, opened)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    assert paint_pages(pdf, printer, times=2)
    source, painted = pypdfium2.PdfDocument(pdf), pypdfium2.PdfDocument(tmp_path / "out.pdf")
    assert len(painted) == 2 * len(source)
    assert painted[0].get_size() == pytest.approx(source[0].get_size(), abs=1)
    assert edges_of_the_ink(painted) == pytest.approx(edges_of_the_ink(source), abs=3), "neither shifted nor scaled"
    source.close()
    painted.close()


@pytest.mark.filterwarnings("default")
def test_painting_where_nothing_can_be_painted_is_noticed(
        desk: Desk, opened: Opened, qtlog: object, tmp_path: Path) -> None:
    pdf = a_pdf(desk, a_case(desk).id, opened)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "no folder" / "out.pdf"))
    with qtlog.disabled():  # type: ignore[attr-defined]
        assert not paint_pages(pdf, printer)


@pytest.fixture
def spool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An `lp` and `lpstat` of our own on the path: real programs that keep what they are given."""
    if os.name != "posix":
        pytest.skip("lp is of Unix")
    folder = tmp_path / "bin"
    folder.mkdir()
    shell = shutil.which("sh")
    (folder / "lpstat").write_text(
        f'#!{shell}\nif [ "$1" = -e ]; then echo front; echo "back"; '
        'else echo "system default destination: back"; fi\n')
    (folder / "lp").write_text(
        f'#!{shell}\n[ -e "{tmp_path}/refuse" ] && exit 1\n'
        f'printf "%s\\n" "$@" > "{tmp_path}/arguments"\n{shutil.which("cat")} > "{tmp_path}/spooled"\n')
    for program in folder.iterdir():
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    return tmp_path


def test_lp_gets_the_pdf_itself_under_the_number_only(spool: Path) -> None:
    printer = SystemPrinter()
    assert printer.names() == ["front", "back"]
    assert printer.default() == "back"
    printer.print_pdf("front", b"%PDF-1.4 \xff\x00 whole", "TS-2026-0001", 2)
    assert (spool / "spooled").read_bytes() == b"%PDF-1.4 \xff\x00 whole"
    assert (spool / "arguments").read_text().split("\n")[:7] == ["-d", "front", "-n", "2", "-t", "TS-2026-0001", "-"]


def test_an_lp_that_refuses_is_told_in_words(spool: Path) -> None:
    (spool / "refuse").touch()
    with pytest.raises(PrinterTrouble, match="没有接收"):
        SystemPrinter().print_pdf("front", b"%PDF", "TS-2026-0001", 1)


def test_a_printer_that_lp_does_not_know_is_not_sent_to(spool: Path) -> None:
    with pytest.raises(PrinterTrouble, match="已不在"):
        SystemPrinter().print_pdf("gone", b"%PDF", "TS-2026-0001", 1)
    assert not (spool / "spooled").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems may have printers here")
def test_without_lp_and_without_printers_nothing_is_pretended(
        qapp: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    printer = SystemPrinter()
    assert printer.names() == []
    with pytest.raises(PrinterTrouble):
        printer.print_pdf("front", b"%PDF", "TS-2026-0001", 1)
