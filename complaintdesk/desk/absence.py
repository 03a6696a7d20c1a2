"""岗位与外出: the post of the rules that a member of staff holds, and who stands in while they are away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from complaintdesk.desk import naming
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import Question, answers
from complaintdesk.desk.office_rows import PostRow
from complaintdesk.desk.typed import as_date
from complaintdesk.domain.errors import FieldErrors
from complaintdesk.domain.vocabulary import Role
from complaintdesk.i18n import _
from complaintdesk.storage.models import Staff


@dataclass(frozen=True, kw_only=True)
class PostList(Question[tuple[PostRow, ...]]):
    """岗位清单 of the rules in force."""


@answers(PostList, needs=None)
def post_list(seen: Seen, _question: PostList) -> tuple[PostRow, ...]:
    """In the order of the rules."""
    return tuple(PostRow(post.key, post.label, post.role) for post in seen.pack.posts)


def checked_post(seen: Seen, post: str, role: Role) -> str:
    """The key of that post in the rules in force; the role it asks for must be the person's."""
    if not post:
        return ""
    found = next((p for p in seen.pack.posts if post in (p.key, p.title, p.title_en)), None)
    if found is None:
        raise FieldErrors(
            {"post": _("The rules in force know no post “{post}”. Choose one from the list.").format(post=post)}
        )
    if found.role is not role:
        raise FieldErrors(
            {
                "post": _("The post “{post}” asks for the role “{role}”.").format(
                    post=found.label, role=found.role.label
                )
            }
        )
    return found.key


def change_post(ctx: Context, staff: Staff, post: str | None) -> None:
    """Another post; with another role the former post is given up. One of earlier rules stays until it is changed."""
    role, known = Role(staff.role), {p.key: p for p in ctx.pack.posts}
    if post is not None and post != staff.post:
        staff.post = checked_post(ctx, post, role)
    elif staff.post in known and known[staff.post].role is not role:
        staff.post = ""


def change_absence(
    ctx: Context, staff: Staff, deputy: str | None, away_from: str | None, away_until: str | None
) -> None:
    """The deputy (by number) and the days, both included, on which the deputy stands in; None leaves as it is."""
    if deputy is not None:
        staff.deputy_id = _deputy(ctx, staff, deputy).id if deputy else None
    if away_from is not None:
        staff.away_from = _day(away_from, "away_from")
    if away_until is not None:
        staff.away_until = _day(away_until, "away_until")
    if staff.away_until is not None and (staff.away_from is None or staff.away_until < staff.away_from):
        raise FieldErrors({"away_until": _("The absence ends before it begins.")})


def _deputy(ctx: Context, staff: Staff, number: str) -> Staff:
    found = naming.staff(ctx, number, "deputy")
    if found.id == staff.id:
        raise FieldErrors({"deputy": _("Nobody is their own deputy.")})
    return found


def _day(text: str, field: str) -> date | None:
    return as_date(text, field) if text else None
