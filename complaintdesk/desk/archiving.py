"""归档: the file is complete, gets its volume and its place, and is kept so long; taken out again with a reason (S03)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from complaintdesk.desk.archive_sections import missing_words
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import CaseCommand, step
from complaintdesk.desk.counters import take_numbers
from complaintdesk.desk.entries import local_day
from complaintdesk.desk.records import inputs_given, keep_record
from complaintdesk.desk.rows import Done
from complaintdesk.domain.errors import FieldErrors
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.policy_after import RetentionRule
from complaintdesk.domain.vocabulary import Action
from complaintdesk.i18n import N_, _
from complaintdesk.storage.models import Case, Counter

#: The counter of a year's volumes; no case number is counted under a name without a hyphen.
_SERIES = "volume:{year}"


@dataclass(frozen=True, kw_only=True)
class ArchiveCase(CaseCommand):
    """归档: read-only from then on. An empty volume takes the next number of the year."""

    volume: str = asks(N_("Volume no."), Input.TEXT, hint=N_("Empty: the next number of the year."))
    box: str = asks(N_("Box"), Input.TEXT)
    shelf: str = asks(N_("Shelf"), Input.TEXT)
    pages: int | None = asks(N_("Pages in all"), Input.NUMBER, default=None)
    note: str = asks(N_("Place of the paper file"), Input.TEXT)
    missing_reason: str = asks(
        N_("Why papers are missing"), Input.TEXT, hint=N_("Only for a file that is archived incomplete.")
    )


@dataclass(frozen=True, kw_only=True)
class TakeOutOfArchive(CaseCommand):
    """撤销归档: the case can be worked on again; volume and period of keeping stay until it is archived anew."""

    reason: str = asks(N_("Reason"), Input.TEXT, required=True)


@step(ArchiveCase, needs=Permission.ARCHIVE, action=Action.ARCHIVE)
def archive_case(ctx: Context, cmd: ArchiveCase) -> Done:
    """File the case away. Raises FieldErrors where a section lacks a paper and nobody says why (S03 第10条)."""
    case = ctx.load(cmd.case_id, cmd.version)
    kind = ctx.advance(case, Action.ARCHIVE)
    missing = missing_words(ctx, case)
    problems: dict[str, str] = {}
    if missing and not cmd.missing_reason:
        problems["missing_reason"] = _("The file is not complete: {missing}. Add it, or say why it is missing.").format(
            missing=missing
        )
    if cmd.pages is not None and cmd.pages < 1:
        problems["pages"] = _("A file has at least one page.")
    if cmd.volume and _is_taken(ctx, case, cmd.volume):
        problems["volume"] = _("Volume {volume} is taken: one volume, one case. The next free one is {next}.").format(
            volume=cmd.volume, next=_free(ctx, case)
        )
    if problems:
        raise FieldErrors(problems)
    case.volume = _volume(ctx, case, cmd.volume)
    rule = retention_of(ctx, case)
    case.archived_at, case.archive_note = ctx.now, cmd.note
    case.kept_until = last_day(rule, local_day(ctx))
    given = inputs_given(cmd) | {"volume": case.volume}
    if not missing:
        given.pop("missing_reason")
    number = keep_record(
        ctx, case, Action.ARCHIVE, given | {"missing": missing, "rule": rule.key if rule is not None else ""}
    )
    ctx.log(kind, case, note=cmd.note, record=number)
    return ctx.done(case, kind)


@step(TakeOutOfArchive, needs=Permission.APPROVE, action=Action.UNARCHIVE)
def take_out_of_archive(ctx: Context, cmd: TakeOutOfArchive) -> Done:
    """Back to closed, on record with the reason."""
    case = ctx.load(cmd.case_id, cmd.version)
    kind = ctx.advance(case, Action.UNARCHIVE)
    case.archived_at = None
    number = keep_record(ctx, case, Action.UNARCHIVE, inputs_given(cmd))
    ctx.log(kind, case, note=cmd.reason, record=number)
    return ctx.done(case, kind)


def proposed_volume(seen: Seen, case: Case) -> str:
    """建议卷号: the case's own if it had one, else the next of the year; it is taken only with the archiving."""
    return case.volume or _written(local_day(seen).year, _last(seen) + 1)


def retention_of(seen: Seen, case: Case) -> RetentionRule | None:
    """保管期限: the first rule of the case's pack that is for it; None where the pack says nothing: for ever."""
    for rule in seen.pack_of(case).after.retention:
        if (not rule.kinds or case.kind in rule.kinds) and (not rule.severities or case.severity in rule.severities):
            return rule
    return None


def last_day(rule: RetentionRule | None, archived_on: date) -> date | None:
    """The last day a file archived then is kept: so many full years after the year of archiving; None for ever."""
    if rule is None or not rule.years:
        return None
    return date(archived_on.year + rule.years, 12, 31)


def _volume(ctx: Context, case: Case, typed: str) -> str:
    """The volume: as typed, the case's own, or the next number; one typed that comes next counts as taken."""
    year = local_day(ctx).year
    if typed != _written(year, _last(ctx) + 1) and (typed or case.volume):
        return typed or case.volume
    while True:
        found = _written(year, take_numbers(ctx, _SERIES.format(year=year)))
        # Some numbers may have been typed by hand before their turn.
        if not _is_taken(ctx, case, found):
            return found


def _written(year: int, place: int) -> str:
    return f"{year}-{place:04d}"


def _last(seen: Seen) -> int:
    series = _SERIES.format(year=local_day(seen).year)
    return seen.session.scalars(select(Counter.last).where(Counter.series == series)).first() or 0


def _free(seen: Seen, case: Case) -> str:
    """The next number of the year that no file bears yet."""
    year, place = local_day(seen).year, _last(seen) + 1
    while _is_taken(seen, case, _written(year, place)):
        place += 1
    return _written(year, place)


def _is_taken(seen: Seen, case: Case, volume: str) -> bool:
    bearer = select(Case.id).where(Case.volume == volume, Case.id != case.id).limit(1)
    return seen.session.scalars(bearer).first() is not None
