"""未计算的公式 (T6): a formula without a result is told with its place; reckoned ones and template rows are not."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook

from complaintdesk.desk.core import Desk
from complaintdesk.desk.import_plan import ImportPlan, plan_import
from complaintdesk.desk.importing import import_rows
from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import in_language
from complaintdesk.sheets import formulas
from complaintdesk.sheets.formulas import unreckoned
from complaintdesk.sheets.raw_rows import whole_workbook
from complaintdesk.sheets.reading import Table, read_table
from tests.conftest import Databases
from tests.desk.books_kept import one_office
from tests.sheets.tables import TRANSFER_12345, repacked, workbook

SHEET = "xl/worksheets/sheet1.xml"
HEADER = ("编号", "投诉日期", "投诉内容", "处理结果", "完成周期")


@pytest.fixture(scope="module")
def desk(databases: Databases) -> Iterator[Desk]:
    """Not one of these tests writes a case but the last."""
    yield from one_office(databases, "sqlite")


def a_ledger(path: Path) -> Path:
    """As another program writes it: not one formula reckoned. The second row has none; rows 5 to 7 are a template."""
    rows = [
        HEADER,
        ("A-1", "2020-01-05", "多收费", "已退费", "=DATEDIF(B2,B3,\"d\")"),
        ("A-2", "2020-01-06", "候诊过久", "已致歉", 3),
        ("A-3", "=B3+1", "服务态度", "=C4&D3", "=1>0"),
        *[(None, None, None, None, f"=B{at}-B2") for at in range(5, 8)],
    ]
    return workbook(path, rows)


def raw(path: Path, cells: str, root: str = "worksheet", prefix: str = "") -> Path:
    """The ledger with this instead of its rows."""
    xml = f'<{root} xmlns{":" + prefix if prefix else ""}="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{cells}</{root}>'
    return repacked(a_ledger(path.with_name("原.xlsx")), path, {SHEET: xml.encode()})


def planned(desk: Desk, table: Table, **given: str) -> ImportPlan:
    with in_language("en"):
        return plan_import(desk, table, given)


def test_a_formula_without_a_result_refuses_its_row(tmp_path: Path, desk: Desk) -> None:
    """Sheet, row, column and what to do; the others are imported, template rows are no rows."""
    table = read_table(a_ledger(tmp_path / "台账.xlsx"))
    assert [row for row, _cells in table.rows] == [2, 3, 4]
    found = planned(desk, table)
    assert (found.read, [case.row for case in found.cases], found.warnings) == (3, [3], ())
    assert [(one.row, one.column) for one in found.refused] == [(2, "完成周期"), (4, "投诉日期")]
    assert found.refused[0].reason == (
        "台账!E2: the formula there has no result. Open the file in Excel or WPS, save it there and import it again, or"
        " leave this column out."
    )
    left_out = planned(desk, table, 完成周期="skip")
    assert [(one.row, one.column) for one in left_out.refused] == [(4, "投诉日期")]


def test_what_a_table_program_has_reckoned_is_read(tmp_path: Path) -> None:
    """Numbers, texts, an empty text, shared formulas; beside them each way to be without a result."""
    path = raw(tmp_path / "a.xlsx", """<sheetData>
        <row r="1"><c r="A1" t="inlineStr"><is><t>日期</t></is></c><c r="B1" t="inlineStr"><is><t>投诉内容</t></is></c></row>
        <row r="2"><c r="A2" t="inlineStr"><is><t>2020-1-5</t></is></c><c r="B2" t="str"><f>A1&amp;"x"</f><v>日期x</v></c>
            <c r="C2" t="str"><f>IF(A9="","",1)</f><v></v></c>
            <c r="D2"><f t="shared" ref="D2:D9" si="0">A1>2</f><v>1</v></c></row>
        <row r="3"><c r="A3"><v>1</v></c><c r="B3" s="1"><f>A1</f></c><c r="C3"><f t="shared" si="0"/></c>
            <c r="D3"><f>A1</f> <v/> </c><c r="E3" t="str"><f>A1</f><v/></c><c r="AA3"><f ca="1">NOW()</f><v></v></c></row>
        </sheetData>""")  # fmt: skip
    assert whole_workbook(path).unreckoned == {3: (2, 3, 4, 27)}
    table = read_table(path)
    assert table.rows[0][1][:2] == ("2020-1-5", "日期x")
    assert table.unreckoned == {3: {"投诉内容": "台账!B3", "D列": "台账!D3"}}


def test_tags_with_a_prefix_and_cells_over_two_portions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some programs write x:c; and a cell may begin in one portion and end in the next."""
    a_row = '<x:row r="{at}"><x:c r="A{at}"><x:v>1</x:v></x:c><x:c r="B{at}"><x:f>A1</x:f></x:c></x:row>'
    cells = "".join(a_row.format(at=at) for at in range(1, 40))
    path = raw(tmp_path / "a.xlsx", f"<x:sheetData>{cells}</x:sheetData>", "x:worksheet", "x")
    whole = dict.fromkeys(range(1, 40), (2,))
    for portion in (60, 97, 1000, 1 << 20):
        monkeypatch.setattr(formulas, "_AT_ONCE", portion)
        assert unreckoned(path, "台账", range(1, 40), 100) == whole
    assert unreckoned(path, "台账", range(5, 7), 100) == {5: (2,), 6: (2,), 39: (2,)}
    assert unreckoned(path, "别的", range(1, 40), 100) == {}


