"""顾客满意度统计表 printed and as a workbook (S34): twelve lines, the formula in words, three places to sign."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from complaintdesk.desk.satisfaction_sheet import SatisfactionMonth, SatisfactionSheet
from complaintdesk.domain.satisfaction_index import Formula, Grade, MonthFacts, formula_words, reckon
from complaintdesk.i18n import in_language
from complaintdesk.paper.satisfaction_sheet import render_satisfaction
from complaintdesk.sheets.satisfaction_book import write_satisfaction
from complaintdesk.sheets.staff_book import write_staff
from tests.paper.reading import squash, texts
from tests.sheets.test_cells import INJECTIONS

FACTS = MonthFacts(Decimal("92.5"), Decimal(100), complaints=8, over_target=1, line_stops=1, late=2, grade=Grade.B)


def a_month(measures: str = "换模并加检，供应商来料全检一个月") -> SatisfactionMonth:
    return SatisfactionMonth("92.5/100", 8, 1, 1, 2, "B", reckon(FACTS, Formula()), measures)


def a_sheet(customer: str = "", measures: str = "换模并加检，供应商来料全检一个月") -> SatisfactionSheet:
    months: list[SatisfactionMonth | None] = [None] * 12
    months[9] = a_month(measures)
    months[10] = replace(a_month(""), survey="—", audit="—", index=reckon(MonthFacts(), Formula()), complaints=0)
    return SatisfactionSheet(
        office="星河机电有限公司", year=2026, customer=customer, months=tuple(months), formula=formula_words(Formula()),
        zone="Asia/Shanghai", made_at=datetime(2026, 11, 2, 1, 30, tzinfo=UTC), made_by="许质量", is_sample=False,
    )  # fmt: skip


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_S34_年表打印(language: str) -> None:
    with in_language(language):
        printed = render_satisfaction((a_sheet(), a_sheet("甲公司")))
    first, second = (squash(page) for page in texts(printed.pdf))
    assert printed.pages == 2
    for words in ("18.5", "19.0", "15.0", "52.5", "92.5/100", "8(\u221215)", "1(\u22125)", "2(\u22126)", "100.0", "2026"):
        assert words in first, words
    assert "甲公司" in second
    assert "甲公司" not in first


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_S34_年表装得下(language: str) -> None:
    """Long names, a formula changed twice and the longest measures stay on their page."""
    with in_language(language):
        long = replace(
            a_sheet("长名字" * 30, "措施" * 400), office="某某" * 40,
            formula=(*formula_words(Formula()), *formula_words(Formula(taken_off=60))),
        )  # fmt: skip
        printed = render_satisfaction((long,))
    assert printed.pages == 1
    (page,) = texts(printed.pdf)
    assert "…" in page
    assert "annex" not in page
    assert "附页" not in page


def test_S34_年表成工作簿(tmp_path: Path) -> None:
    path = tmp_path / "满意度.xlsx"
    with in_language("en"):
        write_satisfaction(path, (a_sheet(), a_sheet("甲公司")))
    book = load_workbook(path)
    assert book.sheetnames == ["2026", "甲公司"]
    page = book["2026"]
    assert [page.cell(row, 1).value for row in range(4, 16)] == [f"Month {n}" for n in range(1, 13)]
    october = [page.cell(13, column).value for column in range(2, 17)]
    assert october == [
        "92.5/100", 18.5, 8, 15, 1, 5, 1, 15, 2, 6, 19, "B", 15, 52.5, "换模并加检，供应商来料全检一个月",
    ]  # fmt: skip
    words = [page.cell(row, 1).value for row in range(16, 16 + len(formula_words(Formula())))]
    with in_language("en"):
        assert words == list(formula_words(Formula()))
    signing = [cell.value for row in page.iter_rows(min_row=24) for cell in row if cell.value]
    assert signing == ["Prepared by:", "Reviewed by:", "Approved by:"]
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)


@pytest.mark.parametrize("text", INJECTIONS)
def test_文字就是文字(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.xlsx"
    write_satisfaction(path, (a_sheet(text, text),))
    page = load_workbook(path).worksheets[0]
    assert page["P13"].data_type == "s"
    write_staff(path, text, ("a", "b", "c"), ((text, text, "—"),))
    page = load_workbook(path).worksheets[0]
    assert {page["A1"].data_type, page["A3"].data_type} == {"s"}
