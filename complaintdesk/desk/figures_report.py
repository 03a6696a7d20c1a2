"""统计报表: the one `Statistics` object, or a cross table of it, as the blocks that workbook and paper draw."""

from __future__ import annotations

from complaintdesk.desk.cross_rows import CrossLine, CrossTable
from complaintdesk.desk.figures import CountLine, Statistics, pareto
from complaintdesk.desk.report_blocks import (
    Cell,
    ChartBlock,
    ChartKind,
    Figure,
    Heading,
    Paragraph,
    Report,
    ReportBlock,
    TableBlock,
    Unit,
)
from complaintdesk.desk.report_names import STATISTICS
from complaintdesk.desk.staff_figures import HEADINGS, MARKS
from complaintdesk.i18n import N_, _, language

BY_TITLES = {
    "category": N_("By category"),
    "department": N_("By department"),
    "channel": N_("By channel"),
    "kind": N_("By kind"),
    "severity": N_("By severity"),
    "state": N_("By state"),
    "satisfaction": N_("By satisfaction"),
    "cause": N_("By cause"),
}
#: What is worth a chart of the vital few.
VITAL_OF = ("category", "cause")
#: More columns than this are broken into tables below one another, and stand on a lying page from the second number on.
MOST_COLUMNS, _UPRIGHT = 12, 9
#: More bars are no longer read.
_MOST_BARS = 15
_NAMED = 5
_NUMERALS = "一二三四五六七八九十"


def statistics_report(figures: Statistics) -> Report:
    """The analysis of a period: numbers, rates, comparison, distributions, cross table, departments."""
    parts: list[tuple[str, list[ReportBlock]]] = [
        (_("Overview"), _overview(figures)),
        (_("Rates"), [rate_table(figures)]),
        (_("Compared"), [compared_table(figures)] if figures.compared else []),
        (_("Distributions"), _distributions(figures)),
        (_("Cross table"), cross_blocks(figures.cross) if figures.cross is not None else []),
        (_("Departments"), [_departments(figures)] if figures.departments else []),
    ]
    blocks: list[ReportBlock] = []
    shown = [(title, found) for title, found in parts if found]
    for number, (title, found) in enumerate(shown, 1):
        blocks += [Heading(_numbered(number, title)), *found]
    wide = figures.cross is not None and len(figures.cross.heads) > _UPRIGHT
    return _report(figures, _("Complaint statistics"), tuple(blocks), landscape=wide)


def cross_report(figures: Statistics, table: CrossTable, name: str = "") -> Report:
    """A cross table alone, under the name it was kept by."""
    wide = len(table.heads) > _UPRIGHT
    return _report(figures, name or _("Cross table"), tuple(cross_blocks(table)), landscape=wide)


def _report(figures: Statistics, title: str, blocks: tuple[ReportBlock, ...], *, landscape: bool) -> Report:
    return Report(
        name=STATISTICS, title=title, period=figures.title, office=figures.office, first=figures.first,
        last=figures.last, zone=figures.zone, made_at=figures.made_at, made_by=figures.made_by, blocks=blocks,
        landscape=landscape, is_sample=figures.is_sample,
        notes=(_("Counted are the cases received in the period that were not made void, unless a formula says otherwise."),),
    )  # fmt: skip


def _numbered(number: int, title: str) -> str:
    """一、… or 1. …"""
    shown = _NUMERALS[number - 1] if language() != "en" else str(number)
    return _("{n}. {title}").format(n=shown, title=title)


def _overview(figures: Statistics) -> list[ReportBlock]:
    head = (
        _("Cases received"), _("Cases closed"), _("Cases open"), _("Overdue now"),
        _("Received in {period}").format(period=figures.before_title),
    )  # fmt: skip
    numbers = figures.received, figures.closed, figures.open, figures.overdue, figures.received_before
    found: list[ReportBlock] = [TableBlock(head, (tuple(Figure(number) for number in numbers),))]
    if figures.per_business is not None:
        found.append(Paragraph(per_business_words(figures)))
    found += [Paragraph(words) for words in figures.hints]
    if len(figures.by_month) > 1:
        found.append(_chart(ChartKind.COLUMNS, _("By month"), figures, figures.by_month))
    return found


def per_business_words(figures: Statistics) -> str:
    """万人次投诉率 with its numbers; where months are missing it says how many were counted. Empty where none is known."""
    found = figures.per_business
    if found is None:
        return ""
    # Two decimals, as the month's own book shows it.
    words = _("Complaints for every 10,000: {rate} ({cases} ÷ {volume} {unit} × 10,000)").format(
        rate=f"{found.rate:.2f}", cases=found.cases, volume=f"{found.volume:,}", unit=found.unit
    )
    if found.months == found.of_months:
        return words
    return _("{words}; {n} of {of} months").format(words=words, n=found.months, of=found.of_months)


