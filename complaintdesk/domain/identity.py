"""身份: identity card numbers, credit codes and phone numbers: what they say, and whether they can be right.

The checks warn, they never forbid: foreigners, people from Hong Kong, Macao and Taiwan and old papers have
numbers of other kinds, and a clerk writes down what the paper says.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import date

from complaintdesk.domain.vocabulary import Sex
from complaintdesk.i18n import _

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
# GB/T 2260; 81 to 83 are residents from Hong Kong, Macao, Taiwan; 9 begins a foreigner's permanent residence card.
_REGION = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)

_MOBILE = re.compile("1[3-9][0-9]{9}")
_LANDLINE = re.compile("0[1-9][0-9]{1,2}[2-9][0-9]{6,7}[0-9]{0,6}")
_SERVICE = re.compile("[48]00[0-9]{7}|[1-9][0-9]{4}|1[0-9]{2}|[2-9][0-9]{6,7}")


@dataclass(frozen=True)
class NumberFacts:
    """What an identity card number says about its owner."""

    birth: date
    sex: Sex


@dataclass(frozen=True)
class CardData:
    """What a card reader or a pasted line says about a person. What was not there is empty."""

    name: str = ""
    sex: Sex | None = None
    nation: str = ""
    birth: date | None = None
    address: str = ""
    number: str = ""


def tidy_number(text: str) -> str:
    """A number as papers print it: half width, capitals, nothing between the characters."""
    return re.sub("[^0-9A-Z]", "", unicodedata.normalize("NFKC", text).upper())


def check_identity_number(text: str, today: date | None = None) -> str | None:
    """居民身份证号码 (GB 11643): None when it can be right, else a sentence what is wrong. Old 15 digits pass.

    `today`, when given, also finds birth dates that are still to come.
    """
    number = tidy_number(text)
    if not re.fullmatch("[0-9]{17}[0-9X]|[0-9]{15}", number):
        return _("An identity card number has 18 characters: 17 digits and a digit or X. Here there are {count}.").format(
            count=len(number)
        )
    if not _REGION.match(number) and not (number[0] == "9" and len(number) == 18):
        return _("No identity card number begins with {start}.").format(start=number[:2])
    birth = _birth(number)
    if birth is None or birth.year < 1850 or (today is not None and birth > today):
        return _("The birth date in this identity card number ({date}) cannot be.").format(date=_birth_digits(number))
    if len(number) == 18 and number[17] != identity_check_digit(number):
        return _("The last character of this identity card number does not fit the others. A digit may be mistyped.")
    return None


def identity_check_digit(number: str) -> str:
    """The 18th character that belongs to the first 17 digits."""
    return _CHECK_DIGITS[sum(int(d) * w for d, w in zip(number[:17], _WEIGHTS, strict=True)) % 11]


def _birth_digits(number: str) -> str:
    return number[6:14] if len(number) == 18 else "19" + number[6:12]


def _birth(number: str) -> date | None:
    digits = _birth_digits(number)
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None


def facts_of_number(text: str) -> NumberFacts | None:
    """Birth date and sex out of an identity card number; None where it is none or cannot be right."""
    number = tidy_number(text)
    birth = _birth(number) if check_identity_number(number) is None else None
    if birth is None:
        return None
    odd = int(number[16] if len(number) == 18 else number[14]) % 2 == 1
    return NumberFacts(birth, Sex.MALE if odd else Sex.FEMALE)


def age_on(birth: date, day: date) -> int:
    """周岁: full years on that day; somebody born on 29 February is a year older on 1 March."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def check_credit_code(text: str) -> str | None:
    """统一社会信用代码 (GB 32100): None when it can be right, else a sentence what is wrong."""
    code = tidy_number(text)
    if len(code) != 18:
        return _("A unified social credit code has 18 characters. Here there are {count}.").format(count=len(code))
    strange = [char for char in code if char not in _CREDIT_ALPHABET]
    if strange:
        return _("“{char}” does not occur in credit codes.").format(char=strange[0])
    total = sum(_CREDIT_ALPHABET.index(c) * w for c, w in zip(code[:17], _CREDIT_WEIGHTS, strict=True))
    if _CREDIT_ALPHABET[-total % 31] != code[17]:
        return _("The last character of this credit code does not fit the others. A character may be mistyped.")
    return None


def digits(text: str) -> str:
    """A phone number as it is compared: digits only, half width, without the country code of a mobile number."""
    found = re.sub("[^0-9]", "", unicodedata.normalize("NFKC", text))
    for prefix in ("0086", "86"):
        if found.startswith(prefix) and _MOBILE.fullmatch(found[len(prefix) :]):
            return found[len(prefix) :]
    return found


def looks_like_phone(text: str) -> bool:
    """Could somebody be reached there: mobile, landline with or without area code, extension, service number.

    Foreign numbers are taken when they begin with + or 00. Several are parted by / or a comma.
    """
    numbers = [part.strip() for part in re.split("[/,;、]", unicodedata.normalize("NFKC", text))]
    return all(map(_is_phone, numbers))


