"""The life of an import: tried, all or none, retried, undone, its refused rows mended and brought in."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.case_list import CaseCount
from complaintdesk.desk.core import Desk
from complaintdesk.desk.importing import (
    ImportLedger,
    Imports,
    UndoImport,
    dry_run,
    import_rows,
    plan_import,
)
from complaintdesk.desk.offers import command_for
from complaintdesk.domain.errors import NotAllowed, UserError
from complaintdesk.domain.vocabulary import (
    Action,
    CaseState,
    EventKind,
    Role,
)
from complaintdesk.sheets.error_book import write_errors
from complaintdesk.sheets.reading import read_table
from complaintdesk.storage.models import Disclosure, Event
from complaintdesk.storage.verify import verify
from tests.desk.office import a_case, an_office, desk_as
from tests.desk.old_ledgers import ANSWERED, HEADER, OPEN, a_table, sheet, take_in
from tests.sheets.tables import workbook


@pytest.fixture
def desk(database_url: str) -> Desk:
    return an_office(database_url)


def test_链对得上_查得到(desk: Desk) -> None:
    a_case(desk)
    take_in(desk, ANSWERED, OPEN)
    report = verify(desk.database)
    assert report.findings == ()
    assert report.ok
    for text in ("老病号", "13800001234", "zhangsan", "退费", "A-1"):
        assert (
            desk.ask(CaseCount(filter=CaseFilter(text=text, last=datetime(2021, 1, 1, tzinfo=UTC).date())))
            == 1
        ), text


def test_试导什么也不写(desk: Desk) -> None:
    def events() -> int:
        with desk.database.read() as session:
            return session.scalar(select(func.count()).select_from(Event)) or 0

    before = events()
    report = dry_run(plan_import(desk, a_table(ANSWERED, OPEN, ("", "", "", "", "", "", "", "x"))))
    assert (report.read, report.imported, len(report.refused), report.import_id) == (3, 2, 1, "")
    assert events() == before


def test_同一请求再来一次不重复(desk: Desk) -> None:
    plan = plan_import(desk, a_table(ANSWERED, OPEN))
    first = import_rows(desk, plan, request_id="r-1")
    second = import_rows(desk, plan, request_id="r-1")
    assert (first.imported, second.imported) == (2, 2)
    assert desk.ask(CaseCount()) == 2


def test_预览之后别人先导了(desk: Desk) -> None:
    plan = plan_import(desk, a_table(ANSWERED, OPEN))
    take_in(desk, ANSWERED)
    report = import_rows(desk, plan)
    assert (report.imported, report.already_there) == (1, 1)
    assert desk.ask(CaseCount()) == 2
    assert verify(desk.database).ok


def test_撤销整批_可以重导(desk: Desk) -> None:
    first = take_in(desk, ANSWERED, OPEN)
    desk.do(UndoImport(import_id=first.import_id))
    assert {sheet(desk, f"TS-2020-000{n}").state for n in (1, 2)} == {CaseState.VOID}
    assert verify(desk.database).findings == ()
    (past,) = desk.ask(Imports())
    assert (past.file, past.cases, past.undone) == ("旧台账.xlsx", 2, True)
    with pytest.raises(UserError, match="已经撤销"):
        desk.do(UndoImport(import_id=first.import_id))
    second = take_in(desk, ANSWERED, OPEN)
    assert second.imported == 2
    assert [past.undone for past in desk.ask(Imports())] == [False, True]
    assert sheet(desk, "TS-2020-0003").state is CaseState.CLOSED


def test_动过一件就不能整批撤销(desk: Desk) -> None:
    report = take_in(desk, ANSWERED, OPEN)
    case = sheet(desk, "TS-2020-0002")
    desk.do(command_for(Action.ACCEPT, case.id, None, {}, "Asia/Shanghai"))
    with pytest.raises(UserError, match="TS-2020-0002"):
        desk.do(UndoImport(import_id=report.import_id))
    assert sheet(desk, "TS-2020-0001").state is CaseState.CLOSED
    with pytest.raises(UserError, match="没有这次导入"):
        desk.do(UndoImport(import_id="无"))


def test_前台和科室不能导入(desk: Desk) -> None:
    plan = plan_import(desk, a_table(ANSWERED))
    for role, department in ((Role.FRONT_DESK, ""), (Role.DEPARTMENT, "财务科")):
        other = desk_as(desk, role, department)
        with pytest.raises(NotAllowed):
            plan_import(other, a_table(ANSWERED))
        with pytest.raises(NotAllowed):
            other.do(ImportLedger(cases=plan.cases, file="x"))
    assert take_in(desk_as(desk, Role.SUPERVISOR), ANSWERED).imported == 1


def test_中途出错一件也不留(desk: Desk) -> None:
    plan = plan_import(desk, a_table(ANSWERED, OPEN))
    first, second = plan.cases
    clash = dataclasses.replace(second, values=second.values | {"source_key": first.key})
    with pytest.raises(IntegrityError):
        desk.do(ImportLedger(cases=(first, clash), file="x"))
    assert desk.ask(CaseCount()) == 0
    assert verify(desk.database).ok
    assert take_in(desk, ANSWERED, OPEN).imported == 2
    assert sheet(desk, "TS-2020-0001").source_number == "A-1"


def test_记下文件和对应关系(desk: Desk) -> None:
    plan = plan_import(desk, a_table(ANSWERED))
    report = import_rows(desk, plan, sha256="ab" * 32)
    with desk.database.read() as session:
        payload = session.scalars(
            select(Disclosure.payload).join(Event, Event.seq == Disclosure.seq)
            .where(Event.case_id.is_(None), Event.kind == EventKind.IMPORTED.value)
        ).one()  # fmt: skip
    detail: dict[str, Any] = json.loads(payload)["detail"]
    assert (detail["file"], detail["sha256"], detail["cases"]) == ("旧台账.xlsx", "ab" * 32, 1)
    assert detail["import_id"] == report.import_id
    assert detail["mapping"][0] == ["编号", "source_number"]


def test_一千行七行有错_改好再导(desk: Desk, tmp_path: Path) -> None:
    rows = [(f"A-{n}", f"人{n}", "", "2020-1-5", f"第{n}件", "", "", "") for n in range(1000)]
    for n in (3, 77, 500, 501, 502, 900):
        rows[n] = (*rows[n][:3], "某天", *rows[n][4:])
    rows[999] = (*rows[999][:4], "", *rows[999][5:])
    table = read_table(workbook(tmp_path / "旧台账.xlsx", [HEADER, *rows]))
    report = import_rows(desk, plan_import(desk, table))
    assert (report.read, report.imported, len(report.refused)) == (1000, 993, 7)
    errors = tmp_path / "错误行.xlsx"
    assert write_errors(errors, table, report.refused) == 7
    again = import_rows(desk, plan_import(desk, table))
    assert (again.imported, again.already_there, len(again.refused)) == (0, 993, 7)
    book = load_workbook(errors)
    for row in range(2, 9):
        book.active.cell(row, 4, "2020-1-6")
        book.active.cell(row, 5, "补上了")
    book.save(errors)
    mended = import_rows(desk, plan_import(desk, read_table(errors)))
    assert (mended.read, mended.imported, mended.refused) == (7, 7, ())
    assert verify(desk.database).ok
