"""交叉表 (K5, K12): any two dimensions, sums that are sums, and behind every cell just as many cases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import permutations

import pytest
from sqlalchemy import select, update

from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.case_list import CaseCount
from complaintdesk.desk.core import Desk
from complaintdesk.desk.cross_rows import CrossTable, Dimension, Measure
from complaintdesk.desk.cross_tables import CrossChoices, CrossFigures
from complaintdesk.desk.figures_report import cross_report, statistics_report
from complaintdesk.desk.filter_choices import FilterOptions
from complaintdesk.desk.own_reports import DropOwnReport, OwnReports, SaveOwnReport
from complaintdesk.desk.report_blocks import Figure, TableBlock
from complaintdesk.desk.saved_views import read, written
from complaintdesk.desk.statistics import Figures
from complaintdesk.domain.errors import FieldErrors, NotAllowed, UserError
from complaintdesk.domain.vocabulary import Action, CaseState, Channel, Kind, Role, Satisfaction, Severity
from complaintdesk.i18n import in_language
from complaintdesk.storage.models import Case, Department
from tests.desk.calls import take
from tests.desk.figures_office import is_sound
from tests.desk.limits import SHANGHAI
from tests.desk.office import a_case, a_person, an_office, desk_as

FIRST, LAST = date(2025, 11, 10), date(2026, 3, 20)
CATEGORIES = ("收费/多收费", "收费", "护理", "护理/护理态度", "", "收费/多收费")


def filled(url: str) -> Desk:
    """Sixty cases of all kinds; what months of work would have made of them is written as it would be."""
    desk = an_office(url)
    people = [desk_as(desk, Role.DEPARTMENT, where, name=who) for where, who in (("财务科", "许经办"), ("护理部", "何经办"))]
    with desk.database.write() as session:
        departments = list(session.scalars(select(Department.id).order_by(Department.id).limit(3)))
        session.execute(update(Department).where(Department.id == departments[2]).values(is_site=True))
    for n in range(60):
        # Some arrive just after midnight: at the office it is another day, and another month, than in Greenwich.
        received = datetime(2026, 3, 1, 0, 20, tzinfo=SHANGHAI) - timedelta(hours=53 * n)
        done = a_case(
            desk, category=CATEGORIES[n % 6], channel=list(Channel)[n % 3], complainant=a_person(phone=f"137{n:08d}"),
            kind=Kind.ENQUIRY if n % 7 == 5 else Kind.COMPLAINT, received_at=received,
            severity=Severity.SERIOUS if n % 5 == 3 else Severity.GENERAL,
        )  # fmt: skip
        values = {
            "department_id": departments[n % 3] if n % 4 else None,
            "handler_id": people[n % 2].actor.staff_id if n % 3 else None,
            "cause": ("process", "人手不足", "")[n % 3], "level": ("", "甲", "乙")[n % 3],
            "site_id": departments[2] if n % 5 == 0 else None,
            "satisfaction": (None, *Satisfaction)[n % 6],
            "state": (CaseState.REPLIED, CaseState.CLOSED, CaseState.VOID, CaseState.REGISTERED)[n % 4].value,
            "met_at": received + timedelta(days=n % 9), "due_at": received + timedelta(days=5),
            "replied_at": received + timedelta(days=n % 9) if n % 2 else None, "closed_at": received if n % 4 == 1 else None,
        }  # fmt: skip
        with desk.database.write() as session:
            session.execute(update(Case).where(Case.id == done.id).values(**values))
    return desk


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One office for what only reads, on SQLite; `test_两种数据库同数` reads the same from both."""
    desk = filled(f"sqlite:///{tmp_path_factory.mktemp('cross')}/a.db")
    yield desk
    desk.database.close()


def crossed(desk: Desk, rows: Dimension, columns: Dimension, measure: Measure = Measure.CASES) -> CrossTable:
    return desk.ask(CrossFigures(first=FIRST, last=LAST, rows=rows, columns=columns, measure=measure))


def counted(desk: Desk, wanted: CaseFilter) -> int:
    return desk.ask(CaseCount(filter=wanted))


def numbers(table: CrossTable) -> dict[tuple[str | None, str | None], int]:
    """Every number of the table by what it is asked for with."""
    found: dict[tuple[str | None, str | None], int] = {(None, None): table.grand.cases}
    for line in table.lines:
        found[line.key, None] = line.total.cases
        found.update({(line.key, key): cell.cases for (key, _w), cell in zip(table.heads, line.cells, strict=True)})
    found.update({(None, key): cell.cases for (key, _w), cell in zip(table.heads, table.totals, strict=True)})
    return found


