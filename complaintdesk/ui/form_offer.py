"""取值选择: what a form can be filled with, as the editor offers it: by group, with the names that the form has already."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import complaintdesk.desk.offers  # noqa: F401 - the inputs of a step are known once its module is there
from complaintdesk.desk.form_editing import ListSource, ValueGroup, ValueNames
from complaintdesk.desk.form_value_labels import is_known, is_known_source, label_of
from complaintdesk.domain.fields import Choice
from complaintdesk.domain.form_layout import Layout
from complaintdesk.domain.vocabulary import Action
from complaintdesk.i18n import _


@dataclass(frozen=True)
class Offer:
    """可用取值: groups of values, those with boxes to tick, and the lists."""

    groups: tuple[ValueGroup, ...] = ()
    lists: tuple[ListSource, ...] = ()
    ticks: frozenset[str] = frozenset()

    @classmethod
    def of(cls, names: ValueNames, layout: Layout) -> Offer:
        """What the rules in force know, and what the form names besides: a pack's form may name another pack's steps."""
        offer = cls(names.groups, names.sources, names.ticks)
        further = tuple(
            (name, label_of(name)) for name in sorted(layout.values()) if name not in offer.labels and is_known(name)
        )
        groups = (*names.groups, ValueGroup(_("On this form"), further)) if further else names.groups
        there = {entry.source for entry in names.sources}
        sources = dict.fromkeys(block.list.source for block in layout.blocks if block.list is not None)
        more = tuple(_as_printed(s, layout) for s in sources if s not in there and is_known_source(s))
        return cls(groups, (*names.sources, *more), names.ticks)

    @cached_property
    def labels(self) -> dict[str, str]:
        """What each value is called."""
        return {name: label for group in self.groups for name, label in group.values}

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        """The values to choose from, each with its group: several groups have a phone number."""
        return tuple(
            Choice(name, _("{label} · {group}").format(label=label, group=group.title))
            for group in self.groups
            for name, label in group.values
        )

    @cached_property
    def conditions(self) -> tuple[Choice, ...]:
        """The values again, each with its contrary."""
        missing = (Choice(f"!{each.value}", _("Without: {value}").format(value=each.label)) for each in self.choices)
        return (*self.choices, *missing)

    @cached_property
    def sources(self) -> tuple[Choice, ...]:
        """The lists to choose from."""
        return tuple(Choice(entry.source, entry.title) for entry in self.lists)

    def columns(self, source: str) -> tuple[tuple[str, str], ...]:
        """The columns of a list."""
        return next((entry.columns for entry in self.lists if entry.source == source), ())

    def explained(self, names: Iterable[str]) -> str:
        """facts = 事实和理由: what the names in a text mean."""
        known = dict.fromkeys(name for name in names if name in self.labels)
        return " · ".join(f"{name} = {self.labels[name]}" for name in known)


def _as_printed(source: str, layout: Layout) -> ListSource:
    """A list that only this form knows, with the columns that it prints."""
    entries = [block.list for block in layout.blocks if block.list is not None and block.list.source == source]
    columns = {column.value: column.label.text or column.value for entry in entries for column in entry.columns}
    known = {action.value: action.label for action in Action}
    return ListSource(source, known.get(source.partition(".")[2], source), tuple(columns.items()))
