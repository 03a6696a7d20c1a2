"""Old ledgers as they come: title rows, holes, odd encodings; and files that want to do harm."""

from __future__ import annotations

import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import set_language
from complaintdesk.sheets import raw_rows
from complaintdesk.sheets.encoding import delimiter, detect
from complaintdesk.sheets.raw_rows import Row
from complaintdesk.sheets.reading import read_table
from complaintdesk.sheets.row_pipe import packed, unpacked
from tests.sheets.tables import HEADER, ROWS, repacked, text_table, workbook


def test_标题行在上_表头自己找到(tmp_path: Path) -> None:
    rows = [
        ("市人民医院投诉登记台账",),
        (),
        ("填表单位：", "医务科", "填表人：", "王五", "联系电话：", "123"),
        HEADER,
        *ROWS,
    ]
    table = read_table(workbook(tmp_path / "a.xlsx", rows))
    assert table.header == HEADER
    assert [number for number, _cells in table.rows] == [5, 6]
    assert table.rows[0][1][:3] == ("A-1", "张三", "13800001234")
    assert table.sheet == "台账"


def test_不认识的表头_第一行够宽的短文字(tmp_path: Path) -> None:
    rows = [("2020 年",), ("甲", "乙", "丙", "丁"), ("一", 1.5, "x", ""), ("二", 2, "y", "z")]
    assert read_table(workbook(tmp_path / "a.xlsx", rows)).header == ("甲", "乙", "丙", "丁")


def test_表格不从左上角开始(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        [("日期", "", "内容"), ("2020-01-05", "x", "多收费")],
        first_row=4,
        first_column=3,
    )
    table = read_table(path)
    assert table.header == ("日期", "D列", "内容")
    assert table.rows == ((5, ("2020-01-05", "x", "多收费")),)


def test_重名与空表头都有名字_空列去掉(tmp_path: Path) -> None:
    rows = [("日期", "备注", "备注", None, "", "投诉\n内容"), ("2020-01-05", "一", "二", None, "三", "四")]
    table = read_table(workbook(tmp_path / "a.xlsx", rows))
    assert table.header == ("日期", "备注", "备注 (2)", "E列", "投诉 内容")
    assert table.rows[0][1] == ("2020-01-05", "一", "二", "三", "四")


def test_幻影行不算(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [HEADER, ROWS[0], ("",) * 8, ROWS[1]])
    book = load_workbook(path)
    page = book.active
    page.cell(65_000, 1, " ")
    page.cell(65_203, 8).value = ""
    book.save(path)
    table = read_table(path)
    assert [number for number, _cells in table.rows] == [2, 4]


def test_各种单元格原样读回(tmp_path: Path) -> None:
    moment = datetime(2020, 1, 5, 9, 30)  # noqa: DTZ001 - workbooks know no zones
    path = workbook(
        tmp_path / "a.xlsx", [("日期", "内容", "丙", "丁", "戊"), (moment, 2549, 1.5, True, date(2020, 1, 5))]
    )
    assert read_table(path).rows[0][1] == (moment, 2549, 1.5, True, date(2020, 1, 5))


def test_子进程的答案一来一回不变() -> None:
    moment = datetime(2020, 1, 5, 9, 30)  # noqa: DTZ001 - workbooks know no zones
    rows: list[Row] = [
        (3, ("x", 1, 1.5, True, moment, date(2020, 1, 5), time(3, 4), timedelta(hours=30))),
        (5, ("x", "半\ud800个", float("inf"))),
    ]
    assert unpacked(packed(rows)) == rows


