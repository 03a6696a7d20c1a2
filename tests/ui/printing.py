"""Printing as tests work with it: a false printer, the dialog opened and its page waited for, PDFs read back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pypdfium2
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.domain.vocabulary import EventKind, FormKind
from complaintdesk.ui.print_dialog import PrintDialog
from complaintdesk.ui.printers import PrinterTrouble
from complaintdesk.ui.tab import WorkPlace


@dataclass
class FakePrinter:
    """Keeps what it is given; `broken` takes nothing."""

    there: list[str] = field(default_factory=lambda: ["前台打印机", "HP LaserJet"])
    broken: bool = False
    taken: list[tuple[str, bytes, str, int]] = field(default_factory=list)
    warnings: dict[str, str] = field(default_factory=dict)

    def names(self) -> list[str]:
        return list(self.there)

    def default(self) -> str:
        return self.there[-1] if self.there else ""

    def warning(self, name: str) -> str:
        return self.warnings.get(name, "")

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


def printed(desk: Desk, case_id: int) -> list[dict[str, object]]:
    """The prints that the timeline tells of, oldest first."""
    items = desk.ask(Sheet(case_id=case_id)).timeline
    return [item.detail for item in sorted(items, key=lambda item: item.seq) if item.kind is EventKind.PRINTED]


def pages_of(pdf: bytes) -> int:
    """How many pages it has."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()


Opened = Callable[..., PrintDialog]


def opener(place: WorkPlace, qtbot: QtBot) -> Opened:
    """Opens the dialog and waits for the page."""

    def open_dialog(case_id: int, printer: FakePrinter, form: str = FormKind.REGISTRATION,
                    at: WorkPlace | None = None) -> PrintDialog:
        dialog = PrintDialog(at or place, case_id, form, None, printer=printer)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
        qtbot.addWidget(dialog)
        dialog.open()
        qtbot.waitUntil(lambda: dialog.preview.page_count > 0)
        return dialog

    return open_dialog


def press(dialog: QWidget, name: str) -> None:
    found = dialog.findChild(QPushButton, name)
    assert found is not None
    found.click()
