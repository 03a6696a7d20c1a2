"""The window's one way to the desk: questions and commands run off the GUI thread, answers come back on it.

One thread serves the database, so commands keep their order; PDFs and workbooks are made on a second one.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from queue import SimpleQueue
from typing import Any, Final, Protocol, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Signal

from complaintdesk.desk.rows import Changes
from complaintdesk.domain.errors import Unreachable

T = TypeVar("T")
P = TypeVar("P")
Report = Callable[[int, int], None]
_OVERTAKEN: Final = object()


class Desk(Protocol):
    """Whatever answers questions and does commands."""

    def ask(self, question: Any) -> Any: ...

    def do(self, command: Any) -> tuple[Any, Changes]: ...


class InlineExecutor(Executor):
    """Runs everything at once on the calling thread: tests need no waiting."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except BaseException as error:
            future.set_exception(error)
        return future


class Stopped(Exception):
    """The person cancelled this piece of work."""


class Courier(QObject):
    """Sends a function to an executor and brings what it gave, or raised, back to this object's thread."""

    _arrived = Signal()

    def __init__(self, executor: Executor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._executor = executor
        self._ready: SimpleQueue[Callable[[], object]] = SimpleQueue()
        self._closed = False
        # Automatic connection: queued from another thread, at once from this one (InlineExecutor).
        self._arrived.connect(self._deliver)

    def send(self, fn: Callable[[], T], then: Callable[[T], object], failed: Callable[[BaseException], object]) -> None:
        """Run `fn` over there, then `then(result)` or `failed(error)` here."""
        self._executor.submit(self._run, fn, then, failed)

    def post(self, callback: Callable[[], object]) -> None:
        """Call something on this object's thread, from any thread."""
        self._ready.put(callback)
        if not self._closed:
            self._arrived.emit()

    def close(self) -> None:
        """Wait for what runs; nothing is delivered any more."""
        self._closed = True
        self._executor.shutdown(wait=True)

    def _run(self, fn: Callable[[], T], then: Callable[[T], object], failed: Callable[[BaseException], object]) -> None:
        try:
            result = fn()
        except BaseException as error:
            self.post(functools.partial(failed, error))
        else:
            self.post(functools.partial(then, result))

    def _deliver(self) -> None:
        if not self._closed:
            self._ready.get()()


class Task:
    """A long piece of work that can be stopped; `done` once it ended in any way."""

    def __init__(self) -> None:
        self.stopped = False
        self.done = False

    def stop(self) -> None:
        """Ask it to end at its next progress report."""
        self.stopped = True


class Work(QObject):
    """Asks and does for the whole window.

    `then` and `failed` are dropped when the widget they belong to is gone (a bound method's object, or a widget a
    closure holds). Without `failed` an error goes to the signal of that name.
    """

    changed = Signal(object, object)
    """(Changes, initiator): something was done here or at another work place."""
    failed = Signal(object)
    """An error that nobody else takes."""
    recovered = Signal(object)
    """The database answers again; the Unreachable that said it did not."""
    busy = Signal(bool)
    """True when the first piece of work begins, False when the last one ended."""

    def __init__(self, desk: Desk, executor: Executor | None = None, background: Executor | None = None,
                 parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        inline = executor if isinstance(executor, InlineExecutor) else None
        self._desk_thread = Courier(executor or ThreadPoolExecutor(1, "desk"), self)
        self._paper_thread = Courier(background or inline or ThreadPoolExecutor(1, "paper"), self)
        self._running = 0
        self._newest: dict[str, int] = {}
        self._tasks: set[Task] = set()
        self._cut_off: Unreachable | None = None
        self.is_closed = False

    def ask(self, question: Any, then: Callable[[Any], object],
            failed: Callable[[BaseException], object] | None = None, *, latest: str = "") -> None:
        """Ask the desk; `then(answer)`. Of questions with the same `latest` name only the newest is answered."""
        number = self._newest[latest] = self._newest.get(latest, 0) + 1

        def is_wanted() -> bool:
            return not self.is_closed and (not latest or self._newest[latest] == number)

        def run() -> Any:
            # Typing fast queues a search per key: those overtaken before their turn are not run at all.
            return self.desk.ask(question) if is_wanted() else _OVERTAKEN

        def deliver(answer: Any) -> None:
            if answer is _OVERTAKEN:
                return
            self._reached()
            if is_wanted() and _is_there(then):
                then(answer)

        def complain(error: BaseException) -> None:
            self._missed(error)
            if is_wanted():
                self._complain(failed, error)

        self._send(self._desk_thread, run, deliver, complain)

    def do(self, command: Any, initiator: QObject | None = None, then: Callable[[Any], object] | None = None,
           failed: Callable[[BaseException], object] | None = None) -> None:
        """Do a command; `then(result)`, and then every screen hears of the changes."""

        def deliver(outcome: tuple[Any, Changes]) -> None:
            result, changes = outcome
            self._reached()
            try:
                if then is not None and _is_there(then):
                    then(result)
            finally:
                gone = initiator is not None and not shiboken6.isValid(initiator)
                self.changed.emit(changes, None if gone else initiator)

        def complain(error: BaseException) -> None:
            self._missed(error)
            # That a step was not done must be heard, even after its screen was closed.
            self._complain(failed if failed is not None and _is_there(failed) else None, error)

        self._send(self._desk_thread, lambda: self.desk.do(command), deliver, complain)

    def background(self, fn: Callable[[Report], T], then: Callable[[T], object],
                   progress: Callable[[int, int], object] | None = None,
                   failed: Callable[[BaseException], object] | None = None) -> Task:
        """Make something long off both threads: `fn(report)` calls report(done, total) now and then.

        Stopping the task ends it at its next report; then neither `then` nor `failed` is called.
        """
        task = Task()
        self._tasks.add(task)

        def report(done: int, total: int) -> None:
            if task.stopped:
                raise Stopped
            if progress is not None:
                self._paper_thread.post(lambda: _is_there(progress) and progress(done, total))

        def ended() -> None:
            task.done = True
            self._tasks.discard(task)

        def deliver(result: T) -> None:
            ended()
            if not task.stopped and _is_there(then):
                then(result)

        def complain(error: BaseException) -> None:
            ended()
            if not isinstance(error, Stopped):
                self._complain(failed, error)

        self._send(self._paper_thread, lambda: fn(report), deliver, complain)
        return task

    def close(self) -> None:
        """Before the program ends: commands already given are carried out, questions and callbacks dropped."""
        self.is_closed = True
        for task in self._tasks:
            task.stop()
        self._desk_thread.close()
        self._paper_thread.close()

    def _send(self, courier: Courier, run: Callable[[], P], then: Callable[[P], object],
              failed: Callable[[BaseException], object]) -> None:
        self._running += 1
        if self._running == 1:
            self.busy.emit(True)

        def finish(callback: Callable[[], object]) -> None:
            self._running -= 1
            try:
                callback()
            finally:
                if self._running == 0:
                    self.busy.emit(False)

        courier.send(run, lambda result: finish(lambda: then(result)), lambda error: finish(lambda: failed(error)))

    def _missed(self, error: BaseException) -> None:
        if isinstance(error, Unreachable):
            self._cut_off = error

    def _reached(self) -> None:
        trouble, self._cut_off = self._cut_off, None
        if trouble is not None and not self.is_closed:
            self.recovered.emit(trouble)

    def _complain(self, failed: Callable[[BaseException], object] | None, error: BaseException) -> None:
        if failed is None:
            self.failed.emit(error)
        elif _is_there(failed):
            failed(error)


def _is_there(callback: Callable[..., object]) -> bool:
    """Are the Qt objects that this callback belongs to, or that it holds, still alive?"""
    if isinstance(callback, functools.partial):
        held: list[object] = [*callback.args, *callback.keywords.values()]
        return _is_there(callback.func) and all(map(_is_alive, held))
    owner = getattr(callback, "__self__", None)
    cells = getattr(callback, "__closure__", None) or ()
    return _is_alive(owner) and all(_is_alive(_content(cell)) for cell in cells)


def _is_alive(thing: object) -> bool:
    return not isinstance(thing, QObject) or shiboken6.isValid(thing)


def _content(cell: Any) -> object:
    try:
        return cell.cell_contents
    except ValueError:
        return None
