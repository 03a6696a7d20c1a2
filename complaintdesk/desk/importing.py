"""导入旧台账: an old ledger becomes cases, all or none, and can be undone while nothing was done on them."""

from __future__ import annotations

import dataclasses
import json
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import func, select, update

from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import Command, Desk, Question, answers, step
from complaintdesk.desk.import_mapping import Target
from complaintdesk.desk.import_plan import (
    ImportPlan,
    ImportReport,
    dry_run,
    few_collections,
    plan_import,
    present_keys,
)
from complaintdesk.desk.import_rows import OldCase, Refused
from complaintdesk.desk.import_writing import SLICE, ImportWriter
from complaintdesk.desk.new_cases import next_number
from complaintdesk.desk.rows import Done
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import CaseState, EventKind
from complaintdesk.i18n import _
from complaintdesk.storage import chain
from complaintdesk.storage.models import Case, ClockEntry, Disclosure, Event, Office, Request

#: What callers need, wherever in the desk it is made.
__all__ = [
    "ImportLedger",
    "ImportPlan",
    "ImportReport",
    "ImportSize",
    "Imports",
    "PastImport",
    "Refused",
    "UndoImport",
    "dry_run",
    "import_rows",
    "plan_import",
]


@dataclass(frozen=True)
class PastImport:
    """导入记录: one import, and whether it was undone."""

    import_id: str
    file: str
    at: datetime
    actor: str
    cases: int
    undone: bool


@dataclass(frozen=True, kw_only=True)
class ImportSize(Question[int]):
    """How many cases an import made."""

    import_id: str


@dataclass(frozen=True, kw_only=True)
class Imports(Question[tuple[PastImport, ...]]):
    """The imports so far, newest first."""


@dataclass(frozen=True, kw_only=True)
class ImportLedger(Command):
    """导入台账: all planned cases in one transaction. The request's id becomes the import's id."""

    cases: tuple[OldCase, ...]
    file: str
    sheet: str = ""
    sha256: str = ""
    mapping: tuple[tuple[str, Target], ...] = ()


@dataclass(frozen=True, kw_only=True)
class UndoImport(Command):
    """撤销导入: every case of the import becomes void, and its rows can be imported again."""

    import_id: str


def import_rows(desk: Desk, plan: ImportPlan, *, sha256: str = "", request_id: str = "") -> ImportReport:
    """Carry out the plan and say what came of it; a retry with the same request_id imports nothing twice."""
    if not plan.cases:
        return dry_run(plan)
    command = ImportLedger(
        cases=plan.cases,
        file=plan.file,
        sheet=plan.sheet,
        sha256=sha256,
        mapping=plan.mapping,
        **({"request_id": request_id} if request_id else {}),
    )
    desk.do(command)
    imported = desk.ask(ImportSize(import_id=command.request_id))
    # Somebody else may have imported the same rows since the plan was made.
    overtaken = len(plan.cases) - imported
    return ImportReport(
        plan.read, imported, plan.already_there + overtaken, plan.refused, plan.warnings, command.request_id
    )


@answers(ImportSize, needs=Permission.IMPORT)
def import_size(seen: Seen, question: ImportSize) -> int:
    """The number of cases of the import."""
    return seen.session.execute(
        select(func.count()).select_from(Case).where(Case.import_id == question.import_id)
    ).scalar_one()


@answers(Imports, needs=Permission.IMPORT)
def imports(seen: Seen, _question: Imports) -> tuple[PastImport, ...]:
    """From the chain itself: an import's own event has no case."""
    kinds = (EventKind.IMPORTED.value, EventKind.IMPORT_UNDONE.value)
    rows = seen.session.execute(
        select(Event.at, Event.actor, Event.kind, Disclosure.payload)
        .join(Disclosure, Disclosure.seq == Event.seq)
        .where(Event.case_id.is_(None), Event.kind.in_(kinds))
        .order_by(Event.seq.desc())
    )
    undone: set[str] = set()
    found = []
    for row in rows:
        detail = json.loads(row.payload)["detail"]
        if row.kind == EventKind.IMPORT_UNDONE.value:
            undone.add(detail["import_id"])
        else:
            found.append(
                PastImport(
                    detail["import_id"],
                    detail["file"],
                    row.at,
                    row.actor,
                    detail["cases"],
                    detail["import_id"] in undone,
                )
            )
    return tuple(found)


