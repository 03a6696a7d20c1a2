"""表头对应: which column of an old ledger means what, by the headers seen in the wild or by a mapping file."""

from __future__ import annotations

import json
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _


class OldLedger(Protocol):
    """旧台账: a table that was read from a file; rows carry their number in the file."""

    @property
    def file(self) -> str: ...
    @property
    def sheet(self) -> str: ...
    @property
    def header(self) -> tuple[str, ...]: ...
    @property
    def rows(self) -> tuple[tuple[int, tuple[object, ...]], ...]: ...
    @property
    def others(self) -> tuple[str, ...]: ...
    @property
    def unreckoned(self) -> Mapping[int, Mapping[str, str]]:
        """未计算的公式: by a row's number the columns that are empty since nobody reckoned their formula."""
        ...


#: Excel allows no longer name of a sheet.
_LONGEST_TITLE = 31


def place_in(file: str, sheet: str, row: int = 0) -> str:
    """“a.xlsx”, sheet “台账”, row 3: where something stands, as far as it can be said."""
    title = sheet if len(sheet) <= _LONGEST_TITLE else sheet[: _LONGEST_TITLE - 1] + "…"
    if sheet and row:
        return _("“{file}”, sheet “{sheet}”, row {row}").format(file=file, sheet=title, row=row)
    if sheet:
        return _("“{file}”, sheet “{sheet}”").format(file=file, sheet=title)
    return _("“{file}”, row {row}").format(file=file, row=row) if row else _("“{file}”").format(file=file)


class Target(StrEnum):
    """What a column can mean."""

    SOURCE_NUMBER = "source_number"
    RECEIVED_AT = "received_at"
    NAME = "name"
    PHONE = "phone"
    ID_NUMBER = "id_number"
    ADDRESS = "address"
    SEX = "sex"
    AGE = "age"
    RELATION = "relation"
    ORGANISATION = "organisation"
    SUBJECT = "subject"
    FACTS = "facts"
    REQUEST = "request"
    CATEGORY = "category"
    KIND = "kind"
    CHANNEL = "channel"
    SEVERITY = "severity"
    RESPONDENT_DEPARTMENT = "respondent_department"
    RESPONDENT_PERSON = "respondent_person"
    INVESTIGATION = "investigation"
    CAUSE = "cause"
    SOLUTION = "solution"
    REPLY = "reply"
    REPLIED_AT = "replied_at"
    CLOSED_AT = "closed_at"
    PROMISED_AT = "promised_at"
    SATISFACTION = "satisfaction"
    STATE = "state"
    NOTE = "note"
    SKIP = "skip"


