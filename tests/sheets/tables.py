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
#: 转办单 of a 12345 hotline as it is printed: one case, labels beside their values.
TRANSFER_12345: tuple[tuple[Any, ...], ...] = (
    ("12345政务服务便民热线工单转办单",),
    ("工单编号", "20260301094512", "来电时间", "2026-03-01 09:45:12"),
    ("来电人", "张三", "联系电话", 13800001234),
    ("诉求类型", "投诉", "诉求标题", "市人民医院多收护理费"),
    ("诉求内容", "来电人称2月27日在市人民医院出院结算时被多收护理费120元，收费处未作解释，要求退还。"),
    ("转办单位", "市人民医院", "办理时限", "2026-03-09 18:00"),
    ("承办意见", "", "办理结果", ""),
)
#: 12315 has words of its own, and colons behind its labels.
TRANSFER_12315: tuple[tuple[Any, ...], ...] = (
    ("全国12315平台投诉单",),
    ("投诉编号：", "1430100002026030112345678"),
    ("消费者：", "李四", "联系电话：", "13900001234"),
    ("被投诉企业：", "好邻居超市有限公司", "企业地址：", "人民路1号"),
    ("投诉内容：",),
    ("购买的奶粉过期三个月，商家拒绝退货。",),
    ("投诉请求：", "退一赔十", "登记时间：", "2026年3月1日"),
    ("答复时限：", "7个工作日"),
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
