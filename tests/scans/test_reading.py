"""What scanners and people hand over: every kind of file, several codes, and files that want to do harm."""

from __future__ import annotations

import io
import random
import struct
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from complaintdesk.i18n import set_language
from complaintdesk.scans.pages import MOST_PAGES
from complaintdesk.scans.reading import Reader, ScannedPage, read_file, read_folder
from tests.scans.scanner import (
    CLEAN,
    Glass,
    as_pdf,
    as_png,
    as_tiff,
    code,
    jpeg,
    pages_in,
    printed,
    raster,
    scanned,
)


@pytest.fixture(autouse=True)
def _english() -> None:
    set_language("en")


def only(content: bytes) -> ScannedPage:
    """The one page of a file."""
    (page,) = read_file(content, "x")
    return page


def qr(text: str, kind: zxingcpp.BarcodeFormat = zxingcpp.BarcodeFormat.QRCode, size: int = 260) -> Image.Image:
    """Somebody's code as a picture."""
    made = zxingcpp.create_barcode(text, kind).to_image(scale=4, add_quiet_zones=True)
    picture = Image.fromarray(made) if not isinstance(made, Image.Image) else made
    return picture.convert("L").resize((size, round(size * picture.height / picture.width)))


def a_page(*codes: Image.Image) -> Image.Image:
    """A white A4 page at 200 dpi with these codes below one another."""
    page = Image.new("L", (1654, 2339), 255)
    for n, picture in enumerate(codes):
        page.paste(picture, (120, 120 + 480 * n))
    return page


@pytest.mark.parametrize("kind", ["jpg", "png", "tiff", "pdf"])
def test_every_kind_of_file(kind: str) -> None:
    """Three forms in one file, where the kind has pages."""
    jobs = [printed(n) for n in range(3)]
    pages = [scanned(pdf, replace(CLEAN, dpi=200)) for _job, pdf in jobs]
    made = {"jpg": lambda: pages[0], "png": lambda: as_png(pages[0]), "tiff": lambda: as_tiff(pages, 200),
            "pdf": lambda: as_pdf(pages, 200)}[kind]()  # fmt: skip
    wanted = [code(job, pages_in(pdf)) for job, pdf in jobs][: 3 if kind in ("tiff", "pdf") else 1]
    assert [(page.file, page.page, page.text, page.trouble) for page in read_file(made, "a")] == [
        ("a", n, text, "") for n, text in enumerate(wanted, 1)
    ]


@pytest.mark.parametrize("mode", ["1", "P", "RGB", "RGBA", "CMYK", "I;16"])
def test_every_depth_of_colour(mode: str) -> None:
    """Black and white faxes, colour photos, transparent screenshots."""
    job, pdf = printed(0)
    page = raster(pdf, dpi=200)
    if mode == "I;16":
        deep = bytearray(2 * page.width * page.height)
        deep[1::2] = page.tobytes()
        picture = Image.frombytes("I;16", page.size, bytes(deep))
    elif mode == "RGBA":
        # Ink on nothing, as drawing programs save it.
        picture = Image.merge("RGBA", (*[Image.new("L", page.size, 0)] * 3, page.point([255 - v for v in range(256)])))
    else:
        picture = page.convert(mode)
    out = io.BytesIO()
    picture.save(out, "TIFF" if mode in ("CMYK", "I;16", "1") else "PNG")
    assert only(out.getvalue()).text == code(job, pages_in(pdf))


def test_phone_photo_that_says_how_it_was_held() -> None:
    """A page without a code of ours stands as the camera says."""
    page = Image.new("L", (400, 300), 255)
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    page.save(out, "JPEG", exif=exif.tobytes())
    kept = Image.open(io.BytesIO(only(out.getvalue()).image))
    assert (kept.width, kept.height) == (300, 400)


def test_our_code_comes_first() -> None:
    """A payment code or a poster beside ours does not matter."""
    ours = "CD1:TS-2026-0007:registration:1:2:7K3Q13"
    page = only(jpeg(a_page(qr("https://pay.invalid/1"), qr("6901234567892"), qr(ours))))
    assert (page.text, page.foreign) == (ours, "")
    assert page.code is not None
    assert (page.code.number, page.code.copy, page.code.page, page.code.pages) == ("TS-2026-0007", 2, 1, 3)


def test_foreign_code_is_told() -> None:
    """What it says may help to find out where the sheet comes from."""
    page = only(jpeg(a_page(qr("https://pay.invalid/1"))))
    assert (page.code, page.foreign, page.text) == (None, "https://pay.invalid/1", "https://pay.invalid/1")


