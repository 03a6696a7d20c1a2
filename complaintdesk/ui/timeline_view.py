"""时间线: what was done, newest first. One line an entry; it opens to the note and the changed fields."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from complaintdesk.desk.offers import AMEND_LABELS
from complaintdesk.desk.rows import CaseSheet, TimelineItem
from complaintdesk.domain.vocabulary import EventKind, FormKind
from complaintdesk.i18n import _, ngettext
from complaintdesk.ui import icons, theme
from complaintdesk.ui.controls import column, row, text

_ICONS = {
    EventKind.REGISTERED: "register",
    EventKind.AMENDED: "edit",
    EventKind.ATTACHED: "attach",
    EventKind.ACCEPTED: "check",
    EventKind.REFUSED: "reject",
    EventKind.DISPATCHED: "send",
    EventKind.RETURNED: "return",
    EventKind.URGED: "urge",
    EventKind.EXTENDED: "clock",
    EventKind.INVESTIGATED: "search",
    EventKind.CAUSE_FOUND: "help",
    EventKind.PROPOSED: "detail",
    EventKind.APPROVED: "approve",
    EventKind.REJECTED: "cross",
    EventKind.REPLIED: "reply",
    EventKind.CALLED_BACK: "phone",
    EventKind.CLOSED: "lock",
    EventKind.ARCHIVED: "archive",
    EventKind.REOPENED: "reopen",
    EventKind.WITHDRAWN: "undo",
    EventKind.VOIDED: "trash",
    EventKind.PRINTED: "print",
    EventKind.IMPORTED: "import",
}


def described(item: TimelineItem) -> list[tuple[str, str]]:
    """What the opened entry shows below its line: label and words."""
    lines = [("", item.note)] if item.note else []
    for name, before, after in item.changes:
        label = AMEND_LABELS.get(name.removeprefix("complainant."))
        if label and item.kind is EventKind.AMENDED:
            lines.append((_(label), f"{before or '—'} → {after or '—'}"))
    return lines + [(label, words) for label, words in _detail(item.detail)]


def _detail(detail: dict[str, Any]) -> list[tuple[str, str]]:
    lines = []
    if "form" in detail:
        lines.append((_("Form"), FormKind(detail["form"]).label))
        lines.append(
            (_("Print"), ngettext("print no. {n}", "print no. {n}", detail["copy"]).format(n=detail["copy"]))
        )
        if detail.get("masked"):
            lines.append((_("Identity"), _("left out")))
    if detail.get("approved_by"):
        lines.append((_("Approved by"), str(detail["approved_by"])))
    if detail.get("due_after"):
        lines.append((_("Limit"), f"{str(detail['due_before'])[:10]} → {str(detail['due_after'])[:10]}"))
    return lines


class Entry(QFrame):
    """One event: a line that opens and closes by click, Enter or Space."""

    def __init__(self, item: TimelineItem, zone: ZoneInfo, *, opened: bool) -> None:
        super().__init__()
        self.item = item
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setObjectName(f"event_{item.seq}")
        self.setProperty("ground", "entry")
        mark = text()
        icons.put(mark, _ICONS.get(item.kind, "info"), "accent")
        at = item.at.astimezone(zone)
        self.setAccessibleName(f"{item.kind.label} {at:%Y-%m-%d %H:%M} {item.actor}")
        who = item.actor.partition(" ")[2] or item.actor
        head = row(
            None, mark, text(item.kind.label, "strong"), 0, text(f"{who}  {at:%m-%d %H:%M}", "secondary")
        )
        self._more = QWidget()
        lay = column(self._more, gap=theme.GRID)
        lay.setContentsMargins(theme.px(28), 0, 0, theme.px(theme.GRID))
        for label, words in described(item):
            shown = f"{label}：{words}" if label else words
            line = text(shown, "secondary" if label else "body", wrap=True, selectable=True)
            line.setMinimumWidth(1)
            lay.addWidget(line)
        column(self, head, self._more, gap=2)
        self.is_open = opened
        self._more.setVisible(opened and bool(described(item)))

    def toggle(self) -> None:
        """Open or close."""
        self.is_open = not self.is_open
        self._more.setVisible(self.is_open)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.toggle()
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.toggle()
            return
        super().keyPressEvent(event)


class TimelineView(QScrollArea):
    """All events of the case; entries with a note begin opened, so that the story can be read at once."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timeline")
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_case(self, sheet: CaseSheet) -> None:
        """Show this case's events."""
        at = self.verticalScrollBar().value()
        zone = ZoneInfo(sheet.zone)
        page = QWidget()
        lay = QVBoxLayout(page)
        lay.setContentsMargins(theme.px(theme.GROUP), 0, theme.px(theme.GROUP), theme.px(theme.GROUP))
        lay.setSpacing(theme.px(theme.GAP))
        lay.addWidget(text(_("Timeline"), "section"))
        for item in sheet.timeline:
            lay.addWidget(Entry(item, zone, opened=bool(item.note)))
        lay.addStretch()
        old = self.takeWidget()
        if old is not None:
            old.deleteLater()
        self.setWidget(page)
        self.verticalScrollBar().setValue(at)