def test_K5_任意两维_合计相符(desks: Desk) -> None:
    whole = counted(desks, CaseFilter(first=FIRST, last=LAST, without_void=True))
    assert whole > 30
    for rows, columns in permutations(Dimension, 2):
        table = crossed(desks, rows, columns)
        assert table.grand.cases == whole, (rows, columns)
        assert sum(line.total.cases for line in table.lines) == sum(cell.cases for cell in table.totals) == whole
        for line in table.lines:
            assert sum(cell.cases for cell in line.cells) == line.total.cases


@pytest.mark.parametrize("rows", list(Dimension), ids=str)
def test_K12_每一格与清单同数(desks: Desk, rows: Dimension) -> None:
    """Every key of every dimension, beside one of names and one of time; also where a list view keeps the filter."""
    for columns in {Dimension.SUBCATEGORY, Dimension.MONTH, Dimension.HANDLER} - {rows}:
        table = crossed(desks, rows, columns)
        for (row, column), count in numbers(table).items():
            wanted = table.wanted(row, column)
            # A category beside another one's second level is no cell that anybody can open.
            if count or {rows, columns} != {Dimension.CATEGORY, Dimension.SUBCATEGORY}:
                assert counted(desks, wanted) == count, (rows, row, columns, column)
            assert read(written(wanted)) == (wanted, True)


def test_K12_两种数据库同数(database_url: str) -> None:
    """The day of the week and the month are those of the office, whatever keeps the moments."""
    desk = filled(database_url)
    by_hand: dict[tuple[str, str], int] = {}
    with desk.database.read() as session:
        for case in session.scalars(select(Case)):
            day = case.received_at.astimezone(SHANGHAI).date()
            if FIRST <= day <= LAST and case.state != CaseState.VOID.value:
                key = f"{day:%Y-%m}", str(day.isoweekday())
                by_hand[key] = by_hand.get(key, 0) + 1
    table = crossed(desk, Dimension.MONTH, Dimension.WEEKDAY)
    found = {key: count for key, count in numbers(table).items() if count and None not in key}
    assert found == by_hand
    assert [line.key for line in table.lines] == ["2025-11", "2025-12", "2026-01", "2026-02", "2026-03"]
    assert [words for _key, words in table.heads][:2] == ["星期一", "星期二"]
    for (row, column), count in numbers(table).items():
        assert counted(desk, table.wanted(row, column)) == count
    satisfied = crossed(desk, Dimension.CATEGORY, Dimension.SATISFACTION, Measure.SATISFIED)
    assert any(figure.text == "—" for figure in _figures(satisfied))


def _figures(table: CrossTable) -> list[Figure]:
    cells = [cell for line in table.lines for cell in (*line.cells, line.total)]
    return [shown for cell in cells if isinstance(shown := table.figure(cell), Figure)]


def test_各指标与比率同一公式(desks: Desk) -> None:
    """What stands under a whole table is the rate of the period."""
    rates = {rate.key: rate for rate in desks.ask(Figures(first=FIRST, last=LAST)).rates}
    for measure in (Measure.ON_TIME, Measure.SATISFIED, Measure.CLOSED):
        grand = crossed(desks, Dimension.CATEGORY, Dimension.CHANNEL, measure).grand
        rate = rates[measure.value]
        assert (grand.numerator, grand.denominator) == (rate.numerator, rate.denominator) != (0, 0), measure
    for line in crossed(desks, Dimension.CATEGORY, Dimension.CHANNEL, Measure.SHARE).lines:
        assert sum(cell.numerator / cell.denominator for cell in line.cells) == pytest.approx(1)


def test_K6_科室满意率不足三件隐去(desks: Desk) -> None:
    table = crossed(desks, Dimension.DEPARTMENT, Dimension.WEEKDAY, Measure.SATISFIED)
    cells = [cell for line in table.lines for cell in line.cells]
    few = [cell for cell in cells if 0 < cell.denominator < 3]
    assert few
    assert all(cell.is_hidden and table.figure(cell) == "<3" for cell in few)
    for line in table.lines:
        assert len([cell for cell in (*line.cells, line.total) if cell.is_hidden]) != 1
    plain = crossed(desks, Dimension.DEPARTMENT, Dimension.CHANNEL)
    assert not any(cell.is_hidden for line in plain.lines for cell in line.cells)
    judged = crossed(desks, Dimension.HANDLER, Dimension.SATISFACTION)
    assert all(cell.is_hidden for line in judged.lines for cell in line.cells if 0 < cell.cases < 3)


