"""One restricted case, marked in every text: nobody without the right finds a trace of it, whatever they ask or do."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from complaintdesk import desk as stages
from complaintdesk.desk.book_pages import EntryList, EntryOf
from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.core import ACTION_COMMANDS, CaseCommand, Desk, declared_commands, declared_questions
from complaintdesk.desk.feed import ChangesSince
from complaintdesk.desk.ledger import ledger_lines
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.office_settings import OfficeQuestion
from complaintdesk.desk.read_log import ReadLog
from complaintdesk.desk.statistics import Figures
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.fields import Input, inputs_of
from complaintdesk.domain.vocabulary import Action, EventKind
from complaintdesk.sheets.ledger import write_ledger
from complaintdesk.sheets.statistics_book import write_statistics
from complaintdesk.storage.verify import verify
from tests.conftest import KINDS, Databases
from tests.office.marked import ASKED, MARK, MOVING, Marked, add_the_case, plain_office, told

for _module in pkgutil.iter_modules(stages.__path__):
    importlib.import_module(f"complaintdesk.desk.{_module.name}")

#: What everybody was told before the case was there, by role and question.
Before = dict[tuple[str, str], str]


@pytest.fixture(scope="module", params=KINDS)
def marked(request: pytest.FixtureRequest, databases: Databases) -> Iterator[tuple[Marked, Before]]:
    """The office with the marked case, and every answer from before it came."""
    url = databases.new(request.param)
    world = plain_office(url)
    before = {
        (role, repr(question)): told(desk, question)
        for role, desk in world.unauthorised.items()
        for question in every_question(world)
    }
    add_the_case(world)
    yield world, before
    world.company.operator.database.close()
    databases.drop(url)


@pytest.fixture
def world(marked: tuple[Marked, Before]) -> Marked:
    return marked[0]


def every_question(world: Marked) -> list[Any]:
    return [question for make in ASKED.values() for question in make(world)]


def trace(world: Marked, text: str) -> list[str]:
    """Which marks stand in the text."""
    return [mark for mark in world.marks if mark in text]


def test_每个问题都有一行() -> None:
    """A question that nobody asks here may leak: whoever adds one says how it is asked about the case."""
    assert set(ASKED) == set(declared_questions())


@pytest.mark.parametrize("marked", ["sqlite"], indirect=True)
def test_有权的人看得见_所以标记确实在(world: Marked) -> None:
    for desk in (world.company.inspector, world.company.head, world.company.operator):
        found = "".join(told(desk, question) for question in every_question(world))
        assert {MARK, world.number, "举报人-0001"} <= set(trace(world, found))
    assert verify(world.company.operator.database).findings == ()


def test_有权的人在事务簿里看得见它的条目(world: Marked) -> None:
    """Else the silence of the books, asked by everybody else below, would prove nothing."""
    rows = world.company.head.ask(EntryList(kind=EntryKind.MEASURE, ended=True, case_id=world.case_id))
    assert rows
    assert {row.case_number for row in rows} == {world.number}
    assert any(MARK in repr(world.company.head.ask(EntryOf(entry_id=row.id))) for row in rows)


def test_无权的人问什么都没有痕迹(world: Marked) -> None:
    leaks = []
    for role, desk in world.unauthorised.items():
        for question in every_question(world):
            said = told(desk, question)
            # What the asker typed may be repeated to them.
            typed = world.number if world.number in repr(question) else str(getattr(question, "number", "")) or "\0"
            if found := trace(world, said.replace(typed, "#")):
                leaks.append((role, type(question).__name__, found, said[:300]))
    assert leaks == []


def test_回答与没有此件时一字不差(marked: tuple[Marked, Before]) -> None:
    """Totals, counts, places, pages and hints: all as if the case did not exist."""
    world, before = marked
    differences = []
    for role, desk in world.unauthorised.items():
        for question in every_question(world):
            now = told(desk, question)
            if type(question) not in MOVING and now != before[role, repr(question)]:
                differences.append((role, repr(question), before[role, repr(question)][:300], now[:300]))
    assert differences == [], "\n".join(map(str, differences))


def test_看不见的件做不了任何动作_说法与没有一样(world: Marked) -> None:
    for role, desk in world.unauthorised.items():
        for command in declared_commands():
            if not issubclass(command, CaseCommand):
                continue
            said = {
                case_id: _refusal(desk, command, case_id) for case_id in (world.case_id, 999_999)
            }
            assert said[world.case_id] == said[999_999], (role, command.__name__)
            assert trace(world, said[world.case_id]) == []


def _refusal(desk: Desk, command: type[CaseCommand], case_id: int) -> str:
    given: dict[str, Any] = {"case_id": case_id}
    for entry in dataclasses.fields(command):
        missing = entry.default is dataclasses.MISSING and entry.default_factory is dataclasses.MISSING
        if missing and entry.name not in given:
            given[entry.name] = None
    try:
        desk.do(command(**given))
    except UserError as refused:
        return f"{type(refused).__name__}: {refused}"
    raise AssertionError(command.__name__)


def test_填好的表单也一样(world: Marked) -> None:
    values: dict[Action, dict[str, str]] = {
        Action.ACCEPT: {}, Action.DISPATCH: {"department": "甲科"}, Action.URGE: {"note": "x"}, Action.VOID: {"reason": "x"},
        Action.WITHDRAW: {"reason": "x"}, Action.INVESTIGATE: {"findings": "x"}, Action.LINK: {"other": "TS-2026-0001"},
    }  # fmt: skip
    for desk in world.unauthorised.values():
        for action, given in values.items():
            said = set()
            for case_id in (world.case_id, 999_999):
                try:
                    desk.do(command_for(action, case_id, None, _known(action, given), "Asia/Shanghai"))
                except UserError as refused:
                    said.add(str(refused))
            assert len(said) == 1, (action, said)


def _known(action: Action, given: dict[str, str]) -> dict[str, str]:
    names = {f.name for f in inputs_of(ACTION_COMMANDS[action])}
    return {name: value for name, value in given.items() if name in names}


def test_把普通件挂到保密件上_与挂到不存在的件说法相同(world: Marked) -> None:
    tried = 0
    for action, command in ACTION_COMMANDS.items():
        for entry in inputs_of(command):
            if entry.metadata["input"] is not Input.CASE:
                continue
            tried += 1
            said = []
            for number in (world.number, "TSM-2026-0999"):
                given = {f.name: "x" for f in inputs_of(command) if f.metadata["required"]} | {entry.name: number}
                try:
                    values = _plain(command, given)
                    world.company.clerk.do(command_for(action, world.plain_id, None, values, "Asia/Shanghai"))
                    said.append("done")
                except UserError as refused:
                    said.append(str(refused).replace(number, "#"))
            assert said[0] == said[1] != "done", (action, said)
    assert tried


def _plain(command: type[CaseCommand], given: dict[str, str]) -> dict[str, str]:
    words = {f.name: f.metadata["words"] for f in inputs_of(command)}
    return {n: next(iter(words[n])).value if words[n] else value for n, value in given.items()}


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_导出的台账和统计没有痕迹(world: Marked, tmp_path: Path, suffix: str) -> None:
    for role in ("前台", "主管", "被举报人"):
        desk = world.unauthorised[role]
        for reveal in (False, True):
            file = tmp_path / f"{role}{reveal}.{suffix}"
            count = write_ledger(file, ledger_lines(desk, CaseFilter(), reveal=reveal), desk.ask(OfficeQuestion()))
            assert count == 3
            assert trace(world, _content(file)) == []
        if suffix == "xlsx":
            book = tmp_path / f"{role}-统计.xlsx"
            write_statistics(book, desk.ask(Figures(first=date(2026, 1, 1), last=date(2026, 12, 31))))
            assert trace(world, _content(book)) == []


def _content(file: Path) -> str:
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as parts:
            return "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    return file.read_text(encoding="utf-8-sig")


def test_他处变动里没有此件(world: Marked) -> None:
    for desk in world.unauthorised.values():
        assert world.case_id not in desk.ask(ChangesSince(seq=0)).cases


def test_没人读到_阅读记录里只有有权的人(world: Marked) -> None:
    actors = {look.actor for look in world.company.inspector.ask(ReadLog(case_id=world.case_id))
              if look.kind is EventKind.READ}  # fmt: skip
    assert actors <= {"2001 周督查", "2002 吴部长", "operator tester"}
