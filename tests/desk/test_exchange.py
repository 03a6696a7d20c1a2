"""Cases between offices as signed files: whole, once, from known offices only, and not one byte of them changed (M4)."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from complaintdesk.desk.attaching import AttachFile, FileContent
from complaintdesk.desk.case_sheet import FileOf, Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.departments import AddDepartment
from complaintdesk.desk.dispatching import DispatchCase
from complaintdesk.desk.exchange_keys import (
    AddPartner,
    ExchangeKey,
    ExchangePartners,
    MakeExchangeKey,
    RemovePartner,
)
from complaintdesk.desk.exchange_receiving import Arrival, LookIntoParcel, ReceiveCase
from complaintdesk.desk.exchange_sending import SendCase, send_case
from complaintdesk.desk.intake import RegisterCase
from complaintdesk.domain.errors import FieldErrors, NotAllowed, NotFound, UserError
from complaintdesk.domain.vocabulary import Channel, EventKind, Role, Severity
from complaintdesk.storage.models import Case, Disclosure, Event, Saved
from complaintdesk.storage.verify import verify
from tests.desk.office import a_case, a_person, an_office, desk_as
from tests.desk.whistle import a_company

NAME, PHONE = "欧阳小明", "13812345678"
RECEIPT = b"\xff\xd8 receipt \x00 bytes" * 50


class Pair:
    """Two offices that know each other; the first one has a case with a file, sent on to its finance department."""

    def __init__(self, sender: str, receiver: str) -> None:
        self.here = an_office(receiver, "hospital", name="市中心医院")
        self.there = an_office(sender, "hospital", name="东湖分院")
        for desk in (self.here, self.there):
            desk.do(MakeExchangeKey())
        self.here.do(AddPartner(name="东湖", key=self.there.ask(ExchangeKey()).key))
        self.there.do(AddPartner(name="总院", key=self.here.ask(ExchangeKey()).key))
        self.case = a_case(
            self.there, complainant=a_person(name=NAME, phone=PHONE), severity=Severity.SERIOUS, severity_reason="多人",
            facts=f"{NAME}说：=1+1 多收护理费。\n第二行", attachments=(FileContent("收据 1.jpg", RECEIPT),),
        )  # fmt: skip
        self.there.do(DispatchCase(case_id=self.case.id, department="财务科", note="请三日内核实"))

    def parcel(self, **more: Any) -> bytes:
        return send_case(self.there, self.case.id, "总院", **more)


@pytest.fixture
def pair(database_url: str, new_database: Callable[..., str]) -> Pair:
    return Pair(new_database("sqlite"), database_url)


def count(desk: Desk, table: Any = Case) -> int:
    with desk.database.read() as session:
        return session.execute(select(func.count()).select_from(table)).scalar_one()


def notes(desk: Desk, kind: EventKind) -> list[dict[str, Any]]:
    with desk.database.read() as session:
        wanted = select(Disclosure.payload).join(Event, Event.seq == Disclosure.seq)
        found = session.scalars(wanted.where(Event.kind == kind.value).order_by(Event.seq)).all()
    return [json.loads(payload) for payload in found]


def test_a_case_arrives_whole_and_both_sides_keep_it_on_record(pair: Pair) -> None:
    content = pair.parcel()
    seen = pair.here.ask(LookIntoParcel(content=content))
    assert (seen.office, seen.their_number, seen.arrival, seen.files) == ("东湖", "TS-2026-0001", Arrival.NEW, 1)
    assert count(pair.here) == 0
    done, _changes = pair.here.do(ReceiveCase(content=content))
    case = pair.here.ask(Sheet(case_id=done.id))
    assert (case.channel, case.source_number, case.severity) == (Channel.TRANSFER, "TS-2026-0001", Severity.SERIOUS)
    assert (case.complainant.name, case.complainant.phone) == (NAME, PHONE)
    assert case.facts == f"{NAME}说：=1+1 多收护理费。\n第二行"
    assert (case.category, case.respondent_department, case.request) == ("收费/多收费", "财务科", "退还多收费用并说明原因")
    assert [limit.clock for limit in case.clocks], "the limits of this office run"
    told, receipt = case.attachments
    assert pair.here.ask(FileOf(attachment_id=receipt.id)) == RECEIPT
    assert (receipt.name, told.name) == ("收据 1.jpg", "东湖 TS-2026-0001 办理情况 2026-03-02.txt")
    words = pair.here.ask(FileOf(attachment_id=told.id)).decode("utf-8-sig")
    assert "请三日内核实" in words
    assert "财务科" in words
    (sent,) = notes(pair.there, EventKind.CASE_SENT)
    (received,) = notes(pair.here, EventKind.CASE_RECEIVED)
    assert "总院" in sent["note"]
    assert ("东湖" in received["note"], "TS-2026-0001" in received["note"]) == (True, True)
    assert verify(pair.here.database).findings == verify(pair.there.database).findings == ()


def test_twice_is_once_and_something_new_is_attached(pair: Pair) -> None:
    content = pair.parcel()
    first = pair.here.do(ReceiveCase(content=content))[0]
    for again in (content, pair.parcel()):  # the same file, and the same case sent once more
        assert pair.here.ask(LookIntoParcel(content=again)).arrival is Arrival.SAME
        with pytest.raises(UserError, match=first.number):
            pair.here.do(ReceiveCase(content=again))
        with pytest.raises(UserError, match=first.number):
            pair.here.do(ReceiveCase(content=again, supplement=True))
    pair.there.do(DispatchCase(case_id=a_case(pair.there).id, department="财务科"))
    pair.there.do(AttachFile(case_id=pair.case.id, file=FileContent("补充.txt", "补充说明".encode())))
    newer = pair.parcel()
    seen = pair.here.ask(LookIntoParcel(content=newer))
    assert (seen.arrival, seen.number, seen.case_id) == (Arrival.NEWER, first.number, first.id)
    with pytest.raises(UserError, match=first.number):
        pair.here.do(ReceiveCase(content=newer))
    pair.here.do(ReceiveCase(content=newer, supplement=True))
    names = [row.name for row in pair.here.ask(Sheet(case_id=first.id)).attachments]
    assert (len(names), names.count("收据 1.jpg"), names.count("补充.txt")) == (4, 1, 1)
    assert count(pair.here) == 1
    assert verify(pair.here.database).findings == ()


def test_two_who_receive_at_once_make_one_case(pair: Pair) -> None:
    content, answers = pair.parcel(), []
    start = threading.Barrier(2)

    def receive() -> None:
        desk = Desk(pair.here.database, pair.here.actor, pair.here.clock)
        start.wait()
        try:
            answers.append(desk.do(ReceiveCase(content=content))[0].number)
        except UserError as refused:
            answers.append(refused.message)

    threads = [threading.Thread(target=receive) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count(pair.here) == 1
    assert sorted(len(answer) > 12 for answer in answers) == [False, True]
    assert all("TS-2026-0001" in answer for answer in answers)


def test_without_the_identity_nobody_is_named(pair: Pair) -> None:
    content = pair.parcel(masked=True)
    assert NAME.encode() not in content
    assert PHONE.encode() not in content
    done, _changes = pair.here.do(ReceiveCase(content=content))
    case = pair.here.ask(Sheet(case_id=done.id))
    assert (case.complainant.name, case.complainant.phone) == ("", "")
    assert [row.name.endswith(".txt") for row in case.attachments] == [True]


def test_only_known_offices_and_only_files_made_for_this_one(pair: Pair, new_database: Callable[..., str]) -> None:
    content = pair.parcel()
    key = pair.there.ask(ExchangeKey())
    pair.here.do(RemovePartner(name="东湖"))
    with pytest.raises(NotAllowed) as refused:
        pair.here.do(ReceiveCase(content=content))
    assert key.fingerprint in refused.value.message
    assert key.key in str(refused.value.hint)
    with pytest.raises(UserError, match="本单位"):
        pair.there.ask(LookIntoParcel(content=content))
    other = an_office(new_database("sqlite"), name="别家")
    other.do(MakeExchangeKey())
    other.do(AddPartner(name="东湖", key=key.key))
    with pytest.raises(NotAllowed, match="东湖"):
        other.do(ReceiveCase(content=content))
    assert count(pair.here) == count(other) == 0


def test_keys_are_entered_once_and_whole(pair: Pair, tmp_path: Path) -> None:
    mine, theirs = pair.here.ask(ExchangeKey()), pair.there.ask(ExchangeKey())
    (partner,) = pair.here.ask(ExchangePartners())
    assert (partner.key, partner.fingerprint) == (theirs.key, theirs.fingerprint)
    assert len(theirs.fingerprint.split()) == 6
    for name, key, field in (
        ("别家", theirs.key, "key"), ("东湖", mine.key, "key"), ("东湖", theirs.key, "name"),
        ("别家", theirs.key[:-1], "key"), ("别家", f"{theirs.key[:-1]}{'A' if theirs.key[-1] != 'A' else 'B'}", "key"),
        ("别家", "", "key"), ("别家", "胡乱", "key"), ("", theirs.key, "name"),
    ):  # fmt: skip
        with pytest.raises(FieldErrors) as refused:
            pair.here.do(AddPartner(name=name, key=key))
        assert set(refused.value.problems) == {field}
    pair.here.do(RemovePartner(name="东湖"))
    pair.here.do(AddPartner(name="东湖", key=f"  {theirs.key.lower().replace('-', ' - ')}\n"))
    with pytest.raises(FieldErrors, match="东湖"):
        send_case(pair.here, a_case(pair.here).id, "没有这家")
    # The private half stands in one row and nowhere else: in no event and in no answer.
    with pair.here.database.read() as session:
        (seed,) = [row.data["seed"] for row in session.scalars(select(Saved)) if "seed" in row.data]
        told = "".join(session.scalars(select(Disclosure.payload)))
    assert seed not in told + repr(pair.here.ask(ExchangeKey())) + repr(pair.here.ask(ExchangePartners()))


def test_who_may(pair: Pair) -> None:
    department = desk_as(pair.there, Role.DEPARTMENT, "财务科")
    clerk = desk_as(pair.there, Role.FRONT_DESK)
    for command in (SendCase(case_id=pair.case.id, to="总院"), ReceiveCase(content=b""), MakeExchangeKey()):
        with pytest.raises(NotAllowed):
            department.do(command)
    for wish in (AddPartner(name="x", key="y"), RemovePartner(name="总院")):
        with pytest.raises(NotAllowed):
            clerk.do(wish)
    assert send_case(clerk, pair.case.id, "总院")


def test_a_confidential_case_is_not_sent(new_database: Callable[..., str], database_url: str) -> None:
    company = a_company(database_url, "hospital")
    partner = an_office(new_database("sqlite"), name="别家")
    partner.do(MakeExchangeKey())
    company.operator.do(AddPartner(name="别家", key=partner.ask(ExchangeKey()).key))
    report = company.inspector.do(RegisterCase(complainant=a_person(), facts="秘密", subject="秘密", restricted=True))[0]
    with pytest.raises(NotAllowed, match="保密"):
        send_case(company.inspector, report.id, "别家")
    with pytest.raises(NotFound):
        send_case(company.clerk, report.id, "别家")


def test_a_branch_receives_for_itself_and_hides_what_others_received(pair: Pair) -> None:
    for name, code in (("北院", "BY"), ("南院", "NY")):
        pair.here.do(AddDepartment(name=name, code=code, is_site=True))
    north, south = desk_as(pair.here, Role.FRONT_DESK, "北院"), desk_as(pair.here, Role.FRONT_DESK, "南院")
    content = pair.parcel()
    assert north.do(ReceiveCase(content=content))[0].number == "TS-BY-2026-0001"
    seen = south.ask(LookIntoParcel(content=content))
    assert (seen.arrival, seen.number, seen.case_id) == (Arrival.SAME, "", None)
    with pytest.raises(NotAllowed) as refused:
        south.do(ReceiveCase(content=content))
    assert "TS-BY" not in str(refused.value)


def test_the_moment_of_receipt_counts_here(pair: Pair) -> None:
    content = pair.parcel()
    pair.here.clock.forward(days=10)  # type: ignore[union-attr]
    done, _changes = pair.here.do(ReceiveCase(content=content))
    case = pair.here.ask(Sheet(case_id=done.id))
    assert case.received_at == datetime(2026, 3, 12, 1, 30, tzinfo=UTC)
    assert all(limit.started_at >= case.received_at for limit in case.clocks)
