"""步骤的命令: which command stands for which step, and what a step's record has beside the command's inputs.

The commands are filled in while the modules of the steps are imported.

Apart from the core, so that a form can ask what a step records without the database behind it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from complaintdesk.domain.fields import Input
from complaintdesk.i18n import N_

if TYPE_CHECKING:
    from complaintdesk.desk.core import CaseCommand
    from complaintdesk.domain.vocabulary import Action

ACTION_COMMANDS: dict[Action, type[CaseCommand]] = {}

#: What a step adds to its record besides what was typed.
ADDED = {
    "department": (N_("Department"), Input.TEXT),
    "from_case": (N_("Case merged into this one"), Input.TEXT),
    "release_on": (N_("May be opened from"), Input.DATE),
    "unsealed_on": (N_("Opened on"), Input.DATE),
}
