"""The two forms as an official holds them: every field in its place, nothing cut, the code readable."""

from __future__ import annotations

from dataclasses import replace

import pypdfium2
import pytest

from complaintdesk.desk.rows import Approval, Person
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.form_shipped import shipped_layout
from complaintdesk.domain.vocabulary import CaseState, FormKind, Severity, Verdict
from complaintdesk.i18n import LANGUAGES, _, in_language, set_language
from complaintdesk.paper.render import PAPERS, render
from complaintdesk.paper.typesetting import NO_END, NO_START
from tests.paper.reading import (
    as_printed,
    boxes,
    codes,
    collisions,
    follow,
    inside,
    listed,
    squash,
    text,
    texts,
    ticks,
)
from tests.paper.sheets import FACTS, REQUEST, SOLUTION, a_job, a_sheet, an_empty_sheet, at, filled, long_text

REGISTRATION, HANDLING = FormKind.REGISTRATION, FormKind.HANDLING
LONG = long_text(5000)
CONTENTS = {
    "空白": an_empty_sheet(),
    "普通": a_sheet(),
    "五千字": a_sheet(facts=LONG, request=LONG, solution=LONG, investigation=LONG, reply_text=LONG),
}


@pytest.fixture(params=LANGUAGES)
def spoken(request: pytest.FixtureRequest) -> str:
    """The form in Chinese and in English."""
    set_language(request.param)
    return str(request.param)


@pytest.mark.parametrize("masked", [False, True], ids=["全", "隐名"])
@pytest.mark.parametrize("content", CONTENTS)
@pytest.mark.parametrize("form", [REGISTRATION, HANDLING])
def test_each_form_in_each_state(form: FormKind, content: str, masked: bool, spoken: str) -> None:
    """Readable code and page number on each page, all fonts embedded, number as title, all text there."""
    sheet = replace(CONTENTS[content], masked=masked)
    job = a_job(form, sheet)
    made = render(job)
    document = pypdfium2.PdfDocument(made.pdf)
    assert len(document) == made.pages
    assert document[0].get_size() == pytest.approx((595.28, 841.89), abs=0.5)
    assert document.get_metadata_dict(skip_empty=True).get("Title") == sheet.number
    document.close()
    assert codes(made.pdf) == [[job.code(job.copies[0], n, made.pages)] for n in range(1, made.pages + 1)]
    for n, page in enumerate(texts(made.pdf), 1):
        there = squash(page)
        assert squash(_("Page {page} of {pages}").format(page=n, pages=made.pages)) in there
        assert sheet.number in there
        assert squash(shipped_layout(form).label) in there
    seen = inside(made.pdf)
    assert seen.used <= seen.embedded
    assert min(seen.sizes) >= 9
    if content == "普通":
        assert made.pages == 1
    if content == "五千字":
        shown = LONG
        assert follow(made.pdf, shown) > 1


@pytest.mark.parametrize("form", [REGISTRATION, HANDLING])
@pytest.mark.parametrize("paper", PAPERS)
def test_every_size_of_paper(form: FormKind, paper: str, spoken: str) -> None:
    """On each paper the normal form says the same, and long text goes on to continuation pages."""
    made = render(a_job(form), paper=paper)
    for words in (FACTS, REQUEST, "江城市东湖区民主路 118 号院 3 栋 2 单元 501 室", "陈𬭎䶮", "027-88886666-8301"):
        assert as_printed(words) in text(made.pdf)
    job = a_job(form)
    assert codes(made.pdf) == [[job.code(job.copies[0], n, made.pages)] for n in range(1, made.pages + 1)]
    long = render(a_job(form, a_sheet(facts=LONG)), paper=paper)
    assert follow(long.pdf, LONG) >= (1 if PAPERS[paper].roll else 2)
    for page in range(made.pages):
        _inside_the_page(made.pdf, page, PAPERS[paper].edge)


def _inside_the_page(pdf: bytes, page: int, edge: float) -> None:
    """Nothing drawn comes nearer to the edge than a printer reaches."""
    document = pypdfium2.PdfDocument(pdf)
    width, height = document[page].get_size()
    for thing in document[page].get_objects():
        left, bottom, right, top = thing.get_bounds()
        assert left >= edge
        assert bottom > 12
        assert right <= width - edge
        assert top < height - 11
    document.close()


def test_paper_nobody_lays_out_is_refused() -> None:
    with pytest.raises(UserError, match="A3") as refused:
        render(a_job(), paper="A3")
    assert "A4" in refused.value.hint


