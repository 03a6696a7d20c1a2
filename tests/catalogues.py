"""The translations: collects every marked text, takes in what was translated, compiles, says what is missing.

`python dev.py catalogues` writes; `--check` changes nothing and fails when anything is not in order;
`--fold` also removes the fragment folders `<package>.d` after taking them in.
"""

from __future__ import annotations

import argparse
import io
import re
import shutil
import string
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("domain", "storage", "desk", "paper", "sheets", "scans", "ui", "cli")
LOCALE = "zh_CN"
KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "N_": None, "ngettext": (1, 2)}
HAN = re.compile("[\u3400-\u9fff]")

Key = str | tuple[str, ...]
Text = str | tuple[str, ...]


class StableCatalog(Catalog):
    """A catalogue whose header never changes: no dates, no tool versions, so that a diff shows words only."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """Only what gettext needs to read the file."""
        return [
            ("Project-Id-Version", "ComplaintDesk"),
            ("Language", LOCALE),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", "nplurals=1; plural=0;"),
        ]


@dataclass
class Texts:
    """Translations by msgid (a tuple for singular and plural), with where each came from."""

    found: dict[Key, Text] = field(default_factory=dict)
    fragment: dict[Key, str] = field(default_factory=dict)
    conflicts: list[str] = field(default_factory=list)

    def take(self, path: Path) -> None:
        """Add a file's translations; the later file wins.

        A fragment is newer than the catalogue, so it may differ from that; two fragments may not contradict.
        """
        with path.open("rb") as stream:
            catalog = read_po(stream, locale=LOCALE)
        for message in catalog:
            if not message.id or not _filled(message.string) or "fuzzy" in message.flags:
                continue
            key, text = _key(message.id), _text(message.string or "")
            if key in self.fragment and self.found[key] != text:
                there = self.fragment[key]
                self.conflicts.append(f"{key!r} is {text!r} in {path.name}, {self.found[key]!r} in {there}")
            if path.parent.suffix == ".d":
                self.fragment[key] = path.name
            self.found[key] = text


@dataclass
class Made:
    """What one package's catalogue should be, and what keeps it from being whole."""

    package: str
    po: bytes
    mo: bytes
    problems: list[str]
    count: int


def _key(msgid: str | Sequence[str]) -> Key:
    return msgid if isinstance(msgid, str) else tuple(msgid)


def _text(msgstr: str | Sequence[str]) -> Text:
    return msgstr if isinstance(msgstr, str) else tuple(msgstr)


def _filled(msgstr: str | Sequence[str] | None) -> bool:
    return bool(msgstr) and (isinstance(msgstr, str) or all(msgstr))  # type: ignore[arg-type]


