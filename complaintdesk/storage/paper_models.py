"""The tables of paper: an office's own forms, pages that came back, numbers reserved for blank forms."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from complaintdesk.storage.base import BIG, Base


class FormLayout(Base):
    """版式: a version of a form that this office made; the shipped ones are files of the program."""

    __tablename__ = "form_layouts"

    id: Mapped[int] = mapped_column(primary_key=True)
    form: Mapped[str]
    version: Mapped[int]
    text: Mapped[str]
    sha256: Mapped[str] = mapped_column(String(64))
    since: Mapped[datetime]
    by: Mapped[str]
    #: Only cases registered from then on are printed on it; else every print of a form not printed before is.
    new_cases_only: Mapped[bool] = mapped_column(default=False, server_default=false())
    #: A retired form of the office's own is offered no more; what was printed on it can be printed again.
    retired: Mapped[bool] = mapped_column(default=False, server_default=false())

    __table_args__ = (UniqueConstraint("form", "version"),)


class WaitingScan(Base):
    """待认领扫描页: a scanned page that found no case by itself; `settled_at` once somebody has dealt with it."""

    __tablename__ = "waiting_scans"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str]
    file: Mapped[str]
    page: Mapped[int]
    reason: Mapped[str]
    #: The text of the code, where one was read.
    code: Mapped[str] = mapped_column(default="", server_default="")
    sha256: Mapped[str] = mapped_column(ForeignKey("blobs.sha256"))
    settled_at: Mapped[datetime | None] = mapped_column(default=None)
    settled_by: Mapped[str] = mapped_column(default="", server_default="")
    settled_how: Mapped[str] = mapped_column(default="", server_default="")


class ReservedNumber(Base):
    """预留编号: a number printed on a blank form for a power cut; it becomes a case or is voided with a reason."""

    __tablename__ = "reserved_numbers"

    number: Mapped[str] = mapped_column(primary_key=True)
    form: Mapped[str]
    form_version: Mapped[int] = mapped_column(default=1, server_default="1")
    at: Mapped[datetime]
    by: Mapped[str]
    check: Mapped[str]
    case_id: Mapped[int | None] = mapped_column(BIG, default=None)
    voided_at: Mapped[datetime | None] = mapped_column(default=None)
    voided_by: Mapped[str] = mapped_column(default="", server_default="")
    reason: Mapped[str] = mapped_column(default="", server_default="")
