"""The archive from end to end on both databases: refused, archived, lent, late, back, bundled, destroyed by two."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest

from complaintdesk.desk.archive_checklist import ArchiveChecklist
from complaintdesk.desk.book_pages import EntryList, entry_command
from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.case_list import CaseList
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.disposing import DisposalDue
from complaintdesk.desk.office import InstallPolicy
from complaintdesk.desk.opening import shipped_policies
from complaintdesk.desk.printing import PrintedJob, RecordPrint
from complaintdesk.desk.reminders import ReminderKind, Reminders
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.errors import FieldErrors, NotAllowed
from complaintdesk.domain.vocabulary import Action, CaseState, EventKind, Light, Role
from complaintdesk.paper.bundle_check import check_bundle
from complaintdesk.paper.case_bundle import make_bundle
from complaintdesk.paper.render import render
from tests.desk.archive import ZONE, is_whole, take
from tests.desk.office import Clock, a_case, an_office, desk_as
from tests.paper.reading import text

RETENTION = '\n[[retention]]\nid = "three"\ntitle = "保管三年"\nyears = 3\nsource = "本院规定"\n'


def test_S03_S13_医院投诉档案_从缺件到销毁(database_url: str) -> None:
    clock = Clock()
    office = an_office(database_url, "hospital-b", clock)
    rules = next(told for pack, told in shipped_policies() if pack.id == "hospital-b")
    office.do(InstallPolicy(text=rules + RETENTION, name="hospital-b.toml"))
    clerk = desk_as(office, Role.FRONT_DESK)
    head, deputy = desk_as(office, Role.SUPERVISOR), desk_as(office, Role.SUPERVISOR)

    case = a_case(clerk, category="收费")
    take(clerk, case.id, Action.DISPATCH, department="财务科")
    take(clerk, case.id, Action.INVESTIGATE, findings="护理费重复计价，张三所述属实")
    for action, values in (
        (Action.PROPOSE, {"solution": "退费并致歉"}), (Action.APPROVE, {"opinion": "同意"}),
        (Action.REPLY, {"way": "phone", "text": "已告知张女士退费办法"}),
        (Action.CALL_BACK, {"outcome": "reached", "satisfaction": "satisfied"}),
        (Action.CLOSE, {"verdict": "substantiated"}),
    ):  # fmt: skip
        actor = head if action is Action.APPROVE else deputy if action is Action.CALL_BACK else clerk
        if any(offer.action is action for offer in actor.ask(Sheet(case_id=case.id)).actions):
            take(actor, case.id, action, **values)

    # A section is missing: refused with the sentence, then with its papers archived but for one with a reason.
    clerk.do(RecordPrint(case_id=case.id))
    with pytest.raises(FieldErrors) as refused:
        take(clerk, case.id, Action.ARCHIVE, box="3", shelf="B-2", pages="18")
    told = refused.value.problems["missing_reason"]
    assert "投诉人基本信息" not in told
    assert "整改和评估" in told
    clerk.do(RecordPrint(case_id=case.id, form="handling"))
    lacking = [row.key for row in clerk.ask(ArchiveChecklist(case_id=case.id)) if row.missing]
    assert lacking == ["improvement"]
    take(clerk, case.id, Action.ARCHIVE, box="3", shelf="B-2", pages="18", missing_reason="整改随年度专项一并归档")
    done = clerk.do(RecordPrint(case_id=case.id, form="archive_index"))[0]
    index = text(render(clerk.ask(PrintedJob(case_id=case.id, form="archive_index", seq=done.seq))).pdf)
    for words in ("2026-0001", "B-2", "18", "2029年12月31日", "投诉登记表", "五、其他材料"):
        assert words in index
    assert is_whole(clerk)

    # Lent, late, reminded of, returned.
    take(clerk, case.id, Action.LEND, borrower="质控科王芳", department="护理部", due_on="2026-03-10", purpose="质量分析")
    with pytest.raises(NotAllowed):
        take(clerk, case.id, Action.LEND, borrower="别人", due_on="2026-03-10", purpose="查阅")
    clock.forward(days=12)
    (loan,) = clerk.ask(EntryList(kind=EntryKind.LOAN))
    assert loan.light is Light.LATE
    assert [r.entry_id for r in clerk.ask(Reminders()) if r.kind is ReminderKind.BOOK and r.opens == "loan"] == [loan.id]
    clerk.do(entry_command("ReturnFile", {"on": "2026-03-14", "pages": "18"}, ZONE, entry_id=loan.id))
    assert clerk.ask(EntryList(kind=EntryKind.LOAN)) == ()

    # The whole case leaves the office, and is checked elsewhere.
    out = io.BytesIO()
    made = make_bundle(clerk, case.id, out)
    report = check_bundle(out.getvalue())
    assert (report.ok, report.number, report.events) == (True, case.number, made.events)
    changed = bytearray(out.getvalue())
    changed[len(changed) // 2] ^= 1
    assert not check_bundle(bytes(changed)).ok
    assert is_whole(clerk)

    # Three years on: two people, and everything that says who it was is gone.
    clock.at = datetime(2030, 1, 4, 1, tzinfo=UTC)
    assert [row.number for row in head.ask(DisposalDue())] == [case.number]
    given = {"reason": "保管期满", "way": "监督粉碎"}
    entry = head.do(entry_command("ProposeDisposal", given, ZONE))[0].id
    with pytest.raises(NotAllowed):
        head.do(entry_command("ApproveDisposal", {}, ZONE, entry_id=entry))
    deputy.do(entry_command("ApproveDisposal", {"opinion": "同意"}, ZONE, entry_id=entry))
    assert is_whole(clerk)
    sheet = clerk.ask(Sheet(number=case.number))
    assert (sheet.state, sheet.complainant.name, sheet.facts, sheet.actions) == (CaseState.ARCHIVED, "", "", ())
    assert sheet.timeline[0].kind is EventKind.ERASED
    assert clerk.ask(CaseList(filter=CaseFilter(text="张三"))).total == 0
    # What was taken out before can still be checked: its hashes stand by themselves.
    assert check_bundle(out.getvalue()).ok
