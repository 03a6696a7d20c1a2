"""Samples of what paper draws: a whole case, and its print jobs, with any field replaced."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from complaintdesk.desk.print_rows import CopyMark, Letterhead, PrintJob
from complaintdesk.desk.rows import Approval, AttachmentRow, CallBackRow, CaseSheet, ClockRow, Person
from complaintdesk.domain.form_shipped import shipped_layout
from complaintdesk.domain.policy_after import CallBackRules
from complaintdesk.domain.vocabulary import (
    CallOutcome,
    CaseState,
    Channel,
    Clock,
    FormKind,
    IdType,
    Kind,
    Light,
    ReplyWay,
    Satisfaction,
    Severity,
    Sex,
    Verdict,
)

if TYPE_CHECKING:
    from collections.abc import Callable


def at(day: int, hour: int = 2, minute: int = 0) -> datetime:
    """A time in March 2026 (UTC; the sample office is eight hours ahead)."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


A_PERSON = Person(
    name="陈𬭎䶮", phone="13800138000", id_type=IdType.IDENTITY_CARD, id_number="110101198003071234",
    address="江城市东湖区民主路 118 号院 3 栋 2 单元 501 室", sex=Sex.FEMALE, age=46, relation="母女",
    affected_person="周桂兰", agent="陈立", organisation="江城市第二纺织厂",
)
NOBODY = Person()
#: What satisfaction is asked about where the rules name nothing of their own.
DIMENSIONS = tuple((one.key, one.title) for one in CallBackRules().dimensions)

FACTS = (
    "2026年3月2日上午8时40分，我陪母亲周桂兰到门诊三楼心内科就诊，挂号单显示前面还有6人。等到10时15分仍未叫号，"
    "我去分诊台询问，值班人员说“系统没有显示你们，自己再去挂一个号”，不肯核对挂号单，并且当着十几名候诊病人大声训斥。"
    "随后我到收费窗口补挂号，又被收取挂号费（专家号）50元；实际坐诊的是普通医师，应收15元。我要求退差价，收费员答复"
    "“打了票就不能退”，也没有告诉我可以找谁。整个过程中没有人说明等候的原因。我保留了两张挂号票、缴费小票和当时的照片。"
)
REQUEST = "1. 退还多收的挂号费35元；2. 分诊台当事人员当面道歉；3. 说明叫号系统漏号的原因，并告知今后怎样避免。"
SOLUTION = (
    "退还挂号费差价35元；由门诊部主任陪同分诊员当面致歉；信息科3月10日前修复叫号系统“过号不回队”的缺陷，"
    "分诊台每半小时人工核对一次。"
)


def a_sheet(**changes: Any) -> CaseSheet:
    """A complaint that went all the way, as the sample office would have it."""
    sheet = CaseSheet(
        id=7, number="TS-2026-0007", version=12, office="江城市人民医院投诉接待处", zone="Asia/Shanghai",
        state=CaseState.CLOSED, kind=Kind.COMPLAINT, channel=Channel.VISIT, source_number="12345-20260302-1187",
        received_at=at(2, 3, 5), registered_at=at(2, 3, 21), registered_by="王芳", is_late_entry=False, is_repeat=False,
        complainant=A_PERSON, masked=False, respondent_department="门诊部分诊台", respondent_person="刘某某",
        subject="心内科候诊漏号、多收挂号费、分诊人员态度差", facts=FACTS, request=REQUEST, category="服务/态度/分诊",
        severity=Severity.GENERAL, matters=("多收挂号费", "服务态度"),
        fields=(("就诊科室", "心内科门诊"), ("门诊号", "MZ20260302118")),
        promised_at=at(5, 9, 30), department="门诊部", handler="李建国", dispatched_at=at(2, 6, 0),
        dispatch_note="请门诊部牵头，财务科配合核对收费。",
        investigation="调取分诊台监控和叫号日志：系统在9时12分因网络中断漏叫3人，分诊员未按规定人工核对。收费记录显示误选专家号。",
        cause="流程/信息系统", cause_note="叫号系统断网后不回队", solution=SOLUTION,
        approvals=(
            Approval(True, "赵敏", "门诊部主任", "情况属实，按方案办理。", at(3, 1, 10)),
            Approval(True, "孙卫东", "分管副院长", "同意。请信息科按时修复，月底前复查一次。", at(3, 7, 45)),
        ),
        reply_way=ReplyWay.VISIT, reply_text="已当面说明原因并致歉，退还差价35元，投诉人表示认可。", replied_at=at(4, 2, 30),
        call_backs=(
            CallBackRow(at(5, 2, 0), "吴倩", CallOutcome.NO_ANSWER, None, ""),
            CallBackRow(at(6, 2, 10), "吴倩", CallOutcome.REACHED, Satisfaction.SATISFIED, "退费已到账，态度有改进。",
                        scores=(("timely", Satisfaction.FAIR), ("manner", Satisfaction.VERY_SATISFIED))),
        ),
        verdict=Verdict.SUBSTANTIATED, closing_note="已落实，资料齐全。", closed_at=at(6, 8, 0), refusal_reason="",
        refusal_note="", resolved_on_spot=False, reopen_count=0, publicity_consent=False, mediation_consent=True,
        respondent_contact="赵敏", respondent_phone="027-88886666-8301", respondent_address="门诊楼三层东侧分诊台",
        clocks=(
            ClockRow(Clock.ACCEPT, "accept", "接待后当日登记受理", "本院投诉管理办法第八条", at(2, 3, 5), at(2, 9, 30),
                     at(2, 3, 21), Light.MET, ""),
            ClockRow(Clock.SOLVE, "general", "一般投诉3个工作日", "本院投诉管理办法第九条", at(2, 3, 5), at(5, 9, 30),
                     at(4, 2, 30), Light.MET, ""),
        ),
        timeline=(), attachments=(
            AttachmentRow(1, "挂号票两张.jpg", 234567, "a" * 64, at(2, 3, 30), "王芳"),
            AttachmentRow(2, "缴费小票.pdf", 34567, "b" * 64, at(2, 3, 31), "王芳"),
        ),
        documents=(), actions=(), chain_head="1234:9f3c5a7be1", dimensions=DIMENSIONS,
    )
    return replace(sheet, **changes)


