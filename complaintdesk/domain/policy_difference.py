"""规则包的差别: what changes from one version of a pack to another, told in words, a line each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import Enum
from typing import Any

from complaintdesk.domain.policy_shape import PARTS, Part
from complaintdesk.domain.policy_words import joined, listed, option_label, shown
from complaintdesk.i18n import _

Entries = dict[str, dict[str, Any]]


class How(Enum):
    """新增, 删去, 修改."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Difference:
    """差别: in which part, of which entry, which value, from what to what."""

    part: str
    entry: str
    how: How
    value: str = ""
    before: str = ""
    after: str = ""

    @property
    def sentence(self) -> str:
        """The difference as one line."""
        if self.how is How.ADDED:
            return _("{part}: “{entry}” is new ({after}).").format(part=self.part, entry=self.entry, after=self.after)
        if self.how is How.REMOVED:
            return _("{part}: “{entry}” is taken away.").format(part=self.part, entry=self.entry)
        named = f"{self.entry} · {self.value}" if self.entry else self.value
        return _("{part}: {what}: {before} → {after}").format(
            part=self.part, what=named, before=self.before, after=self.after
        )


def differences(old: dict[str, Any], new: dict[str, Any]) -> tuple[Difference, ...]:
    """What the data of `new` says otherwise than `old`, part by part; both are sound packs. The version is no rule."""
    found: list[Difference] = []
    posts = {post["id"]: post.get("title", "") for data in (old, new) for post in data.get("posts", [])}
    for part in PARTS:
        if part.key:
            found += _entries_differ(part, old.get(part.key, []), new.get(part.key, []), posts)
        else:
            found += _values_differ(part, "", old, new, posts)
    found += _what_no_form_shows(old, new)
    return tuple(found)


def entry_title(part: Part, entry: dict[str, Any]) -> str:
    """What people call an entry: its own title, else the word that names it."""
    if entry.get("title"):
        return str(entry["title"])
    raw = str(entry.get(part.name, ""))
    named = next(value for value in part.values if value.key == part.name)
    if named.words is not None and raw in {word.value for word in named.words}:
        return str(named.words(raw).label)
    return option_label(raw)


def _keyed(part: Part, entries: list[dict[str, Any]], above: str = "", old: list[dict[str, Any]] | None = None) -> Entries:
    """The entries by what names them, children under the path of their parents; a name given twice is counted.

    An entry named by its title that stands where one of another title stood is that one, renamed.
    """
    found: Entries = {}
    counts: Counter[str] = Counter()
    titles = _renamed(part, old or [], entries)
    earlier = {str(entry.get(part.name, "")): entry for entry in old or []}
    for entry in entries:
        own = str(entry.get(part.name, ""))
        name = titles.get(own, own)
        path = f"{above}/{name}" if above else name
        counts[path] += 1
        found[f"{path}#{counts[path]}" if counts[path] > 1 else path] = entry
        found |= _keyed(part, entry.get("children", []), path, earlier.get(name, {}).get("children"))
    return found


def _renamed(part: Part, old: list[dict[str, Any]], new: list[dict[str, Any]]) -> dict[str, str]:
    """New title → old title, of entries that stand in the same place."""
    if part.name != "title" or len(old) != len(new):
        return {}
    before, after = [entry.get("title") for entry in old], [entry.get("title") for entry in new]
    return {
        str(now): str(was) for was, now in zip(before, after, strict=True) if was not in after and now not in before
    }


def _entries_differ(part: Part, old: list[Any], new: list[Any], posts: dict[str, str]) -> list[Difference]:
    before, after = _keyed(part, old), _keyed(part, new, old=old)
    title = _(part.title)
    found = [
        Difference(title, _path_title(part, key, entry), How.REMOVED)
        for key, entry in before.items()
        if key not in after
    ]
    for key, entry in after.items():
        if key in before:
            found += _values_differ(part, _path_title(part, key, entry), before[key], entry, posts)
            continue
        said = joined(
            f"{_(value.label)} {shown(value, value.of(entry), posts)}"
            for value in part.values
            if value.key not in (part.name, "title", "title_en") and value.of(entry) not in (None, "", [], value.default)
        )
        found.append(Difference(title, _path_title(part, key, entry), How.ADDED, after=said or "–"))
    order = [key for key in before if key in after] != [key for key in after if key in before]
    if order:
        found.append(Difference(title, "", How.CHANGED, _("Order"), _ordered(part, before), _ordered(part, after)))
    return found


def _path_title(part: Part, key: str, entry: dict[str, Any]) -> str:
    return key if part.name == "title" and part.depth > 1 else entry_title(part, entry)


def _ordered(part: Part, entries: Entries) -> str:
    return listed(_path_title(part, key, entry) for key, entry in entries.items())


def _values_differ(
    part: Part, entry: str, old: dict[str, Any], new: dict[str, Any], posts: dict[str, str]
) -> list[Difference]:
    found = []
    for value in part.values:
        before, after = value.of(old), value.of(new)
        if before != after and not (before in (None, "", []) and after in (None, "", [])):
            words = (shown(value, before, posts), shown(value, after, posts))
            found.append(Difference(_(part.title), entry, How.CHANGED, _(value.label), *words))
    return found


def _what_no_form_shows(old: dict[str, Any], new: dict[str, Any]) -> list[Difference]:
    """Values without a form (restricted kinds, conditions on own fields): that they differ must be said too."""
    found = []
    known = {part.key for part in PARTS} | {
        value.key.partition(".")[0] for part in PARTS if not part.key for value in part.values
    }
    for key in [*old, *(key for key in new if key not in old)]:
        if key in known or key in ("format", "version"):
            continue
        before, after = old.get(key), new.get(key)
        if before != after:
            words = ["–" if value is None else str(value) for value in (before, after)]
            found.append(Difference(_("The pack"), "", How.CHANGED, key, *words))
    for part in PARTS:
        if not part.key:
            continue
        was = old.get(part.key, [])
        before_all, after_all = _keyed(part, was), _keyed(part, new.get(part.key, []), old=was)
        for name in (name for name in after_all if name in before_all):
            rest = [_rest(part, entries[name]) for entries in (before_all, after_all)]
            if rest[0] != rest[1]:
                title = _path_title(part, name, after_all[name])
                words = [joined(f"{k} {v}" for k, v in each.items()) or "–" for each in rest]
                found.append(Difference(_(part.title), title, How.CHANGED, _("Further conditions"), *words))
    return found


def _rest(part: Part, entry: dict[str, Any]) -> dict[str, Any]:
    """What the entry says beyond the values of its form."""
    formed = {value.key for value in part.values}
    found = {key: value for key, value in entry.items() if key not in formed and key not in ("children", "when")}
    for key, value in dict(entry.get("when", {})).items():
        if f"when.{key}" not in formed:
            found[f"when.{key}"] = value
    return found
