"""打印登记: copies, times, labels and codes of a print; what is refused, what is left out, and what stands on record."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.print_rows import PrintJob
from complaintdesk.desk.printing import LARGEST_COPIES, PreviewJob, PrintedJob, RecordPrint
from complaintdesk.desk.rows import DocumentRow
from complaintdesk.domain.errors import ConflictError, FieldErrors, NotFound, UserError
from complaintdesk.domain.form_shipped import shipped_layout, shipped_layouts
from complaintdesk.domain.vocabulary import Action, EventKind, FormKind, Role
from complaintdesk.paper.render import render
from complaintdesk.storage.verify import verify
from tests.desk.office import Clock, a_case, an_office, desk_as
from tests.desk.whistle import NAME, a_company, a_report
from tests.paper.reading import text

LETTER = "accept_notice"


def taken(desk: Desk, case_id: int, *steps: tuple[Action, dict[str, str]]) -> int:
    for action, given in steps:
        desk.do(command_for(action, case_id, None, given, "Asia/Shanghai"))
    return case_id


def replied(desk: Desk) -> int:
    return taken(
        desk, a_case(desk).id, (Action.DISPATCH, {"department": "财务科"}),
        (Action.INVESTIGATE, {"findings": "收费系统重复计价"}), (Action.REPLY, {"way": "phone", "text": "已退费"}),
    )  # fmt: skip


def printed(desk: Desk, case_id: int, form: str = FormKind.REGISTRATION, **how: Any) -> PrintJob:
    desk.do(RecordPrint(case_id=case_id, form=form, **how))
    return desk.ask(PrintedJob(case_id=case_id, form=form))


def document(desk: Desk, case_id: int, form: str) -> DocumentRow:
    return next(row for row in desk.ask(Sheet(case_id=case_id)).documents if row.form == form)


def test_每联各有序号和码_补打接着数(database_url: str) -> None:
    clock = Clock()
    desk = an_office(database_url, clock=clock)
    case = a_case(desk)
    first = printed(desk, case.id, copies=3)
    clock.forward(hours=1)
    again = printed(desk, case.id, copies=2, reason="投诉人遗失")
    assert ([m.copy for m in first.copies], first.times) == ([1, 2, 3], 1)
    assert ([m.copy for m in again.copies], again.times, again.reason) == ([4, 5], 2, "投诉人遗失")
    marks = [*first.copies, *again.copies]
    assert len({mark.check for mark in marks}) == 5
    assert "第2次打印" in text(render(again).pdf)
    assert "投诉人遗失" in text(render(again).pdf)
    row = document(desk, case.id, "registration")
    assert (row.printed, row.last_by, row.last_at) == (2, "tester", datetime(2026, 3, 2, 2, 30, tzinfo=UTC))
    told = [item for item in desk.ask(Sheet(case_id=case.id)).timeline if item.kind is EventKind.PRINTED]
    assert [(i.detail["copy"], i.detail["copies"], i.note) for i in told] == [(4, 2, "投诉人遗失"), (1, 3, "")]
    assert verify(desk.database).findings == ()


def test_份数零_按各联印_每联有联名(database_url: str) -> None:
    desk = an_office(database_url)
    case_id = taken(desk, a_case(desk).id, (Action.ACCEPT, {}))
    job = printed(desk, case_id, LETTER, copies=0)
    assert [mark.label for mark in job.copies] == list(shipped_layout(LETTER).copies) == ["正本", "存根"]
    one = printed(desk, case_id, LETTER, copies=1)
    assert [(mark.copy, mark.label) for mark in one.copies] == [(3, "正本")]
    pages = text(render(job).pdf)
    assert "正本" in pages
    assert "存根" in pages
    assert [mark.label for mark in printed(desk, case_id, copies=0).copies] == [""]


@pytest.mark.parametrize("copies", [-1, LARGEST_COPIES + 1])
def test_份数不对_什么都没登记(sqlite_url: str, copies: int) -> None:
    desk = an_office(sqlite_url)
    case = a_case(desk)
    with pytest.raises(UserError) as refused:
        desk.do(RecordPrint(case_id=case.id, copies=copies))
    assert refused.value.field == "copies"
    assert document(desk, case.id, "registration").printed == 0


def test_预览不登记_下一次打印正是预览的样子(sqlite_url: str) -> None:
    desk = an_office(sqlite_url)
    case = a_case(desk)
    before = desk.ask(Sheet(case_id=case.id)).version
    seen = desk.ask(PreviewJob(case_id=case.id, form="registration", copies=2))
    assert desk.ask(Sheet(case_id=case.id)).version == before
    assert document(desk, case.id, "registration").printed == 0
    assert printed(desk, case.id, copies=2).copies == seen.copies


def test_缺内容的文书不印_留空白可以_不许留空的不行(database_url: str) -> None:
    desk = an_office(database_url)
    case = a_case(desk)
    with pytest.raises(FieldErrors) as refused:
        desk.do(RecordPrint(case_id=case.id, form="reply"))
    assert "reply" not in refused.value.problems["form"]
    for blanks in (False, True):
        with pytest.raises(FieldErrors) as refused:
            desk.do(RecordPrint(case_id=case.id, form="reply", blanks=blanks))
    assert "答复" in refused.value.problems["form"]
    form = "settlement"
    with pytest.raises(FieldErrors):
        desk.do(RecordPrint(case_id=case.id, form=form))
    assert document(desk, case.id, form).printed == 0
    job = printed(desk, case.id, form, blanks=True)
    assert "____" in text(render(job).pdf).replace("＿", "_")
    # A number given to a refused print was given back.
    assert job.document_number.endswith("0001号")
    assert printed(desk, replied(desk), "reply").document_number.endswith("0001号")


def test_没有的单据_说出有哪些(sqlite_url: str) -> None:
    desk = an_office(sqlite_url)
    case = a_case(desk)
    for ask in (lambda: desk.do(RecordPrint(case_id=case.id, form="diploma")),
                lambda: desk.ask(PreviewJob(case_id=case.id, form="diploma")),
                lambda: desk.ask(PrintedJob(case_id=case.id, form="diploma"))):  # fmt: skip
        with pytest.raises(NotFound, match=r"diploma.*registration"):
            ask()


def test_每种单据都能预览和印出(sqlite_url: str) -> None:
    desk = an_office(sqlite_url)
    case_id = replied(desk)
    for form in shipped_layouts():
        assert desk.ask(PreviewJob(case_id=case_id, form=form, copies=0)).layout.key == form
        if not shipped_layout(form).strict:
            assert printed(desk, case_id, form, blanks=True).form == form
    assert verify(desk.database).ok


def test_别人刚改过_按所见版本打印被拒(sqlite_url: str) -> None:
    desk = an_office(sqlite_url)
    case = a_case(desk)
    seen = desk.ask(Sheet(case_id=case.id)).version
    taken(desk, case.id, (Action.ACCEPT, {}))
    with pytest.raises(ConflictError):
        desk.do(RecordPrint(case_id=case.id, version=seen))


def test_隐名打印_补打理由里的名字也抹去(database_url: str) -> None:
    desk = an_office(database_url)
    case = a_case(desk)
    job = printed(desk, case.id, masked=True, reason="张三 13800001234 遗失")
    assert (job.sheet.masked, job.sheet.complainant.name) == (True, "")
    assert "张三" not in repr(job)
    page = text(render(job).pdf)
    for word in ("张三", "13800001234"):
        assert word not in page
    assert "张三" in repr(printed(desk, case.id).sheet)


def test_无权知道身份的人_印什么都是隐名(sqlite_url: str) -> None:
    desk = an_office(sqlite_url)
    case_id = taken(desk, a_case(desk).id, (Action.DISPATCH, {"department": "财务科"}))
    department = desk_as(desk, Role.DEPARTMENT, "财务科")
    job = printed(department, case_id, "handling")
    assert job.sheet.masked
    assert "张三" not in text(render(job).pdf)
    # Printed masked, it stays so for whoever looks at that print.
    assert desk.ask(PrintedJob(case_id=case_id, form="handling")).sheet.masked
    masked = printed(desk, case_id, "rectification", blanks=True)
    assert masked.sheet.masked


def test_保密件的处理单和附于其上的都不出身份(sqlite_url: str) -> None:
    company = a_company(sqlite_url)
    done = a_report(company.inspector)
    job = printed(company.inspector, done.id, "handling")
    assert job.sheet.masked
    assert NAME not in repr(job)
    for stranger in (company.clerk, company.supervisor, company.others["accused"]):
        for form in ("handling", "registration"):
            with pytest.raises(NotFound):
                stranger.do(RecordPrint(case_id=done.id, form=form))

