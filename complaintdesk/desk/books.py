"""事务簿: what a book is, and the few lines by which a module declares one with its steps.

A book holds the entries of one kind: measures, duties, files lent, visits. Its inputs are the inputs of its commands, so
the window draws it, the command line fills it, and its entries are shown by the labels of those inputs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from complaintdesk.desk.core import Command
from complaintdesk.domain.book_words import BookGroup, EntryKind
from complaintdesk.domain.permissions import Permission

if TYPE_CHECKING:
    from complaintdesk.desk.book_rows import EntryLines
    from complaintdesk.desk.context import Seen
    from complaintdesk.domain.fields import Choice
    from complaintdesk.storage.book_models import Entry


@dataclass(frozen=True, kw_only=True)
class NewEntry(Command):
    """A wish to put something into a book. LABEL is the msgid of its verb, ICON one of resources/icons."""

    LABEL: ClassVar[str] = ""
    ICON: ClassVar[str] = "plus"


@dataclass(frozen=True, kw_only=True)
class EntryCommand(Command):
    """A step on one entry; `version` is the one the person saw, or None to take the entry as it is now."""

    LABEL: ClassVar[str] = ""
    ICON: ClassVar[str] = "check"
    #: Its button is red.
    GRAVE: ClassVar[bool] = False

    entry_id: int
    version: int | None = None


@dataclass(frozen=True, kw_only=True)
class Book:
    """事务簿. `states` are keys with the msgids of their words, in their order; those in `ended` need nothing more.

    `steps` are the commands offered in each state, the first one being the expected one. `new` is offered above the
    list; entries that begin with a step of a case have none. `lines` gives the table inside an entry, such as the
    checks of a measure; `choices` what one of its inputs may be chosen from; `proposed` what stands in an input first.
    Entries whose `due_on` has passed are late while they are not ended. A `hidden` book is no list of its own.
    """

    kind: EntryKind
    group: BookGroup
    icon: str
    states: dict[str, str]
    ended: frozenset[str] = frozenset()
    needs: Permission = Permission.READ
    new: type[NewEntry] | None = None
    steps: dict[str, tuple[type[EntryCommand], ...]]
    #: The commands whose inputs stand in the entries' data, in the order they are shown.
    inputs: tuple[type[Any], ...] = ()
    lines: Callable[[Seen, Entry], EntryLines | None] | None = None
    #: What is shown of an entry beside its inputs: (label, words) reckoned when it is opened.
    reckoned: Callable[[Seen, Entry], tuple[tuple[str, str], ...]] | None = None
    choices: Callable[[Seen, Entry | None, str], tuple[Choice, ...] | None] | None = None
    proposed: Callable[[Seen, Entry | None, str], str] | None = None
    #: Whether the office has any use for one of its inputs; what it has none for is not offered.
    wanted: Callable[[Seen, Entry | None, str], bool] | None = None
    #: The forms (单据) that can be printed of an entry's case.
    forms: tuple[str, ...] = ()
    #: A sentence above the list: what it is for.
    hint: str = ""
    hidden: bool = False


BOOKS: dict[EntryKind, Book] = {}


def declare(book: Book) -> Book:
    """Make the book known; its module is imported in desk/book_pages.py."""
    BOOKS[book.kind] = book
    return book
