"""O1, O2: the identity lies sealed; it is seen for ten minutes, with a reason and before a second person."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import MetaData, select

from complaintdesk.desk.amending import AmendCase
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.read_log import ReadLog
from complaintdesk.desk.revealing import (
    CorrectIdentity,
    Purpose,
    RevealedIdentity,
    RevealIdentity,
    RevealOptions,
)
from complaintdesk.desk.rows import Person, Representative
from complaintdesk.desk.splitting import SplitReport
from complaintdesk.desk.vault import ChangePassphrase, ClearStaff, JoinVault, SetUpVault, VaultState
from complaintdesk.domain.errors import DataDamage, FieldErrors, NotAllowed, NotFound, UserError
from complaintdesk.domain.vocabulary import EventKind, Kind, Role
from complaintdesk.storage.models import Complainant, Disclosure, Event, Staff
from complaintdesk.storage.verify import verify
from tests.desk.office import PASSWORD, Clock, a_case, desk_as
from tests.desk.whistle import (
    NAME,
    OTHER_PASSPHRASE,
    PASSPHRASE,
    PHONE,
    Company,
    a_company,
    a_report,
    a_report_to_be,
    a_reporter,
    staffed,
)
from tests.office.everything import everything


@pytest.fixture
def company(database_url: str) -> Company:
    return a_company(database_url)


def a_reveal(case_id: int, **changes: object) -> RevealIdentity:
    values: dict[str, object] = {
        "purpose": Purpose.EVIDENCE,
        "reason": "核对付款单",
        "passphrase": PASSPHRASE,
        "second_number": "2002",
        "second_password": PASSWORD,
    }
    return RevealIdentity(case_id=case_id, **(values | changes))  # type: ignore[arg-type]


def everything_kept(desk: Desk) -> str:
    """Every cell of every table as text: what a dump of the database holds."""
    found = []
    meta = MetaData()
    meta.reflect(desk.database.engine)
    with desk.database.read() as session:
        # The index of SQLite cannot be read as a table; its pages are in the file, which is looked through as well.
        for table in (t for t in meta.sorted_tables if t.name != "case_search"):
            found += [str(tuple(row)) for row in session.execute(select(table))]
    return "\n".join(found)


def test_数据库里找不到姓名电话_除了密文(company: Company) -> None:
    person = a_reporter(
        id_number="430102199001011234", organisation="一车间", relation="焊工", safe_channel="梅花巷口邮箱",
        agent="欧阳代理", age=41, joint_count=2, representatives=(Representative("欧阳代表", "13777770000", ""),),
    )  # fmt: skip
    done = a_report(company.clerk, complainant=person)
    company.inspector.ask(Sheet(case_id=done.id))
    company.inspector.do(AmendCase(case_id=done.id, values={"request": "查处"}))
    company.inspector.do(a_reveal(done.id))
    kept = everything_kept(company.operator)
    words = ("欧阳", PHONE, "430102199001011234", "焊工", "邮箱", "梅花", "13777770000", PASSPHRASE, OTHER_PASSPHRASE)
    assert [w for w in words if w in kept] == []
    assert "采购收回扣" in kept
    file = company.operator.database.file
    if file is not None:
        raw = Path(file).read_bytes()
        assert [w for w in words if w.encode() in raw] == []
    with company.operator.database.read() as session:
        row = session.get_one(Complainant, done.id)
        filled = {c.key for c in Complainant.__table__.columns if getattr(row, c.key) not in ("", None, [], False)}
        assert filled == {"case_id", "code_name", "sealed"}
        assert row.code_name == "举报人-0001"
    assert verify(company.operator.database).findings == ()


def test_密文长短不透露姓名长短(company: Company) -> None:
    short, long = a_report(company.clerk), a_report(company.clerk, complainant=a_reporter(name="古丽巴哈尔" * 4))
    with company.operator.database.read() as session:
        sizes = {len(session.get_one(Complainant, case.id).sealed) for case in (short, long)}
    assert len(sizes) == 1


def test_查看身份_十分钟后消失_留痕两人与理由(company: Company) -> None:
    done = a_report(company.clerk)
    desk = company.inspector
    assert desk.ask(RevealedIdentity(case_id=done.id)) is None
    desk.do(a_reveal(done.id))
    shown = desk.ask(RevealedIdentity(case_id=done.id))
    assert shown is not None
    assert (shown.person.name, shown.person.phone, shown.left) == (NAME, PHONE, 600)
    assert company.head.ask(RevealedIdentity(case_id=done.id)) is None, "shown at the desk that asked, nowhere else"
    assert desk.ask(Sheet(case_id=done.id)).complainant.name == "举报人-0001"
    company.clock.forward(minutes=9, seconds=59)
    assert desk.ask(RevealedIdentity(case_id=done.id)) is not None
    company.clock.forward(seconds=1)
    assert desk.ask(RevealedIdentity(case_id=done.id)) is None
    company.clock.at -= timedelta(hours=1)
    assert desk.ask(RevealedIdentity(case_id=done.id)) is None, "a clock set back brings nothing back"
    company.clock.forward(hours=1)
    read, look = company.head.ask(ReadLog(case_id=done.id))
    assert read.kind is EventKind.READ
    assert (look.kind, look.actor, look.second) == (EventKind.IDENTITY_REVEALED, "2001 周督查", "2002 吴部长")
    assert "核对付款单" in look.note
    assert Purpose.EVIDENCE.label in look.note


def test_锁屏即忘(company: Company) -> None:
    done = a_report(company.clerk)
    company.inspector.do(a_reveal(done.id))
    company.inspector.forget()
    assert company.inspector.ask(RevealedIdentity(case_id=done.id)) is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"purpose": None}, "purpose"),
        ({"reason": ""}, "reason"),
        ({"passphrase": ""}, "passphrase"),
        ({"second_number": ""}, "second_number"),
        ({"second_number": "9999"}, "second_number"),
        ({"second_number": "2001"}, "second_number"),
        ({"second_number": "2003"}, "second_number"),
        ({"second_number": "2006"}, "second_number"),
        ({"second_number": "2007"}, "second_number"),
        ({"second_password": ""}, "second_password"),
    ],
    ids=["无用途", "无理由", "无口令", "无第二人", "查无此人", "自己", "无权前台", "被举报人", "被举报部门", "无密码"],
)
def test_缺一不可(company: Company, changes: dict[str, object], field: str) -> None:
    done = a_report(company.clerk)
    with pytest.raises(FieldErrors) as refused:
        company.inspector.do(a_reveal(done.id, **changes))
    assert set(refused.value.problems) == {field}
    assert company.inspector.ask(RevealedIdentity(case_id=done.id)) is None


@pytest.mark.parametrize(
    ("changes", "number"), [({"second_password": "wrong-word"}, "2002"), ({"passphrase": "wrong sentence"}, "2001")]
)
def test_口令密码错误_记次并越等越久(company: Company, changes: dict[str, object], number: str) -> None:
    done = a_report(company.clerk)
    command = a_reveal(done.id, **changes)
    for _turn in range(5):
        with pytest.raises(NotAllowed):
            company.inspector.do(command)
    with company.operator.database.read() as session:
        staff = session.scalars(select(Staff).where(Staff.number == number)).one()
        assert staff.failures == 5
        failed = session.scalars(select(Event).where(Event.kind == EventKind.SIGN_IN_FAILED.value)).all()
        assert len(failed) == 5
    with pytest.raises(NotAllowed, match="秒后重试"):
        company.inspector.do(a_reveal(done.id))
    assert company.inspector.ask(RevealedIdentity(case_id=done.id)) is None
    company.clock.forward(seconds=40)
    company.inspector.do(a_reveal(done.id, request_id=command.request_id))
    assert company.inspector.ask(RevealedIdentity(case_id=done.id)) is not None, "what was refused was not done"


def test_谁不能查看(company: Company) -> None:
    done = a_report(company.clerk)
    for desk in (company.clerk, company.supervisor, company.administrator):
        with pytest.raises(NotAllowed):
            desk.do(a_reveal(done.id))
        with pytest.raises(NotAllowed):
            desk.ask(RevealOptions(case_id=done.id))
    for desk in company.others.values():
        with pytest.raises(NotFound):
            desk.do(a_reveal(done.id))
        with pytest.raises(NotFound):
            desk.ask(RevealedIdentity(case_id=done.id))
    with pytest.raises(NotAllowed):
        company.operator.do(a_reveal(done.id))
    options = company.inspector.ask(RevealOptions(case_id=done.id))
    assert [c.value for c in options.seconds] == ["2002", "2004"]


def test_匿名的没有可看的(company: Company) -> None:
    done = a_report(company.clerk, complainant=Person(anonymous=True))
    assert not company.inspector.ask(RevealOptions(case_id=done.id)).has_identity
    with pytest.raises(UserError):
        company.inspector.do(a_reveal(done.id))


def test_密文换到别的案件上打不开(company: Company) -> None:
    first, second = a_report(company.clerk), a_report(company.clerk, complainant=a_reporter(name="李代桃"))
    with company.operator.database.write() as session:
        rows = [session.get_one(Complainant, case.id) for case in (first, second)]
        rows[0].sealed = rows[1].sealed
    with pytest.raises(DataDamage):
        company.inspector.do(a_reveal(first.id))
    with company.operator.database.write() as session:
        session.get_one(Complainant, first.id).sealed = "AAAA"
    with pytest.raises(DataDamage):
        company.inspector.do(a_reveal(first.id))


def test_更正身份_显示期间才可_重新封存(company: Company) -> None:
    done = a_report(company.clerk)
    desk = company.inspector
    with pytest.raises(NotAllowed):
        desk.do(AmendCase(case_id=done.id, values={"name": "欧阳寻竹"}))
    with pytest.raises(NotAllowed):
        desk.do(CorrectIdentity(case_id=done.id, values={"name": "欧阳寻竹"}))
    desk.do(a_reveal(done.id))
    desk.do(CorrectIdentity(case_id=done.id, values={"name": "欧阳寻竹", "phone": " 13600000000 "}, reason="听错"))
    shown = desk.ask(RevealedIdentity(case_id=done.id))
    assert shown is not None
    assert (shown.person.name, shown.person.phone) == ("欧阳寻竹", "13600000000")
    company.head.do(a_reveal(done.id, passphrase=OTHER_PASSPHRASE, second_number="2001"))
    again = company.head.ask(RevealedIdentity(case_id=done.id))
    assert again is not None
    assert again.person.name == "欧阳寻竹"
    assert again.person.address == "梅花巷 7 号"
    assert "欧阳" not in everything_kept(company.operator)
    with pytest.raises(FieldErrors):
        desk.do(CorrectIdentity(case_id=done.id, values={"anonymous": "1"}))


def test_没有保密库_署名件被拒_匿名件可收(database_url: str) -> None:
    company = a_company(database_url, vault=False)
    with pytest.raises(FieldErrors) as refused:
        a_report(company.clerk)
    assert "保密库" in refused.value.problems["name"]
    assert a_report(company.clerk, complainant=Person(anonymous=True)).number == "JBM-2026-0001"


@pytest.mark.parametrize("field", ["subject", "facts", "request"])
def test_正文写了举报人姓名或电话_登记时指出(company: Company, field: str) -> None:
    for words in (f"我叫{NAME}。", "联系 136 5555 0123"):
        with pytest.raises(FieldErrors) as refused:
            a_report(company.clerk, **{field: words})
        assert set(refused.value.problems) == {field}


def test_前台勾选保密_普通种类也封存(database_url: str) -> None:
    company = a_company(database_url, "general")
    done = company.clerk.do(a_report_to_be(kind=Kind.COMPLAINT, category="", restricted=True))[0]
    assert done.number.split("-")[0].endswith("M")
    with pytest.raises(NotFound):
        company.clerk.ask(Sheet(case_id=done.id))
    assert company.inspector.ask(Sheet(case_id=done.id)).restricted
    assert NAME not in everything_kept(company.operator)


class TestCustodians:
    """保密经办: named by the administrator, let in by each other."""

    def test_管理员指定但打不开(self, company: Company) -> None:
        state = company.administrator.ask(VaultState())
        assert [(c.number, c.has_key) for c in state.custodians] == [
            ("2001", True), ("2002", True), ("2006", False), ("2007", False),
        ]  # fmt: skip
        with pytest.raises(NotAllowed):
            company.administrator.do(SetUpVault(passphrase="a long enough one"))
        with pytest.raises(NotAllowed):
            company.inspector.do(ClearStaff(number="2003"))

    def test_再建一次被拒(self, company: Company) -> None:
        with pytest.raises(UserError):
            company.head.do(SetUpVault(passphrase="a long enough one"))

    def test_口令太短(self, database_url: str) -> None:
        company = a_company(database_url, vault=False)
        with pytest.raises(FieldErrors):
            company.inspector.do(SetUpVault(passphrase="short"))

    @pytest.mark.parametrize(
        ("number", "passphrase", "error"),
        [("2001", "not the passphrase", NotAllowed), ("2003", PASSPHRASE, FieldErrors), ("9", PASSPHRASE, FieldErrors)],
    )
    def test_加入须由现有经办人口令(
        self, company: Company, number: str, passphrase: str, error: type[UserError]
    ) -> None:
        fresh = desk_as(company.operator, Role.FRONT_DESK, number="2010", name="新人")
        company.administrator.do(ClearStaff(number="2010"))
        with pytest.raises(error):
            fresh.do(JoinVault(passphrase="a new long one", by_number=number, by_passphrase=passphrase))
        assert not fresh.ask(VaultState()).has_key

    def test_改口令后旧的失效(self, company: Company) -> None:
        done = a_report(company.clerk)
        with pytest.raises(NotAllowed):
            company.inspector.do(ChangePassphrase(old="wrong wrong wrong", new="春天的第一封信寄出"))
        company.inspector.do(ChangePassphrase(old=PASSPHRASE, new="春天的第一封信寄出"))
        with pytest.raises(NotAllowed):
            company.inspector.do(a_reveal(done.id))
        company.inspector.do(a_reveal(done.id, passphrase="春天的第一封信寄出"))
        company.head.do(a_reveal(done.id, passphrase=OTHER_PASSPHRASE, second_number="2001"))

    def test_最后一把钥匙不能收回(self, company: Company) -> None:
        company.administrator.do(ClearStaff(number="2001", cleared=False))
        with pytest.raises(NotAllowed):
            company.administrator.do(ClearStaff(number="2002", cleared=False))
        done = a_report(company.clerk)
        with pytest.raises(NotFound):
            company.inspector.ask(Sheet(case_id=done.id))
        with company.operator.database.read() as session:
            assert session.scalars(select(Staff.vault_key).where(Staff.number == "2001")).one() == ""

    def test_后来同名的人获授权时也被排除(self, company: Company) -> None:
        done = a_report(company.clerk, respondent_person="孙后来")
        late = desk_as(company.operator, Role.SUPERVISOR, number="2011", name="孙后来")
        company.administrator.do(ClearStaff(number="2011"))
        with pytest.raises(NotFound):
            late.ask(Sheet(case_id=done.id))
        assert company.inspector.ask(Sheet(case_id=done.id)).number == done.number
        assert verify(company.operator.database).findings == ()


def test_口令与密码不进事件与请求(company: Company) -> None:
    done = a_report(company.clerk)
    command = a_reveal(done.id)
    company.inspector.do(command)
    assert PASSPHRASE not in repr(command)
    assert PASSWORD not in repr(command)
    with company.operator.database.read() as session:
        payloads = "".join(session.scalars(select(Disclosure.payload)))
    assert [w for w in (PASSPHRASE, PASSWORD, NAME, PHONE) if w in payloads] == []


def test_分立出的举报件_只有揭示身份后才知来源(database_url: str) -> None:
    clock = Clock()
    company = staffed(everything(database_url, restricted=True, clock=clock), clock)
    complaint = a_case(company.clerk, complainant=a_reporter(), category="服务")
    report = company.clerk.do(SplitReport(case_id=complaint.id, facts="车间主任虚报工时", subject="虚报工时"))[0]
    sheet = company.inspector.ask(Sheet(case_id=report.id))
    assert (sheet.links, sheet.complainant.came_with) == ((), "")
    assert complaint.number not in repr(sheet)
    assert report.number not in repr(company.inspector.ask(Sheet(case_id=complaint.id)))
    company.inspector.do(a_reveal(report.id))
    revealed = company.inspector.ask(RevealedIdentity(case_id=report.id))
    assert revealed is not None
    assert (revealed.person.name, revealed.person.came_with) == (NAME, complaint.number)
