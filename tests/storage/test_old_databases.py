"""Offices made by released programs open with this one: frozen files, never made again."""

from __future__ import annotations

import gzip
from contextlib import closing
from pathlib import Path

import pytest

from complaintdesk.desk.blank_forms import ReserveBlanks, ReservedNumbers
from complaintdesk.desk.care import verify
from complaintdesk.desk.case_list import CaseList
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk, operator
from complaintdesk.desk.entrance import enter
from complaintdesk.desk.form_editing import FormLayoutText, SaveFormLayout
from complaintdesk.desk.intake import RegisterCase
from complaintdesk.desk.printing import PrintedJob, RecordPrint
from complaintdesk.desk.rows import Person
from complaintdesk.storage import schema
from complaintdesk.storage.engine import Database
from tests.desk.office import OPENED
from tests.office.other_commands import OWN_FORM

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


@pytest.mark.parametrize("steps", range(len(schema.STEPS)), ids=lambda n: f"经过{n}步")
@pytest.mark.parametrize("frozen", FROZEN, ids=lambda path: path.name)
def test_从每个旧结构升级后_单据的新表都能用(frozen: Path, steps: int, tmp_path: Path) -> None:
    """Forms of its own, blanks with reserved numbers, prints of what an old program printed: all as in a new office."""
    file = tmp_path / "office.db"
    file.write_bytes(gzip.decompress(frozen.read_bytes()))
    with closing(Database(str(file))) as old:
        if steps:
            schema.upgrade(old, lambda: None, schema.STEPS[:steps])
        assert [step.minor for step in schema.pending(old)] == [step.minor for step in schema.STEPS[steps:]]
    entrance = enter(str(file), tmp_path / "backups")
    OPENED.append(entrance.database)
    assert schema.pending(entrance.database) == []
    desk = Desk(entrance.database, operator("tester"))
    desk.do(SaveFormLayout(text=OWN_FORM))
    changed = desk.ask(FormLayoutText(form="handling")).text.replace("投诉日期", "来访日期")
    desk.do(SaveFormLayout(text=changed, seen_version=1))
    done = desk.do(ReserveBlanks(count=2))[0]
    number = desk.ask(ReservedNumbers(seq=done.seq))[0].number
    person = Person(name="张三", phone="13800001234")
    new = desk.do(RegisterCase(facts="停电时手填", complainant=person, reserved_number=number))[0]
    desk.do(RecordPrint(case_id=new.id, form="visit_note"))
    for row in desk.ask(CaseList()).rows:
        printed = desk.ask(Sheet(case_id=row.id)).documents
        assert {"registration", "handling", "reply"} <= {document.form for document in printed}
        # What the old program printed is printed on the version of then.
        before = next(document for document in printed if document.form == "handling").printed
        desk.do(RecordPrint(case_id=row.id, form="handling"))
        job = desk.ask(PrintedJob(case_id=row.id, form="handling"))
        assert job.times == before + 1
        assert before == 0 or job.layout.version == 1
    assert verify(entrance.database, None).ok


def test_每个发布版都有样本() -> None:
    assert [path.name for path in FROZEN] == ["office-1.0.db.gz"]
