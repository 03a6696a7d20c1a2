"""存用视图: a filter, an order and columns kept under a name, for oneself or for everybody.

What is kept are names: of the filter's fields, of the order, of the columns. What another version of the program wrote
and this one does not know is left out, and the view says so. Counts are asked for one by one and end at a thousand,
so that however many views somebody keeps, nothing waits for them.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from functools import cache
from typing import Any

from sqlalchemy import func, select

from complaintdesk.desk.case_filter import CaseFilter, conditions
from complaintdesk.desk.case_list import SortBy
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import Command, Question, answers, step
from complaintdesk.desk.keeping import MOST, is_full, known_to, may_change, may_share, one_line
from complaintdesk.desk.rows import Actor, Done
from complaintdesk.domain.errors import FieldErrors, NotAllowed, NotFound, UserError
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import EventKind
from complaintdesk.i18n import N_, _
from complaintdesk.storage.models import Case, Saved

KIND = "list"
#: Beyond this a count is said as "1,000+".
COUNTED = 1_000


@dataclass(frozen=True)
class SavedView:
    """存用视图: `is_partly_known` where a newer program kept more in it than this one understands."""

    id: int
    name: str
    is_shared: bool
    may_change: bool
    filter: CaseFilter
    sort: SortBy = SortBy.NUMBER
    descending: bool = True
    columns: tuple[str, ...] = ()
    is_partly_known: bool = False


@dataclass(frozen=True)
class ViewSize:
    """How many cases a view shows; `is_more` when there are more than were counted."""

    id: int
    count: int
    is_more: bool = False


@dataclass(frozen=True, kw_only=True)
class SavedViews(Question[tuple[SavedView, ...]]):
    """The views of the person who asks and those for everybody, by name."""


@dataclass(frozen=True, kw_only=True)
class SavedViewSize(Question[ViewSize | None]):
    """The live count of one view, as far as the asker may know; None once the view is gone."""

    view_id: int


@dataclass(frozen=True, kw_only=True)
class SaveView(Command):
    """存视图: keep what the list shows now. `view_id` of an own view writes over it."""

    name: str = asks(N_("Name of the view"), Input.TEXT, required=True)
    filter: CaseFilter = field(default_factory=CaseFilter)
    sort: SortBy = SortBy.NUMBER
    descending: bool = True
    columns: tuple[str, ...] = ()
    shared: bool = False
    view_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class RenameView(Command):
    """视图改名."""

    view_id: int
    name: str = asks(N_("Name of the view"), Input.TEXT, required=True)


@dataclass(frozen=True, kw_only=True)
class DeleteView(Command):
    """删视图: the cases stay, of course."""

    view_id: int


@answers(SavedViews, needs=Permission.READ, alone=True)
def saved_views(seen: Seen, _question: SavedViews) -> tuple[SavedView, ...]:
    """Those for everybody first."""
    rows = seen.session.scalars(
        select(Saved).where(*known_to(seen.actor, KIND)).order_by(Saved.owner_id.is_not(None), Saved.name, Saved.id)
    )
    return tuple(_read(seen.actor, row) for row in rows)


@answers(SavedViewSize, needs=Permission.READ)
def saved_view_size(seen: Seen, question: SavedViewSize) -> ViewSize | None:
    """Counted to a thousand: a count of every case that has a common word would take seconds among a million."""
    row = seen.session.scalars(select(Saved).where(Saved.id == question.view_id, *known_to(seen.actor, KIND))).one_or_none()
    if row is None:
        return None
    wanted = _read(seen.actor, row).filter
    some = select(Case.id).where(*conditions(seen, wanted)).limit(COUNTED + 1).subquery()
    count = seen.session.execute(select(func.count()).select_from(some)).scalar_one()
    return ViewSize(row.id, min(count, COUNTED), count > COUNTED)


@step(SaveView, needs=Permission.READ)
def save_view(ctx: Context, cmd: SaveView) -> Done:
    """A new view, or an own one as the list is now."""
    if (cmd.shared or ctx.actor.staff_id is None) and not may_share(ctx.actor):
        raise NotAllowed(
            _("Only supervisors and administrators keep views for everybody."), _("Keep it for yourself.")
        )
    name = _free_name(ctx, cmd.name, cmd.view_id)
    owner = None if cmd.shared else ctx.actor.staff_id
    if cmd.view_id is None:
        if is_full(ctx, KIND, owner):
            raise UserError(_("{n} views are kept already.").format(n=MOST), _("Delete one that nobody needs."))
        row = Saved(kind=KIND, name=name, owner_id=owner, at=ctx.now, by=ctx.actor_text, data={})
        ctx.session.add(row)
    else:
        row = _own(ctx, cmd.view_id)
        row.name, row.owner_id, row.at, row.by = name, owner, ctx.now, ctx.actor_text
    row.data = {
        "filter": written(cmd.filter),
        "sort": cmd.sort.value,
        "descending": cmd.descending,
        "columns": list(cmd.columns),
    }
    return _told(ctx, row, "saved")


@step(RenameView, needs=Permission.READ)
def rename_view(ctx: Context, cmd: RenameView) -> Done:
    """The same view under another name."""
    row = _own(ctx, cmd.view_id)
    row.name = _free_name(ctx, cmd.name, row.id)
    return _told(ctx, row, "renamed")


@step(DeleteView, needs=Permission.READ)
def delete_view(ctx: Context, cmd: DeleteView) -> Done:
    """Gone for whoever saw it."""
    row = _own(ctx, cmd.view_id)
    done = _told(ctx, row, "deleted")
    ctx.session.delete(row)
    return done


def _told(ctx: Context, row: Saved, what: str) -> Done:
    ctx.session.flush()
    # The words searched for stay out of the record: they may name a person.
    ctx.log(EventKind.VIEW_SAVED, note=row.name, what=what, shared=row.owner_id is None)
    return Done(row.id, row.name, None, 0, 0, EventKind.VIEW_SAVED)


def _own(ctx: Context, view_id: int) -> Saved:
    row = ctx.session.scalars(select(Saved).where(Saved.id == view_id, *known_to(ctx.actor, KIND))).one_or_none()
    if row is None:
        raise NotFound(_("There is no such view."), _("Somebody may have deleted it."))
    if not may_change(ctx.actor, row):
        raise NotAllowed(
            _("“{name}” is a view for everybody.").format(name=row.name), _("Keep your own under another name.")
        )
    return row


def _free_name(ctx: Context, typed: str, view_id: int | None) -> str:
    """The name in one line; none that is already on the same person's screen."""
    name = one_line(typed)
    if not name:
        raise FieldErrors({"name": _("“{label}” is missing.").format(label=_("Name of the view"))})
    taken = ctx.session.scalars(select(Saved).where(Saved.name == name, *known_to(ctx.actor, KIND)))
    if any(row.id != view_id for row in taken):
        raise FieldErrors({"name": _("There is already a view “{name}”.").format(name=name)})
    return name