def _forms(text: str | Sequence[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def package_of(module: Path, program: Path) -> str:
    """The catalogue a module's texts belong to: its package; the starters and what they share go with cli."""
    first = module.relative_to(program).parts[0]
    return first if first in PACKAGES else "cli"


def collect(program: Path) -> dict[str, dict[Key, set[str]]]:
    """Every marked text of the program: package → msgid → the files it stands in."""
    texts: dict[str, dict[Key, set[str]]] = {package: {} for package in PACKAGES}
    for module in sorted(program.rglob("*.py")):
        place = module.relative_to(program.parent).as_posix()
        wanted = texts[package_of(module, program)]
        for _line, msgid, _comments, _context in extract_from_file("python", module, KEYWORDS):
            if isinstance(msgid, tuple):
                wanted.setdefault((str(msgid[0]), str(msgid[1])), set()).add(place)
            elif msgid:
                wanted.setdefault(str(msgid), set()).add(place)
    return texts


def placeholders(text: str) -> set[str]:
    """The names in braces, as str.format reads them; {"?"} where it cannot."""
    try:
        return {name for _text, name, _spec, _way in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return {"?"}


def faults(key: Key, text: Text) -> Iterator[str]:
    """What is wrong with one translation."""
    wanted = set().union(*(placeholders(form) for form in _forms(key)))
    for form in _forms(text):
        if placeholders(form) != wanted:
            yield f"placeholders differ: {key!r} → {form!r}"
    first = _forms(key)[0]
    for form in _forms(text):
        if (first.startswith("\n"), first.endswith("\n")) != (form.startswith("\n"), form.endswith("\n")):
            yield f"line ends differ: {key!r} → {form!r}"


def make(package: str, wanted: dict[Key, set[str]], own: Texts, others: dict[Key, Text]) -> Made:
    """One package's catalogue from the texts in its code and every translation known."""
    comment = f"# ComplaintDesk, {package}: sorted and written by dev.py catalogues"
    catalog = StableCatalog(locale=LOCALE, header_comment=comment, fuzzy=False)
    problems = []
    for key, places in wanted.items():
        text = own.found.get(key, others.get(key))
        at = f"{package} ({', '.join(sorted(places))})"
        if any(HAN.search(form) for form in _forms(key)):
            problems.append(f"{at}: the msgid must be English: {key!r}")
        if text is None:
            problems.append(f"{at}: no translation: {key!r}")
        else:
            problems.extend(f"{at}: {fault}" for fault in faults(key, text))
        stored = text if text is not None else ("" if isinstance(key, str) else ("",))
        catalog[key] = Message(key, stored, locations=[(place, 0) for place in sorted(places)])
    po, mo = io.BytesIO(), io.BytesIO()
    write_po(po, catalog, width=0, sort_output=True, include_lineno=False, ignore_obsolete=True)
    write_mo(mo, catalog)
    return Made(package, po.getvalue(), mo.getvalue(), problems, len(wanted))


def make_all(root: Path) -> tuple[list[Made], list[str]]:
    """Every catalogue as it should be, and the translations that contradict each other."""
    folder = root / "resources" / "locale" / LOCALE / "LC_MESSAGES"
    known: dict[str, Texts] = {}
    for package in PACKAGES:
        own = known[package] = Texts()
        if (folder / f"{package}.po").exists():
            own.take(folder / f"{package}.po")
        for fragment in sorted((folder / f"{package}.d").glob("*.po")):
            own.take(fragment)
    everything: dict[Key, Text] = {}
    for own in known.values():
        everything |= own.found
    texts = collect(root / "complaintdesk")
    made = [make(package, texts[package], known[package], everything) for package in PACKAGES]
    conflicts = [conflict for own in known.values() for conflict in own.conflicts]
    return made, conflicts + contradictions(texts, known)


def contradictions(texts: dict[str, dict[Key, set[str]]], known: dict[str, Texts]) -> list[str]:
    """The program reads all catalogues as one, so that a msgid can have one translation only."""
    first: dict[Key, tuple[str, Text]] = {}
    told = []
    for package, wanted in texts.items():
        for key in wanted:
            text = known[package].found.get(key)
            if text is None:
                continue
            where, before = first.setdefault(key, (package, text))
            if before != text:
                told.append(f"{key!r} is {before!r} in {where}, {text!r} in {package}: only one can be shown")
    return told


def check(root: Path) -> list[str]:
    """Everything not in order, as sentences; nothing is changed."""
    folder = root / "resources" / "locale" / LOCALE / "LC_MESSAGES"
    made, conflicts = make_all(root)
    problems = list(conflicts)
    for one in made:
        problems.extend(one.problems)
        for name, content in ((f"{one.package}.po", one.po), (f"{one.package}.mo", one.mo)):
            path = folder / name
            if not path.exists() or path.read_bytes() != content:
                problems.append(f"{name} is not up to date: run python dev.py catalogues")
    return problems


def write(root: Path, fold: bool) -> list[str]:
    """Write every .po and .mo; answers what is still missing or contradictory."""
    folder = root / "resources" / "locale" / LOCALE / "LC_MESSAGES"
    folder.mkdir(parents=True, exist_ok=True)
    made, problems = make_all(root)
    for one in made:
        (folder / f"{one.package}.po").write_bytes(one.po)
        (folder / f"{one.package}.mo").write_bytes(one.mo)
        if fold and (folder / f"{one.package}.d").is_dir():
            shutil.rmtree(folder / f"{one.package}.d")
        problems.extend(one.problems)
    print(", ".join(f"{one.package} {one.count}" for one in made))
    return problems


def main(arguments: list[str] | None = None) -> int:
    """The command `python dev.py catalogues`."""
    parser = argparse.ArgumentParser(prog="dev.py catalogues", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail if not in order")
    parser.add_argument("--fold", action="store_true", help="remove the fragment folders once taken in")
    parser.add_argument("--root", type=Path, default=ROOT, help="another source tree")
    chosen = parser.parse_args(arguments)
    problems = check(chosen.root) if chosen.check else write(chosen.root, chosen.fold)
    for problem in problems:
        print(problem, file=sys.stderr)
    print("catalogues: in order" if not problems else f"catalogues: {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
