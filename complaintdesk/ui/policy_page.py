"""规则包: which rules are in force, and another pack in their place."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QWidget

from complaintdesk.desk.office import InstallPolicy, OfficeQuestion
from complaintdesk.desk.opening import shipped_policies
from complaintdesk.domain.policy import Pack
from complaintdesk.domain.policy_reading import parse_pack
from complaintdesk.i18n import N_, _, ngettext
from complaintdesk.ui import theme
from complaintdesk.ui.calendar_page import read_small_file
from complaintdesk.ui.controls import button, column, panel, row, text
from complaintdesk.ui.office_page import Line, lines_table
from complaintdesk.ui.tab import WorkPlace
from complaintdesk.ui.work import Report


class PolicyPage(QWidget):
    """规则包: the packs that come with the program, or a file; nothing is installed before it was read."""

    TITLE = N_("Policy pack")

    def __init__(self, place: WorkPlace) -> None:
        super().__init__()
        self.place = place
        self.choose_file: Callable[[], str] = self._choose
        self._found: tuple[Pack, str, str] | None = None
        self._in_force = ("", "")
        self.now = text("", "strong", name="policy_now")
        self.table, self.model = lines_table(
            (_("Limit"), _("Time"), _("Source")), 2, "policy_rules"
        )
        self.table.setAccessibleName(_("Limits"))
        self.shown = text("", "section", name="policy_shown", wrap=True)
        self.install = button(
            _("Put in force"), kind="primary", icon="check", name="install", clicked=self._install
        )
        self.tools = panel()
        self.choices = column(self.tools, text(_("Look at a pack"), "section"), edge=theme.GROUP)
        self.choices.addWidget(
            text(_("Cases of before keep their rules; new ones follow the pack in force."), "secondary", wrap=True)
        )
        self.own = button(_("A file of our own…"), icon="open", name="own_pack", clicked=self._open)
        self.tools.setFixedWidth(theme.px(240))
        self._shipped_at = self.choices.count()
        self.choices.addWidget(self.own)
        self.choices.addStretch()
        left = column(
            None, text(_(self.TITLE), "section"), self.now, row(None, self.shown, 0, self.install), self.table
        )
        left.setStretchFactor(self.table, 1)
        row(self, left, self.tools, gap=theme.GROUP).setStretch(0, 1)
        self._asked_packs = False

    def reload(self) -> None:
        """Read anew what is in force."""
        self.place.work.ask(OfficeQuestion(), self._show, self.place.problem)
        if not self._asked_packs:
            self._asked_packs = True
            self.place.work.background(lambda _report: shipped_policies(), self._offer, failed=self.place.problem)

    def _show(self, office: Any) -> None:
        self._in_force = (office.policy_id, office.policy_version)
        self.now.setText(
            _("In force: {title}, version {version}").format(
                title=office.policy_title, version=office.policy_version
            )
        )
        self._mark()

    def _offer(self, packs: list[tuple[Pack, str]]) -> None:
        for at, (pack, content) in enumerate(packs):
            one = button(
                pack.label,
                icon="detail",
                name=f"pack_{pack.id}",
                clicked=partial(self._look, pack, content, f"{pack.id}.toml"),
            )
            self.choices.insertWidget(self._shipped_at + at, one)
        now = next((each for each in packs if each[0].id == self._in_force[0]), packs[0])
        if self._found is None:
            self._look(now[0], now[1], f"{now[0].id}.toml")

    def _choose(self) -> str:
        return QFileDialog.getOpenFileName(
            self, _("A file of our own…"), "", _("Policy packs") + " (*.toml)"
        )[0]

    def _open(self) -> None:
        name = self.choose_file()
        if not name:
            return

        def read(_report: Report) -> tuple[Pack, str]:
            content = read_small_file(name)
            return parse_pack(content, Path(name).name), content

        self.place.work.background(
            read, lambda found: self._look(found[0], found[1], Path(name).name), failed=self.place.problem
        )

    def _look(self, pack: Pack, content: str, name: str) -> None:
        """Show what a pack says."""
        self._found = (pack, content, name)
        count = ngettext("{n} limit", "{n} limits", len(pack.rules)).format(n=len(pack.rules))
        self.shown.setText(f"{pack.label} {pack.version} · {count}")
        self.model.show_lines(
            Line((rule.label, rule.limit.label, rule.source), rule.key, rule) for rule in pack.rules
        )
        self._mark()

    def _mark(self) -> None:
        """What is in force need not be put in force."""
        pack = self._found[0] if self._found else None
        self.install.setVisible(pack is not None)
        self.install.setEnabled(pack is not None and (pack.id, pack.version) != self._in_force)

    def _install(self) -> None:
        if self._found is None:
            return
        pack, content, name = self._found
        command = InstallPolicy(text=content, name=name)
        self.place.bar.say(
            _("Put “{title}” {version} in force?").format(title=pack.label, version=pack.version),
            _("Departments and categories that are missing are added; none is removed."),
            "warn",
            action=_("Put in force"),
            do=lambda: self.place.work.do(command, self, self._installed, self.place.problem),
        )
        self.place.bar.take_focus()

    def _installed(self, _done: Any) -> None:
        self.place.bar.say(_("The pack is in force for every case registered from now on."), kind="ok")
        self.reload()

    def is_touched(self) -> bool:
        """Nothing is typed here."""
        return False
