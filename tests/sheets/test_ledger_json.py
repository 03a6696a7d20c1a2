"""The ledger as JSON: read back by another reader, every text as it was, times with their offset (M2)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.core import Desk
from complaintdesk.desk.ledger import ledger_lines
from complaintdesk.desk.office_settings import OfficeQuestion
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.vocabulary import EventKind
from complaintdesk.sheets.ledger_json import write_ledger_json
from complaintdesk.storage.models import Event
from tests.desk.office import a_case, a_person, an_office

FORMULA = '=HYPERLINK("evil","点我")'
FACTS = '引号" 反斜线\\ 换行\n第二行 😀 =1+1'


def read(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_bytes().decode("utf-8"))
    return found


def written(desk: Desk, path: Path, *, reveal: bool = False) -> int:
    return write_ledger_json(path, ledger_lines(desk, CaseFilter(), reveal=reveal), desk.ask(OfficeQuestion()))


def test_what_is_written_is_what_stands_in_the_case(database_url: str, tmp_path: Path) -> None:
    desk = an_office(database_url)
    assert written(desk, tmp_path / "empty.json") == 0
    assert read(tmp_path / "empty.json") == []
    person = a_person(name="张三", phone="13800001234")
    a_case(desk, subject=FORMULA, facts=FACTS, request="+86 138 0000 1234 打给我", complainant=person)
    a_case(desk, subject="第二件", complainant=a_person(name="李某", phone="13900009999"))
    assert written(desk, tmp_path / "台账.json") == 2
    first, second = read(tmp_path / "台账.json")
    assert (first["number"], second["number"]) == ("TS-2026-0001", "TS-2026-0002")
    # Not led by an apostrophe: JSON has no formulas.
    assert (first["subject"], first["facts"]) == (FORMULA, FACTS)
    assert datetime.fromisoformat(first["received_at"]) == datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
    assert first["received_at"].endswith("+08:00")
    assert first["closed_at"] is None
    assert "13800001234" not in json.dumps(first)
    assert first["complainant"] != "张三"
    assert written(desk, tmp_path / "names.json", reveal=True) == 2
    assert read(tmp_path / "names.json")[0]["complainant"] == "张三"
    with desk.database.read() as session:
        assert session.query(Event).filter(Event.kind == EventKind.EXPORTED.value).count() == 3


def test_a_file_that_cannot_be_written_leaves_nothing(database_url: str, tmp_path: Path) -> None:
    desk = an_office(database_url)
    with pytest.raises(UserError):
        written(desk, tmp_path / "no such folder" / "x.json")
    assert list(tmp_path.iterdir()) == []
