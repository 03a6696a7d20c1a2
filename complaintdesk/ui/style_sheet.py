"""The one Qt style sheet, built from the colour roles and measures of `theme`.

Widgets choose a look by a property, never by their own colours: QPushButton[kind], QLabel[type], QFrame[ground].
A focus ring is 2 px: the margin gives back what the border takes, so that nothing moves when focus arrives.
"""

from __future__ import annotations

from string import Template
from typing import Final

from complaintdesk.paths import resource

_GENERAL: Final = """
* { outline: none; }
QToolTip { background: $raised; color: $text; border: 1px solid $field_line; padding: $px4 $px6; }
QLabel { background: transparent; }
/* What people typed is never markup, whatever it looks like: see ui/plain_text.py. */
QLabel { qproperty-textFormat: PlainText; qproperty-openExternalLinks: false; }
QMessageBox, QToolTip { qproperty-textFormat: PlainText; }
QLabel[type="title"] { font-size: ${title_pt}pt; font-weight: 600; }
QLabel[type="section"] { font-size: ${section_pt}pt; font-weight: 600; }
QLabel[type="strong"] { font-weight: 600; }
QLabel[type="secondary"] { font-size: ${secondary_pt}pt; color: $muted; }
QLabel[type="muted"] { color: $muted; }
QLabel[type="problem"] { font-size: ${secondary_pt}pt; color: $late; }
QLabel[type="star"], QLabel[role="late"] { color: $late; }
QLabel[role="ok"] { color: $ok; }
QLabel[role="warn"] { color: $warn; }
QLabel[role="info"] { color: $info; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="accent"] { color: $accent; }
QFrame[ground="raised"] { background: $raised; border: none; border-radius: $px6; }
QFrame[ground="entry"] { border: 2px solid transparent; border-radius: $px4; }
QFrame[ground="entry"]:focus { border-color: $accent; }
QFrame[ground="line"] { background: $line; border: none; }
QSplitter::handle { background: $line; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QScrollArea { background: transparent; border: none; }
QStatusBar { background: $surface; color: $muted; }
QStatusBar::item { border: none; }
"""

_BUTTONS: Final = """
QPushButton { background: $raised; color: $text; border: 1px solid $field_line; border-radius: $px4;
    margin: 1px; padding: 0 $px12; min-height: $inner; max-height: $inner; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $pressed; }
QPushButton:checked { background: $accent_soft; color: $accent; border-color: $accent; }
QPushButton:focus { border: 2px solid $accent; margin: 0; }
QPushButton:disabled { color: $faint; border-color: $line; background: transparent; }
QPushButton[kind="primary"] { background: $accent; color: $accent_text; border-color: $accent; font-weight: 600;
    padding: 0 $px16; }
QPushButton[kind="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[kind="primary"]:pressed { background: $accent_pressed; border-color: $accent_pressed; }
QPushButton[kind="primary"]:focus { border: 2px solid $text; }
QPushButton[kind="primary"]:disabled { background: $line; color: $muted; border-color: $line; }
QPushButton[kind="danger"] { color: $late; border-color: $late; }
QPushButton[kind="danger"]:hover { background: $late_soft; }
QPushButton[kind="danger"]:focus { border: 2px solid $late; }
QPushButton[kind="plain"] { background: transparent; border: 1px solid transparent; padding: 0 $px8; }
QPushButton[kind="plain"]:hover { background: $hover; }
QPushButton[kind="plain"]:pressed { background: $pressed; }
QPushButton[kind="plain"]:checked { background: $accent_soft; color: $accent; }
QPushButton[kind="plain"]:focus { border: 2px solid $accent; }
QPushButton[kind="link"] { background: transparent; color: $accent; border: 1px solid transparent;
    padding: 0 $px4; }
QPushButton[kind="link"]:hover { color: $accent_hover; text-decoration: underline; }
QPushButton[kind="link"]:focus { border: 2px solid $accent; }
QPushButton[figure] { padding: 0; text-align: left; }
QPushButton[figure="plain"], QPushButton[figure="late"] { font-size: ${title_pt}pt; font-weight: 600; }
QPushButton[figure="late"], QPushButton[figure="late"]:hover { color: $late; }
QPushButton[figure="cell"] { min-height: $px22; max-height: $px22; text-align: right; }
QPushButton[kind="chip"] { border-radius: $px14; padding: 0 $px12; }
QPushButton[kind="chip"][invalid="true"] { border-color: $late; }
QPushButton[kind="chip"]:checked { background: $accent; color: $accent_text; border-color: $accent; }
QPushButton[kind="chip"]:checked:focus { border: 2px solid $text; }
QPushButton[kind="chip"]:checked:disabled { background: $line; color: $muted; border-color: $line; }
QPushButton::menu-indicator { image: url("$style/down-$shade.svg"); width: $px16; height: $px16;
    subcontrol-position: right center; right: $px6; }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: $px4; margin: 1px;
    padding: $px4; color: $text; }
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:checked { background: $pressed; }
QToolButton:focus { border: 2px solid $accent; margin: 0; }
QToolButton:disabled { color: $faint; }
QToolButton::menu-indicator { image: none; }
"""

