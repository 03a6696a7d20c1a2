"""措辞: how a form writes times, persons, limits and lists."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from complaintdesk.desk.sites import with_branch
from complaintdesk.domain.vocabulary import Clock
from complaintdesk.i18n import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterable

    from complaintdesk.desk.rows import Approval, CallBackRow, CaseSheet, ClockRow, Person

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}( \d{2}:\d{2})?", re.ASCII)


class Times:
    """时间: instants as the office's own wall clock shows them; UTC, and said so, if its zone is unknown."""

    def __init__(self, zone: str) -> None:
        self.suffix = ""
        try:
            self.zone = ZoneInfo(zone)
        except (ValueError, OSError, LookupError):
            self.zone = ZoneInfo("UTC")
            self.suffix = " UTC"

    def minute(self, at: datetime | None) -> str:
        """2026年3月5日 17:30, or nothing for no time."""
        if at is None:
            return ""
        at = at.astimezone(self.zone)
        return _("{year}-{month:02}-{day:02} {hour:02}:{minute:02}").format(
            year=at.year, month=at.month, day=at.day, hour=at.hour, minute=at.minute
        ) + self.suffix

    def day(self, at: datetime | None) -> str:
        """2026年3月5日, or nothing for no time."""
        if at is None:
            return ""
        at = at.astimezone(self.zone)
        return _("{year}-{month:02}-{day:02}").format(year=at.year, month=at.month, day=at.day)


def issuer(sheet: CaseSheet) -> str:
    """登记单位 as forms name it: the office with the branch that took the case."""
    return with_branch(sheet.office, sheet.site)


def written_day(words: str) -> str:
    """2026年3月20日, or 2026年3月20日 23:59, for what a record keeps as a day or time; other words as they are."""
    if not _DAY.fullmatch(words):
        return words
    try:
        at = datetime.fromisoformat(words).replace(tzinfo=UTC)
    except ValueError:
        return words
    plain = Times("UTC")
    return plain.minute(at) if ":" in words else plain.day(at)


def joined(parts: Iterable[str]) -> str:
    """The parts that say something, one after another."""
    return _("; ").join(part for part in parts if part)


def numbered(parts: Iterable[str]) -> str:
    """1. 病历.pdf；2. 收据.jpg."""
    return joined(f"{n}. {part}" for n, part in enumerate(parts, 1))


def received(sheet: CaseSheet, times: Times, *, day_only: bool = False) -> str:
    """受理时间; a late entry (补记) names both times to the minute."""
    if sheet.is_late_entry:
        return _("{received} (late entry, entered {registered})").format(
            received=times.minute(sheet.received_at), registered=times.minute(sheet.registered_at)
        )
    return times.day(sheet.received_at) if day_only else times.minute(sheet.received_at)


def name_of(person: Person) -> str:
    """姓名, or 匿名."""
    return _("Anonymous") if person.anonymous else person.name


def sex_and_age(person: Person) -> str:
    """女　46 岁."""
    age = "" if person.age is None else _("aged {years}").format(years=person.age)
    return "\u3000".join(part for part in (person.sex.label if person.sex else "", age) if part)


def affected(person: Person) -> str:
    """当事人 and what the complainant is to them."""
    if person.affected_person and person.relation:
        return _("{person} ({relation})").format(person=person.affected_person, relation=person.relation)
    return person.affected_person or person.relation


def with_source(rule: str, source: str) -> str:
    """一般投诉 3 个工作日（院投诉办法第九条）."""
    return _("{rule} ({source})").format(rule=rule, source=source) if rule and source else rule or source


def basis(sheet: CaseSheet) -> str:
    """依据: the rule of the limit for handling, with its source."""
    found = [row for row in sheet.clocks if row.clock is Clock.SOLVE]
    return with_source(found[-1].rule_title, found[-1].source) if found else ""


def limit(clock: ClockRow, times: Times) -> str:
    """办理：2026年3月5日 17:30 前，一般投诉 3 个工作日（院投诉办法第九条）."""
    due = _("{clock}: by {due}").format(clock=clock.clock.label, due=times.minute(clock.due_at))
    rule = with_source(clock.rule_title, clock.source)
    text = _("{due}, {rule}").format(due=due, rule=rule) if rule else due
    return _("{limit} [provisional]").format(limit=text) if clock.provisional else text


def limits(sheet: CaseSheet, times: Times) -> str:
    """办理时限: the limits for handling, each with the rule it comes from; before acceptance the one for that."""
    for clock in (Clock.SOLVE, Clock.ACCEPT):
        rows = [limit(row, times) for row in sheet.clocks if row.clock is clock]
        if rows:
            return joined(rows)
    return ""


def opinion(approval: Approval) -> str:
    """同意：……."""
    decision = _("Agreed") if approval.approved else _("Returned")
    if approval.opinion.startswith(decision):
        return approval.opinion
    return _("{decision}: {opinion}").format(decision=decision, opinion=approval.opinion) if approval.opinion else decision


def leader(approval: Approval) -> str:
    """王建国（分管院长）, or 赵敏代王建国（分管院长）."""
    person = approval.by
    if approval.on_behalf_of:
        person = _("{deputy} for {leader}").format(deputy=person, leader=approval.on_behalf_of)
    return _("{person} ({post})").format(person=person, post=approval.post) if approval.post else person


def call_back(row: CallBackRow, times: Times) -> str:
    """2026年3月9日 10:05 李梅：已接通，满意。……."""
    found = joined((row.outcome.label, row.satisfaction.label if row.satisfaction else "", row.opinion))
    return _("{time} {by}: {found}").format(time=times.minute(row.at), by=row.by, found=found)


def cause_of(sheet: CaseSheet) -> str:
    """调查情况 and 原因, one below the other."""
    cause = joined((sheet.cause, sheet.cause_note))
    return "\n".join(part for part in (sheet.investigation, _("Cause: {cause}").format(cause=cause) if cause else "")
                     if part)


def result_of(sheet: CaseSheet, times: Times) -> str:
    """处理结果: how it ended and what the person was told."""
    parts = []
    if sheet.refusal_reason or sheet.refusal_note:
        parts.append(_("Not accepted: {reason}").format(reason=joined((sheet.refusal_reason, sheet.refusal_note))))
    if sheet.resolved_on_spot:
        parts.append(_("Settled on the spot."))
    told = []
    if sheet.replied_at:
        told.append(times.minute(sheet.replied_at))
    if sheet.reply_way:
        told.append(_("answered by: {way}").format(way=sheet.reply_way.label))
    if told or sheet.reply_text:
        parts.append(joined((*told, sheet.reply_text)))
    if sheet.closing_note:
        parts.append(_("On closing: {note}").format(note=sheet.closing_note))
    return "\n".join(parts)


def reopened(count: int) -> str:
    """重办 2 次."""
    return ngettext("Reopened {count} time", "Reopened {count} times", count).format(count=count)


def labelled(pairs: Iterable[tuple[str, str]]) -> str:
    """地点：三楼调解室；参加人：……."""
    return joined(_("{label}: {value}").format(label=label, value=value) for label, value in pairs)