def test_barcode_of_a_number_is_a_hint_only() -> None:
    """The number alone files nothing."""
    page = only(jpeg(a_page(qr("TS-2026-0007", zxingcpp.BarcodeFormat.Code128, 700))))
    assert (page.code, page.text) == (None, "TS-2026-0007")


def test_two_copies_on_one_sheet() -> None:
    """Two forms to a sheet, not cut yet: the sheet belongs to both copies."""
    texts = [f"CD1:TS-2026-0007:receipt:1:{copy}:7K3Q11" for copy in (1, 2)]
    pages = list(read_file(jpeg(a_page(*map(qr, texts))), "x"))
    assert sorted(page.text for page in pages) == texts
    assert {page.page for page in pages} == {1}
    assert all(page.code is not None for page in pages)


def test_two_cases_on_one_sheet_are_nobody_s() -> None:
    """What belongs to one case must not be seen in another."""
    texts = [f"CD1:TS-2026-000{n}:receipt:1:1:7K3Q11" for n in (1, 2)]
    page = only(jpeg(a_page(*map(qr, texts))))
    assert page.code is None
    assert sorted(page.text.split("\n")) == texts


@pytest.mark.parametrize(
    "text", ["CD1:TS-2026-0007", "CD1:a:b:c:d:e", "CD2:TS-2026-0007:receipt:1:1:7K3Q11", "CD1:" + "9" * 300]
)
def test_almost_ours_is_foreign(text: str) -> None:
    """Half a code names no page."""
    page = only(jpeg(a_page(qr(text, size=700))))
    assert page.code is None
    assert page.foreign == text


def test_blank_page_and_hopeless_page_have_a_picture() -> None:
    """Somebody will look at them."""
    for page in (only(jpeg(Image.new("L", (1240, 1754), 255))), only(jpeg(Image.effect_noise((600, 800), 60)))):
        assert page.image
        assert (page.code, page.text, page.trouble) == (None, "", "")


# Files that are not what they say


def bomb(width: int, height: int) -> bytes:
    """A small PNG that unpacks to a huge one."""

    def part(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = zlib.compress(bytes(50_000_000), 9)
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", header) + part(b"IDAT", rows) + part(b"IEND", b"")


def pdf_of(body: bytes, box: bytes = b"0 0 595 842") -> bytes:
    """A PDF by hand with one page."""
    parts = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
             b"<</Type/Page/Parent 2 0 R/MediaBox[" + box + b"]/Contents 4 0 R>>",
             b"<</Length %d>>stream\n" % len(body) + body + b"\nendstream"]  # fmt: skip
    objects = b"".join(b"%d 0 obj%s endobj\n" % (n, part) for n, part in enumerate(parts, 1))
    return b"%PDF-1.4\n" + objects + b"trailer<</Root 1 0 R>>\n%%EOF"


def many_pages() -> bytes:
    """A TIFF of more pages than anybody puts into a feeder."""
    tiny = Image.new("1", (8, 8), 1)
    out = io.BytesIO()
    tiny.save(out, "TIFF", save_all=True, append_images=[tiny] * MOST_PAGES)
    return out.getvalue()


