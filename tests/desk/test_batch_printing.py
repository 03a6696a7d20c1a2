"""批量打印: what the chosen cases can be printed on; asking records nothing and tells nothing that is not allowed."""

from __future__ import annotations

import pytest

from complaintdesk.desk.batch_printing import MOST, BatchToPrint
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.dispatching import DispatchCase
from complaintdesk.desk.printing import RecordPrint
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.vocabulary import Role
from tests.desk.office import a_case, a_person, an_office, desk_as


@pytest.fixture
def desk(database_url: str) -> Desk:
    return desk_as(an_office(database_url), Role.FRONT_DESK)


def test_the_forms_that_most_expect_come_first_and_prints_are_counted(desk: Desk) -> None:
    first, second = a_case(desk, subject="多收费"), a_case(desk, subject="态度")
    desk.do(DispatchCase(case_id=first.id, department="财务科"))
    desk.do(RecordPrint(case_id=second.id, form="handling"))
    desk.do(RecordPrint(case_id=second.id, form="handling"))
    sheet = desk.ask(BatchToPrint(case_ids=(second.id, first.id, second.id)))
    assert [(case.number, case.subject) for case in sheet.cases] == [(first.number, "多收费"), (second.number, "态度")]
    assert [case.printed["handling"] for case in sheet.cases] == [0, 2]
    forms = {form.form: form for form in sheet.forms}
    assert (forms["handling"].cases, forms["handling"].expected) == (2, 2)
    assert forms["transfer"].expected == 1, "only the case that was dispatched"
    expected = [form.expected for form in sheet.forms]
    assert expected == sorted(expected, reverse=True)
    assert desk.ask(Sheet(case_id=first.id)).documents[0].printed == 0


def test_cases_of_others_are_left_out_and_names_stay_hidden(desk: Desk) -> None:
    theirs = a_case(desk, subject="张三称多收费", complainant=a_person(name="张三"))
    other = a_case(desk)
    desk.do(DispatchCase(case_id=theirs.id, department="财务科"))
    desk.do(DispatchCase(case_id=other.id, department="门诊部"))
    department = desk_as(desk, Role.DEPARTMENT, "财务科")
    sheet = department.ask(BatchToPrint(case_ids=(theirs.id, other.id)))
    assert [case.case_id for case in sheet.cases] == [theirs.id]
    assert "张三" not in sheet.cases[0].subject


@pytest.mark.parametrize("case_ids", [(), tuple(range(1, MOST + 2))])
def test_none_or_too_many_are_refused_in_words(desk: Desk, case_ids: tuple[int, ...]) -> None:
    with pytest.raises(UserError):
        desk.ask(BatchToPrint(case_ids=case_ids))
