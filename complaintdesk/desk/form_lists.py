"""清单内容: the rows of the archive index (档案目录) and of the tracking form (投诉跟踪表)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from complaintdesk.desk.archive_sections import papers_of
from complaintdesk.desk.form_wording import written_day
from complaintdesk.domain.policy_after import SECTIONS
from complaintdesk.domain.vocabulary import EventKind
from complaintdesk.i18n import N_, _

if TYPE_CHECKING:
    from complaintdesk.desk.form_values import FormValues

#: The five parts of a complaint's file (S03 第10条), as the index prints them.
PARTS = tuple(range(1, len(SECTIONS) + 1))


def archive_rows(values: FormValues, part: int) -> Iterator[dict[str, str]]:
    """The papers of one part of the file, numbered; where each begins is written by hand when the file is bound."""
    found = [paper for key, paper in papers_of(values.sheet) if key == SECTIONS[part - 1].key]
    for n, paper in enumerate(found, 1):
        yield {"n": str(n), "name": paper.name, "day": values.times.day(paper.at), "copies": paper.copies}


def retention(values: FormValues) -> str:
    """保管期限: the last day the file is kept, or for ever; "" before it is archived."""
    sheet = values.sheet
    if not sheet.volume:
        return ""
    if sheet.kept_until is None:
        return _("for ever")
    return _("until {day}").format(day=written_day(sheet.kept_until.isoformat()))


#: 跟踪: the steps of a complaint as ISO 10002 has them followed, and the events that say each was done.
TRACKED = (
    (N_("Complaint acknowledged"), (EventKind.ACCEPTED, EventKind.REGISTERED)),
    (N_("Complaint assessed"), (EventKind.ASSESSED, EventKind.CLASSIFIED)),
    (N_("Complaint investigated"), (EventKind.INVESTIGATED,)),
    (N_("Complaint resolved"), (EventKind.APPROVED, EventKind.PROPOSED)),
    (N_("Complainant informed"), (EventKind.REPLIED, EventKind.REFUSED)),
    (N_("Correction made"), (EventKind.COMPENSATED, EventKind.GOODS_RETURNED, EventKind.RECALLED)),
    (N_("Correction verified"), (EventKind.CALLED_BACK,)),
    (N_("Complaint closed"), (EventKind.CLOSED,)),
)


def tracked_rows(values: FormValues) -> Iterator[dict[str, str]]:
    """Each step with the day it was last taken, by whom, and what was noted; empty where it was not."""
    newest = {item.kind: item for item in reversed(values.sheet.timeline)}
    for n, (what, kinds) in enumerate(TRACKED, 1):
        item = next((newest[kind] for kind in kinds if kind in newest), None)
        done = {"day": values.times.day(item.at), "by": item.actor, "note": item.note} if item is not None else {}
        yield {"n": str(n), "what": _(what)} | done
