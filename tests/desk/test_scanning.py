"""Scanned pages at the desk: each to its case, form and copy, or into the tray; and who may look at what."""

from __future__ import annotations

from typing import Any

import pytest

from complaintdesk.desk.blank_forms import BlankJobs, ReserveBlanks, ReservedNumbers, VoidReservedNumber
from complaintdesk.desk.case_sheet import FileOf, Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.printing import PrintedJob, RecordPrint
from complaintdesk.desk.read_log import ReadLog
from complaintdesk.desk.rows import Done
from complaintdesk.desk.scanning import (
    DiscardScan,
    FilePage,
    ScanImage,
    SettleScan,
    WaitingRow,
    WaitingScans,
    Waits,
)
from complaintdesk.desk.signed_pages import SignedPage, SignedPages
from complaintdesk.domain.errors import FieldErrors, NotAllowed, NotFound, UserError
from complaintdesk.domain.vocabulary import Action, CaseState, EventKind, FormKind, Role
from complaintdesk.storage.verify import verify
from tests.desk.office import a_case, a_registration, an_office, desk_as
from tests.desk.whistle import Company, a_company, a_report

IMAGE = b"\xff\xd8\xff\xe0 a page"


@pytest.fixture
def desk(database_url: str) -> Desk:
    return an_office(database_url)


def printed(desk: Desk, case_id: int, form: str = FormKind.REGISTRATION, copies: int = 1, **more: Any) -> list[str]:
    """The codes of the first pages of the copies just printed."""
    desk.do(RecordPrint(case_id=case_id, form=form, copies=copies, **more))
    job = desk.ask(PrintedJob(case_id=case_id, form=form))
    return [job.code(mark, 1, 2) for mark in job.copies]


def scan(desk: Desk, code: str, image: bytes = IMAGE, page: int = 1) -> Done:
    """One page scanned in."""
    return desk.do(FilePage(file="扫描.pdf", page=page, image=image, code=code))[0]


def waits(desk: Desk, code: str, image: bytes = IMAGE) -> Waits:
    """Why the page waits."""
    done = scan(desk, code, image)
    assert done.kind is EventKind.SCAN_WAITING, done
    return Waits(done.number)


def pages(desk: Desk, case_id: int) -> tuple[SignedPage, ...]:
    return desk.ask(SignedPages(case_id=case_id))


def tray(desk: Desk) -> tuple[WaitingRow, ...]:
    return desk.ask(WaitingScans())


def test_page_goes_to_its_case_form_and_copy(desk: Desk) -> None:
    a_case(desk)
    case = a_case(desk, subject="另一件")
    _first, second = printed(desk, case.id, copies=2)
    before = desk.ask(Sheet(case_id=case.id))
    done = scan(desk, second)
    assert (done.kind, done.id, done.number, done.state) == (
        EventKind.SCAN_FILED, case.id, case.number, CaseState.REGISTERED,
    )  # fmt: skip
    (page,) = pages(desk, case.id)
    assert (page.form, page.title, page.copy, page.page, page.pages) == ("registration", "投诉受理登记表", 2, 1, 2)
    assert desk.ask(FileOf(attachment_id=page.attachment_id)) == IMAGE
    sheet = desk.ask(Sheet(case_id=case.id))
    assert [row.name for row in sheet.attachments][-1].endswith(".jpg")
    assert next(row.signed for row in sheet.documents if row.form == "registration") == 1
    assert sheet.timeline[0].kind is EventKind.SCAN_FILED
    assert sheet.timeline[0].note == sheet.attachments[-1].name
    # Nothing else: neither the state nor what may be done next.
    assert [offer.action for offer in sheet.actions] == [offer.action for offer in before.actions]
    assert tray(desk) == ()
    assert verify(desk.database).ok


def test_every_copy_and_every_page_once(desk: Desk) -> None:
    case = a_case(desk)
    codes = printed(desk, case.id, copies=2)
    job = desk.ask(PrintedJob(case_id=case.id, form=FormKind.REGISTRATION))
    codes += [job.code(mark, 2, 2) for mark in job.copies]
    assert [scan(desk, code).kind for code in codes] == [EventKind.SCAN_FILED] * 4
    assert {waits(desk, code, b"again") for code in codes} == {Waits.FILED}
    assert [(page.copy, page.page) for page in pages(desk, case.id)] == [(1, 1), (1, 2), (2, 1), (2, 2)]
    documents = desk.ask(Sheet(case_id=case.id)).documents
    assert next(row.signed for row in documents if row.form == "registration") == 2


