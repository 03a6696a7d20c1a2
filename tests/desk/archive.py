"""An archive to work in: a pack with sections and retention, and the way of a case into it."""

from __future__ import annotations

from typing import Any

from complaintdesk.desk.core import Desk
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.printing import RecordPrint
from complaintdesk.desk.rows import Done
from complaintdesk.domain.vocabulary import Action
from complaintdesk.storage.verify import verify
from tests.desk.office import Clock, a_case
from tests.desk.small_pack import an_office_with

ZONE = "Asia/Shanghai"
SECTIONS = """
[[archive]]
id = "person"
title = "投诉人基本信息"
needs = ["registration", "person"]
[[archive]]
id = "inquiry"
title = "调查、处理及结果"
needs = ["dispatch", "reply", "verdict"]
[[archive]]
id = "improvement"
title = "整改和评估"
needs = ["measure"]
[[archive]]
id = "other"
title = "其他材料"
"""
RETENTION = """
[[retention]]
id = "serious"
title = "严重投诉"
years = 10
when = { severity = ["serious"] }
[[retention]]
id = "report"
title = "举报"
years = 0
when = { kind = ["report"] }
[[retention]]
id = "plain"
title = "一般"
years = 3
"""
REASON = "纸质材料由责任科室保管"


def an_archive(url: str, clock: Clock | None = None, top: str = "call_back_required = false\n", tables: str = "") -> Desk:
    """An office under the small pack with sections and retention rules."""
    return an_office_with(url, top, SECTIONS + RETENTION + tables, clock=clock or Clock())


def take(desk: Desk, case_id: int, action: Action, **values: Any) -> Done:
    """A step by its action."""
    return desk.do(command_for(action, case_id, None, values, ZONE))[0]


def closed(desk: Desk, verdict: str = "unsubstantiated", **changes: Any) -> Done:
    """A case dispatched, inquired into, answered by phone and closed."""
    done = a_case(desk, **({"category": "收费"} | changes))
    take(desk, done.id, Action.DISPATCH, department="甲科")
    take(desk, done.id, Action.INVESTIGATE, findings="收费处李四核对后重复计价")
    take(desk, done.id, Action.REPLY, way="phone", text="已电话告知张女士")
    return take(desk, done.id, Action.CLOSE, verdict=verdict, note="已办结")


def complete(desk: Desk, **changes: Any) -> Done:
    """A closed case with its papers printed."""
    done = closed(desk, **changes)
    for form in ("registration", "handling"):
        desk.do(RecordPrint(case_id=done.id, form=form))
    return done


def archived(desk: Desk, **changes: Any) -> Done:
    """A case in the archive."""
    done = complete(desk, **changes)
    return take(desk, done.id, Action.ARCHIVE, box="3", shelf="B-2", pages="12", note="档案室")


def is_whole(desk: Desk) -> bool:
    """Whether everything is as it was written; says what is not."""
    report = verify(desk.database)
    assert report.ok, report.findings
    return report.ok