#: Headers by meaning, the surest first: where a ledger has two of them, the first becomes the value and the other a
#: note. 序号 is missing on purpose: it begins again on every sheet and names nothing.
SYNONYMS: dict[Target, str] = {
    Target.SOURCE_NUMBER: (
        "留言编号 投诉编号 受理编号 登记编号 信访编号 工单编号 工单号 单号 投诉单号 案件编号 件号 "
        "来件编号 投诉登记编号 转办单号 转办编号 举报编号 编号 complaintid complaintnumber complaintno "
        "caseid casenumber caseno ticketid "
        "referenceid referencenumber reference sourcenumber number id"
    ),
    Target.RECEIVED_AT: (
        "受理时间 受理日期 投诉时间 投诉日期 留言时间 登记时间 登记日期 来访时间 来访日期 来电时间 "
        "来电日期 来信时间 来信日期 接待时间 接待日期 接诉时间 接诉日期 接收时间 收到时间 收件日期 "
        "反映时间 反映日期 诉求时间 工单时间 转办时间 转办日期 派单时间 派发时间 交办时间 发生时间 "
        "提交时间 创建时间 时间 日期 datereceived receivedat receiveddate "
        "received receivedon complaintdate dateofcomplaint createdat createddate opened date time"
    ),
    Target.NAME: (
        "投诉人姓名 投诉人 投诉者 留言用户 来访人姓名 来访人 来电人 来信人 信访人 反映人 反映人姓名 "
        "申诉人 诉求人 诉求人姓名 来电人姓名 市民姓名 消费者 消费者姓名 举报人 客户姓名 客户名称 客户 "
        "患者姓名 用户姓名 用户名 用户 姓名 联系人 complainant "
        "complainantname customername customer username user name fullname"
    ),
    Target.PHONE: (
        "投诉人电话 来电人电话 消费者电话 诉求人电话 联系电话 联系方式 电话号码 手机号码 手机号 手机 电话 "
        "来电号码 主叫号码 phone phonenumber "
        "telephone mobile contact tel"
    ),
    Target.ID_NUMBER: "身份证号 身份证号码 证件号码 证件号 身份证 idnumber identitycard",
    Target.ADDRESS: "联系地址 家庭住址 家庭地址 通讯地址 住址 地址 address",
    Target.SEX: "性别 sex gender",
    Target.AGE: "年龄 age",
    Target.RELATION: "与患者关系 与当事人关系 关系 relation relationship",
    Target.ORGANISATION: "单位名称 投诉人单位 客户单位 organisation organization",
    Target.SUBJECT: (
        "留言主题 诉求标题 工单标题 投诉主题 投诉事由 事由 主题 标题 投诉标题 摘要 问题摘要 subject title "
        "summary issue"
    ),
    Target.FACTS: (
        "留言详情 投诉内容 投诉详情 投诉事项 反映内容 反映问题 反映事项 诉求内容 信访内容 来信内容 "
        "工单内容 来电内容 主要内容 具体问题描述 问题描述 事情经过 投诉事实 事实经过 详细内容 详情 内容 "
        "描述 问题 "
        "consumercomplaintnarrative complaintnarrative narrative facts description details detail "
        "content complaint message"
    ),
    Target.REQUEST: "客户诉求 投诉诉求 投诉要求 投诉请求 诉求目的 诉求 要求 request demand desiredresolution",
    Target.CATEGORY: (
        "投诉类别 投诉分类 诉求类别 诉求分类 工单类别 内容分类 问题类别 问题分类 一级标签 一级分类 类别 "
        "分类 投诉类型 问题类型 类型 故障大类 "
        "category product"
    ),
    Target.KIND: (
        "诉求类型 诉求种类 诉求性质 工单类型 来电类型 信访类型 来件类型 件类 性质 投诉性质 kind type"
    ),
    Target.CHANNEL: (
        "投诉来源 投诉渠道 投诉方式 受理渠道 受理方式 来源渠道 信访形式 来源 渠道 方式 channel "
        "submittedvia source via"
    ),
    Target.SEVERITY: "投诉等级 严重程度 投诉级别 等级 级别 severity",
    Target.RESPONDENT_DEPARTMENT: (
        "被投诉科室 被投诉部门 被投诉单位 被投诉企业 被投诉经营者 被投诉主体 经营者名称 涉诉主体 "
        "被投诉人部门 被投诉人科室 被投诉人单位 被投诉对象部门 被投诉对象科室 被投诉方部门 "
        "责任部门 责任科室 责任单位 转办单位 转办部门 主办单位 承办部门 承办单位 承办科室 "
        "办理部门 办理单位 涉及科室 涉及部门 投诉对象 被投诉对象 科室 部门 respondent "
        "responsibledepartment department company"
    ),
    Target.RESPONDENT_PERSON: (
        "被投诉人 被投诉人姓名 被投诉人员 被投诉者 责任人 respondentperson personcomplainedabout"
    ),
    Target.INVESTIGATION: (
        "调查情况 核查情况 调查结果 核查结果 调查经过 核实情况 调查核实情况 investigation findings"
    ),
    Target.CAUSE: "造成的原因 投诉原因 原因分析 原因 cause rootcause",
    Target.SOLUTION: "处理方案 处理措施 处理意见 整改措施 解决方案 拟办意见 应急措施 solution resolution",
    Target.REPLY: (
        "答复意见 答复内容 回复内容 回复意见 办理答复 处理结果 办理结果 处理情况 办理情况 答复 回复 "
        "反馈意见 反馈结果 结果 承办结果 承办单位意见 办理反馈 reply response answer companyresponsetoconsumer "
        "companyresponse outcome"
    ),
    Target.REPLIED_AT: (
        "答复时间 答复日期 回复时间 回复日期 反馈时间 反馈日期 处理时间 处理日期 办理时间 办理日期 "
        "repliedat replydate datereplied responsedate answeredat"
    ),
    Target.CLOSED_AT: (
        "结案时间 结案日期 办结时间 办结日期 查结时间 查结日期 完成时间 完成日期 实际完成日期 "
        "closedat dateclosed closeddate"
    ),
    Target.PROMISED_AT: (
        "办理时限 办理期限 办结时限 办结期限 答复时限 答复期限 回复时限 处理时限 处理期限 反馈时限 "
        "反馈期限 截止时间 截止日期 "
        "应结案日期 应结案时间 应办结时间 应办结日期 "
        "要求办结时间 要求答复时间 要求反馈时间 承诺时间 承诺答复时间 到期时间 到期日期 duedate dueat due "
        "deadline promisedat"
    ),
    Target.SATISFACTION: "满意度 满意情况 满意程度 是否满意 回访满意度 satisfaction",
    Target.STATE: "状态 办理状态 处理状态 结案状态 投诉状态 是否办结 是否结案 工单状态 state status",
}
_SIGNS = re.compile(r"[\s:：*、,，.。/_\-\"'“”?？]+")
_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")
#: Between the names of two header rows.
LEVELS = " / "
#: Two rows together are less sure than one name for the whole.
_LESS_SURE = 100
#: What a lower title means under an upper one that says about whom or which step it speaks.
_ABOUT: tuple[tuple[tuple[str, ...], dict[Target, Target]], ...] = (
    (
        ("被投诉", "责任人", "当事人"),
        {
            Target.NAME: Target.RESPONDENT_PERSON,
            Target.RESPONDENT_PERSON: Target.RESPONDENT_PERSON,
            Target.RESPONDENT_DEPARTMENT: Target.RESPONDENT_DEPARTMENT,
            Target.ORGANISATION: Target.RESPONDENT_DEPARTMENT,
        },
    ),
    (
        ("结案", "办结", "归档"),
        {Target.RECEIVED_AT: Target.CLOSED_AT, Target.CLOSED_AT: Target.CLOSED_AT, Target.REPLY: Target.REPLY},
    ),
    (
        ("处理", "办理", "答复", "回复", "反馈", "处置"),
        {
            Target.RECEIVED_AT: Target.REPLIED_AT,
            Target.REPLIED_AT: Target.REPLIED_AT,
            Target.CLOSED_AT: Target.CLOSED_AT,
            Target.PROMISED_AT: Target.PROMISED_AT,
            Target.REPLY: Target.REPLY,
            Target.FACTS: Target.REPLY,
            Target.SOLUTION: Target.SOLUTION,
            Target.INVESTIGATION: Target.INVESTIGATION,
            Target.CAUSE: Target.CAUSE,
            Target.SATISFACTION: Target.SATISFACTION,
            Target.STATE: Target.STATE,
            Target.RESPONDENT_DEPARTMENT: Target.RESPONDENT_DEPARTMENT,
        },
    ),
)
#: These take the text of several columns; every other meaning takes one.
JOINED = frozenset(
    {
        Target.FACTS,
        Target.SUBJECT,
        Target.REQUEST,
        Target.REPLY,
        Target.ADDRESS,
        Target.INVESTIGATION,
        Target.SOLUTION,
        Target.CAUSE,
    }
)


