"""查得全 (J1–J3, J6): in a random office every piece of every text finds its case, and nothing else, on both databases.

The oracle knows nothing of the index: it looks for the typed words in what was registered, character by character.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import pytest

from complaintdesk.desk.attaching import FileContent
from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.case_list import CaseCount, CaseList
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.dispatching import DispatchCase
from complaintdesk.desk.handling import RecordInvestigation
from tests.conftest import KINDS, Databases
from tests.desk.office import Clock, a_case, a_person, an_office

CASES = 36
QUERIES = 240
_SURNAMES = ("王", "李", "欧阳", "曾", "单", "仇", "查", "尉迟", "朴", "区")
_GIVEN = ("经理", "建国", "秀英", "娜娜", "伟明", "三", "雨桐")
_CLAUSES = (
    "收费处工作人员态度生硬", "护士长拒绝说明用药", "多收护理费一百二十元", "停车场车牌粤B12345被误拍", "龙鳞胶囊没有发票",
    "排队等候三小时", "CT报告迟迟不出", "收据上写著Wi-Fi密码", "监控录像被删", "王经理说下周答覆", "费用清单与床位费不符",
    "退款至6222021234567890", "自助机No.17吞卡", "电梯停运", "药房发错药量", "食堂饭菜变质", "2026年1月5日上午",
    "张主任不在",
)  # fmt: skip


@dataclass
class Town:
    """The office and what was registered in it: case id → every text by which it may be found."""

    desk: Desk
    texts: dict[int, tuple[str, ...]]


@pytest.fixture(scope="module", params=KINDS)
def town(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Town]:
    """Registered once for all tests of a database, always the same."""
    url, random = databases.new(request.param), Random(20_260_302)
    desk = an_office(url, clock=Clock())
    texts: dict[int, tuple[str, ...]] = {}
    for number in range(CASES):
        facts = "，".join(random.sample(_CLAUSES, 4)) + "。"
        name = random.choice(_SURNAMES) + random.choice(_GIVEN)
        phone, file = f"13{number % 10}0000{number:04d}", f"{random.choice(_CLAUSES)}{number}.txt"
        done = a_case(
            desk, subject=random.choice(_CLAUSES), facts=facts, request="", respondent_department="", respondent_person="",
            category="收费/多收费", complainant=a_person(name=name, phone=phone),
            attachments=(FileContent(file, b"x"),),
        )  # fmt: skip
        found = [facts, name, phone, file, done.number]
        if number % 3 == 0:
            desk.do(DispatchCase(case_id=done.id, department="财务科", note="转办说明"))
            note = random.choice(_CLAUSES) + "属实"
            desk.do(RecordInvestigation(case_id=done.id, findings=note))
            found.append(note)
        sheet = desk.ask(Sheet(case_id=done.id))
        texts[done.id] = (*found, sheet.subject, sheet.category, "转办说明" if number % 3 == 0 else "")
    yield Town(desk, texts)
    desk.database.close()
    databases.drop(url)


def plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def holding(town: Town, *words: str) -> set[int]:
    """By looking: the cases in one text of which each of the words stands."""
    return {
        case_id
        for case_id, texts in town.texts.items()
        if all(any(plain(word) in plain(text) for text in texts) for word in words)
    }


def found(town: Town, typed: str) -> set[int]:
    page = town.desk.ask(CaseList(filter=CaseFilter(text=typed)))
    assert page.total == len(page.rows) == town.desk.ask(CaseCount(filter=CaseFilter(text=typed)))
    return {row.id for row in page.rows}


def is_plain_chinese(words: str) -> bool:
    return all("\u4e00" <= char <= "\u9fff" for char in words)


def test_任取一至六字_都查得到_也不多(town: Town) -> None:
    random = Random(7)
    pool = [(case_id, text) for case_id, texts in town.texts.items() for text in texts if text]
    wanted = 0
    for _turn in range(QUERIES):
        case_id, text = random.choice(pool)
        size = random.randint(1, min(6, len(text)))
        at = random.randrange(len(text) - size + 1)
        typed = text[at : at + size]
        if not any(char.isalnum() for char in typed):
            continue
        got = found(town, typed)
        if is_plain_chinese(typed):
            # Runs of Chinese: exactly those, no more and no fewer.
            assert got == holding(town, typed), typed
            wanted += 1
        elif size >= 4 and typed.isalnum():
            # Latin and digits in pieces of four and more.
            assert case_id in got, typed
    assert wanted > QUERIES // 3


def test_两个词要都有(town: Town) -> None:
    random = Random(11)
    pairs = [clause[at : at + 2] for clause in _CLAUSES for at in range(len(clause) - 1)]
    words = [pair for pair in pairs if is_plain_chinese(pair)]
    for _turn in range(60):
        one, two = random.sample(words, 2)
        assert found(town, f"{one}　{two}") == holding(town, one, two), (one, two)


@pytest.mark.parametrize("typed", ["王经理", "态", "投訴", "龍鱗膠囊", "監控錄像", "説明"])
def test_词与单字_简繁不分(town: Town, typed: str) -> None:
    simple = {"投訴": "投诉", "龍鱗膠囊": "龙鳞胶囊", "監控錄像": "监控录像", "説明": "说明"}.get(typed, typed)
    assert found(town, typed) == holding(town, simple)
    if simple != "投诉":
        assert holding(town, simple)


def test_号码不管分隔_末几位也行(town: Town) -> None:
    case_id, texts = next((i, t) for i, t in town.texts.items() if t[2].endswith("0007"))
    phone = texts[2]
    parts = (phone[:3], phone[3:7], phone[7:])
    for typed in (phone, "-".join(parts), " ".join(parts), phone[-8:], phone[-4:]):
        assert case_id in found(town, typed), typed
    assert found(town, phone) == {case_id}
    for typed in ("粤B12345", "粤B·12345", "b12345", "粤b1234"):
        assert found(town, typed) == holding(town, "粤B12345"), typed
    number = texts[4]
    assert found(town, number) == {case_id}
    assert case_id in found(town, number.replace("-", ""))


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("曾", ("zeng", "ceng")), ("单", ("shan", "dan")), ("仇", ("qiu", "chou")), ("查", ("zha", "cha")),
        ("尉迟", ("yuchi", "weichi")), ("朴", ("piao", "pu")), ("区", ("ou", "qu")), ("欧阳", ("ouyang", "oy")),
    ],
)  # fmt: skip
def test_多音姓两种读法都找得到(town: Town, name: str, typed: tuple[str, ...]) -> None:
    people = {case_id for case_id, texts in town.texts.items() if texts[1].startswith(name)}
    assert people, name
    for said in typed:
        assert people <= found(town, said), said


_SYNTAX = (
    '"', "'", "*", "AND", "NOT 态", "a OR", "(", "NEAR(a b)", "t:态", "^态", "%", "_", "-", "\\", "态*", '"态 度',
    "{t}: 态", "\x00态",
)  # fmt: skip


def test_像语法的输入不出错(town: Town) -> None:
    for typed in _SYNTAX:
        found(town, typed)
