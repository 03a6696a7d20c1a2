"""立案: what every new case begins with: number, columns, identity, and whether the person came before."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select

from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.counters import take_numbers
from complaintdesk.desk.rows import Person, Representative
from complaintdesk.desk.sites import Site
from complaintdesk.desk.visibility import of_site
from complaintdesk.domain.identity import digits
from complaintdesk.domain.numbering import CaseNumber
from complaintdesk.domain.plain import inert
from complaintdesk.domain.vocabulary import CaseState, Channel, IdType, Kind, Severity, Sex
from complaintdesk.storage.models import Case, Complainant

REPEAT_DAYS = 90
LONGEST_PREFIX = 6
#: 密: ends the prefix of restricted cases.
RESTRICTED_MARK = "M"
SUBJECT_LENGTH = 30
#: Before the name of an own field where it stands beside a column.
_OWN = "own_"


def first_words(facts: str) -> str:
    """A subject for a case that was given none: the beginning of the facts."""
    line = " ".join(facts.split())
    return line if len(line) <= SUBJECT_LENGTH else line[: SUBJECT_LENGTH - 1] + "…"


def next_number(
    ctx: Context, at: datetime, count: int = 1, *, restricted: bool = False, parent: Case | None = None
) -> CaseNumber:
    """The next number of the year in the office's zone; the counter row is locked until the commit, so no gaps.

    With `count` a whole block is taken; the first of it is returned. Restricted cases have a series of their own (TSM):
    in the common one a missing number would tell of them. So has each branch (TS-DH); what is made from a case of a
    branch is the branch's too.
    """
    prefix = str(ctx.office.settings.get("prefix") or ctx.pack.prefix)
    if restricted:
        prefix = prefix[: LONGEST_PREFIX - 1] + RESTRICTED_MARK
    if (site := _site(ctx, parent)) is not None:
        prefix = f"{prefix}-{site.code}"
    number = CaseNumber(prefix, at.astimezone(ctx.zone).year, 0)
    last = take_numbers(ctx, number.series, count)
    return dataclasses.replace(number, place=last - count + 1)


def _site(ctx: Context, parent: Case | None) -> Site | None:
    """The branch that a case belongs to from its beginning: that of the one it is made from, else of whoever takes it."""
    if parent is None:
        return ctx.site
    return ctx.sites.all.get(parent.site_id) if parent.site_id is not None else None


def new_case(ctx: Context, number: str, received_at: datetime, *, parent: Case | None = None, **given: Any) -> Case:
    """A case with every column at its beginning; `given` names what is known."""
    local = received_at.astimezone(ctx.zone)
    site = _site(ctx, parent)
    values: dict[str, Any] = {
        "number": number,
        "pack_id": ctx.office.pack_id,
        "state": CaseState.REGISTERED.value,
        "kind": Kind.COMPLAINT.value,
        "channel": Channel.VISIT.value,
        "source_number": "",
        "received_at": received_at,
        "received_month": local.year * 100 + local.month,
        "registered_at": ctx.now,
        "registered_by": ctx.actor.name,
        "is_late_entry": False,
        "is_repeat": False,
        "is_sample": ctx.office.is_sample,
        "subject": "",
        "facts": "",
        "request": "",
        "category": "",
        "severity": Severity.GENERAL.value,
        "matters": [],
        "fields": {},
        "respondent_department": "",
        "respondent_person": "",
        "respondent_contact": "",
        "respondent_phone": "",
        "respondent_address": "",
        "departments_count": 1,
        "dispatch_note": "",
        "investigation": "",
        "cause": "",
        "cause_note": "",
        "solution": "",
        "approvals": [],
        "reply_text": "",
        "call_backs": [],
        "closing_note": "",
        "archive_note": "",
        "refusal_reason": "",
        "refusal_note": "",
        "resolved_on_spot": False,
        "reopen_count": 0,
        "urge_count": 0,
        "return_count": 0,
        "prints": {},
        "registrar_id": ctx.actor.staff_id,
        "restricted": False,
        "accused_staff": "",
        "accused_departments": "",
        "level": "",
        "severity_reason": "",
        "done": {},
        "records": {},
        "matter_results": {},
        "assisting": "",
        "responsible_department": "",
        "responsible_person": "",
        "delay_responsible": "",
        "no_reply_wanted": False,
        "compensation": 0,
        "compensation_paid": 0,
        "call_tries": 0,
        "unsatisfied_count": 0,
        "volume": "",
        "site_id": site.id if site else None,
    }
    return Case(**(values | given))


def inert_person(person: Person) -> Person:
    """The person with every text made inert and trimmed, the representatives' too."""
    spokesmen = tuple(
        Representative(*(inert(getattr(one, f.name)).strip() for f in dataclasses.fields(one)))
        for one in person.representatives
    )
    texts: dict[str, Any] = {
        f.name: inert(getattr(person, f.name)).strip()
        for f in dataclasses.fields(person)
        if isinstance(getattr(person, f.name), str) and f.name not in ("id_type", "sex")
    }
    return dataclasses.replace(person, **texts, representatives=spokesmen)


