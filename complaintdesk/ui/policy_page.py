"""规则包: every pack to read, the one in force to adjust, and another one in its place after a preview."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from complaintdesk.desk.office import InstallPolicy
from complaintdesk.desk.policy_editing import (
    PackChange,
    PackPreview,
    PackText,
    PackVersion,
    PackVersions,
    head,
    shipped_heads,
)
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.fields import Choice
from complaintdesk.domain.policy import Pack
from complaintdesk.domain.policy_draft import PackDraft
from complaintdesk.domain.policy_reading import parse_pack
from complaintdesk.domain.policy_words import listed
from complaintdesk.domain.policy_writing import own_version
from complaintdesk.i18n import N_, _, ngettext
from complaintdesk.ui import theme
from complaintdesk.ui.calendar_page import read_small_file
from complaintdesk.ui.controls import button, column, row, tag, text
from complaintdesk.ui.fields import ChipRow
from complaintdesk.ui.help_dialog import HelpDialog
from complaintdesk.ui.messages import show_problem
from complaintdesk.ui.policy_editor import PackEditor
from complaintdesk.ui.policy_flow_page import FlowPage
from complaintdesk.ui.policy_list import PackList, Shelf
from complaintdesk.ui.policy_preview import ChangePreview
from complaintdesk.ui.policy_sections import MAKERS, SECTIONS
from complaintdesk.ui.section_page import SectionPage
from complaintdesk.ui.tab import WorkPlace
from complaintdesk.ui.work import Report

LIST_WIDTH: Final = 240
_FILE: Final = "file:"
_INSTALLED: Final = "installed:"
_SHIPPED: Final = "shipped:"


class PolicyPage(QWidget):
    """规则包. A pack is read section by section; nothing is in force before its preview was seen."""

    TITLE = N_("Policy pack")

    shown = Signal(str)
    """The id of the pack that now stands in front."""

    def __init__(self, place: WorkPlace) -> None:
        super().__init__()
        self.place = place
        self.choose_file: Callable[[], str] = self._choose
        self.choose_target: Callable[[str], str] = self._choose_target
        self.versions: tuple[PackVersion, ...] = ()
        self.pack: Pack | None = None
        self.content = ""
        self.draft: PackDraft | None = None
        self.preview: ChangePreview | None = None
        self._files: dict[str, tuple[str, str]] = {}
        self._shipped: dict[str, Path] = {}
        self._key = ""
        self._build()

    def _build(self) -> None:
        self.list = PackList(LIST_WIDTH)
        self.own = button(_("Import a file…"), icon="open", name="own_pack", clicked=self._open)
        self.left = QWidget()
        left = column(self.left, self.list, self.own)
        left.setStretch(0, 1)
        self.title = text("", "section", name="pack_title", wrap=True)
        self.facts = text("", "secondary", name="pack_facts", wrap=True)
        self.mark = tag(_("in force"), "ok")
        self.help = button("", kind="plain", icon="help", name="pack_help",
                           tooltip=_("Read the regulation beside what keeps it"), clicked=self._help)
        self.save = button(_("Export…"), icon="export", name="export_pack", clicked=self._export)
        self.adjust = button(_("Adjust…"), icon="edit", name="adjust", clicked=self._adjust)
        self.install = button(_("Put in force…"), kind="primary", icon="check", name="install",
                              clicked=lambda: self._ask_preview(self.content, self._name()))
        self.take_back = button(_("Take back"), icon="undo", name="take_back", clicked=self._take_back)
        self.leave = button(_("Discard"), name="discard_draft", clicked=self._leave_draft)
        self.see = button(_("Preview…"), kind="primary", icon="eye", name="preview", clicked=self._preview_draft)
        self.back = button(_("Back"), icon="chevron-left", name="preview_back", clicked=self._back)
        self.confirm = button(_("Put in force"), kind="primary", icon="check", name="confirm_install",
                              clicked=self._install)
        names = column(None, row(None, self.title, self.mark, 0), self.facts, gap=0)
        top = row(None, names, self.help, self.save, self.adjust, self.install, self.take_back, self.leave, self.see,
                  self.back, self.confirm)
        top.setStretch(0, 1)
        self.sections = ChipRow([Choice(key, _(title)) for key, title in SECTIONS])
        self.sections.setObjectName("pack_sections")
        self.sections.setAccessibleName(_("Sections"))
        self.stack = QStackedWidget()
        self.editor = PackEditor(self.place.bar)
        self.stack.addWidget(QWidget())
        self.stack.addWidget(self.editor)
        right = column(None, top, self.sections, self.stack, gap=theme.GAP)
        right.setStretch(2, 1)
        row(self, self.left, right, gap=theme.GROUP).setStretch(1, 1)
        self.sections.set_value("overview")
        self.sections.chosen.connect(lambda _key: self._show_section())
        self.list.chosen.connect(self._look)
        self.editor.changed.connect(self._show_tools)
        self._show_tools()

    # -- which packs there are

    def reload(self) -> None:
        """Read anew what is and was in force; what stands in front stays."""
        self.place.work.ask(PackVersions(), self._show_versions, self.place.problem)

    def _show_versions(self, versions: tuple[PackVersion, ...]) -> None:
        self.versions = versions
        self._shipped = {f"{_SHIPPED}{each.id}": file for each, file in shipped_heads()}
        self._fill_list()
        now = next((v for v in versions if v.in_force), None)
        if not self._key and now is not None:
            self._look(self._key_of(now))
        self._show_tools()

    def _key_of(self, version: PackVersion) -> str:
        """A version as shipped stands in the shipped list; the office's own among its own."""
        shipped = f"{_SHIPPED}{version.head.id}"
        is_shipped = shipped in self._shipped and not version.head.is_own
        if is_shipped and version.head.version == head(self._shipped[shipped].read_text("utf-8")).version:
            return shipped
        return f"{_INSTALLED}{version.pack_id}"

    def _fill_list(self) -> None:
        shelves: list[Shelf] = []
        in_force = {self._key_of(v) for v in self.versions if v.in_force}
        for version in self.versions:
            key = self._key_of(version)
            if key.startswith(_INSTALLED):
                label = f"{version.head.label} {version.head.version}"
                n = version.open_cases
                hint = ngettext("{n} open case follows it.", "{n} open cases follow it.", n).format(n=n)
                shelves.append(Shelf(key, _("This office's own"), label, hint, key in in_force))
        for key, (content, _name) in self._files.items():
            found = head(content)
            shelves.append(Shelf(key, _("From a file"), f"{found.label} {found.version}", found.description))
        for each, _file in shipped_heads():
            key = f"{_SHIPPED}{each.id}"
            group = _("Presets of the law") if each.is_law else _("Rules of the trade")
            shelves.append(
                Shelf(key, group, each.label, each.description, key in in_force, (each.id, *each.sources))
            )
        self.list.show_packs(shelves)
        self.list.mark(self._key)

    # -- reading one

    def _look(self, key: str) -> None:
        """Bring a pack to the front."""
        if self.draft is not None:
            return
        if key.startswith(_INSTALLED):
            pack_id = int(key.removeprefix(_INSTALLED))
            self.place.work.ask(
                PackText(pack_id=pack_id), lambda content: self._read(key, content), self.place.problem
            )
        elif key.startswith(_FILE):
            self._read(key, self._files[key][0])
        else:
            file = self._shipped[key]
            self.place.work.background(
                lambda _report: file.read_text(encoding="utf-8"),
                lambda content: self._read(key, content),
                failed=self.place.problem,
            )

    def _read(self, key: str, content: str) -> None:
        try:
            pack = parse_pack(content, f"{head(content).id or 'policy'}.toml")
        except UserError as problem:
            show_problem(problem, self.place.bar)
            self.list.mark(self._key)
            return
        self._show_pack(key, content, pack)

    def _show_pack(self, key: str, content: str, pack: Pack) -> None:
        self._key, self.content, self.pack = key, content, pack
        self.list.mark(key)
        self._close_preview()
        self._show_tools()
        self._show_section()
        self.shown.emit(pack.id)

    def show_pack(self, policy: str) -> None:
        """Bring the shipped pack of that id to the front."""
        self._look(f"{_SHIPPED}{policy}")

    def show_section(self, section: str) -> None:
        """Bring a section to the front."""
        self.sections.set_value(section)

    def section_page(self) -> QWidget:
        """What is read now."""
        return self.stack.widget(0) or self

    def _show_section(self) -> None:
        section = self.sections.value() or "overview"
        if self.preview is not None:
            self._close_preview()
        if self.draft is not None:
            self.editor.show_section(section)
            self.stack.setCurrentWidget(self.editor)
            return
        if self.pack is None:
            return
        page: SectionPage | FlowPage = FlowPage(self.pack) if section == "flow" else MAKERS[section](self.pack)
        if isinstance(page, SectionPage):
            page.lay.addStretch()
        self._put_in_front(page)

    def _put_in_front(self, page: QWidget) -> None:
        """The page that is read is always the first of the stack."""
        old = self.stack.widget(0)
        self.stack.insertWidget(0, page)
        self.stack.setCurrentWidget(page)
        if old is not None and old is not page:
            self.stack.removeWidget(old)
            old.deleteLater()

    def _name(self) -> str:
        return f"{self.pack.id}.toml" if self.pack is not None else "policy.toml"

    def _is_in_force(self) -> bool:
        return any(v.in_force and self._key_of(v) == self._key for v in self.versions)

    def _show_tools(self) -> None:
        """Buttons and title for what is in front: a pack to read, or a draft."""
        pack, draft, reading = self.pack, self.draft, self.preview is None
        for one in (self.help, self.save, self.adjust):
            one.setVisible(draft is None and pack is not None and reading)
        self.install.setVisible(draft is None and pack is not None and reading and not self._is_in_force())
        for one in (self.take_back, self.leave, self.see):
            one.setVisible(draft is not None and reading)
        for one in (self.back, self.confirm):
            one.setVisible(not reading)
        self.left.setVisible(draft is None)
        self.sections.setVisible(reading)
        self.mark.setVisible(draft is None and self._is_in_force())
        shown = draft.pack if draft is not None else pack
        if shown is None:
            return
        self.title.setText(_("Adjusting: {title}").format(title=shown.label) if draft is not None else shown.label)
        facts = [_("version {version}").format(version=shown.version), listed(shown.sources)]
        if draft is not None:
            facts.append(ngettext("{n} change", "{n} changes", draft.count).format(n=draft.count))
            self.take_back.setEnabled(draft.count > 0)
            self.see.setEnabled(draft.count > 0)
        self.facts.setText(" · ".join(fact for fact in facts if fact))

    def _help(self) -> None:
        if self.pack is not None:
            dialog = HelpDialog(self.window())
            dialog.show_pack(self.pack)
            dialog.show()

    # -- files

    def _choose(self) -> str:
        return QFileDialog.getOpenFileName(self, _("Import a file…"), "", _("Policy packs") + " (*.toml)")[0]

    def _choose_target(self, name: str) -> str:
        return QFileDialog.getSaveFileName(self, _("Export…"), name, _("Policy packs") + " (*.toml)")[0]

    def _open(self) -> None:
        name = self.choose_file()
        if not name:
            return

        def read(_report: Report) -> tuple[Pack, str]:
            content = read_small_file(name)
            return parse_pack(content, Path(name).name), content

        self.place.work.background(read, lambda found: self._imported(name, *found), failed=self.place.problem)

    def _imported(self, name: str, pack: Pack, content: str) -> None:
        """The file joins the list, and what it would change is shown at once."""
        key = f"{_FILE}{name}"
        self._files[key] = (content, Path(name).name)
        self._fill_list()
        self._show_pack(key, content, pack)
        self._ask_preview(content, Path(name).name)

    def _export(self) -> None:
        if self.pack is None:
            return
        name = self.choose_target(self._name())
        if not name:
            return
        try:
            Path(name).write_text(self.content, encoding="utf-8", newline="\n")
        except OSError:
            problem = UserError(_("The file cannot be written there."), _("Choose another folder."))
            show_problem(problem, self.place.bar)
        else:
            self.place.bar.say(_("Exported: {file}").format(file=Path(name).name), kind="ok")

    # -- adjusting

    def _adjust(self) -> None:
        if self.pack is None:
            return
        taken = {v.head.version for v in self.versions if v.head.id == self.pack.id}
        self.draft = PackDraft(self.content, own_version(self.pack.version, taken))
        section = self.sections.value() or "overview"
        self.editor.edit(self.draft)
        self.editor.show_section(section)
        self.stack.setCurrentWidget(self.editor)
        self._show_tools()

    def _take_back(self) -> None:
        if self.draft is not None:
            self.draft.take_back()
            self.editor.reload(self.editor.place)
            self._show_tools()

    def _leave_draft(self) -> None:
        if self.draft is not None and (self.draft.count or self.editor.is_touched()):
            self.place.bar.say(
                _("What you changed would be lost."), kind="warn", action=_("Discard"), do=self._drop_draft
            )
            self.place.bar.take_focus()
        else:
            self._drop_draft()

    def _drop_draft(self) -> None:
        self.draft = None
        self._show_tools()
        self._show_section()

    def _preview_draft(self) -> None:
        if self.draft is None:
            return
        if self.editor.is_touched():
            self.place.bar.say(
                _("What is typed in the form is not taken over yet."), _("Press “Take over”, or take it back."), "warn"
            )
            return
        self._ask_preview(self.draft.text, self.draft.name)

    # -- putting in force

    def _ask_preview(self, content: str, name: str) -> None:
        self.place.work.ask(
            PackPreview(text=content, name=name),
            lambda change: self._show_preview(change, content, name),
            self.place.problem,
        )

    def _show_preview(self, change: PackChange, content: str, name: str) -> None:
        self._close_preview()
        self.preview = ChangePreview(change, InstallPolicy(text=content, name=name, seen=change.in_force))
        self.stack.addWidget(self.preview)
        self.stack.setCurrentWidget(self.preview)
        self.confirm.setEnabled(not change.is_same)
        self._show_tools()
        (self.back if change.is_same else self.confirm).setFocus(Qt.FocusReason.OtherFocusReason)

    def _install(self) -> None:
        if self.preview is not None:
            self.place.work.do(self.preview.command, self, self._installed, self.place.problem)

    def _back(self) -> None:
        self._close_preview()
        self._show_tools()
        if self.draft is not None:
            self.stack.setCurrentWidget(self.editor)
        else:
            self._show_section()

    def _close_preview(self) -> None:
        if self.preview is not None:
            self.stack.removeWidget(self.preview)
            self.preview.deleteLater()
            self.preview = None

    def _installed(self, _done: Any) -> None:
        self.place.bar.say(_("The pack is in force for every case registered from now on."), kind="ok")
        self.draft = None
        self._close_preview()
        self._key = ""
        self._files.clear()
        self.reload()

    def is_touched(self) -> bool:
        """Is there a draft that is not in force?"""
        return self.draft is not None and (self.draft.count > 0 or self.editor.is_touched())
