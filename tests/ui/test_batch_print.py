"""批量打印: case after case, each on record by itself; stopped, refused, without printer, or all into one file."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from complaintdesk.desk.core import Desk
from complaintdesk.desk.dispatching import DispatchCase
from complaintdesk.desk.office_settings import OfficeQuestion
from complaintdesk.desk.printing import RecordPrint
from complaintdesk.domain.vocabulary import Role
from complaintdesk.settings import FormHabit, Settings
from complaintdesk.ui.batch_print_dialog import BatchPrintDialog
from complaintdesk.ui.case_list_tab import CaseListTab
from complaintdesk.ui.messages import MessageBar
from complaintdesk.ui.printers import PrinterTrouble
from complaintdesk.ui.tab import WorkPlace
from complaintdesk.ui.work import Work
from tests.desk.office import a_case, a_person, an_office, desk_as
from tests.ui.place import a_place, framed
from tests.ui.printing import FakePrinter, pages_of, press, printed, words_of

Open = Callable[..., BatchPrintDialog]


@pytest.fixture
def desk(sqlite_url: str) -> Desk:
    return desk_as(an_office(sqlite_url), Role.FRONT_DESK, name="张敏")


@pytest.fixture
def place(desk: Desk, qtbot: QtBot) -> WorkPlace:
    return a_place(desk, qtbot)


@pytest.fixture
def batch(place: WorkPlace, qtbot: QtBot) -> Open:
    def open_dialog(case_ids: list[int], printer: FakePrinter, form: str = "handling",
                    at: WorkPlace | None = None) -> BatchPrintDialog:
        dialog = BatchPrintDialog(at or place, case_ids, printer=printer)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
        qtbot.addWidget(dialog)
        dialog.open()
        qtbot.waitUntil(lambda: bool(dialog.options.printer.value()) or (not printer.there and bool(dialog._job)))
        dialog.options.form.set_value(form)
        qtbot.waitUntil(lambda: dialog._job is not None and dialog._job.form == form)
        return dialog

    return open_dialog


def ended(dialog: BatchPrintDialog, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not dialog.run.is_running, timeout=120_000)


def results(dialog: BatchPrintDialog) -> dict[str, str]:
    """What the list says of each case."""
    return {line.cells[0]: line.cells[3] for line in dialog.model.lines}


def label(dialog: BatchPrintDialog, name: str) -> str:
    found = dialog.findChild(QLabel, name)
    assert found is not None
    return found.text() if not found.isHidden() else ""


def enabled(dialog: BatchPrintDialog, name: str) -> bool:
    found = dialog.findChild(QPushButton, name)
    assert found is not None
    return found.isEnabled()


def test_each_case_is_printed_in_order_and_on_record(desk: Desk, place: WorkPlace, batch: Open, qtbot: QtBot) -> None:
    cases = [a_case(desk) for _n in range(3)]
    printer = FakePrinter()
    dialog = batch([case.id for case in reversed(cases)], printer)
    dialog.options.printer.set_value("前台打印机")
    dialog.options.paper.set_value("A5")
    press(dialog, "print")
    ended(dialog, qtbot)
    assert [(name, title) for name, _pdf, title, _n in printer.taken] == [("前台打印机", case.number) for case in cases]
    for case, (_name, pdf, _title, _n) in zip(cases, printer.taken, strict=True):
        assert case.number in words_of(pdf).replace("\r\n", "")
        assert [event["form"] for event in printed(desk, case.id)] == ["handling"]
    assert dialog.result() == dialog.DialogCode.Accepted
    assert "3 件已送到打印机" in place.bar.sentence()
    assert place.settings.habit("handling") == FormHabit("前台打印机", "A5")


def test_what_is_refused_is_passed_over_and_told_with_its_reason(desk: Desk, batch: Open, qtbot: QtBot) -> None:
    one, two = a_case(desk), a_case(desk)
    desk.do(DispatchCase(case_id=two.id, department="财务科"))
    printer = FakePrinter()
    dialog = batch([one.id, two.id], printer, "reply")
    press(dialog, "print")
    ended(dialog, qtbot)
    assert printer.taken == []
    assert all("答复" in words for words in results(dialog).values())
    assert "2 件没有打印" in dialog.bar.sentence()
    told = label(dialog, "batch_reasons")
    assert one.number in told
    assert two.number in told
    assert told.count("不允许留空") == 1, "each reason once"
    dialog.options.form.set_value("handling")
    press(dialog, "print")
    ended(dialog, qtbot)
    assert len(printer.taken) == 2


def test_blanks_are_left_for_the_pen_where_that_is_wanted(desk: Desk, batch: Open, qtbot: QtBot) -> None:
    case, printer = a_case(desk), FakePrinter()
    dialog = batch([case.id], printer, "transfer")
    press(dialog, "print")
    ended(dialog, qtbot)
    assert "转往单位" in results(dialog)[case.number]
    dialog.options.blanks.set_value(True)
    press(dialog, "print")
    ended(dialog, qtbot)
    assert len(printer.taken) == 1
    assert len(printed(desk, case.id)) == 1


class RunsOut(FakePrinter):
    """Takes two, then there is no paper."""

    def print_pdf(self, name: str, pdf: bytes, title: str, copies: int) -> None:
        if len(self.taken) == 2 and self.broken:
            raise PrinterTrouble("打印机缺纸。")
        self.taken.append((name, pdf, title, copies))


def test_a_printer_that_fails_ends_the_run_and_the_rest_goes_on_without_counting_twice(
        desk: Desk, batch: Open, qtbot: QtBot) -> None:
    cases = [a_case(desk) for _n in range(5)]
    printer = RunsOut(broken=True)
    dialog = batch([case.id for case in cases], printer)
    press(dialog, "print")
    ended(dialog, qtbot)
    assert "打印机缺纸" in dialog.bar.sentence()
    assert "2 件已送到打印机" in dialog.bar.sentence()
    assert [len(printed(desk, case.id)) for case in cases] == [1, 1, 1, 0, 0], "none on record that was not tried"
    printer.broken = False
    press(dialog, "print")
    ended(dialog, qtbot)
    assert [title for _name, _pdf, title, _n in printer.taken] == [case.number for case in cases]
    assert [len(printed(desk, case.id)) for case in cases] == [1] * 5


def test_closing_after_a_failure_says_what_is_on_record_and_not_on_paper(
        desk: Desk, place: WorkPlace, batch: Open, qtbot: QtBot) -> None:
    cases = [a_case(desk) for _n in range(3)]
    dialog = batch([case.id for case in cases], RunsOut(broken=True))
    press(dialog, "print")
    ended(dialog, qtbot)
    dialog.reject()
    assert cases[2].number in place.bar.sentence()
    assert cases[0].number not in place.bar.sentence()
    assert "没有印出" in place.bar.sentence()


def test_all_go_into_one_pdf_in_their_order(
        desk: Desk, place: WorkPlace, batch: Open, qtbot: QtBot, tmp_path: Path) -> None:
    cases = [a_case(desk, subject=f"第{n}件") for n in range(3)]
    dialog = batch([case.id for case in cases], FakePrinter([]), "receipt")
    assert not enabled(dialog, "print"), "there is no printer"
    offered: list[str] = []
    dialog.choose_file = offered.append
    press(dialog, "save_pdf")
    assert offered == ["受理回执.pdf"]
    dialog.save_as(tmp_path / "没有" / "一.pdf")
    assert "无法写入" in dialog.bar.sentence()
    assert printed(desk, cases[0].id) == [], "a wrong folder is no print"
    dialog.save_as(tmp_path / "全部.pdf")
    ended(dialog, qtbot)
    whole = (tmp_path / "全部.pdf").read_bytes()
    assert pages_of(whole) == 6, "two labelled copies of each"
    told = words_of(whole)
    assert [told.index(case.number) for case in cases] == sorted(told.index(case.number) for case in cases)
    assert [len(printed(desk, case.id)) for case in cases] == [1, 1, 1]
    assert "3 件已存入“全部.pdf”" in place.bar.sentence()


def test_a_file_that_cannot_be_written_is_written_elsewhere_without_counting_twice(
        desk: Desk, batch: Open, qtbot: QtBot, tmp_path: Path) -> None:
    case = a_case(desk)
    dialog = batch([case.id], FakePrinter([]), "registration")
    (tmp_path / "表.pdf").mkdir()
    dialog.save_as(tmp_path / "表.pdf")
    ended(dialog, qtbot)
    assert "均已保存" in dialog.bar.sentence() or "都已保存" in dialog.bar.sentence()
    assert enabled(dialog, "save_pdf")
    dialog.save_as(tmp_path / "另存.pdf")
    ended(dialog, qtbot)
    assert pages_of((tmp_path / "另存.pdf").read_bytes()) == 1
    assert len(printed(desk, case.id)) == 1


def test_those_printed_before_may_be_left_out(desk: Desk, batch: Open, qtbot: QtBot) -> None:
    before, fresh, printer = a_case(desk), a_case(desk), FakePrinter()
    desk.do(RecordPrint(case_id=before.id, form="handling"))
    dialog = batch([before.id, fresh.id], printer)
    assert "1 件" in dialog.leave_out.text()
    assert label(dialog, "batch_count") == "将打印 2 件"
    dialog.leave_out.setChecked(True)
    assert label(dialog, "batch_count") == "将打印 1 件"
    press(dialog, "print")
    ended(dialog, qtbot)
    assert [title for _name, _pdf, title, _n in printer.taken] == [fresh.number]


def test_characters_that_no_font_has_are_named_in_the_summary(desk: Desk, batch: Open, qtbot: QtBot) -> None:
    rare, printer = a_case(desk, complainant=a_person(name="\U00031000田")), FakePrinter()
    dialog = batch([rare.id], printer)
    press(dialog, "print")
    ended(dialog, qtbot)
    assert "\U00031000" in results(dialog)[rare.number]


def test_a_department_prints_its_cases_without_the_identity(desk: Desk, batch: Open, qtbot: QtBot) -> None:
    case = a_case(desk, complainant=a_person(name="欧阳建国"))
    desk.do(DispatchCase(case_id=case.id, department="财务科"))
    theirs, printer = a_place(desk_as(desk, Role.DEPARTMENT, "财务科"), qtbot), FakePrinter()
    dialog = batch([case.id], printer, "handling", theirs)
    assert dialog.options.masked.isHidden()
    press(dialog, "print")
    ended(dialog, qtbot)
    assert "欧阳" not in words_of(printer.taken[0][1])


class Elsewhere(FakePrinter):
    """Knows on which threads it was called."""

    def print_pdf(self, name: str, pdf: bytes, title: str, copies: int) -> None:
        self.threads = {*getattr(self, "threads", ()), threading.get_ident()}
        super().print_pdf(name, pdf, title, copies)


def test_many_slips_leave_the_window_alive_and_stop_between_two_cases(
        desk: Desk, batch: Open, qtbot: QtBot) -> None:
    cases = [a_case(desk) for _n in range(60)]
    bar = MessageBar()
    qtbot.addWidget(bar)
    # Threads as in the program: nothing here runs on the window's own.
    work = Work(desk, parent=bar)
    threaded = WorkPlace(work, desk.actor, desk.ask(OfficeQuestion()), Settings(), bar)
    printer = Elsewhere()
    dialog = batch([case.id for case in cases], printer, "handling", threaded)
    qtbot.waitUntil(lambda: enabled(dialog, "print"), timeout=20_000)
    turns: list[int] = []

    def moved(_item: object) -> None:
        done = dialog.progress.value()
        assert len(turns) == done - 1, "the window had no turn since the case before"
        QTimer.singleShot(0, dialog, lambda: turns.append(done))
        if done == 40:
            press(dialog, "stop")

    dialog.run.moved.connect(moved)
    press(dialog, "print")
    assert dialog.progress.isVisible()
    ended(dialog, qtbot)
    assert turns == list(range(1, 41)), "the window had its turn after every case"
    assert threading.get_ident() not in printer.threads
    assert [len(printed(desk, case.id)) for case in cases] == [1] * 40 + [0] * 20
    assert len(printer.taken) == 40
    assert "已停止" in dialog.bar.sentence()
    turns.clear()
    press(dialog, "print")
    ended(dialog, qtbot)
    assert [title for _name, _pdf, title, _n in printer.taken] == [case.number for case in cases]
    work.close()


@pytest.fixture
def kept() -> list[QWidget]:
    """Windows that must outlive their test: the bar in them is closed by qtbot."""
    return []


def test_the_list_offers_it_for_what_is_chosen(
        desk: Desk, kept: list[QWidget], place: WorkPlace, qtbot: QtBot) -> None:
    ids = [a_case(desk).id for _n in range(3)]
    tab = CaseListTab(place)
    window = framed(place, tab)
    kept.append(window)
    qtbot.addWidget(window)
    window.show()
    tab.refresh()
    wanted: list[list[int]] = []
    tab.bulk.print_wanted.connect(wanted.append)
    tab.cases.selectAll()
    qtbot.waitUntil(lambda: tab.bulk.isVisible())
    press(tab, "print_cases")
    assert [sorted(chosen) for chosen in wanted] == [ids]
