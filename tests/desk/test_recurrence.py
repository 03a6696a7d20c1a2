"""再发识别 (H6): the like again within the span of the rules says that a measure did not work."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.reminders import ReminderKind, Reminders
from complaintdesk.domain.errors import FieldErrors
from complaintdesk.domain.vocabulary import Action, Role
from complaintdesk.i18n import in_language
from complaintdesk.storage.verify import verify
from tests.conftest import KINDS, Databases
from tests.desk.improving import a_dispatched, carry_out, check, closed, do, judge, order, read, take, value
from tests.desk.office import Clock, a_case, a_person, an_office, desk_as
from tests.desk.whistle import a_company, a_report

LIKE: dict[str, Any] = {"complainant": a_person(name="李四", phone="13900000000")}


class Office:
    """A factory with a measure that was judged effective, some days ago."""

    def __init__(self, url: str) -> None:
        self.clock = Clock()
        self.desk = an_office(url, "manufacturing", self.clock)
        self.front = desk_as(self.desk, Role.FRONT_DESK, number="3001", name="周前台")
        self.leader = desk_as(self.desk, Role.SUPERVISOR, number="3002", name="吴主管")
        self.case = a_dispatched(self.front)
        self.entry = closed(self.front, self.case)
        self.clock.forward(days=10)


def office_on(databases: Databases, kind: str) -> Iterator[Office]:
    url = databases.new(kind)
    made = Office(url)
    yield made
    made.desk.database.close()
    databases.drop(url)


@pytest.fixture(params=KINDS)
def office(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Office]:
    """On either database."""
    yield from office_on(databases, request.param)


@pytest.fixture
def one_office(databases: Databases) -> Iterator[Office]:
    """On one: for what is decided before the database has a say."""
    yield from office_on(databases, "sqlite")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with in_language("en"):
        yield


def test_h6_the_same_class_and_department_flags_the_measure(office: Office) -> None:
    desk = office.front
    again = a_dispatched(desk, **LIKE)
    sheet = read(desk, office.entry)
    assert (sheet.row.state, sheet.row.is_ended) == ("ineffective", False)
    assert value(sheet, "Complained about again") == "KS-2026-0002"
    told = desk.ask(Sheet(case_id=office.case)).timeline[0]
    assert told.note == "The like was complained about again."
    assert "KS-2026-0002" not in str(told), "whoever reads the one case need not know of the other"
    (reminder,) = [r for r in office.leader.ask(Reminders()) if r.entry_id == office.entry]
    assert (reminder.kind, reminder.words) == (ReminderKind.BOOK, "Measure without effect: it is to be revised.")
    version = sheet.row.version
    take(desk, again, Action.CLASSIFY, category="尺寸", severity="serious", reason="改判")
    take(desk, again, Action.DISPATCH, department="仓库")
    assert read(desk, office.entry).row.version == version, "one case speaks once"
    a_dispatched(desk, **LIKE)
    assert value(read(desk, office.entry), "Complained about again") == "KS-2026-0002, KS-2026-0003"
    sheet = do(desk, office.entry, "ReviseMeasure", demand="换模具", due_on="2026-04-01")
    assert sheet.row.state == "open"
    assert "The like was complained about again." in value(sheet, "Tried before")
    assert verify(office.desk.database).findings == ()


def test_already_when_it_is_registered_against_that_department(one_office: Office) -> None:
    a_case(one_office.front, category="尺寸", respondent_department="品质部", fields={"product": "支架"}, **LIKE)
    assert read(one_office.front, one_office.entry).row.state == "ineffective"


@pytest.mark.parametrize(
    ("days", "changes", "department"),
    [(0, {"category": "外观"}, ""), (0, {}, "仓库"), (91, {}, ""), (0, {"category": ""}, "")],
    ids=["another class", "another department", "after the span", "no class yet"],
)
def test_what_is_not_the_like(one_office: Office, days: int, changes: dict[str, str], department: str) -> None:
    one_office.clock.forward(days=days)
    a_dispatched(one_office.front, **LIKE, **changes, respondent_department=department)
    assert read(one_office.front, one_office.entry).row.state == "closed"


def test_classified_later_it_counts_from_then(one_office: Office) -> None:
    case = a_dispatched(one_office.front, category="外观", **LIKE)
    assert read(one_office.front, one_office.entry).row.state == "closed"
    take(one_office.front, case, Action.CLASSIFY, category="尺寸")
    assert read(one_office.front, one_office.entry).row.state == "ineffective"


def test_one_not_judged_yet_cannot_be_judged_effective(office: Office) -> None:
    desk = office.front
    entry = order(desk, office.case)
    carry_out(desk, entry, done_on="2026-03-12")
    office.clock.forward(days=2)
    a_dispatched(desk, **LIKE)
    assert read(desk, entry).row.state == "carried_out"
    for n in range(3):
        check(desk, entry, f"批{n}")
    with pytest.raises(FieldErrors, match="complained about again"):
        judge(desk, entry)
    assert judge(desk, entry, "ineffective").row.state == "ineffective"


def test_one_not_carried_out_yet_is_not_to_blame(one_office: Office) -> None:
    entry = order(one_office.front, one_office.case, due_on="2026-04-01")
    a_dispatched(one_office.front, **LIKE)
    assert value(read(one_office.front, entry), "Complained about again") == ""
    assert read(one_office.front, entry).row.state == "open"


def test_the_case_of_the_measure_does_not_speak_against_it(one_office: Office) -> None:
    take(one_office.front, one_office.case, Action.DISPATCH, department="品质部", note="再次转办")
    take(one_office.front, one_office.case, Action.CLASSIFY, category="外观")
    take(one_office.front, one_office.case, Action.CLASSIFY, category="尺寸")
    assert read(one_office.front, one_office.entry).row.state == "closed"


def test_a_restricted_report_never_flags(database_url: str) -> None:
    """S01: a flag would tell that there is a report."""
    company = a_company(database_url)
    desk = company.inspector
    first = a_report(desk, respondent_department="生产厂", respondent_person="").id
    take(desk, first, Action.ACCEPT)
    entry = order(desk, first, department="生产厂")
    carry_out(desk, entry)
    check(desk, entry, "抽查")
    judge(desk, entry)
    company.clock.forward(days=5)
    a_report(desk, respondent_department="生产厂", respondent_person="")
    assert read(desk, entry).row.state == "closed"
    assert verify(company.operator.database).findings == ()
