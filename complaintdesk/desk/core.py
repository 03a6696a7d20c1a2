"""The one door to the data: `Desk.do(command)` and `Desk.ask(question)`.

One command is one transaction and at least one event. The handler computes and changes the mapped objects; the context
logs every changed field, keeps the search row in step, appends to the chain last, and commits once. A command sent
again with the same request_id finds its first result.
"""

from __future__ import annotations

import dataclasses
import socket
import uuid
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import Table, bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from complaintdesk.desk.action_commands import ACTION_COMMANDS as ACTION_COMMANDS
from complaintdesk.desk.context import Context, Memory, Seen
from complaintdesk.desk.house import House
from complaintdesk.desk.rows import Actor, Changes, Done
from complaintdesk.domain.errors import FieldErrors, NotAllowed, Unreachable
from complaintdesk.domain.fields import inputs_of
from complaintdesk.domain.permissions import EVERYTHING, Permission
from complaintdesk.domain.plain import inert
from complaintdesk.domain.vocabulary import Action, CaseState, EventKind, Role
from complaintdesk.i18n import _
from complaintdesk.storage.engine import Database
from complaintdesk.storage.models import Case, Request
from complaintdesk.storage.troubles import Collided

R = TypeVar("R")
T = TypeVar("T")
C = TypeVar("C", bound="Command")
Q = TypeVar("Q", bound="Question[Any]")

TRIES = 3


@dataclass(frozen=True, kw_only=True)
class Command:
    """A wish to change something. `request_id` is made when the dialog opens and never changes on a retry."""

    request_id: str = dataclasses.field(default_factory=lambda: uuid.uuid4().hex)


@dataclass(frozen=True, kw_only=True)
class CaseCommand(Command):
    """A step on one case; `version` is the one the person saw, or None to take the case as it is now."""

    case_id: int
    version: int | None = None


@dataclass(frozen=True, kw_only=True)
class Question(Generic[R]):
    """A wish to know something; answered from one short read."""


@dataclass(frozen=True)
class _Handler:
    needs: Permission | None
    run: Callable[[Context, Any], Any]
    alone: bool = False


_COMMANDS: dict[type, _Handler] = {}
_QUESTIONS: dict[type, _Handler] = {}


def step(
    command: type[C], *, needs: Permission, action: Action | None = None
) -> Callable[[Callable[[Context, C], Done]], Callable[[Context, C], Done]]:
    """Declares the function that carries out a command, the permission it needs and the action it stands for."""

    def register(run: Callable[[Context, C], Done]) -> Callable[[Context, C], Done]:
        _COMMANDS[command] = _Handler(needs, run)
        if action is not None:
            ACTION_COMMANDS[action] = cast("type[CaseCommand]", command)
        return run

    return register


def answers(
    question: type[Q], *, needs: Permission | None, alone: bool = False
) -> Callable[[Callable[[Seen, Q], Any]], Callable[[Seen, Q], Any]]:
    """Declares the function that answers a question and the permission it needs (None: everybody signed in).

    `alone`: it needs nothing that other modules declare, and is answered before they are loaded. The first screen asks
    such questions.
    """

    def register(run: Callable[[Seen, Q], Any]) -> Callable[[Seen, Q], Any]:
        _QUESTIONS[question] = _Handler(needs, cast("Callable[[Context, Any], Any]", run), alone)
        return run

    return register


def declared_commands() -> dict[type, Permission | None]:
    """Every command the desk knows with the permission it needs."""
    return {command: handler.needs for command, handler in _COMMANDS.items()}


def declared_questions() -> dict[type, Permission | None]:
    """Every question the desk knows with the permission it needs."""
    return {question: handler.needs for question, handler in _QUESTIONS.items()}


def load_all() -> None:
    """Load every module that declares something to others: follow-ups of steps, reminders, books, steps that are offered.

    Raises nothing, costs nothing the second time. Whoever reads a list does not wait for it.
    """
    import complaintdesk.desk.whole  # noqa: F401 - for what it declares


def operator(name: str) -> Actor:
    """The local operator: whoever can write the SQLite file already holds everything in it."""
    return Actor(None, "operator", name, Role.ADMINISTRATOR, None, is_operator=True)


