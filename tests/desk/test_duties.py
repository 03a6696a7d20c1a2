"""例行事项 (K11; S06 每月5日、7日与半年): a due duty appears, taking out its report ticks it; minutes of a meeting too."""

from __future__ import annotations

from datetime import date

import pytest

from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.core import Desk
from complaintdesk.desk.duties import DutyList, DutyRow, DutyState, OpenDuties, deliverable_label
from complaintdesk.desk.ledger import RecordExport, ledger_lines
from complaintdesk.desk.office import InstallPolicy
from complaintdesk.desk.opening import shipped_policies
from complaintdesk.desk.registers import RecordRegister, shipped_registers
from complaintdesk.desk.reminders import DismissReminder, ReminderKind
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.errors import FieldErrors, NotAllowed, UserError
from complaintdesk.domain.policy import Pack
from complaintdesk.domain.vocabulary import Kind, Light, Role
from complaintdesk.i18n import set_language
from complaintdesk.paths import resource
from tests.desk.figures_office import a_figures_office, entries, is_sound, keyed, opened, reminded, set_clock
from tests.desk.office import Clock, an_office, desk_as

DUTY = EntryKind.DUTY
OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
WEEKLY = """
[[duties]]
id = "weekly"
title = "周会通报"
title_en = "Weekly"
every = "week"
day = 1
delivers = ["register-hospital"]
source = "S02"

[[duties]]
id = "analysis"
title = "投诉分析会"
title_en = "Analysis meeting"
every = "quarter"
delivers = ["meeting", "statistics"]
source = "S03"

[[duties]]
id = "training"
title = "培训"
title_en = "Training"
every = "month"
source = "S13"
"""


@pytest.fixture(autouse=True)
def _english() -> None:
    set_language("en")


@pytest.fixture
def logistics(database_url: str) -> Desk:
    """The logistics office of S06, opened in March, on Monday 2 November."""
    return a_logistics_office(database_url)


def a_logistics_office(url: str) -> Desk:
    """Under these rules since March; it is Monday 2 November."""
    desk = an_office(url, "general", Clock(), "市烟草物流")
    text = (resource("policies") / "logistics.toml").read_text(encoding="utf-8")
    desk.do(InstallPolicy(text=text, name="logistics.toml"))
    set_clock(desk, "2026-11-02T09:30")
    return desk


def rows(desk: Desk, *keys: str) -> list[DutyRow]:
    found = {row.key: row for row in desk.ask(DutyList())}
    return [found[key] for key in keys]


def test_S06_每月5日_7日_半年_元月上旬(logistics: Desk) -> None:
    due = {row.key: row.due_on for row in logistics.ask(DutyList())}
    assert due == {
        "departments:2026-10": date(2026, 11, 5),
        "market:2026-10": date(2026, 11, 6),
        "departments:2026-11": date(2026, 12, 4),
        "market:2026-11": date(2026, 12, 7),
        "half_year:2026H1": date(2026, 7, 31),
        "half_year:2026H2": date(2027, 1, 29),
        "year:2026": date(2027, 1, 8),
    }, "the 7th of November and the 5th of December are Saturdays; 2025 was over before the office opened"
    late, open_one = rows(logistics, "half_year:2026H1", "departments:2026-10")
    assert (late.state, open_one.state) == (DutyState.LATE, DutyState.OPEN)
    assert [one.label for one in rows(logistics, "market:2026-10")[0].deliverables] == ["Monthly summary"]


