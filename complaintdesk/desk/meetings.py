"""投诉分析会 (S03, S06): the minutes of a meeting on complaints; with its period it is what a duty waits for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from complaintdesk.desk.books import Book, EntryCommand, NewEntry, declare
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import step
from complaintdesk.desk.delivering import delivered
from complaintdesk.desk.entries import add_entry, change_entry, columns_of, entry_done, load_entry, local_day
from complaintdesk.desk.rows import Done
from complaintdesk.domain.book_words import BookGroup, EntryKind
from complaintdesk.domain.duty_periods import Period, typed_period
from complaintdesk.domain.errors import FieldErrors, UserError
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.policy_after import MEETING
from complaintdesk.domain.vocabulary import EventKind
from complaintdesk.i18n import N_, _
from complaintdesk.storage.book_models import Entry

_PERIOD = N_("Such as 2026-10, 2026Q4, 2026H2 or 2026; it ticks the duty of that period.")


@dataclass(frozen=True, kw_only=True)
class Minutes:
    """会议记录: who met when about what, what was decided, and who does what by when."""

    on: date | None = asks(N_("Day"), Input.DATE, required=True, default=None)
    period: str = asks(N_("Period analysed"), Input.TEXT, hint=_PERIOD)
    participants: str = asks(N_("Participants"), Input.LONG_TEXT, required=True)
    analysed: str = asks(N_("What was analysed"), Input.LONG_TEXT, required=True)
    decisions: str = asks(N_("Decisions"), Input.LONG_TEXT)
    tasks: str = asks(N_("Who does what by when"), Input.LONG_TEXT)


@dataclass(frozen=True, kw_only=True)
class HoldMeeting(Minutes, NewEntry):
    """登记分析会: who met when about what, what was decided, and who does what by when."""

    LABEL: ClassVar[str] = N_("Enter a meeting")


@dataclass(frozen=True, kw_only=True)
class AmendMeeting(Minutes, EntryCommand):
    """补正会议记录: what is left empty is taken out."""

    LABEL: ClassVar[str] = N_("Amend the minutes")
    ICON: ClassVar[str] = "edit"


@step(HoldMeeting, needs=Permission.STATISTICS)
def hold_meeting(ctx: Context, cmd: HoldMeeting) -> Done:
    """The minutes, and the duty of the period ticked."""
    period = _checked(ctx, cmd)
    _columns, data = columns_of(ctx, cmd)
    data["period"] = period.key if period is not None else ""
    entry = add_entry(ctx, EntryKind.MEETING, title=_title(cmd, period), state="held", data=data)
    if period is not None:
        delivered(ctx, MEETING, period.first, period.last)
    return entry_done(ctx, entry, EventKind.ENTRY_ADDED)


@step(AmendMeeting, needs=Permission.STATISTICS)
def amend_meeting(ctx: Context, cmd: AmendMeeting) -> Done:
    """The minutes as they should have been; a period named only now ticks its duty, one ticked before stays ticked."""
    entry = load_entry(ctx, cmd.entry_id, EntryKind.MEETING, version=cmd.version)
    period = _checked(ctx, cmd)
    _columns, data = columns_of(ctx, cmd)
    data["period"] = period.key if period is not None else ""
    change_entry(ctx, entry, note=_(cmd.LABEL), title=_title(cmd, period), data=data)
    if period is not None:
        delivered(ctx, MEETING, period.first, period.last)
    return entry_done(ctx, entry)


def _checked(ctx: Context, cmd: HoldMeeting | AmendMeeting) -> Period | None:
    problems: dict[str, str] = {}
    today, period = local_day(ctx), None
    if cmd.on is not None and cmd.on > today:
        problems["on"] = _("This day lies ahead. Enter the day on which it happened.")
    if cmd.period:
        try:
            period = typed_period(cmd.period)
        except UserError as problem:
            problems["period"] = f"{problem.message}{problem.hint}"
        else:
            if period.first > today:
                problems["period"] = _("This period lies ahead. Enter the one that was talked about.")
    if problems:
        raise FieldErrors(problems)
    return period


def _title(cmd: HoldMeeting | AmendMeeting, period: Period | None) -> str:
    day = cmd.on.isoformat() if cmd.on is not None else ""
    if period is None:
        return _("Analysis meeting on {day}").format(day=day)
    return _("Analysis meeting on {day} about {period}").format(day=day, period=period.key)


def _proposed(_seen: Seen, entry: Entry | None, name: str) -> str:
    return str(entry.data.get(name, "")) if entry is not None else ""


declare(
    Book(
        kind=EntryKind.MEETING, group=BookGroup.DUTIES, icon="user", needs=Permission.STATISTICS,
        states={"held": N_("Held")}, ended=frozenset({"held"}), new=HoldMeeting, steps={"held": (AmendMeeting,)},
        inputs=(HoldMeeting,), proposed=_proposed,
    )
)  # fmt: skip
