"""回访台: the queue at the left, the call at hand at the right; all by keyboard."""

from __future__ import annotations

from concurrent.futures import Executor
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from complaintdesk.desk.call_figures import CallFigures, CallMonth
from complaintdesk.desk.call_queue import CallQueue, CallRow, CallSheet, CallToMake
from complaintdesk.desk.calling import MoveCall, RecordCallBack
from complaintdesk.desk.rows import Changes
from complaintdesk.domain.errors import ConflictError, FieldErrors
from complaintdesk.domain.vocabulary import CallOutcome
from complaintdesk.i18n import N_, _, ngettext
from complaintdesk.ui import theme
from complaintdesk.ui.call_drafts import CallDrafts
from complaintdesk.ui.call_list import CallList
from complaintdesk.ui.call_move_dialog import CallMoveDialog
from complaintdesk.ui.call_reading import CallHead, CallReading, CallWarnings
from complaintdesk.ui.call_record import CallRecord
from complaintdesk.ui.controls import button, column, fit_screen, panel, restyle, row, text
from complaintdesk.ui.form_dialog import FormDialog
from complaintdesk.ui.messages import MessageBar, show_problem
from complaintdesk.ui.plain_text import plain_tooltip
from complaintdesk.ui.tab import WorkPlace

SIZE: Final = (1300, 720)
QUEUE_WIDTH: Final = 300
RECORD_WIDTH: Final = 400
#: A key, what it does, and the method that does it: one table for the keys and for the legend.
_KEYS: Final = (
    ("F6", N_("No answer"), "no_answer"),
    ("F7", N_("Busy"), "busy"),
    ("F8", N_("Put off"), "put_off"),
    ("F9", N_("Whole text"), "unfold"),
    ("Alt+Down", N_("Next in the queue"), "next"),
    ("Ctrl+O", N_("Open case"), "open_case"),
)


