"""单据: every form of the office with its version; a new one, a changed one, and the way back to the shipped one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from complaintdesk.desk.form_editing import (
    FormEntry,
    FormLayouts,
    FormLayoutText,
    FormText,
    FormValueNames,
    RetireFormLayout,
    ValueNames,
)
from complaintdesk.domain.form_layout import Layout
from complaintdesk.domain.form_reading import parse_layout
from complaintdesk.domain.form_shipped import is_shipped
from complaintdesk.i18n import N_, _
from complaintdesk.ui import theme
from complaintdesk.ui.calendar_page import read_small_file
from complaintdesk.ui.controls import button, column, row, text
from complaintdesk.ui.form_editor import FormEditor
from complaintdesk.ui.form_offer import Offer
from complaintdesk.ui.form_opening import Opened, write_form
from complaintdesk.ui.form_parts import new_layout
from complaintdesk.ui.form_preview import FormPreview
from complaintdesk.ui.office_page import Line, lines_table
from complaintdesk.ui.tab import WorkPlace
from complaintdesk.ui.work import Report

PREVIEW_WIDTH: Final = 384


class FormsPage(QWidget):
    """单据: the list at the left, the chosen form as it is printed at the right."""

    TITLE = N_("Forms")

    def __init__(self, place: WorkPlace) -> None:
        super().__init__()
        self.place = place
        self.choose_file: Callable[[], str] = self._choose
        self.choose_target: Callable[[str], str] = self._choose_target
        self.entries: tuple[FormEntry, ...] = ()
        self.names: ValueNames | None = None
        self.editor: FormEditor | None = None
        self._key = ""
        self._version = 0
        self._layout: Layout | None = None
        self._build()

    def _build(self) -> None:
        headings = (_("Form"), _("Version"), _("Comes from"), _("Since"))
        self.table, self.model = lines_table(headings, 0, "forms_table")
        self.table.setAccessibleName(_("Forms"))
        self.new = button(_("New form"), icon="plus", kind="primary", name="new_form", clicked=self._new)
        self.edit = button(_("Edit…"), icon="edit", name="edit_form", clicked=self._edit)
        self.copy = button(_("Copy…"), icon="copy", name="copy_form", tooltip=_("A new form that begins as this one"),
                           clicked=self._copy)
        self.back = button("", icon="undo", name="retire_form", clicked=self._retire)
        self.load = button(_("Import a file…"), kind="plain", icon="open", name="import_form", clicked=self._import)
        self.save = button(_("Export…"), kind="plain", icon="export", name="export_form", clicked=self._export)
        self.explained = text("", "secondary", wrap=True, name="form_explained")
        self.preview = FormPreview(self.place)
        self.preview.setFixedWidth(theme.px(PREVIEW_WIDTH))
        self.preview.failed.connect(self.place.problem)
        top = row(None, text(_(self.TITLE), "section"), 0, self.load, self.save, self.new)
        hint = text(_("A changed form is a new version; what is printed already is printed again on its own."),
                    "secondary", wrap=True)
        left = column(None, top, hint, self.table, self.explained, row(None, self.back, 0, self.copy, self.edit))
        left.setStretch(2, 1)
        row(self, left, self.preview, gap=theme.GROUP).setStretch(0, 1)
        self.table.selectionModel().currentRowChanged.connect(self._row_chosen)
        self.table.doubleClicked.connect(lambda _index: self._edit())
        self.table.activated.connect(lambda _index: self._edit())
        self._show_tools()

    # -- which forms there are

    def reload(self) -> None:
        """Read the forms anew; the chosen one stays chosen."""
        self.place.work.ask(FormValueNames(), self._names_came, self.place.problem)
        self.place.work.ask(FormLayouts(), self._show, self.place.problem)

    def _names_came(self, names: ValueNames) -> None:
        self.names = names

    def _show(self, entries: tuple[FormEntry, ...]) -> None:
        self.entries = entries
        selection = self.table.selectionModel()
        selection.blockSignals(True)
        self.model.show_lines(
            Line((entry.title, str(entry.version), self._origin(entry), self._day(entry.since)), entry.form, entry,
                 not entry.offered)
            for entry in entries
        )
        at = next((n for n, entry in enumerate(entries) if entry.form == self._key), 0)
        if entries:
            self.table.selectRow(at)
            self.table.scrollTo(self.model.index(at, 0))
        selection.blockSignals(False)
        self.table.viewport().update()
        if entries:
            self._look(entries[at])

    def choose(self, form: str) -> None:
        """Bring a form to the front by its id."""
        at = next((n for n, entry in enumerate(self.entries) if entry.form == form), -1)
        if at >= 0:
            self.table.selectRow(at)

    def chosen(self) -> FormEntry | None:
        """The form in front."""
        return next((entry for entry in self.entries if entry.form == self._key), None)

    def _row_chosen(self, now: QModelIndex, _before: QModelIndex) -> None:
        if now.isValid():
            self._look(self.model.lines[now.row()].item)

    def _look(self, entry: FormEntry) -> None:
        self._key = entry.form
        self._layout = None
        self._show_tools()
        self.place.work.ask(FormLayoutText(form=entry.form), self._text_came, self.place.problem, latest="form text")

    def _text_came(self, found: FormText) -> None:
        self._layout = parse_layout(found.text, f"{found.form}.toml")
        self._version = found.version
        if self.names is not None:
            self.preview.show_layout(self._layout, Offer.of(self.names, self._layout))
        self._show_tools()

    def _origin(self, entry: FormEntry) -> str:
        if not entry.offered:
            return _("not in use")
        if entry.is_own:
            return _("own version")
        return _("policy pack") if entry.in_pack else _("the program")

    def _day(self, at: datetime | None) -> str:
        return at.astimezone(ZoneInfo(self.place.office.zone)).strftime("%Y-%m-%d") if at is not None else ""

    def _show_tools(self) -> None:
        entry = self.chosen()
        for one in (self.edit, self.copy, self.save):
            one.setEnabled(self._layout is not None)
        has_own = entry is not None and entry.is_own
        self.back.setVisible(has_own)
        if entry is None:
            return
        self.back.setText(_("Back to the shipped form…") if is_shipped(entry.form) else _("Retire…"))
        said = [_("Id: {id}").format(id=entry.form)]
        if has_own:
            said.append(_("changed by {name}").format(name=entry.by))
        if entry.versions and entry.versions[0].new_cases_only and not entry.versions[0].retired:
            said.append(_("only for cases registered since"))
        if entry.in_pack:
            said.append(_("used by the policy pack"))
        self.explained.setText(" · ".join(said))

    # -- what is done

    def _open(self, opened: Opened) -> None:
        if self.names is None:
            return
        self.editor = FormEditor(self.place, opened, self.names, self)
        self.editor.saved.connect(self._saved)
        self.editor.finished.connect(self._ended)
        self.editor.open()

    def _saved(self, form: str) -> None:
        self._key = form

    def _ended(self, _result: int) -> None:
        self.editor = None
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _taken(self) -> frozenset[str]:
        return frozenset(entry.form for entry in self.entries)

    def _new(self) -> None:
        self._open(Opened(new_layout(self._free_id("form")), taken=self._taken()))

    def _edit(self) -> None:
        if self._layout is not None:
            self._open(Opened(self._layout, self._version))

    def _copy(self) -> None:
        if self._layout is None:
            return
        layout = self._layout
        copied = replace(
            layout, key=self._free_id(layout.key), version=1, title=_("{title} (copy)").format(title=layout.title),
            title_en=layout.title_en and f"{layout.title_en} (copy)",
        )
        self._open(Opened(copied, taken=self._taken()))

    def _free_id(self, wanted: str) -> str:
        """form_1, form_2 …: an id that no form has."""
        stem = re.sub(r"_\d+$", "", wanted)[:24]
        taken, n = self._taken(), 1
        while f"{stem}_{n}" in taken:
            n += 1
        return f"{stem}_{n}"

    def _retire(self) -> None:
        entry = self.chosen()
        if entry is None:
            return
        if is_shipped(entry.form):
            sentence = _("Print “{title}” on the shipped form again?").format(title=entry.title)
            verb = _("Back to the shipped form")
        else:
            sentence, verb = _("Retire “{title}”?").format(title=entry.title), _("Retire")
        hint = _("Your versions are kept: what was printed on them is printed on them again.")
        command = RetireFormLayout(form=entry.form)
        self.place.bar.say(sentence, hint, "warn", action=verb, do=lambda: self._do_retire(command))
        self.place.bar.take_focus()

    def _do_retire(self, command: RetireFormLayout) -> None:
        self.place.work.do(command, self, self._retired, self.place.problem)

    def _retired(self, _done: Any) -> None:
        self.place.bar.say(_("Done. New prints take the form that is in force now."), kind="ok")
        self.reload()

    # -- files

    def _choose(self) -> str:
        return QFileDialog.getOpenFileName(self, _("Import a file…"), "", _("Forms") + " (*.toml)")[0]

    def _choose_target(self, name: str) -> str:
        return QFileDialog.getSaveFileName(self, _("Export…"), name, _("Forms") + " (*.toml)")[0]

    def _import(self) -> None:
        name = self.choose_file()
        if not name:
            return

        def read(_report: Report) -> Layout:
            return parse_layout(read_small_file(name), Path(name).name)

        self.place.work.background(read, self._imported, failed=self.place.problem)

    def _imported(self, layout: Layout) -> None:
        """It is shown before it is kept; a form that there is already becomes its next version."""
        known = next((entry for entry in self.entries if entry.form == layout.key), None)
        version = known.version if known is not None and known.offered else 0
        self._open(Opened(layout, version, frozenset() if known is not None else self._taken()))

    def _export(self) -> None:
        if self._layout is None:
            return
        entry = self.chosen()
        name = self.choose_target(f"{self._key}.toml")
        if name and entry is not None:
            self.place.work.ask(
                FormLayoutText(form=entry.form), lambda found: write_form(name, found.text, self.place.bar),
                self.place.problem,
            )

    def is_touched(self) -> bool:
        """The editor asks for itself."""
        return False
