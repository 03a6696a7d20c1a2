"""客情报告单 (S27), 渠道分布 (S28), 整改报告 (S29): the figures of the sources, reproduced."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from complaintdesk.desk import core
from complaintdesk.desk.context import Context
from complaintdesk.desk.core import Desk
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.office_report import OfficeReport, OfficeReportSheet
from complaintdesk.desk.printing import PreviewJob
from complaintdesk.desk.rows import Done
from complaintdesk.desk.statistics import Figures
from complaintdesk.desk.visiting import AddFeedback, AddVisit
from complaintdesk.desk.volumes import KeyInVolume
from complaintdesk.domain.errors import NotAllowed, UserError
from complaintdesk.domain.vocabulary import Action, Channel, Kind, Role, Satisfaction
from complaintdesk.i18n import in_language
from complaintdesk.paper.office_report import render_office_report
from complaintdesk.paper.render import render
from complaintdesk.sheets.office_report_book import write_office_report
from tests.conftest import KINDS, Databases
from tests.desk.books_kept import ZONE, one_office
from tests.desk.office import START, Clock, a_case, a_person, an_office, desk_as
from tests.paper.reading import check_sound, collisions, squash, text, texts

MARCH = {"first": date(2026, 3, 1), "last": date(2026, 3, 31)}
DAY = date(2026, 3, 2)
#: Four people called back: 总体 85, and four dimensions of 90, 85, 80 and 90 points.
JUDGED = (
    ("very_satisfied", ("very_satisfied", "very_satisfied", "satisfied", "very_satisfied")),
    ("satisfied", ("very_satisfied", "satisfied", "satisfied", "very_satisfied")),
    ("satisfied", ("satisfied", "satisfied", "satisfied", "satisfied")),
    ("satisfied", ("satisfied", "satisfied", "satisfied", "satisfied")),
)
DIMENSIONS = ("timely", "manner", "result", "process")


def take(desk: Desk, case_id: int, action: Action, **values: object) -> None:
    desk.do(command_for(action, case_id, None, values, ZONE))


def declared(command: type) -> Callable[[Context, Any], Done]:
    """What carries the command out."""
    return core._COMMANDS[command].run


def replied(desk: Desk, n: int) -> int:
    case_id = a_case(desk, complainant=a_person(phone=f"1380000{n:04d}")).id
    take(desk, case_id, Action.DISPATCH, department="财务科")
    take(desk, case_id, Action.INVESTIGATE, findings="已查")
    take(desk, case_id, Action.REPLY, way="phone", text="已答复")
    return case_id


def filled(desk: Desk) -> None:
    """30 visits, 100 feedbacks, 10 complaints of which 8 are solved, and what the people called said."""
    with desk.database.write() as session:
        # In one transaction: a hundred commits would take longer than all the rest.
        ctx = Context(session, desk.actor, START, desk.house, desk.workplace)
        for n in range(30):
            add_visit = AddVisit(title=f"客户{n}", on=DAY, is_new=n < 10)
            declared(AddVisit)(ctx, add_visit)
        for n in range(100):
            judged = Satisfaction.SATISFIED if n < 80 else Satisfaction.UNSATISFIED if n >= 95 else None
            done = declared(AddFeedback)(
                ctx, AddFeedback(title=f"反馈{n}", on=DAY, is_suggestion=80 <= n < 95, judgement=judged)
            )
        ctx.finish(done, uuid.uuid4().hex, "AddFeedback")
    for n in range(8):
        case_id = replied(desk, n)
        if n < len(JUDGED):
            overall, each = JUDGED[n]
            scores = dict(zip(DIMENSIONS, each, strict=True))
            take(desk, case_id, Action.CALL_BACK, outcome="reached", satisfaction=overall, scores=scores)
        else:
            for _try in range(3):
                take(desk, case_id, Action.CALL_BACK, outcome="no_answer")
        take(desk, case_id, Action.CLOSE, verdict="substantiated")
    for n in range(8, 10):
        a_case(desk, complainant=a_person(phone=f"1380000{n:04d}"), category="护理/护理态度")
    a_case(desk, kind=Kind.PRAISE, complainant=a_person(phone="13900000099"))
    desk.do(KeyInVolume(month="2026-03", volume=12_000, unit="人次"))


@pytest.fixture(scope="module", params=KINDS)
def desk(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Desk]:
    for office in one_office(databases, request.param):
        filled(office)
        yield office


def report(desk: Desk, **period: date) -> OfficeReportSheet:
    with in_language("en"):
        return desk.ask(OfficeReport(**(period or MARCH)))


def told(sheet: OfficeReportSheet) -> dict[str, dict[str, str]]:
    return {block.key: {line.label: line.text for line in block.lines} for block in sheet.blocks}


def test_S27_客情报告单五栏的数字(desk: Desk) -> None:
    """30 = 10 + 20; 100 feedbacks 80/15/5 %; 10 complaints, 8 solved, 2 open; satisfaction 85 (90, 85, 80, 90)."""
    shown = told(report(desk))
    assert list(shown) == ["visits", "feedback", "complaints", "satisfaction", "relations"]
    assert shown["visits"] == {"Visits made": "30", "Visited for the first time": "10", "Known before": "20"}
    assert shown["feedback"] == {
        "Feedback received": "100", "Satisfied": "80.0%", "Suggestions": "15.0%", "Not satisfied": "5.0%",
    }  # fmt: skip
    complaints = shown["complaints"]
    assert (complaints["Complaints received"], complaints["Solved"], complaints["In progress"]) == ("10", "8", "2")
    assert complaints["Mainly about"].startswith("Fees 8, Nursing 2")
    assert list(shown["satisfaction"].values()) == ["4", "85.0", "90.0", "85.0", "80.0", "90.0"]
    relations = shown["relations"]
    assert (relations["Call-backs made"], relations["People reached"]) == ("16", "4")
    assert (relations["Praise received"], relations["Suggestions taken up"]) == ("1", "0.0%")
    assert (relations["Business of the period"], relations["Cases for every 10 000"]) == ("12,000", "9.17")


def test_空期是横线不是零(desk: Desk) -> None:
    shown = told(report(desk, first=date(2025, 1, 1), last=date(2025, 1, 31)))
    assert (shown["feedback"]["Feedback received"], shown["feedback"]["Satisfied"]) == ("0", "—")
    assert (shown["complaints"]["Complaints received"], shown["complaints"]["Mainly about"]) == ("0", "—")
    assert set(shown["satisfaction"].values()) == {"0", "—"}
    assert shown["relations"]["Cases for every 10 000"] == "—"
    # Half a month has no business of its own.
    half = told(report(desk, first=date(2026, 3, 1), last=date(2026, 3, 15)))
    assert half["relations"]["Business of the period"] == "—"


def test_期间要对_科室看不到(desk: Desk) -> None:
    with pytest.raises(UserError):
        desk.ask(OfficeReport(first=date(2026, 3, 2), last=date(2026, 3, 1)))
    with pytest.raises(NotAllowed):
        desk_as(desk, Role.DEPARTMENT, "财务科").ask(OfficeReport(**MARCH))


@pytest.mark.parametrize("tongue", ["zh_CN", "en"])
def test_S27_一页纸_与表格同数(desk: Desk, tmp_path: Path, tongue: str) -> None:
    """One object: every number on the page stands in the workbook too, as a number."""
    with in_language(tongue):
        sheet = desk.ask(OfficeReport(**MARCH))
        rendered = render_office_report(sheet)
        target = tmp_path / "客情.xlsx"
        write_office_report(target, sheet)
    assert rendered.pages == 1
    assert collisions(rendered.pdf) == []
    assert not rendered.missing
    (page,) = texts(rendered.pdf)
    for block in sheet.blocks:
        for line in block.lines:
            assert squash(line.text) in squash(page), line
    book = openpyxl.load_workbook(target)
    cells = {row[1].value: row[2] for row in book.active.iter_rows(min_row=4, max_col=4)}
    for block in sheet.blocks:
        for line in block.lines:
            if line.value is None or line.words:
                assert cells[line.label].value == line.text
            else:
                assert cells[line.label].value == pytest.approx(line.value)
    assert cells[sheet.blocks[1].lines[1].label].number_format == "0.0%"


def test_S28_半年渠道份额(database_url: str) -> None:
    """Phone first, web second: the shares of the half-year 2026H1; what came before or was void does not count."""
    desk = an_office(database_url, clock=Clock())
    came = {Channel.PHONE: 6, Channel.WEB: 3, Channel.VISIT: 1}
    for channel, count in came.items():
        for n in range(count):
            a_case(desk, channel=channel, complainant=a_person(phone=f"139{list(Channel).index(channel):04d}{n:04d}"))
    void = a_case(desk, channel=Channel.VISIT)
    take(desk, void.id, Action.VOID, reason="误登")
    clock = desk.clock
    assert isinstance(clock, Clock)
    clock.forward(days=150)
    a_case(desk, channel=Channel.WEB)
    figures = desk.ask(Figures(first=date(2026, 1, 1), last=date(2026, 6, 30)))
    lines = [(line.key, line.count) for line in figures.by["channel"]]
    assert lines == [("phone", 6), ("web", 3), ("visit", 1)]
    assert [f"{count / figures.received:.0%}" for _key, count in lines] == ["60%", "30%", "10%"]
    assert figures.title == "2026 年上半年"


def test_S29_整改报告可打印(database_url: str) -> None:
    """Two incidents, attitude and unskilled staff: the rectification report prints with findings, causes, measures."""
    desk = an_office(database_url)
    case_id = a_case(desk, facts="柜员说“你可以投诉我”，激化矛盾。", category="流程/取药缴费").id
    take(desk, case_id, Action.DISPATCH, department="护理部")
    take(desk, case_id, Action.INVESTIGATE, findings="服务意识淡薄，业务流程不熟练")
    take(desk, case_id, Action.PROPOSE, solution="首问负责，奖惩到人，每周学习")
    job = desk.ask(PreviewJob(case_id=case_id, form="rectification_report"))
    pdf = render(job).pdf
    printed = text(pdf)
    check_sound(pdf, "整改报告", job.sheet.number)
    for words in ("服务意识淡薄", "业务流程不熟练", "首问负责，奖惩到人"):
        assert words in printed
