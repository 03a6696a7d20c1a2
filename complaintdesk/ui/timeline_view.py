"""时间线: what was done, newest first. One line an entry; it opens to the note and the changed fields."""

from __future__ import annotations

from datetime import datetime
from itertools import zip_longest
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QWidget

from complaintdesk.desk.offers import AMEND_LABELS
from complaintdesk.desk.rows import CaseSheet, TimelineItem
from complaintdesk.domain.form_shipped import form_label
from complaintdesk.domain.vocabulary import Channel, EventKind, IdType, Severity, Sex, Word
from complaintdesk.domain.workflow import STEPS
from complaintdesk.i18n import N_, _, ngettext
from complaintdesk.ui import icons, theme
from complaintdesk.ui.action_form import ACTION_ICONS
from complaintdesk.ui.case_reading import titled
from complaintdesk.ui.controls import column, restyle, row, text
from complaintdesk.ui.plain_text import plain_tooltip
from complaintdesk.ui.reading_lines import grow
from complaintdesk.ui.turns import Steps, laid_out_once

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
    """One event: a line that opens and closes by click, Enter or Space. Kept, and filled with another event."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.item: TimelineItem | None = None
        self.is_open = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty("ground", "entry")
        self._mark, self._kind, self._by, self._arrow = text(), text("", "strong"), text("", "secondary"), text()
        self._arrow.setFixedWidth(theme.px(theme.ICON))
        head = row(None, self._mark, self._kind, 0, self._by, self._arrow)
        self._more = QWidget(self)
        self._more.hide()
        self._lay = column(self._more, gap=theme.GRID)
        self._lay.setContentsMargins(theme.px(28), 0, 0, theme.px(theme.GRID))
        self._lines: list[QLabel] = []
        column(self, head, self._more, gap=2)

    def prepare(self, item: TimelineItem, zone: ZoneInfo) -> Steps:
        """Make what is missing of the lines for this event; one that shows none yet is dressed for it."""
        lines = described(item, zone)
        yield from grow(self._lines, len(lines), self._line)
        if self.item is None:
            self._dress(item, lines)
            yield

    def _dress(self, item: TimelineItem, lines: list[tuple[str, str]]) -> None:
        """What costs most: icon and ranks."""
        _put_icon(self._mark, _ICONS.get(item.kind, "info"), "accent")
        for label, (title, _words) in zip(self._lines, lines, strict=False):
            _put_rank(label, "secondary" if title else "body")

    def fill(self, item: TimelineItem | None, zone: ZoneInfo, *, opened: bool = False) -> None:
        """Show this event, whose lines are prepared; without one nothing of the last stays in the widgets."""
        self.item = item
        lines = described(item, zone) if item else []
        at = f"{item.at.astimezone(zone):%Y-%m-%d %H:%M}" if item else ""
        who = (item.actor.partition(" ")[2] or item.actor) if item else ""
        self.setObjectName(f"event_{item.seq}" if item else "")
        self.setAccessibleName(f"{item.kind.label} {at} {item.actor}" if item else "")
        if item:
            self._dress(item, lines)
        self._kind.setText(item.kind.label if item else "")
        self._by.setText(f"{who}  {at[5:]}".strip())
        self._by.setToolTip(plain_tooltip(f"{item.actor} {at}") if item else "")
        with laid_out_once(self, self._more):
            for number, label in enumerate(self._lines):
                title, words = lines[number] if number < len(lines) else ("", "")
                label.setText(titled(title, words))
                label.setVisible(number < len(lines))
        self.setCursor(Qt.CursorShape.PointingHandCursor if lines else Qt.CursorShape.ArrowCursor)
        self._has_more = bool(lines)
        self._show_open(opened and self._has_more)
        self.setVisible(item is not None)

    def _line(self) -> QLabel:
        line = text("", wrap=True, selectable=True)
        line.setMinimumWidth(1)
        line.hide()
        self._lay.addWidget(line)
        return line

    def toggle(self) -> None:
        """Open or close, where there is more to read."""
        if self._has_more:
            self._show_open(not self.is_open)

    def _show_open(self, opened: bool) -> None:
        self.is_open = opened
        self._more.setVisible(opened)
        if self._has_more:
            _put_icon(self._arrow, "chevron-down" if opened else "chevron-right", "faint" if opened else "muted")
        else:
            self._arrow.clear()
            self._arrow.setProperty("iconName", "")

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
        self._begin_page()

    def _begin_page(self) -> None:
        self._look = theme.current()
        self._entries: list[Entry] = []
        page = QWidget(self.viewport())
        self._list = column(None)
        lay = column(page, text(_("Timeline"), "section"), self._list, 0)
        lay.setContentsMargins(theme.px(theme.GROUP), 0, theme.px(theme.GROUP), theme.px(theme.GROUP))
        self.setWidget(page)

    def entries(self) -> list[Entry]:
        """The events as they stand, the newest first."""
        return [entry for entry in self._entries if entry.item is not None]

    def prepare(self, sheet: CaseSheet) -> Steps:
        """Make out of sight what this case needs more than the one before."""
        zone = ZoneInfo(sheet.zone)
        if self._look != theme.current():
            # Another size of type: the measures of what is kept are those of the one before.
            self._begin_page()
        yield from grow(self._entries, len(sheet.timeline), self._made)
        for entry, item in zip(self._entries, sheet.timeline, strict=False):
            yield from entry.prepare(item, zone)

    def show_prepared(self, sheet: CaseSheet) -> None:
        """Fill in what was made."""
        same, zone = sheet.id == self._case_id, ZoneInfo(sheet.zone)
        opened = {entry.item.seq: entry.is_open for entry in self.entries() if entry.item} if same else {}
        with laid_out_once(self.widget()):
            for entry, item in zip_longest(self._entries, sheet.timeline):
                entry.fill(item, zone, opened=item is not None and opened.get(item.seq, _is_brief(item)))
        if not same:
            self.verticalScrollBar().setValue(0)
        self._case_id = sheet.id

    def _made(self) -> Entry:
        made = Entry(self.widget())
        made.hide()
        self._list.addWidget(made)
        # What is made later would come last.
        QWidget.setTabOrder(self._entries[-1] if self._entries else self, made)
        return made


def _is_brief(item: TimelineItem) -> bool:
    return len(item.note) <= LONGEST_OPEN and sum(len(b) + len(a) for _n, b, a in _amended(item)) <= LONGEST_OPEN


def _put_icon(label: QLabel, name: str, role: str) -> None:
    """The icon of a kept label; drawn only where it is another one."""
    if (label.property("iconName"), label.property("iconRole")) != (name, role):
        icons.put(label, name, role)


def _put_rank(label: QLabel, rank: str) -> None:
    """Dress a kept line as what it says now."""
    if label.property("type") != rank:
        label.setProperty("type", rank)
        restyle(label)


def _amended(item: TimelineItem) -> tuple[tuple[str, str, str], ...]:
    return item.changes if item.kind is EventKind.AMENDED else ()
