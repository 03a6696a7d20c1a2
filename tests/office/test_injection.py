"""Injection strings in every text input: saved, shown, found, printed, exported; without error and without effect."""

from __future__ import annotations

import csv
import pickle
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from complaintdesk.desk.amending import AmendCase
from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.case_list import CaseList
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.categories import AddCategory, CategoryList, RetireCategory
from complaintdesk.desk.core import (
    ACTION_COMMANDS,
    Desk,
    declared_commands,
    declared_questions,
    operator,
)
from complaintdesk.desk.departments import AddDepartment, DepartmentList, RetireDepartment
from complaintdesk.desk.dispatching import DispatchCase
from complaintdesk.desk.import_mapping import OldLedger
from complaintdesk.desk.importing import import_rows, plan_import
from complaintdesk.desk.intake import RegisterCase, SpotReply
from complaintdesk.desk.ledger import ledger_lines
from complaintdesk.desk.office import ChangeOffice
from complaintdesk.desk.office_settings import OfficeQuestion
from complaintdesk.desk.opening import open_office
from complaintdesk.desk.printing import PreviewJob
from complaintdesk.desk.rows import CaseSheet, Person
from complaintdesk.desk.signing_in import change_password, recover_administrator, sign_in
from complaintdesk.desk.staffing import AddStaff, StaffList
from complaintdesk.desk.statistics import Figures
from complaintdesk.domain.errors import FieldErrors, NotAllowed, UserError
from complaintdesk.domain.fields import inputs_of
from complaintdesk.domain.search_terms import query_tokens
from complaintdesk.domain.vocabulary import Action, Channel, FormKind, Kind, Role, Severity
from complaintdesk.paths import resources
from complaintdesk.sheets.cells import clean, pieces, put
from complaintdesk.sheets.ledger import COLUMNS, HEADER_ROW, write_ledger
from complaintdesk.sheets.reading import read_table
from complaintdesk.sheets.statistics_book import write_statistics
from complaintdesk.storage.engine import Database
from complaintdesk.storage.verify import verify
from tests.conftest import KINDS, Databases
from tests.desk.office import PASSWORD, Clock
from tests.office.everything import everything
from tests.office.hostile import (
    GROUPED,
    LAW_LIVES,
    LIVES,
    PAYLOADS,
    SHARP,
    Typist,
    filled,
    kept,
    live,
    lost,
    registration,
)
from tests.paper.reading import follow, inside, text
from tests.sheets.tables import workbook

each_payload = pytest.mark.parametrize("name", PAYLOADS)


@dataclass
class Office:
    """An office and the cases lived in it so far, one a payload."""

    desk: Desk
    sheets: dict[str, CaseSheet] = field(default_factory=dict)
    typed: dict[str, dict[str, str]] = field(default_factory=dict)

    def sheet(self, name: str) -> CaseSheet:
        """A registered case with the payload in every text input."""
        if name not in self.sheets:
            typist = Typist(GROUPED.get(name) or PAYLOADS[name])
            done, _changes = self.desk.do(registration(self.desk, typist))
            self.sheets[name] = self.desk.ask(Sheet(case_id=done.id))
            self.typed[name] = typist.taken()
        return self.sheets[name]


@pytest.fixture(scope="module", params=KINDS)
def office(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Office]:
    """One office for all payloads, on each database."""
    url = databases.new(request.param)
    database = Database(url)
    open_office(database, "hospital", "市人民医院", password=PASSWORD)
    yield Office(Desk(database, operator("<b>操作</b>"), Clock()))
    database.close()
    databases.drop(url)


@each_payload
def test_登记(office: Office, name: str) -> None:
    sheet = office.sheet(name)
    assert not lost(office.typed[name], sheet)
    masked = office.desk.ask(Sheet(case_id=sheet.id, masked=True))
    assert masked.complainant == Person()
    assert "〔complainant." not in repr(masked)
    assert masked.facts == sheet.facts


@pytest.mark.parametrize("name", GROUPED)
def test_一生(office: Office, name: str) -> None:
    desk, typist = office.desk, Typist(GROUPED[name])
    done, _changes = desk.do(registration(desk, typist))
    assert not lost(typist.taken(), desk.ask(Sheet(case_id=done.id)))
    # Twenty thousand characters in every input of every step: once is enough.
    way = LIVES[0] if name != "两万字" or desk.database.is_sqlite else LIVES[0][:8]
    for action, sheet in live(desk, done.id, typist, way):
        assert not lost(typist.taken(), sheet), action


