"""同一来人、同一事项: what came before from this person, and what others brought about the same matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, select, union_all

from complaintdesk.desk.case_filter import visible
from complaintdesk.desk.category_paths import category_path
from complaintdesk.desk.context import Seen
from complaintdesk.desk.core import Question, answers
from complaintdesk.desk.guidance import tones_of
from complaintdesk.domain.book_words import Tone
from complaintdesk.domain.identity import digits
from complaintdesk.domain.own_values import plate_keys, tidy_plate
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.search_terms import fold, query_tokens
from complaintdesk.domain.vocabulary import CaseState, Satisfaction, Verdict
from complaintdesk.i18n import _
from complaintdesk.storage import search, search_alike
from complaintdesk.storage.models import Case, Complainant

SHOWN_EARLIER = 99
SAME_EVENT_DAYS = 30
PLATE_DAYS = 365
#: 相似: what others said much alike is of interest for so long; the most alike of it is shown.
SIMILAR_DAYS = 90
SIMILAR = 5
#: So much of the shorter text's pairs of characters stands in the other one too.
ALIKE = 0.5


@dataclass(frozen=True)
class EarlierCase:
    """同人/同事: an earlier case of the person being typed in, or of somebody else about the same matter.

    `promised_at` is a promise still to be kept.
    """

    id: int
    number: str
    received_at: datetime
    subject: str
    state: CaseState
    satisfaction: Satisfaction | None
    why: str
    verdict: Verdict | None = None
    same_event: bool = False
    same_person: bool = True
    similar: bool = False
    """相似: nothing is the same but the words."""
    promised_at: datetime | None = None
    tone: Tone | None = None
    tone_note: str = ""
    """来人类型: a colleague's private note of that case on how to get on with the person; on this card only."""


@dataclass(frozen=True, kw_only=True)
class EarlierCases(Question[tuple[EarlierCase, ...]]):
    """同人/同事: earlier cases with this phone, document, vehicle or name, and recent ones about the same matter.

    The same matter is the same respondent and category within 30 days; much alike is what shares two fifths of the
    words within 90 days. Newest first; a restricted case never appears to anybody who may not know of it.
    """

    phone: str = ""
    id_number: str = ""
    name: str = ""
    facts: str = ""
    respondent_department: str = ""
    respondent_person: str = ""
    category: str = ""
    fields: dict[str, str] = field(default_factory=dict)


@answers(EarlierCases, needs=Permission.READ_IDENTITY)
def earlier_cases(seen: Seen, question: EarlierCases) -> tuple[EarlierCase, ...]:
    """What came before; a name alone counts only when it is whole."""
    plates = {key: tidy_plate(question.fields.get(key, "")) for key in plate_keys(seen.pack)}
    plates = {key: plate for key, plate in plates.items() if len(plate) >= 5}
    category = category_path(seen, question.category, missing_ok=True) or ""
    # Each trace has its own index and is asked by itself: together in one condition none of them would be used.
    ids = set(_same_person(seen, question)) | set(_same_vehicle(seen, plates))
    ids.update(_same_event(seen, question, category))
    similar = [case_id for case_id in _similar(seen, question.facts) if case_id not in ids][:SIMILAR]
    if not ids and not similar:
        return ()
    shown = sorted(ids, reverse=True)[: SHOWN_EARLIER - len(similar)]
    found = seen.session.execute(
        select(Case, Complainant)
        .join(Complainant, Complainant.case_id == Case.id)
        .where(Case.id.in_((*shown, *similar)), *_known(seen))
        .order_by(Case.id.desc())
    ).all()
    rows = [_row(seen, question, plates, category, case, person) for case, person in found]
    rows = [
        replace(row, why=_("much the same words"), similar=True) if row.id in similar and not row.why else row
        for row in rows
    ]
    # The search finds a plate in any text; only one in its own field makes it the same vehicle.
    rows = [row for row in rows if row.why]
    notes = tones_of(seen, [row.id for row in rows if row.same_person])
    return tuple(
        replace(row, tone=notes[row.id].tone, tone_note=notes[row.id].note) if row.id in notes else row for row in rows
    )


def _known(seen: Seen) -> list[ColumnElement[bool]]:
    return [Case.state != CaseState.VOID.value, *visible(seen)]


