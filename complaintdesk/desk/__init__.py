"""What staff can do and ask: commands, questions, one transaction each. The only door for ui, paper, sheets and cli."""

# Importing a stage's module declares its commands and questions.
from complaintdesk.desk import (  # noqa: F401
    amending,
    attaching,
    calendar_days,
    case_list,
    case_sheet,
    categories,
    clocks,
    closing,
    departments,
    dispatching,
    feed,
    handling,
    importing,
    intake,
    ledger,
    office,
    printing,
    replying,
    signing_in,
    staffing,
    statistics,
    triage,
)
from complaintdesk.desk.core import ACTION_COMMANDS, CaseCommand, Command, Desk, Question, operator

__all__ = ["ACTION_COMMANDS", "CaseCommand", "Command", "Desk", "Question", "operator"]
