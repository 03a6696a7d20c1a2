"""Every shipped pack, every branch it declares: a case walked to the archive through the real desk, on both databases."""

from __future__ import annotations

import pytest

from complaintdesk.desk.opening import shipped_policies
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.policy import Pack
from complaintdesk.domain.policy_flow import branches_of
from complaintdesk.domain.vocabulary import CaseState
from complaintdesk.storage.verify import verify
from tests.conftest import KINDS, Databases
from tests.office.walking import Walker

PACKS = [pack for pack, _text in shipped_policies()]
#: Walked on both databases each time; the others on SQLite here, on PostgreSQL by dev.py soak.
ON_BOTH = ("whistle", "hospital", "bank", "business-centre", "call-centre", "clinic-disputes", "manufacturing", "law-12345")


@pytest.mark.parametrize(
    ("pack", "kind"),
    [
        pytest.param(
            pack, kind, id=f"{kind}-{pack.id}",
            marks=pytest.mark.soak if kind == "postgresql" and pack.id not in ON_BOTH else (),
        )
        for kind in KINDS
        for pack in PACKS
    ],
)  # fmt: skip
def test_各分支走到归档(pack: Pack, kind: str, databases: Databases) -> None:
    walker = Walker.opened(databases.new(kind), pack)
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
