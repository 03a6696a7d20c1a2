"""What can be done now: the expected step first and large, the others quiet, the grave ones at the end."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from complaintdesk.desk.rows import CaseSheet
from complaintdesk.domain.vocabulary import Action, FormKind
from complaintdesk.i18n import _, ngettext
from complaintdesk.ui import theme
from complaintdesk.ui.action_form import GRAVE, action_icon
from complaintdesk.ui.controls import button, line, row, text

_EVER = (Action.AMEND, Action.ATTACH, Action.URGE, Action.EXTEND)


class NextSteps(QWidget):
    """Buttons of the steps allowed now; says which was chosen."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("next_steps")
        self._lay = QVBoxLayout(self)
        self._lay.setContentsMargins(0, 0, 0, 0)
        self._lay.setSpacing(theme.px(theme.GAP))
        self.primary: QWidget | None = None

    def show_case(self, sheet: CaseSheet) -> None:
        """Offer this case's steps."""
        while (item := self._lay.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self.primary = None
        self._lay.addWidget(text(_("Next step"), "section"))
        if not sheet.actions:
            self._lay.addWidget(text(_("Nothing to do for your role now."), "secondary", wrap=True))
        ordered = sorted(sheet.actions, key=lambda o: (not o.primary, o.action in GRAVE, o.action in _EVER))
        grid: QGridLayout | None = None
        before: tuple[bool, bool] | None = None
        for offer in ordered:
            made = button(
                offer.label,
                kind="primary" if offer.primary else "quiet",
                icon=action_icon(offer.action),
                name=f"action_{offer.action.value}",
                clicked=partial(self.chosen.emit, offer),
            )
            made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            if offer.primary:
                self.primary = made
                self._lay.addWidget(made)
                continue
            group = (offer.action in GRAVE, offer.action in _EVER)
            if grid is None or group != before:
                if before is not None:
                    self._lay.addWidget(line())
                holder = QWidget()
                grid = QGridLayout(holder)
                grid.setContentsMargins(0, 0, 0, 0)
                grid.setSpacing(theme.px(theme.GAP))
                grid.setColumnStretch(0, 1)
                grid.setColumnStretch(1, 1)
                self._lay.addWidget(holder)
            before = group
            grid.addWidget(made, grid.count() // 2, grid.count() % 2)
        if self.primary is not None:
            self.setFocusProxy(self.primary)


class Documents(QWidget):
    """单据: each form with how often it was printed, and a button to print it."""

    print_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("documents")
        self._lay = QVBoxLayout(self)
        self._lay.setContentsMargins(0, 0, 0, 0)
        self._lay.setSpacing(theme.px(theme.GRID))

    def show_case(self, sheet: CaseSheet) -> None:
        """List this case's forms."""
        while (item := self._lay.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._lay.addWidget(text(_("Documents"), "section"))
        for document in sheet.documents:
            words = ngettext("printed {n} time", "printed {n} times", document.printed).format(
                n=document.printed
            )
            holder = QWidget()
            form: FormKind = document.form
            row(
                holder,
                text(document.title),
                text(words if document.printed else _("not printed"), "secondary"),
                0,
                button(
                    _("Print"),
                    kind="plain",
                    icon="print",
                    name=f"print_{form.value}",
                    tooltip=_("Print {form}").format(form=document.title),
                    clicked=partial(self.print_wanted.emit, form),
                ),
            )
            self._lay.addWidget(holder)
