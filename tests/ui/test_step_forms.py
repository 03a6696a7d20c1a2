"""Every step of every pack has a form on the screen: opened from a real offer, filled, and understood by the desk.

The cases of the branches are walked by these forms alone; what no branch takes is opened on a case that is handled.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from complaintdesk.desk import offers
from complaintdesk.desk.attaching import FileContent
from complaintdesk.desk.context import Seen
from complaintdesk.desk.core import ACTION_COMMANDS, Desk
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.opening import shipped_policies
from complaintdesk.desk.rows import ActionOffer, CaseSheet
from complaintdesk.domain import workflow
from complaintdesk.domain.fields import FieldSpec, Input
from complaintdesk.domain.policy import Branch, Pack
from complaintdesk.domain.policy_flow import branches_of
from complaintdesk.domain.vocabulary import Action, CaseState
from complaintdesk.storage.models import Case
from complaintdesk.ui.action_form import ActionForm
from complaintdesk.ui.labeled import Value
from tests.office.filling import first, one
from tests.office.test_pack_stories import ON_BOTH
from tests.office.walking import ZONE, Walker

#: The forms of the other packs are filled by dev.py soak.
PACKS = [
    pytest.param(pack, id=pack.id, marks=() if pack.id in ON_BOTH else pytest.mark.soak)
    for pack, _text in shipped_policies()
]


def as_typed(spec: FieldSpec, value: Any, folder: Path) -> Value:
    """A value as its input takes it."""
    if isinstance(value, FileContent):
        file = folder / value.name
        file.write_bytes(value.content)
        return file
    if spec.input is Input.DATE_TIME and isinstance(value, str):
        return datetime.fromisoformat(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, bool | datetime) else str(value)


def opened(offer: ActionOffer, values: Mapping[str, Any], qtbot: QtBot, folder: Path) -> ActionForm:
    """The form of the offer with these values put in."""
    form = ActionForm(offer, zone=ZONE)
    qtbot.addWidget(form)
    specs = {spec.name: spec for spec in offer.fields}
    assert set(form.fields) == set(specs)
    for name, value in values.items():
        form.fields[name].set_value(as_typed(specs[name], value, folder))
    return form


class FormWalker(Walker):
    """Walks by the forms: what the desk is told is what they hand out when their button is pressed."""

    qtbot: QtBot
    folder: Path
    met: set[Action]

    def values(self, sheet: CaseSheet, branch: Branch, offer: ActionOffer, coming: Action | None) -> dict[str, Any]:
        form = opened(offer, super().values(sheet, branch, offer, coming), self.qtbot, self.folder)
        handed: list[dict[str, Value]] = []
        form.submitted.connect(handed.append)
        button = form.findChild(QPushButton, "submit")
        assert isinstance(button, QPushButton)
        assert button.text().replace("&&", "&") == offer.label
        button.click()
        errors = {name: field.error() for name, field in form.fields.items() if field.error()}
        assert handed, f"{offer.action}: {errors}"
        self.met.add(offer.action)
        return dict(handed[0])


@pytest.mark.parametrize("pack", PACKS)
def test_各步骤的表单打开填写后由系统办理(pack: Pack, sqlite_url: str, qtbot: QtBot, tmp_path: Path) -> None:
    walker = FormWalker.opened(sqlite_url, pack)
    assert isinstance(walker, FormWalker)
    walker.qtbot, walker.folder, walker.met = qtbot, tmp_path, set()
    for branch in branches_of(pack):
        assert walker.walk(branch).state is CaseState.ARCHIVED
    declared = {action for branch in branches_of(pack) for action in branch.path}
    # Who is not satisfied is taken up again by the call-back itself; the step's own form is filled below.
    assert walker.met >= declared - {Action.REOPEN}
    main = branches_of(pack)[0]
    rest = workflow.taken_by(pack) - walker.met
    assert rest <= set(ACTION_COMMANDS)
    case_id = walker.register(main)
    for action in sorted(rest):
        fields = _fields_of(walker.operator, case_id, action)
        offer = ActionOffer(action, action.label, fields)
        values = {spec.name: one(spec, walker.clock(), first) for spec in fields}
        given = {name: value for name, value in values.items() if value is not None}
        form = opened(offer, given, qtbot, tmp_path)
        missing = {spec.name for spec in fields if spec.name not in given}
        wrong = {name: field.problem() for name, field in form.fields.items() if name not in missing}
        assert not any(wrong.values()), f"{action}: {wrong}"
        command = command_for(action, case_id, 1, form.values(), ZONE)
        assert type(command) is ACTION_COMMANDS[action]


def _fields_of(desk: Desk, case_id: int, action: Action) -> tuple[FieldSpec, ...]:
    """The inputs as the desk offers them for this case, whether or not it has come to that step."""
    with desk.database.read() as session:
        seen = Seen(session, desk.actor, desk.database.now(session, desk.clock), desk.house)
        return offers._fields(seen, session.get_one(Case, case_id), action)
