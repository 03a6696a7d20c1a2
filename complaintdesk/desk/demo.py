"""样例单位: an office with invented staff and cases in every state, made through the real commands."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from complaintdesk.desk import entrance, opening
from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.case_list import CaseCount
from complaintdesk.desk.choices import IntakeChoices, IntakeOptions
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import Command, Desk, operator, step
from complaintdesk.desk.demo_books import keep_books
from complaintdesk.desk.demo_lives import MARK, Cast, Life
from complaintdesk.desk.demo_stories import Chance, Story, office_name, stories
from complaintdesk.desk.demo_times import MovingClock
from complaintdesk.desk.demo_ways import extra_cases, path_to, ways, weight
from complaintdesk.desk.departments import DepartmentList
from complaintdesk.desk.house import House
from complaintdesk.desk.office import InstallPolicy
from complaintdesk.desk.office_rows import StaffRow
from complaintdesk.desk.rows import Actor, Done
from complaintdesk.desk.signing_in import change_password, staff_actor
from complaintdesk.desk.staffing import AddStaff, StaffList
from complaintdesk.desk.vault import ClearStaff, SetUpVault, VaultState
from complaintdesk.domain.calendar import WorkCalendar
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.policy import Branch, Pack
from complaintdesk.domain.vocabulary import FINISHED, Action, CaseState, EventKind, Kind, Role
from complaintdesk.i18n import _
from complaintdesk.storage.engine import Database
from complaintdesk.storage.models import Case, Request

#: Everybody of a sample office signs in with it; real offices make one-time passwords.
PASSWORD = "demo1234"  # noqa: S105 - meant to be known
POLICY = "hospital"
DEMO_FRONT_DESK, DEMO_SUPERVISOR = "1001", "1002"
FIRST_IN_DEPARTMENTS = 2001
DAYS = 365
_BEFORE = 60
_LATE = 0.15
#: How many of a hundred sample cases are in each state, beyond the first one of each.
_SHARES = {
    CaseState.ARCHIVED: 36, CaseState.CLOSED: 27, CaseState.REPLIED: 6, CaseState.CALLED_BACK: 5,
    CaseState.INVESTIGATING: 6, CaseState.DISPATCHED: 4, CaseState.PROPOSED: 3, CaseState.APPROVED: 2,
    CaseState.REGISTERED: 3, CaseState.ACCEPTED: 1, CaseState.REFUSED: 4, CaseState.WITHDRAWN: 2, CaseState.VOID: 1,
}  # fmt: skip


@dataclass(frozen=True)
class Filled:
    """What was made: so many cases, the office's cases by state, the staff."""

    cases: int
    states: dict[str, int]
    staff: tuple[StaffRow, ...]


@dataclass(frozen=True, kw_only=True)
class MarkAsSample(Command):
    """设为样例单位: from then on everything here is a sample. Refused once there is a case that is none."""


@step(MarkAsSample, needs=Permission.OFFICE)
def mark_as_sample(ctx: Context, _cmd: MarkAsSample) -> Done:
    """Every sample was registered by a request of the demo; a case by anybody else is real."""
    office = ctx.locked_office()
    samples = select(Request.case_id).where(Request.request_id.startswith(MARK), Request.case_id.is_not(None))
    real = ctx.session.scalars(
        select(Case.number).where(or_(~Case.is_sample, Case.id.not_in(samples))).order_by(Case.id).limit(1)
    ).first()
    if real is not None:
        raise UserError(
            _("This office holds real cases (such as {number}); no samples are mixed in.").format(
                number=real
            ),
            _("Make the sample office in a file of its own."),
        )
    office.is_sample = True
    ctx.log(EventKind.OFFICE_CHANGED, note=_("Filled with samples"))
    return Done(office.id, office.name, None, 0, 0, EventKind.OFFICE_CHANGED)


class _Together(Database):
    """The database with one transaction held open: all commands in it are kept together, or none.

    A commit for each of some thousand commands would take most of the time.
    """

    def __init__(self, database: Database, session: Session) -> None:
        self.url, self.is_sqlite, self.file = database.url, database.is_sqlite, database.file
        self.engine, self._session = database.engine, session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """The held session; what a command did is there for the next one."""
        yield self._session
        self._session.flush()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """The held session as well: a question sees what the commands before it did."""
        yield self._session


