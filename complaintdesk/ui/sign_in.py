"""登录: sign in by staff number; choose an own password; unlock; recover the administrator by the printed code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from complaintdesk.desk.rows import Actor
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, column, row, text
from complaintdesk.ui.fields import LabeledField, TextField, enter_moves_on
from complaintdesk.ui.messages import MessageBar, show_problem
from complaintdesk.ui.page import Page
from complaintdesk.ui.work import Work

CARD = 360


class PasswordField(TextField):
    """A password: shown as dots, never kept by the input method, never trimmed on screen."""

    def __init__(self, name: str, label: str) -> None:
        super().__init__(name, label, required=True)
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )


class Door:
    """What can be asked before anybody is signed in, as plain calls; stands in for a desk in Work."""

    def ask(self, question: Callable[[], Any]) -> Any:
        """Make the call on the desk's thread."""
        return question()

    def do(self, command: Any) -> Any:
        """Nothing can be done before signing in."""
        raise AssertionError(command)


def centred(page: QWidget, card: QWidget, bar: QWidget | None = None) -> QVBoxLayout:
    """Lay the card in the middle of the page, its messages above."""
    card.setFixedWidth(theme.px(CARD))
    lay = column(page, 0, gap=theme.GROUP, edge=theme.EDGE)
    if bar is not None:
        lay.addWidget(bar)
    lay.addLayout(row(None, 0, card, 0))
    lay.addStretch(2)
    return lay


class SignInPage(Page):
    """Number and password; where `locked` names who sits here, only the password is asked first."""

    signed_in = Signal(object)

    def __init__(
        self, door: Work, database: Any, calls: DoorCalls, office: str, locked: Actor | None = None
    ) -> None:
        super().__init__()
        self.setObjectName("sign_in")
        self._door, self._database, self._calls = door, database, calls
        self._locked = locked
        self.bar = MessageBar()
        self._stack = QStackedWidget()
        self.number = TextField("number", _("Staff number"), required=True, purpose="code")
        self.password = PasswordField("password", _("Password"))
        self.enter = button(
            _("Sign in"), kind="primary", icon="user", name="sign_in_button", clicked=self._try
        )
        forgot = button(
            _("Administrator's password lost"), kind="link", name="recover", clicked=self._show_recovery
        )
        title = _("Locked") if locked else office
        hint = _("Enter the password to go on; another person signs in with an own number.") if locked else ""
        self._front = self._card(title, hint, [self.number, self.password], [forgot], self.enter)
        self.new = PasswordField("new", _("New password"))
        self.again = PasswordField("again", _("New password once more"))
        self._change = self._card(
            _("Choose your own password"),
            _("The first password works once. At least 6 characters."),
            [self.new, self.again],
            [],
            button(_("Save and go on"), kind="primary", name="change_button", clicked=self._set),
        )
        self.code = TextField("code", _("Recovery code"), required=True, purpose="code")
        self._recover = self._card(
            _("Recover the administrator"),
            _("The code stands on the sheet from the opening of the office."),
            [self.code],
            [button(_("Back"), kind="link", clicked=self._show_front)],
            button(_("Reset the password"), kind="primary", name="recover_button", clicked=self._reset),
        )
        for page in (self._front, self._change, self._recover):
            self._stack.addWidget(page)
        centred(self, self._stack, self.bar)
        if locked is not None:
            self.number.set_value(locked.number)
        self.entry = self.password if locked else self.number

    def _card(
        self, title: str, hint: str, fields: list[LabeledField], links: list[QWidget], primary: QPushButton
    ) -> QWidget:
        page = QWidget()
        lay = column(page, text(title, "title", wrap=True), gap=0)
        if hint:
            lay.addWidget(text(hint, "secondary", wrap=True))
        lay.addSpacing(theme.px(theme.GROUP))
        for field in fields:
            lay.addWidget(field)
        lay.addLayout(row(None, *links, 0, primary))
        lay.addStretch()
        enter_moves_on(page)
        last = fields[-1]
        if isinstance(last, TextField):
            # After the key is done with: it would otherwise go on to whatever has the keyboard by then.
            last.edit.returnPressed.connect(lambda: QTimer.singleShot(0, primary.click))
        return page

    def _show_front(self) -> None:
        self._stack.setCurrentWidget(self._front)
        self.number.take_focus()

    def _show_recovery(self) -> None:
        self.bar.clear()
        self._stack.setCurrentWidget(self._recover)
        self.code.take_focus()

    def _problem(self, error: BaseException) -> None:
        self.enter.setEnabled(True)
        fields = {f.name: f for f in (self.number, self.password, self.new, self.again, self.code)}
        show_problem(error, self.bar, fields)

    def _try(self) -> None:
        if not self.enter.isEnabled() or not (self.number.check() and self.password.check()):
            return
        self.enter.setEnabled(False)
        number, password = str(self.number.value()), str(self.password.value())
        self._door.ask(
            lambda: self._calls.sign_in(self._database, number, password), self._arrived, self._problem
        )

    def _arrived(self, outcome: tuple[Actor, bool]) -> None:
        self.enter.setEnabled(True)
        actor, must_change = outcome
        self.bar.clear()
        if must_change:
            self._stack.setCurrentWidget(self._change)
            self.new.take_focus()
        else:
            self.signed_in.emit(actor)

    def _set(self) -> None:
        if not (self.new.check() and self.again.check()):
            return
        if self.new.value() != self.again.value():
            self.again.set_error(_("The two passwords differ."))
            self.again.take_focus()
            return
        number, old, new = str(self.number.value()), str(self.password.value()), str(self.new.value())
        self._door.ask(
            lambda: self._calls.change_password(self._database, number, old, new),
            self._arrived,
            self._problem,
        )

    def _reset(self) -> None:
        if not self.code.check():
            return
        code = str(self.code.value())
        self._door.ask(lambda: self._calls.recover(self._database, code), self._recovered, self._problem)

    def _recovered(self, outcome: Any) -> None:
        self._show_front()
        self.number.set_value(outcome.number)
        self.password.set_value("")
        self.password.take_focus()
        self.bar.say(
            _("One-time password of {number}: {password}").format(
                number=outcome.number, password=outcome.one_time_password
            ),
            _("New recovery code, write it down now: {code}").format(code=outcome.recovery_code),
            "warn",
        )


class DoorCalls:
    """The desk's calls before sign-in, each one run on the desk's thread."""

    def sign_in(self, database: Any, number: str, password: str) -> tuple[Actor, bool]:
        """Who it is, and whether an own password must be chosen now."""
        from complaintdesk.desk import signing_in

        actor = signing_in.sign_in(database, number, password)
        return actor, signing_in.must_change_password(database, actor)

    def change_password(self, database: Any, number: str, old: str, new: str) -> tuple[Actor, bool]:
        """Set the own password and sign in with it."""
        from complaintdesk.desk import signing_in

        signing_in.change_password(database, number, old, new)
        return signing_in.sign_in(database, number, new), False

    def recover(self, database: Any, code: str) -> Any:
        """A one-time password for the administrator by the printed code."""
        from complaintdesk.desk import signing_in

        return signing_in.recover_administrator(database, code)
