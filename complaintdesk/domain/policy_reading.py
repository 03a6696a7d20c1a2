"""规则包的解析: the TOML text of a pack becomes a `Pack`, or one sentence that names file, key and reason."""

from __future__ import annotations

import tomllib
from functools import lru_cache

from complaintdesk.domain.errors import PolicyError
from complaintdesk.domain.facts import CaseFacts
from complaintdesk.domain.form_shipped import is_shipped, shipped_layouts
from complaintdesk.domain.policy import (
    SEPARATOR,
    ApprovalRule,
    Article,
    Branch,
    Category,
    Cause,
    Duty,
    FormUse,
    OwnField,
    Pack,
    Pause,
    Post,
    Refusal,
    Report,
    Rule,
    SeverityRule,
    StepRule,
    SupervisionRule,
    Switches,
    Titled,
    When,
)
from complaintdesk.domain.policy_after import read_after
from complaintdesk.domain.policy_checks import check_pack
from complaintdesk.domain.policy_table import Table
from complaintdesk.domain.vocabulary import (
    Action,
    Channel,
    Clock,
    Kind,
    Moment,
    Role,
    Severity,
    Supervision,
)
from complaintdesk.i18n import _

LARGEST = 256 * 1024
INPUTS = ("text", "long_text", "date", "number", "amount", "yes_no")
PERIODS = ("week", "month", "quarter", "half_year", "year")
REPORTS = ("ledger", "statistics")

Posts = dict[str, Post]


