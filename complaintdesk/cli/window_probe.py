"""Whether the window can open here, asked in a child process: a Qt that cannot start ends its process without a word."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import complaintdesk
from complaintdesk.i18n import _

SECONDS = 120


def probe_window() -> tuple[str, str]:
    """What is wrong (or ""), and what Qt told."""
    # The child must find this very program, from whatever folder it is started.
    here = str(Path(complaintdesk.__file__).parent.parent)
    paths = [here, *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    if sys.platform.startswith("linux") and not any(
        environment.get(name) for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")
    ):
        environment["QT_QPA_PLATFORM"] = "offscreen"
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            window_command("--probe"),
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as trouble:
        return _("The window's program cannot be started ({reason}).").format(
            reason=type(trouble).__name__
        ), ""
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").split("\n")
        last = next((line.strip() for line in reversed(lines) if line.strip()), str(done.returncode))
        return _("The window cannot be opened on this machine: {reason}").format(reason=last), ""
    return "", _told(done.stdout)


def _told(output: bytes) -> str:
    """What the probe answered, as words; a windowed program may have no output at all."""
    try:
        found = json.loads(output)
        return f"Qt {found['qt']}, {found['platform']}"
    except (ValueError, KeyError, TypeError):
        return _("The window can be opened.")


def window_command(*arguments: str) -> list[str]:
    """How the window's program is started from here."""
    if getattr(sys, "frozen", False):
        here = Path(sys.executable)
        return [str(here.with_name(f"complaintdesk{here.suffix}")), *arguments]
    return [sys.executable, "-m", "complaintdesk", *arguments]
