"""扫描归档: a page that came back on paper goes to its case, form and copy by its printed code; the others wait.

A page is filed only where the code is one this office printed: the case is there, and the check is the one its print
has on record. Nothing else about a case is changed by it, and it may come in any state of the case.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from complaintdesk.desk.attaching import FileContent, keep_content, store_file
from complaintdesk.desk.case_sheet import find
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import Command, Question, answers, step
from complaintdesk.desk.form_layouts import layout_for
from complaintdesk.desk.read_log import opens
from complaintdesk.desk.rows import Done
from complaintdesk.desk.signed_pages import title_of
from complaintdesk.domain.errors import FieldErrors, NotFound, UserError
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.form_codes import PaperCode, parse_code
from complaintdesk.domain.numbering import parse_number
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import EventKind
from complaintdesk.i18n import N_, _
from complaintdesk.storage.models import Attachment, Blob, Case, Staff
from complaintdesk.storage.paper_models import ReservedNumber, WaitingScan

#: What is kept of the text of a code; ours are far shorter.
_LONGEST_CODE = 500
_PNG = b"\x89PNG"


class Waits(StrEnum):
    """Why a page waits."""

    UNREADABLE = "unreadable"
    FOREIGN = "foreign"
    UNKNOWN = "unknown"
    MISREAD = "misread"
    BLANK = "blank"
    VOIDED = "voided"
    FILED = "filed"
    SEVERAL = "several"

    @property
    def words(self) -> str:
        """The sentence for the tray."""
        return _(_WORDS[self.value])


_WORDS = {
    "unreadable": N_("No code could be read on this page."),
    "foreign": N_("The code on this page is not one of this program's."),
    # One sentence for what is not there and for what must not be known of.
    "unknown": N_("There is no case of this number here."),
    "misread": N_("This copy was not printed by this office, or its code was misread."),
    "blank": N_("This blank form has not been registered yet."),
    "voided": N_("This blank form was voided."),
    "filed": N_("This page of this copy is filed already."),
    "several": N_("There are codes of different cases on this page. Scan each sheet by itself."),
}


@dataclass(frozen=True, kw_only=True)
class FilePage(Command):
    """归档一页: a scanned page, its picture, and what its codes say, one a line.

    Done.kind is SCAN_FILED for a page that found its case, or SCAN_WAITING: then Done.id is the waiting page's and
    Done.number the reason (`Waits`).
    """

    file: str
    page: int
    image: bytes
    code: str = ""


@dataclass(frozen=True, kw_only=True)
class SettleScan(Command):
    """人工归档: file a waiting page onto the case of that number, or as its code says where `number` is empty."""

    scan_id: int
    number: str = asks(N_("Case number"), Input.TEXT)
    form: str = asks(N_("Form"), Input.TEXT)
    copy: int | None = asks(N_("Copy no."), Input.NUMBER, default=None)
    page: int | None = asks(N_("Page no."), Input.NUMBER, default=None)


@dataclass(frozen=True, kw_only=True)
class DiscardScan(Command):
    """舍弃: a waiting page that belongs to no case of this office."""

    scan_id: int
    reason: str = asks(N_("Reason"), Input.TEXT, required=True)


@dataclass(frozen=True)
class WaitingRow:
    """待认领一页. `number`, `form`, `copy` and `page_of` are what its code says, where the asker may know that case."""

    id: int
    at: datetime
    by: str
    file: str
    page: int
    reason: Waits
    words: str
    number: str = ""
    form: str = ""
    title: str = ""
    copy: int | None = None
    page_of: int | None = None


@dataclass(frozen=True, kw_only=True)
class WaitingScans(Question[tuple[WaitingRow, ...]]):
    """待认领 pages that nobody has dealt with, the oldest first."""


@dataclass(frozen=True, kw_only=True)
class ScanImage(Question[bytes]):
    """The picture of a waiting page."""

    scan_id: int


@step(FilePage, needs=Permission.ATTACH)
def file_page(ctx: Context, cmd: FilePage) -> Done:
    """File the page where its code belongs, or let it wait with the reason."""
    if not cmd.image or type(cmd.page) is not int or cmd.page < 1:
        raise UserError(_("There is no picture of this page."), _("Scan it again."), field="image")
    found = _place(ctx, cmd.code, cmd.image)
    if isinstance(found, Waits):
        return _wait(ctx, cmd, found)
    case, code = found
    _file(ctx, case, code.form, code.copy, code.page or None, code.pages or None, cmd.image)
    return ctx.done(case, EventKind.SCAN_FILED)


def _place(ctx: Context, text: str, image: bytes) -> tuple[Case, PaperCode] | Waits:
    """The case and the page that the codes name, or why there is none. The case is locked."""
    lines = text.split("\n") if text else []
    codes = [code for line in lines if (code := parse_code(line)) is not None]
    if not codes:
        # A barcode of the number is a hint for whoever sorts the tray, and never enough by itself.
        return Waits.FOREIGN if text and parse_number(text) is None else Waits.UNREADABLE
    if len(codes) > 1:
        return Waits.SEVERAL
    code = codes[0]
    case_id = ctx.session.scalar(select(Case.id).where(Case.number == code.number))
    try:
        case = ctx.load(case_id) if case_id is not None else None
    except NotFound:
        return Waits.UNKNOWN
    if case is None:
        return _blank(ctx, code)
    if _checks(case, code.form).get(str(code.copy)) != code.check:
        return Waits.MISREAD
    if _is_there(ctx, case, code.form, code.copy, code.page or None, image):
        return Waits.FILED
    return case, code


def _blank(seen: Seen, code: PaperCode) -> Waits:
    row = seen.session.get(ReservedNumber, code.number)
    if row is None:
        return Waits.UNKNOWN
    if (row.form, row.check) != (code.form, code.check):
        return Waits.MISREAD
    return Waits.BLANK if row.voided_at is None else Waits.VOIDED


def _checks(case: Case, form: str) -> dict[str, str]:
    """The check of each copy of the form that was printed."""
    kept = case.prints.get(form, {})
    return {str(mark[0]): mark[1] for mark in kept.get("last", ())} | dict(kept.get("checks", {}))


def _is_there(ctx: Context, case: Case, form: str, copy: int, page: int | None, image: bytes) -> bool:
    """Whether this page of this copy is filed. Where the code does not tell the page, only the same picture is."""
    question = select(Attachment.id).where(
        Attachment.case_id == case.id, Attachment.form == form, Attachment.copy == copy
    )
    same = Attachment.sha256 == hashlib.sha256(image).hexdigest() if page is None else Attachment.page == page
    return ctx.session.scalars(question.where(same)).first() is not None


def _file(
    ctx: Context, case: Case, form: str, copy: int | None, page: int | None, pages: int | None, image: bytes
) -> None:
    """Hang the picture on the case as a page of its form. The case stays as it is: no step is taken by it."""
    words = [title_of(ctx, case, form) if form else _("Scanned page")]
    if copy is not None:
        words.append(_("copy {n}").format(n=copy))
    if page is not None:
        words.append(_("page {n}").format(n=page))
    if form:
        words.append(_("signed page"))
    ending = ".png" if image.startswith(_PNG) else ".jpg"
    # A title may hold what a file's name may not.
    name = " ".join(words).replace("/", "-").replace("\\", "-") + ending
    kept = store_file(ctx, case, FileContent(name, image))
    kept.form, kept.copy, kept.page, kept.pages = form, copy, page, pages
    scanned = {"form": form, "copy": copy, "page": page, "pages": pages, "sha256": kept.sha256}
    ctx.log(EventKind.SCAN_FILED, case, note=kept.name, scanned=scanned)


def _wait(ctx: Context, cmd: FilePage, reason: Waits) -> Done:
    """Put the page into the tray; the same picture for the same reason stays one page there."""
    sha256 = keep_content(ctx, cmd.image)
    scan = ctx.session.scalars(
        select(WaitingScan).where(
            WaitingScan.sha256 == sha256,
            WaitingScan.by == ctx.actor_text,
            WaitingScan.reason == reason.value,
            WaitingScan.settled_at.is_(None),
        )
    ).first()
    if scan is None:
        scan = WaitingScan(sha256=sha256, by=ctx.actor_text, reason=reason.value, code=cmd.code[:_LONGEST_CODE])
        ctx.session.add(scan)
    scan.at, scan.file, scan.page = ctx.now, cmd.file[:200], cmd.page
    ctx.session.flush()
    # No number and no name of a file: everybody may read what the office as a whole did.
    ctx.log(EventKind.SCAN_WAITING, scan=scan.id, reason=reason.value, sha256=sha256)
    return Done(scan.id, reason.value, None, 0, 0, EventKind.SCAN_WAITING)


@step(SettleScan, needs=Permission.ATTACH)
def settle_scan(ctx: Context, cmd: SettleScan) -> Done:
    """File the page by hand; where and as what is the person's word."""
    scan = _open_scan(ctx, cmd.scan_id, lock=True)
    image = ctx.session.get_one(Blob, scan.sha256).content
    if not cmd.number:
        found = _place(ctx, scan.code, image)
        if isinstance(found, Waits):
            raise FieldErrors({"number": f"{found.words} {_('Enter the number of its case.')}"})
        case, code = found
        _file(ctx, case, code.form, code.copy, code.page or None, code.pages or None, image)
    else:
        case = ctx.load(find(ctx, None, cmd.number).id)
        _file_by_hand(ctx, case, cmd, scan, image)
    _settle(ctx, scan, f"filed {case.number}")
    ctx.log(EventKind.SCAN_SETTLED, scan=scan.id, how="filed")
    return ctx.done(case, EventKind.SCAN_FILED)


