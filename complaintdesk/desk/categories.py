"""类别与归口: the office's own categories, their order, and the department each goes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from complaintdesk.desk.choices import category_label
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import Command, Question, answers, step
from complaintdesk.desk.departments import changed, department_named, one_line
from complaintdesk.desk.office_rows import CategoryRow
from complaintdesk.desk.rows import Done
from complaintdesk.domain.errors import FieldErrors, NotFound, UserError
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.policy import SEPARATOR
from complaintdesk.domain.vocabulary import EventKind
from complaintdesk.i18n import N_, _
from complaintdesk.storage.models import CategoryEntry, Department

DEEPEST = 3


@dataclass(frozen=True)
class CategoryLine(CategoryRow):
    """类别一行 with what only the settings dialog shows; `position` counts from 1 among its siblings."""

    title_en: str = ""
    position: int = 1


@dataclass(frozen=True, kw_only=True)
class AddCategory(Command):
    """新增类别: the path of titles from the top, parents first (收费/多收费)."""

    path: str = asks(N_("Category"), Input.TEXT, required=True)
    title_en: str = asks(N_("English title"), Input.TEXT)
    department: str = asks(N_("Department"), Input.DEPARTMENT)


@dataclass(frozen=True, kw_only=True)
class SetCategory(Command):
    """修改类别: None leaves a value as it is; an empty department means no routing. The path itself stays.

    `position` counts from 1 among the siblings.
    """

    path: str = asks(N_("Category"), Input.CATEGORY, required=True)
    title_en: str | None = None
    department: str | None = None
    active: bool | None = None
    position: int | None = None


@dataclass(frozen=True, kw_only=True)
class RetireCategory(Command):
    """停用类别 with everything below it: no longer offered; old cases keep it."""

    path: str = asks(N_("Category"), Input.CATEGORY, required=True)


@dataclass(frozen=True, kw_only=True)
class CategoryList(Question[tuple[CategoryLine, ...]]):
    """类别清单 in its order; with `retired` those no longer offered as well."""

    retired: bool = False


def _entries(ctx: Seen) -> list[CategoryEntry]:
    return list(
        ctx.session.scalars(select(CategoryEntry).order_by(CategoryEntry.position, CategoryEntry.path))
    )


def _parent(path: str) -> str:
    return path.rpartition(SEPARATOR)[0]


def _below(entries: list[CategoryEntry], path: str) -> list[CategoryEntry]:
    return [e for e in entries if e.path == path or e.path.startswith(path + SEPARATOR)]


def _found(ctx: Context, given: str) -> CategoryEntry:
    path = SEPARATOR.join(part.strip() for part in given.split(SEPARATOR))
    entry = ctx.session.get(CategoryEntry, path)
    if entry is None:
        raise NotFound(_("There is no category “{path}”. Choose one from the list.").format(path=given))
    return entry


def _route(ctx: Context, department: str) -> int | None:
    if not department:
        return None
    found = department_named(ctx, department)
    if found is None:
        raise FieldErrors(
            {
                "department": _("There is no department “{name}”. Choose one from the list.").format(
                    name=department
                )
            }
        )
    return found.id


def put_in_order(ctx: Context, moved: CategoryEntry | None = None, place: int = 0) -> None:
    """Number all categories anew, each branch together behind its parent; `moved` comes to `place` of its siblings."""
    ctx.session.flush()
    children: dict[str, list[CategoryEntry]] = {}
    for entry in _entries(ctx):
        children.setdefault(_parent(entry.path), []).append(entry)
    if moved is not None:
        siblings = children[_parent(moved.path)]
        siblings.remove(moved)
        siblings.insert(place - 1, moved)
    waiting = list(reversed(children.get("", [])))
    position = 0
    while waiting:
        entry = waiting.pop()
        # From 0 like a fresh office: a step by one place must give the moved one another number.
        entry.position = position
        position += 10
        waiting.extend(reversed(children.get(entry.path, [])))


def _logged(ctx: Context, entry: CategoryEntry, what: str, **detail: Any) -> Done:
    ctx.log(EventKind.OFFICE_CHANGED, note=f"{what}：{entry.path}", category=entry.path, **detail)
    return Done(0, entry.path, None, 0, 0, EventKind.OFFICE_CHANGED)


@step(AddCategory, needs=Permission.OFFICE)
def add_category(ctx: Context, cmd: AddCategory) -> Done:
    """A new category, last of its branch."""
    path = SEPARATOR.join(one_line(part, "path") for part in cmd.path.split(SEPARATOR))
    if path.count(SEPARATOR) >= DEEPEST:
        raise FieldErrors({"path": _("Categories have at most {n} levels.").format(n=DEEPEST)})
    known = ctx.session.get(CategoryEntry, path)
    if known is not None:
        raise FieldErrors({"path": _known_sentence(known)})
    parent = _parent(path)
    if parent and not ((above := ctx.session.get(CategoryEntry, parent)) and above.active):
        raise FieldErrors({"path": _("There is no category “{path}”. Add it first.").format(path=parent)})
    entry = CategoryEntry(
        path=path,
        title_en=cmd.title_en,
        position=len(_entries(ctx)) * 10 + 10,
        department_id=_route(ctx, cmd.department),
        active=True,
    )
    ctx.session.add(entry)
    put_in_order(ctx)
    return _logged(ctx, entry, _("Category added"), after=_facts(ctx, entry))


def _known_sentence(known: CategoryEntry) -> str:
    if known.active:
        return _("There is already a category “{path}”.").format(path=known.path)
    return _("The category “{path}” was retired; take it back instead.").format(path=known.path)


@step(SetCategory, needs=Permission.OFFICE)
def set_category(ctx: Context, cmd: SetCategory) -> Done:
    """English title, routing, order, or taken back."""
    entry = _found(ctx, cmd.path)
    before = _facts(ctx, entry)
    if cmd.title_en is not None:
        entry.title_en = cmd.title_en
    if cmd.department is not None:
        entry.department_id = _route(ctx, cmd.department)
    if cmd.active is not None:
        _set_active(ctx, entry, cmd.active)
    if cmd.position is not None:
        if cmd.position < 1:
            raise FieldErrors({"position": _("Places are counted from 1.")})
        put_in_order(ctx, entry, cmd.position)
    return _logged(ctx, entry, _("Category changed"), changes=changed(before, _facts(ctx, entry)))


@step(RetireCategory, needs=Permission.OFFICE)
def retire_category(ctx: Context, cmd: RetireCategory) -> Done:
    """No longer offered, nor what is below it."""
    entry = _found(ctx, cmd.path)
    before = _facts(ctx, entry)
    _set_active(ctx, entry, False)
    return _logged(ctx, entry, _("Category retired"), changes=changed(before, _facts(ctx, entry)))


def _set_active(ctx: Context, entry: CategoryEntry, active: bool) -> None:
    if not active:
        for below in _below(_entries(ctx), entry.path):
            below.active = False
        return
    above = ctx.session.get(CategoryEntry, _parent(entry.path))
    if above is not None and not above.active:
        raise UserError(_("“{path}” is retired. Take it back first.").format(path=above.path), field="active")
    entry.active = True


def _facts(ctx: Seen, entry: CategoryEntry) -> dict[str, object]:
    return {
        "title_en": entry.title_en,
        "department": ctx.department_name(entry.department_id),
        "active": entry.active,
        "position": entry.position,
    }


@answers(CategoryList, needs=None)
def category_list(seen: Seen, question: CategoryList) -> tuple[CategoryLine, ...]:
    """The tree, parents first."""
    names = {d.id: d.name for d in seen.session.scalars(select(Department))}
    places: dict[str, int] = {}
    lines = []
    for entry in _entries(seen):
        above = _parent(entry.path)
        places[above] = places.get(above, 0) + 1
        if entry.active or question.retired:
            lines.append(
                CategoryLine(
                    entry.path,
                    entry.path,
                    category_label(seen, entry.path).rpartition(SEPARATOR)[2],
                    entry.path.count(SEPARATOR),
                    names.get(entry.department_id or 0, ""),
                    entry.active,
                    entry.title_en,
                    places[above],
                )
            )
    return tuple(lines)