@pytest.mark.parametrize("name", ["其余", "半个代理", "空字符"])
def test_短的一生(office: Office, name: str) -> None:
    desk, typist = office.desk, Typist(GROUPED[name])
    for way in LIVES[1:]:
        done, _changes = desk.do(registration(desk, typist))
        typist.taken()
        for action, sheet in live(desk, done.id, typist, way):
            assert not lost(typist.taken(), sheet), action
    on_spot = registration(desk, typist, spot=SpotReply(typist.text("spot")))
    done, _changes = desk.do(on_spot)
    assert not lost(typist.taken(), desk.ask(Sheet(case_id=done.id)))


@pytest.mark.parametrize("name", ["其余", "半个代理", "空字符"])
def test_各规则包的环节(database_url: str, name: str) -> None:
    desk, typist = everything(database_url), Typist(GROUPED[name])
    given = {"category": "服务", "kind": Kind.COMPLAINT, "channel": Channel.VISIT, "severity": Severity.GENERAL}
    other = desk.do(registration(desk, typist, **given))[0].number
    typist.taken()
    for way in LAW_LIVES:
        done, _changes = desk.do(registration(desk, typist, **given))
        typist.taken()
        for action, sheet in live(desk, done.id, typist, way, other):
            assert not lost(typist.taken(), sheet, *made_of(desk, sheet)), action
    assert verify(desk.database).ok


def made_of(desk: Desk, sheet: CaseSheet) -> list[CaseSheet]:
    """The cases that steps of this one have made."""
    return [desk.ask(Sheet(case_id=link.case_id)) for link in sheet.links]


def test_每一步都走过() -> None:
    """A new step must be given its place in one of the lives; its inputs are then filled by themselves."""
    assert {action for way in LIVES + LAW_LIVES for action in way} == set(Action)


@each_payload
def test_查找(office: Office, name: str) -> None:
    payload, case_id = PAYLOADS[name], office.sheet(name).id
    found = office.desk.ask(CaseList(filter=CaseFilter(text=payload)))
    if query_tokens(kept(payload)).terms:
        assert case_id in {row.id for row in found.rows}
    else:
        assert found.total == (len(office.desk.ask(CaseList()).rows) if not kept(payload) else 0)


@pytest.mark.parametrize("name", SHARP)
def test_每个命令和提问(office: Office, name: str) -> None:
    """Whatever the desk knows takes any text: it is carried out or refused with a sentence."""
    typist = Typist(PAYLOADS[name])
    cases = {*ACTION_COMMANDS.values(), RegisterCase, AmendCase}
    for command in declared_commands().keys() - cases:
        try:
            office.desk.do(filled(command, typist))
        except UserError as refusal:
            assert refusal.message or isinstance(refusal, FieldErrors)  # noqa: PT017
    table = read_table_of(PAYLOADS[name])
    for question in declared_questions():
        given: dict[str, Any] = {"table": table} if question.__name__ == "PlanImport" else {}
        try:
            office.desk.ask(filled(question, typist, **given))
        except UserError as refusal:
            assert refusal.message  # noqa: PT017


@dataclass(frozen=True)
class _Table:
    file: str
    sheet: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[object, ...]], ...]
    others: tuple[str, ...] = ()
    unreckoned: Mapping[int, Mapping[str, str]] = field(default_factory=dict)


def read_table_of(payload: str) -> OldLedger:
    """An old ledger as a reader would hand it over, hostile in names, headers and cells."""
    return _Table(payload, payload, ("日期", f"内容{payload}", "内容"), ((2, ("2020-01-05", payload, payload)),), (payload,))


@pytest.mark.parametrize("name", ["其余", "半个代理", "空字符", "两万字"])
def test_登录与密码(office: Office, name: str) -> None:
    payload, database = GROUPED[name], office.desk.database
    for number, password in ((payload, payload), (f"9{payload}", PASSWORD)):
        with pytest.raises(NotAllowed):
            sign_in(database, number, password)
    with pytest.raises(UserError):
        recover_administrator(database, payload)
    with pytest.raises(UserError):
        change_password(database, payload, payload, payload)


