"""Fair comparison: limit and ours in turn, in one process; medians and their ratio on one line."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter_ns


def ratio(
    limit: Callable[[], object], ours: Callable[[], object], repeats: int = 15, warm: int = 2
) -> tuple[float, float]:
    """Medians in milliseconds of limit and ours, interleaved so that a busy moment hits both."""
    times: tuple[list[int], list[int]] = ([], [])
    for turn in range(repeats + warm):
        order = (0, 1) if turn % 2 else (1, 0)
        for which in order:
            begun = perf_counter_ns()
            (limit, ours)[which]()
            times[which].append(perf_counter_ns() - begun)
    return median(times[0][warm:]) / 1e6, median(times[1][warm:]) / 1e6


def line(workload: str, limit: str, limit_ms: float, ours_ms: float) -> str:
    """One line of the report."""
    return f"{workload:<58} {limit:<34} {limit_ms:9.2f} ms  ours {ours_ms:9.2f} ms  ratio {ours_ms / limit_ms:6.2f}"
