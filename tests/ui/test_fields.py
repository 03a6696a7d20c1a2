"""The inputs: typed by keyboard and input method, wrong inputs said without anything jumping, Enter moves on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from complaintdesk.domain.fields import Choice, FieldSpec, Input
from complaintdesk.ui.controls import button
from complaintdesk.ui.fields import (
    ChipsField,
    ComboField,
    DateTimeField,
    FileField,
    LabeledField,
    LongTextField,
    TextField,
    YesNoField,
    enter_moves_on,
    field_for,
)

Show = Callable[[QWidget], None]
TypeChinese = Callable[[QWidget, str], None]
CHANNELS = [Choice("visit", "来访"), Choice("phone", "来电"), Choice("letter", "来信")]
DEPARTMENTS = [Choice("1", "收费处"), Choice("2", "心血管内科"), Choice("3", "保卫科"), Choice("4", "曾氏骨科"),
               Choice("5", "心内科病房"), Choice("6", "R&D 科")]


def wide(text: str) -> str:
    """The text in full-width characters, as an input method left on types it."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else "\u3000" for c in text)


EVERY_KIND: dict[str, Callable[[], LabeledField]] = {
    "text": lambda: TextField("a", "姓名", required=True, hint="可改"),
    "phone": lambda: TextField("a", "电话", required=True, purpose="phone"),
    "long": lambda: LongTextField("a", "经过", required=True),
    "chips": lambda: ChipsField("a", "渠道", CHANNELS, required=True),
    "combo": lambda: ComboField("a", "科室", DEPARTMENTS, required=True),
    "moment": lambda: DateTimeField("a", "时间", required=True),
    "file": lambda: FileField("a", "附件", required=True),
}
FILLED = {"text": "张三", "phone": "13800138000", "long": "一\n二", "chips": "phone", "combo": "2",
          "moment": datetime(2026, 11, 25, 9, 30, tzinfo=UTC), "file": Path("/tmp/x.pdf")}  # noqa: S108


@pytest.fixture(params=EVERY_KIND)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_an_input_is_named_for_tests_and_for_screen_readers(kind: str) -> None:
    field = EVERY_KIND[kind]()
    assert field.control.objectName() == "a"
    assert field.control.accessibleName() == field.label != ""
    assert "必" in field.control.accessibleDescription() or field.control.accessibleDescription()


def test_values_come_back_as_put(qtbot: QtBot, kind: str) -> None:
    field = EVERY_KIND[kind]()
    assert field.is_blank()
    with qtbot.waitSignal(field.changed):
        field.set_value(FILLED[kind])  # type: ignore[arg-type]
    assert field.value() == FILLED[kind]
    assert not field.is_blank()
    field.clear()
    assert field.is_blank()


def test_a_draft_holds_what_stands_there(kind: str) -> None:
    field, again = EVERY_KIND[kind](), EVERY_KIND[kind]()
    field.set_value(FILLED[kind])  # type: ignore[arg-type]
    again.restore(field.draft())
    assert again.value() == field.value()
    again.restore(EVERY_KIND[kind]().draft())
    assert again.is_blank()


def test_a_missing_input_is_said_under_it_and_goes_when_filled(kind: str) -> None:
    field = EVERY_KIND[kind]()
    assert not field.check()
    assert field.error()
    assert field.error() in field.control.accessibleDescription()
    field.set_value(FILLED[kind])  # type: ignore[arg-type]
    assert field.error() == ""
    assert field.check()


def test_a_problem_moves_nothing(show: Show, kind: str) -> None:
    page = QWidget()
    field, below = EVERY_KIND[kind](), TextField("b", "下一项")
    lay = QVBoxLayout(page)
    lay.addWidget(field)
    lay.addWidget(below)
    show(page)

    def places() -> list[object]:
        return [field.geometry(), field.control.geometry(), below.geometry(), page.minimumSizeHint()]

    before = places()
    field.set_error("这里写错了，请按证件上的写法填写，不要简写，也不要用代号代替真实的名称，谢谢配合。")
    QApplication.processEvents()
    assert places() == before
    field.clear_error()
    QApplication.processEvents()
    assert places() == before


