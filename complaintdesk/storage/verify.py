"""核验: is everything as it was written? Opens whatever there is, changes nothing, names the first bad event.

The hash chain alone cannot see a tail that was cut off together with its head, nor a chain written anew from some
event on: for that there are the anchors, the short heads printed on every form and kept in every backup manifest.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, func, inspect, select, text

from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _
from complaintdesk.storage import chain, schema
from complaintdesk.storage.base import Base, SchemaVersion
from complaintdesk.storage.book_check import check_books
from complaintdesk.storage.case_check import check_cases, check_contents, check_links
from complaintdesk.storage.chain_check import check_chain
from complaintdesk.storage.models import Event
from complaintdesk.storage.paper_check import check_paper
from complaintdesk.storage.reading import Damage, Finding, Findings, Reader

if TYPE_CHECKING:
    from collections.abc import Mapping

    from complaintdesk.storage.engine import Database

#: A quick check looks at the file, the triggers, the head and so many of the newest events.
NEWEST = 2000
SHORTEST_ANCHOR = 10
_CHAIN = {"schema_version", "events", "disclosures", "chain_head", "requests"}


@dataclass(frozen=True)
class VerifyReport:
    """What verify found: `events` were read, `first_bad_seq` is the first event not as written, if one can be named.

    `findings` lists the first few hundred places; `count` is how many there are.
    """

    ok: bool
    events: int
    first_bad_seq: int | None
    findings: tuple[Finding, ...]
    count: int = 0


def verify(
    database: Database, anchors: Mapping[int, str] | None = None, *, quick: bool = False
) -> VerifyReport:
    """Check the whole database (`quick`: the file and the newest events only). Never changes anything."""
    if database.file is not None and not database.file.is_file():
        raise UserError(
            _("There is no database file “{file}”.").format(file=database.file),
            _("Check the name, or open an office first."),
        )
    return verify_engine(database.engine, database.file, anchors, quick=quick)


def verify_engine(
    engine: Engine, file: Path | None, anchors: Mapping[int, str] | None = None, *, quick: bool = False
) -> VerifyReport:
    """The same for a copy that is not in use: `engine` opens it, `file` is the SQLite file or None."""
    reader, found, events = Reader(engine), Findings(), 0
    with found.part(_("File")):
        if reader.is_sqlite and file is not None:
            _check_file(reader, found, file, quick=quick)
    has_chain = has_rows = False
    with found.part(_("Tables")):
        has_chain, has_rows = _check_tables(reader, found)
    if has_rows:
        with found.part(_("Triggers")):
            _check_guards(reader, found)
    if has_chain:
        with found.part(_("Events")):
            since = max(_newest(reader) - NEWEST, 0) if quick else 0
            events = check_chain(reader, found, anchors or {}, since)
    # A lost event makes its case differ too; what the chain names is the cause, the case only its consequence.
    first_bad = found.first_seq
    if has_rows and not quick:
        with found.part(_("Case rows")):
            check_cases(reader, found)
        with found.part(_("Attachments")):
            check_contents(reader, found)
        with found.part(_("Forms and reserved numbers")):
            check_paper(reader, found)
        with found.part(_("Books")):
            check_books(reader, found)
        with found.part(_("Links")):
            check_links(reader, found)
    return VerifyReport(
        not found.count,
        events,
        first_bad if first_bad is not None else found.first_seq,
        tuple(found.listed),
        found.count,
    )


def _check_file(reader: Reader, found: Findings, file: Path, *, quick: bool) -> None:
    with reader.moment() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        wanted = pages * connection.execute(text("PRAGMA page_size")).scalar_one()
        size = file.stat().st_size
        told = (
            connection.execute(text("PRAGMA quick_check" if quick else "PRAGMA integrity_check"))
            .scalars()
            .all()
        )
    if wanted != size:
        # A file cut short by less than a page passes SQLite's own check.
        found.add(
            Damage.PAGE,
            _("The file has {size} bytes instead of {wanted}: it was cut short or lengthened.").format(
                size=size, wanted=wanted
            ),
        )
    if told != ["ok"]:
        found.add(Damage.PAGE, _("Pages of the file are damaged ({count} places).").format(count=len(told)))


def _check_tables(reader: Reader, found: Findings) -> tuple[bool, bool]:
    """Whether the chain can be walked, and whether the rows are those this program knows how to replay.

    Of an older schema only the chain is checked: it never changes. Raises UserError for a database that is none of ours.
    """
    with reader.moment() as connection:
        there = set(inspect(connection).get_table_names())
        if not there & set(Base.metadata.tables):
            raise UserError(
                _("No office has been opened in this database yet."), _("Check the address of the database.")
            )
        kept = select(SchemaVersion.major, SchemaVersion.minor)
        row = connection.execute(kept).one_or_none() if "schema_version" in there else None
    version = (row.major, row.minor) if row is not None else None
    schema.check_not_newer(version)
    last = schema.STEPS[-1]
    is_older = version is not None and version < (last.major, last.minor)
    missing = (_CHAIN if is_older else set(Base.metadata.tables)) - there
    for name in sorted(missing):
        found.add(Damage.MISSING, _("The table “{table}” is missing.").format(table=name))
    return not missing & _CHAIN, not missing and not is_older


def _check_guards(reader: Reader, found: Findings) -> None:
    if reader.is_sqlite:
        question = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        wanted = chain.guard_texts()
    else:
        # 'O' is an enabled trigger; a switched-off one guards nothing.
        question = (
            "SELECT tgname, tgenabled::text FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
            " WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace"
        )
        wanted = dict.fromkeys(chain.guard_names("postgresql"), "O")
    with reader.moment() as connection:
        there = {str(name): str(how) for name, how in connection.execute(text(question))}
    for name in sorted(set(wanted) | set(there)):
        if name not in there:
            found.add(Damage.GUARD, _("The trigger “{name}” is missing.").format(name=name))
        elif name not in wanted:
            found.add(
                Damage.GUARD, _("The trigger “{name}” is not one of ComplaintDesk's.").format(name=name)
            )
        elif there[name] != wanted[name]:
            found.add(Damage.GUARD, _("The trigger “{name}” was changed.").format(name=name))


def _newest(reader: Reader) -> int:
    with reader.moment() as connection:
        return connection.scalar(select(func.max(Event.seq))) or 0


def read_anchors(content: str) -> dict[int, str]:
    """The anchors of a file: lines `seq:first 10 hex digits`; empty lines and # comments are skipped.

    Raises UserError naming a line that is none, or two lines that contradict each other.
    """
    anchors: dict[int, str] = {}
    for number, line in enumerate(content.splitlines(), start=1):
        entry = line.partition("#")[0].strip().lstrip("\ufeff")
        if not entry:
            continue
        seq, _colon, link = entry.replace("：", ":").partition(":")
        link = link.strip().lower()
        if not seq.strip().isdecimal() or len(link) < SHORTEST_ANCHOR or set(link) - set("0123456789abcdef"):
            raise UserError(
                _("Line {line} of the anchors file is no anchor.").format(line=number),
                _(
                    "An anchor is the number of an event, a colon and 10 hexadecimal digits, as printed on each form."
                ),
            )
        known = anchors.setdefault(int(seq), link)
        if not (known.startswith(link) or link.startswith(known)):
            raise UserError(
                _("Line {line} of the anchors file contradicts an earlier one.").format(line=number),
                _("Check which of the two papers is genuine."),
            )
    return anchors
