"""案卷 in the detail tab: what is owed on top, links that open, records as cards, and steps that stay few."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from complaintdesk.desk.core import Desk
from complaintdesk.desk.rows import ActionOffer, Done
from complaintdesk.domain.vocabulary import Action, Role
from complaintdesk.i18n import set_language
from complaintdesk.ui.action_form import GRAVE
from complaintdesk.ui.case_records import RecordCard
from complaintdesk.ui.next_steps import MOST, MOST_MAIN, layout_of
from tests.desk.handling_office import a_handling_office, dispatched, take
from tests.desk.office import a_case, a_person, desk_as
from tests.ui.case_stage import Open, Stage, opened


@pytest.fixture
def open_tab(qtbot: QtBot, show: Callable[[QWidget], None]) -> Iterator[Open]:
    kept: list[QWidget] = []
    yield lambda desk, case_id=None: opened(desk, case_id, qtbot, show, kept)
    kept.clear()


@pytest.fixture
def desk(sqlite_url: str) -> Desk:
    return a_handling_office(sqlite_url)


def a_full_case(desk: Desk, **changes: object) -> Done:
    done = a_case(desk, respondent_person="", matters=("退费", "道歉"), **changes)
    dispatched(desk, done)
    take(desk, done, Action.ASSIST, departments="护理部", question="请核对护理记录")
    take(desk, done, Action.PLAN, title="退款", content="全额退还")
    take(desk, done, Action.MATTER, matter="1", verdict="partly", note="退一半")
    take(desk, done, Action.COMPENSATE, amount="60", way="退款", basis="规定")
    return done


def test_未办事项在最上面_办完就不见(desk: Desk, open_tab: Open) -> None:
    done = a_full_case(desk)
    stage = open_tab(desk, done.id)
    for words in ("协办部门尚未答复：护理部。", "赔偿尚未付清：60 元。", "2 项中已办结 1 项"):
        assert words in stage.texts()
    stage.take(Action.ANSWER, department="护理部", answer="无误")
    stage.take(Action.PAY, amount="60", receipt="SJ-1")
    stage.take(Action.MATTER, verdict="substantiated")
    stage.take(Action.HEAR, who="李四", text="属实")
    assert not stage.tab.alarms.isVisible()
    assert "约定 60 元，已付 60 元" in stage.texts()
    assert "1. 退费：部分属实，退一半\n2. 道歉：属实" in stage.texts()


def test_案卷记录新的在前_内容可读(desk: Desk, open_tab: Open) -> None:
    stage = open_tab(desk, a_full_case(desk).id)
    cards = stage.tab.reading.findChildren(RecordCard)
    assert [card.objectName() for card in cards] == ["record_3", "record_2", "record_1"]
    for words in ("案卷记录", "60 元", "全额退还", "请核对护理记录", "协办部门"):
        assert words in stage.texts()
    set_language("en")
    stage.tab.refresh()
    assert "60 yuan" in stage.texts()
    assert "Assisting departments" in stage.texts()


def test_点关联件打开那一件(desk: Desk, open_tab: Open, qtbot: QtBot) -> None:
    done, other = a_full_case(desk), a_case(desk, subject="同一科室又多收")
    take(desk, done, Action.LINK, other=other.number, relation="repeat")
    stage = open_tab(desk, done.id)
    assert "同一科室又多收" in stage.texts()
    link = stage.tab.findChild(QPushButton, f"link_{other.id}")
    assert link is not None
    link.setFocus()
    with qtbot.waitSignal(stage.tab.open_case) as said:
        QTest.keyClick(link, Qt.Key.Key_Return)
    assert said.args == [other.id]


def test_科室看到的案卷没有投诉人(desk: Desk, open_tab: Open) -> None:
    done = a_full_case(desk, complainant=a_person(name="欧阳寻梅"))
    take(desk, done, Action.PLAN, title="致歉", content="由科主任向欧阳寻梅致歉")
    stage = open_tab(desk_as(desk, Role.DEPARTMENT, "财务科"), done.id)
    assert "由科主任向×××致歉" in stage.texts()
    assert "欧阳寻梅" not in stage.texts()
    assert "欧阳寻梅" not in repr(stage.sheet)


def menu_of(stage: Stage) -> list[str]:
    return [a.objectName() for a in stage.tab.steps.findChildren(QAction) if a.objectName().startswith("action_")]


def test_步骤多时少用的进入更多(desk: Desk, open_tab: Open) -> None:
    stage = open_tab(desk, a_full_case(desk).id)
    shown = [b.objectName() for b in stage.tab.steps.findChildren(QPushButton)]
    assert "more_steps" in shown
    assert len(shown) <= MOST_MAIN + 5
    assert {"action_amend", "action_attach", "action_urge"} <= set(shown)
    offered = {f"action_{offer.action.value}" for offer in stage.sheet.actions}
    assert {*shown, *menu_of(stage)} - {"more_steps"} == offered
    assert menu_of(stage)[-1] in {f"action_{action.value}" for action in GRAVE}


def test_更多用键盘打开并选择(desk: Desk, open_tab: Open, qtbot: QtBot) -> None:
    stage = open_tab(desk, a_full_case(desk).id)
    more = stage.tab.findChild(QPushButton, "more_steps")
    assert more is not None
    menu = more.menu()
    assert menu is not None
    menu.popup(more.mapToGlobal(more.rect().bottomLeft()))
    qtbot.waitUntil(menu.isVisible)
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert stage.tab.form is not None
    assert stage.tab.form.objectName() == menu_of(stage)[0]


def an_offer(action: Action, *, primary: bool = False) -> ActionOffer:
    return ActionOffer(action, action.label, (), primary)


def test_步骤少时全部直接可见() -> None:
    few = [an_offer(a) for a in (Action.ACCEPT, Action.VOID, Action.AMEND, Action.EXTEND, Action.LINK)]
    layout = layout_of([an_offer(Action.DISPATCH, primary=True), *few])
    assert [[o.action for o in group] for group in layout.shown] == [
        [Action.ACCEPT],
        [Action.AMEND],
        [Action.EXTEND],
        [Action.LINK],
        [Action.VOID],
    ]
    assert layout.menu == ()


@pytest.mark.parametrize("count", [MOST, MOST + 1, len(Action)])
def test_每个步骤恰好出现一次(count: int) -> None:
    offers = [an_offer(action) for action in list(Action)[:count]]
    layout = layout_of(offers)
    placed = [o.action for part in (*layout.shown, *layout.menu) for o in part]
    assert sorted(placed) == sorted(o.action for o in offers)
    assert bool(layout.menu) is (count > MOST)
