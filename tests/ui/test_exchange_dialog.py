"""Exchange through the window: the key, the other offices, sending a case, receiving it once, a newer file, a bad one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from complaintdesk.desk.attaching import AttachFile, FileContent
from complaintdesk.desk.case_list import CaseCount
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.exchange_keys import AddPartner, ExchangeKey, ExchangePartners, MakeExchangeKey
from complaintdesk.desk.exchange_sending import send_case
from complaintdesk.domain.vocabulary import Role
from complaintdesk.ui.exchange_dialog import ExchangeDialog
from complaintdesk.ui.exchange_partners_page import ExchangePartnersPage
from tests.desk.office import a_case, an_office, desk_as
from tests.ui.place import a_place
from tests.ui.test_office_dialog import choose, opened, press


@pytest.fixture
def here(sqlite_url: str) -> Desk:
    desk = an_office(sqlite_url, name="市中心医院")
    desk.do(MakeExchangeKey())
    return desk


@pytest.fixture
def there(new_database: Callable[..., str], here: Desk) -> Desk:
    desk = an_office(new_database("sqlite"), name="东湖分院")
    desk.do(MakeExchangeKey())
    desk.do(AddPartner(name="总院", key=here.ask(ExchangeKey()).key))
    return desk


def dialog_of(desk: Desk, qtbot: QtBot, number: str = "") -> ExchangeDialog:
    dialog = ExchangeDialog(a_place(desk, qtbot), number=number)
    qtbot.addWidget(dialog)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    dialog.show()
    return dialog


def enabled(dialog: ExchangeDialog, name: str) -> bool:
    found = dialog.findChild(QPushButton, name)
    assert isinstance(found, QPushButton)
    return found.isEnabled()


def test_a_partner_is_entered_with_the_key_that_their_window_shows(here: Desk, there: Desk, qtbot: QtBot) -> None:
    their_dialog, _their_page = opened(there, qtbot, ExchangePartnersPage)
    press(their_dialog, "own_key")
    press(their_dialog, "copy_key")
    copied = QGuiApplication.clipboard().text()
    shown = their_dialog.findChild(QLabel, "own_fingerprint")
    assert isinstance(shown, QLabel)
    dialog, page = opened(here, qtbot, ExchangePartnersPage)
    press(dialog, "add")
    page.name.set_value("东湖")
    page.key.set_value(copied[:-2])
    press(dialog, "submit")
    assert "CDKEY" in page.key.error()
    page.key.set_value(copied)
    press(dialog, "submit")
    (partner,) = here.ask(ExchangePartners())
    assert (partner.name, partner.fingerprint) == ("东湖", " ".join(shown.text().split()))
    assert [line.cells[1] for line in page.model.lines] == [partner.fingerprint]
    choose(page, "东湖")
    press(dialog, "remove_partner")
    press(dialog, "message_action")
    assert here.ask(ExchangePartners()) == ()


def test_a_case_goes_from_window_to_window_once(here: Desk, there: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    here.do(AddPartner(name="东湖", key=there.ask(ExchangeKey()).key))
    case = a_case(there, attachments=(FileContent("收据.jpg", b"\xff\xd8"),))
    sending = dialog_of(desk_as(there, Role.FRONT_DESK), qtbot, case.number)
    file = tmp_path / "给总院.zip"
    sending.choose_file = lambda suggested: str(file) if suggested == f"{case.number} 总院.zip" else ""
    press(sending, "send")
    assert file.name in sending.bar.sentence()
    receiving = dialog_of(desk_as(here, Role.FRONT_DESK), qtbot)
    cases: list[int] = []
    receiving.case_chosen.connect(cases.append)
    assert (enabled(receiving, "receive"), enabled(receiving, "open_case")) == (False, False)
    receiving.parcel.set_value(file)
    assert "住院费用多收" in receiving.told.text()
    assert "东湖" in receiving.told.text()
    press(receiving, "receive")
    (row,) = [here.ask(Sheet(number="TS-2026-0001"))]
    assert (row.source_number, row.complainant.name) == (case.number, "张三")
    assert row.number in receiving.bar.sentence()
    again = dialog_of(desk_as(here, Role.FRONT_DESK), qtbot)
    again.case_chosen.connect(cases.append)
    again.parcel.set_value(file)
    assert row.number in again.told.text()
    assert (enabled(again, "receive"), enabled(again, "open_case")) == (False, True)
    press(again, "open_case")
    assert cases == [row.id]
    there.do(AttachFile(case_id=case.id, file=FileContent("补充.txt", "补充".encode())))
    (tmp_path / "新.zip").write_bytes(send_case(there, case.id, "总院"))
    receiving.parcel.set_value(tmp_path / "新.zip")
    assert row.number in receiving.receive_button.text()
    press(receiving, "receive")
    assert [file.name for file in here.ask(Sheet(case_id=row.id)).attachments][-1] == "补充.txt"
    assert here.ask(CaseCount()) == 1


def test_a_changed_file_is_refused_at_the_field(here: Desk, there: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    content = bytearray(send_case(there, a_case(there).id, "总院"))
    unknown = tmp_path / "不认识.zip"
    unknown.write_bytes(content)
    content[len(content) // 2] ^= 1
    bad = tmp_path / "坏.zip"
    bad.write_bytes(content)
    dialog = dialog_of(desk_as(here, Role.FRONT_DESK), qtbot)
    assert "往来单位" in dialog.bar.sentence()
    for file in (bad, tmp_path / "没有.zip"):
        dialog.parcel.set_value(file)
        assert dialog.parcel.error()
        assert not enabled(dialog, "receive")
    dialog.parcel.set_value(unknown)
    assert there.ask(ExchangeKey()).fingerprint in dialog.bar.sentence()
    press(dialog, "send")
    assert dialog.number.error()
    assert here.ask(CaseCount()) == 0
