"""标志: the picture above an office's letters: shown small, another one chosen or dropped, or taken away."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QWidget

from complaintdesk.desk.letterheads import LARGEST_LOGO
from complaintdesk.domain.errors import FieldErrors
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.attachment_view import small_picture
from complaintdesk.ui.controls import button, column, row, text
from complaintdesk.ui.labeled import LabeledField, Value
from complaintdesk.ui.text_fields import FileBox

_TALL, _WIDE = 64, 220
_REMOVED = "-"


class LogoField(LabeledField):
    """The logo kept and what is to be put in its place; `draft()` is empty while nothing was chosen."""

    def __init__(self, name: str, label: str, parent: QWidget | None = None) -> None:
        self.box = FileBox(_("Pictures") + " (*.png *.jpg *.jpeg)")
        self.picture = QLabel()
        self.picture.setObjectName("logo_picture")
        self.picture.setAccessibleName(label)
        self.picture.setMinimumHeight(theme.px(_TALL))
        self.none = text(_("No logo"), "muted")
        self.remove = button(_("Remove"), kind="plain", icon="trash", name="remove_logo", clicked=self._take_away)
        self._kept = b""
        self._chosen = ""
        whole = QWidget()
        column(whole, self.box, row(None, self.picture, self.none, self.remove, 0), gap=theme.GRID)
        super().__init__(
            name, label, whole, hint=_("PNG or JPEG, at most 1 MB; for the head of letters"), parent=parent
        )
        self.box.picked.connect(self.set_value)
        self._show()

    def show_kept(self, content: bytes) -> None:
        """The logo that the office has, b"" for none."""
        self._kept = content
        self._show()

    def value(self) -> str:
        return self._chosen

    def set_value(self, value: Value) -> None:
        """The file of a new logo; None for the one that is kept."""
        self._chosen = str(value or "")
        self.box.line.setText(Path(self._chosen).name if self._chosen not in ("", _REMOVED) else "")
        self._show()
        self.changed.emit()

    def content(self) -> bytes:
        """What is to be kept from now on; FieldErrors for a file that cannot be read or is too large."""
        if self._chosen in ("", _REMOVED):
            return b""
        file = Path(self._chosen)
        try:
            if file.stat().st_size > LARGEST_LOGO:
                raise FieldErrors(
                    {self.name: _("The logo is larger than 1 MB. Save it smaller, 1000 dots across are enough.")}
                )
            return file.read_bytes()
        except OSError:
            raise FieldErrors({self.name: _("The file “{name}” cannot be read.").format(name=file.name)}) from None

    def _take_away(self) -> None:
        self.set_value(_REMOVED)

    def _show(self) -> None:
        shown = self._shown()
        ratio = self.devicePixelRatioF()
        picture = QPixmap()
        if shown:
            image = small_picture(shown, round(theme.px(_WIDE) * ratio))
            if image.height() > theme.px(_TALL) * ratio:
                image = image.scaledToHeight(round(theme.px(_TALL) * ratio), Qt.TransformationMode.SmoothTransformation)
            picture = QPixmap.fromImage(image)
            picture.setDevicePixelRatio(ratio)
        self.picture.setPixmap(picture)
        self.picture.setVisible(not picture.isNull())
        self.picture.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.none.setVisible(picture.isNull())
        self.remove.setVisible(not picture.isNull())

    def _shown(self) -> bytes:
        if self._chosen == _REMOVED:
            return b""
        try:
            return self.content() if self._chosen else self._kept
        except FieldErrors:
            return b""
