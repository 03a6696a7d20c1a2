"""受理登记: a complaint from the first word to its number, on one screen and by keyboard alone."""

from __future__ import annotations

from concurrent.futures import Executor
from datetime import datetime
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

import shiboken6
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QWidget,
)

from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.case_list import CaseCount
from complaintdesk.desk.choices import IntakeChoices, IntakeOptions
from complaintdesk.desk.intake import SpotReply
from complaintdesk.desk.rows import Changes, Done
from complaintdesk.domain.errors import FieldErrors
from complaintdesk.domain.permissions import Permission, permissions_of
from complaintdesk.domain.receipt import new_receipt_code
from complaintdesk.domain.vocabulary import EventKind, FormKind
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.attachments_box import AttachmentsBox, FileCatcher
from complaintdesk.ui.controls import button, column, line, panel, row
from complaintdesk.ui.drafts import Draft, Kept
from complaintdesk.ui.earlier_panel import EarlierPanel
from complaintdesk.ui.fields import enter_moves_on
from complaintdesk.ui.guide_intake import IntakeGuide
from complaintdesk.ui.intake_cards import DraftCard, DueLine, RegisteredCard, registered_words
from complaintdesk.ui.intake_drafts import ATTACHMENTS, WHO, IntakeDrafts
from complaintdesk.ui.intake_form import IntakeForm
from complaintdesk.ui.intake_hints import IntakeHints
from complaintdesk.ui.spot_dialog import SpotDialog
from complaintdesk.ui.tab import Tab, WorkPlace
from complaintdesk.ui.taboo_marks import watch_taboos

SLOW_MS: Final = 300
SIDE: Final = 288
_OFFICE_EVENTS: Final = frozenset(
    (EventKind.DEPARTMENT_CHANGED, EventKind.OFFICE_CHANGED, EventKind.POLICY_INSTALLED, EventKind.CALENDAR_CHANGED)
)


