"""The tokens of a large import are made by a second process: the same as here, and whatever becomes of it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from complaintdesk.desk import import_index
from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.case_list import CaseCount
from complaintdesk.desk.core import Desk
from complaintdesk.desk.import_index import WORTH_IT, ImportIndex
from complaintdesk.domain.search_terms import SearchDoc, indexed
from complaintdesk.storage.search import case_search_text
from complaintdesk.storage.verify import verify
from tests.desk.office import an_office
from tests.desk.old_ledgers import ANSWERED, OPEN, take_in

DOCS = [(900 + n, SearchDoc(f"TS-{n}", (f"收费处多收{n}元", "半个"), ("曾三",), (f"1380000{n:04d}",))) for n in range(3)]


@pytest.fixture
def desk(database_url: str) -> Desk:
    return an_office(database_url)


def test_另一个进程算的词_和这里算的一样(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_index, "WORTH_IT", 1)
    assert take_in(desk, ANSWERED, OPEN).imported == 2
    for words, count in (("收费", 1), ("13800001234", 1), ("zhangsan", 1), ("候诊时间", 1), ("老病号", 1), ("没有的", 0)):
        assert desk.ask(CaseCount(filter=CaseFilter(text=words))) == count, words
    assert verify(desk.database).ok


@pytest.mark.parametrize("ended", ["从未", "开始前", "交出后"])
def test_子进程没了_就在这里算(desk: Desk, ended: str) -> None:
    with desk.database.write() as session:
        index = ImportIndex(session.connection(), WORTH_IT)
        assert index._child is not None
        if ended == "开始前":
            end(index)
        index.put(DOCS)
        if ended == "交出后":
            end(index)
        index.finish()
        index.close()
        kept = session.execute(select(case_search_text.c.case_id, case_search_text.c.body)).all()
    assert {row[0]: row[1] for row in kept} == {case_id: indexed(doc).body for case_id, doc in DOCS}


def end(index: ImportIndex) -> None:
    if index._child is not None:
        index._child.kill()
        index._child.wait()
