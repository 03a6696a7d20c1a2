"""整案带出: the whole case as one ZIP that can be checked anywhere, and the copy of a typical case without names."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from complaintdesk.desk.rows import CaseSheet
from complaintdesk.desk.typical_copy import TypicalCopy, TypicalText
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.i18n import _, ngettext
from complaintdesk.ui.ledger_export import desk_beside, may_export
from complaintdesk.ui.printers import save_file
from complaintdesk.ui.tab import WorkPlace
from complaintdesk.ui.work import Report

BUNDLE, TYPICAL = "bundle", "typical"


class CaseTaking(QObject):
    """Asks for the file and says what was made; `choose_file(suggested name, kinds)` gives it, or "" for none."""

    def __init__(self, place: WorkPlace, window: QWidget) -> None:
        super().__init__(window)
        self.place, self._window = place, window
        self.choose_file: Callable[[str, str], str] = self._choose

    def ways(self, sheet: CaseSheet) -> tuple[tuple[str, str, str], ...]:
        """What can be taken out of this case: name, words and icon."""
        if not may_export(self.place):
            return ()
        found = [(BUNDLE, _("Whole case as ZIP…"), "archive")]
        if any(entry.kind is EntryKind.TYPICAL for entry in sheet.entries):
            found.append((TYPICAL, _("Typical case without names…"), "eye-off"))
        return tuple(found)

    def take(self, name: str, sheet: CaseSheet) -> None:
        """Take it out, off the window's thread."""
        (self._bundle if name == BUNDLE else self._typical)(sheet)

    def _bundle(self, sheet: CaseSheet) -> None:
        chosen = self.choose_file(f"{sheet.number}.zip", "ZIP (*.zip)")
        if not chosen:
            return
        target, desk, case_id = Path(chosen), desk_beside(self.place), sheet.id

        def make(_report: Report) -> tuple[Path, int]:
            from complaintdesk.paper.case_bundle import make_bundle

            content = io.BytesIO()
            made = make_bundle(desk, case_id, content, masked=sheet.masked)
            save_file(target, content.getvalue())
            return target, made.files

        self.place.work.background(make, self._bundled, failed=self.place.problem)

    def _bundled(self, made: tuple[Path, int]) -> None:
        target, files = made
        words = ngettext("{n} file is in {file}.", "{n} files are in {file}.", files).format(n=files, file=target.name)
        hint = _("Anybody can check it: complaintdesk-cli check-bundle {file}").format(file=target.name)
        self.place.bar.say(words, hint, "ok")

    def _typical(self, sheet: CaseSheet) -> None:
        chosen = self.choose_file(f"{_('Typical case')}.docx", "Word (*.docx);;PDF (*.pdf)")
        if chosen:
            self.place.work.ask(TypicalCopy(case_id=sheet.id), partial(self._write, Path(chosen)), self.place.problem)

    def _write(self, target: Path, text: TypicalText) -> None:
        def make(_report: Report) -> tuple[str, ...]:
            from complaintdesk.paper.typical import typical_docx, typical_pdf

            save_file(target, typical_pdf(text).pdf if target.suffix.lower() == ".pdf" else typical_docx(text))
            return text.warnings

        self.place.work.background(make, partial(self._written, target), failed=self.place.problem)

    def _written(self, target: Path, warnings: tuple[str, ...]) -> None:
        words = _("The copy without names is in {file}.").format(file=target.name)
        hint = " ".join(warnings) or _("Read it once before you give it away.")
        self.place.bar.say(words, hint, "warn" if warnings else "ok")

    def _choose(self, name: str, kinds: str) -> str:
        chosen, kind = QFileDialog.getSaveFileName(self._window, _("Save as…"), name, kinds)
        if chosen and not Path(chosen).suffix:
            chosen += ".pdf" if "pdf" in kind else Path(name).suffix
        return chosen
