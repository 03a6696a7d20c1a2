"""业务计数 (S33): calls, notices of outages and text messages keyed in by month; 223 = 92 + 44 + 87, and nothing is no 0."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from complaintdesk.desk.book_pages import Books
from complaintdesk.desk.core import Desk
from complaintdesk.desk.opening import shipped_policies
from complaintdesk.desk.volumes import VolumeRates
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.errors import PolicyError
from complaintdesk.domain.policy_after import COUNTERS
from complaintdesk.domain.policy_articles import unanswered
from complaintdesk.domain.policy_reading import parse_pack
from complaintdesk.i18n import in_language
from complaintdesk.paper.report import render_report
from complaintdesk.sheets.report_book import write_report
from tests.conftest import KINDS, Databases
from tests.desk.books_kept import one_office, put, refused, values
from tests.desk.reports_office import YEAR, at, lines, report
from tests.paper.reading import check_sound, text

MARCH = (date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture(params=KINDS)
def hotline(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Desk]:
    """A power hotline whose year is keyed in: January with everything, February without messages, March business only."""
    for desk in one_office(databases, request.param, "power-hotline"):
        at(desk, "2027-01-05T09:00")
        put(
            desk, "KeyInVolume", month="2026-01", volume="3000", unit="次", calls_in="2000", calls_out="2000",
            outages_planned="50", outages_temporary="44", outages_repair="80", messages="21000",
        )  # fmt: skip
        put(
            desk, "KeyInVolume", month="2026-02", volume="2748", unit="次", calls_in="984", calls_out="764",
            outages_planned="42", outages_temporary="0", outages_repair="7", messages="49",
        )  # fmt: skip
        put(desk, "KeyInVolume", month="2026-03", volume="10", unit="次")
        yield desk


def fields(desk: Desk) -> list[str]:
    """What the window asks for when a month is keyed in."""
    (book,) = [row for row in desk.ask(Books()) if row.kind is EntryKind.VOLUME]
    assert book.new is not None
    return [field.name for field in book.new.fields]


def told(desk: Desk, days: tuple[date, date]) -> list[str]:
    with in_language("en"):
        return lines(report(desk, "hotline", *days))


def test_S33_the_year_adds_up(hotline: Desk) -> None:
    """Each number with its rule, each whole the sum of its parts, the notices month by month."""
    found = told(hotline, YEAR)
    assert (
        "Calls: 5,748, of which 2,984 came in and 2,764 went out. Notices of outages: 223, of which planned 92,"
        " temporary 44, line repair 87. Text messages sent: 21,049."
    ) in found
    annexes = "\n".join(found)
    months = "keyed in by month in the book of business volume: 2 of 12 months"
    for line in (
        "Business keyed in (次) | 5,758 | sum of the months",
        "All calls | 5,748 | calls that came in + outgoing calls: 2,984 + 2,764",
        f"Calls that came in | 2,984 | {months}",
        "Outgoing calls | 2,764 | call-backs + calls without a case: 0 + 2,764",
        "of them call-backs | 0 | every attempt",
        f"of them without a case | 2,764 | {months}",
        "Notices of outages | 223 | planned + temporary + line repair: 92 + 44 + 87",
        f"of them planned | 92 | {months}\nof them temporary | 44 | {months}\nof them line repair | 87 | {months}",
        f"Text messages sent | 21,049 | {months}",
        "2026-01 | 50 | 44 | 80 | 21,000\n2026-02 | 42 | 0 | 7 | 49\nTotal | 92 | 44 | 87 | 21,049",
    ):
        assert line in annexes, line
    rates = hotline.ask(VolumeRates(first=date(2026, 1, 1), last=date(2026, 3, 31)))
    assert [one.volume for one in rates] == [3000, 2748, 10]


def test_nothing_keyed_in_is_no_0(hotline: Desk) -> None:
    """A month with its business only: dashes and a sentence, no total, no table of the notices."""
    annexes = "\n".join(told(hotline, MARCH))
    assert "Not keyed in for this period: Calls that came in, Outgoing calls without a case, Notices of planned" in annexes
    for line in (
        "Calls that came in | — | nothing keyed in for this period",
        "Outgoing calls | 0 | call-backs + calls without a case: 0 + —",
        "Notices of outages | — | nothing keyed in for this period",
        "Text messages sent | — | nothing keyed in for this period",
    ):
        assert line in annexes, line
    assert "All calls" not in annexes
    assert "Notices of outages by month" not in annexes
    cut = told(hotline, (date(2026, 1, 10), date(2026, 1, 20)))
    (sent,) = [line for line in cut if line.startswith("Text messages sent |")]
    assert sent.startswith("Text messages sent | 21,000 |")
    assert sent.endswith(": 1 of 1 months, each counted whole")


def test_a_month_is_put_right(hotline: Desk) -> None:
    """0 stays 0, an emptied number is gone, and what is no number is refused below its field."""
    entry = put(hotline, "KeyInVolume", month="2026-05", volume="9", unit="次", messages="7", calls_in="0")
    assert values(hotline, entry)["Calls that came in"] == "0"
    put(hotline, "CorrectVolume", entry, volume="9", unit="次", messages="", calls_in="3")
    assert "Text messages sent" not in values(hotline, entry)
    assert values(hotline, entry)["Calls that came in"] == "3"
    assert set(refused(hotline, "KeyInVolume", month="2026-06", volume="9", messages="-1")) == {"messages"}
    put(hotline, "CorrectVolume", entry, volume="9", unit="次")


def test_on_paper_and_in_the_workbook(hotline: Desk, tmp_path: Path) -> None:
    """One definition: the same subtotals in Chinese on both."""
    with in_language("zh_CN"):
        found = report(hotline, "hotline", *YEAR)
        pdf = render_report(found).pdf
        write_report(tmp_path / "热线.xlsx", found)
    check_sound(pdf, found.title, found.office)
    for words in ("停送电通知", "21,049", "其中线路抢修", "92+44+87"):
        assert words in text(pdf)
    cells = {cell.value for page in load_workbook(tmp_path / "热线.xlsx").worksheets for row in page for cell in row}
    assert {"停送电通知", 223, 92, 44, 87, 21049, "计划停电 + 临时停电 + 线路抢修：92 + 44 + 87"} <= cells


def test_only_an_office_with_a_use_for_them_is_asked(hotline: Desk, databases: Databases) -> None:
    """A car dealer keys in its business and nothing else, and its hotline report knows of no outages."""
    assert fields(hotline) == ["month", "volume", "unit", *COUNTERS]
    for dealer in one_office(databases, "sqlite", "car-dealer"):
        assert fields(dealer) == ["month", "volume", "unit"]
        annexes = "\n".join(told(dealer, MARCH))
        assert "Outgoing calls | 0 | every attempt" in annexes
        assert not [word for word in ("outages", "messages sent", "came in", "Not keyed") if word in annexes]


def test_packs_name_known_counters_only() -> None:
    """The hotline's pack alone has them, its articles stand for them, and a wrong name is an error with the known ones."""
    (counting,) = [(pack, text) for pack, text in shipped_policies() if pack.after.counters]
    assert counting[0].id == "power-hotline"
    assert unanswered(counting[0]) == []
    wrong = counting[1].replace('counters = ["calls_in"', 'counters = ["faxes"')
    with pytest.raises(PolicyError, match=r"counters.*faxes.*calls_in"):
        parse_pack(wrong, "power-hotline.toml")
