"""Words in the user's language: gettext, English msgids, one catalogue per package, switched at run time."""

from __future__ import annotations

import gettext
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from complaintdesk.paths import resource

if TYPE_CHECKING:
    from collections.abc import Iterator

LANGUAGES = ("zh_CN", "en")
DEFAULT = "zh_CN"
CATALOGUES = ("domain", "storage", "desk", "paper", "sheets", "scans", "ui", "cli")

_language = DEFAULT
_loaded: dict[str, gettext.NullTranslations] = {}


def _catalogue(language: str) -> gettext.NullTranslations:
    """All catalogues of a language as one chain; English is the msgids themselves."""
    if language not in _loaded:
        chain = gettext.NullTranslations()
        if language != "en":
            for name in CATALOGUES:
                found = gettext.translation(name, str(resource("locale")), [language], fallback=True)
                if isinstance(found, gettext.GNUTranslations):
                    found.add_fallback(chain)
                    chain = found
        _loaded[language] = chain
    return _loaded[language]


def set_language(language: str) -> None:
    """Choose the language of every text made from now on; raises ValueError for one not shipped."""
    global _language
    if language not in LANGUAGES:
        raise ValueError(language)
    _language = language


def language() -> str:
    """The language in force: zh_CN or en."""
    return _language


@contextmanager
def in_language(chosen: str) -> Iterator[None]:
    """Texts made inside the block are in the chosen language (a form may differ from the screen)."""
    before = language()
    set_language(chosen)
    try:
        yield
    finally:
        set_language(before)


def _(message: str) -> str:
    """The message in the language in force."""
    return _translated(_language, message) if message else ""


@cache
def _translated(language: str, message: str) -> str:
    # A catalogue asks all the others for what it does not hold, each time anew.
    return _catalogue(language).gettext(message)


def ngettext(one: str, many: str, n: int) -> str:
    """The message that fits the number n, in the language in force."""
    return _catalogue(_language).ngettext(one, many, n)


def N_(message: str) -> str:  # noqa: N802 - the name gettext tools look for
    """Mark a text for translation that is shown later."""
    return message
