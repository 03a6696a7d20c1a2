"""Verify names what was changed behind the program's back, on both databases, and survives any file."""

from __future__ import annotations

import hashlib
import random
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from complaintdesk.domain.errors import UserError
from complaintdesk.storage import chain
from complaintdesk.storage.engine import Database
from complaintdesk.storage.models import Case, Complainant, Disclosure, Event
from complaintdesk.storage.reading import Damage
from complaintdesk.storage.verify import VerifyReport, read_anchors, verify
from tests.conftest import KINDS, Databases
from tests.desk.office import a_case
from tests.storage.offices import (
    anchors_of,
    desk_on,
    file_of,
    head_of,
    opened,
    run_as_owner,
    vandalise,
    worked_office,
    written_anew,
)

#: The worked office: 3 to 9 are case 1, 10 and 11 case 2, 12 and 13 case 3, and so on.
DISPATCHED, TOP = 5, 20
FACTS = "UPDATE cases SET facts = 'nothing happened' WHERE id = 2"


@pytest.fixture(params=KINDS)
def office(request: pytest.FixtureRequest, databases: Databases, new_database: Callable[..., str]) -> str:
    return worked_office(databases, new_database, request.param)


@pytest.fixture
def sqlite_office(databases: Databases, new_database: Callable[..., str]) -> str:
    return worked_office(databases, new_database, "sqlite")


def checked(url: str, anchors: dict[int, str] | None = None, *, quick: bool = False) -> VerifyReport:
    with closing(Database(url)) as database:
        return verify(database, anchors, quick=quick)


@pytest.mark.parametrize("quick", [False, True], ids=["全面", "快速"])
def test_完好的单位(office: str, quick: bool) -> None:
    database = opened(office)
    report = verify(database, anchors_of(database), quick=quick)
    assert report == VerifyReport(True, TOP, None, ())
    assert head_of(database)[0] == TOP


SWAPPED = (
    "UPDATE events SET seq = -1 WHERE seq = 6",
    "UPDATE events SET seq = 6 WHERE seq = 7",
    "UPDATE events SET seq = 7 WHERE seq = -1",
    "UPDATE disclosures SET seq = -1 WHERE seq = 6",
    "UPDATE disclosures SET seq = 6 WHERE seq = 7",
    "UPDATE disclosures SET seq = 7 WHERE seq = -1",
)
SHIFTED = (
    "DELETE FROM events WHERE seq = 19",
    "DELETE FROM disclosures WHERE seq = 19",
    "UPDATE events SET seq = 19 WHERE seq = 20",
    "UPDATE disclosures SET seq = 19 WHERE seq = 20",
    "UPDATE chain_head SET seq = 19",
)
APPENDED = (
    "INSERT INTO events SELECT 21, at, actor, kind, case_id, hash, digest, prev FROM events WHERE seq = 20",
    "INSERT INTO disclosures SELECT 21, payload, salt FROM disclosures WHERE seq = 20",
)
TAIL = ("DELETE FROM events WHERE seq >= 18", "DELETE FROM disclosures WHERE seq >= 18")
CASE_GONE = tuple(
    f"DELETE FROM {table} WHERE {key} = 3"
    for table, key in (("clocks", "case_id"), ("complainants", "case_id"), ("cases", "id"))
)


