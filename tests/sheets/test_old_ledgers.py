"""Dirty ledgers in every kind of file: two header rows, merged cells, formulas, mixed dates, phantom rows, hidden sheets."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import PatternFill

from complaintdesk.desk.import_dates import date_reader
from complaintdesk.desk.import_mapping import Target, map_headers
from complaintdesk.desk.import_rows import cell_text
from complaintdesk.domain.errors import UserError
from complaintdesk.sheets.header_rows import HeaderChoice
from complaintdesk.sheets.reading import Table, read_table
from tests.sheets.hostile_files import zipped
from tests.sheets.other_kinds import xlsb_parts
from tests.sheets.tables import text_table, workbook

DATA = Path(__file__).parent / "data"
TITLE = ("市人民医院投诉登记台账",)
UPPER = ("编号", "投诉日期", "投诉人", "", "", "被投诉人", "", "投诉内容", "办理情况", "")
LOWER = ("", "", "姓名", "电话", "地址", "部门", "姓名", "", "结果", "时间")
JOINED = (
    "编号", "投诉日期", "投诉人 / 姓名", "投诉人 / 电话", "投诉人 / 地址", "被投诉人 / 部门", "被投诉人 / 姓名", "投诉内容",
    "办理情况 / 结果", "办理情况 / 时间",
)  # fmt: skip
MEANINGS = (
    Target.SOURCE_NUMBER, Target.RECEIVED_AT, Target.NAME, Target.PHONE, Target.ADDRESS, Target.RESPONDENT_DEPARTMENT,
    Target.RESPONDENT_PERSON, Target.FACTS, Target.REPLY, Target.REPLIED_AT,
)  # fmt: skip
#: What the rows of the ledger say, whatever kind of file they stand in. 43837 is 2020-01-07 as Excel counts days.
ROWS = (
    ("A-1", "2020-01-05 09:30:00", "张三", "13800001234", "幸福路1号", "财务科", "李四", "收费处多收费", "已退费",
     "2020-01-08"),
    ("A-2", "2020年1月6日", "李四", "", "", "内科", "", "候诊时间过长", "", ""),
    ("A-3", "43837", "王五", "", "", "外科", "赵六", "医生迟到", "已批评教育", "2020.1.10"),
)  # fmt: skip
MERGES = ("A1:J1", "A2:A3", "B2:B3", "C2:E2", "F2:G2", "H2:H3", "I2:J2")


def a_ledger(path: Path) -> Path:
    """The ledger as .xlsx: titles, merged cells, a true date, a phantom end, a hidden sheet and another year's."""
    book = Workbook()
    page = book.active
    page.title = "台账"
    for line in (TITLE, UPPER, LOWER, *ROWS):
        page.append(line)
    page["B4"] = datetime(2020, 1, 5, 9, 30)  # noqa: DTZ001 - workbooks know no zones
    page["B6"] = 43837
    for merge in MERGES:
        page.merge_cells(merge)
    hidden = book.create_sheet("隐藏")
    hidden.sheet_state = "hidden"
    hidden.append(("日期", "内容"))
    hidden.append(("2019-01-01", "不该读到"))
    book.create_sheet("空白")
    other = book.create_sheet("2019年")
    other.append(("日期", "内容"))
    other.append(("2019-03-01", "去年的"))
    book.save(path)
    return path


def texts(table: Table) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(cell_text(cell).removesuffix(" 00:00:00") for cell in cells) for _row, cells in table.rows)


