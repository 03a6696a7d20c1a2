"""文书与信头 on the settings page: marks, header and logo, saved through the real desk."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from complaintdesk.desk.core import Desk
from complaintdesk.desk.letterheads import LARGEST_LOGO, OfficeLetterhead
from complaintdesk.desk.office_settings import OfficeQuestion
from complaintdesk.ui.settings_page import SettingsPage
from tests.desk.test_document_numbers import jpeg, png
from tests.ui.test_office_dialog import desk, opened, press  # noqa: F401 - desk is a fixture


def a_file(folder: Path, content: bytes, name: str = "标志.png") -> str:
    file = folder / name
    file.write_bytes(content)
    return str(file)


def shown(page: SettingsPage) -> bool:
    picture = page.logo.findChild(QLabel, "logo_picture")
    assert isinstance(picture, QLabel)
    return not picture.pixmap().isNull()


def test_机关代字信头标志_一次存好_再开就在(desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:  # noqa: F811
    dialog, page = opened(desk, qtbot, SettingsPage)
    page.mark.set_value("江医")
    page.header.set_value("江城市卫生健康委员会")
    page.red.set_value(True)
    page.contact.set_value("0571-88880000，行政楼 201")
    page.logo.set_value(a_file(tmp_path, png(60, 40)))
    assert shown(page)
    assert page.is_touched()
    press(dialog, "submit")
    office = desk.ask(OfficeQuestion())
    assert (office.document_mark, office.form_header, office.form_red) == ("江医", "江城市卫生健康委员会", True)
    assert office.form_contact == "0571-88880000，行政楼 201"
    assert desk.ask(OfficeLetterhead()).logo == png(60, 40)
    assert not page.is_touched()
    _dialog, again = opened(desk, qtbot, SettingsPage)
    assert shown(again)
    assert (again.mark.value(), again.red.value()) == ("江医", True)


def test_别的改了_标志不动_移除才没有(desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:  # noqa: F811
    dialog, page = opened(desk, qtbot, SettingsPage)
    page.logo.set_value(a_file(tmp_path, jpeg(), "标志.jpg"))
    press(dialog, "submit")
    page.idle.set_value("9")
    press(dialog, "submit")
    assert desk.ask(OfficeLetterhead()).logo == jpeg()
    press(dialog, "remove_logo")
    assert not shown(page)
    press(dialog, "submit")
    assert desk.ask(OfficeLetterhead()).logo == b""
    assert not shown(page)


@pytest.mark.parametrize(
    "content", [b"GIF89a", png()[:-4], b"\x89PNG" + b"\x00" * LARGEST_LOGO], ids=["GIF", "断了的PNG", "太大"]
)
def test_不能用的标志_在它的栏里说(desk: Desk, qtbot: QtBot, tmp_path: Path, content: bytes) -> None:  # noqa: F811
    dialog, page = opened(desk, qtbot, SettingsPage)
    page.mark.set_value("江医")
    page.logo.set_value(a_file(tmp_path, content))
    press(dialog, "submit")
    assert page.logo.error()
    assert desk.ask(OfficeQuestion()).document_mark == ""
    page.logo.set_value(str(tmp_path / "没有这个文件.png"))
    press(dialog, "submit")
    assert "没有这个文件.png" in page.logo.error()
