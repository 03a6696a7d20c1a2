"""The search index on both databases: it finds exactly what the meaning of a search says, and never refuses."""



from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Connection, Integer, MetaData, Table, event, func, select, text
from sqlalchemy.exc import ProgrammingError

from complaintdesk.domain.errors import UserError
from complaintdesk.domain.search_terms import SearchDoc, matches, query_tokens, search_tokens
from complaintdesk.storage import search, search_rows
from complaintdesk.storage.engine import Database
from complaintdesk.storage.search_rows import hashes

# Clauses as complaints have them, some in traditional characters; taken together they share many pieces.
CLAUSES = (
    "患者投诉医护人员服务态度恶劣", "工作人员推诿扯皮", "小区连续停电三天", "电梯经常停运",
    "物业不处理投诉", "投訴處理結果不滿意", "收费不合理要求退款",
    "王经理答复称将在三日内处理", "噪音扰民", "夜间施工影响休息", "窗口排队时间过长", "處理態度冷淡",
    "要求书面答复", "态度恶劣", "服务态度", "人员服务态度好",
    "经调查反映情况属实", "監控錄像丟失", "监控录像", "録像", "退款未到账", "13号楼2单元", "2单元13号",
    "B座电梯", "无人接听12345热线", "Two printers broken", "printer",
    "客服称三天内回电", "内回电", "三天三天", "三三三天",
)
NAMES = ("张三", "張三豐", "曾小贤", "单于明", "欧阳娜娜", "阿卜杜拉·买买提", "John Smith", "吕布", "李\ue625", "章珊", "")
NUMBERS = ("138-0000-1234", "13911112222", "0731-88881234", "430101199003071234", "湘A·12345", "2549", "")
FIXED = (
    "张", "的", "投诉", "投訴", "态度恶劣", "服务态度恶劣", "停电 三天", "停电 鲸鱼", "鲸鱼", "1234",
    "0001", "TS-2026-0003", "ts20260003", "13800001234",
    "138-0000", "zs", "zhsan", "zhangsan", "zxx", "cxx", "oynn", "mmt", "printer", "rint", "two", "tw",
    "13", "13号楼", "3号楼", "b座",
    "湘a12345", "湘A·12345", "三天三天三", "三三三天三", "人员服务态度恶劣好", "\ue625", "lvbu", "lubu",
    "smith", "12345", "430101",
)
NASTY = (
    "", " ", "%", "_", "'", '"', '""', "\\", "*", "(", "(投诉", "投诉)", "AND", "a AND", "OR", "NOT",
    "NEAR(", "NEAR(a b)", "t:投诉", "^投",
    "A-001", "\0", "投\0诉", "\ud800", "\udfff投诉", "{", "{1,2}", "'; drop table case_search; --", "投诉*",
    "-投诉", "+", "·", "w·13", "y·zs",
    ":x", "%(x)s", "?", "$1", "a" * 5000, "投诉" * 3000, "投 诉 " * 2000,
    " ".join(chr(0x4E00 + n) for n in range(300)), "abcd " * 300,
    "zs " * 100 + "三", "\U0003139e",
)

cases = Table("cases", MetaData(), Column("id", Integer, primary_key=True), Column("state", Integer))


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    """A connection to an empty index, with the tables of cases beside it; nothing is kept."""
    database = Database(database_url)
    with database.engine.connect() as connection:
        search.create(connection)
        cases.create(connection)
        yield connection
        connection.rollback()
    database.close()


def made(count: int, seed: int = 1) -> dict[int, SearchDoc]:
    """Cases put together from clauses: id → what is searchable."""
    chance = random.Random(seed)
    return {
        number: SearchDoc(
            number=f"TS-2026-{number:04}",
            texts=(chance.choice(CLAUSES), "，".join(chance.choices(CLAUSES, k=chance.randint(0, 5)))),
            names=(chance.choice(NAMES),),
            digits=(chance.choice(NUMBERS), chance.choice(NUMBERS)),
        )
        for number in range(1, count + 1)
    }


