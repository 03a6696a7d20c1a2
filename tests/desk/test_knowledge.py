"""知识库 (S45, S48, S49): shipped and own articles found together, dated, expiring; canned answers, their variables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from complaintdesk.desk.core import Desk
from complaintdesk.desk.knowledge import ANSWER, TOPIC_TITLES, shipped_articles, to_check_heading
from complaintdesk.desk.knowledge_search import CannedAnswers, KnowledgeHit, KnowledgeSearch, excerpt
from complaintdesk.desk.policy_editing import shipped_heads
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.placeholders import VARIABLES, fill
from complaintdesk.domain.vocabulary import Action, Light, Role
from complaintdesk.i18n import in_language
from tests.conftest import KINDS, Databases
from tests.desk.books_kept import offered, one_office, put, refused, rows, sheet
from tests.desk.office import START, Clock, desk_as


@pytest.fixture(params=KINDS)
def desk(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Desk]:
    yield from one_office(databases, request.param)


def found(desk: Desk, words: str, topic: str = "") -> list[str]:
    return [hit.key for hit in desk.ask(KnowledgeSearch(text=words, topic=topic))]


def article(desk: Desk, key: str) -> KnowledgeHit:
    return next(hit for hit in desk.ask(KnowledgeSearch()) if hit.key == key)


def test_S45_知识库检索法规与答复(desk: Desk) -> None:
    """Several words in any order, traditional and full-width the same; the title counts more than the text."""
    assert found(desk, "民法典")[0] == "civil-code-periods"
    assert found(desk, "民法典 第203条") == found(desk, "第２０３條 民法典") == ["civil-code-periods"]
    assert found(desk, "12345")[0] == "hotline-12345"
    titled = found(desk, "信访")
    assert titled[0] == "petitions"
    assert "medical-complaints" in titled
    assert found(desk, "没有这样的词语") == []
    assert found(desk, "%%% ，。") == []
    assert set(found(desk, "", "answer")) == {one.id for one in shipped_articles() if one.topic == ANSWER}
    assert len(found(desk, "")) >= len(shipped_articles())


def test_确切数字(desk: Desk) -> None:
    """The numbers that were seen in the law stand as law; those that were not stand under their heading."""
    for key, certain in (
        ("public-holidays", "共13天"), ("make-up-days-2026", "10月10日"), ("market-regulation", "7个工作日"),
        ("petitions", "60日内办结"), ("hotline-12345", "5个工作日"), ("personal-data", "3年"),
        ("consumer-law-46", "7个工作日"),
        ("medical-disputes", "48小时"),
    ):  # fmt: skip
        shipped = next(one for one in shipped_articles() if one.id == key)
        assert certain in shipped.texts.title
    for key, uncertain in (
        ("medical-complaints", "10个工作日"), ("banking-complaints", "30日"), ("iso-10002", "7.4"),
        ("power-95598", "45分钟"),
    ):  # fmt: skip
        shipped = next(one for one in shipped_articles() if one.id == key)
        assert uncertain not in shipped.texts.title
        assert uncertain in shipped.checks.title
        before, _heading, after = article(desk, key).text.partition(to_check_heading())
        assert uncertain not in before
        assert uncertain in after


def test_S48_S49_要领_六忌_禁语_提纲都在(desk: Desk) -> None:
    for words, key in (
        ("六个大忌", "taboos"), ("四样", "four-needs"), ("不归我管", "say-instead"), ("提纲", "training-outline"),
        ("升级", "escalation"), ("接待四步", "agent-way"), ("记者", "people-with-rank"),
    ):  # fmt: skip
        assert key in found(desk, words), words
    # Honest conduct: what deceives is named as what never to do.
    assert "不说假话" in article(desk, "taboos").text


def test_每条两种语言_出处_日期() -> None:
    packs = {head.id for head, _file in shipped_heads()}
    for one in shipped_articles():
        for words in (one.titles, one.texts, one.sources):
            assert words.title, one.id
            assert words.title_en, one.id
            assert not any("\u4e00" <= char <= "\u9fff" for char in words.title_en.replace("{办公时间}", "")), one.id
        assert one.topic in TOPIC_TITLES
        assert set(one.packs) <= packs, one.id
    assert sum(one.topic == ANSWER for one in shipped_articles()) >= 12


@pytest.mark.parametrize("tongue", ["zh_CN", "en"])
def test_常用答复的变量都能填上(desk: Desk, tongue: str) -> None:
    """Every variable is one that a reply knows; the office's own hours are filled in by now."""
    with in_language(tongue):
        answers = desk.ask(CannedAnswers(action=Action.REPLY))
        assert len(answers) >= 12
        for answer in answers:
            unknown = fill(answer.text, dict.fromkeys(VARIABLES, "某某")).unknown
            assert set(unknown) <= {"联系方式", "contact"}, answer
        hours = next(one for one in answers if one.key == "answer-hours")
        assert "08:30–12:00" in hours.text
        assert "{" in hours.text  # the office's name waits for the reply