def make_demo(where: str, cases: int, seed: int = 1, policy: str = "") -> None:
    """A sample office there, ready to sign in; nothing to do where there is an office already."""
    database = Database(where)
    try:
        if database.file is not None:
            database.file.parent.mkdir(parents=True, exist_ok=True)
        if entrance.office_name(database) is None:
            fill(open_sample_office(database, policy), cases, seed)
    finally:
        database.close()


def open_sample_office(database: Database, policy: str = "") -> Desk:
    """A new sample office; its administrator signs in with PASSWORD. The desk acts as the operator."""
    policy = policy or POLICY
    # Duties are owed only for periods that ended since: the sample office has been at work longer than its cases.
    opened_at = datetime.now(UTC) - timedelta(days=DAYS + _BEFORE)
    opened = opening.open_office(database, policy, office_name(policy), is_sample=True, at=opened_at)
    change_password(database, opened.administrator, opened.one_time_password, PASSWORD)
    return Desk(database, operator("demo"))


def fill(desk: Desk, cases: int, seed: int = 1, policy: str = "") -> Filled:
    """Sample staff and so many cases in every state, over the last twelve months; refused once a real case exists."""
    desk.do(MarkAsSample())
    if policy and policy != _rules(desk).pack.id:
        desk.do(InstallPolicy(text=opening.shipped_policy(policy)[1], name=f"{policy}.toml"))
    rules = _rules(desk)
    clock = MovingClock(rules.now)
    restricted = bool(rules.pack.restricted_kinds)
    staff, choices = _engage(desk, restricted=restricted), desk.ask(IntakeOptions())
    with desk.database.write() as session:
        cast = _cast(rules, choices, staff, clock, _Together(desk.database, session))
        lives = _lives(cast, cases, Chance(seed), rules.now)
        _play(lives, clock)
        keep_books(cast, lives, clock, rules.now, seed)
    counts: Counter[str] = Counter()
    for state in CaseState:
        counts[state.value] = desk.ask(CaseCount(filter=CaseFilter(states=(state,))))
    return Filled(cases, dict(counts), desk.ask(StaffList()))


class _Rules(NamedTuple):
    """The office's rules as the samples need them."""

    pack: Pack
    calendar: WorkCalendar
    zone: str
    now: datetime


def _rules(desk: Desk) -> _Rules:
    with desk.database.read() as session:
        now = desk.database.now(session, desk.clock)
        seen = Seen(session, desk.actor, now, desk.house)
        return _Rules(seen.pack, seen.calendar, seen.office.zone, now)


class _Staff(NamedTuple):
    """The sample staff; those of the departments by the department's name."""

    front: Actor
    leader: Actor
    departments: dict[str, Actor]


def _engage(desk: Desk, *, restricted: bool) -> _Staff:
    taken = {person.number: person for person in desk.ask(StaffList(retired=True))}
    # The names do not depend on the seed: a second filling meets the same staff.
    chance = Chance("staff")

    def engaged(number: str, role: Role, department: str = "") -> Actor:
        number = _engaged(desk, taken, number, chance.name(), role, department)
        return staff_actor(desk.database, number)

    departments = desk.ask(DepartmentList())
    staff = _Staff(
        engaged(DEMO_FRONT_DESK, Role.FRONT_DESK),
        engaged(DEMO_SUPERVISOR, Role.SUPERVISOR),
        {
            row.name: engaged(str(FIRST_IN_DEPARTMENTS + place), Role.DEPARTMENT, row.name)
            for place, row in enumerate(departments)
        },
    )
    if restricted:
        _open_vault(desk, staff)
    return staff


def _open_vault(desk: Desk, staff: _Staff) -> None:
    """保密库: rules with confidential matters need staff cleared for them and a place for the names."""
    cleared = {custodian.number for custodian in desk.ask(VaultState()).custodians}
    for actor in (staff.front, staff.leader, *staff.departments.values()):
        if actor.number not in cleared:
            desk.do(ClearStaff(number=actor.number))
    if not desk.ask(VaultState()).is_set_up:
        Desk(desk.database, staff.leader, desk.clock).do(SetUpVault(passphrase=PASSWORD))


def _cast(rules: _Rules, choices: IntakeChoices, staff: _Staff, clock: MovingClock, held: Database) -> Cast:
    house = House()

    def acting(actor: Actor) -> Desk:
        one = Desk(held, actor, clock)
        one.house = house
        return one

    departments = {name: acting(actor) for name, actor in staff.departments.items()}
    return Cast(
        acting(staff.front),
        acting(staff.leader),
        departments,
        rules.pack,
        choices,
        rules.calendar,
        rules.zone,
        clock,
    )


