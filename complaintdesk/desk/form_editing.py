"""版式修改: an office's own versions of its forms, and forms of its own, each checked before it is kept.

Versions are never changed and never taken away: what was printed on one is printed on it again (form_layouts.py).
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import Command, Question, answers, step
from complaintdesk.desk.form_layouts import (
    base_layout,
    forms_of,
    layout_now,
    layout_row,
    no_form,
    own_layouts,
)
from complaintdesk.desk.form_value_labels import (
    OF_CLOCK,
    is_known_source,
    label_of,
    record_inputs,
    unknown_names,
)
from complaintdesk.desk.form_value_table import SOURCES, VALUES
from complaintdesk.desk.rows import Done
from complaintdesk.domain.errors import ConflictError, UserError
from complaintdesk.domain.form_layout import Layout
from complaintdesk.domain.form_reading import parse_layout
from complaintdesk.domain.form_shipped import shipped_layouts
from complaintdesk.domain.form_writing import write_layout
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import Action, Clock, EventKind
from complaintdesk.domain.workflow import taken_by
from complaintdesk.i18n import _
from complaintdesk.storage.paper_models import FormLayout

#: The steps that keep a record with inputs of their own, which a form can print; the others fill plain values.
RECORDED = (
    Action.STATEMENT, Action.ASSESS, Action.EVALUATE, Action.MEETING, Action.ASSIST, Action.ANSWER, Action.HEAR,
    Action.PLAN, Action.CHOOSE, Action.MEDIATE, Action.SETTLE, Action.END_MEDIATION, Action.COMPENSATE, Action.PAY,
    Action.RETURN_GOODS, Action.RECALL, Action.SEAL, Action.UNSEAL, Action.TRANSFER_OUT, Action.ASK_EXTENSION,
    Action.EXTEND, Action.DENY_EXTENSION, Action.PAUSE, Action.SUPERVISE, Action.PROGRESS, Action.LINK, Action.MERGE,
    Action.UNMERGE, Action.CHECK_RETALIATION, Action.INSTRUCT, Action.ARCHIVE,
    Action.UNARCHIVE,
)  # fmt: skip
LONGEST_SERIES = 12
_MARKS = "〔〕[]【】"


@dataclass(frozen=True, kw_only=True)
class SaveFormLayout(Command):
    """保存版式: a new version of a form, or a new form; whoever has an earlier one open is told.

    `seen_version` is the version that was edited, 0 for a form that must be new, None to save whatever there is.
    """

    text: str
    seen_version: int | None = None
    new_cases_only: bool = False


@dataclass(frozen=True, kw_only=True)
class RetireFormLayout(Command):
    """停用本单位版式: back to the shipped form; a form of the office's own is no longer offered."""

    form: str


@dataclass(frozen=True)
class FormVersion:
    """一个版本 that this office made."""

    version: int
    since: datetime
    by: str
    new_cases_only: bool
    retired: bool


@dataclass(frozen=True)
class FormEntry:
    """一种单据: what a new case would print it on. `versions` are the office's own, newest first.

    One that is not `offered` is a shipped layout that these rules do not use, or a retired form of the office's own.
    """

    form: str
    title: str
    version: int
    is_own: bool
    in_pack: bool
    offered: bool
    since: datetime | None = None
    by: str = ""
    versions: tuple[FormVersion, ...] = ()


@dataclass(frozen=True)
class FormText:
    """版式文本 of one version, as the editor opens it and a file keeps it."""

    form: str
    version: int
    text: str
    is_own: bool


@dataclass(frozen=True)
class ValueGroup:
    """一组取值: names that a form can print, each with what it is called."""

    title: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ListSource:
    """清单来源: where a list can have its rows from, and its columns by key and title."""

    source: str
    title: str
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ValueNames:
    """所有取值: everything that can be put on a form. `ticks` are the values that are chosen from words."""

    groups: tuple[ValueGroup, ...]
    sources: tuple[ListSource, ...]
    ticks: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class FormLayouts(Question[tuple[FormEntry, ...]]):
    """Every form: those offered to a new case in their order, then the others."""


@dataclass(frozen=True, kw_only=True)
class FormLayoutText(Question[FormText]):
    """The text of a form: the version in force for a new case, or one named."""

    form: str
    version: int | None = None


