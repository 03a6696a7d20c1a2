"""受理登记: register a complaint, amend it, attach files to it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from complaintdesk.desk import clocks
from complaintdesk.desk.attaching import FileContent, store_file
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import Command, step
from complaintdesk.desk.rows import Done, Person
from complaintdesk.domain.errors import FieldErrors, UserError
from complaintdesk.domain.identity import digits
from complaintdesk.domain.numbering import CaseNumber
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.plain import inert
from complaintdesk.domain.vocabulary import (
    Action,
    CaseState,
    Channel,
    Clock,
    EventKind,
    Kind,
    ReplyWay,
    Satisfaction,
    Severity,
    Verdict,
)
from complaintdesk.i18n import _
from complaintdesk.storage.models import (
    Case,
    CategoryEntry,
    Complainant,
    Counter,
)

CLOCK_TOLERANCE = timedelta(minutes=2)
REPEAT_DAYS = 90
SUBJECT_LENGTH = 30


@dataclass(frozen=True)
class SpotReply:
    """当场办结: what was answered at the counter, and how the person took it."""

    text: str
    satisfaction: Satisfaction | None = None
    verdict: Verdict | None = None


@dataclass(frozen=True, kw_only=True)
class RegisterCase(Command):
    """登记: a new complaint. Times are aware; `received_at` empty means now."""

    kind: Kind = Kind.COMPLAINT
    channel: Channel = Channel.VISIT
    source_number: str = ""
    received_at: datetime | None = None
    complainant: Person = field(default_factory=Person)
    respondent_department: str = ""
    respondent_person: str = ""
    respondent_contact: str = ""
    respondent_phone: str = ""
    respondent_address: str = ""
    subject: str = ""
    facts: str = ""
    request: str = ""
    category: str = ""
    severity: Severity = Severity.GENERAL
    matters: tuple[str, ...] = ()
    promised_at: datetime | None = None
    fields: dict[str, str] = field(default_factory=dict)
    publicity_consent: bool | None = None
    mediation_consent: bool | None = None
    attachments: tuple[FileContent, ...] = ()
    spot: SpotReply | None = None


@step(RegisterCase, needs=Permission.REGISTER)
def register_case(ctx: Context, cmd: RegisterCase) -> Done:
    """Number, identity, clocks and, where solved on the spot, reply and close: all in one transaction."""
    problems = registration_problems(ctx, cmd)
    if problems:
        raise FieldErrors(problems)
    received_at = (cmd.received_at or ctx.now).astimezone(UTC)
    person = inert_person(cmd.complainant)
    number = next_number(ctx, received_at)
    case = new_case(
        ctx,
        str(number),
        received_at,
        kind=cmd.kind.value,
        channel=cmd.channel.value,
        source_number=cmd.source_number,
        subject=cmd.subject or first_words(cmd.facts),
        facts=cmd.facts,
        request=cmd.request,
        category=category_path(ctx, cmd.category),
        severity=cmd.severity.value,
        matters=list(cmd.matters),
        fields={k: inert(v) for k, v in cmd.fields.items() if v},
        promised_at=cmd.promised_at,
        respondent_department=cmd.respondent_department,
        respondent_person=cmd.respondent_person,
        respondent_contact=cmd.respondent_contact,
        respondent_phone=cmd.respondent_phone,
        respondent_address=cmd.respondent_address,
        publicity_consent=cmd.publicity_consent,
        mediation_consent=cmd.mediation_consent,
        is_repeat=is_repeat(ctx, person),
        is_late_entry=received_at < ctx.now - CLOCK_TOLERANCE,
    )
    ctx.add(case, identity_row(person))
    clocks.start(ctx, case, Clock.ACCEPT, "received", received_at)
    clocks.start(ctx, case, Clock.SOLVE, "received", received_at)
    if cmd.promised_at is not None:
        clocks.promise(ctx, case, cmd.promised_at)
    else:
        case.promised_at = case.due_at
    for file in cmd.attachments:
        store_file(ctx, case, file)
    ctx.log(EventKind.REGISTERED, case, attachments=list(ctx.new_attachments.get(case, ())))
    kind = EventKind.REGISTERED
    if cmd.spot is not None:
        kind = _solve_on_the_spot(ctx, case, cmd.spot)
    return ctx.done(case, kind)


def _solve_on_the_spot(ctx: Context, case: Case, spot: SpotReply) -> EventKind:
    case.resolved_on_spot = True
    case.accepted_at = case.replied_at = ctx.now
    case.reply_way, case.reply_text = ReplyWay.ON_THE_SPOT.value, inert(spot.text)
    case.satisfaction = spot.satisfaction.value if spot.satisfaction else None
    case.state = CaseState.REPLIED.value
    for action in (Action.ACCEPT, Action.REPLY, Action.CLOSE):
        ctx.took(case, action)
    clocks.stop(ctx, case, Clock.ACCEPT, Clock.SOLVE, Clock.PROMISE)
    ctx.log(EventKind.REPLIED, case, note=case.reply_text)
    case.state = CaseState.CLOSED.value
    case.verdict = spot.verdict.value if spot.verdict else None
    case.closed_at = ctx.now
    ctx.log(EventKind.CLOSED, case, note=_("Solved on the spot."))
    return EventKind.CLOSED


def registration_problems(ctx: Seen, cmd: RegisterCase) -> dict[str, str]:
    """What is missing or wrong, by field name: the pack's required fields and the plain sense of the rest."""
    problems: dict[str, str] = {}
    pack, person = ctx.pack, cmd.complainant
    if cmd.kind not in pack.kinds:
        problems["kind"] = _("“{value}” is not a kind this office handles.").format(value=cmd.kind.label)
    if cmd.channel not in pack.channels:
        problems["channel"] = _("“{value}” is not a channel of this office.").format(value=cmd.channel.label)
    if cmd.channel in pack.source_number_for and not cmd.source_number:
        problems["source_number"] = _("A transferred matter needs the number it came with.")
    required = pack.required.get("register", ())
    if "facts" in required and not cmd.facts.strip():
        problems["facts"] = _("Write down what happened.")
    if "complainant" in required and not person.anonymous:
        if not inert(person.name).strip():
            problems["name"] = _("Who is complaining? Enter the name, or tick “anonymous”.")
        if not inert(person.phone).strip():
            problems["phone"] = _("A phone number is needed for the reply and the call-back.")
    if person.anonymous and person.name.strip():
        problems["name"] = _("An anonymous complaint carries no name. Clear the name or the tick.")
    for name in ("request", "category", "subject"):
        if name in required and not getattr(cmd, name).strip():
            problems[name] = _("This is required by the office's rules.")
    if cmd.category and category_path(ctx, cmd.category, missing_ok=True) is None:
        problems["category"] = _("There is no category “{path}”. Choose one from the list.").format(
            path=cmd.category
        )
    if cmd.received_at is not None and cmd.received_at > ctx.now + CLOCK_TOLERANCE:
        problems["received_at"] = _("The time of receipt lies in the future. Check date and clock.")
    if cmd.promised_at is not None and cmd.promised_at <= (cmd.received_at or ctx.now):
        problems["promised_at"] = _("The promised time is before the time of receipt.")
    if person.age is not None and not 0 <= person.age <= 150:
        problems["age"] = _("The age must be between 0 and 150.")
    if cmd.spot is not None and not cmd.spot.text.strip():
        problems["spot"] = _("Write down what was answered on the spot.")
    for own in pack.fields:
        value = cmd.fields.get(own.key, "")
        applies = not own.kinds or cmd.kind in own.kinds
        if own.required and applies and not value:
            problems[own.key] = _("“{label}” is missing.").format(label=own.label)
        elif value and own.choices and value not in own.choices:
            problems[own.key] = _("“{value}” is not among the choices for “{label}”.").format(
                value=value, label=own.label
            )
    for key in cmd.fields:
        if key not in {own.key for own in pack.fields}:
            problems[key] = _("The rules of this office have no field “{key}”.").format(key=key)
    return problems


