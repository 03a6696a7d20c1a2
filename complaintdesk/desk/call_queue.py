"""回访队列: who waits for a call, when they may be called, and what to say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from complaintdesk.desk.call_values import filled, script_values
from complaintdesk.desk.calling import (
    call_time,
    dimensions_of,
    handled_by_actor,
    is_ready,
    is_waiting,
    rules_of,
    waiting_cases,
)
from complaintdesk.desk.case_sheet import sheet_of
from complaintdesk.desk.choices import category_label
from complaintdesk.desk.clock_entries import light_of
from complaintdesk.desk.context import Seen
from complaintdesk.desk.core import Question, answers
from complaintdesk.desk.hiding import blotters
from complaintdesk.desk.rows import CallBackRow
from complaintdesk.domain import calling
from complaintdesk.domain.blotting import Blotter
from complaintdesk.domain.call_script import SPOKEN, WRITTEN, script_for
from complaintdesk.domain.errors import NotAllowed
from complaintdesk.domain.fields import Choice
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import Clock, Kind, Light
from complaintdesk.i18n import _, ngettext
from complaintdesk.storage.models import Case, ClockEntry, Complainant, Staff


@dataclass(frozen=True)
class CallRow:
    """待回访一件. `call_at` is the next moment at which the person may be called; it may lie behind."""

    case_id: int
    number: str
    person: str
    phone: str
    subject: str
    category: str
    department: str
    handler: str
    replied_at: datetime | None
    call_at: datetime
    hours: str
    """The times of day in which to call, in words: the person's own, else those of the rules."""
    has_own_hours: bool
    tries: int
    light: Light
    is_ready: bool
    """It may be called now: the moment has come and it is a suitable time of day."""
    handled_by_caller: bool
    """Whoever asks handled the case: somebody else should call (回访人≠承办人)."""


@dataclass(frozen=True)
class ScriptLine:
    """话术一段: its title and its words with the case's names filled in; `missing` are names that the case does not have."""

    title: str
    words: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class CallSheet:
    """回访单: everything the caller needs on one screen."""

    row: CallRow
    version: int
    script: tuple[ScriptLine, ...]
    dimensions: tuple[Choice, ...]
    """What satisfaction is asked about, by the keys that `scores` of RecordCallBack takes."""
    attempts: tuple[CallBackRow, ...]
    facts: str
    request: str
    solution: str
    reply_text: str
    unsatisfied_count: int
    warnings: tuple[str, ...]
    """What the caller must know before, in sentences: they handled the case themselves; the leader hears of it next time."""
    restricted: bool = False
    """保密件: nothing that is typed during the call may be kept on the disk of the work place."""


@dataclass(frozen=True, kw_only=True)
class CallQueue(Question[tuple[CallRow, ...]]):
    """Who waits for a call, those who may be called now first, then by time."""

    ready_only: bool = False


@dataclass(frozen=True, kw_only=True)
class CallToMake(Question[CallSheet]):
    """The call of one case that waits for it."""

    case_id: int


@answers(CallQueue, needs=Permission.CALL_BACK)
def call_queue(seen: Seen, question: CallQueue) -> tuple[CallRow, ...]:
    """Those who may be called now first, the longest waiting before the others; then by the time they may be called."""
    waiting = waiting_cases(seen)
    handled = handled_by_actor(seen, [case for case, _person in waiting])
    hidden = {} if seen.may(Permission.READ_IDENTITY) else blotters(seen.session, [case.id for case, _p in waiting])
    limits = _limits(seen, [case.id for case, _person in waiting])
    rows = [
        _row(seen, case, person, limits.get(case.id), case.id in handled, hidden.get(case.id))
        for case, person in waiting
    ]
    found = (row for row in rows if row.is_ready or not question.ready_only)
    return tuple(sorted(found, key=lambda row: (not row.is_ready, row.call_at, row.number)))


