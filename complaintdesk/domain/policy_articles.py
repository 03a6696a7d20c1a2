"""条文对照: what a reference such as rule:ID or step:action stands for, in words, and whether there is such a thing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.form_shipped import form_label, is_shipped
from complaintdesk.domain.policy import Pack, category_paths, cause_paths
from complaintdesk.domain.policy_after_labels import COUNTER_LABELS
from complaintdesk.domain.policy_after_words import (
    call_back_sentences,
    improvement_sentences,
    merit_sentence,
    retention_sentence,
    warning_sentence,
)
from complaintdesk.domain.policy_shape import SWITCHES
from complaintdesk.domain.policy_words import REQUIRED_LABELS, listed, step_name
from complaintdesk.domain.vocabulary import Action, Channel, Kind, Supervision
from complaintdesk.domain.workflow import taken_by
from complaintdesk.i18n import N_, _

SCREENS: Final = {
    "intake": N_("screen “Register”"),
    "detail": N_("screen “Case”"),
    "list": N_("screen “Cases”"),
    "statistics": N_("screen “Statistics”"),
    "office": N_("screen “Staff, rules and settings”"),
    "help": N_("the help in the program"),
    "calls": N_("window “Call-backs”"),
    "books": N_("window “Books of the office”"),
    "archive": N_("the archive: file, sections, lending, disposal"),
    "guidance": N_("guidance beside the form"),
}
#: What a regulation asks of people and no program can do; said openly, so that nobody relies on the program for it.
PEOPLE: Final = {
    "conduct": N_("how people behave; the program shows the sentence and cannot check it"),
    "personnel": N_("rewards, penalties and appraisal; decided outside the program"),
    "office": N_("an arrangement of the organisation outside the program"),
    "scope": N_("purpose and scope; nothing to be done"),
}
CONSENTS: Final = {
    "publicity": N_("“Agrees to publication” at registration"),
    "mediation": N_("“Agrees to mediation” at registration"),
}


def resolve(pack: Pack, ref: str) -> str:
    """The reference in words; "" where the pack, or the program, has nothing of that name."""
    kind, _colon, key = ref.partition(":")
    found = _KINDS.get(kind)
    return found(pack, key) if found is not None else ""


def _rule(pack: Pack, key: str) -> str:
    rule = pack.rule(key)
    return _("limit “{title}”: {limit}").format(title=rule.label, limit=rule.limit.label) if rule else ""


def _step(pack: Pack, key: str) -> str:
    if key not in set(Action) or Action(key) not in taken_by(pack):
        return ""
    return _("step “{title}”").format(title=step_name(pack, Action(key)))


def _approval(pack: Pack, key: str) -> str:
    rule = next((rule for rule in pack.approvals if rule.post.key == key), None)
    if rule is None:
        return ""
    return _("approval by {post} before “{step}”").format(post=rule.post.label, step=step_name(pack, rule.before))


def _switch(pack: Pack, key: str) -> str:
    value = next((value for value in SWITCHES.values if value.key == key), None)
    if value is None or not getattr(pack.switches, key):
        return ""
    return _("rule “{title}”").format(title=_(value.label))


def _route(pack: Pack, key: str) -> str:
    paths = dict(category_paths(pack.categories))
    route = ""
    for length in range(1, key.count("/") + 2):
        at = paths.get("/".join(key.split("/")[:length]))
        if at is None:
            return ""
        route = at.route or route
    return _("category “{title}” goes to {department}").format(title=key, department=route or "–")


def _form(pack: Pack, key: str) -> str:
    form = next((form for form in pack.forms if form.key == key), None)
    title = form.label if form is not None else form_label(key) if is_shipped(key) else ""
    return _("form “{title}”").format(title=title) if title else ""


def _category(pack: Pack, key: str) -> str:
    return _("category “{title}”").format(title=key) if key in dict(category_paths(pack.categories)) else ""


def _cause(pack: Pack, key: str) -> str:
    cause = next((cause for cause, _above in cause_paths(pack.causes) if cause.key == key), None)
    return _("cause “{title}”").format(title=cause.label) if cause is not None else ""


def _channel(pack: Pack, key: str) -> str:
    return _("channel “{title}”").format(title=Channel(key).label) if key in pack.channels else ""


def _kind(pack: Pack, key: str) -> str:
    return _("kind “{title}”").format(title=Kind(key).label) if key in pack.kinds else ""


def _supervision(pack: Pack, key: str) -> str:
    rule = next((rule for rule in pack.supervision if rule.level == key), None)
    if rule is None:
        return ""
    return _("“{level}” {span} after the limit").format(level=Supervision(key).label, span=rule.after.label)


def _required(pack: Pack, key: str) -> str:
    if key not in pack.required.get("register", ()) or key not in REQUIRED_LABELS:
        return ""
    return _("“{title}” is required at registration").format(title=_(REQUIRED_LABELS[key]))


def _restricted(pack: Pack, key: str) -> str:
    if key not in pack.restricted_kinds:
        return ""
    return _("“{kind}” is confidential: sealed identity, read log, hidden from the accused").format(
        kind=Kind(key).label
    )


def _post(pack: Pack, key: str) -> str:
    post = next((post for post in pack.posts if post.key == key), None)
    return _("post “{title}” ({role})").format(title=post.label, role=post.role.label) if post else ""


def _call_back(pack: Pack, key: str) -> str:
    said = call_back_sentences(pack.after.call_back).get(key, "")
    return _("call-back: {sentence}").format(sentence=said) if said else ""


def _improvement(pack: Pack, key: str) -> str:
    said = improvement_sentences(pack).get(key, "")
    return _("measures: {sentence}").format(sentence=said) if said else ""


def _warning(pack: Pack, key: str) -> str:
    rule = next((rule for rule in pack.after.warnings if rule.key == key), None)
    return _("early warning “{title}”: {when}").format(title=rule.label, when=warning_sentence(rule)) if rule else ""


def _merit(pack: Pack, key: str) -> str:
    rule = next((rule for rule in pack.after.merits if rule.key == key), None)
    if rule is None:
        return ""
    return _("{sort} “{title}”: {amount}").format(sort=rule.sort.label, title=rule.label, amount=merit_sentence(rule))


def _section(pack: Pack, key: str) -> str:
    section = next((section for section in pack.after.sections if section.key == key), None)
    return _("section of the file “{title}”").format(title=section.label) if section else ""


def _retention(pack: Pack, key: str) -> str:
    rule = next((rule for rule in pack.after.retention if rule.key == key), None)
    return _("kept “{title}”: {span}").format(title=rule.label, span=retention_sentence(rule)) if rule else ""


def _counter(pack: Pack, key: str) -> str:
    return _("counted by month: “{title}”").format(title=_(COUNTER_LABELS[key])) if key in pack.after.counters else ""


def _book(_pack: Pack, key: str) -> str:
    return _("book “{title}”").format(title=EntryKind(key).label) if key in set(EntryKind) else ""


def _titled(part: str, sentence: str) -> Callable[[Pack, str], str]:
    """Things that only have a title."""

    def found(pack: Pack, key: str) -> str:
        entry = next((entry for entry in getattr(pack, part) if entry.key == key), None)
        return _(sentence).format(title=entry.label) if entry is not None else ""

    return found


_KINDS: Final[dict[str, Callable[[Pack, str], str]]] = {
    "rule": _rule,
    "step": _step,
    "approval": _approval,
    "switch": _switch,
    "route": _route,
    "form": _form,
    "post": _post,
    "field": _titled("fields", N_("field “{title}”")),
    "refusal": _titled("refusals", N_("reason to refuse “{title}”")),
    "branch": _titled("branches", N_("way “{title}”")),
    "severity": _titled("severities", N_("proposed severity “{title}”")),
    "duty": _titled("duties", N_("duty “{title}”")),
    "report": _titled("reports", N_("report “{title}”")),
    "level": _titled("levels", N_("level “{title}”")),
    "pause": _titled("pauses", N_("reason for a pause “{title}”")),
    "category": _category,
    "cause": _cause,
    "channel": _channel,
    "kind": _kind,
    "supervision": _supervision,
    "required": _required,
    "call_back": _call_back,
    "improvement": _improvement,
    "warning": _warning,
    "merit": _merit,
    "section": _section,
    "retention": _retention,
    "counter": _counter,
    "book": _book,
    "restricted": _restricted,
    "people": lambda _pack, key: _(PEOPLE[key]) if key in PEOPLE else "",
    "consent": lambda _pack, key: _(CONSENTS[key]) if key in CONSENTS else "",
    "test": lambda _pack, key: _("automatic test {name}").format(name=key) if key.startswith("tests/") else "",
    "screen": lambda _pack, key: _(SCREENS[key]) if key in SCREENS else "",
}


def unanswered(pack: Pack) -> list[str]:
    """The articles with a reference that stands for nothing, or with none at all; none in a sound pack."""
    found = []
    for article in pack.articles:
        missing = [ref for ref in article.kept_by if not resolve(pack, ref)]
        if missing or not article.kept_by:
            found.append(_("{label}: {text}").format(label=article.ref, text=listed(missing) or "–"))
    return found
