"""Writing a result file: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _

if TYPE_CHECKING:
    from complaintdesk.paper.render import Rendered

T = TypeVar("T")


def check_target(target: Path, endings: tuple[str, ...]) -> None:
    """Raises UserError where the file cannot be written, before anything is done for it."""
    if target.suffix.lower() not in endings:
        raise UserError(
            _("“{file}” must end in {endings}.").format(file=target.name, endings=", ".join(endings)),
            field="file",
        )
    if target.is_dir() or not target.parent.is_dir():
        raise UserError(
            _("There is no folder “{folder}” to write to.").format(folder=target.parent)
            if not target.is_dir()
            else _("“{file}” is a folder.").format(file=target),
            _("Name a file in a folder that exists."),
            field="file",
        )


def write_file(target: Path, content: bytes) -> None:
    """Written beside and renamed: whoever opens the file sees the old or the new one, never half of it."""
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.stem[:20]}-", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            Path(name).chmod(0o666 & ~_umask())
            os.replace(name, target)  # noqa: PTH105 - atomic on every system
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError:
        raise UserError(
            _("The file “{file}” cannot be written.").format(file=target),
            _("Check that the folder may be written and that the file is not open in another program."),
            field="file",
        ) from None


def write_either(
    target: Path, content: T, book: Callable[[Path, T], object], paper: Callable[[T], Rendered]
) -> int | None:
    """The report as workbook or on paper, by the file's ending; returns the number of pages, None for a workbook."""
    if target.suffix.lower() == ".xlsx":
        book(target, content)
        return None
    rendered = paper(content)
    write_file(target, rendered.pdf)
    return rendered.pages


def _umask() -> int:
    """The permissions this process leaves away; it can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