def test_K11_到期就出现_导出即打勾(logistics: Desk) -> None:
    assert {one.subject for one in reminded(logistics, ReminderKind.DUTY)} == {
        "Departments report the month before", "Half-year analysis and notice",
    }, "from three workdays before: the 5th is three away, the 6th four"  # fmt: skip
    logistics.do(OpenDuties())
    book = {row.title: row for row in entries(logistics, DUTY)}
    assert book.keys() == {
        "Departments report the month before", "Monthly report of the market department", "Half-year analysis and notice",
    }  # fmt: skip
    with pytest.raises(UserError):
        logistics.do(OpenDuties())
    entry = book["Departments report the month before"]
    assert (entry.state, entry.due_on, entry.is_ended) == ("open", date(2026, 11, 5), False)
    set_clock(logistics, "2026-11-04T10:00")
    list(ledger_lines(logistics, CaseFilter(first=OCTOBER[0], last=OCTOBER[1], without_void=True)))
    (row,) = rows(logistics, "departments:2026-10")
    assert row.state is DutyState.DONE
    assert (row.deliverables[0].label, row.deliverables[0].at) == ("Ledger of complaints and grumbles", "2026-11-04 10:00")
    assert row.deliverables[0].by == logistics.actor.name
    sheet = opened(logistics, entry.id)
    assert sheet.row.is_ended
    assert sheet.lines is not None
    assert sheet.lines.rows == (("Ledger of complaints and grumbles", "2026-11-04 10:00", logistics.actor.name),)
    assert "Departments report the month before" not in {one.subject for one in reminded(logistics, ReminderKind.DUTY)}
    assert is_sound(logistics)


@pytest.mark.parametrize(
    "wanted",
    [
        pytest.param(CaseFilter(first=date(2026, 10, 1), last=date(2026, 10, 30)), id="少一天"),
        pytest.param(CaseFilter(first=OCTOBER[0], last=OCTOBER[1], kind=Kind.COMPLAINT), id="只有一类"),
        pytest.param(CaseFilter(first=date(2026, 11, 1), last=date(2026, 11, 30)), id="月未过完"),
        pytest.param(CaseFilter(), id="不分期间"),
    ],
)
def test_不是该期的整份报表不打勾(wanted: CaseFilter, sqlite_url: str) -> None:
    desk = a_logistics_office(sqlite_url)
    list(ledger_lines(desk, wanted))
    assert entries(desk, DUTY) == ()


def test_先导出后开列_统计表打勾其所有期间(logistics: Desk) -> None:
    logistics.do(RecordExport(what="statistics", first=OCTOBER[0], last=OCTOBER[1]))
    logistics.do(RecordExport(what="statistics", first=date(2026, 1, 1), last=date(2026, 6, 30)))
    logistics.do(RecordExport(what="statistics", first=OCTOBER[0], last=OCTOBER[1]))
    done = {row.title for row in entries(logistics, DUTY) if row.is_ended}
    assert done == {"Monthly report of the market department", "Half-year analysis and notice"}
    logistics.do(OpenDuties())
    assert len(entries(logistics, DUTY)) == 3
    assert is_sound(logistics)


def test_S03_分析会的记录打勾_统计表也要交(database_url: str) -> None:
    desk = a_figures_office(database_url, WEEKLY, at="2026-03-30T09:30")
    meeting = keyed(
        desk, "HoldMeeting", on="2026-03-30", period="2026年第1季度", participants="院长、各科主任", analysed="一季度12件",
        decisions="增设导诊", tasks="门诊部 4月10日前",
    )  # fmt: skip
    assert opened(desk, meeting).row.title == "Analysis meeting on 2026-03-30 about 2026Q1"
    (row,) = rows(desk, "analysis:2026Q1")
    assert [bool(one.at) for one in row.deliverables] == [True, False]
    assert row.state is DutyState.OPEN
    set_clock(desk, "2026-04-01T09:30")
    desk.do(RecordExport(what="statistics", first=date(2026, 1, 1), last=date(2026, 3, 31)))
    assert rows(desk, "analysis:2026Q1")[0].state is DutyState.DONE
    keyed(
        desk, "AmendMeeting", meeting, on="2026-03-30", period="2026Q1", participants="院长", analysed="一季度13件",
    )  # fmt: skip
    values = dict(opened(desk, meeting).values)
    assert values["What was analysed"] == "一季度13件"
    assert "Decisions" not in values
    assert is_sound(desk)


