"""Old ledgers in, the ledger out."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest

from complaintdesk.settings import load_settings
from tests.cli.office import CommandLine

HEADER = ["留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间"]
ROWS = [
    [
        2549,
        "A00045581",
        "小区物业不作为",
        "2019/4/25 9:32:09",
        "电梯停运半月无人维修",
        "已督促物业维修",
        "2019/5/10 14:56:53",
    ],
    [2554, "A00023583", "路灯不亮", "2019/4/24 16:03:40", "整条路晚上没有灯", "", ""],
    [2555, "A00031618", "没有日期", "", "内容还在", "", ""],
]


def workbook(folder: Path, rows: list[list[object]]) -> str:
    """An old ledger as a workbook."""
    book = openpyxl.Workbook()
    for row in [HEADER, *rows]:
        book.active.append(row)
    book.save(folder / "old.xlsx")
    book.close()
    return str(folder / "old.xlsx")


def test_import_with_a_header_that_is_named(cli: CommandLine) -> None:
    """Where the program cannot know which rows name the columns, it is told."""
    file = cli.folder / "old.csv"
    file.write_text("一组,,二组\n编号,受理日期,投诉内容\nA-1,2024-03-01,多收费\n", encoding="utf-8")
    assert cli("import", str(file), "--dry-run").data["imported"] == 1
    asked = ("--header-row", "1", "--header-rows", "2", "--dry-run")
    done = cli("import", str(file), *asked).data
    assert (done["read"], done["imported"]) == (1, 1)
    refused = cli("import", str(file), "--header-row", "9")
    assert refused.status == 1
    assert "“old.csv”第 9 行" in refused.err


def test_import_then_again(any_cli: CommandLine) -> None:
    """Rows become history, answered ones closed; the second time all are there already."""
    file = workbook(any_cli.folder, ROWS)
    errors = any_cli.folder / "errors.xlsx"
    done = any_cli("import", file, "--errors", str(errors)).data
    assert {k: done[k] for k in ("read", "imported", "already_there")} == {
        "read": 3,
        "imported": 2,
        "already_there": 0,
    }
    assert [(r["row"], r["column"]) for r in done["refused"]] == [(4, "留言时间")]
    assert done["refused"][0]["reason"]
    assert {"read", "imported", "already_there", "refused", "warnings"} <= set(done)
    assert openpyxl.load_workbook(errors).active.max_row == 2
    states = {c["subject"]: (c["state"], c["light"]) for c in any_cli("list").data["cases"]}
    assert states["小区物业不作为"] == ("closed", "none")
    again = any_cli("import", file).data
    assert (again["imported"], again["already_there"]) == (0, 2)
    assert any_cli("list", "--count").data == {"count": 2}
    assert any_cli("verify").data["ok"] is True


def test_a_backup_is_made_before(cli: CommandLine) -> None:
    """On SQLite, unless nothing is written."""
    file = workbook(cli.folder, ROWS)
    assert cli("import", file, "--dry-run").data["backup"] is None
    backup = cli("import", file).data["backup"]
    assert Path(backup).is_relative_to(load_settings().backups)
    assert Path(backup).is_file()


def test_dry_run_changes_nothing(cli: CommandLine) -> None:
    """The same figures, and no case."""
    file = workbook(cli.folder, ROWS)
    planned = cli("import", file, "--dry-run").data
    assert (planned["read"], planned["imported"], len(planned["refused"])) == (3, 2, 1)
    assert cli("list", "--count").data == {"count": 0}
    text = cli.plain("import", file, "--dry-run").out
    assert "可导入：2" in text
    assert "留言时间" in text


def test_mapping_for_unknown_headers(cli: CommandLine) -> None:
    """A mapping file says which column is what."""
    file = cli.folder / "odd.csv"
    file.write_text("何时,何事\n2026-01-05 09:00,空调太冷\n", encoding="utf-8")
    assert cli("import", str(file)).status == 1
    mapping = cli.folder / "map.json"
    mapping.write_text('{"何时": "received_at", "何事": "facts"}', encoding="utf-8")
    assert cli("import", str(file), "--mapping", str(mapping)).data["imported"] == 1


@pytest.mark.parametrize(
    "given", [["nowhere.xlsx"], ["old.xlsx", "--sheet", "无此表"], ["old.xlsx", "--errors", "e.pdf"]]
)
def test_import_refused(cli: CommandLine, given: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence, nothing changed."""
    monkeypatch.chdir(cli.folder)
    workbook(cli.folder, ROWS)
    refused = cli("import", *given)
    assert (refused.status, refused.out) == (1, "")
    assert refused.err.strip()
    assert cli("list", "--count").data == {"count": 0}


def test_export_ledger(any_cli: CommandLine) -> None:
    """As workbook and as text; the period holds; names are masked; the export is on record."""
    any_cli.register(received_at="2026-01-05T09:00:00+08:00", facts="一月的事")
    any_cli.register(facts="今天的事")
    file = any_cli.folder / "ledger.xlsx"
    assert any_cli("export", "ledger", str(file)).data == {"file": str(file), "rows": 2}
    sheet = openpyxl.load_workbook(file).active
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert "一月的事" in texts
    assert "张三" not in texts
    part = any_cli.folder / "january.csv"
    assert (
        any_cli("export", "ledger", str(part), "--from", "2026-01-01", "--to", "2026-01-31").data["rows"] == 1
    )
    with part.open(encoding="utf-8-sig", newline="") as stream:
        assert len(list(csv.reader(stream))) == 2


@pytest.mark.parametrize(
    ("given", "word"),
    [
        (["a.pdf"], ".xlsx"),
        (["no/such/a.csv"], "no/such"),
        (["a.csv", "--from", "x"], "x"),
        (["folder.csv"], "folder.csv"),
    ],
)
def test_export_refused(
    cli: CommandLine, given: list[str], word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refused before anything is put on record."""
    monkeypatch.chdir(cli.folder)
    (cli.folder / "folder.csv").mkdir()
    before = cli("verify").data["events"]
    refused = cli("export", "ledger", *given)
    assert refused.status == 1
    assert word in refused.err
    assert cli("verify").data["events"] == before