def an_empty_sheet(**changes: Any) -> CaseSheet:
    """A case of which next to nothing is known yet."""
    empty = a_sheet(
        state=CaseState.REGISTERED, source_number="", complainant=NOBODY, respondent_department="",
        respondent_person="", subject="", facts="", request="", category="", matters=(), fields=(), promised_at=None,
        department="", handler="", dispatched_at=None, dispatch_note="", investigation="", cause="", cause_note="",
        solution="", approvals=(), reply_way=None, reply_text="", replied_at=None, call_backs=(), verdict=None,
        closing_note="", closed_at=None, publicity_consent=None, mediation_consent=None, respondent_contact="",
        respondent_phone="", respondent_address="", clocks=(), attachments=(), registered_by="",
    )
    return replace(empty, **changes)


def long_text(length: int = 5000) -> str:
    """Chinese prose of this many characters; every sentence is numbered, so that no part of it equals another."""
    written = ""
    n = 0
    while len(written) < length:
        n += 1
        written += f"第{n}次交涉时，值班人员（工号{1000 + n}）说：“先等着，轮到你再说！”"
        written += f"我又等了{n * 3 % 50 + 5}分钟；结果仍是《无答复》。" + ("\n" if n % 7 == 0 else "")
    return written[: length - 1] + "完"


def a_job(form: str = FormKind.REGISTRATION, sheet: CaseSheet | None = None, **changes: Any) -> PrintJob:
    """The first print of a form."""
    layout = shipped_layout(form)
    job = PrintJob(
        form=form, layout=layout, sheet=sheet or a_sheet(), printed_at=at(2, 3, 25), printed_by="王芳",
        chain_head="1234:9f3c5a7be1d2c3b4a5968778695a4b3c2d1e0f", copies=(CopyMark(1, "7K3Q"),), reason="",
        document_number=f"江医{layout.series}〔2026〕0001号" if layout.series else "",
        letterhead=Letterhead("江城市人民医院投诉接待处") if layout.letterhead else Letterhead(),
    )
    return replace(job, **changes)


def filled(value: Any, text: str | Callable[[], str]) -> Any:
    """The same thing with every free text in it, at any depth, replaced; a function makes each anew."""
    if type(value) is str:
        return text if isinstance(text, str) else text()
    if isinstance(value, tuple):
        return tuple(filled(part, text) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: filled(getattr(value, f.name), text) for f in fields(value)})
    return value


def a_job_full_of(text: str, form: str, **changes: Any) -> PrintJob:
    """A job in which everything that somebody could have typed is `text`."""
    sheet = replace(filled(a_sheet(), text), refusal_reason=text, refusal_note=text, **changes)
    job = a_job(form, sheet, reason=text, printed_by=text, times=2)
    return replace(job, copies=(CopyMark(2, "7K3Q"),))
