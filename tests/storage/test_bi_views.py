"""Views for other programs: on both databases, documented column by column, without a person and any confidential case."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from complaintdesk.desk.care import backup_now
from complaintdesk.desk.dispatching import DispatchCase
from complaintdesk.desk.intake import RegisterCase
from complaintdesk.desk.restoring import restore
from complaintdesk.domain import book_words, event_kinds, vocabulary
from complaintdesk.i18n import LANGUAGES, set_language
from complaintdesk.paths import resource
from complaintdesk.storage.bi_views import VIEWS
from complaintdesk.storage.engine import Database
from tests.desk.office import OPENED, a_case, a_person
from tests.desk.whistle import a_company

#: Each stands in the database and must not stand in any view.
NAME, PHONE, ID, ADDRESS = "诸葛不亮", "13877776666", "11010119900307803X", "幸福路88号"
FACTS, SECRET = "护理费算了两遍还态度恶劣", "仓库主任收了供应商的钱"
PRIVATE = (NAME, PHONE, ID, ADDRESS, FACTS, SECRET, "李某某", "周督查", "tester")


def rows(database: Database, statement: str) -> list[dict[str, Any]]:
    with database.engine.execution_options(reading=True).connect() as connection:
        return [dict(row) for row in connection.execute(text(statement)).mappings()]


def worked(url: str) -> tuple[Database, str, str]:
    """An office with a case sent on and a confidential report; answers both numbers too."""
    company = a_company(url, "hospital")
    clerk = company.clerk
    person = a_person(name=NAME, phone=PHONE, id_number=ID, address=ADDRESS)
    plain = a_case(
        clerk, complainant=person, facts=FACTS, subject=FACTS, request="", category="",
        respondent_department="", respondent_person="李某某",
    )  # fmt: skip
    company.supervisor.do(DispatchCase(case_id=plain.id, department="生产厂"))
    report = company.inspector.do(
        RegisterCase(complainant=a_person(name=NAME, phone=PHONE), facts=SECRET, subject=SECRET, restricted=True)
    )[0]
    return company.operator.database, plain.number, report.number


def test_the_views_hold_figures_and_nobodys_person(database_url: str) -> None:
    database, plain, report = worked(database_url)
    with database.read() as session:
        assert session.execute(text("SELECT count(*) FROM cases WHERE restricted")).scalar_one() == 1
    shown = {name: rows(database, f"SELECT * FROM {name}") for name in VIEWS}
    assert all(list(found[0]) == list(VIEWS[name][0]) for name, found in shown.items() if found)
    (case,) = shown["bi_cases"]
    assert (case["case_number"], case["state"], case["received_month"]) == (plain, "dispatched", 202603)
    assert (case["received_at"] is None, case["category"], bool(case["is_imported"])) == (False, None, False)
    departments = {row["department_id"]: row["name"] for row in shown["bi_departments"]}
    assert departments[case["department_id"]] == "生产厂"
    assert [row["kind"] for row in shown["bi_events"]] == ["registered", "accepted", "dispatched"]
    assert {row["case_id"] for row in shown["bi_clocks"]} <= {case["case_id"]}
    everything = repr(shown)
    for private in (*PRIVATE, report):
        assert private not in everything, private


def test_a_report_reads_the_same_on_both_databases(database_url: str) -> None:
    """The example of the help page runs as it stands there."""
    database, _plain, _report = worked(database_url)
    for language in LANGUAGES:
        example = resource(f"help/{language}/views.md").read_text(encoding="utf-8").split("```")[3]
        (row,) = rows(database, example.strip().removesuffix(";"))
        assert (row["received_month"], row["name"], row["cases"]) == (202603, "生产厂", 1)


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_the_views_come_back_with_a_backup_on_either_database(
    database_url: str, new_database: Callable[..., str], target: str, tmp_path: Path
) -> None:
    database, plain, _report = worked(database_url)
    kept = backup_now(database, tmp_path).info.file
    address = new_database(target)
    restore(kept, address)
    moved = Database(address)
    OPENED.append(moved)
    assert [row["case_number"] for row in rows(moved, "SELECT case_number FROM bi_cases")] == [plain]
    with moved.engine.execution_options(reading=True).connect() as connection:
        assert set(inspect(connection).get_view_names()) >= set(VIEWS)


def test_an_account_for_reports_reads_the_views_and_nothing_else(new_database: Callable[..., str]) -> None:
    """The grants of the help page, as it names them."""
    database, plain, _report = worked(new_database("postgresql"))
    page = resource("help/en/views.md").read_text(encoding="utf-8")
    granted = page[page.index("GRANT SELECT") :].partition(";")[0]
    role = f"bi_{uuid.uuid4().hex[:12]}"
    with closing(database.engine.raw_connection()) as raw:
        cursor = raw.cursor()
        cursor.execute(f"CREATE ROLE {role}")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        cursor.execute(granted.replace("TO bi", f"TO {role}"))
        raw.commit()
        cursor.execute(f"SET ROLE {role}")
        for name in VIEWS:
            cursor.execute(f"SELECT * FROM {name}")
        cursor.execute("SELECT case_number FROM bi_cases")
        assert [row[0] for row in cursor.fetchall()] == [plain]
        raw.commit()
        for forbidden in ("SELECT * FROM complainants", "SELECT * FROM cases", "DELETE FROM bi_departments"):
            with pytest.raises(Exception, match="permission denied"):
                cursor.execute(forbidden)
            raw.rollback()
            cursor.execute(f"SET ROLE {role}")
        cursor.execute("RESET ROLE")
        cursor.execute(f"DROP OWNED BY {role}")
        cursor.execute(f"DROP ROLE {role}")
        raw.commit()


def test_nothing_is_written_into_a_view_of_a_file(new_database: Callable[..., str]) -> None:
    database, _plain, _report = worked(new_database("sqlite"))
    with pytest.raises(DBAPIError, match="view"), database.engine.begin() as connection:
        connection.execute(text("UPDATE bi_cases SET state = 'closed'"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_and_code_is_documented(language: str) -> None:
    """A new code (a step, a book, an event) needs its line in resources/help/*/views.md."""
    set_language(language)
    parts = {
        part.partition(" ")[0].partition("\n")[0]: part
        for part in resource(f"help/{language}/views.md").read_text(encoding="utf-8").replace("\n###", "\n##").split("\n## ")
    }
    for name, (columns, _rows) in VIEWS.items():
        assert [line.split("`")[1] for line in parts[name].splitlines() if line.startswith("| `")] == list(columns)
    for column, words in (
        ("bi_cases.kind", vocabulary.Kind), ("bi_cases.channel", vocabulary.Channel),
        ("bi_cases.severity", vocabulary.Severity), ("bi_cases.state", vocabulary.CaseState),
        ("bi_cases.satisfaction", vocabulary.Satisfaction), ("bi_cases.verdict", vocabulary.Verdict),
        ("bi_cases.call_outcome", vocabulary.CallOutcome), ("bi_cases.reply_way", vocabulary.ReplyWay),
        ("bi_cases.relation", vocabulary.Relation), ("bi_clocks.clock", vocabulary.Clock),
        ("bi_events.kind", event_kinds.EventKind), ("bi_entries.book", book_words.EntryKind),
    ):  # fmt: skip
        for word in words:
            assert f"| `{word.value}` | {word.label} |" in parts[column], (column, word.value)
