"""Search for people who may not know the complainants: a name or a number they type finds nothing.

The index knows every person. For such a reader its answers are read again without the person and without every
mention of them in the texts, and only what is found there counts. A department's cases are few, so this is quick.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select

from complaintdesk.desk.context import Seen
from complaintdesk.desk.hiding import blotted, blotters
from complaintdesk.desk.searching import search_doc
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.search_terms import SearchDoc, matches, query_tokens
from complaintdesk.storage import search
from complaintdesk.storage.models import Attachment, Case, Complainant
from complaintdesk.storage.snapshots import PERSON, snapshot

AT_ONCE = 500


def knows_people(seen: Seen) -> bool:
    """Whether the asker may search by person."""
    return seen.may(Permission.READ_IDENTITY)


def found_by(seen: Seen, text: str, visible: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
    """The condition that a case is found by this text, as far as the asker may know why."""
    query = query_tokens(text)
    found = search.condition(query, Case.__table__.c.id, seen.session.get_bind().dialect.name)
    if knows_people(seen) or query.blank:
        return found
    ids = list(seen.session.scalars(select(Case.id).where(*visible, found)))
    known: list[int] = []
    for start in range(0, len(ids), AT_ONCE):
        known += [i for i, doc in _documents(seen, ids[start : start + AT_ONCE]) if matches(doc, query)]
    return Case.id.in_(known)


def _documents(seen: Seen, ids: list[int]) -> list[tuple[int, SearchDoc]]:
    """Each case as it may be searched: no person, no own fields, no mention of the person."""
    blots = blotters(seen.session, ids)
    files: dict[int, list[str]] = {}
    for case_id, name in seen.session.execute(
        select(Attachment.case_id, Attachment.name).where(Attachment.case_id.in_(ids)).order_by(Attachment.id)
    ):
        files.setdefault(case_id, []).append(name)
    documents = []
    rows = seen.session.execute(
        select(Case, Complainant).join(Complainant, Complainant.case_id == Case.id).where(Case.id.in_(ids))
    )
    for case, person in rows:
        values = snapshot(case, person)
        known = {name: value for name, value in values.items() if not name.startswith(PERSON) and name != "fields"}
        blot = blots[case.id]
        documents.append((case.id, search_doc(blotted(known, blot), blotted(files.get(case.id, []), blot))))
    return documents