@pytest.mark.parametrize(
    "kind", [".xlsx", ".xls", ".ods", ".xlsb", "utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "tsv"]
)
def test_两行表头在每种文件里都读成一样(tmp_path: Path, kind: str) -> None:
    """.xls and .ods are files saved by another program: true dates, a formula with its value, merged cells."""
    if kind == ".xlsx":
        path = a_ledger(tmp_path / "旧台账.xlsx")
    elif kind in (".xls", ".ods"):
        path = DATA / f"ledger{kind}"
    elif kind == ".xlsb":
        path = tmp_path / "旧台账.xlsb"
        path.write_bytes(zipped(xlsb_parts([TITLE, UPPER, LOWER, *ROWS]).items()))
    else:
        encoding, sign, suffix = ("utf-8", "\t", ".tsv") if kind == "tsv" else (kind, ",", ".csv")
        path = text_table(tmp_path / f"旧台账{suffix}", [TITLE, UPPER, LOWER, *ROWS], encoding, sign)
    table = read_table(path)
    assert (table.header_row, table.header_rows, table.header) == (2, 2, JOINED)
    assert map_headers(table.header) == MEANINGS
    assert [row for row, _cells in table.rows] == [4, 5, 6]
    assert texts(table) == ROWS
    assert table.others == (("2019年",) if kind in (".xlsx", ".xls", ".ods") else ())
    reader = date_reader(ZoneInfo("Asia/Shanghai"), (cells[1] for _row, cells in table.rows))
    assert [reader.read(cells[1]) for _row, cells in table.rows] == [
        datetime(2020, 1, 5, 1, 30, tzinfo=UTC), datetime(2020, 1, 5, 16, tzinfo=UTC), datetime(2020, 1, 6, 16, tzinfo=UTC),
    ]  # fmt: skip


def test_表头由人来定(tmp_path: Path) -> None:
    """Where the program cannot know, it is told: the row, one or two rows; also against what it found."""
    path = a_ledger(tmp_path / "旧台账.xlsx")
    one = read_table(path, None, HeaderChoice(3, 1))
    assert (one.header_row, one.header_rows) == (3, 1)
    assert one.header[2:5] == ("姓名", "电话", "地址")
    assert read_table(path, None, HeaderChoice(0, 2)).header == JOINED
    assert read_table(path, "隐藏").rows[0][1][1] == "不该读到"
    with pytest.raises(UserError, match=r"“旧台账\.xlsx”工作表“台账”第 9 行：空行不能作表头"):
        read_table(path, None, HeaderChoice(9, 1))
    plain = text_table(tmp_path / "两行.csv", [("一组", "", "二组"), ("甲", "乙", "丙"), ("1", "2", "3")])
    assert read_table(plain, None, HeaderChoice(1, 2)).header == ("一组 / 甲", "一组 / 乙", "二组 / 丙")


@pytest.mark.parametrize(
    ("above", "header"),
    [
        pytest.param((TITLE, ("填表单位：", "医务科", "", "填表人：", "王五")), ("编号", "日期", "内容"), id="填表单位"),
        pytest.param((("2020 年",),), ("编号", "日期", "内容"), id="年份"),
        pytest.param((), ("日期", "内容", "内容"), id="重名"),
    ],
)
def test_一行表头不会被当成两行(tmp_path: Path, above: tuple[tuple[str, ...], ...], header: tuple[str, ...]) -> None:
    rows = [("A-1", "2020-1-5", "多收费", "老病号"), ("A-2", "2020-1-6", "候诊", "")]
    if header[0] == "日期":
        rows = [("2020-1-5", "多收费", "又一栏", "老病号"), ("2020-1-6", "候诊", "", "")]
    path = workbook(tmp_path / "a.xlsx", [*above, header, *rows])
    book = load_workbook(path)
    if above:
        book.active.merge_cells("A1:D1")
    if len(above) > 1:
        book.active.merge_cells("B2:C2")
    book.save(path)
    table = read_table(path)
    assert (table.header_row, table.header_rows, len(table.rows)) == (len(above) + 1, 1, 2)


def test_十万行只有格式的空行_不算也不慢(tmp_path: Path) -> None:
    """Somebody coloured the whole column: a hundred thousand formatted rows with nothing in them."""
    path = workbook(tmp_path / "a.xlsx", [("日期", "内容"), ("2020-01-05", "多收费")])
    book = load_workbook(path)
    book.active["A3"].fill = PatternFill("solid", "FFFFFF00")
    book.save(path)
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    rows = "".join(f'<row r="{at}"><c r="A{at}" s="1"/><c r="B{at}" s="1"/></row>' for at in range(4, 100_004))
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"</sheetData>", rows.encode() + b"</sheetData>")
    path.write_bytes(zipped(parts.items()))
    assert read_table(path).rows == ((2, ("2020-01-05", "多收费")),)
