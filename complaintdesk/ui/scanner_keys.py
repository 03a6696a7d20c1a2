"""扫码枪: a USB scanner types like a keyboard, only faster; what it reads opens the case and never reaches a field.

Keys that could begin a code are held back for a moment. If the rest follows at a scanner's pace and ends with Enter, it
was a scan; otherwise the keys are given to where they were meant for, in their order.
"""

from __future__ import annotations

import re
from typing import Final

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from complaintdesk.domain.form_codes import number_in
from complaintdesk.ui.window_watch import WindowWatch

#: A scanner leaves at most this much between two keys, a person hardly ever so little.
PACE_MS: Final = 35
#: Fewer keys than this may be a fast hand.
LEAST: Final = 8
#: What may become a code: `CD1:…` of the QR, `CD:…` of a label, or a number such as TS-2026-0001 or TS-DH-2026-0001.
_MAY_BE_CODE = re.compile(r"C(D(1?(:[!-~]*)?)?)?")
_MAY_FOLLOW = re.compile(r"[A-Z]{0,6}(-[A-Z0-9]{0,6}(-\d*){0,2})?")
#: A field that asks for a code has this property: what is scanned there is typed there.
TAKES_SCAN: Final = "takes_scan"
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_SHIFTED = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier


class ScannerKeys(WindowWatch):
    """Watches the keys of the window in front; `scanned` carries what a scanner read.

    `prefixes` are those of the case numbers; a key that begins none of them and no code is never held back.
    """

    scanned = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._held: list[tuple[QObject, QKeyEvent]] = []
        self.prefixes: tuple[str, ...] = ()
        self._gives_back = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(2 * PACE_MS)
        self._pause.timeout.connect(self._give_back)
        self.watch()

    def stop(self) -> None:
        """Watch no more; what is held back is typed."""
        self._give_back()
        self.unwatch()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._gives_back or not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.KeyRelease:
            return bool(self._held) and event.text() != ""
        if event.type() != QEvent.Type.KeyPress:
            return False
        return self._pressed(watched, event)

    def _pressed(self, watched: QObject, event: QKeyEvent) -> bool:
        if self._held and self._is_late(event):
            self._give_back()
        if event.key() in _ENTER and self._held:
            typed = self._typed()
            if len(typed) >= LEAST and number_in(typed) and not _is_asked_for():
                self._pause.stop()
                self._held.clear()
                self.scanned.emit(typed)
                return True
            self._give_back()
            return False
        letter = event.text()
        is_plain = len(letter) == 1 and letter.isprintable() and not event.modifiers() & ~_SHIFTED
        if event.key() == Qt.Key.Key_Shift and self._held:
            return False
        if not is_plain or event.isAutoRepeat() or not self._may_begin(self._typed() + letter):
            if self._held:
                self._give_back()
            return False
        self._held.append((watched, event.clone()))
        self._pause.start()
        return True

    def _is_late(self, event: QKeyEvent) -> bool:
        """By the system's own clock of key presses, which a busy program cannot distort; tests' keys have none."""
        before = self._held[-1][1].timestamp()
        return 0 < before < event.timestamp() - PACE_MS

    def _typed(self) -> str:
        return "".join(event.text() for _watched, event in self._held)

    def _give_back(self) -> None:
        """The keys were typed by hand: let them go where they were going."""
        self._pause.stop()
        held, self._held = self._held, []
        self._gives_back = True
        try:
            for watched, event in held:
                if shiboken6.isValid(watched):
                    QCoreApplication.sendEvent(watched, event)
        finally:
            self._gives_back = False

    def _may_begin(self, typed: str) -> bool:
        if _MAY_BE_CODE.fullmatch(typed):
            return True
        return any(
            prefix.startswith(typed) or (typed.startswith(prefix) and _MAY_FOLLOW.fullmatch(typed[len(prefix) :]))
            for prefix in self.prefixes
        )


def _is_asked_for() -> bool:
    focus = QApplication.focusWidget()
    return focus is not None and bool(focus.property(TAKES_SCAN))
