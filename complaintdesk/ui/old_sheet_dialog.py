"""核对旧单: number and check code of a printed sheet, typed or scanned; does the record still say what the sheet says."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from complaintdesk.desk.old_sheets import OldSheet, SheetCheck
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, column, row, text
from complaintdesk.ui.fields import TextField, enter_moves_on
from complaintdesk.ui.form_dialog import FormDialog
from complaintdesk.ui.messages import Kind, MessageBar, show_problem
from complaintdesk.ui.office_page import give_room
from complaintdesk.ui.scanner_keys import TAKES_SCAN
from complaintdesk.ui.tab import WorkPlace


def sheet_words(found: SheetCheck) -> tuple[str, str, Kind]:
    """What there is to say of a printed sheet: sentence, hint, kind of message."""
    # A code that fits none of the prints says of the sheet only its number.
    which = found.number
    if found.copy:
        which = _("{form} {number}, copy {copy}").format(form=found.title, number=found.number, copy=found.copy)
    if not found.is_ours:
        return (
            _("{sheet}: this sheet was not printed here, or its code was misread.").format(sheet=which),
            _("Do not rely on it: compare it with the record."),
            "warn",
        )
    if found.is_current:
        return _("{sheet}: the record still says what this sheet says.").format(sheet=which), "", "ok"
    what = _(", ").join(found.changed) or _("the record")
    return (
        _("{sheet}: changed since it was printed: {what}.").format(sheet=which, what=what),
        _("Print the form again if the new words are to be signed."),
        "warn",
    )


class OldSheetDialog(FormDialog):
    """For a desk without a scanner: both are printed at the foot of every sheet."""

    case_chosen = Signal(int)

    def __init__(self, place: WorkPlace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("old_sheet_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Check a printed sheet"))
        self.place = place
        self._case_id: int | None = None
        self.bar = MessageBar()
        self.code = TextField(
            "code", _("Number and check code"), required=True, purpose="code", characters=28,
            hint=_("As printed on the sheet, such as: TS-2026-0007 7K3Q12"),
        )  # fmt: skip
        give_room(self.code)
        self.code.edit.setProperty(TAKES_SCAN, True)
        self._open = button(_("Open case"), icon="open", name="open_case", clicked=self._go)
        self._open.setEnabled(False)
        self._check = button(_("Check"), kind="primary", icon="search", name="submit", clicked=self.submit)
        column(
            self, self.bar, text(_("Check a printed sheet"), "section"), self.code,
            row(None, self._open, 0, button(_("Close"), name="close", clicked=self.reject), self._check), edge=theme.EDGE,
        )  # fmt: skip
        # With room for the longest answer: the dialog does not grow when it comes.
        self.setMinimumSize(theme.px(560), theme.px(290))
        enter_moves_on(self)
        self.code.edit.returnPressed.connect(lambda: QTimer.singleShot(0, self.submit))

    def submit(self) -> None:
        """Ask."""
        self.bar.clear()
        self._case_id = None
        self._open.setEnabled(False)
        if self.code.check():
            question = OldSheet(code=str(self.code.value()))
            self.place.work.ask(question, self._show, self._refused, latest="old sheet")

    def _show(self, found: SheetCheck) -> None:
        words, hint, kind = sheet_words(found)
        self.bar.say(words, hint, kind)
        self._case_id = found.case_id
        self._open.setEnabled(found.case_id is not None)

    def _go(self) -> None:
        if self._case_id is not None:
            self.case_chosen.emit(self._case_id)
            self.accept()

    def _refused(self, error: BaseException) -> None:
        show_problem(error, self.bar, {"code": self.code})
