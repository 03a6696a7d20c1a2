"""F1, the page of the source documents: every system described in them, and what of the program answers it."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor, QTextDocument

from complaintdesk.desk.systems import systems
from complaintdesk.i18n import _
from complaintdesk.ui.help_writer import PageWriter


def fill_systems_page(document: QTextDocument) -> None:
    """Write the table into the document, in the language in force."""
    document.clear()
    page = PageWriter(QTextCursor(document))
    page.heading(_("Rules, forms and statistics, and where they are"), 1)
    page.say(_("Each system that the source documents describe, with the screen, rules, form or report that answers it."))
    rows = [(system.id, system.label, "\n".join(system.answers)) for system in systems()]
    page.table((_("No."), _("System"), _("What answers it")), rows, (10, 38, 52))
    page.cursor.setPosition(0)
