"""清单内容: the rows of the archive index (档案目录) and of the tracking form (投诉跟踪表)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from complaintdesk.domain.vocabulary import Action, EventKind, FormKind
from complaintdesk.i18n import N_, _

if TYPE_CHECKING:
    from complaintdesk.desk.form_values import FormValues

#: The five parts of a complaint's file (S03 第10条): the person, the matter and its proof, inquiry and result,
#: improvement and its evaluation, everything else.
PARTS = (1, 2, 3, 4, 5)
_PERSON, _MATTER, _INQUIRY, _IMPROVEMENT, _OTHER = PARTS
_OF_FORM = {
    FormKind.REGISTRATION.value: _PERSON,
    "report_registration": _PERSON,
    FormKind.STATEMENT.value: _MATTER,
    FormKind.CORRECTIVE.value: _IMPROVEMENT,
    FormKind.EIGHT_D.value: _IMPROVEMENT,
    FormKind.RECTIFICATION.value: _IMPROVEMENT,
    FormKind.SURVEY.value: _IMPROVEMENT,
    FormKind.RECEIPT.value: _OTHER,
    "tracking": _OTHER,
}
_OF_RECORD = {
    Action.STATEMENT: _MATTER,
    Action.EVALUATE: _MATTER,
    Action.CHECK_RETALIATION: _IMPROVEMENT,
    Action.EXTEND: _OTHER,
    Action.PAUSE: _OTHER,
    Action.TRANSFER_OUT: _OTHER,
    Action.LINK: _OTHER,
    Action.SEAL: _OTHER,
    Action.UNSEAL: _OTHER,
}
#: What stands in the case itself and has no paper of its own.
_NO_PAPER = frozenset({Action.REPLY, Action.CHOOSE, Action.ASSESS, Action.ASK_EXTENSION, Action.DENY_EXTENSION})


def archive_rows(values: FormValues, part: int) -> Iterator[dict[str, str]]:
    """The papers of one part of the file, numbered; where each begins is written by hand when the file is bound."""
    found = [(name, day, copies) for of, name, day, copies in _papers(values) if of == part]
    for n, (name, day, copies) in enumerate(found, 1):
        yield {"n": str(n), "name": name, "day": day, "copies": copies}


def _papers(values: FormValues) -> Iterator[tuple[int, str, str, str]]:
    """Every paper with its part: the forms that were printed, the records, the attachments, the call-backs."""
    sheet, times = values.sheet, values.times
    for document in sheet.documents:
        if document.printed and document.form != FormKind.ARCHIVE_INDEX:
            part = _OF_FORM.get(document.form, _INQUIRY)
            yield part, document.title, times.day(document.last_at), str(document.printed)
    for attachment in sheet.attachments:
        yield _MATTER, attachment.name, times.day(attachment.added_at), "1"
    for record in reversed(sheet.records):
        if record.action not in _NO_PAPER:
            yield _OF_RECORD.get(record.action, _INQUIRY), record.label, times.day(record.at), ""
    for call in sheet.call_backs:
        yield _IMPROVEMENT, _("Record of the call-back"), times.day(call.at), ""


#: 跟踪: the steps of a complaint as ISO 10002 has them followed, and the events that say each was done.
TRACKED = (
    (N_("Complaint acknowledged"), (EventKind.ACCEPTED, EventKind.REGISTERED)),
    (N_("Complaint assessed"), (EventKind.ASSESSED, EventKind.CLASSIFIED)),
    (N_("Complaint investigated"), (EventKind.INVESTIGATED,)),
    (N_("Complaint resolved"), (EventKind.APPROVED, EventKind.PROPOSED)),
    (N_("Complainant informed"), (EventKind.REPLIED, EventKind.REFUSED)),
    (N_("Correction made"), (EventKind.COMPENSATED, EventKind.GOODS_RETURNED, EventKind.RECALLED)),
    (N_("Correction verified"), (EventKind.CALLED_BACK,)),
    (N_("Complaint closed"), (EventKind.CLOSED,)),
)


def tracked_rows(values: FormValues) -> Iterator[dict[str, str]]:
    """Each step with the day it was last taken, by whom, and what was noted; empty where it was not."""
    newest = {item.kind: item for item in reversed(values.sheet.timeline)}
    for n, (what, kinds) in enumerate(TRACKED, 1):
        item = next((newest[kind] for kind in kinds if kind in newest), None)
        done = {"day": values.times.day(item.at), "by": item.actor, "note": item.note} if item is not None else {}
        yield {"n": str(n), "what": _(what)} | done
