"""The rules of the house: who may import whom, how long a module may be, what nobody may use."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "complaintdesk"
MODULES = sorted(PROGRAM.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
EVERY_MODULE = [*MODULES, *TESTS, ROOT / "dev.py"]
LINES = 400
# A table of cases may be longer than a rule; the window's frame must stay a frame.
LINES_OF = {"complaintdesk/ui/main_window.py": 200} | {
    path.relative_to(ROOT).as_posix(): 500 for path in TESTS
}
# What the commands of dev.py leave behind; not part of the project.
LEFT_BEHIND = {"build", "dist", "screenshots"}
TOP_LEVEL = LEFT_BEHIND | {
    *("pyproject.toml", "complaintdesk", "resources", "tests", "packaging"),
    *("README.md", "dev.py", "CHANGELOG.md", "LICENSE"),
}
VAGUE = re.compile(r"^(utils?|helpers?|misc|common|.*manager|base_.*)$")
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__"}
FORBIDDEN_MODULES = {"pickle", "shelve", "marshal", "dill", "yaml"}
FORBIDDEN_ATTRIBUTES = {"os.system", "os.popen", "yaml.load"}
# These read HTML, and what a complainant wrote must never be read as HTML. The help page shows our own text.
HTML = {"QTextEdit", "QTextBrowser", "setHtml", "insertHtml"}
# Loses ideographic spaces and breaks Chinese lines wrongly; paper/ has its own text.
PARAGRAPH = "Paragraph"


def name_of(path: Path) -> str:
    """A file's place in the project, with forward slashes."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    """A module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def dotted(node: ast.expr) -> str:
    """os.path.join as written, or an empty string for anything more complicated."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def imported(node: ast.AST) -> Iterator[str]:
    """The modules that an import statement names."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield node.module


def names_from(node: ast.AST) -> set[str]:
    """The names that a from-import takes."""
    return {alias.name for alias in node.names} if isinstance(node, ast.ImportFrom) else set()


def forbidden_uses(path: Path) -> Iterator[str]:
    """Every use of something the program must not use, with its line."""
    shows_help = path.parent.name == "ui" and path.name.startswith("help")
    for node in ast.walk(tree_of(path)):
        at = f"{name_of(path)}:{getattr(node, 'lineno', 0)}"
        for module in imported(node):
            if module.split(".")[0] in FORBIDDEN_MODULES:
                yield f"{at} imports {module}"
            if module.startswith("reportlab") and PARAGRAPH in names_from(node):
                yield f"{at} uses the Paragraph of reportlab"
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id in FORBIDDEN_CALLS:
                yield f"{at} calls {node.func.id}"
            for keyword in node.keywords:
                if keyword.arg == "shell" and not (
                    isinstance(keyword.value, ast.Constant) and keyword.value.value is False
                ):
                    yield f"{at} gives a command to a shell"
        if isinstance(node, ast.Attribute) and dotted(node) in FORBIDDEN_ATTRIBUTES:
            yield f"{at} uses {dotted(node)}"
        used = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
        if used in HTML and not shows_help:
            yield f"{at} uses {used}"


def text_files() -> Iterator[Path]:
    """Every file of the project that people read."""
    kinds = {".py", ".toml", ".md", ".po", ".lock", ".spec", ".desktop", ".txt", ".json", ".svg", ""}
    for top in sorted(ROOT.iterdir()):
        if top.is_dir() and top.name in {*TOP_LEVEL, ".ci"} - LEFT_BEHIND:
            yield from (path for path in top.rglob("*") if path.is_file() and path.suffix in kinds)
        elif top.is_file():
            yield top


def test_import_contracts_hold() -> None:
    """The contracts of pyproject.toml: one straight line from domain to app."""
    check = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_logo=True))"
    done = subprocess.run(
        [sys.executable, "-c", check], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", EVERY_MODULE, ids=name_of)
def test_module_is_short_and_says_what_it_is(path: Path) -> None:
    """A module fits into a head; its first line tells what it is."""
    text = path.read_text(encoding="utf-8")
    limit = LINES_OF.get(name_of(path), LINES)
    assert text.count("\n") <= limit, f"{name_of(path)} is longer than {limit} lines: is it still one thing?"
    if text.strip() or path.name != "__init__.py":
        assert ast.get_docstring(tree_of(path)), f"{name_of(path)} does not say what it is"
    assert not VAGUE.match(path.stem), f"{path.stem} does not name what is in it"


def test_nothing_dangerous_is_used() -> None:
    """No running of text, no unsafe reading, no HTML from outside, no shell."""
    assert [use for path in MODULES for use in forbidden_uses(path)] == []


@pytest.mark.parametrize(
    "line",
    [
        *("import pickle", "from yaml import load", "eval(text)", "os.system('ls')", "run(x, shell=True)"),
        *("box = QTextEdit()", "page.setHtml(text)", "exec(text)"),
        "from reportlab.platypus import Paragraph",
    ],
)
def test_the_check_above_sees(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A check that finds nothing must be able to find something."""
    monkeypatch.setitem(globals(), "tree_of", lambda _path: ast.parse(line))
    assert list(forbidden_uses(PROGRAM / "ui" / "intake_tab.py"))


def test_nothing_is_left_unfinished() -> None:
    """No marks of work to come: it is done, or it is an issue."""
    marks = "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", r"raise NotImplemented" + "Error"))
    found = [
        f"{name_of(path)}:{number}: {line.strip()}"
        for path in [*EVERY_MODULE, *(ROOT / "packaging").glob("*.spec")]
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(rf"\b({marks})\b", line)
    ]
    assert found == []


def test_tests_replace_nothing_of_ours() -> None:
    """Tests drive the real thing; only the clock and the printer are replaced, and by hand."""
    found = [
        f"{name_of(path)}: {module}"
        for path in TESTS
        for node in ast.walk(tree_of(path))
        for module in imported(node)
        if module in ("unittest.mock", "mock", "pytest_mock")
    ]
    assert found == []


def test_no_registry_and_no_place_of_this_machine_is_named() -> None:
    """The project installs from whatever registry a machine is set up for, and lives in any folder."""
    hosts = "|".join(("py" + r"pi\.", "pythonhosted" + r"\.", r"npm" + r"js\.", "deb" + r"ian\.org"))
    named = re.compile(rf"https?://[^\s)>\"']*({hosts})|/work" + "/(main|shared)")
    found = [name_of(path) for path in text_files() if named.search(path.read_text("utf-8", errors="ignore"))]
    assert found == []


def test_top_level_holds_nothing_else() -> None:
    """A newcomer sees the whole project on one screen."""
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith((".", "__pycache__"))}
    assert found - TOP_LEVEL == set()
    assert not (ROOT / "packaging" / "__init__.py").exists(), "it would hide the library of the same name"
