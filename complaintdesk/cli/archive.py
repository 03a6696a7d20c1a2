"""Commands about the archive: the bundle of a whole case, checking one, the copy of a typical case without names."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from complaintdesk.cli.answers import DAMAGED, DONE, Answer, pairs, say
from complaintdesk.cli.door import an_office
from complaintdesk.cli.writing import check_target, write_file
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.typical_copy import TypicalCopy
from complaintdesk.i18n import _, ngettext
from complaintdesk.paper.bundle_check import check_bundle as check
from complaintdesk.paper.case_bundle import make_bundle
from complaintdesk.paper.typical import typical_docx, typical_pdf

if TYPE_CHECKING:
    import argparse


def bundle(options: argparse.Namespace) -> Answer:
    """The whole case as a ZIP with the hash of everything in it."""
    target = Path(options.file).expanduser()
    check_target(target, (".zip",))
    made = io.BytesIO()
    with an_office(options) as desk:
        sheet = desk.ask(Sheet(number=options.number))
        done = make_bundle(desk, sheet.id, made, masked=options.masked)
    write_file(target, made.getvalue())
    if done.withheld:
        say(
            ngettext("{n} file was left out of it.", "{n} files were left out of it.", done.withheld).format(n=done.withheld)
        )
    return Answer(
        {
            "number": done.number, "file": str(target), "files": done.files, "events": done.events,
            "withheld": done.withheld, "masked": done.masked,
        },
        pairs(
            [(_("Number"), done.number), (_("Files"), done.files), (_("Events"), done.events), (_("File"), target)]
        ),
    )  # fmt: skip


def check_bundle(options: argparse.Namespace) -> Answer:
    """Is a bundle as it was made? Needs no office."""
    report = check(Path(options.file).expanduser())
    data = {
        "ok": report.ok, "number": report.number, "office": report.office, "made_at": report.made_at, "head": report.head,
        "files": report.files, "events": report.events, "masked": report.masked, "problems": list(report.problems),
    }  # fmt: skip
    if not report.ok:
        return Answer(data, report.problems, DAMAGED)
    whole = _("The bundle is as it was made: {files} files, {events} events.").format(
        files=report.files, events=report.events
    )
    seq, _colon, link = report.head.partition(":")
    return Answer(
        data,
        (
            whole,
            *pairs(
                [(_("Number"), report.number), (_("Office"), report.office), (_("Head of the chain"), f"{seq}:{link[:10]}")]
            ),
        ),
        DONE,
    )


def typical(options: argparse.Namespace) -> Answer:
    """The copy of a typical case in which nobody is recognised."""
    target = Path(options.file).expanduser()
    check_target(target, (".docx", ".pdf"))
    with an_office(options) as desk:
        text = desk.ask(TypicalCopy(number=options.number))
    content = typical_docx(text) if target.suffix.lower() == ".docx" else typical_pdf(text).pdf
    write_file(target, content)
    for warning in text.warnings:
        say(warning)
    return Answer(
        {"title": text.title, "file": str(target), "warnings": list(text.warnings)},
        pairs([(_("Title"), text.title), (_("File"), target)]),
    )
