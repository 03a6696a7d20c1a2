"""Word 文书: the letter read back as Word reads it says what the printed one says, and nothing typed becomes markup."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm

from complaintdesk.desk.print_rows import Letterhead
from complaintdesk.desk.rows import Person
from complaintdesk.domain.form_shipped import shipped_layout, shipped_layouts
from complaintdesk.i18n import LANGUAGES, in_language
from complaintdesk.paper.fonts import font_set
from complaintdesk.paper.laying import lay
from complaintdesk.paper.prose import ProseLine
from complaintdesk.paper.sizes import paper_size, type_for
from complaintdesk.paper.word import letter_docx
from tests.paper.letters import CONTENTS, LETTERS, a_case, a_letter
from tests.paper.reading import squash

WORD_LETTERS = tuple(form for form in LETTERS if shipped_layout(form).is_for_word)
#: Controls, an unpaired surrogate, what is no character, what turns the text round; and markup.
HOSTILE = "甲\x00乙\x08丙\x0b丁\x1b\ud800戊\ufffe己\u202e庚<w:br/>&amp;]]>{number}<!--"


def said(file: bytes) -> str:
    """Every word of a Word file, paragraphs and tables in their order, header and footer too."""
    document = Document(io.BytesIO(file))
    parts = [document.element.body, *(s.footer._element for s in document.sections)]
    return squash("".join(node.text or "" for part in parts for node in part.iter(qn("w:t"))))


def printed_words(form: str, sheet_name: str) -> list[str]:
    """Every paragraph of the letter as the paper kit lays it."""
    paper = paper_size("A4")
    blocks, _notes = lay(a_letter(form, CONTENTS[sheet_name]()), paper, type_for(paper, font_set(()), latin=False))
    cells = (cell for block in blocks for row in block.rows for cell in row.cells)
    return [squash(cell.text) for cell in cells if isinstance(cell, ProseLine)]


def test_what_can_be_had_as_word() -> None:
    """Letters can; tables and lists of the office are printed only."""
    assert set(LETTERS) - set(WORD_LETTERS) == {"rectification_report"}
    assert not shipped_layout("registration").is_for_word
    assert not shipped_layout("handling").is_for_word


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("content", CONTENTS)
@pytest.mark.parametrize("form", WORD_LETTERS)
def test_it_says_what_the_printed_letter_says(form: str, content: str, language: str) -> None:
    with in_language(language):
        job = a_letter(form, CONTENTS[content]())
        words = said(letter_docx(job))
        assert squash(job.layout.label) in words
        assert "TS-2026-0007" in words
        assert squash(job.document_number) in words
        missing = [line for line in printed_words(form, content) if line not in words]
        assert missing == []
        captions = [squash(cell.text.text) for cell in job.layout.cells() if cell.text and "{" not in cell.text.zh]
        assert captions or form not in ("statement", "settlement", "supervision")
        assert [caption for caption in captions if caption not in words and content == "普通"] == []


def test_names_beyond_the_first_plane_stay_whole() -> None:
    words = said(letter_docx(a_letter("reply", CONTENTS["生僻字"]())))
    assert "陈𬭎䶮𠮷" in words


@pytest.mark.parametrize("form", WORD_LETTERS)
def test_nothing_typed_becomes_markup(form: str) -> None:
    """What no XML holds is left out, the rest stands there as it was typed."""
    sheet = a_case(
        complainant=Person(name=HOSTILE), subject=HOSTILE, request=HOSTILE, reply_text=HOSTILE, investigation=HOSTILE,
        solution=HOSTILE, refusal_note=HOSTILE, respondent_person=HOSTILE, department=HOSTILE,
    )
    sheet = replace(sheet, records=tuple(
        replace(row, values=tuple((name, HOSTILE) for name, _words in row.values)) for row in sheet.records
    ))
    file = letter_docx(a_letter(form, sheet, document_number=HOSTILE, letterhead=Letterhead(HOSTILE)))
    words = said(file)
    assert "甲乙丙" in words
    assert "己庚<w:br/>&amp;]]>{number}<!--" in words
    with zipfile.ZipFile(io.BytesIO(file)) as inside:
        xml = inside.read("word/document.xml").decode()
    assert re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\u202e]", xml) is None


def test_masked_stays_masked() -> None:
    """Neither in the words nor anywhere else in the file."""
    mention = "我叫陈𬭎䶮，电话13800138000。"
    sheet = a_case(masked=True, reply_text=mention, request=mention, facts=mention)
    for form in WORD_LETTERS:
        file = letter_docx(a_letter(form, sheet))
        with zipfile.ZipFile(io.BytesIO(file)) as inside:
            everything = b"".join(inside.read(name) for name in inside.namelist()).decode("utf-8", "replace")
        assert "陈𬭎䶮" not in everything
        assert "13800138000" not in everything
        assert "第二纺织厂" not in everything
        assert "隐名件" in everything


def test_page_fonts_and_page_number() -> None:
    """A4, a Chinese type for Chinese and another for Latin, a page number that Word counts, nobody's name on the file."""
    document = Document(io.BytesIO(letter_docx(a_letter("reply", a_case()))))
    section = document.sections[0]
    assert (section.page_width, section.page_height) == pytest.approx((Mm(210), Mm(297)), abs=1000)
    named = {fonts.get(qn("w:eastAsia")) for fonts in document.element.iter(qn("w:rFonts"))}
    assert named == {"仿宋", "黑体", "宋体"}
    assert {fonts.get(qn("w:ascii")) for fonts in document.element.iter(qn("w:rFonts"))} == {"Times New Roman"}
    fields = [field.get(qn("w:instr")) for field in section.footer._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]
    assert squash("".join(t.text for t in section.footer._element.iter(qn("w:t")))) == "第1页共1页"
    assert document.core_properties.author == ""
    assert document.core_properties.title == "TS-2026-0007"


def test_letterhead_and_its_red_line() -> None:
    def colours(red: bool) -> set[str]:
        job = a_letter("reply", a_case(), letterhead=Letterhead("江城市人民医院文件", red))
        document = Document(io.BytesIO(letter_docx(job)))
        assert document.paragraphs[0].text == "江城市人民医院文件"
        return {line.get(qn("w:color")) for line in document.element.iter(qn("w:bottom"))}

    assert colours(red=True) == {"C01010"}
    assert colours(red=False) == {"000000"}


def test_places_to_sign_stand_side_by_side() -> None:
    """The three sides of a settlement have a cell each in one row."""
    document = Document(io.BytesIO(letter_docx(a_letter("settlement", a_case()))))
    last = document.tables[-1].rows[-1]
    cells = list(dict.fromkeys(cell.text for cell in last.cells))
    assert [text.split("\n")[0] for text in cells] == ["投诉人（签名）：", "被投诉人（签名）：", "调解人员（签名）："]


def test_every_layout_answers_whether_it_is_a_letter() -> None:
    letters = {form for form in shipped_layouts() if shipped_layout(form).is_for_word}
    assert letters >= set(WORD_LETTERS)
