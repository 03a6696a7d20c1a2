"""交接清单: the open cases of each owner with the next step, as a printed list that both sides sign."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from complaintdesk.desk.form_wording import Times
from complaintdesk.domain.vocabulary import Light
from complaintdesk.i18n import _, language, ngettext
from complaintdesk.paper.cells import Box, Cell, Label, OneLine, Text
from complaintdesk.paper.fonts import font_set
from complaintdesk.paper.ink import Ink
from complaintdesk.paper.listing import ListPage, draw_title, list_pdf, wanted_height
from complaintdesk.paper.render import LOCK, Rendered
from complaintdesk.paper.signing import Signed
from complaintdesk.paper.sizes import paper_size, type_for
from complaintdesk.paper.table import Row
from complaintdesk.paper.units import mm

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from complaintdesk.desk.handover import HandoverGroup, HandoverRow, HandoverSheet
    from complaintdesk.paper.sizes import Paper, Type

#: Widths of number, received, stage, next step and due; the subject has the rest.
_NUMBER, _RECEIVED, _NEXT, _DUE = 29 * mm, 23 * mm, 27 * mm, 25 * mm
_LINES = 5
#: A list has no continuation pages: a longer subject is cut, and the case itself has the rest.
_SUBJECT = 48
_SIGNING = 22 * mm
_GAP = 2 * mm


@dataclass
class _Heading(Cell):
    """一位经办人: the name over the cases in their hands."""

    text: str = ""

    def least(self, width: float, type_: Type) -> float:  # noqa: ARG002 - one line at any width
        return type_.strong.leading + 2 * _GAP

    def settle(self, box: Box, type_: Type) -> list[object]:  # type: ignore[override]
        self.box = box
        self.line = OneLine(self.text, self.text)
        self.line.settle(box.width, type_.strong)
        return []

    def draw(self, ink: Ink, type_: Type) -> None:
        self.line.draw(ink, self.box.x, self.box.y + 0.6 * _GAP + 0.2 * type_.strong.size)


def render_handover(
    sheet: HandoverSheet, *, paper: str = "A4", font_folders: tuple[Path, ...] | None = None
) -> Rendered:
    """The list as PDF, in the language in force."""
    size = paper_size(paper)
    with LOCK:
        fonts = font_set(font_folders)
        type_ = type_for(size, fonts, latin=language() == "en")
        times = Times(sheet.zone)
        pages = _pages(sheet, size, type_, times)

        def draw(ink: Ink, page: ListPage, number: int) -> None:
            _draw(ink, sheet, page, number, size, type_, times)

        return list_pdf(_("Handover list"), pages, size, fonts.first(), draw)


def _top(paper: Paper, type_: Type) -> float:
    return paper.height - paper.top - type_.title.leading - type_.body.leading - _GAP


def _room(paper: Paper, type_: Type) -> float:
    return _top(paper, type_) - paper.bottom - type_.small.leading - _GAP


def _pages(sheet: HandoverSheet, paper: Paper, type_: Type, times: Times) -> list[ListPage]:
    """The rows on as many pages as they need; each page repeats the heads, and the end is signed."""
    room = _room(paper, type_)
    pages = [ListPage()]
    for group in sheet.groups:
        head = _head()
        for place, row in enumerate(group.rows):
            cells = _cells(row, times)
            height = _height(cells, paper, type_)
            opening = _heights([_heading(group), head], paper, type_)
            is_new = place == 0
            if pages[-1].used + height + (opening if is_new else 0) > room and pages[-1].rows:
                pages.append(ListPage())
                is_new = True
            if is_new:
                _open(pages[-1], group, paper, type_, again=place > 0)
            pages[-1].put(cells, height)
    end = [_sum(sheet), _signatures()]
    if pages[-1].used + _heights(end, paper, type_) > room:
        pages.append(ListPage())
    for last in end:
        pages[-1].put(last, _height(last, paper, type_))
    return pages


def _open(page: ListPage, group: HandoverGroup, paper: Paper, type_: Type, *, again: bool) -> None:
    for row in (_heading(group, again=again), _head()):
        page.put(row, _height(row, paper, type_))


def _height(row: Row, paper: Paper, type_: Type) -> float:
    return wanted_height(row, paper, type_, _room(paper, type_))


def _heights(rows: list[Row], paper: Paper, type_: Type) -> float:
    return sum(_height(row, paper, type_) for row in rows)


def _heading(group: HandoverGroup, *, again: bool = False) -> Row:
    count = len(group.rows)
    words = ngettext("{n} open case", "{n} open cases", count).format(n=count)
    owner = " · ".join(w for w in (group.owner, group.department) if w)
    text = _("{owner}: {words}").format(owner=owner, words=words)
    return Row([_Heading(text=_("{heading} (continued)").format(heading=text) if again else text)])


def _head() -> Row:
    return Row([
        Label(fixed=_NUMBER, text=_("Number")),
        Label(fixed=_RECEIVED, text=_("Received")),
        Label(text=_("Subject")),
        Label(fixed=_stage(), text=_("Stage")),
        Label(fixed=_NEXT, text=_("Next step")),
        Label(fixed=_DUE, text=_("Due")),
    ])


def _cells(row: HandoverRow, times: Times) -> Row:
    due = _day(row.due_at, times)
    if row.light_text and row.light in (Light.LATE, Light.NEAR):
        due = f"{due}\n{row.light_text}"
    return Row([
        Text(fixed=_NUMBER, name=_("Number"), text=row.number, rows=_LINES),
        Text(fixed=_RECEIVED, name=_("Received"), text=_day(row.received_at, times), rows=_LINES),
        Text(name=_("Subject"), text=_short(row.subject), rows=_LINES),
        Text(fixed=_stage(), name=_("Stage"), text=row.state.label, rows=_LINES),
        Text(fixed=_NEXT, name=_("Next step"), text=row.next_step, rows=_LINES),
        Text(fixed=_DUE, name=_("Due"), text=due, rows=_LINES),
    ])


def _stage() -> float:
    """A stage's width: its name is one long word in English."""
    return 28 * mm if language() == "en" else 19 * mm


