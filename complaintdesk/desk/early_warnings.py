"""预警 (S06, S13): so many alike within a span, or more every month: one alert and not two.

Looked for when a case is registered, classified or dispatched, only for what is alike to that case, and not at all where
the pack has no warnings. While an alert is open the next cases are added to it; once it was settled, counting begins anew.
Confidential cases (S01) never count, so no alert can tell of one. Measures are ordered in their own book.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, func, or_, select

from complaintdesk.desk import reminders
from complaintdesk.desk.book_rows import EntryLines
from complaintdesk.desk.books import Book, EntryCommand, declare
from complaintdesk.desk.case_filter import visible
from complaintdesk.desk.choices import category_label
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.delivering import one_at_a_time
from complaintdesk.desk.entries import add_entry, change_entry, entry_step, visible_entries
from complaintdesk.desk.hiding import blotters
from complaintdesk.domain.book_words import BookGroup, EntryKind
from complaintdesk.domain.early_warning import Sighting, is_rising, is_within, months_before, reach, run_with
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.policy_after import WarningRule
from complaintdesk.domain.spans import Span
from complaintdesk.domain.vocabulary import CaseState, Light, Relation
from complaintdesk.i18n import N_, _, ngettext
from complaintdesk.storage.base import EMPTY, begins_with
from complaintdesk.storage.book_models import Entry
from complaintdesk.storage.models import Case, CategoryEntry, Department

#: What a title says of what is alike, so that the number of cases behind it is always read.
_WORDS = 70
_LEVELS = 2


@dataclass(frozen=True)
class _Alike:
    """同类: what the cases of an alert have in common, in words and as the values of the conditions in _SAME."""

    words: str
    key: str
    values: dict[str, Any]
    category: str
    department_id: int | None


def look_for_warnings(ctx: Context, case: Case) -> None:
    """Raise or extend the alerts that this case gives cause for; to be called after its own event was logged."""
    rules = ctx.pack.after.warnings
    if not rules or case.restricted or case.state == CaseState.VOID.value:
        return
    ctx.session.flush()
    for rule in rules:
        alike = _alike(ctx, rule, case)
        if alike is None:
            continue
        if rule.within is None:
            _look_for_rise(ctx, rule, alike)
        else:
            _look_for_run(ctx, rule, rule.within, alike, case)


def _alike(ctx: Context, rule: WarningRule, case: Case) -> _Alike | None:
    """What the rule compares of this case; None where the case lacks one of it."""
    words, keys, category, department_id = [], [], "", None
    values: dict[str, Any] = {}
    if "category" in rule.same:
        category = "/".join(case.category.split("/")[:_LEVELS])
        if not category:
            return None
        words.append(category_label(ctx, category))
        keys.append(category)
        values["categories"] = _below(ctx, category)
    if "department" in rule.same:
        department = _department_of(ctx, case)
        if department is None:
            return None
        department_id = department.id
        words.append(department.name)
        keys.append(str(department.id))
        values |= {"department_id": department.id, "department": department.name}
    if "respondent" in rule.same:
        respondent = (case.respondent_department, case.respondent_person)
        if not case.respondent_person:
            # A department alone is what the rules on departments are for.
            return None
        words.append(" ".join(filter(None, respondent)))
        keys += respondent
        values |= {"respondent_department": respondent[0], "respondent_person": respondent[1]}
    shown = " · ".join(" ".join(word.split()) for word in words)
    if len(shown) > _WORDS:
        shown = shown[: _WORDS - 1] + "…"
    digest = hashlib.sha256("\n".join(keys).encode()).hexdigest()[:16]
    return _Alike(shown, f"{rule.key}:{digest}:", values, category, department_id)


def _below(ctx: Seen, category: str) -> list[str]:
    """The category and, from the second level on, those under it: a class alone is not alike to all its kinds."""
    if "/" not in category:
        return [category]
    return [category, *ctx.session.connection().scalars(_UNDER, {"class": f"{category}/"})]


def _department_of(ctx: Seen, case: Case) -> Department | Row[int, str] | None:
    """The department responsible; until there is one, the one that is complained about."""
    if case.department_id is not None:
        return ctx.session.get(Department, case.department_id)
    if not case.respondent_department:
        return None
    return ctx.session.connection().execute(_NAMED, {"department": case.respondent_department}).first()


# The statements are made once: making one anew takes longer than the database needs for its answer.
_UNDER = select(CategoryEntry.path).where(begins_with(CategoryEntry.path, "class"))
_NAMED = select(Department.id, Department.name).where(Department.name == bindparam("department"))
#: What is compared, by the word of the rule.
_SAME: dict[str, ColumnElement[bool]] = {
    "category": Case.category.in_(bindparam("categories", expanding=True)),
    "department": or_(
        Case.department_id == bindparam("department_id"),
        and_(Case.department_id.is_(None), Case.respondent_department == bindparam("department")),
    ),
    "respondent": and_(
        Case.respondent_department == bindparam("respondent_department"),
        Case.respondent_person == bindparam("respondent_person"),
        Case.respondent_person != EMPTY,
    ),
}


@cache
def _received(same: tuple[str, ...]) -> Select[int, datetime]:
    """What is alike and was received within a time."""
    return select(Case.id, Case.received_at).where(
        Case.received_at >= bindparam("first"), Case.received_at <= bindparam("last"), *_counted(same)
    )


@cache
def _by_month(same: tuple[str, ...]) -> Select[int, int]:
    """How much alike was received in each of some months."""
    within = Case.received_month.in_(bindparam("months", expanding=True))
    return select(Case.received_month, func.count()).where(within, *_counted(same)).group_by(Case.received_month)


def _counted(same: tuple[str, ...]) -> list[ColumnElement[bool]]:
    return [
        *(_SAME[word] for word in same),
        Case.restricted.is_(False),
        Case.state != CaseState.VOID.value,
        # One complaint that was split is still one.
        or_(Case.relation.is_(None), Case.relation != Relation.SPLIT.value),
    ]


# -- so many within a span


def _look_for_run(ctx: Context, rule: WarningRule, span: Span, alike: _Alike, case: Case) -> None:
    around, connection = reach(span), ctx.session.connection()
    within = {"first": case.received_at - around, "last": case.received_at + around}
    near = [Sighting(*row) for row in connection.execute(_received(rule.same), within | alike.values)]
    if len(near) < rule.count and connection.scalar(_IS_KNOWN, {"alike": alike.key}) is None:
        return
    one_at_a_time(ctx)
    known = _known(ctx, alike)
    alert = next((entry for entry in known if entry.closed_at is None), None)
    settled = {one for entry in known if entry is not alert for one in entry.data.get("cases", ())}
    fresh = [one for one in near if one.case_id not in settled]
    run = run_with(fresh, case.id, rule.count, span, ctx.calendar)
    if alert is not None:
        held = set(alert.data["cases"])
        theirs = [one.at for one in near if one.case_id in held]
        touches = any(
            is_within(min(at, case.received_at), max(at, case.received_at), span, ctx.calendar) for at in theirs
        )
        more = {*run, *([case.id] if touches and case.id not in settled else [])} - held
        if more:
            cases = [*alert.data["cases"], *sorted(more)]
            change_entry(
                ctx, alert, note=_("Further cases"), title=_run_title(rule, alike, len(cases)),
                data={"cases": cases, "count": len(cases)},
            )  # fmt: skip
    elif run:
        add_entry(
            ctx, EntryKind.ALERT, title=_run_title(rule, alike, len(run)), state="open",
            category=alike.category, department_id=alike.department_id, key=f"{alike.key}{run[0]}",
            data={**_about(rule, alike), "cases": list(run), "count": len(run)},
        )  # fmt: skip


def _run_title(rule: WarningRule, alike: _Alike, count: int) -> str:
    cases = ngettext("{n} case", "{n} cases", count).format(n=count)
    return _("{alike}: {cases} ({rule})").format(alike=alike.words, cases=cases, rule=rule.label)


# -- rising month after month


def _look_for_rise(ctx: Context, rule: WarningRule, alike: _Alike) -> None:
    """The months that are over: late entries of theirs are counted with the next case of that sort."""
    today = ctx.now.astimezone(ctx.zone).date()
    months = months_before(today.year * 100 + today.month, rule.rising + 1)
    found = ctx.session.connection().execute(_by_month(rule.same), {"months": months} | alike.values)
    counted = {row[0]: row[1] for row in found}
    counts = [counted.get(month, 0) for month in months]
    if not is_rising(counts, rule.count):
        return
    one_at_a_time(ctx)
    known = _known(ctx, alike)
    table = [[_month(month), count] for month, count in zip(months, counts, strict=True)]
    title = _("{alike}: rising for {n} months ({rule})").format(alike=alike.words, n=rule.rising, rule=rule.label)
    alert = next((entry for entry in known if entry.closed_at is None), None)
    if alert is not None:
        if alert.data.get("months") != table:
            change_entry(ctx, alert, note=_("The trend goes on."), title=title, data={"months": table})
    elif not any(entry.data["months"][-1][0] > table[0][0] for entry in known):
        add_entry(
            ctx, EntryKind.ALERT, title=title, state="open", category=alike.category,
            department_id=alike.department_id, key=f"{alike.key}{months[-1]}",
            data={**_about(rule, alike), "months": table},
        )  # fmt: skip


def _month(month: int) -> str:
    return f"{month // 100}-{month % 100:02}"


# -- the alerts there are


def _about(rule: WarningRule, alike: _Alike) -> dict[str, Any]:
    return {"rule": rule.key, "rule_title": rule.label, "alike": alike.words, "source": rule.source}


_ABOUT = Entry.kind == EntryKind.ALERT.value, begins_with(Entry.key, "alike")
_IS_KNOWN = select(Entry.id).where(*_ABOUT).limit(1)
_KNOWN = select(Entry).where(*_ABOUT).order_by(Entry.id)


def _known(ctx: Context, alike: _Alike) -> list[Entry]:
    """Every alert about the same, open or settled."""
    return list(ctx.session.scalars(_KNOWN, {"alike": alike.key}))


def alerts_of(seen: Seen, start: datetime, end: datetime, most: int) -> list[Entry]:
    """Those raised between the two moments, and those raised earlier that are still open then; the newest first."""
    wanted = visible_entries(seen, EntryKind.ALERT).where(
        Entry.at < end, or_(Entry.at >= start, Entry.closed_at.is_(None), Entry.closed_at >= start)
    )
    return list(seen.session.scalars(wanted.limit(most)))


@entry_step(EntryKind.ALERT, "settled", needs=Permission.STATISTICS)
@dataclass(frozen=True, kw_only=True)
class SettleAlert(EntryCommand):
    """处置预警: what was found and what was done about it."""

    LABEL: ClassVar[str] = N_("Settle the alert")

    found: str = asks(N_("What came to light"), Input.LONG_TEXT, required=True)
    done: str = asks(
        N_("What was done"),
        Input.LONG_TEXT,
        required=True,
        hint=N_("Measures are ordered in their own book; name them here."),
    )


@entry_step(EntryKind.ALERT, "dismissed", needs=Permission.STATISTICS)
@dataclass(frozen=True, kw_only=True)
class DismissAlert(EntryCommand):
    """解除预警: the cases have nothing to do with each other."""

    LABEL: ClassVar[str] = N_("Dismiss the alert")
    ICON: ClassVar[str] = "cross"

    reason: str = asks(N_("Reason"), Input.LONG_TEXT, required=True)


def _lines(seen: Seen, entry: Entry) -> EntryLines:
    """The cases behind it as they are now, or the months."""
    if "months" in entry.data:
        rows = tuple((str(month), str(count)) for month, count in entry.data["months"])
        return EntryLines(_("Months"), (_("Month"), _("Cases")), rows)
    found = seen.session.scalars(
        select(Case).where(Case.id.in_(entry.data["cases"]), *visible(seen)).order_by(Case.received_at, Case.id)
    ).all()
    hidden = {} if seen.may(Permission.READ_IDENTITY) else blotters(seen.session, [case.id for case in found])
    shown = []
    for case in found:
        subject = hidden[case.id](case.subject) if case.id in hidden else case.subject
        received = case.received_at.astimezone(seen.zone).date().isoformat()
        department = seen.department_name(case.department_id)
        shown.append((case.number, received, subject, department, CaseState(case.state).label))
    headings = (_("Number"), _("Received"), _("Subject"), _("Department"), _("Stage"))
    return EntryLines(_("Cases"), headings, tuple(shown))


def _reckoned(_seen: Seen, entry: Entry) -> tuple[tuple[str, str], ...]:
    about = (_("Rule"), entry.data["rule_title"]), (_("Alike in"), entry.data["alike"])
    return (*about, *(((_("Source"), entry.data["source"]),) if entry.data.get("source") else ()))


declare(
    Book(
        kind=EntryKind.ALERT, group=BookGroup.IMPROVEMENT, icon="warning", needs=Permission.STATISTICS,
        states={"open": N_("To look into"), "settled": N_("Settled"), "dismissed": N_("Dismissed")},
        ended=frozenset({"settled", "dismissed"}), steps={"open": (SettleAlert, DismissAlert)},
        inputs=(SettleAlert, DismissAlert), lines=_lines, reckoned=_reckoned,
        hint=N_("Raised by the rules of the office when many complaints are alike or grow in number every month."),
    )
)  # fmt: skip


def _remind(seen: Seen) -> Iterator[reminders.Reminder]:
    """Open alerts, for the desk and its supervisors."""
    if not seen.may(Permission.STATISTICS):
        return
    for entry in seen.session.scalars(visible_entries(seen, EntryKind.ALERT).where(Entry.closed_at.is_(None))):
        # What was put aside comes again when it has grown.
        grown = entry.data.get("count") or entry.data["months"][-1][0]
        yield reminders.Reminder(
            f"warning:{entry.id}:{grown}", reminders.ReminderKind.WARNING, _("Look into it and note what was done."),
            subject=entry.title, light=Light.NEAR, entry_id=entry.id,
        )  # fmt: skip


reminders.SOURCES.append(_remind)
