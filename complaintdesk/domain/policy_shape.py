"""规则包的样子: every part of a pack with its values, their labels and kinds.

One table says what may be adjusted: the editor draws its forms from it, and the difference of two versions is told in
its words. Keys are those of the TOML text; `when.words` is the key `words` of the table `when`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from complaintdesk.domain.book_words import MeritSort
from complaintdesk.domain.form_shipped import shipped_layouts
from complaintdesk.domain.policy_after import BASES, COUNTERS, PAPERS, SAME
from complaintdesk.domain.policy_reading import INPUTS, PERIODS, REPORTS
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
from complaintdesk.i18n import N_


class Sort(Enum):
    """How a value is put in and shown."""

    TEXT = "text"
    LONG = "long"
    LINES = "lines"
    """Texts, one a line."""
    NUMBER = "number"
    SHARE = "share"
    YES_NO = "yes_no"
    SPAN = "span"
    WORD = "word"
    """One of the program's words."""
    WORDS = "words"
    """Several of the program's words."""
    STEPS = "steps"
    """Steps in their order, one a line."""
    POST = "post"
    DEPARTMENT = "department"
    KEY = "key"
    """The name that data keeps: given once, never changed."""


@dataclass(frozen=True)
class Value:
    """One value of a part. `words` is the enum of WORD and WORDS, `options` the texts where there is no enum."""

    key: str
    label: str
    sort: Sort = Sort.TEXT
    required: bool = False
    default: Any = None
    words: type[Any] | None = None
    options: tuple[str, ...] = ()

    def of(self, entry: dict[str, Any]) -> Any:
        """The value in an entry, or what holds where it is not given."""
        table, _dot, key = self.key.rpartition(".")
        found = entry.get(table, {}) if table else entry
        value = found.get(key) if isinstance(found, dict) else None
        return self.default if value is None else value


@dataclass(frozen=True)
class Part:
    """One part of a pack, such as its limits. `depth` levels of children; `key` "" is the pack itself."""

    key: str
    title: str
    values: tuple[Value, ...]
    name: str = "id"
    """The value that names an entry."""
    depth: int = 1


def _id() -> Value:
    return Value("id", N_("Key"), Sort.KEY, required=True)


_TITLE: Final = Value("title", N_("Title"), required=True)
_TITLE_EN: Final = Value("title_en", N_("English title"), default="")
_SOURCE: Final = Value("source", N_("Source"), default="")
_NAMED: Final = (_id(), _TITLE, _TITLE_EN)
_WHEN: Final = (
    Value("when.kind", N_("Only for kinds"), Sort.WORDS, words=Kind),
    Value("when.channel", N_("Only for channels"), Sort.WORDS, words=Channel),
    Value("when.severity", N_("Only for severities"), Sort.WORDS, words=Severity),
    Value("when.level", N_("Only for levels"), Sort.LINES),
    Value("when.category", N_("Only for categories"), Sort.LINES),
    Value("when.min_departments", N_("From so many departments on"), Sort.NUMBER),
    Value("when.max_departments", N_("Up to so many departments"), Sort.NUMBER),
    Value("when.min_amount", N_("From this amount on (yuan)"), Sort.NUMBER),
    Value("when.min_reopened", N_("Reopened so often or more"), Sort.NUMBER),
    Value("when.min_earlier", N_("Earlier complaints, so many or more"), Sort.NUMBER),
    Value("when.words", N_("The text says one of"), Sort.LINES),
)

