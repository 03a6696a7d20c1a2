"""例行事项 in the window (K11): put into their book once a day, and ticked where the statistics are exported."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from complaintdesk.desk.core import Desk
from complaintdesk.desk.duties import DutyList, DutyState
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.vocabulary import Role
from complaintdesk.ui.feed_timer import FeedTimer
from complaintdesk.ui.reminder_watch import ReminderWatch
from complaintdesk.ui.statistics_tab import StatisticsTab
from tests.desk.figures_office import a_figures_office, entries, set_clock
from tests.desk.office import desk_as
from tests.ui.place import a_place

MONTHLY = """
[[duties]]
id = "monthly"
title = "月度分析"
every = "month"
day = 5
delivers = ["statistics"]
source = "S06"
"""


@pytest.fixture
def desk(sqlite_url: str) -> Desk:
    made = a_figures_office(sqlite_url, MONTHLY)
    set_clock(made, "2026-04-01T09:30")
    return made


def test_开始时开列一次_无份的人不出错(desk: Desk, qtbot: QtBot) -> None:
    department, clerk = desk_as(desk, Role.DEPARTMENT, "甲科"), desk_as(desk, Role.FRONT_DESK)
    for person, expected in ((department, 0), (clerk, 1), (clerk, 1)):
        place = a_place(person, qtbot)
        failed: list[BaseException] = []
        place.work.failed.connect(failed.append)
        watch = ReminderWatch(place.work, FeedTimer(place.work, place.bar), place.bar)
        watch.start()
        watch.look()
        assert len(entries(desk, EntryKind.DUTY)) == expected
        assert failed == []
        watch.stop()


def test_导出统计表即打勾(desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    tab = StatisticsTab(a_place(desk_as(desk, Role.FRONT_DESK), qtbot))
    qtbot.addWidget(tab)
    tab.refresh()
    assert tab.figures is not None
    tab.figures = replace(tab.figures, first=date(2026, 3, 1), last=date(2026, 3, 31))
    tab.choose_file = lambda _name: str(tmp_path / "统计.xlsx")
    tab.export.click()
    (row,) = [row for row in desk.ask(DutyList()) if row.key == "monthly:2026-03"]
    assert row.state is DutyState.DONE
    assert (tmp_path / "统计.xlsx").exists()
