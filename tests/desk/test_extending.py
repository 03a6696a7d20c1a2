"""延期 (C9): a request moves nothing, a granted one moves the limit up to the cap of its rule, a denied one is kept."""

from __future__ import annotations

from datetime import UTC, date
from typing import Any

import pytest

from complaintdesk.desk.calendar_days import SetCalendarDay
from complaintdesk.desk.core import Desk
from complaintdesk.desk.extending import AskExtension, DenyExtension, ExtendDeadline
from complaintdesk.desk.recomputing import RecomputePreview
from complaintdesk.domain.errors import NotAllowed, UserError
from complaintdesk.domain.vocabulary import Action, EventKind, Role, Severity
from complaintdesk.domain.vocabulary import Clock as ClockKind
from complaintdesk.i18n import in_language
from complaintdesk.storage.models import Case
from complaintdesk.storage.verify import verify
from tests.desk.limits import a_case, an_office_with, due, entries, here, limit, set_clock, sheet, take
from tests.desk.office import desk_as

#: S01: 30 days, 60 in all; the bank: 30 days, 30 more with approval; changsha: no cap named.
WHISTLE = 'whistle|solve|30 days|received|extension_total = "60 days"'
BANK = 'bank|solve|30 days|received|extension = "30 days"'
FREE = "free|solve|3 workdays|received|"


def extend(desk: Desk, case: int, until: str, **given: Any) -> None:
    values: dict[str, Any] = {"reason": "案情复杂", "approved_by": "王主任"}
    desk.do(ExtendDeadline(case_id=case, until=here(until), **(values | given)))


def data(desk: Desk, case: int, number: str) -> dict[str, Any]:
    with desk.database.read() as session:
        found: dict[str, Any] = session.get_one(Case, case).records[number]["data"]
    return found


@pytest.mark.parametrize(
    ("rule", "start", "latest", "beyond"),
    [
        # 2 January 2026 + 60 days = 3 March; + 30 days = 1 February, a Sunday, so 2 February + 30 days = 4 March.
        pytest.param(WHISTLE, "2026-01-02T09:30", "2026-03-03T23:59:59", "2026-03-04T00:00:01", id="共60日"),
        pytest.param(BANK, "2026-01-02T09:30", "2026-03-04T23:59:59", "2026-03-05T09:00", id="再延30日"),
        # 5 August + 60 days = 4 October: the first workday after it is 8 October (民法典203).
        pytest.param(WHISTLE, "2026-08-05T09:30", "2026-10-08T23:59:59", "2026-10-09T09:00", id="上限顺延"),
    ],
)
def test_beyond_the_cap_is_refused_and_the_cap_is_named(
    database_url: str, rule: str, start: str, latest: str, beyond: str
) -> None:
    desk = an_office_with(database_url, rule, at=start)
    case = a_case(desk)
    before = due(desk, case)
    with in_language("zh_CN"), pytest.raises(UserError) as refused:
        extend(desk, case, beyond)
    assert latest[:10] in refused.value.message
    assert refused.value.field == "until"
    assert due(desk, case) == before
    extend(desk, case, latest)
    assert due(desk, case) == latest[:16].replace("T", " ")
    with pytest.raises(UserError):
        extend(desk, case, beyond)
    assert [entry.replaced_at is None for entry in entries(desk, case)] == [False, True]
    assert not verify(desk.database).findings


def test_asking_moves_nothing_until_it_is_granted(database_url: str) -> None:
    desk = an_office_with(database_url, WHISTLE)
    case = a_case(desk)
    before, kept = due(desk, case), len(entries(desk, case))
    desk.do(AskExtension(case_id=case, until=here("2026-04-15"), reason="等候鉴定"))
    assert (due(desk, case), len(entries(desk, case))) == (before, kept)
    with pytest.raises(UserError):
        desk.do(AskExtension(case_id=case, until=here("2026-04-16"), reason="再问一次"))
    with pytest.raises(UserError):
        desk.do(AskExtension(case_id=case, until=here("2027-01-01"), reason="太久"))
    extend(desk, case, "2026-04-10", told=True)
    assert due(desk, case) == "2026-04-10 23:59", "a day without an hour is the whole day"
    assert data(desk, case, "1")["decision"] == "granted"
    assert data(desk, case, "1")["granted_until"] == "2026-04-10T15:59:59.000000+00:00"
    assert data(desk, case, "2") == {
        "until": "2026-04-10T15:59:59.000000+00:00",
        "reason": "案情复杂",
        "approved_by": "王主任",
        "told": True,
        "request": "1",
    }
    event = sheet(desk, case).timeline[0]
    assert (event.kind, event.detail["approved_by"]) == (EventKind.EXTENDED, "王主任")
    assert event.detail["due_after"] == "2026-04-10T15:59:59+00:00"