REGISTRATION_TEXTS = listed("""
    投诉登记表 登记单位：江城市人民医院投诉接待处 编号：TS-2026-0007 姓名陈𬭎䶮 联系电话13800138000 女46岁
    居民身份证 110101198003071234 江城市第二纺织厂 江城市东湖区民主路118号院3栋2单元501室 周桂兰（母女）
    代理人陈立 门诊部分诊台；刘某某 联系人赵敏 联系电话027-88886666-8301 门诊楼三层东侧分诊台 投诉方式
    12345-20260302-1187 类别服务/态度/分诊 等级一般 受理时间2026年3月2日11:05 承诺答复2026年3月5日17:30
    2026年3月5日17:30前，一般投诉3个工作日（本院投诉管理办法第九条） 就诊科室：心内科门诊 门诊号：MZ20260302118
    1.多收挂号费；2.服务态度 心内科候诊漏号、多收挂号费、分诊人员态度差 1.挂号票两张.jpg；2.缴费小票.pdf
    是否同意公示投诉信息 是否同意委托调解 投诉人（签字）： 签字或盖手印 经办人（签字）： 登记人：王芳 说明：1.
    第1次打印 2026年3月2日11:25 打印人：王芳 校验码7K3Q 记录链1234:9f3c5a7be1 第1页共1页 表单版本1
""")
HANDLING_TEXTS = listed("""
    投诉处理单 编号：TS-2026-0007 投诉日期2026年3月2日 陈𬭎䶮 投诉方式 江城市第二纺织厂 13800138000
    门诊部分诊台；刘某某 赵敏 027-88886666-8301 门诊楼三层东侧分诊台 12345-20260302-1187
    心内科候诊漏号、多收挂号费、分诊人员态度差 服务/态度/分诊 一般 责任科室门诊部 承办人李建国 2026年3月2日14:00
    请门诊部牵头，财务科配合核对收费。 分诊员未按规定人工核对。收费记录显示误选专家号。
    原因：流程/信息系统；叫号系统断网后不回队 情况属实，按方案办理。 赵敏（门诊部主任）
    同意。请信息科按时修复，月底前复查一次。 孙卫东（分管副院长） 2026年3月3日 2026年3月4日10:30
    退还差价35元，投诉人表示认可。 结案说明：已落实，资料齐全。 吴倩 退费已到账，态度有改进。 2026年3月6日16:00
    1.挂号票两张.jpg；2.缴费小票.pdf 附件2件，本单1页
""")


@pytest.mark.parametrize(("form", "wanted"), [(REGISTRATION, REGISTRATION_TEXTS), (HANDLING, HANDLING_TEXTS)])
def test_every_field_is_on_the_form(form: FormKind, wanted: list[str]) -> None:
    printed = text(render(a_job(form)).pdf)
    texts_ = [FACTS, REQUEST] if form is REGISTRATION else [FACTS, REQUEST, SOLUTION]
    assert [words for words in (*wanted, *map(as_printed, texts_)) if words not in printed] == []


@pytest.mark.parametrize("form", [REGISTRATION, HANDLING])
def test_labels_are_english_in_english(form: FormKind) -> None:
    """With English data no Chinese character is left on the form."""
    set_language("en")
    sheet = filled(a_sheet(), "plain words")
    printed = text(render(a_job(form, replace(sheet, number="TS-2026-0007", zone="Asia/Shanghai"), printed_by="Wang")).pdf)
    assert [c for c in printed if "\u3400" <= c <= "\u9fff"] == []
    with in_language("zh_CN"):
        assert shipped_layout(form).label in text(render(a_job(form)).pdf)


@pytest.mark.parametrize(
    ("form", "width", "height"),
    [
        pytest.param(REGISTRATION, 160, 48, id="事实依据不低于48毫米"),
        pytest.param(HANDLING, 148, 53, id="内容不低于53毫米"),
    ],
)
@pytest.mark.parametrize("content", CONTENTS)
def test_free_text_has_its_height(form: FormKind, width: float, height: float, content: str) -> None:
    drawn = boxes(render(a_job(form, CONTENTS[content])).pdf)
    assert [box for box in drawn if box.width == pytest.approx(width, abs=0.5) and box.height >= height]


def test_signature_cells_stand_side_by_side() -> None:
    """投诉人 and 经办人: two halves of 85 mm, 20 mm high; two leaders' boxes of equal width."""
    cells = boxes(render(a_job()).pdf)
    halves = [b for b in cells if (b.width, b.height) == pytest.approx((85, 20), abs=0.5)]
    assert sorted(b.left for b in halves) == pytest.approx([20, 105], abs=0.5)
    leaders = [b for b in boxes(render(a_job(HANDLING)).pdf) if b.width == pytest.approx(74, abs=0.5)]
    assert len(leaders) == 2
    assert leaders[0].bottom == pytest.approx(leaders[1].bottom, abs=0.1)
    assert leaders[0].height >= 22


