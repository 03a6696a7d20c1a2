"""python3 dev.py bench [PART…]: speed as ratios to a bare baseline, all from one run. Nothing fails; people judge.

The parts are starting, listing, registering and printing; without any named all of them are run.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.bench import listing, printing, registering, starting


def main(wanted: list[str]) -> int:
    """Print every line as soon as it is measured."""
    with tempfile.TemporaryDirectory() as folder:
        parts: dict[str, Callable[[], list[str]]] = {
            "starting": starting.report,
            "listing": lambda: listing.report(Path(folder)),
            "registering": lambda: registering.report(Path(folder)),
            "printing": printing.report,
        }
        unknown = [name for name in wanted if name not in parts]
        if unknown:
            print(f"There is no part {unknown[0]}. The parts are: {', '.join(parts)}.", file=sys.stderr)
            return 2
        for name, part in parts.items():
            for words in part() if name in wanted or not wanted else ():
                print(words, flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
