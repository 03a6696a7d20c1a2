"""定级建议: the severity that the rules of the pack propose for a case; people decide."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from complaintdesk.desk.context import Seen
from complaintdesk.desk.core import Question, answers
from complaintdesk.desk.new_cases import earlier_count
from complaintdesk.desk.rows import Person
from complaintdesk.domain.errors import FieldErrors
from complaintdesk.domain.facts import CaseFacts
from complaintdesk.domain.policy import Pack
from complaintdesk.domain.vocabulary import Severity
from complaintdesk.i18n import _

_GRAVITY = tuple(Severity)


@dataclass(frozen=True)
class SeverityProposal:
    """定级建议 with the rule it comes from."""

    severity: Severity
    rule: str
    source: str

    @property
    def words(self) -> str:
        """Why: the rule, and where it stands."""
        if not self.source:
            return self.rule
        return _("{rule}, {source}").format(rule=self.rule, source=self.source)


@dataclass(frozen=True, kw_only=True)
class ProposedSeverity(Question[SeverityProposal | None]):
    """建议定级: what the rules propose for such a case; None where they propose nothing.

    Phone and document number let it count how often the same person came before.
    """

    facts: CaseFacts = field(default_factory=CaseFacts)
    phone: str = ""
    id_number: str = ""


@answers(ProposedSeverity, needs=None)
def proposed_severity(seen: Seen, question: ProposedSeverity) -> SeverityProposal | None:
    """The proposal of the pack in force."""
    person = Person(phone=question.phone, id_number=question.id_number)
    return proposal(seen.pack, replace(question.facts, earlier=earlier_count(seen, person)))


def proposal(pack: Pack, facts: CaseFacts) -> SeverityProposal | None:
    """The gravest severity that a rule of the pack proposes for these facts."""
    holding = [rule for rule in pack.severities if rule.when.holds(facts)]
    if not holding:
        return None
    gravest = max(holding, key=lambda rule: _GRAVITY.index(rule.severity))
    return SeverityProposal(gravest.severity, gravest.label, gravest.source)


def override_problem(chosen: Severity, proposed: SeverityProposal | None, reason: str) -> str:
    """What is missing when somebody decides against the proposal without saying why."""
    if proposed is None or proposed.severity is chosen or reason:
        return ""
    return _("The rules propose “{severity}” ({why}). Choose it, or say why not.").format(
        severity=proposed.severity.label, why=proposed.words
    )


def require_reason(
    chosen: Severity, proposed: SeverityProposal | None, reason: str, field_name: str = "reason"
) -> None:
    """Raises FieldErrors where a decision against the rules gives no reason."""
    problem = override_problem(chosen, proposed, reason)
    if problem:
        raise FieldErrors({field_name: problem})
