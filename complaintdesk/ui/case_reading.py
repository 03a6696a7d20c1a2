"""The case as read text: groups of label and value, empty ones left out, long texts whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from complaintdesk.desk.rows import Approval, CaseSheet
from complaintdesk.domain.money import money_text
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.case_records import Entries, Links, record_cards
from complaintdesk.ui.controls import text

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


class CaseReading(QScrollArea):
    """Shows the groups, the linked cases, the entries of the books and the records.

    It keeps its scroll when the same case is shown again.
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

    def show_case(self, sheet: CaseSheet) -> None:
        """Show this case."""
        at = self.verticalScrollBar().value() if sheet.id == self._case_id else 0
        self._case_id = sheet.id
        page = QWidget()
        lay = QVBoxLayout(page)
        lay.setContentsMargins(0, 0, theme.px(theme.GROUP), theme.px(theme.GROUP))
        lay.setSpacing(theme.px(theme.GAP))
        groups = groups_of(sheet)
        width = label_width(self.fontMetrics(), (label for group in groups for label, _value in group.lines))
        for group in groups:
            lay.addWidget(text(group.title, "section"))
            lay.addLayout(reading_grid(group.lines, width))
            lay.addSpacing(theme.px(theme.GAP))
        if sheet.links:
            links = Links(sheet)
            links.open_case.connect(self.open_case)
            lay.addWidget(text(_("Linked cases"), "section"))
            lay.addWidget(links)
            lay.addSpacing(theme.px(theme.GAP))
        if sheet.entries:
            entries = Entries(sheet.entries)
            entries.entry_wanted.connect(self.entry_wanted)
            lay.addWidget(text(_("In the books"), "section"))
            lay.addWidget(entries)
            lay.addSpacing(theme.px(theme.GAP))
        if sheet.records:
            lay.addWidget(text(_("Case records"), "section", name="case_records"))
            for card in record_cards(sheet):
                lay.addWidget(card)
        lay.addStretch()
        old = self.takeWidget()
        if old is not None:
            old.deleteLater()
        self.setWidget(page)
        keep_place(self, at)


def keep_place(area: QScrollArea, at: int) -> None:
    """Scroll to where the reader was: a page just put in has no height until it is laid out."""
    if at and (page := area.widget()) is not None:
        page.resize(area.viewport().width(), page.heightForWidth(area.viewport().width()))
    area.verticalScrollBar().setValue(at)


def label_width(metrics: QFontMetrics, labels: Iterable[str]) -> int:
    """One width for all labels, so that the values stand in one line."""
    widest = max((metrics.horizontalAdvance(label) for label in labels), default=0)
    return min(max(theme.px(LABEL), widest + theme.px(theme.GRID)), theme.px(WIDEST_LABEL))


def reading_grid(lines: Iterable[tuple[str, str]], width: int) -> QGridLayout:
    """Labels at the left, words at their right, which wrap and can be copied."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(theme.px(theme.GAP))
    grid.setVerticalSpacing(theme.px(theme.GRID))
    grid.setColumnStretch(1, 1)
    for number, (label, value) in enumerate(lines):
        name = text(label, "muted", wrap=True)
        name.setFixedWidth(width)
        name.setAlignment(Qt.AlignmentFlag.AlignTop)
        words = text(value, wrap=True, selectable=True)
        words.setAccessibleName(label)
        # A word of 20,000 letters has no break: it must not widen the window.
        words.setMinimumWidth(1)
        grid.addWidget(name, number, 0)
        grid.addWidget(words, number, 1)
    return grid
