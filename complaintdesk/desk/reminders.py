"""提醒: what is due today, near or late for this person; what must be told, decided, supervised; what the calendar lacks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, String, and_, cast, or_, select

from complaintdesk.desk.case_filter import day_start, visible
from complaintdesk.desk.clock_entries import HANDLING, is_paused, light_of
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import Command, Question, answers, step
from complaintdesk.desk.extending import waiting_requests
from complaintdesk.desk.hiding import blotters
from complaintdesk.desk.recomputing import limits_fit
from complaintdesk.desk.rows import Done
from complaintdesk.desk.supervising import progress_owed, supervision_owed
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import FINISHED, Action, CaseState, Clock, EventKind, Light, Role
from complaintdesk.i18n import N_, _
from complaintdesk.storage.models import Case, ClockEntry, Complainant, Department, Disclosure, Event

#: What a department can do something about; the rest is the desk's.
_OF_DEPARTMENT = (Clock.START, Clock.RETURN, Clock.ANSWER, Clock.SOLVE)
#: More lines than this nobody reads; the case list has them all.
MOST = 300
#: So many running limits are compared with the calendar at each look.
MOST_LIMITS = 2_000
_FINISHED = [state.value for state in FINISHED]


class ReminderKind(StrEnum):
    """提醒种类, the most pressing first."""

    OVERDUE = "overdue"
    PROGRESS = "progress"
    SUPERVISE = "supervise"
    DUE_TODAY = "due_today"
    EXTENSION = "extension"
    NEAR = "near"
    LEADER = "leader"
    CALL_BACK = "call_back"
    WARNING = "warning"
    DUTY = "duty"
    BOOK = "book"
    LIMITS = "limits"
    CALENDAR = "calendar"

    @property
    def label(self) -> str:
        return _(_LABELS[self.value])


_LABELS = {
    "overdue": N_("Overdue"),
    "progress": N_("Progress notice owed"),
    "supervise": N_("To supervise"),
    "due_today": N_("Due today"),
    "extension": N_("More time asked for"),
    "near": N_("Due soon"),
    "leader": N_("For the leader"),
    "call_back": N_("Call-backs due"),
    "warning": N_("Early warning"),
    "duty": N_("Regular duty"),
    "book": N_("In the books"),
    "limits": N_("Limits to check"),
    "calendar": N_("Calendar"),
}
_ORDER = tuple(ReminderKind)
#: Other modules add what they have to remind of; imported in desk/reminder_sources.py.
SOURCES: list[Callable[[Seen], Iterable[Reminder]]] = []


@dataclass(frozen=True)
class Reminder:
    """提醒一条. `key` names it for the day; those of the office itself have no case."""

    key: str
    kind: ReminderKind
    words: str
    case_id: int | None = None
    number: str = ""
    subject: str = ""
    department: str = ""
    due_at: datetime | None = None
    light: Light = Light.NONE
    entry_id: int | None = None
    """The entry of the books it is about."""
    opens: str = ""
    """What Enter opens where it is neither a case nor an entry: "calls" or a book's kind."""


@dataclass(frozen=True, kw_only=True)
class Reminders(Question[tuple[Reminder, ...]]):
    """提醒 of this person now, the most pressing first; what was put aside today is left out."""


@dataclass(frozen=True, kw_only=True)
class DismissReminder(Command):
    """今日不再提醒: put aside for today, by this person only."""

    key: str = ""


@answers(Reminders, needs=None)
def reminders(seen: Seen, _question: Reminders) -> tuple[Reminder, ...]:
    """One line a case and kind."""
    found: list[Reminder] = []
    if seen.may(Permission.READ):
        entries = _running(seen)
        hidden = {}
        if not seen.may(Permission.READ_IDENTITY):
            hidden = blotters(seen.session, {case.id for case, _entry in entries})
        lines = {reminder.key: reminder for reminder in _of_limits(seen, entries)}
        for reminder in (*lines.values(), *_requests(seen)):
            blot = hidden.get(reminder.case_id or 0)
            found.append(_with_subject(reminder, blot(reminder.subject)) if blot else reminder)
    found += _of_office(seen)
    # They make reminders, so they can only be imported once this module is there.
    from complaintdesk.desk import reminder_sources  # noqa: F401

    for source in SOURCES:
        found += source(seen)
    put_aside = _dismissed(seen)
    found = [reminder for reminder in found if reminder.key not in put_aside]
    latest = datetime.max.replace(tzinfo=UTC)
    return tuple(sorted(found, key=lambda r: (_ORDER.index(r.kind), r.due_at or latest, r.number)))


