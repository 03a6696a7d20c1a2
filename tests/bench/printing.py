"""Forms as PDF against a bare reportlab canvas that draws the same marks: the same texts, fonts, rules and codes.

The bare canvas is told every place and is given ready codes; what is left to compare is the laying out.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from time import perf_counter_ns
from typing import TYPE_CHECKING

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from complaintdesk.domain.vocabulary import FormKind
from complaintdesk.paper import qr
from complaintdesk.paper.fonts import BODY, HEADING
from complaintdesk.paper.render import render
from complaintdesk.paths import resource
from tests.bench.marks import bare, pages_of
from tests.bench.ratio import line, ratio
from tests.paper.sheets import FACTS, SOLUTION, a_job, a_sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from complaintdesk.desk.print_rows import PrintJob

FORMS = (FormKind.REGISTRATION, FormKind.HANDLING, FormKind.REPLY)
BATCH = 200
SOAK = 1000
LIMIT = "bare canvas, the same marks"
_ROOT = Path(__file__).parents[2]


@cache
def bare_fonts() -> dict[str, str]:
    """The bundled fonts as reportlab's own: name in the file → name registered."""
    names = {}
    for file in {*BODY, *HEADING}:
        name = file.removesuffix(".ttf")
        pdfmetrics.registerFont(TTFont(f"Bench-{name}", str(resource("fonts") / file), asciiReadable=False))
        names[name] = f"Bench-{name}"
    return names


def a_batch(count: int = BATCH) -> list[PrintJob]:
    """Handling slips of different cases: numbers, names and words differ."""
    names = "陈周李王赵孙吴郑冯褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
    jobs = []
    for n in range(count):
        turn = n * 37 % len(FACTS)
        sheet = a_sheet(number=f"TS-2026-{n:04}", facts=f"第{n}件：{FACTS[turn:]}{FACTS[:turn]}",
                        handler=names[n % 31] + names[n * 7 % 31], subject=f"第{n}号窗口{SOLUTION[n % 40 : n % 40 + 18]}")
        jobs.append(replace(a_job(FormKind.HANDLING, sheet), printed_by=names[n % 29] + "芳"))
    return jobs


def _warm() -> list[str]:
    lines = []
    for form in FORMS:
        job = a_job(form, a_sheet())
        pages = pages_of(render(job).pdf)
        both = ratio(lambda p=pages: bare(p, bare_fonts()), lambda j=job: render(j), repeats=31, warm=4)  # type: ignore[misc]
        lines.append(line(f"{form.value} form as PDF, warm", LIMIT, *both))
    return lines


def _batch() -> str:
    """Every slip is printed for the first time: nothing of it is remembered but what all slips share."""
    drawn = [pages_of(render(job).pdf) for job in a_batch()]
    codes = [job.code(job.copies[0], 1, 1) for job in a_batch()]
    times = [0, 0]

    def limit(n: int) -> None:
        qr.dark_runs.__wrapped__(codes[n])  # a new code has to be made by anybody
        bare(drawn[n], bare_fonts())

    qr.dark_runs.cache_clear()
    jobs = a_batch()
    for n, job in enumerate(jobs):  # in turn, so that a busy moment hits both
        begun = perf_counter_ns()
        limit(n)
        between = perf_counter_ns()
        render(job)
        times[0] += between - begun
        times[1] += perf_counter_ns() - between
    return line(f"{BATCH} handling slips, warm", LIMIT, times[0] / 1e6, times[1] / 1e6)


_OURS = """
import pickle, sys
from complaintdesk.paper.render import render
job = pickle.load(open(sys.argv[1], "rb"))
open(sys.argv[2], "wb").write(render(job).pdf)
"""
_BARE = """
import pickle, sys
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from tests.bench.marks import bare
fonts, pages = pickle.load(open(sys.argv[1], "rb"))
for name, (registered, path) in fonts.items():
    pdfmetrics.registerFont(TTFont(registered, path, asciiReadable=False))
open(sys.argv[2], "wb").write(bare(pages, {name: registered for name, (registered, _path) in fonts.items()}))
"""


def _cold() -> str:
    """A new interpreter, its imports and one form in a file."""
    job = a_job(FormKind.HANDLING, a_sheet())
    pages = pages_of(render(job).pdf)
    used = {piece[1][0] for page in pages for what, given in page.marks if what == "text" for piece in given}
    fonts = {name: (bare_fonts()[name], str(resource("fonts") / f"{name}.ttf")) for name in sorted(used)}
    with tempfile.TemporaryDirectory() as folder:
        given = (Path(folder, "bare"), Path(folder, "ours"))
        given[0].write_bytes(pickle.dumps((fonts, pages)))
        given[1].write_bytes(pickle.dumps(job))

        def run(script: str, what: Path) -> Callable[[], object]:
            words = [sys.executable, "-c", script, str(what), str(what.with_suffix(".pdf"))]
            return lambda: subprocess.run(words, cwd=_ROOT, env=os.environ, check=True)

        both = ratio(run(_BARE, given[0]), run(_OURS, given[1]), repeats=11, warm=1)
    return line("handling form as PDF, new process", LIMIT, *both)


def resident() -> float:
    """This process's memory in MB."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGESIZE") / 1e6


def _memory() -> str:
    jobs = a_batch(SOAK)
    for job in jobs[: SOAK // 5]:
        render(job)
    before = resident()
    for job in jobs:
        render(job)
    return f"{f'memory over {SOAK:,} handling forms':<58} {before:.1f} MB before, {resident():.1f} MB after"


def report() -> list[str]:
    """The lines for forms one by one, in a batch and from a cold start, and for memory."""
    return [*_warm(), _batch(), _cold(), _memory()]
