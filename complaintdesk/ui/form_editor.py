"""版式编辑: a form's outline, the inputs of the chosen part, and the page as it will be printed, side by side.

Every change is a step that can be taken back; nothing typed is lost, for a draft is kept until it is saved.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPlainTextEdit, QWidget

from complaintdesk.desk.form_editing import SaveFormLayout, ValueNames
from complaintdesk.domain.errors import ConflictError, UserError
from complaintdesk.domain.fields import Choice
from complaintdesk.domain.form_layout import Layout
from complaintdesk.domain.form_writing import write_layout
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.choice_fields import ChipRow
from complaintdesk.ui.controls import button, column, panel, row, text
from complaintdesk.ui.drafts import Draft, DraftKeeper, Drafts, Kept
from complaintdesk.ui.form_checks import Trouble, troubles
from complaintdesk.ui.form_dialog import FormDialog
from complaintdesk.ui.form_draft import (
    NOTES,
    FormDraft,
    Place,
    from_json,
    has,
    inserted,
    moved,
    neighbour,
    part_at,
    removed,
    to_json,
    with_part,
)
from complaintdesk.ui.form_offer import Offer
from complaintdesk.ui.form_opening import Opened, StepKeys, papers, with_keys, write_form
from complaintdesk.ui.form_outline import Outline
from complaintdesk.ui.form_parts import added, sibling
from complaintdesk.ui.form_preview import FormPreview
from complaintdesk.ui.form_properties import PropertyPanel
from complaintdesk.ui.help_dialog import HelpDialog
from complaintdesk.ui.messages import MessageBar, show_problem
from complaintdesk.ui.tab import WorkPlace

OUTLINE_WIDTH: Final = 268
PANEL_WIDTH: Final = 340
NEXT_PRINTS, NEW_CASES = "prints", "cases"


class FormEditor(FormDialog):
    """版式编辑窗口 of one form."""

    saved = Signal(str)
    """The id of the form whose new version is now kept."""

    def __init__(self, place: WorkPlace, opened: Opened, names: ValueNames, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("form_editor")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.outer = place
        self.bar = MessageBar()
        self.place = replace(place, bar=self.bar)
        self.opened, self.names = opened, names
        self.choose_target: Callable[[str], str] = self._choose_target
        self.draft = FormDraft(opened.layout)
        self.offer = Offer.of(names, opened.layout)
        self.troubles: list[Trouble] = []
        self._said: list[Trouble] = []
        self._is_saving = self._asked = self._tried = False
        self._complained = ""
        self._version = opened.version
        self._restored = ""
        self._drafts = Drafts(owner=place.actor.number)
        self._build()
        kept = self._restore()
        self.keeper = DraftKeeper(self._drafts, opened.draft_name, self._kept, parent=self)
        if kept is not None:
            self.keeper.resume(kept)
        self.keeper.saved.connect(self._draft_saved)
        self.keeper.failed.connect(self.place.problem)
        self.keeper.start()
        self._show(())

    def _build(self) -> None:
        self.outline, self.panel = Outline(), PropertyPanel()
        self.preview = FormPreview(self.place)
        self.panel.papers = papers()
        self.panel.key_is_fixed = bool(self.opened.version)
        self._keys = StepKeys(self)
        self.title = text("", "section", name="form_name")
        self.facts = text("", "secondary", name="form_facts")
        self.undo = button(_("Undo"), kind="plain", icon="undo", name="undo", clicked=self._undo,
                           tooltip=with_keys(_("Undo"), "Ctrl+Z"))
        self.redo = button(_("Redo"), kind="plain", icon="redo", name="redo", clicked=self._redo,
                           tooltip=with_keys(_("Redo"), "Ctrl+Y"))
        self.export = button(_("Export…"), kind="plain", icon="export", name="export_form", clicked=self._export)
        self.kept = text("", "muted", name="draft_state")
        self.applies = ChipRow([
            Choice(NEXT_PRINTS, _("From the next print on")), Choice(NEW_CASES, _("Only cases registered from now on")),
        ])
        self.applies.setObjectName("applies_to")
        self.applies.setAccessibleName(_("Who gets it"))
        self.applies.set_value(NEXT_PRINTS)
        self.close_button = button(_("Close"), name="close", clicked=self.reject)
        self.discard = button(_("Discard changes"), name="discard_changes", clicked=self._ask_discard)
        self.save_button = button(_("Save"), kind="primary", icon="check", name="save_form", clicked=self.save,
                                  tooltip=with_keys(_("Save"), "Ctrl+S"))
        left, middle = panel(), panel()
        column(left, self.outline, edge=theme.GAP)
        column(middle, self.panel, edge=12)
        left.setFixedWidth(theme.px(OUTLINE_WIDTH))
        middle.setFixedWidth(theme.px(PANEL_WIDTH))
        head = row(None, self.title, self.facts, 0, self.undo, self.redo, self.export, self.preview.pages,
                   self.preview.fit, self.preview.real)
        body = row(None, left, middle, self.preview, gap=theme.GROUP)
        body.setStretch(2, 1)
        applies = row(None, text(_("Who gets it"), "muted"), self.applies)
        applies.setStretch(1, 1)
        foot = row(None, applies, self.kept, self.discard, self.close_button, self.save_button)
        foot.setStretch(0, 1)
        lay = column(self, self.bar, head, body, foot)
        lay.setStretch(2, 1)
        edge = theme.px(theme.GROUP)
        lay.setContentsMargins(edge, 0, edge, edge)
        self._connect()
        room = self.screen().availableGeometry()
        self.resize(min(theme.px(1600), room.width() - 40), min(theme.px(1000), room.height() - 60))

    def _connect(self) -> None:
        self.outline.chosen.connect(self._chosen)
        self.outline.add_wanted.connect(self.add)
        self.outline.do_wanted.connect(self._do)
        self.panel.edited.connect(self._edited)
        self.preview.failed.connect(self._not_drawn)
        # Not the buttons' own keys: a button is still pressed down for a moment, and swallows the next stroke.
        for keys, do in (
            ("Ctrl+Z", self._undo), ("Ctrl+Y", self._redo), ("Ctrl+Shift+Z", self._redo), ("Ctrl+S", self.save),
            ("Ctrl+D", partial(self._do, "double")), ("Alt+Up", partial(self._do, "up")),
            ("Alt+Down", partial(self._do, "down")), ("F6", self._next_pane), ("Ctrl+N", self.outline.open_menu),
            ("F1", self._help),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(do)
        QTimer.singleShot(0, self, lambda: self.outline.tree.setFocus(Qt.FocusReason.OtherFocusReason))

    # -- what is shown

    @property
    def layout_now(self) -> Layout:
        """The form as it stands in the editor."""
        return self.draft.layout

    def _show(self, place: Place, field: str = "") -> None:
        """Everything for the layout as it is now, with the part at `place` chosen."""
        layout = self.draft.layout
        self.offer = Offer.of(self.names, layout)
        self.panel.offer = self.offer
        self.troubles = troubles(layout, self.offer, frozenset() if self._version else self.opened.taken)
        self.outline.show_layout(layout, self.offer, place)
        # An empty form is no mistake before something was typed.
        self._said = self.troubles if self._version or self.draft.can_undo or self._tried else []
        self.outline.show_troubles(self._said)
        self._show_part(place)
        if field:
            self.panel.take_focus(field)
        if not self.troubles:
            self.preview.show_layout(layout, self.offer)
        elif self.preview.layout_shown is None:
            self.preview.paper.say(_("The page is drawn here as soon as nothing is missing."))
        self._say_troubles()
        self._show_state()

    def _help(self) -> None:
        dialog = HelpDialog(self)
        dialog.show_page("forms")
        dialog.show()

    def _show_part(self, place: Place) -> None:
        self.panel.show_part(self.draft.layout, place)
        for edit in (*self.panel.findChildren(QLineEdit), *self.panel.findChildren(QPlainTextEdit)):
            edit.installEventFilter(self._keys)
        self.panel.show_troubles(self._said)

    def _show_state(self) -> None:
        layout = self.draft.layout
        self.setWindowTitle(_("Form: {title}").format(title=layout.label or _("Untitled form")))
        self.title.setText(layout.label or _("Untitled form"))
        version = _("version {version}").format(version=self._version) if self._version else _("New")
        self.facts.setText(f"{layout.key} · {version}")
        self.undo.setEnabled(self.draft.can_undo)
        self.redo.setEnabled(self.draft.can_redo)
        self.discard.setEnabled(self.draft.is_changed)
        self.save_button.setEnabled(not self._is_saving)

    def _say_troubles(self) -> None:
        """The first thing that is wrong stands in the bar, with the way to it; it goes when it is put right."""
        if self._said:
            first = self._said[0]
            self._complained = first.sentence
            self.bar.say(first.sentence, self._shown_hint(), "warn", action=_("Go there"), do=self._go_to_first)
        elif self._complained:
            self._complained = ""
            self.bar.clear()

    def _go_to_first(self) -> None:
        if self.troubles:
            first = self.troubles[0]
            self._show(first.place, first.field)
            self.panel.take_focus(first.field)

    def _not_drawn(self, error: BaseException) -> None:
        reason = error.message if isinstance(error, UserError) else _("The form does not fit on this paper.")
        self._complained = reason
        self.bar.say(reason, self._shown_hint(), "warn")

    def _shown_hint(self) -> str:
        return _("The last good page is shown.") if self.preview.layout_shown is not None else ""

    def _chosen(self, place: Place) -> None:
        self.draft.pause()
        self._show_part(place)

    def _next_pane(self) -> None:
        """F6: outline, inputs, page."""
        here = self.focusWidget()
        if here is not None and self.outline.isAncestorOf(here):
            self.panel.take_focus()
        elif here is not None and self.panel.isAncestorOf(here):
            self.preview.paper.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.outline.tree.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # -- changes

    def _put(self, layout: Layout, place: Place, typing: str = "") -> None:
        self._asked = False
        self.draft.put(layout, place, typing)
        self._show(place)

    def _edited(self, part: Any, key: str) -> None:
        place, held = self.panel.place, self.panel.isAncestorOf(self.focusWidget() or self)
        self._put(with_part(self.draft.layout, place, part), place, f"{place}{key}")
        if held and not self.panel.isAncestorOf(self.focusWidget() or self):
            # Another kind of field has other inputs; the keyboard stays where it was.
            self.panel.take_focus(key)

    def add(self, what: str) -> None:
        """A new part behind the chosen one; the keyboard goes to its first input."""
        layout, place = added(self.draft.layout, self.outline.place(), what, self.offer)
        self._put(layout, place)
        self.panel.take_focus()

    def _do(self, what: str) -> None:
        layout, place = self.draft.layout, self.outline.place()
        if what == "edit":
            self.panel.take_focus()
        elif what == "more":
            self.add(sibling(layout, place))
        elif not place:
            return
        elif what == "delete":
            self._put(removed(layout, place), place if has(removed(layout, place), place) else neighbour(layout, place))
        elif what == "double":
            if place != (NOTES,):
                beside = (*place[:-1], place[-1] + 1)
                self._put(inserted(layout, beside, part_at(layout, place)), beside)
        else:
            self._put(*moved(layout, place, -1 if what == "up" else 1))

    def _undo(self) -> None:
        if self.draft.can_undo:
            self._show(self.draft.undo())

    def _redo(self) -> None:
        if self.draft.can_redo:
            self._show(self.draft.redo())

    # -- drafts

    def _kept(self) -> Kept:
        return {"layout": to_json(self.draft.layout), "version": str(self._version), "applies": self.applies.value()}

    def _restore(self) -> Draft | None:
        """What was typed and not saved the last time stands there again."""
        draft = self._drafts.load(self.opened.draft_name)
        if draft is None:
            return None
        try:
            layout, version = from_json(str(draft.values["layout"])), int(draft.values["version"])
        except (KeyError, TypeError, ValueError):
            return None
        self._version = version
        self.draft.put(layout, ())
        self.applies.set_value(str(draft.values.get("applies", NEXT_PRINTS)))
        at = draft.saved_at.astimezone().strftime("%m-%d %H:%M")
        self._restored = _("What you typed until {at} and did not save is here again.").format(at=at)
        QTimer.singleShot(0, self, self._say_restored)
        return draft

    def _say_restored(self) -> None:
        self.bar.say(self._restored, kind="info", action=_("Discard changes"), do=self._discard)

    def _draft_saved(self, at: datetime) -> None:
        self.kept.setText(_("Draft kept {time}").format(time=at.astimezone().strftime("%H:%M:%S")))

    def _ask_discard(self) -> None:
        self.bar.say(_("What you changed would be lost."), kind="warn", action=_("Discard changes"), do=self._discard)
        self.bar.take_focus()

    def _discard(self) -> None:
        """Back to what the office has; also this can be taken back as long as the window is open."""
        self._version = self.opened.version
        self._put(self.opened.layout, ())

    # -- out

    def save(self) -> None:
        """Keep the form as its next version, unless something is still wrong."""
        if self._is_saving:
            return
        unread = next((key for key, field in self.panel.fields.items() if field.problem()), "")
        self._tried = True
        if self.troubles:
            self._go_to_first()
            return
        if unread:
            self.panel.take_focus(unread)
            self.bar.say(self.panel.fields[unread].problem(), kind="error")
            return
        self._is_saving = True
        self._show_state()
        command = SaveFormLayout(
            request_id=self.keeper.request_id, text=write_layout(self.draft.layout), seen_version=self._version,
            new_cases_only=self.applies.value() == NEW_CASES,
        )
        self.place.work.do(command, None, self._is_saved, self._refused)

    def _is_saved(self, _done: object) -> None:
        layout = self.draft.layout
        self.draft.stored = layout
        self.keeper.finish()
        later = self.applies.value() == NEW_CASES
        self.outer.bar.say(
            _("“{title}” is saved for cases registered from now on.").format(title=layout.label) if later
            else _("“{title}” is saved; the next print takes it.").format(title=layout.label),
            kind="ok",
        )
        self.saved.emit(layout.key)
        self._end()
        self.accept()

    def _refused(self, error: BaseException) -> None:
        self._is_saving = False
        self._show_state()
        if isinstance(error, ConflictError):
            self.bar.say(error.message, error.hint, "error", action=_("Export…"), do=self._export)
            return
        show_problem(error, self.bar)

    def _choose_target(self, name: str) -> str:
        return QFileDialog.getSaveFileName(self, _("Export…"), name, _("Forms") + " (*.toml)")[0]

    def _export(self) -> None:
        name = self.choose_target(f"{self.draft.layout.key or 'form'}.toml")
        if name:
            write_form(name, write_layout(self.draft.layout), self.bar)

    def reject(self) -> None:
        """Close. What is not saved is said once; the draft stays in any case."""
        if self._is_saving:
            return
        if self.draft.is_changed and not self._asked:
            self._asked = True
            self.bar.say(
                _("The form is not saved."), _("Save it with Ctrl+S, or close: the draft is kept for you."), "warn",
                action=_("Close, keep the draft"), do=self.reject,
            )
            self.bar.take_focus()
            return
        if not self.draft.is_changed:
            self.keeper.finish()
        self._end()
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The cross of the window asks like the button."""
        event.ignore()
        self.reject()

    def _end(self) -> None:
        self.keeper.close()
