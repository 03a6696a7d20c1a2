"""The tables. No rules and no queries live here; all instants are aware UTC.

Who complained (`complainants`) is kept apart from what was complained about (`cases`).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, false, text, true
from sqlalchemy.orm import Mapped, mapped_column

from complaintdesk.storage.base import BIG, Base, partial_index
from complaintdesk.storage.case_indexes import CASE_INDEXES
from complaintdesk.storage.chain_models import ChainHead as ChainHead
from complaintdesk.storage.chain_models import Disclosure as Disclosure
from complaintdesk.storage.chain_models import Event as Event
from complaintdesk.storage.chain_models import Request as Request

_RUNNING = "stopped_at IS NULL AND replaced_at IS NULL"


class Office(Base):
    """单位: one row. Whatever changes a decision, a deadline or a printed word is kept here."""

    __tablename__ = "office"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    zone: Mapped[str]
    pack_id: Mapped[int] = mapped_column(ForeignKey("policy_packs.id"))
    is_sample: Mapped[bool]
    opened_at: Mapped[datetime]
    recovery_hash: Mapped[str]
    settings: Mapped[dict[str, Any]]
    vault_public: Mapped[str] = mapped_column(default="", server_default="")


class PolicyPack(Base):
    """规则包 as installed: the full text; each case keeps the one it was registered under."""

    __tablename__ = "policy_packs"

    id: Mapped[int] = mapped_column(primary_key=True)
    policy: Mapped[str]
    version: Mapped[str]
    text: Mapped[str]
    sha256: Mapped[str] = mapped_column(String(64))
    installed_at: Mapped[datetime]


class Department(Base):
    """科室/部门."""

    __tablename__ = "departments"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    code: Mapped[str]
    active: Mapped[bool]
    #: Where not empty, the department's own office hours: 8:30-12:00,13:30-17:30.
    hours: Mapped[str] = mapped_column(default="", server_default="")
    parent_id: Mapped[int | None] = mapped_column(default=None)
    head_id: Mapped[int | None] = mapped_column(default=None)
    #: 网点: a branch with case numbers of its own, whose staff see the branch's cases only.
    is_site: Mapped[bool] = mapped_column(default=False, server_default=false())


class Staff(Base):
    """人员: signs in by number. A leaver is retired, never deleted."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    active: Mapped[bool]
    password_hash: Mapped[str]
    must_change_password: Mapped[bool]
    failures: Mapped[int]
    failed_at: Mapped[datetime | None]
    post: Mapped[str] = mapped_column(default="", server_default="")
    #: 保密经办: may handle restricted cases, besides what the role permits.
    cleared: Mapped[bool] = mapped_column(default=False, server_default=false())
    deputy_id: Mapped[int | None] = mapped_column(default=None)
    away_from: Mapped[date | None] = mapped_column(default=None)
    away_until: Mapped[date | None] = mapped_column(default=None)
    #: The office's private key, locked with this custodian's own passphrase; empty for everybody else.
    vault_key: Mapped[str] = mapped_column(default="", server_default="")


class CategoryEntry(Base):
    """类别 as the office keeps it: the path of titles, and the department it is routed to."""

    __tablename__ = "categories"

    path: Mapped[str] = mapped_column(primary_key=True)
    title_en: Mapped[str]
    position: Mapped[int]
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    active: Mapped[bool]
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), default=None)
    backup_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), default=None)
    keywords: Mapped[list[Any]] = mapped_column(default=list, server_default=text("'[]'"))


class CalendarDay(Base):
    """日历: a day that is off or a make-up workday, by State Council notice or the office's own correction."""

    __tablename__ = "calendar_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    is_off: Mapped[bool]
    name: Mapped[str]
    source: Mapped[str]


class Counter(Base):
    """号段: the last number given out in a series such as TS-2026."""

    __tablename__ = "counters"

    series: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


