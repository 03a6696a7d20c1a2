"""Registers of a period on paper, recorded before they are written."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook

from tests.cli.office import CommandLine
from tests.cli.test_documents import text_of


def test_reports_need_no_office(empty: CommandLine) -> None:
    """What there is."""
    found = {report["id"]: report["title"] for report in empty("reports").data}
    assert "register-hospital" in found
    assert all(found.values())
    assert "register-hospital" in empty.plain("reports").out


@pytest.mark.parametrize("masked", [False, True])
def test_a_register_of_a_month(cli: CommandLine, masked: bool) -> None:
    """The cases of that month and no others, with names only where they are wanted."""
    inside = cli.register(received_at="2026-03-02T09:00:00+08:00")
    outside = cli.register(received_at="2026-04-01T00:00:00+08:00")
    file = cli.folder / "登记本.pdf"
    given = ["--masked"] if masked else []
    written = cli("report", "register-hospital", "--month", "2026-03", str(file), *given).data
    pages = "".join(text_of(file))
    assert written == {"file": str(file), "rows": 1, "pages": len(text_of(file)), "left_out": 0}
    assert inside in pages
    assert outside not in pages
    assert ("张三" in pages) is not masked
    assert ("13800001234" in pages) is not masked
    assert "行数" in cli.plain("report", "register-hospital", "--year", "2026", str(file)).out


def test_a_register_as_a_workbook(cli: CommandLine) -> None:
    """The same rows as on paper, a sheet a month."""
    cli.register(received_at="2026-03-02T09:00:00+08:00")
    file = cli.folder / "登记本.xlsx"
    written = cli("report", "register-hospital", "--month", "2026-03", str(file)).data
    assert written == {"file": str(file), "rows": 1, "left_out": 0}
    page = load_workbook(file)["3月份"]
    assert "张三" in [cell.value for cell in page[4]]



@pytest.mark.parametrize(
    ("given", "word"),
    [
        pytest.param(["register-diploma", "--year", "2026", "a.pdf"], "register-hospital", id="没有的"),
        pytest.param(["hospital", "--year", "2026", "a.pdf"], "register-hospital", id="缺前缀"),
        pytest.param(["register-hospital", "--year", "2026", "a.docx"], ".pdf", id="扩展名"),
        pytest.param(["register-hospital", "--month", "2026-13", "a.pdf"], "2026-13", id="期间"),
    ],
)
def test_report_refused(cli: CommandLine, given: list[str], word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file."""
    monkeypatch.chdir(cli.folder)
    refused = cli("report", *given)
    assert (refused.status, refused.out) == (1, "")
    assert word in refused.err
    assert list(cli.folder.glob("a.*")) == []


def test_S34_the_satisfaction_sheet_of_a_year(cli: CommandLine) -> None:
    """As PDF and as workbook; only for a whole year."""
    for ending in ("pdf", "xlsx"):
        file = cli.folder / f"满意度.{ending}"
        assert cli("report", "satisfaction", "--year", "2026", str(file)).data == {"file": str(file), "rows": 0}
        assert file.stat().st_size > 1000
    assert "2026" in "".join(text_of(cli.folder / "满意度.pdf"))
    refused = cli("report", "satisfaction", "--month", "2026-10", str(cli.folder / "a.pdf"))
    assert (refused.status, "--year" in refused.err) == (1, True)


def test_S14_the_figures_of_the_handlers(cli: CommandLine) -> None:
    """A workbook, and no PDF."""
    file = cli.folder / "人员.xlsx"
    assert cli("report", "staff", "--month", "2026-03", str(file)).data == {"file": str(file), "rows": 0}
    assert file.exists()
    assert cli("report", "staff", "--month", "2026-03", str(cli.folder / "a.pdf")).status == 1


def test_K2_an_analysis_as_pdf_and_as_workbook(cli: CommandLine) -> None:
    """Both from the same numbers, recorded before they are written; a quarter is a period too."""
    cli.register(received_at="2026-03-02T09:00:00+08:00")
    file = cli.folder / "分析.pdf"
    written = cli("report", "month_analysis", "--month", "2026-03", str(file)).data
    assert written == {"file": str(file), "title": "2026年3月投诉统计分析报告", "pages": len(text_of(file))}
    assert "本期共收到投诉1件" in "".join("".join(text_of(file)).split())
    book = cli.folder / "分析.xlsx"
    assert "title" in cli("report", "case_statistics", "--quarter", "2026Q1", str(book)).data
    page = load_workbook(book).worksheets[0]
    assert page["A1"].value == "2026年第1季度客户投诉案件统计表"
    assert ("合计", 1) in {(row[0].value, row[4].value) for row in page.iter_rows()}


def test_reports_tell_their_source(empty: CommandLine) -> None:
    """What each is for and which document asks for it."""
    found = {report["id"]: report for report in empty("reports").data}
    assert {"statistics", "month_analysis", "half_year", "hotline", "nhs_regulation_18", "office", "staff"} <= set(found)
    assert (found["month_analysis"]["source"], bool(found["hotline"]["purpose"])) == ("S32", True)
    assert "S33" in empty.plain("reports").out
