"""规则包: a regulation as data. Parsed from TOML and checked; every error names file, key and reason.

A pack holds words, routing, required fields, deadlines, approvals and refusal reasons. It grants no permission.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import Any

from complaintdesk.domain.errors import PolicyError, UserError
from complaintdesk.domain.spans import Span, parse_span
from complaintdesk.domain.vocabulary import Action, Channel, Clock, Kind, Role, Severity
from complaintdesk.i18n import _, language

LARGEST = 256 * 1024
SEPARATOR = "/"


@dataclass(frozen=True)
class Titled:
    """A thing with a Chinese and an English name; `key` is what data keeps."""

    key: str
    title: str
    title_en: str

    @property
    def label(self) -> str:
        return self.title_en if language() == "en" and self.title_en else self.title


@dataclass(frozen=True)
class Category(Titled):
    """类别: path of keys from the root is implied by `children`; `route` names the department it goes to."""

    route: str = ""
    children: tuple[Category, ...] = ()


@dataclass(frozen=True)
class When:
    """适用条件: all given conditions must hold; an empty one always holds."""

    severities: frozenset[Severity] = frozenset()
    kinds: frozenset[Kind] = frozenset()
    min_departments: int = 0
    max_departments: int = 999

    def holds(self, kind: Kind, severity: Severity, departments: int) -> bool:
        return (
            (not self.kinds or kind in self.kinds)
            and (not self.severities or severity in self.severities)
            and self.min_departments <= departments <= self.max_departments
        )


@dataclass(frozen=True)
class Rule(Titled):
    """时限规则: how long a clock may run, from when, and the norm it comes from.

    `counted_from` is received, accepted, dispatched or replied. With `roll` a last day that is a rest day moves to
    the next workday (民法典 203).
    """

    clock: Clock
    limit: Span
    counted_from: str
    roll: bool
    when: When
    source: str


@dataclass(frozen=True)
class ApprovalRule:
    """审批规则: `before` may not be taken until somebody with `role` approved, as the post `post`."""

    before: Action
    role: Role
    post: str
    post_en: str
    when: When


@dataclass(frozen=True)
class OwnField(Titled):
    """规则包自有字段: an extra input at registration for the given kinds."""

    choices: tuple[str, ...] = ()
    kinds: frozenset[Kind] = frozenset()
    required: bool = False


@dataclass(frozen=True)
class Pack:
    """规则包: everything an office's regulation says, as data."""

    id: str
    version: str
    title: str
    title_en: str
    sources: tuple[str, ...]
    prefix: str
    near_workdays: int
    near_share: float
    call_back_required: bool
    conflict_check: bool
    kinds: tuple[Kind, ...]
    channels: tuple[Channel, ...]
    source_number_for: frozenset[Channel]
    required: dict[str, tuple[str, ...]]
    departments: tuple[str, ...]
    categories: tuple[Category, ...]
    causes: tuple[Titled, ...]
    refusals: tuple[Titled, ...]
    rules: tuple[Rule, ...]
    approvals: tuple[ApprovalRule, ...]
    fields: tuple[OwnField, ...]

    @property
    def label(self) -> str:
        return self.title_en if language() == "en" and self.title_en else self.title

    def rule(self, rule_id: str) -> Rule | None:
        """The rule of that id, or None."""
        return next((r for r in self.rules if r.key == rule_id), None)

    def approvals_before(
        self, action: Action, kind: Kind, severity: Severity, departments: int
    ) -> list[ApprovalRule]:
        """The approvals this case needs before the action."""
        return [a for a in self.approvals if a.before is action and a.when.holds(kind, severity, departments)]


def category_paths(categories: tuple[Category, ...], above: str = "") -> list[tuple[str, Category]]:
    """Every category with its path of Chinese titles, parents first."""
    paths: list[tuple[str, Category]] = []
    for category in categories:
        path = f"{above}{SEPARATOR}{category.title}" if above else category.title
        paths.append((path, category))
        paths.extend(category_paths(category.children, path))
    return paths