class Case(Base):
    """投诉件: one complaint from receipt to archive."""

    __tablename__ = "cases"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    version: Mapped[int] = mapped_column()
    pack_id: Mapped[int] = mapped_column(ForeignKey("policy_packs.id"))
    state: Mapped[str]
    kind: Mapped[str]
    channel: Mapped[str]
    source_number: Mapped[str]
    source_key: Mapped[str | None] = mapped_column(unique=True)
    import_id: Mapped[str | None]
    received_at: Mapped[datetime]
    received_month: Mapped[int]
    registered_at: Mapped[datetime]
    registered_by: Mapped[str]
    is_late_entry: Mapped[bool]
    is_repeat: Mapped[bool]
    is_sample: Mapped[bool]
    subject: Mapped[str]
    facts: Mapped[str]
    request: Mapped[str]
    category: Mapped[str]
    severity: Mapped[str]
    matters: Mapped[list[Any]]
    fields: Mapped[dict[str, Any]]
    promised_at: Mapped[datetime | None]
    respondent_department: Mapped[str]
    respondent_person: Mapped[str]
    respondent_contact: Mapped[str]
    respondent_phone: Mapped[str]
    respondent_address: Mapped[str]
    publicity_consent: Mapped[bool | None]
    mediation_consent: Mapped[bool | None]
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    departments_count: Mapped[int]
    accepted_at: Mapped[datetime | None]
    dispatched_at: Mapped[datetime | None]
    dispatch_note: Mapped[str]
    investigation: Mapped[str]
    cause: Mapped[str]
    cause_note: Mapped[str]
    solution: Mapped[str]
    approvals: Mapped[list[Any]]
    reply_way: Mapped[str | None]
    reply_text: Mapped[str]
    replied_at: Mapped[datetime | None]
    call_backs: Mapped[list[Any]]
    called_back_at: Mapped[datetime | None]
    call_outcome: Mapped[str | None]
    satisfaction: Mapped[str | None]
    verdict: Mapped[str | None]
    closing_note: Mapped[str]
    closed_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    archive_note: Mapped[str]
    refusal_reason: Mapped[str]
    refusal_note: Mapped[str]
    resolved_on_spot: Mapped[bool]
    reopen_count: Mapped[int]
    urge_count: Mapped[int]
    return_count: Mapped[int]
    prints: Mapped[dict[str, Any]]
    due_at: Mapped[datetime | None]
    met_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    registrar_id: Mapped[int | None] = mapped_column(default=None)
    restricted: Mapped[bool] = mapped_column(default=False, server_default=false())
    #: sha256 of the receipt code an anonymous person may ask with.
    receipt_hash: Mapped[str | None] = mapped_column(default=None)
    #: In a restricted case: who is accused, and therefore may not know of it, as ",3,7,"; a name may fit several.
    accused_departments: Mapped[str] = mapped_column(default="", server_default="")
    accused_staff: Mapped[str] = mapped_column(default="", server_default="")
    level: Mapped[str] = mapped_column(default="", server_default="")
    severity_reason: Mapped[str] = mapped_column(default="", server_default="")
    #: How often each step was taken since the case was last opened, by action.
    done: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))
    #: 案卷记录 by running number: what each step that has no column of its own put on record.
    records: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))
    #: The result of each matter by its place in `matters`, from 1.
    matter_results: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))
    #: 协办部门 as ",3,7,": ids between commas, empty for none.
    assisting: Mapped[str] = mapped_column(default="", server_default="")
    parent_id: Mapped[int | None] = mapped_column(BIG, default=None)
    relation: Mapped[str | None] = mapped_column(default=None)
    merged_into_id: Mapped[int | None] = mapped_column(BIG, default=None)
    responsible_department: Mapped[str] = mapped_column(default="", server_default="")
    responsible_person: Mapped[str] = mapped_column(default="", server_default="")
    delay_responsible: Mapped[str] = mapped_column(default="", server_default="")
    reasons_sufficient: Mapped[bool | None] = mapped_column(default=None)
    request_reasonable: Mapped[bool | None] = mapped_column(default=None)
    supervision: Mapped[str | None] = mapped_column(default=None)
    progress_told_at: Mapped[datetime | None] = mapped_column(default=None)
    paused_at: Mapped[datetime | None] = mapped_column(default=None)
    no_reply_wanted: Mapped[bool] = mapped_column(default=False, server_default=false())
    #: Agreed compensation in 分, and how much of it was paid.
    compensation: Mapped[int] = mapped_column(BIG, default=0, server_default=text("0"))
    compensation_paid: Mapped[int] = mapped_column(BIG, default=0, server_default=text("0"))
    #: 回访: when the person is to be called next; empty where nobody waits for a call.
    call_next_at: Mapped[datetime | None] = mapped_column(default=None)
    #: Attempts since the last reply.
    call_tries: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    #: How often the person called back was not satisfied.
    unsatisfied_count: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    #: 保管期限: the last day the archived file is kept; empty where it is kept for ever or not archived.
    kept_until: Mapped[date | None] = mapped_column(default=None)
    #: 卷号 of the archived file.
    volume: Mapped[str] = mapped_column(default="", server_default="")
    #: 标签 as ",媒体,加急,": the office's own words for the case, between commas, empty for none.
    tags: Mapped[str] = mapped_column(default="", server_default="")
    #: 网点 that took the case; empty at the head office.
    site_id: Mapped[int | None] = mapped_column(default=None)

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = CASE_INDEXES


