"""The head of a case: number, subject, state, how urgent, and its way so far."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from complaintdesk.desk.rows import CaseSheet, ClockRow
from complaintdesk.domain.vocabulary import CaseState, Light, Severity
from complaintdesk.i18n import _, ngettext
from complaintdesk.ui import theme
from complaintdesk.ui.case_reading import moment
from complaintdesk.ui.controls import FlowLayout, LightLabel, column, row, tag, text
from complaintdesk.ui.plain_text import plain_tooltip
from complaintdesk.ui.stage_bar import StageBar

_STATE_ROLES = {
    CaseState.CLOSED: "ok",
    CaseState.ARCHIVED: "ok",
    CaseState.PROPOSED: "warn",
    CaseState.VOID: "",
    CaseState.REFUSED: "",
    CaseState.WITHDRAWN: "",
}


class CaseHeader(QWidget):
    """Answers in one second: which case, how urgent, where it stands."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("case_header")
        self.number = text("", "secondary", selectable=True, name="case_number")
        self.subject = text("", "title", wrap=True, name="case_subject")
        self._tags = QWidget()
        self._flow = FlowLayout(self._tags)
        self.clocks = QWidget()
        self._clock_flow = FlowLayout(self.clocks)
        self.stages = StageBar()
        line = row(None, self.number, self._tags, gap=theme.GAP)
        line.setStretchFactor(self._tags, 1)
        column(self, line, self.subject, self.clocks, self.stages, gap=theme.GAP)

    def show_case(self, sheet: CaseSheet) -> None:
        """Show this case's head."""
        self.number.setText(sheet.number)
        self.subject.setText(sheet.subject)
        _empty(self._flow)
        _empty(self._clock_flow)
        self._flow.addWidget(tag(sheet.state.label, _STATE_ROLES.get(sheet.state, "accent")))
        if sheet.severity is not Severity.GENERAL:
            self._flow.addWidget(
                tag(sheet.severity.label, "late" if sheet.severity is Severity.MAJOR else "warn")
            )
        if sheet.is_repeat:
            self._flow.addWidget(tag(_("Again"), "info"))
        if sheet.reopen_count:
            words = ngettext("reopened {n} time", "reopened {n} times", sheet.reopen_count)
            self._flow.addWidget(tag(words.format(n=sheet.reopen_count), "warn"))
        if sheet.is_late_entry:
            self._flow.addWidget(tag(_("Entered later"), ""))
        if sheet.resolved_on_spot:
            self._flow.addWidget(tag(_("On the spot"), "ok"))
        if sheet.is_sample:
            self._flow.addWidget(tag(_("Sample"), ""))
        for clock in sheet.clocks:
            self._clock_flow.addWidget(_clock(clock, sheet.zone))
        self.clocks.setVisible(bool(sheet.clocks))
        self.stages.show_case(sheet)


def _clock(clock: ClockRow, zone: str) -> QWidget:
    words = f"{clock.clock.label} {moment(clock.due_at, zone)[5:]} {clock.light_text}"
    if clock.provisional:
        words += " " + _("(provisional)")
    made = LightLabel(clock.light if clock.light is not Light.NONE else Light.OK, words)
    why = "\n".join(p for p in (clock.rule_title, clock.source, clock.rule) if p)
    made.setToolTip(plain_tooltip(why))
    made.setObjectName(f"clock_{clock.clock.value}")
    return made


def _empty(flow: FlowLayout) -> None:
    while (item := flow.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
