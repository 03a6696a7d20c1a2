"""Every letter in every state: complete, nothing over anything else, its places to sign where they belong."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from complaintdesk.desk.form_value_labels import unknown_names
from complaintdesk.desk.form_values import FormValues, missing_words
from complaintdesk.desk.print_rows import CopyMark, Letterhead
from complaintdesk.desk.rows import CaseSheet, Person
from complaintdesk.domain.form_layout import Part, names_in
from complaintdesk.domain.form_shipped import shipped_layout, shipped_layouts
from complaintdesk.domain.vocabulary import Action
from complaintdesk.i18n import LANGUAGES, in_language
from complaintdesk.paper.render import render
from tests.paper.letters import CONTENTS, LETTERS, TERMS, a_case, a_letter, a_long_case, records
from tests.paper.reading import (
    as_printed,
    boxes,
    check_sound,
    codes,
    follow,
    listed,
    squash,
    text,
    texts,
)
from tests.paper.sheets import long_text

SIGNED = tuple(form for form in LETTERS if any(cell.part is Part.SIGN for cell in shipped_layout(form).cells()))
SERIES = tuple(form for form in LETTERS if shipped_layout(form).series)
RULE = 0.35  # mm, the rule round a cell
#: Values of a letter that may be 5,000 characters long.
WRITTEN = listed("""
    request refusal_explained passed_with demand extend.reason investigation reply_text settle.terms mediate.facts
    end_mediation.reason statement.text solution
""")


@pytest.mark.parametrize("form", shipped_layouts())
def test_every_value_of_every_shipped_form_is_known(form: str) -> None:
    assert unknown_names(shipped_layout(form)) == ()


@pytest.mark.parametrize("form", LETTERS)
def test_what_every_letter_says_of_itself(form: str) -> None:
    """Both languages, a source; what leaves the house has letterhead and number, and goes out in labelled copies."""
    layout = shipped_layout(form)
    assert layout.source
    assert layout.title_en
    assert [words.zh for words in layout.words() if words.zh and not words.en] == []
    assert [words.zh for words in layout.words() if sorted(set(names_in(words.zh))) != sorted(set(names_in(words.en)))] == []
    assert layout.letterhead is bool(layout.series)
    assert len(layout.copies) > 1 or not layout.letterhead
    assert layout.after


def test_every_series_is_its_own() -> None:
    """Two kinds of letter never share a document number."""
    used = [shipped_layout(form).series for form in SERIES]
    assert len(set(used)) == len(used)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("content", CONTENTS)
@pytest.mark.parametrize("form", LETTERS)
def test_each_letter_in_each_state(form: str, content: str, language: str) -> None:
    with in_language(language):
        job = a_letter(form, CONTENTS[content]())
        made = render(job)
        pages = check_sound(made.pdf, job.layout.label, "TS-2026-0007")
        assert len(pages) == made.pages
        for page in pages:
            assert squash(job.document_number) in squash(page)
        assert made.pages == 1 or content == "五千字"
        assert made.missing == (("𠮷",) if content == "生僻字" and "𠮷" in _printed_values(form) else ())
        whole = squash("".join(pages))
        for paragraph in _paragraphs(form, job.sheet):
            assert as_printed(paragraph) in whole or follow(made.pdf, paragraph) > 1


def _printed_values(form: str) -> str:
    job = a_letter(form, CONTENTS["生僻字"]())
    values = FormValues(job)
    return "".join(_paragraphs(form, job.sheet)) + "".join(values.text(cell.value) for cell in job.layout.cells())


def _paragraphs(form: str, sheet: CaseSheet) -> list[str]:
    """The words of the letter's paragraphs as they should stand on paper."""
    job = a_letter(form, sheet)
    values = FormValues(job)
    return [
        values.filled(paragraph.text.text, "")
        for block in job.layout.blocks
        if values.holds(block.when)
        for paragraph in block.paragraphs
        if values.holds(paragraph.when) and all(values.text(name) for name in names_in(paragraph.text.text))
    ]


@pytest.mark.parametrize("form", LETTERS)
def test_five_thousand_characters_go_on_over_the_pages(form: str) -> None:
    """In the letter's own lines, not on an annex: nothing is cut, and the end stands on the last page."""
    job = a_letter(form, a_long_case())
    if not set(WRITTEN) & job.layout.values():
        assert render(job).pages == 1
        return
    made = render(job)
    assert made.pages > 3
    assert follow(made.pdf, long_text(5000)) > 2
    if form != "rectification_report":
        assert "附页" not in text(made.pdf)


