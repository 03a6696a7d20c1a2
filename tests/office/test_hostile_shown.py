"""Hostile texts in every field of a case, looked at in the real window: shown as they are, without effect."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QTextEdit

from complaintdesk.ui.case_detail_tab import CaseDetailTab
from tests.desk.office import a_person, a_registration
from tests.office.hostile import PAYLOADS, kept
from tests.office.programs import opened, running


def test_各种文字在窗口里都是文字(qapp: QApplication, sqlite_url: str) -> None:
    opened(sqlite_url)
    with running(qapp, sqlite_url) as program:
        assert program.session is not None
        detail = program.session.tabs[2]
        assert isinstance(detail, CaseDetailTab)
        for name, payload in PAYLOADS.items():
            typed = f"{payload}〔{name}"
            person = a_person(name=typed, address=typed, agent=typed, organisation=typed, relation=typed)
            done, _changes = program.session.desk.do(
                a_registration(
                    complainant=person, subject=typed, facts=typed, request=typed, respondent_person=typed,
                    respondent_department=typed,
                )
            )  # fmt: skip
            program.session.open_case(done.id)
            qapp.processEvents()
            labels = [label for label in detail.findChildren(QLabel) if label.text()]
            assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}, name
            assert kept(typed) in {label.text() for label in labels}, name
        for number in range(4):
            program.window.show_tab(number)
            qapp.processEvents()
        assert {x.textFormat() for x in program.window.findChildren(QLabel) if x.text()} == {Qt.TextFormat.PlainText}
        assert not program.window.findChildren(QTextEdit)
        assert "<b>" not in program.window.windowTitle()
