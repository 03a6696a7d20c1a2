"""The forms page and its editor: every shipped form opens unharmed; a change is a step, a version, and never lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from complaintdesk.desk.core import Desk
from complaintdesk.desk.form_editing import (
    FormLayouts,
    FormLayoutText,
    FormValueNames,
    SaveFormLayout,
    ValueNames,
)
from complaintdesk.domain.form_layout import Layout, Part
from complaintdesk.domain.form_reading import parse_layout
from complaintdesk.domain.form_shipped import shipped_layout, shipped_layouts
from complaintdesk.domain.form_writing import write_layout
from complaintdesk.ui.fields import ComboField, LabeledField
from complaintdesk.ui.form_checks import troubles
from complaintdesk.ui.form_draft import FormDraft, Place, children, from_json, part_at, sort_of, to_json
from complaintdesk.ui.form_editor import NEW_CASES, FormEditor
from complaintdesk.ui.form_offer import Offer
from complaintdesk.ui.form_properties import PropertyPanel
from complaintdesk.ui.form_sample import Filling
from complaintdesk.ui.forms_page import FormsPage
from complaintdesk.ui.office_dialog import OfficeDialog
from tests.conftest import Databases
from tests.desk.office import an_office, close_all
from tests.ui.conftest import TypeChinese
from tests.ui.place import a_place

FIRST_CELL: Place = (0, 0, 0)


@pytest.fixture
def desk(sqlite_url: str) -> Desk:
    return an_office(sqlite_url)


@pytest.fixture(scope="module")
def names(databases: Databases) -> Iterator[ValueNames]:
    """What a hospital can print: asked once for all forms."""
    yield an_office(databases.new("sqlite")).ask(FormValueNames())
    close_all()


@pytest.fixture
def page(desk: Desk, qtbot: QtBot) -> Iterator[FormsPage]:
    dialog = OfficeDialog(a_place(desk, qtbot))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show_section(FormsPage)
    dialog.show()
    found = next(each for each in dialog.list if isinstance(each, FormsPage))
    yield found
    if found.editor is not None:
        found.editor.keeper.close()


def opened(page: FormsPage, form: str = "registration", how: str = "edit_form") -> FormEditor:
    if form:
        page.choose(form)
    press(page, how)
    editor = page.editor
    assert editor is not None
    return editor


def press(parent: QWidget, name: str) -> None:
    QApplication.processEvents()  # what was just put into a layout is shown by the next event
    found = next(button for button in parent.findChildren(QPushButton, name) if button.isVisible())
    assert found.isEnabled(), name
    found.click()


def choose(editor: FormEditor, place: Place) -> None:
    editor.outline.choose(place)
    editor.outline.chosen.emit(place)


def put(editor: FormEditor, key: str, value: Any) -> LabeledField:
    field = editor.panel.fields[key]
    field.set_value(value)
    return field


def version_of(desk: Desk, form: str) -> int:
    return next(entry.version for entry in desk.ask(FormLayouts()) if entry.form == form)


def stored(desk: Desk, form: str) -> Layout:
    return parse_layout(desk.ask(FormLayoutText(form=form)).text)


def places(layout: Layout) -> Iterator[Place]:
    yield ()
    for b, block in enumerate(layout.blocks):
        yield (b,)
        for n, part in enumerate(children(block)):
            yield (b, n)
            yield from ((b, n, c) for c in range(len(children(part))))
    if layout.notes:
        yield (-1,)
        yield from ((-1, n) for n in range(len(layout.notes)))


class TestEveryForm:
    @pytest.mark.parametrize("form", list(shipped_layouts()))
    def test_随附版式都能打开_逐格走过_一字不变(self, names: ValueNames, qtbot: QtBot, form: str) -> None:
        layout = shipped_layout(form)
        offer = Offer.of(names, layout)
        assert troubles(layout, offer) == []
        assert from_json(to_json(layout)) == layout
        panel = PropertyPanel()
        qtbot.addWidget(panel)
        panel.offer, panel.papers = offer, ("A4", "A5")
        heard: list[object] = []
        panel.edited.connect(lambda part, _key: heard.append(part))
        # By kind, as one looks for something: the inputs are made once for each.
        for place in sorted(places(layout), key=lambda place: (sort_of(layout, place), place)):
            panel.show_part(layout, place)
            panel.show_troubles([])
            part = part_at(layout, place)
            assert {key: field.error() for key, field in panel.fields.items() if field.error()} == {}, place
            empty = [key for key, field in panel.fields.items() if not field.value() and _says(part, key)]
            assert empty == [], place
        assert heard == []

    def test_名录说出版本和出处_右边是样张(self, page: FormsPage, qtbot: QtBot) -> None:
        shown = {line.key: line.cells for line in page.model.lines}
        assert shown["registration"][1] == "1"
        assert set(shipped_layouts()) <= set(shown)
        page.choose("reply")
        qtbot.waitUntil(lambda: page.preview.layout_shown is not None and page.preview.layout_shown.key == "reply")
        assert page.preview.paper.page_count >= 1


def _says(part: Any, key: str) -> bool:
    for name in key.split("."):
        part = getattr(part, name)
    return bool(part)


class TestChanging:
    def test_改标签_存为新版本_名录和预览跟上(
        self, desk: Desk, page: FormsPage, qtbot: QtBot, type_chinese: TypeChinese
    ) -> None:
        editor = opened(page)
        choose(editor, FIRST_CELL)
        line = editor.panel.fields["label.zh"].control
        line.setFocus()
        QTest.keyClick(line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        type_chinese(line, "来人姓名")
        assert part_at(editor.layout_now, FIRST_CELL).label.zh == "来人姓名"
        assert any("来人姓名" in words for words in editor.outline.words())
        qtbot.waitUntil(lambda: editor.preview.layout_shown == editor.layout_now)
        press(editor, "save_form")
        assert part_at(stored(desk, "registration"), FIRST_CELL).label.zh == "来人姓名"
        assert version_of(desk, "registration") == 2
        line_now = next(line for line in page.model.lines if line.key == "registration")
        assert line_now.cells[1] == "2"
        assert line_now.cells[3] == "2026-03-02"

    def test_只给今后登记的投诉件(self, desk: Desk, page: FormsPage) -> None:
        editor = opened(page)
        put(editor, "title", "投诉登记表（新）")
        editor.applies.set_value(NEW_CASES)
        press(editor, "save_form")
        entry = next(entry for entry in desk.ask(FormLayouts()) if entry.form == "registration")
        assert entry.versions[0].new_cases_only

    def test_键盘移动_复制_删除_再一步步退回(self, page: FormsPage, qtbot: QtBot) -> None:
        editor = opened(page)
        qtbot.waitUntil(editor.isActiveWindow)
        begin = editor.layout_now
        cells = begin.blocks[0].rows[0].cells
        choose(editor, FIRST_CELL)
        tree = editor.outline.tree
        tree.setFocus()
        QTest.keyClick(tree, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
        assert editor.layout_now.blocks[0].rows[0].cells[:2] == (cells[1], cells[0])
        assert editor.outline.place() == (0, 0, 1)
        QTest.keyClick(tree, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
        assert editor.layout_now.blocks[0].rows[0].cells[1:3] == (cells[0], cells[0])
        QTest.keyClick(tree, Qt.Key.Key_Delete)
        assert editor.layout_now.blocks[0].rows[0].cells == (cells[1], cells[0], *cells[2:])
        QTest.keyClick(tree, Qt.Key.Key_Insert)
        assert len(editor.layout_now.blocks[0].rows[0].cells) == len(cells) + 1
        for _step in range(4):
            QTest.keyClick(tree, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert editor.layout_now == begin
        QTest.keyClick(tree, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
        assert editor.layout_now.blocks[0].rows[0].cells[0] == cells[1]
        QTest.keyClick(tree, Qt.Key.Key_F2)
        assert editor.panel.isAncestorOf(editor.focusWidget())

    def test_连续打字算一步_框里的撤销键退的是版式(self, page: FormsPage, qtbot: QtBot) -> None:
        editor = opened(page)
        qtbot.waitUntil(editor.isActiveWindow)
        begin = editor.layout_now
        line = editor.panel.fields["code"].control
        line.setFocus()
        QTest.keyClicks(line, "QR-7.5-01")
        assert editor.layout_now.code == "QR-7.5-01"
        QTest.keyClick(line, Qt.Key.Key_Delete)
        QTest.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert editor.layout_now == begin
        assert editor.panel.fields["code"].value() == ""
        assert line.hasFocus()
        QTest.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        assert editor.layout_now.code == "QR-7.5-01"

    def test_行走出头就进下一栏_空了的栏一起去掉(self) -> None:
        draft = FormDraft(shipped_layout("registration"))
        from complaintdesk.ui.form_draft import moved, removed

        last = len(draft.layout.blocks[0].rows) - 1
        layout, place = moved(draft.layout, (0, last), 1)
        assert place == (1, 0)
        assert layout.blocks[1].rows[0] == draft.layout.blocks[0].rows[last]
        assert moved(layout, place, -1) == (draft.layout, (0, last))
        blocks = draft.layout.blocks
        alone = next(b for b, block in enumerate(blocks) if [len(row.cells) for row in block.rows] == [1])
        assert len(removed(draft.layout, (alone, 0, 0)).blocks) == len(draft.layout.blocks) - 1

    def test_在文字里插入取值(self, page: FormsPage) -> None:
        editor = opened(page, "reply")
        paragraph = next(place for place in places(editor.layout_now) if len(place) == 2)
        choose(editor, paragraph)
        text = editor.panel.fields["text.zh"].control
        text.setFocus()
        inserter = next(field for field in editor.panel.findChildren(ComboField) if field.name == "insert_value")
        inserter.box.setFocus()
        inserter.box.set_value("number")
        assert part_at(editor.layout_now, paragraph).text.zh.count("{number}") == 1
        assert "number = " in editor.panel.fields["text.zh"].findChildren(QWidget)[-1].property("text")

    def test_选取值时标签跟着走_自己写的标签不动(self, page: FormsPage) -> None:
        editor = opened(page, "", "new_form")
        put(editor, "title", "试表")
        editor.add("rows")
        choose(editor, (0, 0, 0))
        put(editor, "value", "subject")
        cell = part_at(editor.layout_now, (0, 0, 0))
        assert cell.label.zh == editor.offer.labels["subject"]
        put(editor, "value", "facts")
        assert part_at(editor.layout_now, (0, 0, 0)).label.zh == editor.offer.labels["facts"]
        put(editor, "label.zh", "经过")
        put(editor, "value", "request")
        assert part_at(editor.layout_now, (0, 0, 0)).label.zh == "经过"

    def test_每一种部件都加得上(self, page: FormsPage) -> None:
        editor = opened(page, "", "new_form")
        put(editor, "title", "试表")
        for what in ("rows", "row", "cell", "sign", "letter", "paragraph", "list", "column", "note", "rows"):
            press(editor, "add_part")
            menu = QApplication.activePopupWidget()
            assert isinstance(menu, QMenu)
            menu.close()
            next(each for each in menu.actions() if each.objectName() == f"add_{what}").trigger()
        layout = editor.layout_now
        assert [sorted({type(part).__name__ for part in children(block)}) for block in layout.blocks] == [
            ["FormRow"], ["Paragraph"], ["FormColumn"], ["FormRow"],
        ]
        assert any(cell.part is Part.SIGN for cell in layout.cells())
        assert len(layout.notes) == 1


class TestMistakes:
    def test_错处说在框下和条上_最后的好页面留着_改好就消失(self, page: FormsPage, qtbot: QtBot) -> None:
        editor = opened(page)
        qtbot.waitUntil(lambda: editor.preview.layout_shown == editor.layout_now)
        good = editor.preview.layout_shown
        choose(editor, FIRST_CELL)
        field = put(editor, "share", "0")
        assert field.error()
        assert editor.bar.sentence().startswith(field.error())
        QTest.qWait(300)
        assert editor.preview.layout_shown == good
        press(editor, "save_form")
        assert page.editor is editor, "a form with a mistake was saved"
        put(editor, "share", "1")
        assert not editor.panel.fields["share"].error()
        assert editor.bar.sentence() == ""

    @pytest.mark.parametrize(("key", "typed"), [("label.zh", "{谁}"), ("label.zh", "{number"), ("label.zh", "{nobody}")])
    def test_花括号里不是取值_说得清楚(self, page: FormsPage, key: str, typed: str) -> None:
        editor = opened(page)
        choose(editor, FIRST_CELL)
        field = put(editor, key, typed)
        assert field.error()
        assert editor.troubles[0].place == FIRST_CELL

    @pytest.mark.parametrize("typed", ["abc", "-1", "999", "1,5"])
    def test_读不懂的尺寸_留在框里并说明_不存盘(self, desk: Desk, page: FormsPage, typed: str) -> None:
        editor = opened(page)
        choose(editor, (0, 0))
        before = editor.layout_now
        field = put(editor, "height", typed)
        assert field.error()
        assert field.value() == typed
        assert editor.layout_now == before
        press(editor, "save_form")
        assert version_of(desk, "registration") == 1

    def test_别人先存了_说明并能导出(self, desk: Desk, page: FormsPage, tmp_path: Path) -> None:
        editor = opened(page)
        put(editor, "title", "我的登记表")
        theirs = replace(stored(desk, "registration"), title="他的登记表")
        desk.do(SaveFormLayout(text=write_layout(theirs)))
        press(editor, "save_form")
        assert "registration" in editor.bar.sentence()
        file = tmp_path / "mine.toml"
        editor.choose_target = lambda _name: str(file)
        press(editor, "export_form")
        assert parse_layout(file.read_text("utf-8")).title == "我的登记表"
        assert stored(desk, "registration").title == "他的登记表"

    def test_标识已有人用(self, page: FormsPage) -> None:
        editor = opened(page, "", "new_form")
        field = put(editor, "key", "registration")
        assert field.error()
        assert put(editor, "key", "我的表").error()
        assert not put(editor, "key", "my_form").error()


class TestNothingLost:
    def test_未存就关先问_草稿留着_下次还在_放弃也能撤回(self, page: FormsPage) -> None:
        editor = opened(page)
        put(editor, "title", "没存的标题")
        editor.reject()
        assert page.editor is editor
        press(editor, "message_action")
        assert page.editor is None
        again = opened(page)
        assert again.layout_now.title == "没存的标题"
        press(again, "discard_changes")
        press(again, "message_action")
        assert again.layout_now.title != "没存的标题"
        press(again, "undo")
        assert again.layout_now.title == "没存的标题"

    def test_没改就直接关_不留草稿(self, page: FormsPage) -> None:
        opened(page).reject()
        assert page.editor is None
        editor = opened(page)
        assert editor.bar.sentence() == ""

    def test_存盘以后草稿就没有了(self, page: FormsPage) -> None:
        editor = opened(page)
        put(editor, "title", "新标题")
        press(editor, "save_form")
        assert not opened(page).draft.is_changed


class TestFiles:
    def test_导出再导入是同一张_坏文件说明白(self, page: FormsPage, tmp_path: Path) -> None:
        file = tmp_path / "handling.toml"
        page.choose("handling")
        page.choose_target = lambda _name: str(file)
        press(page, "export_form")
        file.write_text(file.read_text("utf-8").replace('id = "handling"', 'id = "our_slip"'), "utf-8")
        page.choose_file = lambda: str(file)
        press(page, "import_form")
        editor = page.editor
        assert editor is not None
        assert editor.layout_now == replace(shipped_like(page, "handling"), key="our_slip")
        editor.reject()
        file.write_text('format = 1\nid = "x', "utf-8")
        press(page, "import_form")
        assert page.editor is None
        assert "handling.toml" in page.place.bar.sentence()

    def test_复制得到新标识(self, desk: Desk, page: FormsPage) -> None:
        editor = opened(page, "reply", "copy_form")
        assert editor.layout_now.key == "reply_1"
        press(editor, "save_form")
        assert stored(desk, "reply_1").blocks == stored(desk, "reply").blocks

    def test_恢复自带版式_自制的停用(self, desk: Desk, page: FormsPage) -> None:
        editor = opened(page)
        put(editor, "title", "改过的")
        press(editor, "save_form")
        press(page, "retire_form")
        press(page.window(), "message_action")
        assert stored(desk, "registration").title != "改过的"
        assert not any(button.isVisible() for button in page.findChildren(QPushButton, "retire_form"))


def shipped_like(page: FormsPage, form: str) -> Layout:
    page.choose(form)
    layout = page._layout
    assert layout is not None
    return layout


class TestPreview:
    def test_空白_样例_超长都画得出来_真实大小按屏幕(self, page: FormsPage, qtbot: QtBot) -> None:
        editor = opened(page)
        counts = {}
        for filling in Filling:
            with qtbot.waitSignal(editor.preview.paper.drawn):
                editor.preview.filling.set_value("")
                editor.preview.filling.set_value(filling)
            counts[filling] = editor.preview.paper.page_count
        assert counts[Filling.LONG] > counts[Filling.SAMPLE]
        with qtbot.waitSignal(editor.preview.paper.drawn):
            press(editor, "form_actual_size")
        paper = editor.preview.paper
        wide = paper.images()[0].width() / paper.devicePixelRatioF()
        assert wide / paper.real_size() / 72 * 25.4 == pytest.approx(210, abs=0.5)
