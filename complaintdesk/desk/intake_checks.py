"""登记检查: what is missing or wrong in a registration, by field name, in sentences that say what to do."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from complaintdesk.desk import receipts, vault
from complaintdesk.desk.blank_forms import reserved_problem
from complaintdesk.desk.category_paths import category_path
from complaintdesk.desk.context import Seen
from complaintdesk.desk.rows import Person
from complaintdesk.domain.identity import check_credit_code
from complaintdesk.domain.own_values import own_value
from complaintdesk.domain.plain import inert
from complaintdesk.domain.policy import OwnField, Pack
from complaintdesk.domain.vocabulary import Kind
from complaintdesk.i18n import _

if TYPE_CHECKING:
    from complaintdesk.desk.intake import RegisterCase

CLOCK_TOLERANCE = timedelta(minutes=2)
MOST_TOGETHER = 1_000_000


def registration_problems(ctx: Seen, cmd: RegisterCase) -> dict[str, str]:
    """What is missing or wrong, by field name: the pack's required fields and the plain sense of the rest."""
    pack = ctx.pack
    required = pack.required.get("register", ())
    problems = _source_problems(pack, cmd)
    if "facts" in required and not cmd.facts.strip():
        problems["facts"] = _("Write down what happened.")
    problems |= person_problems(pack, cmd.complainant, required="complainant" in required)
    for name in ("request", "category", "subject", "level"):
        if name in required and not getattr(cmd, name).strip():
            problems[name] = _("This is required by the office's rules.")
    if cmd.category and category_path(ctx, cmd.category, missing_ok=True) is None:
        problems["category"] = _("There is no category “{path}”. Choose one from the list.").format(
            path=cmd.category
        )
    if cmd.level and level_key(pack, cmd.level) is None:
        problems["level"] = _("The rules of this office have no level “{value}”. Their levels: {known}.").format(
            value=cmd.level, known=", ".join(level.label for level in pack.levels) or "–"
        )
    problems |= _time_problems(ctx, cmd, promise_needed="promised_at" in required)
    if cmd.spot is not None and not cmd.spot.text.strip():
        problems["spot"] = _("Write down what was answered on the spot.")
    if cmd.reserved_number:
        confidential = vault.is_confidential(ctx, cmd.kind, wanted=cmd.restricted)
        if problem := reserved_problem(ctx, cmd.reserved_number, confidential=confidential):
            problems["reserved_number"] = problem
    return problems | _own_problems(pack, cmd) | _confidential_problems(ctx, cmd)


def _confidential_problems(ctx: Seen, cmd: RegisterCase) -> dict[str, str]:
    """What would give away who reports, or leave the identity without a place to be sealed in."""
    problems = receipts.code_problems(ctx, cmd.receipt_code)
    if not vault.is_confidential(ctx, cmd.kind, wanted=cmd.restricted):
        return problems
    texts = {
        "subject": cmd.subject,
        "facts": cmd.facts,
        "request": cmd.request,
        "matters": "\n".join(cmd.matters),
        "source_number": cmd.source_number,
        "spot": cmd.spot.text if cmd.spot else "",
        "attachments": "\n".join(file.name for file in cmd.attachments),
    }
    return problems | vault.confidential_problems(ctx, cmd.complainant, texts | cmd.fields)


def _source_problems(pack: Pack, cmd: RegisterCase) -> dict[str, str]:
    problems = {}
    if cmd.kind not in pack.kinds:
        problems["kind"] = _("“{value}” is not a kind this office handles.").format(value=cmd.kind.label)
    if cmd.channel not in pack.channels:
        problems["channel"] = _("“{value}” is not a channel of this office.").format(value=cmd.channel.label)
    if cmd.channel in pack.source_number_for and not cmd.source_number:
        problems["source_number"] = _("A transferred matter needs the number it came with.")
    return problems


def _time_problems(ctx: Seen, cmd: RegisterCase, *, promise_needed: bool) -> dict[str, str]:
    problems = {}
    if cmd.received_at is not None and cmd.received_at > ctx.now + CLOCK_TOLERANCE:
        problems["received_at"] = _("The time of receipt lies in the future. Check date and clock.")
    if cmd.promised_at is not None and cmd.promised_at <= (cmd.received_at or ctx.now):
        problems["promised_at"] = _("The promised time is before the time of receipt.")
    elif cmd.promised_at is None and promise_needed and cmd.spot is None:
        problems["promised_at"] = _("Tell the person when an answer comes, and enter that time.")
    return problems


