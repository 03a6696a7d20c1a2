"""The whole program for a test: the real window on a real database, everything at once, the printer replaced."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtWidgets import QApplication

from complaintdesk.desk.opening import Opened, open_office
from complaintdesk.desk.rows import Actor
from complaintdesk.desk.signing_in import change_password, sign_in
from complaintdesk.settings import Settings
from complaintdesk.storage.engine import Database
from complaintdesk.ui.program import Program
from complaintdesk.ui.work import InlineExecutor
from tests.office.clerk import FakePrinter

PASSWORD = "eigen-123"


def opened(url: str) -> Opened:
    """An office whose administrator 1000 has chosen a password."""
    database = Database(url)
    told = open_office(database, "hospital", "市人民医院", administrator="王主任")
    change_password(database, "1000", told.one_time_password, PASSWORD)
    database.close()
    return told


@contextmanager
def running(app: QApplication, url: str, *, signed_in: bool = True) -> Iterator[Program]:
    """The window on that database, signed in as the administrator."""
    program = Program(app, Settings(database=url), executor=InlineExecutor(), printer=FakePrinter())
    program.window.resize(1366, 768)
    program.window.show()
    program.open()
    if signed_in:
        program.work_as(actor(program))
    try:
        yield program
    finally:
        program.window.close()
        program.stop()
        program.window.deleteLater()
        app.processEvents()


def actor(program: Program) -> Actor:
    """The administrator, by number and password."""
    assert program.entrance is not None
    return sign_in(program.entrance.database, "1000", PASSWORD)
