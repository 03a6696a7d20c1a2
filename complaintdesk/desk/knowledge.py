"""知识库 (S45): the articles that come with the program and the office's own, each with its source and its day of expiry.

A shipped article is a file of resources/knowledge: what is certain in `text`, what only the office's own rules can say
for sure in `to_check`. The office's own articles are a book.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

from complaintdesk.desk.books import Book, EntryCommand, NewEntry, declare
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.entries import entry_step, local_day, new_entry, title_of
from complaintdesk.domain.book_words import BookGroup, EntryKind
from complaintdesk.domain.errors import FieldErrors
from complaintdesk.domain.fields import Choice, Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.policy_named import Titled
from complaintdesk.i18n import N_, _
from complaintdesk.paths import resource
from complaintdesk.storage.book_models import Entry

ANSWER = "answer"
#: Under which heading an article stands.
TOPICS = (
    Titled("law", "法规与标准", "Laws and standards"),
    Titled(ANSWER, "常用答复", "Canned answers"),
    Titled("service", "接待要领", "At the counter"),
    Titled("office", "本单位规定", "Rules of this office"),
)
TOPIC_TITLES = {topic.key: topic for topic in TOPICS}


@dataclass(frozen=True)
class Article:
    """知识条目 that comes with the program, in both languages. `expires` is the last day on which it holds.

    `packs` are the rules it matters for, none named: for everybody. `actions` are the steps whose texts a canned
    answer serves.
    """

    id: str
    topic: str
    titles: Titled
    texts: Titled
    checks: Titled
    sources: Titled
    as_of: date
    expires: date | None = None
    packs: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return self.titles.label

    @property
    def source(self) -> str:
        return self.sources.label

    @property
    def text(self) -> str:
        """In the language in force; what is not certain stands last under its own heading."""
        if not self.checks.label:
            return self.texts.label
        return f"{self.texts.label}\n\n{to_check_heading()}\n{self.checks.label}"


def to_check_heading() -> str:
    """按本单位规定核对: what stands below it is no certain law."""
    return _("To be checked against the rules of your office:")


@lru_cache(maxsize=1)
def shipped_articles() -> tuple[Article, ...]:
    """Every article that comes with the program; ValueError for a file that cannot be one."""
    found = []
    for path in sorted(resource("knowledge").glob("*.toml")):
        for table in tomllib.loads(path.read_text(encoding="utf-8"))["articles"]:
            found.append(_article(table, path))
    if len({article.id for article in found}) != len(found):
        raise ValueError("two articles have the same id")
    return tuple(found)


def _article(table: dict[str, Any], path: Path) -> Article:
    unknown = table.keys() - {"id", "topic", "as_of", "expires", "packs", "actions"} - {
        f"{name}{end}" for name in ("title", "text", "to_check", "source") for end in ("", "_en")
    }
    if unknown or table["topic"] not in TOPIC_TITLES:
        raise ValueError(f"{path.name}: {table['id']}: {sorted(unknown) or table['topic']}")
    return Article(
        id=table["id"], topic=table["topic"], titles=_both(table, "title"), texts=_both(table, "text"),
        checks=_both(table, "to_check"), sources=_both(table, "source"), as_of=table["as_of"], expires=table.get("expires"),
        packs=tuple(table.get("packs", ())), actions=tuple(table.get("actions", ())),
    )  # fmt: skip


def _both(table: dict[str, Any], name: str) -> Titled:
    chinese, english = table.get(name, "").strip(), table.get(f"{name}_en", "").strip()
    if bool(chinese) != bool(english):
        raise ValueError(f"{table['id']}: {name} stands in one language only")
    return Titled(name, chinese, english)


# -- 本单位条目


def topic_label(key: str) -> str:
    """The heading in the language in force; a key that there is not stays as it is."""
    return TOPIC_TITLES[key].label if key in TOPIC_TITLES else key


def _choices(_seen: Seen, _entry: Entry | None, name: str) -> tuple[Choice, ...] | None:
    return tuple(Choice(topic.key, topic.label) for topic in TOPICS) if name == "topic" else None


def _proposed(_seen: Seen, entry: Entry | None, name: str) -> str:
    if entry is None:
        return "office" if name == "topic" else ""
    value = title_of(entry) if name == "title" else entry.data.get(name, "")
    return "" if name in ("due_on", "reason") else str(value)


def _sound(ctx: Context, cmd: AddArticle | RenewArticle) -> None:
    problems = {}
    if cmd.topic not in TOPIC_TITLES:
        problems["topic"] = _("Choose one of the topics from the list.")
    if cmd.due_on is not None and cmd.valid_from is not None and cmd.due_on < cmd.valid_from:
        problems["due_on"] = _("The article would expire before it begins to hold.")
    elif cmd.due_on is not None and cmd.due_on < local_day(ctx):
        problems["due_on"] = _("This day has passed. Enter the last day on which the article holds.")
    if problems:
        raise FieldErrors(problems)


def _renewed(ctx: Context, _entry: Entry, cmd: RenewArticle) -> None:
    _sound(ctx, cmd)


@dataclass(frozen=True, kw_only=True)
class ArticleInputs:
    """知识条目内容: words, source and the days in which they hold."""

    title: str = asks(N_("Title"), Input.TEXT, required=True)
    topic: str = asks(N_("Topic"), Input.CHOICE, required=True, default="office")
    text: str = asks(N_("Wording"), Input.LONG_TEXT, required=True)
    source: str = asks(N_("Source"), Input.TEXT, hint=N_("The regulation with its article, or who laid it down."))
    valid_from: date | None = asks(N_("Holds from"), Input.DATE, default=None)
    due_on: date | None = asks(N_("Holds until"), Input.DATE, default=None, hint=N_("Empty: until it is retired."))


@new_entry(EntryKind.ARTICLE, "valid", needs=Permission.REGISTER, check=_sound)
@dataclass(frozen=True, kw_only=True)
class AddArticle(ArticleInputs, NewEntry):
    """知识条目: of this office."""

    LABEL: ClassVar[str] = N_("Write an article")


@entry_step(EntryKind.ARTICLE, None, needs=Permission.REGISTER, check=_renewed)
@dataclass(frozen=True, kw_only=True)
class RenewArticle(ArticleInputs, EntryCommand):
    """知识条目更新: looked through again; the words and the days as they hold now."""

    LABEL: ClassVar[str] = N_("Renew the article")
    ICON: ClassVar[str] = "redo"


@entry_step(EntryKind.ARTICLE, "retired", needs=Permission.REGISTER)
@dataclass(frozen=True, kw_only=True)
class RetireArticle(EntryCommand):
    """知识条目停用."""

    LABEL: ClassVar[str] = N_("Retire the article")
    ICON: ClassVar[str] = "cross"
    GRAVE: ClassVar[bool] = True

    reason: str = asks(N_("Reason"), Input.TEXT)


declare(
    Book(
        kind=EntryKind.ARTICLE, group=BookGroup.KNOWLEDGE, icon="info",
        states={"valid": N_("In force"), "retired": N_("Retired")}, ended=frozenset({"retired"}),
        new=AddArticle, steps={"valid": (RenewArticle, RetireArticle)}, inputs=(AddArticle, RetireArticle),
        choices=_choices, proposed=_proposed,
        hint=N_("Your own articles and answers; found together with those that come with the program."),
    )
)  # fmt: skip
