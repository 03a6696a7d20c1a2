"""The flow that is drawn: every step of every branch, the limits where they run, and nothing that is not there."""

from __future__ import annotations

import dataclasses

import pytest

from complaintdesk.domain.policy import Branch, Pack, Switches
from complaintdesk.domain.policy_articles import unanswered
from complaintdesk.domain.policy_flow import BEGINS, ENDS, branches_of, flow_of
from complaintdesk.domain.policy_reading import parse_pack
from complaintdesk.domain.policy_shape import SWITCHES
from complaintdesk.domain.vocabulary import CaseState, Clock, Moment
from complaintdesk.i18n import in_language
from complaintdesk.paths import resources

PACKS = [
    parse_pack(file.read_text(encoding="utf-8"), file.name) for file in sorted((resources() / "policies").glob("*.toml"))
]
WAYS = [
    pytest.param(pack, branch, id=f"{pack.id}-{branch.key}") for pack in PACKS for branch in branches_of(pack)
]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize(("pack", "branch"), WAYS)
def test_每个分支的每一步都在图中(pack: Pack, branch: Branch, language: str) -> None:
    with in_language(language):
        flow = flow_of(pack, branch)
        assert [step.action for step in flow.steps] == list(branch.path)
        assert len(flow.lines) == len(branch.path) + 1
        for step, line in zip(flow.steps, flow.lines[1:], strict=True):
            assert step.title in line
            assert step.post in line
    assert [step.state for step in flow.steps if step.state is not None][-1] is CaseState.ARCHIVED


@pytest.mark.parametrize(("pack", "branch"), WAYS)
def test_图中的时限来自规则并按顺序(pack: Pack, branch: Branch) -> None:
    flow = flow_of(pack, branch)
    titles = {rule.label for rule in pack.rules if rule.when.holds(branch.facts)}
    for limit in flow.limits:
        assert limit.title in titles
        assert limit.source
        assert limit.last == -1 or limit.first < limit.last < len(flow.steps)


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.id)
def test_主流程画出办理时限(pack: Pack) -> None:
    """A regulation with a handling limit for its main case shows it on the main way."""
    main = branches_of(pack)[0]
    wanted = [r for r in pack.rules if r.clock is Clock.SOLVE and r.when.holds(main.facts)]
    titles = [limit.title for limit in flow_of(pack, main).limits if limit.last >= 0]
    assert not wanted or any(rule.label in titles for rule in wanted)


def test_每种时限每个起算点都有位置() -> None:
    assert set(ENDS) == set(Clock)
    assert set(BEGINS) == set(Moment) - {Moment.RECEIVED, Moment.OVERDUE}


def test_每个开关都有一句话() -> None:
    assert {value.key for value in SWITCHES.values} == {field.name for field in dataclasses.fields(Switches)}


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.id)
def test_每条条文都有着落(pack: Pack) -> None:
    assert unanswered(pack) == []
