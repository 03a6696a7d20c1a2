"""Indexes of a few rows are made with their condition on both databases, and cost the start of a single PC nothing."""

from __future__ import annotations

import subprocess
import sys

from sqlalchemy import text

from complaintdesk.storage.base import Base
from tests.desk.office import an_office

_MADE = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
}


def test_条件都在索引里(database_url: str) -> None:
    database = an_office(database_url).database
    dialect = database.engine.dialect.name
    with database.read() as session:
        made = {row[0]: row[1] for row in session.execute(text(_MADE[dialect]))}
    wanted = {
        str(index.name): index.info[dialect]
        for table in Base.metadata.tables.values()
        for index in table.indexes
        if dialect in index.info
    }
    assert "ix_cases_restricted" in wanted
    for name, condition in wanted.items():
        _columns, _word, made_for = made[name].partition(" WHERE ")
        # PostgreSQL puts every part into brackets and says of what type a text is.
        assert made_for.translate(str.maketrans("", "", "()")).replace("::text", "") == condition, made[name]


def test_单机不加载另一种数据库() -> None:
    """The dialect of PostgreSQL is a tenth of what the program loads before its first list."""
    loaded = "import sys, complaintdesk.desk.whole; print(*(m for m in sys.modules if '.dialects.' in m))"
    told = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert "postgresql" not in told.stdout