def _file_by_hand(ctx: Context, case: Case, cmd: SettleScan, scan: WaitingScan, image: bytes) -> None:
    if cmd.form:
        layout_for(ctx, case, cmd.form)
    elif cmd.copy is not None or cmd.page is not None:
        raise FieldErrors({"form": _("Choose the form that this is a copy of.")})
    problems = {
        name: _("Enter a whole number above 0.")
        for name, value in (("copy", cmd.copy), ("page", cmd.page))
        if value is not None and (type(value) is not int or value < 1)
    }
    if problems:
        raise FieldErrors(problems)
    if cmd.copy is not None and _is_there(ctx, case, cmd.form, cmd.copy, cmd.page, image):
        raise FieldErrors({"copy": _("This page of this copy is filed already. Leave the copy empty, or discard the page.")})
    code = parse_code(scan.code)
    known = code is not None and (code.number, code.form) == (case.number, cmd.form)
    pages = (code.pages or None) if known and code is not None else None
    _file(ctx, case, cmd.form, cmd.copy, cmd.page, pages, image)


@step(DiscardScan, needs=Permission.ATTACH)
def discard_scan(ctx: Context, cmd: DiscardScan) -> Done:
    """Take the page out of the tray; that it was there, and why it was discarded, stays on record."""
    scan = _open_scan(ctx, cmd.scan_id, lock=True)
    _settle(ctx, scan, f"discarded {cmd.reason}")
    ctx.log(EventKind.SCAN_SETTLED, scan=scan.id, how="discarded")
    return Done(scan.id, "", None, 0, 0, EventKind.SCAN_SETTLED)


