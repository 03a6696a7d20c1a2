"""坐在窗口前: the real window on an office under the test's clock, one signed-in person after another at the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu, QPushButton

from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.rows import Actor, CaseSheet
from complaintdesk.desk.signing_in import sign_in
from complaintdesk.storage.engine import Database
from complaintdesk.ui.action_form import ActionForm
from complaintdesk.ui.books_dialog import BooksDialog
from complaintdesk.ui.case_detail_tab import CaseDetailTab
from complaintdesk.ui.choice_fields import ChipsField
from complaintdesk.ui.desk_session import DeskSession
from complaintdesk.ui.reminders_dialog import RemindersDialog
from complaintdesk.ui.step_form import StepForm
from tests.desk.improving import ZONE
from tests.desk.office import PASSWORD, Clock
from tests.office.clerk import Clerk

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from complaintdesk.domain.book_words import EntryKind
    from complaintdesk.domain.vocabulary import Action
    from complaintdesk.ui.program import Program

KEYS = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time of everybody who opens a database, window and desk alike; it stands still until moved."""
    made = Clock()
    monkeypatch.setattr(Database, "now", lambda _self, _session, _clock=None, _told=None: made())
    return made


class AtWindow(Clerk):
    """Takes steps in the case tab and in the books window."""

    def __init__(self, qtbot: QtBot, program: Program, actor: Actor) -> None:
        super().__init__(qtbot)
        self.program = program
        self.sit_down(actor)

    def sit_down(self, actor: Actor) -> None:
        """Signed in by number and password; whoever sat here before has left."""
        entrance = self.program.entrance
        assert entrance is not None
        self.program.work_as(sign_in(entrance.database, actor.number, PASSWORD))
        assert isinstance(self.program.session, DeskSession)
        self.session = self.program.session

    # -- the case tab

    @property
    def tab(self) -> CaseDetailTab:
        """The tab of the open case."""
        return next(tab for tab in self.session.tabs if isinstance(tab, CaseDetailTab))

    def open_case(self, case_id: int) -> None:
        """To the case. Without a window manager nobody gives the keyboard back to the window."""
        self.session.open_case(case_id)
        self.qtbot.wait(1)  # what the tab showed before is deleted in an event loop only
        self.program.window.activateWindow()
        self.qtbot.waitUntil(self.program.window.isActiveWindow)

    def sheet(self, case_id: int) -> CaseSheet:
        """The case as the desk has it."""
        return self.session.desk.ask(Sheet(case_id=case_id))

    def at_once(self, case_id: int, action: Action, **values: object) -> None:
        """A step that is another story's, without the window."""
        self.session.desk.do(command_for(action, case_id, None, values, ZONE))

    def step(self, action: Action) -> ActionForm:
        """The form of a step of the open case, from its button or from the menu of the seldom ones."""
        name = f"action_{action.value}"
        if self.tab.steps.findChild(QPushButton, name) is not None:
            self.go_to(name)
        else:
            self.go_to("more_steps")
            self.press(KEYS.Key_Return)
            menu = QApplication.activePopupWidget()
            assert isinstance(menu, QMenu)
            for _entry in menu.actions():
                at = menu.activeAction()
                if at is not None and at.objectName() == name:
                    break
                self.press(KEYS.Key_Down)
        self.press(KEYS.Key_Return)
        form = self.tab.form
        assert form is not None
        assert form.offer.action is action
        return form

    def type_in(self, form: StepForm, **typed: str) -> None:
        """Each input by Tab; a digit chooses the chip of that place, anything else is written. Then Ctrl+S."""
        for name, words in typed.items():
            self.go_to(name)
            if isinstance(form.fields[name], ChipsField):
                self.press(getattr(KEYS, f"Key_{words}"))
            else:
                self.write(words)
        self.ctrl(KEYS.Key_S)

    # -- the books

    def books(self, kind: EntryKind) -> BooksDialog:
        """Alt+7 and the book; its entries have the keyboard where there are any, else the way to a new one has."""
        self.press(KEYS.Key_7, ALT)
        dialog = self._books_shown()
        dialog.list.choose(kind)
        assert dialog.list.kind is kind
        self.go_to("entries_table" if dialog.table.lines.lines else "new_entry")
        return dialog

    def books_at(self, entry_id: int) -> BooksDialog:
        """From the open case to its entry in the books."""
        self.go_to(f"entry_{entry_id}")
        self.press(KEYS.Key_Space)
        dialog = self._books_shown()
        assert dialog.side.sheet is not None
        assert dialog.side.sheet.row.id == entry_id
        return dialog

    def _books_shown(self) -> BooksDialog:
        dialog = next(d for d in self.program.window.findChildren(BooksDialog) if d.isVisible())
        self.qtbot.waitUntil(dialog.isActiveWindow)
        return dialog

    def entry_step(self, dialog: BooksDialog, command: str, **typed: str) -> None:
        """Enter at the chosen entry opens its expected step; typed and saved."""
        self.press(KEYS.Key_Return)
        form = dialog.side.form
        assert form is not None
        assert form.objectName() == f"entry_{command}"
        self.type_in(form, **typed)

    def leave(self, dialog: BooksDialog) -> None:
        """Esc, until the window behind has the keyboard again."""
        assert dialog.side.form is None or not dialog.side.form.is_touched()
        if dialog.side.form is not None:
            self.press(KEYS.Key_Escape)
        self.press(KEYS.Key_Escape)
        assert not isinstance(QApplication.activeWindow(), BooksDialog)
        self.program.window.activateWindow()
        self.qtbot.waitUntil(self.program.window.isActiveWindow)

    # -- the reminders

    def reminded_of(self, entry_id: int) -> str:
        """Alt+5, down to the line about the entry, and Enter: its words. The books are open at it afterwards."""
        self.press(KEYS.Key_5, ALT)
        # A button pressed by its shortcut is let go of a moment later, and only that opens the window.
        self.qtbot.waitUntil(lambda: isinstance(QApplication.activeWindow(), RemindersDialog))
        dialog = QApplication.activeWindow()
        assert isinstance(dialog, RemindersDialog)
        place = next(n for n, line in enumerate(dialog.model.lines) if line.item.entry_id == entry_id)
        for _line in range(place):
            self.press(KEYS.Key_Down)
        words: str = dialog.model.lines[place].item.words
        self.press(KEYS.Key_Return)
        opened = self._books_shown()
        assert opened.side.sheet is not None
        assert opened.side.sheet.row.id == entry_id
        self.leave(opened)
        return words
