"""What a handler works with: the session, who acts, this moment, the rules; and the log that becomes the chain.

`Seen` is enough for questions. `Context` adds changing: load a case, advance it, log events, finish.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session

from complaintdesk.desk import searching, substitution, visibility
from complaintdesk.desk.facts import facts_of
from complaintdesk.desk.house import House, zone_of
from complaintdesk.desk.rows import Actor, Changes, Done, Person
from complaintdesk.desk.sites import Site, Sites
from complaintdesk.domain import workflow
from complaintdesk.domain.calendar import WorkCalendar
from complaintdesk.domain.errors import ConflictError, NotAllowed, NotFound, UserError
from complaintdesk.domain.facts import CaseFacts
from complaintdesk.domain.permissions import EVERYTHING, Permission, permissions_of
from complaintdesk.domain.policy import Pack
from complaintdesk.domain.vocabulary import Action, CaseState, EventKind, Role
from complaintdesk.i18n import _
from complaintdesk.storage import chain
from complaintdesk.storage.models import Case, ClockEntry, Complainant, Department, Office, Request, Staff
from complaintdesk.storage.snapshots import difference, plain, snapshot


@dataclass
class Memory:
    """What a signed-in person's desk knows for a few minutes and nobody keeps: by case, and until when."""

    revealed: dict[int, tuple[Person, datetime]] = field(default_factory=dict)
    reading: dict[int, datetime] = field(default_factory=dict)


@dataclass
class NewCase:
    """新件: who complains in a case that this command makes, and its limits: nobody else can have started one."""

    person: Complainant
    clocks: list[ClockEntry] = field(default_factory=list)


class Seen:
    """One read: who asks, when, under which rules. `owed` are commands that must be done before the answer is given."""

    def __init__(
        self, session: Session, actor: Actor, now: datetime, house: House, memory: Memory | None = None
    ) -> None:
        self.session = session
        self.actor = actor
        self.now = now
        self.house = house
        self.memory = memory or Memory()
        self.owed: list[Any] = []
        self.new: dict[Case, NewCase] = {}
        """The cases that this command makes; a question makes none."""

    @cached_property
    def office(self) -> Office:
        """The office as it is; not to be changed here: made anew for every command it would cost as much as a case."""
        return self.house.office_seen(self.session)

    @cached_property
    def pack(self) -> Pack:
        """The pack in force for new cases."""
        return self.house.pack(self.session, self.office.pack_id)

    @cached_property
    def calendar(self) -> WorkCalendar:
        return self.house.calendar(self.session, self.office)

    @cached_property
    def zone(self) -> ZoneInfo:
        return zone_of(self.office)

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        """What the actor may do now; an administrator holds roles nobody else holds yet."""
        if self.actor.is_operator:
            return EVERYTHING
        staff = self._signed_in()
        held = self._held_roles()
        if not held >= substitution.OF_A_DEPUTY:
            held |= substitution.held_besides(self)
        return held | {Permission.READ_RESTRICTED} if staff is not None and staff.cleared else held

    def _held_roles(self) -> frozenset[Permission]:
        if self.actor.role is not Role.ADMINISTRATOR:
            return permissions_of(self.actor.role, frozenset())
        if self.office.is_sample:
            # Invented staff take nothing over: whoever tries the samples out may try everything.
            return permissions_of(self.actor.role, frozenset())
        held = self.session.scalars(
            select(Staff.role).where(Staff.active, Staff.id != self.actor.staff_id).distinct()
        )
        return permissions_of(self.actor.role, frozenset(Role(role) for role in held))

    def _signed_in(self) -> Staff | None:
        """A window may stay open for days: who has left or has another role since must sign in again."""
        staff = self.session.get(Staff, self.actor.staff_id) if self.actor.staff_id is not None else None
        if staff is not None and not (
            staff.active and staff.role == self.actor.role and staff.department_id == self.actor.department_id
        ):
            raise NotAllowed(_("Your role or department was changed, or you have left."), _("Sign in again."))
        return staff

    @property
    def sites(self) -> Sites:
        """The office's branches."""
        return self.house.sites(self.session, self.office)

    @cached_property
    def site(self) -> Site | None:
        """The branch that the actor belongs to; None at the head office."""
        return self.sites.of(self.actor.department_id) if self.actor.department_id is not None else None

    @cached_property
    def sees_all_there_is(self) -> bool:
        """Whether nothing is hidden from the actor but what others' departments and branches keep; asked once a read."""
        return visibility.nothing_is_hidden(self, self.session)

    def may(self, permission: Permission) -> bool:
        """Whether the actor holds the permission."""
        return permission in self.permissions

    def pack_of(self, case: Case) -> Pack:
        """The pack the case was registered under."""
        return self.house.pack(self.session, case.pack_id)

    def facts(self, case: Case) -> CaseFacts:
        """What the rules of the case's pack look at."""
        new = self.new.get(case)
        person = new.person if new is not None else self.session.get(Complainant, case.id)
        return facts_of(case, anonymous=person is not None and person.anonymous)

    def may_see(self, case: Case) -> bool:
        """Whether the actor may know that there is this case."""
        return visibility.may_see(self, case)

    def find(self, case_id: int) -> Case:
        """The case, or NotFound, whether it is absent or hidden."""
        case = self.session.get(Case, case_id)
        if case is None or not self.may_see(case):
            raise NotFound(_("There is no such case."), _("Check the number, or search in the case list."))
        return case

    def department_name(self, department_id: int | None) -> str:
        """The department's name, or ""."""
        department = self.session.get(Department, department_id) if department_id else None
        return department.name if department else ""


