"""Calendar files: the shipped ones say what the notices say, broken ones are refused with the place."""

from __future__ import annotations

import json
import os
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from complaintdesk.domain.calendar import DayInfo, WorkCalendar
from complaintdesk.domain.calendar_files import parse_calendar
from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import in_language
from complaintdesk.storage.shipped_calendars import shipped_days


@pytest.mark.parametrize("year", range(2019, 2027))
def test_shipped_days_are_those_of_the_notices(year: int) -> None:
    shared = os.environ.get("COMPLAINTDESK_SHARED_DATA")
    if not shared:
        pytest.skip("COMPLAINTDESK_SHARED_DATA names no folder with calendar/cn_YYYY.json")
    notices = json.loads(Path(shared, "calendar", f"cn_{year}.json").read_text(encoding="utf-8"))["days"]
    named = {date.fromisoformat(day["date"]): day["isOffDay"] for day in notices}
    calendar = WorkCalendar(shipped_days())
    assert calendar.has_notice(year)
    day = min(*named, date(year, 1, 1))
    while day.year <= year:
        if day.year == year or day in named:
            assert calendar.is_rest_day(day) is named.get(day, day.weekday() >= 5), day
        day += timedelta(days=1)


def test_shipped_days_name_their_notice() -> None:
    for info in shipped_days().values():
        assert info.name
        assert "gov.cn" in info.source


def test_shipped_days_are_the_callers_own() -> None:
    mine = shipped_days()
    mine.clear()
    assert shipped_days()


def test_a_program_without_its_calendars_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calendars = tmp_path / "resources" / "calendars"
    calendars.mkdir(parents=True)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    with in_language("en"), pytest.raises(UserError, match="missing or damaged"):
        shipped_days()
    (calendars / "cn-2026.toml").write_bytes(b"\xff\xfe year")
    with in_language("en"), pytest.raises(UserError, match="missing or damaged"):
        shipped_days()


def test_files_of_either_kind_say_the_same() -> None:
    toml = 'year = 2027\npapers = ["通知"]\n[rest]\n2027-01-01 = "元旦"\n[work]\n2027-01-09 = "元旦"\n'
    published = {
        "year": 2027, "papers": ["通知"], "days": [
            {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
            {"name": "元旦", "date": "2027-01-09", "isOffDay": False},
        ],
    }
    days = parse_calendar("\ufeff" + toml, "cn-2027.toml")
    assert days == parse_calendar(json.dumps(published), "2027.json")
    assert days[date(2027, 1, 9)] == DayInfo(False, "元旦", "通知")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("year = 2027\nrest = [", "x.toml", id="不是TOML"),
        pytest.param('year = 2027\n[rest]\n2027-01-01 = "a"\n2027-01-01 = "b"\n', "line 4", id="重复的日期"),
        pytest.param(
            'year = 2027\n[rest]\n2027-01-01 = "a"\n[work]\n2027-01-01 = "b"\n', "2027-01-01", id="又休又班"
        ),
        pytest.param('year = 2027\n[rest]\n2027-02-30 = "春节"\n', "2027-02-30", id="没有的日期"),
        pytest.param('year = 2027\n[rest]\n2007-01-01 = "元旦"\n', "2007-01-01", id="别的年份"),
        pytest.param("year = 2027\n[rest]\n2027-01-01 = 3\n", "2027-01-01", id="名称不是文字"),
        pytest.param('[rest]\n2027-01-01 = "元旦"\n', "year", id="没有年份"),
        pytest.param('year = 2027\npapers = 1\n[rest]\n2027-01-01 = "元旦"\n', "papers", id="papers不是列表"),
        pytest.param("year = 2027\nrest = 5\n", "x.toml", id="rest不是表"),
        pytest.param('{"year": 2027, "days": [{"date": "2027-01-01"}]}', "x.toml", id="JSON缺项"),
        pytest.param('{"year": 2027, "days": 7}', "x.toml", id="JSON的days不是列表"),
        pytest.param('{"year": 2027, "papers": [], "days": []}', "names no days", id="尚无通知的空文件"),
        pytest.param("[" * 100_000, "x.toml", id="嵌套过深"),
        pytest.param("", "year", id="空文件"),
    ],
)
def test_broken_calendar_files_are_refused_with_the_place(text: str, says: str) -> None:
    with in_language("en"), pytest.raises(UserError, match="calendar file") as refused:
        parse_calendar(text, "x.toml")
    assert says in refused.value.message
    assert refused.value.hint
