"""Dates as old ledgers write them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintdesk.desk.import_dates import date_reader

ZONE = ZoneInfo("Asia/Shanghai")
NAIVE = datetime(2020, 1, 5, 9, 30)  # noqa: DTZ001 - workbooks know no zones


@pytest.mark.parametrize(
    ("cell", "local"),
    [
        pytest.param(NAIVE, "2020-01-05 09:30:00", id="真日期时间"),
        pytest.param(date(2020, 1, 5), "2020-01-05 00:00:00", id="真日期"),
        pytest.param(43835, "2020-01-05 00:00:00", id="Excel天数"),
        pytest.param(43835.395833333336, "2020-01-05 09:30:00", id="Excel天数带时间"),
        pytest.param("43835.5", "2020-01-05 12:00:00", id="文字天数"),
        pytest.param(20200105.0, "2020-01-05 00:00:00", id="数字年月日"),
        pytest.param("20200105", "2020-01-05 00:00:00", id="八位"),
        pytest.param("20200105093005", "2020-01-05 09:30:05", id="十四位"),
        pytest.param("2020/1/5 9:30", "2020-01-05 09:30:00", id="斜线"),
        pytest.param("2020-01-05", "2020-01-05 00:00:00", id="横线"),
        pytest.param("2020.1.5", "2020-01-05 00:00:00", id="点"),
        pytest.param("20.1.5", "2020-01-05 00:00:00", id="两位年"),
        pytest.param("2020年1月5日", "2020-01-05 00:00:00", id="年月日"),
        pytest.param("2020 年 1 月 5 号 下午 3 时 20 分", "2020-01-05 15:20:00", id="下午"),
        pytest.param("2020年1月5日（星期日）9点", "2020-01-05 09:00:00", id="星期"),
        pytest.param("２０２０／１／５　９：３０", "2020-01-05 09:30:00", id="全角"),  # noqa: RUF001
        pytest.param("  2020-1-5\n9:30:15.250 ", "2020-01-05 09:30:15", id="换行与毫秒"),
        pytest.param("2020-01-05T01:30:00Z", "2020-01-05 09:30:00", id="带时区"),
        pytest.param("2020-01-05T01:30:00-05:00", "2020-01-05 14:30:00", id="别处时区"),
        pytest.param("01/31/20", "2020-01-31 00:00:00", id="美式两位年"),
        pytest.param("01/05/2020 3:20 PM", "2020-01-05 15:20:00", id="美式下午"),
        pytest.param("5 Jan 2020", "2020-01-05 00:00:00", id="英文月"),
        pytest.param("January 5, 2020 12:05 am", "2020-01-05 00:05:00", id="英文长月"),
    ],
)
def test_读得出来(cell: object, local: str) -> None:
    found = date_reader(ZONE, [cell]).read(cell)
    assert found is not None
    assert found.tzinfo is UTC
    assert found.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S") == local


@pytest.mark.parametrize(
    "cell",
    ["", None, "昨天", "合计", "2020", 5.0, 2549, 1e12, True, "2020-13-05", "2020-02-30", "25:00", "2020-01-05 25:61",
     "1/1/1", "0001-01-01", "9999-12-31", "2020/1/5-1/7", "13800001234", float("nan"), "2020年1月"],
    ids=repr,
)  # fmt: skip
def test_读不出来就不猜(cell: object) -> None:
    assert date_reader(ZONE, [cell]).read(cell) is None


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "Europe/Berlin"])
@given(at=st.datetimes(datetime(1945, 1, 1), datetime(2105, 1, 1)))  # noqa: DTZ001
def test_最常见的写法_和慢慢读一样(zone: str, at: datetime) -> None:
    """Hours that summer time leaves out or has twice, too."""
    there = at.replace(tzinfo=ZoneInfo(zone), second=0, microsecond=0)
    expected = there.astimezone(UTC) if 1950 <= at.year <= 2100 else None
    for shape in ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y/%m/%d %H:%M"):
        assert date_reader(ZoneInfo(zone), ()).read(there.strftime(shape)) == expected


@given(st.text(alphabet="0123456789/-.:年月日时分秒上下午星期一TZ+ apmJan,", max_size=30))
def test_乱写也不出错(text: str) -> None:
    found = date_reader(ZONE, [text]).read(text)
    assert found is None or 1949 <= found.year <= 2101


def test_日在前还是月在前_看整栏() -> None:
    assert date_reader(ZONE, ["05/01/2020", "31/01/2020"]).day_first
    assert not date_reader(ZONE, ["05/01/2020", "01/31/2020"]).day_first
    reader = date_reader(ZONE, ["05/01/2020", "31/01/2020"])
    found = reader.read("05/01/2020")
    assert found is not None
    assert found.astimezone(ZONE).date() == date(2020, 1, 5)
