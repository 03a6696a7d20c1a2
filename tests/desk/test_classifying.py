"""分类定级: what follows when category, severity, level or departments are decided anew, and what is put on record."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.classifying import AssessCase, ClassifyCase, EvaluateCase
from complaintdesk.desk.core import Desk
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.triage import AcceptCase, RefuseCase
from complaintdesk.domain.assessment import Degree
from complaintdesk.domain.errors import FieldErrors, NotAllowed, UserError
from complaintdesk.domain.vocabulary import Action, CaseState, Clock, EventKind, Role, Severity
from complaintdesk.storage.models import Case, ClockEntry
from tests.desk.office import START, a_case, desk_as
from tests.desk.rulebook import an_office_with, rules


@pytest.fixture
def desk(database_url: str) -> Desk:
    return an_office_with(database_url, rules())


@pytest.fixture
def case_id(desk: Desk) -> int:
    return a_case(desk, category="收费", respondent_department="财务部").id


def kept(desk: Desk, case_id: int) -> Case:
    with desk.database.read() as session:
        return session.get_one(Case, case_id)


def records(desk: Desk, case_id: int) -> list[dict[str, Any]]:
    return [record["data"] for record in kept(desk, case_id).records.values()]


def due(desk: Desk, case_id: int) -> timedelta:
    row = next(c for c in desk.ask(Sheet(case_id=case_id)).clocks if c.clock is Clock.SOLVE)
    return row.due_at - START


def test_改动层级与部门数时限重算而旧时限留存(desk: Desk, case_id: int) -> None:
    assert due(desk, case_id) == timedelta(hours=24)
    desk.do(ClassifyCase(case_id=case_id, level="county"))
    assert due(desk, case_id) == timedelta(hours=48)
    item = desk.ask(Sheet(case_id=case_id)).timeline[0]
    assert item.kind is EventKind.CLASSIFIED
    assert (item.detail["due_before"][:13], item.detail["due_after"][:13]) == ("2026-03-03T01", "2026-03-04T01")
    with desk.database.read() as session:
        entries = session.query(ClockEntry).filter_by(case_id=case_id, clock="solve").order_by(ClockEntry.id).all()
        assert [(entry.rule, entry.replaced_at is None) for entry in entries] == [("own", False), ("county", True)]


def test_两个以上部门建议严重改定须说明理由(desk: Desk, case_id: int) -> None:
    with pytest.raises(FieldErrors) as refused:
        desk.do(ClassifyCase(case_id=case_id, departments=2))
    assert "涉及两个以上部门" in refused.value.problems["reason"]
    assert kept(desk, case_id).departments_count == 1
    desk.do(ClassifyCase(case_id=case_id, departments=2, reason="第二个部门只需提供数据"))
    case = kept(desk, case_id)
    assert (case.severity, case.departments_count, case.severity_reason) == ("general", 2, "第二个部门只需提供数据")
    # What was decided with a reason needs no new one while the proposal stays.
    desk.do(ClassifyCase(case_id=case_id, category="服务态度/推诿"))
    assert kept(desk, case_id).severity_reason == "第二个部门只需提供数据"
    desk.do(ClassifyCase(case_id=case_id, severity=Severity.SERIOUS))
    assert kept(desk, case_id).severity_reason == ""
    with pytest.raises(FieldErrors):
        desk.do(ClassifyCase(case_id=case_id, severity=Severity.MAJOR))


def test_窗口照样能填分类定级(desk: Desk, case_id: int) -> None:
    values = {"category": "服务态度", "severity": "serious", "departments": "2", "level": "county", "reason": "核实后"}
    desk.do(command_for(Action.CLASSIFY, case_id, None, values, "Asia/Shanghai"))
    case = kept(desk, case_id)
    assert (case.category, case.severity, case.departments_count, case.level) == ("服务态度", "serious", 2, "county")


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [({"level": "跨省"}, "level"), ({"departments": 0}, "departments"), ({"category": "没有"}, "category")],
)
def test_分类定级填错(desk: Desk, case_id: int, changes: dict[str, Any], wrong: str) -> None:
    with pytest.raises(UserError) as refused:
        desk.do(ClassifyCase(case_id=case_id, **changes))
    found = refused.value
    assert (list(found.problems) if isinstance(found, FieldErrors) else [found.field]) == [wrong]


def test_什么都没改就不记(desk: Desk, case_id: int) -> None:
    with pytest.raises(UserError, match="没有任何改动"):
        desk.do(ClassifyCase(case_id=case_id, severity=Severity.GENERAL))


def test_科室不能定级(desk: Desk, case_id: int) -> None:
    with pytest.raises(NotAllowed):
        desk_as(desk, Role.DEPARTMENT, "财务部").do(ClassifyCase(case_id=case_id, departments=2))


def test_首次评估五项都留存(desk: Desk, case_id: int) -> None:
    desk.do(
        AssessCase(
            case_id=case_id, severity=Degree.HIGH, complexity=Degree.LOW, impact=Degree.MEDIUM, immediate_needed=True,
            immediate_possible=True, compensation=Degree.HIGH,
        )
    )  # fmt: skip
    assert records(desk, case_id) == [
        {
            "severity": "high", "complexity": "low", "impact": "medium", "immediate_needed": True,
            "immediate_possible": True, "compensation": "high",
        }
    ]  # fmt: skip
    with pytest.raises(FieldErrors) as refused:
        desk.do(AssessCase(case_id=case_id, severity=Degree.HIGH))
    assert set(refused.value.problems) == {"complexity", "impact", "compensation"}
    with pytest.raises(FieldErrors) as refused:
        desk.do(
            AssessCase(
                case_id=case_id, severity=Degree.LOW, complexity=Degree.LOW, impact=Degree.LOW,
                compensation=Degree.LOW, immediate_needed=True,
            )
        )  # fmt: skip
    assert list(refused.value.problems) == ["note"]


def test_是否构成投诉与是否上报各有理由与日期(desk: Desk, case_id: int) -> None:
    decided = date(2026, 3, 2)
    desk.do(
        EvaluateCase(
            case_id=case_id, is_complaint=True, complaint_reason="产品缺陷", regulator_reason="未造成伤害",
            complaint_on=decided,
        )
    )  # fmt: skip
    assert records(desk, case_id) == [
        {
            "is_complaint": True, "complaint_reason": "产品缺陷", "complaint_on": "2026-03-02",
            "report_to_regulator": False, "regulator_reason": "未造成伤害", "regulator_on": "2026-03-02",
        }
    ]  # fmt: skip
    assert desk.ask(Sheet(case_id=case_id)).timeline[0].note == "构成投诉。 不向监管部门报告。"
    with pytest.raises(FieldErrors) as refused:
        desk.do(EvaluateCase(case_id=case_id, complaint_reason="甲", regulator_reason="乙", regulator_on=date(2026, 3, 3)))
    assert list(refused.value.problems) == ["regulator_on"]


# -- accepting or refusing: row A9


def test_不予受理须选规则所列情形并告知其他途径(desk: Desk, case_id: int) -> None:
    with pytest.raises(UserError, match="没有不予受理理由"):
        desk.do(RefuseCase(case_id=case_id, reason="心情不好"))
    offer = next(o for o in desk.ask(Sheet(case_id=case_id)).actions if o.action is Action.REFUSE)
    reasons = next(f for f in offer.fields if f.name == "reason")
    assert [c.label for c in reasons.choices] == ["已起诉 → 向受理的法院提出。", "无明确对象"]
    desk.do(RefuseCase(case_id=case_id, reason="sued"))
    case = kept(desk, case_id)
    assert (case.state, case.refusal_reason, case.refusal_note) == (CaseState.REFUSED, "已起诉", "向受理的法院提出。")
    assert all(clock.stopped_at for clock in desk.ask(Sheet(case_id=case_id)).clocks)


def test_受理时限按规则起算并在受理时停止(desk: Desk, case_id: int) -> None:
    accept = next(c for c in desk.ask(Sheet(case_id=case_id)).clocks if c.clock is Clock.ACCEPT)
    assert accept.due_at.isoformat() == "2026-03-04T15:59:59+00:00"
    assert accept.stopped_at is None
    desk.do(AcceptCase(case_id=case_id))
    accept = next(c for c in desk.ask(Sheet(case_id=case_id)).clocks if c.clock is Clock.ACCEPT)
    assert accept.stopped_at == START