def _settle(ctx: Context, scan: WaitingScan, how: str) -> None:
    scan.settled_at, scan.settled_by, scan.settled_how = ctx.now, ctx.actor_text, how


def _open_scan(seen: Seen, scan_id: int, *, lock: bool = False) -> WaitingScan:
    """The waiting page, or NotFound, whether it is absent, dealt with or not for the asker's eyes."""
    question = select(WaitingScan).where(WaitingScan.id == scan_id, WaitingScan.settled_at.is_(None))
    if lock:
        question = question.with_for_update().execution_options(populate_existing=True)
    scan = seen.session.execute(question).scalar_one_or_none()
    if scan is None or not _shown(seen, [scan]):
        raise NotFound(_("There is no such page waiting."), _("Somebody may have dealt with it: look again."))
    return scan


@answers(WaitingScans, needs=Permission.ATTACH)
def waiting_scans(seen: Seen, _question: WaitingScans) -> tuple[WaitingRow, ...]:
    """What the asker may see of the tray."""
    found = seen.session.scalars(
        select(WaitingScan).where(WaitingScan.settled_at.is_(None)).order_by(WaitingScan.at, WaitingScan.id)
    ).all()
    return tuple(_row(seen, scan) for scan in _shown(seen, found))


@answers(ScanImage, needs=Permission.ATTACH)
def scan_image(seen: Seen, question: ScanImage) -> bytes:
    """The picture, to those who see the page in the tray; of a restricted case the look is on record."""
    scan = _open_scan(seen, question.scan_id)
    for number in _numbers(scan.code):
        if (case := _case(seen, number)) is not None and seen.may_see(case):
            opens(seen, case)
    return seen.session.get_one(Blob, scan.sha256).content


