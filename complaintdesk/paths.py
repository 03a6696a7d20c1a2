"""Where the program's resources and the user's data are: source tree, installed wheel or frozen program."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resources() -> Path:
    """The folder of fonts, policies, calendars, icons, translations and help."""
    bundled = Path(getattr(sys, "_MEIPASS", _PACKAGE)) / "resources"
    return bundled if bundled.is_dir() else _PACKAGE.parent / "resources"


def resource(name: str) -> Path:
    """One file below resources(); refuses names that lead out of it."""
    path = (resources() / name).resolve()
    if not path.is_relative_to(resources().resolve()):
        raise ValueError(name)
    return path


def data_folder() -> Path:
    """This user's ComplaintDesk folder (settings, drafts, logs, the single-PC database).

    COMPLAINTDESK_HOME overrides it: portable installations and tests use that.
    """
    chosen = os.environ.get("COMPLAINTDESK_HOME")
    if chosen:
        return Path(chosen)
    import platformdirs

    return Path(platformdirs.user_data_dir("ComplaintDesk", appauthor=False))