def fill(connection: Connection, docs: dict[int, SearchDoc]) -> None:
    connection.execute(cases.insert(), [{"id": number, "state": number % 3} for number in docs])
    search.put_many(connection, docs.items())


def found(connection: Connection, typed: str) -> list[int]:
    condition = search.condition(query_tokens(typed), cases.c.id, connection.dialect.name)
    return list(connection.scalars(select(cases.c.id).where(condition).order_by(cases.c.id)))


def meant(docs: dict[int, SearchDoc], typed: str) -> list[int]:
    """The same by looking at every case."""
    query = query_tokens(typed)
    return [number for number, doc in docs.items() if matches(doc, query)]


def pieces(docs: dict[int, SearchDoc]) -> st.SearchStrategy[str]:
    """What people type: parts of what is there, two of them, or anything at all."""
    everything = [part for doc in docs.values() for part in (*doc.texts, *doc.names, *doc.digits, doc.number) if part]
    part = st.sampled_from(everything).flatmap(
        lambda whole: st.tuples(st.integers(0, len(whole) - 1), st.integers(1, 9)).map(lambda at: whole[at[0] :][: at[1]])
    )
    made_up = st.text(st.sampled_from("投诉处理态度恶劣停电三天13号楼王经理录像zsan· -"), max_size=8)
    return st.one_of(part, st.tuples(part, part).map(" ".join), made_up, st.text(max_size=12), st.sampled_from(FIXED))


def test_与逐件比对的结果完全一致(connection: Connection) -> None:
    docs = made(150)
    fill(connection, docs)
    for typed in FIXED:
        assert found(connection, typed) == meant(docs, typed), typed
    assert any(meant(docs, typed) for typed in FIXED)

    @settings(max_examples=300, deadline=None, database=None)
    @given(pieces(docs))
    def same(typed: str) -> None:
        assert found(connection, typed) == meant(docs, typed)

    same()


def test_怪输入不报错(connection: Connection) -> None:
    docs = made(20)
    fill(connection, docs)
    for typed in NASTY:
        assert found(connection, typed) == meant(docs, typed), ascii(typed[:40])


def test_任何输入不报错(connection: Connection) -> None:
    docs = made(10)
    fill(connection, docs)

    @settings(max_examples=500, deadline=None, database=None)
    @given(st.text(st.characters()) | st.text(st.sampled_from("\"'()*^:-+ANDORNEAR{}\0\ud800%_投诉z1 ")))
    def answers(typed: str) -> None:
        assert found(connection, typed) == meant(docs, typed)

    answers()


def test_三字片段都在但不相连的不算(connection: Connection) -> None:
    docs = {
        1: SearchDoc(texts=("服务态度恶",), names=("甲",)),
        2: SearchDoc(texts=("服务态，务态度，态度恶，度恶劣",)),
        3: SearchDoc(texts=("服务态度恶劣",)),
        4: SearchDoc(digits=("1380000", "8000012", "0001234", "0012340000")),
        5: SearchDoc(texts=("prin rint inter nters",)), 6: SearchDoc(texts=("zha han ang ngs gsa san",)),
        7: SearchDoc(names=("张三",)),
    }
    fill(connection, docs)
    assert found(connection, "服务态度恶劣") == [3]
    assert found(connection, "13800001234") == []
    assert found(connection, "printers") == []
    assert found(connection, "zhangsan") == [7]


def test_改一件_旧词不留(connection: Connection) -> None:
    docs = made(30)
    fill(connection, docs)
    old, new = docs[7], SearchDoc("TS-2026-0007", ("龙鳞胶囊",), ("鲸鱼",), ("15912345678",))
    search.put(connection, 7, old, new)
    docs[7] = new
    for typed in (*FIXED, "龙鳞", "龙鳞胶囊", "鲸鱼", "jy", "5678", *old.texts):
        assert found(connection, typed) == meant(docs, typed), typed


