"""Walks a case along a branch of a pack through the real desk: by the offers, as the post each step belongs to."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.intake import RegisterCase, SpotReply
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.rows import ActionOffer, CaseSheet, Person
from complaintdesk.desk.vault import ClearStaff, SetUpVault
from complaintdesk.domain.facts import CaseFacts
from complaintdesk.domain.own_values import own_value
from complaintdesk.domain.permissions import OF_ACTION, OF_ROLE
from complaintdesk.domain.policy import Branch, OwnField, Pack, Post, category_paths
from complaintdesk.domain.vocabulary import (
    Action,
    Clock,
    EventKind,
    Relation,
    ReplyWay,
    Role,
    Satisfaction,
    Severity,
    Verdict,
)
from complaintdesk.storage.models import Staff
from tests.desk.office import Clock as TestClock
from tests.desk.office import an_office, desk_as
from tests.office.filling import first, one

ZONE = "Asia/Shanghai"
#: Steps that every office has, with no post of the pack behind them: who usually takes them.
USUALLY = {
    Action.RETURN: Role.DEPARTMENT,
    Action.ASK_EXTENSION: Role.DEPARTMENT,
    Action.ANSWER: Role.DEPARTMENT,
    Action.EXTEND: Role.SUPERVISOR,
    Action.DENY_EXTENSION: Role.SUPERVISOR,
    Action.REJECT: Role.SUPERVISOR,
    Action.APPROVE: Role.SUPERVISOR,
}


@dataclass
class Walker:
    """A new office under a shipped pack, with one person for every post."""

    pack: Pack
    operator: Desk
    clock: TestClock
    people: dict[str, Desk] = field(default_factory=dict)

    @classmethod
    def opened(cls, url: str, pack: Pack) -> Walker:
        """The office with its people; where the pack has restricted kinds, with its vault."""
        clock = TestClock()
        walker = cls(pack, an_office(url, pack.id, clock, "某单位"), clock)
        for role in (Role.FRONT_DESK, Role.SUPERVISOR):
            walker._person(role.value, role)
        for post in pack.posts:
            if post.role is not Role.DEPARTMENT:
                walker._person(post.key, post.role, post=post)
        if pack.restricted_kinds:
            walker.people[Role.FRONT_DESK.value].do(SetUpVault(passphrase="秋天的第一杯奶茶"))
        return walker

    def _person(self, key: str, role: Role, department: str = "", post: Post | None = None) -> Desk:
        if key not in self.people:
            desk = desk_as(self.operator, role, department, name=f"{post.title if post else role.label}-{key}")
            if post is not None:
                with self.operator.database.write() as session:
                    session.scalars(select(Staff).where(Staff.id == desk.actor.staff_id)).one().post = post.key
            if self.pack.restricted_kinds:
                self.operator.do(ClearStaff(number=desk.actor.number))
            self.people[key] = desk
        return self.people[key]

    # -- registration

    def register(self, branch: Branch) -> int:
        """A case as the branch is for; its id."""
        facts = branch.facts
        own = {o.key: a_value(o) for o in self.pack.fields if o.required and (not o.kinds or facts.kind in o.kinds)}
        required = self.pack.required.get("register", ())
        paths = [path for path, _category in category_paths(self.pack.categories)]
        category = facts.category or (paths[0] if "category" in required else "")
        # What a later step classifies is not yet known at the desk.
        is_open = Action.CLASSIFY in branch.path
        if is_open:
            category = next(path for path in reversed(paths) if path != category) if "category" in required else ""
        is_promised = "promised_at" in required and not branch.spot
        done, _changes = self.people[Role.FRONT_DESK.value].do(
            RegisterCase(
                kind=facts.kind,
                channel=facts.channel,
                source_number="来文〔2026〕7号" if facts.channel in self.pack.source_number_for else "",
                complainant=Person(anonymous=True) if facts.anonymous else Person(name="欧阳雪", phone="13800001234"),
                respondent_person="某甲",
                subject="自动走查",
                facts="三月一日发生的事情，来人要求查明并答复。",
                request="查明原因并答复",
                category=category,
                severity=Severity.GENERAL if is_open else facts.severity,
                severity_reason="按本分支的情形定级",
                level="" if is_open else facts.level,
                promised_at=self.clock() + timedelta(days=3) if is_promised else None,
                fields={**own, **facts.fields},
                mediation_consent=True,
                spot=SpotReply("当场说明，来人认可", Satisfaction.SATISFIED, Verdict.PARTLY) if branch.spot else None,
            )
        )
        return done.id

    # -- steps

    def walk(self, branch: Branch) -> CaseSheet:
        """Every step of the path; AssertionError naming the step that is not offered or is refused."""
        case_id = self.register(branch)
        sheet = self.sheet(case_id)
        reopened = 0
        for place, action in enumerate(branch.path):
            coming = branch.path[place + 1] if place + 1 < len(branch.path) else None
            self.clock.forward(minutes=20)
            actor = self.actor(sheet, branch, action)
            seen = actor.ask(Sheet(case_id=case_id))
            if action is Action.REOPEN and seen.reopen_count > reopened:
                # Whoever was not satisfied when called back has set it off in the same step.
                reopened = seen.reopen_count
                continue
            offer = next((o for o in seen.actions if o.action is action), None)
            offered = [o.action.value for o in seen.actions]
            assert offer is not None, f"{place + 1} {action}: {actor.actor.name} is offered {offered}"
            values = self.values(seen, branch, offer, coming)
            actor.do(command_for(action, case_id, seen.version, values, ZONE))
            sheet = self.sheet(case_id)
            reopened += action is Action.REOPEN
        return sheet

    def sheet(self, case_id: int) -> CaseSheet:
        return self.people[Role.FRONT_DESK.value].ask(Sheet(case_id=case_id))

    def actor(self, sheet: CaseSheet, branch: Branch, action: Action) -> Desk:
        """Who takes the step: the post of the pack, the post whose approval is waited for, or whoever usually does."""
        if action is Action.APPROVE:
            waiting = self.waiting(sheet, branch)
            if waiting is not None:
                return self.people[waiting.key]
        rule = next((s for s in self.pack.steps_for(action, self.facts(sheet, branch)) if s.post is not None), None)
        post = rule.post if rule is not None else None
        role = post.role if post is not None else USUALLY.get(action, Role.FRONT_DESK)
        if role is Role.DEPARTMENT:
            department = sheet.assisting[0] if action is Action.ANSWER and sheet.assisting else sheet.department
            if department:
                return self._person(f"in {department}", Role.DEPARTMENT, department)
            # Nobody has the case yet: whoever took it on sees to it.
            return self.people[Role.FRONT_DESK.value]
        if post is not None:
            assert OF_ACTION[action] in OF_ROLE[role], f"{post.title} ({role}) may never “{action}”"
            return self.people[post.key]
        return self.people[role.value]

    def facts(self, sheet: CaseSheet, branch: Branch) -> CaseFacts:
        """The case as the rules of the pack see it now."""
        return dataclasses.replace(branch.facts, reopened=sheet.reopen_count, departments=1 + len(sheet.assisting))

    def waiting(self, sheet: CaseSheet, branch: Branch) -> Post | None:
        """The post whose turn it is: the first that has not agreed to the last proposal."""
        needed = self.pack.approvals_before(Action.REPLY, self.facts(sheet, branch))
        kinds = [item.kind for item in sheet.timeline]
        agreed = kinds[: kinds.index(EventKind.PROPOSED)].count(EventKind.APPROVED)
        return needed[agreed].post if agreed < len(needed) else None

    def values(self, sheet: CaseSheet, branch: Branch, offer: ActionOffer, coming: Action | None) -> dict[str, Any]:
        """What is typed: every required input by its kind, and what this branch is about."""
        now = self.clock()
        values = {s.name: s.default or one(s, now, first) for s in offer.fields if s.required}
        names = {s.name: s for s in offer.fields}
        wanted = self.particular(sheet, branch, offer, coming)
        return values | {name: value for name, value in wanted.items() if name in names}

    def particular(
        self, sheet: CaseSheet, branch: Branch, offer: ActionOffer, coming: Action | None
    ) -> dict[str, Any]:
        """What no kind of input can know."""
        others = [choice.value for s in offer.fields for choice in s.choices if choice.value != sheet.department]
        match offer.action:
            case Action.DISPATCH:
                return {"approved_by": "领导纸面批示", "several_departments": branch.facts.departments > 1}
            case Action.ASSIST:
                return {"departments": others[0]}
            case Action.STATEMENT:
                return {"text": "来人口述：三月一日发生的事情。", "signed": True}
            case Action.UNSEAL:
                return {"present": "医患双方"}
            case Action.CALL_BACK:
                taken = Satisfaction.UNSATISFIED if coming is Action.REOPEN else Satisfaction.SATISFIED
                return {"outcome": "reached", "satisfaction": taken.value}
            case Action.REPLY:
                return {"way": ReplyWay.LETTER.value, "text": "经查情况属实，已按规定处理，书面告知。"}
            case Action.CLOSE:
                heard = any(item.kind is EventKind.HEARD for item in sheet.timeline)
                needs = self.pack.switches.hear_before_substantiated and not heard
                return {"verdict": (Verdict.UNVERIFIABLE if needs else Verdict.SUBSTANTIATED).value}
            case Action.ASK_EXTENSION | Action.EXTEND:
                due = next(c.due_at for c in sheet.clocks if c.clock is Clock.SOLVE)
                return {"until": (due + timedelta(days=1)).isoformat(), "told": True, "approved_by": "分管领导"}
            case Action.COMPENSATE:
                return {"amount": str(max(branch.facts.amount // 100, 120))}
            case Action.PAY:
                return {"amount": "120"}
            case Action.LINK:
                return {"relation": Relation.SAME_EVENT.value}
            case Action.ARCHIVE:
                return {"missing_reason": "纸质材料另行归卷", "box": "3", "pages": "12"}
            case Action.CLASSIFY:
                known = {"severity": branch.facts.severity.value, "level": branch.facts.level}
                category = {"category": branch.facts.category or others[0]}
                return {"reason": "按核查情况"} | category | {k: v for k, v in known.items() if v}
            case _:
                return {}


def a_value(own: OwnField) -> str:
    """A fitting value for an own field of the pack."""
    if own.choices:
        return own.choices[0]
    value = {"date": "2026-03-01", "number": "3", "amount": "120", "yes_no": "true"}.get(own.input, "某某")
    assert own_value(own, value)[1] == "", own.key
    return value

