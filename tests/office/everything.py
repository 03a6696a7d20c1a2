"""An office whose pack takes every step the program has, in any order the step table allows: for the rough tests."""

from __future__ import annotations

from complaintdesk.desk.core import Desk, operator
from complaintdesk.desk.office import InstallPolicy
from complaintdesk.desk.opening import open_office
from complaintdesk.domain.policy_reading import parse_pack
from complaintdesk.domain.vocabulary import Action, Channel, Clock, Kind
from complaintdesk.storage.engine import Database
from tests.desk.office import OPENED, PASSWORD
from tests.desk.office import Clock as TestClock

_LIMITS = {
    Clock.ACCEPT: ("3 workdays", "received"),
    Clock.SIGN_OFF: ("2 workdays", "received"),
    Clock.START: ("2 hours", "received"),
    Clock.SOLVE: ("30 days", "received"),
    Clock.ANSWER: ("4 workhours", "dispatched"),
    Clock.RETURN: ("5 workdays", "dispatched"),
    Clock.PROGRESS: ("10 workdays", "received"),
    Clock.MEDIATION: ("45 workdays", "mediated"),
    Clock.NOTICE: ("5 days", "closed"),
    Clock.CALL_BACK: ("5 workdays", "replied"),
    Clock.RECHECK: ("30 days", "replied"),
    Clock.PERFORMANCE: ("30 days", "settled"),
    Clock.UNSEAL: ("1095 days", "sealed"),
    Clock.RETALIATION: ("30 days", "closed"),
    Clock.RETALIATION_LAST: ("90 days", "closed"),
}
_FIRST = (Action.DISPATCH, Action.INVESTIGATE, Action.PROPOSE, Action.APPROVE, Action.REPLY)
_END = (Action.CALL_BACK, Action.CLOSE, Action.ARCHIVE)


def _listed(words: object) -> str:
    return "[" + ", ".join(f'"{word}"' for word in words) + "]"  # type: ignore[attr-defined]


def pack_text(*, restricted: bool = False, near: int = 2) -> str:
    """The pack; with `restricted` reports of wrongdoing are restricted cases. `near` only makes another pack of it."""
    parts = [
        f"""format = 1
id = "everything"
version = "{near}{'r' if restricted else ''}"
title = "全部环节"
title_en = "Every step"
sources = ["test"]
near_workdays = {near}
conflict_check = true
reopen_escalates_at = 3
representatives = 3
kinds = {_listed(Kind)}
channels = {_listed(Channel)}
source_number_for = ["transfer"]
restricted_kinds = {'["report"]' if restricted else "[]"}
departments = ["甲科", "乙科", "丙科"]
level_title = "复杂程度"
[required]
register = ["kind", "facts", "complainant"]
close = ["verdict"]
[[levels]]
id = "simple"
title = "简单"
[[levels]]
id = "complex"
title = "复杂"
[[posts]]
id = "leader"
title = "分管领导"
role = "supervisor"
[[categories]]
title = "服务"
route = "甲科"
keywords = ["态度"]
children = [{{ title = "态度" }}, {{ title = "流程", route = "乙科" }}]
[[categories]]
title = "收费"
route = "丙科"
[[causes]]
id = "people"
title = "人员"
children = [{{ id = "training", title = "培训不足" }}]
[[refusals]]
id = "court"
title = "已起诉"
way_out = "请向人民法院查询"
[[pauses]]
id = "expert"
title = "鉴定"
[[supervision]]
level = "urge"
after = "1 workday"
[[supervision]]
level = "supervise"
after = "3 workdays"
[[severities]]
id = "media"
title = "媒体关注"
severity = "serious"
when = {{ words = ["记者"] }}
[[approvals]]
before = "reply"
post = "leader"
when = {{ severity = ["major"] }}
[[merits]]
id = "praise"
title = "通报表扬"
sort = "reward"
amount_from = 1
amount_to = 5000
[[branches]]
id = "main"
title = "主流程"
path = {_listed((*_FIRST, *_END))}
"""
    ]
    for clock, (limit, moment) in _LIMITS.items():
        more = 'extension_total = "60 days"\n' if clock is Clock.SOLVE else ""
        parts.append(
            f'[[rules]]\nid = "{clock}"\ntitle = "{clock}"\nclock = "{clock}"\nlimit = "{limit}"\n'
            f'from = "{moment}"\nsource = "test"\n{more}'
        )
    parts.append(
        '[[rules]]\nid = "simple"\ntitle = "simple"\nclock = "solve"\nlimit = "15 days"\nfrom = "received"\n'
        'source = "test"\nwhen = { level = ["simple"] }\nextension = "30 days"\n'
    )
    parts.extend(f'[[steps]]\naction = "{action}"\n' for action in Action)
    return "\n".join(parts)


def everything(url: str, *, restricted: bool = False, clock: TestClock | None = None) -> Desk:
    """A new office with that pack in force, seen by the local operator."""
    database = Database(url)
    OPENED.append(database)
    open_office(database, "general", "什么都办的单位", password=PASSWORD)
    desk = Desk(database, operator("tester"), clock or TestClock())
    desk.do(InstallPolicy(text=pack_text(restricted=restricted), name="everything.toml"))
    return desk


def test_规则包可用() -> None:
    assert {s.action for s in parse_pack(pack_text(), "everything.toml").steps} == set(Action)
