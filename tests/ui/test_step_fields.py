"""The inputs of the steps of handling: amounts, numbers, days, several departments, records; and every step's form."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from complaintdesk.desk.typed import as_list
from complaintdesk.domain.fields import Choice, FieldSpec, Input
from complaintdesk.domain.vocabulary import Action
from complaintdesk.ui.fields import (
    CheckListField,
    ChipsField,
    ComboField,
    DateField,
    MoneyField,
    NumberField,
    TextField,
    YesNoField,
    enter_moves_on,
    field_for,
)
from tests.desk.handling_office import a_handling_office, dispatched, take
from tests.desk.office import a_case
from tests.ui.case_stage import Open, opened

Show = Callable[[QWidget], None]
DEPARTMENTS = (Choice("财务科", "财务科"), Choice("护理部", "护理部"), Choice("医教科，质控办", "医教科，质控办"))


@pytest.fixture
def open_tab(qtbot: QtBot, show: Show) -> Iterator[Open]:
    kept: list[QWidget] = []
    yield lambda desk, case_id=None: opened(desk, case_id, qtbot, show, kept)
    kept.clear()


@pytest.mark.parametrize(
    ("kind", "choices", "made"),
    [
        (Input.MONEY, (), MoneyField),
        (Input.NUMBER, (), NumberField),
        (Input.DATE, (), DateField),
        (Input.DEPARTMENTS, DEPARTMENTS, CheckListField),
        (Input.CASE, (), TextField),
        (Input.LEVEL, (Choice("1", "一级"),), ChipsField),
        (Input.RECORD, (Choice("1", "长" * 80),), ComboField),
        (Input.YES_NO, (), YesNoField),
        (Input.YES_NO, (Choice("true", "是"), Choice("false", "否")), ChipsField),
    ],
    ids=lambda value: value.value if isinstance(value, Input) else "",
)
def test_每种输入有自己的控件(qtbot: QtBot, kind: Input, choices: tuple[Choice, ...], made: type[QWidget]) -> None:
    field = field_for(FieldSpec("it", "它", kind, choices=choices))
    qtbot.addWidget(field)
    assert type(field) is made


@pytest.mark.parametrize(("typed", "ok"), [("1,200.50", True), ("￥12", True), ("abc", False), ("-3", False)])
def test_金额写错时说出来(show: Show, typed: str, ok: bool) -> None:
    field = MoneyField("amount", "金额")
    show(field)
    field.take_focus()
    QTest.keyClicks(field.edit, typed) if typed.isascii() else field.edit.setText(typed)
    assert field.check() is ok
    assert bool(field.error()) is not ok
    assert ok or typed in field.error()


def test_整数(show: Show) -> None:
    field = NumberField("copies", "份数", required=True)
    show(field)
    assert not field.check()
    field.edit.setText("三份")
    assert "三份" in field.problem()
    field.set_value("3")
    assert field.check()


@pytest.mark.parametrize("typed", ["2026-03-02", "26/3/2", "2026年3月2日"])
def test_日期写法(show: Show, typed: str) -> None:
    field = DateField("paid_on", "支付日期", now=lambda: datetime(2026, 3, 5, tzinfo=UTC))
    show(field)
    field.restore(typed)
    assert field.value() == "2026-03-02"
    assert field.check()


def test_日期读不懂时说出来_上下键改日(show: Show) -> None:
    field = DateField("paid_on", "支付日期", now=lambda: datetime(2026, 3, 5, tzinfo=UTC))
    show(field)
    field.restore("下周")
    assert field.value() == ""
    assert "下周" in field.problem()
    field.set_value("2026-12-31")
    QTest.keyClick(field.edit, Qt.Key.Key_Up)
    assert field.value() == "2027-01-01"
    field.set_value(datetime(2026, 3, 1, 17, tzinfo=UTC))
    assert field.edit.text() == "2026-03-02"


def test_多选部门_键盘加入_点击去掉(show: Show, qtbot: QtBot) -> None:
    form = QWidget()
    field = CheckListField("departments", "协办部门", DEPARTMENTS, required=True)
    field.setParent(form)
    field.resize(360, 160)
    enter_moves_on(form)
    show(form)
    assert not field.check()
    field.take_focus()
    for typed in ("hlb", "yjk"):
        QTest.keyClicks(field.box, typed)
        QTest.keyClick(field.box, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: field.box.text() == "")
        assert field.box.hasFocus()
    assert as_list(field.value()) == ("护理部", "医教科，质控办")
    assert field.check()
    chip = field.findChild(QPushButton, "picked_护理部")
    assert chip is not None
    QTest.keyClick(chip, Qt.Key.Key_Space)
    assert as_list(field.value()) == ("医教科，质控办",)
    field.set_value("财务科\n外星科\n")
    assert field.draft() == "财务科\n"
    field.box.setText("外星")
    assert "外星" in field.problem()


def test_每个可办步骤都打得开表单(sqlite_url: str, open_tab: Open) -> None:
    desk = a_handling_office(sqlite_url)
    done = a_case(desk, respondent_person="", matters=("退费", "道歉"))
    dispatched(desk, done)
    take(desk, done, Action.INVESTIGATE, findings="重复计价")
    take(desk, done, Action.PLAN, title="退款", content="全额")
    take(desk, done, Action.SEAL, items="清单", parties="双方", sealed_on="2026-03-02")
    take(desk, done, Action.COMPENSATE, amount="60", way="退款", basis="规定")
    stage = open_tab(desk, done.id)
    taken = set()
    for offer in stage.sheet.actions:
        stage.tab.take(offer)
        form = stage.tab.form
        assert form is not None
        if offer.action is not Action.AMEND:
            assert [f.label for f in form.fields.values()] == [f.label for f in offer.fields]
        assert form.isVisible()
        taken.add(offer.action)
    assert {Action.CHOOSE, Action.PAY, Action.UNSEAL, Action.MATTER, Action.ASSIST, Action.MERGE} <= taken
