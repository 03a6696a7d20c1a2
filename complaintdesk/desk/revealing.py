"""查看身份: the identity of a restricted case, for ten minutes, with a reason and before a second person (S01, 14).

It may be used only to take evidence or to tell the result. Who looked, why and beside whom stays on record.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from complaintdesk.desk import visibility
from complaintdesk.desk.context import Context, Memory, Seen
from complaintdesk.desk.core import CaseCommand, Question, answers, step
from complaintdesk.desk.new_cases import inert_person
from complaintdesk.desk.proofs import has_password, proven, refused
from complaintdesk.desk.rows import Done, Person
from complaintdesk.desk.staffing import staff_numbered
from complaintdesk.desk.vault import has_identity, open_person, seal_person
from complaintdesk.domain.errors import DataDamage, FieldErrors, NotAllowed, UserError
from complaintdesk.domain.fields import Choice
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import Action, EventKind, Role
from complaintdesk.i18n import N_, _
from complaintdesk.storage import sealing
from complaintdesk.storage.models import Case, Complainant, Staff

SHOWN_FOR = timedelta(minutes=10)


class Purpose(StrEnum):
    """用途: the identity may be used for nothing else (S01, article 14)."""

    EVIDENCE = "evidence"
    NOTICE = "notice"

    @property
    def label(self) -> str:
        return _(_PURPOSES[self])


_PURPOSES = {
    Purpose.EVIDENCE: N_("Take evidence from the reporter"),
    Purpose.NOTICE: N_("Tell the reporter the result"),
}


@dataclass(frozen=True, kw_only=True)
class RevealIdentity(CaseCommand):
    """查看身份: by a custodian's passphrase; a second person proves with their password that they are there."""

    purpose: Purpose | None = None
    reason: str = ""
    passphrase: str = field(default="", repr=False)
    second_number: str = ""
    second_password: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class CorrectIdentity(CaseCommand):
    """更正身份: new values by field name, sealed anew; only while the identity is shown."""

    values: dict[str, str] = field(default_factory=dict, repr=False)
    reason: str = ""


@dataclass(frozen=True)
class Revealed:
    """已显示的身份: the person, and until when it may be seen."""

    person: Person
    until: datetime
    left: int
    """Whole seconds left."""


@dataclass(frozen=True, kw_only=True)
class RevealedIdentity(Question[Revealed | None]):
    """The identity of the case while it is revealed at this desk; None before and after."""

    case_id: int


@dataclass(frozen=True)
class RevealChoices:
    """What the dialog offers: is there anything to reveal, who may be the second person."""

    has_identity: bool
    has_key: bool
    seconds: tuple[Choice, ...]
    purposes: tuple[Choice, ...]


@dataclass(frozen=True, kw_only=True)
class RevealOptions(Question[RevealChoices]):
    """What is needed to reveal the identity of this case."""

    case_id: int


@answers(RevealedIdentity, needs=Permission.READ_RESTRICTED)
def revealed_identity(seen: Seen, question: RevealedIdentity) -> Revealed | None:
    """From the memory of this desk alone."""
    seen.find(question.case_id)
    return shown_now(seen, question.case_id)


def shown_now(seen: Seen, case_id: int) -> Revealed | None:
    """What is revealed at this desk at this moment."""
    held = seen.memory.revealed.get(case_id)
    if held is None or held[1] <= seen.now or held[1] > seen.now + SHOWN_FOR:
        seen.memory.revealed.pop(case_id, None)
        return None
    return Revealed(held[0], held[1], int((held[1] - seen.now).total_seconds()))


@answers(RevealOptions, needs=Permission.READ_RESTRICTED)
def reveal_options(seen: Seen, question: RevealOptions) -> RevealChoices:
    """Who may be the second person for this case."""
    case = seen.find(question.case_id)
    person = seen.session.get_one(Complainant, case.id)
    me = seen.session.get(Staff, seen.actor.staff_id) if seen.actor.staff_id is not None else None
    staff = seen.session.scalars(select(Staff).where(Staff.active).order_by(Staff.number))
    return RevealChoices(
        bool(person.sealed),
        me is not None and bool(me.vault_key),
        tuple(Choice(s.number, f"{s.number} {s.name}") for s in staff if _may_be_second(seen, case, s)),
        tuple(Choice(p.value, p.label) for p in Purpose),
    )


def _may_be_second(seen: Seen, case: Case, staff: Staff) -> bool:
    fits = staff.active and (staff.cleared or staff.role == Role.SUPERVISOR.value)
    is_other = staff.id != seen.actor.staff_id
    return fits and is_other and not visibility.is_accused(case, staff.id, staff.department_id)


