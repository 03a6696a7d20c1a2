"""What can go wrong in a way a person can put right: one sentence and what to do."""

from __future__ import annotations

from typing import Any


class UserError(Exception):
    """Refused with a sentence in the user's language and, where there is one, a hint what to do.

    `field` names the input the sentence belongs to, so that a screen can show it there.
    """

    def __init__(self, message: str, hint: str = "", *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.field = field

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class NotAllowed(UserError):
    """The role or the state of the case does not permit this."""


class NotFound(UserError):
    """There is no such thing, or the asker may not know that there is."""


class Unreachable(UserError):
    """The database server does not answer. `was_there`: a moment ago it still did, so it may be asked once more at once."""

    def __init__(self, message: str, hint: str = "", *, was_there: bool = False) -> None:
        super().__init__(message, hint)
        self.was_there = was_there


class FieldErrors(UserError):
    """Several inputs are missing or wrong: field name → sentence."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(" ".join(dict.fromkeys(problems.values())), field=next(iter(problems)))
        self.problems = problems


class ConflictError(UserError):
    """Somebody else changed the case since it was opened.

    `theirs` holds field name → the value now, for the fields both sides changed; empty where none can be named.
    """

    def __init__(
        self, message: str, hint: str = "", *, version: int = 0, theirs: dict[str, Any] | None = None
    ) -> None:
        super().__init__(message, hint)
        self.version = version
        self.theirs = theirs or {}


class PolicyError(UserError):
    """A policy pack is broken; the sentence names file and key."""


class DataDamage(UserError):
    """Stored data is not what was written; the sentence names the first bad place."""
