"""The words of the desk: every coded value, its stored key and its label.

The value of a member is what the database and the command line know; `.label` is what people read.
The codes come from the source documents (mission 1.5) and from ISO 10002 / GB/T 19012.
"""

from __future__ import annotations

from complaintdesk.domain.event_kinds import EventKind as EventKind
from complaintdesk.domain.word import Word as Word


class Kind(Word):
    """诉求种类: what the person came for."""

    COMPLAINT = "complaint"
    GRUMBLE = "grumble"
    REPORT = "report"
    SUGGESTION = "suggestion"
    ENQUIRY = "enquiry"
    HELP = "help"
    REPAIR = "repair"
    PRAISE = "praise"


class Channel(Word):
    """渠道: the way it came in."""

    VISIT = "visit"
    LETTER = "letter"
    PHONE = "phone"
    EMAIL = "email"
    WEB = "web"
    BOX = "box"
    SMS = "sms"
    TRANSFER = "transfer"
    MEETING = "meeting"
    SURVEY = "survey"
    STAFF = "staff"
    MEDIA = "media"


class Severity(Word):
    """等级: general, serious, major."""

    GENERAL = "general"
    SERIOUS = "serious"
    MAJOR = "major"


class CaseState(Word):
    """环节: where in its life a complaint is (GB/T 19012 clause 7)."""

    REGISTERED = "registered"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    DISPATCHED = "dispatched"
    INVESTIGATING = "investigating"
    PROPOSED = "proposed"
    APPROVED = "approved"
    REPLIED = "replied"
    CALLED_BACK = "called_back"
    CLOSED = "closed"
    ARCHIVED = "archived"
    WITHDRAWN = "withdrawn"
    VOID = "void"


#: States in which nobody owes the person anything any more.
FINISHED = frozenset(
    {CaseState.REFUSED, CaseState.CLOSED, CaseState.ARCHIVED, CaseState.WITHDRAWN, CaseState.VOID}
)


class Action(Word):
    """办理动作: a step that staff can take on a case."""

    AMEND = "amend"
    ATTACH = "attach"
    ACCEPT = "accept"
    REFUSE = "refuse"
    DISPATCH = "dispatch"
    RETURN = "return"
    URGE = "urge"
    EXTEND = "extend"
    INVESTIGATE = "investigate"
    CAUSE = "cause"
    PROPOSE = "propose"
    APPROVE = "approve"
    REJECT = "reject"
    REPLY = "reply"
    CALL_BACK = "call_back"
    CLOSE = "close"
    ARCHIVE = "archive"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    VOID = "void"
    CLASSIFY = "classify"
    ASSESS = "assess"
    EVALUATE = "evaluate"
    STATEMENT = "statement"
    MEETING = "meeting"
    ASSIST = "assist"
    ANSWER = "answer"
    HEAR = "hear"
    PLAN = "plan"
    CHOOSE = "choose"
    MATTER = "matter"
    MEDIATE = "mediate"
    SETTLE = "settle"
    END_MEDIATION = "end_mediation"
    COMPENSATE = "compensate"
    PAY = "pay"
    RETURN_GOODS = "return_goods"
    RECALL = "recall"
    SEAL = "seal"
    UNSEAL = "unseal"
    TRANSFER_OUT = "transfer_out"
    ASK_EXTENSION = "ask_extension"
    DENY_EXTENSION = "deny_extension"
    PAUSE = "pause"
    RESUME = "resume"
    SUPERVISE = "supervise"
    PROGRESS = "progress"
    RECHECK = "recheck"
    LINK = "link"
    SPLIT = "split"
    CHILD = "child"
    MERGE = "merge"
    UNMERGE = "unmerge"
    REFUSED_RECEPTION = "refused_reception"
    CHECK_RETALIATION = "check_retaliation"
    INSTRUCT = "instruct"
    IMPROVE = "improve"
    MERIT = "merit"
    TYPICAL = "typical"
    LEND = "lend"
    UNARCHIVE = "unarchive"


