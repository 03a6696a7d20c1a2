"""规则包的读法: each section of a pack as a page to read: headings, sentences and tables, all as plain text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from complaintdesk.domain.form_shipped import form_label
from complaintdesk.domain.policy import Category, Pack, When, cause_paths
from complaintdesk.domain.policy_articles import resolve
from complaintdesk.domain.policy_words import (
    approval_sentence,
    joined,
    listed,
    option_label,
    required_words,
    rule_extension,
    severity_sentence,
    supervision_sentence,
    switch_sentences,
    when_words,
    yuan,
)
from complaintdesk.i18n import N_, _, language, ngettext
from complaintdesk.ui.policy_sections_after import after_reply
from complaintdesk.ui.section_page import Cell, SectionPage

#: The sections in their order: key and title.
SECTIONS: Final = (
    ("overview", N_("Overview")),
    ("flow", N_("Flow")),
    ("limits", N_("Limits")),
    ("rules", N_("Approvals")),
    ("categories", N_("Categories")),
    ("fields", N_("Fields")),
    ("refusals", N_("Refusals")),
    ("after", N_("After the reply")),
    ("duties", N_("Duties")),
    ("articles", N_("Articles")),
)


def yes_no(value: bool) -> str:
    """是 or 否."""
    return _("Yes") if value else _("No")


def _for_all(pack: Pack, when: When) -> str:
    return when_words(when, pack) or _("all")


def overview(pack: Pack) -> SectionPage:
    """概览: what is received, by whom, and the yes-or-no rules."""
    page = SectionPage("overview", _("Overview"))
    page.heading(_("What it covers"))
    facts: list[tuple[Cell, Cell]] = [
        (_("Sources"), listed(pack.sources) or "–"),
        (_("Kinds"), listed(kind.label for kind in pack.kinds)),
        (_("Channels"), listed(channel.label for channel in pack.channels)),
        (_("Departments"), listed(pack.departments) or "–"),
        (_("Required at registration"), required_words(pack.required.get("register", ())) or "–"),
        (_("Required at closing"), required_words(pack.required.get("close", ())) or "–"),
        (_("Prefix of the numbers"), pack.prefix),
        (_("Due soon"), _near(pack)),
    ]
    if pack.restricted_kinds:
        facts.insert(2, (_("Kept secret"), listed(sorted(kind.label for kind in pack.restricted_kinds))))
    page.table(("", ""), facts, (1, 4), "facts")
    page.heading(_("Posts"))
    if pack.posts:
        rows = [
            (
                post.label,
                post.role.label,
                "–" if post.compensation_limit is None else yuan(post.compensation_limit),
                post.source or "–",
            )
            for post in pack.posts
        ]
        headings = (_("Post"), _("Role in the program"), _("May promise up to (yuan)"), _("Source"))
        page.table(headings, rows, (3, 3, 2, 5), "posts")
    else:
        page.nothing(_("This pack names no posts; the roles of the program do the work."))
    page.heading(_("Rules that always hold"))
    sentences = switch_sentences(pack)
    for sentence in sentences:
        page.say(sentence)
    if not sentences:
        page.nothing(_("This pack sets none."))
    return page


def _near(pack: Pack) -> str:
    days = ngettext("the last {n} workday", "the last {n} workdays", pack.near_workdays).format(n=pack.near_workdays)
    return _("{days}, or from {share} % of the time on where hours count").format(
        days=days, share=round(pack.near_share * 100)
    )


def limits(pack: Pack) -> SectionPage:
    """时限: every limit with its beginning, its extension and its source."""
    page = SectionPage("limits", _("Limits"))
    page.heading(_("Limits"))
    rows = [
        (
            (rule.label, _for_all(pack, rule.when)),
            (rule.limit.label, rule.clock.label),
            rule.counted_from.label,
            rule_extension(rule) or "–",
            yes_no(rule.roll),
            rule.source,
        )
        for rule in pack.rules
    ]
    headings = (
        _("Limit, and for which cases"), _("Time"), _("Counted from"), _("Extension"), _("Moves off rest days"),
        _("Source"),
    )
    if rows:
        page.table(headings, rows, (5, 3, 2, 3, 2, 6), "limits_table")
    else:
        page.nothing(_("This pack sets no limits."))
    page.heading(_("Reasons for a pause"))
    for pause in pack.pauses:
        page.say(pause.label, pause.source)
    if not pack.pauses:
        page.nothing(_("This pack knows no pause: the time runs on."))
    return page


def rules(pack: Pack) -> SectionPage:
    """审批、督办、定级: as sentences."""
    page = SectionPage("rules", _("Approvals"))
    groups = (
        (_("Approvals"), [(approval_sentence(pack, a), a.source) for a in pack.approvals]),
        (_("Supervision"), [(supervision_sentence(s), s.source) for s in pack.supervision]),
        (_("Proposed severities"), [(severity_sentence(pack, s), s.source) for s in pack.severities]),
    )
    for title, sentences in groups:
        page.heading(title)
        for sentence, source in sentences:
            page.say(sentence, source)
        if not sentences:
            page.nothing(_("This pack sets none."))
    if pack.levels:
        own = pack.level_title_en if language() == "en" and pack.level_title_en else pack.level_title
        page.heading(own or _("Levels"))
        page.say(listed(level.label for level in pack.levels))
    return page


def categories(pack: Pack) -> SectionPage:
    """类别与归口, and the causes."""
    page = SectionPage("categories", _("Categories"))
    page.heading(_("Categories"))
    page.table(
        (_("Category"), _("Goes to"), _("Words that suggest it")), _category_rows(pack.categories), (4, 3, 5),
        "categories_table",
    )
    page.heading(_("Causes"))
    rows = [((f"　　{cause.label}" if above else cause.label),) for cause, above in cause_paths(pack.causes)]
    if rows:
        page.table((_("Cause"),), rows, (1,), "causes_table")
    else:
        page.nothing(_("This pack lists no causes."))
    return page


def _category_rows(entries: tuple[Category, ...], depth: int = 0, route: str = "") -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = []
    for entry in entries:
        goes = entry.route or route
        own = goes if entry.route or not depth else _("as above") if goes else "–"
        rows.append((f"{'　　' * depth}{entry.label}", own or "–", listed(entry.keywords) or "–"))
        rows += _category_rows(entry.children, depth + 1, goes)
    return rows


def own_fields(pack: Pack) -> SectionPage:
    """自有字段: what this office asks for beyond the common form."""
    page = SectionPage("fields", _("Fields"))
    page.heading(_("Own fields"))
    rows = [
        (
            (field.label, listed(sorted(kind.label for kind in field.kinds))),
            option_label(field.input),
            listed(field.choices) or "–",
            yes_no(field.required),
            field.source or "–",
        )
        for field in pack.fields
    ]
    if rows:
        headings = (_("Field"), _("Kind of input"), _("Choices"), _("Must be filled in"), _("Source"))
        page.table(headings, rows, (4, 2, 5, 2, 4), "fields_table")
    else:
        page.nothing(_("This pack asks for no fields of its own."))
    return page


def refusals(pack: Pack) -> SectionPage:
    """不予受理情形, each with the other way the person is told of."""
    page = SectionPage("refusals", _("Refusals"))
    page.heading(_("Reasons to refuse"))
    rows = [(entry.label, entry.way_out or "–", entry.source or "–") for entry in pack.refusals]
    if rows:
        headings = (_("Reason"), _("The other way the person is told of"), _("Source"))
        page.table(headings, rows, (4, 4, 3), "refusals_table")
    else:
        page.nothing(_("This pack lets nothing be refused."))
    return page


def duties(pack: Pack) -> SectionPage:
    """例行事项、报表、单据."""
    page = SectionPage("duties", _("Duties"))
    page.heading(_("Regular duties"))
    rows: list[tuple[Cell, ...]] = []
    for duty in pack.duties:
        day = _("by day {day} of the month that follows").format(day=duty.day) if duty.day else "–"
        rows.append((duty.label, option_label(duty.every), day, duty.source or "–"))
    _table_or(page, rows, (_("Duty"), _("How often"), _("When"), _("Source")), (4, 2, 3, 4), "duties_table")
    page.heading(_("Reports"))
    rows = [(r.label, option_label(r.report), option_label(r.every), r.source or "–") for r in pack.reports]
    _table_or(page, rows, (_("Report"), _("Made from"), _("How often"), _("Source")), (4, 2, 3, 4), "reports_table")
    page.heading(_("Forms"))
    rows = [
        (
            (form.label, form_label(form.form)),
            joined(part for part in (form.code, form.version) if part) or "–",
            listed(form.copies) or "–",
            form.source or "–",
        )
        for form in pack.forms
    ]
    _table_or(page, rows, (_("Form"), _("Code, version"), _("Copies"), _("Source")), (4, 2, 3, 4), "forms_table")
    return page


def _table_or(
    page: SectionPage, rows: list[tuple[Cell, ...]], headings: Sequence[str], widths: Sequence[int], name: str
) -> None:
    if rows:
        page.table(headings, rows, widths, name)
    else:
        page.nothing(_("This pack sets none."))


def articles(pack: Pack) -> SectionPage:
    """条文对照: each sentence of the regulation beside what keeps it."""
    page = SectionPage("articles", _("Articles"))
    page.heading(_("What the regulation says, and what keeps it"))
    rows = [
        (article.ref, article.says, "\n".join(resolve(pack, ref) or ref for ref in article.kept_by))
        for article in pack.articles
    ]
    if rows:
        page.table((_("Article"), _("What it says"), _("Kept by")), rows, (3, 6, 5), "articles_table")
    else:
        page.nothing(_("This pack lists no articles."))
    return page


#: How each section but the flow is made; the flow is drawn.
MAKERS: Final[dict[str, Callable[[Pack], SectionPage]]] = {
    "overview": overview,
    "limits": limits,
    "rules": rules,
    "categories": categories,
    "fields": own_fields,
    "refusals": refusals,
    "after": after_reply,
    "duties": duties,
    "articles": articles,
}
