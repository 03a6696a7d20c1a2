"""Every paper that offices print on: sizes to the millimetre, codes that read, nothing lost, nothing over the edge."""

from __future__ import annotations

import re
from dataclasses import replace

import pypdfium2
import pytest

from complaintdesk.desk.print_rows import CopyMark, PrintJob
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.vocabulary import FormKind
from complaintdesk.i18n import LANGUAGES, _, set_language
from complaintdesk.paper.calibration import render_calibration
from complaintdesk.paper.render import PAPERS, render
from complaintdesk.paper.units import mm
from tests.paper.reading import (
    Box,
    as_printed,
    bar_codes,
    boxes,
    codes,
    collisions,
    paths,
    squash,
    text,
    texts,
    ticks,
)
from tests.paper.sheets import FACTS, a_job, a_sheet, an_empty_sheet, long_text

FORMS = (FormKind.REGISTRATION, FormKind.HANDLING, FormKind.RECEIPT, FormKind.REPLY)
#: Width and height of each paper in mm; a roll is as long as what is on it.
SIZES = {
    "A4": (210, 297), "A5": (148, 210), "A4-2up": (210, 297), "241x279.4": (241, 279.4), "241x140": (241, 140),
    "241x93.1": (241, 93.1), "80mm": (80, 0),
}
CARBON = ("241x279.4", "241x140", "241x93.1")


@pytest.fixture(params=LANGUAGES)
def spoken(request: pytest.FixtureRequest) -> str:
    """The form in Chinese and in English."""
    set_language(request.param)
    return str(request.param)


def _copies(*labels: str) -> tuple[CopyMark, ...]:
    return tuple(CopyMark(n, "7K3Q", label) for n, label in enumerate(labels, 1))


def _sizes(pdf: bytes) -> list[tuple[float, float]]:
    document = pypdfium2.PdfDocument(pdf)
    found = [(page.get_size()[0] / mm, page.get_size()[1] / mm) for page in document]
    document.close()
    return found


def _reach(pdf: bytes) -> tuple[float, float, float, float]:
    """The outermost ink of all pages: left, right, bottom, top, each as the distance from its edge in mm."""
    document = pypdfium2.PdfDocument(pdf)
    nearest = [1e9] * 4
    for page in document:
        width, height = page.get_size()
        for thing in page.get_objects():
            left, bottom, right, top = thing.get_bounds()
            nearest = [min(a, b) for a, b in zip(nearest, (left, width - right, bottom, height - top), strict=True)]
    document.close()
    left, right, bottom, top = (length / mm for length in nearest)
    return left, right, bottom, top


def test_these_are_the_papers() -> None:
    assert list(PAPERS) == list(SIZES)
    with pytest.raises(UserError, match="B5"):
        render(a_job(), paper="B5")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("paper", SIZES)
def test_each_form_on_each_paper(paper: str, form: FormKind, spoken: str) -> None:
    """The size exact, both codes read on every page, no text over another, nothing where the printer does not reach."""
    job = a_job(form)
    made = render(job, paper=paper)
    width, height = SIZES[paper]
    for found in _sizes(made.pdf):
        assert found[0] == pytest.approx(width, abs=0.1)
        assert found[1] == pytest.approx(height, abs=0.1) if height else found[1] > 100
    assert codes(made.pdf) == [[job.code(job.copies[0], n, made.pages)] for n in range(1, made.pages + 1)]
    assert bar_codes(made.pdf) == [["TS-2026-0007"]] * made.pages
    left, right, bottom, top = _reach(made.pdf)
    edge = 12.7 if paper in CARBON else 4 if paper == "80mm" else 5
    assert min(left, right) >= edge
    assert min(bottom, top) >= 3.9
    for page in range(made.pages):
        assert collisions(made.pdf, page) == []


