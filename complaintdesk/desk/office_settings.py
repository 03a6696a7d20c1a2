"""单位设置: what the office keeps about itself, and the question every window begins with. Changed in desk/office.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from complaintdesk.desk.context import Seen
from complaintdesk.desk.core import Question, answers
from complaintdesk.desk.office_rows import OfficeRow

#: The letterhead's keys in `Office.settings`: the words (empty: the office's name), whether in red, the logo's SHA-256.
HEADER, RED, LOGO = "form_header", "form_red", "form_logo"
#: 查询电话、地址: what the receipt tells the complainant to ask at.
CONTACT = "form_contact"
#: 机关代字: the office's own letters before the series of its document numbers.
MARK = "document_mark"
#: What is kept in `Office.settings`, and what holds where nothing was set; an empty prefix is the pack's.
DEFAULTS: dict[str, Any] = {
    "attachment_limit_mb": 30,
    "idle_lock_minutes": 5,
    "prefix": "",
    "second_backup_folder": "",
    MARK: "",
    HEADER: "",
    RED: False,
    CONTACT: "",
    LOGO: "",
}


@dataclass(frozen=True)
class OfficeSettings(OfficeRow):
    """单位设置: the office with what only its settings dialog shows."""

    second_backup_folder: str = ""
    document_mark: str = ""
    """机关代字: the office's own letters at the beginning of its document numbers."""
    form_header: str = ""
    """信头: what stands above its letters; empty: the office's name."""
    form_red: bool = False
    """红头: header and line in red."""
    form_contact: str = ""
    """查询电话、地址, as receipts tell them."""
    has_logo: bool = False


@dataclass(frozen=True, kw_only=True)
class OfficeQuestion(Question[OfficeSettings]):
    """The office, the pack in force, and what its calendar lacks."""


@answers(OfficeQuestion, needs=None, alone=True)
def office_question(seen: Seen, _question: OfficeQuestion) -> OfficeSettings:
    """The office as everybody signed in may know it."""
    office, pack, calendar = seen.office, seen.pack, seen.calendar
    settings = DEFAULTS | office.settings
    years = sorted({day.year for day in calendar.days})
    return OfficeSettings(
        name=office.name,
        zone=office.zone,
        policy_id=pack.id,
        policy_title=pack.label,
        policy_version=pack.version,
        number_prefix=settings["prefix"] or pack.prefix,
        is_sample=office.is_sample,
        attachment_limit_mb=settings["attachment_limit_mb"],
        idle_lock_minutes=settings["idle_lock_minutes"],
        calendar_years=tuple(year for year in years if calendar.has_notice(year)),
        calendar_warning=calendar.missing_notice_warning(seen.now.astimezone(seen.zone).date()),
        second_backup_folder=settings["second_backup_folder"],
        document_mark=settings[MARK],
        form_header=settings[HEADER],
        form_red=settings[RED],
        form_contact=settings[CONTACT],
        has_logo=bool(settings[LOGO]),
    )
