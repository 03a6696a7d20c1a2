"""Branches: numbers of their own, their own cases only in every way of asking, and totals at the head office (N5)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from complaintdesk.desk.assisting import AssistDepartment
from complaintdesk.desk.blank_forms import BlankJobs, ReserveBlanks, ReservedNumbers
from complaintdesk.desk.case_filter import CaseFilter, View
from complaintdesk.desk.case_list import CaseCount, CaseList, Views
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.context import Seen
from complaintdesk.desk.core import Desk, Question
from complaintdesk.desk.departments import AddDepartment, DepartmentList, RenameDepartment, RetireDepartment
from complaintdesk.desk.dispatching import DispatchCase
from complaintdesk.desk.earlier import EarlierCases
from complaintdesk.desk.intake import RegisterCase
from complaintdesk.desk.ledger import ledger_lines
from complaintdesk.desk.printing import PreviewJob
from complaintdesk.desk.reply_values import values_of
from complaintdesk.desk.sites import site_names, site_of, with_branch
from complaintdesk.desk.splitting import RefusedReception
from complaintdesk.desk.statistics import Figures
from complaintdesk.domain.errors import FieldErrors, NotFound, UserError
from complaintdesk.domain.form_codes import parse_code
from complaintdesk.domain.numbering import parse_number
from complaintdesk.domain.vocabulary import Role
from complaintdesk.storage.models import Case, Department
from complaintdesk.storage.verify import verify
from tests.desk.office import START, a_case, a_person, an_office, desk_as

PHONE, NAME = "13912345678", "王小明"
MARCH: dict[str, Any] = {"first": date(2026, 3, 1), "last": date(2026, 3, 31)}


class Branches:
    """An office with two branches: the eastern one took a case, the western one another, the head office a third."""

    def __init__(self, url: str, policy: str = "hospital") -> None:
        self.desk = desk = an_office(url, policy)
        desk.do(AddDepartment(name="东湖分院", code="dh", is_site=True))
        desk.do(AddDepartment(name="东湖门诊", code="DH1", parent="东湖分院"))
        desk.do(AddDepartment(name="西山分院", code="XS", is_site=True))
        self.east = desk_as(desk, Role.FRONT_DESK, "东湖门诊")
        self.west = desk_as(desk, Role.SUPERVISOR, "西山分院")
        self.head = desk_as(desk, Role.FRONT_DESK)
        person = a_person(name=NAME, phone=PHONE)
        self.of_east = a_case(self.east, complainant=person, subject="东湖收费", source_number="DH-77")
        self.of_west = a_case(self.west, complainant=a_person(name="赵大", phone="13700001111"), subject="西山排队")
        self.of_head = a_case(self.head, complainant=a_person(name="钱二", phone="13600002222"), subject="总院停车")


@pytest.fixture
def office(database_url: str) -> Branches:
    return Branches(database_url)


def numbers(desk: Desk, **wanted: Any) -> list[str]:
    return sorted(row.number for row in desk.ask(CaseList(filter=CaseFilter(**wanted))).rows)


def site_column(desk: Desk, number: str) -> int | None:
    with desk.database.read() as session:
        return session.scalars(select(Case.site_id).where(Case.number == number)).one()


def test_each_branch_numbers_its_own_and_the_whole_holds_together(office: Branches) -> None:
    assert office.of_east.number == "TS-DH-2026-0001"
    assert office.of_west.number == "TS-XS-2026-0001"
    assert office.of_head.number == "TS-2026-0001"
    assert a_case(office.east).number == "TS-DH-2026-0002"
    parsed = parse_number(" ts-dh-2026-0002 ")
    assert (parsed and parsed.prefix, parsed and parsed.series) == ("TS-DH", "TS-DH-2026")
    assert site_column(office.desk, "TS-2026-0001") is None
    assert verify(office.desk.database).findings == ()


def test_whoever_speaks_for_a_branch_names_it(office: Branches) -> None:
    """Replies and call-backs; a branch whose name begins with that of the office stands alone."""
    named = {}
    for done in (office.of_east, office.of_head):
        with office.desk.database.read() as session:
            seen = Seen(session, office.desk.actor, START, office.desk.house)
            named[done.number] = values_of(seen, session.get_one(Case, done.id))["office"]
    assert named == {"TS-DH-2026-0001": "市人民医院 东湖分院", "TS-2026-0001": "市人民医院"}
    assert with_branch("市人民医院", "市人民医院东湖分院") == "市人民医院东湖分院"


def test_a_branch_sees_and_counts_only_its_own(office: Branches) -> None:
    assert numbers(office.east) == ["TS-DH-2026-0001"]
    assert numbers(office.west) == ["TS-XS-2026-0001"]
    assert numbers(office.head) == ["TS-2026-0001", "TS-DH-2026-0001", "TS-XS-2026-0001"]
    counts = [desk.ask(CaseCount()) for desk in (office.east, office.west, office.head)]
    assert counts == [1, 1, 3]
    of_view = {view.key: view.count for view in office.west.ask(Views())}
    assert of_view[View.ALL.value] == 1
    figures = [desk.ask(Figures(**MARCH)).received for desk in (office.east, office.west, office.head)]
    assert figures == [1, 1, 3]
    assert [line.number for line in ledger_lines(office.west, CaseFilter(**MARCH))] == ["TS-XS-2026-0001"]


def test_nothing_of_another_branch_is_found(office: Branches) -> None:
    for typed in (PHONE, PHONE[-4:], NAME, "wxm", "TS-DH-2026-0001", "DH-77", "东湖收费", "东湖"):
        assert numbers(office.east, text=typed) == ["TS-DH-2026-0001"], typed
        assert numbers(office.west, text=typed) == [], typed
        assert office.west.ask(CaseCount(filter=CaseFilter(text=typed))) == 0, typed


def test_no_hint_and_no_number_tells_of_another_branch(office: Branches) -> None:
    asked: dict[str, Any] = {"phone": PHONE, "name": NAME, "respondent_department": "财务科", "category": "收费/多收费"}
    assert [hint.number for hint in office.east.ask(EarlierCases(**asked))] == ["TS-DH-2026-0001"]
    assert [hint.number for hint in office.west.ask(EarlierCases(**asked))] == ["TS-XS-2026-0001"]
    for question in (Sheet(number="TS-DH-2026-0001"), Sheet(case_id=office.of_east.id)):
        with pytest.raises(NotFound):
            office.west.ask(question)
    # The same person at another branch is no repeat there; at the head office they are.
    again = {"complainant": a_person(name=NAME, phone=PHONE)}
    assert not office.west.ask(Sheet(case_id=a_case(office.west, **again).id)).is_repeat
    assert office.head.ask(Sheet(case_id=a_case(office.head, **again).id)).is_repeat


def test_what_is_sent_to_a_branch_is_known_there(office: Branches) -> None:
    office.head.do(DispatchCase(case_id=office.of_head.id, department="西山分院"))
    assert numbers(office.west) == ["TS-2026-0001", "TS-XS-2026-0001"]
    assert numbers(office.east) == ["TS-DH-2026-0001"]
    # 协办: a department of the branch that only helps makes the case known there too, and its sheet.
    office.head.do(AssistDepartment(case_id=office.of_head.id, departments=("东湖门诊",), question="请说明"))
    assert numbers(office.east) == ["TS-2026-0001", "TS-DH-2026-0001"]
    assert office.east.ask(Sheet(number="TS-2026-0001")).number == "TS-2026-0001"


def test_the_code_on_a_printed_form_of_a_branch_is_read_again(office: Branches) -> None:
    job = office.east.ask(PreviewJob(case_id=office.of_east.id, form="registration"))
    code = parse_code(f"CD1:{job.sheet.number}:registration:1:1:7K3Q11")
    assert code is not None
    assert office.east.ask(Sheet(number=code.number.lower())).id == office.of_east.id
    with pytest.raises(NotFound):
        office.west.ask(Sheet(number=code.number))


def test_the_forms_of_a_case_name_its_branch_whoever_prints_them(office: Branches) -> None:
    """The outpatient department below the branch took it; a blank with a number of the branch is the branch's, too."""
    for desk in (office.east, office.head):
        assert desk.ask(PreviewJob(case_id=office.of_east.id, form="registration")).sheet.site == "东湖分院"
    assert office.head.ask(PreviewJob(case_id=office.of_head.id, form="registration")).sheet.site == ""
    for desk, site in ((office.west, "西山分院"), (office.head, "")):
        (reserved,) = desk.ask(ReservedNumbers(seq=desk.do(ReserveBlanks(count=1))[0].seq))
        (blank,) = office.head.ask(BlankJobs(numbers=(reserved.number,)))
        assert blank.sheet.site == site


