"""Signing in: one sentence for every failure, waiting instead of locking, no password anywhere, a way back in."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from complaintdesk.desk.core import Desk
from complaintdesk.desk.opening import Opened, open_office
from complaintdesk.desk.passwords import needs_rehash
from complaintdesk.desk.rows import Actor
from complaintdesk.desk.signing_in import (
    RenewRecoveryCode,
    change_password,
    must_change_password,
    recover_administrator,
    seconds_to_wait,
    sign_in,
    staff_actor,
)
from complaintdesk.desk.staffing import ResetPassword, RetireStaff
from complaintdesk.domain.errors import FieldErrors, NotAllowed, NotFound
from complaintdesk.domain.vocabulary import EventKind, Role
from complaintdesk.storage.engine import Database
from complaintdesk.storage.models import Disclosure, Event, Staff
from tests.desk.office import OPENED, PASSWORD, START, Clock, an_office, desk_as


@pytest.fixture
def desk(database_url: str) -> Desk:
    return an_office(database_url)


@pytest.fixture
def clock(desk: Desk) -> Clock:
    assert isinstance(desk.clock, Clock)
    return desk.clock


def events(desk: Desk, kind: EventKind) -> list[tuple[str, dict[str, Any]]]:
    """Actor and payload of the events of that kind, oldest first."""
    wanted = select(Event.actor, Disclosure.payload).join(Disclosure, Disclosure.seq == Event.seq)
    with desk.database.read() as session:
        found = session.execute(wanted.where(Event.kind == kind.value).order_by(Event.seq)).all()
    return [(actor, json.loads(payload)) for actor, payload in found]


def fail(desk: Desk, times: int, number: str = "1000") -> None:
    for _n in range(times):
        with pytest.raises(NotAllowed, match="工号或密码不对"):
            sign_in(desk.database, number, "wrong-word", desk.clock)


def test_the_right_password_gives_the_person_and_an_event(desk: Desk) -> None:
    desk_as(desk, Role.DEPARTMENT, "财务科", number="A7", name="李四")
    actor = sign_in(desk.database, "a7", PASSWORD, desk.clock)
    assert (actor.number, actor.name, actor.role, actor.is_operator) == ("A7", "李四", Role.DEPARTMENT, False)
    assert actor == staff_actor(desk.database, "A7")
    ((who, payload),) = events(desk, EventKind.SIGNED_IN)
    assert who == "A7 李四"
    assert payload["workplace"]


def test_a_password_pasted_with_blanks_around_it_fits(desk: Desk) -> None:
    assert sign_in(desk.database, " 1000 ", f"{PASSWORD}\n").number == "1000"


def test_every_failure_has_the_same_sentence(desk: Desk) -> None:
    desk_as(desk, Role.FRONT_DESK, number="2001")
    desk.do(RetireStaff(number="2001"))
    sentences = set()
    for number, password in (
        ("1000", "wrong-word"),
        ("9999", PASSWORD),
        ("2001", PASSWORD),
        ("2001", "wrong"),
        ("", ""),
    ):
        with pytest.raises(NotAllowed) as refused:
            sign_in(desk.database, number, password)
        sentences.add(str(refused.value))
    assert len(sentences) == 1


def test_failures_are_events_without_the_words_that_were_typed(desk: Desk) -> None:
    desk_as(desk, Role.FRONT_DESK, number="2001", name="李四")
    for number in ("2001", "my-secret-word"):
        with pytest.raises(NotAllowed):
            sign_in(desk.database, number, "another-secret")
    found = events(desk, EventKind.SIGN_IN_FAILED)
    assert [who.strip() for who, _payload in found] == ["2001 李四", "-"]
    assert "secret" not in str(found)
    assert not events(desk, EventKind.SIGNED_IN)


@pytest.mark.parametrize(
    ("failures", "wait"),
    [(0, 0), (4, 0), (5, 1), (6, 2), (7, 4), (8, 8), (9, 16), (10, 30), (11, 30), (5000, 30)],
)
def test_the_wait_doubles_up_to_30_seconds(failures: int, wait: int) -> None:
    assert seconds_to_wait(failures, START, START) == wait
    assert seconds_to_wait(failures, START, START + timedelta(seconds=wait)) == 0


def test_a_part_of_a_second_is_a_second_to_wait() -> None:
    assert seconds_to_wait(7, START, START + timedelta(milliseconds=100)) == 4
    assert seconds_to_wait(7, START, START + timedelta(milliseconds=3001)) == 1


def test_a_clock_set_back_locks_nobody_out() -> None:
    assert seconds_to_wait(9, START, START - timedelta(days=1)) == 0
    assert seconds_to_wait(9, None, START) == 0


def test_after_five_failures_the_right_password_waits_too_and_then_fits(desk: Desk, clock: Clock) -> None:
    fail(desk, 5)
    with pytest.raises(NotAllowed, match="1 秒"):
        sign_in(desk.database, "1000", PASSWORD, clock)
    assert len(events(desk, EventKind.SIGN_IN_FAILED)) == 5
    clock.forward(seconds=1)
    fail(desk, 1)
    clock.forward(seconds=1)
    with pytest.raises(NotAllowed, match="1 秒"):
        sign_in(desk.database, "1000", PASSWORD, clock)
    clock.forward(seconds=1)
    assert sign_in(desk.database, "1000", PASSWORD, clock).number == "1000"
    fail(desk, 5)


def test_trying_during_the_wait_does_not_make_it_longer(desk: Desk, clock: Clock) -> None:
    fail(desk, 5)
    for _n in range(3):
        with pytest.raises(NotAllowed, match="1 秒"):
            sign_in(desk.database, "1000", "wrong-word", clock)
    clock.forward(seconds=1)
    assert sign_in(desk.database, "1000", PASSWORD, clock).number == "1000"


def test_one_person_waiting_stops_nobody_else(desk: Desk, clock: Clock) -> None:
    desk_as(desk, Role.FRONT_DESK, number="2001")
    fail(desk, 5)
    assert sign_in(desk.database, "2001", PASSWORD, clock).number == "2001"


def test_a_reset_ends_the_wait(desk: Desk, clock: Clock) -> None:
    fail(desk, 5)
    command = ResetPassword(number="1000")
    desk.do(command)
    actor = sign_in(desk.database, "1000", command.password, clock)
    assert must_change_password(desk.database, actor)


def test_an_old_hash_is_made_anew_at_the_next_sign_in(desk: Desk) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with desk.database.write() as session:
        session.execute(select(Staff)).scalar_one().password_hash = weak
    sign_in(desk.database, "1000", PASSWORD)
    with desk.database.read() as session:
        kept = session.execute(select(Staff.password_hash)).scalar_one()
    assert not needs_rehash(kept)
    assert sign_in(desk.database, "1000", PASSWORD).number == "1000"


def test_nobody_is_known_without_a_password_who_is_not_there(desk: Desk) -> None:
    with pytest.raises(NotFound, match="9999"):
        staff_actor(desk.database, "9999")


# -- own password


def test_changing_the_one_time_password(desk: Desk) -> None:
    actor = sign_in(desk.database, "1000", PASSWORD)
    assert must_change_password(desk.database, actor)
    change_password(desk.database, "1000", PASSWORD, "我的新密码1")
    assert not must_change_password(desk.database, actor)
    assert sign_in(desk.database, "1000", "我的新密码1") == actor
    with pytest.raises(NotAllowed):
        sign_in(desk.database, "1000", PASSWORD)
    ((who, payload),) = events(desk, EventKind.STAFF_CHANGED)
    assert who.startswith("1000 ")
    assert "我的新密码1" not in json.dumps(payload, ensure_ascii=False)


@pytest.mark.parametrize("new", ["", "12345", "  12345  ", PASSWORD, f" {PASSWORD}"])
def test_a_bad_new_password_is_refused(desk: Desk, new: str) -> None:
    with pytest.raises(FieldErrors) as refused:
        change_password(desk.database, "1000", PASSWORD, new)
    assert list(refused.value.problems) == ["new"]
    assert sign_in(desk.database, "1000", PASSWORD).number == "1000"


def test_guessing_the_old_password_has_to_wait_as_well(desk: Desk, clock: Clock) -> None:
    for _n in range(5):
        with pytest.raises(NotAllowed, match="工号或密码不对"):
            change_password(desk.database, "1000", "wrong-word", "new-word-1", clock)
    with pytest.raises(NotAllowed, match="1 秒"):
        change_password(desk.database, "1000", PASSWORD, "new-word-1", clock)
    assert len(events(desk, EventKind.SIGN_IN_FAILED)) == 5


def test_the_operator_has_no_password(desk: Desk) -> None:
    assert not must_change_password(desk.database, desk.actor)
    assert isinstance(desk.actor, Actor)


# -- the recovery code


@pytest.fixture
def opened(database_url: str) -> tuple[Database, Opened]:
    database = Database(database_url)
    OPENED.append(database)
    return database, open_office(database, "general", "某某公司")


def test_the_one_time_secrets_of_the_opening_work(opened: tuple[Database, Opened]) -> None:
    database, secrets = opened
    actor = sign_in(database, secrets.administrator, secrets.one_time_password)
    assert actor.role is Role.ADMINISTRATOR
    assert must_change_password(database, actor)


def test_the_code_works_once_and_gives_the_next(opened: tuple[Database, Opened]) -> None:
    database, secrets = opened
    change_password(database, "1000", secrets.one_time_password, "forgotten-word")
    number, password, code = recover_administrator(database, secrets.recovery_code)
    actor = sign_in(database, number, password)
    assert (number, actor.number) == ("1000", "1000")
    assert must_change_password(database, actor)
    with pytest.raises(NotAllowed):
        sign_in(database, "1000", "forgotten-word")
    with pytest.raises(NotAllowed, match="恢复码不对"):
        recover_administrator(database, secrets.recovery_code)
    assert recover_administrator(database, code).number == "1000"
    with database.read() as session:
        kept = " ".join(session.scalars(select(Disclosure.payload)))
    for secret in (secrets.recovery_code, secrets.one_time_password, password, code):
        assert secret not in kept


def test_the_code_may_be_typed_small_and_with_blanks(opened: tuple[Database, Opened]) -> None:
    database, secrets = opened
    typed = f" {secrets.recovery_code.lower().replace('-', ' ')} "
    assert recover_administrator(database, typed).number == "1000"


def test_guessing_the_code_has_to_wait(opened: tuple[Database, Opened]) -> None:
    database, secrets = opened
    clock = Clock(datetime(2030, 1, 1, tzinfo=UTC))
    for _n in range(5):
        with pytest.raises(NotAllowed, match="恢复码不对"):
            recover_administrator(database, "AAAA-BBBB-CCCC-DDDD", clock)
    with pytest.raises(NotAllowed, match="1 秒"):
        recover_administrator(database, secrets.recovery_code, clock)
    clock.forward(seconds=1)
    _number, _password, code = recover_administrator(database, secrets.recovery_code, clock)
    assert recover_administrator(database, code, clock).number == "1000"


def test_recovery_ends_the_administrators_own_wait(opened: tuple[Database, Opened]) -> None:
    database, secrets = opened
    clock = Clock(datetime(2030, 1, 1, tzinfo=UTC))
    for _n in range(5):
        with pytest.raises(NotAllowed):
            sign_in(database, "1000", "wrong-word", clock)
    _number, password, _code = recover_administrator(database, secrets.recovery_code, clock)
    assert sign_in(database, "1000", password, clock).number == "1000"


def test_a_lost_code_is_replaced_by_the_administrator(desk: Desk) -> None:
    command = RenewRecoveryCode()
    desk.do(command)
    assert command.code not in repr(command)
    assert command.code not in str(events(desk, EventKind.OFFICE_CHANGED))
    assert recover_administrator(desk.database, command.code).number == "1000"
    with pytest.raises(NotAllowed):
        desk_as(desk, Role.SUPERVISOR).do(RenewRecoveryCode())
