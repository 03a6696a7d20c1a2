"""Destroying files (I3, S13): due, proposed, approved by another; nothing of the person is left, and verify stays green."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from complaintdesk.desk.attaching import AttachFile, FileContent
from complaintdesk.desk.book_pages import EntryList, EntryOf, entry_command
from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.case_list import CaseList
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.disposing import DisposalDue
from complaintdesk.desk.printing import RecordPrint
from complaintdesk.desk.rows import Person
from complaintdesk.desk.statistics import Figures
from complaintdesk.desk.vault import ClearStaff, SetUpVault
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.errors import FieldErrors, NotAllowed
from complaintdesk.domain.vocabulary import Action, EventKind, Kind, Role
from complaintdesk.i18n import _
from complaintdesk.storage.models import Attachment, Blob, Case, Complainant, Disclosure, Event
from tests.desk.archive import ZONE, an_archive, archived, complete, is_whole, take
from tests.desk.office import Clock, a_person, desk_as

LATER = datetime(2030, 1, 2, 1, tzinfo=UTC)
PERSON: dict[str, Any] = {
    "name": "欧阳雪梅", "phone": "13912345678", "id_number": "430101199003071234", "address": "麓山南路118号3栋",
    "agent": "司马青",
}  # fmt: skip
OTHERS = {"facts": "欧阳雪梅称3月1日被多收护理费", "request": "退还欧阳雪梅多收的费用"}
TRACES = ("欧阳雪梅", "13912345678", "430101199003071234", "麓山南路", "司马青", "护理费", "张女士", "李四", "证据欧阳")


def propose(desk: Desk, **values: str) -> int:
    given = {"reason": "保管期满", "way": "碎纸机", **values}
    return desk.do(entry_command("ProposeDisposal", given, ZONE))[0].id


def approve(desk: Desk, entry: int) -> None:
    desk.do(entry_command("ApproveDisposal", {"opinion": "同意"}, ZONE, entry_id=entry))


def everything(desk: Desk) -> str:
    """All that the tables hold, the search index included."""
    with desk.database.read() as session:
        names = ("cases", "complainants", "clocks", "attachments", "entries", "disclosures", "events", "case_search_text")
        found = [str(session.execute(text(f"SELECT * FROM {name}")).all()) for name in names]
        contents = session.scalars(select(Blob.content)).all()
    return "\n".join([*found, *(content.decode("utf-8", "replace") for content in contents)])


def an_old_office(url: str) -> tuple[Desk, Clock]:
    clock = Clock()
    return an_archive(url, clock), clock


def test_I3_S13_two_people_and_nothing_of_the_person_is_left(database_url: str) -> None:
    desk, clock = an_old_office(database_url)
    first, second = desk_as(desk, Role.SUPERVISOR), desk_as(desk, Role.SUPERVISOR)
    case = complete(desk, complainant=a_person(**PERSON), **OTHERS)
    other = complete(desk)
    for of in (case, other):
        desk.do(AttachFile(case_id=of.id, file=FileContent("证据共用.txt", b"the same content")))
    desk.do(AttachFile(case_id=case.id, file=FileContent("证据欧阳.txt", "欧阳雪梅的收据".encode())))
    for of in (case, other):
        take(desk, of.id, Action.ARCHIVE)
    take(desk, case.id, Action.LEND, borrower="王芳", due_on="2026-03-10", purpose="查阅欧阳雪梅一案")
    (loan,) = desk.ask(EntryList(kind=EntryKind.LOAN))

    assert first.ask(DisposalDue()) == ()
    with pytest.raises(FieldErrors):
        propose(first)
    clock.at = LATER
    due = first.ask(DisposalDue())
    assert [(row.number, row.is_lent) for row in due] == [(case.number, True), (other.number, False)]
    with pytest.raises(FieldErrors, match=case.number):
        propose(first, cases=f"{case.number}，{other.number}")
    desk.do(entry_command("ReturnFile", {"on": "2030-01-02"}, ZONE, entry_id=loan.id))
    before = first.ask(Figures(first=datetime(2026, 3, 1, tzinfo=UTC).date(), last=datetime(2026, 3, 31, tzinfo=UTC).date()))

    entry = propose(first, cases=case.number)
    with pytest.raises(NotAllowed):
        approve(first, entry)
    with pytest.raises(NotAllowed):
        approve(desk_as(desk, Role.FRONT_DESK), entry)
    assert "欧阳雪梅" in everything(desk)
    approve(second, entry)

    assert is_whole(desk)
    left = everything(desk)
    assert [trace for trace in TRACES[:5] if trace in left] == []
    assert "欧阳雪梅的收据" not in left
    assert "the same content" in left
    with desk.database.read() as session:
        kept = session.get_one(Case, case.id)
        assert (kept.number, kept.facts, kept.fields, kept.records) == (case.number, "", {}, {})
        assert kept.erased_at is not None
        assert session.get_one(Complainant, case.id).phone_digits == ""
        assert session.scalars(select(Attachment).where(Attachment.case_id == case.id)).all() == []
        own = select(Disclosure.payload).join(Event, Event.seq == Disclosure.seq).where(Event.case_id == case.id)
        told = [json.loads(payload)["detail"] for payload in session.scalars(own) if payload]
    assert [(t["number"], t["month"], t["proposed_by"], t["approved_by"]) for t in told if "month" in t] == [
        (case.number, 202603, first.actor.number + " " + first.actor.name, second.actor.number + " " + second.actor.name)
    ]
    after = first.ask(Figures(first=datetime(2026, 3, 1, tzinfo=UTC).date(), last=datetime(2026, 3, 31, tzinfo=UTC).date()))
    assert (after.received, after.closed, after.by) == (before.received, before.closed, before.by)
    row = next(row for row in first.ask(CaseList()).rows if row.id == case.id)
    assert (row.number, row.subject, row.complainant) == (case.number, _("File destroyed"), "")
    assert first.ask(CaseList(filter=CaseFilter(text="欧阳雪梅"))).total == 0
    assert first.ask(CaseList(filter=CaseFilter(text=case.number))).total == 1
    sheet = first.ask(Sheet(case_id=case.id))
    assert (sheet.actions, sheet.timeline[0].kind) == ((), EventKind.ERASED)
    with pytest.raises(NotAllowed, match=case.number):
        first.do(RecordPrint(case_id=case.id))
    with pytest.raises(NotAllowed, match=case.number):
        take(first, case.id, Action.UNARCHIVE, reason="x")
    lines = first.ask(EntryOf(entry_id=entry)).lines
    assert lines is not None
    assert lines.rows[0][0] == case.number
    # Whatever was erased stays so, and the other file is as it was.
    with pytest.raises(FieldErrors, match=case.number):
        propose(first, cases=case.number)
    assert [row.number for row in first.ask(DisposalDue())] == [other.number]


def test_I3_the_file_on_disk_holds_no_trace(sqlite_url: str) -> None:
    desk, clock = an_old_office(sqlite_url)
    desk_2, desk_3 = desk_as(desk, Role.SUPERVISOR), desk_as(desk, Role.SUPERVISOR)
    archived(desk, complainant=a_person(**PERSON), **OTHERS)
    clock.at = LATER
    approve(desk_3, propose(desk_2))
    raw = Path(sqlite_url.removeprefix("sqlite:///")).read_bytes()
    for trace in ("欧阳雪梅", "13912345678", "430101199003071234", "司马青"):
        assert trace.encode() not in raw, trace


def test_I3_rejected_nothing_is_erased(sqlite_url: str) -> None:
    desk, clock = an_old_office(sqlite_url)
    first, second = desk_as(desk, Role.SUPERVISOR), desk_as(desk, Role.SUPERVISOR)
    case = archived(desk)
    clock.at = LATER
    entry = propose(first, until="2029-12-31")
    with pytest.raises(FieldErrors):
        second.do(entry_command("RejectDisposal", {}, ZONE, entry_id=entry))
    second.do(entry_command("RejectDisposal", {"opinion": "尚在诉讼"}, ZONE, entry_id=entry))
    with pytest.raises(NotAllowed):
        approve(second, entry)
    assert desk.ask(Sheet(case_id=case.id)).complainant.name == "张三"
    with pytest.raises(FieldErrors):
        propose(first, until="2028-12-31")


def test_I3_what_may_not_go_any_longer_is_left_out_at_the_approval(sqlite_url: str) -> None:
    desk, clock = an_old_office(sqlite_url)
    first, second = desk_as(desk, Role.SUPERVISOR), desk_as(desk, Role.SUPERVISOR)
    stays, goes = archived(desk), archived(desk)
    clock.at = LATER
    entry = propose(first)
    take(second, stays.id, Action.UNARCHIVE, reason="要补充材料")
    approve(second, entry)
    assert desk.ask(Sheet(case_id=stays.id)).complainant.name == "张三"
    assert desk.ask(Sheet(case_id=goes.id)).complainant.name == ""
    sheet = first.ask(EntryOf(entry_id=entry))
    assert stays.number in dict(sheet.values)[_("Left out")]
    assert is_whole(desk)


def test_I3_a_file_that_may_not_go_is_named(sqlite_url: str) -> None:
    desk, clock = an_old_office(sqlite_url)
    kept, for_ever, still_open = archived(desk), archived(desk, kind=Kind.REPORT), complete(desk)
    clock.at = datetime(2029, 12, 31, 1, tzinfo=UTC)
    told = []
    for number in (kept.number, for_ever.number, still_open.number, "TS-2026-9999"):
        with pytest.raises(FieldErrors) as refused:
            propose(desk_as(desk, Role.SUPERVISOR), cases=number)
        told.append(refused.value.problems["cases"])
        assert number in told[-1]
    assert len({words[:8] for words in told}) > 1
    assert "2029-12-31" in told[0]


def test_S01_a_confidential_file_is_known_only_to_the_cleared_and_erased_with_its_seal(database_url: str) -> None:
    clock = Clock()
    desk = an_archive(database_url, clock, 'call_back_required = false\nrestricted_kinds = ["suggestion"]\n')
    first, second, third = (desk_as(desk, Role.SUPERVISOR) for _n in range(3))
    for cleared in (first, second):
        desk.do(ClearStaff(number=cleared.actor.number))
    first.do(SetUpVault(passphrase="秋天的第一杯奶茶"))
    plain = archived(desk)
    hidden = complete(first, kind=Kind.SUGGESTION, complainant=Person(**PERSON))
    take(first, hidden.id, Action.ARCHIVE)
    clock.at = LATER
    with pytest.raises(FieldErrors):
        propose(first, cases=f"{plain.number} {hidden.number}")
    with pytest.raises(FieldErrors):
        propose(third, cases=hidden.number)
    assert [row.number for row in third.ask(DisposalDue())] == [plain.number]
    entry = propose(first, cases=hidden.number)
    assert third.ask(EntryList(kind=EntryKind.DISPOSAL)) == ()
    approve(second, entry)
    with desk.database.read() as session:
        person = session.get_one(Complainant, hidden.id)
        assert (person.sealed, person.code_name) == ("", "")
    assert third.ask(EntryList(kind=EntryKind.DISPOSAL, ended=True)) == ()
    assert is_whole(desk)


def test_S13_emptied_without_an_erasure_is_damage(sqlite_url: str) -> None:
    from complaintdesk.storage.verify import verify

    desk, _clock = an_old_office(sqlite_url)
    case = archived(desk)
    with desk.database.write() as session:
        seq = session.scalars(select(Event.seq).where(Event.case_id == case.id)).first()
        session.execute(text("UPDATE disclosures SET payload = '', salt = '' WHERE seq = :seq"), {"seq": seq})
    report = verify(desk.database)
    assert (report.ok, report.first_bad_seq) == (False, seq)


def test_S13_an_erased_case_that_names_somebody_again_is_damage(sqlite_url: str) -> None:
    from complaintdesk.storage.verify import verify

    desk, clock = an_old_office(sqlite_url)
    case = archived(desk)
    clock.at = LATER
    approve(desk_as(desk, Role.SUPERVISOR), propose(desk_as(desk, Role.SUPERVISOR)))
    with desk.database.write() as session:
        session.get_one(Complainant, case.id).name = "张三"
    report = verify(desk.database)
    assert [finding.number for finding in report.findings] == [case.number]
