"""样例的办理: how the sample staff take the steps of one case, each at the desk that the pack names for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from complaintdesk.desk.archive_checklist import ArchiveChecklist
from complaintdesk.desk.attaching import FileContent
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.printing import RecordPrint
from complaintdesk.desk.rows import CaseSheet
from complaintdesk.domain.book_words import Following
from complaintdesk.domain.permissions import OF_ACTION, OF_ROLE
from complaintdesk.domain.vocabulary import (
    Action,
    CallOutcome,
    Clock,
    FormKind,
    Light,
    ReplyWay,
    Role,
    Satisfaction,
    Supervision,
    Verdict,
)

if TYPE_CHECKING:
    from complaintdesk.desk.demo_lives import Life

_JUDGEMENTS = {
    Satisfaction.VERY_SATISFIED: 22, Satisfaction.SATISFIED: 44, Satisfaction.FAIR: 18,
    Satisfaction.UNSATISFIED: 12, Satisfaction.VERY_UNSATISFIED: 4,
}  # fmt: skip
#: These need a limit that still runs.
IN_TIME = (Action.PAUSE, Action.ASK_EXTENSION, Action.EXTEND)
_VERDICT_WITHOUT_HEARING = Verdict.UNVERIFIABLE
#: What a department does where the pack names no post.
_OF_DEPARTMENT = (Action.INVESTIGATE, Action.CAUSE, Action.PROPOSE, Action.ANSWER, Action.HEAR, Action.RETURN)
#: Whoever took one of these answers for the result.
_ANSWERING = (Action.INVESTIGATE, Action.CAUSE, Action.PROPOSE)


class Hands:
    """经办: takes the steps of one sample case; knows what was sent where and who was asked."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self.dispatched, self.asked, self.taken_up = False, list[str](), False
        self.answering = set[str]()

    def step(self, action: Action, *, is_last: bool = True) -> Callable[[], None]:
        own: dict[Action, Callable[[], None]] = {
            Action.DISPATCH: self._dispatch,
            Action.ASSIST: self._assist,
            Action.ANSWER: self._answer,
            Action.PROPOSE: self._propose,
            Action.APPROVE: self._approve,
            Action.REPLY: self._reply,
            Action.CALL_BACK: lambda: self._call_back(is_last=is_last),
            Action.PLAN: self._plan,
            Action.ARCHIVE: self._archive,
            **dict.fromkeys((*IN_TIME, Action.RESUME), lambda: self._in_time(action)),
        }
        return own.get(action, lambda: self._plain(action))

    def _desk_for(self, action: Action) -> Desk:
        """Who takes the step by the pack; a department only what was sent to it."""
        declared = self.life.cast.pack.steps_for(action, self.life.branch.facts)
        post = declared[0].post if declared else None
        needed = OF_ACTION[action]
        role = post.role if post is not None else Role.DEPARTMENT if action in _OF_DEPARTMENT else Role.FRONT_DESK
        if role is Role.SUPERVISOR and action is Action.PROPOSE:
            # Whoever proposes does not approve.
            role = Role.DEPARTMENT
        if role is Role.DEPARTMENT and needed in OF_ROLE[role] and self.dispatched:
            return self.life.desk
        is_at_front = role is not Role.SUPERVISOR and needed in OF_ROLE[Role.FRONT_DESK]
        return self.life.cast.front if is_at_front else self.life.cast.leader

    def _sheet(self, desk: Desk) -> CaseSheet:
        return desk.ask(Sheet(case_id=self.life.case_id))

    def _take(self, desk: Desk, action: Action, given: dict[str, Any]) -> None:
        if action in _ANSWERING:
            self.answering.add(desk.actor.number)
        desk.do(command_for(action, self.life.case_id, None, given, self.life.cast.zone))

    def _plain(self, action: Action) -> None:
        """A step with nothing special about it: its form is filled by its inputs."""
        if action is Action.REOPEN and self.taken_up:
            # Whoever was not satisfied when called back has set this off already.
            self.dispatched, self.asked, self.taken_up = False, [], False
            return
        desk = self._desk_for(action)
        given = self._known(action)
        if given is None:
            offer = next(offer for offer in self._sheet(desk).actions if offer.action is action)
            given = self.life.filling.filled(action, offer.fields, self.life.cast.clock())
        self._take(desk, action, given)
        if action in (Action.RETURN, Action.REOPEN):
            self.dispatched, self.asked = False, []

    def _known(self, action: Action) -> dict[str, Any] | None:
        """What goes into the steps every case has; None for the others."""
        chance, pack = self.life.chance, self.life.cast.pack
        causes = [cause.key for cause in pack.causes]
        verdict = self.life.story.verdict
        if pack.switches.hear_before_substantiated and Action.HEAR not in self.life.path:
            verdict = _VERDICT_WITHOUT_HEARING
        made: dict[Action, Callable[[], dict[str, Any]]] = {
            Action.ACCEPT: lambda: {"note": chance.word("accept")},
            Action.REFUSE: lambda: {
                "reason": chance.random.choice(pack.refusals).key, "note": chance.word("refusal")
            },
            Action.INVESTIGATE: lambda: {"findings": self.life.text("findings")},
            Action.CAUSE: lambda: {
                "cause": self.life.story.cause if self.life.story.cause in causes else chance.random.choice(causes),
                "note": self.life.text("cause_note"),
            },
            Action.CLOSE: lambda: {"verdict": verdict.value, "note": chance.word("close")},
            Action.REOPEN: lambda: {"reason": chance.word("reopen")},
            Action.RETURN: lambda: {"reason": chance.word("return")},
            Action.REJECT: lambda: {"opinion": chance.word("reject")},
            Action.WITHDRAW: lambda: {"reason": chance.word("withdraw")},
            Action.URGE: lambda: {"note": chance.word("urge")},
            Action.CLASSIFY: lambda: {"reason": chance.word("classified")}
            | ({"level": self.life.branch.facts.level} if self.life.branch.facts.level else {"departments": "2"}),
            Action.SUPERVISE: lambda: {"level": Supervision.SUPERVISE.value, "note": chance.word("urge")},
        }
        return made[action]() if action in made else None

    def by_leader(self, action: Action, **given: Any) -> None:
        self._take(self.life.cast.leader, action, given)

    def _dispatch(self) -> None:
        pack, facts = self.life.cast.pack, self.life.branch.facts
        desk = self._desk_for(Action.DISPATCH)
        if pack.approvals_before(Action.DISPATCH, facts):
            # A leader sends it out; otherwise the approval on paper would have to be named.
            desk = self.life.cast.leader
        several = facts.departments > 1 and Action.ASSIST not in self.life.path
        given = {
            "department": self.life.department,
            "handler": self.life.desk.actor.number,
            "note": self.life.chance.word("dispatch"),
            "several_departments": several,
        }
        self._take(desk, Action.DISPATCH, given)
        self.dispatched = True

    def _assist(self) -> None:
        accused = self.life.respondent() if self.life.restricted else ""
        others = [name for name in self.life.cast.departments if name not in (self.life.department, accused)]
        wanted = max(1, self.life.branch.facts.departments - 1)
        self.asked = self.life.chance.random.sample(others, min(wanted, len(others)))
        given = {"departments": "\n".join(self.asked), "question": self.life.chance.word("question")}
        self._take(self._desk_for(Action.ASSIST), Action.ASSIST, given)

    def _answer(self) -> None:
        for name in self.asked or [self.life.department]:
            self._take(
                self.life.cast.departments[name], Action.ANSWER, {"answer": self.life.chance.word("department_answer")}
            )
        self.asked = []

    def _archive(self) -> None:
        """With the registration form in the file; what else is missing is said."""
        chance, case_id = self.life.chance, self.life.case_id
        front = self.life.cast.front
        rows = front.ask(ArchiveChecklist(case_id=case_id))
        if not rows[0].is_complete:
            front.do(RecordPrint(case_id=case_id, form=FormKind.REGISTRATION.value))
            rows = front.ask(ArchiveChecklist(case_id=case_id))
        count = chance.random.randrange(1, 30)
        given = {
            "box": str(count // 3 + 1), "pages": str(chance.random.randrange(6, 40)),
            "note": chance.word("archive").format(count=count),
            "missing_reason": "" if all(row.is_complete for row in rows) else chance.word("missing"),
        }  # fmt: skip
        self._take(self._desk_for(Action.ARCHIVE), Action.ARCHIVE, given)

    def _plan(self) -> None:
        """Two to choose from."""
        self._plain(Action.PLAN)
        self._plain(Action.PLAN)

    def _propose(self) -> None:
        if self.asked:
            self._answer()
        self._take(self._desk_for(Action.PROPOSE), Action.PROPOSE, {"solution": self.life.text("solution")})

    def _approve(self) -> None:
        """Every post that has to; the samples have one leader for all of them."""
        self.by_leader(Action.APPROVE, opinion=self.life.chance.word("approve"))
        while any(offer.action is Action.APPROVE for offer in self._sheet(self.life.cast.leader).actions):
            self.by_leader(Action.APPROVE, opinion=self.life.chance.word("approve"))

    def _reply(self) -> None:
        if self.asked:
            self._answer()
        if any(rule.before is Action.REPLY for rule in self.life.cast.pack.approvals):
            offered = {offer.action for offer in self._sheet(self.life.cast.leader).actions}
            if Action.REPLY not in offered and Action.PROPOSE in offered:
                self._propose()
                self._approve()
        ways = (ReplyWay.PHONE, ReplyWay.PHONE, ReplyWay.VISIT, ReplyWay.LETTER, ReplyWay.SMS)
        given = {"way": self.life.chance.random.choice(ways).value, "text": self.life.text("reply")}
        self._take(self._desk_for(Action.REPLY), Action.REPLY, given)

    def _call_back(self, *, is_last: bool) -> None:
        chance, desk = self.life.chance, self._desk_for(Action.CALL_BACK)
        if self.life.cast.pack.after.call_back.independent:
            # Whoever looked into it does not ask how it was received.
            others = (desk, self.life.cast.front, self.life.cast.leader)
            desk = next((one for one in others if one.actor.number not in self.answering), desk)
        if chance.happens(0.15):
            outcome = chance.random.choice((CallOutcome.NO_ANSWER, CallOutcome.BUSY))
            self._take(desk, Action.CALL_BACK, {"outcome": outcome.value, "opinion": chance.word("attempt")})
        judged = chance.random.choices(list(_JUDGEMENTS), list(_JUDGEMENTS.values()))[0]
        if not is_last:
            judged = Satisfaction.UNSATISFIED
        self.taken_up = judged.is_unsatisfied and not is_last
        words = "satisfied" if judged.is_satisfied else "unsatisfied" if judged.is_unsatisfied else "fair"
        given = {"outcome": CallOutcome.REACHED.value, "satisfaction": judged.value, "opinion": chance.word(words)}
        if judged.is_unsatisfied and is_last:
            given |= {"following": Following.STANDS.value, "following_reason": chance.word("stands")}
        self._take(desk, Action.CALL_BACK, given)

    def _in_time(self, action: Action) -> None:
        """More time, or a pause, while the handling limit runs; what is late already stays late."""
        desk = self.life.cast.leader if action is Action.EXTEND else self._desk_for(action)
        sheet = self._sheet(desk)
        solve = next((c for c in sheet.clocks if c.clock is Clock.SOLVE and c.stopped_at is None), None)
        offer = next((offer for offer in sheet.actions if offer.action is action), None)
        if solve is None or offer is None or (solve.light is Light.LATE and action is not Action.RESUME):
            return
        given = self.life.filling.filled(action, offer.fields, self.life.cast.clock())
        if "until" in given:
            given["until"] = (solve.due_at + timedelta(days=3)).isoformat()
        if action is Action.EXTEND:
            given["approved_by"] = self.life.cast.leader.actor.name
        self._take(desk, action, given)

    def amend(self) -> None:
        request = self.life.text("request").rstrip("。") + "，望尽快办理。"
        given = {"request": request, "reason": self.life.chance.word("amend")}
        self._take(self.life.cast.front, Action.AMEND, given)

    def attach(self) -> None:
        content = FileContent(self.life.chance.word("attachment"), self.life.text("facts").encode("utf-8"))
        self._take(self.life.desk, Action.ATTACH, {"file": content})

    def print(self, form: FormKind) -> None:
        self.life.cast.front.do(RecordPrint(case_id=self.life.case_id, form=form))
