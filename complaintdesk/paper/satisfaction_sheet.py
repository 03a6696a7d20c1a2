"""顾客满意度统计表 on paper (S34): lying A4, a line a month, the formula in words below it, and three boxes to sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from complaintdesk.desk.form_wording import Times
from complaintdesk.i18n import _, language
from complaintdesk.paper.cells import PAD_X, PAD_Y, Cell, Fixed, Label, Text
from complaintdesk.paper.fonts import font_set
from complaintdesk.paper.ink import OUTER, Ink
from complaintdesk.paper.listing import ListPage, draw_title, list_pdf
from complaintdesk.paper.register import lying
from complaintdesk.paper.render import LOCK, Rendered
from complaintdesk.paper.signing import Signed
from complaintdesk.paper.sizes import paper_size, type_for
from complaintdesk.paper.table import Row
from complaintdesk.paper.typesetting import clean, fit
from complaintdesk.paper.units import mm

if TYPE_CHECKING:
    from pathlib import Path

    from complaintdesk.desk.satisfaction_sheet import SatisfactionMonth, SatisfactionSheet
    from complaintdesk.paper.sizes import Paper, Type
    from complaintdesk.paper.typesetting import Style

_MONTH, _NUMBER, _ITEM = 18 * mm, 16 * mm, 23 * mm
_SIGNING = 12 * mm
_GAP = 2 * mm
_MORE = "…"
#: No line of a month is higher; what is left of the page stays free.
_HIGH = 9 * mm
_LINES = 2


def render_satisfaction(
    sheets: tuple[SatisfactionSheet, ...], *, paper: str = "A4", font_folders: tuple[Path, ...] | None = None
) -> Rendered:
    """The year's sheets as PDF, a page each, in the language in force."""
    size = lying(paper_size(paper))
    with LOCK:
        fonts = font_set(font_folders)
        type_ = type_for(size, fonts, latin=language() == "en")
        pages = [_page(sheet, size, type_) for sheet in sheets]

        def draw(ink: Ink, page: ListPage, number: int) -> None:
            _draw(ink, sheets[number - 1], page, number, size, type_)

        return list_pdf(title(), pages, size, fonts.first(), draw)


def title() -> str:
    """What stands at the top."""
    return _("Customer satisfaction by month")


def _top(paper: Paper, type_: Type) -> float:
    return paper.height - paper.top - type_.title.leading - type_.body.leading - _GAP


def _page(sheet: SatisfactionSheet, paper: Paper, type_: Type) -> ListPage:
    """Heads, twelve months, formula, signatures; what is left of the page goes to the months."""
    heads, months = _heads(), [_cells(number, month) for number, month in enumerate(sheet.months, 1)]
    half = (len(sheet.formula) + 1) // 2
    halves = [Fixed(text="\n".join(lines), top=True) for lines in (sheet.formula[:half], sheet.formula[half:])]
    formula = Row([Label(fixed=_MONTH, text=_("Formula")), *halves])
    signing = Row([
        Signed(name=caption, tall=_SIGNING, foot=_SIGNING, caption=caption, opinion=False)
        for caption in (_("Prepared by:"), _("Reviewed by:"), _("Approved by:"))
    ])
    fixed = sum(row.least(paper.inner, type_) for row in (heads, formula, signing))
    room = _top(paper, type_) - paper.bottom - type_.small.leading - _GAP
    height = min(_HIGH, (room - fixed) / len(months))
    for row in months:
        _shorten(row, height, paper, type_)
    page = ListPage()
    page.put(heads, heads.least(paper.inner, type_))
    for row in months:
        page.put(row, height)
    for row in (formula, signing):
        page.put(row, row.least(paper.inner, type_))
    return page


