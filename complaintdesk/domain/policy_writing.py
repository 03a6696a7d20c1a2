"""规则包的写法: the data of a pack as TOML text that people can read, and the number of an own version."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from complaintdesk.i18n import N_, _

#: What stands between the shipped version and the number of the office's own; it is data, so never translated.
OWN_MARK: Final = "+本单位-"
_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
#: A list that would be longer on one line is written one entry a line.
_LONG: Final = 100
_NOTICE: Final = N_("Own version of this office, made on the policy page. Comments of the original are not kept.")


def pack_data(text: str) -> dict[str, Any]:
    """What the TOML text of a sound pack says, as plain data that may be changed."""
    return tomllib.loads(text)


def head_of(text: str) -> dict[str, Any]:
    """The keys above the first table (id, version, title …), read without the rest; {} where they cannot be read."""
    lines = []
    for line in text.lstrip("\ufeff").splitlines():
        if line.startswith("["):
            break
        lines.append(line)
    try:
        return tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError:
        return {}


def remarks_of(text: str) -> list[str]:
    """The comment lines at the very top, which say what the pack is."""
    found = []
    for line in text.lstrip("\ufeff").splitlines():
        if not line.startswith("#"):
            break
        found.append(line)
    return found


def own_version(version: str, taken: Collection[str]) -> str:
    """The next version of this office's own: 1 → 1+本单位-1 → 1+本单位-2, never one already taken."""
    base = version.partition(OWN_MARK)[0]
    number = 1
    while f"{base}{OWN_MARK}{number}" in taken:
        number += 1
    return f"{base}{OWN_MARK}{number}"


def write_pack(data: Mapping[str, Any], remarks: Sequence[str] = ()) -> str:
    """The TOML text; reading it gives the data again. Values first, then tables in the order they stand in."""
    lines = list(remarks)
    notice = f"# {_(_NOTICE)}"
    if notice not in lines:
        lines.append(notice)
    tables = {key: value for key, value in data.items() if _is_table(value)}
    lines += [f"{_key(key)} = {_value(value)}" for key, value in data.items() if key not in tables]
    for key, value in tables.items():
        if isinstance(value, Mapping):
            lines += ["", f"[{_key(key)}]", *_entries(value)]
        else:
            for entry in value:
                lines += ["", f"[[{_key(key)}]]", *_entries(entry)]
    return "\n".join(lines) + "\n"


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping) or (
        isinstance(value, list) and bool(value) and all(isinstance(entry, Mapping) for entry in value)
    )


def _entries(table: Mapping[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        yield f"{_key(key)} = {_value(value)}"


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _text(key)


def _value(value: Any) -> str:
    if isinstance(value, list):
        parts = [_inline(entry) for entry in value]
        on_one_line = f"[{', '.join(parts)}]"
        if len(on_one_line) <= _LONG and not any(isinstance(entry, Mapping) for entry in value):
            return on_one_line
        return "\n".join(("[", *(f"    {part}," for part in parts), "]")) if parts else "[]"
    return _inline(value)


def _inline(value: Any) -> str:
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_key(key)} = {_inline(entry)}" for key, entry in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_inline, value))}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return _text(value) if isinstance(value, str) else repr(value)


def _text(value: str) -> str:
    """A basic string: JSON writes the same escapes, except that TOML wants DEL escaped too."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
