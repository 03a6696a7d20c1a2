"""步骤的命令: which command stands for which step; filled while the modules of the steps are imported.

Apart from the core, so that a form can ask what a step records without the database behind it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from complaintdesk.desk.core import CaseCommand
    from complaintdesk.domain.vocabulary import Action

ACTION_COMMANDS: dict[Action, type[CaseCommand]] = {}
