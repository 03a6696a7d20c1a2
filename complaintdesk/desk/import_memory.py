"""对应记忆: what the columns of a ledger meant the last time a file had these headers, for every work place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import delete, select

from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import Command, Question, answers, step
from complaintdesk.desk.import_mapping import Target
from complaintdesk.desk.rows import Done
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import EventKind
from complaintdesk.i18n import _
from complaintdesk.storage.models import Saved

KIND: Final = "import"
#: So many sets of headers are remembered; the oldest are forgotten first.
MOST: Final = 200
MOST_COLUMNS: Final = 200


@dataclass(frozen=True, kw_only=True)
class KnownMapping(Question[dict[str, str]]):
    """What the columns with these headers meant the last time: header → meaning; empty for headers never seen."""

    header: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RememberMapping(Command):
    """记住对应: offered at every work place for the next file with the same headers."""

    header: tuple[str, ...]
    chosen: dict[str, str] = field(default_factory=dict)


def header_key(header: Iterable[str]) -> str:
    """Names a set of headers; their order does not matter."""
    return hashlib.sha256("\0".join(sorted(header)).encode()).hexdigest()[:16]


@answers(KnownMapping, needs=Permission.IMPORT)
def known_mapping(seen: Seen, question: KnownMapping) -> dict[str, str]:
    """Only what is a column of this file and a meaning this program knows."""
    row = _row(seen, question.header)
    known = {target.value for target in Target}
    chosen = row.data.get("columns") if row is not None else None
    if not isinstance(chosen, dict):
        return {}
    return {name: meaning for name, meaning in chosen.items() if name in question.header and meaning in known}


@step(RememberMapping, needs=Permission.IMPORT)
def remember_mapping(ctx: Context, cmd: RememberMapping) -> Done:
    """One row for each set of headers."""
    known = {target.value for target in Target}
    chosen = {name: meaning for name, meaning in cmd.chosen.items() if name in cmd.header and meaning in known}
    if not chosen or len(cmd.header) > MOST_COLUMNS:
        raise UserError(_("There is nothing to remember of these columns."), _("Say what at least one column means."))
    row = _row(ctx, cmd.header)
    if row is None:
        row = Saved(kind=KIND, name=header_key(cmd.header), owner_id=None, at=ctx.now, by=ctx.actor_text, data={})
        ctx.session.add(row)
    row.at, row.by, row.data = ctx.now, ctx.actor_text, {"columns": chosen}
    ctx.session.flush()
    _forget_oldest(ctx)
    ctx.log(EventKind.MAPPING_SAVED, columns=len(cmd.header), name=row.name)
    return Done(row.id, row.name, None, 0, 0, EventKind.MAPPING_SAVED)


def _row(seen: Seen, header: tuple[str, ...]) -> Saved | None:
    named = select(Saved).where(Saved.kind == KIND, Saved.name == header_key(header)).order_by(Saved.id)
    return seen.session.scalars(named).first()


def _forget_oldest(ctx: Context) -> None:
    kept = select(Saved.id).where(Saved.kind == KIND).order_by(Saved.at.desc(), Saved.id.desc())
    if old := ctx.session.scalars(kept.offset(MOST)).all():
        ctx.session.execute(delete(Saved).where(Saved.id.in_(old)))
