"""案头指引: the content is whole in both languages, and every state of every pack has exactly one step."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

from complaintdesk.domain.book_words import Tone
from complaintdesk.domain.guidance import (
    Guidance,
    GuideStep,
    Situation,
    Words,
    filled,
    read_guidance,
    shipped_guidance,
    taboos_in,
)
from complaintdesk.domain.vocabulary import Action, CaseState, Kind, Role, Severity
from complaintdesk.i18n import in_language
from complaintdesk.paths import resource

PACKS = sorted(path.stem for path in resource("policies").glob("*.toml"))
STATES: tuple[CaseState | None, ...] = (None, *CaseState)
#: Of the source, and left out: they deceive.
TRICKS = ("善意谎言", "小小手脚", "white lie")


@pytest.fixture
def content() -> Guidance:
    return shipped_guidance()


def texts(*words: Words) -> str:
    return "\n".join(f"{one.zh}\n{one.en}" for one in words)


def everything(content: Guidance) -> str:
    folder = resource("guidance")
    return "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.toml") if path.stem != "call_scripts")


def situations(pack: str) -> Iterator[Situation]:
    for kind, severity, restricted in product(Kind, Severity, (False, True)):
        yield Situation(pack, kind, severity, restricted)


# --- the mapping


@pytest.mark.parametrize("pack", PACKS)
def test_每个环节每个规则包恰好一步(content: Guidance, pack: str) -> None:
    """Twenty-three packs, every state, kind and severity, confidential or not: one step fits better than all others."""
    for state, situation in product(STATES, situations(pack)):
        found = content.step_for(state, situation)
        place = state.value if state is not None else "intake"
        rivals = [s for s in content.steps if place in s.at and s.fits(situation) and s.rank == found.rank]
        assert rivals == [found], (place, situation)


@pytest.mark.parametrize("pack", ["hospital", "bank", "whistle"])
def test_三个规则包的各环节都说得出做什么说什么(content: Guidance, pack: str) -> None:
    restricted = pack == "whistle"
    for state in STATES:
        kind = Kind.REPORT if restricted else Kind.COMPLAINT
        found = content.step_for(state, Situation(pack, kind, restricted=restricted))
        assert 2 <= len(found.say) <= 4, found.key
        assert 2 <= len(found.checks) <= 4, found.key
        assert all((found.title.text, found.why.text, found.promise.text, found.call.text))
        # Without a day to name enough is left to say.
        without = [said for said in found.say if filled(said.zh, {"number": "1", "department": "甲"})]
        assert len(without) >= 2, found.key


def step(content: Guidance, state: CaseState | None, pack: str, **more: object) -> GuideStep:
    return content.step_for(state, Situation(pack, **more))  # type: ignore[arg-type]


def all_words(found: GuideStep) -> str:
    return texts(found.title, found.why, *found.say, *(words for _key, words in found.checks), found.promise, found.call)


def test_举报件讲保密_听申辩_防报复(content: Guidance) -> None:
    by_state = {s: step(content, s, "whistle", kind=Kind.REPORT, restricted=True) for s in STATES}
    assert all(found.restricted for found in by_state.values())
    assert "身份单独封存" in all_words(by_state[None])
    assert "申辩" in all_words(by_state[CaseState.INVESTIGATING])
    assert "报复" in all_words(by_state[CaseState.REPLIED])
    assert "保密" in all_words(by_state[CaseState.CLOSED])
    # The name of who reported is in no sentence at all.
    assert not any("{person}" in all_words(found) for found in by_state.values())


def test_医院讲首诉负责_当场协调_封存与权利(content: Guidance) -> None:
    assert "首诉负责" in all_words(step(content, None, "hospital"))
    assert "当场" in all_words(step(content, CaseState.REGISTERED, "hospital"))
    grave = all_words(step(content, CaseState.REGISTERED, "hospital", severity=Severity.MAJOR))
    assert "封存" in grave
    assert "人民调解" in grave
    seal = content.step_for(CaseState.ACCEPTED, Situation("hospital"), Action.SEAL)
    assert seal.key == "hospital.seal"


def test_银行讲时限_无利害关系_调解与核查(content: Guidance) -> None:
    assert "时限" in all_words(step(content, None, "bank"))
    assert "利害关系" in all_words(step(content, CaseState.REGISTERED, "bank"))
    reply = all_words(step(content, CaseState.APPROVED, "bank"))
    assert "核查" in reply
    assert "调解" in reply


def test_打开表单时显示该动作的指引_没有的仍按环节(content: Guidance) -> None:
    bank = Situation("bank")
    assert content.step_for(CaseState.INVESTIGATING, bank, Action.REPLY).key == "bank.approved"
    assert content.step_for(CaseState.INVESTIGATING, bank, Action.URGE).key == "bank.investigating"
    hear = content.step_for(CaseState.INVESTIGATING, Situation("whistle", restricted=True), Action.HEAR)
    assert hear.key == "report.hear"


def test_表扬和咨询不当投诉办(content: Guidance) -> None:
    assert step(content, CaseState.REGISTERED, "hospital", kind=Kind.PRAISE).key == "registered.praise"
    assert step(content, None, "bank", kind=Kind.ENQUIRY).key == "intake.enquiry"


# --- the sources


def test_S38_黄金步骤七步_各有用意和三四句话(content: Guidance) -> None:
    assert [one.key for one in content.golden] == ["listen", "thank", "apologise", "act", "solve", "confirm", "review"]
    assert all(one.why.zh and one.why.en and len(one.say) in (3, 4) for one in content.golden)
    used = {found.golden for found in content.steps}
    assert {1, 2, 4, 5, 6, 7} <= used


def topic(content: Guidance, key: str) -> str:
    return texts(*next(one for one in content.topics if one.key == key).lines)


def test_S39_七个一点(content: Guidance) -> None:
    assert len(next(one for one in content.topics if one.key == "bit_more").lines) == 7
    assert all(word in topic(content, "bit_more") for word in ("耐心", "态度", "动作快", "得体", "补偿", "层次高", "办法多"))


def test_S40_五种来人各有办法(content: Guidance) -> None:
    assert [tips.tone for tips in content.tones] == list(Tone)
    assert all(len(content.tips_for(tone).tips) == 3 for tone in Tone)


def test_S41_八条准则(content: Guidance) -> None:
    assert len(next(one for one in content.topics if one.key == "eight").lines) == 8


def test_S42_许诺说出时间_到期必联系_备三四个方案_问一两次(content: Guidance) -> None:
    said = topic(content, "promises")
    assert all(word in said for word in ("具体时间", "进展", "三四个方案", "一两次"))


def test_S43_授权卡_不许诺的和求助的办法(content: Guidance) -> None:
    assert len(content.never) == 5
    assert "几个系统" in texts(*content.helps)
    assert "征得对方同意" in texts(*content.helps)


def test_S44_通信提示只给通信和热线(content: Guidance) -> None:
    for pack, shown in (("broadcast", True), ("call-centre", True), ("power-hotline", True), ("hospital", False)):
        keys = [one.key for one in content.topics_for(pack, Role.FRONT_DESK, "registered")]
        assert ("telecom" in keys) is shown, pack
    assert "网络规划" in topic(content, "telecom")


def test_S45_座席四步_主管四步_三种心态三种需要(content: Guidance) -> None:
    assert all(word in topic(content, "seat") for word in ("倾听认知", "同步引导", "澄清陈述", "解决感谢"))
    assert all(word in topic(content, "manager") for word in ("沟通协调", "电话回访", "总结分析", "培训改进"))
    assert all(word in topic(content, "mindsets") for word in ("发泄", "尊重", "补偿", "被理解", "安全感"))
    of = {role: [one.key for one in content.topics_for("bank", role, "")] for role in Role}
    assert "manager" in of[Role.SUPERVISOR]
    assert "manager" not in of[Role.FRONT_DESK]


def test_S46_六类来源_四类在我方(content: Guidance) -> None:
    lines = next(one for one in content.topics if one.key == "sources").lines
    assert [line.zh[:2] for line in lines] == ["我方"] * 4 + ["对方"] * 2
    first = content.topics_for("bank", Role.FRONT_DESK, "action:classify")[0]
    assert first.key == "sources"


def test_S47_四种难办情形_做什么说什么告诉谁(content: Guidance) -> None:
    assert [case.key for case in content.hard_cases] == ["fee_doubt", "wrong_information", "journalist", "key_account"]
    assert all(len(case.do) >= 2 and len(case.say) >= 2 and case.tell.zh for case in content.hard_cases)


def test_S48_四种期待_七步_升级四条_六忌(content: Guidance) -> None:
    assert "聆听 → 道歉 → 询问 → 同情 → 记录 → 解决" in topic(content, "needs")
    assert len(next(one for one in content.topics if one.key == "escalation").lines) == 4
    assert len(content.avoid) == 6


def test_S49_十句禁语各有换法_培训提纲六讲(content: Guidance) -> None:
    forbidden = [taboo for taboo in content.taboos if taboo.forbidden]
    assert len(forbidden) == 10
    assert all(taboo.better.zh and taboo.better.en for taboo in forbidden)
    assert len(next(one for one in content.topics if one.key == "training").lines) == 6


def test_没有骗人的花招(content: Guidance) -> None:
    """ISO 10002: objective and fair. What the source says of deceiving people has no place here."""
    said = everything(content)
    assert not any(trick in said for trick in TRICKS)


# --- sentences


@pytest.mark.parametrize(
    ("words", "values", "said"),
    [
        ("{person}，{due}前答复。", {"person": "王五先生", "due": "3月9日"}, "王五先生，3月9日前答复。"),
        ("{person}，{due}前答复。", {"due": "3月9日"}, "3月9日前答复。"),
        ("{person}，{due}前答复。", {"person": "王五先生"}, ""),
        ("{person}, thank you.", {}, "Thank you."),
        ("thank you", {}, "thank you"),
    ],
)
def test_姓名和日期填进句子_不知道的不留空(words: str, values: dict[str, str], said: str) -> None:
    assert filled(words, values) == said


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("这件事不可能办到。", ["不可能"]),
        ("绝不可能", ["绝不可能"]),
        ("That is IMPOSSIBLE, sooner or later", ["IMPOSSIBLE"]),
        ("soon", ["soon"]),
        ("我们已核实，退还 120 元。", []),
        ("", []),
        ("😀不可能😀", ["不可能"]),
        ("尽快处理，没办法", ["尽快处理", "没办法"]),
        # Its small form is longer than it: nothing is marked rather than the wrong place.
        ("İ不可能", []),
    ],
)
def test_禁语在哪里(content: Guidance, text: str, marked: list[str]) -> None:
    found = taboos_in(text, content.taboos)
    assert [one.words for one in found] == marked
    assert all(text[one.start : one.end] == one.words for one in found)


def test_换法里没有禁语(content: Guidance) -> None:
    """What is proposed instead is not marked itself; nor is anything that the steps say."""
    said = [taboo.better for taboo in content.taboos] + [words for found in content.steps for words in found.say]
    assert [words.zh for words in said if taboos_in(words.zh, content.taboos) or taboos_in(words.en, content.taboos)] == []


def test_两种语言都全(content: Guidance) -> None:
    found = content.step_for(CaseState.REGISTERED, Situation("bank"))
    with in_language("en"):
        assert found.title.text == "Assess it and tell the limit"
        assert content.taboos[0].first == "impossible"
    assert found.title.text.startswith("评估")
    english = [words.en for one in content.steps for words in (one.title, one.why, *one.say, one.promise, one.call)]
    assert all(text.isascii() or "“" in text or "…" in text for text in english)


# --- reading


def changed(file: str, old: str, new: str) -> Guidance:
    def text_of(name: str) -> str:
        text = resource(f"guidance/{name}.toml").read_text(encoding="utf-8")
        if name == file:
            assert old in text
            text = text.replace(old, new, 1)
        return text

    return read_guidance(text_of)


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        ("steps_general", 'at = ["void"]', 'at = ["closed"]', "claim the same case|no step for"),
        ("steps_bank", 'at = ["closed"]', 'at = ["shut"]', "shut"),
        ("steps_bank", 'id = "bank.replied"', 'id = "bank.closed"', "claim the same case"),
        ("golden", 'title = ["同理聆听", "Listen"]', 'title = ["同理聆听", ""]', "one language"),
        ("topics", 'id = "bit_more"', 'name = "bit_more"', "'id' is missing"),
        ("tones", "[[tones]]", "[tones", "tones.toml"),
    ],
)
def test_内容有错_说得出哪里(file: str, old: str, new: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        changed(file, old, new)


def test_提到的规则包都有(content: Guidance) -> None:
    named = frozenset().union(*(s.packs for s in content.steps), *(t.packs for t in content.topics))
    named |= frozenset().union(*(duty.packs for duty in content.duties))
    assert named <= set(PACKS)
    assert len(PACKS) == 23
