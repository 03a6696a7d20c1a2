"""A pack that has every rule of the intake in it, small enough to be read, and an office that follows it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from complaintdesk.desk.core import Desk
from complaintdesk.desk.office import InstallPolicy
from tests.desk.office import an_office

RULES = """
format = 1
id = "intake"
version = "1"
title = "受理规则"
kinds = ["complaint", "report", "suggestion"]
channels = ["visit", "phone", "letter", "transfer", "staff"]
source_number_for = ["transfer"]
restricted_kinds = ["report"]
departments = ["客服部", "财务部", "质量部"]
oral_statement = {oral}
representatives = {representatives}
call_back_required = true
level_title = "协调层级"
level_title_en = "Level of coordination"

[required]
register = [{required}]
close = ["verdict"]

[[posts]]
id = "desk"
title = "受理人"
role = "front_desk"

[[levels]]
id = "own"
title = "本部门"
title_en = "Own department"

[[levels]]
id = "county"
title = "跨县"
title_en = "Across counties"

[[fields]]
id = "plate"
title = "车牌号"
title_en = "Licence plate"
kinds = ["complaint"]

[[fields]]
id = "bought_on"
title = "购买日期"
title_en = "Bought on"
input = "date"
kinds = ["complaint"]

[[fields]]
id = "loss"
title = "损失金额"
title_en = "Loss"
input = "amount"

[[fields]]
id = "pieces"
title = "数量"
title_en = "Pieces"
input = "number"

[[fields]]
id = "injured"
title = "有人受伤"
title_en = "Somebody was hurt"
input = "yes_no"

[[fields]]
id = "witness"
title = "证人"
title_en = "Witness"
kinds = ["report"]
required = true

[[categories]]
title = "服务态度"
title_en = "Attitude"
route = "客服部"
keywords = ["骂人", "冷漠"]
children = [{{ title = "推诿", title_en = "Passing on", keywords = ["踢皮球"] }}]

[[categories]]
title = "收费"
title_en = "Fees"
route = "财务部"

[[refusals]]
id = "sued"
title = "已起诉"
title_en = "Brought to court"
way_out = "向受理的法院提出。"

[[refusals]]
id = "unclear"
title = "无明确对象"
title_en = "Nobody named"

[[rules]]
id = "accept"
title = "受理"
clock = "accept"
limit = "2 workdays"
source = "S22"

[[rules]]
id = "own"
title = "本部门"
clock = "solve"
limit = "24 hours"
source = "S06"
when = {{ level = ["own"], max_departments = 1 }}

[[rules]]
id = "county"
title = "跨县"
clock = "solve"
limit = "48 hours"
source = "S06"
when = {{ level = ["county"] }}

[[rules]]
id = "several"
title = "多部门"
clock = "solve"
limit = "7 workdays"
source = "S02"
when = {{ min_departments = 2, level = ["own"] }}

[[severities]]
id = "hurt"
title = "有人受伤"
severity = "major"
source = "S05"
when = {{ fields = {{ injured = ["是"] }} }}

[[severities]]
id = "several"
title = "涉及两个以上部门"
severity = "serious"
source = "S02"
when = {{ min_departments = 2 }}

[[severities]]
id = "again"
title = "再次投诉"
severity = "serious"
source = "S17"
when = {{ min_earlier = 2 }}

[[severities]]
id = "media"
title = "媒体曝光"
severity = "serious"
source = "S17"
when = {{ words = ["记者", "曝光"] }}
"""
STEPS = (
    "accept", "refuse", "dispatch", "investigate", "propose", "approve", "reply", "call_back", "close", "archive",
    "statement", "assess", "evaluate", "split", "child",
)  # fmt: skip
MAIN = '["accept", "dispatch", "investigate", "propose", "approve", "reply", "call_back", "close", "archive"]'


USUAL = ("kind", "facts", "complainant")


def rules(*, oral: bool = False, representatives: int = 5, required: tuple[str, ...] = USUAL) -> str:
    """The pack as TOML."""
    text = RULES.format(
        oral=str(oral).lower(),
        representatives=representatives,
        required=", ".join(f'"{name}"' for name in required),
    )
    steps = "".join(f'\n[[steps]]\naction = "{action}"\npost = "desk"\n' for action in STEPS)
    return f'{text}{steps}\n[[branches]]\nid = "main"\ntitle = "主流程"\npath = {MAIN}\n'


def an_office_with(url: str, text: str, clock: Callable[[], datetime] | None = None) -> Desk:
    """An office that follows these rules."""
    desk = an_office(url, "general", clock, name="市场服务中心")
    desk.do(InstallPolicy(text=text, name="intake.toml"))
    return desk
