"""Choosing: chips by key and press, and lists that are searched by words, pinyin and code."""

from __future__ import annotations

import time as clock
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from complaintdesk.domain.fields import Choice
from complaintdesk.ui.fields import (
    ChipsField,
    ComboField,
    TextField,
)
from complaintdesk.ui.search_box import Entry, fitting

Show = Callable[[QWidget], None]
TypeChinese = Callable[[QWidget, str], None]
CHANNELS = [Choice("visit", "来访"), Choice("phone", "来电"), Choice("letter", "来信")]
DEPARTMENTS = [Choice("1", "收费处"), Choice("2", "心血管内科"), Choice("3", "保卫科"), Choice("4", "曾氏骨科"),
               Choice("5", "心内科病房"), Choice("6", "R&D 科")]
CODES = {"1": "SF01", "2": "XN02"}



def chip(field: ChipsField, value: str) -> QPushButton:
    found = field.findChild(QPushButton, f"chip_{value}")
    assert isinstance(found, QPushButton)
    return found


def test_chips_by_arrows_and_digits(qtbot: QtBot, show: Show) -> None:
    field = ChipsField("a", "渠道", CHANNELS, required=True)
    show(field)
    field.take_focus()
    steps: list[tuple[Qt.Key, str]] = [
        (Qt.Key.Key_Right, "visit"), (Qt.Key.Key_Right, "phone"), (Qt.Key.Key_Left, "visit"), (Qt.Key.Key_Left, "letter"),
        (Qt.Key.Key_2, "phone"), (Qt.Key.Key_9, "phone"), (Qt.Key.Key_1, "visit"), (Qt.Key.Key_Down, "phone"),
    ]
    for key, wanted in steps:
        focus = field.window().focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key)
        assert field.value() == wanted
        assert [c.value for c in CHANNELS if chip(field, c.value).isChecked()] == [wanted]
    assert chip(field, "phone").hasFocus()


def test_tab_passes_a_row_of_chips_in_one_step(qtbot: QtBot, show: Show) -> None:
    page = QWidget()
    lay = QVBoxLayout(page)
    before, field, after = TextField("x", "一"), ChipsField("a", "渠道", CHANNELS), TextField("y", "二")
    for each in (before, field, after):
        lay.addWidget(each)
    field.set_value("phone")
    show(page)
    before.take_focus()
    QTest.keyClick(before.edit, Qt.Key.Key_Tab)
    assert chip(field, "phone").hasFocus()
    QTest.keyClick(chip(field, "phone"), Qt.Key.Key_Tab)
    assert after.edit.hasFocus()


@pytest.mark.parametrize(("required", "then"), [(True, "visit"), (False, "")], ids=["must", "may"])
def test_a_second_press_takes_an_optional_choice_back(qtbot: QtBot, show: Show, required: bool, then: str) -> None:
    field = ChipsField("a", "渠道", CHANNELS, required=required)
    show(field)
    for wanted in ("visit", then):
        QTest.mouseClick(chip(field, "visit"), Qt.MouseButton.LeftButton)
        assert field.value() == wanted
        assert chip(field, "visit").isChecked() is bool(wanted)


def test_other_chips_keep_the_choice_they_share() -> None:
    field = ChipsField("a", "渠道", CHANNELS)
    field.set_value("phone")
    field.set_choices([*CHANNELS[1:], Choice("web", "网上")])
    assert field.value() == "phone"
    field.set_choices(CHANNELS[:1])
    assert field.value() == ""
    field.set_value("no such")
    assert field.value() == ""


def test_chips_wrap_where_the_width_ends(show: Show) -> None:
    field = ChipsField("a", "渠道", [Choice(str(n), f"渠道名称{n}") for n in range(12)])
    field.resize(300, 400)
    show(field)
    places = [button_.geometry() for button_ in field.findChildren(QPushButton)]
    assert len({place.y() for place in places}) > 2
    assert all(place.right() <= 300 for place in places)


# --- searching list ---


@pytest.mark.parametrize(("typed", "found"), [
    ("收费", "1"), ("费", "1"), ("sf", "1"), ("shoufei", "1"), ("SF", "1"), ("xxgnk", "2"), ("XN02", "2"),
    ("\uff58\uff4e\uff10\uff12", "2"),
    ("zsgk", "4"), ("csgk", "4"), ("r&d", "6"),
])
def test_an_entry_is_found_by_words_pinyin_and_code(typed: str, found: str) -> None:
    entries = [Entry(c.value, c.label, (CODES.get(c.value, "").casefold(),) if c.value in CODES else ())
               for c in DEPARTMENTS]
    assert found in [entry.value for entry in fitting(entries, typed)]
    assert len(fitting(entries, typed)) < len(entries)


def test_the_best_entry_comes_first() -> None:
    entries = [Entry("a", "外科门诊"), Entry("b", "心血管内科"), Entry("c", "门诊"), Entry("d", "骨科", ("门01",))]
    assert [entry.value for entry in fitting(entries, "门")] == ["c", "d", "a"]
    assert [entry.value for entry in fitting(entries, " ")] == ["a", "b", "c", "d"]
    assert fitting(entries, "没有的科") == []


def a_combo(**how: object) -> ComboField:
    return ComboField("a", "科室", DEPARTMENTS, required=True, keys=lambda c: [CODES.get(c.value, "")])


