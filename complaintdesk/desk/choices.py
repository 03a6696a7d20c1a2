"""What can be chosen: departments, staff, categories, causes, refusal reasons, as the office keeps them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from complaintdesk.desk.category_paths import english_path
from complaintdesk.desk.context import Seen
from complaintdesk.desk.core import Question, answers
from complaintdesk.desk.office_rows import CategoryRow, DepartmentRow
from complaintdesk.domain.fields import Choice
from complaintdesk.domain.policy import OwnField, Pack, cause_paths
from complaintdesk.i18n import _, language
from complaintdesk.storage.models import CategoryEntry, Department, Staff


@dataclass(frozen=True)
class IntakeChoices:
    """登记所需选项: everything the intake screen offers, by the pack in force and the office's own lists."""

    kinds: tuple[Choice, ...]
    channels: tuple[Choice, ...]
    source_number_for: frozenset[str]
    categories: tuple[CategoryRow, ...]
    departments: tuple[DepartmentRow, ...]
    staff: tuple[Choice, ...]
    fields: tuple[OwnField, ...]
    required: frozenset[str]
    levels: tuple[Choice, ...] = ()
    level_title: str = ""
    representatives: int = 0
    """代表人数上限; 0 where the rules set none."""
    proposes_severity: bool = False
    restricted_kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class IntakeOptions(Question[IntakeChoices]):
    """What the intake screen offers."""


def category_label(seen: Seen, path: str) -> str:
    """The path as shown in the language in force."""
    titles = category_titles(seen) if path else {}
    return english_path(path, titles) if titles else path


def category_titles(seen: Seen) -> dict[str, str]:
    """The English title of each category by its path; {} where the language in force needs none."""
    if language() != "en":
        return {}
    if "category_titles" not in seen.session.info:
        seen.session.info["category_titles"] = {
            e.path: e.title_en for e in seen.session.scalars(select(CategoryEntry))
        }
    titles: dict[str, str] = seen.session.info["category_titles"]
    return titles


def category_rows(seen: Seen, *, retired: bool = False) -> tuple[CategoryRow, ...]:
    """The categories in their order, retired ones on request."""
    names = {d.id: d.name for d in seen.session.scalars(select(Department))}
    rows = []
    for entry in seen.session.scalars(
        select(CategoryEntry).order_by(CategoryEntry.position, CategoryEntry.path)
    ):
        if entry.active or retired:
            title = category_label(seen, entry.path).rpartition("/")[2]
            rows.append(
                CategoryRow(
                    entry.path,
                    entry.path,
                    title,
                    entry.path.count("/"),
                    names.get(entry.department_id or 0, ""),
                    entry.active,
                )
            )
    return tuple(rows)


def department_choices(seen: Seen) -> tuple[Choice, ...]:
    """Active departments; the key is the name."""
    return tuple(Choice(d.name, d.name) for d in _departments(seen))


def _departments(seen: Seen) -> list[Department]:
    return list(
        seen.session.scalars(
            select(Department).where(Department.active).order_by(Department.code, Department.id)
        )
    )


def staff_choices(seen: Seen) -> tuple[Choice, ...]:
    """Active staff; the key is the number."""
    found = seen.session.scalars(select(Staff).where(Staff.active).order_by(Staff.number))
    return tuple(Choice(s.number, f"{s.number} {s.name}") for s in found)


def cause_choices(pack: Pack) -> tuple[Choice, ...]:
    """The pack's causes."""
    return tuple(Choice(c.key, c.label) for c in pack.causes)


def cause_labels(pack: Pack) -> dict[str, str]:
    """What the causes of these rules are called, those below others too, by the title that a case keeps."""
    return {cause.title: cause.label for cause, _above in cause_paths(pack.causes)}


def refusal_choices(pack: Pack) -> tuple[Choice, ...]:
    """The pack's reasons for not accepting, each with the other way that is open to the person."""
    return tuple(
        Choice(r.key, _("{reason} → {way}").format(reason=r.label, way=r.way_out) if r.way_out else r.label)
        for r in pack.refusals
    )


def level_choices(pack: Pack) -> tuple[Choice, ...]:
    """The pack's own classes of deadline."""
    return tuple(Choice(level.key, level.label) for level in pack.levels)


def level_title(pack: Pack) -> str:
    """What the pack calls its classes of deadline."""
    own = pack.level_title_en if language() == "en" and pack.level_title_en else pack.level_title
    return own or _("Class of deadline")


@answers(IntakeOptions, needs=None)
def intake_options(seen: Seen, _question: IntakeOptions) -> IntakeChoices:
    """Lists for the intake screen."""
    pack = seen.pack
    return IntakeChoices(
        kinds=tuple(Choice(k.value, k.label) for k in pack.kinds),
        channels=tuple(Choice(c.value, c.label) for c in pack.channels),
        source_number_for=frozenset(c.value for c in pack.source_number_for),
        categories=category_rows(seen),
        departments=tuple(DepartmentRow(d.id, d.name, d.code, d.active) for d in _departments(seen)),
        staff=staff_choices(seen),
        fields=pack.fields,
        required=frozenset(pack.required.get("register", ())),
        levels=level_choices(pack),
        level_title=level_title(pack) if pack.levels else "",
        representatives=pack.switches.representatives,
        proposes_severity=bool(pack.severities),
        restricted_kinds=frozenset(kind.value for kind in pack.restricted_kinds),
    )