def test_what_the_head_office_makes_of_a_case_of_a_branch_is_of_the_branch(database_url: str) -> None:
    desk = an_office(database_url, "hospital-b")
    desk.do(AddDepartment(name="东湖分院", code="DH", is_site=True))
    east, head = desk_as(desk, Role.FRONT_DESK, "东湖分院"), desk_as(desk, Role.FRONT_DESK)
    case = a_case(east, category="", respondent_department="服务台")
    assert case.number == "YT-DH-2026-0001"
    head.do(RefusedReception(case_id=case.id, department="服务台", facts="窗口让我去别处"))
    assert numbers(east) == ["YT-DH-2026-0001", "YT-DH-2026-0002"]
    assert verify(desk.database).findings == ()


def test_sites_are_named_for_figures(office: Branches) -> None:
    def names(desk: Desk) -> tuple[list[str], int | None, int | None]:
        with desk.database.read() as session:
            from complaintdesk.desk.context import Seen

            seen = Seen(session, desk.actor, desk.database.now(session, desk.clock), desk.house)
            below = session.query(Department.id).filter(Department.name == "东湖门诊").scalar()
            other = session.query(Department.id).filter(Department.name == "财务科").scalar()
            return list(site_names(seen).values()), site_of(seen, below), site_of(seen, other)

    east = next(row.id for row in office.desk.ask(DepartmentList()) if row.name == "东湖分院")
    assert names(office.head) == (["东湖分院", "西山分院"], east, None)
    assert names(office.west)[0] == ["西山分院"]


