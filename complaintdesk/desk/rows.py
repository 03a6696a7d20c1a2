"""What the desk hands out: frozen rows that screens, paper, sheets and the command line read.

No database object ever leaves the desk. All instants are aware UTC; `zone` names the office's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from complaintdesk.desk.book_rows import EntryRow
from complaintdesk.desk.measure_rows import MeasureRow
from complaintdesk.domain.book_words import CallWay, Following
from complaintdesk.domain.fields import FieldSpec
from complaintdesk.domain.vocabulary import (
    Action,
    CallOutcome,
    CaseState,
    Channel,
    Clock,
    EventKind,
    IdType,
    Kind,
    Light,
    ReplyWay,
    Role,
    Satisfaction,
    Severity,
    Sex,
    Supervision,
    Verdict,
)


@dataclass(frozen=True)
class Actor:
    """操作人: who acts, as the desk knows them after sign-in. The operator is the local owner of the file."""

    staff_id: int | None
    number: str
    name: str
    role: Role
    department_id: int | None = None
    is_operator: bool = False


@dataclass(frozen=True)
class CaseRow:
    """台账一行: a case in a list, names masked for lists."""

    id: int
    number: str
    received_at: datetime
    complainant: str
    subject: str
    kind: Kind
    channel: Channel
    category: str
    severity: Severity
    department: str
    state: CaseState
    due_at: datetime | None
    light: Light
    light_text: str
    satisfaction: Satisfaction | None = None
    reopen_count: int = 0
    is_repeat: bool = False
    handler: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class CasePage:
    """A page of the list with the exact number of cases that match."""

    rows: Sequence[CaseRow]
    total: int
    offset: int


@dataclass(frozen=True)
class Representative:
    """代表人: speaks for those who complain together."""

    name: str
    phone: str = ""
    id_number: str = ""


@dataclass(frozen=True)
class Person:
    """投诉人: the identity kept apart from the case. Empty for the anonymous."""

    name: str = ""
    anonymous: bool = False
    phone: str = ""
    id_type: IdType | None = None
    id_number: str = ""
    address: str = ""
    sex: Sex | None = None
    age: int | None = None
    relation: str = ""
    affected_person: str = ""
    agent: str = ""
    organisation: str = ""
    credit_code: str = ""
    legal_representative: str = ""
    agent_id_number: str = ""
    agent_authority: str = ""
    joint_count: int | None = None
    representatives: tuple[Representative, ...] = ()
    safe_channel: str = ""
    contact_hours: str = ""
    """方便联系时间: when the person likes to be called."""
    code_name: str = ""
    came_with: str = ""
    """来源件: the number of the complaint that a restricted report was split off from; only ever kept sealed."""


@dataclass(frozen=True)
class ClockRow:
    """时限一条: one limit of a case, with the rule it comes from."""

    clock: Clock
    rule: str
    rule_title: str
    source: str
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None
    light: Light
    light_text: str
    provisional: bool = False
    span: str = ""
    is_paused: bool = False
    extended_until: datetime | None = None


@dataclass(frozen=True)
class TimelineItem:
    """时间线一条: one event, payload as kept (empty when erased)."""

    seq: int
    at: datetime
    actor: str
    kind: EventKind
    note: str
    changes: tuple[tuple[str, str, str], ...] = ()
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class AttachmentRow:
    """附件一件."""

    id: int
    name: str
    size: int
    sha256: str
    added_at: datetime
    added_by: str


@dataclass(frozen=True)
class DocumentRow:
    """单据一种: how often a form of this case was printed. An `expected` one belongs to what was done so far."""

    form: str
    title: str
    printed: int
    last_at: datetime | None = None
    last_by: str = ""
    expected: bool = True
    document_number: str = ""
    signed: int = 0
    """How many of its copies came back signed."""


@dataclass(frozen=True)
class Approval:
    """批示: one leader's opinion as approved or rejected."""

    approved: bool
    by: str
    post: str
    opinion: str
    at: datetime
    on_paper: bool = False
    on_behalf_of: str = ""


@dataclass(frozen=True)
class CallBackRow:
    """回访一次. `scores` by the keys of the rules' dimensions; `same_person`: asked by whoever handled the case."""

    at: datetime
    by: str
    outcome: CallOutcome
    satisfaction: Satisfaction | None
    opinion: str
    way: CallWay | None = None
    scores: tuple[tuple[str, Satisfaction], ...] = ()
    following: Following | None = None
    following_reason: str = ""
    same_person: bool = False


@dataclass(frozen=True)
class RecordRow:
    """案卷记录一条: what a step put on record; `data` are label and shown text, as the step asked for them."""

    number: int
    action: Action
    label: str
    at: datetime
    by: str
    data: tuple[tuple[str, str], ...]
    values: tuple[tuple[str, str], ...] = ()
    """The same by the name of each input, for forms."""


