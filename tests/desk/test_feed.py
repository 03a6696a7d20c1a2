"""The feed: what one work place does, the others learn: everything, once, and nothing they may not know."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select

from complaintdesk.desk.core import Desk, operator
from complaintdesk.desk.departments import AddDepartment
from complaintdesk.desk.dispatching import DispatchCase, ReturnToDesk
from complaintdesk.desk.feed import ChangesSince
from complaintdesk.desk.rows import Changes
from complaintdesk.desk.signing_in import sign_in
from complaintdesk.domain.vocabulary import EventKind, Role
from complaintdesk.storage.engine import Database
from complaintdesk.storage.models import Event
from tests.desk.office import OPENED, PASSWORD, Clock, a_case, an_office, desk_as


@pytest.fixture
def desk(database_url: str) -> Desk:
    return an_office(database_url)


def now(desk: Desk) -> int:
    return desk.ask(ChangesSince()).seq


def another_work_place(desk: Desk) -> Desk:
    """A desk with a connection of its own to the same database."""
    database = Database(desk.database.url)
    OPENED.append(database)
    return Desk(database, operator("another"), Clock())


def test_what_one_registers_the_other_sees(postgres_url: str) -> None:
    here = an_office(postgres_url)
    there = another_work_place(here)
    cursor = now(there)
    done = a_case(here)
    seen = there.ask(ChangesSince(seq=cursor))
    assert seen == Changes(frozenset({done.id}), frozenset({EventKind.REGISTERED}), done.seq)
    assert there.ask(ChangesSince(seq=seen.seq)) == Changes(seq=done.seq)


def test_work_places_saving_at_once_miss_nothing(postgres_url: str) -> None:
    first = an_office(postgres_url)
    watcher, second = another_work_place(first), another_work_place(first)
    cursor = start = now(watcher)
    registered: set[int] = set()
    seen: set[int] = set()
    working = [
        threading.Thread(target=lambda d=d: registered.update(a_case(d).id for _n in range(12)))
        for d in (first, second)
    ]
    for thread in working:
        thread.start()
    while any(thread.is_alive() for thread in working):
        changes = watcher.ask(ChangesSince(seq=cursor))
        assert changes.seq >= cursor
        # Each answer is whole: the events up to its seq are all there, none comes later.
        with watcher.database.read() as session:
            there = session.execute(
                select(func.count()).where(Event.seq > cursor, Event.seq <= changes.seq)
            ).scalar_one()
        assert there == changes.seq - cursor
        seen |= changes.cases
        cursor = changes.seq
    seen |= watcher.ask(ChangesSince(seq=cursor)).cases
    assert seen == registered
    assert len(registered) == 24
    assert watcher.ask(ChangesSince(seq=start)).cases == registered


def test_without_a_cursor_nothing_is_new(desk: Desk) -> None:
    done = a_case(desk)
    assert desk.ask(ChangesSince()) == Changes(seq=done.seq)


def test_several_events_of_a_case_are_one_case(desk: Desk) -> None:
    cursor = now(desk)
    done = a_case(desk)
    desk.do(DispatchCase(case_id=done.id, department="财务科"))
    changes = desk.ask(ChangesSince(seq=cursor))
    assert changes.cases == {done.id}
    assert changes.kinds == {EventKind.REGISTERED, EventKind.ACCEPTED, EventKind.DISPATCHED}


def test_changes_of_the_office_come_without_a_case(desk: Desk) -> None:
    cursor = now(desk)
    done, _changes = desk.do(AddDepartment(name="信息科"))
    assert desk.ask(ChangesSince(seq=cursor)) == Changes(
        frozenset(), frozenset({EventKind.DEPARTMENT_CHANGED}), done.seq
    )


def test_signing_in_refreshes_no_screen(desk: Desk) -> None:
    cursor = now(desk)
    sign_in(desk.database, "1000", PASSWORD)
    assert desk.ask(ChangesSince(seq=cursor)) == Changes(seq=cursor + 1)


def test_an_older_backup_put_back_refreshes_everything(desk: Desk) -> None:
    done = a_case(desk)
    assert desk.ask(ChangesSince(seq=done.seq + 50)) == Changes(
        frozenset(), frozenset({EventKind.RESTORED}), done.seq
    )


def test_a_department_learns_of_its_own_cases_only(desk: Desk) -> None:
    money, nurse = desk_as(desk, Role.DEPARTMENT, "财务科"), desk_as(desk, Role.DEPARTMENT, "护理部")
    cursor = now(desk)
    done = a_case(
        desk,
        facts='有人写了 "department_id":[1, "department_id":[2, "department_id":[3, "department_id":[4, ',
    )
    hidden = Changes(seq=done.seq)
    assert money.ask(ChangesSince(seq=cursor)) == hidden
    assert nurse.ask(ChangesSince(seq=cursor)) == hidden
    sent, _changes = desk.do(DispatchCase(case_id=done.id, department="财务科"))
    assert money.ask(ChangesSince(seq=done.seq)) == Changes(
        frozenset({done.id}), frozenset({EventKind.ACCEPTED, EventKind.DISPATCHED}), sent.seq
    )
    assert nurse.ask(ChangesSince(seq=done.seq)) == Changes(seq=sent.seq)


def test_a_department_learns_that_a_case_was_taken_from_it(desk: Desk) -> None:
    money, nurse = desk_as(desk, Role.DEPARTMENT, "财务科"), desk_as(desk, Role.DEPARTMENT, "护理部")
    done = a_case(desk)
    desk.do(DispatchCase(case_id=done.id, department="财务科"))
    cursor = now(desk)
    back, _changes = desk.do(ReturnToDesk(case_id=done.id, reason="不归我们管"))
    assert money.ask(ChangesSince(seq=cursor)) == Changes(
        frozenset({done.id}), frozenset({EventKind.RETURNED}), back.seq
    )
    assert nurse.ask(ChangesSince(seq=cursor)) == Changes(seq=back.seq)
    again, _changes = desk.do(DispatchCase(case_id=done.id, department="护理部"))
    assert money.ask(ChangesSince(seq=back.seq)) == Changes(seq=again.seq)
    assert nurse.ask(ChangesSince(seq=back.seq)).cases == {done.id}


def test_an_administrator_who_reads_no_cases_learns_of_none(desk: Desk) -> None:
    desk_as(desk, Role.FRONT_DESK)
    desk_as(desk, Role.SUPERVISOR)
    admin = desk_as(desk, Role.ADMINISTRATOR)
    cursor = now(desk)
    done = a_case(desk)
    assert admin.ask(ChangesSince(seq=cursor)) == Changes(seq=done.seq)
