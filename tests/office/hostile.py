"""Texts that want to be more than text, and the life of a case in which every text input holds one.

Nothing is listed by hand: the inputs are read from the commands' own types and from what the desk offers.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, Final

from complaintdesk.desk.attaching import FileContent
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.choices import IntakeOptions
from complaintdesk.desk.core import Desk
from complaintdesk.desk.intake import RegisterCase
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.rows import ActionOffer, CaseSheet
from complaintdesk.domain.fields import Input
from complaintdesk.domain.plain import inert
from complaintdesk.domain.vocabulary import Action, CallOutcome, ReplyWay

LONG: Final = "很长的事情经过，逐日逐句都写了下来。No. 17 & more\n" * 600
PAYLOADS: Final[dict[str, str]] = {
    "粗体": "<b>张三</b>",
    "未闭合": "<b>未关闭</para><room> a<b CRP<ref",
    "图片": '<img src="file:///etc/hostname"><img src="//host.invalid/share/x.png">',
    "脚本": "<script>alert(1)</script><svg/onload=alert(1)>",
    "链接": '<a href="http://x.invalid">看</a> http://x.invalid file:///etc/passwd',
    "样式": '<style>*{display:none}</style><table><tr><td>x</table><br>',
    "实体": "a & b &amp; &lt;b&gt; &#x41; &nbsp;",
    "与号": "R&D &File &&",
    "等号公式": '=HYPERLINK("http://x.invalid","点")',
    "命令公式": "=cmd|' /C calc'!A0",
    "加号": "+1+1",
    "减号": "-2+3",
    "井号": "@SUM(1+1)",
    "制表符": "\t=1+1",
    "回车": "\r=1+1\r\n第二行\r第三行",
    "错误值": "#REF! #N/A",
    "撇号": "'=1",
    "引号逗号": 'a,"b;c"\td\n"e',
    "全文检索": '张 AND (李 OR "王) NOT x* NEAR(a b, 2) ^y -z {c}: title:1',
    "百分号": "100% %s %(a)s %n _ \\% \\_ %41",
    "花括号": "{0} {name} {{}} {number!r} ${HOME} $(id) `id` %PATH%",
    "SQL": "'; DROP TABLE cases; -- \" OR 1=1 /*",
    "参数": ":name ? $1 %(x)s @p1",
    "反斜杠": "C:\\temp\\新建\\..\\.. ../../etc/passwd \\\\host\\share \\n \\u0000",
    "空字符": "张\x00三\x07四\x1b[31m红\x7f",
    "半个代理": "张\ud842三\udfff",
    "拆开的代理": "一\ud83d\ude00二",
    "从右到左": "\u202e三张\u202c\u2066x\u2069\u200f",
    "非字符": "a\ufffeb\uffff\ufdd0c\ufeff",
    "零宽": "张\u200b三\u00ad丰\u200d",
    "换行": "甲\n\n乙\u2028丙\u2029丁\x85戊\x0b己\x0c庚",
    "表情": "😀👨\u200d👩\u200d👧🏽🇨🇳",
    "罕用字": "𠮷𬭎䶮\ue000",
    "组合字符": "e" + "".join(map(chr, range(0x300, 0x33C))),
    "PDF语法": "(a) Tj ET Q \\) <</JS (app.alert)>> endstream endobj %%EOF",
    "报表标记": "[[[x]]] <font color=\"[[getattr(pow,'x')]]\">x</font>",
    "页脚命令": "&P&N&D &[Path] &\"Arial\"",
    "只有空白": " \t\u3000\n\r\n ",
    "只有控制符": "\x00\u202e\ud800",
    "空": "",
    "没有空格的长词": "x" * 400,
    "一万个换行": "行\n" * 300,
    "两万字": LONG[:20_000],
}
#: What databases, parsers and files stumble over; the others differ for screens and paper only.
SHARP: Final = (
    *("等号公式", "全文检索", "SQL", "空字符", "半个代理", "非字符", "只有空白", "空"),
    "两万字",
)
#: The same in fewer texts: the sharp ones by themselves, the others one below the other.
GROUPED: Final[dict[str, str]] = {name: PAYLOADS[name] for name in SHARP} | {
    "其余": "\n".join(text for name, text in PAYLOADS.items() if name not in SHARP)
}
NOW: Final = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
#: Each life takes one way to its end; together they take every step there is.
LIVES: Final = (
    (
        *(Action.AMEND, Action.ATTACH, Action.ACCEPT, Action.EXTEND, Action.DISPATCH, Action.RETURN),
        *(Action.DISPATCH, Action.URGE, Action.INVESTIGATE, Action.CAUSE, Action.PROPOSE, Action.REJECT),
        *(Action.PROPOSE, Action.APPROVE, Action.REPLY, Action.REOPEN, Action.INVESTIGATE, Action.REPLY),
        *(Action.CALL_BACK, Action.MATTER, Action.MATTER, Action.IMPROVE, Action.CLOSE, Action.ARCHIVE),
        *(Action.TYPICAL, Action.LEND, Action.UNARCHIVE),
    ),
    (Action.REFUSE,),
    (Action.WITHDRAW,),
    (Action.VOID,),
)
#: The steps that only some packs have, lived in an office that has them all (everything.py).
LAW_LIVES: Final = (
    (
        *(Action.CLASSIFY, Action.ASSESS, Action.EVALUATE, Action.STATEMENT),
        *(Action.ACCEPT, Action.MEETING, Action.DISPATCH, Action.SUPERVISE, Action.ASSIST, Action.ANSWER),
        *(Action.INSTRUCT, Action.MERIT, Action.HEAR, Action.PLAN, Action.CHOOSE, Action.MATTER),
        *(Action.MEDIATE, Action.SETTLE),
        *(Action.END_MEDIATION, Action.COMPENSATE, Action.PAY, Action.RETURN_GOODS, Action.RECALL),
        *(Action.SEAL, Action.UNSEAL, Action.TRANSFER_OUT, Action.ASK_EXTENSION, Action.DENY_EXTENSION),
        *(Action.PAUSE, Action.RESUME, Action.PROGRESS, Action.LINK, Action.SPLIT, Action.CHILD),
        *(Action.REFUSED_RECEPTION, Action.INVESTIGATE, Action.REPLY, Action.RECHECK, Action.CHECK_RETALIATION),
    ),
    (Action.MERGE, Action.UNMERGE),
)
#: Inputs with rules of their own: no text that breaks them is ever kept.
_CHECKED: Final = {"age": "46", "credit_code": "91350100M000100Y43", "joint_count": "3"}
#: Beyond the cap of the rule nothing is asked for.
_LATER: Final = {Action.ASK_EXTENSION: "2026-04-10 09:00"}
#: Only so can every text of these steps be typed at once.
_GIVEN: Final[dict[str, Any]] = {
    "call_back.satisfaction": "unsatisfied",
    "call_back.scores": {"timely": "unsatisfied"},
    "call_back.following": "stands",
    "call_back.next_at": "",
    # One volume, one case: the next free one.
    "archive.volume": "",
}
_PREFERRED: Final = {ReplyWay.PHONE.value, CallOutcome.REACHED.value}


def kept(typed: str) -> str:
    """The documented form of a text: inert and without blanks around it."""
    return inert(typed).strip()


def kept_file_name(typed: str) -> str:
    """The documented form of a file's name: its last part, at most 200 characters."""
    return kept(typed).replace("\\", "/").rpartition("/")[2].strip()[:200]


