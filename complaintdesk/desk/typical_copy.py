"""典型案例副本: an example for others to learn from, with nothing in it that the office knows of the people (I6, S25)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from complaintdesk.desk.case_sheet import find
from complaintdesk.desk.choices import category_label
from complaintdesk.desk.context import Seen
from complaintdesk.desk.core import Question, answers
from complaintdesk.desk.hiding import NUMBERS, PEOPLE, known_people
from complaintdesk.desk.typical import example_of
from complaintdesk.domain.deidentify import Known, deidentified
from complaintdesk.domain.errors import NotAllowed
from complaintdesk.domain.money import money_text
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.policy import cause_paths
from complaintdesk.domain.vocabulary import Action, Kind, Verdict
from complaintdesk.i18n import _
from complaintdesk.storage.models import Case, Staff

#: Own fields of a pack that hold a mark or a measure name nobody; everything that is typed freely may.
_FREE = frozenset({"text"})


@dataclass(frozen=True)
class TypicalText:
    """典型案例: its parts as title and words, all without names; `warnings` say what to see to before it goes out."""

    title: str
    head: tuple[tuple[str, str], ...]
    sections: tuple[tuple[str, str], ...]
    made_at: datetime
    zone: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TypicalCopy(Question[TypicalText]):
    """典型案例的去标识副本: by id or number. Refused where the person does not want anything published."""

    case_id: int | None = None
    number: str = ""


@answers(TypicalCopy, needs=Permission.ARCHIVE)
def typical_copy(seen: Seen, question: TypicalCopy) -> TypicalText:
    """Facts, handling, result, comment; what the office knows of the people is taken out of each."""
    case = find(seen, question.case_id, question.number)
    example = example_of(seen, case)
    if example is None:
        raise NotAllowed(
            _("Case {number} is no typical case.").format(number=case.number), _("Mark it first, with a comment.")
        )
    if case.publicity_consent is False:
        raise NotAllowed(
            _("The complainant does not agree to publication."), _("Choose another case, or ask the person again.")
        )
    known = known_of(seen, case)
    title = deidentified(example.title, known)
    sections = [
        (label, deidentified(words, known)) for label, words in _sections(seen, case, example.data) if words
    ]
    return TypicalText(title, tuple(_head(seen, case)), tuple(sections), seen.now, seen.office.zone, tuple(_warnings(case)))


def known_of(seen: Seen, case: Case) -> Known:
    """Everything that the office knows of the people in this case, its own staff included."""
    values = known_people(seen.session, [case.id])[case.id]
    coded = {own.key for own in seen.pack_of(case).fields if own.input not in _FREE or own.choices}
    own = {str(value) for key, value in case.fields.items() if key not in coded}
    heard = {str(record["data"]["who"]) for record in case.records.values() if record["data"].get("who")}
    staff = set(seen.session.scalars(select(Staff.name)))
    return Known(
        people={name for field in PEOPLE for name in values[field]},
        staff=staff
        | heard
        | {case.respondent_person, case.respondent_contact, case.responsible_person, case.delay_responsible},
        organisations=set(values["organisation"]),
        addresses={*values["address"], case.respondent_address},
        numbers={number for field in NUMBERS for number in values[field]}
        | {case.respondent_phone, case.number, case.source_number, case.volume},
        words={*own, *values["safe_channel"]},
        # In the language of the text, which need not be that of the screen.
        staff_words=_("a member of staff") if case.facts.isascii() else "某工作人员",
    )


def _head(seen: Seen, case: Case) -> Iterator[tuple[str, str]]:
    yield _("Kind"), Kind(case.kind).label
    if case.category:
        yield _("Category"), category_label(seen, case.category)
    yield _("Year"), str(case.received_at.astimezone(seen.zone).year)


def _sections(seen: Seen, case: Case, data: dict[str, str]) -> Iterator[tuple[str, str]]:
    yield _("The facts"), _joined(case.facts, *map(str, case.matters))
    yield _("What was asked for"), case.request
    causes = {cause.key: cause.label for cause, _above in cause_paths(seen.pack_of(case).causes)}
    cause = _joined(causes.get(case.cause, ""), case.cause_note)
    yield _("How it was handled"), _joined(case.investigation, cause, case.solution)
    verdict = Verdict(case.verdict).label if case.verdict else ""
    paid = ""
    if case.compensation and Action.COMPENSATE.value in case.done:
        paid = _("Compensation: {amount}").format(amount=money_text(case.compensation))
    yield _("The result"), _joined(verdict, case.reply_text, paid, case.closing_note)
    yield _("Comment on the case"), data.get("comment", "")
    yield _("What is to be learned"), data.get("lesson", "")


def _joined(*words: str) -> str:
    return "\n".join(dict.fromkeys(word.strip() for word in words if word.strip()))


def _warnings(case: Case) -> Iterator[str]:
    if case.publicity_consent is None:
        yield _("Nobody asked the complainant whether this may be published.")
    yield _("Names of people whom the office has not on record cannot be recognised: read the copy before it goes out.")
