"""The look in one place: colour roles for light and dark, measures, type sizes, and how they reach Qt.

Everything painted by hand asks `current()` at paint time, so a switch at run time needs nothing but a repaint.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from complaintdesk.ui import fonts, style_sheet

#: Measures in pixels at the normal size; `px()` gives them at the size in force.
GRID: Final = 4
GAP: Final = 8
GROUP: Final = 16
EDGE: Final = 24
ROW: Final = 32
LIST_ROW: Final = 28
COMPACT_ROW: Final = 24
ICON: Final = 20

#: Type sizes in points at the normal size.
BODY: Final = 10.5
SECONDARY: Final = 9.0
SECTION: Final = 13.0
TITLE: Final = 18.0
LARGE: Final = 1.25


@dataclass(frozen=True)
class Palette:
    """Colour by role. Text roles are legible on surface, raised and their own soft ground."""

    surface: str
    raised: str
    hover: str
    pressed: str
    line: str
    field_line: str
    text: str
    muted: str
    faint: str
    accent: str
    accent_hover: str
    accent_pressed: str
    accent_text: str
    accent_soft: str
    selection: str
    ok: str
    ok_soft: str
    warn: str
    warn_soft: str
    late: str
    late_soft: str
    info: str
    info_soft: str

    def color(self, role: str) -> QColor:
        """The colour of a role by its name, e.g. "muted"."""
        return QColor(str(getattr(self, role)))


LIGHT_COLOURS: Final = Palette(
    surface="#f4f7f7", raised="#ffffff", hover="#eaf0f0", pressed="#dde6e7", line="#dbe3e4",
    field_line="#7e8f94", text="#1b2a2e", muted="#536468", faint="#94a1a4",
    accent="#136a73", accent_hover="#0f5a62", accent_pressed="#0b4950", accent_text="#ffffff",
    accent_soft="#e0efef", selection="#d3e8e8",
    ok="#2a7346", ok_soft="#e6f2ea", warn="#8a5a00", warn_soft="#fbf1dc",
    late="#b02a25", late_soft="#fbe9e7", info="#285f9e", info_soft="#e6eff9",
)

DARK_COLOURS: Final = Palette(
    surface="#14191b", raised="#1d2427", hover="#273033", pressed="#30393d", line="#30393d",
    field_line="#728186", text="#e5ebec", muted="#a4b1b5", faint="#6c797d",
    accent="#66c2c3", accent_hover="#7fd0d0", accent_pressed="#4fabad", accent_text="#06282a",
    accent_soft="#1f3c3f", selection="#24474b",
    ok="#74cd98", ok_soft="#1d3527", warn="#e6b65a", warn_soft="#3a301a",
    late="#ff8f86", late_soft="#432625", info="#86b8f0", info_soft="#1f3147",
)


@dataclass(frozen=True)
class Theme:
    """The look in force: colours and size."""

    palette: Palette = LIGHT_COLOURS
    dark: bool = False
    large: bool = False

    def px(self, pixels: float) -> int:
        """A measure at the size in force."""
        return round(pixels * LARGE) if self.large else round(pixels)

    def points(self, size: float) -> float:
        """A type size at the size in force."""
        return size * LARGE if self.large else size


_theme = Theme()
_follows_system = False
_watchers: list[Callable[[], object]] = []


def current() -> Theme:
    """The look in force."""
    return _theme


def px(pixels: float) -> int:
    """A measure at the size in force."""
    return _theme.px(pixels)


def color(role: str) -> QColor:
    """The colour of a role in force, e.g. color("late")."""
    return _theme.palette.color(role)


def on_change(watcher: Callable[[], object]) -> None:
    """Call `watcher` after each switch of the look (for what is not repainted from `current()`, e.g. icons)."""
    _watchers.append(watcher)


def apply(app: QApplication, dark: bool | None = None, large: bool = False) -> None:
    """Put the look in force for every window, now open or later; dark=None follows the system where it is known."""
    global _theme, _follows_system
    _follows_system = dark is None
    if dark is None:
        dark = app.styleHints().colorScheme() == Qt.ColorScheme.Dark
    wanted = Theme(DARK_COLOURS if dark else LIGHT_COLOURS, dark, large)
    # Setting the same style twice makes Qt polish every widget twice for nothing.
    if app.property("complaintdeskStyled") is None:
        app.setStyle("Fusion")
        app.setProperty("complaintdeskStyled", True)
        app.styleHints().colorSchemeChanged.connect(lambda _scheme: _on_system_change(app))
    _theme = wanted
    app.setFont(fonts.body_font(wanted.points(BODY)))
    # QStyleHints.setColorScheme() changes no colour on xcb and offscreen, so the pair of palettes is our own.
    app.setPalette(_qt_palette(wanted.palette))
    app.setStyleSheet(style_sheet.build(_sheet_values(wanted)))
    for watcher in _watchers:
        watcher()


def _on_system_change(app: QApplication) -> None:
    """The system went dark or light: go with it, unless somebody chose."""
    if _follows_system:
        apply(app, None, _theme.large)


def _qt_palette(colours: Palette) -> QPalette:
    """The roles as Qt names them, for everything the style sheet does not reach."""
    palette = QPalette()
    role = QPalette.ColorRole
    pairs = {
        role.Window: colours.surface, role.WindowText: colours.text, role.Base: colours.raised,
        role.AlternateBase: colours.surface, role.Text: colours.text, role.PlaceholderText: colours.muted,
        role.Button: colours.raised, role.ButtonText: colours.text, role.BrightText: colours.late,
        role.Highlight: colours.selection, role.HighlightedText: colours.text, role.Link: colours.accent,
        role.LinkVisited: colours.accent, role.ToolTipBase: colours.raised, role.ToolTipText: colours.text,
        role.Light: colours.raised, role.Midlight: colours.hover, role.Mid: colours.line,
        role.Dark: colours.field_line, role.Shadow: colours.line, role.Accent: colours.accent,
    }
    for which, value in pairs.items():
        palette.setColor(which, QColor(value))
    for which in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(colours.faint))
    return palette


def _sheet_values(theme: Theme) -> dict[str, str]:
    """What the style sheet's placeholders stand for."""
    values = {f.name: str(getattr(theme.palette, f.name)) for f in fields(Palette)}
    # What is left of a row inside ring and margin.
    values["inner"] = f"{theme.px(ROW) - 4}px"
    values["shade"] = "dark" if theme.dark else "light"
    for name, size in (("body", BODY), ("secondary", SECONDARY), ("section", SECTION), ("title", TITLE)):
        values[f"{name}_pt"] = f"{theme.points(size):g}"
    for pixels in range(1, 49):
        values[f"px{pixels}"] = f"{theme.px(pixels)}px"
    return values


def luminance(colour: str) -> float:
    """How light a colour is to the eye, 0 to 1 (WCAG 2.2)."""
    shown = QColor(colour)
    parts = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4
             for p in (shown.redF(), shown.greenF(), shown.blueF())]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    """How far two colours stand apart, 1 to 21 (WCAG 2.2)."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
