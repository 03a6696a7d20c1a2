"""他处变动: what other work places changed since this one last looked."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select

from complaintdesk.desk.case_filter import visible
from complaintdesk.desk.context import Seen
from complaintdesk.desk.core import Question, answers
from complaintdesk.desk.rows import Changes
from complaintdesk.desk.visibility import not_hidden
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import EventKind
from complaintdesk.storage import chain
from complaintdesk.storage.models import Case, Disclosure, Event

#: Nothing on any screen changes by these.
_UNSEEN = tuple(
    kind.value for kind in (EventKind.SIGNED_IN, EventKind.SIGN_IN_FAILED, EventKind.EXPORTED, EventKind.READ)
)


@dataclass(frozen=True, kw_only=True)
class ChangesSince(Question[Changes]):
    """What happened after `seq`, the `Changes.seq` of the last answer; None asks only where the chain stands now.

    An answer smaller than the question means that an older backup was put back: everything may have changed.
    """

    seq: int | None = None


@answers(ChangesSince, needs=None, alone=True)
def changes_since(seen: Seen, question: ChangesSince) -> Changes:
    """Cases and kinds of events after the cursor, as far as the asker may know of them.

    Nothing can be missed. Each seq is given out under the lock of the head row, which is held until the commit: when
    a head is visible, every event up to it was committed before. The head is read first and the events up to it by a
    later statement, whose view is never older. So no overlap is needed.
    """
    head = chain.head(seen.session).seq
    if question.seq is None or question.seq == head:
        return Changes(seq=head)
    if question.seq > head:
        return Changes(kinds=frozenset({EventKind.RESTORED}), seq=head)
    wanted = (
        select(Event.case_id, Event.kind)
        .join(Case, Case.id == Event.case_id, isouter=True)
        .where(Event.seq > question.seq, Event.seq <= head, Event.kind.not_in(_UNSEEN), *_known(seen))
        .distinct()
    )
    found = seen.session.execute(wanted).all()
    return Changes(
        frozenset(row.case_id for row in found if row.case_id is not None),
        frozenset(EventKind(row.kind) for row in found),
        head,
    )


def _known(seen: Seen) -> list[ColumnElement[bool]]:
    """Hides what the asker may not know of, except at the moment a case leaves their own: it must go from the list."""
    if seen.may(Permission.READ_ALL):
        return [or_(Event.case_id.is_(None), and_(*visible(seen)))]
    # Quotes that people typed are escaped in a payload, so this can only be the field itself.
    taken_away = (
        select(Disclosure.seq)
        .where(
            Disclosure.seq == Event.seq,
            Disclosure.payload.contains(
                f'"department_id":[{seen.actor.department_id or -1},', autoescape=True
            ),
        )
        .exists()
    )
    known = not_hidden(seen)
    return [or_(Event.case_id.is_(None), and_(*visible(seen)), and_(known, taken_away))]
