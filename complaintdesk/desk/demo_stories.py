"""样例用的文字: invented complaints, people and phrases from the resources, drawn by chance but the same for a seed."""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from complaintdesk.desk.rows import Person
from complaintdesk.domain.vocabulary import IdType, Kind, Severity, Sex, Verdict
from complaintdesk.paths import resources

#: The pack whose samples stand in for a pack that has none of its own.
PLAIN = "general"
#: Packs of the same trade tell the same stories.
_LIKE = {
    "hospital-b": "hospital",
    "law-medical": "hospital",
    "clinic-disputes": "hospital",
    "law-banking": "bank",
    "distribution": "logistics",
    "medical-device": "manufacturing",
}


@dataclass(frozen=True)
class Story:
    """样例投诉: one complaint told whole, from the facts to the reply."""

    category: str
    kind: Kind
    severity: Severity
    subject: str
    facts: str
    request: str
    respondent: str
    findings: str
    cause: str
    cause_note: str
    solution: str
    reply: str
    verdict: Verdict
    fields: dict[str, str] = field(default_factory=dict)
    """The pack's own fields, where the story knows them."""


@cache
def content(name: str) -> dict[str, Any]:
    """The texts of that name, or for a pack without any those of the pack that tells the same stories."""
    file = resources() / "samples" / f"{name}.toml"
    if not file.is_file():
        return content(_LIKE.get(name, PLAIN))
    return tomllib.loads(file.read_text(encoding="utf-8"))


def office_name(policy: str) -> str:
    """What a sample office under that pack is called."""
    return str(content(policy)["office"])


def stories(policy: str) -> tuple[Story, ...]:
    """The samples for a pack."""
    return tuple(_story(entry) for entry in content(policy)["stories"])


def _story(entry: dict[str, Any]) -> Story:
    texts = (
        "category",
        "subject",
        "facts",
        "request",
        "respondent",
        "findings",
        "cause",
        "solution",
        "reply",
    )
    return Story(
        **{name: entry[name] for name in texts},
        cause_note=entry.get("cause_note", ""),
        kind=Kind(entry.get("kind", Kind.COMPLAINT.value)),
        severity=Severity(entry.get("severity", Severity.GENERAL.value)),
        verdict=Verdict(entry["verdict"]),
        fields=dict(entry.get("fields", {})),
    )


class Chance:
    """Draws from the words; the same seed draws the same."""

    def __init__(self, seed: object) -> None:
        # The same samples for the same seed are the point; nothing secret is drawn.
        self.random = random.Random(f"complaintdesk {seed}")  # noqa: S311

    def happens(self, share: float) -> bool:
        """True in this share of the draws."""
        return self.random.random() < share

    def hours(self, least: float, most: float) -> float:
        """A waiting time."""
        return self.random.uniform(least, most)

    def word(self, name: str) -> str:
        """One of the phrases of that name."""
        return str(self.random.choice(content("words")[name]))

    def name(self) -> str:
        """An invented name."""
        return self.word("surnames") + self.word("given")

    def phone(self) -> str:
        """A number of the invented range."""
        return f"1380000{self.random.randrange(10_000):04d}"

    def person(self, *, anonymous: bool) -> Person:
        """Somebody at the counter."""
        if anonymous:
            return Person(anonymous=True, phone=self.phone() if self.happens(0.4) else "")
        has_document = self.happens(0.3)
        return Person(
            name=self.name(),
            phone=self.phone(),
            id_type=IdType.SOCIAL_SECURITY if has_document else None,
            id_number=f"YL{self.random.randrange(10**8):08d}" if has_document else "",
            address=self.word("addresses") if self.happens(0.5) else "",
            sex=self.random.choice((Sex.MALE, Sex.FEMALE)),
            age=self.random.randrange(19, 86) if self.happens(0.6) else None,
            relation=self.word("relations") if self.happens(0.5) else "",
        )

    def slots(self, at: datetime) -> dict[str, str]:
        """What fills the gaps of one story's texts; `at` is the local time of receipt."""
        return {
            "day": f"{at.month}月{at.day}日",
            "part": self.word("parts"),
            "amount": str(self.random.choice((36, 48, 60, 85, 120, 168, 240, 320, 486, 650, 1280, 2600))),
            "count": str(self.random.randrange(2, 6)),
            "minutes": str(self.random.randrange(4, 19) * 10),
            "floor": str(self.random.randrange(1, 7)),
            "window": str(self.random.randrange(1, 13)),
            "ward": self.word("wards"),
        }