def _row(seen: Seen, scan: WaitingScan) -> WaitingRow:
    row = WaitingRow(
        scan.id, scan.at, scan.by.partition(" ")[2] or scan.by, scan.file, scan.page, Waits(scan.reason),
        Waits(scan.reason).words,
    )  # fmt: skip
    numbers = _numbers(scan.code)
    case = _case(seen, numbers[0]) if len(numbers) == 1 else None
    if case is None or not seen.may_see(case):
        return row
    code = parse_code(scan.code)
    form = code.form if code is not None else ""
    title = title_of(seen, case, form) if form else ""
    return WaitingRow(
        row.id, row.at, row.by, row.file, row.page, row.reason, row.words, case.number, form, title,
        code.copy if code is not None else None, (code.page or None) if code is not None else None,
    )  # fmt: skip


def _shown(seen: Seen, scans: Iterable[WaitingScan]) -> list[WaitingScan]:
    """Which waiting pages the asker may look at: who scanned a page has held it in the hand.

    Others see a page that names a case they may know of; one that names none, only where no restricted case can be on
    it: not if whoever scanned it is cleared for them, nor in an office that takes reports.
    """
    own = f"{seen.actor.number} {seen.actor.name}"
    cleared = set(seen.session.scalars(select(Staff.number).where(Staff.cleared)))
    shown = []
    for scan in scans:
        numbers = _numbers(scan.code)
        if seen.actor.is_operator or scan.by == own:
            shown.append(scan)
        elif numbers:
            cases = [_case(seen, number) for number in numbers]
            if all(_may_know(seen, number, case) for number, case in zip(numbers, cases, strict=True)):
                shown.append(scan)
        elif (
            seen.may(Permission.READ_ALL)
            and not seen.pack.restricted_kinds
            and scan.by.partition(" ")[0] not in cleared
        ):
            shown.append(scan)
    return shown


def _may_know(seen: Seen, number: str, case: Case | None) -> bool:
    """A number that no case has is shown to others only if it is a blank form's: a hidden case's looks the same."""
    if case is not None:
        return seen.may_see(case)
    return seen.may(Permission.READ_ALL) and seen.session.get(ReservedNumber, number) is not None


def _numbers(text: str) -> list[str]:
    """The case numbers that the codes of a page name."""
    found = [code.number for line in text.split("\n") if (code := parse_code(line)) is not None]
    alone = parse_number(text)
    return list(dict.fromkeys(found or ([str(alone)] if alone else [])))


def _case(seen: Seen, number: str) -> Case | None:
    return seen.session.scalars(select(Case).where(Case.number == number)).first()
