"""单位设置: name, numbers, attachments, the lock after idle minutes, the second backup folder, and what letters bear."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QWidget

from complaintdesk.desk.letterheads import OfficeLetterhead
from complaintdesk.desk.office import MOST_ATTACHMENT_MB, MOST_IDLE_MINUTES, ChangeOffice
from complaintdesk.desk.office_settings import OfficeQuestion
from complaintdesk.domain.errors import FieldErrors
from complaintdesk.i18n import N_, _
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, column, row, text
from complaintdesk.ui.fields import TextField, YesNoField, enter_moves_on
from complaintdesk.ui.labeled import LabeledField
from complaintdesk.ui.logo_field import LogoField
from complaintdesk.ui.messages import show_problem
from complaintdesk.ui.office_page import give_room
from complaintdesk.ui.plain_text import plain_tooltip
from complaintdesk.ui.tab import WorkPlace


class SettingsPage(QWidget):
    """单位设置: one form, saved as a whole."""

    TITLE = N_("Office settings")

    def __init__(self, place: WorkPlace) -> None:
        super().__init__()
        self.place = place
        self.request_id = uuid.uuid4().hex
        self.choose_folder: Callable[[], str] = self._choose
        self.name = TextField("name", _("Name of the office"), required=True)
        self.prefix = TextField(
            "prefix",
            _("Prefix of the numbers"),
            purpose="id",
            characters=8,
            hint=_("Numbers already given keep theirs. Empty: the pack's own."),
        )
        give_room(self.prefix)
        self.attachment = TextField(
            "attachment_limit_mb",
            _("Largest attachment (MB)"),
            required=True,
            purpose="code",
            characters=6,
            hint=_("1 to {most}").format(most=MOST_ATTACHMENT_MB),
        )
        self.idle = TextField(
            "idle_lock_minutes",
            _("Lock after idle minutes"),
            required=True,
            purpose="code",
            characters=6,
            hint=_("1 to {most}").format(most=MOST_IDLE_MINUTES),
        )
        self.folder = TextField(
            "second_backup_folder",
            _("Second backup folder"),
            hint=_("On another disk, a stick or a network drive. Empty: none."),
        )
        self.mark = TextField(
            "document_mark",
            _("Letters of the document numbers"),
            characters=12,
            hint=_("Such as {mark}, for {example}").format(mark="江医", example="江医投复〔2026〕0001号"),
        )
        give_room(self.mark)
        self.header = TextField(
            "form_header", _("Words above letters"), hint=_("Empty: the name of the office")
        )
        self.red = YesNoField("form_red", _("Red letterhead: the words and the line in red"))
        self.contact = TextField(
            "form_contact", _("Phone and address for questions"), hint=_("Printed on receipts, for the complainant")
        )
        self.logo = LogoField("form_logo", _("Logo"))
        self.fields: dict[str, LabeledField] = {
            field.name: field
            for field in (
                *(self.name, self.prefix, self.attachment, self.idle, self.folder),
                *(self.mark, self.header, self.red, self.contact, self.logo),
            )
        }
        self._drafts: dict[str, str | bool] = {}
        browse = button(_("Choose folder…"), icon="open", name="choose_folder", clicked=self._browse)
        self.submit_button = button(_("Save"), kind="primary", icon="check", name="submit", clicked=self.submit)
        keys = QKeySequence("Ctrl+S").toString(QKeySequence.SequenceFormat.NativeText)
        self.submit_button.setToolTip(plain_tooltip(_("{text} ({keys})").format(text=_("Save"), keys=keys)))
        form = QWidget()
        lay = column(form, text(_("Office"), "strong"), gap=0)
        for field in (self.name, self.prefix):
            lay.addWidget(field)
        lay.addLayout(row(None, self.attachment, self.idle, 0, gap=theme.GROUP))
        lay.addWidget(self.folder)
        lay.addLayout(row(None, browse, 0))
        lay.addStretch()
        letters = QWidget()
        beside = column(letters, text(_("Documents and letterhead"), "strong"), gap=0)
        for one in (self.mark, self.header, self.red, self.contact, self.logo):
            beside.addWidget(one)
        beside.addStretch()
        both = QWidget()
        both.setMaximumWidth(theme.px(980))
        sides = row(both, form, letters, gap=2 * theme.GROUP)
        sides.setStretch(0, 1)
        sides.setStretch(1, 1)
        enter_moves_on(both)
        below = row(None, self.submit_button, 0)
        wide = row(None, both, 0)
        wide.setStretch(0, 1)
        column(self, text(_(self.TITLE), "section"), wide, below, gap=theme.GROUP).setStretch(1, 1)
        save = QShortcut(
            QKeySequence("Ctrl+S"), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut
        )
        save.activated.connect(self.submit)

    def reload(self) -> None:
        """Read the settings anew, unless somebody is typing."""
        self.place.work.ask(OfficeQuestion(), self._show, self.place.problem)

    def _show(self, office: Any) -> None:
        if self._drafts and self.is_touched():
            return
        self.name.set_value(office.name)
        self.prefix.set_value(office.number_prefix)
        self.attachment.set_value(str(office.attachment_limit_mb))
        self.idle.set_value(str(office.idle_lock_minutes))
        self.folder.set_value(office.second_backup_folder)
        self.mark.set_value(office.document_mark)
        self.header.set_value(office.form_header)
        self.red.set_value(office.form_red)
        self.contact.set_value(office.form_contact)
        self.logo.set_value(None)
        self.place.work.ask(OfficeLetterhead(), lambda head: self.logo.show_kept(head.logo), self.place.problem)
        self._drafts = {name: field.draft() for name, field in self.fields.items()}

    def is_touched(self) -> bool:
        """Was something typed that is not saved?"""
        return any(field.draft() != self._drafts.get(name, "") for name, field in self.fields.items())

    def submit(self) -> None:
        """Save what was changed."""
        if not self.submit_button.isEnabled():
            return
        wrong = [field for field in self.fields.values() if not field.check()]
        if wrong:
            wrong[0].take_focus()
            return
        try:
            command = self._command()
        except FieldErrors as error:
            show_problem(error, self.place.bar, self.fields)
            return
        self.submit_button.setEnabled(False)
        self.place.work.do(command, self, self._saved, self._refused)

    def _command(self) -> ChangeOffice:
        """Only what was changed: the prefix shown may be the pack's own."""
        values: dict[str, Any] = {
            name: field.value() for name, field in self.fields.items() if field.draft() != self._drafts.get(name)
        }
        problems = {}
        for name, most in (("attachment_limit_mb", MOST_ATTACHMENT_MB), ("idle_lock_minutes", MOST_IDLE_MINUTES)):
            if name not in values:
                continue
            if str(values[name]).isdecimal():
                values[name] = int(values[name])
            else:
                problems[name] = _("A whole number from 1 to {most} is expected.").format(most=most)
        if problems:
            raise FieldErrors(problems)
        if "form_logo" in values:
            values["form_logo"] = self.logo.content()
        return ChangeOffice(request_id=self.request_id, **values)

    def _saved(self, _done: Any) -> None:
        self.request_id = uuid.uuid4().hex
        self.submit_button.setEnabled(True)
        self._drafts = {}
        self.place.bar.say(_("Saved."), kind="ok")
        self.reload()

    def _refused(self, error: BaseException) -> None:
        self.submit_button.setEnabled(True)
        show_problem(error, self.place.bar, self.fields)

    def _choose(self) -> str:
        return QFileDialog.getExistingDirectory(self, _("Choose folder…"), str(self.folder.value()))

    def _browse(self) -> None:
        if folder := self.choose_folder():
            self.folder.set_value(folder)
