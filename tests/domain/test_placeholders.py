"""The variables of a reply: filled, or named; never a hole."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from complaintdesk.domain.placeholders import VARIABLES, fill

FULL = {name: f"<{name}>" for name in VARIABLES}


def test_every_variable_by_its_key_and_by_its_words() -> None:
    for name in VARIABLES:
        assert fill(f"甲{{{name}}}乙", FULL).text == f"甲<{name}>乙"
    assert fill("{编号}，{ 姓名 }：{调查情况}", FULL).text == "<number>，<name>：<findings>"


def test_the_full_width_braces_of_the_input_method() -> None:
    assert fill("\uff5b编号\uff5d", FULL).text == "<number>"


def test_what_is_unknown_or_empty_is_named_and_stays() -> None:
    found = fill("{number} {wrong} {name} {} {wrong}", {"number": "TS-1", "name": "  "})
    assert found.text == "TS-1 {wrong} {name} {} {wrong}"
    assert (found.unknown, found.empty) == (("wrong",), ("name",))
    problem = found.problem()
    assert "{wrong}" in problem
    assert "{name}" in problem
    assert "编号" in problem


def test_braces_around_anything_but_a_word_are_only_braces() -> None:
    text = "{0} {} {{}} ${HOME} {a: 1} {c} {number!r}"
    assert fill(text, FULL).text == text
    assert fill(text, FULL).problem() == ""


def test_a_value_is_not_read_again() -> None:
    assert fill("{subject}", {"subject": "{name}", "name": "张三"}).text == "{name}"


@given(st.text(), st.dictionaries(st.sampled_from(sorted(VARIABLES)), st.text()))
def test_a_text_without_problem_has_no_hole(text: str, values: dict[str, str]) -> None:
    found = fill(text, values)
    if "{" not in text and "\uff5b" not in text:
        assert found.text == text
    assert bool(found.problem()) is bool(found.unknown or found.empty)
