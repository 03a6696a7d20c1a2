"""答复变量的取值: what a case has to say for each variable of a reply."""

from __future__ import annotations

from datetime import datetime

from complaintdesk.desk import clocks
from complaintdesk.desk.context import Seen
from complaintdesk.desk.form_wording import with_source
from complaintdesk.desk.sites import with_branch
from complaintdesk.domain.vocabulary import Clock
from complaintdesk.i18n import _
from complaintdesk.storage.models import Case, Complainant


def values_of(seen: Seen, case: Case) -> dict[str, str]:
    """Each variable of placeholders.VARIABLES with the case's own words; "" where it has none yet."""
    person = seen.session.get_one(Complainant, case.id)
    limit = clocks.running(seen, case, Clock.SOLVE)
    return {
        "number": case.number,
        "name": "" if person.anonymous else person.name or person.code_name,
        "received_on": _day(seen, case.received_at),
        "subject": case.subject,
        "request": case.request,
        "findings": case.investigation,
        "result": case.solution,
        "department": seen.department_name(case.department_id),
        "due": _day(seen, case.due_at),
        "basis": with_source(limit.rule_title, limit.source) if limit is not None else "",
        "appeal": appeal_of(seen, case),
        "office": with_branch(seen.office.name, seen.department_name(case.site_id)),
        "today": _day(seen, seen.now),
    }


def appeal_of(seen: Seen, case: Case) -> str:
    """救济途径: the pack's rule for having the reply reviewed."""
    review = next((r for r in seen.pack_of(case).rules if r.clock is Clock.RECHECK), None)
    return with_source(f"{review.label} {review.limit.label}", review.source) if review else ""


def _day(seen: Seen, at: datetime | None) -> str:
    if at is None:
        return ""
    at = at.astimezone(seen.zone)
    return _("{year}-{month:02}-{day:02}").format(year=at.year, month=at.month, day=at.day)