def first_words(facts: str) -> str:
    """A subject for a case that was given none: the beginning of the facts."""
    line = " ".join(facts.split())
    return line if len(line) <= SUBJECT_LENGTH else line[: SUBJECT_LENGTH - 1] + "…"


def next_number(ctx: Context, at: datetime, count: int = 1) -> CaseNumber:
    """The next number of the year in the office's zone; the counter row is locked until the commit, so no gaps.

    With `count` a whole block is taken; the first of it is returned.
    """
    prefix = str(ctx.office.settings.get("prefix") or ctx.pack.prefix)
    number = CaseNumber(prefix, at.astimezone(ctx.zone).year, 0)
    take = (
        update(Counter)
        .where(Counter.series == number.series)
        .values(last=Counter.last + count)
        .returning(Counter.last)
    )
    last = ctx.session.execute(take).scalar_one_or_none()
    if last is None:
        try:
            with ctx.session.begin_nested():
                ctx.session.execute(insert(Counter), [{"series": number.series, "last": count}])
            last = count
        except IntegrityError:
            # Another work place opened the year's series at the same moment.
            last = ctx.session.execute(take).scalar_one()
    return dataclasses.replace(number, place=last - count + 1)


def new_case(ctx: Context, number: str, received_at: datetime, **given: Any) -> Case:
    """A case with every column at its beginning; `given` names what is known."""
    local = received_at.astimezone(ctx.zone)
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
    }
    return Case(**(values | given))


