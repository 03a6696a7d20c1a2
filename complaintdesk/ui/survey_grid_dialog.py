"""满意度调查录入: survey sheets that came back on paper, a row each."""

from __future__ import annotations

from functools import partial
from typing import Any, Final
from uuid import uuid4
from weakref import WeakKeyDictionary

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QWidget

from complaintdesk.desk.surveys import KeyInSurveys, SurveyLine, SurveyRows
from complaintdesk.domain.errors import FieldErrors
from complaintdesk.i18n import _, ngettext
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, column, fit_screen, restyle, row, text
from complaintdesk.ui.form_dialog import FormDialog
from complaintdesk.ui.messages import MessageBar, show_problem
from complaintdesk.ui.survey_rows import NUMBER, OVERALL, SOLVED, SheetRow, Sort, SurveyModel, options_of
from complaintdesk.ui.survey_table import SurveyTable
from complaintdesk.ui.tab import WorkPlace
from complaintdesk.ui.work import Work

SIZE: Final = (1240, 640)
#: What stood in the grid when it was closed under somebody, by a lock: it comes back with the same person.
_LEFT: Final[WeakKeyDictionary[Work, list[SheetRow]]] = WeakKeyDictionary()


class SurveyGridDialog(FormDialog):
    """A table to type in; all sheets are kept in one step, or none of them and the wrong cells say why."""

    def __init__(self, place: WorkPlace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("survey_grid")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Survey sheets"))
        self.place = place
        self.request_id = uuid4().hex
        self._warned = False
        self.bar = MessageBar()
        self.count = text("", "secondary", name="survey_count")
        self.sheets = SurveyModel(self)
        self.table = SurveyTable(self.sheets)
        self.table.setAccessibleName(_("Survey sheets"))
        self.note = text("", "muted", wrap=True, name="survey_note")
        self.note.setMinimumHeight(theme.px(40))
        self.note.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.save_button = button(
            _("Keep all"), kind="primary", icon="check", name="keep_surveys", clicked=self.save,
            tooltip=_("{text} ({keys})").format(text=_("Keep all sheets in one step"), keys="Ctrl+S"),
        )  # fmt: skip
        self.remove_button = button(_("Take the row out"), name="remove_survey", clicked=self.remove,
                                    tooltip=_("{text} ({keys})").format(text=_("Take the row out"), keys="Ctrl+Del"))
        self.close_button = button(_("Close"), name="close_surveys", clicked=self.reject)
        self._lay_out()
        for keys, do in (("Ctrl+S", self.save), ("Ctrl+Del", self.remove)):
            QShortcut(QKeySequence(keys), self).activated.connect(do)
        self.table.selectionModel().currentChanged.connect(lambda _now, _before: self._say_cell())
        self.sheets.number_typed.connect(self._ask_number)
        self.sheets.dataChanged.connect(lambda *_cells: self._changed())
        self.sheets.rowsRemoved.connect(lambda *_rows: self._changed())
        self.table.pasted.connect(self._pasted)
        fit_screen(self, SIZE)
        place.work.ask(SurveyRows(), self._begin, self._problem)

    def _lay_out(self) -> None:
        keys = (("1–5", _("Choose")), ("Enter", _("Next cell")), ("↑↓", _("Another row")), ("Ctrl+V", _("Rows from Excel")),
                ("Ctrl+Del", _("Take the row out")), ("Ctrl+S", _("Keep all")), ("Esc", _("Close")))  # fmt: skip
        self.legend = text("   ".join(f"{key} {words}" for key, words in keys), "secondary", name="survey_keys")
        hint = text(_("A row for each sheet: its number (the last digits will do, or scan its code), then what was ticked."),
                    "secondary", wrap=True)
        lay = column(
            self, self.bar, row(None, text(_("Survey sheets"), "section"), self.count, 0, gap=theme.GROUP), hint, self.table,
            self.note, row(None, self.remove_button, 0, self.close_button, self.save_button), self.legend,
        )  # fmt: skip
        lay.setStretch(3, 1)
        edge = theme.px(theme.EDGE)
        lay.setContentsMargins(edge, 0, edge, theme.px(theme.GAP + theme.GRID))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.table.setFocus(Qt.FocusReason.ActiveWindowFocusReason)

    def _begin(self, lines: tuple[SurveyLine, ...]) -> None:
        self.sheets.know(lines)
        left = _LEFT.pop(self.place.work, [])
        self.sheets.show_rows(left)
        if left:
            self.bar.say(_("The sheets that you had not kept yet are here again."))
        self.table.go(len(self.sheets.rows) - 1, 0)
        self._changed()

    # -- what is typed

    def _ask_number(self, at: int) -> None:
        """Who is meant by a number that does not wait: the desk says it."""
        number = self.sheets.rows[at].cells[NUMBER]
        sheet = self.sheets.rows[at]
        self.place.work.ask(SurveyRows(numbers=(number,)), partial(self._named, sheet, number), self._problem)

    def _named(self, sheet: SheetRow, number: str, lines: tuple[SurveyLine, ...]) -> None:
        # Meanwhile the row may have gone, or hold another number.
        at = next((n for n, one in enumerate(self.sheets.rows) if one is sheet), -1)
        if at >= 0 and lines and sheet.cells.get(NUMBER) == number:
            here = self.table.currentIndex()
            cell = (here.row(), here.column())
            self.sheets.named(at, lines[0])
            self.table.go(*cell)

    def _changed(self) -> None:
        self._warned = False
        count = len(self.sheets.filled())
        self.count.setText(ngettext("{n} sheet", "{n} sheets", count).format(n=count) if count else "")
        self.save_button.setEnabled(bool(count))
        self._say_cell()

    def _say_cell(self) -> None:
        """Under the table: what is wrong with the cell, else what its digits mean."""
        index: QModelIndex = self.table.currentIndex()
        if not index.isValid():
            return
        name = self.sheets.columns[index.column()]
        problem = self.sheets.rows[index.row()].problems.get(name, "")
        words = problem
        if not problem and self.sheets.sort_of(name) is Sort.LEVEL:
            words = "   ".join(f"{n} {one.label}" for n, one in enumerate(options_of(name), 1))
            if name in (OVERALL, SOLVED):
                extra = {OVERALL: _("Overall left empty: the mean counts."), SOLVED: _("May stay empty.")}[name]
                words = f"{words}   {extra}"
        self.note.setText(words)
        self.note.setProperty("role", "late" if problem else "muted")
        restyle(self.note)

    def _pasted(self, count: int) -> None:
        words = ngettext("{n} cell filled from the clipboard.", "{n} cells filled from the clipboard.", count)
        self.bar.say(words.format(n=count), kind="info")

    def remove(self) -> None:
        """Take the row with the keyboard out."""
        at = self.table.currentIndex().row()
        self.sheets.remove(at)
        self.table.go(min(at, len(self.sheets.rows) - 1), 0)

    # -- keeping it

    def save(self) -> None:
        """All sheets in one step."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)  # takes what stands in an open cell
        if not self.save_button.isEnabled():
            return
        if self.sheets.wrong():
            self._to_wrong()
            return
        sheets = self.sheets.sheets()
        self._busy(True)
        self.place.work.do(KeyInSurveys(rows=sheets, request_id=self.request_id), self, partial(self._kept, len(sheets)),
                           self._refused)

    def _kept(self, count: int, _done: Any) -> None:
        self.request_id = uuid4().hex
        self._busy(False)
        self.sheets.waiting.clear()
        self.sheets.show_rows([])
        self.table.go(0, 0)
        self._changed()
        self.bar.say(ngettext("{n} sheet kept.", "{n} sheets kept.", count).format(n=count), kind="ok")
        self.place.work.ask(SurveyRows(), self._know, self._problem)

    def _know(self, lines: tuple[SurveyLine, ...]) -> None:
        self.sheets.know(lines)
        self.table.go(max(self.table.currentIndex().row(), 0), max(self.table.currentIndex().column(), 0))

    def _refused(self, error: BaseException) -> None:
        self._busy(False)
        if not isinstance(error, FieldErrors):
            self._problem(error)
            return
        self.sheets.say_wrong(error.problems)
        if self.sheets.wrong():
            self._to_wrong()
        else:
            self._problem(error)

    def _to_wrong(self) -> None:
        wrong = self.sheets.wrong()
        self.table.go(*wrong[0])
        self._say_cell()
        n = len(wrong)
        words = ngettext("{n} cell is wrong; nothing was kept yet.", "{n} cells are wrong; nothing was kept yet.", n)
        self.bar.say(words.format(n=n), kind="error")

    def reject(self) -> None:
        if self.sheets.filled() and not self._warned:
            self._warned = True
            self.bar.say(_("What you typed would be lost."), kind="warn", action=_("Discard"), do=self.discard)
            self.bar.take_focus()
            return
        if self._warned:
            self.sheets.show_rows([])
        super().reject()

    def discard(self) -> None:
        """Close, and let what was typed go."""
        self.sheets.show_rows([])
        super().reject()

    def done(self, result: int) -> None:
        if left := self.sheets.filled():
            _LEFT[self.place.work] = left
        super().done(result)

    def _busy(self, busy: bool) -> None:
        self.save_button.setEnabled(not busy)
        self.table.setEnabled(not busy)
        if not busy:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _problem(self, error: BaseException) -> None:
        show_problem(error, self.bar)
