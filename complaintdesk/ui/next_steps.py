"""What can be done now: the expected step first and large, the others quiet, the grave ones at the end."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from complaintdesk.desk.rows import ActionOffer, CaseSheet
from complaintdesk.domain.vocabulary import Action, FormKind
from complaintdesk.i18n import _, ngettext
from complaintdesk.ui import theme
from complaintdesk.ui.action_form import GRAVE, action_icon
from complaintdesk.ui.controls import button, column, emptied, line, row, text

#: The room for the buttons in the side column.
STEPS_WIDTH = 248
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
        emptied(self._lay)
        self.primary = None
        self._lay.addWidget(text(_("Next step"), "section"))
        if not sheet.actions:
            self._lay.addWidget(text(_("Nothing to do for your role now."), "secondary", wrap=True))
        ordered = sorted(sheet.actions, key=lambda o: (not o.primary, o.action in GRAVE, o.action in _EVER))
        made_ones = [self._button(offer) for offer in ordered]
        widest = max((m.sizeHint().width() for o, m in zip(ordered, made_ones, strict=True) if not o.primary), default=0)
        # English verbs are long: where two do not fit side by side they stand one below the other.
        across = 2 if 2 * widest + theme.px(theme.GAP) <= theme.px(STEPS_WIDTH) else 1
        groups: dict[tuple[bool, bool], list[QPushButton]] = {}
        for offer, made in zip(ordered, made_ones, strict=True):
            if offer.primary:
                made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
                self.primary = made
                self._lay.addWidget(made)
            else:
                groups.setdefault((offer.action in GRAVE, offer.action in _EVER), []).append(made)
        for number, group in enumerate(groups.values()):
            if number:
                self._lay.addWidget(line())
            self._lay.addWidget(_grid(group, across))
        if self.primary is not None:
            self.setFocusProxy(self.primary)

    def _button(self, offer: ActionOffer) -> QPushButton:
        made = button(
            offer.label,
            kind="primary" if offer.primary else "quiet",
            icon=action_icon(offer.action),
            name=f"action_{offer.action.value}",
            clicked=partial(self.chosen.emit, offer),
        )
        # Measured before it is shown, it would not know its style yet.
        made.ensurePolished()
        return made


def _grid(group: list[QPushButton], across: int) -> QWidget:
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setSpacing(theme.px(theme.GAP))
    # A lone button is as wide as one of two, so the last place is filled up.
    places = [*group, *[QWidget()] * (-len(group) % across)]
    for number, part in enumerate(places):
        part.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        grid.addWidget(part, number // across, number % across)
    for place in range(across):
        grid.setColumnStretch(place, 1)
    return holder


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
        emptied(self._lay)
        self._lay.addWidget(text(_("Documents"), "section"))
        for document in sheet.documents:
            words = ngettext("printed {n} time", "printed {n} times", document.printed).format(
                n=document.printed
            )
            holder = QWidget()
            form: FormKind = document.form
            state = text(words if document.printed else _("not printed"), "secondary", name=f"printed_{form.value}")
            row(
                holder,
                column(None, text(document.title), state, gap=0),
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
