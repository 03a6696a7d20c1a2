"""保密库: who complained in a restricted case is sealed for the custodians, and for nobody else (S01, articles 14, 27).

The administrator names the custodians but cannot open anything; each custodian has an own passphrase, which is kept
nowhere. A new custodian is let in by one who is there already. Whoever registers seals with the public key alone.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import Command, Question, answers, step
from complaintdesk.desk.new_cases import inert_person
from complaintdesk.desk.proofs import proven, refused
from complaintdesk.desk.rows import Done, Person, Representative
from complaintdesk.desk.staffing import staff_numbered
from complaintdesk.desk.visibility import name_the_accused
from complaintdesk.domain.errors import FieldErrors, NotAllowed, NotFound, UserError
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import EventKind, IdType, Sex
from complaintdesk.i18n import _
from complaintdesk.storage import sealing
from complaintdesk.storage.models import Case, Complainant, Staff

SHORTEST_PASSPHRASE = 8
#: What of a person may be known to everybody who may see the case.
_OPEN = ("anonymous", "code_name")


@dataclass(frozen=True)
class Custodian:
    """保密经办一人: cleared for restricted cases; `has_key` where the own passphrase is set."""

    number: str
    name: str
    has_key: bool


@dataclass(frozen=True)
class VaultRow:
    """保密库: is there one, and who holds its keys."""

    is_set_up: bool
    custodians: tuple[Custodian, ...]
    is_custodian: bool
    has_key: bool


@dataclass(frozen=True, kw_only=True)
class VaultState(Question[VaultRow]):
    """The vault, as everybody signed in may know it."""


@dataclass(frozen=True, kw_only=True)
class ClearStaff(Command):
    """指定保密经办: may (or may no longer) handle restricted cases, besides what the role permits."""

    number: str
    cleared: bool = True


@dataclass(frozen=True, kw_only=True)
class SetUpVault(Command):
    """建立保密库: the first custodian makes the office's key and locks it with an own passphrase."""

    passphrase: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class JoinVault(Command):
    """加入保密库: a further custodian, let in by the passphrase of one who is there, chooses an own."""

    passphrase: str = field(default="", repr=False)
    by_number: str = ""
    by_passphrase: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class ChangePassphrase(Command):
    """更改口令: of the custodian's own lock; what is sealed stays as it is."""

    old: str = field(default="", repr=False)
    new: str = field(default="", repr=False)


def is_confidential(seen: Seen, kind: str, *, wanted: bool, parent: Case | None = None) -> bool:
    """保密件: by its kind, by the clerk's wish, or because it comes from one."""
    return wanted or kind in seen.pack.restricted_kinds or (parent is not None and parent.restricted)


def has_identity(person: Person) -> bool:
    """Whether anything is known of the person that nobody else may know."""
    bare = dataclasses.replace(Person(), **{name: getattr(person, name) for name in _OPEN})
    return inert_person(person) != bare


def confidential_problems(seen: Seen, person: Person, texts: dict[str, str]) -> dict[str, str]:
    """What keeps a restricted case from being registered: no vault, or texts that name the person, by field name."""
    if not has_identity(person):
        return {}
    if not seen.office.vault_public:
        return _no_vault()
    return {
        name: _("This text names the person. Write “the reporter” instead: everybody who handles the case reads it.")
        for name, text in texts.items()
        if _mentions(person, text)
    }


def _no_vault() -> dict[str, str]:
    return {
        "name": _(
            "A confidential case with a name needs the identity vault, which is not set up. Ask the administrator, or"
            " register it as anonymous without phone and name."
        )
    }


def _mentions(person: Person, text: str) -> bool:
    bare = "".join(text.split())
    names = (person.name, person.agent, person.affected_person, person.legal_representative)
    numbers = (person.phone, person.id_number, person.agent_id_number, person.safe_channel)
    words = [n for n in names if len(n) >= 2] + [n for n in numbers if len(n) >= 5]
    words += [w for one in person.representatives for w in (one.name, one.phone, one.id_number) if len(w) >= 2]
    return any("".join(word.split()) in bare for word in words)


