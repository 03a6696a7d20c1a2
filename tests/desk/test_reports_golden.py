"""半年分析 (S06), 热线附表A至E (S33), 案件统计表 (S17、S18), 通报 (S24), 渠道 (S28), NHS and FCA (K7): counted by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.core import Desk
from complaintdesk.desk.delivering import report_of
from complaintdesk.desk.duties import DutyList, DutyState, deliverable_label
from complaintdesk.desk.ledger import RecordExport
from complaintdesk.desk.own_reports import OwnReports, SaveOwnReport
from complaintdesk.desk.registers import RegisterRows
from complaintdesk.desk.report_catalogue import CATALOGUE, OWN, report_offers
from complaintdesk.desk.report_names import counts_as
from complaintdesk.domain.errors import NotFound
from complaintdesk.domain.vocabulary import EventKind
from complaintdesk.i18n import in_language
from complaintdesk.paper.register import render_register
from complaintdesk.paper.report import render_report
from complaintdesk.sheets.register_book import write_register
from complaintdesk.sheets.report_book import write_report
from complaintdesk.storage.models import Event
from tests.conftest import KINDS, Databases
from tests.desk.reports_office import at, lines, one_hotline, one_small, report
from tests.paper.reading import check_sound, text

H1 = (date(2026, 1, 1), date(2026, 6, 30))
NOTHING = (date(2020, 1, 1), date(2020, 6, 30))


@pytest.fixture(scope="module", params=KINDS)
def hotline(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Desk]:
    yield from one_hotline(databases, request.param)


@pytest.fixture(scope="module", params=KINDS)
def small(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Desk]:
    yield from one_small(databases, request.param)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with in_language("en"):
        yield


def rows(desk: Desk, name: str, days: tuple[date, date] = H1) -> list[str]:
    return lines(report(desk, name, *days))


def test_S06_the_six_questions_of_the_half_year(hotline: Desk) -> None:
    """6 complaints against 1 a year ago; attitude rises from 1 to 3; one is major; one suggestion, not taken up."""
    told = rows(hotline, "half_year")
    assert "That is 5 more than in the same period last year (1), 500.0% more." in told[1]
    assert [line.rpartition(" | ")[0] for line in told[4:8]] == [
        "Timeliness rate | — | 0 | 0 | — | —",
        "On-time rate | 83.3% | 5 | 6 | — | —",
        "Satisfaction rate | 60.0% | 3 | 5 | — | —",
        "Call-back rate | 100.0% | 5 | 5 | 100.0% | yes",
    ]
    assert told[8] == "columns: 2026-01=0 2026-02=0 2026-03=6 2026-04=0 2026-05=0 2026-06=0"
    assert told[12:18] == [
        "Were complaints handled in time? | 83.3% | 5 ÷ 6",
        "Were the customers satisfied? | 60.0% | 3 ÷ 5",
        "Were there suggestions of value? | there are | Suggestions: 1; taken up: 0",
        "Were there fewer complaints than last year? | no | 6 against 1",
        "Were there major problems? | there are | Major complaints: 1",
        "Are there problems to come? | there are | Service quality: 3",
    ]
    assert "Total | 6 | 1 | 5 | 500.0%" in told
    assert told[-4:-1] == [
        "Service quality | 供电所 | rises from 1 to 3 | ",
        "Bills and meters/Bill disputed | 营销部 | major complaint TS-2026-0004 | ",
        "Measures still open in the book of measures: 1.",
    ]


def test_S33_the_annexes_of_the_hotline(hotline: Desk) -> None:
    """Each number with its rule; the issues of annex A and the total of annex B cannot differ (54 and 65 in the source)."""
    told = rows(hotline, "hotline")
    assert told[1] == (
        "In this period 10 requests were received, 8 of them by phone. Faults reported: 2, of which 1 were put right;"
        " kept within the promised time: 50.0%. Complaints 4, reports 1, issues raised 2. Enquiries: 1, answered 100.0%."
        " Outgoing calls: 5."
    )
    annexes = "\n".join(told)
    for line in (
        "Business keyed in (次) | 5,748 | sum of the months",
        "Promise kept | 50.0% | put right within the limit ÷ put right or overdue: 1 ÷ 2",
        "Issues raised | 2 | kinds grumble, suggestion and help, counted once each; the same rule as annex B",
        "Reply rate of enquiries | 100.0% | answered ÷ received, without refused and withdrawn: 1 ÷ 1",
        "[Annex B: Issues that customers raised]",
        "Total | 2 | 0 | 0 | — | 100.0%\npareto: New connections and changes=1 Outage and supply=1",
        "Complaint | Service quality | 3 | 3 | 2 | 1 | 33.3%\nComplaint | Bills and meters | 1 | 0 | 0 | 0 | —\n"
        "Report of wrongdoing | Integrity | 1 | 0 | 0 | 0 | —\nTotal |  | 5 | 3 | 2 | 1 | 33.3%",
        "总保险丝烧断 | 1 | 0 | 0 | 0.0% | 50.0%\n总开关跳闸 | 1 | 1 | 1 | 100.0% | 50.0%",
        "计划停电 | 0 | 0 | 0 | — | 0.0%\n临时停电 | 1 | 0 | 0 | — | 50.0%\n线路抢修 | 1 | 0 | 0 | 0.0% | 50.0%",
    ):
        assert line in annexes, line


def test_S33_the_ledger_of_the_hotline(hotline: Desk, tmp_path: Path) -> None:
    """K1: title, order of the columns, rows, print titles and places to sign, on lying A4 and in the workbook alike."""
    with in_language("zh_CN"):
        sheet = hotline.ask(RegisterRows(register="hotline", filter=CaseFilter(first=H1[0], last=H1[1])))
        pages = text(render_register(sheet).pdf)
        write_register(tmp_path / "台账.xlsx", sheet)
    page = load_workbook(tmp_path / "台账.xlsx").worksheets[0]
    assert page["A1"].value == "青江供电95598 服务热线业务受理台账"
    assert [cell.value for cell in page[3]] == [
        "序号", "受理日期", "客户", "联系电话", "业务种类", "类别", "反映内容", "故障类别", "停电类别", "承办部门",
        "处理结果", "完成日期", "时效",
    ]  # fmt: skip
    kinds = [row[4].value for row in page.iter_rows(min_row=4, max_row=13)]
    assert kinds == [*["投诉"] * 4, "举报", *["报修"] * 2, "咨询", "抱怨", "建议"]
    assert (page.print_title_rows, page.page_setup.orientation) == ("$3:$3", "landscape")
    assert {"编制：", "审核："} <= {cell.value for cell in page[page.max_row]}
    for words in ("服务热线业务受理台账", "总保险丝烧断", "线路抢修", "审核："):
        assert words in pages


def test_S17_S18_the_table_of_cases(hotline: Desk) -> None:
    """Each severity by itself, by category and by department."""
    told = rows(hotline, "case_statistics")
    assert told[2:7] == [
        "Service quality | 3 | 0 | 0 | 3 | 3 | 100.0% | 3 | 0 | 100.0% | 2 | 33.3%",
        "Outage and supply | 1 | 0 | 0 | 1 | 0 | 0.0% | 0 | 0 | — | 0 | —",
        "Bills and meters | 0 | 0 | 1 | 1 | 0 | 0.0% | 0 | 0 | — | 0 | —",
        "Integrity | 1 | 0 | 0 | 1 | 0 | 0.0% | 0 | 0 | — | 0 | —",
        "Total | 5 | 0 | 1 | 6 | 3 | 50.0% | 3 | 0 | 100.0% | 2 | 33.3%",
    ]
    assert "供电所 | 3 | 0 | 0 | 3 | 3 | 100.0% | 3 | 0 | 100.0% | 2 | 33.3%" in told


def test_S24_the_bulletin(hotline: Desk) -> None:
    """Received = answered + rights cases, as 36 = 23 + 13 in the source."""
    told = rows(hotline, "bulletin")
    assert told[1] == (
        "From 2026-01-01 to 2026-06-30 10 requests were received: 4 asked for an answer and 6 were taken up as rights"
        " cases. Of the requests 5 are closed: closing rate 50.0%."
    )
    assert told[4:7] == [
        "Asked for an answer | 4 | 40.0% | 2 | 2 | 50.0%", "Rights cases | 6 | 60.0% | 3 | 3 | 50.0%",
        "Total | 10 | 100.0% | 5 | 5 | 50.0%",
    ]  # fmt: skip


def test_S28_channels_and_causes(hotline: Desk) -> None:
    """Phone first, web second; the cause found in three."""
    told = rows(hotline, "channels")
    assert told[1] == "Of 6 complaints most came by Phone call (83.3%), then by Web (16.7%)."
    assert "Phone call | 5 | 83.3%" in told
    assert told[-3:-1] == ["Staff | 3 | 50.0%", "not found yet | 3 | 50.0%"]


def test_K7_nhs_regulation_18_and_51(small: Desk) -> None:
    """Number, well-founded, referred, subject, lesson, action; for Wales by its own names."""
    for name, ombudsman in (("nhs_regulation_18", "Health Service Ombudsman"), ("wales_regulation_51", "for Wales")):
        told = rows(small, name)
        assert [line.split(" | ")[1] for line in told[3:7]] == ["3", "2", "66.7%", "1"]
        assert ombudsman in told[6]
        assert "服务 | 3 | 100.0% | 2" in told
        assert "服务: 2 complaints were well-founded." in told
        assert "ZG-2026-0001 | 改模具定位 | 2026-03-02 | under way" in told


def test_K7_fca_disp_bands(small: Desk) -> None:
    """Two outstanding at the start and at the end; closed after 10, 41 and 121 days; 200 yuan of redress."""
    told = rows(small, "fca_disp")
    assert told[-3:-1] == [
        "服务 | 2 | 3 | 1 | 1 | 1 | 3 | 2 | 66.7% | 200.00 | 2", "Total | 2 | 3 | 1 | 1 | 1 | 3 | 2 | 66.7% | 200.00 | 2",
    ]  # fmt: skip


def test_every_report_of_nothing_says_so(small: Desk) -> None:
    """No division by nought, no empty page: a sentence, and dashes for shares."""
    for name in CATALOGUE:
        told = rows(small, name, NOTHING)
        assert any("no " in line.lower() or "nothing" in line.lower() for line in told), name
        assert not [line for line in told if "nan" in line or line.startswith(("bars", "pareto"))], name
    assert "Total | 0 | 0 | 0 | 0 | 0 | 0 | 0 | — | 0.00 | 0" in rows(small, "fca_disp", NOTHING)


def test_every_report_on_paper_and_as_a_workbook(hotline: Desk, tmp_path: Path) -> None:
    """In the office's language: nothing over anything else, its title on each page, the same title in the workbook."""
    with in_language("zh_CN"):
        for name in CATALOGUE:
            found = report(hotline, name, *H1)
            check_sound(render_report(found).pdf, found.title, "青江供电95598")
            write_report(tmp_path / f"{name}.xlsx", found)
            assert load_workbook(tmp_path / f"{name}.xlsx").worksheets[0]["A1"].value == found.title


