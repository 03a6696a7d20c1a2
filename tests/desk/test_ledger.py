"""The ledger as it leaves the desk: every case once, in order, masked unless asked and allowed, on record."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.core import Desk
from complaintdesk.desk.importing import UndoImport, import_rows, plan_import
from complaintdesk.desk.ledger import LedgerLines, RecordExport, ledger_lines
from complaintdesk.desk.offers import command_for
from complaintdesk.domain.errors import NotAllowed
from complaintdesk.domain.vocabulary import Action, EventKind, Role
from complaintdesk.i18n import set_language
from complaintdesk.sheets.reading import Table
from complaintdesk.storage.models import Disclosure, Event
from tests.desk.office import a_case, a_person, an_office, desk_as


@pytest.fixture
def desk(database_url: str) -> Desk:
    return an_office(database_url)


def some_old_cases(desk: Desk, count: int) -> str:
    rows = tuple((n + 2, ("2020-01-05", f"第{n}件", "张三", "13800001234")) for n in range(count))
    return import_rows(
        desk, plan_import(desk, Table("a.csv", "", ("日期", "内容", "姓名", "电话"), rows))
    ).import_id


def test_一行写全(desk: Desk) -> None:
    done = a_case(desk)
    for action, values in (
        (Action.DISPATCH, {"department": "财务科"}), (Action.INVESTIGATE, {"findings": "重复计价"}),
        (Action.CAUSE, {"cause": "process", "note": "系统重复"}), (Action.PROPOSE, {"solution": "退款"}),
        (Action.APPROVE, {"opinion": "同意"}), (Action.REPLY, {"way": "phone", "text": "已告知"}),
        (Action.CALL_BACK, {"outcome": "reached", "satisfaction": "satisfied"}),
        (Action.CLOSE, {"verdict": "substantiated"}),
    ):  # fmt: skip
        desk.do(command_for(action, done.id, None, values, "Asia/Shanghai"))
    (line,) = ledger_lines(desk)
    assert (line.number, line.subject, line.department) == ("TS-2026-0001", "住院费用多收", "财务科")
    assert (line.kind, line.channel, line.severity, line.state) == ("投诉", "来访", "一般", "已结案")
    assert (line.respondent, line.category) == ("财务科 李四", "收费/多收费")
    assert (line.investigation, line.solution, line.reply) == ("重复计价", "退款", "已告知")
    assert line.cause.endswith("系统重复")
    assert "process" not in line.cause
    assert (line.verdict, line.satisfaction) == ("属实", "满意")
    set_language("en")
    (in_english,) = ledger_lines(desk)
    assert in_english.cause == "Process and management 系统重复"
    set_language("zh_CN")
    assert line.due_at is not None
    assert line.replied_at == line.closed_at == desk.clock() if desk.clock else None
    assert line.light


def test_姓名电话默认隐去_要看得有权并记一笔(desk: Desk) -> None:
    a_case(desk)
    a_case(desk, complainant=a_person(name="", anonymous=True, phone=""))
    masked = list(ledger_lines(desk))
    assert masked[0].complainant.startswith("张")
    assert masked[0].complainant != "张三"
    assert "*" in masked[0].phone
    assert masked[1].complainant == "匿名"
    shown = list(ledger_lines(desk, reveal=True))
    assert (shown[0].complainant, shown[0].phone) == ("张三", "13800001234")
    with desk.database.read() as session:
        found = session.scalars(
            select(Disclosure.payload).join(Event, Event.seq == Disclosure.seq)
            .where(Event.kind == EventKind.EXPORTED.value).order_by(Event.seq)
        )  # fmt: skip
        assert [json.loads(payload)["detail"]["reveal"] for payload in found] == [False, True]


def test_科室没有导出权(desk: Desk) -> None:
    a_case(desk)
    department = desk_as(desk, Role.DEPARTMENT, "财务科")
    for reveal in (False, True):
        with pytest.raises(NotAllowed):
            ledger_lines(department, reveal=reveal)
        with pytest.raises(NotAllowed):
            department.ask(LedgerLines(reveal=reveal))
    with pytest.raises(NotAllowed):
        department.do(RecordExport(what="ledger"))
    assert len(list(ledger_lines(desk_as(desk, Role.FRONT_DESK), reveal=True))) == 1


def test_分段读_同一时刻也不丢不重(desk: Desk) -> None:
    some_old_cases(desk, 23)
    a_case(desk)
    numbers: list[str] = []
    after: tuple[datetime, int] | None = None
    while True:
        part = desk.ask(LedgerLines(after=after, limit=5))
        assert len(part.lines) <= 5
        numbers += [line.number for line in part.lines]
        if part.after is None:
            break
        after = part.after
    assert numbers == [f"TS-2020-{n:04d}" for n in range(1, 24)] + ["TS-2026-0001"]
    assert [line.number for line in ledger_lines(desk)] == numbers


def test_按日期取_两头都算(desk: Desk) -> None:
    some_old_cases(desk, 1)
    a_case(desk, received_at=datetime(2026, 2, 28, 15, 59, tzinfo=UTC))
    a_case(desk, received_at=datetime(2026, 2, 28, 16, 0, tzinfo=UTC))
    found = ledger_lines(desk, CaseFilter(first=date(2026, 3, 1), last=date(2026, 3, 1)))
    assert [line.number for line in found] == ["TS-2026-0002"]


def test_作废的留一行_撤销导入的不留(desk: Desk) -> None:
    done = a_case(desk)
    desk.do(command_for(Action.VOID, done.id, None, {"reason": "重复登记"}, "Asia/Shanghai"))
    import_id = some_old_cases(desk, 2)
    assert len(list(ledger_lines(desk))) == 3
    desk.do(UndoImport(import_id=import_id))
    (line,) = ledger_lines(desk)
    assert (line.number, line.state) == ("TS-2026-0001", "已作废")
