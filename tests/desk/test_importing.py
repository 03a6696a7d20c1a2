"""The rows of an old ledger become cases with their history: nothing is lost, nothing is doubled."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from complaintdesk.desk.case_filter import CaseFilter, View
from complaintdesk.desk.case_list import CaseCount
from complaintdesk.desk.core import Desk
from complaintdesk.desk.importing import (
    import_rows,
    plan_import,
)
from complaintdesk.desk.offers import command_for
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.vocabulary import (
    Action,
    CaseState,
    Channel,
    EventKind,
    Kind,
    Satisfaction,
    Severity,
    Sex,
)
from complaintdesk.storage.models import Case, ClockEntry
from tests.desk.office import a_case, an_office
from tests.desk.old_ledgers import ANSWERED, OPEN, a_table, sheet, take_in


@pytest.fixture
def desk(database_url: str) -> Desk:
    return an_office(database_url)


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


def test_怪字符变成无害的文字_长文一字不少(desk: Desk) -> None:
    long = "长" * 40_000
    take_in(desk, ("A-1", "张\x00三", "", "2020-1-5", f"\n\t =1+1\u202e\ud800 {long}\n", "", "", "\x07响"))
    case = sheet(desk, "TS-2020-0001")
    assert case.complainant.name == "张三"
    assert case.facts == f"=1+1 {long}"
    assert case.fields == (("备注", "响"),)


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
