"""回访: one attempt to ask how the reply was received, its queue, and what an unsatisfied person sets off.

Whoever waits for a call stands in the state “replied” with `call_next_at`; every step out of that state ends the waiting.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import or_, select

from complaintdesk.desk import clocks, context
from complaintdesk.desk.case_filter import visible
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import CaseCommand, step
from complaintdesk.desk.note_words import noted
from complaintdesk.desk.reminders import SOURCES, Reminder, ReminderKind
from complaintdesk.desk.reopening import take_up_again
from complaintdesk.desk.rows import Done
from complaintdesk.domain import calling, workflow
from complaintdesk.domain.book_words import CallWay, Following
from complaintdesk.domain.calling import AfterAttempt
from complaintdesk.domain.errors import FieldErrors, NotAllowed
from complaintdesk.domain.fields import Choice, Input, asks
from complaintdesk.domain.permissions import OF_ROLE, Permission
from complaintdesk.domain.policy_after import CallBackRules
from complaintdesk.domain.vocabulary import (
    Action,
    CallOutcome,
    CaseState,
    Clock,
    EventKind,
    Light,
    Satisfaction,
)
from complaintdesk.i18n import N_, _, ngettext
from complaintdesk.storage.chain import instant
from complaintdesk.storage.models import Case, Complainant, Event, Staff

#: What makes somebody answerable for the result: they cannot ask impartially how it was received (G7).
_HANDLING = (EventKind.INVESTIGATED, EventKind.CAUSE_FOUND, EventKind.PROPOSED)
#: Only where somebody speaks with the person does it matter who asks; a sheet or a message is answered alone.
_SPOKEN = (CallWay.PHONE, CallWay.VISIT)
_MOST_NAMES = 5


@dataclass(frozen=True, kw_only=True)
class RecordCallBack(CaseCommand):
    """回访: one attempt, reached or not. Reached needs the person's judgement.

    `scores` are Satisfaction keys by the keys of the pack's dimensions; without an overall judgement it is their mean,
    a half counting for the worse. Unsatisfied and `following` AGAIN (also when left open): the case is reopened in the
    same command. `next_at` is a time that the person asked for.
    """

    outcome: CallOutcome | None = asks(
        N_("Outcome of the call"), Input.CHOICE, required=True, words=CallOutcome, default=None
    )
    way: CallWay = asks(
        N_("How the person was asked"), Input.CHOICE, words=CallWay, default=CallWay.PHONE,
        hint=N_("Empty: by phone."),
    )  # fmt: skip
    satisfaction: Satisfaction | None = asks(
        N_("Satisfaction"),
        Input.CHOICE,
        words=Satisfaction,
        default=None,
        hint=N_("Needed when the person was reached."),
    )
    scores: dict[str, str] | None = asks(
        N_("In detail"), Input.SCORES, default=None, hint=N_("Without an overall judgement their mean counts.")
    )
    opinion: str = asks(N_("What the person said"), Input.LONG_TEXT)
    following: Following | None = asks(
        N_("If not satisfied"),
        Input.CHOICE,
        words=Following,
        default=None,
        hint=N_("Empty: the matter is taken up again."),
    )
    following_reason: str = asks(N_("Why the result stands"), Input.TEXT)
    next_at: datetime | None = asks(
        N_("Call again at"), Input.DATE_TIME, default=None, hint=N_("Only if the person asked for another time.")
    )


@dataclass(frozen=True, kw_only=True)
class MoveCall(CaseCommand):
    """改约: the call is put off to a time that suits the person (UTC or with its zone), without an attempt."""

    at: datetime | None = None
    reason: str = ""


@step(RecordCallBack, needs=Permission.CALL_BACK, action=Action.CALL_BACK)
def record_call_back(ctx: Context, cmd: RecordCallBack) -> Done:
    """Log the attempt; only a person who was reached moves the case on, one who is not satisfied moves it back."""
    case = ctx.load(cmd.case_id, cmd.version)
    keep_attempt(ctx, case, cmd)
    return ctx.done(case, EventKind.CALLED_BACK)


def keep_attempt(ctx: Context, case: Case, cmd: RecordCallBack, **more: Any) -> None:
    """The attempt on a case that this command has loaded, and what follows from it; `more` is kept with it."""
    scores = named_scores(ctx, case, cmd.scores or {})
    judged = cmd.satisfaction or calling.overall(scores.values())
    _check(ctx, cmd, scores, judged)
    assert cmd.outcome is not None  # noqa: S101 - required, checked at the desk's door
    workflow.pack_step(ctx.pack_of(case), CaseState(case.state), Action.CALL_BACK, ctx.facts(case))
    is_own = cmd.way in _SPOKEN and bool(handled_by_actor(ctx, [case]))
    if is_own and rules_of(ctx, case).independent:
        raise _not_by_the_handler(ctx, case)
    following = (cmd.following or Following.AGAIN) if judged is not None and judged.is_unsatisfied else None
    kept: dict[str, Any] = {
        "at": instant(ctx.now), "by": ctx.actor.name, "outcome": cmd.outcome.value,
        "satisfaction": judged.value if judged else None, "opinion": cmd.opinion, "way": cmd.way.value,
        "round": case.reopen_count,
    }  # fmt: skip
    besides = more | {
        "scores": {key: score.value for key, score in scores.items()}, "following": following.value if following else "",
        "following_reason": cmd.following_reason, "same_person": is_own,
        "next_at": instant(cmd.next_at.astimezone(UTC)) if cmd.next_at else "",
    }  # fmt: skip
    case.call_backs = [*case.call_backs, kept | {name: value for name, value in besides.items() if value}]
    case.call_outcome, case.call_tries = cmd.outcome.value, len(attempts_of(case))
    after = calling.after_attempt(cmd.outcome, case.call_tries, rules_of(ctx, case))
    if after is AfterAttempt.REACHED:
        case.state, case.called_back_at = CaseState.CALLED_BACK.value, ctx.now
        case.satisfaction = judged.value if judged else None
        ctx.took(case, Action.CALL_BACK)
    elif cmd.next_at is not None:
        case.call_next_at = cmd.next_at.astimezone(UTC)
    else:
        case.call_next_at = _next_call(ctx, case, ctx.now, again=True) if after is AfterAttempt.AGAIN else None
    if case.call_next_at is None:
        clocks.stop(ctx, case, Clock.CALL_BACK)
    _tell(ctx, case, cmd, judged, following, after)


def _check(ctx: Context, cmd: RecordCallBack, scores: Collection[str], judged: Satisfaction | None) -> None:
    problems: dict[str, str] = {}
    if cmd.outcome is CallOutcome.REACHED and judged is None:
        problems["satisfaction"] = _("Enter how satisfied the person is.")
    if cmd.outcome is not CallOutcome.REACHED:
        if cmd.satisfaction is not None:
            problems["satisfaction"] = _("A person who was not reached cannot have judged. Clear the satisfaction.")
        if scores:
            problems["scores"] = _("A person who was not reached cannot have judged. Clear the scores.")
    is_unsatisfied = judged is not None and judged.is_unsatisfied
    if cmd.following is not None and not is_unsatisfied:
        problems["following"] = _("Only where the person is not satisfied. Leave it empty.")
    if cmd.following is Following.STANDS and is_unsatisfied and not cmd.following_reason:
        problems["following_reason"] = _("Say why the result stands.")
    if cmd.following_reason and not is_unsatisfied:
        problems["following_reason"] = _("Only where the person is not satisfied. Leave it empty.")
    if cmd.next_at is not None:
        if cmd.outcome not in (CallOutcome.NO_ANSWER, CallOutcome.BUSY):
            problems["next_at"] = _("Nobody is to be called again after this outcome. Leave it empty.")
        elif cmd.next_at <= ctx.now:
            problems["next_at"] = _("The time of the next call lies in the past.")
    if problems:
        raise FieldErrors(problems)


def _tell(
    ctx: Context, case: Case, cmd: RecordCallBack, judged: Satisfaction | None, following: Following | None,
    after: AfterAttempt,
) -> None:  # fmt: skip
    """The event of the attempt; an unsatisfied person is counted, and the matter taken up again or left as it is."""
    words = [cmd.outcome.label if cmd.outcome else "", judged.label if judged else "", cmd.opinion]
    detail: dict[str, Any] = {}
    if after is AfterAttempt.UNREACHABLE:
        tried = ngettext("not to be reached in {n} attempt", "not to be reached in {n} attempts", case.call_tries)
        words.append(tried.format(n=case.call_tries))
    if following is not None:
        case.unsatisfied_count += 1
        detail["unsatisfied"] = case.unsatisfied_count
        words += [following.label, cmd.following_reason]
        if following is Following.AGAIN and 0 < rules_of(ctx, case).leader_after <= case.unsatisfied_count:
            detail["leader"] = True
            words.append(_("to the leader"))
    ctx.log(EventKind.CALLED_BACK, case, note=noted(words), **detail)
    if following is Following.AGAIN:
        reason = ngettext(
            "Not satisfied when called back ({n} time).", "Not satisfied when called back ({n} times).",
            case.unsatisfied_count,
        ).format(n=case.unsatisfied_count)  # fmt: skip
        # What a reporter said is for nobody but those who may know who reported (S01).
        said = () if case.restricted else (cmd.opinion, cmd.following_reason)
        take_up_again(ctx, case, noted((reason, *said)), **detail)


@step(MoveCall, needs=Permission.CALL_BACK)
def move_call(ctx: Context, cmd: MoveCall) -> Done:
    """Only somebody who waits for a call; it counts as no attempt."""
    case = ctx.load(cmd.case_id, cmd.version)
    if not is_waiting(ctx, case):
        raise NotAllowed(
            _("Nobody waits for a call in case {number}.").format(number=case.number),
            _("Load the queue again."),
        )
    if cmd.at is None:
        raise FieldErrors({"at": _("Enter when the person wants to be called.")})
    if cmd.at <= ctx.now:
        raise FieldErrors({"at": _("The time of the next call lies in the past.")})
    before, case.call_next_at = call_time(ctx, case), cmd.at.astimezone(UTC)
    if case.call_next_at == before:
        raise FieldErrors({"at": _("That is the time already set.")})
    when = case.call_next_at.astimezone(ctx.zone).strftime("%Y-%m-%d %H:%M")
    ctx.log(EventKind.CALL_MOVED, case, note=noted((when, cmd.reason)))
    return ctx.done(case, EventKind.CALL_MOVED)


# -- who waits, and when they may be called


def rules_of(seen: Seen, case: Case) -> CallBackRules:
    """The call-back rules of the case's own pack."""
    return seen.pack_of(case).after.call_back


