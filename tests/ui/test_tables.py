"""Calm tables: the chosen row, the hair line, coloured words, and long texts cut with an ellipsis."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QTableView, QWidget

from complaintdesk.domain.vocabulary import Light
from complaintdesk.ui import icons, tables, theme

Show = Callable[[QWidget], None]


@pytest.fixture
def table(show: Show) -> QTableView:
    model = QStandardItemModel(0, 3)
    for light in (Light.OK, Light.LATE):
        items = [QStandardItem(light.label), QStandardItem("收费窗口排队过久且无人解释\n第二行"), QStandardItem("")]
        items[0].setIcon(icons.light_icon(light))
        items[0].setData("late" if light is Light.LATE else None, tables.COLOUR_ROLE)
        model.appendRow(items)
    view = QTableView()
    model.setParent(view)
    view.setModel(model)
    tables.dress(view)
    view.resize(420, 200)
    show(view)
    return view


def row_image(view: QTableView, row: int, column: int = 0) -> QImage:
    place = view.visualRect(view.model().index(row, column))
    return view.viewport().grab(place).toImage()


def colours(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def test_rows_are_low_and_chosen_whole(table: QTableView) -> None:
    assert table.rowHeight(0) == theme.LIST_ROW
    table.selectRow(1)
    assert {index.column() for index in table.selectedIndexes()} == {0, 1, 2}
    assert theme.LIGHT_COLOURS.selection in colours(row_image(table, 1, 2))
    assert theme.LIGHT_COLOURS.selection not in colours(row_image(table, 0, 2))


def test_a_hair_line_stands_under_each_row(table: QTableView) -> None:
    image = row_image(table, 0, 2)
    assert image.pixelColor(5, image.height() - 1).name() == theme.LIGHT_COLOURS.line
    assert image.pixelColor(5, 5).name() == theme.LIGHT_COLOURS.raised


def test_a_late_case_is_red_and_has_its_shape(table: QTableView) -> None:
    assert theme.LIGHT_COLOURS.late in colours(row_image(table, 1))
    assert theme.LIGHT_COLOURS.late not in colours(row_image(table, 0))


def test_the_table_follows_the_look(table: QTableView, qapp: QApplication) -> None:
    theme.apply(qapp, dark=True)
    assert theme.DARK_COLOURS.raised in colours(row_image(table, 0, 2))
    assert theme.LIGHT_COLOURS.raised not in colours(row_image(table, 0, 2))


def test_a_long_text_is_cut_inside_its_cell(table: QTableView) -> None:
    table.setColumnWidth(1, 90)
    image = row_image(table, 0, 1)
    edge = {image.pixelColor(x, y).name() for x in range(84, 90) for y in range(image.height() - 1)}
    assert edge == {theme.LIGHT_COLOURS.raised}


def test_the_width_wanted_has_room_for_the_whole_text(table: QTableView) -> None:
    wanted = table.sizeHintForColumn(1)
    assert wanted > table.fontMetrics().horizontalAdvance("收费窗口排队过久且无人解释") + 8


def test_the_light_alone_is_centred(table: QTableView) -> None:
    item = QStandardItem()
    item.setIcon(icons.light_icon(Light.LATE))
    model = table.model()
    assert isinstance(model, QStandardItemModel)
    model.setItem(0, 2, item)
    image = row_image(table, 0, 2)
    reds = [x for x in range(image.width()) for y in range(image.height())
            if image.pixelColor(x, y).name() == theme.LIGHT_COLOURS.late]
    assert abs((min(reds) + max(reds)) / 2 - image.width() / 2) <= 1.5
    assert table.iconSize() != QSize(0, 0)
    assert table.horizontalHeader().defaultAlignment() & Qt.AlignmentFlag.AlignLeft
