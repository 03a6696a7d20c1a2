"""可办动作: which steps are allowed now, with their inputs ready to draw; and a command made from what was typed."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select

# Importing a stage declares its actions: an action is offered only when its stage is loaded.
from complaintdesk.desk import (  # noqa: F401
    approving,
    archiving,
    assisting,
    calling,
    classifying,
    closing,
    compensating,
    dispatching,
    extending,
    handling,
    hearing,
    instructing,
    lending,
    linking,
    measures,
    mediating,
    merits,
    pausing,
    planning,
    rechecking,
    reopening,
    replying,
    retaliation,
    safeguarding,
    splitting,
    statements,
    supervising,
    triage,
    typical,
)
from complaintdesk.desk.amending import AMENDABLE, AMENDABLE_PERSON, AmendCase
from complaintdesk.desk.choices import (
    category_label,
    category_rows,
    cause_choices,
    department_choices,
    refusal_choices,
    staff_choices,
)
from complaintdesk.desk.context import Seen
from complaintdesk.desk.core import ACTION_COMMANDS, CaseCommand
from complaintdesk.desk.record_rows import record_title
from complaintdesk.desk.records import records_of
from complaintdesk.desk.routing import proposed_handler
from complaintdesk.desk.rows import ActionOffer
from complaintdesk.desk.typed import as_instant, typed_values, word
from complaintdesk.domain import workflow
from complaintdesk.domain.book_words import Following
from complaintdesk.domain.facts import CaseFacts
from complaintdesk.domain.fields import Choice, FieldSpec, Input, inputs_of, spec
from complaintdesk.domain.permissions import OF_ACTION, Permission
from complaintdesk.domain.policy import Pack
from complaintdesk.domain.vocabulary import (
    Action,
    CaseState,
    Channel,
    IdType,
    Relation,
    ReplyWay,
    Satisfaction,
    Severity,
    Sex,
    Word,
)
from complaintdesk.i18n import N_, _
from complaintdesk.storage.models import Case, CategoryEntry, Department

AMEND_LABELS = {
    "name": N_("Name"),
    "phone": N_("Phone"),
    "id_type": N_("Document"),
    "id_number": N_("Document number"),
    "address": N_("Address"),
    "sex": N_("Sex"),
    "age": N_("Age"),
    "relation": N_("Relation"),
    "affected_person": N_("Person affected"),
    "agent": N_("Agent"),
    "agent_id_number": N_("Agent's document number"),
    "agent_authority": N_("Power of attorney"),
    "organisation": N_("Organisation"),
    "credit_code": N_("Unified social credit code"),
    "legal_representative": N_("Legal representative"),
    "contact_hours": N_("Convenient hours"),
    "subject": N_("Subject"),
    "facts": N_("Facts"),
    "request": N_("Request"),
    "category": N_("Category"),
    "severity": N_("Severity"),
    "channel": N_("Channel"),
    "source_number": N_("Source number"),
    "respondent_department": N_("Department complained about"),
    "respondent_person": N_("Person complained about"),
    "respondent_contact": N_("Respondent's contact"),
    "respondent_phone": N_("Respondent's phone"),
    "respondent_address": N_("Respondent's address"),
    "promised_at": N_("Promised answer"),
    "publicity_consent": N_("Agrees to publication"),
    "mediation_consent": N_("Agrees to mediation"),
}
_AMEND_WORDS: dict[str, type[Word]] = {
    "id_type": IdType,
    "sex": Sex,
    "severity": Severity,
    "channel": Channel,
}
#: A case always has these; the other coded values may be emptied.
_ALWAYS = ("severity", "channel")
_LONG = ("facts", "request")
_YES_NO = ("publicity_consent", "mediation_consent")
#: A step that is about an earlier record has no sense without one.
_PRESUPPOSED = {
    Action.CHOOSE: Action.PLAN,
    Action.PAY: Action.COMPENSATE,
    Action.UNSEAL: Action.SEAL,
}


def offers(seen: Seen, case: Case) -> tuple[ActionOffer, ...]:
    """Every step allowed now to this person: the expected next one marked, the pack's own steps in its own order."""
    if case.erased_at is not None:
        return ()
    pack, facts = seen.pack_of(case), seen.facts(case)
    possible = workflow.possible(pack, CaseState(case.state), facts)
    if Action.DISPATCH not in possible and dispatching.may_override(seen, case):
        possible = (*possible, Action.DISPATCH)
    allowed = [
        a
        for a in possible
        if a in ACTION_COMMANDS and _may(seen, a) and _makes_sense(pack, case, a) and _is_theirs(seen, case, a)
    ]
    waits_for_leader = instructing.waits_for_leader(seen, case)
    if approving.posts_to_come(seen, case) or waits_for_leader:
        allowed = [a for a in allowed if a is not Action.REPLY]
    _sort(allowed, pack, case)
    expected = expected_steps(pack, case, facts, possible)
    if waits_for_leader and Action.REPLY in expected:
        expected = (Action.INSTRUCT, *expected)
    primary = next((a for a in expected if a in allowed), None)
    return tuple(
        ActionOffer(a, workflow.step_label(pack, a, facts), _fields(seen, case, a), a is primary) for a in allowed
    )


