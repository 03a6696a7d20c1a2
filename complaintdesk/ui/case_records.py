"""案卷: what is owed in a case, the cases and entries of the books that belong to it, and its records as cards."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from complaintdesk.desk.book_rows import EntryRow
from complaintdesk.desk.rows import CaseSheet, LinkRow, RecordRow
from complaintdesk.i18n import _
from complaintdesk.ui import icons, theme
from complaintdesk.ui.action_form import action_icon
from complaintdesk.ui.controls import FlowLayout, LightLabel, button, column, emptied, row, text
from complaintdesk.ui.plain_text import plain_tooltip
from complaintdesk.ui.reading_lines import Lines
from complaintdesk.ui.turns import laid_out_once

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

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "raised")
        self._mark, self._title, self._by = text(), text("", "strong", wrap=True), text("", "secondary")
        head = row(None, self._mark, self._title, self._by)
        head.setStretch(1, 1)
        self.lines = Lines("secondary")
        lay = column(self, head, self.lines, gap=theme.GAP)
        lay.setContentsMargins(theme.px(12), theme.px(10), theme.px(12), theme.px(10))

    def fill(self, record: RecordRow | None, zone: str) -> None:
        """Show this record, whose lines are prepared; without one nothing of the last stays in the widgets."""
        at = record.at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M") if record else ""
        self.setObjectName(f"record_{record.number}" if record else "")
        self.setAccessibleName(f"{record.label} {at} {record.by}" if record else "")
        if record:
            icons.put(self._mark, action_icon(record.action), "accent")
        self._title.setText(record.label if record else "")
        self._by.setText(f"{record.by}  {at[5:]}" if record else "")
        with laid_out_once(self):
            self.lines.fill(record.data if record else (), theme.px(LABEL))
        self.setVisible(record is not None)