class _Table:
    """One TOML table being read: every key must be asked for, of the right type; what is left over is an error."""

    def __init__(self, name: str, where: str, data: Any) -> None:
        self.name, self.where = name, where
        if not isinstance(data, dict):
            raise self.error("", _("a table is expected here"))
        self.left = dict(data)

    def error(self, key: str, reason: str) -> PolicyError:
        at = ".".join(part for part in (self.where, key) if part) or "(top)"
        return PolicyError(
            _("{file}: {key}: {reason}.").format(file=self.name, key=at, reason=reason),
            _("Mend the pack and install it again; nothing was changed."),
        )

    def take(self, key: str, kind: type[Any], default: Any = None) -> Any:
        value: Any = self.left.pop(key, default)
        if value is None:
            raise self.error(key, _("this key is missing"))
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.error(key, _("{kind} is expected").format(kind=kind.__name__))
        if kind is str and key in ("id", "title", "version") and not value.strip():
            raise self.error(key, _("it may not be empty"))
        return value

    def words(self, key: str, words: type[Any], default: list[str] | None = None) -> list[Any]:
        chosen = []
        for value in self.take(key, list, default):
            try:
                chosen.append(words(value))
            except ValueError:
                known = ", ".join(w.value for w in words)
                raise self.error(
                    key, _("“{value}” is unknown; known are {known}").format(value=value, known=known)
                ) from None
        return chosen

    def word(self, key: str, words: type[Any], default: str | None = None) -> Any:
        value = self.take(key, str, default)
        self.left[key] = [value]
        return self.words(key, words)[0]

    def texts(self, key: str, default: list[str] | None = None) -> tuple[str, ...]:
        values = self.take(key, list, default)
        if not all(isinstance(v, str) and v.strip() for v in values):
            raise self.error(key, _("a list of texts is expected"))
        return tuple(values)

    def tables(self, key: str) -> list[_Table]:
        return [
            _Table(self.name, f"{self.where}{'.' if self.where else ''}{key}[{n}]", entry)
            for n, entry in enumerate(self.take(key, list, []), start=1)
        ]

    def table(self, key: str) -> _Table:
        return _Table(self.name, f"{self.where}{'.' if self.where else ''}{key}", self.take(key, dict, {}))

    def done(self) -> None:
        for key in self.left:
            raise self.error(key, _("this key is unknown"))


def _when(table: _Table) -> When:
    inner = table.table("when")
    when = When(
        frozenset(inner.words("severity", Severity, [])),
        frozenset(inner.words("kind", Kind, [])),
        inner.take("min_departments", int, 0),
        inner.take("max_departments", int, 999),
    )
    inner.done()
    return when


def _category(table: _Table, departments: tuple[str, ...], depth: int = 1) -> Category:
    if depth > 3:
        raise table.error("children", _("categories have at most 3 levels"))
    title = table.take("title", str)
    if SEPARATOR in title:
        raise table.error("title", _("“/” separates levels and may not stand in a title"))
    route = table.take("route", str, "")
    if route and route not in departments:
        raise table.error(
            "route", _("“{value}” is not among the departments of the pack").format(value=route)
        )
    children = tuple(_category(child, departments, depth + 1) for child in table.tables("children"))
    titles = [c.title for c in children]
    if len(set(titles)) != len(titles):
        raise table.error("children", _("two categories have the same title"))
    category = Category(title, title, table.take("title_en", str, ""), route, children)
    table.done()
    return category


def _titled(table: _Table) -> Titled:
    entry = Titled(table.take("id", str), table.take("title", str), table.take("title_en", str, ""))
    table.done()
    return entry


