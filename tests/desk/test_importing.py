"""Old ledgers become cases: nothing is lost, nothing is doubled, all or none, and it can be undone."""

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

from complaintdesk.desk.case_list import CaseCount, CaseFilter, View
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.importing import (
    ImportLedger,
    ImportReport,
    Imports,
    UndoImport,
    dry_run,
    import_rows,
    plan_import,
)
from complaintdesk.desk.ledger import ledger_lines
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.rows import CaseSheet
from complaintdesk.domain.errors import NotAllowed, UserError
from complaintdesk.domain.vocabulary import (
    Action,
    CaseState,
    Channel,
    EventKind,
    Kind,
    Role,
    Satisfaction,
    Severity,
    Sex,
)
from complaintdesk.sheets.error_book import write_errors
from complaintdesk.sheets.reading import Table, read_table
from complaintdesk.storage.models import Case, ClockEntry, Disclosure, Event
from complaintdesk.storage.verify import verify
from tests.desk.office import a_case, an_office, desk_as
from tests.sheets.tables import workbook

HEADER = ("编号", "姓名", "电话", "投诉日期", "投诉内容", "处理结果", "答复时间", "备注")
ANSWERED = (
    "A-1",
    "张三",
    13800001234.0,
    "2020/1/5 9:30",
    "收费处多收费",
    "已退费",
    "2020-01-08 10:00",
    "老病号",
)
OPEN = ("A-2", "李四", "", "2020年1月6日", "候诊时间过长", "", "", "")


@pytest.fixture
def desk(database_url: str) -> Desk:
    return an_office(database_url)


def a_table(
    *rows: tuple[object, ...], header: tuple[str, ...] = HEADER, others: tuple[str, ...] = ()
) -> Table:
    return Table("旧台账.xlsx", "2020", header, tuple(enumerate(rows, start=2)), others)  # type: ignore[arg-type]


def take_in(
    desk: Desk, *rows: tuple[object, ...], header: tuple[str, ...] = HEADER, **given: str
) -> ImportReport:
    return import_rows(desk, plan_import(desk, a_table(*rows, header=header), given))


def sheet(desk: Desk, number: str) -> CaseSheet:
    return desk.ask(Sheet(number=number))


def test_有答复的直接结案_时间是当年的(desk: Desk) -> None:
    report = take_in(desk, ANSWERED)
    assert (report.read, report.imported, report.already_there, report.refused) == (1, 1, 0, ())
    case = sheet(desk, "TS-2020-0001")
    assert case.state is CaseState.CLOSED
    assert case.received_at == datetime(2020, 1, 5, 1, 30, tzinfo=UTC)
    assert case.replied_at == case.closed_at == datetime(2020, 1, 8, 2, 0, tzinfo=UTC)
    assert (case.complainant.name, case.complainant.phone) == ("张三", "13800001234")
    assert (case.source_number, case.subject, case.facts, case.reply_text) == (
        "A-1",
        "收费处多收费",
        "收费处多收费",
        "已退费",
    )
    assert case.fields == (("备注", "老病号"),)
    replied, imported = case.timeline
    assert (imported.kind, replied.kind) == (EventKind.IMPORTED, EventKind.REPLIED)
    assert replied.detail["replied_at"] == "2020-01-08T02:00:00+00:00"
    assert replied.note == "2020-01-08 10:00 答复：已退费"
    assert imported.note == "旧台账.xlsx 第 2 行"


def test_没有答复的等着办_都不起时限(desk: Desk) -> None:
    take_in(desk, ANSWERED, OPEN)
    case = sheet(desk, "TS-2020-0002")
    assert case.state is CaseState.REGISTERED
    assert not case.is_late_entry
    with desk.database.read() as session:
        assert session.scalar(select(func.count()).select_from(ClockEntry)) == 0
        assert set(session.scalars(select(Case.due_at))) == {None}
    for view, count in (
        (View.OVERDUE, 0),
        (View.DUE_TODAY, 0),
        (View.CALL_BACK, 0),
        (View.MINE, 1),
        (View.ALL, 2),
    ):
        assert desk.ask(CaseCount(filter=CaseFilter(view=view))) == count, view
    # It goes on like any other case.
    assert case.actions
    desk.do(command_for(Action.DISPATCH, case.id, None, {"department": "财务科"}, "Asia/Shanghai"))
    assert sheet(desk, case.number).state is CaseState.DISPATCHED


def test_再导一次什么也不加(desk: Desk) -> None:
    take_in(desk, ANSWERED, OPEN)
    again = take_in(desk, ANSWERED, ("A-3", "王五", "", "2020-02-01", "态度差", "", "", ""), OPEN)
    assert (again.read, again.imported, again.already_there) == (3, 1, 2)
    nothing = take_in(desk, ANSWERED, OPEN)
    assert (nothing.imported, nothing.already_there, nothing.import_id) == (0, 2, "")