PACK: Final = Part(
    "",
    N_("The pack"),
    (
        _TITLE,
        _TITLE_EN,
        Value("prefix", N_("Prefix of the numbers"), default="TS"),
        Value("kinds", N_("Kinds"), Sort.WORDS, required=True, words=Kind),
        Value("channels", N_("Channels"), Sort.WORDS, required=True, words=Channel),
        Value("source_number_for", N_("Channels with a number of their own"), Sort.WORDS, words=Channel),
        Value("departments", N_("Departments"), Sort.LINES),
        Value("required.register", N_("Required at registration"), Sort.LINES),
        Value("required.close", N_("Required at closing"), Sort.LINES),
        Value("counters", N_("Counted by month beside the cases"), Sort.WORDS, options=COUNTERS),
        Value("near_workdays", N_("Due soon from so many workdays before"), Sort.NUMBER, default=2),
        Value("near_share", N_("Due soon from this share of the time on"), Sort.SHARE, default=0.8),
        Value("level_title", N_("Name of the levels"), default=""),
        Value("level_title_en", N_("English name of the levels"), default=""),
    ),
    name="title",
)
SWITCHES: Final = Part(
    "",
    N_("Switches"),
    (
        Value("call_back_required", N_("A call-back is required before closing"), Sort.YES_NO, default=True),
        Value("conflict_check", N_("The line complained of may not handle it"), Sort.YES_NO, default=False),
        Value("makeup_counts", N_("Make-up workdays count as workdays"), Sort.YES_NO, default=True),
        Value("masked_slip", N_("Handling slip hides the person by default"), Sort.YES_NO, default=False),
        Value("hear_before_substantiated", N_("The accused is heard before “substantiated”"), Sort.YES_NO, default=False),
        Value("four_eyes", N_("Who proposes does not approve"), Sort.YES_NO, default=False),
        Value("progress_notice", N_("When late, the person is told how far it is"), Sort.YES_NO, default=False),
        Value("return_once", N_("A department may return a case once only"), Sort.YES_NO, default=True),
        Value("oral_statement", N_("An oral complaint is written down and signed"), Sort.YES_NO, default=False),
        Value("reopen_escalates_at", N_("Reopened so often: one post higher (0: never)"), Sort.NUMBER, default=0),
        Value("representatives", N_("Most representatives (0: no limit)"), Sort.NUMBER, default=0),
    ),
    name="title",
)
POSTS: Final = Part(
    "posts",
    N_("Posts"),
    (
        *_NAMED,
        Value("role", N_("Role"), Sort.WORD, required=True, words=Role),
        Value("compensation_limit", N_("May promise up to (yuan)"), Sort.NUMBER),
        _SOURCE,
    ),
)
STEPS: Final = Part(
    "steps",
    N_("Steps"),
    (
        Value("action", N_("Step"), Sort.WORD, required=True, words=Action),
        Value("title", N_("Name of the step here"), default=""),
        _TITLE_EN,
        Value("post", N_("Done by"), Sort.POST),
        Value("after", N_("Only after"), Sort.STEPS),
        *_WHEN,
        _SOURCE,
    ),
    name="action",
)
BRANCHES: Final = Part(
    "branches",
    N_("Branches"),
    (
        *_NAMED,
        Value("path", N_("Steps in their order"), Sort.STEPS, required=True),
        Value("kind", N_("Kind"), Sort.WORD, words=Kind, default=Kind.COMPLAINT.value),
        Value("channel", N_("Channel"), Sort.WORD, words=Channel, default=Channel.VISIT.value),
        Value("severity", N_("Severity"), Sort.WORD, words=Severity, default=Severity.GENERAL.value),
        Value("level", N_("Level"), default=""),
        Value("category", N_("Category"), default=""),
        Value("departments", N_("Number of departments"), Sort.NUMBER, default=1),
        Value("amount", N_("Amount (yuan)"), Sort.NUMBER, default=0),
        Value("anonymous", N_("Anonymous"), Sort.YES_NO, default=False),
        Value("spot", N_("Solved on the spot"), Sort.YES_NO, default=False),
        _SOURCE,
    ),
)
RULES: Final = Part(
    "rules",
    N_("Limits"),
    (
        *_NAMED,
        Value("clock", N_("What is limited"), Sort.WORD, required=True, words=Clock),
        Value("limit", N_("Limit"), Sort.SPAN, required=True),
        Value("from", N_("Counted from"), Sort.WORD, required=True, words=Moment, default=Moment.RECEIVED.value),
        Value("roll", N_("Moves off a rest day to the next workday"), Sort.YES_NO, default=True),
        Value("extension", N_("May be extended by"), Sort.SPAN),
        Value("extension_total", N_("Longest with all extensions"), Sort.SPAN),
        *_WHEN,
        Value("source", N_("Source"), required=True),
    ),
)
PAUSES: Final = Part("pauses", N_("Reasons for a pause"), (*_NAMED, _SOURCE))
APPROVALS: Final = Part(
    "approvals",
    N_("Approvals"),
    (
        Value("before", N_("Before the step"), Sort.WORD, required=True, words=Action),
        Value("post", N_("Approved by"), Sort.POST, required=True),
        *_WHEN,
        _SOURCE,
    ),
    name="before",
)
SEVERITIES: Final = Part(
    "severities",
    N_("Proposed severities"),
    (*_NAMED, Value("severity", N_("Severity"), Sort.WORD, required=True, words=Severity), *_WHEN, _SOURCE),
)
SUPERVISION: Final = Part(
    "supervision",
    N_("Supervision"),
    (
        Value("level", N_("Level of supervision"), Sort.WORD, required=True, words=Supervision),
        Value("after", N_("So long after the limit's end"), Sort.SPAN, required=True),
        _SOURCE,
    ),
    name="level",
)
CATEGORIES: Final = Part(
    "categories",
    N_("Categories"),
    (
        _TITLE,
        _TITLE_EN,
        Value("route", N_("Goes to"), Sort.DEPARTMENT),
        Value("keywords", N_("Words that suggest it"), Sort.LINES),
    ),
    name="title",
    depth=3,
)
CAUSES: Final = Part("causes", N_("Causes"), _NAMED, depth=2)
LEVELS: Final = Part("levels", N_("Levels"), _NAMED)
FIELDS: Final = Part(
    "fields",
    N_("Own fields"),
    (
        *_NAMED,
        Value("input", N_("Kind of input"), Sort.WORD, options=INPUTS, default="text"),
        Value("choices", N_("Choices"), Sort.LINES),
        Value("kinds", N_("Only for kinds"), Sort.WORDS, words=Kind),
        Value("required", N_("Must be filled in"), Sort.YES_NO, default=False),
        _SOURCE,
    ),
)
REFUSALS: Final = Part(
    "refusals",
    N_("Reasons to refuse"),
    (*_NAMED, Value("way_out", N_("The other way the person is told of"), Sort.LONG, default=""), _SOURCE),
)
DUTIES: Final = Part(
    "duties",
    N_("Regular duties"),
    (
        *_NAMED,
        Value("every", N_("How often"), Sort.WORD, required=True, options=PERIODS),
        Value("day", N_("Day of the month that follows"), Sort.NUMBER, default=0),
        Value("delivers", N_("What must come of it"), Sort.LINES),
        _SOURCE,
    ),
)
CALL_BACK: Final = Part(
    "",
    N_("Call-backs"),
    (
        Value("call_back.after", N_("So long after the reply"), Sort.SPAN, default="1 workday"),
        Value("call_back.hours", N_("Times of day"), default="9:00-11:30,14:30-17:00"),
        Value("call_back.again", N_("Tried again after"), Sort.SPAN, default="1 workday"),
        Value("call_back.tries", N_("Attempts at most"), Sort.NUMBER, default=3),
        Value("call_back.leader_after", N_("Unsatisfied so often: to the leader (0: never)"), Sort.NUMBER, default=2),
        Value("call_back.target", N_("Share to be reached"), Sort.SHARE, default=1.0),
        Value("call_back.independent", N_("Who handled the case may not call"), Sort.YES_NO, default=False),
        Value("call_back.source", N_("Source"), default=""),
        Value("improvement.verifications", N_("Checks in a row that a measure must pass"), Sort.NUMBER, default=1),
        Value("improvement.recurrence", N_("A measure failed if the like comes again within"), Sort.SPAN, default="90 days"),
    ),
    name="title",
)
DIMENSIONS: Final = Part("dimensions", N_("What satisfaction is asked about"), _NAMED)
WARNINGS: Final = Part(
    "warnings",
    N_("Early warnings"),
    (
        *_NAMED,
        Value("same", N_("Alike in"), Sort.WORDS, required=True, options=SAME),
        Value("count", N_("So many"), Sort.NUMBER, default=0),
        Value("within", N_("Within"), Sort.SPAN),
        Value("rising", N_("Rising so many months in a row"), Sort.NUMBER, default=0),
        _SOURCE,
    ),
)
MERITS: Final = Part(
    "merits",
    N_("Rewards and penalties"),
    (
        *_NAMED,
        Value("sort", N_("Reward or penalty"), Sort.WORD, required=True, words=MeritSort),
        Value("base", N_("Share of"), Sort.WORD, options=BASES, default=""),
        Value("share_from", N_("Share from (%)"), Sort.NUMBER, default=0),
        Value("share_to", N_("Share up to (%)"), Sort.NUMBER, default=0),
        Value("amount_from", N_("Amount from (yuan)"), Sort.NUMBER, default=0),
        Value("amount_to", N_("Amount up to (yuan)"), Sort.NUMBER, default=0),
        _SOURCE,
    ),
)
ARCHIVE: Final = Part(
    "archive",
    N_("Sections of the file"),
    (*_NAMED, Value("needs", N_("Papers that must be there"), Sort.WORDS, options=PAPERS), _SOURCE),
)
RETENTION: Final = Part(
    "retention",
    N_("How long files are kept"),
    (
        *_NAMED,
        Value("years", N_("Years (0: for ever)"), Sort.NUMBER, required=True),
        Value("when.kind", N_("Only for kinds"), Sort.WORDS, words=Kind),
        Value("when.severity", N_("Only for severities"), Sort.WORDS, words=Severity),
        _SOURCE,
    ),
)
REPORTS_PART: Final = Part(
    "reports",
    N_("Reports"),
    (
        *_NAMED,
        Value("report", N_("Report"), Sort.WORD, required=True, options=REPORTS),
        Value("every", N_("How often"), Sort.WORD, required=True, options=PERIODS),
        _SOURCE,
    ),
)
FORMS: Final = Part(
    "forms",
    N_("Forms"),
    (
        Value("form", N_("Form"), Sort.WORD, required=True, options=tuple(shipped_layouts())),
        _TITLE,
        _TITLE_EN,
        Value("layout", N_("Laid out as"), Sort.WORD, options=tuple(shipped_layouts())),
        Value("code", N_("Code of the form"), default=""),
        Value("version", N_("Version"), default=""),
        Value("copies", N_("Copies"), Sort.LINES),
        Value("signatures", N_("Captions of the boxes to sign"), Sort.LINES),
        Value("signatures_en", N_("Captions in English"), Sort.LINES),
        _SOURCE,
    ),
    name="form",
)
ARTICLES: Final = Part(
    "articles",
    N_("Articles"),
    (
        Value("ref", N_("Article"), Sort.TEXT, required=True),
        Value("says", N_("What it says"), Sort.LONG, required=True),
        Value("kept_by", N_("Kept by"), Sort.LINES, required=True),
    ),
    name="ref",
)

#: Every part, in the order the page shows them.
PARTS: Final = (
    PACK, SWITCHES, POSTS, STEPS, BRANCHES, RULES, PAUSES, APPROVALS, SUPERVISION, SEVERITIES, CATEGORIES, LEVELS,
    CAUSES, FIELDS, REFUSALS, CALL_BACK, DIMENSIONS, WARNINGS, MERITS, ARCHIVE, RETENTION, DUTIES, REPORTS_PART, FORMS,
    ARTICLES,
)
