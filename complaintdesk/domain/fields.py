"""What a step asks for: each input's name, label, kind and whether it must be filled.

A command declares its inputs once; the desk checks them, the window draws them, the command line lists them.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from complaintdesk.domain.vocabulary import Action
from complaintdesk.i18n import _


class Input(Enum):
    """How an input is typed."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    DEPARTMENT = "department"
    STAFF = "staff"
    CATEGORY = "category"
    CAUSE = "cause"
    REFUSAL = "refusal_reason"
    DATE_TIME = "date_time"
    YES_NO = "yes_no"
    FILE = "file"
    DATE = "date"
    NUMBER = "number"
    MONEY = "money"
    """An amount in yuan with up to two decimals; kept in 分."""
    DEPARTMENTS = "departments"
    """Several departments, one a line."""
    LEVEL = "level"
    """One of the pack's own classes of deadline."""
    PAUSE = "pause"
    """One of the pack's reasons for a pause."""
    MATTER = "matter"
    """One of the case's matters, by its place from 1."""
    RECORD = "record"
    """One of the case's records of the action named by `of`, by its running number."""
    CASE = "case"
    """Another case, by its number."""
    POST = "post"
    """One of the pack's posts."""
    SCORES = "scores"
    """满意度评分: a level of satisfaction for each of the choices; those left out are not judged."""


@dataclass(frozen=True)
class Choice:
    """One entry of a list to choose from: stored key and the words shown."""

    value: str
    label: str


@dataclass(frozen=True)
class FieldSpec:
    """One input of a step, ready to draw: choices are filled in by the desk."""

    name: str
    label: str
    input: Input
    required: bool = False
    choices: tuple[Choice, ...] = ()
    default: str = ""
    hint: str = ""


def asks(
    label: str,
    kind: Input,
    *,
    required: bool = False,
    words: type[Enum] | None = None,
    hint: str = "",
    default: Any = "",
    of: Action | None = None,
) -> Any:
    """A dataclass field that is an input of a step. `label` and `hint` are msgids (N_)."""
    return field(
        default=default,
        metadata={"label": label, "input": kind, "required": required, "words": words, "hint": hint, "of": of},
    )


def inputs_of(command: type) -> tuple[dataclasses.Field[Any], ...]:
    """The inputs a command class declares, in order."""
    return tuple(f for f in dataclasses.fields(command) if "input" in f.metadata)


def spec(of: dataclasses.Field[Any]) -> FieldSpec:
    """The input as shown; enum words become choices, the desk adds departments and the like."""
    kept = of.metadata
    label, hint, words = kept["label"], kept["hint"], kept["words"]
    choices = tuple(Choice(w.value, w.label) for w in words) if words else ()
    return FieldSpec(of.name, _(label), kept["input"], kept["required"], choices, "", _(hint))
