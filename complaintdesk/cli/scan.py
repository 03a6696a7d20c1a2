"""The command that takes signed paper back in: each page to its case, or into the tray with the reason."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from complaintdesk.cli.answers import Answer, pairs, table
from complaintdesk.cli.door import an_office
from complaintdesk.desk.scanning import FilePage, Waits
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.vocabulary import EventKind
from complaintdesk.i18n import _
from complaintdesk.scans.reading import ScannedPage, read_files

if TYPE_CHECKING:
    import argparse

    from complaintdesk.desk.core import Desk


def scan(options: argparse.Namespace) -> Answer:
    """File every page of the files; what waits is told with its reason, and no error."""
    if options.child:
        # The frozen program starts itself to open files, see scans/reading.py.
        from complaintdesk.scans import page_reader  # the image libraries are the child's alone

        return Answer(None, (), page_reader.main())
    paths = [Path(path).expanduser() for path in options.paths]
    for path in paths:
        if not path.exists():
            raise UserError(
                _("There is no file or folder “{name}”.").format(name=path), _("Check how it is written.")
            )
    pages, matched = 0, 0
    waiting: list[dict[str, str | int]] = []
    with an_office(options) as desk:
        for page in read_files(paths):
            pages += 1
            reason = page.trouble or _filed(desk, page)
            if reason:
                waiting.append({"file": page.file, "page": page.page, "reason": reason})
            else:
                matched += 1
    lines = pairs([(_("Pages read"), pages), (_("Filed"), matched), (_("Waiting"), len(waiting))])
    if waiting:
        rows = [(row["file"], row["page"] or "", row["reason"]) for row in waiting]
        lines = (*lines, "", *table((_("File"), _("Page"), _("Reason")), rows))
    return Answer({"pages": pages, "matched": matched, "waiting": waiting}, lines)


def _filed(desk: Desk, page: ScannedPage) -> str:
    """File the page; why it waits, or "" where it found its case."""
    done, _changes = desk.do(FilePage(file=page.file, page=page.page, image=page.image, code=page.text))
    return Waits(done.number).words if done.kind is EventKind.SCAN_WAITING else ""