@lru_cache(maxsize=4096)
def folded(header: str) -> str:
    """The header as it is compared: half width, small letters, without signs and bracketed remarks."""
    text = unicodedata.normalize("NFKC", header).lower()
    return _SIGNS.sub("", _BRACKETS.sub("", text)) or _SIGNS.sub("", text)


_KNOWN: dict[str, tuple[Target, int]] = {
    word: (target, place)
    for target, words in SYNONYMS.items()
    for place, word in reversed(list(enumerate(words.split())))
}


def target_of(header: str) -> Target | None:
    """What a column of this name means, or None where nobody can know."""
    found = _meaning(header)
    return found[0] if found else None


def _meaning(header: str) -> tuple[Target, int] | None:
    """The meaning and how sure it is (0 is the surest). 投诉人 / 姓名: two header rows name a column "
    "together."""
    top, parted, part = header.rpartition(LEVELS)
    found = _KNOWN.get(folded(header))
    if found is not None or not parted:
        return found
    above, below = _KNOWN.get(folded(top)), _KNOWN.get(folded(part))
    about = next((own for words, own in _ABOUT if any(word in top for word in words)), None)
    if about is not None:
        own = about.get(below[0]) if below else None
        return (own, _LESS_SURE) if own else None
    if below is not None:
        return below[0], _LESS_SURE + below[1]
    return (above[0], 2 * _LESS_SURE) if above and above[0] in JOINED else None


