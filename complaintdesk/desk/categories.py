"""类别与归口: the office's own categories, their order, and the department each goes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from complaintdesk.desk import naming
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
from complaintdesk.storage.models import CategoryEntry, Department, Staff

DEEPEST = 3
MOST_KEYWORDS = 50


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
    handler: str = asks(N_("Handler"), Input.STAFF)
    backup: str = asks(N_("Handler's substitute"), Input.STAFF)
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SetCategory(Command):
    """修改类别: None leaves a value as it is; an empty department means no routing. The path itself stays.

    `position` counts from 1 among the siblings. `handler` and `backup` by number: who is proposed at the dispatch, and
    who is while the first is away. `keywords` in a text suggest the category.
    """

    path: str = asks(N_("Category"), Input.CATEGORY, required=True)
    title_en: str | None = None
    department: str | None = None
    active: bool | None = None
    position: int | None = None
    handler: str | None = None
    backup: str | None = None
    keywords: tuple[str, ...] | None = None


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
        keywords=_words(cmd.keywords),
    )
    _set_people(ctx, entry, cmd.handler, cmd.backup)
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
    _set_people(ctx, entry, cmd.handler, cmd.backup)
    if cmd.keywords is not None:
        entry.keywords = _words(cmd.keywords)
    if cmd.active is not None:
        _set_active(ctx, entry, cmd.active)
    if cmd.position is not None:
        if cmd.position < 1:
            raise FieldErrors({"position": _("Places are counted from 1.")})
        put_in_order(ctx, entry, cmd.position)
    return _logged(ctx, entry, _("Category changed"), changes=changed(before, _facts(ctx, entry)))


def _set_people(ctx: Context, entry: CategoryEntry, handler: str | None, backup: str | None) -> None:
    """归口经办人与后备: both work where the category goes, and are two people."""
    for name, given in (("handler", handler), ("backup", backup)):
        if given is None:
            continue
        staff = naming.staff(ctx, given, name) if given else None
        where = staff.department_id if staff is not None else None
        if staff is not None and where is not None and entry.department_id is not None and where != entry.department_id:
            raise FieldErrors(
                {
                    name: _("{name} does not belong to {department}.").format(
                        name=staff.name, department=ctx.department_name(entry.department_id)
                    )
                }
            )
        setattr(entry, f"{name}_id", staff.id if staff is not None else None)
    if entry.backup_id is not None and entry.backup_id == entry.handler_id:
        raise FieldErrors({"backup": _("The substitute must be somebody else.")})


def _words(keywords: tuple[str, ...]) -> list[Any]:
    """Each word once, in the order given."""
    words = [one_line(word, "keywords") for word in keywords if word.strip()]
    if len(words) > MOST_KEYWORDS:
        raise FieldErrors({"keywords": _("At most {n} words can be kept.").format(n=MOST_KEYWORDS)})
    return list(dict.fromkeys(words))


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
        "handler": _staff_number(ctx, entry.handler_id),
        "backup": _staff_number(ctx, entry.backup_id),
        "keywords": list(entry.keywords or ()),
    }


def _staff_number(ctx: Seen, staff_id: int | None) -> str:
    staff = ctx.session.get(Staff, staff_id) if staff_id is not None else None
    return staff.number if staff is not None else ""


@answers(CategoryList, needs=None)
def category_list(seen: Seen, question: CategoryList) -> tuple[CategoryLine, ...]:
    """The tree, parents first."""
    names = {d.id: d.name for d in seen.session.scalars(select(Department))}
    staff = {s.id: s for s in seen.session.scalars(select(Staff))}
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
                    handler=staff[entry.handler_id].number if entry.handler_id in staff else "",
                    backup=staff[entry.backup_id].number if entry.backup_id in staff else "",
                    handler_name=staff[entry.handler_id].name if entry.handler_id in staff else "",
                    backup_name=staff[entry.backup_id].name if entry.backup_id in staff else "",
                    keywords=tuple(str(word) for word in entry.keywords or ()),
                    title_en=entry.title_en,
                    position=places[above],
                )
            )
    return tuple(lines)
