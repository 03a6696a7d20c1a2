"""取值名称: what each value of a form is called, and whether a name is one."""

from __future__ import annotations

from collections.abc import Iterator

from complaintdesk.desk.action_commands import ACTION_COMMANDS, ADDED
from complaintdesk.desk.form_value_table import SOURCES, VALUES
from complaintdesk.domain.fields import inputs_of
from complaintdesk.domain.form_layout import Layout
from complaintdesk.domain.vocabulary import Action, Clock
from complaintdesk.i18n import N_, _

OF_CLOCK = {
    "due": N_("due"),
    "due_on": N_("day due"),
    "from": N_("counted from"),
    "rule": N_("rule"),
    "source": N_("source"),
    "until": N_("extended until"),
    "span": N_("length"),
}
OF_RECORD = {"at": N_("time"), "on": N_("day"), "by": N_("by"), "all": N_("everything")}
_ACTIONS = {action.value: action for action in Action}
_CLOCKS = {clock.value: clock for clock in Clock}


def record_inputs(action: Action) -> Iterator[tuple[str, str]]:
    """Name and label (a msgid) of everything that a step's record can say."""
    yield from OF_RECORD.items()
    command = ACTION_COMMANDS.get(action)
    for entry in inputs_of(command) if command is not None else ():
        yield entry.name, entry.metadata["label"]
    for name, (label, _kind) in ADDED.items():
        yield name, label


def label_of(name: str) -> str:
    """What a value is called, in the language in force; the name itself where it is not known."""
    if name in VALUES:
        return _(VALUES[name].label)
    head, _dot, rest = name.partition(".")
    if head in _ACTIONS and rest in dict(record_inputs(_ACTIONS[head])):
        return _("{what}: {part}").format(what=_ACTIONS[head].label, part=_(dict(record_inputs(_ACTIONS[head]))[rest]))
    if head == "clock":
        which, _dot, part = rest.partition(".")
        if which in _CLOCKS and part in OF_CLOCK:
            return _("{what}: {part}").format(what=_CLOCKS[which].label, part=_(OF_CLOCK[part]))
    return name


def is_known(name: str) -> bool:
    """Whether a form can know a value of this name; a pack's own fields are the pack's to know."""
    return name in VALUES or label_of(name) != name or (name.startswith("own.") and len(name) > len("own."))


def is_known_source(source: str) -> bool:
    """Whether a list can have its rows from there."""
    head, _dot, rest = source.partition(".")
    return source in SOURCES or (head == "records" and rest in _ACTIONS)


def unknown_names(layout: Layout) -> tuple[str, ...]:
    """The names that no form can know, values and sources; an office's own layout with one is refused."""
    unknown = [name for name in sorted(layout.values()) if not is_known(name)]
    sources = [block.list.source for block in layout.blocks if block.list is not None]
    return tuple(unknown + [source for source in sources if not is_known_source(source)])