_FIELDS: Final = """
QLineEdit, QComboBox, QAbstractSpinBox { background: $raised; color: $text; border: 1px solid $field_line;
    border-radius: $px4; margin: 1px; padding: 0 $px6; min-height: $inner; max-height: $inner;
    selection-background-color: $selection; selection-color: $text; }
QLineEdit:focus, QComboBox:focus, QComboBox:on, QAbstractSpinBox:focus { border: 2px solid $accent; margin: 0; }
QLineEdit[invalid="true"], QComboBox[invalid="true"] { border: 1px solid $late; }
QLineEdit[invalid="true"]:focus, QComboBox[invalid="true"]:focus { border: 2px solid $late; }
QLineEdit:read-only { background: $surface; border-color: $line; }
QLineEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled { background: $surface; color: $faint;
    border-color: $line; }
QLineEdit QToolButton { border: none; margin: 0; padding: 0; background: transparent; }
QPlainTextEdit, QTextEdit, QTextBrowser { background: $raised; color: $text; border: 1px solid $field_line;
    border-radius: $px4; margin: 1px; padding: $px2 $px3;
    selection-background-color: $selection; selection-color: $text; }
QPlainTextEdit:focus, QTextEdit:focus, QTextBrowser:focus { border: 2px solid $accent; margin: 0; }
QPlainTextEdit[invalid="true"] { border-color: $late; }
QPlainTextEdit:disabled { background: $surface; color: $faint; border-color: $line; }
QAbstractSpinBox QLineEdit { border: none; margin: 0; padding: 0 $px6; background: transparent; min-height: 0; }
QComboBox::drop-down, QDateEdit::drop-down { border: none; width: $px24; }
QComboBox::down-arrow, QDateEdit::down-arrow { image: url("$style/down-$shade.svg"); width: $px16; height: $px16; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: none; width: $px20; background: transparent; }
QAbstractSpinBox::up-arrow { image: url("$style/up-$shade.svg"); width: $px12; height: $px12; }
QAbstractSpinBox::down-arrow { image: url("$style/down-$shade.svg"); width: $px12; height: $px12; }
QComboBox QAbstractItemView, QListView[popup="true"] { background: $raised; color: $text;
    border: 1px solid $field_line; border-radius: 0; padding: $px2;
    selection-background-color: $selection; selection-color: $text; }
QComboBox QAbstractItemView::item, QListView[popup="true"]::item { min-height: $px28; padding: 0 $px8;
    border: none; }
QListView[popup="true"]::item:hover { background: $hover; }
QListView[popup="true"]::item:selected { background: $selection; color: $text; }
QCheckBox, QRadioButton { spacing: $px8; border: 2px solid transparent; border-radius: $px4; padding: $px2 $px4;
    min-height: $px24; }
QCheckBox:focus, QRadioButton:focus { border-color: $accent; }
QCheckBox:disabled, QRadioButton:disabled { color: $faint; }
QCheckBox::indicator, QRadioButton::indicator, QAbstractItemView::indicator, QMenu::indicator {
    width: $px16; height: $px16; border: 1px solid $field_line; background: $raised; }
QCheckBox::indicator, QAbstractItemView::indicator, QMenu::indicator { border-radius: $px3; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $accent; }
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked, QMenu::indicator:checked {
    background: $accent; border-color: $accent; image: url("$style/check-$shade.svg"); }
QCheckBox::indicator:indeterminate, QAbstractItemView::indicator:indeterminate {
    background: $accent; border-color: $accent; image: url("$style/dash-$shade.svg"); }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: $line; background: $surface; }
QCheckBox::indicator:checked:disabled { background: $faint; }
QRadioButton::indicator { border-radius: $px9; }
QRadioButton::indicator:checked { border: $px5 solid $accent; background: $accent_text; width: $px8; height: $px8; }
QProgressBar { background: $line; border: none; border-radius: $px3; max-height: $px6; min-height: $px6;
    color: transparent; }
QProgressBar::chunk { background: $accent; border-radius: $px3; }
"""

