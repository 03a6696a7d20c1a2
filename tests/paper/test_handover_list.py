"""交接清单 on paper: every case and its next step, heads on every page, places to sign."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pypdfium2
import pytest

from complaintdesk import i18n
from complaintdesk.desk.handover import HandoverGroup, HandoverRow, HandoverSheet
from complaintdesk.domain.vocabulary import CaseState, Light
from complaintdesk.paper.handover import render_handover

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


def row(n: int, subject: str = "住院费用多收") -> HandoverRow:
    light = Light.LATE if n % 2 else Light.OK
    due = NOW + timedelta(days=n)
    return HandoverRow(
        n, f"TS-2026-{n:04d}", NOW, subject, CaseState.INVESTIGATING, due, light, "超期 1 天" if n % 2 else "", "答复"
    )


def sheet(*groups: HandoverGroup, left_out: int = 0) -> HandoverSheet:
    total = sum(len(group.rows) for group in groups)
    return HandoverSheet("市人民医院", "Asia/Shanghai", "财务科", NOW, "李梅", groups, total, left_out)


def pages(made: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(made)
    try:
        found = []
        for number in range(len(document)):
            page = document[number]
            words = page.get_textpage()
            found.append(words.get_text_range())
            words.close()
            page.close()
        return found
    finally:
        document.close()


def test_every_case_stands_there_once_with_heads_on_each_page() -> None:
    groups = (
        HandoverGroup("王芳", "财务科", tuple(row(n) for n in range(1, 61))),
        HandoverGroup("投诉台", "", tuple(row(n) for n in range(61, 64))),
    )
    made = render_handover(sheet(*groups))
    found = pages(made.pdf)
    assert len(found) == made.pages > 1
    whole = "".join(found)
    for n in range(1, 64):
        assert whole.count(f"TS-2026-{n:04d}") == 1
    assert all("下一步" in page and "交接清单" in page for page in found[:-1])
    assert "在办 60 件" in found[0]
    assert "（续）" in found[1]
    assert all(words in found[-1] for words in ("交班人", "接班人", "监交人", "在办共 63 件"))
    assert render_handover(sheet(*groups)).pdf == made.pdf


@pytest.mark.parametrize("subject", ["", "长" * 5000, "a" * 500, "<b>&\n\t𠮷"])
def test_any_subject_fits_its_row(subject: str) -> None:
    made = render_handover(sheet(HandoverGroup("王芳", "", (row(2, subject),))))
    assert made.pages == 1
    assert "附页" not in pages(made.pdf)[0]


def test_nothing_to_hand_over_is_a_list_too() -> None:
    assert "在办共 0 件" in pages(render_handover(sheet()).pdf)[0]


def test_what_is_left_out_is_said() -> None:
    group = HandoverGroup("王芳", "", (row(2),))
    assert "另有 7 件未列出" in pages(render_handover(sheet(group, left_out=7)).pdf)[0]


def test_in_english() -> None:
    i18n.set_language("en")
    try:
        words = pages(render_handover(sheet(HandoverGroup("王芳", "", (row(2),)))).pdf)[0]
    finally:
        i18n.set_language("zh_CN")
    assert all(part in words for part in ("Handover list", "Next step", "1 open case in all.", "Witness"))
