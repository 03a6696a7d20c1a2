"""受理登记: register a complaint, and open the cases that other steps lead to, in one and the same way."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from complaintdesk.desk import clocks, vault
from complaintdesk.desk.attaching import FileContent, store_file
from complaintdesk.desk.blank_forms import printed_blank, take_reserved
from complaintdesk.desk.category_paths import category_path
from complaintdesk.desk.context import Context
from complaintdesk.desk.core import Command, step
from complaintdesk.desk.early_warnings import look_for_warnings
from complaintdesk.desk.intake_checks import CLOCK_TOLERANCE, level_key, own_values, registration_problems
from complaintdesk.desk.new_cases import (
    earlier_count,
    first_words,
    identity_row,
    inert_person,
    new_case,
    next_number,
)
from complaintdesk.desk.rows import Done, Person
from complaintdesk.desk.severity import override_problem, proposal
from complaintdesk.desk.visibility import name_the_accused
from complaintdesk.domain.errors import FieldErrors
from complaintdesk.domain.facts import CaseFacts
from complaintdesk.domain.own_values import plate_keys
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.plain import inert
from complaintdesk.domain.receipt import receipt_hash
from complaintdesk.domain.vocabulary import (
    CaseState,
    Channel,
    EventKind,
    Kind,
    Moment,
    Relation,
    ReplyWay,
    Satisfaction,
    Severity,
    Verdict,
)
from complaintdesk.domain.workflow import ON_THE_SPOT
from complaintdesk.i18n import _
from complaintdesk.storage.models import Case


@dataclass(frozen=True)
class SpotReply:
    """当场办结: what was answered at the counter, and how the person took it."""

    text: str
    satisfaction: Satisfaction | None = None
    verdict: Verdict | None = None


@dataclass(frozen=True, kw_only=True)
class RegisterCase(Command):
    """登记: a new complaint. Times are aware; `received_at` empty means now.

    `severity` None takes what the rules propose (general where they propose nothing); another one than proposed needs
    `severity_reason`. `level` empty takes the first of the pack's own levels. `restricted` makes it confidential though
    its kind is not. `receipt_code` is made where the person is told of it; only its hash is kept.
    `reserved_number` is that of a blank form filled in by hand (备用空白表).
    """

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
    severity: Severity | None = None
    severity_reason: str = ""
    level: str = ""
    matters: tuple[str, ...] = ()
    promised_at: datetime | None = None
    no_reply_wanted: bool = False
    fields: dict[str, str] = field(default_factory=dict)
    publicity_consent: bool | None = None
    mediation_consent: bool | None = None
    attachments: tuple[FileContent, ...] = ()
    spot: SpotReply | None = None
    restricted: bool = False
    receipt_code: str = field(default="", repr=False)
    reserved_number: str = ""


@step(RegisterCase, needs=Permission.REGISTER)
def register_case(ctx: Context, cmd: RegisterCase) -> Done:
    """Number, identity, clocks and, where solved on the spot, reply and close: all in one transaction."""
    problems = registration_problems(ctx, cmd)
    if problems:
        raise FieldErrors(problems)
    case = open_case(ctx, cmd)
    kind = EventKind.REGISTERED
    if cmd.spot is not None:
        kind = _solve_on_the_spot(ctx, case, cmd.spot)
    return ctx.done(case, kind)


def open_case(
    ctx: Context, cmd: RegisterCase, *, parent: Case | None = None, relation: Relation | None = None
) -> Case:
    """A new case with its clocks and its event; every step that makes a case comes through here.

    What another step opens belongs to its `parent`. Whether the pack's required fields are there is the caller's
    question.
    """
    received_at = (cmd.received_at or ctx.now).astimezone(UTC)
    person = dataclasses.replace(inert_person(cmd.complainant), code_name="", came_with="")
    restricted = vault.is_confidential(ctx, cmd.kind, wanted=cmd.restricted, parent=parent)
    if restricted and parent is not None and not parent.restricted:
        # The case it was split off from names the person: what leads there is sealed with the name.
        person = dataclasses.replace(person, came_with=parent.number if vault.has_identity(person) else "")
        cmd, parent = dataclasses.replace(cmd, source_number=""), None
    blank = take_reserved(ctx, cmd.reserved_number) if cmd.reserved_number else None
    number = blank.number if blank is not None else str(next_number(ctx, received_at, restricted=restricted, parent=parent))
    given = _given(ctx, cmd, Person(anonymous=person.anonymous) if restricted else person, received_at)
    above = ctx.person(parent) if parent is not None else None
    shown, sealed = vault.conceal(ctx, number, person, above) if restricted else (person, "")
    case = new_case(
        ctx, number, received_at, parent=parent, **given, restricted=restricted,
        receipt_hash=receipt_hash(cmd.receipt_code),
    )
    if parent is not None and relation is not None:
        case.parent_id, case.relation = parent.id, relation.value
    name_the_accused(ctx.session, case)
    row = identity_row(shown)
    row.sealed = sealed
    if blank is not None:
        case.prints = printed_blank(blank)
    ctx.open(case, row)
    clocks.begin(ctx, case, Moment.RECEIVED, received_at)
    if cmd.promised_at is not None:
        clocks.promise(ctx, case, cmd.promised_at)
    else:
        case.promised_at = case.due_at
    ctx.add(case)
    if blank is not None:
        blank.case_id = case.id
    for file in cmd.attachments:
        store_file(ctx, case, file)
    from_blank = {"blank": blank.form} if blank is not None else {}
    ctx.log(EventKind.REGISTERED, case, attachments=list(ctx.new_attachments.get(case, ())), **from_blank)
    look_for_warnings(ctx, case)
    return case


def _given(ctx: Context, cmd: RegisterCase, person: Person, received_at: datetime) -> dict[str, Any]:
    """The columns that a registration fills, as the rules of the pack complete them."""
    own = own_values(ctx.pack, cmd.fields)
    earlier = earlier_count(ctx, person, {key: own.get(key, "") for key in plate_keys(ctx.pack)})
    given: dict[str, Any] = {
        "kind": cmd.kind.value,
        "channel": cmd.channel.value,
        "source_number": cmd.source_number,
        "subject": cmd.subject or first_words(cmd.facts),
        "facts": cmd.facts,
        "request": cmd.request,
        "category": category_path(ctx, cmd.category),
        "level": level_key(ctx.pack, cmd.level) or (ctx.pack.levels[0].key if ctx.pack.levels else ""),
        "matters": list(cmd.matters),
        "fields": own,
        "promised_at": cmd.promised_at,
        "no_reply_wanted": cmd.no_reply_wanted,
        "respondent_department": cmd.respondent_department,
        "respondent_person": cmd.respondent_person,
        "respondent_contact": cmd.respondent_contact,
        "respondent_phone": cmd.respondent_phone,
        "respondent_address": cmd.respondent_address,
        "publicity_consent": cmd.publicity_consent,
        "mediation_consent": cmd.mediation_consent,
        "is_repeat": earlier > 0,
        "is_late_entry": received_at < ctx.now - CLOCK_TOLERANCE,
    }
    severity, reason = _severity(ctx, cmd, given, earlier=earlier, anonymous=person.anonymous)
    return given | {"severity": severity.value, "severity_reason": reason}


def _severity(
    ctx: Context, cmd: RegisterCase, given: dict[str, Any], *, earlier: int, anonymous: bool
) -> tuple[Severity, str]:
    """The severity chosen or proposed, with the reason where it is not the one the rules propose."""
    facts = CaseFacts(
        kind=cmd.kind,
        channel=cmd.channel,
        severity=cmd.severity or Severity.GENERAL,
        category=given["category"],
        level=given["level"],
        earlier=earlier,
        anonymous=anonymous,
        fields=given["fields"],
        words="\n".join((given["subject"], cmd.facts, cmd.request)),
    )
    proposed = proposal(ctx.pack, facts)
    if cmd.severity is None:
        return (proposed.severity if proposed else Severity.GENERAL), cmd.severity_reason
    problem = override_problem(cmd.severity, proposed, cmd.severity_reason)
    if problem:
        raise FieldErrors({"severity_reason": problem})
    return cmd.severity, cmd.severity_reason


def _solve_on_the_spot(ctx: Context, case: Case, spot: SpotReply) -> EventKind:
    case.resolved_on_spot = True
    case.accepted_at = case.replied_at = ctx.now
    case.reply_way, case.reply_text = ReplyWay.ON_THE_SPOT.value, inert(spot.text)
    case.satisfaction = spot.satisfaction.value if spot.satisfaction else None
    case.state = CaseState.REPLIED.value
    for action in ON_THE_SPOT:
        ctx.took(case, action)
    clocks.close(ctx, case)
    ctx.log(EventKind.REPLIED, case, note=case.reply_text)
    case.state = CaseState.CLOSED.value
    case.verdict = spot.verdict.value if spot.verdict else None
    case.closed_at = ctx.now
    ctx.log(EventKind.CLOSED, case, note=_("Solved on the spot."))
    return EventKind.CLOSED
