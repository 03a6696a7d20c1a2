"""How high the rows of a workbook are: one rule for every sheet, for programs that do not fit a row to its text."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from openpyxl import load_workbook

from complaintdesk.desk.report_blocks import Paragraph, Report, TableBlock
from complaintdesk.sheets.looks import TALLEST, row_height
from complaintdesk.sheets.report_book import write_report


def test_a_row_is_as_high_as_its_longest_text() -> None:
    assert row_height([("短", 10), ("", 2)], 11) is None
    two = row_height([("字" * 8, 10), ("短", 2)], 11)
    assert two is not None
    assert 25 < two < 40
    small = row_height([("字" * 8, 10)], 9)
    assert small is not None
    assert small < two
    # A title is higher than an ordinary row by itself.
    assert (row_height([("题", 10)], 16) or 0) > 20
    assert row_height([("字" * 9000, 10)], 11) == TALLEST


def test_a_report_has_its_rows_from_there(tmp_path: Path) -> None:
    words = "本期共收到投诉，反映的主要问题是收费和服务态度。" * 12
    table = TableBlock(("类别", "件数", "说明"), (("收费", "3", "短"), ("服务", "1", words)))
    report = Report(
        name="statistics", title="投诉统计表", office="市人民医院", first=date(2026, 1, 1), last=date(2026, 1, 31),
        period="2026年1月", made_at=datetime(2026, 2, 1, tzinfo=UTC), made_by="王芳", zone="Asia/Shanghai",
        blocks=(Paragraph(words), table),
    )  # fmt: skip
    write_report(tmp_path / "报表.xlsx", report)
    page = load_workbook(tmp_path / "报表.xlsx").worksheets[0]
    heights = {str(row[0].value): page.row_dimensions[row[0].row].height for row in page.iter_rows() if row[0].value}
    widths = [page.column_dimensions[letter].width for letter in "ABC"]
    # Over all columns the paragraph has the height of its lines; a head and a short row are left as they are.
    told = next(height for name, height in heights.items() if name.strip().startswith("本期"))
    assert told == row_height([("\u3000\u3000" + words, sum(widths))], 11)
    assert heights["类别"] is None
    assert heights["收费"] is None
    assert heights["服务"] > 60