@lru_cache(maxsize=32)  # more than are shipped: they are looked through one after the other
def parse_pack(text: str, name: str) -> Pack:
    """The pack in the TOML text, parsed once; `name` is the file's name for messages. Raises PolicyError."""
    if len(text.encode("utf-8", "replace")) > LARGEST:
        raise PolicyError(
            _("{file} is larger than {kb} kB; this is not a policy pack.").format(file=name, kb=LARGEST // 1024),
            _("Mend the pack and install it again; nothing was changed."),
        )
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        raise PolicyError(
            _("{file} is not valid TOML: {reason}.").format(file=name, reason=problem),
            _("Mend the pack and install it again; nothing was changed."),
        ) from None
    top = Table(name, "", data)
    if top.take("format", int) != 1:
        raise top.error("format", _("this program knows format 1 only"))
    departments = top.texts("departments", [])
    required_table = top.table("required")
    required = {key: required_table.texts(key) for key in list(required_table.left)}
    posts: Posts = {}
    for entry in top.tables("posts"):
        post = _post(entry)
        if post.key in posts:
            raise entry.error("id", _("“{value}” stands twice").format(value=post.key))
        posts[post.key] = post
    pack = Pack(
        id=top.take("id", str),
        version=top.take("version", str),
        title=top.take("title", str),
        title_en=top.take("title_en", str, ""),
        sources=top.texts("sources", []),
        prefix=top.take("prefix", str, "TS"),
        near_workdays=top.take("near_workdays", int, 2),
        near_share=top.take("near_share", float, 0.8),
        kinds=tuple(top.words("kinds", Kind)),
        channels=tuple(top.words("channels", Channel)),
        source_number_for=frozenset(top.words("source_number_for", Channel, [])),
        restricted_kinds=frozenset(top.words("restricted_kinds", Kind, [])),
        required=required,
        departments=departments,
        categories=tuple(_category(t, departments) for t in top.tables("categories")),
        causes=tuple(_cause(t) for t in top.tables("causes")),
        refusals=tuple(_refusal(t) for t in top.tables("refusals")),
        rules=tuple(_rule(t) for t in top.tables("rules")),
        approvals=tuple(_approval(t, posts) for t in top.tables("approvals")),
        fields=tuple(_own_field(t) for t in top.tables("fields")),
        switches=_switches(top),
        level_title=top.take("level_title", str, ""),
        level_title_en=top.take("level_title_en", str, ""),
        levels=tuple(_titled(t) for t in top.tables("levels")),
        posts=tuple(posts.values()),
        steps=tuple(_step(t, posts) for t in top.tables("steps")),
        branches=tuple(_branch(t) for t in top.tables("branches")),
        severities=tuple(_severity(t) for t in top.tables("severities")),
        supervision=tuple(_supervision(t) for t in top.tables("supervision")),
        pauses=tuple(_pause(t) for t in top.tables("pauses")),
        duties=tuple(_duty(t) for t in top.tables("duties")),
        forms=tuple(_form(t) for t in top.tables("forms")),
        reports=tuple(_report(t) for t in top.tables("reports")),
        articles=tuple(_article(t) for t in top.tables("articles")),
        after=read_after(top),
    )
    top.done()
    check_pack(top, pack)
    return pack


def _switches(top: Table) -> Switches:
    flags = {
        name: top.take(name, bool, getattr(Switches, name))
        for name in (
            "call_back_required",
            "conflict_check",
            "makeup_counts",
            "masked_slip",
            "hear_before_substantiated",
            "four_eyes",
            "progress_notice",
            "return_once",
            "oral_statement",
        )
    }
    return Switches(
        **flags,
        reopen_escalates_at=top.take("reopen_escalates_at", int, 0),
        representatives=top.take("representatives", int, 0),
    )


def when(table: Table) -> When:
    """The conditions of the table's `when`; without one they always hold."""
    inner = table.table("when")
    own = inner.table("fields")
    found = When(
        kinds=frozenset(inner.words("kind", Kind, [])),
        channels=frozenset(inner.words("channel", Channel, [])),
        severities=frozenset(inner.words("severity", Severity, [])),
        levels=frozenset(inner.texts("level", [])),
        categories=inner.texts("category", []),
        min_departments=inner.take("min_departments", int, 0),
        max_departments=inner.take("max_departments", int, 999),
        min_amount=inner.take("min_amount", int, 0) * 100,
        min_reopened=inner.take("min_reopened", int, 0),
        min_earlier=inner.take("min_earlier", int, 0),
        anonymous=inner.take("anonymous", bool, False) if inner.has("anonymous") else None,
        fields=tuple((key, own.texts(key)) for key in list(own.left)),
        words=inner.texts("words", []),
    )
    inner.done()
    if found.min_departments > found.max_departments:
        raise inner.error("max_departments", _("this can never hold"))
    return found


def _post(table: Table) -> Post:
    key, title, title_en = table.titled()
    limit = table.take("compensation_limit", int, 0) if table.has("compensation_limit") else None
    post = Post(
        key,
        title,
        title_en,
        table.word("role", Role),
        table.take("source", str, ""),
        None if limit is None else limit * 100,
    )
    table.done()
    return post


def _named_post(table: Table, posts: Posts, key: str = "post") -> Post:
    """The post of that id; packs of before named role and post in the place itself."""
    if table.has("role"):
        title = table.take(key, str)
        return Post(title, title, table.take(f"{key}_en", str, ""), table.word("role", Role))
    name = table.take(key, str)
    if name not in posts:
        raise table.error(
            key,
            _("“{value}” is unknown; known are {known}").format(value=name, known=", ".join(posts) or "–"),
        )
    return posts[name]


def _category(table: Table, departments: tuple[str, ...], depth: int = 1) -> Category:
    if depth > 3:
        raise table.error("children", _("categories have at most 3 levels"))
    title = table.take("title", str)
    if SEPARATOR in title:
        raise table.error("title", _("“/” separates levels and may not stand in a title"))
    route = table.take("route", str, "")
    if route and route not in departments:
        raise table.error("route", _("“{value}” is not among the departments of the pack").format(value=route))
    keywords = table.texts("keywords", [])
    children = tuple(_category(child, departments, depth + 1) for child in table.tables("children"))
    titles = [c.title for c in children]
    if len(set(titles)) != len(titles):
        raise table.error("children", _("two categories have the same title"))
    category = Category(title, title, table.take("title_en", str, ""), route, keywords, children)
    table.done()
    return category


def _cause(table: Table, depth: int = 1) -> Cause:
    if depth > 2:
        raise table.error("children", _("causes have at most 2 levels"))
    cause = Cause(*table.titled(), tuple(_cause(child, depth + 1) for child in table.tables("children")))
    table.done()
    return cause


def _titled(table: Table) -> Titled:
    entry = Titled(*table.titled())
    table.done()
    return entry


def _refusal(table: Table) -> Refusal:
    entry = Refusal(*table.titled(), table.take("way_out", str, ""), table.take("source", str, ""))
    table.done()
    return entry


def _rule(table: Table) -> Rule:
    key, title, title_en = table.titled()
    limit = table.span("limit", table.take("limit", str))
    assert limit is not None  # noqa: S101 - a default was given
    rule = Rule(
        key,
        title,
        title_en,
        table.word("clock", Clock),
        limit,
        table.word("from", Moment, "received"),
        table.take("roll", bool, True),
        table.take("makeup", bool, True) if table.has("makeup") else None,
        when(table),
        table.take("source", str),
        table.span("extension"),
        table.span("extension_total"),
    )
    table.done()
    return rule


def _approval(table: Table, posts: Posts) -> ApprovalRule:
    post = _named_post(table, posts)
    rule = ApprovalRule(table.word("before", Action), post, when(table), table.take("source", str, ""))
    table.done()
    return rule


def _own_field(table: Table) -> OwnField:
    key, title, title_en = table.titled()
    entry = OwnField(
        key,
        title,
        title_en,
        table.texts("choices", []),
        frozenset(table.words("kinds", Kind, [])),
        table.take("required", bool, False),
        _one_of(table, "input", INPUTS, "text"),
        table.take("source", str, ""),
    )
    table.done()
    return entry


def _one_of(table: Table, key: str, known: tuple[str, ...], default: str | None = None) -> str:
    value = str(table.take(key, str, default))
    if value not in known:
        raise table.error(
            key, _("“{value}” is unknown; known are {known}").format(value=value, known=", ".join(known))
        )
    return value


def _step(table: Table, posts: Posts) -> StepRule:
    action = table.word("action", Action)
    entry = StepRule(
        action.value,
        table.take("title", str) if table.has("title") else "",
        table.take("title_en", str, ""),
        action,
        _named_post(table, posts) if table.has("post") else None,
        tuple(table.words("after", Action, [])),
        when(table),
        table.take("source", str, ""),
    )
    table.done()
    return entry


def _branch(table: Table) -> Branch:
    key, title, title_en = table.titled()
    own = table.table("fields")
    facts = CaseFacts(
        kind=table.word("kind", Kind, Kind.COMPLAINT.value),
        channel=table.word("channel", Channel, Channel.VISIT.value),
        severity=table.word("severity", Severity, Severity.GENERAL.value),
        category=table.take("category", str, ""),
        level=table.take("level", str, ""),
        departments=table.take("departments", int, 1),
        amount=table.take("amount", int, 0) * 100,
        anonymous=table.take("anonymous", bool, False),
        fields={name: str(own.take(name, str)) for name in list(own.left)},
    )
    path, source = tuple(table.words("path", Action)), table.take("source", str, "")
    entry = Branch(key, title, title_en, path, facts, source, table.take("spot", bool, False))
    table.done()
    return entry


def _severity(table: Table) -> SeverityRule:
    named = table.titled()
    entry = SeverityRule(*named, table.word("severity", Severity), when(table), table.take("source", str, ""))
    table.done()
    return entry


def _supervision(table: Table) -> SupervisionRule:
    after = table.span("after", table.take("after", str))
    assert after is not None  # noqa: S101 - a default was given
    entry = SupervisionRule(table.word("level", Supervision), after, table.take("source", str, ""))
    table.done()
    return entry


def _pause(table: Table) -> Pause:
    entry = Pause(*table.titled(), table.take("source", str, ""))
    table.done()
    return entry


def _duty(table: Table) -> Duty:
    entry = Duty(
        *table.titled(),
        _one_of(table, "every", PERIODS),
        table.take("day", int, 0),
        table.take("source", str, ""),
        table.texts("delivers", []),
    )
    if not 0 <= entry.day <= 31:
        raise table.error("day", _("a day of the month is expected"))
    table.done()
    return entry


def _form(table: Table) -> FormUse:
    form = table.take("form", str)
    entry = FormUse(
        *(form, table.take("title", str), table.take("title_en", str, ""), form),
        table.take("code", str, ""),
        table.take("version", str) if table.has("version") else "",
        table.texts("copies", []),
        table.take("source", str, ""),
        table.take("layout", str, ""),
        table.texts("signatures", []),
        table.texts("signatures_en", []),
    )
    for key, named in (("form", form), ("layout", entry.layout or form)):
        if not is_shipped(named):
            known = ", ".join(shipped_layouts())
            raise table.error(key, _("“{value}” is unknown; known are {known}").format(value=named, known=known))
    table.done()
    return entry


def _report(table: Table) -> Report:
    entry = Report(
        *table.titled(),
        _one_of(table, "report", REPORTS),
        _one_of(table, "every", PERIODS),
        table.take("source", str, ""),
    )
    table.done()
    return entry


def _article(table: Table) -> Article:
    entry = Article(table.take("ref", str), table.take("says", str), table.texts("kept_by"))
    table.done()
    return entry
