"""The side column of a case: its steps, or the form of one, scrolled where they are long."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QWidget

from complaintdesk.ui import theme
from complaintdesk.ui.controls import column
from complaintdesk.ui.step_form import StepForm

MANY_FIELDS = 6


def scrolled(page: QWidget) -> QScrollArea:
    """The page in an area that scrolls upwards and downwards only."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(page)
    return area


def page_of(form: StepForm) -> QWidget:
    """The form, scrolled where it is long, above its buttons, which stay in sight."""
    holder = QWidget()
    lay = column(holder, form, 0, gap=0)
    lay.setContentsMargins(theme.px(theme.GROUP), 0, theme.px(theme.GAP), 0)
    page = QWidget()
    whole = column(page, scrolled(holder), form.buttons, gap=theme.GAP)
    whole.setStretch(0, 1)
    # Under the right edge of the inputs, which a scroll bar pushes in where there are many of them.
    bar = 12 if len(form.fields) > MANY_FIELDS else 0
    form.buttons.setContentsMargins(theme.px(theme.GROUP), 0, theme.px(theme.GAP + bar), 0)
    return page