def person_problems(pack: Pack, person: Person, *, required: bool) -> dict[str, str]:
    """What is missing or wrong about who complains, alone, for an organisation, or together with others."""
    problems: dict[str, str] = {}
    if required and not person.anonymous:
        if not inert(person.name).strip():
            problems["name"] = _("Who is complaining? Enter the name, or tick “anonymous”.")
        if not inert(person.phone).strip():
            problems["phone"] = _("A phone number is needed for the reply and the call-back.")
    if person.anonymous and person.name.strip():
        problems["name"] = _("An anonymous complaint carries no name. Clear the name or the tick.")
    if person.age is not None and not 0 <= person.age <= 150:
        problems["age"] = _("The age must be between 0 and 150.")
    return problems | _organisation_problems(person) | _joint_problems(pack, person)


def _organisation_problems(person: Person) -> dict[str, str]:
    """An organisation that complains is known by its credit code.

    Where a person shows a document of their own and no legal representative is named, it is where that person works.
    """
    if person.credit_code.strip():
        wrong = check_credit_code(person.credit_code)
        return {"credit_code": wrong} if wrong else {}
    speaks_for_itself = bool(person.legal_representative.strip()) or not person.id_number.strip()
    if person.organisation.strip() and speaks_for_itself:
        return {"credit_code": _("An organisation that complains needs its unified social credit code.")}
    return {}


def _joint_problems(pack: Pack, person: Person) -> dict[str, str]:
    """A joint complaint is spoken for by so many as the rules allow."""
    problems: dict[str, str] = {}
    limit, count = pack.switches.representatives, len(person.representatives)
    if limit and count > limit:
        problems["representatives"] = _(
            "At most {limit} representatives may speak for a joint complaint; here are {count}. Agree on fewer."
        ).format(limit=limit, count=count)
    elif any(not inert(one.name).strip() for one in person.representatives):
        problems["representatives"] = _("Every representative needs a name.")
    if person.joint_count is not None and not 2 <= person.joint_count <= MOST_TOGETHER:
        problems["joint_count"] = _("A joint complaint has at least two people. Enter how many, or leave it empty.")
    elif person.joint_count is not None and person.joint_count < count:
        problems["joint_count"] = _("There are more representatives than people complaining together.")
    return problems


def authority_missing(agent: str, authority: str) -> str:
    """代理人未提交授权委托书: the sentence that says so, or an empty text. It never stops a registration."""
    if agent and not authority:
        return _("The agent has not shown a power of attorney yet.")
    return ""


def level_key(pack: Pack, given: str) -> str | None:
    """The key of the level, given by key or title; None where the pack has no such level."""
    for level in pack.levels:
        if given in (level.key, level.title, level.title_en):
            return level.key
    return None


def applies(own: OwnField, kind: Kind) -> bool:
    """Whether the own field belongs to matters of this kind."""
    return not own.kinds or kind in own.kinds


def _own_problems(pack: Pack, cmd: RegisterCase) -> dict[str, str]:
    problems = {}
    for own in pack.fields:
        value, wrong = own_value(own, cmd.fields.get(own.key, ""))
        if wrong:
            problems[own.key] = wrong
        elif own.required and applies(own, cmd.kind) and not value:
            problems[own.key] = _("“{label}” is missing.").format(label=own.label)
        elif value and not applies(own, cmd.kind):
            problems[own.key] = _("“{label}” does not belong to a matter of the kind “{kind}”.").format(
                label=own.label, kind=cmd.kind.label
            )
    for key in cmd.fields:
        if key not in {own.key for own in pack.fields}:
            problems[key] = _("The rules of this office have no field “{key}”.").format(key=key)
    return problems


def own_values(pack: Pack, given: dict[str, str]) -> dict[str, str]:
    """The pack's own fields as they are kept; empty ones are left out."""
    return {
        own.key: value
        for own in pack.fields
        if (value := own_value(own, inert(given.get(own.key, "")))[0])
    }