def wait_for_call(ctx: Context, case: Case) -> None:
    """The person was told: from now on they wait for a call, where the rules foresee one and there is whom to call."""
    case.call_tries, case.call_next_at = 0, None
    if is_waiting(ctx, case):
        case.call_next_at = call_time(ctx, case)


def reckon_anew(ctx: Context, case: Case) -> None:
    """The person named other hours: the moment to call follows them."""
    if is_waiting(ctx, case):
        case.call_next_at = None
        case.call_next_at = call_time(ctx, case)


def is_waiting(seen: Seen, case: Case) -> bool:
    """Whether somebody of this case is still to be called. One answered before there was a queue waits as well."""
    if case.state != CaseState.REPLIED.value or case.no_reply_wanted or case.replied_at is None:
        return False
    return case.call_next_at is not None or (has_whom_to_call(seen, case) and not is_settled(seen, case))


def has_whom_to_call(seen: Seen, case: Case) -> bool:
    """The rules foresee a call-back for this case, and the person can be reached: not the anonymous without a phone."""
    pack = seen.pack_of(case)
    if pack.steps and not pack.steps_for(Action.CALL_BACK, seen.facts(case)):
        return False
    person = seen.session.get_one(Complainant, case.id)
    return not (person.anonymous and not person.phone)


