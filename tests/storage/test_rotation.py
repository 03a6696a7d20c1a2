"""Which backups stay, by a table of dates, and when the next one is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintdesk.storage.rotation import is_due, superseded

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 22, 18, 0, tzinfo=ZONE)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def hours_ago(*hours: float) -> list[datetime]:
    return [NOW - timedelta(hours=h) for h in hours]


@pytest.mark.parametrize(
    ("made", "gone"),
    [
        pytest.param([], [], id="没有备份"),
        pytest.param(hours_ago(0, 1, 2, 30, 47), [], id="两天内全留"),
        pytest.param(
            [at("2026-11-19 09:00"), at("2026-11-19 17:00"), at("2026-11-18 17:00")],
            [at("2026-11-19 09:00")],
            id="一天留最后一份",
        ),
        pytest.param([at("2026-11-19 23:59"), at("2026-11-20 00:01")], [], id="按单位时区分日"),
        pytest.param([NOW + timedelta(days=900), NOW], [], id="时钟错过的未来备份"),
        pytest.param([at("2020-01-01 12:00")], [], id="最后一份永不删"),
        pytest.param(
            [at("2020-01-01 12:00"), at("2020-01-01 13:00")], [at("2020-01-01 12:00")], id="久未备份"
        ),
    ],
)
def test_去留表(made: list[datetime], gone: list[datetime]) -> None:
    assert superseded(made, NOW, ZONE) == set(gone)


def test_两年每天三份之后() -> None:
    """As many as the rule says, from the finest to the coarsest, with no hole larger than a month."""
    made = [NOW - timedelta(hours=8 * n) for n in range(3 * 800)]
    kept = sorted(set(made) - superseded(made, NOW, ZONE), reverse=True)
    ages = [(NOW - moment) / timedelta(days=1) for moment in kept]
    assert sum(age < 2 for age in ages) == 6
    assert len(kept) == 6 + 7 + 5 + 24
    assert [round(b - a) for a, b in pairwise(ages[6:13])] == [1] * 6
    assert all(b - a <= 32 for a, b in pairwise(ages))


def test_日积月累不会删空() -> None:
    """Rotating after every backup of two years keeps the same shape as rotating once at the end."""
    kept: set[datetime] = set()
    for day in range(730):
        now = NOW + timedelta(days=day)
        kept.add(now)
        kept -= superseded(kept, now, ZONE)
    assert 2 + 7 + 4 + 20 <= len(kept) <= 2 + 7 + 5 + 24
    assert min(kept) < NOW + timedelta(days=60)


@given(st.lists(st.datetimes(datetime(2020, 1, 1), datetime(2027, 1, 1)), max_size=60))  # noqa: DTZ001
def test_总留下最新一份且不越界(moments: list[datetime]) -> None:
    made = [moment.replace(tzinfo=UTC) for moment in moments]
    gone = superseded(made, NOW, ZONE)
    assert gone <= set(made)
    assert not made or max(made) not in gone
    assert superseded(set(made) - gone, NOW, ZONE) == set()


@pytest.mark.parametrize(
    ("minutes", "changed", "closing", "due"),
    [
        pytest.param(None, True, False, True, id="从未备份"),
        pytest.param(None, False, True, False, id="无变化"),
        pytest.param(29, True, False, False, id="未到半小时"),
        pytest.param(30, True, False, True, id="到半小时"),
        pytest.param(300, False, False, False, id="无变化不备份"),
        pytest.param(1, True, True, True, id="关闭时有变化"),
        pytest.param(-600, True, False, True, id="时钟曾走快"),
    ],
)
def test_何时备份(minutes: int | None, changed: bool, closing: bool, due: bool) -> None:
    last = NOW - timedelta(minutes=minutes) if minutes is not None else None
    assert is_due(last, 8 if changed else 7, 7, NOW, closing=closing) is due
