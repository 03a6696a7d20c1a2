"""栏目记忆: which columns of a table are shown, how wide and in which order, remembered by name in one small file.

By name, so that a new version with other columns neither loses nor mixes up what somebody set.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from complaintdesk.paths import data_folder

_WIDEST = 2_000


@dataclass(frozen=True)
class Layout:
    """栏目布局: keys in the order shown, those hidden, widths in pixels at the normal size."""

    order: tuple[str, ...] = ()
    hidden: frozenset[str] | None = None
    widths: Mapping[str, int] = field(default_factory=dict)


def _file() -> Path:
    return data_folder() / "columns.json"


def load_layout(table: str, known: Sequence[str]) -> Layout:
    """What was remembered for the table; what is not understood, or no column any more, is left out."""
    kept = _read().get(table)
    if not isinstance(kept, dict):
        return Layout()
    order, hidden, widths = kept.get("order"), kept.get("hidden"), kept.get("widths")
    return Layout(
        tuple(dict.fromkeys(key for key in order if key in known)) if isinstance(order, list) else (),
        frozenset(key for key in hidden if key in known) if isinstance(hidden, list) else None,
        {
            key: width
            for key, width in (widths.items() if isinstance(widths, dict) else ())
            if key in known and type(width) is int and 0 < width <= _WIDEST
        },
    )


def save_layout(table: str, layout: Layout) -> None:
    """Remember it, written beside and renamed; a full or locked disk only means that nothing is remembered."""
    content = _read() | {
        table: {
            "order": list(layout.order),
            "hidden": sorted(layout.hidden or ()),
            "widths": dict(layout.widths),
        }
    }
    file = _file()
    temporary = file.with_suffix(".tmp")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
        os.replace(temporary, file)  # noqa: PTH105 - atomic on every system
    except OSError as error:
        logging.getLogger(__name__).warning("columns not kept: %s", type(error).__name__)


def _read() -> dict[str, Any]:
    try:
        kept = json.loads(_file().read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return kept if isinstance(kept, dict) else {}
