"""self-test: the whole program once, in a temporary folder: open, register, dispatch, print, verify, export, window."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from complaintdesk.cli.answers import DONE, REFUSED, Answer, table, unexpected
from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import N_, _

COMPLAINT = {
    "kind": "complaint",
    "channel": "visit",
    "complainant": {"name": "测试员𬭎", "phone": "13800000000"},
    "respondent": {"department": "综合办公室"},
    "facts": "自检：登记一件投诉，派单，打印两种单据，核验，导出台账。",
    "request": "全部通过",
}


class Trial:
    """One run of the program in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.number = ""

    def steps(self) -> tuple[tuple[str, Callable[[], str]], ...]:
        """Name and what to do; each builds on the one before, except the window."""
        return (
            (N_("open an office"), self.init),
            (N_("register a complaint"), self.register),
            (N_("dispatch it"), self.dispatch),
            (N_("print the registration form"), lambda: self.printed("registration")),
            (N_("print the handling slip"), lambda: self.printed("handling")),
            (N_("scan a form back"), self.scanned),
            (N_("verify the data"), self.verify),
            (N_("export the ledger"), self.export),
            (N_("make a backup"), self.backup),
            (N_("open the window"), self.window),
        )

    def run(self, *arguments: str) -> Any:
        """One command on the trial's own database; its answer as data."""
        from complaintdesk.cli import command_of
        from complaintdesk.cli.arguments import command_line

        options = command_line().parse_args(["--database", str(self.folder / "office.db"), *arguments])
        answer = command_of(options)(options)
        if answer.status != DONE:
            raise UserError("; ".join(answer.lines))
        return answer.data

    def data(self, content: dict[str, Any]) -> str:
        """The content as a file for --data."""
        file = self.folder / "data.json"
        file.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        return str(file)

    def init(self) -> str:
        return str(self.run("init", "--policy", "general", "--office", "自检单位")["policy"])

    def register(self) -> str:
        self.number = self.run("register", "--data", self.data(COMPLAINT))["number"]
        return self.number

    def dispatch(self) -> str:
        return str(
            self.run("do", self.number, "dispatch", "--data", self.data({"department": "综合办公室"}))[
                "state"
            ]
        )

    def printed(self, form: str) -> str:
        """Print, then read the paper: the number must stand on every page."""
        import pypdfium2

        file = self.folder / f"{form}.pdf"
        pages = self.run("print", self.number, "--form", form, str(file))["pages"]
        with pypdfium2.PdfDocument(file) as paper:
            texts = [page.get_textpage().get_text_bounded() for page in paper]
        if len(texts) != pages or not all(self.number in text for text in texts):
            raise UserError(_("The printed form cannot be read back."))
        return str(pages)

    def scanned(self) -> str:
        """The printed form, taken for a scan, must find its case."""
        told = self.run("scan", str(self.folder / "registration.pdf"))
        if told["matched"] != told["pages"]:
            raise UserError(_("The printed form did not find its case."))
        return str(told["matched"])

    def verify(self) -> str:
        return str(self.run("verify")["events"])

    def export(self) -> str:
        for ending in ("xlsx", "csv"):
            if self.run("export", "ledger", str(self.folder / f"ledger.{ending}"))["rows"] != 1:
                raise UserError(_("The exported ledger has not one line."))
        return "xlsx, csv"

    def backup(self) -> str:
        return Path(self.run("backup", str(self.folder / "backups"))["file"]).name

    def window(self) -> str:
        from complaintdesk.cli.window_probe import probe_window

        problem, told = probe_window()
        if problem:
            raise UserError(problem)
        return told


def self_test(_options: argparse.Namespace) -> Answer:
    """Every step with its result; refused when one failed."""
    results: list[tuple[str, bool, str]] = []
    with tempfile.TemporaryDirectory(prefix="complaintdesk-self-test-") as name:
        for title, step in Trial(Path(name)).steps():
            try:
                results.append((_(title), True, step()))
            except UserError as problem:
                results.append((_(title), False, str(problem)))
            except Exception:
                results.append((_(title), False, str(unexpected())))
    passed = all(ok for _title, ok, _detail in results)
    return Answer(
        {
            "ok": passed,
            "steps": [{"name": title, "ok": ok, "detail": detail} for title, ok, detail in results],
        },
        (
            *table(
                (_("Step"), _("Result"), _("Detail")),
                [(title, _("passed") if ok else _("FAILED"), detail) for title, ok, detail in results],
            ),
            _("The program works.") if passed else _("The program does not work on this machine."),
        ),
        DONE if passed else REFUSED,
    )
