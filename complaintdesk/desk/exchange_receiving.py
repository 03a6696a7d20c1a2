"""接收其他单位的件: a signed file becomes one case, once however often it comes (M4).

The file is checked to its last byte before anything is written, and all is written in one transaction. The case begins
anew here: a number and limits of this office from the moment of receipt; what the sender knew and did comes as an
attachment. A file of the same case with something new in it can be attached to the case that is here.
"""

from __future__ import annotations

import dataclasses
import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from complaintdesk.desk import vault
from complaintdesk.desk.attaching import FileContent, store_file
from complaintdesk.desk.category_paths import category_path
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import Command, Question, answers, step
from complaintdesk.desk.exchange_keys import Partner, fingerprint, key_text, own_public, partner_of_key
from complaintdesk.desk.exchange_parcel import Parcel, unpacked
from complaintdesk.desk.intake import RegisterCase, open_case
from complaintdesk.desk.rows import Done, Person, Representative
from complaintdesk.domain.errors import NotAllowed, UserError
from complaintdesk.domain.own_values import own_value
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.plain import inert
from complaintdesk.domain.vocabulary import Action, Channel, EventKind, IdType, Kind, Severity, Sex
from complaintdesk.i18n import _
from complaintdesk.storage.models import Attachment, Case

_LONGEST_NAME = 80


class Arrival(StrEnum):
    """到件: not here yet, here as it is, or here without what is new in the file."""

    NEW = "new"
    SAME = "same"
    NEWER = "newer"


@dataclass(frozen=True)
class ParcelSeen:
    """交换包一览: whose file it is, of which case, and whether that case is here already."""

    office: str
    their_number: str
    subject: str
    kind: str
    made_at: datetime | None
    masked: bool
    files: int
    fingerprint: str
    arrival: Arrival
    number: str = ""
    case_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class LookIntoParcel(Question[ParcelSeen]):
    """查看交换包: checked as thoroughly as when it is received; nothing is written."""

    content: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, kw_only=True)
class ReceiveCase(Command):
    """接收: register the case of a signed file; with `supplement` attach what is new to the case that is here."""

    content: bytes = field(default=b"", repr=False)
    supplement: bool = False


@answers(LookIntoParcel, needs=Permission.REGISTER)
def look_into_parcel(seen: Seen, question: LookIntoParcel) -> ParcelSeen:
    """Whose, what, and whether it is here."""
    parcel, partner = _trusted(seen, question.content)
    case = _there(seen, parcel)
    reader = _Reader(parcel.case)
    arrival = Arrival.NEW if case is None else Arrival.SAME if _has(seen, case, parcel.history) else Arrival.NEWER
    known = case if case is not None and seen.may_see(case) else None
    return ParcelSeen(
        office=partner.name,
        their_number=parcel.number,
        subject=reader.text("subject"),
        kind=reader.kind().label,
        made_at=_moment(parcel.made_at),
        masked=parcel.masked,
        files=len(parcel.attachments),
        fingerprint=partner.fingerprint,
        arrival=arrival,
        number=known.number if known else "",
        case_id=known.id if known else None,
    )


@step(ReceiveCase, needs=Permission.REGISTER)
def receive_case(ctx: Context, cmd: ReceiveCase) -> Done:
    """One case, or its supplement; refused where it is here as it is."""
    parcel, partner = _trusted(ctx, cmd.content)
    case = _there(ctx, parcel)
    if case is not None:
        return _supplement(ctx, case, parcel, partner, wanted=cmd.supplement)
    if cmd.supplement:
        raise UserError(
            _("Case {number} of {office} is not here yet.").format(number=parcel.number, office=partner.name),
            _("Receive it as a new case."),
        )
    registration = _Reader(parcel.case).registration(ctx, parcel, partner)
    if vault.is_confidential(ctx, registration.kind, wanted=False):
        raise NotAllowed(
            _("A matter of the kind “{kind}” is confidential here and is not taken over from a file.").format(
                kind=registration.kind.label
            ),
            _("Let a custodian register it, so that the identity is sealed."),
        )
    case = open_case(ctx, registration)
    if (other := _there(ctx, parcel)) is not None:
        # Somebody else received it at the same moment, and was first to the number.
        raise _is_here(ctx, other, parcel, partner)
    case.source_key = _key_of(parcel)
    _log(ctx, case, parcel, partner)
    return ctx.done(case, EventKind.CASE_RECEIVED)


