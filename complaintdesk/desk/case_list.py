"""投诉台账: the list of cases: filter, search, sort, page, and the views with their live counts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from complaintdesk.desk.blind_search import found_by, knows_people
from complaintdesk.desk.choices import category_label
from complaintdesk.desk.clock_entries import handling_limits, light_in_list
from complaintdesk.desk.context import Seen
from complaintdesk.desk.core import Question, answers
from complaintdesk.desk.hiding import blotters
from complaintdesk.desk.office_rows import ViewCount
from complaintdesk.desk.rows import CasePage, CaseRow
from complaintdesk.desk.visibility import visible_cases
from complaintdesk.domain.blotting import HIDDEN, Blotter
from complaintdesk.domain.masking import mask_name
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.search_terms import query_tokens
from complaintdesk.domain.vocabulary import FINISHED, CaseState, Channel, Kind, Role, Satisfaction, Severity
from complaintdesk.i18n import N_, _
from complaintdesk.storage import search
from complaintdesk.storage.models import Case, ClockEntry, Complainant, Department, Staff


class SortBy(StrEnum):
    """The columns the list can be sorted by."""

    NUMBER = "number"
    RECEIVED = "received_at"
    DUE = "due_at"
    URGENCY = "urgency"
    STATE = "state"
    CATEGORY = "category"
    SEVERITY = "severity"
    DEPARTMENT = "department"
    KIND = "kind"
    CHANNEL = "channel"


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
    ids: tuple[int, ...] = field(default=())


@dataclass(frozen=True, kw_only=True)
class CaseList(Question[CasePage]):
    """A page of the list, newest first unless sorted otherwise; the total is exact."""

    filter: CaseFilter = field(default_factory=CaseFilter)
    sort: SortBy = SortBy.NUMBER
    descending: bool = True
    offset: int = 0
    limit: int = 200
    total: int | None = None
    """The total as an earlier page told it: then it is not counted again."""


@dataclass(frozen=True, kw_only=True)
class CaseCount(Question[int]):
    """How many cases match."""

    filter: CaseFilter = field(default_factory=CaseFilter)


@dataclass(frozen=True, kw_only=True)
class CasePlace(Question[int | None]):
    """Where in that list the case stands, from 0; None where the filter leaves it out."""

    case_id: int
    filter: CaseFilter = field(default_factory=CaseFilter)
    sort: SortBy = SortBy.NUMBER
    descending: bool = True


@dataclass(frozen=True, kw_only=True)
class Views(Question[tuple[ViewCount, ...]]):
    """The views of the left side with their counts."""


_COLUMNS = (
    Case.id,
    Case.number,
    Case.received_at,
    Complainant.name,
    Complainant.anonymous,
    Complainant.code_name,
    Case.subject,
    Case.kind,
    Case.channel,
    Case.category,
    Case.severity,
    Department.name.label("department"),
    Case.state,
    Case.due_at,
    Case.met_at,
    Case.satisfaction,
    Case.reopen_count,
    Case.is_repeat,
    Staff.name.label("handler"),
)
_PAGE: Select[*tuple[Any, ...]] = (
    select(*_COLUMNS)
    .join(Complainant, Complainant.case_id == Case.id)
    .join(Department, Department.id == Case.department_id, isouter=True)
    .join(Staff, Staff.id == Case.handler_id, isouter=True)
)


def _as_listed(column: Any, words: type[StrEnum]) -> Any:
    """In the order in which the words are declared: the way of a case, the gravest last."""
    return case({word.value: place for place, word in enumerate(words)}, value=column)


#: Case ids grow with the numbers, so the newest number is the newest id: an index walk instead of a sort.
_ORDERS: dict[SortBy, Any] = {
    SortBy.NUMBER: Case.id,
    SortBy.RECEIVED: Case.received_at,
    SortBy.DUE: Case.due_at,
    # What nobody waits for any more has no urgency, however old its limit.
    SortBy.URGENCY: case((and_(Case.met_at.is_(None), Case.state.not_in(_FINISHED)), Case.due_at)),
    SortBy.STATE: _as_listed(Case.state, CaseState),
    SortBy.CATEGORY: Case.category,
    SortBy.SEVERITY: _as_listed(Case.severity, Severity),
    SortBy.DEPARTMENT: Case.department_id,
    SortBy.KIND: _as_listed(Case.kind, Kind),
    SortBy.CHANNEL: _as_listed(Case.channel, Channel),
}
_MAY_BE_MISSING = frozenset({SortBy.DUE, SortBy.URGENCY, SortBy.DEPARTMENT})
_COMPUTED = frozenset({SortBy.URGENCY, SortBy.STATE, SortBy.SEVERITY, SortBy.KIND, SortBy.CHANNEL})
#: Up to here a list is walked from its beginning; the newest finds of a text are taken one by one.
_NEAR = 1_024


def _order(sort: SortBy, *, descending: bool) -> list[Any]:
    """What is missing stands last, and first when turned round: on both databases."""
    column = _ORDERS[sort]
    first = column.desc() if descending else column.asc()
    if sort in _MAY_BE_MISSING:
        first = first.nulls_first() if descending else first.nulls_last()
    return [first] if sort is SortBy.NUMBER else [first, Case.id.desc() if descending else Case.id.asc()]


def day_start(seen: Seen, day: date) -> datetime:
    """Midnight of the day in the office's zone, as UTC."""
    return datetime.combine(day, time(), seen.zone).astimezone(UTC)