@step(ImportLedger, needs=Permission.IMPORT)
def import_ledger(ctx: Context, cmd: ImportLedger) -> Done:
    """Numbers by the year of receipt in one block a year, cases, identities, events: one transaction."""
    # Two work places importing at once would both find a row missing; the office's row makes them queue.
    ctx.session.execute(select(Office.id).with_for_update())
    present = present_keys(ctx, (case.key for case in cmd.cases))
    rows = sorted(
        (case for case in cmd.cases if case.key not in present), key=lambda case: (case.received_at, case.row)
    )
    years = [list(of) for _year, of in groupby(rows, key=lambda case: case.received_at.astimezone(ctx.zone).year)]
    # All numbers before the first event: counters are locked before the chain, by every command.
    blocks = [(block, next_number(ctx, block[0].received_at, len(block))) for block in years]
    writer = ImportWriter(ctx, cmd.request_id, cmd.file, len(rows))
    with few_collections(), closing(writer.index):
        for block, number in blocks:
            for start in range(0, len(block), SLICE):
                writer.write(block[start : start + SLICE], dataclasses.replace(number, place=number.place + start))
        writer.index.finish()
    ctx.log(
        EventKind.IMPORTED,
        note=cmd.file,
        import_id=cmd.request_id,
        file=cmd.file,
        sheet=cmd.sheet,
        sha256=cmd.sha256,
        cases=len(rows),
        mapping=[[name, target.value] for name, target in cmd.mapping],
    )
    return Done(0, cmd.request_id, None, 0, 0, EventKind.IMPORTED)


@step(UndoImport, needs=Permission.IMPORT)
def undo_import(ctx: Context, cmd: UndoImport) -> Done:
    """Void every case of the import; refused once anything was done on one of them."""
    made = ctx.session.get(Request, cmd.import_id)
    of_import = Case.import_id == cmd.import_id
    rows = ctx.session.execute(
        select(Case.id, Case.number, Case.state, Case.source_key)
        .where(of_import)
        .order_by(Case.id)
        .with_for_update()
    ).all()
    if made is None or not rows:
        raise UserError(_("There is no such import."), _("Look at the list of imports."))
    if all(row.source_key is None for row in rows):
        raise UserError(_("This import was undone already."))
    touched = ctx.session.scalars(
        select(Case.number)
        .join(Event, Event.case_id == Case.id)
        .where(of_import, Event.seq > made.seq)
        .order_by(Event.seq)
        .limit(1)
    ).first()
    if touched is not None:
        raise UserError(
            _("The import cannot be undone: something was done on case {number} since.").format(
                number=touched
            ),
            _("Make single cases void instead."),
        )
    ctx.session.execute(
        update(Case)
        .where(of_import)
        .values(state=CaseState.VOID.value, source_key=None, version=Case.version + 1)
        .execution_options(synchronize_session=False)
    )
    # A limit that the sheet of a hotline named ends with its case.
    of_cases = ClockEntry.case_id.in_(select(Case.id).where(of_import))
    ctx.session.execute(
        update(ClockEntry)
        .where(of_cases, ClockEntry.stopped_at.is_(None))
        .values(stopped_at=ctx.now)
        .execution_options(synchronize_session=False)
    )
    void = CaseState.VOID.value
    for start in range(0, len(rows), SLICE):
        told = [
            chain.Entry(
                EventKind.IMPORT_UNDONE.value,
                row.id,
                {
                    "workplace": ctx.workplace,
                    "changes": {"source_key": [row.source_key, None], "state": [row.state, void]},
                    "detail": {"import_id": cmd.import_id},
                },
            )
            for row in rows[start : start + SLICE]
        ]
        chain.append(ctx.session, told, ctx.now, ctx.actor_text)
    ctx.log(EventKind.IMPORT_UNDONE, import_id=cmd.import_id, cases=len(rows))
    return Done(0, cmd.import_id, None, 0, 0, EventKind.IMPORT_UNDONE)
