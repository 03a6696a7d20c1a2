"""核验卷宗包: is a bundle as it was made? Reads a file from anywhere, trusts nothing in it, names what was changed (I5)."""

from __future__ import annotations

import hashlib
import io
import json
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from complaintdesk.desk.bundling import event_problems
from complaintdesk.domain.broken_zip import BROKEN_ZIP
from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _
from complaintdesk.paper.case_bundle import EVENTS, FORMAT, MANIFEST, SHEET, BundleWriter, seal_of

#: What no bundle of one case reaches; a file made to fill the memory does.
MOST_FILES, LARGEST, LARGEST_JSON = 2000, 2 * 1024**3, 200 * 1024**2
_SLICE = 1024 * 1024
_IN_MEMORY = 16 * 1024 * 1024


@dataclass(frozen=True)
class BundleReport:
    """核验结果: `problems` is one sentence for each thing that is not as it was made; `head` is the chain's, to compare."""

    ok: bool
    problems: tuple[str, ...]
    number: str = ""
    office: str = ""
    made_at: str = ""
    head: str = ""
    files: int = 0
    events: int = 0
    masked: bool = False


def check_bundle(source: bytes | Path) -> BundleReport:
    """Check every file and event of a bundle. Raises UserError only where there is no such file; never changes anything."""
    if isinstance(source, bytes):
        return _checked(io.BytesIO(source), len(source))
    try:
        with source.open("rb") as stream:
            return _checked(stream, source.stat().st_size)
    except OSError:
        raise UserError(
            _("The file “{file}” cannot be read.").format(file=source.name), _("Check the name and try again."), field="file"
        ) from None


def _checked(stream: IO[bytes], size: int) -> BundleReport:
    if size > LARGEST:
        return _none(_("The file is too large for a bundle."))
    try:
        with zipfile.ZipFile(stream) as archive:
            return _of_archive(archive, stream, size)
    except BROKEN_ZIP:
        return _none(_("The file is no bundle of ComplaintDesk, or a part of it was cut off or changed."))


def _none(problem: str) -> BundleReport:
    return BundleReport(False, (problem,))


def _of_archive(archive: zipfile.ZipFile, stream: IO[bytes], size: int) -> BundleReport:
    infos = archive.infolist()
    if len(infos) > MOST_FILES or sum(info.file_size for info in infos) > size:
        return _none(_("The file holds more than a bundle can."))
    odd = next((info for info in infos if not _is_plain(info)), None)
    if odd is not None:
        return _none(_("“{name}” cannot be a file of a bundle.").format(name=odd.filename[:60]))
    problems: list[str] = []
    manifest, told = _manifest(archive)
    if manifest is None:
        return _none(told)
    files: dict[str, Any] = manifest["files"]
    hashes, damaged = _hashes(archive, infos)
    for name, kept in files.items():
        if name not in hashes and name not in damaged:
            problems.append(_("“{name}” is missing.").format(name=name))
        elif name in damaged or not isinstance(kept, dict) or hashes[name] != kept.get("sha256"):
            problems.append(_("“{name}” was changed after the bundle was made.").format(name=name))
    extra = [info.filename for info in infos if info.filename not in {*files, MANIFEST}]
    problems += [_("“{name}” does not belong to the bundle.").format(name=name) for name in extra]
    number, events = str(manifest.get("number", "")), _list(archive, EVENTS)
    if not problems:
        problems += event_problems(events, str(manifest.get("head", "")), number)
        if not _same_case(archive, number):
            problems.append(_("“{name}” is of another case.").format(name=SHEET))
    if not problems and not _is_as_written(archive, infos, stream):
        problems.append(_("The ZIP file itself was changed or packed anew; the files in it are as they were made."))
    return BundleReport(
        not problems, tuple(problems), number, str(manifest.get("office", "")), str(manifest.get("made_at", "")),
        str(manifest.get("head", "")), len(infos), len(events), bool(manifest.get("masked")),
    )  # fmt: skip


def _is_plain(info: zipfile.ZipInfo) -> bool:
    """A stored file under a name of at most one folder, from which no path can be made."""
    parts = info.filename.split("/")
    is_path = len(parts) > 2 or any(part in ("", ".", "..") or "\\" in part or ":" in part for part in parts)
    return info.compress_type == zipfile.ZIP_STORED and not info.flag_bits & 1 and not is_path


def _manifest(archive: zipfile.ZipFile) -> tuple[dict[str, Any] | None, str]:
    """The list of contents, or None and why it cannot be trusted."""
    changed = _("“{name}” was changed after the bundle was made.").format(name=MANIFEST)
    if MANIFEST not in archive.namelist():
        return None, _("The file is no bundle of ComplaintDesk: “{name}” is missing.").format(name=MANIFEST)
    manifest = _json_of(archive, MANIFEST)
    if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), dict):
        return None, changed
    if manifest.get("seal") != seal_of(manifest):
        return None, changed
    if manifest.get("format") != FORMAT:
        return None, _("The bundle was made by a newer program. Check it with that one.")
    return manifest, ""


def _json_of(archive: zipfile.ZipFile, name: str) -> Any:
    """The content of a JSON file, or None where it is damaged or beyond measure."""
    try:
        if archive.getinfo(name).file_size > LARGEST_JSON:
            return None
        return json.loads(archive.read(name))
    except (*BROKEN_ZIP, RecursionError):
        return None


def _list(archive: zipfile.ZipFile, name: str) -> list[dict[str, Any]]:
    found = _json_of(archive, name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _same_case(archive: zipfile.ZipFile, number: str) -> bool:
    sheet = _json_of(archive, SHEET)
    return isinstance(sheet, dict) and sheet.get("number") == number


def _hashes(archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo]) -> tuple[dict[str, str], set[str]]:
    """The hash of every file by its name, and the names of those that cannot even be read."""
    found: dict[str, str] = {}
    damaged: set[str] = set()
    for info in infos:
        made = hashlib.sha256()
        try:
            with archive.open(info) as content:
                while part := content.read(_SLICE):
                    made.update(part)
        except BROKEN_ZIP:
            damaged.add(info.filename)
            continue
        if info.filename in found:
            damaged.add(info.filename)
        found[info.filename] = made.hexdigest()
    return found, damaged


def _is_as_written(archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo], stream: IO[bytes]) -> bool:
    """Whether writing the same files again gives the same bytes: nothing is hidden between or behind them."""
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as again:
        writer = BundleWriter(again)
        for info in infos:
            writer.put(info.filename, archive.read(info))
        writer.close()
        again.seek(0)
        stream.seek(0)
        while True:
            ours, theirs = again.read(_SLICE), stream.read(_SLICE)
            if ours != theirs:
                return False
            if not ours:
                return True
