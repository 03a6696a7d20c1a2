"""存用视图: kept by name, one's own or everybody's, counted with the rights of who asks, whole again in any version."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update

from complaintdesk.desk import saved_views as module
from complaintdesk.desk.case_filter import CaseFilter, View
from complaintdesk.desk.case_list import SortBy
from complaintdesk.desk.core import Desk
from complaintdesk.desk.saved_views import (
    DeleteView,
    RenameView,
    SavedView,
    SavedViews,
    SavedViewSize,
    SaveView,
    ViewSize,
    read,
    written,
)
from complaintdesk.desk.tagging import TagCases
from complaintdesk.domain.errors import FieldErrors, NotAllowed, NotFound
from complaintdesk.domain.vocabulary import CaseState, Channel, Kind, Role, Satisfaction, Severity
from complaintdesk.storage.models import Disclosure, Saved
from tests.desk.office import Clock, a_case, an_office, desk_as
from tests.desk.whistle import NAME, a_report, staffed
from tests.office.everything import everything

WANTED = CaseFilter(
    text="护理费", view=View.OVERDUE, states=(CaseState.REPLIED, CaseState.CLOSED), kind=Kind.COMPLAINT,
    channel=Channel.PHONE, severity=Severity.MAJOR, category="收费/多收费", department_id=3, no_category=True,
    satisfaction=Satisfaction.UNSATISFIED, first=date(2026, 1, 1), last=date(2026, 12, 31), overdue=True,
    tags=("媒体", "加急"), ids=(3, 1),
)  # fmt: skip
COLUMNS = ("number", "subject", "tags")


def names(desk: Desk) -> list[tuple[str, bool, bool]]:
    return [(view.name, view.is_shared, view.may_change) for view in desk.ask(SavedViews())]


def one(desk: Desk) -> SavedView:
    return desk.ask(SavedViews())[0]


def test_自己的和大家的_改名更新删除(database_url: str) -> None:
    operator = an_office(database_url)
    clerk, other = (desk_as(operator, Role.FRONT_DESK) for _n in range(2))
    chief = desk_as(operator, Role.SUPERVISOR)
    own = clerk.do(SaveView(name=" 张经理  盯的 ", filter=WANTED, sort=SortBy.TAGS, descending=False, columns=COLUMNS))[0]
    shared = chief.do(SaveView(name="媒体件", filter=CaseFilter(tags=("媒体",)), shared=True))[0]
    assert names(clerk) == [("媒体件", True, False), ("张经理 盯的", False, True)]
    assert names(other) == [("媒体件", True, False)]
    kept = clerk.ask(SavedViews())[1]
    assert (kept.filter, kept.sort, kept.descending, kept.columns) == (WANTED, SortBy.TAGS, False, COLUMNS)
    assert not kept.is_partly_known
    clerk.do(RenameView(view_id=own.id, name="盯"))
    clerk.do(SaveView(view_id=own.id, name="盯", filter=CaseFilter(text="停车")))
    assert clerk.ask(SavedViews())[1].filter == CaseFilter(text="停车")
    with pytest.raises(NotAllowed):
        clerk.do(SaveView(name="大家用", shared=True))
    with pytest.raises(NotAllowed):
        clerk.do(DeleteView(view_id=shared.id))
    with pytest.raises(NotFound):
        other.do(RenameView(view_id=own.id, name="抢来"))
    with pytest.raises(FieldErrors, match="媒体件"):
        clerk.do(SaveView(name="媒体件"))
    # Another's own may be called the same.
    other.do(SaveView(name="盯"))
    clerk.do(DeleteView(view_id=own.id))
    assert names(clerk) == [("媒体件", True, False)]
    # What was searched for may name a person: the record tells the name of the view only.
    with operator.database.read() as session:
        told = [payload for payload in session.scalars(select(Disclosure.payload)) if payload]
    assert any("媒体件" in payload for payload in told)
    assert not any("护理费" in payload or "停车" in payload for payload in told)


def test_件数按问的人的权限_千件以上只说以上(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    company = staffed(everything(database_url, restricted=True, clock=clock), clock)
    clerk, head = company.clerk, company.head
    ids = [a_case(clerk, category="服务/态度", respondent_person="").id for _n in range(3)]
    ids.append(a_report(company.inspector, category="服务/态度").id)
    head.do(TagCases(case_ids=tuple(ids), add=("专项",)))
    view = head.do(SaveView(name="专项", filter=CaseFilter(tags=("专项",)), shared=True))[0].id
    assert head.ask(SavedViewSize(view_id=view)) == ViewSize(view, 4)
    assert clerk.ask(SavedViewSize(view_id=view)) == ViewSize(view, 3)
    monkeypatch.setattr(module, "COUNTED", 2)
    assert clerk.ask(SavedViewSize(view_id=view)) == ViewSize(view, 2, is_more=True)
    assert clerk.ask(SavedViewSize(view_id=view + 1)) is None
    own = clerk.do(SaveView(name="我的", filter=CaseFilter(text=NAME)))[0].id
    assert head.ask(SavedViewSize(view_id=own)) is None
    assert clerk.ask(SavedViewSize(view_id=own)) == ViewSize(own, 0)


def test_筛选写下来再读回来一样() -> None:
    assert read(written(WANTED)) == (WANTED, True)
    assert written(CaseFilter()) == {}
    assert read({}) == (CaseFilter(), True)


@pytest.mark.parametrize(
    ("kept", "understood"),
    [
        ({"text": "停车", "weather": "rain"}, CaseFilter(text="停车")),
        ({"kind": "telepathy", "overdue": True}, CaseFilter(overdue=True)),
        ({"states": ["closed", "flying"]}, CaseFilter()),
        ({"first": "昨天", "ids": "1", "tags": [1], "department_id": True}, CaseFilter()),
        ("坏了", CaseFilter()),
    ],
)
def test_别的版本存的_看不懂的部分说明白(sqlite_url: str, kept: Any, understood: CaseFilter) -> None:
    desk = an_office(sqlite_url)
    desk.do(SaveView(name="旧的"))
    data = {"filter": kept, "sort": "by_weather", "columns": ["number", "weather", 7]}
    with desk.database.write() as session:
        session.execute(update(Saved).values(data=data))
    view = one(desk)
    assert (view.filter, view.sort, view.is_partly_known) == (understood, SortBy.NUMBER, True)
    assert view.columns == ("number", "weather")
