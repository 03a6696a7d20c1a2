"""Fonts: embedded, complete, read back exactly; rare characters named, and drawn when a font for them is there."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

import pytest
from reportlab.pdfbase.ttfonts import TTFontFace

from complaintdesk.desk.rows import Person
from complaintdesk.domain.form_shipped import shipped_layouts
from complaintdesk.i18n import in_language
from complaintdesk.paper.font_files import Face
from complaintdesk.paper.fonts import BODY, HEADING, font_set, unicode_map
from complaintdesk.paper.render import missing_characters, render
from complaintdesk.paths import resource
from tests.paper.a_font import RARE, rare_font
from tests.paper.reading import follow, inside, squash, text, texts
from tests.paper.sheets import a_job, a_sheet, long_text


def a_rare_name(name: str) -> Any:
    return a_job(sheet=a_sheet(complainant=Person(name=name)))


@pytest.mark.parametrize("form", shipped_layouts())
def test_every_font_used_is_embedded(form: str) -> None:
    pdf = render(a_job(form, a_sheet(subject="投诉𠮷野家 ABC", facts=long_text()))).pdf
    seen = inside(pdf)
    assert len(seen.used) >= 2
    assert seen.used <= seen.embedded
    assert min(seen.sizes) >= 9
    assert "Image" not in seen.kinds


def test_astral_and_rare_names_are_read_back_as_typed() -> None:
    pdf = render(a_rare_name("陈𬭎䶮㐂𬍛")).pdf
    assert "陈𬭎䶮㐂𬍛" in text(pdf)


def test_the_whole_official_table_is_printable_and_read_back(shared_data: Path) -> None:
    """通用规范汉字表, 8,105 characters: none is missing, each is read back as itself."""
    names = [(shared_data / "names" / f"tygfhz_level{n}.txt").read_text("utf-8") for n in (1, 2, 3)]
    table = squash("".join(names))
    assert len(table) == 8105
    made = render(a_job(sheet=a_sheet(facts=table)))
    assert made.missing == ()
    printed = squash("".join(texts(made.pdf)))
    assert set(table) <= set(printed)


def test_a_character_without_font_is_named_and_ruled() -> None:
    job = a_rare_name("𠮷田")
    assert missing_characters(job) == ("𠮷",)
    made = render(job)
    assert made.missing == ("𠮷",)
    assert "U+20BB7田" in text(made.pdf)
    assert "𠮷" not in text(made.pdf)


def test_missing_characters_are_named_once_in_reading_order() -> None:
    job = a_job(sheet=a_sheet(complainant=Person(name="𠮷𠮷"), subject="😀𠮷", facts="𪚥😀\ue000"))
    assert missing_characters(job) == ("𠮷", "😀", "𪚥", "\ue000")


def test_a_font_of_the_user_draws_what_the_bundled_lack(tmp_path: Path) -> None:
    rare_font(tmp_path)
    made = render(a_rare_name("𠮷田"), font_folders=(tmp_path,))
    assert made.missing == ()
    assert "𠮷田" in text(made.pdf)
    assert inside(made.pdf).used <= inside(made.pdf).embedded


def test_the_users_own_folder_is_searched_by_itself(home: Path) -> None:
    assert missing_characters(a_rare_name("𠮷")) == ("𠮷",)
    rare_font(home / "fonts")
    assert missing_characters(a_rare_name("𠮷")) == ()


def test_broken_fonts_are_passed_over_with_a_word_in_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "a-broken.ttf").write_bytes(b"\x00\x01\x00\x00 not a font at all")
    (tmp_path / "b-empty.ttf").write_bytes(b"")
    (tmp_path / "c-outlines.ttf").write_bytes(b"OTTO" + bytes(60))
    (tmp_path / "d-gone.ttf").symlink_to(tmp_path / "nowhere.ttf")
    (tmp_path / "notes.txt").write_text("not a font", encoding="utf-8")
    rare_font(tmp_path)
    with caplog.at_level(logging.WARNING):
        assert render(a_rare_name("𠮷"), font_folders=(tmp_path,)).missing == ()
    assert {"a-broken.ttf", "b-empty.ttf", "c-outlines.ttf"} <= set(caplog.text.split())


def test_the_search_for_fonts_ends_at_the_folders_named(tmp_path: Path) -> None:
    rare_font(tmp_path)
    assert font_set((tmp_path / "nowhere",)).glyph("𠮷").font is None
    assert font_set((tmp_path,)).glyph("𠮷").font is not None


def test_unicode_maps_keep_to_a_hundred_entries_and_write_surrogates() -> None:
    written = unicode_map([0, *range(0x4E00, 0x4E00 + 250), RARE])
    assert "<FB> <D842DFB7>" in written
    assert [int(n) for n in re.findall(r"(\d+) beginbfchar", written)] == [100, 100, 51]


@pytest.mark.parametrize("file", sorted({*BODY, *HEADING}))
def test_a_font_is_read_as_reportlab_reads_it(file: str) -> None:
    """Character by character, outline by outline: ours is only sooner ready."""
    path = resource("fonts") / file
    ours, theirs = Face(path), TTFontFace(str(path))
    for point, glyph in theirs.charToGlyph.items():
        if point != 0xA0:  # printed as an ordinary blank
            assert (point in ours.charToGlyph, ours.charToGlyph.get(point)) == (glyph != 0, glyph)
            assert ours.charWidths[point] == theirs.charWidths[point]
    assert not any(point in ours.charToGlyph for point in range(0x30000) if point not in theirs.charToGlyph)
    for glyph in range(theirs.numGlyphs):
        assert ours.hmetrics[glyph] == theirs.hmetrics[glyph]
        assert ours.glyphPos[glyph] == theirs.glyphPos[glyph]
    assert ours.makeSubset([0, 0x4E00, 0x41, 0x9FFF]) == theirs.makeSubset([0, 0x4E00, 0x41, 0x9FFF])


@pytest.mark.parametrize("end", [0.1, 0.5, 0.9, 0.999])
def test_a_font_cut_off_anywhere_is_refused_when_it_is_opened(tmp_path: Path, end: float) -> None:
    whole = rare_font(tmp_path).read_bytes()
    (tmp_path / "rare.ttf").write_bytes(whole[: int(len(whole) * end)])
    assert font_set((tmp_path,)).glyph("𠮷").font is None


def test_more_characters_than_a_subset_holds_are_read_back(home: Path) -> None:
    facts = "".join(map(chr, range(0x4E00, 0x4E00 + 700)))
    made = render(a_job(sheet=a_sheet(facts=facts)))
    assert follow(made.pdf, facts) == made.pages
    assert render(a_job(sheet=a_sheet(facts=facts))).pdf == made.pdf


@pytest.mark.parametrize("bold", [False, True])
def test_english_sentences_have_english_quotation_marks(bold: bool) -> None:
    chinese = font_set(())
    with in_language("en"):
        english = font_set(())
    for mark in "“”‘’":
        assert chinese.glyph(mark, bold=bold).width == 1000
        assert english.glyph(mark, bold=bold).width < 600
    # Nothing else is another character than in Chinese.
    for char in "（）\uff21\uff11—…，。，中a1":
        assert english.glyph(char, bold=bold).width == chinese.glyph(char, bold=bold).width


def test_english_quotation_marks_are_read_back_as_typed() -> None:
    with in_language("en"):
        pdf = render(a_job("reply", a_sheet(subject="He said ‘never’ and “why”"))).pdf
    assert "“Hesaid‘never’and“why””" in squash(text(pdf))


def test_a_font_without_other_marks_keeps_its_own(tmp_path: Path) -> None:
    """One cut down to a few characters has no table of substitutions."""
    path = rare_font(tmp_path, points=(ord("“"), RARE))
    ours, plain = Face(path, english=True), Face(path)
    assert ours.charToGlyph.get(ord("“")) == plain.charToGlyph.get(ord("“"))
