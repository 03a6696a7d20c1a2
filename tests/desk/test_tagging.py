"""标签: put on one case and on many, filtered by exactly, found by searching; told of in the timeline."""

from __future__ import annotations

import contextlib

import pytest

from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.case_list import CaseCount, CaseList
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.dispatching import DispatchCase
from complaintdesk.desk.saved_views import SavedViews, SavedViewSize, SaveView
from complaintdesk.desk.tagging import LONGEST, TagCases, TagsInUse
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.vocabulary import EventKind, Role
from complaintdesk.storage.verify import verify
from tests.desk.office import a_case, a_person, an_office, desk_as
from tests.desk.whistle import a_company, a_report
from tests.office.hostile import PAYLOADS


def tagged(desk: Desk, *words: str) -> list[int]:
    """The cases with all these tags, the oldest first."""
    rows = desk.ask(CaseList(filter=CaseFilter(tags=words))).rows
    return sorted(row.id for row in rows)


def in_use(desk: Desk) -> dict[str, int]:
    return {tag.word: tag.count for tag in desk.ask(TagsInUse())}


def test_贴上取下_筛出的正好是这些件_查得到也记在经过里(database_url: str) -> None:
    desk = an_office(database_url)
    ids = [a_case(desk).id for _n in range(5)]
    desk.do(TagCases(case_ids=tuple(ids[:3]), add=("媒体，加急", "VIP")))
    desk.do(TagCases(case_ids=(ids[3],), add=("媒体关注", "vip")))
    desk.do(TagCases(case_ids=(ids[0], ids[4]), add=("专项",), remove=("加急",)))
    # One word is found exactly: not as a part of another, and with its capitals.
    assert tagged(desk, "媒体") == ids[:3]
    assert tagged(desk, "vip") == [ids[3]]
    assert tagged(desk, "加急") == ids[1:3]
    assert tagged(desk, "媒体", "专项") == [ids[0]]
    assert tagged(desk, "媒") == tagged(desk, ",") == tagged(desk, "%") == []
    assert in_use(desk) == {"VIP": 3, "媒体": 3, "专项": 2, "加急": 2, "媒体关注": 1, "vip": 1}
    rows = {row.id: row.tags for row in desk.ask(CaseList()).rows}
    assert rows[ids[0]] == ("媒体", "VIP", "专项")
    assert rows[ids[4]] == ("专项",)
    # Found by searching, and no longer once taken off.
    assert desk.ask(CaseCount(filter=CaseFilter(text="加急"))) == 2
    sheet = desk.ask(Sheet(case_id=ids[0]))
    assert [(item.kind, item.note) for item in sheet.timeline[:2]] == [
        (EventKind.TAGGED, "+专项 -加急"),
        (EventKind.TAGGED, "+媒体 +加急 +VIP"),
    ]
    assert verify(desk.database).ok


def test_不成标签的得到一句话_一件也不改(sqlite_url: str) -> None:
    desk = an_office(sqlite_url)
    ids = tuple(a_case(desk).id for _n in range(2))
    desk.do(TagCases(case_ids=ids[:1], add=("加急",)))
    for wrong, sentence in (
        (TagCases(case_ids=ids, add=(" ，、",)), "请输入至少一个标签。"),
        (TagCases(case_ids=(), add=("加急",)), "请至少选择一件。"),
        (TagCases(case_ids=ids, add=("长" * (LONGEST + 1),)), "标签最多 20 个字。"),
        (TagCases(case_ids=ids[:1], add=("加急",)), "没有改动：这些件已经有这样的标签。"),
        (TagCases(case_ids=ids, add=tuple(f"第{n}" for n in range(12))), "最多 12 个"),
    ):
        with pytest.raises(UserError) as refused:
            desk.do(wrong)
        assert sentence in str(refused.value)
    assert in_use(desk) == {"加急": 1}


def test_看不到的件的标签也看不到(database_url: str) -> None:
    company = a_company(database_url)
    secret = a_report(company.inspector)
    company.inspector.do(TagCases(case_ids=(secret.id,), add=("专案",)))
    clerk = company.clerk
    assert in_use(company.head) == {"专案": 1}
    assert in_use(clerk) == {}
    assert clerk.ask(CaseCount(filter=CaseFilter(tags=("专案",)))) == 0
    with pytest.raises(UserError):
        clerk.do(TagCases(case_ids=(secret.id,), add=("知道了",)))


def test_科室可贴自己的件_写着来人姓名的标签不给看(sqlite_url: str) -> None:
    desk = an_office(sqlite_url)
    case = a_case(desk, complainant=a_person(name="欧阳娜娜")).id
    a_case(desk)
    desk.do(DispatchCase(case_id=case, department="财务科", note=""))
    desk.do(TagCases(case_ids=(case,), add=("欧阳娜娜", "退费")))
    clerk = desk_as(desk, Role.DEPARTMENT, department="财务科")
    assert in_use(clerk) == {"退费": 1}
    assert "欧阳娜娜" not in str(clerk.ask(CaseList()).rows)
    clerk.do(TagCases(case_ids=(case,), add=("待查账",)))
    assert in_use(desk)["待查账"] == 1


def test_任何文本作标签和视图名_要么得到一句话_要么原样(database_url: str) -> None:
    desk = an_office(database_url)
    case = a_case(desk).id
    for name, payload in PAYLOADS.items():
        typed = payload[:LONGEST]
        try:
            desk.do(TagCases(case_ids=(case,), add=(typed,)))
        except UserError as refused:
            assert refused.message, name  # noqa: PT017
            continue
        finally:
            with contextlib.suppress(UserError):
                desk.do(SaveView(name=typed, filter=CaseFilter(text=typed, tags=(typed,))))
        tags = desk.ask(CaseList()).rows[0].tags
        assert tags
        assert all(tagged(desk, tag) == [case] for tag in tags), name
        desk.do(TagCases(case_ids=(case,), remove=tags))
    assert all(desk.ask(SavedViewSize(view_id=view.id)) is not None for view in desk.ask(SavedViews()))
    assert verify(desk.database).ok
