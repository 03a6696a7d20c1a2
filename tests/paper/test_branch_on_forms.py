"""网点 on paper (N5): the branch stands with its office on every form of its cases, whole; other cases print as before."""

from __future__ import annotations

import pytest

from complaintdesk.desk.form_value_table import VALUES
from complaintdesk.desk.form_values import FormValues
from complaintdesk.domain.vocabulary import FormKind
from complaintdesk.i18n import _, in_language
from complaintdesk.paper.render import PAPERS, render
from tests.paper.reading import check_sound, squash, text, texts
from tests.paper.sheets import a_job, a_sheet

NAMES = {
    "zh_CN": ("江城市第二人民医院投诉接待处", "东湖分院", "登记单位：江城市第二人民医院投诉接待处 东湖分院"),
    "en": ("Jiangcheng Hospital", "East Lake Branch", "Registering office: Jiangcheng Hospital, East Lake Branch"),
}
LONG = {
    "zh_CN": ("江城市东湖新技术开发区第二人民医院（大学附属医院）投诉接待处", "光谷生物城国际医学中心门诊部分院"),
    "en": ("Second People's Hospital of Jiangcheng", "Optics Valley International Medical Centre, Outpatients"),
}
FORMS = (FormKind.REGISTRATION, FormKind.HANDLING, FormKind.REPLY)


@pytest.mark.parametrize("spoken", NAMES)
def test_the_branch_stands_with_the_office(spoken: str) -> None:
    """Registration form, handling slip and reply, whose head names the office alone; and the reply's own words."""
    office, site, words = NAMES[spoken]
    with in_language(spoken):
        for form in FORMS:
            job = a_job(form, a_sheet(office=office, site=site))
            pages = check_sound(render(job).pdf, job.layout.label, job.sheet.number)
            assert squash(words) in squash(pages[0]), form
        said = words.partition("：" if spoken == "zh_CN" else ": ")[2]
        assert squash(text(render(job).pdf)).count(squash(said)) == 2


@pytest.mark.parametrize("paper", [name for name in PAPERS if name != "80mm"])
@pytest.mark.parametrize("spoken", LONG)
def test_a_long_name_has_a_line_of_its_own(spoken: str, paper: str) -> None:
    """Nothing is cut and nothing moves onto a further page for it, where the form had one before."""
    office, site = LONG[spoken]
    with in_language(spoken):
        job = a_job(FormKind.REGISTRATION, a_sheet(office=office, site=site))
        before = a_job(FormKind.REGISTRATION, a_sheet(office=office))
        pdf = render(job, paper=paper).pdf
        pages = check_sound(pdf, job.layout.label, job.sheet.number)
        assert squash(site) in squash(pages[0])
        alone = texts(render(before, paper=paper).pdf)
    assert (squash(office) in squash(pages[0])) is (squash(office) in squash(alone[0]))
    if paper == "A4":
        assert (len(pages), len(alone)) == (1, 1)


def test_on_the_roll_the_branch_stands_below_the_office() -> None:
    """小票: once, in the middle; a head that names the branch already says it alone."""
    with in_language("zh_CN"):
        for head, times in (("", 1), ("江城市人民医院东湖分院", 1)):
            job = a_job(FormKind.RECEIPT, a_sheet(site="东湖分院"))
            job = a_job(FormKind.RECEIPT, job.sheet, letterhead=type(job.letterhead)(head))
            assert text(render(job, paper="80mm").pdf).count("东湖分院") == times


def test_without_a_branch_nothing_changes_and_named_after_its_office_it_stands_alone() -> None:
    """The same page as before to the last word; no name twice."""
    with in_language("zh_CN"):
        head_office = text(render(a_job(sheet=a_sheet())).pdf)
        assert "登记单位：江城市人民医院投诉接待处编号" in squash(head_office)
        named = squash(text(render(a_job(sheet=a_sheet(site="江城市人民医院投诉接待处东湖分院"))).pdf))
        assert named.count("江城市人民医院投诉接待处") == 1


def test_the_editor_offers_it() -> None:
    """“office” says both, “site” the branch alone, and a blank form of a branch names it too."""
    with in_language("zh_CN"):
        label = VALUES["site"].label
        assert _(label) == "网点"
        job = a_job(sheet=a_sheet(office="某院", site="东湖分院"))
        values = FormValues(job)
        assert (values.text("office"), values.text("site")) == ("某院 东湖分院", "东湖分院")
        blank = FormValues(a_job(sheet=job.sheet, is_blank=True))
        assert (blank.text("site"), blank.text("office"), blank.text("facts")) == ("东湖分院", "某院 东湖分院", "")
