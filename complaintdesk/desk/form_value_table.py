"""取值表: every value and list that a form can print, under its name; the dotted names are in form_values.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from complaintdesk.desk import form_values_improvement as improvement
from complaintdesk.desk import form_values_office as office
from complaintdesk.desk import form_wording as wording
from complaintdesk.desk import letter_wording as letters
from complaintdesk.desk.form_lists import PARTS, archive_rows, retention, tracked_rows
from complaintdesk.desk.form_value_kinds import CASE, HANDLING, OTHER_SIDE, PRINT, Source, Value
from complaintdesk.desk.form_value_kinds import INTAKE as INTAKE
from complaintdesk.desk.form_value_kinds import PERSON as PERSON
from complaintdesk.desk.survey_list import survey_rows
from complaintdesk.domain.labels import LABELS
from complaintdesk.domain.money import money_text
from complaintdesk.domain.vocabulary import Channel, Kind, Satisfaction, Severity, Sex, Verdict, Word
from complaintdesk.i18n import N_, _

if TYPE_CHECKING:
    from complaintdesk.desk.form_values import FormValues
    from complaintdesk.desk.rows import Approval


def _of(words: type[Word], chosen: Word | None) -> tuple[tuple[str, bool], ...]:
    return tuple((word.label, word is chosen) for word in words)


def _asked(answer: bool | None) -> str:
    return "" if answer is None else _("Yes") if answer else _("No")


def _yes_no(answer: bool | None) -> tuple[tuple[str, bool], ...]:
    """□是　□否, both empty where nobody asked."""
    return ((_("Yes"), answer is True), (_("No"), answer is False))


def _leaders(values: FormValues, n: int) -> tuple[Approval, ...]:
    """领导批示: two boxes; of more than two opinions the last has the second box for itself."""
    given = values.sheet.approvals
    parts = (given[:1], given[1:]) if len(given) <= 2 else (given[:-1], given[-1:])
    return parts[n - 1]


def _leader_text(values: FormValues, n: int) -> str:
    given = _leaders(values, n)
    opinions = [wording.opinion(a) for a in given[-1:]]
    for earlier in reversed(given[:-1]):
        opinions.insert(0, wording.joined(
            (wording.opinion(earlier), wording.leader(earlier), values.times.day(earlier.at))))
    return "\n".join(opinions)


def _leader_name(values: FormValues, n: int) -> str:
    return "".join(wording.leader(a) for a in _leaders(values, n)[-1:])


def _leader_day(values: FormValues, n: int) -> str:
    return "".join(values.times.day(a.at) for a in _leaders(values, n)[-1:])


def _further(values: FormValues) -> str:
    """其他: the pack's own fields and the matters."""
    sheet = values.sheet
    own = [_("{label}: {value}").format(label=label, value=value) for label, value in sheet.fields]
    if sheet.matters:
        own.append(_("{label}: {value}").format(label=_("Matters"), value=wording.numbered(sheet.matters)))
    return wording.joined(own)


def _respondent(values: FormValues) -> str:
    return wording.joined((values.sheet.respondent_department, values.sheet.respondent_person))


def _reached(values: FormValues) -> Satisfaction | None:
    found = [row.satisfaction for row in values.sheet.call_backs if row.satisfaction is not None]
    return found[-1] if found else None