def _sort(allowed: list[Action], pack: Pack, case: Case) -> None:
    """The steps of the usual way first, then what the rules know besides, then what was done already."""
    order = {action: place for place, action in reversed(list(enumerate(entry.action for entry in pack.steps)))}
    usual = {*workflow.EXPECTED.get(CaseState(case.state), ())}
    usual |= {action for branch in pack.branches if branch.key == "main" for action in branch.path}
    allowed.sort(
        key=lambda a: (a not in order, a in order and bool(case.done.get(a.value)), a not in usual, order.get(a, 0))
    )


def expected_steps(pack: Pack, case: Case, facts: CaseFacts, possible: tuple[Action, ...]) -> tuple[Action, ...]:
    """The usual next steps: the pack's own way first; somebody called back and unsatisfied was taken up again already."""
    usual = workflow.EXPECTED.get(CaseState(case.state), ())
    if case.state == CaseState.CALLED_BACK.value and case.satisfaction:
        # What an older program recorded was not taken up by the call itself.
        stands = bool(case.call_backs) and case.call_backs[-1].get("following") == Following.STANDS.value
        if Satisfaction(case.satisfaction).is_unsatisfied and not stands:
            return (Action.REOPEN, Action.CLOSE)
    main = next((branch.path for branch in pack.branches if branch.key == "main"), ())
    taken: dict[Action, int] = {}
    # What was passed over is still offered, but what the regulation has next comes first.
    ahead: list[tuple[Action, Action | None]] = []
    for action, following in zip(main, (*main[1:], None), strict=False):
        taken[action] = taken.get(action, 0) + 1
        if facts.done.get(action.value, 0) >= taken[action]:
            ahead.clear()
        elif action in possible:
            ahead.append((action, following))
    if not ahead:
        return usual
    action, following = ahead[0]
    # Dispatching accepts on the way: one press where the rules want both.
    together = action is Action.ACCEPT and following is Action.DISPATCH and following in possible
    return (Action.DISPATCH, action, *usual) if together else (action, *usual)


def _makes_sense(pack: Pack, case: Case, action: Action) -> bool:
    """Whether there is anything on the case, or in its rules, that the step could be about."""
    if action is Action.MERIT:
        return bool(pack.after.merits)
    needed = _PRESUPPOSED.get(action)
    if needed is not None:
        return bool(records_of(case, needed))
    if action in (Action.PAUSE, Action.RESUME):
        return (case.paused_at is None) is (action is Action.PAUSE)
    if action is Action.MATTER:
        return bool(case.matters)
    if action in (Action.UNMERGE, Action.REOPEN):
        return (case.merged_into_id is not None) is (action is Action.UNMERGE)
    return True


def _may(seen: Seen, action: Action) -> bool:
    """A clerk who may reply keys what a leader signed on paper."""
    on_paper = action in (Action.APPROVE, Action.REJECT, Action.INSTRUCT) and seen.may(Permission.REPLY)
    return on_paper or seen.may(OF_ACTION[action])


def _is_theirs(seen: Seen, case: Case, action: Action) -> bool:
    """A department that only assists answers and adds files; the case is in the hands of another."""
    return action in assisting.OF_ASSISTANTS or not assisting.only_assists(seen, case)


def _fields(seen: Seen, case: Case, action: Action) -> tuple[FieldSpec, ...]:
    if action is Action.AMEND:
        return _amend_fields(seen, case)
    found = []
    for entry in inputs_of(ACTION_COMMANDS[action]):
        if entry.name == "override_reason" and not dispatching.knows_exceptions(seen, case):
            continue
        one = spec(entry)
        choices = _choices(seen, case, entry)
        if choices is not None:
            one = dataclasses.replace(one, choices=choices)
        found.append(dataclasses.replace(one, default=_default(seen, case, action, entry)))
    return tuple(found)


def _category_choices(seen: Seen) -> tuple[Choice, ...]:
    return tuple(Choice(row.path, category_label(seen, row.path)) for row in category_rows(seen))


_OF_THE_OFFICE: dict[Input, Callable[[Seen], tuple[Choice, ...]]] = {
    Input.DEPARTMENT: department_choices,
    Input.DEPARTMENTS: department_choices,
    Input.STAFF: staff_choices,
    Input.CATEGORY: _category_choices,
}


def _of_the_office(seen: Seen, kind: Input) -> tuple[Choice, ...]:
    """The office's own lists, read once for all the steps that ask for one."""
    read: dict[Any, tuple[Choice, ...]] = seen.session.info.setdefault("choices", {})
    of = _OF_THE_OFFICE[kind]
    if of not in read:
        read[of] = of(seen)
    return read[of]