def visible(seen: Seen) -> list[ColumnElement[bool]]:
    """The condition that hides what the asker may not see, in every list, count and figure."""
    return visible_cases(seen.permissions, seen.actor.staff_id, seen.actor.department_id)


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
    if wanted.ids:
        found.append(Case.id.in_(wanted.ids))
    return found


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


@answers(CaseCount, needs=Permission.READ)
def case_count(seen: Seen, question: CaseCount) -> int:
    """The exact number."""
    return seen.session.execute(
        select(func.count()).select_from(Case).where(*conditions(seen, question.filter))
    ).scalar_one()


@answers(CaseList, needs=Permission.READ)
def case_list(seen: Seen, question: CaseList) -> CasePage:
    """One page; names are masked for everybody in lists, and left out for who may not see the person."""
    total = question.total
    if total is None:
        total = case_count(seen, CaseCount(filter=question.filter))
    found = seen.session.execute(_paged(seen, question, total)).all()
    hidden = {} if seen.may(Permission.READ_IDENTITY) else blotters(seen.session, [row.id for row in found])
    limits = handling_limits(seen, [row.id for row in found])
    rows = tuple(_row(seen, row, hidden.get(row.id), limits.get(row.id)) for row in found)
    return CasePage(rows, total, question.offset)


def _paged(seen: Seen, question: CaseList, total: int) -> Select[*tuple[Any, ...]]:
    """The statement for one page."""
    wanted, offset, limit = question.filter, question.offset, question.limit
    order = _order(question.sort, descending=question.descending)
    is_newest_first = question.sort is SortBy.NUMBER and question.descending
    if wanted.text.strip() and is_newest_first and offset + limit <= _NEAR and knows_people(seen):
        ids = select(Case.id).where(*conditions(seen, replace(wanted, text="")))
        of_case = Case.__table__.c.id
        words = query_tokens(wanted.text)
        newest = search.newest(seen.session.connection(), ids, words, of_case, offset + limit)
        return _PAGE.where(Case.id.in_([row.id for row in newest[offset:]])).order_by(*order)
    if offset <= _NEAR and question.sort not in _COMPUTED:
        return _PAGE.where(*conditions(seen, wanted)).order_by(*order).offset(offset).limit(limit)
    # Far down, or sorted without an index: names are joined to the page's rows only, found from the nearer end.
    ids = select(Case.id).where(*conditions(seen, wanted))
    behind = total - offset - limit
    if behind < offset:
        size = max(0, min(limit, total - offset))
        ids = ids.order_by(*_order(question.sort, descending=not question.descending))
        ids = ids.offset(max(0, behind)).limit(size)
    else:
        ids = ids.order_by(*order).offset(offset).limit(limit)
    return _PAGE.where(Case.id.in_(ids)).order_by(*order)


@answers(CasePlace, needs=Permission.READ)
def case_place(seen: Seen, question: CasePlace) -> int | None:
    """The number of cases before it."""
    column = _ORDERS[question.sort]
    wanted = conditions(seen, question.filter)
    own = seen.session.execute(select(column).where(Case.id == question.case_id, *wanted)).one_or_none()
    if own is None:
        return None
    value, is_up = own[0], not question.descending
    earlier = Case.id < question.case_id if is_up else Case.id > question.case_id
    if value is None:
        before = or_(column.is_not(None), earlier) if is_up else and_(column.is_(None), earlier)
    elif is_up:
        before = or_(column < value, and_(column == value, earlier))
    else:
        before = or_(column.is_(None), column > value, and_(column == value, earlier))
    return seen.session.execute(select(func.count()).select_from(Case).where(*wanted, before)).scalar_one()


def _row(seen: Seen, row: Any, blot: Blotter | None, limit: ClockEntry | None) -> CaseRow:
    colour, words = light_in_list(seen, CaseState(row.state), row.due_at, row.met_at, limit)
    return CaseRow(
        id=row.id,
        number=row.number,
        received_at=row.received_at,
        complainant=row.code_name or (_("Anonymous") if row.anonymous else HIDDEN if blot else mask_name(row.name)),
        subject=blot(row.subject) if blot else row.subject,
        kind=Kind(row.kind),
        channel=Channel(row.channel),
        category=category_label(seen, row.category),
        severity=Severity(row.severity),
        department=row.department or "",
        state=CaseState(row.state),
        due_at=row.due_at,
        light=colour,
        light_text=words,
        satisfaction=Satisfaction(row.satisfaction) if row.satisfaction else None,
        reopen_count=row.reopen_count,
        is_repeat=row.is_repeat,
        handler=row.handler or "",
    )


@answers(Views, needs=Permission.READ)
def views(seen: Seen, _question: Views) -> tuple[ViewCount, ...]:
    """Each view with its count."""
    return tuple(
        ViewCount(
            view.value,
            _(VIEW_TITLES[view]),
            case_count(seen, CaseCount(filter=replace(CaseFilter(), view=view))),
        )
        for view in View
    )
