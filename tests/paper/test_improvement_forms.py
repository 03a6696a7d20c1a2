"""整改的单据 (H3–H5, S12, S19, S21, S29): the forms say what the newest measure that fits says, else what the case says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from complaintdesk.desk.form_values import FormValues
from complaintdesk.desk.measure_rows import MeasureRow
from complaintdesk.domain.book_words import Effect, MeasureSort
from complaintdesk.domain.form_shipped import shipped_layout
from complaintdesk.i18n import LANGUAGES, in_language
from complaintdesk.paper.render import render
from tests.paper.letters import LETTERS, a_case, a_letter
from tests.paper.reading import as_printed, check_sound, follow, squash, text, ticks
from tests.paper.sheets import a_job, a_sheet, an_empty_sheet, long_text

if TYPE_CHECKING:
    from complaintdesk.desk.print_rows import PrintJob
    from complaintdesk.desk.rows import CaseSheet

FORMS = ("corrective", "eight_d", "rectification", "rectification_report")
TEXTS = {
    "title": "叫号系统断网回队", "demand": "断网后按原序号回队，分诊台每半小时人工核对一次。", "goal": "漏号为零，连续三周",
    "team": "门诊部、信息科、导诊组", "problem": "断网后3人未被叫号。", "containment": "即日起分诊台人工核对叫号。",
    "root_cause": "回队逻辑缺失", "why_1": "网络中断", "why_2": "交换机重启", "why_3": "没有备用线路",
    "machine": "交换机老化", "method": "没有断网预案", "chosen": "修复回队逻辑，加备用线路。",
    "implemented": "3月10日上线新版本。", "prevention": "断网预案纳入培训，每季演练一次。",
    "conclusion": "三周无漏号，同意关闭。",
    "done_text": "系统已修复并上线，分诊台核对表已启用。", "evidence": "上线记录一份，核对表三张。",
    "effect_text": "三周抽查无漏号。", "follow_up": "",
}  # fmt: skip
PLAIN = {"number": "ZG-2026-0001", "department": "门诊部", "owner": "李建国", "ordered_by": "王芳", "carry_by": "2026-03-20",
         "done_on": "2026-03-12", "signed_by": "周主任", "judged_on": "2026-03-27", "judged_by": "吴倩"}  # fmt: skip


def a_check(n: int, passed: bool = True) -> tuple[str, ...]:
    return (f"第{n}周", f"2026-03-{10 + n}", "120", "0" if passed else "3", "1" if passed else "", "吴倩", "")


def a_measure(
    sort: MeasureSort = MeasureSort.CORRECTIVE, checks: int = 3, closed: bool = True, **changes: str
) -> MeasureRow:
    values = PLAIN | TEXTS | {"closed": "1" if closed else ""} | changes
    rows = tuple(a_check(n, passed=n != 3 or checks == 3) for n in range(1, checks + 1))
    return MeasureRow(sort, tuple(values.items()), rows, Effect.EFFECTIVE if closed else None)


def a_form(form: str, sheet: CaseSheet) -> PrintJob:
    return a_letter(form, sheet) if form in LETTERS else a_job(form, sheet)


def both(**changes: Any) -> tuple[MeasureRow, ...]:
    return a_measure(**changes), a_measure(MeasureSort.RECTIFICATION, number="ZG-2026-0002", **changes)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMS)
def test_what_the_measure_says_stands_on_one_page(form: str, language: str) -> None:
    with in_language(language):
        job = a_form(form, a_case(measures=both()))
        made = render(job)
        (page,) = check_sound(made.pdf, job.layout.label, "TS-2026-0007")
        values = FormValues(job)
        for cell in job.layout.cells():
            if cell.value and (words := values.text(cell.value)) and cell.part.value not in ("ticks", "words"):
                assert as_printed(words) in squash(page), cell.value


def test_h3_s19_eight_titled_boxes_with_what_the_8d_report_says() -> None:
    printed = text(render(a_job("eight_d", a_sheet(measures=both()))).pdf)
    for label, name in (
        ("D1成立小组", "team"), ("D2问题描述", "problem"), ("D3临时措施", "containment"), ("D4根本原因", "root_cause"),
        ("D5永久对策", "chosen"), ("D6实施情况", "implemented"), ("D7预防再发", "prevention"), ("D8总结关闭", "conclusion"),
    ):  # fmt: skip
        assert label in printed
        assert as_printed(TEXTS[name]) in printed, name
    assert "2026年3月11日" in printed
    assert "2026年3月27日" in printed


def test_h5_the_whys_and_the_fishbone_are_printed_with_the_root_cause() -> None:
    with in_language("en"):
        for form in ("eight_d", "corrective", "rectification_report"):
            printed = text(render(a_form(form, a_case(measures=both()))).pdf)
            assert "Rootcause:回队逻辑缺失" in printed
            assert "Why1:网络中断" in printed
            assert "Why3:没有备用线路" in printed
            assert "Machine:交换机老化" in printed


def test_h2_s19_three_checks_are_ticked_more_are_listed() -> None:
    """The failed third check stays on paper, with those that followed."""
    three = render(a_job("eight_d", a_sheet(measures=(a_measure(),)))).pdf
    # passed and failed of each batch, then open and closed
    assert ticks(three) == [True, False, True, False, True, False, False, True]
    with in_language("en"):
        job = a_job("eight_d", a_sheet(measures=(a_measure(checks=6),)))
        six = render(job)
        assert six.pages == 1
        printed = text(six.pdf)
        assert [printed.count(f"第{n}周") for n in range(1, 7)] == [1] * 6
        assert (printed.count("Failed"), printed.count("Passed")) == (1, 5)
        assert ticks(six.pdf) == [False, True]


def test_s12_s21_the_record_of_measures_has_goal_owner_day_and_effect() -> None:
    """S12, S21 《纠正及预防措施记录表》."""
    preventive = a_measure(MeasureSort.PREVENTIVE, prevention="", demand="每季演练断网预案。", number="ZG-2026-0003")
    corrective = a_measure(prevention="")
    pdf = render(a_job("corrective", a_sheet(measures=(corrective, preventive)))).pdf
    printed = text(pdf)
    for words in (
        "漏号为零，连续三周", "李建国", "2026年3月20日", "修复回队逻辑", "每季演练断网预案", "系统已修复并上线", "第2周",
    ):  # fmt: skip
        assert words in printed, words
    assert ticks(pdf) == [True, False, False]
    assert "周主任" in printed
    assert "吴倩" in printed


def test_h4_s29_notice_and_report_of_the_rectification() -> None:
    """S29 整改报告: the demand, number and day stand in the notice instead of the blanks, the report has what was done."""
    sheet = a_case(measures=both())
    notice = text(render(a_letter("rectification", sheet)).pdf)
    assert "请于2026年3月20日前完成整改" in notice
    assert "整改编号：ZG-2026-0002。" in notice
    assert as_printed(TEXTS["demand"]) in notice
    assert "＿＿" not in notice
    report = text(render(a_letter("rectification_report", sheet)).pdf)
    for words in ("ZG-2026-0002", "2026年3月20日", TEXTS["done_text"], TEXTS["evidence"], "周主任", "三周抽查无漏号"):
        assert as_printed(words) in report, words


def test_of_two_the_newest_counts_and_each_form_takes_its_own_sort() -> None:
    newest, older = a_measure(goal="新目标"), a_measure(goal="旧目标")
    printed = text(render(a_job("corrective", a_sheet(measures=(newest, older)))).pdf)
    assert "新目标" in printed
    assert "旧目标" not in printed
    only_ordered = text(render(a_job("corrective", a_sheet(measures=(a_measure(MeasureSort.RECTIFICATION),)))).pdf)
    assert "漏号为零" not in only_ordered


def test_without_a_measure_the_notice_has_its_blanks() -> None:
    assert "请于＿＿＿＿年＿＿月＿＿日前" in text(render(a_letter("rectification", a_case())).pdf)


@pytest.mark.parametrize("form", FORMS)
def test_without_a_measure_the_places_are_left_to_the_pen(form: str) -> None:
    values = FormValues(a_form(form, an_empty_sheet()))
    for cell in shipped_layout(form).cells():
        if cell.value.startswith(("measure_", "rect_", "check_", "d1_", "d3_", "d8_")):
            assert values.text(cell.value) == "", cell.value


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMS)
def test_five_thousand_characters_in_each_text_of_the_measure(form: str, language: str) -> None:
    """Nothing is cut: what does not fit goes on over the pages."""
    long = {name: f"〔{name}〕{long_text(5000)}" for name in ("demand", "root_cause", "done_text", "prevention", "evidence")}
    with in_language(language):
        job = a_form(form, a_case(measures=both(**long, chosen="")))
        made = render(job)
        check_sound(made.pdf, job.layout.label, "TS-2026-0007")
        values = FormValues(job)
        for name in {cell.value for cell in job.layout.cells() if cell.value} & {
            "measure_cause", "measure_action", "measure_prevention", "measure_done", "rect_cause", "rect_measures",
            "rect_done", "rect_evidence", "d6_implemented",
        }:  # fmt: skip
            words = values.text(name)
            assert words
            assert as_printed(words) in squash(text(made.pdf)) or follow(made.pdf, words) > 1, name