def is_settled(seen: Seen, case: Case) -> bool:
    """Whether the attempts since the reply were enough: reached, refused, a wrong number, or tried often enough."""
    made = attempts_of(case)
    if not made or case.call_next_at is not None:
        return False
    last = CallOutcome(made[-1]["outcome"])
    return calling.after_attempt(last, len(made), rules_of(seen, case)) is not AfterAttempt.AGAIN


def attempts_of(case: Case) -> list[dict[str, Any]]:
    """The attempts since the last reply. Older ones do not say their round; their time tells."""
    return [kept for kept in case.call_backs if _is_of_round(case, kept)]


def _is_of_round(case: Case, kept: dict[str, Any]) -> bool:
    if "round" in kept:
        return bool(kept["round"] == case.reopen_count)
    return case.replied_at is not None and datetime.fromisoformat(kept["at"]) >= case.replied_at


def call_time(seen: Seen, case: Case) -> datetime:
    """When the person who waits may be called next; it may lie behind."""
    if case.call_next_at is not None:
        return case.call_next_at
    made = attempts_of(case)
    at = datetime.fromisoformat(made[-1]["at"]) if made else case.replied_at or seen.now
    return _next_call(seen, case, at, again=bool(made))


def _next_call(seen: Seen, case: Case, at: datetime, *, again: bool = False) -> datetime:
    own = seen.session.get_one(Complainant, case.id).contact_hours
    return calling.next_call(at, rules_of(seen, case), seen.calendar, seen.zone, own, again=again)


