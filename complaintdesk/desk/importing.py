"""导入旧台账: an old ledger becomes cases, all or none, and can be undone while nothing was done on them."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any, cast

from sqlalchemy import Table as SqlTable
from sqlalchemy import func, insert, select, update

from complaintdesk.desk import searching
from complaintdesk.desk.context import BulkEvent, Context, Seen
from complaintdesk.desk.core import Command, Desk, Question, answers, step
from complaintdesk.desk.import_mapping import OldLedger, Target, folded, map_headers
from complaintdesk.desk.import_rows import OfficeLists, OldCase, Refused, Remarks, RowReader, folded_path
from complaintdesk.desk.intake import english_path, identity_row, new_case, next_number
from complaintdesk.desk.rows import Done
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.numbering import CaseNumber
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.search_terms import SearchDoc
from complaintdesk.domain.vocabulary import CaseState, EventKind
from complaintdesk.i18n import _, ngettext
from complaintdesk.storage import search
from complaintdesk.storage.models import Case, CategoryEntry, Complainant, Department, Disclosure, Event, Office, Request
from complaintdesk.storage.snapshots import difference, snapshot

SLICE = 500
_SHOWN_CATEGORIES = 5


@dataclass(frozen=True)
class ImportPlan:
    """导入预览: what an import would do, known before anything is written."""

    file: str
    sheet: str
    mapping: tuple[tuple[str, Target], ...]
    read: int
    cases: tuple[OldCase, ...]
    already_there: int
    refused: tuple[Refused, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class ImportReport:
    """导入结果. `import_id` is what the import is undone by; empty when nothing was written."""

    read: int
    imported: int
    already_there: int
    refused: tuple[Refused, ...]
    warnings: tuple[str, ...]
    import_id: str = ""


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
class PlanImport(Question[ImportPlan]):
    """What importing this table would do; `given` maps headers to targets before the known headers do."""

    table: OldLedger
    given: dict[str, str] = field(default_factory=dict)


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


def plan_import(desk: Desk, table: OldLedger, given: dict[str, str] | None = None) -> ImportPlan:
    """What importing this table would do; writes nothing."""
    return desk.ask(PlanImport(table=table, given=given or {}))


def import_rows(desk: Desk, plan: ImportPlan, *, sha256: str = "", request_id: str = "") -> ImportReport:
    """Carry out the plan and say what came of it; a retry with the same request_id imports nothing twice."""
    if not plan.cases:
        return dry_run(plan)
    command = ImportLedger(cases=plan.cases, file=plan.file, sheet=plan.sheet, sha256=sha256, mapping=plan.mapping,
                           **({"request_id": request_id} if request_id else {}))
    desk.do(command)
    imported = desk.ask(ImportSize(import_id=command.request_id))
    # Somebody else may have imported the same rows since the plan was made.
    overtaken = len(plan.cases) - imported
    return ImportReport(plan.read, imported, plan.already_there + overtaken, plan.refused, plan.warnings, command.request_id)


def dry_run(plan: ImportPlan) -> ImportReport:
    """The report as the import would give it now."""
    return ImportReport(plan.read, len(plan.cases), plan.already_there, plan.refused, plan.warnings)


@answers(PlanImport, needs=Permission.IMPORT)
def plan(seen: Seen, question: PlanImport) -> ImportPlan:
    """Read every row; find those that are there already, by their source key."""
    table = question.table
    targets = map_headers(table.header, question.given)
    if Target.RECEIVED_AT not in targets:
        raise UserError(
            _("“{file}” has no column with the date of receipt.").format(file=table.file),
            _("Its columns: {columns}. Say with a mapping which of them is “received_at”.").format(columns=", ".join(table.header)),
        )
    reader = RowReader(table, targets, _lists(seen))
    cases: dict[str, OldCase] = {}
    refused: list[Refused] = []
    twice: list[str] = []
    read = 0
    for row, cells in table.rows:
        if reader.is_blank(cells):
            continue
        read += 1
        found = reader.read(row, cells)
        if isinstance(found, Refused):
            refused.append(found)
        elif found.key in cases:
            twice.append(str(found.values["source_number"]))
        else:
            cases[found.key] = found
    present = _present(seen, cases)
    return ImportPlan(
        file=table.file, sheet=table.sheet, mapping=tuple(zip(table.header, targets, strict=True)), read=read,
        cases=tuple(case for key, case in cases.items() if key not in present),
        already_there=len(present) + len(twice), refused=tuple(refused),
        warnings=tuple(_warnings(reader.remarks, twice, table.others)),
    )


def _lists(seen: Seen) -> OfficeLists:
    entries = {e.path: e.title_en for e in seen.session.scalars(select(CategoryEntry).where(CategoryEntry.active))}
    categories: dict[str, str] = {}
    leaves: dict[str, list[str]] = {}
    for path in entries:
        for spelling in (path, english_path(path, entries)):
            categories.setdefault(folded_path(spelling), path)
            leaves.setdefault(folded_path(spelling).rpartition("/")[2], []).append(path)
    for leaf, paths in leaves.items():
        if len(set(paths)) == 1:
            categories.setdefault(leaf, paths[0])
    departments = {folded(d.name): d.id for d in seen.session.scalars(select(Department).where(Department.active))}
    own = {folded(words): own.key for own in seen.pack.fields for words in (own.key, own.label)}
    return OfficeLists(seen.zone, seen.now, categories, departments, own)


def _present(seen: Seen, keys: Iterable[str]) -> set[str]:
    """Those of the keys that a case holds already."""
    found: set[str] = set()
    wanted = list(keys)
    for start in range(0, len(wanted), SLICE):
        found.update(filter(None, seen.session.scalars(
            select(Case.source_key).where(Case.source_key.in_(wanted[start:start + SLICE])))))
    return found


def _warnings(remarks: Remarks, twice: list[str], others: tuple[str, ...]) -> Iterator[str]:
    if others:
        yield _("Only the first sheet was read; there are also: {sheets}.").format(sheets=", ".join(others))
    if twice:
        yield ngettext(
            "{n} row repeats a number of the same file and was left out: {numbers}.",
            "{n} rows repeat a number of the same file and were left out: {numbers}.", len(twice),
        ).format(n=len(twice), numbers=", ".join(dict.fromkeys(twice[:_SHOWN_CATEGORIES])))
    if remarks.categories:
        names = ", ".join(name for name, _count in remarks.categories.most_common(_SHOWN_CATEGORIES))
        yield ngettext(
            "{n} category is not in the office's list and was kept as a note: {names}.",
            "{n} categories are not in the office's list and were kept as notes: {names}.", len(remarks.categories),
        ).format(n=len(remarks.categories), names=names)
    if remarks.unread_replies:
        yield ngettext(
            "{n} time of reply or closing could not be read and was kept as a note.",
            "{n} times of reply or closing could not be read and were kept as notes.", remarks.unread_replies,
        ).format(n=remarks.unread_replies)
    if remarks.future:
        yield ngettext("{n} row has a date in the future.", "{n} rows have dates in the future.", remarks.future).format(
            n=remarks.future)


@answers(ImportSize, needs=Permission.IMPORT)
def import_size(seen: Seen, question: ImportSize) -> int:
    """The number of cases of the import."""
    return seen.session.execute(
        select(func.count()).select_from(Case).where(Case.import_id == question.import_id)).scalar_one()


@answers(Imports, needs=Permission.IMPORT)
def imports(seen: Seen, _question: Imports) -> tuple[PastImport, ...]:
    """From the chain itself: an import's own event has no case."""
    kinds = (EventKind.IMPORTED.value, EventKind.IMPORT_UNDONE.value)
    rows = seen.session.execute(
        select(Event.at, Event.actor, Event.kind, Disclosure.payload).join(Disclosure, Disclosure.seq == Event.seq)
        .where(Event.case_id.is_(None), Event.kind.in_(kinds)).order_by(Event.seq.desc())
    )
    undone: set[str] = set()
    found = []
    for row in rows:
        detail = json.loads(row.payload)["detail"]
        if row.kind == EventKind.IMPORT_UNDONE.value:
            undone.add(detail["import"])
        else:
            found.append(PastImport(detail["import"], detail["file"], row.at, row.actor, detail["cases"],
                                    detail["import"] in undone))
    return tuple(found)


