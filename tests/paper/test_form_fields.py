"""forms.md, checks 1–4, field by field: each named field has its label on the form and its value in the cell beside it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pypdfium2
import pytest

from complaintdesk.desk.form_values import FormValues
from complaintdesk.desk.rows import Person
from complaintdesk.domain.form_layout import Part
from complaintdesk.domain.form_shipped import shipped_layout
from complaintdesk.paper.render import render
from tests.paper.reading import Box, boxes, squash, text, texts, ticks
from tests.paper.sheets import FACTS, REQUEST, a_job, a_sheet, an_empty_sheet, long_text

#: The pack's own fields that F4 asks for.
OWN = (("occupation", "纺织工人"), ("measure", "批评教育"), ("points", "5分"), ("warning", "是"), ("remarks", "另见视频"))
FULL = a_sheet(own=OWN)

#: F1, 投诉登记表: the label, and what stands beside it.
F1 = [
    ("姓名", "陈𬭎䶮"),
    ("联系电话", "13800138000"),
    ("证件类型", "居民身份证"),
    ("证件号码", "110101198003071234"),
    ("单位或地址", "江城市第二纺织厂；江城市东湖区民主路118号院3栋2单元501室"),
    ("名称或姓名", "门诊部分诊台；刘某某"),
    ("联系人", "赵敏"),
    ("联系地址", "门诊楼三层东侧分诊台"),
    ("联系电话", "027-88886666-8301"),
    ("是否同意公示投诉信息", "是否"),
    ("是否同意委托调解", "是否"),
]
#: F3 and F4, 投诉处理单.
F3_F4 = [
    ("投诉日期", "2026年3月2日"),
    ("投诉方式", "来访"),
    ("单位（人）", "陈𬭎䶮"),
    ("性别年龄", "女46岁"),
    ("职业", "纺织工人"),
    ("证件号码", "110101198003071234"),
    ("联系电话", "13800138000"),
    ("单位或地址", "江城市第二纺织厂；江城市东湖区民主路118号院3栋2单元501室"),
    ("单位（人）", "门诊部分诊台；刘某某"),
    ("联系人", "赵敏"),
    ("联系电话", "027-88886666-8301"),
    ("联系地址", "门诊楼三层东侧分诊台"),
    ("案件名称", "心内科候诊漏号、多收挂号费、分诊人员态度差"),
    ("问题类别", "服务/态度/分诊"),
    ("内容", FACTS),
    ("投诉请求", REQUEST),
    ("承办人", "李建国"),
    ("查结时间", "2026年3月6日16:00"),
    ("处理分类", "批评教育"),
    ("扣分", "5分"),
    ("备注", "另见视频"),
    ("附件", "1.挂号票两张.jpg；2.缴费小票.pdf"),
    ("份数页数", "附件2件，本单1页"),
]
VERTICAL = {"registration": ["投诉人", "被投诉人", "受理情况", "事实依据", "投诉请求"], "handling": ["投诉人", "被投诉"]}


@dataclass(frozen=True)
class Page:
    """A page with its frames, read back; whoever asks for the words in a frame gets them squashed."""

    pdf: bytes
    number: int = 0

    def words(self, *places: Box) -> list[str]:
        """What stands in each of these places."""
        mm = 72 / 25.4
        document = pypdfium2.PdfDocument(self.pdf)
        written = document[self.number].get_textpage()
        found = [
            written.get_text_bounded(
                place.left * mm, place.bottom * mm, (place.left + place.width) * mm, (place.bottom + place.height) * mm
            )
            for place in places
        ]
        document.close()
        return [squash(words) for words in found]

    @cached_property
    def cells(self) -> list[tuple[str, Box]]:
        """The cells with their words: no boxes to tick and no outer frame."""
        frames = [box for box in boxes(self.pdf, self.number) if box.height > 5 and box.width < 170]
        return list(zip(self.words(*frames), frames, strict=True))

    def beside(self, label: str) -> list[str]:
        """The words of the cells that stand right of a cell with this label."""
        return [
            words
            for named, box in self.cells
            if named == label
            for words, other in self.cells
            if other.left == pytest.approx(box.left + box.width, abs=0.4)
            and other.bottom == pytest.approx(box.bottom, abs=0.4)
        ]

    def wide(self, width: float, left: float | None = None) -> list[tuple[str, Box]]:
        """The cells of this width in mm."""
        return [
            (words, box)
            for words, box in self.cells
            if box.width == pytest.approx(width, abs=0.5) and (left is None or box.left == pytest.approx(left, abs=0.5))
        ]


@pytest.fixture(scope="module")
def registration() -> Page:
    return Page(render(a_job("registration", FULL)).pdf)


@pytest.fixture(scope="module")
def handling() -> Page:
    return Page(render(a_job("handling", FULL)).pdf)


@pytest.mark.parametrize(("label", "value"), F1)
def test_f1_投诉登记表逐栏(registration: Page, label: str, value: str) -> None:
    assert value in registration.beside(label)


@pytest.mark.parametrize(("label", "value"), F3_F4)
def test_f3_f4_投诉处理单逐栏(handling: Page, label: str, value: str) -> None:
    assert squash(value) in handling.beside(label)


def test_f1_编号和登记单位在表格上方(registration: Page) -> None:
    top = max(box.bottom + box.height for _words, box in registration.cells)
    (above,) = registration.words(Box(0, top, 210, 30, 4))
    assert "登记单位：江城市人民医院投诉接待处" in above
    assert "编号：TS-2026-0007" in above


@pytest.mark.parametrize("form", VERTICAL)
def test_竖排栏名一字在一字之下(form: str, request: pytest.FixtureRequest) -> None:
    """In a narrow cell at the left edge, its characters below one another."""
    page: Page = request.getfixturevalue(form)
    side = page.wide(10)
    assert side == page.wide(10, left=20)
    assert sorted(name for name, _box in side) == sorted(VERTICAL[form])
    assert all(box.height > 3 * len(name) for name, box in side)


def test_f1_签字栏两半并有年月日(registration: Page) -> None:
    """投诉人 and 经办人, 85 mm each, with the date to fill in; ±0.5 mm."""
    signed = sorted((words, box) for words, box in registration.cells if "（签字）：" in words)
    signs = [box for _words, box in signed]
    assert [(box.width, box.height) for box in signs] == [pytest.approx((85, 20), abs=0.5)] * 2
    assert sorted(box.left for box in signs) == pytest.approx([20, 105], abs=0.5)
    assert signs[0].bottom == pytest.approx(signs[1].bottom, abs=0.1)
    assert [words[:8] for words, _box in signed] == ["投诉人（签字）：", "经办人（签字）："]
    assert all("年月日" in words for words, _box in signed)


def test_f1_填写说明在签字栏之下(registration: Page) -> None:
    lowest = min(box.bottom for _words, box in registration.cells)
    (notes,) = registration.words(Box(0, lowest - 30, 210, 30, 4))
    for n in "1234":
        assert f"{n}." in notes
    assert "本人未到场的，可以不签字" in notes
    assert "时间、地点、经过、涉及的人员和金额" in notes
    assert "修理、重做、更换、退货、退还费用、赔偿损失" in notes


def test_f3_两位领导各有一格(handling: Page) -> None:
    """Two boxes of equal width side by side right of 领导批示, each with signature and date."""
    label = next(box for words, box in handling.cells if words == "领导批示")
    leaders = [box for _words, box in handling.wide(74)]
    assert len(leaders) == 2
    assert sorted(box.left for box in leaders) == pytest.approx([42, 116], abs=0.5)
    assert all(box.bottom == pytest.approx(label.bottom, abs=0.1) for box in leaders)
    assert all(box.height >= 22 for box in leaders)
    empty = Page(render(a_job("handling", an_empty_sheet())).pdf)
    unsigned = [words for words, _box in empty.wide(74)]
    assert unsigned == ["签名：年月日"] * 2


def test_f3_处理意见可签名(handling: Page) -> None:
    opinion = next(words for words in handling.beside("处理意见"))
    assert "签名：" in opinion
    assert "年月日" in opinion


def test_f4_查实查否和审核(handling: Page) -> None:
    assert handling.beside("查实/查否") == ["属实部分属实不属实无法核实"]
    assert handling.beside("审核") == ["通过未通过"]
    assert handling.beside("预警") == ["是否"]
    # 属实 of the verdict and 是 of the warning, as the sheet says.
    assert ticks(handling.pdf) == [True, False, False, False, True, False, False, False]


def test_f4_回访意见(handling: Page) -> None:
    (opinion,) = handling.beside("回访意见")
    assert "退费已到账，态度有改进。" in opinion
    assert "未接" in opinion


@pytest.mark.parametrize(("form", "least", "width"), [("registration", 48, 160), ("handling", 53, 148)])
@pytest.mark.parametrize("length", [0, 5000])
def test_检查3_长文栏的高度和附页(form: str, least: float, width: float, length: int) -> None:
    """≥ 48 mm and ≥ 53 mm whatever is written; what does not fit goes on, numbered, and nothing is cut."""
    written = long_text(length) if length else ""
    made = render(a_job(form, a_sheet(facts=written)))
    page = Page(made.pdf)
    assert [box for _words, box in page.wide(width) if box.height >= least]
    if length:
        printed = [squash(words) for words in texts(made.pdf)]
        assert "（续见附页）" in printed[0]
        assert all(f"附页{n}" in words for n, words in enumerate(printed[1:], 1))
        assert printed[-1].count("（以下空白）") == 1
        assert squash(written)[-30:] in printed[-1]


@pytest.mark.parametrize("form", ["registration", "handling"])
def test_检查3_没有浏览器式页眉页脚(form: str, request: pytest.FixtureRequest) -> None:
    page: Page = request.getfixturevalue(form)
    document = pypdfium2.PdfDocument(page.pdf)
    width, height = document[0].get_size()
    document.close()
    assert (width, height) == pytest.approx((595.28, 841.89), abs=0.5)
    printed = text(page.pdf)
    assert not [words for words in ("http", "about:", "file:", ".pdf第") if words in printed]


@pytest.mark.parametrize(
    "form",
    ["registration", "handling", "eight_d", "medical_notice", "three_section", "tracking", "report_registration"],
)
def test_检查4_无权的人看不到身份栏(form: str) -> None:
    """One line in place of the block; its labels are gone, the others stay."""
    layout = shipped_layout(form)
    job = a_job(form, a_sheet(masked=True, own=OWN))
    values = FormValues(job)
    hidden: list[str] = []
    shown: list[str] = []
    for block in layout.blocks:
        if not values.holds(block.when):
            continue
        for row in block.rows:
            if not values.holds(row.when):
                continue
            target = hidden if block.identity and not row.public else shown
            target += [cell.label.text for cell in row.cells if cell.label and cell.part is not Part.WORDS]
        shown += [column.label.text for column in block.list.columns] if block.list is not None else []
    page = Page(render(job).pdf)
    labels = [words for words, _box in page.cells]
    assert set(hidden) - set(shown)
    assert [label for label in hidden if squash(label) in labels and label not in shown] == []
    assert [label for label in shown if squash(label) not in labels] == []
    assert "身份信息按规定不予显示" in text(page.pdf)


def test_匿名者无身份可写(registration: Page) -> None:
    page = Page(render(a_job("registration", a_sheet(complainant=Person(anonymous=True)))).pdf)
    assert page.beside("姓名") == ["匿名"]
    assert registration.beside("姓名") == ["陈𬭎䶮"]


SIGNED: dict[str, list[tuple[float, float]]] = {
    "registration": [(85, 20)] * 2,
    "corrective": [(56.7, 22)] * 3,
    "eight_d": [(56.7, 19)] * 3,
    "survey": [(85, 22)] * 2,
    "archive_index": [(85, 18)] * 2,
    "medical_notice": [(85, 20)] * 2,
}


@pytest.mark.parametrize("form", SIGNED)
@pytest.mark.parametrize("content", ["空白", "普通"])
def test_签字格按版式尺寸(form: str, content: str) -> None:
    """The boxes of the last signed row: their number, width ±0.5 mm, and at least the height that the layout says."""
    sheet = an_empty_sheet() if content == "空白" else FULL
    pdf = render(a_job(form, sheet)).pdf
    page = Page(pdf)
    captions = [
        cell.text.text
        for block in shipped_layout(form).blocks
        for row in block.rows
        for cell in row.cells
        if cell.part is Part.SIGN and not cell.label
    ]
    found = [box for caption in captions for words, box in page.cells if squash(caption) in words]
    assert len(found) == len(SIGNED[form])
    for box, (width, height) in zip(found, SIGNED[form], strict=True):
        assert box.width == pytest.approx(width, abs=0.5)
        assert box.height >= height - 0.5
    assert len({round(box.bottom, 1) for box in found}) == 1


def test_8d报告八栏有数据() -> None:
    """D1–D8, each titled, with what the case says of it."""
    page = Page(render(a_job("eight_d", a_sheet(handler="李建国"))).pdf)
    printed = text(page.pdf)
    assert [n for n in range(1, 9) if f"D{n}" not in printed and n != 6] == []
    assert page.beside("D2问题描述") == [squash(FACTS)]
    assert "叫号系统断网后不回队" in page.beside("D4根本原因")[0]
    assert "退还挂号费差价35元" in page.beside("D5永久对策")[0]
    assert page.beside("组长") == ["李建国"]
    assert "D6实施验证" in [words for words, _box in page.wide(10)]
    assert printed.count("不合格") == 3  # three batches
    assert page.beside("D7预防再发") == [""]


def test_档案目录五个部分() -> None:
    printed = text(render(a_job("archive_index")).pdf)
    parts = ("一、投诉人基本信息（含诊疗过程和全部资料）", "二、投诉事项及证明材料", "三、调查、处理及结果",
             "四、整改和评估", "五、其他材料")
    places = [printed.index(part) for part in parts]
    assert places == sorted(places)
    assert places[1] < printed.index("挂号票两张.jpg") < places[2]
    assert places[3] < printed.index("回访记录") < places[4]
    assert printed.count("页次") == 5


def test_三段记录表正好三段() -> None:
    page = Page(render(a_job("three_section")).pdf)
    assert sorted(words for words, _box in page.wide(10)) == sorted(["投诉信息", "处理过程", "满意度"])
    for label, value in (
        ("来电人", "陈𬭎䶮"), ("联系方式", "13800138000"), ("接待人", "王芳"), ("受理人", "李建国"),
        ("问题分类", "服务/态度/分诊"), ("处理时间", "2026年3月4日"), ("反馈建议", "退费已到账，态度有改进。"),
    ):
        assert value in page.beside(label)


def test_满意度表每项五级_评过的打勾() -> None:
    page = Page(render(a_job("survey")).pdf)
    printed = squash(text(page.pdf))
    for label, ticked in (
        ("办理时效", "□□√□□"), ("服务态度", "√□□□□"), ("处理结果", "□□□□□"), ("办理过程", "□□□□□"),
    ):
        assert f"{label}{ticked}" in printed
    for level in ("非常满意", "满意", "一般", "不满意", "非常不满意"):
        assert level in printed