def map_headers(header: tuple[str, ...], given: dict[str, str] | None = None) -> tuple[Target, ...]:
    """The meaning of every column, in order. Given ones go before known ones; the rest are notes."""
    chosen: dict[int, Target] = {}
    for name, meaning in (given or {}).items():
        chosen[_column(header, name)] = _target(name, meaning)
    taken = set(chosen.values())
    twice = [
        t
        for t in taken
        if t not in JOINED | {Target.NOTE, Target.SKIP} and list(chosen.values()).count(t) > 1
    ]
    if twice:
        raise UserError(
            _("The mapping gives “{target}” to more than one column.").format(target=twice[0].value),
            _("Only one column can be that; make the others “note”."),
        )
    known = [(at, _meaning(name)) for at, name in enumerate(header)]
    candidates = sorted((found[1], at, found[0]) for at, found in known if found and at not in chosen)
    for _place, at, target in candidates:
        if target not in taken:
            chosen[at] = target
            taken.add(target)
    return tuple(chosen.get(at, Target.NOTE) for at in range(len(header)))


def _column(header: tuple[str, ...], name: str) -> int:
    wanted = " ".join(name.split())
    for at, title in enumerate(header):
        if title == wanted or folded(title) == folded(wanted):
            return at
    raise UserError(
        _("The mapping names a column “{column}” that the file does not have.").format(column=name),
        _("Its columns: {columns}.").format(columns=", ".join(header)),
    )


def _target(column: str, meaning: str) -> Target:
    try:
        return Target(meaning.strip().lower() or Target.SKIP.value)
    except ValueError:
        raise UserError(
            _("The mapping of column “{column}” says “{target}”, which is not known.").format(
                column=column, target=meaning
            ),
            _("Known are: {known}.").format(known=", ".join(target.value for target in Target)),
        ) from None


def read_mapping(path: Path) -> dict[str, str]:
    """The mapping file: JSON or TOML, header = target; raises UserError when it is neither."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise UserError(_("The mapping file “{file}” cannot be read.").format(file=path.name)) from None
    try:
        loaded = tomllib.loads(text) if path.suffix.lower() == ".toml" else json.loads(text)
    except ValueError:
        loaded = None
    if not isinstance(loaded, dict) or not all(isinstance(value, str) for value in loaded.values()):
        raise UserError(
            _("The mapping file “{file}” is not in order.").format(file=path.name),
            _("Write JSON or TOML with one entry a column, such as {example}.").format(
                example='{"留言编号": "source_number"}'
            ),
        )
    return {str(name): str(value) for name, value in loaded.items()}
