"""文书措辞: what only letters say: to whom they go, where a case was passed on to, how late it is, a sum in capitals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from complaintdesk.desk import form_wording as wording
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.money import money_text, parse_money
from complaintdesk.domain.money_words import capitals
from complaintdesk.domain.vocabulary import Action, Clock, EventKind, Light
from complaintdesk.i18n import _, language

if TYPE_CHECKING:
    from datetime import datetime

    from complaintdesk.desk.form_values import FormValues


def hidden_identity() -> str:
    """What stands in place of an identity."""
    return _("Identity withheld as the rules require")


def complainant(values: FormValues) -> str:
    """投诉人 in the middle of a sentence: the name, or that it is withheld."""
    if values.sheet.masked:
        return hidden_identity()
    return wording.name_of(values.sheet.complainant) or values.sheet.complainant.organisation


def addressee(values: FormValues) -> str:
    """抬头: whom a letter to the complainant addresses; the anonymous are addressed as what they are."""
    if values.sheet.complainant.anonymous and not values.sheet.masked:
        return _("Complainant")
    return complainant(values)


def passed_to(values: FormValues) -> str:
    """转往: the authority that the case was transferred to, else the department in charge."""
    return values.text("transfer_out.authority") or values.sheet.department


def passed_on(values: FormValues) -> str:
    """The day of it."""
    if values.text("transfer_out.authority"):
        return values.text("transfer_out.sent_on")
    return values.times.day(values.sheet.dispatched_at)


def passed_with(values: FormValues) -> str:
    """What was said to it."""
    return values.text("transfer_out.reason") or values.sheet.dispatch_note


def enclosed(values: FormValues) -> str:
    """附件: how many documents go with a letter; their pages are counted by hand."""
    count = len(values.sheet.attachments)
    return _("{count} document(s), ______ pages").format(count=count) if count else _("no documents")


def late(values: FormValues) -> str:
    """超期: how long the handling limit has been over; "" while it is not."""
    rows = [row for row in values.sheet.clocks if row.clock is Clock.SOLVE and row.light is Light.LATE]
    return rows[-1].light_text if rows else ""


def demand(values: FormValues) -> str:
    """督办要求: what the newest order or reminder asks of the department."""
    return _newest_demand(values)[0]


def demanded_on(values: FormValues) -> str:
    """The day of it."""
    return values.times.day(_newest_demand(values)[1])


def _newest_demand(values: FormValues) -> tuple[str, datetime | None]:
    ordered = next((row for row in values.sheet.records if row.action is Action.SUPERVISE), None)
    urged = next((item for item in values.sheet.timeline if item.kind is EventKind.URGED), None)
    if ordered is not None and (urged is None or ordered.at >= urged.at):
        return dict(ordered.values).get("note", ""), ordered.at
    return (urged.note, urged.at) if urged is not None else ("", None)


def refusal_explained(values: FormValues) -> str:
    """不予受理的说明, unless it is only the other way, which stands for itself."""
    sheet = values.sheet
    return "" if sheet.refusal_note == sheet.refusal_way else sheet.refusal_note


def settled_amount(values: FormValues) -> str:
    """协议金额: 1,200 元（大写：人民币壹仟贰佰元整）."""
    shown = values.text("settle.amount")
    try:
        amount = parse_money(shown.removesuffix(_("{amount} yuan").format(amount="")))
    except UserError:
        return shown
    if language() == "en":
        return money_text(amount)
    return _("{amount} (in words: {words})").format(amount=money_text(amount), words=f"人民币{capitals(amount)}")


def answerable(values: FormValues) -> str:
    """责任部门: found responsible, else complained about, else in charge."""
    sheet = values.sheet
    return sheet.responsible_department or sheet.respondent_department or sheet.department


def other_party(values: FormValues) -> str:
    """对方当事人: the unit complained about, else the person."""
    return values.sheet.respondent_department or values.sheet.respondent_person
