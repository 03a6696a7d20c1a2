"""来源文件对照: all 49 systems stand in the help, each answered, and each that this program works has a test of its name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QTextDocument
from pytestqt.qtbot import QtBot

from complaintdesk.desk.systems import systems
from complaintdesk.i18n import LANGUAGES, in_language
from complaintdesk.ui.help_dialog import HelpDialog
from complaintdesk.ui.help_systems import fill_systems_page

TESTS = Path(__file__).resolve().parent.parent
#: What comes after the reply (issue 5): these must each be shown by a test that carries their name.
AFTER_THE_REPLY = (12, 13, 14, 15, 19, 20, 21, *range(23, 32), 34, *range(38, 50))


@pytest.mark.parametrize("tongue", LANGUAGES)
def test_四十九个系统都在帮助里(qtbot: QtBot, tongue: str) -> None:
    with in_language(tongue):
        found = systems()
        document = QTextDocument()
        fill_systems_page(document)
        shown = document.toPlainText()
    assert [system.id for system in found] == [f"S{n:02}" for n in range(1, 50)]
    for system in found:
        assert system.answers
        for words in (system.id, system.label, *system.answers):
            assert words in shown, words


def test_在帮助里能找到对照表(qtbot: QtBot) -> None:
    dialog = HelpDialog()
    qtbot.addWidget(dialog)
    titles = [dialog.topics.item(n).text() for n in range(dialog.topics.count())]
    dialog.topics.setCurrentRow(titles.index("制度、单据、统计对照表"))
    assert "客诉不良清单" in dialog.page.toPlainText()


def test_每个系统都有以其编号命名的测试() -> None:
    names = "\n".join(
        line
        for path in TESTS.rglob("test_*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.lstrip().startswith("def test_")
    )
    missing = [n for n in AFTER_THE_REPLY if not re.search(rf"(?<![0-9A-Za-z])[sS]{n:02}(?![0-9])", names.replace("_", " "))]
    assert missing == []
