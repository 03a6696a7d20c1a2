"""The tables of the chain: events and what they say, the head, and the requests that were done."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from complaintdesk.storage.base import BIG, Base


class Event(Base):
    """事件: one link of the chain. Append-only; the payload lives in disclosures."""

    __tablename__ = "events"

    seq: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str]
    kind: Mapped[str]
    case_id: Mapped[int | None] = mapped_column(BIG)
    prev: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    __table_args__ = (Index("ix_events_case", "case_id", "seq"), Index("ix_events_at", "at"))


class Disclosure(Base):
    """内容: an event's payload and salt. The only allowed change is erasure (payload and salt emptied)."""

    __tablename__ = "disclosures"

    seq: Mapped[int] = mapped_column(BIG, ForeignKey("events.seq"), primary_key=True, autoincrement=False)
    payload: Mapped[str]
    salt: Mapped[str]


class ChainHead(Base):
    """链头: one row, locked last in every command; seq and hash of the newest event."""

    __tablename__ = "chain_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BIG)
    hash: Mapped[str] = mapped_column(String(64))


class Request(Base):
    """请求: a command that was done; the same request_id sent again finds its first result."""

    __tablename__ = "requests"

    request_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    command: Mapped[str]
    case_id: Mapped[int | None] = mapped_column(BIG)
    seq: Mapped[int] = mapped_column(BIG)
    at: Mapped[datetime]
