"""12345 and 12315 transfer sheets: forms of one case, a book of forms, and the platforms' own lists, without a mapping."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.importing import Imports, UndoImport, import_rows, plan_import
from complaintdesk.desk.rows import CaseSheet
from complaintdesk.domain.vocabulary import CaseState, Channel, Clock, Kind
from complaintdesk.sheets.reading import read_table
from complaintdesk.storage.models import ClockEntry
from complaintdesk.storage.verify import verify
from tests.desk.office import an_office
from tests.sheets.tables import TRANSFER_12315, TRANSFER_12345, workbook

LIST_12345 = (
    ("工单编号", "来电时间", "来电人", "来电号码", "诉求类型", "诉求标题", "诉求内容", "转办单位", "派单时间", "办理时限",
     "工单来源", "办理结果", "办结时间", "满意度", "工单状态"),
    ("GD20260301001", "2026-03-01 09:45", "张三", "13800001234", "投诉", "多收护理费", "出院结算多收120元", "市人民医院",
     "2026-03-01 10:20", "2026-03-09 18:00", "电话", "", "", "", "办理中"),
    ("GD20260215007", "2026-02-15 14:02", "李四", "13900001234", "咨询", "挂号时间", "询问周末是否挂号", "市人民医院",
     "2026-02-15 15:00", "2026-02-24 18:00", "网站", "周末全天挂号", "2026-02-16 09:10", "满意", "已办结"),
)  # fmt: skip
LIST_12315 = (
    ("投诉编号", "登记时间", "消费者姓名", "联系电话", "被投诉企业", "问题描述", "诉求", "答复期限", "处理结果", "办结时间"),
    ("1430100002026030112345678", "2026/3/1 8:05", "王五", "13700001234", "好邻居超市", "奶粉过期三个月", "退一赔十",
     "2026-03-10", "", ""),
)  # fmt: skip


@pytest.fixture
def desk(database_url: str) -> Desk:
    return an_office(database_url)


@pytest.fixture
def take(desk: Desk, tmp_path: Path) -> Callable[..., list[CaseSheet]]:
    """Import these rows without a mapping; the cases in order."""

    def taken(rows: tuple[tuple[Any, ...], ...], name: str = "转办单.xlsx") -> list[CaseSheet]:
        report = import_rows(desk, plan_import(desk, read_table(workbook(tmp_path / name, rows))))
        assert report.refused == ()
        return [desk.ask(Sheet(number=f"TS-2026-{at + 1:04d}")) for at in range(report.imported)]

    return taken


def test_12345转办单_一件一张(desk: Desk, take: Callable[..., list[CaseSheet]]) -> None:
    (case,) = take(TRANSFER_12345)
    assert (case.channel, case.kind, case.state) == (Channel.TRANSFER, Kind.COMPLAINT, CaseState.REGISTERED)
    assert case.source_number == "20260301094512"
    assert case.received_at == datetime(2026, 3, 1, 1, 45, 12, tzinfo=UTC)
    assert (case.complainant.name, case.complainant.phone) == ("张三", "13800001234")
    assert case.subject == "市人民医院多收护理费"
    assert case.facts.startswith("来电人称2月27日")
    assert case.respondent_department == "市人民医院"
    assert case.promised_at == datetime(2026, 3, 9, 10, 0, tzinfo=UTC)
    # The hotline's limit is still to come: it is watched over like any promise.
    assert [(clock.clock, clock.due_at) for clock in case.clocks] == [(Clock.PROMISE, case.promised_at)]
    assert verify(desk.database).ok
    assert len(take(TRANSFER_12345)) == 0
    # Taken back, nobody is reminded of it any more.
    desk.do(UndoImport(import_id=desk.ask(Imports())[0].import_id))
    (clock,) = desk.ask(Sheet(number=case.number)).clocks
    assert clock.stopped_at is not None
    assert verify(desk.database).ok


def test_12315投诉单_标签带冒号_内容在下一行(take: Callable[..., list[CaseSheet]]) -> None:
    (case,) = take(TRANSFER_12315, "12315.xlsx")
    assert (case.channel, case.source_number) == (Channel.TRANSFER, "1430100002026030112345678")
    assert (case.complainant.name, case.complainant.phone) == ("李四", "13900001234")
    assert (case.respondent_department, case.request) == ("好邻居超市有限公司", "退一赔十")
    assert case.facts == "购买的奶粉过期三个月，商家拒绝退货。"
    # A limit in words is no moment: it is kept as it was written.
    assert case.promised_at is None
    assert ("答复时限", "7个工作日") in case.fields


def test_平台导出的列表(desk: Desk, take: Callable[..., list[CaseSheet]]) -> None:
    answered, waiting = take(LIST_12345)
    assert (answered.source_number, waiting.source_number) == ("GD20260215007", "GD20260301001")
    assert {answered.channel, waiting.channel} == {Channel.TRANSFER}
    assert ("工单来源", "网站") in answered.fields
    assert (answered.state, answered.kind, answered.reply_text) == (CaseState.CLOSED, Kind.ENQUIRY, "周末全天挂号")
    assert answered.closed_at == datetime(2026, 2, 16, 1, 10, tzinfo=UTC)
    assert (waiting.state, waiting.promised_at) == (CaseState.REGISTERED, datetime(2026, 3, 9, 10, tzinfo=UTC))
    with desk.database.read() as session:
        # What was answered starts no clock, whatever limit its sheet names.
        assert list(session.scalars(select(ClockEntry.case_id))) == [waiting.id]
    assert verify(desk.database).ok


def test_12315的列表(take: Callable[..., list[CaseSheet]]) -> None:
    (case,) = take(LIST_12315, "列表.xlsx")
    assert (case.channel, case.respondent_department, case.request) == (Channel.TRANSFER, "好邻居超市", "退一赔十")
    assert case.promised_at == datetime(2026, 3, 9, 16, tzinfo=UTC)


def test_一本里一张一件(desk: Desk, tmp_path: Path) -> None:
    book = Workbook()
    book.remove(book.active)
    for at in range(3):
        page = book.create_sheet(f"转办{at + 1}")
        for row, line in enumerate(TRANSFER_12345, start=1):
            for column, value in enumerate(line, start=1):
                page.cell(row, column, f"{value}{at}" if value == "20260301094512" else value)
    page = book.create_sheet("说明")
    page.append(["本表由热线中心导出"])
    page.append(["请按时办理"])
    book.save(tmp_path / "转办.xlsx")
    table = read_table(tmp_path / "转办.xlsx")
    assert (len(table.rows), table.others, table.header_rows) == (3, ("说明",), 0)
    assert import_rows(desk, plan_import(desk, table)).imported == 3
    one = read_table(tmp_path / "转办.xlsx", "转办2")
    assert plan_import(desk, one).already_there == 1
