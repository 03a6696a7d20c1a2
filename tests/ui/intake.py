"""The intake tab for tests: opened as the window does, filled like at the counter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from complaintdesk.desk.case_list import CaseList
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.rows import CaseSheet
from complaintdesk.ui.intake_tab import IntakeTab
from complaintdesk.ui.messages import MessageBar
from complaintdesk.ui.spot_dialog import SpotDialog
from complaintdesk.ui.work import InlineExecutor, Work
from tests.ui.conftest import Show
from tests.ui.place import a_place, framed

Open = Callable[..., IntakeTab]


def opener(desk: Desk, qtbot: QtBot, show: Show) -> Open:
    """Opens the tab as the window does; again for a second start of the program."""
    # qtbot only borrows its widgets.
    windows: list[QWidget] = []

    def opened(who: Desk | None = None, *, work: Work | None = None) -> IntakeTab:
        place = a_place(who or desk, qtbot)
        place.work = work or place.work
        tab = IntakeTab(place, drafts_executor=None if work else InlineExecutor())
        windows.append(framed(place, tab))
        show(windows[-1])
        tab.take_focus()
        return tab

    return opened


def bar_of(tab: IntakeTab) -> MessageBar:
    return tab.place.bar


def only_case(desk: Desk) -> CaseSheet:
    rows = desk.ask(CaseList()).rows
    assert len(rows) == 1
    return desk.ask(Sheet(number=rows[0].number))


def fill(tab: IntakeTab, **changes: Any) -> None:
    """A plain complaint typed in."""
    values = {
        "name": "张三", "phone": "13800001234", "respondent_department": "财务科", "category": "收费/多收费",
        "facts": "3月1日出院结算时发现多收护理费 120 元。", "request": "退还多收费用。",
    } | changes
    for name, value in values.items():
        tab.form.fields[name].set_value(value)


def keep(tab: IntakeTab) -> None:
    """What the timer does every two seconds."""
    tab.drafts.keep()


def spot(tab: IntakeTab) -> SpotDialog:
    """The dialog for what was solved on the spot, as it is open now."""
    tab.ask_spot()
    assert tab.dialog is not None
    return tab.dialog


def button_of(widget: QWidget, name: str) -> QPushButton:
    found = widget.findChild(QPushButton, name)
    assert found is not None
    return found


def picture() -> QImage:
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(0x3366CC)
    image.setPixel(3, 4, 0xFFFFFF)
    return image