HOSTILE = {
    "empty": (b"", 0, "is empty"),
    "text": (b"hello", 0, "is no PDF, JPEG, PNG or TIFF"),
    "program": (b"MZ\x90\0" + bytes(1000), 0, "is no PDF, JPEG, PNG or TIFF"),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 0, "is no PDF, JPEG, PNG or TIFF"),
    "postscript": (b"%!PS-Adobe-3.0\n(x) run", 0, "is no PDF, JPEG, PNG or TIFF"),
    "beginning of a PDF": (b"%PDF-1.7\n%\xe2\xe3", 0, "is damaged"),
    "beginning of a JPEG": (b"\xff\xd8\xff\xe0" + bytes(50), 0, "is damaged"),
    "beginning of a PNG": (b"\x89PNG\r\n\x1a\n" + bytes(50), 0, "is damaged"),
    "beginning of a TIFF": (b"II*\0" + b"\xff" * 50, 0, "is damaged"),
    "TIFF that goes round": (b"II*\0\x08\0\0\0" + b"\0\0" + b"\x08\0\0\0", 0, "is damaged"),
    "bomb": (bomb(60_000, 60_000), 1, "is too large to be a sheet of paper"),
    "too many pages": (many_pages(), 0, f"has more than {MOST_PAGES} pages"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_one_sentence(name: str) -> None:
    """Whatever it is, the program says what is wrong and goes on."""
    content, number, words = HOSTILE[name]
    page = only(content)
    assert (page.page, page.image, page.code) == (number, b"", None)
    assert words in page.trouble
    assert page.trouble.startswith(("“x” ", "Page 1 of “x” ", "The file “x” "))


def test_cut_off_files() -> None:
    """A file whose copying was broken off: what is whole is read, the rest is said."""
    page = scanned(printed(0)[1], replace(CLEAN, dpi=200))
    for content in (page[: len(page) // 2], as_png(page)[:50_000]):
        cut = only(content)
        assert "is damaged and cannot be read" in cut.trouble
        assert cut.image == b""


def test_password() -> None:
    """Nobody is asked for it: the sentence says what to do."""
    out = io.BytesIO()
    canvas = Canvas(out, encrypt="geheim")
    canvas.drawString(50, 50, "x")
    canvas.save()
    assert "is protected by a password" in only(out.getvalue()).trouble


@pytest.mark.parametrize("box", [b"0 0 14400 14400", b"0 0 1 14000", b"0 0 0 0", b"-1e9 -1e9 1e9 1e9", b"0 0 0.001 0.001"])
def test_pages_of_any_size(box: bytes) -> None:
    """A page as large as a house takes no more memory than a sheet."""
    page = only(pdf_of(b"0 0 10 10 re f", box))
    assert bool(page.image) != bool(page.trouble)


def test_reader_that_ends_is_started_again() -> None:
    """A file that brings the reader down costs its own pages only."""
    job, pdf = printed(0)
    good = scanned(pdf, replace(CLEAN, dpi=200))
    with Reader() as reader:
        pages = reader.read(as_tiff([good] * 30, 200), "x")
        assert next(pages).codes
        assert reader.process is not None
        reader.process.kill()
        *_before, last = pages
        assert last.picture == b""
        assert last.trouble == f"Page {last.page} of “x” is damaged and cannot be read. Scan it again."
        assert [page.codes for page in reader.read(good, "y")] == [(code(job, pages_in(pdf)),)]


def test_damaged_files() -> None:
    """Bytes changed anywhere: always pages or a sentence, never an end of the program."""
    chance = random.Random(4)
    small = jpeg(raster(printed(0)[1], dpi=60).crop((300, 0, 420, 120)), 40)
    kinds = [small, as_png(small), as_tiff([small, small], 60), as_pdf([small], 60), pdf_of(b"0 0 10 10 re f")]
    with Reader() as reader:
        for n in range(200):
            damaged = bytearray(kinds[n % len(kinds)])
            for _ in range(chance.choice((1, 5, 40))):
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
            for page in reader.read(bytes(damaged), "x"):
                assert bool(page.picture) != bool(page.trouble)


# Folders


def test_folder_in_the_order_of_names(tmp_path: Path) -> None:
    """Files of other kinds are told; what systems leave behind is not."""
    good = scanned(printed(0)[1], Glass(dpi=150))
    for name in ("b.JPG", "a.jpg", "10.png"):
        (tmp_path / name).write_bytes(good)
    (tmp_path / "notes.docx").write_bytes(b"PK\x03\x04")
    for name in ("Thumbs.db", ".hidden", "~$lock.pdf"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "sub").mkdir()
    told: list[tuple[int, int]] = []
    found = list(read_folder(tmp_path, lambda *of: told.append(of)))
    assert [(page.file, bool(page.trouble)) for page in found] == [
        ("10.png", False), ("a.jpg", False), ("b.JPG", False), ("notes.docx", True),
    ]  # fmt: skip
    assert found[0].text == found[1].text == found[2].text != ""
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert "“notes.docx” is no PDF, JPEG, PNG or TIFF" in found[3].trouble


def test_progress_counts_pages_and_may_stop(tmp_path: Path) -> None:
    """Whoever presses Stop gets no further page, and no process is left behind."""
    page = scanned(printed(0)[1], Glass(dpi=100))
    (tmp_path / "1.pdf").write_bytes(as_pdf([page] * 3, 100))
    (tmp_path / "2.pdf").write_bytes(as_pdf([page] * 2, 100))
    told: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        told.append((done, total))
        if done == 4:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        list(read_folder(tmp_path, stop))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 5)]


def test_missing_file_is_told(tmp_path: Path) -> None:
    """It was there when it was chosen."""
    (page,) = read_file(tmp_path / "gone.pdf")
    assert (page.page, page.trouble) == (0, "The file “gone.pdf” cannot be read.")