@pytest.mark.parametrize(
    ("statements", "kind", "seq"),
    [
        pytest.param(("UPDATE events SET actor = 'x' WHERE seq = 5",), Damage.EDITED, 5, id="改经手人"),
        pytest.param(
            ("UPDATE events SET at = '2020-01-01 00:00:00' WHERE seq = 5",), Damage.EDITED, 5, id="改时间"
        ),
        pytest.param(("UPDATE events SET case_id = 4 WHERE seq = 5",), Damage.EDITED, 5, id="改归属"),
        pytest.param(("UPDATE events SET hash = prev WHERE seq = 5",), Damage.EDITED, 5, id="改哈希"),
        pytest.param(("UPDATE events SET kind = 'closed' WHERE seq = 20",), Damage.EDITED, 20, id="改末条"),
        pytest.param(
            ("UPDATE disclosures SET payload = payload || ' ' WHERE seq = 5",), Damage.EDITED, 5, id="改内容"
        ),
        pytest.param(("UPDATE disclosures SET salt = 'x' WHERE seq = 5",), Damage.EDITED, 5, id="改盐"),
        pytest.param(
            ("UPDATE disclosures SET payload = '', salt = '' WHERE seq = 5",), Damage.EDITED, 5, id="擅自清空"
        ),
        pytest.param(
            ("DELETE FROM events WHERE seq = 5", "DELETE FROM disclosures WHERE seq = 5"),
            Damage.MISSING,
            5,
            id="删中间",
        ),
        pytest.param(("DELETE FROM events WHERE seq IN (5, 6)",), Damage.MISSING, 5, id="删两条"),
        pytest.param(("DELETE FROM disclosures WHERE seq = 5",), Damage.MISSING, 5, id="删内容"),
        pytest.param(("DELETE FROM events WHERE seq = 1",), Damage.MISSING, 1, id="删首条"),
        pytest.param(SWAPPED, Damage.REORDERED, 6, id="对调"),
        pytest.param(SHIFTED, Damage.REORDERED, 19, id="删后移位"),
        pytest.param(APPENDED, Damage.APPENDED, 21, id="伪造追加"),
        pytest.param((*APPENDED, "UPDATE chain_head SET seq = 21"), Damage.EDITED, 21, id="伪造追加并改链头"),
        pytest.param(TAIL, Damage.TAIL_MISSING, 18, id="删尾"),
        pytest.param(
            (*TAIL, "UPDATE chain_head SET seq = 17, hash = (SELECT hash FROM events WHERE seq = 17)"),
            Damage.TAIL_MISSING,
            18,
            id="删尾并改链头",
        ),
        pytest.param(("UPDATE chain_head SET hash = 'x'",), Damage.EDITED, 20, id="改链头"),
        pytest.param((FACTS,), Damage.DIFFERS, 10, id="改事实"),
        pytest.param(("UPDATE cases SET request = 'no' WHERE id = 2",), Damage.DIFFERS, 11, id="改诉求"),
        pytest.param(
            ("UPDATE complainants SET name = 'x' WHERE case_id = 2",), Damage.DIFFERS, 10, id="改姓名"
        ),
        pytest.param(
            ("UPDATE complainants SET phone_digits = '1' WHERE case_id = 2",),
            Damage.DIFFERS,
            11,
            id="改号码索引",
        ),
        pytest.param(
            ("UPDATE cases SET erased_at = '2026-03-02 00:00:00', facts = '' WHERE id = 2",),
            Damage.DIFFERS,
            10,
            id="假装已清除",
        ),
        pytest.param(("DELETE FROM complainants WHERE case_id = 2",), Damage.MISSING, 11, id="删投诉人"),
        pytest.param(CASE_GONE, Damage.MISSING, 12, id="删投诉件"),
        pytest.param(("DELETE FROM attachments",), Damage.MISSING, 9, id="删附件"),
    ],
)
def test_改动必被指出(office: str, statements: tuple[str, ...], kind: Damage, seq: int) -> None:
    vandalise(office, *statements)
    report = checked(office)
    assert not report.ok
    assert (report.first_bad_seq, report.findings[0].kind) == (seq, kind), report.findings
    assert str(seq) in report.findings[0].sentence or report.findings[0].number


