"""规则包的单据: each pack's own titles, codes, copies and captions on the layouts they are printed on; registers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.core import Desk
from complaintdesk.desk.dispatching import DispatchCase
from complaintdesk.desk.form_layouts import with_use
from complaintdesk.desk.form_value_labels import unknown_names
from complaintdesk.desk.office import InstallPolicy
from complaintdesk.desk.print_rows import PrintJob
from complaintdesk.desk.printing import PreviewJob, PrintedJob, RecordPrint
from complaintdesk.desk.registers import RecordRegister, RegisterRows, register_layout, shipped_registers
from complaintdesk.desk.rows import Done
from complaintdesk.domain.errors import FieldErrors, NotFound, PolicyError
from complaintdesk.domain.form_layout import Layout, Part
from complaintdesk.domain.form_shipped import is_shipped, shipped_layout, shipped_layouts
from complaintdesk.domain.policy import FormUse, Pack
from complaintdesk.domain.policy_reading import parse_pack
from complaintdesk.domain.policy_shape import FORMS
from complaintdesk.domain.policy_words import option_label
from complaintdesk.domain.vocabulary import Action, Role
from complaintdesk.i18n import set_language
from complaintdesk.paper.register import render_register
from complaintdesk.paper.render import render
from complaintdesk.paths import resource
from tests.desk.handling_office import a_handling_office, dispatched, take
from tests.desk.office import a_case, a_person, an_office, desk_as
from tests.desk.whistle import NAME, PHONE, a_company, a_report
from tests.paper.reading import boxes, listed, text, texts

PACKS = {
    path.stem: parse_pack(path.read_text(encoding="utf-8"), path.name)
    for path in sorted(resource("policies").glob("*.toml"))
}
USES = [(name, use) for name, pack in PACKS.items() for use in pack.forms]


def laid_out(use: FormUse) -> Layout:
    """The layout that the pack's form is printed on."""
    return with_use(shipped_layout(use.layout or use.form), use)


def use_of(pack: str, form: str) -> FormUse:
    return next(use for use in PACKS[pack].forms if use.form == form)


def captions(layout: Layout) -> list[str]:
    """The captions of the last row that is signed."""
    rows = [row for block in layout.blocks for row in block.rows if any(c.part is Part.SIGN for c in row.cells)]
    return [cell.text.text for cell in rows[-1].cells if cell.part is Part.SIGN]


def printed(desk: Desk, done: Done, form: str, **options: Any) -> PrintJob:
    """The job of a recorded print."""
    desk.do(RecordPrint(case_id=done.id, form=form, **options))
    job = desk.ask(PrintedJob(case_id=done.id, form=form))
    assert isinstance(job, PrintJob)
    return job


@pytest.mark.parametrize("form", shipped_layouts())
def test_随附版式的取值都认得(form: str) -> None:
    layout = shipped_layout(form)
    assert unknown_names(layout) == ()
    assert layout.title_en
    assert layout.source
    # Every word in both languages.
    bare = [words.zh for words in layout.words() if words.zh and not words.en]
    assert bare == []


@pytest.mark.parametrize(("pack", "use"), USES, ids=[f"{name}-{use.form}" for name, use in USES])
def test_单据用本制度的名称联次和签署栏(pack: str, use: FormUse) -> None:
    layout = laid_out(use)
    assert layout.title == use.title
    assert layout.copies == (use.copies or shipped_layout(use.layout or use.form).copies)
    assert len(set(layout.copies)) == len(layout.copies)
    if use.signatures:
        assert captions(layout) == list(use.signatures)
        assert len(use.signatures_en) == len(use.signatures)
    if use.version:
        assert layout.code_version == use.version
    # One form, one entry; the law's own paper is never borrowed for another.
    assert [one.form for one in PACKS[pack].forms].count(use.form) == 1


def test_各包用对的单据() -> None:
    """What the sources name is the form it says, not another one under its title."""
    titles = {(name, use.form): use.title for name, use in USES}
    assert titles["broadcast", "corrective"] == "纠正及预防措施记录表"
    assert titles["broadcast", "handling"] != "纠正及预防措施记录表"
    assert titles["manufacturing", "eight_d"] == "8D报告"
    assert use_of("manufacturing", "eight_d").version == "A/0"
    assert titles["hospital-b", "archive_index"] == "投诉档案目录"
    assert use_of("clinic-disputes", "settlement").copies == ("医方", "患方", "调解方")
    assert len(use_of("clinic-disputes", "settlement").signatures) == 3
    assert titles["business-centre", "statement"] == "口头投诉笔录"
    assert {"accept_notice", "refuse_notice"} <= {use.form for use in PACKS["business-centre"].forms}
    assert use_of("distribution", "handling").copies == ("正本", "副本")
    assert "盖章" in use_of("stall-operations", "handling").signatures[0]
    market = [use for use in PACKS["law-market"].forms if use.code]
    assert [use.code for use in market] == [f"式样{n}" for n in "一二三五六七八九十"]
    assert use_of("whistle", "registration").layout == "report_registration"


