"""打印登记: prepares what paper needs and writes the print event; paper itself is drawn elsewhere.

Paper is printed only after this command has committed: what is on paper is always on record.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from complaintdesk.desk.case_sheet import FORM_VERSION, find, sheet_of
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import CaseCommand, Question, answers, step
from complaintdesk.desk.hiding import blotters
from complaintdesk.desk.rows import Done, PrintJob
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import EventKind, FormKind
from complaintdesk.i18n import _
from complaintdesk.storage.chain import instant
from complaintdesk.storage.models import Case

#: Crockford's alphabet: no I, L, O, U, so that a code read aloud or from a bad copy stays itself.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LARGEST_COPIES = 20


@dataclass(frozen=True, kw_only=True)
class RecordPrint(CaseCommand):
    """打印: one print of a form. A print after the first is a reprint (补打); why may be said."""

    form: FormKind = FormKind.REGISTRATION
    masked: bool = False
    copies: int = 1
    reason: str = ""


@step(RecordPrint, needs=Permission.PRINT)
def record_print(ctx: Context, cmd: RecordPrint) -> Done:
    """Count the print and tell of it in the timeline."""
    if not 1 <= cmd.copies <= LARGEST_COPIES:
        raise UserError(
            _("Between 1 and {n} copies can be printed at once.").format(n=LARGEST_COPIES), field="copies"
        )
    case = ctx.load(cmd.case_id, cmd.version)
    kept = case.prints.get(cmd.form.value, {})
    count = int(kept.get("count", 0)) + 1
    masked = must_mask(ctx, case, cmd.form) or cmd.masked
    case.prints = case.prints | {
        cmd.form.value: {
            "count": count,
            "at": instant(ctx.now),
            "by": ctx.actor.name,
            "masked": masked,
            "reason": cmd.reason,
        }
    }
    ctx.log(
        EventKind.PRINTED,
        case,
        note=cmd.reason,
        form=cmd.form.value,
        copy=count,
        copies=cmd.copies,
        masked=masked,
        form_version=FORM_VERSION,
    )
    return ctx.done(case, EventKind.PRINTED)


def must_mask(seen: Seen, case: Case, form: FormKind) -> bool:
    """Whether the person is left out whatever is asked: for who may not know, and on a restricted case's slip (S01)."""
    return not seen.may(Permission.READ_IDENTITY) or (case.restricted and form is FormKind.HANDLING)


@dataclass(frozen=True, kw_only=True)
class PrintedJob(Question[PrintJob]):
    """The newest print of this form as paper draws it; ask after RecordPrint committed."""

    case_id: int
    form: FormKind


@dataclass(frozen=True, kw_only=True)
class PreviewJob(Question[PrintJob]):
    """The form as it would be printed now; nothing is recorded."""

    case_id: int
    form: FormKind
    masked: bool = False


@answers(PrintedJob, needs=Permission.PRINT)
def printed_job(seen: Seen, question: PrintedJob) -> PrintJob:
    """The job of the last recorded print."""
    case = seen.find(question.case_id)
    kept = case.prints.get(question.form.value, {})
    return _job(
        seen,
        case,
        question.form,
        int(kept.get("count", 0)),
        masked=bool(kept.get("masked")) or must_mask(seen, case, question.form),
        reason=kept.get("reason", ""),
    )


@answers(PreviewJob, needs=Permission.PRINT)
def preview_job(seen: Seen, question: PreviewJob) -> PrintJob:
    """The job of the print that would come next."""
    case = find(seen, question.case_id, "")
    count = int(case.prints.get(question.form.value, {}).get("count", 0)) + 1
    masked = question.masked or must_mask(seen, case, question.form)
    return _job(seen, case, question.form, count, masked=masked, reason="")


def _job(seen: Seen, case: Case, form: FormKind, copy: int, *, masked: bool, reason: str) -> PrintJob:
    sheet = sheet_of(seen, case, masked=masked)
    shown = blotters(seen.session, [case.id])[case.id](reason) if masked else reason
    return PrintJob(
        form=form,
        sheet=sheet,
        form_version=FORM_VERSION,
        copy=max(1, copy),
        printed_at=seen.now,
        printed_by=seen.actor.name,
        check_code=check_code(case, form, max(1, copy)),
        chain_head=sheet.chain_head,
        reason=shown,
    )


def check_code(case: Case, form: FormKind, copy: int) -> str:
    """4 characters over number, form, copy and the record as kept: a mistyped or foreign code is noticed.

    A masked print has the code of the whole record, so that both can be verified by whoever holds the record.
    """
    content = "\x1f".join(
        [case.number, form.value, str(FORM_VERSION), str(copy), case.facts, case.request, case.subject]
    )
    value = int.from_bytes(hashlib.sha256(content.encode("utf-8")).digest()[:4], "big")
    return "".join(_ALPHABET[(value >> shift) & 31] for shift in (0, 5, 10, 15))
