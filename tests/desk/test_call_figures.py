"""Call-back figures of a month: rates with both numbers, means by dimension, a known month counted by hand (G3, G4, K3)."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

import pytest

from complaintdesk.desk.call_figures import CallFigures, CallMonth
from complaintdesk.desk.call_queue import CallQueue, CallRow
from complaintdesk.desk.calling import RecordCallBack
from complaintdesk.desk.core import Desk
from complaintdesk.desk.intake import SpotReply
from complaintdesk.desk.rows import Done
from complaintdesk.desk.satisfaction_sheet import SatisfactionYear
from complaintdesk.desk.statistics import Figures
from complaintdesk.desk.surveys import KeyInSurveys, Solved, SurveyRows, SurveySheet
from complaintdesk.domain.errors import FieldErrors, UserError
from complaintdesk.domain.vocabulary import Action, CallOutcome, CaseState, Satisfaction, Verdict
from complaintdesk.storage.verify import verify
from tests.conftest import Databases
from tests.desk.calls import answered_again, call, replied, sheet, take
from tests.desk.figures_office import keyed
from tests.desk.office import Clock as Moving
from tests.desk.office import a_case, a_person
from tests.desk.small_pack import an_office_with, steps

MARCH = (date(2026, 3, 1), date(2026, 3, 31))
DIMENSIONS = ("timely", "manner", "result", "process")
POINTS = {word.value: 5 - n for n, word in enumerate(Satisfaction)}


def rules(words: str = "") -> str:
    return f"\n[call_back]\n{words}\n"


def march(desk: Desk) -> CallMonth:
    return desk.ask(CallFigures(month="2026-03"))


def test_没有件时各率为一横(sqlite_url: str) -> None:
    found = march(an_office_with(sqlite_url))
    assert (found.due, found.rate.text, found.satisfied.text, found.on_target.text) == (0, "—", "—", "—")
    assert [(one.text, one.n) for one in found.dimensions] == [("—", 0)] * 4
    assert found.is_met is None
    for wrong in ("", "2026", "2026-13", "三月"):
        with pytest.raises(UserError):
            an_office_with(sqlite_url).ask(CallFigures(month=wrong))


def test_G3_十件_回访八件_七件满意(database_url: str) -> None:
    desk = an_office_with(database_url, tables=rules("target = 0.8"))
    cases = [replied(desk) for _n in range(10)]
    for n, done in enumerate(cases[:8]):
        call(desk, done, satisfaction="satisfied" if n < 7 else "fair")
    call(desk, cases[8], "declined")
    found = march(desk)
    assert (found.rate.numerator, found.rate.denominator, found.rate.text) == (8, 10, "80.0%")
    assert (found.satisfied.numerator, found.satisfied.denominator, found.satisfied.text) == (7, 8, "87.5%")
    assert (found.declined, found.waiting, found.target, found.is_met) == (1, 1, 0.8, True)
    assert "÷" in found.rate.formula
    assert "÷" in found.satisfied.formula


def test_S06_月度回访率百分之百未达(database_url: str) -> None:
    desk = an_office_with(database_url, tables=rules("target = 1.0"))
    call(desk, replied(desk), satisfaction="fair")
    assert march(desk).is_met
    replied(desk, complainant=a_person(name="", phone="", anonymous=True))
    found = march(desk)
    assert (found.rate.text, found.nobody, found.on_target.text, found.is_met) == ("50.0%", 1, "100.0%", True)
    replied(desk)
    assert march(desk).is_met is False


# -- a month of 300 cases, counted by hand


@dataclass(frozen=True)
class Told:
    """What happens to one case: the outcomes of its calls, the last judgement, and whether it is closed after them."""

    calls: tuple[str, ...]
    scores: tuple[tuple[str, str], ...] = ()
    judged: str = ""
    again: tuple[str, ...] = ()
    anonymous: bool = False
    spot: str = ""


_SHARES = {"reached": 52, "vain": 8, "once": 8, "end": 9, "wait": 8, "nobody": 4, "spot": 6, "again": 5}


def recipe(count: int) -> list[Told]:
    """Reached, not reached, refused, judged in every way: the same at every run."""
    chance = random.Random(300)
    levels = [word.value for word in Satisfaction]
    found: list[Told] = []
    for _n in range(count):
        kind = chance.choices(list(_SHARES), list(_SHARES.values()))[0]
        if kind == "reached":
            before = ("no_answer",) * chance.choice((0, 0, 0, 1, 2))
            scores = tuple((d, chance.choice(levels[:3])) for d in DIMENSIONS if chance.random() < 0.8)
            judged = chance.choice(levels[:3]) if not scores or chance.random() < 0.7 else ""
            found.append(Told((*before, "reached"), scores, judged))
        elif kind == "again":
            # Unsatisfied, taken up again, answered again in the same month, then content.
            found.append(Told(("reached",), (), "satisfied", again=(chance.choice(levels[3:]),)))
        elif kind == "end":
            found.append(Told((chance.choice(("wrong_number", "declined")),)))
        else:
            calls = {"vain": ("busy", "no_answer", "no_answer"), "once": ("busy",)}.get(kind, ())
            spot = chance.choice(levels) if kind == "spot" else ""
            found.append(Told(calls, anonymous=kind == "nobody", spot=spot))
    return found


def lived(desk: Desk, month: list[Told]) -> None:
    """The month at the desk. One event hit most of them: one answer is told to all, each has a call-back of their own
    (A19); those who were reached sent their sheets back, keyed in together (G9)."""
    together = [told for told in month if not (told.anonymous or told.spot or told.again)]
    parent = a_case(desk, category="收费", complainant=a_person(name="甲0"))
    for n in range(1, len(together)):
        take(desk, parent, Action.CHILD, name=f"甲{n}", phone=f"138{n:08}")
    answered(desk, parent)
    queue: tuple[CallRow, ...] = desk.ask(CallQueue())
    waiting = sorted(queue, key=lambda row: row.number)
    sheets = []
    for told, row in zip(together, waiting, strict=True):
        for outcome in told.calls:
            if outcome == "reached":
                judged = Satisfaction(told.judged) if told.judged else None
                sheets.append(SurveySheet(row.number, dict(told.scores), judged))
            else:
                desk.do(RecordCallBack(case_id=row.case_id, outcome=CallOutcome(outcome)))
    desk.do(KeyInSurveys(rows=tuple(sheets)))
    for told in month:
        if told not in together:
            lived_alone(desk, told)


def lived_alone(desk: Desk, told: Told) -> None:
    if told.spot:
        spot = SpotReply("当场说明", Satisfaction(told.spot), Verdict.PARTLY)
        a_case(desk, category="收费", spot=spot)
        return
    person = a_person(name="", phone="", anonymous=True) if told.anonymous else a_person()
    done = a_case(desk, category="收费", complainant=person)
    answered(desk, done)
    for judged in told.again:
        call(desk, done, satisfaction=judged)
        answered(desk, done)
    for outcome in told.calls:
        call(desk, done, outcome, satisfaction=told.judged)


def answered(desk: Desk, done: Done) -> None:
    if sheet(desk, done).state is CaseState.REGISTERED:
        take(desk, done, Action.ACCEPT)
    take(desk, done, Action.INVESTIGATE, findings="已查")
    take(desk, done, Action.REPLY, way="phone", text="已答复")


def whole(told: Told) -> str:
    """The judgement that counts: the one given, else the mean of the scores with a half for the worse."""
    if told.judged or not told.scores:
        return told.judged
    total = sum(POINTS[level] for _key, level in told.scores)
    points = total // len(told.scores) + (2 * (total % len(told.scores)) > len(told.scores))
    return next(level for level, value in POINTS.items() if value == points)


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.soak)])
def test_三百件样例与手算一致(databases: Databases, kind: str) -> None:
    database_url = databases.new(kind)
    clock = Moving(datetime.fromisoformat("2026-03-10T10:00:00+08:00"))
    desk = an_office_with(database_url, tables=steps("accept", "child") + rules(), clock=clock)
    month = recipe(300)
    lived(desk, month)
    due = [told for told in month if not told.spot]
    last = Counter(told.calls[-1] if told.calls else "" for told in due)
    vain = sum(told.calls[-3:] == ("busy", "no_answer", "no_answer") for told in due)
    waiting = [told for told in due if not told.anonymous and told.calls in ((), ("busy",))]
    judged = [whole(told) for told in due if told.calls[-1:] == ("reached",)] + [told.spot for told in month if told.spot]
    found = march(desk)
    assert found.due == len(due)
    assert (found.reached, found.declined, found.wrong_number) == (last["reached"], last["declined"], last["wrong_number"])
    assert (found.unreachable, found.waiting) == (vain, len(waiting))
    assert (found.nobody, found.not_called) == (sum(told.anonymous for told in due), 0)
    assert len(desk.ask(CallQueue())) == len(waiting)
    assert (found.rate.numerator, found.rate.denominator) == (last["reached"], len(due))
    satisfied = sum(level in ("satisfied", "very_satisfied") for level in judged)
    assert (found.satisfied.numerator, found.satisfied.denominator) == (satisfied, len(judged))
    for one in found.dimensions:
        points = [POINTS[level] for told in due for key, level in told.scores if key == one.key]
        assert one.n == len(points)
        assert one.mean == pytest.approx(sum(points) / len(points))
    again = sum(len(told.again) for told in due)
    assert (found.unsatisfied, found.taken_up, found.to_leader) == (again, again, 0)
    # The statistics tab says the same of a month in which all was received as well.
    rates = {rate.key: rate for rate in desk.ask(Figures(first=MARCH[0], last=MARCH[1])).rates}
    assert (rates["call_back"].numerator, rates["call_back"].denominator) == (last["reached"], len(due))
    assert (rates["satisfied"].numerator, rates["satisfied"].denominator) == (satisfied, len(judged))
    # S34, by hand: the survey is what the calls found; so many complaints take off the most an item can; no audit.
    keyed(desk, "KeyInMonth", month="2026-03", got=satisfied, possible=len(judged), late=2)
    of_march = desk.ask(SatisfactionYear(year=2026))[0].months[2]
    assert of_march is not None
    assert of_march.complaints == len(month)
    d1, d2, d3 = 20 * satisfied / len(judged), 60 - min(15, 2 * len(month)) - 2 * 3, 20
    assert float(of_march.index.total) == pytest.approx(d1 + d2 + d3, abs=0.05)
    assert of_march.index.demands_measures == (d1 + d2 + d3 < 80)


def test_按最后一次答复的月份计(database_url: str) -> None:
    clock = Moving(datetime.fromisoformat("2026-03-31T23:30:00+08:00"))
    desk = an_office_with(database_url, tables=rules(), clock=clock)
    done = replied(desk)
    assert (march(desk).due, desk.ask(CallFigures(month="2026-04")).due) == (1, 0)
    clock.forward(hours=1)
    call(desk, done, satisfaction="unsatisfied")
    answered_again(desk, done)
    assert (march(desk).due, desk.ask(CallFigures(month="2026-04")).due) == (0, 1)


def test_第二次不满意计入报领导_结案未回访另计(database_url: str) -> None:
    desk = an_office_with(database_url, "call_back_required = false\n", rules("leader_after = 2"))
    done = replied(desk)
    call(desk, done, satisfaction="unsatisfied")
    answered_again(desk, done)
    call(desk, done, satisfaction="very_unsatisfied")
    closed = replied(desk)
    call(desk, closed, "no_answer")
    take(desk, closed, Action.CLOSE, verdict="partly")
    found = march(desk)
    assert (found.unsatisfied, found.taken_up, found.to_leader) == (2, 2, 1)
    assert (found.due, found.reached, found.not_called, found.unreachable) == (2, 1, 1, 0)
    assert sum((found.reached, found.unreachable, found.declined, found.wrong_number, found.waiting, found.nobody,
                found.not_called)) == found.due  # fmt: skip


def test_规则不设回访时不算百分之零(sqlite_url: str) -> None:
    desk = an_office_with(sqlite_url, tables=steps(without="call_back"))
    replied(desk)
    found = march(desk)
    assert (found.nobody, found.on_target.text, found.is_met) == (1, "—", None)


# -- G9: sheets that came back on paper


def test_G9_纸质调查表批量录入(database_url: str) -> None:
    desk = an_office_with(database_url, tables=rules())
    cases = [replied(desk) for _n in range(20)]
    lines = desk.ask(SurveyRows())
    assert [line.number for line in lines] == [done.number for done in cases]
    assert [choice.value for choice in lines[0].dimensions] == list(DIMENSIONS)
    rows = [
        SurveySheet(line.number, {"timely": "满意", "result": "satisfied"}, opinion="回收表", solved=Solved.YES)
        for line in lines[:19]
    ]
    rows.append(SurveySheet(cases[19].number, satisfaction=Satisfaction.UNSATISFIED, opinion="未解决"))
    desk.do(KeyInSurveys(rows=tuple(rows)))
    assert not desk.ask(SurveyRows())
    first, last = sheet(desk, cases[0]), sheet(desk, cases[19])
    assert (first.state, first.call_backs[0].satisfaction) == (CaseState.CALLED_BACK, Satisfaction.SATISFIED)
    assert (last.state, last.unsatisfied_count) == (CaseState.ACCEPTED, 1)
    found = march(desk)
    assert (found.reached, found.dimensions[0].n, found.dimensions[0].mean) == (20, 19, 4.0)
    assert verify(desk.database).ok


def test_一行有错全部不存(database_url: str) -> None:
    desk = an_office_with(database_url, tables=rules())
    good, done = replied(desk), replied(desk)
    call(desk, done, satisfaction="fair")
    rows = (
        SurveySheet(good.number, satisfaction=Satisfaction.FAIR),
        SurveySheet(done.number, satisfaction=Satisfaction.FAIR),
        SurveySheet("TS-2026-9999", satisfaction=Satisfaction.FAIR),
        SurveySheet(good.number, satisfaction=Satisfaction.FAIR),
        SurveySheet(replied(desk).number),
        SurveySheet(replied(desk).number, {"timely": "很好"}),
    )
    with pytest.raises(FieldErrors) as refused:
        desk.do(KeyInSurveys(rows=rows))
    assert list(refused.value.problems) == ["2.number", "3.number", "4.number", "5.satisfaction", "6.scores"]
    assert not sheet(desk, good).call_backs
    with pytest.raises(UserError):
        desk.do(KeyInSurveys())


def test_按编号取行_认不得的也说明(sqlite_url: str) -> None:
    desk = an_office_with(sqlite_url, tables=rules())
    done = replied(desk)
    known, unknown = desk.ask(SurveyRows(numbers=(done.number, "TS-2026-9999")))
    assert (known.case_id, known.subject, known.problem) == (done.id, "住院费用多收", "")
    assert (unknown.case_id, bool(unknown.problem)) == (0, True)
    call(desk, done, satisfaction="fair")
    assert desk.ask(SurveyRows(numbers=(done.number,)))[0].problem
