"""存用: what is kept under a name for oneself or for everybody: who sees it, who may change it, how much there may be.

Views of the list and own reports are kept alike; what is in them is their own affair.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, or_, select

from complaintdesk.desk.context import Context
from complaintdesk.desk.rows import Actor
from complaintdesk.domain.errors import FieldErrors
from complaintdesk.domain.vocabulary import Role
from complaintdesk.i18n import _
from complaintdesk.storage.models import Saved

LONGEST_NAME = 40
#: So many of one kind for everybody, and so many of each person's own.
MOST = 50


def may_share(actor: Actor) -> bool:
    """Whether this person may keep something for everybody."""
    return actor.is_operator or actor.role in (Role.SUPERVISOR, Role.ADMINISTRATOR)


def known_to(actor: Actor, kind: str) -> list[ColumnElement[bool]]:
    """Their own and everybody's."""
    return [Saved.kind == kind, or_(Saved.owner_id.is_(None), Saved.owner_id == (actor.staff_id or 0))]


def may_change(actor: Actor, row: Saved) -> bool:
    """What is everybody's only by who may share, one's own only by oneself."""
    return may_share(actor) if row.owner_id is None else row.owner_id == actor.staff_id


def is_full(ctx: Context, kind: str, owner: int | None) -> bool:
    """Whether no more of the kind can be kept for this owner (None: everybody)."""
    of_owner = Saved.kind == kind, Saved.owner_id.is_not_distinct_from(owner)
    return (ctx.session.scalar(select(func.count()).select_from(Saved).where(*of_owner)) or 0) >= MOST


def one_line(typed: str) -> str:
    """The name in one line; raises FieldErrors for one that is too long to be read at a glance."""
    name = " ".join(typed.split())
    if len(name) > LONGEST_NAME:
        raise FieldErrors({"name": _("A name has at most {n} characters.").format(n=LONGEST_NAME)})
    return name
