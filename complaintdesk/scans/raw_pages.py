"""What passes between the program and the child that reads pages: pages, files, and the sentences both say.

A message is a line of JSON and then as many bytes as its "size" says. A file is {"name", "language"} and its bytes; each
page is answered by the fields of RawPage and the bytes of its picture, the end of the file by an empty object.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import IO, Any, Final

from complaintdesk.i18n import _

LARGEST_MB: Final = 200


@dataclass(frozen=True)
class RawPage:
    """One page as the child hands it over: its picture upright, its codes, and by how many degrees
    clockwise it had to be turned for that."""

    page: int
    pages: int
    codes: tuple[str, ...] = ()
    other: str = ""
    turned: int = 0
    trouble: str = ""
    picture: bytes = b""


def put(stream: IO[bytes], said: dict[str, Any], content: bytes = b"") -> None:
    """Write one message with its bytes."""
    stream.write(json.dumps(said | {"size": len(content)}).encode() + b"\n")
    stream.write(content)
    stream.flush()


def take(stream: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
    """The next message with its bytes; None where there is no more."""
    line = stream.readline()
    if not line.endswith(b"\n"):
        return None
    said = json.loads(line)
    content = stream.read(said["size"])
    return (said, content) if len(content) == said["size"] else None


def too_large(name: str) -> str:
    """The sentence for a file beyond the limit."""
    return _("The file “{name}” is larger than {mb} MB.").format(name=name, mb=LARGEST_MB)


def unknown(name: str) -> str:
    """The sentence for a file of another kind."""
    return _("“{name}” is no PDF, JPEG, PNG or TIFF. Scan or save it as one of these.").format(name=name)


def damaged(name: str) -> str:
    """The sentence for a file that no page can be had of."""
    return _("“{name}” is damaged and cannot be read. Scan the sheet again.").format(name=name)


def page_damaged(name: str, page: int) -> str:
    """The sentence for one page that cannot be had."""
    return _("Page {page} of “{name}” is damaged and cannot be read. Scan it again.").format(page=page, name=name)
