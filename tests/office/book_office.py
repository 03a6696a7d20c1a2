"""An office that keeps every book there is, and entries for each of them, made as people make them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import select

from complaintdesk.desk.book_pages import Books, EntryList, EntryOf, entry_command
from complaintdesk.desk.book_rows import EntryOffer, EntrySheet
from complaintdesk.desk.books import BOOKS
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk, operator
from complaintdesk.desk.duties import OpenDuties
from complaintdesk.desk.intake import RegisterCase
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.office import InstallPolicy
from complaintdesk.desk.opening import open_office
from complaintdesk.desk.signing_in import staff_actor
from complaintdesk.desk.training import AnswerQuiz, training_cases
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.fields import FieldSpec, Input
from complaintdesk.domain.vocabulary import Action, Channel, Role
from complaintdesk.storage.book_models import Entry
from complaintdesk.storage.engine import Database
from tests.desk.office import PASSWORD, Clock, a_person, desk_as
from tests.office.everything import pack_text
from tests.office.filling import filled

T = TypeVar("T")
ZONE = "Asia/Shanghai"
AFTER = """
[[duties]]
id = "monthly"
title = "月度分析"
every = "month"
day = 5
[[duties]]
id = "weekly"
title = "每周报表"
every = "week"
[[warnings]]
id = "alike"
title = "同类多发"
same = ["category"]
count = 2
within = "30 days"
source = "test"
[[merits]]
id = "kind"
title = "服务之星"
sort = "reward"
amount_to = 500
source = "test"
[[retention]]
id = "short"
title = "短期"
years = 1
"""
#: A case goes this way to the archive.
WAY = (Action.DISPATCH, Action.INVESTIGATE, Action.REPLY, Action.CALL_BACK, Action.CLOSE, Action.ARCHIVE)
#: Which step of a case makes an entry of the kind, where the book has no form for a new one.
STEPS = {
    EntryKind.LOAN: Action.LEND, EntryKind.MERIT: Action.MERIT, EntryKind.TYPICAL: Action.TYPICAL,
    EntryKind.MEASURE: Action.IMPROVE,
}  # fmt: skip
#: Texts that have a form of their own; every other one is free.
FORMED = frozenset({"month", "period", "hours"})
#: So often an office tries to fill a form before it counts as impossible.
TRIES = 24
SUPERVISOR = "3001"


@dataclass
class BookOffice:
    """The operator and a supervisor, since some steps want another person than the one before."""

    desk: Desk
    supervisor: Desk
    clock: Clock
    chance: random.Random = field(default_factory=lambda: random.Random(5))
    count: int = 0
    refusals: dict[str, str] = field(default_factory=dict)
    cases: dict[Action | None, int] = field(default_factory=dict)
    number: str = ""

    def choose(self, options: Sequence[T]) -> T:
        """Any of them, the same in every run."""
        return self.chance.choice(list(options))

    def entries(self, kind: EntryKind) -> set[int]:
        """The ids of all entries of the kind."""
        with self.desk.database.read() as session:
            return set(session.scalars(select(Entry.id).where(Entry.kind == kind.value)))

    def data(self, entry_id: int) -> dict[str, Any]:
        """What is kept of the entry beside its columns."""
        with self.desk.database.read() as session:
            return dict(session.get_one(Entry, entry_id).data)

    def sheet(self, entry_id: int) -> EntrySheet:
        return self.desk.ask(EntryOf(entry_id=entry_id))

    def values(self, specs: Sequence[FieldSpec], *, everything: bool) -> dict[str, Any]:
        """Something for every input, or for those that must be filled; a text is never the same twice."""
        self.count += 1
        wanted = [spec for spec in specs if everything or spec.required or self.choose((True, False))]

        def some(options: Sequence[T]) -> T:
            # What is wanted at all is settled above.
            return options[0] if tuple(options) == (True, False) else self.choose(options)

        found = filled(wanted, self.clock(), some, [self.number] if self.number else [])
        for spec in wanted:
            if spec.name in FORMED:
                found[spec.name] = spec.default or self.formed(spec.name)
            elif spec.name == "cases":
                found[spec.name] = self.number
            elif spec.input is Input.YES_NO and not spec.choices:
                found[spec.name] = self.choose((True, False))
            elif spec.input in (Input.TEXT, Input.LONG_TEXT) and not spec.choices and spec.name in found:
                found[spec.name] = f"{found[spec.name]}{self.count}"
            elif spec.default and self.choose((True, False)):
                found[spec.name] = spec.default
        return found

    def formed(self, name: str) -> str:
        """Hours, or one of the months that are over."""
        if name == "hours":
            return "8:00-12:00,14:00-18:00"
        year, month = divmod(self.clock().year * 12 + self.clock().month - 2 - self.choose(range(24)), 12)
        return f"{year}-{month + 1:02d}"

    def take(self, offer: EntryOffer, entry_id: int | None = None) -> int | None:
        """Take the step, or make the new entry, as somebody who tries until it is right; None where it never was."""
        for attempt in range(TRIES):
            desk = self.desk if attempt % 3 else self.supervisor
            values = self.values(offer.fields, everything=attempt % 2 == 0)
            try:
                return desk.do(entry_command(offer.command, values, ZONE, entry_id=entry_id))[0].id
            except UserError as refused:
                self.refusals[offer.command] = f"{refused} {getattr(refused, 'problems', '')}"
        return None

    def case(self, to: Action | None = None) -> int:
        """A new case of the office, taken as far as this step of the plain way."""
        done, _changes = self.desk.do(
            RegisterCase(facts=f"态度生硬{self.count}", complainant=a_person(), category="服务/态度", channel=Channel.PHONE)
        )
        for action in WAY[: WAY.index(to) + 1] if to is not None else ():
            self.step(done.id, action)
        self.cases[to] = done.id
        if to is not Action.ARCHIVE:
            # What is archived may be destroyed by the next test, and nothing can be linked to it then.
            self.number = done.number
        return done.id

    def step_of_some(self, to: Action, action: Action) -> None:
        """Take the step of the case that came so far, or, where that one is through with it, of another."""
        if to not in self.cases or not self.step(self.cases[to], action):
            self.step(self.case(to), action)

    def step(self, case_id: int, action: Action) -> bool:
        """Take a step of the case; whether it could be taken."""
        for attempt in range(TRIES):
            sheet = self.desk.ask(Sheet(case_id=case_id))
            offer = next((one for one in sheet.actions if one.action is action), None)
            if offer is None:
                self.refusals[action.value] = f"not offered while {sheet.state.label}"
                return False
            values = self.values(offer.fields, everything=attempt % 2 == 1)
            try:
                self.desk.do(command_for(action, case_id, None, values, ZONE))
            except UserError as refused:
                self.refusals[action.value] = f"{refused} {getattr(refused, 'problems', '')}"
            else:
                return True
        return False

    def make(self, kind: EntryKind) -> set[int]:
        """New entries of the kind, as its book gets them; none where the office could not."""
        before = self.entries(kind)
        book = BOOKS[kind]
        if kind is EntryKind.CARD and not self.desk.ask(EntryList(kind=EntryKind.POINT)):
            self.make(EntryKind.POINT)
        if kind is EntryKind.CARD and not self.number:
            self.case()
        if kind is EntryKind.DISPOSAL:
            self.case(Action.ARCHIVE)
            self.clock.forward(days=900)
        if book.new is not None:
            row = next(row for row in self.desk.ask(Books()) if row.kind is kind)
            assert row.new is not None, kind
            self.take(row.new)
        if kind in STEPS:
            archived = kind in (EntryKind.LOAN, EntryKind.TYPICAL)
            self.step_of_some(Action.ARCHIVE if archived else Action.DISPATCH, STEPS[kind])
        elif kind is EntryKind.ALERT:
            self.case()
            self.case()
        elif kind is EntryKind.DUTY:
            self.clock.forward(days=31)
            self.desk.do(OpenDuties())
        elif kind is EntryKind.QUIZ:
            self.clock.forward(days=1)
            self.supervisor.do(AnswerQuiz(answers={training_cases()[0].id: "1"}))
        else:
            assert book.new is not None, f"say here how an entry of “{kind}” comes about"
        return self.entries(kind) - before


def book_office(url: str) -> BookOffice:
    """A new office, with a pack that takes every step and every rule of the books."""
    database = Database(url)
    open_office(database, "general", "什么簿都有的单位", password=PASSWORD)
    desk = Desk(database, operator("tester"), Clock())
    desk.do(InstallPolicy(text=pack_text() + AFTER, name="everything.toml"))
    desk_as(desk, Role.SUPERVISOR, number=SUPERVISOR, name="孙主管")
    desk_as(desk, Role.FRONT_DESK, number="3002", name="前台甲")
    return come_to(database)


def come_to(database: Database) -> BookOffice:
    """At the desks of such an office, or of a copy."""
    clock = Clock()
    return BookOffice(
        Desk(database, operator("tester"), clock), Desk(database, staff_actor(database, SUPERVISOR), clock), clock
    )
