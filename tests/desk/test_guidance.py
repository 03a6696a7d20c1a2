"""案头指引 on real databases: the right step, names where they may be known, ticks that stay, the note that never leaves."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import select

from complaintdesk.desk.book_pages import EntryList
from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.case_list import CaseCount
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.earlier import EarlierCases
from complaintdesk.desk.guidance import Guidance, IntakeGuidance, NoteTone, TickGuidance
from complaintdesk.desk.ledger import ledger_lines
from complaintdesk.desk.office_settings import OfficeQuestion
from complaintdesk.desk.printing import PrintedJob
from complaintdesk.domain.book_words import EntryKind, Tone
from complaintdesk.domain.errors import NotAllowed, NotFound, UserError
from complaintdesk.domain.form_shipped import shipped_layouts
from complaintdesk.domain.vocabulary import Action, CaseState, Channel, Kind, Role, Sex
from complaintdesk.i18n import in_language
from complaintdesk.paper.render import render
from complaintdesk.sheets.ledger import write_ledger
from complaintdesk.storage.book_models import Entry
from complaintdesk.storage.verify import verify
from tests.cli.office import CommandLine
from tests.conftest import KINDS, Databases
from tests.desk.handling_office import a_handling_office, dispatched, take
from tests.desk.office import Clock, a_case, a_person, an_office, desk_as
from tests.desk.whistle import ACCUSED, ACCUSED_DEPARTMENT, NAME, PHONE, a_company, a_reporter
from tests.office.marked import ASKED, Marked, told
from tests.paper.reading import text as printed_text

#: Stands in the private note and must be found nowhere else.
MARK = "魍魉私记"
ZONE = "Asia/Shanghai"


@dataclass
class Scene:
    """A hospital with one case and its people."""

    operator: Desk
    clerk: Desk
    nurse: Desk
    case_id: int
    number: str


@pytest.fixture(scope="module", params=KINDS)
def scene(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Scene]:
    """Shared by the tests that only look, or tick."""
    url = databases.new(request.param)
    desk = an_office(url)
    clerk = desk_as(desk, Role.FRONT_DESK, name="李红")
    done = a_case(desk, complainant=a_person(sex=Sex.FEMALE))
    dispatched(desk, done, department="财务科")
    yield Scene(desk, clerk, desk_as(desk, Role.DEPARTMENT, "财务科"), done.id, done.number)
    desk.database.close()
    databases.drop(url)


def test_S38_随环节给出这一步_七步中的第几步(scene: Scene) -> None:
    sheet = scene.clerk.ask(Guidance(case_id=scene.case_id))
    assert sheet.step == "dispatched"
    assert (sheet.golden, len(sheet.way)) == (4, 7)
    assert "财务科" in " ".join(sheet.say)
    reply = scene.clerk.ask(Guidance(case_id=scene.case_id, action=Action.REPLY))
    assert reply.step == "hospital.approved"


def test_称呼只给能看身份的人(scene: Scene) -> None:
    assert "张三" in " ".join(scene.clerk.ask(Guidance(case_id=scene.case_id)).say)
    theirs = scene.nurse.ask(Guidance(case_id=scene.case_id))
    assert "张三" not in repr(theirs)
    assert not any("{" in words for words in theirs.say)
    assert theirs.tone is None
    assert theirs.may_note is False
    with in_language("en"):
        assert "Ms 张三, " in " ".join(scene.clerk.ask(Guidance(case_id=scene.case_id)).say)


def test_P1_勾选留存_他人看得到_取消也留痕(scene: Scene) -> None:
    tick = TickGuidance(case_id=scene.case_id, step="dispatched", check="half")
    scene.nurse.do(tick)
    scene.clerk.do(TickGuidance(case_id=scene.case_id, step="dispatched", check="begun"))

    def ticked() -> set[str]:
        return {check.key for check in scene.clerk.ask(Guidance(case_id=scene.case_id)).checks if check.ticked}

    assert ticked() == {"half", "begun"}
    scene.clerk.do(TickGuidance(case_id=scene.case_id, step="dispatched", check="half", ticked=False))
    assert ticked() == {"begun"}
    before = len(scene.clerk.ask(Sheet(case_id=scene.case_id)).timeline)
    scene.clerk.do(TickGuidance(case_id=scene.case_id, step="dispatched", check="begun", ticked=False))
    assert len(scene.clerk.ask(Sheet(case_id=scene.case_id)).timeline) == before
    with scene.operator.database.read() as session:
        kept = session.scalars(select(Entry).where(Entry.kind == EntryKind.GUIDE.value)).all()
    assert [entry.key for entry in kept] == [f"case:{scene.case_id}"]
    assert verify(scene.operator.database).findings == ()


@pytest.mark.parametrize(("step", "check"), [("dispatched", "nothing"), ("nothing", "half"), ("", "")])
def test_没有的核对项不能勾(scene: Scene, step: str, check: str) -> None:
    with pytest.raises(UserError, match=r"没有这一项|no such point"):
        scene.clerk.do(TickGuidance(case_id=scene.case_id, step=step, check=check))


def test_别的科室既看不到也勾不了(scene: Scene) -> None:
    other = desk_as(scene.operator, Role.DEPARTMENT, "护理部")
    for asked in (Guidance(case_id=scene.case_id), Guidance(case_id=999)):
        with pytest.raises(NotFound):
            other.ask(asked)
    with pytest.raises(NotFound):
        other.do(TickGuidance(case_id=scene.case_id, step="dispatched", check="half"))
    with pytest.raises(NotAllowed):
        other.do(NoteTone(case_id=scene.case_id, tone=Tone.TEARFUL))


def test_过了期的日期不再说(scene: Scene) -> None:
    clock = scene.clerk.clock
    assert isinstance(clock, Clock)
    question, before = Guidance(case_id=scene.case_id), clock.at
    with in_language("en"):
        assert any(" 3/" in words for words in scene.clerk.ask(question).say)
        clock.forward(days=60)
        late = scene.clerk.ask(question)
        clock.at = before
    assert not any(" 3/" in words for words in (*late.say, *late.authority.may))
    assert len(late.say) >= 2


def test_P7_S24_登记前按诉求种类给出接待要点和首接职责(scene: Scene) -> None:
    sheet = scene.clerk.ask(IntakeGuidance(due="3月5日"))
    assert sheet.step == "hospital.intake"
    assert sheet.say[-1] == "3月5日前给您答复。"
    assert sheet.duty.title == "首诉负责"
    assert len(sheet.duty.lines) == 4
    assert scene.clerk.ask(IntakeGuidance(kind=Kind.PRAISE)).step == "intake.praise"
    assert len(scene.clerk.ask(IntakeGuidance()).say) == 3


# --- what one may promise


def test_S43_授权卡_本岗金额_本件所余_超出报谁(database_url: str) -> None:
    desk = a_handling_office(database_url)
    clerk, leader = desk_as(desk, Role.FRONT_DESK), desk_as(desk, Role.SUPERVISOR)
    done = a_case(desk, respondent_person="")
    dispatched(desk, done)
    card = clerk.ask(Guidance(case_id=done.id)).authority
    assert card.limit == 50_000
    assert "500 元" in card.may[-1]
    assert "客服经理" in card.ask[1] or "Manager" in card.ask[1]
    take(clerk, done, Action.COMPENSATE, amount="300", way="退款", basis="规定")
    assert "200 元" in clerk.ask(Guidance(case_id=done.id)).authority.may[-1]
    assert leader.ask(Guidance(case_id=done.id)).authority.limit == 500_000
    assert desk.ask(Guidance(case_id=done.id)).authority.limit is None
    assert any("查清" in words for words in card.never)


def test_规则没定金额_先请示再说数目(scene: Scene) -> None:
    card = scene.clerk.ask(Guidance(case_id=scene.case_id)).authority
    assert card.limit is None
    assert any("分管院领导" in words for words in card.ask)


def test_S42_到承诺的日子必联系(scene: Scene) -> None:
    card = scene.clerk.ask(Guidance(case_id=scene.case_id)).authority
    assert any("无论进展" in words or "whatever the progress" in words for words in card.may)


# --- confidential


def test_保密件_句子里没有举报人_不记来人类型(database_url: str) -> None:
    company = a_company(database_url)
    case = a_case(
        company.inspector, kind=Kind.REPORT, channel=Channel.VISIT, complainant=a_reporter(), category="举报/徇私谋利",
        respondent_person=ACCUSED, respondent_department=ACCUSED_DEPARTMENT,
    )
    company.head.do(TickGuidance(case_id=case.id, step="report.registered", check="way"))
    for desk in (company.inspector, company.head):
        for action in (None, *Action):
            said = repr(desk.ask(Guidance(case_id=case.id, action=action)))
            assert NAME not in said
            assert PHONE not in said
        sheet = desk.ask(Guidance(case_id=case.id))
        assert sheet.step == "report.registered"
        assert sheet.may_note is False
        assert next(check.ticked for check in sheet.checks)
    for desk in (company.clerk, company.supervisor, *company.others.values()):
        with pytest.raises(NotFound):
            desk.ask(Guidance(case_id=case.id))
        with pytest.raises((NotFound, NotAllowed)):
            desk.do(NoteTone(case_id=case.id, tone=Tone.KNOWING, note=MARK))
    with pytest.raises(NotAllowed, match=r"保密件|confidence"):
        company.inspector.do(NoteTone(case_id=case.id, tone=Tone.KNOWING, note=MARK))
    assert company.inspector.ask(IntakeGuidance(kind=Kind.REPORT)).step == "report.intake"


# --- the private note


@pytest.fixture(scope="module", params=KINDS)
def noted(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Scene]:
    """A case whose person has a marked note."""
    url = databases.new(request.param)
    desk = an_office(url)
    clerk = desk_as(desk, Role.FRONT_DESK)
    done = a_case(desk, complainant=a_person(id_number="11010119900307761X"))
    dispatched(desk, done, department="财务科")
    clerk.do(NoteTone(case_id=done.id, tone=Tone.OVERBEARING, note=MARK))
    yield Scene(desk, clerk, desk_as(desk, Role.DEPARTMENT, "财务科"), done.id, done.number)
    desk.database.close()
    databases.drop(url)


def test_S40_同一人再来_前台看得到类型和备注(noted: Scene) -> None:
    for question in (EarlierCases(phone="138-0000-1234"), EarlierCases(id_number="11010119900307761x")):
        (earlier,) = noted.clerk.ask(question)
        assert (earlier.tone, earlier.tone_note) == (Tone.OVERBEARING, MARK)
    again = a_case(noted.operator, facts="第二件")
    known = noted.clerk.ask(Guidance(case_id=again.id)).tone
    assert known is not None
    assert (known.tone, known.note, known.case_id) == (Tone.OVERBEARING, MARK, noted.case_id)
    stranger = a_case(noted.operator, complainant=a_person(phone="13911112222"))
    assert noted.clerk.ask(Guidance(case_id=stranger.id)).tone is None
    with pytest.raises(NotAllowed):
        noted.nurse.ask(EarlierCases(phone="13800001234"))


@pytest.mark.parametrize("noted", ["sqlite"], indirect=True)
def test_S40_备注不在任何回答里_只有指引和同人卡有(noted: Scene) -> None:
    """Every question of the program, by everybody: also those that somebody adds later."""
    world = Marked(cast("Any", None), noted.case_id, noted.number, 1, noted.case_id, 1, {})
    leaks = set()
    leader = desk_as(noted.operator, Role.SUPERVISOR)
    for desk in (noted.operator, noted.clerk, leader, noted.nurse, desk_as(noted.operator, Role.ADMINISTRATOR)):
        for kind, make in ASKED.items():
            for question in make(world):
                if MARK in told(desk, question):
                    leaks.add((desk.actor.role, kind))
        assert MARK not in told(desk, EntryList(kind=EntryKind.TONE, ended=True))
        assert told(desk, EntryList(kind=EntryKind.TONE, text=MARK, ended=True)) == told(
            desk, EntryList(kind=EntryKind.TONE, text="没有的字", ended=True)
        )
        assert MARK not in told(desk, EarlierCases(phone="13800001234")) or desk is not noted.nurse
    assert {kind for _role, kind in leaks} <= {Guidance, EarlierCases}
    assert Role.DEPARTMENT not in {role for role, _kind in leaks}
    assert noted.clerk.ask(CaseCount(filter=CaseFilter(text=MARK))) == 0


def test_S40_备注不在任何单据和台账里(noted: Scene, tmp_path: Path) -> None:
    for form in shipped_layouts():
        try:
            job = noted.operator.ask(PrintedJob(case_id=noted.case_id, form=form))
        except UserError:
            continue
        assert MARK not in printed_text(render(job).pdf), form
    for desk, reveal in ((noted.operator, True), (noted.clerk, False)):
        for suffix in ("xlsx", "csv"):
            file = tmp_path / f"{desk.actor.number}.{suffix}"
            assert write_ledger(file, ledger_lines(desk, CaseFilter(), reveal=reveal), desk.ask(OfficeQuestion()))
            assert MARK not in _content(file)


def _content(file: Path) -> str:
    if not zipfile.is_zipfile(file):
        return file.read_text(encoding="utf-8-sig")
    with zipfile.ZipFile(file) as parts:
        return "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())


def test_S40_命令行不显示_案卷包里也没有(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = an_office(sqlite_url)
    done = a_case(desk)
    desk.do(NoteTone(case_id=done.id, tone=Tone.TEARFUL, note=MARK))
    cli = CommandLine(sqlite_url.removeprefix("sqlite:///"), tmp_path, capsys, monkeypatch.setenv)
    for arguments in (("show", done.number), ("list",), ("search", "费用"), ("verify",), ("actions", done.number)):
        for said in (cli(*arguments), cli.plain(*arguments)):
            assert said.status == 0, (arguments, said.err)
            assert MARK not in said.out, arguments
    assert cli("search", MARK).data["total"] == 0
    bundle = tmp_path / "案卷.zip"
    assert cli("bundle", done.number, str(bundle)).status == 0
    with zipfile.ZipFile(bundle) as parts:
        inside = [parts.read(name) for name in parts.namelist()]
    assert inside
    assert not any(MARK.encode() in part for part in inside)


def test_备注可改可收回_每次留痕_校验通过(database_url: str) -> None:
    desk = an_office(database_url)
    done = a_case(desk)
    desk.do(NoteTone(case_id=done.id, tone=Tone.TALKATIVE, note="约好时间再谈"))
    desk.do(NoteTone(case_id=done.id, tone=Tone.COURTEOUS))
    known = desk.ask(Guidance(case_id=done.id)).tone
    assert known is not None
    assert (known.tone, known.note) == (Tone.COURTEOUS, "")
    desk.do(NoteTone(case_id=done.id))
    assert desk.ask(Guidance(case_id=done.id)).tone is None
    with pytest.raises(UserError, match=r"先选类型|type first"):
        desk.do(NoteTone(case_id=done.id, note="x"))
    assert verify(desk.database).findings == ()


def test_结了案的也有指引(database_url: str) -> None:
    desk = an_office(database_url)
    done = a_case(desk)
    take(desk, done, Action.VOID, reason="重复登记")
    assert desk.ask(Guidance(case_id=done.id)).step == CaseState.VOID.value
