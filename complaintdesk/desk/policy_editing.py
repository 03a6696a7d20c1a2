"""规则包的版本: which packs there are and were, and what would change if another one were put in force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import func, select

from complaintdesk.desk.context import Seen
from complaintdesk.desk.core import Question, answers
from complaintdesk.desk.visibility import visible_cases
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.policy import category_paths
from complaintdesk.domain.policy_difference import Difference, differences
from complaintdesk.domain.policy_reading import parse_pack
from complaintdesk.domain.policy_words import listed
from complaintdesk.domain.policy_writing import OWN_MARK, head_of, pack_data
from complaintdesk.domain.vocabulary import FINISHED, Kind
from complaintdesk.i18n import language
from complaintdesk.paths import resources
from complaintdesk.storage.models import Case, CategoryEntry, Department, PolicyPack

LAW: Final = "law-"
_SHOWN_CASES: Final = 6


@dataclass(frozen=True)
class PackHead:
    """规则包的题名: what a list of packs shows, read from the first lines alone."""

    id: str
    version: str
    title: str
    title_en: str
    sources: tuple[str, ...]
    kinds: tuple[str, ...]
    departments: tuple[str, ...]

    @property
    def label(self) -> str:
        return self.title_en if language() == "en" and self.title_en else self.title

    @property
    def is_law(self) -> bool:
        """法律预设: the limits of a law, to be taken as they are or beside a house's own."""
        return self.id.startswith(LAW)

    @property
    def is_own(self) -> bool:
        """Made on the policy page of an office."""
        return OWN_MARK in self.version

    @property
    def description(self) -> str:
        """One line by which an office knows its own: what it receives, and who handles it."""
        kinds = [Kind(kind).label for kind in self.kinds if kind in set(Kind)]
        parts = [listed(kinds[:4]), listed(self.departments[:4])]
        return " · ".join(part for part in parts if part)


def head(text: str) -> PackHead:
    """The head of a pack's text; what cannot be read is empty."""
    data = head_of(text)

    def words(key: str) -> tuple[str, ...]:
        found = data.get(key, [])
        return tuple(map(str, found)) if isinstance(found, list) else ()

    return PackHead(
        id=str(data.get("id", "")),
        version=str(data.get("version", "")),
        title=str(data.get("title", "")),
        title_en=str(data.get("title_en", "")),
        sources=words("sources"),
        kinds=words("kinds"),
        departments=words("departments"),
    )


def shipped_heads() -> list[tuple[PackHead, Path]]:
    """Every pack that comes with the program with its file: the general one, the houses, then the laws."""
    found = []
    for file in sorted((resources() / "policies").glob("*.toml")):
        found.append((head(file.read_text(encoding="utf-8")), file))
    # The general pack fits anybody and stands first; the presets of the laws come last.
    return sorted(found, key=lambda each: (each[0].is_law, each[0].id != "general", each[0].id))


@dataclass(frozen=True)
class PackVersion:
    """安装过的版本: one that is or was in force; `open_cases` still follow it."""

    pack_id: int
    head: PackHead
    installed_at: datetime
    in_force: bool
    open_cases: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class PackVersions(Question[tuple[PackVersion, ...]]):
    """Every version this office has had, newest first."""


@dataclass(frozen=True, kw_only=True)
class PackText(Question[str]):
    """The text of an installed version."""

    pack_id: int


@dataclass(frozen=True)
class PackChange:
    """预览: what putting a pack in force would mean; `in_force` is the row it was compared with.

    Another regulation altogether (`is_other`) is not told line by line.
    """

    title: str
    version: str
    in_force: int
    is_same: bool
    is_other: bool
    differences: tuple[Difference, ...]
    new_departments: tuple[str, ...]
    new_categories: tuple[str, ...]
    retired_categories: tuple[str, ...]
    open_cases: int
    some_cases: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PackPreview(Question[PackChange]):
    """What changes if the pack of this text were put in force; raises PolicyError for a broken one."""

    text: str
    name: str = "policy.toml"


@answers(PackVersions, needs=None)
def pack_versions(seen: Seen, _question: PackVersions) -> tuple[PackVersion, ...]:
    """The installed rows with the open cases this person may know of."""
    counted = select(Case.pack_id, func.count()).where(*_open_cases(seen)).group_by(Case.pack_id)
    counts = dict(seen.session.execute(counted).all())
    rows = seen.session.scalars(select(PolicyPack).order_by(PolicyPack.id.desc()))
    return tuple(
        PackVersion(
            row.id, head(row.text), row.installed_at, row.id == seen.office.pack_id, counts.get(row.id, 0), row.sha256
        )
        for row in rows
    )


@answers(PackText, needs=None)
def pack_text(seen: Seen, question: PackText) -> str:
    """As it was installed."""
    return seen.session.get_one(PolicyPack, question.pack_id).text


@answers(PackPreview, needs=Permission.OFFICE)
def pack_preview(seen: Seen, question: PackPreview) -> PackChange:
    """Nothing is written: the pack is read, checked and held against the one in force."""
    text = question.text + "\n"
    pack = parse_pack(text, Path(question.name).name or "policy.toml")
    now = seen.session.get_one(PolicyPack, seen.office.pack_id)
    told = differences(pack_data(now.text.lstrip("\ufeff")), pack_data(text))
    departments = set(seen.session.scalars(select(Department.name)))
    categories = dict(seen.session.execute(select(CategoryEntry.path, CategoryEntry.active)).all())
    paths = {path for path, _category in category_paths(pack.categories)}
    before = {path for path, _category in category_paths(seen.pack.categories)}
    retired = (before - paths) if pack.id == seen.pack.id else set()
    return PackChange(
        title=pack.label,
        version=pack.version,
        in_force=now.id,
        is_same=not told and pack.version == seen.pack.version,
        is_other=pack.id != seen.pack.id,
        differences=told,
        new_departments=tuple(name for name in pack.departments if name not in departments),
        new_categories=tuple(path for path, _category in category_paths(pack.categories) if path not in categories),
        retired_categories=tuple(sorted(path for path in retired if categories.get(path))),
        open_cases=_count(seen),
        some_cases=tuple(_some(seen)),
    )


def _open_cases(seen: Seen) -> list[Any]:
    """Open cases this person may know of."""
    finished = [state.value for state in FINISHED]
    known = visible_cases(seen)
    return [Case.state.not_in(finished), *known]


def _count(seen: Seen) -> int:
    return seen.session.execute(select(func.count()).select_from(Case).where(*_open_cases(seen))).scalar_one()


def _some(seen: Seen) -> Iterable[str]:
    """The numbers of the open cases that are due first."""
    return seen.session.scalars(
        select(Case.number).where(*_open_cases(seen)).order_by(Case.due_at, Case.id).limit(_SHOWN_CASES)
    )
