"""打印选项: form, printer, paper, copies, with or without the identity, why again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QComboBox, QSizePolicy, QVBoxLayout, QWidget

from complaintdesk.desk.printing import LARGEST_COPIES
from complaintdesk.domain.fields import Choice
from complaintdesk.i18n import N_, _
from complaintdesk.settings import FormHabit
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, column, number_box, row, text
from complaintdesk.ui.labeled import LabeledField, Value
from complaintdesk.ui.plain_text import plain_tooltip
from complaintdesk.ui.text_fields import TextField, YesNoField

#: By the name that the layout knows; the number is what stands on the box that the paper comes in.
_PAPERS = {
    "A4-2up": N_("A4, two to a sheet"),
    "241x279.4": N_("Continuous 241 × 279.4 mm"),
    "241x140": N_("Continuous 241 × 140 mm"),
    "241x93.1": N_("Continuous 241 × 93.1 mm"),
    "80mm": N_("80 mm roll"),
}


class PrinterField(LabeledField):
    """打印机: the printers there are, and what stands in the way at the chosen one; looks again on request."""

    refresh_wanted = Signal()
    adjust_wanted = Signal()
    """The printer shall be moved by tenths of a millimetre."""

    def __init__(self, *, adjusts: bool = False, parent: QWidget | None = None) -> None:
        self._are_any = False
        self.box = QComboBox()
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.box.setObjectName("printer_box")
        self.again = button("", kind="plain", icon="refresh", tooltip=_("Look for printers again"),
                            name="refresh_printers", clicked=lambda: self.refresh_wanted.emit())
        self.adjust = button(_("Adjust…"), kind="plain", tooltip=_("Move what is printed by tenths of a millimetre"),
                             name="adjust_printer", clicked=lambda: self.adjust_wanted.emit())
        self.adjust.setVisible(adjusts)
        holder = QWidget()
        lay = row(holder, self.box, self.again, self.adjust, gap=theme.GRID)
        lay.setStretchFactor(self.box, 1)
        holder.setFocusProxy(self.box)
        holder.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        super().__init__("printer", _("Printer"), holder, parent=parent)
        self._warning = text("", "problem", wrap=True, name="printer_warning")
        self._warning.hide()
        column_of(self).addWidget(self._warning)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.box.setAccessibleName(self.label)
        self.box.currentTextChanged.connect(self._chosen)

    def value(self) -> str:
        return self.box.currentText() if self._are_any else ""

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

    def use(self, name: str) -> None:
        """Take this printer where it is there: another form was chosen that is printed on it."""
        self.box.setProperty("before", name or self.box.property("before"))
        if self.value() and self.box.findText(name) >= 0:
            self.box.setCurrentText(name)

    def show_warning(self, words: str) -> None:
        """What stands in the way at this printer; nothing takes the words away."""
        self._warning.setText(words)
        self._warning.setVisible(bool(words))
        # It stands where the hint would.
        self._note.setVisible(not words)

    def warning(self) -> str:
        """What is said to stand in the way."""
        return self._warning.text()

    def _fill(self, entries: list[str], *, there_are_any: bool) -> None:
        self.box.blockSignals(True)
        self.box.clear()
        self.box.addItems(entries)
        self._are_any = there_are_any
        self.box.setEnabled(there_are_any)
        self.adjust.setEnabled(there_are_any)
        self.box.blockSignals(False)
        self._chosen(self.box.currentText())

    def _chosen(self, name: str) -> None:
        self.box.setToolTip(plain_tooltip(name))
        self.changed.emit()


class ChoiceField(LabeledField):
    """A choice from a short list; headed groups may stand in it."""

    def __init__(self, name: str, label: str, parent: QWidget | None = None) -> None:
        self.box = QComboBox()
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        super().__init__(name, label, self.box, parent=parent)
        self.hide_note()
        self.box.currentIndexChanged.connect(lambda _index: self.changed.emit())

    def set_choices(self, *groups: tuple[str, Sequence[Choice]]) -> None:
        """Offer these, group by group, each under its heading; what was chosen stays chosen where it is still there."""
        kept = self.value()
        self.box.blockSignals(True)
        self.box.clear()
        for heading, choices in groups:
            if heading and choices:
                self._head(heading)
            for choice in choices:
                self.box.addItem(choice.label, choice.value)
        self.box.blockSignals(False)
        self.set_value(kept)

    def _head(self, heading: str) -> None:
        if self.box.count():
            self.box.insertSeparator(self.box.count())
        self.box.addItem(heading)
        item = cast(QStandardItemModel, self.box.model()).item(self.box.count() - 1)
        item.setFlags(Qt.ItemFlag.NoItemFlags)

    def value(self) -> str:
        return str(self.box.currentData() or "")

    def set_value(self, value: Value) -> None:
        """Choose by the key; one that is not offered changes nothing."""
        index = self.box.findData(value)
        if index >= 0:
            self.box.setCurrentIndex(index)


def column_of(field: LabeledField) -> QVBoxLayout:
    """The layout of a field: label, input, note, one below the other."""
    return cast(QVBoxLayout, field.layout())


def paper_words(name: str) -> str:
    """A paper as it is asked for in a shop."""
    return _(_PAPERS[name]) if name in _PAPERS else name


class PrintOptions(QWidget):
    """What can be chosen about one print, or about each print of a batch."""

    page_changed = Signal()
    """What was chosen is seen on the page: it must be drawn anew."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form = ChoiceField("form", _("Form"), self)
        self.printer = PrinterField(adjusts=True, parent=self)
        self.paper = ChoiceField("paper", _("Paper"), self)
        self._copies = number_box(1, 1, LARGEST_COPIES, name="copies")
        self.copies = LabeledField("copies", _("Copies"), self._copies, parent=self)
        self._labels: tuple[str, ...] = ()
        self._follows = True
        self._papers: dict[str, bool] = {}
        self.overprint = YesNoField("overprint", _("On pre-printed paper: only what is filled in"), parent=self)
        self.masked = YesNoField("masked", _("Without the identity (for the department)"), parent=self)
        self.masked.box.setToolTip(plain_tooltip(_("For the department complained about: it need not know who complains.")))
        self._only_masked = text(_("This one is printed without the identity."), "secondary", wrap=True)
        self._only_masked.hide()
        self.missing = text("", "problem", wrap=True, name="missing_values")
        self.missing.hide()
        self.blanks = YesNoField("blanks", _("With blanks for the pen"), parent=self)
        self.blanks.hide()
        self.reason = TextField(
            "reason", _("Why print again"), hint=_("May stay empty; stands in the timeline."), parent=self
        )
        self.reason.hide()
        for field in (self.overprint, self.masked, self.blanks):
            field.hide_heading()
            field.hide_note()
        beside = row(None, self.paper, self.copies, gap=theme.GAP)
        beside.setStretchFactor(self.paper, 1)
        beside.setAlignment(self.paper, Qt.AlignmentFlag.AlignTop)
        self._names = text("", "secondary", wrap=True, name="copy_names")
        self.copies.hide_note()
        ticks = column(None, self.overprint, self.masked, self._only_masked, self.missing, self.blanks, gap=0)
        column(self, self.form, self.printer, beside, self._names, ticks, self.reason, gap=0)
        self._copies.valueChanged.connect(self._counted)
        self.paper.changed.connect(self._name_copies)
        for seen in (self.paper, self.overprint, self.masked):
            seen.changed.connect(self.page_changed)

    def copies_wanted(self) -> int:
        """How many are wanted; carbon paper makes its own."""
        return 1 if self.is_carbon() else self._copies.value()

    def is_carbon(self) -> bool:
        """Whether the paper chosen makes its copies itself."""
        return self._papers.get(self.paper.value(), False)

    def copies_asked(self) -> int:
        """How many to ask the desk for: 0, as many as the form has labels, while nobody said another number."""
        return 0 if self._follows and not self.is_carbon() else self.copies_wanted()

    def habit(self) -> FormHabit:
        """What was chosen, to be remembered for the form."""
        copies = 0 if self._follows else self._copies.value()
        return FormHabit(self.printer.value(), self.paper.value(), copies, self.overprint.value())

    def use_habit(self, habit: FormHabit) -> None:
        """Choose as this form was printed last; the paper that the form itself says comes with its page."""
        self.blockSignals(True)
        self.printer.use(habit.printer)
        self.paper.set_value(habit.paper)
        self.overprint.set_value(habit.overprint)
        self.blanks.set_value(False)
        self._follows = habit.copies == 0
        if habit.copies:
            self._put_copies(habit.copies)
        self.blockSignals(False)

    def show_labels(self, labels: tuple[str, ...]) -> None:
        """The form's own copies by name; as many are printed where nobody says otherwise."""
        self._labels = labels
        if self._follows:
            self._put_copies(max(1, len(labels)))
        self._name_copies()

    def show_missing(self, names: tuple[str, ...], *, strict: bool) -> None:
        """The case says nothing yet for these words of the form: recorded first, or left blank for the pen."""
        sentence = _("The case says nothing yet for: {names}.").format(names=_(", ").join(names))
        way = _("This form is never printed with blanks: record it first.") if strict else ""
        self.missing.setText(f"{sentence} {way}".strip())
        self.missing.setVisible(bool(names))
        self.blanks.setVisible(bool(names) and not strict)

    def may_mask(self, free: bool) -> None:
        """Whether there is a choice; otherwise the desk leaves the identity out whatever is said here."""
        self.masked.setVisible(free)
        self._only_masked.setVisible(not free)

    def show_papers(self, offered: dict[str, bool], chosen: str) -> None:
        """The sizes that forms are laid out for (with: makes its own copies), and the one that the page is shown on."""
        self._papers = offered
        self.paper.blockSignals(True)
        self.paper.set_choices(("", [Choice(name, paper_words(name)) for name in offered]))
        self.paper.set_value(chosen)
        self.paper.blockSignals(False)
        self._name_copies()

    def lock(self, locked: bool) -> None:
        """Nothing about the print may be changed now; the printer may."""
        for field in (self.form, self.paper, self.copies, self.overprint, self.masked, self.blanks, self.reason):
            field.setEnabled(not locked)

    def _put_copies(self, copies: int) -> None:
        self._copies.blockSignals(True)
        self._copies.setValue(copies)
        self._copies.blockSignals(False)

    def _counted(self) -> None:
        self._follows = False
        self._name_copies()
        self.page_changed.emit()

    def _name_copies(self) -> None:
        self.copies.setVisible(not self.is_carbon())
        if self.is_carbon():
            self._names.setText(_("This paper makes its copies itself: it is printed once."))
        elif len(self._labels) < 2:
            self._names.setText("")
        else:
            more = self._copies.value() - len(self._labels)
            names = _(", ").join(self._labels[: self._copies.value()])
            words = _("{names}, and {n} without a label") if more > 0 else "{names}"
            self._names.setText(words.format(names=names, n=more))
        self._names.setVisible(bool(self._names.text()))
