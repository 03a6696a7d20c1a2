"""The window round the tabs: opening, locking, languages, a second work place, backups at the close, trouble."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from complaintdesk.desk.core import Desk
from complaintdesk.i18n import language
from complaintdesk.settings import load_settings
from complaintdesk.storage.engine import Database
from complaintdesk.ui import feed_timer, theme
from complaintdesk.ui.case_list_tab import CaseListTab
from complaintdesk.ui.first_run import FirstRunPage
from complaintdesk.ui.office_dialog import OfficeDialog
from complaintdesk.ui.program import Program
from complaintdesk.ui.sign_in import SignInPage
from complaintdesk.ui.trouble_page import TroublePage
from tests.desk.office import a_registration
from tests.office.programs import PASSWORD, opened, running
from tests.office.wire import wire_to


def page(program: Program, kind: type) -> object:
    shown = program.window.pages.currentWidget()
    assert isinstance(shown, kind), shown
    return shown


def test_空库先问四件事(qapp: QApplication, database_url: str) -> None:
    with running(qapp, database_url, signed_in=False) as program:
        page(program, FirstRunPage)
        assert not program.window.is_desk_shown


def test_第二个工作站看到变化(qapp: QApplication, database_url: str) -> None:
    opened(database_url)
    with running(qapp, database_url) as here, running(qapp, database_url) as there:
        assert here.session is not None
        assert there.session is not None
        there.window.show_tab(1)
        cases = there.session.tabs[1]
        assert isinstance(cases, CaseListTab)
        assert cases.cases.model().rowCount() == 0
        done, _changes = here.session.desk.do(a_registration())
        there.session._feed.look()
        assert cases.cases.model().rowCount() == 1
        assert done.number
    # The question is asked every two seconds, so a change is seen within five.
    assert feed_timer.EVERY_MS <= 5000 // 2


def test_服务器走开又回来(qapp: QApplication, postgres_url: str) -> None:
    """That it does not answer is said while it is so and no longer; what happened meanwhile is then shown."""
    opened(postgres_url)
    with wire_to(postgres_url) as wire, running(qapp, wire.url) as program:
        assert program.session is not None
        program.window.show_tab(1)
        cases = program.session.tabs[1]
        assert isinstance(cases, CaseListTab)
        wire.cut()
        cases.refresh()
        assert program.window.bar.sentence().startswith("数据库服务器没有应答。")
        program.session._feed.look()
        assert program.window.bar.sentence().startswith("数据库服务器没有应答。")
        elsewhere = Desk(Database(postgres_url), program.session.actor)
        elsewhere.do(a_registration())
        elsewhere.database.close()
        wire.mend()
        program.session._feed.look()
        assert program.window.bar.sentence() == "数据库服务器已恢复应答。"
        assert cases.cases.model().rowCount() == 1


def test_锁定与解锁保留所开案件(qapp: QApplication, sqlite_url: str) -> None:
    opened(sqlite_url)
    with running(qapp, sqlite_url) as program:
        assert program.session is not None
        done, _changes = program.session.desk.do(a_registration())
        program.session.open_case(done.id)
        session = program.session
        session.run("office")
        assert program.window.findChildren(OfficeDialog)
        program.lock()
        assert not any(dialog.isVisible() for dialog in program.window.findChildren(OfficeDialog))
        locked = page(program, SignInPage)
        assert not program.window.is_desk_shown
        words = [label.text() for label in locked.findChildren(QLabel)]  # type: ignore[attr-defined]
        assert not any("张三" in w or done.number in w for w in words)
        assert "市人民医院" not in program.window.windowTitle()
        locked.password.set_value(PASSWORD)  # type: ignore[attr-defined]
        locked.findChild(QPushButton, "sign_in_button").click()  # type: ignore[attr-defined]
        assert program.session is session
        assert program.window.is_desk_shown
        assert program.window.tabs.currentIndex() == 2


def test_语言与外观随时切换(qapp: QApplication, sqlite_url: str) -> None:
    opened(sqlite_url)
    with running(qapp, sqlite_url) as program:
        assert program.session is not None
        done, _changes = program.session.desk.do(a_registration())
        program.session.open_case(done.id)
        program.session.run("language")
        assert language() == "en"
        assert program.window.top.tabs.tabText(0) == "Intake"
        assert program.session.tabs[2].case_id == done.id  # type: ignore[attr-defined]
        assert program.window.tabs.currentIndex() == 2
        program.session.run("theme")
        assert theme.current().dark
        program.session.run("large")
        assert theme.current().large
        assert (load_settings().language, load_settings().theme, load_settings().large_type) == (
            "en",
            "dark",
            True,
        )
        program.session.run("language")
        assert program.window.top.tabs.tabText(0) == "受理登记"


def test_关闭前自动备份(qapp: QApplication, sqlite_url: str, home: Path) -> None:
    opened(sqlite_url)
    with running(qapp, sqlite_url) as program:
        assert program.session is not None
        program.session.work.do(a_registration())
    assert len(list((home / "backups").glob("*.cdbak"))) == 1


@pytest.mark.parametrize("content", [b"not a database", b""], ids=["garbage", "empty"])
def test_打不开时说清楚怎么办(qapp: QApplication, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "office.db"
    file.write_bytes(content * 400)
    with running(qapp, str(file), signed_in=False) as program:
        if content:
            trouble = page(program, TroublePage)
            words = " ".join(label.text() for label in trouble.findChildren(QLabel))  # type: ignore[attr-defined]
            assert "备份" in words
            assert "Traceback" not in words
        else:
            page(program, FirstRunPage)


def test_服务器连不上可重试(qapp: QApplication, qtbot: QtBot) -> None:
    with running(qapp, "postgresql://nobody:secret@127.0.0.1:1/none", signed_in=False) as program:
        trouble = page(program, TroublePage)
        words = " ".join(label.text() for label in trouble.findChildren(QLabel))  # type: ignore[attr-defined]
        assert "secret" not in words
        trouble.findChild(QPushButton, "again").click()  # type: ignore[attr-defined]
        page(program, TroublePage)


class _Windows(QObject):
    """Notes every window that is shown besides the main one."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(watched.objectName() or type(watched).__name__)
        return False


def test_打开各页时没有小窗闪过(qapp: QApplication, sqlite_url: str) -> None:
    opened(sqlite_url)
    watcher = _Windows()
    qapp.installEventFilter(watcher)
    with running(qapp, sqlite_url) as program:
        assert program.session is not None
        done, _changes = program.session.desk.do(a_registration())
        program.session.open_case(done.id)
        for number in range(4):
            program.window.show_tab(number)
            qapp.processEvents()
        program.session.run("language")
        program.session.run("language")
    qapp.removeEventFilter(watcher)
    assert watcher.shown == ["main_window"]


def test_换人登录(qapp: QApplication, sqlite_url: str) -> None:
    opened(sqlite_url)
    with running(qapp, sqlite_url) as program:
        program.sign_out()
        page(program, SignInPage)
        assert program.session is None
