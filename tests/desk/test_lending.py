"""Files lent (I2): to whom, until when, refused while out, late, prolonged, returned with its pages."""

from __future__ import annotations

from datetime import date

import pytest

from complaintdesk.desk.book_pages import EntryList, EntryOf, entry_command
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.reminders import ReminderKind, Reminders
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.errors import FieldErrors, NotAllowed
from complaintdesk.domain.vocabulary import Action, EventKind, Light, Role
from tests.desk.archive import ZONE, an_archive, archived, closed, is_whole, take
from tests.desk.office import Clock, desk_as

LOAN = {"borrower": "质控科王芳", "department": "甲科", "due_on": "2026-03-10", "purpose": "质量分析"}


def step(desk: Desk, entry: int, name: str, **values: str) -> None:
    desk.do(entry_command(name, values, ZONE, entry_id=entry))


def test_I2_lent_overdue_prolonged_returned(database_url: str) -> None:
    clock = Clock()
    desk = an_archive(database_url, clock)
    clerk, department = desk_as(desk, Role.FRONT_DESK), desk_as(desk, Role.DEPARTMENT, "甲科")
    case = archived(clerk)
    take(clerk, case.id, Action.LEND, **LOAN)
    (row,) = clerk.ask(EntryList(kind=EntryKind.LOAN))
    assert (row.title, row.department, row.due_on, row.state) == ("质控科王芳", "甲科", date(2026, 3, 10), "out")
    assert clerk.ask(Sheet(case_id=case.id)).timeline[0].kind is EventKind.FILE_LENT
    with pytest.raises(NotAllowed, match="质控科王芳"):
        take(clerk, case.id, Action.LEND, **LOAN)
    assert department.ask(EntryList(kind=EntryKind.LOAN)) == ()

    clock.forward(days=9)
    (row,) = clerk.ask(EntryList(kind=EntryKind.LOAN))
    assert row.light is Light.LATE
    (reminder,) = (r for r in clerk.ask(Reminders()) if r.kind is ReminderKind.BOOK)
    assert (reminder.entry_id, reminder.number, reminder.opens) == (row.id, case.number, "loan")
    assert not [r for r in department.ask(Reminders()) if r.kind is ReminderKind.BOOK]

    for day in ("2026-03-09", "2026-03-10"):
        with pytest.raises(FieldErrors):
            step(clerk, row.id, "ProlongLoan", due_on=day, reason="未用完")
    step(clerk, row.id, "ProlongLoan", due_on="2026-03-20", reason="未用完")
    assert clerk.ask(EntryList(kind=EntryKind.LOAN))[0].light is Light.OK
    with pytest.raises(FieldErrors) as refused:
        step(clerk, row.id, "ReturnFile", on="2026-03-11", pages="11")
    assert list(refused.value.problems) == ["condition"]
    with pytest.raises(FieldErrors):
        step(clerk, row.id, "ReturnFile", on="2026-02-11", pages="12")
    step(clerk, row.id, "ReturnFile", on="2026-03-11", pages="11", condition="缺第7页，已追回")
    assert clerk.ask(EntryList(kind=EntryKind.LOAN)) == ()
    told = dict(clerk.ask(EntryOf(entry_id=row.id)).values)
    assert {"缺第7页，已追回", "2026-03-11", "质量分析"} <= set(told.values())
    take(clerk, case.id, Action.LEND, **LOAN | {"due_on": "2026-03-30"})
    assert is_whole(desk)


def test_I2_only_what_is_archived_is_lent_and_not_into_the_past(sqlite_url: str) -> None:
    desk = an_archive(sqlite_url)
    with pytest.raises(NotAllowed):
        take(desk, closed(desk).id, Action.LEND, **LOAN)
    with pytest.raises(FieldErrors):
        take(desk, archived(desk).id, Action.LEND, **LOAN | {"due_on": "2026-03-01"})
