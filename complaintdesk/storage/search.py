"""查找索引: finds cases by text on both databases, with exactly the meaning of domain/search_terms.

Tokens lead to the cases: an FTS5 table without content on SQLite, an array of token hashes with GIN on PostgreSQL.
Beside them `case_search_text` keeps each case's folded text, for two reasons. A term longer than a token is looked
up in it, so that results and counts are exact without the caller checking anything. And the tokens to take out
when a case changes are made from it: a contentless index must be told its old tokens to the letter, and nobody
else remembers them that surely.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    ScalarSelect,
    Select,
    SmallInteger,
    Table,
    Text,
    and_,
    delete,
    false,
    func,
    literal,
    or_,
    select,
    text,
    true,
)
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.schema import CreateTable

from complaintdesk.domain.errors import UserError
from complaintdesk.domain.search_terms import (
    TOKEN_VERSION,
    Indexed,
    Query,
    SearchDoc,
    Term,
)
from complaintdesk.i18n import _
from complaintdesk.storage.bulk import BulkInsert
from complaintdesk.storage.search_rows import Prepared as Prepared
from complaintdesk.storage.search_rows import hashes, newest_stretches, words
from complaintdesk.storage.search_rows import prepared as prepared

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import Row

BATCH = 500
#: In so many of the newest stretches PostgreSQL looks for finds before it gathers all of them.
_NEWEST = (2, 16)
#: PostgreSQL's arrays have rules of their own besides those of the tokens: the stretches came with the second ones.
_ARRAYS_VERSION = 100
#: So many finds SQLite compares with a filter one by one; of more it is first asked which cases the filter leaves.
_ONE_BY_ONE = 20_000
#: So many times what is wanted the index is asked for; a hash proves less than the text, and a filter leaves out some.
_ENOUGH = 4

_tables = MetaData()
#: The folded text of each case.
case_search_text = Table(
    "case_search_text",
    _tables,
    Column("case_id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("body", Text, nullable=False),
    Column("keys", Text, nullable=False),
    Column("version", SmallInteger, nullable=False),
)
# On SQLite the FTS5 table: its hidden column of the table's own name takes the question.
FTS = Table(
    "case_search", MetaData(), Column("rowid", Integer), Column("t", Text), Column("case_search", Text)
)
ARRAYS = Table(
    "case_search",
    MetaData(),
    Column("id", BigInteger, primary_key=True),
    Column("a", ARRAY(Integer), nullable=False),
)

# An array as text is sent three times as fast as a list of numbers.
_ARRAY_INSERT = "INSERT INTO case_search(id, a) VALUES (%s, CAST(%s AS int4[]))"
_FTS_INSERT = "INSERT INTO case_search(rowid, t) VALUES (?, ?)"
_FTS_DELETE = text("INSERT INTO case_search(case_search, rowid, t) VALUES ('delete', :case_id, :t)")


def create(connection: Connection) -> None:
    """Make the empty index; raises UserError where SQLite was built without FTS5."""
    connection.execute(CreateTable(case_search_text))
    if connection.dialect.name != "sqlite":
        connection.execute(CreateTable(ARRAYS))
        connection.execute(text("CREATE INDEX ix_case_search_a ON case_search USING gin (a)"))
        return
    try:
        connection.execute(
            text(
                "CREATE VIRTUAL TABLE case_search USING fts5"
                "(t, content='', tokenize='ascii', detail=none, columnsize=0)"
            )
        )
    except OperationalError as trouble:
        if "no such module" not in str(trouble.orig):
            raise
        raise UserError(
            _("This computer's SQLite has no full-text search (FTS5)."),
            _("Install Python from python.org or from your system's packages, or use PostgreSQL."),
        ) from trouble


def put(connection: Connection, case_id: int, old: SearchDoc | None, new: SearchDoc | None) -> None:
    """Bring the index in step with a case. `old` is None for a case not indexed yet, `new` to forget it.

    What is taken out is what the index itself holds of the case, whatever `old` says.
    """
    if old is not None:
        _take_out(connection, case_id)
    if new is not None:
        put_many(connection, [(case_id, new)])


def put_many(connection: Connection, docs: Iterable[tuple[int, SearchDoc]]) -> None:
    """Index cases that are not indexed yet: an import's, in one go."""
    rest = iter(docs)
    while batch := prepared(islice(rest, BATCH), connection.dialect.name):
        put_prepared(connection, batch)


def put_prepared(connection: Connection, rows: Sequence[Prepared]) -> None:
    """Index cases that are not indexed yet, as prepared() made them."""
    if not rows:
        return
    sqlite = connection.dialect.name == "sqlite"
    texts = BulkInsert(connection, case_search_text)
    version = _version(connection.dialect.name)
    texts.write([(case_id, body, keys, version) for case_id, body, keys, _tokens in rows])
    connection.exec_driver_sql(_FTS_INSERT if sqlite else _ARRAY_INSERT, [(row[0], row[3]) for row in rows])


