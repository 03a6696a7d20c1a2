"""答复变量: the words in braces of a reply that are filled in from the case, and those that cannot be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from complaintdesk.i18n import N_, _

#: Each variable by the name that may always be written; its words in the language in force may be written as well.
VARIABLES: dict[str, str] = {
    "number": N_("Number"),
    "name": N_("Name"),
    "received_on": N_("Received on"),
    "subject": N_("Subject"),
    "request": N_("Request"),
    "findings": N_("Findings"),
    "result": N_("Result"),
    "department": N_("Responsible department"),
    "due": N_("Due"),
    "basis": N_("Basis"),
    "appeal": N_("How to have it reviewed"),
    "office": N_("Office"),
    "today": N_("Today"),
}
#: The input method writes braces full-width as readily as plain ones. Braces around anything but a word are only braces.
_BRACED = re.compile(r"(?<!\$)[{\uff5b] *([A-Za-z_]{2,}(?: [a-z]+)*|[\u4e00-\u9fff]{2,}) *[}\uff5d]")


@dataclass(frozen=True)
class Filled:
    """A text with its variables filled in; `unknown` and `empty` name those that could not be."""

    text: str
    unknown: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()

    def problem(self) -> str:
        """What must be put right before the text may go out, or ""."""
        parts = []
        if self.unknown:
            parts.append(
                _("There is no variable {names}. Known are: {known}.").format(
                    names=_listed(self.unknown), known=_(", ").join(_(label) for label in VARIABLES.values())
                )
            )
        if self.empty:
            parts.append(
                _("The case says nothing for {names} yet. Record it first, or write the words yourself.").format(
                    names=_listed(self.empty)
                )
            )
        return " ".join(parts)


def fill(text: str, values: Mapping[str, str]) -> Filled:
    """Put the case's values in; a variable that is unknown or has no value stays as written and is named."""
    names = {name: name for name in VARIABLES} | {_(label): name for name, label in VARIABLES.items()}
    unknown: dict[str, None] = {}
    empty: dict[str, None] = {}

    def put(found: re.Match[str]) -> str:
        written = found[1].strip()
        name = names.get(written) or names.get(written.lower())
        if name is None:
            unknown[written] = None
        elif not values.get(name, "").strip():
            empty[written] = None
        else:
            return values[name].strip()
        return found[0]

    filled = _BRACED.sub(put, text)
    return Filled(filled, tuple(unknown), tuple(empty))


def _listed(names: tuple[str, ...]) -> str:
    return _(", ").join("{" + name + "}" for name in names)
