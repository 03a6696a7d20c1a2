"""调整规则包: a part's entries at the left, the form of the chosen one at the right; every change is checked at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from complaintdesk.domain.fields import Choice
from complaintdesk.domain.policy_difference import entry_title
from complaintdesk.domain.policy_draft import PackDraft, Place
from complaintdesk.domain.policy_shape import (
    APPROVALS,
    ARCHIVE,
    ARTICLES,
    BRANCHES,
    CALL_BACK,
    CATEGORIES,
    CAUSES,
    DIMENSIONS,
    DUTIES,
    FIELDS,
    FORMS,
    LEVELS,
    MERITS,
    PACK,
    PAUSES,
    POSTS,
    REFUSALS,
    REPORTS_PART,
    RETENTION,
    RULES,
    SEVERITIES,
    STEPS,
    SUPERVISION,
    SWITCHES,
    WARNINGS,
    Part,
    Sort,
)
from complaintdesk.domain.policy_words import shown
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, column, emptied, panel, row, text
from complaintdesk.ui.fields import ChipRow, LabeledField, enter_moves_on
from complaintdesk.ui.messages import MessageBar, show_problem
from complaintdesk.ui.office_page import Line, give_room, lines_table
from complaintdesk.ui.policy_fields import field_of, typed_of

#: Which parts are adjusted under which section of the page.
PARTS_OF: Final[dict[str, tuple[Part, ...]]] = {
    "overview": (PACK, SWITCHES, POSTS),
    "flow": (STEPS, BRANCHES),
    "limits": (RULES, PAUSES),
    "rules": (APPROVALS, SUPERVISION, SEVERITIES, LEVELS),
    "categories": (CATEGORIES, CAUSES),
    "fields": (FIELDS,),
    "refusals": (REFUSALS,),
    "after": (CALL_BACK, DIMENSIONS, WARNINGS, MERITS, ARCHIVE, RETENTION),
    "duties": (DUTIES, REPORTS_PART, FORMS),
    "articles": (ARTICLES,),
}
FORM_WIDTH: Final = 400
#: What a table shows of each entry beside its name.
_SHOWN: Final = {
    "posts": "role", "steps": "post", "branches": "path", "rules": "limit", "approvals": "post",
    "supervision": "after", "severities": "severity", "categories": "route", "fields": "input",
    "refusals": "way_out", "duties": "every", "reports": "every", "forms": "code", "articles": "says",
    "warnings": "same", "merits": "sort", "archive": "needs", "retention": "years",
}


class PackEditor(QWidget):
    """调整: what is typed goes into the draft by its own button, and only when the whole pack still holds together."""

    changed = Signal()

    def __init__(self, bar: MessageBar) -> None:
        super().__init__()
        self.setObjectName("pack_editor")
        self.bar = bar
        self.draft: PackDraft | None = None
        self.part: Part = PACK
        self.place: Place | None = None
        self.above: Place = ()
        self.fields: dict[str, LabeledField] = {}
        self._given: dict[str, str | bool] = {}
        self.parts = ChipRow()
        self.parts.setObjectName("parts")
        self.parts.setAccessibleName(_("Part of the pack"))
        self.table, self.model = lines_table((_("Entry"), ""), 1, "pack_entries")
        self.table.setAccessibleName(_("Entries"))
        self.add = button(_("Add"), icon="plus", name="add_entry", clicked=self.begin_new)
        self.add_below = button(_("Add below"), icon="plus", name="add_below", clicked=self._begin_below)
        self.up = button("", icon="chevron-up", name="entry_up", tooltip=_("Up"), clicked=lambda: self._move(-1))
        self.down = button("", icon="chevron-down", name="entry_down", tooltip=_("Down"), clicked=lambda: self._move(1))
        self.remove = button(_("Remove"), icon="trash", name="remove_entry", clicked=self._remove)
        self.submit = button(_("Take over"), kind="primary", icon="check", name="take_over", clicked=self.take_over)
        self.title = text("", "section", name="entry_title", wrap=True)
        self.form = QWidget()
        self.form_lay = column(self.form, gap=0)
        self.scrolled = QScrollArea()
        self.scrolled.setWidgetResizable(True)
        self.scrolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scrolled.setWidget(self.form)
        self.scrolled.viewport().setAutoFillBackground(False)
        self.form.setAutoFillBackground(False)
        self.scrolled.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        enter_moves_on(self.form)
        ground = panel()
        side = column(ground, self.title, self.scrolled, row(None, self.remove, 0, self.submit), edge=theme.GROUP)
        side.setStretch(1, 1)
        ground.setFixedWidth(theme.px(FORM_WIDTH))
        tools = row(None, self.parts, self.up, self.down, self.add_below, self.add)
        tools.setStretch(0, 1)
        left = column(None, tools, self.table)
        left.setStretch(1, 1)
        row(self, left, ground, gap=theme.GROUP).setStretch(0, 1)
        self.parts.chosen.connect(self._part_chosen)
        self.table.selectionModel().currentRowChanged.connect(self._row_chosen)
        save = QShortcut(QKeySequence("Ctrl+S"), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        save.activated.connect(self.take_over)

    # -- which entry

    def edit(self, draft: PackDraft) -> None:
        """Adjust this draft."""
        self.draft = draft
        self.show_section("overview")

    def show_section(self, section: str) -> None:
        """The parts that belong to a section of the page."""
        parts = PARTS_OF[section]
        self._keys = {f"{at}": part for at, part in enumerate(parts)}
        self.parts.set_value("")
        self.parts.set_choices([Choice(key, _(part.title)) for key, part in self._keys.items()])
        self.parts.set_value("0")

    def _part_chosen(self, key: str) -> None:
        if key:
            self.show_part(self._keys[key])

    def show_part(self, part: Part) -> None:
        """The entries of one part."""
        self.part = part
        single = not part.key
        for one in (self.add, self.up, self.down, self.remove):
            one.setVisible(not single)
        self.add_below.setVisible(part.depth > 1)
        self.reload(() if single else (0,))

    def reload(self, wanted: Place | None = None) -> None:
        """The entries anew, with the wanted one chosen."""
        if self.draft is None:
            return
        posts = self._posts()
        by_key = {value.key: value for value in self.part.values}
        entries = self.draft.entries(self.part)
        lines = []
        for place, entry in entries:
            value = by_key.get(_SHOWN.get(self.part.key, ""))
            more = shown(value, value.of(entry), posts) if value is not None else ""
            indent = "　　" * (len(place) - 1)
            lines.append(Line((indent + entry_title(self.part, entry), more), repr(place), (place, entry)))
        selection = self.table.selectionModel()
        selection.blockSignals(True)
        self.model.show_lines(lines)
        at = next((n for n, (place, _entry) in enumerate(entries) if place == wanted), 0 if entries else -1)
        if at >= 0:
            self.table.selectRow(at)
            self.table.scrollTo(self.model.index(at, 0))
        selection.blockSignals(False)
        self._begin(entries[at][0] if at >= 0 else None)

    def _row_chosen(self, now: QModelIndex, _before: QModelIndex) -> None:
        if now.isValid():
            self._begin(self.model.lines[now.row()].item[0])

    def begin_new(self) -> None:
        """An empty form for a new entry at the end of the part."""
        self.table.clearSelection()
        self._begin(None)
        self._first()

    def _begin_below(self) -> None:
        if self.place is not None and len(self.place) < self.part.depth:
            above = self.place
            self._begin(None)
            self.above = above
            self.title.setText(_("New, below “{entry}”").format(entry=self._title_at(above)))
            self._first()

    def _first(self) -> None:
        next(iter(self.fields.values())).take_focus()

    def _posts(self) -> dict[str, str]:
        assert self.draft is not None  # noqa: S101 - asked by the caller
        return {post.key: post.label for post in self.draft.pack.posts}

    def _title_at(self, place: Place) -> str:
        found = dict(self.draft.entries(self.part)).get(place, {}) if self.draft else {}
        return entry_title(self.part, found)

    def _begin(self, place: Place | None) -> None:
        """The form of an entry; None for a new one."""
        if self.draft is None:
            return
        self.place, self.above = place, ()
        entry = dict(self.draft.entries(self.part)).get(place, {}) if place is not None else {}
        self.title.setText(
            _(self.part.title) if not self.part.key else entry_title(self.part, entry) if entry else _("New")
        )
        self.remove.setEnabled(place is not None)
        self.add_below.setEnabled(place is not None and len(place) < self.part.depth)
        emptied(self.form_lay)
        self.fields = {}
        posts, departments = self._posts(), self.draft.pack.departments
        conditions: list[LabeledField] = []
        for value in self.part.values:
            field = field_of(value, posts, departments)
            if field.sizePolicy().verticalPolicy() is QSizePolicy.Policy.Fixed:
                give_room(field)
            field.set_value(typed_of(value, value.of(entry)))
            field.setEnabled(value.sort is not Sort.KEY or not entry)
            self.fields[value.key] = field
            if value.key.startswith("when."):
                conditions.append(field)
            else:
                self.form_lay.addWidget(field)
        if conditions:
            self._conditions(conditions, bool(entry.get("when")))
        self.form_lay.addStretch()
        self._given = {key: field.draft() for key, field in self.fields.items()}
        self.scrolled.verticalScrollBar().setValue(0)

    def _conditions(self, fields: list[LabeledField], is_open: bool) -> None:
        """The conditions are many and mostly empty: they open on request."""
        box = QWidget()
        lay = column(box, gap=0)
        for field in fields:
            lay.addWidget(field)
        opener = button(_("For which cases…"), kind="link", icon="filter", name="conditions",
                        clicked=lambda: box.setVisible(not box.isVisible()))
        box.setVisible(is_open)
        self.form_lay.addWidget(opener, alignment=Qt.AlignmentFlag.AlignLeft)
        self.form_lay.addWidget(box)

    # -- changing

    def is_touched(self) -> bool:
        """Is something typed that was not taken over?"""
        return any(field.draft() != self._given.get(key) for key, field in self.fields.items())

    def take_over(self) -> None:
        """Put the form into the draft. What was typed stays when the pack would no longer hold together."""
        wrong = [field for field in self.fields.values() if field.isEnabled() and not field.check()]
        if wrong:
            wrong[0].take_focus()
            return
        typed = {key: field.value() for key, field in self.fields.items()}

        def change(draft: PackDraft) -> Place:
            if self.place is not None:
                draft.change(self.part, self.place, typed)
                return self.place
            return draft.add(self.part, self.above, typed)

        self._try(change)

    def _remove(self) -> None:
        place = self.place

        def change(draft: PackDraft) -> Place:
            if place is not None:
                draft.remove(self.part, place)
            return (*place[:-1], max(place[-1] - 1, 0)) if place else ()

        if place is not None:
            self._try(change)

    def _move(self, by: int) -> None:
        place = self.place
        if place:
            self._try(lambda draft: draft.move(self.part, place, by))

    def _try(self, change: Callable[[PackDraft], Any]) -> None:
        if self.draft is None:
            return
        try:
            wanted = change(self.draft)
        except Exception as error:
            show_problem(error, self.bar, self.fields)
            return
        if self.bar.kind is not None:
            self.bar.clear()
        self.reload(wanted)
        self.changed.emit()
