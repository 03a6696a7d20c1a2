"""Printing forms with their record, and the figures of a period."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from complaintdesk.cli.arguments import PAPERS
from complaintdesk.desk.core import Desk, operator
from complaintdesk.desk.form_editing import RetireFormLayout, SaveFormLayout
from complaintdesk.domain.form_shipped import shipped_layouts
from complaintdesk.domain.vocabulary import FormKind
from complaintdesk.paper import sizes
from complaintdesk.storage.engine import Database
from tests.cli.office import CommandLine
from tests.office.other_commands import OWN_FORM


def text_of(file: Path) -> list[str]:
    """The text of each page."""
    with pypdfium2.PdfDocument(file) as paper:
        return [page.get_textpage().get_text_bounded() for page in paper]


def test_forms_need_no_office(empty: CommandLine) -> None:
    """What can be printed: the seventeen forms that every office has come first, in their order."""
    found = empty("forms").data
    assert found[:2] == [{"id": "registration", "title": "投诉登记表"}, {"id": "handling", "title": "投诉处理单"}]
    assert [form["id"] for form in found][: len(FormKind)] == [form.value for form in FormKind]
    assert {form["id"] for form in found} == set(shipped_layouts())


def test_forms_of_an_office(cli: CommandLine) -> None:
    """Under the titles of its rules, with the forms it made itself; a retired one is gone."""
    desk = Desk(Database(cli.database), operator("tester"))
    desk.do(SaveFormLayout(text=OWN_FORM))
    found = {form["id"]: form["title"] for form in cli("forms").data}
    assert found["visit_note"] == "来访便条"
    assert found["registration"] == "投诉受理登记表"
    assert set(shipped_layouts()) < set(found)
    number = cli.register()
    assert cli("print", number, "--form", "visit_note", str(cli.folder / "a.pdf")).data["form"] == "visit_note"
    desk.do(RetireFormLayout(form="visit_note"))
    assert "visit_note" not in {form["id"] for form in cli("forms").data}
    desk.database.close()


@pytest.mark.parametrize("paper", PAPERS)
def test_every_paper_that_there_is(cli: CommandLine, paper: str) -> None:
    """The papers of the command line are those that forms are laid out for."""
    assert set(PAPERS) == set(sizes.PAPERS)
    number = cli.register()
    printed = cli("print", number, "--form", "receipt", str(cli.folder / "out.pdf"), "--paper", paper, "--blanks")
    assert printed.data["pages"] >= 1


def test_a_form_comes_on_its_own_paper(cli: CommandLine) -> None:
    """Without --paper the one that the form is made for: a receipt on A5."""
    number = cli.register()
    for form, width in (("receipt", 148), ("registration", 210)):
        file = cli.folder / f"{form}.pdf"
        cli("print", number, "--form", form, str(file), "--blanks")
        with pypdfium2.PdfDocument(file) as paper:
            assert round(paper[0].get_size()[0] / 72 * 25.4) == width


def test_print_again_with_a_reason(cli: CommandLine) -> None:
    """Why it was printed again stands on the sheet and on record."""
    number = cli.register()
    file = cli.folder / "out.pdf"
    cli("print", number, "--form", "registration", str(file), "--copies", "2")
    again = cli("print", number, "--form", "registration", str(file), "--reason", "投诉人遗失").data
    assert again["copy"] == 3
    assert "投诉人遗失" in "".join(text_of(file))
    assert cli("show", number).data["timeline"][-1]["note"] == "投诉人遗失"


def test_a_letter_with_blanks_is_printed_only_when_asked(cli: CommandLine) -> None:
    """What the case does not say yet is named; --blanks leaves room for the pen, but never in a strict letter."""
    number = cli.register()
    file = cli.folder / "out.pdf"
    for form, given in (("settlement", []), ("reply", []), ("reply", ["--blanks"])):
        refused = cli("print", number, "--form", form, str(file), *given)
        assert refused.status == 1
        assert refused.err.startswith("form: ")
        assert not file.exists()
    assert cli("print", number, "--form", "settlement", str(file), "--blanks").data["copy"] == 1


def test_blanks_for_a_power_cut(cli: CommandLine) -> None:
    """Twenty sheets with twenty numbers; one keyed in later, one voided, all listed; written once more when torn."""
    first, file = cli.register(), cli.folder / "blanks.pdf"
    made = cli("blanks", "20", str(file)).data
    pages = text_of(file)
    numbers = [first[:-4] + f"{n:04d}" for n in range(2, 22)]
    assert made == {"form": "registration", "numbers": numbers, "pages": 20, "file": str(file)}
    assert [number in page for number, page in zip(made["numbers"], pages, strict=True)] == [True] * 20
    used, void, open_ = made["numbers"][0], made["numbers"][1], made["numbers"][2:]
    assert cli.register(reserved_number=used, received_at="2026-03-02T09:00:00+08:00") == used
    assert cli("blanks", "--void", void, "--reason", "写坏").data == {"number": void, "voided": True, "reason": "写坏"}
    listed = {row["number"]: row for row in cli("blanks", "--list").data}
    assert [listed[n]["state"] for n in (used, void, open_[0])] == ["used", "void", "open"]
    assert listed[void]["reason"] == "写坏"
    assert cli.register() == first[:-4] + "0022"
    assert cli("blanks", "--again", str(file)).data["numbers"] == open_
    assert len(text_of(file)) == 18
    assert cli("verify").status == 0
    assert "待用" in cli.plain("blanks", "--list").out


@pytest.mark.parametrize(
    ("given", "word"),
    [
        pytest.param(["101", "a.pdf"], "100", id="太多"),
        pytest.param(["3", "a.doc"], ".pdf", id="扩展名"),
        pytest.param([], "blanks 20", id="什么都没说"),
        pytest.param(["--void", "TS-2026-0099", "--reason", "x"], "TS-2026-0099", id="没有的编号"),
        pytest.param(["--void", "TS-2026-0001"], "reason", id="没有理由"),
        pytest.param(["3", "a.pdf", "--form", "reply"], "reply", id="信函"),
        pytest.param(["--again", "a.pdf"], "20", id="没有待用的"),
    ],
)
def test_blanks_refused_reserve_nothing(
    cli: CommandLine, given: list[str], word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No number is taken for what was not made."""
    monkeypatch.chdir(cli.folder)
    refused = cli("blanks", *given)
    assert (refused.status, refused.out) == (1, "")
    assert word in refused.err or (word == "reply" and "答复" in refused.err)
    assert cli("blanks", "--list").data == []
    assert list(cli.folder.glob("*.pdf")) == []


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
    """A reprint counts on and replaces the file; a form may be called by its title."""
    number = cli.register()
    file = cli.folder / "out.pdf"
    forms = ("registration", "投诉登记表", "投诉受理登记表", "Registration form")
    for count, form in enumerate(forms):
        assert cli("print", number, "--form", form, str(file), "--copies", "3").data["copy"] == 1 + 3 * count
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
    assert cli("statistics", "--quarter", "2026Q1").data["received"] == 2
    two_days = cli("statistics", "--from", "2026-03-31", "--to", "2026-04-01").data
    assert (two_days["period"], two_days["received"]) == ("2026-03-31/2026-04-01", 2)
    text = cli.plain("statistics", "--half", "2026h1").out
    assert "受理件数：3" in text
    assert "0/3" in text


@pytest.mark.parametrize(
    "given",
    [["--month", "2026-13"], ["--half", "2026H3"], ["--year", "twenty"], ["--quarter", "2026Q5"], ["--from", "2026-03-31"]],
)
def test_statistics_refused(cli: CommandLine, given: list[str]) -> None:
    """Not a period."""
    refused = cli("statistics", *given)
    assert refused.status == 1
    assert given[1] in refused.err
