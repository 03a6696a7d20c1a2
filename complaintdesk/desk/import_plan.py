"""导入预览: what importing an old ledger would do, row by row, before anything is written."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import func, select

from complaintdesk.desk.category_paths import english_path
from complaintdesk.desk.context import Seen
from complaintdesk.desk.core import Desk, Question, answers
from complaintdesk.desk.import_mapping import OldLedger, Target, folded, map_headers, place_in
from complaintdesk.desk.import_rows import OfficeLists, OldCase, Refused, Remarks, RowReader, folded_path
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.permissions import Permission
from complaintdesk.i18n import _, ngettext
from complaintdesk.storage.models import Case, CategoryEntry, Department

SLICE = 500
#: So many new objects before Python looks for cycles among them.
_AT_ONCE = 100_000
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


@dataclass(frozen=True, kw_only=True)
class PlanImport(Question[ImportPlan]):
    """What importing this table would do; `given` maps headers to targets before the known headers do."""

    table: OldLedger
    given: dict[str, str] = field(default_factory=dict)


@contextmanager
def few_collections() -> Iterator[None]:
    """Rows of a table hold no cycles: looking for some after every few of them takes a tenth of the time."""
    before = gc.get_threshold()
    gc.set_threshold(_AT_ONCE, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def plan_import(desk: Desk, table: OldLedger, given: dict[str, str] | None = None) -> ImportPlan:
    """What importing this table would do; writes nothing."""
    return desk.ask(PlanImport(table=table, given=given or {}))


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
            _("{where}: no column holds the date of receipt.").format(where=place_in(table.file, table.sheet)),
            _("Its columns: {columns}. Say with a mapping which of them is “received_at”.").format(
                columns=", ".join(table.header)
            ),
        )
    reader = RowReader(table, targets, _lists(seen))
    cases: dict[str, OldCase] = {}
    refused: list[Refused] = []
    twice: list[str] = []
    read = 0
    with few_collections():
        for row, cells in table.rows:
            found = reader.read(row, cells)
            if found is None:
                continue
            read += 1
            if row in table.unreckoned:
                found = _unreckoned(table, row, targets, found)
            if isinstance(found, Refused):
                refused.append(found)
            elif found.key in cases:
                twice.append(str(found.values["source_number"]))
            else:
                cases[found.key] = found
    present = present_keys(seen, cases)
    return ImportPlan(
        file=table.file,
        sheet=table.sheet,
        mapping=tuple(zip(table.header, targets, strict=True)),
        read=read,
        cases=tuple(case for key, case in cases.items() if key not in present),
        already_there=len(present) + len(twice),
        refused=tuple(refused),
        warnings=tuple(_warnings(reader.remarks, twice, table, read)),
    )


def _unreckoned(table: OldLedger, row: int, targets: tuple[Target, ...], found: OldCase | Refused) -> OldCase | Refused:
    """A row that would lose what a formula stands for is refused. One without any date is no matter of a formula."""
    meant = dict(zip(table.header, targets, strict=True))
    missing = {name: place for name, place in table.unreckoned[row].items() if meant.get(name) is not Target.SKIP}
    received = table.header[targets.index(Target.RECEIVED_AT)]
    if not missing or (isinstance(found, Refused) and found.column == received and received not in missing):
        return found
    name, place = next(iter(missing.items()))
    sentence = _(
        "{place}: the formula there has no result. Open the file in Excel or WPS, save it there and import it again, or"
        " leave this column out."
    )
    return Refused(row, name, sentence.format(place=place))


def _lists(seen: Seen) -> OfficeLists:
    entries = {
        e.path: e.title_en for e in seen.session.scalars(select(CategoryEntry).where(CategoryEntry.active))
    }
    categories: dict[str, str] = {}
    leaves: dict[str, list[str]] = {}
    for path in entries:
        for spelling in (path, english_path(path, entries)):
            categories.setdefault(folded_path(spelling), path)
            leaves.setdefault(folded_path(spelling).rpartition("/")[2], []).append(path)
    for leaf, paths in leaves.items():
        if len(set(paths)) == 1:
            categories.setdefault(leaf, paths[0])
    departments = {
        folded(d.name): d.id for d in seen.session.scalars(select(Department).where(Department.active))
    }
    own = {folded(words): own.key for own in seen.pack.fields for words in (own.key, own.label)}
    restricted = frozenset(seen.pack.restricted_kinds)
    return OfficeLists(seen.zone, seen.now, categories, departments, own, restricted)


def present_keys(seen: Seen, keys: Iterable[str]) -> set[str]:
    """Those of the keys that a case holds already."""
    wanted = list(keys)
    held = Case.source_key.is_not(None)
    if (seen.session.scalar(select(func.count(Case.source_key))) or 0) <= len(wanted):
        return set(wanted).intersection(seen.session.scalars(select(Case.source_key).where(held)))
    found: set[str | None] = set()
    for start in range(0, len(wanted), SLICE):
        part = select(Case.source_key).where(Case.source_key.in_(wanted[start : start + SLICE]))
        found.update(seen.session.scalars(part))
    return {key for key in found if key is not None}


def _warnings(remarks: Remarks, twice: list[str], table: OldLedger, read: int) -> Iterator[str]:
    if table.others:
        yield _("Only the first sheet was read; there are also: {sheets}.").format(sheets=", ".join(table.others))
    if table.unreckoned and not read:
        # Template rows below a ledger are like that, too; a whole ledger of them is not meant.
        yield _(
            "The rows hold formulas without a result. Open the file in Excel or WPS, save it there, and import it again."
        )
    if twice:
        yield ngettext(
            "{n} row repeats a number of the same file and was left out: {numbers}.",
            "{n} rows repeat a number of the same file and were left out: {numbers}.",
            len(twice),
        ).format(n=len(twice), numbers=", ".join(dict.fromkeys(twice[:_SHOWN_CATEGORIES])))
    if remarks.categories:
        names = ", ".join(name for name, _count in remarks.categories.most_common(_SHOWN_CATEGORIES))
        yield ngettext(
            "{n} category is not in the office's list and was kept as a note: {names}.",
            "{n} categories are not in the office's list and were kept as notes: {names}.",
            len(remarks.categories),
        ).format(n=len(remarks.categories), names=names)
    if remarks.unread_replies:
        yield ngettext(
            "{n} time of reply or closing could not be read and was kept as a note.",
            "{n} times of reply or closing could not be read and were kept as notes.",
            remarks.unread_replies,
        ).format(n=remarks.unread_replies)
    if remarks.future:
        yield ngettext(
            "{n} row has a date in the future.", "{n} rows have dates in the future.", remarks.future
        ).format(n=remarks.future)
