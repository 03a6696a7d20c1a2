"""报表纸面: any report as A4 pages: title and form code, text, tables whose heads come again, charts, places to sign."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

from complaintdesk.desk.form_wording import Times
from complaintdesk.desk.report_blocks import ChartBlock, Heading, Paragraph, Signing, TableBlock
from complaintdesk.domain.form_layout import Style as Place
from complaintdesk.i18n import _, language
from complaintdesk.paper.cells import OneLine
from complaintdesk.paper.fonts import font_set
from complaintdesk.paper.ink import Ink
from complaintdesk.paper.listing import draw_title
from complaintdesk.paper.register import lying
from complaintdesk.paper.render import LOCK, Rendered, new_canvas
from complaintdesk.paper.report_charts import chart_piece
from complaintdesk.paper.report_pieces import GAP, Piece, prose, signing_piece, table_pieces
from complaintdesk.paper.sizes import paper_size, type_for
from complaintdesk.paper.typesetting import Style
from complaintdesk.paper.units import mm

if TYPE_CHECKING:
    from pathlib import Path

    from complaintdesk.desk.report_blocks import Report, ReportBlock
    from complaintdesk.paper.fonts import FontSet
    from complaintdesk.paper.sizes import Paper, Type

#: A report is read at a desk: 小四, larger than what stands in its tables.
_PROSE = {"zh_CN": 12.0, "en": 11.0}
_AIR = 4 * mm
#: A binding hole at the left must not go through the words of a lying page.
_FOOT = 3 * mm


def render_report(report: Report, *, font_folders: tuple[Path, ...] | None = None) -> Rendered:
    """The report as PDF, in the language in force."""
    paper = paper_size("A4")
    if report.landscape:
        paper = lying(paper)
    with LOCK:
        fonts = font_set(font_folders)
        type_ = type_for(paper, fonts, latin=language() == "en")
        pages = _pages(report, paper, type_, fonts)
        out = io.BytesIO()
        canvas = new_canvas(out, paper, fonts.first(), report.title)
        ink = Ink(canvas, len(pages))
        for number, page in enumerate(pages, 1):
            _draw(ink, report, page, number, paper, type_)
            ink.new_page()
        canvas.save()
    return Rendered(out.getvalue(), ink.pages, tuple(ink.missing))


def _pages(report: Report, paper: Paper, type_: Type, fonts: FontSet) -> list[list[Piece]]:
    """The pieces on as many pages as they need; what belongs together stays together."""
    size = _PROSE.get(language(), _PROSE["zh_CN"])
    reading = replace(
        type_, body=Style(fonts, size, size * 1.4), strong=Style(fonts, size, size * 1.5, bold=True)
    )
    pieces: list[Piece] = []
    before: object = None
    for block in _with_notes(report):
        made = _pieces(block, paper, type_, reading, _room(paper, type_, first=False))
        if made and isinstance(block, Paragraph) and isinstance(before, TableBlock | ChartBlock):
            made[0].above = GAP
        pieces += made
        before = block
    pages: list[list[Piece]] = [[]]
    left = _room(paper, type_, first=True)
    for group in _together(pieces):
        wanted = sum(piece.height + (piece.above if n or pages[-1] else 0.0) for n, piece in enumerate(group))
        if pages[-1] and wanted > left + 0.01:
            pages.append([])
            left = _room(paper, type_, first=False)
            if (heads := group[0].again) is not None:
                pages[-1].append(heads)
                left -= heads.height
        for piece in group:
            left -= piece.height + (piece.above if pages[-1] else 0.0)
            pages[-1].append(piece)
    return pages


def _with_notes(report: Report) -> list[ReportBlock | tuple[str, ...]]:
    """The blocks, and what a reader must know besides before the places to sign at the end."""
    blocks: list[ReportBlock | tuple[str, ...]] = list(report.blocks)
    if report.notes:
        end = len(blocks)
        while end and isinstance(blocks[end - 1], Signing):
            end -= 1
        blocks.insert(end, report.notes)
    return blocks


def _pieces(
    block: ReportBlock | tuple[str, ...], paper: Paper, type_: Type, reading: Type, room: float
) -> list[Piece]:
    if isinstance(block, Heading):
        return prose(Place.HEADING, block.text, paper, reading, above=_AIR)
    if isinstance(block, Paragraph):
        return prose(Place.BODY, block.text, paper, reading)
    if isinstance(block, TableBlock):
        return table_pieces(block, paper, type_, room)
    if isinstance(block, ChartBlock):
        return [chart_piece(block, paper, type_)]
    if isinstance(block, Signing):
        return [signing_piece(block, paper, type_)]
    numbered = [f"{n}. {words}" for n, words in enumerate(block, 1)] if len(block) > 1 else list(block)
    title = prose(Place.SMALL, _("Notes:"), paper, type_, above=_AIR)
    title[-1].keep_next = True
    return [*title, *(piece for words in numbered for piece in prose(Place.SMALL, words, paper, type_))]


def _together(pieces: list[Piece]) -> list[list[Piece]]:
    """In groups that stay on one page."""
    groups: list[list[Piece]] = []
    for piece in pieces:
        if groups and (piece.keep or groups[-1][-1].keep_next):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return groups


def _top(paper: Paper, type_: Type, *, first: bool) -> float:
    """Where the blocks begin: below the title, office and period; on later pages below one line that says of what."""
    if first:
        return paper.height - paper.top - type_.title.leading - type_.body.leading - _AIR
    return paper.height - paper.top - type_.small.leading - _AIR


def _room(paper: Paper, type_: Type, *, first: bool) -> float:
    return _top(paper, type_, first=first) - paper.bottom - type_.small.leading - _FOOT


def _draw(ink: Ink, report: Report, page: list[Piece], number: int, paper: Paper, type_: Type) -> None:
    (_draw_head if number == 1 else _draw_running_head)(ink, report, paper, type_)
    y = _top(paper, type_, first=number == 1)
    for n, piece in enumerate(page):
        y -= piece.above if n else 0.0
        piece.draw(ink, y)
        y -= piece.height
    _draw_foot(ink, report, number, paper, type_)


def _marks(report: Report) -> str:
    """What stands at the top right: the form's code, and that it is none of a real office."""
    code = _("Form code: {code}").format(code=report.code) if report.code else ""
    return "\u3000".join(part for part in (code, _("SAMPLE") if report.is_sample else "") if part)


