"""Names typed in pinyin: all readings, surnames, mixtures, and what must hold for every name."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintdesk.domain import pinyin
from complaintdesk.paths import resource

HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)
SURNAMES = [
    ("单", "shan"), ("仇", "qiu"), ("解", "xie"), ("曾", "zeng"), ("查", "zha"), ("朴", "piao"), ("区", "ou"),
    ("盖", "ge"), ("覃", "qin"), ("覃", "tan"), ("翟", "zhai"), ("缪", "miao"), ("员", "yun"), ("乐", "yue"),
    ("尉", "wei"), ("种", "chong"), ("秘", "bi"), ("折", "she"), ("繁", "po"), ("黑", "he"), ("召", "shao"),
    ("冼", "xian"), ("逄", "pang"), ("燕", "yan"), ("任", "ren"), ("华", "hua"), ("过", "guo"), ("牟", "mu"),
    ("莘", "shen"), ("宓", "mi"), ("郇", "xun"), ("訾", "zi"), ("隗", "wei"), ("郗", "xi"), ("祭", "zhai"),
    ("柏", "bai"), ("薄", "bo"), ("车", "che"), ("都", "du"), ("费", "fei"), ("葛", "ge"), ("句", "gou"),
    ("佴", "nai"), ("能", "nai"), ("粘", "nian"), ("乜", "nie"), ("谌", "chen"), ("厍", "she"),
    ("盛", "sheng"),
    ("瞿", "qu"), ("那", "na"), ("应", "ying"), ("臧", "zang"), ("仉", "zhang"), ("么", "yao"), ("阚", "kan"),
    ("亓", "qi"), ("郄", "qie"), ("郤", "xi"), ("会", "gui"), ("佘", "she"), ("褚", "chu"), ("吕", "lv"),
]
COMPOUND = [
    ("尉迟恭", "yuchigong"), ("万俟卨", "moqixie"), ("单于明", "chanyuming"), ("长孙红", "zhangsunhong"),
    ("澹台静", "tantaijing"), ("令狐冲", "linghuchong"), ("欧阳修", "ouyangxiu"), ("夏侯惇", "xiahoudun"),
    ("吐谷浑明", "tuyuhunming"), ("乐正绫", "yuezhengling"),
]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("曾小贤", {"zxx", "cxx"}),
        ("张三", {"zs"}),
        ("單小姐", {"sxj", "dxj", "cxj"}),
        ("欧阳娜娜", {"oynn"}),
        ("㐂子", {"xz"}),
        ("𬭎伟", {"hw"}),
        ("A座", {"az"}),
        ("", set()),
        ("，。", set()),
    ],
)
def test_首字母取全部读音(name: str, expected: set[str]) -> None:
    found = pinyin.initials(name)
    assert found >= expected
    assert name != "曾小贤" or found == expected


@pytest.mark.parametrize(("surname", "said"), SURNAMES)
def test_多音姓氏读得出(surname: str, said: str) -> None:
    assert said in pinyin.syllables(surname + "明")[0]


@pytest.mark.parametrize(("surname", "said"), [pair for pair in SURNAMES if pair[0] in "单仇解曾查朴区盖翟缪员乐种"])
def test_作姓时姓氏读音在前_平时的读音也在(surname: str, said: str) -> None:
    everyday = pinyin.readings(surname)
    as_surname = pinyin.syllables(surname + "明")[0]
    assert as_surname[0] == said
    assert set(as_surname) >= set(everyday)


@pytest.mark.parametrize(("name", "typed"), COMPOUND)
def test_复姓(name: str, typed: str) -> None:
    assert typed in pinyin.name_keys(name)


@pytest.mark.parametrize("typed", ["zs", "zhs", "zsan", "zhsan", "zhangs", "zhangsan", "zhang"])
def test_张三的各种打法(typed: str) -> None:
    assert typed in pinyin.name_keys("张三")


@pytest.mark.parametrize("typed", ["s", "san", "zh", "z", "zangsan", "zhangsi", "", "sz"])
def test_打成别的找不到张三(typed: str) -> None:
    assert typed not in pinyin.name_keys("张三")


def test_ü打v打u都行() -> None:
    assert {"lvw", "luw", "lw", "lvwei", "luwei"} <= pinyin.name_keys("吕伟")


def test_带间隔号的名字各段都可从头打() -> None:
    keys = pinyin.name_keys("阿卜杜拉·买买提")
    assert {"mmt", "maimaiti", "abdl"} <= keys
    assert not any("lm" in key for key in keys)


def test_多音字再多键也有限() -> None:
    assert len(pinyin.name_keys("乐行长重")) < 800
    assert len(pinyin.initials("乐行长重单区" * 10)) <= pinyin.MOST_SPELLINGS


@given(st.text(HAN, min_size=2, max_size=4))
def test_首字母和全拼总能找到人(name: str) -> None:
    keys = pinyin.name_keys(name)
    assert pinyin.initials(name) <= keys
    assert "".join(said[0] for said in pinyin.syllables(name)) in keys


@given(st.text(st.characters(), max_size=30))
def test_任何文本都不出错(text: str) -> None:
    assert all(key.isalnum() and key.isascii() for key in pinyin.name_keys(text))
    assert pinyin.matches(text, text)
    pinyin.matches(text, "张三ICU病房1号")


@pytest.mark.parametrize(
    ("query", "entry"),
    [
        ("", "心内科"), ("内", "心内科"), ("xnk", "心内科"), ("nk", "心内科"), ("xinn", "心内科"),
        ("xinneike", "心内科"),
        ("XNK", "心内科"), ("xin nei", "心内科"), ("zha", "张三"), ("zhsan", "张三"), ("cxx", "曾小贤"),
        ("zxx", "曾小贤"),
        ("icubf", "ICU病房"), ("icu", "ICU病房"), ("1hl", "1号楼"), ("xi'an", "西安"), ("k01", "K01 门诊"),
        ("xqk", "小區科"),
    ],
)
def test_选项可用拼音挑(query: str, entry: str) -> None:
    assert pinyin.matches(query, entry)


@pytest.mark.parametrize(
    ("query", "entry"), [("zs", "李四"), ("xk", "心内科"), ("xnkk", "心内科"), ("%", "心"), ("'", "心内科"), ("外", "内科")]
)
def test_挑不中(query: str, entry: str) -> None:
    assert not pinyin.matches(query, entry)


def test_字表覆盖常用字与扩展字() -> None:
    missing = [chr(code) for code in range(0x4E00, 0x9FA6) if not pinyin.readings(chr(code))]
    assert len(missing) < 20_902 * 0.005
    assert pinyin.readings("A") == ()
    assert pinyin.readings("") == ()


def test_通用规范汉字表8105字都有读音(shared_data: Path) -> None:
    chars = [c for n in (1, 2, 3) for c in (shared_data / f"names/tygfhz_level{n}.txt").read_text("utf-8").split()]
    assert len(chars) == 8105
    assert [c for c in chars if not pinyin.readings(c)] == []


def test_每个音节都是拉丁字母_表格不大() -> None:
    table = resource("pinyin/readings.txt")
    syllables = [line.split("\t")[0] for line in table.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert len(syllables) > 400
    assert all(each.isascii() and each.isalpha() and each.islower() for each in syllables)
    assert table.stat().st_size < 200_000


def test_数据来源和许可写明() -> None:
    told = resource("pinyin/LICENSE").read_text("utf-8")
    assert "Unihan" in told
    assert "OpenCC" in told
    assert "PERMISSION NOTICE" in told