def _read(actor: Actor, row: Saved) -> SavedView:
    data = row.data
    wanted, is_whole = read(data.get("filter"))
    columns = data.get("columns")
    try:
        sort = SortBy(data.get("sort", SortBy.NUMBER))
    except ValueError:
        sort, is_whole = SortBy.NUMBER, False
    return SavedView(
        row.id,
        row.name,
        row.owner_id is None,
        may_change(actor, row),
        wanted,
        sort,
        bool(data.get("descending", True)),
        tuple(key for key in columns if isinstance(key, str)) if isinstance(columns, list) else (),
        not is_whole,
    )


# ---- a filter as plain values, by the names of its fields


def written(wanted: CaseFilter) -> dict[str, Any]:
    """What of the filter is in force, as JSON can hold it."""
    usual = CaseFilter()
    return {
        entry.name: _plain(value)
        for entry in dataclasses.fields(CaseFilter)
        if (value := getattr(wanted, entry.name)) != getattr(usual, entry.name)
    }


def read(kept: Any) -> tuple[CaseFilter, bool]:
    """The filter again, and whether all of it was understood."""
    if not isinstance(kept, dict):
        return CaseFilter(), kept is None
    values: dict[str, Any] = {}
    is_whole = True
    for name, raw in kept.items():
        try:
            values[name] = _value(_types()[name], raw)
        except (KeyError, ValueError, TypeError):
            is_whole = False
    return replace(CaseFilter(), **values), is_whole


@cache
def _types() -> dict[str, Any]:
    return typing.get_type_hints(CaseFilter)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def _value(kind: Any, raw: Any) -> Any:
    """The value of a field of this type; raises ValueError for anything else."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return _value(next(each for each in inner if each is not type(None)), raw)
    if origin is tuple:
        if not isinstance(raw, list):
            raise ValueError(raw)
        return tuple(_value(inner[0], each) for each in raw)
    if kind is date:
        return date.fromisoformat(raw)
    if issubclass(kind, Enum):
        return kind(raw)
    if type(raw) is not kind:
        raise ValueError(raw)
    return raw
