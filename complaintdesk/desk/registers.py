"""登记本: the cases of a period as the rows of a bound register (登记本、记录表、随访表), for paper.

A register is data like a form: resources/registers, one list each. It lies open on a desk, so confidential cases are
never in it, and whoever may not know the persons gets it with their names masked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

from sqlalchemy import select

from complaintdesk.desk.case_filter import CaseFilter, conditions
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import Command, Question, answers, step
from complaintdesk.desk.delivering import delivered, is_whole
from complaintdesk.desk.form_wording import Times
from complaintdesk.desk.hiding import blotters
from complaintdesk.desk.register_measures import Improved
from complaintdesk.desk.register_values import Counted, heard, row_of
from complaintdesk.desk.rows import Done
from complaintdesk.domain.errors import NotFound
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.register_layout import RegisterLayout, parse_register
from complaintdesk.domain.vocabulary import CaseState, EventKind
from complaintdesk.i18n import _
from complaintdesk.paths import resource
from complaintdesk.storage.models import Case, Complainant, Department, Staff

#: A volume of a register has no more lines; the rest is counted.
MOST = 1_000
#: Of what a list may have its rows: one for each case, or one for each call-back.
OF_CASES, OF_CALL_BACKS = "cases", "call_backs"


@dataclass(frozen=True)
class RegisterSheet:
    """登记本内容: `rows` by the values that the layout's columns name; `left_out` counts what is beyond the most."""

    layout: RegisterLayout
    office: str
    department: str
    zone: str
    made_at: datetime
    made_by: str
    rows: tuple[dict[str, str], ...]
    first: date | None = None
    last: date | None = None
    left_out: int = 0
    masked: bool = False
    is_sample: bool = False


@dataclass(frozen=True, kw_only=True)
class RegisterRows(Question[RegisterSheet]):
    """The rows of a register by time of receipt: of the filter's period or cases, as far as the asker may see them."""

    register: str
    filter: CaseFilter = field(default_factory=CaseFilter)
    masked: bool = False


@dataclass(frozen=True, kw_only=True)
class RecordRegister(Command):
    """登记本打印登记: that it was taken out, which, of when and with how many rows; to be done before it is printed."""

    register: str
    filter: CaseFilter = field(default_factory=CaseFilter)
    masked: bool = False


@lru_cache(maxsize=1)
def shipped_registers() -> dict[str, RegisterLayout]:
    """The registers that come with the program, by their ids."""
    paths = sorted(path for path in resource("registers").iterdir() if path.suffix == ".toml")
    return {path.stem: parse_register(path.read_text(encoding="utf-8"), path.name) for path in paths}


def register_layout(register: str) -> RegisterLayout:
    """The layout of this register; NotFound for one that there is not."""
    found = shipped_registers()
    if register not in found:
        raise NotFound(
            _("There is no register “{register}”.").format(register=register),
            _("Known are {known}.").format(known=", ".join(found)),
        )
    return found[register]


@step(RecordRegister, needs=Permission.PRINT)
def record_register(ctx: Context, cmd: RecordRegister) -> Done:
    """The event that tells who took the register out."""
    sheet = register_rows(ctx, RegisterRows(register=cmd.register, filter=cmd.filter, masked=cmd.masked))
    period = {name: str(day) for name, day in (("first", sheet.first), ("last", sheet.last)) if day}
    ctx.log(EventKind.EXPORTED, note=sheet.layout.title, cases=len(sheet.rows), masked=sheet.masked, filter=period)
    if is_whole(cmd.filter):
        delivered(ctx, f"register-{cmd.register}", cmd.filter.first, cmd.filter.last)
    return Done(0, "register", None, 0, 0, EventKind.EXPORTED)


@answers(RegisterRows, needs=Permission.PRINT)
def register_rows(seen: Seen, question: RegisterRows) -> RegisterSheet:
    """The sheet, its rows numbered from 1."""
    layout = register_layout(question.register)
    masked = question.masked or not seen.may(Permission.READ_IDENTITY)
    found = seen.session.execute(
        select(Case, Complainant, Staff.name, Department.name)
        .join(Complainant, Complainant.case_id == Case.id)
        .join(Staff, Staff.id == Case.handler_id, isouter=True)
        .join(Department, Department.id == Case.department_id, isouter=True)
        .where(Case.restricted.is_(False), Case.state != CaseState.VOID.value, *conditions(seen, question.filter))
        .order_by(Case.received_at, Case.id)
    ).all()
    ids, columns = [case.id for case, *_rest in found[:MOST]], layout.lines.columns
    hidden = blotters(seen.session, ids) if masked else {}
    rows: list[dict[str, str]] = []
    counted = Counted(seen, columns, [(case, person) for case, person, *_rest in found[:MOST]])
    improved = Improved(seen, columns, ids)
    for case, person, handler, department in found[:MOST]:
        blot = hidden.get(case.id)
        row = row_of(seen, case, person, handler or "", department or "", blot) | counted.of(case, person)
        row |= improved.of(case.id, row, blot or str)
        rows += _lines(layout, row, case, Times(seen.office.zone), blot)
    return RegisterSheet(
        layout=layout,
        office=seen.office.name,
        department=seen.department_name(seen.actor.department_id),
        zone=seen.office.zone,
        made_at=seen.now,
        made_by=seen.actor.name,
        rows=tuple({"n": str(n)} | row for n, row in enumerate(rows, 1)),
        first=question.filter.first,
        last=question.filter.last,
        left_out=max(0, len(found) - MOST),
        masked=masked,
        is_sample=seen.office.is_sample,
    )


def _lines(
    layout: RegisterLayout, row: dict[str, str], case: Case, times: Times, blot: Callable[[str], str] | None
) -> Iterator[dict[str, str]]:
    """The case's own line, or one for each of its call-backs."""
    if layout.lines.source == OF_CALL_BACKS:
        for call in case.call_backs:
            words = heard(call)
            yield row | {
                "called": times.day(datetime.fromisoformat(call["at"])),
                "by": call["by"],
                "heard": blot(words) if blot else words,
            }
    else:
        yield row
