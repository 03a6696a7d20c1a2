"""文书打印: a letter is printed once its step was taken, with what the step put on record; before, it says what lacks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.print_rows import PrintJob
from complaintdesk.desk.printing import PreviewJob, PrintedJob, RecordPrint
from complaintdesk.desk.rows import Done
from complaintdesk.domain.errors import FieldErrors, UserError
from complaintdesk.domain.form_shipped import shipped_layout
from complaintdesk.domain.vocabulary import Action
from complaintdesk.i18n import in_language
from complaintdesk.paper.render import render
from tests.desk.handling_office import a_handling_office, dispatched, take
from tests.desk.office import Clock, a_case
from tests.paper.reading import text

REFUSAL = """
[[refusals]]
id = "competence"
title = "不属于本单位职权"
title_en = "Not in our competence"
way_out = "向市市场监督管理局反映"
"""
#: What is typed for each step that a letter tells of.
TYPED: dict[Action, dict[str, Any]] = {
    Action.INVESTIGATE: {"findings": "核对账目，多收护理费120元属实。"},
    Action.CAUSE: {"cause": "process", "responsible_department": "财务科"},
    Action.PROPOSE: {"solution": "退还120元并复核同期账单。"},
    Action.REPLY: {"way": "letter", "text": "已退还多收的护理费120元。"},
    Action.STATEMENT: {"text": "问：请讲。\n答：我被多收护理费120元。", "place": "接待室", "taken_by": "王芳"},
    Action.EXTEND: {"until": "2026-03-20", "reason": "需要向医保局核对", "approved_by": "王主任"},
    Action.SUPERVISE: {"level": "supervise", "note": "三日内查明并答复"},
    Action.TRANSFER_OUT: {"authority": "市医保局", "reason": "涉及医保基金", "sent_on": "2026-03-02"},
    Action.MEDIATE: {"held_on": "2026-03-02", "participants": "张三、李主任", "facts": "多收护理费120元"},
    Action.SETTLE: {"terms": "退还120元。", "amount": "120.50", "performance_by": "2026-03-20", "signed": True},
    Action.END_MEDIATION: {"reason": "双方差距过大", "way_out": "向人民法院起诉"},
    Action.URGE: {"note": "请今日回复进展"},
    Action.ACCEPT: {},
    Action.REFUSE: {"reason": "competence"},
}
DISPATCHED = (Action.DISPATCH,)
FOUND = (*DISPATCHED, Action.INVESTIGATE, Action.CAUSE, Action.PROPOSE)
#: Letter → the steps that come before it, and words that it then says.
PRINTED: dict[str, tuple[tuple[Action, ...], tuple[str, ...]]] = {
    "accept_notice": ((Action.ACCEPT,), ("张三：", "决定自2026年3月2日起予以受理。", "依据：办结（S00）。")),
    "refuse_notice": ((Action.REFUSE,), ("张三：", "不属于本单位职权。", "下列途径解决：向市市场监督管理局反映。")),
    "transfer": (DISPATCHED, ("财务科：", "现转去张三于2026年3月2日关于“住院费用多收”的投诉", "附：相关材料（无）")),
    "routing_notice": ((*DISPATCHED, Action.TRANSFER_OUT), ("张三：", "已于2026年3月2日分送市医保局办理")),
    "statement": ((Action.STATEMENT,), ("地点接待室", "谈话人王芳", "答：我被多收护理费120元。", "2026年3月2日09:30")),
    "supervision": ((*DISPATCHED, Action.SUPERVISE), ("财务科：", "督办级别：督办中。", "三日内查明并答复")),
    "extension": ((*DISPATCHED, Action.EXTEND), ("需要向医保局核对", "经王主任批准，办理期限延长至2026年3月20日")),
    "settlement": (
        (*DISPATCHED, Action.MEDIATE, Action.SETTLE),
        ("多收护理费120元", "退还120元。", "120.50元（大写：人民币壹佰贰拾元伍角整）", "2026年3月20日前履行完毕"),
    ),
    "mediation_notice": (DISPATCHED, ("张三、财务科：", "一、调解时间：")),
    "mediation_end": (
        (*DISPATCHED, Action.MEDIATE, Action.END_MEDIATION), ("原因：双方差距过大。", "向人民法院起诉。", "张三、财务科："),
    ),
    "rectification": (FOUND, ("财务科：", "多收护理费120元属实。", "原因：流程与管理。", "退还120元并复核同期账单。")),
    "rectification_report": (FOUND, ("整改部门财务科", "多收护理费120元属实。")),
    "reply": (
        (*DISPATCHED, Action.INVESTIGATE, Action.REPLY), ("张三：", "多收护理费120元属实。", "已退还多收的护理费120元。"),
    ),
    "report_result": ((*DISPATCHED, Action.INVESTIGATE, Action.REPLY), ("张三：", "已退还多收的护理费120元。")),
}
#: What a letter names as lacking before.
LACKS = {
    "accept_notice": ("受理",), "refuse_notice": ("不予受理理由",), "transfer": ("转往单位", "转出日期"),
    "routing_notice": ("转往单位",), "supervision": ("督办要求", "责任科室"), "extension": ("延期",),
    "settlement": ("协议内容",), "mediation_end": ("终止调解：理由",), "rectification": ("处理意见",), "reply": ("答复",),
    "report_result": ("答复",),
}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(database_url: str, clock: Clock) -> Desk:
    desk = a_handling_office(database_url, more=REFUSAL, hear_before_substantiated="false")
    return Desk(desk.database, desk.actor, clock)


def went_through(desk: Desk, *steps: Action) -> Done:
    """A case that took these steps."""
    done = a_case(desk, respondent_person="")
    for step in steps:
        if step is Action.DISPATCH:
            dispatched(desk, done)
        else:
            take(desk, done, step, **TYPED[step])
    return done


def printed(desk: Desk, done: Done, form: str, **values: Any) -> PrintJob:
    desk.do(RecordPrint(case_id=done.id, form=form, **values))
    return desk.ask(PrintedJob(case_id=done.id, form=form))


@pytest.mark.parametrize("form", PRINTED)
def test_a_letter_says_what_its_step_put_on_record(desk: Desk, form: str) -> None:
    steps, words = PRINTED[form]
    done = went_through(desk, *steps)
    job = printed(desk, done, form, copies=0)
    layout = shipped_layout(form)
    assert len(job.copies) == max(1, len(layout.copies))
    assert tuple(mark.label for mark in job.copies if mark.label) == layout.copies
    paper = text(render(job).pdf)
    assert [wanted for wanted in words if wanted not in paper] == []
    if layout.series:
        assert job.document_number.endswith(f"{layout.series}〔2026〕0001号")
        assert job.document_number in paper
    offered = next(row for row in desk.ask(Sheet(case_id=done.id)).documents if row.form == form)
    assert offered.printed
    assert offered.document_number == job.document_number


@pytest.mark.parametrize("form", [form for form in PRINTED if form not in ("statement", "rectification_report")])
def test_before_its_step_it_is_refused_and_named_what_lacks(desk: Desk, form: str) -> None:
    done = went_through(desk)
    if form == "mediation_notice":  # all that it says was registered
        assert printed(desk, done, form).document_number
        return
    with in_language("zh_CN"), pytest.raises(FieldErrors) as refused:
        printed(desk, done, form)
    assert refused.value.field == "form"
    for name in LACKS[form]:
        assert name in refused.value.message
    if shipped_layout(form).strict:
        with pytest.raises(FieldErrors):
            printed(desk, done, form, blanks=True)
        assert desk.ask(PreviewJob(case_id=done.id, form=form)).document_number == ""
    else:
        job = printed(desk, done, form, blanks=True)
        assert "______" in text(render(job).pdf).replace("\uff3f", "_")


def test_a_reply_before_the_reply_names_the_reply(desk: Desk) -> None:
    """F1: a letter with a hole in it never goes out, blanks or not; what is missing is said by its name."""
    done = went_through(desk, Action.DISPATCH, Action.INVESTIGATE)
    for blanks in (False, True):
        with in_language("zh_CN"), pytest.raises(UserError) as refused:
            printed(desk, done, "reply", blanks=blanks)
        assert "答复" in refused.value.message
        assert "reply_text" not in refused.value.message
    take(desk, done, Action.REPLY, **TYPED[Action.REPLY])
    assert printed(desk, done, "reply").document_number.endswith("投复〔2026〕0001号")


def test_numbers_are_counted_without_gaps_and_kept_on_a_reprint(desk: Desk, clock: Clock) -> None:
    """A refused print takes no number; a reprint keeps number and day."""
    first, second = went_through(desk, Action.DISPATCH), went_through(desk, Action.DISPATCH)
    with pytest.raises(FieldErrors):
        printed(desk, first, "reply")
    numbers = [printed(desk, done, "mediation_notice").document_number for done in (first, second)]
    assert [number[-10:] for number in numbers] == ["2026〕0001号", "2026〕0002号"]
    clock.forward(days=3)
    again = printed(desk, first, "mediation_notice", reason="遗失")
    assert again.document_number == numbers[0]
    paper = text(render(again).pdf)
    assert "（印章）2026年3月2日" in paper
    assert "2026年3月5日" in paper  # the day of this print, at its foot


def test_the_newest_order_is_what_a_supervision_sheet_asks_for(desk: Desk, clock: Clock) -> None:
    """Urging keeps no record of its own: its words are those of its event."""
    done = went_through(desk, Action.DISPATCH, Action.SUPERVISE)
    clock.forward(hours=30)
    take(desk, done, Action.URGE, **TYPED[Action.URGE])
    paper = text(render(printed(desk, done, "supervision")).pdf)
    assert "请今日回复进展" in paper
    assert "三日内查明" not in paper
    assert "（印章）2026年3月3日" in paper


def test_a_late_case_says_how_late(desk: Desk, clock: Clock) -> None:
    done = went_through(desk, Action.DISPATCH)
    clock.at = datetime.fromisoformat("2026-03-30T02:00:00+00:00")
    take(desk, done, Action.SUPERVISE, **TYPED[Action.SUPERVISE])
    row = next(c for c in desk.ask(Sheet(case_id=done.id)).clocks if c.clock.value == "solve")
    paper = text(render(printed(desk, done, "supervision")).pdf)
    assert row.light_text.replace(" ", "") in paper
    assert "办理期限至2026年3月16日" in paper


def test_letters_belong_to_what_was_done(desk: Desk) -> None:
    """A letter is offered first once its step was taken."""
    done = went_through(desk, Action.DISPATCH, Action.SUPERVISE)
    expected = {row.form for row in desk.ask(Sheet(case_id=done.id)).documents if row.expected}
    assert {"transfer", "supervision"} <= expected
    assert not {"reply", "refuse_notice", "settlement", "mediation_end", "extension"} & expected
