"""Exchange files that were changed, cut off or made to do harm: every one refused with a sentence, nothing written (T6)."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from nacl.signing import SigningKey
from sqlalchemy import func, select

from complaintdesk.desk import exchange_parcel
from complaintdesk.desk.core import Desk
from complaintdesk.desk.exchange_keys import (
    PURPOSE,
    AddPartner,
    ExchangeKey,
    MakeExchangeKey,
    key_bytes,
    key_text,
)
from complaintdesk.desk.exchange_parcel import CASE, HISTORY, MANIFEST, SIGNATURE, packed, unpacked
from complaintdesk.desk.exchange_receiving import LookIntoParcel, ReceiveCase
from complaintdesk.desk.exchange_sending import send_case
from complaintdesk.domain.errors import UserError
from complaintdesk.storage.models import Blob, Case, Event
from tests.conftest import Databases
from tests.desk.office import OPENED, a_case, an_office

PARTNER = SigningKey(b"\x07" * 32)
PUBLIC = bytes(PARTNER.verify_key)


class Office:
    """An office that trusts a partner whose key the test holds: what it signs is signed as well as can be."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        desk.do(MakeExchangeKey())
        desk.do(AddPartner(name="伙伴", key=key_text(PUBLIC)))
        self.to = key_bytes(desk.ask(ExchangeKey()).key)

    def signed(self, case: Any, files: dict[str, bytes] | None = None, **about: Any) -> bytes:
        told = {"office": "伙伴", "number": "XX-2026-0001", "made_at": "2026-03-02T01:30:00+00:00", "masked": False}
        content = {CASE: json.dumps(case).encode(), HISTORY: "经过".encode()} | (files or {})
        return packed(content, told | about, PUBLIC, self.to, lambda c: PARTNER.sign(PURPOSE + c).signature)

    def counts(self) -> tuple[int, ...]:
        with self.desk.database.read() as session:
            return tuple(session.execute(select(func.count()).select_from(t)).scalar_one() for t in (Case, Event, Blob))

    def refuses(self, content: bytes) -> None:
        before = self.counts()
        look = LookIntoParcel(content=content)
        with pytest.raises(UserError) as at_sight:
            self.desk.ask(look)
        with pytest.raises(UserError) as at_receipt:
            self.desk.do(ReceiveCase(content=content))
        for refused in (at_sight, at_receipt):
            assert refused.value.message
            assert refused.value.hint
        assert self.counts() == before


@pytest.fixture(scope="module")
def office(databases: Databases) -> Office:
    made = Office(an_office(databases.new("sqlite")))
    OPENED.clear()  # it stays open for the whole module
    return made


@pytest.fixture(scope="module")
def real(databases: Databases) -> bytes:
    """A file as the program makes it."""
    sender = an_office(databases.new("sqlite"), name="东湖")
    sender.do(AddPartner(name="x", key=key_text(PUBLIC)))
    content = send_case(sender, a_case(sender).id, "x")
    OPENED.clear()
    return content


def test_every_byte_counts(real: bytes) -> None:
    assert unpacked(real).number == "TS-2026-0001"
    taken = []
    for place in range(0, len(real), 3):
        for change in (0x01, 0x80):
            bad = bytearray(real)
            bad[place] ^= change
            try:
                unpacked(bytes(bad))
            except UserError:
                continue
            taken.append(place)
    assert taken == []


