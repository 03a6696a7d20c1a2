"""What stands round a form and in its boxes to sign: seals, fingers, letterheads, seams, codes, marks."""

from __future__ import annotations

import io
from dataclasses import replace

import pypdfium2
import pytest
from PIL import Image, ImageDraw

from complaintdesk.desk.print_rows import CopyMark, Letterhead, PrintJob
from complaintdesk.domain.form_reading import parse_layout
from complaintdesk.domain.vocabulary import FormKind
from complaintdesk.i18n import LANGUAGES, _, set_language
from complaintdesk.paper.bars import HEIGHT
from complaintdesk.paper.render import PAPERS, render
from complaintdesk.paper.units import mm
from tests.paper.reading import (
    Box,
    as_printed,
    bar_codes,
    boxes,
    codes,
    collisions,
    inside,
    paths,
    squash,
    text,
    texts,
)
from tests.paper.sheets import FACTS, a_job, a_sheet, long_text

SIGNS = """
format = 1
id = "own_signs"
title = "和解协议书签署页"
title_en = "Settlement, signatures"
code = "GX-ZD-012"
code_version = "A/0"

[[blocks]]
rows = [
  { cells = [
    { part = "sign", text = "甲方（签字）：", text_en = "Party A (signature):", fingerprint = true },
    { part = "sign", text = "乙方（盖章）：", text_en = "Party B (seal):", seal = true },
  ] },
  { cells = [
    { part = "sign", text = "投诉人（签字并按指印）：", text_en = "Complainant (sign and finger):", fingerprint = true },
    { part = "sign", text = "被投诉人（签字）：", text_en = "Respondent (signature):", fingerprint = true },
    { part = "sign", text = "调解员（签字盖章）：", text_en = "Mediator (signature and seal):", seal = true },
  ] },
  { cells = [
    { part = "sign", text = "签名：", text_en = "Signature:" },
    { part = "sign", text = "签名：", text_en = "Signature:" },
  ] },
]
"""
CAPTIONS = {
    "zh_CN": ("甲方（签字）：", "乙方（盖章）：", "投诉人（签字并按指印）：", "被投诉人（签字）：", "调解员（签字盖章）："),
    "en": ("Party A (signature):", "Party B (seal):", "Complainant (sign and finger):",
           "Respondent (signature):", "Mediator (signature and seal):"),
}
SEAM = "Across the seam · {number} · pages {page} and {next} of {pages}"


@pytest.fixture(params=LANGUAGES)
def spoken(request: pytest.FixtureRequest) -> str:
    """The form in Chinese and in English."""
    set_language(request.param)
    return str(request.param)


def _signs() -> PrintJob:
    return replace(a_job(), form="own_signs", layout=parse_layout(SIGNS, "own_signs.toml"))


def _fingers(pdf: bytes) -> list[Box]:
    return [box for box in boxes(pdf) if (box.width, box.height) == pytest.approx((20, 25), abs=0.5)]


def _rings(pdf: bytes) -> list[Box]:
    """Circles as large as a seal's place."""
    found = [path for path in paths(pdf) if 5 < path.corners < 20 and abs(path.width - path.height) < 0.1]
    return [path for path in found if 16 < path.width < 40]


@pytest.mark.parametrize("paper", [name for name in PAPERS if not PAPERS[name].roll])
def test_seal_and_finger_have_their_places(paper: str, spoken: str) -> None:
    """Three boxes of 20 × 25 mm and two rings, each inside its own cell, and no caption cut or run over."""
    made = render(_signs(), paper=paper)
    fingers = [box for page in range(made.pages) for box in _fingers_on(made.pdf, page)]
    assert len(fingers) == 3
    for page in range(made.pages):
        assert collisions(made.pdf, page) == []
    printed = text(made.pdf)
    assert [words for words in CAPTIONS[spoken] if squash(words) not in printed] == []
    assert printed.count(squash(_("fingerprint"))) >= 3
    assert printed.count(squash(_("(seal)"))) >= 2


