"""去标识: a text that leaves the office without anything the office knows of the people in it (典型案例, S25).

Stricter than what hides a person from a department (blotting.py): traditional glyphs, full width, pinyin, digits in
Chinese, parts of an address, a given name alone, a surname with a title are mentions too. Rather too much than too little.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby, islice, product

from complaintdesk.domain.blotting import HIDDEN
from complaintdesk.domain.masking import STAR, anonymise, district_of
from complaintdesk.domain.pinyin import syllables
from complaintdesk.domain.search_terms import fold

_TITLES = (
    "先生", "女士", "小姐", "同志", "老师", "师傅", "阿姨", "大爷", "大妈", "大姐", "大哥", "老板", "某某", "某", "姓",
    "家属",
)  # fmt: skip
_OFFICIAL = (
    *_TITLES, "医生", "大夫", "护士", "护士长", "主任", "科长", "院长", "处长", "局长", "部长", "经理", "店长", "站长",
    "所长", "队长", "班长", "组长", "书记", "主管", "总", "会计", "顾问", "工程师", "警官", "法官", "律师", "教授", "专员",
    "助理",
)  # fmt: skip
_COMPOUND = frozenset({
    "欧阳", "司马", "上官", "诸葛", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "令狐", "宇文", "长孙", "司徒", "东方", "独孤",
    "南宫", "端木", "百里", "呼延", "轩辕",
})  # fmt: skip
_CHINESE_DIGITS = dict(zip("零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖两", "0012345678911234567892", strict=True))
_STREET = re.compile(
    "[^0-9省市区县州盟旗镇乡,，、;；]{1,10}?"
    "(?:路|街道|街|巷|大道|道|弄|胡同|里|村|组|镇|乡|小区|社区|花园|公寓|大厦|新村|广场|家园|苑|园|城|院|寓|坊|府)"
)
_COMPANY = re.compile("(?:股份有限公司|有限责任公司|有限公司|集团|公司|合作社|工作室|事务所|商行|经营部)+$")
_TRADE = re.compile(
    "(?:科技|技术|实业|贸易|商贸|电子|信息|网络|建设|建筑|工程|物流|运输|食品|餐饮|服饰|服装|医药|医疗|教育|文化|传媒|广告|投资|咨询"
    "|管理|服务|装饰|材料|机械|汽车|电器|制造|发展|置业|地产|物业|酒店|旅游|农业|化工|纺织)+$"
)
_PLACE = re.compile("^.{1,6}?[省市县区]")
_PARTS = re.compile(r"[\s、,，;；/|()（）]+")
#: A run of so many digits is nobody's amount and no day.
_LONG_NUMBER = re.compile(r"(?<!\d)(?!(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}(?!\d))\d(?:[ .·_/\-–—]{0,2}\d){10,}[Xx]?")
_TAIL = re.compile("(?:尾号|尾数|[后末]四位)(?:[为是]|[:：])?[ ]?[0-9]{4}")
#: 收费员王五, 王五医生: a name with what the person is before or after it.
_WITH_ROLE = re.compile("^.*(?:员|士|生|夫|师|傅|长|任|理|工|机|警|科|室|部|台|口|处|队|组|办|岗|班|院|店|站)(.{2,3})$")
#: House and room behind a street that is hidden already.
_HOUSE = re.compile(f"{HIDDEN}(?:\\s*[\\d甲乙丙丁附之-]{{1,6}}\\s*(?:号|號|栋|棟|幢|弄|单元|單元|室|层|樓|楼|座|门)院?)+")
_NAME = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003fffd]{2,4}")


@dataclass
class Known:
    """所知: what the office knows of the people in a case, in whatever spelling it was ever entered.

    `people` are those on the complainant's side, `staff` those on the other, whose names are told as `staff_words`.
    `words` and `numbers` are anything else that is theirs: a plate, a bed, an account.
    """

    people: set[str] = field(default_factory=set)
    staff: set[str] = field(default_factory=set)
    organisations: set[str] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    staff_words: str = HIDDEN


def deidentified(text: str, known: Known) -> str:
    """The text without any mention of what is known, nor anything that looks like a number or address of somebody."""
    signs: list[str] = [""] * len(text)
    words, numbers = _stream(text, _word_sign), _stream(text, _number_sign)
    for term in _person_terms(known.staff, _OFFICIAL):
        _mark(signs, text, words, term, known.staff_words)
    for term in _own_terms(known):
        _mark(signs, text, words, term, HIDDEN)
    for term in _number_terms(known):
        _mark(signs, text, numbers, term, HIDDEN)
    hidden = "".join(sign or "".join(chars) for sign, chars in _runs(text, signs))
    # What nobody told the office can still be seen to be a number of somebody.
    hidden = anonymise(hidden).replace(STAR * 3, HIDDEN)
    return _HOUSE.sub(HIDDEN, _LONG_NUMBER.sub(HIDDEN, _TAIL.sub(HIDDEN, hidden)))


def _runs(text: str, signs: list[str]) -> Iterator[tuple[str, list[str]]]:
    for sign, pairs in groupby(zip(text, signs, strict=True), key=lambda pair: pair[1]):
        yield sign, [char for char, _sign in pairs]


@dataclass(frozen=True)
class _Stream:
    """A text evened out, with the place each of its characters comes from."""

    bare: str
    places: tuple[int, ...]


def _stream(text: str, sign: Callable[[str], str]) -> _Stream:
    bare: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for one in sign(char):
            bare.append(one)
            places.append(place)
    return _Stream("".join(bare), tuple(places))


@lru_cache(maxsize=20_000)
def _word_sign(char: str) -> str:
    """What a character is as part of a name or word: nothing for what people put between; all glyphs of it as one."""
    return "".join(one for one in fold(char) if one.isalnum())


@lru_cache(maxsize=20_000)
def _number_sign(char: str) -> str:
    """What a character is as part of a number: a digit or Latin letter, an end for any other word, else nothing."""
    found = ""
    for one in fold(char):
        if one.isascii():
            found += one if one.isalnum() else ""
        else:
            found += _CHINESE_DIGITS.get(one, str(int(one)) if one.isdecimal() else "\n" if one.isalnum() else "")
    return found


def bare_words(text: str) -> str:
    """The text as names are looked for in it."""
    return _stream(text, _word_sign).bare


def bare_numbers(text: str) -> str:
    """The text as numbers are looked for in it: digits in Chinese and in full width as digits, without what parts them."""
    return _stream(text, _number_sign).bare


def _mark(signs: list[str], text: str, stream: _Stream, term: str, by: str) -> None:
    at = stream.bare.find(term)
    while at >= 0:
        first, last = stream.places[at], stream.places[at + len(term) - 1]
        if _stands_alone(text, term, first, last):
            signs[first : last + 1] = [by] * (last + 1 - first)
        at = stream.bare.find(term, at + 1)


def _stands_alone(text: str, term: str, first: int, last: int) -> bool:
    """Latin words and short numbers are mentions only as a whole: Al is not in also, nor bed 12 in 120 yuan."""
    before, after = text[first - 1 : first] if first else "", text[last + 1 : last + 2]
    if term[0].isdecimal() and len(term) < 5 and _is_digit(before):
        return False
    if not term.isascii():
        return True
    if term.isalpha():
        return not (_is_latin(before) or _is_latin(after))
    return len(term) > 4 or not (_is_digit(before) or _is_digit(after))


def _is_latin(char: str) -> bool:
    found = fold(char) if char else ""
    return found.isascii() and found.isalpha()


def _is_digit(char: str) -> bool:
    return bool(char) and (char.isdecimal() or char in ".\uff0e")


# -- what is looked for


def _own_terms(known: Known) -> list[str]:
    terms = set(_person_terms(known.people, _TITLES))
    for name in known.organisations:
        firm = _COMPANY.sub("", name.strip())
        short = _PLACE.sub("", firm)
        terms |= {bare_words(word) for word in (firm, short, _TRADE.sub("", short)) if len(word) > 2}
        terms.add(bare_words(name))
    for address in known.addresses:
        terms |= set(_address_terms(address))
    terms |= {bare_words(word) for word in known.words}
    return sorted(term for term in terms if len(term) > 1)


def _person_terms(names: Iterable[str], titles: tuple[str, ...]) -> list[str]:
    terms: set[str] = set()
    for typed in names:
        for bare in _names_in(typed):
            terms.add(bare)
            if not _NAME.fullmatch(bare):
                continue
            first = 2 if bare[:2] in _COMPOUND and len(bare) > 2 else 1
            surnames = {bare[:first], bare[:1]}
            terms |= {calling + title for calling in (*surnames, bare) for title in titles}
            if len(bare) - first > 1:
                terms.add(bare[first:])
            terms |= set(_spelled(bare))
    return sorted(terms)


def _names_in(typed: str) -> set[str]:
    """What may be a name in what was typed as one: the whole, its parts, and each without what the person is."""
    found = {bare_words(part) for part in (typed, *_PARTS.split(typed))}
    for bare in tuple(found):
        titled = next((title for title in _OFFICIAL if bare.endswith(title) and len(bare) - len(title) > 1), "")
        found.add(bare.removesuffix(titled))
        if len(bare) > 3 and (inside := _WITH_ROLE.match(bare)):
            found.add(inside[1])
    return {bare for bare in found if len(bare) > 1}


def _spelled(name: str) -> Iterator[str]:
    """The name in pinyin, in each order; too short a spelling is any word."""
    readings = syllables(name)
    for said in islice(product(*readings), 16):
        for order in (said, (*said[1:], said[0])):
            if len("".join(order)) > 4:
                yield "".join(order)


def _address_terms(address: str) -> Iterator[str]:
    """The whole address, what follows its district, each street or estate in it, and house and room."""
    whole = address.strip()
    rest = whole.removeprefix(district_of(whole))
    number = re.search(r"\d.*", rest)
    for part in (whole, rest, *_STREET.findall(rest), number[0] if number else ""):
        bare = bare_words(part)
        if len(bare) > 2 and not (bare.isdecimal() and len(bare) < 5):
            yield bare


def _number_terms(known: Known) -> list[str]:
    terms: set[str] = set()
    for typed in known.numbers:
        for one in {typed, *_PARTS.split(typed)}:
            bare = bare_numbers(one).replace("\n", "")
            terms.add(bare)
            if bare.isdecimal():
                # Without the country and without the area code.
                terms |= {bare.removeprefix("86"), *((bare[3:], bare[4:]) if bare.startswith("0") else ())}
    for word in known.words:
        terms |= set(bare_numbers(word).split("\n"))
    return sorted(term for term in terms if len(term) > 3 and any(map(str.isdigit, term)))
