"""部件属性: which inputs each kind of part has, and how what is typed there goes into the layout."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from complaintdesk.domain.errors import UserError
from complaintdesk.domain.fields import Choice
from complaintdesk.domain.form_layout import FormCell, Part, Style, names_in
from complaintdesk.domain.vocabulary import Action
from complaintdesk.i18n import N_, _
from complaintdesk.ui.fields import (
    CheckListField,
    ChipsField,
    ComboField,
    LabeledField,
    LongTextField,
    TextField,
    YesNoField,
)
from complaintdesk.ui.form_checks import value_at
from complaintdesk.ui.form_draft import Sort
from complaintdesk.ui.form_offer import Offer
from complaintdesk.ui.labeled import Value
from complaintdesk.ui.office_page import give_room
from complaintdesk.ui.text_fields import LineEdit
from complaintdesk.ui.typed_field import TypedField

NUMBER_WIDTH: Final = 8


class Ask(StrEnum):
    """输入方式 of one property."""

    LINE = "line"
    WORDS = "words"
    """A line that may hold {values}."""
    TEXT = "text"
    """Several lines that may hold {values}."""
    MM = "mm"
    COUNT = "count"
    TICK = "tick"
    VALUE = "value"
    WHEN = "when"
    COLUMN = "column"
    CHOICE = "choice"
    CHIPS = "chips"
    MANY = "many"
    LINES = "lines"
    """One entry a line."""


@dataclass(frozen=True)
class Property:
    """属性: `key` is the name in the layout (label.zh, list.source); `beside` stands next to the one before."""

    key: str
    label: str
    ask: Ask
    hint: str = ""
    beside: bool = False
    required: bool = False
    most: float = 250
    parts: tuple[Part, ...] = ()
    """The kinds of cell that have it; empty: all."""
    more: bool = False
    """Seldom needed: behind “More”."""


_WIDTHS: Final = (
    Property("share", N_("Share of the width"), Ask.MM, N_("2: twice as wide."), most=100),
    Property("width", N_("Width (mm)"), Ask.MM, N_("Empty: by its share."), beside=True),
)
_WHEN: Final = Property("when", N_("Only if there is"), Ask.WHEN, N_("Empty: always there."))

PROPERTIES: Final[dict[Sort, tuple[Property, ...]]] = {
    Sort.FORM: (
        Property("title", N_("Title"), Ask.LINE, required=True),
        Property("title_en", N_("English title"), Ask.LINE),
        Property("key", N_("Id"), Ask.LINE, N_("Stands in the QR code; cannot be changed once saved."), required=True),
        Property("code", N_("Form code"), Ask.LINE, N_("As your quality system numbers it.")),
        Property("code_version", N_("Version printed"), Ask.LINE, beside=True),
        Property("paper", N_("Paper"), Ask.CHOICE),
        Property("copies", N_("Labels of the copies"), Ask.LINES,
                 N_("One a line, such as original, copy, counterfoil.")),
        Property("series", N_("Document number series"), Ask.LINE, N_("Empty: no document number.")),
        Property("letterhead", N_("Letterhead of the office above"), Ask.TICK),
        Property("strict", N_("Never printed with blanks"), Ask.TICK),
        Property("masked", N_("Never says who complains"), Ask.TICK),
        Property("after", N_("Offered first after"), Ask.MANY, N_("Empty: from the registration on.")),
        Property("source", N_("Source"), Ask.LINE, N_("The rule or model that this form follows.")),
    ),
    Sort.ROWS: (
        Property("name.zh", N_("Name down the left side"), Ask.LINE),
        Property("name.en", N_("In English"), Ask.LINE),
        Property("identity", N_("Says who complains (left out without the identity)"), Ask.TICK),
        Property("frame", N_("With lines round it"), Ask.TICK),
        _WHEN,
    ),
    Sort.LETTER: (_WHEN,),
    Sort.LIST: (
        Property("list.source", N_("Rows come from"), Ask.CHOICE, required=True),
        Property("list.least", N_("Rows at least"), Ask.COUNT, N_("Empty ones for the pen."), most=60),
        Property("list.height", N_("Height of a row (mm)"), Ask.MM, N_("Empty: as high as a line."), beside=True, most=60),
        Property("name.zh", N_("Name of the list"), Ask.LINE),
        Property("name.en", N_("In English"), Ask.LINE),
        _WHEN,
    ),
    Sort.ROW: (
        Property("height", N_("Height (mm)"), Ask.MM, N_("Empty: as high as a line.")),
        Property("stretch", N_("Part of the free height"), Ask.MM, N_("Empty: does not grow."), beside=True, most=100),
        _WHEN,
        Property("public", N_("Stays on prints without the identity"), Ask.TICK),
    ),
    Sort.CELL: (
        Property("part", N_("Kind of field"), Ask.CHIPS),
        Property("value", N_("What is printed here"), Ask.VALUE, N_("Empty: a place for the pen."),
                 parts=(Part.FIELD, Part.LONG, Part.TICKS)),
        Property("label.zh", N_("Label"), Ask.LINE),
        Property("label.en", N_("Label in English"), Ask.LINE),
        Property("text.zh", N_("Choices written here"), Ask.LINE, N_("With | between them; empty: those of the value."),
                 parts=(Part.TICKS,)),
        Property("text.en", N_("Choices in English"), Ask.LINE, parts=(Part.TICKS,)),
        Property("text.zh", N_("Words"), Ask.TEXT, parts=(Part.WORDS,)),
        Property("text.en", N_("Words in English"), Ask.TEXT, parts=(Part.WORDS,)),
        Property("text.zh", N_("Who signs here"), Ask.WORDS, parts=(Part.SIGN,), required=True),
        Property("text.en", N_("Who signs, in English"), Ask.WORDS, parts=(Part.SIGN,)),
        Property("value", N_("Text above the signature"), Ask.VALUE, parts=(Part.SIGN,)),
        Property("seal", N_("Room for the seal"), Ask.TICK, parts=(Part.SIGN,)),
        Property("fingerprint", N_("Box for a fingerprint"), Ask.TICK, parts=(Part.SIGN,), beside=True),
        Property("tall", N_("Height at least (mm)"), Ask.MM, parts=(Part.LONG, Part.SIGN, Part.FIELD)),
        Property("lines", N_("Lines at most"), Ask.COUNT, N_("What is longer goes on to an annex."), beside=True, most=200,
                 parts=(Part.FIELD,)),
        *_WIDTHS,
        Property("signer", N_("Name printed at the signature"), Ask.VALUE, parts=(Part.SIGN,), more=True),
        Property("day", N_("Day printed at the signature"), Ask.VALUE, parts=(Part.SIGN,), more=True),
        Property("note.zh", N_("Small note in the box"), Ask.WORDS, parts=(Part.SIGN,), more=True),
        Property("note.en", N_("Small note in English"), Ask.WORDS, parts=(Part.SIGN,), more=True),
        Property("foot", N_("Kept free for signing (mm)"), Ask.MM, parts=(Part.SIGN,), more=True, most=60),
    ),
    Sort.PARAGRAPH: (
        Property("text.zh", N_("Text"), Ask.TEXT, N_("Empty: a blank line.")),
        Property("text.en", N_("Text in English"), Ask.TEXT),
        Property("style", N_("Style"), Ask.CHOICE),
        _WHEN,
    ),
    Sort.COLUMN: (
        Property("value", N_("What is printed here"), Ask.COLUMN, N_("Empty: a place for the pen.")),
        Property("label.zh", N_("Column heading"), Ask.LINE),
        Property("label.en", N_("Column heading in English"), Ask.LINE),
        *_WIDTHS,
    ),
    Sort.NOTES: (),
    Sort.NOTE: (
        Property("zh", N_("Text"), Ask.TEXT, required=True),
        Property("en", N_("Text in English"), Ask.TEXT),
    ),
}

PART_LABELS: Final = {
    Part.FIELD: N_("Form field"),
    Part.LONG: N_("Long text"),
    Part.TICKS: N_("Tick boxes"),
    Part.SIGN: N_("Signature"),
    Part.WORDS: N_("Fixed words"),
    Part.PAGES: N_("Copies, pages"),
}
STYLE_LABELS: Final = {
    Style.RECIPIENT: N_("Recipient"),
    Style.BODY: N_("Body"),
    Style.ITEM: N_("List item"),
    Style.HEADING: N_("Heading"),
    Style.RIGHT: N_("At the right edge"),
    Style.CENTRE: N_("Centred"),
    Style.SMALL: N_("Small"),
}


class LengthField(TypedField):
    """A length in mm, a share or a count, typed freely: 7, 7.5 or 0; empty is 0."""

    def __init__(self, name: str, label: str, *, most: float, whole: bool, hint: str = "",
                 parent: QWidget | None = None) -> None:
        self.edit = LineEdit(NUMBER_WIDTH)
        self._most, self._whole = most, whole
        super().__init__(name, label, self.edit, hint=hint, wide=True, parent=parent)

    def value(self) -> str:
        return self.edit.text().strip()

    def set_value(self, value: Value) -> None:
        self.edit.setText(str(value or ""))

    def number(self) -> float:
        """What is typed as a number; raises UserError."""
        typed = self.value().replace("。", ".").replace("．", ".") or "0"  # noqa: RUF001 - typed with a Chinese keyboard
        try:
            read = float(typed)
        except ValueError:
            read = -1
        if not 0 <= read <= self._most or (self._whole and read != int(read)):
            raise UserError(_("A number from 0 to {most} is expected.").format(most=f"{self._most:g}"), field=self.name)
        return read

    def unreadable(self) -> str:
        try:
            self.number()
        except UserError as error:
            return error.message
        return ""


def properties_of(sort: Sort, part: Any) -> tuple[Property, ...]:
    """The properties that this part has."""
    return tuple(
        each for each in PROPERTIES[sort]
        if not each.parts or (isinstance(part, FormCell) and part.part in each.parts)
    )


def field_of(prop: Property, offer: Offer, columns: Sequence[Choice], papers: Sequence[str]) -> LabeledField:
    """The input of a property."""
    label, hint, must, name = _(prop.label), _(prop.hint), prop.required, prop.key.replace(".", "_")
    field: LabeledField
    if prop.ask in (Ask.TEXT, Ask.LINES):
        field = LongTextField(name, label, required=must, hint=hint, lines=3)
    elif prop.ask in (Ask.MM, Ask.COUNT):
        field = LengthField(name, label, most=prop.most, whole=prop.ask is Ask.COUNT, hint=hint)
    elif prop.ask is Ask.TICK:
        field = YesNoField(name, label, hint=hint)
        field.hide_note()
    elif prop.ask is Ask.CHIPS:
        field = ChipsField(name, label, [Choice(part.value, _(words)) for part, words in PART_LABELS.items()], required=True)
    elif prop.ask is Ask.MANY:
        field = CheckListField(name, label, [Choice(action.value, action.label) for action in Action], hint=hint)
    elif prop.ask in (Ask.VALUE, Ask.WHEN, Ask.COLUMN, Ask.CHOICE):
        field = ComboField(name, label, _choices(prop, offer, columns, papers), required=must, hint=hint,
                           keys=lambda choice: (choice.value,))
    else:
        field = TextField(name, label, required=must, hint=hint, purpose="code" if prop.key == "key" else "text")
    if prop.ask not in (Ask.TEXT, Ask.LINES, Ask.CHIPS, Ask.MANY):
        give_room(field)
    return field


def _choices(prop: Property, offer: Offer, columns: Sequence[Choice], papers: Sequence[str]) -> Sequence[Choice]:
    if prop.ask is Ask.VALUE:
        return offer.choices
    if prop.ask is Ask.WHEN:
        return offer.conditions
    if prop.ask is Ask.COLUMN:
        return columns
    if prop.key == "paper":
        return [Choice(name, name) for name in papers]
    if prop.key == "style":
        return [Choice(style.value, _(words)) for style, words in STYLE_LABELS.items()]
    return offer.sources


def shown(prop: Property, part: Any) -> str | bool:
    """What stands in the input for what the part says."""
    value = value_at(part, prop.key)
    if prop.ask is Ask.TICK:
        return bool(value)
    if prop.ask in (Ask.MM, Ask.COUNT):
        return f"{value:g}"
    if prop.ask in (Ask.LINES, Ask.MANY):
        return "\n".join(str(getattr(each, "value", each)) for each in value)
    return str(getattr(value, "value", value))


_READ: Final[dict[str, Callable[[str], Any]]] = {"part": Part, "style": Style}


def taken_over(prop: Property, part: Any, field: LabeledField) -> Any:
    """The part with what stands in the input. Raises UserError for what cannot be read."""
    typed = field.value()
    value: Any = typed
    if isinstance(field, LengthField):
        value = int(field.number()) if prop.ask is Ask.COUNT else field.number()
    elif prop.ask is Ask.LINES:
        value = tuple(line.strip() for line in str(typed or "").split("\n") if line.strip())
    elif prop.ask is Ask.MANY:
        value = tuple(Action(line) for line in str(typed or "").split("\n") if line)
    elif prop.key in _READ:
        if not typed:
            return part
        value = _READ[prop.key](str(typed))
    elif prop.key == "paper" and not typed:
        return part
    return _put(part, prop.key.split("."), value)


def _put(part: Any, path: list[str], value: Any) -> Any:
    head, rest = path[0], path[1:]
    return replace(part, **{head: _put(getattr(part, head), rest, value) if rest else value})


def meaning(prop: Property, field: LabeledField, offer: Offer) -> str:
    """The line below a text: what its {values} mean, or its hint."""
    if prop.ask not in (Ask.TEXT, Ask.WORDS):
        return _(prop.hint)
    return offer.explained(names_in(str(field.value() or ""))) or _(prop.hint)
