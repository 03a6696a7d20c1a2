"""Samples of letters: a case that went through every step, so that each letter has something to say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import complaintdesk.desk.offers  # noqa: F401 - every step makes itself known
from complaintdesk.desk.print_rows import PrintJob
from complaintdesk.desk.rows import CaseSheet, ClockRow, RecordRow, TimelineItem
from complaintdesk.domain.form_shipped import shipped_layout
from complaintdesk.domain.vocabulary import Action, Clock, EventKind, Light, Supervision
from tests.paper.sheets import A_PERSON, a_job, a_sheet, an_empty_sheet, at, long_text

LETTERS = (
    "accept_notice", "refuse_notice", "statement", "transfer", "routing_notice", "supervision", "extension", "reply",
    "settlement", "mediation_end", "mediation_notice", "rectification", "rectification_report", "report_result",
)
STATEMENT = (
    "问：请说一下事情的经过。\n答：3月2日上午我陪母亲看心内科，前面有6人，等到10时15分仍未叫号。\n"
    "问：您有什么请求？\n答：退还多收的挂号费35元，并请当事人员道歉。"
)
TERMS = (
    "1. 被投诉人退还投诉人挂号费差价35元，并补偿交通费165元；\n2. 分诊台当事人员当面向投诉人致歉；\n"
    "3. 投诉人不再就本次争议提出其他请求。"
)
#: What each step put on record, by the input's name.
SAID: dict[Action, dict[str, str]] = {
    Action.STATEMENT: {
        "text": STATEMENT, "place": "投诉接待室", "taken_by": "王芳", "taken_at": "2026-03-02 11:05",
    },
    Action.EXTEND: {
        "until": "2026-03-20 17:30", "reason": "需要等待叫号系统厂商出具故障分析报告。", "approved_by": "孙卫东",
    },
    Action.MEDIATE: {
        "held_on": "2026-03-03", "place": "调解室", "facts": "系统断网漏叫3人，分诊员未人工核对，多收挂号费35元。",
    },
    Action.SETTLE: {"terms": TERMS, "amount": "200 元", "performance_by": "2026-03-20", "copies": "3"},
    Action.END_MEDIATION: {
        "reason": "双方对补偿金额差距过大，投诉人不同意继续调解", "way_out": "向医疗纠纷人民调解委员会申请调解",
    },
    Action.SUPERVISE: {"level": "督办", "note": "3月10日前查明叫号系统漏号的原因，提出整改措施并答复投诉人。"},
    Action.TRANSFER_OUT: {
        "authority": "江城市卫生健康委员会", "reason": "属于行业主管部门职责范围。", "sent_on": "2026-03-04",
    },
}
TAKEN = (EventKind.ACCEPTED, EventKind.REFUSED, EventKind.DISPATCHED, EventKind.REPLIED)


def records(**instead: str) -> tuple[RecordRow, ...]:
    """The records of SAID, the newest first; every text named in `instead` is that."""
    return tuple(
        RecordRow(n, action, action.label, at(4, 1, n), "李建国", (), tuple((values | {
            name: text for name, text in instead.items() if name in values}).items()))
        for n, (action, values) in reversed(list(enumerate(SAID.items(), 1)))
    )


def a_case(**changes: Any) -> CaseSheet:
    """The sample complaint with all of that."""
    late = ClockRow(
        Clock.SOLVE, "general", "一般投诉3个工作日", "本院投诉管理办法第九条", at(2, 3, 5), at(5, 9, 30), None, Light.LATE,
        "超期 3 天",
    )
    sheet = a_sheet(
        records=records(), timeline=tuple(TimelineItem(n, at(3, 2), "王芳", kind, "") for n, kind in enumerate(TAKEN)),
        refusal_reason="不属于本单位职权范围", refusal_note="该收费由物价部门核定。", refusal_way="向市发展和改革委员会反映",
        supervision=Supervision.SUPERVISE,
        appeal="收到答复之日起30日内申请复查（信访工作条例第三十五条）", responsible_department="门诊部",
        responsible_person="刘某某", clocks=(late,),
    )
    return replace(sheet, **changes)


def a_long_case(length: int = 5000) -> CaseSheet:
    """The same, every free text this long."""
    text = long_text(length)
    return a_case(
        records=records(text=text, reason=text, facts=text, terms=text, note=text), facts=text, request=text,
        reply_text=text, investigation=text, solution=text, refusal_note=text, dispatch_note=text,
    )


def an_unstarted_case() -> CaseSheet:
    """Nothing but a number."""
    return an_empty_sheet(verdict=None)


def a_case_of_rare_names() -> CaseSheet:
    """The parties' names are such as few fonts have."""
    name = "陈𬭎䶮𠮷"
    return a_case(
        complainant=replace(A_PERSON, name=name), respondent_person=name, handler=name, department=name,
        responsible_department=name, records=records(approved_by=name, authority=name, taken_by=name),
    )


CONTENTS = {
    "空白": an_unstarted_case, "普通": a_case, "五千字": a_long_case, "生僻字": a_case_of_rare_names,
}


def a_letter(form: str, sheet: CaseSheet, **changes: Any) -> PrintJob:
    """The first print of a letter; masked where the form is."""
    return a_job(form, replace(sheet, masked=sheet.masked or shipped_layout(form).masked), **changes)