def _with_subject(reminder: Reminder, subject: str) -> Reminder:
    return Reminder(**{**vars(reminder), "subject": subject})


def _running(seen: Seen) -> list[tuple[Case, ClockEntry]]:
    """Limits that run out within the days in which a case counts as near, and all that are late, oldest first."""
    local = seen.now.astimezone(seen.zone).date()
    ahead = local + timedelta(days=1)
    for _n in range(max(seen.pack.near_workdays, 1)):
        while seen.calendar.is_rest_day(ahead):
            ahead += timedelta(days=1)
        ahead += timedelta(days=1)
    wanted: list[ColumnElement[bool]] = [
        ClockEntry.stopped_at.is_(None),
        ClockEntry.replaced_at.is_(None),
        ClockEntry.due_at < day_start(seen, ahead),
        or_(
            Case.state.not_in(_FINISHED),
            and_(ClockEntry.clock.not_in([c.value for c in HANDLING]), Case.state != CaseState.VOID.value),
        ),
        *visible(seen),
    ]
    if seen.actor.role is Role.DEPARTMENT:
        wanted.append(ClockEntry.clock.in_([clock.value for clock in _OF_DEPARTMENT]))
    rows = seen.session.execute(
        select(Case, ClockEntry, Complainant)
        .join(ClockEntry, ClockEntry.case_id == Case.id)
        .join(Complainant, Complainant.case_id == Case.id)
        .where(*wanted)
        .order_by(ClockEntry.due_at, ClockEntry.id)
        .limit(MOST)
    )
    return [(row.Case, row.ClockEntry) for row in rows if not is_paused(row.ClockEntry)]


def _of_limits(seen: Seen, entries: list[tuple[Case, ClockEntry]]) -> Iterator[Reminder]:
    seen_cases: set[tuple[ReminderKind, int]] = set()
    for case, entry in entries:
        if entry.clock == Clock.PROGRESS and not progress_owed(seen, case):
            continue
        colour, words = light_of(seen, case, entry)
        kind = _kind(seen, entry, colour)
        if kind is not None and (kind, case.id) not in seen_cases:
            seen_cases.add((kind, case.id))
            words = _("{limit}: {words}").format(limit=Clock(entry.clock).label, words=words)
            yield _line(seen, case, kind, words, entry.due_at, colour)
        if entry.clock != Clock.SOLVE:
            continue
        if seen.may(Permission.REPLY) and progress_owed(seen, case):
            yield _line(
                seen,
                case,
                ReminderKind.PROGRESS,
                _("The limit has passed and the person was not told why."),
                entry.due_at,
                Light.LATE,
            )
        level = supervision_owed(seen, case) if seen.may(Permission.URGE) else None
        if level is not None:
            words = _("By the rules it is time for: {level}").format(level=level.label)
            yield _line(seen, case, ReminderKind.SUPERVISE, words, entry.due_at, Light.LATE, level.value)


def _kind(seen: Seen, entry: ClockEntry, colour: Light) -> ReminderKind | None:
    if entry.clock == Clock.PROGRESS:
        return None
    if colour is Light.LATE:
        return ReminderKind.OVERDUE
    if entry.due_at.astimezone(seen.zone).date() == seen.now.astimezone(seen.zone).date():
        return ReminderKind.DUE_TODAY
    return ReminderKind.NEAR if colour is Light.NEAR else None


