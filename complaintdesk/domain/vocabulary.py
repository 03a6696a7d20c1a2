"""The words of the desk: every coded value, its stored key and its label.

The value of a member is what the database and the command line know; `.label` is what people read.
The codes come from the source documents (mission 1.5) and from ISO 10002 / GB/T 19012.
"""

from __future__ import annotations

from enum import StrEnum

from complaintdesk.i18n import N_, _


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


class FormKind(Word):
    """单据: the printed forms."""

    REGISTRATION = "registration"
    HANDLING = "handling"


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
    SOLVE = "solve"
    PROMISE = "promise"
    CALL_BACK = "call_back"


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


LABELS: dict[str, dict[str, str]] = {
    "Kind": {
        "complaint": N_("Complaint"),
        "grumble": N_("Grumble"),
        "report": N_("Report of wrongdoing"),
        "suggestion": N_("Suggestion"),
        "enquiry": N_("Enquiry"),
        "help": N_("Request for help"),
        "repair": N_("Repair request"),
        "praise": N_("Praise"),
    },
    "Channel": {
        "visit": N_("Visit"),
        "letter": N_("Letter"),
        "phone": N_("Phone call"),
        "email": N_("E-mail"),
        "web": N_("Web"),
        "box": N_("Suggestion box"),
        "sms": N_("Text message"),
        "transfer": N_("Transferred"),
        "meeting": N_("Meeting"),
        "survey": N_("Survey"),
        "staff": N_("Found by staff"),
        "media": N_("Media"),
    },
    "Severity": {"general": N_("General"), "serious": N_("Serious"), "major": N_("Major")},
    "CaseState": {
        "registered": N_("Registered"),
        "accepted": N_("Accepted"),
        "refused": N_("Not accepted"),
        "dispatched": N_("Dispatched"),
        "investigating": N_("Under investigation"),
        "proposed": N_("Awaiting approval"),
        "approved": N_("Approved"),
        "replied": N_("Replied"),
        "called_back": N_("Called back"),
        "closed": N_("Closed"),
        "archived": N_("Archived"),
        "withdrawn": N_("Withdrawn"),
        "void": N_("Void"),
    },
    "Action": {
        "amend": N_("Amend"),
        "attach": N_("Attach file"),
        "accept": N_("Accept"),
        "refuse": N_("Refuse"),
        "dispatch": N_("Dispatch"),
        "return": N_("Return to desk"),
        "urge": N_("Urge"),
        "extend": N_("Extend the limit"),
        "investigate": N_("Record investigation"),
        "cause": N_("Record cause"),
        "propose": N_("Propose solution"),
        "approve": N_("Approve"),
        "reject": N_("Reject"),
        "reply": N_("Reply"),
        "call_back": N_("Call back"),
        "close": N_("Close the case"),
        "archive": N_("Archive"),
        "reopen": N_("Reopen"),
        "withdraw": N_("Withdraw"),
        "void": N_("Make void"),
    },
    "EventKind": {
        "registered": N_("Registered"),
        "amended": N_("Amended"),
        "attached": N_("File attached"),
        "accepted": N_("Accepted"),
        "refused": N_("Not accepted"),
        "dispatched": N_("Dispatched"),
        "returned": N_("Returned to desk"),
        "urged": N_("Urged"),
        "extended": N_("Limit extended"),
        "investigated": N_("Investigated"),
        "cause_found": N_("Cause recorded"),
        "proposed": N_("Solution proposed"),
        "approved": N_("Approved"),
        "rejected": N_("Rejected"),
        "replied": N_("Replied"),
        "called_back": N_("Called back"),
        "closed": N_("Closed"),
        "archived": N_("Archived"),
        "reopened": N_("Reopened"),
        "withdrawn": N_("Withdrawn"),
        "voided": N_("Made void"),
        "printed": N_("Printed"),
        "imported": N_("Imported"),
        "import_undone": N_("Import undone"),
        "erased": N_("Personal data erased"),
        "office_opened": N_("Office opened"),
        "office_changed": N_("Office settings changed"),
        "policy_installed": N_("Policy pack installed"),
        "staff_changed": N_("Staff changed"),
        "department_changed": N_("Department changed"),
        "calendar_changed": N_("Calendar changed"),
        "signed_in": N_("Signed in"),
        "sign_in_failed": N_("Sign-in failed"),
        "restored": N_("Restored"),
        "exported": N_("Exported"),
    },
    "FormKind": {"registration": N_("Registration form"), "handling": N_("Handling slip")},
    "Verdict": {
        "substantiated": N_("Substantiated"),
        "partly": N_("Partly substantiated"),
        "unsubstantiated": N_("Not substantiated"),
        "unverifiable": N_("Cannot be verified"),
    },
    "Satisfaction": {
        "very_satisfied": N_("Very satisfied"),
        "satisfied": N_("Satisfied"),
        "fair": N_("Fair"),
        "unsatisfied": N_("Unsatisfied"),
        "very_unsatisfied": N_("Very unsatisfied"),
    },
    "CallOutcome": {
        "reached": N_("Reached"),
        "no_answer": N_("No answer"),
        "busy": N_("Busy"),
        "wrong_number": N_("Wrong number"),
        "declined": N_("Declined to talk"),
    },
    "ReplyWay": {
        "phone": N_("By phone"),
        "letter": N_("By letter"),
        "visit": N_("In person"),
        "sms": N_("By text message"),
        "email": N_("By e-mail"),
        "on_the_spot": N_("On the spot"),
    },
    "IdType": {
        "identity_card": N_("Identity card"),
        "passport": N_("Passport"),
        "hk_macao_permit": N_("Hong Kong/Macao permit"),
        "taiwan_permit": N_("Taiwan permit"),
        "foreigner_residence": N_("Foreigner's residence card"),
        "social_security": N_("Social security card"),
        "credit_code": N_("Unified social credit code"),
        "other": N_("Other document"),
    },
    "Sex": {"male": N_("Male"), "female": N_("Female")},
    "Clock": {
        "accept": N_("Acceptance"),
        "solve": N_("Handling"),
        "promise": N_("Promised answer"),
        "call_back": N_("Call-back"),
    },
    "Light": {
        "ok": N_("On time"),
        "near": N_("Due soon"),
        "late": N_("Overdue"),
        "met": N_("Met"),
        "none": N_("No limit"),
    },
    "Role": {
        "front_desk": N_("Front desk"),
        "department": N_("Department staff"),
        "supervisor": N_("Supervisor"),
        "administrator": N_("Administrator"),
    },
}