VALUES: dict[str, Value] = {
    "number": Value(N_("Number"), CASE, lambda v: v.sheet.number),
    "office": Value(N_("Office"), CASE, lambda v: wording.issuer(v.sheet)),
    "source_number": Value(N_("Source no."), CASE, lambda v: v.sheet.source_number),
    "kind": Value(N_("Concern"), CASE, lambda v: v.sheet.kind.label, lambda v: _of(Kind, v.sheet.kind)),
    "channel": Value(N_("Came in by"), CASE, lambda v: v.sheet.channel.label, lambda v: _of(Channel, v.sheet.channel)),
    "category": Value(N_("Category"), CASE, lambda v: v.sheet.category),
    "severity": Value(
        N_("Severity"), CASE, lambda v: v.sheet.severity.label, lambda v: _of(Severity, v.sheet.severity)
    ),
    "subject": Value(N_("Subject"), CASE, lambda v: v.sheet.subject),
    "facts": Value(N_("Facts and reasons"), CASE, lambda v: v.sheet.facts),
    "request": Value(N_("Requests"), CASE, lambda v: v.sheet.request),
    "matters": Value(N_("Matters"), CASE, lambda v: wording.numbered(v.sheet.matters)),
    "further": Value(N_("Further particulars"), CASE, _further),
    "received": Value(N_("Received on"), CASE, lambda v: wording.received(v.sheet, v.times)),
    "received_on": Value(N_("Day received"), CASE, lambda v: v.times.day(v.sheet.received_at)),
    "received_day": Value(
        N_("Date of complaint"), CASE, lambda v: wording.received(v.sheet, v.times, day_only=True)
    ),
    "registered_by": Value(N_("Registered by"), CASE, lambda v: v.sheet.registered_by),
    "entered_by": Value(
        N_("Entered by, in words"), CASE, lambda v: _("Entered by: {name}").format(name=v.sheet.registered_by)
    ),
    "promised_at": Value(N_("Promised by"), CASE, lambda v: v.times.minute(v.sheet.promised_at)),
    "promised_on": Value(N_("Day promised"), CASE, lambda v: v.times.day(v.sheet.promised_at)),
    "limits": Value(N_("Time limit"), CASE, lambda v: wording.limits(v.sheet, v.times)),
    "evidence": Value(
        N_("Evidence"), CASE, lambda v: wording.numbered(row.name for row in v.sheet.attachments)
    ),
    "repeat": Value(
        N_("Recurrent"), CASE, lambda v: _asked(v.sheet.is_repeat), lambda v: _yes_no(v.sheet.is_repeat)
    ),
    "remedy_asked": Value(
        N_("A remedy is asked for"), CASE, lambda v: _asked(bool(v.sheet.request)),
        lambda v: _yes_no(bool(v.sheet.request) or None),
    ),
    "office_contact": Value(N_("Where to ask at the office"), CASE, lambda v: v.job.contact),
    "attachment_count": Value(N_("Number of attachments"), CASE, lambda v: str(len(v.sheet.attachments))),
    "complainant": Value(N_("Name of the complainant"), PERSON, letters.complainant),
    "sex": Value(
        N_("Sex"), PERSON, lambda v: v.sheet.complainant.sex.label if v.sheet.complainant.sex else "",
        lambda v: _of(Sex, v.sheet.complainant.sex),
    ),
    "age": Value(
        N_("Age"), PERSON, lambda v: "" if v.sheet.complainant.age is None else str(v.sheet.complainant.age)
    ),
    "sex_and_age": Value(N_("Sex, age"), PERSON, lambda v: wording.sex_and_age(v.sheet.complainant)),
    "phone": Value(N_("Tel."), PERSON, lambda v: v.sheet.complainant.phone),
    "id_type": Value(
        N_("ID type"), PERSON, lambda v: v.sheet.complainant.id_type.label if v.sheet.complainant.id_type else ""
    ),
    "contact_hours": Value(N_("Convenient hours"), PERSON, lambda v: v.sheet.complainant.contact_hours),
    "id_number": Value(N_("ID number"), PERSON, lambda v: v.sheet.complainant.id_number),
    "address": Value(
        N_("Address or employer"), PERSON,
        lambda v: wording.joined((v.sheet.complainant.organisation, v.sheet.complainant.address)),
    ),
    "organisation": Value(N_("Organisation"), PERSON, lambda v: v.sheet.complainant.organisation),
    "affected": Value(N_("Person concerned"), PERSON, lambda v: wording.affected(v.sheet.complainant)),
    "agent": Value(N_("Agent"), PERSON, lambda v: v.sheet.complainant.agent),
    "agent_id_number": Value(N_("ID number of the agent"), PERSON, lambda v: v.sheet.complainant.agent_id_number),
    "publicity_consent": Value(
        N_("Consent to publication"), PERSON, lambda v: _asked(v.sheet.publicity_consent),
        lambda v: _yes_no(v.sheet.publicity_consent),
    ),
    "mediation_consent": Value(
        N_("Consent to mediation"), PERSON, lambda v: _asked(v.sheet.mediation_consent),
        lambda v: _yes_no(v.sheet.mediation_consent),
    ),
    "respondent": Value(N_("Name of respondent"), OTHER_SIDE, _respondent),
    "respondent_department": Value(N_("Department"), OTHER_SIDE, lambda v: v.sheet.respondent_department),
    "respondent_person": Value(N_("Person complained about"), OTHER_SIDE, lambda v: v.sheet.respondent_person),
    "respondent_contact": Value(N_("Contact person"), OTHER_SIDE, lambda v: v.sheet.respondent_contact),
    "respondent_phone": Value(N_("Tel."), OTHER_SIDE, lambda v: v.sheet.respondent_phone),
    "respondent_address": Value(N_("Contact address"), OTHER_SIDE, lambda v: v.sheet.respondent_address),
    "state": Value(N_("State"), HANDLING, lambda v: v.sheet.state.label),
    "department": Value(N_("In charge"), HANDLING, lambda v: v.sheet.department),
    "assisting": Value(N_("Assisting departments"), HANDLING, lambda v: wording.joined(v.sheet.assisting)),
    "handler": Value(N_("Handled by"), HANDLING, lambda v: v.sheet.handler),
    "dispatched_at": Value(N_("Dispatched on"), HANDLING, lambda v: v.times.minute(v.sheet.dispatched_at)),
    "dispatched_on": Value(N_("Day of dispatch"), HANDLING, lambda v: v.times.day(v.sheet.dispatched_at)),
    "dispatch_note": Value(N_("Instruction"), HANDLING, lambda v: v.sheet.dispatch_note),
    "investigation": Value(N_("Findings"), HANDLING, lambda v: v.sheet.investigation),
    "cause": Value(N_("Cause"), HANDLING, lambda v: wording.joined((v.sheet.cause, v.sheet.cause_note))),
    "findings": Value(N_("Investigation and cause"), HANDLING, lambda v: wording.cause_of(v.sheet)),
    "solution": Value(N_("Proposed handling"), HANDLING, lambda v: v.sheet.solution),
    "approvals": Value(
        N_("Opinions of the leaders"), HANDLING,
        lambda v: wording.numbered(
            wording.joined((wording.opinion(a), wording.leader(a), v.times.day(a.at))) for a in v.sheet.approvals
        ),
    ),
    **{
        name: Value(label, HANDLING, text)
        for name, label, text in (
            ("leader_1", N_("Leader's instruction 1"), lambda v: _leader_text(v, 1)),
            ("leader_1_name", N_("Leader 1"), lambda v: _leader_name(v, 1)),
            ("leader_1_day", N_("Day of instruction 1"), lambda v: _leader_day(v, 1)),
            ("leader_2", N_("Leader's instruction 2"), lambda v: _leader_text(v, 2)),
            ("leader_2_name", N_("Leader 2"), lambda v: _leader_name(v, 2)),
            ("leader_2_day", N_("Day of instruction 2"), lambda v: _leader_day(v, 2)),
        )
    },
    "reply_text": Value(N_("Reply"), HANDLING, lambda v: v.sheet.reply_text),
    "reply_way": Value(
        N_("Answered by"), HANDLING, lambda v: v.sheet.reply_way.label if v.sheet.reply_way else ""
    ),
    "basis": Value(N_("Basis"), HANDLING, lambda v: wording.basis(v.sheet)),
    "appeal": Value(N_("How to have it reviewed"), HANDLING, lambda v: v.sheet.appeal),
    "replied_on": Value(N_("Day of reply"), HANDLING, lambda v: v.times.day(v.sheet.replied_at)),
    "outcome": Value(N_("Outcome"), HANDLING, lambda v: wording.result_of(v.sheet, v.times)),
    "verdict": Value(
        N_("Verdict"), HANDLING, lambda v: v.sheet.verdict.label if v.sheet.verdict else "",
        lambda v: _of(Verdict, v.sheet.verdict),
    ),
    "call_backs": Value(
        N_("Call-back opinion"), HANDLING,
        lambda v: "\n".join(wording.call_back(row, v.times) for row in v.sheet.call_backs),
    ),
    "satisfaction": Value(
        N_("Satisfaction"), HANDLING, lambda v: (found.label if (found := _reached(v)) else ""),
        lambda v: _of(Satisfaction, _reached(v)),
    ),
    "closed_at": Value(N_("Closed on"), HANDLING, lambda v: v.times.minute(v.sheet.closed_at)),
    "closed_on": Value(N_("Day of closing"), HANDLING, lambda v: v.times.day(v.sheet.closed_at)),
    "closing_note": Value(N_("On closing"), HANDLING, lambda v: v.sheet.closing_note),
    "refusal_reason": Value(N_("Reason of refusal"), HANDLING, lambda v: v.sheet.refusal_reason),
    "refusal_note": Value(N_("Note on the refusal"), HANDLING, lambda v: v.sheet.refusal_note),
    "supervision": Value(
        N_("Supervision"), HANDLING, lambda v: v.sheet.supervision.label if v.sheet.supervision else ""
    ),
    "compensation": Value(
        N_("Compensation"), HANDLING, lambda v: money_text(v.sheet.compensation) if v.sheet.compensation else ""
    ),
    "opinion": Value(
        N_("Opinion given in the call-back"), HANDLING,
        lambda v: "\n".join(row.opinion for row in v.sheet.call_backs if row.opinion),
    ),
    "responsible_department": Value(
        N_("Responsible department"), HANDLING, lambda v: v.sheet.responsible_department or v.sheet.department
    ),
    "delay_responsible": Value(N_("Responsible for the delay"), HANDLING, lambda v: v.sheet.delay_responsible),
    "reasons_sufficient": Value(
        N_("Reasons sufficient"), HANDLING, lambda v: _asked(v.sheet.reasons_sufficient),
        lambda v: _yes_no(v.sheet.reasons_sufficient),
    ),
    "request_reasonable": Value(
        N_("Request reasonable"), HANDLING, lambda v: _asked(v.sheet.request_reasonable),
        lambda v: _yes_no(v.sheet.request_reasonable),
    ),
    "refusal_way": Value(N_("Other way after a refusal"), HANDLING, lambda v: v.sheet.refusal_way),
    "refusal_explained": Value(N_("Explanation of the refusal"), HANDLING, letters.refusal_explained),
    "addressee": Value(N_("Letter addressed to"), PERSON, letters.addressee),
    "passed_to": Value(N_("Passed on to"), HANDLING, letters.passed_to),
    "passed_on": Value(N_("Day passed on"), HANDLING, letters.passed_on),
    "passed_with": Value(N_("Passed on with the words"), HANDLING, letters.passed_with),
    "enclosed": Value(N_("Enclosed documents"), CASE, letters.enclosed),
    "late": Value(N_("How late it is"), HANDLING, letters.late),
    "demand": Value(N_("What the supervision asks for"), HANDLING, letters.demand),
    "demanded_on": Value(N_("Day of the supervision"), HANDLING, letters.demanded_on),
    "other_party": Value(N_("Other party"), OTHER_SIDE, letters.other_party),
    "settled_amount": Value(N_("Amount settled, in figures and words"), HANDLING, letters.settled_amount),
    "answerable": Value(N_("Department answerable"), HANDLING, letters.answerable),
    "responsible_person": Value(N_("Person responsible"), HANDLING, lambda v: v.sheet.responsible_person),
    "volume": Value(N_("Volume no."), HANDLING, lambda v: v.sheet.volume),
    "retention": Value(N_("To be kept"), HANDLING, retention),
    "document_number": Value(N_("Document number"), PRINT, lambda v: v.job.document_number),
    "today": Value(N_("Today"), PRINT, lambda v: v.times.day(v.job.printed_at)),
    "issued_on": Value(N_("Day of issue"), PRINT, lambda v: v.times.day(v.job.issued_at or v.job.printed_at)),
    "printed_by": Value(N_("Printed by"), PRINT, lambda v: v.job.printed_by),
    **improvement.VALUES,
    **office.VALUES,
}

