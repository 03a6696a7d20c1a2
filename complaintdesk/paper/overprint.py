"""套打: where the values stand in a form's own words, for a print on stationery that has the words already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from complaintdesk.desk.form_values import FormValues
from complaintdesk.domain.form_layout import names_in, pieces
from complaintdesk.paper.laying import BLANK
from complaintdesk.paper.typesetting import clean

if TYPE_CHECKING:
    from complaintdesk.desk.print_rows import PrintJob

#: Characters for private use that no font has, to mark where a value begins and ends.
_OPENS, _CLOSES = "\U0010fffc", "\U0010fffd"


def value_spans(job: PrintJob) -> dict[str, list[tuple[int, int]]]:
    """Each text of the form that has values in it, whole and by paragraphs, with where they stand."""
    values = FormValues(job)
    spans: dict[str, list[tuple[int, int]]] = {}
    for words in job.layout.words():
        if names_in(words.text):
            text, found = _unmarked(clean(_marked(words.text, values)))
            spans[text] = found
            place = 0
            for paragraph in text.split("\n"):
                inside = [(max(a - place, 0), min(b - place, len(paragraph))) for a, b in found]
                spans[paragraph] = [(a, b) for a, b in inside if a < b]
                place += len(paragraph) + 1
    return spans


def _marked(words: str, values: FormValues) -> str:
    """The words filled in, each value between two marks."""
    written, place, marked = values.filled(words, BLANK), 0, ""
    for fixed, name in pieces(words):
        part = fixed or values.text(name) or BLANK
        if fixed and not written.startswith(fixed, place):
            part = fixed[1:]  # a full stop that the value before it had brought
        marked += f"{_OPENS}{part}{_CLOSES}" if name and part != BLANK else part
        place += len(part)
    return marked


def _unmarked(text: str) -> tuple[str, list[tuple[int, int]]]:
    plain, opened = "", 0
    spans = []
    for char in text:
        if char == _OPENS:
            opened = len(plain)
        elif char == _CLOSES:
            spans.append((opened, len(plain)))
        else:
            plain += char
    return plain, spans
