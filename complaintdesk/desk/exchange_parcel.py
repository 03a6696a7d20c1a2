"""交换包: one case as one signed ZIP, and reading such a file from anywhere without trusting a byte of it (M4).

Everything is stored as it is, under plain names, in one order, with fixed dates. The manifest holds the hash of every
file and is signed; reading writes the same ZIP again and compares, so there is no byte that could be changed, added or
left out unnoticed.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from complaintdesk import __version__
from complaintdesk.desk.exchange_keys import is_signed, key_bytes, key_text
from complaintdesk.domain.broken_zip import BROKEN_ZIP
from complaintdesk.domain.errors import FieldErrors, UserError
from complaintdesk.i18n import _

FORMAT = 1
CASE, HISTORY, MANIFEST, SIGNATURE = "case.json", "history.txt", "manifest.json", "manifest.sig"
#: More than any case holds; a file made to fill the memory is beyond it.
MOST_FILES, LARGEST = 1000, 256 * 1024**2
_LARGEST_JSON = 16 * 1024**2
_NAME = re.compile(r"attachments/[0-9]{3}")


@dataclass(frozen=True)
class Parcel:
    """一个交换包 as it was read: who signed it, for whom, of which case, and the files in it."""

    signer: bytes
    office: str
    to: bytes
    number: str
    made_at: str
    masked: bool
    case: dict[str, Any]
    history: bytes
    attachments: dict[str, bytes]


def packed(
    files: dict[str, bytes], about: dict[str, Any], signer: bytes, to: bytes, sign: Callable[[bytes], bytes]
) -> bytes:
    """The signed ZIP of these files; `about` is what the manifest says beside them (office, number, made_at, masked)."""
    listed = {name: {"sha256": hashlib.sha256(files[name]).hexdigest(), "size": len(files[name])} for name in files}
    manifest = json_bytes(
        about
        | {
            "format": FORMAT, "program": "ComplaintDesk", "version": __version__, "from": key_text(signer),
            "to": key_text(to), "files": listed,
        }
    )  # fmt: skip
    signature = base64.b64encode(sign(manifest))
    content = _zipped({name: files[name] for name in sorted(files)} | {MANIFEST: manifest, SIGNATURE: signature})
    if len(content) > LARGEST or len(files) > MOST_FILES - 2:
        raise UserError(
            _("The case with its attachments is too large for one file ({mb} MB at most).").format(mb=LARGEST // 1024**2),
            _("Send it without the complainant's identity and attachments, and hand those over another way."),
        )
    return content


def json_bytes(content: Any) -> bytes:
    """The content as JSON, the same every time."""
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False).encode()


def _zipped(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.create_system, info.external_attr = 3, 0o644 << 16
            archive.writestr(info, content)
    return made.getvalue()


def unpacked(content: bytes) -> Parcel:
    """What is in the file, once every byte of it has proved to be as it was signed; raises UserError."""
    if len(content) > LARGEST:
        raise _refused(_("The file is too large for an exchange file."))
    files = _files(content)
    manifest = _object(files.get(MANIFEST, b""))
    if manifest is None or SIGNATURE not in files:
        raise _no_parcel()
    if manifest.get("format") != FORMAT:
        raise UserError(
            _("The file was made by a newer program."), _("Update ComplaintDesk, then receive the file again."), field="file"
        )
    signer, to = _key(manifest, "from"), _key(manifest, "to")
    signature = _signature(files[SIGNATURE])
    listed = manifest.get("files")
    if signature is None or not is_signed(signer, files[MANIFEST], signature) or not isinstance(listed, dict):
        raise _changed()
    held = {name: each for name, each in files.items() if name not in (MANIFEST, SIGNATURE)}
    if {name: {"sha256": hashlib.sha256(each).hexdigest(), "size": len(each)} for name, each in held.items()} != listed:
        raise _changed()
    case = _object(held.get(CASE, b""))
    if case is None or HISTORY not in held or list(files) != [*sorted(held), MANIFEST, SIGNATURE]:
        raise _changed()
    if _zipped(files) != content:
        raise _changed()
    return Parcel(
        signer=signer, to=to, case=case, history=held[HISTORY], masked=manifest.get("masked") is True,
        office=_text(manifest, "office"), number=_text(manifest, "number"), made_at=_text(manifest, "made_at"),
        attachments={name: each for name, each in held.items() if name not in (CASE, HISTORY)},
    )  # fmt: skip


def _files(content: bytes) -> dict[str, bytes]:
    """The files by their names in their order. Stored, plainly named, none twice, together no larger than the ZIP."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
            if len(infos) > MOST_FILES or sum(info.file_size for info in infos) > len(content):
                raise _refused(_("The file holds more than an exchange file can."))
            names = [info.filename for info in infos]
            if len(set(names)) != len(names) or not all(_is_plain(info) for info in infos):
                raise _changed()
            return {info.filename: _content(archive, info) for info in infos}
    except BROKEN_ZIP:
        raise _no_parcel() from None


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    try:
        return archive.read(info)
    except BROKEN_ZIP:
        raise _changed() from None


def _is_plain(info: zipfile.ZipInfo) -> bool:
    known = info.filename in (CASE, HISTORY, MANIFEST, SIGNATURE) or _NAME.fullmatch(info.filename) is not None
    return known and info.compress_type == zipfile.ZIP_STORED and not info.flag_bits & 1


def _object(content: bytes) -> dict[str, Any] | None:
    if len(content) > _LARGEST_JSON:
        return None
    try:
        found = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _key(manifest: dict[str, Any], name: str) -> bytes:
    try:
        return key_bytes(_text(manifest, name))
    except FieldErrors:
        raise _changed() from None


def _signature(content: bytes) -> bytes | None:
    """The signature, written in the one way there is to write it."""
    try:
        found = base64.b64decode(content, validate=True)
    except ValueError:
        return None
    return found if base64.b64encode(found) == content else None


def _text(manifest: dict[str, Any], name: str) -> str:
    found = manifest.get(name)
    return found if isinstance(found, str) else ""


def _refused(sentence: str) -> UserError:
    return UserError(sentence, _("Nothing was taken over. Ask the sender to make the file again."), field="file")


def _no_parcel() -> UserError:
    return _refused(_("The file is no exchange file of ComplaintDesk, or a part of it was cut off."))


def _changed() -> UserError:
    return _refused(_("The file was changed after it was signed, or damaged on the way."))


def read_parcel(file: Path) -> bytes:
    """The bytes of a file that may be one; raises UserError where it is missing or beyond measure."""
    try:
        if file.stat().st_size > LARGEST:
            raise _refused(_("The file is too large for an exchange file."))
        return file.read_bytes()
    except OSError:
        raise UserError(
            _("The file “{file}” cannot be read.").format(file=file.name), _("Check the name and try again."), field="file"
        ) from None
