"""What stands in a scanned line: a page of ours, a label, a number, or words to search for."""

from __future__ import annotations

import pytest

from complaintdesk.domain.form_codes import is_code, number_in, number_in_code

WIDE = str.maketrans({code: code + 0xFEE0 for code in range(0x21, 0x7F)})


@pytest.mark.parametrize(
    ("typed", "of_code", "number"),
    [
        (" cd1:TS-2026-0001:registration:1:2:K7Q2 ", "TS-2026-0001", "TS-2026-0001"),
        ("CD1:TS-2026-0001:x".translate(WIDE), "TS-2026-0001", "TS-2026-0001"),
        ("CD:TS-DH-2026-0001", "TS-DH-2026-0001", "TS-DH-2026-0001"),
        ("CD: TS-2026-0001", "TS-2026-0001", "TS-2026-0001"),
        ("ts-2026-0001", "", "TS-2026-0001"),
        ("CD:", "", ""),
        ("CD2:TS-2026-0001", "", ""),
        ("CD 机多收费", "", ""),
        ("", "", ""),
    ],
)
def test_the_number_in_a_line(typed: str, of_code: str, number: str) -> None:
    assert (number_in_code(typed), number_in(typed)) == (of_code, number)


def test_a_half_written_code_is_nothing_to_search_for() -> None:
    assert is_code("CD1:TS-20")
    assert is_code("cd:")
    assert not is_code("CD 机")
