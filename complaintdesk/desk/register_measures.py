"""登记本里的整改措施: what the measures of each case say in a register: at once, for good, and how far their checks are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from complaintdesk.desk import measures as measures
from complaintdesk.desk.books import BOOKS
from complaintdesk.desk.context import Seen
from complaintdesk.desk.entries import visible_entries
from complaintdesk.desk.form_wording import joined
from complaintdesk.desk.measure_values import check_lines
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.form_layout import FormColumn
from complaintdesk.i18n import _
from complaintdesk.storage.book_models import Entry

#: The columns that nothing but the measures of a case fills.
_OF_MEASURES = frozenset({"containment", "improvement", "measures_checked"})


class Improved:
    """The measures of the cases listed, read at once, and only for a register that shows them."""

    def __init__(self, seen: Seen, columns: Sequence[FormColumn], case_ids: Sequence[int]) -> None:
        self.seen = seen
        self._measures: dict[int, list[Entry]] = defaultdict(list)
        if case_ids and _OF_MEASURES & {column.value for column in columns}:
            wanted = visible_entries(seen, EntryKind.MEASURE).where(
                Entry.case_id.in_(case_ids), Entry.state != "cancelled"
            )
            for entry in seen.session.scalars(wanted):
                if entry.case_id is not None:
                    self._measures[entry.case_id].append(entry)

    def of(self, case_id: int, row: dict[str, str], shown: Callable[[str], str]) -> dict[str, str]:
        """应急措施、原因分析、长期整改措施、措施点检 of this case, over what the case says by itself in `row`."""
        newest_first = self._measures.get(case_id, [])
        said = {name: next((words for entry in newest_first if (words := entry.data.get(name, ""))), "")
                for name in ("containment", "root_cause")}  # fmt: skip
        return {
            "containment": shown(said["containment"]) or row["measures"],
            "cause": row["cause"] or shown(said["root_cause"]),
            "improvement": shown("\n".join(filter(None, map(_for_good, reversed(newest_first))))),
            "measures_checked": "\n".join(self._checked(entry, len(newest_first) > 1) for entry in reversed(newest_first)),
        }

    def _checked(self, entry: Entry, is_one_of_many: bool) -> str:
        """待验证；连续合格 2 次…: its state, and its checks where there were any; its number tells it from others."""
        lines = check_lines(self.seen, entry)
        state = _(BOOKS[EntryKind.MEASURE].states[entry.state])
        return joined((entry.number if is_one_of_many else "", state, lines.title if lines is not None else ""))


def _for_good(entry: Entry) -> str:
    """What is done so that it does not come again: as chosen in the 8D report, else as ordered; and the prevention."""
    done = entry.data.get("chosen") or entry.data.get("demand") or entry.title
    return joined((done, entry.data.get("prevention", "")))
