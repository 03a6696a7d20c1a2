"""更正: correct what was registered. Fields changed by two people at once are a conflict only where they clash."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

from complaintdesk.desk import calling
from complaintdesk.desk.category_paths import category_path
from complaintdesk.desk.classifying import limits_anew, put_severity
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import CaseCommand, step
from complaintdesk.desk.rows import Done
from complaintdesk.desk.visibility import name_the_accused
from complaintdesk.domain.errors import ConflictError, FieldErrors, NotAllowed, UserError
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.identity import check_credit_code, digits
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.plain import inert
from complaintdesk.domain.vocabulary import Action, Channel, Severity
from complaintdesk.i18n import N_, _

#: What may be amended, and where it is kept: the case's own columns and the person's.
AMENDABLE = (
    "subject",
    "facts",
    "request",
    "category",
    "severity",
    "channel",
    "source_number",
    "respondent_department",
    "respondent_person",
    "respondent_contact",
    "respondent_phone",
    "respondent_address",
    "promised_at",
    "publicity_consent",
    "mediation_consent",
)
AMENDABLE_PERSON = (
    "name",
    "phone",
    "id_type",
    "id_number",
    "address",
    "sex",
    "age",
    "relation",
    "affected_person",
    "agent",
    "agent_id_number",
    "agent_authority",
    "organisation",
    "credit_code",
    "legal_representative",
    "contact_hours",
)
_CAPITALS = ("id_number", "agent_id_number", "credit_code")


@dataclass(frozen=True, kw_only=True)
class AmendCase(CaseCommand):
    """更正: new values by field name (AMENDABLE, AMENDABLE_PERSON) and the values seen when the form was opened.

    With `seen`, a field that somebody else changed meanwhile is a conflict only if this form changes it too;
    other people's fields are left as they are.
    """

    values: dict[str, Any] = field(default_factory=dict)
    seen: dict[str, Any] = field(default_factory=dict)
    reason: str = asks(N_("Reason"), Input.TEXT)


@step(AmendCase, needs=Permission.AMEND, action=Action.AMEND)
def amend_case(ctx: Context, cmd: AmendCase) -> Done:
    """Correct what was registered; every old value stays in the event."""
    case = ctx.load(cmd.case_id, None if cmd.seen else cmd.version)
    kind = ctx.advance(case, Action.AMEND)
    person, before = ctx.person(case), ctx.facts(case)
    if any(name in AMENDABLE_PERSON for name in cmd.values):
        if not ctx.may(Permission.READ_IDENTITY):
            raise NotAllowed(_("Your role “{role}” may not do this.").format(role=ctx.actor.role.label))
        if case.restricted:
            raise NotAllowed(
                _("The identity of a confidential case is sealed."), _("Have it shown; then it can be corrected.")
            )
    clashes: dict[str, Any] = {}
    changed = False
    for name, raw in cmd.values.items():
        if name not in AMENDABLE and name not in AMENDABLE_PERSON:
            raise UserError(_("“{name}” cannot be amended.").format(name=name), field=name)
        value = _amended(ctx, name, raw)
        row = case if name in AMENDABLE else person
        now = getattr(row, name)
        if value == now:
            continue
        if name in cmd.seen and now != _amended(ctx, name, cmd.seen[name]):
            clashes[name] = now
            continue
        setattr(row, name, value)
        changed = True
    if clashes:
        raise ConflictError(
            _("Somebody else changed the same fields of case {number}.").format(number=case.number),
            _("Compare the values and decide which to keep; what you typed is kept."),
            version=case.version,
            theirs=clashes,
        )
    if not changed:
        raise UserError(_("Nothing was changed."), _("Change a value before saving, or leave the form."))
    person.phone_digits = digits(person.phone)
    if "contact_hours" in cmd.values:
        calling.reckon_anew(ctx, case)
    if not person.anonymous and not person.name and not case.restricted:
        raise FieldErrors({"name": _("Who is complaining? Enter the name, or tick “anonymous”.")})
    if {"severity", "category"} & cmd.values.keys():
        put_severity(ctx, case, before, ctx.facts(case), cmd.reason)
    name_the_accused(ctx.session, case)
    detail = limits_anew(ctx, case)
    ctx.log(kind, case, note=cmd.reason, **detail)
    return ctx.done(case, kind)


def _amended(ctx: Seen, name: str, raw: Any) -> Any:
    if name == "category":
        return category_path(ctx, str(raw or ""))
    if name == "severity":
        return Severity(raw).value
    if name == "channel":
        return Channel(raw).value
    if name == "promised_at":
        return raw.astimezone(UTC) if raw else None
    if name in ("publicity_consent", "mediation_consent"):
        return None if raw in (None, "") else bool(raw)
    if name in ("id_type", "sex"):
        return str(raw) if raw else None
    if name == "age":
        if raw in (None, ""):
            return None
        if not str(raw).isdecimal() or len(str(raw)) > 3 or int(raw) > 150:
            raise UserError(_("The age must be between 0 and 150."), field="age")
        return int(raw)
    text = inert(str(raw or "")).strip()
    if name == "credit_code" and text and (wrong := check_credit_code(text)):
        raise UserError(wrong, field=name)
    return text.upper() if name in _CAPITALS else text
