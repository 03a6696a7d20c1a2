"""标签: the office's own words for a case (媒体, 加急, 专项 …), put on one case or on many, and taken off again.

Free words, but those in use are offered first, so that the same thing is not called by two names. A tag is kept
between commas (",媒体,加急,"): one word is found exactly, never as a part of another.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select

from complaintdesk.desk.case_filter import visible
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import Command, Question, answers, step
from complaintdesk.desk.hiding import blotters
from complaintdesk.desk.rows import Done
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import EventKind
from complaintdesk.i18n import _
from complaintdesk.storage.base import EMPTY
from complaintdesk.storage.models import Case

#: A tag is a word or two, read at a glance; what is longer belongs into the case.
LONGEST = 20
MOST_OF_ONE = 12
MOST_CASES = 500
OFFERED = 200
_PARTED = re.compile(r"[,，;；、\r\n\t]+")


@dataclass(frozen=True)
class TagInUse:
    """在用标签: a word and how many cases carry it, of those the asker may know of."""

    word: str
    count: int


@dataclass(frozen=True, kw_only=True)
class TagsInUse(Question[tuple[TagInUse, ...]]):
    """The tags in use, the most used first."""


@dataclass(frozen=True, kw_only=True)
class TagCases(Command):
    """贴标签: put these words on all the cases and take those off; all of them or none.

    A text of several words parted by commas is several tags.
    """

    case_ids: tuple[int, ...] = ()
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


def tags_in(kept: str) -> tuple[str, ...]:
    """The tags kept as ",媒体,加急,"."""
    return tuple(part for part in kept.split(",") if part)


def words_of(typed: Iterable[str]) -> tuple[str, ...]:
    """The tags that were typed, each once, in the order of typing; raises UserError for what is no tag."""
    found: dict[str, None] = {}
    for text in typed:
        for part in _PARTED.split(text):
            word = " ".join(part.split())
            if len(word) > LONGEST:
                raise UserError(
                    _("A tag has at most {n} characters.").format(n=LONGEST),
                    _("Use a short word; the rest belongs into the case."),
                    field="add",
                )
            if word:
                found.setdefault(word)
    return tuple(found)


@answers(TagsInUse, needs=Permission.READ)
def tags_in_use(seen: Seen, _question: TagsInUse) -> tuple[TagInUse, ...]:
    """Counted with the asker's rights: a word that only hidden cases carry is not there."""
    counts: Counter[str] = Counter()
    rows = seen.session.execute(
        select(Case.tags, func.count()).where(Case.tags != EMPTY, *visible(seen)).group_by(Case.tags)
    )
    for kept, count in rows:
        counts.update(dict.fromkeys(tags_in(kept), count))
    if not seen.may(Permission.READ_IDENTITY):
        for word in _naming_people(seen):
            del counts[word]
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(TagInUse(word, count) for word, count in ranked[:OFFERED])


def _naming_people(seen: Seen) -> set[str]:
    """Tags that mention the person of the case, for whom that person is hidden."""
    found = seen.session.execute(select(Case.id, Case.tags).where(Case.tags != EMPTY, *visible(seen))).all()
    hidden = blotters(seen.session, [row.id for row in found])
    return {word for row in found for word in tags_in(row.tags) if hidden[row.id](word) != word}


@step(TagCases, needs=Permission.READ)
def tag_cases(ctx: Context, cmd: TagCases) -> Done:
    """One event for each case whose tags change; a case that has them already is left alone."""
    add, remove = words_of(cmd.add), words_of(cmd.remove)
    ids = sorted(set(cmd.case_ids))
    if not ids:
        raise UserError(_("Choose at least one case."))
    if len(ids) > MOST_CASES:
        raise UserError(_("At most {n} cases can be tagged at once.").format(n=MOST_CASES))
    if not add and not remove:
        raise UserError(_("Type at least one tag."), field="add")
    touched = 0
    # Always in the same order: two work places that tag the same cases wait for one another instead of locking up.
    for case in [ctx.load(case_id) for case_id in ids]:
        before = tags_in(case.tags)
        kept = [word for word in before if word not in remove]
        after = (*kept, *(word for word in add if word not in kept))
        if len(after) > MOST_OF_ONE:
            raise UserError(
                _("Case {number} would have {n} tags; at most {most} are possible.").format(
                    number=case.number, n=len(after), most=MOST_OF_ONE
                ),
                _("Take one off first."),
            )
        if after == before:
            continue
        case.tags = f",{','.join(after)}," if after else ""
        signs = [f"+{word}" for word in after if word not in before]
        signs += [f"-{word}" for word in before if word not in after]
        ctx.log(EventKind.TAGGED, case, note=" ".join(signs))
        touched += 1
    if not touched:
        raise UserError(_("Nothing was changed: the cases are tagged like this already."))
    return Done(ids[0] if len(ids) == 1 else 0, "", None, 0, 0, EventKind.TAGGED)
