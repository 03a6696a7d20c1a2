"""Offices made by released programs open with this one: frozen files, never made again."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from complaintdesk.desk.care import verify
from complaintdesk.desk.case_list import CaseList
from complaintdesk.desk.core import Desk, operator
from complaintdesk.desk.entrance import enter
from tests.desk.office import OPENED

DATA = Path(__file__).parent.parent / "data"
FROZEN = sorted(DATA.glob("office-*.db.gz"))


@pytest.mark.parametrize("frozen", FROZEN, ids=lambda path: path.name)
def test_旧版数据库可打开可核验(frozen: Path, tmp_path: Path) -> None:
    file = tmp_path / "office.db"
    file.write_bytes(gzip.decompress(frozen.read_bytes()))
    entrance = enter(str(file), tmp_path / "backups")
    OPENED.append(entrance.database)
    desk = Desk(entrance.database, operator("tester"))
    assert desk.ask(CaseList()).total == 13
    assert verify(entrance.database, None).ok


def test_每个发布版都有样本() -> None:
    assert [path.name for path in FROZEN] == ["office-1.0.db.gz"]
