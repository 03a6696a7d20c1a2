"""事务簿: the books at the left, the entries of one, and the chosen entry with its steps."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QWidget

from complaintdesk.domain.book_words import EntryKind
from complaintdesk.ui.tab import WorkPlace


class BooksDialog(QDialog):
    """Opened at a book or at an entry."""

    case_chosen = Signal(int)
    print_wanted = Signal(int, object)
    quiz_wanted = Signal()

    def __init__(
        self, place: WorkPlace, parent: QWidget | None = None, *, kind: EntryKind | None = None,
        entry_id: int | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("books_dialog")
        self.place = place