def test_编号是小数也认得(desk: Desk) -> None:
    take_in(desk, (2549.0, *ANSWERED[1:]))
    assert sheet(desk, "TS-2020-0001").source_number == "2549"
    assert take_in(desk, ("2549", *ANSWERED[1:])).already_there == 1
    assert take_in(desk, ("2549.0", *ANSWERED[1:])).already_there == 1


def test_没有编号的按内容认_同样两行是两件(desk: Desk) -> None:
    header = ("日期", "内容")
    row = ("2020-01-05", "多收费")
    assert take_in(desk, row, row, header=header).imported == 2
    again = take_in(desk, row, row, row, header=header)
    assert (again.imported, again.already_there) == (1, 2)


def test_同一文件里编号重复_留第一行并说出来(desk: Desk) -> None:
    report = take_in(desk, ANSWERED, ("A-1", *OPEN[1:]))
    assert (report.read, report.imported, report.already_there) == (2, 1, 1)
    assert "A-1" in report.warnings[0]


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        pytest.param(
            ("A-1", "张三", "", "某一天", "多收费", "", "", ""),
            "投诉日期",
            "“某一天”不是能读的日期。",
            id="日期读不出",
        ),
        pytest.param(("A-1", "张三", "", "", "多收费", "", "", ""), "投诉日期", "没有日期。", id="没有日期"),
        pytest.param(
            ("A-1", "张三", "138", "2020-1-5", " ", "", "", ""), "投诉内容", "这一行没有内容。", id="没有内容"
        ),
    ],
)
def test_退回的行说明哪一栏为什么(desk: Desk, row: tuple[object, ...], column: str, reason: str) -> None:
    report = take_in(desk, OPEN, row)
    assert (report.read, report.imported) == (2, 1)
    ((refused),) = report.refused
    assert (refused.row, refused.column, refused.reason) == (3, column, reason)


def test_只印了序号的空行不算(desk: Desk) -> None:
    header = ("序号", "日期", "内容")
    report = take_in(desk, (1, "2020-01-05", "多收费"), (2, "", ""), (3, "", " "), header=header)
    assert (report.read, report.imported, report.refused) == (1, 1, ())


def test_只有备注也算内容(desk: Desk) -> None:
    take_in(desk, ("2020-01-05", "护士态度差", "三病区"), header=("日期", "其他", "地点"))
    case = sheet(desk, "TS-2020-0001")
    assert case.facts == "其他：护士态度差\n地点：三病区"
    assert case.fields == (("其他", "护士态度差"), ("地点", "三病区"))
    assert case.complainant.anonymous


def test_认得的词变成代码_不认得的留作备注(desk: Desk) -> None:
    header = (
        "日期",
        "投诉内容",
        "投诉人",
        "性别",
        "年龄",
        "来源",
        "诉求类型",
        "投诉等级",
        "满意度",
        "类别",
        "被投诉科室",
        "处理状态",
        "结案时间",
        "原因分析",
    )
    first = (
        "2020-01-05",
        "多收费",
        "匿名",
        "女",
        "45岁",
        "来电",
        "举报",
        "严重",
        "不满意",
        "多收费",
        "财务科",
        "已办结",
        "2020-2-1",
        "录入错误",
    )
    second = (
        "2020-01-06",
        "多收费",
        "赵六",
        "未知",
        "四十",
        "飞鸽",
        "杂项",
        "S级",
        "马马虎虎",
        "玄学",
        "门口",
        "办理中",
        "近期",
        "",
    )
    report = take_in(desk, first, second, header=header)
    one, two = sheet(desk, "TS-2020-0001"), sheet(desk, "TS-2020-0002")
    assert (one.channel, one.kind, one.severity) == (Channel.PHONE, Kind.REPORT, Severity.SERIOUS)
    assert (one.complainant.sex, one.complainant.age, one.complainant.anonymous) == (Sex.FEMALE, 45, True)
    assert (one.category, one.department, one.cause_note) == ("收费/多收费", "财务科", "录入错误")
    assert (one.state, one.replied_at, one.timeline[0].kind) == (CaseState.CLOSED, None, EventKind.CLOSED)
    assert one.closed_at == datetime(2020, 1, 31, 16, tzinfo=UTC)
    with desk.database.read() as session:
        assert session.scalar(select(Case.satisfaction).where(Case.id == one.id)) == Satisfaction.UNSATISFIED
    assert one.fields == (("处理状态", "已办结"),)
    assert (two.state, two.department, two.respondent_department) == (CaseState.REGISTERED, "", "门口")
    assert two.fields == (
        ("性别", "未知"), ("年龄", "四十"), ("来源", "飞鸽"), ("诉求类型", "杂项"), ("投诉等级", "S级"),
        ("满意度", "马马虎虎"), ("类别", "玄学"), ("处理状态", "办理中"), ("结案时间", "近期"),
    )  # fmt: skip
    assert [
        word for word in ("玄学", "1 个答复或结案时间") if not any(word in line for line in report.warnings)
    ] == []


