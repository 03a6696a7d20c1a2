"""旧台账一行: a row of an old ledger becomes a case with its history, or is refused with column and reason."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from operator import itemgetter
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
from complaintdesk.domain.vocabulary import Channel, EventKind, IdType, Kind, Severity
from complaintdesk.i18n import _

LONGEST_KEY = 200
#: Longer texts are no coded word, and are not compared with any.
LONGEST_WORD = 40
_SHOWN = 40
_AGE = re.compile(r"(\d{1,3})\s*(?:岁|周岁)?")
_NOBODY = vars(Person())
_IDENTITY = re.compile(r"\d{17}[\dX]")
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


@dataclass(frozen=True, slots=True)
class Refused:
    """退回一行: its number in the file, the column at fault and why."""

    row: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
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
    if type(cell) is str:
        # Printable text is inert as it stands; most cells are.
        return cell.strip() if cell.isprintable() else inert(cell).strip()
    if cell is None:
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
    """Reads the rows of one ledger under one mapping. What is the same for every row is found out once."""

    def __init__(self, table: OldLedger, targets: tuple[Target, ...], lists: OfficeLists) -> None:
        self.header = table.header
        self.lists = lists
        self.remarks = Remarks()
        self._seen: Counter[str] = Counter()
        self._transferred = is_transfer(table)
        self._channel = Channel.TRANSFER if self._transferred else channel_by_headers(table.header)
        self._telling = [at for at, name in enumerate(table.header) if folded(name) not in SERIAL_HEADERS]
        self._notes = [
            (at, lists.fields.get(folded(name), name), at in set(self._telling))
            for at, (name, target) in enumerate(zip(table.header, targets, strict=True))
            if target is Target.NOTE
        ]
        # An absent one is the last of a row's texts, which is empty.
        self._at = {target: targets.index(target) if target in targets else -1 for target in Target}
        self._joined = {target: _joined([at for at, one in enumerate(targets) if one is target]) for target in JOINED}
        self._content = [at for at, target in enumerate(targets) if target in _CONTENT]
        self._categories: dict[str, str | None] = {}
        self._received, self._replied, self._closed, self._promised = (
            self._dates(table, target)
            for target in (Target.RECEIVED_AT, Target.REPLIED_AT, Target.CLOSED_AT, Target.PROMISED_AT)
        )
        self._received_column = self.header[self._at[Target.RECEIVED_AT]]
        by_target = dict(zip(reversed(targets), reversed(self.header), strict=True))
        self._content_column = next((by_target[t] for t in _CONTENT if t in by_target), self.header[0])

    def _dates(self, table: OldLedger, wanted: Target) -> DateReader:
        at = self._at[wanted]
        return date_reader(self.lists.zone, () if at < 0 else (cells[at] for _row, cells in table.rows))

    def read(self, row: int, cells: tuple[object, ...]) -> OldCase | Refused | None:
        """The case in the row, or why there is none; None for a row with nothing but a serial number in it."""
        texts = [
            (cell if cell.isprintable() else inert(cell)).strip() if type(cell) is str else cell_text(cell) for cell in cells
        ]
        if not any(texts[at] for at in self._telling):
            return None
        texts.append("")
        at = self._at[Target.RECEIVED_AT]
        received_at = self._received.read(cells[at])
        if received_at is None:
            shown = texts[at][:_SHOWN]
            return Refused(
                row,
                self._received_column,
                _("“{value}” is no readable date.").format(value=shown) if shown else _("There is no date."),
            )
        notes = _Notes()
        telling = False
        for place, name, tells in self._notes:
            if texts[place]:
                notes.texts[name] = texts[place]
                telling = telling or tells
        if not telling and not any(texts[place] for place in self._content):
            return Refused(row, self._content_column, _("The row holds no content."))
        if received_at > self.lists.now:
            self.remarks.future += 1
        number = texts[self._at[Target.SOURCE_NUMBER]]
        if ".0" in number:
            number = re.sub(r"^(\d+)\.0+$", r"\1", number)
        if number:
            short = len(number) <= LONGEST_KEY
            key = f"no:{number}" if short else "no:" + hashlib.sha256(number.encode()).hexdigest()
        else:
            key = self._hashed(texts[:-1])
        found = self._case(row, key, number, received_at, cells, texts, notes)
        if found.values["kind"] in self.lists.restricted:
            # A plain row names the person, and its events would keep the name for good.
            named = next((self._at[t] for t in (Target.KIND, Target.NAME) if texts[self._at[t]]), None)
            return Refused(
                row,
                self._content_column if named is None else self.header[named],
                _("A confidential matter is registered by hand, so that the identity is sealed."),
            )
        return found

    def _hashed(self, texts: list[str]) -> str:
        """Hash of the row with its ordinal among equal rows: two equal complaints of a day are two."""
        plain = hashlib.sha256(json.dumps(texts, ensure_ascii=False).encode()).hexdigest()
        self._seen[plain] += 1
        return f"hash:{plain}:{self._seen[plain]}"

    def _note(self, notes: _Notes, target: Target, texts: list[str]) -> None:
        """What cannot be a value stays as a note under its column's name."""
        at = self._at[target]
        notes.texts[self.header[at]] = texts[at]
        notes.later = True

    def _word(self, target: Target, table: dict[str, Any], texts: list[str], notes: _Notes) -> Any:
        """The coded value; a word nobody knows stays as a note."""
        text = texts[self._at[target]]
        if not text:
            return None
        found = table.get(folded(text)) if len(text) <= LONGEST_WORD else None
        if found is None:
            self._note(notes, target, texts)
        return found

    def _case(
        self,
        row: int,
        key: str,
        number: str,
        received_at: datetime,
        cells: tuple[object, ...],
        texts: list[str],
        notes: _Notes,
    ) -> OldCase:
        outcome, closing = self._outcome(cells, texts, notes)
        category = self._category(texts, notes)
        person = self._person(texts, notes)
        kind = self._word(Target.KIND, KINDS, texts, notes)
        channel = self._word(Target.CHANNEL, CHANNELS, texts, notes)
        if self._transferred and channel not in (None, Channel.TRANSFER):
            # How it reached the office that handed it on is not how it came here.
            self._note(notes, Target.CHANNEL, texts)
            channel = None
        severity = self._word(Target.SEVERITY, SEVERITIES, texts, notes)
        promised_at = self._promised.read(cells[at]) if (at := self._at[Target.PROMISED_AT]) >= 0 else None
        if promised_at is None and texts[at]:
            self._note(notes, Target.PROMISED_AT, texts)
        fields = notes.texts
        if notes.later:
            place = {name: at for at, name in enumerate(self.header)}
            fields = {name: fields[name] for name in sorted(fields, key=lambda name: place.get(name, 0))}
        facts, request = self._joined[Target.FACTS](texts), self._joined[Target.REQUEST](texts)
        told = facts
        if not facts:
            lines = (_("{title}: {text}").format(title=title, text=text) for title, text in fields.items())
            facts = "\n".join(lines)
        department = texts[self._at[Target.RESPONDENT_DEPARTMENT]]
        respondent = texts[self._at[Target.RESPONDENT_PERSON]]
        subject = self._joined[Target.SUBJECT](texts)
        if not subject:
            words = (
                told, request, texts[self._at[Target.CATEGORY]], facts, outcome.get("reply_text"), department, respondent,
            )  # fmt: skip
            subject = first_words(next(filter(None, words), ""))
        case = {
            "source_number": number,
            "source_key": key,
            "subject": subject,
            "facts": facts,
            "request": request,
            "category": category,
            "fields": fields,
            # The plain words: `value` goes through three calls, a hundred thousand times.
            "kind": (kind or Kind.COMPLAINT)._value_,
            "channel": (channel or self._channel)._value_,
            "severity": (severity or Severity.GENERAL)._value_,
            "respondent_department": department,
            "respondent_person": respondent,
            "investigation": self._joined[Target.INVESTIGATION](texts),
            "cause_note": self._joined[Target.CAUSE](texts),
            "solution": self._joined[Target.SOLUTION](texts),
            "promised_at": promised_at,
        }
        if closing is not None:
            # An unanswered one must still be dispatched, whatever department the old ledger names.
            case["department_id"] = self.lists.departments.get(folded(department)) if department else None
        return OldCase(row, key, received_at, person, case, outcome, closing)

    def _outcome(
        self, cells: tuple[object, ...], texts: list[str], notes: _Notes
    ) -> tuple[dict[str, Any], EventKind | None]:
        """Answered rows land closed, at the times the ledger gives; no time is made up."""
        satisfaction = self._word(Target.SATISFACTION, SATISFACTION, texts, notes)
        reply = self._joined[Target.REPLY](texts)
        if reply and len(reply) <= LONGEST_WORD and folded(reply) in NO_ANSWER:
            self._note(notes, Target.REPLY, texts)
            reply = ""
        replied_at = self._time(Target.REPLIED_AT, self._replied, cells, texts, notes)
        closed_at = self._time(Target.CLOSED_AT, self._closed, cells, texts, notes)
        state = texts[self._at[Target.STATE]]
        if state:
            self._note(notes, Target.STATE, texts)
        if not (reply or replied_at or closed_at or (len(state) <= LONGEST_WORD and folded(state) in CLOSED)):
            if satisfaction:
                self._note(notes, Target.SATISFACTION, texts)
            return {}, None
        outcome = {
            "reply_text": reply,
            "replied_at": replied_at,
            "closed_at": closed_at or replied_at,
            "satisfaction": satisfaction.value if satisfaction else None,
        }
        return outcome, EventKind.REPLIED if reply or replied_at else EventKind.CLOSED

    def _time(
        self, target: Target, reader: DateReader, cells: tuple[object, ...], texts: list[str], notes: _Notes
    ) -> datetime | None:
        at = self._at[target]
        text = texts[at]
        if not text:
            return None
        found = reader.read(cells[at])
        if found is None and folded(text[:LONGEST_WORD]) not in NO_ANSWER:
            self._note(notes, target, texts)
            self.remarks.unread_replies += 1
        return found

    def _category(self, texts: list[str], notes: _Notes) -> str:
        text = texts[self._at[Target.CATEGORY]]
        if not text:
            return ""
        if text not in self._categories:
            self._categories[text] = self.lists.categories.get(folded_path(text))
        known = self._categories[text]
        if known is None:
            self._note(notes, Target.CATEGORY, texts)
            self.remarks.categories[text] += 1
        return known or ""

    def _person(self, texts: list[str], notes: _Notes) -> Person:
        places = self._at
        sex = self._word(Target.SEX, SEXES, texts, notes)
        name = texts[places[Target.NAME]]
        anonymous = not name or (len(name) <= LONGEST_WORD and folded(name) in ANONYMOUS)
        age: int | None = None
        written = texts[places[Target.AGE]]
        if written:
            found = _AGE.fullmatch(written)
            if found and int(found[1]) <= 150:
                age = int(found[1])
            else:
                self._note(notes, Target.AGE, texts)
        document = texts[places[Target.ID_NUMBER]].upper()
        return _person(
            name="" if anonymous else name,
            anonymous=anonymous,
            phone=texts[places[Target.PHONE]],
            id_type=IdType.IDENTITY_CARD if _IDENTITY.fullmatch(document) else None,
            id_number=document,
            address=self._joined[Target.ADDRESS](texts),
            sex=sex,
            age=age,
            relation=texts[places[Target.RELATION]],
            organisation=texts[places[Target.ORGANISATION]],
        )


@dataclass(slots=True)
class _Notes:
    """What of a row is kept as notes; `later`: some were added out of the order of the columns."""

    texts: dict[str, str] = field(default_factory=dict)
    later: bool = False


def _joined(places: list[int]) -> Callable[[list[str]], str]:
    """What gives the texts of these columns as one text, line by line."""
    if len(places) == 1:
        return itemgetter(places[0])
    return lambda texts: "\n".join([texts[at] for at in places if texts[at]])


def _person(**known: Any) -> Person:
    """The person; a frozen one sets each of its two dozen fields by a call of its own, mostly to what they are anyway."""
    made = Person.__new__(Person)
    made.__dict__.update(_NOBODY, **known)
    return made


def is_transfer(table: OldLedger) -> bool:
    """转办: a list or sheet of a hotline, by its headers or by the names of file and sheet."""
    if channel_by_headers(table.header) is Channel.TRANSFER:
        return True
    return any(mark in name for mark in ("12345", "12315", "转办") for name in (table.file, table.sheet))


def folded_path(path: str) -> str:
    """A category's path as it is compared: levels may be parted by /, \\, > or -."""
    return "/".join(folded(level) for level in re.split(r"\s*[/\\>—-]+\s*", path) if level.strip())