def conceal(seen: Seen, number: str, person: Person, parent: Complainant | None = None) -> tuple[Person, str]:
    """What of the person is kept in the open, and the whole of it sealed ("" where there is nothing to seal).

    A case that comes out of a restricted one has the same person, whom nobody here can read: the seal goes with it.
    """
    if parent is not None and parent.sealed and not has_identity(person):
        return Person(anonymous=parent.anonymous, code_name=parent.code_name), parent.sealed
    if has_identity(person) and not seen.office.vault_public:
        raise FieldErrors(_no_vault())
    shown = Person(
        anonymous=person.anonymous, code_name=_("Reporter-{number}").format(number=number.rpartition("-")[2])
    )
    return shown, seal_person(seen, number, person) if has_identity(person) else ""


def seal_person(seen: Seen, number: str, person: Person) -> str:
    """The identity, sealed together with the number of its case, so that it cannot be put into another."""
    return sealing.seal({"case": number, "person": dataclasses.asdict(person)}, seen.office.vault_public)


def open_person(content: dict[str, Any]) -> Person:
    """The identity as it was sealed."""
    kept = dict(content["person"])
    kept["id_type"] = IdType(kept["id_type"]) if kept["id_type"] else None
    kept["sex"] = Sex(kept["sex"]) if kept["sex"] else None
    kept["representatives"] = tuple(Representative(**one) for one in kept["representatives"])
    return Person(**kept)


@answers(VaultState, needs=None)
def vault_state(seen: Seen, _question: VaultState) -> VaultRow:
    """Who the custodians are is no secret: a reporter may ask whom to trust."""
    staff = seen.session.scalars(select(Staff).where(Staff.active, Staff.cleared).order_by(Staff.number)).all()
    me = next((s for s in staff if s.id == seen.actor.staff_id), None)
    return VaultRow(
        bool(seen.office.vault_public),
        tuple(Custodian(s.number, s.name, bool(s.vault_key)) for s in staff),
        me is not None,
        me is not None and bool(me.vault_key),
    )


@step(ClearStaff, needs=Permission.OFFICE)
def clear_staff(ctx: Context, cmd: ClearStaff) -> Done:
    """Refused for the last one with a key while something is sealed: nobody could ever open it again."""
    staff = staff_numbered(ctx.session, cmd.number, lock=True)
    if staff is None or not staff.active:
        raise NotFound(
            _("There is no staff member with the number “{number}”.").format(number=cmd.number),
            _("Look the number up in the list of staff."),
        )
    if staff.cleared is cmd.cleared:
        raise UserError(_("Nothing was changed."))
    office = ctx.locked_office()
    if not cmd.cleared and staff.vault_key and office.vault_public and not _other_keys(ctx, staff):
        raise NotAllowed(
            _("{name} is the only custodian who can open the identity vault.").format(name=staff.name),
            _("Let another custodian in first; without any, the sealed identities would be lost for good."),
        )
    staff.cleared = cmd.cleared
    if not cmd.cleared:
        staff.vault_key = ""
    else:
        _look_again(ctx)
    words = _("Cleared for confidential cases") if cmd.cleared else _("No longer cleared for confidential cases")
    ctx.log(EventKind.VAULT_CHANGED, note=f"{words}：{staff.number} {staff.name}")
    return Done(staff.id, staff.number, None, 0, 0, EventKind.VAULT_CHANGED)


def _look_again(ctx: Context) -> None:
    """Somebody accused may have joined, or taken another name, since the case was registered."""
    for case_id in ctx.session.scalars(select(Case.id).where(Case.restricted).order_by(Case.id)).all():
        case = ctx.take(case_id)
        before = (case.accused_staff, case.accused_departments)
        name_the_accused(ctx.session, case)
        if before != (case.accused_staff, case.accused_departments):
            ctx.log(EventKind.VAULT_CHANGED, case)


