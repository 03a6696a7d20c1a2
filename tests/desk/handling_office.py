"""An office whose regulation takes every step of handling, and short ways to take one, for the tests of those steps."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select

from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.office import InstallPolicy
from complaintdesk.desk.rows import CaseSheet, Done
from complaintdesk.domain.vocabulary import Action
from complaintdesk.storage.models import Case, Complainant, Department, Disclosure, Event, Staff
from complaintdesk.storage.snapshots import apply_changes, snapshot
from tests.desk.office import an_office

ZONE = "Asia/Shanghai"
_STEPS = [action for action in Action if action not in (Action.MEETING, Action.DISPATCH)]
PACK = """
format = 1
id = "handling"
version = "1"
title = "办理试验规则"
title_en = "Handling trial"
sources = ["S00"]
call_back_required = false
conflict_check = true
hear_before_substantiated = true
return_once = true
kinds = ["complaint", "report"]
channels = ["visit", "phone", "staff"]
departments = ["财务科", "护理部", "医教科", "院办公室"]

[[categories]]
title = "收费"
title_en = "Fees"
children = [{ title = "多收费", title_en = "Overcharged" }]

[[causes]]
id = "process"
title = "流程与管理"
title_en = "Process"

[[refusals]]
id = "court"
title = "已起诉"
title_en = "Sued"

[[posts]]
id = "clerk"
title = "客服专员"
title_en = "Clerk"
role = "front_desk"
compensation_limit = 500

[[posts]]
id = "handler"
title = "科室经办"
title_en = "Handler"
role = "department"
compensation_limit = 200

[[posts]]
id = "manager"
title = "客服经理"
title_en = "Manager"
role = "supervisor"
compensation_limit = 5000

[[rules]]
id = "solve"
title = "办结"
title_en = "Solve"
clock = "solve"
limit = "10 workdays"
source = "S00"

[[rules]]
id = "return"
title = "退回"
title_en = "Return"
clock = "return"
limit = "5 workdays"
from = "dispatched"
source = "S00"

[[rules]]
id = "mediation"
title = "调解"
title_en = "Mediation"
clock = "mediation"
limit = "30 days"
from = "mediated"
source = "S00"

[[pauses]]
id = "expert"
title = "等待鉴定"
title_en = "Expert opinion"

[[steps]]
action = "dispatch"
title = "派单"
after = ["meeting"]
when = { severity = ["major"] }

[[steps]]
action = "dispatch"
title = "派单"
when = { severity = ["general", "serious"] }

[[steps]]
action = "meeting"
title = "召开紧急协调会"
title_en = "Emergency meeting"

[[branches]]
id = "main"
title = "一般投诉"
path = ["dispatch", "investigate", "propose", "approve", "reply", "close", "archive"]
""" + "\n".join(f'[[steps]]\naction = "{action.value}"\n' for action in _STEPS)


def a_handling_office(url: str, *, more: str = "", **changes: str) -> Desk:
    """The office with the pack above and `more` tables; `changes` replace lines of it, as call_back_required="true"."""
    desk = an_office(url, "general")
    text = PACK + more
    for key, value in changes.items():
        text = "\n".join(f"{key} = {value}" if line.startswith(f"{key} = ") else line for line in text.split("\n"))
    desk.do(InstallPolicy(text=text, name="handling.toml"))
    return desk


def take(desk: Desk, done: Done, action: Action, **values: Any) -> Done:
    """One step with what was typed."""
    return desk.do(command_for(action, done.id, None, values, ZONE))[0]


def sheet(desk: Desk, done: Done) -> CaseSheet:
    return desk.ask(Sheet(case_id=done.id))


def dispatched(desk: Desk, done: Done, department: str = "财务科", **values: Any) -> Done:
    return take(desk, done, Action.DISPATCH, department=department, **values)


def facts_now(desk: Desk, done: Done) -> dict[str, Any]:
    """Every fact of the case as it is."""
    with desk.database.read() as session:
        return snapshot(session.get_one(Case, done.id), session.get_one(Complainant, done.id))


def facts_replayed(desk: Desk, done: Done) -> dict[str, Any]:
    """Every fact of the case as its events tell it."""
    values: dict[str, Any] = {}
    wanted = (
        select(Disclosure.payload)
        .join(Event, Event.seq == Disclosure.seq)
        .where(Event.case_id == done.id)
        .order_by(Event.seq)
    )
    with desk.database.read() as session:
        for text in session.scalars(wanted):
            apply_changes(values, json.loads(text).get("changes", {}))
    return values


def set_department(desk: Desk, name: str, *, head: str = "", parent: str = "") -> None:
    """Who is in charge of the department, and which one stands above it."""
    with desk.database.write() as session:
        found = session.scalars(select(Department).where(Department.name == name)).one()
        if head:
            found.head_id = session.scalars(select(Staff.id).where(Staff.number == head)).one()
        if parent:
            found.parent_id = session.scalars(select(Department.id).where(Department.name == parent)).one()