def _line(
    seen: Seen, case: Case, kind: ReminderKind, words: str, due_at: datetime | None, colour: Light, more: str = ""
) -> Reminder:
    key = ":".join(p for p in (kind.value, str(case.id), more) if p)
    department = seen.department_name(case.department_id)
    return Reminder(key, kind, words, case.id, case.number, case.subject, department, due_at, colour)


def _requests(seen: Seen) -> Iterator[Reminder]:
    """Requests for more time, for those who may grant them."""
    if not seen.may(Permission.EXTEND):
        return
    # Few cases carry such a record, and only open ones can wait for an answer.
    marked = cast(Case.records, String).contains(f'"{Action.ASK_EXTENSION.value}"', autoescape=True)
    # Those whose answer is still owed have an index of their own; adding 0 keeps the database from walking all cases
    # by their ids instead.
    owed = Case.met_at.is_(None), Case.state.not_in(_FINISHED)
    asked = select(Case).where(*owed, marked, *visible(seen)).order_by(Case.id + 0).limit(MOST)
    for case in seen.session.scalars(asked):
        for number, record in waiting_requests(case).items():
            until = datetime.fromisoformat(record["data"]["until"]).astimezone(seen.zone)
            words = _("{name} asks for time until {day}: {reason}").format(
                name=record["by"], day=until.strftime("%m-%d %H:%M"), reason=record["data"]["reason"]
            )
            yield _line(seen, case, ReminderKind.EXTENSION, words, case.due_at, Light.NEAR, number)


def _of_office(seen: Seen) -> Iterator[Reminder]:
    """What the calendar lacks, and limits that do not fit it any more: for those who keep the rules."""
    if not seen.may(Permission.CARE):
        return
    missing = seen.calendar.missing_notice_warning(seen.now.astimezone(seen.zone).date())
    if missing:
        yield Reminder("calendar", ReminderKind.CALENDAR, missing, light=Light.NEAR)
    hours = select(Department.id, Department.hours).where(Department.hours != "").order_by(Department.id)
    revision = (
        seen.office.settings.get("calendar_revision", 0),
        tuple(map(tuple, seen.session.execute(hours).all())),
    )
    by, up_to = seen.house.limits_fit
    if by != revision:
        up_to = 0
    if up_to is None:
        return
    # A large office has ten thousands of them: some are looked at each time, so that nobody's question waits for it.
    fit, up_to = limits_fit(seen, up_to, MOST_LIMITS)
    if fit:
        seen.house.limits_fit = revision, up_to
    else:
        words = _("The calendar was changed; limits of open cases wait to be reckoned again.")
        yield Reminder("limits", ReminderKind.LIMITS, words, light=Light.NEAR)


def _dismissed(seen: Seen) -> set[str]:
    """What this person put aside since midnight at the office."""
    told = seen.session.scalars(
        select(Disclosure.payload)
        .join(Event, Event.seq == Disclosure.seq)
        .where(
            Event.at >= day_start(seen, seen.now.astimezone(seen.zone).date()),
            Event.kind == EventKind.REMINDER_DISMISSED.value,
            Event.actor == f"{seen.actor.number} {seen.actor.name}",
            Disclosure.payload != "",
        )
    )
    return {str(json.loads(payload).get("detail", {}).get("reminder", "")) for payload in told}


@step(DismissReminder, needs=Permission.READ)
def dismiss_reminder(ctx: Context, cmd: DismissReminder) -> Done:
    """Told in the case it is about; tomorrow it comes again if it still holds."""
    shown = next((r for r in reminders(ctx, Reminders()) if r.key == cmd.key), None)
    if shown is None:
        raise UserError(_("There is no such reminder any more."))
    case = ctx.load(shown.case_id) if shown.case_id is not None else None
    ctx.log(EventKind.REMINDER_DISMISSED, case, note=shown.kind.label, reminder=shown.key)
    if case is None:
        return Done(0, shown.kind.label, None, 0, 0, EventKind.REMINDER_DISMISSED)
    return ctx.done(case, EventKind.REMINDER_DISMISSED)