def _other_keys(ctx: Context, staff: Staff) -> bool:
    others = select(Staff.id).where(Staff.active, Staff.cleared, Staff.vault_key != "", Staff.id != staff.id)
    return ctx.session.execute(others.limit(1)).first() is not None


@step(SetUpVault, needs=Permission.READ_RESTRICTED)
def set_up_vault(ctx: Context, cmd: SetUpVault) -> Done:
    """The key pair is made here; only its public half and the locked private half are kept."""
    staff, office = _custodian(ctx), ctx.locked_office()
    if office.vault_public:
        raise UserError(
            _("There is an identity vault already."), _("Have a custodian let you in with their passphrase.")
        )
    check_passphrase(cmd.passphrase, "passphrase")
    public, private = sealing.new_key()
    office.vault_public, staff.vault_key = public, sealing.lock(private, cmd.passphrase)
    return _logged(ctx, staff, _("Identity vault set up"))


@step(JoinVault, needs=Permission.READ_RESTRICTED)
def join_vault(ctx: Context, cmd: JoinVault) -> Done:
    """Both must be there: the one who lets in types their passphrase, the new one an own."""
    staff, office = _custodian(ctx), ctx.locked_office()
    if not office.vault_public:
        raise UserError(_("There is no identity vault yet."), _("Set it up first."))
    check_passphrase(cmd.passphrase, "passphrase")
    other = staff_numbered(ctx.session, cmd.by_number, lock=True)
    if other is None or not (other.active and other.cleared and other.vault_key) or other.id == staff.id:
        raise FieldErrors({"by_number": _("Enter the number of another custodian who has a passphrase.")})
    private = proven(ctx, other, lambda: sealing.unlock(other.vault_key, cmd.by_passphrase))
    if isinstance(private, UserError):
        return refused(ctx, private)
    staff.vault_key = sealing.lock(private, cmd.passphrase)
    words = _("Let into the identity vault by {number} {name}").format(number=other.number, name=other.name)
    return _logged(ctx, staff, words)


@step(ChangePassphrase, needs=Permission.READ_RESTRICTED)
def change_passphrase(ctx: Context, cmd: ChangePassphrase) -> Done:
    """The same key behind another passphrase."""
    staff = _custodian(ctx)
    if not staff.vault_key:
        raise UserError(_("You have no passphrase yet."), _("Have a custodian let you in with their passphrase."))
    check_passphrase(cmd.new, "new")
    private = proven(ctx, staff, lambda: sealing.unlock(staff.vault_key, cmd.old))
    if isinstance(private, UserError):
        return refused(ctx, private)
    staff.vault_key = sealing.lock(private, cmd.new)
    return _logged(ctx, staff, _("Own vault passphrase changed"))


def check_passphrase(passphrase: str, field_name: str) -> None:
    """Raises FieldErrors for one that is too short."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise FieldErrors(
            {field_name: _("A passphrase has at least {n} characters; a short sentence is best.").format(
                n=SHORTEST_PASSPHRASE
            )}
        )


def _custodian(ctx: Context) -> Staff:
    """The actor as cleared staff, locked; nobody else can have a key."""
    staff = ctx.session.execute(
        select(Staff)
        .where(Staff.id == (ctx.actor.staff_id or -1), Staff.active, Staff.cleared)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if staff is None:
        raise NotAllowed(
            _("Only a custodian may do this."), _("The administrator names the custodians of the identity vault.")
        )
    return staff


def _logged(ctx: Context, staff: Staff, what: str) -> Done:
    ctx.log(EventKind.VAULT_CHANGED, note=f"{what}：{staff.number} {staff.name}")
    return Done(staff.id, staff.number, None, 0, 0, EventKind.VAULT_CHANGED)
