"""整改措施 (H1–H5): carried out, checked as often as the rules ask, judged; overdue, urged, and who may do what."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from complaintdesk.desk.book_pages import Books, EntryList, entry_command
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.printing import PreviewJob
from complaintdesk.desk.reminders import ReminderKind, Reminders
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.errors import ConflictError, FieldErrors, NotAllowed, NotFound
from complaintdesk.domain.vocabulary import Action, EventKind, Light, Role
from complaintdesk.i18n import in_language
from complaintdesk.storage.verify import verify
from tests.conftest import KINDS, Databases
from tests.desk.improving import (
    ZONE,
    a_dispatched,
    carry_out,
    check,
    closed,
    do,
    judge,
    order,
    read,
    take,
    value,
)
from tests.desk.office import Clock, an_office, desk_as


class Office:
    """One office for all tests of the module, with its people; every test takes a case of its own."""

    def __init__(self, url: str) -> None:
        self.clock = Clock()
        self.desk = an_office(url, "manufacturing", self.clock)
        self.front = desk_as(self.desk, Role.FRONT_DESK, number="3001", name="周前台")
        self.leader = desk_as(self.desk, Role.SUPERVISOR, number="3002", name="吴主管")
        self.quality = desk_as(self.desk, Role.DEPARTMENT, "品质部", number="3003", name="郑品质")
        self.stores = desk_as(self.desk, Role.DEPARTMENT, "仓库", number="3004", name="钱仓库")


def office_on(databases: Databases, kind: str) -> Iterator[Office]:
    url = databases.new(kind)
    made = Office(url)
    yield made
    made.desk.database.close()
    databases.drop(url)


@pytest.fixture(params=KINDS)
def office(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Office]:
    """On either database."""
    yield from office_on(databases, request.param)


@pytest.fixture
def one_office(databases: Databases) -> Iterator[Office]:
    """On one: for what is decided before the database has a say."""
    yield from office_on(databases, "sqlite")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with in_language("en"):
        yield


def test_h1_s12_without_its_effect_no_measure_is_closed(office: Office) -> None:
    """S12: cause, measure, goal, implementation, evaluation, adjustment."""
    desk = office.front
    entry = order(desk, a_dispatched(desk), owner="3003", department="品质部")
    sheet = read(desk, entry)
    assert (sheet.row.number, sheet.row.state, sheet.row.owner, sheet.row.department) == (
        "ZG-2026-0001", "open", "郑品质", "品质部",
    )  # fmt: skip
    with pytest.raises(NotAllowed, match="Judge the effect"):
        judge(desk, entry)
    carry_out(desk, entry)
    with pytest.raises(NotAllowed, match="Judge the effect"):
        judge(desk, entry)
    for n in range(3):
        sheet = check(desk, entry, f"批{n + 1}")
    assert sheet.row.state == "verified"
    assert not sheet.row.is_ended
    with pytest.raises(FieldErrors, match="partly"):
        judge(desk, entry, "partly")
    assert judge(desk, entry, "ineffective", effect_text="第四批又有不良").row.state == "ineffective"
    sheet = do(desk, entry, "ReviseMeasure", demand="改为治具定位", due_on="2026-04-01")
    assert (sheet.row.state, str(sheet.row.due_on)) == ("open", "2026-04-01")
    assert value(sheet, "What is to be done") == "改为治具定位"
    assert "更换定位销" in value(sheet, "Tried before")
    assert "第四批又有不良" in value(sheet, "Tried before")
    carry_out(desk, entry, done_text="治具到位")
    assert check(desk, entry, "批5").row.state == "carried_out", "the checks of the first attempt count no more"
    check(desk, entry, "批6")
    check(desk, entry, "批7")
    sheet = judge(desk, entry, "partly", follow_up="下季度再看")
    assert (sheet.row.state, sheet.row.is_ended, sheet.row.light) == ("closed", True, Light.MET)
    assert value(sheet, "What follows") == "下季度再看"
    assert sheet.offers == ()
    assert verify(office.desk.database).findings == ()


def test_h2_s19_three_batches_in_a_row_and_a_failed_one_begins_anew(office: Office) -> None:
    """S19 5.4.1: the third batch fails, the measure is improved, three good ones in a row follow."""
    desk = office.front
    case = a_dispatched(desk)
    entry = order(desk, case)
    carry_out(desk, entry)
    assert check(desk, entry, "A1").row.state == "carried_out"
    assert check(desk, entry, "A2").row.state == "carried_out"
    sheet = check(desk, entry, "A3", passed=False, note="孔位偏 0.2", again_by="2026-03-25")
    assert (sheet.row.state, str(sheet.row.due_on)) == ("open", "2026-03-25")
    assert sheet.lines is not None
    assert sheet.lines.title == "Checks: 0 of 3 passed in a row"
    assert [row[:2] + row[3:6] for row in sheet.lines.rows] == [
        ("1", "A1", "100", "0", "Passed"), ("2", "A2", "100", "0", "Passed"), ("3", "A3", "100", "3", "Failed"),
    ]  # fmt: skip
    assert "Check 3 failed: A3" in value(sheet, "Tried before")
    with pytest.raises(NotAllowed, match="Enter a check"):
        check(desk, entry, "A4")
    carry_out(desk, entry, done_text="再改")
    for batch, state in (("B1", "carried_out"), ("B2", "carried_out"), ("B3", "verified")):
        assert check(desk, entry, batch).row.state == state
    assert read(desk, entry).lines.title == "Checks: 3 of 3 passed in a row"  # type: ignore[union-attr]
    assert judge(desk, entry).row.state == "closed"
    notes = [item.note for item in desk.ask(Sheet(case_id=case)).timeline if item.kind is EventKind.ENTRY_CHANGED]
    assert "Check 3 (A3) failed: to be improved anew, and counted from the first check again." in notes
    assert "Check 6 (B3) passed: 3 of 3 in a row." in notes
    assert verify(office.desk.database).findings == ()


def test_one_check_is_enough_where_the_rules_ask_for_no_more(new_database: type) -> None:
    desk = an_office(new_database("sqlite"), "hospital")
    entry = order(desk, a_dispatched(desk, "hospital"))
    carry_out(desk, entry)
    assert check(desk, entry, "抽查 30 份账单").row.state == "verified"


def test_what_an_order_must_say(one_office: Office) -> None:
    desk = one_office.front
    case = a_dispatched(desk)
    for changes, field in (
        ({"goal": ""}, "goal"), ({"sort": "rectification", "demand": ""}, "demand"), ({"due_on": "2026-03-01"}, "due_on"),
        ({"title": ""}, "title"), ({"due_on": ""}, "due_on"), ({"sort": ""}, "sort"),
    ):  # fmt: skip
        with pytest.raises(FieldErrors) as refused:
            order(desk, case, **changes)
        assert list(refused.value.problems) == [field]
    with pytest.raises(FieldErrors, match="is not a day"):
        order(desk, case, due_on="下周")
    assert desk.ask(EntryList(kind=EntryKind.MEASURE, case_id=case)) == ()


def test_what_a_check_must_say(one_office: Office) -> None:
    desk = one_office.front
    entry = order(desk, a_dispatched(desk))
    carry_out(desk, entry)
    for values, field in (
        ({"passed": ""}, "passed"), ({"on": "2026-03-03"}, "on"), ({"quantity": "2", "defects": "3"}, "defects"),
        ({"batch": ""}, "batch"),
    ):  # fmt: skip
        with pytest.raises(FieldErrors) as refused:
            do(desk, entry, "VerifyMeasure", **({"batch": "A1", "on": "2026-03-02", "passed": "true"} | values))
        assert list(refused.value.problems) == [field]
    assert read(desk, entry).lines is None


def test_the_measure_stands_in_its_case_and_its_step_in_the_timeline(one_office: Office) -> None:
    desk = one_office.front
    case = a_dispatched(desk)
    order(desk, case)
    sheet = desk.ask(Sheet(case_id=case))
    assert [(row.kind, row.title) for row in sheet.entries] == [(EntryKind.MEASURE, "改模具定位")]
    assert sheet.timeline[0].kind is EventKind.MEASURE_OPENED
    assert sheet.timeline[0].note == "改模具定位"
    assert sheet.entries[0].department == "品质部", "the department that handles the case"
    assert sheet.entries[0].category == "Dimensions"


def test_h4_s06_overdue_reminded_first_in_the_list_and_urged(office: Office) -> None:
    """S06: what was to be put right and was not is supervised."""
    desk, clock = office.front, office.clock
    case = a_dispatched(desk)
    entry = order(desk, case, sort="rectification", goal="", due_on="2026-03-06")
    later = order(desk, case, due_on="2026-03-30")
    assert [r for r in desk.ask(Reminders()) if r.kind is ReminderKind.BOOK] == []
    sheet = do(desk, entry, "UrgeMeasure", urged_for="请本周内落实")
    assert value(sheet, "Urged") == "1 time; last asked for: 请本周内落实"
    (told,) = [r for r in office.quality.ask(Reminders()) if r.kind is ReminderKind.BOOK]
    assert (told.words, told.entry_id) == ("Urged: 请本周内落实", entry)
    clock.forward(days=5)
    rows = desk.ask(EntryList(kind=EntryKind.MEASURE))
    assert [(row.id, row.light) for row in rows] == [(entry, Light.LATE), (later, Light.OK)]
    assert [(b.open, b.late) for b in desk.ask(Books()) if b.kind is EntryKind.MEASURE] == [(2, 1)]
    for who in (desk, office.quality):
        (late,) = [r for r in who.ask(Reminders()) if r.kind is ReminderKind.BOOK]
        assert (late.words, late.number) == ("Measure overdue.", "ZG-2026-0001")
        assert (late.light, late.opens, late.entry_id) == (Light.LATE, "measure", entry)
    assert [r for r in office.stores.ask(Reminders()) if r.kind is ReminderKind.BOOK] == []
    carry_out(desk, entry)
    assert [r for r in desk.ask(Reminders()) if r.kind is ReminderKind.BOOK] == []
    assert value(do(desk, later, "UrgeMeasure", urged_for="再催"), "Urged").startswith("1 time")
    assert value(do(desk, later, "UrgeMeasure", urged_for="三催"), "Urged") == "2 times; last asked for: 三催"


def test_h4_s29_the_rectification_report_is_signed_and_checked_by_another(one_office: Office) -> None:
    """S29: the department reports what it did, with the evidence; it does not check itself."""
    desk, quality = one_office.front, one_office.quality
    case = a_dispatched(desk)
    entry = order(desk, case, sort="rectification", goal="", title="服务细节整改", demand="完善首问责任、赏罚和学习制度")
    with pytest.raises(FieldErrors, match="signed"):
        carry_out(quality, entry, signed_by="")
    sheet = carry_out(quality, entry, done_text="制度三项已发布", evidence="制度文本、学习签到表")
    assert (value(sheet, "What was done"), value(sheet, "Evidence of it")) == ("制度三项已发布", "制度文本、学习签到表")
    with pytest.raises(NotAllowed, match="own rectification"):
        check(quality, entry, "现场复查")
    for n in range(3):
        check(desk, entry, f"复查{n}")
    with pytest.raises(NotAllowed, match="own rectification"):
        judge(quality, entry)
    assert judge(desk, entry).row.state == "closed"


def test_h3_h5_s19_the_8d_report_and_the_cause_are_filled_in_piece_by_piece(one_office: Office) -> None:
    desk = one_office.front
    entry = order(desk, a_dispatched(desk))
    with pytest.raises(FieldErrors, match="Nothing was filled in"):
        do(desk, entry, "EightD")
    do(desk, entry, "EightD", team="王芳、李工", problem="孔位偏 0.2", containment="库存全检")
    found = {"why_1": "定位销磨损", "why_5": "无更换周期", "machine": "定位销磨损", "root_cause": "无更换周期"}
    sheet = do(desk, entry, "FindCause", **found)
    for label, words in (
        ("D1 Team", "王芳、李工"), ("D3 Containment", "库存全检"), ("Why? (5)", "无更换周期"),
        ("Bone: machine", "定位销磨损"), ("D4 Root cause", "无更换周期"),
    ):  # fmt: skip
        assert value(sheet, label) == words
    again = next(offer for offer in sheet.offers if offer.command == "EightD")
    assert {field.name: field.default for field in again.fields}["containment"] == "库存全检"
    sheet = do(desk, entry, "EightD", containment="库存全检并隔离")
    assert (value(sheet, "D3 Containment"), value(sheet, "D1 Team")) == ("库存全检并隔离", "王芳、李工")


def test_amended_with_a_reason_and_cancelled_by_a_supervisor_only(one_office: Office) -> None:
    desk = one_office.front
    case = a_dispatched(desk)
    entry = order(desk, case)
    with pytest.raises(FieldErrors, match="Nothing was changed"):
        do(desk, entry, "AmendMeasure", reason="x")
    with pytest.raises(FieldErrors, match="Nothing was changed"):
        do(desk, entry, "AmendMeasure", goal="连续三批孔位不良为零", due_on="2026-03-20", reason="x")
    sheet = do(desk, entry, "AmendMeasure", due_on="2026-03-27", owner="3003", reason="模具厂排期")
    assert (str(sheet.row.due_on), sheet.row.owner) == ("2026-03-27", "郑品质")
    assert value(sheet, "Goal of the measure") == "连续三批孔位不良为零"
    assert desk.ask(Sheet(case_id=case)).timeline[0].note == "模具厂排期"
    assert "CancelMeasure" not in [offer.command for offer in sheet.offers]
    with pytest.raises(NotAllowed):
        do(desk, entry, "CancelMeasure", cancelled_for="停产")
    sheet = do(one_office.leader, entry, "CancelMeasure", cancelled_for="停产")
    assert (sheet.row.state, sheet.row.is_ended, sheet.row.light) == ("cancelled", True, Light.MET)


def test_a_measure_of_no_case(office: Office) -> None:
    """From an early warning: of a category and a department, without a case."""
    desk = office.front
    values = {"sort": "preventive", "title": "包装跌落试验", "goal": "破损率降一半", "department": "仓库",
              "category": "包装运输", "due_on": "2026-03-20"}  # fmt: skip
    done, _changes = desk.do(entry_command("AddMeasure", values, ZONE))
    assert done.kind is EventKind.MEASURE_OPENED
    assert done.number == "ZG-2026-0001"
    assert read(office.stores, done.id).row.category == "Packing, transport"
    with pytest.raises(NotFound):
        read(office.quality, done.id)
    assert carry_out(office.stores, done.id).row.state == "carried_out"
    with pytest.raises(FieldErrors, match="of its own only"):
        office.quality.do(entry_command("AddMeasure", values, ZONE))
    assert verify(office.desk.database).findings == ()


def test_other_departments_see_nothing_and_assistants_leave_it_alone(one_office: Office) -> None:
    desk = one_office.front
    case = a_dispatched(desk)
    entry = order(desk, case)
    with pytest.raises(NotFound):
        read(one_office.stores, entry)
    assert one_office.stores.ask(EntryList(kind=EntryKind.MEASURE)) == ()
    take(desk, case, Action.ASSIST, departments="仓库", question="请协助")
    assert read(one_office.stores, entry).row.id == entry
    with pytest.raises(NotAllowed, match="belongs to"):
        carry_out(one_office.stores, entry)


def test_a_text_that_names_the_person_is_not_proposed_to_a_department(one_office: Office) -> None:
    desk = one_office.front
    entry = order(desk, a_dispatched(desk))
    do(desk, entry, "EightD", problem="张三反映孔位偏", containment="全检")
    sheet = read(one_office.quality, entry)
    assert "张三" not in str(sheet)
    fields = {f.name: f.default for offer in sheet.offers if offer.command == "EightD" for f in offer.fields}
    assert (fields["problem"], fields["containment"]) == ("", "全检")
    (row,) = one_office.quality.ask(PreviewJob(case_id=sheet.row.case_id or 0, form="eight_d")).sheet.measures
    assert "张三" not in str(row), "nor does it stand on their paper"
    assert row.value("containment") == "全检"


def test_two_at_once_the_second_is_told(one_office: Office) -> None:
    desk = one_office.front
    entry = order(desk, a_dispatched(desk))
    seen = read(desk, entry).row.version
    carry_out(desk, entry)
    with pytest.raises(ConflictError):
        desk.do(entry_command("UrgeMeasure", {"urged_for": "x"}, ZONE, entry_id=entry, version=seen))


def test_closed_measures_are_in_the_book_on_request(one_office: Office) -> None:
    desk = one_office.front
    entry = closed(desk, a_dispatched(desk))
    assert desk.ask(EntryList(kind=EntryKind.MEASURE)) == ()
    assert [row.id for row in desk.ask(EntryList(kind=EntryKind.MEASURE, ended=True, text="定位销"))] == [entry]