@dataclass(frozen=True, kw_only=True)
class FormValueNames(Question[ValueNames]):
    """What can be put on a form under the rules in force."""


@step(SaveFormLayout, needs=Permission.OFFICE)
def save_form_layout(ctx: Context, cmd: SaveFormLayout) -> Done:
    """Read it, check every name, keep it as the next version; raises PolicyError for a text that is no form."""
    layout = parse_layout(cmd.text)
    _refuse_unknown(layout)
    _refuse_series(layout)
    # Two people saving at once must not both get the same version.
    ctx.locked_office()
    form = layout.key
    before = layout_now(ctx, form)
    own = own_layouts(ctx, form)
    last = own[-1].version if own else 0
    force = before.version if before is not None else last
    newest = max(last, force)
    if cmd.seen_version is not None and cmd.seen_version != force:
        raise _conflict(form, own, seen=cmd.seen_version)
    again = own[-1] if own and not own[-1].retired else None
    if again is not None and again.new_cases_only == cmd.new_cases_only and _same(layout, layout_row(again)):
        raise UserError(_("Nothing was changed."), _("Change a value before saving, or leave the form."))
    text = write_layout(dataclasses.replace(layout, version=newest + 1))
    row = FormLayout(
        form=form,
        version=newest + 1,
        text=text,
        sha256=hashlib.sha256(text.encode("utf-8")).hexdigest(),
        since=ctx.now,
        by=ctx.actor.name,
        new_cases_only=cmd.new_cases_only,
    )
    ctx.session.add(row)
    ctx.session.flush()
    _tell(ctx, layout, row)
    return Done(row.id, form, None, 0, 0, EventKind.FORM_CHANGED)


def _tell(ctx: Context, layout: Layout, row: FormLayout) -> None:
    ctx.log(
        EventKind.FORM_CHANGED,
        note=_("{title}, version {version}").format(title=layout.title, version=row.version),
        form=row.form,
        title=layout.title,
        version=row.version,
        sha256=row.sha256,
        new_cases_only=row.new_cases_only,
    )


def _same(one: Layout, other: Layout) -> bool:
    return dataclasses.replace(one, version=other.version) == other


def _conflict(form: str, own: list[FormLayout], *, seen: int) -> ConflictError:
    if not seen:
        return ConflictError(
            _("There is a form “{form}” already.").format(form=form), _("Give the new form another id.")
        )
    who = own[-1].by if own else ""
    if not who:
        return ConflictError(
            _("There is no version {version} of “{form}”.").format(version=seen, form=form), _("Open the form again.")
        )
    return ConflictError(
        _("Meanwhile {by} saved “{form}”.").format(by=who, form=form),
        _("Open the form again; keep your text in a file before, if you want to take parts of it over."),
        version=own[-1].version,
    )


def _refuse_unknown(layout: Layout) -> None:
    names = [*unknown_names(layout), *_unknown_columns(layout)]
    if names:
        raise UserError(
            _("No form can know: {names}.").format(names=_(", ").join(names)),
            _("Choose a value from the list, or correct its name."),
            field="text",
        )


def _unknown_columns(layout: Layout) -> Iterator[str]:
    for block in layout.blocks:
        if block.list is None or not is_known_source(block.list.source):
            continue
        known = dict(_columns(block.list.source))
        yield from (
            f"{block.list.source}: {column.value}"
            for column in block.list.columns
            if column.value and column.value not in known  # empty: a column for the pen
        )


def _refuse_series(layout: Layout) -> None:
    if len(layout.series) > LONGEST_SERIES or any(mark in layout.series for mark in _MARKS):
        raise UserError(
            _("The letters of a document number are at most {most} characters without brackets.").format(
                most=LONGEST_SERIES
            ),
            field="text",
        )


