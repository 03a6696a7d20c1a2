"""事务条目的读法: one entry as read text with its inner table, and its steps as buttons, the expected one first."""

from __future__ import annotations

from functools import partial
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QMenu, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from complaintdesk.desk.book_rows import EntryLines, EntryOffer, EntrySheet
from complaintdesk.domain.form_shipped import form_label
from complaintdesk.domain.vocabulary import Light
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.case_reading import keep_place, label_width
from complaintdesk.ui.controls import FlowLayout, LightLabel, button, column, line, text
from complaintdesk.ui.plain_text import mnemonic_safe
from complaintdesk.ui.reading_lines import add_lines
from complaintdesk.ui.section_page import ReadTable
from complaintdesk.ui.side_pages import scrolled

#: A table with more columns than this is read row by row.
MOST_COLUMNS = 3


class EntryReading(QWidget):
    """Shows the chosen entry; says which step, case or form is wanted of it."""

    step_wanted = Signal(object)
    case_wanted = Signal()
    print_wanted = Signal(str)

    def __init__(self, zone: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("entry_reading")
        self._zone = ZoneInfo(zone)
        self.sheet: EntrySheet | None = None
        self.primary: QPushButton | None = None
        self._area = scrolled(QWidget())
        self._area.setObjectName("entry_area")
        column(self, self._area, gap=0)

    def show_nothing(self) -> None:
        """No entry is chosen."""
        self.sheet = self.primary = None
        self._put(self._page()[0], 0)

    def show_entry(self, sheet: EntrySheet) -> None:
        """Show this entry; the same one again keeps its scroll and the keyboard."""
        same = self.sheet is not None and self.sheet.row.id == sheet.row.id
        held = same and self.primary is not None and self.primary.hasFocus()
        at = self._area.verticalScrollBar().value() if same else 0
        self.sheet, self.primary = sheet, None
        page, lay = self._page()
        title = text(sheet.row.title, "section", wrap=True, selectable=True, name="entry_title")
        title.setMinimumWidth(1)
        lay.addWidget(title)
        lay.addLayout(self._state(sheet))
        if sheet.offers:
            lay.addSpacing(theme.px(theme.GAP))
            lay.addWidget(self._steps(sheet.offers))
        lay.addSpacing(theme.px(theme.GAP))
        facts = self._facts(sheet)
        if facts:
            add_lines(lay, facts, label_width(self.fontMetrics(), (label for label, _words in facts)))
        if sheet.lines is not None and sheet.lines.rows:
            lay.addSpacing(theme.px(theme.GAP))
            lay.addWidget(text(sheet.lines.title, "strong", wrap=True))
            for part in inner_table(sheet.lines):
                lay.addWidget(part)
        lay.addSpacing(theme.px(theme.GAP))
        lay.addWidget(self._ways(sheet))
        lay.addStretch()
        self._put(page, at)
        if held and self.primary is not None:
            self.primary.setFocus()

    def words(self) -> str:
        """Everything that can be read here, a line a text."""
        return "\n".join(label.text() for label in self.findChildren(QLabel) if label.text())

    def _page(self) -> tuple[QWidget, QVBoxLayout]:
        page = QWidget()
        lay = QVBoxLayout(page)
        edge = theme.px(theme.GROUP)
        lay.setContentsMargins(edge, edge, edge, edge)
        lay.setSpacing(theme.px(theme.GRID))
        return page, lay

    def _put(self, page: QWidget, at: int) -> None:
        old = self._area.takeWidget()
        if old is not None:
            # At once: what is only deleted later would still be found, and get the keyboard.
            old.setParent(None)
            old.deleteLater()
        self._area.setWidget(page)
        self._area.viewport().setAutoFillBackground(False)
        page.setAutoFillBackground(False)
        keep_place(self._area, at)

    def _state(self, sheet: EntrySheet) -> FlowLayout:
        flow = FlowLayout(gap=theme.GROUP)
        found = sheet.row
        if found.light is Light.NONE:
            flow.addWidget(text(found.state_label, "secondary"))
        else:
            late = f" · {found.light.label}" if found.light in (Light.LATE, Light.NEAR) else ""
            flow.addWidget(LightLabel(found.light, f"{found.state_label}{late}"))
        if found.number:
            flow.addWidget(text(found.number, "secondary", selectable=True))
        return flow

    def _steps(self, offers: tuple[EntryOffer, ...]) -> QWidget:
        """The expected step over the whole width; the others flow below it."""
        holder, others = QWidget(), QWidget()
        flow = FlowLayout(others, gap=theme.GAP)
        lay = column(holder, gap=theme.GAP)
        for offer in offers:
            made = button(
                offer.label, kind="primary" if offer.is_primary else "danger" if offer.is_grave else "quiet",
                icon=offer.icon, name=f"step_{offer.command}", clicked=partial(self.step_wanted.emit, offer),
            )  # fmt: skip
            if offer.is_primary:
                self.primary = made
                made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
                lay.addWidget(made)
            else:
                made.ensurePolished()
                flow.addWidget(made)
        if flow.count():
            lay.addWidget(others)
        return holder

    def _facts(self, sheet: EntrySheet) -> list[tuple[str, str]]:
        found = sheet.row
        entered = f"{found.at.astimezone(self._zone):%Y-%m-%d %H:%M}"
        facts = (
            (_("Category"), found.category),
            (_("Department"), found.department),
            (_("Responsible person"), found.owner),
            (_("Due date"), str(found.due_on or "")),
            (_("Case number"), found.case_number),
            *sheet.values,
            (_("Entered on"), " ".join((entered, found.by))),
        )
        return [(label, words) for label, words in facts if words]

    def _ways(self, sheet: EntrySheet) -> QWidget:
        """Where one may go from here: to the case, to its forms on paper."""
        holder = QWidget()
        lay = FlowLayout(holder, gap=theme.GAP)
        if sheet.row.case_id is None:
            return holder
        lay.addWidget(
            button(_("Open case"), kind="quiet", icon="open", shortcut="Ctrl+O", tooltip=_("Open case"), name="open_case",
                   clicked=self.case_wanted.emit)
        )  # fmt: skip
        if sheet.forms:
            first, *rest = sheet.forms
            words = _("Print {form}").format(form=form_label(first))
            lay.addWidget(
                button(words, kind="quiet", icon="print", shortcut="Ctrl+P", tooltip=words, name=f"print_{first}",
                       clicked=partial(self.print_wanted.emit, first))
            )  # fmt: skip
            if rest:
                lay.addWidget(self._more(tuple(rest)))
        return holder

    def _more(self, forms: tuple[str, ...]) -> QPushButton:
        made = button(_("More forms…"), icon="more", name="more_forms")
        menu = QMenu(made)
        for form in forms:
            entry = menu.addAction(mnemonic_safe(form_label(form)))
            entry.setObjectName(f"print_{form}")
            entry.triggered.connect(partial(self._print, form))
        made.setMenu(menu)
        made.ensurePolished()
        return made

    def _print(self, form: str, _checked: bool = False) -> None:
        self.print_wanted.emit(form)


def inner_table(lines: EntryLines) -> list[QWidget]:
    """The table inside an entry; one of many columns row by row, since the pane is narrow."""
    if len(lines.headings) <= MOST_COLUMNS:
        return [ReadTable(lines.headings, lines.rows, [1] * len(lines.headings), "entry_lines")]
    found: list[QWidget] = []
    for cells in lines.rows:
        pairs = [(label, words) for label, words in zip(lines.headings, cells, strict=True) if words]
        if not pairs:
            continue
        holder = QWidget()
        holder.setObjectName("entry_lines")
        width = label_width(holder.fontMetrics(), lines.headings)
        lay = column(holder, line(), gap=theme.GRID)
        add_lines(lay, pairs, width)
        found.append(holder)
    return found