@dataclass(frozen=True)
class BulkEvent:
    """One event of the bulk path: the case by its id, and what changed as snapshots.difference() gives it."""

    kind: EventKind
    case_id: int
    changes: dict[str, list[Any]]
    detail: dict[str, Any] = field(default_factory=dict)
    note: str = ""


_ON_RECORD = insert(cast("Table", Request.__table__))
#: What every step brings about besides its own work, such as the limits it meets; stages add to it.
AFTER_STEP: list[Callable[[Context, Case, Action], None]] = []
#: What follows from all that a command changed, once it has done its own work; stages add to it.
BEFORE_COMMIT: list[Callable[[Context], None]] = []


class Context(Seen):
    """One command: changes and the events that tell of them, committed together."""

    def __init__(
        self,
        session: Session,
        actor: Actor,
        now: datetime,
        house: House,
        workplace: str,
        memory: Memory | None = None,
    ) -> None:
        super().__init__(session, actor, now, house, memory)
        self.workplace = workplace
        self.entries: list[tuple[EventKind, Case | int | None, dict[str, Any]]] = []
        self._logged: dict[Case, dict[str, Any]] = {}
        self._original: dict[Case, dict[str, Any]] = {}
        self.new_attachments: dict[Case, list[str]] = {}
        self.refusal: UserError | None = None
        """Set by a handler that refuses and whose refusal must stay on record: it is raised after the commit."""
        self.once_committed: list[Callable[[], object]] = []

    def locked_office(self) -> Office:
        """The office row, to be changed by this command, which sees its changes from then on.

        Locked: its settings are one value, and two changes at once must not undo each other.
        """
        locked = select(Office).with_for_update().execution_options(populate_existing=True)
        self.office = self.session.execute(locked).scalar_one()
        return self.office

    @property
    def actor_text(self) -> str:
        """Who acts, as the chain and the timeline name them."""
        return f"{self.actor.number} {self.actor.name}"

    def load(self, case_id: int, version: int | None = None) -> Case:
        """The case, locked for this command; raises ConflictError when it changed since `version` was seen."""
        case = self._locked(case_id)
        if case is None or not self.may_see(case):
            raise NotFound(_("There is no such case."), _("Check the number, or search in the case list."))
        if case.erased_at is not None:
            raise NotAllowed(
                _("The file of case {number} was destroyed on {day}.").format(
                    number=case.number, day=case.erased_at.astimezone(self.zone).date()
                ),
                _("Only its number and its figures are kept."),
            )
        if version is not None and version != case.version:
            raise ConflictError(
                _("Somebody else changed case {number} in the meantime.").format(number=case.number),
                _("Load it again; what you typed is kept."),
                version=case.version,
            )
        self._begin(case, snapshot(case, self.person(case)))
        return case

    def take(self, case_id: int) -> Case:
        """The case, locked, for what the office itself must change in it, whoever may know of it."""
        case = self._locked(case_id)
        if case is None:
            raise NotFound(_("There is no such case."))
        self._begin(case, snapshot(case, self.person(case)))
        return case

    def _locked(self, case_id: int) -> Case | None:
        return self.session.execute(select(Case).where(Case.id == case_id).with_for_update()).scalar_one_or_none()

    def _begin(self, case: Case, values: dict[str, Any]) -> None:
        # Taken again for an entry of the books, a case keeps the beginning that this command found.
        self._logged.setdefault(case, values)
        self._original.setdefault(case, values)

    def person(self, case: Case) -> Complainant:
        """The identity row of the case."""
        return self.session.get_one(Complainant, case.id)

    def open(self, case: Case, person: Complainant) -> None:
        """A new case and its identity; `add` writes them, once the limits are known."""
        self.new[case] = NewCase(person)
        self._begin(case, {})

    def add(self, case: Case) -> None:
        """Write a new case with its identity and its limits; the ids are known afterwards."""
        self.session.add(case)
        self.session.flush()
        rows: list[Complainant | ClockEntry] = [self.new[case].person, *self.new[case].clocks]
        for row in rows:
            row.case_id = case.id
        self.session.add_all(rows)
        self.session.flush()

    def advance(self, case: Case, action: Action) -> EventKind:
        """Move the case along the step table of its pack; raises NotAllowed for an illegal jump."""
        found = workflow.pack_step(self.pack_of(case), CaseState(case.state), action, self.facts(case))
        if found.to is not None:
            case.state = found.to.value
        self.took(case, action)
        return found.event

    def took(self, case: Case, action: Action) -> None:
        """Count a step as taken, for those that come after it."""
        case.done = workflow.after_step(case.done, action)
        for follow in AFTER_STEP:
            follow(self, case, action)

    def log(self, kind: EventKind, case: Case | None = None, *, note: str = "", **detail: Any) -> None:
        """An event of this command. It carries every field of the case that changed since the last one."""
        payload: dict[str, Any] = {"workplace": self.workplace}
        if note:
            payload["note"] = note
        if detail:
            payload["detail"] = detail
        if case is not None:
            self.session.flush()
            values = snapshot(case, self.person(case))
            payload["changes"] = difference(self._logged[case], values)
            self._logged[case] = values
        self.entries.append((kind, case, payload))

    def log_many(self, told: Iterable[BulkEvent]) -> None:
        """Events of many cases at once.

        The bulk path of imports: the handler writes the rows itself with plain INSERTs or UPDATEs, keeps the search
        index itself, and states each event's changes; nothing is loaded, flushed or compared here. The changes must be
        the snapshots' difference, or else `verify` will say so.
        """
        for entry in told:
            payload: dict[str, Any] = {
                "workplace": self.workplace,
                "changes": entry.changes,
                "detail": entry.detail,
            }
            if entry.note:
                payload["note"] = entry.note
            self.entries.append((entry.kind, entry.case_id, payload))

    def moved(self, *columns: str) -> list[Case]:
        """The cases of this command that are new, or in which one of these columns is not what it was."""
        return [
            case
            for case, before in self._original.items()
            if not before or any((plain(getattr(case, name)) or None) != before.get(name) for name in columns)
        ]

    def finish(self, done: Done, request_id: str, command: str) -> tuple[Done, Changes]:
        """Search rows, chain, request: the last writes before the commit, always in this order."""
        session = self.session
        session.flush()
        for follow in BEFORE_COMMIT:
            follow(self)
        session.flush()
        if not self.entries:
            raise AssertionError(f"{command} wrote no event")
        for case, logged in self._logged.items():
            values = snapshot(case, self.person(case))
            if difference(logged, values):
                raise AssertionError(f"{command} changed a case without an event")
            searching.keep(session, case, self._original[case], values, self.new_attachments.get(case, []))
        entries = [
            chain.Entry(kind.value, case.id if isinstance(case, Case) else case, payload)
            for kind, case, payload in self.entries
        ]
        seq = chain.append(session, entries, self.now, self.actor_text)
        # A step may tell of several cases; sent again, it must name the one it named the first time.
        first = next((entry.case_id for entry in entries if entry.case_id is not None), None)
        case_id = first if done.state is None else done.id
        request = {"request_id": request_id, "command": command, "case_id": case_id, "seq": seq, "at": self.now}
        session.connection().execute(_ON_RECORD, request)
        changes = Changes(
            self._changed_here(),
            frozenset(kind for kind, _case, _payload in self.entries),
            seq,
        )
        return Done(done.id, done.number, done.state, done.version, seq, done.kind), changes

    def _changed_here(self) -> frozenset[int]:
        """The cases changed, without those that whoever did it must not know of: a report just taken at the counter."""
        known = (
            case.id if isinstance(case, Case) else case
            for _kind, case, _payload in self.entries
            if not isinstance(case, Case) or not case.restricted or self.may_see(case)
        )
        return frozenset(case_id for case_id in known if case_id is not None)

    def done(self, case: Case, kind: EventKind) -> Done:
        """The result of a step on a case; the seq is known when the command finishes."""
        self.session.flush()
        return Done(case.id, case.number, CaseState(case.state), case.version, 0, kind)
