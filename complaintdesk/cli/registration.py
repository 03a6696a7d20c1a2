"""A registration as it comes in as JSON, checked key by key, made into the command that registers it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from complaintdesk.desk.choices import IntakeChoices
from complaintdesk.desk.intake import RegisterCase
from complaintdesk.desk.rows import Person, Representative
from complaintdesk.desk.typed import as_instant
from complaintdesk.domain.errors import FieldErrors, UserError
from complaintdesk.domain.vocabulary import Channel, IdType, Kind, Severity, Sex, Word
from complaintdesk.i18n import LANGUAGES, _, in_language

KEYS = (
    *("kind", "channel", "source_number", "received_at", "complainant", "affected_person", "agent", "organisation"),
    *("joint", "respondent", "subject", "facts", "request", "category", "severity", "severity_reason", "level"),
    *("matters", "promised_at", "no_reply_wanted", "publicity_consent", "mediation_consent", "fields", "restricted"),
    *("receipt_code", "reserved_number"),
)
COMPLAINANT_KEYS = (
    *("name", "anonymous", "phone", "id_type", "id_number", "address", "sex", "age", "relation", "safe_channel"),
    "contact_hours",
)
RESPONDENT_KEYS = ("department", "person", "contact", "phone", "address")
JOINT_KEYS = ("count", "representatives")
REPRESENTATIVE_KEYS = ("name", "phone", "id_number")
#: What of an agent and of an organisation has a place of its own; the rest of such an object names them.
AGENT_PARTS = ("id_number", "authority")
ORGANISATION_PARTS = ("credit_code", "legal_representative")


def registration(data: Mapping[str, Any], options: IntakeChoices, zone: str) -> RegisterCase:
    """The command; raises FieldErrors naming every key that is unknown, missing or of a wrong kind."""
    reader = _Reader(zone)
    reader.known(data, KEYS, "")
    complainant = reader.table(data, "complainant", COMPLAINANT_KEYS)
    respondent = reader.table(data, "respondent", RESPONDENT_KEYS)
    joint = reader.table(data, "joint", JOINT_KEYS)
    if "kind" in options.required and data.get("kind") in (None, ""):
        reader.problems["kind"] = _("Say what it is: {known}.").format(
            known=", ".join(choice.value for choice in options.kinds)
        )
    command = RegisterCase(
        kind=reader.word(data, "kind", Kind) or Kind.COMPLAINT,
        channel=reader.word(data, "channel", Channel) or Channel.VISIT,
        source_number=reader.text(data, "source_number"),
        received_at=reader.instant(data, "received_at"),
        complainant=Person(
            name=reader.text(complainant, "name"),
            anonymous=reader.yes_no(complainant, "anonymous"),
            phone=reader.text(complainant, "phone"),
            id_type=reader.word(complainant, "id_type", IdType),
            id_number=reader.text(complainant, "id_number"),
            address=reader.text(complainant, "address"),
            sex=reader.word(complainant, "sex", Sex),
            age=reader.whole_number(complainant, "age"),
            relation=reader.text(complainant, "relation"),
            affected_person=reader.who(data, "affected_person"),
            agent=reader.who(data, "agent", AGENT_PARTS),
            agent_id_number=reader.part(data, "agent", "id_number"),
            agent_authority=reader.part(data, "agent", "authority"),
            organisation=reader.who(data, "organisation", ORGANISATION_PARTS),
            credit_code=reader.part(data, "organisation", "credit_code"),
            legal_representative=reader.part(data, "organisation", "legal_representative"),
            joint_count=reader.whole_number(joint, "count"),
            representatives=reader.representatives(joint, "representatives"),
            safe_channel=reader.text(complainant, "safe_channel"),
            contact_hours=reader.text(complainant, "contact_hours"),
        ),
        respondent_department=reader.text(respondent, "department"),
        respondent_person=reader.text(respondent, "person"),
        respondent_contact=reader.text(respondent, "contact"),
        respondent_phone=reader.text(respondent, "phone"),
        respondent_address=reader.text(respondent, "address"),
        subject=reader.text(data, "subject"),
        facts=reader.text(data, "facts"),
        request=reader.text(data, "request"),
        category=reader.text(data, "category"),
        severity=reader.word(data, "severity", Severity),
        severity_reason=reader.text(data, "severity_reason"),
        level=reader.text(data, "level"),
        matters=reader.texts(data, "matters"),
        promised_at=reader.instant(data, "promised_at"),
        no_reply_wanted=reader.yes_no(data, "no_reply_wanted"),
        publicity_consent=reader.consent(data, "publicity_consent"),
        mediation_consent=reader.consent(data, "mediation_consent"),
        fields=reader.own_fields(data, "fields"),
        restricted=reader.yes_no(data, "restricted"),
        receipt_code=reader.text(data, "receipt_code"),
        reserved_number=reader.text(data, "reserved_number"),
    )
    if reader.problems:
        raise FieldErrors(reader.problems)
    return command


def coded(words: type[Word], raw: str) -> Word | None:
    """The coded value for a stored key or for its label in any language of the program; None for neither."""
    for entry in words:
        if raw.strip() == entry.value:
            return entry
    for language in LANGUAGES:
        with in_language(language):
            for entry in words:
                if raw.strip() == entry.label:
                    return entry
    return None


def coded_or_refused(words: type[Word], raw: str, name: str) -> Any:
    """The coded value; raises UserError listing the keys there are."""
    found = coded(words, raw)
    if found is None:
        raise UserError(_unknown_word(words, raw), field=name)
    return found


def _unknown_word(words: type[Word], raw: str) -> str:
    return _("“{value}” is not known here; possible are {known}.").format(
        value=raw, known=", ".join(w.value for w in words)
    )


class _Reader:
    """Takes values of the right kind; what is wrong becomes a sentence under the key's name."""

    def __init__(self, zone: str) -> None:
        self.zone = zone
        self.problems: dict[str, str] = {}

    def known(self, data: Mapping[str, Any], keys: Iterable[str], above: str) -> None:
        known = tuple(keys)
        for key in data:
            if key not in known:
                self.problems[above + key] = _("There is no key “{key}” here. Known keys: {known}.").format(
                    key=key, known=", ".join(known)
                )

    def table(self, data: Mapping[str, Any], key: str, keys: tuple[str, ...]) -> Mapping[str, Any]:
        value = data.get(key)
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.problems[key] = _("A JSON object is expected here, with the keys {known}.").format(
                known=", ".join(keys)
            )
            return {}
        self.known(value, keys, f"{key}.")
        return value

    def text(self, data: Mapping[str, Any], key: str) -> str:
        return self._text(data.get(key), key)

    def _text(self, value: Any, key: str) -> str:
        if value is None:
            return ""
        if isinstance(value, str):
            return value
        # Phone and document numbers often come as numbers; a fraction or a truth value is a mistake.
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        self.problems[key] = _("Text is expected here.")
        return ""

    def texts(self, data: Mapping[str, Any], key: str) -> tuple[str, ...]:
        value = data.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            self.problems[key] = _("A list of texts is expected here.")
            return ()
        return tuple(value)

    def who(self, data: Mapping[str, Any], key: str, apart: tuple[str, ...] = ()) -> str:
        """Somebody as text, or as an object whose values are joined, but for those that are kept apart."""
        value = data.get(key)
        if isinstance(value, dict):
            named = {name: entry for name, entry in value.items() if name not in apart}
            parts = [self._text(entry, f"{key}.{name}").strip() for name, entry in named.items()]
            return "，".join(part for part in parts if part)
        return self._text(value, key)

    def part(self, data: Mapping[str, Any], key: str, name: str) -> str:
        """One of the values that are kept apart."""
        value = data.get(key)
        return self._text(value.get(name), f"{key}.{name}") if isinstance(value, dict) else ""

    def representatives(self, data: Mapping[str, Any], key: str) -> tuple[Representative, ...]:
        value = data.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            self.problems[key] = _("A list of objects is expected here, with the keys {known}.").format(
                known=", ".join(REPRESENTATIVE_KEYS)
            )
            return ()
        found = []
        for place, entry in enumerate(value, start=1):
            self.known(entry, REPRESENTATIVE_KEYS, f"{key}.{place}.")
            found.append(Representative(*(self._text(entry.get(k), f"{key}.{place}.{k}") for k in REPRESENTATIVE_KEYS)))
        return tuple(found)

    def own_fields(self, data: Mapping[str, Any], key: str) -> dict[str, str]:
        value = data.get(key)
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.problems[key] = _("A JSON object is expected here: name of the field and its text.")
            return {}
        return {name: self._text(entry, f"{key}.{name}") for name, entry in value.items()}

    def word(self, data: Mapping[str, Any], key: str, words: type[Word]) -> Any:
        raw = self._text(data.get(key), key)
        if not raw.strip():
            return None
        found = coded(words, raw)
        if found is None:
            self.problems[key] = _unknown_word(words, raw)
        return found

    def yes_no(self, data: Mapping[str, Any], key: str) -> bool:
        value = data.get(key)
        if value is None or isinstance(value, bool):
            return bool(value)
        self.problems[key] = _("true or false is expected here.")
        return False

    def consent(self, data: Mapping[str, Any], key: str) -> bool | None:
        """Given, refused, or not asked."""
        return None if data.get(key) is None else self.yes_no(data, key)

    def whole_number(self, data: Mapping[str, Any], key: str) -> int | None:
        value = data.get(key)
        if value is None or value == "":
            return None
        if (
            isinstance(value, str)
            and value.strip().isascii()
            and value.strip().isdecimal()
            and len(value) < 10
        ):
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        self.problems[key] = _("A whole number is expected here.")
        return None

    def instant(self, data: Mapping[str, Any], key: str) -> datetime | None:
        raw = data.get(key)
        if raw is not None and not isinstance(raw, str):
            self.problems[key] = _(
                "Date and time are expected here as text, such as 2026-03-02T14:30:00+08:00."
            )
            return None
        try:
            return as_instant((raw or "").strip(), self.zone, key)
        except UserError as problem:
            self.problems[key] = problem.message
            return None