def test_typing_narrows_the_list_and_enter_takes_the_marked_entry(qtbot: QtBot, show: Show) -> None:
    field = a_combo()
    show(field)
    field.take_focus()
    QTest.keyClicks(field.box, "x")
    shown = [field.box.popup.model().index(row, 0).data() for row in range(field.box.popup.model().rowCount())]
    assert field.box.popup.isVisible()
    assert set(shown) == {"心血管内科", "心内科病房"}
    QTest.keyClick(field.box, Qt.Key.Key_Down)
    QTest.keyClick(field.box, Qt.Key.Key_Return)
    assert field.box.text() == shown[1]
    assert field.value() == next(c.value for c in DEPARTMENTS if c.label == shown[1])
    assert not field.box.popup.isVisible()


def test_chinese_typed_into_a_list(show: Show, type_chinese: TypeChinese, qtbot: QtBot) -> None:
    field = a_combo()
    show(field)
    field.take_focus()
    type_chinese(field.box, "保卫")
    assert field.box.popup.isVisible()
    assert field.box.hasFocus()
    QTest.keyClick(field.box, Qt.Key.Key_Enter)
    assert field.value() == "3"


def test_leaving_the_line_takes_the_only_fitting_entry(qtbot: QtBot, show: Show) -> None:
    page = QWidget()
    lay = QVBoxLayout(page)
    field, other = a_combo(), TextField("b", "人员")
    lay.addWidget(field)
    lay.addWidget(other)
    show(page)
    field.take_focus()
    QTest.keyClicks(field.box, "xn02")
    other.take_focus()
    assert field.value() == "2"
    assert field.error() == ""


def test_what_fits_nothing_is_said_and_kept(qtbot: QtBot, show: Show) -> None:
    page = QWidget()
    lay = QVBoxLayout(page)
    field, other = a_combo(), TextField("b", "人员")
    lay.addWidget(field)
    lay.addWidget(other)
    show(page)
    field.take_focus()
    QTest.keyClicks(field.box, "qqq")
    assert not field.box.popup.isVisible()
    other.take_focus()
    assert field.value() == ""
    assert "qqq" in field.error()
    assert field.box.text() == "qqq"
    assert not field.check()
    field.take_focus()
    field.box.selectAll()
    QTest.keyClicks(field.box, "b")
    assert field.error() == ""


def test_a_changed_text_is_no_longer_the_choice(qtbot: QtBot, show: Show) -> None:
    field = a_combo()
    field.set_value("2")
    show(field)
    field.take_focus()
    field.box.end(False)
    with qtbot.waitSignal(field.changed):
        QTest.keyClick(field.box, Qt.Key.Key_Backspace)
    assert field.value() == ""


def test_the_whole_list_opens_and_a_click_chooses(qtbot: QtBot, show: Show) -> None:
    field = a_combo()
    field.set_value("3")
    show(field)
    field.take_focus()
    QTest.keyClick(field.box, Qt.Key.Key_F4)
    popup = field.box.popup
    assert popup.model().rowCount() == len(DEPARTMENTS)
    assert popup.currentIndex().row() == 2
    place = popup.visualRect(popup.model().index(0, 0)).center()
    QTest.mouseClick(popup.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert field.value() == "1"
    assert not popup.isVisible()


@pytest.mark.parametrize("how", ["escape", "press elsewhere", "hide"])
def test_the_list_closes(qtbot: QtBot, show: Show, how: str) -> None:
    page = QWidget()
    lay = QVBoxLayout(page)
    field = a_combo()
    lay.addWidget(field)
    ground = QWidget()
    ground.setMinimumSize(200, 100)
    lay.addWidget(ground)
    show(page)
    field.take_focus()
    QTest.keyClick(field.box, Qt.Key.Key_Down)
    assert field.box.popup.isVisible()
    if how == "escape":
        QTest.keyClick(field.box, Qt.Key.Key_Escape)
    elif how == "press elsewhere":
        QTest.mouseClick(ground, Qt.MouseButton.LeftButton)
    else:
        field.hide()
    assert not field.box.popup.isVisible()


def test_a_blank_line_chooses_nothing(qtbot: QtBot, show: Show) -> None:
    field = ComboField("a", "科室", DEPARTMENTS)
    field.set_value("2")
    show(field)
    field.take_focus()
    field.box.selectAll()
    QTest.keyClick(field.box, Qt.Key.Key_Delete)
    assert field.value() == ""
    assert field.check()


def test_five_thousand_entries_answer_at_once(qapp: QApplication) -> None:
    letters = "市人民医院心血管内科收费处门诊部办公室质量管理财务保卫后勤服务中心一二三四五六七八九十病区曾单仇"
    choices = [Choice(str(n), "".join(letters[(n * k) % len(letters)] for k in (1, 3, 7, 11, 13)) + str(n))
               for n in range(5000)]
    field = ComboField("a", "科室", choices)
    while field._reading.isActive():
        qapp.processEvents()
    best = min(_seconds(lambda typed=typed: fitting(field.box._entries, typed))  # type: ignore[misc]
               for typed in ("xn", "xn", "xn"))
    assert best < 0.05


def _seconds(work: Callable[[], object]) -> float:
    begin = clock.perf_counter()
    work()
    return clock.perf_counter() - begin
