"""部件属性栏: the inputs of the part that is chosen in the outline; what is typed goes into the form at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from complaintdesk.domain.errors import UserError
from complaintdesk.domain.fields import Choice
from complaintdesk.domain.form_layout import FormBlock, FormCell, Layout
from complaintdesk.i18n import N_, _, language
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, column, emptied, row, text
from complaintdesk.ui.fields import ComboField, LabeledField, LongTextField, TextField, enter_moves_on
from complaintdesk.ui.form_checks import Trouble
from complaintdesk.ui.form_draft import Place, Sort, part_at, sort_of
from complaintdesk.ui.form_inputs import (
    Ask,
    LengthField,
    Property,
    field_of,
    meaning,
    properties_of,
    shown,
    taken_over,
)
from complaintdesk.ui.form_offer import Offer
from complaintdesk.ui.form_parts import named_cell, with_columns

TITLES: Final = {
    Sort.FORM: N_("The form"),
    Sort.ROWS: N_("Block with rows"),
    Sort.LETTER: N_("Block with text"),
    Sort.LIST: N_("Block with a list"),
    Sort.ROW: N_("Row"),
    Sort.CELL: N_("Form field"),
    Sort.PARAGRAPH: N_("Paragraph"),
    Sort.COLUMN: N_("List column"),
    Sort.NOTES: N_("Notes under the form"),
    Sort.NOTE: N_("Note"),
}
_HINTS: Final = {
    Sort.LETTER: N_("Its paragraphs stand below it in the outline."),
    Sort.NOTES: N_("Terms and explanations, printed small under the form. Each stands below in the outline."),
}


class PropertyPanel(QWidget):
    """属性: shows one part; `edited` brings the changed part and the name of the input it was typed in."""

    edited = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("form_properties")
        self.offer = Offer()
        self.papers: tuple[str, ...] = ("A4",)
        self.key_is_fixed = False
        self.layout_now: Layout | None = None
        self.place: Place = ()
        self.fields: dict[str, LabeledField] = {}
        self._props: dict[str, Property] = {}
        self._shape: object = None
        self._is_filling = False
        self._more_is_open = False
        self._text: QLineEdit | QPlainTextEdit | None = None
        self._texts: list[QLineEdit | QPlainTextEdit] = []
        self.title = text("", "section", name="part_title")
        self.hint = text("", "secondary", wrap=True, name="part_hint")
        self.form = QWidget()
        self.lay = column(self.form, gap=0)
        self.lay.setContentsMargins(0, 0, theme.px(theme.GAP), 0)
        self.scrolled = QScrollArea()
        self.scrolled.setWidgetResizable(True)
        self.scrolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scrolled.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scrolled.setWidget(self.form)
        self.scrolled.viewport().setAutoFillBackground(False)
        self.form.setAutoFillBackground(False)
        whole = column(self, self.title, self.hint, self.scrolled)
        whole.setStretch(2, 1)
        enter_moves_on(self.form)

    def show_part(self, layout: Layout, place: Place) -> None:
        """Bring the part at a place to the front. The inputs stay where only their contents differ."""
        part, sort = part_at(layout, place), sort_of(layout, place)
        self.layout_now = layout
        source = layout.blocks[place[0]].list if sort is Sort.COLUMN else None
        shape = (sort, part.part if isinstance(part, FormCell) else None, source.source if source else "",
                 self._more_is_open, language(), self.offer.groups)
        is_other, self.place = place != self.place, place
        if shape != self._shape:
            self._shape, is_other = shape, True
            self._build(part, sort, [Choice(*each) for each in self.offer.columns(source.source)] if source else [])
        self._fill(part, is_other=is_other)
        if is_other:
            self._text = next(iter(self._texts), None)
            self.scrolled.verticalScrollBar().setValue(0)

    def take_focus(self, field: str = "") -> None:
        """Bring the keyboard to an input, or to the first one."""
        found = self.fields.get(field) or next(iter(self.fields.values()), None)
        if found is not None:
            found.take_focus()
            self.scrolled.ensureWidgetVisible(found)

    def show_troubles(self, found: Iterable[Trouble]) -> None:
        """Say under each input what is wrong with it; what cannot be read there says so itself."""
        wrong = {each.field: each.sentence for each in found if each.place == self.place}
        for key, field in self.fields.items():
            if sentence := wrong.get(key, "") or (field.problem() if isinstance(field, LengthField) else ""):
                field.set_error(sentence)
            else:
                field.clear_error()

    def _build(self, part: Any, sort: Sort, columns: Sequence[Choice]) -> None:
        self.title.setText(_(TITLES[sort]))
        self.hint.setText(_(_HINTS.get(sort, "")))
        self.hint.setVisible(sort in _HINTS)
        emptied(self.lay)
        self.fields, self._props, self._texts = {}, {}, []
        props = properties_of(sort, part)
        self._put_in(self.lay, [prop for prop in props if not prop.more], columns)
        if rest := [prop for prop in props if prop.more]:
            self._add_more(rest, columns)
        self.lay.addStretch()

    def _put_in(self, lay: QVBoxLayout, props: Sequence[Property], columns: Sequence[Choice]) -> None:
        above: LabeledField | None = None
        for at, prop in enumerate(props):
            field = field_of(prop, self.offer, columns, self.papers)
            self.fields[prop.key], self._props[prop.key] = field, prop
            if prop.key == "key":
                field.setEnabled(not self.key_is_fixed)
            if prop.beside and above is not None:
                lay.removeWidget(above)
                pair = QWidget()
                row(pair, above, field, gap=theme.GROUP)
                lay.addWidget(pair)
            else:
                lay.addWidget(field)
            above = field
            field.changed.connect(partial(self._typed, prop, field))
            if prop.ask in (Ask.TEXT, Ask.WORDS):
                self._watch(field)
                if at + 1 == len(props) or props[at + 1].ask is not prop.ask:
                    lay.addWidget(self._inserter())

    def _add_more(self, props: Sequence[Property], columns: Sequence[Choice]) -> None:
        box = QWidget()
        lay = column(box, gap=0)
        self._put_in(lay, props, columns)
        opener = button(_("More…"), kind="link", name="more_properties", clicked=lambda: self._open_more(box, opener))
        opener.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.lay.addWidget(opener)
        self.lay.addWidget(box)
        # Only now: what is shown before it stands in a layout is a window of its own.
        box.setVisible(self._more_is_open)
        opener.setVisible(not self._more_is_open)

    def _open_more(self, box: QWidget, opener: QWidget) -> None:
        self._more_is_open = True
        shape = self._shape
        if isinstance(shape, tuple):
            self._shape = (*shape[:3], True, *shape[4:])
        box.show()
        opener.hide()
        box.findChildren(LabeledField)[0].take_focus()

    # -- values in texts

    def _watch(self, field: LabeledField) -> None:
        if isinstance(field, LongTextField | TextField):
            edit = field.edit
            self._texts.append(edit)
            edit.cursorPositionChanged.connect(lambda *_at: self._last_text(edit))

    def _last_text(self, edit: QLineEdit | QPlainTextEdit) -> None:
        if edit.hasFocus():
            self._text = edit

    def _inserter(self) -> ComboField:
        field = ComboField("insert_value", _("Insert value"), self.offer.choices, placeholder=_("What to print in the text"),
                           keys=lambda choice: (choice.value,))
        field.box.chosen.connect(lambda name: self._insert(field, name))
        return field

    def _insert(self, field: ComboField, name: str) -> None:
        if not name or self._text is None:
            return
        edit = self._text
        if isinstance(edit, QLineEdit):
            edit.insert(f"{{{name}}}")
        else:
            edit.insertPlainText(f"{{{name}}}")
        # The line still puts the chosen words in after it has said so.
        QTimer.singleShot(0, field, lambda: field.set_value(""))
        QTimer.singleShot(0, edit, lambda: edit.setFocus(Qt.FocusReason.OtherFocusReason))

    # -- to and fro

    def _fill(self, part: Any, *, is_other: bool) -> None:
        self._is_filling = True
        for key, field in self.fields.items():
            prop = self._props[key]
            value = shown(prop, part)
            if not self._says(prop, part, field, value, is_other):
                field.set_value(value)
            field.set_hint(meaning(prop, field, self.offer))
        self._is_filling = False

    def _says(self, prop: Property, part: Any, field: LabeledField, value: str | bool, is_other: bool) -> bool:
        """Does the input mean this already? Then it keeps its cursor, and a number what was typed so far."""
        if not isinstance(field, LengthField):
            return bool(field.draft() == value)
        try:
            return bool(taken_over(prop, part, field) == part)
        except UserError:
            return not is_other

    def _typed(self, prop: Property, field: LabeledField) -> None:
        if self._is_filling or self.layout_now is None:
            return
        part = part_at(self.layout_now, self.place)
        try:
            changed = taken_over(prop, part, field)
        except UserError as problem:
            field.set_error(problem.message)
            return
        if prop.key == "value" and isinstance(changed, FormCell):
            changed = named_cell(part, changed, self.offer)
        if prop.key == "list.source" and isinstance(changed, FormBlock):
            changed = with_columns(changed, self.offer)
        field.set_hint(meaning(prop, field, self.offer))
        if changed != part:
            self.edited.emit(changed, prop.key)
