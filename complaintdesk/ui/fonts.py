"""The program's own typeface, so that Chinese is right on a PC without a single Chinese font."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication

from complaintdesk.paths import resource

FILES = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")


@cache
def load() -> str:
    """Hand the shipped typeface to Qt, once; its family name, or the system's where the files are missing."""
    families = [
        family
        for name in FILES
        for family in QFontDatabase.applicationFontFamilies(
            QFontDatabase.addApplicationFont(str(resource(f"fonts/{name}"))))
    ]
    return families[0] if families else QGuiApplication.font().family()


def body_font(points: float) -> QFont:
    """The typeface at a size. Its digits all have one width already, so columns of numbers line up."""
    font = QFont(load())
    font.setPointSizeF(points)
    # Fractional widths look better, and the same, at every scale; hinting would round them apart.
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font
