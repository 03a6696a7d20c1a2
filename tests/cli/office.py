"""The command line driven in this process: one command, its exit status and what it said."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from complaintdesk.cli import main

COMPLAINT: dict[str, Any] = {
    "kind": "complaint",
    "channel": "visit",
    "complainant": {"name": "张三", "phone": "13800001234"},
    "respondent": {"department": "财务科", "person": "李四"},
    "subject": "住院费用多收",
    "facts": "3月1日出院结算时发现多收护理费 120 元，收费处未作解释。",
    "request": "退还多收费用并说明原因",
    "category": "收费/多收费",
}


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """The one JSON document on standard output; a refused command must have written none."""
        assert self.status in (0, 3), self.err
        return json.loads(self.out)


@dataclass
class CommandLine:
    """The command line on one database; `person` acts with their password."""

    database: str
    folder: Path
    capsys: pytest.CaptureFixture[str]
    setenv: Callable[[str, str], None]
    person: str = ""

    def __call__(self, *arguments: str, data: Any = None) -> Said:
        """Run one command with --json; `data` goes to --data as a file."""
        return self.plain("--json", *arguments, data=data)

    def plain(self, *arguments: str, data: Any = None) -> Said:
        """Run one command and read it as people do."""
        given = ["--database", self.database, *arguments]
        if self.person:
            given += ["--as", self.person]
        if data is not None:
            file = self.folder / "data.json"
            file.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
            given += ["--data", str(file)]
        self.capsys.readouterr()
        status = main(given)
        out, err = self.capsys.readouterr()
        return Said(status, out, err)

    def as_person(self, number: str, password: str) -> CommandLine:
        """The same database for somebody who signs in; the password is set for all that follows."""
        self.setenv("COMPLAINTDESK_PASSWORD", password)
        return CommandLine(self.database, self.folder, self.capsys, self.setenv, number)

    def init(self, policy: str = "hospital") -> CommandLine:
        """Open the office; on PostgreSQL the administrator acts from then on."""
        opened = self("init", "--policy", policy, "--office", "市人民医院").data
        if self.database.startswith("postgresql"):
            return self.as_person(opened["administrator"], opened["one_time_password"])
        return self

    def register(self, **changes: Any) -> str:
        """Register a complaint; its number."""
        return str(self("register", data=COMPLAINT | changes).data["number"])

    def do(self, number: str, action: str, **values: Any) -> Any:
        """Take a step that must succeed."""
        return self("do", number, action, data=values).data
