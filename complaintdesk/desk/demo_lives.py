"""样例的一生: the steps of one sample case along a branch of its pack, planned with their waiting times, then taken."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from complaintdesk.desk.choices import IntakeChoices
from complaintdesk.desk.core import Desk
from complaintdesk.desk.demo_filling import Filling, own_field
from complaintdesk.desk.demo_steps import IN_TIME, Hands
from complaintdesk.desk.demo_stories import Chance, Story
from complaintdesk.desk.demo_times import in_office_hours, step_times
from complaintdesk.desk.intake import RegisterCase, SpotReply
from complaintdesk.desk.rows import Person
from complaintdesk.desk.statements import ORAL
from complaintdesk.domain.calendar import WorkCalendar
from complaintdesk.domain.policy import Branch, Pack, When, category_paths
from complaintdesk.domain.vocabulary import (
    Action,
    CaseState,
    Channel,
    FormKind,
    Satisfaction,
    Severity,
)

#: The requests that registered samples begin with this: what else is in the office is real.
MARK = "demo-"
#: How often each way is taken to the counter.
_CHANNELS = {
    Channel.VISIT: 34, Channel.PHONE: 30, Channel.WEB: 12, Channel.LETTER: 6, Channel.TRANSFER: 8,
    Channel.BOX: 3, Channel.SMS: 3, Channel.EMAIL: 2, Channel.SURVEY: 1, Channel.MEDIA: 1,
}  # fmt: skip
_UNNAMED = (Channel.BOX, Channel.LETTER, Channel.WEB)
_AFTER_REPLY = (CaseState.REPLIED, CaseState.CALLED_BACK, CaseState.CLOSED, CaseState.ARCHIVED)
#: A case taken through one of these is in time: what is late can be neither prolonged nor returned.
_NEVER_LATE = frozenset({*IN_TIME, Action.RETURN})
#: Hours until a step is taken, at the least and at the most; the others follow soon.
_WAITS = {
    Action.ACCEPT: (0.3, 6), Action.REFUSE: (1, 20), Action.DISPATCH: (0.5, 6), Action.INVESTIGATE: (1, 10),
    Action.CAUSE: (0.1, 3), Action.PROPOSE: (0.5, 8), Action.APPROVE: (0.5, 8), Action.REPLY: (0.5, 8),
    Action.CALL_BACK: (4, 30), Action.CLOSE: (1, 24), Action.ARCHIVE: (20, 150), Action.REOPEN: (2, 40),
    Action.CHECK_RETALIATION: (100, 300), Action.WITHDRAW: (3, 30), Action.RESUME: (4, 30),
}  # fmt: skip
_SOON = (0.3, 3)


@dataclass
class Cast:
    """Who plays: the desks of the sample staff by role, and what the office offers."""

    front: Desk
    leader: Desk
    departments: dict[str, Desk]
    pack: Pack
    choices: IntakeChoices
    calendar: WorkCalendar
    zone: str
    clock: Callable[[], datetime]
    known: list[Person] = field(default_factory=list)


@dataclass
class Life:
    """One case: `steps` are waiting hours and what is done then; registering is the first."""

    cast: Cast
    chance: Chance
    story: Story
    branch: Branch
    path: tuple[Action, ...]
    goal: CaseState
    is_late: bool
    case_id: int = 0
    slots: dict[str, str] = field(default_factory=dict)
    steps: list[tuple[float, Callable[[], None]]] = field(default_factory=list)
    times: list[datetime] = field(default_factory=list)

    def __post_init__(self) -> None:
        pack, facts = self.cast.pack, self.branch.facts
        self.kind = facts.kind if facts.kind in pack.kinds else pack.kinds[0]
        self.restricted = self.kind in pack.restricted_kinds
        self.channel = self._channel()
        self.category = self._category()
        self.department = self._department()
        self.desk = self.cast.departments[self.department]
        self.person = self._person()
        self.is_late = self.is_late and self.goal in _AFTER_REPLY and not _NEVER_LATE & set(self.path)
        self.hands = Hands(self)
        self._plan()

    # -- who and what

    def _channel(self) -> Channel:
        """The branch's own channel where the rules look at it, else any."""
        pack, own = self.cast.pack, self.branch.facts.channel
        own = own if own in pack.channels else pack.channels[0]
        if self.branch.key != "main" or any(when.channels for when in self._whens()):
            return own
        known = {c: n for c, n in _CHANNELS.items() if c in pack.channels and self._is_said_properly(c)} or {own: 1}
        return self.chance.random.choices(list(known), list(known.values()))[0]

    def _is_said_properly(self, channel: Channel) -> bool:
        """Where what is said must be written down, only a branch that does so begins with spoken words."""
        return (
            not self.cast.pack.switches.oral_statement
            or channel.value not in ORAL
            or Action.STATEMENT in self.branch.path
        )

    def _category(self) -> str:
        """The story's own; where the pack has another tree, what its keywords suggest."""
        paths = [row.path for row in self.cast.choices.categories]
        own = self.branch.facts.category
        if own in paths and any(when.categories for when in self._whens()):
            return own
        if self.story.category in paths:
            return self.story.category
        told = f"{self.story.subject} {self.story.facts}"
        fitting = {
            path: sum(word in told for word in category.keywords)
            for path, category in category_paths(self.cast.pack.categories)
            if path in paths
        }
        best = max(fitting, key=lambda path: fitting[path], default="")
        return best if best and fitting[best] else own if own in paths else self.chance.random.choice(paths)

    def _whens(self) -> list[When]:
        pack = self.cast.pack
        return [*(s.when for s in pack.steps), *(r.when for r in pack.rules), *(a.when for a in pack.approvals)]

    def _department(self) -> str:
        route = {row.path: row.route for row in self.cast.choices.categories}.get(self.category, "")
        known = list(self.cast.departments)
        return route if route in known else self.chance.random.choice(known)

    def _person(self) -> Person:
        facts, called = self.branch.facts, Action.CALL_BACK in self.path
        if facts.anonymous:
            return Person(anonymous=True)
        hidden = self.channel in _UNNAMED and self.chance.happens(0.3) and not called and not self.cast.pack.branches
        if not hidden and not self.restricted and self.cast.known and self.chance.happens(0.06):
            return self.chance.random.choice(self.cast.known)
        person = self.chance.person(anonymous=hidden)
        if not hidden and not self.restricted:
            self.cast.known.append(person)
        return person

    # -- the plan

    def _plan(self) -> None:
        chance = self.chance
        if self.branch.spot:
            self._then(0, self._register_and_solve)
        else:
            self._then(0, self._register)
        if chance.happens(0.5):
            self._then(0.05, lambda: self.hands.print(FormKind.REGISTRATION))
        if chance.happens(0.08) and not self.restricted and not self.branch.spot:
            self._then(chance.hours(0.2, 3), self.hands.amend)
        last_call = max((n for n, a in enumerate(self.path) if a is Action.CALL_BACK), default=-1)
        for place, action in enumerate(self.path):
            self._then(chance.hours(*_WAITS.get(action, _SOON)), self.hands.step(action, is_last=place >= last_call))
            self._beside(action)
        if self.goal is CaseState.VOID:
            self._then(chance.hours(0.5, 20), lambda: self.hands.by_leader(Action.VOID, reason=chance.word("void")))
        elif self.goal is CaseState.WITHDRAWN and Action.WITHDRAW not in self.path:
            self._then(chance.hours(*_WAITS[Action.WITHDRAW]), self.hands.step(Action.WITHDRAW))

    def _beside(self, action: Action) -> None:
        """What happens besides: printing, urging, papers of the department."""
        chance = self.chance
        if action is Action.DISPATCH:
            if chance.happens(0.4):
                self._then(0.1, lambda: self.hands.print(FormKind.HANDLING))
            if self.is_late or chance.happens(0.08):
                self._then(chance.hours(10, 30) if self.is_late else 2, self.hands.step(Action.URGE))
            if self.is_late:
                # Long enough to miss every limit of the packs, which count in workdays.
                self._wait(chance.hours(24 * 10, 24 * 22))
        if action is Action.INVESTIGATE and self.dispatched_in_path and chance.happens(0.12):
            self._then(chance.hours(0.2, 3), self.hands.attach)

    @property
    def dispatched_in_path(self) -> bool:
        """Whether the department ever gets this case."""
        return Action.DISPATCH in self.path

    def _then(self, hours: float, step: Callable[[], None]) -> None:
        self.steps.append((hours, step))

    def _wait(self, hours: float) -> None:
        waited, step = self.steps[-1]
        self.steps[-1] = (waited + hours, step)

    # -- the times

    def place(self, now: datetime, days: float) -> None:
        """Give every step its time: receipt `days` before now, the last one before now."""
        calendar = self.cast.calendar
        at = calendar.local(now - timedelta(days=days))
        if self.channel is not Channel.WEB:
            at = in_office_hours(at, calendar, self.chance, back=True)
        waits = [hours for hours, _step in self.steps[1:]]
        self.times = step_times(at, waits, now, calendar, self.chance)
        self.slots = self.chance.slots(self.times[0])
        texts = {name: self.text(name) for name in ("facts", "request", "findings", "solution", "reply")}
        self.filling = Filling(self.chance, self.slots | texts, self.cast.zone)

    @property
    def length(self) -> timedelta:
        """About how long the steps take if nobody hurries, nights and weekends included."""
        return timedelta(hours=1.6 * sum(hours for hours, _step in self.steps))

    # -- registering

    def text(self, name: str) -> str:
        return str(getattr(self.story, name)).format(**self.slots)

    def _registration(self, spot: SpotReply | None = None) -> RegisterCase:
        pack, chance, at = self.cast.pack, self.chance, self.times[0]
        lies = self.channel in (Channel.LETTER, Channel.BOX) or chance.happens(0.03)
        respondent = self.respondent()
        named = not self.restricted and respondent != self.department and chance.happens(0.3)
        is_promised = "promised_at" in pack.required.get("register", ()) and spot is None
        return RegisterCase(
            # A letter is opened, and a box emptied, some hours after it came in.
            received_at=at - timedelta(hours=chance.hours(2, 20)) if lies else None,
            request_id=f"{MARK}{uuid.uuid4().hex}",
            kind=self.kind,
            channel=self.channel,
            source_number=f"ZB{chance.random.randrange(10**6):06d}" if self.channel in pack.source_number_for else "",
            complainant=self.person,
            respondent_department=respondent,
            respondent_person=chance.word("surnames") + chance.word("posts") if named else "",
            subject=self.text("subject"),
            facts=self.text("facts"),
            request=self.text("request"),
            category=self.category,
            severity=self.severity,
            severity_reason=chance.word("severity_reason"),
            level=self._first_level(),
            matters=(self.text("request"),) if Action.MATTER in self.path else (),
            promised_at=at + timedelta(days=3) if is_promised else None,
            fields=self._fields(),
            spot=spot,
        )

    @property
    def severity(self) -> Severity:
        """As grave as the branch; what the rules propose beyond that is left to people."""
        return self.branch.facts.severity

    def _first_level(self) -> str:
        """The pack's own level of the branch; where that is decided on the way, another one before."""
        own = self.branch.facts.level
        others = [level.key for level in self.cast.pack.levels if level.key != own]
        return others[0] if others and Action.CLASSIFY in self.branch.path else own

    def respondent(self) -> str:
        """The department complained about; where the accused are kept out of the case, never the one that handles it."""
        if not self.restricted:
            return self.text("respondent")
        others = [name for name in self.cast.departments if name != self.department]
        return others[-1] if others else ""

    def _fields(self) -> dict[str, str]:
        looked_at = {key for when in self._whens() for key, _values in when.fields}
        own_fields = self.branch.facts.fields
        known = dict(own_fields) | self.story.fields | {k: v for k, v in own_fields.items() if k in looked_at}
        values = {}
        for own in self.cast.choices.fields:
            if own.kinds and self.kind not in own.kinds:
                continue
            # A story of another pack may know words that this one does not offer.
            if own.key in known and (not own.choices or known[own.key] in own.choices):
                values[own.key] = known[own.key].format(**self.slots)
            elif own.required or (own.choices and self.chance.happens(0.6)):
                values[own.key] = own_field(own, self.chance, self.times[0])
        return values

    def _register(self) -> None:
        self.case_id = self.cast.front.do(self._registration())[0].id

    def _register_and_solve(self) -> None:
        text = self.chance.word("spot")
        judged = self.chance.random.choice((Satisfaction.SATISFIED, Satisfaction.VERY_SATISFIED))
        spot = SpotReply(text, judged, self.story.verdict)
        self.case_id = self.cast.front.do(self._registration(spot))[0].id