def inert_person(person: Person) -> Person:
    """The person with every text made inert and trimmed."""
    texts: dict[str, Any] = {
        f.name: inert(getattr(person, f.name)).strip()
        for f in dataclasses.fields(person)
        if isinstance(getattr(person, f.name), str) and f.name not in ("id_type", "sex")
    }
    return dataclasses.replace(person, **texts)


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
        code_name=person.code_name,
        sealed="",
    )


def is_repeat(ctx: Seen, person: Person) -> bool:
    """再次投诉: the same phone or document within 90 days."""
    same = []
    if digits(person.phone):
        same.append(Complainant.phone_digits == digits(person.phone))
    if person.id_number:
        same.append(Complainant.id_number == person.id_number.upper())
    if not same:
        return False
    since = ctx.now - timedelta(days=REPEAT_DAYS)
    found = (
        select(Case.id)
        .join(Complainant, Complainant.case_id == Case.id)
        .where(or_(*same), Case.received_at >= since, Case.state != CaseState.VOID.value)
    )
    return ctx.session.execute(found.limit(1)).first() is not None


def category_path(ctx: Seen, given: str, *, missing_ok: bool = False) -> Any:
    """The office's category for a path as typed (Chinese or English titles); "" for none.

    An unknown one gives None with `missing_ok`, else UserError.
    """
    wanted = "/".join(part.strip() for part in given.split("/") if part.strip())
    if not wanted:
        return ""
    entry = ctx.session.get(CategoryEntry, wanted)
    if entry is None:
        english = {row.path: row.title_en for row in ctx.session.scalars(select(CategoryEntry))}
        entry_path = next((p for p in english if english_path(p, english).lower() == wanted.lower()), None)
        entry = ctx.session.get(CategoryEntry, entry_path) if entry_path else None
    if entry is None or not entry.active:
        if missing_ok:
            return None
        raise UserError(
            _("There is no category “{path}”. Choose one from the list.").format(path=given), field="category"
        )
    return entry.path


def english_path(path: str, titles: dict[str, str]) -> str:
    """The path in English titles, level by level; a level without one stays Chinese."""
    levels, parts = path.split("/"), []
    for depth in range(1, len(levels) + 1):
        parts.append(titles.get("/".join(levels[:depth])) or levels[depth - 1])
    return "/".join(parts)
