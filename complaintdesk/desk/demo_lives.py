"""样例的一生: the steps of one sample case, planned with their waiting times and then taken through the desk."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from complaintdesk.desk.attaching import FileContent
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.choices import IntakeChoices
from complaintdesk.desk.core import Desk
from complaintdesk.desk.demo_stories import Chance, Story
from complaintdesk.desk.demo_times import in_office_hours, step_times
from complaintdesk.desk.intake import RegisterCase, SpotReply
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.printing import RecordPrint
from complaintdesk.desk.rows import Person
from complaintdesk.domain.calendar import WorkCalendar
from complaintdesk.domain.facts import CaseFacts
from complaintdesk.domain.policy import Pack
from complaintdesk.domain.vocabulary import (
    Action,
    CallOutcome,
    CaseState,
    Channel,
    Clock,
    FormKind,
    Kind,
    ReplyWay,
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
_JUDGEMENTS = {
    Satisfaction.VERY_SATISFIED: 22, Satisfaction.SATISFIED: 44, Satisfaction.FAIR: 18,
    Satisfaction.UNSATISFIED: 12, Satisfaction.VERY_UNSATISFIED: 4,
}  # fmt: skip
_UNNAMED = (Channel.BOX, Channel.LETTER, Channel.WEB)
_AFTER_REPLY = (CaseState.REPLIED, CaseState.CALLED_BACK, CaseState.CLOSED, CaseState.ARCHIVED)
_AFTER_PROPOSAL = (CaseState.PROPOSED, CaseState.APPROVED)


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
    known: list[Person] = field(default_factory=list)


@dataclass
class Life:
    """One case: `steps` are waiting hours and what is done then; registering is the first."""

    cast: Cast
    chance: Chance
    story: Story
    goal: CaseState
    is_late: bool
    case_id: int = 0
    slots: dict[str, str] = field(default_factory=dict)
    steps: list[tuple[float, Callable[[], None]]] = field(default_factory=list)
    times: list[datetime] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.channel = self._channel()
        hidden = self.channel in _UNNAMED and self.chance.happens(0.4)
        # Nobody can call back a person without a phone, so such a case never gets there.
        self.person = self._person(anonymous=hidden and self.goal is not CaseState.CALLED_BACK)
        self.severity = self._severity()
        self.department = self._department()
        self.desk = self.cast.departments[self.department]
        self._plan()

    def _channel(self) -> Channel:
        known = {c: n for c, n in _CHANNELS.items() if c in self.cast.pack.channels} or {
            self.cast.pack.channels[0]: 1
        }
        return self.chance.random.choices(list(known), list(known.values()))[0]

    def _person(self, *, anonymous: bool) -> Person:
        if not anonymous and self.cast.known and self.chance.happens(0.08):
            return self.chance.random.choice(self.cast.known)
        person = self.chance.person(anonymous=anonymous)
        if not anonymous:
            self.cast.known.append(person)
        return person

    def _severity(self) -> Severity:
        if self.story.severity is Severity.GENERAL and self.chance.happens(0.05):
            return Severity.SERIOUS
        return self.story.severity

    def _department(self) -> str:
        routes = {row.path: row.route for row in self.cast.choices.categories}
        route = routes.get(self.story.category, "")
        return (
            route
            if route in self.cast.departments
            else self.chance.random.choice(list(self.cast.departments))
        )

    # -- the plan

    def _plan(self) -> None:
        chance, goal = self.chance, self.goal
        if goal is CaseState.CLOSED and self.severity is Severity.GENERAL and chance.happens(0.12):
            self._then(0, self._register_and_solve)
            return
        self._then(0, self._register)
        if chance.happens(0.5):
            self._then(0.05, lambda: self._print(FormKind.REGISTRATION))
        if chance.happens(0.08):
            self._then(chance.hours(0.2, 3), self._amend)
        if goal is CaseState.REGISTERED:
            return
        if goal is CaseState.REFUSED:
            self._then(chance.hours(1, 20), self._refuse)
        elif goal is CaseState.VOID:
            self._then(
                chance.hours(0.5, 20), lambda: self._by_leader(Action.VOID, reason=chance.word("void"))
            )
        elif goal is CaseState.WITHDRAWN:
            if chance.happens(0.5):
                self._dispatch()
            reason = chance.word("withdraw")
            self._then(chance.hours(3, 40), lambda: self._at_front(Action.WITHDRAW, reason=reason))
        else:
            if goal is CaseState.ACCEPTED or chance.happens(0.5):
                note = chance.word("accept")
                self._then(chance.hours(0.3, 8), lambda: self._at_front(Action.ACCEPT, note=note))
            if goal is not CaseState.ACCEPTED:
                self._rounds()

    def _rounds(self) -> None:
        """Once through the handling, or twice where the case is taken up again."""
        if self.goal in (CaseState.INVESTIGATING, *_AFTER_REPLY) and self.chance.happens(0.12):
            self._handling(CaseState.CALLED_BACK if self._can_be_called else CaseState.REPLIED, content=False)
            reason = self.chance.word("reopen")
            self._then(self.chance.hours(2, 50), lambda: self._at_front(Action.REOPEN, reason=reason))
        self._handling(self.goal, content=True)
        if self.goal is CaseState.ARCHIVED:
            note = self.chance.word("archive").format(**self._early_slots())
            self._then(self.chance.hours(20, 200), lambda: self._at_front(Action.ARCHIVE, note=note))

    @property
    def _can_be_called(self) -> bool:
        return not self.person.anonymous or bool(self.person.phone)

    def _handling(self, until: CaseState, *, content: bool) -> None:
        """From the dispatch to `until`."""
        chance = self.chance
        self._dispatch()
        if until is CaseState.DISPATCHED:
            return
        self._then(
            chance.hours(2, 14),
            lambda: self._at_department(Action.INVESTIGATE, findings=self._text("findings")),
        )
        if until is not CaseState.INVESTIGATING or chance.happens(0.4):
            self._then(chance.hours(0.1, 3), self._cause)
        if chance.happens(0.12):
            self._then(chance.hours(0.2, 5), self._attach)
        if until is CaseState.INVESTIGATING:
            if chance.happens(0.4):
                more = chance.word("more")
                self._then(
                    chance.hours(3, 20), lambda: self._at_department(Action.INVESTIGATE, findings=more)
                )
            return
        if until in _AFTER_PROPOSAL or self._needs_approval or chance.happens(0.35):
            self._approval(until)
        if until in _AFTER_PROPOSAL:
            return
        way = chance.random.choice(
            (ReplyWay.PHONE, ReplyWay.PHONE, ReplyWay.VISIT, ReplyWay.LETTER, ReplyWay.SMS)
        )
        self._then(
            chance.hours(1, 10), lambda: self._at_front(Action.REPLY, way=way.value, text=self._text("reply"))
        )
        if until is CaseState.REPLIED:
            return
        if self._can_be_called:
            self._call_back(content=content)
        if until is CaseState.CALLED_BACK:
            return
        verdict, note = self.story.verdict, chance.word("close")
        self._then(
            chance.hours(1, 30), lambda: self._at_front(Action.CLOSE, verdict=verdict.value, note=note)
        )

    @property
    def _needs_approval(self) -> bool:
        return bool(
            self.cast.pack.approvals_before(
                Action.REPLY, CaseFacts(kind=self._kind, severity=self.severity)
            )
        )

    @property
    def _kind(self) -> Kind:
        return self.story.kind if self.story.kind in self.cast.pack.kinds else self.cast.pack.kinds[0]

    def _dispatch(self) -> None:
        chance = self.chance
        # A leader sends the serious ones out; otherwise the approval on paper would have to be named.
        by = self._at_front if self.severity is Severity.GENERAL else self._by_leader
        given = {
            "department": self.department,
            "handler": self.desk.actor.number,
            "note": chance.word("dispatch"),
        }
        if chance.happens(0.06):
            reason = chance.word("return")
            self._then(chance.hours(0.5, 6), lambda: by(Action.DISPATCH, **given))
            self._then(chance.hours(2, 10), lambda: self._at_department(Action.RETURN, reason=reason))
        self._then(chance.hours(0.5, 8), lambda: by(Action.DISPATCH, **given))
        if chance.happens(0.4):
            self._then(0.1, lambda: self._print(FormKind.HANDLING))
        if chance.happens(0.08):
            reason = chance.word("extend")
            self._then(chance.hours(2, 12), lambda: self._extend(reason))
        if self.is_late or chance.happens(0.12):
            note = chance.word("urge")
            self._then(chance.hours(10, 30), lambda: self._by_leader(Action.URGE, note=note))
        if self.is_late and self.goal in _AFTER_REPLY:
            # Long enough to miss every limit of the packs, which count in workdays.
            self._wait(chance.hours(24 * 10, 24 * 22))

    def _approval(self, until: CaseState) -> None:
        chance = self.chance

        def propose() -> None:
            self._at_department(Action.PROPOSE, solution=self._text("solution"))

        self._then(chance.hours(1, 12), propose)
        if chance.happens(0.12):
            opinion, more = chance.word("reject"), chance.word("more")
            self._then(chance.hours(1, 10), lambda: self._by_leader(Action.REJECT, opinion=opinion))
            self._then(chance.hours(2, 12), lambda: self._at_department(Action.INVESTIGATE, findings=more))
            self._then(chance.hours(1, 6), propose)
        if until is not CaseState.PROPOSED:
            opinion = chance.word("approve")
            self._then(chance.hours(1, 12), lambda: self._by_leader(Action.APPROVE, opinion=opinion))

    def _call_back(self, *, content: bool) -> None:
        chance = self.chance
        if chance.happens(0.2):
            opinion = chance.word("attempt")
            outcome = chance.random.choice((CallOutcome.NO_ANSWER, CallOutcome.BUSY))
            self._then(
                chance.hours(6, 30),
                lambda: self._at_front(Action.CALL_BACK, outcome=outcome.value, opinion=opinion),
            )
        judged = chance.random.choices(list(_JUDGEMENTS), list(_JUDGEMENTS.values()))[0]
        if not content:
            judged = Satisfaction.UNSATISFIED
        words = "satisfied" if judged.is_satisfied else "unsatisfied" if judged.is_unsatisfied else "fair"
        given = {
            "outcome": CallOutcome.REACHED.value,
            "satisfaction": judged.value,
            "opinion": chance.word(words),
        }
        self._then(chance.hours(4, 40), lambda: self._at_front(Action.CALL_BACK, **given))

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

    @property
    def length(self) -> timedelta:
        """About how long the steps take if nobody hurries, nights and weekends included."""
        return timedelta(hours=1.6 * sum(hours for hours, _step in self.steps))

    # -- the steps

    def _early_slots(self) -> dict[str, str]:
        return {"count": str(self.chance.random.randrange(1, 30))}

    def _text(self, name: str) -> str:
        return str(getattr(self.story, name)).format(**self.slots)

    def _registration(self, spot: SpotReply | None = None) -> RegisterCase:
        fields = {own.key: self._field(own.choices) for own in self.cast.choices.fields if own.required}
        visit = next((own for own in self.cast.choices.fields if own.choices), None)
        if visit is not None:
            fields[visit.key] = self.chance.random.choice(visit.choices)
        paths = [row.path for row in self.cast.choices.categories]
        category = self.story.category if self.story.category in paths else self.chance.random.choice(paths)
        source = f"ZB{self.chance.random.randrange(10**6):06d}" if self.channel is Channel.TRANSFER else ""
        # A letter is opened, and a box emptied, some hours after it came in.
        lies = self.channel in (Channel.LETTER, Channel.BOX) or self.chance.happens(0.03)
        return RegisterCase(
            received_at=self.times[0] - timedelta(hours=self.chance.hours(2, 20)) if lies else None,
            request_id=f"{MARK}{uuid.uuid4().hex}",
            kind=self._kind,
            channel=self.channel,
            source_number=source,
            complainant=self.person,
            respondent_department=self._text("respondent"),
            respondent_person=self.chance.word("surnames") + self.chance.word("posts")
            if self.chance.happens(0.3)
            else "",
            subject=self._text("subject"),
            facts=self._text("facts"),
            request=self._text("request"),
            category=category,
            severity=self.severity,
            fields=fields,
            spot=spot,
        )

    def _field(self, choices: Iterable[str]) -> str:
        known = list(choices)
        return self.chance.random.choice(known) if known else "1"

    def _register(self) -> None:
        self.case_id = self.cast.front.do(self._registration())[0].id

    def _register_and_solve(self) -> None:
        text = self.chance.word("spot")
        judged = self.chance.random.choice((Satisfaction.SATISFIED, Satisfaction.VERY_SATISFIED))
        self.case_id = self.cast.front.do(self._registration(SpotReply(text, judged, self.story.verdict)))[
            0
        ].id

    def _take(self, desk: Desk, action: Action, given: dict[str, Any]) -> None:
        desk.do(command_for(action, self.case_id, None, given, self.cast.zone))

    def _at_front(self, action: Action, **given: Any) -> None:
        self._take(self.cast.front, action, given)

    def _by_leader(self, action: Action, **given: Any) -> None:
        self._take(self.cast.leader, action, given)

    def _at_department(self, action: Action, **given: Any) -> None:
        self._take(self.desk, action, given)

    def _refuse(self) -> None:
        reason = self.chance.random.choice(self.cast.pack.refusals)
        self._at_front(Action.REFUSE, reason=reason.key, note=self.chance.word("refusal"))

    def _cause(self) -> None:
        keys = [cause.key for cause in self.cast.pack.causes]
        cause = self.story.cause if self.story.cause in keys else self.chance.random.choice(keys)
        self._at_department(Action.CAUSE, cause=cause, note=self._text("cause_note"))

    def _amend(self) -> None:
        self._at_front(Action.AMEND, request=self._text("request") + "。", reason=self.chance.word("amend"))

    def _attach(self) -> None:
        content = FileContent(self.chance.word("attachment"), self._text("facts").encode("utf-8"))
        self._at_department(Action.ATTACH, file=content)

    def _extend(self, reason: str) -> None:
        clocks = self.cast.leader.ask(Sheet(case_id=self.case_id)).clocks
        due = next((c.due_at for c in clocks if c.clock is Clock.SOLVE and c.stopped_at is None), None)
        if due is not None:
            leader = self.cast.leader.actor.name
            self._by_leader(Action.EXTEND, until=due + timedelta(days=7), reason=reason, approved_by=leader)

    def _print(self, form: FormKind) -> None:
        self.cast.front.do(RecordPrint(case_id=self.case_id, form=form))
