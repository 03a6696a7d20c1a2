"""25 栏客户投诉台账 (F7): a manufacturer's ledger on lying A3 and as a workbook, and back through our own import."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.core import Desk
from complaintdesk.desk.departments import AddDepartment
from complaintdesk.desk.import_mapping import Target
from complaintdesk.desk.importing import dry_run, plan_import
from complaintdesk.desk.printing import RecordPrint
from complaintdesk.desk.registers import RegisterRows, RegisterSheet
from complaintdesk.domain.errors import PolicyError
from complaintdesk.domain.register_layout import parse_register
from complaintdesk.domain.vocabulary import Action, Channel, Role
from complaintdesk.i18n import in_language
from complaintdesk.paper.register import render_register
from complaintdesk.sheets.reading import read_table
from complaintdesk.sheets.register_book import write_register
from tests.conftest import KINDS, Databases
from tests.desk.improving import carry_out, check, do, order, take
from tests.desk.office import Clock, a_case, a_person, an_office, desk_as
from tests.paper.reading import boxes, check_sound, text

HEADS = [
    "编号", "分公司", "国家或地区", "是否大客户", "投诉日期", "应结案日期", "结案预警", "实际完成日期", "完成周期（天）",
    "机型属性", "故障比例", "问题描述", "客户诉求", "跟进人", "处理类型", "结案状态", "应急措施", "原因分析", "长期整改措施",
    "责任单位", "故障大类", "品质负责人", "8D报告", "8D措施点检", "备注",
]  # fmt: skip
PHONES = {"节前受理": "13800001001", "已结案": "13800001002", "在办": "13800001003", "等样品": "13800001004",
          "客户撤回": "13800001005"}  # fmt: skip
OWN = {"product": "控制模块", "country": "德国", "key_customer": "是", "model": "MX-200", "failure_share": "3/500",
       "treatment": "换货"}  # fmt: skip


@dataclass
class Factory:
    """A manufacturer with a branch, one case in each state that the ledger knows."""

    desk: Desk
    clock: Clock

    def on(self, day: str) -> RegisterSheet:
        """The ledger as it reads in the morning of that day."""
        self.clock.at = at(day)
        return self.desk.ask(RegisterRows(register="customer_ledger", filter=CaseFilter()))

    def row(self, subject: str, day: str) -> dict[str, str]:
        return next(row for row in self.on(day).rows if row["subject"] == subject)


def at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T02:00:00").replace(tzinfo=UTC)


@pytest.fixture(scope="module", params=KINDS)
def factory(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Factory]:
    url = databases.new(request.param)
    clock = Clock(at("2026-02-10"))
    desk = an_office(url, "manufacturing", clock, "精密模块厂")
    desk.do(AddDepartment(name="华东分公司", code="HD", is_site=True))
    east = desk_as(desk, Role.FRONT_DESK, "华东分公司", name="周洁")
    new(east, "节前受理")
    clock.at = at("2026-03-02")
    solved(desk, clock)
    improved(desk, clock)
    clock.at = at("2026-03-02")
    take(desk, new(desk, "等样品"), Action.PAUSE, reason="samples", note="等待不良样品")
    take(desk, new(desk, "客户撤回"), Action.WITHDRAW, reason="客户来电撤回")
    yield Factory(desk, clock)
    desk.database.close()
    databases.drop(url)


def new(desk: Desk, subject: str, **fields: str) -> int:
    return a_case(
        desk, channel=Channel.EMAIL, subject=subject, facts=f"{subject}：上电不工作", request="换货并提交8D报告",
        category="性能", respondent_department="", respondent_person="",
        # Somebody else each time: whoever comes again has a case of another severity.
        complainant=a_person(name=f"采购员{subject}", phone=PHONES[subject]), fields={"product": "控制模块"} | fields,
    ).id  # fmt: skip


def solved(desk: Desk, clock: Clock) -> None:
    """Answered on the third day, closed on the fourth; its 8D report was printed."""
    case = new(desk, "已结案", **OWN)
    take(desk, case, Action.DISPATCH, department="品质部")
    take(desk, case, Action.INVESTIGATE, findings="焊点虚焊")
    take(desk, case, Action.CAUSE, cause="process", note="回流焊温度偏低", responsible_department="生产部")
    take(desk, case, Action.PROPOSE, solution="换货500只")
    desk.do(RecordPrint(case_id=case, form="eight_d"))
    clock.at = at("2026-03-05")
    take(desk, case, Action.REPLY, way="email", text="已换货", replied_at="2026-03-05T10:00")
    take(desk, case, Action.CALL_BACK, outcome="reached", satisfaction="satisfied")
    clock.at = at("2026-03-06")
    take(desk, case, Action.CLOSE, verdict="substantiated")


def improved(desk: Desk, clock: Clock) -> None:
    """Still open: contained at once, a measure for good that two of three batches have shown to work."""
    clock.at = at("2026-03-02")
    case = new(desk, "在办", **(OWN | {"eight_d": "待提交"}))
    take(desk, case, Action.DISPATCH, department="品质部")
    entry = order(desk, case)
    do(desk, entry, "EightD", containment="在库全检，隔离可疑批", root_cause="定位销磨损")
    carry_out(desk, entry)
    check(desk, entry, "批1")
    check(desk, entry, "批2")


def test_25栏_每一格都来自案件本身(factory: Factory) -> None:
    sheet = factory.on("2026-03-06")
    assert [column.label.zh for column in sheet.layout.lines.columns] == HEADS
    values = [column.value for column in sheet.layout.lines.columns]
    done = factory.row("已结案", "2026-03-06")
    assert [done.get(value, "") for value in values] == [
        done["number"], "本部", "德国", "是", "2026-03-02", "2026-03-11", "", "2026-03-05", "3", "MX-200", "3/500",
        "已结案：上电不工作", "换货并提交8D报告", "tester", "换货", "结案", "换货500只", "生产作业；回流焊温度偏低", "",
        "生产部", "性能", "", "已出具", "", "",
    ]  # fmt: skip
    open_ = factory.row("在办", "2026-03-06")
    assert [open_[name] for name in ("containment", "cause", "improvement", "eight_d", "ending", "met", "days_taken")] == [
        "在库全检，隔离可疑批", "定位销磨损", "修正定位销并加首件检验", "待提交", "未结案", "", "",
    ]  # fmt: skip
    assert open_["measures_checked"] == "待验证；验证：连续合格 2 次，须 3 次"
    assert factory.row("节前受理", "2026-03-06")["branch"] == "华东分公司"


def test_结案状态四种_撤回的是关闭_中止的没有期限(factory: Factory) -> None:
    rows = {row["subject"]: row for row in factory.on("2026-03-06").rows}
    assert {name: row["ending"] for name, row in rows.items()} == {
        "节前受理": "未结案", "已结案": "结案", "在办": "未结案", "等样品": "暂停", "客户撤回": "关闭",
    }  # fmt: skip
    assert (rows["等样品"]["due"], rows["等样品"]["warning"]) == ("", "")


@pytest.mark.parametrize(
    ("subject", "day", "warning"),
    [
        # Due on Wednesday 11 March: the last three workdays before it are Friday, Monday and Tuesday.
        ("在办", "2026-03-05", ""), ("在办", "2026-03-06", "剩 3 个工作日"), ("在办", "2026-03-08", "剩 3 个工作日"),
        ("在办", "2026-03-11", "今日到期"), ("在办", "2026-03-13", "超期 2 个工作日"),
        # Due on 26 February: the first of three workdays before it is the make-up Saturday before the Spring Festival.
        ("节前受理", "2026-02-13", ""), ("节前受理", "2026-02-14", "剩 3 个工作日"),
        ("节前受理", "2026-02-23", "剩 3 个工作日"), ("已结案", "2026-03-11", ""),
    ],
)  # fmt: skip
def test_结案预警从到期前三个工作日起(factory: Factory, subject: str, day: str, warning: str) -> None:
    assert factory.row(subject, day)["warning"] == warning


def test_纸面是横放的A3_一栏不少(factory: Factory) -> None:
    made = render_register(factory.on("2026-03-06"))
    check_sound(made.pdf, "客户投诉台账", "")
    drawn = boxes(made.pdf)
    assert max(box.width for box in drawn) == pytest.approx(400, abs=1)
    whole = text(made.pdf).replace("\n", "")
    for words in (*HEADS, "在库全检，隔离可疑批", "回流焊温度偏低", "剩3个工作日"):
        assert words.replace(" ", "") in whole.replace(" ", ""), words


@pytest.mark.parametrize(("language", "more", "annex"), [("zh_CN", "（见案卷）", "见附页"), ("en", "see the case", "annex")])
def test_窄栏里的长文字断在格内(factory: Factory, language: str, more: str, annex: str) -> None:
    """Where the sentence that ends it is longer than a line, it takes lines of its own: none runs into the next column."""
    sheet = factory.on("2026-03-06")
    long = "供应商更换镀层工艺未通知 Material(supplier); " * 20
    sheet.rows[0].update(dict.fromkeys(("facts", "request", "cause", "containment", "answerable", "category", "note"), long))
    with in_language(language):
        whole = text(render_register(sheet).pdf)
    plain = "".join(whole.split())
    assert "".join(more.split()) in plain
    assert annex not in plain


def test_工作簿表头在第二行_本程序的导入认得(factory: Factory, tmp_path: Path) -> None:
    sheet = factory.on("2026-03-06")
    target = tmp_path / "台账.xlsx"
    write_register(target, sheet)
    book = load_workbook(target)
    (page,) = book.worksheets
    assert page["A1"].value == "精密模块厂 客户投诉台账"
    assert [cell.value for cell in page[2]] == HEADS
    assert page.max_row == 2 + len(sheet.rows)
    assert (page.print_title_rows, page.freeze_panes, page.auto_filter.ref) == ("$2:$2", "A3", "A2:Y7")
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 8)
    rows = {row[11].value: row for row in page.iter_rows(min_row=3)}
    assert rows["已结案：上电不工作"][8].value == 3
    warned, plain = rows["在办：上电不工作"][6], rows["已结案：上电不工作"][6]
    assert (warned.value, warned.fill.start_color.rgb) == ("剩 3 个工作日", "FFFFF2CC")
    assert plain.fill.fill_type is None

    table = read_table(target)
    assert list(table.header) == HEADS
    assert [number for number, _row in table.rows] == [3, 4, 5, 6, 7]
    plan = plan_import(factory.desk, table)
    known = {
        "编号": Target.SOURCE_NUMBER, "投诉日期": Target.RECEIVED_AT, "问题描述": Target.FACTS, "客户诉求": Target.REQUEST,
        "原因分析": Target.CAUSE, "结案状态": Target.STATE, "责任单位": Target.RESPONDENT_DEPARTMENT,
        "实际完成日期": Target.CLOSED_AT,
    }  # fmt: skip
    assert known.items() <= dict(plan.mapping).items()
    report = dry_run(plan)
    assert (report.read, report.refused) == (5, ())


def test_没有案件也有一张表(factory: Factory, tmp_path: Path) -> None:
    factory.clock.at = at("2026-03-06")
    empty = CaseFilter(first=date(2020, 1, 1), last=date(2020, 1, 31))
    sheet = factory.desk.ask(RegisterRows(register="customer_ledger", filter=empty, masked=True))
    write_register(tmp_path / "空.xlsx", sheet)
    page = load_workbook(tmp_path / "空.xlsx").worksheets[0]
    assert page["A1"].value == "精密模块厂 客户投诉台账\u30002020-01-01 至 2020-01-31\u3000隐名件"
    assert render_register(sheet).pages == 1


_START = 'format = 1\nid = "own_book"\ntitle = "自定"\n'
_ROWS = '[[blocks]]\nrows = [ { cells = [ { part = "sign", text = "批准：" } ] } ]\n'


def _listed(columns: int) -> str:
    each = ", ".join(['{ label = "栏", value = "number" }'] * columns)
    return f'[[blocks]]\nlist = {{ source = "cases", columns = [{each}] }}\n'


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (f'paper = "B5"\n{_listed(2)}', "A4, A3"), (_listed(19), "1 到 18"), (f'paper = "A3"\n{_listed(31)}', "1 到 30"),
        (f'one_sheet = "ja"\n{_listed(2)}', "one_sheet"), (_ROWS, "清单"), (_listed(2) + _listed(2), "清单"),
    ],
)  # fmt: skip
def test_登记本版式写错了说得出(words: str, reason: str) -> None:
    with pytest.raises(PolicyError, match=r"own\.toml") as refused:
        parse_register(_START + words, "own.toml")
    assert reason in refused.value.message


def test_A3放得下30栏() -> None:
    layout = parse_register(f'{_START}paper = "A3"\none_sheet = true\n{_listed(30)}', "own.toml")
    assert (layout.paper, layout.one_sheet, len(layout.lines.columns)) == ("A3", True, 30)
    assert parse_register(_START + _listed(18), "own.toml").one_sheet is False