def test_a_report_of_the_offices_own(small: Desk) -> None:
    """The cross table kept under a name, of any period; gone, it is said so."""
    small.do(SaveOwnReport(name="类别渠道表"))
    own = small.ask(OwnReports())[0]
    found = report(small, f"{OWN}{own.id}", *H1)
    assert found.title == "类别渠道表"
    assert any(line.startswith("服务 | ") for line in lines(found))
    with pytest.raises(NotFound):
        report(small, f"{OWN}99", *H1)


def test_taking_a_report_out_is_on_record_and_ticks_its_duty(hotline: Desk) -> None:
    """The yearly duty of the hotline asks for its modules: the analysis of exactly that year delivers them."""
    at(hotline, "2027-01-05T09:00")
    year = (date(2026, 1, 1), date(2026, 12, 31))
    hotline.do(RecordExport(what="hotline", first=year[0], last=year[1]))
    duty = next(row for row in hotline.ask(DutyList()) if row.key == "yearly:2026")
    given = {one.label: bool(one.at) for one in duty.deliverables}
    assert given == {"All modules (annex A)": True, "Complaints and reports (annex C)": False}
    assert duty.state is DutyState.OPEN
    with hotline.database.read() as session:
        assert len(session.scalars(select(Event.seq).where(Event.kind == EventKind.EXPORTED.value)).all()) == 1
    at(hotline, "2026-03-05T10:00")


def test_the_catalogue_tells_what_each_is_for(small: Desk) -> None:
    """Every report has a title, a purpose and a source; an analysis counts as the statistics of its period."""
    offers = report_offers()
    assert len({offer.id for offer in offers}) == len(offers) > 20
    assert all(offer.title and offer.purpose and offer.source and offer.fits for offer in offers)
    assert counts_as("half_year") == {"half_year", "statistics"}
    assert counts_as("ledger") == {"ledger"}
    with small.database.read() as session:
        pack = small.house.pack(session, small.house.office(session).pack_id)
    assert report_of(pack, "half_year") == "half_year"
    assert deliverable_label(pack, "half_year") == "Half-year analysis of complaints"
