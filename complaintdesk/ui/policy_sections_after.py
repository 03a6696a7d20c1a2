"""规则包的读法，答复之后: what a pack says of call-backs, measures, warnings, merits and the archive, as a page to read."""

from __future__ import annotations

from collections.abc import Sequence

from complaintdesk.domain.policy import Pack
from complaintdesk.domain.policy_after_words import (
    call_back_sentences,
    counters_sentence,
    improvement_sentences,
    merit_sentence,
    retention_cases,
    retention_sentence,
    section_sentence,
    warning_sentence,
)
from complaintdesk.i18n import _
from complaintdesk.ui.section_page import Cell, SectionPage


def after_reply(pack: Pack) -> SectionPage:
    """答复之后: what holds where the pack says nothing is told too, since it holds."""
    page = SectionPage("after", _("After the reply"))
    rules = pack.after
    page.heading(_("Call-backs"))
    page.say("\n".join(call_back_sentences(rules.call_back).values()), rules.call_back.source)
    page.heading(_("Measures"))
    page.say("\n".join(improvement_sentences(pack).values()))
    if counted := counters_sentence(pack):
        page.heading(_("Business volume"))
        page.say(counted)
    _table(
        page, _("Early warnings"), (_("Warning"), _("Given at"), _("Source")),
        [(rule.label, warning_sentence(rule), rule.source or "–") for rule in rules.warnings], (3, 5, 4), "warnings_table",
    )  # fmt: skip
    _table(
        page, _("Rewards and penalties"), (_("For what"), _("How much"), _("Source")),
        [((rule.label, rule.sort.label), merit_sentence(rule), rule.source or "–") for rule in rules.merits], (4, 4, 4),
        "merits_table",
    )  # fmt: skip
    _table(
        page, _("Sections of the file"), (_("Section"), _("Papers that must be there"), _("Source")),
        [(section.label, section_sentence(section), section.source or "–") for section in rules.sections], (4, 5, 3),
        "archive_table",
    )  # fmt: skip
    _table(
        page, _("How long files are kept"), (_("Files"), _("Kept for"), _("Source")),
        [((rule.label, retention_cases(rule)), retention_sentence(rule), rule.source or "–") for rule in rules.retention],
        (5, 2, 5), "retention_table",
    )  # fmt: skip
    return page


def _table(
    page: SectionPage, title: str, headings: Sequence[str], rows: Sequence[Sequence[Cell]], widths: Sequence[int], name: str
) -> None:
    page.heading(title)
    if rows:
        page.table(headings, rows, widths, name)
    else:
        page.nothing(_("This pack sets none."))
