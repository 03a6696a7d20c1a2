"""台账: sorting, deep pages, the newest finds of a text, and the place of a case, on both databases."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, product

import pytest

from complaintdesk.desk import case_list as module
from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.case_list import CaseList, CasePlace, SortBy
from complaintdesk.desk.core import Desk
from complaintdesk.desk.dispatching import DispatchCase
from complaintdesk.desk.filter_choices import FilterOptions
from complaintdesk.desk.rows import CaseRow
from complaintdesk.domain.vocabulary import CaseState, Channel, Role, Severity
from tests.desk.office import Clock, a_case, an_office, desk_as

CASES = 23


@pytest.fixture
def desk(database_url: str) -> Desk:
    clock = Clock()
    desk = an_office(database_url, clock=clock)
    for number in range(CASES):
        clock.forward(minutes=7)
        done = a_case(
            desk,
            subject=f"第{number}件 {'停车' if number % 3 else '护理费'}",
            channel=(Channel.VISIT, Channel.PHONE, Channel.LETTER)[number % 3],
            severity=(Severity.MAJOR, Severity.GENERAL, Severity.SERIOUS)[number % 3],
        )
        if number % 2:
            desk.do(
                DispatchCase(case_id=done.id, department="财务科" if number % 4 == 1 else "医教科", note="")
            )
    return desk


def everything(desk: Desk, sort: SortBy, descending: bool, text: str = "") -> Sequence[CaseRow]:
    return desk.ask(CaseList(filter=CaseFilter(text=text), sort=sort, descending=descending)).rows


def test_正着排和倒着排正好相反(desk: Desk) -> None:
    for sort in SortBy:
        down, up = everything(desk, sort, True), everything(desk, sort, False)
        assert len(down) == CASES
        assert down == up[::-1], sort


def test_环节按办理顺序_等级按轻重_没有科室的排最后(desk: Desk) -> None:
    states = [row.state for row in everything(desk, SortBy.STATE, False)]
    assert states == sorted(states, key=list(CaseState).index)
    assert everything(desk, SortBy.SEVERITY, True)[0].severity is Severity.MAJOR
    departments = [row.department for row in everything(desk, SortBy.DEPARTMENT, False)]
    assert departments.index("") == len([d for d in departments if d])
    assert all(
        one.received_at <= two.received_at for one, two in pairwise(everything(desk, SortBy.RECEIVED, False))
    )


def test_深处的页和从头数的一样(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    sorts = (SortBy.NUMBER, SortBy.DUE, SortBy.URGENCY, SortBy.DEPARTMENT)
    for sort, descending, text in product(sorts, (True, False), ("", "停车", "停")):
        monkeypatch.setattr(module, "_NEAR", 1_024)
        whole = everything(desk, sort, descending, text)
        monkeypatch.setattr(module, "_NEAR", 0)
        wanted = CaseFilter(text=text)
        for offset in (1, 4, 9, 14, 21, 40):
            page = desk.ask(CaseList(filter=wanted, sort=sort, descending=descending, offset=offset, limit=5))
            assert page.rows == whole[offset : offset + 5], (sort, descending, text, offset)
            assert page.total == len(whole)


def test_查字时最新的在前_翻页不漏不重(desk: Desk) -> None:
    wanted = CaseFilter(text="停", channel=Channel.PHONE)
    whole = desk.ask(CaseList(filter=wanted)).rows
    assert [row.id for row in whole] == sorted((row.id for row in whole), reverse=True)
    assert whole
    assert all(row.channel is Channel.PHONE for row in whole)
    paged = [
        desk.ask(CaseList(filter=wanted, offset=offset, limit=3, total=len(whole))).rows
        for offset in (0, 3, 6)
    ]
    assert [row for page in paged for row in page] == list(whole)


def test_每一件的位置就是它在单子上的位置(desk: Desk) -> None:
    for sort, descending in product(SortBy, (True, False)):
        for place, row in enumerate(everything(desk, sort, descending)):
            assert desk.ask(CasePlace(case_id=row.id, sort=sort, descending=descending)) == place
    assert desk.ask(CasePlace(case_id=1, filter=CaseFilter(text="没有的字"))) is None
    assert desk.ask(CasePlace(case_id=10_000)) is None


def test_科室只看到自己的筛选科室_也问不到别科的位置(desk: Desk) -> None:
    clerk = desk_as(desk, Role.DEPARTMENT, department="财务科")
    assert [choice.label for choice in clerk.ask(FilterOptions()).departments] == ["财务科"]
    assert len(desk.ask(FilterOptions()).departments) > 5
    other = next(row for row in everything(desk, SortBy.NUMBER, True) if row.department != "财务科")
    assert clerk.ask(CasePlace(case_id=other.id)) is None
