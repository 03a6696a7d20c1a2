"""The words of the books (事务簿) and of what comes after the reply."""

from __future__ import annotations

from complaintdesk.domain.word import Word


class EntryKind(Word):
    """事务种类: what an entry of the books is."""

    MEASURE = "measure"
    MERIT = "merit"
    ALERT = "alert"
    DUTY = "duty"
    MEETING = "meeting"
    LOAN = "loan"
    DISPOSAL = "disposal"
    TYPICAL = "typical"
    SATISFACTION = "satisfaction"
    VOLUME = "volume"
    VISIT = "visit"
    FEEDBACK = "feedback"
    ARTICLE = "article"
    QUIZ = "quiz"
    PLACE = "place"
    POINT = "point"
    OBSERVER = "observer"
    CARD = "card"
    GUIDE = "guide"
    TONE = "tone"
    DISCLOSURE = "disclosure"


class BookGroup(Word):
    """事务分组: under which heading a book stands."""

    IMPROVEMENT = "improvement"
    DUTIES = "duties"
    FILES = "files"
    OUTSIDE = "outside"
    KNOWLEDGE = "knowledge"


class CallWay(Word):
    """回访方式: how the person was asked (S12, S15)."""

    PHONE = "phone"
    SMS = "sms"
    EMAIL = "email"
    ONLINE = "online"
    VISIT = "visit"
    PAPER = "paper"


class Following(Word):
    """回访后续: what follows where the person is not satisfied."""

    AGAIN = "again"
    STANDS = "stands"


class MeasureSort(Word):
    """措施种类: put right what went wrong, keep it from happening, or a rectification ordered from a department."""

    CORRECTIVE = "corrective"
    PREVENTIVE = "preventive"
    RECTIFICATION = "rectification"


class Effect(Word):
    """措施效果: what the check of a measure found."""

    EFFECTIVE = "effective"
    PARTLY = "partly"
    INEFFECTIVE = "ineffective"


class MeritSort(Word):
    """奖惩种类."""

    REWARD = "reward"
    PENALTY = "penalty"


class Tone(Word):
    """来人类型: five kinds of difficult people (S40); a private note, never printed and never exported."""

    COURTEOUS = "courteous"
    OVERBEARING = "overbearing"
    TALKATIVE = "talkative"
    KNOWING = "knowing"
    TEARFUL = "tearful"