def waiting_cases(seen: Seen) -> list[tuple[Case, Complainant]]:
    """Everybody the asker may know of who waits for a call."""
    may_wait = or_(
        Case.call_next_at.is_not(None),
        Case.call_outcome.is_(None),
        Case.call_outcome.in_((CallOutcome.NO_ANSWER.value, CallOutcome.BUSY.value)),
    )
    rows = seen.session.execute(
        select(Case, Complainant)
        .join(Complainant, Complainant.case_id == Case.id)
        .where(
            Case.state == CaseState.REPLIED.value, Case.no_reply_wanted.is_(False), Case.import_id.is_(None), may_wait,
            *visible(seen),
        )
        .order_by(Case.call_next_at, Case.id)
    )  # fmt: skip
    return [(row.Case, row.Complainant) for row in rows if is_waiting(seen, row.Case)]


def is_ready(seen: Seen, case: Case, person: Complainant) -> bool:
    """The moment has come and it is a suitable time of day; a time the person asked for suits by itself."""
    at = call_time(seen, case)
    if at > seen.now:
        return False
    rules, there = rules_of(seen, case), at.astimezone(seen.zone)
    if there.date() == seen.now.astimezone(seen.zone).date() and not calling.is_suitable(
        at, rules, seen.calendar, seen.zone, person.contact_hours
    ):
        return True
    return calling.is_suitable(seen.now, rules, seen.calendar, seen.zone, person.contact_hours)


def _leave_queue(_ctx: Context, case: Case, _action: Action) -> None:
    """Closed, reopened, withdrawn, called back: nobody waits any more."""
    if case.state != CaseState.REPLIED.value:
        case.call_next_at = None


context.AFTER_STEP.append(_leave_queue)


# -- what is asked about


def dimensions_of(seen: Seen, case: Case) -> tuple[Choice, ...]:
    """满意度维度 of the case's rules, by their keys."""
    return tuple(Choice(one.key, one.label) for one in rules_of(seen, case).dimensions)


def named_scores(seen: Seen, case: Case, given: dict[str, str]) -> dict[str, Satisfaction]:
    """The scores by the keys of the pack's dimensions; raises FieldErrors naming what the pack does not ask about."""
    known: dict[str, str] = {}
    for one in rules_of(seen, case).dimensions:
        known |= dict.fromkeys((one.key, one.title, one.title_en, one.label), one.key)
    unknown = [name for name in given if name not in known]
    if unknown:
        raise FieldErrors(
            {
                "scores": _("These rules do not ask about {names}. They ask about {known}.").format(
                    names=_(", ").join(f"“{name}”" for name in unknown),
                    known=_(", ").join(f"{c.value} ({c.label})" for c in dimensions_of(seen, case)),
                )
            }
        )
    return {known[name]: Satisfaction(level) for name, level in given.items()}


# -- 回访人≠承办人 (G7)


def handled_by_actor(seen: Seen, cases: Iterable[Case]) -> frozenset[int]:
    """The cases for whose result the asker answers: their handler, or who recorded findings, cause or solution."""
    found = {case.id: case.handler_id for case in cases}
    own = {case_id for case_id, handler in found.items() if handler is not None and handler == seen.actor.staff_id}
    told = seen.session.scalars(
        select(Event.case_id).where(
            Event.case_id.in_(found),
            Event.kind.in_([kind.value for kind in _HANDLING]),
            Event.actor == f"{seen.actor.number} {seen.actor.name}",
        )
    )
    return frozenset(own | {case_id for case_id in told if case_id is not None})


def _not_by_the_handler(ctx: Context, case: Case) -> NotAllowed:
    roles = [role.value for role, held in OF_ROLE.items() if Permission.CALL_BACK in held]
    others = ctx.session.scalars(
        select(Staff.name)
        .where(Staff.active, Staff.role.in_(roles), Staff.id.not_in([ctx.actor.staff_id or 0, case.handler_id or 0]))
        .order_by(Staff.number)
        .limit(_MOST_NAMES)
    ).all()
    hint = _("Ask {names} to call.").format(names=_(", ").join(others)) if others else _("Ask somebody else to call.")
    return NotAllowed(_("You handled this case: by the rules somebody else must call back."), hint)


# -- reminders


def _to_call_now(seen: Seen) -> Iterator[Reminder]:
    """One line for all who may be called now."""
    if not seen.may(Permission.CALL_BACK):
        return
    ready = sum(is_ready(seen, case, person) for case, person in waiting_cases(seen))
    if ready:
        words = ngettext("{n} call-back may be made now.", "{n} call-backs may be made now.", ready).format(n=ready)
        yield Reminder("call_back:now", ReminderKind.CALL_BACK, words, light=Light.NEAR, opens="calls")


SOURCES.append(_to_call_now)
