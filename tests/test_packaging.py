"""The wheel is the whole program: built, installed outside the tree and used there; the pins hold."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from complaintdesk import __version__

ROOT = Path(__file__).resolve().parent.parent
COMPLAINT = {
    "kind": "complaint",
    "channel": "visit",
    "complainant": {"name": "欧阳𬭎", "phone": "13800000000"},
    "facts": "窗口收费后未开具发票，要求说明原因并补开。",
}


def checked(command: list[str], **options: Any) -> str:
    """Run a command that must succeed; answers what it printed."""
    unattended: dict[str, Any] = {"stdin": subprocess.DEVNULL, "capture_output": True, "encoding": "utf-8"}
    done: subprocess.CompletedProcess[str] = subprocess.run(command, check=False, **unattended, **options)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program's wheel, built from the tree without asking any registry."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    build = ["wheel", ".", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder)]
    checked([*pip, *build], cwd=ROOT)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel installed into a folder of its own."""
    folder = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    checked([*pip, "install", "--no-deps", "--no-index", "--target", str(folder), str(wheel)])
    return folder


def test_wheel_carries_all_resources(wheel: Path) -> None:
    """Fonts, packs, calendars and compiled translations travel with the program; the tests do not."""
    names = set(zipfile.ZipFile(wheel).namelist())
    for path in (ROOT / "resources").rglob("*"):
        if path.is_file():
            assert f"complaintdesk/{path.relative_to(ROOT).as_posix()}" in names
    assert not [name for name in names if name.startswith(("tests", "packaging", "resources"))]
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_installed_program_registers_and_prints(installed: Path, tmp_path: Path, home: Path) -> None:
    """With nothing but the wheel: list the packs, make an office, register a complaint, print its form."""
    away = {**os.environ, "PYTHONPATH": str(installed), "COMPLAINTDESK_HOME": str(home)}

    def desk(*arguments: str) -> Any:
        command = [sys.executable, "-m", "complaintdesk.cli", "--json", "--database", "office.db"]
        return json.loads(checked([*command, *arguments], cwd=tmp_path, env=away))

    where = "import complaintdesk; print(complaintdesk.__file__)"
    place = checked([sys.executable, "-c", where], cwd=tmp_path, env=away)
    assert Path(place.strip()).is_relative_to(installed)
    assert {"general", "hospital"} <= {pack["id"] for pack in desk("policies")}
    assert desk("init", "--policy", "general", "--office", "测试服务大厅")["administrator"] == "1000"
    (tmp_path / "complaint.json").write_text(json.dumps(COMPLAINT), encoding="utf-8")
    number = desk("register", "--data", str(tmp_path / "complaint.json"))["number"]
    printed = desk("print", number, "--form", "registration", str(tmp_path / "form.pdf"))
    assert printed["missing"] == []
    with pypdfium2.PdfDocument(tmp_path / "form.pdf") as form:
        text = "".join(page.get_textpage().get_text_bounded() for page in form)
        assert len(form) == printed["pages"]
    assert number in text
    assert "欧阳𬭎" in text


def lock(name: str) -> dict[str, Requirement]:
    """The pinned packages of a lock file for this kind of machine, with those of the locks it includes."""
    pinned: dict[str, Requirement] = {}
    for line in (ROOT / "packaging" / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("-r "):
            pinned |= lock(line.removeprefix("-r "))
        elif line and not line.startswith("#"):
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate():
                pinned[canonicalize_name(requirement.name)] = requirement
    return pinned


def needed(requirements: list[str]) -> set[str]:
    """The names of everything these requirements bring, by what is installed here."""
    found: set[str] = set()
    waiting = [Requirement(text) for text in requirements]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        wanted = [Requirement(text) for text in metadata.requires(name) or []]
        extras = ["", *requirement.extras]
        inner = [r for r in wanted if not r.marker or any(r.marker.evaluate({"extra": e}) for e in extras)]
        waiting += [r for r in inner if name not in found or canonicalize_name(r.name) not in found]
        found.add(name)
    return found


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_lock_is_whole_and_in_force(name: str) -> None:
    """Every library the program or its checks bring is pinned, and the pinned version is what runs here."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = list(project["dependencies"])
    if "dev" in name:
        asked += project["optional-dependencies"]["dev"]
    pinned = lock(name)
    assert needed(asked) - set(pinned) == set()
    wrong = [str(r) for n, r in pinned.items() if metadata.version(n) not in r.specifier]
    assert wrong == [], "python dev.py test installs them"
    for text in asked:
        requirement = Requirement(text)
        version = str(next(iter(pinned[canonicalize_name(requirement.name)].specifier)).version)
        assert version in requirement.specifier, f"pyproject.toml asks for {text}"


def test_pinned_qt_keeps_none_alive() -> None:
    """PySide6 6.12.0 loses a reference to None at every call until the process aborts (PYSIDE-3474)."""
    count = (
        "import sys; from PySide6.QtCore import QCoreApplication\n"
        "app = QCoreApplication([]); before = sys.getrefcount(None)\n"
        "for _ in range(1000): app.processEvents()\n"
        "print(sys.getrefcount(None) - before)"
    )
    assert int(checked([sys.executable, "-c", count])) > -50


def test_changelog_tells_of_this_version() -> None:
    """The newest entry is the version the program says it is."""
    versions = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert versions[0] == __version__
