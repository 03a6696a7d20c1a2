"""自动锁屏: every key and click, in whichever window they fall, begins the time anew; only their absence locks."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from complaintdesk.ui.idle_lock import IdleLock
from tests.ui.window_keys import press_keys


def _with_line(window: QWidget) -> QLineEdit:
    line = QLineEdit(window)
    QVBoxLayout(window).addWidget(line)
    window.show()
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    line.setFocus()
    return line


def _left_after(qtbot: QtBot, lock: IdleLock, do: object) -> tuple[int, int]:
    qtbot.wait(400)
    before = lock._timer.remainingTime()
    assert callable(do)
    do()
    return before, lock._timer.remainingTime()


def test_每次按键点击都重新计时_对话框里也算(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    line = _with_line(window)
    lock = IdleLock(window)
    lock.start(0.05)
    before, after = _left_after(qtbot, lock, lambda: press_keys(line, "a"))
    assert after > before
    assert line.text() == "a"
    before, after = _left_after(
        qtbot, lock, lambda: QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    )
    assert after > before
    # A dialog is another window: what is typed there is work as well.
    dialog = QDialog(window)
    other = _with_line(dialog)
    before, after = _left_after(qtbot, lock, lambda: press_keys(other, "b"))
    assert after > before
    assert other.text() == "b"
    dialog.close()
    lock.stop()
    assert not lock._timer.isActive()


def test_没有人动就锁(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    _with_line(window)
    lock = IdleLock(window)
    with qtbot.waitSignal(lock.idle):
        lock.start(0.001)
    lock.stop()