class IntakeTab(Tab):
    """The form, the limit that would run, and beside it who this person is to the office."""

    def __init__(self, place: WorkPlace, parent: QWidget | None = None, *, drafts_executor: Executor | None = None) -> None:
        super().__init__(place, parent)
        self.setObjectName("intake_tab")
        self.setAcceptDrops(True)
        zone = place.office.zone
        self._zone = ZoneInfo(zone)
        self.spot_kept: Kept = {}
        self.dialog: SpotDialog | None = None
        self._busy, self._code = False, ""
        self._held: QWidget | None = None
        self.form = IntakeForm(zone)
        self.drafts = IntakeDrafts(place.work, place.actor, is_sample=place.office.is_sample, collect=self._for_draft,
                                   executor=drafts_executor, parent=self)
        self.files = AttachmentsBox(place.work, place.office.attachment_limit_mb, self.drafts.files)
        self.earlier = EarlierPanel(zone)
        self.due = DueLine(zone)
        self.draft_card, self.registered, self.steps = DraftCard(zone), RegisteredCard(), IntakeGuide(place)
        self._lay_out()
        self._catcher = FileCatcher(self.files, self)
        self._timers()
        self._connect()
        self._watch_inputs()
        self._begin()

    def _lay_out(self) -> None:
        self.empty_button = button("", kind="plain", icon="trash", name="empty",
                                   tooltip=_("Empty the form for another person"), clicked=self.empty)
        self.spot_button = button(_("Solved on the spot"), icon="smile", name="spot",
                                  tooltip=_("Register, answer and close in one step"), clicked=self.ask_spot)
        self.save_button = button(_("Register"), icon="save", name="register", clicked=self.register)
        self.print_button = button(_("Register and print"), kind="primary", icon="print", name="register_print",
                                   clicked=self.register_and_print)
        for pressed, keys in ((self.save_button, "Ctrl+S"), (self.print_button, "Ctrl+P")):
            shown = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
            pressed.setToolTip(_("{text} ({keys})").format(text=pressed.text(), keys=shown))
        self.buttons: tuple[QPushButton, ...] = (self.spot_button, self.save_button, self.print_button)
        self._scroller = _scrolling()
        inner = QWidget()
        edge = theme.px(theme.EDGE)
        column(inner, self.form).setContentsMargins(edge, 0, theme.px(theme.GAP), 0)
        _put(inner, self._scroller)
        foot = row(None, self.due, self.empty_button, *self.buttons)
        foot.setStretch(0, 1)
        foot.setContentsMargins(edge, theme.px(theme.GAP), theme.px(theme.GROUP), theme.px(12))
        self._desk_side = QWidget()
        column(self._desk_side, self._scroller, line(), foot, gap=0).setStretch(0, 1)
        side = panel()
        side.setFixedWidth(theme.px(SIDE))
        side.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        # On a low screen all of it together is too high: then it scrolls too.
        beside_scroller, beside_inner = _scrolling(), QWidget()
        column(side, beside_scroller, gap=0)
        beside = column(beside_inner, self.draft_card, self.earlier, self.registered, self.files, line(), self.steps,
                        gap=theme.GROUP, edge=theme.GROUP)
        beside.setStretch(1, 1)
        _put(beside_inner, beside_scroller)
        lay = row(self, self._desk_side, side, gap=0)
        lay.setStretch(0, 1)
        lay.setContentsMargins(0, 0, edge, theme.px(12))

    def _timers(self) -> None:
        self.hints = IntakeHints(self.place, self.form, self.due, self.earlier, self.steps, self)
        self._slow_timer = QTimer(self)
        self._slow_timer.setInterval(SLOW_MS)
        self._slow_timer.setSingleShot(True)
        self._slow_timer.timeout.connect(lambda: self._desk_side.setUpdatesEnabled(True))

    def _connect(self) -> None:
        for keys, run in (("Ctrl+S", self.register), ("Ctrl+P", self.register_and_print)):
            shortcut = QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(run)
        enter_moves_on(self)
        self.earlier.open_case.connect(self.open_case)
        self.registered.open_wanted.connect(self.open_case)
        self.registered.print_wanted.connect(lambda case_id: self.print_wanted.emit(case_id, FormKind.REGISTRATION))
        self.files.problem.connect(self.place.problem)
        self.drafts.saved.connect(self._say_kept)
        self.drafts.failed.connect(self.place.problem)
        self.draft_card.taken.connect(self.restore_draft)
        self.draft_card.discarded.connect(self.discard_draft)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus)

    def _begin(self) -> None:
        self.entry = self.form.who.name.control
        may = self.place.actor.is_operator or Permission.REGISTER in permissions_of(self.place.actor.role, frozenset())
        for pressed in self.buttons:
            pressed.setVisible(may)
        if not may:
            self.due.say_kept(_("Your role does not register complaints."))
            self.form.setEnabled(False)
            self.files.setEnabled(False)
        resumed = self.drafts.resumed
        if resumed is not None:
            self._put_in(resumed.values)
        self.drafts.start(resumed)
        self._offer_draft()

    # ---- what the tab shows

    def refresh(self) -> None:
        """The office's lists and the limit anew; what is typed stays."""
        self.place.work.ask(IntakeOptions(), self._take_options, self.place.problem, latest="intake_options")
        self.hints.ask_due()
        if self.earlier.cases:
            self.look_for_earlier()

    def concerns(self, changes: Changes) -> bool:
        """The office's lists, or a case shown beside the form."""
        shown = {case.id for case in self.earlier.cases}
        return bool(changes.kinds & _OFFICE_EVENTS or changes.cases & shown)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.hints.ask_due()

    def _take_options(self, options: IntakeChoices) -> None:
        self.form.set_options(options)
        self.hints.set_options(options)
        self._watch_inputs()

    def _watch_inputs(self) -> None:
        """Pictures and files are taken anywhere; Tab walks in reading order, also over inputs made later."""
        files, card = self.files, self.draft_card
        stops = [*self.form.stops(), self.empty_button, *self.buttons, card.take, card.throw, self.earlier.list]
        for before, after in pairwise([*stops, files.list, files.add_button, files.remove_button]):
            QWidget.setTabOrder(before, after)
        self.installEventFilter(self._catcher)
        for edit in (*self.findChildren(QLineEdit), *self.findChildren(QPlainTextEdit)):
            edit.installEventFilter(self._catcher)
            if isinstance(edit, QPlainTextEdit):
                edit.viewport().installEventFilter(self._catcher)

    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self.form.isAncestorOf(now):
            self.entry = now
            self._scroller.ensureWidgetVisible(now, 0, theme.px(40))

    def look_for_earlier(self) -> None:
        """Ask for earlier cases of the person typed in now, without waiting."""
        self.hints.look_for_earlier()

    def key_in(self, number: str) -> None:
        """Register a blank form filled in by hand under its number; what is typed already stays."""
        self.form.more.reserved_number.set_value(number)
        self.form.show_more(True)
        self.form.who.name.take_focus()

    # ---- registering

    def register(self) -> None:
        """登记."""
        self._send(None, print_form=False)

    def register_and_print(self) -> None:
        """登记并打印: the registration form follows at once."""
        self._send(None, print_form=True)

    def ask_spot(self) -> None:
        """当场办结: ask for the answer, then register and close in one step."""
        if self._busy or self.dialog is not None:
            return
        dialog = self.dialog = SpotDialog(self.spot_kept, self)
        watch_taboos(dialog.reply)
        dialog.submitted.connect(lambda reply: self._send(reply, print_form=False))
        dialog.finished.connect(self._spot_closed)
        dialog.open()

    def _spot_closed(self) -> None:
        if self.dialog is not None:
            self.spot_kept = self.dialog.drafts()
            self.dialog = None

    def _send(self, spot: SpotReply | None, *, print_form: bool) -> None:
        if self._busy or not self.print_button.isVisibleTo(self):
            return
        problems = self.form.own_problems()
        if problems:
            self._refused(FieldErrors(problems))
            return
        self._set_busy(True)

        if self.form.gets_receipt_code() and not self._code:
            self._code = new_receipt_code()
        code = self._code if self.form.gets_receipt_code() else ""
        is_confidential = self.form.parts.is_confidential()

        def registered(done: Done) -> None:
            if is_confidential:
                # Whoever takes a report at the counter need not be cleared: then it is out of sight from now on.
                known = CaseCount(filter=CaseFilter(ids=(done.id,)))
                self.place.work.ask(known, lambda n: self._registered(done, spot, code, known=n > 0, print_form=print_form))
            else:
                self._registered(done, spot, code, print_form=print_form)

        command = self.form.command(self.drafts.request_id, self.files.files(), spot, code)
        self.place.work.do(command, self, registered, self._refused)

    def _registered(self, done: Done, spot: SpotReply | None, code: str, *, print_form: bool, known: bool = True) -> None:
        day = self.due.day
        if self.dialog is not None:
            self.dialog.close()
        self._set_busy(False)
        self._clear()
        self.drafts.finish()
        sentence, hint = registered_words(done, day, on_the_spot=spot is not None)
        by_day = _("To be handled by {day}").format(day=day) if day and spot is None else ""
        # A request that came twice was registered with the code told then.
        self.registered.show_case(done.id, done.number, by_day, "" if done.already else code, known=known)
        self._code = ""
        if known:
            self.place.bar.say(sentence, hint, "warn" if done.already else "ok", action=_("Show the case"),
                               do=lambda: self.open_case.emit(done.id))
        else:
            self.place.bar.say(sentence, _("It is confidential: from now on only its custodians see it."), "info")
        self.form.who.name.take_focus()
        self.hints.ask_due()
        if print_form and known:
            self.print_wanted.emit(done.id, FormKind.REGISTRATION)

    def _refused(self, error: BaseException) -> None:
        self._set_busy(False)
        spot_problem = error.problems.get("spot", "") if isinstance(error, FieldErrors) else ""
        if self.dialog is not None and spot_problem and isinstance(error, FieldErrors) and len(error.problems) == 1:
            self.dialog.show_problem(spot_problem)
            return
        if self.dialog is not None:
            self.dialog.close()
        if isinstance(error, FieldErrors):
            self.form.open_for(error.problems)
        self.place.problem_at(error, dict(self.form.fields))

    def _set_busy(self, busy: bool) -> None:
        """While the desk works nothing can be typed; a fast answer comes before anybody sees the inputs grey."""
        self._busy = busy
        if busy:
            self._held = QApplication.focusWidget()
        self._desk_side.setUpdatesEnabled(not busy)
        self._desk_side.setEnabled(not busy)
        if busy:
            self._slow_timer.start()
            return
        self._slow_timer.stop()
        if self._held is not None and shiboken6.isValid(self._held):
            self._held.setFocus()

    def _clear(self) -> None:
        self.form.clear()
        self.files.clear()
        self.spot_kept = {}
        self.hints.forget()
        self.due.say_kept("")

    # ---- half-typed work

    def may_leave(self) -> bool:
        """Half-typed work is written down; it is offered at the next start."""
        self.drafts.leave()
        return True

    def empty(self) -> None:
        """Empty the form; one press brings everything back."""
        kept = self._collect()
        if self.form.is_touched() or self.files.files():
            self.place.bar.say(_("The form was emptied."), kind="info", action=_("Undo"), do=lambda: self._put_in(kept))
        self._clear()
        self.form.who.name.take_focus()

    def restore_draft(self) -> None:
        """恢复: go on with the left-over draft."""
        draft = self.drafts.offer
        if draft is not None:
            self.drafts.take(draft)
            self._put_in(draft.values)
            self.drafts.start(draft)
            self._offer_draft()
            self.form.who.name.take_focus()

    def discard_draft(self) -> None:
        """丢弃: throw the left-over draft away; one press brings it back."""
        draft = self.drafts.offer
        if draft is not None:
            self.drafts.discard(draft)
            self._offer_draft()
            self.place.bar.say(_("The draft was thrown away."), kind="info", action=_("Undo"),
                               do=lambda: self._bring_back(draft))

    def _bring_back(self, draft: Draft) -> None:
        self.drafts.put_back(draft)
        self._offer_draft()

    def _offer_draft(self) -> None:
        self.draft_card.show_draft(self.drafts.offer)

    def _for_draft(self) -> Kept:
        """A draft is a plain file on this PC: who reports in confidence is not written into it."""
        kept = self._collect()
        return {n: v for n, v in kept.items() if n not in WHO} if self.form.parts.is_confidential() else kept

    def _collect(self) -> Kept:
        spot = self.dialog.drafts() if self.dialog is not None else self.spot_kept
        return self.form.drafts() | spot | {ATTACHMENTS: self.files.draft()}

    def _put_in(self, kept: Kept) -> None:
        self.form.restore(kept)
        self.files.restore(str(kept.get(ATTACHMENTS, "")))
        self.spot_kept = {name: value for name, value in kept.items() if name.startswith("spot_") and value}

    def _say_kept(self, at: datetime) -> None:
        if self.form.is_touched():
            self.due.say_kept(_("Draft kept {time}").format(time=at.astimezone(self._zone).strftime("%H:%M:%S")))


def _scrolling() -> QScrollArea:
    made = QScrollArea()
    made.setWidgetResizable(True)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setFrameShape(QFrame.Shape.NoFrame)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return made


def _put(inner: QWidget, scroller: QScrollArea) -> None:
    scroller.setWidget(inner)
    # Both would paint a ground of their own over the one that is wanted.
    scroller.viewport().setAutoFillBackground(False)
    inner.setAutoFillBackground(False)
