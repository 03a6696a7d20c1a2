"""Typical cases (I6, S25): marked with a comment, withdrawn; the copy for others names nobody of its own case."""

# ruff: noqa: RUF001 - full-width characters are what people type

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from complaintdesk.desk.book_pages import EntryList, entry_command
from complaintdesk.desk.core import Desk
from complaintdesk.desk.demo import fill, open_sample_office
from complaintdesk.desk.demo_stories import Chance
from complaintdesk.desk.rows import Person
from complaintdesk.desk.typical_copy import TypicalCopy, TypicalText
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.deidentify import Known, bare_numbers, bare_words, deidentified
from complaintdesk.domain.errors import FieldErrors, NotAllowed
from complaintdesk.domain.vocabulary import Action, CaseState
from complaintdesk.storage.engine import Database
from complaintdesk.storage.models import Case, Complainant
from tests.desk.archive import ZONE, an_archive, archived, closed, is_whole, take

TYPICAL = {"title": "重复计价引发的投诉", "comment": "收费系统未核对，窗口解释不够。", "lesson": "结算前复核"}


def words_of(copy: TypicalText) -> str:
    return "\n".join([copy.title, *(f"{label}\n{words}" for label, words in (*copy.head, *copy.sections))])


def test_S25_marked_with_a_comment_copied_and_withdrawn(database_url: str) -> None:
    desk = an_archive(database_url)
    case = archived(desk)
    with pytest.raises(NotAllowed):
        desk.ask(TypicalCopy(case_id=case.id))
    with pytest.raises(FieldErrors):
        take(desk, case.id, Action.TYPICAL, title="没有评析")
    take(desk, case.id, Action.TYPICAL, **TYPICAL)
    with pytest.raises(NotAllowed):
        take(desk, case.id, Action.TYPICAL, **TYPICAL)
    copy = desk.ask(TypicalCopy(number=case.number))
    told = words_of(copy)
    for words in ("重复计价引发的投诉", "收费系统未核对", "结算前复核", "多收护理费 120 元"):
        assert words in told
    for name in ("张三", "张女士", "李四", "13800001234", case.number):
        assert name not in told
    assert len(copy.warnings) == 2
    (entry,) = desk.ask(EntryList(kind=EntryKind.TYPICAL))
    desk.do(entry_command("WithdrawTypical", {"reason": "不宜公开"}, ZONE, entry_id=entry.id))
    with pytest.raises(NotAllowed):
        desk.ask(TypicalCopy(case_id=case.id))
    take(desk, case.id, Action.TYPICAL, **TYPICAL)
    assert is_whole(desk)


def test_S25_who_does_not_want_to_be_published_is_not(sqlite_url: str) -> None:
    desk = an_archive(sqlite_url)
    case = closed(desk, publicity_consent=False)
    take(desk, case.id, Action.TYPICAL, **TYPICAL)
    with pytest.raises(NotAllowed):
        desk.ask(TypicalCopy(case_id=case.id))


def test_S25_every_earlier_spelling_is_taken_out(sqlite_url: str) -> None:
    desk = an_archive(sqlite_url)
    person = Person(name="章三丰", phone="13900009999", address="麓山南路118号3栋502室")
    case = closed(desk, complainant=person, facts="章三丰反映多收费，电话一三九 零零零零 九九九九，住麓山南路")
    # What was misspelled and put right later stands in the text as it was.
    take(desk, case.id, Action.REOPEN, reason="更正姓名")
    take(desk, case.id, Action.AMEND, name="张三峰", phone="13911112222", reason="写错")
    for action, values in (
        (Action.DISPATCH, {"department": "甲科"}), (Action.INVESTIGATE, {"findings": "章三丰即张三峰"}),
        (Action.REPLY, {"way": "phone", "text": "已告知"}), (Action.CLOSE, {"verdict": "partly"}),
    ):  # fmt: skip
        take(desk, case.id, action, **values)
    take(desk, case.id, Action.TYPICAL, **TYPICAL)
    told = words_of(desk.ask(TypicalCopy(case_id=case.id)))
    for name in ("章三丰", "张三峰", "三丰", "零零零零", "麓山南路"):
        assert name not in told


