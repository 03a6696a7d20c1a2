"""自定义报表: a cross table that the office keeps under a name, for its maker or for everybody, to open, print, export."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import Command, Question, answers, step
from complaintdesk.desk.cross_rows import Dimension, Measure
from complaintdesk.desk.keeping import MOST, is_full, known_to, may_change, may_share, one_line
from complaintdesk.desk.rows import Actor, Done
from complaintdesk.domain.errors import FieldErrors, NotAllowed, NotFound, UserError
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import EventKind
from complaintdesk.i18n import N_, _
from complaintdesk.storage.models import Saved

KIND = "report"


@dataclass(frozen=True)
class OwnReport:
    """自定义报表: what it is counted by; the period is chosen when it is opened."""

    id: int
    name: str
    is_shared: bool
    may_change: bool
    rows: Dimension
    columns: Dimension
    measure: Measure


@dataclass(frozen=True, kw_only=True)
class OwnReports(Question[tuple[OwnReport, ...]]):
    """Those for everybody and the asker's own, by name; without those whose people the asker may not see."""


@dataclass(frozen=True, kw_only=True)
class SaveOwnReport(Command):
    """存为报表: the table as it is counted now; one of the same name that is one's own is written over."""

    name: str = asks(N_("Name of the report"), Input.TEXT, required=True)
    rows: Dimension = Dimension.CATEGORY
    columns: Dimension = Dimension.CHANNEL
    measure: Measure = Measure.CASES
    shared: bool = False


@dataclass(frozen=True, kw_only=True)
class DropOwnReport(Command):
    """删报表."""

    report_id: int


@answers(OwnReports, needs=Permission.STATISTICS)
def own_reports(seen: Seen, _question: OwnReports) -> tuple[OwnReport, ...]:
    """What another version of the program kept and this one does not know is left out."""
    kept = seen.session.scalars(select(Saved).where(*known_to(seen.actor, KIND)).order_by(Saved.name, Saved.id))
    found = (_read(seen.actor, row) for row in kept)
    sees_people = seen.may(Permission.APPROVE)
    return tuple(
        one for one in found
        if one is not None and (sees_people or Dimension.HANDLER not in (one.rows, one.columns))
    )  # fmt: skip


@step(SaveOwnReport, needs=Permission.STATISTICS)
def save_own_report(ctx: Context, cmd: SaveOwnReport) -> Done:
    """A new report, or an own one of that name anew."""
    name = one_line(cmd.name)
    if cmd.rows is cmd.columns:
        raise UserError(
            _("Rows and columns are the same."), _("Choose something else for one of them."), field="columns"
        )
    # The operator at the command line is nobody in the list of staff: what it keeps is everybody's.
    shared = cmd.shared or ctx.actor.staff_id is None
    if shared and not may_share(ctx.actor):
        raise NotAllowed(
            _("Only supervisors and administrators keep reports for everybody."), _("Keep it for yourself.")
        )
    same = ctx.session.scalars(select(Saved).where(*known_to(ctx.actor, KIND), Saved.name == name)).first()
    if same is not None and not (may_change(ctx.actor, same) and (same.owner_id is None) == shared):
        raise FieldErrors({"name": _("There is already a report “{name}”.").format(name=name)})
    owner = None if shared else ctx.actor.staff_id
    if same is None:
        if is_full(ctx, KIND, owner):
            raise UserError(_("{n} reports are kept already.").format(n=MOST), _("Delete one that nobody needs."))
        same = Saved(kind=KIND, name=name, owner_id=owner, at=ctx.now, by=ctx.actor_text, data={})
        ctx.session.add(same)
    same.at, same.by = ctx.now, ctx.actor_text
    same.data = {"rows": cmd.rows.value, "columns": cmd.columns.value, "measure": cmd.measure.value}
    return _told(ctx, same, "saved")


@step(DropOwnReport, needs=Permission.STATISTICS)
def drop_own_report(ctx: Context, cmd: DropOwnReport) -> Done:
    """Gone for whoever saw it; the cases stay, of course."""
    row = ctx.session.scalars(select(Saved).where(Saved.id == cmd.report_id, *known_to(ctx.actor, KIND))).one_or_none()
    if row is None:
        raise NotFound(_("There is no such report."), _("Somebody may have deleted it."))
    if not may_change(ctx.actor, row):
        raise NotAllowed(
            _("“{name}” is a report for everybody.").format(name=row.name),
            _("Only supervisors and administrators delete it."),
        )
    done = _told(ctx, row, "deleted")
    ctx.session.delete(row)
    return done


def _told(ctx: Context, row: Saved, what: str) -> Done:
    ctx.session.flush()
    ctx.log(EventKind.REPORT_SAVED, note=row.name, what=what, shared=row.owner_id is None, data=row.data)
    return Done(row.id, row.name, None, 0, 0, EventKind.REPORT_SAVED)


def _read(actor: Actor, row: Saved) -> OwnReport | None:
    data: dict[str, Any] = row.data
    try:
        rows, columns, measure = Dimension(data["rows"]), Dimension(data["columns"]), Measure(data["measure"])
    except (KeyError, ValueError):
        return None
    return OwnReport(row.id, row.name, row.owner_id is None, may_change(actor, row), rows, columns, measure)