def _trusted(seen: Seen, content: bytes) -> tuple[Parcel, Partner]:
    parcel = unpacked(content)
    if parcel.signer == own_public(seen):
        raise UserError(
            _("This file was made by this office itself, of case {number}.").format(number=parcel.number),
            _("Give it to the office that it was made for."),
            field="file",
        )
    partner = partner_of_key(seen, parcel.signer)
    if partner is None:
        told = _("The signature is of an office that is not known here. It calls itself “{office}”; fingerprint {digits}.")
        raise NotAllowed(
            told.format(office=inert(parcel.office)[:_LONGEST_NAME], digits=fingerprint(parcel.signer)),
            _(
                "Compare the digits with them over the phone; if they agree, let the administrator enter them among the"
                " other offices with the key {key}, and receive the file again."
            ).format(key=key_text(parcel.signer)),
        )
    if parcel.to != own_public(seen):
        raise NotAllowed(
            _("This file of {office} was made for another office.").format(office=partner.name),
            _("Send it back and ask for one made for this office; give them this office's key again."),
        )
    return parcel, partner


def _key_of(parcel: Parcel) -> str:
    """The same case of the same office has one key however it is sent."""
    return f"ex:{hashlib.sha256(parcel.signer + parcel.number.encode()).hexdigest()}"


def _there(seen: Seen, parcel: Parcel) -> Case | None:
    return seen.session.scalars(select(Case).where(Case.source_key == _key_of(parcel))).first()


def _has(seen: Seen, case: Case, content: bytes) -> bool:
    sha256 = hashlib.sha256(content).hexdigest()
    found = select(Attachment.id).where(Attachment.case_id == case.id, Attachment.sha256 == sha256).limit(1)
    return seen.session.scalars(found).first() is not None


def _is_here(seen: Seen, case: Case, parcel: Parcel, partner: Partner) -> UserError:
    if not seen.may_see(case):
        return NotAllowed(
            _("Case {number} of {office} was received already.").format(number=parcel.number, office=partner.name),
            _("Ask the head office who has it."),
        )
    told = _("Case {number} of {office} is here already: {here}.")
    return UserError(
        told.format(number=parcel.number, office=partner.name, here=case.number), _("Open that case."), field="file"
    )


def _supplement(ctx: Context, case: Case, parcel: Parcel, partner: Partner, *, wanted: bool) -> Done:
    if not ctx.may_see(case) or _has(ctx, case, parcel.history):
        raise _is_here(ctx, case, parcel, partner)
    if not wanted:
        here = _is_here(ctx, case, parcel, partner)
        raise UserError(here.message, _("There is something new in the file: attach it to that case."), field="file")
    case = ctx.load(case.id)
    ctx.advance(case, Action.ATTACH)
    for file in _Reader(parcel.case).files(parcel, partner):
        if not _has(ctx, case, file.content):
            store_file(ctx, case, file)
    _log(ctx, case, parcel, partner, supplement=True)
    return ctx.done(case, EventKind.CASE_RECEIVED)


def _log(ctx: Context, case: Case, parcel: Parcel, partner: Partner, **more: Any) -> None:
    note = _("From {office}, there {number}").format(office=partner.name, number=parcel.number)
    ctx.log(
        EventKind.CASE_RECEIVED, case, note=note, fingerprint=partner.fingerprint, masked=parcel.masked,
        made_at=parcel.made_at, **more,
    )  # fmt: skip


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