_VIEWS: Final = """
QTabWidget::pane { border: none; border-top: 1px solid $line; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: $muted; border: none; border-bottom: 2px solid transparent;
    padding: 0 $px16; min-height: $px38; }
QTabBar::tab:hover { color: $text; border-bottom-color: $line; }
QTabBar::tab:selected { color: $accent; border-bottom-color: $accent; }
QTabBar::tab:selected:focus { background: $accent_soft; border: 2px solid $accent; border-radius: $px4;
    padding: 0 ${px14}; min-height: $px36; }
QTabBar::tab:disabled { color: $faint; }
QTableView, QTreeView, QListView { background: $raised; color: $text; border: 2px solid transparent;
    border-radius: $px4; selection-background-color: $selection; selection-color: $text; }
QTableView:focus, QTreeView:focus, QListView:focus { border-color: $accent; }
QTreeView::item, QListView::item { min-height: $px28; }
QListView[sidebar="true"], QTreeView[sidebar="true"] { background: transparent; }
QListView[sidebar="true"]::item, QTreeView[sidebar="true"]::item { border-radius: $px4; padding: 0 $px8;
    min-height: $px32; }
QListView[sidebar="true"]::item:hover, QTreeView[sidebar="true"]::item:hover { background: $hover; }
QListView[sidebar="true"]::item:selected, QTreeView[sidebar="true"]::item:selected {
    background: $accent_soft; color: $accent; }
QHeaderView { background: $raised; border: none; }
QHeaderView::section { background: $raised; color: $muted; border: none; border-bottom: 1px solid $field_line;
    padding: 0 $px8; min-height: $px32; font-size: ${secondary_pt}pt; text-align: left; }
QHeaderView::section:hover { background: $hover; color: $text; }
QHeaderView::down-arrow { image: url("$style/down-$shade.svg"); width: $px12; height: $px12;
    subcontrol-origin: padding; subcontrol-position: right center; }
QHeaderView::up-arrow { image: url("$style/up-$shade.svg"); width: $px12; height: $px12;
    subcontrol-origin: padding; subcontrol-position: right center; }
QTableCornerButton::section { background: $raised; border: none; }
QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: $px12; }
QScrollBar:horizontal { height: $px12; }
QScrollBar::handle { background: $field_line; border: $px3 solid transparent; border-radius: $px6;
    background-clip: padding; }
QScrollBar::handle:vertical { min-height: $px32; margin: $px2 $px3; border: none; border-radius: $px3; }
QScrollBar::handle:horizontal { min-width: $px32; margin: $px3 $px2; border: none; border-radius: $px3; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; background: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: none; }
QMenuBar { background: $surface; }
QMenuBar::item { padding: $px4 $px8; border-radius: $px4; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $raised; color: $text; border: 1px solid $field_line; padding: $px4; }
QMenu::item { padding: 0 $px24 0 $px12; min-height: $px28; border-radius: $px3; }
QMenu::item:selected { background: $selection; }
QMenu::item:disabled { color: $faint; }
QMenu::icon { padding-left: $px8; }
QMenu::separator { height: 1px; background: $line; margin: $px4 $px8; }
QCalendarWidget QWidget#qt_calendar_navigationbar { background: $raised; }
QCalendarWidget QToolButton { min-height: $px24; padding: 0 $px8; margin: $px2; }
QCalendarWidget QToolButton#qt_calendar_prevmonth { qproperty-icon: url("$style/left-$shade.svg"); }
QCalendarWidget QToolButton#qt_calendar_nextmonth { qproperty-icon: url("$style/right-$shade.svg"); }
QCalendarWidget QAbstractItemView:enabled { color: $text; }
QCalendarWidget QAbstractItemView:disabled { color: $faint; }
QCalendarWidget QAbstractItemView { border: none; border-radius: 0; background: $raised;
    selection-background-color: $accent; selection-color: $accent_text; }
QCalendarWidget QSpinBox { min-width: $px48; }
QFrame[ground="popup"] { background: $raised; border: 1px solid $field_line; }
"""

_MESSAGES: Final = """
QFrame[message] { border: 1px solid $line; border-radius: $px4; }
QFrame[message="info"] { background: $info_soft; border-color: $info; }
QFrame[message="ok"] { background: $ok_soft; border-color: $ok; }
QFrame[message="warn"] { background: $warn_soft; border-color: $warn; }
QFrame[message="error"] { background: $late_soft; border-color: $late; }
QFrame[message] QLabel[type="hint"] { color: $muted; }
QFrame[message] QPushButton { min-height: $px22; max-height: $px22; background: transparent; }
QFrame[message] QPushButton:hover { background: $raised; }
QLabel[tag] { font-size: ${secondary_pt}pt; border-radius: $px3; padding: 0 $px6; background: $hover; color: $muted; }
QLabel[tag="ok"] { background: $ok_soft; color: $ok; }
QLabel[tag="warn"] { background: $warn_soft; color: $warn; }
QLabel[tag="late"] { background: $late_soft; color: $late; }
QLabel[tag="info"] { background: $info_soft; color: $info; }
QLabel[tag="accent"] { background: $accent_soft; color: $accent; }
"""

_SHEET: Final = Template(_GENERAL + _BUTTONS + _FIELDS + _VIEWS + _MESSAGES)


def build(values: dict[str, str]) -> str:
    """The style sheet with the roles and measures put in; a name it does not know is a KeyError."""
    # as_posix: a backslash in a style sheet begins an escape.
    return _SHEET.substitute(values, style=resource("icons/style").as_posix())
