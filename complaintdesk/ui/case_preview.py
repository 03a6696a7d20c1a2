"""The selected case in short, beside the list: enough to decide whether to open it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from complaintdesk.desk.rows import CaseSheet
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.case_reading import moment
from complaintdesk.ui.controls import LightLabel, button, column, row, tag, text

WIDTH = 300


class CasePreview(QFrame):
    """Number, subject, urgency, facts, request, the last steps."""

    open_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("case_preview")
        self.setProperty("ground", "raised")
        self.setFixedWidth(theme.px(WIDTH))
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column(self, self._area, gap=0)
        self.case_id: int | None = None

    def clear(self) -> None:
        """Nothing is selected."""
        self.case_id = None
        self._put(QWidget())

    def show_case(self, sheet: CaseSheet) -> None:
        """Show this case in short."""
        self.case_id = sheet.id
        page = QWidget()
        lay = QVBoxLayout(page)
        edge = theme.px(theme.GROUP)
        lay.setContentsMargins(edge, edge, edge, edge)
        lay.setSpacing(theme.px(theme.GAP))
        lay.addLayout(
            row(None, text(sheet.number, "secondary", selectable=True), tag(sheet.state.label, "accent"), 0)
        )
        lay.addWidget(_words(sheet.subject, "section"))
        for clock in sheet.clocks:
            lay.addWidget(
                LightLabel(
                    clock.light,
                    f"{clock.clock.label} {moment(clock.due_at, sheet.zone)[5:]} {clock.light_text}",
                )
            )
        for title, words in (
            (_("Facts"), sheet.facts[:600]),
            (_("Request"), sheet.request[:300]),
            (_("Findings"), sheet.investigation[:300]),
        ):
            if words:
                lay.addWidget(text(title, "muted"))
                lay.addWidget(_words(words))
        lay.addWidget(text(_("Latest steps"), "muted"))
        for item in sheet.timeline[:4]:
            lay.addWidget(_words(f"{moment(item.at, sheet.zone)[5:]}  {item.kind.label}", "secondary"))
        lay.addStretch()
        case_id = sheet.id
        lay.addWidget(
            button(
                _("Open the case"),
                icon="open",
                name="open_previewed",
                clicked=lambda: self.open_wanted.emit(case_id),
            )
        )
        self._put(page)

    def _put(self, page: QWidget) -> None:
        old = self._area.takeWidget()
        if old is not None:
            old.deleteLater()
        self._area.setWidget(page)


def _words(words: str, rank: str = "body") -> QWidget:
    made = text(words, rank, wrap=True)  # type: ignore[arg-type]
    made.setMinimumWidth(1)
    return made