@pytest.mark.parametrize("paper", SIZES)
def test_an_empty_form_and_a_long_text(paper: str) -> None:
    """Nothing known and five thousand characters: no text over another, and all of it there."""
    empty = render(a_job(FormKind.REGISTRATION, an_empty_sheet()), paper=paper)
    long = long_text(5000)
    full = render(a_job(FormKind.REGISTRATION, a_sheet(facts=long)), paper=paper)
    for made in (empty, full):
        for page in range(min(made.pages, 4)):
            assert collisions(made.pdf, page) == []
    printed = text(full.pdf)
    for start in range(0, 4900, 700):
        number = re.search(r"第\d+次交涉时", long[start:])
        assert number is not None
        assert number[0] in printed


@pytest.mark.parametrize("paper", CARBON)
def test_carbon_paper_is_printed_once_without_labels(paper: str) -> None:
    """The sheets under the first say themselves which copy they are."""
    job = a_job(FormKind.RECEIPT, copies=_copies("存根", "承办部门", "投诉人"))
    made = render(job, paper=paper)
    once = render(replace(job, copies=(replace(job.copies[0], label=""),)), paper=paper)
    assert made.pdf == once.pdf
    assert "承办部门" not in text(made.pdf)


def test_two_copies_stand_on_one_sheet() -> None:
    """The stub above, the receipt below, each with its own codes; the third copy begins another sheet."""
    job = a_job(FormKind.RECEIPT, copies=_copies("存根", "回执", "承办"))
    made = render(job, paper="A4-2up")
    assert made.pages == 2
    assert codes(made.pdf) == [[job.code(mark) for mark in job.copies[:2]], [job.code(job.copies[2])]]
    assert bar_codes(made.pdf) == [["TS-2026-0007"] * 2, ["TS-2026-0007"]]
    places = {words: _places(made.pdf, words) for words in ("存根", "回执")}
    assert places["存根"][0] > 148.5 * mm > places["回执"][0]
    frames = [box for box in boxes(made.pdf) if box.width > 175]
    upper = sorted(box.bottom for box in frames if box.bottom > 148.5)
    lower = sorted(box.bottom + 148.5 for box in frames if box.bottom < 148.5)
    assert upper == pytest.approx(lower, abs=0.1)


def _places(pdf: bytes, words: str) -> list[float]:
    """How high these words stand on the first page, in points."""
    document = pypdfium2.PdfDocument(pdf)
    page = document[0]
    found = [
        thing.get_bounds()[1] for thing in page.get_objects(textpage=page.get_textpage())
        if thing.type == pypdfium2.raw.FPDF_PAGEOBJ_TEXT and squash(thing.extract()) == words
    ]
    document.close()
    return found


def test_a_line_to_cut_along_with_scissors() -> None:
    """Across the middle of the sheet, within what a printer reaches, with two rings and two blades."""
    drawn = [path for path in paths(render(a_job(FormKind.RECEIPT), paper="A4-2up").pdf) if 145 < path.bottom < 152]
    line = [path for path in drawn if path.width > 180]
    assert len(line) == 1
    assert line[0].bottom + line[0].height / 2 == pytest.approx(148.5, abs=0.2)
    rings = [path for path in drawn if path.width == pytest.approx(2, abs=0.3) and path.corners > 4]
    assert len(rings) == 2


def test_a_form_of_two_pages_keeps_its_halves_together() -> None:
    """Cut through, the upper pile is the first copy with its pages in order, the lower the second."""
    job = a_job(FormKind.REGISTRATION, copies=_copies("存根", "投诉人"))
    made = render(job, paper="A4-2up")
    assert made.pages > 1
    pages = made.pages
    assert codes(made.pdf) == [[job.code(mark, n, pages) for mark in job.copies] for n in range(1, pages + 1)]


def test_a_slip_is_as_long_as_what_it_says() -> None:
    """One strip for each copy; a case that says more makes a longer one."""
    short = _sizes(render(a_job(FormKind.RECEIPT, an_empty_sheet()), paper="80mm").pdf)
    made = render(a_job(FormKind.RECEIPT, copies=_copies("存根", "回执")), paper="80mm")
    assert made.pages == 2
    assert short[0][1] < _sizes(made.pdf)[0][1] < 300
    first, second = (squash(page) for page in texts(made.pdf))
    for words in ("受理回执", "编号：TS-2026-0007", "受理时间：2026年3月2日11:05", "接待人：王芳"):
        assert words in first
    assert "存根" in first
    assert "存根" not in second
    code = max((path for path in paths(made.pdf) if path.corners > 400), key=lambda path: path.width)
    assert code.width > 28


