"""规则包的预览: what would change, old beside new, before a pack is put in force."""

from __future__ import annotations

from collections import Counter

from complaintdesk.desk.office import InstallPolicy
from complaintdesk.desk.policy_editing import PackChange
from complaintdesk.domain.policy_difference import Difference, How
from complaintdesk.domain.policy_words import listed
from complaintdesk.i18n import _, ngettext
from complaintdesk.ui.section_page import Cell, SectionPage


class ChangePreview(SectionPage):
    """预览: the differences line by line, what comes new, and the cases that are left alone."""

    def __init__(self, change: PackChange, command: InstallPolicy) -> None:
        super().__init__("preview", _("Preview"))
        self.change, self.command = change, command
        self._say_differences()
        self._say_rest()
        self.lay.addStretch()

    def _say_differences(self) -> None:
        found = self.change.differences
        self.heading(_("What changes with {version}").format(version=self.change.version))
        if self.change.is_same:
            self.nothing(_("Nothing: this is the pack in force."))
        elif not found:
            self.nothing(_("Nothing but the number of the version."))
        elif self.change.is_other:
            self.say(_("Another set of rules takes the place of the one in force."))
            counts = Counter(difference.part for difference in found)
            rows: list[tuple[Cell, Cell]] = [
                (part, ngettext("{n} difference", "{n} differences", n).format(n=n)) for part, n in counts.items()
            ]
            self.table((_("Part"), _("Differences")), rows, (1, 2), "difference_counts")
        else:
            headings = (_("Part"), _("What"), _("Until now"), _("From now on"))
            self.table(headings, [_cells(each) for each in found], (2, 4, 4, 4), "differences")

    def _say_rest(self) -> None:
        change = self.change
        self.heading(_("What happens"))
        if change.new_departments:
            self.say(_("Departments that are added: {names}.").format(names=listed(change.new_departments)))
        if change.new_categories:
            self.say(_("Categories that are added: {names}.").format(names=listed(change.new_categories)))
        if change.retired_categories:
            self.say(
                _("Categories no longer offered: {names}. Cases that have them keep them.").format(
                    names=listed(change.retired_categories)
                )
            )
        if change.open_cases:
            n = change.open_cases
            kept = ngettext(
                "{n} open case keeps its rules, and its limits are not touched.",
                "{n} open cases keep their rules, and their limits are not touched.",
                n,
            ).format(n=n)
            more = _(" and more") if n > len(change.some_cases) else ""
            self.say(kept, listed(change.some_cases) + more)
        else:
            self.say(_("There is no open case that would have to keep its rules."))
        self.say(_("Cases registered from then on follow this version. The earlier one can be put in force again."))


def _cells(difference: Difference) -> tuple[Cell, Cell, Cell, Cell]:
    if difference.how is How.ADDED:
        return difference.part, difference.entry, "–", _("new: {what}").format(what=difference.after)
    if difference.how is How.REMOVED:
        return difference.part, difference.entry, _("there"), _("taken away")
    what = (difference.entry, difference.value) if difference.entry else difference.value
    return difference.part, what, difference.before, difference.after
