"""打印过程: one print on its way: recorded, asked for as recorded, drawn, delivered.

The print is recorded first and paper comes after: what is on paper is always on record. When paper fails, the record
is kept and finished by the next try, so that one print is counted once.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from complaintdesk.desk.form_values import missing_words
from complaintdesk.desk.print_rows import PrintJob
from complaintdesk.desk.printing import PrintedJob, RecordPrint
from complaintdesk.desk.rows import Done
from complaintdesk.ui.tab import WorkPlace

if TYPE_CHECKING:
    from complaintdesk.paper.render import Rendered


@dataclass(frozen=True)
class OnPaper:
    """怎样上纸: the paper, by how many tenths of a millimetre the printer is moved, and whether only the words."""

    paper: str = "A4"
    offset: tuple[int, int] = (0, 0)
    overprint: bool = False


Make = Callable[[PrintJob], bytes]
Deliver = Callable[[bytes], None]


def rendered(job: PrintJob, how: OnPaper) -> Rendered:
    """The job as PDF; loads the typesetting only when something is printed."""
    from complaintdesk.paper.render import render

    right, down = how.offset
    return render(job, paper=how.paper, offset=(right / 10, down / 10), overprint=how.overprint)


def papers() -> dict[str, bool]:
    """The sizes of paper that forms are laid out for, and whether the paper makes its own copies (多联纸)."""
    from complaintdesk.paper.sizes import PAPERS

    return {name: paper.carbon for name, paper in PAPERS.items()}


@dataclass(frozen=True)
class Look:
    """试排: the form as it would be printed, and what should be known before it is."""

    made: Rendered
    paper: str
    missing: tuple[str, ...]
    """What the words of the form name and the case does not say yet."""
    is_for_word: bool
    """A letter, which offices edit in a word processor."""


def look_at(job: PrintJob, how: OnPaper) -> Look:
    """Draw the job to be looked at; on the paper that the form says where no other is known."""
    paper = next(name for name in (how.paper, job.layout.paper, "A4") if name in papers())
    made = rendered(job, dataclasses.replace(how, paper=paper))
    return Look(made, paper, missing_words(job), job.layout.is_for_word)


def letter_file(job: PrintJob) -> bytes:
    """The letter for the word processor."""
    from complaintdesk.paper.word import letter_docx

    return letter_docx(job)


class PrintRun(QObject):
    """One print of one form. `go` takes the steps still to be taken, so it may be called again after a failure."""

    done = Signal()
    refused = Signal(object)
    """Nothing is recorded, nothing came out: why."""
    undelivered = Signal(object)
    """It is on record, but nothing came out: why."""

    def __init__(self, place: WorkPlace, command: RecordPrint, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.place, self.command = place, command
        self.is_recorded = False
        self._job: PrintJob | None = None
        self._seq = 0

    def same_as(self, command: RecordPrint) -> bool:
        """Is this the print that the command asks for? Then its answer got lost, and it must not count twice."""
        return dataclasses.replace(command, request_id=self.command.request_id) == self.command

    def go(self, make: Make, deliver: Deliver) -> None:
        """Record, ask for the print as recorded, make the file, deliver it."""
        work = self.place.work
        if not self.is_recorded:

            def recorded(done: Done) -> None:
                self.is_recorded = True
                self._seq = done.seq
                self.go(make, deliver)

            work.do(self.command, initiator=self, then=recorded, failed=lambda error: self.refused.emit(error))
        elif self._job is None:

            def asked(job: PrintJob) -> None:
                self._job = job
                self.go(make, deliver)

            question = PrintedJob(case_id=self.command.case_id, form=self.command.form, seq=self._seq)
            work.ask(question, asked, lambda error: self.undelivered.emit(error))
        else:
            job = self._job
            work.background(
                lambda _report: deliver(make(job)),
                lambda _nothing: self.done.emit(),
                failed=lambda error: self.undelivered.emit(error),
            )
