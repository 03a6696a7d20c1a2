"""Every shipped pack: whole, sourced, answered article by article; and the deadlines of the source documents, counted."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from complaintdesk.desk.opening import shipped_policies
from complaintdesk.domain.calendar import WorkCalendar
from complaintdesk.domain.deadlines import latest_extension, limit_for
from complaintdesk.domain.facts import CaseFacts
from complaintdesk.domain.permissions import OF_ACTION, OF_ROLE, Permission
from complaintdesk.domain.policy import Pack, category_paths, cause_paths
from complaintdesk.domain.policy_articles import resolve, unanswered
from complaintdesk.domain.policy_checks import dead_ends
from complaintdesk.domain.policy_flow import branches_of
from complaintdesk.domain.vocabulary import Action, CaseState, Channel, Clock, Kind, Role, Severity
from complaintdesk.domain.workflow import taken_by
from complaintdesk.i18n import set_language
from complaintdesk.storage.shipped_calendars import shipped_days

ROOT = Path(__file__).resolve().parents[2]
SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkCalendar(shipped_days())
PACKS = {pack.id: pack for pack, _text in shipped_policies()}
#: Whose regulation stands in the pack sentence by sentence.
WHOLE = ("whistle", "hospital", "car-dealer", "bank", "logistics")
EVERY_PACK = pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS.keys())
COMPLAINT, REPORT = CaseFacts(), CaseFacts(kind=Kind.REPORT)
SERIOUS, MAJOR = CaseFacts(severity=Severity.SERIOUS), CaseFacts(severity=Severity.MAJOR)


def level(key: str) -> CaseFacts:
    return CaseFacts(level=key)


# -- every pack


@EVERY_PACK
def test_必有主流程且无死路(pack: Pack) -> None:
    assert branches_of(pack)[0].path
    assert not pack.steps or "main" in {branch.key for branch in pack.branches}
    assert dead_ends(pack) == []


def test_没有归档环节即为死路() -> None:
    hospital = PACKS["hospital"]
    unfinished = replace(hospital, steps=tuple(s for s in hospital.steps if s.action is not Action.ARCHIVE))
    assert CaseState.CLOSED in dead_ends(unfinished)


@EVERY_PACK
def test_各处用到的岗位都有(pack: Pack) -> None:
    posts = set(pack.posts)
    used = [s.post for s in pack.steps if s.post is not None] + [a.post for a in pack.approvals]
    assert [post.title for post in used if post not in posts] == []


@EVERY_PACK
def test_岗位的角色做得了其环节(pack: Pack) -> None:
    wrong = [(s.post.title, s.action) for s in pack.steps if s.post and OF_ACTION[s.action] not in OF_ROLE[s.post.role]]
    assert wrong == []


@EVERY_PACK
def test_审批岗位有审批权(pack: Pack) -> None:
    """A pack grants nothing: the post's role must hold the permission already, or head the department in charge."""
    held = [a.post for a in pack.approvals if Permission.APPROVE not in OF_ROLE[a.post.role]]
    assert [post.title for post in held if post.role is not Role.DEPARTMENT] == []


@EVERY_PACK
def test_类别都归口到部门(pack: Pack) -> None:
    lost = []
    for path, _category in category_paths(pack.categories):
        parts = path.split("/")
        above = ["/".join(parts[: n + 1]) for n in range(len(parts))]
        routes = [c.route for p, c in category_paths(pack.categories) if p in above]
        if not any(route in pack.departments for route in routes):
            lost.append(path)
    assert lost == []


@EVERY_PACK
def test_声明了的都用得上(pack: Pack) -> None:
    """A step that offers a choice has something to choose from; a list that is given has its step."""
    taken = taken_by(pack)
    for action, entries in ((Action.REFUSE, pack.refusals), (Action.CAUSE, pack.causes), (Action.PAUSE, pack.pauses)):
        assert (action in taken) is bool(entries), action
    assert (Action.PAUSE in taken) is (Action.RESUME in taken)
    assert (Action.SEAL in taken) is (Action.UNSEAL in taken)
    assert not pack.levels or pack.level_title
    assert {field.key for field in pack.fields}.isdisjoint({"kind", "facts", "subject", "request", "category"})


@EVERY_PACK
def test_每个分支都走到本包的环节(pack: Pack) -> None:
    walked = {action for branch in branches_of(pack) for action in branch.path}
    assert walked <= taken_by(pack)
    assert all(branch.path[-1] in (Action.ARCHIVE, Action.CHECK_RETALIATION) for branch in branches_of(pack))


