"""Importing rows of 25 columns: the dry run against calamine alone, the storing against the same rows bare."""

from __future__ import annotations

import itertools
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any
from xml.sax.saxutils import escape

import python_calamine

from complaintdesk.desk.core import Desk, operator
from complaintdesk.desk.import_plan import ImportPlan
from complaintdesk.desk.importing import import_rows, plan_import
from complaintdesk.desk.opening import open_office
from complaintdesk.domain.search_terms import Indexed, tokens
from complaintdesk.sheets.reading import read_table
from complaintdesk.sheets.row_pipe import ReadingChild
from complaintdesk.storage.engine import Database
from tests.bench.ratio import line

#: Rows → how often storing them is compared. The issue asks for the medians of nine repeats; storing 100,000 cases takes
#: half a minute on both sides together, so nine are made of fewer rows and a few of all.
STORE_REPEATS = {20_000: 9, 100_000: 3}
READ_REPEATS = 9
#: What the program opens its connections with (storage/engine.py): the bare side is given the same.
_PRAGMAS = (
    "journal_mode=DELETE", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON", "trusted_schema=OFF",
    "cell_size_check=ON", "cache_size=-16000",
)  # fmt: skip
HEADER = (
    "受理编号", "受理日期", "投诉人", "联系电话", "身份证号", "联系地址", "性别", "年龄", "与患者关系", "来源", "诉求类型",
    "投诉等级", "投诉类别", "被投诉科室", "被投诉人", "投诉主题", "投诉内容", "诉求", "调查情况", "处理措施", "处理结果",
    "答复时间", "结案时间", "满意度", "备注",
)  # fmt: skip
_WORDS = ("结算窗口多收护理费", "候诊时间过长", "护士态度生硬", "停车场收费不清", "检查报告迟迟不出", "药房发错药量")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r" Type="{_REL}/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><sheets><sheet name="台账" sheetId="1" r:id="r1"/>'
    "</sheets></workbook>",
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
    f'Type="{_REL}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{_REL}/sharedStrings" '
    'Target="sharedStrings.xml"/></Relationships>',
}


def a_row(at: int, dice: random.Random) -> tuple[str | int, ...]:
    """One complaint of a hospital, as its old ledger has it."""
    came = datetime(2016, 1, 4, 8, 30) + timedelta(minutes=at * 47)  # noqa: DTZ001 - a ledger knows no zones
    what = _WORDS[at % 6]
    return (
        f"SL-{at:06d}", f"{came:%Y-%m-%d %H:%M}", f"{'张王李赵陈刘'[at % 6]}{'伟芳娜敏静强磊军'[dice.randrange(8)]}",
        f"138{at:08d}", f"4301011960{1 + at % 9:02d}1{at % 10}{at % 10_000:04d}",
        f"幸福路{at % 997}号{at % 31}栋{at % 6}单元",
        "男女"[at % 2], 20 + at % 60, ("本人", "家属")[at % 2], ("来电", "来访", "来信")[at % 3], "投诉",
        ("一般", "严重")[at % 17 == 0], ("收费/多收费", "服务态度")[at % 2], ("财务科", "内科", "外科")[at % 3],
        f"{'周吴郑孙'[at % 4]}医生", f"{what}（第{at}件）",
        f"{what}，来人称于{came.month}月{came.day}日在{at % 20}号窗口反映，等候{at % 90}分钟无人答复，"
        f"票据号{at * 7919 % 1_000_003}。",
        ("退还多收费用", "道歉", "说明情况")[at % 3], f"经查，{at % 20}号窗口当日值班人员{at % 13}人，情况属实",
        ("批评教育", "退费处理")[at % 2], f"已向来人说明并致歉，退还{at % 500}元", f"{came + timedelta(days=3):%Y-%m-%d}",
        f"{came + timedelta(days=5):%Y/%m/%d}", ("满意", "基本满意", "不满意")[at % 3], f"经手人{at % 9}" if at % 4 else "",
    )  # fmt: skip


