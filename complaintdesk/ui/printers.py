"""打印机: the printers of this PC. Where there is `lp`, the PDF itself is sent; elsewhere its pages as pixels."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPageLayout, QPageSize, QPainter

from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import N_, _
from complaintdesk.ui.paper_preview import page_images, page_sizes

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

DPI: Final = 300
_POINTS: Final = 72
#: In points: no form is wider and longer than this. A receipt may be longer, continuous paper wider.
_LARGEST_FORM: Final = 820
_INCH: Final = 25.4
#: A print server that does not answer must not hold the counter up.
_ASK_SECONDS: Final = 5
_SEND_SECONDS: Final = 60


#: What a printer says of itself (RFC 8011, printer-state-reasons), the gravest first.
_TROUBLES: Final = (
    ("media-empty", N_("The printer has no paper: put some in, then print.")),
    ("media-needed", N_("The printer waits for this paper: put it in, then print.")),
    ("media-jam", N_("Paper is stuck in the printer: take it out, then print.")),
    ("cover-open", N_("The printer's cover is open: close it, then print.")),
    ("door-open", N_("The printer's cover is open: close it, then print.")),
    ("toner-empty", N_("The printer's toner or ink is used up: put a new one in, then print.")),
    ("marker-supply-empty", N_("The printer's toner or ink is used up: put a new one in, then print.")),
    ("offline", N_("The printer does not answer: look at power and cable, then print.")),
    ("connecting-to-device", N_("The printer does not answer: look at power and cable, then print.")),
    ("timed-out", N_("The printer does not answer: look at power and cable, then print.")),
    ("paused", N_("The printer is paused: what is sent waits until somebody lets it go on.")),
)


class PrinterTrouble(UserError):
    """The printer is not there, or did not take the paper."""


class Printer(Protocol):
    """The way to the printers; the one edge that tests replace."""

    def names(self) -> list[str]:
        """The printers there are."""

    def default(self) -> str:
        """The system's own choice, or an empty text."""

    def warning(self, name: str) -> str:
        """What stands in the way at this printer now (no paper, switched off, paused) and what to do; or nothing."""

    def print_pdf(self, name: str, pdf: bytes, title: str, copies: int) -> None:
        """Send a PDF to a printer; raises PrinterTrouble when it is not taken."""


class SystemPrinter:
    """The printers that the system knows. All calls may take seconds: not for the GUI thread."""

    def __init__(self) -> None:
        self._lp = shutil.which("lp") if os.name == "posix" else None
        self._lpstat = shutil.which("lpstat") if os.name == "posix" else None

    def names(self) -> list[str]:
        if self._lp and self._lpstat:
            return [line for line in map(str.strip, self._status("-e")) if line]
        from PySide6.QtPrintSupport import QPrinterInfo

        return list(QPrinterInfo.availablePrinterNames())

    def default(self) -> str:
        if self._lp and self._lpstat:
            return next((line.rpartition(": ")[2].strip() for line in self._status("-d") if ": " in line), "")
        from PySide6.QtPrintSupport import QPrinterInfo

        return str(QPrinterInfo.defaultPrinterName())

    def warning(self, name: str) -> str:
        if self._lp and self._lpstat:
            return state_words(self._status("-l", "-p", name))
        from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

        troubled = QPrinterInfo.printerInfo(name).state() in (QPrinter.PrinterState.Aborted, QPrinter.PrinterState.Error)
        return _("The printer reports a fault: look at its panel before you print.") if troubled else ""

    def print_pdf(self, name: str, pdf: bytes, title: str, copies: int) -> None:
        # Without this question QPrinter would silently write a file, or paint nothing at all.
        if name not in self.names():
            raise PrinterTrouble(_("The printer “{name}” is not there any more.").format(name=name))
        if self._lp and self._lpstat:
            self._send(self._lp, name, pdf, title, copies)
        else:
            self._paint(name, pdf, title, copies)

    def _status(self, *options: str) -> list[str]:
        try:
            answer = subprocess.run(  # noqa: S603 - a fixed program, no shell
                [self._lpstat or "", *options], capture_output=True, timeout=_ASK_SECONDS, check=False,
                env=os.environ | {"LC_ALL": "C.UTF-8"},
            )
        except (OSError, subprocess.TimeoutExpired):
            return []
        return answer.stdout.decode("utf-8", "replace").splitlines() if answer.returncode == 0 else []

    def _send(self, lp: str, name: str, pdf: bytes, title: str, copies: int) -> None:
        # By standard input: no file with somebody's complaint is left lying in a temporary folder.
        # Its own size and not scaled: a form is right to the millimetre, or its boxes miss the stationery's.
        paper = page_sizes(pdf)[0]
        scaling = "auto-fit" if _may_shrink(paper) else "none"
        size = ["-o", f"media={_medium(paper)}", "-o", f"print-scaling={scaling}"]
        command = [lp, "-d", name, "-n", str(copies), "-t", title, *size, "-"]
        try:
            subprocess.run(  # noqa: S603 - a fixed program, no shell
                command, input=pdf, capture_output=True, timeout=_SEND_SECONDS, check=True)
        except (OSError, subprocess.SubprocessError):
            raise _not_taken(name) from None

    def _paint(self, name: str, pdf: bytes, title: str, copies: int) -> None:
        from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

        printer = QPrinter(QPrinterInfo.printerInfo(name), QPrinter.PrinterMode.HighResolution)
        if not printer.isValid() or printer.outputFormat() != QPrinter.OutputFormat.NativeFormat:
            raise _not_taken(name)
        printer.setDocName(title)
        # Drivers that cannot count are given the pages again.
        counts = printer.supportsMultipleCopies()
        printer.setCopyCount(copies if counts else 1)
        printer.setCollateCopies(True)
        if not paint_pages(pdf, printer, times=1 if counts else copies):
            raise _not_taken(name)


