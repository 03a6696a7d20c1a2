"""What can be done now: the expected step first and large, the others quiet, the seldom ones in a menu."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QMenu, QPushButton, QSizePolicy, QWidget

from complaintdesk.desk.rows import ActionOffer, CaseSheet, DocumentRow
from complaintdesk.domain.vocabulary import Action
from complaintdesk.i18n import _, ngettext
from complaintdesk.ui import icons, theme
from complaintdesk.ui.action_form import GRAVE, action_icon
from complaintdesk.ui.controls import button, column, line, row, text
from complaintdesk.ui.plain_text import mnemonic_safe
from complaintdesk.ui.turns import NextPage, Steps

#: The room for the buttons in the side column.
STEPS_WIDTH = 248
#: More buttons than this are no choice any more: what is seldom wanted goes into a menu.
MOST = 10
MOST_MAIN = 6
#: More forms than this would push the files out of sight.
MOST_DOCUMENTS = 7
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
        self.next = NextPage(column(self, gap=0))
        self.primary: QPushButton | None = None
        self._expected: QPushButton | None = None

    def prepare(self, sheet: CaseSheet) -> Steps:
        """Make the buttons of this case's steps out of sight."""
        page = self.next.begin()
        lay = column(page, text(_("Next step"), "section"))
        self._expected = None
        if not sheet.actions:
            lay.addWidget(text(_("Nothing to do for your role now."), "secondary", wrap=True))
        for offer in sheet.actions:
            if offer.primary:
                self._expected = self._button(offer, page)
                self._expected.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
                lay.addWidget(self._expected)
        layout = layout_of(sheet.actions)
        groups = layout.shown or (((),) if layout.menu else ())
        for number, group in enumerate(groups, 1):
            if number > 1:
                lay.addWidget(line())
            holder = QWidget(page)
            buttons = [self._button(offer, holder) for offer in group]
            if layout.menu and number == len(groups):
                buttons.append(self._more(layout.menu, holder))
            _fill_grid(holder, buttons)
            lay.addWidget(holder)
            yield

    def show_prepared(self) -> None:
        """Offer the steps that were made."""
        self.next.show()
        self.primary = self._expected
        if self.primary is not None:
            self.setFocusProxy(self.primary)

    def _button(self, offer: ActionOffer, holder: QWidget) -> QPushButton:
        made = button(
            offer.label,
            kind="primary" if offer.primary else "quiet",
            icon=action_icon(offer.action),
            name=f"action_{offer.action.value}",
            clicked=partial(self.chosen.emit, offer),
        )
        return _dressed(made, holder)

    def _more(self, groups: tuple[tuple[ActionOffer, ...], ...], holder: QWidget) -> QPushButton:
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
        return _dressed(made, holder)

    def _choose(self, offer: ActionOffer, _checked: bool = False) -> None:
        self.chosen.emit(offer)


def _dressed(made: QPushButton, holder: QWidget) -> QPushButton:
    """In its place, and knowing its style: it is measured before it is shown."""
    made.setParent(holder)
    made.ensurePolished()
    return made