def _heads() -> Row:
    return Row([
        Label(fixed=_MONTH, text=_("Month")),
        Label(fixed=_ITEM, text=_("Survey marks")),
        Label(fixed=_NUMBER, text="D1"),
        Label(fixed=_ITEM, text=_("Complaints N1")),
        Label(fixed=_ITEM, text=_("PPM over target N2")),
        Label(fixed=_ITEM, text=_("Line stopped N3")),
        Label(fixed=_ITEM, text=_("Late deliveries N4")),
        Label(fixed=_NUMBER, text="D2"),
        Label(fixed=_NUMBER, text=_("Audit")),
        Label(fixed=_NUMBER, text="D3"),
        Label(fixed=_NUMBER, text="D"),
        Label(text=_("Analysis and measures")),
    ], 9 * mm)


def _cells(number: int, month: SatisfactionMonth | None) -> Row:
    words = ("",) * 10 if month is None else _words(month)
    widths = (_ITEM, _NUMBER, _ITEM, _ITEM, _ITEM, _ITEM, _NUMBER, _NUMBER, _NUMBER, _NUMBER)
    cells: list[Cell] = [Label(fixed=_MONTH, text=_("Month {n}").format(n=number))]
    cells += [Label(fixed=width, text=text) for width, text in zip(widths, words, strict=True)]
    measures = " ".join(month.measures.split()) if month is not None else ""
    return Row([*cells, Text(text=measures, rows=_LINES)])


def _shorten(row: Row, height: float, paper: Paper, type_: Type) -> None:
    """The measures as far as their small lines go; the entry itself has the rest, and the sheet no second page for it."""
    cell, width = row.cells[-1], row.widths(paper.inner)[-1]
    assert isinstance(cell, Text)  # noqa: S101 - as _cells made it
    lines = max(1, min(_LINES, int((height - 2 * PAD_Y) / type_.tight.leading)))
    cell.text = _cut(cell.text, type_.tight, width - 2 * PAD_X, lines)


def _cut(words: str, style: Style, width: float, lines: int = 1) -> str:
    words = clean(words)
    fitted = fit(words, style, width, lines, _MORE)
    return words if fitted.rest is None else words[: fitted.rest].rstrip() + _MORE


def _words(month: SatisfactionMonth) -> tuple[str, ...]:
    index = month.index
    return (
        month.survey, str(index.survey), counted(month.complaints, index.off_complaints),
        counted(month.over_target, index.off_over_target), counted(month.line_stops, index.off_line_stop),
        counted(month.late, index.off_late), str(index.facts), month.audit, str(index.audit), str(index.total),
    )  # fmt: skip


def counted(number: int, off: int) -> str:
    """How often, and with it what it takes off."""
    return f"{number} (\u2212{off})" if off else str(number)


def _draw(ink: Ink, sheet: SatisfactionSheet, page: ListPage, number: int, paper: Paper, type_: Type) -> None:
    left, right, top = paper.side, paper.width - paper.side, paper.height - paper.top
    draw_title(ink, title(), _("SAMPLE") if sheet.is_sample else "", paper, type_)
    under = top - type_.title.leading - type_.body.size
    year = _("Year: {year}").format(year=sheet.year)
    ink.line(year, type_.body, right - type_.body.width(year), under)
    third = paper.inner / 3
    ink.line(_cut(sheet.office, type_.body, third), type_.body, left, under)
    if sheet.customer:
        customer = _cut(_("Customer: {name}").format(name=sheet.customer), type_.body, third)
        ink.line(customer, type_.body, (paper.width - type_.body.width(customer)) / 2, under)
    y = page.draw(ink, paper, type_, _top(paper, type_))
    ink.box(left, y, paper.inner, _top(paper, type_) - y, OUTER)
    made = _("{time} {by}").format(time=Times(sheet.zone).minute(sheet.made_at), by=sheet.made_by)
    ink.line(made, type_.small, left, paper.bottom)
    place = _("Page {page} of {pages}").format(page=number, pages=ink.pages)
    ink.line(place, type_.small, right - type_.small.width(place), paper.bottom)
