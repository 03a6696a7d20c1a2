"""规则包的修改稿: a pack being adjusted. Every change is checked as a whole pack before it is kept.

A category that is renamed takes along the conditions that name it; a step that goes leaves the ways it stood in.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from complaintdesk.domain.errors import FieldErrors, UserError
from complaintdesk.domain.policy import SEPARATOR, Pack
from complaintdesk.domain.policy_reading import parse_pack
from complaintdesk.domain.policy_shape import CATEGORIES, STEPS, Part, Sort, Value
from complaintdesk.domain.policy_writing import pack_data, remarks_of, write_pack
from complaintdesk.domain.spans import parse_span
from complaintdesk.domain.vocabulary import Action
from complaintdesk.i18n import _

Place = tuple[int, ...]
Typed = Mapping[str, Any]


class PackDraft:
    """修改稿: the data of a pack with the changes made so far; always a sound pack."""

    def __init__(self, text: str, version: str) -> None:
        self._remarks = remarks_of(text)
        self.original = pack_data(text.lstrip("\ufeff"))
        self.data = copy.deepcopy(self.original)
        self.data["version"] = version
        self._earlier: list[dict[str, Any]] = []
        self.pack: Pack = parse_pack(self.text, self.name)

    @property
    def name(self) -> str:
        """The file name that messages and the export use."""
        return f"{self.data['id']}.toml"

    @property
    def text(self) -> str:
        """The draft as a pack."""
        return write_pack(self.data, self._remarks)

    @property
    def count(self) -> int:
        """How many changes can be taken back."""
        return len(self._earlier)

    def entries(self, part: Part) -> list[tuple[Place, dict[str, Any]]]:
        """The entries of a part with their places, children behind their parents; the pack itself is one entry."""
        if not part.key:
            return [((), self.data)]
        return list(_walk(self.data.get(part.key, [])))

    def change(self, part: Part, place: Place, typed: Typed) -> None:
        """Put the typed values into an entry. Raises FieldErrors or PolicyError, and then nothing is changed."""
        data = copy.deepcopy(self.data)
        entry = data if not part.key else _at(data[part.key], place)
        path = _title_path(data, place) if part is CATEGORIES else ""
        _put(part, entry, typed)
        if part is CATEGORIES and (now := _title_path(data, place)) != path:
            _rename(data, path, now)
        self._keep(data)

    def add(self, part: Part, above: Place, typed: Typed) -> Place:
        """A new entry, last in its part or among the children of `above`; returns its place."""
        data = copy.deepcopy(self.data)
        entries = data.setdefault(part.key, [])
        if above:
            entries = _at(entries, above).setdefault("children", [])
        entry: dict[str, Any] = {}
        _put(part, entry, typed)
        entries.append(entry)
        self._keep(data)
        return (*above, len(entries) - 1)

    def remove(self, part: Part, place: Place) -> None:
        """Take an entry away, with what is below it."""
        data = copy.deepcopy(self.data)
        entries, at = _around(data[part.key], place)
        gone = entries.pop(at)
        if part is STEPS and gone["action"] not in {step["action"] for step in data["steps"]}:
            _forget_step(data, gone["action"])
        if not data[part.key]:
            del data[part.key]
        self._keep(data)

    def move(self, part: Part, place: Place, by: int) -> Place:
        """An entry up or down among its neighbours; at the end it stays where it is."""
        data = copy.deepcopy(self.data)
        entries, at = _around(data[part.key], place)
        to = min(max(at + by, 0), len(entries) - 1)
        if to == at:
            return place
        entries.insert(to, entries.pop(at))
        self._keep(data)
        return (*place[:-1], to)

    def take_back(self) -> None:
        """Undo the last change."""
        if self._earlier:
            self.data = self._earlier.pop()
            self.pack = parse_pack(self.text, self.name)

    def _keep(self, data: dict[str, Any]) -> None:
        """Only a sound pack is kept."""
        pack = parse_pack(write_pack(data, self._remarks), self.name)
        if data != self.data:
            self._earlier.append(self.data)
            self.data, self.pack = data, pack


def _walk(entries: list[dict[str, Any]], above: Place = ()) -> Iterator[tuple[Place, dict[str, Any]]]:
    for at, entry in enumerate(entries):
        place = (*above, at)
        yield place, entry
        yield from _walk(entry.get("children", []), place)


def _around(entries: list[dict[str, Any]], place: Place) -> tuple[list[dict[str, Any]], int]:
    for at in place[:-1]:
        entries = entries[at]["children"]
    return entries, place[-1]


def _at(entries: list[dict[str, Any]], place: Place) -> dict[str, Any]:
    around, at = _around(entries, place)
    return around[at]


def _put(part: Part, entry: dict[str, Any], typed: Typed) -> None:
    """The typed values as TOML values; what is empty is not written. Raises FieldErrors naming each input."""
    problems: dict[str, str] = {}
    for value in part.values:
        if value.key not in typed:
            continue
        try:
            raw = toml_value(value, typed[value.key])
        except UserError as problem:
            problems[value.key] = problem.message
            continue
        if value.required and raw in (None, [], ""):
            problems[value.key] = _("“{label}” is missing.").format(label=_(value.label))
        _set(value, entry, raw)
    if problems:
        raise FieldErrors(problems)


def _set(value: Value, entry: dict[str, Any], raw: Any) -> None:
    table, _dot, key = value.key.rpartition(".")
    holder = entry.setdefault(table, {}) if table else entry
    is_default = key not in holder and raw == value.default
    if raw in (None, "", []):
        if holder.get(key) not in ("", []):
            holder.pop(key, None)
    elif not is_default:
        holder[key] = raw
    if table and not holder:
        del entry[table]


def toml_value(value: Value, typed: Any) -> Any:
    """What was typed, as the pack keeps it; None for nothing. Raises UserError where it cannot be meant."""
    if value.sort is Sort.YES_NO:
        return bool(typed)
    if value.sort in (Sort.LINES, Sort.WORDS, Sort.STEPS):
        lines = typed.splitlines() if isinstance(typed, str) else list(typed)
        words = [line.strip() for line in lines if line.strip()]
        return [_action(word) for word in words] if value.sort is Sort.STEPS else words
    text = str(typed or "").strip()
    if not text:
        return None
    if value.sort is Sort.SPAN:
        return str(parse_span(text))
    if value.sort is Sort.NUMBER:
        if not text.isdecimal() or len(text) > 9:
            raise UserError(_("A whole number is expected."))
        return int(text)
    if value.sort is Sort.SHARE:
        return _share(text)
    return text


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = 0.0
    if not 0 < share <= 1:
        raise UserError(_("A share between 0 and 1 is expected, such as 0.8."))
    return share


def _action(word: str) -> str:
    """The step meant by its label or key."""
    for action in Action:
        if word in (action.value, action.label):
            return action.value
    raise UserError(_("There is no step “{word}”.").format(word=word))


def _title_path(data: dict[str, Any], place: Place) -> str:
    """The path of titles of the category at that place."""
    entries, titles = data["categories"], []
    for at in place:
        titles.append(str(entries[at].get("title", "")))
        entries = entries[at].get("children", [])
    return SEPARATOR.join(titles)


def _rename(data: dict[str, Any], old: str, new: str) -> None:
    """Whatever names the category, or one below it, names it by its new title."""

    def renamed(path: str) -> str:
        return new + path[len(old) :] if path == old or path.startswith(old + SEPARATOR) else path

    for part in ("rules", "approvals", "steps", "severities"):
        for entry in data.get(part, []):
            if "category" in entry.get("when", {}):
                entry["when"]["category"] = [renamed(path) for path in entry["when"]["category"]]
    for branch in data.get("branches", []):
        if "category" in branch:
            branch["category"] = renamed(branch["category"])
    for article in data.get("articles", []):
        article["kept_by"] = [
            f"{kind}:{renamed(key)}" if kind in ("route", "category") else ref
            for ref in article["kept_by"]
            for kind, _colon, key in [ref.partition(":")]
        ]


def _forget_step(data: dict[str, Any], action: str) -> None:
    for branch in data.get("branches", []):
        branch["path"] = [each for each in branch["path"] if each != action]
    for step in data["steps"]:
        if action in step.get("after", []):
            step["after"] = [each for each in step["after"] if each != action]
