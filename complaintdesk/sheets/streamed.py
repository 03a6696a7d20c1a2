"""长表: workbooks that are written row by row to the disk, so that a hundred thousand rows take no more memory than ten."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from xlsxwriter import Workbook

from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _

#: Nothing typed becomes a formula, a link or a number.
_OPTIONS: Final = {
    "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}  # fmt: skip


@contextmanager
def streamed_workbook(draft: Path) -> Iterator[Workbook]:
    """A workbook to write into, finished at the end of the block; where the block fails nothing of it is kept."""
    book = Workbook(str(draft), _OPTIONS)
    try:
        yield book
    except BaseException:
        # Its rows stand in temporary files that must be closed before they can go.
        book.fileclosed = 1
        for written in book.worksheets():
            written._opt_close()
            Path(written.row_data_filename).unlink(missing_ok=True)
        raise
    book.close()


def check_room(row: int, last: int, cases: int) -> None:
    """Raises UserError beyond the last row that Excel has: the writer itself would lose lines silently."""
    if row > last:
        raise UserError(
            _("A sheet of a workbook has no room for more than {n:,} cases.").format(n=cases),
            _("Export a shorter period, or write it as .csv."),
        )
