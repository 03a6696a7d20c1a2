"""版式的选用: which layout a form of a case is printed on, and which forms a case offers.

Every office has the shipped layouts; it may make versions of its own (form_editing.py). A form is printed again on the
version of its first print; otherwise on the newest version that is for this case.
"""

from __future__ import annotations

import dataclasses
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import func, select

from complaintdesk.desk.context import Seen
from complaintdesk.desk.rows import DocumentRow
from complaintdesk.domain.errors import NotFound
from complaintdesk.domain.form_layout import NO_WORDS, Layout, Part, Wording
from complaintdesk.domain.form_reading import parse_layout
from complaintdesk.domain.form_shipped import is_shipped, shipped_layout
from complaintdesk.domain.policy import FormUse, Pack
from complaintdesk.domain.vocabulary import FormKind
from complaintdesk.i18n import _
from complaintdesk.storage.models import Attachment, Case
from complaintdesk.storage.paper_models import FormLayout


@lru_cache(maxsize=400)
def _own_layout(text: str, version: int) -> Layout:
    return dataclasses.replace(parse_layout(text), version=version)


def own_layouts(seen: Seen, form: str = "") -> list[FormLayout]:
    """The versions that this office made, of one form or of all, the oldest first."""
    question = select(FormLayout).order_by(FormLayout.form, FormLayout.version)
    if form:
        question = question.where(FormLayout.form == form)
    return list(seen.session.scalars(question))


def layout_row(row: FormLayout) -> Layout:
    """The layout that a version of the office's own says."""
    return _own_layout(row.text, row.version)


def layout_for(seen: Seen, case: Case, form: str) -> Layout:
    """The layout that this form of this case is printed on; NotFound for a form that there is not."""
    layout = _layout(seen, case, form, own_layouts(seen, form))
    if layout is None:
        raise no_form(seen, form)
    return layout


def no_form(seen: Seen, form: str) -> NotFound:
    """What is said of a form that there is not, or that is no longer offered."""
    known = forms_of(seen.pack, own_layouts(seen))
    return NotFound(
        _("There is no form “{form}”.").format(form=form), _("Known are {known}.").format(known=", ".join(known))
    )


def _layout(seen: Seen, case: Case, form: str, own: list[FormLayout]) -> Layout | None:
    printed = case.prints.get(form)
    # What was printed before there were versions was printed on the first one.
    kept = printed.get("version", 1) if printed else None
    versions = {row.version: row for row in own}
    if kept in versions:
        return layout_row(versions[kept])
    if kept is None and (newest := _newest(own, case)) is not None:
        return layout_row(newest)
    base = base_layout(seen.pack_of(case), form)
    if base is not None:
        return base
    offered = [row for row in own if not row.retired]
    return layout_row(offered[0]) if offered else None


def base_layout(pack: Pack, form: str) -> Layout | None:
    """The layout without the office's own versions: the shipped one with what the regulation says of it."""
    use = _use(pack, form)
    named = use.layout if use is not None and use.layout else form
    if not is_shipped(named):
        return None
    return _shipped_with(named, form, use)


@lru_cache(maxsize=1000)
def _shipped_with(named: str, form: str, use: FormUse | None) -> Layout:
    """Made once: every case page asks for each of its forms."""
    layout = dataclasses.replace(shipped_layout(named), key=form)
    return layout if use is None else with_use(layout, use)


def layout_now(seen: Seen, form: str) -> Layout | None:
    """The layout that a case registered at this moment is printed on; None for a form that there is not."""
    offered = [row for row in own_layouts(seen, form) if not row.retired]
    return layout_row(offered[-1]) if offered else base_layout(seen.pack, form)


def _newest(own: list[FormLayout], case: Case) -> FormLayout | None:
    """The newest version that is for this case: a closed one keeps what held when it was closed."""
    until = case.closed_at
    for row in reversed(own):
        begins = case.registered_at if row.new_cases_only else until
        if not row.retired and (begins is None or row.since <= begins):
            return row
    return None