def _fingers_on(pdf: bytes, page: int) -> list[Box]:
    """The boxes for a finger on a page, each with a cell round it."""
    cells = [box for box in boxes(pdf, page) if box.width > 30 and box.height > 26]
    found = [box for box in boxes(pdf, page) if (box.width, box.height) == pytest.approx((20, 25), abs=0.5)]
    for box in found:
        assert [
            cell for cell in cells
            if cell.left < box.left and box.left + box.width < cell.left + cell.width
            and cell.bottom < box.bottom and box.bottom + box.height < cell.bottom + cell.height
        ], "outside of its cell"
    return found


def test_rings_are_as_large_as_their_cell_allows() -> None:
    made = render(_signs())
    assert len(_rings(made.pdf)) == 2
    assert all(ring.width >= 17 for ring in _rings(made.pdf))
    assert len(_fingers(made.pdf)) == 3


def test_there_is_room_to_sign() -> None:
    """Beside or below a caption at least 40 mm, in cells of 85 mm."""
    document = pypdfium2.PdfDocument(render(_signs()).pdf)
    page = document[0]
    words = [
        (thing.extract(), thing.get_bounds()) for thing in page.get_objects(textpage=page.get_textpage())
        if thing.type == pypdfium2.raw.FPDF_PAGEOBJ_TEXT
    ]
    signatures = [bounds for said, bounds in words if said.strip() == "签名："]
    dates = [bounds for said, bounds in words if said.split() == ["年", "月", "日"]]
    assert len(signatures) == 2
    for left, bottom, right, _top in signatures:
        cell_end = (105 if left < 105 * mm else 190) * mm
        beside = [b for b in dates if b[0] > right and abs(b[1] - bottom) < 4 and b[2] < cell_end + 1]
        end = min([b[0] for b in beside], default=cell_end)
        assert end - right >= 40 * mm
    document.close()


def test_a_letter_has_its_number_under_its_title() -> None:
    """The document number centred, the case number at the right, both whole."""
    pdf = render(a_job("reply")).pdf
    printed = text(pdf)
    assert "江医投复〔2026〕0001号" in printed
    assert squash("编号：TS-2026-0007") in printed
    assert "附页" not in printed
    left, _low, right, _high = _where(pdf, "江医投复〔2026〕0001号")
    assert (left + right) / 2 == pytest.approx(105 * mm, abs=2)
    assert _where(pdf, "编号：TS-2026-0007")[2] == pytest.approx(190 * mm, abs=1.5)


def _where(pdf: bytes, words: str, page: int = 0) -> tuple[float, float, float, float]:
    """Where a line of text stands, in points."""
    document = pypdfium2.PdfDocument(pdf)
    sheet = document[page]
    found = [
        thing.get_bounds() for thing in sheet.get_objects(textpage=sheet.get_textpage())
        if thing.type == pypdfium2.raw.FPDF_PAGEOBJ_TEXT and squash(thing.extract()) == squash(words)
    ]
    document.close()
    assert len(found) == 1, words
    left, low, right, high = found[0]
    return left, low, right, high


def _a_logo(kind: str = "PNG") -> bytes:
    picture = Image.new("RGB", (200, 100), "white")
    ImageDraw.Draw(picture).rectangle((20, 10, 180, 90), fill=(0, 90, 160))
    out = io.BytesIO()
    picture.save(out, kind)
    return out.getvalue()


def _colours(pdf: bytes, page: int = 0) -> set[str]:
    """Which colours there are on a page: grey, red, other."""
    document = pypdfium2.PdfDocument(pdf)
    picture = document[page].render(scale=1).to_pil().convert("RGB")
    document.close()
    found = set()
    dots = picture.tobytes()
    for red, green, blue in zip(dots[::3], dots[1::3], dots[2::3], strict=True):
        if max(red, green, blue) - min(red, green, blue) < 40:
            found.add("grey")
        elif red == max(red, green, blue):
            found.add("red")
        else:
            found.add("other")
    return found


