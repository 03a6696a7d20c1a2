"""A layout written as TOML and read again is the same layout, whatever is in it."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintdesk.domain.form_layout import (
    FormBlock,
    FormCell,
    FormColumn,
    FormList,
    FormRow,
    Layout,
    Paragraph,
    Part,
    Style,
    Wording,
)
from complaintdesk.domain.form_reading import parse_layout
from complaintdesk.domain.form_shipped import shipped_layout, shipped_layouts
from complaintdesk.domain.form_writing import write_layout
from complaintdesk.domain.vocabulary import Action


@pytest.mark.parametrize("form", shipped_layouts())
def test_随附的版式写出再读_一样(form: str) -> None:
    layout = shipped_layout(form)
    written = write_layout(layout)
    assert parse_layout(written) == layout
    assert write_layout(parse_layout(written)) == written


_WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_SAID = _WORDS.filter(str.strip)
_LENGTH = st.integers(0, 2500).map(lambda n: n / 10)
_WORDING = st.builds(Wording, _WORDS, _WORDS)
_CELL = st.builds(
    FormCell, st.sampled_from(Part), _WORDING, _SAID, _WORDING, st.integers(1, 50).map(lambda n: n / 4), _LENGTH, _LENGTH,
    st.integers(1, 200), _WORDS, _WORDS, _WORDING, st.integers(0, 60).map(float), st.booleans(), st.booleans(),
)  # fmt: skip
_ROW = st.builds(
    FormRow, st.lists(_CELL, min_size=1, max_size=8).map(tuple), _LENGTH, st.integers(0, 100).map(float), _WORDS,
    st.booleans(),
)  # fmt: skip
_LIST = st.builds(
    FormList, _WORDS,
    st.lists(st.builds(FormColumn, _WORDING, _WORDS, st.just(2.5), _LENGTH), min_size=1, max_size=3).map(tuple),
    st.integers(0, 60), st.integers(0, 60).map(float),
)  # fmt: skip
_PARAGRAPHS = st.lists(st.builds(Paragraph, _WORDING, st.sampled_from(Style), _WORDS), min_size=1, max_size=3).map(tuple)
_BLOCK = st.one_of(
    st.builds(FormBlock, _WORDING, rows=st.lists(_ROW, min_size=1, max_size=3).map(tuple), identity=st.booleans(),
              frame=st.booleans(), when=_WORDS),
    st.builds(FormBlock, _WORDING, paragraphs=_PARAGRAPHS, frame=st.booleans()),
    st.builds(FormBlock, _WORDING, list=_LIST, identity=st.booleans()),
)  # fmt: skip
_LAYOUT = st.builds(
    Layout, st.just("own_form"), _SAID, _WORDS, st.integers(1, 99_999), _WORDS, _WORDS, _WORDS,
    st.lists(_SAID, max_size=3).map(tuple), _WORDS, st.booleans(), st.booleans(),
    st.lists(st.sampled_from(Action), max_size=3).map(tuple), st.booleans(),
    st.lists(_BLOCK, min_size=1, max_size=4).map(tuple), st.lists(_WORDING, max_size=3).map(tuple), _WORDS,
)  # fmt: skip


@given(_LAYOUT)
def test_任何版式写出再读_一样(layout: Layout) -> None:
    assert parse_layout(write_layout(layout)) == layout


def test_样本里每个字段都变过() -> None:
    """The samples above name every field of a layout: one added later must be given its place here and in the writer."""
    known = {
        Layout: 16, FormBlock: 7, FormRow: 5, FormCell: 14, FormColumn: 4, FormList: 4, Paragraph: 3, Wording: 2,
    }  # fmt: skip
    assert {kind: len(dataclasses.fields(kind)) for kind in known} == known

