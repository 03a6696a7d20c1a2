"""台账的索引: what the questions about cases are answered by, each index with the question it is there for."""

from __future__ import annotations

from sqlalchemy import Index

from complaintdesk.storage.base import partial_index

_ASSISTED = "assisting <> ''"
_TAGGED = "tags <> ''"
_PERSON_NAMED = "respondent_person <> ''"
_TO_CALL = "call_next_at IS NOT NULL"
_KEPT = "kept_until IS NOT NULL"
_UNSATISFIED = "unsatisfied_count > 0"
_WAITING = "met_at IS NULL"

CASE_INDEXES = (
    # The list in its orders, and its filters.
    Index("ix_cases_received", "received_at", "id"),
    Index("ix_cases_state", "state", "id"),
    Index("ix_cases_department", "department_id", "id"),
    Index("ix_cases_category", "category", "id"),
    Index("ix_cases_due", "due_at", "id"),
    Index("ix_cases_site", "site_id", "id"),
    partial_index("ix_cases_tags", "tags", where=_TAGGED),
    partial_index("ix_cases_assisting", "assisting", where=_ASSISTED),
    # What nobody has answered yet: overdue, due today, the most urgent first.
    partial_index("ix_cases_waiting", "due_at", "state", where=_WAITING),
    # The few that most may not know of; SQLite wants the very words of the question.
    partial_index("ix_cases_restricted", "id", where="restricted = 1", where_on_postgresql="restricted"),
    # Every table of figures is read from this one alone.
    Index(
        "ix_cases_counted",
        "received_month", "category", "department_id", "channel", "state", "kind", "severity", "cause", "satisfaction",
    ),
    # What is alike is looked for at every registration: of one department, or about one person, by time.
    Index("ix_cases_department_received", "department_id", "received_at"),
    partial_index("ix_cases_respondent", "respondent_person", "received_at", where=_PERSON_NAMED),
    # Single steps of a case's life.
    Index("ix_cases_import", "import_id"),
    Index("ix_cases_parent", "parent_id"),
    Index("uq_cases_receipt_hash", "receipt_hash", unique=True),
    partial_index("ix_cases_unsatisfied", "state", where=_UNSATISFIED),
    partial_index("ix_cases_call_next", "call_next_at", where=_TO_CALL),
    partial_index("ix_cases_kept_until", "kept_until", where=_KEPT),
)  # fmt: skip