def test_a_slip_says_what_the_sheet_says() -> None:
    slip, sheet = (render(a_job(FormKind.HANDLING), paper=paper).pdf for paper in ("80mm", "A4"))
    for words in (FACTS, "027-88886666-8301", "门诊楼三层东侧分诊台", "情况属实，按方案办理。", "赵敏（门诊部主任）"):
        assert as_printed(words) in text(slip)
        assert as_printed(words) in text(sheet)
    assert ticks(slip) == ticks(sheet)


def test_a_masked_slip_names_nobody() -> None:
    printed = text(render(a_job(FormKind.REGISTRATION, a_sheet(masked=True)), paper="80mm").pdf)
    for words in ("陈𬭎䶮", "13800138000", "周桂兰", "110101198003071234"):
        assert words not in printed
    assert as_printed("隐名") in printed or "身份" in printed


@pytest.mark.parametrize("paper", ["A4", "A4-2up", "241x140", "80mm"])
@pytest.mark.parametrize("form", [FormKind.HANDLING, FormKind.REPLY])
def test_an_offset_moves_everything(form: FormKind, paper: str) -> None:
    """3 mm to the right and 2 mm up: every path and every text by exactly that."""
    job = a_job(form, copies=_copies("正本", "存根"))
    here, there = (_everything(render(job, paper=paper, offset=by).pdf) for by in ((0.0, 0.0), (3.0, -2.0)))
    assert len(here) == len(there) > 20
    for before, after in zip(here, there, strict=True):
        assert after[0] - before[0] == pytest.approx(3, abs=0.01)
        assert after[1] - before[1] == pytest.approx(2, abs=0.01)


def _everything(pdf: bytes) -> list[tuple[float, float]]:
    """The lower left corners of all that is on the first page, in mm."""
    document = pypdfium2.PdfDocument(pdf)
    found = [(thing.get_bounds()[0] / mm, thing.get_bounds()[1] / mm) for thing in document[0].get_objects()]
    document.close()
    return found


LABELS = (
    "投诉登记表", "登记单位", "姓名", "联系电话", "证件号码", "被投诉人", "事实依据", "投诉人（签字）", "经办人（签字）",
    "说明：1.", "打印人", "校验码", "年月日",
)


@pytest.mark.parametrize("paper", ["A4", "241x140"])
@pytest.mark.parametrize("form", [FormKind.REGISTRATION, FormKind.HANDLING])
def test_an_overprint_has_only_the_values(form: FormKind, paper: str) -> None:
    """No label, rule or title; ticks and codes are there; each value where the full print has it."""
    job = a_job(form)
    full, over = render(job, paper=paper), render(job, paper=paper, overprint=True)
    assert full.pages == over.pages
    printed = text(over.pdf)
    for words in LABELS:
        assert words not in printed
    assert codes(over.pdf) == codes(full.pdf)
    assert bar_codes(over.pdf) == bar_codes(full.pdf)
    for words in ("13800138000", "TS-2026-0007", "赵敏", "027-88886666-8301", FACTS):
        assert as_printed(words) in printed
    for page in range(over.pages):
        _same_places(over.pdf, full.pdf, page)
    assert [box for page in range(over.pages) for box in boxes(over.pdf, page)] == []


def _same_places(over: bytes, full: bytes, page: int = 0) -> None:
    """Every character of the overprint stands where the full print has it."""
    places: dict[str, list[tuple[float, float]]] = {}
    for char, x, y in _letters(full, page):
        places.setdefault(char, []).append((x, y))
    for char, x, y in _letters(over, page):
        assert any(abs(x - a) < 0.1 and abs(y - b) < 0.1 for a, b in places.get(char, ())), char


def test_an_overprint_ticks_without_boxes() -> None:
    job = a_job(FormKind.REGISTRATION, a_sheet(publicity_consent=True, mediation_consent=False))
    full, over = (
        [path for path in paths(render(job, overprint=only).pdf) if path.corners == 3] for only in (False, True)
    )
    assert len(full) == len(over) == 2
    for here, there in zip(full, over, strict=True):
        assert (there.left, there.bottom) == pytest.approx((here.left, here.bottom), abs=0.1)


