"""Printed, scanned badly, found again: how many pages of how many, and never a wrong one."""

from __future__ import annotations

import io
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from complaintdesk.domain.form_codes import parse_code
from complaintdesk.domain.vocabulary import FormKind
from complaintdesk.paper.render import render
from complaintdesk.scans.reading import read_file, read_folder
from tests.paper.sheets import a_job, a_sheet, long_text
from tests.scans.scanner import CLEAN, OLD, Glass, as_pdf, code, jpeg, pages_in, printed, raster, scanned

#: Every way a sheet gets onto the glass, each with what a bad machine makes of it.
TURNS = (0, 3, -3, 90, 180, 270, 93, 177)
MACHINES = {
    "sharp": Glass(quality=75),
    "blurred": Glass(blur=1.5),
    "noisy": Glass(noise=25),
    "JPEG q30": Glass(quality=30),
    "old copier": OLD,
}


def batches(count: int, dpi: int) -> Iterator[tuple[list[str], list[str], bytes]]:
    """Files of three forms each: how their pages were scanned, what their codes say, and the file."""
    machines = list(MACHINES.items())
    for start in range(0, count, 3):
        names, codes, pages = [], [], []
        for n in range(start, min(start + 3, count)):
            job, pdf = printed(n)
            name, machine = machines[n % len(machines)]
            glass = replace(machine, dpi=dpi, turned=TURNS[n % len(TURNS)])
            names.append(f"{name} {glass.turned}°")
            codes.append(code(job, pages_in(pdf)))
            pages.append(scanned(pdf, glass))
        yield names, codes, as_pdf(pages, dpi)


def matched(count: int, dpi: int) -> tuple[int, list[str]]:
    """How many pages were found, and which were found wrongly; every missed one is printed."""
    found, wrong, missed = 0, [], Counter[str]()
    for names, codes, file in batches(count, dpi):
        pages = list(read_file(file, "three.pdf"))
        assert [page.page for page in pages] == list(range(1, len(codes) + 1))
        for name, wanted, page in zip(names, codes, pages, strict=True):
            if page.code is None:
                missed[name] += 1
            elif page.text == wanted and page.code == parse_code(wanted):
                found += 1
            else:
                wrong.append(f"{name}: {page.text} is not {wanted}")
    print(f"{dpi} dpi: {found} of {count} pages matched, {len(wrong)} wrongly, missed {dict(missed)}")
    return found, wrong


@pytest.mark.parametrize("dpi", [200, 300])
def test_twelve_forms_come_back(dpi: int) -> None:
    """The fast part of the whole below: every machine, every turn."""
    found, wrong = matched(12, dpi)
    assert wrong == []
    assert found == 12


@pytest.mark.soak
@pytest.mark.parametrize("dpi", [200, 300])
def test_fifty_forms_come_back(dpi: int) -> None:
    """Of 50 forms of all kinds at least 98 of 100 pages at 300 dpi, and none wrongly at any."""
    found, wrong = matched(50, dpi)
    assert wrong == []
    assert found >= (49 if dpi == 300 else 45)


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_picture_stands_upright(turned: int) -> None:
    """Whichever way the sheet lay, it is kept as a person reads it."""
    _job, pdf = printed(0)
    page = next(read_file(scanned(pdf, replace(CLEAN, turned=turned)), "a.jpg"))
    assert page.turned == turned % 360
    kept = Image.open(io.BytesIO(page.image))
    assert kept.mode == "L"
    assert kept.height == 2000
    upright = raster(pdf).resize(kept.size)
    # The code stands at the top right of the form, and the ink of both pictures lies in the same places.
    difference = sum(abs(a - b) for a, b in zip(kept.reduce(20).tobytes(), upright.reduce(20).tobytes(), strict=True))
    assert difference / (kept.width * kept.height / 400) < 4


def test_pages_of_one_form_are_told_apart() -> None:
    """A form of several pages: each page says which it is."""
    pdf = render(a_job(FormKind.REGISTRATION, a_sheet(facts=long_text(4000)))).pdf
    count = pages_in(pdf)
    assert count > 2
    found = list(read_file(as_pdf(scanned(pdf, CLEAN, n) for n in reversed(range(count))), "all.pdf"))
    assert [page.code.page for page in found if page.code] == list(range(count, 0, -1))
    assert {page.code.pages for page in found if page.code} == {count}


def test_the_printed_pdf_itself_is_read() -> None:
    """Who drops the file instead of a scan has not signed anything, but it is read all the same."""
    job, pdf = printed(1)
    assert [page.text for page in read_file(pdf, "x.pdf")] == [
        code(job, pages_in(pdf), n) for n in range(1, pages_in(pdf) + 1)
    ]


def test_handwriting_and_a_stamp_over_the_code() -> None:
    """A pen stroke and the edge of a seal do no harm to a code."""
    job, pdf = printed(0)
    sheet = raster(pdf)
    pen = Image.new("L", (12, 400), 40).rotate(60, expand=True, fillcolor=255)
    # Across the field of the code; through one of its three corner marks no reader would find it.
    left, top = sheet.width - 480, 230
    sheet.paste(Image.new("L", pen.size, 40), (left, top), pen.point([255 if v < 200 else 0 for v in range(256)]))
    page = next(read_file(jpeg(sheet), "a.jpg"))
    assert page.text == code(job, pages_in(pdf))


@pytest.mark.soak
def test_folder_of_a_hundred_pages(tmp_path: Path) -> None:
    """Page by page: progress after each, and no more memory for the last than for the first."""
    resource = pytest.importorskip("resource")
    for n in range(50):
        _job, pdf = printed(n)
        pages = [scanned(pdf, replace(CLEAN, turned=TURNS[n % 8])), scanned(printed((n + 1) % 50)[1])]
        (tmp_path / f"{n:03}.pdf").write_bytes(as_pdf(pages))
    told: list[tuple[int, int]] = []
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = sum(1 for page in read_folder(tmp_path, lambda *of: told.append(of)) if page.code is not None)
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / (1024 if sys.platform == "linux" else 1 << 20)
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / (1024 if sys.platform == "linux" else 1 << 20)
    print(f"{found} of 100 pages matched; this process +{more:.0f} MB, the child {child:.0f} MB")
    assert found >= 98
    assert [done for done, _total in told] == list(range(1, 101))
    assert told[-1] == (100, 100)
    assert more < 100
    assert child < 600
