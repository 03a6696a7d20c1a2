"""What the pages of the office dialog share: a calm table at the left, the form of the chosen row at its right."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QHeaderView,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QTableView,
    QWidget,
)

from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, column, panel, row, text
from complaintdesk.ui.fields import LabeledField, enter_moves_on
from complaintdesk.ui.messages import Field, show_problem
from complaintdesk.ui.plain_text import plain_tooltip
from complaintdesk.ui.tab import WorkPlace
from complaintdesk.ui.tables import COLOUR_ROLE, dress

FORM_WIDTH: Final = 300
_ROOT: Final = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Line:
    """One row of a table: its cells, the thing itself, and whether it is no longer in use."""

    cells: tuple[str, ...]
    key: str
    item: Any
    muted: bool = False


class LinesModel(QAbstractTableModel):
    """Rows of plain texts."""

    def __init__(self, headings: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.headings = tuple(headings)
        self.lines: tuple[Line, ...] = ()

    def show_lines(self, lines: Iterable[Line]) -> None:
        """Put other rows in."""
        self.beginResetModel()
        self.lines = tuple(lines)
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.headings)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return line.cells[index.column()]
        if role == COLOUR_ROLE and line.muted:
            return "muted"
        if role == Qt.ItemDataRole.ToolTipRole and len(line.cells[index.column()]) > 16:
            return plain_tooltip(line.cells[index.column()])
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.headings[section]
        return None


def lines_table(headings: Sequence[str], wide: int, name: str) -> tuple[QTableView, LinesModel]:
    """A calm table with its model; the column `wide` takes what width is left."""
    table = QTableView()
    table.setObjectName(name)
    model = LinesModel(headings, table)
    table.setModel(model)
    dress(table)
    table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
    heading = table.horizontalHeader()
    heading.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    heading.setSectionResizeMode(wide, QHeaderView.ResizeMode.Stretch)
    heading.setSectionsClickable(False)
    return table, model


def give_room(field: LabeledField) -> None:
    """The sentence below a short input may be longer than the input."""
    field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)


class OfficePage(QWidget):
    """A section of the office: its table, and a form that adds a row or changes the chosen one."""

    #: Set by each page.
    TITLE = ""
    HINT = ""
    #: Names of fields that stand beside the one before them.
    BESIDE: frozenset[str] = frozenset()

    def __init__(
        self, place: WorkPlace, headings: Sequence[str], wide: int, *, add: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.place = place
        self.chosen: Any = None
        self.request_id = uuid.uuid4().hex
        self._drafts: dict[str, str | bool] = {}
        self._wanted_key = ""
        self.table, self.model = lines_table(headings, wide, f"{type(self).__name__}_table")
        self.table.setAccessibleName(_(self.TITLE))
        self.add = button(add, icon="plus", name="add", clicked=self.begin_new)
        self.former = QCheckBox("")
        self.former.setObjectName("former")
        self.former.hide()
        self.former.toggled.connect(lambda _on: self.reload())
        self.fields: dict[str, LabeledField] = {field.name: field for field in self.make_fields()}
        self.form_title = text("", "section", name="form_title", wrap=True)
        self.submit_button = button(_("Save"), kind="primary", icon="check", name="submit", clicked=self.submit)
        self.submit_button.setToolTip(
            plain_tooltip(_("{text} ({keys})").format(text=_("Save"), keys=_keys("Ctrl+S")))
        )
        self.more = self.make_buttons()
        self._lay_out()
        self.table.selectionModel().currentRowChanged.connect(self._row_chosen)
        save = QShortcut(
            QKeySequence("Ctrl+S"), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut
        )
        save.activated.connect(self.submit)

    def _lay_out(self) -> None:
        top = row(None, text(_(self.TITLE), "section"), 0, *self.make_tools(), self.former, self.add)
        left = column(None, top, text(_(self.HINT), "secondary", wrap=True), self.table)
        left.setStretchFactor(self.table, 1)
        self.form = QWidget()
        lay = column(self.form, self.form_title, gap=0, edge=theme.GROUP)
        lay.addSpacing(theme.px(theme.GAP))
        above: LabeledField | None = None
        for field in self.fields.values():
            if above is not None and field.name in self.BESIDE:
                lay.removeWidget(above)
                lay.addLayout(row(None, above, field, gap=theme.GROUP))
            else:
                lay.addWidget(field)
            above = field
        lay.addLayout(row(None, 0, self.submit_button))
        if self.more:
            lay.addSpacing(theme.px(theme.GROUP))
            lay.addLayout(column(None, *self.more))
        lay.addStretch()
        enter_moves_on(self.form)
        self.side = QStackedWidget()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self.form)
        # A scroll area fills itself and its content with the window's ground.
        scroll.viewport().setAutoFillBackground(False)
        self.form.setAutoFillBackground(False)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.side.addWidget(scroll)
        ground = panel()
        column(ground, self.side, gap=0)
        ground.setFixedWidth(theme.px(FORM_WIDTH))
        lay_all = row(self, left, ground, gap=theme.GROUP)
        lay_all.setStretch(0, 1)

    # What each page says in its own way.

    def make_fields(self) -> Sequence[LabeledField]:
        """The inputs of the form."""
        return ()

    def make_tools(self) -> Sequence[QWidget]:
        """What stands above the table beside the button that adds."""
        return ()

    def make_buttons(self) -> Sequence[QPushButton]:
        """Further buttons below the form, for the chosen row."""
        return ()

    def question(self) -> Any:
        """What to ask for the rows."""

    def lines(self, _answer: Any) -> Iterable[Line]:
        """The rows of the answer."""
        return ()

    def fill(self, _item: Any) -> None:
        """Put the chosen row, or nothing (None), into the form."""

    def command(self) -> Any:
        """What saving the form means."""

    def saved(self, _command: Any, _done: Any) -> None:
        """What to say after it was done."""
        self.place.bar.say(_("Saved."), kind="ok")

    # What all pages do alike.

    def reload(self) -> None:
        """Read the rows anew. The form, and what is typed there, stays."""
        self.place.work.ask(self.question(), self._show, self.place.problem)

    def _show(self, answer: Any) -> None:
        key = self._wanted_key or (self.key_of(self.chosen) if self.chosen is not None else "")
        choose, self._wanted_key = bool(self._wanted_key), ""
        selection = self.table.selectionModel()
        selection.blockSignals(True)
        self.model.show_lines(self.lines(answer))
        at = next((i for i, line in enumerate(self.model.lines) if key and line.key == key), -1)
        if at >= 0:
            flags = QItemSelectionModel.SelectionFlag
            selection.setCurrentIndex(self.model.index(at, 0), flags.ClearAndSelect | flags.Rows)
            self.table.scrollTo(self.model.index(at, 0))
        selection.blockSignals(False)
        self.table.viewport().update()
        if choose or not self.is_touched():
            self._begin(self.model.lines[at].item if at >= 0 else None, keep_card=True)

    def key_of(self, item: Any) -> str:
        """What names a row across a reload."""
        return next((line.key for line in self.model.lines if line.item == item), "")

    def _row_chosen(self, now: QModelIndex, _before: QModelIndex) -> None:
        if now.isValid():
            self._begin(self.model.lines[now.row()].item)

    def begin_new(self, *, take_focus: bool = True) -> None:
        """An empty form for a new row."""
        self.table.clearSelection()
        self.table.selectionModel().clearCurrentIndex()
        self._begin(None)
        if take_focus and self.fields:
            next(iter(self.fields.values())).take_focus()

    def show_card(self, card: QWidget) -> None:
        """Something to be read instead of the form, until it is closed or another row is chosen."""
        self.close_card()
        self.side.addWidget(card)
        self.side.setCurrentWidget(card)

    def close_card(self) -> None:
        """The form again."""
        while self.side.count() > 1:
            if (card := self.side.widget(1)) is not None:
                self.side.removeWidget(card)
                card.deleteLater()

    def _begin(self, item: Any, *, keep_card: bool = False) -> None:
        self.chosen = item
        self.request_id = uuid.uuid4().hex
        if not keep_card:
            self.close_card()
        for field in self.fields.values():
            field.clear_error()
        self.fill(item)
        for one in self.more:
            one.setVisible(item is not None and bool(one.property("fits")))
        self._drafts = {name: field.draft() for name, field in self.fields.items()}

    def is_touched(self) -> bool:
        """Was something typed that is not saved?"""
        return any(field.draft() != self._drafts.get(name, "") for name, field in self.fields.items())

    def expect(self, name: str, draft: str) -> None:
        """What stands in a field while nobody typed there."""
        self._drafts[name] = draft

    def submit(self) -> None:
        """Check the form, then save it."""
        if not self.submit_button.isEnabled() or self.side.currentIndex() != 0:
            return
        wrong = [field for field in self.fields.values() if field.isEnabled() and not field.check()]
        if wrong:
            wrong[0].take_focus()
            return
        try:
            command = self.command()
        except Exception as error:
            self.refused(error)
            return
        self.do(command, self.saved)

    def do(self, command: Any, then: Callable[[Any, Any], object]) -> None:
        """Do a command of this page; afterwards the rows are read anew and the done one is chosen."""
        self.submit_button.setEnabled(False)

        def done(result: Any) -> None:
            self.submit_button.setEnabled(True)
            self._wanted_key = str(result.number)
            self._drafts = {name: field.draft() for name, field in self.fields.items()}
            then(command, result)
            self.reload()

        self.place.work.do(command, self, done, self.refused)

    def refused(self, error: BaseException) -> None:
        """The desk said no: at the fields it names."""
        self.submit_button.setEnabled(True)
        fields: dict[str, Field] = {**self.fields, **self.other_names()}
        show_problem(error, self.place.bar, fields)

    def other_names(self) -> dict[str, Field]:
        """Names under which the desk knows some of the fields."""
        return {}

    def ask_first(self, sentence: str, hint: str, verb: str, do: Callable[[], object]) -> None:
        """A grave step is asked about in the bar, with the verb as the button."""
        self.place.bar.say(sentence, hint, "warn", action=verb, do=do)
        self.place.bar.take_focus()


class SecretCard(QWidget):
    """A one-time password, large, shown this once, with a button that copies it."""

    def __init__(self, title: str, secret: str, done: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("secret_card")
        self._secret = secret
        self.copied = text("", "secondary", name="copied")
        explanation = _(
            "Write it down or hand it over now: it is shown this once. At the next sign-in a new password is chosen."
        )
        copy = button(_("Copy"), icon="copy", name="copy_secret", clicked=self._copy)
        end = button(_("Noted"), kind="primary", name="secret_done", clicked=done)
        column(
            self,
            text(title, "section", wrap=True),
            text(_("One-time password"), "muted"),
            text(secret, "title", selectable=True, name="secret"),
            text(explanation, "secondary", wrap=True),
            row(None, copy, self.copied, 0, end),
            0,
            edge=theme.GROUP,
        )

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._secret)
        self.copied.setText(_("Copied."))


def _keys(shortcut: str) -> str:
    return QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)
