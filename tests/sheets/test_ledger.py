"""The exported ledger: laid out to be printed and signed, every text whole and none of it a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from complaintdesk.desk.figures import LedgerLine
from complaintdesk.desk.office_rows import OfficeRow
from complaintdesk.domain.errors import UserError
from complaintdesk.sheets import ledger
from complaintdesk.sheets.ledger import COLUMNS, HEADER_ROW, PRINTED, write_ledger
from complaintdesk.sheets.reading import read_table
from tests.sheets.test_cells import INJECTIONS

OFFICE = OfficeRow("市人民医院 A&B", "Asia/Shanghai", "hospital", "医院", "1", "TS", False, 30, 5, (2026,))
AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


def a_line(**changes: Any) -> LedgerLine:
    values: dict[str, Any] = {field.name: f"{field.name}值" for field in fields(LedgerLine)}
    times = ("received_at", "due_at", "replied_at", "closed_at")
    values |= dict.fromkeys(times, AT) | {"number": "TS-2026-0001"} | changes
    return LedgerLine(**values)


def test_版式(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    lines = [a_line(number=f"TS-2026-{n:04d}") for n in range(1, 41)]
    assert write_ledger(path, lines, OFFICE, "投诉登记/台账", "2026年3月", "JD-05") == 40
    page = load_workbook(path).active
    assert page.title == "投诉登记_台账"
    assert page["A1"].value == "市人民医院 A&B 投诉登记/台账"
    assert "A1:O1" in {str(area) for area in page.merged_cells.ranges}
    assert [page["A2"].value, page["M2"].value] == ["2026年3月", "表号：JD-05"]
    assert [cell.value for cell in page[HEADER_ROW]][:7] == [
        "编号",
        "受理时间",
        "渠道",
        "投诉人",
        "电话",
        "被投诉对象",
        "事由",
    ]
    assert page.freeze_panes == "B4"
    assert page.print_title_rows == "$3:$3"
    assert page.print_area == "'投诉登记_台账'!$A$1:$O$45"
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (None, 0)  # one page wide is the default
    assert page.oddFooter.center.text == "第 &P 页　共 &N 页"
    assert "A&&B" in page.oddFooter.left.text
    assert round(page.column_dimensions["H"].width) in (32, 33)
    signatures = [cell.value for cell in page[45] if cell.value]
    assert signatures == ["编制：", "审核：", "批准："]
    assert page["B4"].value == datetime(2026, 3, 2, 9, 30)  # noqa: DTZ001 - workbooks know no zones


def test_打印的栏一张A4横放得下() -> None:
    assert sum(column.width for column in COLUMNS[:PRINTED]) <= 215
    assert len(COLUMNS) == len(fields(LedgerLine))


def test_长文看得全_时间不成井号(tmp_path: Path) -> None:
    """A program that does not fit rows to their texts cut them off; a column too narrow for a time showed ####."""
    path = tmp_path / "a.xlsx"
    write_ledger(path, [a_line(facts="多收护理费要求核对清单" * 20), a_line(facts="多收护理费")], OFFICE)
    page = load_workbook(path).active
    first = HEADER_ROW + 1
    # 220 Chinese characters, nineteen of them in a line, are twelve lines of nine points.
    assert 12 * 12 <= page.row_dimensions[first].height <= 14 * 15
    assert page.row_dimensions[first + 1].height < 40
    for letter in "BLO":
        assert page[f"{letter}{first}"].number_format == "yyyy-mm-dd hh:mm"
        assert page.column_dimensions[letter].width >= 15


def test_每一栏都写出来(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_ledger(path, [a_line()], OFFICE)
    row = [cell.value for cell in load_workbook(path).active[HEADER_ROW + 1]]
    texts = {f"{field.name}值" for field in fields(LedgerLine)} - {
        f"{n}值" for n in ("number", "due_at", "closed_at", "received_at", "replied_at")
    }
    assert texts <= set(row)


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_公式当文字写(tmp_path: Path, suffix: str) -> None:
    texts = [field.name for field in fields(LedgerLine) if not field.name.endswith("_at")]
    lines = [a_line(**dict.fromkeys(texts, bad)) for bad in INJECTIONS]
    path = tmp_path / f"a{suffix}"
    assert write_ledger(path, lines, OFFICE) == len(INJECTIONS)
    if suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
        return
    kinds = {cell.data_type for row in load_workbook(path).active for cell in row if cell.value is not None}
    assert kinds == {"s", "d"}


def test_长文字续在附表(tmp_path: Path) -> None:
    text = "事" * 40_000 + "尾"
    path = tmp_path / "a.xlsx"
    write_ledger(path, [a_line(facts=text)], OFFICE)
    book = load_workbook(path)
    assert book.sheetnames == ["投诉登记台账", "附表"]
    first = book["投诉登记台账"].cell(HEADER_ROW + 1, 8).value
    number, column, rest = (cell.value for cell in book["附表"][2])
    assert (number, column) == ("TS-2026-0001", "投诉内容")
    assert first.removesuffix("（续见附表）") + rest == text


def test_CSV带标记_时间是单位的(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write_ledger(path, [a_line(due_at=None)], OFFICE)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    table = read_table(path)
    assert table.header == tuple(cell.value for cell in _header(tmp_path))
    assert table.rows[0][1][1] == "2026-03-02 09:30"


def _header(folder: Path) -> list[Any]:
    write_ledger(folder / "h.xlsx", [], OFFICE)
    return list(load_workbook(folder / "h.xlsx").active[HEADER_ROW])


def test_中途失败不留半张台账(tmp_path: Path) -> None:
    def lines() -> Iterator[LedgerLine]:
        yield a_line()
        raise UserError("读不下去了")

    for name in ("a.xlsx", "a.csv"):
        with pytest.raises(UserError, match="读不下去了"):
            write_ledger(tmp_path / name, lines(), OFFICE)
    assert list(tmp_path.iterdir()) == []


def test_只写两种文件(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"\.xlsx 或 \.csv"):
        write_ledger(tmp_path / "a.pdf", [], OFFICE)


def test_一张表放不下就说明_不悄悄少行(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "_LAST_ROW", 4)
    with pytest.raises(UserError, match="放不下") as refused:
        write_ledger(tmp_path / "a.xlsx", [a_line()] * 3, OFFICE)
    assert "csv" in refused.value.hint
    assert list(tmp_path.iterdir()) == []
    assert write_ledger(tmp_path / "b.xlsx", [a_line()] * 2, OFFICE) == 2