@pytest.mark.parametrize("name", [*SHARP, "粗体", "与号", "百分号", "反斜杠", "换行", "页脚命令"])
def test_单位科室人员类别(office: Office, name: str) -> None:
    desk, at = office.desk, list(PAYLOADS).index(name)
    short = f"{at}号{PAYLOADS[name][:40]}"
    shown = " ".join(kept(short).split())
    desk.do(AddStaff(number=f"P{at}", name=short, role=Role.FRONT_DESK, password=PASSWORD))
    assert shown in {row.name for row in desk.ask(StaffList())}
    desk.do(AddDepartment(name=short, code=f"D{at}"))
    assert shown in {row.name for row in desk.ask(DepartmentList())}
    plain = short.replace("/", "")
    desk.do(AddCategory(path=f"医疗/{plain}", title_en=PAYLOADS[name]))
    assert " ".join(kept(plain).split()) in {row.title for row in desk.ask(CategoryList())}
    desk.do(ChangeOffice(name=short))
    assert desk.ask(OfficeQuestion()).name == shown
    desk.do(RetireDepartment(department=shown))
    desk.do(RetireCategory(path=f"医疗/{' '.join(kept(plain).split())}"))


@pytest.mark.parametrize("payload", ["", " \t\n", "\x00\x07", "\ud842", "\u202e\u2066", "\r\n\x85\u2028"])
def test_必填的不能只有看不见的(office: Office, payload: str) -> None:
    desk = office.desk
    for command in ACTION_COMMANDS.values():
        needed = [f.name for f in inputs_of(command) if f.metadata["required"] and f.type == "str"]
        if needed:
            with pytest.raises(FieldErrors) as refused:
                desk.do(command(case_id=1, **dict.fromkeys(needed, payload)))  # type: ignore[arg-type]
            assert set(needed) <= set(refused.value.problems)
    unseen: tuple[dict[str, Any], ...] = (
        {"facts": payload},
        {"complainant": Person(name=payload, phone="1")},
        {"spot": SpotReply(payload)},
    )
    for given in unseen:
        with pytest.raises(FieldErrors):
            desk.do(registration(desk, Typist("x"), **given))


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
@pytest.mark.parametrize("reveal", [True, False], ids=["全名", "隐名"])
def test_台账导出(office: Office, tmp_path: Path, suffix: str, reveal: bool) -> None:
    for name in PAYLOADS:
        office.sheet(name)
    office.desk.do(ChangeOffice(name=f'=1+1 &P "市" <b>医院</b>{suffix}{reveal}'))
    path = tmp_path / f"台账{suffix}"
    lines = list(ledger_lines(office.desk, reveal=reveal))
    write_ledger(path, lines, office.desk.ask(OfficeQuestion()), "=标题", "=期间", "=表号")
    wanted = [[value for column in COLUMNS if isinstance(value := column.value(line), str)] for line in lines]
    if suffix == ".xlsx":
        book = load_workbook(path)
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert {cell.data_type for cell in cells} <= {"s", "d", "inlineStr"}
        rows = [[cell.value or "" for cell in row] for row in book.worksheets[0].iter_rows(min_row=HEADER_ROW + 1)]
        continued = [cell for row in book.worksheets[-1].iter_rows() for cell in row]
        assert not any(cell.hyperlink for cell in cells)
    else:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))[1:]
        continued = []
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    for row, texts in zip(rows, wanted, strict=False):
        told = {str(cell) for cell in row} | {str(cell)[1:] for cell in row if str(cell).startswith("'")}
        told |= {str(cell.value) for cell in continued}
        parts = [part for value in texts for part in (pieces(value) if suffix == ".xlsx" else [value])]
        assert not [part for part in parts if part not in told]
    assert len(read_table(path).rows) >= len(lines)


