"""整案带出: the bundle of a case and the copy without names, from the documents of the case."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.domain.vocabulary import Action
from complaintdesk.paper.bundle_check import check_bundle
from complaintdesk.ui.case_detail_tab import CaseDetailTab
from tests.desk.handling_office import a_handling_office, dispatched, take
from tests.desk.office import a_case, a_person
from tests.ui.place import a_place


def the_tab(url: str, qtbot: QtBot) -> CaseDetailTab:
    """A closed case marked as typical, opened in the window."""
    desk = a_handling_office(url)
    done = a_case(desk, respondent_person="", complainant=a_person(name="欧阳建国"), facts="欧阳建国被多收 120 元")
    dispatched(desk, done)
    take(desk, done, Action.INVESTIGATE, findings="属实")
    take(desk, done, Action.REPLY, way="phone", text="已退费")
    take(desk, done, Action.CLOSE, verdict="unsubstantiated")
    take(desk, done, Action.TYPICAL, title="多收费", comment="收费应当面核对")
    tab = CaseDetailTab(a_place(desk, qtbot))
    qtbot.addWidget(tab)
    tab.show_case(done.id)
    assert desk.ask(Sheet(case_id=done.id)).entries
    return tab


def press(tab: CaseDetailTab, name: str) -> None:
    entry = tab.documents.findChild(QAction, name)
    assert isinstance(entry, QAction)
    entry.trigger()


def test_整案打包后可核验(sqlite_url: str, qtbot: QtBot, tmp_path: Path) -> None:
    tab = the_tab(sqlite_url, qtbot)
    target = tmp_path / "整案.zip"
    tab.taking.choose_file = lambda _name, _kinds: str(target)
    press(tab, "take_bundle")
    qtbot.waitUntil(target.exists, timeout=30_000)
    report = check_bundle(target)
    assert report.ok, report.problems
    assert tab.sheet is not None
    assert report.number == tab.sheet.number
    assert "check-bundle" in tab.place.bar.accessibleDescription() or "整案.zip" in tab.place.bar.sentence()


def test_典型案例副本没有姓名_取消则什么也不写(sqlite_url: str, qtbot: QtBot, tmp_path: Path) -> None:
    tab = the_tab(sqlite_url, qtbot)
    tab.taking.choose_file = lambda _name, _kinds: ""
    press(tab, "take_typical")
    assert list(tmp_path.iterdir()) == []
    target = tmp_path / "案例.pdf"
    tab.taking.choose_file = lambda _name, _kinds: str(target)
    press(tab, "take_typical")
    qtbot.waitUntil(target.exists, timeout=30_000)
    from tests.paper.reading import text

    words = text(target.read_bytes())
    assert "多收费" in words
    assert "欧阳建国" not in words
