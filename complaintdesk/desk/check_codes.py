"""校验码: four characters over the record as a form prints it.

A mistyped or foreign code is noticed by it, and an old sheet tells whether what it says is still what the record says.
"""

from __future__ import annotations

import json
from typing import Any

from complaintdesk.desk.context import Seen
from complaintdesk.desk.form_value_table import INTAKE, VALUES
from complaintdesk.domain.form_codes import short_code
from complaintdesk.domain.form_layout import Layout
from complaintdesk.storage.models import Case, Complainant
from complaintdesk.storage.snapshots import PERSON

_INTAKE = (
    "kind", "channel", "source_number", "received_at", "respondent_department", "respondent_person",
    "respondent_contact", "respondent_phone", "respondent_address", "subject", "facts", "request", "category",
    "severity", "matters", "fields", "publicity_consent", "mediation_consent",
)
_HANDLING = (
    "department_id", "handler_id", "dispatched_at", "dispatch_note", "investigation", "cause", "cause_note", "solution",
    "approvals", "reply_way", "reply_text", "replied_at", "call_backs", "verdict", "closing_note", "closed_at",
    "refusal_reason", "refusal_note", "records", "matter_results", "assisting", "supervision", "compensation",
)
#: What is promised and due is covered only where the form says it.
_PROMISED = frozenset({"promised_at", "promised_on", "limits"})
_PERSON = (
    "name", "anonymous", "phone", "id_type", "id_number", "address", "sex", "age", "relation", "affected_person", "agent",
    "organisation",
)


def record_code(seen: Seen, case: Case, layout: Layout, copy: int) -> str:
    """The code of a copy as the record stands now.

    It covers the complaint as registered, and the handling too where the form prints anything of it. A masked print has
    the code of the whole record, so that both can be verified by whoever holds the record.
    """
    person = seen.session.get_one(Complainant, case.id)
    content: list[Any] = [case.number, layout.key, layout.version, copy]
    content += [getattr(case, name) for name in _INTAKE]
    content += [getattr(person, name) for name in _PERSON]
    if _PROMISED & layout.values():
        content += [case.promised_at, case.due_at]
    if not covers_intake_alone(layout):
        content += [getattr(case, name) for name in _HANDLING]
    kept = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    return short_code(kept)


def covers_intake_alone(layout: Layout) -> bool:
    """Whether the form says nothing but what was registered: the handling does not make it out of date."""
    sources = [block.list.source for block in layout.blocks if block.list is not None]
    groups = {VALUES[name].group for name in layout.values() if name in VALUES}
    dotted = [name for name in layout.values() if name not in VALUES and not name.startswith("own.")]
    return groups <= INTAKE and not dotted and not sources


def covered(layout: Layout) -> frozenset[str]:
    """The facts that the code covers, as events name them; each record of the case is one that begins with record."""
    names = {*_INTAKE, *(PERSON + name for name in _PERSON)}
    if _PROMISED & layout.values():
        names |= {"promised_at", "due_at"}
    if not covers_intake_alone(layout):
        names |= set(_HANDLING)
    return frozenset(names)
