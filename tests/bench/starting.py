"""Start: from the beginning of the process to the first painted window, against a bare QMainWindow."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from statistics import median
from time import perf_counter_ns

from tests.bench.ratio import line

_BARE = """
import sys
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, lambda: (print("window ready", flush=True), QTimer.singleShot(0, app.quit)))
        return False
app = QApplication(sys.argv)
window = QMainWindow()
watch = Watch()
window.installEventFilter(watch)
window.resize(1280, 800)
window.show()
app.exec()
"""


def _until_ready(command: list[str], home: str) -> float:
    surroundings = os.environ | {"QT_QPA_PLATFORM": "offscreen", "COMPLAINTDESK_HOME": home}
    begun = perf_counter_ns()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=surroundings
    ) as child:
        if child.stdout is None:
            raise AssertionError(command)
        for said in child.stdout:
            if "window ready" in said:
                break
        took = perf_counter_ns() - begun
        child.kill()
    return took / 1e6


def report(repeats: int = 9) -> list[str]:
    """The line for the start."""
    bare: list[float] = []
    ours: list[float] = []
    with tempfile.TemporaryDirectory() as home:
        for turn in range(repeats + 1):
            for which in (0, 1) if turn % 2 else (1, 0):
                command = (
                    [sys.executable, "-c", _BARE] if which == 0 else [sys.executable, "-m", "complaintdesk"]
                )
                took = _until_ready(command, home)
                if turn:
                    (bare, ours)[which].append(took)
    return [line("start to first painted window", "bare QMainWindow", median(bare), median(ours))]