@answers(CallToMake, needs=Permission.CALL_BACK)
def call_to_make(seen: Seen, question: CallToMake) -> CallSheet:
    """The person, the matter, what to say and what to ask. NotAllowed where nobody waits (any more)."""
    case = seen.find(question.case_id)
    if not is_waiting(seen, case):
        raise NotAllowed(
            _("Nobody waits for a call in case {number}.").format(number=case.number),
            _("Load the queue again."),
        )
    is_known = seen.may(Permission.READ_IDENTITY)
    # The sheet leaves a trace of reading a restricted case, and is already without what the asker may not know.
    sheet = sheet_of(seen, case, masked=not is_known, steps=False)
    blot = None if is_known else blotters(seen.session, [case.id])[case.id]
    handled = bool(handled_by_actor(seen, [case]))
    person = seen.session.get_one(Complainant, case.id)
    return CallSheet(
        row=_row(seen, case, person, _limits(seen, [case.id]).get(case.id), handled, blot),
        version=case.version,
        script=_script(seen, case, blot),
        dimensions=dimensions_of(seen, case),
        attempts=sheet.call_backs,
        facts=sheet.facts,
        request=sheet.request,
        solution=sheet.solution,
        reply_text=sheet.reply_text,
        unsatisfied_count=case.unsatisfied_count,
        warnings=_warnings(seen, case, handled),
        restricted=case.restricted,
    )


def _limits(seen: Seen, case_ids: list[int]) -> dict[int, ClockEntry]:
    """The limit of the call-back of each of these cases."""
    found = select(ClockEntry).where(
        ClockEntry.case_id.in_(case_ids), ClockEntry.clock == Clock.CALL_BACK.value, ClockEntry.replaced_at.is_(None)
    )
    return {entry.case_id: entry for entry in seen.session.scalars(found.order_by(ClockEntry.id))}


def _row(
    seen: Seen, case: Case, person: Complainant, limit: ClockEntry | None, handled: bool, blot: Blotter | None
) -> CallRow:
    rules = rules_of(seen, case)
    hours, is_own = calling.hours_for(rules, person.contact_hours if blot is None else "")
    # Words that no clock understands are shown as they are: the caller does.
    said = person.contact_hours if blot is None and person.contact_hours and not is_own else ""
    handler = seen.session.get(Staff, case.handler_id) if case.handler_id else None
    return CallRow(
        case_id=case.id,
        number=case.number,
        person=(person.name or person.code_name) if blot is None else "",
        phone=person.phone if blot is None else "",
        subject=blot(case.subject) if blot is not None else case.subject,
        category=category_label(seen, case.category),
        department=seen.department_name(case.department_id),
        handler=handler.name if handler else "",
        replied_at=case.replied_at,
        call_at=call_time(seen, case),
        hours=_("{hours} ({words})").format(hours=calling.hours_text(hours), words=said)
        if said
        else calling.hours_text(hours),
        has_own_hours=is_own,
        tries=case.call_tries,
        light=light_of(seen, case, limit)[0] if limit is not None else Light.NONE,
        is_ready=is_ready(seen, case, person),
        handled_by_caller=handled,
    )


def _script(seen: Seen, case: Case, blot: Blotter | None) -> tuple[ScriptLine, ...]:
    values = script_values(seen, case)
    if blot is not None:
        values = {name: "" if name == "name" else blot(words) for name, words in values.items()}
    kind = Kind(case.kind)
    parts = (*script_for(kind, SPOKEN), *script_for(kind, WRITTEN))
    return tuple(ScriptLine(part.label, *filled(part.text, values)) for part in parts)


def _warnings(seen: Seen, case: Case, handled: bool) -> tuple[str, ...]:
    rules = rules_of(seen, case)
    found = []
    if handled and rules.independent:
        found.append(_("You handled this case: by the rules somebody else must call back."))
    elif handled:
        found.append(_("You handled this case yourself: better somebody else asks."))
    if case.unsatisfied_count:
        found.append(
            ngettext("Not satisfied {n} time before.", "Not satisfied {n} times before.", case.unsatisfied_count).format(
                n=case.unsatisfied_count
            )
        )
    if 0 < rules.leader_after <= case.unsatisfied_count + 1:
        found.append(_("If the person is not satisfied this time, the matter goes to the leader."))
    return tuple(found)
