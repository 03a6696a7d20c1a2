"""The workbook of refused rows and the workbook of figures."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from openpyxl import load_workbook

from complaintdesk.desk.figures import CountLine, Rate, Statistics
from complaintdesk.desk.import_rows import Refused
from complaintdesk.sheets.error_book import write_errors
from complaintdesk.sheets.reading import Table, read_table
from complaintdesk.sheets.statistics_book import write_statistics
from tests.sheets.test_cells import INJECTIONS


def test_退回的行原样写出_改好再导(tmp_path: Path) -> None:
    moment = datetime(2020, 1, 5, 9, 30)  # noqa: DTZ001 - workbooks know no zones
    table = Table(
        "a.xlsx",
        "台账",
        ("日期", "内容", "数"),
        ((2, (moment, "好的", 1.0)), (3, ("某天", "=1+1", 2549.0)), (7, ("", "x", True))),
    )
    path = tmp_path / "错误行.xlsx"
    assert (
        write_errors(path, table, [Refused(3, "日期", "“某天”不是日期"), Refused(7, "日期", "没有日期")]) == 2
    )
    again = read_table(path)
    assert again.header == ("日期", "内容", "数", "原文件行号", "有问题的栏目", "退回原因")
    assert again.rows == (
        (2, ("某天", "=1+1", 2549.0, 3.0, "日期", "“某天”不是日期")),
        (3, ("", "x", True, 7.0, "日期", "没有日期")),
    )
    page = load_workbook(path).active
    assert page["B2"].data_type == "s"
    assert page["A2"].fill.start_color.rgb == "FFFFE0E0"


def test_退回的长文字不丢(tmp_path: Path) -> None:
    text = "长" * 40_000
    path = tmp_path / "错误行.xlsx"
    write_errors(path, Table("a.csv", "", ("内容",), ((2, (text,)),)), [Refused(2, "内容", "没有日期")])
    book = load_workbook(path)
    assert book.sheetnames == ["退回的行", "附表"]
    assert book["退回的行"]["A2"].value.removesuffix("（续见附表）") + book["附表"]["C2"].value == text


def some_figures(title: str = "医疗服务") -> Statistics:
    lines = (CountLine("a", title, 12), CountLine("b", "收费", 8))
    rates = (
        Rate("closed", "结案率", "已结案 ÷ 受理", 15, 20),
        Rate("satisfied", "满意率", "满意 ÷ 评价", 0, 0),
    )
    return Statistics(
        title="2026年3月", office="市人民医院", zone="Asia/Shanghai", made_at=datetime(2026, 4, 1, tzinfo=UTC), made_by="x",
        is_sample=False, first=date(2026, 3, 1), last=date(2026, 3, 31), received=20, closed=15, open=5, overdue=1,
        received_before=18, before_title="2026年2月", rates=rates, by={"category": lines, "channel": lines[:1], "cause": ()},
        by_month=(CountLine("2026-02", "2026-02", 18), CountLine("2026-03", "2026-03", 20)),
    )  # fmt: skip


def test_统计表(tmp_path: Path) -> None:
    """Numbers are numbers, a rate of nothing is a dash, and what is charted is a chart of Excel's own."""
    path = tmp_path / "统计.xlsx"
    write_statistics(path, some_figures())
    page = load_workbook(path).worksheets[0]
    rows = [[cell.value for cell in row if cell.value is not None] for row in page]
    assert [20, 15, 5, 1, 18] in rows
    assert ["结案率：已结案 ÷ 受理", 0.75, 15, 20] in rows
    assert ["满意率：满意 ÷ 评价", "—", 0, 0] in rows
    assert ["医疗服务", 12, 0.6] in rows
    (share,) = [cell for row in page for cell in row if cell.value == 0.75]
    assert share.number_format == "0.0%"
    names = zipfile.ZipFile(path).namelist()
    # By month, and the vital few of the categories.
    assert len([name for name in names if name.startswith("xl/charts/chart")]) == 2


def test_统计表里没有公式(tmp_path: Path) -> None:
    for bad in INJECTIONS:
        path = tmp_path / "统计.xlsx"
        write_statistics(path, some_figures(bad))
        kinds = {cell.data_type for page in load_workbook(path) for row in page for cell in row}
        assert kinds <= {"s", "n"}


def test_空的统计表也打得开(tmp_path: Path) -> None:
    path = tmp_path / "统计.xlsx"
    write_statistics(path, replace(some_figures(), received=0, closed=0, open=0, rates=(), by={}, by_month=()))
    assert load_workbook(path).worksheets[0]["A1"].value
