"""Killed in the middle of a registration, or eight desks at once: nothing acknowledged is lost, doubled or skipped."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from complaintdesk.desk.amending import AmendCase
from complaintdesk.desk.offers import command_for
from complaintdesk.domain.errors import ConflictError
from complaintdesk.domain.vocabulary import Action
from complaintdesk.storage.engine import Database
from complaintdesk.storage.models import Case
from complaintdesk.storage.verify import verify
from tests.conftest import Databases
from tests.desk.office import a_case, a_registration, an_office
from tests.storage.offices import ZONE, desk_on, opened, worked_office

ROOT = Path(__file__).resolve().parents[2]
CHILD = [sys.executable, str(Path(__file__).with_name("crash_child.py"))]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT)}
KILLS = 200
DESKS, EACH = 8, 50


def numbers_in(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(Case.number).order_by(Case.id)))


def acknowledged_in(file: Path) -> list[str]:
    # A kill may cut the last line short: that one was not acknowledged.
    return [line.decode() for line in file.read_bytes().split(b"\n")[:-1]]


@pytest.fixture
def nursery(sqlite_url: str, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """The process that the short-lived desks are forked from."""
    an_office(sqlite_url).database.close()
    (tmp_path / "acknowledged").touch()
    command = [*CHILD, sqlite_url, str(tmp_path / "acknowledged")]
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=ENVIRONMENT,
        cwd=ROOT,
        text=True,
        start_new_session=True,
    )
    yield process
    process.kill()
    process.communicate()


@pytest.mark.skipif(os.name == "nt", reason="kill -9 and fork are POSIX's")
def test_登记中途被杀两百次(nursery: subprocess.Popen[str], sqlite_url: str, tmp_path: Path) -> None:
    assert nursery.stdin is not None
    assert nursery.stdout is not None
    told = tmp_path / "acknowledged"
    chance = random.Random(20261122)
    interrupted = 0
    for _kill in range(KILLS):
        before = told.stat().st_size
        nursery.stdin.write("live\n")
        nursery.stdin.flush()
        child = int(nursery.stdout.readline())
        while told.stat().st_size == before:
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.06))
        os.kill(child, signal.SIGKILL)
        assert nursery.stdout.readline() == "gone\n"
        interrupted += Path(f"{sqlite_url.removeprefix('sqlite:///')}-journal").exists()
    database = opened(sqlite_url)
    there, acknowledged = numbers_in(database), acknowledged_in(told)
    assert len(acknowledged) >= KILLS
    assert set(acknowledged) - set(there) == set()
    assert len(acknowledged) == len(set(acknowledged))
    assert [int(number[-4:]) for number in there] == list(range(1, len(there) + 1))
    report = verify(database)
    assert report.ok, report.findings
    print(f"{KILLS} kills, {len(acknowledged)} acknowledged, {len(there)} there, {interrupted} interrupted")
    assert interrupted, "no kill ever hit a transaction: this test proves nothing"
    assert a_case(desk_on(database)).number.endswith(f"{len(there) + 1:04d}")


@pytest.mark.parametrize("kind", ["postgresql", "sqlite"])
def test_八个窗口同时登记(kind: str, new_database: Callable[..., str], tmp_path: Path) -> None:
    url = new_database(kind)
    database = an_office(url).database
    files = [tmp_path / str(place) for place in range(DESKS)]
    desks = [
        subprocess.Popen(
            [*CHILD, url, str(file), "--count", str(EACH)],
            env=ENVIRONMENT,
            cwd=ROOT,
            stderr=subprocess.PIPE,
            text=True,
        )
        for file in files
    ]
    for desk in desks:
        _out, trouble = desk.communicate()
        assert desk.returncode == 0, trouble
    acknowledged = [number for file in files for number in acknowledged_in(file)]
    assert len(set(acknowledged)) == DESKS * EACH
    assert sorted(numbers_in(database)) == sorted(acknowledged)
    assert sorted(int(number[-4:]) for number in acknowledged) == list(range(1, DESKS * EACH + 1))
    report = verify(database)
    assert report.ok, report.findings


def test_同一请求同时到达两次(database_url: str) -> None:
    """The connection broke after the commit, and the retry meets the first try: one case, one number."""
    desk = an_office(database_url)
    command = a_registration()
    results: list[str] = []

    def send() -> None:
        results.append(desk_on(desk.database).do(command)[0].number)

    threads = [threading.Thread(target=send) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 4
    assert len(set(results)) == 1
    assert numbers_in(desk.database) == results[:1]


@pytest.mark.parametrize("kind", ["postgresql", "sqlite"])
def test_两个窗口改同一件(kind: str, databases: Databases, new_database: Callable[..., str]) -> None:
    """Both saw the same version; however they meet, exactly one is done and the other is told."""
    database = opened(worked_office(databases, new_database, kind))
    for case_id in range(2, 7):
        with database.read() as session:
            version = session.get_one(Case, case_id).version
        start = threading.Barrier(2)
        outcomes: list[str] = []

        def change(
            words: str,
            case_id: int = case_id,
            version: int = version,
            start: threading.Barrier = start,
            outcomes: list[str] = outcomes,
        ) -> None:
            desk = desk_on(database)
            start.wait(timeout=60)
            try:
                desk.do(AmendCase(case_id=case_id, version=version, values={"subject": words}))
                outcomes.append(words)
            except ConflictError:
                outcomes.append("conflict")

        threads = [threading.Thread(target=change, args=(words,)) for words in ("甲改", "乙改")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(outcomes) == 2
        assert outcomes.count("conflict") == 1
        with database.read() as session:
            assert session.get_one(Case, case_id).subject in outcomes
    assert verify(database).ok


def test_过时的版本不能办理(database_url: str) -> None:
    desk = an_office(database_url)
    done = a_case(desk)
    desk.do(command_for(Action.AMEND, done.id, done.version, {"request": "退费", "reason": "补充"}, ZONE))
    with pytest.raises(ConflictError, match="TS-2026-0001"):
        desk.do(command_for(Action.DISPATCH, done.id, done.version, {"department": "财务科"}, ZONE))
