"""What finds what: the meaning of a search, by examples and by what must hold for every text."""

# ruff: noqa: RUF001 - full-width characters are what people type

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintdesk.domain.search_terms import (
    LONGEST_QUERY,
    Query,
    SearchDoc,
    fold,
    indexed,
    matches,
    query_tokens,
    search_tokens,
    tokens,
)

CASE = SearchDoc(
    number="TS-2026-0001",
    texts=(
        "患者投诉停電，工作人员态度恶劣。Two printers broken.",
        "13号楼 2026-03-05 来电１３９-1111-2222，王经理答复：瞭解",
        "照片_走廊.jpg",
    ),
    names=("张三", "曾小贤"),
    digits=("138-0000-1234", "430101199003071234", "湘A·12345"),
)
NASTY = [
    "", " ", "%", "_", "'", '"', "\\", "*", "(", "(投诉", "投诉)", "AND", "a AND", "NOT", "NEAR(",
    "NEAR(a b)", "t:投诉", "^投",
    "A-001", "投诉 OR", "\0", "投\0诉", "\ud800", "\udfff投诉", "{", "}", "{1,2}",
    "'; drop table cases; --", "投诉*", "-投诉",
    "+", "\u202e投诉", "\ufeff投诉", "w·13", "y·zs", "·", "··", "１２３", "①", "𠮷", "\U0003139e", "\ue625",
    "é", "ß", "ﬁ", "İ",
    "a" * 5000, "投诉" * 3000, "投 诉 " * 2000, "1-2-3-4", "〇", "٣", "한국", "かな", "👨\u200d👩\u200d👧",
]


@pytest.mark.parametrize(
    "query",
    [
        "投诉", "投訴", "停电", "停電", "態度", "态", "恶劣", "工作人员态度恶劣", "王经理", "投诉 停电",
        "停电　投诉", "printer", "rint",
        "printers", "PRINTERS", "ｐｒｉｎｔ", "two", "13", "13号", "号楼", "3号楼", "了解", "jpg", "走廊",
        "照片_走廊.jpg",
        "0001", "2026-0001", "TS-2026-0001", "ts20260001", "ts 0001", "001",
        "138-0000-1234", "13800001234", "138 0000 1234", "1234", "0000-1234", "13911112222", "139-1111",
        "430101 19900307 1234", "19900307", "071234", "湘A12345", "湘A·12345", "湘a", "12345", "20260305",
        "03-05", "2026-03-05",
        "zs", "zhs", "zhsan", "ZHANGSAN", "zhang", "cxx", "zxx", "zengxiaoxian", "cengxx", "张三",
        "曾小贤 投诉 zs", "", "   ",
    ],
)
def test_找得到(query: str) -> None:
    assert matches(CASE, query_tokens(query))


@pytest.mark.parametrize(
    "query",
    [
        "鲸鱼", "投诉 鲸鱼", "员工作人", "诉投", "人员工作", "张三曾", "rinter5", "ri", "tw", "3", "%", "*",
        "_", "\"", "，。", "san", "zhangsi",
        "TS-2026-0002", "13800001235", "138-1234", "湘B12345", "停电，态度差", "\0", "\ud800", "y·zs投",
        "三曾",
    ],
)
def test_找不到(query: str) -> None:
    assert not matches(CASE, query_tokens(query))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("投訴處理", "投诉处理"), ("１３８－００００", "1380000"), ("138-0000-1234", "13800001234"),
        ("138 0000 1234", "13800001234"),
        ("TS-2026-0001", "ts-20260001"), ("電\uf902", "电车"), ("葛\U000e0101城", "葛城"),
        ("张\u200b三", "张三"), ("答覆", "答复"),
        ("乾淨", "干净"), ("ＡＢＣ", "abc"), ("㈱", "(株)"), ("a-b", "a-b"), ("3.5", "3.5"),
        ("138\u20130000", "1380000"),
        ("杨淼 李喆", "杨淼 李喆"), ("430101 19900307 123X", "43010119900307123x"),
    ],
)
def test_归一(text: str, expected: str) -> None:
    assert fold(text) == expected


@given(st.text(st.characters()) | st.text(st.sampled_from('0-1 a﹏－İſẞ㈱１３８0000x\u0301')))
def test_归一两次与一次相同(text: str) -> None:
    assert fold(fold(text)) == fold(text)


#: Characters that become one with their neighbours, and the signs that the folding itself writes with.
JOINING = st.text(st.sampled_from("e\u0301a\u0327가\u1161\u11a8각ｶﾞか\u3099\u09c7\u09be投訴－1 2\x1d\x1e\nΑΣ"), max_size=12)


@given(st.text(st.characters()) | JOINING)
def test_先合成再归一_结果相同(text: str) -> None:
    """Most texts are normalised character by character, which must not show."""
    assert fold(unicodedata.normalize("NFKC", text)) == fold(text)


