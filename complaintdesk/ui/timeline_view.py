"""时间线: what was done, newest first. One line an entry; it opens to the note and the changed fields."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from complaintdesk.desk.offers import AMEND_LABELS
from complaintdesk.desk.rows import CaseSheet, TimelineItem
from complaintdesk.domain.form_shipped import form_label
from complaintdesk.domain.vocabulary import Channel, EventKind, IdType, Severity, Sex, Word
from complaintdesk.domain.workflow import STEPS
from complaintdesk.i18n import N_, _, ngettext
from complaintdesk.ui import icons, theme
from complaintdesk.ui.action_form import ACTION_ICONS
from complaintdesk.ui.case_reading import keep_place, titled
from complaintdesk.ui.controls import column, row, text
from complaintdesk.ui.plain_text import plain_tooltip

_ICONS = {step.event: ACTION_ICONS[action] for action, step in STEPS.items()} | {
    EventKind.REGISTERED: "register",
    EventKind.PRINTED: "print",
    EventKind.IMPORTED: "import",
    EventKind.REASSIGNED: "send",
    EventKind.REASSIGNMENT_UNDONE: "undo",
    EventKind.DEADLINES_RECOMPUTED: "clock",
    EventKind.IDENTITY_REVEALED: "eye",
}


#: What is kept as a key is shown by its words.
_WORDS: dict[str, type[Word]] = {
    "severity": Severity,
    "channel": Channel,
    "complainant.sex": Sex,
    "complainant.id_type": IdType,
}
_YES_NO = ("publicity_consent", "mediation_consent")
#: What a leader let pass, and why.
_OVERRULED = (
    ("conflict", N_("Overruled")),
    ("overruled", N_("Overruled")),
    ("override_reason", N_("Reason for an exception")),
)
#: A longer note begins closed: the same text stands in the reading.
LONGEST_OPEN = 300


def described(item: TimelineItem, zone: ZoneInfo) -> list[tuple[str, str]]:
    """What the opened entry shows below its line: label and words."""
    lines = [("", item.note)] if item.note else []
    for name, before, after in _amended(item):
        if label := AMEND_LABELS.get(name.removeprefix("complainant.")):
            lines.append((_(label), f"{_words(name, before, zone)} → {_words(name, after, zone)}"))
    return lines + _detail(item.detail, zone)


def _words(name: str, kept: str, zone: ZoneInfo) -> str:
    """A value as the form shows it."""
    if not kept:
        return "—"
    if name in _WORDS:
        return next((word.label for word in _WORDS[name] if word.value == kept), kept)
    if name in _YES_NO:
        return _("Yes") if kept == "true" else _("No")
    return _local(kept, zone, "%Y-%m-%d %H:%M") if name == "promised_at" else kept


def _local(kept: str, zone: ZoneInfo, form: str) -> str:
    """An instant as it was kept, in the office's time."""
    try:
        return datetime.fromisoformat(kept).astimezone(zone).strftime(form)
    except ValueError:
        return kept


def _detail(detail: dict[str, Any], zone: ZoneInfo) -> list[tuple[str, str]]:
    lines = []
    if "form" in detail:
        label = form_label(detail["form"])
        # What a form of the office's own is called only its print tells.
        lines.append((_("Form"), detail.get("title", label) if label == detail["form"] else label))
        lines.append(
            (_("Print"), ngettext("print no. {n}", "print no. {n}", detail["copy"]).format(n=detail["copy"]))
        )
        if detail.get("masked"):
            lines.append((_("Identity"), _("left out")))
    if detail.get("returned"):
        lines.append((_("Returned"), ngettext("{n} time", "{n} times", detail["returned"]).format(n=detail["returned"])))
    for name, label in _OVERRULED:
        if detail.get(name):
            lines.append((_(label), str(detail[name])))
    if detail.get("approved_by"):
        lines.append((_("Approved by"), str(detail["approved_by"])))
    if detail.get("due_after"):
        before, after = (_local(str(detail[name]), zone, "%Y-%m-%d") for name in ("due_before", "due_after"))
        lines.append((_("Limit"), f"{before} → {after}"))
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
        self._lines = described(item, zone)
        self._arrow = text()
        self._arrow.setFixedWidth(theme.px(theme.ICON))
        at = item.at.astimezone(zone)
        self.setAccessibleName(f"{item.kind.label} {at:%Y-%m-%d %H:%M} {item.actor}")
        who = item.actor.partition(" ")[2] or item.actor
        by = text(f"{who}  {at:%m-%d %H:%M}", "secondary")
        by.setToolTip(plain_tooltip(f"{item.actor} {at:%Y-%m-%d %H:%M}"))
        head = row(None, mark, text(item.kind.label, "strong"), 0, by, self._arrow)
        self._more = QWidget()
        lay = column(self._more, gap=theme.GRID)
        lay.setContentsMargins(theme.px(28), 0, 0, theme.px(theme.GRID))
        for label, words in self._lines:
            line = text(titled(label, words), "secondary" if label else "body", wrap=True, selectable=True)
            line.setMinimumWidth(1)
            lay.addWidget(line)
        column(self, head, self._more, gap=2)
        self.is_open = False
        self._more.setVisible(False)
        if self._lines:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self._show_open(opened)

    def toggle(self) -> None:
        """Open or close, where there is more to read."""
        if self._lines:
            self._show_open(not self.is_open)

    def _show_open(self, opened: bool) -> None:
        self.is_open = opened
        self._more.setVisible(opened)
        icons.put(self._arrow, "chevron-down" if opened else "chevron-right", "faint" if opened else "muted")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.toggle()
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.toggle()
            return
        super().keyPressEvent(event)


class TimelineView(QScrollArea):
    """All events of the case. Short ones begin opened, so that the story can be read at once."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timeline")
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._case_id: int | None = None

    def entries(self) -> list[Entry]:
        """The events as they stand, the newest first."""
        page = self.widget()
        return page.findChildren(Entry) if page is not None else []

    def show_case(self, sheet: CaseSheet) -> None:
        """Show this case's events."""
        same = sheet.id == self._case_id
        self._case_id = sheet.id
        at = self.verticalScrollBar().value() if same else 0
        opened = {entry.item.seq: entry.is_open for entry in self.entries()} if same else {}
        zone = ZoneInfo(sheet.zone)
        page = QWidget()
        lay = QVBoxLayout(page)
        lay.setContentsMargins(theme.px(theme.GROUP), 0, theme.px(theme.GROUP), theme.px(theme.GROUP))
        lay.setSpacing(theme.px(theme.GAP))
        lay.addWidget(text(_("Timeline"), "section"))
        for item in sheet.timeline:
            brief = len(item.note) <= LONGEST_OPEN and sum(len(b) + len(a) for _n, b, a in _amended(item)) <= LONGEST_OPEN
            lay.addWidget(Entry(item, zone, opened=opened.get(item.seq, brief)))
        lay.addStretch()
        old = self.takeWidget()
        if old is not None:
            old.deleteLater()
        self.setWidget(page)
        keep_place(self, at)


def _amended(item: TimelineItem) -> tuple[tuple[str, str, str], ...]:
    return item.changes if item.kind is EventKind.AMENDED else ()
