"""台账导出: the cases of a period as lines of a ledger, in short reads; every export is an event."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, or_, select

from complaintdesk.desk.case_filter import CaseFilter, conditions
from complaintdesk.desk.choices import category_label, cause_labels
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import Command, Desk, Question, answers, step
from complaintdesk.desk.delivering import delivered, is_whole
from complaintdesk.desk.figures import LedgerLine
from complaintdesk.desk.hiding import blotters
from complaintdesk.desk.report_names import LEDGER
from complaintdesk.desk.rows import Done
from complaintdesk.domain.blotting import Blotter
from complaintdesk.domain.deadlines import case_light
from complaintdesk.domain.errors import NotAllowed
from complaintdesk.domain.masking import mask_name, mask_phone
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.policy import Pack
from complaintdesk.domain.vocabulary import (
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


@dataclass(frozen=True)
class LedgerSlice:
    """Some lines, and where the next slice begins (None: that was all)."""

    lines: tuple[LedgerLine, ...]
    after: tuple[datetime, int] | None


@dataclass(frozen=True, kw_only=True)
class LedgerLines(Question[LedgerSlice]):
    """The next lines of the ledger by time of receipt.

    Persons are masked, also where a text mentions them, unless `reveal` is asked and allowed.
    """

    filter: CaseFilter = field(default_factory=CaseFilter)
    reveal: bool = False
    after: tuple[datetime, int] | None = None
    limit: int = SLICE


@dataclass(frozen=True, kw_only=True)
class RecordExport(Command):
    """登记导出: what is about to leave the program, and whether with names.

    `first` and `last` are given where it is the whole report of that period: then it ticks the duty that asks for it.
    """

    what: str
    detail: dict[str, str] = field(default_factory=dict)
    reveal: bool = False
    first: date | None = None
    last: date | None = None


def ledger_lines(
    desk: Desk, wanted: CaseFilter | None = None, *, reveal: bool = False
) -> Iterator[LedgerLine]:
    """Every line of the ledger, each slice its own short read; the export is recorded before the first."""
    wanted = wanted or CaseFilter()
    detail = {name: str(value) for name in ("first", "last", "text") if (value := getattr(wanted, name))}
    first, last = (wanted.first, wanted.last) if is_whole(wanted) else (None, None)
    desk.do(RecordExport(what=LEDGER, detail=detail, reveal=reveal, first=first, last=last))
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
    ctx.log(EventKind.EXPORTED, note=cmd.what, filter=cmd.detail, reveal=cmd.reveal)
    delivered(ctx, cmd.what, cmd.first, cmd.last)
    return Done(0, cmd.what, None, 0, 0, EventKind.EXPORTED)


def _check_reveal(seen: Seen, *, reveal: bool) -> None:
    if reveal and not seen.may(Permission.READ_IDENTITY):
        raise NotAllowed(
            _("Your role “{role}” may not export names and phones.").format(role=seen.actor.role.label),
            _("Export the ledger with masked names."),
        )


_LINES = (
    select(
        Case.id,
        Case.number,
        Case.source_number,
        Case.received_at,
        Case.kind,
        Case.channel,
        Complainant.name,
        Complainant.anonymous,
        Complainant.code_name,
        Complainant.phone,
        Case.respondent_department,
        Case.respondent_person,
        Case.subject,
        Case.facts,
        Case.request,
        Case.category,
        Case.severity,
        Department.name.label("department"),
        Staff.name.label("handler"),
        Case.state,
        Case.due_at,
        Case.met_at,
        Case.investigation,
        Case.cause,
        Case.cause_note,
        Case.solution,
        Case.verdict,
        Case.reply_text,
        Case.replied_at,
        Case.satisfaction,
        Case.closed_at,
        Case.pack_id,
    )
    .join(Complainant, Complainant.case_id == Case.id)
    .join(Department, Department.id == Case.department_id, isouter=True)
    .join(Staff, Staff.id == Case.handler_id, isouter=True)
    # The rows of an undone import were never complaints of this office; other void cases keep their line.
    .where(or_(Case.state != CaseState.VOID.value, Case.import_id.is_(None), Case.source_key.is_not(None)))
    .order_by(Case.received_at, Case.id)
)


@answers(LedgerLines, needs=Permission.EXPORT)
def ledger_slice(seen: Seen, question: LedgerLines) -> LedgerSlice:
    """Lines after the given place."""
    _check_reveal(seen, reveal=question.reveal)
    limit = min(question.limit, SLICE)
    found = _LINES.where(*conditions(seen, question.filter)).limit(limit)
    if question.after is not None:
        at, case_id = question.after
        found = found.where(or_(Case.received_at > at, and_(Case.received_at == at, Case.id > case_id)))
    rows = seen.session.execute(found).all()
    after = (rows[-1].received_at, rows[-1].id) if len(rows) == limit else None
    hidden = {} if question.reveal else blotters(seen.session, [row.id for row in rows])
    packs = {pack_id: seen.house.pack(seen.session, pack_id) for pack_id in {row.pack_id for row in rows}}
    causes = {pack_id: cause_labels(pack) for pack_id, pack in packs.items()}
    lines = (_line(seen, row, packs[row.pack_id], causes[row.pack_id], hidden.get(row.id)) for row in rows)
    return LedgerSlice(tuple(lines), after)


def _line(seen: Seen, row: Any, pack: Pack, causes: dict[str, str], blot: Blotter | None) -> LedgerLine:
    colour, words = case_light(CaseState(row.state), row.due_at, row.met_at, seen.now, seen.calendar, pack)
    cause = causes.get(row.cause, row.cause)
    shown = blot or str
    return LedgerLine(
        number=row.number,
        source_number=shown(row.source_number),
        received_at=row.received_at,
        kind=Kind(row.kind).label,
        channel=Channel(row.channel).label,
        complainant=row.code_name or _("Anonymous")
        if row.anonymous or row.code_name
        else mask_name(row.name)
        if blot
        else row.name,
        phone=mask_phone(row.phone) if blot else row.phone,
        respondent=shown(" ".join(filter(None, (row.respondent_department, row.respondent_person)))),
        subject=shown(row.subject),
        facts=shown(row.facts),
        request=shown(row.request),
        category=category_label(seen, row.category),
        severity=Severity(row.severity).label,
        department=row.department or "",
        handler=row.handler or "",
        state=CaseState(row.state).label,
        due_at=row.due_at,
        light="" if colour is Light.NONE else words or colour.label,
        investigation=shown(row.investigation),
        cause=shown(" ".join(filter(None, (cause, row.cause_note)))),
        solution=shown(row.solution),
        verdict=Verdict(row.verdict).label if row.verdict else "",
        reply=shown(row.reply_text),
        replied_at=row.replied_at,
        satisfaction=Satisfaction(row.satisfaction).label if row.satisfaction else "",
        closed_at=row.closed_at,
    )
