"""知识库检索: articles found by words, shipped ones and the office's own together; canned answers ready to be sent.

Every word must stand in the title, the source or the text. Traditional and simplified characters, full and half width
are the same (domain/search_terms.py). What stands in the title comes first, what has expired last.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from weakref import WeakKeyDictionary

from sqlalchemy import select

from complaintdesk.desk.context import Seen
from complaintdesk.desk.core import Question, answers
from complaintdesk.desk.entries import local_day, visible_entries
from complaintdesk.desk.house import House
from complaintdesk.desk.knowledge import ANSWER, TOPIC_TITLES, Article, shipped_articles, topic_label
from complaintdesk.desk.letterheads import contact_of
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.search_terms import LONGEST_QUERY, fold
from complaintdesk.domain.vocabulary import Action
from complaintdesk.i18n import _, language
from complaintdesk.storage.book_models import Entry

#: So many characters stand before the first find in an excerpt, and so many in all.
LEAD, EXCERPT = 16, 90
#: Nobody reads further down a list of what was found.
MOST = 200
_PARTS = re.compile(r"[\w\ue000-\uf8ff]+")
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True)
class KnowledgeHit:
    """检索结果. `entry_id` is the entry of the office's own articles; days are those of the office's zone."""

    key: str
    title: str
    topic: str
    topic_label: str
    text: str
    excerpt: str
    source: str
    as_of: date | None
    expires: date | None
    is_expired: bool
    entry_id: int | None = None


@dataclass(frozen=True)
class CannedAnswer:
    """常用答复: its words with their {variables} as they stand."""

    key: str
    title: str
    text: str


@dataclass(frozen=True, kw_only=True)
class KnowledgeSearch(Question[tuple[KnowledgeHit, ...]]):
    """What the articles say of these words, the best first, at most 200; without words those of a topic, or of all."""

    text: str = ""
    topic: str = ""


@dataclass(frozen=True, kw_only=True)
class CannedAnswers(Question[tuple[CannedAnswer, ...]]):
    """The answers that serve the text of a step; those of the office itself first, expired ones left out.

    The variables of a reply ({number} …) stay as they are: the reply fills them in when it goes out. What the office
    itself knows, its hours and its contact, is filled in here.
    """

    action: Action = Action.REPLY


@answers(KnowledgeSearch, needs=None)
def knowledge_search(seen: Seen, question: KnowledgeSearch) -> tuple[KnowledgeHit, ...]:
    """For everybody signed in: an article holds nothing of any case."""
    words = tuple(dict.fromkeys(_PARTS.findall(fold(question.text[:LONGEST_QUERY]))))
    if question.text and not words:
        return ()
    ranked = []
    for n, (hit, concerns) in enumerate(_articles(seen)):
        if question.topic not in ("", hit.topic):
            continue
        in_title = _found(words, hit)
        if in_title is not None:
            order = (hit.is_expired, -in_title, not concerns, hit.entry_id is None, n)
            ranked.append((order, hit))
    known = office_facts(seen)
    best = sorted(ranked, key=lambda pair: pair[0])[:MOST]
    return tuple(_shown(hit, words, known) for _order, hit in best)


@answers(CannedAnswers, needs=None)
def canned_answers(seen: Seen, question: CannedAnswers) -> tuple[CannedAnswer, ...]:
    """The office's own answers serve every step."""
    serving = {article.id for article in shipped_articles() if question.action.value in article.actions}
    known = office_facts(seen)
    found = [
        hit
        for hit, _concerns in _articles(seen)
        if hit.topic == ANSWER and not hit.is_expired and (hit.entry_id is not None or hit.key in serving)
    ]
    found.sort(key=lambda hit: hit.entry_id is None)
    return tuple(CannedAnswer(hit.key, hit.title, with_facts(hit.text, known)) for hit in found)


def office_facts(seen: Seen) -> dict[str, str]:
    """What the office itself knows for an answer, by the words in braces, in both languages; "" where it does not."""
    hours = _(", ").join(f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in seen.calendar.hours)
    contact = _(", ").join(contact_of(seen).split("\n"))
    return {"{办公时间}": hours, "{office hours}": hours, "{联系方式}": contact, "{contact}": contact}


def with_facts(text: str, facts: dict[str, str]) -> str:
    """The text with what is known put in; a variable without a value stays in its braces, so that no reply goes out so."""
    for name, value in facts.items():
        if value:
            text = text.replace(name, value)
    return text


