"""Two desks on one case, and work left half done: nothing that anybody typed is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from complaintdesk.desk.core import Desk
from complaintdesk.desk.rows import Changes
from complaintdesk.domain.vocabulary import (
    Action,
    EventKind,
    Role,
    Severity,
)
from complaintdesk.ui.conflict_dialog import BOTH, MINE, THEIRS, ConflictDialog
from tests.desk.office import a_case, an_office, desk_as
from tests.ui.case_stage import Open, Stage, do, opened


@pytest.fixture
def open_tab(qtbot: QtBot, show: Callable[[QWidget], None]) -> Iterator[Open]:
    """`open_tab(desk, case_id)` shows the case to the desk's person."""
    kept: list[QWidget] = []
    yield lambda desk, case_id=None: opened(desk, case_id, qtbot, show, kept)
    # Kept until here: a window without a parent goes as soon as nobody holds it.
    kept.clear()


@pytest.fixture
def desk(database_url: str) -> Desk:
    return an_office(database_url)


@pytest.fixture
def small(sqlite_url: str) -> Desk:
    """An office on SQLite, where the database makes no difference."""
    return an_office(sqlite_url)


def test_两处各改各的互不覆盖(desk: Desk, open_tab: Open) -> None:
    stage = open_tab(desk, a_case(desk).id)
    stage.press("action_amend")
    do(desk, stage.sheet.id, Action.AMEND, request="别处改的诉求")
    stage.fill(subject="我改的事由")
    stage.press("submit")
    assert (stage.sheet.subject, stage.sheet.request) == ("我改的事由", "别处改的诉求")


def conflict(stage: Stage) -> ConflictDialog:
    found = [w for w in stage.window.findChildren(ConflictDialog) if w.isVisible()]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("choice", "facts"),
    [(MINE, "我改的经过"), (THEIRS, "别处改的经过"), (BOTH, "别处改的经过\n我改的经过")],
    ids=["我的", "对方的", "两者"],
)
def test_同改一处逐项选(desk: Desk, open_tab: Open, choice: int, facts: str) -> None:
    stage = open_tab(desk, a_case(desk).id)
    stage.press("action_amend")
    do(desk, stage.sheet.id, Action.AMEND, facts="别处改的经过", promised_at="2026-03-09T10:00:00+08:00",
       severity="serious")  # fmt: skip
    stage.fill(facts="我改的经过", subject="我改的事由", promised_at="2026-03-06T10:00:00+08:00", severity="major")
    stage.press("submit")
    dialog = conflict(stage)
    shown = " ".join(label.text() for label in dialog.findChildren(QLabel))
    for words in ("我改的经过", "别处改的经过", "2026-03-09 10:00", "2026-03-06 10:00", "严重", "重大"):
        assert words in shown
    dialog.choose("facts", choice)
    dialog.choose("severity", THEIRS)
    decide = dialog.findChild(QPushButton, "decide")
    assert decide is not None
    decide.click()
    assert stage.tab.form is None
    assert (stage.sheet.facts, stage.sheet.subject) == (facts, "我改的事由")
    assert stage.sheet.severity is Severity.SERIOUS
    assert stage.sheet.promised_at is not None
    assert stage.sheet.promised_at.isoformat() == "2026-03-06T02:00:00+00:00"
    before = [change for item in stage.sheet.timeline for change in item.changes if change[0] == "facts"]
    assert any("别处改的经过" in new for _name, _old, new in before)


def test_全取对方则无可保存(small: Desk, open_tab: Open) -> None:
    stage = open_tab(small, a_case(small).id)
    stage.press("action_amend")
    do(small, stage.sheet.id, Action.AMEND, subject="别处改的")
    stage.fill(subject="我改的")
    stage.press("submit")
    dialog = conflict(stage)
    dialog.choose("subject", THEIRS)
    decide = dialog.findChild(QPushButton, "decide")
    assert decide is not None
    decide.click()
    assert stage.sheet.subject == "别处改的"
    assert stage.tab.form is None
    assert "没有要保存的" in stage.said


def test_退出比对回到表单再存仍比对(small: Desk, open_tab: Open) -> None:
    stage = open_tab(small, a_case(small).id)
    stage.press("action_amend")
    do(small, stage.sheet.id, Action.AMEND, subject="别处改的")
    stage.fill(subject="我改的")
    stage.press("submit")
    conflict(stage).reject()
    assert stage.tab.form is not None
    assert stage.tab.form.fields["subject"].value() == "我改的"
    stage.press("submit")
    assert conflict(stage).isVisible()
    conflict(stage).reject()


