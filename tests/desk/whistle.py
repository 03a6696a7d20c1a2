"""A company that takes reports: its desk, its custodians with the vault set up, and people who may not know."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from complaintdesk.desk.core import Desk, operator
from complaintdesk.desk.departments import AddDepartment, DepartmentList
from complaintdesk.desk.intake import RegisterCase
from complaintdesk.desk.rows import Done, Person
from complaintdesk.desk.vault import ClearStaff, JoinVault, SetUpVault
from complaintdesk.domain.vocabulary import Channel, Kind, Role
from complaintdesk.storage.engine import Database
from tests.desk import just_opened
from tests.desk.office import OPENED, Clock, an_office, desk_as, signed_in

PASSPHRASE = "秋天的 第一杯 奶茶"
OTHER_PASSPHRASE = "another long sentence"
NAME, PHONE = "欧阳寻梅", "13655550123"
ACCUSED, ACCUSED_DEPARTMENT = "钱贵仁", "生产厂"


@dataclass
class Company:
    """举报单位: one desk for each kind of person."""

    operator: Desk
    clock: Clock
    inspector: Desk
    """督查员: front desk, cleared, with a passphrase."""
    head: Desk
    """部长: supervisor, cleared, with a passphrase."""
    clerk: Desk
    """Front desk without clearance."""
    supervisor: Desk
    """Supervisor without clearance."""
    administrator: Desk
    others: dict[str, Desk] = field(default_factory=dict)


def a_company(url: str, policy: str = "whistle", *, vault: bool = True) -> Company:
    """The office with its people; the accused is cleared too, which must not help them."""
    clock, which = Clock(), ("company", policy, vault)
    database = Database(url)
    if just_opened.put(database, which):
        OPENED.append(database)
        operator_desk = Desk(database, operator("tester"), clock)
        inspector, head, clerk, supervisor, administrator, accused, colleague = (
            signed_in(operator_desk, f"200{n}") for n in range(1, 8)
        )
        others = {"accused": accused, "colleague": colleague}
        return Company(operator_desk, clock, inspector, head, clerk, supervisor, administrator, others)
    database.close()
    company = staffed(an_office(url, policy, clock, "星河集团"), clock, vault=vault)
    just_opened.keep(company.operator.database, which)
    return company


def staffed(operator: Desk, clock: Clock, *, vault: bool = True) -> Company:
    """The people of the company in an office just opened."""
    if all(row.name != ACCUSED_DEPARTMENT for row in operator.ask(DepartmentList())):
        operator.do(AddDepartment(name=ACCUSED_DEPARTMENT))
    made = Company(
        operator,
        clock,
        desk_as(operator, Role.FRONT_DESK, number="2001", name="周督查"),
        desk_as(operator, Role.SUPERVISOR, number="2002", name="吴部长"),
        desk_as(operator, Role.FRONT_DESK, number="2003", name="郑前台"),
        desk_as(operator, Role.SUPERVISOR, number="2004", name="王主管"),
        desk_as(operator, Role.ADMINISTRATOR, number="2005", name="冯管理"),
    )
    accused = desk_as(operator, Role.FRONT_DESK, ACCUSED_DEPARTMENT, number="2006", name=ACCUSED)
    colleague = desk_as(operator, Role.DEPARTMENT, ACCUSED_DEPARTMENT, number="2007", name="陈同事")
    made.others = {"accused": accused, "colleague": colleague}
    for desk in (made.inspector, made.head, accused, colleague):
        operator.do(ClearStaff(number=desk.actor.number))
    if vault:
        made.inspector.do(SetUpVault(passphrase=PASSPHRASE))
        made.head.do(JoinVault(passphrase=OTHER_PASSPHRASE, by_number="2001", by_passphrase=PASSPHRASE))
    return made


def a_reporter(**changes: Any) -> Person:
    """Who gives a name and trusts the office to keep it."""
    known: dict[str, Any] = {"name": NAME, "phone": PHONE, "organisation": "", "address": "梅花巷 7 号"}
    return Person(**(known | changes))


def a_report_to_be(**changes: Any) -> RegisterCase:
    """A report on somebody of the office."""
    values: dict[str, Any] = {
        "kind": Kind.REPORT,
        "channel": Channel.LETTER,
        "complainant": a_reporter(),
        "subject": "采购收回扣",
        "facts": "今年二月起向供应商收取回扣，每单百分之五。",
        "category": "举报/徇私谋利",
        "respondent_person": ACCUSED,
    }
    return RegisterCase(**(values | changes))


def a_report(desk: Desk, **changes: Any) -> Done:
    """A registered report."""
    return desk.do(a_report_to_be(**changes))[0]
