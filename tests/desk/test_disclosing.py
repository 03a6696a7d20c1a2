"""信息披露审批 (S13): asked, allowed by another person until a day, given; who may know of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from complaintdesk.desk.core import Desk
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.errors import NotAllowed
from complaintdesk.domain.vocabulary import Light, Role
from tests.conftest import KINDS, Databases
from tests.desk.books_kept import offered, one_office, put, refused, rows, sheet, values
from tests.desk.office import START, Clock, a_case, desk_as
from tests.desk.whistle import a_company, a_report


@pytest.fixture(params=KINDS)
def desk(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Desk]:
    yield from one_office(databases, request.param)


ASKED: dict[str, Any] = {"title": "投诉处理情况", "recipient": "市卫健委", "purpose": "年度检查", "way": "纸质，盖章"}


def test_S13_披露须经另一人审批(desk: Desk) -> None:
    """Nobody allows their own request; what is allowed is given before its day, with when and how on record."""
    clock = desk.clock
    assert isinstance(clock, Clock)
    first, second = desk_as(desk, Role.SUPERVISOR, name="钱主管"), desk_as(desk, Role.SUPERVISOR, name="孙主管")
    clerk = desk_as(desk, Role.FRONT_DESK)
    one, two = a_case(desk).number, a_case(desk).number
    entry = put(first, "AskDisclosure", **ASKED, cases=f"{one}，{two.lower()} {one}")
    assert sheet(desk, entry).row.number == "PL-2026-0001"
    assert values(desk, entry)["Cases concerned"] == f"{one}、{two}"
    for unable in (first, clerk):
        with pytest.raises(NotAllowed):
            put(unable, "ApproveDisclosure", entry, due_on="2026-03-10")
    assert "due_on" in refused(second, "ApproveDisclosure", entry, due_on="2026-03-01")
    put(second, "ApproveDisclosure", entry, due_on="2026-03-10", conditions="隐去姓名")
    assert values(desk, entry)["Decided by"] == "孙主管 2026-03-02"
    assert "given_on" in refused(clerk, "NoteDisclosed", entry, given_on="2026-03-01", given_how="当面")
    assert "given_on" in refused(clerk, "NoteDisclosed", entry, given_on="2026-03-03", given_how="当面")
    put(clerk, "NoteDisclosed", entry, given_on="2026-03-02", given_how="当面交李科长，签收一份")
    assert offered(desk, entry) == []
    assert values(desk, entry)["Given how"] == "当面交李科长，签收一份"


def test_S13_批准会过期(desk: Desk) -> None:
    clock = desk.clock
    assert isinstance(clock, Clock)
    asker, other = desk_as(desk, Role.FRONT_DESK), desk_as(desk, Role.SUPERVISOR)
    entry = put(asker, "AskDisclosure", **ASKED)
    put(other, "ApproveDisclosure", entry, due_on="2026-03-04")
    clock.forward(days=4)
    try:
        assert sheet(desk, entry).row.light is Light.LATE
        sentence = refused(asker, "NoteDisclosed", entry, given_on="2026-03-06", given_how="邮寄")["given_on"]
        assert "2026-03-04" in sentence
        put(asker, "LetDisclosureLapse", entry)
        assert offered(desk, entry) == []
    finally:
        clock.at = START


def test_不同意要写理由_之后不能再给(desk: Desk) -> None:
    entry = put(desk_as(desk, Role.FRONT_DESK), "AskDisclosure", **ASKED)
    supervisor = desk_as(desk, Role.SUPERVISOR)
    assert "reason" in refused(supervisor, "RefuseDisclosure", entry, reason=" ")
    put(supervisor, "RefuseDisclosure", entry, reason="无正当目的")
    with pytest.raises(NotAllowed):
        put(supervisor, "NoteDisclosed", entry, given_on="2026-03-02", given_how="x")


def test_没有的件_科室看不到(desk: Desk) -> None:
    assert "TS-2026-8888" in refused(desk, "AskDisclosure", **ASKED, cases="TS-2026-8888")["cases"]
    put(desk, "AskDisclosure", **ASKED)
    assert rows(desk_as(desk, Role.DEPARTMENT, "财务科"), EntryKind.DISCLOSURE, ended=True) == ()


def test_S13_保密件单独申请_外人不知道有这条(database_url: str) -> None:
    """A number one may not know of is answered as one there is not; the entry is seen only where its case is."""
    company = a_company(database_url)
    hidden = a_report(company.inspector).number
    other = a_report(company.inspector).number
    said = {
        number: refused(company.supervisor, "AskDisclosure", **ASKED, cases=number)["cases"].replace(number, "")
        for number in (hidden, "TSJ-2026-7777")
    }
    assert len(set(said.values())) == 1
    assert "cases" in refused(company.inspector, "AskDisclosure", **ASKED, cases=f"{hidden} {other}")
    entry = put(company.inspector, "AskDisclosure", **ASKED, cases=hidden)
    assert [row.id for row in rows(company.head, EntryKind.DISCLOSURE)] == [entry]
    for outsider in (company.clerk, company.supervisor, company.others["accused"], company.others["colleague"]):
        assert rows(outsider, EntryKind.DISCLOSURE) == ()