def _same_person(seen: Seen, question: EarlierCases) -> list[int]:
    """同人: by phone, document or whole name, the newest of each."""
    wanted: list[ColumnElement[bool]] = []
    if len(digits(question.phone)) >= 7:
        wanted.append(Complainant.phone_digits == digits(question.phone))
    if len(question.id_number.strip()) >= 8:
        wanted.append(Complainant.id_number == question.id_number.strip().upper())
    if len(question.name.strip()) >= 2:
        wanted.append(Complainant.name == question.name.strip())
    of_person = select(Complainant.case_id.label("id")).join(Case, Case.id == Complainant.case_id)
    return _newest(seen, [of_person.where(same) for same in wanted], Complainant.case_id)


def _newest(seen: Seen, questions: Sequence[Select[Any]], order: Any) -> list[int]:
    parts = [
        select(each.where(*_known(seen)).order_by(order.desc()).limit(SHOWN_EARLIER).subquery().c.id) for each in questions
    ]
    return list(seen.session.scalars(union_all(*parts))) if parts else []


def _same_vehicle(seen: Seen, plates: dict[str, str]) -> list[int]:
    """同车: own fields have no index of their own, but the search finds the plate in them."""
    found: list[int] = []
    since = Case.received_at >= seen.now - timedelta(days=PLATE_DAYS)
    statement = select(Case.id).where(since, *_known(seen))
    for plate in plates.values():
        rows = search.newest(
            seen.session.connection(), statement, query_tokens(plate), Case.__table__.c.id, SHOWN_EARLIER,
            is_filtered=False,
        )  # fmt: skip
        found += [row.id for row in rows]
    return found


def _same_event(seen: Seen, question: EarlierCases, category: str) -> list[int]:
    if not category or not question.respondent_department:
        return []
    same = select(Case.id.label("id")).where(
        Case.received_at >= seen.now - timedelta(days=SAME_EVENT_DAYS),
        Case.respondent_department == question.respondent_department,
        Case.category == category,
    )
    return _newest(seen, [same], Case.id)


def _similar(seen: Seen, facts: str) -> list[int]:
    """相似: what was said much alike in the last months, the most alike first."""
    since = seen.now - timedelta(days=SIMILAR_DAYS)
    first = seen.session.scalar(
        select(Case.id).where(Case.received_at >= since).order_by(Case.received_at, Case.id).limit(1)
    )
    if first is None:
        return []
    conditions = [Case.received_at >= since, *_known(seen)]
    found = search_alike.alike(seen.session.connection(), facts, first - 1, conditions, Case.__table__.c.id)
    return [case_id for case_id, _share in found]


def _row(
    seen: Seen,
    question: EarlierCases,
    plates: dict[str, str],
    category: str,
    case: Case,
    person: Complainant,
) -> EarlierCase:
    recent = case.received_at >= seen.now - timedelta(days=SAME_EVENT_DAYS)
    same_event = (
        recent
        and bool(category and question.respondent_department)
        and (case.respondent_department, case.category) == (question.respondent_department, category)
    )
    why = _why_same_person(question, plates, case, person)
    is_person = bool(why)
    is_alike = is_person and alike(question.facts, case.facts)
    if same_event or is_alike:
        why = _("{why}, same matter").format(why=why) if why else _("same matter, somebody else")
    return EarlierCase(
        case.id,
        case.number,
        case.received_at,
        case.subject,
        CaseState(case.state),
        Satisfaction(case.satisfaction) if case.satisfaction else None,
        why,
        Verdict(case.verdict) if case.verdict else None,
        same_event=same_event or is_alike,
        same_person=is_person,
        promised_at=case.promised_at if case.met_at is None and case.closed_at is None else None,
    )


def _why_same_person(
    question: EarlierCases, plates: dict[str, str], case: Case, person: Complainant
) -> str:
    if digits(question.phone) and person.phone_digits == digits(question.phone):
        return _("same phone")
    if question.id_number and person.id_number == question.id_number.strip().upper():
        return _("same document")
    if any(case.fields.get(key) == plate for key, plate in plates.items()):
        return _("same vehicle")
    if question.name and person.name == question.name.strip():
        return _("same name")
    return ""


def alike(one: str, other: str) -> bool:
    """同一说法: do two texts say the same, by the pairs of characters they share?"""
    pairs, others = _pairs(one), _pairs(other)
    shorter = min(len(pairs), len(others))
    return shorter >= 5 and len(pairs & others) >= ALIKE * shorter


def _pairs(text: str) -> set[str]:
    plain = "".join(char for char in fold(text[:2_000]) if char.isalnum())
    return {plain[at : at + 2] for at in range(len(plain) - 1)}
