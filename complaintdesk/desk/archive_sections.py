"""归档目录: the sections of a complaint's file, what is in each, and which of the papers it needs are missing (S03)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from complaintdesk.desk.context import Seen
from complaintdesk.desk.records import records_of
from complaintdesk.desk.rows import CaseSheet
from complaintdesk.desk.statements import is_missing as statement_missing
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.policy_after import SECTIONS, ArchiveSection
from complaintdesk.domain.policy_after_labels import PAPER_LABELS
from complaintdesk.domain.vocabulary import Action, FormKind, ReplyWay, Verdict
from complaintdesk.i18n import _
from complaintdesk.storage.book_models import Entry
from complaintdesk.storage.models import Attachment, Case, Complainant

#: The five parts of a complaint's file (S03 第10条), by their keys: what belongs to none of the others is the last.
PERSON, MATTER, INQUIRY, IMPROVEMENT, OTHER = (section.key for section in SECTIONS)
_OF_FORM = {
    FormKind.REGISTRATION.value: PERSON,
    "report_registration": PERSON,
    FormKind.STATEMENT.value: MATTER,
    FormKind.CORRECTIVE.value: IMPROVEMENT,
    FormKind.EIGHT_D.value: IMPROVEMENT,
    FormKind.RECTIFICATION.value: IMPROVEMENT,
    FormKind.SURVEY.value: IMPROVEMENT,
    FormKind.RECEIPT.value: OTHER,
    "tracking": OTHER,
}
_OF_RECORD = {
    Action.STATEMENT: MATTER,
    Action.EVALUATE: MATTER,
    Action.CHECK_RETALIATION: IMPROVEMENT,
    Action.EXTEND: OTHER,
    Action.PAUSE: OTHER,
    Action.TRANSFER_OUT: OTHER,
    Action.LINK: OTHER,
    Action.SEAL: OTHER,
    Action.UNSEAL: OTHER,
    Action.UNARCHIVE: OTHER,
}
_OF_ENTRY = {EntryKind.MEASURE: IMPROVEMENT, EntryKind.MERIT: IMPROVEMENT, EntryKind.MEETING: INQUIRY}
#: What stands in the case itself and has no paper of its own.
_NO_PAPER = frozenset(
    {Action.REPLY, Action.CHOOSE, Action.ASSESS, Action.ASK_EXTENSION, Action.DENY_EXTENSION, Action.ARCHIVE}
)
_REGISTRATIONS = (FormKind.REGISTRATION.value, "report_registration")
#: A written reply goes out on one of these.
_LETTERS = (FormKind.REPLY.value, "report_result", "three_section", FormKind.SETTLEMENT.value, "mediation_notice")


@dataclass(frozen=True)
class PaperRow:
    """材料一件: what it is, of which day; `copies` is "" where nobody counts them."""

    name: str
    at: datetime | None
    copies: str = ""


@dataclass(frozen=True)
class SectionRow:
    """归档目录一部分: the papers there are, and in words those that should be there and are not."""

    key: str
    title: str
    papers: tuple[PaperRow, ...]
    missing: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        """Whether nothing that the section needs is missing."""
        return not self.missing


def papers_of(sheet: CaseSheet) -> Iterator[tuple[str, PaperRow]]:
    """Every paper with the key of its part: printed forms, attachments, records, call-backs, what stands in the books."""
    for document in sheet.documents:
        if document.printed and document.form != FormKind.ARCHIVE_INDEX:
            part = _OF_FORM.get(document.form, INQUIRY)
            yield part, PaperRow(document.title, document.last_at, str(document.printed))
    for attachment in sheet.attachments:
        yield MATTER, PaperRow(attachment.name, attachment.added_at, "1")
    for record in reversed(sheet.records):
        if record.action not in _NO_PAPER:
            yield _OF_RECORD.get(record.action, INQUIRY), PaperRow(record.label, record.at)
    for call in sheet.call_backs:
        yield IMPROVEMENT, PaperRow(_("Record of the call-back"), call.at)
    for entry in reversed(sheet.entries):
        if entry.kind in _OF_ENTRY:
            words = f"{entry.kind.label} {entry.number}".strip()
            yield _OF_ENTRY[entry.kind], PaperRow(words, entry.at)


def missing_in(seen: Seen, case: Case, section: ArchiveSection) -> tuple[str, ...]:
    """The papers that the section needs and the file lacks, in words; a step the case never came to needs none."""
    return tuple(_(PAPER_LABELS[name]) for name in section.needs if not _is_there(seen, case, name))


def missing_words(seen: Seen, case: Case) -> str:
    """What the whole file lacks, section by section; "" where it is complete."""
    found: dict[str, list[str]] = {}
    named: set[str] = set()
    for section in seen.pack_of(case).after.sections:
        # A paper that two sections ask for is named once.
        lacking = [paper for paper in missing_in(seen, case, section) if paper not in named]
        named.update(lacking)
        if lacking:
            found[section.label] = lacking
    return _("; ").join(
        _("“{section}”: {papers}").format(section=section, papers=_(", ").join(papers)) for section, papers in found.items()
    )


def _is_there(seen: Seen, case: Case, name: str) -> bool:
    rule = _RULES[name]
    return not rule[0](seen, case) or rule[1](seen, case)


def _always(_seen: Seen, _case: Case) -> bool:
    return True


def _was(action: Action) -> Callable[[Seen, Case], bool]:
    return lambda _seen, case: bool(case.done.get(action.value))


def _was_answered(_seen: Seen, case: Case) -> bool:
    """Neither refused nor withdrawn nor merged into another case, and somebody wanted to hear of it."""
    return case.replied_at is not None and case.merged_into_id is None


def _was_closed(_seen: Seen, case: Case) -> bool:
    return case.closed_at is not None and case.merged_into_id is None


def _was_handled(_seen: Seen, case: Case) -> bool:
    return case.replied_at is not None and not case.resolved_on_spot and case.merged_into_id is None


def _is_justified(_seen: Seen, case: Case) -> bool:
    return case.verdict in (Verdict.SUBSTANTIATED.value, Verdict.PARTLY.value)


def _is_foreseen(action: Action) -> Callable[[Seen, Case], bool]:
    """Rules with steps of their own name it for such a case, and the case was handled."""
    return lambda seen, case: _was_handled(seen, case) and bool(
        seen.pack_of(case).steps_for(action, seen.facts(case))
    )


def _on_paper(seen: Seen, case: Case, *forms: str) -> bool:
    """Printed under one of these layouts, or a page of it came back."""
    laid_out = {use.form: use.layout or use.form for use in seen.pack_of(case).forms}
    if any(laid_out.get(form, form) in forms for form in case.prints):
        return True
    pages = select(Attachment.id).where(Attachment.case_id == case.id, Attachment.form.in_(forms)).limit(1)
    return seen.session.scalars(pages).first() is not None


def _has_registration(seen: Seen, case: Case) -> bool:
    # What came from an old ledger has its paper in the old file.
    return bool(case.import_id) or _on_paper(seen, case, *_REGISTRATIONS)


def _has_person(seen: Seen, case: Case) -> bool:
    person = seen.session.get_one(Complainant, case.id)
    return person.anonymous or bool(person.name or person.organisation or person.code_name)


def _has_attachment(seen: Seen, case: Case) -> bool:
    return seen.session.scalars(select(Attachment.id).where(Attachment.case_id == case.id).limit(1)).first() is not None


def _has_reply(seen: Seen, case: Case) -> bool:
    if case.reply_way != ReplyWay.LETTER.value:
        return bool(case.reply_text or case.no_reply_wanted or case.resolved_on_spot)
    return _on_paper(seen, case, *_LETTERS) or _has_attachment(seen, case)


def _has_measure(seen: Seen, case: Case) -> bool:
    """One at least, and none still waits to be carried out or evaluated."""
    kept = seen.session.scalars(
        select(Entry.closed_at).where(Entry.case_id == case.id, Entry.kind == EntryKind.MEASURE.value)
    ).all()
    return bool(kept) and None not in kept


def _recorded(action: Action) -> Callable[[Seen, Case], bool]:
    return lambda _seen, case: bool(records_of(case, action)) or bool(case.done.get(action.value))


#: For each paper whether a case came so far that it should be there, and whether it is.
_RULES: dict[str, tuple[Callable[[Seen, Case], bool], Callable[[Seen, Case], bool]]] = {
    "registration": (_always, _has_registration),
    "person": (_always, _has_person),
    "attachment": (_always, _has_attachment),
    "statement": (_was_closed, lambda seen, case: not statement_missing(seen.pack_of(case), case)),
    "dispatch": (
        lambda seen, case: _was_handled(seen, case) and case.dispatched_at is not None,
        lambda seen, case: _on_paper(seen, case, FormKind.HANDLING.value),
    ),
    "investigation": (_was_handled, lambda _seen, case: bool(case.investigation or case.solution)),
    "solution": (_was(Action.PROPOSE), lambda _seen, case: bool(case.solution)),
    "approval": (
        lambda seen, case: _was_handled(seen, case)
        and bool(seen.pack_of(case).approvals_before(Action.REPLY, seen.facts(case))),
        lambda _seen, case: any(entry["approved"] for entry in case.approvals),
    ),
    "reply": (_was_answered, _has_reply),
    "settlement": (_was(Action.SETTLE), lambda seen, case: _on_paper(seen, case, FormKind.SETTLEMENT.value)),
    "call_back": (
        lambda seen, case: _was_answered(seen, case) and seen.pack_of(case).switches.call_back_required,
        lambda seen, case: bool(case.call_backs) or seen.session.get_one(Complainant, case.id).anonymous,
    ),
    "verdict": (_was_closed, lambda _seen, case: bool(case.verdict)),
    "measure": (_is_justified, _has_measure),
    "hearing": (
        lambda seen, case: seen.pack_of(case).switches.hear_before_substantiated and _is_justified(seen, case),
        _recorded(Action.HEAR),
    ),
    "assessment": (_is_foreseen(Action.ASSESS), _recorded(Action.ASSESS)),
}
