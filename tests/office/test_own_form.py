"""A form of the office's own, by keyboard from nothing: made, printed, scanned back to its case, form and copy."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.form_editing import FormLayouts, SaveFormLayout
from complaintdesk.desk.printing import PrintedJob, RecordPrint
from complaintdesk.desk.rows import DocumentRow
from complaintdesk.desk.scanning import FilePage
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.vocabulary import EventKind, Role
from complaintdesk.paper.render import Rendered, render
from complaintdesk.scans.reading import read_file
from complaintdesk.storage.models import Attachment
from complaintdesk.ui.form_editor import FormEditor
from complaintdesk.ui.forms_page import FormsPage
from complaintdesk.ui.office_dialog import OfficeDialog
from tests.desk.office import a_case, an_office, desk_as
from tests.office.clerk import Clerk
from tests.paper.reading import squash, text
from tests.ui.place import a_place

TITLE = "来访接待单"
FORM = "form_1"
DPI = 300


class Administrator(Clerk):
    """Sits at the office dialog and makes forms."""

    def __init__(self, qtbot: QtBot, desk: Desk) -> None:
        super().__init__(qtbot)
        self.dialog = OfficeDialog(a_place(desk, qtbot))
        self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(self.dialog)
        self.dialog.show_section(FormsPage)
        self.dialog.show()
        qtbot.waitUntil(self.dialog.isActiveWindow)
        self.page = next(each for each in self.dialog.list if isinstance(each, FormsPage))

    @property
    def editor(self) -> FormEditor:
        """The form that is open."""
        assert self.page.editor is not None
        return self.page.editor

    def begin(self, name: str) -> None:
        """Press a button of the page that opens the editor."""
        self.go_to(name)
        self.press(Qt.Key.Key_Return)
        self.qtbot.waitUntil(self.editor.isActiveWindow)
        self.qtbot.waitUntil(self.editor.outline.tree.hasFocus)

    def to_outline(self) -> None:
        """F6 until the outline has the keyboard."""
        for _pane in range(3):
            if self.editor.outline.tree.hasFocus():
                return
            self.press(Qt.Key.Key_F6)
        raise AssertionError(self.where())

    def value(self, name: str) -> None:
        """Choose what is printed in a field, by all its words."""
        label = next(choice.label for choice in self.editor.offer.choices if choice.value == name)
        self.choose("value", label)

    def add(self, what: str) -> None:
        """Ctrl+N, then down to what is wanted."""
        self.ctrl(Qt.Key.Key_N)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        for _entry in menu.actions():
            self.press(Qt.Key.Key_Down)
            active: QAction | None = menu.activeAction()
            if active is not None and active.objectName() == f"add_{what}":
                self.press(Qt.Key.Key_Return)
                # Without a screen a menu that closes gives the keyboard back to nobody.
                self.qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)
                self.editor.activateWindow()
                self.qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
                return
        raise AssertionError(what)

    def make_reception_form(self) -> None:
        """来访接待单: who came, what about, and two boxes to sign."""
        self.begin("new_form")
        self.press(Qt.Key.Key_F2)
        self.write(TITLE)
        self.to_outline()
        self.press(Qt.Key.Key_Insert)  # a block
        self.write("来访人")
        self.to_outline()
        self.press(Qt.Key.Key_Down)
        self.press(Qt.Key.Key_Right)
        self.press(Qt.Key.Key_Down)
        self.press(Qt.Key.Key_F2)
        self.value("complainant")
        self.to_outline()
        self.press(Qt.Key.Key_Insert)  # one more field beside it
        self.value("phone")
        self.to_outline()
        self.press(Qt.Key.Key_Home)
        self.press(Qt.Key.Key_Insert)  # the second block
        self.write("来访事项")
        self.to_outline()
        self.press(Qt.Key.Key_Down)
        self.press(Qt.Key.Key_Right)
        self.press(Qt.Key.Key_Down)
        self.press(Qt.Key.Key_F2)
        self.go_to("part")
        self.press(Qt.Key.Key_2)  # 长文
        self.value("facts")
        self.add("sign")
        self.ctrl(Qt.Key.Key_S)
        assert self.page.editor is None, (self.editor.layout_now, self.editor.bar.sentence())


def printed(desk: Desk, case_id: int, form: str, copies: int = 1) -> Rendered:
    desk.do(RecordPrint(case_id=case_id, form=form, copies=copies))
    return render(desk.ask(PrintedJob(case_id=case_id, form=form)))


def scanned(made: Rendered) -> list[bytes]:
    """Each page as a scanner makes it."""
    document = pypdfium2.PdfDocument(made.pdf)
    pictures = []
    for page in document:
        file = io.BytesIO()
        page.render(scale=DPI / 72).to_pil().convert("L").save(file, "JPEG", quality=60, dpi=(DPI, DPI))
        pictures.append(file.getvalue())
    document.close()
    return pictures


def document(desk: Desk, case_id: int, form: str) -> DocumentRow:
    return next(row for row in desk.ask(Sheet(case_id=case_id)).documents if row.form == form)


@pytest.fixture
def office(database_url: str) -> Desk:
    return an_office(database_url)


def test_从零做一张表_打印_扫描自己找回案件(office: Desk, qtbot: QtBot) -> None:
    Administrator(qtbot, office).make_reception_form()
    front = desk_as(office, Role.FRONT_DESK)
    case = a_case(front, facts="3月1日来访，反映多收护理费。")
    other = a_case(front, facts="另一件。")
    assert document(front, case.id, FORM).title == TITLE

    made = printed(front, case.id, FORM, copies=2)
    words = text(made.pdf)
    values = ("张三", "13800001234", "反映多收护理费")
    for expected in (TITLE, "来访人", "来访事项", "投诉人（签字）", "经办人（签字）", *values):
        assert squash(expected) in words, expected

    for n, picture in enumerate(scanned(made), 1):
        (page,) = read_file(picture, f"scan{n}.jpg")
        assert page.trouble == ""
        done, _changes = front.do(FilePage(file=page.file, page=page.page, image=page.image, code=page.text))
        assert (done.kind, done.number) == (EventKind.SCAN_FILED, case.number)
    with office.database.read() as session:
        filed = session.execute(select(Attachment.case_id, Attachment.form, Attachment.copy, Attachment.page)).all()
    assert sorted(tuple(row) for row in filed) == [(case.id, FORM, 1, 1), (case.id, FORM, 2, 1)]
    assert document(front, case.id, FORM).signed == 2
    assert document(front, other.id, FORM).signed == 0


def test_改了标签_新打印跟着变_旧件补打仍是旧表(office: Desk, qtbot: QtBot) -> None:
    administrator = Administrator(qtbot, office)
    administrator.make_reception_form()
    front = desk_as(office, Role.FRONT_DESK)
    old = a_case(front)
    assert squash("来访事项") in text(printed(front, old.id, FORM).pdf)

    administrator.dialog.activateWindow()
    administrator.page.choose(FORM)
    administrator.begin("edit_form")
    administrator.press(Qt.Key.Key_Down)
    administrator.press(Qt.Key.Key_F2)
    administrator.ctrl(Qt.Key.Key_A)
    administrator.write("接待对象")
    administrator.ctrl(Qt.Key.Key_S)
    assert [entry.version for entry in office.ask(FormLayouts()) if entry.form == FORM] == [2]

    new = a_case(front)
    assert squash("接待对象") in text(printed(front, new.id, FORM).pdf)
    again = text(printed(front, old.id, FORM).pdf)
    assert squash("接待对象") not in again
    assert squash("来访人") in again


def test_坏的版式_一句话说清楚_什么也没变(office: Desk, qtbot: QtBot) -> None:
    administrator = Administrator(qtbot, office)
    administrator.begin("new_form")
    administrator.ctrl(Qt.Key.Key_S)
    editor = administrator.editor
    assert editor.panel.fields["title"].error() == "请填写单据标题。"
    assert editor.bar.sentence().startswith("请填写单据标题。")
    administrator.write(TITLE)
    administrator.add("sign")
    administrator.to_outline()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Down):
        administrator.press(key)
    administrator.go_to("text_zh")
    administrator.ctrl(Qt.Key.Key_A)
    administrator.write("签字：{nobody}")
    assert "nobody" in editor.panel.fields["text.zh"].error()
    administrator.ctrl(Qt.Key.Key_S)
    assert administrator.page.editor is editor
    editor.keeper.close()

    for broken in ("", "format = 1\nid = ", 'format = 1\nid = "x1"\ntitle = "空"\n',
                   'format = 1\nid = "x1"\ntitle = "表"\n[[blocks]]\nrows = [{ cells = [{ value = "nobody" }] }]\n'):
        with pytest.raises(UserError) as refused:
            office.do(SaveFormLayout(text=broken))
        assert len(str(refused.value)) > 10
    assert not any(entry.form in (FORM, "x1") for entry in office.ask(FormLayouts()))
