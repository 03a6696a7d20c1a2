"""生僻字字库: fonts of this PC that hold the characters a form could not print, offered and, if wanted, taken over.

A font of the system is never used by itself, because the same case must print the same way on every machine. It is
offered; whoever accepts has it copied into the program's own folder, where it counts from the next print on.
"""

from __future__ import annotations

import logging
import os
import shutil
import struct
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import N_, _
from complaintdesk.paper.font_files import Face
from complaintdesk.paths import data_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_log = logging.getLogger(__name__)

#: How the files of fonts with rare characters begin, small letters, and the best first.
KNOWN = (
    "hanamin", "jigmo", "babelstonehan", "plangothic", "th-tshyn", "han nom", "fsung", "simsunext", "simsunb",
    "mingliub", "notosanssc", "notosanstc", "notosanshk", "notosansjp", "notoserifsc", "notoseriftc", "notoserifhk",
    "notoserifjp",
)
#: Named to the person who has none of them: free of charge, with TrueType outlines.
FREE = ("HanaMinA / HanaMinB", "Jigmo", "BabelStone Han", "Plangothic")
SUFFIXES = (".ttf", ".ttc", ".otf")
LARGEST = 64 * 1024 * 1024
_FORBIDS, _NO_SUBSETS, _BITMAPS_ONLY = 0x0002, 0x0100, 0x0200  # of fsType in the table OS/2
_TOO_LARGE = N_("The font is larger than {size} MB.")
_POSTSCRIPT = N_("Its outlines are PostScript (CFF); a form needs a font with TrueType outlines.")
_FORBIDDEN = N_("Its licence does not allow it to be embedded in a document.")
_NOT_A_FONT = N_("It is not a font that this program can read.")


class Offer(NamedTuple):
    """A font of this PC and which of the characters asked for it holds."""

    path: Path
    name: str
    holds: tuple[str, ...]


def own_folder() -> Path:
    """The folder whose fonts are used besides the bundled ones."""
    return data_folder() / "fonts"


def system_folders() -> tuple[Path, ...]:
    """Where this system keeps its fonts: those of everybody, and those of this user."""
    if sys.platform == "win32":
        named = [Path(os.environ.get("WINDIR", r"C:\Windows"), "Fonts")]
        local = os.environ.get("LOCALAPPDATA")
        return tuple(named + ([Path(local, "Microsoft", "Windows", "Fonts")] if local else []))
    if sys.platform == "darwin":
        return Path("/System/Library/Fonts"), Path("/Library/Fonts"), Path.home() / "Library" / "Fonts"
    shared = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    mine = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return tuple(Path(folder, "fonts") for folder in (*shared.split(":"), mine) if folder)


def offers(characters: Iterable[str]) -> tuple[Offer, ...]:
    """The fonts of this PC that hold some of these characters, each only where it adds to those before it."""
    wanted = [character for character in dict.fromkeys(characters) if len(character) == 1]
    found = []
    seen: set[str] = set()
    for path in _candidates() if wanted else ():
        if path.name in seen or (own_folder() / _own_name(path)).exists():
            continue
        seen.add(path.name)
        face = _usable(path)
        held = [character for character in wanted if face is not None and ord(character) in face.charToGlyph]
        if face is not None and held:
            found.append(Offer(path, _name(face, path), tuple(held)))
    best: list[Offer] = []
    while found:
        found.sort(key=lambda offer: -len(offer.holds))
        best.append(found[0])
        found = [
            offer._replace(holds=rest)
            for offer in found[1:]
            if (rest := tuple(c for c in offer.holds if c not in best[-1].holds))
        ]
    return tuple(best)


def adopt(path: Path) -> Path:
    """Copy a font into the program's own folder; refuses one that no form can be printed with."""
    reason = problem(path)
    if reason:
        raise UserError(
            _("The font “{name}” cannot be used.").format(name=path.name),
            _(reason).format(size=LARGEST // 2**20),
        )
    folder = own_folder()
    target = folder / _own_name(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=folder, prefix=".", suffix=".part")
        os.close(handle)
        try:
            shutil.copyfile(path, part)
            os.replace(part, target)  # noqa: PTH105 - atomic on every system
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise
    except OSError as error:
        _log.warning("font %s not copied: %s", path.name, error)
        raise UserError(
            _("The font “{name}” could not be copied.").format(name=path.name),
            _("Check that the disk has room and that the folder may be written: {folder}").format(folder=folder),
        ) from None
    return target


def problem(path: Path) -> str:
    """Why no form can be printed with this font, as a msgid; "" for one that serves."""
    try:
        if path.stat().st_size > LARGEST:
            return _TOO_LARGE
        with path.open("rb") as opened:
            if opened.read(4) == b"OTTO":
                return _POSTSCRIPT
        face = _opened(path)
    except Exception as error:  # noqa: BLE001, RUF100 - broken fonts fail in many ways
        _log.info("font %s cannot be used: %s", path.name, error)
        return _NOT_A_FONT
    return "" if _may_be_embedded(face) else _FORBIDDEN


def unusable() -> tuple[tuple[str, str], ...]:
    """The fonts that lie in the program's own folder in vain, each with the reason in the language in force."""
    folder = own_folder()
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    found = [(path.name, problem(path)) for path in files if path.suffix.lower() in SUFFIXES and path.is_file()]
    return tuple((name, _(reason).format(size=LARGEST // 2**20)) for name, reason in found if reason)


def _candidates() -> Iterator[Path]:
    """The files of known fonts, the best first."""
    found: list[tuple[int, str, Path]] = []
    for folder in system_folders():
        for where, _folders, names in os.walk(folder):
            for name in names:
                small = name.lower()
                worth = next((n for n, known in enumerate(KNOWN) if small.startswith(known)), None)
                if worth is not None and small.endswith(SUFFIXES):
                    found.append((worth, name, Path(where, name)))
    yield from (path for _worth, _file, path in sorted(found))


def _usable(path: Path) -> Face | None:
    return _opened(path) if not problem(path) else None


def _opened(path: Path) -> Face:
    return Face(path, mapped=True)


def _may_be_embedded(face: Face) -> bool:
    if "OS/2" not in face.table:
        return True
    rights = struct.unpack_from(">H", face._ttf_data, face.get_table_pos("OS/2")[0] + 8)[0]
    return rights & 0x000F != _FORBIDS and not rights & (_NO_SUBSETS | _BITMAPS_ONLY)


def _own_name(path: Path) -> str:
    """An .otf with TrueType outlines is one by another name."""
    return path.name if path.suffix.lower() != ".otf" else f"{path.stem}.ttf"


def _name(face: Face, path: Path) -> str:
    return str(getattr(face.familyName, "ustr", "")).strip() or path.stem
