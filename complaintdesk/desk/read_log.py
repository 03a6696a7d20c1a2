"""阅读记录: who opened a restricted case, and when. It is written before anything of the case is shown."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from complaintdesk.desk.context import BulkEvent, Context, Seen
from complaintdesk.desk.core import CaseCommand, Question, answers, step
from complaintdesk.desk.rows import Done
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import CaseState, EventKind
from complaintdesk.storage.models import Case, Disclosure, Event

#: One look: who turns back to the case within this time has not opened it anew.
ONE_LOOK = timedelta(minutes=10)
_LOOKS = (EventKind.READ, EventKind.IDENTITY_REVEALED, EventKind.PRINTED)


@dataclass(frozen=True)
class Look:
    """阅读一次: read, had the identity shown, or printed; with the reason and the second person where there were."""

    at: datetime
    actor: str
    kind: EventKind
    note: str
    second: str
    workplace: str


@dataclass(frozen=True, kw_only=True)
class ReadLog(Question[tuple[Look, ...]]):
    """阅读记录 of a restricted case, newest first."""

    case_id: int


@dataclass(frozen=True, kw_only=True)
class RecordRead(CaseCommand):
    """记下阅读: done by the desk itself."""


def opens(seen: Seen, case: Case) -> None:
    """To be called by whatever shows the inside of a case: a restricted one is not shown unrecorded."""
    if not case.restricted:
        return
    until = seen.memory.reading.get(case.id)
    if until is None or not seen.now < until <= seen.now + ONE_LOOK:
        seen.owed.append(RecordRead(case_id=case.id))


@step(RecordRead, needs=Permission.READ)
def record_read(ctx: Context, cmd: RecordRead) -> Done:
    """An event and nothing else: reading changes nothing in the case and hinders nobody."""
    case = ctx.find(cmd.case_id)
    ctx.log_many([BulkEvent(EventKind.READ, case.id, {})])
    memory, until = ctx.memory, ctx.now + ONE_LOOK
    ctx.once_committed.append(lambda: memory.reading.update({case.id: until}))
    return Done(case.id, case.number, CaseState(case.state), case.version, 0, EventKind.READ)


@answers(ReadLog, needs=Permission.READ_RESTRICTED)
def read_log(seen: Seen, question: ReadLog) -> tuple[Look, ...]:
    """For whoever is cleared and not accused: the same people who may open the case."""
    case = seen.find(question.case_id)
    rows = seen.session.execute(
        select(Event.at, Event.actor, Event.kind, Disclosure.payload)
        .join(Disclosure, Disclosure.seq == Event.seq)
        .where(Event.case_id == case.id, Event.kind.in_([kind.value for kind in _LOOKS]))
        .order_by(Event.seq.desc())
    )
    found = []
    for row in rows:
        told = json.loads(row.payload) if row.payload else {}
        found.append(
            Look(
                row.at,
                row.actor,
                EventKind(row.kind),
                told.get("note", ""),
                told.get("detail", {}).get("second", ""),
                told.get("workplace", ""),
            )
        )
    return tuple(found)
