"""查询码查询: whoever brings the receipt code is told how far the matter has come, and nothing else (O4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import Command, Question, answers, step
from complaintdesk.desk.rows import Done
from complaintdesk.desk.signing_in import seconds_to_wait, wait_sentence
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.receipt import receipt_hash
from complaintdesk.domain.vocabulary import FINISHED, CaseState, EventKind
from complaintdesk.i18n import _
from complaintdesk.storage.models import Case, Event

_FAILURES, _FAILED_AT = "receipt_failures", "receipt_failed_at"
#: A look at the case is no step of it.
_NO_STEP = (EventKind.READ.value, EventKind.PRINTED.value, EventKind.IDENTITY_REVEALED.value, EventKind.VAULT_CHANGED.value)


@dataclass(frozen=True)
class Progress:
    """办理进度: all that a code tells."""

    state: CaseState
    last_step_at: datetime
    answer_due_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ProgressByReceipt(Question[Progress | None]):
    """How far the case with this code is; None for a code that fits none."""

    code: str


@dataclass(frozen=True, kw_only=True)
class CountReceipt(Command):
    """记下查询码查询: done by the desk itself; a wrong code counts, a right one ends the count."""

    fitted: bool = False


@answers(ProgressByReceipt, needs=Permission.READ)
def progress_by_receipt(seen: Seen, question: ProgressByReceipt) -> Progress | None:
    """Whoever holds the code may know; who stands at the desk need not be cleared, and learns no number."""
    failures, failed_at = _count(seen.office.settings)
    if wait := seconds_to_wait(failures, failed_at, seen.now):
        raise wait_sentence(wait)
    kept = receipt_hash(question.code)
    case = None
    if kept is not None:
        case = seen.session.scalars(
            select(Case).where(Case.receipt_hash == kept, Case.state != CaseState.VOID.value)
        ).one_or_none()
    if case is None or failures:
        seen.owed.append(CountReceipt(fitted=case is not None))
    if case is None:
        return None
    last = seen.session.execute(
        select(func.max(Event.at)).where(Event.case_id == case.id, Event.kind.not_in(_NO_STEP))
    ).scalar_one()
    state = CaseState(case.state)
    is_waiting = state not in FINISHED and case.met_at is None
    return Progress(state, last, case.due_at if is_waiting else None)


def code_problems(seen: Seen, code: str) -> dict[str, str]:
    """What is wrong with the code of a registration; none is as good as a right one."""
    if not code:
        return {}
    kept = receipt_hash(code)
    taken = kept is not None and seen.session.scalars(select(Case.id).where(Case.receipt_hash == kept)).first()
    if kept is None or taken:
        return {"receipt_code": _("A receipt code has sixteen digits and is given out once.")}
    return {}


@step(CountReceipt, needs=Permission.READ)
def count_receipt(ctx: Context, cmd: CountReceipt) -> Done:
    """The count is the office's, whichever desk is tried at."""
    office = ctx.locked_office()
    failures, _failed_at = _count(office.settings)
    others = {name: value for name, value in office.settings.items() if name not in (_FAILURES, _FAILED_AT)}
    counted = {} if cmd.fitted else {_FAILURES: failures + 1, _FAILED_AT: ctx.now.isoformat()}
    office.settings = others | counted
    words = _("Receipt code asked for again, now right") if cmd.fitted else _("Wrong receipt code")
    ctx.log(EventKind.SIGN_IN_FAILED, note=words)
    return Done(office.id, office.name, None, 0, 0, EventKind.SIGN_IN_FAILED)


def _count(settings: dict[str, object]) -> tuple[int, datetime | None]:
    failed_at = settings.get(_FAILED_AT)
    return int(str(settings.get(_FAILURES, 0))), datetime.fromisoformat(str(failed_at)) if failed_at else None
