"""Search: random pieces of stored texts and phrases that stand nowhere, against SQLite's own trigram index.

What is found is compared with a plain look through the newest cases, so that no speed is bought with a miss.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from random import Random
from statistics import quantiles
from time import perf_counter_ns

from sqlalchemy import select, text

from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.case_list import CaseList
from complaintdesk.desk.core import Desk
from complaintdesk.domain.search_terms import Indexed, matches_kept, query_tokens
from complaintdesk.storage.search import case_search_text
from tests.bench.offices import RARE, SELDOM, clauses, many_cases

PIECES = 386
ABSENT = 60
SHOWN = 50
LOOKED_THROUGH = 20_000


def queries(bodies: list[str]) -> tuple[list[str], list[str]]:
    """Random pieces of 2 to 6 characters out of stored texts; and joints of common clauses that stand nowhere."""
    chance = Random(6)
    pieces: list[str] = []
    while len(pieces) < PIECES:
        run = chance.choice(chance.choice(bodies).split())
        size = chance.randint(2, 6)
        if len(run) > size and not run.isascii():
            at = chance.randrange(len(run) - size)
            pieces.append(run[at : at + size])
    pool, _weights = clauses()
    common = pool[:300]
    joints = [f"{chance.choice(common)[-2:]}{chance.choice(common)[:2]}" for _n in range(ABSENT)]
    return [*pieces, RARE, SELDOM, "的", "张", "鲸鱼"], joints


def _bodies(desk: Desk, newest: int) -> list[tuple[int, Indexed]]:
    found = case_search_text.c
    with desk.database.read() as session:
        rows = session.execute(
            select(found.case_id, found.body, found["keys"]).order_by(found.case_id.desc()).limit(newest)
        )
        return [(row[0], Indexed(row[1], row[2])) for row in rows]


def _times(desk: Desk, asked: list[str]) -> tuple[list[float], list[list[int]]]:
    times, answers = [], []
    for words in asked:
        wanted = CaseList(filter=CaseFilter(text=words), limit=SHOWN, total=SHOWN)
        begun = perf_counter_ns()
        page = desk.ask(wanted)
        times.append((perf_counter_ns() - begun) / 1e6)
        answers.append([row.id for row in page.rows])
    return times, answers


def _told(name: str, times: list[float]) -> str:
    cuts = quantiles(times, n=100)
    return f"{name:<58} p50 {cuts[49]:8.2f} ms  p95 {cuts[94]:8.2f} ms  p99 {cuts[98]:8.2f} ms  max {max(times):8.2f} ms"


def compared(desk: Desk, where: str) -> list[str]:
    """The lines for one office: times of the newest 50, and how many answers were right."""
    newest = _bodies(desk, LOOKED_THROUGH)
    pieces, joints = queries([kept.body for _id, kept in newest[::7]])
    _times(desk, pieces[:40])
    lines = []
    wrong = compared_answers = 0
    for name, asked in (("random pieces", pieces), ("joints of clauses", joints)):
        times, answers = _times(desk, asked)
        lines.append(_told(f"search, {len(asked)} {name}, {where}", times))
        for words, answer in zip(asked, answers, strict=True):
            query = query_tokens(words)
            right = [case_id for case_id, kept in newest if matches_kept(kept, query)][:SHOWN]
            compared_answers += 1
            wrong += answer[: len(right)] != right if len(right) < SHOWN else answer != right
    looked = f"   answers equal to a look through the newest {len(newest):,}"
    lines.append(f"{looked:<58} {compared_answers - wrong} of {compared_answers}")
    return lines


def report(folder: Path, count: int) -> list[str]:
    """The lines for SQLite, with the trigram index beside it, and the size of the index."""
    desk = many_cases(folder, count)
    lines = compared(desk, f"{count:,} cases, SQLite")
    lines += _trigram(desk, folder, count)
    with desk.database.read() as session:
        pages = session.execute(text("SELECT name, sum(pgsize) FROM dbstat GROUP BY name"))
        sizes: dict[str, int] = dict(pages.tuples().all())
    index = sum(size for name, size in sizes.items() if name.startswith("case_search_") and name != "case_search_text")
    texts = sizes["case_search_text"]
    data = sum(sizes.values()) - index - texts
    lines.append(
        f"{'   size of the index a case':<58} {index / count:.0f} B, with the folded texts {(index + texts) / count:.0f} B;"
        f" other data {data / count:.0f} B: {(index + texts) / data:.2f}×"
    )
    desk.database.close()
    return lines


def _trigram(desk: Desk, folder: Path, count: int) -> list[str]:
    """SQLite's trigram tokenizer over the same texts; it answers from three characters on."""
    file = folder / f"trigram-{count}.db"
    made = sqlite3.connect(file)
    if not made.execute("SELECT 1 FROM sqlite_master WHERE name = 'whole'").fetchone():
        made.execute("PRAGMA synchronous=OFF")
        made.execute("CREATE VIRTUAL TABLE t USING fts5(body, content='', tokenize='trigram')")
        made.execute("ATTACH ? AS office", (str(desk.database.file),))
        made.execute("INSERT INTO t(rowid, body) SELECT case_id, body FROM office.case_search_text")
        made.execute("CREATE TABLE whole (done)")
        made.commit()
        made.execute("DETACH office")
    made.execute("ATTACH ? AS office", (str(desk.database.file),))
    pieces, _joints = queries([kept.body for _id, kept in _bodies(desk, LOOKED_THROUGH)[::7]])
    statement = """SELECT c.id, c.number, c.received_at, c.subject FROM t JOIN office.cases c ON c.id = t.rowid
        WHERE t MATCH ? ORDER BY t.rowid DESC LIMIT 50"""
    times = []
    long_ones = [words for words in pieces if len(words) >= 3]
    for words in long_ones:
        begun = perf_counter_ns()
        made.execute(statement, (f'"{words}"',)).fetchall()
        times.append((perf_counter_ns() - begun) / 1e6)
    made.close()
    ours, _answers = _times(desk, long_ones)
    return [
        _told("   limit: bare FTS5 trigram, those of 3 and more", times),
        _told("   ours, the same", ours),
    ]
