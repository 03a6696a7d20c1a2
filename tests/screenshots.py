"""python3 dev.py screenshots: every screen with the sample office, in both languages, light and dark, small and large.

The pictures go to screenshots/; four of them are the README's and go to resources/help/images.
Four trades show their own intake, case and rules.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication, QWidget

from complaintdesk import i18n
from complaintdesk.settings import Settings

if TYPE_CHECKING:
    from complaintdesk.ui.office_dialog import OfficeDialog

ROOT = Path(__file__).resolve().parent.parent
SIZES = {"small": (1366, 768), "wide": (1920, 1080)}
#: Offices whose clerks must recognise their own.
TRADES = ("hospital", "bank", "whistle", "business-centre")
TABS = ("intake", "list", "detail", "statistics")


def main() -> int:
    """Draw everything; prints each file's name."""
    folder = ROOT / "screenshots"
    folder.mkdir(exist_ok=True)
    readme = ROOT / "resources" / "help" / "images"
    readme.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        os.environ["COMPLAINTDESK_HOME"] = home
        from complaintdesk.ui import fonts, theme
        from complaintdesk.ui.program import Program
        from complaintdesk.ui.work import InlineExecutor

        app = QApplication.instance() or QApplication(sys.argv[:1])
        if not isinstance(app, QApplication):
            raise AssertionError(app)
        fonts.load()
        for language in i18n.LANGUAGES:
            for dark in (False, True):
                i18n.set_language(language)
                theme.apply(app, dark, large=False)
                program = Program(app, Settings(language=language), demo=True, executor=InlineExecutor())
                program.window.show()
                program.open()
                app.processEvents()
                _open_a_case(program)
                for size, (width, height) in SIZES.items():
                    program.window.resize(width, height)
                    for number, tab in enumerate(TABS):
                        program.window.show_tab(number)
                        program.window.bar.clear()
                        for _turn in range(3):
                            app.processEvents()
                        name = f"{tab}-{language}-{'dark' if dark else 'light'}-{size}.png"
                        program.window.grab().save(str(folder / name))
                        print(name)
                        if (language, dark, size) == ("zh_CN", False, "small"):
                            program.window.grab().save(str(readme / f"{tab}.png"))
                program.window.close()
                program.stop()
        i18n.set_language("zh_CN")
        theme.apply(app, False, large=False)
        for policy in TRADES:
            _trade(app, policy, Path(home), folder)
    return 0


def _trade(app: QApplication, policy: str, home: Path, folder: Path) -> None:
    """Intake, a case and the rules as an office of this trade sees them."""
    from complaintdesk.desk.demo import make_demo
    from complaintdesk.paths import data_folder
    from complaintdesk.ui.desk_session import DeskSession
    from complaintdesk.ui.office_dialog import OfficeDialog
    from complaintdesk.ui.policy_page import PolicyPage
    from complaintdesk.ui.program import DEMO_FILE, Program
    from complaintdesk.ui.work import InlineExecutor

    os.environ["COMPLAINTDESK_HOME"] = str(home / policy)
    data_folder().mkdir(parents=True, exist_ok=True)
    make_demo(str(data_folder() / DEMO_FILE), 40, policy=policy)
    program = Program(app, Settings(language="zh_CN"), demo=True, executor=InlineExecutor())
    program.window.show()
    program.open()
    app.processEvents()
    _open_a_case(program)
    program.window.resize(*SIZES["small"])
    for number, tab in ((0, "intake"), (2, "detail")):
        program.window.show_tab(number)
        program.window.bar.clear()
        _drawn(app, program.window, folder / f"{policy}-{tab}.png")
    session = program.session
    if not isinstance(session, DeskSession) or session.place is None:
        raise AssertionError(session)
    dialog = OfficeDialog(session.place, program.window)
    dialog.show_section(PolicyPage)
    dialog.show()
    _drawn(app, dialog, folder / f"{policy}-rules.png")
    if policy == TRADES[0]:
        _forms(app, dialog, folder)
    dialog.close()
    program.window.close()
    program.stop()


def _forms(app: QApplication, dialog: OfficeDialog, folder: Path) -> None:
    """The list of forms, and the registration form in the editor; that picture is the README's too."""
    from complaintdesk.ui.forms_page import FormsPage

    dialog.show_section(FormsPage)
    page = next(each for each in dialog.list if isinstance(each, FormsPage))
    _settle(app)
    _drawn(app, dialog, folder / "forms.png")
    page.choose("registration")
    page.edit.click()
    editor = page.editor
    if editor is None:
        raise AssertionError(page)
    editor.resize(*SIZES["small"])
    editor.outline.choose((0, 0, 0))
    editor.outline.chosen.emit((0, 0, 0))
    _settle(app)
    _drawn(app, editor, folder / "form-editor.png")
    editor.grab().save(str(ROOT / "resources" / "help" / "images" / "forms.png"))
    editor.reject()


def _settle(app: QApplication) -> None:
    """A page is drawn a moment after it was chosen."""
    for _turn in range(10):
        app.processEvents()
        time.sleep(0.05)


def _drawn(app: QApplication, widget: QWidget, file: Path) -> None:
    for _turn in range(5):
        app.processEvents()
    widget.grab().save(str(file))
    print(file.name)


def _open_a_case(program: object) -> None:
    """The newest case that is being investigated has the most to show."""
    from complaintdesk.desk.case_filter import CaseFilter
    from complaintdesk.desk.case_list import CaseList
    from complaintdesk.domain.vocabulary import CaseState
    from complaintdesk.ui.desk_session import DeskSession

    session = getattr(program, "session", None)
    if not isinstance(session, DeskSession):
        raise AssertionError(session)
    page = session.desk.ask(CaseList(filter=CaseFilter(states=(CaseState.REPLIED,)), limit=1))
    session.open_case(page.rows[0].id)


if __name__ == "__main__":
    raise SystemExit(main())