def test_the_head_of_a_letter_is_red_only_if_the_office_says_so() -> None:
    words = "江城市人民医院投诉接待处"
    black = render(a_job("reply", letterhead=Letterhead(words))).pdf
    red = render(a_job("reply", letterhead=Letterhead(words, red=True))).pdf
    assert _colours(black) == {"grey"}
    assert _colours(red) == {"grey", "red"}
    rules = [path for path in paths(black) if path.width == pytest.approx(170, abs=3) and path.height < 3]
    assert len(rules) == 2
    left, _low, right, _high = _where(black, words)
    assert (left + right) / 2 == pytest.approx(105 * mm, abs=3)
    assert _where(black, words)[1] > _where(black, "投诉答复书")[1]


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_logo_stands_at_the_left(kind: str) -> None:
    head = Letterhead("江城市人民医院投诉接待处", logo=_a_logo(kind))
    assert _pictures(render(a_job("reply", letterhead=head)).pdf) == [pytest.approx(20, abs=0.5)]
    assert _colours(render(a_job("reply", letterhead=head)).pdf) == {"grey"}
    assert _colours(render(a_job("reply", letterhead=replace(head, red=True))).pdf) == {"grey", "red", "other"}


def _pictures(pdf: bytes) -> list[float]:
    """The left edges of the pictures, in mm."""
    document = pypdfium2.PdfDocument(pdf)
    found = [
        thing.get_bounds()[0] / mm for thing in document[0].get_objects()
        if thing.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE
    ]
    document.close()
    return found


@pytest.mark.parametrize("content", [b"not a picture", _a_logo()[:60], b"\x89PNG\r\n\x1a\n"])
def test_a_broken_logo_does_not_stop_the_print(content: bytes) -> None:
    pdf = render(a_job("reply", letterhead=Letterhead("江城市人民医院", logo=content))).pdf
    assert _pictures(pdf) == []
    assert "江城市人民医院" in text(pdf)


def test_only_the_first_page_of_a_letter_has_the_head() -> None:
    made = render(a_job("reply", a_sheet(reply_text=long_text(3000)), letterhead=Letterhead("某某区人民政府信访局")))
    first, *others = (squash(page) for page in texts(made.pdf))
    assert others
    assert "某某区人民政府信访局" in first
    assert all("某某区人民政府信访局" not in page for page in others)


@pytest.mark.parametrize("words", ["江城市东湖区市场监督管理局消费者权益保护与投诉举报受理处理服务中心", "很长的名称" * 40])
def test_a_long_head_is_whole(words: str) -> None:
    """In two lines, and what is still too long on a continuation page."""
    made = render(a_job("reply", letterhead=Letterhead(words)))
    printed = text(made.pdf)
    said = printed.replace(squash(_("... (see annex)")), "")
    assert said.count(words[:5]) == words.count(words[:5])
    assert collisions(made.pdf) == []


def test_each_seam_has_half_of_its_words_on_each_sheet(spoken: str) -> None:
    made = render(a_job(sheet=a_sheet(facts=long_text(5000))))
    assert made.pages > 2
    for n, page in enumerate(texts(made.pdf), 1):
        there = squash(page)
        for first in range(1, made.pages):
            words = _(SEAM).format(number="TS-2026-0007", page=first, next=first + 1, pages=made.pages)
            assert (squash(words) in there) == (n in (first, first + 1))
    assert squash(_("Across the seam")) not in text(render(a_job()).pdf)
    assert "TS-2026-0007·" not in text(render(a_job()).pdf)


def test_the_halves_of_a_seam_are_cut_at_its_line() -> None:
    """On each sheet ink is only at the inner side of the line, and on both there is some."""
    pdf = render(a_job(sheet=a_sheet(facts=long_text(5000)))).pdf
    dots = 300 / 25.4
    document = pypdfium2.PdfDocument(pdf)
    sheets = [document[n].render(scale=300 / 72).to_pil().convert("L") for n in range(2)]
    document.close()
    width = sheets[0].width
    line = 7.2 * dots
    right = (width - line + 3, width), (width - line - 18, width - line)
    left = (0, line - 3), (line, line + 18)
    for sheet, (outside, inner) in zip(sheets, (right, left), strict=True):
        assert _darkest(sheet, *outside) > 200
        assert _darkest(sheet, *inner) < 100