def test_pages_that_their_code_does_not_number(desk: Desk) -> None:
    """More than 31 pages are not told apart by the code: each picture is filed once."""
    case = a_case(desk)
    printed(desk, case.id)
    job = desk.ask(PrintedJob(case_id=case.id, form=FormKind.REGISTRATION))
    code = job.code(job.copies[0], 40, 60)
    assert scan(desk, code, b"40").kind is scan(desk, code, b"41").kind is EventKind.SCAN_FILED
    assert waits(desk, code, b"40") is Waits.FILED
    assert [page.page for page in pages(desk, case.id)] == [None, None]


def test_an_old_print_is_found_after_the_record_changed(desk: Desk) -> None:
    """The sheet that was signed is the one that was printed then; reprints make no difference."""
    case = a_case(desk)
    (code,) = printed(desk, case.id)
    desk.do(command_for(Action.AMEND, case.id, None, {"subject": "改过的主题"}, "Asia/Shanghai"))
    (later,) = printed(desk, case.id)
    assert code != later
    assert scan(desk, code).kind is scan(desk, later, b"2").kind is EventKind.SCAN_FILED


@pytest.mark.parametrize("state", ["withdrawn", "void"])
def test_signed_sheet_comes_in_any_state(desk: Desk, state: str) -> None:
    case = a_case(desk)
    (code,) = printed(desk, case.id)
    action = {"withdrawn": Action.WITHDRAW, "void": Action.VOID}[state]
    desk.do(command_for(action, case.id, None, {"reason": "本人撤回"}, "Asia/Shanghai"))
    done = scan(desk, code)
    assert (done.kind, done.state) == (EventKind.SCAN_FILED, CaseState(state))


def test_nothing_is_filed_by_a_code_that_was_not_printed(desk: Desk) -> None:
    """A wrong check, copy, form or number: no page is ever guessed onto a case."""
    case = a_case(desk)
    (code,) = printed(desk, case.id)
    number, check = case.number, code.rsplit(":", 1)[1]
    wrong = check[:3] + ("0" if check[3] != "0" else "1") + check[4:]
    for text, reason in {
        f"CD1:{number}:registration:1:1:{wrong}": Waits.MISREAD,
        f"CD1:{number}:registration:1:2:{check}": Waits.MISREAD,
        f"CD1:{number}:handling:1:1:{check}": Waits.MISREAD,
        f"CD1:TS-2026-0999:registration:1:1:{check}": Waits.UNKNOWN,
        f"CD1:{number}:registration:1": Waits.FOREIGN,
        "https://pay.invalid": Waits.FOREIGN,
        number: Waits.UNREADABLE,
        "": Waits.UNREADABLE,
        f"{code}\nCD1:TS-2026-0999:registration:1:1:{check}": Waits.SEVERAL,
    }.items():
        assert waits(desk, text, text.encode() or b"-") is reason, text
    assert pages(desk, case.id) == ()
    assert len(tray(desk)) == 9
    assert all(row.words and row.words == row.reason.words for row in tray(desk))
    assert {row.number for row in tray(desk)} == {number, ""}
    assert verify(desk.database).ok


def test_tray_does_not_grow_when_a_folder_is_scanned_again(desk: Desk) -> None:
    first = scan(desk, "")
    again = scan(desk, "")
    assert again.id == first.id
    assert len(tray(desk)) == 1


def test_page_without_a_picture_is_refused(desk: Desk) -> None:
    for image, page in ((b"", 1), (IMAGE, 0)):
        with pytest.raises(UserError):
            scan(desk, "", image, page)
    assert tray(desk) == ()


def test_blank_form_waits_until_it_is_registered(desk: Desk) -> None:
    desk.do(ReserveBlanks(form="registration", count=2))
    first, second = (row.number for row in desk.ask(ReservedNumbers()))
    codes = {
        number: job.code(job.copies[0], 1, 1)
        for number in (first, second)
        for job in desk.ask(BlankJobs(numbers=(number,)))
    }
    assert waits(desk, codes[first]) is Waits.BLANK
    assert waits(desk, codes[first].replace(":registration:", ":handling:"), b"1") is Waits.MISREAD
    (row,) = (row for row in tray(desk) if row.reason is Waits.BLANK)
    case = desk.do(a_registration(reserved_number=first))[0]
    # The page knows where it belongs now, and nobody need type anything.
    assert next(r.number for r in tray(desk) if r.id == row.id) == first
    desk.do(SettleScan(scan_id=row.id))
    (page,) = pages(desk, case.id)
    assert (page.copy, page.label) == (1, "Blank form" if page.label.isascii() else "备用空白表")
    (printed_later,) = printed(desk, case.id)
    assert scan(desk, printed_later, b"2").kind is EventKind.SCAN_FILED
    desk.do(VoidReservedNumber(number=second, reason="弄湿了"))
    assert waits(desk, codes[second], b"3") is Waits.VOIDED
    assert verify(desk.database).ok