def _use(pack: Pack, form: str) -> FormUse | None:
    return next((use for use in pack.forms if use.form == form), None)


def with_use(layout: Layout, use: FormUse) -> Layout:
    """The layout with the regulation's title, code, copies and captions of the boxes to sign."""
    layout = dataclasses.replace(
        layout,
        title=use.title or layout.title,
        title_en=use.title_en or layout.title_en,
        code=use.code or layout.code,
        code_version=use.version or layout.code_version,
        copies=use.copies or layout.copies,
    )
    return _with_captions(layout, use) if use.signatures else layout


def _with_captions(layout: Layout, use: FormUse) -> Layout:
    """The boxes of the last row that is signed get the regulation's captions, one box for each."""
    signed = [
        (b, r)
        for b, block in enumerate(layout.blocks)
        for r, row in enumerate(block.rows)
        if any(cell.part is Part.SIGN for cell in row.cells)
    ]
    if not signed:
        return layout
    at, place = signed[-1]
    block = layout.blocks[at]
    row = block.rows[place]
    boxes = [cell for cell in row.cells if cell.part is Part.SIGN]
    english = (*use.signatures_en, *([""] * len(use.signatures)))
    # What is noted beside a signature belongs to the boxes as the layout has them, and so do their values.
    if len(boxes) != len(use.signatures):
        boxes = [dataclasses.replace(box, note=NO_WORDS) for box in boxes]
    bare = dataclasses.replace(boxes[-1], value="", signer="", day="")
    cells = tuple(
        dataclasses.replace(boxes[n] if n < len(boxes) else bare, text=Wording(caption, english[n]))
        for n, caption in enumerate(use.signatures)
    )
    rows = tuple(dataclasses.replace(row, cells=cells) if n == place else r for n, r in enumerate(block.rows))
    blocks = tuple(
        dataclasses.replace(b, rows=rows) if n == at else b for n, b in enumerate(layout.blocks)
    )
    return dataclasses.replace(layout, blocks=blocks)


def forms_of(pack: Pack, own: list[FormLayout]) -> list[str]:
    """The forms that are offered under a pack: its own first, then what every office has, then the office's own."""
    standard = (form.value for form in FormKind if is_shipped(form.value))
    made = (row.form for row in own if not row.retired)
    return list(dict.fromkeys([*(use.form for use in pack.forms), *standard, *made]))


def document_rows(seen: Seen, case: Case) -> tuple[DocumentRow, ...]:
    """单据: every form of the case, those that belong to what was done so far first."""
    signed, own = _signed(seen, case), own_layouts(seen)
    rows = []
    for form in dict.fromkeys([*forms_of(seen.pack_of(case), own), *case.prints]):
        layout = _layout(seen, case, form, [row for row in own if row.form == form])
        kept = case.prints.get(form, {})
        at = datetime.fromisoformat(kept["at"]) if kept.get("at") else None
        after = layout.after if layout is not None else ()
        expected = bool(kept) or not after or any(case.done.get(action.value) for action in after)
        rows.append(
            DocumentRow(
                form,
                layout.label if layout is not None else form,
                times_printed(kept),
                at,
                kept.get("by", ""),
                expected,
                kept.get("document_number", ""),
                signed.get(form, 0),
            )
        )
    return tuple(sorted(rows, key=lambda row: not row.expected))


def times_printed(kept: dict[str, Any]) -> int:
    """How often a form was printed, of what its case keeps of it; at first each print was one copy and not counted apart."""
    return int(kept.get("times", kept.get("count", 0)))


def _signed(seen: Seen, case: Case) -> dict[str, int]:
    question = (
        select(Attachment.form, func.count(Attachment.copy.distinct()))
        .where(Attachment.case_id == case.id, Attachment.form != "")
        .group_by(Attachment.form)
    )
    return {row[0]: row[1] for row in seen.session.execute(question)}
