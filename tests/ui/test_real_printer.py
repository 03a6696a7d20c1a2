"""打印到真打印机: forms go through CUPS and come out as they went in; queues that stop, refuse, go away or lack paper.

Nothing is false here: the dialog, `lp`, the print server and CUPS-PDF are the real ones. Where they are not installed
the tests say so and are left out; what the program does without any printer is tested in test_print_dialog.py.
"""

from __future__ import annotations

import os
import pwd
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from complaintdesk.desk.core import Desk
from complaintdesk.domain.vocabulary import Role
from complaintdesk.paper.render import render
from complaintdesk.ui.print_dialog import PrintDialog
from complaintdesk.ui.printers import PrinterTrouble, SystemPrinter
from tests.desk.office import a_case, a_person, an_office, desk_as
from tests.paper.sheets import a_job, a_sheet
from tests.ui.cups import Cups, cups, why_not
from tests.ui.place import a_place
from tests.ui.printing import press, printed, words_of

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not())


@pytest.fixture(scope="module")
def whole() -> Iterator[Cups]:
    with cups() as made:
        yield made


@pytest.fixture
def system(whole: Cups, monkeypatch: pytest.MonkeyPatch) -> Cups:
    """The print system that the program finds."""
    monkeypatch.setenv("CUPS_SERVER", whole.server)
    return whole


@pytest.fixture
def desk(sqlite_url: str) -> Desk:
    return desk_as(an_office(sqlite_url), Role.FRONT_DESK, name="张敏")


def opened(desk: Desk, case_id: int, qtbot: QtBot, queue: str) -> PrintDialog:
    """The dialog with its page drawn, the queue chosen, and what the queue says of itself read."""
    dialog = PrintDialog(a_place(desk, qtbot), case_id, "registration", printer=SystemPrinter())
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    dialog.open()
    qtbot.waitUntil(lambda: bool(dialog.options.printer.value()), timeout=20_000)
    dialog.options.printer.set_value(queue)
    assert dialog.options.printer.value() == queue
    return dialog


def pictures(pdf: bytes) -> list[tuple[tuple[float, float], list[int]]]:
    """Each page's size in points and how dark its tenths of an inch are."""
    document = pypdfium2.PdfDocument(pdf)
    found = []
    for page in document:
        bitmap = page.render(scale=10 / 72, grayscale=True)
        rows = [bytes(bitmap.buffer)[y * bitmap.stride:y * bitmap.stride + bitmap.width] for y in range(bitmap.height)]
        found.append((page.get_size(), [shade for row in rows for shade in row]))
    document.close()
    return found


def finished(file: Path, qtbot: QtBot) -> bytes:
    """The file once it is written whole."""
    qtbot.waitUntil(lambda: file.exists() and b"%%EOF" in file.read_bytes()[-32:], timeout=20_000)
    return file.read_bytes()


def test_a_form_comes_out_of_the_printer_as_it_went_in(system: Cups, desk: Desk, qtbot: QtBot) -> None:
    case = a_case(desk, complainant=a_person(name="欧阳䶮"))
    dialog = opened(desk, case.id, qtbot, "postscript")
    seen = render(dialog._seen).pdf if dialog._seen is not None else b""
    folder = Path(pwd.getpwuid(os.getuid()).pw_dir) / "PDF"
    before = set(folder.glob("*.pdf")) if folder.exists() else set()
    press(dialog, "print")
    qtbot.waitUntil(lambda: folder.exists() and bool(set(folder.glob("*.pdf")) - before), timeout=20_000)
    [new] = set(folder.glob("*.pdf")) - before
    try:
        came = pictures(finished(new, qtbot))
    finally:
        new.unlink()
    assert case.number in new.name, "the file is called by the number"
    assert "欧阳" not in new.name
    for (size, shades), (wanted, own) in zip(came, pictures(seen), strict=True):
        assert size == pytest.approx(wanted, abs=1)
        assert len(shades) == len(own)
        off = sum(abs(one - other) for one, other in zip(shades, own, strict=True)) / len(own)
        assert off < 3, "something is shifted, scaled or lost"
    assert len(printed(desk, case.id)) == 1


@pytest.mark.parametrize("paper", ["A4", "A5", "241x140", "241x93.1", "80mm"])
def test_text_and_size_reach_a_printer_that_takes_pdf(system: Cups, qtbot: QtBot, paper: str) -> None:
    pdf = render(a_job("registration", a_sheet()), paper=paper).pdf
    out = system.folder / "out.pdf"
    out.unlink(missing_ok=True)
    SystemPrinter().print_pdf("pdf", pdf, "TS-2026-0001", 1)
    came = finished(out, qtbot)
    assert words_of(came) == words_of(pdf)
    # This driver rounds papers up to whole points, and its A5 is half of its A4.
    assert [size for size, _shades in pictures(came)] == [
        pytest.approx(size, abs=2) for size, _shades in pictures(pdf)]


def test_no_paper_is_said_beside_the_printer_before_anything_is_printed(
        system: Cups, desk: Desk, qtbot: QtBot) -> None:
    case = a_case(desk)
    SystemPrinter().print_pdf("empty", render(a_job("registration", a_sheet())).pdf, "TS-2026-0001", 1)
    qtbot.waitUntil(lambda: bool(SystemPrinter().warning("empty")), timeout=20_000)
    dialog = opened(desk, case.id, qtbot, "empty")
    assert "打印机缺纸" in dialog.options.printer.warning()
    assert printed(desk, case.id) == []
    dialog.options.printer.set_value("pdf")
    assert dialog.options.printer.warning() == ""


def test_a_paused_queue_says_so(system: Cups) -> None:
    system.run("cupsdisable", "-r", "no toner", "pdf")
    assert "已暂停" in SystemPrinter().warning("pdf")
    system.run("cupsenable", "pdf")
    assert SystemPrinter().warning("pdf") == ""


def test_a_queue_that_refuses_keeps_the_case_and_the_next_try_finishes(
        system: Cups, desk: Desk, qtbot: QtBot) -> None:
    case = a_case(desk)
    (system.folder / "out.pdf").unlink(missing_ok=True)
    dialog = opened(desk, case.id, qtbot, "pdf")
    system.run("cupsreject", "pdf")
    press(dialog, "print")
    assert "没有接收" in dialog.bar.sentence()
    assert "均已保存" in dialog.bar.sentence()
    system.run("cupsaccept", "pdf")
    press(dialog, "print")
    assert case.number in words_of(finished(system.folder / "out.pdf", qtbot)).replace("\r\n", "")
    assert len(printed(desk, case.id)) == 1, "counted once"


def test_a_queue_taken_away_is_not_offered_again(system: Cups, desk: Desk, qtbot: QtBot) -> None:
    case = a_case(desk)
    system.add("second", f"file://{system.folder}/second.pdf", "-m", "raw")
    dialog = opened(desk, case.id, qtbot, "second")
    system.run("lpadmin", "-x", "second")
    press(dialog, "print")
    assert "已不在" in dialog.bar.sentence()
    assert "second" not in SystemPrinter().names()
    assert dialog.options.printer.value() not in ("", "second")


def test_a_print_server_that_is_down_is_no_printer(system: Cups, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUPS_SERVER", str(system.folder / "nobody.sock"))
    assert SystemPrinter().names() == []
    assert SystemPrinter().default() == ""
    with pytest.raises(PrinterTrouble, match="已不在"):
        SystemPrinter().print_pdf("pdf", b"%PDF", "TS-2026-0001", 1)
