"""台账导出: the cases of a period as lines of a ledger, in short reads; every export is an event."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select

from complaintdesk.desk.case_list import CaseFilter, conditions
from complaintdesk.desk.choices import category_label
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import Command, Desk, Question, answers, step
from complaintdesk.desk.rows import Done, LedgerLine
from complaintdesk.domain.deadlines import light
from complaintdesk.domain.errors import NotAllowed
from complaintdesk.domain.masking import mask_name, mask_phone
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import (
    FINISHED,
    CaseState,
    Channel,
    EventKind,
    Kind,
    Light,
    Satisfaction,
    Severity,
    Verdict,
)
from complaintdesk.i18n import _
from complaintdesk.storage.models import Case, Complainant, Department, Staff

SLICE = 2_000
_FINISHED = tuple(state.value for state in FINISHED)


@dataclass(frozen=True)
class LedgerSlice:
    """Some lines, and where the next slice begins (None: that was all)."""

    lines: tuple[LedgerLine, ...]
    after: tuple[datetime, int] | None


@dataclass(frozen=True, kw_only=True)
class LedgerLines(Question[LedgerSlice]):
    """The next lines of the ledger by time of receipt. Names and phones are masked unless `reveal` is asked and allowed."""

    filter: CaseFilter = field(default_factory=CaseFilter)
    reveal: bool = False
    after: tuple[datetime, int] | None = None
    limit: int = SLICE


@dataclass(frozen=True, kw_only=True)
class RecordExport(Command):
    """登记导出: what is about to leave the program, and whether with names."""

    what: str
    detail: dict[str, str] = field(default_factory=dict)
    reveal: bool = False


def ledger_lines(desk: Desk, wanted: CaseFilter | None = None, *, reveal: bool = False) -> Iterator[LedgerLine]:
    """Every line of the ledger, each slice its own short read; the export is recorded before the first."""
    wanted = wanted or CaseFilter()
    detail = {name: str(value) for name in ("first", "last", "text") if (value := getattr(wanted, name))}
    desk.do(RecordExport(what="ledger", detail=detail, reveal=reveal))
    return _slices(desk, wanted, reveal)


def _slices(desk: Desk, wanted: CaseFilter, reveal: bool) -> Iterator[LedgerLine]:
    after: tuple[datetime, int] | None = None
    while True:
        part = desk.ask(LedgerLines(filter=wanted, reveal=reveal, after=after))
        yield from part.lines
        if part.after is None:
            return
        after = part.after


@step(RecordExport, needs=Permission.EXPORT)
def record_export(ctx: Context, cmd: RecordExport) -> Done:
    """The event that tells who took what out."""
    _check_reveal(ctx, reveal=cmd.reveal)
    ctx.log(EventKind.EXPORTED, note=cmd.what, **cmd.detail, reveal=cmd.reveal)
    return Done(0, cmd.what, None, 0, 0, EventKind.EXPORTED)


def _check_reveal(seen: Seen, *, reveal: bool) -> None:
    if reveal and not seen.may(Permission.READ_IDENTITY):
        raise NotAllowed(_("Your role “{role}” may not export names and phones.").format(role=seen.actor.role.label),
                         _("Export the ledger with masked names."))


_LINES = (
    select(Case, Complainant.name, Complainant.anonymous, Complainant.phone, Department.name.label("department"),
           Staff.name.label("handler"))
    .join(Complainant, Complainant.case_id == Case.id)
    .join(Department, Department.id == Case.department_id, isouter=True)
    .join(Staff, Staff.id == Case.handler_id, isouter=True)
)
