"""筛选: which cases are meant. One filter for the list, every count, ledger and figure; the asker's rights are in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, func, or_

from complaintdesk.desk.blind_search import found_by
from complaintdesk.desk.context import Seen
from complaintdesk.desk.cross_filter import cell_conditions
from complaintdesk.desk.visibility import visible_cases
from complaintdesk.domain.vocabulary import FINISHED, CaseState, Channel, Kind, Role, Satisfaction, Severity
from complaintdesk.i18n import N_
from complaintdesk.storage.base import EMPTY
from complaintdesk.storage.models import Case


class View(StrEnum):
    """视图: what a clerk opens in the morning."""

    MINE = "mine"
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"
    CALL_BACK = "call_back"
    APPROVAL = "approval"
    ALL = "all"


VIEW_TITLES = {
    View.MINE: N_("My work"),
    View.DUE_TODAY: N_("Due today"),
    View.OVERDUE: N_("Overdue"),
    View.CALL_BACK: N_("To call back"),
    View.APPROVAL: N_("To approve"),
    View.ALL: N_("All"),
}

_MINE_BY_ROLE = {
    Role.FRONT_DESK: (
        CaseState.REGISTERED,
        CaseState.ACCEPTED,
        CaseState.APPROVED,
        CaseState.REPLIED,
        CaseState.CALLED_BACK,
    ),
    Role.SUPERVISOR: (CaseState.PROPOSED,),
    Role.DEPARTMENT: (CaseState.DISPATCHED, CaseState.INVESTIGATING),
    Role.ADMINISTRATOR: (
        CaseState.REGISTERED,
        CaseState.ACCEPTED,
        CaseState.PROPOSED,
        CaseState.APPROVED,
        CaseState.REPLIED,
        CaseState.CALLED_BACK,
    ),
}
_FINISHED = tuple(state.value for state in FINISHED)


@dataclass(frozen=True)
class CaseFilter:
    """筛选条件: all given ones hold together. Days are in the office's zone, both included."""

    text: str = ""
    view: View = View.ALL
    states: tuple[CaseState, ...] = ()
    kind: Kind | None = None
    channel: Channel | None = None
    severity: Severity | None = None
    category: str = ""
    department_id: int | None = None
    no_department: bool = False
    no_category: bool = False
    without_void: bool = False
    closed: bool = False
    cause: str = ""
    satisfaction: Satisfaction | None = None
    first: date | None = None
    last: date | None = None
    overdue: bool = False
    tags: tuple[str, ...] = ()
    """标签: every one of them."""
    ids: tuple[int, ...] = field(default=())
    cell: str = ""
    """What a cell of a cross table counted, in words, where one of those below is asked for."""
    handler_id: int | None = None
    site_id: int | None = None
    level: str = ""
    weekday: int | None = None
    """From 1 (Monday), in the office's zone."""
    category_alone: str = ""
    """The category itself, without those below it."""
    without: tuple[str, ...] = ()
    """What the case must be without: cause, satisfaction, handler, site, level."""


def day_start(seen: Seen, day: date) -> datetime:
    """Midnight of the day in the office's zone, as UTC."""
    return datetime.combine(day, time(), seen.zone).astimezone(UTC)


def visible(seen: Seen) -> list[ColumnElement[bool]]:
    """The condition that hides what the asker may not see, in every list, count and figure."""
    return visible_cases(seen)


def overdue_condition(now: datetime) -> ColumnElement[bool]:
    """超期: the handling limit has passed and nobody has answered yet."""
    return and_(Case.due_at < now, Case.met_at.is_(None), Case.state.not_in(_FINISHED))


def closed_condition() -> ColumnElement[bool]:
    """已结案: closed, or archived after having been closed; refused and withdrawn ones never were."""
    return and_(
        Case.state.in_([CaseState.CLOSED.value, CaseState.ARCHIVED.value]), Case.closed_at.is_not(None)
    )


def conditions(seen: Seen, wanted: CaseFilter) -> list[ColumnElement[bool]]:
    """The filter as SQL conditions, the asker's rights included."""
    found = visible(seen) + _view(seen, wanted.view)
    if wanted.text.strip():
        found.append(found_by(seen, wanted.text, visible(seen)))
    if wanted.states:
        found.append(Case.state.in_([s.value for s in wanted.states]))
    for column, word in (
        (Case.kind, wanted.kind),
        (Case.channel, wanted.channel),
        (Case.severity, wanted.severity),
        (Case.satisfaction, wanted.satisfaction),
    ):
        if word is not None:
            found.append(column == word.value)
    if wanted.category:
        found.append(
            or_(
                Case.category == wanted.category,
                Case.category.startswith(wanted.category + "/", autoescape=True),
            )
        )
    if wanted.department_id is not None:
        found.append(Case.department_id == wanted.department_id)
    if wanted.no_category:
        found.append(Case.category == "")
    if wanted.closed:
        found.append(closed_condition())
    if wanted.without_void:
        found.append(Case.state != CaseState.VOID.value)
    if wanted.no_department:
        found.append(Case.department_id.is_(None))
    if wanted.cause:
        found.append(Case.cause == wanted.cause)
    if wanted.first is not None:
        found.append(Case.received_at >= day_start(seen, wanted.first))
    if wanted.last is not None:
        found.append(Case.received_at < day_start(seen, wanted.last + timedelta(days=1)))
    if wanted.overdue:
        found.append(overdue_condition(seen.now))
    found += [_tagged(seen, word) for word in wanted.tags]
    if wanted.ids:
        found.append(Case.id.in_(wanted.ids))
    return [*found, *cell_conditions(seen, wanted)]


def _tagged(seen: Seen, word: str) -> ColumnElement[bool]:
    """The tag itself, capitals and all: LIKE would take VIP for vip on one database and not on the other."""
    position = func.instr if seen.session.get_bind().dialect.name == "sqlite" else func.strpos
    return and_(Case.tags != EMPTY, position(Case.tags, f",{word},") > 0)


def _view(seen: Seen, view: View) -> list[ColumnElement[bool]]:
    if view is View.ALL:
        return []
    if view is View.OVERDUE:
        return [overdue_condition(seen.now)]
    if view is View.CALL_BACK:
        return [Case.state == CaseState.REPLIED.value]
    if view is View.APPROVAL:
        return [Case.state == CaseState.PROPOSED.value]
    if view is View.DUE_TODAY:
        tomorrow = day_start(seen, seen.now.astimezone(seen.zone).date() + timedelta(days=1))
        return [
            Case.due_at < tomorrow,
            Case.due_at >= seen.now,
            Case.met_at.is_(None),
            Case.state.not_in(_FINISHED),
        ]
    return [Case.state.in_([s.value for s in _MINE_BY_ROLE[seen.actor.role]])]
