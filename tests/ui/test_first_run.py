"""Choosing the rules of a new office among all packs: found by word, pinyin or source, each says what it is for."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from complaintdesk.desk.policy_editing import shipped_heads
from complaintdesk.domain.fields import Choice
from complaintdesk.ui.first_run import FirstRunPage
from complaintdesk.ui.work import InlineExecutor, Work


class NoDesk:
    """There is no office yet, so nothing is asked and nothing done."""

    def ask(self, question: Any) -> Any:
        raise AssertionError(question)

    def do(self, command: Any) -> tuple[Any, Any]:
        raise AssertionError(command)


@pytest.fixture
def page(qtbot: QtBot) -> FirstRunPage:
    packs = [Choice(head.id, head.label) for head, _file in shipped_heads()]
    made = FirstRunPage(Work(NoDesk(), InlineExecutor()), "office.db", packs, lambda *_given: None)
    qtbot.addWidget(made)
    made.show()
    return made


def test_先选通用_每个规则包都有一句说明(page: FirstRunPage) -> None:
    assert page.policy.value() == "general"
    for head, _file in shipped_heads():
        page.policy.set_value(head.id)
        assert page.about.text()
        assert head.description in page.about.text()
        assert all(source in page.about.text() for source in head.sources)


@pytest.mark.parametrize(
    ("typed", "policy"), [("银行", "bank"), ("yinhang", "bank"), ("S01", "whistle"), ("whistle", "whistle")]
)
def test_输入即找到(page: FirstRunPage, typed: str, policy: str) -> None:
    page.policy.box.clear()
    page.policy.box.setText(typed)
    page.policy.box.textEdited.emit(typed)
    QTest.keyClick(page.policy.box, Qt.Key.Key_Return)
    assert page.policy.value() == policy


def test_选了不存在的给一句话(page: FirstRunPage) -> None:
    page.policy.box.clear()
    page.policy.box.setText("不存在的行业")
    page.policy.box.textEdited.emit("不存在的行业")
    page.policy.box.settle()
    assert page.policy.error()
    assert page.about.text() == ""
