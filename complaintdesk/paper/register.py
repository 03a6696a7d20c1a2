"""登记本 on paper: lying A4 or A3, the office and page above, who made it, when and which version below, heads on each page.

The last page goes on with empty lines to its end: a register is written on by hand.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from complaintdesk.desk.form_wording import Times
from complaintdesk.domain.form_layout import Part
from complaintdesk.i18n import _, language, ngettext
from complaintdesk.paper.cells import PAD_X, Label, OneLine, Text
from complaintdesk.paper.fonts import font_set
from complaintdesk.paper.ink import OUTER, Ink
from complaintdesk.paper.listing import ListPage, draw_title, list_pdf, wanted_height
from complaintdesk.paper.render import LOCK, Rendered
from complaintdesk.paper.sizes import list_paper, type_for
from complaintdesk.paper.table import Row
from complaintdesk.paper.typesetting import break_lines, clean, fit
from complaintdesk.paper.units import mm

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from complaintdesk.desk.registers import RegisterSheet
    from complaintdesk.domain.form_layout import FormList
    from complaintdesk.paper.sizes import Paper, Type

#: A register has no continuation pages: a text of more lines is cut, and the case itself has the rest. What lies on the
#: larger paper has many narrow columns.
_LINES = {"A4": 8, "A3": 17}
_SIDE = 14 * mm
_GAP = 2 * mm
#: Room for the pen above the foot.
_SIGNED = 9 * mm


def render_register(
    sheet: RegisterSheet, *, fill: bool = True, font_folders: tuple[Path, ...] | None = None
) -> Rendered:
    """The register as PDF, in the language in force; without `fill` the last page ends with the last row."""
    size = lying(list_paper(sheet.layout.paper))
    with LOCK:
        fonts = font_set(font_folders)
        type_ = type_for(size, fonts, latin=language() == "en")
        pages = _pages(sheet, size, type_, fill=fill)

        def draw(ink: Ink, page: ListPage, number: int) -> None:
            _draw(ink, sheet, page, number, size, type_)

        return list_pdf(sheet.layout.label, pages, size, fonts.first(), draw)


def lying(paper: Paper) -> Paper:
    """The paper on its long side, with the margins of a list."""
    short, long = sorted((paper.width, paper.height))
    return replace(paper, width=long, height=short, side=min(paper.side, _SIDE))


def _top(paper: Paper, type_: Type) -> float:
    return paper.height - paper.top - type_.title.leading - type_.body.leading - 2 * _GAP


def _room(sheet: RegisterSheet, paper: Paper, type_: Type) -> float:
    foot = type_.body.leading + type_.small.leading + 2 * _GAP
    return _top(paper, type_) - paper.bottom - foot - (_SIGNED if signatures_of(sheet) else 0)


def _pages(sheet: RegisterSheet, paper: Paper, type_: Type, *, fill: bool) -> list[ListPage]:
    """The rows on as many pages as they need, the heads on each."""
    room, entry = _room(sheet, paper, type_), sheet.layout.lines
    lines = _LINES[sheet.layout.paper]
    pages: list[ListPage] = []
    for values in sheet.rows:
        row = _cells(entry, values, lines, paper, type_)
        height = wanted_height(row, paper, type_, room)
        if not pages or pages[-1].used + height > room:
            pages.append(_headed(entry, paper, type_))
        pages[-1].put(row, height)
    if not pages:
        pages.append(_headed(entry, paper, type_))
    height = max(entry.height * mm, type_.body.leading)
    while (fill or not sheet.rows) and pages[-1].used + height <= room:
        pages[-1].put(_cells(entry, {}, lines, paper, type_), height)
    return pages


def _headed(entry: FormList, paper: Paper, type_: Type) -> ListPage:
    page = ListPage()
    heads = Row([Label(share=c.share, fixed=c.width * mm, text=c.label.text) for c in entry.columns], 8 * mm)
    page.put(heads, heads.least(paper.inner, type_))
    return page


def _cells(entry: FormList, values: dict[str, str], lines: int, paper: Paper, type_: Type) -> Row:
    cells = [Text(share=c.share, fixed=c.width * mm, rows=lines) for c in entry.columns]
    row = Row(cells, entry.height * mm)
    for cell, column, width in zip(cells, entry.columns, row.widths(paper.inner), strict=True):
        cell.name = column.label.text
        cell.text = _cut(values.get(column.value, ""), width, lines, type_)
    return row


def _cut(words: str, width: float, lines: int, type_: Type) -> str:
    """The words as far as the lines of a cell go; the end says where the rest is."""
    words, room = clean(words), width - 2 * PAD_X
    more = _("... (see the case)")
    fitted = fit(words, type_.body, room, lines, more)
    if fitted.rest is None:
        return words
    beside = words[: fitted.rest].rstrip() + more
    if fit(beside, type_.body, room, lines, "").rest is None:
        return beside
    # In a narrow column that sentence takes lines of its own.
    kept = break_lines(words, type_.body, room, limit=lines - len(break_lines(more, type_.body, room)))
    return f"{words[: kept[-1].end].rstrip()}\n{more}"


def _draw(ink: Ink, sheet: RegisterSheet, page: ListPage, number: int, paper: Paper, type_: Type) -> None:
    _draw_head(ink, sheet, number, paper, type_)
    top = _top(paper, type_)
    y = page.draw(ink, paper, type_, top)
    ink.box(paper.side, y, paper.inner, top - y, OUTER)
    _draw_foot(ink, sheet, paper, type_)


def signatures_of(sheet: RegisterSheet) -> tuple[str, ...]:
    """编制、审核、批准: what is written before the places to sign, where the register has any."""
    return tuple(cell.text.text for cell in sheet.layout.cells() if cell.part is Part.SIGN)


def _draw_signatures(ink: Ink, sheet: RegisterSheet, y: float, paper: Paper, type_: Type) -> None:
    captions = signatures_of(sheet)
    for n, caption in enumerate(captions):
        ink.line(caption, type_.body, paper.side + n * paper.inner / len(captions), y)


def _draw_head(ink: Ink, sheet: RegisterSheet, number: int, paper: Paper, type_: Type) -> None:
    """页眉: the title; below it the office, the period, and the page."""
    left, right, top = paper.side, paper.width - paper.side, paper.height - paper.top
    marks = "\u3000".join(
        mark for holds, mark in ((sheet.is_sample, _("SAMPLE")), (sheet.masked, _("Identity withheld"))) if holds
    )
    draw_title(ink, sheet.layout.label, marks, paper, type_)
    under = top - type_.title.leading - type_.body.size - _GAP
    place = _("Page {page} of {pages}").format(page=number, pages=ink.pages)
    at = right - type_.body.width(place)
    ink.line(place, type_.body, at, under)
    period = _period(sheet)
    middle = (paper.width - type_.body.width(period)) / 2
    ink.line(period, type_.body, middle, under)
    office = OneLine(_("Office"), sheet.office)
    office.settle((middle if period else at) - left - 4 * mm, type_.body, type_.small)
    office.draw(ink, left, under)


def _period(sheet: RegisterSheet) -> str:
    """2026年3月1日至2026年3月31日; one end may be open."""
    first, last = _day(sheet.first), _day(sheet.last)
    if first and last:
        return _("{first} to {last}").format(first=first, last=last)
    return _("From {first}").format(first=first) if first else _("Until {last}").format(last=last) if last else ""


def _day(day: date | None) -> str:
    if day is None:
        return ""
    return _("{year}-{month:02}-{day:02}").format(year=day.year, month=day.month, day=day.day)


def _draw_foot(ink: Ink, sheet: RegisterSheet, paper: Paper, type_: Type) -> None:
    """页脚: 编制部门, 编制日期, 版本号; below, who printed it and what is not listed."""
    layout = sheet.layout
    version = " ".join(part for part in (layout.code, layout.code_version) if part) or str(layout.version)
    parts = (
        _("Made by (department): {department}").format(department=sheet.department or sheet.office),
        _("Made on: {day}").format(day=Times(sheet.zone).day(sheet.made_at)),
        _("Version: {version}").format(version=version),
    )
    baseline = paper.bottom + type_.small.leading + _GAP
    _draw_signatures(ink, sheet, baseline + type_.body.leading, paper, type_)
    third = paper.inner / 3
    for n, words in enumerate(parts):
        line = OneLine("", words)
        line.settle(third - 2 * mm, type_.body, type_.small)
        x = paper.side + (0, third, 2 * third)[n]
        line.draw(ink, x + (0, (third - line.width()) / 2, third - line.width())[n], baseline)
    words = _("Printed by: {by}").format(by=sheet.made_by)
    if sheet.left_out:
        more = ngettext("{n} more is not listed.", "{n} more are not listed.", sheet.left_out)
        words = f"{words}\u3000{more.format(n=sheet.left_out)}"
    printed = OneLine("", words)
    printed.settle(paper.inner, type_.small)
    printed.draw(ink, paper.side, paper.bottom)
