"""Archiving (I1, I4, S03): complete or with a reason, volume and place, how long it is kept, read-only, taken out again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from complaintdesk.desk.amending import AmendCase
from complaintdesk.desk.archive_checklist import ArchiveChecklist
from complaintdesk.desk.attaching import AttachFile, FileContent
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.form_values import FormValues
from complaintdesk.desk.printing import PreviewJob, RecordPrint
from complaintdesk.domain.errors import FieldErrors, NotAllowed
from complaintdesk.domain.vocabulary import Action, CaseState, EventKind, FormKind, Kind, Role, Severity
from tests.desk.archive import REASON, an_archive, archived, closed, complete, is_whole, take
from tests.desk.office import Clock, a_case, a_person, an_office, desk_as


@pytest.fixture
def desk(database_url: str) -> Desk:
    return an_archive(database_url)


def test_S03_a_file_that_lacks_a_paper_is_not_archived_without_a_reason(desk: Desk) -> None:
    done = closed(desk, verdict="substantiated")
    with pytest.raises(FieldErrors) as refused:
        take(desk, done.id, Action.ARCHIVE)
    told = refused.value.problems["missing_reason"]
    for words in ("投诉人基本信息", "调查、处理及结果", "整改和评估"):
        assert words in told
    lacking = {row.key: len(row.missing) for row in desk.ask(ArchiveChecklist(case_id=done.id))}
    assert lacking == {"person": 1, "inquiry": 1, "improvement": 1, "other": 0}
    assert desk.ask(Sheet(case_id=done.id)).state is CaseState.CLOSED
    take(desk, done.id, Action.ARCHIVE, missing_reason=REASON)
    sheet = desk.ask(Sheet(case_id=done.id))
    assert sheet.state is CaseState.ARCHIVED
    kept = dict(sheet.records[0].values)
    assert kept["missing_reason"] == REASON
    assert is_whole(desk)


def test_S03_a_complete_file_needs_no_reason_and_keeps_none(desk: Desk) -> None:
    done = complete(desk)
    rows = desk.ask(ArchiveChecklist(case_id=done.id))
    assert all(row.is_complete for row in rows)
    assert [paper.name for row in rows for paper in row.papers][:2] == ["投诉登记表", "投诉处理单"]
    take(desk, done.id, Action.ARCHIVE, missing_reason="多写的")
    assert "missing_reason" not in dict(desk.ask(Sheet(case_id=done.id)).records[0].values)


def test_a_refused_or_withdrawn_case_needs_no_reply_and_no_verdict(desk: Desk) -> None:
    done = a_case(desk, category="收费")
    take(desk, done.id, Action.WITHDRAW, reason="来人撤回")
    assert {row.key for row in desk.ask(ArchiveChecklist(case_id=done.id)) if row.missing} == {"person"}
    desk.do(RecordPrint(case_id=done.id))
    assert take(desk, done.id, Action.ARCHIVE).state is CaseState.ARCHIVED


def test_a_written_reply_must_have_been_printed(desk: Desk) -> None:
    done = a_case(desk, category="收费")
    take(desk, done.id, Action.DISPATCH, department="甲科")
    take(desk, done.id, Action.INVESTIGATE, findings="已查")
    take(desk, done.id, Action.REPLY, way="letter", text="书面答复如下")
    take(desk, done.id, Action.CLOSE, verdict="unsubstantiated")
    inquiry = next(row for row in desk.ask(ArchiveChecklist(case_id=done.id)) if row.key == "inquiry")
    assert len(inquiry.missing) == 2
    for form in ("handling", "reply"):
        desk.do(RecordPrint(case_id=done.id, form=form, blanks=True))
    assert next(row for row in desk.ask(ArchiveChecklist(case_id=done.id)) if row.key == "inquiry").is_complete


def test_volumes_run_through_the_year_and_none_is_given_twice(desk: Desk) -> None:
    first, second = complete(desk), complete(desk)
    offered = next(o for o in desk.ask(Sheet(case_id=first.id)).actions if o.action is Action.ARCHIVE)
    assert next(spec.default for spec in offered.fields if spec.name == "volume") == "2026-0001"
    take(desk, first.id, Action.ARCHIVE, volume="2026-0001")
    with pytest.raises(FieldErrors, match="2026-0002"):
        take(desk, second.id, Action.ARCHIVE, volume="2026-0001")
    take(desk, second.id, Action.ARCHIVE)
    assert [desk.ask(Sheet(case_id=done.id)).volume for done in (first, second)] == ["2026-0001", "2026-0002"]
    third, fourth = complete(desk), complete(desk)
    take(desk, third.id, Action.ARCHIVE, volume="2026-0003甲")
    take(desk, fourth.id, Action.ARCHIVE)
    assert desk.ask(Sheet(case_id=fourth.id)).volume == "2026-0003"
    with pytest.raises(FieldErrors) as refused:
        take(desk, complete(desk).id, Action.ARCHIVE, pages="0")
    assert list(refused.value.problems) == ["pages"]
    assert is_whole(desk)


@pytest.mark.parametrize(
    ("changes", "until"),
    [
        ({}, date(2029, 12, 31)),
        ({"severity": Severity.SERIOUS, "severity_reason": "金额大"}, date(2036, 12, 31)),
        ({"kind": Kind.REPORT}, None),
    ],
)  # fmt: skip
def test_I3_how_long_a_file_is_kept(sqlite_url: str, changes: dict[str, Any], until: date | None) -> None:
    desk = an_archive(sqlite_url)
    assert desk.ask(Sheet(case_id=archived(desk, **changes).id)).kept_until == until


def test_I4_archived_is_read_only_until_it_is_taken_out_with_a_reason(desk: Desk) -> None:
    done = archived(desk)
    for command in (
        AmendCase(case_id=done.id, values={"subject": "改了"}),
        AttachFile(case_id=done.id, file=FileContent("补.txt", b"x")),
    ):
        with pytest.raises(NotAllowed, match="归档"):
            desk.do(command)
    clerk, supervisor = desk_as(desk, Role.FRONT_DESK), desk_as(desk, Role.SUPERVISOR)
    with pytest.raises(NotAllowed):
        take(clerk, done.id, Action.UNARCHIVE, reason="补材料")
    with pytest.raises(FieldErrors):
        take(supervisor, done.id, Action.UNARCHIVE)
    take(supervisor, done.id, Action.UNARCHIVE, reason="补材料")
    sheet = desk.ask(Sheet(case_id=done.id))
    assert (sheet.state, sheet.volume, sheet.kept_until) == (CaseState.CLOSED, "2026-0001", date(2029, 12, 31))
    assert (sheet.timeline[0].kind, sheet.timeline[0].note) == (EventKind.UNARCHIVED, "补材料")
    desk.do(AttachFile(case_id=done.id, file=FileContent("补.txt", b"x")))
    take(desk, done.id, Action.ARCHIVE)
    assert desk.ask(Sheet(case_id=done.id)).volume == "2026-0001"
    assert is_whole(desk)


def test_S03_the_index_says_volume_place_pages_and_papers(sqlite_url: str) -> None:
    desk = an_archive(sqlite_url)
    before = complete(desk)
    values = FormValues(desk.ask(PreviewJob(case_id=before.id, form=FormKind.ARCHIVE_INDEX)))
    assert (values.text("volume"), values.text("retention")) == ("", "")
    values = FormValues(desk.ask(PreviewJob(case_id=archived(desk).id, form=FormKind.ARCHIVE_INDEX)))
    assert values.text("volume") == "2026-0001"
    assert "2029年12月31日" in values.text("retention")
    said = [values.text(f"archive.{name}") for name in ("box", "shelf", "pages", "note")]
    assert said == ["3", "B-2", "12", "档案室"]
    assert [row["name"] for row in values.rows("archive_1")] == ["投诉登记表"]
    assert [row["name"] for row in values.rows("archive_3")] == ["投诉处理单"]


def test_S03_hospital_b_asks_for_its_five_sections(sqlite_url: str) -> None:
    desk = an_office(sqlite_url, "hospital-b", Clock())
    done = a_case(desk, complainant=a_person(), category="收费")
    rows = desk.ask(ArchiveChecklist(case_id=done.id))
    titles = ["投诉人基本信息", "投诉事项及证明材料", "调查、处理及结果", "整改和评估", "其他材料"]
    assert [row.title for row in rows] == titles
