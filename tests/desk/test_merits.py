"""奖惩意见 (H7, S01 第28—32条): ranges of the rules, consent, approval by another, running totals; no name of a reporter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from complaintdesk.desk.book_pages import Books, EntryList
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.merits import merit_range
from complaintdesk.domain.book_words import EntryKind, MeritSort
from complaintdesk.domain.errors import FieldErrors, NotAllowed, NotFound, UserError
from complaintdesk.domain.policy_after import MeritRule
from complaintdesk.domain.vocabulary import Action, EventKind, Kind
from complaintdesk.i18n import in_language
from complaintdesk.storage.verify import verify
from tests.conftest import KINDS, Databases
from tests.desk.improving import a_dispatched, do, read, take, value
from tests.desk.office import a_case, an_office
from tests.desk.whistle import ACCUSED, ACCUSED_DEPARTMENT, NAME, PHONE, Company, a_company, a_report


def company_on(databases: Databases, kind: str) -> Iterator[Company]:
    url = databases.new(kind)
    made = a_company(url)
    yield made
    made.operator.database.close()
    databases.drop(url)


@pytest.fixture(params=KINDS)
def company(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Company]:
    """On either database."""
    yield from company_on(databases, request.param)


@pytest.fixture
def one_company(databases: Databases) -> Iterator[Company]:
    """On one: for what is decided before the database has a say."""
    yield from company_on(databases, "sqlite")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with in_language("en"):
        yield


def being_handled(company: Company) -> int:
    """A report in the inspector's hands."""
    case = a_report(company.inspector, facts="在厂区乱收费，已查处。").id
    take(company.inspector, case, Action.ACCEPT)
    return case


def propose(desk: Desk, case: int, rule: str, **changes: Any) -> int:
    """A proposal; its entry."""
    given = {"rule": rule, "reason": "查实有功", "consent": True}
    take(desk, case, Action.MERIT, **(given | changes))
    return max(row.id for row in desk.ask(EntryList(kind=EntryKind.MERIT, case_id=case)))


def test_h7_s01_article_28_undue_fees_20_to_50_per_cent(company: Company) -> None:
    """第二十八条: 12 % is refused, and the sentence says from what to what."""
    desk = company.inspector
    case = being_handled(company)
    for amount in ("120", "199.99", "500.01"):
        with pytest.raises(FieldErrors) as refused:
            propose(desk, case, "undue_fees", base="1000", amount=amount)
        assert list(refused.value.problems) == ["amount"]
    with pytest.raises(FieldErrors, match=r"from 200 yuan to 500 yuan \(20–50 % of the fine, 1,000 yuan\)"):
        propose(desk, case, "undue_fees", base="1000", amount="120")
    for amount in ("200", "500"):
        propose(desk, case, "undue_fees", base="1000", amount=amount)
    with pytest.raises(FieldErrors, match="10–20 % of the value recovered"):
        propose(desk, case, "others_recovered", base="1000", amount="250")
    with pytest.raises(FieldErrors, match="enter that amount"):
        propose(desk, case, "others_fine", amount="100")
    propose(desk, case, "by_weight", amount="88.80")
    titles = [row.title for row in desk.ask(EntryList(kind=EntryKind.MERIT, case_id=case))]
    assert [title.rpartition("：")[2] for title in titles] == ["88.80 yuan", "500 yuan", "200 yuan"]
    assert [item.kind for item in desk.ask(Sheet(case_id=case)).timeline][:3] == [EventKind.MERIT_PROPOSED] * 3
    assert verify(company.operator.database).findings == ()


def test_s01_articles_30_to_32_the_penalties_have_their_amounts(one_company: Company) -> None:
    """第三十条 100 元，第三十一条 200 元，第三十二条 500 元 or dismissal."""
    desk = one_company.inspector
    case = being_handled(one_company)
    for rule, yuan in (("overdue", 100), ("false_charge", 200), ("leak", 200), ("concealment", 200), ("retaliation", 500)):
        with pytest.raises(FieldErrors, match=f"it is {yuan} yuan"):
            propose(desk, case, rule, person="某某", amount=str(yuan + 50))
        entry = propose(desk, case, rule, person="某某", consent=False)
        assert value(read(desk, entry), "Amount of the reward or penalty") == f"{yuan} yuan"
    assert value(read(desk, propose(desk, case, "dismissal", person="某某")), "Amount of the reward or penalty") == ""
    with pytest.raises(FieldErrors, match="bear the penalty"):
        propose(desk, case, "leak")
    propose(desk, case, "leak", department=ACCUSED_DEPARTMENT)


def test_s01_article_27_a_reward_needs_consent_and_names_nobody(one_company: Company) -> None:
    """第二十七条（四）: consent first; the reporter's name is in no book."""
    desk = one_company.inspector
    case = being_handled(one_company)
    with pytest.raises(FieldErrors, match="consent"):
        propose(desk, case, "by_weight", amount="100", consent=False)
    with pytest.raises(FieldErrors, match="confidential"):
        propose(desk, case, "by_weight", amount="100", person=NAME)
    sheet = read(desk, propose(desk, case, "by_weight", amount="100"))
    assert value(sheet, "Person or unit") == "Reporter-0001"
    with one_company.operator.database.read() as session:
        kept = str(session.execute(text("SELECT title, data FROM entries")).all())
    assert NAME not in kept
    assert PHONE not in kept


