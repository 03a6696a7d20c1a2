"""版式: a form as data: what stands on it, where, under which words. How it is read from TOML: form_reading.py.

A layout names values (desk/form_values.py) and never says how they are come by; lengths are in millimetres. Words are
given in Chinese and English; English may be missing on a form that an office made for itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from complaintdesk.domain.policy import Titled
from complaintdesk.domain.vocabulary import Action
from complaintdesk.i18n import language


@dataclass(frozen=True)
class Wording:
    """双语文字: fixed words of a form, which may hold {values}."""

    zh: str = ""
    en: str = ""

    def __bool__(self) -> bool:
        return bool(self.zh)

    @property
    def text(self) -> str:
        """The words in the language in force."""
        return self.en if language() == "en" and self.en else self.zh


NO_WORDS = Wording()
#: The value that a letter to the complainant begins with.
ADDRESSEE = "addressee"
_NAMED = re.compile(r"\{([a-z][a-z0-9_.]*)\}")


def names_in(words: str) -> list[str]:
    """The values named in braces."""
    return _NAMED.findall(words)


def pieces(words: str) -> list[tuple[str, str]]:
    """The words in pieces: each (fixed text, "") or ("", name of a value)."""
    parts = _NAMED.split(words)
    return [(part, "") if n % 2 == 0 else ("", part) for n, part in enumerate(parts) if part]


class Part(StrEnum):
    """格的种类: what stands in a cell."""

    FIELD = "field"
    """A label and its value beside it."""
    LONG = "long"
    """A label and a text that may be long; it starts at the top and shares the height that is left."""
    TICKS = "ticks"
    """A label and the choices of a value, each with a box to tick; or those written in `text`, parted by |."""
    SIGN = "sign"
    """A box to sign: caption, the value's text above, who signed and when, seal, fingerprint."""
    WORDS = "words"
    """Fixed words."""
    PAGES = "pages"
    """How many attachments and pages there are."""


class Style(StrEnum):
    """段落样式: how a paragraph of a letter stands."""

    RECIPIENT = "recipient"
    """抬头: from the left edge, with the colon."""
    BODY = "body"
    """正文: two characters in."""
    ITEM = "item"
    """条目: two characters in, the next lines hanging."""
    HEADING = "heading"
    """小标题: bold, two characters in."""
    RIGHT = "right"
    """落款: at the right edge."""
    CENTRE = "centre"
    """居中."""
    SMALL = "small"
    """附注: in the small size."""


@dataclass(frozen=True)
class FormCell:
    """一格: `share` of the row's free width or `width` mm; `tall` is the least height in mm.

    Without a `value` it is a place for the pen.
    """

    part: Part = Part.FIELD
    label: Wording = NO_WORDS
    value: str = ""
    text: Wording = NO_WORDS
    share: float = 1.0
    width: float = 0.0
    tall: float = 0.0
    lines: int = 3
    """A short field grows to this many lines on the form; the rest goes to a continuation page (附页)."""
    signer: str = ""
    day: str = ""
    note: Wording = NO_WORDS
    foot: float = 6.5
    """What is kept free at the bottom of a box to sign in."""
    seal: bool = False
    fingerprint: bool = False


@dataclass(frozen=True)
class FormRow:
    """一行: `stretch` is its part of the height left on the page.

    With `when` it is there only if that value is; with ! before the name, only if it is not.
    """

    cells: tuple[FormCell, ...]
    height: float = 0.0
    stretch: float = 0.0
    when: str = ""
    public: bool = False
    """Stays on a masked print although its block says who complains."""


@dataclass(frozen=True)
class FormColumn:
    """一列 of a list: `value` is a key of the list's rows."""

    label: Wording
    value: str
    share: float = 1.0
    width: float = 0.0


@dataclass(frozen=True)
class FormList:
    """清单: rows from `source` under their heads; at least `least` of them, empty ones for the pen."""

    source: str
    columns: tuple[FormColumn, ...]
    least: int = 1
    height: float = 0.0


@dataclass(frozen=True)
class Paragraph:
    """一段 of a letter, with {values}; `when` as for a row."""

    text: Wording
    style: Style = Style.BODY
    when: str = ""


@dataclass(frozen=True)
class FormBlock:
    """一栏: rows, paragraphs or a list; `name` is written down the left side of rows, and above a list.

    An `identity` block says who complains: a masked print has one line in its place.
    """

    name: Wording = NO_WORDS
    rows: tuple[FormRow, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    list: FormList | None = None
    identity: bool = False
    frame: bool = True
    when: str = ""


@dataclass(frozen=True)
class Layout(Titled):
    """版式 of one form. `key` is the form's id, `version` grows with every change that an office makes."""

    version: int = 1
    code: str = ""
    """表单编号 of the office's quality system, printed in the corner."""
    code_version: str = ""
    paper: str = "A4"
    copies: tuple[str, ...] = ()
    """联: the label of each copy (正本, 副本, 存根); empty: one unlabelled copy."""
    series: str = ""
    """发文字: a form with one gets a document number such as 机关代字+字〔2026〕0001号 at its first print."""
    letterhead: bool = False
    """红头: the office's name and line above, for what leaves the house."""
    strict: bool = False
    """Is never printed while a value in its words is missing; others may leave a blank for the pen."""
    after: tuple[Action, ...] = ()
    """Offered first once one of these steps was taken; always, if there are none."""
    masked: bool = False
    """隐名: says nowhere who complains, whoever prints it."""
    blocks: tuple[FormBlock, ...] = ()
    notes: tuple[Wording, ...] = ()
    source: str = ""

    def cells(self) -> Iterator[FormCell]:
        """Every cell in order."""
        for block in self.blocks:
            for row in block.rows:
                yield from row.cells

    def words(self) -> Iterator[Wording]:
        """Every wording that is printed."""
        for block in self.blocks:
            yield block.name
            for row in block.rows:
                for cell in row.cells:
                    yield from (cell.label, cell.text, cell.note)
            for paragraph in block.paragraphs:
                yield paragraph.text
            if block.list is not None:
                yield from (column.label for column in block.list.columns)
        yield from self.notes

    def values(self) -> frozenset[str]:
        """The names of all values it uses, in cells and in words."""
        named = {name for words in self.words() for name in (*names_in(words.zh), *names_in(words.en))}
        for cell in self.cells():
            named |= {cell.value, cell.signer, cell.day}
        conditions = {block.when for block in self.blocks}
        conditions |= {row.when for block in self.blocks for row in block.rows}
        conditions |= {paragraph.when for block in self.blocks for paragraph in block.paragraphs}
        named |= {when.removeprefix("!") for when in conditions}
        return frozenset(named - {""})

    @property
    def is_letter(self) -> bool:
        """Whether it is read as a letter, in its larger type: what has a letterhead, or is nothing but paragraphs."""
        return self.letterhead or all(block.paragraphs for block in self.blocks)

    @property
    def is_for_word(self) -> bool:
        """Whether it can be had as Word: what is made of paragraphs, with simple rows between them at most."""
        return any(block.paragraphs for block in self.blocks) and all(block.list is None for block in self.blocks)

    @property
    def addresses_complainant(self) -> bool:
        """Whether it is a letter to the complainant: said in its first words, to whom it goes."""
        return any(
            paragraph.style is Style.RECIPIENT and ADDRESSEE in names_in(paragraph.text.zh)
            for block in self.blocks
            for paragraph in block.paragraphs
        )
