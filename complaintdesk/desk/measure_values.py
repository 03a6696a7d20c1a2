"""措施取值: what the book and the forms read of a measure: its checks, what was tried before, what came again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from complaintdesk.desk.book_rows import EntryLines
from complaintdesk.desk.context import Seen
from complaintdesk.desk.entries import visible_entries
from complaintdesk.desk.hiding import blotters
from complaintdesk.desk.measure_rows import CHECK_KEYS, MeasureRow
from complaintdesk.desk.visibility import visible_cases
from complaintdesk.domain.book_words import Effect, EntryKind, MeasureSort
from complaintdesk.domain.fields import Choice
from complaintdesk.domain.permissions import Permission
from complaintdesk.i18n import N_, _, ngettext
from complaintdesk.storage.book_models import Entry
from complaintdesk.storage.models import Case, Staff

#: The bones of the fishbone (人机料法环测) by the names of their inputs.
BONES = {
    "people": N_("People"), "machine": N_("Machine"), "material": N_("Material"), "method": N_("Method"),
    "surroundings": N_("Surroundings"), "measurement": N_("Measurement"),
}  # fmt: skip
WHYS = ("why_1", "why_2", "why_3", "why_4", "why_5")
#: What a form may be asked for by 8D and cause analysis is offered again as it stands.
_OFFERED_AGAIN = frozenset(
    {"team", "problem", "containment", "root_cause", "chosen", "implemented", "prevention", "conclusion", "goal", "demand",
     *WHYS, *BONES}
)  # fmt: skip


def in_a_row(data: dict[str, Any]) -> int:
    """How many checks were passed since the last failure and since the measure was last revised."""
    passed = 0
    for row in reversed(data.get("checks", [])[int(data.get("counted_from", 0)) :]):
        if not row["passed"]:
            break
        passed += 1
    return passed


def needed_in_a_row(seen: Seen, entry: Entry) -> int:
    """连续几次 (S19: 三批) the rules of the case ask for; without a case the rules in force."""
    case = seen.session.get(Case, entry.case_id) if entry.case_id is not None else None
    return (seen.pack_of(case) if case is not None else seen.pack).after.verifications


def check_lines(seen: Seen, entry: Entry) -> EntryLines | None:
    """The checks as a table; None before the first."""
    checks = entry.data.get("checks", [])
    if not checks:
        return None
    headings = (
        _("No."), _("Batch or what was checked"), _("Day of the check"), _("Number checked"), _("Number of defects"),
        _("Result"), _("Person who checked"), _("Remark on the check"),
    )  # fmt: skip
    rows = [
        (str(n), row["batch"], row["on"], _number(row["quantity"]), _number(row["defects"]),
         _("Passed") if row["passed"] else _("Failed"), row["by"], row["note"])
        for n, row in enumerate(checks, 1)
    ]  # fmt: skip
    title = _("Checks: {passed} of {needed} passed in a row").format(
        passed=in_a_row(entry.data), needed=needed_in_a_row(seen, entry)
    )
    return EntryLines(title, headings, tuple(rows))


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def reckoned(seen: Seen, entry: Entry) -> tuple[tuple[str, str], ...]:
    """Beside its inputs: how often it was urged, what was tried before, and which cases say that it did not work."""
    found = []
    if urged := int(entry.data.get("urged", 0)):
        times = ngettext("{n} time; last asked for: {words}", "{n} times; last asked for: {words}", urged)
        found.append((_("Urged"), times.format(n=urged, words=entry.data.get("urged_for", ""))))
    if tried := entry.data.get("rounds"):
        found.append(
            (_("Tried before"), "\n".join(f"{n}. {_one_try(row)}" for n, row in enumerate(tried, 1)))
        )
    if numbers := recurred_in(seen, entry):
        found.append((_("Complained about again"), _(", ").join(numbers)))
    return tuple(found)


def _one_try(row: dict[str, str]) -> str:
    words = _("; ").join(part for part in (row["done"] or row["demand"], row["why"]) if part)
    return _("{words} ({day})").format(words=words, day=row["on"])


def recurred_in(seen: Seen, entry: Entry) -> tuple[str, ...]:
    """再发件号: of the cases that came again, those that the asker may know of."""
    ids = [*entry.data.get("recurred_before", []), *entry.data.get("recurred", [])]
    if not ids:
        return ()
    may_know = visible_cases(seen)
    return tuple(
        seen.session.scalars(select(Case.number).where(Case.id.in_(ids), *may_know).order_by(Case.id))
    )


def choices(_seen: Seen, _entry: Entry | None, name: str) -> tuple[Choice, ...] | None:
    """Whether a check was passed is always said, never taken for granted."""
    return (Choice("true", _("Passed")), Choice("false", _("Failed"))) if name == "passed" else None


def proposed(seen: Seen, entry: Entry | None, name: str) -> str:
    """What stands in the measure already; who checks is most often whoever types."""
    if entry is None:
        return ""
    if name == "checked_by":
        return seen.actor.name
    words = str(entry.data.get(name, "")) if name in _OFFERED_AGAIN else ""
    if words and entry.case_id is not None and not seen.may(Permission.READ_IDENTITY):
        # Saved again, a text with the person taken out would be the only one left.
        return words if blotters(seen.session, [entry.case_id])[entry.case_id](words) == words else ""
    return words


def measures_of(seen: Seen, case: Case) -> tuple[MeasureRow, ...]:
    """The measures of a case that its forms are filled from, the newest first; cancelled ones are none."""
    wanted = visible_entries(seen, EntryKind.MEASURE).where(
        Entry.case_id == case.id, Entry.state != "cancelled"
    )
    return tuple(measure_row(seen, entry) for entry in seen.session.scalars(wanted))


def measure_row(seen: Seen, entry: Entry) -> MeasureRow:
    """One of them."""
    owner = seen.session.get(Staff, entry.owner_id) if entry.owner_id is not None else None
    values = {name: value for name, value in entry.data.items() if isinstance(value, str)}
    values |= {
        "number": entry.number, "title": entry.title, "department": seen.department_name(entry.department_id),
        "owner": owner.name if owner is not None else "", "ordered_by": entry.by,
        "closed": "1" if entry.closed_at is not None else "",
    }  # fmt: skip
    checks = tuple(tuple(_plain(row[key]) for key in CHECK_KEYS) for row in entry.data.get("checks", []))
    # The like was complained about again: what was judged effective was not.
    effect = Effect.INEFFECTIVE.value if entry.state == "ineffective" else entry.data.get("effect")
    return MeasureRow(
        MeasureSort(entry.data["sort"]), tuple(values.items()), checks, Effect(effect) if effect else None
    )


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else ""
    return "" if value is None else str(value)
