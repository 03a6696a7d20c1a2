"""再发识别 (H6): a new case of the same class and department tells that an earlier measure did not work.

The first two levels of the category are compared, and the department that handles the case, is held responsible, or is
complained about. A restricted case tells nothing: the flag would tell of it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, or_, select

from complaintdesk.desk import context
from complaintdesk.desk.context import Context
from complaintdesk.desk.entries import change_entry
from complaintdesk.domain.book_words import Effect, EntryKind
from complaintdesk.domain.vocabulary import CaseState
from complaintdesk.i18n import _
from complaintdesk.storage.base import begins_with
from complaintdesk.storage.book_models import Entry
from complaintdesk.storage.models import Case, Department

#: What has to be known of a case to compare it; where none of it moved nothing is looked for.
_COMPARED = ("category", "department_id", "responsible_department", "respondent_department")
LEVELS = 2


def flag_measures(ctx: Context) -> None:
    """再发标记 of the measures that each case of this command speaks against; every case speaks once."""
    for case in ctx.moved(*_COMPARED):
        if not case.restricted and case.category and case.state != CaseState.VOID.value:
            for entry in _spoken_against(ctx, case):
                _flag(ctx, entry, case)


def _class(category: str) -> list[str]:
    return category.split("/")[:LEVELS]


_NAMED = select(Department.id).where(Department.name.in_(bindparam("names", expanding=True)))
_CARRIED_OUT = select(Entry).where(
    Entry.kind == EntryKind.MEASURE.value,
    Entry.state.in_(("carried_out", "verified", "closed", "ineffective")),
    or_(Entry.department_id == bindparam("department_id"), Entry.department_id.in_(_NAMED)),
    begins_with(Entry.category, "class"),
)


def _spoken_against(ctx: Context, case: Case) -> list[Entry]:
    names = {case.responsible_department, case.respondent_department} - {""}
    if not names and case.department_id is None:
        return []
    wanted = {"names": names, "department_id": case.department_id, "class": _class(case.category)[0]}
    found = ctx.session.scalars(_CARRIED_OUT, wanted)
    return [
        entry
        for entry in found
        if _class(entry.category) == _class(case.category) and _speaks(ctx, case, entry)
    ]


def _speaks(ctx: Context, case: Case, entry: Entry) -> bool:
    """Whether the case came after the measure was carried out, and within the span of the rules."""
    if entry.case_id == case.id or case.id in (
        *entry.data.get("recurred", ()),
        *entry.data.get("recurred_before", ()),
    ):
        return False
    done_on, effect = entry.data.get("done_on"), entry.data.get("effect")
    if not done_on or (entry.state == "closed" and effect not in (Effect.EFFECTIVE, Effect.PARTLY)):
        return False
    carried_out = datetime.fromisoformat(done_on).replace(tzinfo=ctx.zone)
    until = ctx.calendar.add(
        entry.closed_at or carried_out, ctx.pack_of(case).after.recurrence, roll=False
    ).due
    return carried_out.date() < case.received_at.astimezone(ctx.zone).date() and case.received_at <= until


def _flag(ctx: Context, entry: Entry, case: Case) -> None:
    """One judged effective is without effect again; of one not yet judged it is known when it is judged."""
    state = "ineffective" if entry.state == "closed" else entry.state
    change_entry(
        ctx, entry, note=_("The like was complained about again."), state=state,
        data={"recurred": [*entry.data.get("recurred", []), case.id]},
    )  # fmt: skip


context.BEFORE_COMMIT.append(flag_measures)
