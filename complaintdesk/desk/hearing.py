"""听取: the accused's own statement, and the emergency meeting about a major complaint."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import CaseCommand
from complaintdesk.desk.records import record_step, records_of
from complaintdesk.domain.errors import FieldErrors, NotAllowed
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.vocabulary import Action, Verdict
from complaintdesk.i18n import N_, _
from complaintdesk.storage.models import Case


def not_in_future(ctx: Context, day: date | None, field: str) -> None:
    """What is put on record has happened: raises FieldErrors for a day to come."""
    if day is not None and day > ctx.now.astimezone(ctx.zone).date():
        raise FieldErrors({field: _("This day lies in the future. Check the date.")})


def _check_hearing(ctx: Context, _case: Case, cmd: HearAccused) -> None:
    not_in_future(ctx, cmd.heard_on, "heard_on")


@record_step(Action.HEAR, _check_hearing)
@dataclass(frozen=True, kw_only=True)
class HearAccused(CaseCommand):
    """申辩: what the person complained about says to it."""

    who: str = asks(N_("Who was heard"), Input.TEXT, required=True)
    heard_on: date | None = asks(N_("Heard on"), Input.DATE, required=True, default=None)
    text: str = asks(N_("What they said"), Input.LONG_TEXT, required=True)
    on_paper: bool = asks(N_("A signed statement is in the file"), Input.YES_NO, default=False)


def must_be_heard(seen: Seen, case: Case) -> bool:
    """Whether the rules want the accused heard and nobody was."""
    return seen.pack_of(case).switches.hear_before_substantiated and not records_of(case, Action.HEAR)


def check_heard(ctx: Seen, case: Case, verdict: Verdict | None) -> None:
    """Raises NotAllowed when the complaint is to be found justified and the accused was never heard (S01)."""
    if verdict in (Verdict.SUBSTANTIATED, Verdict.PARTLY) and must_be_heard(ctx, case):
        raise NotAllowed(
            _("“{verdict}” needs the statement of the accused first.").format(verdict=verdict.label),
            _("Record “{action}”, or that they did not want to say anything.").format(action=Action.HEAR.label),
        )


def _check_meeting(ctx: Context, _case: Case, cmd: HoldMeeting) -> None:
    if cmd.held_at is not None and cmd.held_at > ctx.now:
        raise FieldErrors({"held_at": _("This time lies in the future. Check the date.")})


@record_step(Action.MEETING, _check_meeting)
@dataclass(frozen=True, kw_only=True)
class HoldMeeting(CaseCommand):
    """紧急会议 about a major complaint (S05): who met, the minutes, and what was decided."""

    minutes: str = asks(N_("Minutes"), Input.LONG_TEXT, required=True)
    held_at: datetime | None = asks(N_("Held at"), Input.DATE_TIME, required=True, default=None)
    place: str = asks(N_("Place"), Input.TEXT)
    participants: str = asks(N_("Participants"), Input.LONG_TEXT, required=True)
    decisions: str = asks(N_("Decisions"), Input.LONG_TEXT)