class CallDialog(FormDialog):
    """One call after the other: what is saved makes room for the next, what is left half-filled is kept."""

    case_chosen = Signal(int)
    surveys_wanted = Signal()

    def __init__(self, place: WorkPlace, parent: QWidget | None = None, *, drafts_executor: Executor | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("call_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Calls to make"))
        self.place = place
        self.zone = ZoneInfo(place.office.zone)
        self.sheet: CallSheet | None = None
        self._wanted: int | None = None
        self._warned = self._is_saving = False
        self.bar = MessageBar()
        self.count = text("", "secondary", name="call_count")
        self.month = text("", "secondary", name="call_month")
        self.queue = CallList(self.zone)
        self.head = CallHead()
        self.warnings = CallWarnings()
        self.reading = CallReading(self.zone)
        self.record = CallRecord(place.office.zone)
        self.empty = text("", "muted", wrap=True, name="calls_empty")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        owner = f"{place.actor.number}-sample" if place.office.is_sample else place.actor.number
        self.drafts = CallDrafts(owner, self.record.drafts, drafts_executor, self)
        self._make_buttons()
        self._lay_out()
        self._make_keys()
        self.queue.selectionModel().currentChanged.connect(self._row_chosen)
        self.record.settled.connect(lambda: self.save_button.setFocus(Qt.FocusReason.TabFocusReason))
        self.drafts.failed.connect(self._problem)
        place.work.changed.connect(self._on_changed)
        fit_screen(self, SIZE)
        self._show_call(None)
        self.reload()

    # -- the screen

    def _make_buttons(self) -> None:
        self.save_button = button(
            _("Save and next"), kind="primary", icon="check", name="save_call", clicked=self.save,
            tooltip=_("{text} ({keys})").format(text=_("Save and next"), keys=_("Ctrl+S or Ctrl+Enter")),
        )  # fmt: skip
        self.off_button = button(_("Put off…"), icon="clock", name="put_off_call", clicked=self.put_off,
                                 tooltip=_tip(_("The person asked to be called at another time"), "F8"))
        self.open_button = button(_("Open case"), icon="open", name="open_called_case", clicked=self.open_case,
                                  tooltip=_tip(_("Open case"), "Ctrl+O"))
        self.fold_button = button(_("Whole text"), kind="link", name="unfold_call", clicked=self.unfold,
                                  tooltip=_tip(_("The long texts whole, or folded"), "F9"))
        self.fold_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.sheets_button = button(_("Survey sheets…"), kind="link", name="key_in_surveys", clicked=self._surveys,
                                    tooltip=_("Key in the survey sheets that came back on paper"))
        self.close_button = button(_("Close"), name="close_calls", clicked=self.reject, tooltip=_tip(_("Close"), "Esc"))

    def _lay_out(self) -> None:
        top = row(None, text(_("Calls to make"), "section"), self.count, 0, self.month, gap=theme.GROUP)
        ground = panel()
        column(ground, self.reading, gap=0, edge=0)
        words = column(None, self.warnings, row(None, text(_("What to say"), "secondary"), 0, self.fold_button), ground,
                       gap=0)
        words.setStretch(2, 1)
        self.record.setMinimumWidth(theme.px(RECORD_WIDTH))
        body = row(None, words, self.record, gap=theme.GROUP)
        body.setStretch(0, 3)
        body.setStretch(1, 4)
        self.call = QWidget()
        right = column(self.call, self.head, body)
        right.setStretch(1, 1)
        self.queue.setFixedWidth(theme.px(QUEUE_WIDTH))
        # Alt and the arrows walk the queue; the keyboard itself stays with the questions.
        self.queue.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        panes = row(None, self.queue, self.call, gap=theme.GROUP)
        panes.setStretch(1, 1)
        legend = [("1–5", _("Choose")), ("Ctrl+S", _("Save and next"))]
        legend += [(keys.replace("Down", "↓"), _(words)) for keys, words, _do in _KEYS]
        legend += [("PgDn", _("Read on")), ("Esc", _("Close"))]
        self.legend = text("   ".join(f"{keys} {words}" for keys, words in legend), "secondary", name="call_keys")
        foot = row(None, self.sheets_button, 0, self.close_button, self.open_button, self.off_button, self.save_button)
        lay = column(self, self.bar, top, self.empty, panes, foot, self.legend)
        lay.setStretch(2, 1)
        lay.setStretch(3, 1)
        edge = theme.px(theme.EDGE)
        lay.setContentsMargins(edge, 0, edge, theme.px(theme.GAP + theme.GRID))

    def _make_keys(self) -> None:
        table = [(keys, getattr(self, name)) for keys, _words, name in _KEYS]
        table += [("Alt+Up", partial(self.next, -1)), ("F5", self.reload), ("PgDown", partial(self.reading.turn, 1)),
                  ("PgUp", partial(self.reading.turn, -1))]
        table += [(keys, self.save) for keys in ("Ctrl+S", "Ctrl+Return", "Ctrl+Enter")]
        for keys, do in table:
            QShortcut(QKeySequence(keys), self).activated.connect(do)

    # -- the queue

    def reload(self) -> None:
        """Ask for the queue again; the call at hand stays."""
        self.place.work.ask(CallQueue(), self._show_queue, self._problem, latest="call_queue")
        month = f"{datetime.now(UTC).astimezone(self.zone):%Y-%m}"
        # Not everybody who calls may read statistics: then the line stays away.
        self.place.work.ask(CallFigures(month=month), self._show_month, self._no_month, latest="call_month")

    def _no_month(self, _error: BaseException) -> None:
        self.month.hide()

    def _show_month(self, month: CallMonth) -> None:
        rate = month.on_target
        self.month.setText(
            _("This month {reached} of {due} reached: {rate}, target {target}").format(
                reached=rate.numerator, due=rate.denominator, rate=rate.text, target=f"{month.target:.0%}"
            )
        )
        self.month.setToolTip(plain_tooltip(rate.formula))
        self.month.setProperty("role", "warn" if month.is_met is False else "")
        self.month.setVisible(bool(rate.denominator))
        restyle(self.month)

    def _show_queue(self, calls: tuple[CallRow, ...]) -> None:
        self.queue.calls.show_calls(calls, datetime.now(UTC))
        self._say_count(calls)
        self.drafts.sweep({call.case_id for call in calls})
        at_hand = self.sheet.row.case_id if self.sheet is not None else None
        if at_hand is not None and (place := self.queue.calls.place_of(at_hand)) >= 0:
            self._point_at(place)
        elif self.sheet is not None and self.record.is_touched():
            self.bar.say(_("{number}: somebody else has just dealt with this call.").format(number=self.sheet.row.number),
                         kind="warn")
        elif calls:
            self.queue.choose(max(self.queue.calls.place_of(self._wanted), 0))
        else:
            self._show_call(None)
        self._wanted = None

    def _point_at(self, place: int) -> None:
        """The row of the call at hand, without beginning it anew."""
        selection = self.queue.selectionModel()
        selection.blockSignals(True)
        self.queue.choose(place)
        selection.blockSignals(False)
        self.queue.viewport().update()

    def _say_count(self, calls: tuple[CallRow, ...]) -> None:
        ready = sum(call.is_ready for call in calls)
        words = [ngettext("{n} waits", "{n} wait", len(calls)).format(n=len(calls))] if calls else []
        words += [ngettext("{n} may be called now", "{n} may be called now", ready).format(n=ready)] if ready else []
        if calls and not ready:
            at = min(call.call_at for call in calls).astimezone(self.zone)
            words.append(_("the next at {time}").format(time=f"{at:%m-%d %H:%M}"))
        self.count.setText(" · ".join(words))

    def _row_chosen(self, now: QModelIndex, _before: QModelIndex) -> None:
        if not now.isValid():
            return
        call = self.queue.calls.calls[now.row()]
        if self.sheet is None or self.sheet.row.case_id != call.case_id:
            self.drafts.leave()
            self.sheet = None
            self.place.work.ask(CallToMake(case_id=call.case_id), self._show_call, self._no_call, latest="call_to_make")

    def next(self, step: int = 1) -> None:
        """The next row of the queue, or the one before; what is half-filled is kept."""
        self.queue.choose(self.queue.currentIndex().row() + step)

    def _after(self, case_id: int) -> int | None:
        """The case to go on with: the next one in the list that may be called now, else the next one."""
        calls, at = self.queue.calls.calls, self.queue.calls.place_of(case_id)
        order = [*calls[at + 1 :], *calls[: max(at, 0)]]
        ready = [call.case_id for call in order if call.is_ready]
        return next(iter(ready or [call.case_id for call in order]), None)

    # -- the call at hand

    def _show_call(self, sheet: CallSheet | None) -> None:
        self.sheet, self._warned = sheet, False
        self.head.show_call(sheet)
        self.warnings.show_call(sheet)
        self.reading.show_call(sheet)
        kept = self.drafts.begin(sheet.row.case_id, restricted=sheet.restricted) if sheet is not None else {}
        self.record.show_call(sheet, kept)
        self._busy(False)
        has_call = sheet is not None
        self.call.setVisible(has_call)
        self.queue.setVisible(has_call)
        self.empty.setVisible(not has_call)
        self.empty.setText(_(
            "Nobody waits for a call. A case comes here by itself once it is answered, and is due at the time of day"
            " that suits the person."
        ))
        for one in (self.save_button, self.off_button, self.open_button):
            one.setEnabled(has_call)
        self.setWindowTitle(" · ".join(filter(None, (_("Calls to make"), sheet.row.number if sheet is not None else ""))))
        if sheet is not None:
            self.drafts.start()
            if kept:
                self.bar.say(_("{number}: what you had filled in is here again.").format(number=sheet.row.number))
            self.record.take_focus()
        else:
            self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _no_call(self, error: BaseException) -> None:
        self._show_call(None)
        self._problem(error)

    # -- what is done with it

    def save(self) -> None:
        """Record the call and take the next one."""
        if self.sheet is None or not self.save_button.isEnabled() or not self.record.check():
            return
        sheet, values = self.sheet, self.record.values()
        command = RecordCallBack(case_id=sheet.row.case_id, version=sheet.version, request_id=self.drafts.request_id,
                                 **values)
        judged = self.record.judged() or values["outcome"]
        self._busy(True)
        self.place.work.do(command, self, partial(self._saved, sheet.row, judged.label), self._refused)

    def _saved(self, call: CallRow, words: str, _done: Any) -> None:
        self.drafts.finish()
        self._go_on(call)
        self.bar.say(_("{number}: {words}").format(number=call.number, words=words), kind="ok")

    def _go_on(self, call: CallRow) -> None:
        """The call is dealt with: the next one."""
        self._wanted, self.sheet = self._after(call.case_id), None
        self._busy(False)
        self.reload()

    def _refused(self, error: BaseException) -> None:
        self._busy(False)
        if not isinstance(error, ConflictError) or self.sheet is None:
            if isinstance(error, FieldErrors):
                self.record.show_for(error.problems)
            show_problem(error, self.bar, self.record.problem_fields())
            return
        # Somebody else called meanwhile. What was typed here is kept as long as the case waits, and can be copied.
        call, typed = self.sheet.row, str(self.record.opinion.value())
        self.drafts.leave()
        self._go_on(call)
        self.bar.say(
            _("{number}: somebody else has just dealt with this call.").format(number=call.number), error.hint, "warn",
            action=_("Copy what I wrote") if typed else _("Open case"),
            do=partial(QApplication.clipboard().setText, typed) if typed else partial(self._open, call.case_id),
        )  # fmt: skip

    def no_answer(self) -> None:
        """Nobody answered."""
        self._quick(CallOutcome.NO_ANSWER)

    def busy(self) -> None:
        """The line was busy."""
        self._quick(CallOutcome.BUSY)

    def _quick(self, outcome: CallOutcome) -> None:
        """One key records an attempt in vain; where something was filled in already, it only chooses."""
        if self.sheet is None or not self.save_button.isEnabled():
            return
        untouched = not self.record.is_touched()
        self.record.choose(outcome)
        if untouched:
            self.save()

    def put_off(self) -> None:
        """Ask for another time."""
        if self.sheet is None or not self.off_button.isEnabled():
            return
        sheet = self.sheet
        dialog = CallMoveDialog(sheet.row, self.place.office.zone, self)
        dialog.chosen.connect(partial(self._move, sheet, dialog))
        dialog.finished.connect(lambda _result: self.record.take_focus())
        dialog.open()

    def _move(self, sheet: CallSheet, dialog: CallMoveDialog, at: datetime) -> None:
        def moved(_done: Any) -> None:
            dialog.accept()
            self._moved(sheet.row, at)

        self.place.work.do(MoveCall(case_id=sheet.row.case_id, at=at), self, moved, dialog.show_problem)

    def _moved(self, call: CallRow, at: datetime) -> None:
        self.drafts.leave()
        self._go_on(call)
        local = at.astimezone(self.zone)
        self.bar.say(_("{number}: put off to {time}").format(number=call.number, time=f"{local:%m-%d %H:%M}"), kind="ok")

    def unfold(self) -> None:
        """The long texts whole, or folded again."""
        self.reading.unfold()
        self.fold_button.setText(_("Fold") if self.reading.is_whole else _("Whole text"))

    def open_case(self) -> None:
        """Leave for the case; what is half-filled waits here."""
        if self.sheet is not None:
            self._open(self.sheet.row.case_id)

    def _open(self, case_id: int) -> None:
        self.reject()
        if not self.isVisible():
            self.case_chosen.emit(case_id)

    def _surveys(self) -> None:
        self.reject()
        if not self.isVisible():
            self.surveys_wanted.emit()

    def reject(self) -> None:
        if self._is_saving:
            return
        secret = self.sheet is not None and self.sheet.restricted and self.record.is_touched()
        if (secret or self.drafts.holds_secret()) and not self._warned:
            self._warned = True
            self.bar.say(_("What you typed would be lost."), _("Of confidential cases no draft is kept."), "warn",
                         action=_("Discard"), do=self.reject)
            self.bar.take_focus()
            return
        super().reject()

    def done(self, result: int) -> None:
        self.drafts.close()
        super().done(result)

    def _busy(self, busy: bool) -> None:
        self._is_saving = busy
        for one in (self.save_button, self.off_button):
            one.setEnabled(not busy and self.sheet is not None)
        self.record.setEnabled(not busy)

    def _on_changed(self, changes: Changes, initiator: QObject | None) -> None:
        if initiator is not self and changes.kinds and self.isVisible():
            self.reload()

    def _problem(self, error: BaseException) -> None:
        show_problem(error, self.bar)


def _tip(words: str, keys: str) -> str:
    return _("{text} ({keys})").format(text=words, keys=keys)
