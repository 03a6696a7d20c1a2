"""分段: a screen of many parts is made a little in each turn of the event loop, and is seen when it is whole.

Between two turns the window answers keys and paints. What is made meanwhile stays out of sight.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QBoxLayout, QScrollArea, QWidget

from complaintdesk.ui.controls import emptied

Steps = Generator[None, None, None]

#: So long a turn may last, and at least one step; a step begun before it ends is carried through.
TURN_S: Final = 0.012


class Turns(QObject):
    """Takes one piece of work step by step. Begun anew, the older one stops; with its parent it goes."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._steps: Steps | None = None
        self._begun = 0
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.timeout.connect(self._turn)

    def begin(self, steps: Steps) -> None:
        """The first turn is now."""
        self.stop()
        self._steps = steps
        self._turn()

    def finish(self) -> None:
        """All that is left, at once."""
        while self._steps is not None:
            self._step()

    def stop(self) -> None:
        """Leave the rest undone."""
        self._begun += 1
        self._next.stop()
        steps, self._steps = self._steps, None
        if steps is not None:
            steps.close()

    def _turn(self) -> None:
        until = perf_counter() + TURN_S
        self._step()
        while self._steps is not None and perf_counter() < until:
            self._step()
        if self._steps is not None:
            self._next.start(0)

    def _step(self) -> None:
        # A step may itself begin other work, which then stands in the place of this one.
        steps, self._steps = self._steps, None
        begun = self._begun
        if steps is None:
            return
        try:
            next(steps)
        except StopIteration:
            return
        if begun == self._begun:
            self._steps = steps
        else:
            steps.close()


def all_at_once(steps: Steps) -> None:
    """The same work where nobody waits at the window."""
    for _step in steps:
        pass


@contextmanager
def laid_out_once(*pages: QWidget | None) -> Iterator[None]:
    """Put many changes on these pages: Qt would lay a page out anew for each part that is shown on it."""
    layouts = [lay for page in pages if page is not None and (lay := page.layout()) is not None]
    for lay in layouts:
        lay.setEnabled(False)
    try:
        yield
    finally:
        for lay in layouts:
            lay.setEnabled(True)


class NextPage:
    """The page that a part of the screen shows next: made out of sight, then put where the one before stood.

    It has its parent from the beginning: a style sheet dresses whatever is moved anew, with all that is in it.
    """

    def __init__(self, place: QScrollArea | QBoxLayout) -> None:
        self._place = place
        self._page: QWidget | None = None

    def begin(self) -> QWidget:
        """An empty page out of sight; one that was begun and never shown is thrown away."""
        self.drop()
        holder = self._place.viewport() if isinstance(self._place, QScrollArea) else self._place.parentWidget()
        self._page = QWidget(holder)
        self._page.hide()
        return self._page

    def dress(self) -> None:
        """It is whole: let the style sheet see it, before it is its turn to be shown."""
        if self._page is not None:
            self._page.ensurePolished()

    def show(self) -> None:
        """Put it in its place."""
        page, self._page = self._page, None
        if page is None:
            return
        if isinstance(self._place, QScrollArea):
            if (old := self._place.takeWidget()) is not None:
                old.deleteLater()
            self._place.setWidget(page)
        else:
            emptied(self._place)
            self._place.addWidget(page)
            page.show()

    def drop(self) -> None:
        """It is not wanted any more. At once: what is only deleted later would still be found."""
        page, self._page = self._page, None
        if page is not None:
            page.setParent(None)
            page.deleteLater()