@dataclass
class Typist:
    """Types the payload into whatever is named, and remembers what should be kept of it."""

    payload: str
    expected: dict[str, str] = field(default_factory=dict)

    def text(self, path: str, *, is_file: bool = False) -> str:
        """The payload with the input's name behind it, so that each can be found again."""
        typed = f"{self.payload}〔{path}〕"
        self.expected[path] = kept_file_name(typed) if is_file else kept(typed)
        return typed

    def file(self, path: str) -> FileContent:
        """A file with a hostile name and a hostile content."""
        return FileContent(self.text(path, is_file=True), b"<script>alert(1)</script>")

    def taken(self) -> dict[str, str]:
        """What was typed since the last look."""
        found, self.expected = self.expected, {}
        return found


def filled(kind: type, typist: Typist, above: str = "", /, **given: Any) -> Any:
    """An instance with every text filled; a field of a type nobody thought of fails."""
    hints = typing.get_type_hints(kind)
    values = {
        entry.name: given[entry.name]
        if entry.name in given
        else _value(hints[entry.name], f"{above}{entry.name}", typist)
        for entry in dataclasses.fields(kind)
        if entry.name != "request_id"
    }
    return kind(**values)


def _value(hint: Any, path: str, typist: Typist) -> Any:
    """A text by type; where there may be nothing and no text would do, nothing."""
    union = typing.get_origin(hint) in (types.UnionType, typing.Union)
    options = [o for o in typing.get_args(hint) if o is not type(None)] if union else [hint]
    one = options[0]
    origin, inner = typing.get_origin(one), typing.get_args(one)
    if one is str:
        if path.endswith(("code_name", "came_with")):
            return ""  # the office's own words, never the clerk's
        return _CHECKED.get(path.rpartition(".")[2]) or typist.text(path)
    if one is FileContent or (origin is tuple and inner[0] is FileContent):
        return typist.file(path) if one is FileContent else (typist.file(f"{path}.1"), typist.file(f"{path}.2"))
    if origin is tuple and inner[0] is str:
        return (typist.text(f"{path}.1"), typist.text(f"{path}.2"))
    if origin in (dict, Mapping) and inner[0] is str:
        return {typist.text(f"{path}.key"): _value(inner[1], f"{path}.value", typist)}
    if isinstance(one, type) and dataclasses.is_dataclass(one):
        return filled(one, typist, f"{path}.")
    if union:
        return None
    if origin is tuple:
        return ()
    plain: dict[Any, Any] = {bool: False, int: 1, date: date(2026, 3, 2), bytes: b"a page"}
    if one in plain:
        return plain[one]
    if isinstance(one, type) and issubclass(one, Enum):
        return next(iter(one))
    raise AssertionError(f"{path}: say here how a {hint} is filled, and whether it holds text")


