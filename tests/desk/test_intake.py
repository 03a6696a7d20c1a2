"""受理登记: what the rules of an office ask for at the counter, and what is told about earlier cases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from complaintdesk.desk.amending import AmendCase
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.choices import IntakeOptions
from complaintdesk.desk.core import Desk
from complaintdesk.desk.earlier import EarlierCases
from complaintdesk.desk.intake import SpotReply
from complaintdesk.desk.intake_checks import authority_missing
from complaintdesk.desk.rows import CaseSheet, Done, Person, Representative
from complaintdesk.desk.severity import ProposedSeverity
from complaintdesk.desk.suggesting import SuggestedCategories
from complaintdesk.domain.errors import FieldErrors
from complaintdesk.domain.facts import CaseFacts
from complaintdesk.domain.vocabulary import Channel, Kind, Satisfaction, Severity, Verdict
from complaintdesk.i18n import in_language
from complaintdesk.storage.models import Case
from tests.desk.office import START, Clock, a_case, a_person
from tests.desk.rulebook import an_office_with, rules

GOOD_CODE = "91350100M000100Y43"
Office = Callable[..., Desk]


@pytest.fixture
def office(database_url: str) -> Office:
    """Opens an office with the intake rules changed as the test wants."""

    def opened(clock: Clock | None = None, **changes: Any) -> Desk:
        return an_office_with(database_url, rules(**changes), clock)

    return opened


def registered(desk: Desk, **changes: Any) -> Done:
    return a_case(desk, **({"category": "收费", "respondent_department": "财务部"} | changes))


def sheet(desk: Desk, **changes: Any) -> CaseSheet:
    return desk.ask(Sheet(case_id=registered(desk, **changes).id))


def problems(desk: Desk, **changes: Any) -> dict[str, str]:
    with pytest.raises(FieldErrors) as refused:
        registered(desk, **changes)
    assert desk.ask(EarlierCases(phone="13800001234")) == ()
    return dict(refused.value.problems)


def test_案件连同时限一次写成(office: Office) -> None:
    desk, written = office(), []
    event.listen(desk.database.engine, "before_cursor_execute", lambda *given: written.append(given[2]))
    done = registered(desk)
    assert len([one for one in written if one.startswith(("INSERT INTO cases ", "UPDATE cases "))]) == 1
    with desk.database.read() as session:
        due_at = session.get_one(Case, done.id).due_at
    assert due_at in {clock.due_at for clock in desk.ask(Sheet(case_id=done.id)).clocks}


# ---- kinds and own fields (A2, A4)


def test_自有字段按种类与类型核对并规范保存(office: Office) -> None:
    desk = office()
    given = {"plate": "湘A·12345", "bought_on": "2026年3月1日", "loss": "1,200.5 元", "pieces": "\uff13", "injured": "yes"}
    case = sheet(desk, fields=given, severity=Severity.MAJOR)
    assert case.fields == (
        ("车牌号", "湘A12345"), ("购买日期", "2026-03-01"), ("损失金额", "1200.50"), ("数量", "3"), ("有人受伤", "是"),
    )  # fmt: skip
    nobody = Person(anonymous=True)
    report = sheet(desk, kind=Kind.REPORT, complainant=nobody, fields={"witness": "王五"})
    assert (report.kind, report.fields) == (Kind.REPORT, (("证人", "王五"),))


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"bought_on": "昨天"}, "bought_on"),
        ({"bought_on": "2026-02-30"}, "bought_on"),
        ({"loss": "很多"}, "loss"),
        ({"loss": "1.234"}, "loss"),
        ({"pieces": "三"}, "pieces"),
        ({"injured": "也许"}, "injured"),
        ({"witness": "王五"}, "witness"),
        ({"colour": "红"}, "colour"),
    ],
)
def test_填错的自有字段说清楚(office: Office, fields: dict[str, str], wrong: str) -> None:
    found = problems(office(), fields=fields)
    assert list(found) == [wrong]
    assert found[wrong].endswith("。")


def test_举报须填自己的字段而转办须有来源编号(office: Office) -> None:
    desk = office()
    assert "证人" in problems(desk, kind=Kind.REPORT)["witness"]
    assert list(problems(desk, channel=Channel.TRANSFER)) == ["source_number"]


# ---- who complains (A5, A6, A7)


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"organisation": "某公司"}, "credit_code"),
        ({"organisation": "某公司", "credit_code": GOOD_CODE[:-1] + "4"}, "credit_code"),
        ({"organisation": "某公司", "credit_code": "123"}, "credit_code"),
        ({"organisation": "某公司", "legal_representative": "王总", "id_number": "E1234567"}, "credit_code"),
        ({"joint_count": 1}, "joint_count"),
        ({"joint_count": 2, "representatives": tuple(Representative(f"代表{n}") for n in range(3))}, "joint_count"),
        ({"representatives": (Representative("", "13900000000"),)}, "representatives"),
    ],
)
def test_单位与共同投诉填错时拒绝(office: Office, changes: dict[str, Any], wrong: str) -> None:
    assert list(problems(office(), complainant=a_person(**changes))) == [wrong]


def test_单位与代理人与代表人都存下来(office: Office) -> None:
    desk = office()
    spokesmen = (Representative("甲\u202e", "13900000001", "a1"), Representative("乙"))
    person = sheet(
        desk,
        complainant=a_person(
            organisation="某公司", credit_code=GOOD_CODE.lower(), legal_representative="王总", agent="李律师",
            agent_id_number="x123", joint_count=30, representatives=spokesmen,
        ),
    ).complainant  # fmt: skip
    assert (person.organisation, person.credit_code, person.legal_representative) == ("某公司", GOOD_CODE, "王总")
    assert (person.agent, person.agent_id_number, person.agent_authority) == ("李律师", "X123", "")
    assert person.joint_count == 30
    assert person.representatives == (Representative("甲", "13900000001", "a1"), Representative("乙"))


def test_代理人没有授权书只提醒不拒绝(office: Office) -> None:
    desk = office()
    assert sheet(desk, complainant=a_person(agent="李律师")).complainant.agent == "李律师"
    assert "授权委托书" in authority_missing("李律师", "")
    assert authority_missing("李律师", "2026-03-01 委托书") == ""
    assert authority_missing("", "") == ""


@pytest.mark.parametrize(("limit", "count", "taken"), [(5, 5, True), (5, 6, False), (2, 3, False), (0, 40, True)])
def test_代表人数有上限(office: Office, limit: int, count: int, taken: bool) -> None:
    desk = office(representatives=limit)
    person = a_person(joint_count=50, representatives=tuple(Representative(f"代表{n}") for n in range(count)))
    if taken:
        assert len(sheet(desk, complainant=person).complainant.representatives) == count
    else:
        found = problems(desk, complainant=person)
        assert list(found) == ["representatives"]
        assert str(limit) in found["representatives"]


# ---- the promise (A16) and the level


def test_规则要求时必须承诺答复时间当场办结除外(office: Office) -> None:
    desk = office(required=("facts", "promised_at"))
    assert list(problems(desk)) == ["promised_at"]
    promised = sheet(desk, promised_at=START + timedelta(days=2))
    assert [clock.clock.value for clock in promised.clocks] == ["accept", "solve", "promise"]
    assert registered(desk, spot=SpotReply("已解释", Satisfaction.SATISFIED)).state == "closed"


def test_层级决定时限未选时按第一级(office: Office) -> None:
    desk = office()
    options = desk.ask(IntakeOptions())
    assert (options.level_title, [level.value for level in options.levels]) == ("协调层级", ["own", "county"])
    assert options.representatives == 5
    with in_language("en"):
        assert desk.ask(IntakeOptions()).level_title == "Level of coordination"
    first, second = sheet(desk), sheet(desk, level="跨县")
    assert (first.level, second.level) == ("本部门", "跨县")
    hours = [next(c.due_at for c in case.clocks if c.clock == "solve") - START for case in (first, second)]
    assert hours == [timedelta(hours=24), timedelta(hours=48)]
    with pytest.raises(FieldErrors) as refused:
        registered(desk, level="跨省")
    assert "跨县" in refused.value.problems["level"]


# ---- the severity that the rules propose (B3)


def test_建议定级按规则最重者并注明出处(office: Office) -> None:
    desk = office()

    def proposed(**facts: Any) -> tuple[Severity, str] | None:
        found = desk.ask(ProposedSeverity(facts=CaseFacts(**facts)))
        return (found.severity, found.words) if found else None

    assert proposed() is None
    assert proposed(departments=2) == (Severity.SERIOUS, "涉及两个以上部门，S02")
    assert proposed(departments=2, fields={"injured": "是"}) == (Severity.MAJOR, "有人受伤，S05")
    assert proposed(words="再不处理就找记者") == (Severity.SERIOUS, "媒体曝光，S17")
    for _time in range(2):
        registered(desk)
    again = desk.ask(ProposedSeverity(facts=CaseFacts(), phone="138-0000-1234"))
    assert again is not None
    assert again.words == "再次投诉，S17"


def test_登记时改动建议的等级须说明理由(office: Office) -> None:
    desk = office()
    words = "记者已经来采访"
    found = problems(desk, facts=words, severity=Severity.GENERAL)
    assert "媒体曝光" in found["severity_reason"]
    taken = sheet(desk, facts=words)
    assert (taken.severity, taken.severity_reason) == (Severity.SERIOUS, "")
    other = sheet(desk, facts=words, severity=Severity.GENERAL, severity_reason="记者是投诉人的朋友")
    assert other.severity is Severity.GENERAL
    plain = sheet(desk, severity=Severity.SERIOUS, severity_reason="不需要")
    assert plain.severity is Severity.SERIOUS
    with desk.database.read() as session:
        reasons = [session.get_one(Case, case.id).severity_reason for case in (other, plain)]
    assert reasons == ["记者是投诉人的朋友", "不需要"]


def test_更正等级同样须说明理由(office: Office) -> None:
    desk = office()
    done = registered(desk, facts="记者已经来采访")
    with pytest.raises(FieldErrors) as refused:
        desk.do(AmendCase(case_id=done.id, values={"severity": "general"}))
    assert list(refused.value.problems) == ["reason"]
    desk.do(AmendCase(case_id=done.id, values={"severity": "general"}, reason="已澄清"))
    assert desk.ask(Sheet(case_id=done.id)).severity is Severity.GENERAL


# ---- the category that the words suggest (B7)


def test_按关键词建议类别(office: Office) -> None:
    desk = office()
    assert [c.value for c in desk.ask(SuggestedCategories(text="窗口的人态度差，还骂人"))] == ["服务态度"]
    assert [c.value for c in desk.ask(SuggestedCategories(text="两个部门踢皮球"))] == ["服务态度/推诿"]
    with in_language("en"):
        assert [c.label.rpartition("/")[2] for c in desk.ask(SuggestedCategories(text="踢皮球"))] == ["Passing on"]
    assert desk.ask(SuggestedCategories(text="今天下雨")) == ()


# ---- who came before, and what (A10, A11)


def why(desk: Desk, **question: Any) -> list[str]:
    return [case.why for case in desk.ask(EarlierCases(**question))]


def test_同人按电话证件车牌姓名认出(office: Office) -> None:
    clock = Clock()
    desk = office(clock)
    registered(desk, complainant=a_person(id_number="e12345678"), fields={"plate": "湘A12345"})
    clock.forward(days=40)
    assert why(desk, phone="138 0000 1234") == ["电话相同"]
    assert why(desk, id_number="E12345678") == ["证件相同"]
    assert why(desk, fields={"plate": "湘a·12345"}) == ["车辆相同"]
    assert why(desk, name="张三") == ["姓名相同"]
    same_words = "3月1日出院结算时发现多收护理费 120 元，收费处没解释"
    assert why(desk, name="张三", facts=same_words) == ["姓名相同，同一事项"]
    assert why(desk, phone="13900000000", name="张", fields={"plate": "湘A"}) == []


def test_同事须同一对象同一类别三十天内(office: Office) -> None:
    clock = Clock()
    desk = office(clock)
    registered(desk)
    other: dict[str, Any] = {"respondent_department": "财务部", "category": "收费"}
    found = desk.ask(EarlierCases(phone="13900000000", **other))
    assert [(case.why, case.same_event, case.same_person) for case in found] == [("同一事项，他人投诉", True, False)]
    assert why(desk, phone="13800001234", **other) == ["电话相同，同一事项"]
    assert why(desk, respondent_department="财务部", category="服务态度") == []
    assert why(desk, respondent_department="财务部") == []
    clock.forward(days=31)
    assert why(desk, **other) == []


def test_再次投诉记下且上次结果可见但从不阻拦(office: Office) -> None:
    clock = Clock()
    desk = office(clock)
    assert not sheet(desk, spot=SpotReply("已退费", Satisfaction.UNSATISFIED, Verdict.PARTLY)).is_repeat
    clock.forward(days=89)
    assert sheet(desk, promised_at=clock.at + timedelta(days=1)).is_repeat
    newest, oldest = desk.ask(EarlierCases(phone="13800001234"))
    assert (oldest.verdict, oldest.satisfaction, oldest.promised_at) == (Verdict.PARTLY, Satisfaction.UNSATISFIED, None)
    assert (newest.verdict, newest.promised_at) == (None, clock.at + timedelta(days=1))
    clock.forward(days=91)
    assert not sheet(desk).is_repeat


def test_车牌相同也算再次投诉(office: Office) -> None:
    desk = office()
    registered(desk, fields={"plate": "湘A12345"})
    other = a_person(name="李四", phone="13911112222")
    assert sheet(desk, complainant=other, fields={"plate": "湘A 12345"}).is_repeat
