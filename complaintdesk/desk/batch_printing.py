"""批量打印: which forms the chosen cases can be printed on. Each case is then printed by a RecordPrint of its own, so
that a print is on record case by case and one that cannot be printed holds no other up.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select

from complaintdesk.desk.context import Seen
from complaintdesk.desk.core import Question, answers
from complaintdesk.desk.form_layouts import document_rows
from complaintdesk.desk.hiding import blotters
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.permissions import Permission
from complaintdesk.i18n import _
from complaintdesk.storage.models import Case

MOST = 500


@dataclass(frozen=True)
class BatchCase:
    """一件: a case of the batch; `printed` says how often each form that it offers was printed."""

    case_id: int
    number: str
    subject: str
    printed: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class BatchForm:
    """单据一种: how many of the cases offer it, and to how many it belongs by what was done so far."""

    form: str
    title: str
    cases: int
    expected: int


@dataclass(frozen=True)
class BatchSheet:
    """批量打印的内容: the cases in the order of their numbers, and the forms, those that most of them expect first."""

    cases: tuple[BatchCase, ...]
    forms: tuple[BatchForm, ...]


@dataclass(frozen=True, kw_only=True)
class BatchToPrint(Question[BatchSheet]):
    """The chosen cases and what they can be printed on; cases that the asker may not see are left out."""

    case_ids: tuple[int, ...] = ()


@answers(BatchToPrint, needs=Permission.PRINT)
def batch_to_print(seen: Seen, question: BatchToPrint) -> BatchSheet:
    """Nothing is recorded by asking."""
    wanted = sorted(set(question.case_ids))
    if not wanted:
        raise UserError(_("Choose at least one case."))
    if len(wanted) > MOST:
        raise UserError(
            _("So many cases cannot be printed at once."), _("Choose at most {n} of them.").format(n=MOST)
        )
    found = seen.session.scalars(select(Case).where(Case.id.in_(wanted)).order_by(Case.number))
    cases = [case for case in found if seen.may_see(case)]
    hidden = {} if seen.may(Permission.READ_IDENTITY) else blotters(seen.session, [case.id for case in cases])
    forms: dict[str, BatchForm] = {}
    rows = []
    for case in cases:
        documents = document_rows(seen, case)
        for document in documents:
            known = forms.get(document.form, BatchForm(document.form, document.title, 0, 0))
            forms[document.form] = BatchForm(
                known.form, known.title, known.cases + 1, known.expected + document.expected
            )
        subject = hidden[case.id](case.subject) if case.id in hidden else case.subject
        rows.append(BatchCase(case.id, case.number, subject, {d.form: d.printed for d in documents}))
    return BatchSheet(tuple(rows), tuple(sorted(forms.values(), key=lambda form: -form.expected)))
