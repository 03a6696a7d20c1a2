"""数据结构: numbered steps from an empty database to this program's schema.

The version is major.minor. A database with a newer major is refused with a sentence; a newer minor is opened. Each step
is one transaction and runs only after a verified backup of what was there. Steps are never edited once released.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, insert, text, update

import complaintdesk.storage.book_models
import complaintdesk.storage.paper_models  # noqa: F401 - both declare their tables
from complaintdesk import __version__
from complaintdesk.storage import bi_views, chain, search
from complaintdesk.storage.base import SchemaVersion, create_tables
from complaintdesk.storage.engine import Database
from complaintdesk.storage.troubles import translated
from complaintdesk.storage.version import check_not_newer as check_not_newer
from complaintdesk.storage.version import current_version as current_version
from complaintdesk.storage.version import version_on


@dataclass(frozen=True)
class SchemaStep:
    """One step of the schema: what `run` does on the connection is frozen once it is released."""

    major: int
    minor: int
    what: str
    run: Callable[[Connection], None]


def create(connection: Connection) -> None:
    """The whole schema as it is now; only an empty database gets it."""
    create_tables(connection)
    chain.create_guards(connection)
    search.create(connection)
    bi_views.create(connection)


#: Columns that 1.1 added: table → column → type and default, which holds for the rows of before.
_LAW_OF_THE_DESK: dict[str, dict[str, str]] = {
    "office": {"vault_public": "TEXT NOT NULL DEFAULT ''"},
    "departments": {
        "hours": "TEXT NOT NULL DEFAULT ''",
        "parent_id": "INTEGER",
        "head_id": "INTEGER",
    },
    "staff": {
        "post": "TEXT NOT NULL DEFAULT ''",
        "cleared": "BOOLEAN NOT NULL DEFAULT {false}",
        "deputy_id": "INTEGER",
        "away_from": "DATE",
        "away_until": "DATE",
        "vault_key": "TEXT NOT NULL DEFAULT ''",
    },
    "categories": {
        "handler_id": "INTEGER CONSTRAINT fk_categories_handler_id REFERENCES staff (id)",
        "backup_id": "INTEGER CONSTRAINT fk_categories_backup_id REFERENCES staff (id)",
        "keywords": "JSON NOT NULL DEFAULT '[]'",
    },
    "cases": {
        "registrar_id": "INTEGER",
        "restricted": "BOOLEAN NOT NULL DEFAULT {false}",
        "receipt_hash": "TEXT",
        "accused_departments": "TEXT NOT NULL DEFAULT ''",
        "accused_staff": "TEXT NOT NULL DEFAULT ''",
        "level": "TEXT NOT NULL DEFAULT ''",
        "severity_reason": "TEXT NOT NULL DEFAULT ''",
        "done": "JSON NOT NULL DEFAULT '{{}}'",
        "records": "JSON NOT NULL DEFAULT '{{}}'",
        "matter_results": "JSON NOT NULL DEFAULT '{{}}'",
        "assisting": "TEXT NOT NULL DEFAULT ''",
        "parent_id": "{big}",
        "relation": "TEXT",
        "merged_into_id": "{big}",
        "responsible_department": "TEXT NOT NULL DEFAULT ''",
        "responsible_person": "TEXT NOT NULL DEFAULT ''",
        "delay_responsible": "TEXT NOT NULL DEFAULT ''",
        "reasons_sufficient": "BOOLEAN",
        "request_reasonable": "BOOLEAN",
        "supervision": "TEXT",
        "progress_told_at": "{instant}",
        "paused_at": "{instant}",
        "no_reply_wanted": "BOOLEAN NOT NULL DEFAULT {false}",
        "compensation": "{big} NOT NULL DEFAULT 0",
        "compensation_paid": "{big} NOT NULL DEFAULT 0",
    },
    "complainants": {
        "credit_code": "TEXT NOT NULL DEFAULT ''",
        "legal_representative": "TEXT NOT NULL DEFAULT ''",
        "agent_id_number": "TEXT NOT NULL DEFAULT ''",
        "agent_authority": "TEXT NOT NULL DEFAULT ''",
        "joint_count": "INTEGER",
        "representatives": "JSON NOT NULL DEFAULT '[]'",
        "safe_channel": "TEXT NOT NULL DEFAULT ''",
        "code_name": "TEXT NOT NULL DEFAULT ''",
        "sealed": "TEXT NOT NULL DEFAULT ''",
    },
    "clocks": {
        "counted_from": "TEXT NOT NULL DEFAULT 'received'",
        "span": "TEXT NOT NULL DEFAULT ''",
        "roll": "BOOLEAN NOT NULL DEFAULT {true}",
        "makeup": "BOOLEAN NOT NULL DEFAULT {true}",
        "hours": "TEXT NOT NULL DEFAULT ''",
        "pauses": "JSON NOT NULL DEFAULT '[]'",
        "extended_until": "{instant}",
    },
}
_TYPES = {
    "sqlite": {
        "false": "0",
        "is_restricted": "restricted = 1",
        "true": "1",
        "big": "INTEGER",
        "instant": "DATETIME",
        "serial": "INTEGER PRIMARY KEY",
        "bigserial": "INTEGER PRIMARY KEY",
    },
    "postgresql": {
        "false": "false",
        "is_restricted": "restricted",
        "true": "true",
        "big": "BIGINT",
        "instant": "TIMESTAMP WITH TIME ZONE",
        "serial": "SERIAL PRIMARY KEY",
        "bigserial": "BIGSERIAL PRIMARY KEY",
    },
}


def _law_of_the_desk(connection: Connection) -> None:
    words = _TYPES[connection.dialect.name]
    for table, columns in _LAW_OF_THE_DESK.items():
        for name, made in columns.items():
            connection.execute(text(f"ALTER TABLE {table} ADD COLUMN {name} {made.format(**words)}"))
    for statement in (
        "CREATE INDEX ix_cases_parent ON cases (parent_id)",
        "CREATE INDEX ix_cases_assisting ON cases (assisting) WHERE assisting <> ''",
        "CREATE INDEX ix_cases_restricted ON cases (id) WHERE restricted",
        "CREATE INDEX ix_clocks_running ON clocks (due_at) WHERE stopped_at IS NULL AND replaced_at IS NULL",
        "CREATE UNIQUE INDEX uq_cases_receipt_hash ON cases (receipt_hash)",
    ):
        connection.execute(text(statement))


#: What 1.2 added, with the types of each engine.
_PAPER = (
    "ALTER TABLE attachments ADD COLUMN form TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE attachments ADD COLUMN copy INTEGER",
    "ALTER TABLE attachments ADD COLUMN page INTEGER",
    "ALTER TABLE attachments ADD COLUMN pages INTEGER",
    "CREATE TABLE form_layouts (id {serial}, form TEXT NOT NULL, version INTEGER NOT NULL, text TEXT NOT NULL,"
    " sha256 VARCHAR(64) NOT NULL, since {instant} NOT NULL, by TEXT NOT NULL,"
    " new_cases_only BOOLEAN NOT NULL DEFAULT {false}, retired BOOLEAN NOT NULL DEFAULT {false},"
    " CONSTRAINT uq_form_layouts_form_version UNIQUE (form, version))",
    "CREATE TABLE waiting_scans (id {bigserial}, at {instant} NOT NULL, by TEXT NOT NULL, file TEXT NOT NULL,"
    " page INTEGER NOT NULL, reason TEXT NOT NULL, code TEXT NOT NULL DEFAULT '',"
    " sha256 VARCHAR(64) NOT NULL CONSTRAINT fk_waiting_scans_sha256_blobs REFERENCES blobs (sha256),"
    " settled_at {instant}, settled_by TEXT NOT NULL DEFAULT '', settled_how TEXT NOT NULL DEFAULT '')",
    "CREATE TABLE reserved_numbers (number TEXT NOT NULL CONSTRAINT pk_reserved_numbers PRIMARY KEY,"
    " form TEXT NOT NULL, form_version INTEGER NOT NULL DEFAULT 1, at {instant} NOT NULL, by TEXT NOT NULL,"
    ' "check" TEXT NOT NULL, case_id {big},'
    " voided_at {instant}, voided_by TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT '')",
)


def _paper(connection: Connection) -> None:
    words = _TYPES[connection.dialect.name]
    for statement in _PAPER:
        connection.execute(text(statement.format(**words)))


#: What 1.3 added: what comes after the reply, and the books.
_AFTER_THE_REPLY = (
    "ALTER TABLE cases ADD COLUMN call_next_at {instant}",
    "ALTER TABLE cases ADD COLUMN call_tries INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE cases ADD COLUMN unsatisfied_count INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE cases ADD COLUMN kept_until DATE",
    "ALTER TABLE cases ADD COLUMN volume TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE complainants ADD COLUMN contact_hours TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX ix_cases_call_next ON cases (call_next_at) WHERE call_next_at IS NOT NULL",
    "CREATE INDEX ix_cases_kept_until ON cases (kept_until) WHERE kept_until IS NOT NULL",
    "CREATE TABLE entries (id {bigserial}, version INTEGER NOT NULL, kind TEXT NOT NULL,"
    " number TEXT NOT NULL DEFAULT '', case_id {big} CONSTRAINT fk_entries_case_id REFERENCES cases (id),"
    " state TEXT NOT NULL, title TEXT NOT NULL, category TEXT NOT NULL DEFAULT '',"
    " department_id INTEGER CONSTRAINT fk_entries_department_id REFERENCES departments (id),"
    " owner_id INTEGER CONSTRAINT fk_entries_owner_id REFERENCES staff (id), key TEXT, due_on DATE,"
    " at {instant} NOT NULL, by TEXT NOT NULL, closed_at {instant}, data JSON NOT NULL DEFAULT '{{}}')",
    "CREATE INDEX ix_entries_kind ON entries (kind, state, due_on)",
    "CREATE INDEX ix_entries_case ON entries (case_id)",
    "CREATE UNIQUE INDEX uq_entries_kind_key ON entries (kind, key)",
)


def _after_the_reply(connection: Connection) -> None:
    words = _TYPES[connection.dialect.name]
    for statement in _AFTER_THE_REPLY:
        connection.execute(text(statement.format(**words)))


#: What 1.4 added: tags, branches, what is kept under a name, and views for other programs.
_FIND_AND_COUNT = (
    "ALTER TABLE departments ADD COLUMN is_site BOOLEAN NOT NULL DEFAULT {false}",
    "ALTER TABLE cases ADD COLUMN tags TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE cases ADD COLUMN site_id INTEGER",
    # As the questions are put: SQLite uses a partial index only for the very words of its condition.
    "DROP INDEX ix_cases_restricted",
    "CREATE INDEX ix_cases_restricted ON cases (id) WHERE {is_restricted}",
    "CREATE INDEX ix_cases_unsatisfied ON cases (state) WHERE unsatisfied_count > 0",
    "CREATE INDEX ix_cases_waiting ON cases (due_at, state) WHERE met_at IS NULL",
    "DROP INDEX ix_cases_month",
    "CREATE INDEX ix_cases_counted ON cases (received_month, category, department_id, channel, state, kind, severity,"
    " cause, satisfaction)",
    "CREATE INDEX ix_cases_tags ON cases (tags) WHERE tags <> ''",
    "CREATE INDEX ix_cases_site ON cases (site_id, id)",
    "CREATE INDEX ix_cases_department_received ON cases (department_id, received_at)",
    "CREATE INDEX ix_cases_respondent ON cases (respondent_person, received_at) WHERE respondent_person <> ''",
    "CREATE TABLE saved (id {serial}, kind TEXT NOT NULL, name TEXT NOT NULL,"
    " owner_id INTEGER CONSTRAINT fk_saved_owner_id REFERENCES staff (id), at {instant} NOT NULL, by TEXT NOT NULL,"
    " data JSON NOT NULL DEFAULT '{{}}')",
    "CREATE INDEX ix_saved_kind ON saved (kind, name)",
)


def _find_and_count(connection: Connection) -> None:
    words = _TYPES[connection.dialect.name]
    for statement in _FIND_AND_COUNT:
        connection.execute(text(statement.format(**words)))
    bi_views.create(connection)


#: From the schema 1.0 of the first release on; an empty database is given the newest one at once.
STEPS: tuple[SchemaStep, ...] = (
    SchemaStep(1, 1, "the law of the desk: packs with steps, records, restricted cases", _law_of_the_desk),
    SchemaStep(1, 2, "paper: the office's own forms, pages that came back, reserved numbers", _paper),
    SchemaStep(1, 3, "after the reply: call-backs that wait, the archive, the books", _after_the_reply),
    SchemaStep(1, 4, "find and count: tags, branches, what is kept under a name", _find_and_count),
)


def pending(database: Database, steps: tuple[SchemaStep, ...] = STEPS) -> list[SchemaStep]:
    """The steps this database still lacks; raises UserError for a newer one."""
    version, newest = current_version(database), steps[-1]
    check_not_newer(version, (newest.major, newest.minor))
    if version is None:
        return [SchemaStep(newest.major, newest.minor, "the schema", create)]
    return [s for s in steps if (s.major, s.minor) > version]


def upgrade(
    database: Database, backup: Callable[[], None], steps: tuple[SchemaStep, ...] = STEPS
) -> list[str]:
    """Run the missing steps, after `backup` made a verified copy of what is there; returns what was done."""
    missing = pending(database, steps)
    if missing and current_version(database) is not None:
        backup()
    for step in missing:
        with translated(), database.engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                # Two work places starting at once must not both run the step.
                connection.execute(text("select pg_advisory_xact_lock(4711)"))
            version = version_on(connection)
            if version is not None and (step.major, step.minor) <= version:
                continue
            step.run(connection)
            values = {"major": step.major, "minor": step.minor, "program": __version__}
            if version is None:
                connection.execute(insert(SchemaVersion).values(id=1, **values))
            else:
                connection.execute(update(SchemaVersion).values(**values))
    return [s.what for s in missing]
