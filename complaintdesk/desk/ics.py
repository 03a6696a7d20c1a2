"""到期日历: what the asker has to do by when, for the calendar of a phone or of Outlook (M5).

The file leaves the program, so it names nobody: an entry is a number, a category and what is due. Confidential cases are
left out altogether.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import and_, or_, select

from complaintdesk.desk import book_pages as book_pages  # the books are declared where they are read
from complaintdesk.desk.books import BOOKS
from complaintdesk.desk.calling import call_time, waiting_cases
from complaintdesk.desk.case_filter import CaseFilter, View, conditions
from complaintdesk.desk.choices import category_label
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import Command, Desk, Question, answers, step
from complaintdesk.desk.entries import visible_entries
from complaintdesk.desk.rows import Done
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.ics import CalendarEntry, calendar_file
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import FINISHED, EventKind
from complaintdesk.i18n import _
from complaintdesk.storage.book_models import Entry
from complaintdesk.storage.models import Case

_FINISHED = tuple(state.value for state in FINISHED)


@dataclass(frozen=True, kw_only=True)
class TakeCalendar(Command):
    """导出到期日历: that dates are taken out stands on record before they are."""


@dataclass(frozen=True)
class Dates:
    """到期日历: the entries by time, under which name, and when they were read."""

    entries: tuple[CalendarEntry, ...]
    name: str
    made_at: datetime


@dataclass(frozen=True, kw_only=True)
class DueDates(Question[Dates]):
    """到期日历的内容: the due times of the asker's open cases, the calls they may make, the entries of books."""


def calendar_of(desk: Desk) -> tuple[bytes, int]:
    """The file, in the language in force, and how many entries stand in it; recorded before it is made."""
    desk.do(TakeCalendar())
    dates = desk.ask(DueDates())
    return calendar_file(dates.entries, dates.name, dates.made_at), len(dates.entries)


@step(TakeCalendar, needs=Permission.READ)
def take_calendar(ctx: Context, _cmd: TakeCalendar) -> Done:
    """An event and nothing else."""
    ctx.log(EventKind.EXPORTED, note=_("Due dates for a calendar"), calendar=True)
    return Done(0, "", None, 0, 0, EventKind.EXPORTED)


@answers(DueDates, needs=Permission.READ)
def due_dates(seen: Seen, _question: DueDates) -> Dates:
    """By time; the same thing has the same uid in every file, so that a calendar replaces it."""
    # Two offices that import into the same calendar must not overwrite each other's entries.
    office = hashlib.sha256(seen.office.opened_at.astimezone(UTC).isoformat().encode()).hexdigest()[:16]
    found = [*_cases(seen, office), *_calls(seen, office), *_entries(seen, office)]
    found.sort(key=lambda entry: (f"{entry.at:%Y%m%d%H%M}", entry.uid))
    return Dates(tuple(found), _("{office}: due dates").format(office=seen.office.name), seen.now)


def _cases(seen: Seen, office: str) -> Iterator[CalendarEntry]:
    mine = and_(*conditions(seen, CaseFilter(view=View.MINE)))
    if seen.actor.staff_id is not None:
        mine = or_(mine, and_(Case.handler_id == seen.actor.staff_id, *conditions(seen, CaseFilter())))
    wanted = select(Case.number, Case.category, Case.due_at, Case.version).where(
        mine,
        Case.due_at.is_not(None),
        Case.met_at.is_(None),
        Case.state.not_in(_FINISHED),
        Case.restricted.is_(False),
    )
    for row in seen.session.execute(wanted):
        title = _("{number} {category}: due").format(number=row.number, category=category_label(seen, row.category))
        yield CalendarEntry(_uid(row.number, "due", office), row.due_at, _tidy(title), revision=row.version)


def _calls(seen: Seen, office: str) -> Iterator[CalendarEntry]:
    if not seen.may(Permission.CALL_BACK):
        return
    for case, _person in waiting_cases(seen):
        if not case.restricted:
            label = category_label(seen, case.category)
            title = _("{number} {category}: call back").format(number=case.number, category=label)
            yield CalendarEntry(
                _uid(case.number, "call", office), call_time(seen, case), _tidy(title), revision=case.version
            )


def _entries(seen: Seen, office: str) -> Iterator[CalendarEntry]:
    wanted = visible_entries(seen, *BOOKS).where(
        Entry.due_on.is_not(None), Entry.closed_at.is_(None), or_(Entry.case_id.is_(None), Case.restricted.is_(False))
    )
    if seen.actor.staff_id is not None:
        wanted = wanted.where(or_(Entry.owner_id.is_(None), Entry.owner_id == seen.actor.staff_id))
    for entry in seen.session.scalars(wanted):
        if entry.due_on is None:
            continue
        title = " ".join(
            filter(None, (EntryKind(entry.kind).label, entry.number, category_label(seen, entry.category)))
        )
        yield CalendarEntry(
            _uid(f"entry-{entry.id}", "due", office),
            entry.due_on,
            _("{what}: due").format(what=title),
            revision=entry.version,
        )


def _uid(number: str, what: str, office: str) -> str:
    return f"{number}-{what}@{office}.complaintdesk"


def _tidy(title: str) -> str:
    """Without the blank that a case of no category leaves."""
    return title.replace(" :", ":").replace(" ：", "：")