def rate_table(figures: Statistics) -> TableBlock:
    """Each rate with the words of its formula and both its numbers. The formula stands in the first column: another
    wide one would stretch the tables above and below it in the workbook."""
    words = _("{rate}: {formula}")
    return TableBlock(
        (_("Rate and formula"), _("Value"), _("Numerator"), _("Denominator")),
        tuple(
            (
                words.format(rate=rate.title, formula=rate.formula), Figure(rate.value, Unit.SHARE),
                Figure(rate.numerator), Figure(rate.denominator),
            )
            for rate in figures.rates
        ),
        widths=(5, 1, 1, 1),
    )  # fmt: skip


def compared_heads(figures: Statistics) -> tuple[str, ...]:
    """The heads of the comparison, each for one number of `Compared.figures`."""
    change, percent = _("Change"), _("in percent")
    return (
        _("Item"), figures.title, figures.before_title, change, percent, _("A year ago"), change, percent,
        _("Since 1 January"),
    )  # fmt: skip


def compared_table(figures: Statistics) -> TableBlock:
    """同比、环比、累计; the change of a rate is in points of a hundred."""
    return TableBlock(
        compared_heads(figures),
        tuple((line.title, *line.figures) for line in figures.compared),
        widths=(1.8, 1.2, 1.2, 1, 1, 1.2, 1, 1, 1.2),
        groups=(("", 1), ("", 1), (_("Against the period before"), 3), (_("Against the year before"), 3), ("", 1)),
        source=_("The change of a rate is in percentage points; — where there is nothing to compare with."),
    )


def _distributions(figures: Statistics) -> list[ReportBlock]:
    found: list[ReportBlock] = []
    for key, lines in figures.by.items():
        if not lines:
            continue
        title, total = _(BY_TITLES[key]), sum(line.count for line in lines)
        rows = [(line.title, Figure(line.count), Figure(line.count / total, Unit.SHARE)) for line in lines]
        rows.append((_("Total"), Figure(total), Figure(1.0, Unit.SHARE)))
        found.append(TableBlock((_("Item"), _("Cases"), _("Share")), tuple(rows), title, (3, 1, 1), total=True))
        if key in VITAL_OF:
            found += _vital(figures, title, lines)
        elif key == "department":
            found.append(_chart(ChartKind.BARS, title, figures, lines[:_MOST_BARS]))
    return found


def _vital(figures: Statistics, title: str, lines: tuple[CountLine, ...]) -> list[ReportBlock]:
    """主次分析: said in a sentence, drawn as a Pareto chart. A single line is no ranking."""
    ranked = pareto(lines)
    if len(ranked) < 2:
        return []
    return [
        Paragraph(vital_words(lines)),
        _chart(ChartKind.PARETO, title, figures, tuple(one.line for one in ranked[:_MOST_BARS])),
    ]


def vital_words(lines: tuple[CountLine, ...]) -> str:
    """The vital few in one sentence."""
    ranked = pareto(lines)
    few = [one for one in ranked if one.is_vital]
    if not few:
        return ""
    names = _(", ").join(_("“{name}”").format(name=one.line.title) for one in few[:_NAMED])
    if len(few) > _NAMED:
        names = _("{some} and {n} more").format(some=names, n=len(few) - _NAMED)
    return _("The vital few: {names} make up {share} of all ({n} of {of} kinds).").format(
        names=names, share=f"{few[-1].share * 100:.1f}%", n=len(few), of=len(ranked)
    )


def _chart(kind: ChartKind, title: str, figures: Statistics, lines: tuple[CountLine, ...]) -> ChartBlock:
    source = _("Source: {office}, cases received in {period}").format(office=figures.office, period=figures.title)
    return ChartBlock(
        kind, title, tuple(line.title for line in lines), tuple(line.count for line in lines), Unit.COUNT, source
    )


def cross_blocks(table: CrossTable) -> list[ReportBlock]:
    """The table; a wide one as several, each with the heads of its own columns, the sums in the last."""
    if not table.lines:
        return [Paragraph(_("Nothing to count in this period."))]
    parts = range(0, max(1, len(table.heads)), MOST_COLUMNS)
    return [_part(table, start, is_last=start == parts[-1]) for start in parts]


def _part(table: CrossTable, start: int, *, is_last: bool) -> TableBlock:
    columns = slice(start, start + MOST_COLUMNS)
    total = (_("Total"),) if is_last else ()

    def row(line: CrossLine) -> tuple[Cell, ...]:
        cells = [*line.cells[columns], *((line.total,) if is_last else ())]
        return (line.title, *(table.figure(cell) for cell in cells))

    heads = tuple(words for _key, words in table.heads[columns])
    whole = CrossLine("", _("Total"), table.totals, table.grand)
    lines = tuple(row(line) for line in (*table.lines, whole))
    is_hiding = any(isinstance(cell, str) for line in lines for cell in line[1:])
    return TableBlock(
        (table.rows.label, *heads, *total), lines, table.title, (2.2, *[1.0] * (len(heads) + len(total))), total=True,
        source=_(MARKS) if is_hiding else "",
    )  # fmt: skip


def _departments(figures: Statistics) -> TableBlock:
    """Without the column of the handler: the line is the department."""
    rows = tuple(line.shown[1:] for line in figures.departments)
    return TableBlock(tuple(_(head) for head in HEADINGS[1:]), rows, widths=(2, 1, 1, 1.2, 1, 1.2, 1), source=_(MARKS))
