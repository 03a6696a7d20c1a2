"""Characters that no font has, on screen: shown large, a font of this PC offered, or told where one is to be had."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from complaintdesk.paper.fonts import font_set
from complaintdesk.paper.rare_names import own_folder
from complaintdesk.ui.missing_characters import MissingCharacters
from complaintdesk.ui.work import InlineExecutor, Work
from tests.paper.a_font import RARE, rare_font

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

JI = chr(RARE)
CONG = "𪚥"


class NoDesk:
    """Fonts are no business of the desk."""

    def ask(self, question: Any) -> Any:
        raise AssertionError(question)

    def do(self, command: Any) -> Any:
        raise AssertionError(command)


@pytest.fixture
def pc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The font folder of a PC of ours."""
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path / "share"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "mine"))
    return tmp_path / "share" / "fonts"


@pytest.fixture
def shown(qtbot: QtBot) -> Callable[..., MissingCharacters]:
    def show(*characters: str) -> MissingCharacters:
        box = MissingCharacters(Work(NoDesk(), InlineExecutor()))
        qtbot.addWidget(box)
        box.show_characters(characters)
        return box

    return show


def label(box: MissingCharacters, name: str) -> str:
    found = box.findChild(QLabel, name)
    assert found is not None
    return found.text() if not found.isHidden() else ""


def offered(box: MissingCharacters) -> list[QPushButton]:
    return [b for b in box.findChildren(QPushButton) if b.objectName().startswith("use_font_")]


def test_without_a_font_it_says_which_to_get_and_where_to_put_it(
    pc: Path, home: Path, shown: Callable[..., MissingCharacters]
) -> None:
    box = shown(JI)
    assert offered(box) == []
    assert "HanaMinA" in label(box, "missing_way")
    assert "fonts-hanazono" in label(box, "missing_way")
    opened: list[Path] = []
    box.open_folder = opened.append
    button = box.findChild(QPushButton, "open_font_folder")
    assert button is not None
    button.click()
    assert opened == [home / "fonts"]
    assert opened[0].is_dir()


def test_a_font_of_this_pc_is_taken_over_with_one_click(
    pc: Path, home: Path, shown: Callable[..., MissingCharacters], qtbot: QtBot
) -> None:
    rare_font(pc, "HanaMinB.ttf")
    box = shown(JI, CONG)
    (use,) = offered(box)
    assert str(pc / "HanaMinB.ttf") in use.toolTip().replace("\n", "")
    assert not (home / "fonts").exists()
    with qtbot.waitSignal(box.adopted):
        use.click()
    assert (home / "fonts" / "HanaMinB.ttf").is_file()
    assert font_set().glyph(JI).font is not None
    box.show_characters((CONG,))
    qtbot.waitUntil(lambda: offered(box) == [])
    box.show_characters(())
    assert box.isHidden()


def test_a_font_that_cannot_be_copied_is_said_and_can_be_tried_again(
    pc: Path, home: Path, shown: Callable[..., MissingCharacters]
) -> None:
    rare_font(pc, "HanaMinB.ttf")
    box = shown(JI)
    (use,) = offered(box)
    (home / "fonts").write_text("in the way", encoding="utf-8")
    use.click()
    assert "HanaMinB.ttf" in label(box, "missing_problem")
    assert use.isEnabled()
    (home / "fonts").unlink()
    use.click()
    assert (home / "fonts" / "HanaMinB.ttf").is_file()


def test_a_font_in_the_folder_that_cannot_be_used_is_named(pc: Path, shown: Callable[..., MissingCharacters]) -> None:
    own_folder().mkdir(parents=True)
    (own_folder() / "SourceHan.otf").write_bytes(b"OTTO" + bytes(100))
    assert "SourceHan.otf" in label(shown(JI), "missing_problem")


def test_look_again_draws_the_form_anew(pc: Path, shown: Callable[..., MissingCharacters], qtbot: QtBot) -> None:
    box = shown(JI)
    again = box.findChild(QPushButton, "look_for_fonts")
    assert again is not None
    with qtbot.waitSignal(box.adopted):
        again.click()


def test_a_folder_that_cannot_be_made_is_said(
    pc: Path, home: Path, shown: Callable[..., MissingCharacters]
) -> None:
    box = shown(JI)
    (home / "fonts").write_text("in the way", encoding="utf-8")
    opened: list[Path] = []
    box.open_folder = opened.append
    button = box.findChild(QPushButton, "open_font_folder")
    assert button is not None
    button.click()
    assert opened == []
    assert str(home / "fonts") in label(box, "missing_problem")
