"""Text typed by people is shown as typed: no label, message box or tooltip ever takes it for markup.

Qt turns what looks like HTML into rich text by itself, and rich text loads files and asks servers.
"""

from __future__ import annotations

import textwrap
import unicodedata
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox

# Compared as plain ints: this filter sees every event of the program, and enum members are slow to compare.
_POLISH: Final = QEvent.Type.Polish.value
TOOLTIP_COLUMNS: Final = 60
#: Somebody's twenty thousand characters would be a window larger than the screen.
MOST_LINES: Final = 24


class PlainText(QObject):
    """Makes each label plain just before it is first shown: labels, message boxes, progress dialogs, tooltips."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type().value == _POLISH:
            if isinstance(watched, QLabel):
                watched.setTextFormat(Qt.TextFormat.PlainText)
                watched.setOpenExternalLinks(False)
            elif isinstance(watched, QMessageBox):
                watched.setTextFormat(Qt.TextFormat.PlainText)
        return False


def install(app: QApplication) -> PlainText:
    """Watch the whole program from now on; calling it again changes nothing."""
    for child in app.children():
        if isinstance(child, PlainText):
            return child
    watcher = PlainText(app)
    app.installEventFilter(watcher)
    return watcher


def mnemonic_safe(text: str) -> str:
    """A text for a button, menu or tab: `R&D` stays R&D and makes no shortcut of D."""
    return text.replace("&", "&&")


def plain_tooltip(text: str) -> str:
    """A text for setToolTip(): in lines of bearable length, since plain tooltips do not break by themselves.

    What is longer than a tooltip can be ends with …; it is a help to the eye, the whole text stands elsewhere.
    """
    # Every line takes at least one character and at most TOOLTIP_COLUMNS of them: the rest need not be broken.
    head = text.strip()[: MOST_LINES * TOOLTIP_COLUMNS]
    lines = "\n".join(_broken(line) for line in head.splitlines()).splitlines()
    if len(lines) <= MOST_LINES and len(head) == len(text.strip()):
        return "\n".join(lines)
    return "\n".join([*lines[: MOST_LINES - 1], "…"])


def _broken(line: str) -> str:
    """A line broken at TOOLTIP_COLUMNS, a Chinese character counting two; words of Latin letters stay whole."""
    if _columns(line) == len(line):
        return textwrap.fill(line, TOOLTIP_COLUMNS, break_on_hyphens=False) if line else ""
    lines, current = [], ""
    for char in line:
        if _columns(current) + _columns(char) > TOOLTIP_COLUMNS and char not in "，。；：！？、）”》":
            lines.append(current)
            current = ""
        current += char
    return "\n".join([*lines, current])


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
