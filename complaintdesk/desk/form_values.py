"""单据取值: what a form can say of a case, every value by its name.

A plain name such as `facts` stands in VALUES. `own.FIELD` is a field of the policy pack, `STEP.INPUT` what the newest
record of a step says (settle.terms), `STEP.at`, `STEP.on` and `STEP.by` when and by whom it was recorded,
`clock.CLOCK.due` and so on a limit. So every step that a pack or this program may get can be printed without new code.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from complaintdesk.desk import form_wording as wording
from complaintdesk.desk.form_value_labels import label_of
from complaintdesk.desk.form_value_table import SOURCES, VALUES
from complaintdesk.desk.form_wording import Times
from complaintdesk.domain.form_layout import Layout, names_in, pieces
from complaintdesk.domain.vocabulary import Action, Clock
from complaintdesk.domain.workflow import STEPS
from complaintdesk.i18n import _

if TYPE_CHECKING:
    from complaintdesk.desk.print_rows import PrintJob
    from complaintdesk.desk.rows import CaseSheet, ClockRow, RecordRow

#: A stop of our own words, and what a value may end with that makes it one too many.
_STOPS = frozenset("。.")
_ENDS = frozenset("。！？；….!?;")
_CLOCKS = {clock.value: clock for clock in Clock}
_ACTIONS = {action.value: action for action in Action}
#: What a blank form for a power cut says; everything else is left to the pen.
ON_A_BLANK = frozenset({"number", "office", "site"})


class FormValues:
    """所有取值 of one print job, in the language in force."""

    job: PrintJob
    sheet: CaseSheet
    times: Times

    def __init__(self, job: PrintJob) -> None:
        self.job = job
        self.sheet = job.sheet
        self.times = Times(job.sheet.zone)

    def text(self, name: str) -> str:
        """The words of a value; "" where the case does not say it. KeyError for a name that no form can know."""
        if not name or (self.job.is_blank and name not in ON_A_BLANK):
            return ""
        value = VALUES.get(name)
        if value is not None:
            return value.text(self)
        head, dot, rest = name.partition(".")
        if not dot:
            raise KeyError(name)
        if head == "own":
            return dict(self.sheet.own).get(rest, "")
        if head == "clock":
            return self._clock(rest)
        if head in _ACTIONS:
            return self._recorded(_ACTIONS[head], rest)
        raise KeyError(name)

    def ticks(self, name: str) -> tuple[tuple[str, bool], ...]:
        """The choices of a value; yes and no for a record's own answer."""
        value = VALUES.get(name)
        if value is not None and value.ticks is not None:
            return tuple((word, chosen and not self.job.is_blank) for word, chosen in value.ticks(self))
        answer = self.text(name)
        return tuple((word, answer == word) for word in (_("Yes"), _("No")))

    def rows(self, source: str) -> list[dict[str, str]]:
        """The rows of a list; KeyError for a source that no form can know. `records.STEP` lists a step's records."""
        if source in SOURCES:
            return list(SOURCES[source].rows(self))
        head, dot, rest = source.partition(".")
        if not dot or head != "records" or rest not in _ACTIONS:
            raise KeyError(source)
        found = [row for row in reversed(self.sheet.records) if row.action is _ACTIONS[rest]]
        return [{"n": str(n)} | self._record(row) for n, row in enumerate(found, 1)]

    def holds(self, when: str) -> bool:
        """Whether a part with this condition is there: a value that says something, or with ! one that does not."""
        return not when or bool(self.text(when.removeprefix("!"))) is not when.startswith("!")

    def filled(self, words: str, blank: str) -> str:
        """Fixed words with their {values}; `blank` stands where the case says nothing.

        A value that brings its own full stop does not get a second one.
        """
        written = ""
        for fixed, name in pieces(words):
            doubled = fixed[:1] in _STOPS and written[-1:] in _ENDS
            written += fixed[1:] if doubled else fixed or self.text(name) or blank
        return written

    def _clock(self, name: str) -> str:
        which, _dot, part = name.partition(".")
        if which not in _CLOCKS or part not in _CLOCK_PARTS:
            raise KeyError(name)
        found = [row for row in self.sheet.clocks if row.clock is _CLOCKS[which]]
        return _CLOCK_PARTS[part](found[-1], self.times) if found else ""

    def _recorded(self, action: Action, name: str) -> str:
        row = self._newest.get(action)
        return self._record(row).get(name, "") if row is not None else self._happened(action, name)

    def _happened(self, action: Action, name: str) -> str:
        """When a step that keeps no record was taken last, by whom, and what was said to it."""
        kind = STEPS[action].event
        found = next((item for item in self.sheet.timeline if item.kind is kind), None)  # the newest first
        if found is None:
            return ""
        own = {"at": self.times.minute(found.at), "on": self.times.day(found.at), "by": found.actor, "note": found.note}
        return own.get(name, "")

    @cached_property
    def _newest(self) -> dict[Action, RecordRow]:
        newest: dict[Action, RecordRow] = {}
        for row in self.sheet.records:  # the newest first
            newest.setdefault(row.action, row)
        return newest

    def _record(self, row: RecordRow) -> dict[str, str]:
        own = {"at": self.times.minute(row.at), "on": self.times.day(row.at), "by": row.by}
        values = {name: wording.written_day(words) for name, words in row.values}
        return own | values | {"all": wording.labelled(row.data)}


_CLOCK_PARTS: dict[str, Callable[[ClockRow, Times], str]] = {
    "due": lambda row, times: times.minute(row.due_at),
    "due_on": lambda row, times: times.day(row.due_at),
    "from": lambda row, times: times.day(row.started_at),
    "rule": lambda row, _times: row.rule_title,
    "source": lambda row, _times: row.source,
    "until": lambda row, times: times.day(row.extended_until),
    "span": lambda row, _times: row.span,
}


def missing_words(job: PrintJob) -> tuple[str, ...]:
    """The values named in the words of the form that the case does not say yet, by their labels."""
    values = FormValues(job)
    named = named_in_words(job.layout, values.holds)
    return tuple(dict.fromkeys(label_of(name) for name in named if not values.text(name)))


def named_in_words(layout: Layout, holds: Callable[[str], bool]) -> list[str]:
    """The names in the words that are printed: not in those of a part whose condition does not hold."""
    named: list[str] = []
    for block in layout.blocks:
        if not holds(block.when):
            continue
        for paragraph in block.paragraphs:
            if holds(paragraph.when):
                named += names_in(paragraph.text.text)
        for row in block.rows:
            if holds(row.when):
                named += [name for cell in row.cells for name in names_in(cell.text.text)]
    return named