def _engaged(
    desk: Desk, taken: dict[str, StaffRow], number: str, name: str, role: Role, department: str
) -> str:
    """The number of this sample person, engaged now unless an earlier filling did."""
    while number in taken:
        known = taken[number]
        if known.active and (known.name, known.role, known.department) == (name, role, department):
            return number
        number = str(int(number) + 100)
    command = AddStaff(number=number, name=name, role=role, department=department)
    desk.do(command)
    change_password(desk.database, number, command.password, PASSWORD, desk.clock)
    return number


def _lives(cast: Cast, cases: int, chance: Chance, now: datetime) -> list[Life]:
    """One case in every state the pack knows, then as an office has them; cases that open others count for both."""
    open_to = {goal: found for goal in CaseState if (found := _ways_to(cast.pack, goal))}
    shares = {goal: share for goal, share in _SHARES.items() if goal in open_to}
    first = list(open_to)
    told = _Told(stories(cast.pack.id), chance)
    lives: list[Life] = []
    left = cases
    while left > 0:
        is_first = bool(first)
        goal = first.pop(0) if first else chance.random.choices(list(shares), list(shares.values()))[0]
        found = [way for way in open_to[goal] if extra_cases(way[1]) < (1 if is_first else left)] or open_to[goal]
        branch, path = chance.random.choices(found, [weight(branch) for branch, _path in found])[0]
        life = Life(cast, chance, told.by(branch), branch, path, goal, is_late=chance.happens(_LATE))
        life.place(now, _days_ago(life, chance))
        lives.append(life)
        left -= 1 + extra_cases(path)
    return lives


def _ways_to(pack: Pack, goal: CaseState) -> list[tuple[Branch, tuple[Action, ...]]]:
    """Every branch that leads there, with its path so far."""
    if goal in (CaseState.VOID, CaseState.WITHDRAWN):
        # Any case may be taken back or voided before much is done.
        return [(b, b.path[:1] if b.path[0] is Action.ACCEPT else ()) for b in ways(pack) if not b.spot]
    return [(b, path) for b in ways(pack) if (path := path_to(b, goal)) is not None]


class _Told:
    """The stories, each told once before any is told again, fitting the branch where one does."""

    def __init__(self, all_stories: tuple[Story, ...], chance: Chance) -> None:
        self.stories, self.chance = all_stories, chance
        self.orders: dict[Kind, list[int]] = {}

    def by(self, branch: Branch) -> Story:
        """A story of the branch's kind, and of its severity where there is one; else a complaint."""
        kinds = {story.kind for story in self.stories}
        kind = branch.facts.kind if branch.facts.kind in kinds else Kind.COMPLAINT
        order = self._next(kind)
        graded = [n for n in order if self.stories[n].severity is branch.facts.severity]
        chosen = (graded or order)[-1]
        order.remove(chosen)
        return self.stories[chosen]

    def _next(self, kind: Kind) -> list[int]:
        """The stories of the kind that are not told yet; all of them again once they are."""
        if not self.orders.get(kind):
            fitting = [n for n, story in enumerate(self.stories) if story.kind is kind] or range(len(self.stories))
            self.orders[kind] = self.chance.random.sample(fitting, len(fitting))
        return self.orders[kind]


def _days_ago(life: Life, chance: Chance) -> float:
    """When it came in: finished ones over the year, open ones lately, late open ones some weeks ago."""
    length = life.length.total_seconds() / 86_400
    if life.goal in FINISHED:
        return chance.hours(min(length + 0.5, DAYS), DAYS)
    if life.goal in (CaseState.REPLIED, CaseState.CALLED_BACK):
        return length + chance.hours(0.5, 12)
    return chance.hours(12, 30) if life.is_late else chance.hours(0.1, 2.5)


def _play(lives: list[Life], clock: MovingClock) -> None:
    """Take all steps of all cases in the order of their times, as an office does."""
    queue = [(life.times[0], place, 0) for place, life in enumerate(lives)]
    heapq.heapify(queue)
    while queue:
        at, place, done = heapq.heappop(queue)
        life = lives[place]
        clock.at = at
        life.steps[done][1]()
        if done + 1 < len(life.steps):
            heapq.heappush(queue, (life.times[done + 1], place, done + 1))
