"""Every book there is, whoever declared it: each step taken, each text inert, nobody reads what is not theirs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from complaintdesk.desk.book_pages import Books, EntryList, EntryOf, entry_command
from complaintdesk.desk.book_rows import EntryOffer
from complaintdesk.desk.book_tables import exported_book
from complaintdesk.desk.books import BOOKS, EntryCommand
from complaintdesk.desk.context import Seen
from complaintdesk.desk.core import Desk, declared_commands
from complaintdesk.desk.entries import first_line
from complaintdesk.desk.office_settings import OfficeQuestion
from complaintdesk.desk.visibility import may_see
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.fields import Input, inputs_of
from complaintdesk.domain.vocabulary import Role
from complaintdesk.i18n import _, in_language
from complaintdesk.sheets.book_export import write_book
from complaintdesk.storage.book_models import Entry
from complaintdesk.storage.engine import Database
from complaintdesk.storage.models import Case
from complaintdesk.storage.verify import verify
from complaintdesk.ui import icons
from tests.conftest import KINDS, Databases
from tests.desk.office import desk_as
from tests.office.book_office import FORMED, TRIES, ZONE, BookOffice, book_office, come_to
from tests.office.hostile import GROUPED, Typist, lost

#: The books that people open; what is hidden is kept by the screens it belongs to.
OPEN = [kind for kind, book in BOOKS.items() if not book.hidden]
#: So many entries are made of a kind before what was not reached counts as unreachable.
MOST = 30
#: The rest of the payloads is in one of these too.
HOSTILE = ("其余", "空字符", "两万字")


@pytest.fixture(scope="module", params=KINDS)
def template(request: pytest.FixtureRequest, databases: Databases) -> Iterator[tuple[str, str]]:
    """An office without entries, to copy, on each database."""
    url = databases.new(request.param)
    book_office(url).desk.database.close()
    yield request.param, url
    databases.drop(url)


@pytest.fixture
def office(template: tuple[str, str], databases: Databases) -> Iterator[BookOffice]:
    """A test's own: what comes about is the same whichever tests were before. In the end its data is sound."""
    url = databases.new(*template)
    made = come_to(Database(url))
    yield made
    findings = verify(made.desk.database)
    made.desk.database.close()
    databases.drop(url)
    assert findings.ok, findings.findings[:5]


@pytest.mark.parametrize("kind", BOOKS)
def test_每本簿都说得清(kind: EntryKind) -> None:
    book = BOOKS[kind]
    assert book.icon in icons.names()
    assert book.ended <= book.states.keys()
    assert book.steps.keys() <= book.states.keys()
    commands: list[Any] = [*([book.new] if book.new else []), *(step for steps in book.steps.values() for step in steps)]
    for command in commands:
        assert command in declared_commands(), command
        assert command.LABEL, command
        assert command.ICON in icons.names(), command
    with in_language("en"):
        assert all(_(words) for words in book.states.values())
        assert kind.label
        assert book.group.label


def walk(office: BookOffice, entry_id: int, left: set[tuple[str, str]], states: set[str]) -> None:
    """Take the entry on until nothing can be done with it: what was never done first, else mostly the expected step."""
    for _step in range(40):
        sheet = office.sheet(entry_id)
        state = sheet.row.state
        states.discard(state)
        fresh = [offer for offer in sheet.offers if (state, offer.command) in left]
        if not sheet.offers or (not left and not states):
            return
        usual = sheet.offers[0] if office.choose(range(3)) else office.choose(sheet.offers)
        # What ends the entry comes last, or nothing after it would ever be seen.
        offer = min(fresh, key=lambda one: (one.is_grave, one.command)) if fresh else usual
        if office.take(offer, entry_id) is None:
            return
        left.discard((state, offer.command))


@pytest.mark.parametrize("kind", OPEN)
def test_每个环节都走过(office: BookOffice, kind: EntryKind) -> None:
    """Every state is reached and every step of it taken; what the book foresees and nobody can do is a mistake of it."""
    book = BOOKS[kind]
    left = {(state, step.__name__) for state, steps in book.steps.items() for step in steps}
    states = set(book.states)
    for n in range(MOST):
        # What came about by itself, such as a warning, is taken up first.
        for entry_id in office.entries(kind) if n == 0 and book.new is None else office.make(kind):
            walk(office, entry_id, left, states)
        if not left and not states:
            break
    states -= {office.sheet(entry_id).row.state for entry_id in office.entries(kind)}
    assert not left, (left, {step: office.refusals.get(step) for _state, step in left}, office.refusals)
    assert not states, (states, office.refusals)


