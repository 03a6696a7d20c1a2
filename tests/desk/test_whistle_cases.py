"""O3, O4, O5, O8: who opened a report is on record; a code tells how far it is; the accused know nothing; and after."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from complaintdesk.desk.amending import AmendCase
from complaintdesk.desk.attaching import FileContent
from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.case_list import CaseCount, CaseList
from complaintdesk.desk.case_sheet import FileOf, Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.departments import RetireDepartment
from complaintdesk.desk.feed import ChangesSince
from complaintdesk.desk.intake import RegisterCase
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.printing import PreviewJob, PrintedJob, RecordPrint
from complaintdesk.desk.read_log import ReadLog
from complaintdesk.desk.receipts import ProgressByReceipt
from complaintdesk.desk.rows import CaseSheet, Person
from complaintdesk.desk.vault import ClearStaff
from complaintdesk.domain.errors import FieldErrors, NotAllowed, NotFound
from complaintdesk.domain.receipt import LENGTH, new_receipt_code, receipt_digits, receipt_hash
from complaintdesk.domain.vocabulary import Action, CaseState, Channel, Clock, EventKind, FormKind, Kind, Role
from complaintdesk.storage.models import Case, ClockEntry, Event
from complaintdesk.storage.verify import verify
from tests.desk.office import desk_as
from tests.desk.whistle import ACCUSED, Company, a_company, a_report, a_reporter


@pytest.fixture
def company(database_url: str) -> Company:
    return a_company(database_url)


def do(desk: Desk, case_id: int, action: Action, **values: object) -> None:
    desk.do(command_for(action, case_id, None, values, "Asia/Shanghai"))


def reads(company: Company) -> int:
    with company.operator.database.read() as session:
        return session.scalars(select(func.count()).select_from(Event).where(Event.kind == "read")).one()


class TestReadLog:
    """O3."""

    def test_打开即留痕_十分钟内同一人只记一次(self, company: Company) -> None:
        done = a_report(company.clerk)
        for expected, desk, minutes in ((1, company.inspector, 9), (1, company.inspector, 2), (2, company.inspector, 0),
                                        (3, company.head, 0)):  # fmt: skip
            desk.ask(Sheet(case_id=done.id))
            assert reads(company) == expected
            company.clock.forward(minutes=minutes)
        looks = company.head.ask(ReadLog(case_id=done.id))
        assert [(k.actor, k.kind) for k in looks] == [
            ("2002 吴部长", EventKind.READ), ("2001 周督查", EventKind.READ), ("2001 周督查", EventKind.READ),
        ]  # fmt: skip
        assert reads(company) == 3, "the log itself shows nothing of the case"
        assert verify(company.operator.database).findings == ()

    def test_看附件和预览单据也算打开(self, company: Company) -> None:
        done = a_report(company.clerk, attachments=(FileContent("单据.txt", "金额".encode()),))
        attached = company.operator.ask(Sheet(case_id=done.id)).attachments[0].id
        company.inspector.ask(FileOf(attachment_id=attached))
        company.head.ask(PreviewJob(case_id=done.id, form=FormKind.REGISTRATION))
        assert {look.actor for look in company.head.ask(ReadLog(case_id=done.id))} >= {"2001 周督查", "2002 吴部长"}

    def test_普通件和看不见的都不记(self, database_url: str) -> None:
        company = a_company(database_url, "general")
        plain = company.clerk.do(RegisterCase(facts="灯不亮", complainant=a_reporter()))[0]
        hidden = company.clerk.do(RegisterCase(facts="灯坏了", complainant=a_reporter(), restricted=True))[0]
        company.clerk.ask(Sheet(case_id=plain.id))
        with pytest.raises(NotFound):
            company.clerk.ask(Sheet(case_id=hidden.id))
        assert reads(company) == 0

    def test_看不见的人看不到记录(self, company: Company) -> None:
        done = a_report(company.clerk)
        for desk, error in ((company.clerk, NotAllowed), (company.supervisor, NotAllowed),
                            (company.others["accused"], NotFound), (company.others["colleague"], NotFound)):  # fmt: skip
            with pytest.raises(error):
                desk.ask(ReadLog(case_id=done.id))

    def test_时间线里不被阅读记录淹没(self, company: Company) -> None:
        done = a_report(company.clerk)
        company.inspector.ask(Sheet(case_id=done.id))
        kinds = {item.kind for item in company.inspector.ask(Sheet(case_id=done.id)).timeline}
        assert EventKind.READ not in kinds
        assert EventKind.REGISTERED in kinds


class TestReceipt:
    """O4."""

    def test_凭码只知状态和日期(self, company: Company) -> None:
        code = new_receipt_code()
        assert len(receipt_digits(code)) == LENGTH
        assert code.count("-") == 3
        done = a_report(company.clerk, complainant=Person(anonymous=True), receipt_code=code)
        with company.operator.database.read() as session:
            case = session.get_one(Case, done.id)
            assert case.receipt_hash == receipt_hash(code)
            assert case.due_at is not None
            due = case.due_at
        company.clock.forward(hours=3)
        told = company.clerk.ask(ProgressByReceipt(code=f" {code.replace('-', ' ')} "))
        assert told is not None
        assert (told.state, told.last_step_at, told.answer_due_at) == (
            CaseState.REGISTERED, company.clock.at - timedelta(hours=3), due,
        )  # fmt: skip
        company.inspector.ask(Sheet(case_id=done.id))
        again = company.clerk.ask(ProgressByReceipt(code=code))
        assert again == told, "who reads the case takes no step"
        assert set(vars(told)) == {"state", "last_step_at", "answer_due_at"}

    def test_同一请求重发_码不变_只登记一次(self, company: Company) -> None:
        code = new_receipt_code()
        first = a_report(company.clerk, receipt_code=code, request_id="one")
        again = a_report(company.clerk, receipt_code=code, request_id="one")
        assert (again.id, again.already) == (first.id, True)
        assert company.clerk.ask(ProgressByReceipt(code=code)) is not None

    def test_码错逐次变慢_所有窗口共用(self, company: Company) -> None:
        code = new_receipt_code()
        a_report(company.clerk, receipt_code=code)
        for wrong in ("", "123", "1111-2222-3333-4444", "abcd", "9" * 16):
            assert company.clerk.ask(ProgressByReceipt(code=wrong)) is None
        with pytest.raises(NotAllowed, match="秒后重试"):
            company.supervisor.ask(ProgressByReceipt(code=code))
        company.clock.forward(seconds=40)
        assert company.supervisor.ask(ProgressByReceipt(code=code)) is not None
        assert company.clerk.ask(ProgressByReceipt(code="9" * 16)) is None, "the count began anew"

    @pytest.mark.parametrize("code", ["123", "abcd-efgh-ijkl-mnop", "1" * 17])
    def test_不成样子的码不能登记(self, company: Company, code: str) -> None:
        with pytest.raises(FieldErrors) as refused:
            a_report(company.clerk, receipt_code=code)
        assert set(refused.value.problems) == {"receipt_code"}

    def test_码不能发两次(self, company: Company) -> None:
        code = new_receipt_code()
        a_report(company.clerk, receipt_code=code)
        with pytest.raises(FieldErrors):
            a_report(company.clerk, receipt_code=code)

    def test_码不在任何文字里(self) -> None:
        code = new_receipt_code()
        command = RegisterCase(receipt_code=code)
        assert code not in repr(command)


class TestAccused:
    """O5: 404-like for the accused and their department."""

    @pytest.mark.parametrize(
        ("typed", "department", "hidden"),
        [
            ("钱贵仁", "", {"accused", "colleague"}),
            ("2006", "", {"accused", "colleague"}),
            ("工号2006的那位", "", {"accused", "colleague"}),
            ("生产厂钱贵仁主任、供应商老李", "", {"accused", "colleague"}),
            ("", "生产厂", {"accused", "colleague"}),
            ("不认识的人", "职能管理部门", set()),
            ("钱贵", "", set()),
        ],
        ids=["姓名", "工号", "文字里的工号", "多人", "只有部门", "外人", "姓名不全"],
    )
    def test_按所填姓名工号部门排除(
        self, company: Company, typed: str, department: str, hidden: set[str]
    ) -> None:
        done = a_report(company.clerk, respondent_person=typed, respondent_department=department)
        do(company.head, done.id, Action.ACCEPT)
        do(company.head, done.id, Action.DISPATCH, department="调查组")
        for name, desk in company.others.items():
            seen = desk.ask(CaseCount())
            # The colleague belongs to another department than the one that handles: never theirs anyway.
            assert seen == (0 if name in hidden or name == "colleague" else 1), name

    def test_同名两人都排除(self, company: Company) -> None:
        twin = desk_as(company.operator, Role.SUPERVISOR, "职能管理部门", number="2020", name=ACCUSED)
        company.operator.do(ClearStaff(number="2020"))
        done = a_report(company.clerk)
        for desk in (twin, company.others["accused"]):
            with pytest.raises(NotFound):
                desk.ask(Sheet(case_id=done.id))

    def test_更正被举报人后换人排除(self, company: Company) -> None:
        done = a_report(company.clerk, respondent_person="外部人员")
        accused = company.others["accused"]
        assert accused.ask(Sheet(case_id=done.id)).number == done.number
        company.inspector.do(AmendCase(case_id=done.id, values={"respondent_person": ACCUSED}, reason="查明"))
        with pytest.raises(NotFound):
            accused.ask(Sheet(case_id=done.id))
        company.inspector.do(AmendCase(case_id=done.id, values={"respondent_person": "外部人员"}, reason="查错了"))
        assert accused.ask(Sheet(case_id=done.id)).number == done.number
        assert verify(company.operator.database).findings == ()

    def test_查不到与没有_说法完全一样(self, company: Company) -> None:
        done = a_report(company.clerk)
        for desk in (company.clerk, company.supervisor, *company.others.values()):
            said = []
            for number in (done.number, "JBM-2026-0999"):
                with pytest.raises(NotFound) as refused:
                    desk.ask(Sheet(number=number))
                said.append(str(refused.value).replace(number, "#"))
            assert said[0] == said[1]
            by_id = []
            for case_id in (done.id, 987654):
                with pytest.raises(NotFound) as refused:
                    desk.ask(Sheet(case_id=case_id))
                by_id.append(str(refused.value))
            assert by_id[0] == by_id[1]

    def test_编号自成一列_普通编号没有缺口(self, database_url: str) -> None:
        company = a_company(database_url, "general")
        numbers = [
            company.clerk.do(RegisterCase(kind=Kind.COMPLAINT, channel=Channel.PHONE, facts=f"第{n}件",
                                          complainant=a_reporter(), restricted=n == 2))[0].number
            for n in (1, 2, 3)
        ]  # fmt: skip
        plain = [n.rpartition("-")[2] for n in numbers if not n.split("-")[0].endswith("M")]
        assert plain == ["0001", "0002"]
        assert company.clerk.ask(CaseList(filter=CaseFilter())).total == 2
        assert verify(company.operator.database).findings == ()

    def test_登记的前台只得编号_之后看不见(self, company: Company) -> None:
        done, changes = company.clerk.do(
            RegisterCase(kind=Kind.REPORT, channel=Channel.LETTER, subject="甲", facts="乙", category="举报/其他违规",
                         complainant=Person(anonymous=True))
        )  # fmt: skip
        assert done.number == "JBM-2026-0001"
        assert changes.cases == frozenset()
        assert company.clerk.ask(CaseCount()) == 0

    def test_他处变动也不透露(self, company: Company) -> None:
        at = {name: desk.ask(ChangesSince()).seq for name, desk in company.others.items()}
        clerk_at = company.clerk.ask(ChangesSince()).seq
        done = a_report(company.inspector)
        do(company.head, done.id, Action.ACCEPT)
        do(company.head, done.id, Action.DISPATCH, department="调查组")
        for name, desk in company.others.items():
            changes = desk.ask(ChangesSince(seq=at[name]))
            assert (changes.cases, changes.kinds) == (frozenset(), frozenset())
        assert company.clerk.ask(ChangesSince(seq=clerk_at)).cases == frozenset()
        assert company.inspector.ask(ChangesSince(seq=clerk_at)).cases == {done.id}

    def test_撤销科室不因看不见的案件受阻(self, company: Company) -> None:
        done = a_report(company.inspector, respondent_person="")
        do(company.head, done.id, Action.ACCEPT)
        do(company.head, done.id, Action.DISPATCH, department="职能管理部门")
        company.administrator.do(RetireDepartment(department="职能管理部门"))


class TestSlip:
    """The handling slip of a report never names the person (S01 27, L12)."""

    def test_处理单一律隐名(self, company: Company) -> None:
        done = a_report(company.clerk)
        assert company.inspector.ask(PreviewJob(case_id=done.id, form=FormKind.HANDLING)).sheet.masked
        company.inspector.do(RecordPrint(case_id=done.id, form=FormKind.HANDLING, masked=False))
        job = company.inspector.ask(PrintedJob(case_id=done.id, form=FormKind.HANDLING))
        assert job.sheet.masked
        assert job.sheet.complainant.name == "举报人-0001"


class TestRetaliation:
    """O8."""

    def closed(self, company: Company) -> int:
        done = a_report(company.inspector)
        with company.operator.database.write() as session:
            session.get_one(Case, done.id).state = CaseState.CLOSED.value
            for clock, days in ((Clock.RETALIATION, 30), (Clock.RETALIATION_LAST, 90)):
                session.add(ClockEntry(case_id=done.id, clock=clock.value, rule=clock.value, rule_title="回查", source="",
                                       unit="days", started_at=company.clock.at, provisional=False, stopped_at=None,
                                       replaced_at=None, due_at=company.clock.at + timedelta(days=days)))  # fmt: skip
        return done.id

    def running(self, company: Company, case_id: int) -> set[str]:
        clocks = company.inspector.ask(Sheet(case_id=case_id)).clocks
        return {c.clock.value for c in clocks if c.stopped_at is None and c.clock.value.startswith("retaliation")}

    def test_先三十天后九十天(self, company: Company) -> None:
        case_id = self.closed(company)
        do(company.inspector, case_id, Action.CHECK_RETALIATION, result="本人称一切正常")
        assert self.running(company, case_id) == {"retaliation_last"}
        with pytest.raises(FieldErrors) as refused:
            do(company.inspector, case_id, Action.CHECK_RETALIATION, retaliated=True, result="被调离岗位")
        assert set(refused.value.problems) == {"measures"}
        do(company.inspector, case_id, Action.CHECK_RETALIATION, retaliated=True, result="被调离岗位", measures="恢复原岗")
        assert self.running(company, case_id) == set()
        sheet: CaseSheet = company.inspector.ask(Sheet(case_id=case_id))
        kinds = [item.kind for item in sheet.timeline]
        assert kinds.count(EventKind.RETALIATION_CHECKED) == 2
