"""档案在真实窗口里从归档到销毁 (S03, S13): refused, archived, lent, late, returned, taken out, destroyed by two people."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel

from complaintdesk.desk.book_pages import EntryList, EntryOf
from complaintdesk.desk.office import InstallPolicy
from complaintdesk.desk.opening import shipped_policies
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.vocabulary import Action, CaseState, EventKind, Light, Role
from complaintdesk.paper.case_bundle import make_bundle
from tests.cli.test_processes import run
from tests.desk.archive import is_whole
from tests.desk.office import START, Clock, a_case, an_office, desk_as
from tests.office.at_window import KEYS, AtWindow, clock
from tests.office.programs import running

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from complaintdesk.desk.core import Desk
    from complaintdesk.ui.books_dialog import BooksDialog

__all__ = ["clock"]
RETENTION = '\n[[retention]]\nid = "three"\ntitle = "保管三年"\nyears = 3\nsource = "本院规定"\n'
REASON = "登记表原件在首接科室"


def hospital(url: str, clock: Clock) -> Desk:
    """A hospital whose own rules say how long a file is kept; the shipped ones leave that to the house."""
    office = an_office(url, "hospital", clock)
    rules = next(told for pack, told in shipped_policies() if pack.id == "hospital")
    office.do(InstallPolicy(text=rules + RETENTION, name="hospital.toml"))
    return office


def close(me: AtWindow, case: int) -> None:
    """The way to the archive, which other stories walk in the window."""
    for action, values in (
        (Action.DISPATCH, {"department": "财务科"}), (Action.INVESTIGATE, {"findings": "护理费重复计价，张三所述属实"}),
        (Action.PROPOSE, {"solution": "退费并致歉"}), (Action.APPROVE, {"opinion": "同意"}),
        (Action.REPLY, {"way": "phone", "text": "已告知张三退费办法"}),
        (Action.CALL_BACK, {"outcome": "reached", "satisfaction": "satisfied"}),
        (Action.CLOSE, {"verdict": "substantiated"}),
    ):  # fmt: skip
        me.at_once(case, action, **values)


def bundled(me: AtWindow, case: int) -> bytes:
    """The whole case as it leaves the office."""
    out = io.BytesIO()
    make_bundle(me.session.desk, case, out)
    return out.getvalue()


def checked(content: bytes, path: Path) -> tuple[int, bool, str]:
    """What a process that knows no office says of the bundle: its status, whether it is whole, of which case."""
    path.write_bytes(content)
    done = run("check-bundle", str(path), "--json")
    told = json.loads(done.stdout)
    return done.returncode, told["ok"], told["number"]


def read_here(me: AtWindow) -> str:
    """Every word of the case tab."""
    return "\n".join(label.text() for label in me.tab.findChildren(QLabel))


def approve(me: AtWindow, books: BooksDialog, **typed: str) -> None:
    """The expected step of the proposed disposal."""
    assert books.side.sheet is not None
    assert books.side.sheet.row.state == "proposed"
    me.entry_step(books, "ApproveDisposal", **typed)


def test_S03_S13_归档缺件_借阅超期_双人销毁_在窗口里(
    database_url: str, clock: Clock, qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    office = hospital(database_url, clock)
    head, deputy = desk_as(office, Role.SUPERVISOR, name="王主任"), desk_as(office, Role.SUPERVISOR, name="赵副主任")
    case = a_case(head).id
    with running(qapp, database_url, signed_in=False) as program:
        me = AtWindow(qtbot, program, head.actor)
        close(me, case)

        # A section lacks its papers: refused at the field, which then takes the reason.
        me.open_case(case)
        form = me.step(Action.ARCHIVE)
        me.type_in(form, box="3", shelf="B-2", pages="18")
        refused = form.fields["missing_reason"].error()
        for words in ("投诉人基本信息", "登记表"):
            assert words in refused
        assert "调查、处理及结果" not in refused
        assert me.sheet(case).state is CaseState.CLOSED
        me.type_in(form, missing_reason=REASON)
        number = me.sheet(case).number
        assert me.sheet(case).state is CaseState.ARCHIVED

        # Lent from the case, late after its day, returned where the reminder leads.
        due = "2026-03-10"
        me.type_in(me.step(Action.LEND), borrower="质控科王芳", department="护理部", due_on=due, purpose="质量分析")
        (loan,) = me.session.desk.ask(EntryList(kind=EntryKind.LOAN))
        assert (loan.light, str(loan.due_on)) == (Light.OK, due)
        clock.forward(days=12)
        me.open_case(case)
        assert "质控科王芳" in me.reminded_of(loan.id)
        books = me.books(EntryKind.LOAN)
        kept = books.list.book()
        assert kept is not None
        assert (kept.open, kept.late) == (1, 1)
        assert books.side.sheet is not None
        assert books.side.sheet.row.light is Light.LATE
        assert Light.LATE.label in books.side.reading.words()
        me.entry_step(books, "ReturnFile", pages="18")
        assert me.session.desk.ask(EntryOf(entry_id=loan.id)).row.state == "returned"
        me.leave(books)

        # The whole case leaves the office, and a machine without it says whether it is as it was made.
        whole = bundled(me, case)
        assert checked(whole, tmp_path / "卷宗.zip") == (0, True, number)
        flipped = bytearray(whole)
        flipped[len(flipped) // 2] ^= 1
        assert checked(bytes(flipped), tmp_path / "改过.zip")[:2] == (3, False)

        # Its time over, it is proposed by one and approved by another.
        clock.at = START.replace(year=2030, month=1, day=4)
        me.open_case(case)
        books = me.books(EntryKind.DISPOSAL)
        me.ctrl(KEYS.Key_N)
        form_new = books.side.form
        assert form_new is not None
        me.type_in(form_new, reason="保管期满", way="监督粉碎")
        approve(me, books)
        assert "提出销毁的人不能批准" in books.bar.sentence()
        assert "opinion" in me.where(), "the keyboard is where it was, so that the next key is heard"
        me.leave(books)
        assert me.sheet(case).complainant.name == "张三"
        me.sit_down(deputy.actor)
        me.open_case(case)
        assert "张三" in read_here(me)
        books = me.books(EntryKind.DISPOSAL)
        approve(me, books, opinion="同意")
        assert me.session.desk.ask(EntryList(kind=EntryKind.DISPOSAL)) == ()
        me.leave(books)

        # Gone from the window, and the chain is whole; what left before still checks.
        me.open_case(case)
        sheet = me.sheet(case)
        assert (sheet.state, sheet.complainant.name, sheet.facts, sheet.actions) == (CaseState.ARCHIVED, "", "", ())
        assert sheet.timeline[0].kind is EventKind.ERASED
        shown = read_here(me)
        assert number in shown
        assert sheet.subject in shown
        for words in ("张三", "13800001234", "护理费", "质控科王芳"):
            assert words not in shown
        assert is_whole(office)
        assert checked(whole, tmp_path / "卷宗.zip") == (0, True, number)
