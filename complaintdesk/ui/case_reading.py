"""The case as read text: groups of label and value, empty ones left out, long texts whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise, zip_longest
from typing import TypeVar
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QBoxLayout, QPushButton, QScrollArea, QWidget

from complaintdesk.desk.rows import Approval, CaseSheet
from complaintdesk.domain.money import money_text
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.case_records import Entries, Links, RecordCard
from complaintdesk.ui.controls import column, emptied, text
from complaintdesk.ui.reading_lines import Lines, grow
from complaintdesk.ui.turns import Steps, all_at_once, laid_out_once

W = TypeVar("W", bound=QWidget)

LABEL = 96
WIDEST_LABEL = 160
#: A subject longer than this may be cut in the head, so it stands here whole.
LONG_SUBJECT = 40


@dataclass(frozen=True)
class Group:
    """A heading with its lines of (label, value)."""

    title: str
    lines: tuple[tuple[str, str], ...]


def moment(at: datetime | None, zone: str) -> str:
    """A time as the office writes it; "" for none."""
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M") if at else ""


def listed(*parts: str) -> str:
    """Those parts that there are, in one line."""
    line = ""
    for part in filter(None, parts):
        line = _("{one}, {other}").format(one=line, other=part) if line else part
    return line


def titled(title: str, words: str) -> str:
    """Words with what they are before them; either may be missing."""
    return _("{title}: {words}").format(title=title, words=words) if title and words else title or words


def groups_of(sheet: CaseSheet) -> tuple[Group, ...]:
    """What there is to read about the case, in the order of its life."""
    found = [
        Group(_("Who complains"), _who(sheet)),
        Group(_("About whom"), _about(sheet)),
        Group(_("What happened"), _what(sheet)),
        Group(_("Handling"), _handling(sheet)),
        Group(_("Result"), _result(sheet)),
    ]
    kept = [Group(g.title, tuple((label, value) for label, value in g.lines if value)) for g in found]
    return tuple(group for group in kept if group.lines)


def _who(sheet: CaseSheet) -> tuple[tuple[str, str], ...]:
    person = sheet.complainant
    if sheet.masked and not person.anonymous:
        return ((_("Name"), _("The identity is not shown to your role.")),)
    document = " ".join(p for p in (person.id_type.label if person.id_type else "", person.id_number) if p)
    about = listed(
        person.sex.label if person.sex else "",
        _("{n} years old").format(n=person.age) if person.age else "",
    )
    return (
        (_("Name"), _("Anonymous") if person.anonymous else person.name),
        ("", about),
        (_("Phone"), person.phone),
        (_("Document"), document),
        (_("Address"), person.address),
        (_("Relation"), person.relation),
        (_("Person affected"), person.affected_person),
        (_("Agent"), person.agent),
        (_("Organisation"), person.organisation),
    )


def _about(sheet: CaseSheet) -> tuple[tuple[str, str], ...]:
    return (
        (_("Department"), sheet.respondent_department),
        (_("Person"), sheet.respondent_person),
        (_("Contact"), sheet.respondent_contact),
        (_("Phone"), sheet.respondent_phone),
        (_("Address"), sheet.respondent_address),
    )


def _what(sheet: CaseSheet) -> tuple[tuple[str, str], ...]:
    late = (
        _("entered later, on {at}").format(at=moment(sheet.registered_at, sheet.zone))
        if sheet.is_late_entry
        else ""
    )
    received = listed(moment(sheet.received_at, sheet.zone), late)
    channel = " ".join(p for p in (sheet.channel.label, sheet.source_number) if p)
    own = tuple((label, value) for label, value in sheet.fields)
    return (
        (_("Subject"), sheet.subject if len(sheet.subject) > LONG_SUBJECT else ""),
        (_("Facts"), sheet.facts),
        (_("Request"), sheet.request),
        (_("Matters"), _matters(sheet)),
        (_("Category"), sheet.category),
        (_("Severity"), listed(sheet.severity.label, sheet.severity_reason)),
        (_("Class of limit"), sheet.level),
        (_("Kind"), sheet.kind.label),
        (_("Channel"), channel),
        *own,
        (_("Received"), received),
        (_("Registered by"), sheet.registered_by),
        (_("Promised answer"), moment(sheet.promised_at, sheet.zone)),
    )


def _matters(sheet: CaseSheet) -> str:
    """Each matter on its line, with its result as soon as there is one."""
    lines = []
    for place, matter in enumerate(sheet.matter_rows, start=1):
        result = listed(matter.verdict.label if matter.verdict else "", matter.category, matter.note)
        words = titled(matter.text, result)
        lines.append(f"{place}. {words}" if len(sheet.matter_rows) > 1 else words)
    return "\n".join(lines)


def _yes_no(answer: bool | None) -> str:
    return "" if answer is None else _("Yes") if answer else _("No")


def _handling(sheet: CaseSheet) -> tuple[tuple[str, str], ...]:
    handler = " ".join(p for p in (sheet.department, sheet.handler) if p)
    opinions = "\n".join(_opinion(approval, sheet.zone) for approval in sheet.approvals)
    cause = titled(sheet.cause, sheet.cause_note)
    return (
        (_("Responsible"), handler),
        (_("Assisting"), _(", ").join(sheet.assisting)),
        (_("Instructions"), sheet.dispatch_note),
        (_("Findings"), sheet.investigation),
        (_("Cause"), cause),
        (_("Department responsible for it"), sheet.responsible_department),
        (_("Person responsible for it"), sheet.responsible_person),
        (_("Responsible for the delay"), sheet.delay_responsible),
        (_("The reasons are sufficient"), _yes_no(sheet.reasons_sufficient)),
        (_("The request is reasonable"), _yes_no(sheet.request_reasonable)),
        (_("Solution"), sheet.solution),
        (_("Approval"), opinions),
    )


def _opinion(approval: Approval, zone: str) -> str:
    verdict = _("Agreed") if approval.approved else _("Not agreed")
    who = approval.by
    if approval.on_behalf_of:
        who = _("{deputy} for {leader}").format(deputy=who, leader=approval.on_behalf_of)
    paper = _("on paper") if approval.on_paper else ""
    return titled(f"{approval.post} {who}", listed(moment(approval.at, zone), paper, verdict, approval.opinion))


def _compensation(sheet: CaseSheet) -> str:
    if not sheet.compensation:
        return ""
    return _("{agreed} agreed, {paid} paid").format(
        agreed=money_text(sheet.compensation), paid=money_text(sheet.compensation_paid)
    )


def _result(sheet: CaseSheet) -> tuple[tuple[str, str], ...]:
    reply = f"{sheet.reply_way.label} {moment(sheet.replied_at, sheet.zone)}" if sheet.reply_way else ""
    calls = "\n".join(
        listed(
            moment(c.at, sheet.zone),
            c.outcome.label,
            c.satisfaction.label if c.satisfaction else "",
            c.opinion,
        )
        for c in sheet.call_backs
    )
    refusal = titled(sheet.refusal_reason, sheet.refusal_note)
    return (
        (_("Reply"), "\n".join(p for p in (reply, sheet.reply_text) if p)),
        (_("Call-back"), calls),
        (_("Compensation"), _compensation(sheet)),
        (_("Verdict"), sheet.verdict.label if sheet.verdict else ""),
        (_("Closing note"), sheet.closing_note),
        (_("Not accepted because"), refusal),
    )


class _Section(QWidget):
    """A heading, the lines under it, and some air below."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._heading = text("", "section")
        self.lines = Lines("muted")
        lay = column(self, self._heading, self.lines)
        lay.setContentsMargins(0, 0, 0, theme.px(theme.GAP))

    def fill(self, group: Group | None, width: int) -> None:
        """Show this group, whose lines are prepared, or nothing."""
        self._heading.setText(group.title if group else "")
        with laid_out_once(self):
            self.lines.fill(group.lines if group else (), width)
        self.setVisible(group is not None)