@pytest.mark.parametrize(
    ("text", "left"),
    [
        pytest.param("張三豐來電", "×××來電", id="繁体"),
        pytest.param("张三丰田轿车", "×××田轿车", id="名字在别的词里"),
        pytest.param("电话138-0000-1234、１３８ ００００ １２３４", "电话×××、×××", id="电话带横线与全角"),
        pytest.param("一三八零零零零一二三四", "×××", id="中文数字"),
        pytest.param("尾号1234的手机", "×××的手机", id="尾号"),
        pytest.param("身份证43010119900307123x", "身份证×××", id="小写x"),
        pytest.param("身份证430101 1990 0307 123X", "身份证×××", id="身份证分段"),
        pytest.param("车牌湘Ａ•12345，湘a 12345，A12345", "车牌×××，×××，×××", id="车牌带点"),
        pytest.param("住麓山南路 １１８ 號３棟", "住×××", id="地址部分"),
        pytest.param("Zhang Sanfeng与ZHANGSANFENG", "×××与×××", id="拼音"),
        pytest.param("李医生、王五护士和小李", "某甲、某甲和小李", id="工作人员"),
        pytest.param("3号窗口收费120元，2026-03-01 10:30 起", "3号窗口收费120元，2026-03-01 10:30 起", id="不误伤"),
        pytest.param("另一人139.1234.5678、粤B·D12345", "另一人×××、×××", id="未登记的号码"),
        pytest.param("12床病人，第112床不是", "×××病人，第112床不是", id="床号"),
    ],
)
def test_S25_去标识_各种写法(text: str, left: str) -> None:
    known = Known(
        people={"张三丰"}, staff={"李四", "收费员王五"}, addresses={"湖南省长沙市岳麓区麓山南路118号3栋502室"},
        numbers={"13800001234", "43010119900307123X"}, words={"湘A·12345", "12床"}, staff_words="某甲",
    )  # fmt: skip
    assert deidentified(text, known) == left


# -- 200 sample cases, each against its own data

PACKS = ("hospital", "bank", "car-dealer", "logistics")
#: So many lived through by the sample staff under each pack, and each of them the pattern for so many more people.
OF_EACH, PEOPLE = 5, 10
ADDRESSES = ("湖南省长沙市岳麓区麓山南路118号3栋502室", "望城区白箬铺镇光明村大塘组7号", "幸福小区12栋")
_TRADITIONAL = str.maketrans("张刘陈杨赵吴孙马罗郑谢韩许邓冯叶兰红军华丽强", "張劉陳楊趙吳孫馬羅鄭謝韓許鄧馮葉蘭紅軍華麗強")
_WIDE = {ord(c): chr(ord(c) + 0xFEE0) for c in "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"}
_SPOKEN = str.maketrans("0123456789", "零一二三四五六七八九")


def own_data(case: Case, person: Complainant) -> dict[str, list[str]]:
    """What must not be found again, by kind."""
    spokesmen = [one.get(key, "") for one in person.representatives for key in ("name", "phone", "id_number")]
    kept = [str(value) for value in case.fields.values()]
    # A plate, an account, a bed or a chassis number; an amount names nobody.
    marks = [value for value in kept if len(value) > 8 or (any(map(str.isdigit, value)) and any(map(str.isalpha, value)))]
    return {
        "names": [person.name, person.agent, person.affected_person, person.legal_representative, *spokesmen[::3]],
        "numbers": [
            person.phone, person.id_number, person.agent_id_number, person.credit_code, case.respondent_phone, *marks,
            *spokesmen[1::3], *spokesmen[2::3], case.number,
        ],
        "addresses": [person.address, person.organisation],
    }  # fmt: skip


