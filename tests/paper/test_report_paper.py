"""报表 on paper and as workbook (K2, K10): the same blocks in both, heads on every page, charts that grey paper shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pypdfium2
import pytest
from openpyxl import load_workbook

from complaintdesk.desk.report_blocks import (
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
from complaintdesk.i18n import in_language
from complaintdesk.paper.report import render_report
from complaintdesk.paper.report_charts import MOST, shown
from complaintdesk.sheets.report_book import write_report
from tests.paper.reading import check_sound, collisions, squash, text, texts

PROBLEMS = ("服务态度", "不按站点上下客", "班车转客（过客）", "座位不按规定编排", "中途上客")
PARETO = ChartBlock(ChartKind.PARETO, "主要问题主次图", PROBLEMS, (40, 25, 20, 10, 5), source="来源：投诉登记")
TABLE = TableBlock(
    ("月份", "受理", "办结", "办结率", "违约金", "=说明"),
    (
        *((f"2026-{n % 12 + 1:02d}", Figure(n), Figure(n), Figure(1.0, Unit.SHARE), Figure(12.5, Unit.YUAN), "@说明")
          for n in range(70)),
        ("合计", Figure(2485), Figure(0), Figure(None, Unit.SHARE), Figure(875.0, Unit.YUAN), ""),
    ),
    title="分月统计表", groups=(("", 1), ("件数", 3), ("", 2)), total=True, source="办结率为办结÷受理",
)  # fmt: skip


def a_report(*blocks: ReportBlock, landscape: bool = False, title: str = "月度投诉统计分析报告") -> Report:
    return Report(
        "month_analysis", title, "2026-03", "江州客运站", date(2026, 3, 1), date(2026, 3, 31), "Asia/Shanghai",
        datetime(2026, 4, 1, 1, 0, tzinfo=UTC), "王敏", blocks, code="C05-018", landscape=landscape, is_sample=True,
        notes=("按受理日计。", "受限件不计。"),
    )  # fmt: skip


WHOLE: tuple[ReportBlock, ...] = (
    Heading("一、投诉受理情况"), Paragraph("本期共收到投诉 2,485 件，其中" + "来源各异，" * 60 + "已办结。"), TABLE, PARETO,
    ChartBlock(ChartKind.BARS, "各来源受理件数", ("电话", "来访"), (3, 9)),
    ChartBlock(ChartKind.COLUMNS, "按月受理", tuple(f"2026-{n:02d}" for n in range(1, 13)), tuple(range(12))),
    Signing(("编制：", "审核：", "批准：")),
)  # fmt: skip


@pytest.mark.parametrize("landscape", [False, True], ids=["竖排", "横排"])
def test_报表纸面的每一部分(landscape: bool) -> None:
    """Title, code, sample mark, period, heads on each page of the table, total, chart words, signatures, page n of m."""
    made = render_report(a_report(*WHOLE, landscape=landscape))
    assert made.missing == ()
    pages = [squash(one) for one in check_sound(made.pdf, "月度投诉统计分析报告", "2026-03")]
    words = text(made.pdf)
    assert made.pages == len(pages) > 2
    for part in (
        "月度投诉统计分析报告", "C05-018", "演示", "江州客运站", "2026年3月1日至2026年3月31日", "一、投诉受理情况", "合计",
        "2,485", "—", "办结率为办结÷受理", "主要问题主次图", "80%", "65%", "座位不按规定编排", "来源：投诉登记",
        "编制：", "批准：", "1.按受理日计。",
    ):  # fmt: skip
        assert squash(part) in words, part
    with_rows = [page for page in pages if "12.50" in page]
    assert len(with_rows) > 1
    assert all("月份" in page and "件数" in page for page in with_rows)
    assert all(f"第{n}页共{len(pages)}页" in page for n, page in enumerate(pages, 1))
    document = pypdfium2.PdfDocument(made.pdf)
    width, height = document.get_page_size(0)
    document.close()
    assert (width > height) is landscape


def test_图在灰度纸上也看得清() -> None:
    """No colour at all on the page, and the bars are neither white nor the black of the letters."""
    made = render_report(a_report(PARETO))
    document = pypdfium2.PdfDocument(made.pdf)
    image = document[0].render(scale=1).to_pil().convert("RGB")
    document.close()
    found = image.getcolors(1 << 24)
    assert found is not None
    assert all(max(colour) - min(colour) <= 2 for _n, colour in found)
    bars = sum(n for n, colour in found if 150 < colour[0] < 215)
    assert bars > 2_000


def test_条形太多时合并成其他() -> None:
    """The largest first; the rest as one bar, whose number is their sum."""
    block = ChartBlock(ChartKind.BARS, "", tuple(map(str, range(30))), tuple(range(30)))
    labels, values = shown(block)
    assert len(labels) == MOST
    assert (labels[0], values[0], labels[-1], values[-1]) == ("29", 29, "其他（11 项）", sum(range(11)))
    empty = render_report(a_report(ChartBlock(ChartKind.BARS, "空图", (), ())))
    assert "空图—" in text(empty.pdf)


def test_英文长标题和长文字不出界() -> None:
    """A title longer than the line is set smaller; an essay in a cell is cut, and says so."""
    table = TableBlock(("Item", "Remarks"), (("One", "word " * 2_000),), widths=(1, 3))
    title = "Analysis of complaints and grumbles and of all that was said, first half"
    with in_language("en"):
        made = render_report(a_report(table, title=title))
    assert collisions(made.pdf) == []
    assert "…" in text(made.pdf)


def test_英文表头不拆开单词() -> None:
    heads = ("Category", "Number closed", "Closing rate", *["On-time rate"] * 7, "Well-founded", "Satisfaction rate")
    table = TableBlock(heads, (("Fees", *[Figure(1)] * 11),), widths=(2.4, *[1.0] * 11))
    with in_language("en"):
        words = {word for page in texts(render_report(a_report(table, landscape=True)).pdf) for word in page.split()}
    assert {"Satisfaction", "Well-founded", "Closing"} <= words


def test_工作簿与纸面同一内容(tmp_path: Path) -> None:
    """Numbers as numbers with their formats, no formula, A4 with print titles, Excel's own charts beside their data."""
    target = tmp_path / "报表.xlsx"
    write_report(target, a_report(*WHOLE))
    book = load_workbook(target)
    page, charts = book.worksheets
    cells = {str(cell.value): cell for line in page.iter_rows() for cell in line if cell.value is not None}
    assert page.title == "月度投诉统计分析报告"
    assert (cells["2485"].value, cells["2485"].number_format) == (2485, "#,##0")
    assert cells["875"].number_format == "#,##0.00"
    assert (cells["1"].number_format, cells["—"].data_type) == ("0.0%", "s")
    assert all(cell.data_type != "f" for line in page.iter_rows() for cell in line)
    assert {"=说明", "@说明", "表号：C05-018　演示"} <= set(cells)
    assert (page.page_setup.paperSize, page.page_setup.orientation, page.page_setup.fitToWidth) == (9, "portrait", 1)
    head = cells["月份"].row
    assert page.print_title_rows == f"${head}:${head + 1}"
    assert str(page.print_area).endswith(f"${page.max_row}")
    assert len(charts._charts) == 3
    assert charts.page_setup.orientation == "landscape"
    kept = [[cell.value for cell in line] for line in charts.iter_rows(max_col=4)]
    assert ["服务态度", 40, 0.4, 0.8] in kept
    assert ["来访", 9, None, None] in kept


def test_同一报表写两次相同() -> None:
    """The same report gives the same bytes."""
    report = a_report(*WHOLE)
    assert render_report(report).pdf == render_report(replace(report)).pdf
