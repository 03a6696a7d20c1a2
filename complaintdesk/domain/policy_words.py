"""规则包的话: conditions, limits, approvals and switches of a pack as sentences that people read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from complaintdesk.domain.form_shipped import form_label
from complaintdesk.domain.policy import (
    ApprovalRule,
    Pack,
    Rule,
    SeverityRule,
    StepRule,
    SupervisionRule,
    When,
)
from complaintdesk.domain.policy_after_labels import OF_VALUE
from complaintdesk.domain.policy_shape import SWITCHES, Sort, Value
from complaintdesk.domain.spans import parse_span
from complaintdesk.domain.vocabulary import Action, Channel, Kind, Severity
from complaintdesk.i18n import N_, _, language, ngettext

#: Words of the packs that are no coded values of the program.
OPTION_LABELS: Final = {
    "text": N_("one line"),
    "long_text": N_("several lines"),
    "date": N_("a date"),
    "number": N_("a number"),
    "amount": N_("an amount"),
    "yes_no": N_("yes or no"),
    "week": N_("every week"),
    "month": N_("every month"),
    "quarter": N_("every quarter"),
    "half_year": N_("every half-year"),
    "year": N_("every year"),
    "ledger": N_("the ledger"),
    "statistics": N_("the statistics"),
}
#: What `[required]` may name, as people say it.
REQUIRED_LABELS: Final = {
    "kind": N_("Kind"),
    "facts": N_("What happened"),
    "complainant": N_("Complainant"),
    "request": N_("Request"),
    "category": N_("Category"),
    "subject": N_("Subject"),
    "promised_at": N_("Promised for"),
    "respondent": N_("Respondent"),
    "verdict": N_("Verdict"),
    "cause": N_("Cause"),
    "severity": N_("Severity"),
    "level": N_("Level"),
}


def listed(words: Iterable[str]) -> str:
    """Words as a list in the language in force."""
    return _(", ").join(words)


def joined(parts: Iterable[str]) -> str:
    """Parts of a sentence in the language in force."""
    return _("; ").join(parts)


def required_words(names: Iterable[str]) -> str:
    """The required inputs by their labels."""
    return listed(_(REQUIRED_LABELS[name]) if name in REQUIRED_LABELS else name for name in names)


def yuan(cents: int) -> str:
    """An amount kept in 分, as yuan."""
    whole, rest = divmod(cents, 100)
    return _("{amount} yuan").format(amount=f"{whole:,}.{rest:02d}" if rest else f"{whole:,}")


def when_words(when: When, pack: Pack) -> str:
    """For which cases, as a sentence part; "" where for all."""
    parts = []
    levels = {level.key: level.label for level in pack.levels}
    own = {field.key: field.label for field in pack.fields}
    if when.kinds:
        parts.append(listed(kind.label for kind in Kind if kind in when.kinds))
    if when.channels:
        parts.append(_("by {channels}").format(channels=listed(c.label for c in Channel if c in when.channels)))
    if when.severities:
        parts.append(_("severity {words}").format(words=listed(s.label for s in Severity if s in when.severities)))
    if when.levels:
        named = pack.level_title_en if language() == "en" and pack.level_title_en else pack.level_title
        chosen = listed(label for key, label in levels.items() if key in when.levels)
        parts.append(_("{label}: {text}").format(label=named or _("Level"), text=chosen))
    if when.categories:
        parts.append(_("category {words}").format(words=listed(when.categories)))
    parts += _counts(when)
    if when.anonymous is not None:
        parts.append(_("anonymous") if when.anonymous else _("not anonymous"))
    parts += [_("{label}: {text}").format(label=own.get(key, key), text=listed(values)) for key, values in when.fields]
    if when.words:
        parts.append(_("the text says {words}").format(words=listed(f"“{word}”" for word in when.words)))
    return joined(parts)


def _counts(when: When) -> list[str]:
    least, most = when.min_departments, when.max_departments
    parts = []
    if least and most < 999:
        parts.append(_("{least} to {most} departments").format(least=least, most=most))
    elif least:
        parts.append(ngettext("{n} department or more", "{n} departments or more", least).format(n=least))
    elif most < 999:
        parts.append(ngettext("at most {n} department", "at most {n} departments", most).format(n=most))
    if when.min_amount:
        parts.append(_("from {amount} on").format(amount=yuan(when.min_amount)))
    if when.min_reopened:
        n = when.min_reopened
        parts.append(ngettext("reopened {n} time or more", "reopened {n} times or more", n).format(n=n))
    if when.min_earlier:
        n = when.min_earlier
        parts.append(ngettext("{n} earlier complaint or more", "{n} earlier complaints or more", n).format(n=n))
    return parts


def step_name(pack: Pack, action: Action) -> str:
    """The step as this pack names it, whatever the case."""
    named = next((step.label for step in pack.steps if step.action is action), "")
    return named or action.label


def rule_extension(rule: Rule) -> str:
    """How far the limit may be extended; "" where not at all."""
    if rule.extension and rule.extension_total:
        return _("by {span}, at most {total} in all").format(
            span=rule.extension.label, total=rule.extension_total.label
        )
    if rule.extension:
        return _("by {span}").format(span=rule.extension.label)
    return _("at most {total} in all").format(total=rule.extension_total.label) if rule.extension_total else ""


def approval_sentence(pack: Pack, rule: ApprovalRule) -> str:
    """Who must sign before which step, for which cases."""
    condition = when_words(rule.when, pack)
    who, before = rule.post.label, step_name(pack, rule.before)
    if condition:
        return _("{post} approves before “{step}”: {condition}.").format(post=who, step=before, condition=condition)
    return _("{post} approves before “{step}”.").format(post=who, step=before)


def supervision_sentence(rule: SupervisionRule) -> str:
    """What is due how long after a limit was missed."""
    return _("{span} after the limit: {level}.").format(span=rule.after.label, level=rule.level.label)


def severity_sentence(pack: Pack, rule: SeverityRule) -> str:
    """What the rule proposes for which cases."""
    return _("“{severity}” is proposed: {condition}.").format(
        severity=rule.severity.label, condition=when_words(rule.when, pack) or rule.label
    )


def step_sentence(pack: Pack, step: StepRule) -> str:
    """Who takes the step, after which others, for which cases."""
    parts = []
    if step.post is not None:
        parts.append(_("by {post}").format(post=step.post.label))
    if step.after:
        parts.append(_("after {steps}").format(steps=listed(step_name(pack, action) for action in step.after)))
    condition = when_words(step.when, pack)
    if condition:
        parts.append(_("only: {condition}").format(condition=condition))
    return joined(parts)


def switch_sentences(pack: Pack) -> list[str]:
    """The yes-or-no rules that hold, as the regulation says them."""
    found = []
    for value in SWITCHES.values:
        now = getattr(pack.switches, value.key)
        if value.sort is Sort.YES_NO and now:
            found.append(_(value.label))
        elif value.sort is Sort.NUMBER and now:
            found.append(_("{label}: {text}").format(label=_(value.label), text=now))
    return found


def option_label(option: str) -> str:
    """The label of a text that a pack chooses from a few; of a form, what the form is called."""
    return _(OPTION_LABELS[option]) if option in OPTION_LABELS else form_label(option)


def option_label_of(value: Value, option: str) -> str:
    """The label of a text that this value of a pack chooses from a few."""
    own = OF_VALUE.get(value.key, {})
    return _(own[option]) if option in own else option_label(option)


def shown(value: Value, raw: Any, posts: dict[str, str]) -> str:
    """A value of the TOML text as people read it; "–" for nothing. `posts` gives the posts' titles by key."""
    if raw is None or raw == "" or raw == []:
        return "–"
    if value.sort is Sort.YES_NO:
        return _("Yes") if raw else _("No")
    if value.sort is Sort.SPAN:
        return parse_span(str(raw)).label
    if value.sort is Sort.POST:
        return posts.get(str(raw), str(raw))
    if value.key.startswith("required."):
        return required_words(raw)
    if value.sort is Sort.STEPS:
        return " → ".join(Action(word).label for word in raw)
    if value.words is not None:
        return listed(value.words(word).label for word in (raw if isinstance(raw, list) else [raw]))
    if value.sort is Sort.SHARE:
        return f"{round(raw * 100)} %"
    if value.options:
        return listed(option_label_of(value, str(option)) for option in (raw if isinstance(raw, list) else [raw]))
    return listed(map(str, raw)) if isinstance(raw, list) else str(raw)