def test_按环节给出答复(desk: Desk) -> None:
    steps = (Action.REPLY, Action.PROGRESS)
    keys = {action: {one.key for one in desk.ask(CannedAnswers(action=action))} for action in steps}
    assert "answer-refund" in keys[Action.REPLY] & keys[Action.PROGRESS]
    assert "answer-review" in keys[Action.REPLY] - keys[Action.PROGRESS]


def test_S45_本单位条目_有效期与红灯(desk: Desk) -> None:
    """An own article is found beside the shipped ones; expired it stands last, is marked, and its light is late."""
    clock = desk.clock
    assert isinstance(clock, Clock)
    said: dict[str, Any] = {"topic": "office", "text": "每年一月第二周停诊设备检修。"}
    entry = put(desk, "AddArticle", title="冬季停诊安排", due_on="2026-03-04", **said)
    other = put(desk, "AddArticle", title="停诊告示写法", topic="answer", text="因检修停诊，{编号}顺延。")
    assert found(desk, "停诊")[:2] == [f"entry:{other}", f"entry:{entry}"]
    assert f"entry:{other}" == desk.ask(CannedAnswers(action=Action.PROGRESS))[0].key
    clock.forward(days=5)
    try:
        assert found(desk, "停诊")[-1] == f"entry:{entry}"
        assert article(desk, f"entry:{entry}").is_expired
        assert sheet(desk, entry).row.light is Light.LATE
        fields = {field.name: field.default for field in sheet(desk, entry).offers[0].fields}
        assert fields["text"] == "每年一月第二周停诊设备检修。"
        assert "due_on" in refused(desk, "RenewArticle", entry, title="x", topic="office", text="y", due_on="2026-03-05")
        put(desk, "RenewArticle", entry, title="冬季停诊安排", topic="office", text="一月第三周停诊。", due_on="2027-01-31")
        assert not article(desk, f"entry:{entry}").is_expired
        assert found(desk, "第三周") == [f"entry:{entry}"]
    finally:
        clock.at = START
    put(desk, "RetireArticle", entry, reason="改由官网公布")
    assert offered(desk, entry) == []
    assert found(desk, "第三周") == []


def test_程序自带的也会过期(desk: Desk) -> None:
    desk.clock = Clock(START + timedelta(days=365))
    try:
        assert found(desk, "调休上班日")[-1] == "make-up-days-2026"
        assert article(desk, "make-up-days-2026").is_expired
    finally:
        desk.clock = Clock(START)


def test_栏目与日期要对(desk: Desk) -> None:
    assert "topic" in refused(desk, "AddArticle", title="x", topic="nonsense", text="y")
    days: dict[str, Any] = {"valid_from": "2026-05-01", "due_on": "2026-04-01"}
    assert "due_on" in refused(desk, "AddArticle", title="x", topic="office", text="y", **days)


def test_科室查得到_写不了(desk: Desk) -> None:
    ward = desk_as(desk, Role.DEPARTMENT, "护理部")
    put(desk, "AddArticle", title="病历复印须知", topic="office", text="凭身份证到病案室。")
    assert found(ward, "病案室")
    assert rows(ward, EntryKind.ARTICLE, text="病历复印") != ()
    assert sheet(ward, rows(ward, EntryKind.ARTICLE)[0].id).offers == ()


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("甲" * 60 + "退款" + "乙" * 90, ["退款"], "…" + "甲" * 16 + "退款" + "乙" * 72 + "…"),
        ("先说退款。", ["退款"], "先说退款。"),
        ("第一行\n第二行退款", ["没有"], "第一行 第二行退款"),
        ("本處已辦理退費手續", ["退费"], "本處已辦理退費手續"),
        ("a weekend is a workday for all of us here", ["workday"], "a weekend is a workday for all of us here"),
        ("those long sentences come before weekend workdays", ["workdays"], "…before weekend workdays"),
    ],
)
def test_摘录(text: str, words: list[str], expected: str) -> None:
    assert excerpt(text, words) == expected
