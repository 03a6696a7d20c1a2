"""The table of the books (事务簿): what the office keeps beside its cases, from a corrective action to a borrowed file."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from complaintdesk.storage.base import BIG, Base


class Entry(Base):
    """事务条目: one line of a book, of a case or of none. What its kind has of its own stands in `data`.

    `state` is a key of the book; `closed_at` is set in a state that is its end. The events of an entry give its row
    again, as those of a case do, so `verify` covers every book.
    """

    __tablename__ = "entries"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    version: Mapped[int] = mapped_column()
    kind: Mapped[str]
    #: Of books whose entries are numbered: ZG-2026-0001.
    number: Mapped[str] = mapped_column(default="", server_default="")
    case_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("cases.id"), default=None)
    state: Mapped[str]
    title: Mapped[str]
    category: Mapped[str] = mapped_column(default="", server_default="")
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), default=None)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), default=None)
    #: What names it among its kind where there may be one only, such as the period of a duty.
    key: Mapped[str | None] = mapped_column(default=None)
    due_on: Mapped[date | None] = mapped_column(default=None)
    at: Mapped[datetime]
    by: Mapped[str]
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    data: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        Index("ix_entries_kind", "kind", "state", "due_on"),
        Index("ix_entries_case", "case_id"),
        Index("uq_entries_kind_key", "kind", "key", unique=True),
    )
