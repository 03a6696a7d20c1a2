"""备用空白表: numbered blanks for a power cut, keyed in later or voided; every number is accounted for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from complaintdesk.desk.blank_forms import (
    MOST_BLANKS,
    BlankJobs,
    ReserveBlanks,
    ReservedNumbers,
    ReservedRow,
    VoidReservedNumber,
)
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.form_editing import SaveFormLayout
from complaintdesk.desk.old_sheets import OldSheet
from complaintdesk.desk.printing import PrintedJob, RecordPrint
from complaintdesk.desk.restoring import move, restore
from complaintdesk.domain.errors import FieldErrors, NotAllowed, NotFound, UserError
from complaintdesk.domain.form_codes import parse_code
from complaintdesk.domain.vocabulary import EventKind, FormKind, Role
from complaintdesk.paper.render import render
from complaintdesk.storage.backup import back_up
from complaintdesk.storage.engine import Database
from complaintdesk.storage.paper_models import ReservedNumber
from complaintdesk.storage.verify import verify
from tests.desk.office import OPENED, START, Clock, a_case, a_registration, an_office, desk_as
from tests.desk.test_form_layouts import relabelled
from tests.paper.reading import codes, text, ticks


def reserved(desk: Desk, count: int = 3, form: str = FormKind.REGISTRATION) -> tuple[ReservedRow, ...]:
    done = desk.do(ReserveBlanks(form=form, count=count))[0]
    assert done.kind is EventKind.NUMBERS_RESERVED
    return desk.ask(ReservedNumbers(seq=done.seq))


def refused(desk: Desk, number: str, **changes: object) -> str:
    with pytest.raises(FieldErrors) as problem:
        desk.do(a_registration(reserved_number=number, **changes))
    assert set(problem.value.problems) == {"reserved_number"}
    return problem.value.problems["reserved_number"]


def test_二十张空白表占二十个号_没用的作废_都有交代(database_url: str) -> None:
    desk = an_office(database_url)
    first = a_case(desk).number
    rows = reserved(desk, 20)
    assert [row.number for row in rows] == [f"TS-2026-{n:04d}" for n in range(2, 22)]
    assert (first, a_case(desk).number) == ("TS-2026-0001", "TS-2026-0022")
    assert len({row.check for row in rows}) == 20
    for row in rows[:12]:
        assert desk.do(a_registration(reserved_number=row.number))[0].number == row.number
    for row in rows[12:]:
        desk.do(VoidReservedNumber(number=row.number, reason="来电后未用"))
    assert desk.ask(ReservedNumbers(open_only=True)) == ()
    told = desk.ask(ReservedNumbers())
    assert [(row.is_used, row.case_id is not None, bool(row.voided_at), row.reason) for row in told] == [
        *[(True, True, False, "")] * 12, *[(False, False, True, "来电后未用")] * 8,
    ]  # fmt: skip
    assert a_case(desk).number == "TS-2026-0023"
    assert verify(desk.database).findings == ()


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_空白表上只有编号单位和码(sqlite_url: str, language: str) -> None:
    from complaintdesk.i18n import in_language

    desk = an_office(sqlite_url)
    rows = reserved(desk, 2)
    jobs = desk.ask(BlankJobs(numbers=tuple(row.number for row in rows)))
    with in_language(language):
        for row, job in zip(rows, jobs, strict=True):
            pdf = render(job).pdf
            page = text(pdf)
            assert row.number in page
            assert "市人民医院" in page
            # What a case is by default stands nowhere: neither its kind nor how and when it came.
            for word in ("一般", "来访", "General", "补打", "补记", "Reprint"):
                assert word not in page
            found = [parse_code(code) for page in codes(pdf) for code in page]
            assert [(c.number, c.form, c.copy, c.check) for c in found if c] == [(row.number, "registration", 1, row.check)]
            assert ticks(pdf) == [False] * 4


def test_补录_过去的时间是补记_编号和码都是纸上那张(database_url: str) -> None:
    clock = Clock()
    desk = an_office(database_url, clock=clock)
    (row,) = reserved(desk, 1)
    clock.forward(days=1)
    done = desk.do(a_registration(reserved_number=row.number.lower(), received_at=START + timedelta(hours=3)))[0]
    sheet = desk.ask(Sheet(case_id=done.id))
    assert (sheet.number, sheet.is_late_entry) == (row.number, True)
    assert sheet.timeline[-1].detail["blank"] == "registration"
    # The blank is the first copy of its form: it was never a print of what is on record.
    desk.do(RecordPrint(case_id=done.id))
    job = desk.ask(PrintedJob(case_id=done.id, form="registration"))
    assert (job.copy, job.times) == (2, 1)
    assert "补打" not in text(render(job).pdf)
    found = desk.ask(OldSheet(code=f"CD1:{row.number}:registration:1:1:{row.check}11"))
    assert (found.case_id, found.copy, found.is_ours, found.is_blank) == (done.id, 1, True, True)
    assert verify(desk.database).findings == ()


def test_还没补录的空白表_也认得(sqlite_url: str) -> None:
    desk = an_office(sqlite_url)
    row, other = reserved(desk, 2)
    found = desk.ask(OldSheet(code=f"{row.number} {row.check}"))
    assert (found.number, found.case_id) == (row.number, None)
    assert (found.is_ours, found.is_current, found.is_blank) == (True, True, True)
    desk.do(VoidReservedNumber(number=other.number, reason="弄脏"))
    assert not desk.ask(OldSheet(code=f"{other.number} {other.check}")).is_current
    assert not desk.ask(OldSheet(code=f"CD1:{row.number}:registration:1:1:{other.check}11")).is_ours
    with pytest.raises(NotFound):
        desk.ask(OldSheet(code=f"{row.number} {other.check}"))


def test_不能用的编号_说清为什么(database_url: str) -> None:
    desk = an_office(database_url)
    plain = a_case(desk).number
    used, void = reserved(desk, 2)
    desk.do(a_registration(reserved_number=used.number))
    desk.do(VoidReservedNumber(number=void.number, reason="写错"))
    assert plain in refused(desk, plain)
    assert "TS-2026-0099" in refused(desk, "TS-2026-0099")
    assert "胡写" in refused(desk, "胡写")
    assert used.number in refused(desk, used.number)
    assert "写错" in refused(desk, void.number)
    for number in (plain, used.number, void.number, "TS-2026-0099"):
        with pytest.raises(FieldErrors):
            desk.do(VoidReservedNumber(number=number, reason="再来"))
        with pytest.raises(FieldErrors):
            desk.ask(BlankJobs(numbers=(number,)))
    assert a_case(desk).number == "TS-2026-0004"
    assert verify(desk.database).ok


def test_保密件不用空白表的编号(sqlite_url: str) -> None:
    desk = an_office(sqlite_url, policy="general")
    (row,) = reserved(desk, 1)
    with pytest.raises(FieldErrors) as problem:
        desk.do(a_registration(reserved_number=row.number, restricted=True, category=""))
    assert "编号" in problem.value.problems["reserved_number"]
    assert desk.ask(ReservedNumbers(open_only=True)) == (row,)


@pytest.mark.parametrize("count", [0, -1, MOST_BLANKS + 1, 2.5, True])
def test_张数不对不占号(sqlite_url: str, count: int) -> None:
    desk = an_office(sqlite_url)
    with pytest.raises(UserError) as problem:
        desk.do(ReserveBlanks(count=count))
    assert problem.value.field == "count"
    assert a_case(desk).number == "TS-2026-0001"


def test_作废要理由_信函和没有的单据不做空白表(sqlite_url: str) -> None:
    desk = an_office(sqlite_url)
    (row,) = reserved(desk, 1)
    with pytest.raises(FieldErrors) as problem:
        desk.do(VoidReservedNumber(number=row.number, reason="  "))
    assert "reason" in problem.value.problems
    for form in ("reply", "diploma"):
        with pytest.raises(UserError):
            desk.do(ReserveBlanks(form=form, count=1))
    department = desk_as(desk, Role.DEPARTMENT, "财务科")
    for command in (ReserveBlanks(count=1), VoidReservedNumber(number=row.number, reason="x")):
        with pytest.raises(NotAllowed):
            department.do(command)
    with pytest.raises(NotAllowed):
        department.ask(ReservedNumbers())


def test_空白表记得自己的版式_改版后照旧(sqlite_url: str) -> None:
    clock = Clock()
    desk = an_office(sqlite_url, clock=clock)
    desk.do(SaveFormLayout(text=relabelled(desk, "二版姓名")))
    (row,) = reserved(desk, 1)
    clock.forward(hours=1)
    desk.do(SaveFormLayout(text=relabelled(desk, "三版姓名")))
    (job,) = desk.ask(BlankJobs(numbers=(row.number,)))
    assert (job.layout.version, "二版姓名" in text(render(job).pdf)) == (2, True)
    case_id = desk.do(a_registration(reserved_number=row.number))[0].id
    desk.do(RecordPrint(case_id=case_id))
    assert desk.ask(PrintedJob(case_id=case_id, form="registration")).layout.version == 2


def test_两人拿着同一张表_只有一个登记成(postgres_url: str) -> None:
    clock = Clock()
    desk = an_office(postgres_url, clock=clock)
    (row,) = reserved(desk, 1)

    def register(_n: int) -> str:
        try:
            return Desk(desk.database, desk.actor, clock).do(a_registration(reserved_number=row.number))[0].number
        except FieldErrors as problem:
            return next(iter(problem.problems))

    with ThreadPoolExecutor(6) as pool:
        told = sorted(pool.map(register, range(6)))
    assert told == [row.number, *["reserved_number"] * 5]
    with ThreadPoolExecutor(6) as pool:
        blocks = list(pool.map(lambda _n: reserved(Desk(desk.database, desk.actor, clock), 5), range(6)))
    numbers = [one.number for block in blocks for one in block]
    assert len(set(numbers)) == 30
    assert verify(desk.database).findings == ()


@pytest.mark.parametrize(
    "change",
    [{"case_id": None}, {"case_id": 2}, {"reason": "别的"}, {"voided_at": None}, {"number": "TS-2026-0777"}],
    ids=lambda change: next(iter(change)),
)
def test_预留编号被人改过_核验会说(database_url: str, change: dict[str, object]) -> None:
    desk = an_office(database_url)
    used, void, _open = reserved(desk, 3)
    desk.do(a_registration(reserved_number=used.number))
    a_case(desk)
    desk.do(VoidReservedNumber(number=void.number, reason="写错"))
    assert verify(desk.database).ok
    at = used.number if "case_id" in change else void.number
    with desk.database.write() as session:
        session.execute(update(ReservedNumber).where(ReservedNumber.number == at).values(**change))
    found = verify(desk.database)
    assert not found.ok
    assert all("TS-2026-" in finding.sentence for finding in found.findings)


def test_备份恢复和搬家带着版式编号和标志(database_url: str, tmp_path: Path, sqlite_url: str) -> None:
    clock = Clock()
    desk = an_office(database_url, clock=clock)
    desk.do(SaveFormLayout(text=relabelled(desk, "二版姓名")))
    rows = reserved(desk, 3)
    desk.do(a_registration(reserved_number=rows[0].number))
    desk.do(VoidReservedNumber(number=rows[1].number, reason="写错"))
    info = back_up(desk.database, tmp_path, clock())
    other = sqlite_url + ".restored.db"
    restore(info.file, other, clock=clock)
    moved = str(tmp_path / "moved.db")
    move(desk.database, moved, clock=clock)
    for where in (other, moved):
        database = Database(where)
        OPENED.append(database)
        there = Desk(database, desk.actor, clock)
        assert there.ask(ReservedNumbers()) == desk.ask(ReservedNumbers())
        (job,) = there.ask(BlankJobs(numbers=(rows[2].number,)))
        assert "二版姓名" in text(render(job).pdf)
        assert there.do(a_registration(reserved_number=rows[2].number))[0].number == rows[2].number
        assert verify(database).findings == ()
