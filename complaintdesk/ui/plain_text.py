"""Text typed by people is shown as typed, in buttons, menus and tooltips too.

Qt turns what looks like HTML into rich text by itself, and rich text loads files and asks servers: the style sheet makes
every label, message box and tooltip plain before it is first shown (ui/style_sheet.py).
"""

from __future__ import annotations

import textwrap
import unicodedata
from typing import Final

TOOLTIP_COLUMNS: Final = 60
#: Somebody's twenty thousand characters would be a window larger than the screen.
MOST_LINES: Final = 24


def mnemonic_safe(text: str) -> str:
    """A text for a button, menu or tab: `R&D` stays R&D and makes no shortcut of D."""
    return text.replace("&", "&&")


def plain_tooltip(text: str) -> str:
    """A text for setToolTip(): in lines of bearable length, since plain tooltips do not break by themselves.

    What is longer than a tooltip can be ends with …; it is a help to the eye, the whole text stands elsewhere.
    """
    # Every line takes at least one character and at most TOOLTIP_COLUMNS of them: the rest need not be broken.
    head = text.strip()[: MOST_LINES * TOOLTIP_COLUMNS]
    lines = "\n".join(_broken(line) for line in head.splitlines()).splitlines()
    if len(lines) <= MOST_LINES and len(head) == len(text.strip()):
        return "\n".join(lines)
    return "\n".join([*lines[: MOST_LINES - 1], "…"])


def _broken(line: str) -> str:
    """A line broken at TOOLTIP_COLUMNS, a Chinese character counting two; words of Latin letters stay whole."""
    if _columns(line) == len(line):
        return textwrap.fill(line, TOOLTIP_COLUMNS, break_on_hyphens=False) if line else ""
    lines, current = [], ""
    for char in line:
        if _columns(current) + _columns(char) > TOOLTIP_COLUMNS and char not in "，。；：！？、）”》":
            lines.append(current)
            current = ""
        current += char
    return "\n".join([*lines, current])


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
