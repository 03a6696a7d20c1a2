"""答复之后，在真实窗口里全用键盘 (S15, S21, G5): unsatisfied twice, the leader's instruction, then satisfied and closed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from complaintdesk.desk.call_queue import CallQueue
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.reminders import ReminderKind, Reminders
from complaintdesk.desk.rows import CaseSheet
from complaintdesk.domain.vocabulary import Action, CaseState, Satisfaction
from complaintdesk.ui.call_dialog import CallDialog
from complaintdesk.ui.desk_session import DeskSession
from complaintdesk.ui.program import Program
from complaintdesk.ui.reminders_dialog import RemindersDialog
from tests.desk.office import a_registration
from tests.office.clerk import Clerk, kinds
from tests.office.programs import opened, running

KEYS = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def program(database_url: str, qapp: QApplication) -> Iterator[Program]:
    opened(database_url)
    with running(qapp, database_url) as made:
        yield made


class Story:
    """The one case, and the clerk who has it open."""

    def __init__(self, program: Program, qtbot: QtBot) -> None:
        assert isinstance(program.session, DeskSession)
        self.program, self.session = program, program.session
        self.clerk = Clerk(qtbot)
        self.case = self.session.desk.do(a_registration())[0].id
        self._do(Action.DISPATCH, department="财务科")
        self._to_window()

    @property
    def sheet(self) -> CaseSheet:
        return self.session.desk.ask(Sheet(case_id=self.case))

    @property
    def said(self) -> str:
        return self.program.window.bar.sentence()

    def _do(self, action: Action, **values: object) -> None:
        self.session.desk.do(command_for(action, self.case, None, values, "Asia/Shanghai"))

    def _to_window(self) -> None:
        """Without a window manager nobody gives the keyboard back to the window."""
        self.session.open_case(self.case)
        self.clerk.qtbot.wait(1)  # what the tab showed before is deleted in an event loop only
        self.program.window.activateWindow()
        self.clerk.qtbot.waitUntil(self.program.window.isActiveWindow)

    def find(self, words: str) -> None:
        """The department's part, which is another story's."""
        self._do(Action.INVESTIGATE, findings=words)
        self._to_window()

    def work_on(self, findings: str, reply: str) -> None:
        """Another round as the first one, without the window: the keys are those of the first."""
        self._do(Action.INVESTIGATE, findings=findings)
        self._do(Action.REPLY, way="phone", text=reply)
        self._to_window()

    def step(self, action: Action) -> None:
        self.clerk.go_to(f"action_{action.value}")
        self.clerk.press(KEYS.Key_Return)

    def reply(self, words: str) -> None:
        self.step(Action.REPLY)
        self.clerk.go_to("way")
        self.clerk.press(KEYS.Key_1)
        self.clerk.fill("text", words)
        self.clerk.ctrl(KEYS.Key_S)

    def call(self, keys: str, words: str = "") -> str:
        """Alt+6, the answers, saved; gives the warnings that stood there."""
        self.clerk.press(KEYS.Key_6, ALT)
        dialog = next(d for d in self.program.window.findChildren(CallDialog) if d.isVisible())
        self.clerk.qtbot.waitUntil(dialog.isActiveWindow)
        assert dialog.sheet is not None
        assert dialog.sheet.row.case_id == self.case
        warned = "\n".join(dialog.warnings.said)
        for digit in keys:
            self.clerk.press(getattr(KEYS, f"Key_{digit}"))
        if words:
            self.clerk.write(words)
        self.clerk.ctrl(KEYS.Key_S)
        assert dialog.empty.isVisible(), dialog.bar.sentence()
        self.clerk.press(KEYS.Key_Escape)
        self._to_window()
        return warned


def test_S21_两次不满意报领导_批示后答复满意结案(program: Program, qtbot: QtBot) -> None:
    story = Story(program, qtbot)
    story.find("护理费重复计价，情况属实。")
    story.reply("已退还 120 元。")
    assert story.sheet.state is CaseState.REPLIED

    first = story.call("1444441", "钱还没有到账")
    assert story.sheet.state in (CaseState.DISPATCHED, CaseState.ACCEPTED, CaseState.INVESTIGATING), "back in the loop"
    assert story.session.desk.ask(CallQueue()) == ()

    story.work_on("银行退回，已重新转账。", "已重新转账，请查收。")
    second = story.call("1554451", "态度也不好")
    assert len(second) > len(first), "before the second call the caller knows that the leader hears of it next time"

    story.find("已核对到账，已约谈经办人。")
    assert Action.REPLY not in [offer.action for offer in story.sheet.actions], "first the leader"
    assert ReminderKind.LEADER in [one.kind for one in story.session.desk.ask(Reminders())]
    story.session.run("reminders")
    dialog = next(d for d in program.window.findChildren(RemindersDialog) if d.isVisible())
    place = next(at for at, line in enumerate(dialog.model.lines) if line.item.kind is ReminderKind.LEADER)
    for _line in range(place):
        story.clerk.press(KEYS.Key_Down)
    story.clerk.press(KEYS.Key_Return)
    story._to_window()

    # What the case waits for is the one step that stands out.
    story.step(Action.INSTRUCT)
    story.clerk.fill("text", "由财务科长当面致歉，当日办结。")
    story.clerk.ctrl(KEYS.Key_S)
    assert ReminderKind.LEADER not in [one.kind for one in story.session.desk.ask(Reminders())]
    story.reply("科长已当面致歉，款已到账。")
    assert story.sheet.state is CaseState.REPLIED
    story.call("122222")
    assert [one.satisfaction for one in story.sheet.call_backs] == [
        Satisfaction.UNSATISFIED, Satisfaction.VERY_UNSATISFIED, Satisfaction.SATISFIED,
    ]  # fmt: skip

    story.step(Action.CLOSE)
    story.clerk.go_to("verdict")
    story.clerk.press(KEYS.Key_1)
    story.clerk.ctrl(KEYS.Key_S)
    assert story.sheet.state is CaseState.CLOSED
    told = kinds(story.sheet)
    assert told.count("called_back") == 3
    assert told.count("replied") == 3
    assert told.index("instructed") > told.index("called_back")
