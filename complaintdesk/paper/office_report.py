"""客情报告单 on paper (S27): five blocks on one page of A4, with the period above and the places to sign below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from complaintdesk.desk.form_wording import Times
from complaintdesk.i18n import _, language
from complaintdesk.paper.cells import Cell, Label, OneLine, Text
from complaintdesk.paper.fonts import font_set
from complaintdesk.paper.ink import Ink
from complaintdesk.paper.listing import ListPage, draw_title, list_pdf
from complaintdesk.paper.render import LOCK, Rendered
from complaintdesk.paper.sizes import paper_size, type_for
from complaintdesk.paper.table import Block, Row, TablePage
from complaintdesk.paper.units import mm

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from complaintdesk.desk.office_report import OfficeReportSheet, ReportBlock
    from complaintdesk.paper.sizes import Paper, Type

_ROW, _LOW = 9.5 * mm, 6.2 * mm
_LABEL, _VALUE = 48 * mm, 34 * mm
_GAP = 2 * mm
_SIGNING = 14 * mm


def render_office_report(sheet: OfficeReportSheet, *, font_folders: tuple[Path, ...] | None = None) -> Rendered:
    """The report as PDF of one page, in the language in force."""
    size = paper_size("A4")
    with LOCK:
        fonts = font_set(font_folders)
        type_ = type_for(size, fonts, latin=language() == "en")

        def draw(ink: Ink, _page: ListPage, _number: int) -> None:
            _draw(ink, sheet, size, type_)

        return list_pdf(_("Office report"), [ListPage()], size, fonts.first(), draw)


def _draw(ink: Ink, sheet: OfficeReportSheet, paper: Paper, type_: Type) -> None:
    top = _draw_head(ink, sheet, paper, type_)
    room = top - paper.bottom - type_.small.leading - _SIGNING
    lines = sum(len(block.lines) for block in sheet.blocks) + 1
    tall = max(_LOW, min(_ROW, room / lines))
    page = TablePage([_heads(tall), *(_block(block, tall) for block in sheet.blocks)])
    page.settle(paper, type_, top, min(room, lines * tall))
    page.draw(ink)
    _draw_foot(ink, sheet, page.bottom, paper, type_)


def _heads(tall: float) -> Block:
    cells: list[Cell] = [
        Label(fixed=_LABEL, text=_("Item")), Label(fixed=_VALUE, text=_("Value")), Label(text=_("How it was reckoned")),
    ]  # fmt: skip
    return Block([Row(cells, tall)], name=" ")


def _block(block: ReportBlock, tall: float) -> Block:
    rows = []
    for line in block.lines:
        cells: list[Cell] = [Label(fixed=_LABEL, text=line.label)]
        if line.words:
            cells.append(Text(name=line.label, text=line.words, rows=1))
        else:
            cells.append(Text(fixed=_VALUE, name=line.label, text=line.text, rows=1))
            cells.append(Text(name=line.label, text=line.note, rows=1))
        rows.append(Row(cells, tall))
    return Block(rows, name=block.title)


def _draw_head(ink: Ink, sheet: OfficeReportSheet, paper: Paper, type_: Type) -> float:
    """The title; below it the office at the left and the period at the right. Returns where the table begins."""
    draw_title(ink, _("Office report"), _("SAMPLE") if sheet.is_sample else "", paper, type_)
    under = paper.height - paper.top - type_.title.leading - type_.body.size - _GAP
    days = _("{first} to {last}").format(first=_day(sheet.first), last=_day(sheet.last))
    period = _("Period: {title} ({days})").format(title=sheet.title, days=days)
    at = paper.width - paper.side - type_.body.width(period)
    ink.line(period, type_.body, at, under)
    office = OneLine(_("Office"), sheet.office)
    office.settle(at - paper.side - 4 * mm, type_.body, type_.small)
    office.draw(ink, paper.side, under)
    return under - _GAP


def _draw_foot(ink: Ink, sheet: OfficeReportSheet, below: float, paper: Paper, type_: Type) -> None:
    """编制、审核、批准; at the foot of the page who made it and when."""
    at = below - type_.body.leading - 2 * _GAP
    for n, caption in enumerate((_("Made by:"), _("Checked by:"), _("Approved by:"))):
        ink.line(caption, type_.body, paper.side + n * paper.inner / 3, at)
    words = _("Printed by: {by}").format(by=sheet.made_by)
    made = OneLine("", f"{words}\u3000{Times(sheet.zone).minute(sheet.made_at)}")
    made.settle(paper.inner, type_.small)
    made.draw(ink, paper.side, paper.bottom)


def _day(day: date) -> str:
    return _("{year}-{month:02}-{day:02}").format(year=day.year, month=day.month, day=day.day)
