"""筛选所需选项: what the case list can be filtered by, the words of the office in force."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from complaintdesk.desk.choices import category_label, cause_labels
from complaintdesk.desk.context import Seen
from complaintdesk.desk.core import Question, answers
from complaintdesk.desk.tagging import TagsInUse, tags_in_use
from complaintdesk.domain.fields import Choice
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import Satisfaction, Severity
from complaintdesk.storage.models import CategoryEntry, Department


@dataclass(frozen=True)
class FilterChoices:
    """筛选选项: keys as the filter takes them; former departments and categories too, since old cases keep them."""

    kinds: tuple[Choice, ...]
    channels: tuple[Choice, ...]
    severities: tuple[Choice, ...]
    satisfactions: tuple[Choice, ...]
    categories: tuple[Choice, ...]
    departments: tuple[Choice, ...]
    causes: tuple[Choice, ...]
    tags: tuple[Choice, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FilterOptions(Question[FilterChoices]):
    """What the case list can be filtered by."""


@answers(FilterOptions, needs=Permission.READ, alone=True)
def filter_options(seen: Seen, _question: FilterOptions) -> FilterChoices:
    """The office's lists; a department is offered no other than its own."""
    departments = select(Department.id, Department.name).order_by(
        Department.active.desc(), Department.code, Department.id
    )
    if not seen.may(Permission.READ_ALL):
        departments = departments.where(Department.id == (seen.actor.department_id or -1))
    categories = seen.session.scalars(
        select(CategoryEntry.path).order_by(
            CategoryEntry.active.desc(), CategoryEntry.position, CategoryEntry.path
        )
    )
    return FilterChoices(
        kinds=tuple(Choice(kind.value, kind.label) for kind in seen.pack.kinds),
        channels=tuple(Choice(channel.value, channel.label) for channel in seen.pack.channels),
        severities=tuple(Choice(word.value, word.label) for word in Severity),
        satisfactions=tuple(Choice(word.value, word.label) for word in Satisfaction),
        categories=tuple(Choice(path, category_label(seen, path)) for path in categories),
        departments=tuple(Choice(str(row.id), row.name) for row in seen.session.execute(departments)),
        # A case keeps the cause's title, not its key.
        causes=tuple(Choice(title, label) for title, label in cause_labels(seen.pack).items()),
        tags=tuple(Choice(tag.word, tag.word) for tag in tags_in_use(seen, TagsInUse())),
    )