def state_words(answer: list[str]) -> str:
    """The first trouble that `lpstat -l -p` tells of, in words; the telling ends where the next printer begins."""
    alerts = " ".join(line.partition(":")[2] for line in answer if line.strip().startswith("Alerts:"))
    first = answer[0] if answer else ""
    told = f"{alerts} paused" if " disabled since " in first else alerts
    return next((_(words) for word, words in _TROUBLES if word in told), "")


def _medium(size: QSizeF) -> str:
    """The paper by the name that CUPS knows, or by its measures; a page lying across lies on the same paper."""
    narrow, long = sorted((round(size.width() / _POINTS * _INCH), round(size.height() / _POINTS * _INCH)))
    named = {(297, 420): "A3", (210, 297): "A4", (148, 210): "A5"}.get((narrow, long))
    if named:
        return named
    width, height = (f"{each / _POINTS * _INCH:.1f}".removesuffix(".0") for each in (size.width(), size.height()))
    return f"Custom.{width}x{height}mm"


def _may_shrink(size: QSizeF) -> bool:
    """A list for large paper; most printers of a small office take A4 at the most."""
    return min(size.width(), size.height()) > _LARGEST_FORM


def painted_size(size: QSizeF, resolution: int, paper: QSizeF) -> QSizeF:
    """How large a page of so many points is painted, in dots: in its real size; large lists no larger than the paper."""
    real = size * (resolution / _POINTS)
    is_beyond = real.width() > paper.width() or real.height() > paper.height()
    return real.scaled(paper, Qt.AspectRatioMode.KeepAspectRatio) if is_beyond and _may_shrink(size) else real


def paint_pages(pdf: bytes, printer: QPrinter, times: int = 1) -> bool:
    """Paint the PDF's pages in their real size; False when the printer stopped taking them."""
    printer.setResolution(DPI)
    # Our own margins are in the PDF: its page lies edge to edge on the paper.
    printer.setFullPage(True)
    sizes = page_sizes(pdf)
    printer.setPageLayout(_layout(sizes[0]))
    painter = QPainter()
    if not painter.begin(printer):
        return False
    sound, is_first = True, True
    for _time in range(times):
        for size, image in zip(sizes, page_images(pdf, DPI / _POINTS), strict=True):
            sound = sound and (is_first or printer.newPage())
            is_first = False
            if sound:
                paper = QSizeF(printer.pageLayout().fullRectPixels(printer.resolution()).size())
                painter.drawImage(QRectF(QPointF(), painted_size(size, printer.resolution(), paper)), image)
    if not sound:
        printer.abort()
    return painter.end() and sound


def _layout(size: QSizeF) -> QPageLayout:
    is_wide = size.width() > size.height()
    page = QPageSize(size.transposed() if is_wide else size, QPageSize.Unit.Point, "",
                     QPageSize.SizeMatchPolicy.FuzzyMatch)
    layout = QPageLayout()
    layout.setMode(QPageLayout.Mode.FullPageMode)
    layout.setPageSize(page)
    layout.setOrientation(QPageLayout.Orientation.Landscape if is_wide else QPageLayout.Orientation.Portrait)
    return layout


def _not_taken(name: str) -> PrinterTrouble:
    return PrinterTrouble(
        _("The printer “{name}” did not take the paper.").format(name=name),
        _("Check power, cable and paper, choose another printer, or save a PDF."),
    )


def check_room(target: Path) -> None:
    """Raises UserError where a file cannot be made beside the target, before anything is recorded for it."""
    try:
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".complaintdesk-"):
            pass
    except OSError as error:
        raise _not_written(target, error) from None


def save_file(target: Path, content: bytes) -> None:
    """Written beside and renamed: whoever opens the file sees the old or the new one, never half of it."""
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".complaintdesk-", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(handle)
            os.replace(name, target)  # noqa: PTH105 - atomic on every system
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise _not_written(target, error) from None


def _not_written(target: Path, error: OSError) -> UserError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return UserError(_("The disk is full: “{file}” was not written.").format(file=target.name),
                         _("Free some space, or choose another drive."))
    return UserError(
        _("“{file}” cannot be written in that folder.").format(file=target.name),
        _("Choose another folder, and close the file if it is open in another program."),
    )