def _day(at: datetime | None, times: Times) -> str:
    """The short form, so that a row stays low."""
    return at.astimezone(times.zone).date().isoformat() if at is not None else ""


def _short(subject: str) -> str:
    words = " ".join(subject.split())
    return words if len(words) <= _SUBJECT else words[: _SUBJECT - 1] + "…"


def _sum(sheet: HandoverSheet) -> Row:
    words = ngettext("{n} open case in all.", "{n} open cases in all.", sheet.total).format(n=sheet.total)
    if sheet.left_out:
        more = ngettext("{n} more is not listed.", "{n} more are not listed.", sheet.left_out)
        words = f"{words} {more.format(n=sheet.left_out)}"
    return Row([_Heading(text=words)])


def _signatures() -> Row:
    return Row([
        Signed(name=caption, tall=_SIGNING, foot=_SIGNING, caption=_("{who}:").format(who=caption))
        for caption in (_("Handed over by"), _("Taken over by"), _("Witness"))
    ])


def _draw(
    ink: Ink, sheet: HandoverSheet, page: ListPage, number: int, paper: Paper, type_: Type, times: Times
) -> None:
    left, right, top = paper.side, paper.width - paper.side, paper.height - paper.top
    draw_title(ink, _("Handover list"), _("SAMPLE") if sheet.is_sample else "", paper, type_)
    under = top - type_.title.leading - type_.body.size
    of = OneLine(_("Office"), " · ".join(w for w in (sheet.office, sheet.of) if w))
    made = _("{time} {by}").format(time=times.minute(sheet.made_at), by=sheet.made_by)
    of.settle(paper.inner - type_.body.width(made) - 4 * mm, type_.body, type_.small)
    of.draw(ink, left, under)
    ink.line(made, type_.body, right - type_.body.width(made), under)
    page.draw(ink, paper, type_, _top(paper, type_))
    place = _("Page {page} of {pages}").format(page=number, pages=ink.pages)
    ink.line(place, type_.small, right - type_.small.width(place), paper.bottom)