def write_workbook(path: Path, rows: int) -> None:
    """The ledger as Excel keeps it: every text once, in a table of texts."""
    dice = random.Random(7)
    texts: dict[str, int] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for name, content in _PARTS.items():
            packed.writestr(name, content)
        with packed.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(f'<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            for at, row in enumerate(itertools.chain([HEADER], (a_row(n, dice) for n in range(1, rows + 1))), start=1):
                cells = "".join(_cell(f"{chr(65 + column)}{at}", value, texts) for column, value in enumerate(row))
                sheet.write(f'<row r="{at}">{cells}</row>'.encode())
            sheet.write(b"</sheetData></worksheet>")
        with packed.open("xl/sharedStrings.xml", "w") as strings:
            strings.write(f'<sst xmlns="{_MAIN}" uniqueCount="{len(texts)}">'.encode())
            for text in texts:
                strings.write(f"<si><t>{escape(text)}</t></si>".encode())
            strings.write(b"</sst>")


def _cell(place: str, value: str | int, texts: dict[str, int]) -> str:
    if value == "":
        return ""
    if isinstance(value, int):
        return f'<c r="{place}"><v>{value}</v></c>'
    return f'<c r="{place}" t="s"><v>{texts.setdefault(value, len(texts))}</v></c>'


def _calamine(path: Path) -> int:
    with python_calamine.CalamineWorkbook.from_path(path) as book:
        return len(book.get_sheet_by_index(0).to_python())


def _an_office(folder: Path, name: str) -> Desk:
    # One of an earlier run may be kept in the folder.
    (folder / name).unlink(missing_ok=True)
    database = Database(str(folder / name))
    open_office(database, "hospital", "测速医院", password="bench-123")
    return Desk(database, operator("bench"))


#: The tables that an import writes, with what their rows are counted by.
_WRITTEN = (
    ("cases", "id"), ("complainants", "case_id"), ("events", "seq"), ("disclosures", "seq"), ("case_search_text", "case_id"),
)  # fmt: skip


def _tables(office: sqlite3.Connection) -> list[str]:
    """The tables but those that the search index keeps for itself."""
    names = [name for (name,) in office.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return [name for name in names if name == "case_search_text" or not name.startswith(("case_search", "sqlite_"))]


def _count(office: sqlite3.Connection, table: str) -> int:
    found: int = office.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    return found


class _Bare:
    """The rows that an import wrote, ready made, written again by executemany into an office that was just opened."""

    def __init__(self, empty: bytes, imported: Path, folder: Path) -> None:
        self.empty, self.folder, self.number = empty, folder, 0
        self.rows: dict[str, list[tuple[Any, ...]]] = {}
        (folder / "first.db").write_bytes(empty)
        with closing(sqlite3.connect(imported)) as office, closing(sqlite3.connect(folder / "first.db")) as first:
            for table, key in _WRITTEN:
                last = first.execute(f"SELECT coalesce(max({key}), 0) FROM {table}").fetchone()[0]
                self.rows[table] = office.execute(f"SELECT * FROM {table} WHERE {key} > ? ORDER BY {key}", [last]).fetchall()
            grown = {name for name in _tables(office) if _count(office, name) != _count(first, name)}
        # Both sides must write the same, or they could not be compared: beside these only a request and the numbers.
        if grown != {*self.rows, "requests", "counters"}:
            raise ValueError(grown)
        # The index holds no texts of its own: its tokens are made from those that are kept.
        self.tokens = [
            (row[0], " ".join(tokens(Indexed(str(row[1]), str(row[2]))))) for row in self.rows["case_search_text"]
        ]

    def write(self) -> float:
        """One transaction, synchronous FULL; the seconds it took."""
        self.number += 1
        path = self.folder / f"bare-{self.number}.db"
        path.write_bytes(self.empty)
        with closing(sqlite3.connect(path, isolation_level=None)) as office:
            for pragma in _PRAGMAS:
                office.execute(f"PRAGMA {pragma}")
            begun = perf_counter()
            office.execute("BEGIN IMMEDIATE")
            for table, rows in self.rows.items():
                office.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(rows[0]))})", rows)
            office.executemany("INSERT INTO case_search(rowid, t) VALUES (?, ?)", self.tokens)
            office.execute("COMMIT")
            taken = perf_counter() - begun
        path.unlink()
        return taken


