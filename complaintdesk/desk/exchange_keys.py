"""往来单位: the office's own signing key and the offices whose files are trusted (M4).

A file for another office is signed with this office's private half, made when it is first needed. That half is kept in
the table `saved` like everything else of the office and so is in its backups, which are kept under lock as the data are;
no question, listing, export or event ever gives it out. The public half is a text to hand over; its fingerprint is thirty
digits that two people read to each other over the phone.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey
from sqlalchemy import select

from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import Command, Question, answers, step
from complaintdesk.desk.departments import one_line
from complaintdesk.desk.rows import Done
from complaintdesk.domain.errors import FieldErrors, NotFound
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import EventKind
from complaintdesk.i18n import N_, _
from complaintdesk.storage.models import Office, Saved

KIND = "exchange"
#: What is signed begins with this, so that no signature of ours can be passed off as one of something else.
PURPOSE = b"ComplaintDesk exchange 1\n"
_MARK = "CDKEY"
_KEY_BYTES, _CHECK_BYTES = 32, 3
_GROUP = 8
_OWN = "own"


@dataclass(frozen=True)
class OfficeKey:
    """公钥: the office's public key as text and its fingerprint; both empty before it was first needed."""

    office: str
    key: str = ""
    fingerprint: str = ""


@dataclass(frozen=True)
class Partner:
    """往来单位一家: its name here, its public key, the fingerprint to compare, since when and by whom it is trusted."""

    name: str
    key: str
    fingerprint: str
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class ExchangeKey(Question[OfficeKey]):
    """本单位的公钥: what another office needs to trust our files."""


@dataclass(frozen=True, kw_only=True)
class ExchangePartners(Question[tuple[Partner, ...]]):
    """The offices whose files are trusted, by name."""


@dataclass(frozen=True, kw_only=True)
class MakeExchangeKey(Command):
    """生成本单位的签名密钥: done once; done again it changes nothing."""


@dataclass(frozen=True, kw_only=True)
class AddPartner(Command):
    """登记往来单位: from now on its files are accepted, and files can be made for it."""

    name: str = asks(N_("Name of the other office"), Input.TEXT, required=True)
    key: str = asks(N_("Its public key"), Input.TEXT, required=True)


@dataclass(frozen=True, kw_only=True)
class RemovePartner(Command):
    """撤销往来单位: its files are refused again; what was received stays."""

    name: str = asks(N_("Name of the other office"), Input.TEXT, required=True)


def key_text(public: bytes) -> str:
    """The public key as people copy it: groups of letters and digits with a check at the end."""
    check = hashlib.sha256(public).digest()[:_CHECK_BYTES]
    letters = base64.b32encode(public + check).decode()
    return "-".join((_MARK, *(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))))


def key_bytes(text: str) -> bytes:
    """The public key in the text, blanks and small letters forgiven; FieldErrors where it is none or mistyped."""
    letters = re.sub(r"[\s-]", "", text).upper().removeprefix(_MARK)
    try:
        found = base64.b32decode(letters)
    except ValueError:
        found = b""
    public, check = found[:-_CHECK_BYTES], found[-_CHECK_BYTES:]
    if len(public) != _KEY_BYTES or hashlib.sha256(public).digest()[:_CHECK_BYTES] != check:
        raise FieldErrors({"key": _("This is no public key, or a part of it is missing: copy it whole, from CDKEY on.")})
    return public


def fingerprint(public: bytes) -> str:
    """Thirty digits in groups of five: the same key has the same ones everywhere."""
    number = int.from_bytes(hashlib.sha256(PURPOSE + public).digest(), "big") % 10**30
    digits = f"{number:030d}"
    return " ".join(digits[at : at + 5] for at in range(0, 30, 5))


def is_signed(public: bytes, content: bytes, signature: bytes) -> bool:
    """Whether the content was signed by whoever holds the private half."""
    try:
        VerifyKey(public).verify(PURPOSE + content, signature)
    except (BadSignatureError, ValueError, TypeError):
        return False
    return True


def sign(seen: Seen, content: bytes) -> bytes:
    """The office's signature of the content; the key must have been made."""
    row = _own_row(seen)
    assert row is not None  # noqa: S101 - whoever signs has made the key in the command before
    return SigningKey(base64.b64decode(row.data["seed"])).sign(PURPOSE + content).signature


def own_public(seen: Seen) -> bytes | None:
    """The office's public key, or None before it was first needed."""
    row = _own_row(seen)
    return key_bytes(row.data["public"]) if row is not None else None


