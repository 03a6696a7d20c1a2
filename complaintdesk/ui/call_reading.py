"""回访单的阅读部分: whom to call at which number, the script, and below it what the person had complained about."""

from __future__ import annotations

import re
from typing import Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from complaintdesk.desk.call_queue import CallSheet, ScriptLine
from complaintdesk.desk.rows import CallBackRow
from complaintdesk.i18n import _
from complaintdesk.ui import icons, theme
from complaintdesk.ui.controls import column, emptied, restyle, row, tag, text

#: Folded, a long text ends after so many characters.
FOLDED: Final = 90
#: Words in braces are names that the case could not fill in.
_BRACED: Final = re.compile(r"[{\uff5b]\s*([^{}\uff5b\uff5d]+?)\s*[}\uff5d]")


class CallHead(QWidget):
    """Person and phone, large; the rest in one quiet line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.person = text("", "title", name="call_person", selectable=True)
        self.phone = text("", "title", name="call_phone", selectable=True)
        self.phone.setProperty("role", "accent")
        self.attempt = tag("", "info")
        self.attempt.setObjectName("call_attempt")
        self.facts = text("", "muted", wrap=True, name="call_facts")
        self._mark = text()
        icons.put(self._mark, "phone", "accent")
        top = row(None, self.person, self._mark, self.phone, self.attempt, 0, gap=theme.GAP)
        top.insertSpacing(1, theme.px(theme.GROUP))
        top.insertSpacing(4, theme.px(theme.GAP))
        column(self, top, self.facts, gap=theme.GRID)
        self.show_call(None)

    def show_call(self, sheet: CallSheet | None) -> None:
        """The head of this call, or nothing."""
        call = sheet.row if sheet is not None else None
        self.setVisible(call is not None)
        if sheet is None or call is None:
            return
        self.person.setText(call.person or _("Anonymous"))
        self.phone.setText(call.phone or _("no phone number"))
        self.phone.setProperty("role", "accent" if call.phone else "muted")
        restyle(self.phone)
        self.attempt.setText(_("attempt {n}").format(n=call.tries + 1))
        hours = _("wishes to be called {hours}") if call.has_own_hours else _("call {hours}")
        known = (
            call.number, call.subject, call.department, _("handled by {name}").format(name=call.handler)
            if call.handler else "", hours.format(hours=call.hours) if call.hours else "",
        )  # fmt: skip
        self.facts.setText(" · ".join(part for part in known if part))



class CallWarnings(QFrame):
    """What must be known before the call, in amber."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("call_warnings")
        self.setProperty("message", "warn")
        self.said: tuple[str, ...] = ()
        self._lines = column(None, gap=theme.GRID)
        mark = text()
        icons.put(mark, "warning", "warn")
        lay = row(self, mark, self._lines)
        lay.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
        lay.setContentsMargins(theme.px(12), theme.px(6), theme.px(12), theme.px(6))
        lay.setStretch(1, 1)
        self.hide()

    def show_call(self, sheet: CallSheet | None) -> None:
        """The sentences of this call; without any it takes no room."""
        self.said = sheet.warnings if sheet is not None else ()
        emptied(self._lines)
        for sentence in self.said:
            self._lines.addWidget(text(sentence, wrap=True))
        self.setVisible(bool(self.said))