def test_denied_the_limit_stands_and_the_reason_is_kept(database_url: str) -> None:
    desk = an_office_with(database_url, FREE)
    case = a_case(desk)
    before = due(desk, case)
    with pytest.raises(UserError):
        desk.do(DenyExtension(case_id=case, reason="不必"))
    desk.do(AskExtension(case_id=case, until=here("2026-03-12T17:00"), reason="人手不足"))
    desk.do(DenyExtension(case_id=case, reason="应按期办结", request="1"))
    assert due(desk, case) == before
    assert (data(desk, case, "1")["decision"], data(desk, case, "1")["denied_because"]) == ("denied", "应按期办结")
    with pytest.raises(UserError):
        extend(desk, case, "2026-03-12", request="1")
    desk.do(AskExtension(case_id=case, until=here("2026-03-12T17:00"), reason="再次申请"))
    extend(desk, case, "2026-03-12", request="3")
    assert not verify(desk.database).findings


@pytest.mark.parametrize("until", ["2026-03-01T09:00", "2026-03-05T23:59:59"])
def test_not_later_than_now_is_no_extension(database_url: str, until: str) -> None:
    desk = an_office_with(database_url, FREE)
    case = a_case(desk)
    with pytest.raises(UserError):
        extend(desk, case, until)
    assert len(entries(desk, case)) == 1


def test_without_a_running_limit_there_is_nothing_to_extend(database_url: str) -> None:
    desk = an_office_with(database_url, "accept|accept|3 workdays|received|")
    case = a_case(desk)
    with pytest.raises(UserError):
        extend(desk, case, "2026-04-01")
    with pytest.raises(UserError):
        desk.do(AskExtension(case_id=case, until=here("2026-04-01"), reason="复杂"))


def test_a_granted_extension_outlives_a_new_calendar_and_a_new_class(database_url: str) -> None:
    desk = an_office_with(
        database_url,
        'general|solve|3 workdays|received|when = { severity = ["general"] }',
        'serious|solve|7 workdays|received|when = { severity = ["serious"] }\nextension = "10 workdays"',
    )
    case = a_case(desk)
    extend(desk, case, "2026-03-20T17:00")
    desk.do(SetCalendarDay(day=date(2026, 3, 4), is_off=True, name="停电"))
    assert desk.ask(RecomputePreview()) == ()
    take(desk, case, Action.CLASSIFY, severity=Severity.SERIOUS, reason="影响较大")
    row = limit(desk, case, ClockKind.SOLVE)
    assert (row.rule, row.due_at) == ("serious", here("2026-03-20T17:00"))
    assert row.extended_until is not None
    assert row.extended_until.astimezone(UTC) == row.due_at
    with in_language("zh_CN"), pytest.raises(UserError, match="2026-03-26"):
        extend(desk, case, "2026-03-27")


def test_only_a_supervisor_grants(database_url: str) -> None:
    desk = an_office_with(database_url, FREE)
    case = a_case(desk)
    set_clock(desk, "2026-03-03T09:00")
    take(desk, case, Action.DISPATCH)
    department = desk_as(desk, Role.DEPARTMENT, "客服部")
    department.do(AskExtension(case_id=case, until=here("2026-03-12"), reason="等候鉴定"))
    for clerk in (department, desk_as(desk, Role.FRONT_DESK)):
        with pytest.raises(NotAllowed):
            extend(clerk, case, "2026-03-12")
        with pytest.raises(NotAllowed):
            clerk.do(DenyExtension(case_id=case, reason="不"))
    extend(desk_as(desk, Role.SUPERVISOR), case, "2026-03-12")
    assert due(desk, case) == "2026-03-12 23:59"
