"""签字件: the pages of a case's forms that came back signed, and who may look at them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import Question, answers
from complaintdesk.desk.form_layouts import layout_for
from complaintdesk.desk.read_log import opens
from complaintdesk.domain.errors import NotFound
from complaintdesk.domain.form_shipped import form_label
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import EventKind
from complaintdesk.i18n import _
from complaintdesk.storage.models import Attachment, Case, Disclosure, Event


@dataclass(frozen=True)
class SignedPage:
    """签字件一页. `copy` and `page` are None where nobody said; `label` is what the copy is for (正本, 存根)."""

    attachment_id: int
    form: str
    title: str
    copy: int | None
    label: str
    page: int | None
    pages: int | None
    added_at: datetime
    added_by: str


@dataclass(frozen=True, kw_only=True)
class SignedPages(Question[tuple[SignedPage, ...]]):
    """The pages of a case that came back, by form, copy and page; FileOf gives the picture of each."""

    case_id: int


@answers(SignedPages, needs=Permission.READ)
def signed_pages(seen: Seen, question: SignedPages) -> tuple[SignedPage, ...]:
    """All that the asker may look at."""
    case = seen.find(question.case_id)
    opens(seen, case)
    found = seen.session.scalars(
        select(Attachment).where(Attachment.case_id == case.id, Attachment.form != "").order_by(Attachment.id)
    ).all()
    rows = [_row(seen, case, attachment) for attachment in found if may_show(seen, case, attachment)]
    return tuple(sorted(rows, key=lambda row: (row.title, row.copy or 0, row.page or 0, row.attachment_id)))


def _row(seen: Seen, case: Case, kept: Attachment) -> SignedPage:
    return SignedPage(
        kept.id, kept.form, title_of(seen, case, kept.form), kept.copy, _label(case, kept), kept.page, kept.pages,
        kept.added_at, kept.added_by,
    )  # fmt: skip


def title_of(seen: Seen, case: Case, form: str) -> str:
    """What the case's regulation or the office calls the form."""
    try:
        return layout_for(seen, case, form).label
    except NotFound:
        return form_label(form)


def _label(case: Case, kept: Attachment) -> str:
    printed = case.prints.get(kept.form, {})
    if kept.copy is not None and kept.copy == printed.get("blank"):
        return _("Blank form")
    return next((str(mark[2]) for mark in printed.get("last", ()) if mark[0] == kept.copy), "")


def may_show(seen: Seen, case: Case, kept: Attachment) -> bool:
    """Whether the picture may be shown: who may not know the person sees only what was printed without the person."""
    if not kept.form or seen.may(Permission.READ_IDENTITY):
        return True
    return kept.copy is not None and kept.copy in _masked_copies(seen, case, kept.form)


def _masked_copies(seen: Seen | Context, case: Case, form: str) -> set[int]:
    """The copies of a form that were printed with the identity left out, as their prints tell."""
    told = seen.session.scalars(
        select(Disclosure.payload)
        .join(Event, Event.seq == Disclosure.seq)
        .where(Event.case_id == case.id, Event.kind == EventKind.PRINTED.value, Disclosure.payload != "")
    )
    found: set[int] = set()
    for payload in told:
        detail = json.loads(payload).get("detail", {})
        if detail.get("form") == form and detail.get("masked"):
            found |= set(range(detail["copy"], detail["copy"] + detail["copies"]))
    return found
