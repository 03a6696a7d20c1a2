"""Small offices whose every number can be counted by hand, and reports as lines of words; for the tests of the reports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from itertools import count
from typing import Any

from complaintdesk.desk.book_pages import EntryList
from complaintdesk.desk.core import Desk
from complaintdesk.desk.report_blocks import (
    ChartBlock,
    Figure,
    Heading,
    Paragraph,
    Report,
    Signing,
    TableBlock,
)
from complaintdesk.desk.report_catalogue import PeriodReport
from complaintdesk.desk.volumes import KeyInVolume
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.vocabulary import Action, Channel, Kind, Role
from tests.conftest import Databases
from tests.desk.figures_office import a_figures_office
from tests.desk.improving import do, order, take
from tests.desk.limits import SHANGHAI
from tests.desk.office import Clock, a_case, a_person, an_office, desk_as
from tests.desk.small_pack import steps

_PHONES = count(1)
MARCH = (date(2026, 3, 1), date(2026, 3, 31))
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
#: S32: 8 complaints about the station (38 %) and 13 about the buses (62 %), by source and by problem.
SOURCES = (
    ("96900交通信息服务客户中心转办", Channel.TRANSFER, 9), ("公司电话服务中心转办", Channel.PHONE, 5),
    ("12315消费者申诉举报专线转办", Channel.TRANSFER, 4), ("现场投诉服务台", Channel.VISIT, 3),
)  # fmt: skip
PROBLEMS = (
    ("客运站场投诉/安检服务", "安检部", 4), ("客运站场投诉/售票服务", "票务部", 3),
    ("客运站场投诉/托运多收费", "行包托运部", 1),
    ("班车经营投诉/司乘服务态度", "班车经营管理部", 7), ("班车经营投诉/不按站点上下客", "班车经营管理部", 4),
    ("班车经营投诉/中途上客", "班车经营管理部", 2),
)  # fmt: skip


def at(desk: Desk, moment: str) -> None:
    """It is that moment in Shanghai now."""
    assert isinstance(desk.clock, Clock)
    desk.clock.at = datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)


def one_station(databases: Databases, kind: str) -> Iterator[Desk]:
    """The bus station of S32 after its month: 21 complaints, all passed on, answered and closed, 900 yuan of penalties."""
    url = databases.new(kind)
    desk = an_office(url, "bus-station", Clock(), "江州客运站")
    sources = [(name, channel) for name, channel, n in SOURCES for _n in range(n)]
    problems = [(category, department) for category, department, n in PROBLEMS for _n in range(n)]
    for number, ((source, channel), (category, department)) in enumerate(zip(sources, problems, strict=True)):
        case = a_case(
            desk, kind=Kind.COMPLAINT, channel=channel, category=category, respondent_department="", respondent_person="",
            complainant=a_person(phone=f"138000{number:05d}"), fields={"intake_source": source},
            source_number=f"ZB{number:04d}" if channel is Channel.TRANSFER else "", facts=f"第{number}件：服务问题。",
        ).id  # fmt: skip
        settle(desk, case, department)
        if number in (8, 9):
            merit = a_penalty(desk, case, "450")
            assert merit
    a_case(
        desk, kind=Kind.ENQUIRY, channel=Channel.PHONE, category="其他", respondent_department="", respondent_person="",
        fields={"intake_source": "其它"},
    )  # fmt: skip
    at(desk, "2026-03-31T23:00")
    yield desk
    desk.database.close()
    databases.drop(url)


def one_hotline(databases: Databases, kind: str) -> Iterator[Desk]:
    """A power hotline in March 2026: 4 complaints, 1 report, 2 faults, 1 enquiry, 1 grumble, 1 suggestion; 2 from before."""
    url = databases.new(kind)
    desk = an_office(url, "power-hotline", Clock(), "青江供电95598")
    attitude = {"category": "服务质量/服务态度", "department": "供电所"}
    for moment in ("2025-03-10T09:00", "2025-09-10T09:00"):
        called(desk, Kind.COMPLAINT, received_at=datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI), **attitude)
    for n in range(3):
        case = called(desk, Kind.COMPLAINT, **attitude)
        verdict = "unsubstantiated" if n == 2 else "substantiated"
        answered(desk, case, "供电所", verdict=verdict, satisfaction="fair" if n else "satisfied")
        if n == 0:
            order(desk, case)
    called(desk, Kind.COMPLAINT, "电费电量/电费争议", "营销部", facts="电线落地，有人触电。")
    called(desk, Kind.REPORT, "行风廉洁", "纪检监察部")
    fixed = called(desk, Kind.REPAIR, "故障报修/总开关跳闸", "抢修班", fields={"fault": "总开关跳闸"})
    answered(desk, fixed, "抢修班", satisfaction="very_satisfied")
    called(desk, Kind.REPAIR, "故障报修/总保险丝烧断", "抢修班", fields={"fault": "总保险丝烧断", "outage": "线路抢修"})
    asked = called(desk, Kind.ENQUIRY, "电费电量/电费电量查询", "营销部", fields={"query": "电费电量查询"})
    answered(desk, asked, "营销部", satisfaction="satisfied")
    called(desk, Kind.GRUMBLE, "停送电/频繁停电", "运维检修部", channel=Channel.WEB, fields={"outage": "临时停电"})
    called(desk, Kind.SUGGESTION, "业务办理/报装接电", "营销部", channel=Channel.WEB)
    desk.do(KeyInVolume(month="2026-03", volume=5748, unit="次"))
    at(desk, "2026-03-05T10:00")
    yield desk
    desk.database.close()
    databases.drop(url)


def one_small(databases: Databases, kind: str) -> Iterator[Desk]:
    """Five complaints: those of 121, 41 and 10 days closed in March, one of last year and one of March still open."""
    url = databases.new(kind)
    desk = a_figures_office(url, steps("compensate", "transfer_out", "improve"))
    days = ("2025-11-01", "2026-01-20", "2026-02-20", "2025-12-30", "2026-03-01")
    made = [
        a_case(
            desk, category="服务", respondent_department="", respondent_person="", facts=f"第{n}件",
            received_at=datetime.fromisoformat(f"{day}T09:00").replace(tzinfo=SHANGHAI),
            complainant=a_person(phone=f"137{n:08d}"),
        ).id
        for n, day in enumerate(days)
    ]  # fmt: skip
    for n, case in enumerate(made[:3]):
        take(desk, case, Action.DISPATCH, department="乙科")
        take(desk, case, Action.INVESTIGATE, findings="已查")
        if n == 1:
            take(desk, case, Action.COMPENSATE, amount="200", way="转账", basis="多收费")
        if n == 2:
            take(desk, case, Action.TRANSFER_OUT, authority="监察专员", reason="申请", sent_on="2026-03-02")
        take(desk, case, Action.REPLY, way="letter", text="已答复")
        take(desk, case, Action.CALL_BACK, outcome="reached", satisfaction="fair")
        take(desk, case, Action.CLOSE, verdict="unsubstantiated" if n == 0 else "substantiated")
    order(desk, made[2])
    yield desk
    desk.database.close()
    databases.drop(url)


def called(desk: Desk, kind: Kind, category: str, department: str, **changes: Any) -> int:
    """Somebody called about this, and it was passed on; answers the case's id."""
    given: dict[str, Any] = {
        "kind": kind, "channel": Channel.PHONE, "category": category, "respondent_department": "",
        "respondent_person": "", "complainant": a_person(phone=f"139{next(_PHONES):08d}"), "facts": "来电反映。",
    }  # fmt: skip
    case = a_case(desk, **(given | changes)).id
    take(desk, case, Action.ACCEPT)
    take(desk, case, Action.DISPATCH, department=department)
    return case


