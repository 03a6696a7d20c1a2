"""The look: legible colours, a switch at run time that reaches everything, icons, and nothing clipped or moving."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QFontInfo, QIcon, QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from complaintdesk.domain.vocabulary import Light
from complaintdesk.i18n import set_language
from complaintdesk.paths import resources
from complaintdesk.ui import fonts, icons, style_sheet, theme
from complaintdesk.ui.controls import LightLabel, button, number_box
from complaintdesk.ui.labeled import Note
from tests.ui import gallery

PALETTES = {"light": theme.LIGHT_COLOURS, "dark": theme.DARK_COLOURS}
ICON_NAMES = [
    "register", "list", "detail", "statistics", "search", "print", "save", "send", "urge", "clock", "check",
    "cross", "phone", "letter", "person", "anonymous", "attach", "scan", "image", "calendar", "settings",
    "help", "lock", "user", "department", "filter", "columns", "sort", "refresh", "export", "import", "undo",
    "warning", "info", "copy", "open", "archive", "reopen", "reply", "approve", "reject", "chart", "sun",
    "moon", "language", "plus", "trash", "chevron-down",
]
Show = Callable[[QWidget], None]


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
@pytest.mark.parametrize(("role", "ground"), [
    *((role, ground) for role in ("text", "muted", "accent", "ok", "warn", "late", "info")
      for ground in ("surface", "raised")),
    *(("text", ground) for ground in ("hover", "pressed", "selection", "accent_soft", "ok_soft", "warn_soft", "late_soft",
                                      "info_soft")),
    *((role, f"{role}_soft") for role in ("ok", "warn", "late", "info", "accent")),
    *(("muted", ground) for ground in ("hover", "line", "ok_soft", "warn_soft", "late_soft", "info_soft")),
    *((role, "selection") for role in ("ok", "warn", "late", "muted")),
    *(("accent_text", ground) for ground in ("accent", "accent_hover", "accent_pressed")),
])
def test_words_are_legible_on_their_ground(palette: theme.Palette, role: str, ground: str) -> None:
    assert theme.contrast(getattr(palette, role), getattr(palette, ground)) >= 4.5


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
@pytest.mark.parametrize("role", ["field_line", "accent", "late", "warn"])
@pytest.mark.parametrize("ground", ["surface", "raised"])
def test_shapes_stand_out(palette: theme.Palette, role: str, ground: str) -> None:
    assert theme.contrast(getattr(palette, role), getattr(palette, ground)) >= 3


def test_contrast_is_the_standards() -> None:
    assert theme.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert theme.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_every_picture_of_the_style_sheet_exists_in_both_shades() -> None:
    shapes = set(re.findall(r"\$style/(\w+)-\$shade", style_sheet._SHEET.template))
    assert shapes
    for shape in shapes:
        for shade, palette in PALETTES.items():
            drawing = (resources() / f"icons/style/{shape}-{shade}.svg").read_text(encoding="utf-8")
            wanted = palette.accent_text if shape in ("check", "dash") else palette.muted
            assert f'stroke="{wanted}"' in drawing


def test_a_role_that_does_not_exist_is_noticed() -> None:
    with pytest.raises(KeyError):
        style_sheet.build({"surface": "#fff"})


def test_the_shipped_typeface_is_used(qapp: QApplication) -> None:
    assert QFontInfo(qapp.font()).family() == "Noto Sans SC"
    assert qapp.font().pointSizeF() == theme.BODY


def test_digits_have_one_width(qapp: QApplication) -> None:
    label = QLabel()
    assert len({label.fontMetrics().horizontalAdvance(digit * 10) for digit in "0123456789"}) == 1


def corner(widget: QWidget) -> str:
    return widget.grab().toImage().pixelColor(widget.width() - 2, widget.height() - 2).name()


def test_a_switch_reaches_open_windows(qapp: QApplication, show: Show) -> None:
    page = QWidget()
    press = button("登记", icon="save")
    light = LightLabel(Light.LATE, "超期 3 天")
    for each in (press, light):
        each.setParent(page)
    light.move(0, 60)
    show(page)
    before = page.grab().toImage()
    assert corner(page) == theme.LIGHT_COLOURS.surface
    height = press.sizeHint().height()
    theme.apply(qapp, dark=True, large=True)
    assert corner(page) == theme.DARK_COLOURS.surface
    assert page.grab().toImage() != before
    assert qapp.font().pointSizeF() == theme.BODY * theme.LARGE
    assert press.sizeHint().height() == round(height * theme.LARGE)
    shown = {press.grab().toImage().pixelColor(x, y).name() for x in range(8, 40) for y in range(8, 32)}
    assert theme.DARK_COLOURS.text in shown  # the icon took the new colour
    assert theme.LIGHT_COLOURS.text not in shown
    theme.apply(qapp, dark=False, large=False)
    assert page.grab().toImage() == before


def test_the_system_decides_when_nobody_chose(qapp: QApplication) -> None:
    theme.apply(qapp)
    assert not theme.current().dark  # no screen knows no scheme, which is light


@pytest.mark.parametrize("make", [QLineEdit, QPlainTextEdit, lambda: QPushButton("登记")], ids=["line", "text", "button"])
def test_the_focus_ring_moves_nothing(qtbot: QtBot, show: Show, make: Callable[[], QWidget]) -> None:
    page = QWidget()
    lay = QVBoxLayout(page)
    first, second = make(), make()
    lay.addWidget(first)
    lay.addWidget(second)
    show(page)
    first.setFocus()
    qtbot.waitUntil(first.hasFocus)

    def places() -> list[object]:
        found: list[object] = [second.geometry(), second.sizeHint()]
        if isinstance(second, QPlainTextEdit):
            found += [second.viewport().mapTo(page, QPoint()), second.viewport().size()]
        if isinstance(second, QLineEdit):
            found.append(second.cursorRect())
        return found

    before, unlit = places(), second.grab().toImage()
    second.setFocus()
    qtbot.waitUntil(second.hasFocus)
    assert places() == before
    assert second.grab().toImage() != unlit


def test_controls_have_the_row_height() -> None:
    for widget in (QLineEdit(), QPushButton("登记")):
        widget.ensurePolished()
        assert widget.sizeHint().height() == theme.ROW


def test_a_number_keeps_its_distance_from_the_frame(show: Show) -> None:
    box = number_box(12, 0, 99, suffix=" mm", name="offset")
    show(box)
    assert box.objectName() == "offset"
    assert box.lineEdit().textMargins().left() >= 8
    assert (box.value(), box.minimum(), box.maximum(), box.suffix()) == (12, 0, 99, " mm")


@pytest.mark.parametrize(("chosen", "follows"), [(None, True), (True, False), (False, False)],
                         ids=["follows", "chose dark", "chose light"])
def test_a_change_of_the_system_reaches_only_who_follows_it(qapp: QApplication, chosen: bool | None,
                                                            follows: bool) -> None:
    theme.apply(qapp, chosen)
    qapp.setStyleSheet("")
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert bool(qapp.styleSheet()) is follows


# --- icons ---

def test_the_family_is_complete() -> None:
    assert set(ICON_NAMES) <= icons.names()


@pytest.mark.parametrize("path", sorted((resources() / "icons").glob("*.svg")), ids=lambda path: path.stem)
def test_icons_are_of_one_family(path: Path) -> None:
    drawing = path.read_text(encoding="utf-8")
    assert 'viewBox="0 0 20 20"' in drawing
    assert 'stroke-width="1.5"' in drawing
    assert 'stroke="currentColor"' in drawing
    assert not re.search(r"#[0-9a-fA-F]{3}", drawing)
    assert QSvgRenderer(drawing.encode()).isValid()
    assert any(map(any, pixels(icons.pixmap(path.stem).toImage())))


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5, 2.0])
def test_icons_are_drawn_at_the_screens_scale(scale: float) -> None:
    image = icons.pixmap("print", size=20, scale=scale)
    assert image.size() == QSize(round(20 * scale), round(20 * scale))
    assert image.devicePixelRatio() == scale


def test_a_disabled_icon_is_faint() -> None:
    made = icons.icon("print")
    shades = [made.pixmap(QSize(20, 20), mode).toImage() for mode in (QIcon.Mode.Normal, QIcon.Mode.Disabled)]
    assert shades[0] != shades[1]
    assert pixels(shades[0]) == pixels(shades[1])


def test_an_unknown_icon_is_a_mistake() -> None:
    with pytest.raises(FileNotFoundError):
        icons.icon("no-such-icon")


def pixels(image: QImage) -> list[list[bool]]:
    """The shape alone: where there is ink."""
    return [[image.pixelColor(x, y).alpha() > 127 for x in range(image.width())] for y in range(image.height())]


def test_lights_differ_by_shape_alone() -> None:
    shapes = {light: pixels(icons.light_icon(light).pixmap(QSize(16, 16)).toImage()) for light in Light}
    for one, other in combinations(Light, 2):
        different = sum(a != b for r, s in zip(shapes[one], shapes[other], strict=True) for a, b in zip(r, s, strict=True))
        assert different >= 16, (one, other)


def test_a_light_is_said_in_words() -> None:
    shown = LightLabel(Light.LATE, "超期 3 天")
    assert shown.words() == "超期 3 天"
    assert shown.accessibleName() == f"{Light.LATE.label} 超期 3 天"


# --- the whole ---

@pytest.mark.parametrize("tongue", ["zh_CN", "en"])
@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
def test_nothing_is_clipped(qapp: QApplication, show: Show, tongue: str, large: bool) -> None:
    set_language(tongue)
    theme.apply(qapp, dark=False, large=large)
    page = gallery.sheet()
    show(page)
    checked = 0
    for widget in page.findChildren(QWidget):
        if not widget.isVisible() or not isinstance(widget, QLabel | QPushButton) or isinstance(widget, Note):
            continue
        wanted = widget.minimumSizeHint() if isinstance(widget, QLabel) and widget.wordWrap() else widget.sizeHint()
        assert widget.width() >= wanted.width(), widget.text()
        assert widget.height() >= wanted.height(), widget.text()
        checked += 1
    assert checked > 40


def test_qt_keeps_its_references_to_none(qapp: QApplication, show: Show) -> None:
    """6.12.0 loses one per event on Python 3.11 and aborts the process in the end."""
    page = gallery.table()  # painted and measured by Python code
    show(page)
    before = sys.getrefcount(None)
    for _step in range(1000):
        page.viewport().update()
        qapp.processEvents()
    assert sys.getrefcount(None) - before > -50


def test_the_typeface_is_loaded_once() -> None:
    assert fonts.load() is fonts.load()
