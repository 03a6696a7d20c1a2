"""Chinese typing on Linux desktops with fcitx: Qt's wheels bring no fcitx plugin, but fcitx understands ibus.

Call `prepare_input_method()` before the QApplication is made; without it keys silently type Latin letters.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from PySide6.QtCore import QLibraryInfo

_log = logging.getLogger("complaintdesk.ui")


def choose_input_method(environ: Mapping[str, str], plugin_files: Iterable[str]) -> str | None:
    """What QT_IM_MODULE must be set to, or None to leave it: "ibus" where fcitx is wanted and has no plugin here."""
    files = [Path(name).name.lower() for name in plugin_files]
    several = [name.strip().lower() for name in environ.get("QT_IM_MODULES", "").split(";") if name.strip()]
    asked = several or [environ.get("QT_IM_MODULE", "").strip().lower()]
    if not any(asked):
        # On Wayland an unset variable is right: the compositor itself talks to fcitx.
        if environ.get("WAYLAND_DISPLAY") and environ.get("QT_QPA_PLATFORM", "wayland").startswith("wayland"):
            return None
        asked = [environ.get("XMODIFIERS", "").strip().lower().removeprefix("@im=")]
    if not any(name in ("fcitx", "fcitx5") for name in asked):
        return None
    has_fcitx = any("fcitx" in name for name in files)
    has_ibus = any("ibus" in name for name in files)
    reachable = any("fcitx" not in name for name in asked)  # another method stands in the list after fcitx
    return "ibus" if has_ibus and not has_fcitx and not reachable else None


def plugin_files() -> list[str]:
    """The input method plugins that this Qt can load."""
    folders = [QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)]
    folders += os.environ.get("QT_PLUGIN_PATH", "").split(os.pathsep)
    return [str(path) for folder in folders if folder
            for path in sorted((Path(folder) / "platforminputcontexts").glob("*"))]


def prepare_input_method() -> str | None:
    """Set the environment for Chinese typing where it needs help; what was set, for the diagnosis page."""
    if not sys.platform.startswith("linux"):
        return None
    chosen = choose_input_method(os.environ, plugin_files())
    if chosen is not None:
        os.environ["QT_IM_MODULE"] = chosen
        os.environ.pop("QT_IM_MODULES", None)
        _log.info("fcitx is configured but this Qt has no plugin for it: QT_IM_MODULE=%s", chosen)
    return chosen
