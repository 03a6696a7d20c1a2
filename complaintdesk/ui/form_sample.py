"""样张: an invented case that fills whatever a form names, so that it can be seen before any case is printed on it.

An administrator may read no case, so no real one is shown; what a form draws is filled by the words for it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from complaintdesk.desk import print_rows, rows
from complaintdesk.domain import vocabulary as words
from complaintdesk.domain.form_layout import Layout
from complaintdesk.domain.policy_after import CallBackRules
from complaintdesk.i18n import N_, _
from complaintdesk.ui.form_offer import Offer

_START: Final = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
_REPEATED: Final = 24
_CHECK: Final = "7K3Q"
_HEAD: Final = "1234:9f3c5a7be1d2c3b4a5968778695a4b3c2d1e0f"


class Filling(StrEnum):
    """样张填写: nothing known yet, a usual case, or far more words than there is room for."""

    SAMPLE = "sample"
    EMPTY = "empty"
    LONG = "long"

    @property
    def label(self) -> str:
        """The words on its chip."""
        return _(_FILLINGS[self])


_FILLINGS: Final = {
    Filling.SAMPLE: N_("Sample case"),
    Filling.EMPTY: N_("Not filled"),
    Filling.LONG: N_("Very long"),
}


def sample_job(layout: Layout, filling: Filling, offer: Offer, office: str, zone: str) -> print_rows.PrintJob:
    """The form as it would be printed for an invented case."""
    sheet = _empty_sheet(office, zone)
    if filling is not Filling.EMPTY:
        sheet = _filled_sheet(sheet, layout, offer)
    if filling is Filling.LONG:
        sheet = _lengthened(sheet)
    labels = layout.copies if len(layout.copies) > 1 else ("",)
    return print_rows.PrintJob(
        form=layout.key or "form", layout=layout, sheet=sheet, printed_at=_START + timedelta(days=4),
        printed_by=_("Wang Fang"), chain_head=_HEAD, copies=(print_rows.CopyMark(1, _CHECK, labels[0]),),
        document_number=_("{series} [2026] No. 0001").format(series=layout.series) if layout.series else "",
        letterhead=print_rows.Letterhead(office) if layout.letterhead else print_rows.Letterhead(),
    )


def _empty_sheet(office: str, zone: str) -> rows.CaseSheet:
    return rows.CaseSheet(
        id=1, number="TS-2026-0001", version=1, office=office, zone=zone, state=words.CaseState.REGISTERED,
        kind=words.Kind.COMPLAINT, channel=words.Channel.VISIT, source_number="", received_at=_START,
        registered_at=_START, registered_by="", is_late_entry=False, is_repeat=False, complainant=rows.Person(),
        masked=False, respondent_department="", respondent_person="", subject="", facts="", request="", category="",
        severity=words.Severity.GENERAL, matters=(), fields=(), promised_at=None, department="", handler="",
        dispatched_at=None, dispatch_note="", investigation="", cause="", cause_note="", solution="", approvals=(),
        reply_way=None, reply_text="", replied_at=None, call_backs=(), verdict=None, closing_note="", closed_at=None,
        refusal_reason="", refusal_note="", resolved_on_spot=False, reopen_count=0, publicity_consent=None,
        mediation_consent=None, respondent_contact="", respondent_phone="", respondent_address="", clocks=(),
        timeline=(), attachments=(), documents=(), actions=(), chain_head=_HEAD,
        dimensions=tuple((one.key, one.label) for one in CallBackRules().dimensions),
    )


def _filled_sheet(sheet: rows.CaseSheet, layout: Layout, offer: Offer) -> rows.CaseSheet:
    later = [_START + timedelta(days=days) for days in range(6)]
    person = rows.Person(
        name=_("Zhou Guilan"), phone="13800138000", id_type=words.IdType.IDENTITY_CARD, id_number="110101198003071234",
        address=_("Room 501, 118 Minzhu Road"), sex=words.Sex.FEMALE, age=46, agent=_("Chen Li"),
        agent_id_number="110101197501012345", organisation=_("Second Textile Mill"), affected_person=_("Zhou Guilan"),
        representatives=(rows.Representative(_("Chen Li"), "13900139000", "110101197501012345"),),
    )
    opinion = _("The facts are right. Do as proposed.")
    matters = (_("Fee charged twice"), _("Manner of the staff"))
    return replace(
        sheet, source_number="12345-20260302-1187", registered_by=_("Wang Fang"), complainant=person,
        respondent_department=_("Outpatient desk"), respondent_person=_("Liu"), state=words.CaseState.CLOSED,
        subject=_("Number skipped at the desk, fee charged twice"), facts=_facts(), request=_request(),
        category=_("Service / waiting"), matters=matters, promised_at=later[3], department=_("Outpatients"),
        handler=_("Li Jianguo"), dispatched_at=later[1], dispatch_note=_("Please answer within three working days."),
        investigation=_("The queue system lost three numbers after a break of the network; the fee was wrong."),
        cause=_("Process"), cause_note=_("No check by hand"), solution=_("Refund the difference and apologise in person."),
        approvals=(
            rows.Approval(True, _("Zhao Min"), _("Head of department"), opinion, later[2]),
            rows.Approval(True, _("Sun Weidong"), _("Director"), opinion, later[3]),
        ),
        reply_way=words.ReplyWay.VISIT, reply_text=_("We explained, apologised and paid back the difference."),
        replied_at=later[4], verdict=words.Verdict.SUBSTANTIATED, closing_note=_("Done, papers complete."),
        closed_at=later[5], publicity_consent=False, mediation_consent=True, respondent_contact=_("Zhao Min"),
        respondent_phone="027-88886666", respondent_address=_("Second floor, east"),
        refusal_reason=_("Not our office's matter"), refusal_note=_("The market office decides it."),
        call_backs=(rows.CallBackRow(later[5], _("Wang Fang"), words.CallOutcome.REACHED, words.Satisfaction.SATISFIED,
                                     _("The money has arrived.")),),
        clocks=tuple(
            rows.ClockRow(clock, clock.value, clock.label, _("Rules of the office, article 9"), _START, later[3], None,
                          words.Light.MET, "", span=_("3 workdays"), extended_until=later[5])
            for clock in words.Clock
        ),
        attachments=tuple(
            rows.AttachmentRow(n, name, 20_000, "0" * 64, later[0], _("Wang Fang"))
            for n, name in enumerate((_("Receipt.jpg"), _("Letter.pdf")), 1)
        ),
        timeline=(rows.TimelineItem(1, _START, _("Wang Fang"), words.EventKind.REGISTERED, ""),),
        documents=(rows.DocumentRow("registration", words.FormKind.REGISTRATION.label, 1, later[0], _("Wang Fang")),),
        records=_records(layout, offer), own=_own(layout, offer), assisting=(_("Finance"),), compensation=3500,
        matter_rows=tuple(rows.MatterRow(text, "", words.Verdict.SUBSTANTIATED, "") for text in matters),
        appeal=_("ask the authority above within 60 days"),
        supervision=words.Supervision.SUPERVISE, fields=((_("Ward"), _("Third floor")),),
    )


def _facts() -> str:
    return _(
        "On 2 March at 8:40 I brought my mother to the clinic; six people were before us. At 10:15 we had still not "
        "been called. The desk did not look at our ticket and sent me to draw another number, for which I paid again."
    )


def _request() -> str:
    return _("1. Pay back the second fee. 2. Say sorry. 3. Explain how it will not happen again.")


def _own(layout: Layout, offer: Offer) -> tuple[tuple[str, str], ...]:
    """The pack's own fields that the form names say what they are called; a field that the pack has not stays empty."""
    named = [name for name in sorted(layout.values()) if name.startswith("own.")]
    known = [(name, offer.labels[name]) for name in named if offer.labels.get(name, name) != name]
    return tuple((name.removeprefix("own."), _("[{label}]").format(label=label)) for name, label in known)


