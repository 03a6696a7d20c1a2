"""Coded values: a stored key with a label in the language in force."""

from __future__ import annotations

from enum import StrEnum

from complaintdesk.domain.labels import LABELS
from complaintdesk.i18n import _


class Word(StrEnum):
    """A coded value that knows its label in the language in force."""

    @property
    def label(self) -> str:
        return _(LABELS[type(self).__name__][self.value])
