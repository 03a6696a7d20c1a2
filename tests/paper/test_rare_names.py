"""Rare names: fonts of this PC are found, offered and taken over on request; without them nothing is hidden."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from complaintdesk.domain.errors import UserError
from complaintdesk.paper.font_files import Face
from complaintdesk.paper.fonts import font_set
from complaintdesk.paper.rare_names import LARGEST, adopt, offers, own_folder, problem, unusable
from complaintdesk.paper.render import render
from tests.paper.a_font import RARE, rare_font
from tests.paper.reading import inside, squash, text, texts
from tests.paper.sheets import a_job, a_sheet

JI = chr(RARE)
CONG = "𪚥"
HANAZONO = Path("/usr/share/fonts/truetype/hanazono")
FIRST = 343
LEAST = 300


@pytest.fixture
def pc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The font folder of a PC of ours; the fonts of the machine that runs the tests do not count."""
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path / "share"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "mine"))
    return tmp_path / "share" / "fonts" / "truetype"


def a_print(facts: str = f"{JI}田") -> tuple[tuple[str, ...], str]:
    made = render(a_job(sheet=a_sheet(facts=facts)))
    return made.missing, text(made.pdf)


def test_nothing_is_offered_where_no_font_helps(pc: Path) -> None:
    assert offers([JI]) == ()
    rare_font(pc, "SomeFont.ttf")  # not one of those made for rare names
    rare_font(pc, "HanaMinB.ttf", points=(0x4E00,))
    assert offers([JI]) == ()
    assert offers([]) == ()


def test_a_font_of_the_pc_is_offered_but_not_used_until_it_is_wanted(pc: Path, home: Path) -> None:
    path = rare_font(pc / "hanazono", "HanaMinB.ttf")
    (offer,) = offers([JI, CONG, JI])
    assert (offer.path, offer.holds) == (path, (JI,))
    assert offer.name
    assert a_print()[0] == (JI,)
    assert adopt(path) == home / "fonts" / "HanaMinB.ttf"
    missing, words = a_print()
    assert missing == ()
    assert f"{JI}田" in words
    assert offers([JI, CONG]) == ()


def test_fonts_of_this_user_count_too(pc: Path, tmp_path: Path) -> None:
    path = rare_font(tmp_path / "mine" / "fonts", "Jigmo2.TTF")
    assert [offer.path for offer in offers([JI])] == [path]


def test_only_fonts_that_add_something_are_offered_the_fullest_first(pc: Path) -> None:
    rare_font(pc, "HanaMinA.ttf", points=(RARE,))
    both = rare_font(pc, "Jigmo.ttf", points=(RARE, ord(CONG)))
    other = rare_font(pc, "BabelStoneHan.ttf", points=(ord(CONG), 0x3ABCD))
    found = offers([JI, CONG, chr(0x3ABCD)])
    assert [(offer.path, offer.holds) for offer in found] == [(both, (JI, CONG)), (other, (chr(0x3ABCD),))]


def a_bad_font(kind: str, folder: Path) -> Path:
    path = rare_font(folder, "HanaMinB.ttf", rights=0x0002 if kind == "restricted" else 0x0104)
    if kind == "large":
        os.truncate(path, LARGEST + 1)
    elif kind == "postscript":
        path.write_bytes(b"OTTO" + bytes(200))
    elif kind == "no font":
        path.write_bytes("这不是字库".encode())
    elif kind == "gone":
        path.unlink()
    return path


@pytest.mark.parametrize("kind", ["large", "postscript", "no font", "gone", "restricted", "no subsets"])
def test_a_font_that_no_form_can_be_printed_with_is_refused_with_the_reason(pc: Path, kind: str) -> None:
    path = a_bad_font(kind, pc)
    assert offers([JI]) == ()
    with pytest.raises(UserError) as refused:
        adopt(path)
    assert "HanaMinB.ttf" in refused.value.message
    assert refused.value.hint
    assert not own_folder().exists()


@pytest.mark.parametrize("rights", [0x0000, 0x0004, 0x0008])
def test_licences_that_allow_printing_are_honoured(pc: Path, rights: int) -> None:
    assert problem(rare_font(pc, rights=rights)) == ""


