"""子进程: a second process of this program, for files that may be hostile or for work beside ours, heard through pipes."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import complaintdesk


def of_module(name: str) -> list[str]:
    """The command that runs a module of this program; a frozen program is no interpreter and has none."""
    return [sys.executable, "-m", name]


def start_child(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """Started without a window of its own; raises OSError where it cannot be."""
    return subprocess.Popen(  # noqa: S603 - our own program; what it is to work on comes through the pipe
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        env=os.environ | {"PYTHONPATH": str(Path(complaintdesk.__file__).parent.parent)},
    )


def end_child(child: subprocess.Popen[bytes]) -> None:
    """Ended at once; what was not said or heard by then is of no use to anybody."""
    child.kill()
    for pipe in (child.stdin, child.stdout):
        with contextlib.suppress(OSError):
            if pipe is not None:
                pipe.close()
    child.wait()


def spelled(what: Any) -> bytes:
    """Plain values as they go through a pipe; lone surrogates of old files too."""
    return json.dumps(what, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def understood(content: bytes) -> Any:
    """The values again."""
    return json.loads(content.decode("utf-8", "surrogatepass"))
