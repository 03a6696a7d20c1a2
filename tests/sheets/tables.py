"""Messy tables as offices have them, made for tests: workbooks and text files."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

HEADER = ("编号", "姓名", "电话", "投诉日期", "投诉内容", "处理结果", "答复时间", "备注")
ROWS = (
    ("A-1", "张三", "13800001234", "2020/1/5 9:30", "收费处多收费", "已退费", "2020-01-08", "老病号"),
    ("A-2", "李四", "", "2020年1月6日", "候诊时间过长", "", "", ""),
)


def workbook(
    path: Path, rows: Iterable[Sequence[Any]], sheet: str = "台账", first_row: int = 1, first_column: int = 1
) -> Path:
    """A workbook with these rows, as they stand."""
    book = Workbook()
    page = book.active
    page.title = sheet
    for at, row in enumerate(rows, start=first_row):
        for column, value in enumerate(row, start=first_column):
            if value is not None:
                page.cell(at, column, value)
    book.save(path)
    book.close()
    return path


def text_table(path: Path, rows: Iterable[Sequence[str]], encoding: str = "utf-8", sign: str = ",") -> Path:
    """A text table in this encoding."""
    text = "".join(sign.join(row) + "\r\n" for row in rows)
    path.write_bytes(text.encode(encoding))
    return path


def repacked(source: Path, target: Path, changes: dict[str, bytes]) -> Path:
    """The workbook with some of its parts replaced or added."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            if member.filename not in changes:
                new.writestr(member.filename, old.read(member))
        for name, content in changes.items():
            new.writestr(name, content)
    return target
