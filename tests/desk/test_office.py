"""The office's own settings, policy packs and categories: checked, told, and old cases left alone."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.case_list import CaseList
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.categories import AddCategory, CategoryList, RetireCategory, SetCategory
from complaintdesk.desk.core import Command, Desk
from complaintdesk.desk.departments import AddDepartment, DepartmentList, RetireDepartment
from complaintdesk.desk.office import ChangeOffice, InstallPolicy
from complaintdesk.desk.office_settings import OfficeQuestion
from complaintdesk.desk.opening import shipped_policy
from complaintdesk.domain.errors import FieldErrors, NotAllowed, NotFound, PolicyError, UserError
from complaintdesk.domain.vocabulary import Clock as ClockKind
from complaintdesk.domain.vocabulary import EventKind, Role
from complaintdesk.i18n import in_language
from complaintdesk.storage.models import Disclosure, Event, PolicyPack
from tests.desk.office import Clock, a_case, a_person, a_registration, an_office, desk_as


@pytest.fixture
def desk(database_url: str) -> Desk:
    return an_office(database_url)


def last(desk: Desk, kind: EventKind) -> dict[str, Any]:
    wanted = (
        select(Disclosure.payload).join(Event, Event.seq == Disclosure.seq).where(Event.kind == kind.value)
    )
    with desk.database.read() as session:
        payload: dict[str, Any] = json.loads(
            session.scalars(wanted.order_by(Event.seq.desc())).first() or "{}"
        )
    return payload


def head(desk: Desk) -> int:
    with desk.database.read() as session:
        return session.execute(select(func.max(Event.seq))).scalar_one() or 0


# -- settings


def test_the_office_as_opened(desk: Desk) -> None:
    office = desk.ask(OfficeQuestion())
    assert (office.name, office.zone, office.policy_id, office.number_prefix) == (
        "市人民医院",
        "Asia/Shanghai",
        "hospital",
        "TS",
    )
    assert (office.attachment_limit_mb, office.idle_lock_minutes, office.second_backup_folder) == (30, 5, "")
    assert office.calendar_years == tuple(range(2019, 2027))
    assert office.calendar_warning == ""


def test_the_next_years_notice_is_asked_for_in_november(desk: Desk) -> None:
    assert isinstance(desk.clock, Clock)
    desk.clock.at = datetime(2026, 10, 31, 16, 30, tzinfo=UTC)  # 1 November in Shanghai
    assert "2027" in desk.ask(OfficeQuestion()).calendar_warning


def test_settings_are_changed_and_told(desk: Desk, tmp_path: Path) -> None:
    desk.do(
        ChangeOffice(
            name=" 市第一\n人民医院 ",
            attachment_limit_mb=200,
            idle_lock_minutes=1,
            prefix="yy",
            second_backup_folder=str(tmp_path),
        )
    )
    office = desk.ask(OfficeQuestion())
    assert office.name == "市第一 人民医院"
    assert (office.attachment_limit_mb, office.idle_lock_minutes, office.number_prefix) == (200, 1, "YY")
    assert office.second_backup_folder == str(tmp_path)
    assert last(desk, EventKind.OFFICE_CHANGED)["detail"]["changes"] == {
        "name": ["市人民医院", "市第一 人民医院"],
        "attachment_limit_mb": [30, 200],
        "idle_lock_minutes": [5, 1],
        "prefix": ["", "YY"],
        "second_backup_folder": ["", str(tmp_path)],
    }
    assert a_case(desk).number == "YY-2026-0001"


def test_an_emptied_prefix_is_the_packs_again(desk: Desk) -> None:
    first = a_case(desk)
    desk.do(ChangeOffice(prefix="AB"))
    second = a_case(desk)
    desk.do(ChangeOffice(prefix=""))
    assert [first.number, second.number, a_case(desk).number] == [
        "TS-2026-0001",
        "AB-2026-0001",
        "TS-2026-0002",
    ]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"attachment_limit_mb": 0}, "attachment_limit_mb"),
        ({"attachment_limit_mb": 201}, "attachment_limit_mb"),
        ({"attachment_limit_mb": True}, "attachment_limit_mb"),
        ({"idle_lock_minutes": 0}, "idle_lock_minutes"),
        ({"idle_lock_minutes": 121}, "idle_lock_minutes"),
        ({"prefix": "投诉"}, "prefix"),
        ({"prefix": "A-1"}, "prefix"),
        ({"prefix": "ABCDEFG"}, "prefix"),
        ({"second_backup_folder": "relative"}, "second_backup_folder"),
        ({"second_backup_folder": "/no/such/folder"}, "second_backup_folder"),
        ({"second_backup_folder": "/" + "x" * 5000}, "second_backup_folder"),
        ({"name": "  "}, "name"),
        ({"name": "名" * 61}, "name"),
    ],
)
def test_a_bad_setting_changes_nothing(desk: Desk, values: dict[str, Any], field: str) -> None:
    before, seq = desk.ask(OfficeQuestion()), head(desk)
    with pytest.raises(FieldErrors) as refused:
        desk.do(ChangeOffice(**({"idle_lock_minutes": 9} | values)))
    assert list(refused.value.problems) == [field]
    assert (desk.ask(OfficeQuestion()), head(desk)) == (before, seq)


def test_every_bad_setting_is_named_at_once(desk: Desk) -> None:
    with pytest.raises(FieldErrors) as refused:
        desk.do(ChangeOffice(attachment_limit_mb=-1, prefix="1"))
    assert set(refused.value.problems) == {"attachment_limit_mb", "prefix"}


def test_saving_the_same_settings_is_refused(desk: Desk) -> None:
    with pytest.raises(UserError, match="没有任何改动"):
        desk.do(ChangeOffice(name="市人民医院", attachment_limit_mb=30))


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.DEPARTMENT, Role.SUPERVISOR])
def test_only_administrators_change_the_office(desk: Desk, role: Role) -> None:
    clerk = desk_as(desk, role, "财务科" if role is Role.DEPARTMENT else "")
    seq = head(desk)
    commands: list[Command] = [
        ChangeOffice(name="别的名字"),
        InstallPolicy(text=shipped_policy("general")[1]),
        AddCategory(path="新类别"),
        SetCategory(path="收费", active=False),
        RetireCategory(path="收费"),
    ]
    for command in commands:
        with pytest.raises(NotAllowed):
            clerk.do(command)
    assert head(desk) == seq
    assert clerk.ask(OfficeQuestion()).name == "市人民医院"


# -- policy packs


def test_a_new_pack_holds_for_new_cases_only(desk: Desk) -> None:
    old = a_case(desk)
    due = desk.ask(Sheet(case_id=old.id)).clocks
    text = shipped_policy("general")[1]
    desk.do(InstallPolicy(text=text, name="general.toml"))
    assert desk.ask(OfficeQuestion()).policy_id == "general"
    assert desk.ask(Sheet(case_id=old.id)).clocks == due
    assert desk.ask(Sheet(case_id=old.id)).category == "收费/多收费"
    new = desk.ask(Sheet(case_id=a_case(desk, category="").id))
    assert {c.rule for c in new.clocks if c.clock is ClockKind.SOLVE} != {c.rule for c in due}
    detail = last(desk, EventKind.POLICY_INSTALLED)["detail"]
    assert detail["sha256"] == hashlib.sha256(text.encode()).hexdigest()
    assert (detail["policy"], detail["before"]["policy"]) == ("general", "hospital")


def test_going_back_to_the_earlier_pack_keeps_one_copy_of_each(desk: Desk) -> None:
    desk.do(InstallPolicy(text=shipped_policy("general")[1]))
    desk.do(InstallPolicy(text=shipped_policy("hospital")[1].replace("\n", "\r\n")))
    assert desk.ask(OfficeQuestion()).policy_id == "hospital"
    with desk.database.read() as session:
        assert session.execute(select(func.count()).select_from(PolicyPack)).scalar_one() == 2
    with pytest.raises(UserError, match="已在使用"):
        desk.do(InstallPolicy(text=shipped_policy("hospital")[1]))


def test_a_file_saved_by_notepad_is_the_same_pack(desk: Desk) -> None:
    with pytest.raises(UserError, match="已在使用"):
        desk.do(InstallPolicy(text="\ufeff" + shipped_policy("hospital")[1]))


@pytest.mark.parametrize(
    ("broken", "where"),
    [
        ("this is no toml", "mine.toml"),
        ('format = 1\nid = "x"', "version"),
        (shipped_policy("general")[1] + "\n[nonsense]\nx = 1\n", "nonsense"),
        (shipped_policy("general")[1].replace("format = 1", "format = 2"), "format"),
    ],
)
def test_a_broken_pack_changes_nothing(desk: Desk, broken: str, where: str) -> None:
    before, seq = desk.ask(OfficeQuestion()), head(desk)
    categories = desk.ask(CategoryList(retired=True))
    with pytest.raises(PolicyError, match=where):
        desk.do(InstallPolicy(text=broken, name="mine.toml"))
    assert (desk.ask(OfficeQuestion()), head(desk)) == (before, seq)
    assert desk.ask(CategoryList(retired=True)) == categories
    assert a_case(desk).number == "TS-2026-0001"


def test_a_pack_brings_departments_with_codes_of_their_own(desk: Desk) -> None:
    desk.do(AddDepartment(name="信息科", code="01x"))
    desk.do(InstallPolicy(text=shipped_policy("general")[1]))
    rows = desk.ask(DepartmentList())
    assert len({r.code.lower() for r in rows}) == len(rows)
    assert {"信息科", "财务科"} <= {r.name for r in rows}


def test_a_pack_routes_nothing_to_a_retired_department(desk: Desk) -> None:
    desk.do(RetireDepartment(department="财务科"))
    text = shipped_policy("hospital")[1].replace('title = "收费"', 'title = "价格"').replace("收费/", "价格/")
    desk.do(InstallPolicy(text=text))
    rows = {c.path: c.route for c in desk.ask(CategoryList())}
    assert rows["价格"] == ""
    assert "财务科" not in rows.values()


def test_branches_stay_together_after_another_pack(desk: Desk) -> None:
    desk.do(InstallPolicy(text=shipped_policy("general")[1]))
    assert_whole_tree([c.path for c in desk.ask(CategoryList())])


def assert_whole_tree(paths: list[str]) -> None:
    """Every category stands behind its parent, with nothing of another branch between."""
    open_branch: list[str] = []
    for path in paths:
        parent = path.rpartition("/")[0]
        while open_branch and open_branch[-1] != parent:
            open_branch.pop()
        assert not parent or open_branch, path
        open_branch.append(path)
    assert len(set(paths)) == len(paths)


# -- categories


def test_a_new_category_stands_last_in_its_branch(desk: Desk) -> None:
    desk.do(AddCategory(path=" 收费 / 押金 ", title_en="Deposit", department="04"))
    rows = desk.ask(CategoryList())
    branch = [r.path for r in rows if r.path.startswith("收费/")]
    assert branch[-1] == "收费/押金"
    row = next(r for r in rows if r.path == "收费/押金")
    assert (row.title, row.title_en, row.route, row.depth, row.position) == (
        "押金",
        "Deposit",
        "财务科",
        1,
        len(branch),
    )
    assert_whole_tree([r.path for r in rows])
    assert last(desk, EventKind.OFFICE_CHANGED)["detail"]["category"] == "收费/押金"
    assert desk.ask(Sheet(case_id=a_case(desk, category="收费/押金").id)).category == "收费/押金"


@pytest.mark.parametrize(
    ("path", "department", "field"),
    [
        ("收费", "", "path"),
        ("收费/", "", "path"),
        ("没有/押金", "", "path"),
        ("收费/多收费/甲/乙", "", "path"),
        ("新类别", "不存在科", "department"),
    ],
)
def test_a_bad_new_category(desk: Desk, path: str, department: str, field: str) -> None:
    before = desk.ask(CategoryList(retired=True))
    with pytest.raises(FieldErrors) as refused:
        desk.do(AddCategory(path=path, department=department))
    assert list(refused.value.problems) == [field]
    assert desk.ask(CategoryList(retired=True)) == before


def test_a_category_moves_among_its_siblings(desk: Desk) -> None:
    before = [r.path for r in desk.ask(CategoryList())]
    tops = [path for path in before if "/" not in path]
    desk.do(SetCategory(path=tops[-1], position=1))
    after = [r.path for r in desk.ask(CategoryList())]
    assert [path for path in after if "/" not in path] == [tops[-1], *tops[:-1]]
    assert_whole_tree(after)
    assert sorted(after) == sorted(before)
    desk.do(SetCategory(path=tops[-1], position=99))
    assert [r.path for r in desk.ask(CategoryList())] == before
    with pytest.raises(FieldErrors, match="从 1 数起"):
        desk.do(SetCategory(path=tops[-1], position=0))


def test_routing_and_english_title(desk: Desk) -> None:
    desk.do(SetCategory(path="收费", title_en="Money", department="护理部"))
    row = next(r for r in desk.ask(CategoryList()) if r.path == "收费")
    assert (row.title_en, row.route) == ("Money", "护理部")
    with in_language("en"):
        assert next(r for r in desk.ask(CategoryList()) if r.path == "收费").title == "Money"
    desk.do(SetCategory(path="收费", department=""))
    assert next(r for r in desk.ask(CategoryList()) if r.path == "收费").route == ""
    with pytest.raises(UserError, match="没有任何改动"):
        desk.do(SetCategory(path="收费", title_en="Money"))


def test_old_cases_keep_a_retired_category(desk: Desk) -> None:
    done = a_case(desk)
    desk.do(RetireCategory(path="收费"))
    assert not [r for r in desk.ask(CategoryList()) if r.path.startswith("收费")]
    assert {r.active for r in desk.ask(CategoryList(retired=True)) if r.path.startswith("收费")} == {False}
    assert desk.ask(Sheet(case_id=done.id)).category == "收费/多收费"
    (row,) = desk.ask(CaseList(filter=CaseFilter(category="收费"))).rows
    assert row.category == "收费/多收费"
    with pytest.raises(FieldErrors) as refused:
        a_case(desk)
    assert list(refused.value.problems) == ["category"]


def test_a_retired_category_comes_back_from_the_top(desk: Desk) -> None:
    desk.do(RetireCategory(path="收费"))
    with pytest.raises(FieldErrors, match="已停用"):
        desk.do(AddCategory(path="收费"))
    with pytest.raises(UserError, match="已停用"):
        desk.do(SetCategory(path="收费/多收费", active=True))
    desk.do(SetCategory(path="收费", active=True))
    desk.do(SetCategory(path="收费/多收费", active=True))
    assert [r.path for r in desk.ask(CategoryList()) if r.path.startswith("收费")] == ["收费", "收费/多收费"]
    a_case(desk)


def test_an_unknown_category_is_named(desk: Desk) -> None:
    with pytest.raises(NotFound, match="没有这类"):
        desk.do(SetCategory(path="没有这类", active=False))


def test_a_person_at_the_counter_notices_nothing_of_all_this(desk: Desk) -> None:
    clerk = desk_as(desk, Role.FRONT_DESK)
    first, _changes = clerk.do(a_registration(complainant=a_person(name="甲")))
    desk.do(InstallPolicy(text=shipped_policy("general")[1]))
    desk.do(ChangeOffice(idle_lock_minutes=10))
    second, _changes = clerk.do(a_registration(complainant=a_person(name="乙"), category=""))
    assert (first.number, second.number) == ("TS-2026-0001", "TS-2026-0002")