class FormKind(Word):
    """单据: the forms that every office can print, as the command line names them; packs and offices may add others."""

    REGISTRATION = "registration"
    HANDLING = "handling"
    RECEIPT = "receipt"
    ACCEPT_NOTICE = "accept_notice"
    REFUSE_NOTICE = "refuse_notice"
    STATEMENT = "statement"
    TRANSFER = "transfer"
    SUPERVISION = "supervision"
    EXTENSION = "extension"
    REPLY = "reply"
    SETTLEMENT = "settlement"
    MEDIATION_END = "mediation_end"
    CORRECTIVE = "corrective"
    EIGHT_D = "eight_d"
    RECTIFICATION = "rectification"
    SURVEY = "survey"
    ARCHIVE_INDEX = "archive_index"


class Verdict(Word):
    """核查结论: was the complaint justified."""

    SUBSTANTIATED = "substantiated"
    PARTLY = "partly"
    UNSUBSTANTIATED = "unsubstantiated"
    UNVERIFIABLE = "unverifiable"


class Satisfaction(Word):
    """满意度: the person's own judgement, five levels."""

    VERY_SATISFIED = "very_satisfied"
    SATISFIED = "satisfied"
    FAIR = "fair"
    UNSATISFIED = "unsatisfied"
    VERY_UNSATISFIED = "very_unsatisfied"

    @property
    def is_satisfied(self) -> bool:
        return self in (Satisfaction.VERY_SATISFIED, Satisfaction.SATISFIED)

    @property
    def is_unsatisfied(self) -> bool:
        return self in (Satisfaction.UNSATISFIED, Satisfaction.VERY_UNSATISFIED)


class CallOutcome(Word):
    """回访结果: what came of the attempt to reach the person."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    WRONG_NUMBER = "wrong_number"
    DECLINED = "declined"


class ReplyWay(Word):
    """答复方式: how the person was told."""

    PHONE = "phone"
    LETTER = "letter"
    VISIT = "visit"
    SMS = "sms"
    EMAIL = "email"
    ON_THE_SPOT = "on_the_spot"


class IdType(Word):
    """证件类型."""

    IDENTITY_CARD = "identity_card"
    PASSPORT = "passport"
    HK_MACAO_PERMIT = "hk_macao_permit"
    TAIWAN_PERMIT = "taiwan_permit"
    FOREIGNER_RESIDENCE = "foreigner_residence"
    SOCIAL_SECURITY = "social_security"
    CREDIT_CODE = "credit_code"
    OTHER = "other"


class Sex(Word):
    """性别."""

    MALE = "male"
    FEMALE = "female"


class Clock(Word):
    """时限: a limit that runs for a case."""

    ACCEPT = "accept"
    SIGN_OFF = "sign_off"
    START = "start"
    ANSWER = "answer"
    RETURN = "return"
    SOLVE = "solve"
    PROMISE = "promise"
    PROGRESS = "progress"
    MEDIATION = "mediation"
    NOTICE = "notice"
    CALL_BACK = "call_back"
    RECHECK = "recheck"
    PERFORMANCE = "performance"
    UNSEAL = "unseal"
    RETALIATION = "retaliation"
    RETALIATION_LAST = "retaliation_last"


class Light(Word):
    """状态灯: how urgent, shown as colour, shape and word together."""

    OK = "ok"
    NEAR = "near"
    LATE = "late"
    MET = "met"
    NONE = "none"


class Role(Word):
    """角色: what a person may do in the program."""

    FRONT_DESK = "front_desk"
    DEPARTMENT = "department"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


class Relation(Word):
    """关联关系: how a case belongs to another."""

    CHILD = "child"
    SPLIT = "split"
    RECHECK = "recheck"
    REFUSED_RECEPTION = "refused_reception"
    SAME_EVENT = "same_event"
    REPEAT = "repeat"


class Supervision(Word):
    """督办级别: 催办, 督办, 挂牌督办."""

    URGE = "urge"
    SUPERVISE = "supervise"
    LISTED = "listed"


class Moment(Word):
    """起算点: the event a limit is counted from; its own day is never counted (民法典 201)."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    DISPATCHED = "dispatched"
    APPROVED = "approved"
    REPLIED = "replied"
    CLOSED = "closed"
    MEDIATED = "mediated"
    MEDIATION_ENDED = "mediation_ended"
    SETTLED = "settled"
    SEALED = "sealed"
    OVERDUE = "overdue"
