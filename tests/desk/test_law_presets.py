"""法规时限表: every deadline of the law packs, counted with the shipped calendar; and what each pack refers to exists."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.opening import shipped_policies, shipped_policy
from complaintdesk.domain.calendar import WorkCalendar
from complaintdesk.domain.deadlines import latest_extension, limit_for
from complaintdesk.domain.facts import CaseFacts
from complaintdesk.domain.permissions import OF_ACTION, OF_ROLE
from complaintdesk.domain.policy import Pack, category_paths, cause_paths
from complaintdesk.domain.vocabulary import Action, Kind, Severity
from complaintdesk.domain.vocabulary import Clock as ClockKind
from complaintdesk.domain.workflow import taken_by
from complaintdesk.storage.shipped_calendars import shipped_days
from tests.desk.office import Clock, a_case, an_office

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkCalendar(shipped_days())
MINE = (
    "broadcast",
    "business-centre",
    "bus-station",
    "call-centre",
    "clinic-disputes",
    "general",
    "law-12345",
    "law-banking",
    "law-market",
    "law-medical",
    "law-petition",
    "power-hotline",
)
PACKS = {pack.id: pack for pack, _text in shipped_policies() if pack.id in MINE}
SCREENS = {"intake", "detail", "list", "statistics", "office"}

#: Pack, rule, day it runs from, last day. 2026: rest days 1 to 7 October, make-up Saturday 10 October.
PRESETS = [
    ("law-medical", "medical.verify", "2026-09-30", "2026-10-13"),
    ("law-medical", "medical.multi", "2026-09-30", "2026-10-20"),
    ("law-medical", "medical.verify", "2026-02-13", "2026-02-27"),
    ("law-medical", "medical.multi", "2026-02-13", "2026-03-05"),
    ("law-medical", "medical.mediation", "2026-01-30", "2026-03-19"),
    ("law-medical", "medical.unseal", "2026-03-02", "2029-03-02"),
    ("law-medical", "medical.unseal", "2028-02-29", "2031-03-01"),
    ("clinic-disputes", "clinic.accept", "2026-12-28", "2027-01-05"),
    ("clinic-disputes", "clinic.mediation", "2026-09-30", "2026-11-17"),
    ("law-banking", "bank.simple", "2026-09-30", "2026-10-15"),
    ("law-banking", "bank.simple", "2026-09-25", "2026-10-12"),
    ("law-banking", "bank.complex", "2026-01-20", "2026-02-24"),
    ("law-banking", "bank.complex", "2026-09-02", "2026-10-08"),
    ("law-banking", "bank.special", "2026-09-02", "2026-10-08"),
    ("law-banking", "bank.recheck", "2026-09-30", "2026-10-30"),
    ("law-market", "market.accept", "2026-09-30", "2026-10-15"),
    ("law-market", "market.mediation", "2026-09-30", "2026-12-08"),
    ("law-market", "market.solve", "2026-09-30", "2026-12-08"),
    ("law-market", "market.notice", "2026-09-30", "2026-10-15"),
    ("law-market", "market.clue", "2026-09-30", "2026-10-27"),
    ("law-market", "market.named", "2026-02-13", "2026-02-27"),
    ("law-petition", "petition.notice", "2026-09-30", "2026-10-15"),
    ("law-petition", "petition.notice", "2026-09-25", "2026-10-10"),
    ("law-petition", "petition.objection", "2026-02-13", "2026-02-27"),
    ("law-petition", "petition.finish", "2026-08-05", "2026-10-08"),
    ("law-petition", "petition.finish", "2026-09-30", "2026-11-30"),
    ("law-petition", "petition.recheck", "2026-01-20", "2026-02-24"),
    ("law-petition", "petition.review", "2026-01-20", "2026-02-24"),
    ("law-petition", "petition.recheck_solve", "2026-09-02", "2026-10-08"),
    ("law-12345", "hotline.reply", "2026-02-13", "2026-02-27"),
    ("law-12345", "hotline.answer", "2026-09-30", "2026-10-13"),
    ("law-12345", "hotline.return", "2026-09-30", "2026-10-13"),
    ("law-12345", "hotline.direct", "2026-04-30", "2026-05-06"),
    ("law-12345", "hotline.call_back", "2026-09-30", "2026-10-10"),
    ("power-hotline", "95598.contact", "2026-02-14", "2026-02-24"),
    ("power-hotline", "95598.reply", "2026-09-30", "2026-10-15"),
    ("power-hotline", "95598.meter", "2026-02-13", "2026-02-27"),
    ("broadcast", "njtv.answer", "2026-09-30", "2026-10-03"),
    ("business-centre", "changsha.accept", "2026-09-30", "2026-10-10"),
    ("business-centre", "changsha.finish", "2026-01-30", "2026-03-19"),
]


def _at(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time().replace(hour=10), SHANGHAI)


def _due(pack: Pack, rule_id: str, start: str) -> date:
    rule = pack.rule(rule_id)
    assert rule is not None
    makeup = pack.switches.makeup_counts if rule.makeup is None else rule.makeup
    return CALENDAR.with_makeup(makeup).add(_at(start), rule.limit, roll=rule.roll).due.date()


@pytest.mark.parametrize(("pack_id", "rule_id", "start", "last_day"), PRESETS)
def test_法规时限_到期日(pack_id: str, rule_id: str, start: str, last_day: str) -> None:
    assert _due(PACKS[pack_id], rule_id, start) == date.fromisoformat(last_day)


def test_银行_调休周末不算工作日() -> None:
    """The same three workdays end on the make-up Saturday for a government office, on Monday for a bank."""
    three = PACKS["law-12345"].rule("hotline.call_back")
    assert three is not None
    assert not PACKS["law-banking"].switches.makeup_counts
    assert CALENDAR.with_makeup(True).add(_at("2026-09-30"), three.limit).due.date() == date(2026, 10, 10)
    bank = CALENDAR.with_makeup(PACKS["law-banking"].switches.makeup_counts)
    assert bank.add(_at("2026-09-30"), three.limit).due.date() == date(2026, 10, 12)


@pytest.mark.parametrize(
    ("pack_id", "facts", "moment", "rule_id"),
    [
        ("law-medical", CaseFacts(), "received", "medical.verify"),
        ("law-medical", CaseFacts(departments=2), "received", "medical.multi"),
        ("law-banking", CaseFacts(level="simple"), "received", "bank.simple"),
        ("law-banking", CaseFacts(level="complex"), "received", "bank.complex"),
        ("law-banking", CaseFacts(level="special"), "received", "bank.special"),
        ("law-market", CaseFacts(), "accepted", "market.solve"),
        ("law-market", CaseFacts(kind=Kind.REPORT), "received", "market.clue"),
        ("law-petition", CaseFacts(level="first"), "accepted", "petition.finish"),
        ("law-petition", CaseFacts(level="review"), "received", "petition.recheck_solve"),
        ("law-12345", CaseFacts(level="joint"), "received", "hotline.reply"),
        ("law-12345", CaseFacts(level="direct"), "received", "hotline.direct"),
        ("call-centre", CaseFacts(level="seat"), "received", "callcentre.seat"),
        ("call-centre", CaseFacts(level="manager"), "received", "callcentre.manager"),
        ("power-hotline", CaseFacts(kind=Kind.REPAIR), "received", "95598.repair"),
    ],
)
def test_办理时限_按种类和层级选取(pack_id: str, facts: CaseFacts, moment: str, rule_id: str) -> None:
    limit = limit_for(PACKS[pack_id], ClockKind.SOLVE, moment, _at("2026-03-02"), CALENDAR, facts=facts)
    assert limit is not None
    assert limit.rule.key == rule_id


def test_实名举报才有告知时限() -> None:
    market, at = PACKS["law-market"], _at("2026-03-02")
    named, unnamed = (CaseFacts(kind=Kind.REPORT, anonymous=anonymous) for anonymous in (False, True))
    limit = limit_for(market, ClockKind.NOTICE, "approved", at, CALENDAR, facts=named)
    assert limit is not None
    assert limit.rule.key == "market.named"
    assert limit_for(market, ClockKind.NOTICE, "approved", at, CALENDAR, facts=unnamed) is None


@pytest.mark.parametrize(
    ("pack_id", "rule_id", "start", "latest"),
    [
        ("law-banking", "bank.special", "2026-08-05", "2026-10-08"),
        ("law-petition", "petition.finish", "2026-03-02", "2026-06-01"),
        ("law-market", "market.clue", "2026-09-30", "2026-11-17"),
    ],
)
def test_延期_不超过法定上限(pack_id: str, rule_id: str, start: str, latest: str) -> None:
    rule = PACKS[pack_id].rule(rule_id)
    assert rule is not None
    makeup = PACKS[pack_id].switches.makeup_counts
    due = CALENDAR.with_makeup(makeup).add(_at(start), rule.limit, roll=rule.roll).due
    until = latest_extension(rule, _at(start), due, CALENDAR, makeup=makeup)
    assert until is not None
    assert until.date() == date.fromisoformat(latest)


def test_终止调解后七个工作日内告知(database_url: str) -> None:
    """The limit runs from the end of the mediation, is met by the reply, and rests while a test is waited for."""
    clock = Clock(_at("2026-09-21"))
    desk = an_office(database_url, "law-market", clock)
    fields = {"address": "向阳路18号", "trader": "某超市，学府路66号"}
    category = "食品/异物"
    case_id = a_case(desk, category=category, fields=fields, respondent_department="").id
    mediation = {"held_on": "2026-09-21", "participants": "双方", "facts": "罐头内有异物"}
    path: list[tuple[Action, dict[str, str]]] = [
        (Action.ACCEPT, {}),
        (Action.DISPATCH, {"department": "食品安全监管科"}),
        (Action.INVESTIGATE, {"findings": "现场核查留样"}),
        (Action.MEDIATE, mediation),
        (Action.PAUSE, {"reason": "testing"}),
    ]
    for action, values in path:
        desk.do(command_for(action, case_id, None, values, "Asia/Shanghai"))
    due = {c.clock: c.due_at.astimezone(SHANGHAI).date() for c in desk.ask(Sheet(case_id=case_id)).clocks}
    clock.at = _at("2026-09-30")
    for action, values in [(Action.RESUME, {}), (Action.END_MEDIATION, {"reason": "分歧较大"})]:
        desk.do(command_for(action, case_id, None, dict(values), "Asia/Shanghai"))
    later = {c.clock: c for c in desk.ask(Sheet(case_id=case_id)).clocks}
    # 22 to 30 September: seven workdays of testing did not count (25 September is 中秋).
    moved = CALENDAR.workdays_between(due[ClockKind.SOLVE], later[ClockKind.SOLVE].due_at.astimezone(SHANGHAI).date())
    assert moved == CALENDAR.workdays_between(date(2026, 9, 21), date(2026, 9, 30))
    assert later[ClockKind.NOTICE].due_at.astimezone(SHANGHAI).date() == date(2026, 10, 15)
    reply = {"way": "letter", "text": "双方未达成协议，调解终止。"}
    desk.do(command_for(Action.REPLY, case_id, None, reply, "Asia/Shanghai"))
    told = {c.clock: c for c in desk.ask(Sheet(case_id=case_id)).clocks}
    assert told[ClockKind.NOTICE].stopped_at is not None


def test_代表人数和不予受理情形() -> None:
    counts = {name: PACKS[name].switches.representatives for name in PACKS if PACKS[name].switches.representatives}
    assert counts == {"law-banking": 5, "law-market": 2, "law-petition": 5, "law-medical": 5, "clinic-disputes": 5}
    assert len(PACKS["law-market"].refusals) == 6
    assert len(PACKS["law-medical"].refusals) == 5
    assert any("三年" in refusal.title for refusal in PACKS["law-market"].refusals)


@pytest.mark.parametrize("pack_id", MINE)
def test_规则包_按编号读取(pack_id: str) -> None:
    """A pack's file is named after it: opening an office reads that file alone."""
    assert shipped_policy(pack_id)[0].id == pack_id


