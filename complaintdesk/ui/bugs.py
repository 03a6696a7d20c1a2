"""A mistake of the program itself: told calmly, written to the log, ready to be copied, and without personal data."""

from __future__ import annotations

import logging
import platform
import sys
import threading
import traceback
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Signal, qVersion
from PySide6.QtWidgets import QApplication, QDialog, QPlainTextEdit, QWidget

from complaintdesk import __version__
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, column, row, text

_log = logging.getLogger("complaintdesk")
_shown: ProblemDialog | None = None


def details(error: BaseException) -> str:
    """Where it happened: kinds of error, modules and lines. Never the message or a value, which may name people."""
    lines = [f"ComplaintDesk {__version__}, Python {platform.python_version()}, Qt {qVersion()}, "
             f"{platform.system()} {platform.release()}"]
    cause: BaseException | None = error
    seen: set[int] = set()
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        lines.append(f"{type(cause).__module__}.{type(cause).__qualname__}")
        lines += [f"  {_module(frame.filename)}:{frame.lineno} {frame.name}"
                  for frame in traceback.extract_tb(cause.__traceback__)]
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return "\n".join(lines)


def _module(filename: str) -> str:
    """The last two parts of a file's path: the folders before them may hold the user's name."""
    return "/".join(Path(filename).parts[-2:])


class ProblemDialog(QDialog):
    """Says that the program made a mistake, what to do, and lets the details be copied."""

    def __init__(self, error: BaseException, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Something went wrong in the program"))
        self.setObjectName("problem_dialog")
        self.count = 1
        self._details = QPlainTextEdit(details(error))
        self._details.setReadOnly(True)
        self._details.setObjectName("problem_details")
        self._details.setAccessibleName(_("Details for support"))
        self._details.setTabChangesFocus(True)
        self._details.setMinimumSize(theme.px(520), theme.px(160))
        self._copied = text(rank="secondary")
        copy = button(_("Copy details"), icon="copy", name="copy_details", clicked=self._copy)
        close = button(_("Go on working"), kind="primary", name="close_problem", clicked=self.accept)
        column(
            self,
            text(_("Something went wrong in the program"), "section"),
            text(_("This last step may not have been done. What was saved before is safe. Check the case, then try "
                   "once more."), wrap=True),
            text(_("If it happens again, send the details below to whoever looks after this program. They hold no "
                   "personal data."), "muted", wrap=True),
            self._details,
            row(None, copy, self._copied, 0, close),
            gap=theme.GROUP - theme.GRID, edge=theme.EDGE,
        )
        close.setFocus()

    def _copy(self) -> None:
        QApplication.clipboard().setText(self._details.toPlainText())
        self._copied.setText(_("Copied."))


def show_bug(error: BaseException, parent: QWidget | None = None) -> None:
    """Log a mistake of the program and tell of it, one dialog at a time: a broken screen may fail at every paint."""
    global _shown
    _log.error("%s", details(error))
    if _shown is not None and shiboken6.isValid(_shown) and _shown.isVisible():
        _shown.count += 1
        return
    _shown = ProblemDialog(error, parent)
    _shown.open()


class _Announcer(QObject):
    """Brings an error from any thread to the GUI thread."""

    happened = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.waiting: list[BaseException] = []
        self.happened.connect(self._announce)

    def tell(self, error: BaseException) -> None:
        self.waiting.append(error)
        self.happened.emit()

    def _announce(self) -> None:
        while self.waiting:
            show_bug(self.waiting.pop(0), QApplication.activeWindow())


def install_excepthook(log_path: Path) -> Callable[[], None]:
    """From now on every error nobody caught is logged and told; the answer puts the old state back."""
    log_path.parent.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(log_path, maxBytes=1_000_000, backupCount=3, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    _log.addHandler(handler)
    announcer = _Announcer()
    before, before_threads = sys.excepthook, threading.excepthook

    def caught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> Any:
        if not isinstance(error, Exception):
            return before(kind, error, trace)
        return announcer.tell(error.with_traceback(trace))

    def caught_in_thread(args: threading.ExceptHookArgs) -> Any:
        if isinstance(args.exc_value, Exception):
            return announcer.tell(args.exc_value)
        return before_threads(args)

    def undo() -> None:
        sys.excepthook, threading.excepthook = before, before_threads
        _log.removeHandler(handler)
        handler.close()
        announcer.deleteLater()

    sys.excepthook, threading.excepthook = caught, caught_in_thread
    return undo
