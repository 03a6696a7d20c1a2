"""Starts the window: settings, log, language, theme, database, sign-in, desk. Wiring only.

The frame is shown first and everything heavy is loaded afterwards, so that the window is there at once.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING, Any

from complaintdesk import __version__, i18n
from complaintdesk.i18n import _
from complaintdesk.paths import data_folder
from complaintdesk.settings import Settings, load_settings

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


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
    _start_log()
    app = _application(settings)
    if options.probe:
        print(json.dumps(_probe()))  # noqa: T201 - the answer to doctor and self-test
        return 0
    from complaintdesk.ui.program import Program

    program = Program(app, settings, demo=options.demo)
    program.start()
    status = int(app.exec())
    program.stop()
    return status


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
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
    return parser.parse_args(argv)


def _has_screen() -> bool:
    """On Linux without a display Qt ends the process without a word."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _start_log() -> None:
    """Ten files of 1 MB in the data folder; no personal data is logged."""
    folder = data_folder() / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        folder / "complaintdesk.log", maxBytes=1_000_000, backupCount=9, encoding="utf-8"
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])


def _application(settings: Settings) -> QApplication:
    from complaintdesk.ui import input_method

    input_method.prepare_input_method()
    from PySide6.QtWidgets import QApplication

    from complaintdesk.ui import bugs, fonts, plain_text, theme

    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("ComplaintDesk")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("complaintdesk")
    fonts.load()
    plain_text.install(app)
    theme.apply(app, {"auto": None, "light": False, "dark": True}[settings.theme], settings.large_type)
    bugs.install_excepthook(Path(data_folder()) / "logs" / "complaintdesk.log")
    return app


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
