"""Short ways to order a measure, to take its steps and to read it, as the books window does."""

from __future__ import annotations

from typing import Any

from complaintdesk.desk.book_pages import EntryList, EntryOf, entry_command
from complaintdesk.desk.book_rows import EntrySheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.offers import command_for
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.vocabulary import Action
from tests.desk.office import a_case, a_person

ZONE = "Asia/Shanghai"
DUE = "2026-03-20"
#: A category and a department of each pack that the tests use, and its own fields that must be filled.
PLACES: dict[str, tuple[str, str, dict[str, str]]] = {
    "manufacturing": ("尺寸", "品质部", {"product": "支架"}), "hospital": ("收费/多收费", "财务科", {}),
}  # fmt: skip


def a_dispatched(desk: Desk, policy: str = "manufacturing", **changes: Any) -> int:
    """A case in the hands of the department."""
    category, department, fields = PLACES[policy]
    given = {"category": category, "respondent_department": "", "respondent_person": "", "complainant": a_person(),
             "fields": fields} | changes  # fmt: skip
    case = a_case(desk, **given).id
    take(desk, case, Action.DISPATCH, department=changes.get("respondent_department") or department)
    return case


def take(desk: Desk, case: int, action: Action, **values: Any) -> int:
    """A step of the case."""
    return desk.do(command_for(action, case, None, values, ZONE))[0].id


def order(desk: Desk, case: int, sort: str = "corrective", **changes: Any) -> int:
    """A measure of the case; its entry."""
    given = {"sort": sort, "title": "改模具定位", "demand": "修正定位销并加首件检验", "goal": "连续三批孔位不良为零",
             "due_on": DUE}  # fmt: skip
    take(desk, case, Action.IMPROVE, **(given | changes))
    return max(row.id for row in desk.ask(EntryList(kind=EntryKind.MEASURE, ended=True, case_id=case)))


def do(desk: Desk, entry: int, step: str, **values: Any) -> EntrySheet:
    """A step of an entry, typed as in the window."""
    desk.do(entry_command(step, values, ZONE, entry_id=entry))
    return read(desk, entry)


def carry_out(desk: Desk, entry: int, **values: Any) -> EntrySheet:
    """It was done."""
    given = {"done_text": "更换定位销，首件检验上墙", "done_on": "2026-03-02", "evidence": "照片两张", "signed_by": "刘工"}
    return do(desk, entry, "CarryOutMeasure", **(given | values))


def check(desk: Desk, entry: int, batch: str, passed: bool = True, **values: Any) -> EntrySheet:
    """One batch looked at."""
    given = {"batch": batch, "on": "2026-03-02", "quantity": "100", "defects": "0" if passed else "3",
             "passed": "true" if passed else "false"}  # fmt: skip
    return do(desk, entry, "VerifyMeasure", **(given | values))


def judge(desk: Desk, entry: int, effect: str = "effective", **values: Any) -> EntrySheet:
    """What it brought."""
    given = {"effect": effect, "judged_on": "2026-03-02", "effect_text": "三批无不良"}
    return do(desk, entry, "JudgeEffect", **(given | values))


def closed(desk: Desk, case: int, checks: int = 3, **changes: Any) -> int:
    """A measure that went all the way and was judged effective."""
    entry = order(desk, case, **changes)
    carry_out(desk, entry)
    for n in range(checks):
        check(desk, entry, f"批{n + 1}")
    judge(desk, entry)
    return entry


def read(desk: Desk, entry: int) -> EntrySheet:
    """The entry as it stands."""
    return desk.ask(EntryOf(entry_id=entry))


def value(sheet: EntrySheet, label: str) -> str:
    """What stands under a label; "" where it is not there."""
    return dict(sheet.values).get(label, "")
