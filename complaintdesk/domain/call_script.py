"""回访话术 (S15): what is said in a call-back, part by part, and the short text for a message; read from resources."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from complaintdesk.domain.policy_table import Table
from complaintdesk.domain.vocabulary import Kind
from complaintdesk.i18n import _, language
from complaintdesk.paths import resource

FILE = "guidance/call_scripts.toml"
#: A part that is said only for certain ways of asking.
SPOKEN, WRITTEN = "spoken", "written"


@dataclass(frozen=True)
class ScriptPart:
    """话术一段: its title and its words with {placeholders}, in both languages; `kinds` empty: for every concern."""

    key: str
    title: str
    title_en: str
    words: str
    words_en: str
    use: str
    kinds: frozenset[Kind]

    @property
    def label(self) -> str:
        return self.title_en if language() == "en" else self.title

    @property
    def text(self) -> str:
        """The words in the language in force."""
        return self.words_en if language() == "en" else self.words


def script_for(kind: Kind, use: str = SPOKEN) -> tuple[ScriptPart, ...]:
    """The parts for a concern of this kind, in the order they are said; its own words go before the general ones."""
    chosen: dict[str, ScriptPart] = {}
    for part in _parts():
        if part.use == use and (kind in part.kinds or (not part.kinds and part.key not in chosen)):
            chosen[part.key] = part
    return tuple(chosen.values())


@cache
def _parts() -> tuple[ScriptPart, ...]:
    return read_scripts(resource(FILE).read_text("utf-8"), FILE)


def read_scripts(text: str, name: str) -> tuple[ScriptPart, ...]:
    """The parts in the TOML text; raises PolicyError naming file and key."""
    top = Table(name, "", tomllib.loads(text))
    parts = []
    for table in top.tables("parts"):
        key, title, title_en = table.titled()
        use = table.take("use", str, SPOKEN)
        if use not in (SPOKEN, WRITTEN):
            raise table.error(
                "use", _("“{value}” is unknown; known are {known}").format(value=use, known=f"{SPOKEN}, {WRITTEN}")
            )
        parts.append(
            ScriptPart(
                key, title, title_en, table.take("words", str), table.take("words_en", str), use,
                frozenset(table.words("kinds", Kind, [])),
            )
        )  # fmt: skip
        table.done()
    top.done()
    return tuple(parts)