class Desk:
    """投诉台: what one signed-in person can do and ask. Not for two threads at once."""

    def __init__(self, database: Database, actor: Actor, clock: Callable[[], datetime] | None = None) -> None:
        self.database = database
        self.actor = actor
        self.clock = clock
        self.house = House()
        self.memory = Memory()
        self.workplace = socket.gethostname()

    def do(self, command: Command) -> tuple[Done, Changes]:
        """Carry out the command, or refuse with a UserError and change nothing."""
        load_all()
        handler = _COMMANDS[type(command)]
        command = _checked(command)
        for attempt in range(1, TRIES + 1):
            try:
                with self.database.write() as session:
                    if (done := _done_before(session, command.request_id)) is not None:
                        return done, Changes()
                    ctx = Context(
                        session,
                        self.actor,
                        self.database.now(session, self.clock),
                        self.house,
                        self.workplace,
                        self.memory,
                    )
                    self._require(ctx.permissions, handler.needs)
                    done = handler.run(ctx, command)
                    # What was refused was not done: the same request may come again.
                    request_id = uuid.uuid4().hex if ctx.refusal else command.request_id
                    result = ctx.finish(done, request_id, type(command).__name__)
                for then in ctx.once_committed:
                    then()
                if ctx.refusal is not None:
                    raise ctx.refusal
                return result
            except Collided:
                if attempt == TRIES:
                    raise
            except IntegrityError:
                # The same request arrived twice at once: the other one won and its result is the answer.
                with self.database.read() as session:
                    if (done := _done_before(session, command.request_id)) is not None:
                        return done, Changes()
                raise
        raise AssertionError(command)

    def ask(self, question: Question[R]) -> R:
        """Answer the question as far as this person may know."""
        handler = _QUESTIONS.get(type(question))
        if handler is None or not handler.alone:
            load_all()
            handler = _QUESTIONS[type(question)]
        # What is searched for is compared with what was kept; a NUL would not even pass the driver of PostgreSQL.
        question = _inert(question)
        try:
            answer, owed = self._answered(handler, question)
        except Unreachable as gone:
            if not gone.was_there:
                raise
            # The server was started anew, or let go of us. A question changes nothing, so nobody need hear of it.
            answer, owed = self._answered(handler, question)
        # Who read a restricted case stands on record before it is read; where that cannot be written, nothing is.
        for command in owed:
            self.do(command)
        return cast("R", answer)

    def _answered(self, handler: _Handler, question: Any) -> tuple[Any, list[Command]]:
        with self.database.read() as session:
            seen = self._look(session)
            self._require(seen.permissions, handler.needs)
            return handler.run(cast("Context", seen), question), seen.owed

    def _look(self, session: Session) -> Seen:
        if self.clock is not None or self.database.is_sqlite:
            return Seen(session, self.actor, self.database.now(session, self.clock), self.house, self.memory)
        office, told = self.house.office_and_moment(session)
        seen = Seen(session, self.actor, self.database.now(session, None, told), self.house, self.memory)
        seen.office = office
        return seen

    def forget(self) -> None:
        """Locked or left: nothing revealed stays."""
        self.memory.revealed.clear()

    def _require(self, held: frozenset[Permission], needed: Permission | None) -> None:
        if needed is not None and needed not in held and held is not EVERYTHING:
            raise NotAllowed(
                _("Your role “{role}” may not do this.").format(role=self.actor.role.label),
                _("Ask a colleague whose role permits it, or the administrator."),
            )


_REQUESTS = cast("Table", Request.__table__)
_BEFORE = select(_REQUESTS.c.case_id, _REQUESTS.c.seq).where(_REQUESTS.c.request_id == bindparam("request_id"))


def _done_before(session: Session, request_id: str) -> Done | None:
    row = session.connection().execute(_BEFORE, {"request_id": request_id}).one_or_none()
    if row is None:
        return None
    case = session.get(Case, row.case_id) if row.case_id is not None else None
    if case is None:
        return Done(row.case_id or 0, "", None, 0, row.seq, EventKind.OFFICE_CHANGED, already=True)
    return Done(
        case.id, case.number, CaseState(case.state), case.version, row.seq, EventKind.REGISTERED, already=True
    )


#: Values in which there is nothing to clean.
_PLAIN = frozenset({bool, int, date, datetime})


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))


def _inert(asked: T) -> T:
    """A command, a question or a part of one with every text in it made inert and trimmed."""
    changes: dict[str, Any] = {}
    for name in _names(cast("Hashable", type(asked))):
        clean = value = getattr(asked, name)
        if value is None or type(value) in _PLAIN:
            continue
        if type(value) is str:
            clean = inert(value).strip() if value else value
        elif isinstance(value, tuple):
            if value and all(type(v) is str for v in value):
                clean = tuple(inert(v).strip() for v in value)
        elif isinstance(value, dict):
            if all(type(v) is str for v in value.values()):
                clean = {inert(key).strip(): inert(v).strip() for key, v in value.items()}
        elif dataclasses.is_dataclass(value):
            clean = _inert(value)
        if clean is not value:
            changes[name] = clean
    return cast("T", dataclasses.replace(cast("Any", asked), **changes)) if changes else asked


def _checked(command: C) -> C:
    """The command with every text made inert; raises FieldErrors when a required input is empty."""
    command = _inert(command)
    changes: dict[str, Any] = {}
    for entry in dataclasses.fields(command):
        value = getattr(command, entry.name)
        if isinstance(value, tuple) and all(type(v) is str for v in value):
            changes[entry.name] = tuple(text for v in value if (text := inert(v).strip()))
    command = dataclasses.replace(command, **changes)
    missing = {}
    for entry in inputs_of(type(command)):
        label = entry.metadata["label"]
        if entry.metadata["required"] and getattr(command, entry.name) in ("", None, ()):
            missing[entry.name] = _("“{label}” is missing.").format(label=_(label))
    if missing:
        raise FieldErrors(missing)
    return command
