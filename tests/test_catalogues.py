"""The translations are whole, and the tool that keeps them whole does what it says."""

from __future__ import annotations

import ast
import gettext
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from complaintdesk.i18n import CATALOGUES
from tests import catalogues

ROOT = Path(__file__).resolve().parent.parent
MARKERS = {"_", "N_", "ngettext"}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A tiny program with one text of each sort and no translations yet."""
    desk = tmp_path / "complaintdesk" / "desk"
    desk.mkdir(parents=True)
    (desk / "intake.py").write_text(
        'a = _("No case {number}.")\nb = N_("Dispatch")\nc = ngettext("{n} case", "{n} cases", n)\n',
        encoding="utf-8",
    )
    (tmp_path / "complaintdesk" / "app.py").write_text('_("Dispatch")\n', encoding="utf-8")
    return tmp_path


def translate(source: Path, text: str, name: str = "intake", package: str = "desk") -> None:
    """Hand in a fragment as a translator does."""
    folder = source / "resources" / "locale" / "zh_CN" / "LC_MESSAGES" / f"{package}.d"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.po").write_text(text, encoding="utf-8")


WHOLE = (
    'msgid "No case {number}."\nmsgstr "没有投诉件 {number}。"\n\n'
    'msgid "Dispatch"\nmsgstr "派单"\n\n'
    'msgid "{n} case"\nmsgid_plural "{n} cases"\nmsgstr[0] "{n} 件"\n'
)


def test_program_is_translated_whole() -> None:
    """Every text the program shows has its Chinese, with the same placeholders, compiled and up to date."""
    problems = catalogues.check(ROOT)
    assert not problems, "\n".join(problems)


def test_the_tool_and_the_program_mean_the_same_catalogues() -> None:
    """A package added in one place only would go untranslated."""
    assert catalogues.PACKAGES == CATALOGUES


def is_put_together(node: ast.expr) -> bool:
    """f"…", "…" + x, "…" % x or "…".format(x)."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr == "format"
    return isinstance(node, ast.JoinedStr | ast.BinOp)


def test_marked_texts_are_constants() -> None:
    """A text put together before it is looked up is never found in a catalogue."""
    wrong = []
    for path in sorted((ROOT / "complaintdesk").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKERS:
                texts = node.args[: 2 if node.func.id == "ngettext" else 1]
                place = f"{path.relative_to(ROOT)}:{node.lineno}"
                wrong += [f"{place}: {ast.unparse(text)}" for text in texts if is_put_together(text)]
    assert wrong == []


def test_fragments_are_taken_in_and_compiled(source: Path) -> None:
    """Fragments become sorted catalogues that gettext reads; a second run changes nothing."""
    translate(source, WHOLE)
    assert catalogues.main(["--root", str(source), "--fold"]) == 0
    folder = source / "resources" / "locale" / "zh_CN" / "LC_MESSAGES"
    assert not (folder / "desk.d").exists()
    written = {path.name: path.read_bytes() for path in folder.iterdir()}
    locale = str(source / "resources" / "locale")
    desk, cli = (gettext.translation(package, locale, ["zh_CN"]) for package in ("desk", "cli"))
    assert desk.gettext("No case {number}.") == "没有投诉件 {number}。"
    assert {desk.ngettext("{n} case", "{n} cases", n) for n in (0, 1, 2)} == {"{n} 件"}
    assert cli.gettext("Dispatch") == "派单"
    assert catalogues.main(["--root", str(source)]) == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == written
    assert catalogues.main(["--root", str(source), "--check"]) == 0


def test_newer_fragment_replaces_older_words(source: Path) -> None:
    """Better words handed in later win, without a complaint."""
    translate(source, WHOLE)
    catalogues.main(["--root", str(source), "--fold"])
    translate(source, 'msgid "No case {number}."\nmsgstr "查无 {number}。"\n')
    assert catalogues.main(["--root", str(source), "--fold"]) == 0
    assert "查无 {number}。" in (source / "resources/locale/zh_CN/LC_MESSAGES/desk.po").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        pytest.param(WHOLE.replace("派单", ""), "no translation: 'Dispatch'", id="缺译"),
        pytest.param(WHOLE.replace("{number}。", "{no}。"), "placeholders differ", id="占位符改名"),
        pytest.param(WHOLE.replace("{n} 件", "件"), "placeholders differ", id="复数缺占位符"),
        pytest.param(WHOLE.replace("{number}。", "{number。"), "placeholders differ", id="括号不全"),
        pytest.param("#, fuzzy\n" + WHOLE, "no translation: 'No case {number}.'", id="未定稿"),
    ],
)
def test_faulty_translation_is_named(
    source: Path, words: str, complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The tool names the text and what is wrong with it."""
    translate(source, words)
    assert catalogues.main(["--root", str(source)]) == 1
    assert complaint in capsys.readouterr().err


def test_contradictions_are_named(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One text, one translation: within a package's fragments and across packages."""
    translate(source, WHOLE)
    translate(source, 'msgid "Dispatch"\nmsgstr "转办"\n', name="dispatching")
    translate(source, 'msgid "Dispatch"\nmsgstr "交办"\n', package="cli", name="app")
    assert catalogues.main(["--root", str(source)]) == 1
    told = capsys.readouterr().err
    assert "'转办'" in told
    assert "only one can be shown" in told


def test_chinese_msgid_is_refused(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The English screen shows the msgids themselves."""
    (source / "complaintdesk" / "ui").mkdir()
    (source / "complaintdesk" / "ui" / "tab.py").write_text('_("登记")\n', encoding="utf-8")
    translate(source, WHOLE)
    assert catalogues.main(["--root", str(source)]) == 1
    assert "must be English: '登记'" in capsys.readouterr().err


def test_check_changes_nothing_and_sees_stale_files(source: Path) -> None:
    """What continuous integration runs never repairs what it is to judge."""
    translate(source, WHOLE)
    catalogues.main(["--root", str(source), "--fold"])
    folder = source / "resources" / "locale" / "zh_CN" / "LC_MESSAGES"
    shutil.copy(folder / "ui.mo", folder / "desk.mo")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    command = [sys.executable, "-m", "tests.catalogues", "--check", "--root", str(source)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 1
    assert "desk.mo is not up to date" in done.stderr
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_words_no_longer_used_are_dropped(source: Path) -> None:
    """A catalogue holds what the code shows and nothing else."""
    translate(source, WHOLE + '\nmsgid "Gone"\nmsgstr "没了"\n')
    assert catalogues.main(["--root", str(source), "--fold"]) == 0
    assert "Gone" not in (source / "resources/locale/zh_CN/LC_MESSAGES/desk.po").read_text("utf-8")
