"""Inputs for words: one line, a long text, yes or no, and a file."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Final, Literal

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QCheckBox, QFileDialog, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, row
from complaintdesk.ui.labeled import LabeledField, Value, control_size, width_of
from complaintdesk.ui.plain_text import plain_tooltip

Purpose = Literal["text", "phone", "id", "code"]
_HINT: Final = Qt.InputMethodHint
#: Hints only switch the input method off. Nothing is refused while typing: validators and masks break composition.
_HINTS: Final = {
    "text": _HINT.ImhNone, "phone": _HINT.ImhDialableCharactersOnly | _HINT.ImhPreferNumbers,
    "id": _HINT.ImhLatinOnly | _HINT.ImhPreferUppercase | _HINT.ImhNoPredictiveText,
    "code": _HINT.ImhLatinOnly | _HINT.ImhNoPredictiveText,
}
PHONE_WIDTH: Final = 14
ID_WIDTH: Final = 20


class LineEdit(QLineEdit):
    """One line, as wide as its content is long: `characters` digits, or the width there is when 0."""

    def __init__(self, characters: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.characters = characters
        across = QSizePolicy.Policy.Fixed if characters else QSizePolicy.Policy.Expanding
        self.setSizePolicy(across, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return control_size(super().sizeHint(), width_of(self, self.characters or 20, self._extra()))

    def minimumSizeHint(self) -> QSize:
        return control_size(super().minimumSizeHint(), width_of(self, self.characters or 8, self._extra()))

    def _extra(self) -> int:
        return 24 if self.actions() else 0


class TextField(LabeledField):
    """One line of text. `purpose` phone, id and code switch the input method to Latin and make full-width letters plain."""

    def __init__(self, name: str, label: str, *, required: bool = False, hint: str = "", characters: int = 0,
                 purpose: Purpose = "text", placeholder: str = "", parent: QWidget | None = None) -> None:
        self.purpose = purpose
        widths = {"phone": PHONE_WIDTH, "id": ID_WIDTH}
        self.edit = LineEdit(characters or widths.get(purpose, 0))
        super().__init__(name, label, self.edit, required=required, hint=hint, parent=parent)
        self.edit.setInputMethodHints(_HINTS[purpose])
        self.edit.setPlaceholderText(placeholder)
        self.edit.textChanged.connect(lambda _text: self.changed.emit())
        self.edit.editingFinished.connect(self._tidy)

    def value(self) -> str:
        return _tidied(self.edit.text(), self.purpose)

    def set_value(self, value: Value) -> None:
        self.edit.setText(str(value or ""))

    def _tidy(self) -> None:
        tidy = self.value()
        if tidy != self.edit.text():
            self.edit.setText(tidy)


def _tidied(typed: str, purpose: Purpose) -> str:
    """Blanks at the ends go; codes typed with full-width characters become plain ones."""
    if purpose == "text":
        return typed.strip()
    plain = unicodedata.normalize("NFKC", typed).strip()
    return plain.upper() if purpose == "id" else plain


class LongText(QPlainTextEdit):
    """A text of several lines: Enter begins a new line; Ctrl+Enter and Tab go on to the next input."""

    def __init__(self, lines: int = 4, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines = lines
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setToolTip(plain_tooltip(_("Enter begins a new line, Ctrl+Enter goes to the next field.")))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pressed = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if pressed and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()  # for enter_moves_on()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(320), self._height(self.lines))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(160), self._height(min(self.lines, 2)))

    def _height(self, lines: int) -> int:
        return self.fontMetrics().lineSpacing() * lines + theme.px(18)


class LongTextField(LabeledField):
    """A text of several lines, e.g. 经过."""

    def __init__(self, name: str, label: str, *, required: bool = False, hint: str = "", lines: int = 4,
                 parent: QWidget | None = None) -> None:
        self.edit = LongText(lines)
        super().__init__(name, label, self.edit, required=required, hint=hint, parent=parent)
        self.edit.textChanged.connect(self.changed.emit)

    def value(self) -> str:
        return self.edit.toPlainText().strip()

    def set_value(self, value: Value) -> None:
        self.edit.setPlainText(str(value or ""))


class YesNoField(LabeledField):
    """A box to tick; the words stand beside it, and a blank label above keeps it level with its neighbours."""

    def __init__(self, name: str, label: str, *, required: bool = False, hint: str = "",
                 parent: QWidget | None = None) -> None:
        self.box = QCheckBox(label.replace("&", "&&"))
        self.box.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        super().__init__(name, "", self.box, required=required, hint=hint, parent=parent)
        self.box.setAccessibleName(label)
        self._words = label
        self.box.toggled.connect(lambda _on: self.changed.emit())

    @property
    def label(self) -> str:
        return self._words

    def value(self) -> bool:
        return self.box.isChecked()

    def set_value(self, value: Value) -> None:
        self.box.setChecked(value is True or str(value).lower() in ("true", "1", "yes"))

    def problem(self) -> str:
        return ""  # an unticked box is an answer


class FileBox(QWidget):
    """Shows the file chosen, opens the dialog, and takes a file dropped on it."""

    picked = Signal(str)

    def __init__(self, patterns: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._patterns = patterns
        self.line = LineEdit()
        self.line.setReadOnly(True)
        self.line.setPlaceholderText(_("Drop a file here or choose one"))
        self.button = button(_("Choose file…"), icon="attach", name="choose_file", clicked=self._choose)
        row(self, self.line, self.button)
        self.setFocusProxy(self.button)
        self.setAcceptDrops(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        for url in event.mimeData().urls():
            if url.isLocalFile():
                self.picked.emit(url.toLocalFile())
                break

    def _choose(self) -> None:
        dialog = QFileDialog(self, _("Choose file…"), "", self._patterns)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.picked.emit)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()


class FileField(LabeledField):
    """A file of this PC; `patterns` as in file dialogs, e.g. "PDF (*.pdf)"."""

    def __init__(self, name: str, label: str, *, required: bool = False, hint: str = "", patterns: str = "",
                 parent: QWidget | None = None) -> None:
        self.box = FileBox(patterns)
        self._path: Path | None = None
        super().__init__(name, label, self.box, required=required, hint=hint, parent=parent)
        self.box.picked.connect(self.set_value)

    def value(self) -> Path | None:
        return self._path

    def set_value(self, value: Value) -> None:
        self._path = Path(value) if isinstance(value, str | Path) and str(value) not in ("", ".") else None
        self.box.line.setText(self._path.name if self._path else "")
        self.box.line.setToolTip(plain_tooltip(str(self._path or "")))
        self.changed.emit()