class Complainant(Base):
    """投诉人: the identity, one row a case (empty for the anonymous), under its own permission."""

    __tablename__ = "complainants"

    case_id: Mapped[int] = mapped_column(BIG, ForeignKey("cases.id"), primary_key=True)
    name: Mapped[str]
    anonymous: Mapped[bool]
    phone: Mapped[str]
    phone_digits: Mapped[str]
    id_type: Mapped[str | None]
    id_number: Mapped[str]
    address: Mapped[str]
    sex: Mapped[str | None]
    age: Mapped[int | None]
    relation: Mapped[str]
    affected_person: Mapped[str]
    agent: Mapped[str]
    organisation: Mapped[str]
    credit_code: Mapped[str] = mapped_column(default="", server_default="")
    legal_representative: Mapped[str] = mapped_column(default="", server_default="")
    agent_id_number: Mapped[str] = mapped_column(default="", server_default="")
    #: 授权委托书: its number or date; empty while it is missing.
    agent_authority: Mapped[str] = mapped_column(default="", server_default="")
    #: 共同投诉: how many complain together, and who speaks for them: {name, phone, id_number}.
    joint_count: Mapped[int | None] = mapped_column(default=None)
    representatives: Mapped[list[Any]] = mapped_column(default=list, server_default=text("'[]'"))
    #: The safe way to reach a reporter, chosen by them.
    safe_channel: Mapped[str] = mapped_column(default="", server_default="")
    #: 方便联系时间, in the person's own words and hours such as 18:00-20:00.
    contact_hours: Mapped[str] = mapped_column(default="", server_default="")
    #: 化名: what a restricted case shows in place of the person.
    code_name: Mapped[str] = mapped_column(default="", server_default="")
    #: The whole identity of a restricted case, sealed for the vault's custodians; the plain columns are then empty.
    sealed: Mapped[str] = mapped_column(default="", server_default="")

    __table_args__ = (
        Index("ix_complainants_phone", "phone_digits"),
        Index("ix_complainants_id_number", "id_number"),
        Index("ix_complainants_name", "name"),
    )


class ClockEntry(Base):
    """时限: one limit running for a case; a replaced limit stays, marked by `replaced_at`."""

    __tablename__ = "clocks"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    case_id: Mapped[int] = mapped_column(BIG, ForeignKey("cases.id"))
    clock: Mapped[str]
    rule: Mapped[str]
    rule_title: Mapped[str]
    source: Mapped[str]
    unit: Mapped[str]
    started_at: Mapped[datetime]
    due_at: Mapped[datetime]
    stopped_at: Mapped[datetime | None]
    replaced_at: Mapped[datetime | None]
    provisional: Mapped[bool]
    #: What the due time was reckoned from, so that it can be explained and reckoned again.
    counted_from: Mapped[str] = mapped_column(default="received", server_default="received")
    span: Mapped[str] = mapped_column(default="", server_default="")
    roll: Mapped[bool] = mapped_column(default=True, server_default=true())
    makeup: Mapped[bool] = mapped_column(default=True, server_default=true())
    hours: Mapped[str] = mapped_column(default="", server_default="")
    #: 中止 as [[from, to], …] in ISO UTC; the last `to` is null while it lasts.
    pauses: Mapped[list[Any]] = mapped_column(default=list, server_default=text("'[]'"))
    extended_until: Mapped[datetime | None] = mapped_column(default=None)

    __table_args__ = (
        Index("ix_clocks_case", "case_id"),
        Index("ix_clocks_due", "due_at"),
        partial_index("ix_clocks_running", "due_at", where=_RUNNING),
    )


class Blob(Base):
    """附件内容, by SHA-256: kept once however often attached."""

    __tablename__ = "blobs"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[bytes]


class Attachment(Base):
    """附件: a file of a case; its name is only shown, never a path."""

    __tablename__ = "attachments"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    case_id: Mapped[int] = mapped_column(BIG, ForeignKey("cases.id"))
    name: Mapped[str]
    size: Mapped[int] = mapped_column(BIG)
    sha256: Mapped[str] = mapped_column(ForeignKey("blobs.sha256"))
    added_at: Mapped[datetime]
    added_by: Mapped[str]
    #: A page of a printed form that came back: of which form, copy (as numbered by the print) and page of how many.
    form: Mapped[str] = mapped_column(default="", server_default="")
    copy: Mapped[int | None] = mapped_column(default=None)
    page: Mapped[int | None] = mapped_column(default=None)
    pages: Mapped[int | None] = mapped_column(default=None)

    __table_args__ = (Index("ix_attachments_case", "case_id"),)


class Saved(Base):
    """存用设置: what staff keep under a name to use again. The list views, the office's own reports, column mappings.

    `kind` says which and so what `data` holds; `owner_id` is whose it is, empty where it is everybody's.
    """

    __tablename__ = "saved"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
    by: Mapped[str]
    data: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))

    __table_args__ = (Index("ix_saved_kind", "kind", "name"),)
