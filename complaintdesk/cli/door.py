"""The way in: which database, who acts, and the desk for them."""

from __future__ import annotations

import getpass
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from complaintdesk.cli.answers import say
from complaintdesk.desk.core import Desk, operator
from complaintdesk.desk.signing_in import must_change_password, sign_in
from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _
from complaintdesk.settings import load_settings
from complaintdesk.storage import schema
from complaintdesk.storage.engine import Database

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from complaintdesk.desk.rows import Actor

PASSWORD = "COMPLAINTDESK_PASSWORD"  # noqa: S105 - the name of the variable, not a password


def where(options: argparse.Namespace) -> str:
    """The database named on the command line, else the work place's own."""
    return str(options.database or load_settings().where)


@contextmanager
def a_database(options: argparse.Namespace) -> Iterator[Database]:
    """The database as it is: it may be missing, empty, old or damaged."""
    database = Database(where(options))
    try:
        yield database
    finally:
        database.close()


@contextmanager
def an_office(options: argparse.Namespace) -> Iterator[Desk]:
    """The desk for whoever acts, in an office that was opened and whose data this program knows."""
    with a_database(options) as database:
        check_there_is_an_office(database)
        if schema.pending(database):
            raise UserError(
                _("This database was made by an older program."),
                _("Run “complaintdesk-cli migrate” once; a backup is made first."),
            )
        yield Desk(database, actor(options, database))


def check_there_is_an_office(database: Database) -> None:
    """Raises UserError where there is no database or no office in it; never makes a file."""
    if database.file is not None and not database.file.is_file():
        raise UserError(
            _("There is no database file “{file}”.").format(file=database.file),
            _("Check the name, or open an office first (init, or the first-run page)."),
        )
    if schema.current_version(database) is None:
        raise UserError(
            _("No office has been opened in this database yet."),
            _("Open one first (init, or the first-run page)."),
        )


def actor(options: argparse.Namespace, database: Database) -> Actor:
    """Who acts: the person of --as after their password, else on SQLite the local operator."""
    number = options.acting_as
    if not number:
        if not database.is_sqlite:
            raise UserError(
                _("Who acts? A shared office needs --as with a staff number."),
                _("Put the password into {variable}, or type it when asked.").format(variable=PASSWORD),
            )
        return operator(system_user())
    person = sign_in(database, number, _password(number))
    if must_change_password(database, person):
        # Scripts have no other way in; whoever opens the window must choose an own password first.
        say(_("This is still the one-time password: choose your own in the window."))
    return person


def system_user() -> str:
    """The name of the operating system's user; some accounts have none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return str(os.getuid()) if hasattr(os, "getuid") else "?"


def _password(number: str) -> str:
    given = os.environ.get(PASSWORD)
    if given:
        return given
    if sys.stdin is None or not sys.stdin.isatty():
        raise UserError(
            _("The password of {number} is missing.").format(number=number),
            _("Put it into {variable}; it is asked for at a terminal only.").format(variable=PASSWORD),
        )
    return getpass.getpass(_("Password of {number}: ").format(number=number))
