"""An office with up to a million cases, written past the desk: only for measuring.

Each case is made from its number alone, so the same office comes out every time: ten years of cases, the newest
still open, texts of some 150 characters put together from the clauses of the program's own knowledge and samples,
with the case, the person, a limit, the event in the chain and the search row that a registration writes.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

from complaintdesk.desk.core import Desk, operator
from complaintdesk.desk.opening import open_office
from complaintdesk.desk.searching import search_doc
from complaintdesk.domain.search_terms import TOKEN_VERSION, Indexed, indexed, tokens
from complaintdesk.paths import resource
from complaintdesk.storage import chain
from complaintdesk.storage.engine import Database
from complaintdesk.storage.models import Case, Complainant
from complaintdesk.storage.search_rows import hashes_of
from complaintdesk.storage.snapshots import CASE_FIELDS, PERSON, PERSON_FIELDS, difference, snapshot
from tests.desk.office import a_case

NEWEST = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
DAYS = 3650
CHUNK = 1_000
#: Words that stand in one case of thirty thousand, and in one of a thousand.
RARE, SELDOM = "龙鳞胶囊", "监控录像"
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_GIVEN = (
    "安宁志远秀兰建民雨桐文博玉珍晓峰桂芳国强思源佳怡德明丽华子涵春梅立新梓轩凤英海涛若曦永福慧敏俊杰淑贞"
    "浩然彩霞振华诗涵爱明静磊敏刚颖勇洁军倩洋岚桦朔恬"
)
_ROADS = ("向阳路", "滨江花园", "东门街道", "新塘村", "学府路", "梅园小区", "开发区", "人民南路", "青年大街")
_KINDS = (("complaint", 78), ("grumble", 10), ("suggestion", 7), ("enquiry", 5))
_CHANNELS = (("visit", 35), ("phone", 35), ("web", 12), ("transfer", 10), ("letter", 8))
_SEVERITIES = (("general", 85), ("serious", 13), ("major", 2))
_SATISFACTIONS = (("satisfied", 60), ("fair", 25), ("unsatisfied", 15))
_OPEN = ("registered", "accepted", "dispatched", "investigating", "proposed", "approved", "replied", "called_back")
_FOLDERS = ("knowledge", "samples", "guidance", "policies")

Row = tuple[Any, ...]


@cache
def clauses() -> tuple[list[str], list[float]]:
    """Clauses of Chinese text with their weights summed up, a few of them common and most seldom."""
    text = "".join(path.read_text("utf-8") for name in _FOLDERS for path in sorted(resource(name).glob("*.toml")))
    found = list(dict.fromkeys(re.findall("[\u4e00-\u9fff]{4,20}", text)))
    Random(1).shuffle(found)
    return found, list(accumulate(1 / (place + 5) for place in range(len(found))))


def _one(chance: Random, weighted: tuple[tuple[str, int], ...]) -> str:
    return chance.choices([word for word, _w in weighted], [weight for _word, weight in weighted])[0]


def _instant(at: datetime) -> str:
    return at.replace(tzinfo=None).isoformat(" ", "microseconds")


def _facts(chance: Random) -> str:
    pool, weights = clauses()
    words = chance.choices(pool, cum_weights=weights, k=chance.randint(10, 26))
    words.insert(0, f"{chance.choice(_ROADS)}{chance.randint(1, 300)}号")
    if chance.random() < 1 / 30_000:
        words.append(RARE)
    if chance.random() < 1 / 1_000:
        words.append(SELDOM)
    return "，".join(words) + f"，涉及金额{chance.randint(10, 9999)}元。"


def _name(chance: Random) -> str:
    return chance.choice(_SURNAMES) + "".join(chance.choices(_GIVEN, k=chance.choice((1, 2, 2))))


def one_case(number: int, count: int, office: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is particular of the case with this number, as columns of `cases` and of `complainants`."""
    chance = Random(number)
    at = NEWEST - timedelta(seconds=(count - number) * DAYS * 86_400 // count)
    local = at + timedelta(hours=8)
    due = at + timedelta(days=chance.randint(5, 20))
    is_open = number > count - max(count // 50, 20) and chance.random() < 0.8
    met = None if is_open else at + timedelta(hours=chance.randint(1, 24 * 16))
    facts = _facts(chance)
    state = chance.choice(_OPEN[:-2]) if is_open else chance.choices(("archived", "closed"), (9, 1))[0]
    judged = not is_open and chance.random() < 0.7
    case = {
        "id": number,
        "number": f"TS-{local.year}-{number:07d}",
        "subject": facts[:28],
        "facts": facts,
        "kind": _one(chance, _KINDS),
        "channel": _one(chance, _CHANNELS),
        "severity": _one(chance, _SEVERITIES),
        "category": chance.choice(office["categories"]),
        "department_id": chance.choice(office["departments"]),
        "respondent_department": "",
        "respondent_person": _name(Random(chance.randint(1, 3000))) if chance.random() < 0.4 else "",
        "received_at": _instant(at),
        "registered_at": _instant(at),
        "received_month": local.year * 100 + local.month,
        "due_at": _instant(due),
        "met_at": _instant(met) if met else None,
        "replied_at": _instant(met) if met else None,
        "closed_at": _instant(met + timedelta(days=2)) if met else None,
        "archived_at": _instant(met + timedelta(days=9)) if met and state == "archived" else None,
        "state": state,
        "cause": chance.choice(office["causes"]) if met else "",
        "satisfaction": _one(chance, _SATISFACTIONS) if judged else None,
        "call_outcome": "reached" if judged else None,
        "is_repeat": chance.random() < 0.06,
        "resolved_on_spot": chance.random() < 0.1,
    }
    name = _name(chance)
    phone = f"1{chance.choice('3578')}{chance.randint(0, 999_999_999):09d}"
    person = {"case_id": number, "name": name, "phone": phone, "phone_digits": phone,
              "address": f"{chance.choice(_ROADS)}{chance.randint(1, 300)}号{chance.randint(1, 30)}栋"}
    return case, person


_Made = tuple[list[Row], list[Row], list[Row], list[tuple[str, str]], list[Row], list[Row]]


def _chunk(given: tuple[int, int, int, dict[str, Any]]) -> _Made:
    """The rows of one chunk: cases, persons, limits, (payload, salt) of the events, folded texts, tokens."""
    start, stop, count, office = given
    first_case, first_person, first_clock = office["case"], office["person"], office["clock"]
    cases: list[Row] = []
    persons: list[Row] = []
    limits: list[Row] = []
    told: list[tuple[str, str]] = []
    texts: list[Row] = []
    search: list[Row] = []
    for number in range(start, stop):
        case, person = one_case(number, count, office)
        cases.append(tuple((first_case | case).values()))
        persons.append(tuple((first_person | person).values()))
        limits.append(
            tuple((first_clock | {"id": number, "case_id": number, "started_at": case["received_at"],
                                  "due_at": case["due_at"], "stopped_at": case["met_at"]}).values())
        )
        facts = {name: value for name, value in case.items() if value} | {f"complainant.{n}": v for n, v in person.items()}
        values = office["values"] | {n: v for n, v in facts.items() if n in office["names"]}
        payload = {"workplace": "bench", "changes": difference({}, values)}
        told.append((chain.canonical(payload), hashlib.md5(str(number).encode(), usedforsecurity=False).hexdigest()))
        kept = indexed(search_doc(values, []))
        texts.append((number, kept.body, kept.keys, TOKEN_VERSION))
        search.append((number, " ".join(tokens(kept))))
    return cases, persons, limits, told, texts, search


def many_cases(folder: Path, count: int) -> Desk:
    """An office of so many cases in `folder`; one made there before is used again."""
    path = folder / f"office-{count}.db"
    draft = path.with_suffix(".draft")
    if not path.exists():
        draft.unlink(missing_ok=True)
        _make(draft, count)
        draft.rename(path)
    return Desk(Database(str(path)), operator("bench"))


def _make(path: Path, count: int) -> None:
    database = Database(str(path))
    open_office(database, "hospital", "测速医院", password="bench-123")
    desk = Desk(database, operator("bench"))
    a_case(desk)
    office = _templates(desk)
    database.close()
    with sqlite3.connect(path) as connection:
        for pragma in ("synchronous=OFF", "journal_mode=OFF", "cache_size=-400000"):
            connection.execute(f"PRAGMA {pragma}")
        indexes = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type='index' AND sql IS NOT NULL"
            " AND tbl_name IN ('cases','complainants','clocks','events')"
        ).fetchall()
        for name, _sql in indexes:
            connection.execute(f"DROP INDEX {name}")
        for name in ("cases", "complainants", "clocks", "case_search_text"):
            connection.execute(f"DELETE FROM {name}")
        connection.execute("INSERT INTO case_search(case_search) VALUES ('delete-all')")
        _fill(connection, count, office)
        for _name, sql in indexes:
            connection.execute(sql)
        connection.execute("ANALYZE")
    connection.close()


def _templates(desk: Desk) -> dict[str, Any]:
    """The rows of one real registration, and what the office has to choose from."""
    with desk.database.read() as session:
        case = session.get_one(Case, 1)
        values = snapshot(case, session.get_one(Complainant, 1))
        pick = session.connection().exec_driver_sql
        found: dict[str, Any] = {
            "values": values,
            "names": {*CASE_FIELDS, *(PERSON + name for name in PERSON_FIELDS)},
            "categories": [r[0] for r in pick("SELECT path FROM categories WHERE active ORDER BY path")],
            "departments": [r[0] for r in pick("SELECT id FROM departments ORDER BY id")],
            "causes": ["系统原因", "人员态度", "流程繁琐", "设备故障", "沟通不足"],
        }
        for name, table in (("case", "cases"), ("person", "complainants"), ("clock", "clocks")):
            row = pick(f"SELECT * FROM {table} LIMIT 1").mappings().one()
            found[name] = dict(row)
    return found


def _fill(connection: sqlite3.Connection, count: int, office: dict[str, Any]) -> None:
    seq, link = connection.execute("SELECT seq, hash FROM chain_head").fetchone()
    work = [(n, min(n + CHUNK, count + 1), count, office) for n in range(1, count + 1, CHUNK)]

    def put(table: str, rows: list[Row]) -> None:
        connection.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(rows[0]))})", rows)

    with ProcessPoolExecutor(2) as pool:
        for cases, persons, limits, told, texts, search in pool.map(_chunk, work):
            put("cases", cases)
            put("complainants", persons)
            put("clocks", limits)
            put("case_search_text", texts)
            connection.executemany("INSERT INTO case_search(rowid, t) VALUES (?, ?)", search)
            events, payloads = [], []
            for case, (payload, salt) in zip(cases, told, strict=True):
                seq += 1
                content = chain.digest(salt, payload)
                at, case_id = NEWEST, case[0]
                hashed = chain.event_hash(seq, at, "operator bench", "registered", case_id, link, content)
                events.append((seq, _instant(at), "operator bench", "registered", case_id, link, content, hashed))
                payloads.append((seq, payload, salt))
                link = hashed
            connection.executemany(
                "INSERT INTO events(seq, at, actor, kind, case_id, prev, digest, hash) VALUES (?,?,?,?,?,?,?,?)", events
            )
            connection.executemany("INSERT INTO disclosures(seq, payload, salt) VALUES (?,?,?)", payloads)
    connection.execute("UPDATE chain_head SET seq = ?, hash = ?", (seq, link))
    connection.execute("INSERT OR REPLACE INTO counters(series, last) VALUES ('TS-2026', ?)", (count,))