def _fill_grid(holder: QWidget, group: list[QPushButton]) -> None:
    widest = max(one.sizeHint().width() for one in group)
    # English verbs are long: where two do not fit side by side they stand one below the other.
    across = 2 if 2 * widest + theme.px(theme.GAP) <= theme.px(STEPS_WIDTH) else 1
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setSpacing(theme.px(theme.GAP))
    # A lone button is as wide as one of two, so the last place is filled up.
    places = [*group, *[QWidget(holder)] * (-len(group) % across)]
    for number, part in enumerate(places):
        part.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        grid.addWidget(part, number // across, number % across)
    for place in range(across):
        grid.setColumnStretch(place, 1)


def form_to_print(documents: Sequence[DocumentRow]) -> str:
    """下一张单据: the form that Ctrl+P means.

    The first one while nothing was printed; then the newest that belongs to the case and was not printed yet; when all
    were, the one printed last.
    """
    expected = [document for document in documents if document.expected]
    waiting = [document for document in expected if not document.printed]
    printed = sorted((d for d in documents if d.last_at is not None), key=lambda d: str(d.last_at))
    order = [*waiting[::-1], *printed[::-1]] if printed else expected
    return (order or list(documents))[0].form if documents else ""


def documents_shown(documents: Sequence[DocumentRow]) -> tuple[list[DocumentRow], list[DocumentRow]]:
    """Which forms stand in sight and which in the menu: of many, those that still want something to be done stay."""
    expected = [document for document in documents if document.expected]
    urgent = sorted(expected, key=lambda d: (d.printed > 0) + (d.signed > 0))[:MOST_DOCUMENTS]
    return [d for d in expected if d in urgent], [d for d in documents if d not in urgent]


class Documents(QWidget):
    """单据: the forms that belong to the case with what became of each, and all others in a menu."""

    print_wanted = Signal(object)
    signed_wanted = Signal(object)
    """The signed pages of this form shall be shown."""
    taking_wanted = Signal(str)
    """The case shall be taken out in the way of this name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("documents")
        self.next = NextPage(column(self, gap=0))

    def prepare(self, sheet: CaseSheet, taking: Sequence[tuple[str, str, str]] = ()) -> Steps:
        """List this case's forms out of sight; `taking` are the ways to take the whole case out: name, words, icon."""
        page = self.next.begin()
        lay = column(page, text(_("Documents"), "section"), gap=theme.GRID)
        shown, others = documents_shown(sheet.documents)
        for document in shown:
            lay.addWidget(self._row(document, page))
            yield
        if others or taking:
            lay.addLayout(row(None, self._more(others, taking, page), 0))

    def _row(self, document: DocumentRow, page: QWidget) -> QWidget:
        holder = QWidget(page)
        form = document.form
        title = text(document.title, wrap=True)
        told = [_printed_words(document), document.document_number]
        state = text(" · ".join(filter(None, told)), "secondary", wrap=True, name=f"printed_{form}")
        line_ = row(None, title, gap=theme.GRID)
        if document.signed:
            words = ngettext("{n} copy came back signed", "{n} copies came back signed", document.signed)
            mark = button(
                _("signed"), kind="plain", icon="check", name=f"signed_{form}",
                tooltip=_("{words}: look at it beside the data").format(words=words.format(n=document.signed)),
                clicked=partial(self.signed_wanted.emit, form),
            )  # fmt: skip
            line_.addWidget(mark)
        line_.setStretchFactor(title, 1)
        press = button(
            _("Print"),
            kind="plain",
            icon="print",
            name=f"print_{form}",
            tooltip=_("Print {form}").format(form=document.title),
            clicked=partial(self.print_wanted.emit, form),
        )
        lay = row(holder, column(None, line_, state, gap=0), press)
        lay.setStretch(0, 1)
        lay.setAlignment(press, Qt.AlignmentFlag.AlignTop)
        return holder

    def _more(
        self, documents: Sequence[DocumentRow], taking: Sequence[tuple[str, str, str]], holder: QWidget
    ) -> QPushButton:
        """更多单据: the forms seldom wanted here, in a menu that opens with Enter and is walked with the arrows."""
        made = button(_("More forms…"), icon="more", name="more_forms")
        menu = QMenu(made)
        menu.setObjectName("more_forms_menu")
        for number, document in enumerate(documents):
            if number and documents[number - 1].expected and not document.expected:
                menu.addSeparator()
            words = document.title
            if document.printed:
                words = _("{form}: {state}").format(form=document.title, state=_printed_words(document))
            entry = menu.addAction(mnemonic_safe(words))
            entry.setObjectName(f"print_{document.form}")
            entry.triggered.connect(partial(self._choose, document.form))
        if documents and taking:
            menu.addSeparator()
        for name, words, icon in taking:
            entry = menu.addAction(mnemonic_safe(words))
            icons.put(entry, icon)
            entry.setObjectName(f"take_{name}")
            entry.triggered.connect(lambda _checked=False, name=name: self.taking_wanted.emit(name))
        made.setMenu(menu)
        return _dressed(made, holder)

    def _choose(self, form: str, _checked: bool = False) -> None:
        self.print_wanted.emit(form)


def _printed_words(document: DocumentRow) -> str:
    words = ngettext("printed {n} time", "printed {n} times", document.printed).format(n=document.printed)
    return words if document.printed else _("not printed")
