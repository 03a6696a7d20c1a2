"""报表只读视图: what other programs (BI, Excel, WPS) may read of the office: figures, times and codes, nobody's person.

No view shows a name, a phone, an address, a free text or who of the staff did it, and none shows that there is a
confidential case. Columns and codes are documented in the help (page “views”); a column is added, never renamed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: The rows of an undone import were never complaints of this office.
_CASES = "NOT c.restricted AND NOT (c.state = 'void' AND c.import_id IS NOT NULL AND c.source_key IS NULL)"

#: View → its columns as they are called and what each is, and where the rows come from.
VIEWS: dict[str, tuple[dict[str, str], str]] = {
    "bi_office": (
        {"office": "o.name", "time_zone": "o.zone", "is_sample": "o.is_sample", "opened_at": "o.opened_at"},
        "office AS o",
    ),
    "bi_departments": (
        {
            "department_id": "d.id",
            "code": "d.code",
            "name": "d.name",
            "parent_department_id": "d.parent_id",
            "is_branch": "d.is_site",
            "is_active": "d.active",
        },
        "departments AS d",
    ),
    "bi_categories": (
        {
            "category": "g.path",
            "title_en": "g.title_en",
            "position": "g.position",
            "department_id": "g.department_id",
            "is_active": "g.active",
        },
        "categories AS g",
    ),
    "bi_cases": (
        {
            "case_id": "c.id",
            "case_number": "c.number",
            "received_at": "c.received_at",
            "received_month": "c.received_month",
            "registered_at": "c.registered_at",
            "kind": "c.kind",
            "channel": "c.channel",
            "category": "NULLIF(c.category, '')",
            "severity": "c.severity",
            "level": "NULLIF(c.level, '')",
            "state": "c.state",
            "department_id": "c.department_id",
            "branch_id": "c.site_id",
            "is_repeat": "c.is_repeat",
            "is_late_entry": "c.is_late_entry",
            "is_imported": "CASE WHEN c.import_id IS NULL THEN {false} ELSE {true} END",
            "is_sample": "c.is_sample",
            "is_resolved_on_spot": "c.resolved_on_spot",
            "accepted_at": "c.accepted_at",
            "dispatched_at": "c.dispatched_at",
            "due_at": "c.due_at",
            "met_at": "c.met_at",
            "replied_at": "c.replied_at",
            "reply_way": "c.reply_way",
            "called_back_at": "c.called_back_at",
            "call_outcome": "c.call_outcome",
            "satisfaction": "c.satisfaction",
            "verdict": "c.verdict",
            "cause": "NULLIF(c.cause, '')",
            "refusal_reason": "NULLIF(c.refusal_reason, '')",
            "closed_at": "c.closed_at",
            "archived_at": "c.archived_at",
            "reopen_count": "c.reopen_count",
            "urge_count": "c.urge_count",
            "return_count": "c.return_count",
            "unsatisfied_count": "c.unsatisfied_count",
            "compensation_fen": "c.compensation",
            "compensation_paid_fen": "c.compensation_paid",
            "parent_case_id": "p.id",
            "relation": "c.relation",
        },
        f"cases AS c LEFT JOIN cases AS p ON p.id = c.parent_id AND NOT p.restricted WHERE {_CASES}",
    ),
    "bi_clocks": (
        {
            "clock_id": "k.id",
            "case_id": "k.case_id",
            "clock": "k.clock",
            "rule": "k.rule",
            "rule_title": "k.rule_title",
            "unit": "k.unit",
            "started_at": "k.started_at",
            "due_at": "k.due_at",
            "stopped_at": "k.stopped_at",
            "extended_until": "k.extended_until",
            "is_current": "CASE WHEN k.replaced_at IS NULL THEN {true} ELSE {false} END",
            "is_on_time": "CASE WHEN k.stopped_at IS NULL THEN NULL WHEN k.stopped_at <= k.due_at THEN {true}"
            " ELSE {false} END",
        },
        f"clocks AS k JOIN cases AS c ON c.id = k.case_id WHERE {_CASES}",
    ),
    "bi_events": (
        {"event_id": "e.seq", "case_id": "e.case_id", "happened_at": "e.at", "kind": "e.kind"},
        f"events AS e JOIN cases AS c ON c.id = e.case_id WHERE {_CASES}",
    ),
    "bi_entries": (
        {
            "entry_id": "b.id",
            "book": "b.kind",
            "number": "NULLIF(b.number, '')",
            "case_id": "b.case_id",
            "state": "b.state",
            "category": "NULLIF(b.category, '')",
            "department_id": "b.department_id",
            "due_on": "b.due_on",
            "made_at": "b.at",
            "closed_at": "b.closed_at",
        },
        "entries AS b LEFT JOIN cases AS c ON c.id = b.case_id WHERE c.id IS NULL OR NOT c.restricted",
    ),
}
_WORDS = {"sqlite": {"true": "1", "false": "0"}, "postgresql": {"true": "true", "false": "false"}}


def create(connection: Connection) -> None:
    """The views as they are now; made anew where they are there already."""
    words = _WORDS[connection.dialect.name]
    for name, (columns, rows) in VIEWS.items():
        shown = ", ".join(f"{what.format(**words)} AS {column}" for column, what in columns.items())
        connection.execute(text(f"DROP VIEW IF EXISTS {name}"))
        connection.execute(text(f"CREATE VIEW {name} AS SELECT {shown} FROM {rows}"))  # noqa: S608 - only our own words
