"""话术取值: what a case has to say for each placeholder of a call-back script."""

from __future__ import annotations

import re
from collections.abc import Mapping

from complaintdesk.desk.calling import dimensions_of
from complaintdesk.desk.context import Seen
from complaintdesk.desk.reply_values import values_of
from complaintdesk.i18n import N_, _
from complaintdesk.storage.models import Case

#: Each placeholder with the words by which a missing one is named to the caller.
PLACEHOLDERS: dict[str, str] = {
    "caller": N_("Caller"),
    "office": N_("Office"),
    "name": N_("Name"),
    "number": N_("Number"),
    "received_on": N_("Received on"),
    "replied_on": N_("Day of reply"),
    "subject": N_("Subject"),
    "department": N_("Responsible department"),
    "result": N_("Result"),
    "dimensions": N_("In detail"),
}
_BRACED = re.compile(r"\{([a-z_]+)\}")
#: The longest part of a reply that is read out; whoever wants more has the whole text beside it.
_LONGEST = 120


def script_values(seen: Seen, case: Case) -> dict[str, str]:
    """Every placeholder with the case's own words; "" where it has none. The name only for who may know it."""
    values = values_of(seen, case)
    replied = case.replied_at.astimezone(seen.zone) if case.replied_at is not None else None
    day = _("{year}-{month:02}-{day:02}")
    return {
        **{name: values[name] for name in ("office", "name", "number", "received_on", "subject", "department")},
        "caller": seen.actor.name,
        "replied_on": day.format(year=replied.year, month=replied.month, day=replied.day) if replied else "",
        "result": _short(case.solution or case.reply_text),
        "dimensions": _(", ").join(choice.label for choice in dimensions_of(seen, case)),
    }


def filled(words: str, values: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """The words with the values put in, and the names of those that are missing: they stay in sight as {name}."""
    missing: dict[str, None] = {}

    def put(found: re.Match[str]) -> str:
        value = values.get(found[1], "").strip()
        if value:
            return value
        label = _(PLACEHOLDERS[found[1]]) if found[1] in PLACEHOLDERS else found[1]
        missing[label] = None
        return "{" + label + "}"

    return _BRACED.sub(put, words), tuple(missing)


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
