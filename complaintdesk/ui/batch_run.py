"""批量打印过程: case after case: recorded, drawn, delivered; stops between two cases, and never in the middle of one.

A case that the desk refuses is passed over with its sentence. A printer that fails ends the run: what follows would be
on record without being on paper.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from complaintdesk.desk.printing import RecordPrint
from complaintdesk.domain.errors import UserError
from complaintdesk.ui.print_run import Make, PrintRun
from complaintdesk.ui.tab import WorkPlace

#: Sends one case's file: its bytes and the case's number.
Send = Callable[[bytes, str], None]


@dataclass
class Item:
    """一件: what became of one case. `problem` says why it was not printed."""

    case_id: int
    number: str
    run: PrintRun | None = None
    is_done: bool = False
    problem: str = ""
    pdf: bytes = b""


@dataclass
class BatchPlan:
    """What is wanted for each case: the command that records it, the drawing, the way out."""

    command: Callable[[int], RecordPrint]
    make: Make
    send: Send | None = None
    """None: the files are kept, to be put together into one."""
    items: list[Item] = field(default_factory=list)


class BatchRun(QObject):
    """Runs a plan through; `begin` again takes up those that are not done."""

    moved = Signal(object)
    """Something became of this item."""
    ended = Signal(object)
    """No case is left, it was stopped, or (with the error) the printer failed."""

    def __init__(self, place: WorkPlace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._plan = BatchPlan(lambda case_id: RecordPrint(case_id=case_id), lambda _job: b"")
        self._waiting: list[Item] = []
        self._is_stopped = False
        self.is_running = False

    def begin(self, plan: BatchPlan, items: Sequence[Item]) -> None:
        """Print these, in their order."""
        self._plan, self._waiting = plan, [item for item in items if not item.is_done]
        self._is_stopped, self.is_running = False, True
        for item in self._waiting:
            item.problem = ""
        self._next()

    def stop(self) -> None:
        """No further case is begun."""
        self._is_stopped = True

    def _next(self) -> None:
        if self._is_stopped or not self._waiting:
            self._end(None)
            return
        item = self._waiting.pop(0)
        command = self._plan.command(item.case_id)
        if item.run is None or not (item.run.is_recorded or item.run.same_as(command)):
            item.run = PrintRun(self._place, command, self)
        run = item.run
        for signal in (run.done, run.refused, run.undelivered):
            if run.property("wired"):
                signal.disconnect()
        run.setProperty("wired", True)
        run.done.connect(partial(self._done, item))
        run.refused.connect(partial(self._refused, item))
        run.undelivered.connect(partial(self._undelivered, item))
        run.go(self._plan.make, partial(self._deliver, item, self._plan.send))

    @staticmethod
    def _deliver(item: Item, send: Send | None, pdf: bytes) -> None:
        if send is None:
            item.pdf = pdf
        else:
            send(pdf, item.number)

    def _done(self, item: Item) -> None:
        item.is_done = True
        self._go_on(item)

    def _refused(self, item: Item, error: BaseException) -> None:
        if not isinstance(error, UserError):
            self._end(error)
            return
        item.problem = str(error)
        self._go_on(item)

    def _undelivered(self, item: Item, error: BaseException) -> None:
        item.problem = error.message if isinstance(error, UserError) else str(error)
        self.moved.emit(item)
        self._end(error)

    def _go_on(self, item: Item) -> None:
        self.moved.emit(item)
        # The window gets its turn between two cases: it draws, and it hears the cancel button.
        QTimer.singleShot(0, self, self._next)

    def _end(self, error: BaseException | None) -> None:
        self.is_running = False
        self.ended.emit(error)


def joined(pdfs: Sequence[bytes]) -> bytes:
    """The pages of all files, one after the other, as one PDF."""
    import io

    import pypdfium2

    from complaintdesk.ui.paper_preview import PDFIUM

    with PDFIUM:
        whole = pypdfium2.PdfDocument.new()
        try:
            for pdf in pdfs:
                part = pypdfium2.PdfDocument(pdf)
                whole.import_pages(part)
                part.close()
            out = io.BytesIO()
            whole.save(out)
        finally:
            whole.close()
    return out.getvalue()
