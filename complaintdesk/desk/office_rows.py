"""What the desk hands out about the office itself: frozen rows of staff, departments, categories, settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from complaintdesk.domain.vocabulary import Role


@dataclass(frozen=True)
class StaffRow:
    """人员一行."""

    id: int
    number: str
    name: str
    role: Role
    department_id: int | None
    department: str
    active: bool
    must_change_password: bool
    post: str = ""
    post_title: str = ""
    cleared: bool = False
    """保密经办: may handle restricted cases."""
    deputy: str = ""
    """The deputy's number, and the name as shown."""
    deputy_name: str = ""
    away_from: date | None = None
    away_until: date | None = None
    is_away: bool = False


@dataclass(frozen=True)
class PostRow:
    """岗位一行: a post of the rules in force, and the role it asks for."""

    key: str
    title: str
    role: Role


@dataclass(frozen=True)
class DepartmentRow:
    """科室一行."""

    id: int
    name: str
    code: str
    active: bool
    open_cases: int = 0
    hours: str = ""
    parent: str = ""
    head: str = ""
    """The head's number, and the name as shown."""
    head_name: str = ""
    is_site: bool = False


@dataclass(frozen=True)
class CategoryRow:
    """类别一行: path of titles, where it goes by default."""

    path: str
    key: str
    title: str
    depth: int
    route: str
    active: bool = True
    handler: str = ""
    """The numbers of who handles these cases, and of who does while that person is away."""
    backup: str = ""
    handler_name: str = ""
    backup_name: str = ""
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True)
class ViewCount:
    """左侧视图: a saved view with its live count."""

    key: str
    title: str
    count: int


@dataclass(frozen=True)
class OfficeRow:
    """单位: the office and the pack in force. `zone` is an IANA name such as Asia/Shanghai."""

    name: str
    zone: str
    policy_id: str
    policy_title: str
    policy_version: str
    number_prefix: str
    is_sample: bool
    attachment_limit_mb: int
    idle_lock_minutes: int
    calendar_years: tuple[int, ...]
    calendar_warning: str = ""
