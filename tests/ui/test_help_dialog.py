"""Help: every page is there in both languages, and says what the program really has."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from complaintdesk import i18n
from complaintdesk.i18n import LANGUAGES, set_language
from complaintdesk.paths import resource
from complaintdesk.ui.help_dialog import PAGES, HelpDialog, page_text, page_title


@pytest.fixture
def dialog(qtbot: QtBot) -> HelpDialog:
    made = HelpDialog()
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_a_title_and_sections(language: str, page: str) -> None:
    set_language(language)
    content = page_text(page)
    assert page_title(page)
    assert content.startswith("# ")
    # Nothing of the markup needs the network or runs anything.
    assert not re.search(r"https?://|<\w|!\[", content)


def test_no_page_is_left_over() -> None:
    for language in LANGUAGES:
        assert {path.stem for path in resource(f"help/{language}").glob("*.md")} == set(PAGES)


def test_choosing_a_topic_shows_its_page(dialog: HelpDialog) -> None:
    for at, name in enumerate(PAGES):
        dialog.topics.setCurrentRow(at)
        assert dialog.page.toPlainText().startswith(page_title(name))
    dialog.show_page("backup")
    assert dialog.page.toPlainText().startswith("备份与恢复")


def test_the_menu_words_of_the_help_are_those_of_the_program() -> None:
    words = "".join(page_text(page) for page in PAGES)
    kept = ("Saved views", "Keep the changes", "Keep as report…", "Own report", "Cross table", "Take back", "Export ledger…")
    for msgid in kept:
        assert i18n._(msgid) in page_text("list"), msgid
    for msgid in ("Staff", "Category routing", "Calendar", "Office settings", "Back up now", "Large type"):
        assert i18n._(msgid) in words, msgid
    assert i18n._("Office, staff, rules…").removesuffix("…") in words


def test_the_commands_of_the_help_exist() -> None:
    from complaintdesk.cli.arguments import command_line

    for language in LANGUAGES:
        set_language(language)
        told = set(re.findall(r"complaintdesk-cli (\w+)", "".join(page_text(page) for page in PAGES)))
        assert told == {"restore", "verify", "exchange", "export", "statistics"}
        usage = command_line().format_help()
        assert all(f"  {command} " in usage for command in told)
