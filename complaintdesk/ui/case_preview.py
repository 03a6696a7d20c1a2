"""The right side of the case list: the case marked in the table, enough of it to know which one it is and what is next.

Names are masked as in the list: the person at the counter sees this screen too.
"""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from complaintdesk.desk.rows import CaseRow, CaseSheet, TimelineItem
from complaintdesk.domain.vocabulary import FINISHED, CaseState, Severity
from complaintdesk.i18n import _, ngettext
from complaintdesk.ui import theme
from complaintdesk.ui.case_columns import due_day, has_light, moment_in_full, short_time
from complaintdesk.ui.controls import FlowLayout, LightLabel, button, column, line, tag, text
from complaintdesk.ui.controls import row as side_by_side
from complaintdesk.ui.plain_text import plain_tooltip

WIDTH: Final = 264
#: So much of the story is read at a glance; the whole is one key away.
LONGEST: Final = 400
_STEPS: Final = 3
_LABEL: Final = 68


def shortened(words: str) -> str:
    """The beginning of a long text."""
    words = words.strip()
    return words if len(words) <= LONGEST else words[:LONGEST].rstrip() + "…"


class CasePreview(QFrame):
    """Shows one case; `open_wanted` when its button is pressed."""

    open_wanted = Signal()
    tag_wanted = Signal()

    def __init__(self, zone: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("case_preview")
        self.setAccessibleName(_("Preview"))
        self.setProperty("ground", "raised")
        self.case_id: int | None = None
        self._zone = ZoneInfo(zone)
        self._number = text("", "secondary", selectable=True, name="preview_number")
        self._subject = text("", "section", wrap=True, selectable=True, name="preview_subject")
        self._subject.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._number.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._tags = QWidget()
        self._tag_flow = FlowLayout(self._tags, gap=theme.GRID)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self._tags.setSizePolicy(policy)
        self._light = LightLabel()
        self._lines = QWidget()
        self._grid = QGridLayout(self._lines)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.px(theme.GAP))
        self._grid.setVerticalSpacing(theme.px(theme.GRID))
        self._grid.setColumnMinimumWidth(0, theme.px(_LABEL))
        self._grid.setColumnStretch(1, 1)
        self._facts_title = text(_("What happened"), "muted")
        self._facts = text("", wrap=True, name="preview_facts")
        self._steps_title = text(_("Latest steps"), "muted")
        self._steps = QWidget()
        self._steps_lay = QVBoxLayout(self._steps)
        self._steps_lay.setContentsMargins(0, 0, 0, 0)
        self._steps_lay.setSpacing(theme.px(theme.GRID))
        self._page = QWidget()
        column(
            self._page,
            self._number,
            self._subject,
            self._tags,
            side_by_side(None, self._light, 0),
            line(),
            self._lines,
            self._facts_title,
            self._facts,
            self._steps_title,
            self._steps,
            0,
        )
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self._page)
        # A scroll area gives its page a ground of its own.
        self._page.setAutoFillBackground(False)
        self._area.viewport().setAutoFillBackground(False)
        self.open = button(
            _("Open case"),
            kind="primary",
            icon="open",
            name="open_case",
            tooltip=_("Open it in full (Enter, or a double click)"),
            clicked=self.open_wanted.emit,
        )
        self._nothing = text(_("Mark a case to read it here."), "muted", wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.tags = button(
            _("Tags…"), icon="flag", name="tag_case", tooltip=_("Put tags on this case, or take them off (Ctrl+T)"),
            clicked=self.tag_wanted.emit,
        )  # fmt: skip
        ways = side_by_side(None, self.open, self.tags)
        ways.setStretch(0, 1)
        column(self, self._nothing, self._area, ways, edge=theme.GROUP)
        self.clear()

    def clear(self) -> None:
        """No case is marked."""
        self.case_id = None
        self._area.hide()
        self.open.hide()
        self.tags.hide()
        self._nothing.show()

    def show_case(self, row: CaseRow, sheet: CaseSheet) -> None:
        """Show this case; the same one again keeps its place."""
        is_other = sheet.id != self.case_id
        self.case_id = sheet.id
        self._nothing.hide()
        self._area.show()
        self.open.show()
        self.tags.show()
        self._number.setText(sheet.number)
        self._subject.setText(sheet.subject)
        self._show_tags(row, sheet)
        self._light.show_light(row.light, row.light_text)
        self._light.setVisible(has_light(row))
        due = moment_in_full(row.due_at, self._zone)
        self._light.setToolTip(_("Due: {at}").format(at=due) if due else "")
        self._show_lines(row, sheet)
        facts = shortened(sheet.facts)
        self._facts.setText(facts)
        for part in (self._facts, self._facts_title):
            part.setVisible(bool(facts))
        self._show_steps(sheet.timeline)
        if is_other:
            self._area.verticalScrollBar().setValue(0)

    def _show_tags(self, row: CaseRow, sheet: CaseSheet) -> None:
        _empty(self._tag_flow)
        done = sheet.state in (CaseState.CLOSED, CaseState.ARCHIVED)
        role = "ok" if done else "" if sheet.state in FINISHED else "accent"
        self._tag_flow.addWidget(tag(sheet.state.label, role))
        if sheet.severity is not Severity.GENERAL:
            grave = "late" if sheet.severity is Severity.MAJOR else "warn"
            self._tag_flow.addWidget(tag(sheet.severity.label, grave))
        if sheet.is_repeat:
            self._tag_flow.addWidget(tag(_("Again"), "info"))
        if sheet.reopen_count:
            words = ngettext("reopened {n} time", "reopened {n} times", sheet.reopen_count)
            self._tag_flow.addWidget(tag(words.format(n=sheet.reopen_count), "warn"))
        if row.satisfaction is not None:
            self._tag_flow.addWidget(tag(row.satisfaction.label))
        if sheet.attachments:
            count = len(sheet.attachments)
            self._tag_flow.addWidget(tag(ngettext("{n} file", "{n} files", count).format(n=count)))
        for word in row.tags:
            self._tag_flow.addWidget(tag(word, "accent"))

    def _show_lines(self, row: CaseRow, sheet: CaseSheet) -> None:
        _empty(self._grid)
        about = " ".join(filter(None, (sheet.respondent_department, sheet.respondent_person)))
        handled = " ".join(filter(None, (sheet.department, sheet.handler)))
        shown = (
            (_("Complainant"), row.complainant),
            (_("Kind"), f"{sheet.kind.label} · {sheet.channel.label}"),
            (_("Received"), short_time(sheet.received_at, self._zone)),
            (_("About whom"), about),
            (_("Category"), sheet.category),
            (_("Responsible"), handled or _("not dispatched yet")),
            (_("Due"), due_day(row.due_at, self._zone)),
            (_("Request"), shortened(sheet.request)),
        )
        for place, (title, words) in enumerate((title, words) for title, words in shown if words):
            label, value = text(title, "muted"), text(words, wrap=True)
            self._grid.addWidget(label, place, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(value, place, 1, Qt.AlignmentFlag.AlignTop)

    def _show_steps(self, timeline: tuple[TimelineItem, ...]) -> None:
        _empty(self._steps_lay)
        for item in timeline[:_STEPS]:
            words = f"{short_time(item.at, self._zone)}  {item.kind.label}  {item.actor}"
            made = text(words, wrap=True)
            if item.note:
                made.setToolTip(plain_tooltip(item.note))
            self._steps_lay.addWidget(made)
        for part in (self._steps, self._steps_title):
            part.setVisible(bool(timeline))


def _empty(lay: FlowLayout | QGridLayout | QVBoxLayout) -> None:
    while (item := lay.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