class _Reader:
    """The case of a file, whatever stands in it: what is of another kind than expected counts as not given."""

    def __init__(self, case: dict[str, Any]) -> None:
        self.case = case

    def text(self, name: str, within: dict[str, Any] | None = None) -> str:
        found = (self.case if within is None else within).get(name)
        return inert(found).strip() if isinstance(found, str) else ""

    def kind(self) -> Kind:
        try:
            return Kind(self.text("kind"))
        except ValueError:
            return Kind.COMPLAINT

    def registration(self, ctx: Context, parcel: Parcel, partner: Partner) -> RegisterCase:
        """The case as this office takes it on: transferred, by its own rules, from now."""
        kind = self.kind()
        promised = _moment(self.text("promised_at"))
        matters = self.case.get("matters")
        return RegisterCase(
            kind=kind if kind in ctx.pack.kinds else Kind.COMPLAINT,
            channel=Channel.TRANSFER,
            source_number=inert(parcel.number).strip(),
            complainant=self._person(),
            respondent_department=self.text("respondent_department"),
            respondent_person=self.text("respondent_person"),
            respondent_contact=self.text("respondent_contact"),
            respondent_phone=self.text("respondent_phone"),
            respondent_address=self.text("respondent_address"),
            subject=self.text("subject"),
            facts=self.text("facts"),
            request=self.text("request"),
            category=self._category(ctx),
            severity=self._severity(),
            severity_reason=_("As {office} had it.").format(office=partner.name),
            level=self.text("level"),
            matters=tuple(inert(m).strip() for m in matters if isinstance(m, str)) if isinstance(matters, list) else (),
            promised_at=promised if promised is not None and promised > ctx.now else None,
            fields=self._fields(ctx, kind),
            publicity_consent=self._yes_no("publicity_consent"),
            mediation_consent=self._yes_no("mediation_consent"),
            attachments=self.files(parcel, partner),
        )

    def files(self, parcel: Parcel, partner: Partner) -> tuple[FileContent, ...]:
        """What the sender did, as a file to read, and the attachments under their own names."""
        made = _moment(parcel.made_at)
        told = _("{office} {number}: what was done, {day}.txt").format(
            office=partner.name, number=parcel.number, day=f"{made:%Y-%m-%d}" if made else ""
        )
        names: dict[str, str] = {}
        listed = self.case.get("attachments")
        for row in listed if isinstance(listed, list) else ():
            if isinstance(row, dict):
                names[self.text("file", row)] = self.text("name", row)
        return (
            FileContent(told, parcel.history),
            *(FileContent(names.get(place) or place, content) for place, content in parcel.attachments.items() if content),
        )

    def _category(self, ctx: Context) -> str:
        """Their category where this office has one of that name; else it is told by the history alone."""
        return category_path(ctx, self.text("category_path"), missing_ok=True) or ""

    def _severity(self) -> Severity | None:
        try:
            return Severity(self.text("severity"))
        except ValueError:
            return None

    def _yes_no(self, name: str) -> bool | None:
        found = self.case.get(name)
        return found if isinstance(found, bool) else None

    def _fields(self, ctx: Context, kind: Kind) -> dict[str, str]:
        """Own fields that the rules here know too, with values that they take."""
        given = self.case.get("fields")
        if not isinstance(given, dict):
            return {}
        return {
            own.key: self.text(own.key, given)
            for own in ctx.pack.fields
            if (not own.kinds or kind in own.kinds) and not own_value(own, self.text(own.key, given))[1]
        }

    def _person(self) -> Person:
        given = self.case.get("complainant")
        if not isinstance(given, dict):
            return Person(anonymous=True)
        texts: dict[str, Any] = {
            each.name: self.text(each.name, given)
            for each in dataclasses.fields(Person)
            if isinstance(each.default, str) and each.name not in ("code_name", "came_with")
        }
        spokesmen = given.get("representatives")
        return Person(
            **texts,
            anonymous=given.get("anonymous") is True,
            age=_count(given.get("age"), 150),
            joint_count=_count(given.get("joint_count"), 1_000_000),
            id_type=next((each for each in IdType if each.value == given.get("id_type")), None),
            sex=next((each for each in Sex if each.value == given.get("sex")), None),
            representatives=tuple(
                Representative(*(self.text(each.name, one) for each in dataclasses.fields(Representative)))
                for one in (spokesmen if isinstance(spokesmen, list) else ())
                if isinstance(one, dict)
            ),
        )


def _count(given: Any, most: int) -> int | None:
    return given if type(given) is int and 0 <= given <= most else None
