"""授权提示: what this person may promise alone stands below the amount, and a warning as soon as it is more (S43)."""

from __future__ import annotations

import shiboken6

from complaintdesk.desk.guidance import Guidance, GuidanceSheet
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.money import money_text, parse_money
from complaintdesk.domain.vocabulary import Action
from complaintdesk.i18n import _
from complaintdesk.ui.action_form import ActionForm
from complaintdesk.ui.fields import LabeledField
from complaintdesk.ui.tab import WorkPlace

WATCHED = (Action.COMPENSATE, Action.SETTLE)


def watch_amount(place: WorkPlace, form: ActionForm, case_id: int, agreed: int) -> None:
    """Ask for the limit and compare while the amount is typed; `agreed` in 分 is what was promised in the case before.

    It warns and hinders nothing: whether somebody higher has approved is for the desk to decide.
    """
    field = form.fields.get("amount")
    if form.offer.action not in WATCHED or field is None:
        return
    _ask(place, field, Guidance(case_id=case_id, action=form.offer.action), agreed)


def _ask(place: WorkPlace, field: LabeledField, question: Guidance, agreed: int) -> None:
    def know(sheet: GuidanceSheet) -> None:
        limit = sheet.authority.limit
        # The form may have been left while the answer was on its way.
        if limit is None or not shiboken6.isValid(field):
            return
        beyond = sheet.authority.ask[1] if len(sheet.authority.ask) > 1 else ""

        def say() -> None:
            field.set_hint(amount_hint(str(field.value() or ""), limit, agreed, beyond))

        field.changed.connect(say)
        say()

    place.work.ask(question, know, place.problem)


def amount_hint(typed: str, limit: int, agreed: int, beyond: str) -> str:
    """What stands below the amount."""
    try:
        total = agreed + (parse_money(typed) if typed.strip() else 0)
    except UserError:
        total = agreed
    if total > limit:
        more = _("▲ More than you may promise: {limit}.").format(limit=money_text(limit))
        return f"{more} {beyond}".strip()
    return _("You may promise {limit} in all.").format(limit=money_text(limit))
