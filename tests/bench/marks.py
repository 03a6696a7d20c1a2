"""印迹: the marks of a PDF that we made, read out of the file itself, and a bare reportlab canvas that draws them again.

The bare canvas is told where everything stands: it breaks no line, looks up no font and lays nothing out.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from reportlab.pdfgen.canvas import Canvas

_OBJECT = re.compile(rb"(\d+) 0 obj\s(.*?)endobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_TOKEN = re.compile(rb"\((?:[^()\\]|\\.)*\)|\[|\]|[^\s()\[\]]+", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_NUMBER = re.compile(rb"[-+.\d]+")
_SILENT = ("BT", "TL", "n", "J", "j", "d")
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


class Page(NamedTuple):
    """One page: its size and what is drawn on it, as (what, arguments)."""

    size: tuple[float, float]
    marks: tuple[tuple[str, Any], ...]


def _content(body: bytes) -> bytes:
    stream = _STREAM.search(body)
    if stream is None:
        raise ValueError("this object holds no stream")
    return zlib.decompressobj().decompress(stream[1])


class _Font(NamedTuple):
    name: str
    letters: dict[int, str]


def _fonts(objects: dict[int, bytes]) -> dict[str, _Font]:
    """Every subset font of the file by the name that pages call it, with the letter of each of its codes."""
    found = {}
    for body in objects.values():
        name = re.search(rb"/Name\s*/(\S+)", body)
        base = re.search(rb"/BaseFont\s*/(\S+)", body)
        unicode_ = re.search(rb"/ToUnicode (\d+)", body)
        if name and base and unicode_:
            pairs = re.findall(rb"<([0-9A-F]{2})> <([0-9A-F]{4,})>", _content(objects[int(unicode_[1])]))
            letters = {int(code, 16): bytes.fromhex(to.decode()).decode("utf-16-be") for code, to in pairs}
            found[name[1].decode()] = _Font(base[1].decode().partition("+")[2], letters)
    return found


def _unescaped(string: bytes) -> bytes:
    def one(found: re.Match[bytes]) -> bytes:
        letter = found[1]
        return bytes([int(letter, 8)]) if letter[:1].isdigit() else _LETTERS.get(letter, letter)

    return _ESCAPE.sub(one, string[1:-1])


def _read(content: bytes, fonts: dict[str, _Font]) -> tuple[tuple[str, Any], ...]:
    marks: list[tuple[str, Any]] = []
    stack: list[bytes] = []
    path: list[tuple[str, tuple[float, ...]]] = []
    font, size, space = _Font("", {}), 0.0, 0.0
    pieces: list[tuple[tuple[float, ...] | None, tuple[str, float, float], str]] = []
    place: tuple[float, ...] | None = None  # None: the text goes on where the last one ended
    for found in _TOKEN.finditer(content):
        token = found[0]
        if token[:1] in b"(/[]" or _NUMBER.fullmatch(token):
            stack.append(token)
            continue
        name, given = token.decode("latin-1"), stack
        stack = []
        if name in ("re", "m", "l"):
            path.append((name, tuple(map(float, given))))
        elif name in ("S", "f"):
            marks.append((name, tuple(path)))
            path = []
        elif name == "Tm":
            place = tuple(map(float, given[4:]))
        elif name == "Tf":
            font, size = fonts[given[0][1:].decode()], float(given[1])
        elif name == "Tc":
            space = float(given[0])
        elif name == "Tj":
            words = "".join(font.letters[code] for code in _unescaped(given[0]))
            style = (font.name, size, space)
            if place is None and pieces and pieces[-1][1] == style:  # the next subset of one font
                pieces[-1] = (pieces[-1][0], style, pieces[-1][2] + words)
            else:
                pieces.append((place, style, words))
            place = None
        elif name == "ET":
            marks.append(("text", tuple(pieces)))
            pieces = []
        elif name in ("q", "Q", "cm", "w"):
            marks.append((name, tuple(map(float, given))))
        elif name not in _SILENT:
            raise ValueError(f"the bench does not know the mark {name}")
    return tuple(marks)


def pages_of(pdf: bytes) -> list[Page]:
    """The marks of each page of a PDF that the program made, in the order drawn."""
    objects = {int(n): body for n, body in _OBJECT.findall(pdf)}
    fonts = _fonts(objects)
    kids = next(body for body in objects.values() if b"/Kids" in body)
    found = []
    for n in re.findall(rb"(\d+) 0 R", re.search(rb"/Kids\s*\[(.*?)\]", kids, re.DOTALL)[1]):  # type: ignore[index]
        body = objects[int(n)]
        content = re.search(rb"/Contents (\d+) 0 R", body)
        box = re.search(rb"/MediaBox\s*\[\s*[\d.]+ [\d.]+ ([\d.]+) ([\d.]+)", body)
        assert content is not None
        assert box is not None
        found.append(Page((float(box[1]), float(box[2])), _read(_content(objects[int(content[1])]), fonts)))
    return found


def bare(pages: Sequence[Page], fonts: dict[str, str]) -> bytes:
    """A PDF with these marks, by reportlab's ordinary calls; `fonts` are the registered names of the file's."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=pages[0].size, invariant=1, pageCompression=1)
    for page in pages:
        for what, given in page.marks:
            if what == "text":
                _write(canvas, fonts, given)
            elif what == "w":
                canvas.setLineWidth(*given)
            elif what == "q":
                canvas.saveState()
            elif what == "Q":
                canvas.restoreState()
            elif what == "cm":
                canvas.transform(*given)
            elif what == "f":
                canvas.addLiteral(_squares(given))
            elif given[0][0] == "re":
                canvas.rect(*given[0][1])
            elif len(given) == 2:
                canvas.line(*given[0][1], *given[1][1])
            else:
                path = canvas.beginPath()
                path.moveTo(*given[0][1])
                for _step, point in given[1:]:
                    path.lineTo(*point)
                canvas.drawPath(path)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _write(canvas: Canvas, fonts: dict[str, str], pieces: tuple[Any, ...]) -> None:
    pen = canvas.beginText()
    now = 0.0
    for place, (font, size, space), words in pieces:
        if place is not None:
            pen.setTextOrigin(*place)
        if space != now:
            pen.setCharSpace(space)
            now = space
        pen.setFont(fonts[font], size)
        pen.textOut(words)
    if now:
        pen.setCharSpace(0)
    canvas.drawText(pen)


@lru_cache(maxsize=512)
def _squares(given: tuple[tuple[str, tuple[float, ...]], ...]) -> str:
    """Dark squares, ready as one string: the bare canvas has its code for nothing."""
    return " ".join([*(f"{x:g} {y:g} {width:g} {height:g} re" for _re, (x, y, width, height) in given), "f"])
