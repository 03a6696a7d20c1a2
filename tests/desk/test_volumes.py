"""业务量 (K9, S13): keyed in month by month; complaints for every 10 000."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from complaintdesk.desk.book_pages import Books
from complaintdesk.desk.core import Desk
from complaintdesk.desk.triage import VoidCase
from complaintdesk.desk.volumes import VolumeRates
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.errors import FieldErrors, NotAllowed, UserError
from complaintdesk.domain.vocabulary import Role
from complaintdesk.i18n import set_language
from tests.desk.figures_office import a_figures_office, entries, is_sound, keyed, opened, set_clock
from tests.desk.office import a_case, desk_as


@pytest.fixture(autouse=True)
def _english() -> None:
    set_language("en")


@pytest.fixture
def desk(database_url: str) -> Desk:
    """Three complaints in September, two that count in October."""
    desk = a_figures_office(database_url, "", at="2026-09-10T09:30")
    for _n in range(3):
        a_case(desk, category="收费")
    set_clock(desk, "2026-10-10T09:30")
    cases = [a_case(desk, category="收费").id for _n in range(3)]
    desk.do(VoidCase(case_id=cases[0], reason="重复登记"))
    set_clock(desk, "2026-11-02T09:30")
    return desk


def test_S13_与业务量之比(desk: Desk) -> None:
    entry = keyed(desk, "KeyInVolume", month="2026-10", volume=12345, unit="人次")
    assert opened(desk, entry).row.title == "2026-10: 12,345 人次"
    values = dict(opened(desk, entry).values)
    assert values["Complaints of the month"] == "2"
    assert values["For every 10 000"] == "1.62 (2 ÷ 12345 × 10 000)"
    rates = desk.ask(VolumeRates(first=date(2026, 8, 15), last=date(2026, 10, 31)))
    assert [(one.month, one.cases, one.volume, one.unit, one.rate) for one in rates] == [
        ("2026-08", 0, None, "", None), ("2026-09", 3, None, "", None), ("2026-10", 2, 12345, "人次", Decimal("1.62")),
    ]  # fmt: skip
    assert is_sound(desk)


def test_更正与下月建议的单位(desk: Desk) -> None:
    entry = keyed(desk, "KeyInVolume", month="2026-09", volume=1, unit="单")
    keyed(desk, "CorrectVolume", entry, volume=30000, unit="单")
    assert dict(opened(desk, entry).values)["For every 10 000"].startswith("1.00 ")
    (book,) = [row for row in desk.ask(Books()) if row.kind is EntryKind.VOLUME]
    assert book.new is not None
    assert {spec.name: spec.default for spec in book.new.fields} == {"month": "2026-10", "volume": "", "unit": "单"}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"month": "2026-13"}, "month"), ({"month": "2026-12"}, "month"), ({"volume": 0}, "volume"),
        ({"month": "2026Q3"}, "month"),
    ],
)  # fmt: skip
def test_录错了说明(sqlite_url: str, given: dict[str, Any], field: str) -> None:
    desk = a_figures_office(sqlite_url, "", at="2026-11-02T09:30")
    keyed(desk, "KeyInVolume", month="2026-10", volume=5)
    for values in (given, {}):
        with pytest.raises(FieldErrors) as problem:
            keyed(desk, "KeyInVolume", **{"month": "2026-10", "volume": 5, **values})
        assert set(problem.value.problems) == {field if values else "month"}
    assert len(entries(desk, EntryKind.VOLUME)) == 1


def test_期间颠倒或过长(sqlite_url: str) -> None:
    desk = a_figures_office(sqlite_url, "", at="2026-11-02T09:30")
    for first, last in ((date(2026, 2, 1), date(2026, 1, 1)), (date(1, 1, 1), date(9999, 12, 31))):
        with pytest.raises(UserError):
            desk.ask(VolumeRates(first=first, last=last))
    with pytest.raises(NotAllowed):
        desk_as(desk, Role.DEPARTMENT, "甲科").ask(VolumeRates(first=date(2026, 1, 1), last=date(2026, 2, 1)))
