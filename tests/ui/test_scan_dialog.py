"""Signed paper comes back: dropped pages go to their cases, the others wait with the reason until somebody decides."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.printing import PrintedJob, RecordPrint
from complaintdesk.desk.scanning import WaitingScans
from complaintdesk.desk.signed_pages import SignedPages
from complaintdesk.paper.render import render
from complaintdesk.ui.scan_dialog import ScanDialog
from complaintdesk.ui.scan_run import scannable
from complaintdesk.ui.scan_settling import SettleScanDialog
from complaintdesk.ui.signed_dialog import SignedDialog
from tests.desk.office import a_case, an_office
from tests.ui.place import a_place
from tests.ui.printing import press

Show = Callable[[QWidget], None]


@pytest.fixture
def desk(sqlite_url: str) -> Desk:
    return an_office(sqlite_url)


@pytest.fixture
def dialog(desk: Desk, qtbot: QtBot, show: Show) -> ScanDialog:
    made = ScanDialog(a_place(desk, qtbot))
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    show(made)
    return made


def printed(desk: Desk, case_id: int, folder: Path, form: str = "registration") -> Path:
    """The form as somebody scanned it."""
    desk.do(RecordPrint(case_id=case_id, form=form))
    pdf = render(desk.ask(PrintedJob(case_id=case_id, form=form))).pdf
    document = pypdfium2.PdfDocument(pdf)
    file = folder / f"扫描 {case_id} {form}.png"
    document[0].render(scale=150 / 72).to_pil().convert("L").rotate(180).save(file)
    document.close()
    return file


def blank_page(folder: Path) -> Path:
    """A page that says nothing."""
    from PIL import Image

    file = folder / "白纸.png"
    Image.new("L", (800, 1100), 255).save(file)
    return file


def states(dialog: ScanDialog) -> list[str]:
    return [line.cells[0] for line in dialog.model.lines]


def test_拖进来的页各归各案(desk: Desk, dialog: ScanDialog, qtbot: QtBot, tmp_path: Path) -> None:
    one, two = a_case(desk), a_case(desk)
    files = [printed(desk, one.id, tmp_path), printed(desk, two.id, tmp_path, "handling"), blank_page(tmp_path)]
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    at = QPointF(QPoint(50, 50))
    dialog.dropEvent(
        QDropEvent(at, Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    )
    qtbot.waitUntil(lambda: not dialog.is_reading, timeout=60_000)
    assert sorted(states(dialog)) == ["已归档", "已归档", "待认领"]
    assert [page.form for page in desk.ask(SignedPages(case_id=one.id))] == ["registration"]
    assert [page.form for page in desk.ask(SignedPages(case_id=two.id))] == ["handling"]
    assert "2 页" in dialog.bar.sentence()
    documents = {row.form: row.signed for row in desk.ask(Sheet(case_id=one.id)).documents}
    assert documents["registration"] == 1
    assert dialog.count.text() == "1 页待认领"
    assert not dialog.picture.image.isNull()


def test_同一页再扫一次就等着(desk: Desk, dialog: ScanDialog, qtbot: QtBot, tmp_path: Path) -> None:
    file = printed(desk, a_case(desk).id, tmp_path)
    dialog.take([file])
    qtbot.waitUntil(lambda: not dialog.is_reading, timeout=60_000)
    assert states(dialog) == ["已归档"]
    dialog.take([file])
    qtbot.waitUntil(lambda: not dialog.is_reading, timeout=60_000)
    assert states(dialog) == ["待认领", "已归档"]
    assert "已经归档" in dialog.model.lines[0].cells[3]


def test_待认领的页由人归档(desk: Desk, dialog: ScanDialog, qtbot: QtBot, tmp_path: Path) -> None:
    case = a_case(desk)
    dialog.take([blank_page(tmp_path)])
    qtbot.waitUntil(lambda: not dialog.is_reading, timeout=60_000)
    assert states(dialog) == ["待认领"]
    dialog.table.setFocus()
    QTest.keyClick(dialog.table, Qt.Key.Key_Return)
    asked = dialog.findChild(SettleScanDialog)
    assert asked is not None
    press(asked, "submit")
    assert asked.number.error()
    asked.number.set_value("TS-2026-9999")
    press(asked, "submit")
    assert asked.isVisible()
    asked.number.set_value(case.number)
    press(asked, "submit")
    assert desk.ask(WaitingScans()) == ()
    assert case.number in dialog.bar.sentence()
    assert dialog.count.text() == "没有待认领的页。"


def test_不留的页要说原因(desk: Desk, dialog: ScanDialog, qtbot: QtBot, tmp_path: Path) -> None:
    dialog.take([blank_page(tmp_path)])
    qtbot.waitUntil(lambda: not dialog.is_reading, timeout=60_000)
    assert states(dialog) == ["待认领"]
    press(dialog, "scan_settle")
    asked = dialog.findChild(SettleScanDialog)
    assert asked is not None
    press(asked, "discard")
    assert asked.reason.error()
    asked.reason.set_value("误扫的白纸")
    press(asked, "discard")
    assert desk.ask(WaitingScans()) == ()


def test_坏文件和别的文件有话说(desk: Desk, dialog: ScanDialog, qtbot: QtBot, tmp_path: Path) -> None:
    broken, other = tmp_path / "坏.pdf", tmp_path / "说明.docx"
    broken.write_bytes(b"%PDF-1.7 nothing more")
    other.write_bytes(b"PK")
    assert scannable([broken, other, tmp_path]) == [broken, tmp_path]
    dialog.take([other])
    assert "说明.docx" in dialog.bar.sentence()
    dialog.take([broken])
    qtbot.waitUntil(lambda: not dialog.is_reading, timeout=60_000)
    assert states(dialog) == ["未读出"]
    assert "坏.pdf" in dialog.model.lines[0].cells[3]


def test_签字页在数据旁边(desk: Desk, qtbot: QtBot, show: Show, dialog: ScanDialog, tmp_path: Path) -> None:
    case = a_case(desk)
    dialog.take([printed(desk, case.id, tmp_path)])
    qtbot.waitUntil(lambda: not dialog.is_reading, timeout=60_000)
    assert states(dialog) == ["已归档"]
    shown = SignedDialog(dialog.place, desk.ask(Sheet(case_id=case.id)))
    shown.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    show(shown)
    assert [line.cells[:3] for line in shown.model.lines] == [("投诉受理登记表", "1", "1/1")]
    upright = shown.picture.image
    assert upright.height() > upright.width()
    assert not upright.isNull()
