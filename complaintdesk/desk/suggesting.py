"""类别建议: the categories that the words typed so far point to, out of the office's own list."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from complaintdesk.desk.choices import category_label
from complaintdesk.desk.context import Seen
from complaintdesk.desk.core import Question, answers
from complaintdesk.domain.fields import Choice
from complaintdesk.domain.policy import category_paths
from complaintdesk.domain.suggestion import Candidate, suggested
from complaintdesk.storage.models import CategoryEntry


@dataclass(frozen=True, kw_only=True)
class SuggestedCategories(Question[tuple[Choice, ...]]):
    """建议类别: up to three categories for a text, best first, by path and label."""

    text: str = ""


@answers(SuggestedCategories, needs=None)
def suggested_categories(seen: Seen, question: SuggestedCategories) -> tuple[Choice, ...]:
    """Keywords of the pack and of the office's own categories; nothing leaves this computer."""
    of_pack = {path: category.keywords for path, category in category_paths(seen.pack.categories)}
    candidates = [
        Candidate(
            entry.path,
            tuple(title for title in (entry.path.rpartition("/")[2], entry.title_en) if title),
            (*of_pack.get(entry.path, ()), *(str(word) for word in entry.keywords)),
        )
        for entry in seen.session.scalars(
            select(CategoryEntry).where(CategoryEntry.active).order_by(CategoryEntry.position, CategoryEntry.path)
        )
    ]
    return tuple(Choice(path, category_label(seen, path)) for path in suggested(question.text, candidates))