@EVERY_PACK
def test_每项有英文名和出处(pack: Pack) -> None:
    assert pack.title_en
    assert pack.sources
    titled = [*pack.rules, *pack.steps, *pack.branches, *pack.refusals, *pack.posts, *pack.fields, *pack.duties]
    titled += [*pack.severities, *pack.pauses, *pack.levels, *pack.forms, *pack.reports]
    titled += [category for _path, category in category_paths(pack.categories)]
    titled += [cause for cause, _above in cause_paths(pack.causes)]
    bare = [entry.key for entry in titled if bool(entry.title) is not bool(entry.title_en)]
    assert bare == []
    sourced: list[Any] = [*pack.rules, *pack.steps, *pack.branches, *pack.posts, *pack.approvals, *pack.severities]
    sourced += [*pack.supervision, *pack.pauses, *pack.duties, *pack.forms, *pack.reports]
    assert [entry for entry in sourced if not entry.source.strip()] == []


@EVERY_PACK
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_条文逐条有着落(pack: Pack, language: str) -> None:
    set_language(language)
    assert pack.articles
    assert unanswered(pack) == []
    shown = {resolve(pack, ref) for article in pack.articles for ref in article.kept_by}
    assert all(text and not re.search(r"[{}]", text) for text in shown)


def test_条文所指不存在时说得出() -> None:
    """Every kind of reference knows what is not there; a kind that nobody knows is none."""
    pack = PACKS["whistle"]
    kinds = {ref.partition(":")[0] for p in PACKS.values() for article in p.articles for ref in article.kept_by}
    assert len(kinds) > 15
    for kind in kinds:
        assert resolve(pack, f"{kind}:没有这一项") == "", kind
    assert resolve(pack, "magic:main") == ""
    assert resolve(PACKS["general"], "switch:masked_slip") == ""


@EVERY_PACK
def test_条文所引的测试都在(pack: Pack) -> None:
    for article in pack.articles:
        for ref in article.kept_by:
            if ref.startswith("test:"):
                file, _colons, name = ref.removeprefix("test:").partition("::")
                assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8"), ref


@pytest.mark.parametrize("pack_id", WHOLE)
def test_全文对照的规则包没有只靠人的空话(pack_id: str) -> None:
    """Most sentences are kept by something in the program; those left to people say so."""
    articles = PACKS[pack_id].articles
    people = [a.ref for a in articles if all(ref.startswith("people:") for ref in a.kept_by)]
    assert len(articles) >= 27
    assert len(people) / len(articles) < 0.2, people


def test_举报制度三十四条条条在列() -> None:
    numerals = "一二三四五六七八九十"
    names = [*numerals, *(f"十{n}" for n in numerals[:9]), "二十", *(f"二十{n}" for n in numerals[:9])]
    names += ["三十", *(f"三十{n}" for n in numerals[:4])]
    assert len(names) == 34
    there = {re.split("[（]", article.ref)[0] for article in PACKS["whistle"].articles}
    assert [name for name in names if f"第{name}条" not in there] == []
    categories = {c.title: len(c.children) for c in PACKS["whistle"].categories}
    assert categories == {"投诉": 6, "举报": 10, "管理问题": 0}


# -- the deadlines of mission 1.4, counted from 09:30 with the shipped calendar