# Dealing with the tray by hand


def test_file_by_hand(desk: Desk) -> None:
    case = a_case(desk)
    scan_id = scan(desk, "").id
    assert desk.ask(ScanImage(scan_id=scan_id)) == IMAGE
    done, changes = desk.do(SettleScan(scan_id=scan_id, number=case.number.lower(), form="handling", copy=3, page=1))
    assert (done.id, done.kind) == (case.id, EventKind.SCAN_FILED)
    assert {EventKind.SCAN_FILED, EventKind.SCAN_SETTLED} <= changes.kinds
    (page,) = pages(desk, case.id)
    assert (page.form, page.copy, page.page) == ("handling", 3, 1)
    assert tray(desk) == ()
    with pytest.raises(NotFound):
        desk.do(SettleScan(scan_id=scan_id, number=case.number))
    with pytest.raises(NotFound):
        desk.ask(ScanImage(scan_id=scan_id))
    assert verify(desk.database).ok


def test_file_by_hand_as_a_plain_attachment(desk: Desk) -> None:
    case = a_case(desk)
    desk.do(SettleScan(scan_id=scan(desk, "").id, number=case.number))
    assert pages(desk, case.id) == ()
    assert len(desk.ask(Sheet(case_id=case.id)).attachments) == 1


def test_wrong_words_by_hand_change_nothing(desk: Desk) -> None:
    case = a_case(desk)
    (code,) = printed(desk, case.id)
    scan(desk, code)
    scan_id = scan(desk, "", b"2").id
    for given, field in (
        ({}, "number"),
        ({"number": case.number, "copy": 1}, "form"),
        ({"number": case.number, "form": "registration", "copy": 1, "page": 1}, "copy"),
        ({"number": case.number, "form": "registration", "copy": 0}, "copy"),
        ({"number": case.number, "form": "registration", "page": -1}, "page"),
    ):
        with pytest.raises(FieldErrors) as refused:
            desk.do(SettleScan(scan_id=scan_id, **given))  # type: ignore[arg-type]
        assert list(refused.value.problems) == [field]
    for number, form in (("TS-2026-0999", ""), (case.number, "diploma")):
        with pytest.raises(NotFound):
            desk.do(SettleScan(scan_id=scan_id, number=number, form=form))
    assert [row.id for row in tray(desk)] == [scan_id]


def test_discard_says_why(desk: Desk) -> None:
    scan_id = scan(desk, "").id
    with pytest.raises(FieldErrors):
        desk.do(DiscardScan(scan_id=scan_id, reason=" "))
    desk.do(DiscardScan(scan_id=scan_id, reason="广告纸"))
    assert tray(desk) == ()
    assert verify(desk.database).ok


# Who may


def test_department_files_its_own_cases_only(desk: Desk) -> None:
    own, other = a_case(desk), a_case(desk)
    desk.do(command_for(Action.DISPATCH, own.id, None, {"department": "财务科"}, "Asia/Shanghai"))
    codes = {case.id: printed(desk, case.id, FormKind.HANDLING)[0] for case in (own, other)}
    theirs = desk_as(desk, Role.DEPARTMENT, "财务科")
    assert scan(theirs, codes[own.id]).kind is EventKind.SCAN_FILED
    hidden, absent = waits(theirs, codes[other.id]), waits(theirs, codes[other.id].replace(other.number, "TS-2026-0999"))
    assert hidden is absent is Waits.UNKNOWN
    assert {row.number for row in tray(theirs)} == {""}
    # Whoever may know of the case finds the page in the tray and files it.
    row = next(row for row in tray(desk) if row.number == other.number)
    desk.do(SettleScan(scan_id=row.id))
    assert len(pages(desk, other.id)) == 1
    with pytest.raises(NotFound):
        pages(theirs, other.id)


