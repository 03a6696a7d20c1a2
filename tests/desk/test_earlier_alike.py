"""相似投诉 (A10): what others said much alike is shown while typing, on both databases; hidden cases never are."""

from __future__ import annotations

from complaintdesk.desk.earlier import SIMILAR, EarlierCases
from complaintdesk.desk.triage import VoidCase
from tests.desk.office import Clock, a_case, a_person, an_office
from tests.desk.whistle import a_company, a_report

LEAK = "住院部三楼东侧卫生间漏水，走廊积水湿滑，老人两次摔倒，多次报修无人处理。"
AGAIN = "三楼东侧卫生间又漏水了，走廊积水湿滑，我母亲摔倒，报修多次无人处理"
OTHER = "停车场收费员少找零钱，要求出示发票被拒绝，态度恶劣，请核实处理。"


def test_说法相近的_别人的也提示_太久的不再提示(database_url: str) -> None:
    clock = Clock()
    desk = an_office(database_url, clock=clock)
    first = a_case(desk, facts=LEAK, category="", complainant=a_person(name="赵一", phone="13911110000")).id
    for number in range(6):
        a_case(desk, facts=OTHER, category="", complainant=a_person(name=f"钱{number}", phone=f"1392222000{number}"))
    found = desk.ask(EarlierCases(facts=AGAIN))
    assert [(case.id, case.why, case.similar, case.same_person) for case in found] == [(first, "说法相近", True, False)]
    # The person counts more than the words; of many alike only some are shown.
    both = desk.ask(EarlierCases(facts=AGAIN, phone="13911110000"))
    assert [(case.id, case.why, case.similar) for case in both] == [(first, "电话相同，同一事项", False)]
    assert len(desk.ask(EarlierCases(facts=OTHER))) == SIMILAR
    assert desk.ask(EarlierCases(facts="漏水")) == ()
    assert desk.ask(EarlierCases(facts="今天天气很好，大家都去公园放风筝看花，没有什么要投诉的事情。")) == ()
    desk.do(VoidCase(case_id=first, reason="重复"))
    assert desk.ask(EarlierCases(facts=AGAIN)) == ()
    clock.forward(days=91)
    assert desk.ask(EarlierCases(facts=OTHER)) == ()


def test_保密件不因说法相近而露出(database_url: str) -> None:
    company = a_company(database_url)
    told = "今年二月起向供应商收取回扣，每单百分之五，由采购科经办。"
    secret = a_report(company.inspector, facts=told)
    assert [case.id for case in company.inspector.ask(EarlierCases(facts=told))] == [secret.id]
    assert company.clerk.ask(EarlierCases(facts=told)) == ()
    assert company.others["accused"].ask(EarlierCases(facts=told)) == ()