def test_who_may_not_know_of_the_report_knows_nothing_of_its_reward(one_company: Company) -> None:
    case = being_handled(one_company)
    entry = propose(one_company.inspector, case, "by_weight", amount="100")
    for desk in (one_company.clerk, one_company.supervisor, one_company.others["accused"]):
        assert desk.ask(EntryList(kind=EntryKind.MERIT, ended=True)) == ()
        with pytest.raises(NotFound):
            read(desk, entry)
        assert [(b.open, b.late) for b in desk.ask(Books()) if b.kind is EntryKind.MERIT] == [(0, 0)]
    assert [b for b in one_company.others["colleague"].ask(Books()) if b.kind is EntryKind.MERIT] == []


def test_h7_another_person_approves_then_it_is_executed_and_the_totals_run(company: Company) -> None:
    desk, head = company.inspector, company.head
    case = being_handled(company)
    first = propose(head, case, "undue_fees", base="1000", amount="300")
    with pytest.raises(NotAllowed, match="yourself"):
        do(head, first, "ApproveMerit")
    assert [offer.command for offer in read(desk, first).offers] == []
    own = propose(desk, case, "by_weight", amount="50")
    do(head, own, "ApproveMerit", opinion="同意")
    with pytest.raises(NotAllowed):
        do(desk, first, "ApproveMerit")
    second = propose(desk, case, "leak", person="某某")
    with pytest.raises(FieldErrors, match="Opinion"):
        do(head, second, "RejectMerit")
    sheet = do(head, second, "RejectMerit", opinion="证据不足")
    assert (sheet.row.state, sheet.row.is_ended, value(sheet, "Opinion of the leader")) == ("rejected", True, "证据不足")
    with pytest.raises(FieldErrors, match="lies ahead"):
        do(desk, own, "CarryOutMerit", paid_on="2026-03-05", how="现金")
    third = propose(desk, case, "overdue", person="某某")
    do(head, third, "ApproveMerit")
    sheet = do(desk, own, "CarryOutMerit", paid_on="2026-03-02", how="现金签收")
    assert (sheet.row.state, sheet.row.is_ended) == ("closed", True)
    fourth = propose(desk, case, "by_weight", amount="70")
    sheet = do(head, fourth, "ApproveMerit")
    assert sheet.lines is not None
    assert sheet.lines.title == "Approved in 2026"
    assert [(row[1], row[3], row[4]) for row in sheet.lines.rows] == [
        ("Reward", "50 yuan", "50 yuan"), ("Penalty", "100 yuan", "100 yuan"), ("Reward", "70 yuan", "120 yuan"),
    ]  # fmt: skip
    assert verify(company.operator.database).findings == ()


def test_offered_only_where_the_rules_know_it(sqlite_url: str) -> None:
    hospital = an_office(sqlite_url, "hospital")
    case = a_dispatched(hospital, "hospital")
    assert Action.MERIT not in [offer.action for offer in hospital.ask(Sheet(case_id=case)).actions]
    with pytest.raises(NotAllowed, match="no rewards"):
        take(hospital, case, Action.MERIT, rule="x", reason="y")


def test_the_step_offers_the_rules_of_the_case(new_database: Any) -> None:
    company = a_company(new_database("sqlite"))
    case = being_handled(company)
    offer = next(o for o in company.inspector.ask(Sheet(case_id=case)).actions if o.action is Action.MERIT)
    (rule,) = [field for field in offer.fields if field.name == "rule"]
    assert len(rule.choices) == 10
    assert rule.choices[0].label == "Reward: undue fees"
    with pytest.raises(UserError, match="no such rule"):
        propose(company.inspector, case, "tip", amount="1")


def test_s04_penalties_by_the_loss_have_no_fixed_amount(sqlite_url: str) -> None:
    """第六条: by the loss; what the rule leaves open is decided by whoever approves."""
    desk = an_office(sqlite_url, "car-dealer")
    case = a_case(desk, category="服务质量", fields={"plate": "京A12345"}).id
    take(desk, case, Action.ACCEPT)
    entry = propose(desk, case, "loss", person="李四", amount="350", consent=False)
    assert read(desk, entry).row.title.endswith("：350 yuan")
    assert value(read(desk, propose(desk, case, "delay", department="销售部", consent=False)), "Department") == ""


def test_a_range_is_rounded_to_the_inside() -> None:
    rule = MeritRule("x", "x", "x", MeritSort.REWARD, "fine", 20, 50, 0, 0, "")
    assert merit_range(rule, 1) == (1, 0), "of one 分 nothing can be given"
    assert merit_range(rule, 333) == (67, 166)
    assert merit_range(rule, 100_000) == (20_000, 50_000)


def test_kind_of_the_case_does_not_matter(new_database: Any) -> None:
    """A complaint of the same rules is as confidential as a report."""
    company = a_company(new_database("sqlite"))
    case = a_report(company.inspector, kind=Kind.COMPLAINT, category="投诉/打击报复", respondent_person=ACCUSED).id
    take(company.inspector, case, Action.ACCEPT)
    sheet = read(company.inspector, propose(company.inspector, case, "by_weight", amount="5"))
    assert value(sheet, "Person or unit") == "Reporter-0001"
