"""取值的种类: what a value and a list of a form are, and the groups they are offered in; the tables are filled elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from complaintdesk.i18n import N_

if TYPE_CHECKING:
    from complaintdesk.desk.form_values import FormValues


@dataclass(frozen=True)
class Value:
    """取值: its label (a msgid) for the editor, the group it belongs to, and how it is read from a form's values.

    `ticks` are the choices with a mark at the chosen one, for values that are chosen and not written.
    """

    label: str
    group: str
    text: Callable[[FormValues], str]
    ticks: Callable[[FormValues], tuple[tuple[str, bool], ...]] | None = None


@dataclass(frozen=True)
class Source:
    """清单来源: rows for a list, each a value by key, and what the keys are called."""

    label: str
    columns: tuple[tuple[str, str], ...]
    rows: Callable[[FormValues], Iterable[dict[str, str]]]


CASE, PERSON, OTHER_SIDE, HANDLING, PRINT = (
    N_("The case"), N_("Complainant"), N_("Respondent"), N_("Handling"), N_("This print"),
)  # fmt: skip
#: The groups that hold from registration on: a form with values of these alone does not change by the handling.
INTAKE = frozenset({CASE, PERSON, OTHER_SIDE})
