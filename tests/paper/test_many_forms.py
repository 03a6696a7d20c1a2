"""A long day at the desk: form after form in one process, and the memory stays what it was."""

from __future__ import annotations

import gc
import sys

import pytest

from complaintdesk.paper.fonts import font_set
from complaintdesk.paper.render import render
from complaintdesk.paper.typesetting import Style, break_lines
from tests.bench.printing import a_batch, resident

WARM, MANY = 40, 120
MOST = 6.0  # MB


pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="reads the process's memory from /proc"
)


def test_the_memory_does_not_grow_with_the_number_of_forms() -> None:
    jobs = a_batch(WARM + MANY)
    for job in jobs[:WARM]:
        render(job)
    gc.collect()
    before = resident()
    for job in jobs[WARM:]:
        render(job)
    gc.collect()
    assert resident() - before < MOST


def test_measured_texts_are_forgotten_in_time() -> None:
    style = Style(font_set(()), 10, 14)
    gc.collect()
    before = resident()
    for n in range(300):
        break_lines(f"{n}" + "投诉办理结果告知如下。" * 300, style, 400)
    assert resident() - before < MOST