def _darkest(sheet: Image.Image, start: float, end: float) -> int:
    """The darkest dot of a strip at half the height of a page."""
    middle = sheet.height // 2
    return min(sheet.crop((round(start), middle - 200, round(end), middle + 200)).tobytes())


def test_every_page_has_the_number_in_bars(spoken: str) -> None:
    made = render(a_job(sheet=a_sheet(facts=long_text(5000))))
    assert bar_codes(made.pdf) == [["TS-2026-0007"]] * made.pages
    bars = [path for path in paths(made.pdf) if path.corners > 60 and path.height < 12]
    assert [bar.height for bar in bars] == [pytest.approx(HEIGHT / mm, abs=0.2)]
    assert 8 * mm <= HEIGHT


def test_a_number_that_bars_cannot_hold_is_still_in_the_code() -> None:
    for number in ("投诉〔2026〕7号", "A" * 24):
        job = a_job(sheet=a_sheet(number=number))
        pdf = render(job).pdf
        assert bar_codes(pdf) == [[]]
        assert codes(pdf) == [[job.code(job.copies[0])]]
        assert as_printed(number) in text(pdf)


def test_each_copy_says_which_it_is() -> None:
    labels = ("存根", "承办部门", "投诉人")
    job = a_job(copies=tuple(CopyMark(n, "7K3Q", label) for n, label in enumerate(labels, 1)))
    pages = texts(render(job).pdf)
    assert len(pages) == 3
    for n, page in enumerate(pages):
        lines = [line.strip() for line in page.replace("\r", "").split("\n")]
        assert [label for label in labels if label in lines] == [labels[n]]
    marks = [box for box in boxes(render(job).pdf) if box.height == pytest.approx(4.9, abs=0.3) and box.bottom > 255]
    assert len(marks) == 1


def test_a_reprint_is_marked_with_its_count(spoken: str) -> None:
    again = render(a_job(times=3, reason="原件被雨淋湿")).pdf
    assert squash(_("Reprint, print no. {n}").format(n=3)) in text(again)
    assert squash(_("Reprint; reason: {reason}").format(reason="原件被雨淋湿")) in text(again)
    assert squash(_("Reprint, print no. {n}").format(n=1)) not in text(render(a_job()).pdf)


def test_the_form_code_is_in_the_corner() -> None:
    pdf = render(_signs()).pdf
    left, low, _right, _high = _where(pdf, "GX-ZD-012 A/0")
    assert left == pytest.approx(20 * mm, abs=2)
    assert low > 277 * mm
    letter = a_job("reply")
    letter = replace(letter, layout=replace(letter.layout, code="GX-ZD-012", code_version="A/0"))
    assert "GX-ZD-012A/0" in text(render(letter).pdf)


@pytest.mark.parametrize("form", [FormKind.REGISTRATION, FormKind.HANDLING, "reply", "own_signs"])
def test_nothing_is_smaller_than_nine_points(form: str, spoken: str) -> None:
    job = _signs() if form == "own_signs" else a_job(form, a_sheet(facts=FACTS * 9))
    for paper in PAPERS:
        assert min(inside(render(job, paper=paper).pdf).sizes) >= 9


def test_a_long_title_stands_clear_of_the_code() -> None:
    for words in ("关于医疗纠纷投诉事项转交有关业务科室限期办理并反馈的通知书", "很长的标题" * 30):
        job = a_job()
        job = replace(job, layout=replace(job.layout, title=words, code="GX-ZD-012"))
        made = render(job)
        assert collisions(made.pdf) == []
        assert codes(made.pdf)[0] == [job.code(job.copies[0], 1, made.pages)]
