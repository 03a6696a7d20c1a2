"""What comes after the reply: adjusted on the policy page, told in words, and pointed to by the articles."""

from __future__ import annotations

from typing import Any

import pytest

from complaintdesk.desk.opening import shipped_policies
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.errors import FieldErrors, PolicyError
from complaintdesk.domain.policy import Pack
from complaintdesk.domain.policy_after import BASES, PAPERS, SAME
from complaintdesk.domain.policy_after_labels import BASE_LABELS, PAPER_LABELS, SAME_LABELS
from complaintdesk.domain.policy_articles import SCREENS, resolve
from complaintdesk.domain.policy_difference import differences
from complaintdesk.domain.policy_draft import PackDraft
from complaintdesk.domain.policy_reading import parse_pack
from complaintdesk.domain.policy_shape import ARCHIVE, CALL_BACK, DIMENSIONS, MERITS, RETENTION, WARNINGS
from complaintdesk.i18n import in_language

TEXTS = {pack.id: text for pack, text in shipped_policies()}
RULES = """
[call_back]
after = "2 workdays"
tries = 2
target = 0.95
independent = true
source = "S12"
[[warnings]]
id = "alike"
title = "同类多发"
same = ["category", "department"]
count = 3
within = "30 days"
[[merits]]
id = "share"
title = "举报奖励"
sort = "reward"
base = "fine"
share_from = 1
share_to = 5
[[archive]]
id = "all"
title = "全部材料"
needs = ["registration", "reply"]
[[retention]]
id = "long"
title = "重大件"
years = 30
when = { severity = ["major"] }
"""


def with_rules() -> str:
    """The general standard with rules of every part after the reply."""
    return TEXTS["general"].split("\n[call_back]")[0] + RULES


@pytest.fixture
def draft() -> PackDraft:
    return PackDraft(with_rules(), "1+本单位-1")


def typed_as_read(part: Any, entry: dict[str, Any]) -> dict[str, Any]:
    """What the form holds when nothing was typed."""
    found = {}
    for value in part.values:
        raw = value.of(entry)
        found[value.key] = "\n".join(raw) if isinstance(raw, list) else raw if isinstance(raw, bool) else str(raw or "")
        if raw == 0 and not isinstance(raw, bool):
            found[value.key] = "0"
    return found


def test_没改就等于没改(draft: PackDraft) -> None:
    before = draft.pack.after
    for part in (CALL_BACK, DIMENSIONS, WARNINGS, MERITS, ARCHIVE, RETENTION):
        for place, entry in draft.entries(part):
            draft.change(part, place, typed_as_read(part, entry))
    assert draft.count == 0
    assert draft.pack.after == before


def test_时限与比例改得动_写得回(draft: PackDraft) -> None:
    draft.change(
        CALL_BACK, (), {"call_back.after": "3 days", "call_back.target": "1", "improvement.recurrence": "180 days",
                        "call_back.hours": "9:00-11:00", "improvement.verifications": "3"},
    )  # fmt: skip
    again = parse_pack(draft.text, "x.toml").after
    assert (str(again.call_back.after), again.call_back.target, again.call_back.hours) == ("3 days", 1.0, "9:00-11:00")
    assert (str(again.recurrence), again.verifications) == ("180 days", 3)
    said = [one.sentence for one in differences(draft.original, draft.data)]
    assert any("3 天" in one or "3 日" in one for one in said), said
    assert any("95 % → 100 %" in one for one in said), said
    draft.change(CALL_BACK, (), {"call_back.after": "1 workday", "call_back.independent": False})
    assert parse_pack(draft.text, "x.toml").after.call_back.independent is False


def test_每一部分都能增删(draft: PackDraft) -> None:
    draft.add(RETENTION, (), {"id": "ever", "title": "举报件", "years": "0", "when.kind": "report"})
    draft.add(DIMENSIONS, (), {"id": "words", "title": "用语"})
    draft.add(WARNINGS, (), {"id": "rise", "title": "逐月上升", "same": "respondent", "rising": "3"})
    draft.add(ARCHIVE, (), {"id": "more", "title": "其他", "needs": "call_back\nverdict"})
    draft.add(MERITS, (), {"id": "fixed", "title": "定额", "sort": "penalty", "amount_from": "100", "amount_to": "500"})
    after = draft.pack.after
    assert [rule.years for rule in after.retention] == [30, 0]
    assert after.retention[1].kinds == ("report",)
    assert [one.key for one in after.call_back.dimensions] == ["words"]
    assert after.warnings[1].rising == 3
    assert after.sections[1].needs == ("call_back", "verdict")
    assert after.merits[1].amount_to == 50_000
    said = [one.sentence for one in differences(draft.original, draft.data)]
    assert len(said) == 5
    assert not any("respondent" in one or "call_back" in one for one in said), said
    draft.remove(WARNINGS, (1,))
    assert len(draft.pack.after.warnings) == 1


@pytest.mark.parametrize(
    ("part", "typed"),
    [
        (CALL_BACK, {"call_back.target": "1.5"}),
        (CALL_BACK, {"call_back.hours": "早上"}),
        (CALL_BACK, {"call_back.after": "很快"}),
        (CALL_BACK, {"improvement.verifications": "0"}),
    ],
)
def test_不成话的不收(draft: PackDraft, part: Any, typed: dict[str, str]) -> None:
    with pytest.raises((FieldErrors, PolicyError)):
        draft.change(part, (), typed)
    assert draft.count == 0


def test_每个词都有叫法() -> None:
    assert (set(SAME_LABELS), set(BASE_LABELS), set(PAPER_LABELS)) == (set(SAME), set(BASES), set(PAPERS))


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_条文可以指向答复之后的规则(draft: PackDraft, language: str) -> None:
    pack: Pack = draft.pack
    refs = (
        *("call_back:after", "call_back:tries", "call_back:hours", "call_back:target", "call_back:independent"),
        *("call_back:dimensions", "improvement:verifications", "improvement:recurrence", "warning:alike", "merit:share"),
        *("section:all", "retention:long", *(f"book:{kind}" for kind in EntryKind), *(f"screen:{one}" for one in SCREENS)),
    )
    with in_language(language):
        assert [ref for ref in refs if not resolve(pack, ref)] == []
        nothing = ("call_back:x", "warning:x", "merit:x", "section:x", "retention:x", "improvement:x", "book:x", "screen:x")
        assert [ref for ref in nothing if resolve(pack, ref)] == []


def test_关着的规则说不成守着的() -> None:
    pack = parse_pack(TEXTS["general"].split("\n[call_back]")[0], "x.toml")
    assert resolve(pack, "call_back:independent") == ""