@given(st.lists(JOINING | st.sampled_from(["138", "0000", "1234", "投诉"]), max_size=4).map(tuple))
def test_一起归一_和一段一段归一相同(texts: tuple[str, ...]) -> None:
    """The texts of a case are folded together; none may reach into the next."""
    alone = [line for text in texts for line in indexed(SearchDoc(texts=(text,))).body.split("\n")]
    together = indexed(SearchDoc(texts=texts))
    assert together.body == "\n".join(dict.fromkeys(filter(None, alone)))
    assert tokens(together) == {token for text in texts for token in search_tokens(SearchDoc(texts=(text,)))}


@pytest.mark.parametrize("query", NASTY, ids=ascii)
def test_怪输入都有答案(query: str) -> None:
    found = query_tokens(query)
    assert matches(CASE, found) in (True, False)
    assert len(found.terms) <= LONGEST_QUERY
    assert matches(SearchDoc(query, (query,), (query,), (query,)), found) or not found.terms or len(query) > LONGEST_QUERY


def test_空白查全部_只有符号查不到() -> None:
    assert query_tokens(" \n\t").blank
    assert query_tokens("%") == Query((), blank=False)
    assert matches(SearchDoc(), query_tokens(""))
    assert not matches(SearchDoc(), query_tokens("%"))


def test_一二三字不必复核_更长的要() -> None:
    for sure in ("的", "投诉", "王经理", "zs", "13", "abc", "0001", "3号楼"):
        assert all(term.sure for term in query_tokens(sure).terms), sure
    for unsure in ("态度恶劣", "zhsan", "13800001234", "abcd", "13号楼外"):
        assert not all(term.sure for term in query_tokens(unsure).terms), unsure


def test_电话末四位只问一个词元() -> None:
    assert query_tokens("1234").terms[0].text_tokens == ("1234",)


#: Any text whatever, lone surrogates included.
ANYTHING = st.text(st.characters(), max_size=60)
# A small alphabet makes texts that share pieces, where an index that only looks at pieces would be wrong.
CLAUSE = st.text(st.sampled_from("投诉处理态度1a2b- ，張张三"), max_size=14)
DOCS = st.builds(
    SearchDoc,
    number=st.sampled_from(["TS-2026-0001", "TS-2026-0012", ""]),
    texts=st.tuples(CLAUSE, CLAUSE),
    names=st.tuples(st.sampled_from(["张三", "曾小贤", "單于", "A", ""])),
    digits=st.tuples(st.sampled_from(["138-0000-1234", "湘A·12a45", "430101199003071234", ""])),
)
TYPED = st.one_of(CLAUSE, ANYTHING, st.sampled_from([*NASTY[:50], "zs", "zhsan", "cxx", "0001", "0000-1234"]))


@given(DOCS, TYPED)
def test_词元引到每个该找到的件_不必复核的也不多找(doc: SearchDoc, typed: str) -> None:
    query, held = query_tokens(typed), search_tokens(doc)
    reached = [term.name_token in held or held.issuperset(term.text_tokens) for term in query.terms]
    if matches(doc, query):
        assert all(reached)
    elif not query.blank and all(term.sure for term in query.terms):
        assert not (reached and all(reached))


@given(st.text(st.sampled_from("投诉处理态度abc，。 %"), max_size=30), st.data())
def test_文中任何一段都查得到(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    piece = text[start : data.draw(st.integers(start, len(text)))]
    query = query_tokens(piece)
    cut_words = any(len(word) < 3 for word in re.findall("[a-z]+", piece))
    if query.terms and not cut_words:
        assert matches(SearchDoc(texts=(text,)), query)


@given(DOCS)
def test_词元都是全文索引认得的一个词(doc: SearchDoc) -> None:
    for token in search_tokens(doc):
        assert re.fullmatch("(?:[0-9a-z]|[^\x00-\x7f])+", token), token
        token.encode()


@given(st.lists(st.sampled_from("投诉处理") | ANYTHING, max_size=6).map(tuple))
def test_任何文本都能入索引(texts: tuple[str, ...]) -> None:
    held = search_tokens(SearchDoc("".join(texts), texts, texts, texts))
    assert all("\0" not in token and token == token.strip() for token in held)


def test_姓名里的简繁和私用区字也能找到() -> None:
    doc = SearchDoc(names=("張\ue625", "李\U0003139e"))
    for typed in ("张\ue625", "\ue625", "\U0003139e", "李\U0003139e"):
        assert matches(doc, query_tokens(typed)), ascii(typed)


def test_贴入的长文被截断也找得到() -> None:
    """What is cut off in the middle of a word must not be looked for as a word."""
    for length in range(190, 215):
        text = "字" * length + " No. 17 & more"
        assert matches(SearchDoc(number="", texts=(text,), names=(), digits=()), query_tokens(text)), length