def test_table_stands_between_the_margins() -> None:
    frame = max(boxes(render(a_job()).pdf), key=lambda box: box.width * box.height)
    assert frame.left == pytest.approx(20, abs=0.5)
    assert frame.width == pytest.approx(170, abs=1)


@pytest.mark.parametrize("form", [REGISTRATION, HANDLING])
def test_no_line_begins_or_ends_against_the_rules(form: FormKind) -> None:
    """In the lines as extracted: checked on the continuation pages, whose lines are one text each."""
    made = render(a_job(form, CONTENTS["五千字"]))
    seen = 0
    for page in texts(made.pdf)[1:]:
        lines = [line for line in page.replace("\r", "").split("\n") if len(line) > 30]
        for line in lines:
            seen += 1
            assert line.strip()[0] not in NO_START, line
            assert line.strip()[-1] not in NO_END, line
    assert seen > 100


def test_overflow_is_named_on_the_form_and_on_the_continuation() -> None:
    made = render(a_job(sheet=a_sheet(facts=LONG)))
    first, *others = (squash(page) for page in texts(made.pdf))
    assert "（续见附页）" in first
    for n, page in enumerate(others, 1):
        assert "投诉登记表附页" in page
        assert f"附页{n}" in page
        assert "事实依据（续）" in page
        assert "TS-2026-0007" in page
    assert others[-1].count("（以下空白）") == 1


def test_a_short_text_needs_no_continuation() -> None:
    assert "附页" not in text(render(a_job()).pdf)


@pytest.mark.parametrize("form", [REGISTRATION, HANDLING])
def test_a_name_of_twenty_thousand_characters(form: FormKind) -> None:
    name = long_text(20000).replace("\n", "")
    made = render(a_job(form, a_sheet(complainant=Person(name=name))))
    assert follow(made.pdf, name) > 3
    job = a_job(form)
    assert codes(made.pdf)[-1] == [job.code(job.copies[0], made.pages, made.pages)]


def test_the_same_job_gives_the_same_bytes() -> None:
    jobs = [a_job(form, CONTENTS["五千字"]) for form in (REGISTRATION, HANDLING)]
    first = [render(job).pdf for job in jobs]
    render(a_job(sheet=a_sheet(subject="另一件𠮷")))
    assert [render(job).pdf for job in jobs] == first


def test_times_are_the_offices_own() -> None:
    """UTC in the record, wall clock of the office on paper, over midnight and in another zone."""
    late = a_sheet(received_at=at(2, 17, 5))
    assert "2026年3月3日01:05" in text(render(a_job(sheet=late)).pdf)
    nepal = replace(late, zone="Asia/Kathmandu", received_at=at(2, 14, 20))
    assert "2026年3月2日20:05" in text(render(a_job(sheet=nepal)).pdf)
    nowhere = text(render(a_job(sheet=replace(late, zone="Nowhere/At_All"))).pdf)
    assert "2026年3月2日17:05UTC" in nowhere


def test_late_entry_says_both_times() -> None:
    sheet = a_sheet(is_late_entry=True, registered_at=at(3, 1, 30))
    for form in (REGISTRATION, HANDLING):
        printed = text(render(a_job(form, sheet)).pdf)
        assert "补记" in printed
        assert "2026年3月2日11:05（补记，登记于2026年3月3日09:30）" in printed
        assert "补记" not in text(render(a_job(form)).pdf)


def test_a_reprint_says_so_with_its_reason() -> None:
    again = a_job(times=3, reason="原件被雨淋湿", printed_at=at(4, 1, 0))
    printed = text(render(again).pdf)
    assert "第3次打印" in printed
    assert "补打原因：原件被雨淋湿" in printed
    assert codes(render(again).pdf) == [[again.code(again.copies[0])]]
    assert "补打原因：未注明" in text(render(replace(again, reason="")).pdf)
    assert "补打" not in text(render(a_job()).pdf)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"is_sample": True}, "演示"),
        ({"state": CaseState.VOID}, "作废"),
        ({"is_repeat": True}, "重复投诉"),
        ({"reopen_count": 2}, "重办2次"),
    ],
)
def test_marks_under_the_title(changes: dict[str, object], word: str) -> None:
    for form in (REGISTRATION, HANDLING):
        assert word in text(render(a_job(form, a_sheet(**changes))).pdf)
        assert word not in text(render(a_job(form)).pdf)


def test_the_anonymous_are_anonymous() -> None:
    for form in (REGISTRATION, HANDLING):
        assert "匿名" in text(render(a_job(form, a_sheet(complainant=Person(anonymous=True)))).pdf)


