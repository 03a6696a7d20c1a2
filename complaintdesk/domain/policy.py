"""规则包: a regulation as data: what a pack is. How it is read from TOML: policy_reading.py.

A pack holds words, routing, fields, posts, steps, deadlines, approvals and refusal reasons, each with the source it
comes from. It grants no permission: a post only names who, in this office, holds one of the program's roles.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from complaintdesk.domain.facts import CaseFacts
from complaintdesk.domain.policy_after import AfterReply
from complaintdesk.domain.policy_named import Titled as Titled
from complaintdesk.domain.spans import Span
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
from complaintdesk.i18n import language

SEPARATOR = "/"


@dataclass(frozen=True)
class Category(Titled):
    """类别: `route` names the department it goes to; `keywords` in a text suggest it."""

    route: str = ""
    keywords: tuple[str, ...] = ()
    children: tuple[Category, ...] = ()


@dataclass(frozen=True)
class Cause(Titled):
    """原因: apart from the category of the complaint (S08); two levels."""

    children: tuple[Cause, ...] = ()


@dataclass(frozen=True)
class When:
    """适用条件: all given conditions must hold; an empty one always holds."""

    kinds: frozenset[Kind] = frozenset()
    channels: frozenset[Channel] = frozenset()
    severities: frozenset[Severity] = frozenset()
    levels: frozenset[str] = frozenset()
    categories: tuple[str, ...] = ()
    min_departments: int = 0
    max_departments: int = 999
    min_amount: int = 0
    min_reopened: int = 0
    min_earlier: int = 0
    anonymous: bool | None = None
    fields: tuple[tuple[str, tuple[str, ...]], ...] = ()
    words: tuple[str, ...] = ()

    def holds(self, facts: CaseFacts) -> bool:
        return (
            (not self.kinds or facts.kind in self.kinds)
            and (not self.channels or facts.channel in self.channels)
            and (not self.severities or facts.severity in self.severities)
            and (not self.levels or facts.level in self.levels)
            and (not self.categories or any(_within(facts.category, path) for path in self.categories))
            and self.min_departments <= facts.departments <= self.max_departments
            and facts.amount >= self.min_amount
            and facts.reopened >= self.min_reopened
            and facts.earlier >= self.min_earlier
            and (self.anonymous is None or facts.anonymous is self.anonymous)
            and all(facts.fields.get(key, "") in values for key, values in self.fields)
            and (not self.words or any(word in facts.words for word in self.words))
        )


def _within(path: str, above: str) -> bool:
    return path == above or path.startswith(above + SEPARATOR)


@dataclass(frozen=True)
class Post(Titled):
    """岗位: who in the regulation's own words, and the program's role that person holds."""

    role: Role
    source: str = ""
    compensation_limit: int | None = None
    """授权金额, in 分: what this post may promise without asking; None where the regulation sets no limit."""


@dataclass(frozen=True)
class Rule(Titled):
    """时限规则: how long a clock may run, from when, and the norm it comes from.

    With `roll` a last day that is a rest day moves to the next workday (民法典 203). `makeup` None follows the pack.
    `extension` is the most that may be added in all, `extension_total` the most from the beginning.
    """

    clock: Clock
    limit: Span
    counted_from: Moment
    roll: bool
    makeup: bool | None
    when: When
    source: str
    extension: Span | None = None
    extension_total: Span | None = None

    @property
    def is_extendable(self) -> bool:
        return self.extension is not None or self.extension_total is not None


@dataclass(frozen=True)
class ApprovalRule:
    """审批规则: `before` may not be taken until somebody approved as the post `post`."""

    before: Action
    post: Post
    when: When
    source: str = ""


@dataclass(frozen=True)
class OwnField(Titled):
    """规则包自有字段: an extra input at registration for the given kinds. `input`: text, date, number, amount, yes_no."""

    choices: tuple[str, ...] = ()
    kinds: frozenset[Kind] = frozenset()
    required: bool = False
    input: str = "text"
    source: str = ""


@dataclass(frozen=True)
class Refusal(Titled):
    """不予受理情形: with the other way the person is told of."""

    way_out: str = ""
    source: str = ""


@dataclass(frozen=True)
class StepRule(Titled):
    """环节规则: this pack takes the step `action`, done by `post`; `after` steps must have been taken before."""

    action: Action
    post: Post | None
    after: tuple[Action, ...]
    when: When
    source: str

    @property
    def label(self) -> str:
        """The regulation's own word for the step; where it has none, the program's."""
        own = self.title_en if language() == "en" else self.title
        return own or self.action.label


@dataclass(frozen=True)
class Branch(Titled):
    """流程分支: a way from registration to the archive that this regulation knows, and the case that goes it."""

    path: tuple[Action, ...]
    facts: CaseFacts
    source: str
    spot: bool = False
    """当场办结: the case was answered and closed at registration; the path begins there."""


@dataclass(frozen=True)
class SeverityRule(Titled):
    """定级建议: proposes a severity; staff may decide otherwise with a reason."""

    severity: Severity
    when: When
    source: str


@dataclass(frozen=True)
class SupervisionRule:
    """督办规则: so long after the limit's end this level is due."""

    level: Supervision
    after: Span
    source: str


