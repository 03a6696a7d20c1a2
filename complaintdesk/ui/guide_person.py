"""来人类型: choose the type, read what helps, leave a private note for colleagues (S40)."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from complaintdesk.desk.guidance import GuidanceSheet
from complaintdesk.domain.book_words import Tone
from complaintdesk.domain.fields import Choice
from complaintdesk.domain.guidance import shipped_guidance
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.choice_fields import ChipsField
from complaintdesk.ui.controls import button, column, emptied, row, text
from complaintdesk.ui.text_fields import LongTextField


def tips_of(tone: Tone) -> tuple[str, ...]:
    """By what one knows the type, and what helps."""
    tips = shipped_guidance().tips_for(tone)
    return (tips.signs.text, *(tip.text for tip in tips.tips))


class PersonNote(QWidget):
    """Five types to choose from; `noted(tone or None, note)` when it shall be kept."""

    noted = Signal(object, str)

    def __init__(self, sheet: GuidanceSheet, case_id: int) -> None:
        super().__init__()
        self.setObjectName("person_note")
        self.tone = ChipsField("tone", "", [Choice(tone.value, tone.label) for tone in Tone])
        self.tone.hide_note()
        self.tone.hide_heading()
        self.tips = QWidget()
        self._tips = column(self.tips, gap=theme.GRID)
        self.note = LongTextField("tone_note", _("Private note"), lines=2)
        self.keep = button(_("Keep the note"), icon="save", name="keep_tone", clicked=self._keep)
        private = text(_("Seen by the desk only, also when this person comes again; never printed or exported."),
                       "secondary", wrap=True)
        earlier = text("", "secondary", wrap=True, name="tone_earlier")
        column(self, self.tone, self.tips, earlier, self.note, private, row(None, 0, self.keep), gap=theme.GRID)
        if sheet.tone is not None:
            self.tone.set_value(sheet.tone.tone.value)
            self.note.set_value(sheet.tone.note)
            if sheet.tone.case_id != case_id:
                earlier.setText(_("Noted by {by} when this person came before.").format(by=sheet.tone.by))
        earlier.setVisible(bool(earlier.text()))
        self._kept = self._now()
        self.tone.changed.connect(self._show_tips)
        self._show_tips()

    def chosen(self) -> Tone | None:
        """The type chosen."""
        value = self.tone.value()
        return Tone(value) if value else None

    def typed(self) -> tuple[str, str] | None:
        """What was chosen and typed and not kept yet, to be restored into another one."""
        now = self._now()
        return now if now != self._kept else None

    def restore(self, typed: tuple[str, str]) -> None:
        """Put back what `typed()` gave."""
        self.tone.set_value(typed[0])
        self.note.set_value(typed[1])
        self._show_tips()

    def _now(self) -> tuple[str, str]:
        return self.tone.value(), self.note.value()

    def _show_tips(self) -> None:
        emptied(self._tips)
        tone = self.chosen()
        for number, words in enumerate(tips_of(tone) if tone is not None else ()):
            self._tips.addWidget(text(words, "secondary" if number == 0 else "body", wrap=True))
        self.tips.setVisible(tone is not None)

    def _keep(self) -> None:
        self._kept = self._now()
        self.noted.emit(self.chosen(), self.note.value())
