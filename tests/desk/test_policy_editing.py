"""Versions of the pack: seen before they hold, one at a time, old cases left alone, and back again."""

from __future__ import annotations

from datetime import datetime

import pytest

from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.categories import CategoryList
from complaintdesk.desk.clocks import MET_BY
from complaintdesk.desk.core import Desk
from complaintdesk.desk.departments import DepartmentList
from complaintdesk.desk.office import InstallPolicy
from complaintdesk.desk.office_settings import OfficeQuestion
from complaintdesk.desk.opening import shipped_policies, shipped_policy
from complaintdesk.desk.policy_editing import (
    PackPreview,
    PackText,
    PackVersion,
    PackVersions,
    head,
    shipped_heads,
)
from complaintdesk.domain.errors import ConflictError, NotAllowed, PolicyError
from complaintdesk.domain.policy_draft import PackDraft
from complaintdesk.domain.policy_flow import ENDS
from complaintdesk.domain.policy_shape import CATEGORIES, RULES
from complaintdesk.domain.policy_writing import own_version
from complaintdesk.domain.vocabulary import Clock as ClockKind
from complaintdesk.domain.vocabulary import Role
from complaintdesk.i18n import LANGUAGES, in_language
from tests.desk.office import a_case, an_office, desk_as

LIMIT = "hospitalA.general"


@pytest.fixture
def desk(database_url: str) -> Desk:
    return an_office(database_url)


def draft_of(desk: Desk) -> PackDraft:
    """The pack in force, being adjusted."""
    versions = desk.ask(PackVersions())
    now = next(version for version in versions if version.in_force)
    taken = {version.head.version for version in versions}
    return PackDraft(desk.ask(PackText(pack_id=now.pack_id)), own_version(now.head.version, taken))


def with_limit(desk: Desk, span: str) -> PackDraft:
    """The general handling limit changed."""
    draft = draft_of(desk)
    at = next(n for n, rule in enumerate(draft.data["rules"]) if rule["id"] == LIMIT)
    draft.change(RULES, (at,), {"limit": span})
    return draft


def due(desk: Desk, case_id: int) -> datetime:
    clocks = desk.ask(Sheet(case_id=case_id)).clocks
    return next(clock.due_at for clock in clocks if clock.clock is ClockKind.SOLVE)


def in_force(desk: Desk) -> PackVersion:
    return next(version for version in desk.ask(PackVersions()) if version.in_force)


def test_调整_预览_启用_新件按新版_旧件不动(desk: Desk) -> None:
    old = a_case(desk)
    before = due(desk, old.id)
    draft = with_limit(desk, "1 workday")
    change = desk.ask(PackPreview(text=draft.text, name=draft.name))
    assert [(each.entry, each.after) for each in change.differences] == [("一般问题办结时限", "1 个工作日")]
    assert (change.version, change.is_other, change.is_same) == ("1+本单位-1", False, False)
    assert (change.open_cases, change.some_cases) == (1, (old.number,))
    assert desk.ask(OfficeQuestion()).policy_version == "1"
    desk.do(InstallPolicy(text=draft.text, name=draft.name, seen=change.in_force))
    assert desk.ask(OfficeQuestion()).policy_version == "1+本单位-1"
    assert due(desk, old.id) == before
    assert due(desk, a_case(desk).id) < before
    assert [v.open_cases for v in desk.ask(PackVersions())] == [1, 1]


def test_撤回就是重新启用原版本(desk: Desk) -> None:
    first = in_force(desk)
    draft = with_limit(desk, "1 workday")
    desk.do(InstallPolicy(text=draft.text, name=draft.name))
    second = with_limit(desk, "2 workdays")
    assert second.pack.version == "1+本单位-2"
    desk.do(InstallPolicy(text=second.text, name=second.name))
    text = desk.ask(PackText(pack_id=first.pack_id))
    change = desk.ask(PackPreview(text=text))
    assert [each.before for each in change.differences] == ["2 个工作日"]
    desk.do(InstallPolicy(text=text, name="hospital.toml", seen=change.in_force))
    assert in_force(desk).pack_id == first.pack_id
    assert [v.head.version for v in desk.ask(PackVersions())] == ["1+本单位-2", "1+本单位-1", "1"]


