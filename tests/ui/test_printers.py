"""打印机: what is sent to the system's printers, and what they say of themselves; files written whole or not at all."""

from __future__ import annotations

import io
import os
import shutil
import sys
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import QSize, QSizeF
from PySide6.QtPrintSupport import QPrinter

from complaintdesk.domain.errors import UserError
from complaintdesk.paper.render import render
from complaintdesk.ui.printers import (
    PrinterTrouble,
    SystemPrinter,
    paint_pages,
    painted_size,
    save_file,
    state_words,
)
from tests.paper.sheets import a_job, a_sheet


def a_pdf(paper: str = "A4") -> bytes:
    """A form as it comes out of the program."""
    return render(a_job("registration", a_sheet()), paper=paper).pdf


def edges_of_the_ink(document: pypdfium2.PdfDocument) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what is dark on the first page, at two pixels to the point."""
    bitmap = document[0].render(scale=2, grayscale=True)
    width, height, pixels = bitmap.width, bitmap.height, bytes(bitmap.buffer)
    rows = [y for y in range(height) if min(pixels[y * bitmap.stride:y * bitmap.stride + width]) < 100]
    columns = [x for x in range(width) if min(pixels[x::bitmap.stride]) < 100]
    return columns[0], rows[0], columns[-1], rows[-1]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_says_so_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def on_the_full_device(**_where: object) -> tuple[int, str]:
        (tmp_path / "x.part").touch()
        return os.open("/dev/full", os.O_WRONLY), str(tmp_path / "x.part")

    monkeypatch.setattr("tempfile.mkstemp", on_the_full_device)
    (tmp_path / "表.pdf").write_bytes(b"old")
    with pytest.raises(UserError, match="磁盘已满"):
        save_file(tmp_path / "表.pdf", b"%PDF" * 9999)
    assert (tmp_path / "表.pdf").read_bytes() == b"old"
    assert not (tmp_path / "x.part").exists()


def test_painted_pages_have_the_size_and_the_number_of_the_pdf(qapp: object, tmp_path: Path) -> None:
    pdf = a_pdf("241x140")
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
        qapp: object, qtlog: object, tmp_path: Path) -> None:
    pdf = a_pdf()
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "no folder" / "out.pdf"))
    with qtlog.disabled():  # type: ignore[attr-defined]
        assert not paint_pages(pdf, printer)


def test_a_list_for_large_paper_shrinks_to_what_the_printer_has_and_a_form_does_not() -> None:
    a3, a4 = QSizeF(1191, 842), QSizeF(842, 595)
    assert painted_size(a3, 72, a3) == a3
    assert painted_size(a3, 72, a4).toSize() == QSize(842, 595)
    assert painted_size(a3, 144, a4 * 2).toSize() == QSize(1683, 1190)
    receipt, continuous = QSizeF(227, 1400), QSizeF(683, 794)
    for form in (a4, receipt, continuous):
        assert painted_size(form, 72, form / 2) == form


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


@pytest.mark.parametrize(("paper", "medium"), [
    ("A4", "A4"), ("A5", "A5"), ("A4-2up", "A4"), ("241x140", "Custom.241x140mm"), ("241x93.1", "Custom.241x93.1mm"),
])
def test_lp_gets_the_pdf_itself_under_the_number_only_on_its_own_paper(spool: Path, paper: str, medium: str) -> None:
    printer, pdf = SystemPrinter(), a_pdf(paper)
    assert printer.names() == ["front", "back"]
    assert printer.default() == "back"
    printer.print_pdf("front", pdf, "TS-2026-0001", 2)
    assert (spool / "spooled").read_bytes() == pdf
    assert (spool / "arguments").read_text().splitlines() == [
        "-d", "front", "-n", "2", "-t", "TS-2026-0001", "-o", f"media={medium}", "-o", "print-scaling=none", "-"]


def test_lp_may_shrink_a_list_for_large_paper(spool: Path) -> None:
    document, made = pypdfium2.PdfDocument.new(), io.BytesIO()
    document.new_page(1191, 842)
    document.save(made)
    document.close()
    SystemPrinter().print_pdf("front", made.getvalue(), "台账", 1)
    told = (spool / "arguments").read_text().split()
    assert {"media=A3", "print-scaling=auto-fit"} <= set(told)


@pytest.mark.parametrize(("answer", "words"), [
    ("printer front is idle.  enabled since Sun\n\tAlerts: none", ""),
    ("printer front is idle.  enabled since Sun\n\tDescription: offline archive\n\tAlerts: none", ""),
    ("printer front is idle.  enabled since Sun\n\tAlerts: media-empty-error", "打印机缺纸"),
    ("printer front now printing front-1.  enabled since Sun\n\tAlerts: media-empty-warning toner-low", "打印机缺纸"),
    ("printer front is idle.  enabled since Sun\n\tAlerts: connecting-to-device", "没有应答"),
    ("printer front is idle.  enabled since Sun\n\tAlerts: offline-report", "没有应答"),
    ("printer front disabled since Sun -\n\tno toner\n\tAlerts: none", "已暂停"),
    ("printer front disabled since Sun -\n\tAlerts: paused media-jam-error", "卡纸"),
    ("printer front is idle.  enabled since Sun\n\tAlerts: cover-open-error", "盖子"),
    ("printer front is idle.  enabled since Sun\n\tAlerts: marker-supply-empty-error", "墨粉"),
    ("", ""),
])
def test_what_a_printer_says_of_itself_is_told_in_words(answer: str, words: str) -> None:
    told = state_words(answer.splitlines())
    assert (words in told) if words else not told


def test_an_lp_that_refuses_is_told_in_words(spool: Path) -> None:
    (spool / "refuse").touch()
    with pytest.raises(PrinterTrouble, match="没有接收"):
        SystemPrinter().print_pdf("front", a_pdf(), "TS-2026-0001", 1)


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
