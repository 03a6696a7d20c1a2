"""Every step of every pack has a form on the screen that is opened, filled and understood by the desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from complaintdesk.desk import offers
from complaintdesk.desk.context import Seen
from complaintdesk.desk.core import ACTION_COMMANDS, Desk
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.opening import shipped_policies
from complaintdesk.desk.rows import ActionOffer
from complaintdesk.domain import workflow
from complaintdesk.domain.fields import FieldSpec, Input
from complaintdesk.domain.policy import Pack, category_paths
from complaintdesk.domain.vocabulary import Action
from complaintdesk.i18n import _
from complaintdesk.storage.models import Case
from complaintdesk.ui.action_form import ActionForm
from complaintdesk.ui.labeled import Value
from tests.conftest import tmp_url
from tests.desk.office import START, a_case, an_office, close_all

ZONE = "Asia/Shanghai"
PACKS = [pack for pack, _text in shipped_policies()]
STEPS = [
    pytest.param(pack.id, action, id=f"{pack.id}-{action.value}")
    for pack in PACKS
    for action in Action
    if action in workflow.taken_by(pack)
]
