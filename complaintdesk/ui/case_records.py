"""案卷: what is owed in a case, the cases and entries of the books that belong to it, and its records as cards."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QWidget

from complaintdesk.desk.book_rows import EntryRow
from complaintdesk.desk.rows import CaseSheet, LinkRow, RecordRow
from complaintdesk.i18n import _
from complaintdesk.ui import icons, theme
from complaintdesk.ui.action_form import action_icon
from complaintdesk.ui.controls import FlowLayout, LightLabel, button, column, emptied, row, text
from complaintdesk.ui.plain_text import plain_tooltip

LABEL = 104


class Alarms(QFrame):
    """未办事项: what is owed, sentence by sentence; nothing is shown where nothing is owed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("alarms")
        self.setProperty("message", "warn")
        inner = QWidget()
        self._lay = FlowLayout(inner, gap=theme.GROUP)
        lay = column(self, inner)
        lay.setContentsMargins(theme.px(12), theme.px(8), theme.px(12), theme.px(8))
        self.hide()

    def show_case(self, sheet: CaseSheet) -> None:
        """Show what this case waits for."""
        emptied(self._lay)
        for sentence in sheet.alarms:
            mark = text()
            icons.put(mark, "warning", "warn")
            holder = QWidget()
            row(holder, mark, text(sentence, selectable=True), gap=6)
            self._lay.addWidget(holder)
        self.setAccessibleName(" ".join(sheet.alarms))
        self.setVisible(bool(sheet.alarms))


class Links(QWidget):
    """关联件: a line for each other case; a press opens it."""

    open_case = Signal(int)

    def __init__(self, sheet: CaseSheet, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("links")
        column(self, *(self._line(link) for link in sheet.links), gap=theme.GRID)

    def _line(self, link: LinkRow) -> QWidget:
        holder = QWidget()
        opener = button(
            link.number,
            kind="link",
            name=f"link_{link.case_id}",
            tooltip=_("Open {number}").format(number=link.number),
            clicked=partial(self.open_case.emit, link.case_id),
        )
        opener.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        subject = text(" ".join(link.subject.split())[:60])
        subject.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        subject.setToolTip(plain_tooltip(link.subject[:2000]))
        line = row(holder, opener, text(link.relation, "secondary"), subject, text(link.state.label, "secondary"))
        line.setStretch(2, 1)
        return holder


class Entries(QWidget):
    """事务: a line for each entry of the books about the case: what, its state, until when; a press opens it."""

    entry_wanted = Signal(int)

    def __init__(self, rows: Sequence[EntryRow], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("entries")
        column(self, *(self._line(entry) for entry in rows), gap=theme.GAP)

    def _line(self, entry: EntryRow) -> QWidget:
        holder = QWidget()
        title = " ".join(entry.title.split())
        opener = button(
            title[:60],
            kind="link",
            name=f"entry_{entry.id}",
            tooltip=_("Open “{title}”").format(title=title),
            clicked=partial(self.entry_wanted.emit, entry.id),
        )
        opener.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        opener.setMinimumWidth(1)
        state = LightLabel(entry.light, entry.state_label)
        due = text(_("until {day}").format(day=entry.due_on) if entry.due_on else "", "secondary")
        what = " ".join(filter(None, (entry.kind.label, entry.number)))
        first = row(None, opener, 0)
        second = row(None, state, text(what, "secondary"), due, 0)
        column(holder, first, second, gap=0)
        return holder


class RecordCard(QFrame):
    """案卷记录一条: the step, who and when, and what was put on record by its labels."""

    def __init__(self, record: RecordRow, zone: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"record_{record.number}")
        self.setProperty("ground", "raised")
        at = record.at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
        self.setAccessibleName(f"{record.label} {at} {record.by}")
        mark = text()
        icons.put(mark, action_icon(record.action), "accent")
        title = text(record.label, "strong", wrap=True)
        head = row(None, mark, title, text(f"{record.by}  {at[5:]}", "secondary"))
        head.setStretch(1, 1)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(theme.GAP))
        grid.setVerticalSpacing(theme.px(theme.GRID))
        grid.setColumnStretch(1, 1)
        for number, (label, words) in enumerate(record.data):
            name = text(label, "secondary", wrap=True)
            name.setFixedWidth(theme.px(LABEL))
            name.setAlignment(Qt.AlignmentFlag.AlignTop)
            value = text(words, wrap=True, selectable=True)
            value.setAccessibleName(label)
            value.setMinimumWidth(1)
            grid.addWidget(name, number, 0)
            grid.addWidget(value, number, 1)
        lay = column(self, head, grid, gap=theme.GAP)
        lay.setContentsMargins(theme.px(12), theme.px(10), theme.px(12), theme.px(10))


def record_cards(sheet: CaseSheet) -> list[RecordCard]:
    """The records of the case, the newest first."""
    return [RecordCard(record, sheet.zone) for record in sheet.records]
