"""存用视图 at the left of the list: kept under a name, with live counts; renamed, brought up to date, deleted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from time import monotonic
from typing import Final

from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCheckBox, QListView, QMenu, QWidget

from complaintdesk.desk.keeping import may_share
from complaintdesk.desk.saved_views import (
    DeleteView,
    RenameView,
    SavedView,
    SavedViews,
    SavedViewSize,
    SaveView,
    ViewSize,
)
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, column, row, text
from complaintdesk.ui.fields import TextField
from complaintdesk.ui.form_dialog import FormDialog
from complaintdesk.ui.list_views import ACCESSIBLE, COUNT, ROW, ViewDelegate
from complaintdesk.ui.messages import MessageBar, show_problem
from complaintdesk.ui.plain_text import mnemonic_safe, plain_tooltip
from complaintdesk.ui.tab import WorkPlace

_SAVED: Final = int(Qt.ItemDataRole.UserRole) + 9
#: However often something changes, the counts are asked for anew no more often than this.
COUNT_AGAIN_S: Final = 5.0


class _SavedList(QListView):
    """The names with their counts; F2 renames, Delete deletes, a right click offers all of it."""

    def __init__(self, menu: Callable[[SavedView, QPoint], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("saved_views")
        self.setAccessibleName(_("Saved views"))
        self.setProperty("sidebar", True)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setItemDelegate(ViewDelegate(self))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.keys: dict[int, Callable[[SavedView], object]] = {}
        self.customContextMenuRequested.connect(
            lambda at: menu(view, self.viewport().mapToGlobal(at)) if (view := self.view(self.indexAt(at))) else None
        )

    def view(self, index: QModelIndex | None = None) -> SavedView | None:
        """The view there, or the one marked."""
        index = self.currentIndex() if index is None else index
        kept = index.data(_SAVED) if index.isValid() else None
        return kept if isinstance(kept, SavedView) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        view, do = self.view(), self.keys.get(event.key())
        if view is not None and do is not None:
            do(view)
        else:
            super().keyPressEvent(event)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(40), theme.px(ROW))

    def sizeHint(self) -> QSize:
        return QSize(theme.px(120), theme.px(ROW) * self.model().rowCount() + theme.px(8))


class SavedPart(QWidget):
    """The saved views below the usual ones. `shown()` is what the list shows now, as it would be kept."""

    chosen = Signal(object)
    """SavedView."""
    kept = Signal(object)
    """SavedView: what the list shows is this view now. None: the view that was shown is gone."""

    def __init__(self, place: WorkPlace, shown: Callable[[], SaveView], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("saved_part")
        self.place, self._shown = place, shown
        self.sizes: dict[int, ViewSize] = {}
        self._queue: list[int] = []
        self._counted = 0.0
        self._marked: int | None = None
        """To be marked once it has come: it was just kept."""
        self._items = QStandardItemModel(self)
        self.list = _SavedList(self.open_menu)
        self.list.setModel(self._items)
        self.list.keys = {int(Qt.Key.Key_F2): self.rename, int(Qt.Key.Key_Delete): self.delete}
        self.list.clicked.connect(self._clicked)
        self.list.selectionModel().currentChanged.connect(lambda now, _before: self._clicked(now))
        self.add = button(
            "", kind="plain", icon="plus", name="keep_view",
            tooltip=_("Keep what the list shows now under a name: filters, search, order and columns"), clicked=self.keep,
        )  # fmt: skip
        self.update_button = button(
            _("Keep the changes"), kind="link", name="update_view",
            tooltip=_("The list shows something else than this view: keep it so"),
            clicked=lambda: self.update_view(view) if (view := self.list.view()) else None,
        )  # fmt: skip
        self.update_button.hide()
        head = row(None, text(_("Saved views"), "muted"), 0, self.add, gap=0)
        head.setContentsMargins(theme.px(12), 0, 0, 0)
        column(self, head, self.list, self.update_button, 1, gap=0)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._count_all)
        self.list.hide()

    @property
    def views(self) -> tuple[SavedView, ...]:
        """Those shown."""
        found = (self._items.item(place).data(_SAVED) for place in range(self._items.rowCount()))
        return tuple(view for view in found if isinstance(view, SavedView))

    def refresh(self) -> None:
        """Read the views anew; their counts follow one by one, so that nothing waits behind them."""
        self.place.work.ask(SavedViews(), self._came, self._refused, latest="saved_views")

    def choose(self, view_id: int | None) -> None:
        """Mark a view, or none, without saying so."""
        selection = self.list.selectionModel()
        blocked = selection.blockSignals(True)
        places = [place for place, view in enumerate(self.views) if view.id == view_id]
        self.list.setCurrentIndex(self._items.index(places[0], 0) if places else QModelIndex())
        if not places:
            selection.clear()
        selection.blockSignals(blocked)
        self.list.viewport().update()

    def show_changed(self, changed: bool) -> None:
        """The list shows something else than the view that is marked."""
        view = self.list.view()
        self.update_button.setVisible(changed and view is not None and view.may_change)

    # -- what can be done with a view

    def keep(self) -> None:
        """存视图: ask for the name."""
        dialog = ViewNameDialog(_("Keep this view"), may_share=may_share(self.place.actor), parent=self.window())
        dialog.chosen.connect(lambda name, shared: self._save(dialog, replace(self._shown(), name=name, shared=shared)))
        dialog.open()

    def update_view(self, view: SavedView) -> None:
        """Write over it what the list shows now."""
        command = replace(self._shown(), name=view.name, shared=view.is_shared, view_id=view.id)
        words = _("“{name}” is kept as the list is now.").format(name=view.name)
        self.place.work.do(command, self, lambda _done: self._told(words, view.id), self.place.problem)

    def rename(self, view: SavedView) -> None:
        """Ask for another name."""
        if not view.may_change:
            return
        dialog = ViewNameDialog(_("Rename the view"), name=view.name, parent=self.window())

        def renamed(_done: object) -> None:
            dialog.accept()
            self.refresh()

        dialog.chosen.connect(
            lambda name, _shared: self.place.work.do(
                RenameView(view_id=view.id, name=name), self, renamed, dialog.show_problem
            )
        )
        dialog.open()

    def delete(self, view: SavedView) -> None:
        """Delete it at once; it can be taken back."""
        if not view.may_change:
            return
        again = SaveView(
            name=view.name, filter=view.filter, sort=view.sort, descending=view.descending, columns=view.columns,
            shared=view.is_shared,
        )  # fmt: skip

        def deleted(_done: object) -> None:
            self.refresh()
            self.place.bar.say(
                _("The view “{name}” is deleted; its cases stay as they are.").format(name=view.name),
                kind="info", action=_("Take back"),
                do=lambda: self.place.work.do(again, self, lambda _done: self.refresh(), self.place.problem),
            )  # fmt: skip

        self.place.work.do(DeleteView(view_id=view.id), self, deleted, self.place.problem)

    def open_menu(self, view: SavedView, at: QPoint) -> None:
        """What can be done with it."""
        menu = self.menu(view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)

    def menu(self, view: SavedView) -> QMenu:
        """The same as a menu; empty sentences are no entries."""
        menu = QMenu(self)
        for name, words, do in (
            ("update", _("Keep as the list is now"), self.update_view),
            ("rename", _("Rename…"), self.rename),
            ("delete", _("Delete"), self.delete),
        ):
            entry = menu.addAction(mnemonic_safe(words))
            entry.setObjectName(f"saved_{name}")
            entry.setEnabled(view.may_change)
            entry.triggered.connect(lambda _on, do=do: do(view))
        return menu

    # -- answers

    def _save(self, dialog: ViewNameDialog, command: SaveView) -> None:
        def saved(done: object) -> None:
            dialog.accept()
            words = _("Kept as “{name}”, at the left.").format(name=command.name)
            self._told(words, getattr(done, "id", None))

        self.place.work.do(command, self, saved, dialog.show_problem)

    def _told(self, words: str, view_id: int | None) -> None:
        self.place.bar.say(words, kind="ok")
        self.show_changed(False)
        self._marked = view_id
        self.refresh()

    def _came(self, views: Sequence[SavedView]) -> None:
        new, self._marked = self._marked, None
        marked = new or self._marked_now()
        if self.views != tuple(views):
            selection = self.list.selectionModel()
            blocked = selection.blockSignals(True)
            self._items.clear()
            for view in views:
                item = QStandardItem(view.name)
                item.setData(view, _SAVED)
                whose = _("for everybody") if view.is_shared else _("your own")
                item.setToolTip(plain_tooltip(f"{view.name} · {whose}"))
                self._items.appendRow(item)
            selection.blockSignals(blocked)
        self.choose(marked)
        if new is not None or (marked is not None and self.list.view() is None):
            self.kept.emit(self.list.view())
        self.list.setVisible(bool(views))
        self.list.setMaximumHeight(self.list.sizeHint().height())
        self.list.updateGeometry()
        self._show_sizes()
        self._count_again()

    def _marked_now(self) -> int | None:
        view = self.list.view()
        return view.id if view is not None else None

    def _count_again(self) -> None:
        waited = monotonic() - self._counted
        if set(self.sizes) != {view.id for view in self.views} or waited >= COUNT_AGAIN_S:
            self._count_all()
        elif not self._later.isActive():
            self._later.start(int((COUNT_AGAIN_S - waited) * 1000))

    def _count_all(self) -> None:
        self._counted = monotonic()
        self._queue = [view.id for view in self.views]
        self._count_next()

    def _count_next(self) -> None:
        if self._queue:
            self.place.work.ask(
                SavedViewSize(view_id=self._queue.pop(0)), self._size_came, self._size_failed, latest="saved_size"
            )

    def _size_came(self, size: ViewSize | None) -> None:
        if size is not None:
            self.sizes[size.id] = size
            self._show_sizes()
        self._count_next()

    def _size_failed(self, _error: BaseException) -> None:
        # A view whose count fails says so when it is opened; the others are counted.
        self._count_next()

    def _show_sizes(self) -> None:
        known = {view.id for view in self.views}
        self.sizes = {view_id: size for view_id, size in self.sizes.items() if view_id in known}
        for place, view in enumerate(self.views):
            size, item = self.sizes.get(view.id), self._items.item(place)
            words = "" if size is None else f"{size.count:,}{'+' if size.is_more else ''}"
            item.setData(words, COUNT)
            item.setData(f"{view.name} {words}".strip(), ACCESSIBLE)

    def _refused(self, _error: BaseException) -> None:
        # Who may not see the list has been told so by the list itself.
        self.list.hide()

    def _clicked(self, index: QModelIndex) -> None:
        view = self.list.view(index)
        if view is not None:
            self.chosen.emit(view)


class ViewNameDialog(FormDialog):
    """One name, and for whom. Whoever opens it closes it when it was done."""

    chosen = Signal(str, bool)
    """(name, for everybody)."""

    def __init__(self, title: str, *, name: str = "", may_share: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("view_name_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.bar = MessageBar()
        self.name = TextField("view_name", _("Name of the view"), required=True)
        self.name.set_value(name)
        self.shared = QCheckBox(_("For everybody at this office"))
        self.shared.setObjectName("view_shared")
        self._save = button(_("Save"), kind="primary", icon="check", name="save_view", clicked=self.submit)
        lay = column(
            self, self.bar, self.name, self.shared,
            row(None, 0, button(_("Cancel"), name="cancel", clicked=self.reject), self._save),
        )  # fmt: skip
        edge = theme.px(theme.EDGE)
        lay.setContentsMargins(edge, 0, edge, edge)
        self.shared.setVisible(may_share)
        self.setMinimumWidth(theme.px(380))
        self.name.edit.returnPressed.connect(self.submit)
        QTimer.singleShot(0, self.name, self.name.take_focus)

    def submit(self) -> None:
        """Hand the name out."""
        if self._save.isEnabled() and self.name.check():
            self._save.setEnabled(False)
            self.chosen.emit(self.name.value(), self.shared.isVisible() and self.shared.isChecked())

    def show_problem(self, error: BaseException) -> None:
        """The desk refused: the reason, and what was typed stays."""
        self._save.setEnabled(True)
        show_problem(error, self.bar, {"name": self.name})
