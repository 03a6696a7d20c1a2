"""规则包的流程页: the branches to choose from, the drawing, and what is said about the step that is marked."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QScrollArea, QWidget

from complaintdesk.domain.policy import Pack
from complaintdesk.domain.policy_flow import Flow, branches_of, flow_of
from complaintdesk.domain.policy_words import joined
from complaintdesk.i18n import _, ngettext
from complaintdesk.ui import theme
from complaintdesk.ui.controls import column, panel, row, text
from complaintdesk.ui.policy_flow import FlowDrawing


class FlowPage(QWidget):
    """流程: one branch at a time."""

    def __init__(self, pack: Pack) -> None:
        super().__init__()
        self.setObjectName("section_flow")
        self.pack = pack
        self.branches = {branch.key: branch for branch in branches_of(pack)}
        self.flow: Flow | None = None
        self.choice = QComboBox()
        self.choice.setObjectName("branches")
        self.choice.setAccessibleName(_("Branches"))
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for key, branch in self.branches.items():
            self.choice.addItem(branch.label, key)
        n = len(self.branches)
        count = text(ngettext("{n} way", "{n} ways", n).format(n=n), "secondary")
        self.whom = text("", "secondary", wrap=True, name="branch_facts")
        self.drawing = FlowDrawing()
        self.scrolled = QScrollArea()
        self.scrolled.setWidgetResizable(True)
        self.scrolled.setWidget(self.drawing)
        self.scrolled.viewport().setAutoFillBackground(False)
        self.drawing.setAutoFillBackground(False)
        self.scrolled.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.detail = text("", wrap=True, selectable=True, name="step_detail")
        self.source = text("", "secondary", wrap=True, selectable=True, name="step_source")
        ground = panel()
        column(ground, self.detail, self.source, gap=2, edge=theme.GAP)
        lay = column(self, row(None, self.choice, count, 0), self.whom, self.scrolled, ground)
        lay.setStretch(2, 1)
        self.choice.currentIndexChanged.connect(lambda _at: self._show(str(self.choice.currentData())))
        self.drawing.marked.connect(self._marked)
        self._show(next(iter(self.branches)))

    def words(self) -> str:
        """Every branch in words, as somebody hears them."""
        return "\n".join(line for branch in self.branches.values() for line in flow_of(self.pack, branch).lines)

    def _show(self, key: str) -> None:
        self.flow = flow_of(self.pack, self.branches[key])
        self.whom.setText(joined(part for part in (self.flow.for_whom, self.flow.source) if part))
        self.drawing.show_flow(self.flow)
        self._marked(-1)
        self.scrolled.verticalScrollBar().setValue(0)

    def _marked(self, at: int) -> None:
        """Say about the step what the drawing has no room for."""
        if self.flow is None:
            return
        if at < 0:
            self.detail.setText(_("Choose a step to read who takes it, after what, and where the rule comes from."))
            self.source.setText(_("Up and down go from step to step."))
            return
        step = self.flow.steps[at]
        parts = [part for part in (step.title, step.detail or step.post) if part]
        self.detail.setText(" — ".join(parts))
        self.source.setText(step.source or _("The step table of the program (GB/T 19012)."))
        place = self.drawing.place_of(at).toRect()
        self.scrolled.ensureVisible(place.x(), place.center().y(), 0, theme.px(60) + place.height())
