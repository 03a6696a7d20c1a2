"""规则包的读法: one TOML table being read, key by key; every error names file, key and reason."""

from __future__ import annotations

from typing import Any, Self

from complaintdesk.domain.errors import PolicyError, UserError
from complaintdesk.domain.spans import Span, parse_span
from complaintdesk.i18n import N_, _


class Table:
    """One TOML table being read: every key must be asked for, of the right type; what is left over is an error."""

    way_out: str = N_("Mend the pack and install it again; nothing was changed.")

    def __init__(self, name: str, where: str, data: Any) -> None:
        self.name, self.where = name, where
        if not isinstance(data, dict):
            raise self.error("", _("a table is expected here"))
        self.left = dict(data)

    def error(self, key: str, reason: str) -> PolicyError:
        at = ".".join(part for part in (self.where, key) if part) or "(top)"
        return PolicyError(
            _("{file}: {key}: {reason}.").format(file=self.name, key=at, reason=reason),
            _(self.way_out),
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

    def tables(self, key: str) -> list[Self]:
        return [
            type(self)(self.name, f"{self.where}{'.' if self.where else ''}{key}[{n}]", entry)
            for n, entry in enumerate(self.take(key, list, []), start=1)
        ]

    def table(self, key: str) -> Self:
        return type(self)(self.name, f"{self.where}{'.' if self.where else ''}{key}", self.take(key, dict, {}))

    def done(self) -> None:
        for key in self.left:
            raise self.error(key, _("this key is unknown"))

    def has(self, key: str) -> bool:
        """Whether the key stands in the table and was not taken yet."""
        return key in self.left

    def span(self, key: str, default: str | None = None) -> Span | None:
        """A time span such as 3 workdays; None where the key may be missing and is."""
        if default is None and not self.has(key):
            return None
        try:
            return parse_span(self.take(key, str, default))
        except PolicyError:
            raise
        except UserError as problem:
            raise self.error(key, problem.message.rstrip(".。")) from None

    def titled(self) -> tuple[str, str, str]:
        """id, title and English title."""
        return self.take("id", str), self.take("title", str), self.take("title_en", str, "")
