"""The words of the desk: every coded value, its stored key and its label.

The value of a member is what the database and the command line know; `.label` is what people read.
The codes come from the source documents (mission 1.5) and from ISO 10002 / GB/T 19012.
"""

from __future__ import annotations

from enum import StrEnum

from complaintdesk.domain.labels import LABELS
from complaintdesk.i18n import _


class Word(StrEnum):
    """A coded value that knows its label in the language in force."""

    @property
    def label(self) -> str:
        return _(LABELS[type(self).__name__][self.value])


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


class EventKind(Word):
    """事件: what was done, as the timeline and the chain keep it."""

    REGISTERED = "registered"
    AMENDED = "amended"
    ATTACHED = "attached"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    DISPATCHED = "dispatched"
    RETURNED = "returned"
    URGED = "urged"
    EXTENDED = "extended"
    INVESTIGATED = "investigated"
    CAUSE_FOUND = "cause_found"
    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    REPLIED = "replied"
    CALLED_BACK = "called_back"
    CLOSED = "closed"
    ARCHIVED = "archived"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"
    VOIDED = "voided"
    PRINTED = "printed"
    IMPORTED = "imported"
    IMPORT_UNDONE = "import_undone"
    ERASED = "erased"
    OFFICE_OPENED = "office_opened"
    OFFICE_CHANGED = "office_changed"
    POLICY_INSTALLED = "policy_installed"
    STAFF_CHANGED = "staff_changed"
    DEPARTMENT_CHANGED = "department_changed"
    CALENDAR_CHANGED = "calendar_changed"
    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    RESTORED = "restored"
    EXPORTED = "exported"
    CLASSIFIED = "classified"
    ASSESSED = "assessed"
    EVALUATED = "evaluated"
    STATEMENT_TAKEN = "statement_taken"
    MEETING_HELD = "meeting_held"
    ASSISTANCE_ASKED = "assistance_asked"
    ANSWERED = "answered"
    HEARD = "heard"
    PLANNED = "planned"
    CHOSEN = "chosen"
    MATTER_SETTLED = "matter_settled"
    MEDIATED = "mediated"
    SETTLED = "settled"
    MEDIATION_ENDED = "mediation_ended"
    COMPENSATED = "compensated"
    PAID = "paid"
    GOODS_RETURNED = "goods_returned"
    RECALLED = "recalled"
    SEALED = "sealed"
    UNSEALED = "unsealed"
    TRANSFERRED_OUT = "transferred_out"
    EXTENSION_ASKED = "extension_asked"
    EXTENSION_DENIED = "extension_denied"
    PAUSED = "paused"
    RESUMED = "resumed"
    SUPERVISED = "supervised"
    PROGRESS_TOLD = "progress_told"
    RECHECK_OPENED = "recheck_opened"
    LINKED = "linked"
    SPLIT_OFF = "split_off"
    CHILD_ADDED = "child_added"
    MERGED = "merged"
    UNMERGED = "unmerged"
    RECEPTION_REFUSED = "reception_refused"
    RETALIATION_CHECKED = "retaliation_checked"
    DEADLINES_RECOMPUTED = "deadlines_recomputed"
    REASSIGNED = "reassigned"
    REASSIGNMENT_UNDONE = "reassignment_undone"
    VAULT_CHANGED = "vault_changed"
    IDENTITY_REVEALED = "identity_revealed"
    READ = "read"
    REMINDER_DISMISSED = "reminder_dismissed"
    FORM_CHANGED = "form_changed"
    NUMBERS_RESERVED = "numbers_reserved"
    NUMBER_VOIDED = "number_voided"
    SCAN_FILED = "scan_filed"
    SCAN_WAITING = "scan_waiting"
    SCAN_SETTLED = "scan_settled"


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