@dataclass(frozen=True)
class Pause(Titled):
    """中止计时事由: time that does not count, such as an expert opinion."""

    source: str = ""


@dataclass(frozen=True)
class Duty(Titled):
    """例行事项: what the office owes in every period; `day` of the month that follows it.

    `delivers` names what must come of it: reports by their ids, or the minutes of a meeting. Empty: it is ticked by hand.
    """

    every: str
    day: int
    source: str
    delivers: tuple[str, ...] = ()


@dataclass(frozen=True)
class FormUse(Titled):
    """单据: a form with this regulation's title, code, version, copies and captions of the boxes to sign.

    `layout` names another layout for it, such as a regulation's own registration form.
    """

    form: str
    code: str = ""
    version: str = ""
    copies: tuple[str, ...] = ()
    source: str = ""
    layout: str = ""
    signatures: tuple[str, ...] = ()
    signatures_en: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report(Titled):
    """报表 that the regulation asks for: `report` is ledger or statistics; `every` how often."""

    report: str
    every: str
    source: str


@dataclass(frozen=True)
class Article:
    """条文: a sentence of the source and what in this pack or program keeps it, as kind:key references."""

    ref: str
    says: str
    kept_by: tuple[str, ...]


@dataclass(frozen=True)
class Switches:
    """开关: yes-or-no rules of the regulation."""

    call_back_required: bool = True
    conflict_check: bool = False
    makeup_counts: bool = True
    masked_slip: bool = False
    hear_before_substantiated: bool = False
    four_eyes: bool = False
    progress_notice: bool = False
    return_once: bool = True
    oral_statement: bool = False
    """口头投诉须制作笔录并签名 before the case leaves the desk."""
    reopen_escalates_at: int = 0
    representatives: int = 0
    """代表人数上限 for joint complaints; 0 where the regulation sets none."""


@dataclass(frozen=True)
class Pack:
    """规则包: everything an office's regulation says, as data."""

    id: str
    version: str
    title: str
    title_en: str
    sources: tuple[str, ...]
    prefix: str
    near_workdays: int
    near_share: float
    kinds: tuple[Kind, ...]
    channels: tuple[Channel, ...]
    source_number_for: frozenset[Channel]
    restricted_kinds: frozenset[Kind]
    required: dict[str, tuple[str, ...]]
    departments: tuple[str, ...]
    categories: tuple[Category, ...]
    causes: tuple[Cause, ...]
    refusals: tuple[Refusal, ...]
    rules: tuple[Rule, ...]
    approvals: tuple[ApprovalRule, ...]
    fields: tuple[OwnField, ...]
    switches: Switches = field(default_factory=Switches)
    level_title: str = ""
    level_title_en: str = ""
    levels: tuple[Titled, ...] = ()
    posts: tuple[Post, ...] = ()
    steps: tuple[StepRule, ...] = ()
    branches: tuple[Branch, ...] = ()
    severities: tuple[SeverityRule, ...] = ()
    supervision: tuple[SupervisionRule, ...] = ()
    pauses: tuple[Pause, ...] = ()
    duties: tuple[Duty, ...] = ()
    forms: tuple[FormUse, ...] = ()
    reports: tuple[Report, ...] = ()
    articles: tuple[Article, ...] = ()
    after: AfterReply = field(default_factory=AfterReply)

    @property
    def label(self) -> str:
        return self.title_en if language() == "en" and self.title_en else self.title

    def rule(self, rule_id: str) -> Rule | None:
        """The rule of that id, or None."""
        return next((r for r in self.rules if r.key == rule_id), None)

    def approvals_before(self, action: Action, facts: CaseFacts) -> list[ApprovalRule]:
        """The approvals this case needs before the action, in the order they are given; each post approves once."""
        found = [a for a in self.approvals if a.before is action and a.when.holds(facts)]
        return [a for place, a in enumerate(found) if a.post not in [earlier.post for earlier in found[:place]]]

    def steps_for(self, action: Action, facts: CaseFacts) -> list[StepRule]:
        """What the pack says about the action for this case."""
        return [s for s in self.steps if s.action is action and s.when.holds(facts)]


def category_paths(categories: tuple[Category, ...], above: str = "") -> list[tuple[str, Category]]:
    """Every category with its path of Chinese titles, parents first."""
    paths: list[tuple[str, Category]] = []
    for category in categories:
        path = f"{above}{SEPARATOR}{category.title}" if above else category.title
        paths.append((path, category))
        paths.extend(category_paths(category.children, path))
    return paths


def cause_paths(causes: tuple[Cause, ...], above: Cause | None = None) -> Iterator[tuple[Cause, Cause | None]]:
    """Every cause with the group it stands in, groups first."""
    for cause in causes:
        yield cause, above
        yield from cause_paths(cause.children, cause)