def rebuild(connection: Connection, docs: Iterable[tuple[int, SearchDoc]]) -> None:
    """Make the whole index anew from these cases: after a restore, a move, or a change of the tokens."""
    connection.execute(delete(case_search_text))
    if connection.dialect.name == "sqlite":
        connection.execute(text("INSERT INTO case_search(case_search) VALUES ('delete-all')"))
    else:
        connection.execute(delete(ARRAYS))
    put_many(connection, docs)


def is_current(connection: Connection) -> bool:
    """Was the index made by this program's rules? If not, rebuild() before anything is put."""
    newest = select(case_search_text.c.version).order_by(case_search_text.c.case_id.desc()).limit(1)
    return connection.scalar(newest) in (None, _version(connection.dialect.name))


def _version(dialect: str) -> int:
    """What each row of the index says of the rules it was made by."""
    return TOKEN_VERSION if dialect == "sqlite" else TOKEN_VERSION + _ARRAYS_VERSION


def compact(connection: Connection) -> None:
    """After an erasure: merge the index, so that the file keeps no trace of tokens that were taken out."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("INSERT INTO case_search(case_search) VALUES ('optimize')"))


def _take_out(connection: Connection, case_id: int) -> None:
    this = case_search_text.c.case_id == case_id
    found = connection.execute(
        select(case_search_text.c.body, case_search_text.c["keys"]).where(this)
    ).one_or_none()
    if found is None:
        return
    connection.execute(delete(case_search_text).where(this))
    if connection.dialect.name == "sqlite":
        connection.execute(_FTS_DELETE, {"case_id": case_id, "t": words(Indexed(found.body, found.keys))})
    else:
        connection.execute(delete(ARRAYS).where(ARRAYS.c.id == case_id))


def condition(query: Query, case_id: ColumnElement[int], dialect: str) -> ColumnElement[bool]:
    """Is the case one of those the query finds: to be ANDed into any list, count or export. Exact.

    `dialect` is the connection's dialect name, sqlite or postgresql.
    """
    if query.blank:
        return true()
    if not query.terms:
        return false()
    return case_id.in_(_found(query, dialect))


def count(connection: Connection, query: Query, without: Select[int]) -> int:
    """How many cases the query finds, less those whose ids are given: a few, at most some hundred.

    It is the index that is counted: a look at each case found would take thirty times as long.
    """
    if not query.terms:
        return 0
    found = _found(query, connection.dialect.name)
    # Asked for by their ids, one by one, the few cost nothing; the other way round every find would be remembered.
    of_them = found.where(found.selected_columns[0].in_(without))
    # In one question, so that a case that comes meanwhile is in both numbers or in neither.
    return int(connection.execute(select(_number(found) - _number(of_them))).scalar_one())


def count_among(connection: Connection, query: Query, ids: Select[int]) -> int:
    """How many of the cases with these ids the query finds."""
    if not query.terms:
        return 0
    dialect = connection.dialect.name
    if dialect == "sqlite" and _is_frequent(connection, query):
        among: Select[Any] = _frequent_among(query, ids)
    else:
        among = ids.where(condition(query, ids.selected_columns[0], dialect))
    return int(connection.execute(select(_number(among))).scalar_one())


@contextmanager
def _by_index(connection: Connection) -> Iterator[None]:
    """In a small office PostgreSQL would rather unpack every array than ask the index; that takes ten times as long."""
    connection.exec_driver_sql("SET enable_seqscan = off")
    try:
        yield
    finally:
        # Where the question failed within a transaction, its end takes the setting back.
        with suppress(DBAPIError):
            connection.exec_driver_sql("RESET enable_seqscan")


def _number(ids: Select[Any]) -> ScalarSelect[int]:
    return select(func.count()).select_from(ids.subquery()).scalar_subquery()


def _is_frequent(connection: Connection, query: Query) -> bool:
    """Does the index alone give more than are compared one by one? Seen without a look into any case."""
    some = select(FTS.c.rowid).where(FTS.c.case_search.op("MATCH")(fts_question(query))).limit(_ONE_BY_ONE + 1)
    return bool(connection.execute(select(_number(some) > _ONE_BY_ONE)).scalar_one())


def _frequent_among(query: Query, ids: Select[Any]) -> Select[tuple[int]]:
    """Of SQLite's finds those with these ids. Adding 0 keeps it from asking the index anew for each id."""
    return select(FTS.c.rowid).where((FTS.c.rowid + 0).in_(ids), *_fts_clauses(query))


def _found(query: Query, dialect: str) -> Select[tuple[int]]:
    """The ids of the cases. On PostgreSQL different tokens can have the same hash: every term is looked up in the text."""
    if dialect == "sqlite":
        return select(FTS.c.rowid).where(*_fts_clauses(query))
    return select(ARRAYS.c.id).where(*map(_has_hashes, query.terms), _proven(query.terms, ARRAYS.c.id, dialect))


