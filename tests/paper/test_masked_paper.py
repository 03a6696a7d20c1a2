"""The copy for the accused department says nothing about who complained, anywhere in the file."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace

import pypdfium2
import pytest

from complaintdesk.desk.form_value_table import PERSON, VALUES
from complaintdesk.desk.print_rows import CopyMark
from complaintdesk.desk.rows import Person, RecordRow
from complaintdesk.domain.form_layout import names_in
from complaintdesk.domain.form_shipped import shipped_layout, shipped_layouts
from complaintdesk.domain.vocabulary import Action
from complaintdesk.paper.masking import mask
from complaintdesk.paper.render import missing_characters, render
from tests.paper.reading import listed, text
from tests.paper.sheets import A_PERSON, a_job, a_sheet, at

IDENTITY = listed("""
    陈𬭎䶮 13800138000 110101198003071234 民主路 第二纺织厂 周桂兰 陈立 母女 46 居民身份证 MZ20260302118
""")
MENTIONS = "我叫陈𬭎䶮，电话138-0013-8000，住江城市东湖区民主路 118 号院 3 栋 2 单元 501 室；母亲周桂兰，代理人陈立。"


def names_the_person(form: str) -> bool:
    """Whether the form says who complains, so that a masked one must say that this is withheld."""
    layout = shipped_layout(form)
    return any(block.identity for block in layout.blocks) or bool({"complainant", "addressee"} & layout.values())


#: What a record of a step says may name the person as well as any other text.
RECORDS = tuple(
    RecordRow(n, action, action.label, at(3), "王芳", (("内容", MENTIONS),), (("terms", MENTIONS), ("text", MENTIONS)))
    for n, action in enumerate((Action.MEDIATE, Action.SETTLE, Action.STATEMENT, Action.EXTEND), 1)
)


def says_that_it_withholds(form: str) -> bool:
    """Whether the form has a place for the person: a block of their own, or their name in a letter's words."""
    layout = shipped_layout(form)
    words = [name for words in layout.words() for name in names_in(words.zh)]
    persons = [name for name in words if name in VALUES and VALUES[name].group == PERSON]
    return any(block.identity for block in layout.blocks) or bool(persons)


@pytest.mark.parametrize("form", shipped_layouts())
def test_nothing_identifies_the_complainant(form: str) -> None:
    """Neither block nor free text, record, attachment name, title nor raw file."""
    attachments = tuple(replace(row, name=f"陈𬭎䶮{row.name}") for row in a_sheet().attachments)
    sheet = a_sheet(
        masked=True, facts=MENTIONS, request=MENTIONS, subject="陈𬭎䶮投诉分诊台", solution=MENTIONS,
        reply_text="陈女士您好。" + MENTIONS, investigation=MENTIONS, closing_note=MENTIONS,
        dispatch_note=MENTIONS, attachments=attachments, records=RECORDS, own=(("bed", "MZ20260302118"),),
    )
    pdf = render(a_job(form, sheet, copies=(CopyMark(2, "7K3Q"),), times=2, reason="陈𬭎䶮要求")).pdf
    printed = text(pdf)
    assert [words for words in IDENTITY if words in printed] == []
    assert "陈女士" not in printed
    assert "138-0013-8000" not in printed
    assert "隐名件" in printed
    if says_that_it_withholds(form):
        assert "身份信息按规定不予显示" in printed
    if "subject" in shipped_layout(form).values():
        assert "投诉分诊台" in printed
    document = pypdfium2.PdfDocument(pdf)
    told = " ".join(document.get_metadata_dict().values())
    document.close()
    assert [words for words in IDENTITY if words in told] == []


def test_an_identity_already_left_out_stays_out() -> None:
    """The desk hands over an empty person; the form says that it is withheld, not that there is none."""
    forms = [form for form in shipped_layouts() if says_that_it_withholds(form)]
    assert len(forms) > 12
    for form in forms:
        printed = text(render(a_job(form, a_sheet(masked=True, complainant=Person(anonymous=True)))).pdf)
        assert "身份信息按规定不予显示" in printed, form
        assert "匿名" not in printed.replace("匿名举报同样受理", ""), form


def test_outlines_of_the_name_are_not_in_the_file_either() -> None:
    """Embedded subsets hold only what is printed: 䶮 stands in no character map of the masked copy."""
    def maps(masked: bool) -> str:
        pdf = render(a_job(sheet=a_sheet(masked=masked))).pdf
        streams = re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL)
        plain = [zlib.decompressobj().decompress(stream) for stream in streams]
        return b"".join(one for one in plain if b"beginbfchar" in one).decode()

    assert "<4DAE>" in maps(masked=False)
    assert "<4DAE>" not in maps(masked=True)


def test_unprintable_characters_of_a_withheld_name_are_not_named() -> None:
    job = a_job(sheet=a_sheet(masked=True, complainant=Person(name="𠮷田")))
    assert missing_characters(job) == ()


@pytest.mark.parametrize(
    ("person", "text_", "hidden"),
    [
        pytest.param(A_PERSON, "打 138 0013-8000 找陈𬭎䶮", "打 ××× 找×××", id="分段的电话"),
        pytest.param(A_PERSON, "陈先生和陈老师", "×××和×××", id="姓加称谓"),
        pytest.param(A_PERSON, "陈列室的陈设", "陈列室的陈设", id="同姓字不误伤"),
        pytest.param(Person(name="欧阳明月"), "欧阳女士、欧阳明月", "×××、×××", id="复姓"),
        pytest.param(Person(name="John Smith"), "by john smith today", "by ××× today", id="英文名大小写"),
        pytest.param(Person(name="李"), "李子坏了", "李子坏了", id="单字名不替换"),
        pytest.param(Person(), "没有可隐去的", "没有可隐去的", id="无身份"),
        pytest.param(Person(name="a.b*"), "a.b* aXbb", "××× aXbb", id="名字里的符号"),
    ],
)
def test_mentions_are_blotted_out(person: Person, text_: str, hidden: str) -> None:
    masked = mask(a_job(sheet=a_sheet(complainant=person, facts=text_, masked=True)))
    assert masked.sheet.facts == hidden
    assert masked.sheet.complainant == Person()
