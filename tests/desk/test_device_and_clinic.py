"""医疗器械的判定与上报 (S20)，卫生院的三方协议 (S26): what these two regulations ask for, on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.choices import IntakeOptions
from complaintdesk.desk.core import Desk
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.printing import PrintedJob, RecordPrint
from complaintdesk.domain.errors import FieldErrors, NotAllowed
from complaintdesk.domain.vocabulary import Action
from complaintdesk.paper.render import render
from tests.desk.office import a_case, an_office
from tests.paper.reading import text

DEVICE = {"product": "一次性输液器", "batch": "20260115", "quantity": "12"}


def do(desk: Desk, case_id: int, action: Action, **values: Any) -> None:
    desk.do(command_for(action, case_id, None, values, "Asia/Shanghai"))


def first_category(desk: Desk) -> str:
    return desk.ask(IntakeOptions()).categories[0].path


def printed(desk: Desk, case_id: int, form: str) -> str:
    done = desk.do(RecordPrint(case_id=case_id, form=form, blanks=True))[0]
    return text(render(desk.ask(PrintedJob(case_id=case_id, form=form, seq=done.seq))).pdf)


def test_S20_先判定是否构成投诉和是否上报(database_url: str) -> None:
    desk = an_office(database_url, "medical-device", name="康健器械厂")
    category = first_category(desk)
    with pytest.raises(FieldErrors) as refused:
        a_case(desk, category=category, respondent_department="", fields={"product": "一次性输液器"})
    assert "批次" in str(refused.value)
    done = a_case(desk, category=category, respondent_department="", fields=DEVICE)
    with pytest.raises(NotAllowed):
        do(desk, done.id, Action.DISPATCH, department="质量部")
    do(
        desk, done.id, Action.EVALUATE, is_complaint=True, complaint_reason="使用中漏液，影响输液安全",
        report_to_regulator=True, regulator_reason="可能导致伤害，须上报不良事件",
    )  # fmt: skip
    do(desk, done.id, Action.DISPATCH, department="质量部")
    do(desk, done.id, Action.TRANSFER_OUT, authority="市药品监督管理局", reason="不良事件报告", sent_on="2026-03-02")
    sheet = desk.ask(Sheet(case_id=done.id))
    decided = next(row for row in sheet.records if row.action is Action.EVALUATE)
    said = dict(decided.values)
    assert said["complaint_reason"] == "使用中漏液，影响输液安全"
    # Each decision has its day: today where none was given.
    assert {said["complaint_on"], said["regulator_on"]} == {"2026-03-02"}
    assert ("批次", "20260115") in sheet.fields
    record = printed(desk, done.id, "registration")
    for words in ("一次性输液器", "20260115", "12"):
        assert words in record, words


def test_S26_协议一式三份_三方签名(database_url: str) -> None:
    desk = an_office(database_url, "clinic-disputes", name="马街中心卫生院")
    asked = {own.key: own.choices[0] if own.choices else "门诊" for own in desk.ask(IntakeOptions()).fields if own.required}
    done = a_case(desk, category=first_category(desk), respondent_department="", fields=asked)
    drawn = printed(desk, done.id, "settlement")
    for copy in ("医方", "患方", "调解方"):
        assert copy in drawn, copy