def newest(
    connection: Connection,
    statement: Select[Any],
    query: Query,
    case_id: ColumnElement[int],
    limit: int,
    *,
    is_filtered: bool,
) -> Sequence[Row[Any]]:
    """Run the statement for the newest cases (highest ids first) that the query finds, `limit` rows at most.

    Gives what condition() with ORDER BY and LIMIT would, without first gathering every case that has a common word.
    `is_filtered`: the statement leaves out more than a few, so that what it wants may lie far down.
    """
    dialect = connection.dialect.name
    if query.blank or not query.terms:
        plain = statement.where(condition(query, case_id, dialect))
        return connection.execute(plain.order_by(case_id.desc()).limit(limit)).all()
    if dialect == "sqlite":
        # The join starts at the index, which hands out its rows from the newest by itself, and stops at the limit.
        joined = statement.join(FTS, FTS.c.rowid == case_id).where(*_fts_clauses(query))
        joined = joined.order_by(FTS.c.rowid.desc()).limit(limit)
        if not is_filtered or not _is_frequent(connection, query):
            return connection.execute(joined).all()
        top = connection.scalar(select(func.max(case_search_text.c.case_id))) or 0
        rows = connection.execute(joined.where(FTS.c.rowid > top - _ONE_BY_ONE)).all()
        if len(rows) == limit:
            return rows
        # A frequent word, and yet few of the newest: a filter leaves them out.
        left = _frequent_among(query, statement.with_only_columns(case_id)).order_by(FTS.c.rowid.desc()).limit(limit)
        kept = statement.where(case_id.in_(connection.scalars(left).all()))
        return connection.execute(kept.order_by(case_id.desc())).all()
    # The index knows where a word is before any case is fetched: the finds of the newest stretches cost no more in a
    # million cases than in ten thousand. Adding 0 hides the key: PostgreSQL guesses that every unknown hash is in 0.5 %
    # of the cases and would rather walk them all by their key.
    top = connection.scalar(select(func.max(case_search_text.c.case_id))) or 0
    with _by_index(connection):
        for first, of_these in (*(newest_stretches(top, count) for count in _NEWEST), (0, ())):
            here = and_(*(_has_hashes(term, of_these) for term in query.terms), ARRAYS.c.id + 0 >= first)
            found = select(ARRAYS.c.id).where(here).order_by((ARRAYS.c.id + 0).desc())
            ids = connection.scalars(found.limit(limit * _ENOUGH)).all()
            likely = statement.where(case_id.in_(ids), _proven(query.terms, case_id, dialect))
            rows = connection.execute(likely.order_by((case_id + 0).desc()).limit(limit)).all() if ids else []
            if len(rows) == limit:
                return rows
            if len(ids) == limit * _ENOUGH:
                break
            if not first:
                return rows
    # Many of them are hidden or filtered away. OFFSET makes it ask the index first.
    rare = statement.where(case_id.in_(_found(query, dialect).offset(0)))
    return connection.execute(rare.order_by((case_id + 0).desc()).limit(limit)).all()


def _fts_clauses(query: Query) -> list[ColumnElement[bool]]:
    """The question to FTS5 and, where its tokens do not prove the find, the look into the text."""
    clauses: list[ColumnElement[bool]] = [FTS.c.case_search.op("MATCH")(fts_question(query))]
    doubtful = [term for term in query.terms if not term.sure]
    return [*clauses, _proven(doubtful, FTS.c.rowid, "sqlite")] if doubtful else clauses


def fts_question(query: Query) -> str:
    """The query in FTS5's language. Tokens hold word characters only, so quoting them leaves no syntax to break."""
    return " AND ".join(map(_fts_term, query.terms))


def _fts_term(term: Term) -> str:
    of_text = " AND ".join(f'"{token}"' for token in term.text_tokens)
    return f'(({of_text}) OR "{term.name_token}")' if term.name_token else f"({of_text})"


def _has_hashes(term: Term, of_these: Sequence[str] = ()) -> ColumnElement[bool]:
    """The case has the tokens of the term, and is of one of these stretches where some are named."""
    of_text = _holds(term.text_tokens, of_these)
    return or_(of_text, _holds([term.name_token], of_these)) if term.name_token else of_text


def _holds(tokens: Sequence[str], of_these: Sequence[str]) -> ColumnElement[bool]:
    # PostgreSQL's own array knows "contains"; naming it would load its dialect at every start, also of a single PC.
    held = ARRAYS.c.a.op("@>", is_comparison=True)(hashes(tokens))
    return and_(held, ARRAYS.c.a.op("&&", is_comparison=True)(hashes(of_these))) if of_these else held


def _proven(terms: Iterable[Term], case_id: ColumnElement[int], dialect: str) -> ColumnElement[bool]:
    """All these terms are really there."""
    proofs = and_(*(_proof(term, dialect) for term in terms))
    return select(literal(1)).where(case_search_text.c.case_id == case_id, proofs).exists()


def _proof(term: Term, dialect: str) -> ColumnElement[bool]:
    """The term stands in the folded text, or is a key of a name."""
    position = func.instr if dialect == "sqlite" else func.strpos
    body, keys = case_search_text.c.body, case_search_text.c["keys"]
    in_text: ColumnElement[bool] = position(body, term.text) > 0
    if term.whole_word:
        in_text = body.op("~")(f"(^|[^0-9a-z]){term.text}([^0-9a-z]|$)")
    return or_(in_text, position(keys, f"·{term.text}·") > 0) if term.name_token else in_text