_COPIED = ("cases", "complainants", "clocks", "events", "disclosures", "case_search_text")


def copied(desk: Desk, url: str) -> Desk:
    """The same office on an empty PostgreSQL database."""
    if desk.database.file is None:
        raise AssertionError(url)
    shared = Database(url)
    open_office(shared, "hospital", "测速医院", password="bench-123")
    source = sqlite3.connect(desk.database.file)
    with shared.engine.begin() as connection:
        raw: Any = connection.connection.driver_connection
        run = connection.exec_driver_sql
        run("SET timezone TO 'UTC'")
        run("SET statement_timeout TO 0")
        run("SET maintenance_work_mem TO '1GB'")
        run("SET session_replication_role TO replica")  # neither triggers nor foreign keys: the rows were checked
        indexes = [
            (name, made)
            for name, made in run(
                "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()"
                " AND tablename IN ('cases','complainants','clocks','events','case_search')"
            ).all()
            if not name.startswith(("pk_", "uq_")) and not name.endswith("_pkey")
        ]
        for name, _made in indexes:
            run(f"DROP INDEX {name}")
        for name in _COPIED:
            run(f"DELETE FROM {name}")
            columns = [row[1] for row in source.execute(f"PRAGMA table_info({name})")]
            listed = ", ".join(f'"{column}"' for column in columns)
            with raw.cursor().copy(f"COPY {name} ({listed}) FROM STDIN") as copy:
                for row in source.execute(f"SELECT {listed} FROM {name}"):
                    copy.write_row(row)
        run("DELETE FROM case_search")
        with raw.cursor().copy("COPY case_search (id, a) FROM STDIN") as copy:
            for row in _arrays(source):
                copy.write_row(row)
        for name in ("chain_head", "counters"):
            run(f"DELETE FROM {name}")
            for row in source.execute(f"SELECT * FROM {name}"):
                marks = ",".join(["%s"] * len(row))
                run(f"INSERT INTO {name} VALUES ({marks})", tuple(row))
        for name in ("cases", "clocks"):
            run(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))")
        for _name, made in indexes:
            run(made)
    with shared.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("SET statement_timeout TO 0")
        connection.exec_driver_sql("VACUUM ANALYZE")
    source.close()
    return Desk(shared, operator("bench"))


def _arrays(source: sqlite3.Connection) -> Iterator[Row]:
    rows = source.execute("SELECT case_id, body, keys FROM case_search_text ORDER BY case_id")
    with ProcessPoolExecutor(2) as pool:
        while work := [part for _n in range(40) if (part := rows.fetchmany(CHUNK))]:
            for made in pool.map(_hashed, work):
                yield from made


def _hashed(part: Iterable[Row]) -> list[Row]:
    return [(case_id, hashes_of(case_id, Indexed(body, keys))) for case_id, body, keys in part]
