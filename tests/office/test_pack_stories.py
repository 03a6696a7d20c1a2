"""Every shipped pack, every branch it declares: a case walked to the archive through the real desk, on both databases."""

from __future__ import annotations

import pytest

from complaintdesk.desk.opening import shipped_policies
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.policy import Pack
from complaintdesk.domain.policy_flow import branches_of
from complaintdesk.domain.vocabulary import CaseState
from complaintdesk.storage.verify import verify
from tests.office.walking import Walker

PACKS = [pack for pack, _text in shipped_policies()]


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.id)
def test_各分支走到归档(pack: Pack, database_url: str) -> None:
    walker = Walker.opened(database_url, pack)
    stuck = {}
    for branch in branches_of(pack):
        try:
            sheet = walker.walk(branch)
        except (UserError, AssertionError) as problem:
            stuck[branch.key] = str(problem)
            continue
        assert sheet.state is CaseState.ARCHIVED, branch.key
    assert not stuck, "\n".join(f"{pack.id}/{branch}: {why}" for branch, why in stuck.items())
    report = verify(walker.operator.database)
    assert report.ok, report.findings
