"""台账的索引: what the questions about cases are answered by, each index with the question it is there for."""

from __future__ import annotations

from sqlalchemy import Index, text

_ASSISTED = text("assisting <> ''")
_TAGGED = text("tags <> ''")
_PERSON_NAMED = text("respondent_person <> ''")
_TO_CALL = text("call_next_at IS NOT NULL")
_KEPT = text("kept_until IS NOT NULL")
_UNSATISFIED = text("unsatisfied_count > 0")
_WAITING = text("met_at IS NULL")

CASE_INDEXES = (
    # The list in its orders, and its filters.
    Index("ix_cases_received", "received_at", "id"),
    Index("ix_cases_state", "state", "id"),
    Index("ix_cases_department", "department_id", "id"),
    Index("ix_cases_category", "category", "id"),
    Index("ix_cases_due", "due_at", "id"),
    Index("ix_cases_site", "site_id", "id"),
    Index("ix_cases_tags", "tags", sqlite_where=_TAGGED, postgresql_where=_TAGGED),
    Index("ix_cases_assisting", "assisting", sqlite_where=_ASSISTED, postgresql_where=_ASSISTED),
    # What nobody has answered yet: overdue, due today, the most urgent first.
    Index("ix_cases_waiting", "due_at", "state", sqlite_where=_WAITING, postgresql_where=_WAITING),
    # The few that most may not know of; SQLite wants the very words of the question.
    Index("ix_cases_restricted", "id", sqlite_where=text("restricted = 1"), postgresql_where=text("restricted")),
    # Every table of figures is read from this one alone.
    Index(
        "ix_cases_counted",
        "received_month", "category", "department_id", "channel", "state", "kind", "severity", "cause", "satisfaction",
    ),
    # What is alike is looked for at every registration: of one department, or about one person, by time.
    Index("ix_cases_department_received", "department_id", "received_at"),
    Index(
        "ix_cases_respondent", "respondent_person", "received_at",
        sqlite_where=_PERSON_NAMED, postgresql_where=_PERSON_NAMED,
    ),
    # Single steps of a case's life.
    Index("ix_cases_import", "import_id"),
    Index("ix_cases_parent", "parent_id"),
    Index("uq_cases_receipt_hash", "receipt_hash", unique=True),
    Index("ix_cases_unsatisfied", "state", sqlite_where=_UNSATISFIED, postgresql_where=_UNSATISFIED),
    Index("ix_cases_call_next", "call_next_at", sqlite_where=_TO_CALL, postgresql_where=_TO_CALL),
    Index("ix_cases_kept_until", "kept_until", sqlite_where=_KEPT, postgresql_where=_KEPT),
)  # fmt: skip
