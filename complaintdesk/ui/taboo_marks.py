"""禁语提示: words better left unsaid get a wave while somebody types, and a quiet line says how to put it instead (S49).

It only shows: nothing is refused, and nothing is changed in what is typed.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextDocument

from complaintdesk.domain.guidance import shipped_guidance, taboos_in
from complaintdesk.domain.vocabulary import Action
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.fields import LabeledField
from complaintdesk.ui.text_fields import LongTextField

#: What goes out to the person, by the step and the input.
WATCHED: Final = {
    Action.REPLY: ("text",), Action.PROGRESS: ("text", "note"), Action.REFUSE: ("note",), Action.EXTEND: ("reason",),
    Action.END_MEDIATION: ("reason", "way_out"),
}


class TabooMarks(QSyntaxHighlighter):
    """Underlines what was found, line by line: red what should not be written, amber what can be put better."""

    def highlightBlock(self, words: str) -> None:
        for found in taboos_in(words, shipped_guidance().taboos):
            shape = QTextCharFormat()
            shape.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            shape.setUnderlineColor(theme.color("late" if found.taboo.is_grave else "warn"))
            # Qt counts as UTF-16 does, Python by characters.
            start = _units(words[: found.start])
            self.setFormat(start, _units(words[found.start : found.end]), shape)


def _units(words: str) -> int:
    return len(words.encode("utf-16-le")) // 2


def watch_taboos(field: LongTextField, hint: str = "") -> TabooMarks:
    """Mark this input from now on; `hint` is what stands below it while there is nothing to say."""
    document: QTextDocument = field.edit.document()
    marks = TabooMarks(document)

    def say() -> None:
        field.set_hint(sentence_about(field.value()) or hint)

    field.changed.connect(say)
    say()
    return marks


def watch_form(action: Action, fields: dict[str, LabeledField], hints: dict[str, str]) -> None:
    """Watch the inputs of a step whose words reach the person."""
    for name in WATCHED.get(action, ()):
        field = fields.get(name)
        if isinstance(field, LongTextField):
            watch_taboos(field, hints.get(name, ""))


def sentence_about(words: str) -> str:
    """The line below the input: the first such words and a better way; empty where there are none."""
    first = next(iter(taboos_in(words, shipped_guidance().taboos)), None)
    if first is None:
        return ""
    return _("“{words}”: better “{instead}”.").format(words=first.words, instead=first.taboo.better.text)
