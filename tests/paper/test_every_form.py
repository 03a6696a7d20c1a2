"""Every form that is a table, empty, full, far too long and with rare names, in both languages: complete and readable.

The letters have the same checks in test_letters.py.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from complaintdesk.desk.form_values import FormValues
from complaintdesk.domain.form_layout import Part, names_in
from complaintdesk.domain.form_shipped import shipped_layout, shipped_layouts
from complaintdesk.i18n import LANGUAGES, in_language
from complaintdesk.paper.render import render
from tests.paper.letters import LETTERS
from tests.paper.reading import as_printed, boxes, check_sound, codes, follow, squash
from tests.paper.sheets import A_PERSON, a_job, a_sheet, an_empty_sheet, long_text

if TYPE_CHECKING:
    from complaintdesk.desk.print_rows import PrintJob
    from complaintdesk.desk.rows import CaseSheet

TABLES = tuple(form for form in shipped_layouts() if form not in LETTERS)
LONG = long_text(5000)
RARE = "陈𬭎䶮𠮷"


def content(name: str) -> CaseSheet:
    """The case as a form meets it."""
    if name == "空白":
        return an_empty_sheet()
    if name == "五千字":
        return a_sheet(facts=LONG, request=LONG, investigation=LONG, solution=LONG, reply_text=LONG)
    if name == "生僻字":
        return a_sheet(
            complainant=replace(A_PERSON, name=RARE, affected_person=RARE), respondent_person=RARE, handler=RARE,
            facts=f"{RARE}到场说明情况，经办人{RARE}作了记录。",
        )  # fmt: skip
    return a_sheet()


def values_of(job: PrintJob) -> list[str]:
    """What the cells of the form should say."""
    values = FormValues(job)
    found = []
    for block in job.layout.blocks:
        if not values.holds(block.when):
            continue
        rows = [row for row in block.rows if values.holds(row.when)]
        found += [
            values.text(cell.value)
            for row in rows
            for cell in row.cells
            if cell.value and cell.part in (Part.FIELD, Part.LONG, Part.SIGN)
        ]
        if block.list is not None:
            found += [
                row.get(column.value, "") for row in values.rows(block.list.source) for column in block.list.columns
            ]
    return [text for text in found if text]


def labels_of(job: PrintJob) -> list[str]:
    """The fixed words of the form."""
    values = FormValues(job)
    return [
        part
        for block in job.layout.blocks
        if values.holds(block.when)
        for row in block.rows
        if values.holds(row.when)
        for cell in row.cells
        for words in (cell.label, cell.text)
        if words and not names_in(words.text)
        for part in words.text.split("|")  # the choices to tick
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["空白", "普通", "五千字", "生僻字"])
@pytest.mark.parametrize("form", TABLES)
def test_每种表格的每种内容(form: str, name: str, language: str) -> None:
    with in_language(language):
        job = a_job(form, content(name))
        made = render(job, paper=job.layout.paper)
        pages = check_sound(made.pdf, job.layout.label, "TS-2026-0007")
        whole = squash("".join(pages))
        for words in labels_of(job):
            assert as_printed(words) in whole, words
        for words in values_of(job):
            assert as_printed(words) in whole or follow(made.pdf, words) > 1, words[:40]
        assert set(made.missing) <= ({"𠮷"} if name == "生僻字" else set())
        if name != "五千字":
            assert made.pages == 1
            assert codes(made.pdf) == [[job.code(job.copies[0], 1, 1)]]


@pytest.mark.parametrize("form", TABLES)
def test_没有一个框伸出纸边(form: str) -> None:
    job = a_job(form)
    made = render(job, paper=job.layout.paper)
    width, height = (210, 297) if job.layout.paper == "A4" else (148, 210)
    for box in boxes(made.pdf):
        assert box.left >= 5
        assert box.left + box.width <= width - 5
        assert box.bottom >= 4
        assert box.bottom + box.height <= height - 4


def test_版式的中英文都齐() -> None:
    for form in TABLES:
        layout = shipped_layout(form)
        assert layout.title_en, form
        assert layout.source, form
        assert [words.zh for words in layout.words() if words.zh and not words.en] == [], form
