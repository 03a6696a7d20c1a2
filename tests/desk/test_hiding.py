"""A department works on its cases without learning who complained: in no text of any sheet, list, job or paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from complaintdesk.desk.attaching import FileContent
from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.case_list import CaseList
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.form_values import missing_words
from complaintdesk.desk.ledger import ledger_lines
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.printing import PreviewJob, PrintedJob, RecordPrint
from complaintdesk.desk.rows import Done, Person, Representative
from complaintdesk.domain.vocabulary import Action, FormKind, IdType, Role
from complaintdesk.paper.render import render
from tests.desk.office import a_case, a_person, a_registration, an_office, desk_as
from tests.paper.reading import text

PERSON = Person(
    name="陈𬭎䶮",
    phone="13800138000",
    id_type=IdType.PASSPORT,
    id_number="E12345678",
    address="东湖区民主路 118 号",
    affected_person="周桂兰",
    agent="欧阳立新",
    organisation="第二纺织厂",
    relation="母女",
)
OLD_NAME = "陈弘岩"
MARKERS = (
    "陈𬭎䶮", OLD_NAME, "陈女士", "13800138000", "138-0013-8000", "E12345678", "民主路", "周桂兰", "欧阳", "第二纺织厂",
    "母女", "MZ20260302",
)  # fmt: skip
MENTION = (
    "我叫陈𬭎䶮（陈弘岩），电话138-0013-8000，护照E12345678，住东湖区民主路118号，"
    "在第二纺织厂上班，母亲周桂兰，欧阳先生代理。"
)


@pytest.fixture
def desk(database_url: str) -> Desk:
    return an_office(database_url)


@pytest.fixture
def case(desk: Desk) -> Done:
    """A case whose every text mentions the person, also by a name that was corrected since."""
    done = a_case(
        desk,
        complainant=replace(PERSON, name=OLD_NAME),
        subject="陈女士投诉分诊台",
        facts=MENTION,
        request="请回复陈女士 138-0013-8000",
        matters=("陈女士候诊",),
        fields={"record_number": "MZ20260302"},
        attachments=(FileContent("陈𬭎䶮挂号票.txt", b"x"),),
    )
    for action, values in (
        (Action.AMEND, {"name": "陈𬭎䶮", "subject": "陈女士投诉分诊台态度", "reason": "陈弘岩的名字写错"}),
        (Action.DISPATCH, {"department": "财务科", "note": "请联系陈女士"}),
        (Action.INVESTIGATE, {"findings": MENTION}),
        (Action.CAUSE, {"cause": "process", "note": "陈女士未排队"}),
        (Action.PROPOSE, {"solution": "向陈女士致歉"}),
        (Action.APPROVE, {"opinion": "同意向陈𬭎䶮致歉"}),
        (Action.REPLY, {"way": "phone", "text": "陈女士您好。" + MENTION}),
        (Action.CALL_BACK, {"outcome": "reached", "satisfaction": "satisfied", "opinion": "周桂兰接听，满意"}),
        (Action.MATTER, {"matter": "1", "verdict": "substantiated", "note": "陈女士候诊过久"}),
        (Action.CLOSE, {"verdict": "substantiated", "note": "陈女士认可"}),
    ):
        done = desk.do(command_for(action, done.id, None, values, "Asia/Shanghai"))[0]
    return done


@pytest.fixture
def told() -> Callable[[object], list[str]]:
    return lambda shown: [marker for marker in MARKERS if marker in (shown if isinstance(shown, str) else repr(shown))]


def test_全程留痕里都有其人(desk: Desk, case: Done, told: Callable[[object], list[str]]) -> None:
    """Otherwise the other tests would prove nothing."""
    assert set(told(desk.ask(Sheet(case_id=case.id)))) == set(MARKERS)


def test_科室看不到其人(desk: Desk, case: Done, told: Callable[[object], list[str]]) -> None:
    clerk = desk_as(desk, Role.DEPARTMENT, "财务科", name="吴会计")
    sheet = clerk.ask(Sheet(case_id=case.id))
    assert told(sheet) == []
    assert sheet.subject == "×××投诉分诊台态度"
    assert sheet.attachments[0].name == "×××挂号票.txt"
    assert len(sheet.timeline) == len(desk.ask(Sheet(case_id=case.id)).timeline) == 12
    page = clerk.ask(CaseList())
    assert told(page) == []
    assert page.rows[0].subject == "×××投诉分诊台态度"
    assert "陈" not in page.rows[0].complainant


@pytest.mark.parametrize("form", FormKind)
def test_预览与打印都隐名而校验码不变(desk: Desk, case: Done, told: Callable[[object], list[str]], form: FormKind) -> None:
    clerk = desk_as(desk, Role.DEPARTMENT, "财务科", name="吴会计")
    whole = desk.ask(PreviewJob(case_id=case.id, form=form))
    masked = clerk.ask(PreviewJob(case_id=case.id, form=form))
    assert told(masked) == []
    assert told(text(render(masked).pdf)) == []
    assert masked.copies == whole.copies
    if whole.layout.strict and missing_words(whole):
        return  # a letter of a step that this case never took is not printed at all
    # Printed in full by the front desk: whoever may not know the person does not get that print again.
    desk.do(RecordPrint(case_id=case.id, form=form, reason="陈女士要一份", blanks=True))
    again = clerk.ask(PrintedJob(case_id=case.id, form=form))
    assert told(again) == []
    assert again.reason == "×××要一份"
    assert again.copies == desk.ask(PrintedJob(case_id=case.id, form=form)).copies


def test_自己要隐名件也一样(desk: Desk, case: Done, told: Callable[[object], list[str]]) -> None:
    assert told(desk.ask(Sheet(case_id=case.id, masked=True))) == []
    assert told(desk.ask(PreviewJob(case_id=case.id, form=FormKind.HANDLING, masked=True))) == []


def test_隐名台账的文字里也没有其人(desk: Desk, case: Done, told: Callable[[object], list[str]]) -> None:
    (line,) = ledger_lines(desk)
    assert told(line) == []
    assert (line.number, line.complainant) == (case.number, "陈**")
    (shown,) = ledger_lines(desk, reveal=True)
    assert "陈𬭎䶮" in shown.facts


def test_名册里各人的名字只在自己的件里隐去(desk: Desk, case: Done) -> None:
    other = a_case(desk, subject="陈女士是护士长", category="护理")
    desk.do(command_for(Action.DISPATCH, other.id, None, {"department": "财务科"}, "Asia/Shanghai"))
    clerk = desk_as(desk, Role.DEPARTMENT, "财务科", name="吴会计")
    rows = clerk.ask(CaseList(filter=CaseFilter(ids=(other.id, case.id)))).rows
    assert [row.subject for row in rows] == ["陈女士是护士长", "×××投诉分诊台态度"]


def test_科室检索不能试出投诉人(desk: Desk) -> None:
    ours = a_case(desk, complainant=PERSON, subject="护理费重复计价", facts=MENTION, category="收费")
    desk.do(command_for(Action.DISPATCH, ours.id, None, {"department": "财务科"}, "Asia/Shanghai"))
    clerk = desk_as(desk, Role.DEPARTMENT, "财务科")

    def found(text: str, by: Desk) -> list[int]:
        page = by.ask(CaseList(filter=CaseFilter(text=text)))
        return [row.id for row in page.rows if page.total == len(page.rows)]

    for words in ("陈𬭎䶮", "13800138000", "138-0013", "周桂兰", "zgl", "E12345678", "民主路", "第二纺织厂"):
        assert found(words, desk) == [ours.id], words
        assert found(words, clerk) == [], words
    for words in ("护理费", "费", ours.number, "电话"):
        assert found(words, clerk) == [ours.id], words


def test_代表人和法定代表人也隐去(desk: Desk) -> None:
    person = a_person(
        name="", organisation="宏远公司", credit_code="91350100M000100Y43", legal_representative="洪法定", joint_count=2,
        representatives=(Representative("柳代表", "13677778888", "430102199001011234"),),
    )  # fmt: skip
    facts = "柳代表 136 7777 8888 称：洪法定、宏远公司（91350100M000100Y43）受损，430102199001011234。"
    done = desk.do(a_registration(complainant=replace(person, name="牛当事"), facts=facts))[0]
    shown = repr(desk.ask(Sheet(case_id=done.id, masked=True)))
    words = ("柳代表", "7777", "洪法定", "宏远", "91350100M000100Y43", "430102199001011234")
    assert [word for word in words if word in shown] == []