@step(RevealIdentity, needs=Permission.READ_RESTRICTED)
def reveal_identity(ctx: Context, cmd: RevealIdentity) -> Done:
    """Check both people, put it on record, then hold the person in the desk's memory."""
    case = ctx.load(cmd.case_id, cmd.version)
    sealed = ctx.person(case).sealed
    if not case.restricted or not sealed:
        raise UserError(_("Nothing is sealed in this case: the person gave neither name nor phone."))
    if ctx.actor.staff_id is None:
        raise NotAllowed(_("Only a custodian who has signed in may see the identity."))
    problems = _problems(ctx, case, cmd)
    if problems:
        raise FieldErrors(problems)
    me = ctx.session.get_one(Staff, ctx.actor.staff_id, with_for_update=True, populate_existing=True)
    if not me.vault_key:
        raise NotAllowed(
            _("You have no passphrase for the identity vault."), _("Have a custodian let you in on the vault page.")
        )
    second = staff_numbered(ctx.session, cmd.second_number, lock=True)
    assert second is not None  # noqa: S101 - checked with the other inputs
    wrong = has_password(ctx, second, cmd.second_password)
    if wrong is not None:
        return refused(ctx, wrong)
    private = proven(ctx, me, lambda: sealing.unlock(me.vault_key, cmd.passphrase))
    if isinstance(private, UserError):
        return refused(ctx, private)
    content = sealing.unseal(sealed, private)
    if content is None or content["case"] not in _family(ctx, case):
        raise DataDamage(_("What is sealed in this case was changed or belongs to another one."))
    person, until = open_person(content), ctx.now + SHOWN_FOR
    memory = ctx.memory
    ctx.once_committed.append(lambda: _hold(memory, case.id, person, until))
    assert cmd.purpose is not None  # noqa: S101 - checked with the other inputs
    ctx.log(
        EventKind.IDENTITY_REVEALED,
        case,
        note=f"{cmd.purpose.label}：{cmd.reason}",
        purpose=cmd.purpose.value,
        second=f"{second.number} {second.name}",
    )
    return ctx.done(case, EventKind.IDENTITY_REVEALED)


def _hold(memory: Memory, case_id: int, person: Person, until: datetime) -> None:
    memory.revealed[case_id] = (person, until)


def _problems(ctx: Context, case: Case, cmd: RevealIdentity) -> dict[str, str]:
    problems = {}
    if cmd.purpose is None:
        problems["purpose"] = _("Say what the identity is needed for; nothing else is permitted.")
    if not cmd.reason:
        problems["reason"] = _("Give the reason; it stays on record.")
    if not cmd.passphrase:
        problems["passphrase"] = _("Enter your passphrase for the identity vault.")
    second = staff_numbered(ctx.session, cmd.second_number) if cmd.second_number else None
    if second is None or not _may_be_second(ctx, case, second):
        problems["second_number"] = _(
            "Choose another custodian or supervisor who is present and may be the second person here."
        )
    if not cmd.second_password:
        problems["second_password"] = _("The second person enters their own password.")
    return problems


def _family(ctx: Seen, case: Case) -> set[str]:
    """The numbers under which the identity may have been sealed: the case's own, or of those it came out of."""
    found, at = {case.number}, case
    while at.parent_id is not None:
        above = ctx.session.get(Case, at.parent_id)
        if above is None or above.number in found:
            break
        found.add(above.number)
        at = above
    return found


@step(CorrectIdentity, needs=Permission.READ_RESTRICTED, action=None)
def correct_identity(ctx: Context, cmd: CorrectIdentity) -> Done:
    """The corrected identity is sealed like the first; the event says that, and not what."""
    case = ctx.load(cmd.case_id, cmd.version)
    shown = shown_now(ctx, case.id)
    if shown is None:
        raise NotAllowed(
            _("The identity is not shown now."), _("Have it shown, with reason and second person; then correct it.")
        )
    kind = ctx.advance(case, Action.AMEND)
    person = corrected(shown.person, cmd.values)
    if person == shown.person:
        raise UserError(_("Nothing was changed."), _("Change a value before saving, or leave the form."))
    if not has_identity(person):
        raise FieldErrors({"name": _("Who is complaining? Enter the name, or tick “anonymous”.")})
    ctx.person(case).sealed = seal_person(ctx, case.number, person)
    memory, until = ctx.memory, shown.until
    ctx.once_committed.append(lambda: _hold(memory, case.id, person, until))
    ctx.log(kind, case, note=cmd.reason)
    return ctx.done(case, kind)


#: What of a sealed identity is corrected as text.
CORRECTABLE = ("name", "phone", "id_number", "address", "organisation", "relation", "agent", "safe_channel")


def corrected(person: Person, values: dict[str, str]) -> Person:
    """The person with the new values; raises FieldErrors for one that cannot be corrected."""
    unknown = [name for name in values if name not in CORRECTABLE]
    if unknown:
        raise FieldErrors({name: _("“{name}” cannot be amended.").format(name=name) for name in unknown})
    changes: dict[str, Any] = dict(values)
    return inert_person(dataclasses.replace(person, **changes))
