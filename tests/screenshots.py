"""python3 dev.py screenshots: every screen with the sample office, in both languages, light and dark, small and large.

The pictures go to screenshots/; four of them are the README's and go to resources/help/images.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from complaintdesk import i18n
from complaintdesk.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
SIZES = {"small": (1366, 768), "wide": (1920, 1080)}
TABS = ("intake", "list", "detail", "statistics")


def main() -> int:
    """Draw everything; prints each file's name."""
    folder = ROOT / "screenshots"
    folder.mkdir(exist_ok=True)
    readme = ROOT / "resources" / "help" / "images"
    readme.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        os.environ["COMPLAINTDESK_HOME"] = home
        from complaintdesk.ui import fonts, plain_text, theme
        from complaintdesk.ui.program import Program
        from complaintdesk.ui.work import InlineExecutor

        app = QApplication.instance() or QApplication(sys.argv[:1])
        if not isinstance(app, QApplication):
            raise AssertionError(app)
        fonts.load()
        plain_text.install(app)
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
    return 0


def _open_a_case(program: object) -> None:
    """The newest case that is being investigated has the most to show."""
    from complaintdesk.desk.case_list import CaseFilter, CaseList
    from complaintdesk.domain.vocabulary import CaseState
    from complaintdesk.ui.desk_session import DeskSession

    session = getattr(program, "session", None)
    if not isinstance(session, DeskSession):
        raise AssertionError(session)
    page = session.desk.ask(CaseList(filter=CaseFilter(states=(CaseState.REPLIED,)), limit=1))
    session.open_case(page.rows[0].id)


if __name__ == "__main__":
    raise SystemExit(main())