def _choices(seen: Seen, case: Case, entry: dataclasses.Field[Any]) -> tuple[Choice, ...] | None:
    """What the desk knows there is to choose from; None where the input says so itself or is typed freely."""
    kind, pack = entry.metadata["input"], seen.pack_of(case)
    if kind in _OF_THE_OFFICE:
        return _of_the_office(seen, kind)
    if kind is Input.CAUSE:
        return cause_choices(pack)
    if kind is Input.REFUSAL:
        return refusal_choices(pack)
    if kind is Input.SCORES:
        return calling.dimensions_of(seen, case)
    if kind is Input.LEVEL:
        return tuple(Choice(level.key, level.label) for level in pack.levels)
    if kind is Input.PAUSE:
        return tuple(Choice(pause.key, pause.label) for pause in pack.pauses)
    if kind is Input.POST:
        return tuple(Choice(post.key, post.label) for post in pack.posts)
    if kind is Input.MATTER:
        return tuple(Choice(str(place), str(words)) for place, words in enumerate(case.matters, start=1))
    if kind is Input.RECORD:
        return tuple(
            Choice(number, record_title(seen, case, number, record))
            for number, record in reversed(records_of(case, entry.metadata["of"]).items())
        )
    if entry.name == "rule":
        return merits.merit_choices(pack)
    if kind is Input.YES_NO and entry.default is None:
        # Not asked is a third answer.
        return (Choice("true", _("Yes")), Choice("false", _("No")))
    if entry.metadata["words"] is ReplyWay:
        return tuple(Choice(w.value, w.label) for w in ReplyWay if w is not ReplyWay.ON_THE_SPOT)
    if entry.metadata["words"] is Relation:
        return tuple(Choice(w.value, w.label) for w in linking.BY_HAND)
    return None


def _default(seen: Seen, case: Case, action: Action, entry: dataclasses.Field[Any]) -> str:
    """What is proposed: the routed department, the only record there is, today for what was just done."""
    kind = entry.metadata["input"]
    if kind is Input.DEPARTMENT and action is Action.DISPATCH:
        return _route(seen, case)
    if kind is Input.STAFF and action is Action.DISPATCH:
        return proposed_handler(seen, case)
    if kind is Input.DEPARTMENT and action is Action.ANSWER:
        return seen.department_name(seen.actor.department_id)
    if kind is Input.LEVEL:
        return case.level
    if action is Action.ARCHIVE and entry.name == "volume":
        return archiving.proposed_volume(seen, case)
    if kind is Input.RECORD:
        found = records_of(case, entry.metadata["of"])
        return next(iter(found)) if len(found) == 1 else ""
    if kind is Input.MATTER:
        left = [n for n in range(1, len(case.matters) + 1) if str(n) not in case.matter_results]
        return str(left[0]) if left else ""
    if kind is Input.DATE and entry.metadata["required"]:
        return seen.now.astimezone(seen.zone).date().isoformat()
    if kind is Input.NUMBER and isinstance(entry.default, int):
        return str(entry.default)
    return ""


def _amend_fields(seen: Seen, case: Case) -> tuple[FieldSpec, ...]:
    knows_person = seen.may(Permission.READ_IDENTITY) and not case.restricted
    names = (AMENDABLE_PERSON if knows_person else ()) + AMENDABLE
    found = []
    for name in names:
        words = _AMEND_WORDS.get(name)
        kind, choices = Input.TEXT, tuple(Choice(w.value, w.label) for w in words) if words else ()
        if words:
            kind = Input.CHOICE
        elif name == "category":
            kind, choices = Input.CATEGORY, _of_the_office(seen, Input.CATEGORY)
        elif name in _LONG:
            kind = Input.LONG_TEXT
        elif name in _YES_NO:
            kind = Input.YES_NO
        elif name == "promised_at":
            kind = Input.DATE_TIME
        found.append(FieldSpec(name, _(AMEND_LABELS[name]), kind, choices=choices))
    return (*found, FieldSpec("reason", _("Reason"), Input.TEXT))


def _route(seen: Seen, case: Case) -> str:
    """The department the category is routed to, proposed at dispatch."""
    path = case.category
    while path:
        entry = seen.session.get(CategoryEntry, path)
        if entry is not None and entry.department_id is not None:
            return seen.session.execute(
                select(Department.name).where(Department.id == entry.department_id)
            ).scalar_one()
        path = path.rpartition("/")[0]
    return ""


def command_for(
    action: Action,
    case_id: int,
    version: int | None,
    values: Mapping[str, Any],
    zone: str,
    request_id: str = "",
) -> CaseCommand:
    """The command for what was typed: texts become words, times and files. Raises FieldErrors naming each input."""
    command = ACTION_COMMANDS[action]
    given: dict[str, Any] = {"case_id": case_id, "version": version}
    if request_id:
        given["request_id"] = request_id
    if action is Action.AMEND:
        amended = {k: v for k, v in values.items() if k not in ("reason", "seen")}
        if "promised_at" in amended:
            amended["promised_at"] = as_instant(amended["promised_at"], zone, "promised_at")
        for name in _AMEND_WORDS.keys() & amended.keys():
            raw = amended[name]
            is_emptied = raw in (None, "") and name not in _ALWAYS
            amended[name] = None if is_emptied else word(_AMEND_WORDS[name], raw, name).value
        return AmendCase(
            **given, values=amended, seen=dict(values.get("seen", {})), reason=str(values.get("reason", ""))
        )
    return command(**given, **typed_values(command, action.label, values, zone))
