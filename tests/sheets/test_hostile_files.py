"""Thousands of damaged and treacherous ledgers: each is read or refused with a sentence, and none leaves anything behind."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from complaintdesk.desk.core import Desk, operator
from complaintdesk.desk.importing import UndoImport, import_rows, plan_import
from complaintdesk.desk.opening import open_office
from complaintdesk.domain.errors import UserError
from complaintdesk.sheets.reading import read_table
from complaintdesk.sheets.row_pipe import ReadingChild
from complaintdesk.storage.engine import Database
from complaintdesk.storage.verify import verify
from tests.sheets.hostile_files import far_cell, mutant

IN_THE_SUITE = 2_000
PARTS = 4
IN_ALL = 10_000
#: So many of those that can be read are imported, not only tried.
EVERY = 25
DATA = Path(__file__).parent / "data"


@dataclass
class Trial:
    """A small office that is fed with hostile files, and what came of them."""

    desk: Desk
    child: ReadingChild
    folder: Path
    xls: bytes = (DATA / "ledger.xls").read_bytes()
    ods: bytes = (DATA / "ledger.ods").read_bytes()
    result: Counter[str] = field(default_factory=Counter)

    def counts(self) -> dict[str, int]:
        """The rows of every table, looked at past the program."""
        file = self.desk.database.file
        assert file is not None
        with closing(sqlite3.connect(file)) as office:
            names = [name for (name,) in office.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            plain = [name for name in names if not name.startswith(("sqlite_", "case_search_")) and name != "case_search"]
            counts = office.execute("SELECT " + ", ".join(f"(SELECT count(*) FROM {name})" for name in plain)).fetchone()
        return dict(zip(plain, counts, strict=True))

    def feed(self, seed: int) -> None:
        """One hostile file: made, read, tried, now and then imported."""
        path = mutant(seed, self.folder, self.xls, self.ods)
        self.take(path, seed)
        path.unlink()

    def take(self, path: Path, seed: int) -> None:
        """Read it, try it, import it where its number says so; whatever comes of it, nothing is left half."""
        before = self.counts()
        allowed = 0
        try:
            found = read_table(path, child=self.child)
            plan = plan_import(self.desk, found)
            self.result["read"] += 1
            assert {one.row for one in plan.refused} <= {row for row, _cells in found.rows}, path.name
            assert {one.column for one in plan.refused} <= set(found.header), path.name
            assert all(is_chinese(one.reason) for one in plan.refused), path.name
            if plan.cases and seed % EVERY == 0:
                report = import_rows(self.desk, plan)
                allowed = report.imported
                assert allowed == len(plan.cases)
                # Taken back, so that the next file with the same numbers can come in.
                self.desk.do(UndoImport(import_id=report.import_id))
                self.result["imported"] += 1
        except UserError as refusal:
            self.result["refused"] += 1
            assert path.name in refusal.message, (path.name, refusal)  # noqa: PT017
            assert is_chinese(refusal.message) and refusal.hint, (path.name, refusal)  # noqa: PT017, PT018
        after = self.counts()
        assert after["cases"] - before["cases"] == allowed, path.name
        assert after["complainants"] == after["cases"], path.name
        if not allowed:
            assert after == before, path.name


def is_chinese(sentence: str) -> bool:
    return re.search("[\u4e00-\u9fff]", sentence) is not None


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    folder = tmp_path_factory.mktemp("hostile")
    database = Database(str(folder / "office.db"))
    open_office(database, "general", "试一试", password="bench-123")
    with ReadingChild(seconds=20) as child:
        yield Trial(Desk(database, operator("tester")), child, folder)
    database.close()


@pytest.mark.parametrize("part", range(PARTS))
def test_两千个害人的文件_不崩不留半截(trial: Trial, part: int) -> None:
    trial.result.clear()
    for seed in range(part, IN_THE_SUITE, PARTS):
        trial.feed(seed)
    assert trial.result.total() >= IN_THE_SUITE // PARTS
    # Were all of them refused at the door, nothing behind it would have been tried.
    assert min(trial.result["read"], trial.result["refused"]) > IN_THE_SUITE // PARTS // 5
    assert trial.result["imported"]
    assert verify(trial.desk.database).ok


def test_一格远在天边_不拖垮读的人(trial: Trial) -> None:
    for seed in range(6):
        trial.take(far_cell(seed, trial.folder), 1)
    assert trial.result["refused"]


def test_一个文件拖垮子进程_下一个照读() -> None:
    """A file that takes too long costs its own child: it is refused, and the next one is read by a new child."""
    with ReadingChild(seconds=0) as child:
        with pytest.raises(UserError, match=r"ledger\.xls.*太大"):
            read_table(DATA / "ledger.xls", child=child)
        child.seconds = 60
        assert read_table(DATA / "ledger.xls", child=child).rows
        assert child.started == 2


@pytest.mark.soak
def test_一万个害人的文件(trial: Trial) -> None:
    trial.result.clear()
    started = trial.child.started
    for seed in range(IN_ALL):
        trial.feed(seed)
    for seed in range(60):
        trial.take(far_cell(seed, trial.folder), 1)
    print(f"\n{IN_ALL} hostile files: {dict(trial.result)}, children ended: {trial.child.started - started}")
    assert verify(trial.desk.database).ok
