"""时限预设 (C1, C3–C5): every deadline of the source documents and laws gives the expected day, by the shipped packs."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from complaintdesk.domain.calendar import WorkCalendar, warnings_for
from complaintdesk.domain.deadlines import latest_extension, level_due
from complaintdesk.domain.policy import Pack, Rule
from complaintdesk.domain.policy_reading import parse_pack
from complaintdesk.domain.spans import Unit, parse_span
from complaintdesk.domain.vocabulary import Clock
from complaintdesk.paths import resource
from complaintdesk.storage.shipped_calendars import shipped_days

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkCalendar(shipped_days())
PACKS = sorted(path.stem for path in resource("policies").glob("*.toml"))


@cache
def pack_of(name: str) -> Pack:
    return parse_pack((resource("policies") / f"{name}.toml").read_text(encoding="utf-8"), f"{name}.toml")


def rule_of(name: str, key: str) -> Rule:
    rule = pack_of(name).rule(key)
    assert rule is not None, f"{name} has no rule {key}"
    return rule


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def makeup(name: str, rule: Rule) -> bool:
    return pack_of(name).switches.makeup_counts if rule.makeup is None else rule.makeup


def due(name: str, key: str, start: str) -> str:
    rule = rule_of(name, key)
    result = CALENDAR.with_makeup(makeup(name, rule)).add(at(start), rule.limit, roll=rule.roll)
    return result.due.strftime("%Y-%m-%d %H:%M")


FRIDAY = "2026-03-06T16:20"


@pytest.mark.parametrize(
    ("name", "key", "start", "expected"),
    [
        # mission 1.4
        ("whistle", "whistle.signoff", FRIDAY, "2026-03-10 23:59"),
        ("whistle", "whistle.investigate", FRIDAY, "2026-04-07 23:59"),
        ("whistle", "whistle.commissioned", FRIDAY, "2026-03-23 23:59"),
        ("whistle", "whistle.notice", FRIDAY, "2026-03-11 23:59"),
        ("hospital", "hospitalA.general", FRIDAY, "2026-03-11 23:59"),
        ("hospital", "hospitalA.serious", FRIDAY, "2026-03-17 23:59"),
        ("hospital", "hospitalA.multi", FRIDAY, "2026-03-17 23:59"),
        ("car-dealer", "dealer.solution", FRIDAY, "2026-03-09 23:59"),
        ("logistics", "logistics.in_department", FRIDAY, "2026-03-07 16:20"),
        ("logistics", "logistics.cross_county", FRIDAY, "2026-03-08 16:20"),
        ("logistics", "logistics.cross_city", FRIDAY, "2026-03-12 23:59"),
        ("manufacturing", "mfg.start", FRIDAY, "2026-03-06 18:20"),
        ("broadcast", "njtv.answer", "2026-03-05T16:20", "2026-03-08 23:59"),
        ("business-centre", "changsha.accept", FRIDAY, "2026-03-11 23:59"),
        ("business-centre", "changsha.finish", FRIDAY, "2026-04-20 23:59"),
        # Part 2
        ("law-medical", "medical.verify", "2026-02-13T09:30", "2026-02-27 23:59"),
        ("law-medical", "medical.multi", "2026-02-13T09:30", "2026-03-05 23:59"),
        ("law-medical", "medical.mediation", "2026-01-30T09:30", "2026-03-19 23:59"),
        ("law-banking", "bank.simple", FRIDAY, "2026-03-23 23:59"),
        ("law-banking", "bank.complex", "2026-01-20T09:30", "2026-02-24 23:59"),
        ("law-banking", "bank.complex", "2026-09-10T09:30", "2026-10-12 23:59"),
        ("bank", "bank.simple", FRIDAY, "2026-03-23 23:59"),
        ("bank", "bank.complex", "2026-09-02T09:30", "2026-10-08 23:59"),
        ("law-market", "market.accept", "2026-09-30T09:30", "2026-10-15 23:59"),
        ("law-market", "market.mediation", FRIDAY, "2026-05-13 23:59"),
        ("law-market", "market.notice", FRIDAY, "2026-03-17 23:59"),
        ("law-market", "market.clue", FRIDAY, "2026-03-27 23:59"),
        ("law-market", "market.named", "2026-02-13T09:30", "2026-02-27 23:59"),
        ("law-petition", "petition.notice", FRIDAY, "2026-03-23 23:59"),
        ("law-petition", "petition.objection", "2026-02-13T09:30", "2026-02-27 23:59"),
        ("law-petition", "petition.finish", "2026-08-05T09:30", "2026-10-08 23:59"),
        ("law-petition", "petition.recheck", "2026-01-20T09:30", "2026-02-24 23:59"),
        ("law-12345", "hotline.reply", "2026-02-13T09:30", "2026-02-27 23:59"),
        ("clinic-disputes", "clinic.accept", FRIDAY, "2026-03-13 23:59"),
        ("clinic-disputes", "clinic.mediation", "2026-01-30T09:30", "2026-03-19 23:59"),
        ("power-hotline", "95598.contact", FRIDAY, "2026-03-09 23:59"),
        ("power-hotline", "95598.reply", FRIDAY, "2026-03-17 23:59"),
        ("power-hotline", "95598.meter", FRIDAY, "2026-03-13 23:59"),
        ("power-hotline", "95598.remote", FRIDAY, "2026-03-06 18:20"),
    ],
)
def test_presets(name: str, key: str, start: str, expected: str) -> None:
    assert due(name, key, start) == expected


@pytest.mark.parametrize(
    ("name", "key", "start", "expected"),
    [
        pytest.param("whistle", "whistle.investigate", "2026-08-05T09:30", "2026-10-08", id="共60日"),
        pytest.param("bank", "bank.very_complex", "2026-01-20T09:30", "2026-03-23", id="共60日止于周六顺延"),
        pytest.param("law-petition", "petition.finish", FRIDAY, "2026-06-04", id="共90日"),
        pytest.param("law-market", "market.clue", FRIDAY, "2026-04-20", id="共30工作日"),
    ],
)
def test_caps_of_extensions(name: str, key: str, start: str, expected: str) -> None:
    rule = rule_of(name, key)
    begun, counts = at(start), makeup(name, rule)
    limit = CALENDAR.with_makeup(counts).add(begun, rule.limit, roll=rule.roll).due
    latest = latest_extension(rule, begun, limit, CALENDAR, makeup=counts)
    assert latest is not None
    assert latest.date().isoformat() == expected


def test_without_a_cap_any_later_day_is_possible() -> None:
    rule = rule_of("hospital", "hospitalA.general")
    assert latest_extension(rule, at(FRIDAY), at("2026-03-11T23:59"), CALENDAR) is None


@pytest.mark.parametrize("name", PACKS)
def test_every_rule_of_every_pack_ends_after_it_began_and_on_a_workday_where_it_must(name: str) -> None:
    pack = pack_of(name)
    assert pack.rules
    for rule in pack.rules:
        calendar = CALENDAR.with_makeup(makeup(name, rule))
        for start in ("2026-02-13T09:30", "2026-09-30T17:00", "2025-12-31T23:59:58"):
            result = calendar.add(at(start), rule.limit, roll=rule.roll)
            assert result.due > at(start), rule.key
            if rule.limit.unit is not Unit.HOURS and rule.roll:
                assert calendar.is_workday(result.due.date()), rule.key
            if rule.is_extendable:
                latest = latest_extension(rule, at(start), result.due, calendar, makeup=makeup(name, rule))
                assert latest is not None
                assert latest > result.due, rule.key


@pytest.mark.parametrize("name", PACKS)
def test_every_pack_says_when_the_person_is_owed_an_answer_and_where_that_stands(name: str) -> None:
    pack = pack_of(name)
    assert any(rule.clock is Clock.SOLVE for rule in pack.rules)
    assert all(rule.source for rule in pack.rules)


def test_the_banks_count_no_make_up_workday() -> None:
    assert [name for name in PACKS if not pack_of(name).switches.makeup_counts] == ["bank", "law-banking"]
    span = parse_span("3 workdays")
    assert CALENDAR.with_makeup(False).add(at("2026-09-30T09:30"), span).due.date().isoformat() == "2026-10-12"
    assert CALENDAR.add(at("2026-09-30T09:30"), span).due.date().isoformat() == "2026-10-10"


def test_the_same_day() -> None:
    same = parse_span("当日")
    assert CALENDAR.add(at(FRIDAY), same).due == at("2026-03-06T23:59:59")
    assert CALENDAR.add(at("2026-03-07T10:00"), same).due == at("2026-03-09T23:59:59"), "Saturday rolls to Monday"
    assert CALENDAR.add(at("2026-03-07T10:00"), same, roll=False).due == at("2026-03-07T23:59:59")
    assert parse_span(str(same)) == parse_span("当天") == parse_span("same day") == same


def test_a_year_without_notice_is_told() -> None:
    result = CALENDAR.add(at("2026-12-28T09:30"), parse_span("5 workdays"))
    assert result.due.date().isoformat() == "2027-01-05"
    assert len(warnings_for(result)) == 1


def test_the_level_of_supervision_rises_with_the_delay() -> None:
    pack = next(pack_of(name) for name in PACKS if len(pack_of(name).supervision) > 1)
    passed = at("2026-03-06T23:59:59")
    found = [level_due(pack, passed, at(f"2026-{day}T09:00"), CALENDAR) for day in ("03-06", "06-01")]
    assert found[0] is None
    assert found[1] is pack.supervision[-1].level