def test_department_does_not_see_the_person_on_signed_pages(desk: Desk) -> None:
    """What was printed without the person may be looked at; the other pages are as if they were not there."""
    case = a_case(desk)
    desk.do(command_for(Action.DISPATCH, case.id, None, {"department": "财务科"}, "Asia/Shanghai"))
    (whole,) = printed(desk, case.id, FormKind.HANDLING)
    (masked,) = printed(desk, case.id, FormKind.HANDLING, masked=True)
    scan(desk, whole)
    scan(desk, masked, b"masked")
    theirs = desk_as(desk, Role.DEPARTMENT, "财务科")
    first, second = pages(desk, case.id)
    assert [page.copy for page in pages(theirs, case.id)] == [2]
    assert theirs.ask(FileOf(attachment_id=second.attachment_id)) == b"masked"
    with pytest.raises(NotFound):
        theirs.ask(FileOf(attachment_id=first.attachment_id))


def test_administrator_files_nothing(desk: Desk) -> None:
    desk_as(desk, Role.FRONT_DESK)
    desk_as(desk, Role.SUPERVISOR)
    administrator = desk_as(desk, Role.ADMINISTRATOR)
    for ask in (lambda: scan(administrator, ""), lambda: tray(administrator)):
        with pytest.raises(NotAllowed):
            ask()


@pytest.fixture
def company(database_url: str) -> Company:
    return a_company(database_url)


def test_restricted_case_is_as_if_there_were_none(company: Company) -> None:
    report = a_report(company.inspector)
    (code,) = printed(company.inspector, report.id)
    unknown = code.replace(report.number, "JB-2026-0999")
    outsiders = (company.clerk, company.supervisor, company.others["accused"], company.others["colleague"])
    for place, desk in enumerate(outsiders):
        assert waits(desk, code, b"%d" % place) is waits(desk, unknown, b"%d%d" % (place, place)) is Waits.UNKNOWN
        mine = tray(desk)
        assert len(mine) == 2, "own pages, and nobody else's"
        assert {(row.number, row.form, row.words) for row in mine} == {("", "", Waits.UNKNOWN.words)}
        with pytest.raises(NotFound) as hidden:
            desk.do(SettleScan(scan_id=mine[0].id, number=report.number))
        with pytest.raises(NotFound) as absent:
            desk.do(SettleScan(scan_id=mine[0].id, number="JB-2026-0999"))
        assert str(hidden.value).replace(report.number, "#") == str(absent.value).replace("JB-2026-0999", "#")
    assert scan(company.inspector, code).kind is EventKind.SCAN_FILED
    (page,) = pages(company.inspector, report.id)
    for desk in outsiders:
        with pytest.raises(NotFound):
            pages(desk, report.id)
        with pytest.raises(NotFound):
            desk.ask(FileOf(attachment_id=page.attachment_id))
    company.head.ask(FileOf(attachment_id=page.attachment_id))
    assert "2002 吴部长" in {look.actor for look in company.inspector.ask(ReadLog(case_id=report.id))}
    assert verify(company.operator.database).ok


def test_unread_page_of_a_report_is_shown_to_nobody_else(company: Company) -> None:
    """What could be a report's is looked at only by whoever had it in the hand."""
    done = scan(company.inspector, "")
    for desk in (company.clerk, company.supervisor, company.head, *company.others.values()):
        assert tray(desk) == ()
        with pytest.raises(NotFound):
            desk.ask(ScanImage(scan_id=done.id))
        with pytest.raises(NotFound):
            desk.do(DiscardScan(scan_id=done.id, reason="x"))
    assert [row.id for row in tray(company.inspector)] == [done.id]


def test_whoever_may_know_the_report_deals_with_its_page(company: Company) -> None:
    report = a_report(company.inspector)
    (code,) = printed(company.inspector, report.id)
    waits(company.clerk, code)
    for desk in company.others.values():
        assert tray(desk) == ()
    (row,) = tray(company.head)
    assert row.number == report.number
    assert company.head.ask(ScanImage(scan_id=row.id)) == IMAGE
    company.head.do(SettleScan(scan_id=row.id))
    assert len(pages(company.inspector, report.id)) == 1


def test_ordinary_tray_is_shared(desk: Desk) -> None:
    clerk, colleague = desk_as(desk, Role.FRONT_DESK), desk_as(desk, Role.FRONT_DESK)
    scan(clerk, "")
    assert [row.by for row in tray(colleague)] == [clerk.actor.name]
