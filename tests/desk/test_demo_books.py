"""What comes after the reply in a sample office: every book that should have entries has them, sound and by the seed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from complaintdesk.desk.book_pages import Books, EntryList, EntryOf
from complaintdesk.desk.book_rows import EntryRow
from complaintdesk.desk.core import Desk
from complaintdesk.desk.demo import DAYS, DEMO_FRONT_DESK, DEMO_SUPERVISOR, fill, open_sample_office
from complaintdesk.desk.signing_in import staff_actor
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.vocabulary import Light
from complaintdesk.storage.book_models import Entry
from complaintdesk.storage.engine import Database
from complaintdesk.storage.models import Office
from complaintdesk.storage.verify import verify
from tests.conftest import Databases
from tests.desk.office import OPENED

#: Where nothing is put in by the samples themselves: alerts come by the rules, disposals and quizzes of real work.
UNTOUCHED = {EntryKind.ALERT, EntryKind.DISPOSAL, EntryKind.QUIZ}
WATCHED = {EntryKind.POINT, EntryKind.OBSERVER, EntryKind.CARD}


def a_sample(url: str, pack: str, cases: int = 20, seed: int = 1) -> Desk:
    """A filled sample office, at the desk of its supervisor."""
    database = Database(url)
    OPENED.append(database)
    fill(open_sample_office(database, pack), cases, seed)
    return Desk(database, staff_actor(database, DEMO_SUPERVISOR))


def rows(desk: Desk, kind: EntryKind) -> tuple[EntryRow, ...]:
    return desk.ask(EntryList(kind=kind, ended=True))


def filled(desk: Desk) -> dict[EntryKind, int]:
    """How many entries stand in each book that one may open."""
    return {book.kind: len(rows(desk, book.kind)) for book in desk.ask(Books())}


@pytest.mark.parametrize(
    ("kind", "pack", "without"),
    [
        ("sqlite", "business-centre", {EntryKind.MERIT}),
        ("sqlite", "whistle", {EntryKind.TYPICAL, EntryKind.DUTY, *WATCHED}),
        ("postgresql", "car-dealer", WATCHED),
    ],
)
def test_回复之后的事务簿都有内容(databases: Databases, kind: str, pack: str, without: set[EntryKind]) -> None:
    url = databases.new(kind)
    desk = a_sample(url, pack)
    counts = filled(desk)
    assert {book for book, count in counts.items() if not count} - UNTOUCHED == without
    expected = {
        EntryKind.MEASURE: 8, EntryKind.MEETING: 1, EntryKind.VOLUME: 6, EntryKind.SATISFACTION: 4, EntryKind.VISIT: 6,
        EntryKind.FEEDBACK: 10, EntryKind.PLACE: 4, EntryKind.ARTICLE: 2, EntryKind.DISCLOSURE: 1, EntryKind.LOAN: 1,
    }  # fmt: skip
    assert {book: counts[book] for book in expected} == expected
    states = {row.state for row in rows(desk, EntryKind.MEASURE)}
    assert states == {"open", "carried_out", "verified", "ineffective", "closed"}
    assert any(row.light is Light.LATE for row in rows(desk, EntryKind.MEASURE))
    lines = [desk.ask(EntryOf(entry_id=row.id)).lines for row in rows(desk, EntryKind.MEASURE)]
    assert max(len(found.rows) for found in lines if found is not None) >= 3
    assert [row.state for row in rows(desk, EntryKind.SATISFACTION)].count("analysis") == 1
    assert {row.light for row in rows(desk, EntryKind.LOAN)} == {Light.LATE}
    if EntryKind.DUTY not in without:
        assert "done" in {row.state for row in rows(desk, EntryKind.DUTY)}
    if EntryKind.MERIT not in without:
        assert {row.state for row in rows(desk, EntryKind.MERIT)} == {"proposed", "approved"}
    report = verify(desk.database)
    assert report.ok, report.findings
    desk.database.close()
    databases.drop(url)


def test_同一种子同样的条目_再填一次不重复(databases: Databases) -> None:
    urls = [databases.new("sqlite") for _n in range(2)]
    first, second = (a_sample(url, "general", 4, seed=3) for url in urls)

    def told(desk: Desk) -> list[tuple[str, list[str]]]:
        return [(book.kind.value, sorted(row.title for row in rows(desk, book.kind))) for book in desk.ask(Books())]

    assert told(first) == told(second)
    before = filled(first)
    fill(Desk(first.database, staff_actor(first.database, "1000")), 3, seed=4)
    after = filled(first)
    once = (EntryKind.VOLUME, EntryKind.PLACE, EntryKind.VISIT, EntryKind.ARTICLE)
    assert {kind: after[kind] for kind in once} == {kind: before[kind] for kind in once}
    assert after[EntryKind.MEASURE] > before[EntryKind.MEASURE]
    assert verify(first.database).ok


@pytest.mark.parametrize(("pack", "cases"), [("broadcast", 20), ("law-12345", 60)])
def test_别人回访_不过期退回(databases: Databases, pack: str, cases: int) -> None:
    """Whoever looked into a case does not call back, and nothing is returned after the day for it."""
    desk = a_sample(databases.new("sqlite"), pack, cases, seed=2)
    assert verify(desk.database).ok


def test_样例单位开办在先_案头有勾选和备注(databases: Databases) -> None:
    """Older than its oldest case, so that duties of the months before are owed; the hidden books have their notes."""
    desk = a_sample(databases.new("sqlite"), "general", 8)
    with desk.database.read() as session:
        hidden = set(session.scalars(select(Entry.kind).where(Entry.kind.in_((EntryKind.GUIDE, EntryKind.TONE)))))
        assert hidden == {EntryKind.GUIDE.value, EntryKind.TONE.value}
        opened_at = session.get_one(Office, 1).opened_at
        assert desk.database.now(session) - opened_at > timedelta(days=DAYS)
    front = Desk(desk.database, staff_actor(desk.database, DEMO_FRONT_DESK))
    assert rows(front, EntryKind.DUTY)