def test_consents_are_ticked_as_given() -> None:
    def consents(publicity: bool | None, mediation: bool | None) -> list[bool]:
        job = a_job(sheet=a_sheet(publicity_consent=publicity, mediation_consent=mediation))
        return ticks(render(job).pdf)

    assert consents(True, False) == [True, False, False, True]
    assert consents(False, True) == [False, True, True, False]
    assert consents(None, None) == [False, False, False, False]


def test_one_verdict_is_ticked() -> None:
    for n, verdict in enumerate(Verdict):
        assert ticks(render(a_job(HANDLING, a_sheet(verdict=verdict))).pdf)[:4] == [m == n for m in range(4)]
    assert ticks(render(a_job(HANDLING, a_sheet(verdict=None))).pdf)[:4] == [False] * 4


def test_leaders_who_have_not_signed_have_room_to() -> None:
    waiting = text(render(a_job(HANDLING, a_sheet(approvals=()))).pdf)
    assert waiting.count("签名：") == 3
    assert waiting.count("年月日") == 3
    one = text(render(a_job(HANDLING, a_sheet(approvals=a_sheet().approvals[:1]))).pdf)
    assert one.count("年月日") == 2
    assert "签名：赵敏（门诊部主任）2026年3月3日" in one


def test_every_opinion_is_kept_when_there_are_more_than_two() -> None:
    given = tuple(
        Approval(n != 2, f"领导{n}", "分管", f"第{n}次的意见，内容各不相同", at(2 + n, 1, 0)) for n in range(1, 6)
    )
    pdf = render(a_job(HANDLING, a_sheet(approvals=given))).pdf
    for approval in given:
        follow(pdf, approval.opinion)
        assert approval.by in text(pdf)
    assert "退回：第2次的意见" in text(pdf)


def test_a_refusal_and_a_settlement_on_the_spot_are_the_outcome() -> None:
    refused = a_sheet(refusal_reason="已经起诉", refusal_note="法院已立案", state=CaseState.REFUSED)
    assert "不予受理：已经起诉；法院已立案" in text(render(a_job(HANDLING, refused)).pdf)
    assert "当场办结" in text(render(a_job(HANDLING, a_sheet(resolved_on_spot=True))).pdf)


def test_a_full_width_space_stays_and_a_tab_does_not() -> None:
    extracted = "".join(texts(render(a_job(sheet=a_sheet(subject="甲　　乙\t丙"))).pdf))
    assert "甲　　乙 丙" in extracted


def test_severity_and_kind_are_words() -> None:
    printed = text(render(a_job(sheet=a_sheet(severity=Severity.MAJOR))).pdf)
    assert Severity.MAJOR.label in printed
    assert "major" not in printed


def test_chain_head_is_short_whatever_is_handed_in() -> None:
    for head in ("1234:9f3c5a7be1", "1234:9f3c5a7be1" + "0" * 54):
        assert "记录链1234:9f3c5a7be1表单" in text(render(a_job(chain_head=head)).pdf)


def test_crowded_fields_are_all_whole() -> None:
    """Every field a little longer than its cell, each with words of its own."""
    for form in (REGISTRATION, HANDLING):
        crowd: list[str] = []

        def next_words(crowd: list[str] = crowd) -> str:
            crowd.append(f"第{len(crowd):02}栏写得比格子略长一些需要两三行才能写完共计{len(crowd):02}字")
            return crowd[-1]

        sheet = replace(filled(a_sheet(), next_words), number="TS-2026-0007", zone="Asia/Shanghai")
        pdf = render(a_job(form, sheet)).pdf
        printed = text(pdf)
        there = [words for words in crowd if words[:4] in printed]
        assert len(there) >= 20
        for words in there:
            follow(pdf, words)


@pytest.mark.parametrize("content", [*CONTENTS, "拥挤", "隐名"])
@pytest.mark.parametrize("form", [REGISTRATION, HANDLING])
@pytest.mark.parametrize("paper", PAPERS)
def test_no_text_runs_into_another_or_across_a_rule(paper: str, form: FormKind, content: str, spoken: str) -> None:
    crowded = filled(a_sheet(), "一栏字Word写得比格子略长需要两三行才写得完")
    others = {
        "拥挤": replace(crowded, number="TS-2026-0007", is_late_entry=True, is_sample=True, reopen_count=3,
                        is_repeat=True, state=CaseState.WITHDRAWN),
        "隐名": a_sheet(masked=True, is_late_entry=True),
    }
    if content == "五千字" and PAPERS[paper].roll:
        content = "普通"  # one page of a metre and a half: looking at it takes as long as all the others
    made = render(a_job(form, (CONTENTS | others)[content], times=2, reason="原件丢失"), paper=paper)
    for page in range(min(made.pages, 4)):
        assert collisions(made.pdf, page) == []
