"""Offices as they are when they were just opened, put into an empty database instead of being opened again.

Opening one takes 0.2 to 0.3 seconds, most of it for two password hashes; a suite opens more than a thousand.
"""

from __future__ import annotations

import uuid
from collections.abc import Hashable

import psycopg

from complaintdesk.storage import schema
from complaintdesk.storage.engine import Database
from tests import postgres_server

_FILES: dict[Hashable, bytes] = {}
_TEMPLATES: dict[tuple[str, Hashable], str] = {}


def put(database: Database, which: Hashable) -> bool:
    """Fill the database with that office, if it is empty and the office was opened before."""
    if database.file is not None:
        is_empty = not (database.file.exists() and database.file.stat().st_size)
        if is_empty and which in _FILES:
            database.file.write_bytes(_FILES[which])
        return is_empty and which in _FILES
    server, name = _place(database)
    template = _TEMPLATES.get((server, which))
    if template is None:
        return False
    if not postgres_server.is_untouched(server, name):
        if schema.current_version(database) is not None:
            return False
        database.close()
    # The empty one goes to the next test that wants one.
    empty = f"test_{uuid.uuid4().hex}"
    try:
        postgres_server.run(server, f'ALTER DATABASE "{name}" RENAME TO "{empty}"')
        postgres_server.EMPTY_ONES.append(empty)
    except psycopg.errors.ObjectInUse:
        # The server has not seen yet that everybody left.
        postgres_server.run(server, f'DROP DATABASE "{name}" WITH (FORCE)')
    postgres_server.copy_database(server, name, template)
    return True


def keep(database: Database, which: Hashable) -> None:
    """Keep the office that was just opened there, for the next time."""
    database.close()
    if database.file is not None:
        _FILES.setdefault(which, database.file.read_bytes())
        return
    server, name = _place(database)
    if (server, which) not in _TEMPLATES:
        template = f"test_{uuid.uuid4().hex}"
        postgres_server.copy_database(server, template, name)
        _TEMPLATES[server, which] = template


def _place(database: Database) -> tuple[str, str]:
    """The server's address without a database, and the database's name."""
    server, _slash, name = database.url.replace("postgresql+psycopg://", "postgresql://").rpartition("/")
    return server, name.partition("?")[0]
