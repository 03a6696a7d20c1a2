"""案头指引: the step at hand beside the case: what to say, what to make sure of, what may be promised (S38–S49).

One step is open; everything else is a line each. It stands below the timeline, never over the work, and opens and closes
with Ctrl+G; this work place remembers which.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QSizePolicy, QWidget

from complaintdesk.desk.guidance import (
    Guidance,
    GuidanceSheet,
    GuideTopic,
    NoteTone,
    TickGuidance,
)
from complaintdesk.domain.book_words import Tone
from complaintdesk.domain.errors import NotFound
from complaintdesk.domain.vocabulary import Action
from complaintdesk.i18n import _
from complaintdesk.settings import change_settings
from complaintdesk.ui import theme
from complaintdesk.ui.controls import column, line, text
from complaintdesk.ui.guide_parts import INDENT, CheckLine, Fold, FoldLine, Saying, labelled, listed, small
from complaintdesk.ui.guide_person import PersonNote
from complaintdesk.ui.plain_text import plain_tooltip
from complaintdesk.ui.tab import WorkPlace

KEYS = "Ctrl+G"


class GuidePanel(QFrame):
    """Shows the guidance for one case, asks for it anew after each step, and keeps what is ticked.

    `tab` is the screen it stands in: what is ticked here is no change for it.
    """

    opened = Signal(bool)

    def __init__(self, place: WorkPlace, tab: QWidget) -> None:
        super().__init__()
        self.setObjectName("guide_panel")
        self.setProperty("ground", "raised")
        self.place, self._tab = place, tab
        self.case_id: int | None = None
        self.sheet: GuidanceSheet | None = None
        self._action: Action | None = None
        self._open_topic = ""
        self._shown: tuple[int, GuidanceSheet] | None = None
        self.line = FoldLine(_("This step"), name="guide_toggle", strong=True)
        keys = QKeySequence(KEYS).toString(QKeySequence.SequenceFormat.NativeText)
        tip = _("{text} ({keys})").format(text=_("What to say and what to check now"), keys=keys)
        self.line.setToolTip(plain_tooltip(tip))
        self.area = QScrollArea()
        self.area.setObjectName("guide_area")
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        lay = column(self, self.line, self.area, gap=0, edge=theme.GRID)
        lay.setStretch(1, 1)
        self.line.setChecked(place.settings.guide_open)
        self._fit()
        self.line.toggled.connect(self._toggled)

    # ---- open and closed

    def is_open(self) -> bool:
        """Is more shown than its line?"""
        return self.line.isChecked()

    def call(self) -> None:
        """Ctrl+G: open it and give it the keyboard; from inside, close it."""
        focus = QApplication.focusWidget()
        if self.is_open() and focus is not None and self.isAncestorOf(focus):
            self.line.setChecked(False)
        else:
            self.line.setChecked(True)
            self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _toggled(self, is_open: bool) -> None:
        self.place.settings = change_settings(lambda kept: replace(kept, guide_open=is_open), self.place.settings)
        self._fit()
        self.opened.emit(is_open)
        self._ask()

    def _fit(self) -> None:
        self.area.setVisible(self.is_open())
        upright = QSizePolicy.Policy.Expanding if self.is_open() else QSizePolicy.Policy.Fixed
        self.setSizePolicy(QSizePolicy.Policy.Expanding, upright)
        self.setMinimumHeight(theme.px(120) if self.is_open() else 0)

    # ---- what it shows

    def show_case(self, case_id: int, action: Action | None = None) -> None:
        """The guidance for this case, or for the step whose form is open."""
        if case_id != self.case_id:
            self.sheet = None
        self.case_id, self._action = case_id, action
        self._ask()

    def leave_case(self) -> None:
        """No case is shown."""
        self.case_id = self.sheet = None

    def _ask(self) -> None:
        if self.case_id is not None:
            question = Guidance(case_id=self.case_id, action=self._action)
            self.place.work.ask(question, partial(self._show, self.case_id), self._failed, latest="guidance")

    def _failed(self, error: BaseException) -> None:
        # Where the case itself is out of sight the tab says so.
        if not isinstance(error, NotFound):
            self.place.problem(error)

    def _show(self, case_id: int, sheet: GuidanceSheet) -> None:
        if case_id != self.case_id:
            return
        self.sheet = sheet
        self.line.say(_("This step"), sheet.title if not self.is_open() else _golden(sheet))
        if not self.is_open():
            return
        shown, before = (case_id, replace(sheet, checks=())), self._shown
        if shown == before:
            self._put_ticks()
            return
        self._shown = shown
        same_step = before is not None and before[0] == case_id and before[1].step == sheet.step
        at = self.area.verticalScrollBar().value() if same_step else 0
        note = self.findChild(PersonNote)
        typed = note.typed() if note is not None and before is not None and before[0] == case_id else None
        page = self._page(sheet)
        if typed is not None and (made := page.findChild(PersonNote)) is not None:
            made.restore(typed)
        self.area.setWidget(page)
        # A scroll area gives its page a ground of its own.
        page.setAutoFillBackground(False)
        self.area.viewport().setAutoFillBackground(False)
        self.area.verticalScrollBar().setValue(at)

    def _page(self, sheet: GuidanceSheet) -> QWidget:
        page = QWidget()
        page.setObjectName("guide_page")
        lay = column(page, gap=theme.GRID)
        lay.setContentsMargins(theme.px(16), theme.px(theme.GRID), theme.px(theme.GAP), theme.px(theme.GAP))
        for label in (text(sheet.title, "strong", wrap=True, name="guide_title"),
                      text(sheet.why, "secondary", wrap=True, name="guide_why")):
            label.setContentsMargins(theme.px(INDENT), 0, 0, 0)
            lay.addWidget(label)
        lay.addSpacing(theme.px(theme.GRID))
        for words in sheet.say:
            lay.addWidget(Saying(words))
        lay.addSpacing(theme.px(theme.GRID))
        checks = [CheckLine(check) for check in sheet.checks]
        for made in checks:
            made.ticked.connect(partial(self._tick, sheet.step))
        lay.addLayout(column(None, *checks, gap=0))
        lay.addSpacing(theme.px(theme.GRID))
        lay.addWidget(labelled(((_("May be promised"), sheet.promise), (_("Whom to tell"), sheet.call))))
        lay.addSpacing(theme.px(theme.GRID))
        lay.addWidget(line())
        for fold in self._folds(sheet):
            fold.toggled.connect(partial(self._remember, fold))
            fold.set_open(fold.line.objectName() == self._open_topic)
            lay.addWidget(fold)
        lay.addStretch()
        return page

    def _folds(self, sheet: GuidanceSheet) -> list[Fold]:
        return [
            Fold(_("Authority card"), partial(_authority, sheet), "guide_authority"),
            *([self._person(sheet)] if sheet.may_note else []),
            Fold(_("The seven golden steps"), partial(_way, sheet), "guide_way", f"{sheet.golden}/{len(sheet.way)}"),
            Fold(sheet.duty.title, partial(listed, sheet.duty.lines), "guide_duty"),
            Fold(_("Worth knowing"), partial(Topics, sheet.topics), "guide_topics", str(len(sheet.topics))),
        ]

    def _person(self, sheet: GuidanceSheet) -> Fold:
        def made() -> PersonNote:
            person = PersonNote(sheet, self.case_id or 0)
            person.noted.connect(self._note)
            return person

        known = sheet.tone.tone.label if sheet.tone is not None else ""
        return Fold(_("How to get on with this person"), made, "guide_person", known)

    def _remember(self, fold: Fold, is_open: bool) -> None:
        """One at a time: what was open closes."""
        if not is_open:
            self._open_topic = "" if self._open_topic == fold.line.objectName() else self._open_topic
            return
        self._open_topic = fold.line.objectName()
        page = self.area.widget()
        for other in page.findChildren(Fold, options=Qt.FindChildOption.FindDirectChildrenOnly) if page else ():
            if other is not fold:
                other.set_open(False)
        # Its height is known after the layout.
        QTimer.singleShot(0, fold, lambda: self.area.ensureWidgetVisible(fold, 0, 0))

    # ---- what is kept

    def _tick(self, step: str, check: str, ticked: bool) -> None:
        if self.case_id is not None:
            command = TickGuidance(case_id=self.case_id, step=step, check=check, ticked=ticked)
            self.place.work.do(command, self._tab, failed=self._not_kept)

    def _not_kept(self, error: BaseException) -> None:
        self.place.problem(error)
        self._put_ticks()

    def _put_ticks(self) -> None:
        ticked = {check.key for check in self.sheet.checks if check.ticked} if self.sheet is not None else set()
        for made in self.findChildren(CheckLine):
            made.put(made.key in ticked)

    def _note(self, tone: Tone | None, note: str) -> None:
        if self.case_id is not None:
            command = NoteTone(case_id=self.case_id, tone=tone, note=note)
            self.place.work.do(command, self._tab, then=lambda _done: self._noted(), failed=self.place.problem)

    def _noted(self) -> None:
        self.place.bar.say(_("The note is kept, for the desk only."), kind="ok")
        self._ask()


class Topics(QWidget):
    """备查: one line each; one open at a time."""

    def __init__(self, topics: tuple[GuideTopic, ...]) -> None:
        super().__init__()
        self.folds = [Fold(topic.title, partial(listed, topic.lines), f"topic_{topic.key}") for topic in topics]
        column(self, *self.folds, gap=0)
        for fold in self.folds:
            fold.toggled.connect(partial(self._only, fold))

    def _only(self, fold: Fold, is_open: bool) -> None:
        for other in self.folds if is_open else ():
            if other is not fold:
                other.set_open(False)


def _golden(sheet: GuidanceSheet) -> str:
    return f"{sheet.golden}/{len(sheet.way)} {sheet.way[sheet.golden - 1]}"


def _authority(sheet: GuidanceSheet) -> QWidget:
    card = sheet.authority
    holder = QWidget()
    lay = column(holder, gap=2)
    for title, lines in ((_("You may promise"), card.may), (_("Never promise"), card.never), (_("Beyond that"), card.ask)):
        lay.addWidget(small(title))
        for words in lines:
            lay.addWidget(text(words, wrap=True))
        lay.addSpacing(theme.px(theme.GRID))
    return holder


def _way(sheet: GuidanceSheet) -> QWidget:
    """The seven steps, the present one strong, those before it ticked."""
    holder = QWidget()
    lay = column(holder, gap=2)
    for number, title in enumerate(sheet.way, 1):
        mark = "✓" if number < sheet.golden else "→" if number == sheet.golden else "·"
        lay.addWidget(text(f"{mark} {number}. {title}", "strong" if number == sheet.golden else "secondary"))
    return holder