def test_a_branch_needs_a_code_that_numbers_can_hold_and_stays_one_once_it_took_a_case(office: Branches) -> None:
    desk = office.desk
    with pytest.raises(FieldErrors) as refused:
        desk.do(AddDepartment(name="南湖分院", is_site=True))
    assert set(refused.value.problems) == {"code"}
    with pytest.raises(FieldErrors):
        desk.do(AddDepartment(name="南湖分院", code="南湖", is_site=True))
    with pytest.raises(FieldErrors) as refused:
        desk.do(RenameDepartment(department="东湖分院", is_site=False))
    assert set(refused.value.problems) == {"is_site"}
    with pytest.raises(UserError, match="东湖门诊"):
        desk.do(RetireDepartment(department="东湖分院"))


def test_marking_and_moving_counts_for_those_signed_in(office: Branches) -> None:
    """A department placed below a branch belongs to it from the next question on."""
    finance = desk_as(office.desk, Role.FRONT_DESK, "财务科")
    assert finance.ask(CaseCount()) == 3
    office.desk.do(RenameDepartment(department="财务科", parent="西山分院"))
    assert finance.ask(CaseCount()) == 1
    office.desk.do(RenameDepartment(department="财务科", parent=""))
    assert finance.ask(CaseCount()) == 3
    office.desk.do(RenameDepartment(department="财务科", is_site=True, code="CW"))
    assert finance.ask(CaseCount()) == 0
    assert finance.do(RegisterCase(complainant=a_person(), facts="排队太久", subject="排队"))[0].number == "TS-CW-2026-0001"


def test_an_office_without_branches_is_asked_nothing_more(database_url: str, tmp_path: Path) -> None:
    """The same statements are sent as in the office of before: no row is read for branches that there are none of."""
    from sqlalchemy import event

    desk = desk_as(an_office(database_url), Role.DEPARTMENT, "财务科")
    said: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.append(statement)

    event.listen(desk.database.engine, "before_cursor_execute", note)
    question: Question[Any] = CaseList()
    desk.ask(question)
    event.remove(desk.database.engine, "before_cursor_execute", note)
    assert any("cases" in statement for statement in said)
    assert not any("is_site" in statement or "site_id" in statement for statement in said)
