"""Old ledgers for tests of the import: a header as offices have it, two rows, and what takes them in."""

from __future__ import annotations

from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.importing import ImportReport, import_rows, plan_import
from complaintdesk.desk.rows import CaseSheet
from complaintdesk.sheets.reading import Table

HEADER = ("编号", "姓名", "电话", "投诉日期", "投诉内容", "处理结果", "答复时间", "备注")
ANSWERED = (
    "A-1",
    "张三",
    13800001234.0,
    "2020/1/5 9:30",
    "收费处多收费",
    "已退费",
    "2020-01-08 10:00",
    "老病号",
)
OPEN = ("A-2", "李四", "", "2020年1月6日", "候诊时间过长", "", "", "")


def a_table(
    *rows: tuple[object, ...], header: tuple[str, ...] = HEADER, others: tuple[str, ...] = ()
) -> Table:
    """A table as the reader hands it over."""
    return Table("旧台账.xlsx", "2020", header, tuple(enumerate(rows, start=2)), others)  # type: ignore[arg-type]


def take_in(
    desk: Desk, *rows: tuple[object, ...], header: tuple[str, ...] = HEADER, **given: str
) -> ImportReport:
    """Import these rows; what came of it."""
    return import_rows(desk, plan_import(desk, a_table(*rows, header=header), given))


def sheet(desk: Desk, number: str) -> CaseSheet:
    """The case of this number."""
    return desk.ask(Sheet(number=number))
