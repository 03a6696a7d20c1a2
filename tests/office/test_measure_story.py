"""整改的一生 (S19): a failed third check, improved, closed, and flagged when it comes again; and in the books window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from complaintdesk.desk.book_pages import EntryList
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.printing import PrintedJob, RecordPrint
from complaintdesk.desk.reminders import Reminders
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.vocabulary import Action, CaseState, Role
from complaintdesk.i18n import in_language
from complaintdesk.paper.render import render
from complaintdesk.storage.verify import verify
from complaintdesk.ui.books_dialog import BooksDialog
from tests.desk.improving import a_dispatched, carry_out, check, do, judge, order, read, take, value
from tests.desk.office import Clock, a_person, an_office, desk_as
from tests.paper.reading import text
from tests.ui.place import a_place

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from complaintdesk.desk.core import Desk


def finish(desk: Desk, case: int) -> None:
    """From the inquiry to the closing."""
    take(desk, case, Action.INVESTIGATE, findings="定位销磨损，孔位偏 0.2 毫米")
    take(desk, case, Action.CAUSE, cause=desk_cause(desk, case))
    take(desk, case, Action.PROPOSE, solution="换定位销，补货 200 件")
    take(desk, case, Action.REPLY, way="phone", text="已补货")
    take(desk, case, Action.CALL_BACK, outcome="reached", satisfaction="satisfied")
    take(desk, case, Action.CLOSE, verdict="substantiated")


def desk_cause(desk: Desk, case: int) -> str:
    """The first cause that the rules know."""
    offer = next(o for o in desk.ask(Sheet(case_id=case)).actions if o.action is Action.CAUSE)
    return next(field.choices[0].value for field in offer.fields if field.name == "cause")


def test_s19_third_batch_fails_improved_three_pass_closed_and_flagged_when_it_comes_again(database_url: str) -> None:
    clock = Clock()
    office = an_office(database_url, "manufacturing", clock)
    desk, leader = desk_as(office, Role.FRONT_DESK, name="周业务"), desk_as(office, Role.SUPERVISOR, name="吴总")
    quality = desk_as(office, Role.DEPARTMENT, "品质部", name="郑品质")
    with in_language("en"):
        case = a_dispatched(desk)
        entry = order(desk, case, title="换定位销", due_on="2026-03-20")
        do(quality, entry, "EightD", team="郑品质、李模具", containment="库存全检")
        do(quality, entry, "FindCause", why_1="定位销磨损", why_2="无更换周期", machine="定位销", root_cause="无更换周期")
        clock.forward(days=3)
        carry_out(quality, entry, done_on="2026-03-05")
        for batch in ("B01", "B02"):
            assert check(quality, entry, batch, on="2026-03-05").row.state == "carried_out"
        failed = check(quality, entry, "B03", passed=False, on="2026-03-05")
        assert failed.row.state == "open"
        finish(desk, case)
        clock.forward(days=4)
        carry_out(quality, entry, done_text="加定期更换和首件检验", done_on="2026-03-09")
        for batch in ("B04", "B05", "B06"):
            last = check(quality, entry, batch, on="2026-03-09")
        assert last.row.state == "verified"
        do(quality, entry, "EightD", prevention="更换周期写入作业指导书", conclusion="三批合格")
        assert judge(desk, entry, judged_on="2026-03-09").row.state == "closed"

        desk.do(RecordPrint(case_id=case, form="eight_d"))
        printed = text(render(desk.ask(PrintedJob(case_id=case, form="eight_d"))).pdf)
        for words in (
            "郑品质、李模具", "库存全检", "Rootcause:无更换周期", "B03", "B06", "更换周期写入作业指导书", "三批合格",
        ):  # fmt: skip
            assert words in printed, words
        assert printed.count("Failed") == 1

        clock.forward(days=30)
        assert [r for r in leader.ask(Reminders()) if r.entry_id == entry] == []
        again = a_dispatched(desk, complainant=a_person(name="李四", phone="13900000000"))
        sheet = read(desk, entry)
        assert (sheet.row.state, sheet.row.is_ended) == ("ineffective", False)
        assert value(sheet, "Complained about again") == desk.ask(Sheet(case_id=again)).number
        assert [r.words for r in leader.ask(Reminders()) if r.entry_id == entry] == [
            "Measure without effect: it is to be revised."
        ]
        assert desk.ask(Sheet(case_id=case)).state is CaseState.CLOSED, "the case itself stays closed"
        sheet = do(quality, entry, "ReviseMeasure", demand="改治具定位，取消定位销", due_on="2026-05-01")
        assert sheet.offers[0].command == "CarryOutMeasure"
    assert verify(office.database).findings == ()


def test_s19_the_failed_third_check_in_the_books_window(sqlite_url: str, qtbot: QtBot) -> None:
    """Opened at the measure: the check is typed, refused while nothing says passed or failed, and sends it back."""
    clock = Clock()
    desk = an_office(sqlite_url, "manufacturing", clock)
    entry = order(desk, a_dispatched(desk))
    carry_out(desk, entry)
    check(desk, entry, "B01")
    check(desk, entry, "B02")
    with in_language("en"):
        dialog = BooksDialog(a_place(desk, qtbot), entry_id=entry)
        qtbot.addWidget(dialog)
        dialog.show()
        sheet = dialog.side.sheet
        assert sheet is not None
        assert (sheet.row.id, sheet.offers[0].command) == (entry, "VerifyMeasure")
        dialog.side.take_first()
        form = dialog.side.form
        assert form is not None
        assert form.fields["checked_by"].value() == desk.actor.name
        form.fields["batch"].set_value("B03")
        form.submit()
        assert form.fields["passed"].error(), "whether it passed is never taken for granted"
        form.fields["passed"].set_value("false")
        form.fields["quantity"].set_value("100")
        form.fields["defects"].set_value("3")
        form.submit()
        assert dialog.side.form is None
        assert read(desk, entry).row.state == "open"
        words = dialog.side.reading.words()
        assert "Checks: 0 of 3 passed in a row" in words
        assert "Check 3 failed: B03" in words
        assert dialog.side.reading.primary is not None
        assert dialog.side.reading.primary.text() == "Note that it was carried out"
        assert [row.state for row in desk.ask(EntryList(kind=EntryKind.MEASURE))] == ["open"]