class CaseReading(QScrollArea):
    """Shows the groups, the linked cases, the entries of the books and the records.

    Its parts are kept and filled again. It keeps its scroll when the same case is shown again.
    """

    open_case = Signal(int)
    entry_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("case_reading")
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._case_id: int | None = None
        self._begin_page()

    def _begin_page(self) -> None:
        self._look = theme.current()
        self._sections: list[_Section] = []
        self._cards: list[RecordCard] = []
        page = QWidget(self.viewport())
        self._above, self._others, self._below = column(None), column(None), column(None)
        self._records = text(_("Case records"), "section", name="case_records")
        self._records.hide()
        self._below.addWidget(self._records)
        lay = column(page, self._above, self._others, self._below, 0)
        lay.setContentsMargins(0, 0, theme.px(theme.GROUP), theme.px(theme.GROUP))
        self.setWidget(page)

    def show_case(self, sheet: CaseSheet) -> None:
        """Show this case."""
        all_at_once(self.prepare(sheet))
        self.show_prepared(sheet)

    def prepare(self, sheet: CaseSheet) -> Steps:
        """Make out of sight what this case needs more than the one before."""
        groups = groups_of(sheet)
        if self._look != theme.current():
            # Another size of type: the measures of what is kept are those of the one before.
            self._begin_page()
        yield from grow(self._sections, len(groups), lambda: self._made(_Section, self._above))
        for section, group in zip(self._sections, groups, strict=False):
            yield from section.lines.prepare(len(group.lines))
        yield from grow(self._cards, len(sheet.records), lambda: self._made(RecordCard, self._below))
        for card, record in zip(self._cards, sheet.records, strict=False):
            yield from card.lines.prepare(len(record.data))

    def show_prepared(self, sheet: CaseSheet) -> None:
        """Fill in what was made."""
        groups = groups_of(sheet)
        width = label_width(self.fontMetrics(), (label for group in groups for label, _value in group.lines))
        with laid_out_once(self.widget()):
            for section, group in zip_longest(self._sections, groups):
                section.fill(group, width)
            self._show_others(sheet)
            self._records.setVisible(bool(sheet.records))
            for card, record in zip_longest(self._cards, sheet.records):
                card.fill(record, sheet.zone)
        if sheet.id != self._case_id:
            self.verticalScrollBar().setValue(0)
        self._case_id = sheet.id

    def _made(self, kind: type[W], lay: QBoxLayout) -> W:
        made = kind(self.widget())
        made.hide()
        lay.addWidget(made)
        return made

    def _show_others(self, sheet: CaseSheet) -> None:
        """The linked cases and the entries of the books: few cases have any, so nothing is kept of them."""
        emptied(self._others)
        stops: list[QWidget] = [self]
        if sheet.links:
            links = Links(sheet)
            links.open_case.connect(self.open_case)
            self._others.addWidget(self._headed(_("Linked cases"), links))
            stops += links.findChildren(QPushButton)
        if sheet.entries:
            entries = Entries(sheet.entries)
            entries.entry_wanted.connect(self.entry_wanted)
            self._others.addWidget(self._headed(_("In the books"), entries))
            stops += entries.findChildren(QPushButton)
        # What is made anew would come last.
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def _headed(self, heading: str, part: QWidget) -> QWidget:
        holder = QWidget(self.widget())
        column(holder, text(heading, "section"), part).setContentsMargins(0, 0, 0, theme.px(theme.GAP))
        return holder


def keep_place(area: QScrollArea, at: int) -> None:
    """Scroll to where the reader was: a page just put in has no height until it is laid out."""
    if at and (page := area.widget()) is not None:
        page.resize(area.viewport().width(), page.heightForWidth(area.viewport().width()))
    area.verticalScrollBar().setValue(at)


def label_width(metrics: QFontMetrics, labels: Iterable[str]) -> int:
    """One width for all labels, so that the values stand in one line."""
    widest = max((metrics.horizontalAdvance(label) for label in labels), default=0)
    return min(max(theme.px(LABEL), widest + theme.px(theme.GRID)), theme.px(WIDEST_LABEL))