def registration(desk: Desk, typist: Typist, **given: Any) -> RegisterCase:
    """A registration in which every text input, the office's own fields included, holds the payload."""
    own = {
        entry.key: entry.choices[0] if entry.choices else typist.text(f"fields.{entry.key}")
        for entry in desk.ask(IntakeOptions()).fields
    }
    codes = {"level": "", "receipt_code": "", "reserved_number": ""}
    values: dict[str, Any] = {"category": "收费/多收费", "fields": own, "spot": None} | codes
    made: RegisterCase = filled(RegisterCase, typist, **(values | given))
    return made


def live(
    desk: Desk, case_id: int, typist: Typist, way: tuple[Action, ...], other: str = ""
) -> Iterator[tuple[Action, CaseSheet]]:
    """Take the steps, each with the payload in every text input that the desk offers for it."""
    sheet = desk.ask(Sheet(case_id=case_id))
    for action in way:
        offer = next(offered for offered in sheet.actions if offered.action is action)
        values = values_for(offer, typist, other)
        desk.do(command_for(action, case_id, sheet.version, values, sheet.zone))
        sheet = desk.ask(Sheet(case_id=case_id))
        yield action, sheet


def values_for(offer: ActionOffer, typist: Typist, other: str = "") -> dict[str, Any]:
    """Something for every input of the step: the payload wherever text can be typed."""
    values: dict[str, Any] = {}
    for spec in offer.fields:
        path = f"{offer.action.value}.{spec.name}"
        if spec.name in _CHECKED or path in _GIVEN:
            values[spec.name] = _CHECKED.get(spec.name, _GIVEN.get(path))
        elif spec.input in (Input.TEXT, Input.LONG_TEXT):
            values[spec.name] = typist.text(path)
            if path == "reply.text":
                # In a reply, and only there, this names something that is filled in.
                values[spec.name] = values[spec.name].replace("{name}", "(name)")
                typist.expected[path] = typist.expected[path].replace("{name}", "(name)")
        elif spec.input is Input.FILE:
            values[spec.name] = typist.file(path)
        elif spec.input is Input.DATE_TIME:
            later = _LATER.get(offer.action, "2027-06-01 09:00")
            values[spec.name] = later if spec.name in ("until", "promised_at") else NOW
        elif spec.input is Input.YES_NO:
            # What was not signed needs a reason, and a reason is a text.
            values[spec.name] = spec.name != "signed"
        elif spec.input in (Input.NUMBER, Input.MONEY):
            values[spec.name] = "1"
        elif spec.input is Input.DATE:
            values[spec.name] = "2026-06-01" if spec.name in ("due", "performance_by", "pay_by") else "2026-03-02"
        elif spec.input is Input.CASE:
            values[spec.name] = other
        elif spec.input is Input.DEPARTMENTS or offer.action is Action.ANSWER:
            # Another than the one that the case was dispatched to.
            values[spec.name] = spec.choices[-1].value
        else:
            known = [choice.value for choice in spec.choices if choice.value == spec.default or not spec.default]
            values[spec.name] = next((k for k in known if k in _PREFERRED), known[0] if known else "")
    return values


def leaves(value: Any) -> Iterator[str]:
    """Every text in a row, at any depth."""
    if isinstance(value, str):
        yield str(value)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for entry in dataclasses.fields(value):
            yield from leaves(getattr(value, entry.name))
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(key)
            yield from leaves(inner)
    elif isinstance(value, (tuple, list)):
        for inner in value:
            yield from leaves(inner)


def lost(expected: dict[str, str], *shown: Any) -> dict[str, str]:
    """What should be somewhere in the rows, exactly so, and is not."""
    there = set(leaves(shown))
    # A department's name may stand before what was written: "财务科：…".
    there |= {text.partition("：")[2] for text in there}
    return {
        path: text
        for path, text in expected.items()
        if (text.upper() if path.endswith("id_number") else text) not in there
    }
