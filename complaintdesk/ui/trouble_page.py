"""The database cannot be opened: what is wrong, and the ways on. Never a traceback."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from complaintdesk.domain.errors import DataDamage, UserError
from complaintdesk.i18n import _
from complaintdesk.settings import Settings
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, column, row, text
from complaintdesk.ui.page import Page
from complaintdesk.ui.sign_in import centred


class TroublePage(Page):
    """Try again, or open another database; for damaged data it says how to restore."""

    again = Signal()
    other_place = Signal(str)

    def __init__(self, settings: Settings, error: UserError) -> None:
        super().__init__()
        self.setObjectName("trouble")
        self.choose_file: Callable[[], str] = self._choose
        card = QWidget()
        retry = button(_("Try again"), kind="primary", name="again", clicked=self.again.emit)
        lay = column(card, text(_("The office cannot be opened"), "title", wrap=True), gap=theme.GAP)
        lay.addWidget(text(error.message, wrap=True, selectable=True))
        if error.hint:
            lay.addWidget(text(error.hint, "secondary", wrap=True, selectable=True))
        if isinstance(error, DataDamage):
            words = _(
                "Backups lie in {folder}. Restore the newest one with: complaintdesk-cli restore FILE"
            ).format(folder=settings.backups)
            lay.addWidget(text(words, "secondary", wrap=True, selectable=True))
        lay.addWidget(
            text(
                _("Database: {where}").format(where=_without_password(settings.where)),
                "muted",
                wrap=True,
                selectable=True,
            )
        )
        lay.addSpacing(theme.px(theme.GROUP))
        lay.addLayout(row(None, button(_("Open another file…"), icon="open", clicked=self._other), 0, retry))
        centred(self, card)
        card.setFixedWidth(theme.px(480))
        self.entry = retry

    def _choose(self) -> str:
        return QFileDialog.getOpenFileName(self, _("Open another file…"))[0]

    def _other(self) -> None:
        if where := self.choose_file():
            self.other_place.emit(where)


def _without_password(where: str) -> str:
    """An address as it may be shown."""
    if "@" not in where or "://" not in where:
        return where
    scheme, _sep, rest = where.partition("://")
    login, _at, host = rest.rpartition("@")
    return f"{scheme}://{login.partition(':')[0]}@{host}"