def test_a_sheet_of_formulas_alone_is_told(tmp_path: Path, desk: Desk) -> None:
    """Every cell points at another file and nobody reckoned it: not “no rows”, but why; also with a serial number typed."""
    path = workbook(tmp_path / "全是公式.xlsx", [HEADER, *[("=甲!A2", "=甲!B2", "=甲!C2") for _n in range(3)]])
    with in_language("zh_CN"), pytest.raises(UserError, match=r"“全是公式\.xlsx”工作表“台账”：公式都没有计算结果") as told:
        read_table(path)
    assert "Excel" in told.value.hint
    numbered = workbook(tmp_path / "b.xlsx", [("序号", "投诉日期", "投诉内容"), (1, "=甲!B2", "=甲!C2")])
    found = planned(desk, read_table(numbered))
    assert (found.read, found.warnings) == (
        0, ("The rows hold formulas without a result. Open the file in Excel or WPS, save it there, and import it again.",),
    )  # fmt: skip


def test_a_row_without_a_date_is_no_matter_of_a_formula(tmp_path: Path, desk: Desk) -> None:
    """A template row with one word in it: saving the file would not help."""
    found = planned(desk, read_table(workbook(tmp_path / "a.xlsx", [HEADER, ("", "", "未结案", "", "=1+1")])))
    assert [(one.column, one.reason) for one in found.refused] == [("投诉日期", "There is no date.")]


def test_transfer_sheets(tmp_path: Path, desk: Desk) -> None:
    """A form of one case, alone and as one sheet of several: refused with the cell of its own sheet."""
    rows = [list(row) for row in TRANSFER_12345]
    rows[6] = ["承办意见", "=1+1", "办理结果", ""]
    table = read_table(workbook(tmp_path / "a.xlsx", rows, sheet="工单一"))
    assert [(one.column, one.reason.partition(":")[0]) for one in planned(desk, table).refused] == [("工单一!B7",) * 2]
    book = Workbook()
    for name, formed in (("甲", [list(row) for row in TRANSFER_12345]), ("乙", rows)):
        page = book.create_sheet(name)
        for row in formed:
            page.append(row)
    del book["Sheet"]
    book.save(tmp_path / "b.xlsx")
    found = planned(desk, read_table(tmp_path / "b.xlsx"))
    assert [(one.row, one.column) for one in found.refused] == [(2, "乙!B7")]
    assert len(found.cases) == 1


def test_a_damaged_or_hostile_part_is_nothing(tmp_path: Path) -> None:
    """What the reader could read is read; looking for formulas never refuses a file and never hangs."""
    path = a_ledger(tmp_path / "a.xlsx")
    broken = {"xl/workbook.xml": b"<sheets"}, {"xl/_rels/workbook.xml.rels": b"\xff\x00<Relationship "}
    for number, parts in enumerate(broken):
        assert unreckoned(repacked(path, tmp_path / f"{number}.xlsx", parts), "台账", range(9), 100) == {}
    blanks = "<c r='A1'><f>1</f>" + " " * 400_000 + "<c>"
    for number, bad in enumerate(("<f>" * 200_000, "<f " * 200_000, "<f/>" * 200_000, blanks)):
        hostile = raw(tmp_path / f"h{number}.xlsx", f"<sheetData><row r='1'><c r='A1'>{bad}</c></row></sheetData>")
        assert unreckoned(hostile, "台账", range(9), 100) in ({}, {1: (1,)})
    (tmp_path / "cut.xlsx").write_bytes(path.read_bytes()[:-200])
    assert unreckoned(tmp_path / "cut.xlsx", "台账", range(9), 100) == {}
    with zipfile.ZipFile(tmp_path / "none.xlsx", "w") as packed:
        packed.writestr("x", "y")
    assert unreckoned(tmp_path / "none.xlsx", "台账", range(9), 100) == {}


def test_saved_again_it_is_imported_whole(tmp_path: Path, desk: Desk) -> None:
    """The same ledger with its results: nothing is refused."""
    with zipfile.ZipFile(a_ledger(tmp_path / "a.xlsx")) as packed:
        xml = packed.read(SHEET).decode()
    for at, result in (("E2", "1"), ("B4", "43837"), ("D4", "9"), ("E4", "1")):
        before, cell, after = xml.partition(f'<c r="{at}"')
        xml = before + cell + after.replace("<v />", f"<v>{result}</v>", 1).replace("<v></v>", f"<v>{result}</v>", 1)
    table = read_table(repacked(tmp_path / "a.xlsx", tmp_path / "b.xlsx", {SHEET: xml.encode()}))
    assert set(table.unreckoned) == {7}
    report = import_rows(desk, planned(desk, table))
    assert (report.imported, report.refused) == (3, ())
