"""python3 dev.py bench [PART…] [--cases 10000,100000,1000000] [--keep FOLDER]: speed as ratios to a bare baseline.

Every line has its limit and ours from one run, in turn. Nothing fails; people judge. The offices that are measured are
made anew unless --keep names a folder that holds them from another run (a million cases take 6 GB and ten minutes).
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from pathlib import Path

from tests.bench import (
    counting,
    exporting,
    growing,
    importing,
    listing,
    printing,
    registering,
    searching,
    shared,
    starting,
    window,
    working_hour,
)
from tests.bench.offices import many_cases

SIZES = "10000,100000"
Part = Callable[[Path, list[int]], Iterable[str]]


def _each(report: Callable[[Path, int], list[str]]) -> Part:
    return lambda folder, sizes: (words for count in sizes for words in report(folder, count))


def _made(folder: Path, count: int) -> Path:
    many_cases(folder, count).database.close()
    return folder / f"office-{count}.db"


def _hour(folder: Path, count: int) -> list[str]:
    """In a copy: an hour of work registers cases."""
    copy = folder / "hour.db"
    shutil.copyfile(_made(folder, count), copy)
    told = working_hour.report(str(copy))
    copy.unlink()
    return told


PARTS: dict[str, Part] = {
    "starting": lambda folder, sizes: starting.report(folder, sizes[-1]),
    "listing": _each(listing.report),
    "searching": _each(searching.report),
    "counting": _each(counting.report),
    "growing": growing.report,
    "registering": _each(registering.report),
    "shared": shared.report,
    "importing": lambda folder, _sizes: importing.report(folder),
    "exporting": lambda folder, _sizes: exporting.report(folder),
    "window": lambda folder, sizes: window.report(str(_made(folder, sizes[-1]))),
    "hour": lambda folder, sizes: _hour(folder, sizes[-1]),
    "printing": lambda _folder, _sizes: printing.report(),
}


def main(argv: list[str]) -> int:
    """Print every line as soon as it is measured."""
    parser = argparse.ArgumentParser(prog="dev.py bench")
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--cases", default=SIZES, help="sizes of the offices, the largest last")
    parser.add_argument("--keep", default="", help="folder in which the offices are kept for another run")
    options = parser.parse_args(argv)
    unknown = [name for name in options.parts if name not in PARTS]
    if unknown:
        print(f"There is no part {unknown[0]}. The parts are: {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    sizes = [int(each) for each in options.cases.split(",")]
    with nullcontext(options.keep) if options.keep else tempfile.TemporaryDirectory() as folder:
        Path(folder).mkdir(exist_ok=True)
        for name, part in PARTS.items():
            for words in part(Path(folder), sizes) if name in options.parts or not options.parts else ():
                print(words, flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