@pytest.mark.parametrize("reply", ["处理中", "未答复", "-", "In progress"])
def test_还没答复的话不算答复(desk: Desk, reply: str) -> None:
    take_in(desk, ("A-1", "张三", "", "2020-1-5", "多收费", reply, "", ""))
    case = sheet(desk, "TS-2020-0001")
    assert (case.state, case.reply_text) == (CaseState.REGISTERED, "")
    assert ("处理结果", reply) in case.fields


def test_编号按受理年份_先来的在前(desk: Desk) -> None:
    a_case(desk)
    rows = [
        ("2021-03-01", "丙"),
        ("2020-05-01", "乙"),
        ("2020-01-01", "甲"),
        ("2021-12-31 23:59", "丁"),
        ("2026-1-1", "戊"),
    ]
    take_in(desk, *rows, header=("日期", "内容"))
    with desk.database.read() as session:
        found = session.execute(select(Case.number, Case.facts, Case.received_month).order_by(Case.id)).all()
    assert [tuple(row) for row in found][1:] == [
        ("TS-2020-0001", "甲", 202001), ("TS-2020-0002", "乙", 202005), ("TS-2021-0001", "丙", 202103),
        ("TS-2021-0002", "丁", 202112), ("TS-2026-0002", "戊", 202601),
    ]  # fmt: skip
    assert a_case(desk).number == "TS-2026-0003"


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


def test_怪字符变成无害的文字_长文一字不少(desk: Desk) -> None:
    long = "长" * 40_000
    take_in(desk, ("A-1", "张\x00三", "", "2020-1-5", f"\n\t =1+1\u202e\ud800 {long}\n", "", "", "\x07响"))
    case = sheet(desk, "TS-2020-0001")
    assert case.complainant.name == "张三"
    assert case.facts == f"=1+1 {long}"
    assert case.fields == (("备注", "响"),)


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


def test_另有工作表和将来的日期都提醒(desk: Desk) -> None:
    future = ("A-9", "张三", "", "2030-1-5", "多收费", "", "", "")
    plan = plan_import(desk, a_table(future, others=("2019",)))
    assert "2019" in plan.warnings[0]
    assert "1 行的日期在将来" in plan.warnings[1]


def test_没有日期栏就问对应表(desk: Desk) -> None:
    with pytest.raises(UserError, match="received_at"):
        plan_import(desk, a_table(("甲", "乙"), header=("何时", "内容")))
    assert take_in(desk, ("2020-1-5", "多收费"), header=("何时", "内容"), 何时="received_at").imported == 1


def test_对应表压过自动识别(desk: Desk) -> None:
    given = {"备注": "facts", "投诉内容": "facts", "姓名": "skip", "编号": "note"}
    report = import_rows(desk, plan_import(desk, a_table(ANSWERED), given))
    case = sheet(desk, "TS-2020-0001")
    assert (case.facts, case.complainant.name, case.source_number) == ("收费处多收费\n老病号", "", "")
    assert case.fields == (("编号", "A-1"),)
    assert report.imported == 1


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


def test_真实留言_两千八百一十六件(desk: Desk, real_data: Path) -> None:
    table = read_table(real_data / "teddy2020_messages_replies_2816.xlsx")
    report = import_rows(desk, plan_import(desk, table))
    assert (report.read, report.imported, report.already_there, report.refused) == (2_816, 2_816, 0, ())
    longest = max((str(cell) for _row, cells in table.rows for cell in cells), key=len)
    with desk.database.read() as session:
        texts = list(session.scalars(select(Case.facts))) + list(session.scalars(select(Case.reply_text)))
        assert longest.strip() in texts
        states = session.execute(select(Case.state, func.count()).group_by(Case.state)).all()
        assert [tuple(row) for row in states] == [("closed", 2_816)]
        assert (
            session.scalar(select(func.count()).select_from(Case).where(Case.replied_at.is_not(None)))
            == 2_816
        )
    assert verify(desk.database).ok
    again = dry_run(plan_import(desk, table))
    assert (again.imported, again.already_there) == (0, 2_816)
    lines = list(ledger_lines(desk))
    assert len({line.number for line in lines}) == len(lines) == 2_816
    assert [line.received_at for line in lines] == sorted(line.received_at for line in lines)


def test_真实表格_两万件(sqlite_url: str, real_data: Path) -> None:
    desk = an_office(sqlite_url)
    table = read_table(real_data / "cfpb_complaints_20000_iso_dates.csv")
    assert len(table.rows) - len({cells for _row, cells in table.rows}) == 23
    report = import_rows(desk, plan_import(desk, table))
    assert (report.read, report.imported, report.already_there, report.refused) == (20_000, 20_000, 0, ())
    again = import_rows(desk, plan_import(desk, table))
    assert (again.imported, again.already_there) == (0, 20_000)
    assert verify(desk.database).ok