def _records(layout: Layout, offer: Offer) -> tuple[rows.RecordRow, ...]:
    """A record of each step that the form names; its answers say what they are called."""
    known = {action.value: action for action in words.Action}
    steps = {name.partition(".")[0] for name in layout.values()}
    steps |= {b.list.source.partition(".")[2] for b in layout.blocks if b.list is not None}
    made = []
    for n, step in enumerate(sorted(steps & known.keys()), 1):
        columns = [(key, label) for key, label in offer.columns(f"records.{step}") if key not in ("n", "at", "on", "by")]
        named = {name.partition(".")[2] for name in layout.values() if name.startswith(f"{step}.")}
        said = {name: _("[{label}]").format(label=offer.labels.get(f"{step}.{name}", name)) for name in sorted(named)}
        said |= {key: _("[{label}]").format(label=label) for key, label in columns}
        made.append(rows.RecordRow(
            n, known[step], known[step].label, _START + timedelta(days=n), _("Wang Fang"),
            tuple(said.items()), tuple(said.items()),
        ))
    return tuple(made)


def _lengthened(sheet: rows.CaseSheet) -> rows.CaseSheet:
    """Each free text many times over: what overflows, and where it goes, is to be seen."""
    long = ("facts", "request", "investigation", "solution", "reply_text", "dispatch_note", "cause_note",
            "closing_note", "refusal_note", "subject")
    one, file = sheet.complainant, sheet.attachments[0]
    person = replace(one, address=one.address * 4, organisation=one.organisation * 4)
    return replace(
        sheet, complainant=person,
        attachments=tuple(replace(file, id=n, name=f"{n}-{file.name}") for n in range(1, 30)),
        records=tuple(
            replace(row, values=tuple((name, said * _REPEATED) for name, said in row.values)) for row in sheet.records
        ),
        own=tuple((name, said * 4) for name, said in sheet.own),
        approvals=tuple(replace(a, opinion=a.opinion * 6) for a in sheet.approvals),
        **{name: getattr(sheet, name) * (3 if name == "subject" else _REPEATED) for name in long},
    )