def test_a_part_of_a_file_or_more_than_it_is_refused(real: bytes, office: Office) -> None:
    for length in (0, 1, 21, 22, 100, len(real) // 2, len(real) - 22, len(real) - 1):
        office.refuses(real[:length])
    for more in (real + b"\0", b"MZ" + real, real + real, real[:40] + b"hidden" + real[40:]):
        office.refuses(more)
    with zipfile.ZipFile(io.BytesIO(real)) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    assert list(contents)[-2:] == [MANIFEST, SIGNATURE]
    for missing in contents:
        office.refuses(zipped([(name, each) for name, each in contents.items() if name != missing]))
    office.refuses(zipped(list(reversed(contents.items()))))


def zipped(entries: list[tuple[str, bytes]], method: int = zipfile.ZIP_STORED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in entries:
            info = zipfile.ZipInfo(name)
            info.create_system, info.external_attr, info.compress_type = 3, 0o644 << 16, method
            archive.writestr(info, content)
    return made.getvalue()


def test_what_even_a_known_office_cannot_sign(office: Office) -> None:
    """Names that lead elsewhere, bombs, doubles, other formats: signed well and refused all the same."""
    case = {"facts": "x", "subject": "x"}
    for name in (
        "../../etc/passwd", "/etc/passwd", "attachments/../x", "C:\\x", "attachments/001/../../x", "case.json/x",
        "attachments/0001", "attachments/abc", "other.txt", "attachments/", "attachments/\uff10\uff10\uff11",
    ):  # fmt: skip
        office.refuses(office.signed(case, {name: b"x"}))
    for format_ in (0, 2, "1", None):
        office.refuses(resigned(office.signed(case), format=format_))
    office.refuses(resigned(office.signed(case), files={}))
    office.refuses(resigned(office.signed(case), files=[]))
    office.refuses(resigned(office.signed(case), **{"from": "CDKEY"}))
    office.refuses(resigned(office.signed(case), to=key_text(PUBLIC)))
    good = entries_of(office.signed(case))
    with pytest.warns(UserWarning, match="Duplicate name"):
        doubled = zipped([good[0], *good])
    office.refuses(doubled)
    bomb = zipped([("attachments/001", b"\0" * 50_000_000), *good], zipfile.ZIP_DEFLATED)
    assert len(bomb) < 100_000
    office.refuses(bomb)
    office.refuses(zipped([(f"attachments/{n:03d}", b"") for n in range(1000)] + good))
    for content in (b"[1]", b"\xff\xfe", b"{" * 100_000, b'{"a": ' * 3000, b"null"):
        office.refuses(office.signed(case, {CASE: content}))


def entries_of(content: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def resigned(content: bytes, **changes: Any) -> bytes:
    """The same file with another manifest, signed again by the partner."""
    entries = dict(entries_of(content))
    manifest = exchange_parcel.json_bytes(json.loads(entries[MANIFEST]) | changes)
    entries[MANIFEST] = manifest
    entries[SIGNATURE] = base64.b64encode(PARTNER.sign(PURPOSE + manifest).signature)
    return zipped(list(entries.items()))


def test_a_signature_of_anything_else_is_none(office: Office) -> None:
    entries = dict(entries_of(office.signed({"facts": "x"})))
    for signature in (
        base64.b64encode(PARTNER.sign(entries[MANIFEST]).signature),  # without the purpose
        entries[SIGNATURE] + b"\n", base64.b64encode(b"\0" * 64), b"", b"A" * 88,
        base64.b64encode(SigningKey(b"\x08" * 32).sign(PURPOSE + entries[MANIFEST]).signature),
    ):  # fmt: skip
        office.refuses(zipped(list((entries | {SIGNATURE: signature}).items())))


def test_odd_values_of_a_known_office_are_taken_as_not_given(new_database: Callable[..., str]) -> None:
    """Trusted, and still not believed: a case comes of it, with what could be read."""
    office = Office(an_office(new_database("sqlite")))
    odd: Any
    for place, odd in enumerate(({"a": [1]}, [], 7, None, "\x00\u202e<b>=1+1", True, 10**400)):
        names = (
            "kind", "severity", "subject", "facts", "category_path", "level", "matters", "fields", "promised_at",
            "complainant", "attachments", "publicity_consent", "respondent_person",
        )  # fmt: skip
        content = office.signed(dict.fromkeys(names, odd), number=f"N-{place}")
        done, _changes = office.desk.do(ReceiveCase(content=content))
        assert done.number == f"TS-2026-{place + 1:04d}"
    odd = [3, {"name": ["x"]}]
    person = {"age": -1, "joint_count": "x", "id_type": "moon", "sex": 3, "representatives": odd, "name": "甲"}
    done, _changes = office.desk.do(ReceiveCase(content=office.signed({"complainant": person, "facts": "y"}, number="P")))
    assert done.number == "TS-2026-0008"
