"""业务量 (S13): how much business a month had, so that complaints can be counted against it, for every 10 000.

Beside it stand the counters of a hotline (S33): calls, notices of outages, text messages, where the rules ask for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, ClassVar

from sqlalchemy import func, select

from complaintdesk.desk.books import Book, EntryCommand, NewEntry, declare
from complaintdesk.desk.case_filter import visible
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import Question, answers, step
from complaintdesk.desk.delivering import one_at_a_time
from complaintdesk.desk.entries import (
    add_entry,
    change_entry,
    entry_done,
    load_entry,
    local_day,
    visible_entries,
)
from complaintdesk.desk.figures import PerBusiness
from complaintdesk.desk.figures_periods import check_period, whole_months
from complaintdesk.desk.figures_periods import month_number as month_number
from complaintdesk.desk.rows import Done
from complaintdesk.domain.book_words import BookGroup, EntryKind
from complaintdesk.domain.duty_periods import Period, period_before, period_of, typed_period
from complaintdesk.domain.errors import FieldErrors, UserError
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.policy_after import COUNTERS
from complaintdesk.domain.policy_after_labels import COUNTER_LABELS
from complaintdesk.domain.vocabulary import CaseState, EventKind
from complaintdesk.i18n import N_, _
from complaintdesk.storage.book_models import Entry
from complaintdesk.storage.models import Case

#: A rate tells the complaints for so much business.
PER = 10_000


@dataclass(frozen=True, kw_only=True)
class VolumeMonth:
    """哪个月: asked for before what it had."""

    month: str = asks(N_("Month"), Input.TEXT, required=True)


@dataclass(frozen=True, kw_only=True)
class VolumeInputs:
    """当月业务量 and, where the rules ask for them, the counters beside it (S33)."""

    volume: int | None = asks(N_("Business of the month"), Input.NUMBER, required=True, default=None)
    unit: str = asks(N_("Counted in"), Input.TEXT, hint=N_("Such as visits, tickets or consignments."))
    calls_in: int | None = asks(COUNTER_LABELS["calls_in"], Input.NUMBER, default=None)
    calls_out: int | None = asks(COUNTER_LABELS["calls_out"], Input.NUMBER, default=None)
    outages_planned: int | None = asks(COUNTER_LABELS["outages_planned"], Input.NUMBER, default=None)
    outages_temporary: int | None = asks(COUNTER_LABELS["outages_temporary"], Input.NUMBER, default=None)
    outages_repair: int | None = asks(COUNTER_LABELS["outages_repair"], Input.NUMBER, default=None)
    messages: int | None = asks(COUNTER_LABELS["messages"], Input.NUMBER, default=None)


@dataclass(frozen=True, kw_only=True)
class KeyInVolume(VolumeInputs, VolumeMonth, NewEntry):
    """录入业务量: of one month, once."""

    LABEL: ClassVar[str] = N_("Key in a month")


@dataclass(frozen=True, kw_only=True)
class CorrectVolume(VolumeInputs, EntryCommand):
    """更正业务量."""

    LABEL: ClassVar[str] = N_("Correct the month")
    ICON: ClassVar[str] = "edit"


@dataclass(frozen=True)
class VolumeRate:
    """万人次投诉率: cases received in the month for every 10 000 of its business; no rate where no volume was keyed in."""

    month: str
    cases: int
    volume: int | None
    unit: str

    @property
    def rate(self) -> Decimal | None:
        """With two decimals, rounded half up."""
        return rate_of(self.cases, self.volume) if self.volume else None


@dataclass(frozen=True, kw_only=True)
class VolumeRates(Question[tuple[VolumeRate, ...]]):
    """Every month that the two days touch, oldest first."""

    first: date
    last: date


@dataclass(frozen=True)
class Counted:
    """业务计数 over a period: the sum of the months in which it was keyed in; None where it was in none."""

    total: int | None
    months: int
    """In so many months it was keyed in …"""
    of: int
    """… of so many that the period touches."""


@dataclass(frozen=True)
class Counts:
    """每月计数: those the office has a use for, with their sums and by month, oldest first."""

    sums: dict[str, Counted]
    by_month: tuple[tuple[str, dict[str, int]], ...]
    """Only months in which something was keyed in."""


def rate_of(cases: int, volume: int) -> Decimal:
    """Cases for every 10 000, rounded half up to two decimals."""
    return (Decimal(cases) * PER / volume).quantize(Decimal("0.01"), ROUND_HALF_UP)


def month_of(seen: Seen, typed: str, field: str = "month") -> Period:
    """The month somebody wrote; FieldErrors for what is none, and for one that lies ahead."""
    try:
        period = typed_period(typed, field)
    except UserError:
        period = None
    if period is None or period != period_of("month", period.first):
        raise FieldErrors({field: _("“{value}” is not a month. Write it like 2026-10.").format(value=typed)})
    if period.first > local_day(seen):
        raise FieldErrors({field: _("This month lies ahead.")})
    return period


def last_month(seen: Seen) -> Period:
    """The month before this one, at the office."""
    return period_before("month", period_of("month", local_day(seen)))


def cases_of(seen: Seen, first: int, last: int) -> dict[int, int]:
    """Cases received in each month from 202610 to 202612, as far as the asker may know of them; without void ones."""
    counted = (
        select(Case.received_month, func.count())
        .where(
            Case.received_month >= first, Case.received_month <= last, Case.state != CaseState.VOID.value, *visible(seen)
        )
        .group_by(Case.received_month)
    )
    return {row[0]: int(row[1]) for row in seen.session.execute(counted)}


@step(KeyInVolume, needs=Permission.STATISTICS)
def key_in_volume(ctx: Context, cmd: KeyInVolume) -> Done:
    """One entry a month."""
    period = month_of(ctx, cmd.month)
    _check(cmd.volume)
    one_at_a_time(ctx)
    kept = select(Entry.id).where(Entry.kind == EntryKind.VOLUME.value, Entry.key == period.key)
    if ctx.session.scalars(kept).first() is not None:
        raise FieldErrors({"month": _("{month} was keyed in already. Correct it there.").format(month=period.key)})
    entry = add_entry(
        ctx, EntryKind.VOLUME, title=_title(period.key, cmd.volume, cmd.unit), state="kept", key=period.key,
        data={"month": period.key, "volume": cmd.volume, "unit": cmd.unit, **{n: getattr(cmd, n) for n in COUNTERS}},
    )  # fmt: skip
    return entry_done(ctx, entry, EventKind.ENTRY_ADDED)


@step(CorrectVolume, needs=Permission.STATISTICS)
def correct_volume(ctx: Context, cmd: CorrectVolume) -> Done:
    """What it was before stays in the events."""
    entry = load_entry(ctx, cmd.entry_id, EntryKind.VOLUME, version=cmd.version)
    _check(cmd.volume)
    title = _title(entry.data["month"], cmd.volume, cmd.unit)
    # What was not offered was not emptied either.
    counters = {name: getattr(cmd, name) for name in COUNTERS if _wanted(ctx, entry, name)}
    change_entry(
        ctx, entry, note=_(cmd.LABEL), title=title, data={"volume": cmd.volume, "unit": cmd.unit, **counters}
    )
    return entry_done(ctx, entry)


def _check(volume: int | None) -> None:
    if not volume or volume < 0:
        raise FieldErrors({"volume": _("Enter a whole number from 1.")})


def _title(month: str, volume: int | None, unit: str) -> str:
    return _("{month}: {volume} {unit}").format(month=month, volume=f"{volume:,}", unit=unit).strip()


@answers(VolumeRates, needs=Permission.STATISTICS)
def volume_rates(seen: Seen, question: VolumeRates) -> tuple[VolumeRate, ...]:
    """Counted as the statistics count: by the month of receipt."""
    check_period(question.first, question.last)
    counted = cases_of(seen, month_number(question.first), month_number(question.last))
    found = []
    for day, month, data in _months_kept(seen, question.first, question.last):
        found.append(VolumeRate(month, counted.get(month_number(day), 0), data.get("volume"), data.get("unit", "")))
    return tuple(found)


def _months_kept(seen: Seen, first: date, last: date) -> Iterator[tuple[date, str, dict[str, Any]]]:
    """Every month that the two days touch, with what was keyed in for it."""
    kept = {entry.key: entry.data for entry in seen.session.scalars(visible_entries(seen, EntryKind.VOLUME))}
    day = first.replace(day=1)
    while day <= last:
        period = period_of("month", day)
        yield day, period.key, kept.get(period.key, {})
        day = period.last + timedelta(days=1)


def month_counts(seen: Seen, first: date, last: date) -> Counts:
    """What was keyed in beside the business: what the rules ask for, and what stands there although they do not."""
    months = list(_months_kept(seen, first, last))
    sums = {}
    for name in COUNTERS:
        known = [data[name] for _day, _month, data in months if data.get(name) is not None]
        if known or name in seen.pack.after.counters:
            sums[name] = Counted(sum(known) if known else None, len(known), len(months))
    told = [(month, {name: data[name] for name in COUNTERS if data.get(name) is not None}) for _day, month, data in months]
    return Counts(sums, tuple((month, counts) for month, counts in told if counts))


def per_business(seen: Seen, first: date, last: date) -> PerBusiness | None:
    """Over the months of the period whose business is known; None where the period cuts a month, or none is known."""
    if not whole_months(first, last):
        return None
    months = volume_rates(seen, VolumeRates(first=first, last=last))
    known = [month for month in months if month.volume]
    # Visits and tickets do not add up.
    if not known or len({month.unit for month in known}) > 1:
        return None
    cases, volume = sum(month.cases for month in known), sum(month.volume or 0 for month in known)
    return PerBusiness(cases, volume, known[0].unit, len(known), len(months), float(rate_of(cases, volume)))


def _reckoned(seen: Seen, entry: Entry) -> tuple[tuple[str, str], ...]:
    month = month_number(date.fromisoformat(f"{entry.data['month']}-01"))
    cases = cases_of(seen, month, month).get(month, 0)
    rate = rate_of(cases, entry.data["volume"])
    words = _("{rate} ({cases} ÷ {volume} × 10 000)").format(rate=rate, cases=cases, volume=entry.data["volume"])
    return (_("Complaints of the month"), str(cases)), (_("For every 10 000"), words)


def _wanted(seen: Seen, entry: Entry | None, name: str) -> bool:
    """A counter is offered where the rules ask for it, or where one was keyed in under other rules."""
    asked = seen.pack.after.counters
    return name not in COUNTERS or name in asked or (entry is not None and entry.data.get(name) is not None)


def _proposed(seen: Seen, entry: Entry | None, name: str) -> str:
    """The last month; the unit as it was the last time."""
    if entry is not None:
        return str(entry.data.get(name, ""))
    if name == "month":
        return last_month(seen).key
    if name != "unit":
        return ""
    latest = seen.session.scalars(visible_entries(seen, EntryKind.VOLUME).limit(1)).first()
    return str(latest.data.get("unit", "")) if latest is not None else ""


declare(
    Book(
        kind=EntryKind.VOLUME, group=BookGroup.DUTIES, icon="statistics", needs=Permission.STATISTICS,
        states={"kept": N_("Keyed in")}, ended=frozenset({"kept"}), new=KeyInVolume, steps={"kept": (CorrectVolume,)},
        inputs=(KeyInVolume,), reckoned=_reckoned, proposed=_proposed, wanted=_wanted,
        hint=N_("How much business each month had: complaints are counted against it."),
    )
)  # fmt: skip
