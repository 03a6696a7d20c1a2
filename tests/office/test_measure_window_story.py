"""整改在真实窗口里走完一生 (S19, H1, H2, H6): ordered, checked batch by batch, closed, flagged when it comes again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from complaintdesk.desk.book_pages import EntryList
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.vocabulary import Action, Role
from complaintdesk.i18n import _
from complaintdesk.storage.verify import verify
from tests.desk.improving import a_dispatched, read
from tests.desk.office import Clock, a_person, an_office, desk_as
from tests.office.at_window import KEYS, AtWindow, clock
from tests.office.programs import running

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from complaintdesk.ui.books_dialog import BooksDialog

__all__ = ["clock"]
PASSED, FAILED = "1", "2"
CORRECTIVE, EFFECTIVE = "1", "1"


def check(me: AtWindow, books: BooksDialog, batch: str, passed: str = PASSED) -> str:
    """One batch entered; the state of the measure then."""
    defects = "0" if passed == PASSED else "3"
    me.entry_step(books, "VerifyMeasure", batch=batch, quantity="100", defects=defects, passed=passed)
    return state(books)


def state(books: BooksDialog) -> str:
    """Of the entry that is read; nothing is being filled in."""
    assert books.side.form is None, books.bar.sentence()
    assert books.side.sheet is not None
    return books.side.sheet.row.state


def test_S19_整改三批验证_第三批不合格重做_关闭后再发_在窗口里(
    database_url: str, clock: Clock, qapp: QApplication, qtbot: QtBot
) -> None:
    office = an_office(database_url, "manufacturing", clock)
    head = desk_as(office, Role.SUPERVISOR, name="吴总")
    case = a_dispatched(head)
    with running(qapp, database_url, signed_in=False) as program:
        me = AtWindow(qtbot, program, head.actor)
        me.open_case(case)
        me.type_in(
            me.step(Action.IMPROVE), sort=CORRECTIVE, title="改模具定位", demand="修正定位销并加首件检验",
            goal="连续三批孔位不良为零", due_on="2026-03-20",
        )  # fmt: skip
        (ordered,) = me.sheet(case).entries
        assert (ordered.kind, ordered.state, str(ordered.due_on)) == (EntryKind.MEASURE, "open", "2026-03-20")

        # Carried out, and the third of three batches fails: back to be improved.
        clock.forward(days=3)
        me.open_case(case)
        books = me.books_at(ordered.id)
        me.entry_step(books, "CarryOutMeasure", done_text="更换定位销，首件检验上墙", evidence="照片两张")
        assert [check(me, books, "B01"), check(me, books, "B02")] == ["carried_out", "carried_out"]
        assert check(me, books, "B03", FAILED) == "open"
        words = books.side.reading.words()
        assert "B03" in words
        assert books.side.reading.primary is not None
        assert books.side.reading.primary.objectName() == "step_CarryOutMeasure"

        # Done anew: three in a row from the first again, and no closing without a judgement.
        clock.forward(days=4)
        me.entry_step(books, "CarryOutMeasure", done_text="加定期更换和首件检验", evidence="更换记录")
        assert [check(me, books, batch) for batch in ("B04", "B05", "B06")] == ["carried_out", "carried_out", "verified"]
        me.press(KEYS.Key_Return)
        form = books.side.form
        assert form is not None
        me.type_in(form, effect_text="三批无不良")
        assert form.fields["effect"].error(), "the effect is never taken for granted"
        me.type_in(form, effect=EFFECTIVE)
        assert read(head, ordered.id).row.state == "closed"
        assert me.session.desk.ask(EntryList(kind=EntryKind.MEASURE)) == ()
        me.leave(books)

        # The like again after a month: flagged in the books and in the reminders, which lead there.
        clock.forward(days=30)
        again = a_dispatched(head, complainant=a_person(name="李四", phone="13900000000"))
        me.open_case(case)
        books = me.books(EntryKind.MEASURE)
        assert state(books) == "ineffective"
        assert read(head, ordered.id).row.state_label in books.side.reading.words()
        assert me.sheet(again).number in books.side.reading.words()
        assert [line.item.id for line in books.table.lines.lines] == [ordered.id]
        assert books.side.reading.primary is not None
        assert books.side.reading.primary.objectName() == "step_ReviseMeasure"
        me.leave(books)
        assert me.reminded_of(ordered.id) == _("Measure without effect: it is to be revised.")
        assert verify(me.session.desk.database).findings == ()
