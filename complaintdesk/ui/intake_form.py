"""The inputs of 受理登记 in the order of the conversation: who, how, about whom, what, and what is wanted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from complaintdesk.desk.attaching import FileContent
from complaintdesk.desk.choices import IntakeChoices
from complaintdesk.desk.intake import RegisterCase, SpotReply
from complaintdesk.desk.office_rows import CategoryRow
from complaintdesk.domain.facts import CaseFacts
from complaintdesk.domain.fields import Choice
from complaintdesk.domain.vocabulary import Channel, Kind, Severity
from complaintdesk.i18n import _
from complaintdesk.ui import icons, theme
from complaintdesk.ui.controls import FlowLayout, button, column, row
from complaintdesk.ui.drafts import Kept
from complaintdesk.ui.fields import (
    ChipsField,
    ComboField,
    DateTimeField,
    LabeledField,
    LongTextField,
    TextField,
)
from complaintdesk.ui.intake_more import MoreFields, consent
from complaintdesk.ui.intake_own import OwnFields
from complaintdesk.ui.intake_parts import Parts
from complaintdesk.ui.intake_person import PersonInputs
from complaintdesk.ui.intake_proposals import CategoryProposals, SeverityChoice
from complaintdesk.ui.plain_text import plain_tooltip

FACTS_LINES: Final = 6
REQUEST_LINES: Final = 3
NAME_WIDTH: Final = 200
#: Choices with a default, and what follows from a number: none of them is a person's typing.
_NOT_TYPED: Final = frozenset(
    ("kind", "channel", "severity", "level", "restricted", "publicity_consent", "mediation_consent", "sex", "age")
)


class IntakeForm(QWidget):
    """All inputs of a registration; it knows neither the desk nor drafts."""

    changed = Signal()
    limit_changed = Signal()
    """The handling limit may be another one now."""
    words_changed = Signal()
    """Something was typed that may propose another category or severity."""
    about_changed = Signal()
    """Somebody or something else is complained about: other earlier cases may be about it."""

    def __init__(self, zone: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("intake_form")
        self._options: IntakeChoices | None = None
        self._pending: Kept | None = None
        self._codes: dict[str, str] = {}
        self._routes: dict[str, str] = {}
        self.more, self.parts, self.own = MoreFields(zone), Parts(), OwnFields()
        self.who = PersonInputs(self.more, self.parts, self)
        self.channel = ChipsField("channel", _("Channel"), (), required=True)
        self.source_number = TextField("source_number", _("Source number"), purpose="code", characters=15, required=True)
        self.department = ComboField(
            "respondent_department", _("About department"), keys=lambda c: (self._codes.get(c.value, ""),)
        )
        self.person = TextField("respondent_person", _("About person"))
        self.category = ComboField("category", _("Category"), keys=lambda c: (c.label.rpartition("/")[2],))
        self.kind = ComboField("kind", _("Kind"), required=True, characters=8)
        self.severity = ChipsField("severity", _("Severity"), [Choice(s.value, s.label) for s in Severity], required=True)
        self.level = ChipsField("level", "", (), required=True)
        self.severity_reason = TextField("severity_reason", _("Why not the severity proposed"), required=True)
        self.grading = SeverityChoice(self.severity, self.severity_reason, self)
        self.facts = LongTextField("facts", _("Facts"), lines=FACTS_LINES)
        self.request = LongTextField("request", _("Request"), lines=REQUEST_LINES)
        self.promised_at = DateTimeField("promised_at", _("Promised answer"), zone=zone, hint=_("Empty: by the rules."))
        self.more_button = button(_("More"), kind="link", icon="chevron-right", name="more", clicked=self._toggle_more)
        self.more_button.setToolTip(
            plain_tooltip(_("Relation, age, address, respondent's contact, later entry, consents"))
        )
        self.proposals = CategoryProposals(self)
        who = self.who
        self._main: tuple[LabeledField, ...] = (
            *(who.name, who.anonymous, who.phone, who.id_type, who.id_number, self.channel, self.source_number),
            *(self.department, self.person, self.category, self.kind, self.severity, self.level),
            *(self.severity_reason, self.facts, self.request, self.promised_at),
        )
        self._lay_out()
        self.level.hide()
        self.severity_reason.hide()
        for field in self.all():
            field.changed.connect(self.changed)
        self.kind.changed.connect(self._on_kind)
        self.channel.changed.connect(self._on_channel)
        self.category.changed.connect(self._on_category)
        self.grading.changed.connect(self._show_graded)
        self.proposals.taken.connect(self.category.set_value)
        for limiting in (self.kind, self.severity, self.level, self.channel, self.category, self.more.received_at):
            limiting.changed.connect(self.limit_changed)
        for typed in (self.facts, self.request, self.more.subject, self.kind, self.channel, self.category, self.level):
            typed.changed.connect(self.words_changed)
        for about in (self.department, self.person, self.category):
            about.changed.connect(self.about_changed)
        for part in self.parts.every:
            part.opened.connect(self.changed)
        self.clear()

    def _lay_out(self) -> None:
        who, group = self.who, theme.GROUP
        for narrow in (who.id_number, self.promised_at):
            # The sentence below may run on to the right of a narrow input.
            policy = narrow.sizePolicy()
            policy.setHorizontalPolicy(policy.Policy.Expanding)
            narrow.setSizePolicy(policy)
        # A long name and the sentence below it find room, without a line across the whole screen.
        who.name.setMaximumWidth(theme.px(NAME_WIDTH))
        whole = self.severity.sizePolicy()
        whole.setHorizontalPolicy(whole.Policy.Minimum)
        self.severity.setSizePolicy(whole)
        keeps = self.source_number.sizePolicy()
        keeps.setRetainSizeWhenHidden(True)
        self.source_number.setSizePolicy(keeps)
        # English at 125 % on a small screen just fits: these two rows are the widest.
        first = row(None, who.name, who.anonymous, who.phone, who.id_type, who.id_number, gap=theme.GAP)
        how = row(None, self.channel, self.source_number, gap=group)
        whom = row(None, self.department, self.person, self.category, self.kind, self.severity, gap=theme.GAP)
        for at, stretch in enumerate((5, 4, 6, 0, 0)):
            whom.setStretch(at, stretch)
        what = row(None, self.facts, column(None, self.request, self.promised_at, gap=0), gap=group)
        what.setStretch(0, 5)
        what.setStretch(1, 3)
        first.setStretch(0, 2)
        first.setStretch(4, 3)
        for field in (*self._main[:12], self.promised_at):
            # Where chips need a second line, their neighbours stay level with the first.
            for line in (first, how, whom):
                line.setAlignment(field, Qt.AlignmentFlag.AlignTop)
        self.graded = QWidget()
        graded = row(self.graded, self.level, self.severity_reason, gap=group)
        graded.setStretch(1, 1)
        self.facts.put_beside_label(self.proposals, 1)
        self.request.put_beside_label(self.grading.note, 1)
        calls = FlowLayout()
        for pressed in (self.more_button, *(part.button for part in self.parts.every)):
            calls.addWidget(pressed)
        lay = column(self, first, how, whom, self.graded, what, self.own, calls, *self.parts.every, self.more, gap=0)
        lay.setStretch(4, 1)
        self.more.hide()

    # ---- what can be chosen

    def set_options(self, options: IntakeChoices) -> None:
        """Offer the office's lists; what was chosen stays chosen."""
        kind, channel = str(self.kind.value()), str(self.channel.value())
        self.kind.set_choices(options.kinds)
        self.channel.set_choices(options.channels)
        self._codes = {d.name: d.code for d in options.departments}
        self.department.set_choices([Choice(d.name, d.name) for d in options.departments])
        self._routes = {c.path: c.route for c in options.categories}
        self.category.set_choices(category_choices(options.categories))
        for field in self.own.set_fields(options.fields):
            for signal in (self.changed, self.words_changed, self.about_changed):
                field.changed.connect(signal)
        level = self.level.value()
        self.level.set_label(options.level_title)
        self.level.set_choices(options.levels)
        self.level.set_value(_first_of(options.levels, level))
        self.level.setVisible(bool(options.levels))
        self.parts.set_limit(options.representatives)
        for field, name in ((self.facts, "facts"), (self.request, "request"), (self.category, "category"),
                            (self.more.subject, "subject"), (self.promised_at, "promised_at")):
            field.set_required(name in options.required)
        self.who.set_required("complainant" in options.required)
        self._options = options
        self._set_defaults(kind, channel)
        if self._pending is not None:
            self.restore(self._pending)
        self._on_channel()
        self._on_kind()
        self._show_graded()

    def _set_defaults(self, kind: str = "", channel: str = "") -> None:
        if self._options is not None:
            kinds, channels = self._options.kinds, self._options.channels
            self.kind.set_value(_first_of(kinds, kind, Kind.COMPLAINT.value))
            self.channel.set_value(_first_of(channels, channel, Channel.VISIT.value))
            self.level.set_value(_first_of(self._options.levels, self.level.value()))
        self.grading.begin()

    # ---- as a whole

    def all(self) -> tuple[LabeledField, ...]:
        """Every input."""
        return (*self._main, *self.own.all(), *self.parts.all(), *self.more.all())

    def stops(self) -> list[QWidget]:
        """Where Tab and Enter stop, in reading order."""
        found: list[QWidget] = []
        for field in self._main:
            found += _stops_of(field)
        for field in self.own.all():
            found += _stops_of(field)
        found += [self.more_button, *(part.button for part in self.parts.every)]
        for field in (*self.parts.all(), *self.more.all()):
            found += _stops_of(field)
        return found

    @property
    def fields(self) -> dict[str, LabeledField]:
        """The inputs by the names under which the desk tells of problems."""
        return {field.name: field for field in self.all()}

    def drafts(self) -> Kept:
        """What stands in the form, for a draft."""
        if self._pending is not None:
            return dict(self._pending)
        return {field.name: field.draft() for field in self.all()}

    def restore(self, kept: Mapping[str, str | bool]) -> None:
        """Put a draft back; before the office's lists have come it waits for them."""
        if self._options is None:
            self._pending = dict(kept)
            return
        self._pending = None
        self.clear()
        for field in self.all():
            if field.name in kept:
                field.restore(kept[field.name])
        self._set_defaults(str(self.kind.value()), str(self.channel.value()))
        self.who.judge_phone()
        self.who.judge_number()
        self.grading.restored()
        if any(field.name not in _NOT_TYPED and not field.is_blank() for field in self.more.all()):
            self.show_more(True)

    def is_touched(self) -> bool:
        """Was anything typed that would be lost?"""
        return is_typed(self.drafts())

    def clear(self) -> None:
        """Ready for the next person."""
        self._pending = None
        self.who.forget()
        for field in self._main:
            field.clear()
        self.grading.forget()
        for field in self.own.all():
            field.clear()
        self.more.clear()
        self.parts.clear()
        self.category.set_hint("")
        self.proposals.show_choices(())
        self._set_defaults()

    def own_problems(self) -> dict[str, str]:
        """What the form itself can see: entries not in a list, dates and ages that cannot be read."""
        problems = {}
        for field in self.all():
            typed = isinstance(field, ComboField) and field.box.unmatched_text()
            if typed or (isinstance(field, DateTimeField) and field.edit.text().strip() and field.value() is None):
                problems[field.name] = field.problem()
        age = self.more.age.value()
        if age and not (age.isascii() and age.isdecimal() and len(age) < 4):
            problems["age"] = _("The age must be between 0 and 150.")
        return problems | self.parts.problems()

    def command(
        self, request_id: str, files: tuple[FileContent, ...], spot: SpotReply | None, receipt_code: str = ""
    ) -> RegisterCase:
        """The registration as it stands here."""
        more, kind = self.more, self.kind_chosen()
        return RegisterCase(
            request_id=request_id,
            kind=kind,
            channel=Channel(self.channel.value() or Channel.VISIT.value),
            source_number="" if self.source_number.isHidden() else self.source_number.value(),
            received_at=more.received_at.value(),
            complainant=self.who.person(),
            respondent_department=str(self.department.value()),
            respondent_person=self.person.value(),
            respondent_contact=more.contact.value(),
            respondent_phone=more.contact_phone.value(),
            respondent_address=more.contact_address.value(),
            subject=more.subject.value(),
            facts=self.facts.value(),
            request=self.request.value(),
            category=str(self.category.value()),
            severity=self.grading.chosen(),
            severity_reason=self.grading.reason_given(),
            level=str(self.level.value()),
            matters=self.parts.matters_given(),
            promised_at=self.promised_at.value(),
            no_reply_wanted=more.no_reply.value(),
            fields=self.own.values(kind),
            publicity_consent=consent(more.publicity.value()),
            mediation_consent=consent(more.mediation.value()),
            attachments=files,
            spot=spot,
            restricted=self.parts.is_confidential(),
            receipt_code=receipt_code,
            reserved_number=more.reserved_number.value().strip(),
        )

    def gets_receipt_code(self) -> bool:
        """Whether the person asks for the progress by a code, because no name may be told."""
        return self.who.anonymous.value() or self.parts.is_confidential()

    def kind_chosen(self) -> Kind:
        """The kind of matter."""
        return Kind(self.kind.value() or Kind.COMPLAINT.value)

    def case_facts(self) -> CaseFacts:
        """What the rules look at, as far as it is typed."""
        return CaseFacts(
            kind=self.kind_chosen(),
            channel=Channel(self.channel.value() or Channel.VISIT.value),
            severity=Severity(self.severity.value() or Severity.GENERAL.value),
            category=str(self.category.value()),
            level=str(self.level.value()),
            anonymous=self.who.anonymous.value(),
            fields=self.own.values(self.kind_chosen()),
            words=self.words(),
        )

    def words(self) -> str:
        """The words of the matter as one text."""
        return "\n".join((self.more.subject.value(), self.facts.value(), self.request.value()))

    # ---- what follows from what

    def show_more(self, shown: bool) -> None:
        """Open or close the second line of inputs."""
        self.more.setVisible(shown)
        self.more_button.setText(_("Less") if shown else _("More"))
        icons.put(self.more_button, "chevron-down" if shown else "chevron-right", "accent")

    def open_for(self, names: Collection[str]) -> None:
        """Open whatever one of these inputs stands in."""
        self.parts.open_for(names)
        if {field.name for field in self.more.all()}.intersection(names):
            self.show_more(True)

    def _toggle_more(self) -> None:
        self.show_more(self.more.isHidden())

    def _on_kind(self) -> None:
        self.own.show_for(self.kind_chosen())
        restricted = self._options.restricted_kinds if self._options is not None else ()
        self.parts.show_for_kind(restricted=self.kind.value() in restricted)

    def _on_channel(self) -> None:
        needed = self._options is not None and self.channel.value() in self._options.source_number_for
        self.source_number.setVisible(needed)

    def _show_graded(self) -> None:
        self.graded.setVisible(not (self.level.isHidden() and self.severity_reason.isHidden()))

    def _on_category(self) -> None:
        route = self._routes.get(str(self.category.value()), "")
        self.category.set_hint(_("Goes to {department}").format(department=route) if route else "")


def is_typed(kept: Mapping[str, str | bool]) -> bool:
    """Does a draft hold anything a person typed?"""
    return any(value not in ("", False) for name, value in kept.items() if name not in _NOT_TYPED)


def category_choices(rows: Sequence[CategoryRow]) -> list[Choice]:
    """The categories with their whole path in the language in force."""
    titles = {row.path: row.title for row in rows}

    def label(path: str) -> str:
        levels = path.split("/")
        return "/".join(titles.get("/".join(levels[:depth]), levels[depth - 1]) for depth in range(1, len(levels) + 1))

    return [Choice(row.path, label(row.path)) for row in rows]


def _stops_of(field: LabeledField) -> list[QWidget]:
    chips = field.control.findChildren(QPushButton) if isinstance(field, ChipsField) else []
    return [*chips] or [field.control]


def _first_of(choices: Sequence[Choice], *wanted: str) -> str:
    """The first wanted key that is offered, or the first offered one."""
    keys = [choice.value for choice in choices]
    return next((key for key in wanted if key in keys), keys[0] if keys else "")
