"""The help page of a regulation: made from its pack, every sentence with its answer, and nothing in it is markup."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QTextDocument
from pytestqt.qtbot import QtBot

from complaintdesk.desk.opening import shipped_policies
from complaintdesk.domain.policy import Pack
from complaintdesk.domain.policy_articles import resolve
from complaintdesk.domain.policy_reading import parse_pack
from complaintdesk.i18n import LANGUAGES, in_language
from complaintdesk.paths import resources
from complaintdesk.ui.help_dialog import PAGES, HelpDialog
from complaintdesk.ui.help_pack import fill_pack_page

PACKS = [pack for pack, _text in shipped_policies()]


def words_of(pack: Pack, language: str) -> str:
    with in_language(language):
        document = QTextDocument()
        fill_pack_page(document, pack)
        return document.toPlainText()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.id)
def test_每条条文与其落实都在页上(qtbot: QtBot, pack: Pack, language: str) -> None:
    words = words_of(pack, language)
    for article in pack.articles:
        assert article.ref in words
        assert article.says in words
        with in_language(language):
            for ref in article.kept_by:
                assert resolve(pack, ref), ref
                assert resolve(pack, ref) in words
    for rule in pack.rules:
        assert rule.source in words


@pytest.mark.parametrize("policy", ["bank", "whistle", "hospital", "business-centre", "logistics"])
def test_至少五个规则包逐条对照(policy: str) -> None:
    pack = next(pack for pack in PACKS if pack.id == policy)
    assert len(pack.articles) >= 8
    assert all(article.kept_by for article in pack.articles)


def test_外来规则包中的标记只是文字(qtbot: QtBot) -> None:
    text = (resources() / "policies" / "general.toml").read_text(encoding="utf-8")
    nasty = "<img src='file:///etc/passwd'><b>![x](http://x)# **粗**"
    pack = parse_pack(text.replace('title = "', f'title = "{nasty}', 1), "x.toml")
    assert nasty in words_of(pack, "zh_CN")


def test_从帮助里能找到每个随附规则包(qtbot: QtBot) -> None:
    dialog = HelpDialog()
    qtbot.addWidget(dialog)
    # Between the pages and the packs stands the table of the source documents.
    assert dialog.topics.count() == len(PAGES) + 1 + len(PACKS)
    for at in range(len(PAGES) + 1, dialog.topics.count()):
        dialog.topics.setCurrentRow(at)
        first = dialog.page.toPlainText().splitlines()[0]
        assert first in {pack.label for pack in PACKS}
        assert first in dialog.topics.item(at).text()


def test_本单位的规则包也有一页(qtbot: QtBot, tmp_path: Path) -> None:
    text = (resources() / "policies" / "bank.toml").read_text(encoding="utf-8")
    own = parse_pack(text.replace('version = "1"', 'version = "1+本单位-1"'), "x.toml")
    dialog = HelpDialog()
    qtbot.addWidget(dialog)
    dialog.show_pack(own)
    assert "1+本单位-1" in dialog.page.toPlainText()
    dialog.show_pack(next(pack for pack in PACKS if pack.id == "whistle"))
    assert "1+本单位-1" not in dialog.page.toPlainText()
    assert dialog.topics.count() == len(PAGES) + 1 + len(PACKS) + 1
    dialog.show_page("backup")
    assert "备份" in dialog.page.toPlainText()