def test_规则包页面给出全部版式和新栏目() -> None:
    values = {value.key: value for value in FORMS.values}
    assert values["form"].options == tuple(shipped_layouts())
    assert values["layout"].options == tuple(shipped_layouts())
    assert {"signatures", "signatures_en"} <= set(values)
    assert option_label("tracking") == "投诉跟踪表"
    assert option_label("eight_d") == "8D报告"
    set_language("en")
    assert option_label("report_registration") == "Registration of a Report"


@pytest.mark.parametrize("written", ['form = "archive"', 'form = "tracking"\nlayout = "archive"'])
def test_包里写没有的版式说得出(written: str) -> None:
    """One sentence with the file, the key and what there is."""
    broken = (resource("policies") / "general.toml").read_text(encoding="utf-8")
    broken = broken.replace('form = "tracking"', written)
    with pytest.raises(PolicyError, match="archive") as refused:
        parse_pack(broken, "general.toml")
    assert "general.toml" in refused.value.message
    assert "archive_index" in refused.value.message
    assert not is_shipped("archive")


def test_制造企业报告三个签署栏没有别人的话() -> None:
    """编制、审核、批准 stand where the layout has two boxes: nothing of those boxes is said beside a third."""
    layout = laid_out(use_of("manufacturing", "registration"))
    assert captions(layout) == ["编制：", "审核：", "批准："]
    signed = [cell for cell in layout.cells() if cell.part is Part.SIGN][-3:]
    assert [cell.note.zh for cell in signed] == ["", "", ""]


def test_和解协议一式三份三方签字(sqlite_url: str) -> None:
    desk = a_handling_office(sqlite_url)
    pack = (resource("policies") / "clinic-disputes.toml").read_text(encoding="utf-8")
    desk.do(InstallPolicy(text=pack))
    fields = {"written": "已收书面材料", "institution": "马街中心卫生院内科"}
    done = a_case(desk, respondent_person="", category="诊疗过程/病情告知", fields=fields)
    job = desk.ask(PreviewJob(case_id=done.id, form="settlement", copies=0))
    assert isinstance(job, PrintJob)
    assert [mark.label for mark in job.copies] == ["医方", "患方", "调解方"]
    made = render(job)
    pages = texts(made.pdf)
    assert len(pages) % 3 == 0
    whole = text(made.pdf)
    for label in ("医方", "患方", "调解方"):
        assert label in whole
    for caption in ("医方（签字、盖章）：", "患方（签字、手印）：", "调解方（签字、盖章）："):
        assert whole.count(caption) == 3


def test_举报登记单不说是谁(database_url: str) -> None:
    """S01: the registration form of a report is 举报登记单 with the code name; the vault's name is nowhere."""
    company = a_company(database_url)
    done = a_report(company.inspector)
    job = printed(company.inspector, done, "registration")
    assert job.layout.title == "投诉和举报登记单"
    assert job.layout.key == "registration"
    whole = text(render(job).pdf)
    assert "投诉和举报登记单" in whole
    assert "企业管理部部长复核（签字）：" in whole
    assert "查询码不写在本单上" in whole
    assert NAME not in whole
    assert PHONE not in whole


def test_写给投诉人的文书不能隐名打印(database_url: str) -> None:
    """A letter says to whom it goes; without that it is not printed, and the sentence says what to do."""
    desk = a_handling_office(database_url)
    done = a_case(desk, respondent_person="")
    dispatched(desk, done)
    take(desk, done, Action.INVESTIGATE, findings="属实")
    for by, masked in ((desk, True), (desk_as(desk, Role.DEPARTMENT, "财务科"), False)):
        with pytest.raises(FieldErrors) as refused:
            by.do(RecordPrint(case_id=done.id, form="accept_notice", masked=masked))
        assert "写给投诉人" in refused.value.problems["form"]
        assert "不隐名" in refused.value.problems["form"]
    job = printed(desk, done, "handling", masked=True)
    assert "张三" not in text(render(job).pdf)


# -- registers


def registered(desk: Desk, count: int = 3) -> list[Done]:
    """Some cases, one of them anonymous."""
    cases = [a_case(desk, complainant=a_person(name=f"张三{n}", phone=f"1380000{n:04}")) for n in range(count - 1)]
    return [*cases, a_case(desk, complainant=a_person(name="", phone="", anonymous=True))]


def test_登记本的栏目就是公开表式的栏目() -> None:
    heads = {
        name: [column.label.zh for block in layout.blocks if block.list for column in block.list.columns]
        for name, layout in shipped_registers().items()
    }
    assert heads["hospital"] == listed("投诉编号 投诉日期 投诉人姓名 联系电话 投诉内容 投诉类别 处理状态 备注")
    assert heads["handling"] == listed(
        "序号 投诉日期 投诉来源 投诉对象 具体问题描述 处理措施 责任人 处理结果 完成时间 备注"
    )
    assert heads["follow_up"] == listed("日期 投诉人姓名 联系方式 投诉内容 处理结果 随访人员 备注")
    assert {"门诊/住院", "就诊入院时间", "科室床号", "门诊住院号", "主管医生"} <= set(heads["ward"])
    for layout in shipped_registers().values():
        assert all(words.en for words in layout.words() if words)


