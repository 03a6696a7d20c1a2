"""整改提醒 (H4, S06): measures past their day, urged ones, and those that the like was complained about again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import or_

from complaintdesk.desk.case_filter import day_start
from complaintdesk.desk.context import Seen
from complaintdesk.desk.entries import local_day, visible_entries
from complaintdesk.desk.hiding import blotters
from complaintdesk.desk.reminders import MOST, SOURCES, Reminder, ReminderKind
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import Light
from complaintdesk.i18n import _
from complaintdesk.storage.book_models import Entry
from complaintdesk.storage.models import Case


def of_measures(seen: Seen) -> Iterator[Reminder]:
    """Of the whole office for the desk, of their own for a department and for the owner."""
    is_desk = seen.may(Permission.TRIAGE)
    if not is_desk and not seen.may(Permission.HANDLE):
        return
    today = local_day(seen)
    # What waits for its department is there to be urged; few measures are open at a time.
    wanted = visible_entries(seen, EntryKind.MEASURE).where(
        Entry.closed_at.is_(None), or_(Entry.due_on < today, Entry.state.in_(("open", "ineffective")))
    )
    if not is_desk:
        mine = (
            Entry.department_id == (seen.actor.department_id or 0),
            Entry.owner_id == (seen.actor.staff_id or 0),
        )
        wanted = wanted.where(or_(*mine))
    for entry in seen.session.scalars(wanted.limit(MOST)):
        words = _words(seen, entry, is_late=entry.due_on is not None and entry.due_on < today)
        if words:
            yield _reminder(seen, entry, words)


def _words(seen: Seen, entry: Entry, *, is_late: bool) -> str:
    if entry.state == "ineffective" and seen.may(Permission.APPROVE):
        return _("Measure without effect: it is to be revised.")
    if is_late:
        return _("Measure overdue.")
    if entry.state == "open" and entry.data.get("urged") and not seen.may(Permission.TRIAGE):
        return _("Urged: {words}").format(words=entry.data.get("urged_for", ""))
    return ""


def _reminder(seen: Seen, entry: Entry, words: str) -> Reminder:
    case = seen.session.get(Case, entry.case_id) if entry.case_id is not None else None
    title = entry.title
    if case is not None and not seen.may(Permission.READ_IDENTITY):
        blot = blotters(seen.session, [case.id])[case.id]
        title, words = blot(title), blot(words)
    return Reminder(
        key=f"measure:{entry.id}:{entry.state}",
        kind=ReminderKind.BOOK,
        words=words,
        case_id=case.id if case is not None else None,
        number=entry.number,
        subject=title,
        department=seen.department_name(entry.department_id),
        due_at=day_start(seen, entry.due_on + timedelta(days=1)) if entry.due_on is not None else None,
        light=Light.LATE,
        entry_id=entry.id,
        opens=EntryKind.MEASURE.value,
    )


SOURCES.append(of_measures)
