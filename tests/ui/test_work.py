"""Work off the GUI thread: answers come back on it, in order, once, and never to a screen that is gone."""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QObject, QThread
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from complaintdesk.desk.rows import Changes
from complaintdesk.domain.errors import NotAllowed
from complaintdesk.ui.work import InlineExecutor, Report, Work


class Counter:
    """A desk for these tests: a question is a function to call, a command is written down."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def ask(self, question: Callable[[], Any]) -> Any:
        return question()

    def do(self, command: str) -> tuple[str, Changes]:
        if command == "forbidden":
            raise NotAllowed("不允许。")
        self.done.append(command)
        return f"{command} done", Changes(frozenset({len(self.done)}), seq=len(self.done))


class Screen(QWidget):
    """A screen that shows what it gets."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[Any] = []
        self.threads: list[bool] = []

    def show_it(self, answer: Any) -> None:
        self.shown.append(answer)
        application = QApplication.instance()
        assert application is not None
        self.threads.append(QThread.currentThread() is application.thread())


@pytest.fixture
def at_once(qapp: QApplication) -> Iterator[Work]:
    work = Work(Counter(), InlineExecutor())
    yield work
    work.close()


@pytest.fixture
def threaded(qapp: QApplication) -> Iterator[Work]:
    work = Work(Counter())
    yield work
    work.close()


def test_inline_work_is_done_when_the_call_returns(at_once: Work) -> None:
    screen = Screen()
    heard: list[tuple[Changes, QObject | None]] = []
    at_once.changed.connect(lambda changes, initiator: heard.append((changes, initiator)))
    at_once.ask(lambda: 5, screen.show_it)
    at_once.do("register", screen, screen.show_it)
    assert screen.shown == [5, "register done"]
    assert heard == [(Changes(frozenset({1}), seq=1), screen)]


def test_answers_arrive_on_the_gui_thread_from_another(qtbot: QtBot, threaded: Work) -> None:
    screen = Screen()
    threaded.ask(threading.get_ident, screen.show_it)
    qtbot.waitUntil(lambda: bool(screen.shown))
    assert screen.shown[0] != threading.get_ident()
    assert screen.threads == [True]


def test_commands_keep_their_order(qtbot: QtBot, threaded: Work) -> None:
    screen = Screen()
    names = [f"{n}" for n in range(200)]
    for name in names:
        threaded.do(name, screen, screen.show_it)
    qtbot.waitUntil(lambda: len(screen.shown) == 200)
    assert screen.shown == [f"{name} done" for name in names]


def test_the_screen_hears_first_and_then_everybody(at_once: Work) -> None:
    order: list[str] = []
    at_once.changed.connect(lambda _changes, _who: order.append("changed"))
    at_once.do("x", None, lambda _result: order.append("then"))
    assert order == ["then", "changed"]


def test_refusals_go_to_whoever_takes_them(at_once: Work) -> None:
    mine: list[BaseException] = []
    everybodys: list[object] = []
    at_once.failed.connect(everybodys.append)
    at_once.do("forbidden", None, None, mine.append)
    assert [str(error) for error in mine] == ["不允许。"]
    assert everybodys == []
    at_once.do("forbidden")
    at_once.ask(lambda: 1 / 0, mine.append)
    assert [type(error) for error in everybodys] == [NotAllowed, ZeroDivisionError]


def test_a_question_without_an_answer_may_be_none(at_once: Work) -> None:
    answers: list[object] = []
    at_once.ask(lambda: None, answers.append)
    assert answers == [None]


KINDS_OF_CALLBACK = {
    "method": lambda screen: screen.show_it,
    "closure": lambda screen: lambda answer: screen.show_it(answer),
    "partial": lambda screen: functools.partial(Screen.show_it, screen),
    "partial of a method": lambda screen: functools.partial(screen.show_it),
}


@pytest.mark.parametrize("callback", KINDS_OF_CALLBACK.values(), ids=KINDS_OF_CALLBACK)
def test_a_late_answer_finds_no_screen_and_is_dropped(qtbot: QtBot, threaded: Work,
                                                      callback: Callable[[Screen], Callable[[Any], None]]) -> None:
    screen, other, held = Screen(), Screen(), threading.Event()
    threaded.ask(held.wait, callback(screen))
    threaded.ask(lambda: "after", other.show_it)
    shiboken6.delete(screen)
    held.set()
    qtbot.waitUntil(lambda: other.shown == ["after"])
    assert screen.shown == []


