"""答复之后的词: what people call the words that the rules after the reply choose from."""

from __future__ import annotations

from typing import Final

from complaintdesk.i18n import N_

#: What an early warning counts together (policy_after.SAME).
SAME_LABELS: Final = {
    "category": N_("Category"),
    "department": N_("Department"),
    "respondent": N_("Who or what is complained of"),
}
#: What a share of money is taken from (policy_after.BASES).
BASE_LABELS: Final = {"fine": N_("the fine"), "recovered": N_("what was recovered")}
#: What a section of the archived file may ask for (policy_after.PAPERS).
PAPER_LABELS: Final = {
    "registration": N_("registration form, printed or scanned"),
    "person": N_("who complained"),
    "attachment": N_("proof (an attachment)"),
    "statement": N_("signed statement"),
    "dispatch": N_("handling slip, printed or scanned"),
    "investigation": N_("findings of the inquiry"),
    "solution": N_("proposed solution"),
    "approval": N_("the leader's opinion"),
    "reply": N_("reply, a written one printed"),
    "settlement": N_("settlement agreement, printed or scanned"),
    "call_back": N_("record of the call-back"),
    "verdict": N_("verdict"),
    "measure": N_("improvement measure with its evaluation"),
    "hearing": N_("statement of the accused"),
    "assessment": N_("initial assessment"),
}
#: What may be counted by month beside the cases (policy_after.COUNTERS).
COUNTER_LABELS: Final = {
    "calls_in": N_("Calls that came in"),
    "calls_out": N_("Outgoing calls without a case"),
    "outages_planned": N_("Notices of planned outages"),
    "outages_temporary": N_("Notices of temporary outages"),
    "outages_repair": N_("Notices of outages for line repair"),
    "messages": N_("Text messages sent"),
}

#: The same by the value of a part that chooses from them.
OF_VALUE: Final = {"same": SAME_LABELS, "base": BASE_LABELS, "needs": PAPER_LABELS, "counters": COUNTER_LABELS}
