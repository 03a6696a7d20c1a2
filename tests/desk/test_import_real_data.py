"""Real complaint records of others, imported as they are: every figure must be what a plain count of the file says."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from complaintdesk.desk.core import Desk
from complaintdesk.desk.importing import dry_run, import_rows, plan_import
from complaintdesk.desk.ledger import ledger_lines
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.statistics import Figures
from complaintdesk.domain.vocabulary import Action, Severity
from complaintdesk.sheets.reading import read_table
from complaintdesk.storage.models import Case
from complaintdesk.storage.verify import verify
from tests.desk.office import a_person, a_registration, an_office

MESSAGES = "teddy2020_messages_replies_2816.xlsx"
COMPLAINTS = "cfpb_complaints_20000_iso_dates.csv"
ZONE = "Asia/Shanghai"
#: The hospital's own rule (S02, article 7): three working days, seven for serious matters.
WORKDAYS = {Severity.GENERAL: 3, Severity.SERIOUS: 7}


def messages(folder: Path) -> Iterator[tuple[str, datetime, str, datetime]]:
    """Number, time, text and time of the reply, read past the program."""
    book = load_workbook(folder / MESSAGES, read_only=True)
    for row in book.worksheets[0].iter_rows(min_row=2, values_only=True):
        yield str(row[0]), _time(row[3]), str(row[2]), _time(row[6])
    book.close()


def _time(cell: object) -> datetime:
    if isinstance(cell, datetime):
        return cell
    day, _blank, clock = str(cell).partition(" ")
    year, month, number = (int(part) for part in day.split("/"))
    hour, minute, second = (int(part) for part in clock.split(":")) if clock else (0, 0, 0)
    return datetime(year, month, number, hour, minute, second)  # noqa: DTZ001 - a wall clock, as the file has it


def by_month(desk: Desk, first: int, last: int) -> dict[str, int]:
    """What the statistics say of each month that has any."""
    found = desk.ask(Figures(first=date(first, 1, 1), last=date(last, 12, 31))).by_month
    return {line.key: line.count for line in found if line.count}


def by_year(desk: Desk, years: range) -> dict[int, int]:
    """What the statistics say of each whole year."""
    counted = {year: desk.ask(Figures(first=date(year, 1, 1), last=date(year, 12, 31))).received for year in years}
    return {year: count for year, count in counted.items() if count}


def test_真实留言_两千八百一十六件(database_url: str, real_data: Path) -> None:
    desk = an_office(database_url)
    table = read_table(real_data / MESSAGES)
    report = import_rows(desk, plan_import(desk, table))
    assert (report.read, report.imported, report.already_there, report.refused) == (2_816, 2_816, 0, ())
    longest = max((str(cell) for _row, cells in table.rows for cell in cells), key=len)
    with desk.database.read() as session:
        texts = list(session.scalars(select(Case.facts))) + list(session.scalars(select(Case.reply_text)))
        assert longest.strip() in texts
        states = session.execute(select(Case.state, func.count()).group_by(Case.state)).all()
        assert [tuple(row) for row in states] == [("closed", 2_816)]
    counted = list(messages(real_data))
    assert by_month(desk, 2010, 2020) == dict(Counter(f"{at:%Y-%m}" for _no, at, _text, _replied in counted))
    assert by_year(desk, range(2010, 2021)) == dict(Counter(at.year for _no, at, _text, _replied in counted))
    assert verify(desk.database).ok
    again = dry_run(plan_import(desk, table))
    assert (again.imported, again.already_there) == (0, 2_816)
    lines = list(ledger_lines(desk))
    assert len({line.number for line in lines}) == len(lines) == 2_816
    assert [line.received_at for line in lines] == sorted(line.received_at for line in lines)


@pytest.mark.parametrize("rows", [3_000, pytest.param(20_000, marks=pytest.mark.soak)])
def test_真实表格_一部分_长跑时两万件(sqlite_url: str, real_data: Path, tmp_path: Path, rows: int) -> None:
    desk = an_office(sqlite_url)
    with (real_data / COMPLAINTS).open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    path = tmp_path / COMPLAINTS
    with path.open("w", encoding="utf-8", newline="") as file:
        # One row of every few, so that all years are among them.
        csv.writer(file).writerows([lines[0], *lines[1 :: 20_000 // rows][:rows]])
    counted = lines[1 :: 20_000 // rows][:rows]
    report = import_rows(desk, plan_import(desk, read_table(path)))
    assert (report.read, report.imported, report.already_there, report.refused) == (rows, rows, 0, ())
    at = lines[0].index("Date received")
    assert by_month(desk, 2011, 2017) == dict(Counter(line[at][:7] for line in counted))
    assert by_year(desk, range(2011, 2018)) == dict(Counter(int(line[at][:4]) for line in counted))
    again = import_rows(desk, plan_import(desk, read_table(path)))
    assert (again.imported, again.already_there) == (0, rows)
    assert verify(desk.database).ok


class Days:
    """Working days by the State Council's notices themselves, counted one by one: none of the program's own reckoning."""

    def __init__(self, folder: Path) -> None:
        self._said: dict[date, bool] = {}
        for year in (2019, 2020):
            for day in json.loads((folder / f"cn_{year}.json").read_text(encoding="utf-8"))["days"]:
                self._said[date.fromisoformat(day["date"])] = not day["isOffDay"]

    def after(self, day: date, count: int) -> date:
        """The `count`-th working day after this one."""
        while count:
            day += timedelta(days=1)
            count -= self._said.get(day, day.weekday() < 5)
        return day


@pytest.mark.parametrize(("months", "every"), [(2, 4), pytest.param(12, 1, marks=pytest.mark.soak)])
def test_真实答复_按工作日数按期(
    sqlite_url: str, real_data: Path, shared_data: Path, months: int, every: int
) -> None:
    """Real messages of 2019 are registered and answered at their own times: the on-time figures are what the notices say.

    An old ledger starts no clocks, so these go the whole way through the desk.
    """
    desk, days = an_office(sqlite_url), Days(shared_data / "calendar")
    wanted: Counter[str] = Counter()
    zone = ZoneInfo(ZONE)
    of_2019 = sorted(
        (one for one in messages(real_data) if one[1].year == 2019 and one[1].month <= months), key=lambda one: one[1]
    )[::every]
    for place, (number, at, text, replied) in enumerate(of_2019):
        severity = Severity.SERIOUS if place % 2 else Severity.GENERAL
        done = desk.do(
            a_registration(
                received_at=at.replace(tzinfo=zone), facts=text, subject=text, source_number=number, category="",
                severity=severity, severity_reason="按试验指定", respondent_department="", respondent_person="",
                complainant=a_person(name=f"网友{number}", phone="13800001234"),
            )
        )[0]  # fmt: skip
        approval = [(Action.PROPOSE, {"solution": "道歉并改进"}), (Action.APPROVE, {"opinion": "同意"})]
        for action, values in (
            (Action.DISPATCH, {"department": "财务科"}),
            (Action.INVESTIGATE, {"findings": "属实"}),
            *(approval if severity is Severity.SERIOUS else ()),
            (Action.REPLY, {"way": "phone", "text": "已答复", "replied_at": replied.replace(tzinfo=zone).isoformat()}),
        ):
            desk.do(command_for(action, done.id, None, values, ZONE))
        limit = days.after(at.date(), WORKDAYS[severity])
        with desk.database.read() as session:
            due = session.execute(select(Case.due_at).where(Case.id == done.id)).scalar_one()
        assert due is not None
        assert due.astimezone(zone).date() == limit, (number, at, severity)
        wanted[f"{at:%Y-%m}"] += 1
        wanted[f"{at:%Y-%m} on time"] += replied.date() <= limit
    for month in range(1, months + 1):
        end = date(2019 + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        figures = desk.ask(Figures(first=date(2019, month, 1), last=end))
        rate = next(rate for rate in figures.rates if rate.key == "on_time")
        name = f"2019-{month:02d}"
        assert (rate.numerator, rate.denominator) == (wanted[f"{name} on time"], wanted[name]), name
    # Were all on time or none, the count would prove nothing.
    on_time = sum(count for name, count in wanted.items() if name.endswith("on time"))
    assert 0 < on_time < len(of_2019)
