"""Two people, any commands in any order, a moving clock, crashes and restarts: what must hold after every step."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.choices import IntakeOptions
from complaintdesk.desk.clock_entries import closed_pauses
from complaintdesk.desk.context import Seen
from complaintdesk.desk.core import ACTION_COMMANDS, Command, Desk
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.rows import Actor, CaseSheet
from complaintdesk.domain import workflow
from complaintdesk.domain.calendar import parse_hours
from complaintdesk.domain.errors import ConflictError, UserError
from complaintdesk.domain.spans import parse_span
from complaintdesk.domain.vocabulary import Action, CaseState, Kind, Role
from complaintdesk.storage.engine import Database
from complaintdesk.storage.models import Case, ClockEntry, Complainant, Disclosure, Event, Staff
from complaintdesk.storage.snapshots import apply_changes, difference, snapshot
from complaintdesk.storage.verify import verify
from tests.conftest import Databases
from tests.desk.office import a_person, a_registration
from tests.office.filling import filled
from tests.office.other_commands import OTHER, other_command

T = TypeVar("T")
#: What a step may make of a case besides what the step table says: see the commands named.
ELSEWHERE = {
    Action.UNMERGE: set(CaseState),  # back to where it was before the merge
    Action.REJECT: {CaseState.INVESTIGATING, CaseState.DISPATCHED},  # to the step the leader names
}
PEOPLE = (a_person(), a_person(name="", phone="", anonymous=True), a_person(name="李四", phone="13900001111"))
#: More would only spread the steps thinner.
MOST_CASES = 12


class Crash(Exception):
    """The power went at the moment of the commit."""


@dataclass
class Told:
    """What a machine has done, for the figures of a run."""

    #: One thing that somebody does: a command sent, the clock moved on, the power cut, the office opened again.
    steps: int = 0
    commands: int = 0
    done: dict[str, int] = field(default_factory=dict)
    refused: int = 0
    crashes: int = 0


def explained(seen: Seen, entry: ClockEntry) -> datetime | None:
    """When this limit must end by what it keeps of itself; None where it was agreed, not reckoned."""
    if not entry.span:
        return None
    calendar = seen.calendar.with_makeup(entry.makeup).with_hours(parse_hours(entry.hours))
    due = calendar.add(entry.started_at, parse_span(entry.span), entry.roll, closed_pauses(entry)).due
    return max(due, entry.extended_until) if entry.extended_until is not None else due


class OfficeMachine(RuleBasedStateMachine):
    """投诉台: the office of a template, worked in by two people who know nothing of each other."""

    databases: Databases
    kind: str
    template: str
    told: Told

    def __init__(self) -> None:
        super().__init__()
        self.url = self.databases.new(self.kind, self.template)
        self.now = datetime.fromisoformat("2026-03-02T09:30:00+08:00")
        self.database = Database(self.url)
        self.desks: dict[str, Desk] = {}
        self.cases: list[int] = []
        self.numbers: list[str] = []
        #: Limits of before a change of the calendar were reckoned with the calendar of then.
        self.explained_from = 0
        self._open()

    def _open(self) -> None:
        self.database = Database(self.url)
        with self.database.read() as session:
            staff = list(session.scalars(select(Staff).where(Staff.active).order_by(Staff.id)))
        self.desks = {
            s.number: Desk(
                self.database, Actor(s.id, s.number, s.name, Role(s.role), s.department_id), lambda: self.now
            )
            for s in staff
        }

    def teardown(self) -> None:
        report = verify(self.database)
        self.database.close()
        self.databases.drop(self.url)
        assert report.ok, report

    # -- what people do

    @initialize(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        for _n in range(3):
            self.register(data)

    @precondition(lambda self: len(self.cases) < MOST_CASES)
    @rule(data=st.data())
    def register(self, data: st.DataObject) -> None:
        desk = self._someone(data)
        options = desk.ask(IntakeOptions())
        command = a_registration(
            kind=Kind(data.draw(st.sampled_from([k.value for k in options.kinds]))),
            complainant=data.draw(st.sampled_from(PEOPLE)),
            facts=data.draw(st.sampled_from(("服务态度差", "收费多了120元", "记者来过电话"))),
            category=data.draw(st.sampled_from(("", "服务/态度", "收费"))),
            matters=data.draw(st.sampled_from(((), ("退款", "道歉")))),
            respondent_department=data.draw(st.sampled_from(("", "甲科"))),
            respondent_person=data.draw(st.sampled_from(("", "丙科员"))),
        )
        done = self._do(desk, command)
        if done is not None:
            self.cases.append(done.id)
            self.numbers.append(done.number)
            self._holds(done.id)

    @rule(data=st.data())
    def take(self, data: st.DataObject) -> None:
        """A step that is offered, filled in somehow: done or refused, and legal in either case."""
        desk, sheet = self._opened(data)
        if sheet is None or not sheet.actions:
            return
        offer = data.draw(st.sampled_from(sheet.actions), label="offer")
        self._step(desk, sheet, offer.action, self._values(data, offer.fields, sheet, offer.action))

    @rule(data=st.data())
    def take_what_is_not_offered(self, data: st.DataObject) -> None:
        """An illegal jump is refused and leaves no trace."""
        desk, sheet = self._opened(data)
        if sheet is None:
            return
        offered = {o.action for o in sheet.actions}
        action = data.draw(st.sampled_from([a for a in ACTION_COMMANDS if a not in offered] or [Action.ARCHIVE]))
        if action in offered:
            return
        values = {"reason": "越级", "note": "越级", "text": "越级"}
        known = {f for f in values if hasattr(ACTION_COMMANDS[action], f)}
        try:
            command = command_for(action, sheet.id, sheet.version, {k: values[k] for k in known}, "Asia/Shanghai")
            self._sent()
            desk.do(command)
        except UserError:
            self.told.refused += 1
        else:
            raise AssertionError(f"{action} was not offered in {sheet.state} and yet done")
        assert self._version(sheet.id) == sheet.version

    @rule(data=st.data())
    def two_at_once(self, data: st.DataObject) -> None:
        """Both saw the same case; the second one hears of it and nothing of the first is lost."""
        desk, sheet = self._opened(data)
        other = self._someone(data)
        if sheet is None or not sheet.actions:
            return
        mine = data.draw(st.sampled_from(sheet.actions), label="mine")
        if not self._step(desk, sheet, mine.action, self._values(data, mine.fields, sheet, mine.action)):
            return
        theirs = data.draw(st.sampled_from(sheet.actions), label="theirs")
        if theirs.action in (Action.AMEND, Action.ATTACH):
            return
        values = self._values(data, theirs.fields, sheet, theirs.action)
        try:
            self._sent()
            other.do(command_for(theirs.action, sheet.id, sheet.version, values, "Asia/Shanghai"))
        except ConflictError as clash:
            assert clash.version > sheet.version  # noqa: PT017 - the other answers are fine too
        except UserError:
            pass
        else:
            raise AssertionError(f"{theirs.action} overwrote {mine.action}")

    @rule(data=st.data())
    def send_twice(self, data: st.DataObject) -> None:
        """A double click does the step once."""
        desk, sheet = self._opened(data)
        if sheet is None or not sheet.actions:
            return
        offer = data.draw(st.sampled_from(sheet.actions), label="offer")
        try:
            values = self._values(data, offer.fields, sheet, offer.action)
            command = command_for(offer.action, sheet.id, sheet.version, values, "Asia/Shanghai")
            self._sent()
            once, _changes = desk.do(command)
        except UserError:
            return
        self._sent()
        twice, changes = desk.do(command)
        assert twice.already
        assert (twice.id, twice.version, changes.cases) == (once.id, self._version(once.id), frozenset())
        self._look_for_new_cases()
        self._holds(sheet.id)

    @rule(hours=st.sampled_from((1, 5, 24, 72, 24 * 20)))
    def time_passes(self, hours: int) -> None:
        self.told.steps += 1
        self.now += timedelta(hours=hours)

    @rule(data=st.data())
    def something_else(self, data: st.DataObject) -> None:
        """What is no step of a case: staff, departments, calendar, printing, packs."""
        desk = data.draw(st.sampled_from(sorted(self.desks)), label="who")
        which = data.draw(st.sampled_from(sorted(OTHER, key=lambda c: c.__name__)), label="other")
        command = other_command(which, data, self.cases, self.numbers, self.now)
        if command is not None:
            self._do(self.desks[desk], command)
            if which.__name__ in ("SetCalendarDay", "ImportCalendar", "ChangeDepartment"):
                with self.database.read() as session:
                    self.explained_from = session.scalar(select(func.max(ClockEntry.id))) or 0
            self._look_for_new_cases()
            if "Staff" in which.__name__ or "Department" in which.__name__:
                # People may have come, left or changed.
                self.restart()

    @rule(data=st.data())
    def crash(self, data: st.DataObject) -> None:
        """The power goes at the commit: the step was never taken, and the office opens as it was."""
        desk, sheet = self._opened(data)
        if sheet is None or not sheet.actions:
            return
        offer = data.draw(st.sampled_from(sheet.actions), label="offer")

        def dies(_session: Session) -> None:
            raise Crash

        event.listen(Session, "before_commit", dies)
        try:
            values = self._values(data, offer.fields, sheet, offer.action)
            command = command_for(offer.action, sheet.id, sheet.version, values, "Asia/Shanghai")
            self._sent()
            desk.do(command)
        except (Crash, UserError):
            self.told.crashes += 1
        finally:
            event.remove(Session, "before_commit", dies)
        self.restart()
        assert self._version(sheet.id) == sheet.version
        self._holds(sheet.id)

    @rule()
    def restart(self) -> None:
        self.told.steps += 1
        self.database.close()
        self._open()

    # -- what must hold

    def _step(self, desk: Desk, sheet: CaseSheet, action: Action, values: dict[str, Any]) -> bool:
        try:
            command = command_for(action, sheet.id, sheet.version, values, "Asia/Shanghai")
        except UserError:
            self.told.refused += 1
            return False
        done = self._do(desk, command)
        if done is None:
            assert self._version(sheet.id) == sheet.version
            return False
        to = workflow.STEPS[action].to
        legal = {sheet.state, to or sheet.state} | ELSEWHERE.get(action, set())
        assert self._state(sheet.id) in legal, (action, sheet.state, self._state(sheet.id))
        self._look_for_new_cases()
        self._holds(sheet.id)
        return True

    def _sent(self) -> None:
        self.told.steps += 1
        self.told.commands += 1

    def _do(self, desk: Desk, command: Command) -> Any:
        self._sent()
        try:
            done, changes = desk.do(command)
        except UserError as refusal:
            assert str(refusal).strip()  # noqa: PT017 - a refusal is no failure, one without words is
            self.told.refused += 1
            return None
        assert changes.kinds
        name = type(command).__name__
        self.told.done[name] = self.told.done.get(name, 0) + 1
        return done

    def _holds(self, case_id: int) -> None:
        """Replaying the events gives the case; every limit can be explained from its own start."""
        with self.database.read() as session:
            case, person = session.get_one(Case, case_id), session.get_one(Complainant, case_id)
            CaseState(case.state)
            values: dict[str, Any] = {}
            told = (
                select(Disclosure.payload)
                .join(Event, Event.seq == Disclosure.seq)
                .where(Event.case_id == case_id)
                .order_by(Event.seq)
            )
            for payload in session.scalars(told):
                apply_changes(values, json.loads(payload).get("changes", {}))
            assert difference(values, json.loads(json.dumps(snapshot(case, person)))) == {}
            desk = next(iter(self.desks.values()))
            seen = Seen(session, desk.actor, self.now, desk.house)
            entries = select(ClockEntry).where(ClockEntry.case_id == case_id, ClockEntry.id > self.explained_from)
            for entry in session.scalars(entries):
                due = explained(seen, entry)
                assert due is None or due == entry.due_at, (entry.clock, entry.span, entry.due_at, due)

    # -- who and which

    def _someone(self, data: st.DataObject) -> Desk:
        return self.desks[data.draw(st.sampled_from(sorted(self.desks)), label="who")]

    def _opened(self, data: st.DataObject) -> tuple[Desk, CaseSheet | None]:
        """A case and one of those who can do anything with it now; every third time anybody at all."""
        case_id = data.draw(st.sampled_from(self.cases), label="case") if self.cases else 0
        people = sorted(self.desks)
        first = data.draw(st.integers(0, len(people) - 1), label="who")
        whoever = data.draw(st.integers(0, 2)) == 0
        sheet = None
        for number in people[first:] + people[:first]:
            try:
                sheet = self.desks[number].ask(Sheet(case_id=case_id))
            except UserError:
                sheet = None
            if whoever or (sheet is not None and sheet.actions):
                return self.desks[number], sheet
        return self.desks[people[first]], sheet

    def _values(self, data: st.DataObject, fields: Any, sheet: CaseSheet, action: Action) -> dict[str, Any]:
        def choose(options: Any) -> Any:
            return data.draw(st.sampled_from(list(options)))

        if action is Action.AMEND:
            fields = [choose(list(fields))]
        others = [n for n in self.numbers if n != sheet.number]
        return filled(fields, self.now, choose, others)

    def _version(self, case_id: int) -> int:
        with self.database.read() as session:
            return session.get_one(Case, case_id).version

    def _state(self, case_id: int) -> CaseState:
        with self.database.read() as session:
            return CaseState(session.get_one(Case, case_id).state)

    def _look_for_new_cases(self) -> None:
        """Some steps make further cases: split, child, recheck."""
        with self.database.read() as session:
            for case_id, number in session.execute(select(Case.id, Case.number).order_by(Case.id)):
                if case_id not in self.cases and len(self.cases) < 2 * MOST_CASES:
                    self.cases.append(case_id)
                    self.numbers.append(number)
