"""月度投诉统计分析报告 (K2, S32): the month of the source, its numbers and sentences; a month without anything."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from complaintdesk.desk.core import Desk
from complaintdesk.desk.report_catalogue import PeriodReport
from complaintdesk.desk.rows import Person
from complaintdesk.domain.errors import NotAllowed, NotFound, UserError
from complaintdesk.domain.vocabulary import Role
from complaintdesk.i18n import in_language
from tests.conftest import KINDS, Databases
from tests.desk.office import desk_as
from tests.desk.reports_office import MARCH, lines, one_station, report
from tests.desk.whistle import a_company, a_report


@pytest.fixture(scope="module", params=KINDS)
def desk(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Desk]:
    yield from one_station(databases, request.param)


def test_S32_月报的数字和句子(desk: Desk) -> None:
    """受理 21 宗, 站场 38 %, 班车 62 %, 违约金 900 元, 办结率和处理率 100 %, 没有重大投诉: as counted by hand."""
    found = report(desk, "month_analysis", *MARCH)
    assert found.title == "2026年3月投诉统计分析报告"
    assert lines(found) == [
        "现将本期投诉的受理、办理情况和主要问题汇总分析如下：",
        "一、投诉受理情况",
        "本期共收到投诉 21 件，其中96900交通信息服务客户中心转办 9 件、公司电话服务中心转办 5 件、"
        "12315消费者申诉举报专线转办 4 件、现场投诉服务台 3 件。本期没有出现重大投诉。"
        "截至2026年3月31日，已办结 21 件，办结率 100.0%，处理率 100.0%。",
        "[投诉来源统计表]",
        "受理来源 | 受理 | 办结 | 办结率 | 处理率",
        "96900交通信息服务客户中心转办 | 9 | 9 | 100.0% | 100.0%",
        "公司电话服务中心转办 | 5 | 5 | 100.0% | 100.0%",
        "12315消费者申诉举报专线转办 | 4 | 4 | 100.0% | 100.0%",
        "现场投诉服务台 | 3 | 3 | 100.0% | 100.0%",
        "其它 | 0 | 0 | — | —",
        "合计 | 21 | 21 | 100.0% | 100.0%",
        "bars: 96900交通信息服务客户中心转办=9 公司电话服务中心转办=5 12315消费者申诉举报专线转办=4 现场投诉服务台=3",
        "二、各部门协助处理情况",
        "截至2026年3月31日，转部门协助处理 21 件（21 件次）。"
        "已到期应回复 21 件次，已回复 21 件次，回复率 100.0%，处理率 100.0%。到期应回复的均已回复。",
        "[各部门协助处理情况统计表]",
        "部门 | 转办 | 应回复 | 已回复 | 回复率 | 处理率",
        "班车经营管理部 | 13 | 13 | 13 | 100.0% | 100.0%",
        "安检部 | 4 | 4 | 4 | 100.0% | 100.0%",
        "票务部 | 3 | 3 | 3 | 100.0% | 100.0%",
        "行包托运部 | 1 | 1 | 1 | 100.0% | 100.0%",
        "合计 | 21 | 21 | 21 | 100.0% | 100.0%",
        "三、投诉分布和主要问题",
        "[投诉分布统计表]",
        "类别 | 件数 | 占比 | 违约金（元）",
        "班车经营投诉 | 13 | 61.9% | 900.00",
        "客运站场投诉 | 8 | 38.1% | 0.00",
        "合计 | 21 | 100.0% | 900.00",
        "班车经营投诉共 13 件，占 62%。处违约金 900.00 元。"
        "反映的主要问题：司乘服务态度 7 件、不按站点上下客 4 件、中途上客 2 件。",
        "客运站场投诉共 8 件，占 38%。反映的主要问题：安检服务 4 件、售票服务 3 件、托运多收费 1 件。",
        "pareto: 司乘服务态度=7 安检服务=4 不按站点上下客=4 售票服务=3 中途上客=2 托运多收费=1",
        "sign: 编制： 审核： 批准：",
    ]
    assert found.notes[0] == "统计投诉、抱怨和举报；另有咨询、建议等 1 件不计入。"


def test_S32_没有投诉的月份(desk: Desk) -> None:
    """Every table stands with noughts and dashes, and every sentence says that there was nothing."""
    told = lines(report(desk, "month_analysis", date(2026, 2, 1), date(2026, 2, 28)))
    assert told[2] == "本期没有收到投诉。本期没有出现重大投诉。"
    assert "合计 | 0 | 0 | — | —" in told
    assert "本期没有转部门协助处理的投诉。" in told
    assert "合计 | 0 | 0 | 0 | — | —" in told
    assert told[-2:] == ["没有可供分析的件。", "sign: 编制： 审核： 批准："]
    assert not [line for line in told if line.startswith(("bars", "pareto"))]


def test_月报英文(desk: Desk) -> None:
    """The same report for who reads English."""
    with in_language("en"):
        found = report(desk, "month_analysis", *MARCH)
    assert found.title == "Analysis of complaints, 2026-03"
    assert "1. Complaints taken in" in lines(found)
    assert "There was no major complaint in this period." in lines(found)[2]


def test_谁都只数得到自己看得到的件(databases: Databases) -> None:
    """A confidential report counts for those cleared for it, and for the accused and everybody else there is none."""
    company = a_company(databases.new("sqlite"), vault=False)
    a_report(company.inspector, complainant=Person(anonymous=True))
    for desk, seen in (
        (company.inspector, "1"), (company.clerk, "0"), (company.supervisor, "0"), (company.others["accused"], "0"),
    ):  # fmt: skip
        for name, line in (
            ("month_analysis", f"合计 | {seen} | 0 |"), ("case_statistics", "合计 | "), ("fca_disp", f"合计 | 0 | {seen} |"),
        ):  # fmt: skip
            found = [one for one in lines(report(desk, name, *MARCH)) if one.startswith(line)]
            assert found, (desk.actor.name, name)
            if name == "case_statistics":
                assert found[0].split(" | ")[4] == seen


def test_报表的拒绝(desk: Desk) -> None:
    """No such report; days that are none; a department has no part in the office's figures."""
    with pytest.raises(NotFound, match="month_analysis"):
        report(desk, "diploma", *MARCH)
    with pytest.raises(UserError):
        report(desk, "month_analysis", MARCH[1], MARCH[0])
    with pytest.raises(NotAllowed):
        desk_as(desk, Role.DEPARTMENT, "票务部").ask(PeriodReport(name="month_analysis", first=MARCH[0], last=MARCH[1]))