def test_指定工作表_其余有内容的报出来(tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "说明"
    for title in ("2019年", "2020年"):
        page = book.create_sheet(title)
        page.append(["日期", "内容"])
        page.append(["2020-01-05", title])
    path = tmp_path / "a.xlsx"
    book.save(path)
    first = read_table(path)
    assert (first.sheet, first.others) == ("2019年", ("2020年",))
    assert read_table(path, "2020年").rows[0][1][1] == "2020年"
    with pytest.raises(UserError, match=r"2021年.*说明, 2019年, 2020年"):
        read_table(path, "2021年")


@pytest.mark.parametrize(
    ("encoding", "sign", "suffix"),
    [
        pytest.param("utf-8", ",", ".csv", id="UTF-8"),
        pytest.param("utf-8-sig", ",", ".csv", id="UTF-8带标记"),
        pytest.param("gb18030", ",", ".csv", id="GB18030"),
        pytest.param("utf-16", "\t", ".csv", id="UTF-16制表符"),
        pytest.param("utf-16-le", ",", ".csv", id="UTF-16无标记"),
        pytest.param("utf-32", ";", ".csv", id="UTF-32分号"),
        pytest.param("gb18030", "\t", ".tsv", id="TSV"),
        pytest.param("gb18030", "\t", ".xls", id="系统导出的假xls"),
    ],
)
def test_文本表的编码与分隔符(tmp_path: Path, encoding: str, sign: str, suffix: str) -> None:
    rows = [HEADER, *ROWS, ("A-3", "㐂𠮷", "", "2020-1-7", "生僻字，也要读对", "", "", "x" * 200)]
    if suffix == ".csv" and encoding == "utf-16-le":
        rows.append(("A-4", "name", "12345678901234567890", "2020-1-8", "a" * 900, "", "", ""))
    table = read_table(text_table(tmp_path / f"a{suffix}", rows, encoding, sign))
    assert table.header == HEADER
    assert table.rows[2] == (4, rows[3])


def test_引号里的换行与分隔符(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('sep=;\n日期;内容\n2020-01-05;"第一行\n第二行；还有;分号"\n', encoding="utf-8")
    table = read_table(path)
    assert table.header == ("日期", "内容")
    assert table.rows == ((3, ("2020-01-05", "第一行\n第二行；还有;分号")),)


def test_西文单字节(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("date,name,content\n2020-01-05,Müller,Größe é\xff".encode("latin-1") + b"\xff\n")
    assert detect(path) not in ("utf-8", "gb18030")
    assert read_table(path).header == ("date", "name", "content")


def test_分隔符_单列就是逗号() -> None:
    assert delimiter("内容\n一\n二\n") == ","


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        pytest.param("a.xlsx", b"PK\x03\x04 nothing", "读不出来", id="坏的zip"),
        pytest.param("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "读不出来", id="坏的xls"),
        pytest.param("a.xls", b"<html><table></table></html>", "读不出来", id="网页改名"),
        pytest.param("a.csv", b"\x89PNG\r\n\x1a\n\0\0\0\x81\xff", "不是能读的表格", id="图片"),
        pytest.param("a.csv", b"", "没有表格", id="空文件"),
        pytest.param("a.csv", b"2020-01-05,12\n2020-01-06,13\n", "", id="没有表头也不崩"),
    ],
)
def test_不是表格就说清楚(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    if not words:
        assert read_table(path).rows
        return
    with pytest.raises(UserError, match=words) as refusal:
        read_table(path)
    assert name in refusal.value.message
    assert refusal.value.hint


def test_没有这个文件(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="打不开"):
        read_table(tmp_path / "没有.xlsx")


def test_文本表没有工作表(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="没有工作表"):
        read_table(text_table(tmp_path / "a.csv", [HEADER, *ROWS]), "Sheet1")


def _sheet(rows: str) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return (
        f'<?xml version="1.0"?><worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'.encode()
    )


PART = "xl/worksheets/sheet1.xml"


def hostile(folder: Path, kind: str) -> Path:
    """A workbook that is small on disk and large or treacherous inside."""
    good = workbook(folder / "good.xlsx", [HEADER, *ROWS])
    bad = folder / "bad.xlsx"
    if kind == "解压炸弹":
        return repacked(
            good,
            bad,
            {
                PART: _sheet(
                    "<row r='1'><c r='A1' t='inlineStr'><is><t>" + " " * (64 << 20) + "</t></is></c></row>"
                )
            },
        )
    if kind == "部件太多":
        return repacked(good, bad, {f"xl/x{number}.xml": b"<x/>" for number in range(2_001)})
    if kind == "实体炸弹":
        return repacked(
            good, bad, {PART: b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet/>'}
        )
    if kind == "声称一百七十亿格":
        return repacked(
            good,
            bad,
            {
                PART: _sheet(
                    "<row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"
                )
            },
        )
    return repacked(
        good,
        bad,
        {
            PART: _sheet(
                "<row r='1'>"
                + "".join(f"<c r='{name}1' t='inlineStr'><is><t>x</t></is></c>" for name in _letters(200))
                + "</row>"
            )
        },
    )


def _letters(count: int) -> list[str]:
    return [
        chr(64 + number) if number < 27 else chr(64 + (number - 1) // 26) + chr(65 + (number - 1) % 26)
        for number in range(1, count + 1)
    ]


@pytest.mark.parametrize("kind", ["解压炸弹", "部件太多", "实体炸弹", "声称一百七十亿格", "两百列"])
def test_害人的工作簿被一句话退回(tmp_path: Path, kind: str) -> None:
    with pytest.raises(UserError, match=r"bad\.xlsx"):
        read_table(hostile(tmp_path, kind))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no such limit")
def test_内存限制只管子进程(tmp_path: Path) -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    read_table(workbook(tmp_path / "a.xlsx", [HEADER, *ROWS]))
    assert resource.getrlimit(resource.RLIMIT_AS) == before


def test_打包后的程序在本进程里读(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path / "a.xlsx", [HEADER, *ROWS])
    through_child = read_table(path)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert read_table(path) == through_child
    with pytest.raises(UserError, match=r"bad\.xlsx"):
        read_table(hostile(tmp_path, "实体炸弹"))


def test_子进程按当前语言说话(tmp_path: Path) -> None:
    set_language("en")
    with pytest.raises(UserError, match="has no sheet"):
        read_table(workbook(tmp_path / "a.xlsx", [HEADER, *ROWS]), "没有")


def test_行数超限(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_text("日期,内容\n" + "2020-01-05,x\n" * (raw_rows.MOST_ROWS + 1), encoding="utf-8")
    with pytest.raises(UserError, match="太大"):
        read_table(path)


def test_真实记录(real_data: Path) -> None:
    table = read_table(real_data / "teddy2020_messages_replies_2816.xlsx")
    assert table.header == (
        "留言编号",
        "留言用户",
        "留言主题",
        "留言时间",
        "留言详情",
        "答复意见",
        "答复时间",
    )
    assert len(table.rows) == 2_816
    assert max(len(str(cell)) for _row, cells in table.rows for cell in cells) == 7_883
    assert len(read_table(real_data / "cfpb_complaints_20000_iso_dates.csv").rows) == 20_000
