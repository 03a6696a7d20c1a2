"""The small parts round the intake form: the limit that would run, a left-over draft, what was just registered."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from complaintdesk.desk.foretell import DueForetold
from complaintdesk.desk.rows import Done
from complaintdesk.domain.plain import clip_display
from complaintdesk.domain.vocabulary import Light
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.controls import LightLabel, button, column, row, text
from complaintdesk.ui.drafts import Draft
from complaintdesk.ui.labeled import Note
from complaintdesk.ui.plain_text import plain_tooltip

LAST_MOMENT = time(23, 59, 59)
ABOUT_COLUMNS = 40


def moment_words(moment: datetime, zone: ZoneInfo, now: datetime) -> str:
    """03-05, 03-05 17:30 or 2027-01-04: as short as it stays clear; a whole day needs no time."""
    local = moment.astimezone(zone)
    day = local.strftime("%m-%d" if local.year == now.astimezone(zone).year else "%Y-%m-%d")
    return day if local.time().replace(microsecond=0) == LAST_MOMENT else f"{day} {local:%H:%M}"


def registered_words(done: Done, day: str, *, on_the_spot: bool) -> tuple[str, str]:
    """What to say after a registration, and what to do about it."""
    number = done.number
    if done.already:
        sentence = _("This was registered before, as {number}; nothing was registered twice.").format(number=number)
        return sentence, _("Check it if you changed anything since.")
    if on_the_spot:
        return _("{number} is registered and closed as solved on the spot.").format(number=number), ""
    if day:
        return _("{number} is registered, to be handled by {day}.").format(number=number, day=day), ""
    return _("{number} is registered.").format(number=number), ""


class DueLine(QWidget):
    """办理时限 ● 03-05（3 个工作日，院投诉管理制度）: what the rules give, before it is registered."""

    def __init__(self, zone: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("due_line")
        self._zone = ZoneInfo(zone)
        self.foretold: DueForetold | None = None
        self.day = ""
        self.light = LightLabel()
        self.light.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.source, self.kept = Note(), Note()
        first = row(None, text(_("Handling limit"), "muted"), self.light, self.kept)
        first.setStretch(2, 1)
        column(self, first, self.source, gap=0)

    def say_kept(self, words: str) -> None:
        """When the draft was kept last, beside the limit."""
        self.kept.say(words, problem=False)

    def show_due(self, foretold: DueForetold) -> None:
        """Show the limit with the rule it comes from."""
        self.foretold = foretold
        if foretold.due_at is None:
            self.day = ""
            self.light.show_light(Light.NONE, _("The rules set no limit for this."))
            self.source.say("", problem=False)
            return
        self.day = moment_words(foretold.due_at, self._zone, foretold.now)
        self.light.show_light(foretold.light, self.day)
        told = _("{limit}, {source}").format(limit=foretold.limit, source=foretold.source)
        self.source.say(f"{told} · {foretold.warning}" if foretold.warning else told, problem=False)
        self.setToolTip(plain_tooltip("\n".join(filter(None, (foretold.rule_title, told, foretold.warning)))))


class DraftCard(QFrame):
    """A left-over draft, until it is taken or thrown away."""

    taken = Signal()
    discarded = Signal()

    def __init__(self, zone: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("draft_card")
        self._zone = ZoneInfo(zone)
        self.setProperty("message", "info")
        self.words = text("", wrap=True)
        self.take = button(_("Restore"), name="draft_restore", clicked=self.taken.emit)
        self.throw = button(_("Discard"), name="draft_discard", clicked=self.discarded.emit)
        column(self, self.words, row(None, self.take, self.throw, 0), edge=10)
        self.hide()

    def show_draft(self, draft: Draft | None) -> None:
        """Say whose draft it is and from when; None hides the card."""
        words = ""
        if draft is not None:
            at = draft.saved_at.astimezone(self._zone).strftime("%m-%d %H:%M")
            who = str(draft.values.get("name") or draft.values.get("phone") or "")
            about = clip_display(str(draft.values.get("facts", "")), ABOUT_COLUMNS)
            told = " ".join(filter(None, (who, about))) or _("no name yet")
            words = _("An unfinished registration of {at}: {told}").format(at=at, told=told)
        self.words.setText(words)
        self.setVisible(bool(words))


class RegisteredCard(QWidget):
    """刚才登记: the last case, to open or print it."""

    open_wanted = Signal(int)
    print_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("registered_card")
        self._case_id = 0
        self.number = text("", "strong", selectable=True, name="registered_number")
        self.show_button = button(_("Show"), kind="plain", icon="open", name="registered_open",
                                  tooltip=_("Show this case"), clicked=lambda: self.open_wanted.emit(self._case_id))
        self.paper_button = button(_("Print"), kind="plain", icon="print", name="registered_print",
                                   tooltip=_("Print its registration form"),
                                   clicked=lambda: self.print_wanted.emit(self._case_id))
        self.words = text("", "secondary", wrap=True)
        self.code = text("", "strong", selectable=True, name="registered_code")
        self.code_words = text(_("Receipt code: write it down for the person now. It is not shown again."), "secondary",
                               wrap=True)
        heading = text(_("Just registered"), "section")
        line = row(None, self.number, 0, self.show_button, self.paper_button, gap=theme.GRID)
        column(self, heading, line, self.words, self.code, self.code_words, gap=theme.GRID)
        self.hide()

    def show_case(self, case_id: int, number: str, words: str, code: str = "", *, known: bool = True) -> None:
        """The case that was registered last, and the code with which an unnamed person may ask for it.

        With `known` False it is confidential and this person is not cleared: it can be neither opened nor printed here.
        """
        for pressed in (self.show_button, self.paper_button):
            pressed.setVisible(known)
        self.code.setText(code)
        for label in (self.code, self.code_words):
            label.setVisible(bool(code))
        self._case_id = case_id
        self.number.setText(number)
        self.words.setText(words)
        self.words.setVisible(bool(words))
        self.show()
