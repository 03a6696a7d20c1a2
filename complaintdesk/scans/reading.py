"""收回扫描件: scanned files read page by page: each page's picture put upright, and what its code says.

What cannot be read comes as a page with a sentence in `trouble`, never as an error: the pages beside it are taken in.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, cast

from complaintdesk.child_process import end_child, of_module, start_child
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.form_codes import PaperCode, parse_code
from complaintdesk.domain.plain import inert
from complaintdesk.i18n import _, language
from complaintdesk.scans.raw_pages import (
    LARGEST_MB,
    RawPage,
    damaged,
    page_damaged,
    put,
    take,
    too_large,
    unknown,
)

#: A page is read in a tenth of a second, a hopeless one in a few; what takes so long is not a page.
SECONDS: Final = 90
SUFFIXES: Final = (".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff")
#: What systems leave in folders; nobody put it there.
_NOT_MEANT: Final = frozenset({"thumbs.db", "desktop.ini"})

Progress = Callable[[int, int], object]
"""Called after each page: how many are done, and of how many as far as is known."""


@dataclass(frozen=True)
class ScannedPage:
    """一页: a page of a file, from 1, as it is filed.

    `text` is what its codes say, one a line, as the desk wants it: `code` is the page it names, `foreign` the text of a
    code that is not ours. A sheet with the codes of two copies comes twice; with those of two cases it comes once, with
    both in `text` and no `code`. `turned` are the degrees, clockwise, by which the picture was
    put upright. With `trouble` there is no picture; `page` 0 is then the whole file.
    """

    file: str
    page: int
    image: bytes = b""
    code: PaperCode | None = None
    foreign: str = ""
    turned: int = 0
    text: str = ""
    trouble: str = ""


def read_file(source: Path | bytes, name: str = "", progress: Progress | None = None) -> Iterator[ScannedPage]:
    """The pages of one file; `name` is what it is called, where it is not on disk."""
    yield from _read([(source, name or (source.name if isinstance(source, Path) else _("scan")))], progress)


def read_folder(folder: Path, progress: Progress | None = None) -> Iterator[ScannedPage]:
    """The pages of every file in a folder, in the order of the names; a file of another kind is reported."""
    yield from read_files([folder], progress)


def read_files(paths: Iterable[Path], progress: Progress | None = None) -> Iterator[ScannedPage]:
    """The pages of files and of all files in folders (not in those below), in the order given."""
    files: list[tuple[Path | bytes, str]] = []
    for path in paths:
        within = _within(path) if path.is_dir() else [path]
        files += [(file, file.name) for file in within]
    yield from _read(files, progress)


def _within(folder: Path) -> list[Path]:
    try:
        found = [path for path in folder.iterdir() if path.is_file()]
    except OSError:
        raise UserError(
            _("The folder “{folder}” cannot be read.").format(folder=folder.name),
            _("Check that it exists and that you may open it."),
        ) from None
    meant = [path for path in found if not path.name.startswith((".", "~$")) and path.name.lower() not in _NOT_MEANT]
    return sorted(meant, key=lambda path: (path.name.lower(), path.name))


def _read(files: list[tuple[Path | bytes, str]], progress: Progress | None) -> Iterator[ScannedPage]:
    """One child reads all files; progress counts a file as one page until it is known how many it has."""
    done, total = 0, len(files)
    with Reader() as reader:
        for source, name in files:
            name = inert(name)
            counted = 1
            for raw in _pages(reader, source, name):
                total += max(raw.pages, 1) - counted
                counted = max(raw.pages, 1)
                done += 1
                yield from _scanned(name, raw)
                if progress is not None:
                    progress(done, max(done, total))


def _pages(reader: Reader, source: Path | bytes, name: str) -> Iterator[RawPage]:
    if isinstance(source, bytes):
        yield from reader.read(source, name)
        return
    if source.suffix.lower() not in SUFFIXES:
        yield RawPage(0, 0, trouble=unknown(name))
        return
    try:
        large = source.stat().st_size > LARGEST_MB << 20
        content = b"" if large else source.read_bytes()
    except OSError:
        yield RawPage(0, 0, trouble=_("The file “{name}” cannot be read.").format(name=name))
        return
    if large:
        yield RawPage(0, 0, trouble=too_large(name))
    else:
        yield from reader.read(content, name)


def _scanned(name: str, raw: RawPage) -> Iterator[ScannedPage]:
    codes = [(text, code) for text in raw.codes if (code := parse_code(text)) is not None]
    if len({code.number for _text, code in codes}) > 1:
        text = "\n".join(text for text, _code in codes)
        yield ScannedPage(name, raw.page, raw.picture, None, "", raw.turned, text)
        return
    for text, code in codes:
        yield ScannedPage(name, raw.page, raw.picture, code, "", raw.turned, text)
    if not codes:
        other = inert(raw.other).strip()
        yield ScannedPage(name, raw.page, raw.picture, None, other, raw.turned, other, raw.trouble)


class Reader:
    """The process that opens files; started with the first one, and again after a file brought it down."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_why: object) -> None:
        self._end()

    def read(self, content: bytes, name: str) -> Iterator[RawPage]:
        """The pages of a file; where the child ends over one of them, that one is damaged and the rest is not read."""
        process = self._running()
        coming, going = cast("IO[bytes]", process.stdout), cast("IO[bytes]", process.stdin)
        last = RawPage(0, 0)
        with self._time_limit(process), contextlib.suppress(BrokenPipeError, OSError):
            put(going, {"name": name, "language": language()}, content)
        while True:
            with self._time_limit(process):
                answer = take(coming)
            if answer is None:
                self._end()
                yield self._brought_down(name, last)
                return
            said, picture = answer
            if "page" not in said:
                return
            last = RawPage(
                said["page"], said["pages"], tuple(said["codes"]), said["other"], said["turned"], said["trouble"], picture
            )
            yield last

    def _brought_down(self, name: str, last: RawPage) -> RawPage:
        if last.page == 0:
            return RawPage(0, 0, trouble=damaged(name))
        return RawPage(last.page + 1, last.page + 1, trouble=page_damaged(name, last.page + 1))

    def _running(self) -> subprocess.Popen[bytes]:
        if self.process is None:
            self.process = start_child(_command())
        return self.process

    @contextlib.contextmanager
    def _time_limit(self, process: subprocess.Popen[bytes]) -> Iterator[None]:
        timer = threading.Timer(SECONDS, process.kill)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _end(self) -> None:
        if self.process is not None:
            process, self.process = self.process, None
            end_child(process)


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        # The frozen program is no Python interpreter; its console half knows how to be the child.
        here = Path(sys.executable)
        return [str(here.with_name(f"complaintdesk-cli{here.suffix}")), "scan", "--child", "-"]
    return of_module("complaintdesk.scans.page_reader")
