"""相似投诉: cases that say much of what is being typed, by the rarest of its three-character pieces.

One question to the index: the newest cases that hold any of the pieces which few cases have. How much of the text each
of them really shares is then counted in its folded text. What is common (投诉, 工作人员) leads nowhere and is not asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Integer, cast, select
from sqlalchemy.dialects.postgresql import ARRAY

from complaintdesk.domain.search_terms import fold, query_tokens
from complaintdesk.storage.search import ARRAYS, FTS, case_search_text
from complaintdesk.storage.search_rows import hashes

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

#: The newest cases tell which pieces are common at this office.
SAMPLE = 120
ASKED = 24
LOOKED_AT = 200
LONGEST = 500
#: So much of what was typed stands in the other case too.
SHARED = 0.4
LEAST = 8
_RUN = re.compile("[\u3400-\u9fff]{3,}")


def pieces(text: str) -> list[str]:
    """Every three neighbouring characters of the Chinese of a text, each once, folded as the index folds."""
    runs = _RUN.findall(fold(text[:LONGEST]))
    return list(dict.fromkeys(run[at : at + 3] for run in runs for at in range(len(run) - 2)))


def rarest(connection: Connection, found: Sequence[str]) -> list[str]:
    """Those of the pieces that the newest cases have least of."""
    newest = select(case_search_text.c.body).order_by(case_search_text.c.case_id.desc()).limit(SAMPLE)
    together = "\n".join(connection.scalars(newest))
    return sorted(found, key=together.count)[:ASKED]


def alike(
    connection: Connection, text: str, after: int, conditions: Sequence[ColumnElement[bool]], of_case: ColumnElement[int]
) -> list[tuple[int, float]]:
    """(case, share of the text it shares too), the most alike first; only cases with a higher id than `after`.

    `conditions` are on the table of `of_case`: who asks sees nothing of what they may not know of.
    """
    known = pieces(text)
    if len(known) < LEAST:
        return []
    terms = [term for piece in rarest(connection, known) for term in query_tokens(piece).terms]
    asked = sorted({token for term in terms for token in term.text_tokens})
    if connection.dialect.name == "sqlite":
        question = " OR ".join(f'"{token}"' for token in asked)
        hit, order = FTS.c.rowid, FTS.c.rowid.desc()
        ids = select(hit.label("id")).where(FTS.c.case_search.op("MATCH")(question), hit > after)
    else:
        hit, order = ARRAYS.c.id, (ARRAYS.c.id + 0).desc()
        ids = select(hit.label("id")).where(ARRAYS.c.a.op("&&")(cast(hashes(asked), ARRAY(Integer))), hit > after)
    newest = ids.order_by(order).limit(LOOKED_AT).cte("newest")
    rows = connection.execute(
        select(newest.c.id, case_search_text.c.body)
        .join(case_search_text, case_search_text.c.case_id == newest.c.id)
        .join(of_case.table, of_case == newest.c.id)
        .where(*conditions)
    )
    shares = [(row.id, sum(piece in row.body for piece in known) / len(known)) for row in rows]
    return sorted((each for each in shares if each[1] >= SHARED), key=lambda each: (-each[1], -each[0]))