def test_导出的文件导入后完全相同(desk: Desk) -> None:
    draft = with_limit(desk, "1 workday")
    desk.do(InstallPolicy(text=draft.text, name=draft.name))
    exported = desk.ask(PackText(pack_id=in_force(desk).pack_id))
    change = desk.ask(PackPreview(text=exported, name="导出.toml"))
    assert change.is_same
    assert PackDraft(exported, draft.pack.version).pack == draft.pack


def test_他人先启用了别的_须重新预览(desk: Desk) -> None:
    mine, theirs = with_limit(desk, "1 workday"), with_limit(desk, "2 workdays")
    seen = desk.ask(PackPreview(text=mine.text)).in_force
    desk.do(InstallPolicy(text=theirs.text))
    with pytest.raises(ConflictError):
        desk.do(InstallPolicy(text=mine.text, seen=seen))
    assert in_force(desk).head.version == theirs.pack.version


def test_坏包预览即说明文件和键_什么都没变(desk: Desk) -> None:
    before = desk.ask(PackVersions())
    text = shipped_policy("hospital")[1].replace('clock = "solve"', 'clock = "never"', 1)
    with pytest.raises(PolicyError, match=r"坏的\.toml.*rules\[1\]\.clock"):
        desk.ask(PackPreview(text=text, name="坏的.toml"))
    with pytest.raises(PolicyError, match=r"大\.toml"):
        desk.ask(PackPreview(text="#" * 1024 * 1024, name="大.toml"))
    assert desk.ask(PackVersions()) == before


def test_换用另一套规则只说大概(desk: Desk) -> None:
    change = desk.ask(PackPreview(text=shipped_policy("bank")[1], name="bank.toml"))
    assert change.is_other
    assert change.differences
    assert set(change.new_departments).isdisjoint(row.name for row in desk.ask(DepartmentList()))
    assert change.new_categories
    assert change.retired_categories == ()


def test_类别改名改归口_随版本生效(desk: Desk) -> None:
    draft = draft_of(desk)
    at = next(place for place, entry in draft.entries(CATEGORIES) if entry["title"] == "收费")
    draft.change(CATEGORIES, at, {"title": "价格", "route": "院办公室"})
    other = next(place for place, entry in draft.entries(CATEGORIES) if entry["title"] == "护理")
    draft.change(CATEGORIES, other, {"route": "医教科", "keywords": "扎针\n输液"})
    change = desk.ask(PackPreview(text=draft.text))
    assert "价格" in change.new_categories
    assert "收费" in change.retired_categories
    desk.do(InstallPolicy(text=draft.text, name=draft.name))
    rows = {row.path: row for row in desk.ask(CategoryList())}
    assert "收费" not in rows
    assert rows["价格"].route == "院办公室"
    assert rows["护理"].route == "医教科"
    desk.do(InstallPolicy(text=shipped_policy("hospital")[1], name="hospital.toml"))
    rows = {row.path: row for row in desk.ask(CategoryList())}
    assert "价格" not in rows
    assert rows["收费"].route == "财务科"
    assert rows["护理"].route == "护理部"


def test_只有管理员能预览_其他人能读(desk: Desk) -> None:
    clerk = desk_as(desk, Role.FRONT_DESK)
    with pytest.raises(NotAllowed):
        clerk.ask(PackPreview(text=shipped_policy("general")[1]))
    assert clerk.ask(PackVersions())[0].in_force


def test_图上的时限止于系统停表的那一步() -> None:
    for action, clocks in MET_BY.items():
        for clock in clocks:
            assert action in ENDS[clock], (action, clock)


@pytest.mark.parametrize("language", LANGUAGES)
def test_列表的题名与规则包一致(language: str) -> None:
    with in_language(language):
        packs = {pack.id: pack for pack, _text in shipped_policies()}
        heads = {each.id: each for each, _file in shipped_heads()}
        assert set(heads) == set(packs)
        for policy, each in heads.items():
            assert (each.label, each.sources) == (packs[policy].label, packs[policy].sources)
            assert each.description
            assert not each.is_own
    assert head("broken [").id == ""
