"""The statistics tab as it is on 2026-03-02, and an office with something to count; for its tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.case_list import CaseCount
from complaintdesk.desk.core import Desk
from complaintdesk.desk.figures import Statistics
from complaintdesk.desk.intake import SpotReply
from complaintdesk.desk.offers import command_for
from complaintdesk.domain.vocabulary import Action, Channel, Kind, Satisfaction, Severity
from complaintdesk.ui import period_picker
from complaintdesk.ui.statistics_tab import StatisticsTab
from tests.desk.office import START, Clock, a_case, a_person, an_office
from tests.ui.place import a_place, framed

Open = Callable[[Desk], StatisticsTab]
TODAY = date(2026, 3, 2)


def opener(qtbot: QtBot, show: Callable[[QWidget], None], monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """`open_tab(desk)` shows the tab as it is on 2026-03-02."""
    monkeypatch.setattr(period_picker.PeriodPicker, "today", lambda _self: TODAY)
    kept: list[QWidget] = []

    def opened(desk: Desk) -> StatisticsTab:
        place = a_place(desk, qtbot)
        tab = StatisticsTab(place)
        window = framed(place, tab)
        show(window)
        kept.append(window)
        return tab

    yield opened
    # Kept until here: a window without a parent goes as soon as nobody holds it.
    kept.clear()


def fill(desk: Desk) -> None:
    """Cases of every dimension, in four months, one of them void, some late, some without category or department."""
    clock = desk.clock
    assert isinstance(clock, Clock)

    def take(case_id: int, action: Action, **values: str) -> None:
        desk.do(command_for(action, case_id, None, values, "Asia/Shanghai"))

    categories = ("收费/多收费", "收费", "护理", "护理/护理态度", "医疗", "")
    channels = (Channel.VISIT, Channel.PHONE, Channel.WEB)
    for n in range(24):
        done = a_case(
            desk,
            subject=f"第{n}件",
            category=categories[n % 6],
            channel=channels[n % 3],
            kind=Kind.ENQUIRY if n % 11 == 5 else Kind.COMPLAINT,
            severity=Severity.SERIOUS if n % 7 == 3 else Severity.GENERAL,
            received_at=START - timedelta(days=5 * n),
            complainant=a_person(phone=f"1380000{n:04d}"),
            spot=SpotReply("已解释", Satisfaction.SATISFIED) if n % 8 == 0 else None,
        )
        if n % 8 == 0:
            continue
        if n % 3 == 1:
            take(done.id, Action.DISPATCH, department="财务科" if n % 2 else "护理部", approved_by="赵院长")
            take(done.id, Action.INVESTIGATE, findings="属实")
            take(done.id, Action.CAUSE, cause="process")
        if n == 23:
            take(done.id, Action.VOID, reason="误登")
    # Already February in the office, still January in Greenwich.
    a_case(desk, received_at=datetime(2026, 1, 31, 17, 0, tzinfo=UTC))
    clock.forward(days=1)


def filled_office(url: str) -> Desk:
    """The office of these cases."""
    desk = an_office(url)
    fill(desk)
    return desk


def figures_of(tab: StatisticsTab) -> Statistics:
    assert tab.figures is not None
    return tab.figures


def wanted_by(tab: StatisticsTab) -> list[CaseFilter]:
    """The filters that the tab asks for from now on."""
    found: list[CaseFilter] = []
    tab.list_wanted.connect(found.append)
    return found


def counted(tab: StatisticsTab, wanted: CaseFilter) -> int:
    answer = tab.place.work.desk.ask(CaseCount(filter=wanted))
    assert isinstance(answer, int)
    return answer
