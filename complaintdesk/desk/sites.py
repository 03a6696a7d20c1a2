"""网点: branches of the office, each a department marked as one, with numbers of its own and its own cases only.

Whoever belongs to a branch, or to a department below it, sees what the branch took and what was sent to it; the head
office sees everything. An office without branches is asked nothing more than before: no row is read for them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaintdesk.i18n import _
from complaintdesk.storage.models import Department

if TYPE_CHECKING:
    from complaintdesk.desk.context import Context, Seen

#: In `Office.settings`: another word each time that a branch or what stands below one was changed; none, no branches.
REVISION = "sites"


@dataclass(frozen=True)
class Site:
    """一个网点: `departments` are its own and all below it, `within` the branches among them, itself included."""

    id: int
    name: str
    code: str
    departments: frozenset[int]
    within: frozenset[int]


@dataclass(frozen=True)
class Sites:
    """本单位的网点: every branch by its id, and the branch that each department belongs to."""

    all: dict[int, Site] = field(default_factory=dict)
    by_department: dict[int, int] = field(default_factory=dict)

    def of(self, department_id: int | None) -> Site | None:
        """The nearest branch at or above the department; None for the head office."""
        return self.all.get(self.by_department.get(department_id or 0, 0))


NONE = Sites()


def read_sites(session: Session) -> Sites:
    """The branches as they stand; former ones too, for what they took stays theirs."""
    found = session.execute(
        select(Department.id, Department.name, Department.code, Department.parent_id, Department.is_site)
    ).all()
    marked = {row.id: row for row in found if row.is_site}
    parents = {row.id: row.parent_id for row in found}
    above = {row.id: _above(row.id, parents) for row in found}
    sites = {}
    for row in marked.values():
        below = frozenset(each for each, line in above.items() if row.id in line)
        sites[row.id] = Site(row.id, row.name, row.code, below, below & marked.keys())
    nearest = {each: next((one for one in line if one in marked), 0) for each, line in above.items()}
    return Sites(sites, nearest)


def _above(department_id: int, parents: dict[int, int | None]) -> list[int]:
    """The department itself and what it stands below, from the nearest on."""
    line: list[int] = []
    at: int | None = department_id
    while at is not None and at not in line and at in parents:
        line.append(at)
        at = parents[at]
    return line


def note_change(ctx: Context) -> None:
    """To be called once departments were changed: everybody's desk learns of the branches as they are now."""
    session = ctx.session
    session.flush()
    has_any = session.scalars(select(Department.id).where(Department.is_site).limit(1)).first() is not None
    if has_any or ctx.office.settings.get(REVISION):
        office = ctx.locked_office()
        office.settings = office.settings | {REVISION: uuid4().hex if has_any else ""}


def site_of(seen: Seen, department_id: int | None) -> int | None:
    """The branch that a department belongs to, or None for the head office."""
    found = seen.sites.of(department_id)
    return found.id if found else None


def with_branch(office: str, branch: str) -> str:
    """The office as it signs for a branch; one whose name begins with that of the office stands alone."""
    if not branch or branch.startswith(office):
        return branch or office
    return _("{office}, {branch}").format(office=office, branch=branch)


def site_names(seen: Seen) -> dict[int, str]:
    """The branches that the asker may tell apart, by id and in the order of their codes; {} where there are none."""
    own = seen.site
    shown = (one for one in seen.sites.all.values() if own is None or one.id in own.within)
    return {one.id: one.name for one in sorted(shown, key=lambda one: (one.code, one.id))}
