"""Icons: the program's own line drawings in the colour of a role, and the lights that show urgency by shape.

`put(button, "print")` gives a button or action its icon and keeps it right when the look is switched.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache
from typing import Final

from PySide6.QtCore import QByteArray, QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QGuiApplication, QIcon, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from complaintdesk.domain.vocabulary import Light
from complaintdesk.paths import resource, resources
from complaintdesk.ui import theme

_SIZES: Final = (12, 16, 20, 24, 32)
_LIGHT_ROLES: Final = {Light.OK: "ok", Light.NEAR: "warn", Light.LATE: "late", Light.MET: "muted",
                       Light.NONE: "faint"}


def names() -> frozenset[str]:
    """The names of all icons."""
    return frozenset(path.stem for path in (resources() / "icons").glob("*.svg"))


@cache
def _drawing(name: str) -> str:
    return resource(f"icons/{name}.svg").read_text(encoding="utf-8")


def icon(name: str, role: str = "text") -> QIcon:
    """An icon in a role's colour, faint where disabled. It keeps today's colours: prefer `put()` for widgets."""
    return _icon(name, role, theme.current(), _scales())


def pixmap(name: str, role: str = "text", size: int = theme.ICON, scale: float = 1.0) -> QPixmap:
    """One icon as pixels, sharp at the screen's scale."""
    return _pixmap(name, theme.color(role).name(), size, scale)


@cache
def _pixmap(name: str, colour: str, size: int, scale: float) -> QPixmap:
    drawing = _drawing(name).replace("currentColor", colour)
    renderer = QSvgRenderer(QByteArray(drawing.encode()))
    image = _blank(size, scale)
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return image


def light_icon(light: Light) -> QIcon:
    """状态灯: ● in time, ◐ near, ▲ late, ✓ met, ○ none: a shape of its own for each, besides the colour."""
    return _light_icon(light, theme.current(), _scales())


def light_role(light: Light) -> str:
    """The colour role of a light, for the words beside it."""
    return _LIGHT_ROLES[light] if light is not Light.NONE else "muted"


def paint_light(painter: QPainter, box: QRectF, light: Light) -> None:
    """Paint a light into a square box, for delegates and charts."""
    colour = theme.color(_LIGHT_ROLES[light])
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    unit = box.width() / 16
    painter.translate(box.topLeft())
    painter.scale(unit, unit)
    painter.setPen(QPen(colour, 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    if light is Light.OK:
        painter.setBrush(colour)
        painter.drawEllipse(QPointF(8, 8), 4.25, 4.25)
    elif light is Light.NEAR:
        painter.drawEllipse(QPointF(8, 8), 4.75, 4.75)
        painter.setBrush(colour)
        painter.drawChord(QRectF(3.25, 3.25, 9.5, 9.5), -90 * 16, 180 * 16)
    elif light is Light.LATE:
        painter.setBrush(colour)
        corners = [QPointF(8 + 6.4 * math.sin(a), 9.4 - 6.4 * math.cos(a)) for a in (0, math.tau / 3, math.tau * 2 / 3)]
        painter.drawPolygon(QPolygonF(corners))
    elif light is Light.MET:
        painter.drawPolyline([QPointF(3.75, 8.5), QPointF(6.75, 11.5), QPointF(12.25, 5)])
    else:
        painter.drawEllipse(QPointF(8, 8), 4.25, 4.25)
    painter.restore()


def put(target: QAbstractButton | QAction | QLabel, name: str, role: str = "text") -> None:
    """Give a button, an action or a label its icon; it follows every later switch of the look."""
    target.setProperty("iconName", name)
    target.setProperty("iconRole", role)
    _show(target)


def refresh() -> None:
    """Draw the icons of all widgets and actions anew; the theme calls it after a switch."""
    if QApplication.instance() is None:
        return
    for widget in QApplication.allWidgets():
        targets: Iterable[QObject] = (widget, *widget.actions())
        for target in targets:
            if target.property("iconName"):
                _show(target)


def _show(target: QObject) -> None:
    name, role = str(target.property("iconName")), str(target.property("iconRole"))
    if isinstance(target, QLabel):
        target.setPixmap(pixmap(name, role, theme.px(theme.ICON), target.devicePixelRatioF()))
    elif isinstance(target, QAbstractButton):
        # Qt leaves too little air between icon and words, so the picture brings its own.
        air = theme.px(4) if target.text() else 0
        side = theme.px(16)
        target.setIcon(_button_icon(name, role, theme.current(), _scales(), air))
        target.setIconSize(QSize(side + air, side))
    elif isinstance(target, QAction):
        target.setIcon(icon(name, role))


def _scales() -> tuple[float, ...]:
    """The scales of the screens in use: an icon is drawn for exactly these."""
    return tuple(sorted({screen.devicePixelRatio() for screen in QGuiApplication.screens()})) or (1.0,)


def _blank(size: int, scale: float) -> QPixmap:
    image = QPixmap(round(size * scale), round(size * scale))
    image.setDevicePixelRatio(scale)
    image.fill(Qt.GlobalColor.transparent)
    return image


# The look and the scales are arguments so that a switch makes new icons and the old ones stay valid.
@cache
def _icon(name: str, role: str, look: theme.Theme, scales: tuple[float, ...]) -> QIcon:
    made = QIcon()
    for scale in scales:
        for size in _SIZES:
            side = look.px(size)
            made.addPixmap(pixmap(name, role, side, scale))
            made.addPixmap(pixmap(name, "faint", side, scale), QIcon.Mode.Disabled)
    return made


@cache
def _button_icon(name: str, role: str, look: theme.Theme, scales: tuple[float, ...], air: int) -> QIcon:
    made = QIcon()
    for scale in scales:
        for shown_role, mode in ((role, QIcon.Mode.Normal), ("faint", QIcon.Mode.Disabled)):
            drawn = pixmap(name, shown_role, look.px(16), scale)
            wide = QPixmap(drawn.width() + round(air * scale), drawn.height())
            wide.setDevicePixelRatio(scale)
            wide.fill(Qt.GlobalColor.transparent)
            painter = QPainter(wide)
            painter.drawPixmap(0, 0, drawn)
            painter.end()
            made.addPixmap(wide, mode)
    return made


@cache
def _light_icon(light: Light, look: theme.Theme, scales: tuple[float, ...]) -> QIcon:
    made = QIcon()
    for scale in scales:
        for size in _SIZES:
            image = _blank(look.px(size), scale)
            painter = QPainter(image)
            paint_light(painter, QRectF(0, 0, look.px(size), look.px(size)), light)
            painter.end()
            for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected, QIcon.Mode.Active, QIcon.Mode.Disabled):
                made.addPixmap(image, mode)
    return made


theme.on_change(refresh)
