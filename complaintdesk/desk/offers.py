"""可办动作: which steps are allowed now, with their inputs ready to draw; and a command made from what was typed."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

# Importing a stage declares its actions: an action is offered only when its stage is loaded.
from complaintdesk.desk import (  # noqa: F401
    approving,
    assisting,
    classifying,
    closing,
    compensating,
    dispatching,
    extending,
    handling,
    hearing,
    linking,
    mediating,
    pausing,
    planning,
    rechecking,
    replying,
    retaliation,
    safeguarding,
    splitting,
    statements,
    supervising,
    triage,
)
from complaintdesk.desk.amending import AMENDABLE, AMENDABLE_PERSON, AmendCase
from complaintdesk.desk.attaching import FileContent
from complaintdesk.desk.choices import (
    category_label,
    category_rows,
    cause_choices,
    department_choices,
    refusal_choices,
    staff_choices,
)
from complaintdesk.desk.context import Seen
from complaintdesk.desk.core import ACTION_COMMANDS, CaseCommand
from complaintdesk.desk.rows import ActionOffer
from complaintdesk.domain import workflow
from complaintdesk.domain.errors import FieldErrors, UserError
from complaintdesk.domain.fields import Choice, FieldSpec, Input, inputs_of, spec
from complaintdesk.domain.permissions import OF_ACTION, Permission
from complaintdesk.domain.vocabulary import (
    Action,
    CaseState,
    Channel,
    IdType,
    ReplyWay,
    Satisfaction,
    Severity,
    Sex,
    Word,
)
from complaintdesk.i18n import N_, _
from complaintdesk.storage.models import Case, CategoryEntry, Department

AMEND_LABELS = {
    "name": N_("Name"),
    "phone": N_("Phone"),
    "id_type": N_("Document"),
    "id_number": N_("Document number"),
    "address": N_("Address"),
    "sex": N_("Sex"),
    "age": N_("Age"),
    "relation": N_("Relation"),
    "affected_person": N_("Person affected"),
    "agent": N_("Agent"),
    "organisation": N_("Organisation"),
    "subject": N_("Subject"),
    "facts": N_("Facts"),
    "request": N_("Request"),
    "category": N_("Category"),
    "severity": N_("Severity"),
    "channel": N_("Channel"),
    "source_number": N_("Source number"),
    "respondent_department": N_("Department complained about"),
    "respondent_person": N_("Person complained about"),
    "respondent_contact": N_("Respondent's contact"),
    "respondent_phone": N_("Respondent's phone"),
    "respondent_address": N_("Respondent's address"),
    "promised_at": N_("Promised answer"),
    "publicity_consent": N_("Agrees to publication"),
    "mediation_consent": N_("Agrees to mediation"),
}
_AMEND_WORDS: dict[str, type[Word]] = {
    "id_type": IdType,
    "sex": Sex,
    "severity": Severity,
    "channel": Channel,
}
#: A case always has these; the other coded values may be emptied.
_ALWAYS = ("severity", "channel")
_LONG = ("facts", "request")
#: Beyond these a moment cannot be reckoned with in every zone, and nobody meant it.
YEARS = range(1900, 9999)
_YES_NO = ("publicity_consent", "mediation_consent")


def offers(seen: Seen, case: Case) -> tuple[ActionOffer, ...]:
    """Every step allowed now to this person, the expected next one marked."""
    pack, facts = seen.pack_of(case), seen.facts(case)
    possible = workflow.possible(pack, CaseState(case.state), facts)
    allowed = [a for a in possible if a in ACTION_COMMANDS and seen.may(OF_ACTION[a])]
    needs_approval = bool(pack.approvals_before(Action.REPLY, facts))
    if needs_approval and case.state in (CaseState.INVESTIGATING.value, CaseState.PROPOSED.value):
        allowed = [a for a in allowed if a is not Action.REPLY]
    primary = next((a for a in _expected(case) if a in allowed), None)
    return tuple(
        ActionOffer(a, workflow.step_label(pack, a, facts), _fields(seen, case, a), a is primary) for a in allowed
    )


def _expected(case: Case) -> tuple[Action, ...]:
    """The usual next steps; somebody called back and unsatisfied is taken up again."""
    if (
        case.state == CaseState.CALLED_BACK.value
        and case.satisfaction
        and Satisfaction(case.satisfaction).is_unsatisfied
    ):
        return (Action.REOPEN, Action.CLOSE)
    return workflow.EXPECTED.get(CaseState(case.state), ())


def _fields(seen: Seen, case: Case, action: Action) -> tuple[FieldSpec, ...]:
    if action is Action.AMEND:
        return _amend_fields(seen)
    found = []
    for entry in inputs_of(ACTION_COMMANDS[action]):
        one = spec(entry)
        if one.input is Input.DEPARTMENT:
            one = dataclasses.replace(one, choices=department_choices(seen), default=_route(seen, case))
        elif one.input is Input.STAFF:
            one = dataclasses.replace(one, choices=staff_choices(seen))
        elif one.input is Input.CAUSE:
            one = dataclasses.replace(one, choices=cause_choices(seen.pack_of(case)))
        elif one.input is Input.REFUSAL:
            one = dataclasses.replace(one, choices=refusal_choices(seen.pack_of(case)))
        elif entry.metadata["words"] is ReplyWay:
            one = dataclasses.replace(
                one, choices=tuple(c for c in one.choices if c.value != ReplyWay.ON_THE_SPOT.value)
            )
        found.append(one)
    return tuple(found)


def _amend_fields(seen: Seen) -> tuple[FieldSpec, ...]:
    names = (AMENDABLE_PERSON if seen.may(Permission.READ_IDENTITY) else ()) + AMENDABLE
    found = []
    for name in names:
        words = _AMEND_WORDS.get(name)
        kind, choices = Input.TEXT, tuple(Choice(w.value, w.label) for w in words) if words else ()
        if words:
            kind = Input.CHOICE
        elif name == "category":
            kind, choices = Input.CATEGORY, tuple(Choice(c.path, category_label(seen, c.path)) for c in category_rows(seen))
        elif name in _LONG:
            kind = Input.LONG_TEXT
        elif name in _YES_NO:
            kind = Input.YES_NO
        elif name == "promised_at":
            kind = Input.DATE_TIME
        found.append(FieldSpec(name, _(AMEND_LABELS[name]), kind, choices=choices))
    return (*found, FieldSpec("reason", _("Reason"), Input.TEXT))


def _route(seen: Seen, case: Case) -> str:
    """The department the category is routed to, proposed at dispatch."""
    path = case.category
    while path:
        entry = seen.session.get(CategoryEntry, path)
        if entry is not None and entry.department_id is not None:
            return seen.session.execute(
                select(Department.name).where(Department.id == entry.department_id)
            ).scalar_one()
        path = path.rpartition("/")[0]
    return ""


def command_for(
    action: Action,
    case_id: int,
    version: int | None,
    values: Mapping[str, Any],
    zone: str,
    request_id: str = "",
) -> CaseCommand:
    """The command for what was typed: texts become words, times and files. Raises FieldErrors naming each input."""
    command = ACTION_COMMANDS[action]
    given: dict[str, Any] = {"case_id": case_id, "version": version}
    if request_id:
        given["request_id"] = request_id
    if action is Action.AMEND:
        amended = {k: v for k, v in values.items() if k not in ("reason", "seen")}
        if "promised_at" in amended:
            amended["promised_at"] = as_instant(amended["promised_at"], zone, "promised_at")
        for name in _AMEND_WORDS.keys() & amended.keys():
            raw = amended[name]
            is_emptied = raw in (None, "") and name not in _ALWAYS
            amended[name] = None if is_emptied else word(_AMEND_WORDS[name], raw, name).value
        return AmendCase(
            **given, values=amended, seen=dict(values.get("seen", {})), reason=str(values.get("reason", ""))
        )
    known = {f.name: f for f in inputs_of(command)}
    problems: dict[str, str] = {}
    for name, raw in values.items():
        if name not in known:
            problems[name] = _("“{action}” has no field “{name}”. Its fields: {known}.").format(
                action=action.label, name=name, known=", ".join(known) or "–"
            )
            continue
        try:
            given[name] = _converted(known[name], raw, zone)
        except UserError as problem:
            problems[name] = problem.message
    if problems:
        raise FieldErrors(problems)
    return command(**given)


def _converted(field: dataclasses.Field[Any], raw: Any, zone: str) -> Any:
    kind, words = field.metadata["input"], field.metadata["words"]
    if raw is None or raw == "":
        return field.default
    if words is not None:
        return word(words, raw, field.name)
    if kind is Input.DATE_TIME:
        return as_instant(raw, zone, field.name)
    if kind is Input.YES_NO:
        return raw if isinstance(raw, bool) else str(raw).strip().lower() in ("1", "true", "yes", "是", "y")
    if kind is Input.FILE:
        return raw if isinstance(raw, FileContent) else read_file(Path(str(raw)))
    return str(raw)


def word(words: type[Enum], raw: Any, name: str) -> Any:
    """The coded value for a stored key or a label; raises UserError listing the keys."""
    for entry in words:
        if raw is entry or str(raw).strip() in (entry.value, entry.label):  # type: ignore[attr-defined]
            return entry
    raise UserError(
        _("“{value}” is not known here; possible are {known}.").format(
            value=raw, known=", ".join(w.value for w in words)
        ),
        field=name,
    )


def as_instant(raw: Any, zone: str, name: str) -> datetime | None:
    """An aware instant from ISO text or a datetime; one without zone is the office's time."""
    if raw in (None, ""):
        return None
    try:
        found = (
            raw if isinstance(raw, datetime) else datetime.fromisoformat(str(raw).strip().replace("/", "-"))
        )
    except ValueError:
        raise UserError(
            _("“{value}” is not a date and time. Write it like 2026-03-02 14:30.").format(value=raw),
            field=name,
        ) from None
    if found.year not in YEARS:
        raise UserError(
            _("“{value}” is not a date and time. Write it like 2026-03-02 14:30.").format(value=raw), field=name
        )
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))


def read_file(path: Path) -> FileContent:
    """The file to attach; raises UserError when it cannot be read."""
    try:
        return FileContent(path.name, path.read_bytes())
    except OSError:
        raise UserError(_("The file “{name}” cannot be read.").format(name=path.name), field="file") from None