@pytest.mark.parametrize("length", range(380, 640, 20))
@pytest.mark.parametrize("form", ["refuse_notice", "settlement", "transfer", "rectification", "extension"])
def test_nobody_signs_on_a_page_where_nothing_is_said(form: str, length: int) -> None:
    """Whatever the length: seal, date and boxes to sign have words of the letter above them on their page."""
    job = a_letter(form, a_long_case(length))
    made = render(job)
    last = squash(texts(made.pdf)[-1])
    closing = [squash(words) for words in _paragraphs(form, job.sheet) if words]
    spoken = [words for words in closing if "（印章）" not in words and not re.fullmatch("20..年.{1,2}月.{1,2}日", words)]
    assert spoken[-1][-12:] in last


@pytest.mark.parametrize("form", SIGNED)
def test_boxes_to_sign_are_as_high_as_the_layout_says(form: str) -> None:
    """To half a millimetre, beside one another, each with its caption."""
    made = render(a_letter(form, a_case()))
    page = made.pages - 1
    drawn = boxes(made.pdf, page)
    printed = squash(texts(made.pdf)[page])
    layout = shipped_layout(form)
    for block in layout.blocks:
        for row in block.rows:
            signs = [cell for cell in row.cells if cell.part is Part.SIGN]
            for cell in signs:
                assert squash(cell.text.zh) in printed
            if signs and row.height:
                as_high = [box for box in drawn if abs(box.height - RULE - row.height) < 0.5 and box.width > 50]
                assert len(as_high) >= len(signs), row.height


def test_a_settlement_is_signed_by_three_sides_beside_one_another() -> None:
    """S26: 医、患、调解三方; one fingerprint, two seals; three copies, each with its label and its own code."""
    layout = shipped_layout("settlement")
    marks = tuple(CopyMark(n, "7K3Q", label) for n, label in enumerate(layout.copies, 1))
    assert [mark.label for mark in marks] == ["投诉人", "被投诉人", "存档"]
    job = a_letter("settlement", a_case(), copies=marks)
    made = render(job)
    assert made.pages == 3
    for mark, page, seen in zip(marks, texts(made.pdf), codes(made.pdf), strict=True):
        assert mark.label in squash(page)
        assert job.code(mark, 1, 1) in seen
        for words in ("投诉人（签名）：", "被投诉人（签名）：", "调解人员（签名）："):
            assert words in squash(page)
    row = next(b for b in layout.blocks if any(c.part is Part.SIGN for r in b.rows for c in r.cells)).rows[0]
    wide = [box for box in boxes(made.pdf) if abs(box.height - RULE - row.height) < 0.5 and box.width > 50]
    assert len(wide) == 3
    assert len({round(box.bottom) for box in wide}) == 1
    printed = text(made.pdf)
    assert as_printed(TERMS) in printed
    assert "协议金额：200元（大写：人民币贰佰元整）。" in printed
    assert "履行期限：2026年3月20日前履行完毕。" in printed
    assert "本协议一式3份" in printed


def test_transfer_notice_field_by_field() -> None:
    """forms.md F2: number, addressee, whose complaint of when about what, reply-by date, enclosures, date, seal."""
    printed = text(render(a_letter("transfer", a_case())).pdf)
    for words in listed("""
        江医投转〔2026〕0001号 江城市卫生健康委员会： 现转去陈𬭎䶮于2026年3月2日关于“心内科候诊漏号、多收挂号费、分诊
        人员态度差”的投诉 请于2026年3月5日前办结 附：相关材料2份，共 （印章） 2026年3月4日
        转办意见：属于行业主管部门职责范围。
    """):
        assert words in printed, words
    inside_the_house = a_case(records=())
    printed = text(render(a_letter("transfer", inside_the_house)).pdf)
    assert "门诊部：" in printed
    assert "转办意见：请门诊部牵头，财务科配合核对收费。" in printed


def test_routing_notice_field_by_field() -> None:
    """forms.md F2: to the complainant, which office has it, whom to ask, date, seal."""
    job = a_letter("routing_notice", a_case())
    printed = text(render(job).pdf)
    for words in listed("""
        陈𬭎䶮： 已于2026年3月4日分送江城市卫生健康委员会办理 承办人：李建国。 联系人： 联系电话： （印章） 2026年3月4日
    """):
        assert words in printed, words
    known = text(render(replace(job, contact="李梅 027-88886666")).pdf)
    assert "我单位联系方式：李梅027-88886666" in known
    assert "联系电话" not in known


