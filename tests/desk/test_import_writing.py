"""What an import writes past the mapped objects is to the letter what registering the same cases would have written."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from complaintdesk.desk.core import Desk
from complaintdesk.desk.searching import search_doc
from complaintdesk.domain.search_terms import indexed
from complaintdesk.domain.vocabulary import Sex
from complaintdesk.storage.chain import canonical
from complaintdesk.storage.models import Case, Complainant, Disclosure
from complaintdesk.storage.search import case_search_text
from complaintdesk.storage.snapshots import snapshot
from complaintdesk.storage.verify import verify
from tests.desk.office import an_office
from tests.desk.old_ledgers import ANSWERED, sheet, take_in

HEADER = (
    "编号", "姓名", "年龄", "性别", "投诉日期", "投诉内容", "处理结果", "答复时间", "结案时间", "状态", "满意度", '备"注\\',
)
HOSTILE = '收费处\n多收\t“一”元 \u2028 👨\u200d👩 e\u0301 {x} "\\n'
ROWS = (
    ("A-1", '张"三\\', "0岁", "女", "2020/1/5 9:30", HOSTILE, "已退费\\n", "2020-01-08", "", "", "满意", "{x}"),
    ("A-2", "曾小贤", 35.0, "男", "2020-01-05 09:30:15", "TS-2020-0001 很慢", "", "", "2020-02-01", "", "", ""),
    ("A-3", "匿名", "", "", "2020-01-06", "没人理", "", "", "", "已结案", "", "老病号"),
    ("A-4", "", "不详", "?", "1990-07-01 12:00", "/", "", "未答复", "", "", "不满意", "留言"),
)  # fmt: skip


@pytest.fixture
def desk(database_url: str) -> Desk:
    return an_office(database_url)


def test_事件一字不差_搜索行也是(desk: Desk) -> None:
    assert take_in(desk, *ROWS, header=HEADER).imported == 4
    assert take_in(desk, ("B-1", *ANSWERED[1:])).imported == 1
    with desk.database.read() as session:
        payloads = session.scalars(select(Disclosure.payload)).all()
        cases = {case.id: case for case in session.scalars(select(Case))}
        people = {person.case_id: person for person in session.scalars(select(Complainant))}
        kept = session.execute(select(case_search_text.c.case_id, case_search_text.c.body, case_search_text.c["keys"])).all()
    assert [canonical(json.loads(payload)) for payload in payloads] == payloads
    assert len(cases) == 5
    docs = {key: indexed(search_doc(snapshot(case, people[key]), [])) for key, case in cases.items()}
    assert {key: (body, keys) for key, body, keys in kept} == {key: (one.body, one.keys) for key, one in docs.items()}
    # Replaying the events gives the rows as they stand.
    assert verify(desk.database).ok


def test_零岁也是年龄(desk: Desk) -> None:
    take_in(desk, *ROWS, header=HEADER)
    with desk.database.read() as session:
        found = session.execute(select(Complainant.age, Complainant.sex).order_by(Complainant.case_id)).all()
    # In the order of receipt: the row of 1990 comes first.
    assert [tuple(row) for row in found] == [(None, None), (0, Sex.FEMALE), (35, Sex.MALE), (None, None)]
    assert sheet(desk, "TS-2020-0001").complainant.name == '张"三\\'
