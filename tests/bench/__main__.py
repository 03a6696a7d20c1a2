"""python3 dev.py bench: speed as ratios to a bare baseline, all from one run. Nothing fails here; people judge."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.bench import listing, printing, registering, starting


def main() -> int:
    """Print every line as soon as it is measured."""
    with tempfile.TemporaryDirectory() as folder:
        parts: tuple[Callable[[], list[str]], ...] = (
            starting.report,
            lambda: listing.report(Path(folder)),
            lambda: registering.report(Path(folder)),
            printing.report,
        )
        for part in parts:
            for words in part():
                print(words, flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