@step(ImportLedger, needs=Permission.IMPORT)
def import_ledger(ctx: Context, cmd: ImportLedger) -> Done:
    """Numbers by the year of receipt in one block a year, cases, identities, events: one transaction."""
    # Two work places importing at once would both find a row missing; the office's row makes them queue.
    ctx.session.execute(select(Office.id).with_for_update())
    present = _present(ctx, (case.key for case in cmd.cases))
    rows = sorted((case for case in cmd.cases if case.key not in present), key=lambda case: (case.received_at, case.row))
    ctx.log(EventKind.IMPORTED, note=cmd.file, **{"import": cmd.request_id}, file=cmd.file, sheet=cmd.sheet, sha256=cmd.sha256,
            cases=len(rows), mapping=[[name, target.value] for name, target in cmd.mapping])
    for _year, of_year in groupby(rows, key=lambda case: case.received_at.astimezone(ctx.zone).year):
        block = list(of_year)
        number = next_number(ctx, block[0].received_at, len(block))
        for start in range(0, len(block), SLICE):
            first = dataclasses.replace(number, place=number.place + start)
            _write(ctx, cmd, block[start:start + SLICE], first)
    return Done(0, cmd.request_id, None, 0, 0, EventKind.IMPORTED)


def _write(ctx: Context, cmd: ImportLedger, old: list[OldCase], first: CaseNumber) -> None:
    """A slice of the import: mapped objects only carry the values, rows are written in bulk."""
    columns = [c.key for c in Case.__table__.columns if c.key not in ("id", "version")]
    events: list[list[BulkEvent]] = []
    final: list[dict[str, Any]] = []
    cases: list[dict[str, Any]] = []
    people: list[dict[str, Any]] = []
    for place, row in enumerate(old, start=first.place):
        number = str(dataclasses.replace(first, place=place))
        case = new_case(ctx, number, row.received_at, import_id=cmd.request_id, **row.values)
        person = identity_row(row.person)
        values = at_entry = snapshot(case, person)
        steps = [BulkEvent(EventKind.IMPORTED, 0, difference({}, at_entry), {"import": cmd.request_id, "row": row.row},
                           _("{file}, row {row}").format(file=cmd.file, row=row.row))]
        if row.closing is not None:
            for name, value in row.outcome.items():
                setattr(case, name, value)
            case.state = CaseState.CLOSED.value
            values = snapshot(case, person)
            steps.append(_answered(ctx, row.closing, case, difference(at_entry, values)))
        events.append(steps)
        final.append(values)
        cases.append({name: getattr(case, name) for name in columns} | {"version": 1})
        people.append({c.key: getattr(person, c.key) for c in Complainant.__table__.columns})
    table = cast("SqlTable", Case.__table__)
    ids = ctx.session.execute(insert(table).returning(table.c.id, sort_by_parameter_order=True), cases).scalars().all()
    ctx.session.execute(insert(cast("SqlTable", Complainant.__table__)),
                        [person | {"case_id": case_id} for case_id, person in zip(ids, people, strict=True)])
    docs: list[tuple[int, SearchDoc]] = [
        (case_id, searching.search_doc(values, [])) for case_id, values in zip(ids, final, strict=True)]
    search.put_many(ctx.session.connection(), docs)
    ctx.log_many(dataclasses.replace(step, case_id=case_id) for case_id, steps in zip(ids, events, strict=True) for step in steps)


