"""样例单位的登记簿: figures, duties, visits, the directory, articles of a sample office as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from complaintdesk.desk.demo_diary import Course, Diary
from complaintdesk.desk.demo_stories import content
from complaintdesk.desk.directory import AddPlace
from complaintdesk.desk.disclosing import AskDisclosure
from complaintdesk.desk.duties import DutyList, DutyState, OpenDuties, TickDuty
from complaintdesk.desk.knowledge import AddArticle
from complaintdesk.desk.meetings import HoldMeeting
from complaintdesk.desk.monitoring import AddCard, AddObserver, AddPoint, FinishCard
from complaintdesk.desk.satisfaction_months import KeyInMonth
from complaintdesk.desk.visiting import AddFeedback, AddVisit, TakeUpFeedback
from complaintdesk.desk.volumes import KeyInVolume
from complaintdesk.domain.duty_periods import Period, period_before, period_of
from complaintdesk.domain.policy_after import MEETING
from complaintdesk.domain.vocabulary import Satisfaction

_RECENT, _LONG_AGO = 90, 150


def office_books(diary: Diary) -> list[Course]:
    """Everything that belongs to no single case."""
    return [*_figures(diary), *_duties(diary), *_outside(diary), *_monitoring(diary), *_articles(diary)]


def _before(diary: Diary, every: str, count: int) -> Period:
    """The period of this kind so many before the running one."""
    period = period_of(every, diary.now.date())
    for _n in range(count):
        period = period_before(every, period)
    return period


def _following(diary: Diary, period: Period, days: int) -> datetime:
    """So many days after its end."""
    return diary.at(datetime.combine(period.last + timedelta(days=days), time(9), diary.now.tzinfo))


def _figures(diary: Diary) -> Iterator[Course]:
    """业务量、满意度: of the last months, keyed in at the beginning of the next; the latest still owes its analysis."""
    words, front = diary.words["volume"], diary.cast.front

    def volume(month: Period, number: int) -> Course:
        yield _following(diary, month, 3)
        front.do(KeyInVolume(month=month.key, volume=number, unit=words["unit"]))

    def satisfaction(month: Period, told: dict[str, Any]) -> Course:
        yield _following(diary, month, 5)
        front.do(KeyInMonth(month=month.key, **told))

    for n, number in enumerate(diary.share(words["months"]), start=1):
        yield volume(_before(diary, "month", n), number)
    for n, told in enumerate(diary.share(diary.words["satisfaction"]), start=1):
        yield satisfaction(_before(diary, "month", n), told)


def _duties(diary: Diary) -> Iterator[Course]:
    """例行事项: opened as the months begin, ticked but for the latest; the meeting of the last period."""
    months = [_before(diary, "month", n) for n in (3, 2, 1)]
    yield from (_open_duties(diary, _following(diary, month, 1), is_done=month is not months[-1]) for month in months)
    yield _open_duties(diary, diary.at(diary.now), is_done=False)
    delivered = [duty.every for duty in diary.cast.pack.duties if MEETING in duty.delivers]
    yield _meeting(diary, _before(diary, delivered[0] if delivered else "quarter", 1))


def _open_duties(diary: Diary, at: datetime, *, is_done: bool) -> Course:
    front = diary.cast.front
    yield at
    if any(row.is_over and row.entry_id is None for row in front.ask(DutyList())):
        front.do(OpenDuties())
    if is_done:
        yield diary.at(at + timedelta(days=3))
        for row in front.ask(DutyList()):
            if row.entry_id is not None and row.state is not DutyState.DONE:
                front.do(TickDuty(entry_id=row.entry_id, note=diary.words["duty"]["done"]))


def _meeting(diary: Diary, period: Period) -> Course:
    yield _following(diary, period, 9)
    diary.cast.front.do(HoldMeeting(on=diary.today, period=period.key, **diary.words["meeting"]))


def _outside(diary: Diary) -> Iterator[Course]:
    """走访、反馈、机构名录、披露申请."""
    front, words = diary.cast.front, diary.words
    departments = list(diary.cast.departments)

    def visit(at: datetime, told: dict[str, Any]) -> Course:
        yield at
        front.do(AddVisit(on=diary.today, department=diary.chance.random.choice(departments), **told))

    def feedback(at: datetime, told: dict[str, Any]) -> Course:
        yield at
        judgement = Satisfaction(told["judgement"]) if "judgement" in told else None
        made = front.do(
            AddFeedback(
                title=told["title"], on=diary.today, judgement=judgement, said=told["said"],
                is_suggestion=told.get("suggestion", False), department=diary.chance.random.choice(departments),
            )
        )  # fmt: skip
        if "result" in told:
            yield diary.at(at + timedelta(days=3))
            front.do(TakeUpFeedback(entry_id=made[0].id, result=told["result"]))

    def place(at: datetime, told: dict[str, Any]) -> Course:
        yield at
        front.do(AddPlace(on_receipt=True, **told))

    def disclosure() -> Course:
        yield diary.at(diary.now - timedelta(days=2))
        front.do(AskDisclosure(**words["disclosure"]))

    yield from (visit(at, told) for at, told in diary.lately(words["visits"], _RECENT))
    yield from (feedback(at, told) for at, told in diary.lately(words["feedback"], _RECENT))
    yield from (place(at, told) for at, told in diary.lately(words["places"], _LONG_AGO))
    yield disclosure()


def _monitoring(diary: Diary) -> Iterator[Course]:
    """监测点、监督员、监测卡: where the samples of the pack have any."""
    told = content(diary.cast.pack.id)
    if "points" in told:
        yield _watched(diary, told)


def _watched(diary: Diary, told: dict[str, Any]) -> Course:
    front, chance = diary.cast.front, diary.chance
    yield diary.at(diary.now - timedelta(days=_LONG_AGO))
    points = [
        front.do(AddPoint(since=diary.today, contact=chance.name(), phone=chance.phone(), **point))[0].id
        for point in told["points"]
    ]
    for observer in told["observers"]:
        due_on = diary.today + timedelta(days=365)
        front.do(AddObserver(title=chance.name(), phone=chance.phone(), due_on=due_on, **observer))
    for at, card in diary.lately(told["cards"], _RECENT):
        yield at
        written = {name: value for name, value in card.items() if name != "result"}
        entry = front.do(AddCard(point=str(points[-1]), on=diary.today, **written))[0].id
        if "result" in card:
            front.do(FinishCard(entry_id=entry, result=card["result"]))


def _articles(diary: Diary) -> Iterator[Course]:
    """知识条目: of the office; one holds only some days more."""

    def article(at: datetime, told: dict[str, Any]) -> Course:
        yield at
        written = {name: told[name] for name in ("topic", "title", "text", "source")}
        days = told.get("expires")
        due_on = diary.now.date() + timedelta(days=days) if days else None
        diary.cast.front.do(AddArticle(valid_from=diary.today, due_on=due_on, **written))

    return (article(at, told) for at, told in diary.lately(diary.words["articles"], _LONG_AGO))