@dataclass(frozen=True)
class LinkRow:
    """关联一条: another case and how it belongs to this one; one the asker may not see is not listed."""

    case_id: int
    number: str
    relation: str
    subject: str
    state: CaseState


@dataclass(frozen=True)
class MatterRow:
    """诉求一项 with its result: `category`, `verdict` and `note` are empty until it is settled."""

    text: str
    category: str = ""
    verdict: Verdict | None = None
    note: str = ""


@dataclass(frozen=True)
class ActionOffer:
    """可办动作: a step allowed now, with its inputs; `primary` marks the expected next one."""

    action: Action
    label: str
    fields: tuple[FieldSpec, ...]
    primary: bool = False


@dataclass(frozen=True)
class CaseSheet:
    """投诉件: everything about one case, for the detail tab and for paper.

    With `masked` True the identity block is left out (the accused department's copy).
    """

    id: int
    number: str
    version: int
    office: str
    zone: str
    state: CaseState
    kind: Kind
    channel: Channel
    source_number: str
    received_at: datetime
    registered_at: datetime
    registered_by: str
    is_late_entry: bool
    is_repeat: bool
    complainant: Person
    masked: bool
    respondent_department: str
    respondent_person: str
    subject: str
    facts: str
    request: str
    category: str
    severity: Severity
    matters: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]
    promised_at: datetime | None
    department: str
    handler: str
    dispatched_at: datetime | None
    dispatch_note: str
    investigation: str
    cause: str
    cause_note: str
    solution: str
    approvals: tuple[Approval, ...]
    reply_way: ReplyWay | None
    reply_text: str
    replied_at: datetime | None
    call_backs: tuple[CallBackRow, ...]
    verdict: Verdict | None
    closing_note: str
    closed_at: datetime | None
    refusal_reason: str
    refusal_note: str
    resolved_on_spot: bool
    reopen_count: int
    publicity_consent: bool | None
    mediation_consent: bool | None
    respondent_contact: str
    respondent_phone: str
    respondent_address: str
    clocks: tuple[ClockRow, ...]
    timeline: tuple[TimelineItem, ...]
    attachments: tuple[AttachmentRow, ...]
    documents: tuple[DocumentRow, ...]
    actions: tuple[ActionOffer, ...]
    chain_head: str
    is_sample: bool = False
    category_path: str = ""
    restricted: bool = False
    level: str = ""
    severity_reason: str = ""
    responsible_department: str = ""
    responsible_person: str = ""
    delay_responsible: str = ""
    reasons_sufficient: bool | None = None
    request_reasonable: bool | None = None
    assisting: tuple[str, ...] = ()
    supervision: Supervision | None = None
    paused_at: datetime | None = None
    progress_told_at: datetime | None = None
    compensation: int = 0
    compensation_paid: int = 0
    records: tuple[RecordRow, ...] = ()
    links: tuple[LinkRow, ...] = ()
    matter_rows: tuple[MatterRow, ...] = ()
    own: tuple[tuple[str, str], ...] = ()
    """The pack's own fields by their keys, for forms; `fields` has them by their labels."""
    appeal: str = ""
    """救济途径: how to have the reply reviewed, and within what time, as the pack has it."""
    refusal_way: str = ""
    """What other way the rules name for the reason of the refusal."""
    alarms: tuple[str, ...] = ()
    """What is owed and not done, in words: a progress notice, an authorisation, a statement not signed."""
    entries: tuple[EntryRow, ...] = ()
    """事务: what stands in the books about this case."""
    measures: tuple[MeasureRow, ...] = ()
    """整改措施: the newest first, for the forms."""
    call_next_at: datetime | None = None
    call_tries: int = 0
    unsatisfied_count: int = 0
    dimensions: tuple[tuple[str, str], ...] = ()
    volume: str = ""
    kept_until: date | None = None
    site: str = ""
    """网点: the branch that took the case; "" for the head office, and where there are no branches."""


@dataclass(frozen=True)
class Changes:
    """What a command changed: which cases, which events, up to which seq; every screen decides for itself."""

    cases: frozenset[int] = frozenset()
    kinds: frozenset[EventKind] = frozenset()
    seq: int = 0


@dataclass(frozen=True)
class Done:
    """办理结果: the case's new state and the last event's seq. `already`: this request had been done before.

    For a step of the office (staff, departments …) `id` is that row's id and `number` what names it.
    """

    id: int
    number: str
    state: CaseState | None
    version: int
    seq: int
    kind: EventKind
    already: bool = False