def _draw_head(ink: Ink, report: Report, paper: Paper, type_: Type) -> None:
    left, right = paper.side, paper.width - paper.side
    marks = _marks(report)
    # A long title and the marks would run into one another: then the marks have the line above for themselves.
    _draw_marks(ink, marks, paper, type_)
    draw_title(ink, report.title, "", _below_marks(paper, type_) if marks else paper, _fitting(report.title, paper, type_))
    under = paper.height - paper.top - type_.title.leading - type_.body.size - GAP
    period = _("Period: {title} ({days})").format(title=report.period, days=_days(report))
    at = right - type_.body.width(period)
    ink.line(period, type_.body, at, under)
    office = OneLine(_("Office"), report.office)
    office.settle(at - left - 4 * mm, type_.body, type_.small)
    office.draw(ink, left, under)


def _below_marks(paper: Paper, type_: Type) -> Paper:
    return replace(paper, top=paper.top + 0.5 * type_.mark.size)


def _fitting(title: str, paper: Paper, type_: Type) -> Type:
    """The type whose title fits the line; a long English title is set smaller, never off the paper."""
    for style in (type_.title, *type_.headers):
        spread = 1.0 if title.isascii() else 1.3
        if style.width(title) * spread <= paper.inner:
            return replace(type_, title=style)
    return replace(type_, title=type_.strong)


def _draw_marks(ink: Ink, marks: str, paper: Paper, type_: Type) -> None:
    if marks:
        x = paper.width - paper.side - type_.mark.width(marks)
        ink.line(marks, type_.mark, x, paper.height - paper.top + 0.2 * type_.mark.size)


def _draw_running_head(ink: Ink, report: Report, paper: Paper, type_: Type) -> None:
    """On later pages: of what report and period they are."""
    y = paper.height - paper.top - type_.small.size
    marks = _marks(report)
    right = paper.width - paper.side - type_.mark.width(marks)
    ink.line(marks, type_.mark, right, y)
    words = OneLine("", "\u3000".join(filter(None, (report.office, report.title, report.period))))
    words.settle(right - paper.side - GAP, type_.small)
    words.draw(ink, paper.side, y)
    ink.rule(paper.side, y - 1.2 * mm, paper.width - paper.side, y - 1.2 * mm)


def _draw_foot(ink: Ink, report: Report, number: int, paper: Paper, type_: Type) -> None:
    place = _("Page {page} of {pages}").format(page=number, pages=ink.pages)
    at = paper.width - paper.side - type_.small.width(place)
    ink.line(place, type_.small, at, paper.bottom)
    by = _("Printed by: {by}").format(by=report.made_by)
    made = OneLine("", f"{by}\u3000{Times(report.zone).minute(report.made_at)}")
    made.settle(at - paper.side - GAP, type_.small)
    made.draw(ink, paper.side, paper.bottom)


def _days(report: Report) -> str:
    return _("{first} to {last}").format(first=_day(report.first), last=_day(report.last))


def _day(day: object) -> str:
    year, month, number = str(day).split("-")
    return _("{year}-{month:02}-{day:02}").format(year=int(year), month=int(month), day=int(number))