def test_登记本逐件列出_页眉页脚齐全(database_url: str) -> None:
    desk = an_office(database_url)
    cases = registered(desk)
    clerk = desk_as(desk, Role.FRONT_DESK, "院办公室", name="王芳")
    asked = CaseFilter(first=date(2026, 3, 1), last=date(2026, 3, 31))
    sheet = clerk.ask(RegisterRows(register="hospital", filter=asked))
    assert [row["number"] for row in sheet.rows] == [done.number for done in cases]
    assert [row["name"] for row in sheet.rows] == ["张三0", "张三1", "匿名"]
    assert not sheet.masked
    made = render_register(sheet)
    (page,) = texts(made.pdf)
    whole = text(made.pdf)
    for words in ("医院投诉管理登记本", "市人民医院", "第1页共1页", "编制部门：院办公室", "编制日期：2026年3月2日",
                  "版本号：A/0", "13800000001", "收费/多收费", "住院费用多收", "2026年3月1日至2026年3月31日"):
        assert words in whole, words
    assert page
    drawn = boxes(made.pdf)
    # Lying A4, eight cells in each row, and empty rows to the end of the page.
    assert max(box.width for box in drawn) == pytest.approx(269, abs=1)
    rows: dict[float, int] = {}
    for box in drawn:
        if 10 < box.width < 150:
            rows[round(box.bottom)] = rows.get(round(box.bottom), 0) + 1
    assert set(rows.values()) == {8}
    assert len(rows) > 10


def test_无权的人得到隐名的登记本(database_url: str) -> None:
    desk = an_office(database_url)
    done = registered(desk)[0]
    desk.do(DispatchCase(case_id=done.id, department="财务科", note="请核对"))
    department = desk_as(desk, Role.DEPARTMENT, "财务科")
    sheet = department.ask(RegisterRows(register="hospital"))
    assert sheet.masked
    assert [(row["name"], row["phone"]) for row in sheet.rows] == [("张**", "138****0000")]
    whole = text(render_register(sheet).pdf)
    assert "张三" not in whole
    assert "隐名件" in whole
    whole_office = desk.ask(RegisterRows(register="hospital", masked=True))
    assert "张三" not in text(render_register(whole_office).pdf)


def test_保密件不在登记本上(database_url: str) -> None:
    company = a_company(database_url)
    a_report(company.inspector)
    assert company.inspector.ask(RegisterRows(register="handling")).rows == ()


def test_随访登记表每次回访一行(database_url: str) -> None:
    desk = a_handling_office(database_url)
    done = a_case(desk, respondent_person="")
    dispatched(desk, done)
    take(desk, done, Action.INVESTIGATE, findings="属实")
    take(desk, done, Action.PROPOSE, solution="退费")
    take(desk, done, Action.REPLY, way="phone", text="已退费", replied_at="2026-03-02T09:30")
    take(desk, done, Action.CALL_BACK, outcome="no_answer")
    take(desk, done, Action.CALL_BACK, outcome="reached", satisfaction="satisfied", opinion="态度好")
    rows = desk.ask(RegisterRows(register="follow_up")).rows
    assert [row["n"] for row in rows] == ["1", "2"]
    assert "满意" in rows[1]["heard"]
    assert "态度好" in rows[1]["heard"]
    whole = text(render_register(desk.ask(RegisterRows(register="follow_up"))).pdf)
    assert "投诉随访登记表" in whole
    assert "已退费" in whole


def test_登记本很多行换页_每页有栏名(sqlite_url: str) -> None:
    desk = an_office(sqlite_url)
    for n in range(30):
        a_case(desk, subject=f"第{n}件" + "住院费用多收且说明不清，" * (40 if n == 5 else 1))
    made = render_register(desk.ask(RegisterRows(register="hospital")))
    pages = texts(made.pdf)
    assert len(pages) == made.pages > 1
    assert all("投诉编号" in page and f"第 {n} 页" in page for n, page in enumerate(pages, 1))
    whole = text(made.pdf)
    assert [n for n in range(30) if f"第{n}件" not in whole] == []
    assert "……（见案卷）" in whole
    bare = render_register(desk.ask(RegisterRows(register="hospital")), fill=False)
    assert len(boxes(bare.pdf, bare.pages - 1)) < len(boxes(made.pdf, made.pages - 1))


def test_登记本的打印有记录_没有的登记本说得出(database_url: str) -> None:
    desk = an_office(database_url)
    registered(desk)
    before = desk.ask(RegisterRows(register="ward"))
    done = desk.do(RecordRegister(register="ward", filter=CaseFilter(first=date(2026, 3, 1))))[0]
    assert done.seq
    assert len(before.rows) == 3
    with pytest.raises(NotFound, match="diary"):
        register_layout("diary")
    with pytest.raises(NotFound, match="diary") as refused:
        desk.ask(RegisterRows(register="diary"))
    assert "hospital" in refused.value.hint


def test_规则包读得出的单据都有() -> None:
    pack: Pack
    for pack in PACKS.values():
        assert {use.layout or use.form for use in pack.forms} <= set(shipped_layouts())
        assert "registration" in {use.form for use in pack.forms}
