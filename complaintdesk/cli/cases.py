"""Commands on cases: register, see what may be done, do it, show, list, search."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from complaintdesk.cli.answers import Answer, clock_time, local, pairs, table
from complaintdesk.cli.door import an_office
from complaintdesk.cli.input import json_object
from complaintdesk.cli.registration import coded, coded_or_refused, registration
from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.case_list import CaseCount, CaseList
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.choices import IntakeOptions
from complaintdesk.desk.departments import DepartmentList
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.office_settings import OfficeQuestion
from complaintdesk.domain.errors import NotAllowed, UserError
from complaintdesk.domain.vocabulary import Action, CaseState
from complaintdesk.i18n import _

if TYPE_CHECKING:
    import argparse

    from complaintdesk.desk.core import Desk
    from complaintdesk.desk.rows import ActionOffer, CaseSheet, Person

#: A person at a terminal sees so many; --json and --limit give what is asked.
SHOWN = 200
EVERYTHING = 2**31 - 1


def register(options: argparse.Namespace) -> Answer:
    """A new case from a JSON object."""
    data = json_object(options.data)
    with an_office(options) as desk:
        zone = desk.ask(OfficeQuestion()).zone
        done, _changes = desk.do(registration(data, desk.ask(IntakeOptions()), zone))
        sheet = desk.ask(Sheet(case_id=done.id))
    due = [
        {"clock": clock.clock.value, "at": local(clock.due_at, zone), "rule": clock.rule}
        for clock in sheet.clocks
    ]
    limits = ((c.rule_title, clock_time(c.due_at, zone)) for c in sheet.clocks)
    return Answer(
        {"number": done.number, "id": done.id, "state": sheet.state.value, "due": due},
        pairs([(_("Number"), done.number), (_("State"), sheet.state.label), *limits]),
    )


def actions(options: argparse.Namespace) -> Answer:
    """What may be done now by whoever asks."""
    with an_office(options) as desk:
        offers = desk.ask(Sheet(number=options.number)).actions
    rows = [
        (
            offer.action.value,
            offer.label,
            ", ".join(f.name + ("*" if f.required else "") for f in offer.fields),
        )
        for offer in offers
    ]
    return Answer(
        [_offer(offer) for offer in offers],
        table((_("Action"), _("Meaning"), _("Fields (* must be filled)")), rows),
    )


def _offer(offer: ActionOffer) -> dict[str, Any]:
    return {
        "action": offer.action.value,
        "label": offer.label,
        "expected": offer.primary,
        "fields": [
            {
                "name": field.name,
                "label": field.label,
                "type": field.input.value,
                "required": field.required,
                "choices": [{"value": c.value, "label": c.label} for c in field.choices],
            }
            for field in offer.fields
        ],
    }


def do(options: argparse.Namespace) -> Answer:
    """One step on a case."""
    values = json_object(options.data) if options.data else {}
    with an_office(options) as desk:
        sheet = desk.ask(Sheet(number=options.number))
        done, _changes = desk.do(
            command_for(_action(options.action, sheet), sheet.id, None, values, sheet.zone)
        )
    assert done.state is not None  # noqa: S101 - a step on a case always tells its state
    return Answer(
        {"number": done.number, "state": done.state.value, "event": done.kind.value},
        pairs([(_("Number"), done.number), (_("State"), done.state.label), (_("Done"), done.kind.label)]),
    )


def _action(given: str, sheet: CaseSheet) -> Action:
    found = coded(Action, given)
    if isinstance(found, Action):
        return found
    raise NotAllowed(
        _("There is no action “{action}”.").format(action=given),
        _("Possible now: {known}.").format(
            known=", ".join(offer.action.value for offer in sheet.actions) or "–"
        ),
    )


def show(options: argparse.Namespace) -> Answer:
    """The whole case, oldest event first."""
    with an_office(options) as desk:
        sheet = desk.ask(Sheet(number=options.number))
    return Answer(_case(sheet), _readable(sheet))


def _case(sheet: CaseSheet) -> dict[str, Any]:
    zone = sheet.zone
    return {
        "number": sheet.number,
        "id": sheet.id,
        "state": sheet.state.value,
        "kind": sheet.kind.value,
        "channel": sheet.channel.value,
        "source_number": sheet.source_number,
        "received_at": local(sheet.received_at, zone),
        "registered_at": local(sheet.registered_at, zone),
        "registered_by": sheet.registered_by,
        "late_entry": sheet.is_late_entry,
        "repeat": sheet.is_repeat,
        "sample": sheet.is_sample,
        "category": sheet.category,
        "severity": sheet.severity.value,
        "complainant": _person(sheet.complainant),
        "affected_person": sheet.complainant.affected_person,
        "agent": sheet.complainant.agent,
        "organisation": sheet.complainant.organisation,
        "masked": sheet.masked,
        "respondent": {"department": sheet.respondent_department, "person": sheet.respondent_person},
        "subject": sheet.subject,
        "facts": sheet.facts,
        "request": sheet.request,
        "matters": list(sheet.matters),
        "fields": dict(sheet.fields),
        "promised_at": local(sheet.promised_at, zone),
        "department": sheet.department,
        "handler": sheet.handler,
        "investigation": sheet.investigation,
        "cause": sheet.cause,
        "solution": sheet.solution,
        "reply": sheet.reply_text,
        "replied_at": local(sheet.replied_at, zone),
        "verdict": sheet.verdict.value if sheet.verdict else None,
        "closed_at": local(sheet.closed_at, zone),
        "reopened": sheet.reopen_count,
        "clocks": [
            {
                "clock": clock.clock.value,
                "at": local(clock.due_at, zone),
                "rule": clock.rule,
                "title": clock.rule_title,
                "source": clock.source,
                "started_at": local(clock.started_at, zone),
                "stopped_at": local(clock.stopped_at, zone),
                "light": clock.light.value,
                "provisional": clock.provisional,
            }
            for clock in sheet.clocks
        ],
        "timeline": [
            {
                "seq": item.seq,
                "at": local(item.at, zone),
                "actor": item.actor,
                "event": item.kind.value,
                "note": item.note,
            }
            for item in reversed(sheet.timeline)
        ],
        "documents": [
            {
                "form": document.form,
                "title": document.title,
                "printed": document.printed,
                "last_at": local(document.last_at, zone),
                "last_by": document.last_by,
            }
            for document in sheet.documents
            if document.printed
        ],
        "attachments": [
            {
                "name": file.name,
                "size": file.size,
                "sha256": file.sha256,
                "added_at": local(file.added_at, zone),
                "added_by": file.added_by,
            }
            for file in sheet.attachments
        ],
        "chain_head": sheet.chain_head,
    }


def _person(person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "anonymous": person.anonymous,
        "phone": person.phone,
        "id_type": person.id_type.value if person.id_type else None,
        "id_number": person.id_number,
        "address": person.address,
        "sex": person.sex.value if person.sex else None,
        "age": person.age,
        "relation": person.relation,
    }


def _readable(sheet: CaseSheet) -> tuple[str, ...]:
    person, zone = sheet.complainant, sheet.zone
    who = _("Anonymous") if person.anonymous else "，".join(p for p in (person.name, person.phone) if p)
    head = pairs(
        [
            (_("Number"), sheet.number),
            (_("State"), sheet.state.label),
            (_("Kind"), sheet.kind.label),
            (_("Channel"), sheet.channel.label),
            (_("Received"), clock_time(sheet.received_at, zone)),
            (_("Complainant"), _("not shown") if sheet.masked else who),
            (
                _("Respondent"),
                "，".join(p for p in (sheet.respondent_department, sheet.respondent_person) if p),
            ),
            (_("Category"), sheet.category),
            (_("Severity"), sheet.severity.label),
            (_("Subject"), sheet.subject),
            (_("Facts"), sheet.facts),
            (_("Request"), sheet.request),
            (_("Department"), sheet.department),
            (_("Reply"), sheet.reply_text),
        ]
    )
    limits = table(
        (_("Limit"), _("Due"), _("Light")),
        [(c.rule_title, clock_time(c.due_at, zone), c.light_text) for c in sheet.clocks],
    )
    timeline = table(
        (_("No."), _("Time"), _("Who"), _("What"), _("Note")),
        [(i.seq, clock_time(i.at, zone), i.actor, i.kind.label, i.note) for i in reversed(sheet.timeline)],
    )
    return (*head, "", *limits, "", *timeline)


def list_cases(options: argparse.Namespace) -> Answer:
    """The cases that match, newest first, or how many."""
    with an_office(options) as desk:
        wanted = _filter(options, desk)
        if options.count:
            count = desk.ask(CaseCount(filter=wanted))
            return Answer({"count": count}, (str(count),))
        limit = options.limit or (EVERYTHING if options.json else SHOWN)
        page = desk.ask(CaseList(filter=wanted, limit=limit))
        zone = desk.ask(OfficeQuestion()).zone
    cases = [
        {
            "number": row.number,
            "received_at": local(row.received_at, zone),
            "subject": row.subject,
            "state": row.state.value,
            "department": row.department,
            "due_at": local(row.due_at, zone),
            "light": row.light.value,
        }
        for row in page.rows
    ]
    header = (_("Number"), _("Received"), _("Subject"), _("State"), _("Department"), _("Due"), _("Light"))
    lines = table(
        header,
        [
            (
                row.number,
                clock_time(row.received_at, zone),
                row.subject,
                row.state.label,
                row.department,
                clock_time(row.due_at, zone),
                row.light_text,
            )
            for row in page.rows
        ],
    )
    shown = _("{shown} of {total} cases.").format(shown=len(page.rows), total=page.total)
    return Answer({"cases": cases, "total": page.total}, (*lines, shown))


def _filter(options: argparse.Namespace, desk: Desk) -> CaseFilter:
    department = None
    if options.department:
        known = desk.ask(DepartmentList(retired=True))
        given = options.department.strip().lower()
        department = next((d.id for d in known if given in (d.name.lower(), d.code.lower())), None)
        if department is None:
            raise UserError(
                _("There is no department “{name}”.").format(name=options.department),
                _("Known are {known}.").format(known="，".join(f"{d.code} {d.name}" for d in known)),
            )
    state = coded_or_refused(CaseState, options.state, "state") if options.state else None
    return CaseFilter(
        text=options.text,
        states=(state,) if state else (),
        department_id=department,
        first=day(options.first),
        last=day(options.last),
        overdue=options.overdue,
    )


def day(text: str | None) -> date | None:
    """A day as written, 2026-03-02 or 2026/3/2; raises UserError for anything else."""
    if not text:
        return None
    try:
        year, month, number = (int(part) for part in text.strip().replace("/", "-").split("-"))
        return date(year, month, number)
    except ValueError:
        raise UserError(
            _("“{value}” is not a date. Write it like 2026-03-02.").format(value=text), field="date"
        ) from None
