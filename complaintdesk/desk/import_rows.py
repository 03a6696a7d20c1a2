"""旧台账一行: a row of an old ledger becomes a case with its history, or is refused with column and reason."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from complaintdesk.desk.import_dates import DateReader, date_reader
from complaintdesk.desk.import_mapping import JOINED, OldLedger, Target, folded
from complaintdesk.desk.import_words import (
    ANONYMOUS,
    CHANNELS,
    CLOSED,
    KINDS,
    NO_ANSWER,
    SATISFACTION,
    SERIAL_HEADERS,
    SEVERITIES,
    SEXES,
    channel_by_headers,
)
from complaintdesk.desk.new_cases import first_words
from complaintdesk.desk.rows import Person
from complaintdesk.domain.plain import inert
from complaintdesk.domain.vocabulary import EventKind, IdType, Kind, Severity, Sex
from complaintdesk.i18n import _

LONGEST_KEY = 200
_SHOWN = 40
#: Any of these is content of a complaint; a date, a number or a name alone is none.
_CONTENT = (
    Target.SUBJECT,
    Target.FACTS,
    Target.REQUEST,
    Target.REPLY,
    Target.INVESTIGATION,
    Target.CAUSE,
    Target.SOLUTION,
    Target.CATEGORY,
    Target.RESPONDENT_DEPARTMENT,
    Target.RESPONDENT_PERSON,
)


@dataclass(frozen=True)
class Refused:
    """退回一行: its number in the file, the column at fault and why."""

    row: int
    column: str
    reason: str


@dataclass(frozen=True)
class OldCase:
    """一件旧投诉: columns at entry, and what answering it changed (`closing` says by which event, None: unanswered)."""

    row: int
    key: str
    received_at: datetime
    person: Person
    values: dict[str, Any]
    outcome: dict[str, Any] = field(default_factory=dict)
    closing: EventKind | None = None


@dataclass(frozen=True)
class OfficeLists:
    """What the office keeps that a row may name: categories, departments, the pack's own fields, by folded words."""

    zone: ZoneInfo
    now: datetime
    categories: dict[str, str]
    departments: dict[str, int]
    fields: dict[str, str]
    restricted: frozenset[Kind] = frozenset()


@dataclass
class Remarks:
    """What was noticed while reading, for the summary."""

    unread_replies: int = 0
    future: int = 0
    categories: Counter[str] = field(default_factory=Counter)


def cell_text(cell: object) -> str:
    """A cell as text: whole numbers without a point, dates as ISO, everything inert; nothing is shortened."""
    if cell is None or cell == "":
        return ""
    if isinstance(cell, bool):
        return _("yes") if cell else _("no")
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return inert(str(cell)).strip()


