"""来源文件对照: the 49 systems of the source documents (S01–S49), each with what of the program answers it.

The table is data (resources/help/systems.toml); an answer that does not exist is an error, so that none can be promised.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from complaintdesk.desk import book_pages as book_pages  # the books are declared where they are read
from complaintdesk.desk.books import BOOKS
from complaintdesk.desk.opening import shipped_policies
from complaintdesk.desk.registers import shipped_registers
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.form_shipped import shipped_layout
from complaintdesk.domain.vocabulary import Action
from complaintdesk.i18n import N_, _, language
from complaintdesk.paths import resource

#: The screens and dialogs by the names that the table uses.
SCREENS: Final = {
    "intake": N_("Intake"),
    "list": N_("Case list"),
    "detail": N_("Case"),
    "statistics": N_("Statistics"),
    "office": N_("Office, staff, rules…"),
    "vault": N_("Identity vault…"),
    "calls": N_("Call-backs…"),
    "archive": N_("Archived files"),
    "guide": N_("Guidance at the case"),
    "training": N_("Training"),
}
REPORTS: Final = {
    "statistics": N_("Statistics of a period"),
    "staff": N_("Figures by handler"),
    "satisfaction": N_("Monthly satisfaction"),
    "office": N_("Report of the office"),
}


@dataclass(frozen=True)
class System:
    """一个系统: its number among the source documents, its name, and the answers in words."""

    id: str
    label: str
    answers: tuple[str, ...]


def systems() -> tuple[System, ...]:
    """All of them in their order; raises LookupError for an answer that the program does not have."""
    data = tomllib.loads(resource("help/systems.toml").read_text(encoding="utf-8"))
    kinds = _kinds()
    found = []
    for entry in data["systems"]:
        answers = []
        for ref in entry["answers"]:
            kind, _colon, name = ref.partition(":")
            answers.append(kinds[kind](name))
        label = entry["title_en"] if language() == "en" else entry["title"]
        found.append(System(entry["id"], label, tuple(answers)))
    return tuple(found)


def _kinds() -> dict[str, Callable[[str], str]]:
    packs = {pack.id: pack for pack, _text in shipped_policies()}
    registers = shipped_registers()
    return {
        "pack": lambda name: _("Rules: {title}").format(title=packs[name].label),
        "form": lambda name: _("Form: {title}").format(title=shipped_layout(name).label),
        "register": lambda name: _("Register: {title}").format(title=registers[name].label),
        "book": lambda name: _("Book: {title}").format(title=BOOKS[EntryKind(name)].kind.label),
        "step": lambda name: _("Step: {title}").format(title=Action(name).label),
        "screen": lambda name: _("Screen: {title}").format(title=_(SCREENS[name]).rstrip("…")),
        "report": lambda name: _("Report: {title}").format(title=_(REPORTS[name])),
        "guide": lambda name: _("Help: {title}").format(title=_page_title(name)),
    }


def _page_title(name: str) -> str:
    text = resource(f"help/{language()}/{name}.md").read_text(encoding="utf-8")
    return text.partition("\n")[0].lstrip("# ").strip()
