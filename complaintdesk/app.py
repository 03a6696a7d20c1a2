"""Starts the window: settings, log, language, theme, database, sign-in, desk. Wiring only.

The empty frame is shown first, in the right colour; everything else is loaded afterwards.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from complaintdesk import __version__, i18n
from complaintdesk.i18n import _
from complaintdesk.paths import data_folder
from complaintdesk.settings import Settings, load_settings

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from complaintdesk.ui.program import Program

#: So long after the start nearly everything is loaded that stays until the end.
_LOADED_MS = 3_000


class Options:
    """What may be given on the command line."""

    database = ""
    lang = ""
    demo = False
    probe = False


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window; returns the exit status."""
    options = _options(argv)
    settings = load_settings()
    if options.database:
        settings = replace(settings, database=options.database)
    if options.lang:
        settings = replace(settings, language=options.lang)
    i18n.set_language(settings.language)
    if not _has_screen():
        sentence = _(
            "There is no screen to open the window on. Start it on a desktop, or use complaintdesk-cli."
        )
        print(sentence, file=sys.stderr)  # noqa: T201
        return 1
    app = _application()
    if options.probe:
        _furnish(app, settings)
        import json

        print(json.dumps(_probe()))  # noqa: T201 - the answer to doctor and self-test
        return 0
    # What is loaded now stays: a collector that walks through it again and again finds nothing.
    gc.disable()
    from PySide6.QtCore import QTimer

    from complaintdesk.ui.first_paint import show_ground, when_painted
    from complaintdesk.ui.main_window import MainWindow

    window = MainWindow(furnished=False)
    opened: list[Program] = []

    def painted() -> None:
        print("window ready", flush=True)  # noqa: T201 - dev.py and tests wait for this line
        _furnish(app, settings)
        from complaintdesk.ui.program import Program

        window.furnish()
        program = Program(app, settings, demo=options.demo, window=window)
        opened.append(program)
        program.start()

    window.fit_screen(1.25 if settings.large_type else 1)
    when_painted(window, painted)
    show_ground(app, window, dark=settings.is_dark)
    QTimer.singleShot(_LOADED_MS, collect_from_now_on)
    status = int(app.exec())
    collect_from_now_on()
    for program in opened:
        program.stop()
    return status


def collect_from_now_on() -> None:
    """Rubbish is collected again, but not among what the start has loaded: that alone would stop the window for a moment."""
    gc.freeze()
    gc.enable()


def _options(argv: Sequence[str] | None) -> Options:
    if not (sys.argv[1:] if argv is None else argv):
        return Options()
    import argparse

    parser = argparse.ArgumentParser(
        prog="complaintdesk", description=_("The complaint desk of a small office.")
    )
    parser.add_argument("--database", default="", help=_("file or PostgreSQL address to open"))
    parser.add_argument("--lang", choices=i18n.LANGUAGES, default="", help=_("language of the window"))
    parser.add_argument("--demo", action="store_true", help=_("open a sample office with invented cases"))
    parser.add_argument(
        "--probe", action="store_true", help=_("check that the window could open, and say how")
    )
    parser.add_argument("--version", action="version", version=f"ComplaintDesk {__version__}")
    return parser.parse_args(argv, Options())


def _has_screen() -> bool:
    """On Linux without a display Qt ends the process without a word."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _start_log() -> None:
    """Ten files of 1 MB in the data folder; no personal data is logged."""
    import logging
    from logging.handlers import RotatingFileHandler

    folder = data_folder() / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        folder / "complaintdesk.log", maxBytes=1_000_000, backupCount=9, encoding="utf-8"
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])


def _application() -> QApplication:
    from complaintdesk.ui import input_method

    input_method.prepare_input_method()
    from PySide6.QtWidgets import QApplication

    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("ComplaintDesk")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("complaintdesk")
    return app


def _furnish(app: QApplication, settings: Settings) -> None:
    """What the empty frame does without: log, typeface, look, and what happens when the program itself errs."""
    _start_log()
    from complaintdesk.ui import bugs, fonts, theme

    fonts.load()
    theme.apply(app, settings.is_dark, settings.large_type)
    bugs.install_excepthook(Path(data_folder()) / "logs" / "complaintdesk.log")


def _probe() -> dict[str, Any]:
    """What Qt found on this machine."""
    from PySide6 import __version__ as qt_version
    from PySide6.QtGui import QFontDatabase, QGuiApplication
    from PySide6.QtPrintSupport import QPrinterInfo

    return {
        "qt": qt_version,
        "platform": QGuiApplication.platformName(),
        "fonts": len(QFontDatabase.families()),
        "printers": QPrinterInfo.availablePrinterNames(),
    }


if __name__ == "__main__":
    raise SystemExit(main())
