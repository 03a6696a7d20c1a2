"""due: reckoned by hand from the State Council's notices; with and without an office."""

from __future__ import annotations

import sqlite3

import pytest

from complaintdesk.cli import main
from tests.cli.office import CommandLine


@pytest.mark.parametrize(
    ("given", "due"),
    [
        # 2026: Spring Festival 15 to 23 February, make-up workdays on the 14th and 28th.
        pytest.param(
            ["--span", "3个工作日", "--from", "2026-02-13"], "2026-02-25T23:59:59+08:00", id="调休算工作日"
        ),
        pytest.param(
            ["--span", "3 workdays", "--from", "2026-02-13", "--no-makeup"],
            "2026-02-26T23:59:59+08:00",
            id="银行",
        ),
        pytest.param(
            ["--span", "1 day", "--from", "2026-03-06T10:00"], "2026-03-09T23:59:59+08:00", id="顺延"
        ),
        pytest.param(
            ["--span", "1 day", "--from", "2026-03-06T10:00", "--no-roll"],
            "2026-03-07T23:59:59+08:00",
            id="不顺延",
        ),
        pytest.param(
            ["--span", "24 hours", "--from", "2026-03-06 10:00"], "2026-03-07T10:00:00+08:00", id="小时"
        ),
        pytest.param(
            ["--span", "2 workhours", "--from", "2026-03-06T17:00"], "2026-03-09T10:00:00+08:00", id="工时"
        ),
        pytest.param(
            ["--span", "1 workday", "--from", "2026-03-01T20:00Z"], "2026-03-03T23:59:59+08:00", id="世界时"
        ),
        pytest.param(
            ["--rule", "hospitalA.general", "--from", "2026-03-02T09:30:00+08:00"],
            "2026-03-05T23:59:59+08:00",
            id="规则",
        ),
        pytest.param(
            ["--rule", "general.solve", "--policy", "general", "--from", "2026-03-02"],
            "2026-03-11T23:59:59+08:00",
            id="指定规则包",
        ),
        pytest.param(
            ["--rule", "bank.complex", "--policy", "bank", "--from", "2026-09-10"],
            "2026-10-12T23:59:59+08:00",
            id="银行规则包不计调休",
        ),
    ],
)
def test_due_without_an_office(empty: CommandLine, given: list[str], due: str) -> None:
    """The last moment inside the limit, in China's time, whatever zone this PC is in."""
    answer = empty("due", *given).data
    assert answer["due"] == due
    assert answer["warnings"] == []


def test_rule_and_source_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    """Who asks by rule is told the norm; no database is needed or made."""
    assert main(["due", "--rule", "medical.verify", "--from", "2026-03-02", "--lang", "en"]) == 0
    text = capsys.readouterr().out
    assert "2026-03-09T23:59:59+08:00" in text
    assert "第3号" in text


def test_a_year_without_notice_warns(empty: CommandLine) -> None:
    """A date that a later notice may move is provisional and says so."""
    answer = empty("due", "--span", "10 workdays", "--from", "2027-01-25").data
    assert answer["provisional"] is True
    assert "2027" in answer["warnings"][0]
    assert answer["due"] == "2027-02-08T23:59:59+08:00"


def test_the_offices_own_calendar_counts(cli: CommandLine) -> None:
    """Where there is an office, its corrections and its pack hold."""
    given = ("due", "--span", "1 workday", "--from", "2026-03-02")
    assert cli(*given).data["due"] == "2026-03-03T23:59:59+08:00"
    with sqlite3.connect(cli.database) as connection:
        connection.execute("INSERT INTO calendar_days VALUES ('2026-03-03', 1, '停电', '本单位')")
    connection.close()
    assert cli(*given).data["due"] == "2026-03-04T23:59:59+08:00"
    assert (
        cli("due", "--rule", "hospitalA.general", "--from", "2026-03-02").data["due"]
        == "2026-03-06T23:59:59+08:00"
    )


@pytest.mark.parametrize(
    ("given", "word"),
    [
        pytest.param(["--span", "soon", "--from", "2026-03-02"], "soon", id="坏时长"),
        pytest.param(["--span", "0 days", "--from", "2026-03-02"], "0", id="零日"),
        pytest.param(["--span", "1 day", "--from", "yesterday"], "yesterday", id="坏日期"),
        pytest.param(["--span", "1 day", "--from", ""], "--from", id="空日期"),
        pytest.param(["--span", "1 day", "--from", "0001-01-01"], "0001", id="太早"),
        pytest.param(["--rule", "no.such", "--from", "2026-03-02"], "no.such", id="未知规则"),
        pytest.param(
            ["--rule", "general.solve", "--policy", "hospital", "--from", "2026-03-02"],
            "general.s",
            id="别包规则",
        ),
        pytest.param(["--rule", "a", "--policy", "bank9", "--from", "2026-03-02"], "bank9", id="未知规则包"),
    ],
)
def test_due_refused(empty: CommandLine, given: list[str], word: str) -> None:
    """One sentence naming what is wrong."""
    refused = empty("due", *given)
    assert (refused.status, refused.out) == (1, "")
    assert word in refused.err
