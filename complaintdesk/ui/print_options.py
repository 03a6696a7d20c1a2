"""打印选项: printer, copies, with or without the identity, why again; and the characters no font has."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QSizePolicy, QWidget

from complaintdesk.desk.printing import LARGEST_COPIES
from complaintdesk.i18n import _
from complaintdesk.ui import icons, theme
from complaintdesk.ui.controls import FlowLayout, button, column, number_box, row, text
from complaintdesk.ui.labeled import LabeledField, Value
from complaintdesk.ui.plain_text import plain_tooltip
from complaintdesk.ui.text_fields import TextField, YesNoField

_LARGE = 48
#: More would fill the screen; the rest is counted.
_MOST_SHOWN = 12


class PrinterField(LabeledField):
    """打印机: the printers there are; looks again on request."""

    refresh_wanted = Signal()

    def __init__(self) -> None:
        self.box = QComboBox()
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.box.setObjectName("printer_box")
        self.again = button("", kind="plain", icon="refresh", tooltip=_("Look for printers again"),
                            name="refresh_printers", clicked=lambda: self.refresh_wanted.emit())
        holder = QWidget()
        lay = row(holder, self.box, self.again, gap=theme.GRID)
        lay.setStretchFactor(self.box, 1)
        holder.setFocusProxy(self.box)
        holder.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        super().__init__("printer", _("Printer"), holder)
        self.box.setAccessibleName(self.label)
        self.box.currentTextChanged.connect(self._chosen)

    def value(self) -> str:
        return self.box.currentText() if self.box.isEnabled() else ""

    def set_value(self, value: Value) -> None:
        self.box.setCurrentText(str(value or ""))

    def searching(self) -> None:
        """The system is being asked."""
        if self.value():
            self.box.setProperty("before", self.value())
        self._fill([_("Looking for printers…")], there_are_any=False)
        self.set_hint("")

    def show_printers(self, names: list[str], kept: str, default: str) -> None:
        """Offer these: first what was chosen here, then what this work place used last, then the system's own."""
        if not names:
            self._fill([_("No printer found")], there_are_any=False)
            self.set_hint(_("Connect one and look again, or save a PDF."))
            return
        self._fill(names, there_are_any=True)
        before = str(self.box.property("before") or "")
        wanted = [name for name in (before, kept, default) if name in names]
        self.box.setCurrentText((wanted or names)[0])
        self.set_hint("")
        self.changed.emit()

    def _fill(self, entries: list[str], *, there_are_any: bool) -> None:
        self.box.blockSignals(True)
        self.box.clear()
        self.box.addItems(entries)
        self.box.setEnabled(there_are_any)
        self.box.blockSignals(False)
        self._chosen(self.box.currentText())

    def _chosen(self, name: str) -> None:
        self.box.setToolTip(plain_tooltip(name))
        self.changed.emit()


class PrintOptions(QWidget):
    """What can be chosen about one print."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.printer = PrinterField()
        self._copies = number_box(1, 1, LARGEST_COPIES, name="copies")
        self.copies = LabeledField("copies", _("Copies"), self._copies)
        self.masked = YesNoField("masked", _("Without the identity (for the department)"))
        self.masked.box.setToolTip(plain_tooltip(_("For the department complained about: it need not know who complains.")))
        self._only_masked = text(_("Your role prints without the identity."), "secondary", wrap=True)
        self._only_masked.hide()
        self.reason = TextField("reason", _("Why print again"), hint=_("May stay empty; stands in the timeline."))
        self.reason.hide()
        for field in (self.copies, self.masked):
            field.hide_note()
        column(self, self.printer, self.copies, self.masked, self._only_masked, self.reason, gap=0)

    def copies_wanted(self) -> int:
        """How many are wanted."""
        return self._copies.value()

    def always_masked(self) -> None:
        """This person may not choose: the desk leaves the identity out."""
        self.masked.hide()
        self._only_masked.show()

    def lock(self, locked: bool) -> None:
        """Nothing about the print may be changed now; the printer may."""
        for field in (self.copies, self.masked, self.reason):
            field.setEnabled(not locked)


class MissingCharacters(QFrame):
    """缺字: each character that no font has, large, with its code; they are printed as ruled blanks."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("missing_characters")
        self.setProperty("message", "warn")
        mark = QLabel()
        icons.put(mark, "warning", "warn")
        self._words = text("", wrap=True, name="missing_words")
        top = row(None, mark, self._words)
        top.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
        top.setStretchFactor(self._words, 1)
        self._holder = QWidget()
        self._flow = FlowLayout(self._holder, gap=theme.GROUP)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self._holder.setSizePolicy(policy)
        self._more = text("", "hint")
        column(self, top, self._holder, self._more, edge=12)
        self.hide()

    def words(self) -> str:
        """What is said about them."""
        return self._words.text()

    def show_characters(self, characters: tuple[str, ...]) -> None:
        """Name these, or disappear when there are none."""
        while (item := self._flow.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self.setVisible(bool(characters))
        named = [f"{character} {code_of(character)}" for character in characters]
        sentence = _("No font has these characters: they are printed as ruled blanks with their code, for the pen.")
        self._words.setText(sentence)
        self.setAccessibleName(f"{sentence} {', '.join(named)}")
        for character in characters[:_MOST_SHOWN]:
            self._flow.addWidget(_character(character))
        rest = len(characters) - _MOST_SHOWN
        self._more.setVisible(rest > 0)
        self._more.setText(_("and {n} more").format(n=rest))
        self._holder.updateGeometry()


def code_of(character: str) -> str:
    """U+20BB7: the character's number, as it stands beside the blank."""
    return " ".join(f"U+{ord(point):04X}" for point in character)


def _character(character: str) -> QWidget:
    holder = QWidget()
    large = text(character, name=f"missing_{ord(character[0]):X}")
    font = large.font()
    font.setPixelSize(theme.px(_LARGE))
    large.setFont(font)
    if not QFontMetrics(font).inFontUcs4(ord(character[0])):
        # This PC cannot show it either: the ruled blank as on paper, rather than a box of Qt's.
        large.setText("\u3000")
        font.setUnderline(True)
        large.setFont(font)
    large.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    code = text(code_of(character), "secondary", selectable=True)
    code.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    column(holder, large, code, gap=0)
    return holder
