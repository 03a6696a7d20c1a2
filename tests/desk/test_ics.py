"""Due dates as a calendar file, read back by a strict reader of its own that knows RFC 5545 and not the program (M5)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from complaintdesk.desk.core import Desk
from complaintdesk.desk.dispatching import DispatchCase
from complaintdesk.desk.ics import calendar_of
from complaintdesk.desk.intake import RegisterCase
from complaintdesk.domain.ics import CalendarEntry, calendar_file
from complaintdesk.domain.vocabulary import EventKind, Role
from complaintdesk.i18n import set_language
from complaintdesk.storage.models import Case, Event
from tests.desk.office import a_case, a_person, desk_as
from tests.desk.whistle import a_company

NASTY = "逗号, 分号; 反斜线\\ 换行\n第二行 “😀” BEGIN:VEVENT\r\nEND:VCALENDAR"


class Component:
    """A part of a calendar: its properties in their order, each with parameters, and the parts in it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.properties: list[tuple[str, dict[str, str], str]] = []
        self.parts: list[Component] = []

    def one(self, name: str) -> tuple[dict[str, str], str]:
        (found,) = ((parameters, value) for each, parameters, value in self.properties if each == name)
        return found

    def text(self, name: str) -> str:
        return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], self.one(name)[1])


def parsed(content: bytes) -> Component:
    """The calendar of a file that keeps every rule of chapter 3.1: anything else is an assertion."""
    assert content.endswith(b"\r\n")
    physical = content.removesuffix(b"\r\n").split(b"\r\n")
    lines: list[bytes] = []
    for line in physical:
        assert b"\r" not in line
        assert b"\n" not in line
        assert len(line) <= 75
        line.decode("utf-8")  # no character is torn by the folding
        if line.startswith(b" "):
            lines[-1] += line[1:]
        else:
            lines.append(line)
    stack: list[Component] = []
    root: Component | None = None
    for raw in lines:
        found = re.fullmatch(r"([A-Z-]+)((?:;[A-Z-]+=[^;:,\"]+)*):(.*)", raw.decode("utf-8"))
        assert found, raw
        name, value = found[1], found[3]
        assert not re.search("[\x00-\x08\x0a-\x1f\x7f]", value)
        if name == "BEGIN":
            made = Component(value)
            if stack:
                stack[-1].parts.append(made)
            else:
                assert root is None
                root = made
            stack.append(made)
        elif name == "END":
            assert stack.pop().name == value
        else:
            parameters = dict(pair.split("=") for pair in found[2].split(";")[1:])
            stack[-1].properties.append((name, parameters, value))
    assert root is not None
    assert not stack
    return root


def instant(value: str) -> datetime:
    assert re.fullmatch(r"\d{8}T\d{6}Z", value)
    return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def test_every_text_comes_back_as_it_was_and_every_line_is_short() -> None:
    at = datetime(2026, 3, 9, 17, 30, tzinfo=UTC)
    titles = [NASTY, "界" * 200, "a" * 400, "é" * 37, "", "x" * 67 + "😀"]
    entries = [CalendarEntry(f"u{n}@x", at, title, notes=title[::-1], revision=n) for n, title in enumerate(titles)]
    day = CalendarEntry("day@x", date(2026, 12, 31), "年底")
    calendar = parsed(calendar_file([*entries, day], "单位, 一", at - timedelta(days=3)))
    assert (calendar.name, calendar.one("VERSION")[1], calendar.one("METHOD")[1]) == ("VCALENDAR", "2.0", "PUBLISH")
    assert calendar.text("X-WR-CALNAME") == "单位, 一"
    assert [part.name for part in calendar.parts] == ["VEVENT"] * 7
    for part, entry in zip(calendar.parts, [*entries, day], strict=True):
        assert part.text("SUMMARY") == entry.title.replace("\r\n", "\n")
        assert part.one("SEQUENCE")[1] == str(entry.revision)
        assert instant(part.one("DTSTAMP")[1]) == at - timedelta(days=3)
        (alarm,) = part.parts
        assert (alarm.name, alarm.one("ACTION")[1], alarm.one("TRIGGER")[1]) == ("VALARM", "DISPLAY", "-P1D")
    assert instant(calendar.parts[0].one("DTSTART")[1]) == at
    assert calendar.parts[-1].one("DTSTART") == ({"VALUE": "DATE"}, "20261231")
    assert len({part.one("UID")[1] for part in calendar.parts}) == 7


@pytest.fixture
def office(database_url: str) -> Desk:
    """A plain case with a due time, one sent to finance, and a confidential report that no calendar may name."""
    company = a_company(database_url, "hospital")
    desk = company.operator
    person: dict[str, Any] = {"complainant": a_person(name="诸葛不亮", phone="13877776666")}
    a_case(desk, **person, subject="收费的事", facts="诸葛不亮来说收费的事")
    sent = a_case(desk, complainant=a_person(name="李某", phone="13900009999"), subject="态度")
    desk.do(DispatchCase(case_id=sent.id, department="财务科"))
    company.inspector.do(RegisterCase(complainant=a_person(), facts="秘密", subject="秘密", restricted=True))
    return desk


def events_of(desk: Desk) -> dict[str, Component]:
    content, count = calendar_of(desk)
    found = {part.one("UID")[1]: part for part in parsed(content).parts}
    assert len(found) == count
    return found


def test_due_dates_are_those_of_the_cases_and_name_nobody(office: Desk) -> None:
    clerk, finance = desk_as(office, Role.FRONT_DESK), desk_as(office, Role.DEPARTMENT, "财务科")
    of_clerk, of_finance = events_of(clerk), events_of(finance)
    with office.database.read() as session:
        due = {case.number: case.due_at for case in session.query(Case).filter(Case.restricted.is_(False))}
    of_cases = {uid: part for uid, part in of_clerk.items() if uid.startswith("TS-")}
    (uid,) = of_cases
    assert uid.startswith("TS-2026-0001-due@")
    assert instant(of_cases[uid].one("DTSTART")[1]) == due["TS-2026-0001"]
    assert of_cases[uid].text("SUMMARY") == "TS-2026-0001 收费/多收费：到期"
    assert [uid for uid in of_finance if uid.startswith("TS-")] == [uid.replace("0001", "0002")]
    content, _count = calendar_of(office)
    flat = content.replace(b"\r\n ", b"").decode()
    for private in ("诸葛不亮", "13877776666", "李某", "收费的事", "秘密", "TSM-"):
        assert private not in flat
    # Exported again, the same things have the same names, so that a calendar replaces them.
    assert events_of(clerk).keys() == of_clerk.keys()
    with office.database.read() as session:
        assert session.query(Event).filter(Event.kind == EventKind.EXPORTED.value).count() == 4


def test_a_call_back_that_waits_is_in_the_calendar(office: Desk) -> None:
    from complaintdesk.desk.offers import command_for
    from complaintdesk.domain.vocabulary import Action

    set_language("en")
    with office.database.read() as session:
        case_id = session.query(Case.id).filter(Case.number == "TS-2026-0002").scalar()
    office.do(command_for(Action.INVESTIGATE, case_id, None, {"findings": "查实"}, "Asia/Shanghai"))
    office.do(command_for(Action.REPLY, case_id, None, {"way": "phone", "text": "已道歉"}, "Asia/Shanghai"))
    calls = {uid: part for uid, part in events_of(desk_as(office, Role.FRONT_DESK)).items() if "-call@" in uid}
    (part,) = calls.values()
    assert part.text("SUMMARY").endswith(": call back")
    assert instant(part.one("DTSTART")[1]) >= datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