def _timed(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun


def _dry_run(desk: Desk, path: Path) -> ImportPlan:
    return plan_import(desk, read_table(path))


def _stored(folder: Path, empty: bytes, plan: ImportPlan) -> tuple[float, Path]:
    path = folder / "ours.db"
    path.write_bytes(empty)
    database = Database(str(path))
    taken = _timed(lambda: import_rows(Desk(database, operator("bench")), plan))
    database.close()
    return taken, path


def report(folder: Path, sizes: Sequence[int] = tuple(STORE_REPEATS)) -> Iterator[str]:
    """Of every size both lines, and the memory it took."""
    for rows in sizes:
        book = folder / f"ledger-{rows}.xlsx"
        write_workbook(book, rows)
        desk = _an_office(folder, f"dry-{rows}.db")
        yield line(f"dry run of an import, {rows:,} × {len(HEADER)}", "calamine alone", *_trying(desk, book))
        plan = _dry_run(desk, book)
        desk.database.close()
        yield line(f"storing an import of {rows:,}", "bare sqlite3, same rows", *_storing(folder, plan, rows))
        del plan
        if sys.platform == "linux":
            alone = [sys.executable, "-m", "tests.bench.importing", "memory", str(book), str(folder)]
            yield subprocess.run(alone, capture_output=True, text=True, check=True).stdout.strip()
        book.unlink()


def _trying(desk: Desk, book: Path) -> tuple[float, float]:
    def alone() -> float:
        return _timed(lambda: _calamine(book))

    return _interleaved(alone, lambda: _timed(lambda: _dry_run(desk, book)), READ_REPEATS, warm=1)


def _storing(folder: Path, plan: ImportPlan, rows: int) -> tuple[float, float]:
    _an_office(folder, f"empty-{rows}.db").database.close()
    empty = (folder / f"empty-{rows}.db").read_bytes()
    # The first import is not counted: it gives the rows that the bare side writes.
    _taken, imported = _stored(folder, empty, plan)
    bare = _Bare(empty, imported, folder)

    def ours() -> float:
        taken, path = _stored(folder, empty, plan)
        path.unlink()
        return taken

    return _interleaved(bare.write, ours, STORE_REPEATS.get(rows, READ_REPEATS), warm=0)


def _interleaved(
    limit: Callable[[], float], ours: Callable[[], float], repeats: int, *, warm: int
) -> tuple[float, float]:
    """Medians in milliseconds, the two in turn and each as often the first."""
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(repeats + warm):
        for which in (0, 1) if turn % 2 else (1, 0):
            taken = (limit, ours)[which]() * 1000
            if turn >= warm:
                times[which].append(taken)
    return median(times[0]), median(times[1])


def memory(book: Path, folder: Path) -> str:
    """What one dry run and one import take at most, in a process that does nothing else."""
    desk = _an_office(folder, f"memory-{book.stem}.db")
    before = _peak()
    with ReadingChild() as child:
        table = read_table(book, child=child)
        reading = _peak(child._child.pid) if child._child is not None else 0
    plan = plan_import(desk, table)
    del table
    tried = _peak()
    import_rows(desk, plan)
    desk.database.close()
    stored = _peak()
    return f"{'  memory at most':<58} begun {before} MB, tried {tried} MB, stored {stored} MB; reading child {reading} MB"


def _peak(process: int | str = "self") -> int:
    """Megabytes the process held at most since it began to run what it runs."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    return int(found[1]) // 1024 if found else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["memory"]:
        print(memory(Path(sys.argv[2]), Path(sys.argv[3])))
        raise SystemExit
    with tempfile.TemporaryDirectory() as where:
        for words in report(Path(where), [int(each) for each in sys.argv[1:]] or tuple(STORE_REPEATS)):
            print(words, flush=True)