def identity_row(person: Person) -> Complainant:
    """The identity as its own row."""
    return Complainant(
        name=person.name,
        anonymous=person.anonymous,
        phone=person.phone,
        phone_digits=digits(person.phone),
        id_type=person.id_type.value if person.id_type else None,
        id_number=person.id_number.upper(),
        address=person.address,
        sex=person.sex.value if person.sex else None,
        age=person.age,
        relation=person.relation,
        affected_person=person.affected_person,
        agent=person.agent,
        organisation=person.organisation,
        credit_code=person.credit_code.upper(),
        legal_representative=person.legal_representative,
        agent_id_number=person.agent_id_number.upper(),
        agent_authority=person.agent_authority,
        joint_count=person.joint_count,
        representatives=[dataclasses.asdict(one) for one in person.representatives],
        safe_channel=person.safe_channel,
        contact_hours=person.contact_hours,
        code_name=person.code_name,
        sealed="",
    )


def person_of(row: Complainant) -> Person:
    """The identity as it stands in its row."""
    texts: dict[str, Any] = {
        f.name: getattr(row, f.name)
        for f in dataclasses.fields(Person)
        if f.name not in ("id_type", "sex", "representatives", "came_with")
    }
    return Person(
        **texts,
        id_type=IdType(row.id_type) if row.id_type else None,
        sex=Sex(row.sex) if row.sex else None,
        representatives=tuple(
            Representative(one.get("name", ""), one.get("phone", ""), one.get("id_number", ""))
            for one in row.representatives
        ),
    )


def earlier_count(seen: Seen, person: Person, plates: dict[str, str] | None = None) -> int:
    """再次投诉: how many cases the same phone, document or vehicle brought within 90 days.

    Restricted cases are not counted: the count would tell of them. Neither are those of other branches.
    """
    same = {"phone_digits": digits(person.phone), "id_number": person.id_number.upper()}
    same |= {_OWN + key: plate for key, plate in (plates or {}).items()}
    same = {name: value for name, value in same.items() if value}
    if not same:
        return 0
    wanted = _earlier(tuple(same))
    if branch := of_site(seen):
        wanted = wanted.where(*branch)
    since = {"since": seen.now - timedelta(days=REPEAT_DAYS)}
    return seen.session.connection().execute(wanted, same | since).scalar_one()


@cache
def _earlier(names: tuple[str, ...]) -> Select[int]:
    """Made once for each choice of what is the same: making it anew takes longer than the count."""
    same = [
        (Case.fields[name.removeprefix(_OWN)].as_string() if name.startswith(_OWN) else getattr(Complainant, name))
        == bindparam(name)
        for name in names
    ]
    return (
        select(func.count())
        .select_from(Case)
        .join(Complainant, Complainant.case_id == Case.id)
        .where(
            or_(*same),
            Case.received_at >= bindparam("since"),
            Case.state != CaseState.VOID.value,
            Case.restricted.is_(False),
        )
    )
