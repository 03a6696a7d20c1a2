"""Verify names the entry of a book that was changed behind the program's back, and the event that was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from complaintdesk.desk.core import Desk
from complaintdesk.desk.visiting import AddFeedback, TakeUpFeedback
from complaintdesk.storage.reading import Damage
from complaintdesk.storage.verify import verify
from tests.conftest import KINDS
from tests.desk.office import an_office
from tests.storage.offices import run_as_owner, vandalise


@pytest.fixture(params=KINDS)
def office(request: pytest.FixtureRequest, new_database: Callable[..., str]) -> tuple[str, Desk]:
    """An office with two entries of a book; 1 was also changed."""
    url = new_database(request.param)
    desk = an_office(url)
    for title in ("增设窗口", "延长开放时间"):
        done, _changes = desk.do(AddFeedback(title=title, on=date(2026, 3, 1), is_suggestion=True, said="排队太久"))
    desk.do(TakeUpFeedback(entry_id=1, result="已增设一个窗口"))
    assert done.id == 2
    assert verify(desk.database).ok
    return url, desk


@pytest.mark.parametrize(
    ("statement", "fields"),
    [
        pytest.param("UPDATE entries SET state = 'open' WHERE id = 1", "state", id="改状态"),
        pytest.param("UPDATE entries SET title = '别的' WHERE id = 1", "title", id="改标题"),
        pytest.param("UPDATE entries SET due_on = '2030-01-01' WHERE id = 1", "due_on", id="改期限"),
        pytest.param("UPDATE entries SET department_id = 1 WHERE id = 1", "department_id", id="改部门"),
        pytest.param("UPDATE entries SET closed_at = NULL WHERE id = 1", "closed_at", id="改了结时间"),
        pytest.param("UPDATE entries SET data = '{\"said\": \"很满意\"}' WHERE id = 1", "data", id="改内容"),
    ],
)
def test_改了条目_查得出是哪一条哪一项(office: tuple[str, Desk], statement: str, fields: str) -> None:
    url, desk = office
    run_as_owner(url, statement)
    report = verify(desk.database)
    assert not report.ok
    found = [finding for finding in report.findings if finding.kind is Damage.DIFFERS]
    assert len(found) == 1, report.findings
    assert "1" in found[0].sentence
    assert fields in found[0].sentence


def test_删了条目_查得出(office: tuple[str, Desk]) -> None:
    url, desk = office
    run_as_owner(url, "DELETE FROM entries WHERE id = 2")
    findings = verify(desk.database).findings
    assert [finding.kind for finding in findings] == [Damage.MISSING]
    assert "2" in findings[0].sentence


def test_凭空多出的条目_查得出(office: tuple[str, Desk]) -> None:
    url, desk = office
    run_as_owner(
        url,
        "INSERT INTO entries (id, version, kind, number, state, title, category, at, by, data) "
        "SELECT 99, 1, kind, number, state, title, category, at, by, data FROM entries WHERE id = 2",
    )
    findings = verify(desk.database).findings
    assert [finding.kind for finding in findings] == [Damage.DIFFERS]
    assert "99" in findings[0].sentence


def test_改了说条目的事件_查得出是哪一个(office: tuple[str, Desk]) -> None:
    url, desk = office
    vandalise(
        url, "UPDATE disclosures SET payload = replace(payload, 'taken_up', 'open') WHERE payload LIKE '%taken_up%'"
    )
    findings = verify(desk.database).findings
    assert any(finding.kind is Damage.EDITED and finding.seq is not None for finding in findings), findings