def test_会议的日期和期间要说得通(sqlite_url: str) -> None:
    desk = a_figures_office(sqlite_url, WEEKLY)
    with pytest.raises(FieldErrors) as problem:
        keyed(desk, "HoldMeeting", on="2026-03-03", period="十月", participants="甲", analysed="乙")
    assert set(problem.value.problems) == {"on", "period"}
    with pytest.raises(FieldErrors):
        keyed(desk, "HoldMeeting", on="2026-03-02", period="2026Q2", participants="甲", analysed="乙")
    assert keyed(desk, "HoldMeeting", on="2026-03-02", participants="甲", analysed="乙")


def test_S13_没有交付物的手工打勾(database_url: str) -> None:
    desk = a_figures_office(database_url, WEEKLY, at="2026-03-02T09:30")
    assert [row.key for row in desk.ask(DutyList()) if row.is_over] == [], "nothing from before these rules"
    set_clock(desk, "2026-04-29T09:30")
    desk.do(OpenDuties())
    (training,) = [row for row in entries(desk, DUTY) if row.title == "Training"]
    with pytest.raises(FieldErrors):
        keyed(desk, "TickDuty", training.id)
    keyed(desk, "TickDuty", training.id, note="4月20日培训前台12人")
    (row,) = rows(desk, "training:2026-03")
    assert row.state is DutyState.DONE
    assert ("How it was done", "4月20日培训前台12人") in opened(desk, training.id).values


def test_S02_周报_登记本也能打勾(sqlite_url: str) -> None:
    desk = a_figures_office(sqlite_url, WEEKLY)
    set_clock(desk, "2026-03-09T09:30")
    (reminder,) = [one for one in reminded(desk, ReminderKind.DUTY) if one.subject == "Weekly"]
    assert (reminder.light, reminder.opens, reminder.entry_id) == (Light.NEAR, "duty", None)
    desk.do(DismissReminder(key=reminder.key))
    week = CaseFilter(first=date(2026, 3, 2), last=date(2026, 3, 8))
    clerk, department = desk_as(desk, Role.FRONT_DESK), desk_as(desk, Role.DEPARTMENT, "甲科")
    department.do(RecordRegister(register="hospital", filter=week))
    assert entries(desk, DUTY) == (), "a department's part is not the office's report"
    clerk.do(RecordRegister(register="hospital", filter=week))
    (row,) = rows(clerk, "weekly:2026-W10")
    assert (row.state, row.deliverables[0].label) == (DutyState.DONE, shipped_registers()["hospital"].label)


def test_过期未交的一直留着(sqlite_url: str) -> None:
    desk = a_figures_office(sqlite_url, WEEKLY)
    set_clock(desk, "2026-04-01T09:30")
    desk.do(OpenDuties())
    set_clock(desk, "2026-09-01T09:30")
    (row,) = rows(desk, "training:2026-03")
    assert row.state is DutyState.LATE
    assert {one.light for one in reminded(desk, ReminderKind.DUTY) if one.subject == "Training"} == {Light.LATE}


def test_科室与管理员没有例行事项(sqlite_url: str) -> None:
    desk = a_figures_office(sqlite_url, WEEKLY)
    set_clock(desk, "2026-04-01T09:30")
    desk_as(desk, Role.SUPERVISOR), desk_as(desk, Role.FRONT_DESK)
    for role in (Role.DEPARTMENT, Role.ADMINISTRATOR):
        person = desk_as(desk, role, "甲科" if role is Role.DEPARTMENT else "")
        assert reminded(person, ReminderKind.DUTY) == []
        with pytest.raises(NotAllowed):
            person.ask(DutyList())
        with pytest.raises(NotAllowed):
            person.do(OpenDuties())


@pytest.mark.parametrize("pack", [pack for pack, _text in shipped_policies()], ids=lambda pack: pack.id)
def test_每个规则包要交付的都有(pack: Pack) -> None:
    """A name that nothing delivers could never be ticked."""
    unknown = [name for duty in pack.duties for name in duty.delivers if deliverable_label(pack, name) == name]
    assert unknown == []
