"""扫描页图像: one scanned page as it lies on the table, fitted to the width or enlarged to read a signature."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QEvent, QObject, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPixmap
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget

from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.controls import column, text

#: A filed page has at most some 20 million pixels; a picture that claims more is not unpacked.
_MOST_MB: Final = 256


def picture_of(content: bytes) -> QImage:
    """The picture, upright; a null image where it is none or claims to be huge."""
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    reader.setAllocationLimit(_MOST_MB)
    return reader.read()


class PagePicture(QScrollArea):
    """Shows one picture; words in its place while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page_picture")
        self.setAccessibleName(_("Scanned page"))
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._image = QImage()
        self._fits = True
        ground = QWidget()
        self._words = text("", "muted", wrap=True, name="picture_words")
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._page = QLabel()
        self._page.setObjectName("picture")
        self._page.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        column(ground, self._words, self._page, 1, edge=theme.GAP)
        self.setWidget(ground)
        self.setCornerWidget(QWidget())
        self.viewport().installEventFilter(self)
        self.say("")

    @property
    def image(self) -> QImage:
        """The picture that is shown, in its full size."""
        return self._image

    def say(self, words: str) -> None:
        """Words in place of the picture."""
        self._image = QImage()
        self._page.clear()
        self._page.hide()
        self._words.setText(words)
        self._words.setVisible(bool(words))

    def show_picture(self, content: bytes) -> None:
        """Show this picture."""
        image = picture_of(content)
        if image.isNull():
            self.say(_("This picture cannot be shown."))
            return
        self._image = image
        self._words.hide()
        self._page.show()
        self._draw()

    def fit_width(self, fits: bool) -> None:
        """As wide as the view, or (False) large enough to read what was written by hand."""
        self._fits = fits
        self._draw()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.viewport() and event.type() == QEvent.Type.Resize and self._fits:
            self._draw()
        return super().eventFilter(watched, event)

    def _draw(self) -> None:
        if self._image.isNull():
            return
        ratio = self.devicePixelRatioF()
        room = max(theme.px(160), self.viewport().width() - 2 * theme.px(theme.GAP))
        width = round((room if self._fits else room * 2) * ratio)
        size = QSize(width, round(width * self._image.height() / self._image.width()))
        mode = Qt.TransformationMode.SmoothTransformation
        pixels = QPixmap.fromImage(self._image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, mode))
        pixels.setDevicePixelRatio(ratio)
        self._page.setPixmap(pixels)
