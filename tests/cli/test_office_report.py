"""客情报告单 (S27) from the command line: as one page and as a workbook, on record each time."""

from __future__ import annotations

from tests.cli.office import CommandLine
from tests.cli.test_documents import text_of


def test_S27_the_office_report_of_a_month(cli: CommandLine) -> None:
    """Listed among the reports; both files from the same figures."""
    assert "office" in {report["id"] for report in cli("reports").data}
    cli.register(received_at="2026-03-02T09:00:00+08:00")
    page, book = cli.folder / "客情.pdf", cli.folder / "客情.xlsx"
    figures = cli("report", "office", "--month", "2026-03", str(page)).data["figures"]
    assert cli("report", "office", "--month", "2026-03", str(book)).data["figures"] == figures
    assert "1" in figures.values()
    assert len(text_of(page)) == 1
    assert book.is_file()