def test_a_command_whose_screen_is_gone_is_still_told(qtbot: QtBot, threaded: Work) -> None:
    screen, held = Screen(), threading.Event()
    heard: list[tuple[object, object]] = []
    failures: list[object] = []
    threaded.changed.connect(lambda changes, who: heard.append((changes, who)))
    threaded.failed.connect(failures.append)
    threaded.ask(held.wait, lambda _answer: None)
    threaded.do("x", screen, screen.show_it)
    threaded.do("forbidden", screen, screen.show_it, screen.show_it)
    shiboken6.delete(screen)
    held.set()
    qtbot.waitUntil(lambda: bool(failures))
    assert heard == [(Changes(frozenset({1}), seq=1), None)]
    assert isinstance(failures[0], NotAllowed)


def test_only_the_newest_of_its_kind_is_answered(qtbot: QtBot, threaded: Work) -> None:
    screen, held = Screen(), threading.Event()
    run: list[str] = []

    def search(text: str) -> Callable[[], str]:
        def searched() -> str:
            run.append(text)
            return text
        return searched

    threaded.ask(held.wait, lambda _answer: None)
    for text in ("收", "收费", "收费窗"):
        threaded.ask(search(text), screen.show_it, latest="search")
    threaded.ask(search("other"), screen.show_it, latest="other")
    held.set()
    qtbot.waitUntil(lambda: len(screen.shown) == 2)
    assert screen.shown == ["收费窗", "other"]
    assert run == ["收费窗", "other"]


def test_busy_is_said_once_for_a_run_of_work(qtbot: QtBot, threaded: Work) -> None:
    said: list[bool] = []
    held = threading.Event()
    threaded.busy.connect(said.append)
    for _n in range(3):
        threaded.ask(held.wait, lambda _answer: None)
    assert said == [True]
    held.set()
    qtbot.waitUntil(lambda: said == [True, False])


def test_busy_ends_after_a_failure_too(at_once: Work) -> None:
    said: list[bool] = []
    at_once.busy.connect(said.append)
    at_once.do("forbidden", None, None, lambda _error: None)
    assert said == [True, False]


def test_long_work_reports_and_does_not_block_the_desk(qtbot: QtBot, threaded: Work) -> None:
    screen, held = Screen(), threading.Event()
    steps: list[tuple[int, int]] = []

    def make(report: Report) -> str:
        for n in range(3):
            report(n, 3)
        held.wait()
        return "pages"

    task = threaded.background(make, screen.show_it, lambda done, total: steps.append((done, total)))
    threaded.ask(lambda: "meanwhile", screen.show_it)
    qtbot.waitUntil(lambda: screen.shown == ["meanwhile"])
    assert not task.done
    held.set()
    qtbot.waitUntil(lambda: screen.shown == ["meanwhile", "pages"])
    assert steps == [(0, 3), (1, 3), (2, 3)]
    assert task.done


def test_long_work_can_be_stopped(qtbot: QtBot, threaded: Work) -> None:
    screen, begun, held = Screen(), threading.Event(), threading.Event()

    def make(report: Report) -> str:
        begun.set()
        held.wait()
        report(1, 2)
        return "pages"

    task = threaded.background(make, screen.show_it, failed=screen.show_it)
    assert begun.wait(30)
    task.stop()
    held.set()
    qtbot.waitUntil(lambda: task.done)
    assert screen.shown == []


def test_closing_waits_for_commands_and_drops_the_rest(qapp: QApplication) -> None:
    desk = Counter()
    work = Work(desk)
    screen, begun, held = Screen(), threading.Event(), threading.Event()
    asked: list[str] = []

    def slow() -> None:
        begun.set()
        held.wait()

    work.ask(slow, screen.show_it)
    work.do("register", screen, screen.show_it)
    work.ask(lambda: asked.append("late"), screen.show_it)
    assert begun.wait(30)
    def release() -> None:
        while not work.is_closed:
            time.sleep(0.001)
        held.set()

    threading.Thread(target=release).start()
    work.close()
    qapp.processEvents()
    assert desk.done == ["register"]
    assert screen.shown == []
    assert asked == []
