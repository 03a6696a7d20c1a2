"""机构名录 (S24): places as a tree, amended and retired; the marked ones are printed on the receipt."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from complaintdesk.desk.core import Desk
from complaintdesk.desk.directory import Places
from complaintdesk.desk.printing import PreviewJob
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.vocabulary import Role
from complaintdesk.paper.render import render
from tests.conftest import KINDS, Databases
from tests.desk.books_kept import one_office, put, refused, rows, sheet, values
from tests.desk.office import a_case, desk_as
from tests.paper.reading import squash, text


@pytest.fixture(params=KINDS)
def desk(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Desk]:
    yield from one_office(databases, request.param)


def receipt(desk: Desk) -> str:
    case_id = a_case(desk).id
    return text(render(desk.ask(PreviewJob(case_id=case_id, form="receipt"))).pdf)


def test_S24_名录印在受理回执上(desk: Desk) -> None:
    """Only the marked places, each with kind of matter, phone, address and hours; none while none is marked."""
    assert "其他去处" not in receipt(desk)
    centre = put(
        desk, "AddPlace", title="市投诉处理中心", matter="民营企业投诉", phone="0731-85112622", address="人民路 1 号",
        hours="工作日 9:00-17:00", on_receipt="true",
    )  # fmt: skip
    put(desk, "AddPlace", title="雨花区工作站", phone="0731-85880001", parent=str(centre))
    printed = receipt(desk)
    for words in ("其他去处", "市投诉处理中心", "民营企业投诉", "0731-85112622", "人民路1号", "工作日9:00-17:00"):
        assert squash(words) in printed
    assert "雨花区工作站" not in printed
    put(desk, "RetirePlace", centre, reason="撤并")
    assert "市投诉处理中心" not in receipt(desk)


def test_回执最多五处_仍是一页(desk: Desk) -> None:
    for n in range(8):
        put(desk, "AddPlace", title=f"第{n}分局", phone=f"0731-888800{n:02d}", address="很长的街道名称路 118 号" * 3,
            on_receipt="true")  # fmt: skip
    case_id = a_case(desk).id
    job = desk.ask(PreviewJob(case_id=case_id, form="receipt"))
    assert len(job.directory.split("\n")) == 5
    assert "第0分局" in text(render(job).pdf)
    for row in rows(desk, EntryKind.PLACE):
        put(desk, "RetirePlace", row.id)


def test_上下级(desk: Desk) -> None:
    city = put(desk, "AddPlace", title="市信访局", duty="受理来信来访，转送责任单位")
    south = put(desk, "AddPlace", title="城南分局", parent=str(city), district="城南")
    street = put(desk, "AddPlace", title="一街窗口", parent=str(south))
    put(desk, "AddPlace", title="城北分局", parent=str(city))
    shown = [(one.depth, one.name) for one in desk.ask(Places())]
    assert shown == [(0, "市信访局"), (1, "城南分局"), (2, "一街窗口"), (1, "城北分局")]
    assert desk.ask(Places())[0].duty == "受理来信来访，转送责任单位"
    assert values(desk, city)["Below it"] == "城南分局, 城北分局"
    # Nothing can stand below itself or what stands below it.
    for parent in (city, south, street):
        assert "parent" in refused(desk, "AmendPlace", city, title="市信访局", parent=str(parent))
    put(desk, "RetirePlace", south)
    assert [(one.depth, one.name) for one in desk.ask(Places())] == [(0, "市信访局"), (1, "城北分局"), (0, "一街窗口")]
    assert values(desk, street)["Stands under"] == "城南分局"


def test_更正从现有内容开始_可以清空(desk: Desk) -> None:
    one = put(desk, "AddPlace", title="调解委员会", phone="85550000", hours="全天", on_receipt="true")
    fields = {field.name: field.default for field in sheet(desk, one).offers[0].fields}
    assert (fields["title"], fields["phone"], fields["on_receipt"]) == ("调解委员会", "85550000", "true")
    put(desk, "AmendPlace", one, title="人民调解委员会", phone="85550001")
    (row,) = (place for place in desk.ask(Places()) if place.id == one)
    assert (row.name, row.phone, row.hours, row.on_receipt) == ("人民调解委员会", "85550001", "", False)
    assert "title" in refused(desk, "AddPlace", title="人民调解委员会")
    put(desk, "AddPlace", title="人民调解委员会", district="开福区")


def test_科室只能看(desk: Desk) -> None:
    ward = desk_as(desk, Role.DEPARTMENT, "财务科")
    put(desk, "AddPlace", title="市投诉处理中心", phone="0731-85112622")
    assert ward.ask(Places())
    assert sheet(ward, rows(ward, EntryKind.PLACE)[0].id).offers == ()
