"""办理详情: one case: where it stands, what was written, what was done, and what can be done now."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QSplitter, QStackedWidget, QWidget

from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.rows import ActionOffer, CaseSheet, Changes, Done
from complaintdesk.domain.errors import ConflictError, NotFound, UserError
from complaintdesk.domain.vocabulary import Action
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.action_form import ActionForm
from complaintdesk.ui.amend_clash import ask_keep
from complaintdesk.ui.amend_form import AmendForm
from complaintdesk.ui.case_parts import PRIMARY, CaseParts
from complaintdesk.ui.case_taking import CaseTaking
from complaintdesk.ui.controls import button, column, row, text
from complaintdesk.ui.drafts import Draft, DraftKeeper, Drafts
from complaintdesk.ui.guide_amount import watch_amount
from complaintdesk.ui.guide_panel import KEYS, GuidePanel
from complaintdesk.ui.next_steps import form_to_print
from complaintdesk.ui.restricted_banner import RestrictedBanner
from complaintdesk.ui.side_pages import page_of
from complaintdesk.ui.tab import Tab, WorkPlace
from complaintdesk.ui.taboo_marks import watch_form
from complaintdesk.ui.turns import Steps, Turns

SIDE = 292


class CaseDetailTab(Tab):
    """Header, reading, timeline, and a side column whose steps turn into the form of the chosen step."""

    print_at_once = Signal(int, object)
    """Print this form (by id) of this case (by id) as it was printed last, without asking."""
    entry_wanted = Signal(int)
    """Show this entry of the books."""

    def __init__(self, place: WorkPlace, parent: QWidget | None = None) -> None:
        super().__init__(place, parent)
        self.setObjectName("case_detail_tab")
        self.case_id: int | None = None
        self.sheet: CaseSheet | None = None
        self.form: ActionForm | None = None
        self._keeper: DraftKeeper | None = None
        self._turns = Turns(self)
        self._drafts = Drafts(owner=place.actor.number)
        parts = self._parts = CaseParts(place)
        self.header, self.reading, self.timeline = parts.header, parts.reading, parts.timeline
        self.steps, self.documents, self.attachments = parts.steps, parts.documents, parts.attachments
        self.alarms, self.guide = parts.alarms, GuidePanel(place, self)
        self.guide.opened.connect(self._share_height)
        self.reading.open_case.connect(self.open_case)
        self.reading.entry_wanted.connect(self.entry_wanted)
        self.banner = RestrictedBanner(place)
        self.banner.corrected.connect(self.refresh)
        self.steps.chosen.connect(self.take)
        self.documents.print_wanted.connect(self._print)
        self.taking = CaseTaking(place, self)
        self.documents.taking_wanted.connect(self._take_out)
        self.attachments.failed.connect(place.problem)
        self._side = QStackedWidget()
        self._side.setObjectName("side")
        self._side.addWidget(parts.side)
        self._told = QSplitter(Qt.Orientation.Vertical)
        self._told.setChildrenCollapsible(False)
        self._told.addWidget(self.timeline)
        self._told.addWidget(self.guide)
        self._middle = QSplitter(Qt.Orientation.Horizontal)
        self._middle.setChildrenCollapsible(False)
        for part, stretch in ((self.reading, 5), (self._told, 4), (self._side, 0)):
            self._middle.addWidget(part)
            self._middle.setStretchFactor(self._middle.count() - 1, stretch)
        self._side.setMinimumWidth(theme.px(SIDE))
        self._case = QWidget()
        whole = column(self._case, self.banner, self.header, self.alarms, self._middle, gap=theme.GROUP, edge=theme.EDGE)
        whole.setStretchFactor(self._middle, 1)
        self._empty = QWidget()
        hint = text(_("Choose a case in the list, or find one with Ctrl+K."), "muted")
        column(self._empty, 0, row(None, 0, hint, 0), row(None, 0, self._to_list(), 0), 0, gap=theme.GROUP)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self._case)
        column(self, self._pages, gap=0)
        for keys, do in (
            ("F5", self.refresh),
            ("Ctrl+P", self._print_next),
            ("Ctrl+Shift+P", self._print_at_once),
            (KEYS, self.guide.call),
            ("Esc", self.leave_form),
        ):
            shortcut = QShortcut(
                QKeySequence(keys), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut
            )
            shortcut.activated.connect(do)

    def _to_list(self) -> QWidget:
        from complaintdesk.desk.case_filter import CaseFilter

        return button(
            _("Open the case list"), icon="list", clicked=lambda: self.list_wanted.emit(CaseFilter())
        )

    def show_case(self, case_id: int) -> None:
        """Open this case; a half-filled form of another one is kept as a draft."""
        if case_id != self.case_id:
            self._close_form()
            self.case_id = case_id
        self.refresh()

    def concerns(self, changes: Changes) -> bool:
        return self.case_id is not None and (self.case_id in changes.cases or not changes.cases)

    def refresh(self) -> None:
        if self.case_id is not None:
            self._turns.stop()
            self.place.work.ask(Sheet(case_id=self.case_id), self._begin, self._failed, latest="sheet")
            # What the desk answered at once stands at once.
            self._turns.finish()

    def _failed(self, error: BaseException) -> None:
        self.place.problem(error)
        if isinstance(error, NotFound) and (self.sheet is None or self.sheet.id == self.case_id):
            # It was taken away from this department, say: nothing of it stays on the screen.
            self._close_form()
            self.case_id = self.sheet = None
            self.banner.leave_case()
            self.guide.leave_case()
            self._pages.setCurrentWidget(self._empty)
        elif self.sheet is not None:
            self.case_id = self.sheet.id

    def _show(self, sheet: CaseSheet) -> None:
        """Show this at once: somebody answers for it now."""
        self._begin(sheet)
        self._turns.finish()

    def _begin(self, sheet: CaseSheet) -> None:
        self._turns.begin(self._showing(sheet))

    def _showing(self, sheet: CaseSheet) -> Steps:
        """The parts are made out of sight, turn by turn; what is seen changes in one."""
        self._case.ensurePolished()
        yield
        yield from self._parts.prepare(sheet, self.taking.ways(sheet))
        self._put(sheet)
        yield
        # Not before the case is painted: the guidance comes as another part.
        self.guide.show_case(sheet.id, self.form.offer.action if self.form is not None else None)

    def _put(self, sheet: CaseSheet) -> None:
        """What was made takes the place of what stands."""
        first = self.sheet is None or self.sheet.id != sheet.id
        if first:
            # A step chosen on the case before, while this one was on its way, must not be done to this one.
            self._close_form()
        moved = self.form is not None and self.sheet is not None and self.sheet.version != sheet.version
        held = self._parts.focus_held()
        self.sheet = sheet
        self.banner.show_case(sheet)
        self._parts.show_prepared(sheet)
        self._pages.setCurrentWidget(self._case)
        self.entry = self.form or self.steps.primary or self.reading
        if first:
            self._middle.setSizes([theme.px(520), theme.px(400), theme.px(SIDE)])
            self._share_height()
            self._offer_draft(sheet)
            held = PRIMARY
        if moved:
            self._say_moved(sheet)
        if held and self.isVisible() and self.form is None:
            self._give_focus(self.findChild(QWidget, held))

    def _give_focus(self, wanted: QWidget | None) -> None:
        target = wanted or self.steps.primary or self.reading
        part: QWidget | None = target
        # What was put into a layout just now is not shown yet, and nothing hidden can have the keyboard.
        while part is not None and part is not self:
            part.show()
            part = part.parentWidget()
        target.setFocus()

    def _say_moved(self, sheet: CaseSheet) -> None:
        """The case changed under an open form, which stays."""
        assert self.form is not None  # noqa: S101 - asked for by the caller
        offer = self.form.offer
        if offer.action in {offered.action for offered in sheet.actions}:
            self.place.bar.say(
                _("Somebody else changed case {number} in the meantime.").format(number=sheet.number),
                _("Look at it before you save; what you typed is kept."),
                "warn",
            )
        else:
            words = _("“{action}” is no longer possible. Your words are kept as a draft.")
            self.place.bar.say(words.format(action=offer.label), kind="warn")

    def take(self, offer: ActionOffer) -> None:
        """Open the form of a step in the side column."""
        if self.sheet is None:
            return
        self._close_form()
        if offer.action is Action.AMEND:
            form: ActionForm = AmendForm(offer, self.sheet, self.place.bar, self._clash)
        else:
            form = ActionForm(
                offer, bar=self.place.bar, zone=self.sheet.zone, on_conflict=self._version_conflict
            )
        self.form = form
        watch_form(offer.action, form.fields, {spec.name: spec.hint for spec in offer.fields})
        watch_amount(self.place, form, self.sheet.id, self.sheet.compensation)
        self.guide.show_case(self.sheet.id, offer.action)
        form.submitted.connect(self._submit)
        form.cancelled.connect(self.leave_form)
        self._side.addWidget(page_of(form))
        self._side.setCurrentIndex(self._side.count() - 1)
        self._middle.setSizes([theme.px(460), theme.px(300), theme.px(400)])
        name = self._draft_name(self.sheet, offer.action)
        # A draft is a plain file on this PC: nothing of a confidential case is kept in one.
        if offer.action is not Action.ATTACH and not self.sheet.restricted:
            self._keeper = DraftKeeper(self._drafts, name, form.drafts, parent=form)
            # One request, whether it is sent from here or, after a power cut, from the draft.
            form.request_id = self._keeper.request_id
            if (draft := self._drafts.load(name)) is not None:
                self._restore(draft, form)
            self._keeper.failed.connect(self.place.problem)
            self._keeper.start()
        form.focus_first()

    def _restore(self, draft: Draft, form: ActionForm) -> None:
        if isinstance(form, AmendForm):
            form.restore(draft.values)
        else:
            for name, value in draft.values.items():
                if name in form.fields:
                    form.fields[name].restore(value)
        form.request_id = draft.request_id
        if self._keeper is not None:
            self._keeper.resume(draft)
        self.place.bar.say(_("What you had typed here is back."), kind="info")

    def _take_out(self, name: str) -> None:
        if self.sheet is not None:
            self.taking.take(name, self.sheet)

    def _draft_name(self, sheet: CaseSheet, action: Action) -> str:
        return f"case-{sheet.id}-{action.value}"

    def _offer_draft(self, sheet: CaseSheet) -> None:
        by_name = {self._draft_name(sheet, offer.action): offer for offer in sheet.actions}
        for draft in self._drafts.all():
            if (offer := by_name.get(draft.name)) is not None:
                words = _("“{action}” was begun and not finished.").format(action=offer.label)
                self.place.bar.say(words, kind="info", action=_("Go on"), do=partial(self.take, offer))
                return

    def _submit(self, values: dict[str, Any]) -> None:
        form, sheet = self.form, self.sheet
        if form is None or sheet is None:
            return
        given = form.changed_values() | {"seen": form.seen} if isinstance(form, AmendForm) else values
        version = None if isinstance(form, AmendForm) else sheet.version
        try:
            command = command_for(form.offer.action, sheet.id, version, given, sheet.zone, form.request_id)
        except UserError as problem:
            form.show_problem(problem)
            return
        form.set_busy(True)
        request_id, draft = form.request_id, self._draft_name(sheet, form.offer.action)
        self.place.work.do(command, self, lambda done: self._done(done, request_id, draft), form.show_problem)

    def _done(self, done: Done, request_id: str, draft: str) -> None:
        if self.form is not None and self.form.request_id == request_id:
            self._close_form(keep_draft=False)
        else:
            # Another form was opened while this step was on its way: that one stays.
            self._drafts.discard(draft)
        self.place.bar.say(
            _("{number}: {state}").format(number=done.number, state=done.state.label if done.state else ""),
            kind="ok",
        )
        self.refresh()

    def _version_conflict(self, error: ConflictError) -> None:
        """Somebody else took a step meanwhile: load it, keep the form; its next press goes with the new state."""
        form = self.form
        if form is None or self.sheet is None:
            return
        self.place.bar.say(
            error.message, _("The case was loaded again. Look at it, then press once more."), "warn"
        )

        def show(sheet: CaseSheet) -> None:
            self._show(sheet)
            if form.offer.action in {offer.action for offer in sheet.actions}:
                self.place.bar.say(
                    error.message, _("The case was loaded again. Look at it, then press once more."), "warn"
                )

        self.place.work.ask(Sheet(case_id=self.sheet.id), show, self._failed)

    def _clash(self, error: ConflictError) -> None:
        form, sheet = self.form, self.sheet
        if not isinstance(form, AmendForm) or sheet is None or not error.theirs:
            return
        self.place.work.ask(
            Sheet(case_id=sheet.id), lambda now: self._ask_keep(form, now, error), self._failed
        )

    def _ask_keep(self, form: AmendForm, now: CaseSheet, error: ConflictError) -> None:
        def decided() -> None:
            self._show(now)
            if form.changed_values().keys() <= {"reason"}:
                self._close_form(keep_draft=False)
                words = _("The values of the others stand; nothing of yours was left to save.")
                self.place.bar.say(words, kind="info")
            else:
                form.submit()

        ask_keep(form, now, error, self.window(), decided)

    def leave_form(self) -> None:
        """Back to the steps; what was typed stays as a draft until it is thrown away."""
        if self.form is None:
            return
        if self.form.is_touched() and self._keeper is not None and self.sheet is not None:
            self._keeper.keep()
            name = self._draft_name(self.sheet, self.form.offer.action)
            self.place.bar.say(
                _("What you typed is kept as a draft."),
                kind="info",
                action=_("Throw it away"),
                do=lambda: self._throw_away(name),
            )
        elif self._keeper is not None:
            self._keeper.finish()
        self._close_form()

    def _throw_away(self, name: str) -> None:
        self._drafts.discard(name)
        self.place.bar.clear()

    def _close_form(self, *, keep_draft: bool = True) -> None:
        if self.form is None:
            return
        if self._keeper is not None:
            if not keep_draft or not self.form.is_touched():
                self._keeper.finish()
            self._keeper.close()
            self._keeper = None
        self.form = None
        focus = QApplication.focusWidget()
        # While a step is on its way its inputs are disabled, and then nothing has the keyboard.
        held = focus is None or self._side.isAncestorOf(focus)
        self._side.setCurrentWidget(self._parts.side)
        while self._side.count() > 1:
            if (page := self._side.widget(1)) is not None:
                self._side.removeWidget(page)
                page.setParent(None)
                page.deleteLater()
        if held and self.isVisible():
            self._give_focus(None)
        if self.sheet is not None:
            self._middle.setSizes([theme.px(520), theme.px(400), theme.px(SIDE)])
            self.guide.show_case(self.sheet.id)

    def _share_height(self, _is_open: bool = False) -> None:
        """The timeline keeps two fifths; of a closed guidance there is one line."""
        height = max(self._told.height(), 5)
        guide = height * 3 // 5 if self.guide.is_open() else self.guide.minimumSizeHint().height()
        self._told.setSizes([height - guide, guide])

    def _print(self, form: str) -> None:
        if self.case_id is not None:
            self.print_wanted.emit(self.case_id, form)

    def _print_next(self) -> None:
        """The form that is due now, in the dialog, where Enter prints it."""
        if self.sheet is not None and (form := form_to_print(self.sheet.documents)):
            self._print(form)

    def _print_at_once(self) -> None:
        """The same form on the printer it was printed on last, without a dialog."""
        if self.sheet is not None and (form := form_to_print(self.sheet.documents)):
            self.print_at_once.emit(self.sheet.id, form)

    def hide_secrets(self) -> None:
        self.banner.hide_identity()

    def may_leave(self) -> bool:
        if self._keeper is not None:
            self._keeper.keep()
        return True
