"""A case is made ready in turns of the event loop: what stands stays whole, and what was overtaken leaves nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.office_settings import OfficeQuestion
from complaintdesk.domain.vocabulary import Action
from complaintdesk.settings import Settings
from complaintdesk.ui import turns
from complaintdesk.ui.case_detail_tab import CaseDetailTab
from complaintdesk.ui.messages import MessageBar
from complaintdesk.ui.tab import WorkPlace
from complaintdesk.ui.turns import Steps, Turns
from complaintdesk.ui.work import Work
from tests.desk.office import a_case, an_office
from tests.ui.case_stage import do
from tests.ui.conftest import Show

LONG, SHORT = "甲的很长的经过", "乙的经过"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return an_office(str(tmp_path_factory.mktemp("turns") / "office.db"))


@pytest.fixture
def tab(desk: Desk, qtbot: QtBot, show: Show, monkeypatch: pytest.MonkeyPatch) -> Iterator[CaseDetailTab]:
    """The tab with the real threads, as the window has it; one step in each turn, however fast the machine is."""
    monkeypatch.setattr(turns, "TURN_S", 0.0)
    work = Work(desk)
    bar = MessageBar()
    qtbot.addWidget(bar)
    made = CaseDetailTab(WorkPlace(work, desk.actor, desk.ask(OfficeQuestion()), Settings(), bar))
    made.resize(1326, 680)
    show(made)
    yield made
    work.close()


def words(part: QWidget) -> str:
    """All words there are, shown or not."""
    return "\n".join(label.text() for label in part.findChildren(QLabel))


def test_what_stands_stays_whole_until_the_next_is_made(desk: Desk, tab: CaseDetailTab, qtbot: QtBot) -> None:
    one, other = a_case(desk, facts=LONG), a_case(desk, facts=SHORT)
    do(desk, one.id, Action.DISPATCH, department="财务科", note="先核对收费")
    tab.show_case(one.id)
    qtbot.waitUntil(lambda: tab.sheet is not None and tab.sheet.id == one.id)
    before = len(tab.timeline.entries())
    tab._begin(desk.ask(Sheet(case_id=other.id)))
    assert tab.sheet is not None
    assert tab.sheet.id == one.id
    assert tab.header.number.text() == one.number
    assert LONG in words(tab.reading)
    assert len(tab.timeline.entries()) == before
    qtbot.waitUntil(lambda: tab.sheet is not None and tab.sheet.id == other.id)
    # The parts are kept and filled again: nothing of the longer case stays in what is out of sight.
    everything = words(tab)
    assert SHORT in everything
    assert [word for word in (LONG, "先核对收费", one.number) if word in everything] == []
    assert len(tab.findChildren(QPushButton, "action_dispatch")) == 1


def test_a_case_asked_meanwhile_stops_the_one_being_made(desk: Desk, tab: CaseDetailTab, qtbot: QtBot) -> None:
    one, other = a_case(desk, facts=LONG), a_case(desk, facts=SHORT)
    seen: list[str] = []
    tab.header.number.setText("")
    tab._begin(desk.ask(Sheet(case_id=one.id)))
    tab.show_case(other.id)

    def has_come() -> bool:
        seen.append(tab.header.number.text())
        return tab.sheet is not None and tab.sheet.id == other.id

    qtbot.waitUntil(has_come)
    assert one.number not in seen
    assert len(tab.findChildren(QPushButton, "action_dispatch")) == 1


def test_turns_end_with_an_error_and_when_others_begin(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "TURN_S", 0.0)
    done: list[str] = []

    def work(name: str, *, breaks: bool = False) -> Steps:
        try:
            for number in range(3):
                yield
                if breaks:
                    raise ValueError(name)
                done.append(f"{name}{number}")
        finally:
            done.append(f"{name} ended")

    owner = QObject()
    taken = Turns(owner)
    taken.begin(work("a"))
    taken.finish()
    assert done == ["a0", "a1", "a2", "a ended"]
    taken.begin(work("b", breaks=True))
    with pytest.raises(ValueError, match="b"):
        taken.finish()
    assert done[4:] == ["b ended"]

    def begins_another() -> Steps:
        taken.begin(work("c"))
        yield
        done.append("never")

    taken.begin(begins_another())
    taken.finish()
    assert "never" not in done
    assert done[-4:] == ["c0", "c1", "c2", "c ended"]
