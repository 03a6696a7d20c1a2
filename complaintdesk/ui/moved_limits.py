"""变动的时限: old and new end of running limits, case by case, to be looked at before anything moves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from complaintdesk.desk.recomputing import MovedLimit, RecomputeDeadlines, RecomputePreview
from complaintdesk.i18n import _, ngettext
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, column, row, text
from complaintdesk.ui.messages import MessageBar, show_problem
from complaintdesk.ui.tab import WorkPlace

SIZE: Final = (560, 480)


class ReadingBox(QPlainTextEdit):
    """Several lines that are only read; the arrow keys scroll."""

    def __init__(self, content: str, name: str, label: str) -> None:
        super().__init__(content)
        self.setReadOnly(True)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setTabChangesFocus(True)


def moved_words(moved: Sequence[MovedLimit]) -> str:
    """How many limits would move."""
    words = ngettext("{n} running limit moves:", "{n} running limits move:", len(moved))
    return words.format(n=len(moved)) if moved else _("No running limit moves.")


def moved_lines(moved: Sequence[MovedLimit], zone: str) -> str:
    """A line a limit: which case, which limit, from when to when."""
    here = ZoneInfo(zone)
    lines = []
    for one in moved:
        before, after = one.before.astimezone(here), one.after.astimezone(here)
        later = f"{after:%m-%d %H:%M}" if after.year == before.year else f"{after:%Y-%m-%d %H:%M}"
        lines.append(f"{one.number}　{one.clock.label}\n　{before:%Y-%m-%d %H:%M} → {later}")
    return "\n".join(lines)


class MovedLimits(QWidget):
    """The list with its two ways: leave the limits as they are, or move them all."""

    def __init__(
        self, moved: Sequence[MovedLimit], zone: str, leave: Callable[[], object], move: Callable[[Any], object]
    ) -> None:
        super().__init__()
        self.setObjectName("moved_limits_card")
        command = RecomputeDeadlines(case_ids=tuple(dict.fromkeys(one.case_id for one in moved)))
        box = ReadingBox(moved_lines(moved, zone), "limits_to_move", _("Running limits that move"))
        lay = column(
            self,
            text(_("Limits of open cases"), "section", wrap=True),
            text(moved_words(moved), wrap=True, name="limits_moved"),
            box,
            text(_("Each case tells the old and the new limit."), "secondary", wrap=True),
            row(
                None,
                button(_("Leave them"), name="leave_limits", clicked=leave),
                0,
                button(
                    _("Move the limits"),
                    kind="primary",
                    name="move_limits",
                    clicked=lambda: move(command),
                ),
            ),
            edge=theme.GROUP,
        )
        lay.setStretch(2, 1)


class MovedLimitsDialog(QDialog):
    """The same for a supervisor, who has no page of the calendar."""

    def __init__(self, place: WorkPlace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("moved_limits_dialog")
        self.setWindowTitle(_("Limits of open cases"))
        self.place = place
        self.bar = MessageBar()
        self._lay = column(self, self.bar, gap=0)
        self.resize(theme.px(SIZE[0]), theme.px(SIZE[1]))
        place.work.ask(RecomputePreview(), self._show, self._refused)

    def _show(self, moved: tuple[MovedLimit, ...]) -> None:
        if not moved:
            self.bar.say(_("No running limit moves."), kind="ok")
            return
        self.card = MovedLimits(moved, self.place.office.zone, self.reject, self._move)
        self._lay.addWidget(self.card, 1)

    def _move(self, command: RecomputeDeadlines) -> None:
        self.place.work.do(command, self, self._moved, self._refused)

    def _moved(self, done: Any) -> None:
        self.place.bar.say(_("Limits moved: {what}").format(what=done.number), kind="ok")
        self.accept()

    def _refused(self, error: BaseException) -> None:
        show_problem(error, self.bar)
