"""打印预览: the pages of a PDF as they will lie on paper, fitted to the width or in their real size."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QSize, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.controls import column, text

if TYPE_CHECKING:
    from complaintdesk.ui.work import Report, Task, Work

#: Pixels a point takes on a screen at 100 %: 96 to the inch.
REAL_SIZE: Final = 96 / 72
#: What a screen may say of itself; a projector or a broken description says anything.
_BELIEVABLE: Final = (60, 300)
_PAUSE_MS: Final = 120
#: PDFium keeps module-wide state: one caller at a time.
PDFIUM = threading.Lock()


def page_sizes(pdf: bytes) -> list[QSizeF]:
    """The size of each page in points."""
    import pypdfium2  # 50 ms to load: not while the window starts

    with PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return [QSizeF(*document.get_page_size(number)) for number in range(len(document))]
        finally:
            document.close()


def page_images(pdf: bytes, scale: float) -> Iterator[QImage]:
    """Each page in shades of grey on white, `scale` pixels to the point; one at a time, since 300 dpi are large."""
    import pypdfium2

    for number in range(len(page_sizes(pdf))):
        with PDFIUM:
            document = pypdfium2.PdfDocument(pdf)
            try:
                page = document[number]
                bitmap = page.render(scale=scale, grayscale=True)
                pixels = bytes(bitmap.buffer)
                shades = QImage.Format.Format_Grayscale8
                # The copy owns its pixels; the first image only borrows them.
                image = QImage(pixels, bitmap.width, bitmap.height, bitmap.stride, shades).copy()
                bitmap.close()
                page.close()
            finally:
                document.close()
        yield image


def _scale(sizes: list[QSizeF], room: int, real: float) -> float:
    """Logical pixels to the point."""
    return room / max(size.width() for size in sizes) if room else real


class _Sheet(QWidget):
    """One page: white in every theme, as paper is."""

    def __init__(self, image: QImage, spoken: str) -> None:
        super().__init__()
        self.image = image
        self.setAccessibleName(spoken)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(self.rect(), self.image)
        painter.setPen(theme.color("field_line"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


class PaperPreview(QScrollArea):
    """Shows a PDF's pages one below the other; drawn sharp for the width there is, off the GUI thread."""

    drawn = Signal()
    """The pages stand there in the size wanted."""
    page_changed = Signal(int)
    """Another page (from 1) is in the middle of the view."""

    def __init__(self, work: Work, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("paper_preview")
        self.setAccessibleName(_("Preview"))
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # Always there: a bar that comes and goes would change the width that the pages are fitted to.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._work = work
        self._pdf = b""
        self._sizes: list[QSizeF] = []
        self._fits = True
        self._task: Task | None = None
        self._page = 1
        self._ground = QWidget()
        self._words = text("", "muted", wrap=True, name="preview_words")
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._lay = column(self._ground, self._words, gap=theme.GROUP, edge=theme.GROUP)
        self.setWidget(self._ground)
        self._sheets: list[_Sheet] = []
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._draw)
        self.verticalScrollBar().valueChanged.connect(self._look_which)
        # Only when the pages have their places is it known which one is in the middle.
        self.verticalScrollBar().rangeChanged.connect(self._look_which)
        # Otherwise the style draws a stub of a frame where the two bars meet.
        self.setCornerWidget(QWidget())
        # The bars draw over the paper, not over this widget's own ground.
        self.viewport().installEventFilter(self)

    @property
    def page_count(self) -> int:
        """How many pages are shown."""
        return len(self._sheets)

    @property
    def page(self) -> int:
        """The page (from 1) that is in the middle of the view."""
        return self._page

    @property
    def fits_width(self) -> bool:
        """Are the pages as wide as the view, or in their real size?"""
        return self._fits

    def images(self) -> list[QImage]:
        """The pages as they are drawn now."""
        return [sheet.image for sheet in self._sheets]

    def say(self, words: str) -> None:
        """Words in place of the pages: being made, or why there are none."""
        self._stop()
        self._pdf, self._sizes = b"", []
        self._clear()
        self._words.setText(words)
        self._words.show()

    def show_pdf(self, pdf: bytes) -> None:
        """Show these pages; those shown now stay until the new ones are drawn."""
        self._pdf, self._sizes = pdf, []
        self._draw()

    def fit_width(self, fits: bool) -> None:
        """As wide as the view, or (False) in their real size."""
        if fits != self._fits:
            self._fits = fits
            self._place()
            self._draw()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.viewport() and event.type() == QEvent.Type.Resize and self._fits and self._pdf:
            self._place()
            self._pause.start()
        return super().eventFilter(watched, event)

    def real_size(self) -> float:
        """Logical pixels to the point at which a page on this screen is as large as on paper."""
        dots = self.screen().physicalDotsPerInch()
        return dots / 72 if _BELIEVABLE[0] <= dots <= _BELIEVABLE[1] else REAL_SIZE

    def _room(self) -> int:
        """The width that pages are fitted to; 0 in their real size."""
        return max(theme.px(160), self.viewport().width() - 2 * theme.px(theme.GROUP)) if self._fits else 0

    def _draw(self) -> None:
        if not self._pdf:
            return
        self._stop()
        pdf, room, ratio, real = self._pdf, self._room(), self.devicePixelRatioF(), self.real_size()

        def make(report: Report) -> tuple[list[QSizeF], list[QImage]]:
            sizes = page_sizes(pdf)
            images = []
            for image in page_images(pdf, _scale(sizes, room, real) * ratio):
                images.append(image)
                report(len(images), len(sizes))
            return sizes, images

        self._task = self._work.background(make, self._show)

    def _show(self, made: tuple[list[QSizeF], list[QImage]]) -> None:
        self._sizes, images = made
        self._words.hide()
        if len(images) == len(self._sheets):
            for sheet, image in zip(self._sheets, images, strict=True):
                sheet.image = image
                sheet.update()
        else:
            self._clear()
            for number, image in enumerate(images, 1):
                spoken = _("Page {page} of {pages}").format(page=number, pages=len(images))
                self._sheets.append(_Sheet(image, spoken))
                self._lay.addWidget(self._sheets[-1], 0, Qt.AlignmentFlag.AlignHCenter)
            self._lay.addStretch()
        self._place()
        self._look_which()
        self.drawn.emit()

    def _place(self) -> None:
        if not self._sizes:
            return
        scale = _scale(self._sizes, self._room(), self.real_size())
        for sheet, size in zip(self._sheets, self._sizes, strict=True):
            sheet.setFixedSize(QSize(round(size.width() * scale), round(size.height() * scale)))

    def _look_which(self) -> None:
        middle = self.verticalScrollBar().value() + self.viewport().height() // 2
        page, bottom = 0, 0
        while bottom <= middle and page < len(self._sheets):
            bottom += self._lay.spacing() + self._sheets[page].height()
            page += 1
        if page and page != self._page:
            self._page = page
            self.page_changed.emit(page)

    def _clear(self) -> None:
        for sheet in self._sheets:
            self._lay.removeWidget(sheet)
            sheet.deleteLater()
        self._sheets = []
        while self._lay.count() > 1:
            self._lay.takeAt(1)

    def _stop(self) -> None:
        self._pause.stop()
        if self._task is not None:
            self._task.stop()
