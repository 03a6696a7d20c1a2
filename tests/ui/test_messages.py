"""What is said and where: the bar that moves nothing, sentences at their fields, and calm words for bugs."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from complaintdesk import __version__
from complaintdesk.domain.errors import ConflictError, FieldErrors, NotAllowed, UserError
from complaintdesk.i18n import set_language
from complaintdesk.ui import theme
from complaintdesk.ui.bugs import ProblemDialog, details
from complaintdesk.ui.fields import TextField
from complaintdesk.ui.messages import OK_SECONDS, Kind, MessageBar, install_excepthook, show_problem

Show = Callable[[QWidget], None]
SECRET = "张三 13800138000"


class Page(QWidget):
    """A screen with a bar and two inputs."""

    def __init__(self) -> None:
        super().__init__()
        self.bar = MessageBar()
        self.fields = [TextField("name", "姓名"), TextField("phone", "电话", purpose="phone")]
        lay = QVBoxLayout(self)
        lay.addWidget(self.bar)
        for field in self.fields:
            lay.addWidget(field)
        self.resize(500, 260)

    def frame(self) -> QFrame:
        found = self.findChild(QFrame, "message_bar")
        assert isinstance(found, QFrame)
        return found

    def button(self, name: str) -> QPushButton:
        found = self.findChild(QPushButton, name)
        assert isinstance(found, QPushButton)
        return found


@pytest.fixture
def page(show: Show) -> Page:
    made = Page()
    show(made)
    return made


@pytest.fixture
def dialogs(qapp: QApplication) -> Iterator[Callable[[], list[ProblemDialog]]]:
    def open_ones() -> list[ProblemDialog]:
        return [w for w in qapp.topLevelWidgets() if isinstance(w, ProblemDialog) and w.isVisible()]

    yield open_ones
    for dialog in open_ones():
        dialog.close()


def a_bug() -> BaseException:
    nobody: dict[str, str] = {}
    bug = BaseException()
    try:
        try:
            nobody[SECRET]
        except KeyError as inner:
            raise ValueError(f"bad {SECRET}") from inner
    except ValueError as error:
        bug = error
    return bug


@pytest.mark.parametrize("kind", ["info", "ok", "warn", "error"])
def test_a_message_comes_and_goes_and_moves_nothing(page: Page, kind: Kind) -> None:
    places = [field.geometry() for field in page.fields]
    assert not page.frame().isVisible()
    page.bar.say("已登记。", "请打印回执。", kind)
    QApplication.processEvents()
    assert page.frame().isVisible()
    assert page.bar.sentence() == "已登记。 请打印回执。"
    assert [field.geometry() for field in page.fields] == places
    assert page.frame().geometry().bottom() < places[0].top()
    page.button("message_close").click()
    assert not page.frame().isVisible()
    assert page.bar.sentence() == ""
    assert [field.geometry() for field in page.fields] == places


def test_a_long_message_is_shown_whole_over_the_content(page: Page) -> None:
    places = [field.geometry() for field in page.fields]
    page.bar.say("这一步没有办成。" * 20, kind="error")
    QApplication.processEvents()
    label = page.findChild(QLabel, "message_text")
    assert isinstance(label, QLabel)
    assert label.height() >= label.heightForWidth(label.width())
    assert page.frame().geometry().bottom() > places[0].top()
    assert [field.geometry() for field in page.fields] == places


def test_the_message_follows_the_width_of_the_window(page: Page) -> None:
    page.bar.say("已登记。")
    page.resize(700, 260)
    QApplication.processEvents()
    assert page.frame().width() == page.bar.width() > 600


def test_only_good_news_goes_by_itself(page: Page) -> None:
    timer = page.bar.findChild(QTimer)
    assert isinstance(timer, QTimer)
    page.bar.say("已登记。", kind="ok")
    assert timer.isActive()
    assert timer.interval() == OK_SECONDS * 1000
    for kind in ("info", "warn", "error"):
        page.bar.say("打印机没有回应。", kind=kind)
        assert not timer.isActive()
    page.bar.say("已登记。", kind="ok")
    timer.timeout.emit()
    assert not page.frame().isVisible()


def test_the_action_of_a_message(page: Page) -> None:
    done: list[str] = []
    page.bar.say("打印机没有回应。", kind="warn", action="再试 & 打印", do=lambda: done.append("again"))
    assert page.button("message_action").text() == "再试 && 打印"
    page.button("message_action").click()
    assert done == ["again"]
    assert not page.frame().isVisible()
    page.bar.say("已登记。")
    assert not page.button("message_action").isVisible()


def test_the_action_may_say_something_new(page: Page) -> None:
    page.bar.say("打印机没有回应。", action="再试一次", do=lambda: page.bar.say("还是没有回应。", kind="warn"))
    page.button("message_action").click()
    assert page.bar.sentence() == "还是没有回应。"
    assert page.frame().isVisible()


def test_the_keyboard_reaches_the_message_and_leaves_it(page: Page, qtbot: QtBot) -> None:
    page.fields[1].take_focus()
    page.bar.say("打印机没有回应。", action="再试一次", do=lambda: None)
    assert page.fields[1].edit.hasFocus()
    page.bar.take_focus()
    assert page.button("message_action").hasFocus()
    QTest.keyClick(page.button("message_action"), Qt.Key.Key_Escape)
    assert not page.frame().isVisible()
    assert page.focusWidget() in [field.edit for field in page.fields]
    page.bar.take_focus()
    assert page.focusWidget() in [field.edit for field in page.fields]


def test_a_message_said_before_the_screen_is_shown_stands_in_its_place(show: Show) -> None:
    page = Page()
    page.bar.say("这是演示数据。")
    show(page)
    assert page.frame().isVisible()
    assert page.frame().parentWidget() is page
    assert page.frame().pos() == page.bar.pos() + QPoint(0, theme.px(4))


def test_the_message_goes_with_its_bar(page: Page, qtbot: QtBot) -> None:
    page.bar.say("已登记。")
    frame = page.frame()
    with qtbot.waitSignal(frame.destroyed):
        page.bar.deleteLater()


# --- problems ---

def test_a_refusal_is_its_sentence_and_hint(page: Page) -> None:
    show_problem(NotAllowed("您没有权限。", "请找主管。"), page.bar, page.fields)
    assert page.bar.sentence() == "您没有权限。 请找主管。"
    assert page.bar.kind == "error"


def test_a_refusal_of_one_input_stands_under_it_too(page: Page) -> None:
    show_problem(UserError("手机号应为 11 位。", field="phone"), page.bar, page.fields)
    assert page.fields[1].error() == "手机号应为 11 位。"
    assert page.fields[1].edit.hasFocus()
    assert page.bar.sentence() == "手机号应为 11 位。"


def test_several_wrong_inputs_each_say_so(page: Page) -> None:
    page.fields[0].set_error("旧的话")
    show_problem(FieldErrors({"phone": "请填电话。", "name": "请填姓名。", "elsewhere": "规则包没有这一类。"}), page.bar,
                 page.fields)
    assert [field.error() for field in page.fields] == ["请填姓名。", "请填电话。"]
    assert page.fields[0].edit.hasFocus()
    assert "2" in page.bar.sentence()
    assert "规则包没有这一类。" in page.bar.sentence()


def test_an_input_that_is_right_now_says_nothing_any_more(page: Page) -> None:
    page.fields[0].set_error("旧的话")
    show_problem(FieldErrors({"phone": "请填电话。"}), page.bar, {field.name: field for field in page.fields})
    assert [field.error() for field in page.fields] == ["", "请填电话。"]
    assert page.bar.sentence() == "请填电话。"


def test_wrong_inputs_of_no_form_stand_in_the_bar(page: Page) -> None:
    show_problem(FieldErrors({"a": "请填甲。", "b": "请填乙。"}), page.bar)
    assert page.bar.sentence() == "请填甲。 请填乙。"


def test_a_conflict_goes_to_whoever_can_solve_it(page: Page) -> None:
    conflict = ConflictError("已被他人修改。", "请重新载入。")
    solved: list[ConflictError] = []
    show_problem(conflict, page.bar, on_conflict=solved.append)
    assert solved == [conflict]
    assert page.bar.sentence() == ""
    show_problem(conflict, page.bar)
    assert page.bar.sentence() == "已被他人修改。 请重新载入。"


@pytest.mark.parametrize("tongue", ["zh_CN", "en"])
def test_a_bug_is_told_calmly_without_a_word_of_it(page: Page, dialogs: Callable[[], list[ProblemDialog]],
                                                   caplog: pytest.LogCaptureFixture, tongue: str) -> None:
    set_language(tongue)
    show_problem(a_bug(), page.bar, page.fields)
    (dialog,) = dialogs()
    texts = [label.text() for label in dialog.findChildren(QLabel)]
    box = dialog.findChild(QPlainTextEdit, "problem_details")
    assert isinstance(box, QPlainTextEdit)
    assert not any("bad" in text or "ValueError" in text for text in texts)
    for text in (*texts, box.toPlainText(), caplog.text):
        assert "张三" not in text
        assert "13800138000" not in text
    assert "ValueError" in box.toPlainText()
    assert "test_messages.py" in caplog.text


def test_the_details_can_be_copied(page: Page, dialogs: Callable[[], list[ProblemDialog]], qtbot: QtBot) -> None:
    show_problem(a_bug(), page.bar)
    (dialog,) = dialogs()
    copy = dialog.findChild(QPushButton, "copy_details")
    assert isinstance(copy, QPushButton)
    copy.click()
    assert "builtins.ValueError" in QApplication.clipboard().text()
    close = dialog.findChild(QPushButton, "close_problem")
    assert isinstance(close, QPushButton)
    close.click()
    assert dialogs() == []


def test_a_storm_of_bugs_opens_one_dialog(page: Page, dialogs: Callable[[], list[ProblemDialog]]) -> None:
    for _n in range(50):
        show_problem(a_bug(), page.bar)
    (dialog,) = dialogs()
    assert dialog.count == 50
    dialog.close()
    show_problem(a_bug(), page.bar)
    assert len(dialogs()) == 1


def test_details_name_places_and_never_values() -> None:
    told = details(a_bug())
    assert told.splitlines()[0].startswith(f"ComplaintDesk {__version__}, Python 3.")
    assert "builtins.ValueError" in told
    assert "builtins.KeyError" in told
    assert "ui/test_messages.py:" in told
    assert "a_bug" in told
    assert SECRET not in told
    assert str(Path.home()) not in told


def test_a_circle_of_causes_ends() -> None:
    one, two = ValueError(), KeyError()
    one.__cause__, two.__cause__ = two, one
    assert details(one).count("builtins.ValueError") == 1


def test_stopping_the_program_is_no_bug(page: Page) -> None:
    with pytest.raises(KeyboardInterrupt):
        show_problem(KeyboardInterrupt(), page.bar)


def test_what_nobody_caught_is_logged_and_told(qtbot: QtBot, tmp_path: Path,
                                               dialogs: Callable[[], list[ProblemDialog]]) -> None:
    before = sys.excepthook, threading.excepthook
    log = tmp_path / "logs" / "complaintdesk.log"
    undo = install_excepthook(log)
    try:
        bug = a_bug()
        sys.excepthook(type(bug), bug, bug.__traceback__)
        assert len(dialogs()) == 1
        dialogs()[0].close()

        def fails() -> None:
            raise RuntimeError(SECRET)

        thread = threading.Thread(target=fails)
        thread.start()
        thread.join()
        qtbot.waitUntil(lambda: len(dialogs()) == 1)
    finally:
        undo()
    written = log.read_text(encoding="utf-8")
    assert "builtins.ValueError" in written
    assert "builtins.RuntimeError" in written
    assert "fails" in written
    assert SECRET not in written
    assert (sys.excepthook, threading.excepthook) == before
    handlers = logging.getLogger("complaintdesk").handlers
    assert not any(getattr(handler, "baseFilename", "") == str(log) for handler in handlers)
