"""案头指引: what helps whoever talks to the person: the step at hand, difficult people, words better left unsaid.

Everything is data in resources/guidance, in both languages; nothing here decides anything. Of the steps that fit a case
the one with the most particular conditions counts: confidential before severity, severity before kind, kind before trade.
Written for this program; what it is about comes from S38–S49.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Any

from complaintdesk.domain.book_words import Tone
from complaintdesk.domain.vocabulary import Action, CaseState, Kind, Role, Severity
from complaintdesk.i18n import language
from complaintdesk.paths import resource

#: Before there is a case: somebody stands at the counter.
INTAKE = "intake"
_ACTION = "action:"
_PLACES = frozenset({INTAKE, *(s.value for s in CaseState), *(_ACTION + a.value for a in Action)})
_STEP_FILES = ("steps_general", "steps_actions", "steps_hospital", "steps_bank", "steps_report")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
#: With how many words a step helps; more would be a wall of text.
SAYINGS = CHECKS = range(2, 5)


@dataclass(frozen=True)
class Words:
    """一句话 in both languages."""

    zh: str
    en: str

    @property
    def text(self) -> str:
        return self.en if language() == "en" else self.zh


@dataclass(frozen=True)
class Golden:
    """黄金步骤: one of the seven, with its purpose and sentences (S38)."""

    key: str
    title: Words
    why: Words
    say: tuple[Words, ...]


@dataclass(frozen=True)
class Situation:
    """情形: what of a case decides which guidance fits."""

    pack: str = ""
    kind: Kind = Kind.COMPLAINT
    severity: Severity = Severity.GENERAL
    restricted: bool = False


@dataclass(frozen=True)
class GuideStep:
    """这一步: what it is for, what may be said, what to make sure of, what may be promised, whom to tell.

    `at` are states, `intake`, or actions as `action:reply`; `golden` is the place among the seven steps, from 1.
    """

    key: str
    at: frozenset[str]
    golden: int
    title: Words
    why: Words
    say: tuple[Words, ...]
    checks: tuple[tuple[str, Words], ...]
    promise: Words
    call: Words
    packs: frozenset[str] = frozenset()
    kinds: frozenset[Kind] = frozenset()
    severities: frozenset[Severity] = frozenset()
    restricted: bool = False

    def fits(self, situation: Situation) -> bool:
        return (
            (not self.packs or situation.pack in self.packs)
            and (not self.kinds or situation.kind in self.kinds)
            and (not self.severities or situation.severity in self.severities)
            and (not self.restricted or situation.restricted)
        )

    @property
    def rank(self) -> int:
        """How particular it is; equal only where the same conditions are named."""
        given = (self.packs, self.kinds, self.severities, self.restricted)
        return sum(2**place for place, condition in enumerate(given) if condition)


@dataclass(frozen=True)
class Duty:
    """首接职责 at this desk (S24)."""

    title: Words
    lines: tuple[Words, ...]
    packs: frozenset[str] = frozenset()
    restricted: bool = False


@dataclass(frozen=True)
class Topic:
    """备查一项: a few lines worth knowing, for some trades, roles and states only where these are named."""

    key: str
    title: Words
    source: str
    lines: tuple[Words, ...]
    packs: frozenset[str] = frozenset()
    roles: frozenset[Role] = frozenset()
    at: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ToneTips:
    """来人类型: by what one knows it and what helps (S40)."""

    tone: Tone
    signs: Words
    tips: tuple[Words, ...]


@dataclass(frozen=True)
class HardCase:
    """难办情形: what to do, what to say, whom to tell (S47)."""

    key: str
    title: Words
    do: tuple[Words, ...]
    say: tuple[Words, ...]
    tell: Words


@dataclass(frozen=True)
class Taboo:
    """禁语: what is better left unsaid and how to put it instead; `forbidden` is one of the ten (S49)."""

    find: tuple[str, ...]
    is_grave: bool
    better: Words
    forbidden: bool

    @property
    def first(self) -> str:
        """The sentence as it is named in a list, in the language in force."""
        return next((words for words in self.find if words.isascii()), self.find[0]) if language() == "en" else self.find[0]


@dataclass(frozen=True)
class TabooFound:
    """One place of a text, from `start` to before `end`."""

    start: int
    end: int
    words: str
    taboo: Taboo


@dataclass(frozen=True)
class Guidance:
    """案头指引 as a whole."""

    golden: tuple[Golden, ...]
    steps: tuple[GuideStep, ...]
    never: tuple[Words, ...]
    helps: tuple[Words, ...]
    duties: tuple[Duty, ...]
    topics: tuple[Topic, ...]
    tones: tuple[ToneTips, ...]
    hard_cases: tuple[HardCase, ...]
    avoid: tuple[tuple[Words, Words], ...]
    taboos: tuple[Taboo, ...]

    def step_for(self, state: CaseState | None, situation: Situation, action: Action | None = None) -> GuideStep:
        """The one step for a case in this state, or for the action being taken where there is one; None: at the counter."""
        if action is not None and (found := self._best(_ACTION + action.value, situation)) is not None:
            return found
        step = self._best(INTAKE if state is None else state.value, situation)
        assert step is not None  # noqa: S101 - read_guidance() saw to it that every state has one
        return step

    def _best(self, place: str, situation: Situation) -> GuideStep | None:
        fitting = (step for step in self.steps if place in step.at and step.fits(situation))
        return max(fitting, key=lambda step: step.rank, default=None)

    def duty_for(self, situation: Situation) -> Duty:
        """What the first receiver owes at this desk; the most particular one."""
        fitting = [
            duty
            for duty in self.duties
            if (not duty.packs or situation.pack in duty.packs) and (not duty.restricted or situation.restricted)
        ]
        return max(fitting, key=lambda duty: (duty.restricted, bool(duty.packs)))

    def topics_for(self, pack: str, role: Role, place: str) -> tuple[Topic, ...]:
        """What is worth knowing in this trade and role; what belongs to the present step first."""
        fitting = [
            topic
            for topic in self.topics
            if (not topic.packs or pack in topic.packs) and (not topic.roles or role in topic.roles)
        ]
        return tuple(sorted(fitting, key=lambda topic: place not in topic.at))

    def tips_for(self, tone: Tone) -> ToneTips:
        """What helps with this type."""
        return next(tips for tips in self.tones if tips.tone is tone)


def filled(words: str, values: Mapping[str, str]) -> str:
    """The sentence with its names put in; empty where one of them is not known.

    Only the address {person} may be missing: it goes with its comma.
    """
    if not values.get("person"):
        bare = re.sub(r"\{person\}(，|, )?", "", words)
        words = bare[:1].upper() + bare[1:] if bare != words else words
    if any(not values.get(name) for name in _PLACEHOLDER.findall(words)):
        return ""
    return _PLACEHOLDER.sub(lambda found: values[found[1]], words)


def taboos_in(text: str, taboos: Iterable[Taboo]) -> tuple[TabooFound, ...]:
    """Where the text has words better left unsaid, in their order; the longest of those that overlap."""
    lower = text.lower()
    found = []
    for taboo in taboos:
        for words in taboo.find:
            sought = words.lower()
            at = lower.find(sought)
            while at >= 0 and len(lower) == len(text):
                if _stands_alone(lower, at, sought):
                    found.append(TabooFound(at, at + len(sought), text[at : at + len(sought)], taboo))
                at = lower.find(sought, at + 1)
    kept: list[TabooFound] = []
    for one in sorted(found, key=lambda f: (f.start, -f.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return tuple(kept)


def _stands_alone(text: str, at: int, sought: str) -> bool:
    """English words must be whole; Chinese ones have no ends."""
    before, after = text[at - 1 : at], text[at + len(sought) : at + len(sought) + 1]
    starts = sought[0].isascii() and before.isascii() and before.isalnum()
    ends = sought[-1].isascii() and after.isascii() and after.isalnum()
    return not starts and not ends


# -- reading


@lru_cache(maxsize=1)
def shipped_guidance() -> Guidance:
    """The guidance that comes with the program."""
    return read_guidance(lambda name: resource(f"guidance/{name}.toml").read_text(encoding="utf-8"))


def read_guidance(text_of: Callable[[str], str]) -> Guidance:
    """The guidance from its files; raises ValueError naming the file and what is wrong in it."""

    def entries(name: str, key: str) -> list[dict[str, Any]]:
        return list(_load(text_of, name)[key])

    authority = _load(text_of, "authority")
    taboos = [(entry, True) for entry in entries("taboos", "sentences")]
    taboos += [(entry, False) for entry in entries("taboos", "words")]
    try:
        made = Guidance(
            golden=tuple(Golden(e["id"], _w(e["title"]), _w(e["why"]), _ws(e["say"])) for e in entries("golden", "steps")),
            steps=tuple(_step(entry) for name in _STEP_FILES for entry in entries(name, "steps")),
            never=_ws(authority["never"]),
            helps=_ws(authority["helps"]),
            duties=tuple(
                Duty(_w(e["title"]), _ws(e["lines"]), frozenset(e.get("packs", ())), bool(e.get("restricted", False)))
                for e in authority["duty"]
            ),
            topics=tuple(_topic(entry) for entry in entries("topics", "topics")),
            tones=tuple(ToneTips(Tone(e["id"]), _w(e["signs"]), _ws(e["tips"])) for e in entries("tones", "tones")),
            hard_cases=tuple(
                HardCase(e["id"], _w(e["title"]), _ws(e["do"]), _ws(e["say"]), _w(e["tell"]))
                for e in entries("hard_cases", "cases")
            ),
            avoid=tuple((_w(e["title"]), _w(e["better"])) for e in entries("taboos", "avoid")),
            taboos=tuple(
                Taboo((*e["find"], *e["find_en"]), e["severity"] == "grave", _w(e["better"]), forbidden)
                for e, forbidden in taboos
            ),
        )
    except KeyError as missing:
        raise ValueError(f"resources/guidance: {missing} is missing") from missing
    _check(made)
    return made


def _load(text_of: Callable[[str], str], name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text_of(name))
    except tomllib.TOMLDecodeError as broken:
        raise ValueError(f"resources/guidance/{name}.toml: {broken}") from broken


def _step(entry: dict[str, Any]) -> GuideStep:
    return GuideStep(
        key=entry["id"],
        at=frozenset(entry["at"]),
        golden=entry["golden"],
        title=_w(entry["title"]),
        why=_w(entry["why"]),
        say=_ws(entry["say"]),
        checks=tuple((key, _w(words)) for key, words in entry["checks"].items()),
        promise=_w(entry["promise"]),
        call=_w(entry["call"]),
        packs=frozenset(entry.get("packs", ())),
        kinds=frozenset(Kind(kind) for kind in entry.get("kinds", ())),
        severities=frozenset(Severity(severity) for severity in entry.get("severities", ())),
        restricted=bool(entry.get("restricted", False)),
    )


def _topic(entry: dict[str, Any]) -> Topic:
    places = {*entry.get("states", ()), *(_ACTION + action for action in entry.get("actions", ()))}
    return Topic(
        entry["id"], _w(entry["title"]), entry["source"], _ws(entry["lines"]), frozenset(entry.get("packs", ())),
        frozenset(Role(role) for role in entry.get("roles", ())), frozenset(places),
    )  # fmt: skip


def _w(pair: list[str]) -> Words:
    zh, en = pair
    if not zh or not en:
        raise ValueError(f"resources/guidance: one language is missing in {pair}")
    return Words(zh, en)


def _ws(pairs: list[list[str]]) -> tuple[Words, ...]:
    return tuple(_w(pair) for pair in pairs)


def _check(made: Guidance) -> None:
    """Each state has a step for everybody, no two steps claim the same case, and none is a wall of text."""
    general = {place for step in made.steps if not step.rank for place in step.at}
    if lacking := ({INTAKE, *(s.value for s in CaseState)} - general):
        raise ValueError(f"resources/guidance: no step for {sorted(lacking)}")
    for step in made.steps:
        if unknown := step.at - _PLACES:
            raise ValueError(f"resources/guidance: {step.key} stands at {sorted(unknown)}, which there is not")
        if len(step.say) not in SAYINGS or len(step.checks) not in CHECKS or not 1 <= step.golden <= len(made.golden):
            raise ValueError(f"resources/guidance: {step.key} has too few or too many sentences, checks or a wrong place")
    for one, other in combinations(made.steps, 2):
        if one.key == other.key or (one.at & other.at and one.rank == other.rank and _overlap(one, other)):
            raise ValueError(f"resources/guidance: {one.key} and {other.key} claim the same case")


def _overlap(one: GuideStep, other: GuideStep) -> bool:
    pairs = ((one.packs, other.packs), (one.kinds, other.kinds), (one.severities, other.severities))
    return all(not mine or mine & theirs for mine, theirs in pairs)
