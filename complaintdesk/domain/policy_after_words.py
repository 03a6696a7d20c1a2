"""规则包的话，答复之后: call-backs, warnings, merits, measures and the archive of a pack as sentences that people read."""

from __future__ import annotations

from complaintdesk.domain.policy import Pack
from complaintdesk.domain.policy_after import (
    ArchiveSection,
    CallBackRules,
    MeritRule,
    RetentionRule,
    WarningRule,
)
from complaintdesk.domain.policy_after_labels import BASE_LABELS, COUNTER_LABELS, PAPER_LABELS, SAME_LABELS
from complaintdesk.domain.policy_words import joined, listed, yuan
from complaintdesk.domain.vocabulary import Kind, Severity
from complaintdesk.i18n import _, ngettext


def call_back_sentences(rules: CallBackRules) -> dict[str, str]:
    """What the rules say, by the key that says it; what is switched off says nothing."""
    n = rules.tries
    found = {
        "after": _("The person is called {span} after the reply.").format(span=rules.after.label),
        "hours": _("Times of day: {hours}.").format(hours=listed(rules.hours.replace("，", ",").split(","))),
        "again": _("Who is not reached is called again after {span}.").format(span=rules.again.label),
        "tries": ngettext("At most {n} attempt.", "At most {n} attempts.", n).format(n=n),
        "target": _("{share} % of the answered cases must be reached.").format(share=round(rules.target * 100)),
        "dimensions": _("Asked about: {words}.").format(words=listed(one.label for one in rules.dimensions)),
    }
    if n := rules.leader_after:
        found["leader_after"] = ngettext(
            "Unsatisfied {n} time: the leader takes it up.", "Unsatisfied {n} times: the leader takes it up.", n
        ).format(n=n)
    if rules.independent:
        found["independent"] = _("Who handled the case may not call.")
    return found


def improvement_sentences(pack: Pack) -> dict[str, str]:
    """What is asked of a measure before it counts as effective, by the key that says it."""
    n = pack.after.verifications
    checks = ngettext(
        "A measure must pass {n} check before its effect is judged.",
        "A measure must pass {n} checks in a row before its effect is judged.",
        n,
    )
    again = _("Where the like comes again within {span}, it did not work.")
    return {"verifications": checks.format(n=n), "recurrence": again.format(span=pack.after.recurrence.label)}


def counters_sentence(pack: Pack) -> str:
    """What the office keys in by month beside its business volume; "" where it is nothing."""
    words = listed(_(COUNTER_LABELS[name]) for name in pack.after.counters)
    return _("Keyed in by month beside the business volume: {words}.").format(words=words) if words else ""


def warning_sentence(rule: WarningRule) -> str:
    """When the warning is given."""
    same = listed(_(SAME_LABELS[name]) for name in rule.same)
    if rule.within is None:
        n = rule.rising
        words = ngettext(
            "rising {n} month in a row (same: {same})", "rising {n} months in a row (same: {same})", n
        )
        return words.format(n=n, same=same)
    n = rule.count
    words = ngettext("{n} case within {span} (same: {same})", "{n} cases within {span} (same: {same})", n)
    return words.format(n=n, span=rule.within.label, same=same)


def merit_sentence(rule: MeritRule) -> str:
    """How much it comes to: a share of a base, an amount, or neither, where it is decided each time."""
    parts = []
    if rule.base:
        share = _range(str(rule.share_from), str(rule.share_to)) if rule.share_from else str(rule.share_to)
        parts.append(_("{share} % of {base}").format(share=share, base=_(BASE_LABELS[rule.base])))
    if rule.amount_to:
        parts.append(_range(yuan(rule.amount_from), yuan(rule.amount_to)) if rule.amount_from else yuan(rule.amount_to))
    return joined(parts) or _("decided each time")


def _range(least: str, most: str) -> str:
    return most if least == most else _("{least} to {most}").format(least=least, most=most)


def section_sentence(section: ArchiveSection) -> str:
    """Which papers must be there; "–" where any will do."""
    return listed(_(PAPER_LABELS[name]) for name in section.needs) or "–"


def retention_sentence(rule: RetentionRule) -> str:
    """How long the files are kept."""
    n = rule.years
    return ngettext("{n} year", "{n} years", n).format(n=n) if n else _("for ever")


def retention_cases(rule: RetentionRule) -> str:
    """For which cases; "" where for all."""
    kinds = listed(kind.label for kind in Kind if kind.value in rule.kinds)
    severities = listed(one.label for one in Severity if one.value in rule.severities)
    return joined(filter(None, (kinds, _("severity {words}").format(words=severities) if severities else "")))
