"""旧单核对: the short code on an old sheet tells whether the record was changed since."""

from __future__ import annotations

import pytest

from complaintdesk.desk.core import Desk
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.old_sheets import OldSheet, SheetCheck
from complaintdesk.desk.printing import PrintedJob, RecordPrint
from complaintdesk.desk.read_log import ReadLog
from complaintdesk.domain.errors import NotFound, UserError
from complaintdesk.domain.vocabulary import Action, EventKind, FormKind, Role
from complaintdesk.storage.models import Case
from complaintdesk.storage.verify import verify
from tests.desk.office import Clock, a_case, an_office, desk_as
from tests.desk.whistle import a_company, a_report


def code_of(desk: Desk, case_id: int, form: str = FormKind.REGISTRATION, copies: int = 1) -> str:
    desk.do(RecordPrint(case_id=case_id, form=form, copies=copies))
    job = desk.ask(PrintedJob(case_id=case_id, form=form))
    return job.code(job.copies[-1])


def act(desk: Desk, case_id: int, action: Action, **given: str) -> None:
    desk.do(command_for(action, case_id, None, given, "Asia/Shanghai"))


def check(desk: Desk, code: str) -> SheetCheck:
    return desk.ask(OldSheet(code=code))


def test_没改过的是新的_改过的说改了什么(database_url: str) -> None:
    clock = Clock()
    desk = an_office(database_url, clock=clock)
    case = a_case(desk)
    code = code_of(desk, case.id, copies=2)
    now = check(desk, code)
    assert (now.number, now.case_id, now.form, now.copy) == (case.number, case.id, "registration", 2)
    assert (now.is_ours, now.is_current, now.changed, now.printed_at) == (True, True, (), clock())
    # What is done with it does not make the registration form wrong; what is corrected does.
    act(desk, case.id, Action.ACCEPT)
    assert check(desk, code).is_current
    clock.forward(hours=1)
    act(desk, case.id, Action.AMEND, facts="实为 3 月 2 日结算", phone="13900002222", reason="更正")
    old = check(desk, code)
    assert (old.is_ours, old.is_current, set(old.changed)) == (True, False, {"经过", "电话"})
    fresh = code_of(desk, case.id)
    assert check(desk, fresh).is_current
    assert not check(desk, code).is_current
    # Corrected back, the old sheet says again what the record says.
    act(desk, case.id, Action.AMEND, facts="3月1日出院结算时发现多收护理费 120 元，收费处未作解释。",
        phone="13800001234", reason="原来是对的")  # fmt: skip
    assert check(desk, code).is_current
    assert verify(desk.database).ok


def test_处理单随办理而旧(database_url: str) -> None:
    desk = an_office(database_url)
    case = a_case(desk)
    act(desk, case.id, Action.DISPATCH, department="财务科")
    code = code_of(desk, case.id, "handling")
    assert check(desk, code).is_current
    act(desk, case.id, Action.INVESTIGATE, findings="收费系统重复计价")
    old = check(desk, code)
    assert not old.is_current
    assert "调查情况" in "".join(old.changed)


def test_手敲的编号和校验码_看错的字母也认(sqlite_url: str) -> None:
    desk = an_office(sqlite_url)
    case = a_case(desk)
    code = code_of(desk, case.id)
    short = code.rpartition(":")[2]
    for typed in (f"{case.number} {short}", f"{case.number.lower()}  {short[:4].lower()}", f"{case.number}：{short}"):
        assert check(desk, typed).is_ours, typed
    misread = short.replace("0", "O").replace("1", "I")
    assert check(desk, f"{case.number} {misread}").is_ours


def test_不是我们印的(database_url: str) -> None:
    desk = an_office(database_url)
    case, other = a_case(desk), a_case(desk)
    code = code_of(desk, case.id)
    parts = code.split(":")
    wrong = "ZZZZ" if parts[5][:4] != "ZZZZ" else "YYYY"
    for foreign in (
        ":".join((*parts[:5], wrong + "11")), code.replace(case.number, other.number),
        code.replace("registration", "handling"), f"{case.number} {wrong}",
    ):  # fmt: skip
        found = check(desk, foreign)
        assert (found.is_ours, found.is_current, found.changed) == (False, False, ()), foreign
    with pytest.raises(NotFound):
        check(desk, code.replace(case.number, "TS-2026-0999"))
    for nothing in ("", "hello", "https://example.invalid/x", "TS-2026-0001", "CD1:x"):
        with pytest.raises(UserError) as refused:
            check(desk, nothing)
        assert refused.value.field == "code"


def test_科室看得到改没改_看不到改了身份的哪一项(sqlite_url: str) -> None:
    desk = an_office(sqlite_url)
    case = a_case(desk)
    act(desk, case.id, Action.DISPATCH, department="财务科")
    code = code_of(desk, case.id, "handling")
    act(desk, case.id, Action.AMEND, phone="13900002222", reason="更正")
    department = desk_as(desk, Role.DEPARTMENT, "财务科")
    assert check(department, code).changed == ("投诉人",)
    stranger = desk_as(desk, Role.DEPARTMENT, "门诊部")
    with pytest.raises(NotFound) as hidden:
        check(stranger, code)
    with pytest.raises(NotFound) as absent:
        check(stranger, code.replace(case.number, "TS-2026-0999"))
    assert str(hidden.value).replace(case.number, "#") == str(absent.value).replace("TS-2026-0999", "#")


def test_保密件_无权的人问不出_有权的人问了有记录(sqlite_url: str) -> None:
    company = a_company(sqlite_url)
    done = a_report(company.inspector)
    code = code_of(company.inspector, done.id)
    for stranger in (company.clerk, company.supervisor, company.others["accused"]):
        with pytest.raises(NotFound):
            check(stranger, code)
    company.clock.forward(hours=2)
    assert check(company.head, code).is_ours
    looks = company.head.ask(ReadLog(case_id=done.id))
    assert "2002 吴部长" in {look.actor for look in looks if look.kind is EventKind.READ}


def test_旧版程序印的_说明核不了(sqlite_url: str) -> None:
    """A print from before there were codes is not called a foreign one."""
    desk = an_office(sqlite_url)
    case = a_case(desk)
    with desk.database.write() as session:
        session.get_one(Case, case.id).prints = {"registration": {"count": 1, "at": "2026-01-05T01:00:00+00:00", "by": "王"}}
    with pytest.raises(UserError, match="旧版"):
        check(desk, f"CD1:{case.number}:registration:1:1:AAAA")