class RowReader:
    """Reads the rows of one ledger under one mapping."""

    def __init__(self, table: OldLedger, targets: tuple[Target, ...], lists: OfficeLists) -> None:
        self.header = table.header
        self.targets = targets
        self.lists = lists
        self.remarks = Remarks()
        self._place = {name: at for at, name in enumerate(table.header)}
        self._seen: Counter[str] = Counter()
        self._channel = channel_by_headers(table.header)
        self._serial = [folded(name) in SERIAL_HEADERS for name in table.header]
        self._received = self._dates(table, Target.RECEIVED_AT)
        self._replied = self._dates(table, Target.REPLIED_AT)
        self._closed = self._dates(table, Target.CLOSED_AT)
        by_target = dict(zip(reversed(targets), reversed(self.header), strict=True))
        self._content_column = next((by_target[t] for t in _CONTENT if t in by_target), self.header[0])

    def _dates(self, table: OldLedger, wanted: Target) -> DateReader:
        at = self.targets.index(wanted) if wanted in self.targets else None
        return date_reader(self.lists.zone, () if at is None else (cells[at] for _row, cells in table.rows))

    def is_blank(self, cells: tuple[object, ...]) -> bool:
        """Nothing in it but a serial number printed in advance."""
        return not any(
            cell_text(cell) for cell, serial in zip(cells, self._serial, strict=True) if not serial
        )

    def read(self, row: int, cells: tuple[object, ...]) -> OldCase | Refused:
        """The case in the row, or why there is none."""
        texts = [cell_text(cell) for cell in cells]
        key = self._hashed(texts)
        values: dict[Target, str] = {}
        notes: dict[str, str] = {}
        raw: dict[Target, tuple[object, str]] = {}
        for name, target, cell, text in zip(self.header, self.targets, cells, texts, strict=True):
            if not text or target is Target.SKIP:
                continue
            if target is Target.NOTE:
                notes[self.lists.fields.get(folded(name), name)] = text
            elif target in JOINED and target in values:
                values[target] += "\n" + text
            else:
                values[target] = text
                raw[target] = (cell, name)
        at, column = raw.get(Target.RECEIVED_AT, ("", self.header[self.targets.index(Target.RECEIVED_AT)]))
        received_at = self._received.read(at)
        if received_at is None:
            shown = cell_text(at)
            return Refused(
                row,
                column,
                _("“{value}” is no readable date.").format(value=shown[:_SHOWN])
                if shown
                else _("There is no date."),
            )
        content = [v for k, v in notes.items() if folded(k) not in SERIAL_HEADERS]
        if not content and not any(target in values for target in _CONTENT):
            return Refused(row, self._content_column, _("The row holds no content."))
        self.remarks.future += received_at > self.lists.now
        number = re.sub(r"^(\d+)\.0+$", r"\1", values.get(Target.SOURCE_NUMBER, ""))
        if number:
            key = (
                f"no:{number}"
                if len(number) <= LONGEST_KEY
                else "no:" + hashlib.sha256(number.encode()).hexdigest()
            )
        found = self._case(row, key, number, received_at, values, notes, raw)
        if Kind(found.values["kind"]) in self.lists.restricted:
            # A plain row names the person, and its events would keep the name for good.
            name = next((raw[t][1] for t in (Target.KIND, Target.NAME) if t in raw), self._content_column)
            return Refused(row, name, _("A confidential matter is registered by hand, so that the identity is sealed."))
        return found

    def _hashed(self, texts: list[str]) -> str:
        """Hash of the row with its ordinal among equal rows: two equal complaints of a day are two."""
        plain = hashlib.sha256(json.dumps(texts, ensure_ascii=False).encode()).hexdigest()
        self._seen[plain] += 1
        return f"hash:{plain}:{self._seen[plain]}"

    def _case(
        self,
        row: int,
        key: str,
        number: str,
        received_at: datetime,
        values: dict[Target, str],
        notes: dict[str, str],
        raw: dict[Target, tuple[object, str]],
    ) -> OldCase:
        def word(target: Target, table: dict[str, Any]) -> Any:
            """The coded value; a word nobody knows stays as a note."""
            text = values.get(target, "")
            found = table.get(folded(text)) if text else None
            if text and found is None:
                notes[raw[target][1]] = text
            return found

        outcome, closing = self._outcome(values, notes, raw, word(Target.SATISFACTION, SATISFACTION))
        category = self._category(values, notes, raw)
        person = self._person(values, notes, raw, word(Target.SEX, SEXES))
        kind, channel = word(Target.KIND, KINDS), word(Target.CHANNEL, CHANNELS)
        severity = word(Target.SEVERITY, SEVERITIES)
        notes = {name: notes[name] for name in sorted(notes, key=lambda name: self._place.get(name, 0))}
        lines = (_("{title}: {text}").format(title=title, text=text) for title, text in notes.items())
        facts = values.get(Target.FACTS, "") or "\n".join(lines)
        words = (
            values.get(Target.FACTS),
            values.get(Target.REQUEST),
            values.get(Target.CATEGORY),
            facts,
            outcome.get("reply_text"),
            values.get(Target.RESPONDENT_DEPARTMENT),
            values.get(Target.RESPONDENT_PERSON),
        )
        subject = values.get(Target.SUBJECT, "") or first_words(next(filter(None, words), ""))
        department = values.get(Target.RESPONDENT_DEPARTMENT, "")
        case = {
            "source_number": number,
            "source_key": key,
            "subject": subject,
            "facts": facts,
            "request": values.get(Target.REQUEST, ""),
            "category": category,
            "fields": notes,
            "kind": (kind or Kind.COMPLAINT).value,
            "channel": (channel or self._channel).value,
            "severity": (severity or Severity.GENERAL).value,
            "respondent_department": department,
            "respondent_person": values.get(Target.RESPONDENT_PERSON, ""),
            "investigation": values.get(Target.INVESTIGATION, ""),
            "cause_note": values.get(Target.CAUSE, ""),
            "solution": values.get(Target.SOLUTION, ""),
        }
        if closing is not None:
            # An unanswered one must still be dispatched, whatever department the old ledger names.
            case["department_id"] = self.lists.departments.get(folded(department))
        return OldCase(row, key, received_at, person, case, outcome, closing)

    def _outcome(
        self,
        values: dict[Target, str],
        notes: dict[str, str],
        raw: dict[Target, tuple[object, str]],
        satisfaction: Any,
    ) -> tuple[dict[str, Any], EventKind | None]:
        """Answered rows land closed, at the times the ledger gives; no time is made up."""
        reply = values.get(Target.REPLY, "")
        if reply and folded(reply) in NO_ANSWER:
            notes[raw[Target.REPLY][1]] = reply
            reply = ""
        times: dict[Target, datetime | None] = {}
        for target, reader in ((Target.REPLIED_AT, self._replied), (Target.CLOSED_AT, self._closed)):
            cell, name = raw.get(target, ("", ""))
            times[target] = reader.read(cell)
            if name and times[target] is None and folded(values[target]) not in NO_ANSWER:
                notes[name] = values[target]
                self.remarks.unread_replies += 1
        if Target.STATE in values:
            notes[raw[Target.STATE][1]] = values[Target.STATE]
        replied_at, closed_at = times[Target.REPLIED_AT], times[Target.CLOSED_AT]
        if not (reply or replied_at or closed_at or folded(values.get(Target.STATE, "")) in CLOSED):
            if satisfaction:
                notes[raw[Target.SATISFACTION][1]] = values[Target.SATISFACTION]
            return {}, None
        outcome = {
            "reply_text": reply,
            "replied_at": replied_at,
            "closed_at": closed_at or replied_at,
            "satisfaction": satisfaction.value if satisfaction else None,
        }
        return outcome, EventKind.REPLIED if reply or replied_at else EventKind.CLOSED

    def _category(
        self, values: dict[Target, str], notes: dict[str, str], raw: dict[Target, tuple[object, str]]
    ) -> str:
        text = values.get(Target.CATEGORY, "")
        if not text:
            return ""
        known = self.lists.categories.get(folded_path(text))
        if known is None:
            notes[raw[Target.CATEGORY][1]] = text
            self.remarks.categories[text] += 1
        return known or ""

    def _person(
        self,
        values: dict[Target, str],
        notes: dict[str, str],
        raw: dict[Target, tuple[object, str]],
        sex: Sex | None,
    ) -> Person:
        name = values.get(Target.NAME, "")
        anonymous = not name or folded(name) in ANONYMOUS
        age: int | None = None
        if Target.AGE in values:
            found = re.fullmatch(r"(\d{1,3})\s*(?:岁|周岁)?", values[Target.AGE])
            if found and int(found[1]) <= 150:
                age = int(found[1])
            else:
                notes[raw[Target.AGE][1]] = values[Target.AGE]
        document = values.get(Target.ID_NUMBER, "").upper()
        return Person(
            name="" if anonymous else name,
            anonymous=anonymous,
            phone=values.get(Target.PHONE, ""),
            id_type=IdType.IDENTITY_CARD if re.fullmatch(r"\d{17}[\dX]", document) else None,
            id_number=document,
            address=values.get(Target.ADDRESS, ""),
            sex=sex,
            age=age,
            relation=values.get(Target.RELATION, ""),
            organisation=values.get(Target.ORGANISATION, ""),
        )


def folded_path(path: str) -> str:
    """A category's path as it is compared: levels may be parted by /, \\, > or -."""
    return "/".join(folded(level) for level in re.split(r"\s*[/\\>—-]+\s*", path) if level.strip())
