"""Commands about due dates: a calendar file of what the person who acts has to do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from complaintdesk.cli.answers import Answer, pairs
from complaintdesk.cli.door import an_office
from complaintdesk.cli.writing import check_target, write_file
from complaintdesk.desk.ics import calendar_of
from complaintdesk.i18n import _

if TYPE_CHECKING:
    import argparse


def export_calendar(options: argparse.Namespace) -> Answer:
    """Due dates as a calendar file; no person is named in it. The export is on record."""
    target = Path(options.file).expanduser()
    check_target(target, (".ics",))
    with an_office(options) as desk:
        content, count = calendar_of(desk)
    write_file(target, content)
    return Answer({"file": str(target), "entries": count}, pairs([(_("File"), target), (_("Entries"), count)]))
