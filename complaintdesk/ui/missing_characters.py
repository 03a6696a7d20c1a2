"""缺字: the characters that no font has, shown large before they are printed, and where a font for them is to be had."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QFontMetrics
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _
from complaintdesk.ui import icons, theme
from complaintdesk.ui.controls import FlowLayout, button, column, row, text
from complaintdesk.ui.plain_text import plain_tooltip

if TYPE_CHECKING:
    from complaintdesk.paper.rare_names import Offer
    from complaintdesk.ui.work import Report, Work

_LARGE = 48
#: More would fill the screen; the rest is counted.
_MOST_SHOWN = 12
_MOST_OFFERED = 3
_NAME = 110  # room for the name of a font on its button


class Found(NamedTuple):
    """What was found out about fonts: those of this PC that help, those that lie in our folder in vain."""

    folder: Path
    offers: tuple[Offer, ...]
    unusable: tuple[tuple[str, str], ...]
    free: tuple[str, ...]


class MissingCharacters(QFrame):
    """缺字: each character that no font has, large, with its code; they are printed as ruled blanks.

    A font of this PC that holds them is offered; accepted, it is copied into the program's folder.
    """

    adopted = Signal()
    """There is a font more: what is on show should be drawn again."""

    def __init__(self, work: Work, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("missing_characters")
        self.setProperty("message", "warn")
        self._work = work
        self._characters: tuple[str, ...] = ()
        self._folder: Path | None = None
        self.open_folder: Callable[[Path], object] = lambda path: QDesktopServices.openUrl(
            QUrl.fromLocalFile(str(path))
        )
        mark = QLabel()
        icons.put(mark, "warning", "warn")
        self._words = text("", wrap=True, name="missing_words")
        top = row(None, mark, self._words)
        top.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
        top.setStretchFactor(self._words, 1)
        self._holder = QWidget()
        self._flow = FlowLayout(self._holder, gap=theme.GROUP)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self._holder.setSizePolicy(policy)
        self._more = text("", "hint")
        self._offered = QVBoxLayout()
        self._offered.setSpacing(theme.px(theme.GRID))
        self._way = text("", "secondary", wrap=True, selectable=True, name="missing_way")
        self._problem = text("", "problem", wrap=True, name="missing_problem")
        self._open = button(_("Open the folder"), kind="link", name="open_font_folder", clicked=self._open_folder)
        self._again = button(_("Look again"), kind="link", name="look_for_fonts", clicked=self.adopted.emit)
        links = row(None, self._open, self._again, 0, gap=theme.GROUP)
        column(self, top, self._holder, self._more, self._offered, self._way, self._problem, links, edge=12)
        self.hide()

    def words(self) -> str:
        """What is said about them."""
        return self._words.text()

    def show_characters(self, characters: tuple[str, ...]) -> None:
        """Name these and look for a font that holds them, or disappear when there are none."""
        while (item := self._flow.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self.setVisible(bool(characters))
        self._characters = characters
        named = [f"{character} {code_of(character)}" for character in characters]
        sentence = _("No font has these characters: they are printed as ruled blanks with their code, for the pen.")
        self._words.setText(sentence)
        self.setAccessibleName(f"{sentence} {', '.join(named)}")
        for character in characters[:_MOST_SHOWN]:
            self._flow.addWidget(_character(character))
        rest = len(characters) - _MOST_SHOWN
        self._more.setVisible(rest > 0)
        self._more.setText(_("and {n} more").format(n=rest))
        self._holder.updateGeometry()
        self._clear()
        if characters:
            self._work.background(partial(_find, characters), self._show_found, failed=self._failed)

    def _clear(self) -> None:
        while (item := self._offered.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for label in (self._way, self._problem):
            label.setText("")
            label.hide()
        self._open.setEnabled(self._folder is not None)

    def _show_found(self, found: Found) -> None:
        if not self._characters:
            return
        self._clear()
        self._folder = found.folder
        self._open.setEnabled(True)
        self._open.setToolTip(plain_tooltip(str(found.folder)))
        for offer in found.offers[:_MOST_OFFERED]:
            self._offered.addWidget(self._offer(offer))
        if found.offers:
            way = _("The font is copied into the program's own folder and prints these characters from then on.")
        else:
            way = _("A font for rare characters prints them. Free of charge are {names}; on Debian, UOS and Kylin "
                    "install the package {package}. Put the font's .ttf file into the folder, then look again.")
        self._way.setText(way.format(names=_(", ").join(found.free), package="fonts-hanazono"))
        self._way.show()
        self._say([_("“{name}” in the folder is not used. {reason}").format(name=name, reason=reason)
                   for name, reason in found.unusable])

    def _offer(self, offer: Offer) -> QWidget:
        name = QFontMetrics(self.font()).elidedText(offer.name, Qt.TextElideMode.ElideMiddle, theme.px(_NAME))
        use = button(_("Use “{name}” of this PC").format(name=name), icon="plus",
                     name=f"use_font_{offer.path.stem}", clicked=partial(self._adopt, offer.path))
        use.setToolTip(plain_tooltip(f"{offer.name}\n{offer.path}"))
        whole = len(offer.holds) == len(self._characters)
        holds = _("It has all of these characters.") if whole else _("It has {n} of these characters.")
        holder = QWidget()
        column(holder, use, text(holds.format(n=len(offer.holds)), "secondary"), gap=2)
        return holder

    def _adopt(self, path: Path) -> None:
        for use in self._uses():
            use.setEnabled(False)
        self._work.background(partial(_copy, path), self._copied, failed=self._failed)

    def _uses(self) -> list[QWidget]:
        return [widget for widget in self.findChildren(QWidget) if widget.objectName().startswith("use_font_")]

    def _copied(self, _path: Path) -> None:
        self.adopted.emit()

    def _failed(self, error: BaseException) -> None:
        for use in self._uses():
            use.setEnabled(True)
        self._say([str(error) if isinstance(error, UserError) else _("The fonts of this PC could not be looked through.")])

    def _say(self, sentences: list[str]) -> None:
        self._problem.setText("\n".join(sentences))
        self._problem.setVisible(bool(sentences))

    def _open_folder(self) -> None:
        if self._folder is None:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            self._say([_("The folder cannot be made: {folder}").format(folder=self._folder)])
            return
        self.open_folder(self._folder)


def _find(characters: tuple[str, ...], _report: Report) -> Found:
    # Not before it is needed: reading fonts brings the whole of the printing kit with it.
    from complaintdesk.paper import rare_names

    return Found(rare_names.own_folder(), rare_names.offers(characters), rare_names.unusable(), rare_names.FREE)


def _copy(path: Path, _report: Report) -> Path:
    from complaintdesk.paper import rare_names

    return rare_names.adopt(path)


def code_of(character: str) -> str:
    """U+20BB7: the character's number, as it stands beside the blank."""
    return " ".join(f"U+{ord(point):04X}" for point in character)


def _character(character: str) -> QWidget:
    holder = QWidget()
    large = text(character, name=f"missing_{ord(character[0]):X}")
    font = large.font()
    font.setPixelSize(theme.px(_LARGE))
    large.setFont(font)
    if not QFontMetrics(font).inFontUcs4(ord(character[0])):
        # This PC cannot show it either: the ruled blank as on paper, rather than a box of Qt's.
        large.setText("\u3000")
        font.setUnderline(True)
        large.setFont(font)
    large.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    code = text(code_of(character), "secondary", selectable=True)
    code.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    column(holder, large, code, gap=0)
    return holder