def test_the_reasons_differ(pc: Path, tmp_path: Path) -> None:
    kinds = ["large", "postscript", "no font", "restricted"]
    assert len({problem(a_bad_font(kind, tmp_path / kind)) for kind in kinds}) == len(kinds)


def test_fonts_that_lie_in_the_folder_in_vain_are_named_with_the_reason(pc: Path) -> None:
    rare_font(own_folder(), "good.ttf")
    a_bad_font("restricted", own_folder())
    (own_folder() / "Source.otf").write_bytes(b"OTTO" + bytes(200))
    (own_folder() / "readme.txt").write_text("x", encoding="utf-8")
    assert [name for name, reason in unusable() if reason] == ["HanaMinB.ttf", "Source.otf"]


def test_a_folder_that_cannot_be_written_is_said(pc: Path) -> None:
    path = rare_font(pc, "HanaMinB.ttf")
    own_folder().parent.mkdir(parents=True, exist_ok=True)
    own_folder().write_text("a file in its place", encoding="utf-8")
    with pytest.raises(UserError) as refused:
        adopt(path)
    assert str(own_folder()) in refused.value.hint


def test_an_otf_with_truetype_outlines_is_taken_under_the_name_that_is_looked_for(pc: Path) -> None:
    path = rare_font(pc, "PlangothicP1-Regular.otf")
    assert [offer.path for offer in offers([JI])] == [path]
    assert adopt(path).name == "PlangothicP1-Regular.ttf"
    assert a_print()[0] == ()
    assert offers([JI]) == ()


def rare_characters(shared_data: Path) -> list[str]:
    """The first characters of the list of rare characters in names."""
    with (shared_data / "names" / "alipay_rare_chars_full.csv").open(encoding="utf-8-sig", newline="") as table:
        return [row["unicode"] for row in csv.DictReader(table)][:FIRST]


def test_without_a_pack_every_rare_character_is_printed_or_reported_beforehand(pc: Path, shared_data: Path) -> None:
    wanted = rare_characters(shared_data)
    missing, words = a_print("".join(wanted))
    fonts = font_set(())
    assert set(missing) == {c for c in wanted if fonts.glyph(c).font is None}
    for character in wanted:
        assert (character in words) is not (character in missing)
        assert character not in missing or f"U+{ord(character):04X}" in words


def test_with_the_pack_the_rare_characters_are_printed_as_glyphs(shared_data: Path, home: Path) -> None:
    files = [HANAZONO / "HanaMinA.ttf", HANAZONO / "HanaMinB.ttf"]
    if not all(file.is_file() for file in files):
        pytest.skip("the fonts HanaMinA and HanaMinB (Debian: fonts-hanazono) are not installed")
    wanted = rare_characters(shared_data)
    for file in files:
        adopt(file)
    made = render(a_job(sheet=a_sheet(facts="".join(wanted))))
    printed = squash("".join(texts(made.pdf)))
    drawn = [c for c in wanted if c in printed and c not in made.missing]
    assert len(drawn) >= LEAST
    assert set(drawn) | set(made.missing) == set(wanted)
    assert inside(made.pdf).used <= inside(made.pdf).embedded
    faces = [Face(file) for file in files]
    fonts = font_set(())
    for character in drawn:
        if fonts.glyph(character).font is None:
            glyphs = [(face, face.charToGlyph.get(ord(character))) for face in faces]
            assert any(glyph and face.glyphPos[glyph + 1] > face.glyphPos[glyph] for face, glyph in glyphs)


def test_a_pc_with_the_pack_offers_it(shared_data: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not HANAZONO.is_dir():
        pytest.skip("the fonts HanaMinA and HanaMinB (Debian: fonts-hanazono) are not installed")
    monkeypatch.setenv("XDG_DATA_DIRS", "/usr/share")
    missing, _words = a_print("".join(rare_characters(shared_data)))
    found = offers(missing)
    assert "HanaMinB" in [offer.name for offer in found]
    assert len({c for offer in found for c in offer.holds}) >= LEAST - (FIRST - len(missing))
