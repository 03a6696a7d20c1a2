"""投诉台账: the list of cases: filter, search, sort, page, and the views with their live counts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, case, func, literal_column, or_, select

from complaintdesk.desk.blind_search import knows_people
from complaintdesk.desk.case_filter import VIEW_TITLES, CaseFilter, View, conditions, visible
from complaintdesk.desk.case_rows import PAGE, rows_of
from complaintdesk.desk.context import Seen
from complaintdesk.desk.core import Question, answers
from complaintdesk.desk.office_rows import ViewCount
from complaintdesk.desk.rows import CasePage, CaseRow
from complaintdesk.desk.visibility import hidden_cases
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.search_terms import query_tokens
from complaintdesk.domain.vocabulary import FINISHED, CaseState, Channel, Kind, Satisfaction, Severity
from complaintdesk.i18n import _
from complaintdesk.storage import search
from complaintdesk.storage.driver import Repeated
from complaintdesk.storage.models import Case


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
    SUBJECT = "subject"
    HANDLER = "handler"
    SATISFACTION = "satisfaction"
    MARKS = "marks"
    TAGS = "tags"


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
class CaseIds(Question[tuple[int, ...]]):
    """Every case of the list in its order: what is copied or exported as shown stays one list while others work."""

    filter: CaseFilter = field(default_factory=CaseFilter)
    sort: SortBy = SortBy.NUMBER
    descending: bool = True


@dataclass(frozen=True, kw_only=True)
class CaseLines(Question[tuple[CaseRow, ...]]):
    """Some cases of a list by id, in the order given; one that is gone or hidden meanwhile is left out."""

    ids: tuple[int, ...] = ()


class CannotSort(UserError):
    """The list cannot be shown in this order; another one is always possible."""


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


def _as_listed(column: Any, words: type[StrEnum]) -> Any:
    """In the order in which the words are declared: the way of a case, the gravest last."""
    return case({word.value: place for place, word in enumerate(words)}, value=column)


_FINISHED = tuple(state.value for state in FINISHED)
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
    SortBy.SUBJECT: Case.subject,
    SortBy.HANDLER: Case.handler_id,
    SortBy.SATISFACTION: _as_listed(Case.satisfaction, Satisfaction),
    # Reopened most often first, and of those the complaints that came again.
    SortBy.MARKS: Case.reopen_count * 2 + case((Case.is_repeat, 1), else_=0),
    SortBy.TAGS: func.nullif(Case.tags, ""),
}
_MAY_BE_MISSING = frozenset(
    {SortBy.DUE, SortBy.URGENCY, SortBy.DEPARTMENT, SortBy.HANDLER, SortBy.SATISFACTION, SortBy.TAGS}
)
#: In these orders every case of the list is looked at and sorted.
_SORTED = frozenset(SortBy) - {SortBy.NUMBER, SortBy.RECEIVED, SortBy.DUE, SortBy.CATEGORY, SortBy.DEPARTMENT}
#: The most urgent first is what the day begins with: it is given however long it takes.
UNINDEXED = _SORTED - {SortBy.URGENCY}
#: Beyond this so many cases are not sorted: it would take seconds, for everybody at a shared office.
MOST_SORTED = 100_000
#: Up to here a list is walked from its beginning; the newest finds of a text are taken one by one.
_NEAR = 1_024


def _order(sort: SortBy, *, descending: bool) -> list[Any]:
    """What is missing stands last, and first when turned round: on both databases."""
    column = _ORDERS[sort]
    first = column.desc() if descending else column.asc()
    if sort in _MAY_BE_MISSING:
        first = first.nulls_first() if descending else first.nulls_last()
    return [first] if sort is SortBy.NUMBER else [first, Case.id.desc() if descending else Case.id.asc()]


@answers(CaseCount, needs=Permission.READ, alone=True)
def case_count(seen: Seen, question: CaseCount) -> int:
    """The exact number."""
    wanted, connection = question.filter, seen.session.connection()
    hidden = _left_out(seen, wanted)
    query = query_tokens(wanted.text)
    if hidden is not None and query.blank:
        # All of them less the few that are hidden: the index need not be asked for every single case.
        every, few = (select(func.count()).select_from(each).scalar_subquery() for each in (Case, hidden.subquery()))
        return int(connection.execute(select(every - few)).scalar_one())
    if not query.blank and knows_people(seen):
        if hidden is not None:
            return search.count(connection, query, hidden)
        others = select(Case.id).where(*conditions(seen, replace(wanted, text="")))
        return search.count_among(connection, query, others)
    return seen.session.execute(
        select(func.count()).select_from(Case).where(*conditions(seen, wanted))
    ).scalar_one()


def _left_out(seen: Seen, wanted: CaseFilter) -> Select[int] | None:
    """The few that are hidden, where all cases are asked for or all that a text finds; None where more is left out."""
    return hidden_cases(seen) if wanted == CaseFilter(text=wanted.text) else None


@answers(CaseList, needs=Permission.READ, alone=True)
def case_list(seen: Seen, question: CaseList) -> CasePage:
    """One page; names are masked for everybody in lists, and left out for who may not see the person."""
    total = question.total
    if total is None:
        total = case_count(seen, CaseCount(filter=question.filter))
    check_order(seen, question.sort, total)
    return CasePage(rows_of(seen, _paged(seen, question, total)), total, question.offset)


def check_order(seen: Seen, sort: SortBy, total: int) -> None:
    """Refuse an order that would tell a hidden name, or take seconds."""
    if sort is SortBy.SUBJECT and not seen.may(Permission.READ_IDENTITY):
        raise CannotSort(
            _("Not sorted by subject: the order would tell the names that are hidden in it."),
            _("Search for a word instead."),
        )
    check_size(sort, total)


def check_size(sort: SortBy, total: int) -> None:
    """Refuse an order for which too many cases would have to be sorted."""
    if sort in UNINDEXED and total > MOST_SORTED:
        raise CannotSort(
            _("{n} cases are too many to sort by this column.").format(n=f"{total:,}"),
            _("Filter or search first, down to {n} cases; or sort by number, time, limit, category or department.").format(
                n=f"{MOST_SORTED:,}"
            ),
        )


@answers(CaseIds, needs=Permission.READ)
def case_ids(seen: Seen, question: CaseIds) -> tuple[int, ...]:
    """All of them, in one read."""
    check_order(seen, question.sort, case_count(seen, CaseCount(filter=question.filter)))
    order = _order(question.sort, descending=question.descending)
    return tuple(seen.session.scalars(select(Case.id).where(*conditions(seen, question.filter)).order_by(*order)))


@answers(CaseLines, needs=Permission.READ)
def case_lines(seen: Seen, question: CaseLines) -> tuple[CaseRow, ...]:
    """The rows as the list shows them."""
    rows = {row.id: row for row in rows_of(seen, PAGE.where(Case.id.in_(question.ids), *visible(seen)))}
    return tuple(rows[case_id] for case_id in question.ids if case_id in rows)


@lru_cache(maxsize=64)
def _near_page(
    wanted: tuple[ColumnElement[bool], ...], sort: SortBy, descending: bool, offset: int, limit: int
) -> Repeated:
    """The statement for a page near the beginning; for the plain list it is always the very same one."""
    ordered = PAGE.where(*wanted).order_by(*_order(sort, descending=descending))
    # Place and length stand in the words: a plan that did not know them would be one for the whole list.
    place, length = (literal_column(str(number), Integer()) for number in (offset, limit))
    return Repeated(ordered.offset(place).limit(length), is_planned=True)


def _paged(seen: Seen, question: CaseList, total: int) -> Select[*tuple[Any, ...]] | Repeated:
    """The statement for one page."""
    wanted, offset, limit = question.filter, question.offset, question.limit
    is_newest_first = question.sort is SortBy.NUMBER and question.descending
    if wanted.text.strip() and is_newest_first and offset + limit <= _NEAR and knows_people(seen):
        ids = select(Case.id).where(*conditions(seen, replace(wanted, text="")))
        of_case = Case.__table__.c.id
        words = query_tokens(wanted.text)
        is_filtered = _left_out(seen, wanted) is None
        connection = seen.session.connection()
        newest = search.newest(connection, ids, words, of_case, offset + limit, is_filtered=is_filtered)
        order = _order(question.sort, descending=question.descending)
        return PAGE.where(Case.id.in_([row.id for row in newest[offset:]])).order_by(*order)
    if offset <= _NEAR and question.sort not in _SORTED:
        return _near_page(tuple(conditions(seen, wanted)), question.sort, question.descending, offset, limit)
    # Far down, or sorted without an index: names are joined to the page's rows only, found from the nearer end.
    order = _order(question.sort, descending=question.descending)
    ids = select(Case.id).where(*conditions(seen, wanted))
    behind = total - offset - limit
    if behind < offset:
        size = max(0, min(limit, total - offset))
        ids = ids.order_by(*_order(question.sort, descending=not question.descending))
        ids = ids.offset(max(0, behind)).limit(size)
    else:
        ids = ids.order_by(*order).offset(offset).limit(limit)
    return PAGE.where(Case.id.in_(ids)).order_by(*order)


@answers(CasePlace, needs=Permission.READ, alone=True)
def case_place(seen: Seen, question: CasePlace) -> int | None:
    """The number of cases before it."""
    check_order(seen, question.sort, 0)
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


@answers(Views, needs=Permission.READ, alone=True)
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
