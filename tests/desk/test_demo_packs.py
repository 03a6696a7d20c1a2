"""The sample office under every shipped pack: filled through the real commands, and what it holds verifies."""

from __future__ import annotations

from pathlib import Path

import pytest

from complaintdesk.desk.demo import fill, open_sample_office
from complaintdesk.desk.demo_stories import stories
from complaintdesk.desk.demo_ways import path_to, ways
from complaintdesk.desk.opening import shipped_policies
from complaintdesk.desk.vault import VaultState
from complaintdesk.domain.policy import Pack, category_paths, cause_paths
from complaintdesk.domain.vocabulary import CaseState
from complaintdesk.paths import resources
from complaintdesk.storage.engine import Database
from complaintdesk.storage.verify import verify
from tests.desk.office import OPENED

PACKS = [pack for pack, _text in shipped_policies()]
WITH_STORIES = [pack for pack in PACKS if (resources() / "samples" / f"{pack.id}.toml").is_file()]


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.id)
def test_样例单位_十二件(pack: Pack, tmp_path: Path) -> None:
    """One case in every state the pack's branches lead to, as far as twelve go."""
    database = Database(str(tmp_path / "demo.db"))
    OPENED.append(database)
    desk = open_sample_office(database, pack.id)
    filled = fill(desk, 12)
    reached = [s for s in CaseState if s in ("void", "withdrawn") or any(path_to(b, s) is not None for b in ways(pack))]
    assert sum(filled.states.values()) == 12
    assert all(filled.states[state] for state in reached[:10])
    assert all(not filled.states[state] for state in CaseState if state not in reached)
    assert desk.ask(VaultState()).is_set_up is bool(pack.restricted_kinds)
    report = verify(database)
    assert report.ok, report.findings


@pytest.mark.parametrize("pack", WITH_STORIES, ids=lambda pack: pack.id)
def test_样例投诉_合于规则包(pack: Pack) -> None:
    """What the stories of a pack name is in the pack."""
    paths = {path for path, _category in category_paths(pack.categories)}
    causes = {cause.key for cause, _above in cause_paths(pack.causes)}
    fields = {own.key: own for own in pack.fields}
    for story in stories(pack.id):
        assert story.category in paths, story.subject
        assert story.kind in pack.kinds, story.subject
        assert story.cause in causes, story.subject
        for key, value in story.fields.items():
            assert not fields[key].choices or value in fields[key].choices, (story.subject, key)