def ensure_key(ctx: Context) -> None:
    """The office has a key from now on."""
    if _own_row(ctx) is not None:
        return
    # Two people at once must not make two keys: the second waits here and then finds the first one's.
    ctx.session.execute(select(Office.id).with_for_update()).all()
    if _own_row(ctx) is not None:
        return
    made = SigningKey.generate()
    public = bytes(made.verify_key)
    kept = {_OWN: True, "public": key_text(public), "seed": base64.b64encode(bytes(made)).decode()}
    ctx.session.add(Saved(kind=KIND, name=_OWN, owner_id=None, at=ctx.now, by=ctx.actor.name, data=kept))
    ctx.session.flush()
    ctx.log(
        EventKind.OFFICE_CHANGED, note=_("Signing key of the office made"), key=key_text(public),
        fingerprint=fingerprint(public),
    )  # fmt: skip


def _rows(seen: Seen) -> list[Saved]:
    return list(seen.session.scalars(select(Saved).where(Saved.kind == KIND).order_by(Saved.name, Saved.id)))


def _own_row(seen: Seen) -> Saved | None:
    return next((row for row in _rows(seen) if row.data.get(_OWN)), None)


def partners(seen: Seen) -> tuple[Partner, ...]:
    """Every office that is trusted, by name."""
    return tuple(
        Partner(row.name, row.data["public"], fingerprint(key_bytes(row.data["public"])), row.at, row.by)
        for row in _rows(seen)
        if not row.data.get(_OWN)
    )


def partner_named(seen: Seen, name: str) -> Partner:
    """The trusted office of that name; FieldErrors when there is none."""
    found = next((one for one in partners(seen) if one.name == name.strip()), None)
    if found is None:
        known = "、".join(one.name for one in partners(seen)) or "–"
        told = _("There is no office “{name}” here. Those known: {known}.").format(name=name, known=known)
        raise FieldErrors({"to": told})
    return found


def partner_of_key(seen: Seen, public: bytes) -> Partner | None:
    """The trusted office with that key, or None."""
    return next((one for one in partners(seen) if key_bytes(one.key) == public), None)


@answers(ExchangeKey, needs=Permission.READ)
def exchange_key(seen: Seen, _question: ExchangeKey) -> OfficeKey:
    """The public half only."""
    public = own_public(seen)
    if public is None:
        return OfficeKey(seen.office.name)
    return OfficeKey(seen.office.name, key_text(public), fingerprint(public))


@answers(ExchangePartners, needs=Permission.READ)
def exchange_partners(seen: Seen, _question: ExchangePartners) -> tuple[Partner, ...]:
    """Whom files are exchanged with is no secret in the office."""
    return partners(seen)


@step(MakeExchangeKey, needs=Permission.OFFICE)
def make_exchange_key(ctx: Context, _cmd: MakeExchangeKey) -> Done:
    """The key, where there is none yet."""
    if _own_row(ctx) is not None:
        ctx.log(EventKind.OFFICE_CHANGED, note=_("Signing key of the office asked for; it was there already"))
    ensure_key(ctx)
    return Done(0, ctx.office.name, None, 0, 0, EventKind.OFFICE_CHANGED)


@step(AddPartner, needs=Permission.OFFICE)
def add_partner(ctx: Context, cmd: AddPartner) -> Done:
    """One key means one office, and one name too."""
    name, public = one_line(cmd.name, "name"), key_bytes(cmd.key)
    if public == own_public(ctx):
        raise FieldErrors({"key": _("This is the key of this office itself. Enter the one of the other office.")})
    for one in partners(ctx):
        if one.name == name:
            told = _("“{name}” is there already. Remove it first to enter a new key.").format(name=name)
            raise FieldErrors({"name": told})
        if key_bytes(one.key) == public:
            raise FieldErrors({"key": _("This key belongs to “{name}” already.").format(name=one.name)})
    kept = {"public": key_text(public)}
    row = Saved(kind=KIND, name=name, owner_id=None, at=ctx.now, by=ctx.actor.name, data=kept)
    ctx.session.add(row)
    ctx.session.flush()
    note = _("Files of {name} are trusted").format(name=name)
    ctx.log(EventKind.OFFICE_CHANGED, note=note, key=key_text(public), fingerprint=fingerprint(public))
    return Done(row.id, name, None, 0, 0, EventKind.OFFICE_CHANGED)


@step(RemovePartner, needs=Permission.OFFICE)
def remove_partner(ctx: Context, cmd: RemovePartner) -> Done:
    """Trusted no more."""
    row = next((row for row in _rows(ctx) if not row.data.get(_OWN) and row.name == cmd.name), None)
    if row is None:
        raise NotFound(_("There is no office “{name}” here.").format(name=cmd.name))
    ctx.session.delete(row)
    note = _("Files of {name} are no longer trusted").format(name=cmd.name)
    ctx.log(EventKind.OFFICE_CHANGED, note=note, key=row.data["public"])
    return Done(row.id, cmd.name, None, 0, 0, EventKind.OFFICE_CHANGED)
