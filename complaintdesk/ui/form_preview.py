"""版式预览: the form as it is drawn on paper, at true size, a moment after each change; the last good one stays."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from complaintdesk.domain.fields import Choice
from complaintdesk.domain.form_layout import Layout
from complaintdesk.i18n import _
from complaintdesk.ui.choice_fields import ChipRow
from complaintdesk.ui.controls import button, column, text
from complaintdesk.ui.form_offer import Offer
from complaintdesk.ui.form_sample import Filling, sample_job
from complaintdesk.ui.paper_preview import PaperPreview
from complaintdesk.ui.tab import WorkPlace

if TYPE_CHECKING:
    from complaintdesk.desk.print_rows import PrintJob
    from complaintdesk.paper.render import Rendered
    from complaintdesk.ui.work import Report

#: Two keys struck in a row are drawn once.
PAUSE_MS: Final = 120


def _drawn(job: PrintJob, _report: Report) -> Rendered:
    """Loads the typesetting only when something is drawn."""
    from complaintdesk.paper.render import render

    return render(job, paper=job.layout.paper)


class FormPreview(QWidget):
    """预览: shows a layout filled with a sample case; tells when it stands there or cannot be drawn.

    `pages`, `fit` and `real` are put where there is room for them, or nowhere.
    """

    drawn = Signal()
    failed = Signal(object)

    def __init__(self, place: WorkPlace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place = place
        self.offer = Offer()
        self._layout: Layout | None = None
        self._shown: Layout | None = None
        self._is_drawing = self._again = False
        self.filling = ChipRow([Choice(each.value, each.label) for each in Filling])
        self.filling.setObjectName("sample_filling")
        self.filling.setAccessibleName(_("Filled with"))
        self.filling.set_value(Filling.SAMPLE)
        self.pages = text("", "muted", name="form_pages")
        self.fit = button(_("Fit width"), kind="plain", name="form_fit_width", clicked=partial(self.zoom, True))
        self.real = button(_("Actual size"), kind="plain", name="form_actual_size", clicked=partial(self.zoom, False))
        for choice in (self.fit, self.real):
            choice.setCheckable(True)
        self.paper = PaperPreview(place.work)
        self.paper.say(_("The page is being drawn…"))
        self.paper.drawn.connect(self._show_page)
        self.paper.page_changed.connect(lambda _page: self._show_page())
        lay = column(self, self.filling, self.paper)
        lay.setStretch(1, 1)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._draw)
        self.filling.chosen.connect(lambda _value: self._pause.start())
        self.zoom(True)

    @property
    def layout_shown(self) -> Layout | None:
        """The layout whose pages stand there."""
        return self._shown

    def show_layout(self, layout: Layout, offer: Offer) -> None:
        """Draw this layout soon; what stands there stays until then."""
        self._layout, self.offer = layout, offer
        self._pause.start()

    def zoom(self, fits: bool) -> None:
        """As wide as the room, or as large as on paper."""
        self.fit.setChecked(fits)
        self.real.setChecked(not fits)
        self.paper.fit_width(fits)

    def _draw(self) -> None:
        if self._layout is None:
            return
        if self._is_drawing:
            self._again = True
            return
        self._is_drawing = True
        layout, office = self._layout, self.place.office
        filling = Filling(self.filling.value() or Filling.SAMPLE)
        job = sample_job(layout, filling, self.offer, office.name, office.zone)
        self.place.work.background(
            partial(_drawn, job), lambda made: self._show(made, layout), failed=self._not_drawn
        )

    def _show(self, made: Rendered, layout: Layout) -> None:
        self._shown = layout
        self.paper.show_pdf(made.pdf)
        self._next()
        self.drawn.emit()

    def _not_drawn(self, error: BaseException) -> None:
        self._next()
        self.failed.emit(error)

    def _next(self) -> None:
        self._is_drawing = False
        if self._again:
            self._again = False
            self._draw()

    def _show_page(self) -> None:
        self.pages.setText(_("Page {page} of {pages}").format(page=self.paper.page, pages=self.paper.page_count))
