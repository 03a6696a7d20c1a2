"""What is written to workbooks and CSV stays text, whole, and openable."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from complaintdesk.domain.errors import UserError
from complaintdesk.sheets.cells import (
    LONGEST,
    LONGEST_TITLE,
    clean,
    continued_mark,
    csv_text,
    pieces,
    put,
    sheet_title,
    write_whole,
)

INJECTIONS = (
    "=1+1", "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\t=1+1", "\r=1+1", '=HYPERLINK("http://x","y")', "#REF!",
    "#N/A", "=", "'=1", "=1\n=2", "0123", "1e5", "TRUE", "2020-01-01", "\x00=1+1", "\ud800=1+1",
)  # fmt: skip


@pytest.mark.parametrize("text", INJECTIONS, ids=repr)
def test_写进去的都是文字(tmp_path: Path, text: str) -> None:
    book = Workbook()
    assert put(book.active.cell(1, 1), text) == []
    path = tmp_path / "a.xlsx"
    book.save(path)
    cell = load_workbook(path).active.cell(1, 1)
    assert cell.data_type == "s"
    # A workbook turns a carriage return inside a text into a line break.
    assert cell.value == clean(text)
    assert "<f>" not in zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize("text", INJECTIONS, ids=repr)
def test_csv里没有公式(text: str) -> None:
    field = csv_text(text)
    assert not field.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert clean(text) in field


@given(st.text(alphabet=st.characters(), max_size=60))
def test_清理后的文字都能写(text: str) -> None:
    plain = clean(text)
    assert plain == clean(plain)
    assert plain.encode("utf-8").decode("utf-8") == plain
    assert not any(ord(char) < 32 and char not in "\n\t" for char in plain)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("长" * LONGEST, id="刚好"),
        pytest.param("长" * 40_000, id="四万字"),
        pytest.param("𠮷" * 40_000, id="生僻字按两个算"),
        pytest.param("长" * 100_000, id="十万字"),
    ],
)
def test_太长的文字分开写_一字不少(text: str) -> None:
    parts = pieces(text)
    assert "".join(part.removesuffix(continued_mark()) for part in parts) == text
    assert all(len(part.encode("utf-16-le")) // 2 <= LONGEST for part in parts)
    assert [part.endswith("（续见附表）") for part in parts] == [True] * (len(parts) - 1) + [False]


@pytest.mark.parametrize(
    "title",
    ["a/b", "[x]", "问?答", "*", "", "   ", "'x'", "history:2020", "\\", "很长" * 40, "a\nb", "\x00"],
)
def test_工作表名都能用(title: str, tmp_path: Path) -> None:
    name = sheet_title(title)
    assert 0 < len(name) <= LONGEST_TITLE
    book = Workbook()
    book.active.title = name
    again = sheet_title(title, (name,))
    assert again.lower() != name.lower()
    assert len(again) <= LONGEST_TITLE
    book.create_sheet(again)
    book.save(tmp_path / "a.xlsx")
    assert load_workbook(tmp_path / "a.xlsx").sheetnames == [name, again]


def test_写坏了什么也不留(tmp_path: Path) -> None:
    target = tmp_path / "台账.xlsx"
    target.write_bytes(b"old")

    def fail(draft: Path) -> None:
        draft.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    with pytest.raises(UserError, match=r"台账\.xlsx"):
        write_whole(target, fail)
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_文件夹不在就说清楚(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="无法写入"):
        write_whole(tmp_path / "没有" / "a.xlsx", Path.touch)