@pytest.mark.parametrize("name", HOSTILE)
def test_敌意文字原样而无害(office: BookOffice, name: str, tmp_path: Path) -> None:
    """In every text of every form of every book: kept as documented, read back equal, exported as text."""
    missing: list[Any] = []
    # Twenty thousand characters in every text of every step: once is enough.
    steps = 0 if name == "两万字" and not office.desk.database.is_sqlite else 3
    for kind in OPEN:
        for entry_id in hostile_entries(office, kind, GROUPED[name], missing):
            for _step in range(steps):
                offers = office.sheet(entry_id).offers
                fresh = next((offer for offer in offers if not offer.is_grave and offer.fields), None)
                if fresh is None or hostile_take(office, fresh, entry_id, GROUPED[name], missing) is None:
                    break
        path = tmp_path / f"{kind}.xlsx"
        write_book(path, exported_book(office.desk, kind, ended=True), office.desk.ask(OfficeQuestion()))
        cells = [cell for sheet in load_workbook(path) for row in sheet.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells if cell.value is not None} <= {"s", "d"}, kind
        assert not any(cell.hyperlink for cell in cells), kind
    assert missing == []


def hostile_entries(office: BookOffice, kind: EntryKind, payload: str, missing: list[Any]) -> list[int]:
    """A new entry with the payload in every text, or one that its book got otherwise."""
    new = next(row for row in office.desk.ask(Books()) if row.kind is kind).new
    made = hostile_take(office, new, None, payload, missing) if new is not None else None
    return [made] if made is not None else sorted(office.make(kind) | office.entries(kind))[-1:]


def hostile_take(
    office: BookOffice, offer: EntryOffer, entry_id: int | None, payload: str, missing: list[Any]
) -> int | None:
    """Take the step with the payload in every free text; where a text has rules of its own, it holds one that fits."""
    plain: set[str] = set()
    for _attempt in range(TRIES):
        typist, values = Typist(payload), office.values(offer.fields, everything=True)
        for spec in offer.fields:
            if spec.input in (Input.TEXT, Input.LONG_TEXT) and not spec.choices and spec.name not in {*FORMED, *plain}:
                values[spec.name] = typist.text(f"{offer.command}.{spec.name}")
        try:
            done = office.desk.do(entry_command(offer.command, values, ZONE, entry_id=entry_id))[0]
        except UserError as refused:
            plain |= getattr(refused, "problems", {}).keys() | {refused.field}
            continue
        gone = lost(typist.taken(), office.sheet(done.id), office.data(done.id))
        title = office.sheet(done.id).row.title
        missing += [(offer.command, path) for path, text in gone.items() if first_line(text) != title]
        return done.id
    return None


def test_科室只见自己的(office: BookOffice) -> None:
    """A department: its own entries, those of its cases, and what the office says to everybody; nothing by its id."""
    reader = desk_as(office.desk, Role.DEPARTMENT, "乙科", number="D1", name="乙科何某")
    for kind in OPEN:
        office.make(kind)
    with office.desk.database.read() as session:
        entries = {entry.id: (entry.case_id, entry.department_id) for entry in session.scalars(select(Entry))}
        cases = {case.id: case for case in session.scalars(select(Case))}
        seen = Seen(session, reader.actor, office.desk.database.now(session), reader.house)
        mine = {case.id for case in cases.values() if may_see(seen, case)}
    allowed = {
        entry_id
        for entry_id, (case_id, department) in entries.items()
        if case_id in mine or (case_id is None and department in (None, reader.actor.department_id))
    }
    read: set[int] = set()
    for kind in OPEN:
        read |= {row.id for row in reader.ask(EntryList(kind=kind, ended=True))}
    assert read <= allowed
    assert len(entries.keys() - allowed) > 5
    unknown = _said(reader, EntryOf(entry_id=10**6))
    assert {_said(reader, EntryOf(entry_id=entry_id)) for entry_id in entries.keys() - allowed} == {unknown}
    commands = [step for book in BOOKS.values() for steps in book.steps.values() for step in steps]
    hidden = next(iter(entries.keys() - allowed))
    for command in commands:
        given: dict[str, Any] = {asked.name: asked.default for asked in inputs_of(command)}
        assert _refused(reader, command(entry_id=hidden, **given)) == _refused(reader, command(entry_id=10**6, **given))


def _said(desk: Desk, question: EntryOf) -> str:
    with pytest.raises(UserError) as refused:
        desk.ask(question)
    return str(refused.value)


def _refused(desk: Desk, command: EntryCommand) -> str:
    with pytest.raises(UserError) as refused:
        desk.do(command)
    return f"{refused.value} {getattr(refused.value, 'problems', '')}"
