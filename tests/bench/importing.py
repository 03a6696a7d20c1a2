"""Importing 100,000 rows of 25 columns: the dry run against calamine alone, the storing against the same rows bare."""

from __future__ import annotations

import itertools
import random
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
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
from complaintdesk.storage.engine import Database
from tests.bench.ratio import line

ROWS = 100_000
#: The issue asks for the medians of nine repeats; storing 100,000 cases takes long, so a few are compared there.
READ_REPEATS, STORE_REPEATS = 9, 3
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
    database = Database(str(folder / name))
    open_office(database, "hospital", "测速医院", password="bench-123")
    return Desk(database, operator("bench"))


class _Bare:
    """The rows that an import wrote, ready made, written again by executemany into an office that was just opened."""

    def __init__(self, empty: bytes, imported: Path, folder: Path) -> None:
        self.empty, self.folder, self.number = empty, folder, 0
        self.rows: dict[str, list[tuple[Any, ...]]] = {}
        with closing(sqlite3.connect(imported)) as office:
            for table in ("cases", "complainants", "events", "disclosures", "case_search_text"):
                self.rows[table] = office.execute(f"SELECT * FROM {table}").fetchall()
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
            for pragma in ("journal_mode=DELETE", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON"):
                office.execute(f"PRAGMA {pragma}")
            first = {
                table: office.execute(f"SELECT coalesce(max({key}), 0) FROM {table}").fetchone()[0]
                for table, key in (("events", "seq"), ("disclosures", "seq"))
            }
            begun = perf_counter()
            office.execute("BEGIN IMMEDIATE")
            for table, rows in self.rows.items():
                new = [row for row in rows if row[0] > first.get(table, 0)]
                office.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(rows[0]))})", new)
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


def _stored(folder: Path, empty: bytes, plan: ImportPlan, number: int) -> tuple[float, Path]:
    path = folder / f"ours-{number}.db"
    path.write_bytes(empty)
    database = Database(str(path))
    taken = _timed(lambda: import_rows(Desk(database, operator("bench")), plan))
    database.close()
    return taken, path


def report(folder: Path, rows: int = ROWS) -> Iterator[str]:
    """Both lines, and the memory it took."""
    book = folder / "ledger.xlsx"
    write_workbook(book, rows)
    desk = _an_office(folder, "dry.db")
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(READ_REPEATS + 1):
        for which in (0, 1) if turn % 2 else (1, 0):
            taken = _timed(lambda: _calamine(book)) if which == 0 else _timed(lambda: _dry_run(desk, book))
            if turn:
                times[which].append(taken * 1000)
    yield line(f"dry run of an import, {rows:,} × {len(HEADER)}", "calamine alone", *map(median, times))
    plan = _dry_run(desk, book)
    desk.database.close()
    _an_office(folder, "empty.db").database.close()
    empty = (folder / "empty.db").read_bytes()
    first, imported = _stored(folder, empty, plan, 0)
    bare = _Bare(empty, imported, folder)
    imported.unlink()
    stored: tuple[list[float], list[float]] = ([], [first * 1000])
    for turn in range(1, STORE_REPEATS + 1):
        stored[0].append(bare.write() * 1000)
        if turn < STORE_REPEATS:
            taken, path = _stored(folder, empty, plan, turn)
            path.unlink()
            stored[1].append(taken * 1000)
    yield line(f"storing an import of {rows:,}", "bare sqlite3, same rows", *map(median, stored))
    if sys.platform == "win32":
        return
    alone = [sys.executable, "-m", "tests.bench.importing", "memory", str(book), str(folder)]
    yield subprocess.run(alone, capture_output=True, text=True, check=True).stdout.strip()


def memory(book: Path, folder: Path) -> str:
    """What one dry run and one import take at most, in a process that does nothing else."""
    desk = _an_office(folder, "memory.db")
    before = _peak()
    table = read_table(book)
    child = _peak(children=True)
    plan = plan_import(desk, table)
    tried = _peak()
    import_rows(desk, plan)
    desk.database.close()
    stored = _peak()
    return f"{'  memory at most':<58} begun {before} MB, tried {tried} MB, stored {stored} MB; reading child {child} MB"


def _peak(*, children: bool = False) -> int:
    """Megabytes this process, or the largest of its children, held at most. Windows knows no such number."""
    import resource

    whose = resource.RUSAGE_CHILDREN if children else resource.RUSAGE_SELF
    return resource.getrusage(whose).ru_maxrss // 1024


if __name__ == "__main__":
    if sys.argv[1:2] == ["memory"]:
        print(memory(Path(sys.argv[2]), Path(sys.argv[3])))
        raise SystemExit
    with tempfile.TemporaryDirectory() as where:
        for words in report(Path(where), int(sys.argv[1]) if len(sys.argv) > 1 else ROWS):
            print(words, flush=True)
