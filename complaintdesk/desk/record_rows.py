"""案卷记录 as people read them: each input of the step by its label, in the language in force."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Any

from complaintdesk.desk.action_commands import ADDED
from complaintdesk.desk.choices import category_label
from complaintdesk.desk.context import Seen
from complaintdesk.desk.core import ACTION_COMMANDS
from complaintdesk.desk.rows import RecordRow
from complaintdesk.domain import workflow
from complaintdesk.domain.fields import Input, inputs_of
from complaintdesk.domain.money import money_text
from complaintdesk.domain.policy import cause_paths
from complaintdesk.domain.vocabulary import Action
from complaintdesk.i18n import _
from complaintdesk.storage.models import Case

#: The key under which a record names another case; whoever may not see that one does not see the record.
OTHER = "other_id"
LONGEST_TITLE = 48


def record_rows(seen: Seen, case: Case) -> tuple[RecordRow, ...]:
    """The records of the case, the newest first."""
    pack, facts = seen.pack_of(case), seen.facts(case)
    rows = []
    for number, record in reversed(list(case.records.items())):
        action = Action(record["action"])
        if is_known(seen, record):
            shown = _shown(seen, case, action, record["data"])
            rows.append(
                RecordRow(
                    int(number),
                    action,
                    workflow.step_label(pack, action, facts),
                    datetime.fromisoformat(record["at"]),
                    record["by"],
                    tuple((label, words) for _name, label, words in shown),
                    tuple((name, words) for name, _label, words in shown),
                )
            )
    return tuple(rows)


def is_known(seen: Seen, record: dict[str, Any]) -> bool:
    """Whether the asker may know of every case that the record names."""
    other = record["data"].get(OTHER)
    found = seen.session.get(Case, other) if other else None
    return found is None or seen.may_see(found)


def record_title(seen: Seen, case: Case, number: str, record: dict[str, Any]) -> str:
    """A record in a few words, to choose it from a list."""
    texts = [words for _name, _label, words in _shown(seen, case, Action(record["action"]), record["data"])]
    day = datetime.fromisoformat(record["at"]).astimezone(seen.zone).strftime("%m-%d")
    words = " ".join(" ".join(texts[:2]).split())
    short = words if len(words) <= LONGEST_TITLE else words[: LONGEST_TITLE - 1] + "…"
    return _("{number}. {words} ({day})").format(number=number, words=short, day=day)


def _shown(seen: Seen, case: Case, action: Action, data: dict[str, Any]) -> tuple[tuple[str, str, str], ...]:
    """Name, label and words of each input that says something."""
    command = ACTION_COMMANDS.get(action)
    inputs = inputs_of(command) if command is not None else ()
    lines = [
        (entry.name, _(label), _words(seen, case, entry, data[entry.name]))
        for entry, label in ((entry, entry.metadata["label"]) for entry in inputs)
        if entry.name in data
    ]
    asked = {entry.name for entry in inputs}
    for name, (label, kind) in ADDED.items():
        if name in data and name not in asked:
            lines.append((name, _(label), plain_words(seen, kind, data[name])))
    return tuple(line for line in lines if line[2])


def _words(seen: Seen, case: Case, entry: dataclasses.Field[Any], value: Any) -> str:
    kind, words = entry.metadata["input"], entry.metadata["words"]
    if words is not None:
        return next((word.label for word in words if word.value == value), str(value))
    if kind is Input.RECORD:
        found = case.records.get(str(value))
        return record_title(seen, case, str(value), found) if found else ""
    if kind is Input.CATEGORY:
        return category_label(seen, str(value))
    if kind is Input.MATTER:
        place = int(value) if str(value).isdigit() else 0
        return str(case.matters[place - 1]) if 0 < place <= len(case.matters) else str(value)
    titled = _titled(seen, case, kind)
    return titled.get(str(value), str(value)) if titled else plain_words(seen, kind, value)


def _titled(seen: Seen, case: Case, kind: Input) -> dict[str, str]:
    pack = seen.pack_of(case)
    if kind is Input.CAUSE:
        return {cause.key: cause.label for cause, _above in cause_paths(pack.causes)}
    lists = {Input.LEVEL: pack.levels, Input.PAUSE: pack.pauses, Input.POST: pack.posts, Input.REFUSAL: pack.refusals}
    return {entry.key: entry.label for entry in lists.get(kind, ())}


def plain_words(seen: Seen, kind: Input, value: Any) -> str:
    """What was typed into an input of that kind, as people read it: amounts, yes and no, times of the office."""
    if kind is Input.MONEY and isinstance(value, int):
        return money_text(value)
    if kind is Input.YES_NO:
        return _("Yes") if value else _("No")
    if kind is Input.DATE_TIME:
        return datetime.fromisoformat(value).astimezone(seen.zone).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, list):
        return _(", ").join(str(part) for part in value)
    return str(value)