def _is_phone(text: str) -> bool:
    number = digits(text)
    if re.search("[^0-9+() .转-]", text):
        return False
    if text.startswith(("+", "00")):
        return 7 <= len(number) <= 17
    return any(kind.fullmatch(number) for kind in (_MOBILE, _LANDLINE, _SERVICE))


def check_phone(text: str) -> str | None:
    """A sentence of warning for what can hardly be a phone number, else None."""
    if looks_like_phone(text):
        return None
    return _("“{phone}” does not look like a phone number. A mobile number has 11 digits.").format(phone=text.strip())


# ---- the line of a card reader

_LABELS = {
    "姓名": "name", "名字": "name", "name": "name", "性别": "sex", "sex": "sex", "gender": "sex",
    "民族": "nation", "族别": "nation", "nation": "nation", "出生": "birth", "出生日期": "birth", "出生年月": "birth",
    "生日": "birth", "birth": "birth", "birthday": "birth", "住址": "address", "地址": "address", "家庭住址": "address",
    "address": "address", "公民身份号码": "number", "公民身份证号码": "number", "身份证号码": "number",
    "身份证号": "number", "身份号码": "number", "证件号码": "number", "证件号": "number",
    "身份证": "number", "idnumber": "number", "id": "number",
}
_OTHER_LABELS = ("签发机关", "发证机关", "有效期限", "有效期", "有效期起", "有效期止", "电话", "电话号码", "手机", "手机号",
                 "手机号码")
_LABEL = re.compile(
    "(?<![0-9A-Za-z])(" + "|".join(sorted((*_LABELS, *_OTHER_LABELS), key=len, reverse=True)) + r")\s*[:=]\s*", re.IGNORECASE
)
_NUMBER = re.compile("(?<![0-9])(?:[0-9]{17}[0-9Xx]|[0-9]{15})(?![0-9A-Za-z])")
_DATE = re.compile(r"([12][0-9]{3})\s*[年./-]?\s*([01]?[0-9])\s*[月./-]?\s*([0-3]?[0-9])\s*日?")
_NATION = re.compile(
    "(?:汉|蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇|"
    "柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京|塔塔尔|"
    "独龙|鄂伦春|赫哲|门巴|珞巴|基诺|穿青人)族?"
)
_NAME = re.compile("[\u3400-\u9fff\U00020000-\U0003fffd·•\ue000-\uf8ff]{2,25}|[A-Za-z][A-Za-z .'-]{1,60}")


def parse_card_line(text: str) -> CardData | None:
    """What an identity card reader typed or somebody pasted; None where there is no identity card number in it.

    Understood are labelled lines (姓名:张三 性别:男 …) and the fields one after another, parted by tabs, bars,
    commas or line breaks, in any order. Sex and birth date that are missing come from the number.
    """
    text = unicodedata.normalize("NFKC", text).replace("\u3001", ",").strip()
    card = _labelled(text) if _LABEL.search(text) else _listed(text)
    if not card.number:
        return None
    facts = facts_of_number(card.number)
    if facts is None:
        return card
    return replace(card, sex=card.sex or facts.sex, birth=card.birth or facts.birth)


@dataclass
class _Found:
    """The parts of a card while they are being gathered."""

    parts: dict[str, str] = field(default_factory=dict)

    def add(self, kind: str, value: str) -> None:
        if kind == "number":
            number = _NUMBER.search(value.replace(" ", ""))
            value = number[0].upper() if number else ""
        if value and kind not in self.parts:
            self.parts[kind] = value

    def card(self) -> CardData:
        return CardData(
            name=self.parts.get("name", ""),
            sex=_sex(self.parts.get("sex", "")),
            nation=self.parts.get("nation", "").removesuffix("族"),
            birth=_date(self.parts.get("birth", "")),
            address=self.parts.get("address", ""),
            number=self.parts.get("number", ""),
        )


def _labelled(text: str) -> CardData:
    found = _Found()
    marks = [*_LABEL.finditer(text)]
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    for mark, end in zip(marks, ends, strict=True):
        value = text[mark.end() : end].strip(" \t\r\n,;|，；")
        found.add(_LABELS.get(mark[1].lower(), ""), " ".join(value.split()))
    return found.card()


def _listed(text: str) -> CardData:
    found = _Found()
    parting = next((mark for mark in ("\t", "|", "\n", ",", ";") if mark in text), None)
    for part in [p.strip() for p in (text.split(parting) if parting else text.split())]:
        compact = part.replace(" ", "")
        if _NUMBER.fullmatch(compact):
            found.add("number", compact)
        elif _sex(part):
            found.add("sex", part)
        elif _NATION.fullmatch(part):
            found.add("nation", part)
        elif _DATE.fullmatch(part):
            found.add("birth", part)
        elif _NAME.fullmatch(part) and not found.parts.get("name"):
            found.add("name", part)
        elif len(part) > 3 and not compact.isdecimal():
            found.add("address", part)
    return found.card()


def _sex(text: str) -> Sex | None:
    return {"男": Sex.MALE, "女": Sex.FEMALE, "m": Sex.MALE, "f": Sex.FEMALE}.get(text.strip().lower())


def _date(text: str) -> date | None:
    found = _DATE.search(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
