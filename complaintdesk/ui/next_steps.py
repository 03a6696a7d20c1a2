"""What can be done now: the expected step first and large, the others quiet, the seldom ones in a menu."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QMenu, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from complaintdesk.desk.rows import ActionOffer, CaseSheet
from complaintdesk.domain.vocabulary import Action
from complaintdesk.i18n import _, ngettext
from complaintdesk.ui import icons, theme
from complaintdesk.ui.action_form import GRAVE, action_icon
from complaintdesk.ui.controls import button, column, emptied, line, row, text
from complaintdesk.ui.plain_text import mnemonic_safe

#: The room for the buttons in the side column.
STEPS_WIDTH = 248
#: More buttons than this are no choice any more: what is seldom wanted goes into a menu.
MOST = 10
MOST_MAIN = 6
_EVERYDAY = (Action.AMEND, Action.ATTACH, Action.URGE)
_LIMIT = (Action.SUPERVISE, Action.PROGRESS, Action.ASK_EXTENSION, Action.EXTEND, Action.DENY_EXTENSION,
          Action.PAUSE, Action.RESUME)
_RECORD = (Action.CLASSIFY,)
_LINK = (Action.LINK, Action.SPLIT, Action.CHILD, Action.MERGE, Action.UNMERGE, Action.RECHECK,
         Action.REFUSED_RECEPTION, Action.CHECK_RETALIATION)
#: The quiet groups in their order; the steps of the case itself come before them.
_QUIET = (_EVERYDAY, _RECORD, _LIMIT, _LINK, tuple(GRAVE))


@dataclass(frozen=True)
class Layout:
    """Which steps stand as buttons, group by group, and which in the menu."""

    shown: tuple[tuple[ActionOffer, ...], ...]
    menu: tuple[tuple[ActionOffer, ...], ...]


def layout_of(offers: Sequence[ActionOffer]) -> Layout:
    """The steps of the case first, in the order of its rules; where there are many, only those and the everyday ones."""
    rest = [offer for offer in offers if not offer.primary]
    quiet = [tuple(o for action in group for o in rest if o.action is action) for group in _QUIET]
    main = tuple(o for o in rest if not any(o in group for group in quiet))
    if len(rest) <= MOST:
        return Layout(_filled(main, *quiet), ())
    everyday, others = quiet[0], quiet[1:]
    return Layout(_filled(main[:MOST_MAIN], everyday), _filled(main[MOST_MAIN:], *others))


def _filled(*groups: tuple[ActionOffer, ...]) -> tuple[tuple[ActionOffer, ...], ...]:
    return tuple(group for group in groups if group)


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
        for offer in sheet.actions:
            if offer.primary:
                made = self._button(offer)
                made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
                self.primary = made
                self._lay.addWidget(made)
        layout = layout_of(sheet.actions)
        groups = [[self._button(offer) for offer in group] for group in layout.shown]
        if layout.menu:
            groups = groups or [[]]
            groups[-1].append(self._more(layout.menu))
        for number, group in enumerate(groups):
            if number:
                self._lay.addWidget(line())
            self._lay.addWidget(_grid(group))
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

    def _more(self, groups: tuple[tuple[ActionOffer, ...], ...]) -> QPushButton:
        """更多: the steps seldom wanted, in a menu that opens with Enter and is walked with the arrows."""
        made = button(_("More"), icon="more", name="more_steps")
        menu = QMenu(made)
        menu.setObjectName("more_menu")
        for number, group in enumerate(groups):
            if number:
                menu.addSeparator()
            for offer in group:
                entry = menu.addAction(mnemonic_safe(offer.label))
                icons.put(entry, action_icon(offer.action), "late" if offer.action in GRAVE else "text")
                entry.setObjectName(f"action_{offer.action.value}")
                entry.triggered.connect(partial(self._choose, offer))
        made.setMenu(menu)
        made.ensurePolished()
        return made

    def _choose(self, offer: ActionOffer, _checked: bool = False) -> None:
        self.chosen.emit(offer)


def _grid(group: list[QPushButton]) -> QWidget:
    widest = max(one.sizeHint().width() for one in group)
    # English verbs are long: where two do not fit side by side they stand one below the other.
    across = 2 if 2 * widest + theme.px(theme.GAP) <= theme.px(STEPS_WIDTH) else 1
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
            form = document.form
            state = text(words if document.printed else _("not printed"), "secondary", name=f"printed_{form}")
            row(
                holder,
                column(None, text(document.title), state, gap=0),
                0,
                button(
                    _("Print"),
                    kind="plain",
                    icon="print",
                    name=f"print_{form}",
                    tooltip=_("Print {form}").format(form=document.title),
                    clicked=partial(self.print_wanted.emit, form),
                ),
            )
            self._lay.addWidget(holder)
