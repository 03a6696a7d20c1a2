"""The inputs: typed by keyboard and input method, wrong inputs said without anything jumping, Enter moves on."""

from __future__ import annotations

import time as clock
from collections.abc import Callable
from datetime import UTC, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QDate, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCalendarWidget, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from complaintdesk.domain.errors import UserError
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
    parse_moment,
)
from complaintdesk.ui.search_box import Entry, fitting

Show = Callable[[QWidget], None]
TypeChinese = Callable[[QWidget, str], None]
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 20, 1, 31, tzinfo=UTC)
CHANNELS = [Choice("visit", "来访"), Choice("phone", "来电"), Choice("letter", "来信")]
DEPARTMENTS = [Choice("1", "收费处"), Choice("2", "心血管内科"), Choice("3", "保卫科"), Choice("4", "曾氏骨科"),
               Choice("5", "心内科病房"), Choice("6", "R&D 科")]
CODES = {"1": "SF01", "2": "XN02"}


def wide(text: str) -> str:
    """The text in full-width characters, as an input method left on types it."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else "\u3000" for c in text)


WIDE_CODE, WIDE_MOMENT = wide("xn02"), wide("2026-11-25 17:30")
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


# --- chips ---

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
    ("收费", "1"), ("费", "1"), ("sf", "1"), ("shoufei", "1"), ("SF", "1"), ("xxgnk", "2"), ("XN02", "2"), (WIDE_CODE, "2"),
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


# --- moments ---

@pytest.mark.parametrize(("typed", "utc"), [
    ("2026-11-25 17:30", "2026-11-25T09:30"), ("2026/1/5 9:05", "2026-01-05T01:05"), ("26-11-25", "2026-11-24T16:00"),
    ("11-25 17:30", "2026-11-25T09:30"), ("11.25", "2026-11-24T16:00"), ("11月25日 17点30分", "2026-11-25T09:30"),
    ("2026年11月25日", "2026-11-24T16:00"), (WIDE_MOMENT, "2026-11-25T09:30"), ("17:30", "2026-11-20T09:30"),
    ("2026-11-25T17:30", "2026-11-25T09:30"), ("11月25日17时", "2026-11-25T09:00"), ("2024-02-29", "2024-02-28T16:00"),
])
def test_moments_as_people_write_them(typed: str, utc: str) -> None:
    assert parse_moment(typed, SHANGHAI, NOW) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize("typed", ["", "明天", "2026-13-01", "2026-02-30", "11-25 25:00", "2026-11-25 17:3", "0001-01-01",
                                   "9999-01-01", "11-25-26-27", "17:30:99", "张三"])
def test_what_is_no_moment_is_said(typed: str) -> None:
    with pytest.raises(UserError) as refused:
        parse_moment(typed, SHANGHAI, NOW)
    assert refused.value.message.endswith(("。", "."))


def test_a_day_without_time_takes_the_usual_one() -> None:
    assert parse_moment("11-25", SHANGHAI, NOW, time(17, 30)) == datetime(2026, 11, 25, 9, 30, tzinfo=UTC)


def test_typing_a_moment_tidies_it(qtbot: QtBot, show: Show, type_chinese: TypeChinese) -> None:
    field = DateTimeField("a", "承诺答复", default_time=time(17, 30), now=lambda: NOW)
    show(field)
    field.take_focus()
    type_chinese(field.edit, "11月25日")
    QTest.keyClick(field.edit, Qt.Key.Key_Return)
    assert field.edit.text() == "2026-11-25 17:30"
    assert field.value() == datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
    QTest.keyClick(field.edit, Qt.Key.Key_Up)
    assert field.edit.text() == "2026-11-26 17:30"
    QTest.keyClick(field.edit, Qt.Key.Key_Down)
    QTest.keyClick(field.edit, Qt.Key.Key_Down)
    assert field.edit.text() == "2026-11-24 17:30"


def test_an_unreadable_moment_is_kept_and_said(qtbot: QtBot, show: Show) -> None:
    field = DateTimeField("a", "承诺答复", now=lambda: NOW)
    show(field)
    field.take_focus()
    QTest.keyClicks(field.edit, "next week")
    QTest.keyClick(field.edit, Qt.Key.Key_Return)
    assert field.edit.text() == "next week"
    assert "2026-11-20 09:31" in field.error()
    assert field.value() is None
    assert not field.check()
    assert field.draft() == "next week"
    field.edit.clear()
    assert field.check()


def test_an_empty_moment_begins_today(qtbot: QtBot, show: Show) -> None:
    field = DateTimeField("a", "时间", now=lambda: NOW)
    show(field)
    field.take_focus()
    QTest.keyClick(field.edit, Qt.Key.Key_Up)
    assert field.edit.text() == "2026-11-20 09:31"


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)
def test_the_calendar_keeps_the_time(qtbot: QtBot, show: Show) -> None:
    field = DateTimeField("a", "时间", now=lambda: NOW)
    field.set_value("2026-11-25T09:30:00+00:00")
    show(field)
    field.take_focus()
    QTest.keyClick(field.edit, Qt.Key.Key_F4)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    calendar = popup.findChild(QCalendarWidget, "calendar")
    assert isinstance(calendar, QCalendarWidget)
    assert calendar.selectedDate() == QDate(2026, 11, 25)
    assert calendar.firstDayOfWeek() == Qt.DayOfWeek.Monday
    calendar.clicked.emit(QDate(2026, 12, 1))
    assert field.edit.text() == "2026-12-01 17:30"
    assert QApplication.activePopupWidget() is None


def test_the_office_zone_counts_not_the_pcs() -> None:
    field = DateTimeField("a", "时间", zone="Asia/Urumqi")
    field.set_value(datetime(2026, 11, 25, 9, 30, tzinfo=UTC))
    assert field.edit.text() == "2026-11-25 15:30"


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


def test_the_line_in_a_list_is_a_line(show: Show) -> None:
    assert isinstance(a_combo().control, QLineEdit)