@pytest.mark.parametrize(
    ("statement", "kind", "words"),
    [
        pytest.param("UPDATE counters SET last = last + 1", Damage.MISSING, "TS-2026-0007", id="跳号"),
        pytest.param("UPDATE counters SET last = last - 1", Damage.DIFFERS, "TS-2026-0006", id="计数器回拨"),
        pytest.param("UPDATE policy_packs SET text = text || ' '", Damage.EDITED, "hospital", id="改规则包"),
        pytest.param("DELETE FROM chain_head", Damage.MISSING, "", id="删链头"),
        pytest.param("DELETE FROM departments", Damage.MISSING, "departments", id="删科室"),
    ],
)
def test_无事件的改动也被指出(office: str, statement: str, kind: Damage, words: str) -> None:
    vandalise(office, statement)
    report = checked(office)
    assert [f for f in report.findings if f.kind is kind and words in f.sentence], report.findings


def test_附件被换(office: str) -> None:
    value = "x'00'" if office.startswith("sqlite") else "'\\x00'::bytea"
    vandalise(office, f"UPDATE blobs SET content = {value}")
    (finding,) = checked(office).findings
    assert (finding.kind, finding.number) == (Damage.EDITED, "TS-2026-0001")


def test_外来的投诉件(office: str) -> None:
    columns = [c.name for c in Case.__table__.columns if c.name not in ("id", "number", "source_key")]
    names = ", ".join(columns)
    vandalise(
        office,
        f"INSERT INTO cases (id, number, {names}) SELECT 77, 'TS-2026-0007', {names} FROM cases WHERE id = 2",
    )
    assert next((f.kind, f.number) for f in checked(office).findings) == (Damage.DIFFERS, "TS-2026-0007")


def test_单独重写一条(office: str) -> None:
    """Rewritten so that it fits itself: the next event still continues the genuine one."""
    written_anew(office, DISPATCHED, upto=DISPATCHED, head=False)
    report = checked(office)
    assert (report.first_bad_seq, report.findings[0].kind) == (DISPATCHED, Damage.EDITED)


def test_重写末条(office: str) -> None:
    written_anew(office, TOP, head=False)
    assert checked(office).first_bad_seq == TOP


def test_全链重写只有锚点能发现(office: str) -> None:
    """What the chain cannot know is stated, and what the paper knows is found."""
    with closing(Database(office)) as database:
        anchors = anchors_of(database)
    written_anew(office, DISPATCHED)
    assert checked(office).ok
    report = checked(office, anchors)
    assert (report.first_bad_seq, report.findings[0].kind) == (DISPATCHED, Damage.EDITED)


def test_连同链头截尾只有锚点能发现(office: str) -> None:
    with closing(Database(office)) as database:
        anchors = anchors_of(database)
    vandalise(
        office,
        "DELETE FROM events WHERE seq = 20",
        "DELETE FROM disclosures WHERE seq = 20",
        "UPDATE chain_head SET seq = 19, hash = (SELECT hash FROM events WHERE seq = 19)",
    )
    assert checked(office).ok
    report = checked(office, anchors)
    assert (report.first_bad_seq, report.findings[0].kind) == (20, Damage.TAIL_MISSING)


def test_触发器(office: str) -> None:
    if office.startswith("sqlite"):
        run_as_owner(
            office,
            "DROP TRIGGER events_no_update",
            "DROP TRIGGER disclosures_no_delete",
            "CREATE TRIGGER disclosures_no_delete BEFORE DELETE ON disclosures BEGIN SELECT 1; END",
            "CREATE TRIGGER strange AFTER INSERT ON cases BEGIN SELECT 1; END",
        )
        wanted = {"“disclosures_no_delete”", "“events_no_update”", "“strange”"}
    else:
        run_as_owner(
            office,
            "DROP TRIGGER events_in_order ON events",
            "ALTER TABLE disclosures DISABLE TRIGGER disclosures_no_delete",
            "CREATE TRIGGER strange BEFORE INSERT ON cases FOR EACH ROW EXECUTE FUNCTION complaintdesk_refuse()",
        )
        wanted = {"“disclosures_no_delete”", "“events_in_order”", "“strange”"}
    report = checked(office)
    assert {f.kind for f in report.findings} == {Damage.GUARD}
    told = " ".join(f.sentence for f in report.findings)
    assert all(name in told for name in wanted)
    assert report.events == TOP


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET actor = 'x' WHERE seq = 5",
        "DELETE FROM events WHERE seq = 5",
        "INSERT INTO events SELECT 99, at, actor, kind, case_id, prev, digest, hash FROM events WHERE seq = 5",
        "UPDATE disclosures SET payload = 'x' WHERE seq = 5",
        "DELETE FROM disclosures WHERE seq = 5",
    ],
)
def test_触发器拦住普通工具(office: str, statement: str) -> None:
    with pytest.raises(Exception, match=r"append-only|only be erased|kept"):
        run_as_owner(office, statement)
    assert checked(office).ok