@step(RetireFormLayout, needs=Permission.OFFICE)
def retire_form_layout(ctx: Context, cmd: RetireFormLayout) -> Done:
    """What was printed on an own version keeps it; everything else is printed on the shipped one again."""
    ctx.locked_office()
    rows = [row for row in own_layouts(ctx, cmd.form) if not row.retired]
    if not rows:
        raise UserError(
            _("This office has no version of its own of “{form}”.").format(form=cmd.form), field="form"
        )
    ctx.session.execute(
        update(FormLayout).where(FormLayout.form == cmd.form).values(retired=True)
    )
    title = layout_row(rows[-1]).title
    ctx.log(
        EventKind.FORM_CHANGED,
        note=_("{title}: own version retired").format(title=title),
        form=cmd.form,
        title=title,
        version=rows[-1].version,
        sha256=rows[-1].sha256,
        retired=True,
    )
    return Done(rows[-1].id, cmd.form, None, 0, 0, EventKind.FORM_CHANGED)


@answers(FormLayouts, needs=None)
def form_layouts(seen: Seen, _question: FormLayouts) -> tuple[FormEntry, ...]:
    """The forms of the rules in force, of every office and of this one."""
    own = own_layouts(seen)
    offered = forms_of(seen.pack, own)
    in_pack = {use.form for use in seen.pack.forms}
    entries = []
    for form in dict.fromkeys([*offered, *shipped_layouts(), *(row.form for row in own)]):
        rows = [row for row in own if row.form == form]
        layout = layout_now(seen, form) or layout_row(rows[-1])
        force = next((row for row in reversed(rows) if not row.retired), None)
        entries.append(
            FormEntry(
                form,
                layout.label,
                layout.version,
                force is not None,
                form in in_pack,
                form in offered,
                force.since if force is not None else None,
                force.by if force is not None else "",
                tuple(
                    FormVersion(row.version, row.since, row.by, row.new_cases_only, row.retired)
                    for row in reversed(rows)
                ),
            )
        )
    return tuple(entries)


@answers(FormLayoutText, needs=None)
def form_layout_text(seen: Seen, question: FormLayoutText) -> FormText:
    """The office's own text, or what the program and the regulation say, written out."""
    rows = {row.version: row for row in own_layouts(seen, question.form)}
    now = layout_now(seen, question.form)
    version = question.version if question.version is not None else now.version if now is not None else max(rows, default=0)
    if version in rows:
        return FormText(question.form, version, rows[version].text, is_own=True)
    base = base_layout(seen.pack, question.form)
    if base is None or base.version != version:
        raise no_form(seen, question.form)
    return FormText(question.form, version, write_layout(base), is_own=False)


@answers(FormValueNames, needs=None)
def form_value_names(seen: Seen, _question: FormValueNames) -> ValueNames:
    """Plain values by their groups, the pack's own fields, then the limits and the records of its steps."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for name, value in VALUES.items():
        groups.setdefault(value.group, []).append((name, _(value.label)))
    found = [ValueGroup(_(group), tuple(values)) for group, values in groups.items()]
    if seen.pack.fields:
        own = tuple((f"own.{field.key}", field.label) for field in seen.pack.fields)
        found.append(ValueGroup(_("The office's own fields"), own))
    for clock in dict.fromkeys(Clock(rule.clock) for rule in seen.pack.rules):
        names = (f"clock.{clock.value}.{part}" for part in OF_CLOCK)
        found.append(ValueGroup(clock.label, tuple((name, label_of(name)) for name in names)))
    recorded = [action for action in RECORDED if action in taken_by(seen.pack)]
    for action in recorded:
        names = (f"{action.value}.{part}" for part in dict(record_inputs(action)))
        found.append(ValueGroup(action.label, tuple((name, label_of(name)) for name in names)))
    lists = [*SOURCES, *(f"records.{action.value}" for action in recorded)]
    return ValueNames(
        tuple(found),
        tuple(ListSource(source, _source_title(source), tuple(_columns(source))) for source in lists),
        frozenset(name for name, value in VALUES.items() if value.ticks is not None),
    )


def _source_title(source: str) -> str:
    if source in SOURCES:
        return _(SOURCES[source].label)
    return Action(source.removeprefix("records.")).label


def _columns(source: str) -> Iterator[tuple[str, str]]:
    """The columns of a list by key and title."""
    if source in SOURCES:
        yield from ((key, _(label)) for key, label in SOURCES[source].columns)
        return
    yield "n", _("No.")
    for key, label in dict(record_inputs(Action(source.removeprefix("records.")))).items():
        yield key, _(label)
