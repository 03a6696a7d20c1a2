"""首次运行: open an office in three answers, or look at the sample office first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from complaintdesk.desk.policy_editing import shipped_heads
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.fields import Choice
from complaintdesk.domain.policy_words import listed
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, column, row, text
from complaintdesk.ui.fields import ComboField, TextField, enter_moves_on
from complaintdesk.ui.messages import MessageBar, show_problem
from complaintdesk.ui.page import Page
from complaintdesk.ui.sign_in import centred
from complaintdesk.ui.work import Work


class FirstRunPage(Page):
    """Office name, rules, first administrator, and where the data lives."""

    opened = Signal(object, str)
    demo_wanted = Signal()

    def __init__(self, door: Work, where: str, packs: list[Choice], open_office: Callable[..., Any]) -> None:
        super().__init__()
        self.setObjectName("first_run")
        self._door, self._open = door, open_office
        self.bar = MessageBar()
        self.office = TextField("office", _("Name of the office"), required=True)
        self._heads = {head.id: head for head, _file in shipped_heads()}
        self.policy = ComboField(
            "policy",
            _("Rules"),
            packs,
            required=True,
            hint=_("They can be changed later."),
            keys=lambda pack: (pack.value, *self._sources(pack.value)),
            placeholder=_("Trade or kind of office; type to search"),
        )
        #: What the chosen pack is for, so that an office knows its own among twenty.
        self.about = text("", "secondary", wrap=True, name="policy_about")
        self.administrator = TextField("administrator", _("First administrator's name"), required=True)
        self.where = TextField(
            "where",
            _("Where the data lives"),
            required=True,
            hint=_("A file on this PC, or postgresql://user@server/name for a shared office."),
        )
        self.where.set_value(where)
        self.policy.changed.connect(self._show_about)
        if packs:
            self.policy.set_value(packs[0].value)
        self._show_about()
        self.go = button(
            _("Open the office"), kind="primary", icon="check", name="open_office", clicked=self._go
        )
        demo = button(
            _("Look at a sample office first"), kind="link", name="demo", clicked=self.demo_wanted.emit
        )
        card = QWidget()
        lay = column(card, text(_("Open your office"), "title"), gap=0)
        lay.addWidget(
            text(_("Four answers, then the first complaint can be registered."), "secondary", wrap=True)
        )
        lay.addSpacing(theme.px(theme.GROUP))
        for field in (self.office, self.policy, self.administrator, self.where):
            lay.addWidget(field)
            if field is self.policy:
                lay.addWidget(self.about)
                lay.addSpacing(theme.px(theme.GAP))
        lay.addLayout(row(None, demo, 0, self.go))
        enter_moves_on(card)
        centred(self, card, self.bar)
        card.setFixedWidth(theme.px(480))
        self.entry = self.office

    def _sources(self, policy: str) -> tuple[str, ...]:
        return self._heads[policy].sources if policy in self._heads else ()

    def _show_about(self) -> None:
        """What the chosen rules receive and who handles it, and which regulation they are."""
        head = self._heads.get(self.policy.value())
        parts = (head.description, listed(head.sources)) if head is not None else ()
        self.about.setText(" · ".join(part for part in parts if part))

    def _go(self) -> None:
        fields = [self.office, self.policy, self.administrator, self.where]
        wrong = [f for f in fields if not f.check()]
        if wrong:
            wrong[0].take_focus()
            return
        self.go.setEnabled(False)
        office, policy, name, where = (str(f.value()) for f in fields)
        self._door.ask(
            lambda: self._open(where, policy, office, name),
            lambda told: self.opened.emit(told, where),
            self._problem,
        )

    def _problem(self, error: BaseException) -> None:
        self.go.setEnabled(True)
        show_problem(
            error, self.bar, {f.name: f for f in (self.office, self.policy, self.administrator, self.where)}
        )


class OpenedPage(Page):
    """What must be kept from the opening: shown once, copied or saved as a file."""

    done = Signal()

    def __init__(self, told: Any) -> None:
        super().__init__()
        self.setObjectName("opened")
        self.bar = MessageBar()
        self.choose_file: Callable[[], str] = self._choose
        lines = [
            (_("Office"), told.office),
            (_("Staff number"), told.administrator),
            (_("One-time password"), told.one_time_password),
            (_("Recovery code"), told.recovery_code),
        ]
        self._words = "\n".join(f"{label}: {value}" for label, value in lines)
        card = QWidget()
        lay = column(card, text(_("The office is open"), "title"), gap=theme.GAP)
        lay.addWidget(
            text(
                _(
                    "Keep this sheet in a safe place. The recovery code is the only way back when the administrator's "
                    "password is lost; the program keeps neither of the two."
                ),
                "secondary",
                wrap=True,
            )
        )
        for label, value in lines:
            lay.addWidget(text(label, "muted"))
            lay.addWidget(text(value, "section", selectable=True, name=f"told_{label}"))
        lay.addSpacing(theme.px(theme.GROUP))
        lay.addLayout(
            row(
                None,
                button(_("Copy"), icon="copy", clicked=self._copy),
                button(_("Save as file…"), icon="save", clicked=self._save),
                0,
                button(_("Go to sign-in"), kind="primary", name="go_to_sign_in", clicked=self.done.emit),
            )
        )
        centred(self, card, self.bar)
        card.setFixedWidth(theme.px(480))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._words)
        self.bar.say(_("Copied."), kind="ok")

    def _choose(self) -> str:
        return QFileDialog.getSaveFileName(
            self, _("Save as file…"), _("ComplaintDesk recovery sheet") + ".txt"
        )[0]

    def _save(self) -> None:
        name = self.choose_file()
        if not name:
            return
        try:
            Path(name).write_text(self._words + "\n", encoding="utf-8")
        except OSError:
            show_problem(
                UserError(_("The file cannot be written there."), _("Choose another folder.")), self.bar
            )
        else:
            self.bar.say(_("Saved. Print it and lock it away, then delete the file."), kind="ok")