def test_an_overprinted_letter_has_its_values_in_their_places() -> None:
    """Of the words only what the case fills in, where the full letter has it."""
    job = a_job(FormKind.REPLY)
    printed = text(render(job, overprint=True).pdf)
    for words in ("我单位", "核查情况", "答复如下", "感谢您的监督", "投诉答复书"):
        assert words not in printed
    for words in ("陈𬭎䶮", "2026年3月2日", "心内科候诊漏号", "江医投复〔2026〕0001号", "退还差价35元"):
        assert as_printed(words) in printed
    _same_places(render(job, overprint=True).pdf, render(job).pdf)


def _letters(pdf: bytes, page: int) -> list[tuple[str, float, float]]:
    """Every character of a page with the middle of its box, in mm."""
    document = pypdfium2.PdfDocument(pdf)
    reader = document[page].get_textpage()
    found = []
    for n in range(reader.count_chars()):
        char = reader.get_text_range(n, 1)
        if char.strip():
            left, bottom, right, top = reader.get_charbox(n)
            found.append((char, (left + right) / 2 / mm, (bottom + top) / 2 / mm))
    document.close()
    return found


def test_an_overprint_still_says_what_is_void_or_a_sample() -> None:
    job = a_job(sheet=a_sheet(is_sample=True), copies=_copies("存根"), times=2)
    printed = text(render(job, overprint=True).pdf)
    assert squash(_("SAMPLE")) in printed
    assert squash(_("Reprint, print no. {n}").format(n=2)) in printed
    assert "存根" not in printed


def test_a_continuation_of_an_overprint_is_whole() -> None:
    """It goes on plain paper."""
    made = render(a_job(sheet=a_sheet(facts=long_text(3000))), overprint=True)
    first, *others = (squash(page) for page in texts(made.pdf))
    assert "投诉登记表" not in first
    assert others
    assert all("投诉登记表附页" in page for page in others)


def test_a_roll_cannot_be_overprinted() -> None:
    with pytest.raises(UserError) as refused:
        render(a_job(FormKind.RECEIPT), paper="80mm", overprint=True)
    assert refused.value.field == "paper"


@pytest.mark.parametrize("paper", SIZES)
def test_the_calibration_page_measures_true(paper: str, spoken: str) -> None:
    """The frame 10.0 mm from each edge; the rulers' marks a millimetre apart; with an offset moved by it."""
    made = render_calibration(paper)
    width, height = _sizes(made.pdf)[0]
    assert width == pytest.approx(SIZES[paper][0], abs=0.1)
    frame = _frame(made.pdf)
    assert (frame.left, frame.bottom) == pytest.approx((10, 10), abs=0.15)
    assert (frame.left + frame.width, frame.bottom + frame.height) == pytest.approx((width - 10, height - 10), abs=0.2)
    marks = sorted({round(p.left + p.width / 2, 1) for p in paths(made.pdf) if p.width < 0.3 and 1.5 < p.height < 4.8})
    assert marks[:6] == pytest.approx([10, 11, 12, 13, 14, 15], abs=0.15)
    moved = _frame(render_calibration(paper, (1.5, -2.0)).pdf)
    assert (moved.left - frame.left, moved.bottom - frame.bottom) == pytest.approx((1.5, 2.0), abs=0.01)
    printed = text(made.pdf)
    assert squash(_("Calibration page")) in printed
    assert paper in printed
    assert min(_reach(made.pdf)) >= 4
    assert collisions(made.pdf) == []


def _frame(pdf: bytes) -> Box:
    return max(boxes(pdf), key=lambda box: box.width * box.height)


def test_the_same_job_gives_the_same_bytes_on_each_paper() -> None:
    def all_of(job: PrintJob) -> list[bytes]:
        return [render(job, paper=paper, offset=(0.4, 0.3)).pdf for paper in SIZES]

    assert all_of(a_job(FormKind.RECEIPT)) == all_of(a_job(FormKind.RECEIPT))