def test_替换写法也被拦住(sqlite_office: str) -> None:
    """REPLACE skips the delete trigger; the trigger of the order stops it."""
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        run_as_owner(
            sqlite_office,
            "REPLACE INTO events SELECT 5, at, 'x', kind, case_id, prev, digest, hash FROM events WHERE seq = 5",
        )
    assert checked(sqlite_office).ok


def test_逐条改删都指向该条(sqlite_office: str, tmp_path: Path) -> None:
    """Every event of the office in turn: edited, its content edited, deleted."""
    original = file_of(sqlite_office).read_bytes()
    changes = (
        "UPDATE events SET actor = actor || '.' WHERE seq = {}",
        "UPDATE disclosures SET payload = payload || '.' WHERE seq = {}",
        "DELETE FROM events WHERE seq = {}",
    )
    for seq in range(1, TOP + 1):
        for change in changes:
            file = tmp_path / "copy.db"
            file.write_bytes(original)
            vandalise(f"sqlite:///{file}", change.format(seq))
            assert checked(f"sqlite:///{file}").first_bad_seq == seq, change.format(seq)


def test_依规清除仍通过核验(office: str) -> None:
    database = opened(office)
    with database.write() as session:
        seqs = list(session.scalars(select(Event.seq).where(Event.case_id == 2)))
        session.execute(update(Disclosure).where(Disclosure.seq.in_(seqs)).values(payload="", salt=""))
        session.execute(update(Case).where(Case.id == 2).values(facts="", request="", subject=""))
        session.execute(
            update(Complainant).where(Complainant.case_id == 2).values(name="", phone="", phone_digits="")
        )
        chain.append(
            session, [chain.Entry("erased", 2, {"note": "保存期满"})], database.now(session), "1000 tester"
        )
    assert verify(database).ok


def kept_content(file: Path) -> object:
    """What the chain protects, byte by byte; None where it cannot be read."""
    with closing(sqlite3.connect(file)) as connection:
        connection.text_factory = bytes
        try:
            return [
                connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()
                for table in ("events", "disclosures", "cases", "complainants", "blobs", "chain_head")
            ]
        except sqlite3.DatabaseError:
            return None


@pytest.mark.parametrize("seed", range(4))
def test_翻转一个字节(sqlite_office: str, tmp_path: Path, seed: int) -> None:
    """Either the check finds it, or nothing that counts has changed; never a traceback."""
    original = file_of(sqlite_office).read_bytes()
    before = kept_content(file_of(sqlite_office))
    chance = random.Random(seed)
    found = 0
    for _flip in range(50):
        damaged = bytearray(original)
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        file = tmp_path / "flipped.db"
        file.write_bytes(damaged)
        try:
            is_ok = checked(f"sqlite:///{file}").ok
        except UserError:
            is_ok = False
        found += not is_ok
        # A date with another separator reads as the same date; so the program's own reading decides.
        assert not is_ok or kept_content(file) == before or read_alike(file, file_of(sqlite_office))
    assert found