def answered(desk: Desk, case: int, department: str, *, satisfaction: str, verdict: str = "substantiated") -> None:
    """Answered, called back and closed."""
    take(desk, case, Action.INVESTIGATE, findings="已查")
    take(desk, case, Action.ANSWER, department=department, answer="已处理")
    take(desk, case, Action.CAUSE, cause="service")
    take(desk, case, Action.REPLY, way="sms", text="已答复")
    take(desk, case, Action.CALL_BACK, outcome="reached", satisfaction=satisfaction)
    take(desk, case, Action.CLOSE, verdict=verdict)


def settle(desk: Desk, case: int, department: str, **close: Any) -> None:
    """From the desk to the department, answered, replied, closed."""
    take(desk, case, Action.ACCEPT)
    take(desk, case, Action.DISPATCH, department=department)
    take(desk, case, Action.INVESTIGATE, findings="已查")
    take(desk, case, Action.ANSWER, department=department, answer="已整改")
    take(desk, case, Action.REPLY, way="phone", text="已答复")
    take(desk, case, Action.CLOSE, **({"verdict": "substantiated"} | close))


def a_penalty(desk: Desk, case: int, amount: str) -> int:
    """违约金 proposed and approved by another."""
    given = {"rule": "contract_penalty", "person": "班车经营者", "reason": "按合同", "consent": True}
    take(desk, case, Action.MERIT, amount=amount, **given)
    entry = max(row.id for row in desk.ask(EntryList(kind=EntryKind.MERIT, case_id=case)))
    do(desk_as(desk, Role.SUPERVISOR), entry, "ApproveMerit")
    return entry


def report(desk: Desk, name: str, first: date, last: date) -> Report:
    """As it is asked for."""
    return desk.ask(PeriodReport(name=name, first=first, last=last))


def lines(found: Report) -> list[str]:
    """Every block in words: a table's rows with | between the cells, a chart as label=value."""
    told = []
    for block in found.blocks:
        if isinstance(block, Heading | Paragraph):
            told.append(block.text)
        elif isinstance(block, TableBlock):
            told += [f"[{block.title}]", " | ".join(block.head)]
            told += [" | ".join(c.text if isinstance(c, Figure) else c for c in row) for row in block.rows]
        elif isinstance(block, ChartBlock):
            told.append(f"{block.kind}: " + " ".join(f"{a}={b}" for a, b in zip(block.labels, block.values, strict=True)))
        elif isinstance(block, Signing):
            told.append("sign: " + " ".join(block.captions))
    return told