@pytest.mark.parametrize("pack_id", MINE)
def test_规则包_岗位能做其环节(pack_id: str) -> None:
    for entry in PACKS[pack_id].steps:
        assert entry.post is not None, entry.action
        assert OF_ACTION[entry.action] in OF_ROLE[entry.post.role], entry.action


@pytest.mark.parametrize("pack_id", MINE)
def test_规则包_每项有英文名和出处(pack_id: str) -> None:
    pack = PACKS[pack_id]
    titled = [*pack.rules, *pack.steps, *pack.branches, *pack.refusals, *pack.posts, *pack.fields, *pack.duties]
    titled += [*pack.severities, *pack.pauses, *pack.levels, *pack.forms, *pack.reports]
    titled += [category for _path, category in category_paths(pack.categories)]
    titled += [cause for cause, _above in cause_paths(pack.causes)]
    assert not [entry.key for entry in titled if not entry.title or not entry.title_en]
    lists = ["rules", "branches", "duties", "forms", "reports", "approvals", "steps", "posts", "fields"]
    lists += ["severities", "pauses", "supervision", "refusals"]
    bare = [(name, entry) for name in lists for entry in getattr(pack, name) if not entry.source.strip()]
    assert not bare


@pytest.mark.parametrize("pack_id", MINE)
def test_规则包_条文所指都存在(pack_id: str) -> None:
    pack = PACKS[pack_id]
    there = {
        "rule": {r.key for r in pack.rules},
        "step": {a.value for a in taken_by(pack)},
        "field": {f.key for f in pack.fields},
        "refusal": {r.key for r in pack.refusals},
        "approval": {a.post.key for a in pack.approvals},
        "branch": {b.key for b in pack.branches},
        "severity": {s.key for s in pack.severities},
        "duty": {d.key for d in pack.duties},
        "report": {r.key for r in pack.reports},
        "form": {f.form for f in pack.forms},
        "route": {path for path, _category in category_paths(pack.categories)},
        "post": {p.key for p in pack.posts},
        "screen": SCREENS,
        "counter": set(pack.after.counters),
    }
    for article in pack.articles:
        assert article.kept_by, article.ref
        for reference in article.kept_by:
            sort, _colon, name = reference.partition(":")
            if sort == "switch":
                # A switch keeps a sentence only while it is on.
                assert getattr(pack.switches, name), (article.ref, reference)
            else:
                assert name in there[sort], (article.ref, reference)


@pytest.mark.parametrize(
    ("pack_id", "words", "severity"),
    [
        ("bus-station", "司机甩客并殴打乘客", Severity.MAJOR),
        ("call-centre", "我是记者，要登报", Severity.SERIOUS),
        ("power-hotline", "电线落地，有人触电", Severity.MAJOR),
        ("law-petition", "业主代表联名反映", Severity.SERIOUS),
    ],
)
def test_定级建议_词语(pack_id: str, words: str, severity: Severity) -> None:
    facts = CaseFacts(words=words)
    assert severity in {rule.severity for rule in PACKS[pack_id].severities if rule.when.holds(facts)}
