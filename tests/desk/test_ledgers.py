"""台账 as the source documents have them (S06, S17, S18, S30, S31): one register, on paper and as a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.choices import IntakeOptions
from complaintdesk.desk.core import Desk
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.registers import RegisterRows
from complaintdesk.domain.vocabulary import Action, Channel, Kind
from complaintdesk.paper.register import render_register
from complaintdesk.sheets.register_book import write_register
from tests.conftest import KINDS, Databases
from tests.desk.office import Clock, a_case, a_person, an_office
from tests.paper.reading import check_sound, text

YEAR = CaseFilter(first=date(2026, 1, 1), last=date(2026, 12, 31))
#: Day, customer, kind, product and part number, number of defects.
BROUGHT = (
    ("2026-01-04", "银宝山新", Kind.COMPLAINT, "149端子", "YH12654", "3"),
    ("2026-01-07", "比亚迪", Kind.COMPLAINT, "左右支架", "YH12660", "1"),
    ("2026-01-19", "银宝山新", Kind.SUGGESTION, "139端子", "YH12661", ""),
    ("2026-02-03", "银宝山新", Kind.COMPLAINT, "169端子", "YH12701", "12"),
    ("2026-02-11", "银宝山新", Kind.COMPLAINT, "149端子", "YH12702", "2"),
)


@pytest.fixture(scope="module", params=KINDS)
def factory(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Desk]:
    """Complaints alone, with product and part number."""
    url = databases.new(request.param)
    desk = filled(url, "manufacturing", [entry for entry in BROUGHT if entry[2] is Kind.COMPLAINT])
    yield desk
    desk.database.close()
    databases.drop(url)


@pytest.fixture(scope="module", params=KINDS)
def supplier(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Desk]:
    """Complaints and what customers only tell."""
    url = databases.new(request.param)
    desk = filled(url, "general", list(BROUGHT))
    yield desk
    desk.database.close()
    databases.drop(url)


def filled(url: str, pack: str, brought: list[tuple[str, str, Kind, str, str, str]]) -> Desk:
    """The office with what was brought, each on its day."""
    clock = Clock()
    desk = an_office(url, pack, clock, "精密端子厂")
    known = {own.key for own in desk.ask(IntakeOptions()).fields}
    for day, customer, kind, product, part, defects in brought:
        clock.at = datetime.fromisoformat(f"{day}T02:00:00").replace(tzinfo=UTC)
        fields = {"product": product, "part_number": part, "quantity": defects}
        a_case(
            desk, kind=kind, channel=Channel.EMAIL, subject=f"{product}不良", facts=f"{product}外观掉漆",
            category="", respondent_department="", respondent_person="",
            complainant=a_person(name="采购员", phone="13900000001", organisation=customer, credit_code="91350100M000100Y43",
                                 legal_representative="林某"),
            fields={key: value for key, value in fields.items() if value and key in known},
        )  # fmt: skip
    return desk


def test_S30_客诉不良清单_每月一页(factory: Desk, tmp_path: Path) -> None:
    sheet = factory.ask(RegisterRows(register="defects", filter=YEAR))
    target = tmp_path / "不良.xlsx"
    write_register(target, sheet)
    book = load_workbook(target)
    assert book.sheetnames == ["1月份", "2月份"]
    january, february = book["1月份"], book["2月份"]
    assert january["A1"].value == "精密端子厂 客诉不良清单"
    heads = [cell.value for cell in january[3]]
    assert heads == [
        "序号", "日期", "客户", "产品/品名", "单号/料号", "投诉方式", "不良数量", "不良描述", "责任单位/责任人",
        "品质跟踪负责人", "备注",
    ]  # fmt: skip
    assert [cell.value for cell in january[4]][:8] == [
        "1", "2026-01-04", "银宝山新", "149端子", "YH12654", "电子邮件", "3", "149端子外观掉漆",
    ]  # fmt: skip
    assert [february.cell(row, 1).value for row in (4, 5)] == ["1", "2"]
    assert february.cell(8 - 1, 1).value == "批准："
    assert january.print_title_rows == "$3:$3"
    assert january.page_setup.orientation == "landscape"
    pdf = render_register(sheet).pdf
    check_sound(pdf, "客诉不良清单", "")
    for words in ("客诉不良清单", "品质跟踪负责人", "YH12702", "批准："):
        assert words in text(pdf), words


def test_S30_品质跟踪负责人不是责任人(factory: Desk) -> None:
    """Who follows it up is another than who is responsible."""
    sheet = factory.ask(RegisterRows(register="defects", filter=YEAR))
    assert {row["tracker"] for row in sheet.rows} == {"tester"}


def test_S31_当月与累积_初次与再现(supplier: Desk, tmp_path: Path) -> None:
    sheet = supplier.ask(RegisterRows(register="customer_info", filter=YEAR))
    assert sheet.layout.code == "C05-018"
    figures = [
        (row["customer"], row["month"], row["month_complaints"], row["year_complaints"], row["month_notes"],
         row["year_notes"], row["nature"], row["settled"])
        for row in sheet.rows
    ]  # fmt: skip
    # Counted by hand from BROUGHT.
    assert figures == [
        ("银宝山新", "1", "1", "1", "1", "1", "投诉", "待处理"),
        ("比亚迪", "1", "1", "1", "0", "0", "投诉", "待处理"),
        ("银宝山新", "1", "1", "1", "1", "1", "信息", "待处理"),
        ("银宝山新", "2", "2", "3", "0", "1", "投诉", "待处理"),
        ("银宝山新", "2", "2", "3", "0", "1", "投诉", "待处理"),
    ]
    assert sheet.rows[0]["frequency"] == "初次"
    assert sheet.rows[-1]["frequency"] == "再现"
    pdf = render_register(sheet).pdf
    check_sound(pdf, "客户信息/投诉统计表", "")
    assert "C05-018" in text(pdf)
    target = tmp_path / "信息.xlsx"
    sheet.rows[0]["month_notes"] = "端子外观掉漆，客户要求换货" * 10
    write_register(target, sheet)
    # A program that does not fit rows to their texts would show one line of many.
    heights = [load_workbook(target)["1月份"].row_dimensions[row].height for row in (4, 5)]
    assert heights[0] > 40
    assert heights[1] is None
    assert "C05-018" in str(load_workbook(target)["1月份"]["A2"].value)


def test_S31_二月的累积从一月算起(supplier: Desk) -> None:
    """Also where only February is asked for."""
    february = CaseFilter(first=date(2026, 2, 1), last=date(2026, 2, 28))
    rows = supplier.ask(RegisterRows(register="customer_info", filter=february)).rows
    assert {(row["month_complaints"], row["year_complaints"]) for row in rows} == {("2", "3")}


def test_S06_投诉和抱怨记录台账(database_url: str) -> None:
    clock = Clock()
    desk = an_office(database_url, "logistics", clock, "市场部")
    done = a_case(desk, kind=Kind.GRUMBLE, channel=Channel.PHONE, respondent_department="", level="in_department",
                  category=desk.ask(IntakeOptions()).categories[0].path, promised_at=clock() + timedelta(hours=20),
                  fields={"origin": "统一投诉咨询热线"})
    rows = desk.ask(RegisterRows(register="grumbles")).rows
    assert (rows[0]["kind"], rows[0]["source"]) == ("抱怨", "来电")
    sheet = desk.ask(RegisterRows(register="management"))
    assert sheet.rows[0]["number"] == done.number
    assert sheet.rows[0]["in_time"] in ("", "在办")
    for register in ("grumbles", "management"):
        sheet = desk.ask(RegisterRows(register=register))
        check_sound(render_register(sheet).pdf, sheet.layout.label, "")


def test_S17_S18_管理台账_时效(database_url: str) -> None:
    clock = Clock()
    desk = an_office(database_url, "general", clock, "客服部")
    done = a_case(desk, category="", respondent_department="")
    assert done.number
    clock.forward(days=200)
    row = desk.ask(RegisterRows(register="management")).rows[0]
    assert row["in_time"] == "超期"
    other = a_case(desk, category="", respondent_department="")
    desk.do(command_for(Action.WITHDRAW, other.id, None, {"reason": "来人撤回"}, "Asia/Shanghai"))
    assert [row["in_time"] for row in desk.ask(RegisterRows(register="management")).rows] == ["超期", "按时"]
