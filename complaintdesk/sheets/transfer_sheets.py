"""转办单: a sheet of a hotline (12345, 12315) laid out as a form, each label beside its value, becomes one row."""

from __future__ import annotations

import re
from typing import Final

from complaintdesk.desk.import_mapping import folded, target_of
from complaintdesk.domain.plain import inert
from complaintdesk.sheets.header_rows import is_filled, named
from complaintdesk.sheets.raw_rows import Cell, RawRows

#: A form has few rows; a ledger may begin like one, but goes on.
_MOST_ROWS: Final = 60
_FEWEST_LABELS: Final = 5
_FEWEST_ROWS: Final = 3
_LONGEST_LABEL: Final = 20
#: 工单编号：20260301 in one cell.
_INSIDE: Final = re.compile(r"\s*([^:：]{2,20})\s*[:：]\s*(\S.*)", re.DOTALL)
#: Labels of such sheets that mean nothing to the office but are labels, not values.
_ALSO: Final = frozenset(
    map(
        folded,
        (
            "备注", "紧急程度", "办理要求", "承办意见", "领导批示", "拟办意见", "审核意见", "附件", "经办人", "签收人",
            "签收时间", "转办人", "派单人", "受理人", "话务员", "是否保密", "是否回访", "回复方式", "处理类型", "事发地址",
            "事发地点", "事发时间", "所属区域", "工单来源", "企业地址", "企业电话", "统一社会信用代码", "商品名称",
            "服务名称", "消费类型", "涉及金额", "购买时间", "争议金额", "填表人", "填报时间", "答复人",
        ),
    )
)  # fmt: skip

Form = tuple[int, tuple[str, ...], tuple[Cell, ...]]


def form(raw: RawRows) -> Form | None:
    """The row of the first label, the labels, and their values; None where the sheet is no form."""
    if not raw.rows or len(raw.rows) > _MOST_ROWS:
        return None
    found: list[tuple[int, str, Cell]] = []
    for place, (row, cells) in enumerate(raw.rows):
        below = raw.rows[place + 1][1] if place + 1 < len(raw.rows) else ()
        found += [(row, label, value) for label, value in _pairs(cells, below)]
    known = [(row, label) for row, label, _value in found if target_of(label)]
    if len(set(known)) < _FEWEST_LABELS or len({row for row, _label in known}) < _FEWEST_ROWS:
        return None
    # The labels of a ledger stand in one row, however often its cells say the same words.
    labelled = {label for _row, label in known}
    fullest = max(len({label for at, label in known if at == row}) for row, _label in known)
    if fullest * 2 > len(labelled) or not any(is_filled(value) for _row, _label, value in found):
        return None
    labels = tuple(" ".join(inert(label).split()) for _row, label, _value in found)
    return found[0][0], named(labels, [""] * len(labels)), tuple(value for _row, _label, value in found)


def _is_label(cell: Cell) -> bool:
    if not isinstance(cell, str) or len(cell.strip()) > _LONGEST_LABEL:
        return False
    return target_of(cell) is not None or folded(cell) in _ALSO


def _pairs(cells: tuple[Cell, ...], below: tuple[Cell, ...]) -> list[tuple[str, Cell]]:
    """The labels of a row with what stands on their right, or below where nothing does."""
    filled = [(at, cell) for at, cell in enumerate(cells) if is_filled(cell)]
    found: list[tuple[str, Cell]] = []
    taken = -1
    for place, (at, cell) in enumerate(filled):
        if place == taken:
            continue
        if _is_label(cell):
            value: Cell = ""
            if place + 1 < len(filled) and not _is_label(filled[place + 1][1]):
                value, taken = filled[place + 1][1], place + 1
            elif len(filled) == 1 and at < len(below) and not any(map(_is_label, below)):
                value = below[at]
            found.append((_plain(str(cell)), value))
        elif isinstance(cell, str) and (inside := _INSIDE.fullmatch(cell)) and _is_label(inside[1]):
            found.append((_plain(inside[1]), inside[2]))
    return found


def _plain(label: str) -> str:
    return label.strip().strip(":：").strip()
