"""The QR codes made here are those of reportlab's coder, module by module, and a reader reads them."""

from __future__ import annotations

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from reportlab.graphics.barcode.qrencoder import QR8bitByte, QRCode, QRErrorCorrectLevel

from complaintdesk.paper import bars, qr


def another_coder(words: str) -> list[list[int]]:
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(QR8bitByte(words))
    code.version = code.calculate_version()
    code.makeImpl(False, 2)
    side = code.getModuleCount()
    return [[int(code.isDark(row, column)) for column in range(side)] for row in range(side)]


def read(picture: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(picture)]


def drawn_square(words: str) -> Image.Image:
    side, runs = qr.dark_runs(words)
    picture = Image.new("L", (4 * side, 4 * side), 255)
    pen = ImageDraw.Draw(picture)
    for row, column, length in runs:
        pen.rectangle((4 * column, 4 * row, 4 * (column + length) - 1, 4 * row + 3), fill=0)
    return picture


def drawn_bars(words: str) -> Image.Image:
    modules, runs = bars.dark_runs(words)
    picture = Image.new("L", (3 * modules, 60), 255)
    pen = ImageDraw.Draw(picture)
    for start, wide in runs:
        pen.rectangle((3 * start, 0, 3 * (start + wide) - 1, 60), fill=0)
    return picture


@pytest.mark.parametrize("length", range(1, qr.LONGEST + 1))
def test_every_length_gives_the_code_of_another_coder(length: int) -> None:
    words = ("CD1:TS-2026-0007:handling:1:1:7k3q0102 " * 3)[:length]
    assert [list(row) for row in qr.matrix(words.encode())] == another_coder(words)
    assert read(drawn_square(words)) == [words]


@settings(max_examples=60, deadline=None)
@given(st.text(st.one_of(st.characters(min_codepoint=32, max_codepoint=126), st.sampled_from("投诉〔〕号")),
               min_size=1, max_size=33))
def test_any_words_are_read_back(words: str) -> None:
    assert [list(row) for row in qr.matrix(words.encode())] == another_coder(words)
    assert read(drawn_square(words)) == [words]


def test_too_much_and_nothing_give_no_code() -> None:
    assert qr.dark_runs("") == (0, ())
    assert qr.dark_runs("x" * (qr.LONGEST + 1)) == (0, ())


@settings(max_examples=200, deadline=None)
@given(st.text(st.one_of(st.sampled_from("0123456789"), st.characters(min_codepoint=32, max_codepoint=126)),
               min_size=1, max_size=40))
def test_a_bar_code_is_read_back(words: str) -> None:
    assert read(drawn_bars(words)) == [words]