def test_a_hint_makes_room_for_a_problem_and_returns() -> None:
    field = TextField("a", "证件号", hint="可不填")
    field.set_error("位数不对。")
    assert field._note.text() == "位数不对。"
    field.set_hint("十八位")
    assert field._note.text() == "位数不对。"
    field.clear_error()
    assert field._note.text() == "十八位"


def test_chinese_goes_in_through_the_input_method(show: Show, type_chinese: TypeChinese) -> None:
    fields = [TextField("a", "姓名"), TextField("b", "电话", purpose="phone"), TextField("c", "证件", purpose="id"),
              LongTextField("d", "经过")]
    page = QWidget()
    lay = QVBoxLayout(page)
    for field in fields:
        lay.addWidget(field)
    show(page)
    for field in fields:
        field.control.setFocus()
        type_chinese(field.control, "张三丰𠮷")
        # A phone and an ID refuse nothing either: the hint only switches the input method off.
        assert field.value() == "张三丰𠮷"


def test_full_width_digits_become_plain(qtbot: QtBot, show: Show, type_chinese: TypeChinese) -> None:
    field = TextField("a", "证件号", purpose="id")
    show(field)
    field.take_focus()
    type_chinese(field.edit, wide("430102x "))
    assert field.value() == "430102X"
    QTest.keyClick(field.edit, Qt.Key.Key_Return)
    assert field.edit.text() == "430102X"


def test_a_name_keeps_its_full_width_letters() -> None:
    field = TextField("a", "姓名")
    field.set_value(f" 阿·{wide('B')} ")
    assert field.value() == f"阿·{wide('B')}"


def test_input_hints_and_no_walls() -> None:
    phone, number = TextField("a", "电话", purpose="phone"), TextField("b", "证件", purpose="id")
    assert phone.edit.inputMethodHints() & Qt.InputMethodHint.ImhDialableCharactersOnly
    assert number.edit.inputMethodHints() & Qt.InputMethodHint.ImhLatinOnly
    for field in (phone, number):
        assert field.edit.validator() is None
        assert field.edit.inputMask() == ""


def test_widths_follow_the_content(show: Show) -> None:
    page = QWidget()
    phone, name = TextField("a", "电话", purpose="phone"), TextField("b", "事由")
    lay = QVBoxLayout(page)
    lay.addWidget(phone)
    lay.addWidget(name)
    page.resize(900, 200)
    show(page)
    digits = phone.edit.fontMetrics().horizontalAdvance("13800138000")
    assert digits < phone.edit.width() < 2 * digits
    assert phone.edit.x() == 0
    assert name.edit.width() > 800


# --- Enter ---

def a_form() -> tuple[QWidget, list[LabeledField], QPushButton]:
    page = QWidget()
    lay = QVBoxLayout(page)
    fields: list[LabeledField] = [make() for kind, make in EVERY_KIND.items() if kind != "file"]
    fields.insert(2, YesNoField("anonymous", "匿名"))
    for number, field in enumerate(fields):
        field.control.setObjectName(f"f{number}")
        lay.addWidget(field)
    press = button("登记", kind="primary")
    lay.addWidget(press)
    enter_moves_on(page)
    return page, fields, press


def test_enter_goes_through_the_whole_form_and_presses_the_button(qtbot: QtBot, show: Show) -> None:
    page, fields, press = a_form()
    show(page)
    pressed: list[bool] = []
    press.clicked.connect(lambda on: pressed.append(on))
    fields[0].take_focus()
    for field in fields:
        focus = page.focusWidget()
        assert focus is not None
        assert focus is field.control or field.control.isAncestorOf(focus), field.label
        long = isinstance(field, LongTextField)
        QTest.keyClick(focus, Qt.Key.Key_Return,
                       Qt.KeyboardModifier.ControlModifier if long else Qt.KeyboardModifier.NoModifier)
    assert page.focusWidget() is press
    assert not pressed
    QTest.keyClick(press, Qt.Key.Key_Return)
    assert len(pressed) == 1


