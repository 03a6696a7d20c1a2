"""阅读记录的表格: who read a restricted case, as CSV that Excel opens with the right characters."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from complaintdesk.sheets.cells import csv_text, write_whole


def write_read_log(path: Path, lines: Iterable[tuple[str, ...]]) -> None:
    """Headings first; no cell can become a formula. Raises UserError where the file cannot be written."""

    def write(half: Path) -> None:
        with half.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([csv_text(cell) for cell in line] for line in lines)

    write_whole(path, write)