#: The shipped lists; `records.STEP` is known beside them.
SOURCES: dict[str, Source] = {
    "attachments": Source(
        N_("Attachments"),
        (("n", N_("No.")), ("name", N_("Name")), ("added_at", N_("Added on")), ("added_by", N_("Added by"))),
        lambda v: (
            {"n": str(n), "name": row.name, "added_at": v.times.day(row.added_at), "added_by": row.added_by}
            for n, row in enumerate(v.sheet.attachments, 1)
        ),
    ),
    "approvals": Source(
        N_("Approvals"),
        (("n", N_("No.")), ("opinion", N_("Opinion")), ("by", N_("By")), ("day", N_("Day"))),
        lambda v: (
            {"n": str(n), "opinion": wording.opinion(a), "by": wording.leader(a), "day": v.times.day(a.at)}
            for n, a in enumerate(v.sheet.approvals, 1)
        ),
    ),
    "matters": Source(
        N_("Matters"),
        (("n", N_("No.")), ("text", N_("Matter")), ("verdict", N_("Verdict")), ("note", N_("Note"))),
        lambda v: (
            {"n": str(n), "text": m.text, "verdict": m.verdict.label if m.verdict else "", "note": m.note}
            for n, m in enumerate(v.sheet.matter_rows, 1)
        ),
    ),
    "call_backs": Source(
        N_("Call-backs"),
        (("n", N_("No.")), ("at", N_("Time")), ("by", N_("By")), ("outcome", N_("Outcome")),
         ("satisfaction", N_("Satisfaction")), ("opinion", N_("Opinion"))),
        lambda v: (
            {"n": str(n), "at": v.times.minute(row.at), "by": row.by, "outcome": row.outcome.label,
             "satisfaction": row.satisfaction.label if row.satisfaction else "", "opinion": row.opinion}
            for n, row in enumerate(v.sheet.call_backs, 1)
        ),
    ),
    "survey": Source(
        N_("Judgements asked for"),
        (("n", N_("No.")), ("name", N_("Judged")), *LABELS["Satisfaction"].items()),
        survey_rows,
    ),
    "clocks": Source(
        N_("Time limits"),
        (("clock", N_("Limit")), ("rule", N_("Rule")), ("due", N_("Due"))),
        lambda v: (
            {"clock": row.clock.label, "rule": row.rule_title, "due": v.times.minute(row.due_at)}
            for row in v.sheet.clocks
        ),
    ),
    "timeline": Source(
        N_("Timeline"),
        (("n", N_("No.")), ("at", N_("Time")), ("what", N_("Step")), ("by", N_("By")), ("note", N_("Note"))),
        lambda v: (
            {"n": str(n), "at": v.times.minute(item.at), "what": item.kind.label, "by": item.actor, "note": item.note}
            for n, item in enumerate(reversed(v.sheet.timeline), 1)
        ),
    ),
    "documents": Source(
        N_("Documents"),
        (("n", N_("No.")), ("title", N_("Title")), ("printed", N_("Printed")), ("last_at", N_("Last printed")),
         ("signed", N_("Came back signed"))),
        lambda v: (
            {"n": str(n), "title": row.title, "printed": str(row.printed), "last_at": v.times.day(row.last_at),
             "signed": str(row.signed or "")}
            for n, row in enumerate((row for row in v.sheet.documents if row.printed), 1)
        ),
    ),
    **{
        f"archive_{part}": Source(
            label,
            (("n", N_("No.")), ("name", N_("Name")), ("day", N_("Day")), ("copies", N_("Copies"))),
            lambda v, part=part: archive_rows(v, part),  # type: ignore[misc]
        )
        for part, label in zip(
            PARTS,
            (N_("File, part 1: the person"), N_("File, part 2: matter and proof"), N_("File, part 3: inquiry and result"),
             N_("File, part 4: improvement"), N_("File, part 5: other papers")),
            strict=True,
        )
    },
    "tracking": Source(
        N_("Steps followed"),
        (("n", N_("No.")), ("what", N_("Step")), ("day", N_("Day")), ("by", N_("By")), ("note", N_("Note"))),
        tracked_rows,
    ),
    "representatives": Source(
        N_("Representatives"),
        (("n", N_("No.")), ("name", N_("Name")), ("phone", N_("Tel.")), ("id_number", N_("ID number"))),
        lambda v: (
            {"n": str(n), "name": one.name, "phone": one.phone, "id_number": one.id_number}
            for n, one in enumerate(v.sheet.complainant.representatives, 1)
        ),
    ),
    **improvement.SOURCES,
}