def _articles(seen: Seen) -> Iterable[tuple[KnowledgeHit, bool]]:
    """Every article with whether it is about the rules of this office."""
    today, tongue = local_day(seen), language()
    for article in shipped_articles():
        is_expired = article.expires is not None and article.expires < today
        yield _shipped(article, tongue, is_expired), not article.packs or seen.pack.id in article.packs
    for hit in _own_articles(seen):
        is_expired = hit.expires is not None and hit.expires < today
        yield replace(hit, is_expired=True) if is_expired else hit, True


#: What each office's own articles say, by entry and version: reading a thousand anew takes longer than searching them.
_READ: WeakKeyDictionary[House, dict[tuple[int, int], KnowledgeHit]] = WeakKeyDictionary()


def _own_articles(seen: Seen) -> list[KnowledgeHit]:
    """The newest first. They are of no case, so that everybody may read the same."""
    wanted = visible_entries(seen, EntryKind.ARTICLE).where(Entry.closed_at.is_(None))
    keys = [(row.id, row.version) for row in seen.session.execute(wanted.with_only_columns(Entry.id, Entry.version))]
    known = _READ.get(seen.house, {})
    missing = [entry for entry, version in keys if (entry, version) not in known]
    read = {(entry.id, entry.version): _own(seen, entry) for entry in _entries(seen, missing)}
    now = {key: known[key] if key in known else read[key] for key in keys if key in known or key in read}
    _READ[seen.house] = now
    return list(now.values())


def _entries(seen: Seen, ids: list[int]) -> Iterable[Entry]:
    for at in range(0, len(ids), 500):
        yield from seen.session.scalars(select(Entry).where(Entry.id.in_(ids[at : at + 500])))


@lru_cache(maxsize=512)
def _shipped(article: Article, _tongue: str, is_expired: bool) -> KnowledgeHit:
    """Made once for each language: the same for every search of the day."""
    return KnowledgeHit(
        article.id, article.title, article.topic, "", article.text, "", article.source,
        article.as_of, article.expires, is_expired,
    )  # fmt: skip


def _own(seen: Seen, entry: Entry) -> KnowledgeHit:
    data = entry.data
    topic = data.get("topic", "")
    begins = date.fromisoformat(data["valid_from"]) if data.get("valid_from") else local_day(seen, entry.at)
    return KnowledgeHit(
        f"entry:{entry.id}", entry.title, topic if topic in TOPIC_TITLES else "office", "", data.get("text", ""), "",
        data.get("source", ""), begins, entry.due_on, False, entry.id,
    )  # fmt: skip


@lru_cache(maxsize=8192)
def _folded(text: str) -> str:
    """Folding takes longer than finding, and articles change seldom."""
    return fold(text)


def _found(words: tuple[str, ...], hit: KnowledgeHit) -> int | None:
    """How many of the words stand in the title; None where one stands nowhere."""
    title = _folded(hit.title)
    rest = f"{_folded(hit.text)}\n{_folded(hit.source)}\n{_folded(topic_label(hit.topic))}"
    in_title = 0
    for word in words:
        if word in title:
            in_title += 1
        elif word not in rest:
            return None
    return in_title


def _shown(hit: KnowledgeHit, words: tuple[str, ...], known: dict[str, str]) -> KnowledgeHit:
    text = with_facts(hit.text, known) if hit.topic == ANSWER else hit.text
    return replace(hit, text=text, topic_label=topic_label(hit.topic), excerpt=excerpt(text, words))


def excerpt(text: str, words: Iterable[str]) -> str:
    """The part of the text round the first of the (folded) words, on one line; its beginning where none stands in it."""
    line = _BLANKS.sub(" ", text)
    at = min((found for word in words if (found := _place(line, word)) >= 0), default=0)
    begin = max(0, at - LEAD)
    # A Latin word is not cut in two.
    while 0 < begin < at and line[begin - 1].isascii() and line[begin - 1].isalnum():
        begin += 1
    end = begin + EXCERPT
    return f"{'…' if begin else ''}{line[begin:end].strip()}{'…' if end < len(line) else ''}"


def _place(line: str, word: str) -> int:
    """Where in the line as typed a folded word stands; -1 where it does not. Folding may change the length of a text."""
    if (found := line.find(word)) >= 0:
        return found
    starts: list[int] = []
    folded = ""
    for n, char in enumerate(line):
        part = fold(char)
        folded += part
        starts += [n] * len(part)
    found = folded.find(word)
    return starts[found] if found >= 0 else -1