def read_alike(file: Path, other: Path) -> bool:
    def rows(path: Path) -> list[object]:
        with closing(Database(str(path))) as database, database.read() as session:
            return [
                session.execute(select(model.__table__)).all()
                for model in (Event, Disclosure, Case, Complainant)
            ]

    return rows(file) == rows(other)


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda content: content[:-1], id="少一字节"),
        pytest.param(lambda content: content[: len(content) // 2], id="截半"),
        pytest.param(lambda content: content[:4096] + bytes(4096) + content[8192:], id="一页清零"),
        pytest.param(lambda content: content + b"x" * 4096, id="多一页"),
        pytest.param(lambda _content: b"this is no database" * 500, id="不是数据库"),
        pytest.param(lambda content: b"\x00" * 100 + content[100:], id="文件头清零"),
    ],
)
def test_损坏的文件只报告不崩溃(sqlite_office: str, damage: Callable[[bytes], bytes]) -> None:
    file = file_of(sqlite_office)
    file.write_bytes(damage(file.read_bytes()))
    report = checked(sqlite_office)
    assert not report.ok
    assert Damage.PAGE in {f.kind for f in report.findings}
    assert all(f.sentence for f in report.findings)


def test_缺表(office: str) -> None:
    run_as_owner(office, "DROP TABLE attachments")
    assert [(f.kind, "attachments" in f.sentence) for f in checked(office).findings] == [
        (Damage.MISSING, True)
    ]


def test_没有文件与空库(tmp_path: Path, database_url: str) -> None:
    with pytest.raises(UserError):
        checked(str(tmp_path / "none.db"))
    assert not (tmp_path / "none.db").exists()
    if database_url.startswith("sqlite"):
        file_of(database_url).touch()
    with pytest.raises(UserError):
        checked(database_url)


def test_办公时核验(office: str) -> None:
    """The desk goes on registering while the check runs: neither disturbs the other."""
    database = opened(office)
    failed: list[BaseException] = []
    started = threading.Event()

    def register() -> None:
        try:
            desk = desk_on(database)
            for _n in range(15):
                # Not alike: an early warning would add events of its own.
                a_case(desk, category="", respondent_department="", respondent_person="")
                started.set()
        except BaseException as problem:
            failed.append(problem)
            started.set()

    worker = threading.Thread(target=register)
    worker.start()
    started.wait(timeout=60)
    reports = [verify(database)]
    while worker.is_alive():
        reports.append(verify(database))
    worker.join()
    assert not failed
    assert [r.findings for r in reports if not r.ok] == []
    assert verify(database).events == TOP + 15


@pytest.mark.parametrize(
    ("text", "anchors"),
    [
        ("", {}),
        ("# 说明\n\n12:0123456789\n 7：ABCDEF0123 # 登记表\n", {12: "0123456789", 7: "abcdef0123"}),
        ("12:0123456789\n12:0123456789abcd\n", {12: "0123456789"}),
    ],
)
def test_锚点文件(text: str, anchors: dict[int, str]) -> None:
    assert read_anchors(text) == anchors


@pytest.mark.parametrize(
    "line", ["12", "x:0123456789", "12:012345", "12:xyz3456789", "12:0123456789\n12:ffffffffff"]
)
def test_锚点文件有误(line: str) -> None:
    with pytest.raises(UserError, match=r"[12]"):
        read_anchors(line)


@pytest.mark.parametrize("case_id", [None, 7])
@pytest.mark.parametrize("actor", ["1001 张三", 'a"b\\c\n\x01\u2028é😀'])
def test_事件的指纹就是规范写法的指纹(actor: str, case_id: int | None) -> None:
    """event_hash writes the spelling out by hand; it must be canonical()'s to the letter."""
    at = datetime(2026, 3, 2, 1, 30, 0, 5, tzinfo=UTC)
    values = {"actor": actor, "at": chain.instant(at), "case": case_id, "digest": 'd"', "kind": "k", "prev": "p", "seq": 3}
    spelled = hashlib.sha256(chain.canonical(values).encode()).hexdigest()
    assert chain.event_hash(3, at, actor, "k", case_id, "p", 'd"') == spelled