def spelled(value: str, chance: random.Random) -> str:
    """A value as somebody might have written it."""
    ways = [
        value, " ".join(value), "-".join(value), "·".join(value), value.translate(_WIDE), value.translate(_TRADITIONAL),
        value.lower(), f"{value}丰田", f"（{value}）", value.replace("·", "."),
    ]  # fmt: skip
    if value.isdigit():
        ways += [value.translate(_SPOKEN), f"{value[:3]} {value[3:7]}-{value[7:]}", f"+86 {value}"]
    return chance.choice(ways)


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[tuple[Desk, int]]]:
    """Two hundred sample cases of several packs, finished, with their own people's data in every text."""
    found: list[tuple[Desk, int]] = []
    opened, chance = [], Chance(7)
    for policy in PACKS:
        database = Database(str(tmp_path_factory.mktemp("typical") / "demo.db"))
        opened.append(database)
        desk = open_sample_office(database, policy)
        fill(desk, OF_EACH)
        with database.write() as session:
            for case in session.scalars(select(Case).where(Case.restricted.is_(False)).order_by(Case.id)).all():
                person = session.get_one(Complainant, case.id)
                for n in range(PEOPLE):
                    twin, them = copied(case, number=f"{case.number}{n}"), copied(person)
                    session.add(twin)
                    session.flush()
                    them.case_id = twin.id
                    session.add(them)
                    disguise(twin, them, chance)
                    found.append((desk, twin.id))
    yield found
    for database in opened:
        database.close()


def copied(row: Any, **changes: Any) -> Any:
    """The same row once more, under an id of its own."""
    unique = {"id", "case_id", "version", "receipt_hash", "source_key"}
    values = {c.key: getattr(row, c.key) for c in row.__table__.columns if c.key not in unique}
    return type(row)(**(values | changes))


def disguise(case: Case, person: Complainant, chance: Chance) -> None:
    """Put what is known of the people into the texts, written in every way."""
    pick = chance.random
    person.anonymous, person.name, person.phone = False, pick.choice((chance.name(), "欧阳雪", "张丽华")), chance.phone()
    person.affected_person, person.agent = pick.choice(("", chance.name())), pick.choice(("", chance.name()))
    person.id_number = f"43010119900307{pick.randrange(1000):03d}X"
    person.address = pick.choice(ADDRESSES)
    marks = {"plate": f"湘A·{pick.randrange(10**5):05d}", "account": f"6222{pick.randrange(10**12):012d}"}
    case.fields = {**case.fields, **marks}
    case.publicity_consent, case.state = True, CaseState.CLOSED.value
    every = [value for values in own_data(case, person).values() for value in values if value]
    parts = [f"{value}" for value in (person.address[6:], person.name[:1] + "女士", person.phone[-8:])]
    for name in ("facts", "request", "investigation", "solution", "reply_text", "closing_note"):
        said = "，".join(f"据{spelled(value, pick)}所述" for value in pick.sample([*every, *parts], 5))
        setattr(case, name, f"{getattr(case, name)} {said}。")


def test_S25_200_sample_cases_name_nobody_of_their_own(samples: list[tuple[Desk, int]]) -> None:
    assert len(samples) == 200
    leaks = []
    for desk, case_id in samples:
        with desk.database.read() as session:
            case = session.get_one(Case, case_id)
            known, number = own_data(case, session.get_one(Complainant, case_id)), case.number
        comment = "，".join(value for values in known.values() for value in values if value)
        take(desk, case_id, Action.TYPICAL, title="一例", comment=f"本例当事人为{comment}，值得借鉴。", lesson="加强核对")
        told = words_of(desk.ask(TypicalCopy(case_id=case_id)))
        bare, digits = bare_words(told), bare_numbers(told)
        for value in filter(None, (*known["names"], *known["addresses"])):
            if len(value) > 1 and bare_words(value) in bare:
                leaks.append((number, value))
        for value in filter(None, known["numbers"]):
            number_of = bare_numbers(value).replace("\n", "")
            if (len(number_of) > 3 and number_of in digits) or bare_words(value) in bare:
                leaks.append((number, value))
        assert "值得借鉴" in told
    assert leaks == []