def test_统计表(office: Office, tmp_path: Path) -> None:
    typist = Typist("=1+1")
    office.desk.do(ChangeOffice(name="=HYPERLINK(1) <b>院</b>"))
    office.desk.do(AddDepartment(name="=1+1〔科〕"))
    done, _changes = office.desk.do(registration(office.desk, typist))
    office.desk.do(DispatchCase(case_id=done.id, department="=1+1〔科〕"))
    day = Clock()().date()
    path = tmp_path / "统计.xlsx"
    write_statistics(path, office.desk.ask(Figures(first=day, last=day)))
    cells = [cell for sheet in load_workbook(path) for row in sheet.iter_rows() for cell in row]
    formulas = [str(cell.value) for cell in cells if cell.data_type == "f"]
    assert not [words for words in formulas if "1+1" in words or "HYPERLINK" in words]
    assert "=1+1〔科〕" in {cell.value for cell in cells}


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_导入(office: Office, tmp_path: Path, suffix: str) -> None:
    header = ("编号", "姓名", "电话", "投诉日期", "投诉内容", "诉求", "被投诉科室", "处理结果", "=备注<b>")
    texts = {name: payload for name, payload in PAYLOADS.items() if kept(payload)}
    rows = [
        (f"{suffix}{at}", payload, payload, "2020-01-05", *[payload] * 5) for at, payload in enumerate(texts.values())
    ]
    path = tmp_path / f"旧台账{suffix}"
    if suffix == ".xlsx":
        workbook(path, [header])
        book = load_workbook(path)
        for at, row in enumerate(rows, start=2):
            for column, cell in enumerate(row, start=1):
                put(book.active.cell(at, column), clean(cell))
        book.active["J2"] = '=HYPERLINK("http://x.invalid")'
        book.save(path)
    else:
        with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
            csv.writer(file).writerows([header, *rows])
    plan = plan_import(office.desk, read_table(path))
    report = import_rows(office.desk, plan)
    assert report.imported + len(report.refused) == len(rows)
    assert not report.refused
    page = office.desk.ask(CaseList(limit=len(rows)))
    facts = {office.desk.ask(Sheet(case_id=row.id)).facts for row in page.rows}
    if suffix == ".xlsx":
        wanted = {kept(clean(payload)) for payload in texts.values()}
        assert not {payload for payload in wanted if not any(payload in fact for fact in facts)}
    assert "￼" not in "".join(facts)


PRINTED = """
import pickle, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from complaintdesk.paper.render import render
seen, watching = [], False
def watch(event, arguments):
    if watching and (event == "open" or event.startswith(("socket", "subprocess", "os.system", "os.exec", "urllib"))):
        seen.append((event, str(arguments[:1])))
sys.addaudithook(watch)
jobs = pickle.loads(Path("jobs").read_bytes())
render(jobs[0])
watching = True
made = [render(job).pdf for job in jobs]
watching = False
Path("made").write_bytes(pickle.dumps(made))
bad = [s for s in seen if not any(place in s[1] for place in ({fonts!r}, sys.prefix, sys.base_prefix, "zoneinfo"))]
print(bad)
raise SystemExit(bool(bad))
"""


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_打印(office: Office, tmp_path: Path) -> None:
    """Both forms, whole and masked: complete, inert, and nothing but the program's own files is opened for them."""
    jobs, wanted = [], []
    for name in PAYLOADS | GROUPED:
        case_id = office.sheet(name).id
        for form in (FormKind.REGISTRATION, FormKind.HANDLING):
            # Masked or not makes no difference to one text alone; for hundreds of pages one way is enough.
            both = name in GROUPED and name != "两万字"
            for masked in (False, True) if both else (form is FormKind.HANDLING,):
                jobs.append(office.desk.ask(PreviewJob(case_id=case_id, form=form, masked=masked)))
                wanted.append((name, form, masked))
    (tmp_path / "jobs").write_bytes(pickle.dumps(jobs))
    root = str(Path(__file__).resolve().parents[2])
    script = PRINTED.format(root=root, fonts=str(resources()))
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True,
                          encoding="utf-8", check=False, env={"COMPLAINTDESK_HOME": str(tmp_path), "PYTHONUTF8": "1"})
    assert done.returncode == 0, done.stdout + done.stderr
    made: list[bytes] = pickle.loads((tmp_path / "made").read_bytes())  # noqa: S301 - written a moment ago, by us
    for (name, form, masked), pdf in zip(wanted, made, strict=True):
        case = f"{name} {form.value} {masked}"
        assert inside(pdf).kinds.isdisjoint({"Link", "Image", "Widget", "Launch"}), case
        assert inside(pdf).used <= inside(pdf).embedded, case
        assert b"/JavaScript" not in pdf, case
        printed = text(pdf)
        assert not (masked and "〔complainant." in printed), case
        for path in ("facts", "request", "complainant.name")[: 1 if masked else 3]:
            follow(pdf, office.typed[name][path])


def test_最后数据仍然完好(office: Office) -> None:
    """After all this the chain, the search index and every table agree."""
    for name in PAYLOADS:
        office.sheet(name)
    findings = verify(office.desk.database)
    assert findings.ok, findings.findings[:5]
