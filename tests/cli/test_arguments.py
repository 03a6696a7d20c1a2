"""The words of the command line: options anywhere, complaints and help in the chosen language, nothing heavy loaded."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from complaintdesk.cli import main
from complaintdesk.settings import Settings, save_settings
from tests.cli.office import CommandLine

COMMANDS = (
    *(
        "init",
        "demo",
        "department",
        "departments",
        "staff",
        "policies",
        "register",
        "actions",
        "do",
        "show",
        "list",
    ),
    *(
        "search",
        "due",
        "import",
        "export",
        "exchange",
        "forms",
        "print",
        "statistics",
        "verify",
        "backup",
        "restore",
        "migrate",
    ),
    *("doctor", "self-test"),
)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_its_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`COMMAND --help` tells what it does, in Chinese unless asked otherwise."""
    assert main([command, "--help"]) == 0
    chinese = capsys.readouterr().out
    assert main([command, "--help", "--lang", "en"]) == 0
    english = capsys.readouterr().out
    assert chinese.startswith("用法：complaintdesk-cli " + command)
    assert english.startswith("Usage: complaintdesk-cli " + command)
    assert not [c for c in english if "\u3400" <= c <= "\u9fff"]


def test_help_names_every_command_and_the_exit_statuses(capsys: pytest.CaptureFixture[str]) -> None:
    """The overview is whole."""
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    assert [c for c in COMMANDS if f"    {c} " not in text] == []
    assert "退出码" in text


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        pytest.param([], "缺少：COMMAND", id="没有命令"),
        pytest.param(["liste"], "“liste”无效", id="未知命令"),
        pytest.param(["list", "--colour"], "无法识别：--colour", id="未知选项"),
        pytest.param(["show"], "缺少：NUMBER", id="缺编号"),
        pytest.param(["list", "--limit", "0"], "不是大于 0 的整数", id="零件"),
        pytest.param(["list", "--lang", "fr"], "“fr”无效", id="未知语言"),
        pytest.param(["due", "--from", "2026-01-01"], "--rule --span", id="缺规则"),
        pytest.param(
            ["due", "--rule", "a", "--span", "1 day", "--from", "x"], "不能同时使用", id="规则与时长"
        ),
        pytest.param(
            ["print", "TS-2026-0001", "a.pdf", "--form", "registration", "--paper", "B5"], "B5", id="纸张"
        ),
        pytest.param(["list", "--text"], "--text 之后缺少取值", id="缺取值"),
        pytest.param(["fax", "monthly"], "“fax”无效", id="本期没有的命令"),
    ],
)
def test_what_is_not_understood_ends_with_2(
    given: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Usage errors name what is wrong and how the command is written; standard output stays empty."""
    assert main(given) == 2
    out, err = capsys.readouterr()
    assert sentence in err
    assert "用法：" in err
    assert out == ""


def test_complaints_in_english(capsys: pytest.CaptureFixture[str]) -> None:
    """--lang holds for usage errors too, wherever it stands."""
    assert main(["show", "--lang", "en"]) == 2
    assert "These are missing: NUMBER." in capsys.readouterr().err


def test_options_before_and_after_the_command(empty: CommandLine) -> None:
    """The later one counts; one not given again changes nothing."""
    before = empty.plain("--json", "--lang", "en", "departments")
    assert before.status == 1
    assert "There is no database file" in before.err
    after = empty.plain("departments", "--json", "--lang", "en")
    assert (after.status, after.err) == (before.status, before.err)
    assert "没有数据库文件" in empty.plain("--lang", "en", "departments", "--lang", "zh_CN").err


def test_nested_commands_take_the_options_too(cli: CommandLine) -> None:
    """`staff add` is not `staff`, and options may stand at its end."""
    added = cli.plain("staff", "add", "1007", "王芳", "--role", "front_desk", "--json")
    assert added.data["number"] == "1007"
    assert [s["number"] for s in cli("staff").data] == ["1000", "1007"]


def test_language_and_place_come_from_the_work_place(
    empty: CommandLine, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without options the settings of the work place hold."""
    save_settings(Settings(language="en", database=str(home / "mine.db")))
    assert main(["departments"]) == 1
    assert "mine.db" in (told := capsys.readouterr().err)
    assert "There is no database file" in told
    empty.init()
    save_settings(Settings(language="en", database=empty.database))
    assert main(["departments", "--json"]) == 0


def test_help_loads_nothing_heavy() -> None:
    """A person who asks for help does not wait for the database's and the paper's libraries."""
    code = (
        "import sys; from complaintdesk.cli import main; main(['--help'])\n"
        "heavy = {'sqlalchemy', 'reportlab', 'openpyxl', 'PySide6', 'psycopg', 'alembic'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
