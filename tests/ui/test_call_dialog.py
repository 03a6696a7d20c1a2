"""回访台 (S15, G1, G2, G4–G7): the queue and the call at hand, worked with keys alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from complaintdesk.desk.call_queue import CallQueue, CallToMake, ScriptLine
from complaintdesk.desk.calling import RecordCallBack
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk, operator
from complaintdesk.desk.rows import CaseSheet
from complaintdesk.domain.vocabulary import Action, CallOutcome, CaseState, Role, Satisfaction
from complaintdesk.i18n import _
from complaintdesk.storage.engine import Database
from complaintdesk.ui.call_dialog import CallDialog
from complaintdesk.ui.call_move_dialog import CallMoveDialog
from complaintdesk.ui.call_reading import marked
from complaintdesk.ui.scores_field import ScoreRow
from complaintdesk.ui.tab import WorkPlace
from complaintdesk.ui.work import InlineExecutor
from tests.conftest import KINDS, Databases
from tests.desk.office import OPENED, Clock, a_case, an_office, desk_as, signed_in
from tests.office.clerk import Clerk
from tests.ui.case_stage import do
from tests.ui.conftest import Show
from tests.ui.place import a_place

KEYS = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier
NEXT_DAY = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)  # Tuesday 10:00 in Shanghai
ON_A_DAY = 20
#: Outcome, four dimensions, overall, save.
MOST_KEYS = 8


def replied(desk: Desk, **changes: object) -> int:
    """A case whose person was told the result."""
    case = a_case(desk, **changes).id
    do(desk, case, Action.DISPATCH, department="财务科")
    do(desk, case, Action.INVESTIGATE, findings="核对清单，护理费重复计价。")
    do(desk, case, Action.REPLY, way="phone", text="已退还 120 元。")
    return case


@pytest.fixture(scope="module")
def templates(databases: Databases) -> Callable[[str, int], str]:
    """An office with so many cases replied to, made once for each kind of database."""
    made: dict[tuple[str, int], str] = {}

    def of(kind: str, count: int) -> str:
        if (kind, count) not in made:
            url = databases.new(kind)
            desk = an_office(url)
            handler = desk_as(desk, Role.SUPERVISOR, number="2001", name="周经办")
            desk_as(desk, Role.FRONT_DESK, number="2002", name="陈回访")
            for _n in range(count):
                replied(handler)
            desk.database.close()
            made[kind, count] = url
        return made[kind, count]

    return of


Office = Callable[..., Desk]


@pytest.fixture
def office(templates: Callable[[str, int], str], new_database: Callable[..., str]) -> Office:
    """`office(count, kind)`: the desk of 2002, who handled nothing, on a copy of that office, the day after."""

    def opened(count: int = 3, kind: str = "sqlite") -> Desk:
        database = Database(new_database(kind, templates(kind, count)))
        OPENED.append(database)
        return signed_in(Desk(database, operator("tester"), Clock(NEXT_DAY)), "2002")

    return opened


class Screen:
    """The dialog with a clerk at its keyboard."""

    def __init__(self, desk: Desk, qtbot: QtBot, show: Show, place: WorkPlace | None = None) -> None:
        self.desk = desk
        self.place = place or a_place(desk, qtbot)
        self.dialog = CallDialog(self.place, drafts_executor=InlineExecutor())
        self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        show(self.dialog)
        self.clerk = Clerk(qtbot)

    def keys(self, typed: str) -> None:
        for digit in typed:
            self.clerk.press(getattr(KEYS, f"Key_{digit}"))

    @property
    def said(self) -> str:
        return self.dialog.bar.sentence()

    @property
    def at_hand(self) -> int:
        assert self.dialog.sheet is not None
        return self.dialog.sheet.row.case_id

    def numbers(self) -> list[str]:
        return [call.number for call in self.dialog.queue.calls.calls]


Open = Callable[..., Screen]


@pytest.fixture
def screen(office: Office, qtbot: QtBot, show: Show) -> Open:
    return lambda count=3, kind="sqlite": Screen(office(count, kind), qtbot, show)


def sheet(desk: Desk, case: int) -> CaseSheet:
    return desk.ask(Sheet(case_id=case))


# -- the day of a clerk


@pytest.mark.parametrize("kind", KINDS)
def test_S15_二十件回访一天不碰鼠标(screen: Open, kind: str) -> None:
    day = ON_A_DAY if kind == "sqlite" else 5
    made = screen(day, kind)
    cases = [call.case_id for call in made.dialog.queue.calls.calls]
    assert len(cases) == day
    for done in range(day):
        before = made.clerk.keys
        assert made.at_hand == cases[done], "saving brings the next one"
        made.keys("122222")
        made.clerk.ctrl(KEYS.Key_S)
        assert made.clerk.keys - before <= MOST_KEYS
        assert made.said == _("{number}: {words}").format(number=f"TS-2026-{done + 1:04}", words="满意")
    assert made.clerk.keys == day * 7
    assert made.dialog.empty.isVisible()
    assert not made.dialog.call.isVisible()
    assert made.desk.ask(CallQueue()) == ()
    sheets = [sheet(made.desk, case) for case in (cases[0], cases[-1])]
    assert {one.call_backs[-1].satisfaction for one in sheets} == {Satisfaction.SATISFIED}
    assert {one.call_backs[-1].by for one in sheets} == {"陈回访"}
    assert {one.state for one in sheets} == {CaseState.CALLED_BACK}


def test_G4_the_dimensions_are_kept_one_by_one_and_their_mean_where_nobody_judged_all(screen: Open) -> None:
    made = screen(1)
    case = made.at_hand
    assert [one.label for one in made.dialog.record.scores.rows.rows][:4] == ["办理时效", "服务态度", "处理结果", "办理过程"]
    made.keys("11234")
    made.clerk.ctrl(KEYS.Key_Return)
    kept = sheet(made.desk, case).call_backs[-1]
    assert kept.satisfaction is Satisfaction.FAIR, "2.5 counts for the worse"


def test_typing_what_the_person_said_and_saving_out_of_the_text(screen: Open) -> None:
    made = screen(1)
    case = made.at_hand
    made.keys("122222")
    assert made.clerk.focus() is made.dialog.record.opinion.edit
    made.clerk.write("处理得很快，谢谢")
    made.clerk.ctrl(KEYS.Key_Return)
    assert sheet(made.desk, case).call_backs[-1].opinion == "处理得很快，谢谢"


# -- attempts in vain


def test_G2_one_key_records_an_attempt_in_vain_and_goes_on(screen: Open) -> None:
    made = screen(3)
    first, second = (call.case_id for call in made.dialog.queue.calls.calls[:2])
    made.clerk.press(KEYS.Key_F6)
    assert made.at_hand == second
    assert sheet(made.desk, first).call_backs[-1].outcome is CallOutcome.NO_ANSWER
    assert made.numbers() == ["TS-2026-0002", "TS-2026-0003", "TS-2026-0001"], "tried: it waits for tomorrow"
    assert not made.dialog.queue.calls.calls[-1].is_ready
    assert made.dialog.queue.calls.calls[-1].tries == 1
    made.clerk.press(KEYS.Key_F7)
    assert sheet(made.desk, second).call_backs[-1].outcome is CallOutcome.BUSY
    made.keys("4")
    assert made.clerk.focus() is made.dialog.save_button
    made.clerk.press(KEYS.Key_Return)
    assert len(made.numbers()) == 2, "a wrong number is not called again"


def test_a_quick_key_only_chooses_where_something_was_filled_in(screen: Open) -> None:
    made = screen(1)
    case = made.at_hand
    made.keys("122")
    made.clerk.press(KEYS.Key_F6)
    assert sheet(made.desk, case).call_backs == ()
    assert made.dialog.record.outcome.value() == "no_answer"
    assert made.dialog.record.next_at.isVisible()
    assert not made.dialog.record.scores.isVisible()
    made.clerk.press(KEYS.Key_Return)
    assert sheet(made.desk, case).call_backs[-1].satisfaction is None, "what is out of sight is not sent"


def test_G1_put_off_asks_for_a_time_that_suits(screen: Open) -> None:
    made = screen(2)
    case = made.at_hand
    made.clerk.press(KEYS.Key_F8)
    dialog = made.dialog.findChild(CallMoveDialog)
    assert isinstance(dialog, CallMoveDialog)
    at = NEXT_DAY + timedelta(days=1, hours=5)
    dialog.at.set_value(NEXT_DAY - timedelta(days=1))
    dialog.submit()
    assert dialog.at.error(), "the desk refuses a time that is over, under the input"
    dialog.at.set_value(at)
    dialog.submit()
    assert made.at_hand != case
    assert "03-04 15:00" in made.said
    assert next(call.call_at for call in made.desk.ask(CallQueue()) if call.case_id == case) == at


# -- not satisfied


def test_G5_unsatisfied_asks_what_follows(screen: Open) -> None:
    made = screen(2)
    case = made.at_hand
    record = made.dialog.record
    made.keys("144445")
    assert record.following.isVisible()
    made.keys("2")
    assert "following_reason" in made.clerk.where()
    made.clerk.ctrl(KEYS.Key_S)
    assert record.reason.error(), "that the result stands needs a reason"
    made.clerk.write("医保目录规定，已当面解释")
    made.clerk.ctrl(KEYS.Key_S)
    assert sheet(made.desk, case).state is CaseState.CALLED_BACK
    made.keys("1444451")
    assert made.clerk.focus() is record.opinion.edit
    made.clerk.write("钱还没有到账")
    second = made.at_hand
    made.clerk.ctrl(KEYS.Key_S)
    assert sheet(made.desk, second).state is not CaseState.CALLED_BACK, "back in the loop"
    assert sheet(made.desk, second).call_backs[-1].opinion == "钱还没有到账"


def test_a_mean_that_is_unsatisfied_asks_as_well(screen: Open) -> None:
    made = screen(1)
    made.keys("14444")
    assert made.dialog.record.following.isVisible()
    made.clerk.press(KEYS.Key_Up)
    made.clerk.press(KEYS.Key_Backspace)
    assert made.dialog.record.scores.value() == {"timely": "unsatisfied", "manner": "unsatisfied", "result": "unsatisfied"}


# -- who, and what to say


def test_G7_who_handled_the_case_is_warned(office: Office, qtbot: QtBot, show: Show) -> None:
    made = Screen(signed_in(office(1), "2001"), qtbot, show)
    assert made.dialog.warnings.isVisible()
    assert len(made.dialog.warnings.said) == 1
    assert not Screen(office(1), qtbot, show).dialog.warnings.isVisible()


def test_G6_the_script_names_the_case_and_underlines_what_is_missing(screen: Open) -> None:
    made = screen(1)
    words = made.dialog.reading.toPlainText()
    assert "张三" in words
    assert "已退还 120 元。" in words
    assert made.dialog.head.phone.text() == "13800001234"
    line = ScriptLine("说明", "您反映的事由{责任科室}答复了，编号{x}。", ("责任科室",))
    assert marked(line) == [("您反映的事由", False), ("责任科室", True), ("答复了，编号{x}。", False)]
    assert made.dialog.sheet is not None
    made.dialog.reading.show_call(replace(made.dialog.sheet, script=(line,)))
    made.dialog.reading.moveCursor(made.dialog.reading.textCursor().MoveOperation.Start)
    assert made.dialog.reading.find("责任科室")
    assert made.dialog.reading.textCursor().charFormat().fontUnderline()


def test_long_texts_are_folded_and_one_key_shows_them_whole(screen: Open) -> None:
    made = screen(1)
    reading = made.dialog.reading
    assert made.dialog.sheet is not None
    long = "结算时发现多收护理费。" * 20
    made.dialog.reading.show_call(replace(made.dialog.sheet, facts=long))
    assert long not in reading.toPlainText()
    made.clerk.press(KEYS.Key_F9)
    assert long in reading.toPlainText()


def test_names_are_shown_as_typed_never_as_markup(screen: Open) -> None:
    made = screen(1)
    assert made.dialog.sheet is not None
    hostile = "<b>张</b><img src=x>"
    changed = replace(made.dialog.sheet, facts=hostile, row=replace(made.dialog.sheet.row, person=hostile))
    made.dialog.head.show_call(changed)
    made.dialog.reading.show_call(changed)
    assert hostile in made.dialog.reading.toPlainText()
    assert made.dialog.head.person.textFormat() is Qt.TextFormat.PlainText


# -- nothing typed is lost


def test_what_is_half_filled_waits_with_its_case(screen: Open) -> None:
    made = screen(3)
    first = made.at_hand
    made.keys("12")
    made.clerk.press(KEYS.Key_Down, ALT)
    assert made.at_hand != first
    assert not made.dialog.record.is_touched()
    made.clerk.press(KEYS.Key_Up, ALT)
    assert made.at_hand == first
    assert made.dialog.record.scores.value() == {"timely": "satisfied"}
    assert "TS-2026-0001" in made.said


def test_escape_leaves_and_a_new_window_goes_on(office: Office, qtbot: QtBot, show: Show) -> None:
    made = Screen(office(2), qtbot, show)
    made.keys("12")
    made.clerk.press(KEYS.Key_Escape)
    assert not made.dialog.isVisible()
    again = Screen(made.desk, qtbot, show, made.place)
    assert again.dialog.record.outcome.value() == "reached"
    again.keys("22222")
    again.clerk.ctrl(KEYS.Key_S)
    assert not again.dialog.record.is_touched()
    again.dialog.next(-1)
    assert len(sheet(made.desk, 1).call_backs) == 1
    made.dialog.drafts.sweep(set())  # an answer that comes after the window was closed
    assert not list(again.dialog.drafts._drafts.folder.glob("*.json")), "a saved call leaves no draft"


def test_a_draft_of_a_restricted_case_never_reaches_the_disk(screen: Open) -> None:
    made = screen(2)
    assert made.dialog.sheet is not None
    made.dialog._show_call(replace(made.dialog.sheet, restricted=True))
    made.keys("12")
    made.dialog.drafts.keep()
    assert not list(made.dialog.drafts._drafts.folder.glob("*.json"))
    made.clerk.press(KEYS.Key_Escape)
    assert made.dialog.isVisible(), "asked once before it is lost"
    assert made.dialog.bar.kind == "warn"
    made.dialog.reject()
    assert not made.dialog.isVisible()


# -- others call too


def test_somebody_else_called_meanwhile(screen: Open, office: Office) -> None:
    made = screen(3)
    first = made.at_hand
    made.keys("122222")
    made.clerk.write("我刚问到的话")
    other = signed_in(made.desk, "2001")
    other.do(RecordCallBack(case_id=first, outcome=CallOutcome.REACHED, satisfaction=Satisfaction.FAIR))
    made.clerk.ctrl(KEYS.Key_S)
    assert made.at_hand != first, "it goes on with the next one"
    assert "TS-2026-0001" in made.said
    assert made.dialog.bar.kind == "warn"
    made.dialog.bar._act()
    assert QApplication.clipboard().text() == "我刚问到的话"
    assert sheet(made.desk, first).call_backs[-1].satisfaction is Satisfaction.FAIR


def test_the_case_opens_with_a_key(screen: Open, qtbot: QtBot) -> None:
    made = screen(1)
    case = made.at_hand
    with qtbot.waitSignal(made.dialog.case_chosen) as chosen:
        made.clerk.ctrl(KEYS.Key_O)
    assert chosen.args == [case]
    assert not made.dialog.isVisible()


def test_outside_the_hours_the_next_time_is_named(office: Office, qtbot: QtBot, show: Show) -> None:
    desk = office(1)
    assert isinstance(desk.clock, Clock)
    desk.clock.forward(hours=3)  # 13:00
    made = Screen(desk, qtbot, show)
    assert not made.dialog.queue.calls.calls[0].is_ready
    assert "03-0" in made.dialog.count.text()


def test_keys_in_sight(screen: Open) -> None:
    made = screen(1)
    legend = made.dialog.legend.text()
    assert all(keys in legend for keys in ("1–5", "Ctrl+S", "F6", "F7", "F8", "F9", "Alt+↓", "Ctrl+O", "Esc"))
    assert "Ctrl+S" in made.dialog.save_button.toolTip()
    assert "F8" in made.dialog.off_button.toolTip()
    row = made.dialog.findChild(ScoreRow)
    assert isinstance(row, ScoreRow)
    assert "1" in row._chips[0].toolTip()


def test_the_sheet_of_a_case_that_waits_no_more_is_refused_in_words(screen: Open) -> None:
    made = screen(2)
    first = made.at_hand
    other = signed_in(made.desk, "2001")
    second = made.dialog.queue.calls.calls[1].case_id
    other.do(RecordCallBack(case_id=second, outcome=CallOutcome.DECLINED))
    made.clerk.press(KEYS.Key_Down, ALT)
    assert made.said
    assert not made.dialog.save_button.isEnabled()
    made.clerk.press(KEYS.Key_F5)
    assert made.at_hand == first
    assert made.desk.ask(CallToMake(case_id=first)).row.case_id == first
