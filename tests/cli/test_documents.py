"""Printing forms with their record, and the figures of a period."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from tests.cli.office import CommandLine


def text_of(file: Path) -> list[str]:
    """The text of each page."""
    with pypdfium2.PdfDocument(file) as paper:
        return [page.get_textpage().get_text_bounded() for page in paper]


def test_forms_need_no_office(empty: CommandLine) -> None:
    """What can be printed."""
    assert empty("forms").data == [
        {"id": "registration", "title": "投诉登记表"},
        {"id": "handling", "title": "投诉处理单"},
    ]


@pytest.mark.parametrize("paper", ["A4", "A5", "241x140"])
@pytest.mark.parametrize("form", ["registration", "handling"])
def test_print(cli: CommandLine, form: str, paper: str) -> None:
    """Rendered and recorded; the number stands on every page."""
    number = cli.register()
    file = cli.folder / "out.pdf"
    printed = cli("print", number, "--form", form, str(file), "--paper", paper).data
    pages = text_of(file)
    assert printed == {
        **{"number": number, "form": form, "copy": 1, "pages": len(pages), "file": str(file), "missing": []}
    }
    assert all(number in page for page in pages)
    assert cli("show", number).data["timeline"][-1]["event"] == "printed"


def test_second_print_is_a_second_copy(cli: CommandLine) -> None:
    """A reprint counts on and replaces the file."""
    number = cli.register()
    file = cli.folder / "out.pdf"
    for count, form in enumerate(("registration", "投诉登记表", "registration"), start=1):
        assert cli("print", number, "--form", form, str(file), "--copies", "3").data["copy"] == count
    assert list(cli.folder.glob(".*")) == []


def test_masked_print_hides_the_person(cli: CommandLine) -> None:
    """The accused department's copy shows no identity."""
    number = cli.register()
    file = cli.folder / "out.pdf"
    cli("print", number, "--form", "handling", str(file), "--masked")
    assert "13800001234" not in "".join(text_of(file))


def test_missing_characters_are_named(cli: CommandLine) -> None:
    """What no font has is a warning, never a refusal."""
    number = cli.register(complainant={"name": "张\U00032000", "phone": "13800000000"})
    printed = cli("print", number, "--form", "registration", str(cli.folder / "out.pdf"))
    assert printed.data["missing"] == ["\U00032000"]
    assert "\U00032000" in printed.err


@pytest.mark.parametrize(
    ("given", "word"),
    [
        pytest.param(["--form", "diploma", "a.pdf"], "diploma", id="未知单据"),
        pytest.param(["--form", "registration", "a.doc"], ".pdf", id="扩展名"),
        pytest.param(["--form", "registration", "no/such/folder/a.pdf"], "no/such/folder", id="没有文件夹"),
        pytest.param(["--form", "registration", "a.pdf", "--copies", "99"], "20", id="份数过多"),
    ],
)
def test_print_refused_records_nothing(
    cli: CommandLine, given: list[str], word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No file, no print on record."""
    monkeypatch.chdir(cli.folder)
    number = cli.register()
    refused = cli("print", number, *given)
    assert (refused.status, refused.out) == (1, "")
    assert word in refused.err
    assert cli("show", number).data["documents"] == []
    assert list(cli.folder.glob("*.pdf")) == []


def test_statistics(cli: CommandLine) -> None:
    """Counts, rates with both numbers, distributions; a rate of nothing is null."""
    cli.register(received_at="2026-03-02T09:00:00+08:00")
    cli.register(received_at="2026-03-31T23:59:00+08:00", complainant={"anonymous": True}, channel="box")
    cli.register(received_at="2026-04-01T00:00:00+08:00", complainant={"anonymous": True})
    march = cli("statistics", "--month", "2026-03").data
    assert (march["period"], march["received"], march["closed"]) == ("2026-03", 2, 0)
    rate = march["rates"]["closed"]
    assert (rate["value"], rate["numerator"], rate["denominator"]) == (0.0, 0, 2)
    assert march["rates"]["satisfied"]["value"] is None
    assert march["rates"]["satisfied"]["denominator"] == 0
    assert march["by"]["channel"] == {"visit": 1, "box": 1}
    assert march["by"]["category"] == {"收费": 2}
    assert cli("statistics", "--half", "2026H1").data["received"] == 3
    assert cli("statistics", "--year", "2026").data["by"]["month"]["2026-04"] == 1
    text = cli.plain("statistics", "--half", "2026h1").out
    assert "受理件数：3" in text
    assert "0/3" in text


@pytest.mark.parametrize("given", [["--month", "2026-13"], ["--half", "2026H3"], ["--year", "twenty"]])
def test_statistics_refused(cli: CommandLine, given: list[str]) -> None:
    """Not a period."""
    refused = cli("statistics", *given)
    assert refused.status == 1
    assert given[1] in refused.err
