"""F1, the page of a pack: each sentence of the regulation beside the screen, rule or test that keeps it.

Made from the pack with a cursor, never as Markdown or HTML: a pack may come from a file of somebody else.
"""

from __future__ import annotations

from PySide6.QtGui import QTextCursor, QTextDocument

from complaintdesk.domain.policy import Pack
from complaintdesk.domain.policy_articles import resolve
from complaintdesk.domain.policy_flow import branches_of, flow_of
from complaintdesk.domain.policy_words import listed, rule_extension, switch_sentences, when_words
from complaintdesk.i18n import _, ngettext
from complaintdesk.ui.help_writer import PageWriter


def fill_pack_page(document: QTextDocument, pack: Pack) -> None:
    """Write the page of the pack into the document, in the language in force."""
    document.clear()
    page = PageWriter(QTextCursor(document))
    page.heading(pack.label, 1)
    page.say(
        _("Version {version}, after {sources}.").format(
            version=pack.version, sources=listed(pack.sources) or _("the office's own rules")
        )
    )
    n = len(pack.articles)
    page.heading(_("What the regulation says, and what keeps it"), 2)
    if pack.articles:
        page.say(ngettext("{n} article, each with its answer.", "{n} articles, each with its answer.", n).format(n=n))
        rows = [(a.ref, a.says, "\n".join(resolve(pack, ref) or ref for ref in a.kept_by)) for a in pack.articles]
        page.table((_("Article"), _("What it says"), _("Kept by")), rows, (18, 46, 36))
    else:
        page.say(_("This pack lists no articles."))
    page.heading(_("Limits"), 2)
    limits = [
        (rule.label, rule.limit.label, when_words(rule.when, pack) or _("all"), rule_extension(rule) or "–", rule.source)
        for rule in pack.rules
    ]
    headings = (_("Limit"), _("Time"), _("Cases"), _("Extension"), _("Source"))
    page.table(headings, limits, (24, 14, 22, 16, 24))
    page.heading(_("Flow"), 2)
    for branch in branches_of(pack):
        flow = flow_of(pack, branch)
        page.strong(flow.title)
        page.say("\n".join(flow.lines))
    page.heading(_("Rules that always hold"), 2)
    page.say("\n".join(f"· {sentence}" for sentence in switch_sentences(pack)) or "–")
    page.cursor.setPosition(0)
