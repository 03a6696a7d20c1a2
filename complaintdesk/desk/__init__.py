"""What staff can do and ask: commands, questions, one transaction each. The only door for ui, paper, sheets and cli."""

from complaintdesk.desk import (
    clocks,
    closing,
    dispatching,
    handling,
    intake,
    printing,
    case_list,
    case_sheet,
    replying,
    statistics,
    triage,
)
from complaintdesk.desk.core import ACTION_COMMANDS, CaseCommand, Command, Desk, Question, operator

__all__ = [
    "ACTION_COMMANDS", "CaseCommand", "Command", "Desk", "Question", "case_list", "case_sheet", "clocks", "closing", "dispatching", "handling",
    "intake", "operator", "printing", "replying", "statistics", "triage",
]
