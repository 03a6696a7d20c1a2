"""Fonts: embedded, complete, read back exactly; rare characters named, and drawn when a font for them is there."""

from __future__ import annotations

import logging
import re
import struct
from pathlib import Path
from typing import Any

import pytest
from reportlab.pdfbase.ttfonts import TTFontFace, TTFontMaker

from complaintdesk.desk.rows import Person
from complaintdesk.domain.form_shipped import shipped_layouts
from complaintdesk.paper.fonts import font_set, unicode_map
from complaintdesk.paper.render import missing_characters, render
from complaintdesk.paths import resource
from tests.paper.reading import inside, squash, text, texts
from tests.paper.sheets import a_job, a_sheet, long_text

RARE = 0x20BB7


def rare_font(folder: Path) -> Path:
    """A font with 𠮷 and nothing else: the outline of 吉 under the other number."""
    face = TTFontFace(str(resource("fonts") / "NotoSerifSC-Regular.ttf"))
    subset = face.makeSubset([0x5409])
    maker = TTFontMaker()
    count = struct.unpack(">H", subset[4:6])[0]
    for n in range(count):
        tag, _sum, offset, length = struct.unpack(">4sLLL", subset[12 + 16 * n : 28 + 16 * n])
        maker.add(tag.decode(), subset[offset : offset + length])
    group = struct.pack(">LLL", RARE, RARE, 1)
    maker.add("cmap", struct.pack(">HHHHLHHLLL", 0, 1, 3, 10, 12, 12, 0, 28, 0, 1) + group)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "rare.ttf"
    path.write_bytes(maker.makeStream())
    return path


def a_rare_name(name: str) -> Any:
    return a_job(sheet=a_sheet(complainant=Person(name=name)))


@pytest.mark.parametrize("form", shipped_layouts())
def test_every_font_used_is_embedded(form: str) -> None:
    pdf = render(a_job(form, a_sheet(subject="投诉𠮷野家 ABC", facts=long_text()))).pdf
    seen = inside(pdf)
    assert len(seen.used) >= 3
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
