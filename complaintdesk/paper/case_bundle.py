"""卷宗包: one whole case as a ZIP that can be checked anywhere: its sheet, events, forms, files, each with its hash (I5).

Everything is stored as it is, with fixed dates: the same content gives the same bytes, so that not one of them can be
changed unnoticed. It is no signature: that a bundle was not made up as a whole is told by the chain's head printed on paper.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from dataclasses import dataclass, field, replace
from typing import IO, TYPE_CHECKING, Any

from complaintdesk import __version__
from complaintdesk.desk.bundling import BundleOf, BundleSource, TakeBundle, plain_sheet
from complaintdesk.desk.case_sheet import FileOf
from complaintdesk.desk.form_wording import Times
from complaintdesk.desk.printing import PreviewJob, PrintedJob
from complaintdesk.domain.vocabulary import FormKind
from complaintdesk.i18n import _
from complaintdesk.paper.render import PAPERS, render

if TYPE_CHECKING:
    from complaintdesk.desk.core import Desk
    from complaintdesk.desk.print_rows import PrintJob

FORMAT = 1
MANIFEST, EVENTS, SHEET, TIMELINE, README = "manifest.json", "events.json", "case.json", "timeline.txt", "README.txt"
_LONGEST_NAME = 80
_ODD = re.compile(r"[^\w.()（）\- ]")


@dataclass(frozen=True)
class BundleMade:
    """卷宗包已成: of which case, with how many files and events, and what was left out of it."""

    number: str
    files: int
    events: int
    withheld: int
    masked: bool


@dataclass
class BundleWriter:
    """Puts files into the ZIP, each stored under its name, and remembers their hashes."""

    stream: IO[bytes]
    files: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._zip = zipfile.ZipFile(self.stream, "w", zipfile.ZIP_STORED)

    def put(self, name: str, content: bytes) -> None:
        """One file."""
        info = zipfile.ZipInfo(name)
        info.create_system, info.external_attr = 3, 0o644 << 16
        self._zip.writestr(info, content)
        self.files[name] = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}

    def close(self) -> None:
        """Write the directory."""
        self._zip.close()


def make_bundle(desk: Desk, case_id: int, stream: IO[bytes], *, masked: bool = False) -> BundleMade:
    """Record that the case is taken out, and write its bundle, in the language in force.

    `stream` is written from its beginning and must be able to seek. Raises what the desk refuses with.
    """
    desk.do(TakeBundle(case_id=case_id, masked=masked))
    source = desk.ask(BundleOf(case_id=case_id, masked=masked))
    writer, withheld = BundleWriter(stream), [file.sha256 for file in source.files if file.withheld]
    writer.put(README, _readme(source).encode())
    writer.put(SHEET, _json(plain_sheet(source.sheet)))
    writer.put(EVENTS, _json(list(source.events)))
    writer.put(TIMELINE, _timeline(source).encode())
    for form in source.forms:
        job = _job(desk, case_id, form, source)
        if job is not None:
            paper = job.layout.paper if job.layout.paper in PAPERS else "A4"
            writer.put(f"forms/{form}.pdf", render(job, paper=paper).pdf)
    for place, file in enumerate(source.files, 1):
        if not file.withheld:
            folder = "pages" if file.is_page else "attachments"
            writer.put(f"{folder}/{place:03d} {_safe(file.name)}", desk.ask(FileOf(attachment_id=file.attachment_id)))
    manifest = {
        "format": FORMAT, "program": "ComplaintDesk", "version": __version__, "number": source.sheet.number,
        "office": source.sheet.office, "made_at": source.made_at.isoformat(), "masked": source.masked, "head": source.head,
        "files": writer.files, "withheld": withheld,
    }  # fmt: skip
    writer.put(MANIFEST, _json(manifest | {"seal": seal_of(manifest)}))
    writer.close()
    return BundleMade(source.sheet.number, len(writer.files), len(source.events), len(withheld), source.masked)


def seal_of(manifest: dict[str, Any]) -> str:
    """The hash over the list of contents, itself left out."""
    return hashlib.sha256(_json({key: manifest[key] for key in manifest if key != "seal"})).hexdigest()


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _job(desk: Desk, case_id: int, form: str, source: BundleSource) -> PrintJob | None:
    """The form as it was printed last; without the person, a letter to the person is no paper to hand on."""
    is_printed = any(row.form == form and row.printed for row in source.sheet.documents)
    if is_printed and not source.masked:
        return desk.ask(PrintedJob(case_id=case_id, form=form))
    job = desk.ask(PreviewJob(case_id=case_id, form=form, masked=source.masked))
    if source.masked and job.layout.addresses_complainant:
        return None
    # It is on no paper: a copy number would be another sheet's.
    return replace(job, copies=job.copies[:1]) if form == FormKind.ARCHIVE_INDEX else job


def _safe(name: str) -> str:
    """A file's name without anything that a system could take for a path or refuse."""
    stem, dot, ending = _ODD.sub("_", name).rpartition(".")
    bare, ending = (stem, f".{ending[:10]}") if dot and stem else (ending, "")
    return bare.strip(" .")[: _LONGEST_NAME - len(ending)] + ending.rstrip(" .") or "_"


def _timeline(source: BundleSource) -> str:
    times = Times(source.sheet.zone)
    lines = [f"{source.sheet.number}  {source.sheet.subject}", ""]
    for item in reversed(source.sheet.timeline):
        lines.append("  ".join(w for w in (times.minute(item.at), item.kind.label, item.actor, _one_line(item.note)) if w))
    return "\r\n".join([*lines, ""])


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _readme(source: BundleSource) -> str:
    """What the bundle is and how it is checked, for whoever opens it without the program."""
    lines = [
        _("Whole case {number} of {office}").format(number=source.sheet.number, office=source.sheet.office),
        "",
        _("case.json: the case; timeline.txt: what was done; forms: the printed forms; attachments, pages: the files."),
        _("events.json: the events as they were written, each with its hash; manifest.json: the hash of every file."),
        _("To check it: complaintdesk-cli check-bundle FILE.zip; it says what was changed, if anything was."),
        _("The head of the chain printed on the office's forms tells whether these are the office's own events."),
    ]
    if source.masked:
        lines.append(_("The identity of the complainant, the contents of events and the files were withheld."))
    return "\r\n".join([*lines, ""])
