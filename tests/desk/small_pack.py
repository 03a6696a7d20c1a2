"""A small pack for tests that need one rule of a regulation, and an office that has it in force."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from complaintdesk.desk.core import Desk
from complaintdesk.desk.office import InstallPolicy
from tests.desk.office import an_office

POSTS = """
posts = [
    { id = "head", title = "科室负责人", title_en = "Head", role = "department" },
    { id = "leader", title = "分管领导", title_en = "Leader", role = "supervisor" },
    { id = "manager", title = "总经理", title_en = "General manager", role = "supervisor" },
]
"""


_WAY = ("dispatch", "investigate", "reply", "call_back", "close", "archive")
#: A limit for the recheck itself.
RECHECK = """
[[rules]]
id = "small.recheck"
title = "复查"
clock = "recheck"
limit = "30 days"
from = "received"
source = "试行办法第九条"
"""


def steps(*besides: str, without: str = "") -> str:
    """The tables of a pack with steps of its own: the plain way and those `besides`."""
    way = [action for action in _WAY if action != without]
    listed = "".join(f'[[steps]]\naction = "{action}"\n' for action in (*way, *besides))
    path = ", ".join(f'"{action}"' for action in way)
    return f'{listed}[[branches]]\nid = "main"\ntitle = "一般"\npath = [{path}]\n'


def pack_text(top: str = "", tables: str = "") -> str:
    """The pack: `top` are keys of the whole, `tables` what follows them."""
    return f"""format = 1
id = "small"
version = "1"
title = "小规则"
title_en = "Small rules"
sources = ["test"]
near_workdays = 2
near_share = 0.8
kinds = ["complaint", "report", "suggestion"]
channels = ["visit", "phone", "letter"]
departments = ["甲科", "乙科"]
{top}
[required]
register = ["kind", "facts"]
close = ["verdict"]

[[categories]]
title = "收费"
route = "甲科"

[[rules]]
id = "small.solve"
title = "办理"
clock = "solve"
limit = "5 workdays"
from = "received"
source = "试行办法第一条"
{tables}
"""


def an_office_with(
    url: str, top: str = "", tables: str = "", *, clock: Callable[[], datetime] | None = None
) -> Desk:
    """An office whose rules are the small pack."""
    desk = an_office(url, "general", clock=clock)
    desk.do(InstallPolicy(text=pack_text(top, tables), name="small.toml"))
    return desk