def test_他人先办一步表单不丢(desk: Desk, open_tab: Open) -> None:
    case = a_case(desk)
    do(desk, case.id, Action.DISPATCH, department="财务科")
    stage = open_tab(desk, case.id)
    stage.press("action_investigate")
    stage.fill(findings="我查到的")
    do(desk, case.id, Action.URGE, note="请抓紧")
    stage.press("submit")
    assert stage.tab.form is not None
    assert stage.tab.form.fields["findings"].value() == "我查到的"
    assert "请抓紧" in stage.texts()
    assert "再按一次" in stage.said
    stage.press("submit")
    assert stage.sheet.investigation == "我查到的"


def test_表单开着时他处有变要说(small: Desk, open_tab: Open) -> None:
    """The feed brings the news before anything was pressed; a step no longer possible is named."""
    case = a_case(small)
    stage = open_tab(small, case.id)
    stage.press("action_accept")
    stage.fill(note="受理")
    do(small, case.id, Action.AMEND, subject="别处改的")
    stage.tab.on_changed(Changes(frozenset({case.id}), frozenset({EventKind.AMENDED}), 9), None)
    assert "请先查看再保存" in stage.said
    do(small, case.id, Action.DISPATCH, department="财务科")
    stage.tab.on_changed(Changes(frozenset({case.id}), frozenset({EventKind.DISPATCHED}), 10), None)
    assert "受理" in stage.said
    assert stage.tab.form is not None
    assert stage.tab.form.fields["note"].value() == "受理"


def test_调离本科室的不再留在屏上(small: Desk, open_tab: Open) -> None:
    case = a_case(small)
    do(small, case.id, Action.DISPATCH, department="财务科")
    stage = open_tab(desk_as(small, Role.DEPARTMENT, "财务科"), case.id)
    assert "住院费用多收" in stage.tab.header.subject.text()
    do(small, case.id, Action.DISPATCH, department="护理部")
    stage.tab.refresh()
    assert stage.tab.case_id is None
    assert not stage.tab.header.isVisible()
    assert stage.said


# --- drafts


def test_半截的草稿再开时问要不要接着办(small: Desk, open_tab: Open) -> None:
    case = a_case(small)
    stage = open_tab(small, case.id)
    stage.press("action_dispatch")
    stage.fill(department="财务科", note="写了一半")
    assert stage.tab.form is not None
    request_id = stage.tab.form.request_id
    assert stage.tab.may_leave()
    stage.tab.leave_form()
    assert "草稿" in stage.said
    again = open_tab(small, case.id)
    assert "派单" in again.said
    press = again.window.findChild(QPushButton, "message_action")
    assert press is not None
    press.click()
    assert again.tab.form is not None
    assert again.tab.form.fields["note"].value() == "写了一半"
    assert again.tab.form.request_id == request_id
    again.press("submit")
    assert again.sheet.dispatch_note == "写了一半"
    assert "派单" not in open_tab(small, case.id).said


def test_丢弃的草稿不再提起(small: Desk, open_tab: Open) -> None:
    case = a_case(small)
    stage = open_tab(small, case.id)
    stage.press("action_dispatch")
    stage.fill(note="不要了")
    stage.press("cancel")
    press = stage.window.findChild(QPushButton, "message_action")
    assert press is not None
    press.click()
    assert open_tab(small, case.id).said == ""


def test_更正的草稿不抹掉别人后来的更正(small: Desk, open_tab: Open) -> None:
    """Only what I changed comes back, and where somebody changed the same field since it is a conflict."""
    case = a_case(small)
    stage = open_tab(small, case.id)
    stage.press("action_amend")
    stage.fill(subject="我的草稿", request="我的诉求")
    stage.tab.leave_form()
    do(small, case.id, Action.AMEND, facts="别处改的经过", request="别处改的诉求")
    again = open_tab(small, case.id)
    again.press("action_amend")
    assert again.tab.form is not None
    assert again.tab.form.fields["facts"].value() == "别处改的经过"
    assert again.tab.form.fields["subject"].value() == "我的草稿"
    again.press("submit")
    dialog = conflict(again)
    assert [clash.name for clash in dialog._clashes] == ["request"]
    dialog.choose("request", MINE)
    decide = dialog.findChild(QPushButton, "decide")
    assert decide is not None
    decide.click()
    assert (again.sheet.subject, again.sheet.facts, again.sheet.request) == ("我的草稿", "别处改的经过", "我的诉求")
