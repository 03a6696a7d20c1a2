"""回访记录: what came of the call, in the order in which it is asked; a digit answers and the keyboard goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from complaintdesk.desk.call_queue import CallSheet
from complaintdesk.domain import calling
from complaintdesk.domain.book_words import CallWay, Following
from complaintdesk.domain.fields import Choice
from complaintdesk.domain.vocabulary import CallOutcome, Satisfaction
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.controls import column, row
from complaintdesk.ui.fields import (
    ChipsField,
    ComboField,
    DateTimeField,
    LabeledField,
    LongTextField,
    TextField,
    enter_moves_on,
)
from complaintdesk.ui.messages import Field
from complaintdesk.ui.plain_text import plain_tooltip
from complaintdesk.ui.scores_field import ScoresField

#: The row of the overall judgement stands below those of the dimensions, under a key that no dimension has.
OVERALL: Final = ".overall"
#: Nobody has spoken: the call may be tried again at a time.
TRY_AGAIN: Final = frozenset({CallOutcome.NO_ANSWER.value, CallOutcome.BUSY.value})
_WAY_WIDTH: Final = 14
_MOST_OPINION: Final = 150


def _choices(words: type[Any]) -> list[Choice]:
    return [Choice(word.value, word.label) for word in words]


class _DigitsGoOn(QObject):
    """A digit in a row of chips chooses as always, and the keyboard goes on; the arrows only walk."""

    answered = Signal()

    def __init__(self, field: ChipsField, choices: Sequence[Choice]) -> None:
        super().__init__(field)
        self._field, self._values = field, [choice.value for choice in choices]
        field.chips.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        at = event.key() - Qt.Key.Key_1
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier or not 0 <= at < len(self._values):
            return False
        self._field.set_value(self._values[at])
        self.answered.emit()
        return True


class CallRecord(QScrollArea):
    """The inputs of one call. What does not apply is not shown: without an answer there is nothing to judge."""

    changed = Signal()
    settled = Signal()
    """Nothing is left to ask; the keyboard goes to the button that saves."""

    def __init__(self, zone: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("call_record")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.outcome = ChipsField("outcome", _("Outcome of the call"), _choices(CallOutcome), required=True)
        self.scores = ScoresField("scores", "", ())
        self.scores.hide_heading()
        self.scores.hide_note()
        self.following = ChipsField("following", _("What follows"), _choices(Following))
        self.reason = TextField("following_reason", _("Reason"))
        self.opinion = LongTextField("opinion", _("What the person said"), lines=2)
        self.opinion.edit.setToolTip(plain_tooltip(_("{text} ({keys})").format(text=_("Save and next"), keys="Ctrl+Enter")))
        self.way = ComboField("way", _("Asked"), _choices(CallWay), characters=_WAY_WIDTH)
        self.next_at = DateTimeField("next_at", _("Try again at"), zone=zone, hint=_("Empty: by the rules"))
        self.fields: tuple[LabeledField, ...] = (
            self.outcome, self.scores, self.following, self.reason, self.opinion, self.way, self.next_at,
        )  # fmt: skip
        self.outcome.hide_note()
        self.following.hide_note()
        self.opinion.hide_note()
        self.way.hide_note()
        self.opinion.setMaximumHeight(theme.px(_MOST_OPINION))
        page = QWidget()
        last = row(None, self.way, self.next_at, 0, gap=theme.GROUP)
        lay = column(page, self.outcome, self.scores, self.following, self.reason, self.opinion, last, gap=0)
        last.setAlignment(self.way, Qt.AlignmentFlag.AlignTop)
        lay.addStretch()
        lay.setStretch(4, 1)
        self.setWidget(page)
        self.viewport().setAutoFillBackground(False)
        page.setAutoFillBackground(False)
        enter_moves_on(page)
        self.outcome.changed.connect(self._fit)
        self.scores.changed.connect(self._fit)
        self.following.changed.connect(self._fit)
        for field in self.fields:
            field.changed.connect(self.changed)
        _DigitsGoOn(self.outcome, _choices(CallOutcome)).answered.connect(self._after_outcome)
        _DigitsGoOn(self.following, _choices(Following)).answered.connect(self._after_following)
        self.scores.rows.finished.disconnect()
        self.scores.rows.finished.connect(self._after_scores)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._show_focused)
        self.show_call(None)

    # -- one call after the other

    def show_call(self, sheet: CallSheet | None, kept: Mapping[str, str | bool] | None = None) -> None:
        """An empty record for this call, or what was kept of it."""
        dimensions = sheet.dimensions if sheet is not None else ()
        self.scores.rows.set_dimensions(dimensions, Choice(OVERALL, _("Overall")))
        self.scores.rows.rows[-1].setToolTip(plain_tooltip(_("Overall left empty: the mean counts.")))
        for field in self.fields:
            field.clear()
        self.way.set_value(CallWay.PHONE.value)
        for name, words in (kept or {}).items():
            if (known := self._field(name)) is not None:
                known.restore(words)
        self._fit()
        self.verticalScrollBar().setValue(0)

    def drafts(self) -> dict[str, str | bool]:
        """What stands in the record, for a draft; all empty where nothing was put in."""
        kept = {field.name: field.draft() for field in self.fields}
        if kept["way"] == CallWay.PHONE.value:
            kept["way"] = ""
        return kept

    def is_touched(self) -> bool:
        """Was anything put in?"""
        return any(self.drafts().values())

    def values(self) -> dict[str, Any]:
        """The inputs of `RecordCallBack`, only those that are in sight."""
        scores = self.scores.value()
        overall = scores.pop(OVERALL, "")
        reached = self.is_reached()
        outcome, way = self.outcome.value(), self.way.value()
        following = self.following.value() if not self.following.isHidden() else ""
        return {
            "outcome": CallOutcome(outcome) if outcome else None,
            "way": CallWay(way) if way else CallWay.PHONE,
            "satisfaction": Satisfaction(overall) if overall and reached else None,
            "scores": scores if reached else {},
            "opinion": self.opinion.value(),
            "following": Following(following) if following else None,
            "following_reason": self.reason.value() if not self.reason.isHidden() else "",
            "next_at": self.next_at.value() if outcome in TRY_AGAIN else None,
        }

    def problem_fields(self) -> dict[str, Field]:
        """The inputs by the names under which the desk knows them."""
        return {**{field.name: field for field in self.fields}, "satisfaction": self.scores}

    def show_for(self, problems: Mapping[str, str]) -> None:
        """Bring into sight what the desk asks for."""
        if "following" in problems or "following_reason" in problems:
            self.following.show()
            self.reason.show()

    def check(self) -> bool:
        """Is what stands here well written? Says so at the input when not."""
        wrong = [field for field in (self.outcome, self.way, self.next_at) if field.isVisible() and not field.check()]
        if wrong:
            wrong[0].take_focus()
        return not wrong

    def is_reached(self) -> bool:
        """Has the person spoken?"""
        return self.outcome.value() == CallOutcome.REACHED.value

    def judged(self) -> Satisfaction | None:
        """The overall judgement; left empty, the mean of what was asked."""
        if not self.is_reached():
            return None
        scores = self.scores.value()
        overall = scores.pop(OVERALL, "")
        return Satisfaction(overall) if overall else calling.overall(map(Satisfaction, scores.values()))

    def is_unsatisfied(self) -> bool:
        """Is a decision needed on what follows? Not asked while the rows are still being gone through."""
        judged, scores = self.judged(), self.scores.value()
        is_whole = OVERALL in scores or len(scores) == len(self.scores.rows.rows) - 1
        return is_whole and judged is not None and judged.is_unsatisfied

    def choose(self, outcome: CallOutcome) -> None:
        """Put an outcome in, as if chosen here."""
        self.outcome.set_value(outcome.value)
        self._after_outcome()

    def take_focus(self) -> None:
        """Bring the keyboard to the first question."""
        self.outcome.take_focus()

    # -- the way of the keyboard

    def _after_outcome(self) -> None:
        if self.is_reached():
            blank = next((one for one in self.scores.rows.rows if not one.value()), self.scores.rows.rows[0])
            blank.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.settled.emit()

    def _after_scores(self) -> None:
        (self.following if self.is_unsatisfied() else self.opinion).take_focus()

    def _after_following(self) -> None:
        (self.opinion if self.reason.isHidden() else self.reason).take_focus()

    def _fit(self) -> None:
        """Show what applies."""
        reached, unsatisfied = self.is_reached(), self.is_unsatisfied()
        self.scores.setVisible(reached)
        self.following.setVisible(unsatisfied)
        self.reason.setVisible(unsatisfied and self.following.value() == Following.STANDS.value)
        self.next_at.setVisible(self.outcome.value() in TRY_AGAIN)
        self.opinion.set_label(_("What the person said") if reached else _("Note"))

    def _field(self, name: str) -> LabeledField | None:
        return next((field for field in self.fields if field.name == name), None)

    def _show_focused(self, _before: QWidget | None, now: QWidget | None) -> None:
        page = self.widget()
        if now is not None and page is not None and page.isAncestorOf(now):
            self.ensureWidgetVisible(now, 0, theme.px(48))