def test_更正时给错旧文也不留旧词(connection: Connection) -> None:
    search.put(connection, 1, None, SearchDoc(texts=("停电",)))
    cases_row(connection, 1)
    search.put(connection, 1, SearchDoc(texts=("完全不同",)), SearchDoc(texts=("停水",)))
    assert found(connection, "停电") == []
    assert found(connection, "停水") == [1]


def cases_row(connection: Connection, number: int) -> None:
    connection.execute(cases.insert().values(id=number, state=0))


def test_抹去一件_什么都找不到它(connection: Connection) -> None:
    docs = made(12)
    fill(connection, docs)
    gone = docs.pop(5)
    search.put(connection, 5, gone, None)
    search.put(connection, 5, gone, None)
    search.compact(connection)
    for typed in (*gone.texts, *gone.names, *gone.digits, gone.number, *FIXED):
        if typed:
            assert found(connection, typed) == meant(docs, typed), typed
    stored = connection.execute(select(search.case_search_text)).all()
    assert sorted(row.case_id for row in stored) == sorted(docs)
    assert all(gone.number.replace("-", "").lower() not in row.body for row in stored)


def test_反复改删之后索引不乱(connection: Connection) -> None:
    pool = made(40)
    for number in range(1, 6):
        cases_row(connection, number)

    @settings(max_examples=25, deadline=None, database=None)
    @given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 40)), max_size=25))
    def still_right(changes: list[tuple[int, int]]) -> None:
        search.rebuild(connection, [])
        docs: dict[int, SearchDoc] = {}
        for number, chosen in changes:
            search.put(connection, number, docs.get(number), pool.get(chosen))
            docs.pop(number, None)
            if chosen:
                docs[number] = pool[chosen]
        for typed in ("投诉", "态度恶劣", "zs", "1234", "三天"):
            assert found(connection, typed) == sorted(meant(docs, typed))

    still_right()


def test_重建与原来一样(connection: Connection) -> None:
    docs = made(40)
    fill(connection, docs)
    assert search.is_current(connection)
    before = {typed: found(connection, typed) for typed in FIXED}
    search.rebuild(connection, docs.items())
    assert {typed: found(connection, typed) for typed in FIXED} == before
    connection.execute(search.case_search_text.update().values(version=0))
    assert not search.is_current(connection)
    search.rebuild(connection, [])
    assert search.is_current(connection)
    assert found(connection, "投诉") == []