def test_enter_in_a_long_text_is_a_new_line_and_tab_goes_on(qtbot: QtBot, show: Show) -> None:
    page, fields, _press = a_form()
    show(page)
    long = next(field for field in fields if isinstance(field, LongTextField))
    long.take_focus()
    QTest.keyClick(long.edit, Qt.Key.Key_Return)
    assert long.edit.toPlainText() == "\n"
    assert long.edit.hasFocus()
    assert "Ctrl+Enter" in long.edit.toolTip()
    QTest.keyClick(long.edit, Qt.Key.Key_Tab)
    assert not long.edit.hasFocus()
    assert long.edit.toPlainText() == "\n"


# --- files and the rest ---

def test_a_file_is_dropped_on_its_field(qtbot: QtBot, tmp_path: Path) -> None:
    field = FileField("a", "附件")
    qtbot.addWidget(field)
    scan = tmp_path / "扫描 件#1.pdf"
    scan.write_bytes(b"x")
    data = QMimeData()
    data.setUrls([QUrl("http://x.invalid/a.pdf"), QUrl.fromLocalFile(str(scan))])
    field.box.dropEvent(QDropEvent(QPointF(1, 1), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
                                   Qt.KeyboardModifier.NoModifier))
    assert field.value() == scan
    assert field.box.line.text() == scan.name


def test_a_box_is_an_answer_even_unticked(qtbot: QtBot, show: Show) -> None:
    field = YesNoField("a", "匿名", required=True)
    show(field)
    assert field.check()
    assert field.value() is False
    QTest.mouseClick(field.box, Qt.MouseButton.LeftButton, pos=QPoint(12, field.box.height() // 2))
    assert field.value() is True
    assert field.draft() is True


@pytest.mark.parametrize(("spec", "kind"), [
    (FieldSpec("a", "意见", Input.TEXT), TextField), (FieldSpec("a", "意见", Input.LONG_TEXT), LongTextField),
    (FieldSpec("a", "方式", Input.CHOICE, choices=tuple(CHANNELS)), ChipsField),
    (FieldSpec("a", "方式", Input.CHOICE, choices=tuple(Choice(str(n), "项") for n in range(9))), ComboField),
    (FieldSpec("a", "方式", Input.CHOICE, choices=tuple(Choice(str(n), "很长的一项" * 8) for n in range(3))), ComboField),
    (FieldSpec("a", "科室", Input.DEPARTMENT, choices=tuple(CHANNELS)), ComboField),
    (FieldSpec("a", "人员", Input.STAFF), ComboField), (FieldSpec("a", "类别", Input.CATEGORY), ComboField),
    (FieldSpec("a", "原因", Input.CAUSE), ComboField), (FieldSpec("a", "理由", Input.REFUSAL), ComboField),
    (FieldSpec("a", "时间", Input.DATE_TIME), DateTimeField), (FieldSpec("a", "同意", Input.YES_NO), YesNoField),
    (FieldSpec("a", "附件", Input.FILE), FileField),
], ids=lambda value: value.label if isinstance(value, FieldSpec) else "")
def test_every_kind_of_input_can_be_drawn(spec: FieldSpec, kind: type[LabeledField]) -> None:
    field = field_for(spec)
    assert isinstance(field, kind)
    assert field.name == "a"
    assert field.label == spec.label
    assert field.control.objectName() == "a"


def test_a_default_is_put_in_and_choices_can_be_given() -> None:
    field = field_for(FieldSpec("a", "科室", Input.DEPARTMENT, default="3"), choices=DEPARTMENTS)
    assert field.value() == "3"
    assert field_for(FieldSpec("a", "结果", Input.TEXT, default="属实")).value() == "属实"


def test_every_kind_of_input_is_covered() -> None:
    for kind in Input:
        assert isinstance(field_for(FieldSpec("a", "x", kind)), LabeledField)

