"""An office with one restricted case whose every text is marked, and everybody who may not know of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date
from typing import Any

from complaintdesk.desk.absence import PostList
from complaintdesk.desk.archive_checklist import ArchiveChecklist
from complaintdesk.desk.attaching import FileContent
from complaintdesk.desk.batch_printing import BatchToPrint
from complaintdesk.desk.blank_forms import BlankJobs, ReservedNumbers
from complaintdesk.desk.book_pages import Books, EntryList, EntryOf
from complaintdesk.desk.book_tables import EntryTable
from complaintdesk.desk.bundling import BundleOf
from complaintdesk.desk.calendar_days import CalendarDays, CalendarPreview
from complaintdesk.desk.call_figures import CallFigures
from complaintdesk.desk.call_queue import CallQueue, CallToMake
from complaintdesk.desk.case_filter import CaseFilter, View
from complaintdesk.desk.case_list import CaseCount, CaseIds, CaseLines, CaseList, CasePlace, SortBy, Views
from complaintdesk.desk.case_sheet import FileOf, Sheet
from complaintdesk.desk.categories import CategoryList
from complaintdesk.desk.choices import IntakeOptions
from complaintdesk.desk.core import Desk, Question
from complaintdesk.desk.cross_rows import Dimension
from complaintdesk.desk.cross_tables import CrossChoices, CrossFigures
from complaintdesk.desk.departments import DepartmentList
from complaintdesk.desk.directory import Places
from complaintdesk.desk.disposing import DisposalDue
from complaintdesk.desk.duties import DutyList
from complaintdesk.desk.earlier import EarlierCases
from complaintdesk.desk.exchange_keys import ExchangeKey, ExchangePartners
from complaintdesk.desk.exchange_receiving import LookIntoParcel
from complaintdesk.desk.exchange_sending import ParcelOf
from complaintdesk.desk.feed import ChangesSince
from complaintdesk.desk.filter_choices import FilterOptions
from complaintdesk.desk.foretell import DueNow
from complaintdesk.desk.form_editing import FormLayouts, FormLayoutText, FormValueNames
from complaintdesk.desk.guidance import Guidance, IntakeGuidance
from complaintdesk.desk.handover import Handover
from complaintdesk.desk.ics import DueDates
from complaintdesk.desk.import_memory import KnownMapping
from complaintdesk.desk.import_plan import PlanImport
from complaintdesk.desk.importing import Imports, ImportSize
from complaintdesk.desk.intake import RegisterCase
from complaintdesk.desk.knowledge_search import CannedAnswers, KnowledgeSearch
from complaintdesk.desk.ledger import LedgerLines
from complaintdesk.desk.letterheads import OfficeLetterhead
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.office_report import OfficeReport
from complaintdesk.desk.office_settings import OfficeQuestion
from complaintdesk.desk.old_sheets import OldSheet
from complaintdesk.desk.own_reports import OwnReports, SaveOwnReport
from complaintdesk.desk.policy_editing import PackPreview, PackText, PackVersions
from complaintdesk.desk.printing import PreviewJob, PrintedJob
from complaintdesk.desk.read_log import ReadLog
from complaintdesk.desk.reassigning import ReassignPreview
from complaintdesk.desk.receipts import ProgressByReceipt
from complaintdesk.desk.recomputing import ClassPreview, RecomputePreview
from complaintdesk.desk.registers import RegisterRows, shipped_registers
from complaintdesk.desk.reminders import Reminders
from complaintdesk.desk.report_catalogue import CATALOGUE, PeriodReport
from complaintdesk.desk.revealing import RevealedIdentity, RevealOptions
from complaintdesk.desk.satisfaction_sheet import SatisfactionYear
from complaintdesk.desk.saved_views import SavedViews, SavedViewSize, SaveView
from complaintdesk.desk.scanning import FilePage, ScanImage, WaitingScans
from complaintdesk.desk.severity import ProposedSeverity
from complaintdesk.desk.signed_pages import SignedPages
from complaintdesk.desk.staff_figures import DepartmentFigures, StaffFigures
from complaintdesk.desk.staffing import StaffList
from complaintdesk.desk.statistics import Figures
from complaintdesk.desk.suggesting import SuggestedCategories
from complaintdesk.desk.surveys import SurveyRows
from complaintdesk.desk.tagging import TagCases, TagsInUse
from complaintdesk.desk.training import MyQuizResults, TrainingCases
from complaintdesk.desk.typical_copy import TypicalCopy
from complaintdesk.desk.vault import VaultState
from complaintdesk.desk.volumes import VolumeRates
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.facts import CaseFacts
from complaintdesk.domain.fields import FieldSpec, Input
from complaintdesk.domain.vocabulary import Action, Channel, FormKind, Kind, Role
from complaintdesk.sheets.reading import Table
from tests.desk.office import Clock, a_person, desk_as
from tests.desk.whistle import ACCUSED, ACCUSED_DEPARTMENT, NAME, PHONE, Company, a_reporter, staffed
from tests.office.everything import everything, pack_text
from tests.office.filling import first, one

#: Stands in every text of the restricted case and nowhere else.
MARK = "魑魅标记"
PLAIN_CASES = 3
#: Taken one after another as far as the case offers them, so that every record and event is marked.
STEPS = (
    Action.STATEMENT, Action.CLASSIFY, Action.ASSESS, Action.EVALUATE, Action.ACCEPT, Action.MEETING, Action.DISPATCH,
    Action.ASSIST, Action.ANSWER, Action.INVESTIGATE, Action.HEAR, Action.CAUSE, Action.PLAN, Action.CHOOSE,
    Action.MATTER, Action.MEDIATE, Action.SETTLE, Action.COMPENSATE, Action.PAY, Action.RETURN_GOODS, Action.RECALL,
    Action.SEAL, Action.UNSEAL, Action.ASK_EXTENSION, Action.DENY_EXTENSION, Action.EXTEND, Action.PAUSE, Action.RESUME,
    Action.URGE, Action.SUPERVISE, Action.PROGRESS, Action.ATTACH, Action.PROPOSE, Action.IMPROVE, Action.MERIT,
)  # fmt: skip


@dataclasses.dataclass
class Marked:
    """保密件 and the people round it; the ids are known before the case is there."""

    company: Company
    case_id: int
    number: str
    attachment_id: int
    plain_id: int
    pack_id: int
    unauthorised: dict[str, Desk]
    taken: list[Action] = dataclasses.field(default_factory=list)

    @property
    def marks(self) -> tuple[str, ...]:
        """What must be found nowhere."""
        return (MARK, self.number, NAME, PHONE, "举报人-0001")


def plain_office(url: str) -> Marked:
    """Ordinary cases only, and everybody who will have no right to the one to come."""
    clock = Clock()
    operator = everything(url, restricted=True, clock=clock)
    company = staffed(operator, clock)
    made = {
        "前台": company.clerk,
        "主管": company.supervisor,
        "管理员": company.administrator,
        "被举报人": company.others["accused"],
        "被举报人同事": company.others["colleague"],
        "承办科室": desk_as(operator, Role.DEPARTMENT, "甲科", number="2101", name="许承办"),
        "协办科室": desk_as(operator, Role.DEPARTMENT, "乙科", number="2102", name="何协办"),
    }
    ids = []
    for n in range(PLAIN_CASES):
        done = company.clerk.do(
            RegisterCase(facts=f"第{n}件：态度生硬", complainant=a_person(), category="服务/态度", channel=Channel.PHONE,
                         attachments=(FileContent(f"{n}.txt", b"x"),))
        )[0]  # fmt: skip
        company.clerk.do(command_for(Action.DISPATCH, done.id, None, {"department": "甲科"}, "Asia/Shanghai"))
        ids.append(done.id)
    operator.do(SaveView(name="大家的", shared=True))
    operator.do(SaveOwnReport(name="大家的报表", shared=True))
    number = "TSM-2026-0001"
    versions = operator.ask(PackVersions())
    return Marked(company, ids[-1] + 1, number, PLAIN_CASES + 1, ids[0], len(versions), made)


def add_the_case(world: Marked) -> None:
    """Register the marked report and take every step with it that it offers."""
    company = world.company
    words = f"{MARK}采购回扣"
    report = RegisterCase(
        kind=Kind.REPORT, channel=Channel.VISIT, complainant=a_reporter(), subject=words, facts=words, request=words,
        matters=(words, f"{words}二"), respondent_department="", respondent_person=f"{ACCUSED}{MARK}",
        respondent_contact=words, respondent_phone=f"{MARK}139", respondent_address=words, category="服务/态度",
        attachments=(FileContent(f"{MARK}.txt", MARK.encode()),), severity_reason="",
    )  # fmt: skip
    done = company.inspector.do(report)[0]
    assert done.id == world.case_id
    for action in STEPS:
        _take(world, action)
    company.operator.do(TagCases(case_ids=(done.id,), add=(f"{MARK}标签",)))
    sheet = company.operator.ask(Sheet(case_id=done.id))
    assert sheet.number == world.number, sheet.number
    assert sheet.attachments[0].id == world.attachment_id
    assert len(world.taken) >= 25, world.taken
    company.inspector.ask(Sheet(case_id=done.id))
    # A page of it that nobody could read, and one whose code was misread, wait in the tray.
    for page, code in enumerate(("", f"CD1:{world.number}:registration:1:1:000011"), 1):
        company.inspector.do(FilePage(file=f"{MARK}.pdf", page=page, image=f"{MARK}{page}".encode(), code=code))


def _take(world: Marked, action: Action) -> None:
    desk = world.company.operator
    sheet = desk.ask(Sheet(case_id=world.case_id))
    offer = next((o for o in sheet.actions if o.action is action), None)
    if offer is None:
        return
    values = {spec.name: _marked(world, action, spec) for spec in offer.fields}
    given = {name: value for name, value in values.items() if value not in (None, "")}
    try:
        desk.do(command_for(action, world.case_id, None, given, "Asia/Shanghai"))
    except UserError:
        return
    world.taken.append(action)


def _marked(world: Marked, action: Action, spec: FieldSpec) -> Any:
    if spec.input is Input.FILE:
        return FileContent(f"{MARK}2.txt", MARK.encode())
    if spec.input is Input.DEPARTMENT:
        return "乙科" if action is Action.ANSWER else "甲科"
    if spec.input is Input.DEPARTMENTS:
        return "乙科"
    if spec.input in (Input.TEXT, Input.LONG_TEXT) and not spec.choices:
        return f"{MARK}{spec.name}"
    if spec.input is Input.STAFF or (spec.input is Input.DATE_TIME and not spec.required):
        return None
    return one(spec, world.company.clock(), first)


Maker = Callable[[Marked], tuple[Question[Any], ...]]
_YEAR = (date(2026, 1, 1), date(2026, 12, 31))
_TABLE = Table("旧台账.xlsx", "1", ("日期", "内容"), ((2, ("2026-01-05", "灯坏")),), ())

#: How each question is asked about the case. A question without a line here fails the test that counts them.
ASKED: dict[type, Maker] = {
    DueDates: lambda _w: (DueDates(),),
    ExchangeKey: lambda _w: (ExchangeKey(),),
    ExchangePartners: lambda _w: (ExchangePartners(),),
    LookIntoParcel: lambda _w: (LookIntoParcel(content=b"no parcel"),),
    ParcelOf: lambda w: (ParcelOf(case_id=w.case_id, to="x"), ParcelOf(case_id=w.plain_id, to="x")),
    PostList: lambda _w: (PostList(),),
    Places: lambda _w: (Places(),),
    KnowledgeSearch: lambda w: (KnowledgeSearch(), KnowledgeSearch(text=MARK), KnowledgeSearch(text=w.number)),
    CannedAnswers: lambda _w: (CannedAnswers(), CannedAnswers(action=Action.PROGRESS)),
    TrainingCases: lambda _w: (TrainingCases(),),
    MyQuizResults: lambda _w: (MyQuizResults(),),
    PeriodReport: lambda _w: tuple(
        PeriodReport(name=name, first=date(2026, 1, 1), last=date(2026, 12, 31)) for name in CATALOGUE
    ),
    OfficeReport: lambda _w: (OfficeReport(first=date(2026, 1, 1), last=date(2026, 12, 31)),),
    ArchiveChecklist: lambda w: (ArchiveChecklist(case_id=w.case_id), ArchiveChecklist(case_id=w.plain_id)),
    BundleOf: lambda w: (BundleOf(case_id=w.case_id), BundleOf(case_id=w.case_id, masked=True)),
    DisposalDue: lambda _w: (DisposalDue(), DisposalDue(on=date(2040, 1, 1))),
    TypicalCopy: lambda w: (TypicalCopy(case_id=w.case_id), TypicalCopy(number=w.number)),
    IntakeOptions: lambda _w: (IntakeOptions(),),
    CaseCount: lambda w: (
        CaseCount(), CaseCount(filter=CaseFilter(text=MARK)), CaseCount(filter=CaseFilter(ids=(w.case_id,))),
        CaseCount(filter=CaseFilter(kind=Kind.REPORT)), *(CaseCount(filter=CaseFilter(view=v)) for v in View),
    ),
    CaseList: lambda w: (
        CaseList(), CaseList(filter=CaseFilter(text=w.number)), CaseList(filter=CaseFilter(text=MARK)),
        CaseList(filter=CaseFilter(text=MARK[:2])), CaseList(filter=CaseFilter(text=PHONE)),
        CaseList(filter=CaseFilter(text=NAME)), CaseList(filter=CaseFilter(ids=(w.case_id,))),
        *(CaseList(filter=CaseFilter(view=v)) for v in View),
        *(CaseList(sort=s, descending=d) for s in SortBy for d in (True, False)),
    ),
    CaseIds: lambda _w: (
        CaseIds(), CaseIds(filter=CaseFilter(text=MARK)), CaseIds(filter=CaseFilter(tags=(f"{MARK}标签",))),
    ),
    CaseLines: lambda w: (CaseLines(ids=(w.case_id, w.plain_id)),),
    TagsInUse: lambda _w: (TagsInUse(),),
    SavedViews: lambda _w: (SavedViews(),),
    SavedViewSize: lambda _w: (SavedViewSize(view_id=1),),
    CasePlace: lambda w: (CasePlace(case_id=w.case_id), CasePlace(case_id=w.plain_id)),
    Views: lambda _w: (Views(),),
    DepartmentList: lambda _w: (DepartmentList(), DepartmentList(retired=True)),
    CategoryList: lambda _w: (CategoryList(),),
    OfficeQuestion: lambda _w: (OfficeQuestion(),),
    StaffList: lambda _w: (StaffList(retired=True),),
    ProgressByReceipt: lambda _w: (ProgressByReceipt(code="1234-5678-9012-3456"),),
    VaultState: lambda _w: (VaultState(),),
    ProposedSeverity: lambda _w: (ProposedSeverity(facts=CaseFacts(words=MARK), phone=PHONE),),
    RecomputePreview: lambda _w: (RecomputePreview(),),
    ClassPreview: lambda w: (ClassPreview(case_id=w.case_id, level="complex"),),
    CalendarDays: lambda _w: (CalendarDays(year=2026),),
    CalendarPreview: lambda _w: (
        CalendarPreview(text='{"2026-03-03": {"holiday": true, "name": "停工"}}', name="x.json"),
        CalendarPreview(text='[[days]]\nday = 2026-03-04\noff = true\nname = "停工"', name="x.toml"),
    ),
    ReadLog: lambda w: (ReadLog(case_id=w.case_id),),
    Sheet: lambda w: (
        Sheet(case_id=w.case_id), Sheet(case_id=w.case_id, masked=True), Sheet(number=w.number),
        Sheet(number=w.number.lower()), Sheet(case_id=w.plain_id),
    ),
    FileOf: lambda w: (FileOf(attachment_id=w.attachment_id), FileOf(attachment_id=w.attachment_id + 1)),
    FormLayouts: lambda _w: (FormLayouts(),),
    FormLayoutText: lambda _w: (FormLayoutText(form="registration"), FormLayoutText(form="handling", version=1)),
    FormValueNames: lambda _w: (FormValueNames(),),
    OfficeLetterhead: lambda _w: (OfficeLetterhead(),),
    ReservedNumbers: lambda _w: (ReservedNumbers(), ReservedNumbers(open_only=True), ReservedNumbers(seq=1)),
    BlankJobs: lambda w: (BlankJobs(numbers=(w.number,)),),
    OldSheet: lambda w: (
        OldSheet(code=f"CD1:{w.number}:registration:1:1:AAAA11"), OldSheet(code=f"{w.number} AAAA"),
        OldSheet(code=f"CD1:{w.number}:handling:1:1:AAAA11"),
    ),
    WaitingScans: lambda _w: (WaitingScans(),),
    ScanImage: lambda _w: (ScanImage(scan_id=1), ScanImage(scan_id=2)),
    SignedPages: lambda w: (SignedPages(case_id=w.case_id), SignedPages(case_id=w.plain_id)),
    BatchToPrint: lambda w: (BatchToPrint(case_ids=(w.case_id, w.plain_id)),),
    RegisterRows: lambda _w: tuple(RegisterRows(register=register) for register in shipped_registers()),
    PrintedJob: lambda w: tuple(PrintedJob(case_id=w.case_id, form=form) for form in FormKind),
    PreviewJob: lambda w: tuple(PreviewJob(case_id=w.case_id, form=form) for form in FormKind),
    EarlierCases: lambda _w: (
        EarlierCases(phone=PHONE), EarlierCases(name=NAME), EarlierCases(name=NAME, phone=PHONE, facts=MARK),
        EarlierCases(respondent_department=ACCUSED_DEPARTMENT, category="服务/态度"),
        EarlierCases(respondent_person=f"{ACCUSED}{MARK}", facts=f"{MARK}采购回扣"),
    ),
    ChangesSince: lambda _w: (ChangesSince(), ChangesSince(seq=0)),
    FilterOptions: lambda _w: (FilterOptions(),),
    Guidance: lambda w: (
        Guidance(case_id=w.case_id), Guidance(case_id=w.case_id, action=Action.HEAR), Guidance(case_id=w.plain_id),
    ),
    IntakeGuidance: lambda _w: tuple(IntakeGuidance(kind=kind) for kind in Kind),
    DueNow: lambda _w: (DueNow(facts=CaseFacts(kind=Kind.REPORT)),),
    Handover: lambda _w: (Handover(), Handover(department="甲科"), Handover(staff="2101"), Handover(staff="2001")),
    PlanImport: lambda _w: (PlanImport(table=_TABLE),),
    ImportSize: lambda _w: (ImportSize(import_id="x"),),
    KnownMapping: lambda _w: (KnownMapping(header=("日期", "内容")),),
    Imports: lambda _w: (Imports(),),
    LedgerLines: lambda _w: (
        LedgerLines(), LedgerLines(reveal=True), LedgerLines(filter=CaseFilter(text=MARK)),
    ),
    PackVersions: lambda _w: (PackVersions(),),
    PackText: lambda w: (PackText(pack_id=w.pack_id),),
    PackPreview: lambda _w: (PackPreview(text=pack_text(restricted=True, near=3), name="x.toml"),),
    ReassignPreview: lambda w: (
        ReassignPreview(case_ids=(w.case_id,), department="丙科"),
        ReassignPreview(case_ids=(w.plain_id, w.case_id), department="丙科"),
    ),
    Reminders: lambda _w: (Reminders(),),
    CallQueue: lambda _w: (CallQueue(), CallQueue(ready_only=True)),
    CallToMake: lambda w: (CallToMake(case_id=w.case_id), CallToMake(case_id=w.plain_id)),
    CallFigures: lambda _w: (CallFigures(month="2026-03"),),
    SurveyRows: lambda w: (SurveyRows(), SurveyRows(numbers=(w.number,))),
    RevealedIdentity: lambda w: (RevealedIdentity(case_id=w.case_id),),
    RevealOptions: lambda w: (RevealOptions(case_id=w.case_id),),
    Figures: lambda _w: (
        Figures(first=_YEAR[0], last=_YEAR[1], whole=True), Figures(first=date(2026, 3, 1), last=date(2026, 3, 31)),
    ),
    CrossChoices: lambda _w: (CrossChoices(),),
    CrossFigures: lambda _w: tuple(
        CrossFigures(first=_YEAR[0], last=_YEAR[1], rows=rows, columns=Dimension.WEEKDAY)
        for rows in Dimension if rows not in (Dimension.WEEKDAY, Dimension.HANDLER)
    ),
    DepartmentFigures: lambda _w: (DepartmentFigures(first=_YEAR[0], last=_YEAR[1]),),
    OwnReports: lambda _w: (OwnReports(),),
    SuggestedCategories: lambda _w: (SuggestedCategories(text=MARK),),
    DutyList: lambda _w: (DutyList(),),
    SatisfactionYear: lambda _w: (SatisfactionYear(year=2026),),
    VolumeRates: lambda _w: (VolumeRates(first=_YEAR[0], last=_YEAR[1]),),
    StaffFigures: lambda _w: (StaffFigures(first=_YEAR[0], last=_YEAR[1]),),
    Books: lambda _w: (Books(),),
    EntryList: lambda w: tuple(
        question
        for kind in EntryKind
        for question in (
            EntryList(kind=kind), EntryList(kind=kind, ended=True, text=MARK), EntryList(kind=kind, ended=True, text=NAME),
            EntryList(kind=kind, ended=True, case_id=w.case_id),
        )
    ),
    EntryOf: lambda _w: tuple(EntryOf(entry_id=n) for n in range(1, 9)),
    EntryTable: lambda _w: tuple(EntryTable(kind=kind, ended=True) for kind in EntryKind),
}
#: What these say names the chain's head, which every event moves, or counts the wrong codes tried.
MOVING = frozenset({BundleOf, Sheet, ChangesSince, PrintedJob, PreviewJob, ProgressByReceipt})


def told(desk: Desk, question: Question[Any]) -> str:
    """Everything the answer says, or the refusal in its place."""
    try:
        return repr(desk.ask(question))
    except UserError as refused:
        return f"{type(refused).__name__}: {refused} {getattr(refused, 'problems', '')}"