def test_最新的在前_与条件查询同样结果(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    # The look at the newest stretches must end somewhere inside these, and the newest finds must be filtered away, so
    # that all ways of PostgreSQL are gone.
    monkeypatch.setattr(search_rows, "STRETCH_BITS", 3)
    monkeypatch.setattr(search, "_NEWEST", (1, 4))
    monkeypatch.setattr(search, "_ONE_BY_ONE", 12)
    docs = made(200)
    fill(connection, docs)
    if connection.dialect.name == "postgresql":
        # The token of the newest stretch can have the hash of any other: here an old case has it.
        newest = hashes([search_rows.newest_stretches(200, 1)[1][0]])
        connection.execute(text("UPDATE case_search SET a = a || CAST(:a AS int4[]) WHERE id < 9"), {"a": newest})
    for typed in (*FIXED, "", "%", "投诉 处理"):
        query = query_tokens(typed)
        every = select(cases.c.id)
        for statement in (every, every.where(cases.c.state == 1), every.where(cases.c.id < 60)):
            wanted = list(connection.scalars(statement.where(
                search.condition(query, cases.c.id, connection.dialect.name)).order_by(cases.c.id.desc())))
            for limit, is_filtered in product((1, 5, 500), (True, False)):
                rows = search.newest(connection, statement, query, cases.c.id, limit, is_filtered=is_filtered)
                assert [row.id for row in rows] == wanted[:limit], (typed, limit)


def test_计数与逐件比对同样结果(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted in the index alone, less what is hidden; and among those that a filter leaves, few or many."""
    docs = made(120)
    fill(connection, docs)
    hidden, odd = select(cases.c.id).where(cases.c.id < 9), select(cases.c.id).where(cases.c.state == 1)
    for most in (0, 12, 50_000):
        monkeypatch.setattr(search, "_ONE_BY_ONE", most)
        for typed in (*FIXED, "%", "投诉 处理"):
            query, right = query_tokens(typed), set(meant(docs, typed))
            assert search.count(connection, query, hidden) == len([at for at in right if at >= 9]), typed
            assert search.count(connection, query, select(cases.c.id).where(cases.c.id < 0)) == len(right), typed
            assert search.count_among(connection, query, odd) == len([at for at in right if at % 3 == 1]), typed


def test_可与别的条件和计数同用(connection: Connection) -> None:
    docs = made(60)
    fill(connection, docs)
    condition = search.condition(query_tokens("投诉"), cases.c.id, connection.dialect.name)
    count = connection.scalar(select(func.count()).select_from(cases).where(condition, cases.c.state == 2))
    assert count == len([number for number in meant(docs, "投诉") if number % 3 == 2])
    assert count


def test_批量入库跨批(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "BATCH", 7)
    docs = made(30)
    fill(connection, docs)
    assert found(connection, "") == list(docs)
    assert found(connection, "2026") == list(docs)
    search.put_many(connection, [])


def test_哈希不同词元撞上也不多找(connection: Connection) -> None:
    """On PostgreSQL a case may hold the hash of a word that it does not have: here all hashes of another case."""
    docs = {1: SearchDoc(texts=("停电",), names=("张三",)), 2: SearchDoc(texts=("完全不同的内容",))}
    fill(connection, docs)
    if connection.dialect.name == "postgresql":
        connection.execute(
            text("UPDATE case_search SET a = :a WHERE id = 2"), {"a": hashes(search_tokens(docs[1]))}
        )
    for typed in ("停电", "zs", "zhsan", "电", "张三"):
        assert found(connection, typed) == [1], typed


def test_只有查找绕开逐行扫描_之后照旧(postgres_url: str) -> None:
    """The server is told to ask the index for one question alone, whether it can answer or not."""
    database = Database(postgres_url)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        search.create(connection)
        cases.create(connection)
        fill(connection, made(9))
        every = select(cases.c.id)
        assert search.newest(connection, every, query_tokens("投诉"), cases.c.id, 5, is_filtered=False)
        assert connection.scalar(text("SHOW enable_seqscan")) == "on"
        connection.execute(text("ALTER TABLE case_search RENAME COLUMN a TO b"))
        with pytest.raises(ProgrammingError):
            search.newest(connection, every, query_tokens("投诉"), cases.c.id, 5, is_filtered=False)
        assert connection.scalar(text("SHOW enable_seqscan")) == "on"
    database.close()


def test_没有全文检索的SQLite有一句话(sqlite_url: str) -> None:
    database = Database(sqlite_url)

    @event.listens_for(database.engine, "before_cursor_execute", retval=True)
    def _without_fts5(_connection: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> tuple[str, Any]:
        """SQLite is asked for a module it does not have, as one built without FTS5 would be."""
        return statement.replace("fts5", "fts5_that_is_missing"), values

    with database.engine.connect() as connection, pytest.raises(UserError) as told:
        search.create(connection)
    assert "FTS5" in told.value.message
    assert told.value.hint
    database.close()


def test_全部抹去后全文索引里一个词也不剩(new_database: Callable[..., str]) -> None:
    database = Database(new_database("sqlite"))
    docs = made(50)
    with database.engine.begin() as connection:
        search.create(connection)
        cases.create(connection)
        fill(connection, docs)
        for number in range(1, 51, 3):
            search.put(connection, number, docs[number], docs[(number % 50) + 1])
        connection.execute(text("CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, case_search, row)"))
        assert connection.scalar(text("SELECT count(*) FROM temp.words")) > 100
        for number in docs:
            search.put(connection, number, docs[number], None)
        search.compact(connection)
        connection.execute(text("INSERT INTO case_search(case_search) VALUES ('integrity-check')"))
        assert connection.scalar(text("SELECT count(*) FROM temp.words")) == 0
    database.close()
