"""规则包的检查: what no single line of a pack can say: names that are known, ways that lead to the archive."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from complaintdesk.domain.errors import NotAllowed
from complaintdesk.domain.policy import Branch, Pack, category_paths, cause_paths
from complaintdesk.domain.policy_table import Table
from complaintdesk.domain.spans import Span, Unit
from complaintdesk.domain.vocabulary import Action, CaseState
from complaintdesk.domain.workflow import ON_THE_SPOT, STEPS, after_step, pack_step, taken_by
from complaintdesk.i18n import _

#: What a pack may require; other words would be promises that nothing keeps.
REQUIRABLE: dict[str, frozenset[str]] = {
    "register": frozenset(
        ("kind", "facts", "complainant", "request", "category", "subject", "level", "promised_at")
    ),
    "close": frozenset(("verdict",)),
}
#: The steps that ask for approvals before they are taken.
APPROVABLE = (Action.DISPATCH, Action.REPLY)
_HOURS = {Unit.HOURS: 1.0, Unit.WORKHOURS: 3.0, Unit.DAYS: 24.0, Unit.WORKDAYS: 33.6}


def check_pack(top: Table, pack: Pack) -> None:
    """Raises PolicyError naming the key that cannot be meant."""
    prefix = pack.prefix
    if not (prefix.isascii() and prefix.isalpha() and prefix.isupper() and len(prefix) <= 6):
        raise top.error("prefix", _("1 to 6 capital letters are expected"))
    if not pack.kinds or not pack.channels or not pack.categories:
        raise top.error("kinds", _("kinds, channels and categories may not be empty"))
    if not 0 < pack.near_share < 1 or pack.near_workdays < 0:
        raise top.error("near_share", _("a share between 0 and 1 is expected"))
    lists: tuple[tuple[str, tuple[Any, ...]], ...] = (
        ("rules", pack.rules),
        ("causes", tuple(cause for cause, _above in cause_paths(pack.causes))),
        ("refusals", pack.refusals),
        ("fields", pack.fields),
        ("categories", pack.categories),
        ("levels", pack.levels),
        ("branches", pack.branches),
        ("severities", pack.severities),
        ("pauses", pack.pauses),
        ("duties", pack.duties),
        ("dimensions", pack.after.call_back.dimensions),
        ("warnings", pack.after.warnings),
        ("merits", pack.after.merits),
        ("archive", pack.after.sections),
        ("retention", pack.after.retention),
    )
    for key, entries in lists:
        _distinct(top, key, entries)
    _check_words(top, pack)
    _check_required(top, pack)
    _check_limits(top, pack)
    _check_order(top, pack)
    for number, branch in enumerate(pack.branches, start=1):
        _check_branch(top, pack, number, branch)
    if pack.steps and pack.switches.oral_statement and Action.STATEMENT not in {s.action for s in pack.steps}:
        raise top.error("oral_statement", _("“{value}” is not among the steps of the pack").format(value="statement"))
    if pack.steps and "main" not in {b.key for b in pack.branches}:
        raise top.error("branches", _("a branch “main” is expected"))


def _distinct(top: Table, key: str, entries: tuple[Any, ...]) -> None:
    keys = [e.key for e in entries]
    for entry_key in keys:
        if keys.count(entry_key) > 1:
            raise top.error(key, _("“{value}” stands twice").format(value=entry_key))


def _check_words(top: Table, pack: Pack) -> None:
    """Conditions and lists name only what the pack has."""
    levels = {level.key for level in pack.levels}
    paths = {path for path, _category in category_paths(pack.categories)}
    fields = {own.key for own in pack.fields}
    for name in ("rules", "approvals", "steps", "severities"):
        for number, entry in enumerate(getattr(pack, name), start=1):
            where = f"{name}[{number}].when"
            for key, used, known in (
                ("level", entry.when.levels, levels),
                ("category", entry.when.categories, paths),
                ("fields", {key for key, _values in entry.when.fields}, fields),
                ("kind", entry.when.kinds, set(pack.kinds)),
                ("channel", entry.when.channels, set(pack.channels)),
            ):
                for value in used:
                    if value not in known:
                        raise top.error(f"{where}.{key}", _("“{value}” is not in this pack").format(value=value))
    for kind in pack.restricted_kinds - set(pack.kinds):
        raise top.error("restricted_kinds", _("“{value}” is not in this pack").format(value=kind))


    for number, branch in enumerate(pack.branches, start=1):
        facts = branch.facts
        for key, word, known in (
            ("kind", facts.kind, set(pack.kinds)),
            ("channel", facts.channel, set(pack.channels)),
            ("category", facts.category, paths | {""}),
            ("level", facts.level, levels | {""}),
        ):
            if word not in known:
                raise top.error(f"branches[{number}].{key}", _("“{value}” is not in this pack").format(value=word))
        for own, value in facts.fields.items():
            choices = {field.key: field.choices for field in pack.fields}.get(own)
            if choices is None or (choices and value not in choices):
                raise top.error(
                    f"branches[{number}].fields.{own}", _("“{value}” is not in this pack").format(value=value)
                )


def _check_required(top: Table, pack: Pack) -> None:
    """Only what the program asks for can be required, only where it asks can an approval be waited for."""
    for where, names in pack.required.items():
        known = REQUIRABLE.get(where, frozenset())
        for name in names:
            if name not in known:
                raise top.error(
                    f"required.{where}",
                    _("“{value}” is unknown; known are {known}").format(
                        value=name, known=", ".join(sorted(known)) or "–"
                    ),
                )
    for number, approval in enumerate(pack.approvals, start=1):
        if approval.before not in APPROVABLE:
            raise top.error(
                f"approvals[{number}].before",
                _("“{value}” is unknown; known are {known}").format(
                    value=approval.before, known=", ".join(APPROVABLE)
                ),
            )


def _check_limits(top: Table, pack: Pack) -> None:
    """A limit that could never be kept, or an extension that ends before the limit."""
    for number, rule in enumerate(pack.rules, start=1):
        total = rule.extension_total
        if total is not None and _length(total) < _length(rule.limit):
            raise top.error(f"rules[{number}].extension_total", _("it is shorter than the limit itself"))
    lengths = [_length(rule.after) for rule in pack.supervision]
    if lengths != sorted(lengths):
        raise top.error("supervision", _("a higher level comes before a lower one"))


def _length(span: Span) -> float:
    return span.amount * _HOURS[span.unit]


def _check_order(top: Table, pack: Pack) -> None:
    """Steps that wait for each other could never be taken."""
    waits: dict[Action, set[Action]] = {}
    for number, entry in enumerate(pack.steps, start=1):
        waits.setdefault(entry.action, set()).update(entry.after)
        for earlier in entry.after:
            if earlier not in {s.action for s in pack.steps}:
                raise top.error(
                    f"steps[{number}].after", _("“{value}” is not among the steps of the pack").format(value=earlier)
                )
    for number, entry in enumerate(pack.steps, start=1):
        seen, ahead = set[Action](), list(entry.after)
        while ahead:
            action = ahead.pop()
            if action is entry.action:
                raise top.error(
                    f"steps[{number}].after", _("“{value}” waits for itself in a circle").format(value=entry.action)
                )
            if action not in seen:
                seen.add(action)
                ahead.extend(waits.get(action, ()))


def _check_branch(top: Table, pack: Pack, number: int, branch: Branch) -> None:
    """The way must be one that the step table allows, and end in the archive."""
    state, facts, approved = CaseState.REGISTERED, branch.facts, 0
    if branch.spot:
        state, facts = CaseState.CLOSED, replace(facts, done={a.value: 1 for a in ON_THE_SPOT})
    for place, action in enumerate(branch.path, start=1):
        where = f"branches[{number}].path[{place}]"
        try:
            found = pack_step(pack, state, action, facts)
        except NotAllowed as problem:
            raise top.error(where, problem.message.rstrip(".。")) from None
        if action in (Action.PROPOSE, Action.REOPEN):
            approved = 0
        approved += action is Action.APPROVE
        needed = pack.approvals_before(action, facts)
        if action is Action.REPLY and needed and approved < len(needed):
            raise top.error(
                where, _("“{post}” must approve before “{action}”").format(post=needed[0].post.label, action=action.label)
            )
        # The case waits until the last of its leaders has agreed.
        waits = action is Action.APPROVE and approved < len(pack.approvals_before(Action.REPLY, facts))
        if found.to is not None and not waits:
            state = found.to
        if action is Action.DISPATCH:
            facts = replace(facts, done=after_step(facts.done, Action.ACCEPT))
        again = 1 if action is Action.REOPEN else 0
        facts = replace(facts, done=after_step(facts.done, action), reopened=facts.reopened + again)
    if state is not CaseState.ARCHIVED:
        raise top.error(f"branches[{number}].path", _("it ends at “{state}”, not in the archive").format(state=state.label))


def dead_ends(pack: Pack) -> list[CaseState]:
    """States of this pack's table from which no way leads to the archive; empty for a sound pack.

    What is void was never a case: it is kept, and not archived.
    """
    taken = taken_by(pack)
    good = {CaseState.ARCHIVED}
    while True:
        more = {state for action in taken if STEPS[action].to in good for state in STEPS[action].from_states} - good
        if not more:
            return [state for state in CaseState if state not in good and state is not CaseState.VOID]
        good |= more