class CallReading(QPlainTextEdit):
    """话术 in numbered paragraphs, names that are missing underlined; below it the case in a few lines, or whole."""

    def __init__(self, zone: ZoneInfo, parent: QWidget | None = None) -> None:
        self._sheet: CallSheet | None = None
        super().__init__(parent)
        self.setObjectName("call_reading")
        self.setAccessibleName(_("What to say"))
        self.setReadOnly(True)
        # Read with Page Up and Page Down from anywhere; Tab passes it by.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setStyleSheet("QPlainTextEdit { border: none; border-radius: 0; }")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(theme.px(12))
        self.zone = zone
        self.is_whole = False

    def show_call(self, sheet: CallSheet | None) -> None:
        """Another call, folded again."""
        self._sheet, self.is_whole = sheet, False
        self._write()
        self.verticalScrollBar().setValue(0)

    def unfold(self) -> None:
        """The long texts whole, or folded again; the script stays where it is."""
        self.is_whole = not self.is_whole
        at = self.verticalScrollBar().value()
        self._write()
        self.verticalScrollBar().setValue(at)

    def turn(self, pages: int) -> None:
        """So many pages down, or up."""
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + pages * bar.pageStep())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self._sheet is not None:
            self._write()

    def _write(self) -> None:
        self.clear()
        sheet = self._sheet
        if sheet is None:
            return
        cursor = self.textCursor()
        cursor.beginEditBlock()
        for number, line in enumerate(sheet.script, 1):
            self._script(cursor, number, line)
        for title, words in (
            (_("What happened"), sheet.facts), (_("Request"), sheet.request), (_("Solution"), sheet.solution),
            (_("Reply"), sheet.reply_text),
        ):  # fmt: skip
            self._passage(cursor, title, words)
        self._passage(cursor, _("Earlier calls"), "\n".join(self._attempt(one) for one in reversed(sheet.attempts)))
        cursor.endEditBlock()
        # Its own cursor went along to the end, and a text shows where its cursor is.
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _script(self, cursor: QTextCursor, number: int, line: ScriptLine) -> None:
        self._line(cursor, above=5)
        cursor.insertText(f"{number}  ", _look("accent", bold=True))
        cursor.insertText(line.title, _look("text", bold=True))
        self._line(cursor)
        plain, missing = _look("text"), _look("warn", underlined=True)
        for words, is_missing in marked(line):
            cursor.insertText(words, missing if is_missing else plain)

    def _passage(self, cursor: QTextCursor, title: str, words: str) -> None:
        if not words.strip():
            return
        self._line(cursor, above=6)
        cursor.insertText(title, _look("muted", small=True))
        shown = words.strip()
        if not self.is_whole and len(shown) > FOLDED:
            shown = f"{shown[:FOLDED].rstrip()}…"
        for one in shown.splitlines():
            self._line(cursor)
            cursor.insertText(one, _look("text"))

    def _attempt(self, attempt: CallBackRow) -> str:
        at = f"{attempt.at.astimezone(self.zone):%m-%d %H:%M}"
        judged = attempt.satisfaction.label if attempt.satisfaction else ""
        return " · ".join(part for part in (at, attempt.by, attempt.outcome.label, judged, attempt.opinion) if part)

    def _line(self, cursor: QTextCursor, above: float = 0) -> None:
        """A new line; `above` is the room before it in points: a plain text knows no margins, so a blank of that size."""
        if cursor.atStart():
            return
        cursor.insertBlock()
        if above:
            room = _look("text")
            room.setFontPointSize(theme.current().points(above))
            cursor.insertText(" ", room)
            cursor.insertBlock()


def marked(line: ScriptLine) -> list[tuple[str, bool]]:
    """The words of a script line in pieces, each with whether it is a name that the case does not have."""
    names = set(line.missing)
    pieces: list[tuple[str, bool]] = []
    end = 0
    for found in _BRACED.finditer(line.words):
        if names and found[1] not in names:
            continue
        pieces += [(line.words[end : found.start()], False), (found[1], True)]
        end = found.end()
    pieces.append((line.words[end:], False))
    return [piece for piece in pieces if piece[0]]


def _look(role: str, *, bold: bool = False, small: bool = False, underlined: bool = False) -> QTextCharFormat:
    look = QTextCharFormat()
    look.setForeground(theme.color(role))
    look.setFontPointSize(theme.current().points(theme.SECONDARY if small else theme.BODY))
    if bold:
        look.setFontWeight(QFont.Weight.DemiBold)
    if underlined:
        look.setFontUnderline(True)
    return look