@pytest.mark.parametrize(
    ("pack_id", "rule", "clock", "moment", "facts", "start", "due"),
    [
        ("whistle", "whistle.signoff", Clock.SIGN_OFF, "received", REPORT, "2026-02-13", "2026-02-24"),
        ("whistle", "whistle.investigate", Clock.SOLVE, "received", REPORT, "2026-01-20", "2026-02-24"),
        ("whistle", "whistle.investigate", Clock.SOLVE, "received", COMPLAINT, "2026-09-02", "2026-10-08"),
        (
            "whistle",
            "whistle.commissioned",
            Clock.SOLVE,
            "received",
            CaseFacts(kind=Kind.REPORT, channel=Channel.TRANSFER),
            "2026-09-25",
            "2026-10-10",
        ),
        ("whistle", "whistle.notice", Clock.NOTICE, "approved", REPORT, "2026-09-30", "2026-10-08"),
        ("whistle", "whistle.retaliation", Clock.RETALIATION, "closed", REPORT, "2026-03-02", "2026-04-01"),
        ("whistle", "whistle.retaliation_last", Clock.RETALIATION_LAST, "closed", REPORT, "2026-03-02", "2026-06-01"),
        ("hospital", "hospitalA.general", Clock.SOLVE, "received", COMPLAINT, "2026-09-30", "2026-10-10"),
        ("hospital", "hospitalA.serious", Clock.SOLVE, "received", SERIOUS, "2026-09-30", "2026-10-15"),
        ("hospital", "hospitalA.multi", Clock.SOLVE, "received", CaseFacts(departments=2), "2026-09-30", "2026-10-15"),
        ("hospital-b", "hospitalB.verify", Clock.SOLVE, "received", COMPLAINT, "2026-02-13", "2026-02-27"),
        ("hospital-b", "hospitalB.multi", Clock.SOLVE, "received", CaseFacts(departments=2), "2026-02-13", "2026-03-05"),
        ("car-dealer", "dealer.solution", Clock.ANSWER, "dispatched", COMPLAINT, "2026-04-30", "2026-05-06"),
        ("car-dealer", "dealer.solution", Clock.ANSWER, "dispatched", MAJOR, "2026-02-14", "2026-02-24"),
        ("logistics", "logistics.in_department", Clock.SOLVE, "received", level("in_department"), "2026-02-13", "24 h"),
        ("logistics", "logistics.cross_county", Clock.SOLVE, "received", level("cross_county"), "2026-02-13", "48 h"),
        ("logistics", "logistics.cross_city", Clock.SOLVE, "received", level("cross_city"), "2026-09-30", "2026-10-12"),
        ("manufacturing", "mfg.start", Clock.START, "dispatched", COMPLAINT, "2026-02-13", "2 h"),
        ("broadcast", "njtv.answer", Clock.ANSWER, "dispatched", COMPLAINT, "2026-09-30", "2026-10-03"),
        ("business-centre", "changsha.accept", Clock.ACCEPT, "received", COMPLAINT, "2026-09-30", "2026-10-10"),
        ("business-centre", "changsha.finish", Clock.SOLVE, "accepted", COMPLAINT, "2026-01-30", "2026-03-19"),
        ("bank", "bank.simple", Clock.SOLVE, "received", level("simple"), "2026-09-25", "2026-10-12"),
        ("bank", "bank.complex", Clock.SOLVE, "received", level("complex"), "2026-01-20", "2026-02-24"),
        ("bank", "bank.very_complex", Clock.SOLVE, "received", level("very_complex"), "2026-09-02", "2026-10-08"),
        ("bank", "bank.call_back", Clock.CALL_BACK, "replied", level("simple"), "2026-09-30", "2026-10-12"),
    ],
)
def test_源文件期限(
    pack_id: str, rule: str, clock: Clock, moment: str, facts: CaseFacts, start: str, due: str
) -> None:
    at = datetime.fromisoformat(f"{start}T09:30").replace(tzinfo=SHANGHAI)
    limit = limit_for(PACKS[pack_id], clock, moment, at, CALENDAR, facts=facts)
    assert limit is not None
    assert limit.rule.key == rule
    if due.endswith(" h"):
        assert (limit.due_at - at).total_seconds() == int(due[:-2]) * 3600
    else:
        assert limit.due_at.astimezone(SHANGHAI).date().isoformat() == due


@pytest.mark.parametrize(
    ("pack_id", "rule", "latest"),
    [("whistle", "whistle.investigate", "2026-10-08"), ("bank", "bank.very_complex", "2026-10-08")],
)
def test_延期最长六十日(pack_id: str, rule: str, latest: str) -> None:
    found = PACKS[pack_id].rule(rule)
    assert found is not None
    at = datetime(2026, 8, 5, 9, 30, tzinfo=SHANGHAI)
    makeup = PACKS[pack_id].switches.makeup_counts
    due = CALENDAR.with_makeup(makeup).add(at, found.limit, roll=found.roll).due
    until = latest_extension(found, at, due, CALENDAR, makeup=makeup)
    assert until is not None
    assert until.astimezone(SHANGHAI).date().isoformat() == latest


def test_物流例行日期() -> None:
    duties = {duty.key: (duty.every, duty.day) for duty in PACKS["logistics"].duties}
    assert (duties["departments"], duties["market"]) == (("month", 5), ("month", 7))
    assert duties["half_year"][0] == "half_year"
    origin = next(field for field in PACKS["logistics"].fields if field.key == "origin")
    assert len(origin.choices) == 9


def test_几处只有本制度才有的规定() -> None:
    bank, whistle, dealer = PACKS["bank"], PACKS["whistle"], PACKS["car-dealer"]
    assert (bank.switches.makeup_counts, bank.switches.representatives) == (False, 5)
    assert len([cause for cause, above in cause_paths(bank.causes) if above is None]) == 6
    assert "promised_at" in bank.required["register"]
    assert whistle.restricted_kinds == {Kind.COMPLAINT, Kind.REPORT}
    assert whistle.switches.hear_before_substantiated
    assert [a.post.title for a in dealer.approvals_before(Action.REPLY, COMPLAINT)] == ["总经理"]
    assert len(PACKS["hospital-b"].refusals) == 5
    assert [form.copies for form in PACKS["distribution"].forms if form.copies] == [("正本", "副本")]
