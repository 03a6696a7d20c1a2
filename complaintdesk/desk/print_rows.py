"""What the desk hands out for paper: a print job with its copies and the office's letterhead, frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from complaintdesk.desk.rows import CaseSheet
from complaintdesk.domain.form_codes import page_mark
from complaintdesk.domain.form_layout import Layout


@dataclass(frozen=True)
class CopyMark:
    """一联: one copy of a print. Copies of a form are counted through all its prints, so that no two are alike.

    `check` is four characters over the record as printed, see desk/check_codes.py.
    """

    copy: int
    check: str
    label: str = ""


@dataclass(frozen=True)
class Letterhead:
    """文头: what the office prints above its letters; `red` prints it and its line in red."""

    header: str = ""
    red: bool = False
    logo: bytes = b""


@dataclass(frozen=True)
class PrintJob:
    """打印任务: what paper needs beyond the sheet. `times` is 1 for the first print ever of this form."""

    form: str
    layout: Layout
    sheet: CaseSheet
    printed_at: datetime
    printed_by: str
    chain_head: str
    copies: tuple[CopyMark, ...]
    times: int = 1
    document_number: str = ""
    letterhead: Letterhead = Letterhead()
    reason: str = ""
    issued_at: datetime | None = None
    """When this form was first printed: the day of a letter stays the same on a reprint."""
    contact: str = ""
    """Where the complainant can ask: the office's phone and address, as the office wrote them."""
    directory: str = ""
    """Other offices one can turn to, one a line: those of the directory that are marked for the receipt."""
    is_blank: bool = False
    """备用空白表: nothing of a case is printed but the number, see desk/blank_forms.py."""

    @property
    def copy(self) -> int:
        """The number of the first copy."""
        return self.copies[0].copy

    def code(self, mark: CopyMark, page: int = 1, pages: int = 1) -> str:
        """What the QR of a page carries: CD1:number:form:version:copy:check, the page told by the check's end."""
        check = mark.check + page_mark(page, pages)
        return f"CD1:{self.sheet.number}:{self.form}:{self.layout.version}:{mark.copy}:{check}"
