"""措施一项, for paper: a measure of the case with all that stands in it, frozen."""

from __future__ import annotations

from dataclasses import dataclass

from complaintdesk.domain.book_words import Effect, MeasureSort


@dataclass(frozen=True)
class MeasureRow:
    """措施: `values` by the name of each input, days as 2026-03-02; `checks` as in CHECK_KEYS, oldest first."""

    sort: MeasureSort
    values: tuple[tuple[str, str], ...]
    checks: tuple[tuple[str, ...], ...] = ()
    effect: Effect | None = None

    def value(self, name: str) -> str:
        """The words of an input; "" where the measure does not say it."""
        return dict(self.values).get(name, "")


#: What one check says; `passed` is "1" or "".
CHECK_KEYS = ("batch", "on", "quantity", "defects", "passed", "by", "note")
