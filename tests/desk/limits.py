"""A pack whose rules are nothing but limits: every clock, the bank's switch, caps, pauses, supervision."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import ACTION_COMMANDS, Desk
from complaintdesk.desk.office import InstallPolicy
from complaintdesk.desk.rows import CaseSheet, ClockRow, Done
from complaintdesk.domain.vocabulary import Action, ReplyWay, Satisfaction, Verdict
from complaintdesk.domain.vocabulary import CallOutcome as Call
from complaintdesk.domain.vocabulary import Clock as ClockKind
from complaintdesk.storage.models import ClockEntry, Department
from tests.desk.office import Clock, a_registration, an_office

SHANGHAI = ZoneInfo("Asia/Shanghai")

HEAD = """
format = 1
id = "limits"
version = "1"
title = "时限规则"
title_en = "Limits"
kinds = ["complaint"]
channels = ["visit"]
departments = ["客服部", "财务部"]
call_back_required = false
progress_notice = true
level_title = "协调层级"
makeup_counts = {makeup}

[required]
register = ["kind", "facts"]
close = ["verdict"]

[[posts]]
id = "desk"
title = "受理人"
role = "front_desk"

[[categories]]
title = "收费"
title_en = "Fees"

[[pauses]]
id = "expert"
title = "鉴定"
title_en = "Expert opinion"
source = "S20"

[[levels]]
id = "own"
title = "本部门"

[[levels]]
id = "county"
title = "跨县"

[[levels]]
id = "city"
title = "跨市"

[[supervision]]
level = "urge"
after = "1 workday"
source = "S21"

[[supervision]]
level = "listed"
after = "5 workdays"
source = "S21"
"""
STEPS = (
    "accept", "refuse", "dispatch", "investigate", "propose", "approve", "reply", "call_back", "close", "archive",
    "pause", "resume", "answer", "mediate", "settle",
)  # fmt: skip
MAIN = '["accept", "dispatch", "investigate", "reply", "close", "archive"]'
EVERY_CLOCK = (
    'accept|accept|3 workdays|received|',
    'signoff|sign_off|2 workdays|received|',
    'start|start|2 hours|received|',
    'finish|solve|30 workdays|accepted|extension = "30 days"\nsource = "企业投诉处理办法第九条（S22）"',
    'answer|answer|3 days|dispatched|roll = false',
    'back|return|5 workdays|dispatched|',
    'call|call_back|2 workdays|replied|',
    'notice|notice|5 days|closed|',
    'check|retaliation|30 days|closed|',
    'told|progress|2 workdays|overdue|',
)
LEVELS = (
    'own|solve|24 hours|received|when = { level = ["own"] }',
    'county|solve|48 hours|received|when = { level = ["county"] }',
    'city|solve|4 workdays|received|when = { level = ["city"] }',
)


def rules(*limits: str, makeup: bool = True) -> str:
    """The pack with these limits: id|clock|span|from|more lines."""
    text = HEAD.format(makeup=str(makeup).lower())
    for limit in limits:
        key, clock, span, moment, more = limit.split("|")
        more += "" if "source" in more else '\nsource = "S22"'
        text += (
            f'\n[[rules]]\nid = "{key}"\ntitle = "{key}"\ntitle_en = "{key}"\n'
            f'clock = "{clock}"\nlimit = "{span}"\nfrom = "{moment}"\n{more}\n'
        )
    text += "".join(f'\n[[steps]]\naction = "{action}"\npost = "desk"\n' for action in STEPS)
    return f'{text}\n[[branches]]\nid = "main"\ntitle = "主流程"\npath = {MAIN}\n'


def an_office_with(url: str, *limits: str, at: str = "2026-03-02T09:30", makeup: bool = True) -> Desk:
    """An office under these limits, its clock at that moment in Shanghai."""
    desk = an_office(url, "general", Clock(here(at)), name="市民营企业投诉中心")
    desk.do(InstallPolicy(text=rules(*limits, makeup=makeup), name="limits.toml"))
    return desk


def here(text: str) -> datetime:
    """A moment on the clock in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def set_clock(desk: Desk, text: str) -> None:
    """Move the office's clock to that moment in Shanghai."""
    assert isinstance(desk.clock, Clock)
    desk.clock.at = here(text)


def a_case(desk: Desk, **changes: Any) -> int:
    """A registered case of the plain kind."""
    plain: dict[str, Any] = {"category": "", "respondent_department": "", "respondent_person": ""}
    return desk.do(a_registration(**(plain | changes)))[0].id


_USUAL: dict[Action, dict[str, Any]] = {
    Action.ARCHIVE: {"missing_reason": "未打印"},
    Action.DISPATCH: {"department": "客服部"},
    Action.INVESTIGATE: {"findings": "核实了账单。"},
    Action.REPLY: {"way": ReplyWay.PHONE, "text": "已退费。"},
    Action.CALL_BACK: {"outcome": Call.REACHED, "satisfaction": Satisfaction.SATISFIED},
    Action.CLOSE: {"verdict": Verdict.SUBSTANTIATED},
    Action.REOPEN: {"reason": "仍有异议"},
    Action.PAUSE: {"reason": "expert"},
    Action.PROGRESS: {"way": ReplyWay.PHONE, "text": "仍在核实，下周答复。"},
    Action.URGE: {"note": "请于今日答复"},
}


def take(desk: Desk, case_id: int, *actions: Action, **given: Any) -> Done:
    """Take these steps, each with its usual inputs."""
    for action in actions:
        done = desk.do(ACTION_COMMANDS[action](case_id=case_id, **(_USUAL.get(action, {}) | given)))[0]
    return done


def sheet(desk: Desk, case_id: int) -> CaseSheet:
    """The case."""
    return desk.ask(Sheet(case_id=case_id))


def limit(desk: Desk, case_id: int, clock: ClockKind) -> ClockRow:
    """The limit in force; the test fails without one."""
    (row,) = [row for row in sheet(desk, case_id).clocks if row.clock is clock]
    return row


def due(desk: Desk, case_id: int, clock: ClockKind = ClockKind.SOLVE) -> str:
    """The last moment of the limit on the clock in Shanghai, to the minute."""
    return limit(desk, case_id, clock).due_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def entries(desk: Desk, case_id: int, clock: ClockKind = ClockKind.SOLVE) -> list[ClockEntry]:
    """Every entry of the limit ever kept, oldest first."""
    with desk.database.read() as session:
        found = list(
            session.scalars(
                select(ClockEntry)
                .where(ClockEntry.case_id == case_id, ClockEntry.clock == clock.value)
                .order_by(ClockEntry.id)
            )
        )
        session.expunge_all()
    return found


def keep_hours(desk: Desk, department: str, hours: str) -> None:
    """The department keeps these office hours."""
    with desk.database.write() as session:
        session.scalars(select(Department).where(Department.name == department)).one().hours = hours


Office = Callable[..., Desk]
