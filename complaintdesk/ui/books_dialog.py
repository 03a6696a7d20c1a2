"""事务簿: the books at the left, the entries of one, and the chosen entry with its steps."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QCheckBox, QSplitter, QStackedWidget, QWidget

from complaintdesk.desk.book_pages import Books, EntryList, EntryOf
from complaintdesk.desk.book_rows import BookRow, EntryRow, EntrySheet
from complaintdesk.desk.rows import Changes
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.vocabulary import EventKind
from complaintdesk.i18n import _
from complaintdesk.ui import icons, theme
from complaintdesk.ui.books_export import BookExport
from complaintdesk.ui.books_list import BookList
from complaintdesk.ui.books_table import EntriesTable
from complaintdesk.ui.controls import button, column, fit_screen, panel, row, text
from complaintdesk.ui.entry_side import EntrySide
from complaintdesk.ui.form_dialog import FormDialog
from complaintdesk.ui.ledger_export import may_export
from complaintdesk.ui.messages import MessageBar
from complaintdesk.ui.plain_text import mnemonic_safe, plain_tooltip
from complaintdesk.ui.tab import WorkPlace
from complaintdesk.ui.text_fields import LineEdit

SIZE: Final = (1440, 800)
BOOKS_WIDTH: Final = 224
READING: Final = 368
LEAST: Final = 300
#: A search waits for the typing to pause so long (milliseconds).
PAUSE: Final = 200
#: After these the lists are read anew, wherever it was done.
_TOLD: Final = frozenset(
    {
        EventKind.ENTRY_ADDED, EventKind.ENTRY_CHANGED, EventKind.MEASURE_OPENED, EventKind.MERIT_PROPOSED,
        EventKind.MADE_TYPICAL, EventKind.FILE_LENT,
    }
)  # fmt: skip


class BooksDialog(FormDialog):
    """Opened at a book or at an entry; the form of a step takes the place of what is read, as in the case."""

    case_chosen = Signal(int)
    print_wanted = Signal(int, object)
    quiz_wanted = Signal()
    knowledge_wanted = Signal()

    def __init__(
        self, place: WorkPlace, parent: QWidget | None = None, *, kind: EntryKind | None = None,
        entry_id: int | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("books_dialog")
        self.setWindowTitle(_("Books of the office"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.bar = MessageBar()
        self.place = replace(place, bar=self.bar)
        self._wanted: int | None = entry_id
        self._made: int | None = None
        self._build()
        self._shortcuts()
        self.place.work.changed.connect(self._on_changed)
        fit_screen(self, SIZE)
        self._split.setSizes([self.width(), theme.px(READING)])
        if entry_id is not None:
            self.place.work.ask(EntryOf(entry_id=entry_id), self._open_at, partial(self._begin_anyway, kind))
        else:
            self._open_book(kind)

    # -- how it looks

    def _build(self) -> None:
        self.list = BookList(BOOKS_WIDTH)
        self.list.chosen.connect(self._book_chosen)
        self.title = text("", "section", name="book_title")
        self.hint = text("", "secondary", wrap=True, name="book_hint")
        self.ended = QCheckBox(mnemonic_safe(_("Also ended ones")))
        self.ended.setObjectName("ended")
        self.ended.toggled.connect(lambda _on: self.reload())
        self.search = LineEdit()
        self.search.setMinimumWidth(theme.px(140))
        self.search.setMaximumWidth(theme.px(280))
        self.search.setObjectName("entries_search")
        words = _("Search the book (Ctrl+F)")
        self.search.setPlaceholderText(words)
        self.search.setAccessibleName(words)
        self.search.setClearButtonEnabled(True)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self.reload)
        self.search.textChanged.connect(lambda _text: self._pause.start())
        self.quiz = button(_("Practise…"), icon="help", name="quiz", clicked=self.quiz_wanted.emit)
        words = _("Knowledge base")
        self.knowledge = button(words, icon="search", name="knowledge", clicked=self.knowledge_wanted.emit)
        self.export = BookExport(self.place, self)
        self.save = button(
            _("Export…"), icon="export", shortcut="Ctrl+E", tooltip=_("Export this book as Excel"), name="export_book",
            clicked=self._export,
        )  # fmt: skip
        self.new = button(_("New"), icon="plus", name="new_entry", clicked=self.begin_new)
        self.table = EntriesTable()
        self.table.row_chosen.connect(self._row_chosen)
        self.table.step_wanted.connect(self.take_first)
        self.empty = text("", "muted", wrap=True, name="entries_empty")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._listed = QStackedWidget()
        self._listed.addWidget(self.table)
        self._listed.addWidget(self.empty)
        self.side = EntrySide(self.place)
        self.side.left.connect(self.table.setFocus)
        self.side.done.connect(self._done)
        self.side.reading.case_wanted.connect(self.open_case)
        self.side.reading.print_wanted.connect(self._print)
        ground = panel()
        column(ground, self.side, gap=0)
        ground.setMinimumWidth(theme.px(LEAST))
        head = row(None, self.title, 0, self.ended)
        tools = row(None, self.search, 0, self.quiz, self.knowledge, self.save, self.new)
        tools.setStretch(0, 1)
        middle = QWidget()
        lay = column(middle, head, self.hint, tools, self._listed)
        lay.setContentsMargins(0, 0, theme.px(theme.GAP), 0)
        lay.setStretch(3, 1)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setChildrenCollapsible(False)
        side = QWidget()
        column(side, ground).setContentsMargins(theme.px(theme.GAP), 0, 0, 0)
        self._split.addWidget(middle)
        self._split.addWidget(side)
        self._split.setStretchFactor(0, 1)
        close = button(_("Close"), name="close", clicked=self.reject)
        left = column(None, self.list, close)
        left.setStretch(0, 1)
        body = row(None, left, self._split, gap=theme.GROUP)
        body.setStretch(1, 1)
        lay = column(self, self.bar, body, gap=0)
        edge = theme.px(theme.GROUP)
        lay.setContentsMargins(edge, 0, edge, edge)
        lay.setStretch(1, 1)

    def _shortcuts(self) -> None:
        for keys, do in (
            ("Ctrl+F", self._to_search), ("Ctrl+N", self.begin_new), ("F5", self.reload),
        ):  # fmt: skip
            QShortcut(QKeySequence(keys), self).activated.connect(do)
        self.search.returnPressed.connect(self.table.setFocus)

    def _to_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.table.setFocus(Qt.FocusReason.ActiveWindowFocusReason)

    # -- which book

    def _open_at(self, sheet: EntrySheet) -> None:
        """At one entry; where it has ended, the ended ones are shown with it."""
        self.ended.blockSignals(True)
        self.ended.setChecked(sheet.row.is_ended)
        self.ended.blockSignals(False)
        self._open_book(sheet.row.kind)

    def _begin_anyway(self, kind: EntryKind | None, error: BaseException) -> None:
        """The entry is gone, or was never to be known of: the books are opened all the same."""
        self._wanted = None
        self._open_book(kind)
        self.place.problem(error)

    def _open_book(self, kind: EntryKind | None) -> None:
        self.list.mark(kind)
        self.reload()

    def _book_chosen(self, kind: EntryKind) -> None:
        self.side.leave_then(partial(self._show_book, kind), partial(self.list.mark, self.list.kind))

    def _show_book(self, kind: EntryKind) -> None:
        self.list.mark(kind)
        self._wanted = None
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        self.reload()

    def reload(self) -> None:
        """Read the books and the open one anew; the place in the list stays, and what is typed in a form."""
        self.place.work.ask(Books(), self._show_books, self.place.problem, latest="books")

    def _show_books(self, books: tuple[BookRow, ...]) -> None:
        self.list.show_books(books)
        book = self.list.book() or next((b for b in books if b.late), None) or next((b for b in books if b.open), None)
        book = book or next(iter(books), None)
        if book is None:
            self._show_no_book()
            return
        self.list.mark(book.kind)
        self.title.setText(book.label)
        self.hint.setText(book.hint)
        self.hint.setVisible(bool(book.hint))
        self.ended.setVisible(not book.is_register)
        self.quiz.setVisible(book.kind is EntryKind.QUIZ)
        self.knowledge.setVisible(book.kind is EntryKind.ARTICLE)
        self.save.setVisible(may_export(self.place))
        self.new.setVisible(book.new is not None)
        if book.new is not None:
            icons.put(self.new, book.new.icon)
            self.new.setText(mnemonic_safe(book.new.label))
            self.new.setAccessibleName(book.new.label)
            keys = QKeySequence("Ctrl+N").toString(QKeySequence.SequenceFormat.NativeText)
            self.new.setToolTip(plain_tooltip(_("{text} ({keys})").format(text=book.new.label, keys=keys)))
        self._ask_entries(book.kind)

    def _show_no_book(self) -> None:
        for part in (self.ended, self.quiz, self.knowledge, self.save, self.new, self.search, self.hint):
            part.hide()
        self.empty.setText(_("Your role keeps none of the books."))
        self._listed.setCurrentWidget(self.empty)

    # -- its entries

    def _ask_entries(self, kind: EntryKind) -> None:
        question = EntryList(kind=kind, ended=self.ended.isChecked(), text=self.search.text())
        self.place.work.ask(question, partial(self._show_entries, kind), self.place.problem, latest="entries")

    def _show_entries(self, kind: EntryKind, rows: tuple[EntryRow, ...]) -> None:
        if kind is not self.list.kind:
            return
        made, self._made = self._made, None
        if made is not None and not self.ended.isChecked() and all(entry.id != made for entry in rows):
            # What was just entered is done by that: it is shown all the same.
            self._wanted = made
            self.ended.setChecked(True)
            return
        wanted = made or self._wanted or (self.side.sheet.row.id if self.side.sheet is not None else None)
        self._wanted = None
        year = datetime.now(ZoneInfo(self.place.office.zone)).year
        entry = self.table.show_entries(rows, wanted, year)
        self._listed.setCurrentWidget(self.table if rows else self.empty)
        self.empty.setText(self._why_empty())
        if self.side.form is not None:
            return
        if entry is None:
            self.side.show_nothing()
        else:
            self.side.ask_entry(entry.id)

    def _why_empty(self) -> str:
        """What to do first where there is nothing."""
        book = self.list.book()
        if self.search.text():
            return _("Nothing in this book fits “{text}”.").format(text=self.search.text())
        if book is not None and book.new is not None:
            return _("Nothing is open here. Ctrl+N: {action}.").format(action=book.new.label)
        return _("Nothing is open here. Entries of this book come from the steps of the cases, or by themselves.")

    def _row_chosen(self, entry: EntryRow) -> None:
        kept = self.side.sheet.row.id if self.side.sheet is not None else None
        self.side.leave_then(partial(self._choose, entry.id), partial(self.table.mark, kept))

    def _choose(self, entry_id: int) -> None:
        self.table.mark(entry_id)
        self.side.ask_entry(entry_id)

    # -- doing something

    def take_first(self) -> None:
        """The expected step of the chosen entry."""
        self.side.take_first()

    def begin_new(self) -> None:
        """The form of a new entry of this book."""
        book = self.list.book()
        if book is not None and book.new is not None:
            self.side.begin(book.new)

    def _done(self, made: int | None) -> None:
        self._made = made
        self.reload()
        self.table.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back one thing: the form, then the search, then the window."""
        if event.key() == Qt.Key.Key_Escape and self.side.form is not None:
            self.side.leave_form()
        elif event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
            self.table.setFocus()
        else:
            super().keyPressEvent(event)

    def reject(self) -> None:
        self.side.leave_then(super().reject)

    # -- going elsewhere

    def open_case(self) -> None:
        """The case of the chosen entry, in the window behind."""
        sheet = self.side.sheet
        if sheet is not None and sheet.row.case_id is not None:
            self.side.leave_then(partial(self._go_to, sheet.row.case_id))

    def _go_to(self, case_id: int) -> None:
        self.case_chosen.emit(case_id)
        self.accept()

    def _print(self, form: str) -> None:
        sheet = self.side.sheet
        if sheet is not None and sheet.row.case_id is not None:
            self.print_wanted.emit(sheet.row.case_id, form)

    def _export(self) -> None:
        book = self.list.book()
        if book is not None:
            self.export.start(book.kind, ended=self.ended.isChecked())

    def _on_changed(self, changes: Changes, initiator: QObject | None) -> None:
        if initiator is not self and changes.kinds & _TOLD:
            self.reload()
