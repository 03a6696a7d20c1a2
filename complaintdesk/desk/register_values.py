"""登记本的取值: what a column of a register can name, of one case; and what is counted over the customer's other cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from complaintdesk.desk.case_filter import visible
from complaintdesk.desk.choices import category_label, cause_labels
from complaintdesk.desk.context import Seen
from complaintdesk.desk.form_wording import Times, joined
from complaintdesk.domain.deadlines import case_light
from complaintdesk.domain.form_layout import FormColumn
from complaintdesk.domain.masking import mask_name, mask_phone
from complaintdesk.domain.vocabulary import (
    FINISHED,
    CallOutcome,
    CaseState,
    Channel,
    Kind,
    Light,
    Satisfaction,
    Severity,
    Verdict,
)
from complaintdesk.i18n import _
from complaintdesk.storage.models import Case, Complainant

#: 8D报告: printed here as the form of this name, else what is ticked in the pack's own field for reports written elsewhere.
EIGHT_D = "eight_d"
Blot = Callable[[str], str] | None
#: 投诉 as against 信息 (S31): what somebody is dissatisfied with, and what somebody only tells.
_COMPLAINTS = frozenset({Kind.COMPLAINT.value, Kind.GRUMBLE.value, Kind.REPORT.value})


def row_of(
    seen: Seen, case: Case, person: Complainant, handler: str, department: str, blot: Blot
) -> dict[str, str]:
    """Every value by its name; a bed or a plate names a person as well as a name does, and so `blot` leaves them out."""
    times = Times(seen.office.zone)
    shown: Callable[[str], str] = blot or str
    own: dict[str, Any] = {} if blot else case.fields
    verdict = Verdict(case.verdict).label if case.verdict else ""
    # Who follows a case up must be another than who is responsible for it (S30): the desk's own, else who took it.
    tracker = next((name for name in (handler, case.registered_by) if name and name != case.responsible_person), "")
    unit = case.responsible_department or department or case.respondent_department
    site = seen.sites.all.get(case.site_id or 0)
    return _limit(seen, case) | {
        "number": case.number,
        # An office without branches has nothing to tell apart.
        "branch": site.name if site else _("Head office") if seen.sites.all else "",
        "day": times.day(case.received_at),
        "date": _iso(seen, case.received_at),
        "month": str(case.received_month % 100),
        "year_month": f"{case.received_month // 100}-{case.received_month % 100:02}",
        "name": _name(person, blot),
        "customer": _customer(person, blot),
        "phone": mask_phone(person.phone) if blot else person.phone,
        "subject": shown(case.subject),
        "facts": shown(case.facts),
        "request": shown(case.request),
        "category": category_label(seen, case.category),
        "severity": Severity(case.severity).label,
        "kind": Kind(case.kind).label,
        "nature": _("Complaint") if case.kind in _COMPLAINTS else _("Info"),
        "frequency": _("Recurring") if case.is_repeat else _("First time"),
        "state": CaseState(case.state).label,
        "settled": _("Settled") if CaseState(case.state) in FINISHED or case.replied_at else _("Pending"),
        "source": Channel(case.channel).label,
        "respondent": shown(joined((case.respondent_department, case.respondent_person))),
        "department": department,
        "measures": shown(case.solution),
        "cause": shown(joined((cause_labels(seen.pack_of(case)).get(case.cause, case.cause), case.cause_note))),
        "verdict": verdict,
        "outcome": shown(case.reply_text or case.refusal_note or case.closing_note),
        "responsible": handler or department,
        "answerable": shown(case.responsible_department or case.respondent_department),
        "handler": handler,
        "taken_by": case.registered_by,
        "responsible_unit": shown(joined((unit, case.responsible_person))),
        "tracker": tracker,
        "accountable": shown(joined((case.responsible_person, case.delay_responsible))),
        "result": shown(joined((verdict, case.reply_text or case.refusal_note))),
        "done": _iso(seen, case.closed_at or case.replied_at),
        "finished": times.day(case.closed_at or case.replied_at),
        "in_time": _in_time(seen, case),
        "satisfaction": Satisfaction(case.satisfaction).label if case.satisfaction else "",
        "heard_all": shown(joined(heard(call) for call in case.call_backs)),
        "eight_d": _("Issued") if case.prints.get(EIGHT_D) else shown(str(own.get(EIGHT_D, ""))),
        "note": shown(case.source_number),
    } | {f"own.{key}": shown(str(value)) for key, value in own.items()}


def _limit(seen: Seen, case: Case) -> dict[str, str]:
    """应结案日期、结案预警、实际完成日期、完成周期、结案状态: all of the one limit of the handling and of what met it.

    The warning is the light of the list, and begins as many workdays ahead as the rules of the case say.
    """
    state, met = CaseState(case.state), case.met_at or case.closed_at
    light, words = case_light(
        state, case.due_at, case.met_at, seen.now, seen.calendar, seen.pack_of(case), is_paused=case.paused_at is not None
    )
    days = (met.astimezone(seen.zone).date() - case.received_at.astimezone(seen.zone).date()).days if met else 0
    return {
        "due": _iso(seen, case.due_at),
        "light": light.value,
        "warning": words if light in (Light.NEAR, Light.LATE) else "",
        "met": _iso(seen, met),
        "days_taken": str(days) if met else "",
        "ending": _ending(case),
    }


def _ending(case: Case) -> str:
    """结案、关闭、未结案、暂停: closed is what was handled; ended, what was refused, withdrawn or joined to another case."""
    state = CaseState(case.state)
    if state in FINISHED:
        is_handled = (state is CaseState.CLOSED or case.closed_at is not None) and case.merged_into_id is None
        return _("Case closed") if is_handled else _("Ended early")
    return _("On hold") if case.paused_at is not None else _("Still open")


def _iso(seen: Seen, at: datetime | None) -> str:
    """2026-03-05, for narrow columns."""
    return at.astimezone(seen.zone).date().isoformat() if at else ""


def heard(call: dict[str, Any]) -> str:
    """One call-back in a few words: what came of it, how satisfied the person is, what they said."""
    satisfaction = Satisfaction(call["satisfaction"]).label if call["satisfaction"] else ""
    return joined((CallOutcome(call["outcome"]).label, satisfaction, call["opinion"]))


def _name(person: Complainant, blot: Blot) -> str:
    name = _("Anonymous") if person.anonymous else person.name
    return mask_name(name) if blot and not person.anonymous else name


def _customer(person: Complainant, blot: Blot) -> str:
    """The organisation where there is one, else the person."""
    if not person.organisation:
        return _name(person, blot)
    return mask_name(person.organisation) if blot else person.organisation


def _in_time(seen: Seen, case: Case) -> str:
    if case.due_at is None:
        return ""
    met: datetime | None = case.met_at
    if met is not None:
        return _("In time") if met <= case.due_at else _("Overdue")
    if CaseState(case.state) in FINISHED:
        return ""
    return _("Overdue") if case.due_at < seen.now else _("Open")


class Counted:
    """当月、累积 (S31): how many complaints and how much information a customer brought in a month, and that year so far."""

    def __init__(self, seen: Seen, columns: Sequence[FormColumn], listed: Sequence[tuple[Case, Complainant]]) -> None:
        self.counts: Counter[tuple[str, int, bool]] = Counter()
        figures = {"month_complaints", "year_complaints", "month_notes", "year_notes"}
        self.is_wanted = bool(figures & {column.value for column in columns})
        if self.is_wanted and listed:
            self._count(seen, [case.received_month for case, _person in listed])

    def _count(self, seen: Seen, months: list[int]) -> None:
        customer = func.coalesce(func.nullif(Complainant.organisation, ""), Complainant.name)
        rows = seen.session.execute(
            select(customer, Case.received_month, Case.kind, func.count())
            .join(Complainant, Complainant.case_id == Case.id)
            .where(
                Case.restricted.is_(False),
                Case.state != CaseState.VOID.value,
                # The year so far begins in January.
                Case.received_month >= min(months) // 100 * 100 + 1,
                Case.received_month <= max(months),
                *visible(seen),
            )
            .group_by(customer, Case.received_month, Case.kind)
        )
        for name, month, kind, n in rows:
            self.counts[name, month, kind in _COMPLAINTS] += n

    def of(self, case: Case, person: Complainant) -> dict[str, str]:
        """The four figures of the case's customer in its month."""
        customer, month = person.organisation or person.name, case.received_month
        if not self.is_wanted or not customer:
            return {}
        found = {}
        for key, is_complaint in (("complaints", True), ("notes", False)):
            year = range(month // 100 * 100 + 1, month + 1)
            found[f"month_{key}"] = str(self.counts[customer, month, is_complaint])
            found[f"year_{key}"] = str(sum(self.counts[customer, each, is_complaint] for each in year))
        return found