def test_statement_is_confirmed_signed_and_fingerprinted() -> None:
    printed = text(render(a_letter("statement", a_case())).pdf)
    for words in listed("""
        时间2026年3月2日11:05 地点投诉接待室 谈话人王芳 问：请说一下事情的经过。 答：退还多收的挂号费35元
        以上笔录我看过（已向我宣读），与我说的一样。 被谈话人（签名、捺印）： 捺印 记录人（签名）：
    """):
        assert words in printed, words
    assert "未签名原因" not in printed
    unsigned = a_case(records=tuple(
        replace(row, values=(*row.values, ("reason", "本人手伤"))) for row in records() if row.action is Action.STATEMENT))
    assert "未签名原因：本人手伤" in text(render(a_letter("statement", unsigned)).pdf)


@pytest.mark.parametrize("length", range(900, 1400, 50))
def test_a_statement_is_confirmed_below_what_was_said(length: int) -> None:
    """Never on a page of its own, where it would confirm nothing."""
    said = long_text(length)
    made = render(a_letter("statement", a_case(records=records(text=said))))
    confirmed = f"{as_printed(said)[-8:]}以上笔录我看过（已向我宣读），与我说的一样。"
    signed = [page for page in map(squash, texts(made.pdf)) if "被谈话人（签名、捺印）：" in page]
    assert len(signed) == 1
    assert confirmed in signed[0]


def test_an_empty_statement_leaves_room_to_write_by_hand() -> None:
    made = render(a_letter("statement", CONTENTS["空白"]()))
    assert max(box.height for box in boxes(made.pdf) if box.width > 100) >= 105
    assert "以上笔录我看过" in text(made.pdf)


def test_refusal_names_reason_explanation_and_way_out() -> None:
    printed = text(render(a_letter("refuse_notice", a_case())).pdf)
    for words in listed("不属于本单位职权范围。 说明：该收费由物价部门核定。 下列途径解决：向市发展和改革委员会反映。"):
        assert words in printed
    way_alone = a_case(refusal_note="向市发展和改革委员会反映")
    printed = text(render(a_letter("refuse_notice", way_alone)).pdf)
    assert printed.count("向市发展和改革委员会反映") == 1
    assert "说明：" not in printed


def test_supervision_says_what_is_late_since_when_and_what_is_asked() -> None:
    printed = text(render(a_letter("supervision", a_case())).pdf)
    for words in listed("""
        门诊部： 办理期限至2026年3月5日，超期3天。 督办级别：督办中。 3月10日前查明叫号系统漏号的原因
        部门负责人（签字）： 督办人（签字）：
    """):
        assert words in printed, words


def test_no_full_stop_is_doubled() -> None:
    """A reason typed with its full stop stands before no second one."""
    sheet = a_case(refusal_reason="超过三年。", refusal_way="向法院起诉。", appeal="可以申请复查。")
    for form in ("refuse_notice", "reply"):
        printed = text(render(a_letter(form, sheet)).pdf)
        assert "。。" not in printed
        assert "复查。" in printed or "超过三年。" in printed


def test_the_anonymous_are_addressed_as_what_they_are() -> None:
    printed = text(render(a_letter("reply", a_case(complainant=Person(anonymous=True)))).pdf)
    assert "投诉人：" in printed
    assert "匿名" not in printed


@pytest.mark.parametrize("form", [form for form in LETTERS if shipped_layout(form).masked])
def test_what_goes_to_the_department_to_mend_never_says_who_complained(form: str) -> None:
    printed = text(render(a_letter(form, a_case(investigation="陈𬭎䶮反映属实"))).pdf)
    assert "陈𬭎䶮" not in printed
    assert "×××反映属实" in printed


@pytest.mark.parametrize("form", LETTERS)
def test_missing_values_are_named(form: str) -> None:
    """Of an unstarted case by what they are called; of a finished one nothing is missing."""
    assert missing_words(a_letter(form, a_case())) == ()
    named = missing_words(a_letter(form, CONTENTS["空白"]()))
    has_words = any(names_in(p.text.zh) for block in shipped_layout(form).blocks for p in block.paragraphs)
    assert bool(named) is (has_words and form not in ("statement",))
    assert [name for name in named if "." in name or "_" in name] == []


def test_a_letter_keeps_its_day_when_it_is_printed_again() -> None:
    job = a_letter("mediation_notice", a_case(), letterhead=Letterhead("江城市人民医院"))
    assert "2026年3月2日" in text(render(job).pdf)
    later = replace(job, issued_at=job.printed_at.replace(day=1), times=2)
    assert "（印章）2026年3月1日" in text(render(later).pdf)