def _answered(ctx: Context, kind: EventKind, case: Case, changes: dict[str, list[Any]]) -> BulkEvent:
    """The event of the old answer: the chain's time is now, its own time stands in detail and note."""
    own_time = case.replied_at or case.closed_at
    if own_time is None:
        return BulkEvent(kind, 0, changes, note=case.reply_text)
    detail = {"replied_at" if case.replied_at else "closed_at": own_time.isoformat()}
    local = own_time.astimezone(ctx.zone).strftime("%Y-%m-%d %H:%M")
    note = _("On {time}: {text}").format(time=local, text=case.reply_text) if case.reply_text else local
    return BulkEvent(kind, 0, changes, detail, note)


@step(UndoImport, needs=Permission.IMPORT)
def undo_import(ctx: Context, cmd: UndoImport) -> Done:
    """Void every case of the import; refused once anything was done on one of them."""
    made = ctx.session.get(Request, cmd.import_id)
    of_import = Case.import_id == cmd.import_id
    rows = ctx.session.execute(
        select(Case.id, Case.number, Case.state, Case.source_key).where(of_import).order_by(Case.id).with_for_update()).all()
    if made is None or not rows:
        raise UserError(_("There is no such import."), _("Look at the list of imports."))
    if all(row.source_key is None for row in rows):
        raise UserError(_("This import was undone already."))
    touched = ctx.session.scalars(
        select(Case.number).join(Event, Event.case_id == Case.id).where(of_import, Event.seq > made.seq).order_by(Event.seq).limit(1)
    ).first()
    if touched is not None:
        raise UserError(
            _("The import cannot be undone: something was done on case {number} since.").format(number=touched),
            _("Make single cases void instead."),
        )
    ctx.session.execute(
        update(Case).where(of_import).values(state=CaseState.VOID.value, source_key=None, version=Case.version + 1)
        .execution_options(synchronize_session=False)
    )
    ctx.log(EventKind.IMPORT_UNDONE, **{"import": cmd.import_id}, cases=len(rows))
    ctx.log_many(
        BulkEvent(EventKind.IMPORT_UNDONE, row.id,
                  {"source_key": [row.source_key, None], "state": [row.state, CaseState.VOID.value]}, {"import": cmd.import_id})
        for row in rows
    )
    return Done(0, cmd.import_id, None, 0, 0, EventKind.IMPORT_UNDONE)
