"""The head of a case: number, subject, state, how urgent, and its way so far."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from complaintdesk.desk.rows import CaseSheet, ClockRow
from complaintdesk.domain.vocabulary import CaseState, Severity
from complaintdesk.i18n import _, ngettext
from complaintdesk.ui import theme
from complaintdesk.ui.case_reading import moment
from complaintdesk.ui.controls import FlowLayout, LightLabel, column, emptied, row, tag, text
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


class Subject(QLabel):
    """事由 in large type, two lines at most: a longer one ends in … and is whole in the tooltip and the reading."""

    LINES = 2

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("type", "title")
        self.setObjectName("case_subject")
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def lines(self, width: int) -> list[str]:
        """What is shown at this width, line by line."""
        self.ensurePolished()
        # Nobody reads on after two lines, and laying out 20,000 characters takes its time.
        shown = " ".join(self.text()[:400].split())
        layout = QTextLayout(shown, self.font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        found: list[str] = []
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(width, 1))
            start = line.textStart()
            if len(found) == self.LINES - 1:
                rest = self.fontMetrics().elidedText(shown[start:], Qt.TextElideMode.ElideRight, width)
                found.append(rest)
                break
            found.append(shown[start : start + line.textLength()])
        layout.endLayout()
        return found or [""]

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self.fontMetrics().lineSpacing() * len(self.lines(width))

    def sizeHint(self) -> QSize:
        return QSize(theme.px(400), self.heightForWidth(max(self.width(), theme.px(400))))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(120), self.fontMetrics().lineSpacing())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(theme.color("text"))
        painter.setFont(self.font())
        metrics = self.fontMetrics()
        shown = self.lines(self.width())
        for number, words in enumerate(shown):
            painter.drawText(QPointF(0, metrics.lineSpacing() * number + metrics.ascent()), words)
        painter.end()
        cut = "".join(shown).endswith("…") and not self.text().endswith("…")
        self.setToolTip(plain_tooltip(self.text()[:2000]) if cut else "")


class CaseHeader(QWidget):
    """Answers in one second: which case, how urgent, where it stands."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("case_header")
        self.number = text("", "secondary", selectable=True, name="case_number")
        self.subject = Subject()
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
        self.subject.setAccessibleName(sheet.subject)
        self.subject.updateGeometry()
        emptied(self._flow)
        emptied(self._clock_flow)
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
        if sheet.supervision is not None:
            self._flow.addWidget(tag(sheet.supervision.label, "late"))
        if sheet.paused_at is not None:
            self._flow.addWidget(tag(_("Limit paused"), "info"))
        if sheet.is_late_entry:
            self._flow.addWidget(tag(_("Entered later"), ""))
        if sheet.resolved_on_spot:
            self._flow.addWidget(tag(_("On the spot"), "ok"))
        if sheet.is_sample:
            self._flow.addWidget(tag(_("Sample"), ""))
        for clock in sheet.clocks:
            self._clock_flow.addWidget(_clock(clock, sheet))
        self.clocks.setVisible(bool(sheet.clocks))
        self.stages.show_case(sheet)


def _clock(clock: ClockRow, sheet: CaseSheet) -> QWidget:
    due = moment(clock.due_at, sheet.zone)
    # Within the year the month says enough; years away the day does.
    shown = due[5:] if due[:4] == moment(sheet.received_at, sheet.zone)[:4] else due[:10]
    words = f"{clock.clock.label} {shown} {clock.light_text}"
    if clock.provisional:
        words += " " + _("(provisional)")
    made = LightLabel(clock.light, words)
    why = "\n".join(p for p in (clock.rule_title, clock.source, clock.rule) if p)
    made.setToolTip(plain_tooltip(why))
    made.setObjectName(f"clock_{clock.clock.value}")
    return made
