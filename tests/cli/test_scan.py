"""Scanning signed paper in from the command line: printed, scanned, found."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from tests.cli.office import CommandLine


def printed(cli: CommandLine, number: str, form: str = "registration", copies: int = 1) -> list[Image.Image]:
    """The pages of a form just printed, as a scanner sees them."""
    file = cli.folder / "out.pdf"
    assert cli("print", number, "--form", form, str(file), "--copies", str(copies)).status == 0
    document = pypdfium2.PdfDocument(file)
    pages = [page.render(scale=200 / 72, grayscale=True).to_pil().convert("L").copy() for page in document]
    document.close()
    return pages


def save(folder: Path, name: str, *pages: Image.Image) -> Path:
    """The pages as a file of the kind that its name says."""
    folder.mkdir(exist_ok=True)
    if len(pages) > 1:
        pages[0].save(folder / name, save_all=True, append_images=list(pages[1:]))
    else:
        pages[0].save(folder / name)
    return folder / name


def test_pages_go_to_their_cases_and_the_others_wait(cli: CommandLine) -> None:
    """A folder with two cases in one file, upside down, and a page that nobody knows."""
    first, second = cli.register(), cli.register(subject="另一件")
    one, two = printed(cli, first, copies=2), printed(cli, second, "handling")
    folder = cli.folder / "in"
    save(folder, "a.pdf", *one, two[0].rotate(180))
    save(folder, "b.png", Image.new("L", (800, 1100), 255))
    (folder / "c.docx").write_bytes(b"PK")
    found = cli("scan", str(folder), "--lang", "en")
    assert found.data == {
        "pages": len(one) + 3,
        "matched": len(one) + 1,
        "waiting": [
            {"file": "b.png", "page": 1, "reason": "No code could be read on this page."},
            {"file": "c.docx", "page": 0,
             "reason": "“c.docx” is no PDF, JPEG, PNG or TIFF. Scan or save it as one of these."},
        ],
    }  # fmt: skip
    for number, count in ((first, len(one)), (second, 1)):
        shown = cli("show", number).data
        assert len(shown["attachments"]) == count
        assert shown["timeline"][-1]["event"] == "scan_filed"
        assert shown["state"] == "registered"
    again = cli("scan", str(folder / "a.pdf"), "--lang", "en").data
    assert (again["pages"], again["matched"]) == (len(one) + 1, 0)
    assert {row["reason"] for row in again["waiting"]} == {"This page of this copy is filed already."}
    assert cli("verify").status == 0


def test_several_files_and_words_for_people(cli: CommandLine) -> None:
    """As a table, without --json."""
    (page, *_more) = printed(cli, cli.register())
    file, other = save(cli.folder, "a.jpg", page), save(cli.folder, "b.tif", Image.new("L", (400, 400), 255))
    said = cli.plain("scan", str(file), str(other), "--lang", "en")
    assert said.status == 0
    assert said.out.splitlines() == [
        "Pages read: 2", "Filed: 1", "Waiting: 1", "", "File   Page  Reason",
        "b.tif  1     No code could be read on this page.",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["nowhere.pdf", "no/such/folder"])
def test_what_is_not_there_is_refused(cli: CommandLine, name: str) -> None:
    """Before anything is filed."""
    good = save(cli.folder, "a.png", Image.new("L", (400, 400), 255))
    said = cli("scan", str(good), name)
    assert (said.status, said.out) == (1, "")
    assert name.rsplit("/", 1)[-1] in said.err


def test_nothing_is_given(cli: CommandLine) -> None:
    """Usage."""
    assert cli("scan").status == 2
    assert "--child" not in cli.plain("scan", "--help").out
