"""报表起草: what every report of a period shares: its numbered headings, its sentences, its figures, its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from complaintdesk.desk.figures_periods import period_title, whole_months
from complaintdesk.desk.report_blocks import (
    Cell,
    ChartBlock,
    ChartKind,
    Figure,
    Heading,
    Paragraph,
    Report,
    ReportBlock,
    Signing,
    TableBlock,
    Unit,
)
from complaintdesk.i18n import _, language

if TYPE_CHECKING:
    from complaintdesk.desk.context import Seen
    from complaintdesk.desk.figures import Rate

_NUMERALS = "一二三四五六七八九十"


@dataclass
class Draft:
    """报表草稿: blocks put one below the other."""

    seen: Seen
    first: date
    last: date
    blocks: list[ReportBlock] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _headings: int = 0

    def heading(self, words: str) -> None:
        """一、… or 1. …"""
        self._headings += 1
        number = _NUMERALS[self._headings - 1] if language() != "en" else str(self._headings)
        self.blocks.append(Heading(_("{n}. {title}").format(n=number, title=words)))

    def say(self, *sentences: str) -> None:
        """A paragraph of these sentences."""
        between = " " if language() == "en" else ""
        words = between.join(filter(None, sentences))
        if words:
            self.blocks.append(Paragraph(words))

    def table(
        self, title: str, head: tuple[str, ...], rows: Sequence[tuple[Cell, ...]], *, widths: tuple[float, ...] = (),
        total: bool = False, source: str = "", groups: tuple[tuple[str, int], ...] = (),
    ) -> None:  # fmt: skip
        """A table."""
        self.blocks.append(TableBlock(head, tuple(rows), title, widths, groups, total, source))

    def chart(self, kind: ChartKind, title: str, pairs: list[tuple[str, int]], source: str = "") -> None:
        """A chart; none where there is nothing to draw."""
        shown = [(label, value) for label, value in pairs if value or kind is ChartKind.COLUMNS]
        # One column alone says nothing of which few matter most.
        if any(value for _label, value in shown) and (kind is not ChartKind.PARETO or len(shown) > 1):
            labels, values = zip(*shown, strict=True)
            self.blocks.append(ChartBlock(kind, title, labels, values, Unit.COUNT, source))

    def note(self, words: str) -> None:
        """What a reader must know besides."""
        self.notes.append(words)

    def sign(self, *captions: str) -> None:
        """The places to sign at the end."""
        self.blocks.append(Signing(captions or (_("Prepared by:"), _("Reviewed by:"), _("Approved by:"))))

    def report(self, name: str, title: str, *, code: str = "", landscape: bool = False) -> Report:
        """The whole."""
        seen = self.seen
        return Report(
            name=name, title=title, period=period_title(self.first, self.last), office=seen.office.name,
            first=self.first, last=self.last, zone=seen.office.zone, made_at=seen.now, made_by=seen.actor.name,
            blocks=tuple(self.blocks), code=code, landscape=landscape, is_sample=seen.office.is_sample,
            notes=tuple(self.notes),
        )  # fmt: skip


def share(part: int, whole: int) -> Figure:
    """A part of a whole; a dash where there is no whole."""
    return Figure(part / whole if whole else None, Unit.SHARE)


def rate_figure(rate: Rate) -> Figure:
    """A rate of the statistics as a figure."""
    return Figure(rate.value, Unit.SHARE)


def yuan(fen: int) -> Figure:
    """An amount kept in 分."""
    return Figure(fen / 100, Unit.YUAN)


def month_words(first: date, last: date) -> str:
    """2026年11月 in a title; a longer period as people call it."""
    if whole_months(first, last) == 1:
        return _("{year}-{month:02}").format(year=first.year, month=first.month)
    # In a title, which is spaced out, a blank within the words would look like a mistake.
    return period_title(first, last) if language() == "en" else period_title(first, last).replace(" ", "")


def day_words(day: date) -> str:
    """2026年11月30日."""
    return _("{year}-{month:02}-{day:02}").format(year=day.year, month=day.month, day=day.day)


def listed(pairs: list[tuple[str, int]]) -> str:
    """售票服务 3 件、安检服务 2 件: the words with how many each."""
    return _(", ").join(_("{label}: {n}").format(label=label, n=n) for label, n in pairs)
