"""How times grow with the office: the slope between the smallest and the largest on double logarithmic paper.

0 is as fast however many cases there are, 1 is ten times as long for ten times as many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import log
from pathlib import Path
from statistics import median
from time import perf_counter_ns

from complaintdesk.desk.case_filter import CaseFilter, View
from complaintdesk.desk.case_list import CaseCount, CaseList
from complaintdesk.desk.core import Desk
from complaintdesk.desk.cross_rows import Dimension
from complaintdesk.desk.cross_tables import CrossFigures
from tests.bench.counting import MONTH, YEAR
from tests.bench.offices import many_cases

REPEATS = 11
#: A frequent word, a seldom one, one that is not there, and a phrase of frequent parts.
WORDS = ("投诉", "监控录像", "鲸鱼", "服务态度")


def _asked(desk: Desk) -> dict[str, Callable[[], object]]:
    month, year = (
        CrossFigures(first=first, last=last, rows=Dimension.DEPARTMENT, columns=Dimension.CATEGORY)
        for first, last in (MONTH, YEAR)
    )
    searches = [CaseList(filter=CaseFilter(text=words), limit=50, total=50) for words in WORDS]
    total = desk.ask(CaseCount())
    return {
        "first page of the list": lambda: desk.ask(CaseList(limit=200, total=total)),
        "search": lambda: [desk.ask(each) for each in searches],
        "number of all cases": lambda: desk.ask(CaseCount()),
        "number of overdue cases": lambda: desk.ask(CaseCount(filter=CaseFilter(view=View.OVERDUE))),
        "number found by a frequent word": lambda: desk.ask(CaseCount(filter=CaseFilter(text=WORDS[0]))),
        "month table": lambda: desk.ask(month),
        "year table": lambda: desk.ask(year),
    }


def report(folder: Path, sizes: list[int]) -> Iterator[str]:
    """One line a workload: the medians of every size, and the slope."""
    times: dict[str, list[float]] = {}
    for count in sizes:
        desk = many_cases(folder, count)
        for name, ask in _asked(desk).items():
            taken = []
            for _turn in range(REPEATS + 1):
                begun = perf_counter_ns()
                ask()
                taken.append((perf_counter_ns() - begun) / 1e6)
            times.setdefault(name, []).append(median(taken[1:]))
        desk.database.close()
    for name, medians in times.items():
        slope = log(medians[-1] / medians[0]) / log(sizes[-1] / sizes[0]) if len(sizes) > 1 else 0.0
        shown = "  ".join(f"{count:,}: {each:.2f} ms" for count, each in zip(sizes, medians, strict=True))
        yield f"{f'growth: {name}':<58} {shown}  slope {slope:.2f}"
