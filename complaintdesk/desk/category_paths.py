"""类别路径: the office's category for a path as typed, and the path in the other language."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, bindparam, select

from complaintdesk.desk.context import Seen
from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _
from complaintdesk.storage.models import CategoryEntry


def category_path(ctx: Seen, given: str, *, missing_ok: bool = False) -> Any:
    """The office's category for a path as typed (Chinese or English titles); "" for none.

    An unknown one gives None with `missing_ok`, else UserError.
    """
    wanted = "/".join(part.strip() for part in given.split("/") if part.strip())
    if not wanted:
        return ""
    entry = _entry(ctx, wanted)
    if entry is None:
        english = {row.path: row.title_en for row in ctx.session.scalars(select(CategoryEntry))}
        entry_path = next((p for p in english if english_path(p, english).lower() == wanted.lower()), None)
        entry = _entry(ctx, entry_path) if entry_path else None
    if entry is None or not entry.active:
        if missing_ok:
            return None
        raise UserError(
            _("There is no category “{path}”. Choose one from the list.").format(path=given), field="category"
        )
    return entry.path


_ENTRY = select(CategoryEntry.path, CategoryEntry.active).where(CategoryEntry.path == bindparam("path"))


def _entry(ctx: Seen, path: str) -> Row[str, bool] | None:
    return ctx.session.connection().execute(_ENTRY, {"path": path}).one_or_none()


def english_path(path: str, titles: dict[str, str]) -> str:
    """The path in English titles, level by level; a level without one stays Chinese."""
    levels, parts = path.split("/"), []
    for depth in range(1, len(levels) + 1):
        parts.append(titles.get("/".join(levels[:depth])) or levels[depth - 1])
    return "/".join(parts)