def test_经办人只有主管能看(desks: Desk) -> None:
    clerk = desk_as(desks, Role.FRONT_DESK)
    assert "handler" not in [choice.value for choice in clerk.ask(CrossChoices()).dimensions]
    assert {"handler", "site"} <= {choice.value for choice in desks.ask(CrossChoices()).dimensions}
    with pytest.raises(NotAllowed):
        crossed(clerk, Dimension.HANDLER, Dimension.CHANNEL)
    with pytest.raises(UserError, match="同一项"):
        crossed(clerk, Dimension.CHANNEL, Dimension.CHANNEL)


def test_空表也有说明(sqlite_url: str) -> None:
    desk = an_office(sqlite_url)
    table = crossed(desk, Dimension.CATEGORY, Dimension.MONTH)
    assert (table.lines, table.heads, table.grand.cases) == ((), (), 0)
    figures = desk.ask(Figures(first=FIRST, last=LAST, whole=True))
    assert statistics_report(figures).blocks
    assert "没有可统计" in str(cross_report(figures, table).blocks)


def test_宽表分段_每格都在(desks: Desk) -> None:
    """More columns than a page has room for: tables below one another, and nothing is left out."""
    days = date(2024, 1, 1), date(2026, 12, 31)
    table = desks.ask(CrossFigures(first=days[0], last=days[1], rows=Dimension.CATEGORY, columns=Dimension.MONTH))
    report = cross_report(desks.ask(Figures(first=days[0], last=days[1])), table, "三年")
    parts = [block for block in report.blocks if isinstance(block, TableBlock)]
    assert (report.title, report.landscape, len(parts)) == ("三年", True, 3)
    assert [head for part in parts for head in part.head[1:]] == [*(words for _key, words in table.heads), "合计"]
    assert parts[-1].rows[-1][-1] == Figure(table.grand.cases)


def test_自定义报表_存开删(sqlite_url: str) -> None:
    desk = an_office(sqlite_url)
    clerk, other, chief = (desk_as(desk, role) for role in (Role.FRONT_DESK, Role.FRONT_DESK, Role.SUPERVISOR))
    clerk.do(SaveOwnReport(name=" 科室  按月 ", rows=Dimension.DEPARTMENT, columns=Dimension.MONTH, measure=Measure.ON_TIME))
    (kept,) = clerk.ask(OwnReports())
    assert (kept.name, kept.rows, kept.columns, kept.measure) == ("科室 按月", "department", "month", "on_time")
    assert (kept.is_shared, kept.may_change, other.ask(OwnReports())) == (False, True, ())
    clerk.do(SaveOwnReport(name="科室 按月", rows=Dimension.DEPARTMENT, columns=Dimension.QUARTER))
    assert [one.columns for one in clerk.ask(OwnReports())] == ["quarter"], "the own one of that name is written over"
    with pytest.raises(NotAllowed):
        clerk.do(SaveOwnReport(name="共用", shared=True))
    chief.do(SaveOwnReport(name="人员", rows=Dimension.HANDLER, shared=True))
    chief.do(SaveOwnReport(name="渠道", rows=Dimension.CHANNEL, columns=Dimension.KIND, shared=True))
    assert [one.name for one in clerk.ask(OwnReports())] == ["渠道", "科室 按月"], "nothing of single people"
    shared = clerk.ask(OwnReports())[0]
    assert not shared.may_change
    with pytest.raises(NotAllowed):
        clerk.do(DropOwnReport(report_id=shared.id))
    with pytest.raises(FieldErrors):
        clerk.do(SaveOwnReport(name="渠道"))
    with pytest.raises(UserError):
        clerk.do(SaveOwnReport(name="同", rows=Dimension.KIND, columns=Dimension.KIND))
    chief.do(DropOwnReport(report_id=shared.id))
    clerk.do(DropOwnReport(report_id=kept.id))
    assert clerk.ask(OwnReports()) == ()
    assert is_sound(desk)


def test_原因按界面语言显示_也筛得出(sqlite_url: str) -> None:
    """A case keeps the Chinese title of its cause; table and filter know it in both languages."""
    desk = an_office(sqlite_url)
    done = a_case(desk)
    take(desk, done, Action.ACCEPT)
    take(desk, done, Action.DISPATCH, department="财务科")
    take(desk, done, Action.INVESTIGATE, findings="属实")
    take(desk, done, Action.CAUSE, cause="skill")
    with in_language("en"):
        table = desk.ask(CrossFigures(first=FIRST, last=LAST, rows=Dimension.CAUSE, columns=Dimension.CHANNEL))
        assert [line.title for line in table.lines] == ["Professional skill"]
        chosen = next(each for each in desk.ask(FilterOptions()).causes if each.label == "Professional skill")
    assert desk.ask(CaseCount(filter=CaseFilter(cause=chosen.value))) == 1
