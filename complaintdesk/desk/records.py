"""案卷记录: what a step puts on record that has no column of its own: a mediation, a hearing, a payment.

A record is the action, who, when, and the step's own inputs as plain values. It is kept in the case, numbered from 1,
and never taken out again; replaying the events gives it back like every other fact.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from complaintdesk.desk.context import Context
from complaintdesk.desk.core import CaseCommand, step
from complaintdesk.desk.rows import Done
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.fields import inputs_of
from complaintdesk.domain.permissions import OF_ACTION
from complaintdesk.domain.vocabulary import Action
from complaintdesk.i18n import _
from complaintdesk.storage.chain import instant
from complaintdesk.storage.models import Case

C = TypeVar("C", bound=CaseCommand)


def plain_value(value: Any) -> Any:
    """An input as JSON keeps it: words by their key, instants in ISO UTC, days in ISO."""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def keep_record(ctx: Context, case: Case, action: Action, data: dict[str, Any]) -> str:
    """Put a record on the case; returns its running number. Empty inputs are left out."""
    number = str(len(case.records) + 1)
    kept = {key: plain for key, value in data.items() if (plain := plain_value(value)) not in (None, "", [])}
    record = {"action": action.value, "at": instant(ctx.now), "by": ctx.actor.name, "data": kept}
    case.records = {**case.records, number: record}
    return number


def change_record(case: Case, number: str, **data: Any) -> None:
    """Add to a record's data, such as the day something was paid or given back."""
    record = case.records[number]
    changes = {key: plain_value(value) for key, value in data.items()}
    case.records = {**case.records, number: {**record, "data": {**record["data"], **changes}}}


def records_of(case: Case, action: Action) -> dict[str, dict[str, Any]]:
    """The records of that action by running number, oldest first."""
    return {number: record for number, record in case.records.items() if record["action"] == action.value}


def record_named(case: Case, action: Action, number: str, field: str) -> dict[str, Any]:
    """The record of that action and number; raises UserError when there is none."""
    found = records_of(case, action).get(number)
    if found is None:
        raise UserError(_("There is no such record. Choose one from the list."), field=field)
    return found


def inputs_given(command: CaseCommand) -> dict[str, Any]:
    """The inputs of a step by name."""
    return {entry.name: getattr(command, entry.name) for entry in inputs_of(type(command))}


def first_text(command: CaseCommand) -> str:
    """The words of a step that its event shows: its first text."""
    return next((v for v in inputs_given(command).values() if isinstance(v, str) and v), "")


def record_step(
    action: Action, check: Callable[[Context, Case, Any], None] | None = None
) -> Callable[[type[C]], type[C]]:
    """Declares a command whose whole effect is a record (and the move its action makes in the step table)."""

    def declare(command: type[C]) -> type[C]:
        def run(ctx: Context, cmd: C) -> Done:
            case = ctx.load(cmd.case_id, cmd.version)
            kind = ctx.advance(case, action)
            if check is not None:
                check(ctx, case, cmd)
            number = keep_record(ctx, case, action, inputs_given(cmd))
            ctx.log(kind, case, note=first_text(cmd), record=number)
            return ctx.done(case, kind)

        step(command, needs=OF_ACTION[action], action=action)(run)
        return command

    return declare

