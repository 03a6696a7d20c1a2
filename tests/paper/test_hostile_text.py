"""Text that wants to be more than text: printed as it is, complete, or dropped where it cannot be seen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from complaintdesk.domain.vocabulary import FormKind
from complaintdesk.paper.render import render
from complaintdesk.paths import resource
from tests.paper.reading import as_printed, codes, inside, text, texts
from tests.paper.sheets import a_job_full_of, long_text

HOSTILE = {
    "小于号": "金额a<b，CRP<ref",
    "未闭合": "<b>未关闭</para><room>",
    "图片": '<img src="/etc/passwd"/><img src="http://localhost/x.png">',
    "颜色代码": '<font color="[[[getattr(pow,Word(\'__globals__\'))][0]]]">x</font>',
    "双方括号": "[[[x]]] {0} {number} %s %(a)d ${HOME}",
    "实体": "&amp;&lt;&#x41;&nbsp;",
    "PDF语法": "(a) Tj ET Q \\) \\ <</JS (app.alert)>> endstream endobj %%EOF",
    "空字符": "张\x00三\x07",
    "半个代理": "张\ud842三",
    "从右到左": "\u202e三张\u202c",
    "表情": "😀👨\u200d👩\u200d👧",
    "罕用字": "𠮷𬭎䶮",
    "只有空白": " \t\u3000\n\r\n ",
    "空": "",
    "连续标点": "，。！？" * 300,
    "没有空格的长词": "x" * 3000,
    "很多换行": "甲\n" * 300,
}


#: Forms that between them have every kind of part: fields, long texts, ticks, boxes to sign, letters, lists.
EVERY_PART = ("registration", "handling", "reply", "settlement", "archive_index", "tracking")


@pytest.mark.parametrize("form", EVERY_PART)
@pytest.mark.parametrize("name", HOSTILE)
def test_every_field_takes_it(name: str, form: str) -> None:
    """In each text field at once, names of files and rules included."""
    hostile = HOSTILE[name]
    made = render(a_job_full_of(hostile, form))
    printed = text(made.pdf)
    wanted = as_printed(hostile)
    if len(hostile) < 100 and wanted:
        assert printed.count(wanted) >= 8
    seen = inside(made.pdf)
    assert "Image" not in seen.kinds
    assert "Link" not in seen.kinds
    assert b"/JavaScript" not in made.pdf
    assert seen.used <= seen.embedded
    assert not set(printed) & set("\u202e\u202c\u200d\x00\x07")


@pytest.mark.parametrize(("paper", "length"), [("A4", 8000), ("A5", 2000), ("241x140", 2000)])
def test_far_too_much_in_every_field(paper: str, length: int) -> None:
    """Nothing is cut: beginning, middle and end are read back for each field on the form."""
    long = long_text(length).replace("\n", "")
    made = render(a_job_full_of(long, FormKind.HANDLING, number="TS-2026-0007"), paper=paper)
    printed = text(made.pdf)
    assert len(texts(made.pdf)) == made.pages
    for marker in ("（工号1020）", f"（工号{1000 + length // 100}）", as_printed(long[-30:])):
        assert printed.count(marker) >= 20, marker


def test_a_number_too_long_for_a_code_prints_without_one() -> None:
    made = render(a_job_full_of("编" * 500, FormKind.REGISTRATION))
    assert codes(made.pdf) == [[]] * made.pages


WATCHED = """
import sys
sys.path.insert(0, {root!r})
from complaintdesk.paper.render import render
from complaintdesk.domain.form_shipped import shipped_layouts
from tests.paper.sheets import a_job, a_job_full_of
from tests.paper.test_hostile_text import EVERY_PART, HOSTILE
seen = []
watching = False
def watch(event, arguments):
    if watching and (event == "open" or event.startswith(("socket", "subprocess", "os.system", "ctypes", "urllib"))):
        seen.append((event, str(arguments[:1])))
sys.addaudithook(watch)
for form in shipped_layouts():
    render(a_job(form))
watching = True
for form in EVERY_PART:
    for text in HOSTILE.values():
        render(a_job_full_of(text, form))
watching = False
# The fonts, and Python's own modules and time zones, which are loaded when first needed.
allowed = [{fonts!r}, sys.prefix, sys.base_prefix, "zoneinfo"]
bad = [s for s in seen if not any(place in s[1] for place in allowed)]
print(len(seen), bad)
raise SystemExit(bool(bad))
"""


def test_nothing_is_opened_but_the_bundled_fonts(tmp_path: Path) -> None:
    """Neither file, socket nor program, whatever the text says."""
    root = Path(__file__).resolve().parents[2]
    script = WATCHED.format(root=str(root), fonts=str(resource("fonts")))
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8",
                          env={"COMPLAINTDESK_HOME": str(tmp_path), "PYTHONUTF8": "1"}, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
