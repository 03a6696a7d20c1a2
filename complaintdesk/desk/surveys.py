"""满意度调查录入 (S10、S15): survey sheets that came back on paper, keyed in a row each; all of them or none."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import select

from complaintdesk.desk.calling import RecordCallBack, dimensions_of, is_waiting, keep_attempt, waiting_cases
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import Command, Question, answers, step
from complaintdesk.desk.hiding import blotters
from complaintdesk.desk.rows import Done
from complaintdesk.desk.typed import as_scores
from complaintdesk.domain.book_words import CallWay, Following
from complaintdesk.domain.errors import FieldErrors, UserError
from complaintdesk.domain.fields import Choice
from complaintdesk.domain.numbering import parse_number
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import CallOutcome, EventKind, Satisfaction
from complaintdesk.i18n import N_, _
from complaintdesk.storage.models import Case

#: More sheets are keyed in at several times.
MOST = 200


class Solved(StrEnum):
    """问题解决: what the person ticked on the sheet."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"

    @property
    def label(self) -> str:
        return _(_SOLVED[self.value])


_SOLVED = {"yes": N_("Solved"), "partly": N_("Solved in part"), "no": N_("Not solved")}


@dataclass(frozen=True)
class SurveySheet:
    """调查表一张. `scores` are Satisfaction keys by dimension; `satisfaction` may be left to them."""

    number: str
    scores: dict[str, str] = field(default_factory=dict)
    satisfaction: Satisfaction | None = None
    opinion: str = ""
    solved: Solved | None = None
    following: Following | None = None
    following_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class KeyInSurveys(Command):
    """录入调查表: every sheet a call-back on paper with its own event. One wrong sheet, and nothing is kept.

    FieldErrors name the row from 1 and its column: “3.satisfaction”.
    """

    rows: tuple[SurveySheet, ...] = ()


@dataclass(frozen=True)
class SurveyLine:
    """待录一行: a case that a sheet may come back for, with what it asks about; `problem` says why none is expected."""

    case_id: int
    number: str
    subject: str
    dimensions: tuple[Choice, ...]
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class SurveyRows(Question[tuple[SurveyLine, ...]]):
    """The rows to key in: of these numbers as people type them, or of all cases that wait for a call-back."""

    numbers: tuple[str, ...] = ()


@step(KeyInSurveys, needs=Permission.CALL_BACK)
def key_in_surveys(ctx: Context, cmd: KeyInSurveys) -> Done:
    """All in one transaction, always in the order of the cases, so that two who key at once do not lock up."""
    if not cmd.rows:
        raise UserError(_("There is no sheet to keep."), _("Fill in a row first."), field="rows")
    if len(cmd.rows) > MOST:
        raise UserError(_("At most {n} sheets can be keyed in at once.").format(n=MOST), field="rows")
    problems: dict[str, str] = {}
    found: dict[int, tuple[int, SurveySheet]] = {}
    for place, sheet in enumerate(cmd.rows, start=1):
        case = _named(ctx, sheet.number)
        if case is None:
            problems[f"{place}.number"] = _("There is no case {number}.").format(number=sheet.number or "–")
        elif case.id in found:
            problems[f"{place}.number"] = _("This case stands in row {n} already.").format(n=found[case.id][0])
        else:
            found[case.id] = (place, sheet)
    for case_id in sorted(found):
        place, sheet = found[case_id]
        try:
            _keep(ctx, ctx.load(case_id), sheet)
        except FieldErrors as wrong:
            problems |= {f"{place}.{name}": words for name, words in wrong.problems.items()}
        except UserError as wrong:
            problems[f"{place}.{wrong.field or 'number'}"] = str(wrong)
    if problems:
        raise FieldErrors(dict(sorted(problems.items(), key=lambda entry: int(entry[0].partition(".")[0]))))
    return Done(0, cmd.request_id, None, 0, 0, EventKind.CALLED_BACK)


def _keep(ctx: Context, case: Case, sheet: SurveySheet) -> None:
    told = RecordCallBack(
        case_id=case.id, outcome=CallOutcome.REACHED, way=CallWay.PAPER, satisfaction=sheet.satisfaction,
        scores=as_scores(sheet.scores, "scores"), opinion=sheet.opinion, following=sheet.following,
        following_reason=sheet.following_reason,
    )  # fmt: skip
    keep_attempt(ctx, case, told, solved=sheet.solved.value if sheet.solved else "")


def _named(seen: Seen, number: str) -> Case | None:
    """The case of that number, as far as the asker may know of it."""
    wanted = str(parse_number(number) or number.strip())
    case = seen.session.scalars(select(Case).where(Case.number == wanted)).first()
    return case if case is not None and seen.may_see(case) else None


@answers(SurveyRows, needs=Permission.CALL_BACK)
def survey_rows(seen: Seen, question: SurveyRows) -> tuple[SurveyLine, ...]:
    """In the order asked for; a number that nobody knows comes back with its problem."""
    if not question.numbers:
        cases = sorted((case for case, _person in waiting_cases(seen)), key=lambda case: case.number)
        subjects = _hidden(seen, cases)
        return tuple(_line(seen, case, subjects) for case in cases)
    named = [(number, _named(seen, number)) for number in question.numbers]
    hidden = _hidden(seen, [case for _number, case in named if case is not None])
    return tuple(
        _line(seen, case, hidden)
        if case is not None
        else SurveyLine(0, number, "", (), _("There is no case {number}.").format(number=number))
        for number, case in named
    )


def _hidden(seen: Seen, cases: list[Case]) -> dict[int, str]:
    """The subjects as the asker may read them."""
    if seen.may(Permission.READ_IDENTITY):
        return {case.id: case.subject for case in cases}
    blots = blotters(seen.session, [case.id for case in cases])
    return {case.id: blots[case.id](case.subject) for case in cases}


def _line(seen: Seen, case: Case, subjects: dict[int, str]) -> SurveyLine:
    problem = "" if is_waiting(seen, case) else _("Nobody waits for a call in case {number}.").format(number=case.number)
    return SurveyLine(case.id, case.number, subjects[case.id], dimensions_of(seen, case), problem)