def _rule(table: _Table) -> Rule:
    limit_text = table.take("limit", str)
    try:
        limit = parse_span(limit_text)
    except UserError as problem:
        raise table.error("limit", problem.message.rstrip(".。")) from None
    counted_from = table.take("from", str, "received")
    if counted_from not in ("received", "accepted", "dispatched", "replied"):
        raise table.error(
            "from",
            _("“{value}” is unknown; known are {known}").format(
                value=counted_from, known="received, accepted, dispatched, replied"
            ),
        )
    rule = Rule(
        table.take("id", str),
        table.take("title", str),
        table.take("title_en", str, ""),
        table.word("clock", Clock),
        limit,
        counted_from,
        table.take("roll", bool, True),
        _when(table),
        table.take("source", str),
    )
    table.done()
    return rule


def _approval(table: _Table) -> ApprovalRule:
    rule = ApprovalRule(
        table.word("before", Action),
        table.word("role", Role),
        table.take("post", str),
        table.take("post_en", str, ""),
        _when(table),
    )
    table.done()
    return rule


def _own_field(table: _Table) -> OwnField:
    entry = OwnField(
        table.take("id", str),
        table.take("title", str),
        table.take("title_en", str, ""),
        table.texts("choices", []),
        frozenset(table.words("kinds", Kind, [])),
        table.take("required", bool, False),
    )
    table.done()
    return entry


def _distinct(table: _Table, key: str, entries: tuple[Any, ...]) -> None:
    keys = [e.key for e in entries]
    for entry_key in keys:
        if keys.count(entry_key) > 1:
            raise table.error(key, _("“{value}” stands twice").format(value=entry_key))


def parse_pack(text: str, name: str) -> Pack:
    """The pack in the TOML text; `name` is the file's name for messages. Raises PolicyError."""
    if len(text.encode("utf-8", "replace")) > LARGEST:
        raise PolicyError(
            _("{file} is larger than {kb} kB; this is not a policy pack.").format(
                file=name, kb=LARGEST // 1024
            )
        )
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        raise PolicyError(
            _("{file} is not valid TOML: {reason}.").format(file=name, reason=problem)
        ) from None
    top = _Table(name, "", data)
    if top.take("format", int) != 1:
        raise top.error("format", _("this program knows format 1 only"))
    departments = top.texts("departments", [])
    required_table = top.table("required")
    required = {key: required_table.texts(key) for key in list(required_table.left)}
    pack = Pack(
        id=top.take("id", str),
        version=top.take("version", str),
        title=top.take("title", str),
        title_en=top.take("title_en", str, ""),
        sources=top.texts("sources", []),
        prefix=top.take("prefix", str, "TS"),
        near_workdays=top.take("near_workdays", int, 2),
        near_share=top.take("near_share", float, 0.8),
        call_back_required=top.take("call_back_required", bool, True),
        conflict_check=top.take("conflict_check", bool, False),
        kinds=tuple(top.words("kinds", Kind)),
        channels=tuple(top.words("channels", Channel)),
        source_number_for=frozenset(top.words("source_number_for", Channel, [])),
        required=required,
        departments=departments,
        categories=tuple(_category(t, departments) for t in top.tables("categories")),
        causes=tuple(_titled(t) for t in top.tables("causes")),
        refusals=tuple(_titled(t) for t in top.tables("refusals")),
        rules=tuple(_rule(t) for t in top.tables("rules")),
        approvals=tuple(_approval(t) for t in top.tables("approvals")),
        fields=tuple(_own_field(t) for t in top.tables("fields")),
    )
    top.done()
    if not (
        pack.prefix.isascii() and pack.prefix.isalpha() and pack.prefix.isupper() and len(pack.prefix) <= 6
    ):
        raise top.error("prefix", _("1 to 6 capital letters are expected"))
    if not pack.kinds or not pack.channels or not pack.categories:
        raise top.error("kinds", _("kinds, channels and categories may not be empty"))
    for key, entries in (
        ("rules", pack.rules),
        ("causes", pack.causes),
        ("refusals", pack.refusals),
        ("fields", pack.fields),
        ("categories", pack.categories),
    ):
        _distinct(top, key, entries)
    return pack
