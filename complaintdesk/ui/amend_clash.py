"""更正冲突: somebody else changed the same fields meanwhile; each clash is asked, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QWidget

from complaintdesk.desk.rows import CaseSheet
from complaintdesk.domain.errors import ConflictError
from complaintdesk.ui.amend_form import AmendForm, present_values
from complaintdesk.ui.conflict_dialog import BOTH, THEIRS, Clash, ConflictDialog


def ask_keep(
    form: AmendForm, now: CaseSheet, error: ConflictError, window: QWidget, decided: Callable[[], object]
) -> None:
    """Ask which of two values to keep for each clashing field, put them into the form, then call `decided`."""
    theirs, mine = present_values(now), form.values()
    clashes = [
        Clash(
            name,
            form.fields[name].label,
            _plain(form.seen.get(name), now.zone),
            _plain(mine[name], now.zone),
            _plain(theirs.get(name), now.zone),
            form.is_long(name),
        )
        for name in error.theirs
    ]
    shown = {(spec.name, choice.value): choice.label for spec in form.offer.fields for choice in spec.choices}
    dialog = ConflictDialog(clashes, shown, window)

    def decide(kept: dict[str, int]) -> None:
        for clash in clashes:
            choice = kept[clash.name]
            if choice == THEIRS:
                form.fields[clash.name].set_value(theirs.get(clash.name))
            elif choice == BOTH:
                form.fields[clash.name].set_value(f"{clash.theirs}\n{clash.mine}")
            form.accept_theirs(clash.name, theirs.get(clash.name), changed=choice != THEIRS)
        decided()

    dialog.decided.connect(decide)
    dialog.open()


def _plain(value: Any, zone: str) -> str:
    if value is None:
        return ""
    if hasattr(value, "astimezone"):
        return str(value.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M"))
    return str(value)
